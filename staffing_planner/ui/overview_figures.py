"""What the overview shows beside the figures of a projection: what no lever changes, and who reaches an age soon."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    month by month with its headroom in kronor, what stands out.
    """

    older: ReachCount
    unit: str | None
    track: tuple[CeilingRow, ...]
    headroom: float | None
    highlights: tuple[Highlight, ...]


def find_standing(session: Session) -> Standing:
    """Of what is selected in the session."""
    plan = session.plan
    assert plan is not None
    unit = session.selection.units[0] if len(session.selection.units) == 1 else None
    track = tuple(row for row in plan.track_ceiling(("unit",) if unit else ()).rows if row.unit == unit)
    return Standing(
        session.count_reach(OLDER, as_chosen=True),
        unit,
        track,
        rolling_headroom(track),
        plan.standing_highlights(session.cells, unit),
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


def count_starting(session: Session, year: int) -> float:
    """Persons who start in a year on courses to what is selected."""
    plan = session.plan
    assert plan is not None
    chosen = {plan.axes.cells[at] for at in session.cells}
    return starting_students(plan.inputs.training, chosen, year, session.scenario.training_factor)


@dataclass(frozen=True, eq=False)
class OccupationReach:
    """By occupation with stock: headcount and how many reach each of `ages` soon, whole numbers that add up.

    headcount [occupation]; reach [age, occupation]; share [occupation] of the first age's in the exact headcount
    `stock`.
    """

    ages: tuple[float, ...]
    names: tuple[str, ...]
    headcount: Whole
    reach: Whole
    share: Floats
    stock: Floats


def count_by_occupation(
    session: Session, ages: Sequence[float], within: int = REACH_WITHIN
) -> OccupationReach:
    """The board's count of what is selected, by occupation, in the unit that is wanted; each age once."""
    ages = tuple(dict.fromkeys(ages))
    plan, sexes = session.plan, session.selection.sexes
    assert plan is not None
    by = ("unit", "occupation", *(("sex",) if sexes else ()))
    chosen = {tuple(plan.axes.cells[at]): at for at in session.cells}
    fte = plan.fte_share if session.unit == "fte" else None
    names = tuple(sorted({occupation for _, occupation in chosen}))
    place = {name: at for at, name in enumerate(names)}
    stock, reach = np.zeros(len(names)), np.zeros((len(ages), len(names)))
    position = {age: at for at, age in enumerate(ages)}
    for row in plan.reach(ages, within, by).rows:
        at = chosen.get(row.group[:2])
        if at is None or (sexes and row.group[-1] not in sexes):
            continue
        each = 1.0 if fte is None else float(fte[at])
        occupation, age = place[row.group[1]], position[row.age]
        reach[age, occupation] += each * row.reach
        if age == 0:
            stock[occupation] += each * row.headcount
    there = stock > 0
    stock, reach = stock[there], reach[:, there]
    return OccupationReach(
        ages,
        tuple(name for name, here in zip(names, there, strict=True) if here),
        apportion(stock, round(float(stock.sum()))),
        np.array([apportion(row, round(float(row.sum()))) for row in reach]),
        reach[0] / stock,
        stock,
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
