"""The slot planner of model section 12: whole slots per programme, unit and start year.

A mixed-integer programme for HiGHS. Variables are the slots x, the gap g that is left to recruit and the surplus s of
each cell and period, and a binary z where slots decide which of the two there is:

    g - s = target - base - present @ (x, fill_rate * g of earlier periods)        g <= most * z     s <= most * (1 - z)

Without z more than the gap could be recruited in one period to the good of later ones. First the weighted vacancies
(1 - fill_rate) * g are minimised, then the cost at that many vacancies, then the slots that cost nothing. Units that
share no limit are solved one by one. What was found is projected with the engine; where internal training makes the
response differ from it (see `training`), the response is tabulated anew from there and solved again.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, inf, isfinite
from typing import Any, Literal, NamedTuple

import numpy as np

from staffing_planner.models.baseline import Baseline, with_training
from staffing_planner.models.grid import Cell, Floats, Ints
from staffing_planner.models.inputs import Inputs, Intake
from staffing_planner.models.projection import Projection, project
from staffing_planner.models.scenario import ByOccupation, Scenario
from staffing_planner.models.training import (
    MOST_TO_CLOSE,
    NOBODY,
    Draw,
    Line,
    Response,
    Supervision,
    count_supervision,
    respond,
    study_years,
    with_slots,
)

OPTIMAL: Literal["optimal"] = "optimal"
FEASIBLE: Literal["feasible"] = "feasible"  # the time was up: the gap says how far from the optimum at most
INFEASIBLE: Literal["infeasible"] = "infeasible"
Status = Literal["optimal", "feasible", "infeasible"]

CAPACITY, SUPERVISORS, BUDGET, SOURCE = "capacity", "supervisors", "budget", "source"

SECONDS = 20.0  # for one solution of one part
ROUNDS = 4  # responses that are tabulated at most
SAME = 5e-7  # vacancies that are held to be the same while costs are compared, per vacancy
SURE = 1e-6  # of what the solver calls a whole number
TINY = 1e-9
MOST_TRIES = 200  # projections for the last steps

Progress = Callable[[float], None]
ALIKE = ByOccupation(1.0)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that the plan has reached, or cannot keep: what of it is used, and what one unit more would give.

    kind: capacity (of `line` in `year`), supervisors (of `unit` in `year`), budget (kronor, of all), source (employees
    in the source occupation of `line` who may study). `gain` is in weighted vacancies over the horizon; a
    shadow price with the gaps' signs as they are, so about right for one unit. None where the limit cannot be kept.
    """

    kind: str
    used: float
    available: float
    gain: float | None = None
    unit: str = ""
    year: int | None = None
    line: Line | None = None


@dataclass(frozen=True, eq=False)
class SlotPlan:
    """Slots by number of the training row (`slots`), with what they come to.

    gap: relative, between what was found and what may be possible; `objective` the weighted uncovered vacancies over
    the horizon as projected, in person-years; `difference` what the solver's figure for them lies off. `cost` in
    kronor. `unlimited` are lines with slots for which no capacity is stated. Of an infeasible plan there are only the
    limits.
    """

    status: Status
    gap: float
    objective: float
    cost: float
    slots: Mapping[int, int]
    projection: Projection | None
    difference: float
    limits: tuple[Limit, ...]
    unlimited: tuple[Line, ...] = ()
    is_needless: bool = False  # recruitment fills every gap without any slot

    def rows(self, training: Sequence[Intake]) -> list[tuple[str, str, int, int]]:
        """(programme, unit, start year, slots): terms and providers of one programme together."""
        together: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        for at, slots in self.slots.items():
            intake = training[at]
            together[intake.programme, intake.unit, intake.start_year] += slots
        return [(*key, slots) for key, slots in sorted(together.items())]

    def uncovered(self) -> list[tuple[int, str, str, float]]:
        """(year, unit, occupation, vacancies) wherever any are left."""
        if self.projection is None:
            return []
        return [
            (year, *cell, float(vacancies))
            for cell, by_year in zip(
                self.projection.axes.cells, self.projection.values["vacancies"], strict=True
            )
            for year, vacancies in zip(self.projection.years, by_year, strict=True)
            if vacancies > NOBODY
        ]


