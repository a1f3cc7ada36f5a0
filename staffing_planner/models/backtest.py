"""Back-test: projections from earlier dated age structures held against the later ones (model section 11).

From the end of each year with a stock and some history the engine projects with what was known then: rates estimated
from up to ten earlier years, nobody forced out at any age. Whom the region recruited was its own decision and no
forecast, so **arrivals are given**: those of each year, by cell, sex and age, are what the stock-flow account lacks
(stock at the end - stock a year younger at the start + separations). Targets are off. What is tested is thus who
leaves and how the stock ages. Persons who left without a row in `separations` stay in the projection and are an error
of it; they are counted.

A unit takes part in a horizon where its account has no gap from the origin on. Two naive forecasts stand beside:
*nothing changes* (the stock of the origin), and *frozen age shares* (its age bands, given even the actual total).

The errors also say how wide the fan should have been: with the shock's spread cv the variance of the total is
`v + cv^2 s^2`, v the variance of chance alone and s the change of the total for a change of all exit rates by 100 %,
so that squared errors give `cv^2 = (sum e^2 - sum v) / sum s^2`. The interval of an origin has the spread that fits
the outcomes of the 25 years before it, as anybody could have known then: **it learns as it goes**. A spread that is
fitted once and kept is the other way (`exit_shock_cv` given): on judges from 1985 on, what fitted all outcomes before
holds 99 % of those to come, for those years had errors that did not come back, and the spread that learns holds 85 %
(a test prints both). The product learns, since a region makes its forecast anew each year with what it knows by then.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import NamedTuple

import numpy as np

from staffing_planner.models.baseline import Baseline, prepare
from staffing_planner.models.estimation import History, Mask, RateEstimates, estimate_rates
from staffing_planner.models.exit_rates import tabulate_exit_rates
from staffing_planner.models.findings import StaffingError, error
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, LAST_AGE, SEXES, Axes, Floats, Ints
from staffing_planner.models.inputs import Headcount, Inputs, PlannedArrivals
from staffing_planner.models.projection import project_at_factors, project_by_age
from staffing_planner.models.scenario import PROFILE, ByOccupation, RetirementAge, Scenario
from staffing_planner.models.simulation import DEFAULT_SEED, QUANTILES, Simulation, simulate

HORIZONS = (1, 3, 5, 10)
"""Years ahead at which a projection is held against the stock."""
GROUPINGS = ("all", "occupation", "age_band")
BAND = 5
REPLICATIONS = 400
INTERVAL = (10, 90)
"""The quantiles, in per cent, between which the outcome should lie in 80 of 100 cases."""

DEFAULT_SHOCK = Scenario().exit_shock_cv

FEWEST_OUTCOMES = 5
"""Errors that it takes to say how wide the fan should have been."""
YEARS_CALIBRATED = 25
"""The outcomes that a spread is fitted to: long enough to have seen rules change."""

_REFERENCE_AGE = 65.0
_FINAL_AGE = 100.0  # what happened above 70 is in the rates
_STEP = 0.05  # of the common factor, to either side

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Score:
    """One forecast and what came of it: headcounts of a group at `horizon` years after the origin.

    by: one of `GROUPINGS`, group its label (`*` for all). unchanged and frozen are the naive forecasts, the second one
    for age bands only; low and high the 80 % interval of the replications, None for age bands; chance and sensitivity
    of all together are the variance without the common shock and the change for exit rates that are 100 % higher.
    """

    origin: date
    horizon: int
    by: str
    group: str
    projected: float
    actual: float
    unchanged: float
    frozen: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    sensitivity: float | None = None

    @property
    def error(self) -> float | None:
        """(projected - actual) / actual; None where nobody was there."""
        return self._missed(self.projected)

    @property
    def naive_error(self) -> float | None:
        """The error of *nothing changes*."""
        return self._missed(self.unchanged)

    @property
    def frozen_error(self) -> float | None:
        """The error of *frozen age shares*."""
        return None if self.frozen is None else self._missed(self.frozen)

    @property
    def is_covered(self) -> bool | None:
        """Whether the outcome lies in the interval; None without one."""
        return None if self.low is None or self.high is None else self.low <= self.actual <= self.high

    def _missed(self, forecast: float) -> float | None:
        return (forecast - self.actual) / self.actual if self.actual > 0 else None


@dataclass(frozen=True, slots=True)
class Summary:
    """The scores of one horizon and grouping, the mean over origins.

    error: of the sum of all groups, signed; absolute_error, naive_absolute_error and frozen_absolute_error: what the
    groups miss together (sum of the absolute differences) over the actual headcount, frozen for age bands only;
    covered: the share of intervals that hold the outcome, None where there are none; exit_shock_cv: the spread of the
    common shock that fits the errors of all together, None for other groupings and with too few of them.
    """

    horizon: int
    by: str
    origins: int
    error: float
    absolute_error: float
    naive_absolute_error: float
    frozen_absolute_error: float | None
    covered: float | None
    exit_shock_cv: float | None


@dataclass(frozen=True)
class Backtest:
    """All scores in the order of origin, horizon, grouping and group.

    unexplained: persons who left between the first origin and the last stock without a row in `separations`.
    """

    scores: tuple[Score, ...]
    unexplained: float

    @property
    def origins(self) -> tuple[date, ...]:
        """The dates that were projected from."""
        return tuple(dict.fromkeys(score.origin for score in self.scores))

    @property
    def exit_shock_cv(self) -> float | None:
        """How wide the fan should be, by the outcomes of the last 25 years; None where they are too few."""
        latest = max(score.origin.year + score.horizon for score in self.scores)
        return fitting_shock(_known_in(latest, self.scores))

    def summaries(self) -> tuple[Summary, ...]:
        """A row for each horizon that was reached and each grouping."""
        found = []
        for horizon in HORIZONS:
            of_horizon = [score for score in self.scores if score.horizon == horizon]
            found += [
                _summary(horizon, by, [score for score in of_horizon if score.by == by])
                for by in GROUPINGS
                if of_horizon
            ]
        return tuple(found)

    def by_group(self, horizon: int, by: str) -> tuple[tuple[str, Summary], ...]:
        """Each group of a grouping with its own scores alone, of the origins after which it had anybody."""
        groups: dict[str, list[Score]] = {}
        for score in self.scores:
            if (score.horizon, score.by) == (horizon, by) and score.actual > 0:
                groups.setdefault(score.group, []).append(score)
        return tuple((group, _summary(horizon, by, scores)) for group, scores in sorted(groups.items()))


def _summary(horizon: int, by: str, scores: Sequence[Score]) -> Summary:
    errors = []
    for origin in dict.fromkeys(score.origin for score in scores):
        of_origin = [score for score in scores if score.origin == origin]
        projected, actual, unchanged, frozen = np.array(
            [(score.projected, score.actual, score.unchanged, score.frozen or 0.0) for score in of_origin]
        ).T
        missed = [np.abs(forecast - actual).sum() for forecast in (projected, unchanged, frozen)]
        errors.append(np.array([projected.sum() - actual.sum(), *missed]) / actual.sum())
    signed, absolute, naive, frozen_error = np.mean(errors, axis=0).tolist()
    covered = [score.is_covered for score in scores if score.is_covered is not None]
    return Summary(
        horizon,
        by,
        len(errors),
        signed,
        absolute,
        naive,
        frozen_error if by == "age_band" else None,
        float(np.mean(covered)) if covered else None,
        fitting_shock(scores),
    )


def fitting_shock(scores: Iterable[Score]) -> float | None:
    """The `exit_shock_cv` that fits the errors of scores; None where fewer than `FEWEST_OUTCOMES` were simulated."""
    played = [
        (score.projected - score.actual, score.chance, score.sensitivity)
        for score in scores
        if score.chance is not None and score.sensitivity is not None
    ]
    if len(played) < FEWEST_OUTCOMES:
        return None
    errors, chance, sensitivity = np.array(played).T
    excess, leverage = float(errors @ errors - chance.sum()), float(sensitivity @ sensitivity)
    return sqrt(max(excess, 0.0) / leverage) if leverage > 0 else None


def _known_in(year: int, scores: Iterable[Score]) -> list[Score]:
    """The scores whose outcome a spread is fitted to at the end of `year`."""
    return [score for score in scores if 0 <= year - score.origin.year - score.horizon < YEARS_CALIBRATED]


def run_backtest(
    inputs: Inputs,
    first: date | None = None,
    last: date | None = None,
    replications: int = REPLICATIONS,
    seed: int = DEFAULT_SEED,
    exit_shock_cv: float | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Projects from every origin that the data allow, on `first` or later, against the stocks up to `last`.

    No intervals with `replications=0`; `exit_shock_cv` None fits it to what was known, and takes the scenarios' default
    where that was too little. `progress` gets the share done and may raise to cancel. StaffingError with
    the finding `backtest_no_origin` where no stock has both a history before and a stock after it.
    """
    account = _Account(History.of(inputs))
    scores: list[Score] = []
    years = account.history.years
    for at, year in enumerate(years):
        if progress:
            progress(at / len(years))
        fitting = fitting_shock(_known_in(year, scores)) if exit_shock_cv is None else exit_shock_cv
        bands = _Bands(replications, seed, DEFAULT_SHOCK if fitting is None else fitting)
        scores += _scores(account, at, first or date.min, last or date.max, bands)
    if not scores:
        dates, separations = len(account.history.dates), len(inputs.separations)
        raise StaffingError(findings=(error("backtest_no_origin", dates=dates, separations=separations),))
    begin = min(score.origin.year for score in scores)
    end = max(score.origin.year + score.horizon for score in scores)
    return Backtest(tuple(scores), account.unexplained(begin, end))


