"""What the overview shows beside the figures of a projection: what no lever changes, and who reaches an age soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np

from staffing_planner.models.agency import CeilingRow
from staffing_planner.models.grid import FIRST_AGE, SEXES, Floats, Ints
from staffing_planner.models.highlights import (
    Highlight,
    compare_reach,
    find_deferred,
    rank,
    rolling_headroom,
    starting_students,
)
from staffing_planner.models.projection import AgeProjection
from staffing_planner.ui.figures import Figures, ReachCount, Whole, apportion
from staffing_planner.ui.session import REACH_WITHIN, Session

OLDER = 60.0  # from this age on somebody is counted among the older employees


@dataclass(frozen=True, eq=False)
class Standing:
    """What no lever changes: who is 60 or older (`past`) or soon will be, the agency share of one unit or of the region
    month by month with its headroom in kronor, who starts on a course this year, what stands out, the stock by age.
    """

    older: ReachCount
    unit: str | None
    track: tuple[CeilingRow, ...]
    headroom: float | None
    starting: float
    highlights: tuple[Highlight, ...]
    stock: OccupationStock


def find_standing(session: Session) -> Standing:
    """Of what is selected in the session."""
    plan = session.plan
    assert plan is not None
    chosen = {plan.axes.cells[at] for at in session.cells}
    unit = session.selection.units[0] if len(session.selection.units) == 1 else None
    track = tuple(row for row in plan.track_ceiling(("unit",) if unit else ()).rows if row.unit == unit)
    return Standing(
        session.count_reach(OLDER, as_chosen=True),
        unit,
        track,
        rolling_headroom(track),
        starting_students(plan.inputs.training, chosen, session.figures.years.years[0]),
        plan.standing_highlights(session.cells, unit),
        OccupationStock(session),
    )


def find_highlights(session: Session, standing: Standing, figures: Figures) -> tuple[Highlight, ...]:
    """What stands out of all that is selected, the most important first."""
    plan = session.plan
    assert plan is not None
    mine, theirs = figures.reach, figures.comparison_reach
    return rank(
        (
            *standing.highlights,
            plan.find_gap(session.figures.scenario, session.cells),
            compare_reach(mine.age, theirs.age, round(mine.reach), round(theirs.reach), REACH_WITHIN),
            find_deferred(figures.deferral.years, figures.deferral.change),
        )
    )


@dataclass(frozen=True, eq=False)
class OccupationReach:
    """By occupation with stock: headcount and how many reach each of `ages` soon, whole numbers that add up.

    headcount [occupation]; reach [age, occupation]; share [occupation] of the first age's in the exact headcount.
    """

    ages: tuple[float, ...]
    names: tuple[str, ...]
    headcount: Whole
    reach: Whole
    share: Floats


class OccupationStock:
    """The selected employees by occupation and age, in the unit that is wanted; kept while a lever moves."""

    def __init__(self, session: Session) -> None:
        plan, self._sexes = session.plan, session.selection.sexes
        assert plan is not None
        self._plan = plan
        self._by = ("unit", "occupation", *(("sex",) if self._sexes else ()))
        weights = plan.fte_share if session.unit == "fte" else np.ones(len(plan.axes))
        self._weight_of = {tuple(plan.axes.cells[at]): float(weights[at]) for at in session.cells}
        self._past: dict[int, dict[str, float]] = {}
        counts = self._past_age(FIRST_AGE)
        self.names = tuple(sorted(name for name, count in counts.items() if count > 0))
        self.stock: Floats = np.array([counts[name] for name in self.names])

    def _past_age(self, age: int) -> dict[str, float]:
        """Employees of this whole age and older, by occupation."""
        if age not in self._past:
            found: dict[str, float] = {}
            for row in self._plan.reach((age,), 0, self._by).rows:
                weight = self._weight_of.get(row.group[:2], 0.0)
                if weight and (not self._sexes or row.group[-1] in self._sexes):
                    found[row.group[1]] = found.get(row.group[1], 0.0) + weight * row.past
            self._past[age] = found
        return self._past[age]

    def _between(self, first: int, end: int) -> Floats:
        """[occupation] employees of the ages `first <= a < end`."""
        low, high = self._past_age(first), self._past_age(end)
        return np.array([low[name] - high[name] for name in self.names])

    def reach(self, age: float, within: int = REACH_WITHIN) -> Floats:
        """[occupation] who reach an age within so many years (model section 2), exact."""
        whole = floor(age)
        found = self._between(whole - within, whole)
        if age > whole:
            found = found + (age - whole) * (self._between(whole + 1 - within, whole + 1) - found)
        return found

    def count(self, ages: Sequence[float]) -> OccupationReach:
        """The board's count for some ages, each once."""
        ages = tuple(dict.fromkeys(ages))
        exact = [self.reach(age) for age in ages]
        return OccupationReach(
            ages,
            self.names,
            apportion(self.stock, round(float(self.stock.sum()))),
            np.array([apportion(row, round(float(row.sum()))) for row in exact]),
            exact[0] / self.stock,
        )


def share_of_older(
    projection: AgeProjection, cells: Ints, sexes: Sequence[str], weights: Floats
) -> tuple[float, ...]:
    """The share of employees of 60 or older at the end of each period; `weights` [cell] are what a head counts."""
    wanted = [at for at, sex in enumerate(SEXES) if not sexes or sex in sexes]
    closing = projection.values["closing"][cells][:, wanted] * weights[cells][:, None, None, None]
    by_age = closing.sum(axis=(0, 1))
    whole, older = by_age.sum(axis=0), by_age[int(OLDER) - FIRST_AGE :].sum(axis=0)
    missing = np.full_like(whole, np.nan)
    return tuple(np.divide(older, whole, out=missing, where=whole > 0).tolist())
