"""The agency-cost ceiling (model section 8), and the vacancies behind the cost (section 7).

Costs are kronor, shares fractions. Inside, arrays have the axes [selection, calendar month]; a selection is a
unit, a staff group, a pair of them or the whole region. A month that is not known is NaN in the arrays, so
that every sum that needs it is missing by itself, and None in what is handed out. It is never 0.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from math import inf

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from staffing_planner.models.baseline import prepare
from staffing_planner.models.findings import NOWHERE, Finding, Origin, warning
from staffing_planner.models.grid import Floats, Ints
from staffing_planner.models.inputs import (
    ALL,
    OWN,
    OWN_AND_AGENCY,
    AgencyCost,
    Ceiling,
    Inputs,
    ManualForecast,
    Month,
    OpeningVacancies,
    PersonnelCost,
)

WITHIN = "within"
NEAR = "near"
OVER = "over"
NEAR_FROM = 0.9  # of the ceiling
LONGEST_WAY_BACK = 24  # months that a breach is continued into the future

_STATUSES: tuple[str | None, ...] = (None, WITHIN, NEAR, OVER)
_ROUNDING = 1e-12  # relative: a share that equals its ceiling but for rounding is not over it
_NO_COST = 1e-6  # kronor: what corrections leave of a cost that they take back altogether

Flags = NDArray[np.bool_]
Selection = tuple[str | None, str | None]  # unit and staff group, None where grouped away


@dataclass(frozen=True, slots=True)
class FullYear:
    """Forecast of a whole year's costs in kronor and their share; None is what does not exist."""

    agency: float | None
    personnel: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The full-year forecast by the three methods of model section 8."""

    run_rate: FullYear
    seasonal: FullYear
    manual: FullYear


@dataclass(frozen=True, slots=True)
class CeilingRow:
    """One selection in one month, named as in the JSON of `ceiling`; None is what does not exist.

    `agency` and `personnel` are the month's kronor, `share` the month's, `ytd_share` January to the month's
    and `r12_share` the rolling 12 months', each a ratio of sums by `denominator`; `..._last_year` is the same
    period a year before, by the same denominator. `headroom_ytd` and `allowed_per_month` are kronor.
    """

    month: Month
    unit: str | None
    staff_group: str | None
    denominator: str
    agency: float
    personnel: float | None
    share: float | None
    ytd_share: float | None
    r12_share: float | None
    share_last_year: float | None
    ytd_share_last_year: float | None
    r12_share_last_year: float | None
    ceiling: float | None
    headroom_ytd: float | None
    status: str | None
    allowed_per_month: float | None
    forecast: Forecast
    ceiling_source: str
    ceiling_origin: Origin

    @property
    def share_change(self) -> float | None:
        """Change of the month's share against a year before, in percentage points."""
        return _percentage_points(self.share, self.share_last_year)

    @property
    def ytd_share_change(self) -> float | None:
        """Change of the year to date's share against a year before, in percentage points."""
        return _percentage_points(self.ytd_share, self.ytd_share_last_year)

    @property
    def r12_share_change(self) -> float | None:
        """Change of the rolling share against a year before, in percentage points."""
        return _percentage_points(self.r12_share, self.r12_share_last_year)

    @property
    def can_still_be_met(self) -> bool | None:
        """Whether the full year can still end at the ceiling; None where nothing is left to allow."""
        return None if self.allowed_per_month is None else self.allowed_per_month >= 0


