"""What drives a result: levers a step down and up, and the way from one scenario to another lever by lever."""

from dataclasses import replace
from datetime import date
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models import drivers
from staffing_planner.models.baseline import Baseline, prepare
from staffing_planner.models.drivers import (
    KEY_MEASURES,
    STEPS,
    LeverStudy,
    Step,
    can_matter,
    differing_levers,
    key_measures,
    moved,
)
from staffing_planner.models.inputs import OWN_AND_AGENCY
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import (
    ByOccupation,
    RetirementAge,
    Scenario,
    scenario_from_dict,
    scenario_to_dict,
)
from staffing_planner.plan import Plan
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import OCCUPATIONS, Tables, regions, scenarios

ENOUGH = settings(max_examples=20)
YEAR = 2025
STOCK_DATE = date(2024, 12, 31)


def small_region() -> Baseline:
    """Return a hundred nurses of 30 to 69, with costs."""
    return prepare(
        inputs_of(
            {
                "age_structure": [
                    {
                        "date": STOCK_DATE,
                        "unit": "A",
                        "occupation": "Nurse",
                        "sex": "F",
                        "age": age,
                        "headcount": 2.5,
                    }
                    for age in range(30, 70)
                ],
                "turnover_rates": [
                    {"unit": "*", "occupation": "*", "age_from": 15, "age_to": 80, "rate": 0.05}
                ],
                "target_ages": [{"birth_year_from": 1950, "target_age": 67.0}],
                "unit_costs": [
                    {
                        "occupation": "*",
                        "employee_cost_per_fte": 600_000.0,
                        "agency_cost_per_fte": 1_200_000.0,
                    }
                ],
            }
        )
    )


@pytest.fixture(scope="module")
def sample_plan(sample_folder: Path) -> Plan:
    """Return the sample region."""
    return Plan.open(sample_folder)


@pytest.fixture
def study(sample_plan: Plan) -> LeverStudy:
    """Return the study of the whole sample region."""
    return sample_plan.study_levers(np.arange(len(sample_plan.axes)))


# Measures


def test_that_the_key_measures_are_those_of_the_projection(sample_plan: Plan) -> None:
    (projection,) = sample_plan.project(sample_plan.scenarios[:1])
    cells = np.array([1, 4], dtype=np.intp)
    found = key_measures(projection, cells)
    assert tuple(found) == KEY_MEASURES
    values = {name: array[cells] for name, array in projection.values.items()}
    assert found["replacement_need"] == pytest.approx(
        (values["retirements"] + values["other_separations"]).sum()
    )
    assert found["recruitment_gap"] == pytest.approx(
        values["recruits"].sum() + values["vacancies"][:, -1].sum()
    )
    assert found["closing"] == pytest.approx(values["closing"][:, -1].sum())
    own = values["agency_cost"][:, -1].sum() / values["personnel_cost"][:, -1].sum()
    assert found["agency_share"] == pytest.approx(own)
    assert key_measures(projection, cells, OWN_AND_AGENCY)["agency_share"] == pytest.approx(own / (1 + own))


def test_that_money_without_unit_costs_does_not_exist() -> None:
    region = prepare(
        inputs_of(
            {
                "age_structure": [
                    {
                        "date": STOCK_DATE,
                        "unit": "A",
                        "occupation": "Nurse",
                        "sex": "F",
                        "age": 64,
                        "headcount": 9.0,
                    }
                ]
            }
        )
    )
    (found,) = LeverStudy(region, np.array([0])).measures([Scenario(horizon=2)])
    assert isnan(found["agency_cost"])
    assert isnan(found["agency_share"])
    assert found["retirements"] > 0


# Steps


def test_that_a_step_moves_every_number_of_a_lever() -> None:
    scenario = scenario_of(
        {
            "retirement_age": {"2026": 65, "2030": 67},
            "retirement_age_by_occupation": {"Doctor": 68, "Dentist": "riktålder"},
            "growth": {"*": 0.0, "Doctor": 0.01},
            "turnover_factor": 1.2,
        }
    )
    steps = {step.lever: step for step in STEPS}
    later = moved(scenario, steps["retirement_age"], 1)
    assert later.retirement_age.path == ((2026, 66.0), (2030, 68.0))
    assert dict(later.retirement_age_by_occupation) == {
        "Doctor": RetirementAge.fixed(69.0),
        "Dentist": RetirementAge.by_birth_year(),
    }
    assert moved(scenario, steps["growth"], -1).growth == ByOccupation(-0.005, (("Doctor", 0.005),))
    assert moved(scenario, steps["turnover_factor"], 1).turnover_factor == pytest.approx(1.32)


