"""Scenarios: every lever with its default, there and back, and what each lever refuses."""

from typing import Any

import pytest
from hypothesis import given

from staffing_planner.models.findings import Origin, Severity
from staffing_planner.models.scenario import (
    ByOccupation,
    RetirementAge,
    Scenario,
    scenario_from_dict,
    scenario_to_dict,
)
from tests.reference.as_inputs import scenario_of
from tests.reference.random_regions import OCCUPATIONS, scenarios

PLACE = Origin("scenarios.toml", "", (7,))
# The defaults as the formats list them.
DEFAULTS: dict[str, object] = {
    "name": "default",
    "mode": "fixed",
    "retirement_age": 65,
    "final_age": 70,
    "horizon": 10,
    "turnover_factor": 1.0,
    "growth": {"*": 0.0},
    "target_from_population": False,
    "retirement_age_by_occupation": {},
    "use_reported_retirements": False,
    "training_factor": 1.0,
    "fill_rate": {"*": 1.0},
    "agency_cover": 0.5,
    "agency_price_growth": 0.0,
    "wage_growth": 0.0,
    "exit_shock_cv": 0.08,
    "kappa": 0.5,
}
ALL_LEVERS: dict[str, object] = {
    "name": "Longer working life",
    "mode": "profile",
    "retirement_age": {"2026": 65, "2028": 66, "2030": 67.5},
    "final_age": 72,
    "horizon": 15,
    "turnover_factor": 0.8,
    "growth": {"*": 0.01, "Midwife": -0.02},
    "target_from_population": True,
    "retirement_age_by_occupation": {
        "Doctor": 68,
        "Dentist": "riktålder",
        "Nurse": {"2026": 65, "2027": 66},
    },
    "use_reported_retirements": True,
    "training_factor": 1.5,
    "fill_rate": {"*": 0.9, "Doctor": 0.3},
    "agency_cover": 0.6,
    "agency_price_growth": 0.03,
    "wage_growth": 0.025,
    "exit_shock_cv": 0.1,
    "kappa": 0.4,
}


def test_that_what_is_left_out_has_the_value_of_the_formats() -> None:
    assert scenario_to_dict(Scenario()) == DEFAULTS
    assert scenario_from_dict({}) == (Scenario(), [])
    assert scenario_from_dict({"growth": {"Midwife": 0.01}, "fill_rate": {"Doctor": 0.3}})[0] == Scenario(
        growth=ByOccupation(0.0, (("Midwife", 0.01),)), fill_rate=ByOccupation(1.0, (("Doctor", 0.3),))
    )


def test_that_every_lever_goes_there_and_back() -> None:
    scenario, findings = scenario_from_dict(ALL_LEVERS, PLACE)
    assert findings == []
    assert scenario_to_dict(scenario) == ALL_LEVERS
    assert scenario_from_dict(scenario_to_dict(scenario)) == (scenario, [])


