"""Exit rates from the region's own history: dated age structures and who left (model section 11).

* A year's *exposure* is the stock that it began with: of each unit the latest age structure dated in the year before.
  Whoever is aged a then attains a + 1 in the year, and stands in `separations` with that age.
* A unit's separations are known from the first year to the last in which it has any; a year without rows between them
  is one in which nobody left.
* The observed share that left for a cause has a Wilson interval. It is smoothed over age (Whittaker's graduation with
  first differences): ages with many persons keep what was observed there, thin ones borrow from their neighbours, and
  the number of separations stays the observed one. Below the first age at which anybody left, the rate is 0.
* A thin group is weighted to the pooled curve of all occupations and sexes by the credibility of its expected
  separations, `Z = min(1, sqrt(E / E_full))`.
* What was observed of two causes that act together becomes the single-decrement rates that section 4 would turn into
  it again.
* Who left without a stated cause is told apart by age: a retirement from the lowest age at which the public pension
  could be drawn in that year (`earliest_pension`), another separation below it. That is an assumption, and stands in
  the register as one. A dated rule needs no later years to be known, so a back-test can use it.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.findings import Origin
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, LAST_AGE, SEXES, Axes, Cell, Floats, Ints
from staffing_planner.models.inputs import (
    ALL,
    OTHER,
    RETIREMENT,
    UNKNOWN,
    Inputs,
    RetirementRate,
    Separations,
    TurnoverRate,
)

CAUSES = (RETIREMENT, OTHER)
FULL_CREDIBILITY = 1082.0
"""Expected separations that make a group's own curve fully credible."""
YEARS_POOLED = 10
"""The longest history that rates are estimated from: further back others retired in another way."""
LONGEST_HISTORY = 100
"""Years before the last stock; what is dated further back is a slip of the pen and would only take memory."""
SMOOTHING = 10.0
"""Persons of exposure at an age with which the difference to either neighbour weighs as much as what was observed."""

ESTIMATED = "@estimated"
"""The file that an estimated rate names as its origin; no file can be called so."""
REFERENCE_AGE = 65.0

# From which year on the public pension could be drawn from which age (data/reference/retirement_ages.csv; before 2020
# prop. 1997/98:151).
_EARLIEST_PENSION = ((2034, 65), (2026, 64), (2023, 63), (2020, 62), (0, 61))

_NORMAL_975 = 1.959963984540054
_BOTH = "X"  # a group of both sexes, and of those whose sex is not stated

Mask = NDArray[np.bool_]


def earliest_pension(year: int) -> tuple[int, int]:
    """The lowest age at which the public pension can be drawn in a year, and the first year with that age."""
    return next((age, first) for first, age in _EARLIEST_PENSION if first <= year)


@dataclass(frozen=True, eq=False)
class History:
    """The stock at the end of each year from the first age structure to the last (100 years at most), and who left.

    stock [year, cell, sex, age]; separations [cause, year, cell, sex, age], both by the age at the year's start or
    end (for who left, the age before the attained one); has_stock and has_separations [year, cell] say what was
    loaded; dates {year: latest date of an age structure in it}.
    """

    axes: Axes
    years: tuple[int, ...]
    dates: dict[int, date]
    stock: Floats
    separations: Floats
    has_stock: Mask
    has_separations: Mask

    @classmethod
    def of(cls, inputs: Inputs) -> "History":
        """The history in the loaded tables; without years where there is no age structure."""
        dated: dict[tuple[str, int], date] = {}
        for row in inputs.age_structure:
            key = row.unit, row.date.year
            dated[key] = max(row.date, dated.get(key, row.date))
        dates: dict[int, date] = {}
        for (_, year), day in dated.items():
            dates[year] = max(day, dates.get(year, day))
        last = max(dates, default=0)
        years = tuple(range(max(min(dates), last - LONGEST_HISTORY), last + 1)) if dates else ()
        spans: defaultdict[str, list[int]] = defaultdict(list)
        for left in inputs.separations:
            spans[left.unit].append(left.year)
        tables = (inputs.age_structure, inputs.separations)
        axes = Axes.of(Cell(row.unit, row.occupation) for table in tables for row in table)
        shape = (len(years), len(axes), len(SEXES), AGE_COUNT)
        stock, separations = np.zeros(shape), np.zeros((len(CAUSES), *shape))
        place = {year: at for at, year in enumerate(years)}
        for row in inputs.age_structure:
            if row.date.year in place and row.date == dated[row.unit, row.date.year]:
                at = axes.position[Cell(row.unit, row.occupation)]
                stock[place[row.date.year], at, SEXES.index(row.sex), _age_at(row.age)] += row.headcount
        for left in inputs.separations:
            if left.year in place:
                at = axes.position[Cell(left.unit, left.occupation)]
                where = place[left.year], at, SEXES.index(left.sex), _age_at(left.age - 1)
                separations[CAUSES.index(cause_of(left))][where] += left.headcount
        units = [cell.unit for cell in axes.cells]
        return cls(
            axes,
            years,
            dates,
            stock,
            separations,
            _mask([[(unit, year) in dated for unit in units] for year in years], shape[:2]),
            _mask(
                [
                    [unit in spans and min(spans[unit]) <= year <= max(spans[unit]) for unit in units]
                    for year in years
                ],
                shape[:2],
            ),
        )

    def observed(self, through: int, pooled: int = YEARS_POOLED) -> Mask:
        """[year, cell] whether the cell's exposure and separations are known: of the last years up to `through`."""
        known = self.has_separations.copy()
        known[1:] &= self.has_stock[:-1]
        known[:1] = False
        of_years = np.array([through - pooled < year <= through for year in self.years], dtype=np.bool_)
        return np.asarray(known & of_years[:, None])


