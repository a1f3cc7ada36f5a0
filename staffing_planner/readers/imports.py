"""Importing one file, of tables or of statistics: what it holds, and its rows as somebody wants them read.

`survey` opens a file, finds its tables and guesses what each column is; `read` gives the domain rows by the choices
that somebody made of it. Both run in the process that holds the open file (`Session`), are called as
`function(session, progress, ...)`, and take and return only what can be pickled. No identity number, name or birth
date leaves them: samples and previews are masked here.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from staffing_planner.models.findings import Finding
from staffing_planner.models.mappings import (
    PERSONS,
    ColumnChoice,
    NameChoice,
    TableChoice,
    fingerprint,
    normalised,
)
from staffing_planner.models.register import SourceFile
from staffing_planner.readers import cells, contents, tables
from staffing_planner.readers import kinds as contract
from staffing_planner.readers.cells import MASKED
from staffing_planner.readers.layouts import Block
from staffing_planner.readers.sources import RawCells, RawSheet, read_cells
from staffing_planner.readers.statistics import (
    STATISTICS_SUFFIXES,
    StatisticsTable,
    is_statistics_csv,
    read_statistics_file,
    read_statistics_table,
)
from staffing_planner.readers.tables import Counted, Reading, StatedSum

Progress = Callable[[float], None]

PREVIEWED = 50  # rows of a preview
SAMPLES = 5
_TOP_ROWS, _TOP_COLUMNS = 30, 40

# How sure a column's role is: by the key or the first name of the contract, by a synonym, by what the cells hold.
EXACT, SYNONYM, BY_CONTENT, UNKNOWN = 1.0, 0.9, 0.6, 0.0

_PERSONAL_ROLES = frozenset({"identity_number", "birth_date", "birth_year", "person"})
_ISO_DATE = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3][0-9])(?![0-9])")


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column of a table: its heading, its column in the file (1-based, 0 for one that straightening made), some
    masked cells, what it is taken as and how surely (0 to 1), and the other roles that it can have, the likeliest
    first. Nothing of a personal column is shown.
    """

    heading: str
    file_column: int
    samples: tuple[str, ...]
    choice: ColumnChoice
    confidence: float
    other_roles: tuple[str, ...]
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class TableFound:
    """A table of the file, with the choice that is remembered for its header or else guessed.

    `at` is its number in the file, `kinds` all kinds that it can be, the best first, `missing` the required roles
    that nothing gives, `forms` the forms of employment with their rows, `preview` the first rows as masked text
    with their file rows in `preview_numbers`. `lists_people` says that a row is an employment or a person.

    A statistics table has no columns to choose: what it holds is stated in the file, and its preview shows the rows
    that it gives.
    """

    at: int
    sheet: str
    header_rows: tuple[int, ...]
    rows: int
    titles: tuple[str, ...]
    is_hidden: bool
    columns: tuple[ColumnFound, ...]
    choice: TableChoice
    is_remembered: bool
    kinds: tuple[str, ...]
    missing: tuple[str, ...]
    forms: tuple[tuple[str, int], ...]
    preview: tuple[tuple[str, ...], ...]
    preview_numbers: tuple[int, ...]
    lists_people: bool = False
    is_fixed: bool = False  # a statistics file says itself what it is: nothing of it can be chosen


