"""How the staff of units has developed: headcount by year, who has left, turnover, employees per manager."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from staffing_planner.models.age_structure import AgeStructure
from staffing_planner.models.estimation import cause_of
from staffing_planner.models.grid import Floats
from staffing_planner.models.inputs import OTHER, RETIREMENT, Managers, Separations

MOST_PER_MANAGER, GOAL_PER_MANAGER = 35, 25
"""Employees per manager: at most, and the goal (regional plan 2024-2026)."""
WITHIN_GOAL, WITHIN_LIMIT, ABOVE_LIMIT = "goal", "limit", "above"


@dataclass(frozen=True, eq=False)
class Staffing:
    """The staff of a selection by year; arrays [occupation, year] and [year], persons.

    `dates` are the last stock of each year. `retired` and `left` (for another cause) are NaN in a year without
    separations, `mean_headcount` is that of the year's two ends, NaN where one is missing.
    """

    dates: tuple[date, ...]
    occupations: tuple[str, ...]
    headcount: Floats
    retired: Floats
    left: Floats
    mean_headcount: Floats

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the dates."""
        return tuple(day.year for day in self.dates)

    @property
    def total(self) -> Floats:
        """[year] everybody."""
        return np.asarray(self.headcount.sum(axis=0))

    @property
    def turnover(self) -> Floats:
        """[year] persons who left for another cause than retirement, by the mean headcount of the year."""
        has_mean = self.mean_headcount > 0
        shares: Floats = np.divide(
            self.left, self.mean_headcount, out=np.full(len(self.dates), np.nan), where=has_mean
        )
        return shares


def count_staffing(
    structure: AgeStructure,
    separations: Iterable[Separations],
    units: Collection[str],
    occupations: Collection[str] = (),
    sexes: Collection[str] = (),
) -> Staffing:
    """The staff of units (and occupations and sexes; none: all) at the last loaded date of each year.

    A year's separations are known where the units have told any in it.
    """
    cells = structure.axes.select(tuple(units), tuple(occupations))
    by_year = {day.year: day for day in structure.dates_of(cells)}
    dates = tuple(by_year[year] for year in sorted(by_year))
    names = sorted({structure.axes.cells[at].occupation for at in cells})
    row = np.array([names.index(structure.axes.cells[at].occupation) for at in cells], dtype=np.intp)
    headcount = np.zeros((len(names), len(dates)))
    for at, day in enumerate(dates):
        np.add.at(headcount[:, at], row, structure.people(day, cells, list(sexes)).sum(axis=(1, 2)))
    present = headcount.sum(axis=1) > 0
    years = {day.year: at for at, day in enumerate(dates)}
    gone = {cause: np.full(len(dates), np.nan) for cause in (RETIREMENT, OTHER)}
    for one in separations:
        if one.unit not in units or one.year not in years:
            continue
        for told in gone.values():  # a cause that nobody left for is a zero, once the year is told of
            told[years[one.year]] = np.nan_to_num(told[years[one.year]])
        if (not occupations or one.occupation in occupations) and (not sexes or one.sex in sexes):
            gone[cause_of(one)][years[one.year]] += one.headcount
    total = headcount.sum(axis=0)
    mean = np.full(len(dates), np.nan)
    for at in range(1, len(dates)):
        if dates[at].year == dates[at - 1].year + 1:
            mean[at] = (total[at - 1] + total[at]) / 2
    kept = tuple(name for name, is_there in zip(names, present, strict=True) if is_there)
    return Staffing(dates, kept, headcount[present], gone[RETIREMENT], gone[OTHER], mean)


@dataclass(frozen=True, slots=True)
class SpanOfControl:
    """Employees and managers of a unit in a year; `per_manager` None where it has no manager."""

    unit: str
    year: int
    headcount: float
    managers: float

    @property
    def per_manager(self) -> float | None:
        """Employees per manager."""
        return self.headcount / self.managers if self.managers else None

    @property
    def status(self) -> str:
        """Whether the goal is met, the limit kept, or neither; none at all is above."""
        if self.per_manager is None or self.per_manager > MOST_PER_MANAGER:
            return ABOVE_LIMIT
        return WITHIN_GOAL if self.per_manager <= GOAL_PER_MANAGER else WITHIN_LIMIT


def count_spans(
    structure: AgeStructure, managers: Sequence[Managers], units: Collection[str]
) -> tuple[SpanOfControl, ...]:
    """Employees per manager of each unit (none: all) in the latest year that has both, whatever their occupation."""
    loaded: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for row in managers:
        if not units or row.unit in units:
            loaded[row.unit][row.year] = row.managers
    found = []
    for unit, by_year in sorted(loaded.items()):
        cells = structure.axes.select((unit,))
        days: Mapping[int, date] = {day.year: day for day in structure.dates_of(cells)}
        common = max(by_year.keys() & days.keys(), default=None)
        if common is not None:
            headcount = float(structure.people(days[common], cells).sum())
            found.append(SpanOfControl(unit, common, headcount, by_year[common]))
    return tuple(found)