@dataclass(frozen=True, slots=True)
class AgencyTrack:
    """The tracker's rows by selection (alphabetical), each selection's months in order."""

    months: tuple[Month, ...]
    by: tuple[str, ...]
    rows: tuple[CeilingRow, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """A run of months over a valid ceiling.

    `last` is the last month over so far; the breach `is_open` where no later month is known to be back under.
    `ceiling` and `denominator` are those of `last`. `back_under` is the month that was back under the
    ceiling, or for an open breach the month in which it is forecast to be; None where there is none.
    """

    unit: str | None
    staff_group: str | None
    first: Month
    last: Month
    is_open: bool
    ceiling: float
    denominator: str
    back_under: Month | None


def track_ceiling(
    inputs: Inputs,
    by: tuple[str, ...] = (),
    through: Month | None = None,
    denominator: str | None = None,
    *,
    units: Collection[str] = (),
    first: Month | None = None,
) -> AgencyTrack:
    """Agency cost held against the ceilings, a row for each selection and month (model section 8).

    `by` names the columns that are kept: `unit` gives every unit that has costs, `staff_group` the groups and
    both the pairs that occur in agency costs, none the whole region. Months are those that occur in personnel
    or agency costs up to `through`, by default the last month with personnel cost in the region (or with
    agency cost where no personnel cost is loaded at all). `denominator` takes the place of the ceilings' own.
    `units` leaves the costs of all other units out, and the sum over several of them is held against the ceilings
    for all units; by default nothing is left out. Rows of months before `first` are left out; what they hold still
    enters the sums of later ones.

    A unit of the selection without personnel cost in a month, so also one that only has agency cost, leaves
    the selection without every figure that needs that month's personnel cost. Agency cost is 0 in a month
    without a row, provided that the month occurs in the loaded costs at all. ValueError for an unknown column
    or denominator.
    """
    if not set(by) <= {"unit", "staff_group"}:
        raise ValueError(f"unknown column in {by}")
    if denominator not in (None, OWN, OWN_AND_AGENCY):
        raise ValueError(f"unknown denominator {denominator!r}")
    end = last_month(inputs) if through is None else through
    occurring = occurring_months(inputs)
    start = first or min(occurring, default=None)
    months = tuple(
        sorted(
            month for month in occurring if end is not None and start is not None and start <= month <= end
        )
    )
    chosen = costs_of(inputs, units)
    selections = _selections(chosen, by)
    if not months or not selections:
        return AgencyTrack(months, by, ())
    ledger = _Ledger(chosen, selections, months, occurring)
    return AgencyTrack(months, by, _rows(ledger, inputs.ceilings, denominator))


def costs_of(inputs: Inputs, units: Collection[str]) -> Inputs:
    """The inputs with the agency and personnel costs, forecasts and weeks of these units alone; none means all."""
    if not units:
        return inputs
    return replace(
        inputs,
        personnel_costs=tuple(row for row in inputs.personnel_costs if row.unit in units),
        agency_costs=tuple(row for row in inputs.agency_costs if row.unit in units),
        manual_forecast=tuple(row for row in inputs.manual_forecast if row.unit in units),
        agency_weeks=tuple(row for row in inputs.agency_weeks if row.unit in units),
    )


def cut_needed(agency: float, personnel: float, ceiling: float, denominator: str, kappa: float) -> float:
    """The cut of agency cost in kronor that brings the share to `ceiling` (model section 8).

    `kappa` is what own staff cost of the agency cost that they replace. Negative where the share is below the
    ceiling already, minus infinity where no cost at all can reach it.
    """
    if denominator == OWN:
        return (agency - ceiling * personnel) / (1 + kappa * ceiling)
    excess = agency - ceiling * (agency + personnel)
    weight = 1 - ceiling * (1 - kappa)
    return excess / weight if weight > 0 else -inf


def breaches(track: AgencyTrack) -> tuple[Breach, ...]:
    """Every run of months whose status is over, by selection and in order of time.

    A month without a ceiling ends a run; a month that has a ceiling but no share neither ends nor lengthens
    it.

    An open breach is continued month by month from the track's last month: a month's agency and personnel
    cost is the same month's of the year before times the growth of the year to date over the same months of
    last year (the seasonal method, also beyond December), or, where the seasonal forecast does not exist, the
    mean month of the year to date (run rate); for agency and personnel each on its own. Back under is the
    first month in which the rolling 12 months' share so continued is at or under the ceiling of the last
    month over; none within 24 months is None.
    """
    found: list[Breach] = []
    for _, group in groupby(track.rows, key=lambda row: (row.unit, row.staff_group)):
        rows = list(group)
        run: list[CeilingRow] = []
        for row in rows:
            if row.status == OVER:
                run.append(row)
            elif run and (row.status is not None or row.ceiling is None):
                found.append(_breach(run, False, row.month if row.status else None))
                run = []
        if run:
            found.append(_breach(run, True, _forecast_back_under(rows, run[-1])))
    return tuple(found)


def vacancies_from_agency_cost(
    inputs: Inputs, agency_cover: float
) -> tuple[tuple[OpeningVacancies, ...], list[Finding]]:
    """Opening vacancies that explain the last 12 months' agency cost (model section 7), and findings.

    The cost of a unit and staff group is divided by what one vacancy costs: agency cost per FTE-year times
    the cell's FTE per head times `agency_cover` (the share of vacancies that agency staff cover), as a mean
    over the group's occupations in the unit weighted by stock. The vacancies are spread over these
    occupations by stock, so that their cost is the cost they came from. Occupations without agency cost per
    FTE take no part. A cost that finds no such occupation is a warning that names it and its kronor; so is a
    cover of 0, and loaded costs of less than 12 months. The last month is the last one with personnel cost in
    the region.
    """
    end = last_month(inputs)
    if end is None or not inputs.agency_costs:
        return (), []
    span = range(end.ordinal - 11, end.ordinal + 1)
    recent = [row for row in inputs.agency_costs if row.month.ordinal in span]
    if agency_cover <= 0:
        return (), [warning("no_agency_cover", column="agency_cover", value=agency_cover)]
    if sum(month.ordinal in span for month in occurring_months(inputs)) < 12:
        return (), [warning("agency_cost_under_12_months", inputs.agency_costs[0].origin, "month", end)]
    costs: dict[tuple[str, str], list[AgencyCost]] = defaultdict(list)
    for row in recent:
        costs[row.unit, row.staff_group].append(row)
    places = _places_of_groups(inputs)
    found: list[OpeningVacancies] = []
    findings: list[Finding] = []
    for (unit, group), rows in sorted(costs.items()):
        cost = sum(row.cost for row in rows)
        if cost <= _NO_COST:
            continue
        here = places.get((unit, group), [])
        priced = [place for place in here if place.cost > 0]
        if not priced:
            code = "agency_cost_without_unit_cost" if here else "agency_cost_without_stock"
            where = rows[0].origin
            findings.append(warning(code, where, "staff_group", group, unit=unit, cost=round(cost)))
            continue
        per_head = cost / (sum(place.headcount * place.cost for place in priced) * agency_cover)
        origin = _merged_origin(rows)
        found.extend(
            OpeningVacancies(unit, place.occupation, place.headcount * per_head, origin) for place in priced
        )
    return tuple(found), findings


@dataclass(frozen=True, slots=True)
class _Place:
    """An occupation's stock in a unit and the yearly agency cost of a vacancy there, NaN where not loaded."""

    occupation: str
    headcount: float
    cost: float


def _places_of_groups(inputs: Inputs) -> dict[tuple[str, str], list[_Place]]:
    """The cells with stock by unit and staff group."""
    found: dict[tuple[str, str], list[_Place]] = defaultdict(list)
    if inputs.stock_date is None:
        return found
    group_of = {row.occupation: row.staff_group for row in inputs.occupations}
    region = prepare(inputs)
    for cell, headcount, cost in zip(
        region.axes.cells,
        region.headcount.tolist(),
        (region.agency_cost * region.fte_share).tolist(),
        strict=True,
    ):
        if headcount > 0:
            group = group_of.get(cell.occupation, "")
            found[cell.unit, group].append(_Place(cell.occupation, headcount, cost))
    return found


def _merged_origin(rows: Sequence[AgencyCost]) -> Origin:
    """All source rows that lie in the first row's sheet."""
    first = rows[0].origin
    same = [
        row.origin.rows for row in rows if (row.origin.file, row.origin.sheet) == (first.file, first.sheet)
    ]
    return Origin(first.file, first.sheet, tuple(number for numbers in same for number in numbers))


def _percentage_points(share: float | None, before: float | None) -> float | None:
    return None if share is None or before is None else (share - before) * 100


def occurring_months(inputs: Inputs) -> set[Month]:
    """Months that occur in personnel or agency costs."""
    return {row.month for row in inputs.personnel_costs} | {row.month for row in inputs.agency_costs}


def last_month(inputs: Inputs) -> Month | None:
    """The last month with personnel cost, or with agency cost where no personnel cost is loaded."""
    rows = inputs.personnel_costs or inputs.agency_costs
    return max((row.month for row in rows), default=None)


def _selections(inputs: Inputs, by: Sequence[str]) -> list[Selection]:
    if set(by) == {"unit", "staff_group"}:
        return sorted({(row.unit, row.staff_group) for row in inputs.agency_costs})
    if "unit" in by:
        return [(unit, None) for unit in cost_units(inputs)]
    if "staff_group" in by:
        return [(None, group) for group in sorted({row.staff_group for row in inputs.agency_costs})]
    return [(None, None)]


def cost_units(inputs: Inputs) -> list[str]:
    """Units that have personnel or agency cost in any month."""
    return sorted({row.unit for row in inputs.personnel_costs} | {row.unit for row in inputs.agency_costs})


def is_over(share: Floats, agency: Floats, ceiling: Floats) -> Flags:
    """Whether a share is over its ceiling by more than rounding; over 0 is any cost."""
    over: Flags = np.where(ceiling == 0, agency > _NO_COST, share > ceiling * (1 + _ROUNDING))
    return over & ~np.isnan(share)


def cost_share(agency: Floats, personnel: Floats, with_agency: Flags) -> Floats:
    """The share of own or (where `with_agency`) of own + agency.

    NaN where a sum is missing or the denominator is not positive.
    """
    whole = np.where(with_agency, personnel + agency, personnel)
    share: Floats = np.divide(agency, whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return share


def _year_before(values: Floats) -> Floats:
    """The values of 12 months earlier; the axis begins two years before the first shown month."""
    earlier = np.full_like(values, np.nan)
    earlier[:, 12:] = values[:, :-12]
    return earlier


class _Ledger:
    """Monthly agency and personnel cost of each selection, with their sums over periods.

    Arrays are [selection, month]; months run from January two years before the first shown month, which all that
    is said of it needs, to December of the last shown year. `at` are the positions of the shown months.
    """

    def __init__(
        self,
        inputs: Inputs,
        selections: Sequence[Selection],
        months: Sequence[Month],
        occurring: Collection[Month],
    ) -> None:
        self.selections = selections
        self.months = months
        self.start = (months[0].year - 2) * 12
        self.length = (months[-1].year + 1) * 12 - self.start
        self.at: Ints = np.array([month.ordinal - self.start for month in months], dtype=np.intp)
        self.month_number = np.arange(self.length) % 12 + 1

        # A month that occurs nowhere in the loaded costs is not known to have been without agency staff.
        agency, _ = self._sums(inputs.agency_costs)
        known = {month.ordinal - self.start for month in occurring}
        agency[:, [month not in known for month in range(self.length)]] = np.nan
        personnel = self._personnel(inputs.personnel_costs, cost_units(inputs))
        expected, stated = self._sums(inputs.manual_forecast)
        self.costs = (agency, personnel)
        self.ytd = (self._year_to_date(agency), self._year_to_date(personnel))
        self.r12 = (self._rolling(agency), self._rolling(personnel))
        self.remaining = self._rest_of_year(np.where(stated, expected, np.nan))

    def _sums(self, rows: Sequence[AgencyCost] | Sequence[ManualForecast]) -> tuple[Floats, Flags]:
        """Sums of the rows' costs by selection and month, and where there are any."""
        place: dict[tuple[str, str], list[int]] = {}
        at: list[tuple[int, int]] = []
        costs: list[float] = []
        for row in rows:
            month = row.month.ordinal - self.start
            if not 0 <= month < self.length:
                continue
            pair = (row.unit, row.staff_group)
            if pair not in place:
                place[pair] = [
                    position
                    for position, (unit, group) in enumerate(self.selections)
                    if unit in (None, row.unit) and group in (None, row.staff_group)
                ]
            for position in place[pair]:
                at.append((position, month))
                costs.append(row.cost)
        sums = np.zeros((len(self.selections), self.length))
        stated = np.zeros(sums.shape, dtype=np.bool_)
        if at:
            positions = tuple(np.array(at, dtype=np.intp).T)
            np.add.at(sums, positions, costs)
            stated[positions] = True
        return sums, stated

    def _personnel(self, rows: Sequence[PersonnelCost], units: Sequence[str]) -> Floats:
        """Sums over the units of each selection, NaN where one of them lacks the month."""
        place = {unit: at for at, unit in enumerate(units)}
        by_unit = np.zeros((len(units), self.length))
        lacks = np.ones(by_unit.shape, dtype=np.bool_)
        for row in rows:
            month = row.month.ordinal - self.start
            if 0 <= month < self.length:
                by_unit[place[row.unit], month] += row.cost
                lacks[place[row.unit], month] = False
        by_unit[lacks] = np.nan
        region = by_unit.sum(axis=0)
        return np.array([region if unit is None else by_unit[place[unit]] for unit, _ in self.selections])

    def _by_year(self, values: Floats) -> Floats:
        return values.reshape(len(values), -1, 12)

    def _year_to_date(self, values: Floats) -> Floats:
        return self._by_year(values).cumsum(axis=2).reshape(values.shape)

    def _rest_of_year(self, values: Floats) -> Floats:
        """Sums over the months after each month in its year; 0 in December."""
        rest = np.zeros_like(self._by_year(values))
        rest[:, :, :-1] = self._by_year(values)[:, :, :0:-1].cumsum(axis=2)[:, :, ::-1]
        return rest.reshape(values.shape)

    def _rolling(self, values: Floats) -> Floats:
        sums = np.full_like(values, np.nan)
        sums[:, 11:] = sliding_window_view(values, 12, axis=1).sum(axis=2)
        return sums

    def run_rate(self, which: int) -> Floats:
        """Year to date / months * 12 of agency (0) or personnel (1) cost."""
        return np.asarray(self.ytd[which] * (12 / self.month_number))

    def seasonal(self, which: int) -> Floats:
        """Year to date * last year's total / last year's same months; needs the whole of last year."""
        ytd = self.ytd[which]
        same_months = _year_before(ytd)
        last_year = _year_before(np.repeat(ytd[:, 11::12], 12, axis=1))
        ratio = np.divide(last_year, same_months, out=np.full_like(ytd, np.nan), where=same_months != 0)
        return np.asarray(ytd * ratio)


def ceilings_that_apply(
    ceilings: Sequence[Ceiling], selections: Sequence[Selection], months: Sequence[Month]
) -> Ints:
    """[selection, month] the most specific ceiling that is valid on the month's last day, or -1."""
    last_days = [date(*month, monthrange(*month)[1]) for month in months]
    applies = np.full((len(selections), len(months)), -1, dtype=np.intp)
    specificity = [(row.unit != ALL) * 2 + (row.staff_group != ALL) for row in ceilings]
    for at in sorted(range(len(ceilings)), key=lambda at: specificity[at]):
        row = ceilings[at]
        valid = [
            (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day <= row.valid_to)
            for day in last_days
        ]
        matches = [row.unit in (ALL, unit) and row.staff_group in (ALL, group) for unit, group in selections]
        applies[np.ix_(matches, valid)] = at
    return applies


def _rows(ledger: _Ledger, ceilings: Sequence[Ceiling], denominator: str | None) -> tuple[CeilingRow, ...]:
    """The rows of all selections and shown months, selection by selection."""
    applies = ceilings_that_apply(ceilings, ledger.selections, ledger.months)
    # The last entry, which -1 points at, stands for no ceiling.
    shares = np.array([row.share for row in ceilings] + [np.nan])
    sources = [row.source for row in ceilings] + [""]
    origins = [row.origin for row in ceilings] + [NOWHERE]
    denominators = [denominator or row.denominator for row in ceilings] + [denominator or OWN]
    ceiling = shares[applies]
    with_agency: Flags = np.array([name == OWN_AND_AGENCY for name in denominators])[applies]

    def shown(values: Floats) -> Floats:
        return values[:, ledger.at]

    def share_of(costs: tuple[Floats, Floats]) -> Floats:
        return cost_share(shown(costs[0]), shown(costs[1]), with_agency)

    def share_last_year(costs: tuple[Floats, Floats]) -> Floats:
        return cost_share(shown(_year_before(costs[0])), shown(_year_before(costs[1])), with_agency)

    agency, personnel = (shown(values) for values in ledger.ytd)
    r12_share, ytd_share = share_of(ledger.r12), share_of(ledger.ytd)
    rolls = ~np.isnan(r12_share)
    status = statuses(
        np.where(rolls, r12_share, ytd_share), np.where(rolls, shown(ledger.r12[0]), agency), ceiling
    )

    # own: c of personnel; own + agency: c / (1 - c) of it, which no cost reaches where c is 1.
    below_one = np.where(ceiling < 1, 1 - ceiling, np.nan)
    allowed_share = np.where(with_agency, ceiling / below_one, ceiling)
    headroom = np.where(
        with_agency,
        (ceiling * (personnel + agency) - agency) / below_one,
        ceiling * personnel - agency,
    )
    run_rate = (shown(ledger.run_rate(0)), shown(ledger.run_rate(1)))
    seasonal = (shown(ledger.seasonal(0)), shown(ledger.seasonal(1)))
    personnel_forecast = np.where(np.isnan(seasonal[1]), run_rate[1], seasonal[1])
    manual = (agency + shown(ledger.remaining), personnel_forecast)
    months_left = np.broadcast_to(12.0 - ledger.month_number[ledger.at], agency.shape)
    allowed = np.divide(
        allowed_share * personnel_forecast - agency,
        months_left,
        out=np.full_like(agency, np.nan),
        where=months_left > 0,
    )

    forecasts = map(
        Forecast,
        *(
            map(FullYear, *_columns(costs[0], costs[1], cost_share(costs[0], costs[1], with_agency)))
            for costs in (run_rate, seasonal, manual)
        ),
    )
    which = applies.ravel().tolist()
    count = len(ledger.months)
    columns = _columns(
        *(shown(values) for values in ledger.costs),
        share_of(ledger.costs),
        ytd_share,
        r12_share,
        share_last_year(ledger.costs),
        share_last_year(ledger.ytd),
        share_last_year(ledger.r12),
        ceiling,
        headroom,
    )
    return tuple(
        map(
            CeilingRow,
            list(ledger.months) * len(ledger.selections),
            [unit for unit, _ in ledger.selections for _ in range(count)],
            [group for _, group in ledger.selections for _ in range(count)],
            [denominators[at] for at in which],
            *columns,
            status,
            *_columns(allowed),
            forecasts,
            [sources[at] for at in which],
            [origins[at] for at in which],
        )
    )


def _columns(*arrays: Floats) -> Iterable[list[float | None]]:
    """Each array as one flat list with None for what is missing."""
    for values in arrays:
        flat = values.ravel().astype(object)
        flat[np.isnan(values.ravel())] = None
        yield flat.tolist()


def statuses(share: Floats, agency: Floats, ceiling: Floats) -> list[str | None]:
    """Within below 90 % of the ceiling, near up to and including it, over; None without a share or a ceiling.

    `agency` is the cost in kronor, since any cost is over a ceiling of 0. The arrays have one shape, the list is flat.
    """
    over = is_over(share, agency, ceiling)
    near = (share >= NEAR_FROM * ceiling * (1 - _ROUNDING)) & (ceiling > 0)
    found = np.where(np.isnan(share * ceiling), 0, 1 + (near | over) + over)
    return [_STATUSES[at] for at in found.ravel().tolist()]


def _breach(run: Sequence[CeilingRow], is_open: bool, back_under: Month | None) -> Breach:
    last = run[-1]
    assert last.ceiling is not None  # no status is over without one
    return Breach(
        last.unit,
        last.staff_group,
        run[0].month,
        last.month,
        is_open,
        last.ceiling,
        last.denominator,
        back_under,
    )


def _forecast_back_under(rows: Sequence[CeilingRow], over: CeilingRow) -> Month | None:
    """The first month after the last row in which the continued rolling share is not over the ceiling."""
    first, last = rows[0].month.ordinal, rows[-1].month.ordinal
    monthly = np.full((2, last - first + 25 + LONGEST_WAY_BACK), np.nan)
    start = first - 24  # so that the whole of the year before any month has a place
    for row in rows:
        monthly[:, row.month.ordinal - start] = row.agency, np.nan if row.personnel is None else row.personnel
    for costs in monthly:
        continue_costs(costs, last - start, rows[-1].month.month)
    sums = sliding_window_view(monthly, 12, axis=1).sum(axis=2)[:, -LONGEST_WAY_BACK:]
    ceiling = np.full(LONGEST_WAY_BACK, over.ceiling)
    share = cost_share(sums[0], sums[1], np.full(LONGEST_WAY_BACK, over.denominator == OWN_AND_AGENCY))
    under = np.flatnonzero(~np.isnan(share) & ~is_over(share, sums[0], ceiling))
    return Month.of_ordinal(last + 1 + int(under[0])) if len(under) else None


def continue_costs(costs: Floats, last: int, months: int, *, is_seasonal: bool = True) -> None:
    """Fills the months [month] after position `last`, the year's month number `months`, with the forecast.

    A month is last year's same month times the growth of the year to date, or without a whole year before, and
    where `is_seasonal` is false, the mean month of the year to date.
    """
    this_year = costs[last - months + 1 : last + 1]
    last_year = costs[last - months - 11 : last - months + 1]
    same_months = last_year[:months].sum()
    is_seasonal = is_seasonal and not np.isnan(last_year).any() and same_months != 0
    for at in range(last + 1, len(costs)):
        costs[at] = costs[at - 12] * this_year.sum() / same_months if is_seasonal else this_year.mean()
