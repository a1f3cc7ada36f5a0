"""Replications of a projection: how far chance and a common shock may carry it (model section 10).

`simulate` plays a scenario many times with single persons and gives quantiles of every measure. Three layers are
kept apart: *chance* (each person's fate, completions, hires; `chance=False` leaves it out), the *common shock* (one
factor on all exit rates of a replication; `exit_shock_cv = 0` leaves it out), and the *scenario*, the caller's.

* All is in whole persons. A fractional stock, intake or target is rounded down, and what remains is one person with
  that probability; for the target it is the same rounding in all periods, so that a steady one never wavers. The
  target that is reported is the plan's own; gap, surplus and vacancies are counted against the rounded one.
* The common factors stand on a grid of an eighth of their spread (in logarithms), so that limits need not be tabulated
  for each replication; the spread on the grid is taken so much smaller that the variance is that of the lognormal.
* Replications are ordered by their factor and simulated in blocks. Every block, cell and purpose has its own stream of
  random numbers, drawn by person: results are the same at any number of threads and however they are grouped, and
  scenarios meet the same luck, so that the difference between two of them is no noise.
"""

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isnan, log, sqrt
from os import cpu_count
from threading import Event
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.baseline import Baseline
from staffing_planner.models.fates import Block, Component, Flows, Purpose, World, join, stream
from staffing_planner.models.findings import StaffingError, error
from staffing_planner.models.grid import Floats, Grid, Ints
from staffing_planner.models.projection import MEASURES, Batch, project, project_at_factors
from staffing_planner.models.scenario import Scenario

QUANTILES = (5, 10, 25, 50, 75, 90, 95)
"""The quantiles that are given, in per cent."""
DEFAULT_SEED = 2024
MOST_PERSONS = 200_000
"""In one cell, its target or one of its intakes; more are refused, since single persons are simulated."""
AGENCY_SHARE = "agency_share"
"""Agency cost over personnel cost, the share that a ceiling limits; for probabilities only."""

_COUNTS = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruitment_gap",
    "recruits",
    "surplus",
    "closing",
    "in_training",
)
_AMOUNTS = ("opening_fte", "closing_fte", "capacity_fte", "agency_cost", "personnel_cost")
_BLOCK, _SMALL_BLOCK, _LARGE_CELL = 1280, 128, 5000
_MOST_BYTES = 128 * 2**20  # of what is kept of all replications at a time, where the groups allow it
_FACTORS_AT_ONCE = 16
_STEPS_A_SPREAD = 8
_NOTICE = 0.1  # seconds between two calls of `progress`

Progress = Callable[[float], None]
Numbers: TypeAlias = NDArray[np.float64] | NDArray[np.int32]


