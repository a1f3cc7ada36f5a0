"""Scenarios edited as values: what is asked for happens to one scenario alone, or nothing happens."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario, scenario_to_dict
from staffing_planner.models.scenario_edits import (
    add_scenario,
    delete_scenario,
    duplicate_scenario,
    free_name,
    move_scenario,
    rename_scenario,
    set_lever,
)
from tests.reference.as_inputs import scenario_of
from tests.reference.random_regions import OCCUPATIONS, scenarios

THREE = (Scenario("A"), Scenario("B", turnover_factor=0.5), Scenario("C", mode="profile"))


def names(edited: tuple[Scenario, ...]) -> str:
    """Return the names in their order."""
    return "".join(scenario.name for scenario in edited)


def test_that_a_lever_is_set_in_one_scenario_alone() -> None:
    edited, findings = set_lever(THREE, "B", "retirement_age", {"2026": 65, "2030": 67})
    assert not findings
    assert edited[1] == replace(THREE[1], retirement_age=RetirementAge(((2026, 65.0), (2030, 67.0))))
    assert edited[0] is THREE[0]
    assert edited[2] is THREE[2]


def test_that_a_lever_that_keeps_its_value_is_no_edit() -> None:
    edited, findings = set_lever(THREE, "B", "turnover_factor", 0.5)
    assert edited is THREE
    assert not findings


@pytest.mark.parametrize(
    ("lever", "value", "code"),
    [
        ("retirement_age", 12, "lever_age_out_of_range"),
        ("fill_rate", {"*": 1.2}, "lever_share_out_of_range"),
        ("mode", "sometimes", "lever_unknown_mode"),
        ("horizon", 0, "lever_horizon_out_of_range"),
        ("pension_age", 65, "unknown_lever"),
    ],
)
def test_that_what_a_lever_cannot_be_is_refused(lever: str, value: object, code: str) -> None:
    edited, findings = set_lever(THREE, "A", lever, value)
    assert edited is THREE
    assert [finding.code for finding in findings] == [code]


def test_that_a_table_is_taken_as_a_whole() -> None:
    before = (Scenario("A", growth=ByOccupation(0.0, (("Nurse", 0.01),))),)
    edited, _ = set_lever(before, "A", "growth", {"*": 0.02, "Doctor": 0.03})
    assert edited[0].growth == ByOccupation(0.02, (("Doctor", 0.03),))


@settings(max_examples=30)
@given(scenarios("A", 2025, OCCUPATIONS), scenarios("B", 2025, OCCUPATIONS), st.data())
def test_that_any_lever_can_be_taken_over_from_another_scenario(
    one: dict[str, object], other: dict[str, object], data: st.DataObject
) -> None:
    listed = scenario_of(one), scenario_of(other)
    levers = {lever: value for lever, value in scenario_to_dict(listed[1]).items() if lever != "name"}
    lever = data.draw(st.sampled_from(sorted(levers)))
    edited, findings = set_lever(listed, "A", lever, levers[lever])
    assert not findings
    assert scenario_to_dict(edited[0]) == {**scenario_to_dict(listed[0]), lever: levers[lever]}


def test_that_a_double_stands_behind_its_scenario() -> None:
    edited, findings = duplicate_scenario(THREE, "B", " B2 ")
    assert not findings
    assert names(edited) == "ABB2C"
    assert edited[2] == replace(THREE[1], name="B2")


def test_that_a_new_scenario_stands_where_it_is_wanted() -> None:
    edited, _ = add_scenario(THREE, Scenario("N"), "C")
    assert names(edited) == "ABCN"


@pytest.mark.parametrize(("name", "code"), [("a", "scenario_name_taken"), ("  ", "lever_not_a_name")])
def test_that_a_name_is_taken_once_and_never_empty(name: str, code: str) -> None:
    for edited, findings in (
        duplicate_scenario(THREE, "B", name),
        rename_scenario(THREE, "B", name),
    ):
        assert edited is THREE
        assert [finding.code for finding in findings] == [code]


def test_that_a_scenario_may_be_renamed_to_its_own_name_in_capitals() -> None:
    edited, findings = rename_scenario(THREE, "B", " b")
    assert not findings
    assert names(edited) == "AbC"
    assert rename_scenario(THREE, "B", "B") == (THREE, ())


def test_that_the_last_scenario_stays() -> None:
    two, _ = delete_scenario(THREE, "A")
    one, _ = delete_scenario(two, "C")
    assert names(one) == "B"
    none, findings = delete_scenario(one, "B")
    assert none is one
    assert [finding.code for finding in findings] == ["last_scenario"]


@pytest.mark.parametrize(
    ("steps", "expected"), [(-1, "BAC"), (1, "ACB"), (9, "ACB"), (-9, "BAC"), (0, "ABC")]
)
def test_that_a_scenario_moves_as_far_as_there_is_room(steps: int, expected: str) -> None:
    edited, findings = move_scenario(THREE, "B", steps)
    assert not findings
    assert names(edited) == expected


def test_that_a_free_name_is_like_no_other() -> None:
    taken = (Scenario("A"), Scenario("a (2)"))
    assert free_name(taken, "B") == "B"
    assert free_name(taken, "A") == "A (3)"


def test_that_nothing_is_done_to_a_scenario_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="D"):
        set_lever(THREE, "D", "horizon", 5)
