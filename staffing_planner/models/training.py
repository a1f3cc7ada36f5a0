"""What training gives: arrivals, time away, supervisors, and how stock and vacancies answer to one slot more.

The arithmetic of model section 5 by line of the grid (a programme of a provider in a unit, from and to an occupation)
and start year. `respond` tabulates what each slot and each recruit does to every later period: with the rates given,
persons present are linear in slots and recruits, and the only bend is the gap's floor at zero.

Of internal training one thing is not linear: students leave the ages of their cell in proportion, and that mix depends
a little on who was taken and recruited before. The response has the mix of the plan that it was made from, and is
exact there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil, floor
from typing import NamedTuple

import numpy as np

from staffing_planner.models.baseline import Baseline, Course, age_at, course_of, split_length, with_training
from staffing_planner.models.findings import NOWHERE
from staffing_planner.models.grid import AGE_COUNT, SEXES, Cell, Floats, Ints
from staffing_planner.models.inputs import Intake, Supervisors
from staffing_planner.models.projection import Batch, Projection, project, project_by_age
from staffing_planner.models.scenario import Scenario

NOBODY = 1e-9
MOST_TO_CLOSE = 4096  # slots in one year, beyond which a gap is said not to be closed by slots


class Line(NamedTuple):
    """One line of the grid of slots: everything that tells intakes apart but the start year."""

    programme: str
    provider: str
    term: str
    kind: str
    unit: str
    source_occupation: str
    occupation: str

    @classmethod
    def of(cls, intake: Intake) -> "Line":
        """The line of a training row."""
        return cls(*(getattr(intake, name) for name in cls._fields))

    @property
    def target(self) -> Cell:
        """The cell that graduates join."""
        return Cell(self.unit, self.occupation)


@dataclass(frozen=True, slots=True)
class TrainingDefault:
    """What is known of a programme in general: its length in years and, where it is known, the share who finish."""

    programme: str
    length_years: float
    completion: float | None
    remark: str


def first_arrival(intake: Intake) -> int:
    """The year at whose end the first of an intake arrive: `Y + floor(L)`."""
    return intake.start_year + floor(intake.length_years)


def is_too_late(intake: Intake, year: int) -> bool:
    """Whether nobody of the intake arrives in time for the gap of a year."""
    return first_arrival(intake) > year


def study_years(intake: Intake) -> range:
    """The years in which a slot needs its supervisors: `Y` to `Y + ceil(L) - 1` (model section 12)."""
    return range(intake.start_year, intake.start_year + ceil(intake.length_years))


def students(intake: Intake, scenario: Scenario, stock_year: int) -> float:
    """Persons who start in an intake: its slots, times the training factor from period 1 on."""
    return intake.slots * (scenario.training_factor if intake.start_year > stock_year else 1.0)


@dataclass(frozen=True, slots=True)
class Supervision:
    """Supervisors of a unit in a year: what students need of them, and how many there are (None: not stated)."""

    unit: str
    year: int
    used: float
    available: float | None


def supervisors_by_year(rows: Sequence[Supervisors]) -> Mapping[str, tuple[tuple[int, float], ...]]:
    """(year, supervisors) of each unit that states any, in order."""
    stated: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        stated[row.unit].append((row.year, row.supervisors))
    return {unit: tuple(sorted(years)) for unit, years in stated.items()}


def supervisors_in(stated: Sequence[tuple[int, float]], year: int) -> float | None:
    """The supervisors in a year: the last stated number holds, before the first one the first; None without any."""
    known = [number for start, number in stated if start <= year]
    return known[-1] if known else stated[0][1] if stated else None


def count_supervision(
    training: Sequence[Intake],
    supervisors: Sequence[Supervisors],
    scenario: Scenario,
    stock_year: int,
    years: Sequence[int],
) -> tuple[Supervision, ...]:
    """Supervisors used and available, by unit that has or needs any, and year."""
    stated = supervisors_by_year(supervisors)
    used: defaultdict[tuple[str, int], float] = defaultdict(float)
    for intake in training:
        needed = (intake.supervisors_per_slot or 0.0) * students(intake, scenario, stock_year)
        for year in study_years(intake) if needed else ():
            used[intake.unit, year] += needed
    units = sorted({*stated, *(unit for unit, _ in used)})
    return tuple(
        Supervision(unit, year, used.get((unit, year), 0.0), supervisors_in(stated.get(unit, ()), year))
        for unit in units
        for year in years
    )


def missing_in_studies(projection: Projection) -> Floats:
    """[cell, period] FTE that are away in studies: those employed less the capacity of section 6."""
    values = projection.values
    employed = values["closing"] + values["in_training"]
    share = np.ones_like(employed)
    np.divide(values["closing_fte"], values["closing"], out=share, where=values["closing"] > NOBODY)
    # A cell that everybody has left still has its students, at the cell's own FTE share: what is left is theirs.
    return np.asarray(np.maximum(employed * share - values["capacity_fte"], 0.0))


# --- the response to one slot --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Draw:
    """Students of one cell, year and range of ages: `rows` take at most `base + of_column @ (slots, recruits)`.

    `available` is what that comes to in the plan that the response was made from.
    """

    rows: tuple[int, ...]
    cell: int
    year: int
    available: float
    base: float
    of_column: Floats


@dataclass(frozen=True, eq=False)
class Response:
    """How the persons present in cells answer to slots and recruits, from one plan of slots on.

    A *column* is a slot of a training row in one of its cells, or one recruit of a cell and period. `present`
    [column, period] is what one of it adds to those who are there at the end of a period before anybody is recruited,
    `base` [cell, period] those who are there without all of them; `cells` are the cells that slots touch.
    """

    years: tuple[int, ...]
    rows: tuple[int, ...]
    cells: Ints
    row: Ints  # [column] number of the training row; -1 of a recruit
    cell: Ints  # [column] position in `cells`
    period: Ints  # [column] in which a recruit comes, from 0; -1 of a slot
    present: Floats
    base: Floats
    draws: tuple[Draw, ...]
    projection: Projection

    def in_service(self, row: int, cell: int) -> Floats:
        """[period] how many of one slot of a row serve in a cell; below zero where it takes more than it gives."""
        columns = (self.row == row) & (self.cells[self.cell] == cell)
        return np.asarray(self.present[columns].sum(axis=0))


def open_rows(training: Sequence[Intake], stock_year: int, last_year: int) -> tuple[int, ...]:
    """The rows that a plan can still decide: they start after the stock date and within the horizon."""
    return tuple(at for at, intake in enumerate(training) if stock_year < intake.start_year <= last_year)


def respond(baseline: Baseline, scenario: Scenario, training: Sequence[Intake]) -> Response:
    """The response of a plan of slots (`training`, for cells that the region has) under a scenario."""
    region = with_training(baseline, training)
    (projection,) = project(region, [scenario])
    return _Tabulation(region, scenario, training, projection).response()


class _Tabulation:
    """Steps all columns through the periods at once: state [column, sex, age]."""

    def __init__(
        self, region: Baseline, scenario: Scenario, training: Sequence[Intake], projection: Projection
    ) -> None:
        self._region, self._scenario, self._training = region, scenario, training
        self._projection = projection
        self._rows = open_rows(training, region.stock_year, projection.years[-1])
        self._staying, self._survival = _staying_and_survival(region, scenario)
        place = region.axes.position
        self._courses = {
            at: course_of(training[at], place, region.stock_year)
            for at in self._rows
            if training[at].is_internal
        }
        self._targets = {at: place[Line.of(training[at]).target] for at in self._rows}
        touched = {*self._targets.values(), *(course.source for course in self._courses.values())}
        self._cells = np.array(sorted(touched), dtype=np.intp)
        self._place = {int(cell): at for at, cell in enumerate(self._cells)}
        columns = [(at, self._place[self._targets[at]], -1) for at in self._rows]
        columns += [(at, self._place[course.source], -1) for at, course in self._courses.items()]
        horizon = len(projection.years)
        columns += [(-1, cell, period) for cell in range(len(self._cells)) for period in range(horizon)]
        self._row, self._cell, self._period = np.array(columns, dtype=np.intp).reshape(-1, 3).T
        self._into = {at: column for column, at in enumerate(self._rows)}
        self._out_of = {at: len(self._rows) + column for column, at in enumerate(self._courses)}
        self._state = np.zeros((len(columns), len(SEXES), AGE_COUNT))
        self._coming: defaultdict[int, list[tuple[int, Floats]]] = defaultdict(list)
        self._taken = dict.fromkeys(self._courses, 0.0)  # students of each course in this plan

    def response(self) -> Response:
        """The whole table."""
        region, years = self._region, self._projection.years
        newcomers = region.sex_split[self._cells, :, None] * region.recruit_profile[self._cells, None, :]
        present = np.zeros((len(self._row), len(years)))
        draws: list[Draw] = []
        for k in range(len(years)):
            survival = np.take(self._survival[k][self._cells], self._cell, axis=0)
            self._state = _older(self._state * survival)
            draws += self._draws_of(k)
            self._arrive(k)
            for column, people in self._coming.pop(k, ()):
                self._state[column] += people
            present[:, k] = self._state.sum(axis=(1, 2))
            here = self._period == k
            self._state[here] += newcomers[self._cell[here]]
        amounts = self._amounts()
        base = self._present_in_plan()
        np.subtract.at(base, self._cell, present * amounts[:, None])
        settled = tuple(
            replace(draw, base=draw.available - float(draw.of_column @ amounts)) for draw in draws
        )
        return Response(
            years,
            self._rows,
            self._cells,
            self._row,
            self._cell,
            self._period,
            present,
            base,
            settled,
            self._projection,
        )

    @property
    def _factor(self) -> float:
        return self._scenario.training_factor

    def _present_in_plan(self) -> Floats:
        """[cell, period] who are there before anybody is recruited."""
        values = self._projection.values
        gap = values["recruitment_gap"] - values["surplus"]
        return np.asarray((values["target"] - gap)[self._cells])

    def _amounts(self) -> Floats:
        """[column] the slots and recruits of this plan; of a course that is capped, what it really takes."""
        recruits = self._projection.values["recruits"][self._cells]
        slots = [self._training[at].slots for at in self._rows]
        for at, taken in self._taken.items():
            slots[self._into[at]] = taken / self._factor if self._factor else 0.0
        return np.array([*slots, *(slots[self._into[at]] for at in self._courses), *recruits.ravel()])

    def _arrive(self, k: int) -> None:
        """External graduates at the end of period k."""
        region = self._region
        for at in self._rows:
            intake = self._training[at]
            if intake.is_internal:
                continue
            whole, later = split_length(intake.length_years)
            elapsed = k + 1 - (intake.start_year - region.stock_year)
            part = {whole: 1 - later, whole + 1: later}.get(elapsed, 0.0)
            if part > 0:
                persons = self._factor * intake.completion * intake.hire_share * part
                split = region.sex_split[self._targets[at]]
                self._state[self._into[at], :, age_at(intake.entry_age)] += persons * split

    def _draws_of(self, k: int) -> list[Draw]:
        """Internal training that starts in period k, course after course as loaded."""
        starting = [(at, course) for at, course in self._courses.items() if course.start == k + 1]
        starting.sort(key=lambda one: one[1].source)
        out: defaultdict[int, Floats] = defaultdict(lambda: np.zeros((len(SEXES), AGE_COUNT)))
        draws = []
        for (source, ages), courses in groupby(starting, key=lambda one: (one[1].source, one[1].ages)):
            members = tuple(courses)
            present = np.zeros((len(SEXES), AGE_COUNT))
            present[:, ages] = np.maximum((self._staying[k][source] - out[source])[:, ages], 0.0)
            available = float(present.sum())
            here = np.where(self._cell == self._place[source], 1.0, 0.0)
            of_column = here * self._state[:, :, ages].sum(axis=(1, 2))
            rows = tuple(at for at, _ in members)
            draws.append(Draw(rows, source, self._projection.years[k], available, 0.0, of_column))
            mix = present / available if available > NOBODY else self._recruits_between(source, ages)
            for at, course in members:
                taken = min(self._factor * self._training[at].slots, available)
                self._taken[at] = taken
                available -= taken
                out[source] += mix * taken
                self._send_off(at, course, k, mix * self._factor)
        return draws

    def _recruits_between(self, cell: int, ages: slice) -> Floats:
        """Where a cell has nobody of these ages, those who might come: a mix that adds up to 1, or nobody."""
        profile = np.zeros((len(SEXES), AGE_COUNT))
        newcomers = self._region.sex_split[cell, :, None] * self._region.recruit_profile[cell, None, :]
        profile[:, ages] = newcomers[:, ages]
        return profile / max(float(profile.sum()), NOBODY)

    def _send_off(self, at: int, course: Course, k: int, people: Floats) -> None:
        """One slot's students leave their cell, and come back to it or into the other one."""
        self._state[self._out_of[at]] -= people
        for years in range(course.whole_years + 1 + (course.later_share > 0)):
            part = {course.whole_years: 1 - course.later_share, course.whole_years + 1: course.later_share}
            if part.get(years, 0.0) > 0:
                back = people * part[years]
                self._coming[k + years].append((self._into[at], back * course.completion))
                self._coming[k + years].append((self._out_of[at], back * (1 - course.completion)))
            people = _older(people)