def plan_slots(
    inputs: Inputs,
    baseline: Baseline,
    scenario: Scenario,
    budget: float | None = None,
    weights: ByOccupation = ALIKE,
    progress: Progress | None = None,
    seconds: float = SECONDS,
) -> SlotPlan:
    """Plans the slots of all training that starts within the horizon.

    `budget` in kronor holds for all of them together; a slot without cost takes nothing of it. The training factor
    makes persons of slots, who count against every limit. `progress` may raise to cancel.
    """
    tell: Progress = progress or (lambda share: None)
    task = _Task.of(inputs, baseline, scenario, budget, weights)
    lacking = task.lacking()
    if lacking:
        return SlotPlan(INFEASIBLE, inf, inf, 0.0, {}, None, 0.0, lacking)
    training = with_slots(inputs.training, dict.fromkeys(task.rows, 0))
    without = task.evaluated(task.none(), training)
    assert without is not None, "a plan without slots keeps every limit"
    best, rounds, is_settled = without, 0, False
    while not is_settled and rounds < ROUNDS:

        def tell_in_all(share: float, begun: int = rounds) -> None:
            tell((begun + share) / (1 if task.is_exact else ROUNDS))

        found = _Programme(task, respond(baseline, scenario, training), seconds).solve(tell_in_all)
        training = with_slots(inputs.training, found.slots)
        plan = task.evaluated(found, training)
        is_settled = task.is_exact or (plan is not None and plan.difference < SURE)
        best = plan if plan is not None and task.is_as_good(plan, best) else best
        rounds += 1
    tell(1.0)
    best = best if task.is_exact else task.polished(best)
    return replace(best, is_needless=without.objective <= SURE)


