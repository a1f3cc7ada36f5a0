"""What an import changes: the tables after it, totals before and after, and what looks wrong about them.

Nothing here changes anything. `reconcile` says what there would be; whoever accepts it takes `Reconciliation.after`.
Thresholds are wide on purpose: a warning that comes with every file is read by nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import Any, TypeAlias

from staffing_planner.models.findings import NOWHERE, Finding, Origin, warning
from staffing_planner.models.inputs import ALL, Headcount, Inputs, Month

REPLACE = "replace"
UPDATE = "update"

Rows: TypeAlias = tuple[Any, ...]
Totals: TypeAlias = dict[Any, float]

YEAR = "year"

_MOST_NAMES = 5  # in a sentence
_ROUNDING = 1e-9

_JUMP, _FEWEST_JUMPING = 1 / 3, 5.0  # of a unit's headcount, and at least so many persons
_ENOUGH = 50.0  # persons of whom the mixture of ages and sexes is judged
_ON_FIVES = 0.6  # a fifth is to be expected
_AT_ONE_AGE = 0.5
_YOUNG, _OLD = 30, 60
_TENFOLD, _THOUSANDFOLD = 8.0, 300.0
_SMALL_COST, _SMALL_CREDIT = 100_000.0, 10_000.0  # kronor a month, below which a series jumps by itself
_TYPICAL_MONTHS, _FEWEST_MONTHS = 12, 3
_COST_PER_EMPLOYEE = (
    10_000.0,
    300_000.0,
)  # kronor a month, wide enough for every occupation and degree of employment
_HUNDREDFOLD = 30.0, 300.0


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table: when its rows are of, what else a file covers of it, what is summed, and by what it is compared."""

    period: str
    scope: tuple[str, ...]
    measure: str
    axes: tuple[str, ...]


_UNIT, _OCCUPATION = ("unit",), ("occupation",)
_CELL, _GROUP = ("unit", "occupation"), ("unit", "staff_group")
_KINDS = {
    "age_structure": _Kind("date", _UNIT, "headcount", ("date", *_CELL)),
    "retirement_rates": _Kind("", _OCCUPATION, "", ()),
    "retirement_projection": _Kind("year", _UNIT, "retirements", ("year", *_CELL)),
    "turnover_rates": _Kind("", _CELL, "", ()),
    "separations": _Kind("year", ("unit", "cause"), "headcount", ("year", "cause", *_CELL)),
    "personnel_costs": _Kind("month", _UNIT, "cost", (YEAR, "month", "unit")),
    "agency_costs": _Kind("month", _GROUP, "cost", (YEAR, "month", *_GROUP)),
    "agency_weeks": _Kind("month", _GROUP, "weeks_used", (YEAR, "month", *_GROUP)),
    "ceilings": _Kind("", _GROUP, "", ()),
    "training": _Kind("start_year", ("programme", "unit"), "slots", ("start_year", "programme", *_CELL)),
    "occupations": _Kind("", _OCCUPATION, "", ()),
    "target_ages": _Kind("", ("birth_year_from",), "", ()),
    "vacancies": _Kind("", _UNIT, "headcount", _CELL),
    "manual_forecast": _Kind("month", _GROUP, "cost", (YEAR, "month", *_GROUP)),
    "managers": _Kind("year", _UNIT, "managers", ("year", "unit")),
    "arrivals": _Kind("year", _UNIT, "headcount", ("year", *_CELL)),
    "supervisors": _Kind("year", _UNIT, "supervisors", ("year", "unit")),
    "targets": _Kind("year", _UNIT, "headcount", ("year", *_CELL)),
    "unit_costs": _Kind("", _OCCUPATION, "", ()),
    "recruit_ages": _Kind("", _OCCUPATION, "", ()),
    "population": _Kind("year", ("region",), "population", ("year", "region")),
    "care_use": _Kind("", _OCCUPATION, "", ()),
    "peer_agency_share": _Kind("period", ("region",), "", ()),
}


# --- merging -------------------------------------------------------------------------------------------------


def usual_merge(table: str) -> str:
    """How a table comes in unless somebody says otherwise: `update` where its rows are dated, else `replace`."""
    return UPDATE if _KINDS[table].period else REPLACE


def period_field(table: str) -> str:
    """The field that says when a row of the table is of: a date, month or year; nothing where rows hold for good."""
    return _KINDS[table].period


