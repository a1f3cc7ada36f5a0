"""The region at the stock date as dense arrays: everything of a projection that no scenario changes.

`prepare` turns the loaded rows into a `Baseline` once; every scenario is then projected from it. Arrays are float64
over the axes of `models/grid.py`: cell, sex (F, M, X), single age 15..80.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from staffing_planner.models.grid import (
    AGE_COUNT,
    FIRST_AGE,
    LAST_AGE,
    SEXES,
    Axes,
    Cell,
    Floats,
    Grid,
    Ints,
)
from staffing_planner.models.inputs import ALL, Inputs, Intake, RetirementRate, TurnoverRate
from staffing_planner.models.population import CareDemand

ATTAINED_AGES = np.arange(FIRST_AGE, LAST_AGE + 1) + 1
"""[age] The age x = a + 1 that each starting age attains in a period (model section 3); 80 attains 81."""

RECRUIT_AGES = (22, 55)
RECRUIT_AGE_OF_EMPTY_CELL = 35
MOST_KEPT = 16
_UNSTATED = SEXES.index("X")


@dataclass(frozen=True, eq=False)
class RateTable:
    """Age-specific retirement rates observed under `reference_age`: 0 below the first age, the last rate above."""

    first_age: int
    rates: Floats
    reference_age: float

    def at(self, ages: Ints) -> Floats:
        """The rates at whole ages, of any shape."""
        place = ages - self.first_age
        inside = self.rates[np.clip(place, 0, len(self.rates) - 1)]
        return np.where(place < 0, 0.0, inside)


STEP = RateTable(0, np.array([1.0]), 0.0)
"""The fixed mode's table: everybody leaves on attaining the reference age."""


@dataclass(frozen=True, eq=False)
class Entries:
    """Persons who arrive from outside at the end of a period, one entry a cell, sex, age and period.

    `period` counts from 1; `factored` says whether the scenario's training factor multiplies the entry. `intake` is
    the loaded row that an entry is a part of, and `started` how many that row has begun with: of them `persons` make
    the entry, and those of no entry never arrive.
    """

    period: Ints
    cell: Ints
    sex: Ints
    age: Ints
    persons: Floats
    factored: np.ndarray[tuple[int], np.dtype[np.bool_]]
    intake: Ints
    started: Floats

    def __len__(self) -> int:
        return len(self.period)


@dataclass(frozen=True, eq=False)
class Course:
    """Internal training: employees of the source cell who study and join the target cell or return."""

    start: int  # period of the start, from 1
    source: int
    target: int
    ages: slice  # of the age axis, at the ages attained in the period
    slots: float
    whole_years: int  # floor of the length; the rest of it comes a year later
    later_share: float
    completion: float
    study_share: float


