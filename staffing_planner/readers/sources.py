"""Workbooks and text files to raw cells that remember file, sheet, row and column.

Nothing is interpreted here: a text cell stays as it is written, a typed cell keeps its type. The one thing
that is put right is the error cell (`#REF!`, `#N/A` ...), which the workbook library reads as empty: it
becomes its text, so that it can never pass for a missing value.
"""

import csv
import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree

from staffing_planner.models.findings import Finding, Origin, error
from staffing_planner.models.register import SourceFile
from staffing_planner.readers.masking import masked_name

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

RawValue: TypeAlias = str | int | float | date | datetime | time | timedelta  # an empty cell is ""

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
ERROR_TEXTS = frozenset(
    {
        "#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
        "#GETTING_DATA", "#REFERENS!", "#DIVISION/0!", "#VÄRDEFEL!", "#VÄRDE!", "#SAKNAS!", "#SAKNAS",
        "#NAMN?", "#SKÄRNING!", "#OGILTIGT!", "#FALT!",
    }
)  # fmt: skip

_SEPARATORS = (";", "\t", ",")  # in this order where several would do: a decimal comma is no separator
_SNIFFED_LINES = 200
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"  # what .xls is, and what a password makes of .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The cells of one sheet, or of one text file (`sheet` is then empty).

    `rows[0]` is row `first_row` of the file (1-based). Rows may differ in length; an empty cell is "".
    """

    file: str
    sheet: str
    first_row: int
    rows: list[list[RawValue]]
    is_hidden: bool = False

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


class _RefusedError(Exception):
    """The file cannot be read; `code` says why, `row` where if that is known."""

    def __init__(self, code: str, value: str = "", row: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.rows = () if row is None else (row,)


def is_readable_name(name: str) -> bool:
    """Whether a file of this name is one of the kinds that are read, and no lock, hidden or read-me file."""
    return not name.casefold().startswith((".", "~$", "readme", "läsmig", "license", "licence"))


def read_cells(path: Path) -> RawCells:
    """All cells of a workbook or text file; a file that cannot be opened is an error finding.

    The names of the file and its sheets are told without identity numbers.
    """
    name = masked_name(path.name)
    try:
        content = path.read_bytes()
    except OSError as fault:
        finding = error("unreadable_file", Origin(name), value=name, reason=fault.strerror or "")
        return RawCells(SourceFile(name, ""), findings=(finding,))
    file = SourceFile(name, hashlib.sha256(content).hexdigest())
    try:
        if path.suffix.casefold() in TEXT_SUFFIXES:
            sheets: tuple[RawSheet, ...] = (RawSheet(name, "", 1, _text_rows(content)),)
        else:
            sheets = tuple(_workbook_sheets(name, path.suffix.casefold(), content))
    except _RefusedError as fault:
        finding = error(fault.code, Origin(name, "", fault.rows), value=fault.value or name)
        return RawCells(file, findings=(finding,))
    return RawCells(file, sheets)


def decode(content: bytes) -> str:
    """Text by byte-order mark, else strict UTF-8, else Windows-1252. ValueError for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("windows-1252")
    if "\0" in text:
        raise ValueError("a zero byte is no text")
    return text


def _text_rows(content: bytes) -> list[list[RawValue]]:
    if content.startswith((_ZIP, _COMPOUND)):
        raise _RefusedError("workbook_named_as_text")
    try:
        text = decode(content)
    except ValueError:
        raise _RefusedError("unreadable_text") from None
    # Strict, or a quote that is never closed would swallow the rest of the file as one cell.
    records = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[list[RawValue]] = []
    try:
        rows.extend(records)  # type: ignore[arg-type]  # a list of texts is a list of raw values
    except csv.Error:
        raise _RefusedError("broken_quotes", row=len(rows) + 1) from None
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


