"""Rates from history: closed forms, known rates that are found again, and what counts as exposure."""

import csv
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from staffing_planner import DATA
from staffing_planner.models.checks import check_inputs
from staffing_planner.models.estimation import (
    CAUSES,
    FULL_CREDIBILITY,
    EstimatedFrom,
    EstimatedRate,
    History,
    RateEstimates,
    credibility_of,
    earliest_pension,
    estimate_rates,
    smooth_over_age,
    wilson_interval,
)
from staffing_planner.models.findings import Origin, Severity
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, SEXES, Axes, Cell
from staffing_planner.models.inputs import ALL, OTHER, RETIREMENT, UNKNOWN, Headcount, Inputs, Separations

UNIT, NURSE, DOCTOR = "Unit", "Nurse", "Doctor"


def stock(
    year: int, age: int, headcount: float, occupation: str = NURSE, sex: str = "F", unit: str = UNIT
) -> Headcount:
    return Headcount(date(year, 12, 31), unit, occupation, sex, age, headcount)


def left(
    year: int,
    age: int,
    headcount: float,
    cause: str = RETIREMENT,
    occupation: str = NURSE,
    sex: str = "F",
    unit: str = UNIT,
) -> Separations:
    return Separations(year, unit, occupation, sex, age, cause, headcount, Origin("left.csv"))


def history(rows: Sequence[Headcount], separations: Sequence[Separations]) -> History:
    return History.of(Inputs(age_structure=tuple(rows), separations=tuple(separations)))


def estimated(
    rows: Sequence[Headcount],
    separations: Sequence[Separations],
    smoothing: float = 0.0,
    full_credibility: float = FULL_CREDIBILITY,
) -> RateEstimates:
    found = estimate_rates(history(rows, separations), smoothing=smoothing, full_credibility=full_credibility)
    assert found is not None
    return found


def row_of(
    rates: RateEstimates, age: int, cause: str = RETIREMENT, occupation: str = NURSE, sex: str = "X"
) -> EstimatedRate:
    (row,) = [
        row
        for row in rates.rows()
        if (row.occupation, row.sex, row.age, row.cause) == (occupation, sex, age, cause)
    ]
    return row