def test_that_a_step_ends_where_the_lever_ends() -> None:
    scenario = scenario_of({"fill_rate": {"*": 0.95, "Doctor": 0.04}})
    fill = next(step for step in STEPS if step.lever == "fill_rate")
    assert moved(scenario, fill, 1).fill_rate == ByOccupation(1.0, (("Doctor", 0.14),))
    assert moved(scenario, fill, -1).fill_rate == ByOccupation(0.85, (("Doctor", 0.0),))


@ENOUGH
@given(scenarios("any", YEAR, OCCUPATIONS), st.sampled_from(STEPS), st.sampled_from((-1, 1)))
def test_that_every_moved_scenario_is_one_that_a_file_may_state(
    levers: dict[str, object], step: Step, direction: int
) -> None:
    scenario = scenario_of(levers)
    other = moved(scenario, step, direction)
    assert scenario_from_dict(scenario_to_dict(other)) == (other, [])
    touched = {step.lever}
    if step.lever == "retirement_age":
        touched = {"retirement_age", "retirement_age_by_occupation"}
    assert set(differing_levers(scenario, other)) <= touched


# The tornado


def test_that_the_levers_are_sorted_by_what_they_move(study: LeverStudy, sample_plan: Plan) -> None:
    found = study.sensitivity(sample_plan.scenarios[1])
    for measure in KEY_MEASURES:
        spans = [driver.span for driver in found.drivers(measure)]
        assert spans == sorted(spans, reverse=True)
        assert spans[0] > 0
    need = {driver.step.lever: driver for driver in found.drivers("replacement_need")}
    assert "agency_cover" not in need
    assert need["retirement_age"].at_lower > need["retirement_age"].value > need["retirement_age"].at_higher
    assert need["turnover_factor"].at_higher > need["turnover_factor"].value
    assert "agency_cover" in {driver.step.lever for driver in found.drivers("agency_cost")}
    assert "wage_growth" not in {driver.step.lever for driver in found.drivers("agency_cost")}
    assert found.unmoved == ()


def test_that_a_driver_s_figures_are_those_of_its_own_projection(sample_plan: Plan) -> None:
    cells = np.array([0, 3, 7], dtype=np.intp)
    found = sample_plan.study_levers(cells).sensitivity(sample_plan.scenarios[2])
    for driver in found.drivers("vacancies"):
        for scenario, value in ((driver.lower, driver.at_lower), (driver.higher, driver.at_higher)):
            (projection,) = sample_plan.project([scenario])
            assert value == pytest.approx(key_measures(projection, cells)["vacancies"], rel=1e-9, abs=1e-9)


def test_that_what_cannot_be_moved_is_named() -> None:
    scenario = Scenario(
        retirement_age=RetirementAge.by_birth_year(), turnover_factor=0.0, training_factor=0.0
    )
    found = LeverStudy(small_region(), np.array([0])).sensitivity(scenario)
    assert found.unmoved == ("retirement_age", "turnover_factor", "training_factor")
    levers = [driver.step.lever for driver in found.drivers("replacement_need")]
    assert "retirement_age" not in levers
    assert "growth" in levers


def test_that_a_study_projects_each_scenario_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(baseline: Baseline, wanted: list[Scenario]) -> object:
        asked.append(len(wanted))
        return project(baseline, wanted)

    monkeypatch.setattr(drivers, "project", counted)
    study = LeverStudy(small_region(), np.array([0]))
    base = Scenario("base", horizon=3)
    study.bridge(base, replace(base, name="other", turnover_factor=0.5, kappa=0.2))
    assert asked == [2]  # the two scenarios; what differs beside the turnover is no part of a projection
    study.sensitivity(base)
    study.sensitivity(replace(base, exit_shock_cv=0.2))
    assert asked == [2, 2 * len(STEPS) - 1]  # the fill rate cannot go up: it is the scenario itself
    (known,) = project(small_region(), [replace(base, growth=ByOccupation(0.2))])
    study.know(known)
    study.know(known)
    study.measures([known.scenario])
    assert len(asked) == 2