@given(scenarios("A", 2025, OCCUPATIONS))
def test_that_any_scenario_survives_the_way_to_its_dict_and_back(levers: dict[str, Any]) -> None:
    scenario = scenario_of(levers)
    assert scenario_from_dict(scenario_to_dict(scenario)) == (scenario, [])


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("name", "  ", "lever_not_a_name"),
        ("name", 3, "lever_not_a_name"),
        ("mode", "profil", "lever_unknown_mode"),
        ("retirement_age", 14.9, "lever_age_out_of_range"),
        ("retirement_age", float("nan"), "lever_age_out_of_range"),
        ("retirement_age", True, "lever_not_a_number"),
        ("retirement_age", [65], "lever_not_a_number"),
        ("retirement_age", "sixty-five", "lever_unknown_retirement_age"),
        ("retirement_age", {}, "lever_unknown_retirement_age"),
        ("retirement_age", {"soon": 66}, "lever_unknown_retirement_age"),
        ("retirement_age", {"2026": 650}, "lever_age_out_of_range"),
        ("retirement_age", {"2026": "riktålder"}, "lever_not_a_number"),
        ("final_age", 101, "lever_age_out_of_range"),
        ("horizon", 0, "lever_horizon_out_of_range"),
        ("horizon", 61, "lever_horizon_out_of_range"),
        ("horizon", 2.5, "lever_horizon_out_of_range"),
        ("horizon", True, "lever_horizon_out_of_range"),
        ("turnover_factor", -0.1, "lever_negative"),
        ("turnover_factor", float("inf"), "lever_negative"),
        ("growth", -1, "lever_growth_out_of_range"),
        ("growth", {"Midwife": 11}, "lever_growth_out_of_range"),
        ("growth", "1 %", "lever_not_a_number"),
        ("retirement_age_by_occupation", 67, "lever_not_a_table"),
        ("retirement_age_by_occupation", {"Doctor": "late"}, "lever_unknown_retirement_age"),
        ("target_from_population", "yes", "lever_not_true_or_false"),
        ("use_reported_retirements", 1, "lever_not_true_or_false"),
        ("training_factor", -1, "lever_negative"),
        ("fill_rate", 1.1, "lever_share_out_of_range"),
        ("fill_rate", {"*": 0.5, "Doctor": -0.1}, "lever_share_out_of_range"),
        ("agency_cover", 1.01, "lever_share_out_of_range"),
        ("agency_price_growth", 10.5, "lever_growth_out_of_range"),
        ("wage_growth", "high", "lever_not_a_number"),
        ("exit_shock_cv", -0.01, "lever_negative"),
        ("kappa", -0.5, "lever_negative"),
    ],
)
def test_that_a_value_that_a_lever_cannot_take_is_an_error_and_the_default_stays(
    key: str, value: object, code: str
) -> None:
    scenario, (finding,) = scenario_from_dict({"name": "A", "kappa": 0.25, key: value}, PLACE)
    assert (finding.severity, finding.code, finding.column) == (Severity.ERROR, code, key)
    assert finding.origin == PLACE
    assert scenario_to_dict(scenario)[key] == DEFAULTS[key]


def test_that_an_unknown_key_is_named_with_the_known_ones() -> None:
    scenario, findings = scenario_from_dict(
        {"name": "A", "pension_age": 67, "horizons": 3, "kappa": 0.1}, PLACE
    )
    assert [(finding.code, finding.column, finding.value) for finding in findings] == [
        ("unknown_lever", "pension_age", "67"),
        ("unknown_lever", "horizons", "3"),
    ]
    assert findings[0].details["scenario"] == "A"
    assert str(findings[0].details["known"]).split(", ") == list(DEFAULTS)
    assert (scenario.name, scenario.kappa) == ("A", 0.1)


@pytest.mark.parametrize("text", ["riktålder", " RIKTÅLDER ", "riktalder"])
def test_that_the_target_age_follows_the_birth_year(text: str) -> None:
    rule = scenario_of({"name": "A", "retirement_age": text}).retirement_age
    assert rule == RetirementAge.by_birth_year()
    assert rule.is_by_birth_year
    assert not rule.is_constant


def test_that_a_path_holds_between_its_years_and_before_the_first() -> None:
    path = scenario_of({"name": "A", "retirement_age": {"2028": 66, "2026": 65, "2030": 67}}).retirement_age
    assert [path.at(year) for year in (2020, 2026, 2027, 2028, 2029, 2030, 2050)] == [
        65, 65, 65, 66, 66, 67, 67,
    ]  # fmt: skip
    assert not path.is_constant
    assert not path.is_by_birth_year
    assert RetirementAge(((2026, 65.0), (2030, 65.0))).is_constant
    assert RetirementAge.fixed(67).at(1900) == 67


def test_that_an_occupation_has_its_own_levers_or_the_common_ones() -> None:
    scenario = scenario_of(ALL_LEVERS)
    assert [scenario.fill_rate.of(name) for name in ("Doctor", "Nurse")] == [0.3, 0.9]
    assert scenario.growth.numbers == (0.01, -0.02)
    assert scenario.retirement_age_of("Doctor") == RetirementAge.fixed(68)
    assert scenario.retirement_age_of("Cook") is scenario.retirement_age
    assert scenario.occupations_named == {"Doctor", "Dentist", "Midwife", "Nurse"}
    assert sorted(scenario.retirement_ages) == [65, 65, 66, 66, 67.5, 68]
