"""What drives a result: every lever moved by a stated step, and every lever that tells two scenarios apart.

* **Sensitivity** (a tornado): each lever of one scenario is moved down and up by its step, all else equal.
* **Bridge** (a waterfall): each lever in which a scenario differs from a base is set in the base, one at a time. What
  the levers do together beyond that is the interaction, so that the parts add up to the whole difference.

All projections that one question needs are made in one call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from staffing_planner.models.baseline import Baseline
from staffing_planner.models.grid import Floats, Ints
from staffing_planner.models.inputs import OWN, OWN_AND_AGENCY
from staffing_planner.models.projection import Projection, project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario

Measures: TypeAlias = Mapping[str, float]
Progress: TypeAlias = Callable[[float], None]

# What of a projection can be asked about; agency_cost and agency_share are NaN where unit costs are missing.
KEY_MEASURES = (
    "replacement_need",  # persons, all years of the horizon
    "retirements",  # persons, all years
    "recruitment_gap",  # persons, all years; a vacancy counts once, however long it is carried over
    "vacancies",  # persons, at the end of the last year
    "closing",  # persons, at the end of the last year
    "agency_cost",  # kronor, all years
    "agency_share",  # of the last year
)

# Levers that only some measures depend on; every other lever can matter to all of them, since those who are
# recruited leave in their turn.
_MATTERS_TO: dict[str, tuple[str, ...]] = {
    "agency_cover": ("agency_cost", "agency_share"),
    "agency_price_growth": ("agency_cost", "agency_share"),
    "wage_growth": ("agency_share",),
    "exit_shock_cv": (),  # widens the bands
    "kappa": (),  # what a cut costs
    "name": (),
}
_MOST_KEPT = 5000  # scenarios, some 1 kB each: a slider makes two of each of its positions
_MOST_AT_ONCE = 1_000_000  # cells times periods times scenarios in one call: some 200 MB while it runs


def can_matter(lever: str, measure: str) -> bool:
    """Whether a measure of the projection can depend on the lever at all."""
    return measure in _MATTERS_TO.get(lever, KEY_MEASURES)


def key_measures(projection: Projection, cells: Ints, denominator: str = OWN) -> dict[str, float]:
    """The selected cells' `KEY_MEASURES`."""

    def total(measure: str) -> Floats:
        return projection.total(measure, cells)

    vacancies = float(total("vacancies")[-1])
    agency, personnel = total("agency_cost"), total("personnel_cost")
    whole = float(personnel[-1] + (agency[-1] if denominator == OWN_AND_AGENCY else 0.0))
    return {
        "replacement_need": float(total("replacement_need").sum()),
        "retirements": float(total("retirements").sum()),
        "recruitment_gap": float(total("recruits").sum()) + vacancies,
        "vacancies": vacancies,
        "closing": float(total("closing")[-1]),
        "agency_cost": float(agency.sum()),
        "agency_share": float(agency[-1]) / whole if whole > 0 else np.nan,
    }


@dataclass(frozen=True, slots=True)
class Step:
    """How far a lever is moved down and up: by `size`, or by that share of its value; within its bounds.

    Where a lever has several numbers (a path, occupations of their own) all of them move.
    """

    lever: str
    size: float
    is_share: bool = False
    lowest: float = 0.0
    highest: float = float("inf")

    def moved(self, number: float, direction: int) -> float:
        """The number one step up (1) or down (-1), as far as its bounds let it."""
        new = number * (1 + direction * self.size) if self.is_share else number + direction * self.size
        return min(max(round(new, 12), self.lowest), self.highest)


# Steps of about the size that plans are wrong by, or that somebody might decide on.
STEPS = (
    Step("retirement_age", 1.0, lowest=15.0, highest=100.0),
    Step("final_age", 1.0, lowest=15.0, highest=100.0),
    Step("turnover_factor", 0.1, is_share=True),
    Step("growth", 0.005, lowest=-0.99, highest=10.0),
    Step("training_factor", 0.2, is_share=True),
    Step("fill_rate", 0.1, highest=1.0),
    Step("agency_cover", 0.1, highest=1.0),
    Step("agency_price_growth", 0.01, lowest=-0.99, highest=10.0),
    Step("wage_growth", 0.01, lowest=-0.99, highest=10.0),
)


