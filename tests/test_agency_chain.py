"""The published chain about agency staff, told by the program's own figures on the sample region."""

import csv
from functools import cache
from pathlib import Path

import pytest

from staffing_planner.models.agency import breaches, cut_needed
from staffing_planner.models.agency_outlook import SEASONAL, find_path, score_methods
from staffing_planner.models.inputs import Month
from staffing_planner.models.keep_ceiling import FILL_RATE, TRAINING
from staffing_planner.models.process_chart import chart_process
from staffing_planner.plan import SAMPLE, Plan

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
HOSPITAL, PRIMARY, DENTAL = "Hälso- och sjukvårdsförvaltningen", "Primärvårdsförvaltningen", "Folktandvården"
MILLION = 1_000_000


@cache
def plan() -> Plan:
    return Plan.open(SAMPLE)


@cache
def published() -> dict[str, float]:
    with (REFERENCE / "published_figures.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: float(row["value"]) for row in csv.DictReader(file)}


@cache
def history() -> dict[tuple[str, str], float]:
    """Agency cost in million kronor and share in per cent of the region by year."""
    with (REFERENCE / "agency_history.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["year"], row["measure"]): float(row["value"])
            for row in csv.DictReader(file)
            if row["scope"] != "Sweden"
        }


def test_that_agency_cost_and_share_of_2022_to_2024_are_the_published_ones() -> None:
    rows = {row.month: row for row in plan().track_ceiling().rows}
    ends = {year: rows[Month(year, 12)] for year in (2022, 2023, 2024)}
    costs = {year: row.forecast.run_rate.agency for year, row in ends.items()}
    for year, tolerance in (
        (2022, 0.05),
        (2023, 0.05),
        (2024, 0.5),
    ):  # million kronor, by how each was rounded
        cost = costs[year]
        assert cost is not None
        assert cost / MILLION == pytest.approx(history()[str(year), "agency cost"], abs=tolerance)
    shares = [ends[year].r12_share for year in (2022, 2023, 2024)]
    assert shares[1] == pytest.approx(history()["2023", "agency share"] / 100, abs=0.0005)
    # 2022 and 2024 have no published share: cost over what wage growth of 9.3 and 4.8 per cent makes of own staff.
    grown = [
        1 / (1 + published()["wage_cost_growth_2023"] / 100),
        1.0,
        1 + published()["wage_cost_growth_2024"] / 100,
    ]
    own = (costs[2023] or 0) / 0.064
    expected = [
        (costs[year] or 0) / (own * growth) for year, growth in zip((2022, 2023, 2024), grown, strict=True)
    ]
    assert shares == pytest.approx(expected, abs=0.0005)
    changes = [ends[year].r12_share_change for year in (2023, 2024)]
    assert changes == pytest.approx([-0.15, -1.75], abs=0.05)  # percentage points


def test_that_two_per_cent_in_hospital_care_is_a_hundred_million_less_and_fifty_net() -> None:
    for year in (2023, 2024):
        row = plan().track_ceiling(("unit",), Month(year, 12), units=(HOSPITAL,)).rows[-1]
        year_to_date = row.forecast.run_rate
        assert year_to_date.agency is not None
        assert year_to_date.personnel is not None
        goal = published()["ceiling_hospital_care"] / 100
        kappa = plan().scenarios[0].kappa
        cut = cut_needed(year_to_date.agency, year_to_date.personnel, goal, "own", kappa) / MILLION
        assert kappa == 0.5
        assert cut == pytest.approx(published()["agency_reduction"], abs=10)
        assert (1 - kappa) * cut == pytest.approx(published()["agency_net_saving"], abs=5)


def test_that_of_two_ceilings_of_zero_one_is_broken_and_one_is_held() -> None:
    last = {
        (row.unit, row.staff_group): row
        for row in plan().track_ceiling(("unit", "staff_group")).rows
        if row.month == Month(2024, 12)
    }
    nurses, dentists = last[PRIMARY, "sjuksköterska"], last[DENTAL, "tandläkare"]
    assert (nurses.ceiling, nurses.status) == (published()["no_agency_nurses_primary"], "over")
    assert (dentists.ceiling, dentists.status, dentists.r12_share) == (
        published()["no_agency_dentists"],
        "within",
        0,
    )


def test_that_the_region_is_over_four_per_cent_from_january_2024_and_forecast_back_in_june_2025() -> None:
    (breach,) = breaches(plan().track_ceiling((), Month(2024, 2)))
    assert breach.ceiling == published()["ceiling_region"] / 100
    assert (breach.first, breach.back_under) == (Month(2024, 1), Month(2025, 6))


def test_that_forecasts_after_april_and_february_are_the_published_ones() -> None:
    for year, month, figure in ((2023, 4, "agency_change_2023"), (2024, 2, "agency_change_2024")):
        outlook = plan().look_ahead(Month(year, month))
        assert outlook is not None
        forecast = outlook.agency[-12:].sum() / MILLION
        assert forecast - history()[str(year - 1), "agency cost"] == pytest.approx(
            published()[figure], abs=0.05
        )
        assert outlook.last.forecast.seasonal.agency == pytest.approx(forecast * MILLION)


def test_that_the_forecast_of_april_2023_is_scored_against_what_the_year_cost() -> None:
    # Published: 232.4 million kronor forecast, 274.7 spent.
    rows = plan().track_ceiling((), Month(2024, 4)).rows
    (score,) = (one for one in score_methods(rows) if (one.year, one.method) == (2023, SEASONAL))
    assert (score.forecast / MILLION, score.actual / MILLION) == pytest.approx((232.4, 274.7), abs=0.05)
    assert score.error == pytest.approx(232.4 / 274.7 - 1, abs=0.0005)


def test_that_march_to_december_2024_may_cost_fifteen_point_seven_million_a_month() -> None:
    outlook = plan().look_ahead(Month(2024, 2))
    assert outlook is not None
    allowed = outlook.last.allowed_per_month
    assert allowed is not None
    own, spent = outlook.personnel[-12:].sum(), outlook.agency[-12:-10].sum()
    assert allowed == pytest.approx((0.04 * own - spent) / 10)
    assert allowed / MILLION == pytest.approx(15.7, abs=0.05)
    path = find_path(outlook.rows, 0.04, Month(2024, 12))
    assert path is not None
    assert path.agency.sum() == pytest.approx(10 * allowed)
    assert path.is_possible


def test_that_fewer_weeks_and_not_cheaper_ones_lowered_the_cost_of_2024() -> None:
    years = [[Month(year, month) for month in range(1, 13)] for year in (2023, 2024)]
    split = plan().split_agency_change(*years)
    assert split is not None
    assert split.change / MILLION == pytest.approx(209 - 274.7, abs=0.5)
    assert split.volume < split.change < 0 < split.price
    shares = dict(split.share_parts)
    assert sum(shares.values()) == pytest.approx(
        (split.after.share or 0) - (split.before.share or 0), abs=1e-12
    )


def test_that_the_fall_of_2024_is_a_signal_and_no_noise() -> None:
    rows = plan().track_ceiling().rows
    chart = chart_process([row.month for row in rows], [row.share for row in rows])
    assert chart is not None
    assert chart.is_seasonal
    assert set(chart.news) == {Month(2024, month) for month in range(1, 13)}
    assert chart.side[-12:] == (-1,) * 12


def test_that_more_was_ordered_than_decided_in_every_tertial() -> None:
    weeks = plan().count_agency_weeks(())
    assert [(row.tertial.year, row.tertial.number) for row in weeks] == [
        (year, number) for year in (2023, 2024) for number in (1, 2, 3)
    ]
    assert all(row.deviates for row in weeks)


def test_that_primary_cares_zero_ceiling_cannot_be_kept_and_slots_come_too_late() -> None:
    keeping = plan().keep_ceilings(plan().scenarios[0])
    answers = {one.lever: one for one in keeping.answers}
    assert {(row.unit, row.staff_group) for row in keeping.broken} >= {
        (None, None),
        (HOSPITAL, None),
        (PRIMARY, "sjuksköterska"),
    }
    fill = answers[FILL_RATE]
    assert fill.scenario is not None
    assert [(one.row.unit, one.row.staff_group, one.reason) for one in fill.unkept] == [
        (PRIMARY, "sjuksköterska", "zero_ceiling")
    ]
    (projection,) = plan().project([fill.scenario])
    rows = plan().ceiling_limits(projection.years).rows(projection)
    assert {(row.unit, row.staff_group) for row in rows if row.is_over} == {(PRIMARY, "sjuksköterska")}
    assert answers[TRAINING].change is None
    assert {one.reason for one in answers[TRAINING].unkept} == {"no_effect", "zero_ceiling"}


def test_that_one_unit_can_be_asked_about_with_its_ceiling_going_on() -> None:
    short = plan().ceiling_limits((2026, 2027), units=(HOSPITAL,))
    going_on = plan().ceiling_limits((2026, 2027), units=(HOSPITAL,), continued=True)
    assert short.ceiling[0].tolist() == pytest.approx([0.02, float("nan")], nan_ok=True)
    assert going_on.ceiling[0].tolist() == [0.02, 0.02]
    limits = plan().ceiling_limits(range(2025, 2035), units=(DENTAL,))
    (share, *_) = plan().simulate_shares(plan().scenarios[0], limits, 20)
    assert (share.unit, share.over[0]) == (DENTAL, 0.0)