class _Account:
    """The stock-flow account of each year: who arrived, by cell, sex and age at the year's end."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.is_closed = history.observed(max(history.years, default=0), len(history.years) + 1)
        self.is_closed &= history.has_stock
        stayed = np.zeros_like(history.stock)
        before = history.stock[:-1] - history.separations.sum(axis=0)[1:]
        stayed[1:, ..., 1:] = before[..., :-1]
        stayed[1:, ..., -1] += before[..., -1]
        self.residual = np.where(self.is_closed[..., None, None], history.stock - stayed, 0.0)

    def reach(self, at: int) -> Ints:
        """[cell] how many years without a gap follow year `at`; -1 where the cell's unit has no stock then."""
        following = np.cumprod(self.is_closed[at + 1 :], axis=0, dtype=np.intp).sum(axis=0)
        return np.where(self.history.has_stock[at], following, -1)

    def unexplained(self, first: int, last: int) -> float:
        """Persons who left after the end of year `first` up to that of `last` without a separation."""
        within = [first < year <= last for year in self.history.years]
        return float(np.maximum(-self.residual[within], 0.0).sum())


def _scores(account: _Account, at: int, first: date, last: date, bands: "_Bands") -> Iterator[Score]:
    """The scores of one origin, the end of year `at`; none where the data do not allow them."""
    history = account.history
    origin = history.years[at]
    reach = account.reach(at)
    ahead = [
        horizon
        for horizon in HORIZONS
        if (reach >= horizon).any() and history.dates[origin + horizon] <= last
    ]
    if not ahead or history.dates[origin] < first:
        return
    rates = estimate_rates(history, origin)
    if rates is None:
        return
    baseline = prepare(_inputs_known_at(account, at, max(ahead), rates))
    scenario = Scenario(
        mode=PROFILE,
        retirement_age=RetirementAge.fixed(_REFERENCE_AGE),
        final_age=_FINAL_AGE,
        horizon=max(ahead),
        fill_rate=ByOccupation(0.0),
        exit_shock_cv=bands.exit_shock_cv,
    )
    closing = project_by_age(baseline, scenario).values["closing"].sum(axis=1)
    played: dict[bytes, _Played] = {}
    for horizon in ahead:
        here = _positions(baseline.axes, history.axes, reach >= horizon)
        there = np.array([history.axes.position[baseline.axes.cells[cell]] for cell in here], dtype=np.intp)
        compared = _Compared(
            tuple(history.axes.cells[cell].occupation for cell in there),
            closing[here, :, horizon - 1],
            history.stock[at + horizon, there].sum(axis=1),
            history.stock[at, there].sum(axis=1),
        )
        if bands.replications and here.tobytes() not in played:
            played[here.tobytes()] = bands.play(baseline, scenario, here)
        for by in GROUPINGS:
            for figures in compared.figures(by):
                band = played[here.tobytes()].at(horizon, by, figures[0]) if played else ()
                yield Score(history.dates[origin], horizon, by, *figures, *band)


