"""Files that nobody should be able to hurt the program with, and those that people have by accident.

Each function makes one; its name says what is wrong with it. `HOSTILE` lists them with what is expected: the
codes of the findings in order, and the cells of the first sheet where it can be read.
"""

import random
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path


@dataclass(frozen=True)
class Hostile:
    """A file: its name, its bytes (or the size of a file of zeros), the findings and cells expected."""

    file: str
    make: Callable[[], bytes | int]
    codes: tuple[str, ...]
    rows: Sequence[Sequence[object]] | None

    def write(self, folder: Path) -> Path:
        """Writes the file."""
        path, made = folder / self.file, self.make()
        if isinstance(made, int):
            with path.open("wb") as sparse:
                sparse.truncate(made)
        else:
            path.write_bytes(made)
        return path


HOSTILE: dict[str, Hostile] = {}
Maker = Callable[[], bytes | int]


def hostile(
    file: str, *codes: str, rows: Sequence[Sequence[object]] | None = None
) -> Callable[[Maker], Maker]:
    """Enters the function that makes a file."""

    def enter(make: Maker) -> Maker:
        HOSTILE[make.__name__] = Hostile(file, make, codes, rows)
        return make

    return enter


# --- how workbooks are made -------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 10
    + '">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(1, 9))
    + "]>"
)


