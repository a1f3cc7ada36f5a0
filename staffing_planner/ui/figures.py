"""From projections to the figures of the page: sums over the selected cells, in whole persons that add up.

A projection speaks in fractions of persons. What is shown is whole, and still holds together: every row
keeps the balance of model section 6, opening and closing meet from year to year, parts add up to their
totals. Full-time equivalents are persons times the F of their cell, and whole in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import nan
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.agency import NEAR, NEAR_FROM, OVER, WITHIN
from staffing_planner.models.grid import Axes, Floats, Ints
from staffing_planner.models.inputs import ALL, OWN, OWN_AND_AGENCY, Ceiling
from staffing_planner.models.projection import Projection
from staffing_planner.models.simulation import AGENCY_SHARE, QUANTILES, Simulation
from staffing_planner.ui.units import Unit

# Whole numbers (int64); NaN throughout (float64) where what is selected has no such measure.
Whole: TypeAlias = NDArray[Any]
Column = Literal["unit", "occupation"]

_SIGNED_FLOWS = (
    ("retirements", -1),
    ("other_separations", -1),
    ("training_out", -1),
    ("training_in", 1),
    ("other_in", 1),
    ("recruits", 1),
)


# What is counted in persons, and can be counted in full-time equivalents.
_PERSONS = (
    *(name for name, _ in _SIGNED_FLOWS),
    "opening",
    "closing",
    "target",
    "replacement_need",
    "expansion_need",
    "recruitment_gap",
    "vacancies",
    "surplus",
    "in_training",
)


def in_fte(projection: Projection, fte_share: Floats) -> Projection:
    """The projection with full-time equivalents wherever it has persons: each cell times its F (model section 4)."""
    share = fte_share[:, np.newaxis]
    values = {name: projection.values[name] * share for name in _PERSONS}
    return replace(projection, values={**projection.values, **values})


def apportion(values: Floats, total: float) -> Whole:
    """Whole numbers near `values` that add up to `total` (largest remainder); missing where that is."""
    if np.isnan(total):
        return np.full(len(values), nan)
    floors = np.floor(values)
    each, rest = divmod(int(total) - int(floors.sum()), max(len(values), 1))
    shares = floors.astype(np.int64) + each
    shares[np.argsort(floors - values, kind="stable")[:rest]] += 1
    return shares


def _to_whole(values: Floats) -> Whole:
    rounded = np.floor(values + 0.5)
    return rounded if np.isnan(rounded).any() else rounded.astype(np.int64)


def _plain(number: float) -> float:
    return number if np.isnan(number) else int(number)


@dataclass(frozen=True, eq=False)
class YearFigures:
    """A selection's figures by year: persons by measure [period], whole, NaN where a measure does not exist for the
    selection (a target of one sex); the agency share [period], a fraction; employees at the start in heads and in FTE.

    `totals` are those of the whole horizon: flows are sums, opening is the first and closing, target,
    vacancies, surplus the last, and the recruitment gap counts a vacancy once, however many years it is
    carried over.
    """

    years: tuple[int, ...]
    persons: Mapping[str, Whole]
    totals: Mapping[str, float]
    agency_share: Floats
    opening_fte: float


def count_years(projection: Projection, cells: Ints, denominator: str = OWN) -> YearFigures:
    """The figures of the selected cells."""
    exact = {name: projection.total(name, cells) for name, _ in _SIGNED_FLOWS}
    closing = _to_whole(projection.total("closing", cells))
    first = _to_whole(projection.total("opening", cells)[:1])
    opening: Whole = np.concatenate([first, closing[:-1]])
    moves = np.array([sign * exact[name] for name, sign in _SIGNED_FLOWS])
    floors = np.floor(moves)
    missing = closing - opening - floors.sum(axis=0)
    rank = np.argsort(np.argsort(floors - moves, axis=0, kind="stable"), axis=0, kind="stable")
    whole = (floors + (rank < missing)).astype(np.int64)
    persons: dict[str, Whole] = {"opening": opening}
    for (name, sign), row in zip(_SIGNED_FLOWS, whole, strict=True):
        persons[name] = sign * row
    target = _to_whole(projection.total("target", cells))
    surplus = _to_whole(projection.total("surplus", cells))
    vacancies: Whole = np.maximum(target - closing + surplus, 0)
    persons |= {
        "target": target,
        "surplus": surplus,
        "vacancies": vacancies,
        "closing": closing,
        "replacement_need": persons["retirements"] + persons["other_separations"],
        "recruitment_gap": persons["recruits"] + vacancies,
    }
    totals = {name: _plain(row.sum()) for name, row in persons.items()}
    totals["opening"] = int(opening[0])
    for name in ("closing", "target", "vacancies", "surplus"):
        totals[name] = _plain(persons[name][-1])
    totals["recruitment_gap"] = totals["recruits"] + totals["vacancies"]
    return YearFigures(
        projection.years,
        persons,
        totals,
        _share(
            projection.total("agency_cost", cells), projection.total("personnel_cost", cells), denominator
        ),
        float(projection.total("opening_fte", cells)[0]),
    )


def _share(agency: Floats, personnel: Floats, denominator: str) -> Floats:
    whole = personnel + agency if denominator == OWN_AND_AGENCY else personnel
    missing = np.full_like(whole, np.nan)
    return np.asarray(np.divide(agency, whole, out=missing, where=whole > 0))


@dataclass(frozen=True, eq=False)
class Deferral:
    """How retirements move between two scenarios over the years that both cover.

    change [period]: persons who retire in the scenario less those who do in the comparison. `fewer` and
    `more` are the sums of the years with fewer and with more, `beyond` what the horizon has fewer in all
    (model section 2).
    """

    years: tuple[int, ...]
    change: Whole

    @property
    def fewer(self) -> int:
        """Persons by which the years with fewer retirements have fewer."""
        return -int(self.change[self.change < 0].sum())

    @property
    def more(self) -> int:
        """Persons by which the years with more retirements have more."""
        return int(self.change[self.change > 0].sum())

    @property
    def beyond(self) -> int:
        """Retirements that fall beyond the common horizon; negative where they would have fallen there."""
        return self.fewer - self.more

    def years_with(self, sign: int) -> tuple[int, ...]:
        """The years with more (1) or with fewer (-1) retirements."""
        return tuple(
            year for year, change in zip(self.years, self.change, strict=True) if np.sign(change) == sign
        )


def compare_years(scenario: YearFigures, comparison: YearFigures) -> Deferral:
    """How retirements move from the comparison to the scenario."""
    common = min(len(scenario.years), len(comparison.years))
    change = scenario.persons["retirements"][:common] - comparison.persons["retirements"][:common]
    return Deferral(scenario.years[:common], change)


@dataclass(frozen=True, eq=False)
class Breakdown:
    """Figures by group over the horizon, whole persons [group]; they add up to the years' totals."""

    names: tuple[str, ...]
    headcount: Whole
    retirements: Whole
    comparison_retirements: Whole
    replacement_need: Whole
    recruitment_gap: Whole
    vacancies: Whole
    closing: Whole

    @property
    def retiring_share(self) -> Floats:
        """[group] retirements over the horizon by headcount at the stock date; NaN without stock."""
        stock = self.headcount.astype(np.float64)
        missing = np.full_like(stock, np.nan)
        return np.asarray(np.divide(self.retirements, stock, out=missing, where=stock > 0))


