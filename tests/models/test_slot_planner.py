"""The slot planner against plans tried one by one, its limits, its reasons, and what it says of impossible tasks."""

from dataclasses import replace
from datetime import date

import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.baseline import prepare
from staffing_planner.models.inputs import (
    Headcount,
    Inputs,
    Intake,
    OpeningVacancies,
    ReportedRetirements,
    Supervisors,
)
from staffing_planner.models.scenario import ByOccupation, Scenario
from staffing_planner.models.slot_planner import SlotPlan, plan_slots
from staffing_planner.models.training import Line
from tests.reference.slot_cases import SlotCase, make_slot_case, try_all_plans

NURSE = Intake("Nursing", "Ward", "Nurse", 2025, 0.0, 1.0, max_slots=4, cost_per_slot=10.0)
SCENARIO = Scenario(horizon=3, fill_rate=ByOccupation(0.0), turnover_factor=0.0)


def planned(case: SlotCase) -> SlotPlan:
    return plan_slots(case.inputs, prepare(case.inputs), case.scenario, case.budget, case.weights)


def ward(*training: Intake, vacancies: float = 10.0, supervisors: float | None = None) -> Inputs:
    """Ten young nurses, twenty young assistants, vacant posts for nurses, and some training."""
    return Inputs(
        age_structure=tuple(
            Headcount(date(2024, 12, 31), "Ward", name, "F", 30, count)
            for name, count in (("Nurse", 10.0), ("Assistant", 20.0))
        ),
        vacancies=(OpeningVacancies("Ward", "Nurse", vacancies),),
        training=training,
        supervisors=() if supervisors is None else (Supervisors("Ward", 2025, supervisors),),
    )


def plan_ward(inputs: Inputs, scenario: Scenario = SCENARIO, budget: float | None = None) -> SlotPlan:
    return plan_slots(inputs, prepare(inputs), scenario, budget)


@pytest.mark.parametrize("internal", [False, True])
def test_that_the_plan_is_the_best_of_all_plans_in_two_hundred_random_cases(internal: bool) -> None:
    for seed in range(100):
        case = make_slot_case(seed, internal=internal)
        best, plan = try_all_plans(case), planned(case)
        if best is None:
            assert plan.status == "infeasible", seed
        else:
            assert (plan.status, plan.gap) == ("optimal", 0.0), seed
            assert plan.objective == pytest.approx(best.objective, abs=1e-6), seed
            assert plan.cost == pytest.approx(best.cost, abs=1e-6), seed


@given(seed=st.integers(1000, 9000), row=st.integers(0, 1), internal=st.booleans())
def test_that_more_capacity_never_leaves_more_uncovered(seed: int, row: int, internal: bool) -> None:
    case = make_slot_case(seed, internal=internal)
    before = planned(case)
    training = list(case.inputs.training)
    training[row] = replace(training[row], max_slots=(training[row].max_slots or 0) + 1)
    roomier = replace(case.inputs, training=tuple(training))
    assert planned(case._replace(inputs=roomier)).objective <= before.objective + 1e-6
    if case.inputs.supervisors and before.status == "optimal":
        more = tuple(replace(one, supervisors=one.supervisors + 1) for one in case.inputs.supervisors)
        eased = case._replace(inputs=replace(case.inputs, supervisors=more))
        assert planned(eased).objective <= before.objective + 1e-6


def test_that_a_full_programme_is_said_to_hold_the_plan_back() -> None:
    plan = plan_ward(ward(NURSE))
    assert plan.slots == {0: 4}
    assert plan.cost == 40
    assert plan.objective == pytest.approx(10 + 6 + 6)
    (limit,) = plan.limits
    assert (limit.kind, limit.line, limit.year) == ("capacity", Line.of(NURSE), 2025)
    assert (limit.used, limit.available, limit.gain) == pytest.approx((4, 4, 2))
    assert plan.rows(ward(NURSE).training) == [("Nursing", "Ward", 2025, 4)]
    assert plan.uncovered()[0][:3] == (2025, "Ward", "Nurse")
    assert plan.uncovered()[0][3] == pytest.approx(10)


def test_that_the_supervisors_who_are_left_are_what_a_plan_may_use() -> None:
    begun = replace(NURSE, start_year=2024, length_years=1.5, slots=2.0, supervisors_per_slot=0.5)
    inputs = ward(begun, replace(NURSE, max_slots=None, supervisors_per_slot=0.5), supervisors=2.5)
    plan = plan_ward(inputs)
    assert plan.slots == {1: 3}
    (limit,) = plan.limits
    assert (limit.kind, limit.unit, limit.year) == ("supervisors", "Ward", 2025)
    assert (limit.used, limit.available, limit.gain) == pytest.approx((2.5, 2.5, 4))
    assert plan.unlimited == (Line.of(NURSE),)


def test_that_a_budget_holds_for_the_whole_plan() -> None:
    later = replace(NURSE, start_year=2026)
    plan = plan_ward(ward(NURSE, later), budget=55)
    assert plan.slots == {0: 4, 1: 1}
    assert {limit.kind for limit in plan.limits} == {"capacity", "budget"}
    (budget,) = (limit for limit in plan.limits if limit.kind == "budget")
    assert (budget.used, budget.available, budget.gain) == pytest.approx((50, 55, 0.1))