def archive(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as opened:
        for name, part in parts.items():
            opened.writestr(name, part)
    return written.getvalue()


def sheet_xml(cells: str, before: str = "", after: str = "") -> str:
    """A worksheet's part around the content of `sheetData`."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{cells}</sheetData>{after}</worksheet>'


def relations(*targets: tuple[str, str]) -> str:
    """The relations of a part, by kind and target; the first is rId1."""
    listed = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def xlsx_parts(
    sheet: str, kind: str = "worksheet", name: str = "Blad1", **parts: str
) -> dict[str, bytes | str]:
    """The parts of a workbook with one sheet, and the further parts of its folder by their kind."""
    others = [(part, f"{part}.xml") for part in parts]
    return {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations((kind, "worksheets/sheet1.xml"), *others),
        "xl/worksheets/sheet1.xml": sheet,
        **{f"xl/{part}.xml": content for part, content in parts.items()},
    }


def xlsx(cells: str, before: str = "", after: str = "", **parts: str) -> bytes:
    """A workbook with one sheet."""
    return archive(xlsx_parts(sheet_xml(cells, before, after), **parts))


def cell(reference: str, value: object = 1, more: str = "") -> str:
    """A cell with a number."""
    return f'<c r="{reference}"{more}><v>{value}</v></c>'


def row(number: int, cells: str, more: str = "") -> str:
    """A row of cells."""
    return f'<row r="{number}"{more}>{cells}</row>'


TWO = row(1, cell("A1", 1) + cell("B1", 2)) + row(2, cell("A2", 3) + cell("B2", 4))
TWO_ROWS = [[1.0, 2.0], [3.0, 4.0]]
CORNERS = row(1, cell("A1")) + row(1048576, cell("XFD1048576"))


def compound(streams: Mapping[str, bytes], small: bool = False) -> bytes:
    """A compound file; `small` puts its streams where those under 4,096 bytes belong."""
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    sectors: list[bytes] = []
    table: list[int] = []

    def put(content: bytes) -> int:
        first, count = len(sectors), max(1, -(-len(content) // 512))
        for at in range(count):
            sectors.append(content[at * 512 : at * 512 + 512].ljust(512, b"\0"))
            table.append(first + at + 1 if at + 1 < count else end)
        return first

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        coded = name.encode("utf-16-le")
        return (
            coded.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(coded) + 2, kind, 1, none, none, none)
            + bytes(36)
            + struct.pack("<III", start, size, 0)
        )

    entries, inner, mini_table = [], b"", []
    for name, content in streams.items():
        if small:
            start, units = len(inner) // 64, -(-len(content) // 64)
            entries.append(entry(name, 2, start, len(content)))
            mini_table += [*range(start + 1, start + units), end]
            inner += content.ljust(units * 64, b"\0")
        else:
            content = content.ljust(4096, b"\0")
            entries.append(entry(name, 2, put(content), len(content)))
    root = entry("Root Entry", 5, put(inner) if small else end, len(inner))
    mini_at = put(struct.pack(f"<{len(mini_table)}I", *mini_table).ljust(512, b"\xff")) if small else end
    directory_at = put(b"".join([root, *entries]).ljust(512, b"\0"))
    count = 1
    while count * 128 < len(sectors) + count + (difats := max(0, -(-(count - 109) // 127))):
        count += 1
    tables = [len(sectors) + at for at in range(count)]
    difat_at = len(sectors) + count if difats else end
    table += [0xFFFFFFFD] * count + [0xFFFFFFFC] * difats
    table += [none] * (count * 128 - len(table))
    for at in range(count):
        sectors.append(struct.pack("<128I", *table[at * 128 : at * 128 + 128]))
    for at in range(difats):
        part = tables[109 + at * 127 : 109 + at * 127 + 127]
        follow = difat_at + at + 1 if at + 1 < difats else end
        sectors.append(struct.pack("<128I", *part, *[none] * (127 - len(part)), follow))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH6xII", 0x3E, 3, 0xFFFE, 9, 6, 0, count)
        + struct.pack("<8I", directory_at, 0, 4096, mini_at, int(small), difat_at, difats, 0)[:-4]
        + struct.pack("<109I", *(tables[:109] + [none] * (109 - len(tables[:109]))))
    )
    return header + b"".join(sectors)


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of an xls."""
    return struct.pack("<HH", kind, len(content)) + content


def number_record(at: int, column: int, value: float, style: int = 0) -> bytes:
    """A number in an xls."""
    return record(0x203, struct.pack("<HHHd", at, column, style, value))


XLS_TWO = number_record(0, 0, 1) + number_record(0, 1, 2) + number_record(1, 0, 3) + number_record(1, 1, 4)
BOF_GLOBALS = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
BOF_SHEET = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
EOF = record(0x0A)


def xls_stream(
    cells: bytes, in_globals: bytes = b"", ends: bytes = EOF, name: str = "Blad1", kind: int = 0
) -> bytes:
    """The workbook's stream of an xls with one sheet."""
    wide = name.encode("utf-16-le")
    size = 4 + 8 + len(wide)
    start = len(BOF_GLOBALS) + len(in_globals) + size + len(EOF)
    bound = record(0x85, struct.pack("<IBBBB", start, 0, kind, len(name), 1) + wide)
    return BOF_GLOBALS + in_globals + bound + EOF + BOF_SHEET + cells + ends


def xls(cells: bytes, in_globals: bytes = b"", ends: bytes = EOF) -> bytes:
    """An xls with one sheet."""
    return compound({"Workbook": xls_stream(cells, in_globals, ends)})


def binary_record(kind: int, content: bytes = b"") -> bytes:
    """A record of an xlsb."""
    coded = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return coded + length + content


def wide(text: str) -> bytes:
    """A text of an xlsb."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb_row(at: int, hidden: bool = False) -> bytes:
    """The head of a row of an xlsb."""
    return binary_record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0x10 if hidden else 0, 0, 0))


def xlsb_number(column: int, value: float, style: int = 0) -> bytes:
    """A number in an xlsb."""
    return binary_record(5, struct.pack("<IId", column, style, value))


def xlsb_parts(
    cells: bytes, before: bytes = b"", after: bytes = b"", last: int = 1
) -> dict[str, bytes | str]:
    """The parts of an xlsb with one sheet."""
    sheet = (
        binary_record(129)
        + binary_record(148, struct.pack("<IIII", 0, last, 0, last))
        + before
        + binary_record(145)
        + cells
        + binary_record(146)
        + after
        + binary_record(130)
    )
    bundle = binary_record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Blad1"))
    return {
        "xl/workbook.bin": binary_record(131)
        + binary_record(143)
        + bundle
        + binary_record(144)
        + binary_record(132),
        "xl/_rels/workbook.bin.rels": relations(("worksheet", "worksheets/sheet1.bin")),
        "xl/worksheets/sheet1.bin": sheet,
    }


XLSB_TWO = (
    xlsb_row(0) + xlsb_number(0, 1) + xlsb_number(1, 2) + xlsb_row(1) + xlsb_number(0, 3) + xlsb_number(1, 4)
)


def ods(rows: str, name: str = "Blad1", head: str = "", columns: str = "", manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet with one table."""
    spaces = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"'
        for one in ("office", "table", "text")
    )
    content = (
        f"{head}<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="{name}">{columns}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )


def ods_cell(value: object, more: str = "") -> str:
    """A number in a table of an ods."""
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"{more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def ods_row(cells: str, more: str = "") -> str:
    """A row of a table of an ods."""
    return f"<table:table-row{more}>{cells}</table:table-row>"


ODS_TWO = ods_row(ods_cell(1) + ods_cell(2)) + ods_row(ods_cell(3) + ods_cell(4))


# --- sheets that span the grid ----------------------------------------------------------------------------


@hostile("a.xlsx", "sheet_too_large")
def two_cells_in_opposite_corners_of_the_grid() -> bytes:
    return xlsx(CORNERS)


@hostile("a.xlsm", "sheet_too_large")
def opposite_corners_in_a_workbook_with_macros() -> bytes:
    return archive(xlsx_parts(sheet_xml(CORNERS)) | {"xl/vbaProject.bin": b"macro"})


@hostile("a.xlsx", "sheet_too_large")
def opposite_corners_named_after_another_attribute() -> bytes:
    return xlsx(CORNERS.replace("<c r=", '<c t="n" r='))


@hostile("a.xlsx", "sheet_too_large")
def opposite_corners_in_single_quotes() -> bytes:
    return xlsx(CORNERS.replace('"', "'"))


@hostile("a.xlsx", "sheet_too_large")
def opposite_corners_with_white_space_in_the_tags() -> bytes:
    return xlsx(CORNERS.replace("<c r=", "<c\n  r = "))


@hostile("a.xlsx", "sheet_too_large")
def opposite_corners_under_a_namespace_prefix() -> bytes:
    sheet = sheet_xml(CORNERS).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    return archive(xlsx_parts(sheet))


@hostile("a.xlsx", "sheet_too_large")
def a_far_cell_in_a_row_that_claims_to_be_the_first() -> bytes:
    return xlsx(row(1, cell("A1") + cell("XFD1048576")))


@hostile("a.xlsx", "sheet_too_large")
def a_row_beyond_the_last_one_of_the_grid() -> bytes:
    return xlsx(row(1, cell("A1") + cell("B9999999")) + row(2, cell("AA1")))


@hostile("a.xlsx", "sheet_too_large")
def a_row_of_all_columns_above_a_million_rows_without_places() -> bytes:
    return xlsx("<row>" + "<c><v>1</v></c>" * 16384 + "</row>" + "<row><c><v>1</v></c></row>" * 2000)


@hostile("a.xlsx", rows=[[1.0]])
def a_dimension_that_claims_the_whole_grid() -> bytes:
    return xlsx(row(1, cell("A1")), before='<dimension ref="A1:XFD1048576"/>')


@hostile("a.xlsx", rows=[[7.0]])
def a_single_cell_in_the_last_corner() -> bytes:
    return xlsx(row(1048576, cell("XFD1048576", 7)))


@hostile("a.xlsx", rows=[[1.0, *[""] * 16382, 2.0]])
def a_first_row_that_reaches_the_last_column() -> bytes:
    return xlsx(row(1, cell("A1", 1) + cell("XFD1", 2)))


@hostile("a.ods", "sheet_too_large")
def a_value_repeated_over_the_whole_grid() -> bytes:
    repeated = ods_cell(1, ' table:number-columns-repeated="16384"')
    return ods(ods_row(repeated, ' table:number-rows-repeated="1048576"'))


@hostile("a.ods", "sheet_too_large")
def a_value_behind_a_million_empty_rows_and_columns() -> bytes:
    far = '<table:table-cell table:number-columns-repeated="16000"/>' + ods_cell(1)
    return ods(ods_row("<table:table-cell/>", ' table:number-rows-repeated="1000000"') + ods_row(far))


@hostile("a.ods", "sheet_too_large")
def a_repetition_beyond_all_numbers() -> bytes:
    return ods(ods_row(ods_cell(1, ' table:number-columns-repeated="99999999999999"')))


@hostile("a.ods", rows=TWO_ROWS)
def an_office_table_filled_up_with_empty_rows_and_columns() -> bytes:
    empty = '<table:table-cell table:number-columns-repeated="16382"/>'
    filled = ods_row(ods_cell(1) + ods_cell(2) + empty) + ods_row(ods_cell(3) + ods_cell(4) + empty)
    return ods(filled + ods_row(empty, ' table:number-rows-repeated="1048574"'))


@hostile("a.xls", "sheet_too_large")
def dimensions_of_an_old_workbook_that_claim_four_billion_rows() -> bytes:
    return xls(record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)) + XLS_TWO)