@dataclass(frozen=True, eq=False)
class _Task:
    """What is to be planned and what limits it, before anything is solved."""

    inputs: Inputs
    baseline: Baseline
    scenario: Scenario
    budget: float | None
    rows: tuple[int, ...]
    weight: Floats  # [cell]
    begun: tuple[Supervision, ...]  # what those who study already need
    left: Mapping[tuple[str, int], float] = field(default_factory=dict)  # supervisors, less those

    @classmethod
    def of(
        cls,
        inputs: Inputs,
        baseline: Baseline,
        scenario: Scenario,
        budget: float | None,
        weights: ByOccupation,
    ) -> "_Task":
        first = baseline.stock_year + 1
        last = baseline.stock_year + scenario.horizon
        rows = tuple(at for at, intake in enumerate(inputs.training) if first <= intake.start_year <= last)
        ends = [year for at in rows for year in study_years(inputs.training[at])]
        years = range(first, max(ends, default=last) + 1)
        already = [intake for intake in inputs.training if intake.start_year < first]
        begun = count_supervision(already, inputs.supervisors, scenario, baseline.stock_year, years)
        left = {(one.unit, one.year): one.available - one.used for one in begun if one.available is not None}
        weight = np.array([weights.of(cell.occupation) for cell in baseline.axes.cells])
        return cls(inputs, baseline, scenario, budget, rows, weight, begun, left)

    @property
    def training(self) -> tuple[Intake, ...]:
        """All rows as loaded."""
        return self.inputs.training

    @property
    def is_exact(self) -> bool:
        """Whether the response is the engine's own for every plan: nobody leaves a cell in proportion to its ages."""
        internal = any(self.training[at].is_internal for at in self.rows)
        return not internal and not self.scenario.use_reported_retirements

    def lacking(self) -> tuple[Limit, ...]:
        """The limits that cannot be kept even without any new slot."""
        short = [
            Limit(SUPERVISORS, one.used, one.available, None, one.unit, one.year)
            for one in self.begun
            if one.available is not None and one.used > one.available + NOBODY
        ]
        if self.budget is not None and self.budget < 0:
            short.append(Limit(BUDGET, 0.0, self.budget))
        return tuple(short)

    def persons(self, at: int) -> float:
        """Persons that one slot of a row makes."""
        return self.scenario.training_factor

    def cost(self, at: int) -> float:
        """Kronor of one slot of a row."""
        return self.persons(at) * (self.training[at].cost_per_slot or 0.0)

    def supervisors(self, at: int) -> float:
        """Supervisors that one slot of a row needs in each year of study."""
        return self.persons(at) * (self.training[at].supervisors_per_slot or 0.0)

    def capacity(self, at: int) -> int | None:
        """Slots that a row has room for; None where that is not stated."""
        most, persons = self.training[at].max_slots, self.persons(at)
        if persons == 0:
            return 0
        return None if most is None else floor(most / persons + SURE)

    def none(self) -> "_Found":
        """The plan without any slot, which is possible wherever any is."""
        nothing = np.zeros(0, dtype=np.intp)
        return _Found(FEASIBLE, 0.0, 0.0, 1.0, dict.fromkeys(self.rows, 0), nothing, ())

    def is_as_good(self, plan: SlotPlan, other: SlotPlan) -> bool:
        """Whether a plan has no more vacancies than another, and at as many no higher cost."""
        same = SAME * max(1.0, other.objective)
        if abs(plan.objective - other.objective) > same:
            return plan.objective < other.objective
        return plan.cost <= other.cost + SURE

    def polished(self, plan: SlotPlan) -> SlotPlan:
        """The plan after steps of one slot that make it better as projected; for cells whose students are a mix."""
        sources = {Cell(one.unit, one.source_occupation) for one in self._taking(plan)}
        near = [at for at in self.rows if {*self._cells_of(self.training[at])} & sources]
        tries = MOST_TRIES
        steps = deque((at, step) for at in near for step in (1, -1))
        while steps and tries:
            at, step = steps.popleft()
            slots = {**plan.slots, at: plan.slots[at] + step}
            if not self.fits(slots):
                continue
            tries -= 1
            found = _Found(plan.status, plan.objective, 0.0, plan.gap, slots, self._every_cell, plan.limits)
            other = self.evaluated(found, with_slots(self.training, slots))
            if other is not None and self.is_as_good(other, plan) and not self.is_as_good(plan, other):
                plan = other
                steps.appendleft((at, step))
        return plan

    @property
    def _every_cell(self) -> Ints:
        return np.arange(len(self.baseline.axes), dtype=np.intp)

    def _taking(self, plan: SlotPlan) -> list[Intake]:
        """The rows by which a plan takes employees out of their cells."""
        return [
            self.training[at] for at, slots in plan.slots.items() if slots and self.training[at].is_internal
        ]

    @staticmethod
    def _cells_of(intake: Intake) -> tuple[Cell, Cell]:
        return Cell(intake.unit, intake.occupation), Cell(intake.unit, intake.source_occupation)

    def fits(self, slots: Mapping[int, int]) -> bool:
        """Whether slots keep capacities, supervisors and budget; the source stock is the engine's to say."""
        for at, number in slots.items():
            most = self.capacity(at)
            if number < 0 or (most is not None and number > most):
                return False
        cost = sum(self.cost(at) * number for at, number in slots.items())
        if self.budget is not None and cost > self.budget + SURE:
            return False
        return all(
            sum(self.supervisors(at) * slots[at] for at in members) <= self.left[place] + SURE
            for place, members in _supervised(self, self.rows).items()
        )

    def evaluated(self, found: "_Found", training: Sequence[Intake]) -> SlotPlan | None:
        """The plan with the engine's own figures; None where the engine finds fewer students than slots."""
        region = with_training(self.baseline, training)
        (projection,) = project(region, [self.scenario])
        wanted = np.zeros_like(projection.values["training_out"])
        for at in self.rows:
            if training[at].is_internal:
                source = region.axes.position[Cell(training[at].unit, training[at].source_occupation)]
                period = training[at].start_year - region.stock_year - 1
                wanted[source, period] += self.persons(at) * training[at].slots
        if (wanted > projection.values["training_out"] + SURE).any():
            return None
        vacancies = projection.values["vacancies"].sum(axis=1) * self.weight
        touched = float(vacancies[found.cells].sum())
        return SlotPlan(
            found.status,
            found.gap,
            float(vacancies.sum()),
            sum(self.cost(at) * slots for at, slots in found.slots.items()),
            found.slots,
            projection,
            abs(touched - found.objective),
            found.limits,
            tuple(
                dict.fromkeys(
                    Line.of(training[at])
                    for at, slots in found.slots.items()
                    if slots and training[at].max_slots is None
                )
            ),
        )


