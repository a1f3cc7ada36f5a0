"""Cells that somebody types or pastes, made domain rows without a file, by the parsers and rules of a file's cells.

A table is typed in by the columns that the template proposes (`contract`), money in kronor. What is typed into one
column at a time settles together what a single cell leaves open, as in a file (`cells.fitted`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from staffing_planner.models.findings import Fault, Finding, Origin, Severity, StaffingError, error, warning
from staffing_planner.models.inputs import ALL
from staffing_planner.models.mappings import normalised
from staffing_planner.readers import cells, tables
from staffing_planner.readers.cells import AgeBand, Doubtful, Parser, Unreadable
from staffing_planner.readers.contract import DescribedColumn, described_tables
from staffing_planner.readers.kinds import DEFAULT, NEEDED, Column, Kind, kinds

Units: TypeAlias = Mapping[str, str]  # column -> unit of its heading: tkr, mnkr, per_cent

# Columns that are other fields of the row than their key says.
_FIELDS = {"agency_cost": ("cost",), "age_band": ("age_from", "age_to")}
_OTHER_UNITS = frozenset("‰€$£")  # what they stand for is not taken from a pasted heading
_NAMES = ("unit", "occupation", "source_occupation", "staff_group", "region")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is typed: its cells by column, and the row that they change; without one it is a new row."""

    cells: Mapping[str, str]
    row: Any = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The rows of the lines, in their order, and what is to be said; with an error there are no rows.

    A finding has the column's key, and the line's number (from 1) as its row. A row that is as it was is the very
    same object.
    """

    rows: tuple[Any, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TypedHeads:
    """What a line of headings says: the column of each cell (empty where the cell is), and their units."""

    columns: tuple[str, ...]
    units: Units = field(default_factory=dict)


@cache
def typed_columns(table: str) -> tuple[DescribedColumn, ...]:
    """The columns of a table as it is typed in; `is_required` where a cell may not be empty."""
    kind = _kind(table)
    described = next(one for one in described_tables() if one.name == table)
    return tuple(
        DescribedColumn(one.key, one.swedish, one.type, kind.by_key[one.key].empty is NEEDED)
        for one in described.columns
        if one.key != "money_unit"
    )


def values_of(table: str, row: Any) -> tuple[Any, ...]:
    """What stands in the columns of a row; a pair of ages for a band."""
    return tuple([get(row) for get in value_getters(table)])


@cache
def value_getters(table: str) -> tuple[Callable[[Any], Any], ...]:
    """What gives a row's value, by column."""
    return tuple(attrgetter(*names) for names in _places(table))


def read_heads(table: str, line: Sequence[str]) -> TypedHeads | None:
    """What a line says if it is one of headings, so that a block copied with its heads is read by them; else None.

    All its cells name a column of the table, each another one, or are empty.
    """
    kind, known = _kind(table), {one.key for one in typed_columns(table)}
    columns: list[str] = []
    units: dict[str, str] = {}
    for cell in line:
        if unit := tables.unit_of_heading(cell):
            key = _proposed(table, tables.role_in(table, cell))
            units[key] = unit
        else:
            key = _proposed(table, kind.keys_by_name.get(normalised(cell), ""))
            key = "" if _OTHER_UNITS.intersection(cell) else key
        columns.append(key)
        if key not in known and not cells.is_empty(cell):
            return None
    named = [key for key in columns if key]
    return TypedHeads(tuple(columns), units) if named and len(set(named)) == len(named) else None