@hostile("a.xls", "unreadable_workbook")
def dimensions_of_an_old_workbook_that_end_before_they_begin() -> bytes:
    return xls(record(0x200, struct.pack("<IIHHH", 9, 1, 5, 0, 0)) + XLS_TWO)


@hostile("a.xls", "sheet_too_large")
def a_cell_of_an_old_workbook_beyond_its_grid() -> bytes:
    return xls(number_record(0, 0, 1) + number_record(0xFFFF, 0xFFFE, 1))


@hostile("a.xlsb", "sheet_too_large")
def opposite_corners_of_a_binary_workbook() -> bytes:
    corners = xlsb_row(0) + xlsb_number(0, 1) + xlsb_row(1048575) + xlsb_number(16383, 1)
    return archive(xlsb_parts(corners))


# --- archives ---------------------------------------------------------------------------------------------


@hostile("a.xlsx", "file_expands_too_much")
def a_sheet_of_sixty_million_blanks() -> bytes:
    return archive(xlsx_parts(sheet_xml(" " * 60_000_000)))


@hostile("a.xlsx", "file_expands_too_much")
def a_part_that_is_larger_than_it_says() -> bytes:
    made = archive(xlsx_parts(sheet_xml(TWO + " " * 5_000_000)))
    size = struct.pack("<I", len(sheet_xml(TWO)) + 5_000_000)
    return made.replace(size, struct.pack("<I", 1000))