def moved(scenario: Scenario, step: Step, direction: int) -> Scenario:
    """The scenario with one lever a step further; the same where it cannot be moved.

    The retirement age takes the occupations' own ages with it. Riktålder is a table of its own and stays.
    """
    move = partial(step.moved, direction=direction)
    value: Any = getattr(scenario, step.lever)
    if isinstance(value, ByOccupation):
        own = tuple((name, move(number)) for name, number in value.own)
        return with_lever(scenario, step.lever, ByOccupation(move(value.default), own))
    if isinstance(value, RetirementAge):
        by_occupation = tuple(
            (name, _moved_age(rule, move)) for name, rule in scenario.retirement_age_by_occupation
        )
        return replace(
            scenario, retirement_age=_moved_age(value, move), retirement_age_by_occupation=by_occupation
        )
    return with_lever(scenario, step.lever, move(value))


def with_lever(scenario: Scenario, lever: str, value: Any) -> Scenario:
    """The scenario with one lever at a value of the lever's own type."""
    levers: dict[str, Any] = {lever: value}
    return replace(scenario, **levers)


def _moved_age(rule: RetirementAge, move: Callable[[float], float]) -> RetirementAge:
    return RetirementAge(tuple((year, move(age)) for year, age in rule.path))


def differing_levers(base: Scenario, scenario: Scenario) -> tuple[str, ...]:
    """The levers that tell two scenarios apart, in the order of the contract; a name is no lever."""
    return tuple(
        lever.name
        for lever in fields(Scenario)
        if lever.name != "name" and getattr(base, lever.name) != getattr(scenario, lever.name)
    )


@dataclass(frozen=True, slots=True)
class Driver:
    """A lever with the scenarios in which it is a step lower and higher, and a measure in each.

    `value` is the measure where the lever stands.
    """

    step: Step
    lower: Scenario
    higher: Scenario
    value: float
    at_lower: float
    at_higher: float

    @property
    def span(self) -> float:
        """How much the measure moves between the lowest and the highest of the three."""
        values = (self.value, self.at_lower, self.at_higher)
        return max(values) - min(values)


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """How a scenario's measures answer to each lever's step.

    `unmoved` are the levers that no step moves from where they stand (a factor of zero, riktålder).
    """

    scenario: Scenario
    measures: Measures
    moves: tuple[tuple[Step, Scenario, Measures, Scenario, Measures], ...]  # step, lower, higher
    unmoved: tuple[str, ...]

    def drivers(self, measure: str) -> tuple[Driver, ...]:
        """The levers that can matter to the measure, what matters most first."""
        found = [
            Driver(step, lower, higher, self.measures[measure], at_lower[measure], at_higher[measure])
            for step, lower, at_lower, higher, at_higher in self.moves
            if can_matter(step.lever, measure)
        ]
        return tuple(sorted(found, key=lambda driver: -driver.span))


@dataclass(frozen=True, eq=False)
class Bridge:
    """The way from a base's measures to a scenario's, one lever at a time from the base.

    `single` are the base's measures with one lever as the scenario has it, in the order of the contract.
    """

    base: Scenario
    scenario: Scenario
    base_measures: Measures
    scenario_measures: Measures
    single: tuple[tuple[str, Measures], ...]

    def effects(self, measure: str) -> tuple[tuple[str, float], ...]:
        """What each lever that can matter does to the base, alone."""
        return tuple(
            (lever, measures[measure] - self.base_measures[measure])
            for lever, measures in self.single
            if can_matter(lever, measure)
        )

    def interaction(self, measure: str) -> float:
        """What the levers do together beyond their effects alone: the rest of the whole difference."""
        whole = self.scenario_measures[measure] - self.base_measures[measure]
        return whole - sum(effect for _, effect in self.effects(measure))


