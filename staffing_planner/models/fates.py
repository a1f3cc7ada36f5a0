"""What becomes of single persons in one block of replications: the engine below `models/simulation.py`.

A person's future depends on the age at the start and the rates alone, so one uniform number a person and replication
decides it for good: it is compared with the cumulative probabilities of the outcomes *leaves in period 1, retires in
period 1, leaves in period 2 ...* (the *limits*). How many are gone by each outcome is counted over persons, all
replications of the block at a time; nothing is drawn period by period. Recruits are drawn at the start of their stint
in the same way, from the mixture over the ages that they may have.

Cells that courses take students from, or whose retirements are reported, keep a *roster* besides: each one's outcome,
age and sex, so that single persons can be taken out. Cells that exchange students are simulated together, period by
period; such a set is a *component*.

Uniform numbers are 31-bit integers, so a probability is exact to 5e-10; all counts are whole persons.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from math import ceil, floor
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.baseline import Course, Entries
from staffing_planner.models.exit_rates import shock
from staffing_planner.models.grid import AGE_COUNT, SEXES, Floats, Ints
from staffing_planner.models.projection import Batch, IdentityError

Draws: TypeAlias = NDArray[np.uint32]
Counts: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]

CERTAIN = 2**31  # the limit below which every draw is
NOBODY = np.uint32(2**32 - 1)  # stands where a replication has no such person: no limit is above it
OLDEST = AGE_COUNT - 1
ROWS_AT_ONCE = 128  # counts of so many fit a byte
_COMPARED_AT_ONCE = 2**19
_ROUNDS = 64


class Purpose(IntEnum):
    """Sub-streams: what a draw is for, so that more of one kind never moves another."""

    SHOCK = 0
    TARGET = 1
    STOCK = 2
    FRACTION = 3
    INTAKE = 4
    ENTRY = 5
    HIRE = 6
    RECRUIT = 7
    PROFILE = 8
    REPORT = 9
    OLDEST = 10
    COURSE = 11
    PICK = 12
    STUDENT = 13
    RETURN = 14


def stream(seed: int, *key: int) -> np.random.SFC64:
    """The stream of random bits of a seed and a key."""
    return np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key))


def _draw(bits: np.random.SFC64, rows: int, columns: int) -> Draws:
    """[row, column] uniform integers below CERTAIN; a row is the same however many follow it."""
    drawn = bits.random_raw((rows * columns + 1) // 2).view(np.uint32)[: rows * columns]
    np.right_shift(drawn, 1, out=drawn)
    return drawn.reshape(rows, columns)


def _limit(probability: float) -> np.uint32:
    return np.uint32(round(probability * CERTAIN))


def _split(amount: float) -> tuple[int, float]:
    """Whole persons and what remains, which is one more person with that probability."""
    whole = floor(amount)
    return whole, amount - whole


def _add_up(flags: Flags) -> Counts:
    """[column] how many of the rows hold."""
    counted = np.zeros(flags.shape[1], dtype=np.int32)
    for first in range(0, len(flags), ROWS_AT_ONCE):
        counted += np.add.reduce(flags[first : first + ROWS_AT_ONCE].view(np.uint8), axis=0, dtype=np.uint8)
    return counted


# --- what all blocks share -----------------------------------------------------------------------------------


class Kind(NamedTuple):
    """People of the same rates: a group of the exit rates, without retirement in the periods that are reported."""

    group: int
    reported: tuple[int, ...]


class _Part(NamedTuple):
    """Those of an intake who arrive in one period at one age, as one sex among those with the same rates."""

    period: int  # from 0, at its end
    sex: int
    age: int
    low: np.uint32  # the draws between the two limits
    high: np.uint32


class _Intake(NamedTuple):
    """A loaded row that brings people from outside."""

    flow: int  # 0 graduates, 1 other arrivals
    number: int
    size: float  # persons who start
    parts: tuple[_Part, ...]


class _Draw(NamedTuple):
    """Courses that take students one after the other from the same ages of one cell in the same period."""

    source: int
    ages: slice
    courses: tuple[tuple[int, Course], ...]


class Component(NamedTuple):
    """Cells that exchange people, simulated together; `draws` by period from 0."""

    cells: tuple[int, ...]
    draws: Mapping[int, Sequence[_Draw]]


class World:
    """One scenario's people and rules, the same in every block."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.base = batch.baseline
        self.horizon = batch.horizon
        self.reported = batch.reported
        courses = [one for one in enumerate(self.base.courses) if one[1].start <= self.horizon]
        self.rostered = frozenset(batch.reported) | {course.source for _, course in courses}
        self.components = self._find_components(courses)
        self.intakes: defaultdict[int, list[_Intake]] = defaultdict(list)
        for flow, entries in enumerate((self.base.graduates, self.base.arrivals)):
            self._add_intakes(flow, entries)

    def kind(self, cell: int, sex: int) -> Kind:
        """The rates of a sex in a cell."""
        periods = tuple(sorted(k for k in self.reported.get(cell, ()) if 0 <= k < self.horizon))
        return Kind(int(self.batch.rates.group_of[cell, sex]), periods)

    def kinds(self, cell: int) -> tuple[Kind, ...]:
        """The rates of each sex in a cell."""
        return tuple(self.kind(cell, sex) for sex in range(len(SEXES)))

    def _find_components(self, courses: Sequence[tuple[int, Course]]) -> tuple[Component, ...]:
        joined = join(len(self.base.axes), ((course.source, course.target) for _, course in courses))
        draws: defaultdict[int, defaultdict[int, list[_Draw]]] = defaultdict(lambda: defaultdict(list))
        # Sorting is stable: within a cell and period the courses stay in the order loaded.
        for number, course in sorted(courses, key=lambda one: (one[1].start, one[1].source)):
            of_period = draws[joined[course.source]][course.start - 1]
            last = of_period[-1] if of_period else None
            if last is not None and (last.source, last.ages) == (course.source, course.ages):
                of_period[-1] = last._replace(courses=(*last.courses, (number, course)))
            else:
                of_period.append(_Draw(course.source, course.ages, ((number, course),)))
        cells: defaultdict[int, list[int]] = defaultdict(list)
        for cell, root in enumerate(joined):
            cells[root].append(cell)
        return tuple(Component(tuple(members), draws[root]) for root, members in cells.items())

    def _add_intakes(self, flow: int, entries: Entries) -> None:
        by_intake: defaultdict[int, list[int]] = defaultdict(list)
        for at, number in enumerate(entries.intake):
            by_intake[int(number)].append(at)
        for number, members in by_intake.items():
            first = members[0]
            cell, started = int(entries.cell[first]), float(entries.started[first])
            factor = float(self.batch.training_factor[0]) if entries.factored[first] else 1.0
            if started * factor == 0:
                continue
            shares: defaultdict[tuple[int, int, int], float] = defaultdict(float)
            kinds = self.kinds(cell)
            for at in members:
                sex = int(entries.sex[at])
                if cell not in self.rostered:
                    sex = kinds.index(kinds[sex])
                where = (int(entries.period[at]) - 1, sex, int(entries.age[at]))
                shares[where] += float(entries.persons[at]) / started
            parts, below = [], 0.0
            for (period, sex, age), share in shares.items():
                low, below = below, min(below + share, 1.0)
                if period < self.horizon:
                    parts.append(_Part(period, sex, age, _limit(low), _limit(below)))
            self.intakes[cell].append(_Intake(flow, number, started * factor, tuple(parts)))


