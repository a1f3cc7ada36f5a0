"""What the page of training slots shows of a selection: the grid's lines, supervisors, arrivals against the gap, and,
when a lever rests, what slots are worth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from staffing_planner.models.grid import Floats
from staffing_planner.models.inputs import Intake
from staffing_planner.models.projection import Projection
from staffing_planner.models.scenario import Scenario
from staffing_planner.models.training import (
    Line,
    Response,
    Supervision,
    Worth,
    count_supervision,
    first_arrival,
    is_too_late,
    missing_in_studies,
)
from staffing_planner.plan import Plan
from staffing_planner.ui.session import Selection

NEARLY_ALL = 0.95  # of the supervisors, from where on they are said to be nearly used up
WITHIN, NEAR, OVER = "within", "near", "over"


@dataclass(frozen=True, eq=False)
class GridLine:
    """One line of the grid: numbers of its training rows by start year, and what they have in common."""

    line: Line
    rows: Mapping[int, tuple[int, ...]]
    intake: Intake  # the line's last one

    def slots(self, training: Sequence[Intake], year: int) -> float:
        """Slots that start in a year."""
        return sum(training[at].slots for at in self.rows.get(year, ()))

    def room(self, training: Sequence[Intake], year: int) -> float | None:
        """Slots that there is room for in a year; None where that is not stated or there is no row."""
        most = [training[at].max_slots for at in self.rows.get(year, ())]
        return sum(one for one in most if one is not None) if most and None not in most else None


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the grid: a line and a start year."""

    line: Line
    year: int


@dataclass(frozen=True, eq=False)
class Rested:
    """What takes longer than a frame: how slots serve, what one more is worth, how many would close the gap."""

    response: Response
    place: Place | None
    worth: Worth | None
    closing: int | None  # None: no number does


@dataclass(frozen=True, eq=False)
class TrainingFigures:
    """The page's figures. `lines` are those of the selection, `shown` those of them that the grid has."""

    plan: Plan
    scenario: Scenario
    projection: Projection
    selection: Selection
    lines: tuple[GridLine, ...]
    shown: tuple[GridLine, ...]
    start_years: tuple[int, ...]
    targets: tuple[str, ...]
    target: str
    year: int
    supervision: Mapping[tuple[str, int], Supervision]

    @property
    def training(self) -> tuple[Intake, ...]:
        """All rows of the plan."""
        return self.plan.inputs.training

    def has_same_slots(self, plan: Plan, projection: Projection, selection: Selection) -> bool:
        """Whether lines and supervisors are the same in another plan or scenario, whatever the levers."""
        return (
            self.plan.inputs is plan.inputs
            and self.selection == selection
            and self.projection.years == projection.years
            and self.scenario.training_factor == projection.scenario.training_factor
        )

    @property
    def at(self) -> int:
        """Position of the year that is looked at."""
        return self.projection.years.index(self.year)

    @cached_property
    def target_cells(self) -> tuple[int, ...]:
        """The cells of the target occupation that the filter leaves."""
        cells = self.plan.axes.select(self.selection.units, (self.target,))
        return tuple(int(cell) for cell in cells)

    def of_target(self, measure: str) -> Floats:
        """[period] a measure of the target occupation."""
        return np.asarray(self.projection.values[measure][list(self.target_cells)].sum(axis=0))

    @cached_property
    def gap(self) -> Floats:
        """[period] what is left to recruit in the target occupation."""
        return self.of_target("recruitment_gap")

    @cached_property
    def arrivals(self) -> Floats:
        """[period] graduates who join the target occupation."""
        return self.of_target("training_in")

    @property
    def gap_before(self) -> Floats:
        """[period] what would be left to recruit without the year's graduates."""
        return np.maximum(self.gap + self.arrivals - self.of_target("surplus"), 0.0)

    @cached_property
    def missing(self) -> Mapping[str, Floats]:
        """By source occupation [period] full-time equivalents that are away in studies; of the selection."""
        values = missing_in_studies(self.projection)
        found: defaultdict[str, Floats] = defaultdict(lambda: np.zeros(len(self.projection.years)))
        for cell in self.plan.axes.select(self.selection.units, self.selection.occupations):
            if values[cell].any():
                found[self.plan.axes.cells[cell].occupation] += values[cell]
        return dict(sorted(found.items()))

    def slots_in(self, year: int, lines: Sequence[GridLine]) -> float:
        """Slots of lines that start in a year."""
        return sum(line.slots(self.training, year) for line in lines)

    @property
    def employments(self) -> tuple[GridLine, ...]:
        """The lines in which employees study."""
        return tuple(one for one in self.lines if one.line.source_occupation)

    @property
    def units(self) -> tuple[str, ...]:
        """The units of the lines that are shown."""
        return tuple(dict.fromkeys(one.line.unit for one in self.shown))

    def line_of(self, place: Place | None) -> GridLine | None:
        """The shown line of a place in the grid."""
        return next((one for one in self.shown if place is not None and one.line == place.line), None)

    def row_of(self, place: Place | None) -> int | None:
        """The number of the first training row of a place."""
        line = self.line_of(place)
        rows = line.rows.get(place.year, ()) if line is not None and place is not None else ()
        return rows[0] if rows else None

    @property
    def usual_place(self) -> Place | None:
        """The place that is looked at first: most slots to the target, started a year before it would be too late."""
        lines = [one for one in self.shown if one.line.occupation == self.target] or list(self.shown)
        if not lines:
            return None
        best = max(lines, key=lambda one: sum(one.slots(self.training, year) for year in self.start_years))
        late = self.year - (first_arrival(best.intake) - best.intake.start_year) - 1
        return Place(best.line, min(max(late, self.start_years[0]), self.start_years[-1]))

    def is_late(self, line: GridLine, year: int) -> bool:
        """Whether nobody who starts in a year arrives by the year that is looked at."""
        rows = line.rows.get(year)
        intake = self.training[rows[0]] if rows else line.intake
        return is_too_late(intake, self.year - year + intake.start_year)

    def supervisors(self, unit: str, year: int) -> Supervision:
        """Supervisors of a unit in a year."""
        return self.supervision.get((unit, year), Supervision(unit, year, 0.0, None))

    def covers(self, line: GridLine, response: Response) -> float | None:
        """How many of the slots of a line serve in the year that is looked at; None where all come too late."""
        rows = [at for year in self.start_years for at in line.rows.get(year, ()) if at in response.rows]
        if all(self.is_late(line, year) for year in self.start_years):
            return None
        cell = self.plan.axes.position[line.line.target]
        return float(sum(response.in_service(at, cell)[self.at] * self.training[at].slots for at in rows))