@hostile("a.xlsx", "file_expands_too_much")
def parts_that_claim_terabytes() -> bytes:
    made = archive(xlsx_parts(sheet_xml(TWO)))
    return made.replace(struct.pack("<I", len(sheet_xml(TWO))), struct.pack("<I", 0xF0000000))


@hostile("a.xlsx", "file_expands_too_much")
def ten_thousand_parts() -> bytes:
    return archive(
        xlsx_parts(sheet_xml(TWO)) | {f"xl/media/{n}": b"" for n in range(10_001)}, zipfile.ZIP_STORED
    )


@hostile("a.xlsx", "file_expands_too_much")
def many_names_for_the_same_large_part() -> bytes:
    made = archive({"xl/workbook.xml": b" " * 9_000_000, **{f"xl/{n:05}": b"" for n in range(60)}})
    at = made.index(b"PK\x01\x02")
    first = made[at : at + 46]
    directory, end = made[at:-22], made[-22:]
    for n in range(60):
        place = directory.index(f"xl/{n:05}".encode()) - 46
        head = first[:28] + directory[place + 28 : place + 46 - 4] + bytes(4)
        directory = directory[:place] + head + directory[place + 46 :]
    return made[:at] + directory + end


@hostile("a.xlsx", "archive_not_workbook")
def archives_within_archives() -> bytes:
    inner = archive({"0.txt": b"0" * 100_000})
    for depth in range(6):
        inner = archive({f"{n}{depth}.zip": inner for n in range(8)})
    return inner


@hostile("a.xlsx", "archive_not_workbook")
def a_workbook_within_an_archive() -> bytes:
    return archive({"export.xlsx": xlsx(TWO)})


@hostile("a.xlsx", "archive_not_workbook")
def a_text_document_named_as_a_workbook() -> bytes:
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"})


@hostile("a.xlsx", "archive_not_workbook")
def an_archive_without_anything() -> bytes:
    return archive({})


@hostile("a.ods", "archive_not_workbook")
def an_office_text_named_as_a_table() -> bytes:
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})


@hostile("a.xlsx", rows=TWO_ROWS)
def a_workbook_with_a_workbook_embedded() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"xl/embeddings/a.xlsx": xlsx(CORNERS)})


@hostile("a.xlsx", "unsafe_archive")
def a_part_that_climbs_out_of_the_archive() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"../../etc/passwd": "x"})


@hostile("a.xlsx", "unsafe_archive")
def a_part_with_a_windows_path() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"C:\\autoexec.bat": "x"})


@hostile("a.xlsx", "unsafe_archive")
def a_part_from_the_root() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"/xl/other.xml": "x"})


@hostile("a.xlsx", "unsafe_archive")
def two_parts_of_one_name() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"XL/worksheets/SHEET1.xml": sheet_xml(CORNERS)})


