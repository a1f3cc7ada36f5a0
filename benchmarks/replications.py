"""Replications of the sample region: ours beside two ways in which an analyst would play them with NumPy.

* `play_persons`: a row for each person and a column for each replication; in every year everybody is given a random
  number that is held against the rates of the age.
* `play_binomials`: counts by cell, sex and age; in every year two binomials of each, hypergeometric draws for courses.

Both play what the sample's scenarios use: chance, the common shock, recruits, graduates, arrivals, courses. They count
fewer measures than ours does and give no quantiles, which is to their advantage. Run as a module it prints the peak
memory of a process that simulates.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.country import peak_memory
from benchmarks.measure import Row, take_turns
from staffing_planner.models.baseline import Baseline, Course, prepare
from staffing_planner.models.grid import AGE_COUNT, SEXES, Floats
from staffing_planner.models.projection import Batch
from staffing_planner.models.scenario import Scenario
from staffing_planner.models.simulation import Simulation, simulate
from staffing_planner.plan import SAMPLE, Plan

HORIZON = 15
FULL, QUICK = (10_000, 200, 200, 3), (300, 20, 10, 1)
"""Replications of ours, of the alternatives, and rounds."""
MEASURES = (
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruits",
    "closing",
)

Totals = dict[str, Floats]


def sample_region(scenario: int = 0) -> tuple[Baseline, Scenario]:
    """The sample region and one of its scenarios over 15 years."""
    plan = Plan.open(SAMPLE)
    return prepare(plan.inputs), replace(plan.scenarios[scenario], horizon=HORIZON)


def play_ours(region: Baseline, scenario: Scenario, replications: int) -> Simulation:
    """All measures by occupation, with quantiles."""
    return simulate(region, scenario, ("occupation",), replications)


class _Rules:
    """What both alternatives read from the region: rates under each replication's shock, targets, arrivals."""

    def __init__(self, region: Baseline, scenario: Scenario, replications: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.batch = Batch.of(region, [scenario])
        self.region, self.scenario, self.replications = region, scenario, replications
        variance = np.log(1 + scenario.exit_shock_cv**2)
        self.factors = self.random.lognormal(-variance / 2, np.sqrt(variance), replications)
        self.courses: defaultdict[int, list[Course]] = defaultdict(list)
        for course in region.courses:
            self.courses[course.start - 1].append(course)

    def exits(self, cell: int, sex: int, k: int) -> tuple[Floats, Floats]:
        """[age, replication] the probabilities to retire and to leave, the two causes acting together."""
        rates = self.batch.rates
        group = rates.group_of[cell, sex]
        p = self._shocked(rates.retirement[0, k if rates.periods > 1 else 0, group])
        q = self._shocked(rates.other[0, group])
        return p * (1 - q / 2), q * (1 - p / 2)

    def _shocked(self, rates: Floats) -> Floats:
        known = rates[:, None]
        return np.asarray(np.where(known < 1, np.minimum(known * self.factors, 1.0), 1.0))

    def whole(self, amount: float) -> Any:
        """[replication] the amount in whole persons."""
        return int(amount) + (self.random.random(self.replications) < amount - int(amount))

    def gap(self, cell: int, k: int, present: Any) -> Any:
        """[replication] persons that are missing to the target."""
        target = float(self.batch.target[k, 0, cell])
        return np.maximum(np.floor(target + self.rounding[cell]).astype(np.int64) - present, 0)

    @property
    def rounding(self) -> Floats:
        """[cell, replication] how the target is rounded."""
        if not hasattr(self, "_rounding"):
            self._rounding = self.random.random((len(self.region.axes), self.replications))
        return self._rounding

    def arrivals(self, k: int) -> list[tuple[str, int, int, int, Any]]:
        """Measure, cell, sex, age and number [replication] of those who arrive from outside."""
        found = []
        for measure, entries in (("training_in", self.region.graduates), ("other_in", self.region.arrivals)):
            for at in np.flatnonzero(entries.period == k + 1):
                factor = self.scenario.training_factor if entries.factored[at] else 1.0
                started, share = entries.started[at] * factor, entries.persons[at] / entries.started[at]
                number = self.random.binomial(self.whole(started), min(share, 1.0))
                found.append(
                    (measure, int(entries.cell[at]), int(entries.sex[at]), int(entries.age[at]), number)
                )
        return found

    def empty(self) -> Totals:
        """Nobody yet: by measure [period, replication]."""
        shape = (self.scenario.horizon, self.replications)
        return {measure: np.zeros(shape) for measure in MEASURES}

    def ends(self, course: Course) -> list[tuple[int, int, float]]:
        """After how many years, into which cell and with what probability a student comes back."""
        lengths = ((course.whole_years, 1 - course.later_share), (course.whole_years + 1, course.later_share))
        cells = ((course.target, course.completion), (course.source, 1 - course.completion))
        return [(years, cell, part * share) for years, part in lengths for cell, share in cells]


def play_persons(region: Baseline, scenario: Scenario, replications: int, seed: int = 1) -> Totals:
    """Totals by person and year: arrays [person, replication] of a cell and sex, who is here and how old."""
    rules = _Rules(region, scenario, replications, seed)
    random, totals = rules.random, rules.empty()
    here: dict[tuple[int, int], Any] = {}
    age: dict[tuple[int, int], Any] = {}
    for cell in range(len(region.axes)):
        for sex in range(len(SEXES)):
            people = region.stock[cell, sex]
            rows = np.repeat(np.arange(AGE_COUNT), np.ceil(people).astype(int))
            age[cell, sex] = np.repeat(rows[:, None], replications, axis=1).astype(np.int8)
            here[cell, sex] = np.ones((len(rows), replications), dtype=np.bool_)
            last_row = np.cumsum(np.ceil(people)).astype(int) - 1
            for at in np.flatnonzero(people % 1):
                here[cell, sex][last_row[at]] = random.random(replications) < people[at] % 1
    back: defaultdict[tuple[int, int, int], list[tuple[Any, Any]]] = defaultdict(list)

    def enter(cell: int, sex: int, present: Any, ages: Any) -> None:
        here[cell, sex] = np.concatenate((here[cell, sex], present))
        age[cell, sex] = np.concatenate((age[cell, sex], ages))

    for k in range(scenario.horizon):
        for (cell, sex), present in here.items():
            if len(present) == 0:
                continue
            retires, leaves = rules.exits(cell, sex, k)
            drawn = random.random(present.shape, dtype=np.float32)
            column = np.arange(replications)
            limit = retires[age[cell, sex], column]
            retiring = present & (drawn < limit)
            leaving = present & ~retiring & (drawn < limit + leaves[age[cell, sex], column])
            totals["retirements"][k] += retiring.sum(axis=0)
            totals["other_separations"][k] += leaving.sum(axis=0)
            present &= ~(retiring | leaving)
            np.minimum(age[cell, sex] + 1, AGE_COUNT - 1, out=age[cell, sex])
        for course in rules.courses[k]:
            sexes = [sex for sex in range(len(SEXES)) if len(here[course.source, sex])]
            ages = np.concatenate([age[course.source, sex] for sex in sexes])
            able = np.concatenate([here[course.source, sex] for sex in sexes])
            able &= (ages >= course.ages.start) & (ages < course.ages.stop)
            of_row = np.concatenate([np.full(len(here[course.source, sex]), sex) for sex in sexes])
            number = np.minimum(rules.whole(course.slots * scenario.training_factor), able.sum(axis=0))
            keys = np.where(able, random.random(able.shape, dtype=np.float32), 2)
            order = np.argsort(keys, axis=0)[: number.max()]
            taken = np.arange(len(order))[:, None] < number
            totals["training_out"][k] += number
            column = np.broadcast_to(np.arange(replications), order.shape)
            chosen = np.zeros_like(able)
            chosen[order[taken], column[taken]] = True
            first = 0
            for sex in sexes:
                last = first + len(here[course.source, sex])
                here[course.source, sex] &= ~chosen[first:last]
                first = last
            fate, below = random.random(order.shape), 0.0
            for years, cell, share in rules.ends(course):
                ending = taken & (fate >= below) & (fate < below + share)
                below += share
                for sex in sexes:
                    student = ending & (of_row[order] == sex)
                    grown = np.minimum(np.take_along_axis(ages, order, axis=0) + years, AGE_COUNT - 1)
                    back[k + years, cell, sex].append((student, grown.astype(np.int8)))
        for cell in range(len(region.axes)):
            for sex in range(len(SEXES)):
                for student, grown in back.pop((k, cell, sex), ()):
                    totals["training_in"][k] += student.sum(axis=0)
                    enter(cell, sex, student, grown)
        for measure, cell, sex, years_old, number in rules.arrivals(k):
            totals[measure][k] += number
            rows = np.arange(number.max(initial=0))[:, None]
            enter(cell, sex, rows < number, np.full((len(rows), replications), years_old, dtype=np.int8))
        for cell in range(len(region.axes)):
            present = sum(here[cell, sex].sum(axis=0) for sex in range(len(SEXES)))
            number = random.binomial(rules.gap(cell, k, present), rules.batch.fill_rate[0, cell])
            totals["recruits"][k] += number
            totals["closing"][k] += present + number
            new = np.arange(number.max(initial=0))[:, None] < number
            ages = random.choice(AGE_COUNT, new.shape, p=region.recruit_profile[cell]).astype(np.int8)
            sex_of = random.choice(len(SEXES), new.shape, p=region.sex_split[cell])
            for sex in range(len(SEXES)):
                if region.sex_split[cell, sex] > 0:
                    enter(cell, sex, new & (sex_of == sex), ages)
    return totals


def play_binomials(region: Baseline, scenario: Scenario, replications: int, seed: int = 1) -> Totals:
    """Totals by counts [age, replication] of a cell and sex."""
    rules = _Rules(region, scenario, replications, seed)
    random, totals = rules.random, rules.empty()
    cells, sexes = range(len(region.axes)), range(len(SEXES))
    rest = random.random((*region.stock.shape, replications)) < (region.stock % 1)[..., None]
    stock = region.stock.astype(np.int64)[..., None] + rest
    back: defaultdict[int, list[tuple[int, Any]]] = defaultdict(list)
    for k in range(scenario.horizon):
        for cell in cells:
            for sex in sexes:
                people = stock[cell, sex]
                if not people.any():
                    continue
                retires, leaves = rules.exits(cell, sex, k)
                retiring = random.binomial(people, np.minimum(retires, 1.0))
                of_rest = np.divide(leaves, 1 - retires, out=np.zeros_like(leaves), where=retires < 1)
                leaving = random.binomial(people - retiring, np.minimum(of_rest, 1.0))
                totals["retirements"][k] += retiring.sum(axis=0)
                totals["other_separations"][k] += leaving.sum(axis=0)
                people = people - retiring - leaving
                stock[cell, sex, 0] = 0
                stock[cell, sex, 1:] = people[:-1]
                stock[cell, sex, -1] += people[-1]
        for course in rules.courses[k]:
            source = stock[course.source, :, course.ages]
            able = source.reshape(-1, replications)
            left: Any = able.sum(axis=0)
            wanted = np.minimum(rules.whole(course.slots * scenario.training_factor), left)
            totals["training_out"][k] += wanted
            taken: Any = np.zeros_like(able)
            for row, people in enumerate(able):
                left = np.asarray(left - people)
                taken[row] = random.hypergeometric(people, left, wanted)
                wanted = wanted - taken[row]
            taken = taken.reshape(source.shape)
            stock[course.source, :, course.ages] -= taken
            below = 0.0
            for years, cell, share in rules.ends(course):
                part = random.binomial(taken, min(share / (1 - below), 1.0)) if below < 1 else taken * 0
                taken = taken - part
                below += share
                grown = np.zeros((len(SEXES), AGE_COUNT, replications), dtype=np.int64)
                for at in range(part.shape[1]):
                    grown[:, min(course.ages.start + at + years, AGE_COUNT - 1)] += part[:, at]
                back[k + years].append((cell, grown))
        for cell, grown in back.pop(k, ()):
            stock[cell] += grown
            totals["training_in"][k] += grown.sum(axis=(0, 1))
        for measure, cell, sex, years_old, number in rules.arrivals(k):
            stock[cell, sex, years_old] += number
            totals[measure][k] += number
        for cell in cells:
            present = stock[cell].sum(axis=(0, 1))
            number = random.binomial(rules.gap(cell, k, present), rules.batch.fill_rate[0, cell])
            profile = (region.sex_split[cell][:, None] * region.recruit_profile[cell]).ravel()
            stock[cell] += random.multinomial(number, profile / profile.sum()).T.reshape(stock[cell].shape)
            totals["recruits"][k] += number
            totals["closing"][k] += present + number
    return totals


def assert_alike(ours: Mapping[str, Any], other: Totals) -> None:
    """Stops the benchmark where the means differ by more than five times their sampling error."""
    for measure, sample in other.items():
        mine = np.asarray(ours[measure], dtype=np.float64)
        error = np.sqrt(mine.var(axis=1) / mine.shape[1] + sample.var(axis=1) / sample.shape[1])
        assert np.all(np.abs(mine.mean(axis=1) - sample.mean(axis=1)) <= 5 * error + 1e-9), measure


def measure_replications(replications: int, of_persons: int, of_binomials: int, rounds: int) -> list[Row]:
    """Ours beside both alternatives, which play fewer replications and are scaled by their number."""
    region, scenario = sample_region()
    ours = play_ours(region, scenario, replications)
    rows = []
    for name, play, fewer, wanted in (
        ("NumPy person by person", play_persons, of_persons, 2.5),
        ("NumPy, binomials by age", play_binomials, of_binomials, 2.5),
    ):
        assert_alike(ours.total, play(region, scenario, fewer))
        taken = take_turns(
            rounds,
            lambda: play_ours(region, scenario, replications),
            lambda play=play, fewer=fewer: play(region, scenario, fewer),  # type: ignore[misc]
        )
        scaled = tuple(seconds * replications / fewer for seconds in taken[1])
        job = f"{replications:,} replications × 15 years of the sample, bands by occupation: {name}"
        rows.append(Row(f"{job}, scaled from {fewer}", taken[0], scaled, wanted))
    return rows


def main(arguments: Sequence[str]) -> None:
    """Simulates in this process and prints its peak memory in bytes."""
    play_ours(*sample_region(), int(arguments[0]))
    print(peak_memory())


if __name__ == "__main__":
    main(sys.argv[1:])
