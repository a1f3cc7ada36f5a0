"""What the page *Age structure* shows of a selection, in whole persons that add up."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import nan

import numpy as np

from staffing_planner.models.age_structure import (
    OLDER,
    AgeStructure,
    Pyramid,
    build_pyramid,
    count_reach_by_occupation,
)
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, LAST_AGE, SEXES, Floats
from staffing_planner.models.reach import reach_and_past
from staffing_planner.ui.figures import Whole, apportion
from staffing_planner.ui.session import Selection

AGES = np.arange(FIRST_AGE, LAST_AGE + 1)


@dataclass(frozen=True, slots=True)
class AgeChoice:
    """What is asked: who reaches which age within how many years, in bands how wide, beside which earlier date."""

    age: float
    comparison_age: float
    within: int = 3
    width: int = 1
    before: date | None = None


@dataclass(frozen=True, eq=False)
class OccupationCounts:
    """Whole persons [occupation], which add up to the selection's."""

    occupations: tuple[str, ...]
    headcount: Whole
    reach: Whole
    comparison_reach: Whole
    past: Whole
    older: Whole


@dataclass(frozen=True, eq=False)
class AgeFigures:
    """A selection's age structure at the stock date.

    persons [sex, age] whole; `before` the same at an earlier date; `reach`, `comparison_reach`, `past` and `older` are
    sums of `counts`.
    """

    day: date
    choice: AgeChoice
    selection: Selection
    persons: Whole
    before: Whole | None
    counts: OccupationCounts

    @property
    def headcount(self) -> int:
        """Everybody."""
        return int(self.persons.sum())

    @property
    def by_sex(self) -> tuple[int, ...]:
        """Persons in the order of `SEXES`."""
        return tuple(int(count) for count in self.persons.sum(axis=1))

    @property
    def mean_age(self) -> float:
        """Mean age in completed years; NaN where nobody is."""
        return float((self.persons.sum(axis=0) * AGES).sum() / self.headcount) if self.headcount else nan

    @property
    def reach(self) -> int:
        """Who reaches the chosen age."""
        return int(self.counts.reach.sum())

    @property
    def comparison_reach(self) -> int:
        """Who reaches the age that it is held against."""
        return int(self.counts.comparison_reach.sum())

    @property
    def past(self) -> int:
        """Who has reached the chosen age."""
        return int(self.counts.past.sum())

    @property
    def older(self) -> int:
        """Who is 60 or older."""
        return int(self.counts.older.sum())

    @cached_property
    def pyramid(self) -> Pyramid:
        """The persons in bands."""
        before = None if self.before is None else self.before.astype(np.float64)
        return build_pyramid(self.persons.astype(np.float64), before, self.choice.width)

    def share(self, count: int) -> float | None:
        """A count as a share of everybody."""
        return count / self.headcount if self.headcount else None

    def reach_by_age(self, age: float) -> tuple[tuple[int, int], ...]:
        """Ages with how many of each are among those who reach the age; each counts in the part that it lies within."""
        total = self.reach if age == self.choice.age else self.comparison_reach
        return _by_age(self.persons, age, self.choice.within, total, past=False)

    @property
    def past_by_age(self) -> tuple[tuple[int, int], ...]:
        """Ages with how many of each have reached the chosen age."""
        return _by_age(self.persons, self.choice.age, self.choice.within, self.past, past=True)


def _by_age(
    persons: Whole, age: float, within: int, total: int, *, past: bool
) -> tuple[tuple[int, int], ...]:
    # Each age as a group of its own, so that a fractional age takes its part of the ages at its ends.
    alone = np.diag(persons.sum(axis=0).astype(np.float64))
    counted = reach_and_past(alone, age, within)[1 if past else 0]
    whole = apportion(counted[counted > 0], total)
    return tuple(zip(AGES[counted > 0].tolist(), whole.tolist(), strict=True))


def count_ages(structure: AgeStructure, selection: Selection, choice: AgeChoice) -> AgeFigures:
    """The figures of a selection at the last date; needs at least one date."""
    chosen = selection.units, selection.occupations, selection.sexes
    day = structure.dates[-1]
    names, people = structure.by_occupation(day, *chosen)
    table = count_reach_by_occupation(people, names, choice.age, choice.comparison_age, choice.within)

    def whole(values: Floats) -> Whole:
        return apportion(values, round(float(values.sum())))

    before = None
    if choice.before is not None:
        before = _whole_by_age(structure.by_occupation(choice.before, *chosen)[1])
    counts = OccupationCounts(
        table.occupations, *map(whole, (table.headcount, table.reach, table.comparison_reach)),
        *map(whole, (table.past, table.older)),
    )  # fmt: skip
    return AgeFigures(day, choice, selection, _whole_by_age(people), before, counts)


def _whole_by_age(people: Floats) -> Whole:
    """[sex, age] whole persons of a stock [occupation, sex, age]."""
    sums = people.sum(axis=0)
    return apportion(sums.ravel(), round(float(sums.sum()))).reshape(len(SEXES), AGE_COUNT)


def older_bands(persons: Whole) -> tuple[tuple[int, int, int], ...]:
    """Those of 60 and over in bands of five years: first and last age, persons; the last one is open."""
    by_age = persons.sum(axis=0)
    bands = ((OLDER, 64), (65, 69), (70, LAST_AGE))
    return tuple(
        (low, high, int(by_age[low - FIRST_AGE : high - FIRST_AGE + 1].sum())) for low, high in bands
    )