def break_down(
    scenario: Projection,
    comparison: Projection,
    years: YearFigures,
    comparison_years: YearFigures,
    cells: Ints,
    by: Column,
) -> Breakdown:
    """The selection's figures over the horizon, by unit or occupation."""
    labels = [getattr(scenario.axes.cells[at], by) for at in cells]
    names = tuple(sorted(set(labels)))
    place = {name: at for at, name in enumerate(names)}
    group = np.array([place[label] for label in labels], dtype=np.intp)

    def summed(values: Floats, total: float) -> Whole:
        return apportion(np.bincount(group, weights=values, minlength=len(names)).astype(np.float64), total)

    def flow(projection: Projection, name: str) -> Floats:
        return np.asarray(projection.values[name][cells].sum(axis=1))

    last_vacancies = scenario.values["vacancies"][cells, -1]
    return Breakdown(
        names,
        summed(scenario.values["opening"][cells, 0], years.totals["opening"]),
        summed(flow(scenario, "retirements"), years.totals["retirements"]),
        summed(flow(comparison, "retirements"), comparison_years.totals["retirements"]),
        summed(flow(scenario, "replacement_need"), years.totals["replacement_need"]),
        summed(flow(scenario, "recruits") + last_vacancies, years.totals["recruitment_gap"]),
        summed(last_vacancies, years.totals["vacancies"]),
        summed(scenario.values["closing"][cells, -1], years.totals["closing"]),
    )


