"""Agency cost by month with its forecast, and the way to a ceiling."""

from math import isclose, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.agency import track_ceiling
from staffing_planner.models.agency_outlook import (
    MANUAL,
    METHODS,
    RUN_RATE,
    SEASONAL,
    Method,
    Outlook,
    Part,
    find_path,
    look_ahead,
    score_methods,
    through_presets,
)
from staffing_planner.models.inputs import (
    ALL,
    OWN,
    OWN_AND_AGENCY,
    AgencyCost,
    Ceiling,
    Inputs,
    ManualForecast,
    Month,
    PersonnelCost,
)
from tests.reference.as_inputs import inputs_of
from tests.reference.random_regions import Tables, ledgers

CARE, DENTAL = "Primärvård", "Folktandvård"
DOCTORS, NURSES = "läkare", "sjuksköterska"


def year_of(year: int, personnel: float, agency: float, last: int = 12) -> Inputs:
    """The months of a year up to `last`, each with these costs of doctors."""
    months = [Month(year, number) for number in range(1, last + 1)]
    return Inputs(
        personnel_costs=tuple(PersonnelCost(month, CARE, personnel) for month in months),
        agency_costs=tuple(AgencyCost(month, CARE, DOCTORS, agency) for month in months),
    )


def together(*years: Inputs, **tables: object) -> Inputs:
    """Several years' costs as one ledger."""
    return Inputs(
        personnel_costs=tuple(row for year in years for row in year.personnel_costs),
        agency_costs=tuple(row for year in years for row in year.agency_costs),
        **tables,  # type: ignore[arg-type]
    )


def look(inputs: Inputs, method: Method = SEASONAL, by: Part = "staff_group") -> Outlook:
    found = look_ahead(inputs, by=by, method=method)
    assert found is not None
    return found


def test_that_the_months_run_to_december_and_say_which_of_them_are_loaded() -> None:
    outlook = look(together(year_of(2023, 100, 10), year_of(2024, 100, 5, last=2)))
    assert (outlook.months[0], outlook.months[-1]) == (Month(2023, 1), Month(2024, 12))
    assert outlook.loaded == 14
    assert outlook.last.month == Month(2024, 2)
    assert outlook.row_of[Month(2023, 3)].agency == 10


def test_that_a_seasonal_month_is_last_years_month_at_this_years_growth() -> None:
    inputs = together(year_of(2023, 100, 10), year_of(2024, 110, 5, last=2))
    outlook = look(inputs)
    assert outlook.agency[14:].tolist() == pytest.approx([5.0] * 10)
    assert outlook.personnel[14:].tolist() == pytest.approx([110.0] * 10)
    assert outlook.r12_share[-1] == pytest.approx(5 / 110)
    assert outlook.r12_share[13] == pytest.approx(110 / 1220)
    assert isnan(outlook.r12_share[10])


def test_that_a_run_rate_month_is_the_mean_of_the_year_to_date() -> None:
    inputs = Inputs(
        personnel_costs=tuple(PersonnelCost(Month(2024, at), CARE, 100.0) for at in (1, 2)),
        agency_costs=(
            AgencyCost(Month(2024, 1), CARE, DOCTORS, 2.0),
            AgencyCost(Month(2024, 2), CARE, DOCTORS, 6.0),
        ),
    )
    assert look(inputs, RUN_RATE).agency[2:].tolist() == [4.0] * 10


@pytest.mark.parametrize(
    ("asked", "expected", "used"),
    [(MANUAL, 10, MANUAL), (MANUAL, 9, SEASONAL), (SEASONAL, 0, SEASONAL), (RUN_RATE, 10, RUN_RATE)],
)
def test_that_a_method_without_a_forecast_gives_way_to_the_next_and_says_so(
    asked: Method, expected: int, used: Method
) -> None:
    passed = ManualForecast(Month(2024, 1), CARE, NURSES, 7.0)
    manual = (passed, *(ManualForecast(Month(2024, 12 - at), CARE, NURSES, 7.0) for at in range(expected)))
    inputs = together(year_of(2023, 100, 10), year_of(2024, 100, 5, last=2), manual_forecast=manual)
    assert look(inputs, asked).method == used


def test_that_without_a_year_before_only_the_run_rate_is_left() -> None:
    assert look(year_of(2024, 100, 5, last=3), MANUAL).method == RUN_RATE