def _inputs_known_at(account: _Account, at: int, horizon: int, rates: RateEstimates) -> Inputs:
    """What the projection from the end of year `at` is made of: its stock, estimated rates, the given arrivals."""
    history = account.history
    cells, taking_part = history.axes.cells, (account.reach(at) > 0)[:, None, None]
    stock = np.where(taking_part, history.stock[at], 0.0)
    arrived = np.where(taking_part, account.residual[at + 1 : at + 1 + horizon], 0.0)
    day = history.dates[history.years[at]]
    return Inputs(
        age_structure=tuple(
            Headcount(day, *cells[c], SEXES[s], FIRST_AGE + a, float(stock[c, s, a]))
            for c, s, a in np.argwhere(stock > 0).tolist()
        ),
        retirement_rates=rates.retirement_rates(_REFERENCE_AGE),
        turnover_rates=rates.turnover_rates(),
        arrivals=tuple(
            PlannedArrivals(
                history.years[at] + 1 + k,
                *cells[c],
                float(arrived[k, c, s, a]),
                FIRST_AGE + a,
                SEXES[s],
            )
            for k, c, s, a in np.argwhere(arrived > 0).tolist()
        ),
    )


class _Played(NamedTuple):
    """Replications of one origin; by period the total's variance from chance alone, and what a shock does to it."""

    simulation: Simulation
    chance: Floats
    sensitivity: Floats

    def at(self, horizon: int, by: str, group: str) -> tuple[float | None, ...]:
        """The limits of the interval, and for all together variance and sensitivity; nothing for age bands."""
        k = horizon - 1
        low, high = (QUANTILES.index(level) for level in INTERVAL)
        if by == "all":
            levels = self.simulation.total_quantiles["closing"][k]
            return float(levels[low]), float(levels[high]), float(self.chance[k]), float(self.sensitivity[k])
        if by == "occupation":
            levels = self.simulation.quantiles["closing"][self.simulation.groups.index((group,)), k]
            return float(levels[low]), float(levels[high])
        return ()


