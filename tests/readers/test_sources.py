"""Files to raw cells: encodings, separators, workbooks, and what cannot be opened."""

import shutil
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from staffing_planner.readers import read_folder, sources
from staffing_planner.readers.sources import read_cells
from tests.readers.hostile_files import (
    HOSTILE,
    MAIN,
    TWO,
    TWO_ROWS,
    XLS_TWO,
    XLSB_TWO,
    archive,
    binary_record,
    cell,
    number_record,
    ods,
    ods_cell,
    ods_row,
    record,
    row,
    sheet_xml,
    wide,
    xls,
    xlsb_number,
    xlsb_parts,
    xlsb_row,
    xlsx,
    xlsx_parts,
)

SAMPLES = Path(__file__).parent / "samples"
TABLE = "månad;förvaltning;personalkostnad\n2024-01;Hälsa – öst;1 000,5\n"


def cells_of(tmp_path: Path, content: bytes, name: str = "a.csv") -> list[list[object]]:
    (tmp_path / name).write_bytes(content)
    found = read_cells(tmp_path / name)
    assert not found.findings
    return [list(row) for row in found.sheets[0].rows]


def refusal(tmp_path: Path, content: bytes, name: str) -> tuple[str, int | None]:
    (tmp_path / name).write_bytes(content)
    found = read_cells(tmp_path / name)
    assert found.sheets == ()
    assert [one.origin.file for one in found.findings] == [name]
    return found.findings[0].code, found.findings[0].row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1252"])
def test_that_the_encoding_of_a_text_file_is_found(tmp_path: Path, encoding: str) -> None:
    assert cells_of(tmp_path, TABLE.encode(encoding))[1] == ["2024-01", "Hälsa – öst", "1 000,5"]