@dataclass(frozen=True, eq=False)
class Baseline:
    """Dense arrays of the region at the stock date.

    stock [cell, sex, age] headcount; fte_share [cell] F of the model; turnover_curves [curve, age] q by starting age
    with turnover_of_cell [cell] its curve; retirement_tables by occupation (or `*`) and sex; recruit_profile
    [cell, age] and sex_split [cell, sex] each sum to 1; target_base [cell] stock and opening vacancies; targets
    {cell: [(year, headcount)]}; reported {cell: {year: retirements}}; costs [cell] in kronor a year and FTE, NaN where
    not loaded; target_age_steps [(birth year from, age)] in order; care_demand what the population asks for.
    """

    axes: Axes
    stock_year: int
    stock: Floats
    fte_share: Floats
    turnover_curves: Floats
    turnover_of_cell: Ints
    retirement_tables: dict[str, dict[str, RateTable]]
    recruit_profile: Floats
    sex_split: Floats
    target_base: Floats
    targets: dict[int, tuple[tuple[int, float], ...]]
    graduates: Entries
    arrivals: Entries
    courses: tuple[Course, ...]
    reported: dict[int, dict[int, float]]
    employee_cost: Floats
    agency_cost: Floats
    target_age_steps: tuple[tuple[int, float], ...]
    care_demand: CareDemand = field(default_factory=CareDemand)
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What a projection keeps for the next one, derived from the arrays above alone."""

    def keep(self, key: object, derived: object) -> None:
        """Keeps what was derived from the baseline, so much of it that memory stays bounded."""
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()
        self.kept[key] = derived

    @cached_property
    def headcount(self) -> Floats:
        """[cell] employees at the stock date."""
        return np.asarray(self.stock.sum(axis=(1, 2)))

    @cached_property
    def stock_by_cell_and_sex(self) -> Grid:
        """The stock [cell and sex, age], labelled."""
        labels = tuple((*cell, sex) for cell in self.axes.cells for sex in SEXES)
        return Grid(("unit", "occupation", "sex"), labels, self.stock.reshape(len(labels), -1))

    def tables_of(self, occupation: str, sex: str) -> tuple[RateTable, ...]:
        """The retirement tables whose mean rate holds for the occupation and sex; none where none is loaded.

        An occupation's own table replaces that of all occupations as a whole. Within it a sex without rows of its
        own takes the rows without sex, and where there are none either, the mean of the sexes that are stated.
        """
        by_sex = self.retirement_tables.get(occupation) or self.retirement_tables.get(ALL) or {}
        own = by_sex.get(sex) or by_sex.get("X")
        return (own,) if own else tuple(by_sex.values())


def prepare(inputs: Inputs) -> Baseline:
    """The dense arrays of the loaded tables (which have passed `check_inputs`); needs an age structure."""
    latest = inputs.stock_date
    if latest is None:
        raise ValueError("a projection needs an age structure")
    axes = Axes.of(_cells(inputs))
    place = axes.position
    stock, fte_share = _stock(inputs, axes)
    headcount = stock.sum(axis=(1, 2))
    split = _sex_split(stock)
    vacancies = np.zeros(len(axes))
    for vacancy in inputs.vacancies:
        vacancies[place[Cell(vacancy.unit, vacancy.occupation)]] += vacancy.headcount
    targets: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)
    for target in inputs.targets:
        targets[place[Cell(target.unit, target.occupation)]].append((target.year, target.headcount))
    reported: defaultdict[int, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for expected in inputs.retirement_projection:
        cell = Cell(expected.unit, expected.occupation)
        if cell in place:
            reported[place[cell]][expected.year] += expected.retirements
    curves, curve_of_cell = _turnover(inputs.turnover_rates, axes)
    employee_cost, agency_cost = _unit_costs(inputs, axes)
    return Baseline(
        axes=axes,
        stock_year=latest.year,
        stock=stock,
        fte_share=fte_share,
        turnover_curves=curves,
        turnover_of_cell=curve_of_cell,
        retirement_tables=_retirement_tables(inputs.retirement_rates),
        recruit_profile=_recruit_profile(inputs, axes, stock),
        sex_split=split,
        target_base=headcount + vacancies,
        targets={cell: tuple(sorted(steps)) for cell, steps in targets.items()},
        graduates=_graduates(inputs.training, place, split, latest.year),
        arrivals=_arrivals(inputs, place, split, latest.year),
        courses=_courses(inputs.training, place, latest.year),
        reported={cell: dict(years) for cell, years in reported.items()},
        employee_cost=employee_cost,
        agency_cost=agency_cost,
        target_age_steps=tuple(sorted((row.birth_year_from, row.target_age) for row in inputs.target_ages)),
        care_demand=CareDemand.of(inputs),
    )


def with_training(baseline: Baseline, training: Sequence[Intake]) -> Baseline:
    """The region with other intakes into the cells that it has; nothing else is prepared again."""
    place, year = baseline.axes.position, baseline.stock_year
    return replace(
        baseline,
        graduates=_graduates(training, place, baseline.sex_split, year),
        courses=_courses(training, place, year),
        kept={},
    )


def _cells(inputs: Inputs) -> list[Cell]:
    tables = (inputs.stock, inputs.vacancies, inputs.targets, inputs.training, inputs.arrivals)
    cells = [Cell(row.unit, row.occupation) for table in tables for row in table]
    return cells + [Cell(row.unit, row.source_occupation) for row in inputs.training if row.is_internal]


def age_at(age: int) -> int:
    """Position on the age axis; ages outside 15..80 are counted at its ends (model section 1)."""
    return min(max(age, FIRST_AGE), LAST_AGE) - FIRST_AGE


def _stock(inputs: Inputs, axes: Axes) -> tuple[Floats, Floats]:
    place = axes.position
    rows = inputs.stock
    cells = np.array([place[Cell(row.unit, row.occupation)] for row in rows], dtype=np.intp)
    sexes = np.array([SEXES.index(row.sex) for row in rows], dtype=np.intp)
    ages = np.array([age_at(row.age) for row in rows], dtype=np.intp)
    persons = np.array([row.headcount for row in rows])
    full_time = np.array([row.headcount if row.fte is None else row.fte for row in rows])
    stock = np.zeros((len(axes), len(SEXES), AGE_COUNT))
    np.add.at(stock, (cells, sexes, ages), persons)
    headcount = np.bincount(cells, persons, len(axes))
    fte = np.bincount(cells, full_time, len(axes))
    share = np.divide(fte, headcount, out=np.ones(len(axes)), where=headcount > 0)
    return stock, share


def _sex_split(stock: Floats) -> Floats:
    """[cell, sex] the sexes' shares at the stock date; all without sex where the cell is empty."""
    by_sex = stock.sum(axis=2)
    total = by_sex.sum(axis=1, keepdims=True)
    empty = np.zeros(len(SEXES))
    empty[_UNSTATED] = 1.0
    split: Floats = np.divide(by_sex, total, out=np.tile(empty, (len(stock), 1)), where=total > 0)
    return split