def _workbook_sheets(name: str, suffix: str, content: bytes) -> Iterator[RawSheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    if content.startswith(_COMPOUND) and _ENCRYPTED in content:
        raise _RefusedError("password_protected")
    if not content.startswith((_ZIP, _COMPOUND)):
        raise _RefusedError("not_a_workbook")
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        errors = _error_cells(suffix, content, workbook)
        for sheet in workbook.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            cells = workbook.get_sheet_by_name(sheet.name)
            rows = [[_plain(value) for value in row] for row in cells.to_python(skip_empty_area=True)]
            top, left = cells.start or (0, 0)
            for row, column, text in errors.get(sheet.name, ()):
                rows[row - top][column - left] = text
            told = masked_name(sheet.name)
            yield RawSheet(name, told, top + 1, rows, sheet.visible != SheetVisibleEnum.Visible)
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError):
        raise _RefusedError("unreadable_workbook") from None


def _plain(value: RawValue | bool) -> RawValue:
    """A truth value as text: as a number it would be one."""
    return str(value).upper() if isinstance(value, bool) else value


_ErrorCells: TypeAlias = dict[str, list[tuple[int, int, str]]]


def _error_cells(suffix: str, content: bytes, workbook: "CalamineWorkbook") -> _ErrorCells:
    """Row, column (0-based) and text of the error cells by sheet name."""
    if content.startswith(_COMPOUND):
        return _error_cells_of_xls(content, workbook)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if suffix == ".ods":
            return _error_cells_of_ods(archive.read("content.xml"))
        return {
            sheet: list(_error_cells_of_xlsx_sheet(archive.read(part)))
            for sheet, part in _xlsx_sheet_parts(archive)
        }


_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_XLSX_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)


def _xlsx_sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Names of the sheets with the archive's part that holds them."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {relation.attrib["Id"]: relation.attrib["Target"] for relation in relations}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            part = parts[element.attrib[_RELATION_ID]]
            yield element.attrib["name"], part.removeprefix("/") if part.startswith("/") else f"xl/{part}"


def _error_cells_of_xlsx_sheet(xml: bytes) -> Iterator[tuple[int, int, str]]:
    if b't="e"' in xml:
        for letters, row, text in _XLSX_ERROR.findall(xml):
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            yield int(row) - 1, column - 1, text.decode()


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _error_cells_of_ods(xml: bytes) -> _ErrorCells:
    found: _ErrorCells = {}
    if b">#" not in xml and b">Err:" not in xml:
        return found
    for table in ElementTree.fromstring(xml).iter(f"{_TABLE}table"):
        row = 0
        for line in table.iter(f"{_TABLE}table-row"):
            column = 0
            for cell in line:
                text = cell.findtext(f"{_TEXT}p", "")
                if text in ERROR_TEXTS or text.startswith("Err:"):
                    found.setdefault(table.attrib[f"{_TABLE}name"], []).append((row, column, text))
                column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            row += int(line.get(f"{_TABLE}number-rows-repeated", 1))
    return found


_XLS_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A:
    "#N/A",
}  # fmt: skip
_XLS_ERROR = re.compile(
    rb"(?:\x06\x00..(....)..\x02.([\x00\x07\x0f\x17\x1d\x24\x2a])...\xff\xff"  # a formula's result
    rb"|\x05\x02\x08\x00(....)..([\x00\x07\x0f\x17\x1d\x24\x2a])\x01)",  # an error that was typed in
    re.DOTALL,
)


def _error_cells_of_xls(content: bytes, workbook: "CalamineWorkbook") -> _ErrorCells:
    """The records that hold an error, put on every sheet that is empty in that place.

    A record does not say which sheet it belongs to; a needless finding is better than an error read as
    nothing.
    """
    found: _ErrorCells = {}
    matches = list(_XLS_ERROR.finditer(content))
    for name in workbook.sheet_names if matches else ():
        sheet = workbook.get_sheet_by_name(name)
        top, left = sheet.start or (0, 0)
        rows = sheet.to_python(skip_empty_area=True)
        for match in matches:
            place, result, typed_place, typed = match.groups()
            place, code = (place, result) if place is not None else (typed_place, typed)
            row, column = int.from_bytes(place[:2], "little"), int.from_bytes(place[2:], "little")
            in_reach = 0 <= row - top < len(rows) and 0 <= column - left < len(rows[0])
            if in_reach and rows[row - top][column - left] == "":
                found.setdefault(name, []).append((row, column, _XLS_ERRORS[code[0]]))
    return found