@dataclass(frozen=True, slots=True)
class SheetFound:
    """The top of a sheet as masked text, titles and headers with it; `rows[0]` is row `first_row` of the file."""

    sheet: str
    first_row: int
    rows: tuple[tuple[str, ...], ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds. Without tables the findings say why."""

    file: SourceFile
    tables: tuple[TableFound, ...]
    findings: tuple[Finding, ...]
    sheets: tuple[SheetFound, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRead:
    """What one table gave (see `tables.Reading`); `rows` are domain rows of the table `kind`."""

    at: int
    kind: str
    rows: tuple[Any, ...]
    findings: tuple[Finding, ...]
    sums: tuple[StatedSum, ...]
    names: tuple[tuple[str, str, int], ...]
    counted: Counted | None
    left_out: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Session:
    """The open file with its raw cells, as the reading process keeps it between calls."""

    path: Path | None = None
    encoding: str | None = None
    raw: RawCells | None = None
    blocks: list[Block] = field(default_factory=list)
    statistics: StatisticsTable | None = None


def survey(
    session: Session,
    progress: Progress,
    path: Path,
    remembered: Sequence[TableChoice] = (),
    headers: Mapping[str, tuple[int, ...]] | None = None,
    encoding: str | None = None,
) -> Survey:
    """The tables of a file, with how each would be read.

    A remembered choice is taken for a table with the same fingerprint. `headers` are the header rows (1-based) that
    somebody chose, by sheet, `encoding` overrules what is found for a text. The file is read once: a second survey
    of it looks only at the cells.
    """
    if session.raw is None or (session.path, session.encoding) != (path, encoding):
        session.path, session.encoding = path, encoding
        session.raw, session.statistics = _opened(path, encoding, progress)
    raw = session.raw
    progress(0.6)
    chosen = headers or {}
    session.blocks = []
    findings = list(raw.findings)
    by_fingerprint = {choice.fingerprint: choice for choice in remembered}
    if session.statistics is not None:
        reading = session.statistics.reading
        # What gives no row says why, and is no table to choose.
        shown = (_statistics_found(session.statistics, by_fingerprint),) if reading.rows else ()
        return Survey(raw.file, shown, (*findings, *(() if shown else reading.findings)))
    for sheet in raw.sheets:
        blocks = tables.blocks_of(sheet, chosen.get(sheet.sheet))
        session.blocks += blocks
        if not blocks:
            findings += [one for reading in tables.read_sheet(sheet) for one in reading.findings]
    found = []
    for at, block in enumerate(session.blocks):
        found.append(_table_found(at, block, by_fingerprint))
        progress(0.6 + 0.4 * (at + 1) / len(session.blocks))
    is_filled_in = any(table.choice.kind and table.rows for table in found)
    offered = (
        table
        for table in found
        if table.rows or not is_filled_in
        if table.choice.kind or not tables.is_read_me(table.sheet)
    )
    tops = tuple(_top_of(sheet, [one for one in found if one.sheet == sheet.sheet]) for sheet in raw.sheets)
    return Survey(raw.file, tuple(offered), tuple(findings), tops)


def _opened(path: Path, encoding: str | None, progress: Progress) -> tuple[RawCells, StatisticsTable | None]:
    """The raw cells of a file, and the table of a statistics file."""
    if path.suffix.casefold() in STATISTICS_SUFFIXES:
        file, table = read_statistics_file(path)
        return RawCells(file), table
    raw = read_cells(path, encoding, lambda share: progress(0.6 * share))
    sheets = [sheet for sheet in raw.sheets if is_statistics_csv(sheet)]
    return raw, read_statistics_table(sheets[0]) if sheets else None


def read(
    session: Session,
    progress: Progress,
    choices: Mapping[int, TableChoice],
    names: Sequence[NameChoice] = (),
    dropping: frozenset[tuple[int, int]] = frozenset(),
) -> tuple[TableRead, ...]:
    """The domain rows of the surveyed tables, by the choice for each table number.

    Tables without a choice, or with one of no kind, are left out. `names` says what the file's names mean, and
    `dropping` which rows (table number, file row) are not to be read.
    """
    wanted = [(at, choice) for at, choice in sorted(choices.items()) if choice.kind]
    done = []
    for number, (at, choice) in enumerate(wanted, start=1):
        dropped = frozenset(row for table, row in dropping if table == at)
        if session.statistics is not None:
            reading = _without_rows(session.statistics.reading, dropped)
        else:
            reading = tables.read_table(session.blocks[at], choice, names, dropped)
        done.append(
            TableRead(
                at,
                choice.kind,
                tuple(reading.rows),
                tuple(reading.findings),
                reading.sums,
                reading.names,
                reading.counted,
                reading.left_out,
            )
        )
        progress(number / len(wanted))
    return tuple(done)


def _without_rows(reading: Reading, dropped: frozenset[int]) -> Reading:
    """A statistics table without the rows that somebody does not want."""
    rows = [row for row in reading.rows if dropped.isdisjoint(row.origin.rows)]
    findings = [one for one in reading.findings if dropped.isdisjoint(one.origin.rows)]
    left_out = (("dropped", len(reading.rows) - len(rows)),) if len(rows) < len(reading.rows) else ()
    return reading._replace(rows=rows, findings=findings, left_out=left_out)


def _top_of(sheet: RawSheet, found: Sequence[TableFound]) -> SheetFound:
    """The first rows of a sheet; below the first header nothing of a personal column is shown."""
    width = min(max(map(len, sheet.rows), default=0), _TOP_COLUMNS)
    columns = [[row[at] for row in sheet.rows if at < len(row)] for at in range(width)]
    personal = {
        at
        for at, column in enumerate(columns)
        if contents.is_personal("", contents.sampled(column), len(column))
    }
    known = {column.file_column - sheet.first_column: column for table in found for column in table.columns}
    personal |= {at for at, column in known.items() if column.is_personal}
    roles = {at: column.choice.role or tables.role_of(column.heading) for at, column in known.items()}
    headers = [row for table in found for row in table.header_rows]
    rows = []
    for number, row in enumerate(sheet.rows[:_TOP_ROWS], start=sheet.first_row):
        is_data = number > min(headers, default=0) and number not in headers
        rows.append(
            tuple(
                MASKED
                if is_data and at in personal and not cells.is_empty(cell)
                else contents.shown(cell, roles.get(at, "") if is_data else "")
                for at, cell in enumerate(row[:width])
            )
        )
    return SheetFound(sheet.sheet, sheet.first_row, tuple(rows), sheet.is_hidden)


def missing_roles(choice: TableChoice) -> tuple[str, ...]:
    """The required roles that neither a column nor a given value provides, so that it can't be read yet."""
    kind = next((kind for kind in contract.kinds() if kind.name == choice.kind), None)
    if kind is None or not choice.columns:
        return ()  # not read, or a statistics table
    have = {column.role for column in choice.columns} | {key for key, _ in choice.given}
    have |= {contract.BANDS} if any(_is_band(column) for column in choice.columns) else set()
    return tuple(keys[0] for keys in kind.required if have.isdisjoint(keys))


def roles_of(kind: str) -> tuple[str, ...]:
    """The roles that a column of this kind of table can have, in the contract's order."""
    found = next((one for one in contract.kinds() if one.name == kind), None)
    return tuple(found.by_key) if found else ()


def as_kind(table: TableFound, kind: str) -> TableChoice:
    """How a table would be read as another kind: columns as their headings are called there, else as they were."""
    allowed, taken = roles_of(kind), set[str]()
    columns = []
    for column in table.columns:
        heading, before = column.heading, column.choice.role
        role = tables.role_in(kind, heading) or (before if before in allowed else "")
        if role in taken and not tables.is_band_heading(heading):
            role = ""
        taken.add(role)
        columns.append(replace(column.choice, role=role, unit=_unit(heading, role)))
    given = tuple((key, value) for key, value in table.choice.given if key in allowed and key not in taken)
    return replace(table.choice, kind=kind, columns=tuple(columns), given=given)


def _is_band(column: ColumnChoice) -> bool:
    return column.role == "headcount" and tables.is_band_heading(column.heading)


# --- guessing ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Column:
    """What is known of a column before it has a role."""

    heading: str
    sample: list[Any]
    is_personal: bool
    held: tuple[str, ...]  # roles by content


def _table_found(at: int, block: Block, remembered: Mapping[str, TableChoice]) -> TableFound:
    headings = [cells.masked(heading) for heading in block.headings]
    columns = []
    for position, heading in enumerate(headings):
        sample = tables.sample_of(block, position)
        is_personal = contents.is_personal(heading, sample, len(block.rows))
        held = contents.roles_of(sample) if not tables.role_of(heading) else ()
        columns.append(_Column(heading, sample, is_personal, held))
    mark = fingerprint(headings)
    kept = remembered.get(mark)
    guess, confidences, kinds = _guessed(block, columns, mark)
    choice = guess if kept is None else _completed(block, columns, kept)
    is_personal_column = [
        column.is_personal or one.role in _PERSONAL_ROLES
        for column, one in zip(columns, choice.columns, strict=True)
    ]
    found = [
        ColumnFound(
            column.heading,
            block.columns[position],
            _samples(column, one.role, is_personal_column[position]),
            one,
            (EXACT if one.role else UNKNOWN) if kept is not None else confidences[position],
            _other_roles(choice.kind, column, one.role),
            is_personal_column[position],
        )
        for position, (column, one) in enumerate(zip(columns, choice.columns, strict=True))
    ]
    preview = tuple(
        tuple(
            _shown(row[position] if position < len(row) else "", found[position])
            for position in range(len(headings))
        )
        for row in block.rows[:PREVIEWED]
    )
    roles = {one.role for one in choice.columns}
    return TableFound(
        at,
        block.sheet,
        block.header_rows,
        len(block.rows),
        tuple(map(cells.masked, block.titles)),
        block.is_hidden,
        tuple(found),
        choice,
        kept is not None,
        kinds,
        missing_roles(choice),
        _forms(block, choice),
        preview,
        tuple(block.numbers[:PREVIEWED]),
        bool(roles & {"identity_number", "person", "birth_date", "employment_form"}),
    )


def _statistics_found(table: StatisticsTable, remembered: Mapping[str, TableChoice]) -> TableFound:
    """A statistics table; the same dimensions are the same table next year."""
    reading = table.reading
    mark = fingerprint(("statistics", reading.kind, *table.dimensions))
    first = reading.rows[:PREVIEWED]
    names = [one.name for one in fields(first[0]) if one.name != "origin"]
    preview = tuple(
        tuple(
            "" if (value := getattr(row, name)) is None else cells.masked(cells.written(value))
            for name in names
        )
        for row in first
    )
    return TableFound(
        0,
        "",
        (),
        len(reading.rows),
        (cells.masked(table.title),) if table.title else (),
        False,
        (),
        remembered.get(mark, TableChoice(mark, reading.kind, ())),
        mark in remembered,
        (reading.kind,),
        (),
        (),
        preview,
        tuple(row.origin.rows[0] if row.origin.rows else 0 for row in first),
        is_fixed=True,
    )


def _completed(block: Block, columns: Sequence[_Column], kept: TableChoice) -> TableChoice:
    """A remembered choice with one entry for each column of this file."""
    chosen = tables.choices_of(block, kept)
    found = tuple(
        replace(one, heading=column.heading) if one else ColumnChoice(column.heading)
        for column, one in zip(columns, chosen, strict=True)
    )
    return replace(kept, columns=found)


def _guessed(
    block: Block, columns: Sequence[_Column], mark: str
) -> tuple[TableChoice, list[float], tuple[str, ...]]:
    """How a table would be read, how sure each column is, and the kinds that it can be."""
    held = {at: column.held for at, column in enumerate(columns) if column.held}
    found = tables.guess(block, held)
    roles, confidences = [""] * len(columns), [UNKNOWN] * len(columns)
    for key, at in found.roles:
        roles[at] = key
        confidences[at] = _confidence(columns[at].heading, key)
    given = _given(block) if "date" in found.needed and "date" not in roles else ()
    chosen = tuple(
        ColumnChoice(column.heading, role, _unit(column.heading, role))
        for column, role in zip(columns, roles, strict=True)
    )
    choice = TableChoice(mark, found.kinds[0] if found.kinds else "", chosen, given)
    lists_people = bool({"identity_number", "person"} & set(roles))
    forms = _forms(block, choice)
    counting = tuple(form for form, _ in forms if tables.counts_by_rule(form))
    choice = replace(
        choice,
        counts=PERSONS if lists_people else "",
        forms=counting if 0 < len(counting) < len(forms) else (),
    )
    return choice, confidences, found.kinds


def _confidence(heading: str, role: str) -> float:
    if tables.is_band_heading(heading):
        return EXACT
    names = (role, *contract.SYNONYMS.get(role, ())[:1])
    if normalised(heading) in map(normalised, names):
        return EXACT
    return SYNONYM if tables.role_of(heading) else BY_CONTENT


def _unit(heading: str, role: str) -> str:
    """The unit that a heading states, as a choice."""
    return tables.unit_of_heading(heading) if role else ""


def _given(block: Block) -> tuple[tuple[str, str], ...]:
    """The date that titles, the sheet's or the file's name state, if they agree on one."""
    for texts in (block.titles, (block.sheet,), (Path(block.file).stem,), block.above):
        days = {
            day for text in texts for match in _ISO_DATE.finditer(text) if (day := _day(match)) is not None
        }
        if len(days) == 1:
            return (("date", days.pop().isoformat()),)
    return ()


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _forms(block: Block, choice: TableChoice) -> tuple[tuple[str, int], ...]:
    """The forms of employment with their rows, the most frequent first."""
    at = next((at for at, one in enumerate(choice.columns) if one.role == "employment_form"), None)
    if at is None:
        return ()
    counted: Counter[str] = Counter()
    for value, rows in Counter(row[at] if at < len(row) else "" for row in block.rows).items():
        counted[cells.masked(cells.name(value))] += rows
    return tuple(sorted(counted.items(), key=lambda form: (-form[1], form[0])))


def _other_roles(kind: str, column: _Column, role: str) -> tuple[str, ...]:
    """All other roles of the kind, first those that the cells allow."""
    allowed = roles_of(kind)
    held = contents.roles_of(column.sample)
    first = [key for key in held if key in allowed]
    return tuple(key for key in dict.fromkeys((*first, *allowed)) if key != role)


def _samples(column: _Column, role: str, is_personal: bool) -> tuple[str, ...]:
    if is_personal:
        return (MASKED,) if column.sample else ()
    texts = dict.fromkeys(
        contents.shown(value, role or tables.role_of(column.heading)) for value in column.sample
    )
    return tuple(texts)[:SAMPLES]


def _shown(value: Any, column: ColumnFound) -> str:
    if column.is_personal:
        return "" if cells.is_empty(value) else MASKED
    return contents.shown(value, column.choice.role or tables.role_of(column.heading))