class LeverStudy:
    """What levers do to a selection's measures. A scenario that was looked at once is not projected again, and a
    worker may look at some (`measures`) before they are asked for elsewhere.

    cells: positions of the selected cells. denominator: of the agency share (model section 8).
    """

    def __init__(self, baseline: Baseline, cells: Ints, denominator: str = OWN) -> None:
        self._baseline = baseline
        self._cells = cells
        self._denominator = denominator
        self._known: dict[Scenario, Measures] = {}

    def know(self, projection: Projection) -> None:
        """Takes up a projection that somebody has made already."""
        if _computed(projection.scenario) not in self._known:
            self._keep(projection)

    def unknown(self, scenarios: Sequence[Scenario]) -> int:
        """How many projections it would take to measure these scenarios."""
        return sum(key not in self._known for key in {_computed(scenario) for scenario in scenarios})

    def measures(self, scenarios: Sequence[Scenario], progress: Progress | None = None) -> list[Measures]:
        """The scenarios' `KEY_MEASURES`; what is not known yet is projected in one call, in a very large region in
        as many as its size needs. `progress` may raise to cancel.
        """
        keys = [_computed(scenario) for scenario in scenarios]
        found = {key: known for key in dict.fromkeys(keys) if (known := self._known.get(key)) is not None}
        missing = [key for key in dict.fromkeys(keys) if key not in found]
        size = len(self._baseline.axes) * max((key.horizon for key in missing), default=1)
        at_once = max(_MOST_AT_ONCE // size, 1)
        for at in range(0, len(missing), at_once):
            for projection in project(self._baseline, missing[at : at + at_once]):
                found[projection.scenario] = self._keep(projection)
            if progress is not None:
                progress(min((at + at_once) / len(missing), 1.0))
        return [found[key] for key in keys]

    def _keep(self, projection: Projection) -> Measures:
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        measures = key_measures(projection, self._cells, self._denominator)
        self._known[_computed(projection.scenario)] = measures
        return measures

    def sensitivity(self, scenario: Scenario, steps: Sequence[Step] = STEPS) -> Sensitivity:
        """Each lever of the scenario a step down and a step up."""
        moves = moves_of(scenario, steps)
        here, *others = self.measures([scenario, *(one for _, *pair in moves for one in pair)])
        found = tuple(
            (step, lower, others[2 * at], higher, others[2 * at + 1])
            for at, (step, lower, higher) in enumerate(moves)
        )
        movable = {step.lever for step, _, _ in moves}
        unmoved = tuple(step.lever for step in steps if step.lever not in movable)
        return Sensitivity(scenario, here, found, unmoved)

    def bridge(self, base: Scenario, scenario: Scenario) -> Bridge:
        """From the base to the scenario, one lever at a time from the base."""
        singles = single_levers(base, scenario)
        of_base, of_scenario, *of_singles = self.measures([base, scenario, *(one for _, one in singles)])
        levers = [lever for lever, _ in singles]
        return Bridge(base, scenario, of_base, of_scenario, tuple(zip(levers, of_singles, strict=True)))


def moves_of(scenario: Scenario, steps: Sequence[Step] = STEPS) -> list[tuple[Step, Scenario, Scenario]]:
    """The scenario a step lower and a step higher, for each step that moves it at all."""
    pairs = [(step, moved(scenario, step, -1), moved(scenario, step, 1)) for step in steps]
    return [pair for pair in pairs if pair[1] != scenario or pair[2] != scenario]


def single_levers(base: Scenario, scenario: Scenario) -> list[tuple[str, Scenario]]:
    """The base with one lever as the scenario has it, for each lever that tells them apart."""
    return [
        (lever, with_lever(base, lever, getattr(scenario, lever)))
        for lever in differing_levers(base, scenario)
    ]


def _computed(scenario: Scenario) -> Scenario:
    """The scenario without what no projection depends on, so that those with the same figures are one."""
    return replace(scenario, name="", exit_shock_cv=0.0, kappa=0.0)