def test_that_parts_come_dearest_first_and_what_never_cost_anything_is_no_part() -> None:
    month = Month(2024, 1)
    costs = ((DOCTORS, 1.0), (NURSES, 5.0), ("övriga", 0.0))
    inputs = Inputs(
        personnel_costs=(PersonnelCost(month, CARE, 100.0),),
        agency_costs=tuple(AgencyCost(month, CARE, group, cost) for group, cost in costs),
    )
    outlook = look(inputs)
    assert outlook.parts == (NURSES, DOCTORS)
    assert outlook.by_part[:, 0].tolist() == [5.0, 1.0]
    assert outlook.by_part[:, 11].tolist() == pytest.approx([5.0, 1.0])
    assert look(inputs, by="unit").parts == (CARE,)


def test_that_a_manual_forecast_is_split_as_it_was_stated() -> None:
    manual = tuple(ManualForecast(Month(2024, 12), CARE, group, 3.0) for group in (NURSES, NURSES, DOCTORS))
    inputs = together(
        year_of(2024, 100, 5, last=11),
        Inputs(agency_costs=(AgencyCost(Month(2024, 11), CARE, NURSES, 1.0),)),
        manual_forecast=manual,
    )
    outlook = look(inputs, MANUAL)
    assert dict(zip(outlook.parts, outlook.by_part[:, 11].tolist(), strict=True)) == {
        DOCTORS: 3.0,
        NURSES: 6.0,
    }
    assert outlook.agency[11] == 9.0


def test_that_a_month_that_no_cost_names_is_missing_and_never_nothing() -> None:
    inputs = together(year_of(2024, 100, 5, last=1), year_of(2024, 100, 5, last=3))
    gap = Inputs(
        personnel_costs=tuple(row for row in inputs.personnel_costs if row.month.month != 2),
        agency_costs=tuple(row for row in inputs.agency_costs if row.month.month != 2),
    )
    outlook = look(gap)
    assert np.isnan([outlook.agency[1], outlook.personnel[1], outlook.by_part[0, 1]]).all()
    assert np.isnan(outlook.agency[3:]).all()


def test_that_nothing_loaded_has_no_outlook_and_no_costs_no_parts() -> None:
    assert look_ahead(Inputs()) is None
    outlook = look(Inputs(personnel_costs=(PersonnelCost(Month(2024, 1), CARE, 1.0),)))
    assert outlook.parts == ()
    assert outlook.agency.tolist() == [0.0] * 12


def test_that_presets_are_the_months_after_which_a_region_makes_its_forecasts() -> None:
    inputs = together(year_of(2023, 100, 10), year_of(2024, 100, 5, last=9))
    assert [str(month) for month in through_presets(inputs)] == [
        "2023-02", "2023-04", "2023-08", "2023-12", "2024-02", "2024-04", "2024-08",
    ]  # fmt: skip


def test_that_forecasts_of_earlier_years_are_scored_against_what_these_years_cost() -> None:
    years = together(year_of(2022, 100, 10), year_of(2023, 100, 5), year_of(2024, 100, 8, last=3))
    rows = track_ceiling(years).rows
    scores = {(one.year, one.method): one for one in score_methods(rows)}
    assert set(scores) == {(2022, RUN_RATE), (2023, RUN_RATE), (2023, SEASONAL)}
    assert scores[2023, SEASONAL].forecast == pytest.approx(60)
    # By the middle of 2023 nothing of that year is known to have been right or wrong.
    by_then = track_ceiling(years, through=Month(2023, 6)).rows
    assert [(one.year, one.actual, one.error) for one in score_methods(by_then)] == [(2022, 120.0, 0.0)]
    dear_summer = Inputs(
        personnel_costs=years.personnel_costs,
        agency_costs=(*years.agency_costs, AgencyCost(Month(2023, 7), CARE, DOCTORS, 15.0)),
    )
    missed = {(one.year, one.method): one for one in score_methods(track_ceiling(dear_summer).rows)}
    assert missed[2023, SEASONAL].error == pytest.approx(60 / 75 - 1)
    assert missed[2023, RUN_RATE].actual == pytest.approx(75)


def test_that_nothing_is_scored_in_december_or_of_a_year_that_cost_nothing() -> None:
    assert score_methods(()) == ()
    assert score_methods(track_ceiling(together(year_of(2023, 100, 5), year_of(2024, 100, 5))).rows) == ()
    free = together(year_of(2023, 100, 0), year_of(2024, 100, 5, last=2))
    assert score_methods(track_ceiling(free).rows) == ()