@pytest.mark.parametrize(
    ("count", "exposure", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_that_the_interval_is_the_published_score_interval(
    count: int, exposure: int, low: float, high: float
) -> None:
    """The worked examples of Newcombe, Statistics in Medicine 17 (1998), method 3."""
    assert wilson_interval(count, exposure) == pytest.approx((low, high), abs=5e-5)


def test_that_nobody_exposed_leaves_everything_possible() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_that_credibility_grows_with_the_root_of_the_expected_separations() -> None:
    expected = np.array([0.0, 1082 / 4, 1082.0, 5000.0])
    assert credibility_of(expected).tolist() == [0.0, 0.5, 1.0, 1.0]


def test_that_a_thin_group_is_weighted_to_the_pooled_curve() -> None:
    """Pooled 100 of 1,000; doctors expect 20 of 200 and have 40: with full credibility at 80 Z is a half."""
    rows = [stock(2020, 64, 800), stock(2020, 64, 200, DOCTOR), stock(2021, 30, 1)]
    rates = estimated(rows, [left(2021, 65, 60), left(2021, 65, 40, occupation=DOCTOR)], 0.0, 80.0)

    doctors = row_of(rates, 65, occupation=DOCTOR)
    assert (doctors.exposure, doctors.count, doctors.raw) == (200, 40, 0.2)
    assert (doctors.low, doctors.high) == wilson_interval(40, 200)
    assert doctors.credibility == pytest.approx(0.5)
    assert doctors.estimate == pytest.approx(0.5 * 0.2 + 0.5 * 0.1)
    nurses = row_of(rates, 65)
    assert nurses.credibility == pytest.approx(1.0)
    assert nurses.estimate == pytest.approx(60 / 800)
    assert row_of(rates, 65, occupation=ALL).estimate == pytest.approx(0.1)


def test_that_a_group_that_is_exposed_at_other_ages_takes_the_pooled_curve() -> None:
    rows = [stock(2020, 64, 100), stock(2020, 30, 50, DOCTOR), stock(2021, 30, 1)]
    rates = estimated(rows, [left(2021, 65, 20)])

    retirement = {(row.occupation, row.sex, row.age): row.rate for row in rates.retirement_rates()}
    assert retirement[DOCTOR, "X", 65] == pytest.approx(0.2)
    assert row_of(rates, 31, occupation=DOCTOR).estimate == 0.0


def test_that_smoothing_keeps_the_number_of_separations_and_the_range_of_the_shares() -> None:
    drawn = np.random.default_rng(1)
    exposure = drawn.integers(0, 60, 40).astype(float)
    count = drawn.binomial(exposure.astype(int), 0.3).astype(float)
    smooth = smooth_over_age(count, exposure, 25.0)

    raw = count[exposure > 0] / exposure[exposure > 0]
    assert smooth @ exposure == pytest.approx(count.sum())
    assert raw.min() <= smooth.min()
    assert smooth.max() <= raw.max()
    assert np.abs(np.diff(smooth)).sum() < np.abs(np.diff(raw)).sum() / 2


def test_that_an_age_with_many_persons_keeps_its_own_share_and_a_thin_one_borrows() -> None:
    exposure, count = np.array([10_000.0, 1.0, 10_000.0]), np.array([500.0, 1.0, 700.0])
    smooth = smooth_over_age(count, exposure, 10.0)

    assert smooth[[0, 2]] == pytest.approx([0.05, 0.07], abs=1e-3)
    assert smooth[1] == pytest.approx((10 * 0.05 + 10 * 0.07 + 1) / 21, abs=1e-3)


def test_that_the_projections_own_shares_give_its_rates_again() -> None:
    """Model section 4 turns p and q into shares that left; the estimates turn them back."""
    p, q, people = 0.3, 0.1, 1000.0
    separations = [
        left(2021, 65, people * p * (1 - q / 2)),
        left(2021, 65, people * q * (1 - p / 2), OTHER),
    ]
    rates = estimated([stock(2020, 64, people), stock(2021, 30, 1)], separations)

    retirement = {(row.occupation, row.sex, row.age): row for row in rates.retirement_rates(66.0)}
    turnover = {(row.occupation, row.age_from, row.age_to): row for row in rates.turnover_rates()}
    for occupation in (ALL, NURSE):
        assert retirement[occupation, "X", 65].rate == pytest.approx(p)
        assert turnover[occupation, 65, 65].rate == pytest.approx(q)
    assert retirement[NURSE, "F", 65].rate == pytest.approx(p)
    assert {row.reference_age for row in retirement.values()} == {66.0}
    assert {EstimatedFrom.of_origin(row.origin) for row in retirement.values()} == {
        EstimatedFrom(2021, 2021, 10, FULL_CREDIBILITY, 0.0)
    }


def test_that_everybody_who_leaves_for_either_cause_has_rates_that_say_so() -> None:
    rows = [stock(2020, 64, 10), stock(2020, 66, 10), stock(2021, 30, 1)]
    rates = estimated(rows, [left(2021, 65, 10, OTHER), left(2021, 67, 10)])

    turnover = [row.rate for row in rates.turnover_rates() if row.age_from == 65]
    retirement = [row.rate for row in rates.retirement_rates() if row.age == 67]
    assert turnover + retirement == pytest.approx([1.0] * 5)


def test_that_rates_make_sound_inputs() -> None:
    rows = [stock(2020, 64, 100), stock(2020, 64, 90, DOCTOR, "M"), stock(2021, 30, 1)]
    rates = estimated(rows, [left(2021, 65, 30), left(2021, 65, 9, OTHER, DOCTOR, "M")], 10.0)
    inputs = Inputs(
        age_structure=tuple(rows),
        retirement_rates=rates.retirement_rates(),
        turnover_rates=rates.turnover_rates(),
    )

    assert [found for found in check_inputs(inputs, ()) if found.severity == Severity.ERROR] == []


def test_that_the_exposed_are_those_of_the_year_before_at_the_age_they_attain() -> None:
    rates = estimated([stock(2020, 64, 10), stock(2021, 64, 40)], [left(2021, 65, 5), left(2022, 65, 9)])

    assert rates.years == (2021,)
    assert [row.age for row in rates.rows() if row.cause == RETIREMENT and row.occupation == ALL] == [65]
    assert (row_of(rates, 65).exposure, row_of(rates, 65).count) == (10, 5)


def test_that_the_ends_of_the_age_axis_absorb() -> None:
    rows = [stock(2020, 90, 10), stock(2020, 12, 4), stock(2021, 30, 1)]
    rates = estimated(rows, [left(2021, 91, 5), left(2021, 13, 1, OTHER)])

    assert row_of(rates, 81).raw == 0.5
    assert row_of(rates, 16, OTHER).raw == 0.25


def test_that_the_latest_age_structure_of_a_year_is_its_stock() -> None:
    early = replace(stock(2020, 64, 99), date=date(2020, 6, 30))
    rates = estimated([early, stock(2020, 64, 10), stock(2021, 30, 1)], [left(2021, 65, 5)])

    assert row_of(rates, 65).exposure == 10


def test_that_a_unit_is_exposed_between_its_first_and_last_separation_only() -> None:
    """A quiet year between counts as one without separations; a unit that has told nothing does not count."""
    rows = [stock(year, 64, 10) for year in range(2015, 2023)]
    rows += [stock(year, 64, 1000, unit="Silent") for year in range(2015, 2023)]
    separations = [left(2018, 65, 1), left(2020, 65, 2)]
    rates = estimated(rows, separations)

    assert rates.years == (2018, 2019, 2020)
    assert (row_of(rates, 65).exposure, row_of(rates, 65).count) == (30, 3)
    known = history([row for row in rows if row.date.year >= 2018], separations)
    observed = [
        year for year, of_year in zip(known.years, known.observed(2020), strict=True) if of_year.any()
    ]
    assert observed == [2019, 2020]


def test_that_a_stock_of_another_century_takes_no_memory() -> None:
    slip = replace(stock(2020, 64, 99), date=date(202, 12, 31))
    known = history([slip, stock(2020, 64, 10), stock(2021, 30, 1)], [left(2021, 65, 5)])

    assert known.years == tuple(range(1921, 2022))
    assert known.stock.sum() == 11


def test_that_rates_are_of_the_ten_years_up_to_the_one_asked_for() -> None:
    rows = [stock(year, 64, 10) for year in range(2000, 2022)]
    known = history(rows, [left(year, 65, 1 if year <= 2010 else 5) for year in range(2001, 2022)])

    now, then = estimate_rates(known), estimate_rates(known, 2010)
    assert now is not None
    assert then is not None
    assert now.years == tuple(range(2012, 2022))
    assert then.years == tuple(range(2001, 2011))
    assert row_of(now, 65).raw == 0.5
    assert row_of(then, 65).raw == 0.1


def test_that_who_left_never_outnumbers_who_was_there() -> None:
    rates = estimated([stock(2020, 64, 3), stock(2021, 30, 1)], [left(2021, 65, 3), left(2021, 65, 1, OTHER)])

    assert row_of(rates, 65).count == pytest.approx(2.25)
    assert row_of(rates, 65, OTHER).count == pytest.approx(0.75)


def test_that_the_sexes_have_curves_of_their_own_and_one_together() -> None:
    rows = [stock(2020, 64, 60), stock(2020, 64, 40, sex="M"), stock(2021, 30, 1)]
    rates = estimated(rows, [left(2021, 65, 30), left(2021, 65, 10, sex="M")])

    assert rates.groups == ((ALL, "X"), (NURSE, "X"), (NURSE, "F"), (NURSE, "M"))
    assert [row_of(rates, 65, sex=sex).raw for sex in ("X", "F", "M")] == [0.4, 0.5, 0.25]


def test_that_the_order_of_rows_does_not_matter() -> None:
    drawn = random.Random(1)
    rows = [
        stock(year, age, age % 7, sex=sex) for year in (2019, 2020) for age in range(20, 70) for sex in "FM"
    ]
    separations = [left(2020, age, age % 3, sex=sex) for age in range(40, 71) for sex in "FM"]
    first = estimated(rows, separations, 10.0)
    drawn.shuffle(rows)
    drawn.shuffle(separations)
    again = estimated(rows, separations, 10.0)

    assert first.rows() == again.rows()


@pytest.mark.parametrize(
    ("rows", "separations"),
    [
        ([], []),
        ([], [left(2021, 65, 5)]),
        ([stock(2020, 64, 10)], []),
        ([stock(2020, 64, 10)], [left(2021, 65, 5)]),
        ([stock(2020, 64, 10), stock(2022, 64, 10)], [left(2020, 65, 5)]),
    ],
)
def test_that_without_a_history_there_are_no_rates(
    rows: list[Headcount], separations: list[Separations]
) -> None:
    assert estimate_rates(history(rows, separations)) is None


def test_that_known_rates_are_found_again_in_synthetic_histories(capsys: pytest.CaptureFixture[str]) -> None:
    """A thousand histories of three years: the estimates expect as many to leave as the truth, on average."""
    drawn = np.random.default_rng(11)
    ages = FIRST_AGE + np.arange(AGE_COUNT)
    truth = np.array([np.clip((ages - 59) / 12, 0.0, 0.9), np.full(AGE_COUNT, 0.06)])
    people = np.where((ages >= 22) & (ages <= 68), 25, 0)
    shape = (4, 2, len(SEXES), AGE_COUNT)
    present = np.zeros(shape)
    present[:, :, :2] = people
    missed = []
    for _ in range(1000):
        separations = np.zeros((2, *shape))
        retired = drawn.binomial(np.broadcast_to(people, (3, 2, 2, AGE_COUNT)), truth[0])
        separations[0, 1:, :, :2] = retired
        separations[1, 1:, :, :2] = drawn.binomial(people - retired, truth[1] / (1 - truth[0]))
        known = np.ones(shape[:2], dtype=np.bool_)
        axes = Axes.of(Cell(UNIT, name) for name in (NURSE, DOCTOR))
        rates = estimate_rates(
            History(axes, (2020, 2021, 2022, 2023), {}, present, separations, known, known)
        )
        assert rates is not None
        at = rates.groups.index((NURSE, "F"))
        missed.append(((rates.estimates[:, at] - truth) * people).sum(axis=1) / (truth * people).sum(axis=1))
    bias, error = np.mean(missed, axis=0), np.std(missed, axis=0) / np.sqrt(len(missed))
    with capsys.disabled():
        for cause, off, standard_error in zip(CAUSES, bias, error, strict=True):
            print(f"\nestimated {cause} rates: bias {off:+.3%}, standard error {standard_error:.3%}", end="")
        print()

    assert (np.abs(bias) < 2 * error).all()
    assert (error < 0.01).all()


def test_that_a_separation_without_cause_is_told_apart_by_the_pension_age_of_its_year() -> None:
    """63 in 2024 and 64 in 2026."""
    rows = [stock(year, age, 100) for year in (2023, 2025) for age in (61, 62, 63)]
    rows += [stock(year, 30, 1) for year in (2024, 2026)]
    unstated = [left(year, age, 10, UNKNOWN) for year in (2024, 2026) for age in (62, 63, 64)]
    found = history(rows, unstated).separations.sum(axis=(2, 3))
    ages = [62 - FIRST_AGE - 1 + at for at in range(3)]
    by_cause = {
        (cause, year): found[c, y, ages].tolist()
        for c, cause in enumerate(CAUSES)
        for year, y in ((2024, 1), (2026, 3))
    }
    assert by_cause == {
        (RETIREMENT, 2024): [0, 10, 10],
        (OTHER, 2024): [10, 0, 0],
        (RETIREMENT, 2026): [0, 0, 10],
        (OTHER, 2026): [10, 10, 0],
    }


def test_that_the_earliest_pension_ages_are_those_of_the_dated_facts() -> None:
    with (DATA / "reference" / "retirement_ages.csv").open(encoding="utf-8", newline="") as file:
        facts = {
            int(row["key"]): int(row["earliest_pension"])
            for row in csv.DictReader(file)
            if row["kind"] == "year"
        }
    assert {year: earliest_pension(year)[0] for year in facts} == facts
    assert [earliest_pension(year) for year in (2010, 2024)] == [(61, 0), (63, 2023)]


def test_that_what_somebody_writes_takes_the_place_of_an_estimate_and_is_marked() -> None:
    rows = [stock(2020, age, 100) for age in (62, 63, 64)]
    rates = estimated([*rows, stock(2021, 30, 1)], [left(2021, 64, 10), left(2021, 65, 30)])
    written = rates.with_estimate(NURSE, "F", RETIREMENT, 64, 0.25)

    changed = {row.age: (row.estimate, row.is_edited) for row in written.rows() if row.occupation == NURSE}
    assert changed[64] == (0.0, False)  # the last row of an age is that of the other cause
    edited = row_of(written, 64, sex="F")
    assert (edited.estimate, edited.is_edited, edited.raw) == (0.25, True, 0.1)
    assert row_of(rates, 64, sex="F").estimate == pytest.approx(0.1)
    by_age = {
        row.age: row for row in written.retirement_rates(66.0) if (row.occupation, row.sex) == (NURSE, "F")
    }
    assert by_age[64].rate == 0.25
    sources = {age: EstimatedFrom.of_origin(row.origin) for age, row in by_age.items() if age in (64, 65)}
    assert sources == {
        64: replace(written.source, is_edited=True),
        65: EstimatedFrom(2021, 2021, 10, FULL_CREDIBILITY, 0.0),
    }
    assert EstimatedFrom.of_origin(Origin("left.csv")) is None
    for share in (-0.1, 1.5):
        with pytest.raises(ValueError, match="of age 64"):
            rates.with_estimate(NURSE, "F", RETIREMENT, 64, share)
