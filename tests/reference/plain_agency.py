"""The agency-cost tracker (model section 8) in plain Python, written from the text of the model alone.

Input: rows (dicts with the English column keys of the formats). A month is a `datetime.date` in that month.
Months of a row run over the calendar year; "selection" = the unit and staff group that a row is about.

What the text leaves open, and what is done here:

 1. The units of a selection are all units that occur in personnel or agency costs (any month), or the row's
    unit. One unit without personnel cost in a month makes the personnel cost of that month missing for the
    selection: also a unit that only occurs in agency costs, and one that did not exist yet. A personnel
    cost of 0 is there.
 2. A stretch of months (year to date, rolling 12 months, last year) exists when every month of it has
    personnel cost. Where it does not exist every figure made from it is null, its agency part too: months
    before the first that is loaded would count as 0 agency cost, and a forecast from them would look too
    low. The month's own agency cost is always shown (0 without a row).
 3. A share whose denominator is 0 or less is null.
 4. Rows: every month that occurs in personnel or agency costs (of any unit) up to `through`, for every
    selection; by unit: all units of 1; by unit and staff group: the pairs, by staff group: the groups, that
    occur in agency costs in any month, also after `through`. Costs without a staff group are a group of
    their own, None. `through` None: the last month with personnel cost, or the last with agency cost where
    there is none.
 5. Rows with the same key are summed (personnel, agency, manual forecast).
 6. The ceiling of a row: valid_from <= last day of the month <= valid_to, a missing limit is open. A row
    without unit (or group) matches only `*`; so does the group None. Of several at one level the one with
    the latest valid_from wins, then the first loaded.
 7. All shares of a row, also those of last year and of the forecasts, have the row's denominator: that of
    its ceiling, own where none, or the one asked for.
 8. Status: over when share > ceiling, within when share < 0.9 * ceiling, with a relative tolerance of
    1e-12, so that rounding of floating point does not move "exactly at the ceiling"; ceiling 0: within when
    share <= 0, else over. Null when neither the rolling 12 months nor the year to date has a share.
 9. own + agency with a ceiling of 1 or more: headroom and allowed per month are null (no cost can reach
    it).
10. seasonal: per figure null when last year is not whole (12 months) or its same months add up to 0; its
    share needs both figures. In December all three forecasts are the year to date, also when last year is
    missing.
11. manual: needs a manual row of the selection for each remaining month of the year. A selection without
    unit takes rows of all units (also without unit), one without staff group takes rows of all groups. Its
    personnel cost is the seasonal forecast where that exists, else the run rate.
12. Forecasts are given from the year to date; where it does not exist, all figures of all three are null.
13. allowed_per_month is null without a ceiling, without a year to date and in December; it may be negative.
14. cut_needed is the bare formula: negative when the share is below the ceiling already.
"""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

Row = Mapping[str, object]
Month = tuple[int, int]  # (year, month 1..12)
Figure = float | None

OWN, OWN_AND_AGENCY = "own", "own+agency"
TOLERANCE = 1e-12


def month_of(row: Row) -> Month:
    """The month of a row."""
    value = cast(datetime.date, row["month"])
    return value.year, value.month


def read_month(value: str | datetime.date) -> Month:
    """A month given as YYYY-MM or as a date."""
    if isinstance(value, datetime.date):
        return value.year, value.month
    year, month = value.split("-")[:2]
    return int(year), int(month)


def months_before(month: Month, count: int) -> Month:
    """The month a number of months earlier."""
    index = month[0] * 12 + month[1] - 1 - count
    return index // 12, index % 12 + 1


def year_to_date(month: Month) -> list[Month]:
    """January to the month."""
    return [(month[0], m) for m in range(1, month[1] + 1)]


def rolling_year(month: Month) -> list[Month]:
    """The twelve months that end with the month."""
    return [months_before(month, count) for count in range(12)]


def name_of(row: Row, key: str) -> str | None:
    """A unit or staff group, None where it is missing or empty."""
    value = row.get(key)
    return None if value is None or value == "" else str(value)


def share_of(agency: Figure, personnel: Figure, denominator: str) -> Figure:
    """Agency cost / personnel cost; own + agency: / (personnel cost + agency cost)."""
    if agency is None or personnel is None:
        return None
    whole = personnel + agency if denominator == OWN_AND_AGENCY else personnel
    return agency / whole if whole > 0 else None


def headroom_to(ceiling: Figure, agency: Figure, personnel: Figure, denominator: str) -> Figure:
    """The agency cost that may be added until the share is exactly the ceiling."""
    if ceiling is None or agency is None or personnel is None:
        return None
    if denominator == OWN_AND_AGENCY:
        return (ceiling * (personnel + agency) - agency) / (1 - ceiling) if ceiling < 1 else None
    return ceiling * personnel - agency