def join(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """For each of `count` nodes the lowest one that pairs connect it with."""
    root = list(range(count))

    def find(node: int) -> int:
        while root[node] != node:
            node = root[node]
        return node

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return [find(node) for node in range(count)]


# --- limits --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Limits:
    """The cumulative probabilities of one kind of people, as draws.

    values [start, age, outcome, factor]: who draws less than `values[..., j, :]` is gone by outcome j, which is
    `2e` *leaves* and `2e + 1` *retires* in the e-th period after the start. `start` has one entry where the rates
    never change. only_leave [start, age]: nobody retires before the horizon.
    """

    values: Draws
    only_leave: Flags

    @classmethod
    def of(cls, world: World, kind: Kind, factors: Floats) -> "_Limits":
        """Of a kind of people under each factor of a block."""
        horizon, rates = world.horizon, world.batch.rates
        p = shock(rates.retirement[0, :, kind.group, :, None], factors)  # [period or 1, age, factor]
        q = shock(rates.other[0, kind.group, :, None], factors)
        if kind.reported:
            p = np.array(np.broadcast_to(p, (horizon, *p.shape[1:])))
            p[list(kind.reported)] = 0.0
        starts = len(p)
        cumulative = np.empty((starts, AGE_COUNT, 2 * horizon, len(factors)))
        retires = np.zeros((starts, AGE_COUNT), dtype=np.bool_)
        alive = np.ones((starts, AGE_COUNT, len(factors)))
        start = np.arange(starts)
        for elapsed in range(horizon):
            age = np.minimum(np.arange(AGE_COUNT) + elapsed, OLDEST)
            p_now = p[np.minimum(start + elapsed, starts - 1)][:, age]
            q_now = q[age]
            cumulative[:, :, 2 * elapsed] = 1.0 - alive + alive * q_now * (1 - p_now / 2)
            alive = alive * (1 - p_now) * (1 - q_now)
            cumulative[:, :, 2 * elapsed + 1] = 1.0 - alive
            retires |= p_now.any(axis=-1) & ((start + elapsed < horizon) | (starts == 1))[:, None]
        values = np.rint(np.clip(cumulative, 0.0, 1.0) * CERTAIN).astype(np.uint32)
        return cls(values, ~retires)

    def at(self, start: int) -> Draws:
        """[age, outcome, factor] for a stint that starts with this period."""
        horizon = self.values.shape[2] // 2
        return self.values[start if len(self.values) > 1 else 0, :, : 2 * (horizon - start)]

    def leave_only(self, start: int, age: int) -> bool:
        """Whether nobody of this age retires before the horizon."""
        return bool(self.only_leave[start if len(self.values) > 1 else 0, age])


# --- one block -----------------------------------------------------------------------------------------------


class Block:
    """Replications that are simulated together, in the order of their common factor.

    factors [factor] and, for each replication of the block, the position of its factor (ascending).
    """

    def __init__(
        self,
        world: World,
        seed: int,
        number: int,
        factors: Floats,
        factor_of: Ints,
        check: Callable[[], None],
    ) -> None:
        used, counts = np.unique(factor_of, return_counts=True)
        self.world = world
        self.size = len(factor_of)
        self.check = check
        self.factor_of = np.repeat(np.arange(len(used)), counts)
        self._seed, self._number = seed, number
        self._factors, self._runs = factors[used], counts
        self._limits: dict[Kind, _Limits] = {}

    def stream(self, purpose: Purpose, *key: int) -> np.random.SFC64:
        """The random bits for a purpose, the same in every scenario and however results are grouped."""
        return stream(self._seed, self._number, purpose, *key)

    def draws(self, rows: int, purpose: Purpose, *key: int) -> Draws:
        """[row, replication]."""
        return _draw(self.stream(purpose, *key), rows, self.size)

    def whole(self, amount: float, purpose: Purpose, *key: int) -> Counts:
        """[replication] the amount in whole persons."""
        persons, rest = _split(amount)
        found = np.full(self.size, persons, dtype=np.int32)
        if rest > 0:
            found += self.draws(1, purpose, *key)[0] < _limit(rest)
        return found

    def limits(self, kind: Kind) -> _Limits:
        """The limits of a kind of people under the block's factors."""
        if kind not in self._limits:
            self._limits[kind] = _Limits.of(self.world, kind, self._factors)
        return self._limits[kind]

    def spread(self, limits: Draws) -> Draws:
        """[..., replication] from limits [..., factor]."""
        return np.repeat(limits, self._runs, axis=-1)

    def simulate(self, component: Component) -> dict[int, "Flows"]:
        """The flows of each of the component's cells. Raises IdentityError where they do not add up."""
        return _run(self, component)


@dataclass(frozen=True, eq=False)
class Flows:
    """One cell's persons [period, replication]; `missing` is the time in studies that is lost, in persons."""

    opening: Counts
    retirements: Counts
    other_separations: Counts
    training_out: Counts
    training_in: Counts
    other_in: Counts
    recruitment_gap: Counts
    recruits: Counts
    surplus: Counts
    closing: Counts
    in_training: Counts
    missing: Floats


class _Roster:
    """The single persons of a cell, a row for at most one in each replication.

    outcome [row, replication] one more than the outcome by which the person is gone, 0 where nobody is (or is no
    longer) here; cohort the age at the start of the first period (15 is 0; less for who came later and younger).
    """

    def __init__(self, rows: int, size: int) -> None:
        shape = (max(rows, 16), size)
        self._used = 0
        self._outcome = np.zeros(shape, dtype=np.uint8)
        self._cohort = np.zeros(shape, dtype=np.int8)
        self._sex = np.zeros(shape, dtype=np.int8)
        self._youngest = np.zeros(shape[0], dtype=np.int8)
        self._oldest = np.zeros(shape[0], dtype=np.int8)

    def add(self, outcome: NDArray[np.uint8], cohort: int, sex: int) -> None:
        """Rows [row, replication] of people of one age and sex."""
        rows = self._make_room(len(outcome))
        self._outcome[rows], self._cohort[rows], self._sex[rows] = outcome, cohort, sex
        self._youngest[rows] = self._oldest[rows] = cohort

    def add_each(self, rank: Ints, at: Ints, outcome: Ints, cohort: Ints, sex: Ints) -> None:
        """Single people, each the `rank`-th new one in its replication."""
        rows = self._make_room(int(rank.max()) + 1)
        row = rows.start + rank
        self._outcome[row, at], self._cohort[row, at], self._sex[row, at] = outcome + 1, cohort, sex
        self._youngest[rows], self._oldest[rows] = cohort.min(), cohort.max()

    def _make_room(self, count: int) -> slice:
        first, self._used = self._used, self._used + count
        if self._used > len(self._outcome):
            more = max(self._used, 2 * len(self._outcome)) - len(self._outcome)
            for name in ("_outcome", "_cohort", "_sex", "_youngest", "_oldest"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate((old, np.zeros((more, *old.shape[1:]), dtype=old.dtype))))
        return slice(first, self._used)

    def find(self, outcome: int, youngest: int, oldest: int) -> tuple[Ints, Flags]:
        """Rows with people of the cohorts, and [of those rows, replication] who is here before that outcome."""
        reach = (self._oldest[: self._used] >= youngest) & (self._youngest[: self._used] <= oldest)
        rows = np.flatnonzero(reach)
        there = self._outcome[rows] > outcome
        mixed = self._youngest[rows] < self._oldest[rows]
        if mixed.any():
            cohort = self._cohort[rows[mixed]]
            there[mixed] &= (cohort >= youngest) & (cohort <= oldest)
        return rows, there

    @property
    def span(self) -> tuple[int, int]:
        """The youngest and the oldest cohort."""
        used = slice(self._used)
        return int(self._youngest[used].min(initial=0)), int(self._oldest[used].max(initial=0))

    def take(self, rows: Ints, at: Ints) -> tuple[Ints, Ints, Ints]:
        """Takes people out: what their outcome would have been, their cohort and sex."""
        found = (self._outcome[rows, at], self._cohort[rows, at], self._sex[rows, at])
        self._outcome[rows, at] = 0
        outcome, cohort, sex = (one.astype(np.intp) for one in found)
        return outcome - 1, cohort, sex


class _Cell:
    """One cell's people in a block."""

    def __init__(self, block: Block, index: int) -> None:
        world, size = block.world, block.size
        base, horizon = world.base, world.horizon
        self._block, self._horizon = block, horizon
        self.index = index
        self._kinds = world.kinds(index)
        self.entered = np.zeros(size, dtype=np.int32)
        self.gone = np.zeros((horizon, 2, size), dtype=np.int32)  # by each outcome or before
        # Besides them by each outcome alone: single people who came or were taken out; of the periods so far, in all.
        self.moved = np.zeros((2 * horizon, size), dtype=np.int32)
        self._moved_so_far = np.zeros(size, dtype=np.int32)
        self.roster: _Roster | None = None
        if index in world.rostered:
            self.roster = _Roster(2 * ceil(float(base.headcount[index])), size)
        names = (
            "opening",
            "training_out",
            "recruitment_gap",
            "recruits",
            "surplus",
            "closing",
            "in_training",
        )
        self.flows = {name: np.zeros((horizon, size), dtype=np.int32) for name in names}
        self.inflows = np.zeros((2, horizon, size), dtype=np.int32)  # training_in, other_in
        self.missing = np.zeros((horizon, size)) if index in world.rostered else None
        self._enter_stock()
        self._first_opening = self.entered.copy()
        self._arriving = self._arrivals()
        # The target is rounded in the same way in all periods, so that one that stays never wavers.
        self._rounding = block.draws(1, Purpose.TARGET, index)[0] / CERTAIN
        self._mixture: Draws | None = None
        self._profile: _Categories | None = None

    # - who enters

    def _enter_stock(self) -> None:
        block, stock = self._block, self._block.world.base.stock[self.index]
        whole = np.floor(stock).astype(np.intp)
        rest = stock - whole
        fractions = block.draws(int(np.count_nonzero(rest)), Purpose.FRACTION, self.index)
        bits, fraction = block.stream(Purpose.STOCK, self.index), 0
        for sex, age in zip(*np.nonzero(stock > 0), strict=True):
            persons, part = int(whole[sex, age]), float(rest[sex, age])
            drawn = _draw(bits, persons + (part > 0), block.size)
            if part > 0:
                there = fractions[fraction] < _limit(part)
                fraction += 1
                drawn[persons, ~there] = NOBODY
                self.entered += there
            self.entered += persons
            self._enter(0, int(sex), int(age), drawn)

    def _arrivals(self) -> dict[int, list[tuple[int, int, Counts]]]:
        """By period from 0 who arrives from outside: sex, age and how many [replication]."""
        block, size = self._block, self._block.size
        arriving: defaultdict[tuple[int, int, int], Counts] = defaultdict(
            lambda: np.zeros(size, dtype=np.int32)
        )
        for intake in block.world.intakes[self.index]:
            persons, rest = _split(intake.size)
            drawn = block.draws(persons + 2, Purpose.INTAKE, intake.flow, intake.number)
            last = drawn[0] < _limit(rest)
            for part in intake.parts:
                arrived = (drawn[1:] >= part.low) & (drawn[1:] < part.high)
                arrived[-1] &= last
                counted = _add_up(arrived)
                arriving[part.period, part.sex, part.age] += counted
                self.inflows[intake.flow, part.period] += counted
        found: defaultdict[int, list[tuple[int, int, Counts]]] = defaultdict(list)
        for (period, sex, age), persons_there in arriving.items():
            found[period].append((sex, age, persons_there))
        return found

    def _enter(self, start: int, sex: int, age: int, drawn: Draws) -> None:
        """People [row, replication] of one sex and age whose stint starts with the period."""
        limits = self._block.limits(self._kinds[sex])
        alone = limits.leave_only(start, age)
        of_age = limits.at(start)[age]
        self._count(start, drawn, self._block.spread(of_age[::2] if alone else of_age), sex, age - start)

    def _count(self, start: int, drawn: Draws, limits: Draws, sex: int = 0, cohort: int = 0) -> None:
        """Counts who is gone by each outcome; `limits` has one outcome a period where nobody retires."""
        gone = self.gone[start:]
        each = len(gone) * 2 // len(limits)
        step = max(1, min(ROWS_AT_ONCE, _COMPARED_AT_ONCE // limits.size))
        for first in range(0, len(drawn), step):
            below = np.less(drawn[first : first + step, None], limits).view(np.uint8)
            counted = np.add.reduce(below, axis=0, dtype=np.uint8)
            gone += counted.reshape(len(gone), 2 // each, -1)
            if self.roster is not None:
                outcome = np.add.reduce(below, axis=1, dtype=np.uint8)
                outcome = np.uint8(2 * self._horizon + 1) - outcome * np.uint8(each)
                outcome[drawn[first : first + step] == NOBODY] = 0
                self.roster.add(outcome, cohort, sex)

    def _enter_many(
        self, start: int, number: Counts, bits: np.random.SFC64, enter: Callable[[Draws], None]
    ) -> None:
        """So many people [replication] whose stint starts with the period, a slice of rows at a time."""
        most = int(number.max(initial=0)) if start < self._horizon else 0
        least = int(number.min(initial=most))
        for first in range(0, most, ROWS_AT_ONCE):
            last = min(first + ROWS_AT_ONCE, most)
            drawn = _draw(bits, last - first, self._block.size)
            some = min(max(least, first), last)
            nobody = np.arange(some, last, dtype=np.int32)[:, None] >= number
            drawn[some - first :] |= np.multiply(nobody, NOBODY, dtype=np.uint32)  # faster than a mask
            enter(drawn)

    def _enter_each(self, start: int, people: "_People", rank: Ints, drawn: Draws) -> None:
        """Single people whose stint starts with the period, each the `rank`-th new one of its replication."""
        outcome = np.empty(len(drawn), dtype=np.intp)
        age = np.minimum(people.cohort + start, OLDEST)
        factor = self._block.factor_of[people.at]
        for kind in dict.fromkeys(self._kinds):
            sexes = [sex for sex, other in enumerate(self._kinds) if other == kind]
            here = slice(None) if len(sexes) == len(SEXES) else np.isin(people.sex, sexes)
            limits = self._block.limits(kind).at(start)
            outcome[here] = 2 * start + _outcomes(limits, age[here], factor[here], drawn[here])
        self._recount(outcome, people.at)
        if self.roster is not None:
            self.roster.add_each(rank, people.at, outcome, people.cohort, people.sex)

    def _recount(self, outcome: Ints, at: Ints, sign: int = 1) -> None:
        """Counts single people in (or out, with sign -1) by their outcomes in the replications `at`."""
        size, most = self._block.size, 2 * self._horizon
        counted = np.bincount(outcome * size + at, minlength=(most + 1) * size).reshape(-1, size)[:most]
        into = np.add if sign > 0 else np.subtract
        into(self.moved, counted, out=self.moved, casting="unsafe")

    # - one period

    def retire_the_oldest(self, k: int, reported: float) -> None:
        """As many of those here at the start of period k as are reported, the oldest first."""
        assert self.roster is not None
        left = self._block.whole(reported, Purpose.REPORT, self.index, k)
        bits = np.random.Generator(self._block.stream(Purpose.OLDEST, self.index, k))
        youngest, oldest = self.roster.span
        for cohort in range(oldest, youngest - 1, -1):
            rows, there = self.roster.find(2 * k, cohort, cohort)
            taken = np.minimum(_add_up(there), left)
            if taken.any():
                row, at, _ = _pick(there, taken, bits)
                outcome, *_ = self.roster.take(rows[row], at)
                self._recount(outcome, at, -1)
                self._recount(np.full(len(at), 2 * k + 1), at)
                left -= taken
            if not left.any():
                break

    def begin_studies(self, k: int, draw: _Draw) -> tuple["_People", Ints]:
        """Takes the students of courses in period k out of the cell: who, and of which course."""
        assert self.roster is not None
        block, factor = self._block, float(self._block.world.batch.training_factor[0])
        now = k + 1
        # Whoever has reached the oldest age is there whatever the cohort.
        oldest = 127 if draw.ages.start <= OLDEST < draw.ages.stop else draw.ages.stop - 1 - now
        rows, there = self.roster.find(2 * now, draw.ages.start - now, oldest)
        slots = [
            block.whole(course.slots * factor, Purpose.COURSE, number) for number, course in draw.courses
        ]
        filled = np.minimum(np.cumsum(slots, axis=0, dtype=np.int32), _add_up(there))
        bits = np.random.Generator(block.stream(Purpose.PICK, draw.courses[0][0]))
        row, at, order = _pick(there, filled[-1], bits)
        outcome, cohort, sex = self.roster.take(rows[row], at)
        self._recount(outcome, at, -1)
        self.entered -= filled[-1]
        self.flows["training_out"][k] += filled[-1]
        return _People(at, cohort, sex), (order >= filled[:, at]).sum(axis=0)

    def study(self, periods: slice, at: Ints, study_share: Floats) -> None:
        """Counts students of this cell in the periods in which they are away."""
        self.flows["in_training"][periods] += np.bincount(at, minlength=self._block.size).astype(np.int32)
        assert self.missing is not None
        self.missing[periods] += np.bincount(at, study_share, self._block.size)

    def close(self, k: int, back: Sequence["_People"]) -> None:
        """The rest of period k: who comes, who is recruited, and the stock at the end."""
        block, flows, start = self._block, self.flows, k + 1
        flows["opening"][k] = flows["closing"][k - 1] if k else self._first_opening
        for sex, age, number in self._arriving.get(k, ()):
            bits = block.stream(Purpose.ENTRY, self.index, k, sex, age)
            self._enter_many(start, number, bits, partial(self._enter, start, sex, age))
            self.entered += number
        for nth, people in enumerate(back):
            returned = np.bincount(people.at, minlength=block.size).astype(np.int32)
            self.inflows[0, k] += returned
            self.entered += returned
            if start < self._horizon:
                drawn = _draw(block.stream(Purpose.RETURN, self.index, k, nth), 1, len(people.at))[0]
                self._enter_each(start, people, _ranks(people.at), drawn)
        target = np.floor(block.world.batch.target[k, 0, self.index] + self._rounding).astype(np.int32)
        self._moved_so_far += self.moved[2 * k] + self.moved[2 * k + 1]
        gone = self.gone[k, 1] + self._moved_so_far
        gap = target - (self.entered - gone)
        flows["recruitment_gap"][k] = np.maximum(gap, 0)
        flows["surplus"][k] = np.maximum(-gap, 0)
        recruits = self._hire(k, flows["recruitment_gap"][k])
        flows["recruits"][k] = recruits
        self.entered += recruits
        if start < self._horizon:
            self._enter_recruits(start, recruits)
        flows["closing"][k] = self.entered - gone

    def _hire(self, k: int, gap: Counts) -> Counts:
        """Binomial: each place of the gap is filled or not."""
        rate = float(self._block.world.batch.fill_rate[0, self.index])
        if rate == 1.0:
            return gap
        hired = np.zeros_like(gap)
        limit = _limit(rate)

        def count(drawn: Draws) -> None:
            np.add(hired, _add_up(drawn < limit), out=hired)

        self._enter_many(
            0, gap if rate > 0 else hired, self._block.stream(Purpose.HIRE, self.index, k), count
        )
        return hired

    def _enter_recruits(self, start: int, number: Counts) -> None:
        block, base = self._block, self._block.world.base
        bits = block.stream(Purpose.RECRUIT, self.index, start)
        profile = base.sex_split[self.index, :, None] * base.recruit_profile[self.index]
        if self.roster is None:
            limits = self._recruit_limits(start, profile)
            self._enter_many(start, number, bits, lambda drawn: self._count(start, drawn, limits))
            return
        who = block.stream(Purpose.PROFILE, self.index, start)
        if self._profile is None:
            self._profile = _Categories.of(profile.ravel())
        categories = self._profile

        def enter(drawn: Draws) -> None:
            # Drawn for every row and replication, so that one recruit more elsewhere moves nobody.
            chosen = _draw(who, *drawn.shape)
            row, at = np.nonzero(drawn != NOBODY)
            sex, age = np.divmod(categories.find(chosen[row, at]), AGE_COUNT)
            self._enter_each(start, _People(at, age - start, sex), row, drawn[row, at])

        self._enter_many(start, number, bits, enter)

    def _recruit_limits(self, start: int, profile: Floats) -> Draws:
        """[outcome, replication] of a recruit of any age, the mixture over sexes and ages."""
        if self._mixture is not None:
            return self._mixture[: 2 * (self._horizon - start)]
        mixture = np.zeros(())
        constant = True
        for sex, kind in enumerate(self._kinds):
            limits = self._block.limits(kind)
            constant = constant and len(limits.values) == 1
            if profile[sex].any():
                mixture = mixture + np.tensordot(profile[sex], limits.at(start), axes=1)
        spread = self._block.spread(np.rint(mixture).astype(np.uint32))
        if constant:
            self._mixture = spread
        return spread

    def result(self) -> Flows:
        """All flows. Raises IdentityError where they do not give the closing stock."""
        gone = self.gone.reshape(-1, self._block.size)
        exits = np.diff(gone, axis=0, prepend=np.int32(0)) + self.moved
        other_separations, retirements = exits[::2], exits[1::2]
        training_in, other_in = self.inflows
        flows = self.flows
        balance = flows["opening"] - retirements - other_separations - flows["training_out"]
        balance += training_in + other_in + flows["recruits"] - flows["closing"]
        if balance.any() or exits.min(initial=0) < 0 or flows["closing"].min(initial=0) < 0:
            cell = self._block.world.base.axes.cells[self.index]
            raise IdentityError(f"{cell}: simulated flows do not give the stock")
        missing = np.zeros(()) if self.missing is None else self.missing
        return Flows(
            retirements=retirements,
            other_separations=other_separations,
            training_in=training_in,
            other_in=other_in,
            missing=missing,
            **flows,
        )


class _People(NamedTuple):
    """Single people: the replication, the cohort and the sex of each."""

    at: Ints
    cohort: Ints
    sex: Ints

    def where(self, chosen: Flags) -> "_People":
        """Some of them."""
        return _People(self.at[chosen], self.cohort[chosen], self.sex[chosen])


class _Categories(NamedTuple):
    """What a draw means where categories have given weights: `near` [upper bits] a category at most the right one."""

    edges: Draws  # each category's end
    near: Ints

    @classmethod
    def of(cls, weights: Floats) -> "_Categories":
        edges = np.rint(np.cumsum(weights) / weights.sum() * CERTAIN).astype(np.uint32)
        starts = np.arange(2**12, dtype=np.uint32) << np.uint32(19)
        return cls(edges, np.searchsorted(edges, starts, side="right"))

    def find(self, drawn: Draws) -> Ints:
        """The category of each draw."""
        found: Ints = self.near[drawn >> np.uint32(19)]
        beyond = np.flatnonzero(drawn >= self.edges[found])
        while len(beyond):
            found[beyond] += 1
            beyond = beyond[drawn[beyond] >= self.edges[found[beyond]]]
        return found


def _outcomes(limits: Draws, age: Ints, factor: Ints, drawn: Draws) -> Ints:
    """Each person's outcome: how many of the limits [age, outcome, factor] the draw is not below."""
    _, outcomes, factors = limits.shape
    flat = limits.ravel()
    first = age * (outcomes * factors) + factor
    found = np.zeros(len(drawn), dtype=np.intp)
    step = 1 << (outcomes.bit_length() - 1)
    while step:  # bisection, all persons at a time
        further = found + step
        probe = flat[first + (np.minimum(further, outcomes) - 1) * factors]
        found = np.where((further <= outcomes) & (drawn >= probe), further, found)
        step //= 2
    return found


def _ranks(at: Ints) -> Ints:
    """For each person the position among those of the same replication."""
    order = np.argsort(at, kind="stable")
    ordered = at[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    ranks = np.empty(len(at), dtype=np.intp)
    ranks[order] = np.arange(len(at)) - np.repeat(first, np.diff(first, append=len(at)))
    return ranks


def _pick(there: Flags, number: Counts, random: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Picks `number` [replication] of those who are there [row, replication], all equally likely, in random order.

    Gives row, replication and position in the order of each. By rejection: somebody at random, again where nobody
    is there or somebody was picked already; where few are to be found, by random keys.
    """
    rows, size = there.shape
    there = there.copy()
    at = np.repeat(np.arange(size), number)
    order = np.arange(len(at)) - np.repeat(np.cumsum(number) - number, number)
    row = np.full(len(at), -1, dtype=np.intp)
    free, taker = there.ravel(), np.empty(rows * size, dtype=np.intp)
    waiting = np.flatnonzero((2 * number <= _add_up(there))[at])
    for _ in range(_ROUNDS):
        if len(waiting) == 0:
            break
        place = random.integers(0, rows, len(waiting)) * size + at[waiting]
        hit = free[place]
        place, who = place[hit], waiting[hit]
        taker[place] = who
        first = taker[place] == who  # of two who met at one place
        row[who[first]] = place[first] // size
        free[place[first]] = False
        waiting = waiting[row[waiting] < 0]
    rest = np.flatnonzero(row < 0)
    if len(rest):
        columns, of_column = np.unique(at[rest], return_inverse=True)
        keys = random.random((rows, len(columns)), dtype=np.float32)
        keys[~there[:, columns]] = 2.0
        row[rest] = np.argsort(keys, axis=0)[_ranks(at[rest]), of_column]
    return row, at, order


def _run(block: Block, component: Component) -> dict[int, Flows]:
    """The recursion of model section 6 over the cells of a component."""
    horizon = block.world.horizon
    cells = {index: _Cell(block, index) for index in component.cells}
    back: defaultdict[tuple[int, int], list[_People]] = defaultdict(list)
    for k in range(horizon):
        block.check()
        for index, cell in cells.items():
            if k in block.world.reported.get(index, ()):
                cell.retire_the_oldest(k, block.world.reported[index][k])
        for draw in component.draws.get(k, ()):
            students, of_course = cells[draw.source].begin_studies(k, draw)
            chances = _draw(block.stream(Purpose.STUDENT, draw.courses[0][0]), 2, len(of_course)) / CERTAIN
            courses = [course for _, course in draw.courses]
            shares = np.array([(one.whole_years, one.later_share, one.completion) for one in courses])[
                of_course
            ]
            years = shares[:, 0].astype(np.intp) + (chances[0] < shares[:, 1])
            completes = chances[1] < shares[:, 2]
            target = np.array([course.target for course in courses])[of_course]
            joins = np.where(completes, target, draw.source)
            missed = np.array([course.study_share for course in courses])[of_course]
            for length in np.unique(years):
                away = years == length
                periods = slice(k, min(k + int(length), horizon))
                cells[draw.source].study(periods, students.at[away], missed[away])
                for index in np.unique(joins[away]):
                    back[k + int(length), int(index)].append(students.where(away & (joins == index)))
        for index, cell in cells.items():
            cell.close(k, back.pop((k, index), ()))
    return {index: cell.result() for index, cell in cells.items()}
