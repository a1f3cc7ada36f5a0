"""Who is employed at which age, at every date that is loaded: the pyramid and the counts by occupation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, LAST_AGE, SEXES, Axes, Cell, Floats, Ints
from staffing_planner.models.inputs import Headcount
from staffing_planner.models.reach import reach_and_past

_MOST_KEPT = 16  # selections of which the sums are kept
OLDER = 60  # from this age on somebody counts among the older ones, as the board counts


@dataclass(frozen=True, eq=False)
class AgeStructure:
    """Employees [date, cell, sex, age 15..80] over all cells that have any at some date; `dates` ascending."""

    dates: tuple[date, ...]
    axes: Axes
    headcount: Floats
    _kept: dict[tuple[object, ...], tuple[tuple[str, ...], Floats]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, rows: Sequence[Headcount]) -> "AgeStructure":
        """Sums the rows by date, cell, sex and age; ages outside 15..80 are counted at its ends (model section 1)."""
        dates = tuple(sorted({row.date for row in rows}))
        axes = Axes.of({Cell(row.unit, row.occupation) for row in rows})
        at_date = {day: at for at, day in enumerate(dates)}
        at_sex = {sex: at for at, sex in enumerate(SEXES)}
        place = axes.position
        headcount = np.zeros((len(dates), len(axes), len(SEXES), AGE_COUNT))
        ages = np.array([row.age for row in rows], dtype=np.intp).clip(FIRST_AGE, LAST_AGE) - FIRST_AGE
        where = (
            np.array([at_date[row.date] for row in rows], dtype=np.intp),
            np.array([place[row.unit, row.occupation] for row in rows], dtype=np.intp),  # type: ignore[index]
            np.array([at_sex[row.sex] for row in rows], dtype=np.intp),
            ages,
        )
        np.add.at(headcount, where, np.array([row.headcount for row in rows], dtype=np.float64))
        return cls(dates, axes, headcount)

    def people(self, day: date, cells: Ints, sexes: Sequence[str] = ()) -> Floats:
        """[cell, sex, age] employees of the cells at a date; of other sexes than the given ones none (none: of all)."""
        found = self.headcount[self.dates.index(day)][cells]
        if sexes:
            found = found * np.isin(SEXES, list(sexes))[:, None]
        return np.asarray(found)

    def earlier_dates(self, cells: Ints) -> tuple[date, ...]:
        """Dates before the last at which each unit that has employees in the cells now had employees in them then.

        Only then does a difference tell of people, and not of what happens to be loaded.
        """
        unit = self.axes.unit_of_cell[cells]
        by_unit = np.zeros((len(self.dates), len(self.axes.units)))
        for at, persons in enumerate(self._persons[:, cells]):
            by_unit[at] = np.bincount(unit, persons, minlength=len(self.axes.units))
        now = by_unit[:, by_unit[-1] > 0] > 0 if len(by_unit) else by_unit
        if not now.size:
            return ()
        return tuple(day for at, day in enumerate(self.dates[:-1]) if now[at].all())

    def by_occupation(
        self, day: date, units: Sequence[str], occupations: Sequence[str], sexes: Sequence[str] = ()
    ) -> tuple[tuple[str, ...], Floats]:
        """The occupations of a selection, and [occupation, sex, age] its employees at a date; kept, since no lever
        changes it.
        """
        key = (day, tuple(units), tuple(occupations), tuple(sexes))
        if key not in self._kept:
            cells = self.axes.select(units, occupations)
            present, place = np.unique(self.axes.occupation_of_cell[cells], return_inverse=True)
            people = np.zeros((len(present), len(SEXES), AGE_COUNT))
            np.add.at(people, place, self.people(day, cells, sexes))
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = tuple(self.axes.occupations[at] for at in present), people
        return self._kept[key]

    def units_by_history(self, units: Collection[str]) -> tuple[str, ...]:
        """Those of the units that have employees, with most dates first, then by name."""
        dates = np.zeros(len(self.axes.units), dtype=np.intp)
        for persons in self._persons:
            dates += np.bincount(self.axes.unit_of_cell, persons, minlength=len(self.axes.units)) > 0
        told = dict(zip(self.axes.units, dates.tolist(), strict=True))
        present = [unit for unit in units if told.get(unit)]
        return tuple(sorted(present, key=lambda unit: (-told[unit], unit)))

    @cached_property
    def _persons(self) -> Floats:
        """[date, cell] employees of every sex and age."""
        return np.asarray(self.headcount.sum(axis=(2, 3)))

    def dates_of(self, cells: Ints) -> tuple[date, ...]:
        """Dates at which the cells have employees."""
        somebody = self.headcount[:, cells].sum(axis=(1, 2, 3)) > 0
        return tuple(day for day, is_there in zip(self.dates, somebody, strict=True) if is_there)


@dataclass(frozen=True, eq=False)
class Pyramid:
    """Employees [sex, band] by age band; `bands` are first and last ages, ascending. `before` is an earlier date's."""

    bands: tuple[tuple[int, int], ...]
    now: Floats
    before: Floats | None