@dataclass(frozen=True)
class _Bands:
    """How intervals are drawn."""

    replications: int
    seed: int
    exit_shock_cv: float

    def play(self, baseline: Baseline, scenario: Scenario, cells: Ints) -> _Played:
        simulation = simulate(baseline, scenario, ("occupation",), self.replications, self.seed, cells=cells)
        factors = np.array([1 - _STEP, 1 + _STEP])
        fewer, more = project_at_factors(baseline, scenario, factors)["closing"][:, cells].sum(axis=1)
        return _Played(simulation, chance_variance(baseline, scenario, cells), (more - fewer) / (2 * _STEP))


def chance_variance(baseline: Baseline, scenario: Scenario, cells: Ints) -> Floats:
    """[period] the variance of the closing stock of `cells` when each person stays or leaves independently of others.

    Of stock and given arrivals in a scenario without recruitment whose rates never change: `sum N S (1 - S)`, S the
    probability to be there still.
    """
    rates = tabulate_exit_rates(baseline, [scenario], scenario.horizon)
    stays = ((1 - rates.retirement[0, 0]) * (1 - rates.other[0]))[rates.group_of[cells]]
    arrivals = baseline.arrivals
    # People by the period at whose end they came, the stock at the end of period 0: [period, cell, sex, age].
    came = np.zeros((scenario.horizon + 1, *baseline.stock.shape))
    came[0] = baseline.stock
    np.add.at(came, (arrivals.period, arrivals.cell, arrivals.sex, arrivals.age), arrivals.persons)
    came = came[:, cells]
    variance = np.zeros(scenario.horizon)
    there = np.ones_like(stays)
    for elapsed in range(1, scenario.horizon + 1):
        there = stays * np.concatenate((there[..., 1:], there[..., -1:]), axis=-1)
        spread = (came * (there * (1 - there))).sum(axis=(1, 2, 3))
        variance[elapsed - 1 :] += spread[: scenario.horizon + 1 - elapsed]
    return variance


def _positions(projected: Axes, loaded: Axes, taking_part: Mask) -> Ints:
    """Positions in the projection of the cells that take part."""
    return np.array(
        [at for at, cell in enumerate(projected.cells) if taking_part[loaded.position[cell]]], dtype=np.intp
    )


@dataclass(frozen=True, eq=False)
class _Compared:
    """Headcounts [cell, age] of the same cells at the horizon, and at the origin."""

    occupations: tuple[str, ...]
    projected: Floats
    actual: Floats
    origin: Floats

    def figures(self, by: str) -> Iterator[tuple[str, float, float, float, float | None]]:
        """Group, projected, actual, unchanged and frozen of each group that has anybody."""
        if by == "age_band":
            bands = range(0, AGE_COUNT, BAND)
            labels = tuple(age_band_label(FIRST_AGE + band) for band in bands)
            columns = [np.add.reduceat(people.sum(axis=0), bands) for people in self._people]
        else:
            names = self.occupations if by == "occupation" else ("*",) * len(self.occupations)
            labels = tuple(sorted(set(names)))
            group_of = [labels.index(name) for name in names]
            columns = [np.bincount(group_of, people.sum(axis=1), len(labels)) for people in self._people]
        scale = self.actual.sum() / self.origin.sum()
        for label, *figures in zip(labels, *(column.tolist() for column in columns), strict=True):
            projected, actual, unchanged = figures
            if max(figures) > 0:
                yield label, projected, actual, unchanged, unchanged * scale if by == "age_band" else None

    @property
    def _people(self) -> tuple[Floats, Floats, Floats]:
        return self.projected, self.actual, self.origin


def age_band_label(first: int) -> str:
    """The five-year band that begins at an age; the last one is open."""
    return f"{first}-{first + BAND - 1}" if first + BAND - 1 < LAST_AGE else f"{first}+"