def merged(before: Inputs, read: Inputs, how: Mapping[str, str] | None = None) -> Inputs:
    """The tables after an import; a table that was not read (is empty) stays, and so do rows that are not covered.

    `how` is `replace` or `update` by table, otherwise as `usual_merge` says. *Replace* puts what was read in the
    place of the whole table. *Update* replaces what the file covers: every row whose period is among the file's
    periods, and whose unit (occupation, staff group, programme, cause, region: the table's own) among the file's
    units. So a file read twice is as good as once, and files of different periods may come in any order.
    """
    chosen = how or {}
    changed = {
        table: rows
        for table in read.row_counts()
        if (rows := _merged_rows(before, read, table, chosen.get(table, usual_merge(table))))
        != getattr(before, table)
    }
    return replace(before, **changed) if changed else before


def _merged_rows(before: Inputs, read: Inputs, table: str, how: str) -> Rows:
    new: Rows = getattr(read, table)
    kept = _kept_rows(before, read, table) if how == UPDATE else []
    if not kept:
        return new
    period = _KINDS[table].period
    joined = [*kept, *new]
    return tuple(sorted(joined, key=attrgetter(period)) if period else joined)


def _kept_rows(before: Inputs, read: Inputs, table: str) -> list[Any]:
    """The rows that an update leaves alone."""
    kind = _KINDS[table]
    names = (kind.period, *kind.scope) if kind.period else kind.scope
    covered = [(attrgetter(name), {getattr(row, name) for row in getattr(read, table)}) for name in names]
    return [
        row
        for row in getattr(before, table)
        if not all(value_of(row) in values for value_of, values in covered)
    ]


# --- totals --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One name on an axis with what there is of it before and after; None is not there at all."""

    name: str
    before: float | None
    after: float | None

    @property
    def difference(self) -> float:
        """After minus before; what is not there counts as nothing."""
        return (self.after or 0.0) - (self.before or 0.0)

    @property
    def is_new(self) -> bool:
        """Whether it was not there before."""
        return self.before is None

    @property
    def is_gone(self) -> bool:
        """Whether it is not there any longer."""
        return self.after is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One table's `measure` (its field, or `rows`) by one axis; the lines add up to the total.

    A stock is compared by unit and occupation at one date, `period_before` and `period_after`; else both are "".
    """

    table: str
    axis: str
    measure: str
    lines: tuple[Line, ...]
    total: Line
    period_before: str = ""
    period_after: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What an import would make of the tables: `after`, rows of each table, comparisons of those that change."""

    after: Inputs = field(repr=False)
    tables: tuple[Line, ...]
    comparisons: tuple[Comparison, ...]
    findings: tuple[Finding, ...]

    def comparison(self, table: str, axis: str) -> Comparison | None:
        """The comparison of a table by an axis, if the table changes."""
        found = (one for one in self.comparisons if (one.table, one.axis) == (table, axis))
        return next(found, None)


def reconcile(
    before: Inputs, read: Inputs, how: Mapping[str, str] | None = None, told: Iterable[Finding] = ()
) -> Reconciliation:
    """What importing `read` (merged as `how` says) would change, with `told` first among the findings.

    `told` is what the reader found when it held the totals against the file's own sum rows.
    """
    after = merged(before, read, how)
    counts = before.row_counts(), after.row_counts()
    tables = tuple(
        Line(table.name, *(counted.get(table.name) for counted in counts))
        for table in fields(Inputs)
        if table.name in counts[0] or table.name in counts[1]
    )
    changed = [table for table in _KINDS if getattr(before, table) is not getattr(after, table)]
    comparisons = tuple(one for table in changed for one in _compared(table, before, read, after))
    return Reconciliation(after, tables, comparisons, (*told, *_implausible(before, read, after, how or {})))


def _compared(table: str, before: Inputs, read: Inputs, after: Inputs) -> Iterator[Comparison]:
    kind = _KINDS[table]
    sides: tuple[Rows, Rows] = getattr(before, table), getattr(after, table)
    for axis in kind.axes:
        if table == "age_structure" and axis != "date":
            yield _stock_compared(axis, before, read, after)
        else:
            yield _comparison(table, axis, kind.measure, sides)
    if table == "age_structure" and any(row.fte is not None for rows in sides for row in rows):
        yield _comparison(table, "date", "fte", sides)


