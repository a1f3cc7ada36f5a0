"""The plan's arithmetic: arrivals, supervisors, lateness, what a slot is worth and how many close a gap."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.baseline import prepare, with_training
from staffing_planner.models.closing_age import find_closing_age
from staffing_planner.models.grid import Cell
from staffing_planner.models.inputs import (
    Headcount,
    Inputs,
    Intake,
    OpeningVacancies,
    Supervisors,
    TurnoverRate,
    UnitCost,
)
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.training import (
    Line,
    count_supervision,
    first_arrival,
    is_too_late,
    missing_in_studies,
    open_rows,
    respond,
    slots_to_close,
    students,
    study_years,
    value_slot,
    with_line_slots,
    with_slots,
)
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import regions

COURSE = Intake("Course", "Ward", "Specialist", 2025, 2.0, 1.5, "Nurse", completion=0.9, age_to=50)
SCHOOL = Intake("School", "Ward", "Nurse", 2026, 4.0, 2.0, completion=0.8, hire_share=0.5, entry_age=25)


def ward(*training: Intake, costs: tuple[UnitCost, ...] = ()) -> Inputs:
    return Inputs(
        age_structure=tuple(
            Headcount(date(2024, 12, 31), "Ward", name, "F", 30, count, fte)
            for name, count, fte in (("Nurse", 40.0, 32.0), ("Specialist", 10.0, None))
        ),
        vacancies=(OpeningVacancies("Ward", "Specialist", 4.0),),
        turnover_rates=(TurnoverRate("*", "*", 15, 80, 0.1),),
        training=training,
        unit_costs=costs,
    )


def test_that_a_course_of_one_and_a_half_years_arrives_from_its_first_whole_year_on() -> None:
    assert first_arrival(COURSE) == 2026
    assert [is_too_late(COURSE, year) for year in (2025, 2026, 2027)] == [True, False, False]
    assert list(study_years(COURSE)) == [2025, 2026]
    assert list(study_years(SCHOOL)) == [2026, 2027]


def test_that_supervisors_are_needed_in_every_year_of_study_and_their_last_number_holds() -> None:
    rows = (
        replace(COURSE, supervisors_per_slot=0.5),
        replace(COURSE, start_year=2024, slots=3.0, supervisors_per_slot=1.0),
        replace(SCHOOL, unit="Clinic", supervisors_per_slot=0.25),
        SCHOOL,
    )
    stated = (Supervisors("Ward", 2026, 5.0), Supervisors("Ward", 2025, 4.0), Supervisors("Home", 2026, 1.0))
    scenario = Scenario(training_factor=2.0)
    found = count_supervision(rows, stated, scenario, 2024, (2024, 2025, 2026, 2027))
    told = [(one.unit, one.year, one.used, one.available) for one in found]
    assert told[:4] == [
        ("Clinic", year, used, None) for year, used in zip(range(2024, 2028), (0, 0, 2, 2), strict=True)
    ]
    assert told[4:8] == [("Home", year, 0, 1) for year in range(2024, 2028)]
    assert told[8:] == [
        ("Ward", 2024, 3, 4),
        ("Ward", 2025, 5, 4),
        ("Ward", 2026, 2, 5),
        ("Ward", 2027, 0, 5),
    ]
    assert [students(row, scenario, 2024) for row in rows[:2]] == [4, 3]


def test_that_one_slot_serves_at_completion_hire_share_and_what_turnover_leaves() -> None:
    inputs = ward(SCHOOL)
    region = prepare(inputs)
    response = respond(region, Scenario(horizon=6), inputs.training)
    nurses = region.axes.position[Cell("Ward", "Nurse")]
    expected = [0, 0, 0, 0.4, 0.4 * 0.9, 0.4 * 0.81]
    assert response.in_service(0, nurses) == pytest.approx(expected)


def test_that_an_internal_slot_leaves_one_cell_and_comes_to_the_other_in_two_parts() -> None:
    inputs = ward(COURSE)
    region = prepare(inputs)
    response = respond(region, Scenario(horizon=3), inputs.training)
    nurses, specialists = (region.axes.position[Cell("Ward", name)] for name in ("Nurse", "Specialist"))
    half = 0.5
    assert response.in_service(0, specialists) == pytest.approx([0, 0.45, 0.45 * 0.9 + 0.45])
    away = [-1, -0.9 + 0.1 * half, (-0.9 + 0.1 * half) * 0.9 + 0.1 * half]
    assert response.in_service(0, nurses) == pytest.approx(away)


@given(st.data())
def test_that_the_response_predicts_what_the_engine_projects(data: st.DataObject) -> None:
    tables, (levers, *_) = data.draw(regions())
    inputs, scenario = inputs_of(tables), scenario_of({**levers, "use_reported_retirements": False})
    external = tuple(replace(row, source_occupation="") for row in inputs.training)
    region = prepare(replace(inputs, training=external))
    response = respond(region, scenario, external)
    rows = open_rows(external, region.stock_year, response.years[-1])
    slots = {at: data.draw(st.integers(0, 9)) for at in rows}
    after = respond(region, scenario, with_slots(external, slots))
    # Exact from either plan on the other one's base is the same: the response does not depend on the plan.
    np.testing.assert_allclose(after.base, response.base, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(after.present, response.present, rtol=1e-9, atol=1e-9)


def test_that_other_slots_leave_the_rest_of_the_region_as_it_is() -> None:
    inputs = ward(COURSE, SCHOOL)
    other = with_slots(inputs.training, {0: 5, 1: 4})
    assert other[1] is inputs.training[1]
    (anew,) = project(prepare(replace(inputs, training=other)), [Scenario()])
    (quickly,) = project(with_training(prepare(inputs), other), [Scenario()])
    for measure, figures in anew.values.items():
        np.testing.assert_array_equal(quickly.values[measure], figures)


def test_that_capacity_away_in_studies_is_full_time_equivalents_of_the_source_cell() -> None:
    inputs = ward(replace(COURSE, study_share=0.5, length_years=1.0))
    region = prepare(inputs)
    (projection,) = project(region, [Scenario(horizon=3)])
    missing = missing_in_studies(projection)
    nurses = region.axes.position[Cell("Ward", "Nurse")]
    assert missing[nurses] == pytest.approx([2 * 0.5 * 0.8, 0, 0])
    assert missing.sum() == pytest.approx(0.8)


def test_that_a_slot_is_worth_the_difference_of_two_projections() -> None:
    school = replace(SCHOOL, occupation="Specialist", length_years=1.0)
    inputs = ward(school, costs=(UnitCost("Specialist", 700000.0, 1400000.0),))
    region, scenario = prepare(inputs), Scenario(horizon=3, fill_rate=ByOccupation(0.0), agency_cover=0.5)
    worth = value_slot(region, scenario, inputs.training, 0)
    before, after = (
        project(with_training(region, with_slots(inputs.training, {0: slots})), [scenario])[0]
        for slots in (4, 5)
    )
    assert worth.in_service == pytest.approx([0, 0, 0.4])
    assert worth.vacancies == pytest.approx(after.total("vacancies") - before.total("vacancies"))
    assert worth.agency_cost == pytest.approx([0, 0, -0.4 * 0.5 * 1400000])
    nurses = replace(SCHOOL, length_years=1.0, slots=0.0)
    unknown = value_slot(prepare(ward(nurses)), scenario, (nurses,), 0)
    assert np.isnan(unknown.agency_cost[-1])


def test_that_the_slots_that_close_a_gap_are_the_fewest() -> None:
    school = replace(SCHOOL, occupation="Specialist", start_year=2025, length_years=1.0, slots=0.0)
    inputs, scenario = ward(school), Scenario(horizon=4, fill_rate=ByOccupation(0.5))
    region = prepare(inputs)
    needed = slots_to_close(region, scenario, inputs.training, 0, 2026)
    assert needed is not None
    gaps = [
        project(with_training(region, with_slots(inputs.training, {0: slots})), [scenario])[0]
        for slots in (needed - 1, needed)
    ]
    specialists = region.axes.position[Line.of(school).target]
    left = [gap.values["recruitment_gap"][specialists, 1] for gap in gaps]
    assert left[0] > 1e-9 >= left[1]
    assert slots_to_close(region, scenario, inputs.training, 0, 2025) is None  # too late for it
    full = replace(scenario, growth=ByOccupation(-0.5))
    assert slots_to_close(region, full, inputs.training, 0, 2026) == 0


def test_that_students_of_an_empty_cell_would_be_those_who_are_recruited_there() -> None:
    course = replace(COURSE, source_occupation="Student", start_year=2026, length_years=1.0)
    inputs = replace(ward(course), vacancies=(OpeningVacancies("Ward", "Student", 5.0),))
    region = prepare(inputs)
    scenario = Scenario(horizon=3, fill_rate=ByOccupation(0.0))
    response = respond(region, scenario, inputs.training)
    (draw,) = response.draws
    assert draw.available == 0
    specialists = region.axes.position[Cell("Ward", "Specialist")]
    assert response.in_service(0, specialists) == pytest.approx([0, 0, 0.9])


def test_that_the_closing_age_is_the_smallest_tenth_at_which_the_need_is_small_enough() -> None:
    stock = tuple(Headcount(date(2024, 12, 31), "Ward", "Nurse", "F", age, 10.0) for age in range(25, 70))
    region, scenario = prepare(Inputs(age_structure=stock)), Scenario(horizon=5)

    def need(age: float) -> float:
        at = replace(scenario, retirement_age=RetirementAge.fixed(age))
        return float(project(region, [at])[0].total("replacement_need").sum())

    found = find_closing_age(region, scenario, 83.0)
    assert found.retirement_age is not None
    assert found.need == pytest.approx(need(found.retirement_age))
    assert need(found.retirement_age) <= 83 < need(round(found.retirement_age - 0.1, 1))
    none = find_closing_age(region, scenario, 1.0)
    assert none.retirement_age is None
    assert none.need == pytest.approx(need(70))
    assert find_closing_age(region, scenario, 1e9).retirement_age == 15.0


def test_that_slots_are_set_by_line_and_year_whatever_rows_there_are() -> None:
    twice = replace(COURSE, entry_age=40)
    training = (COURSE, twice, SCHOOL)
    course, school = Line.of(COURSE), Line.of(SCHOOL)
    after = with_line_slots(training, {(course, 2025): 7, (school, 2030): 3, (school, 2031): 0})
    assert [row.slots for row in after] == [7, 0, 4, 3]
    assert after[2] is SCHOOL
    assert (after[3].start_year, after[3].length_years) == (2030, SCHOOL.length_years)