def _older(people: Floats) -> Floats:
    """People [..., age] one year later; the oldest age absorbs."""
    aged = np.empty_like(people)
    aged[..., 0] = 0.0
    aged[..., 1:] = people[..., :-1]
    aged[..., -1] += people[..., -1]
    return aged


def _staying_and_survival(region: Baseline, scenario: Scenario) -> tuple[Floats, Floats]:
    """[period, cell, sex, age] who are there after a period's exits, by attained age, and the share of those of a
    starting age who stay. Where retirements are reported, shares are those of the plan.
    """
    by_age = project_by_age(region, scenario).values
    batch = Batch.of(region, [scenario])
    group_of = batch.rates.group_of
    other = batch.rates.other[0][group_of]
    staying = by_age["opening"] - by_age["retirements"] - by_age["other_separations"]
    survival = np.empty((batch.horizon, *region.stock.shape))
    for k in range(batch.horizon):
        retirement = batch.rates.retirement[0, k if batch.rates.periods > 1 else 0][group_of]
        survival[k] = (1 - retirement) * (1 - other)
        for cell, years in batch.reported.items():
            if k in years:
                opening = by_age["opening"][cell, :, :, k]
                share = 1 - _older(other[cell])
                np.divide(staying[cell, :, :, k], opening, out=share, where=opening > NOBODY)
                survival[k, cell, :, :-1] = share[:, 1:]
                survival[k, cell, :, -1] = share[:, -1]
    return np.moveaxis(staying, -1, 0), survival


