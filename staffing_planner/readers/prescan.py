"""What a workbook's bytes tell before a library parses them.

Two things: that it is safe to parse (an archive that unpacks without end, a sheet whose two cells span the whole
grid: a library allocates the rectangle between them), and what the library leaves out (hidden rows and columns,
filters, merged cells, formulas that were saved without a value, cells shown as per cent, error cells).

Sheets of xlsx are searched with patterns, not parsed: a parser in Python takes longer than the library's whole
reading. A pattern trusts only the spelling that every program writes; whatever differs is parsed.
"""

import html
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple, TypeAlias
from xml.etree import ElementTree
from xml.parsers import expat

MOST_CELLS = 26_000_000  # of one sheet's rectangle, empty ones included: columns A to Z in 999,999 rows
MOST_BYTES = 500_000_000  # of all parts of an archive, unpacked
MOST_PARTS = 10_000
MOST_RATIO, RATIO_FROM = 300, 50_000_000  # a large part that shrinks more than a sheet full of one cell would

ERROR_TEXTS = frozenset(
    {
        "#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!",
        "#GETTING_DATA", "#REFERENS!", "#DIVISION/0!", "#VÄRDEFEL!", "#VÄRDE!", "#SAKNAS!", "#SAKNAS",
        "#NAMN?", "#SKÄRNING!", "#OGILTIGT!", "#FALT!",
    }
)  # fmt: skip

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what .xls is, and what a password makes of .xlsx

Place: TypeAlias = tuple[int, int]  # row and column, 0-based
Area: TypeAlias = tuple[int, int, int, int]  # first row, first column, last row, last column, 0-based