def _stock_compared(axis: str, before: Inputs, read: Inputs, after: Inputs) -> Comparison:
    """The latest date that was read beside the same date before, or else the one before it."""
    day = max(row.date for row in read.age_structure)
    reference = _date_before(before.age_structure, day)
    sides = (
        tuple(row for row in before.age_structure if row.date == reference),
        tuple(row for row in after.age_structure if row.date == day),
    )
    told = _comparison("age_structure", axis, "headcount", sides)
    return replace(told, period_before=str(reference or ""), period_after=str(day))


def _comparison(table: str, axis: str, measure: str, sides: tuple[Rows, Rows]) -> Comparison:
    by_axis = _year_of if axis == YEAR else attrgetter(axis)
    totals = [_totals(rows, by_axis, measure) for rows in sides]
    names = sorted({*totals[0], *totals[1]})
    lines = tuple(Line(str(name), totals[0].get(name), totals[1].get(name)) for name in names)
    total = Line("", *(sum(side.values()) if side else None for side in totals))
    return Comparison(table, axis, measure, lines, total)


def _year_of(row: Any) -> int:
    """The year of a row that has a month, or its own."""
    year: int = row.month.year if hasattr(row, "month") else row.year
    return year


def _totals(rows: Iterable[Any], by: Callable[[Any], Any], measure: str) -> Totals:
    totals: defaultdict[Any, float] = defaultdict(float)
    for row in rows:
        totals[by(row)] += _amount(row, measure)
    return dict(totals)


def _amount(row: Any, measure: str) -> float:
    """The measured field; a row of stock without FTE counts its persons as full-time, as the model does."""
    value = getattr(row, measure)
    if value is None:
        return float(row.headcount) if measure == "fte" else 0.0
    return float(value)


def _date_before(rows: Iterable[Headcount], day: date) -> date | None:
    """The same date, or the latest before it."""
    return max((row.date for row in rows if row.date <= day), default=None)


# --- plausibility --------------------------------------------------------------------------------------------


def _implausible(before: Inputs, read: Inputs, after: Inputs, how: Mapping[str, str]) -> Iterator[Finding]:
    for table in read.row_counts():
        if _KINDS[table].period:
            yield from _kept_beside(table, before, read, how.get(table, UPDATE))
            yield from _loaded_twice(table, read)
    yield from _new_names(before, read)
    yield from _stock_findings(before, read, after)
    for table in ("personnel_costs", "agency_costs", "manual_forecast"):
        yield from _cost_findings(table, before, read)
    for table in ("personnel_costs", "agency_costs"):
        yield from _months_between(table, read, after)
    yield from _costs_that_end(read, after)
    yield from _odd_costs_per_employee(read, after)
    yield from _odd_shares(before, read, after)


def _some(names: Collection[str]) -> str:
    """The first names, in their order."""
    shown = list(names)
    return ", ".join(shown[:_MOST_NAMES]) + (" …" if len(shown) > _MOST_NAMES else "")


def _span(periods: Collection[Any]) -> str:
    first, last = str(min(periods)), str(max(periods))
    return first if first == last else f"{first}–{last}"


def _first_origin(rows: Iterable[Any]) -> Origin:
    """Where the first of the rows was read."""
    return next((row.origin for row in rows), NOWHERE)


def _kept_beside(table: str, before: Inputs, read: Inputs, how: str) -> Iterator[Finding]:
    """Names of the file's own periods that the file does not have, so that their rows stay."""
    if how != UPDATE:
        return
    kind, rows = _KINDS[table], getattr(read, table)
    period = attrgetter(kind.period)
    periods = {period(row) for row in rows}
    kept = [row for row in _kept_rows(before, read, table) if period(row) in periods]
    for axis in kind.scope:
        name = attrgetter(axis)
        absent = sorted({name(row) for row in kept} - {name(row) for row in rows})
        if absent:
            yield warning(
                "kept_beside_file",
                _first_origin(rows),
                axis,
                _some(absent),
                table=table,
                count=len(absent),
                periods=_span({period(row) for row in kept if name(row) in absent}),
            )


_KEYS = (
    "unit",
    "occupation",
    "staff_group",
    "cause",
    "programme",
    "term",
    "region",
    "sex",
    "age",
    "age_from",
)