def status_of(share: Figure, ceiling: Figure) -> str | None:
    """Within below 90 % of the ceiling, near up to and including it, over above it; 0 allows none at all."""
    if share is None or ceiling is None:
        return None
    if ceiling == 0:
        return "within" if share <= 0 else "over"
    if share > ceiling * (1 + TOLERANCE):
        return "over"
    return "within" if share < 0.9 * ceiling * (1 - TOLERANCE) else "near"


def cut_needed(
    agency: float, personnel: float, ceiling: float, kappa: float, denominator: str = OWN
) -> float:
    """The agency cost to replace so that the share meets the ceiling; own staff cost kappa of it."""
    if denominator == OWN_AND_AGENCY:
        return (agency - ceiling * (agency + personnel)) / (1 - ceiling * (1 - kappa))
    return (agency - ceiling * personnel) / (1 + kappa * ceiling)


class Selection:
    """The costs of one unit or all, one staff group or all."""

    def __init__(
        self,
        personnel: Sequence[Row],
        agency: Sequence[Row],
        manual_forecast: Sequence[Row],
        units: Sequence[str | None],
        keys: Mapping[str, str | None],
    ) -> None:
        """`keys` holds unit and staff_group where the selection is limited to one of them."""
        self.units = [keys["unit"]] if "unit" in keys else list(units)
        self._keys = keys
        self._agency = self._by_month(row for row in agency if self._takes(row))
        self._manual = self._by_month(row for row in manual_forecast if self._takes(row))
        self._personnel = {
            unit: self._by_month(row for row in personnel if name_of(row, "unit") == unit)
            for unit in self.units
        }

    def _takes(self, row: Row) -> bool:
        return all(name_of(row, key) == wanted for key, wanted in self._keys.items())

    def _by_month(self, rows: Iterable[Row]) -> dict[Month, float]:
        costs: dict[Month, list[float]] = {}
        for row in rows:
            costs.setdefault(month_of(row), []).append(float(cast(float, row["cost"])))
        return {month: math.fsum(of_month) for month, of_month in costs.items()}

    def agency(self, month: Month) -> float:
        """Agency cost of a month; 0 without a row."""
        return self._agency.get(month, 0.0)

    def personnel(self, month: Month) -> Figure:
        """Personnel cost of all units (it has no staff groups); None when one of them lacks the month."""
        costs = [of_unit[month] for of_unit in self._personnel.values() if month in of_unit]
        return math.fsum(costs) if costs and len(costs) == len(self.units) else None

    def manual(self, month: Month) -> Figure:
        """The cost typed in for a month to come; None where there is none."""
        return self._manual.get(month)

    def sums(self, months: Sequence[Month]) -> tuple[Figure, Figure]:
        """(agency, personnel) over months; both None unless every month has personnel cost."""
        personnel = [cost for cost in map(self.personnel, months) if cost is not None]
        if len(personnel) < len(months):
            return None, None
        return math.fsum(map(self.agency, months)), math.fsum(personnel)


def ceiling_that_applies(ceilings: Sequence[Row], keys: Mapping[str, str | None], month: Month) -> Row | None:
    """The most specific ceiling valid on the last day of the month: unit and group, unit, group, all."""
    last_day = datetime.date(*month, calendar.monthrange(*month)[1])
    unit, group = keys.get("unit") or "*", keys.get("staff_group") or "*"
    for wanted in ((unit, group), (unit, "*"), ("*", group), ("*", "*")):
        valid: list[tuple[datetime.date, Row]] = []
        for row in ceilings:
            valid_from = cast(datetime.date, row.get("valid_from") or datetime.date.min)
            valid_to = cast(datetime.date, row.get("valid_to") or datetime.date.max)
            is_of = (name_of(row, "unit") or "*", name_of(row, "staff_group") or "*")
            if is_of == wanted and valid_from <= last_day <= valid_to:
                valid.append((valid_from, row))
        if valid:
            return max(valid, key=lambda item: item[0])[1]
    return None