def cause_of(left: Separations) -> str:
    """The stated cause; where there is none, retirement from the lowest age at which a pension could be drawn."""
    if left.cause != UNKNOWN:
        return left.cause
    return RETIREMENT if left.age >= earliest_pension(left.year)[0] else OTHER


def _mask(rows: list[list[bool]], shape: tuple[int, int]) -> Mask:
    return np.array(rows, dtype=np.bool_).reshape(shape)


def _age_at(age: int) -> int:
    return min(max(age, FIRST_AGE), LAST_AGE) - FIRST_AGE


@dataclass(frozen=True, slots=True)
class EstimatedRate:
    """What is known of one cause at one attained age of an occupation (`*` all) and sex (X: both sexes together).

    `exposure` persons at the start of the years, `count` of whom left; `raw` their share with
    a 95 % Wilson interval `low` to `high`; `credibility` of the group's own curve; `pooled` the smoothed share of all
    occupations; `estimate` the group's smoothed share weighted to it, or what somebody has written instead
    (`is_edited`).
    """

    occupation: str
    sex: str
    age: int
    cause: str
    exposure: float
    count: float
    raw: float
    low: float
    high: float
    credibility: float
    pooled: float
    estimate: float
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class EstimatedFrom:
    """What estimated rates come from: the years, and the settings of `estimate_rates`; whether one was then edited."""

    first: int
    last: int
    pooled: int
    full_credibility: float
    smoothing: float
    is_edited: bool = False

    @property
    def origin(self) -> Origin:
        """As the origin of a row."""
        settings = (self.pooled, self.full_credibility, self.smoothing, int(self.is_edited))
        return Origin(ESTIMATED, f"{self.first}-{self.last};" + ";".join(f"{one:g}" for one in settings))

    @classmethod
    def of_origin(cls, origin: Origin) -> "EstimatedFrom | None":
        """What the origin of a row says; None for a row that was not estimated."""
        if origin.file != ESTIMATED:
            return None
        span, pooled, full, smoothing, edited = origin.sheet.split(";")
        first, last = span.split("-")
        return cls(int(first), int(last), int(pooled), float(full), float(smoothing), edited == "1")