def _recruit_profile(inputs: Inputs, axes: Axes, stock: Floats) -> Floats:
    """[cell, age] loaded weights, else the cell's own ages 22..55, else age 35 (model section 6)."""
    loaded: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(AGE_COUNT))
    for row in inputs.recruit_ages:
        loaded[row.occupation][age_at(row.age)] += row.weight
    youngest, oldest = (age - FIRST_AGE for age in RECRUIT_AGES)
    profile = np.zeros((len(axes), AGE_COUNT))
    profile[:, youngest : oldest + 1] = stock.sum(axis=1)[:, youngest : oldest + 1]
    for at, cell in enumerate(axes.cells):
        weights = loaded.get(cell.occupation, loaded.get(ALL))
        if weights is not None:
            profile[at] = weights
    profile[profile.sum(axis=1) == 0, RECRUIT_AGE_OF_EMPTY_CELL - FIRST_AGE] = 1.0
    return np.asarray(profile / profile.sum(axis=1, keepdims=True), dtype=np.float64)


def _turnover(rows: Sequence[TurnoverRate], axes: Axes) -> tuple[Floats, Ints]:
    """Distinct curves [curve, age] over starting ages and the curve of each cell.

    The most specific row that covers the attained age wins: unit and occupation, occupation, unit, all.
    """
    levels: defaultdict[tuple[str, str], list[TurnoverRate]] = defaultdict(list)
    for row in rows:
        levels[row.unit, row.occupation].append(row)
    known: dict[tuple[tuple[str, str], ...], int] = {}
    curves: list[Floats] = []
    of_cell = np.zeros(len(axes), dtype=np.intp)
    for at, cell in enumerate(axes.cells):
        broad_to_specific = ((ALL, ALL), (cell.unit, ALL), (ALL, cell.occupation), cell)
        keys = tuple(
            (unit, occupation) for unit, occupation in broad_to_specific if (unit, occupation) in levels
        )
        if keys not in known:
            curve = np.zeros(AGE_COUNT)
            for key in keys:
                for row in levels[key]:
                    curve[(row.age_from <= ATTAINED_AGES) & (row.age_to >= ATTAINED_AGES)] = row.rate
            known[keys] = len(curves)
            curves.append(curve)
        of_cell[at] = known[keys]
    return np.array(curves).reshape(-1, AGE_COUNT), of_cell


