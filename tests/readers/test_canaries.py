"""No identity number goes further than the reader: whatever the program writes is scanned byte by byte.

The people are made up. They stand in the right column in all nine written forms, in wrong columns, in headings, titles
and notes, and in the names of files, sheets and folders.
"""

import csv
import logging
import os
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.models.findings import Severity
from staffing_planner.models.inputs import Headcount, Inputs
from staffing_planner.models.register import Project
from staffing_planner.plan import Plan
from staffing_planner.readers import read_folder
from staffing_planner.readers.cells import MASKED
from staffing_planner.readers.masking import has_check_digit, holds_identity_number, masked, masked_name
from staffing_planner.store import ProjectFile, RecoveryCopy, backups_of, database, load_project
from tests.command_line import Run, run


def with_check_digit(nine: str) -> str:
    return next(ten for digit in range(10) if has_check_digit(ten := f"{nine}{digit}"))


WOMAN = with_check_digit("640812328")
OLDEST = with_check_digit("240812328")
COORDINATED = with_check_digit("640872328")
YOUNGEST = with_check_digit("010101123")  # its number has lost the zero that it begins with
PEOPLE = (WOMAN, OLDEST, COORDINATED, YOUNGEST)
# The nine written forms; all but one belong to people of working age.
FORMS: dict[str, str] = {
    "ten digits and a hyphen": f"{WOMAN[:6]}-{WOMAN[6:]}",
    "ten digits": WOMAN,
    "twelve digits and a hyphen": f"19{WOMAN[:6]}-{WOMAN[6:]}",
    "twelve digits": f"19{WOMAN}",
    "a plus": f"{OLDEST[:6]}+{OLDEST[6:]}",
    "a coordination number": f"{COORDINATED[:6]}-{COORDINATED[6:]}",
    "a hyphen of another kind": f"{WOMAN[:6]}–{WOMAN[6:]}",
    "a float": f"{WOMAN}.0",
    "a lost zero": YOUNGEST.lstrip("0"),
}


def needles() -> Iterator[bytes]:
    """Every form as text in the usual encodings, and as numbers that a database or a process would hold."""
    for ten in PEOPLE:
        for century in ("", "18", "19", "20"):
            for joined in ("", "-", "+", " ", "–", "\u00a0"):
                text = f"{century}{ten[:6]}{joined}{ten[6:]}"
                yield from (
                    text.encode(encoding) for encoding in ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
                )
            number = int(f"{century}{ten}")
            yield from (struct.pack(form, number) for form in (">d", "<d", ">q", "<q"))
            yield number.to_bytes(6, "big")  # a whole number in a database
        yield ten.lstrip("0").encode()


NEEDLES = tuple(set(needles()))


def found_in(content: bytes) -> list[bytes]:
    """The canaries in these bytes, and in the parts of what is a zip archive (a workbook)."""
    found = [needle for needle in NEEDLES if needle in content]
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                found += found_in(name.encode()) + found_in(archive.read(name))
    return found


def leaks(folder: Path) -> list[str]:
    """Files below the folder that hold a canary, in their names or in their bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if found_in(path.read_bytes()) or found_in(path.name.encode())]


def told(runs: Iterable[Run]) -> bytes:
    return "\n".join(run.out + run.err for run in runs).encode()


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that everything written goes to: temporary files, also deleted ones, and journals."""
    folder = tmp_path / "written"
    buried = folder / "deleted"
    temporary = folder / "temporary"
    buried.mkdir(parents=True)
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def keep(path: Any) -> None:
        if os.path.isfile(path):
            shutil.copyfile(path, buried / f"{len(os.listdir(buried))}-{os.path.basename(path)}")

    def burying(delete: Callable[..., None]) -> Callable[..., None]:
        def bury(path: Any, *, dir_fd: int | None = None) -> None:
            keep(path if dir_fd is None else f"/proc/self/fd/{dir_fd}/{path}")
            delete(path, dir_fd=dir_fd)

        return bury

    monkeypatch.setattr(os, "unlink", burying(os.unlink))
    monkeypatch.setattr(os, "remove", burying(os.remove))
    guards = database._write_guards

    def keep_journals(connection: Any, digests: Any, stamp: Any) -> None:
        guards(connection, digests, stamp)
        for database_file in connection.exec_driver_sql("PRAGMA database_list").fetchall():
            keep(f"{database_file[2]}-journal")

    monkeypatch.setattr(database, "_write_guards", keep_journals)
    return folder


def rows_of_text(rows: Iterable[Iterable[object]], encoding: str) -> bytes:
    text = StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode(encoding)


