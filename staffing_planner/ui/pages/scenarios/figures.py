"""The figures of several scenarios side by side, and of what drives them, in whole units that add up.

A `Scale` says in what a measure is shown: persons, tenths of a million kronor, hundredths of a per cent. Bars of a
waterfall are whole units of it that lead from the one shown total to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from staffing_planner.models.agency import OVER
from staffing_planner.models.drivers import Bridge, Sensitivity, Step
from staffing_planner.models.grid import Floats, Ints
from staffing_planner.models.inputs import Ceiling
from staffing_planner.models.projection import Projection
from staffing_planner.models.scenario import Scenario
from staffing_planner.texts import Texts
from staffing_planner.ui.figures import (
    ReachCount,
    YearFigures,
    apportion,
    ceiling_in,
    count_years,
    status_of,
)
from staffing_planner.ui.session import REACH_WITHIN

if TYPE_CHECKING:
    from staffing_planner.plan import Plan

_NOTHING = 1e-9  # of a unit: rounding


@dataclass(frozen=True, slots=True)
class Scale:
    """In what a measure is shown: one shown unit in the measure's own, the decimals of what is written, and the ids of
    what totals and changes are written with.
    """

    unit: float
    decimals: int
    words: str
    words_of_change: str
    words_of_one: str = ""

    def say(self, texts: Texts, units: float, *, signed: bool = False) -> str:
        """So many units as a number, without words."""
        return texts.number(units / 10**self.decimals, self.decimals, signed=signed)

    def say_tick(self, texts: Texts, units: float, *, signed: bool = False) -> str:
        """The same on an axis, without decimals where it has none."""
        number = units / 10**self.decimals
        return texts.number(number, 0 if float(number).is_integer() else self.decimals, signed=signed)

    def say_total(self, texts: Texts, units: float | None) -> str:
        """A total with what it is counted in; a dash where there is none."""
        if units is None:
            return texts.number(None)
        words = self.words_of_one if self.words_of_one and units == 1 else self.words
        return texts.text(words, number=self.say(texts, units))

    def say_change(self, texts: Texts, units: float) -> str:
        """A change with its sign and what it is counted in."""
        words = self.words_of_one if self.words_of_one and abs(units) == 1 else self.words_of_change
        return texts.text(words, number=self.say(texts, units, signed=True))

    def count(self, value: float) -> int:
        """A value in whole units."""
        return int(np.floor(value / self.unit + 0.5))


PERSONS = Scale(1.0, 0, "scenarios.unit_persons", "scenarios.unit_persons", "scenarios.unit_person")
MILLIONS = Scale(1e5, 1, "scenarios.unit_millions", "scenarios.unit_millions")
POINTS = Scale(1e-4, 2, "scenarios.unit_per_cent", "scenarios.unit_points")
SCALES: dict[str, Scale] = {"agency_cost": MILLIONS, "agency_share": POINTS}
# Measures that one can ask about, in the picker's order.
MEASURES = (
    "replacement_need",
    "retirements",
    "recruitment_gap",
    "vacancies",
    "closing",
    "agency_cost",
    "agency_share",
)
AT_THE_END = ("vacancies", "closing", "agency_share")


def scale_of(measure: str) -> Scale:
    """In what a measure is shown."""
    return SCALES.get(measure, PERSONS)


@dataclass(frozen=True, eq=False)
class ScenarioResult:
    """One scenario's figures of the selection: by year in whole persons, agency cost [period] in kronor, and the years
    in which the agency share is over its ceiling (None where there is no ceiling to hold it against).
    """

    years: YearFigures
    agency_cost: Floats
    over: tuple[int, ...] | None

    def total(self, measure: str) -> int | None:
        """A measure over the horizon, in whole units of its scale; None where it does not exist."""
        if measure == "agency_cost":
            cost = float(self.agency_cost.sum())
            return None if np.isnan(cost) else MILLIONS.count(cost)
        if measure == "agency_share":
            share = float(self.years.agency_share[-1])
            return None if np.isnan(share) else POINTS.count(share)
        total = self.years.totals[measure]
        return None if np.isnan(total) else int(total)

    def course(self, measure: str) -> tuple[float, ...]:
        """A measure year by year, in units of its scale."""
        if measure == "agency_cost":
            return tuple((self.agency_cost / MILLIONS.unit).tolist())
        if measure == "agency_share":
            return tuple((self.years.agency_share / POINTS.unit).tolist())
        return tuple(float(value) for value in self.years.persons[measure].tolist())


@dataclass(frozen=True, slots=True)
class CeilingRules:
    """What agency shares of a selection are held against: all ceilings, of the unit or of the region (None), if the
    selection is one that has ceilings at all.
    """

    ceilings: Sequence[Ceiling]
    unit: str | None
    applies: bool


def result_of(
    projection: Projection,
    cells: Ints,
    denominator: str,
    rules: CeilingRules,
    years: YearFigures | None = None,
) -> ScenarioResult:
    """The figures of a projection's selected cells; `years` where they have been counted already."""
    counted = years or count_years(projection, cells, denominator)
    over: list[int] = []
    has_ceiling = False
    for year, share in zip(counted.years, counted.agency_share.tolist(), strict=True):
        ceiling = ceiling_in(rules.ceilings, rules.unit, year) if rules.applies else None
        if ceiling is not None and share == share:
            has_ceiling = True
            if status_of(share, ceiling) == OVER:
                over.append(year)
    return ScenarioResult(
        counted, projection.total("agency_cost", cells), tuple(over) if has_ceiling else None
    )


