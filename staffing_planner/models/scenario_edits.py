"""Scenarios edited as values: a lever set, a scenario added, renamed, moved, deleted.

Each edit gives the scenarios as they are to be, and findings: with a finding nothing has changed. A scenario that
is not named stays the very same object.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from staffing_planner.models.findings import Finding, error
from staffing_planner.models.scenario import Scenario, scenario_from_dict, scenario_to_dict

Scenarios: TypeAlias = tuple[Scenario, ...]
Edited: TypeAlias = tuple[Scenarios, tuple[Finding, ...]]


def set_lever(scenarios: Scenarios, name: str, lever: str, value: object) -> Edited:
    """One lever of a scenario set to a value as a scenario file would give it; the scenario itself checks it.

    A lever that takes a table by occupation takes the whole table.
    """
    at = place_of(scenarios, name)
    changed, findings = scenario_from_dict({**scenario_to_dict(scenarios[at]), lever: value})
    return (scenarios, tuple(findings)) if findings else (_with(scenarios, at, changed), ())


def add_scenario(scenarios: Scenarios, scenario: Scenario, after: str) -> Edited:
    """Another scenario behind the one that is named."""
    findings = _faults_of_name(scenarios, scenario.name)
    at = place_of(scenarios, after) + 1
    return (scenarios, findings) if findings else ((*scenarios[:at], scenario, *scenarios[at:]), ())


def duplicate_scenario(scenarios: Scenarios, name: str, new_name: str) -> Edited:
    """A scenario's double, under another name, behind it."""
    double = replace(scenarios[place_of(scenarios, name)], name=new_name.strip())
    return add_scenario(scenarios, double, name)


def rename_scenario(scenarios: Scenarios, name: str, new_name: str) -> Edited:
    """A scenario under another name."""
    at, new_name = place_of(scenarios, name), new_name.strip()
    findings = _faults_of_name((*scenarios[:at], *scenarios[at + 1 :]), new_name)
    renamed = replace(scenarios[at], name=new_name)
    return (scenarios, findings) if findings else (_with(scenarios, at, renamed), ())


def delete_scenario(scenarios: Scenarios, name: str) -> Edited:
    """The scenarios without one of them; the last one stays."""
    at = place_of(scenarios, name)
    if len(scenarios) == 1:
        return scenarios, (error("last_scenario", column="name", value=name),)
    return (*scenarios[:at], *scenarios[at + 1 :]), ()


def move_scenario(scenarios: Scenarios, name: str, steps: int) -> Edited:
    """A scenario so many places further on (or back), as far as there are any."""
    at = place_of(scenarios, name)
    others = [*scenarios[:at], *scenarios[at + 1 :]]
    others.insert(min(max(at + steps, 0), len(others)), scenarios[at])
    return tuple(others), ()


def free_name(scenarios: Scenarios, wanted: str) -> str:
    """The wanted name, with the first number from 2 that makes it unlike all others where it is taken."""
    taken = {_folded(scenario.name) for scenario in scenarios}
    if _folded(wanted) not in taken:
        return wanted
    number = next(
        number for number in range(2, len(taken) + 3) if _folded(f"{wanted} ({number})") not in taken
    )
    return f"{wanted} ({number})"


def place_of(scenarios: Sequence[Scenario], name: str) -> int:
    """The position of the scenario of this name. ValueError where there is none."""
    return [scenario.name for scenario in scenarios].index(name)


def _with(scenarios: Scenarios, at: int, changed: Scenario) -> Scenarios:
    """The scenarios with one of them in another form; the same tuple where it is no other."""
    if scenarios[at] == changed:
        return scenarios
    return (*scenarios[:at], changed, *scenarios[at + 1 :])


def _faults_of_name(others: Scenarios, name: str) -> tuple[Finding, ...]:
    if not name:
        return (error("lever_not_a_name", column="name", value=name),)
    if _folded(name) in {_folded(scenario.name) for scenario in others}:
        return (error("scenario_name_taken", column="name", value=name),)
    return ()


def _folded(name: str) -> str:
    """Names that differ in capitals alone would be mistaken for each other."""
    return name.strip().casefold()