@hostile("a.xlsx", "password_protected")
def parts_that_are_encrypted_one_by_one() -> bytes:
    made = bytearray(archive(xlsx_parts(sheet_xml(TWO))))
    at = made.index(b"PK\x01\x02")
    made[at + 8] |= 1
    return bytes(made)


@hostile("a.xlsx", "unreadable_workbook")
def parts_packed_in_a_rare_way() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)), zipfile.ZIP_LZMA)


@hostile("a.xlsx", rows=TWO_ROWS)
def parts_that_are_not_packed_at_all() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)), zipfile.ZIP_STORED)


@hostile("a.xlsx", "unreadable_workbook")
def a_workbook_cut_in_half() -> bytes:
    made = xlsx(TWO * 50)
    return made[: len(made) // 2]


@hostile("a.xlsx", "unreadable_workbook")
def a_part_whose_packing_is_damaged() -> bytes:
    made = bytearray(xlsx(TWO * 50))
    at = made.index(b"xl/worksheets/sheet1.xml") + 40
    made[at : at + 40] = bytes(40)
    return bytes(made)


@hostile("a.xlsx", "unreadable_workbook")
def a_part_that_ends_before_its_packing_does() -> bytes:
    made = bytearray(archive({"xl/workbook.xml": "", "_rels/.rels": bytes(range(256)) * 9}))
    at = made.rindex(b"PK\x01\x02")
    made[at + 20 : at + 24] = struct.pack("<I", 20)
    return bytes(made)


@hostile("a.xlsx", "unreadable_workbook")
def the_first_bytes_of_an_archive_and_nothing_else() -> bytes:
    return b"PK\x03\x04 and then nothing"


# --- XML --------------------------------------------------------------------------------------------------


@hostile("a.xlsx", "workbook_with_entities")
def a_billion_laughs_in_a_sheet() -> bytes:
    return archive(xlsx_parts(LAUGHS + sheet_xml(row(1, '<c r="A1" t="inlineStr"><is><t>&i;</t></is></c>'))))


@hostile("a.xlsx", "workbook_with_entities")
def a_billion_laughs_in_the_shared_texts() -> bytes:
    return xlsx(TWO, sharedStrings=f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&i;</t></si></sst>')


@hostile("a.xlsx", "workbook_with_entities")
def a_billion_laughs_in_the_list_of_sheets() -> bytes:
    parts = xlsx_parts(sheet_xml(TWO))
    return archive(parts | {"xl/workbook.xml": LAUGHS + str(parts["xl/workbook.xml"])})


@hostile("a.xlsx", "workbook_with_entities")
def styles_that_fetch_a_file_of_this_machine() -> bytes:
    return xlsx(
        TWO, styles='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><styleSheet>&x;</styleSheet>'
    )


@hostile("a.ods", "workbook_with_entities")
def a_billion_laughs_in_an_office_table() -> bytes:
    return ods(ODS_TWO, head=LAUGHS)


@hostile("a.xlsx", "unreadable_workbook")
def a_sheet_in_an_encoding_that_hides_its_tags() -> bytes:
    return archive(
        xlsx_parts(sheet_xml(CORNERS)) | {"xl/worksheets/sheet1.xml": sheet_xml(CORNERS).encode("utf-16")}
    )


@hostile("a.xlsx", "unreadable_workbook")
def a_list_of_sheets_nested_a_hundred_thousand_deep() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"xl/workbook.xml": "<a>" * 100_000})


@hostile("a.xlsx", rows=TWO_ROWS)
def a_sheet_with_a_deep_nest_before_its_cells() -> bytes:
    return xlsx(TWO, before="<a>" * 50_000 + "</a>" * 50_000)


@hostile("a.xlsx", "unreadable_workbook")
def a_list_of_sheets_that_is_no_xml() -> bytes:
    return archive(xlsx_parts(sheet_xml(TWO)) | {"xl/workbook.xml": "not < xml"})


@hostile("a.xlsx", "unreadable_workbook")
def an_unusual_sheet_that_never_ends() -> bytes:
    return archive(xlsx_parts('<worksheet><sheetData><row r="1"><c s="1" r="A1"><v>1'))


@hostile("a.xlsx", "unreadable_workbook")
def a_sheet_that_is_listed_and_not_there() -> bytes:
    parts = xlsx_parts(sheet_xml(TWO))
    del parts["xl/worksheets/sheet1.xml"]
    return archive(parts)


