"""Forecasts that were kept: what they keep, and the score that they get when actuals arrive."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from staffing_planner import DATA
from staffing_planner.models.baseline import prepare
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import (
    OTHER,
    RETIREMENT,
    AgencyCost,
    Headcount,
    Inputs,
    ManualForecast,
    Month,
    PersonnelCost,
    PlannedArrivals,
    RetirementRate,
    Separations,
    TurnoverRate,
)
from staffing_planner.models.projection import project, project_by_age
from staffing_planner.models.scenario import PROFILE, ByOccupation, Scenario
from staffing_planner.models.simulation import simulate
from staffing_planner.models.vintages import (
    COST_FORECAST,
    PROJECTION,
    KeptFigure,
    KeptScore,
    KeptSummary,
    Outcomes,
    Vintage,
    VintageScore,
    cost_figures,
    headcount_figures,
    score_vintages,
)

NORTH, SOUTH, NURSE, DOCTOR = "North", "South", "Nurse", "Doctor"
NOON = datetime(2023, 4, 20, 12, tzinfo=UTC)
SCENARIO = Scenario(mode=PROFILE, horizon=2, fill_rate=ByOccupation(0.0))


def stock(year: int, unit: str, people: dict[tuple[str, int], float]) -> tuple[Headcount, ...]:
    return tuple(
        Headcount(date(year, 12, 31), unit, occupation, "F", age, count)
        for (occupation, age), count in people.items()
    )


def left(year: int, unit: str, cause: str, count: float, occupation: str = NURSE) -> Separations:
    return Separations(year, unit, occupation, "F", 65 if cause == RETIREMENT else 40, cause, count)


BEGIN = Inputs(
    age_structure=(
        *stock(2020, NORTH, {(NURSE, 40): 100, (NURSE, 64): 20, (DOCTOR, 50): 30}),
        *stock(2020, SOUTH, {(NURSE, 30): 50}),
    ),
    retirement_rates=(RetirementRate("*", 65, 0.5, 65.0),),
    turnover_rates=(TurnoverRate("*", "*", 15, 64, 0.1),),
    separations=(left(2020, NORTH, RETIREMENT, 8), left(2020, SOUTH, OTHER, 4)),
)
NORTH_2021 = stock(2021, NORTH, {(NURSE, 41): 88, (NURSE, 65): 10, (DOCTOR, 51): 27})
SOUTH_2021 = stock(2021, SOUTH, {(NURSE, 31): 46})
LEFT_2021 = (left(2021, NORTH, RETIREMENT, 10), left(2021, NORTH, OTHER, 12), left(2021, SOUTH, OTHER, 4))


def kept(replications: int = 0, inputs: Inputs = BEGIN) -> Vintage:
    baseline = prepare(inputs)
    (projection,) = project(baseline, [SCENARIO])
    simulations = {
        by: simulate(baseline, SCENARIO, (by,), replications)
        for by in (("occupation", "unit") if replications else ())
    }
    figures = headcount_figures(
        projection, project_by_age(baseline, SCENARIO), baseline, Outcomes(inputs), simulations
    )
    units = projection.axes.units
    return Vintage(PROJECTION, NOON, "eva", date(2020, 12, 31), units, figures, SCENARIO)


def later(*stocks: Headcount, separations: Sequence[Separations] = ()) -> Inputs:
    return replace(
        BEGIN,
        age_structure=(*BEGIN.age_structure, *stocks),
        separations=(*BEGIN.separations, *separations),
    )


def scored(vintage: Vintage, inputs: Inputs) -> VintageScore:
    (found,) = score_vintages([vintage], inputs)
    return found


def score_of(found: VintageScore, measure: str, by: str, group: str, year: int = 2021) -> KeptScore:
    (score,) = [
        one
        for one in found.scores
        if (one.figure.measure, one.figure.by, one.figure.group, one.figure.year)
        == (measure, by, group, year)
    ]
    return score


def test_that_a_projection_keeps_its_figures_by_group_beside_what_nothing_changes_says() -> None:
    vintage = kept()
    whole = score_of(scored(vintage, BEGIN), "closing", "all", "*").figure
    assert (whole.value, whole.naive) == pytest.approx((0.9 * 180 + 0.5 * 20, 200))
    nurses = score_of(scored(vintage, BEGIN), "retirements", "occupation", NURSE).figure
    assert (nurses.value, nurses.naive) == pytest.approx((10, 8))
    band = score_of(scored(vintage, BEGIN), "closing", "age_band", "40-44").figure
    assert (band.value, band.naive) == pytest.approx((90, 100))
    assert {figure.low for figure in vintage.figures} == {None}
    assert len(vintage.figures) == 2 * (4 * (1 + 2 + 2) + 14)


def test_that_nothing_changes_is_unknown_where_a_unit_has_not_told_who_left() -> None:
    told = replace(BEGIN, separations=BEGIN.separations[:1])
    figures = kept(inputs=told).figures
    naive = {figure.group: figure.naive for figure in figures if figure.measure == "replacement_need"}
    assert naive == {"*": None, NORTH: 8, SOUTH: None, NURSE: None, DOCTOR: None}


def test_that_an_interval_is_kept_where_replications_were_played() -> None:
    vintage = kept(replications=200)
    for figure in vintage.figures:
        if figure.by == "age_band":
            assert figure.low is None
        else:
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low - 1 <= figure.value <= figure.high + 1


def test_that_a_unit_without_anybody_is_no_part_of_the_forecast() -> None:
    """A new unit that somebody is expected in would have no stock to be held against."""
    expected = replace(BEGIN, arrivals=(PlannedArrivals(2021, "West", NURSE, 40, 30),))
    vintage = kept(inputs=expected)
    assert {figure.group for figure in vintage.figures if figure.by == "unit"} == {NORTH, SOUTH}
    assert vintage.figures == kept().figures


def test_that_a_forecast_without_outcome_says_so() -> None:
    found = scored(kept(), BEGIN)
    assert found.years == (2021, 2022)
    assert found.years_met == ()
    assert found.summaries() == ()
    first = found.scores[0]
    assert (first.actual, first.error, first.naive_error, first.is_covered) == (None, None, None, None)


def test_that_a_unit_is_scored_before_the_others_have_told() -> None:
    found = scored(kept(), later(*NORTH_2021))
    assert found.years_met == (2021,)
    north = score_of(found, "closing", "unit", NORTH)
    assert north.actual == 125
    assert north.error == pytest.approx((0.9 * 130 + 10 - 125) / 125)
    assert north.naive_error == pytest.approx(25 / 125)
    for by, group in (("all", "*"), ("occupation", NURSE), ("age_band", "40-44"), ("unit", SOUTH)):
        assert score_of(found, "closing", by, group).actual is None


def test_that_actuals_of_all_units_score_every_group() -> None:
    found = scored(kept(replications=400), later(*NORTH_2021, *SOUTH_2021, separations=LEFT_2021))
    for measure, by, group, actual in (
        ("closing", "all", "*", 171),
        ("closing", "occupation", DOCTOR, 27),
        ("closing", "age_band", "40-44", 88),
        ("closing", "age_band", "15-19", 0),
        ("retirements", "all", "*", 10),
        ("other_separations", "occupation", NURSE, 16),
        ("replacement_need", "unit", NORTH, 22),
        ("retirements", "occupation", DOCTOR, 0),
    ):
        assert score_of(found, measure, by, group).actual == actual
    assert score_of(found, "closing", "all", "*").is_covered
    assert score_of(found, "closing", "all", "*", 2022).actual is None
    # Nobody is a share of nobody.
    assert score_of(found, "retirements", "occupation", DOCTOR).error is None


def test_that_separations_count_when_the_stock_that_closes_their_year_is_there() -> None:
    found = scored(kept(), later(separations=LEFT_2021))
    assert score_of(found, "retirements", "unit", NORTH).actual is None


def test_that_a_new_unit_is_no_part_of_an_older_forecast() -> None:
    new = stock(2021, "West", {(NURSE, 30): 500})
    found = scored(kept(), later(*NORTH_2021, *SOUTH_2021, *new))
    assert score_of(found, "closing", "all", "*").actual == 171
    assert score_of(found, "closing", "age_band", "30-34").actual == 46


def test_that_a_summary_adds_up_what_the_groups_miss() -> None:
    figures = tuple(
        KeptFigure("closing", 2021, "occupation", group, value, naive, low, high)
        for group, value, naive, low, high in ((NURSE, 150, 170, 140, 160), (DOCTOR, 24, 30, 20, 25))
    )
    vintage = Vintage(PROJECTION, NOON, "eva", date(2020, 12, 31), (NORTH, SOUTH), figures)
    (summary,) = scored(vintage, later(*NORTH_2021, *SOUTH_2021)).summaries()
    assert summary == KeptSummary(
        "closing", "", 2021, "occupation", 2, 174, 171, 3 / 171, 9 / 171, 29 / 171, 0.5
    )


def test_that_a_summary_without_naive_forecast_or_persons_has_no_such_errors() -> None:
    figures = (KeptFigure("retirements", 2021, "unit", SOUTH, 1.0),)
    vintage = Vintage(PROJECTION, NOON, "eva", date(2020, 12, 31), (SOUTH,), figures)
    (summary,) = scored(vintage, later(*SOUTH_2021, separations=LEFT_2021)).summaries()
    assert (summary.error, summary.naive_absolute_error, summary.covered) == (None, None, None)


# --- forecasts of agency cost


def costs(years: Sequence[int], last: int = 12, agency: float = 10e6) -> Inputs:
    months = [Month(year, month) for year in years for month in range(1, 13)][: 12 * len(years) - 12 + last]
    return Inputs(
        agency_costs=tuple(
            AgencyCost(month, NORTH, "läkare", agency * (1.1 if month.year == 2023 else 1.0))
            for month in months
        ),
        personnel_costs=tuple(PersonnelCost(month, NORTH, 200e6) for month in months),
    )


def test_that_a_cost_forecast_keeps_every_method_beside_last_years_cost() -> None:
    inputs = replace(
        costs((2022, 2023), last=4),
        manual_forecast=tuple(
            ManualForecast(Month(2023, month), NORTH, "läkare", 9e6) for month in range(5, 13)
        ),
    )
    month, units, figures = cost_figures(inputs, Outcomes(inputs))
    assert (month, units) == (Month(2023, 4), (NORTH,))
    whole = {(figure.measure, figure.method): figure for figure in figures if figure.by == "all"}
    assert {key: figure.value for key, figure in whole.items()} == pytest.approx(
        {
            ("agency_cost", "run_rate"): 132e6,
            ("agency_cost", "seasonal"): 132e6,
            ("agency_cost", "manual"): 44e6 + 72e6,
            ("agency_share", "run_rate"): 0.055,
            ("agency_share", "seasonal"): 0.055,
            ("agency_share", "manual"): 116 / 2400,
        }
    )
    naive = {figure.measure: figure.naive for figure in whole.values()}
    assert naive == pytest.approx({"agency_cost": 120e6, "agency_share": 0.05})
    assert {(figure.by, figure.group) for figure in figures} == {
        ("all", "*"),
        ("unit", NORTH),
        ("staff_group", "läkare"),
    }


def test_that_a_cost_forecast_is_scored_when_the_year_is_whole() -> None:
    inputs = costs((2022, 2023), last=4)
    month, units, figures = cost_figures(inputs, Outcomes(inputs))
    vintage = Vintage(COST_FORECAST, NOON, "eva", date(2023, 4, 30), units, figures)
    assert month == Month(2023, 4)
    assert scored(vintage, inputs).years_met == ()
    found = scored(vintage, costs((2022, 2023), agency=12e6))
    for score in found.scores:
        actual = {"agency_cost": 158.4e6, "agency_share": 0.066}[score.figure.measure]
        assert score.actual == pytest.approx(actual)
    (share, _) = [one for one in found.summaries() if (one.measure, one.by) == ("agency_share", "unit")]
    assert (share.forecast, share.actual) == pytest.approx((0.055, 0.066))


@pytest.mark.parametrize("inputs", [Inputs(), costs((2022, 2023))], ids=["no costs", "the year is over"])
def test_that_there_is_no_cost_forecast_without_months_to_come(inputs: Inputs) -> None:
    with pytest.raises(StaffingError) as refused:
        cost_figures(inputs, Outcomes(inputs))
    assert [finding.code for finding in refused.value.findings] == ["no_cost_forecast"]


def test_that_the_published_forecast_of_april_2023_gets_its_score(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The region expected 232.4 MSEK in April and met 274.7: nothing changes (256.8) would have been nearer."""
    with (DATA / "reference" / "agency_history.csv").open(encoding="utf-8", newline="") as file:
        facts = {
            (int(row["year"]), row["measure"]): float(row["value"]) * 1e6
            for row in csv.DictReader(file)
            if row["unit"] == "MSEK"
        }
    forecast = facts[2023, "agency cost forecast of April 2023"]
    before, actual = (facts[year, "agency cost"] for year in (2022, 2023))
    figure = KeptFigure("agency_cost", 2023, "all", "*", forecast, before, method="manual")
    vintage = Vintage(COST_FORECAST, NOON, "eva", date(2023, 3, 31), ("Region Kalmar län",), (figure,))
    months = tuple(AgencyCost(Month(2023, month), "Region", "alla", actual / 12) for month in range(1, 13))

    assert scored(vintage, Inputs(agency_costs=months[:9])).years_met == ()
    (score,) = scored(vintage, Inputs(agency_costs=months)).scores
    assert score.actual == pytest.approx(274.7e6)
    assert score.error == pytest.approx((232.4 - 274.7) / 274.7)
    assert score.naive_error == pytest.approx((256.8 - 274.7) / 274.7)
    with capsys.disabled():
        missed, naive = f"{score.error:+.1%}", f"{score.naive_error:+.1%}"
        print(f"\nthe cost forecast of April 2023 missed by {missed}, nothing changes by {naive}")
    assert abs(score.error or 0) > abs(score.naive_error or 0)
