"""Forecasts that somebody kept, and what came of them: the track record (model section 11).

A *vintage* is a projection or a forecast of the year's agency cost with the figures that it gave, frozen on the day it
was kept with all that they rest on. It keeps its naive forecast too (*nothing changes*: the stock of the day, the
separations of the year before, last year's cost), since the data it came from may be gone when actuals arrive.

* Groups are the whole (`*`), each occupation and each unit; headcounts also five-year age bands. Units and occupations
  are kept each on its own and never crossed, so that a vintage of a large region stays some hundred kilobytes.
* An outcome is like for like: of the vintage's own units, and only where every one of them has told (a single unit has
  its own score before). A stock counts for the end of its calendar year as in a back-test; separations count when the
  stock that closes their year is loaded, an agency cost when all twelve months are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

import numpy as np

from staffing_planner.models.agency import CeilingRow, track_ceiling
from staffing_planner.models.backtest import BAND, INTERVAL, age_band_label
from staffing_planner.models.baseline import Baseline
from staffing_planner.models.estimation import History
from staffing_planner.models.findings import StaffingError, error
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, Floats, Grid
from staffing_planner.models.inputs import Inputs, Month
from staffing_planner.models.projection import AgeProjection, Projection
from staffing_planner.models.scenario import Scenario
from staffing_planner.models.simulation import QUANTILES, Simulation

PROJECTION = "projection"
COST_FORECAST = "cost_forecast"
CLOSING = "closing"
AGENCY_COST = "agency_cost"
AGENCY_SHARE = "agency_share"
HEADCOUNTS = (CLOSING, "retirements", "other_separations", "replacement_need")
"""What is kept of a projection, in persons."""
METHODS = ("run_rate", "seasonal", "manual")
WHOLE = "*"

_CELL = ("unit", "occupation")
_COST_GROUPINGS = ("all", "unit", "staff_group")
_BAND_STARTS = range(0, AGE_COUNT, BAND)
_Groups: TypeAlias = Mapping[tuple[str, str], float]  # grouping and group -> figure


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """One figure of a forecast: of a group in a year.

    measure: one of `HEADCOUNTS` (persons), AGENCY_COST (kronor) or AGENCY_SHARE (fraction, by `denominator`); by: all,
    occupation, unit, age_band or staff_group; method: how a cost was forecast; naive: what *nothing changes* says, None
    where that was not known; low and high: the 80 % interval, None where nothing was simulated.
    """

    measure: str
    year: int
    by: str
    group: str
    value: float
    naive: float | None = None
    low: float | None = None
    high: float | None = None
    method: str = ""
    denominator: str = ""


@dataclass(frozen=True, slots=True)
class Vintage:
    """A forecast that was kept: when, by whom, from what, and its figures.

    known_to: the stock date of a projection, the last day that a cost forecast has costs of. units: whom it covers.
    """

    kind: str
    time: datetime
    user: str
    known_to: date
    units: tuple[str, ...]
    figures: tuple[KeptFigure, ...]
    scenario: Scenario | None = None
    seed: int | None = None
    replications: int | None = None
    files: tuple[tuple[str, str], ...] = ()  # name, SHA-256
    inputs_sha256: str = ""
    versions: tuple[tuple[str, str], ...] = ()  # program or library, version
    note: str = ""


def headcount_figures(
    projection: Projection,
    by_age: AgeProjection,
    baseline: Baseline,
    outcomes: "Outcomes",
    simulations: Mapping[str, Simulation],
) -> tuple[KeptFigure, ...]:
    """What is kept of a projection of `baseline`: of the units that have anybody, as the outcome will be.

    `simulations` of its scenario and these units by `occupation` and by `unit`; none for figures without an interval.
    """
    found: list[KeptFigure] = []
    years, units = projection.years, staffed_units(baseline)
    cells = projection.axes.select(units)
    labels = tuple(projection.axes.cells[at] for at in cells)
    for by in ("all", "occupation", "unit"):
        columns = () if by == "all" else (by,)
        opening = Grid(_CELL, labels, projection.values["opening"][cells]).sum_to(columns).values[:, 0]
        for measure in HEADCOUNTS:
            grid = Grid(_CELL, labels, projection.values[measure][cells]).sum_to(columns)
            for at, label in enumerate(grid.labels):
                group = label[0] if label else WHOLE
                if measure == CLOSING:
                    naive: float | None = float(opening[at])
                else:
                    naive = outcomes.of(KeptFigure(measure, years[0] - 1, by, group, 0.0), units)
                bands = _bands(simulations, measure, by, at, len(years))
                found += [
                    KeptFigure(measure, year, by, group, float(grid.values[at, k]), naive, *bands[k])
                    for k, year in enumerate(years)
                ]
    now = _by_band(baseline.stock[cells].sum(axis=(0, 1)))
    then = _by_band(by_age.values[CLOSING][cells].sum(axis=(0, 1)))
    found += [
        KeptFigure(CLOSING, year, "age_band", age_band_label(FIRST_AGE + start), persons, float(now[at]))
        for at, start in enumerate(_BAND_STARTS)
        for year, persons in zip(by_age.years, then[at].tolist(), strict=True)
    ]
    return tuple(found)


def staffed_units(baseline: Baseline) -> tuple[str, ...]:
    """The units that have anybody at the stock date: those that an outcome can be compared for."""
    units = {
        cell.unit for cell, count in zip(baseline.axes.cells, baseline.headcount, strict=True) if count > 0
    }
    return tuple(sorted(units))


def _by_band(people: Floats) -> Floats:
    """[band, ...] of [age, ...]."""
    return np.asarray(np.add.reduceat(people, _BAND_STARTS, axis=0))


def _bands(
    simulations: Mapping[str, Simulation], measure: str, by: str, at: int, periods: int
) -> Sequence[tuple[float, float] | tuple[None, None]]:
    """Low and high of each period."""
    if not simulations:
        return [(None, None)] * periods
    whole = simulations["unit"].total_quantiles
    levels = whole[measure] if by == "all" else simulations[by].quantiles[measure][at]
    low, high = (QUANTILES.index(level) for level in INTERVAL)
    return [(float(one[low]), float(one[high])) for one in levels]


def cost_figures(
    inputs: Inputs, outcomes: "Outcomes", through: Month | None = None
) -> tuple[Month, tuple[str, ...], tuple[KeptFigure, ...]]:
    """The last month that is known (or `through`), the units with costs, and every forecast of that month's year.

    StaffingError with the finding `no_cost_forecast` where there is none.
    """
    found: list[KeptFigure] = []
    units: tuple[str, ...] = ()
    for by in _COST_GROUPINGS:
        track = track_ceiling(inputs, () if by == "all" else (by,), through)
        # In December nothing is left to forecast.
        rows = [row for row in track.rows if row.month == track.months[-1] and row.month.month < 12]
        if by == "unit":
            units = tuple(row.unit or WHOLE for row in rows)
        for row in rows:
            for method in METHODS:
                forecast = getattr(row.forecast, method)
                for measure, value, denominator in (
                    (AGENCY_COST, forecast.agency, ""),
                    (AGENCY_SHARE, forecast.share, row.denominator),
                ):
                    if value is not None:
                        year, group = row.month.year, _group(row)
                        before = KeptFigure(measure, year - 1, by, group, 0.0, denominator=denominator)
                        naive = outcomes.of(before, units)
                        found.append(
                            KeptFigure(
                                measure, year, by, group, value, naive, method=method, denominator=denominator
                            )
                        )
    if not found:
        raise StaffingError(findings=(error("no_cost_forecast"),))
    return track.months[-1], units, tuple(found)


def _group(row: CeilingRow) -> str:
    return row.unit or row.staff_group or WHOLE


class Outcomes:
    """What has come of each year in the loaded tables."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._counted: dict[tuple[str, int, tuple[str, ...]], tuple[bool, _Groups]] = {}
        self._costs: dict[tuple[str, str], dict[tuple[str, int], CeilingRow]] = {}

    @cached_property
    def _history(self) -> History:
        return History.of(self._inputs)

    def of(self, figure: KeptFigure, units: tuple[str, ...]) -> float | None:
        """What the figure of a vintage of `units` has come to; None as long as that is not known."""
        if figure.measure in (AGENCY_COST, AGENCY_SHARE):
            row = self._december(figure)
            if row is None:
                return None
            return row.forecast.run_rate.agency if figure.measure == AGENCY_COST else row.ytd_share
        key = figure.measure, figure.year, units
        if key not in self._counted:
            self._counted[key] = self._count(*key)
        is_whole, groups = self._counted[key]
        # Of a group that every unit has told of, nobody is somebody's answer: there are none.
        return groups.get((figure.by, figure.group), 0.0 if is_whole and figure.by != "unit" else None)

    def _december(self, figure: KeptFigure) -> CeilingRow | None:
        """The row of the year's last month, whose year to date is the whole year."""
        key = figure.by, figure.denominator
        if key not in self._costs:
            months = [row.month for row in self._inputs.personnel_costs]
            months += [row.month for row in self._inputs.agency_costs]
            by = () if figure.by == "all" else (figure.by,)
            track = track_ceiling(self._inputs, by, max(months, default=None), figure.denominator or None)
            self._costs[key] = {
                (_group(row), row.month.year): row for row in track.rows if row.month.month == 12
            }
        return self._costs[key].get((figure.group, figure.year))

    def _count(self, measure: str, year: int, units: tuple[str, ...]) -> tuple[bool, _Groups]:
        """Persons of a year by grouping and group, and whether all units have told."""
        history = self._history
        if year not in history.years:
            return False, {}
        at = history.years.index(year)
        people, is_known = history.stock[at], history.has_stock[at]
        if measure != CLOSING:
            retired, others = history.separations[:, at]
            people = {"retirements": retired, "other_separations": others}.get(measure, retired + others)
            is_known = is_known & history.has_separations[at]
        by_cell = people.sum(axis=(1, 2)).tolist()
        found: defaultdict[tuple[str, str], float] = defaultdict(float)
        told = {cell.unit for cell, known in zip(history.axes.cells, is_known, strict=True) if known}
        for cell, persons in zip(history.axes.cells, by_cell, strict=True):
            if cell.unit in units and cell.unit in told:
                found["unit", cell.unit] += persons
                found["occupation", cell.occupation] += persons
                found["all", WHOLE] += persons
        if not told.issuperset(units):
            return False, {key: persons for key, persons in found.items() if key[0] == "unit"}
        cells = history.axes.select(units)
        for start, persons in zip(_BAND_STARTS, _by_band(people[cells].sum(axis=(0, 1))), strict=True):
            found["age_band", age_band_label(FIRST_AGE + start)] = float(persons)
        return True, found