def read_typed(
    table: str, lines: Sequence[Line], origin: Origin, units: Units | None = None, decimal: str = ","
) -> Typed:
    """The domain rows of what was typed, all or none; new and changed ones are of `origin`, numbered by line.

    A new row has an empty cell where nothing is said. `units` is what headings say. Where nothing tells whether
    `1,234` has decimals, it has them if its sign is the `decimal` one of who types; otherwise it is refused.
    """
    findings: list[Finding] = []
    read: list[dict[str, Any]] = [{} for _ in lines]
    for column, names in zip(typed_columns(table), _places(table), strict=True):
        key = column.key
        stated = {at: line.cells.get(key, "") for at, line in enumerate(lines) if _states(line, key)}
        parsed = _parsed(_kind(table), key, set(stated.values()), (units or {}).get(key, ""))
        for at, text in stated.items():
            value = _settled(parsed[text], text, decimal)
            place = Origin(rows=(at + 1,)), key, cells.masked(text)
            if isinstance(value, Unreadable):
                findings.append(error(value.code, *place))
                continue
            if isinstance(value, Doubtful):
                findings.append(warning(value.code, *place))
                value = value.value
            read[at].update(_values(names, value))
    rows: list[Any] = []
    if not _has_errors(findings):
        for at, (line, own) in enumerate(zip(lines, read, strict=True)):
            try:
                rows.append(_built(table, line.row, own, replace(origin, rows=(at + 1,))))
            except StaffingError as refused:
                findings += [_fault(table, line, at, fault) for fault in refused.faults]
    return Typed(() if _has_errors(findings) else tuple(rows), tuple(findings))


def _states(line: Line, key: str) -> bool:
    return line.row is None or key in line.cells


def _has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _fault(table: str, line: Line, at: int, fault: Fault) -> Finding:
    """What the row itself refuses, in the column that it is typed in."""
    columns = zip(typed_columns(table), _places(table), strict=True)
    key = next(one.key for one, names in columns if fault.field in names)
    value: Any = fault.value
    return error(
        fault.code, Origin(rows=(at + 1,)), key, cells.masked(line.cells.get(key) or cells.written(value))
    )


@cache
def _kind(table: str) -> Kind:
    return next(one for one in kinds() if one.name == table)


@cache
def _places(table: str) -> tuple[tuple[str, ...], ...]:
    """The fields of the row by column."""
    return tuple(_FIELDS.get(one.key, (one.key,)) for one in typed_columns(table))


def _proposed(table: str, key: str) -> str:
    """The column that is typed in where a heading names another one of the same meaning."""
    known = {one.key for one in typed_columns(table)}
    same = {"cost": "agency_cost", "agency_cost": "cost", "age": "age_band"}.get(key, "")
    return same if key not in known and same in known else key


def _parsed(kind: Kind, key: str, distinct: set[str], unit: str) -> dict[str, Any]:
    """What each text of a column means."""
    column = kind.by_key[key]
    parse = cells.fitted(_parser(column, unit), [text for text in distinct if not cells.is_empty(text)])
    empty = column.empty
    if empty is NEEDED:
        empty = Unreadable("empty")
    elif empty is DEFAULT:
        empty = next(one.default for one in fields(kind.row) if one.name == key)
    return {text: _read(column, parse, empty, text) for text in distinct}


def _parser(column: Column, unit: str) -> Parser:
    if column.is_money:
        factor = cells.money_unit(unit) if unit else cells.MoneyUnit(1.0)
        return cells.money_parser(1.0 if isinstance(factor, Unreadable) else factor.kronor)
    is_share = column.parse in (cells.share, cells.ceiling_share)
    return cells.per_cent if unit == tables.PER_CENT and is_share else column.parse


def _read(column: Column, parse: Parser, empty: object, text: str) -> Any:
    if cells.is_empty(text):
        return empty
    if cells.is_error(text):
        return Unreadable("error_cell")
    if column.key in _NAMES and text != ALL and cells.is_sum_label(text, column.key == "region"):
        return Unreadable("sum_as_name")
    return parse(text)


def _settled(value: Any, text: str, decimal: str) -> Any:
    """What is left open by a whole column of a file is said by whoever types: by the decimal sign of the language."""
    if not isinstance(value, Doubtful) or value.code != "thousands_or_decimals":
        return value
    return value.value if decimal in text else Unreadable("unclear_number")


def _values(names: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The fields of a cell's value; an open bottom of a band begins at 0."""
    if isinstance(value, AgeBand):
        value = (value.first or 0, value.last)
    return dict(zip(names, value, strict=True)) if len(names) > 1 else {names[0]: value}


def _built(table: str, row: Any, own: Mapping[str, Any], origin: Origin) -> Any:
    if row is not None and all(getattr(row, name) == value for name, value in own.items()):
        return row
    before = {} if row is None else {one.name: getattr(row, one.name) for one in fields(row)}
    return _kind(table).row(**{**before, **own, "origin": origin})