# --- what one slot is worth ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Worth:
    """What one slot more of a row is worth, by year: a difference of two projections and the persons behind it.

    `in_service` [period] of them serve in the target cell; `vacancies` [period] is the change of all cells' vacancies
    in persons, `agency_cost` [period] of their cost in kronor (NaN where the region's does not exist).
    """

    years: tuple[int, ...]
    in_service: Floats
    vacancies: Floats
    agency_cost: Floats


def value_slot(baseline: Baseline, scenario: Scenario, training: Sequence[Intake], row: int) -> Worth:
    """What one more slot in training row number `row` is worth."""
    before, after = (
        respond(baseline, scenario, plan)
        for plan in (training, with_slots(training, {row: training[row].slots + 1}))
    )
    cell = baseline.axes.position[Line.of(training[row]).target]

    def change(measure: str) -> Floats:
        moved = after.projection.values[measure] - before.projection.values[measure]
        return np.asarray(np.where(same, 0.0, moved).sum(axis=0))

    # Cell by cell: money that does not exist where nothing moves does not hide what there is elsewhere.
    same = after.projection.values["vacancies"] == before.projection.values["vacancies"]
    return Worth(before.years, before.in_service(row, cell), change("vacancies"), change("agency_cost"))


def with_slots(training: Sequence[Intake], slots: Mapping[int, float]) -> tuple[Intake, ...]:
    """The rows with other numbers of slots, by number of the row; what keeps its number stays the same object."""
    return tuple(
        replace(intake, slots=float(slots[at])) if at in slots and slots[at] != intake.slots else intake
        for at, intake in enumerate(training)
    )