def _loaded_twice(table: str, read: Inputs) -> Iterator[Finding]:
    """Periods that two files have of the same unit, occupation and group: both are loaded and summed."""
    kind = _KINDS[table]
    rows: Rows = getattr(read, table)
    key_of = attrgetter(kind.period, *(name for name in _KEYS if hasattr(rows[0], name)))
    first: dict[tuple[Any, ...], Any] = {}
    twice: list[tuple[Any, Any]] = []
    for row in rows:
        key = key_of(row)
        if key not in first:
            first[key] = row
        elif first[key].origin.file != row.origin.file:
            twice.append((row, first[key]))
    if twice:
        row, other = twice[0]
        yield warning(
            "period_in_two_files",
            row.origin,
            kind.period,
            _span({getattr(row, kind.period) for row, _ in twice}),
            table=table,
            count=len(twice),
            other_file=other.origin.file,
        )


_NEW = (
    ("unit", "unit_is_new", ("age_structure", "personnel_costs", "agency_costs")),
    ("occupation", "occupation_is_new", ("age_structure", "occupations")),
    ("staff_group", "staff_group_is_new", ("agency_costs", "occupations")),
)


def _new_names(before: Inputs, read: Inputs) -> Iterator[Finding]:
    """Names that were not there before; names that look alike are asked about when they are mapped."""
    for axis, code, tables in _NEW:
        known = {getattr(row, axis) for table in tables for row in getattr(before, table)}
        first: dict[str, Any] = {}
        for table in read.row_counts():
            rows: Rows = getattr(read, table)
            if hasattr(rows[0], axis):
                for row in rows:
                    first.setdefault(getattr(row, axis), row)
        new = sorted(first.keys() - known - {ALL, ""})
        if known and new:
            yield warning(code, first[new[0]].origin, axis, _some(new), count=len(new))


# --- of a stock


def _stock_findings(before: Inputs, read: Inputs, after: Inputs) -> Iterator[Finding]:
    by_date: defaultdict[date, list[Headcount]] = defaultdict(list)
    for row in read.age_structure:
        by_date[row.date].append(row)
    if before.stock_date and by_date and max(by_date) < before.stock_date:
        latest = max(by_date)
        yield warning(
            "stock_older_than_loaded",
            by_date[latest][0].origin,
            "date",
            latest,
            expected=str(before.stock_date),
        )
    for day in sorted(by_date):
        yield from _stock_beside_reference(day, by_date[day][0].origin, before, after)
        yield from _odd_mixture(day, by_date[day], before)


def _stock_beside_reference(day: date, origin: Origin, before: Inputs, after: Inputs) -> Iterator[Finding]:
    """Units and occupations against the same date before, or else the date before in all that is loaded."""
    same = [row for row in before.age_structure if row.date == day]
    earlier = max((row.date for row in after.age_structure if row.date < day), default=None)
    reference = same or [row for row in after.age_structure if row.date == earlier]
    now = [row for row in after.age_structure if row.date == day]
    told = {"date": str(day), "other_date": str(day if same else earlier)}
    for axis, code in (("unit", "unit_vanished"), ("occupation", "occupation_vanished")):
        old, new = (_totals(rows, attrgetter(axis), "headcount") for rows in (reference, now))
        gone = sorted(name for name in old.keys() - new.keys() if old[name] > 0)
        if gone:
            persons = f"{sum(old[name] for name in gone):.6g}"
            yield warning(code, origin, axis, _some(gone), count=len(gone), headcount=persons, **told)
        if axis == "unit":
            jumps = [
                f"{name} ({old[name]:.6g} → {new[name]:.6g})"
                for name in sorted(old.keys() & new.keys())
                if abs(new[name] - old[name]) > max(old[name] * _JUMP, _FEWEST_JUMPING)
            ]
            if jumps:
                yield warning("headcount_jumped", origin, "headcount", _some(jumps), count=len(jumps), **told)