@hostile("a.xlsx", "unreadable_workbook")
def a_sheet_that_names_no_relation() -> bytes:
    parts = xlsx_parts(sheet_xml(TWO))
    return archive(parts | {"xl/workbook.xml": str(parts["xl/workbook.xml"]).replace(' r:id="rId1"', "")})


@hostile("a.xlsx", "unreadable_workbook")
def a_sheet_without_a_relation() -> bytes:
    parts = xlsx_parts(sheet_xml(TWO))
    return archive(parts | {"xl/_rels/workbook.xml.rels": relations()})


@hostile("a.xlsx", "unreadable_workbook")
def a_text_number_beyond_the_shared_texts() -> bytes:
    return xlsx(row(1, cell("A1", 99, ' t="s"')), sharedStrings=f'<sst xmlns="{MAIN}"/>')


@hostile("a.xlsx", "unreadable_workbook")
def a_row_with_the_number_zero() -> bytes:
    return xlsx(row(0, cell("A0")) + row(1, cell("A1")))


@hostile("a.xlsx", "sheet_too_large")
def a_column_name_of_seven_letters() -> bytes:
    return xlsx(row(1, cell("A1") + cell("ZZZZZZZ1")))


@hostile("a.xlsx", rows=[[1e300]])
def a_number_too_large_for_a_date() -> bytes:
    style = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    return xlsx(row(1, cell("A1", "1e300", ' s="1"')), styles=style)