def test_that_big_endian_utf16_is_read(tmp_path: Path) -> None:
    assert cells_of(tmp_path, b"\xfe\xff" + TABLE.encode("utf-16-be"))[0][0] == "månad"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a;b\n1,5;2,5\n", [["a", "b"], ["1,5", "2,5"]]),
        ("a\tb\n1,5\t2,5\n", [["a", "b"], ["1,5", "2,5"]]),
        ("a,b\n1.5,2.5\n", [["a", "b"], ["1.5", "2.5"]]),
        # A decimal comma in every row cuts as evenly as the separator does.
        ("a;b;c (x,y)\n1;2;3,5\n1;2;4,5\n", [["a", "b", "c (x,y)"], ["1", "2", "3,5"], ["1", "2", "4,5"]]),
        ('a,b\n"x;y",1\n"x;z",2\n', [["a", "b"], ["x;y", "1"], ["x;z", "2"]]),
        (
            "Titel, med komma\na;b\n1;2\n3;4\n5;6\n",
            [["Titel, med komma"], ["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]],
        ),
        ("a\n1\n", [["a"], ["1"]]),
        ('a;b\n"rad 1\nrad 2";x\n', [["a", "b"], ["rad 1\nrad 2", "x"]]),
        ("a;b\n\n1;2\n", [["a", "b"], [], ["1", "2"]]),
        ('a;b\r\n"5"";7";2\r\n', [["a", "b"], ['5";7', "2"]]),
        ("", []),
    ],
)
def test_that_the_separator_is_found(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    assert cells_of(tmp_path, text.encode()) == rows


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"\x81\x8d\x8f;a", "a.csv", "unreadable_text"),
        (b"\xff\xfea", "a.csv", "unreadable_text"),
        (b"PK\x03\x04...", "a.csv", "workbook_named_as_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "a.txt", "workbook_named_as_text"),
        (b"a;b\n1;2\n", "a.xlsx", "not_a_workbook"),
        (b"", "a.xlsx", "empty_file"),
    ],
)
def test_that_a_file_that_cannot_be_opened_says_why(
    tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    assert refusal(tmp_path, content, name) == (code, None)


def test_that_an_old_dos_encoding_is_read_on_request(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("månad;Håkan Ö\n1;2\n".encode("cp850"))
    assert read_cells(tmp_path / "a.csv", "cp850").sheets[0].rows[0] == ["månad", "Håkan Ö"]
    assert read_cells(tmp_path / "a.csv").sheets[0].rows[0] != ["månad", "Håkan Ö"]


@pytest.mark.parametrize(
    "name",
    [
        "a_workbook_of_five_gigabytes",
        "a_text_of_three_hundred_megabytes_in_one_line",
        "a_line_of_eleven_million_separators",
        "a_web_page_with_ten_million_cells",
        "a_web_page_without_a_table",
        "a_web_page_of_control_characters",
        "a_workbook_in_the_xml_of_2003",
        "a_line_of_three_megabytes_without_a_separator",
        "a_printed_page_named_as_a_text",
        "a_workbook_of_charts_alone",
        "a_text_number_beyond_the_shared_texts",
        "a_binary_workbook_whose_styles_make_the_library_panic",
    ],
)
def test_that_what_runs_no_risk_is_refused_alike_without_a_child(tmp_path: Path, name: str) -> None:
    path = HOSTILE[name].write(tmp_path)
    assert tuple(one.code for one in read_cells(path).findings) == HOSTILE[name].codes
    path.unlink()


def test_that_what_progress_raises_ends_the_reading(tmp_path: Path) -> None:
    def cancel(share: float) -> None:
        if share == 1:
            raise InterruptedError

    (tmp_path / "a.xls").write_bytes(xls(XLS_TWO))
    with pytest.raises(InterruptedError):
        read_cells(tmp_path / "a.xls", progress=cancel)


def test_that_want_of_memory_is_no_damage_of_the_file() -> None:
    with pytest.raises(MemoryError), sources._library_faults():
        raise MemoryError


def test_that_a_quote_that_is_never_closed_is_found_by_its_row(tmp_path: Path) -> None:
    assert refusal(tmp_path, b'a;b\n1;2\n"3;4\n5;6\n', "a.csv") == ("broken_quotes", 3)


def test_that_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert [one.code for one in read_cells(tmp_path / "gone.csv").findings] == ["unreadable_file"]


def test_that_workbook_cells_keep_type_and_place(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Blad 1"
    sheet["B3"], sheet["C3"], sheet["D3"], sheet["E3"] = "007", 3.5, date(2024, 3, 1), True
    sheet["B5"] = "NA"
    workbook.create_chartsheet("Diagram")
    workbook.create_sheet("Tomt")
    workbook.create_sheet("Dolt").sheet_state = "hidden"
    workbook.save(tmp_path / "a.xlsx")
    first, empty, hidden = read_cells(tmp_path / "a.xlsx").sheets
    assert (first.file, first.sheet, first.first_row, first.is_hidden) == ("a.xlsx", "Blad 1", 3, False)
    assert first.rows == [["007", 3.5, date(2024, 3, 1), "TRUE"], ["", "", "", ""], ["NA", "", "", ""]]
    assert (empty.rows, empty.first_row) == ([], 1)
    assert hidden.is_hidden


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_that_a_formula_error_never_reads_as_empty(tmp_path: Path, suffix: str) -> None:
    shutil.copy(SAMPLES / f"formula_errors.{suffix}", tmp_path / f"kostnad.{suffix}")
    loaded = read_folder(tmp_path)
    found = [(one.code, one.origin.sheet, one.row, one.column, one.value) for one in loaded.findings]
    assert ("error_cell", "Kostnader", 4, "personalkostnad", "#DIV/0!") in found
    assert ("error_cell", "Kostnader", 6, "personalkostnad", "#NAME?") in found
    assert [row.cost for row in loaded.inputs.personnel_costs] == [1000, 1200]


def test_that_an_error_far_to_the_right_is_found_in_its_cell(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["B2"] = "x"
    sheet["AB4"] = "#REF!"
    sheet["AB4"].data_type = "e"
    workbook.save(tmp_path / "a.xlsx")
    assert read_cells(tmp_path / "a.xlsx").sheets[0].rows[2][26] == "#REF!"


def test_that_sheets_named_by_an_absolute_part_are_found(tmp_path: Path) -> None:
    # Some programs write relations as "/xl/worksheets/..." instead of "worksheets/...".
    source = SAMPLES / "formula_errors.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "xl/_rels/workbook.xml.rels":
                content = content.replace(b'Target="worksheets/', b'Target="/xl/worksheets/')
            new.writestr(part, content)
    assert read_cells(tmp_path / "a.xlsx").sheets[0].rows[3][2] == "#DIV/0!"


def test_that_a_workbook_without_errors_is_read_from_every_format(tmp_path: Path) -> None:
    # The same cells without the two faulty formulas, in the format of free office programs.
    source = SAMPLES / "formula_errors.ods"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "a.ods", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "content.xml":
                content = content.replace(b">#", b">").replace(b'calcext:value-type="error"', b"")
            new.writestr(part, content)
    assert read_cells(tmp_path / "a.ods").sheets[0].rows[2] == ["2024-01", "Folktandvården", 1000.0]


# --- what the workbook library leaves out -----------------------------------------------------------------

PERCENT_XLS = (
    record(0x41E, struct.pack("<HHB", 164, 4, 0) + b"0.0%")
    + record(0xE0, struct.pack("<HH", 0, 0) + bytes(16))
    + record(0xE0, struct.pack("<HH", 0, 164) + bytes(16))
)


def xlsx_by_hand() -> bytes:
    """Cells from B2 to D4, as a program writes them that knows prefixes and custom formats."""
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    cells = (
        row(2, cell("B2", 1) + cell("C2", 2) + cell("D2", 3))
        + row(3, cell("B3", 0.04, ' s="1"') + '<c r="C3" s="1"/>' + cell("D3", 5), ' hidden="1"')
        + row(
            4,
            '<c s="1" r="B4"><v>0.5</v></c><c r="C4" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D4"><v>9</v></c>',
        )
        + row(9, "", ' hidden="1"')
    )
    return xlsx(
        cells,
        before='<cols><col min="1" max="3" hidden="true" width="9"/><col min="4" max="4"/></cols>',
        after='<mergeCells><mergeCell ref="B2:C3"/><mergeCell ref="X8:Z9"/></mergeCells>',
        styles=styles,
    )


def xls_by_hand() -> bytes:
    """The same in the format before 2007."""
    error = record(0x006, struct.pack("<HHH", 3, 2, 0) + b"\x02\0\x07\0\0\0\xff\xff" + bytes(8))
    return xls(
        record(0x7D, struct.pack("<6H", 1, 2, 0, 0, 1, 0))
        + record(0x7D, struct.pack("<6H", 3, 3, 0, 0, 0, 0))
        + record(0x200, struct.pack("<IIHHH", 1, 4, 1, 4, 0))
        + record(0x208, struct.pack("<HHHHHHHH", 1, 1, 4, 300, 0, 0, 0, 0))
        + record(0x208, struct.pack("<HHHHHHHH", 2, 1, 4, 300, 0, 0, 0x20, 0))
        + number_record(1, 1, 1)
        + number_record(1, 2, 2)
        + number_record(1, 3, 3)
        + number_record(2, 1, 0.04, 1)
        + number_record(2, 3, 5)
        + number_record(3, 1, 0.5, 1)
        + error
        + number_record(3, 3, 9)
        + record(0xE5, struct.pack("<H8H", 2, 1, 2, 1, 2, 7, 8, 23, 25)),
        PERCENT_XLS,
    )


def xlsb_by_hand() -> bytes:
    """The same in the binary format."""
    styles = (
        binary_record(615, struct.pack("<I", 2))
        + binary_record(44, struct.pack("<H", 164) + wide("0.0%"))
        + binary_record(44, struct.pack("<H", 165) + wide("0.0"))
        + binary_record(616)
        + binary_record(626, struct.pack("<I", 1))
        + binary_record(47, struct.pack("<HH", 0xFFFF, 164) + bytes(12))
        + binary_record(627)
        + binary_record(617, struct.pack("<I", 2))
        + binary_record(47, struct.pack("<HH", 0, 0) + bytes(12))
        + binary_record(47, struct.pack("<HH", 0, 164) + bytes(12))
        + binary_record(618)
    )
    cells = (
        xlsb_row(1)
        + xlsb_number(1, 1)
        + xlsb_number(2, 2)
        + xlsb_number(3, 3)
        + xlsb_row(2, hidden=True)
        + xlsb_number(1, 0.04, 1)
        + binary_record(1, struct.pack("<II", 2, 1))
        + xlsb_number(3, 5)
        + xlsb_row(3)
        + xlsb_number(1, 0.5, 1)
        + binary_record(3, struct.pack("<IIB", 2, 0, 7))
        + xlsb_number(3, 9)
    )
    columns = binary_record(60, struct.pack("<IIIIH", 0, 2, 9, 0, 1)) + binary_record(
        60, struct.pack("<IIIIH", 3, 3, 9, 0, 0)
    )
    merged = binary_record(176, struct.pack("<IIII", 1, 2, 1, 2)) + binary_record(
        176, struct.pack("<IIII", 7, 8, 23, 25)
    )
    return archive(xlsb_parts(cells, columns, merged, last=3) | {"xl/styles.bin": styles})


def ods_by_hand() -> bytes:
    """The same in the format of free office programs."""
    per_cent = (
        '<table:table-cell office:value-type="percentage" office:value="{}">'
        "<text:p>x</text:p></table:table-cell>"
    )
    empty = "<table:table-cell/>"
    failed = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    spans = ' table:number-columns-spanned="2" table:number-rows-spanned="2"'
    far = ' table:number-columns-repeated="22"'
    return ods(
        "<table:table-row/>"
        + ods_row(empty + ods_cell(1, spans) + ods_cell(2) + ods_cell(3))
        + ods_row(empty + per_cent.format(0.04) + empty + ods_cell(5), ' table:visibility="collapse"')
        + ods_row(empty + per_cent.format(0.5) + failed + ods_cell(9))
        + ods_row(f"<table:table-cell{far}/>", ' table:visibility="collapse"'),
        columns='<table:table-column table:visibility="collapse" table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="visible"/>',
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", xlsx_by_hand()),
        ("a.xls", xls_by_hand()),
        ("a.xlsb", xlsb_by_hand()),
        ("a.ods", ods_by_hand()),
    ],
)
def test_that_what_is_hidden_merged_wrong_or_per_cent_is_known(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    found = read_cells(tmp_path / name)
    (sheet,) = found.sheets
    assert sheet.rows == [[1, 2, 3], [0.04, "", 5], [0.5, "#DIV/0!", 9]]
    assert (sheet.first_row, sheet.first_column) == (2, 2)
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {0, 1}
    assert sheet.merged == ((2, 0, 3, 1),)
    assert sheet.percent == {(3, 0), (4, 0)}
    assert not sheet.is_filtered
    (finding,) = found.findings
    assert (finding.code, finding.row, finding.details["count"]) == ("hidden_rows", 3, 1)


def test_that_several_small_numbers_of_one_old_record_know_their_format(tmp_path: Path) -> None:
    numbers = record(0xBD, struct.pack("<HH", 0, 0) + struct.pack("<HIHIH", 0, 1 << 2 | 2, 1, 7 << 2 | 2, 1))
    (tmp_path / "a.xls").write_bytes(xls(numbers, PERCENT_XLS))
    (sheet,) = read_cells(tmp_path / "a.xls").sheets
    assert sheet.rows == [[1, 7]]
    assert sheet.percent == {(1, 1)}


def test_that_an_old_workbook_with_a_chart_and_a_text_formula_is_read_to_its_end(tmp_path: Path) -> None:
    chart = record(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 0)) + record(0x0A)
    text = record(0x006, struct.pack("<HHH", 0, 0, 0) + bytes(6) + b"\xff\xff" + bytes(8))
    text += record(0x207, struct.pack("<HB", 1, 0) + b"x")
    failed = record(0x205, struct.pack("<HHHBB", 0, 1, 0, 7, 1))
    (tmp_path / "a.xls").write_bytes(xls(chart + text + failed))
    assert read_cells(tmp_path / "a.xls").sheets[0].rows == [["x", "#DIV/0!"]]


def test_that_an_error_typed_as_text_stays(tmp_path: Path) -> None:
    typed = '<table:table-cell office:value-type="string"><text:p>#SAKNAS!</text:p></table:table-cell>'
    (tmp_path / "a.ods").write_bytes(ods(ods_row(typed)))
    assert read_cells(tmp_path / "a.ods").sheets[0].rows == [["#SAKNAS!"]]


def test_that_a_truth_value_of_an_old_workbook_is_no_error(tmp_path: Path) -> None:
    cells = record(0x205, struct.pack("<HHHBB", 0, 0, 0, 1, 0)) + record(
        0x205, struct.pack("<HHHBB", 0, 1, 0, 42, 1)
    )
    (tmp_path / "a.xls").write_bytes(xls(cells))
    assert read_cells(tmp_path / "a.xls").sheets[0].rows == [["TRUE", "#N/A"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.xls",
            xls(record(0x208, struct.pack("<8H", 1, 0, 2, 300, 0, 0, 0x20, 0)) + record(0x9B) + XLS_TWO),
        ),
        (
            "a.xlsb",
            archive(xlsb_parts(XLSB_TWO.replace(xlsb_row(1), xlsb_row(1, True)), after=binary_record(163))),
        ),
        ("a.ods", ods(ods_row(ods_cell(1)) + ods_row(ods_cell(2), ' table:visibility="filter"'))),
    ],
)
def test_that_a_filter_is_known_in_every_format(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found = read_cells(tmp_path / name)
    assert found.sheets[0].is_filtered
    assert [(one.code, one.row) for one in found.findings] == [("filtered_sheet", 2)]


def test_that_formulas_saved_without_a_value_are_counted(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in (["a", "b"], [1, "=A2*2"], [2, "=A3*2"]):
        sheet.append(line)
    workbook.save(tmp_path / "a.xlsx")
    found = read_cells(tmp_path / "a.xlsx")
    assert found.sheets[0].without_value == {(2, 1), (3, 1)}
    (finding,) = found.findings
    assert (finding.code, finding.row, finding.details["count"]) == ("formula_without_value", 2, 2)


def test_that_a_formula_whose_result_is_an_empty_text_has_a_value(tmp_path: Path) -> None:
    empty = '<c r="B1" t="str"><f>IF(A1=1,"")</f><v></v></c>'
    (tmp_path / "a.xlsx").write_bytes(xlsx(row(1, cell("A1") + empty)))
    assert read_cells(tmp_path / "a.xlsx").sheets[0].without_value == frozenset()


def test_that_an_office_formula_without_a_value_is_noticed(tmp_path: Path) -> None:
    formula = '<table:table-cell table:formula="of:=[.A1]"/>'
    (tmp_path / "a.ods").write_bytes(ods(ods_row(ods_cell(1) + formula + ods_cell(2))))
    assert read_cells(tmp_path / "a.ods").sheets[0].without_value == {(1, 1)}


def test_that_a_value_repeated_in_an_office_table_is_per_cent_each_time(tmp_path: Path) -> None:
    repeated = '<table:table-cell office:value-type="percentage" office:value="0.1" table:number-columns-repeated="3"/>'
    (tmp_path / "a.ods").write_bytes(ods(ods_row(repeated)))
    assert read_cells(tmp_path / "a.ods").sheets[0].percent == {(1, 0), (1, 1), (1, 2)}


def test_that_a_workbook_whose_tags_have_prefixes_is_read_in_full(tmp_path: Path) -> None:
    sheet = sheet_xml(TWO.replace('<row r="2"', '<row r="2" hidden="1"'))
    sheet = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    (tmp_path / "a.xlsx").write_bytes(archive(xlsx_parts(sheet)))
    (found,) = read_cells(tmp_path / "a.xlsx").sheets
    assert found.rows == TWO_ROWS
    assert found.hidden_rows == {2}


def test_that_tags_with_a_prefix_among_others_without_are_read(tmp_path: Path) -> None:
    mixed = sheet_xml(TWO.replace("<row", "<x:row").replace("</row", "</x:row"))
    mixed = mixed.replace("<worksheet ", f'<worksheet xmlns:x="{MAIN}" ').replace(
        'r="2"', 'r="2" hidden="1"', 1
    )
    (tmp_path / "a.xlsx").write_bytes(archive(xlsx_parts(mixed)))
    (found,) = read_cells(tmp_path / "a.xlsx").sheets
    assert found.rows == TWO_ROWS
    assert found.hidden_rows == {2}


def test_that_cells_without_their_places_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        xlsx("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>")
    )
    assert read_cells(tmp_path / "a.xlsx").sheets[0].rows == TWO_ROWS


def test_that_the_tables_of_a_web_page_are_sheets(tmp_path: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>enhet<th colspan=2>kön</tr><tr><td>K<br>v</td><td>M</td></tr>"
        "<tr><td>A</td><td>1</td><td>2</td></tr></table><p>text<table></table><td>lost</td>"
        "<table><tr><td x></td></tr></table><table><tr><td>b</table>"
    )
    (tmp_path / "a.xls").write_bytes(page.encode())
    first, second = read_cells(tmp_path / "a.xls").sheets
    assert first.rows == [["enhet", "kön", ""], ["", "K v", "M"], ["A", "1", "2"]]
    assert (first.sheet, second.sheet, second.rows) == ("1", "2", [["b"]])
