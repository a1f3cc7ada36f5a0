"""Files to raw cells: encodings, separators, workbooks, and what cannot be opened."""

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from staffing_planner.readers import read_folder
from staffing_planner.readers.sources import read_cells

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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
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
        ("a;b\n1;2\n".encode("utf-16-le"), "a.csv", "unreadable_text"),
        (b"\xff\xfea", "a.csv", "unreadable_text"),
        (b"PK\x03\x04...", "a.csv", "workbook_named_as_text"),
        (b"\xd0\xcf\x11\xe0...", "a.txt", "workbook_named_as_text"),
        (b"a;b\n1;2\n", "a.xlsx", "not_a_workbook"),
        (b"", "a.xlsx", "not_a_workbook"),
        (b"PK\x03\x04 and then nothing", "a.xlsx", "unreadable_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "unreadable_workbook"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password_protected"),
    ],
)
def test_that_a_file_that_cannot_be_opened_says_why(
    tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    assert refusal(tmp_path, content, name) == (code, None)


def test_that_a_quote_that_is_never_closed_is_found_by_its_row(tmp_path: Path) -> None:
    assert refusal(tmp_path, b'a;b\n1;2\n"3;4\n5;6\n', "a.csv") == ("broken_quotes", 3)


def test_that_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = (SAMPLES / "formula_errors.xlsx").read_bytes()
    assert refusal(tmp_path, whole[: len(whole) // 2], "a.xlsx") == ("unreadable_workbook", None)


def test_that_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert read_cells(tmp_path / "a.xlsx").findings[0].code == "unreadable_workbook"


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
