"""Workbooks and text files to raw cells that remember file, sheet, row and column.

Nothing is interpreted here: a text cell stays as it is written, a typed cell keeps its type. What the workbook
library leaves out is put back (`prescan`): an error cell (`#REF!`, `#N/A` ...), which it reads as empty, becomes
its text, so that it can never pass for a missing value; a number shown with zeros before it (the format `00000`)
becomes the text that people see; what is hidden, merged or shown as per cent is told.
"""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path, PurePath
from typing import TypeAlias

from staffing_planner import DATA_SHEET_PREFIX, SCENARIO_SHEET
from staffing_planner.models.findings import Finding, Origin, error, warning
from staffing_planner.models.register import SourceFile
from staffing_planner.readers.masking import masked_name
from staffing_planner.readers.prescan import (
    COMPOUND,
    EMPTY_ZIP,
    ERROR_TEXTS,
    ZIP,
    Area,
    Place,
    RefusedError,
    SheetFacts,
    facts_of,
)

__all__ = [
    "ERROR_TEXTS",
    "RawCells",
    "RawSheet",
    "RawValue",
    "decode",
    "is_readable_name",
    "is_text_name",
    "read_cells",
]

RawValue: TypeAlias = str | int | float | date | datetime | time | timedelta  # an empty cell is ""

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_SEPARATORS = (";", "\t", ",")  # in this order where several would do: a decimal comma is no separator
_SNIFFED_LINES = 200
_MOST_BYTES = 200_000_000
_MOST_TEXT_BYTES, _MOST_TEXT_CELLS = 100_000_000, 10_000_000
_OTHER_KINDS = {
    b"%PDF-": "pdf_file", b"\x89PNG": "image_file", b"\xff\xd8\xff": "image_file", b"GIF8": "image_file",
}  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype html|html|table)\b", re.IGNORECASE)
_XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1f]")
_MARKED_UTF_8 = "utf-8-sig"  # with or without the mark
_LIBRARY_PANIC = "pyo3_runtime"  # where the class lives that no name exports and that is no Exception
_DOS_END = "\x1a"

Progress: TypeAlias = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of one sheet, or of one text file (`sheet` is then empty).

    `rows[0]` is row `first_row` of the file (1-based), and the first cell of each row stands in column
    `first_column` (1-based). Rows may differ in length; an empty cell is "".

    The other fields name rows as the file does (1-based) and columns by their index in `rows` (0-based):
    rows and columns that are hidden, merged areas (first row, first column, last row, last column), cells
    shown as per cent (4 % is the number 0.04), and formulas saved without a value, which read as empty.
    `counts_from_1904` says that a plain number that stands for a day counts from 1904 and not from 1900.
    """

    file: str
    sheet: str
    first_row: int
    rows: list[list[RawValue]]
    is_hidden: bool = False
    first_column: int = 1
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_filtered: bool = False
    merged: tuple[Area, ...] = ()
    percent: frozenset[Place] = frozenset()
    without_value: frozenset[Place] = frozenset()
    counts_from_1904: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it is a text file, where a row can be longer than the header."""
        return not self.sheet


@dataclass(frozen=True, slots=True)
class RawCells:
    """Everything that one file holds, or the finding that says why it could not be opened."""

    file: SourceFile
    sheets: tuple[RawSheet, ...] = ()
    findings: tuple[Finding, ...] = ()
    scenarios: str = ""  # of the program's own workbook: the text of its scenarios


def is_readable_name(name: str) -> bool:
    """Whether a file of this name is one of the kinds that are read, and no lock, hidden or read-me file."""
    return not name.casefold().startswith((".", "~$", "readme", "läsmig", "license", "licence"))


def is_text_name(name: str) -> bool:
    """Whether a file of this name is read as text."""
    return PurePath(name).suffix.casefold() in TEXT_SUFFIXES


def read_cells(path: Path, encoding: str | None = None, progress: Progress | None = None) -> RawCells:
    """All cells of a workbook or text file; a file that cannot be opened is an error finding.

    The names of the file and its sheets are told without identity numbers. `encoding` overrules what is found for
    a text, `cp850` for instance. A workbook from a stranger is read through `sandbox`, since no exception is left
    to catch when the library aborts.
    """
    is_text, name = is_text_name(path.name), masked_name(path.name)
    try:
        is_too_large = path.stat().st_size > (_MOST_TEXT_BYTES if is_text else _MOST_BYTES)
        content = b"" if is_too_large else path.read_bytes()
    except OSError as fault:
        finding = error("unreadable_file", Origin(name), value=name, reason=fault.strerror or "")
        return RawCells(SourceFile(name, ""), findings=(finding,))
    file = SourceFile(name, "" if is_too_large else hashlib.sha256(content).hexdigest())
    try:
        if is_too_large:
            raise RefusedError("file_too_large")
        for start, code in _OTHER_KINDS.items():
            if content.startswith(start):
                raise RefusedError(code)
        if is_text:
            sheets = [RawSheet(name, "", 1, _text_rows(content, encoding))]
        else:
            sheets = list(_workbook_sheets(name, content, progress or (lambda _: None)))
    except RefusedError as fault:
        finding = error(fault.code, Origin(name, fault.sheet, fault.rows), value=fault.value or name)
        return RawCells(file, findings=(finding,))
    sheets, scenarios = _data_of(sheets)
    return RawCells(file, tuple(sheets), tuple(_remarks(sheets)), scenarios)


