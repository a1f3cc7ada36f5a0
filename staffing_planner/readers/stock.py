"""The age structure of any form: persons once, ages from birth dates and identity numbers, bands, wide tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from staffing_planner.models.findings import Origin, StaffingError, error, warning
from staffing_planner.models.inputs import BandedHeadcount, Headcount
from staffing_planner.models.mappings import EMPLOYMENTS
from staffing_planner.models.ungrouping import ungroup
from staffing_planner.readers import cells
from staffing_planner.readers.cells import AgeBand, Identity

if TYPE_CHECKING:
    from staffing_planner.readers.tables import Table


def stock_rows(table: Table) -> list[Headcount]:
    """The age structure of any form: rows of one key are added, bands are ungrouped (model section 1)."""
    columns = {key: table.values(key) for key in ("date", "unit", "occupation")}
    rows = range(len(table.body))
    columns["sex"] = table.values("sex") if "sex" in table else ["X" for _ in rows]
    ages = _ages(table, columns)
    if ages is None:
        return _wide_stock(table, columns)
    columns["age"] = ages
    columns["headcount"] = table.values("headcount") if "headcount" in table else [1.0 for _ in rows]
    columns["fte"] = [None for _ in rows]
    if "fte" in table:
        columns["fte"] = table.values("fte")
    elif "degree_of_employment" in table:
        degrees = table.values("degree_of_employment")
        columns["fte"] = [
            None if degree is None or persons is None else degree * persons
            for degree, persons in zip(degrees, columns["headcount"], strict=True)
        ]
    _refuse_odd_fte(table, columns)
    _persons_once(table, columns)
    if "age" not in table and "age_band" in table:
        return _banded_stock(table, columns)
    return _added_stock(table, columns)


def _refuse_odd_fte(table: Table, columns: Mapping[str, list[Any]]) -> None:
    """Refuses full-time equivalents that so many persons can't have: 999 and 9999 stand for no answer."""
    odd = {
        (fte, persons)
        for fte, persons in set(zip(columns["fte"], columns["headcount"], strict=True))
        if fte is not None and persons is not None and 0 <= 2 * persons < fte - 1
    }
    for at, pair in enumerate(zip(columns["fte"], columns["headcount"], strict=True) if odd else ()):
        if pair in odd and at not in table.failed:
            key = "fte" if "fte" in table else "degree_of_employment"
            details = {"persons": f"{pair[1]:.12g}"}
            shown = f"{pair[0]:.12g}"
            table.findings.append(
                error("too_many_fte", table.origin(at), table.heading(key), shown, **details)
            )
            table.failed.add(at)


def _persons_once(table: Table, columns: dict[str, list[Any]]) -> None:
    """Where a table lists employments, counts each person once at a date.

    The person stands in the employment with the largest degree (at a tie the first unit and occupation by name),
    with the FTE of all employments up to 1, since FTE per head is what the model takes from a cell.
    """
    key = next((key for key in ("identity_number", "person") if key in table), "")
    if not key or any(count != 1 for count in set(columns["headcount"]) if count is not None):
        return
    person = cells.identity_digits if key == "identity_number" else cells.name
    raw, dates = table.raw(table.positions[key]), columns["date"]
    person_of = {value: person(value) for value in set(raw)}
    # An empty cell is somebody of whom nothing more is known; a row that failed is nobody.
    persons: list[Any] = [person_of[value] or at for at, value in enumerate(raw)]
    whose = persons if len(set(dates)) == 1 else list(zip(dates, persons, strict=True))
    failed = table.failed
    rows_of = Counter([one for at, one in enumerate(whose) if at not in failed] if failed else whose)
    table.count_people(len(rows_of), rows_of.total())
    if len(rows_of) == rows_of.total() or (table.choice is not None and table.choice.counts == EMPLOYMENTS):
        return
    people: defaultdict[Any, list[int]] = defaultdict(list)
    for at, one in enumerate(whose):
        if rows_of[one] > 1 and at not in failed:
            people[one].append(at)
    several = list(people.values())
    ftes = columns["fte"] = list(columns["fte"])
    units, occupations = columns["unit"], columns["occupation"]
    for rows in several:
        main = min(rows, key=lambda at: (-(ftes[at] or 0.0), units[at], occupations[at], at))
        known = [ftes[at] for at in rows if ftes[at] is not None]
        if known:
            ftes[main] = max(min(1.0, sum(known)), ftes[main] or 0.0)
        table.failed.update(at for at in rows if at != main)
    further = sum(len(rows) - 1 for rows in several)
    table.left_out["further_employment"] = further
    table.findings.append(
        warning("further_employments", table.header, table.heading(key), further, persons=len(several))
    )


def _ages(table: Table, columns: dict[str, list[Any]]) -> list[Any] | None:
    """Ages (or bands) by the most direct column that there is; None for a wide table."""
    if "age" in table:
        return table.values("age")
    dates = columns["date"]
    if "birth_date" in table:
        born = table.values("birth_date")
        return [day and on and _completed_years(day, on) for day, on in zip(born, dates, strict=True)]
    if "identity_number" in table:
        return _ages_by_identity(table, columns)
    if "birth_year" in table:
        # Age on 31 December of the measurement year.
        years = table.values("birth_year")
        return [year and on and on.year - year for year, on in zip(years, dates, strict=True)]
    return table.values("age_band") if "age_band" in table else None