def test_that_the_cheapest_of_equal_plans_is_taken_and_no_slot_for_nothing() -> None:
    cheap = replace(NURSE, programme="Evening", cost_per_slot=5.0)
    free = replace(NURSE, programme="Open", cost_per_slot=None)
    assert plan_ward(ward(NURSE, cheap, vacancies=3)).slots == {0: 0, 1: 3}
    assert plan_ward(ward(free, vacancies=3)).slots == {0: 3}
    assert plan_ward(ward(free, cheap, vacancies=0)).slots == {0: 0, 1: 0}


def test_that_without_a_capacity_as_many_slots_are_planned_as_are_of_use() -> None:
    plan = plan_ward(ward(replace(NURSE, max_slots=None, completion=0.5), vacancies=3))
    assert plan.slots == {0: 6}
    assert plan.limits == ()


def test_that_never_more_study_than_there_are() -> None:
    course = replace(NURSE, source_occupation="Assistant", age_from=26, max_slots=None)
    inputs = ward(course, vacancies=50)
    weights = ByOccupation(1.0, (("Assistant", 0.0),))
    plan = plan_slots(inputs, prepare(inputs), SCENARIO, weights=weights)
    assert plan.slots == {0: 20}
    (limit,) = plan.limits
    assert limit.kind == "source"
    assert (limit.used, limit.available) == pytest.approx((20, 20))
    no_one = replace(course, age_from=60)
    assert plan_ward(ward(no_one, vacancies=50)).slots == {0: 0}


def test_that_what_comes_after_the_horizon_is_not_planned() -> None:
    assert plan_ward(ward(replace(NURSE, length_years=5.0))).slots == {0: 0}
    assert plan_ward(ward(replace(NURSE, start_year=2031))).slots == {}


def test_that_a_factor_of_nothing_makes_nothing_of_slots() -> None:
    assert plan_ward(ward(NURSE), replace(SCENARIO, training_factor=0.0)).slots == {0: 0}


def test_that_a_scenario_which_fills_every_gap_needs_no_slots() -> None:
    plan = plan_ward(ward(NURSE), replace(SCENARIO, fill_rate=ByOccupation(1.0)))
    assert plan.is_needless
    assert plan.slots == {0: 0}
    assert not plan_ward(ward(NURSE)).is_needless


def test_that_an_impossible_task_names_the_limits_that_cannot_be_kept() -> None:
    begun = replace(NURSE, start_year=2024, length_years=1.5, slots=8.0, supervisors_per_slot=0.5)
    plan = plan_ward(ward(begun, NURSE, supervisors=3), budget=-1)
    assert (plan.status, plan.slots, plan.uncovered()) == ("infeasible", {}, [])
    supervisors, budget = plan.limits
    assert (supervisors.used, supervisors.available, supervisors.year) == (4, 3, 2025)
    assert (budget.kind, budget.available) == ("budget", -1)


def test_that_without_time_the_gap_is_stated() -> None:
    inputs = ward(NURSE, replace(NURSE, start_year=2026))
    plan = plan_slots(inputs, prepare(inputs), replace(SCENARIO, fill_rate=ByOccupation(0.5)), seconds=0.0)
    assert plan.status == "feasible"
    assert 0 < plan.gap <= 1


def test_that_a_cost_which_could_not_be_finished_leaves_its_gap_and_the_vacancies_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve = scipy.optimize.milp
    inputs = ward(NURSE, replace(NURSE, programme="Evening", cost_per_slot=5.0), vacancies=3)

    def plan_when_the_second_solution_is(**given_up: object) -> SlotPlan:
        solved: list[object] = []

        def milp(*task: object, **how: object) -> object:
            solved.append(task)
            result = solve(*task, **how)
            if len(solved) == 2:
                result.update(status=1, **given_up)
            return result

        monkeypatch.setattr(scipy.optimize, "milp", milp)
        return plan_ward(inputs)

    nothing_found = plan_when_the_second_solution_is(x=None, mip_dual_bound=None)
    assert (nothing_found.status, nothing_found.gap) == ("feasible", 1.0)
    assert nothing_found.objective == pytest.approx(3)
    half_proven = plan_when_the_second_solution_is(mip_dual_bound=12.0)
    assert half_proven.status == "feasible"
    assert half_proven.gap == pytest.approx(0.2)


def test_that_a_mix_of_students_which_is_not_linear_is_found_by_steps() -> None:
    case = make_slot_case(266, internal=True)
    best, plan = try_all_plans(case), planned(case)
    assert best is not None
    assert plan.objective == pytest.approx(best.objective, abs=1e-6)


def test_that_reported_retirements_are_planned_around() -> None:
    inputs = replace(ward(NURSE), retirement_projection=(ReportedRetirements(2026, "Ward", "Nurse", 2.0),))
    plan = plan_ward(inputs, replace(SCENARIO, use_reported_retirements=True))
    assert plan.slots == {0: 4}
    assert plan.objective == pytest.approx(10 + 8 + 8)
    assert plan.difference == pytest.approx(0, abs=1e-6)


def test_that_progress_is_told_and_may_stop_the_search() -> None:
    told: list[float] = []
    inputs = ward(NURSE)
    plan_slots(inputs, prepare(inputs), SCENARIO, progress=told.append)
    assert told[-1] == 1.0

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        plan_slots(inputs, prepare(inputs), SCENARIO, progress=stop)


def test_that_a_plan_stands_where_the_prices_of_its_limits_cannot_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def give_up(*task: object, **how: object) -> object:
        return scipy.optimize.OptimizeResult(status=1)

    monkeypatch.setattr(scipy.optimize, "linprog", give_up)
    plan = plan_ward(ward(NURSE))
    assert (plan.slots, plan.limits) == ({0: 4}, ())