def _odd_mixture(day: date, rows: Sequence[Headcount], before: Inputs) -> Iterator[Finding]:
    """Ages, sexes and full-time equivalents of one date as they were read."""
    origin, told = rows[0].origin, {"date": str(day)}
    persons = sum(row.headcount for row in rows)
    full_time = sum(_amount(row, "fte") for row in rows)
    if full_time > persons * (1 + _ROUNDING):
        shown = f"{full_time:.6g}"
        yield warning("total_fte_above_headcount", origin, "fte", shown, headcount=f"{persons:.6g}", **told)
    if persons < _ENOUGH:
        return
    ages = _totals(rows, attrgetter("age"), "headcount")
    age, most = max(ages.items(), key=lambda item: item[1])
    on_fives = sum(count for one, count in ages.items() if one % 5 == 0)
    if most > persons * _AT_ONE_AGE:
        yield warning("most_at_one_age", origin, "age", age, headcount=f"{most:.6g}", **told)
    elif on_fives > persons * _ON_FIVES:
        yield warning("ages_on_fives", origin, "age", f"{on_fives:.6g}", headcount=f"{persons:.6g}", **told)
    else:
        present = [one for one, count in ages.items() if count > 0]
        if min(present) >= _YOUNG:
            yield warning("nobody_young", origin, "age", min(present), limit=_YOUNG, **told)
        if max(present) < _OLD:
            yield warning("nobody_old", origin, "age", max(present), limit=_OLD, **told)
    sexes = {row.sex for row in rows if row.headcount > 0}
    if sexes in ({"F"}, {"M"}):
        yield warning("all_of_one_sex", origin, "sex", *sexes, headcount=f"{persons:.6g}", **told)
    elif sexes == {"X"} and any(row.sex != "X" for row in before.age_structure):
        yield warning("sex_is_missing_now", origin, "sex", "X", headcount=f"{persons:.6g}", **told)


# --- of costs


def _cost_findings(table: str, before: Inputs, read: Inputs) -> Iterator[Finding]:
    """Months of a unit (and staff group) beside what it usually costs; one finding a table and kind of fault."""
    rows: Rows = getattr(read, table)
    series, known = _series(table, rows), _series(table, getattr(before, table))
    hits: defaultdict[str, list[tuple[Any, Month, float]]] = defaultdict(list)
    for name, months in series.items():
        usual = _usual(known.get(name, {}), months)
        if usual:
            for month, cost in months.items():
                code = _fault_of_cost(cost, usual, _month_before(month, known.get(name) or months))
                if code:
                    hits[code].append((name, month, cost / usual))
    for code, found in hits.items():
        names = dict.fromkeys(" · ".join(name) for name, _, _ in found)
        name, month, _ = found[0]
        yield warning(
            code,
            _first_origin(row for row in rows if _series_of(table, row) == name and row.month == month),
            "cost",
            _some(names),
            table=table,
            count=len(names),
            months=_span({month for _, month, _ in found}),
            ratio=f"{abs(median(ratio for _, _, ratio in found)):.2g}",
        )


def _series_of(table: str, row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in _KINDS[table].scope)