@dataclass(frozen=True, slots=True)
class KeptScore:
    """A kept figure and what came of it; `actual` is None as long as there is no outcome."""

    figure: KeptFigure
    actual: float | None

    @property
    def error(self) -> float | None:
        """(forecast - actual) / actual; None without an outcome, or where nothing came."""
        return self._missed(self.figure.value)

    @property
    def naive_error(self) -> float | None:
        """The error of *nothing changes*."""
        return None if self.figure.naive is None else self._missed(self.figure.naive)

    @property
    def is_covered(self) -> bool | None:
        """Whether the outcome lies in the interval; None without either."""
        low, high = self.figure.low, self.figure.high
        if self.actual is None or low is None or high is None:
            return None
        return low <= self.actual <= high

    def _missed(self, forecast: float) -> float | None:
        return (forecast - self.actual) / self.actual if self.actual else None


@dataclass(frozen=True, slots=True)
class KeptSummary:
    """The scores of one measure, method, year and grouping that have an outcome.

    forecast and actual are sums over the groups (a mean for shares, which do not add up); error that of the sum,
    signed; absolute_error what the groups miss together over what came, naive_absolute_error the same for *nothing
    changes*, None where some group has no naive forecast; covered the share of intervals that hold the outcome.
    """

    measure: str
    method: str
    year: int
    by: str
    groups: int
    forecast: float
    actual: float
    error: float | None
    absolute_error: float | None
    naive_absolute_error: float | None
    covered: float | None