def ods(sheet: str, rows: Iterable[Iterable[object]]) -> bytes:
    """A spreadsheet of OpenDocument with one sheet, of as little as a reader needs."""

    def cell(value: object) -> str:
        if isinstance(value, int):
            typed = f'office:value-type="float" office:value="{value}"'
        else:
            typed = 'office:value-type="string"'
        return f"<table:table-cell {typed}><text:p>{value}</text:p></table:table-cell>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>'
            f'<table:table table:name="{sheet}">{lines}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return content.getvalue()


def xlsx(sheet: str, rows: Iterable[Iterable[object]]) -> bytes:
    from openpyxl import Workbook

    workbook = Workbook()
    made = workbook.create_sheet(sheet)
    for row in rows:
        made.append(list(row))
    del workbook["Sheet"]
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


HEADER = ("datum", "enhet", "yrke", "personnummer", f"Chef {FORMS['ten digits and a hyphen']}", "Namn")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder with staff in every kind of file, canaries wherever they do not make the data wrong."""
    folder = tmp_path / f"Uttag {FORMS['ten digits and a hyphen']}"
    folder.mkdir()
    people = [("2024-12-31", "Psykiatri", "Läkare", form, form, "Anna") for form in FORMS.values()]
    titles = [(f"Lista över {FORMS['twelve digits']} m.fl.",), ()]
    notes = [
        (f"Kontrollerad av {FORMS['twelve digits and a hyphen']}",),
        (f"Summa {FORMS['ten digits']}", "", "", "", "9"),
    ]
    table = [*titles, HEADER, *people, *notes]
    for encoding, name in (
        ("utf-8-sig", FORMS["ten digits"]),
        ("cp1252", FORMS["a plus"]),
        ("utf-16", FORMS["a lost zero"]),
    ):
        (folder / f"{name} {encoding}.csv").write_bytes(rows_of_text(table, encoding))
    numbers = [
        (*row[:3], number, number, "Anna")
        for row, number in zip(people, (int(WOMAN), int(f"19{WOMAN}"), int(YOUNGEST)), strict=False)
    ]
    sheet = f"Blad {FORMS['ten digits and a hyphen']}"
    (folder / f"staff {FORMS['twelve digits']}.xlsx").write_bytes(
        xlsx(sheet, [*titles, HEADER, *people, *numbers])
    )
    (folder / f"{FORMS['twelve digits and a hyphen']}.ods").write_bytes(
        ods(sheet, [HEADER, *people, *numbers])
    )
    (folder / f"{FORMS['ten digits and a hyphen']}.pdf").write_bytes(b"%PDF")
    costs = [("månad", "enhet", "personalgrupp", f"hyrkostnad ({FORMS['ten digits']})")]
    costs += [(f"2024-{at:02d}", "Psykiatri", "läkare", "1000") for at in range(1, 13)]
    (folder / "hyr.csv").write_bytes(rows_of_text(costs, "utf-8"))
    (folder / "lön.csv").write_bytes(
        rows_of_text(
            [("månad", "enhet", "personalkostnad"), *((row[0], row[1], "100000") for row in costs[1:])],
            "utf-8",
        )
    )
    return folder


def test_that_no_identity_number_gets_into_anything_that_is_written(
    source: Path, written: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    project = written / "region.staffplan"
    runs = [
        run("check", source),
        run("check", source, "--json"),
        run("import", source, "--into", project),
        run("import", source, "--into", project),
        run("check", project, "--json"),
        run("reach", project, "--json"),
        run("project", project, "--json", "--out", written / "project.xlsx"),
        run("ceiling", source, "--json", "--out", written / "ceiling.xlsx"),
    ]
    assert [one.code for one in runs] == [0] * len(runs), told(runs).decode()
    inputs = load_project(project).project.inputs
    assert {row.age for row in inputs.age_structure} == {23, 60, 100}
    assert len({row.origin.file for row in inputs.age_structure}) == 5
    recovery = RecoveryCopy(written / "recoveries", project, "")
    recovery.save(load_project(project).project)
    recovery.save(planted(inputs))
    assert backups_of(project)
    assert len(os.listdir(written / "deleted")) > 5
    assert leaks(written) == []
    assert found_in(told(runs)) == []
    assert found_in(caplog.text.encode()) == []
    assert MASKED in told(runs).decode()
    recovery.discard()


WRONG = ("datum", "enhet", "yrke", "kön", "ålder", "antal", "årsarbetare", "sysselsättningsgrad")
RIGHT = ("2024-12-31", "Psykiatri", "Läkare", "K", "40", "1", "1", "1")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_that_an_identity_number_in_a_wrong_column_is_refused_and_not_told(tmp_path: Path, form: str) -> None:
    for at, column in enumerate(WRONG):
        names = [name for name in WRONG if name != "sysselsättningsgrad" or column == name]
        names = [name for name in names if name != "årsarbetare" or column != "sysselsättningsgrad"]
        row = [form if name == column else RIGHT[WRONG.index(name)] for name in names]
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / "staff.csv").write_bytes(rows_of_text([names, row], "utf-8"))
        loaded = read_folder(folder)
        assert [one.severity for one in loaded.findings] == [Severity.ERROR], column
        assert loaded.inputs.age_structure == ()
        assert found_in(repr(loaded).encode()) == [], column


@pytest.mark.parametrize("form", [form for form in FORMS if form != "a lost zero"])
def test_that_an_identity_number_among_costs_is_refused_and_not_told(tmp_path: Path, form: str) -> None:
    # Nine digits are an amount like any other.
    (tmp_path / "costs.csv").write_bytes(
        rows_of_text([("månad", "enhet", "personalkostnad"), ("2024-01", "A", FORMS[form])], "utf-8")
    )
    loaded = read_folder(tmp_path)
    assert loaded.inputs.personnel_costs == ()
    assert found_in(repr(loaded).encode()) == []


def test_that_what_is_refused_is_not_told_on_the_command_line(tmp_path: Path, written: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    rows = [
        [form if at == column else one for at, one in enumerate(RIGHT[:6])]
        for form in FORMS.values()
        for column in range(6)
    ]
    (folder / "staff.csv").write_bytes(rows_of_text([WRONG[:6], *rows], "utf-8"))
    project = written / "region.staffplan"
    runs = [run("check", folder), run("check", folder, "--json"), run("import", folder, "--into", project)]
    assert [one.code for one in runs] == [1, 1, 1]
    assert found_in(told(runs)) == []
    assert leaks(written) == []
    assert not project.exists()


@pytest.mark.parametrize(
    "form",
    [*FORMS.values(), f"{WOMAN[0]} {WOMAN[1:4]} {WOMAN[4:7]} {WOMAN[7:]}", f"1964-08-12-{WOMAN[6:]}"],
    ids=[*FORMS, "groups of three", "hyphens in the date"],
)
def test_that_every_form_is_hidden_in_text(form: str) -> None:
    text = f"Anna {form}, läkare" if form != FORMS["a float"] else form
    assert holds_identity_number(text)
    assert not holds_identity_number(masked(text))
    assert masked_name(text) == masked(text)


@pytest.mark.parametrize(
    "name",
    [
        "HR 2024-12-31.csv",
        "uttag 202412311530.csv",
        "Kst 1234567890",
        "232100-0073",
        "lön 123456789",
        "1 234 567 890 kr",
    ],
)
def test_that_points_in_time_and_codes_stay_in_names(name: str) -> None:
    assert masked_name(name) == name


# --- controls: the scan finds what had got through


def planted(inputs: Inputs, **values: Any) -> Project:
    row = replace(inputs.age_structure[0], **values)
    return Project().with_import(replace(inputs, age_structure=(row,)), (), ())


@pytest.mark.parametrize(
    "values",
    [
        {"unit": f"Enhet {FORMS['ten digits and a hyphen']}"},
        {"occupation": FORMS["twelve digits"]},
        {"headcount": float(WOMAN)},
    ],
    ids=["text", "digits", "number"],
)
def test_that_the_scan_finds_a_planted_number_in_a_project(
    tmp_path: Path, written: Path, values: dict[str, Any]
) -> None:
    (tmp_path / "staff.csv").write_text(
        "datum;enhet;yrke;kön;ålder;antal\n2024-12-31;A;B;K;40;1\n", encoding="utf-8"
    )
    project = planted(read_folder(tmp_path).inputs, **values)
    assert isinstance(project.inputs.age_structure[0], Headcount)
    path = written / "a.staffplan"
    ProjectFile.create(path, project).close()
    assert "a.staffplan" in leaks(written)
    recovery = RecoveryCopy(written / "recoveries", path, "")
    recovery.save(project)
    recovery.save(planted(project.inputs, age=41, unit="B", occupation="C", headcount=1.0))
    recovery.discard()
    assert any(name.endswith("journal") for name in leaks(written / "deleted"))


def test_that_the_scan_finds_a_planted_number_in_workbooks_and_names(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx("A", [("x", FORMS["ten digits"])]))
    (tmp_path / "b.xlsx").write_bytes(xlsx("A", [("x", int(WOMAN))]))
    (tmp_path / f"{FORMS['a plus']}.txt").write_bytes(b"")
    (tmp_path / "c.bin").write_bytes(f"Anna {FORMS['a coordination number']}".encode("utf-16"))
    (tmp_path / "clean.xlsx").write_bytes(xlsx("A", [("x", 1)]))
    assert sorted(leaks(tmp_path)) == sorted(["a.xlsx", "b.xlsx", "c.bin", f"{FORMS['a plus']}.txt"])


def test_that_a_source_names_itself_without_an_identity_number(tmp_path: Path) -> None:
    folder = tmp_path / f"Uttag {FORMS['ten digits and a hyphen']}"
    folder.mkdir()
    assert Plan.open(folder).name == f"Uttag {MASKED}"