class RefusedError(Exception):
    """The file cannot be read; `code` says why, `row` and `sheet` where if that is known."""

    def __init__(self, code: str, value: str = "", row: int | None = None, sheet: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value
        self.rows = () if row is None else (row,)
        self.sheet = sheet


@dataclass(slots=True)
class SheetFacts:
    """What the library does not tell of a sheet; rows and columns are 0-based, spans include both ends."""

    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    is_filtered: bool = False
    without_value: list[Place] = field(default_factory=list)
    percent: list[Place] = field(default_factory=list)
    padded: list[tuple[int, int, int]] = field(default_factory=list)  # row, column, digits shown (`00000`)
    counts_from_1904: bool = False
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    may_hold_booleans: bool = True


def facts_of(content: bytes) -> dict[str, SheetFacts]:
    """The facts of each sheet by its name. RefusedError for what is no workbook or not safe to parse."""
    try:
        if content.startswith(COMPOUND):
            return dict(_xls_sheets(_xls_stream(content)))
        archive = _Archive(content)
        if workbook := _xlsx_workbook(archive):
            return dict(_xlsx_sheets(archive, workbook))
        if "xl/workbook.bin" in archive:
            return dict(_xlsb_sheets(archive))
        if "content.xml" in archive and b"opendocument.spreadsheet" in archive.read("mimetype"):
            return _ods_sheets(archive)
    except (
        zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, expat.ExpatError,
        LookupError, ValueError, NotImplementedError,
    ):  # fmt: skip
        raise RefusedError("unreadable_workbook") from None
    raise RefusedError("archive_not_workbook")


def _refuse_if_too_large(sheet: str, rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise RefusedError("sheet_too_large", sheet=sheet)


# --- archives ---------------------------------------------------------------------------------------------


class _Archive:
    """A zip archive that is read only as far as it is harmless."""

    def __init__(self, content: bytes) -> None:
        if content.count(b"PK\x01\x02") > MOST_PARTS:
            raise RefusedError("file_expands_too_much")
        self._content = content
        infos = zipfile.ZipFile(BytesIO(content)).infolist()
        self._parts = {info.filename.casefold(): info for info in infos}
        # Two parts of one name: one reader checks the first, another reads the second.
        paths = [info.filename.replace("\\", "/") for info in infos]
        if len(self._parts) < len(infos) or any(
            path.startswith("/") or ":" in path or ".." in path.split("/") for path in paths
        ):
            raise RefusedError("unsafe_archive")
        if sum(info.file_size for info in infos) > MOST_BYTES or any(
            info.file_size > max(RATIO_FROM, MOST_RATIO * info.compress_size) for info in infos
        ):
            raise RefusedError("file_expands_too_much")
        if any(info.flag_bits & 1 for info in infos):
            raise RefusedError("password_protected")

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._parts

    def read(self, name: str) -> bytes:
        """The part unpacked; KeyError where there is none. What it says of its own size is not believed."""
        info = self._parts[name.casefold()]
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError(info.compress_type)
        at = info.header_offset
        start = at + 30 + sum(struct.unpack_from("<HH", self._content, at + 26))
        packed = memoryview(self._content)[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            return bytes(packed)
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        unpacked = unpacking.decompress(packed, info.file_size + 1)
        if len(unpacked) > info.file_size:
            raise RefusedError("file_expands_too_much")
        if not unpacking.eof:
            raise RefusedError("unreadable_workbook")
        return unpacked

    def read_xml(self, name: str) -> bytes:
        """A part that is XML in UTF-8, without entities of its own."""
        xml = self.read(name)
        if b"<!" in xml and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
            raise RefusedError("workbook_with_entities")
        if b"\0" in xml[:200]:
            raise RefusedError("unreadable_workbook")
        return xml


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _targets(archive: _Archive, part: str) -> dict[str, tuple[str, str]]:
    """Part and type of each relation of a part (of the archive itself: "") by its id."""
    folder, name = posixpath.split(part)
    relations = ElementTree.fromstring(archive.read_xml(posixpath.join(folder, "_rels", f"{name}.rels")))
    return {
        one.attrib["Id"]: (
            posixpath.normpath(posixpath.join("/", folder, one.attrib["Target"]))[1:],
            one.attrib["Type"].rpartition("/")[2],
        )
        for one in relations
    }


# --- xlsx, xlsm -------------------------------------------------------------------------------------------

_PREFIXED = re.compile(rb":(?:sheetData|row|c)[\s/>]")
_ROOT_PREFIX = re.compile(rb"<([\w.-]+:)worksheet\b")
_PREFIX = re.compile(rb"<(/?)[\w.-]+:")
_OTHER_CELL = re.compile(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}")[\s/>]')
_NOT_NEAR_CELL = re.compile(rb'<c(?! r="[A-Z][0-9]{1,6}")[\s/>]')  # nor in columns A to Z, rows to 999,999
_CELL_COLUMN, _CELL_ROW = re.compile(rb'<c r="([A-Z]+)'), re.compile(rb'<c r="[A-Z]+([0-9]+)')
_HIDDEN_ROW = re.compile(rb'<row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="([0-9]+)"')
_HIDDEN_COLUMN = re.compile(
    rb'<col (?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="([0-9]+)")(?=[^>]*\bmax="([0-9]+)")'
)
_MERGED = re.compile(rb'<mergeCell [^>]*?\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_FILTER = re.compile(rb'<sheetPr [^>]*\bfilterMode="(?:1|true)"|<filterColumn\b')
# `t="str"` with an empty value is a formula whose result is an empty text.
_WITHOUT_VALUE = re.compile(
    rb'<c (?![^>]*\bt="str")[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>'
    rb"\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
_ERROR = re.compile(
    rb'<c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*(?<!/)>'
    rb"\s*(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v>([^<]*)<"
)


def _xlsx_workbook(archive: _Archive) -> str:
    """The part that lists the sheets; empty where there is none."""
    if "_rels/.rels" not in archive:
        return ""
    for part, kind in _targets(archive, "").values():
        if kind == "officeDocument" and posixpath.basename(part).casefold().startswith("workbook"):
            return "" if part.casefold().endswith(".bin") else part
    return ""


def _xlsx_sheets(archive: _Archive, workbook: str) -> Iterator[tuple[str, SheetFacts]]:
    targets = _targets(archive, workbook)
    styles = _Styles([], {})
    for part, kind in targets.values():
        if kind == "sharedStrings":
            archive.read_xml(part)
        elif kind == "styles":
            styles = _styles(archive.read_xml(part))
    counts_from_1904 = False
    for element in ElementTree.fromstring(archive.read_xml(workbook)).iter():
        if _local(element.tag) == "workbookPr":
            counts_from_1904 = element.get("date1904", "0") in ("1", "true")
        if _local(element.tag) != "sheet":
            continue
        name = element.attrib["name"]
        relation = [value for key, value in element.attrib.items() if key.endswith("}id")][0]  # noqa: RUF015
        # Sheets of charts too: what the library takes for one is its own judgement.
        facts = _xlsx_facts(name, archive.read_xml(targets[relation][0]), styles)
        facts.counts_from_1904 = counts_from_1904
        yield name, facts


class _Styles(NamedTuple):
    """Numbers of the cell styles that show a number as per cent, and of those that show zeros before it, with the
    digits shown.
    """

    percent: list[bytes]
    padded: dict[bytes, int]


def _styles(xml: bytes) -> _Styles:
    formats: dict[str | None, str] = {"9": "%", "10": "%"}
    found = _Styles([], {})
    for element in ElementTree.fromstring(xml).iter():
        if _local(element.tag) == "numFmt":
            formats[element.attrib["numFmtId"]] = element.attrib["formatCode"]
        if _local(element.tag) == "cellXfs":
            for at, one in enumerate(element):
                shown, style = formats.get(one.get("numFmtId"), ""), str(at).encode()
                if "%" in shown:
                    found.percent.append(style)
                elif len(shown) > 1 and not shown.strip("0"):
                    found.padded[style] = len(shown)
    return found


def _xlsx_facts(name: str, xml: bytes, styles: _Styles) -> SheetFacts:
    if _PREFIXED.search(xml):
        xml = _without_prefixes(xml)
    is_unusual = False
    if _NOT_NEAR_CELL.search(xml):
        is_unusual = bool(_OTHER_CELL.search(xml))
        _refuse_if_too_large(name, *(_parsed_size(xml) if is_unusual else _written_size(xml)))
    head, tail = xml[: xml.find(b"<sheetData")], xml[xml.rfind(b"</sheetData>") :]
    facts = SheetFacts(may_hold_booleans=is_unusual or b't="b"' in xml)
    if b' hidden="' in xml:
        facts.hidden_rows = [(int(row) - 1, int(row) - 1) for row in _HIDDEN_ROW.findall(xml)]
        facts.hidden_columns = [(int(low) - 1, int(high) - 1) for low, high in _HIDDEN_COLUMN.findall(head)]
    facts.is_filtered = bool(_FILTER.search(head) or _FILTER.search(tail))
    facts.merged = [(*_place(*cell[:2]), *_place(*cell[2:])) for cell in _MERGED.findall(tail)]
    if b"<f" in xml:
        facts.without_value = [_place(*cell) for cell in _WITHOUT_VALUE.findall(xml)]
    if styles.percent:
        facts.percent = _in_style(b"|".join(styles.percent), xml)
    for style, digits in styles.padded.items():
        facts.padded += [(*place, digits) for place in _in_style(style, xml)]
    if b't="e"' in xml:
        facts.errors = [(*_place(*cell[:2]), html.unescape(cell[2].decode())) for cell in _ERROR.findall(xml)]
    return facts


def _in_style(styles: bytes, xml: bytes) -> list[Place]:
    """The cells that are shown in one of the styles (`3|17`)."""
    shown = rb'<c (?=[^>]*\bs="(?:' + styles + rb')")[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*(?<!/)>'
    return [_place(*cell) for cell in re.findall(shown, xml)]


def _without_prefixes(xml: bytes) -> bytes:
    """The tags without their namespaces' prefixes: that of the sheet itself, others only where it isn't alone."""
    if root := _ROOT_PREFIX.search(xml):
        xml = xml.replace(b"<" + root[1], b"<").replace(b"</" + root[1], b"</")
    return _PREFIX.sub(rb"<\1", xml) if _PREFIXED.search(xml) else xml


def _place(letters: bytes, row: bytes) -> Place:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1


def _written_size(xml: bytes) -> tuple[int, int]:
    """Rows and columns of the rectangle that holds all cells."""
    columns = [_place(letters, b"1")[1] for letters in set(_CELL_COLUMN.findall(xml))]
    rows = [int(number) for number in set(_CELL_ROW.findall(xml))]
    return max(rows) - min(rows) + 1, max(columns) - min(columns) + 1


_REFERENCE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")


def _parsed_size(xml: bytes) -> tuple[int, int]:
    """Rows and columns of a sheet whose cells are not written as usual, or without their place."""
    rows, columns = _Span(), _Span()
    row = column = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        if tag == "row":
            row, column = int(attributes.get("r", row + 2)) - 1, -1
        elif tag == "c":
            column += 1
            at = row
            if found := _REFERENCE.fullmatch(attributes.get("r", "")):
                at, column = _place(found[1].upper().encode(), found[2].encode())
            rows.add(at)
            columns.add(column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return rows.size, columns.size


class _Span:
    """The least and greatest number seen."""

    def __init__(self) -> None:
        self.low, self.high = 1 << 40, -1

    def add(self, number: int) -> None:
        if number < self.low:
            self.low = number
        if number > self.high:
            self.high = number

    @property
    def size(self) -> int:
        return max(0, self.high - self.low + 1)


# --- xlsb -------------------------------------------------------------------------------------------------

_BINARY_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A:
    "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip


def _xlsb_records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | part[at] << 7
            at += 1
        size = shift = 0
        while True:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift == 28:
                break
        yield kind, at, size
        at += size


def _wide_text(part: bytes, at: int) -> tuple[str, int]:
    """A text with its length in front, and where it ends."""
    (length,) = struct.unpack_from("<I", part, at)
    end = at + 4 + 2 * length
    return part[at + 4 : end].decode("utf-16-le"), end


def _xlsb_sheets(archive: _Archive) -> Iterator[tuple[str, SheetFacts]]:
    targets = _targets(archive, "xl/workbook.bin")
    styles = _xlsb_percent_styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in archive else set()
    workbook = archive.read("xl/workbook.bin")
    for kind, at, _ in _xlsb_records(workbook):
        if kind == 156:  # BrtBundleSh
            relation, end = _wide_text(workbook, at + 8)
            name, _ = _wide_text(workbook, end)
            yield name, _xlsb_facts(name, archive.read(targets[relation][0]), styles)


def _xlsb_percent_styles(part: bytes) -> set[int]:
    formats, styles, are_cells, count = {9, 10}, set(), False, 0
    for kind, at, _ in _xlsb_records(part):
        if kind == 44 and "%" in _wide_text(part, at + 2)[0]:  # BrtFmt
            formats.add(int.from_bytes(part[at : at + 2], "little"))
        elif kind in (617, 618):  # BrtBeginCellXFs, BrtEndCellXFs
            are_cells = kind == 617
        elif kind == 47 and are_cells:  # BrtXF
            if int.from_bytes(part[at + 2 : at + 4], "little") in formats:
                styles.add(count)
            count += 1
    return styles


def _xlsb_facts(name: str, part: bytes, percent_styles: set[int]) -> SheetFacts:
    facts = SheetFacts()
    row, rows, columns = 0, _Span(), _Span()
    for kind, at, size in _xlsb_records(part):
        if 1 <= kind <= 11 or kind == 62:  # BrtCell...
            column, style = struct.unpack_from("<II", part, at)
            columns.add(column)
            rows.add(row)
            if kind in (3, 11):
                facts.errors.append((row, column, _BINARY_ERRORS.get(part[at + 8], "#N/A")))
            if style & 0xFFFFFF in percent_styles and kind > 1:
                facts.percent.append((row, column))
        elif kind == 0:  # BrtRowHdr
            (row,) = struct.unpack_from("<I", part, at)
            if size > 11 and part[at + 11] & 0x10:
                facts.hidden_rows.append((row, row))
        elif kind == 60:  # BrtColInfo
            first, last, _, _, flags = struct.unpack_from("<IIIIH", part, at)
            if flags & 1:
                facts.hidden_columns.append((first, last))
        elif kind == 176:  # BrtMergeCell
            top, bottom, left, right = struct.unpack_from("<IIII", part, at)
            facts.merged.append((top, left, bottom, right))
        elif kind == 163:  # BrtBeginFilterColumn
            facts.is_filtered = True
    _refuse_if_too_large(name, rows.size, columns.size)
    return facts


# --- ods --------------------------------------------------------------------------------------------------

_ODS_TAG = re.compile(
    rb"<(/?)table:(table-row|table-cell|covered-table-cell|table-column|table)\b([^>]*?)(/?)>"
)
_ODS_TEXT = re.compile(rb"\s*<text:p[^>]*>([^<]*)<")
_ODS_COUNTS = re.compile(rb"\btable:number-(rows|columns)-(repeated|spanned)\s*=\s*[\"']([0-9]+)[\"']")
_ODS_TABLE_NAME = re.compile(rb"\btable:name\s*=\s*\"([^\"]*)\"")


def _ods_sheets(archive: _Archive) -> dict[str, SheetFacts]:
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise RefusedError("password_protected")
    xml = archive.read_xml("content.xml")
    has_errors = b">#" in xml or b">Err:" in xml
    found: dict[str, SheetFacts] = {}
    name, facts = "", SheetFacts()
    row = column = row_repeat = width = height = 0
    for match in _ODS_TAG.finditer(xml):
        is_end, tag, attributes, is_empty = match.groups()
        counts = {(axis, how): int(count) for axis, how, count in _ODS_COUNTS.findall(attributes)}
        repeat = counts.get((b"columns", b"repeated"), 1)
        if tag == b"table":
            if not is_end:
                named = _ODS_TABLE_NAME.search(attributes)
                name = html.unescape(named[1].decode()) if named else ""
                facts = found.setdefault(name, SheetFacts())
                row = column = width = height = 0
        elif tag == b"table-column":
            if b"visibility" in attributes and b"visible" not in attributes.partition(b"visibility")[2]:
                facts.hidden_columns.append((column, column + repeat - 1))
            column += repeat
        elif tag == b"table-row":
            if is_end:
                row += row_repeat
                continue
            row_repeat, column = counts.get((b"rows", b"repeated"), 1), 0
            if b'visibility="collapse"' in attributes or b'visibility="filter"' in attributes:
                facts.hidden_rows.append((row, row + row_repeat - 1))
                facts.is_filtered |= b'visibility="filter"' in attributes
            if is_empty:
                row += row_repeat
        elif not is_end:
            if not is_empty or b"office:value-type" in attributes:
                width, height = max(width, column + repeat), max(height, row + row_repeat)
                _refuse_if_too_large(name, height, width)
                _note_ods_cell(facts, row, column, attributes, counts)
                text = _ODS_TEXT.match(xml, match.end()) if has_errors else None
                if text and (text[1].decode() in ERROR_TEXTS or text[1].startswith(b"Err:")):
                    facts.errors.append((row, column, text[1].decode()))
            elif b"table:formula" in attributes:
                facts.without_value.append((row, column))
            column += repeat
    return found


def _note_ods_cell(
    facts: SheetFacts, row: int, column: int, attributes: bytes, counts: dict[tuple[bytes, bytes], int]
) -> None:
    if b'"percentage"' in attributes:
        repeat = counts.get((b"columns", b"repeated"), 1)
        facts.percent += [(row, column + offset) for offset in range(repeat)]
    down, across = counts.get((b"rows", b"spanned"), 1), counts.get((b"columns", b"spanned"), 1)
    if down > 1 or across > 1:
        facts.merged.append((row, column, row + down - 1, column + across - 1))


# --- xls --------------------------------------------------------------------------------------------------

_END_OF_CHAIN = 0xFFFFFFFA  # and above: no further sector


def _xls_stream(content: bytes) -> bytes:
    """The workbook's stream out of the compound file."""
    sector_shift, mini_shift = struct.unpack_from("<HH", content, 30)
    directory_at, _, cutoff, mini_at, _, difat_at = struct.unpack_from("<6I", content, 48)
    size = 1 << sector_shift

    def sector(number: int) -> bytes:
        return content[(number + 1) * size : (number + 2) * size]

    def numbers(sectors: Iterable[bytes]) -> list[int]:
        whole = b"".join(sectors)
        return list(struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4]))

    listed = list(struct.unpack_from("<109I", content, 76))
    while difat_at < _END_OF_CHAIN:
        *more, difat_at = numbers([sector(difat_at)])
        listed += more
        if len(listed) > len(content) // size + 300:
            raise ValueError("sectors run in circles")
    table = numbers(sector(number) for number in listed if number < _END_OF_CHAIN)

    def chain(number: int, of: list[int]) -> Iterator[int]:
        for _ in range(len(of) + 1):
            if number >= _END_OF_CHAIN:
                return
            yield number
            number = of[number]
        raise ValueError("sectors run in circles")

    def stream(number: int) -> bytes:
        return b"".join(map(sector, chain(number, table)))

    entries: dict[str, tuple[int, int]] = {}
    directory = stream(directory_at)
    for at in range(0, len(directory) - 127, 128):
        length, kind = struct.unpack_from("<HB", directory, at + 64)
        name = directory[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
        entries.setdefault("" if kind == 5 else name, struct.unpack_from("<II", directory, at + 116))
    if "EncryptedPackage" in entries:
        raise RefusedError("password_protected")
    if not {"Workbook", "Book"} & entries.keys():
        raise RefusedError("unreadable_workbook" if not entries else "not_a_workbook")
    start, length = entries.get("Workbook") or entries["Book"]
    if length >= cutoff:
        return stream(start)[:length]
    inner, unit = stream(entries[""][0]), 1 << mini_shift
    mini_table = numbers(map(sector, chain(mini_at, table)))
    return b"".join(inner[at * unit : (at + 1) * unit] for at in chain(start, mini_table))[:length]


@dataclass(slots=True)
class _XlsGlobals:
    """What stands before the sheets: whether texts are in Unicode, sheets by name, styles that show per cent."""

    is_unicode: bool
    sheets: list[tuple[str, int]] = field(default_factory=list)
    percent_styles: set[int] = field(default_factory=set)


def _xls_records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record until the end of the part that starts at `at`."""
    depth = 0
    while True:
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind in (0x809, 0x409, 0x209, 0x009):  # BOF; charts stand within a sheet
            depth += 1
        elif kind == 0x0A:  # EOF
            depth -= 1
            if depth <= 0:
                return
        yield kind, at, size
        at += size


def _xls_globals(stream: bytes) -> _XlsGlobals:
    found = _XlsGlobals(stream[4:6] == b"\x00\x06")
    formats, styles = {9, 10}, []
    for kind, at, size in _xls_records(stream, 0):
        if kind == 0x2F:  # FILEPASS
            raise RefusedError("password_protected")
        if kind == 0x85 and stream[at + 5] == 0:  # BOUNDSHEET of a worksheet
            length, start = stream[at + 6], at + 7 + found.is_unicode
            is_wide = found.is_unicode and stream[at + 7] & 1
            text = stream[start : start + length * (1 + is_wide)]
            name = text.decode("utf-16-le" if is_wide else "latin-1" if found.is_unicode else "cp1252")
            found.sheets.append((name, int.from_bytes(stream[at : at + 4], "little")))
        elif kind == 0x41E and b"%" in stream[at + 2 : at + size]:  # FORMAT
            formats.add(int.from_bytes(stream[at : at + 2], "little"))
        elif kind == 0xE0:  # XF
            styles.append(int.from_bytes(stream[at + 2 : at + 4], "little"))
    found.percent_styles = {at for at, one in enumerate(styles) if one in formats}
    return found


def _xls_sheets(stream: bytes) -> Iterator[tuple[str, SheetFacts]]:
    workbook = _xls_globals(stream)
    for name, at in workbook.sheets:
        yield name, _xls_facts(name, stream, at, workbook)


# Records of one cell: all begin with row, column and style.
_XLS_CELLS = frozenset({0x006, 0x206, 0x406, 0x203, 0x27E, 0x204, 0x0FD, 0x0D6, 0x205, 0x0BD})


def _xls_facts(name: str, stream: bytes, at: int, workbook: _XlsGlobals) -> SheetFacts:
    facts = SheetFacts()
    rows, columns = _Span(), _Span()
    for kind, start, size in _xls_records(stream, at):
        if kind in _XLS_CELLS:
            row, column, style = struct.unpack_from("<HHH", stream, start)
            rows.add(row)
            columns.add(column)
            if style in workbook.percent_styles:
                facts.percent.append((row, column))
            if kind == 0x205 and stream[start + 7]:  # BOOLERR
                facts.errors.append((row, column, _BINARY_ERRORS.get(stream[start + 6], "#N/A")))
            elif kind in (0x006, 0x206, 0x406) and stream[start + 12 : start + 14] == b"\xff\xff":
                if stream[start + 6] == 2:
                    facts.errors.append((row, column, _BINARY_ERRORS.get(stream[start + 8], "#N/A")))
            elif kind == 0x0BD:  # MULRK: several cells
                last = int.from_bytes(stream[start + size - 2 : start + size], "little")
                columns.add(last)
                facts.percent += [
                    (row, column + more)
                    for more in range(1, last - column + 1)
                    if int.from_bytes(stream[start + 4 + 6 * more : start + 6 + 6 * more], "little")
                    in workbook.percent_styles
                ]
        elif kind == 0x200:  # DIMENSIONS, which the library trusts when it asks for memory
            shape = "<IIHH" if workbook.is_unicode else "<HHHH"
            top, bottom, left, right = struct.unpack_from(shape, stream, start)
            if bottom < top or right < left:
                raise RefusedError("unreadable_workbook")
            _refuse_if_too_large(name, bottom - top, right - left)
        elif kind == 0x208:  # ROW
            if stream[start + 12] & 0x20:
                (row,) = struct.unpack_from("<H", stream, start)
                facts.hidden_rows.append((row, row))
        elif kind == 0x7D:  # COLINFO
            first, last, _, _, flags = struct.unpack_from("<5H", stream, start)
            if flags & 1:
                facts.hidden_columns.append((first, last))
        elif kind == 0xE5:  # MERGEDCELLS
            for offset in range(start + 2, start + size - 7, 8):
                top, bottom, left, right = struct.unpack_from("<4H", stream, offset)
                facts.merged.append((top, left, bottom, right))
        elif kind == 0x9B:  # FILTERMODE
            facts.is_filtered = True
    _refuse_if_too_large(name, rows.size, columns.size)
    return facts