@dataclass(frozen=True, slots=True)
class VintageScore:
    """A vintage with the score of each of its figures, in their order."""

    vintage: Vintage
    scores: tuple[KeptScore, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that were forecast."""
        return tuple(sorted({score.figure.year for score in self.scores}))

    @property
    def years_met(self) -> tuple[int, ...]:
        """Those of them that any figure has an outcome of."""
        return tuple(sorted({score.figure.year for score in self.scores if score.actual is not None}))

    def summaries(self) -> tuple[KeptSummary, ...]:
        """A row for each measure, method, year and grouping with an outcome, in the order of the figures."""
        kinds: dict[tuple[str, str, int, str], list[KeptScore]] = {}
        for score in self.scores:
            if score.actual is not None:
                figure = score.figure
                kinds.setdefault((figure.measure, figure.method, figure.year, figure.by), []).append(score)
        return tuple(_summary(*key, scores) for key, scores in kinds.items())


def _summary(measure: str, method: str, year: int, by: str, scores: Sequence[KeptScore]) -> KeptSummary:
    forecast = np.array([score.figure.value for score in scores])
    actual = np.array([score.actual or 0.0 for score in scores])
    naive = np.array([np.nan if score.figure.naive is None else score.figure.naive for score in scores])
    count, whole = len(scores), float(actual.sum())

    def share(missed: float) -> float | None:
        return missed / whole if whole and not np.isnan(missed) else None

    covered = [score.is_covered for score in scores if score.is_covered is not None]
    divided = count if measure == AGENCY_SHARE else 1
    return KeptSummary(
        measure,
        method,
        year,
        by,
        count,
        float(forecast.sum()) / divided,
        whole / divided,
        share(float(forecast.sum()) - whole),
        share(float(np.abs(forecast - actual).sum())),
        share(float(np.abs(naive - actual).sum())),
        float(np.mean(covered)) if covered else None,
    )


def score_vintages(vintages: Sequence[Vintage], inputs: Inputs) -> tuple[VintageScore, ...]:
    """Every vintage held against what the tables know by now, in the same order."""
    outcomes = Outcomes(inputs)
    return tuple(
        VintageScore(one, tuple(KeptScore(figure, outcomes.of(figure, one.units)) for figure in one.figures))
        for one in vintages
    )