def _series(table: str, rows: Iterable[Any]) -> dict[tuple[str, ...], dict[Month, float]]:
    series: defaultdict[tuple[str, ...], defaultdict[Month, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        series[_series_of(table, row)][row.month] += row.cost
    return {name: dict(months) for name, months in series.items()}


def _usual(known: Mapping[Month, float], read: Mapping[Month, float]) -> float | None:
    """The median of the latest loaded months, or else of the file's own where it has some."""
    if known:
        return median(known[month] for month in sorted(known)[-_TYPICAL_MONTHS:])
    return median(read.values()) if len(read) >= _FEWEST_MONTHS else None


def _month_before(month: Month, loaded: Mapping[Month, float]) -> float:
    """The cost of the latest month before; nothing where there is none."""
    return loaded[max(earlier)] if (earlier := [one for one in loaded if one < month]) else 0.0


def _fault_of_cost(cost: float, usual: float, last: float) -> str:
    """The code for a month that is far from the usual; "" for none, and where nothing was paid.

    Agency cost that is wound down may well be a tenth of last year's: ten times must also be so beside the month
    before, if there was any cost in it.
    """
    largest = max(abs(cost), abs(usual))
    if cost * usual < 0 and abs(cost) >= _SMALL_CREDIT:
        return "cost_sign_changed"
    if not cost or largest < _SMALL_COST:
        return ""
    times = abs(cost / usual)
    beside_last = abs(cost / last) if last else times
    if times >= _THOUSANDFOLD:
        return "cost_thousandfold"
    if times <= 1 / _THOUSANDFOLD:
        return "cost_thousandth"
    if min(times, beside_last) >= _TENFOLD:
        return "cost_tenfold"
    return "cost_tenth" if max(times, beside_last) <= 1 / _TENFOLD else ""


def _months_between(table: str, read: Inputs, after: Inputs) -> Iterator[Finding]:
    """Months without a row between the first and the last, told with the file that comes after the gap."""
    rows: Rows = getattr(read, table)
    loaded = sorted({row.month for row in getattr(after, table)}) if rows else []
    touched = {row.month for row in rows}
    for earlier, later in pairwise(loaded):
        missing = range(earlier.ordinal + 1, later.ordinal)
        if missing and (earlier in touched or later in touched):
            first, last = (Month.of_ordinal(ordinal) for ordinal in (missing[0], missing[-1]))
            yield warning(
                "months_missing",
                _first_origin(row for row in rows if row.month in (earlier, later)),
                "month",
                _span((first, last)),
                table=table,
                count=len(missing),
            )


def _costs_that_end(read: Inputs, after: Inputs) -> Iterator[Finding]:
    """Units with personnel cost in the month before the file's, and in none of the file's own months."""
    rows = read.personnel_costs
    if not rows:
        return
    months = {row.month for row in rows}
    earlier = max((row.month for row in after.personnel_costs if row.month < min(months)), default=None)
    now = {row.unit for row in after.personnel_costs if row.month in months}
    gone = sorted({row.unit for row in after.personnel_costs if row.month == earlier} - now)
    if gone:
        yield warning(
            "cost_of_unit_ends",
            rows[0].origin,
            "unit",
            _some(gone),
            count=len(gone),
            months=_span(months),
            other_month=str(earlier),
        )


def _odd_costs_per_employee(read: Inputs, after: Inputs) -> Iterator[Finding]:
    """Units whose employees would cost next to nothing, or a fortune: kronor mixed with thousands."""
    persons = _totals(after.stock, attrgetter("unit"), "headcount")
    latest: dict[str, Month] = {}
    for row in read.personnel_costs:
        latest[row.unit] = max(latest.get(row.unit, row.month), row.month)
    costs = _totals(
        (row for row in read.personnel_costs if row.month == latest[row.unit]), attrgetter("unit"), "cost"
    )
    low, high = _COST_PER_EMPLOYEE
    odd = {
        unit: cost / persons[unit]
        for unit, cost in costs.items()
        if persons.get(unit, 0) >= _FEWEST_JUMPING and cost and not low <= abs(cost / persons[unit]) <= high
    }
    if odd:
        yield warning(
            "odd_cost_per_employee",
            _first_origin(row for row in read.personnel_costs if row.unit in odd),
            "cost",
            _some([f"{unit} ({each:.3g})" for unit, each in odd.items()]),
            count=len(odd),
            low=_grouped(low),
            high=_grouped(high),
        )


def _grouped(kronor: float) -> str:
    return f"{kronor:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


# --- of shares and rates


def _odd_shares(before: Inputs, read: Inputs, after: Inputs) -> Iterator[Finding]:
    """0.0004 beside 0.04, or 4 per cent beside 0.04 per cent: a share read with or without its per cent.

    A retirement rate rises a hundredfold with age, so it is compared with the same age's before.
    """
    for table, measure in (("ceilings", "share"), ("peer_agency_share", "share"), ("turnover_rates", "rate")):
        usual = [value for row in getattr(after, table) if (value := getattr(row, measure)) > 0]
        if usual:
            typical = median(usual)
            yield from _hundredfold(table, measure, [(row, typical) for row in getattr(read, table)])
    rate_of = attrgetter("occupation", "sex", "age")
    old = {rate_of(row): row.rate for row in before.retirement_rates}
    rates = [(row, old.get(rate_of(row), 0.0)) for row in read.retirement_rates]
    yield from _hundredfold("retirement_rates", "rate", rates)


def _hundredfold(table: str, measure: str, rows: Iterable[tuple[Any, float]]) -> Iterator[Finding]:
    low, high = _HUNDREDFOLD
    odd = [
        (row, value, usual)
        for row, usual in rows
        if (value := getattr(row, measure)) > 0
        and usual > 0
        and (low <= value / usual <= high or low <= usual / value <= high)
    ]
    if odd:
        row, value, usual = odd[0]
        counted = Counter(f"{one:g}" for _, one, _ in odd)
        yield warning(
            "share_hundredfold",
            row.origin,
            measure,
            _some(counted),
            table=table,
            count=len(odd),
            expected=f"{usual:g}",
        )