class _StoppedError(Exception):
    """Somebody has cancelled; only within the threads."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """One scenario's replications.

    quantiles: by measure [group, period, quantile of `QUANTILES`] in persons, FTE or kronor, NaN where a number does
    not exist; means [group, period]; groups are those of `Projection.rows(by)`, in the same order. total: by measure
    [period, replication] over all cells that were asked for, replications in the same order in every scenario of the
    same seed (and of ascending common factor).
    """

    scenario: Scenario
    years: tuple[int, ...]
    by: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    seed: int
    replications: int
    quantiles: Mapping[str, Floats]
    means: Mapping[str, Floats]
    total: Mapping[str, Numbers]

    @cached_property
    def total_quantiles(self) -> dict[str, Floats]:
        """By measure [period, quantile] over all cells that were asked for."""
        return {measure: quantiles_of(values) for measure, values in self.total.items()}

    def rows(self) -> list[dict[str, object]]:
        """A row for each group and year, `x_p5` to `x_p95` for each measure x; None where a number does not exist."""
        names = [(measure, [f"{measure}_p{level}" for level in QUANTILES]) for measure in MEASURES]
        plain = {measure: self.quantiles[measure].tolist() for measure in MEASURES}
        rows = []
        for at, group in enumerate(self.groups):
            for k, year in enumerate(self.years):
                row: dict[str, object] = {"year": year, **dict(zip(self.by, group, strict=True))}
                for measure, columns in names:
                    for column, number in zip(columns, plain[measure][at][k], strict=True):
                        row[column] = None if isnan(number) else number
                rows.append(row)
        return rows

    def differences(self, other: "Simulation", measure: str) -> Numbers:
        """[period, replication] a measure of all cells less that of another scenario under the same luck.

        Of the years that both cover. ValueError unless seed and number of replications are the same: then the
        replications are pairs, and what is left between them is the scenarios' doing.
        """
        if (self.seed, self.replications) != (other.seed, other.replications):
            raise ValueError("replications of another seed or number are no pairs")
        common = min(len(self.years), len(other.years))
        return np.asarray(self.total[measure][:common] - other.total[measure][:common])

    def probability_over(self, measure: str, threshold: float, year: int) -> float:
        """The share of replications in which a measure, or AGENCY_SHARE, of all cells exceeds a threshold in a year.

        NaN where the number does not exist. Raises ValueError for a year beyond the horizon.
        """
        k = self.years.index(year)
        if measure == AGENCY_SHARE:
            agency, personnel = self.total["agency_cost"][k], self.total["personnel_cost"][k]
            values = np.divide(agency, personnel, out=np.full_like(agency, np.nan), where=personnel > 0)
        else:
            values = self.total[measure][k]
        return float("nan") if np.isnan(values).any() else float(np.mean(values > threshold))


def simulate(
    baseline: Baseline,
    scenario: Scenario,
    by: Sequence[str] = ("unit", "occupation"),
    replications: int = 1000,
    seed: int = DEFAULT_SEED,
    *,
    cells: Ints | None = None,
    chance: bool = True,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Simulation:
    """Replications of one scenario for each group of `by` (any of unit and occupation), of `cells` or of all.

    `progress` is called in the caller's thread some ten times a second with the share that is done, and may raise to
    cancel; then nothing goes on in the background. `threads` is at most 4 unless stated; the result is the same at
    any number. What is kept of all replications is at most some 130 MB at a time, unless groups that exchange
    students need more together (12.6 MB a group at 10,000 replications over 15 years).

    Raises StaffingError where a cell or its target grows beyond `MOST_PERSONS`, and IdentityError where flows and
    stocks do not add up.
    """
    if replications < 1 or seed < 0:
        raise ValueError("replications are at least 1, and a seed is not negative")
    chosen = np.arange(len(baseline.axes), dtype=np.intp) if cells is None else np.unique(cells)
    work = _Work(baseline, scenario, tuple(by), chosen, replications, seed)
    threads = min(4, cpu_count() or 1) if threads is None else threads
    steps = work.play(threads) if chance else work.project()
    with closing(steps):  # so that nothing goes on behind an error
        for share in steps:
            if progress is not None:
                progress(share)
    return work.result()


def _common_factors(cv: float, replications: int, seed: int) -> tuple[Floats, Ints]:
    """Distinct factors (mean 1, ascending) and the position of each replication's among them, ascending too."""
    if cv == 0:
        return np.ones(1), np.zeros(replications, dtype=np.intp)
    normal = np.random.Generator(stream(seed, Purpose.SHOCK)).standard_normal(replications)
    sigma = sqrt(log(1 + cv * cv))
    step = sigma / _STEPS_A_SPREAD
    # Rounding to a grid adds step^2 / 12 to a variance (Sheppard's correction).
    spread = sqrt(sigma * sigma - step * step / 12)
    nodes, position = np.unique(
        np.rint((np.sort(normal) * spread - sigma * sigma / 2) / step), return_inverse=True
    )
    return np.exp(nodes * step), position


def quantiles_of(sample: Numbers) -> Floats:
    """[..., quantile] of a sample [..., replication], linear between the two nearest."""
    if sample.dtype.kind == "i" and not sample.any():
        return np.zeros((*sample.shape[:-1], len(QUANTILES)))
    ordered = np.sort(sample, axis=-1)
    place = (sample.shape[-1] - 1) * np.array(QUANTILES) / 100
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, sample.shape[-1] - 1)
    low, high = (np.take(ordered, at, axis=-1).astype(np.float64) for at in (below, above))
    return np.asarray(low + (place - below) * (high - low))