@dataclass(frozen=True, eq=False)
class RateEstimates:
    """Estimated rates of groups (occupation, sex), the pooled one first; arrays by starting age.

    years: those with exposure; exposure [group, age]; counts and estimates [cause, group, age]; credibility
    [cause, group]; edited: cause, group and age at the year's start of what somebody has written instead.
    """

    years: tuple[int, ...]
    groups: tuple[tuple[str, str], ...]
    exposure: Floats
    counts: Floats
    credibility: Floats
    estimates: Floats
    source: EstimatedFrom
    edited: frozenset[tuple[int, int, int]] = frozenset()

    def with_estimate(self, occupation: str, sex: str, cause: str, age: int, share: float) -> "RateEstimates":
        """The estimates with another share at one attained age; ValueError where more than everybody would leave."""
        at = CAUSES.index(cause), self.groups.index((occupation, sex)), age - FIRST_AGE - 1
        estimates = self.estimates.copy()
        estimates[at] = share
        if not 0 <= share <= 1 or estimates[:, at[1], at[2]].sum() > 1:
            raise ValueError(f"{share} of age {age}")
        return replace(self, estimates=estimates, edited=self.edited | {at})

    @cached_property
    def _origins(self) -> tuple[Origin, Origin]:
        """Of what was estimated, and of what somebody has written instead."""
        return self.source.origin, replace(self.source, is_edited=True).origin

    def _origin(self, cause: int, group: int, age: int) -> Origin:
        return self._origins[(cause, group, age) in self.edited]

    def rows(self) -> tuple[EstimatedRate, ...]:
        """A row for each group, cause and attained age at which anybody was exposed."""
        return tuple(row for group in self.groups for row in self.rows_of(*group))

    def rows_of(self, occupation: str, sex: str) -> tuple[EstimatedRate, ...]:
        """The rows of one group."""
        at = self.groups.index((occupation, sex))
        found = []
        for c, cause in enumerate(CAUSES):
            for age in np.flatnonzero(self.exposure[at] > 0).tolist():
                exposure, count = float(self.exposure[at, age]), float(self.counts[c, at, age])
                low, high = wilson_interval(count, exposure)
                found.append(
                    EstimatedRate(
                        occupation,
                        sex,
                        FIRST_AGE + 1 + age,
                        cause,
                        exposure,
                        count,
                        count / exposure,
                        low,
                        high,
                        float(self.credibility[c, at]),
                        float(self.estimates[c, 0, age]),
                        float(self.estimates[c, at, age]),
                        (c, at, age) in self.edited,
                    )
                )
        return tuple(found)

    def retirement_rates(self, reference_age: float = REFERENCE_AGE) -> tuple[RetirementRate, ...]:
        """Tables of retirement by occupation and sex, observed under `reference_age`; from the first rate above 0.

        Who has no table of the own (an occupation without history) takes that of all occupations.
        """
        other = self._other()
        rows = []
        for at, (occupation, sex) in enumerate(self.groups):
            both = other[self.groups.index((occupation, _BOTH))]
            rates = np.clip(self.estimates[0, at] / (1 - both / 2), 0.0, 1.0)
            known = np.flatnonzero(rates > 0)
            first = known[0] if len(known) else AGE_COUNT - 1
            rows += [
                RetirementRate(
                    occupation, FIRST_AGE + 1 + age, rate, reference_age, sex, self._origin(0, at, age)
                )
                for age, rate in enumerate(rates.tolist())
                if age >= first
            ]
        return tuple(rows)

    def turnover_rates(self) -> tuple[TurnoverRate, ...]:
        """Rates of other separations by occupation and attained age, both sexes together, as that table has it."""
        other = self._other()
        return tuple(
            TurnoverRate(
                ALL, occupation, FIRST_AGE + 1 + age, FIRST_AGE + 1 + age, rate, self._origin(1, at, age)
            )
            for at, (occupation, sex) in enumerate(self.groups)
            if sex == _BOTH
            for age, rate in enumerate(other[at].tolist())
        )

    def _other(self) -> Floats:
        """[group, age] the single-decrement rate q of which section 4 makes the estimated shares again.

        With the shares r = p (1 - q/2) and o = q (1 - p/2), p - q = r - o leaves a quadratic in q.
        """
        r, o = self.estimates
        b = 1 - (r - o) / 2
        return np.asarray(np.clip(b - np.sqrt(np.maximum(b * b - 2 * o, 0.0)), 0.0, 1.0))