def _data_of(sheets: list[RawSheet]) -> tuple[list[RawSheet], str]:
    """Of the program's own workbook the sheets with data and the text of its scenarios; of others all, and no text."""
    for sheet in sheets:
        if sheet.sheet == SCENARIO_SHEET:
            kept = [one for one in sheets if one is not sheet and one.sheet.startswith(DATA_SHEET_PREFIX)]
            return kept, "\n".join(str(row[0]) if row else "" for row in sheet.rows)
    return sheets, ""


def _remarks(sheets: Iterable[RawSheet]) -> Iterator[Finding]:
    """What a sheet shows to nobody but holds, and what it shows but does not hold."""
    for sheet in sheets:
        if sheet.hidden_rows:
            code = "filtered_sheet" if sheet.is_filtered else "hidden_rows"
            place = Origin(sheet.file, sheet.sheet, (min(sheet.hidden_rows),))
            yield warning(code, place, value=sheet.sheet, count=len(sheet.hidden_rows))
        if sheet.without_value:
            place = Origin(sheet.file, sheet.sheet, (min(sheet.without_value)[0],))
            yield warning("formula_without_value", place, value=sheet.sheet, count=len(sheet.without_value))


# --- text -------------------------------------------------------------------------------------------------


def decode(content: bytes, encoding: str | None = None) -> str:
    """Text by byte-order mark, else by the zero bytes of UTF-16 or UTF-32, else strict UTF-8, else Windows-1252;
    or in the `encoding` that is asked for. ValueError for what is no text.
    """
    form = encoding or _unicode_form(content)
    try:
        text = content.decode(form)
    except UnicodeDecodeError:
        if form != _MARKED_UTF_8:
            raise
        text = content.decode("windows-1252")
    text = text.rstrip(_DOS_END)
    if "\0" in text or _CONTROLS.search(text):
        raise ValueError("control characters are no text")
    return text


def _unicode_form(content: bytes) -> str:
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = content[: len(content[:4096]) // 4 * 4]
    # The share of zeros in each byte of four: western texts have few letters beyond the first 256.
    zeros = [start[at::4].count(0) * 4 > 3 * len(start[at::4]) for at in range(4)] if start else []
    forms = {
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
    }
    return forms.get(tuple(zeros), _MARKED_UTF_8)  # type: ignore[arg-type]  # four truth values or none


def _text_rows(content: bytes, encoding: str | None) -> list[list[RawValue]]:
    if content.startswith((ZIP, COMPOUND)):
        raise RefusedError("workbook_named_as_text")
    try:
        text = decode(content, encoding)
    except ValueError:
        raise RefusedError("unreadable_text") from None
    # Strict, or a quote that is never closed would swallow the rest of the file as one cell.
    records = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[list[RawValue]] = []
    cells = 0
    try:
        for record in records:
            rows.append(record)  # type: ignore[arg-type]  # a list of texts is a list of raw values
            cells += len(record) + 1
            if cells > _MOST_TEXT_CELLS:
                raise RefusedError("file_too_large")
    except csv.Error:
        # A cell beyond csv's limit is nearly always a quote that is never closed.
        raise RefusedError("broken_quotes" if '"' in text else "cell_too_long", row=len(rows) + 1) from None
    return rows


def _separator(text: str) -> str:
    """The separator that cuts most lines into one and the same number of cells."""
    lines = [line for line in text[:100_000].splitlines()[:_SNIFFED_LINES] if line.strip()]

    def agreement(separator: str) -> int:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=separator) if len(record) > 1)
        return max(widths.values(), default=0)

    agreeing = {separator: agreement(separator) for separator in _SEPARATORS}
    most = max(agreeing.values())
    # A decimal comma in every row of a `;` file cuts the rows as evenly as `;` does, but never the header.
    return next(separator for separator in _SEPARATORS if agreeing[separator] >= 0.8 * most)


# --- workbooks --------------------------------------------------------------------------------------------


