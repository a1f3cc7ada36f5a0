"""Small cells: which counts of a table are hidden, so that nobody can tell from it what few people have in common.

The rule. A count of 1 up to one less than the threshold is hidden (*primary*; zeros are shown unless asked otherwise).
Further counts are hidden (*complementary*) until somebody who has all shown counts, knows what adds up to what, and
knows that counts are whole and that a hidden one is at least 1 (0 where zeros are hidden too), can tell no hidden
count more exactly than by an interval whose ends lie at least the threshold apart. The upper end is then above the
threshold: nobody can even be sure that a hidden count is small. For the same reason all hidden counts have one mark;
a mark `<5` on some of them would itself tell an interval that is narrower than the rule allows.

The attacker solves two linear programmes for each hidden cell, its least and its greatest value. Complementary cells
are those that another linear programme moves when the unprotected cell is pushed out of its interval, at the smallest
loss of information, counted in persons (Kelly, Golden and Assad, *Cell suppression: disclosure protection for
sensitive tabular data*, Networks 22, 1992; Hundepool et al., *Statistical disclosure control*, 2012, chapter 4).
It always ends: were everything hidden but the zeros, every multiple of the true counts would be possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.grid import Axes, Floats, Ints

Flags: TypeAlias = NDArray[np.bool_]
Sums: TypeAlias = Sequence[tuple[int, Sequence[int]]]

USUAL_THRESHOLD = 5
THRESHOLDS = range(3, 11)
_SLACK = 1e-6  # of a person: what the solver may be off by


@dataclass(frozen=True, eq=False)
class CountTable:
    """Counts [cell], whole and at least 0, with `sums`: a cell, and the cells that add up to it.

    `unseen` [cell] are counts that are never shown and need no protection, but bind the others: who of a group is left
    when the shown parts are taken away. ValueError where counts are not whole, or do not add up.
    """

    counts: Ints
    sums: Sums = ()
    unseen: Flags | None = None

    def __post_init__(self) -> None:
        if not np.issubdtype(self.counts.dtype, np.integer) or (self.counts < 0).any():
            raise ValueError("counts are whole and at least 0")
        if any(self.counts[total] != self.counts[list(parts)].sum() for total, parts in self.sums):
            raise ValueError("the parts do not add up to their total")

    @classmethod
    def crossed(
        cls,
        counts: Ints,
        row_sums: Sequence[Sequence[int]] | None = None,
        column_sums: Sequence[Sequence[int]] | None = None,
    ) -> CountTable:
        """A table [row, column] with the lines that add rows and columns up; its cells row by row, sums last.

        Each of `row_sums` names the rows that it adds up, which may be earlier sums: units to hospitals, those to the
        region. None stands for one total of all; `()` for no total.
        """
        rows, columns = counts.shape
        down = [range(rows)] if row_sums is None else list(row_sums)
        across = [range(columns)] if column_sums is None else list(column_sums)
        full = counts
        for parts in down:
            full = np.vstack([full, full[list(parts)].sum(axis=0)])
        for parts in across:
            full = np.hstack([full, full[:, list(parts)].sum(axis=1, keepdims=True)])
        height, width = full.shape
        sums = [
            (total * width + at, [part * width + at for part in parts])
            for total, parts in enumerate(down, rows)
            for at in range(width)
        ]
        sums += [
            (at * width + total, [at * width + part for part in parts])
            for total, parts in enumerate(across, columns)
            for at in range(height)
        ]
        return cls(full.ravel(), sums)

    @cached_property
    def is_unseen(self) -> Flags:
        """[cell] whether it is never shown."""
        return np.zeros(len(self.counts), dtype=bool) if self.unseen is None else self.unseen

    @cached_property
    def matrix(self) -> Floats:
        """[sum, cell] so that matrix @ counts = 0: -1 for the total, 1 for its parts."""
        matrix = np.zeros((len(self.sums), len(self.counts)))
        for at, (total, parts) in enumerate(self.sums):
            matrix[at, total] -= 1
            matrix[at, list(parts)] += 1
        return matrix


@dataclass(frozen=True, eq=False)
class Audit:
    """What the attacker finds: a least and a greatest possible value of each of the `cells`; infinite without limit.

    That of a suppression goes as far as its rule asks, that of `audit` as far as the attacker can.
    """

    threshold: int
    cells: Ints
    low: Floats
    high: Floats

    @property
    def exposed(self) -> Ints:
        """Cells that are known more exactly than the rule allows."""
        return np.asarray(self.cells[self.high - self.low < self.threshold])

    @property
    def holds(self) -> bool:
        """Whether there are none."""
        return not len(self.exposed)


@dataclass(frozen=True, eq=False)
class Suppression:
    """Which cells of a table are `hidden` [cell], which of them for being small (`primary`), and the final audit."""

    hidden: Flags
    primary: Flags
    audit: Audit

    @property
    def complementary(self) -> Flags:
        """[cell] hidden only so that others cannot be worked out."""
        return self.hidden & ~self.primary


def find_small(counts: Ints, threshold: int = USUAL_THRESHOLD, *, zeros: bool = False) -> Flags:
    """[cell] counts below the threshold that are not 0, or that are too (`zeros`). ValueError outside 3 to 10."""
    if threshold not in THRESHOLDS:
        raise ValueError(f"a threshold of {threshold}")
    return np.asarray((counts < threshold) & ((counts > 0) | zeros))


def hide_small(table: CountTable, threshold: int = USUAL_THRESHOLD, *, zeros: bool = False) -> Suppression:
    """Hides small counts and as few others as protect them, and audits the result; its audit always holds."""
    primary = find_small(table.counts, threshold, zeros=zeros) & ~table.is_unseen
    attacker = _Attacker(table, primary.copy(), zeros)
    while len(waiting := attacker.exposed(threshold)):
        cell = int(waiting[0])
        low, high = attacker.attack(cell)
        if high - low < threshold:
            attacker.hide_more(cell, low + threshold)
    return Suppression(attacker.hidden, primary, attacker.audit(threshold))


def hide_small_stock(axes: Axes, headcount: Floats, threshold: int = USUAL_THRESHOLD) -> Flags:
    """[cell] of a stock by unit and occupation that are hidden, were the sums of units, occupations and all shown.

    Parts of persons, which a grouped or weighted stock may have, count as whole ones.
    """
    rows = {unit: at for at, unit in enumerate(axes.units)}
    columns = {occupation: at for at, occupation in enumerate(axes.occupations)}
    places = [(rows[cell.unit], columns[cell.occupation]) for cell in axes.cells]
    row, column = np.array(places, dtype=np.intp).reshape(-1, 2).T
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    counts[row, column] = np.ceil(headcount - _SLACK)
    hidden = hide_small(CountTable.crossed(counts), threshold).hidden
    shape = (counts.shape[0] + 1, counts.shape[1] + 1)
    return np.asarray(hidden.reshape(shape)[row, column])


def audit(table: CountTable, hidden: Flags, threshold: int, *, zeros: bool = False) -> Audit:
    """All that the attacker finds where `hidden` [cell] are not shown."""
    attacker = _Attacker(table, hidden, zeros)
    for cell in np.flatnonzero(hidden).tolist():
        attacker.attack(cell)
    return attacker.audit(threshold)


class _Attacker:
    """Somebody who knows what is shown of a table, with the values that each cell is known to be able to have.

    Every solution of a linear programme is a whole table that agrees with all that is shown: what it has in other cells
    is possible too, so that most of them never need a programme of their own. As only more is ever hidden, what was
    possible once stays so.
    """

    def __init__(self, table: CountTable, hidden: Flags, zeros: bool) -> None:
        self.table, self.hidden = table, hidden
        self.least = np.where(table.is_unseen | zeros, 0, 1)
        self.low = table.counts.astype(np.float64)
        self.high = self.low.copy()

    def exposed(self, threshold: int) -> Ints:
        """Hidden cells of which it is not known that the attacker cannot tell them more exactly than by the rule."""
        return np.flatnonzero(self.hidden & (self._floor(self.high) - self._ceil(self.low) < threshold))

    def audit(self, threshold: int) -> Audit:
        """What is known to be possible."""
        cells = np.flatnonzero(self.hidden)
        return Audit(threshold, cells, self._ceil(self.low[cells]), self._floor(self.high[cells]))

    @staticmethod
    def _ceil(values: Floats) -> Floats:
        return np.asarray(np.ceil(values - _SLACK))

    @staticmethod
    def _floor(values: Floats) -> Floats:
        return np.asarray(np.floor(values + _SLACK))

    def attack(self, cell: int) -> tuple[float, float]:
        """The least and the greatest whole value that a hidden cell may have for all that the attacker knows."""
        from scipy.optimize import linprog

        table = self.table
        if not table.matrix[:, cell].any():  # no sum tells anything of it
            self.low[cell], self.high[cell] = self.least[cell], inf
            return float(self.least[cell]), inf
        open_ = self.hidden | table.is_unseen
        matrix = table.matrix[:, open_]
        bound = matrix.any(axis=1)
        known = -(table.matrix[:, ~open_] @ table.counts[~open_])[bound]
        bounds = np.column_stack([self.least[open_], np.full(open_.sum(), inf)])
        costs = np.zeros(open_.sum())
        ends = []
        for sign in (1, -1):
            costs[open_[:cell].sum()] = sign
            found = linprog(costs, A_eq=matrix[bound], b_eq=known, bounds=bounds, method="highs-ds")
            if found.status == 0:
                self._see(open_, found.x)
                ends.append(sign * found.fun)
            else:  # the true counts are possible: where there is no answer, there is no limit
                ends.append(-sign * inf)
        self.low[cell], self.high[cell] = ends
        return float(self._ceil(self.low[cell])), float(self._floor(self.high[cell]))

    def hide_more(self, cell: int, wanted: float) -> None:
        """Hides what lets `cell` be as great as `wanted`, at the smallest loss of information.

        The counts are moved so that everything still adds up; each person that a shown cell is moved by costs what the
        cell tells, its count. A hidden cell, and one never shown, moves for nothing.
        """
        from scipy.optimize import linprog

        table, counts = self.table, self.table.counts
        free = self.hidden | table.is_unseen
        moves = free | (counts > 0)  # what is shown as 0 stays 0
        costs = np.where(free, 0.0, counts)
        most_down = np.where(moves, counts - self.least, 0)
        most_down[cell] = 0
        least_up = np.zeros(len(counts))
        least_up[cell] = wanted - counts[cell]
        up = np.column_stack([least_up, np.where(moves, inf, 0)])
        down = np.column_stack([np.zeros(len(counts)), most_down])
        found = linprog(
            np.concatenate([costs, costs]),
            A_eq=np.hstack([table.matrix, -table.matrix]),
            b_eq=np.zeros(len(table.sums)),
            bounds=np.vstack([up, down]),
            method="highs-ds",
        )
        moved = found.x[: len(counts)] - found.x[len(counts) :]
        self.hidden |= (np.abs(moved) > _SLACK) & ~free
        self._see(np.ones(len(counts), dtype=bool), counts + moved)

    def _see(self, cells: Flags, values: Floats) -> None:
        self.low[cells] = np.minimum(self.low[cells], values)
        self.high[cells] = np.maximum(self.high[cells], values)