def build_pyramid(now: Floats, before: Floats | None = None, width: int = 1) -> Pyramid:
    """The pyramid of a stock [..., sex, age], beside an earlier one, in bands of `width` years from multiples of it.

    Bands run from the youngest to the oldest age at which somebody is employed, at either time; none where nobody is.
    """
    stocks = [one.reshape(-1, len(SEXES), AGE_COUNT).sum(axis=0) for one in (now, before) if one is not None]
    present = np.flatnonzero(np.sum([one.sum(axis=0) for one in stocks], axis=0))
    if not len(present):
        return Pyramid((), np.zeros((len(SEXES), 0)), None if before is None else np.zeros((len(SEXES), 0)))
    first = (FIRST_AGE + int(present[0])) // width * width
    starts = range(first, FIRST_AGE + int(present[-1]) + 1, width)
    bands = tuple((max(start, FIRST_AGE), min(start + width - 1, LAST_AGE)) for start in starts)
    sums = [
        np.array([one[:, low - FIRST_AGE : high - FIRST_AGE + 1].sum(axis=1) for low, high in bands]).T
        for one in stocks
    ]
    return Pyramid(bands, sums[0], sums[1] if before is not None else None)


@dataclass(frozen=True, eq=False)
class ReachTable:
    """Counts [occupation] for the board's slide (model section 2), in persons.

    `reach` and `past` are those of the chosen age, `comparison_reach` those of the age that it is held against;
    `older` those of 60 and over.
    """

    occupations: tuple[str, ...]
    headcount: Floats
    reach: Floats
    comparison_reach: Floats
    past: Floats
    older: Floats

    @property
    def share(self) -> Floats:
        """[occupation] reach as a share of all employees of the occupation."""
        return np.asarray(self.reach / self.headcount)


def count_reach_by_occupation(
    people: Floats, occupations: Sequence[str], age: float, comparison_age: float, within: int
) -> ReachTable:
    """Counts of people [cell, sex, age] whose cells have the given `occupations`; those with nobody are left out."""
    names = sorted(set(occupations))
    at = {name: position for position, name in enumerate(names)}
    stock = np.zeros((len(names), AGE_COUNT))
    np.add.at(stock, np.array([at[name] for name in occupations], dtype=np.intp), people.sum(axis=1))
    present = stock.sum(axis=1) > 0
    stock = stock[present]
    reach, past = reach_and_past(stock, age, within)
    return ReachTable(
        tuple(name for name, is_there in zip(names, present, strict=True) if is_there),
        stock.sum(axis=1),
        reach,
        reach_and_past(stock, comparison_age, within)[0],
        past,
        stock[:, OLDER - FIRST_AGE :].sum(axis=1),
    )