def _workbook_sheets(name: str, content: bytes, progress: Progress) -> Iterator[RawSheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if not content:
        raise RefusedError("empty_file")
    if not content.startswith((ZIP, EMPTY_ZIP, COMPOUND)):
        yield from _web_tables(name, content)
        return
    facts = facts_of(content)
    progress(0.3)
    with _library_faults():
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    shown = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    if not shown:
        raise RefusedError("no_worksheets")
    for at, sheet in enumerate(shown, start=1):
        known = facts.get(sheet.name, SheetFacts())
        with _library_faults():
            cells = workbook.get_sheet_by_name(sheet.name)
            rows: list[list[RawValue]] = cells.to_python(skip_empty_area=True)
        if known.may_hold_booleans:
            rows = [[_plain(value) for value in row] for row in rows]
        is_hidden = sheet.visible != SheetVisibleEnum.Visible
        yield _raw_sheet(name, masked_name(sheet.name), rows, cells.start or (0, 0), is_hidden, known)
        progress(0.3 + 0.7 * at / len(shown))


@contextmanager
def _library_faults() -> Iterator[None]:
    """What the library raises over a damaged workbook, panics among it, as a refusal."""
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError):
        raise RefusedError("unreadable_workbook") from None
    except BaseException as fault:
        if type(fault).__module__ != _LIBRARY_PANIC:
            raise
        raise RefusedError("unreadable_workbook") from None


def _raw_sheet(
    file: str, sheet: str, rows: list[list[RawValue]], start: Place, is_hidden: bool, facts: SheetFacts
) -> RawSheet:
    """The sheet with what the library left out, as far as it lies where cells are."""
    top, left = start
    bottom, right = top + len(rows) - 1, left + max(map(len, rows), default=0) - 1

    def within(spans: Iterable[Place], first: int, last: int) -> Iterator[int]:
        for low, high in spans:
            yield from range(max(low, first), min(high, last) + 1)

    def places(found: Iterable[Place]) -> frozenset[Place]:
        return frozenset((row + 1, column - left) for row, column in found)

    for row, column, text in facts.errors:
        # The library gives some formulas' errors as text: what it has stays.
        if top <= row <= bottom and left <= column <= right and rows[row - top][column - left] == "":
            rows[row - top][column - left] = text
    for row, column, width in facts.padded:
        value = rows[row - top][column - left] if top <= row <= bottom and left <= column <= right else ""
        if isinstance(value, int | float) and float(value).is_integer() and value >= 0:
            rows[row - top][column - left] = str(int(value)).zfill(width)
    return RawSheet(
        file,
        sheet,
        top + 1,
        rows,
        is_hidden,
        left + 1,
        frozenset(row + 1 for row in within(facts.hidden_rows, top, bottom)),
        frozenset(column - left for column in within(facts.hidden_columns, left, right)),
        facts.is_filtered,
        tuple(
            (
                max(area[0], top) + 1,
                max(area[1], left) - left,
                min(area[2], bottom) + 1,
                min(area[3], right) - left,
            )
            for area in facts.merged
            if area[0] <= bottom and area[1] <= right and area[2] >= top and area[3] >= left
        ),
        places(facts.percent),
        places(facts.without_value),
        facts.counts_from_1904,
    )


def _plain(value: RawValue | bool) -> RawValue:
    """A truth value as text: as a number it would be one."""
    return str(value).upper() if isinstance(value, bool) else value


# --- web pages --------------------------------------------------------------------------------------------


def _web_tables(name: str, content: bytes) -> Iterator[RawSheet]:
    """The tables of a web page: what many an older system saves under the name of a workbook."""
    start = content[:4096].replace(b"\0", b"")
    if _XML_SPREADSHEET in start:
        raise RefusedError("xml_spreadsheet")
    if not _HTML.search(start):
        raise RefusedError("not_a_workbook")
    try:
        text = decode(content)
    except ValueError:
        raise RefusedError("unreadable_text") from None
    page = _Page()
    page.feed(text)
    page.close()
    tables = [rows for rows in page.tables if any(map(any, rows))]
    if not tables:
        raise RefusedError("no_worksheets")
    for at, rows in enumerate(tables, start=1):
        yield RawSheet(name, str(at) if len(tables) > 1 else "", 1, rows)


class _Page(HTMLParser):
    """The cells of a page's tables as text; a cell over several columns stands in the first of them."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[RawValue]]] = []
        self._cell: list[str] | None = None
        self._width = 1
        self._cells = 0
        self._below: dict[int, int] = {}  # columns that a cell above reaches into, with the rows left

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
            self._below = {}
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self._end_cell()
            self._skip_covered()
            self._cell = []
            spans = {
                key: int(value) for key, value in attrs if value and value.isdecimal() and len(value) < 5
            }
            self._width = max(1, spans.get("colspan", 1))
            if spans.get("rowspan", 1) > 1:
                at = len(self.tables[-1][-1])
                self._below |= {column: spans["rowspan"] - 1 for column in range(at, at + self._width)}
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _skip_covered(self) -> None:
        row = self.tables[-1][-1]
        while self._below.get(len(row)):
            self._below[len(row)] -= 1
            row.append("")

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row = self.tables[-1][-1]
        row.append(" ".join("".join(self._cell).split()))
        row += [""] * (self._width - 1)
        self._cells += self._width
        self._cell = None
        if self._cells > _MOST_TEXT_CELLS:
            raise RefusedError("file_too_large")
