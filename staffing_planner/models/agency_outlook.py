"""Agency cost by month: what is loaded, its forecast to the end of the year, the way to a ceiling (model section 8).

`look_ahead` gives the months of one selection with its parts (staff groups or units) and continues them by one of the
tracker's three methods, so that the months of the year add up to the tracker's full-year forecast. `find_path` gives
the monthly spend on a straight line from the latest rolling share to a ceiling (section 12). Costs are kronor, shares
fractions, and a month that is not known is NaN, never 0.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from staffing_planner.models.agency import (
    CeilingRow,
    continue_costs,
    cost_share,
    costs_of,
    occurring_months,
    track_ceiling,
)
from staffing_planner.models.grid import Floats
from staffing_planner.models.inputs import OWN_AND_AGENCY, Inputs, Month

Part = Literal["unit", "staff_group"]
Method = Literal["run_rate", "seasonal", "manual"]

RUN_RATE: Method = "run_rate"
SEASONAL: Method = "seasonal"
MANUAL: Method = "manual"
METHODS: tuple[Method, ...] = (RUN_RATE, SEASONAL, MANUAL)
PRESETS = (2, 4, 8, 12)  # the months after which a region makes its forecasts


@dataclass(frozen=True, eq=False)
class Outlook:
    """One selection's costs by month, to December of the last loaded month's year.

    Arrays are [month], and parts [part, month], in kronor; NaN where a month is not known. The first `loaded` months
    are loaded, the others forecast by `method`. `r12_share` is by `denominator` (the last row's, in all months).
    """

    months: tuple[Month, ...]
    loaded: int
    method: Method
    parts: tuple[str, ...]
    by_part: Floats
    agency: Floats
    personnel: Floats
    r12_share: Floats
    denominator: str
    rows: tuple[CeilingRow, ...]

    @property
    def last(self) -> CeilingRow:
        """The row of the last loaded month."""
        return self.rows[-1]

    @property
    def row_of(self) -> dict[Month, CeilingRow]:
        """The tracker's row of each loaded month that has one."""
        return {row.month: row for row in self.rows}


@dataclass(frozen=True, eq=False)
class AgencyPath:
    """Monthly agency spend in kronor [month] that brings the rolling share on a straight line to a ceiling.

    `share` [month] is the rolling share on that line, `recent` the mean month of the last 12. A month below 0 asks for
    more than can be saved in it.
    """

    months: tuple[Month, ...]
    share: Floats
    agency: Floats
    recent: float

    @property
    def is_possible(self) -> bool:
        """Whether no month would have to cost less than nothing."""
        return bool((self.agency >= 0).all())


@dataclass(frozen=True, slots=True)
class MethodScore:
    """What a method forecast of an earlier year's agency cost after some month, and what the year cost; kronor."""

    year: int
    method: Method
    forecast: float
    actual: float

    @property
    def error(self) -> float:
        """By what part of the actual cost the forecast was too high; negative where too low."""
        return self.forecast / self.actual - 1


def score_methods(rows: Sequence[CeilingRow]) -> tuple[MethodScore, ...]:
    """How each method's forecast after the last row's month, made in the same month of earlier years, met the year.

    Only whole years that were known by the last row, and that cost anything; none in December, when nothing is left to
    forecast.
    """
    of_month = {row.month: row for row in rows}
    last = rows[-1].month if rows else Month(0, 12)
    found = []
    for year in sorted({month.year for month in of_month}):
        made, end = of_month.get(Month(year, last.month)), of_month.get(Month(year, 12))
        actual = end.forecast.run_rate.agency if end is not None else None
        if last.month == 12 or made is None or not actual:
            continue
        for method in METHODS:
            forecast = getattr(made.forecast, method).agency
            if forecast is not None:
                found.append(MethodScore(year, method, forecast, actual))
    return tuple(found)


def through_presets(inputs: Inputs) -> tuple[Month, ...]:
    """The months after which forecasts are made (February, April, August, year end) and costs are loaded."""
    known = {row.month for row in inputs.personnel_costs}
    return tuple(sorted(month for month in known if month.month in PRESETS))


def rows_of_selection(
    inputs: Inputs, through: Month | None, units: Collection[str], denominator: str | None = None
) -> tuple[CeilingRow, ...]:
    """The tracker's rows of the chosen units together: one unit's own, or those of several, or of the region."""
    by = ("unit",) if len(units) == 1 else ()
    return track_ceiling(inputs, by, through, denominator, units=units).rows


def look_ahead(
    inputs: Inputs,
    through: Month | None = None,
    *,
    units: Collection[str] = (),
    by: Part = "staff_group",
    method: Method = SEASONAL,
    denominator: str | None = None,
) -> Outlook | None:
    """The months of the chosen units (none: the region) with their forecast; None where no costs are loaded.

    Where the method's forecast does not exist (seasonal without a whole year before, manual without a row for each
    month that remains) the next one of manual, seasonal, run rate is taken, and `Outlook.method` says which. What is
    forecast of the whole is split over the parts as the manual rows are, or else as the last 12 months.
    """
    rows = rows_of_selection(inputs, through, units, denominator)
    if not rows:
        return None
    first, last = rows[0].month, rows[-1].month
    end = Month(last.year, 12)
    months = tuple(map(Month.of_ordinal, range(first.ordinal, end.ordinal + 1)))
    loaded = last.ordinal - first.ordinal + 1
    # From January of the year before, so that the whole of last year has a place.
    start = (first.year - 1) * 12
    costs = np.full((2, end.ordinal + 1 - start), np.nan)
    for row in rows:
        costs[:, row.month.ordinal - start] = row.agency, np.nan if row.personnel is None else row.personnel
    expected = _expected(inputs, units, last)
    chosen = _possible(method, rows[-1], expected, last)
    at = last.ordinal - start
    for which, series in enumerate(costs):
        continue_costs(series, at, last.month, is_seasonal=chosen != RUN_RATE)
        if which == 0 and chosen == MANUAL:
            series[at + 1 :] = [
                sum(expected[Month.of_ordinal(start + place)].values())
                for place in range(at + 1, len(series))
            ]
    sums = np.full_like(costs, np.nan)
    sums[:, 11:] = sliding_window_view(costs, 12, axis=1).sum(axis=2)
    name = rows[-1].denominator
    shares = cost_share(sums[0], sums[1], np.full(len(sums[0]), name == OWN_AND_AGENCY))
    shown = slice(first.ordinal - start, None)
    parts, by_part = _parts(inputs, units, by, months, loaded)
    _split_forecast(by_part, costs[0, shown], loaded, parts, expected if chosen == MANUAL else {}, months, by)
    return Outlook(
        months, loaded, chosen, parts, by_part, costs[0, shown], costs[1, shown], shares[shown], name, rows
    )


def _possible(method: Method, row: CeilingRow, expected: Mapping[Month, object], last: Month) -> Method:
    """The method asked for, or the next one whose forecast exists."""
    rest = [Month(last.year, number) for number in range(last.month + 1, 13)]
    if method == MANUAL and all(month in expected for month in rest):
        return MANUAL
    if method != RUN_RATE and row.forecast.seasonal.agency is not None:
        return SEASONAL
    return RUN_RATE


def _expected(
    inputs: Inputs, units: Collection[str], last: Month
) -> dict[Month, dict[tuple[str, str], float]]:
    """The manual forecast of later months, by unit and staff group."""
    found: defaultdict[Month, dict[tuple[str, str], float]] = defaultdict(dict)
    for row in costs_of(inputs, units).manual_forecast:
        if row.month > last:
            pair = (row.unit, row.staff_group)
            found[row.month][pair] = found[row.month].get(pair, 0.0) + row.cost
    return found


def _parts(
    inputs: Inputs,
    units: Collection[str],
    by: Part,
    months: Sequence[Month],
    loaded: int,
) -> tuple[tuple[str, ...], Floats]:
    """The parts that have ever cost anything, dearest first, and their cost [part, month]; NaN to come."""
    known = occurring_months(inputs)
    blank = np.full(len(months), np.nan)
    blank[:loaded] = [0.0 if month in known else np.nan for month in months[:loaded]]
    sums: defaultdict[str, Floats] = defaultdict(blank.copy)
    for row in costs_of(inputs, units).agency_costs:
        at = row.month.ordinal - months[0].ordinal
        if 0 <= at < loaded:
            sums[getattr(row, by)][at] += row.cost
    found = {name: series for name, series in sums.items() if np.nansum(np.abs(series)) > 0}
    names = tuple(sorted(found, key=lambda name: (-float(np.nansum(found[name])), name)))
    return names, np.array([found[name] for name in names]).reshape(len(names), len(months))


def _split_forecast(
    by_part: Floats,
    agency: Floats,
    loaded: int,
    parts: Sequence[str],
    expected: Mapping[Month, Mapping[tuple[str, str], float]],
    months: Sequence[Month],
    by: Part,
) -> None:
    """Fills in what the parts cost in the months to come."""
    recent = np.nansum(by_part[:, max(loaded - 12, 0) : loaded], axis=1)
    usual = recent / recent.sum() if recent.sum() > 0 else np.zeros(len(parts))
    column = 0 if by == "unit" else 1
    for at in range(loaded, len(months)):
        stated = expected.get(months[at], {})
        weights = np.array([sum(c for pair, c in stated.items() if pair[column] == part) for part in parts])
        by_part[:, at] = agency[at] * (weights / weights.sum() if weights.sum() > 0 else usual)


def find_path(rows: Sequence[CeilingRow], ceiling: float, to: Month) -> AgencyPath | None:
    """Monthly spend that brings the last row's rolling share on a straight line to `ceiling` in the month `to`.

    Personnel cost goes on by the seasonal forecast, else the run rate; the denominator is the last row's. None where
    there is no rolling share to start from, where `to` is no later month, or where nothing can reach the ceiling
    (a ceiling of the whole cost by own + agency).
    """
    last = rows[-1] if rows else None
    if last is None or last.r12_share is None or to <= last.month or ceiling >= 1:
        return None
    count = to.ordinal - last.month.ordinal
    start = last.month.ordinal - 23 - 12
    costs = np.full((2, 36 + count), np.nan)
    for row in rows:
        if row.month.ordinal >= start:
            costs[:, row.month.ordinal - start] = (
                row.agency,
                np.nan if row.personnel is None else row.personnel,
            )
    continue_costs(costs[1], 35, last.month.month)
    personnel = sliding_window_view(costs[1], 12).sum(axis=1)[-count:]
    steps = np.arange(1, count + 1) / count
    share = last.r12_share + (ceiling - last.r12_share) * steps
    of_personnel = share / (1 - share) if last.denominator == OWN_AND_AGENCY else share
    agency = costs[0]
    recent = float(agency[24:36].sum()) / 12
    for step, at in enumerate(range(36, 36 + count)):
        agency[at] = of_personnel[step] * personnel[step] - agency[at - 11 : at].sum()
    months = tuple(Month.of_ordinal(last.month.ordinal + 1 + step) for step in range(count))
    return AgencyPath(months, share, agency[36:].copy(), recent)
