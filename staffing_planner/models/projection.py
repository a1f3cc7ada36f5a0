"""The stock-flow projection of model sections 3-7.

Symbols of the model and their names here:

    N  stock            p  retirement rate     q  other separation rate    T  target
    k  period           R  retirement age      F  fte_share                H  horizon

Two ways compute the same recursion and are held together by tests:

* **Kernels** (`_project_by_kernels`): from linear rates follows that the future of a person depends on the starting
  age alone. For each group of cells with the same rates, who retires, leaves and stays is tabulated once by starting
  age and period; the whole future of the stock is then a matrix product. Recruits, which depend on the gap of
  their own period (its floor at zero is not linear), follow in a scalar recursion a cell.
* **Stepwise** (`_project_stepwise`): the arrays [scenario, cell, sex, age] move one period at a time. For cells whose
  flows are capped by the stock (internal training, reported retirements), and for results by sex and age.

Arrays have the axes [scenario, period, cell, sex, age], those that they have, float64 throughout.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import isnan
from typing import NamedTuple

import numpy as np

from staffing_planner.models.baseline import Baseline, Course, Entries
from staffing_planner.models.exit_rates import ExitRates, changes_over_time, tabulate_exit_rates
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, SEXES, Axes, Floats, Grid, Ints
from staffing_planner.models.scenario import Scenario

MEASURES = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "target",
    "replacement_need",
    "expansion_need",
    "recruitment_gap",
    "recruits",
    "vacancies",
    "surplus",
    "closing",
    "in_training",
    "opening_fte",
    "closing_fte",
    "capacity_fte",
    "agency_cost",
    "personnel_cost",
)
FLOWS = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruits",
    "closing",
)
TOLERANCE = 1e-9


class IdentityError(ArithmeticError):
    """A projection whose flows do not add up: a fault of the program, never of the data."""


@dataclass(frozen=True, eq=False)
class Projection:
    """One scenario's projection.

    values: by measure (`MEASURES`) an array [cell, period]; persons, FTE or kronor; NaN where a number does not exist
    (money without unit costs). untaken [cell, period]: reported retirements that the stock could not give.
    identity_residual: the largest residual of section 6's identity, relative to the cell's stock.
    """

    scenario: Scenario
    years: tuple[int, ...]
    axes: Axes
    values: Mapping[str, Floats]
    untaken: Floats
    identity_residual: float

    def total(self, measure: str, cells: Ints | None = None) -> Floats:
        """[period] the measure summed over the cells, or over all."""
        values = self.values[measure]
        is_whole = cells is None or len(cells) == len(values)
        return np.asarray(values.sum(axis=0) if is_whole else values[cells].sum(axis=0))

    def grid(self, measure: str) -> Grid:
        """The measure as a labelled grid [cell, period]."""
        return Grid.of_cells(self.axes, self.values[measure])

    def rows(self, by: Sequence[str] = ("unit", "occupation")) -> list[dict[str, object]]:
        """A row for each group and year with every measure; None where a number does not exist."""
        return _rows(self.years, {name: self.grid(name).sum_to(by) for name in MEASURES}, by)


@dataclass(frozen=True, eq=False)
class AgeProjection:
    """One scenario's stock and flows by sex and attained age: values by flow (`FLOWS`) [cell, sex, age, period]."""

    scenario: Scenario
    years: tuple[int, ...]
    axes: Axes
    values: Mapping[str, Floats]

    def rows(self, by: Sequence[str]) -> list[dict[str, object]]:
        """A row for each group and year; `by` names any of unit, occupation, sex and age.

        `opening` counts those who will attain the age in the period, `closing` those of that age at its end.
        """
        sexes, ages = "sex" in by, "age" in by
        labels = tuple(
            (*cell, *((sex,) if sexes else ()), *((str(FIRST_AGE + age),) if ages else ()))
            for cell in self.axes.cells
            for sex in (SEXES if sexes else ("",))
            for age in (range(AGE_COUNT) if ages else (0,))
        )
        names = ("unit", "occupation", *(("sex",) if sexes else ()), *(("age",) if ages else ()))
        pooled = tuple(axis for axis, kept in ((1, sexes), (2, ages)) if not kept)
        grids = {}
        for flow, values in self.values.items():
            kept = values.sum(axis=pooled, keepdims=True)
            grids[flow] = Grid(names, labels, kept.reshape(-1, len(self.years))).sum_to(by)
        rows = _rows(self.years, grids, by)
        return [{**row, "age": int(str(row["age"]))} for row in rows] if ages else rows