def test_that_a_very_large_region_is_projected_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [Scenario(turnover_factor=factor) for factor in (0.5, 1.0, 1.5)]
    expected = LeverStudy(small_region(), np.array([0])).measures(wanted)
    monkeypatch.setattr(drivers, "_MOST_AT_ONCE", 20)  # two scenarios of ten years in one cell
    told: list[float] = []
    study = LeverStudy(small_region(), np.array([0]))
    assert study.unknown(wanted) == 3
    assert study.measures(wanted, told.append) == expected
    assert told == [pytest.approx(2 / 3), 1.0]
    assert study.unknown([*wanted, replace(wanted[0], name="the same", kappa=0.1)]) == 0


def test_that_a_study_forgets_before_it_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "_MOST_KEPT", 2)
    study = LeverStudy(small_region(), np.array([0]))
    wanted = [Scenario(horizon=years) for years in (1, 2, 3, 4)]
    first = study.measures(wanted)
    assert study.measures(wanted) == first


# The waterfall


@ENOUGH
@given(regions(most_scenarios=2))
def test_that_the_bars_add_up_to_the_whole_difference(region: tuple[Tables, list[dict[str, object]]]) -> None:
    tables, listed = region
    base, scenario = scenario_of(listed[0]), scenario_of(listed[-1])
    baseline = prepare(inputs_of(tables))
    cells = np.arange(len(baseline.axes))
    found = LeverStudy(baseline, cells).bridge(base, scenario)
    assert {lever for lever, _ in found.single} == set(differing_levers(base, scenario))
    (of_scenario,) = project(baseline, [scenario])
    for measure, expected in key_measures(of_scenario, cells).items():
        bars = found.base_measures[measure] + sum(effect for _, effect in found.effects(measure))
        reached = bars + found.interaction(measure)
        assert reached == pytest.approx(expected, rel=1e-9, abs=1e-6, nan_ok=True)


@ENOUGH
@given(regions(most_scenarios=1), st.sampled_from(STEPS))
def test_that_one_lever_alone_has_no_interaction(
    region: tuple[Tables, list[dict[str, object]]], step: Step
) -> None:
    tables, listed = region
    base = replace(scenario_of(listed[0]), retirement_age_by_occupation=())
    baseline = prepare(inputs_of(tables))
    found = LeverStudy(baseline, np.arange(len(baseline.axes))).bridge(base, moved(base, step, 1))
    for measure in KEY_MEASURES:
        if can_matter(step.lever, measure) and not isnan(found.base_measures[measure]):
            assert found.interaction(measure) == 0.0


def test_that_two_levers_that_help_each_other_have_an_interaction() -> None:
    base = Scenario("base", horizon=5)
    other = replace(base, name="other", turnover_factor=2.0, fill_rate=ByOccupation(0.5))
    found = LeverStudy(small_region(), np.array([0])).bridge(base, other)
    assert [lever for lever, _ in found.effects("vacancies")] == ["turnover_factor", "fill_rate"]
    # Filling half is worse when twice as many leave.
    assert found.interaction("vacancies") > 1


def test_that_bars_keep_the_order_of_the_contract_and_leave_out_what_cannot_matter() -> None:
    base = Scenario("base")
    other = Scenario("other", wage_growth=0.1, agency_cover=0.9, final_age=68.0, mode="profile", kappa=0.1)
    found = LeverStudy(small_region(), np.array([0])).bridge(base, other)
    assert differing_levers(base, other) == ("mode", "final_age", "agency_cover", "wage_growth", "kappa")
    assert [lever for lever, _ in found.effects("closing")] == ["mode", "final_age"]
    assert [lever for lever, _ in found.effects("agency_cost")] == ["mode", "final_age", "agency_cover"]
    assert [lever for lever, _ in found.effects("agency_share")] == [
        "mode",
        "final_age",
        "agency_cover",
        "wage_growth",
    ]