def with_line_slots(
    training: Sequence[Intake], slots: Mapping[tuple[Line, int], float]
) -> tuple[Intake, ...]:
    """The rows with other numbers of slots by line and start year.

    Where several rows are one line and year, the first has them all. A year without a row gets one like the line's
    nearest year; its origin is that the program made it.
    """
    places: defaultdict[tuple[Line, int], list[int]] = defaultdict(list)
    for at, intake in enumerate(training):
        places[Line.of(intake), intake.start_year].append(at)
    changed: dict[int, float] = {}
    added: list[Intake] = []
    for (line, year), number in slots.items():
        here = places.get((line, year))
        if here:
            changed |= dict.fromkeys(here, 0.0) | {here[0]: number}
        elif number:
            like = min(
                (row for row in training if Line.of(row) == line), key=lambda row: abs(row.start_year - year)
            )
            added.append(replace(like, start_year=year, slots=float(number), origin=NOWHERE))
    return (*with_slots(training, changed), *added)


def slots_to_close(
    baseline: Baseline, scenario: Scenario, training: Sequence[Intake], row: int, year: int
) -> int | None:
    """The fewest slots of a row at which nothing is left to recruit in its target cell in a year.

    All other rows stay as they are.
    None where no number does: they come too late, or there are not so many to study.
    """
    cell = baseline.axes.position[Line.of(training[row]).target]

    def gap(slots: int) -> float:
        region = with_training(baseline, with_slots(training, {row: slots}))
        (projection,) = project(region, [scenario])
        return float(projection.values["recruitment_gap"][cell, projection.years.index(year)])

    low, high = -1, 1
    if gap(0) <= NOBODY:
        return 0
    while gap(high) > NOBODY:
        low, high = high, high * 2
        if high > MOST_TO_CLOSE:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if gap(middle) <= NOBODY else (middle, high)
    return high