def _ages_by_identity(table: Table, columns: dict[str, list[Any]]) -> list[Any]:
    """Ages from identity numbers, and the sex where no column states it; nothing else of them is kept."""
    numbers, dates = table.raw(table.positions["identity_number"]), columns["date"]
    sexes, ages = list(columns["sex"]), cast("list[int | None]", [None] * len(numbers))
    is_stated = [False] * len(numbers)
    if "sex" in table:
        is_stated = [not cells.is_empty(value) for value in table.raw(table.positions["sex"])]
    for on in {day for day in dates if day is not None}:
        at = [row for row, day in enumerate(dates) if day == on]
        own = numbers if len(at) == len(numbers) else [numbers[row] for row in at]
        parse, heading = cells.identity_parser_for(set(own), on), table.heading("identity_number")
        read: list[Identity | None] = table.parsed(own, parse, heading, is_personal=True, rows=at)
        born = {person.birth_date for person in read if person is not None}
        age_of = {day: _completed_years(day, on) for day in born}
        for row, person in zip(at, read, strict=True):
            if person is not None:
                ages[row] = age_of[person.birth_date]
                if not is_stated[row]:
                    sexes[row] = person.sex
    columns["sex"] = sexes
    return ages


def _added_stock(table: Table, columns: dict[str, list[Any]]) -> list[Headcount]:
    """Rows of one date, unit, occupation, sex and age added up, with all their source rows."""
    failed = set(table.failed)
    for key in ("headcount", "fte"):
        if any(value is not None and value < 0 for value in set(columns[key])):
            # A negative row would vanish in a sum: it is refused on its own.
            for at, value in enumerate(columns[key]):
                if value is not None and value < 0 and at not in failed:
                    failed.add(at)
                    table.built(Headcount, (at,), **{name: column[at] for name, column in columns.items()})
    persons, ftes = columns["headcount"], columns["fte"]
    # Without FTE it is not the same key: a sum of some FTE would pass for all of it.
    without_fte = [fte is None for fte in ftes]
    keys = zip(
        *(columns[key] for key in ("date", "unit", "occupation", "sex", "age")), without_fte, strict=True
    )
    added: dict[tuple[Any, ...], list[int]] = {}
    for at, place in enumerate(keys):
        if at in failed:
            continue
        if place in added:
            added[place].append(at)
        else:
            added[place] = [at]
    stock: list[Headcount] = []
    for (day, unit, occupation, sex, age, _), rows in added.items():
        stock += table.built(
            Headcount,
            rows,
            date=day,
            unit=unit,
            occupation=occupation,
            sex=sex,
            age=age,
            headcount=sum(map(persons.__getitem__, rows)),
            fte=None if ftes[rows[0]] is None else sum(map(ftes.__getitem__, rows)),
        )
    return stock


def _banded_stock(table: Table, columns: dict[str, list[Any]]) -> list[Headcount]:
    bands: list[AgeBand | None] = columns.pop("age")
    if all(band is None or band.first == band.last is not None for band in bands):
        return _added_stock(table, {**columns, "age": [band and band.first for band in bands]})
    rows: list[BandedHeadcount] = []
    names = tuple(columns)
    for at, (band, *row) in enumerate(zip(bands, *columns.values(), strict=True)):
        if at not in table.failed and band is not None:
            values = dict(zip(names, row, strict=True))
            rows += table.built(BandedHeadcount, (at,), age_from=band.first, age_to=band.last, **values)
    return _ungrouped(table, rows)


def _wide_stock(table: Table, columns: dict[str, list[Any]]) -> list[Headcount]:
    """One column a band or age; an empty cell is nobody."""
    parse = cells.scaled(cells.number, table.scale_of_titles)
    persons = [
        (heading, heading.band, table.parsed(table.raw(at), parse, heading.text, empty=None))
        for at, heading in enumerate(table.found.headings)
        if heading.band is not None
    ]
    rows: list[BandedHeadcount] = []
    names = tuple(columns)
    for at, row in enumerate(zip(*columns.values(), strict=True)):
        if at in table.failed:
            continue
        values = dict(zip(names, row, strict=True))
        for heading, band, counts in persons:
            if counts[at] is not None:
                values |= {"age_from": band.first, "age_to": band.last, "headcount": counts[at]}
                rows += table.built(BandedHeadcount, (at,), heading.text, **values)
    return _ungrouped(table, rows)


def _ungrouped(table: Table, rows: list[BandedHeadcount]) -> list[Headcount]:
    """Single ages of the bands; what cannot be ungrouped is placed by unit and occupation."""
    try:
        return ungroup(rows)
    except StaffingError:
        groups: dict[tuple[object, ...], list[BandedHeadcount]] = defaultdict(list)
        for row in rows:
            groups[row.date, row.unit, row.occupation, row.sex].append(row)
    for group in groups.values():
        try:
            ungroup(group)
        except StaffingError as refused:
            numbers = sorted({number for row in group for number in row.origin.rows})
            origin = Origin(table.block.file, table.block.sheet, tuple(numbers))
            table.findings += [
                error(fault.code, origin, table.heading("age_band"), fault.value, unit=group[0].unit)
                for fault in refused.faults
            ]
    return []


def _completed_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