def _retirement_tables(rows: Sequence[RetirementRate]) -> dict[str, dict[str, RateTable]]:
    grouped: defaultdict[str, defaultdict[str, list[RetirementRate]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        grouped[row.occupation][row.sex].append(row)
    return {
        occupation: {sex: _rate_table(of_sex) for sex, of_sex in by_sex.items()}
        for occupation, by_sex in grouped.items()
    }


def _rate_table(rows: Sequence[RetirementRate]) -> RateTable:
    """A table over consecutive ages; an age that is left out between two has the rate of the one before."""
    by_age = {row.age: row.rate for row in rows}
    first, last = min(by_age), max(by_age)
    rates = np.zeros(last - first + 1)
    for age in range(first, last + 1):
        rates[age - first] = by_age.get(age, rates[age - first - 1])
    return RateTable(first, rates, rows[0].reference_age)


def _unit_costs(inputs: Inputs, axes: Axes) -> tuple[Floats, Floats]:
    costs = {row.occupation: row for row in inputs.unit_costs}
    employee = np.full(len(axes), np.nan)
    agency = np.full(len(axes), np.nan)
    for at, cell in enumerate(axes.cells):
        row = costs.get(cell.occupation, costs.get(ALL))
        if row is None:
            continue
        if row.employee_cost_per_fte is not None:
            employee[at] = row.employee_cost_per_fte
        if row.agency_cost_per_fte is not None:
            agency[at] = row.agency_cost_per_fte
    return employee, agency


def _entries(rows: Sequence[tuple[int, int, int, int, float, bool, int, float]]) -> Entries:
    """Entries of (period, cell, sex, age, persons, factored, intake, started)."""
    columns = list(zip(*rows, strict=True)) or [()] * 8
    period, cell, sex, age, intake = (np.array(columns[at], dtype=np.intp) for at in (0, 1, 2, 3, 6))
    persons, started = (np.array(columns[at], dtype=np.float64) for at in (4, 7))
    return Entries(period, cell, sex, age, persons, np.array(columns[5], dtype=np.bool_), intake, started)


def split_length(length_years: float) -> tuple[int, float]:
    """Whole years and the share of the students who need one more (model section 5)."""
    whole = int(length_years)
    return whole, length_years - whole


def _graduates(training: Sequence[Intake], place: dict[Cell, int], split: Floats, stock_year: int) -> Entries:
    """External training: `slots * completion * hire_share` persons at the end of the period of year Y + L."""
    rows = []
    for number, intake in enumerate(training):
        if intake.is_internal:
            continue
        cell = place[Cell(intake.unit, intake.occupation)]
        start = intake.start_year - stock_year
        hired = intake.slots * intake.completion * intake.hire_share
        whole, later = split_length(intake.length_years)
        for period, share in ((start + whole, 1 - later), (start + whole + 1, later)):
            if period >= 1 and share > 0:
                rows += [
                    (
                        period,
                        cell,
                        sex,
                        age_at(intake.entry_age),
                        hired * share * split[cell, sex],
                        start >= 1,
                        number,
                        intake.slots,
                    )
                    for sex in range(len(SEXES))
                    if split[cell, sex] > 0
                ]
    return _entries(rows)


def _arrivals(inputs: Inputs, place: dict[Cell, int], split: Floats, stock_year: int) -> Entries:
    rows = []
    for number, arrival in enumerate(inputs.arrivals):
        cell = place[Cell(arrival.unit, arrival.occupation)]
        period = arrival.year - stock_year
        if period < 1:
            continue
        stated = arrival.sex not in (None, "X")
        shares = np.eye(len(SEXES))[SEXES.index(str(arrival.sex))] if stated else split[cell]
        rows += [
            (
                period,
                cell,
                sex,
                age_at(arrival.entry_age),
                arrival.headcount * shares[sex],
                False,
                number,
                arrival.headcount,
            )
            for sex in range(len(SEXES))
            if shares[sex] > 0
        ]
    return _entries(rows)


def _courses(training: Sequence[Intake], place: Mapping[Cell, int], stock_year: int) -> tuple[Course, ...]:
    """The internal training that starts in the projection, in the order loaded."""
    return tuple(
        course_of(intake, place, stock_year)
        for intake in training
        if intake.is_internal and intake.start_year > stock_year
    )


def course_of(intake: Intake, place: Mapping[Cell, int], stock_year: int) -> Course:
    """The internal training of a loaded row; `place` has the position of each cell."""
    whole, later = split_length(intake.length_years)
    youngest = max(intake.age_from, FIRST_AGE) - FIRST_AGE
    oldest = min(intake.age_to, LAST_AGE) - FIRST_AGE
    return Course(
        start=intake.start_year - stock_year,
        source=place[Cell(intake.unit, intake.source_occupation)],
        target=place[Cell(intake.unit, intake.occupation)],
        ages=slice(youngest, max(oldest + 1, youngest)),
        slots=intake.slots,
        whole_years=whole,
        later_share=later,
        completion=intake.completion,
        study_share=intake.study_share,
    )
