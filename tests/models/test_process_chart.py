"""The statistical process chart: what is a signal, and what is noise."""

import statistics
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.inputs import Month
from staffing_planner.models.process_chart import BEYOND, NEAR_LIMIT, RUN, ProcessChart, chart_process

FIRST = Month(2022, 1)


def months(count: int) -> list[Month]:
    return [Month.of_ordinal(FIRST.ordinal + at) for at in range(count)]


def chart(values: Sequence[float | None], *, without_season: bool = False) -> ProcessChart:
    found = chart_process(months(len(values)), values, without_season=without_season)
    assert found is not None
    return found


def plain_signals(values: list[float | None], centre: float, reach: float) -> list[set[str]]:
    """The three rules written out once more, value by value."""
    found: list[set[str]] = [set() for _ in values]
    for sign in (1, -1):
        away = [None if value is None else sign * (value - centre) for value in values]
        for end in range(len(values)):
            here = away[end]
            if here is not None and here > reach:
                found[end].add(BEYOND)
            for length, least, line, code in ((8, 8, 0.0, RUN), (4, 3, reach / 2, NEAR_LIMIT)):
                window = range(end - length + 1, end + 1)
                if window[0] < 0:
                    continue
                hits = [at for at in window if (value := away[at]) is not None and value > line]
                if len(hits) >= least:
                    for at in hits:
                        found[at].add(code)
    return found


# Quarters, so that no value lies on a line but for rounding.
VALUES = st.lists(
    st.one_of(st.none(), st.integers(0, 40).map(lambda four: four / 4)), min_size=8, max_size=40
)


@settings(max_examples=200)
@given(VALUES)
def test_that_limits_and_signals_are_those_of_the_plain_rules(values: list[float | None]) -> None:
    found = chart_process(months(len(values)), values, without_season=False)
    usual = values[:-12] if len(values) >= 24 else values
    known = [value for value in usual if value is not None]
    ranges = [abs(b - a) for a, b in pairwise(usual) if a is not None and b is not None]
    if len(known) < 6 or not ranges:
        assert found is None
        return
    assert found is not None
    centre, moving = statistics.fmean(known), statistics.fmean(ranges)
    assert found.centre == pytest.approx(centre)
    assert found.upper == pytest.approx(centre + 2.66 * moving)
    assert found.lower == pytest.approx(max(centre - 2.66 * moving, 0.0))
    lines = {
        centre,
        centre + 2.66 * moving,
        centre - 2.66 * moving,
        centre + 1.33 * moving,
        centre - 1.33 * moving,
    }
    if all(abs(value - line) > 1e-9 for value in values if value is not None for line in lines):
        assert [set(codes) for codes in found.signals] == plain_signals(values, centre, 2.66 * moving)
    assert found.side == tuple(
        0 if value is None or abs(value - found.centre) == 0 else (1 if value > found.centre else -1)
        for value in values
    )


def test_that_a_month_beyond_a_limit_is_a_signal_and_an_ordinary_one_is_not() -> None:
    found = chart([*([10.0, 11.0] * 11), 10.0, 30.0])
    assert found.latest_signals == (BEYOND,)
    assert found.news == (Month(2023, 12),)
    quiet = chart([10.0, 11.0] * 6)
    assert quiet.latest_signals == ()
    assert quiet.news == ()


def test_that_the_last_year_is_judged_by_what_was_before_it() -> None:
    found = chart([10.0, 11.0] * 6 + [9.0, 10.0] * 6)
    assert found.baseline == 12
    assert found.centre == pytest.approx(10.5)
    assert found.news  # eight months in a row on one side
    assert all(RUN in codes for codes in found.signals[-12:])


def test_that_a_season_is_no_signal_once_it_is_taken_out() -> None:
    year = [5.0] * 6 + [10.0, 9.0] + [5.0] * 4
    noise = (0.0, 0.1, -0.1, 0.05, -0.05, 0.1)
    values = [value * (1 + noise[at % 5]) for at, value in enumerate([*year, *year, *year])]
    plain, without = chart(values), chart(values, without_season=True)
    assert Month(2024, 7) in plain.news
    assert without.is_seasonal
    assert without.news == ()
    dearer = chart([*values[:30], 20.0, *values[31:]], without_season=True)
    assert Month(2024, 7) in dearer.news


def test_that_limits_make_up_for_the_noise_that_seasonal_factors_take_away() -> None:
    one = [10.0 + at % 3 for at in range(12)]
    other = [12.0 - at % 3 for at in range(12)]
    values = [*one, *other, *one]
    found = chart(values, without_season=True)
    mean = statistics.fmean([*one, *other])
    index = [statistics.fmean(pair) / mean for pair in zip(one, other, strict=True)]
    rest = [value / index[at % 12] for at, value in enumerate([*one, *other])]
    ranges = [abs(b - a) for a, b in pairwise(rest)]
    assert found.moving_range == pytest.approx(statistics.fmean(ranges) * sqrt(2))


@pytest.mark.parametrize(
    "values",
    [
        [5.0] * 23 + [None] * 13,  # no two whole years
        [None, *([5.0, 6.0] * 18)][:36],  # a month lacks
        [0.0, *([5.0] * 11)] * 3,  # a month that costs nothing has no factor
        [0.0] * 36,
    ],
)
def test_that_the_season_stays_in_where_two_whole_years_do_not_tell_it(values: list[float | None]) -> None:
    assert not chart(values, without_season=True).is_seasonal


def test_that_too_few_months_give_no_chart() -> None:
    assert chart_process(months(5), [1.0] * 5) is None
    assert chart_process(months(12), [1.0, None] * 6) is None