def ceiling_in(ceilings: Sequence[Ceiling], unit: str | None, year: int) -> Ceiling | None:
    """The ceiling for all staff groups of a unit (None: the region) on the year's last day, the most
    specific one.
    """
    day = date(year, 12, 31)
    found = [
        row
        for row in ceilings
        if row.staff_group == ALL
        and row.unit in (ALL, unit)
        and (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or day <= row.valid_to)
    ]
    return max(found, key=lambda row: row.unit != ALL, default=None)


def status_of(share: float, ceiling: Ceiling) -> str:
    """Within, near or over the ceiling (model section 8)."""
    if share > ceiling.share:
        return OVER
    return NEAR if ceiling.share > 0 and share >= NEAR_FROM * ceiling.share else WITHIN


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Between what a selection's replacement need lies, over replications of one scenario.

    Whole persons [period]: `low` to `high` in eight outcomes of ten, `half_low` to `half_high` in half of
    them; `in_all` is low and high of the need of all years together. `over_ceiling` is the probability that
    the first year's agency share exceeds its ceiling; None where there is no ceiling. `change` is low and high of how
    retirements move against the comparison, under the same luck in both, year by year and last beyond the horizon;
    None where they do not move.
    """

    years: tuple[int, ...]
    low: Whole
    half_low: Whole
    half_high: Whole
    high: Whole
    in_all: tuple[int, int]
    over_ceiling: float | None
    change: tuple[Whole, Whole] | None = None


def find_uncertainty(
    simulation: Simulation, ceiling: Ceiling | None, comparison: Simulation | None = None
) -> Uncertainty:
    """What replications say of the replacement need of all their cells, of a ceiling in the first year, and of how
    retirements move against a comparison: quantiles of the differences of pairs, not differences of quantiles.
    """
    at = [QUANTILES.index(level) for level in (10, 25, 75, 90)]
    quantiles = simulation.total_quantiles["replacement_need"]
    low, half_low, half_high, high = (_to_whole(quantiles[:, level]) for level in at)
    sums = simulation.total["replacement_need"].sum(axis=0)
    over = None
    if ceiling is not None:
        share = ceiling.share
        if ceiling.denominator == OWN_AND_AGENCY:  # a / (p + a) > c just where a / p > c / (1 - c)
            share = share / (1 - share) if share < 1 else np.inf
        found = simulation.probability_over(AGENCY_SHARE, share, simulation.years[0])
        over = None if np.isnan(found) else found
    return Uncertainty(
        simulation.years,
        low,
        half_low,
        half_high,
        high,
        (round(float(np.quantile(sums, 0.1))), round(float(np.quantile(sums, 0.9)))),
        over,
        None if comparison is None else _change_between(simulation, comparison),
    )


def _change_between(simulation: Simulation, comparison: Simulation) -> tuple[Whole, Whole]:
    change = simulation.differences(comparison, "retirements")
    everything = np.concatenate((change, -change.sum(axis=0, keepdims=True)))
    low, high = (_to_whole(np.quantile(everything, share, axis=1)) for share in (0.1, 0.9))
    return low, high


@dataclass(frozen=True, slots=True)
class ReachCount:
    """Of the selection, how many reach an age within some years of the stock date, and how many have
    already.
    """

    age: float
    headcount: float
    reach: float
    past: float


@dataclass(frozen=True, eq=False)
class Figures:
    """Everything the page shows of one selection under a scenario and its comparison."""

    scenario: Projection
    comparison: Projection
    cells: Ints
    years: YearFigures
    comparison_years: YearFigures
    deferral: Deferral
    reach: ReachCount
    comparison_reach: ReachCount
    ceiling: Ceiling | None
    moved_age: float | None  # where the slider stands, if it has been moved
    unit: Unit = "headcount"  # what persons are counted in
    heads: float = 0.0  # employees at the start, whatever is counted in

    @property
    def axes(self) -> Axes:
        """The region's cells."""
        return self.scenario.axes

    def broken_down(self, by: Column) -> Breakdown:
        """By unit or occupation, over the horizon."""
        return break_down(self.scenario, self.comparison, self.years, self.comparison_years, self.cells, by)