@dataclass(frozen=True, eq=False)
class _Found:
    """What the solver found: slots by row, weighted vacancies of the cells that it looked at, and their bound."""

    status: Status
    objective: float
    bound: float
    gap: float  # of the cost, where that was not finished
    slots: dict[int, int]
    cells: Ints
    limits: tuple[Limit, ...]


class _Programme:
    """The mixed-integer programme of one response, solved part by part."""

    def __init__(self, task: _Task, response: Response, seconds: float) -> None:
        self._task, self._response, self._seconds = task, response, seconds
        self._limited = self._limit_rows()

    def solve(self, tell: Progress) -> "_Found":
        """All parts alone; together under the budget where their plans cost more than that."""
        task = self._task
        rows = [at for at in task.rows if self._limited[at] > 0]
        parts = self._parts(rows)
        alone = []
        for number, part in enumerate(parts):
            tell(number / (len(parts) + 1))
            alone.append(_Part(task, self._response, part, self._limited, None, self._seconds).solve())
        budget = task.budget
        costs = sum(task.cost(at) * slots for found in alone for at, slots in found.slots.items())
        if budget is not None and costs > budget + SURE:
            alone = [_Part(task, self._response, rows, self._limited, budget, self._seconds).solve()]
        return self._together(alone)

    def _together(self, parts: Sequence["_Found"]) -> "_Found":
        slots = dict.fromkeys(self._task.rows, 0)
        for part in parts:
            slots |= part.slots
        objective, bound = sum(part.objective for part in parts), sum(part.bound for part in parts)
        is_optimal = all(part.status == OPTIMAL for part in parts)
        open_share = (objective - bound) / objective if objective > SURE else 0.0
        return _Found(
            OPTIMAL if is_optimal else FEASIBLE,
            objective,
            bound,
            0.0 if is_optimal else max(open_share, *(part.gap for part in parts)),
            slots,
            np.concatenate([np.zeros(0, dtype=np.intp), *(part.cells for part in parts)]),
            tuple(sorted((one for part in parts for one in part.limits), key=lambda one: -(one.gain or 0))),
        )

    def _limit_rows(self) -> dict[int, int]:
        """The most slots of each row that are allowed, or, without a capacity, can be of use."""
        task, response = self._task, self._response
        most: dict[int, int] = {}
        without = [at for at in task.rows if task.capacity(at) is None]
        for at in task.rows:
            most[at] = task.capacity(at) or 0
        available = {at: draw for draw in response.draws for at in draw.rows}
        for at in without:
            if at in available:  # the constraint says exactly how many; this is more than that
                cell = response.projection.values["target"][available[at].cell]
                people = max(available[at].available, float(cell.max())) + sum(most.values())
                most[at] = min(ceil(people / task.persons(at)) + 1, MOST_TO_CLOSE)
        for at in without:
            if at not in available:
                most[at] = self._useful(at, most)
        nobody = {
            at
            for at in task.rows
            if not self._response.present[self._response.row == at].any()  # nobody arrives within the horizon
        }
        return {at: 0 if at in nobody else slots for at, slots in most.items()}

    def _useful(self, at: int, most: Mapping[int, int]) -> int:
        """External slots of a row that alone leave nothing to recruit in any year; more are of no use."""
        response = self._response
        (column,) = np.flatnonzero(response.row == at)
        here = response.cell[column]
        gap = response.projection.values["target"][response.cells[here]] - response.base[here]
        for taking in np.flatnonzero((response.cell == here) & (response.row >= 0)):
            gap = gap + most[int(response.row[taking])] * np.maximum(-response.present[taking], 0.0)
        arrived = response.present[column]
        needed = np.divide(gap, arrived, out=np.zeros_like(gap), where=arrived > NOBODY)
        return min(max(ceil(float(needed.max(initial=0.0)) - SURE), 0), MOST_TO_CLOSE)

    def _parts(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows that share a cell, or supervisors that may not be enough for all, belong together."""
        task, response = self._task, self._response
        groups: dict[object, list[int]] = defaultdict(list)
        for at in rows:
            for cell in response.cell[response.row == at]:
                groups["cell", int(cell)].append(at)
        for place, members in _supervised(task, rows).items():
            if sum(task.supervisors(at) * self._limited[at] for at in members) > task.left[place]:
                groups[place] = list(members)
        leader = {at: at for at in rows}

        def find(at: int) -> int:
            while leader[at] != at:
                at = leader[at]
            return at

        for members in groups.values():
            for at in members[1:]:
                leader[find(at)] = find(members[0])
        parts: defaultdict[int, list[int]] = defaultdict(list)
        for at in rows:
            parts[find(at)].append(at)
        return list(parts.values())


def _supervised(task: _Task, rows: Sequence[int]) -> Mapping[tuple[str, int], list[int]]:
    """The rows that need supervisors of a unit and year that states how many it has."""
    found: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for at in rows:
        intake = task.training[at]
        for year in study_years(intake) if task.supervisors(at) > 0 else ():
            if (intake.unit, year) in task.left:
                found[intake.unit, year].append(at)
    return found


class _Part:
    """One part of the programme: variables x of its rows, then g, s and z of its cells and periods."""

    def __init__(
        self,
        task: _Task,
        response: Response,
        rows: Sequence[int],
        most: Mapping[int, int],
        budget: float | None,
        seconds: float,
    ) -> None:
        self._task, self._response, self._rows, self._seconds = task, response, list(rows), seconds
        self._budget = budget
        self._most = np.array([most[at] for at in rows], dtype=np.float64)
        self._column = {at: number for number, at in enumerate(rows)}
        own = np.isin(response.row, self._rows)
        self._cells = np.unique(response.cell[own])
        self._horizon = len(response.years)
        axes = task.baseline.axes
        self._fill = np.array(
            [task.scenario.fill_rate.of(axes.cells[response.cells[cell]].occupation) for cell in self._cells]
        )
        at = response.cells[self._cells]
        self._weight = task.weight[at] * (1 - self._fill)
        # [cell, period] what is missing without slots and recruits, [cell, period, row] what slots take off it,
        # [cell, period, earlier period] what recruits do.
        self._lack = response.projection.values["target"][at] - response.base[self._cells]
        self._of_slot = np.zeros((len(self._cells), self._horizon, len(rows)))
        self._of_recruit = np.zeros((len(self._cells), self._horizon, self._horizon))
        position = {int(cell): number for number, cell in enumerate(self._cells)}
        self._recruit_column: dict[int, tuple[int, int]] = {}
        for column in np.flatnonzero(np.isin(response.cell, self._cells)):
            cell = position[int(response.cell[column])]
            row = int(response.row[column])
            if row in self._column:
                self._of_slot[cell, :, self._column[row]] += response.present[column]
            elif row < 0:
                period = int(response.period[column])
                self._of_recruit[cell, :, period] = response.present[column]
                self._recruit_column[int(column)] = (cell, period)
        self._low, self._high = self._bounds()
        self._is_open = (self._low < 0) & (self._high > 0) & (self._fill > 0)[:, None]

    # --- the variables

    @property
    def _size(self) -> tuple[int, int, int]:
        """How many slots, gaps (and surpluses), and binaries there are."""
        return len(self._rows), len(self._cells) * self._horizon, int(self._is_open.sum())

    def _gap_at(self, cell: int, period: int) -> int:
        return len(self._rows) + cell * self._horizon + period

    def _bounds(self) -> tuple[Floats, Floats]:
        """[cell, period] between what every gap (a surplus is negative) lies, whatever the slots."""
        low, high = np.empty_like(self._lack), np.empty_like(self._lack)
        most = np.maximum(self._of_slot, 0.0) @ self._most
        least = np.minimum(self._of_slot, 0.0) @ self._most
        fewest, furthest = np.zeros_like(self._lack), np.zeros_like(self._lack)  # recruits
        for k in range(self._horizon):
            came = self._of_recruit[:, k]
            high[:, k] = self._lack[:, k] - least[:, k] - (came * fewest).sum(axis=1)
            low[:, k] = self._lack[:, k] - most[:, k] - (came * furthest).sum(axis=1)
            fewest[:, k] = self._fill * np.maximum(low[:, k], 0.0)
            furthest[:, k] = self._fill * np.maximum(high[:, k], 0.0)
        return low, high

    def gaps(self, slots: Floats) -> Floats:
        """[cell, period] what is left to recruit at so many slots of each row; a surplus is negative."""
        gaps = self._lack - self._of_slot @ slots
        recruits = np.zeros_like(gaps)
        for k in range(self._horizon):
            gaps[:, k] -= (self._of_recruit[:, k] * recruits).sum(axis=1)
            recruits[:, k] = self._fill * np.maximum(gaps[:, k], 0.0)
        return gaps

    def _weighted(self, gaps: Floats) -> float:
        return float(self._weight @ np.maximum(gaps, 0.0).sum(axis=1))

    # --- the constraints

    def _balances(self, rows: "_Rows") -> None:
        """Gap less surplus is the gap that slots and earlier recruits leave."""
        gaps = self._size[1]
        for cell in range(len(self._cells)):
            filled = self._fill[cell] * self._of_recruit[cell]
            touching = np.flatnonzero(self._of_slot[cell].any(axis=0))
            for k in range(self._horizon):
                at = self._gap_at(cell, k)
                earlier = [self._gap_at(cell, j) for j in range(k)]
                columns = [at, at + gaps, *touching.tolist(), *earlier]
                values = [1.0, -1.0, *self._of_slot[cell, k, touching].tolist(), *filled[k, :k].tolist()]
                rows.add(columns, values, self._lack[cell, k], self._lack[cell, k])

    def _signs(self, rows: "_Rows") -> None:
        """Where both can be, the binary says which of gap and surplus there is."""
        slots, gaps, _ = self._size
        for number, (cell, k) in enumerate(np.argwhere(self._is_open)):
            at, sign = self._gap_at(cell, k), slots + 2 * gaps + number
            rows.add([at, sign], [1.0, -float(self._high[cell, k])], -inf, 0.0)
            most = -float(self._low[cell, k])
            rows.add([at + gaps, sign], [1.0, most], -inf, most)

    def _shared_limits(self) -> list["_Shared"]:
        """Supervisors, source stock and budget."""
        task = self._task
        found: list[_Shared] = []
        for (unit, year), members in _supervised(task, self._rows).items():
            needs = {self._column[at]: task.supervisors(at) for at in members}
            left = task.left[unit, year]
            if sum(need * self._most[column] for column, need in needs.items()) > left:
                (begun,) = (one for one in task.begun if (one.unit, one.year) == (unit, year))
                limit = Limit(SUPERVISORS, begun.used, left + begun.used, None, unit, year)
                found.append(_Shared(limit, needs, needs, left))
        for draw in self._response.draws:
            members = [at for at in draw.rows if at in self._column]
            if members:
                found.append(self._source_limit(draw, members))
        if self._budget is not None:
            costs = {self._column[at]: task.cost(at) for at in self._rows}
            found.append(_Shared(Limit(BUDGET, 0.0, self._budget), costs, costs, self._budget))
        return found

    def _source_limit(self, draw: Draw, members: Sequence[int]) -> "_Shared":
        """Never more students than there are: slots less what slots and recruits add to those who may study."""
        needs = {self._column[at]: self._task.scenario.training_factor for at in members}
        values = defaultdict(float, needs)
        for column in np.flatnonzero(draw.of_column):
            row = int(self._response.row[column])
            if row in self._column:
                values[self._column[row]] -= float(draw.of_column[column])
            elif row < 0:
                cell, period = self._recruit_column[int(column)]
                values[self._gap_at(cell, period)] -= float(self._fill[cell] * draw.of_column[column])
        line = Line.of(self._task.training[members[0]])
        limit = Limit(SOURCE, 0.0, draw.base, None, line.unit, draw.year, line)
        return _Shared(limit, needs, values, draw.base)

    # --- solving

    def solve(self) -> _Found:
        """The fewest weighted vacancies, then the least cost, then the fewest slots without cost."""
        slots, gaps, signs = self._size
        wanted = np.zeros((3, slots + 2 * gaps + signs))
        wanted[0, slots : slots + gaps] = np.repeat(self._weight, self._horizon)
        wanted[1, :slots] = [self._task.cost(at) for at in self._rows]
        wanted[2, :slots] = wanted[1, :slots] == 0
        rows = _Rows()
        self._balances(rows)
        self._signs(rows)
        for shared in self._shared_limits():
            rows.add(list(shared.values), list(shared.values.values()), -inf, shared.most)
        found = np.zeros(slots)
        bound, gap, is_optimal = -inf, 0.0, True
        for number, goal in enumerate(wanted):
            if number == 0 or goal[:slots] @ found > SURE:
                solved = self._minimise(goal, rows)
                is_optimal = is_optimal and solved.status == 0
                if number == 0:
                    bound = float(solved.mip_dual_bound) if solved.x is not None else 0.0
                elif solved.status != 0:
                    gap = max(gap, _open_share(float(goal[:slots] @ found), solved))
                if solved.x is None:
                    break
                found = np.round(solved.x[:slots])
            # From the whole numbers: the solver's are whole to a tolerance, and no plan might reach what they do.
            reached = self._weighted(self.gaps(found)) if number == 0 else float(goal[:slots] @ found)
            used = np.flatnonzero(goal)
            rows.add(used.tolist(), goal[used].tolist(), -inf, reached + SAME * max(1.0, reached))
        objective = self._weighted(self.gaps(found))
        return _Found(
            OPTIMAL if is_optimal else FEASIBLE,
            objective,
            objective if is_optimal else min(max(bound, 0.0), objective),
            gap,
            {at: int(found[number]) for number, at in enumerate(self._rows)},
            self._response.cells[self._cells],
            self._reached(found),
        )

    def _minimise(self, goal: Floats, rows: "_Rows") -> Any:
        """HiGHS's result; its `x` is None where no plan was found in the time."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        slots, gaps, _ = self._size
        integrality = np.zeros(len(goal))
        integrality[:slots] = 1
        integrality[slots + 2 * gaps :] = 1
        matrix, low, high = rows.matrix(len(goal))
        return milp(
            goal,
            integrality=integrality,
            bounds=Bounds(np.zeros(len(goal)), self._most_of_each()),
            constraints=LinearConstraint(matrix, low, high),
            options={"time_limit": self._seconds, "mip_rel_gap": 0.0},
        )

    def _most_of_each(self) -> Floats:
        """Upper bounds of all variables; a gap that cannot be is 0, and so is a surplus."""
        gap, surplus = np.maximum(self._high, 0.0).ravel(), np.maximum(-self._low, 0.0).ravel()
        free = np.repeat(
            self._fill == 0, self._horizon
        )  # without recruits no bound is needed to keep g small
        gap, surplus = np.where(free, inf, gap), np.where(free, inf, surplus)
        return np.concatenate([self._most, gap, surplus, np.ones(self._size[2])])

    def _reached(self, found: Floats) -> tuple[Limit, ...]:
        """The limits that hold the plan back: those with a price when slots may be parts of one."""
        from scipy.optimize import linprog

        slots, gaps, _ = self._size
        goal = np.zeros(slots + 2 * gaps)
        goal[slots : slots + gaps] = np.repeat(self._weight, self._horizon)
        is_gap = (self.gaps(found) > 0).ravel()
        most = np.concatenate([self._most, np.where(is_gap, inf, 0.0), np.where(is_gap, 0.0, inf)])
        balances, limits, shared = _Rows(), _Rows(), self._shared_limits()
        self._balances(balances)
        for one in shared:
            limits.add(list(one.values), list(one.values.values()), -inf, one.most)
        equal, _, balance = balances.matrix(len(goal))
        upper, _, allowed = limits.matrix(len(goal))
        solved: Any = linprog(
            goal,
            upper if shared else None,
            allowed if shared else None,
            equal,
            balance,
            bounds=np.column_stack([np.zeros(len(goal)), most]),
            method="highs",
            options={"time_limit": self._seconds},
        )
        if solved.status != 0:
            return ()
        in_plan = np.concatenate([found, np.maximum(self.gaps(found), 0.0).ravel()])
        reached = [
            one.used(in_plan, -float(price))
            for one, price in zip(shared, solved.ineqlin.marginals, strict=True)
            if -price > SURE
        ]
        persons = self._task.scenario.training_factor
        for at, slots_found, price in zip(self._rows, found, solved.upper.marginals, strict=False):
            intake = self._task.training[at]
            if -price > SURE and intake.max_slots is not None:
                line, year = Line.of(intake), intake.start_year
                used = persons * float(slots_found)
                gain = -float(price) / persons
                reached.append(Limit(CAPACITY, used, intake.max_slots, gain, line.unit, year, line))
        return tuple(reached)


def _open_share(reached: float, solved: Any) -> float:
    """How much less than what has been reached may still be possible, as a share of it."""
    if solved.x is not None:
        reached = float(solved.fun)
    bound = solved.mip_dual_bound
    known = 0.0 if bound is None or not isfinite(bound) else min(max(float(bound), 0.0), reached)
    return (reached - known) / reached if reached > 0 else 0.0


class _Shared(NamedTuple):
    """A limit that several rows share: what a slot of each column needs of it, and the constraint `values <= most`."""

    limit: Limit
    needs: Mapping[int, float]
    values: Mapping[int, float]
    most: float

    def used(self, in_plan: Floats, gain: float) -> Limit:
        """The limit with what a plan (slots, then gaps) uses of it."""
        used = self.limit.used + sum(need * in_plan[column] for column, need in self.needs.items())
        slack = self.most - sum(value * in_plan[column] for column, value in self.values.items())
        return replace(self.limit, used=float(used), available=float(used + slack), gain=gain)


class _Rows:
    """Rows of a constraint matrix, as they come."""

    def __init__(self) -> None:
        self._columns: list[int] = []
        self._values: list[float] = []
        self._starts = [0]
        self._low: list[float] = []
        self._high: list[float] = []

    def add(self, columns: Sequence[int], values: Sequence[float], low: float, high: float) -> None:
        """One more row: `low <= values @ columns <= high`; what is next to nothing would only trouble the solver."""
        kept = [(column, value) for column, value in zip(columns, values, strict=True) if abs(value) > TINY]
        self._columns += [column for column, _ in kept]
        self._values += [value for _, value in kept]
        self._starts.append(len(self._columns))
        self._low.append(low)
        self._high.append(high)

    def matrix(self, size: int) -> tuple[Any, Floats, Floats]:
        """The sparse matrix with so many columns, and the limits of its rows."""
        from scipy.sparse import csr_array

        shape = (len(self._low), size)
        matrix = csr_array((self._values, self._columns, self._starts), shape=shape, dtype=np.float64)
        return matrix, np.array(self._low), np.array(self._high)