def _rows(years: Sequence[int], grids: Mapping[str, Grid], by: Sequence[str]) -> list[dict[str, object]]:
    labels = next(iter(grids.values())).labels
    plain = {name: _plain(grid.values) for name, grid in grids.items()}
    return [
        {"year": year, **dict(zip(by, label, strict=True)), **{name: plain[name][at][k] for name in grids}}
        for at, label in enumerate(labels)
        for k, year in enumerate(years)
    ]


def _plain(values: Floats) -> list[list[float | None]]:
    """Nested lists with None for what does not exist."""
    return [[None if isnan(number) else number for number in row] for row in values.tolist()]


def project(baseline: Baseline, scenarios: Sequence[Scenario]) -> tuple[Projection, ...]:
    """Projects scenarios from the stock, all at once, and checks the identity in every cell and period.

    Raises IdentityError where flows and stocks do not add up to 1e-9 relative.
    """
    found: dict[int, Projection] = {}
    for alike in _alike(scenarios):
        batch = Batch.of(baseline, [scenarios[at] for at in alike])
        for at, projection in zip(alike, _project_batch(batch), strict=True):
            found[at] = projection
    return tuple(found[at] for at in range(len(scenarios)))


def project_by_age(baseline: Baseline, scenario: Scenario) -> AgeProjection:
    """Projects one scenario with its stock and flows by sex and attained age."""
    batch = Batch.of(baseline, [scenario])
    cells = np.arange(len(baseline.axes), dtype=np.intp)
    steps = _project_stepwise(batch, cells, keep_ages=True)
    values = {flow: steps.by_age[flow][:, 0].transpose(1, 2, 3, 0) for flow in FLOWS}
    return AgeProjection(scenario, batch.years, baseline.axes, values)


def project_sexes(baseline: Baseline, scenario: Scenario, sexes: Sequence[str]) -> Projection:
    """Projects one scenario, and keeps the employees of some of the sexes.

    What nobody plans by sex is missing (NaN): target, expansion need, recruitment gap, vacancies, surplus, training,
    capacity and money. Stock, flows and their identity are those of the sexes. Raises IdentityError as `project` does.
    """
    by_age = project_by_age(baseline, scenario)
    wanted = [SEXES.index(sex) for sex in sexes]
    flows = {name: values[:, wanted].sum(axis=(1, 2)) for name, values in by_age.values.items()}
    missing = np.full_like(flows["opening"], np.nan)
    share = baseline.fte_share[:, np.newaxis]
    values = dict.fromkeys(MEASURES, missing) | flows
    values |= {
        "replacement_need": flows["retirements"] + flows["other_separations"],
        "opening_fte": flows["opening"] * share,
        "closing_fte": flows["closing"] * share,
    }
    residual = _require_identity(scenario, _residuals_of(flows))
    return Projection(scenario, by_age.years, by_age.axes, values, missing, residual)


def project_at_factors(baseline: Baseline, scenario: Scenario, factors: Floats) -> dict[str, Floats]:
    """One scenario's measures [factor, cell, period] with all exit rates below 1 times each factor (section 10).

    Raises IdentityError as `project` does.
    """
    rates = Batch.of(baseline, [scenario]).rates.times(factors)
    batch = replace(Batch.of(baseline, [scenario] * len(factors)), rates=rates)
    flows = _flows_of_all_cells(batch)
    _require_identity(scenario, _identity_residuals(flows))
    return {measure: figures.transpose(1, 2, 0) for measure, figures in _measures(batch, flows).items()}