class _Work:
    """One simulation while it is made."""

    def __init__(
        self,
        baseline: Baseline,
        scenario: Scenario,
        by: tuple[str, ...],
        chosen: Ints,
        replications: int,
        seed: int,
    ) -> None:
        self._baseline, self._scenario, self._by = baseline, scenario, by
        self._replications, self._seed = replications, seed
        self._batch = Batch.of(baseline, [scenario])
        self._factors, self._factor_of = _common_factors(scenario.exit_shock_cv, replications, seed)
        (projection,) = project(baseline, [scenario])
        entries = baseline.graduates
        most = max(
            float(projection.values["closing"].max(initial=0.0)),
            float(projection.values["target"].max(initial=0.0)),
            float(
                (entries.started * np.where(entries.factored, scenario.training_factor, 1.0)).max(initial=0.0)
            ),
        )
        if most > MOST_PERSONS:
            raise StaffingError(
                findings=(error("too_many_to_simulate", value=f"{most:.0f}", most=MOST_PERSONS),)
            )
        self._years = projection.years
        labels = [baseline.axes.cells[at] for at in chosen]
        targets = Grid(("unit", "occupation"), tuple(labels), projection.values["target"][chosen]).sum_to(by)
        self._groups, self._targets = targets.labels, targets.values
        of_label = {label: at for at, label in enumerate(self._groups)}
        columns = [("unit", "occupation").index(name) for name in by]
        self._group_of = {
            int(cell): of_label[tuple(label[column] for column in columns)]
            for cell, label in zip(chosen, labels, strict=True)
        }
        shape = (len(self._groups), len(self._years))
        self._found = {measure: np.zeros((*shape, len(QUANTILES))) for measure in MEASURES}
        self._means = {measure: np.zeros(shape) for measure in MEASURES}
        self._total: dict[str, Numbers] = {}
        rates = (
            ("agency_price_growth", baseline.agency_cost, True),
            ("wage_growth", baseline.employee_cost, False),
        )
        self._agency_cost, self._personnel_cost = (
            self._batch.cost_per_person(baseline.fte_share * today, growth, cover)[:, 0]
            for growth, today, cover in rates
        )

    def result(self) -> Simulation:
        """What has been found."""
        return Simulation(
            scenario=self._scenario,
            years=self._years,
            by=self._by,
            groups=self._groups,
            seed=self._seed,
            replications=self._replications,
            quantiles=self._found,
            means=self._means,
            total=self._total,
        )

    # - without chance

    def project(self) -> Generator[float, None, None]:
        """The deterministic recursion under each common factor; yields the share that is done."""
        groups = np.array(list(self._group_of.values()), dtype=np.intp)
        cells = np.array(list(self._group_of), dtype=np.intp)
        parts: dict[str, list[Floats]] = {measure: [] for measure in MEASURES}
        for first in range(0, len(self._factors), _FACTORS_AT_ONCE):
            yield first / len(self._factors)
            factors = self._factors[first : first + _FACTORS_AT_ONCE]
            for measure, figures in project_at_factors(self._baseline, self._scenario, factors).items():
                summed = np.zeros((len(self._groups), len(factors), len(self._years)))
                np.add.at(summed, groups, figures[:, cells].swapaxes(0, 1))
                parts[measure].append(summed)
        for measure, pieces in parts.items():
            by_factor = np.concatenate(pieces, axis=1).swapaxes(1, 2)  # [group, period, factor]
            self._total[measure] = by_factor.sum(axis=0)[:, self._factor_of]
            for group, figures in enumerate(by_factor):
                sample = figures[:, self._factor_of]
                self._found[measure][group] = quantiles_of(sample)
                self._means[measure][group] = sample.mean(axis=-1)
        yield 1.0

    # - with chance

    def play(self, threads: int) -> Generator[float, None, None]:
        """Single persons, block by block; yields the share that is done."""
        world = World(self._batch)
        largest = float(np.max(self._baseline.target_base, initial=0.0))
        # Blocks of one size, so that threads end together; none so large that its people fill the memory.
        most = _BLOCK if largest < _LARGE_CELL else _SMALL_BLOCK
        size = ceil(self._replications / ceil(self._replications / most))
        blocks = [
            slice(first, min(first + size, self._replications))
            for first in range(0, self._replications, size)
        ]
        chunks = self._chunks(world)
        people = [sum(self._weight(component) for component in chunk) for chunk in chunks]
        done, all_people = 0.0, max(sum(people), 1.0)
        stop = Event()
        totals = _Sample.empty(1, len(self._years), self._replications)
        with ThreadPoolExecutor(threads) as pool:
            try:
                for chunk, weight in zip(chunks, people, strict=True):
                    sample = self._empty_sample(chunk)
                    futures = [
                        pool.submit(self._play_block, world, chunk, sample, number, block, stop)
                        for number, block in enumerate(blocks)
                    ]
                    for share in _watch(futures):
                        yield (done + 0.9 * share * weight) / all_people
                    totals.add(sample)
                    futures = [
                        pool.submit(self._close, sample, at, group) for at, group in enumerate(sample.groups)
                    ]
                    for share in _watch(futures):
                        yield (done + (0.9 + 0.1 * share) * weight) / all_people
                    done += weight
            finally:
                stop.set()
                pool.shutdown(cancel_futures=True)
        self._total = dict(self._measures(totals, 0, self._targets.sum(axis=0)))

    def _weight(self, component: Component) -> float:
        return float(self._baseline.target_base[list(component.cells)].sum()) + len(component.cells)

    def _chunks(self, world: World) -> list[list[Component]]:
        """The components that are worked together: no group is in two chunks, so that each is closed and let go."""
        asked = [
            component
            for component in world.components
            if any(cell in self._group_of for cell in component.cells)
        ]
        in_groups = [
            sorted({self._group_of[cell] for cell in component.cells if cell in self._group_of})
            for component in asked
        ]
        pairs = ((groups[0], other) for groups in in_groups for other in groups[1:])
        joined = join(len(self._groups), pairs)
        sets: defaultdict[int, list[Component]] = defaultdict(list)
        for component, groups in zip(asked, in_groups, strict=True):
            sets[joined[groups[0]]].append(component)
        bytes_a_group = self._replications * len(self._years) * (4 * len(_COUNTS) + 8 * len(_AMOUNTS))
        chunks: list[list[Component]] = []
        room = 0
        for root, components in sorted(sets.items(), key=lambda one: -joined.count(one[0])):
            needed = joined.count(root) * bytes_a_group
            if not chunks or needed > room:
                chunks.append([])
                room = _MOST_BYTES
            chunks[-1] += components
            room -= needed
        for chunk in chunks:
            chunk.sort(key=lambda component: -self._weight(component))
        return chunks

    def _empty_sample(self, chunk: Sequence[Component]) -> "_Sample":
        cells = [cell for component in chunk for cell in component.cells if cell in self._group_of]
        groups = tuple(sorted({self._group_of[cell] for cell in cells}))
        return _Sample.empty(len(groups), len(self._years), self._replications, groups)

    def _play_block(
        self,
        world: World,
        chunk: Sequence[Component],
        sample: "_Sample",
        number: int,
        replications: slice,
        stop: Event,
    ) -> None:
        def check() -> None:
            if stop.is_set():
                raise _StoppedError

        block = Block(world, self._seed, number, self._factors, self._factor_of[replications], check)
        place = {group: at for at, group in enumerate(sample.groups)}
        for component in chunk:
            for cell, flows in block.simulate(component).items():
                if cell in self._group_of:
                    at = place[self._group_of[cell]]
                    counts, amounts = sample.counts[at], sample.amounts[at]
                    self._gather(cell, flows, counts[..., replications], amounts[..., replications])

    def _gather(self, cell: int, flows: Flows, counts: NDArray[np.int32], amounts: Floats) -> None:
        """Adds a cell's flows to its group's counts and amounts [measure, period, replication]."""
        for into, name in zip(counts, _COUNTS, strict=True):
            into += getattr(flows, name)
        share = self._baseline.fte_share[cell]
        employed = flows.closing + flows.in_training
        vacancies = flows.recruitment_gap - flows.recruits
        amounts[0] += flows.opening * share
        amounts[1] += flows.closing * share
        amounts[2] += (employed - flows.missing) * share
        amounts[3] += vacancies * self._agency_cost[:, cell, None]
        amounts[4] += employed * self._personnel_cost[:, cell, None]

    def _close(self, sample: "_Sample", at: int, group: int) -> None:
        """Quantiles and means of one group."""
        for measure, values in self._measures(sample, at, self._targets[group]):
            self._found[measure][group] = quantiles_of(values)
            self._means[measure][group] = values.mean(axis=-1)

    def _measures(self, sample: "_Sample", at: int, target: Floats) -> Iterator[tuple[str, Numbers]]:
        """Every measure [period, replication] of a group, by the definitions of section 6."""
        counts = dict(zip(_COUNTS, sample.counts[at], strict=True))
        amounts = dict(zip(_AMOUNTS, sample.amounts[at], strict=True))
        derived: dict[str, Callable[[], Numbers]] = {
            "target": lambda: np.broadcast_to(target[:, None], counts["closing"].shape),
            "replacement_need": lambda: counts["retirements"] + counts["other_separations"],
            "expansion_need": lambda: target[:, None] - counts["opening"],
            "vacancies": lambda: counts["recruitment_gap"] - counts["recruits"],
        }
        for measure in MEASURES:
            if measure in derived:
                yield measure, derived[measure]()
            else:
                yield measure, counts[measure] if measure in counts else amounts[measure]


@dataclass(frozen=True, eq=False)
class _Sample:
    """All replications of some groups: counts and amounts [group, measure, period, replication]."""

    groups: tuple[int, ...]
    counts: NDArray[np.int32]
    amounts: Floats

    @classmethod
    def empty(cls, number: int, periods: int, replications: int, groups: tuple[int, ...] = ()) -> "_Sample":
        """Nobody in so many groups."""
        counts = np.zeros((number, len(_COUNTS), periods, replications), dtype=np.int32)
        return cls(groups, counts, np.zeros((number, len(_AMOUNTS), periods, replications)))

    def add(self, other: "_Sample") -> None:
        """Adds all groups of another to the one of this."""
        for counts, amounts in zip(other.counts, other.amounts, strict=True):
            self.counts[0] += counts
            self.amounts[0] += amounts


def _watch(futures: Sequence[Future[None]]) -> Iterator[float]:
    """Yields the share that is done, some ten times a second, until all is; raises what one of them has raised."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, timeout=_NOTICE, return_when="FIRST_COMPLETED")
        for future in done:
            future.result()
        yield 1 - len(waiting) / len(futures)
