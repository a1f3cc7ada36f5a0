"""What there is in the tables: how many rows, of when, from which files; and which rows a finding is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from staffing_planner.models.findings import Finding
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.reconciliation import period_field


@dataclass(frozen=True, slots=True)
class Holding:
    """One table: its rows, the first and last period (day, month, year; None where it has none or is empty), the
    names of the files that rows come from, and how many rows were typed or changed in the program.
    """

    table: str
    rows: int
    first: Any = None
    last: Any = None
    files: tuple[str, ...] = ()
    typed: int = 0


def take_stock(inputs: Inputs) -> tuple[Holding, ...]:
    """All tables of the contract, in its order, those without rows too."""
    return tuple(_holding(table.name, getattr(inputs, table.name)) for table in fields(inputs))


def _holding(table: str, rows: tuple[Any, ...]) -> Holding:
    if not rows:
        return Holding(table, 0)
    period = period_field(table)
    periods = set(map(attrgetter(period), rows)) if period else set()
    files = dict.fromkeys(map(attrgetter("origin.file"), rows))
    typed = sum(row.origin.typing is not None for row in rows) if "" in files else 0
    return Holding(
        table,
        len(rows),
        min(periods, default=None),
        max(periods, default=None),
        tuple(filter(None, files)),
        typed,
    )


@dataclass(frozen=True, slots=True)
class Concerned:
    """The rows that a finding is about: their table, and their positions in it (none where the table as a whole is
    meant); without a table it is about none of them.
    """

    finding: Finding
    table: str = ""
    rows: tuple[int, ...] = ()


def find_concerned(inputs: Inputs, findings: Iterable[Finding]) -> tuple[Concerned, ...]:
    """Which rows each finding is about: those that were read at its place, or typed when it says."""
    told = tuple(findings)
    wanted = {place for one in told for place in _places(one)}
    files = {place[:2] for place in wanted}
    found: defaultdict[tuple[str, str, int], list[tuple[str, int]]] = defaultdict(list)
    tables_of: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for table in fields(inputs):
        rows = getattr(inputs, table.name)
        for file in dict.fromkeys(map(attrgetter("origin.file"), rows)):
            tables_of[file][table.name] = None
        for at, row in enumerate(rows if files else ()):
            origin = row.origin
            if (origin.file, origin.sheet) in files:
                for number in origin.rows:
                    place = (origin.file, origin.sheet, number)
                    if place in wanted:
                        found[place].append((table.name, at))
    return tuple(_concerned(one, found, tables_of[one.origin.file]) for one in told)


def _places(finding: Finding) -> list[tuple[str, str, int]]:
    origin = finding.origin
    return [(origin.file, origin.sheet, number) for number in origin.rows]


def _concerned(
    finding: Finding,
    found: dict[tuple[str, str, int], list[tuple[str, int]]],
    tables: dict[str, None],
) -> Concerned:
    rows = [one for place in _places(finding) for one in found.get(place, ())]
    told = str(finding.details.get("table", ""))
    named = told if told in Inputs.__dataclass_fields__ else ""
    if not rows:
        only = next(iter(tables)) if len(tables) == 1 and finding.origin.file else ""
        return Concerned(finding, only or named)
    # A file read twice has two tables with a row at the place: the finding's own table, else the one with its column.
    by_table = list(dict.fromkeys(table for table, _ in rows))
    table = named if named in by_table else by_table[0]
    return Concerned(finding, table, tuple(dict.fromkeys(at for of, at in rows if of == table)))