def _alike(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Positions of scenarios that share a batch: retirement that follows the calendar needs larger kernels."""

    def kind(at: int) -> tuple[bool, bool]:
        return changes_over_time(scenarios[at]), scenarios[at].use_reported_retirements

    return [list(group) for _, group in groupby(sorted(range(len(scenarios)), key=kind), key=kind)]


@dataclass(frozen=True, eq=False)
class Batch:
    """Scenarios that are computed together, over the longest of their horizons."""

    baseline: Baseline
    scenarios: tuple[Scenario, ...]
    horizon: int
    rates: ExitRates
    target: Floats  # [period, scenario, cell]
    fill_rate: Floats  # [scenario, cell]
    training_factor: Floats  # [scenario]
    reported: Mapping[int, Mapping[int, float]]  # by cell and period from 0

    @classmethod
    def of(cls, baseline: Baseline, scenarios: Sequence[Scenario]) -> "Batch":
        horizon = max(scenario.horizon for scenario in scenarios)
        reported = {
            cell: {year - baseline.stock_year - 1: persons for year, persons in years.items()}
            for cell, years in baseline.reported.items()
        }
        occupations = baseline.axes.occupations
        fill = np.array([[one.fill_rate.of(name) for name in occupations] for one in scenarios])
        return cls(
            baseline=baseline,
            scenarios=tuple(scenarios),
            horizon=horizon,
            rates=tabulate_exit_rates(baseline, scenarios, horizon),
            target=_targets(baseline, scenarios, horizon),
            fill_rate=np.take(fill, baseline.axes.occupation_of_cell, axis=1),
            training_factor=np.array([scenario.training_factor for scenario in scenarios]),
            reported=reported if scenarios[0].use_reported_retirements else {},
        )

    @property
    def years(self) -> tuple[int, ...]:
        first = self.baseline.stock_year + 1
        return tuple(range(first, first + self.horizon))

    def capped_cells(self) -> Ints:
        """Cells whose flows are capped by their stock, and cells that receive from them."""
        courses = {cell for course in self.baseline.courses for cell in (course.source, course.target)}
        return np.array(sorted(courses | set(self.reported)), dtype=np.intp)

    def cost_per_person(self, today: Floats, growth: str, cover: bool = False) -> Floats:
        """[period, scenario, cell] kronor from today's [cell], at each scenario's growth and cover of vacancies."""
        rates = np.array([getattr(scenario, growth) for scenario in self.scenarios])
        level = (1 + rates) ** np.arange(1, self.horizon + 1)[:, None]
        if cover:
            level = level * np.array([scenario.agency_cover for scenario in self.scenarios])
        return np.asarray(level[:, :, None] * today)

    def persons(self, entries: Entries) -> Floats:
        """[scenario, entry] persons who arrive, with the training factor where it applies."""
        factors = np.where(entries.factored, self.training_factor[:, None], 1.0)
        return np.asarray(entries.persons * factors)


def _targets(baseline: Baseline, scenarios: Sequence[Scenario], horizon: int) -> Floats:
    """[period, scenario, cell] `(stock + opening vacancies) * (1 + g)^k`, or the loaded target (section 6).

    Where a scenario says so, times what the population asks for in relation to the stock date (section 9).
    """
    occupations = baseline.axes.occupations
    growth = np.array([[one.growth.of(name) for name in occupations] for one in scenarios])
    powers = (1.0 + growth) ** np.arange(1, horizon + 1)[:, None, None]
    by_population = np.array([one.target_from_population for one in scenarios])
    if by_population.any():
        demand = baseline.care_demand.factors(occupations, baseline.stock_year, horizon)
        powers = np.where(by_population[:, None], powers * demand[:, None, :], powers)
    # np.take, since an index in brackets would turn the memory's order and make all that follows slow.
    target: Floats = np.take(powers, baseline.axes.occupation_of_cell, axis=-1)
    target *= baseline.target_base
    for cell, steps in baseline.targets.items():
        for year, headcount in steps:
            target[max(year - baseline.stock_year - 1, 0) :, :, cell] = headcount
    return target


class _Flows(NamedTuple):
    """Arrays [period, scenario, cell] of what the recursion itself gives; the rest follows from them."""

    opening: Floats
    retirements: Floats
    other_separations: Floats
    training_out: Floats
    training_in: Floats
    other_in: Floats
    recruits: Floats
    closing: Floats
    gap: Floats  # target less all who are there before anybody is recruited; negative where it is a surplus
    in_training: Floats
    missing_in_studies: Floats
    untaken: Floats

    @classmethod
    def zeros(cls, shape: tuple[int, int, int]) -> "_Flows":
        return cls(*(np.zeros(shape) for _ in cls._fields))


def _project_batch(batch: Batch) -> list[Projection]:
    flows = _flows_of_all_cells(batch)
    residuals = _identity_residuals(flows)
    values = _measures(batch, flows)
    projections = []
    for at, scenario in enumerate(batch.scenarios):
        own = slice(scenario.horizon)
        residual = _require_identity(scenario, residuals[own, at])
        of_scenario = {measure: figures[own, at].T for measure, figures in values.items()}
        untaken = flows.untaken[own, at].T
        years = batch.years[own]
        projections.append(Projection(scenario, years, batch.baseline.axes, of_scenario, untaken, residual))
    return projections


def _flows_of_all_cells(batch: Batch) -> _Flows:
    """Each cell's flows by the cheaper way that it allows."""
    every = np.arange(len(batch.baseline.axes), dtype=np.intp)
    capped = batch.capped_cells()
    groups = batch.rates.periods * batch.rates.retirement.shape[2]
    if groups > len(every):  # kernels do not pay where hardly two cells share their rates
        capped = every
    if len(capped) == 0:
        return _project_by_kernels(batch, every)
    flows = _Flows.zeros((batch.horizon, len(batch.scenarios), len(every)))
    free = np.setdiff1d(every, capped)
    parts = [(capped, _project_stepwise(batch, capped).flows)]
    if len(free):
        parts.append((free, _project_by_kernels(batch, free)))
    for cells, part in parts:
        for whole, figures in zip(flows, part, strict=True):
            whole[:, :, cells] = figures
    return flows


def _measures(batch: Batch, flows: _Flows) -> dict[str, Floats]:
    """Every measure [period, scenario, cell] from the flows, by the definitions of sections 6 and 7."""
    base = batch.baseline
    recruitment_gap = np.maximum(flows.gap, 0.0)
    vacancies = recruitment_gap - flows.recruits
    employed = flows.closing + flows.in_training
    share = base.fte_share
    return {
        "opening": flows.opening,
        "retirements": flows.retirements,
        "other_separations": flows.other_separations,
        "training_out": flows.training_out,
        "training_in": flows.training_in,
        "other_in": flows.other_in,
        "target": batch.target,
        "replacement_need": flows.retirements + flows.other_separations,
        "expansion_need": batch.target - flows.opening,
        "recruitment_gap": recruitment_gap,
        "recruits": flows.recruits,
        "vacancies": vacancies,
        "surplus": recruitment_gap - flows.gap,
        "closing": flows.closing,
        "in_training": flows.in_training,
        "opening_fte": flows.opening * share,
        "closing_fte": flows.closing * share,
        "capacity_fte": (employed - flows.missing_in_studies) * share,
        "agency_cost": vacancies
        * batch.cost_per_person(share * base.agency_cost, "agency_price_growth", cover=True),
        "personnel_cost": employed * batch.cost_per_person(share * base.employee_cost, "wage_growth"),
    }


def _require_identity(scenario: Scenario, residuals: Floats) -> float:
    """The largest residual; IdentityError where it is more than rounding."""
    residual = float(np.max(residuals, initial=0.0))
    if residual > TOLERANCE:
        raise IdentityError(f"{scenario.name}: the flows miss the stock by {residual:g}")
    return residual


def _identity_residuals(flows: _Flows) -> Floats:
    """[period, scenario, cell] of `opening - separations - out + in + recruits = closing`, relative to the stock."""
    return _residuals_of({name: getattr(flows, name) for name in FLOWS})


def _residuals_of(flows: Mapping[str, Floats]) -> Floats:
    balance = flows["opening"] - flows["retirements"]
    balance -= flows["other_separations"]
    balance -= flows["training_out"]
    balance += flows["training_in"]
    balance += flows["other_in"]
    balance += flows["recruits"]
    balance -= flows["closing"]
    np.abs(balance, out=balance)
    balance /= np.maximum(np.maximum(flows["opening"], flows["closing"]), 1.0)
    return balance


# --- kernels -------------------------------------------------------------------------------------------------

_RETIRE, _LEAVE, _STAY = range(3)


def _tabulate_kernels(rates: ExitRates, horizon: int) -> Floats:
    """[flow, scenario, elapsed, start, group, age]: of one person of an age at the start, who retires and leaves in
    each later period, and who is still there at its end. `start` has one entry where rates never change.
    """
    scenarios, starts, groups, _ = rates.retirement.shape
    # Continued beyond the oldest age, which absorbs, so that growing older is a step along the axis.
    p = _continued(rates.retirement, horizon)
    q = _continued(rates.other, horizon)[:, None]
    shares = np.stack((p * (1 - q / 2), q * (1 - p / 2), (1 - p) * (1 - q)))
    kernels = np.zeros((3, scenarios, horizon, starts, groups, AGE_COUNT))
    for start in range(starts):
        alive: Floats | float = 1.0
        for elapsed in range(horizon - start):
            now = start + elapsed if starts > 1 else 0
            exits = shares[:, :, now, :, elapsed : elapsed + AGE_COUNT]
            np.multiply(alive, exits, out=kernels[:, :, elapsed, start])
            alive = kernels[_STAY, :, elapsed, start]
    return kernels


def _continued(by_age: Floats, years: int) -> Floats:
    """The last axis made longer by its last entry."""
    return np.concatenate((by_age, np.repeat(by_age[..., -1:], years, axis=-1)), axis=-1)


class _Sums(NamedTuple):
    """How a last axis is added up by the key of each entry: sorted by key, runs of one key summed to its place."""

    order: Ints
    first: Ints  # of each run in that order
    place: Ints  # the key of each run

    @classmethod
    def by(cls, key: Ints) -> "_Sums":
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        first = np.flatnonzero(np.diff(ordered, prepend=-1))
        return cls(order, first, ordered[first])

    def of(self, values: Floats, size: int) -> Floats:
        """[..., size] from values [..., entry]."""
        # np.take, since an index in brackets would turn the order in memory and slow down all that follows.
        ordered = np.take(values, self.order, axis=-1)
        if len(self.first) == len(self.order) == size:
            return ordered
        summed = np.zeros((*values.shape[:-1], size))
        summed[..., self.place] = np.add.reduceat(ordered, self.first, axis=-1)
        return summed


class _GroupRows(NamedTuple):
    """People of cells by age, a row for each cell and group: `rows` [row, age of `ages`], sorted by group."""

    rows: Floats
    ages: slice  # of the age axis: where there are people at all
    runs: tuple[tuple[int, slice], ...]  # each group and its rows
    by_cell: _Sums

    @classmethod
    def of(cls, people: Floats, cell: Ints, group: Ints) -> "_GroupRows":
        """From people [entry, age] of a cell and group each; those of the same are added up."""
        present = people.any(axis=1)
        if not present.all():
            people, cell, group = people[present], cell[present], group[present]
        cells = int(cell.max(initial=0)) + 1
        same = _Sums.by(group * cells + cell)
        rows = people[same.order]
        if len(same.first) < len(rows):
            rows = np.add.reduceat(rows, same.first)
        group_of_row = same.place // cells
        limits = np.flatnonzero(np.diff(group_of_row, prepend=-1, append=-1)).tolist()
        runs = tuple((int(group_of_row[first]), slice(first, last)) for first, last in pairwise(limits))
        inhabited = np.flatnonzero(rows.any(axis=0)).tolist() or [0]
        ages = slice(inhabited[0], inhabited[-1] + 1)
        return cls(np.ascontiguousarray(rows[:, ages]), ages, runs, _Sums.by(same.place % cells))

    def times(self, kernels: Floats, cells: int) -> Floats:
        """[..., cell] the people's future: kernels [..., group, age] applied to each row, added up by cell."""
        lead = kernels.shape[:-2]
        flat = kernels.reshape(-1, *kernels.shape[-2:])
        by_row = np.empty((len(flat), len(self.rows)))
        for group, here in self.runs:
            np.matmul(flat[:, group, self.ages], self.rows[here].T, out=by_row[:, here])
        return self.by_cell.of(by_row, cells).reshape(*lead, cells)


class _Entering(NamedTuple):
    """Entries into cells, and where in the kernels [elapsed, start, group, age] each of their later periods stands."""

    here: Ints  # the baseline's entries, sorted by cell
    period: Ints  # of each, from 1
    cell: Ints
    later: Ints  # for each later period of an entry its position in `here`, by period and cell
    kernel: Ints
    first: Ints  # of each period and cell in `later`
    place: Ints  # of those sums in [period, cell]

    @classmethod
    def of(cls, base: Baseline, entries: Entries, cells: Ints, rates: ExitRates, horizon: int) -> "_Entering":
        place = np.full(len(base.axes), -1, dtype=np.intp)
        place[cells] = np.arange(len(cells))
        here = np.flatnonzero((place[entries.cell] >= 0) & (entries.period <= horizon))
        here = here[np.argsort(place[entries.cell[here]], kind="stable")]
        period, cell = entries.period[here], place[entries.cell[here]]
        group = rates.group_of[entries.cell[here], entries.sex[here]]
        k, later = np.nonzero(period <= np.arange(horizon)[:, None])
        came = period[later]
        start = came if rates.periods > 1 else 0
        groups = rates.retirement.shape[2]
        kernel = (((k - came) * rates.periods + start) * groups + group[later]) * AGE_COUNT
        kernel += entries.age[here][later]
        key = k * len(cells) + cell[later]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        return cls(here, period, cell, later, kernel, first, key[first])

    def add_to(self, arrived: Floats, persons: Floats) -> None:
        """Adds persons [scenario, entry] to arrived [period, scenario, cell] at the end of their period."""
        scenarios = np.arange(len(persons))[:, None]
        np.add.at(arrived, (self.period - 1, scenarios, self.cell), persons)

    def add_future_to(self, future: Floats, persons: Floats, kernels: Floats) -> None:
        """Adds to future [flow, scenario, period, cell] what becomes of persons in the periods after their arrival."""
        lead = future.shape[:2]
        fate = np.take(kernels.reshape(*lead, -1), self.kernel, axis=-1)
        fate *= np.take(persons, self.later, axis=-1)
        future.reshape(*lead, -1)[..., self.place] += np.add.reduceat(fate, self.first, axis=-1)


class _People(NamedTuple):
    """The people whose future the kernels give."""

    stock: _GroupRows
    newcomers: _GroupRows  # one recruit of each cell
    graduates: _Entering
    arrivals: _Entering


def _people(base: Baseline, cells: Ints, rates: ExitRates, horizon: int) -> _People:
    """The people of `cells` by the groups of the rates; kept, since a moved lever seldom changes the groups."""
    group_of = rates.group_of[cells]
    key = (cells.tobytes(), group_of.tobytes(), rates.retirement.shape[1:], horizon)
    if key not in base.kept:
        if (group_of == group_of[:, :1]).all():
            cell, group = np.arange(len(cells), dtype=np.intp), group_of[:, 0]
            stock, newcomers = base.stock.sum(axis=1)[cells], base.recruit_profile[cells]
        else:
            cell = np.repeat(np.arange(len(cells), dtype=np.intp), len(SEXES))
            group = group_of.ravel()
            stock = base.stock[cells].reshape(-1, AGE_COUNT)
            by_sex = base.sex_split[cells, :, None] * base.recruit_profile[cells, None, :]
            newcomers = by_sex.reshape(-1, AGE_COUNT)
        people = _People(
            _GroupRows.of(stock, cell, group),
            _GroupRows.of(newcomers, cell, group),
            _Entering.of(base, base.graduates, cells, rates, horizon),
            _Entering.of(base, base.arrivals, cells, rates, horizon),
        )
        base.keep(key, people)
    found: _People = base.kept[key]
    return found


def _project_by_kernels(batch: Batch, cells: Ints) -> _Flows:
    """The flows of `cells`, none of which is capped by its stock."""
    base, horizon = batch.baseline, batch.horizon
    kernels = _tabulate_kernels(batch.rates, horizon)
    people = _people(base, cells, batch.rates, horizon)
    shape = (horizon, len(batch.scenarios), len(cells))
    training_in, other_in = np.zeros(shape), np.zeros(shape)
    opening, gap, recruits, closing = (np.empty(shape) for _ in range(4))
    # [flow, scenario, period, cell]: the stock, then those who arrive from outside, then the recruits.
    future = people.stock.times(kernels[:, :, :, 0], len(cells))
    for inflow, entering, entries in (
        (training_in, people.graduates, base.graduates),
        (other_in, people.arrivals, base.arrivals),
    ):
        persons = np.take(batch.persons(entries), entering.here, axis=-1)
        entering.add_to(inflow, persons)
        entering.add_future_to(future, persons, kernels)
    of_recruit = people.newcomers.times(kernels, len(cells))  # [flow, scenario, elapsed, start, cell]

    present = future[_STAY]  # before anybody is recruited
    present += (training_in + other_in).swapaxes(0, 1)
    target = np.take(batch.target, cells, axis=-1)
    fill_rate = np.take(batch.fill_rate, cells, axis=-1)
    for k in range(horizon):
        if k:
            # Who was recruited k-1, ..., 0 periods ago: [flow, scenario, elapsed, cell].
            fate = of_recruit[:, :, :k, 0]
            if batch.rates.periods > 1:
                fate = of_recruit[:, :, np.arange(k), np.arange(k, 0, -1)]
            future[:, :, k] += np.einsum("isc,fsic->fsc", recruits[k - 1 :: -1], fate)
        np.subtract(target[k], present[:, k], out=gap[k])
        np.maximum(gap[k], 0.0, out=recruits[k])
        recruits[k] *= fill_rate
    np.add(present.swapaxes(0, 1), recruits, out=closing)
    opening[0] = base.headcount[cells]
    opening[1:] = closing[:-1]
    nothing = np.broadcast_to(0.0, shape)  # takes no memory
    return _Flows(
        opening=opening,
        retirements=future[_RETIRE].swapaxes(0, 1),
        other_separations=future[_LEAVE].swapaxes(0, 1),
        training_out=nothing,
        training_in=training_in,
        other_in=other_in,
        recruits=recruits,
        closing=closing,
        gap=gap,
        in_training=nothing,
        missing_in_studies=nothing,
        untaken=nothing,
    )


# --- stepwise ------------------------------------------------------------------------------------------------


class _Steps(NamedTuple):
    """Result of the stepwise recursion: flows of its cells, and by flow [period, scenario, cell, sex, age]."""

    flows: _Flows
    by_age: Mapping[str, Floats]


def _older(people: Floats) -> Floats:
    """People [..., age] one year later; the oldest age absorbs."""
    aged = np.empty_like(people)
    aged[..., 0] = 0.0
    aged[..., 1:] = people[..., :-1]
    aged[..., -1] += people[..., -1]
    return aged


def _add_older(into: Floats, people: Floats, first: int) -> None:
    """Adds people [..., of ages from `first` on] to `into` [..., age]; the oldest age absorbs."""
    fitting = max(AGE_COUNT - first, 0)
    inside = people[..., :fitting]
    into[..., first : first + inside.shape[-1]] += inside
    if inside.shape[-1] < people.shape[-1]:
        into[..., -1] += people[..., fitting:].sum(axis=-1)


def _project_stepwise(batch: Batch, cells: Ints, keep_ages: bool = False) -> _Steps:
    """Moves the arrays of `cells` one period at a time, in the order of model section 6."""
    base, horizon = batch.baseline, batch.horizon
    scenarios = len(batch.scenarios)
    place = {int(cell): at for at, cell in enumerate(cells)}
    flows = _Flows.zeros((horizon, scenarios, len(cells)))
    shape = (scenarios, len(cells), len(SEXES), AGE_COUNT)
    by_age = {flow: np.zeros((horizon, *shape)) for flow in FLOWS} if keep_ages else {}
    group_of = batch.rates.group_of[cells]
    q = batch.rates.other[:, group_of]
    newcomers = base.sex_split[cells, :, None] * base.recruit_profile[cells, None, :]
    graduates, arrivals = (_Arriving(batch, entries, place) for entries in (base.graduates, base.arrivals))
    studies = _Studies(batch, place, flows)
    stock = np.broadcast_to(base.stock[cells], shape)
    for k in range(horizon):
        p = batch.rates.retirement[:, k if batch.rates.periods > 1 else 0][:, group_of]
        retiring = stock * p * (1 - q / 2)
        leaving = stock * q * (1 - p / 2)
        staying = stock * (1 - p) * (1 - q)
        for cell, years in batch.reported.items():
            if k in years and cell in place:
                at = place[cell]
                taken = _from_the_oldest(stock[:, at], years[k])
                retiring[:, at] = taken
                leaving[:, at] = q[:, at] * (stock[:, at] - taken)
                staying[:, at] = (1 - q[:, at]) * (stock[:, at] - taken)
                flows.untaken[k, :, at] = years[k] - taken.sum(axis=(1, 2))
        opening, retiring, leaving, staying = map(_older, (stock, retiring, leaving, staying))
        training_out = studies.start(k, staying)
        training_in = graduates.at_end_of(k) + studies.finish(k)
        other_in = arrivals.at_end_of(k)
        present = staying - training_out + training_in + other_in
        flows.gap[k] = batch.target[k][:, cells] - present.sum(axis=(2, 3))
        hired = batch.fill_rate[:, cells] * np.maximum(flows.gap[k], 0.0)
        recruits = hired[:, :, None, None] * newcomers
        stock = present + recruits
        moved = (opening, retiring, leaving, training_out, training_in, other_in, recruits, stock)
        for flow, people in zip(FLOWS, moved, strict=True):
            getattr(flows, flow)[k] = people.sum(axis=(2, 3))
            if keep_ages:
                by_age[flow][k] = people
    return _Steps(flows, by_age)


def _from_the_oldest(stock: Floats, persons: float) -> Floats:
    """Of stock [scenario, sex, age] so many persons, from the oldest ages downwards, the sexes in proportion."""
    by_age = stock.sum(axis=1)
    older = np.cumsum(by_age[:, ::-1], axis=1)[:, ::-1] - by_age
    taken = np.clip(persons - older, 0.0, by_age)
    share = np.divide(taken, by_age, out=np.zeros_like(taken), where=by_age > 0)
    return np.asarray(stock * share[:, None, :])


class _Arriving:
    """Who arrives from outside in the cells that are stepped through."""

    def __init__(self, batch: Batch, entries: Entries, place: Mapping[int, int]) -> None:
        position = np.full(len(batch.baseline.axes), -1, dtype=np.intp)
        position[list(place)] = list(place.values())
        here = position[entries.cell] >= 0
        self._period = entries.period[here]
        self._cell, self._sex, self._age = position[entries.cell[here]], entries.sex[here], entries.age[here]
        self._persons = batch.persons(entries)[:, here]
        self._shape = (len(batch.scenarios), len(place), len(SEXES), AGE_COUNT)

    def at_end_of(self, k: int) -> Floats:
        """[scenario, cell, sex, age] who arrive at the end of period k (from 0)."""
        arrived = np.zeros(self._shape)
        now = np.flatnonzero(self._period == k + 1)
        if len(now) == 0:
            return arrived
        scenarios = np.arange(self._shape[0])[:, None]
        where = (scenarios, self._cell[now], self._sex[now], self._age[now])
        np.add.at(arrived, where, self._persons[:, now])
        return arrived


class _Draw:
    """Courses that take their students one after the other from the same ages of one cell in the same period."""

    def __init__(self, courses: Sequence[Course], place: Mapping[int, int]) -> None:
        first = courses[0]
        self.source = place[first.source]
        self.ages = first.ages
        self.slots = np.array([course.slots for course in courses])
        # What share of each course's students is away for so many years, and what share of their time they miss;
        # what share comes back after so many years into which cell.
        self.away: defaultdict[int, Floats] = defaultdict(lambda: np.zeros((2, len(courses))))
        self.back: defaultdict[tuple[int, int], Floats] = defaultdict(lambda: np.zeros(len(courses)))
        for at, course in enumerate(courses):
            target = place[course.target]
            for years, part in (
                (course.whole_years, 1 - course.later_share),
                (course.whole_years + 1, course.later_share),
            ):
                if part > 0:
                    self.away[years][:, at] += part, part * course.study_share
                    self.back[years, target][at] += part * course.completion
                    self.back[years, self.source][at] += part * (1 - course.completion)


def _draws(base: Baseline, place: Mapping[int, int]) -> Mapping[int, Sequence[_Draw]]:
    """By period from 0 what the cells' courses take; kept, since no lever changes it."""
    key = ("draws", tuple(place))
    if key not in base.kept:
        # Sorting is stable: within a cell and period the courses stay in the order loaded.
        here = sorted(
            (course for course in base.courses if course.source in place),
            key=lambda course: (course.start, course.source),
        )
        draws: defaultdict[int, list[_Draw]] = defaultdict(list)
        for (start, *_), courses in groupby(
            here, key=lambda course: (course.start, course.source, course.ages)
        ):
            draws[start - 1].append(_Draw(list(courses), place))
        base.keep(key, draws)
    found: Mapping[int, Sequence[_Draw]] = base.kept[key]
    return found


class _Studies:
    """Internal training while a batch is stepped through: who starts, who comes back when (model section 5)."""

    def __init__(self, batch: Batch, place: Mapping[int, int], flows: _Flows) -> None:
        self._factor = batch.training_factor
        self._flows = flows
        self._shape = (len(batch.scenarios), len(place), len(SEXES), AGE_COUNT)
        self._coming_back: defaultdict[int, Floats] = defaultdict(lambda: np.zeros(self._shape))
        self._draws = _draws(batch.baseline, place)

    def start(self, k: int, staying: Floats) -> Floats:
        """[scenario, cell, sex, age] who leave their cell to study in period k, course after course as loaded."""
        out = np.zeros(self._shape)
        for draw in self._draws.get(k, ()):
            # Of each age in proportion, never more than there are: the first course is served first.
            source, ages = draw.source, draw.ages
            present = np.maximum(staying[:, source, :, ages] - out[:, source, :, ages], 0.0)
            available = present.sum(axis=(1, 2))
            students = np.minimum(np.cumsum(draw.slots[:, None] * self._factor, axis=0), available)
            students[1:] -= students[:-1].copy()
            shares = np.divide(students, available, out=np.zeros_like(students), where=available > 0)
            out[:, source, :, ages] += present * shares.sum(axis=0)[:, None, None]
            for years, (away, missing) in draw.away.items():
                self._flows.in_training[k : k + years, :, source] += away @ students
                self._flows.missing_in_studies[k : k + years, :, source] += missing @ students
            for (years, cell), part in draw.back.items():
                if k + years < len(self._flows.in_training):
                    returning = present * (part @ shares)[:, None, None]
                    _add_older(self._coming_back[k + years][:, cell], returning, ages.start + years)
        return out

    def finish(self, k: int) -> Floats:
        """[scenario, cell, sex, age] who finish into their new cell or return at the end of period k."""
        return self._coming_back.pop(k, np.zeros(self._shape))