def forecasts_of(selection: Selection, month: Month, denominator: str) -> dict[str, dict[str, Figure]]:
    """The full year by run rate, by last year's season and with the remaining months typed in."""
    year, months = month
    agency, personnel = selection.sums(year_to_date(month))

    def forecast(of_agency: Figure, of_personnel: Figure) -> dict[str, Figure]:
        return {
            "agency": of_agency,
            "personnel": of_personnel,
            "share": share_of(of_agency, of_personnel, denominator),
        }

    if agency is None or personnel is None:
        return {name: forecast(None, None) for name in ("run_rate", "seasonal", "manual")}
    if months == 12:
        return {name: forecast(agency, personnel) for name in ("run_rate", "seasonal", "manual")}

    def seasonal(to_date: float, last_year: Figure, same_months: Figure) -> Figure:
        if last_year is None or not same_months:
            return None
        return to_date * last_year / same_months

    last_agency, last_personnel = selection.sums(year_to_date((year - 1, 12)))
    same_agency, same_personnel = selection.sums(year_to_date((year - 1, months)))
    run_rate_personnel = personnel / months * 12
    seasonal_agency = seasonal(agency, last_agency, same_agency)
    seasonal_personnel = seasonal(personnel, last_personnel, same_personnel)
    to_come = [selection.manual((year, m)) for m in range(months + 1, 13)]
    typed_in = [cost for cost in to_come if cost is not None]
    manual_agency = agency + math.fsum(typed_in) if len(typed_in) == len(to_come) else None
    manual_personnel = run_rate_personnel if seasonal_personnel is None else seasonal_personnel
    return {
        "run_rate": forecast(agency / months * 12, run_rate_personnel),
        "seasonal": forecast(seasonal_agency, seasonal_personnel),
        "manual": forecast(manual_agency, manual_personnel),
    }


def allowed_per_remaining_month(
    ceiling: Figure, agency: Figure, forecast_personnel: Figure, months_left: int, denominator: str
) -> Figure:
    """The agency cost a month that ends the year exactly at the ceiling."""
    if ceiling is None or agency is None or forecast_personnel is None or months_left == 0:
        return None
    if denominator == OWN_AND_AGENCY:
        if ceiling >= 1:
            return None
        ceiling = ceiling / (1 - ceiling)
    return (ceiling * forecast_personnel - agency) / months_left


def ceiling_rows(
    personnel: Sequence[Row],
    agency: Sequence[Row],
    ceilings: Sequence[Row],
    manual_forecast: Sequence[Row],
    through: str | datetime.date | None,
    by: str | Sequence[str] = "",
    denominator: str | None = None,
) -> list[dict[str, object]]:
    """The rows of the JSON of `ceiling`, sorted by selection and month."""
    names = [name.strip() for name in by.split(",") if name.strip()] if isinstance(by, str) else list(by)
    everything = [*personnel, *agency]
    units = sorted({name_of(row, "unit") for row in everything}, key=str)
    selections: list[dict[str, str | None]] = [{}]
    if names == ["unit"]:
        selections = [{"unit": unit} for unit in units]
    elif names:
        pairs = {tuple(name_of(row, name) for name in names) for row in agency}
        selections = [
            dict(zip(names, pair, strict=True)) for pair in sorted(pairs, key=lambda p: list(map(str, p)))
        ]

    months = sorted({month_of(row) for row in everything})
    if through is not None:
        last = read_month(through)
    else:
        last = max((month_of(row) for row in personnel or agency), default=(0, 0))

    rows: list[dict[str, object]] = []
    for keys in selections:
        selection = Selection(personnel, agency, manual_forecast, units, keys)
        for month in months:
            if month > last:
                continue
            applies = ceiling_that_applies(ceilings, keys, month)
            ceiling = None if applies is None else float(cast(float, applies["share"]))
            of_ceiling = OWN if applies is None else str(applies.get("denominator") or OWN)
            kind = denominator or of_ceiling
            year_before = months_before(month, 12)

            def share_over(
                stretch: list[Month], selection: Selection = selection, kind: str = kind
            ) -> Figure:
                return share_of(*selection.sums(stretch), kind)

            ytd_agency, ytd_personnel = selection.sums(year_to_date(month))
            ytd_share = share_over(year_to_date(month))
            r12_share = share_over(rolling_year(month))
            forecast = forecasts_of(selection, month, kind)
            forecast_personnel = forecast["seasonal"]["personnel"]
            if forecast_personnel is None:
                forecast_personnel = forecast["run_rate"]["personnel"]
            rows.append(
                {
                    "month": f"{month[0]:04d}-{month[1]:02d}",
                    **keys,
                    "denominator": kind,
                    "agency": selection.agency(month),
                    "personnel": selection.personnel(month),
                    "share": share_over([month]),
                    "ytd_share": ytd_share,
                    "r12_share": r12_share,
                    "share_last_year": share_over([year_before]),
                    "ytd_share_last_year": share_over(year_to_date(year_before)),
                    "r12_share_last_year": share_over(rolling_year(year_before)),
                    "ceiling": ceiling,
                    "headroom_ytd": headroom_to(ceiling, ytd_agency, ytd_personnel, kind),
                    "status": status_of(ytd_share if r12_share is None else r12_share, ceiling),
                    "allowed_per_month": allowed_per_remaining_month(
                        ceiling, ytd_agency, forecast_personnel, 12 - month[1], kind
                    ),
                    "forecast": forecast,
                }
            )
    return rows