def reach_of(plan: Plan, cells: Ints | None, age: float) -> ReachCount:
    """How many of the selected cells (None: of all) reach an age within the board's years; for a worker."""
    counted = plan.reach((age,), REACH_WITHIN, () if cells is None else ("unit", "occupation"))
    chosen = set() if cells is None else {tuple(plan.axes.cells[at]) for at in cells}
    rows = counted.total if cells is None else [row for row in counted.rows if row.group in chosen]
    return ReachCount(
        age,
        sum(row.headcount for row in rows),
        sum(row.reach for row in rows),
        sum(row.past for row in rows),
    )


@dataclass(frozen=True, slots=True)
class ShownBar:
    """A waterfall's bar, in whole units: `exact` is what it is without rounding."""

    lever: str  # "" for the interaction
    value: int
    exact: float


@dataclass(frozen=True, slots=True)
class ShownBridge:
    """From the base's total to the scenario's, in whole units that add up; `silent` are levers that differ and do not
    matter to the measure.
    """

    base: int
    scenario: int
    bars: tuple[ShownBar, ...]
    silent: tuple[str, ...]

    @property
    def change(self) -> int:
        """The whole difference."""
        return self.scenario - self.base


def show_bridge(bridge: Bridge, measure: str, base: int, scenario: int) -> ShownBridge:
    """The bridge in whole units from one shown total to the other; the interaction is there from two levers on."""
    unit = scale_of(measure).unit
    exact = [(lever, effect / unit) for lever, effect in bridge.effects(measure)]
    if len(exact) > 1:
        exact.append(("", bridge.interaction(measure) / unit))
    at = [place for place, (_, effect) in enumerate(exact) if abs(effect) > _NOTHING]
    whole = dict(
        zip(at, apportion(np.array([exact[one][1] for one in at]), scenario - base).tolist(), strict=True)
    )
    bars = tuple(ShownBar(lever, whole.get(place, 0), effect) for place, (lever, effect) in enumerate(exact))
    told = {bar.lever for bar in bars}
    silent = tuple(lever for lever, _ in bridge.single if lever not in told)
    return ShownBridge(base, scenario, bars, silent)


@dataclass(frozen=True, slots=True)
class ShownDriver:
    """A tornado's bars in whole units: the change where the lever is a step lower and a step higher."""

    step: Step
    lower: Scenario
    higher: Scenario
    at_lower: int
    at_higher: int

    @property
    def span(self) -> int:
        """How far the two and the scenario itself lie apart."""
        return max(self.at_lower, self.at_higher, 0) - min(self.at_lower, self.at_higher, 0)


def show_drivers(sensitivity: Sensitivity, measure: str) -> tuple[tuple[ShownDriver, ...], tuple[str, ...]]:
    """The levers that change the measure by at least one unit, and those that could and do not."""
    scale = scale_of(measure)
    shown, silent = [], []
    for driver in sensitivity.drivers(measure):
        one = ShownDriver(
            driver.step,
            driver.lower,
            driver.higher,
            scale.count(driver.at_lower - driver.value),
            scale.count(driver.at_higher - driver.value),
        )
        if one.span:
            shown.append(one)
        else:
            silent.append(driver.step.lever)
    return tuple(shown), tuple(silent)
