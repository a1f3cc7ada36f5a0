"""Axes of the dense arrays: cells (unit × occupation), sexes, single ages.

Every array of the engine is float64 with axes in the order `[scenario, period, cell, sex, age]`, those that it
has. A *cell* is a pair that exists, not a full product: nine units do not have each of thirty occupations.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

FIRST_AGE = 15
LAST_AGE = 80  # absorbs: whoever grows older stays here (model section 1)
AGE_COUNT = LAST_AGE - FIRST_AGE + 1
SEXES = ("F", "M", "X")


class Cell(NamedTuple):
    """One occupation in one unit."""

    unit: str
    occupation: str


@dataclass(frozen=True)
class Axes:
    """The labels of the cell axis; sex and age are the same for every region (`SEXES`, 15..80)."""

    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> "Axes":
        """Axes over the distinct cells, in alphabetical order so that the order of rows never matters."""
        return cls(tuple(sorted(set(cells))))

    def __len__(self) -> int:
        return len(self.cells)

    @cached_property
    def position(self) -> dict[Cell, int]:
        """Position of each cell on the axis."""
        return {cell: at for at, cell in enumerate(self.cells)}

    @cached_property
    def occupations(self) -> tuple[str, ...]:
        """The distinct occupations, in alphabetical order."""
        return tuple(sorted({cell.occupation for cell in self.cells}))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The distinct units, in alphabetical order."""
        return tuple(sorted({cell.unit for cell in self.cells}))

    @cached_property
    def occupation_of_cell(self) -> Ints:
        """[cell] position in `occupations`."""
        at = {name: position for position, name in enumerate(self.occupations)}
        return np.array([at[cell.occupation] for cell in self.cells], dtype=np.intp)

    @cached_property
    def unit_of_cell(self) -> Ints:
        """[cell] position in `units`."""
        at = {name: position for position, name in enumerate(self.units)}
        return np.array([at[cell.unit] for cell in self.cells], dtype=np.intp)

    def select(self, units: Sequence[str] = (), occupations: Sequence[str] = ()) -> Ints:
        """Positions of the cells in the given units and occupations; an empty choice means all."""
        chosen = np.ones(len(self.cells), dtype=bool)
        for names, known, of_cell in (
            (units, self.units, self.unit_of_cell),
            (occupations, self.occupations, self.occupation_of_cell),
        ):
            if names:
                chosen &= np.isin(of_cell, [at for at, name in enumerate(known) if name in names])
        return np.flatnonzero(chosen)


@dataclass(frozen=True)
class Grid:
    """A float64 array whose first dimension is labelled.

    `labels` has one tuple of strings for each entry of the first dimension of `values`, by the `names` of the
    columns: `names=("unit", "occupation")`, `labels=(("Dental care", "Dentist"), ...)`, `values[cell, period]`.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    values: Floats

    @classmethod
    def of_cells(cls, axes: Axes, values: Floats) -> "Grid":
        """A grid over the cells of `axes`; `values` has the cells as its first dimension."""
        return cls(("unit", "occupation"), axes.cells, values)

    def sum_to(self, by: Sequence[str]) -> "Grid":
        """Sums over everything but the columns `by` (a subset of `names`, in any order).

        A missing number (NaN) makes the sums that it is part of missing. `by=()` gives one row, also where
        the grid is empty.
        """
        columns = [self.names.index(name) for name in by]
        keys = [tuple(label[column] for column in columns) for label in self.labels]
        groups = tuple(sorted(set(keys))) if by else ((),)
        at = {group: position for position, group in enumerate(groups)}
        summed = np.zeros((len(groups), *self.values.shape[1:]))
        np.add.at(summed, np.array([at[key] for key in keys], dtype=np.intp), self.values)
        return Grid(tuple(by), groups, summed)