def status_of_supervisors(one: Supervision) -> str:
    """Within, near or over what there is; nothing where that is not stated."""
    if one.available is None:
        return ""
    if one.used > one.available + 1e-9:
        return OVER
    return NEAR if one.used >= NEARLY_ALL * one.available else WITHIN


def count_training(
    plan: Plan,
    projection: Projection,
    selection: Selection,
    target: str,
    year: int | None,
    *,
    only_target: bool,
    before: TrainingFigures | None = None,
) -> TrainingFigures:
    """The figures of a selection; the target and the year that are asked for if they are there, else the usual ones.

    What a moved lever leaves as it was is taken over from `before`.
    """
    training, stock_year = plan.inputs.training, projection.years[0] - 1
    same = before is not None and before.has_same_slots(plan, projection, selection)
    lines = (
        before.lines if before is not None and same else _lines_of(training, selection, projection.years[0])
    )
    targets = tuple(sorted({one.line.occupation for one in lines}))
    if target not in targets:
        target = _usual_target(lines, training, targets)
    years = projection.years
    if year is None or year not in years:
        year = years[min(4, len(years) - 1)]
    last = max((max(one.rows) for one in lines), default=years[-1])
    start_years = tuple(one for one in years if one <= max(last, years[0]))
    if before is not None and same:
        supervision = before.supervision
    else:
        rows = plan.inputs.supervisors
        counted = count_supervision(training, rows, projection.scenario, stock_year, start_years)
        supervision = {(one.unit, one.year): one for one in counted}
    shown = tuple(one for one in lines if not only_target or one.line.occupation == target)
    return TrainingFigures(
        plan,
        projection.scenario,
        projection,
        selection,
        lines,
        shown,
        start_years,
        targets,
        target,
        year,
        supervision,
    )


def _lines_of(training: Sequence[Intake], selection: Selection, first: int) -> tuple[GridLine, ...]:
    rows: defaultdict[Line, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, intake in enumerate(training):
        line = Line.of(intake)
        in_unit = not selection.units or line.unit in selection.units
        chosen = {line.occupation, line.source_occupation} & set(selection.occupations)
        if in_unit and (chosen or not selection.occupations):
            rows[line][intake.start_year].append(at)
    lines = [
        GridLine(line, {year: tuple(at) for year, at in years.items()}, training[years[max(years)][-1]])
        for line, years in rows.items()
        if max(years) >= first
    ]
    return tuple(sorted(lines, key=lambda one: (one.line.programme, one.line.unit, one.line.term)))


def _usual_target(lines: Sequence[GridLine], training: Sequence[Intake], targets: Sequence[str]) -> str:
    """The occupation that most education employments lead to; else the one with most slots."""
    count: defaultdict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for one in lines:
        slots = sum(one.slots(training, year) for year in one.rows)
        own, every = count[one.line.occupation]
        count[one.line.occupation] = (own + slots * bool(one.line.source_occupation), every + slots)
    return max(targets, key=lambda name: count[name], default="")


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """What is agreed with one provider: programmes, slots that start in the first year, lengths, terms, last start."""

    provider: str
    programmes: int
    slots: float
    lengths: tuple[float, float]
    terms: tuple[str, ...]
    last_start: int


def count_providers(figures: TrainingFigures) -> tuple[ProviderRow, ...]:
    """The providers of the selection's lines."""
    found: defaultdict[str, list[GridLine]] = defaultdict(list)
    for one in figures.lines:
        found[one.line.provider].append(one)
    return tuple(
        ProviderRow(
            provider,
            len({one.line.programme for one in lines}),
            figures.slots_in(figures.start_years[0], lines),
            (min(one.intake.length_years for one in lines), max(one.intake.length_years for one in lines)),
            tuple(sorted({one.line.term for one in lines} - {""}, reverse=True)),
            max(max(one.rows) for one in lines),
        )
        for provider, lines in sorted(found.items())
    )