@hostile("a.xlsx", rows=[["å" * 2_000_000]])
def a_cell_of_two_million_letters() -> bytes:
    text = "å" * 2_000_000
    return xlsx(row(1, f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'))


@hostile("a.xlsx", rows=TWO_ROWS)
def a_merged_area_over_the_whole_grid() -> bytes:
    return xlsx(TWO, after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')


@hostile("a.xlsx", rows=TWO_ROWS)
def fifty_thousand_merged_areas_on_top_of_each_other() -> bytes:
    return xlsx(TWO, after="<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 50_000 + "</mergeCells>")


@hostile("a.xlsx", rows=TWO_ROWS)
def a_workbook_that_refers_to_another_file() -> bytes:
    link = '<externalLink><externalBook r:id="rId1"/></externalLink>'
    return archive(xlsx_parts(sheet_xml(TWO)) | {"xl/externalLinks/externalLink1.xml": link})


@hostile("a.xlsx", "no_worksheets")
def a_workbook_without_sheets() -> bytes:
    parts = xlsx_parts(sheet_xml(TWO))
    return archive(parts | {"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'})


@hostile("a.xlsx", "no_worksheets")
def a_workbook_of_charts_alone() -> bytes:
    return archive(xlsx_parts(f'<chartsheet xmlns="{MAIN}"/>', kind="chartsheet"))


@hostile("a.xlsx", "no_worksheets")
def a_workbook_of_dialogs_alone() -> bytes:
    return archive(xlsx_parts(f'<dialogsheet xmlns="{MAIN}"/>', kind="dialogsheet"))


@hostile("a.xlsx", "hidden_rows", rows=TWO_ROWS)
def a_row_that_is_hidden() -> bytes:
    return xlsx(TWO.replace('<row r="2"', '<row r="2" hidden="1"'))


@hostile("a.xlsx", "filtered_sheet", rows=TWO_ROWS)
def a_sheet_that_was_saved_filtered() -> bytes:
    hidden = TWO.replace('<row r="2"', '<row hidden="1" r="2"')
    return xlsx(hidden, after='<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>')


@hostile("a.xlsx", "formula_without_value", rows=[[1.0, ""], [3.0, 4.0]])
def a_formula_that_was_never_computed() -> bytes:
    return xlsx(TWO.replace('<c r="B1"><v>2</v></c>', '<c r="B1"><f>A1*2</f><v></v></c>'))


# --- other binary workbooks -------------------------------------------------------------------------------


@hostile("a.xlsb", rows=TWO_ROWS)
def a_binary_workbook() -> bytes:
    return archive(xlsb_parts(XLSB_TWO))


@hostile("a.xlsb", "no_worksheets")
def a_binary_workbook_of_charts_alone() -> bytes:
    charts = relations(("chartsheet", "chartsheets/sheet1.bin"))
    return archive(xlsb_parts(b"") | {"xl/_rels/workbook.bin.rels": charts, "xl/chartsheets/sheet1.bin": b""})


@hostile("a.xlsb", "unreadable_workbook")
def a_binary_workbook_whose_record_has_no_end() -> bytes:
    return archive(xlsb_parts(XLSB_TWO) | {"xl/worksheets/sheet1.bin": b"\x81\x01\x00\x05\xff"})


@hostile("a.xlsb", "unreadable_workbook")
def a_binary_workbook_with_a_cell_that_is_too_short() -> bytes:
    return archive(
        xlsb_parts(xlsb_row(0) + binary_record(5, b"\0")) | {"xl/worksheets/sheet1.bin": b"\x05\x01\0"}
    )


@hostile("a.xlsb", "unreadable_workbook")
def a_binary_workbook_with_a_name_of_four_billion_letters() -> bytes:
    name = binary_record(156, struct.pack("<III", 0, 1, 0xFFFFFFFF))
    return archive(xlsb_parts(XLSB_TWO) | {"xl/workbook.bin": name})


@hostile("a.xlsb", "unreadable_workbook")
def a_binary_workbook_whose_styles_make_the_library_panic() -> bytes:
    return archive(xlsb_parts(XLSB_TWO) | {"xl/styles.bin": binary_record(617) + binary_record(618)})


@hostile("a.xls", rows=TWO_ROWS)
def an_old_workbook() -> bytes:
    return xls(XLS_TWO)


@hostile("a.xls", rows=TWO_ROWS)
def an_old_workbook_in_small_sectors() -> bytes:
    return compound({"Workbook": xls_stream(XLS_TWO)}, small=True)


@hostile("a.xls", rows=TWO_ROWS)
def an_old_workbook_of_eight_megabytes() -> bytes:
    return compound({"Workbook": xls_stream(XLS_TWO), "Padding": bytes(8_000_000)})


@hostile("a.xls", "password_protected")
def an_old_workbook_with_a_password() -> bytes:
    return xls(XLS_TWO, record(0x2F, bytes(54)))


@hostile("a.xlsx", "password_protected")
def a_workbook_with_a_password() -> bytes:
    return compound({"EncryptionInfo": bytes(200), "EncryptedPackage": bytes(5000)})


@hostile("a.ods", "password_protected")
def an_office_table_with_a_password() -> bytes:
    return ods("", manifest="<encryption-data/>")


@hostile("a.xls", "not_a_workbook")
def an_old_text_document_named_as_a_workbook() -> bytes:
    return compound({"WordDocument": bytes(5000)})


@hostile("a.xls", "unreadable_workbook")
def an_old_workbook_cut_in_half() -> bytes:
    return xls(XLS_TWO * 200)[:4000]


@hostile("a.xls", "unreadable_workbook")
def an_old_workbook_of_a_header_alone() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@hostile("a.xls", "unreadable_workbook")
def an_old_workbook_whose_sectors_run_in_circles() -> bytes:
    made = bytearray(xls(XLS_TWO))
    at = made.index(struct.pack("<4I", 1, 2, 3, 4))
    made[at : at + 16] = struct.pack("<4I", 1, 0, 1, 0)
    return bytes(made)


@hostile("a.xls", "unreadable_workbook")
def an_old_workbook_whose_table_of_sectors_runs_in_circles() -> bytes:
    made = bytearray(xls(XLS_TWO))
    made[68:72] = struct.pack("<I", 3)
    return bytes(made)


@hostile("a.xls", "unreadable_workbook")
def an_old_workbook_whose_sheet_never_ends() -> bytes:
    return xls(XLS_TWO + record(0x203, bytes(14))[:2] + b"\xff\xff", ends=b"")


@hostile("a.xls", "no_worksheets")
def an_old_workbook_of_macros_alone() -> bytes:
    return compound({"Workbook": xls_stream(b"", kind=1)})


# --- files of other kinds ---------------------------------------------------------------------------------


@hostile("a.xlsx", "not_a_workbook")
def a_text_named_as_a_workbook() -> bytes:
    return b"a;b\n1;2\n"


@hostile("a.csv", "workbook_named_as_text")
def a_workbook_named_as_a_text() -> bytes:
    return xlsx(CORNERS)


@hostile("a.xlsx", "empty_file")
def a_workbook_of_no_bytes() -> bytes:
    return b""


@hostile("a.csv", rows=[])
def a_text_of_no_bytes() -> bytes:
    return b""


@hostile("a.xlsx", "pdf_file")
def a_printed_page_named_as_a_workbook() -> bytes:
    return b"%PDF-1.7\n1 0 obj << >> endobj\n"


@hostile("a.csv", "pdf_file")
def a_printed_page_named_as_a_text() -> bytes:
    return b"%PDF-1.7\n1 0 obj << >> endobj\n"


@hostile("a.xls", "image_file")
def a_picture_named_as_a_workbook() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(100)


@hostile("a.xls", rows=[["månad", "kostnad"], ["2024-01", "1 000,5"], ["2024-02", ""]])
def a_web_page_named_as_a_workbook() -> bytes:
    page = (
        "<html><head><style>td {color: red}</style></head><body>Rapport<table border=1><tr><th>månad</th>"
        "<th>kost<b>nad</b></th></tr><tr><td>2024-01<td>1&nbsp;000,5<tr><td>2024-02</td><td/></tr></table>"
    )
    return page.encode("windows-1252")


@hostile("a.xls", rows=[["x"] + [""] * 9998])
def a_web_page_with_a_cell_over_ten_thousand_columns() -> bytes:
    return b"<table><tr><td colspan=9999 rowspan=99999999>x</table>"


@hostile("a.xls", "file_too_large")
def a_web_page_with_ten_million_cells() -> bytes:
    return b"<table>" + b"<tr><td colspan=9999>x</td></tr>" * 1100


@hostile("a.xls", rows=[["x"]])
def a_web_page_nested_a_hundred_thousand_deep() -> bytes:
    return b"<table><tr><td>" + b"<div>" * 100_000 + b"x"


@hostile("a.xls", "no_worksheets")
def a_web_page_without_a_table() -> bytes:
    return b"<!DOCTYPE html><html><body>Session expired</body></html>"


@hostile("a.xls", "unreadable_text")
def a_web_page_of_control_characters() -> bytes:
    return b"<html>\x01\x02\x03"


@hostile("a.xls", "xml_spreadsheet")
def a_workbook_in_the_xml_of_2003() -> bytes:
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@hostile("a.csv", rows=[["å", "b"], ["1", "2"]])
def a_text_in_utf_16_without_a_mark() -> bytes:
    return "å;b\n1;2\n".encode("utf-16-le")


@hostile("a.csv", rows=[["å", "b"], ["1", "2"]])
def a_text_in_utf_16_with_the_high_byte_first_without_a_mark() -> bytes:
    return "å;b\n1;2\n".encode("utf-16-be")


@hostile("a.csv", rows=[["å", "b"], ["1", "2"]])
def a_text_in_utf_32() -> bytes:
    return "å;b\n1;2\n".encode("utf-32")


@hostile("a.csv", rows=[["å", "b"], ["1", "2"]])
def a_text_in_utf_32_without_a_mark() -> bytes:
    return "å;b\n1;2\n".encode("utf-32-be")


@hostile("a.csv", rows=[["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]])
def a_text_whose_lines_end_in_three_ways() -> bytes:
    return b"a;b\r\n1;2\r3;4\n5;6\x1a"


@hostile("a.csv", "unreadable_text")
def a_text_with_zero_bytes() -> bytes:
    return b"a;b\n1;\0\0\0\n"


@hostile("a.csv", "unreadable_text")
def a_text_of_random_bytes() -> bytes:
    return random.Random(1).randbytes(100_000)


@hostile("a.csv", "broken_quotes")
def a_quote_that_is_opened_before_a_megabyte_of_text() -> bytes:
    return b'a;b\n"1;2\n' + b"3;4\n" * 250_000


@hostile("a.csv", "cell_too_long")
def a_line_of_three_megabytes_without_a_separator() -> bytes:
    return b"a;b\n1;2\n" + b"x" * 3_000_000


@hostile("a.csv", "file_too_large")
def a_line_of_eleven_million_separators() -> bytes:
    return b";" * 11_000_000


@hostile("a.csv", "file_too_large")
def a_text_of_three_hundred_megabytes_in_one_line() -> int:
    return 300_000_000


@hostile("a.xlsx", "file_too_large")
def a_workbook_of_five_gigabytes() -> int:
    return 5_000_000_000