def estimate_rates(
    history: History,
    through: int | None = None,
    pooled: int = YEARS_POOLED,
    full_credibility: float = FULL_CREDIBILITY,
    smoothing: float = SMOOTHING,
) -> RateEstimates | None:
    """Rates from up to `pooled` years that end with `through` (the last one if None); None without any exposure.

    `full_credibility` in expected separations; `smoothing` in persons, 0 or more (0 keeps what was observed at every
    age that has exposure).
    """
    last = through if through is not None else max(history.years, default=0)
    observed = history.observed(last, pooled)
    exposed = history.stock[:-1] * observed[1:, :, None, None]
    left = history.separations[:, 1:] * observed[1:, :, None, None]
    if exposed.sum() == 0:
        return None
    by_cell, left_by_cell = exposed.sum(axis=0), left.sum(axis=1)
    groups: list[tuple[str, str]] = []
    exposures, counts = [], []
    for occupation in (ALL, *history.axes.occupations):
        cells = history.axes.select(occupations=() if occupation == ALL else (occupation,))
        for sex in (_BOTH,) if occupation == ALL else (_BOTH, "F", "M"):
            sexes = np.array([at for at, name in enumerate(SEXES) if sex in (_BOTH, name)], dtype=np.intp)
            exposure = _of(by_cell, cells, sexes)
            if exposure.sum() > 0:
                groups.append((occupation, sex))
                exposures.append(exposure)
                counts.append([_of(left_by_cell[c], cells, sexes) for c in range(len(CAUSES))])
    exposure = np.array(exposures)
    count = np.array(counts).transpose(1, 0, 2)
    # Whoever came and left within a year, or left at an age that a band was spread over, may outnumber the exposed.
    total = count.sum(axis=0)
    count *= np.divide(np.minimum(total, exposure), total, out=np.zeros_like(total), where=total > 0)
    credibility, estimates = np.zeros(count.shape[:2]), np.zeros(count.shape)
    for c in range(len(CAUSES)):
        ages = np.flatnonzero(count[c, 0])
        if len(ages):
            first = int(ages[0])
            credibility[c], estimates[c, :, first:] = _weighted(
                exposure[:, first:], count[c, :, first:], full_credibility, smoothing
            )
    years = tuple(
        year for year, known in zip(history.years[1:], exposed.sum(axis=(1, 2, 3)), strict=True) if known
    )
    source = EstimatedFrom(years[0], years[-1], pooled, full_credibility, smoothing)
    return RateEstimates(years, tuple(groups), exposure, count, credibility, estimates, source)


def _of(people: Floats, cells: Ints, sexes: Ints) -> Floats:
    return np.asarray(people[np.ix_(cells, sexes)].sum(axis=(0, 1)))


def _weighted(exposure: Floats, count: Floats, full: float, smoothing: float) -> tuple[Floats, Floats]:
    """Credibility [group] and estimate [group, age] of one cause; the pooled group is the first."""
    pooled = smooth_over_age(count[:1], exposure[:1], smoothing)
    own = np.repeat(pooled, len(exposure), axis=0)
    has_own = exposure.sum(axis=1) > 0
    own[has_own] = smooth_over_age(count[has_own], exposure[has_own], smoothing)
    z = credibility_of(exposure @ pooled[0], full)
    return z, z[:, None] * own + (1 - z[:, None]) * pooled


def credibility_of(expected: Floats, full: float = FULL_CREDIBILITY) -> Floats:
    """`min(1, sqrt(E / E_full))` of expected separations."""
    return np.asarray(np.minimum(1.0, np.sqrt(expected / full)))


def smooth_over_age(count: Floats, exposure: Floats, smoothing: float = SMOOTHING) -> Floats:
    """Shares [..., age] of counts [..., age] that minimise `sum E (count/E - s)^2 + smoothing * sum (s' - s)^2`.

    Each is a weighted mean of what was observed, and `sum E s` stays the total count (Whittaker's graduation).
    Every row needs some exposure.
    """
    ages = exposure.shape[-1]
    differences = np.diff(np.eye(ages), axis=0)
    # Where nothing is smoothed, an age without exposure still takes its neighbours' share.
    matrix = max(smoothing, 1e-9) * differences.T @ differences + exposure[..., None] * np.eye(ages)
    return np.asarray(np.clip(np.linalg.solve(matrix, count[..., None])[..., 0], 0.0, 1.0))


def wilson_interval(count: float, exposure: float) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); 0 to 1 where nobody was exposed."""
    if exposure <= 0:
        return 0.0, 1.0
    share, square = count / exposure, _NORMAL_975**2
    middle = share + square / (2 * exposure)
    half = _NORMAL_975 * (share * (1 - share) / exposure + square / (4 * exposure**2)) ** 0.5
    scale = 1 + square / exposure
    return max((middle - half) / scale, 0.0), min((middle + half) / scale, 1.0)
