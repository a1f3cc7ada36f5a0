"""Age bands to single ages: totals kept, nobody negative, gaps empty (model section 1)."""

import itertools
from collections.abc import Sequence
from datetime import date
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.findings import Origin, StaffingError
from staffing_planner.models.inputs import BandedHeadcount, Headcount
from staffing_planner.models.ungrouping import ungroup

DAY = date(2024, 12, 31)


def band(
    first: int | None,
    last: int | None,
    headcount: float,
    fte: float | None = None,
    unit: str = "A",
    row: int = 1,
) -> BandedHeadcount:
    return BandedHeadcount(
        DAY, unit, "Kurator", "F", first, last, headcount, fte, Origin("f.csv", "", (row,))
    )


def persons(rows: Sequence[Headcount], first: int = 0, last: int = 200) -> float:
    return fsum(row.headcount for row in rows if first <= row.age <= last)


def test_that_a_single_band_is_spread_evenly() -> None:
    rows = ungroup([band(60, 64, 10)])
    assert [row.age for row in rows] == [60, 61, 62, 63, 64]
    assert [row.headcount for row in rows] == pytest.approx([2.0] * 5)


def test_that_the_curve_is_the_monotone_cubic_through_the_limits() -> None:
    # Worked by hand: limits 20, 30, 40 with 0, 10, 40 persons below. The chords have the slopes 1 and 3, the
    # curve at 30 their harmonic mean 1.5 and at 20 (3*1 - 3)/2 = 0. Hermite's form on [20, 30] is then
    # 10(3t² - 2t³) + 15(t³ - t²).
    rows = ungroup([band(20, 29, 10), band(30, 39, 30)])
    below = [10 * (3 * t**2 - 2 * t**3) + 15 * (t**3 - t**2) for t in (at / 10 for at in range(11))]
    expected = [after - before for before, after in itertools.pairwise(below)]
    assert [row.headcount for row in rows[:10]] == pytest.approx(expected)


def test_that_open_bands_end_at_fifteen_and_seventy() -> None:
    rows = ungroup([band(None, 24, 10), band(25, 64, 80), band(65, None, 5)])
    assert (rows[0].age, rows[-1].age) == (15, 69)
    assert persons(rows, 15, 24) == 10
    assert persons(rows, 65, 69) == 5


@pytest.mark.parametrize(("first", "ages"), [(70, [70]), (75, [75]), (69, [69])])
def test_that_a_late_open_top_band_is_one_year_wide(first: int, ages: list[int]) -> None:
    assert [row.age for row in ungroup([band(first, None, 4)])] == ages


def test_that_an_early_open_bottom_band_is_one_year_wide() -> None:
    assert [row.age for row in ungroup([band(None, 17, 4)], bottom_age=18)] == [17]


def test_that_a_band_open_at_both_ends_is_the_whole_working_life() -> None:
    rows = ungroup([band(None, None, 55)])
    assert (rows[0].age, rows[-1].age, persons(rows)) == (15, 69, 55)


def test_that_the_user_may_move_the_open_ends() -> None:
    rows = ungroup([band(None, 24, 10), band(25, None, 60)], top_age=75, bottom_age=18)
    assert (rows[0].age, rows[-1].age) == (18, 74)


def test_that_a_gap_between_bands_stays_empty() -> None:
    rows = ungroup([band(20, 29, 10), band(40, 49, 30)])
    assert {row.age for row in rows} == {*range(20, 30), *range(40, 50)}
    assert persons(rows, 40, 49) == 30


def test_that_fte_follows_the_headcount_within_its_band() -> None:
    rows = ungroup([band(20, 29, 10, 7.5), band(30, 39, 30, 30)])
    assert fsum(row.fte or 0 for row in rows[:10]) == 7.5
    assert [row.fte for row in rows[:10]] == pytest.approx([row.headcount * 0.75 for row in rows[:10]])


def test_that_fte_without_persons_is_spread_evenly() -> None:
    rows = ungroup([band(20, 21, 0, 1.0), band(30, 31, 0)])
    assert [(row.age, row.headcount, row.fte) for row in rows] == [(20, 0, 0.5), (21, 0, 0.5)]


def test_that_the_same_band_twice_is_added_and_keeps_both_origins() -> None:
    rows = ungroup([band(20, 24, 10, row=2), band(20, 24, 5, row=3)])
    assert persons(rows, 20, 24) == 15
    assert {row.origin.rows for row in rows} == {(2,), (3,)}


def test_that_units_have_curves_of_their_own() -> None:
    alone = ungroup([band(20, 29, 10), band(30, 39, 40)])
    together = ungroup(
        [band(20, 29, 10), band(30, 39, 40), band(20, 29, 50, unit="B"), band(30, 39, 1, unit="B")]
    )
    assert [row for row in together if row.unit == "A"] == alone


@pytest.mark.parametrize(
    ("bands", "named"),
    [
        ([band(60, 64, 1), band(62, 66, 1)], "60-64 / 62-66"),
        ([band(65, None, 1), band(67, 69, 1)], "65+ / 67-69"),
        ([band(None, 24, 1), band(20, 29, 1)], "-24 / 20-29"),
    ],
)
def test_that_overlapping_bands_are_refused_and_named(bands: list[BandedHeadcount], named: str) -> None:
    with pytest.raises(StaffingError) as refused:
        ungroup(bands)
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [("overlapping_bands", named)]


def test_that_ages_nobody_can_have_are_refused() -> None:
    with pytest.raises(StaffingError) as refused:
        ungroup([band(0, 9, 5)])
    assert refused.value.faults[0].code == "age_out_of_range"


@given(
    counts=st.lists(st.floats(0, 1e5), min_size=1, max_size=8),
    widths=st.lists(st.integers(1, 9), min_size=8, max_size=8),
    gaps=st.lists(st.integers(0, 2), min_size=8, max_size=8),
)
def test_that_band_totals_are_kept_and_no_age_is_negative(
    counts: list[float], widths: list[int], gaps: list[int]
) -> None:
    bands: list[BandedHeadcount] = []
    at = 15
    for count, width, gap in zip(counts, widths, gaps, strict=False):
        at += gap
        bands.append(band(min(at, 99), min(at + width - 1, 100), count))
        at += width
        if at > 85:
            break
    rows = ungroup(bands)
    assert all(row.headcount >= 0 for row in rows)
    for one in bands:
        assert one.age_from is not None
        assert one.age_to is not None
        assert persons(rows, one.age_from, one.age_to) == pytest.approx(one.headcount, rel=1e-15, abs=0)
    assert persons(rows) == pytest.approx(fsum(one.headcount for one in bands))
