"""Static retirement counts, the board's figures (model section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np

from staffing_planner.models.baseline import Baseline
from staffing_planner.models.grid import FIRST_AGE, LAST_AGE, Floats, Grid


@dataclass(frozen=True, slots=True)
class ReachRow:
    """Of `headcount` employees of a group, how many reach the age within so many years, and how many have already.

    `group` has a value for each column that the counts are made by; `share` is reach / headcount, None without stock.
    """

    age: float
    within: int
    group: tuple[str, ...]
    headcount: float
    reach: float
    past: float

    @property
    def share(self) -> float | None:
        """Reach as a share of all employees of the group."""
        return self.reach / self.headcount if self.headcount else None


@dataclass(frozen=True, slots=True)
class Reach:
    """Counts by group and over the whole selection, a row for each age."""

    by: tuple[str, ...]
    rows: tuple[ReachRow, ...]
    total: tuple[ReachRow, ...]


def count_reach(baseline: Baseline, ages: Sequence[float], within: int, by: Sequence[str]) -> Reach:
    """Who reaches each retirement age R within H years: `sum of N[a] for R - H <= a < R`, and past: `a >= R`.

    `by` names any of unit, occupation and sex. For a fractional R both are linear between the whole ages on either
    side. No separation is assumed.
    """
    stock = baseline.stock_by_cell_and_sex
    whole = stock.values.sum(axis=0, keepdims=True)
    grouped = stock.sum_to(by) if by else Grid((), ((),), whole)
    present = grouped.values.sum(axis=1) > 0
    groups = [label for label, here in zip(grouped.labels, present, strict=True) if here]
    return Reach(
        tuple(by),
        tuple(row for age in ages for row in _rows(age, within, groups, grouped.values[present])),
        tuple(row for age in ages for row in _rows(age, within, ((),), whole)),
    )


def count_reach_among(people: Floats, age: float, within: int) -> ReachRow:
    """The same of people [age] who are counted together."""
    (row,) = _rows(age, within, ((),), people[np.newaxis])
    return row


def reach_and_past(stock: Floats, age: float, within: int) -> tuple[Floats, Floats]:
    """[group] who reach the age within so many years, and who have reached it, of a stock [group, age]."""
    part = age - floor(age)
    reach = (1 - part) * _between(stock, floor(age) - within, floor(age))
    past = (1 - part) * _between(stock, floor(age), LAST_AGE + 1)
    if part:
        reach += part * _between(stock, floor(age) + 1 - within, floor(age) + 1)
        past += part * _between(stock, floor(age) + 1, LAST_AGE + 1)
    return reach, past


def _rows(age: float, within: int, groups: Sequence[tuple[str, ...]], stock: Floats) -> list[ReachRow]:
    reach, past = reach_and_past(stock, age, within)
    return [
        ReachRow(age, within, group, float(stock[at].sum()), float(reach[at]), float(past[at]))
        for at, group in enumerate(groups)
    ]


def _between(stock: Floats, first: int, end: int) -> Floats:
    """[group] employees of the ages `first <= a < end`."""
    limits = np.clip([first - FIRST_AGE, end - FIRST_AGE], 0, None)
    return np.asarray(stock[:, limits[0] : limits[1]].sum(axis=1))