@settings(max_examples=40)
@given(ledgers(), st.sampled_from(METHODS), st.booleans())
def test_that_the_months_of_the_year_add_up_to_the_trackers_full_year_forecast(
    ledger: tuple[Tables, str], method: Method, one_unit: bool
) -> None:
    tables, through = ledger
    inputs = inputs_of({name: monthly(rows) for name, rows in tables.items()})
    units = (str(tables["personnel_costs"][0]["unit"]),) if one_unit and tables["personnel_costs"] else ()
    outlook = look_ahead(inputs, Month.of_text(through), units=units, method=method)
    if outlook is None:
        return
    year, last = outlook.agency[-12:], outlook.last
    assert np.allclose(outlook.by_part.sum(axis=0), outlook.agency, equal_nan=True) or not outlook.parts
    forecast = getattr(last.forecast, outlook.method)
    if forecast.agency is not None and len(outlook.months) >= 12:
        assert isclose(year.sum(), forecast.agency, rel_tol=1e-9, abs_tol=1e-6)
        if forecast.share is not None:
            assert isclose(outlook.r12_share[-1], forecast.share, rel_tol=1e-9, abs_tol=1e-12)


def monthly(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Rows whose months are those of the product."""
    return [
        {**row, "month": Month(row["month"].year, row["month"].month)} if "month" in row else row  # type: ignore[attr-defined]
        for row in rows
    ]


# The way to a ceiling


@settings(max_examples=60)
@given(
    st.lists(st.integers(50, 150).map(float), min_size=24, max_size=24),
    st.lists(st.integers(0, 20).map(float), min_size=24, max_size=24),
    st.sampled_from((OWN, OWN_AND_AGENCY)),
    st.integers(1, 12),
    st.floats(0, 0.1),
)
def test_that_spend_on_the_path_brings_the_rolling_share_to_the_ceiling_on_a_straight_line(
    personnel: list[float], agency: list[float], denominator: str, months: int, ceiling: float
) -> None:
    every = [Month.of_ordinal(2023 * 12 + at) for at in range(24)]
    inputs = Inputs(
        personnel_costs=tuple(map(PersonnelCost, every, [CARE] * 24, personnel)),
        agency_costs=tuple(map(AgencyCost, every, [CARE] * 24, [DOCTORS] * 24, agency)),
        ceilings=(Ceiling(ALL, ALL, ceiling, denominator),),
    )
    rows = track_ceiling(inputs).rows
    start = rows[-1].r12_share
    assert start is not None
    path = find_path(rows, ceiling, Month(2025, months))
    assert path is not None
    assert path.recent == pytest.approx(sum(agency[12:]) / 12)
    # The spend is loaded as if it had happened, and the tracker is asked what the shares are.
    growth = sum(personnel[12:]) / sum(personnel[:12])
    later = Inputs(
        personnel_costs=(
            *inputs.personnel_costs,
            *(
                PersonnelCost(month, CARE, personnel[12 + at] * growth)
                for at, month in enumerate(path.months)
            ),
        ),
        agency_costs=(
            *inputs.agency_costs,
            *(
                AgencyCost(month, CARE, DOCTORS, cost)
                for month, cost in zip(path.months, path.agency.tolist(), strict=True)
            ),
        ),
        ceilings=inputs.ceilings,
    )
    reached = [row.r12_share for row in track_ceiling(later).rows[24:]]
    line = [start + (ceiling - start) * (at + 1) / months for at in range(months)]
    assert reached == pytest.approx(line, abs=1e-9)
    assert path.share.tolist() == pytest.approx(line)
    assert path.is_possible == (min(path.agency) >= 0)


def test_that_there_is_no_path_without_a_rolling_share_a_later_month_or_a_ceiling_that_can_be_reached() -> (
    None
):
    rows = track_ceiling(year_of(2024, 100, 5)).rows
    assert find_path(rows, 0.04, Month(2024, 12)) is None
    assert find_path(rows, 1.0, Month(2025, 12)) is None
    assert find_path(rows[:3], 0.04, Month(2024, 12)) is None
    assert find_path((), 0.04, Month(2024, 12)) is None
    assert find_path(rows, 0.04, Month(2025, 12)) is not None


def test_that_a_path_from_a_long_history_needs_the_last_year_alone() -> None:
    years = together(*(year_of(year, 100, 5) for year in range(2019, 2025)))
    path = find_path(track_ceiling(years).rows, 0.05, Month(2025, 3))
    assert path is not None
    assert path.agency.tolist() == pytest.approx([5.0] * 3)
    assert path.is_possible
