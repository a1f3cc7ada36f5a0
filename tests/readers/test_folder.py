"""A whole data folder: files of every kind, joined, with its scenarios and built-in tables."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.models.findings import NOWHERE
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.scenario import Scenario
from staffing_planner.readers import read_folder
from staffing_planner.readers.sources import read_cells

from .conftest import ReadText, WriteWorkbook, errors, places, warnings

COSTS = ("månad;förvaltning;personalkostnad", "2024-01;A;100")


def without_origins(inputs: Inputs) -> dict[str, list[Any]]:
    return {
        table.name: [replace(row, origin=NOWHERE) for row in getattr(inputs, table.name)]
        for table in fields(inputs)
    }


def test_that_the_sample_region_is_read_without_a_finding(sample_folder: Path) -> None:
    loaded = read_folder(sample_folder)
    assert places(loaded.findings) == []
    assert loaded.inputs.row_counts()["age_structure"] > 3000
    assert len(loaded.scenarios) >= 8
    assert all(len(file.sha256) == 64 and file.rows > 0 for file in loaded.files)


def test_that_csv_and_workbook_in_swedish_and_english_give_the_same(
    sample_folder: Path, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    from staffing_planner.models.mappings import normalised
    from staffing_planner.readers.kinds import kinds

    workbook = Workbook()
    for path in sorted(sample_folder.glob("*.csv")):
        title, header, *body = read_cells(path).sheets[0].rows
        kind = next(kind for kind in kinds() if kind.name == path.stem)
        english = [kind.keys_by_name[normalised(str(name))] for name in header]
        sheet = workbook.create_sheet(path.stem)
        sheet.append(title)
        sheet.append(english)
        numeric = {"headcount", "fte", "cost", "agency_cost", "age", "year", "slots", "rate", "share"}
        for row in body:
            sheet.append(
                [
                    float(str(cell).replace(",", ".")) if key in numeric and cell else cell
                    for key, cell in zip(english, row, strict=True)
                ]
            )
    workbook.save(tmp_path / "region.xlsx")
    translated = read_folder(tmp_path)
    assert errors(translated) == []
    assert without_origins(translated.inputs) == without_origins(read_folder(sample_folder).inputs)
    assert translated.files[0].rows == sum(translated.inputs.row_counts().values())


def test_that_tables_of_one_kind_are_joined_with_their_origins(
    tmp_path: Path, write_workbook: WriteWorkbook
) -> None:
    (tmp_path / "a.csv").write_text("\n".join(COSTS))
    write_workbook(
        "b.xlsx",
        Januari=[["month", "unit", "cost"], ["2024-02", "A", 200]],
        Februari=[["Titel"], [], ["månad", "enhet", "kostnad"], ["mars 2024", "A", 300]],
    )
    loaded = read_folder(tmp_path)
    assert loaded.findings == ()
    assert [
        (str(row.month), row.cost, row.origin.file, row.origin.sheet, row.origin.rows)
        for row in loaded.inputs.personnel_costs
    ] == [
        ("2024-01", 100, "a.csv", "", (2,)),
        ("2024-02", 200, "b.xlsx", "Januari", (2,)),
        ("2024-03", 300, "b.xlsx", "Februari", (4,)),
    ]
    assert [(file.name, file.rows) for file in loaded.files] == [("a.csv", 1), ("b.xlsx", 2)]


def test_that_files_beside_the_tables_are_left_alone_or_named(tmp_path: Path) -> None:
    for name in (
        "README.txt",
        "läsmig.txt",
        ".hidden.csv",
        "~$a.xlsx",
        ".~lock.a.ods#",
        "notes.md",
        "other.toml",
        "LICENSE_data",
    ):
        (tmp_path / name).write_text("a;b\n1;2\n")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.csv").write_text("\n".join(COSTS))
    (tmp_path / "scan.pdf").write_text("%PDF")
    (tmp_path / "a.csv").write_text("\n".join(COSTS))
    loaded = read_folder(tmp_path)
    assert [file.name for file in loaded.files] == ["a.csv"]
    assert places(loaded.findings) == [("warning", "file_not_read", "scan.pdf", None, "", "scan.pdf")]


def test_that_without_scenarios_there_is_one_called_default(read_text: ReadText) -> None:
    assert read_text(*COSTS).scenarios == (Scenario(),)


def test_that_scenarios_come_with_the_folder(tmp_path: Path, read_text: ReadText) -> None:
    (tmp_path / "scenarios.toml").write_text('[[scenario]]\nname = "Vid 67"\nfinal_age = 200\n')
    loaded = read_text(*COSTS)
    assert [one.name for one in loaded.scenarios] == ["Vid 67"]
    assert errors(loaded) == ["lever_age_out_of_range"]


def test_that_the_built_in_target_ages_hold_where_the_folder_has_none(read_text: ReadText) -> None:
    loaded = read_text(*COSTS)
    assert loaded.findings == ()
    first, *_, last = loaded.inputs.target_ages
    assert (first.target_age, last.target_age) == (65, 70)


def test_that_the_folder_replaces_the_built_in_target_ages(read_text: ReadText) -> None:
    loaded = read_text("birth_year_from;riktålder;status", "1900;66,5;eget")
    assert [(row.birth_year_from, row.target_age, row.status) for row in loaded.inputs.target_ages] == [
        (1900, 66.5, "eget")
    ]


def test_that_a_missing_folder_is_a_finding(tmp_path: Path) -> None:
    loaded = read_folder(tmp_path / "borta")
    assert places(loaded.findings) == [("error", "folder_missing", "", None, "", str(tmp_path / "borta"))]
    assert loaded.scenarios == (Scenario(),)


@pytest.mark.parametrize("content", [None, "", "bara text"])
def test_that_a_folder_without_a_table_is_an_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "a.csv").write_text(content)
    assert errors(read_folder(tmp_path)) == ["no_tables"]


def test_that_a_file_that_cannot_be_opened_does_not_stop_the_others(
    tmp_path: Path, read_text: ReadText
) -> None:
    (tmp_path / "b.xlsx").write_text("no workbook")
    loaded = read_text(*COSTS)
    assert errors(loaded) == ["not_a_workbook"]
    assert len(loaded.inputs.personnel_costs) == 1


def test_that_progress_rises_to_one_and_may_cancel(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text("\n".join(COSTS))
    shares: list[float] = []
    read_folder(tmp_path, shares.append)
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])

    def cancel(share: float) -> None:
        raise InterruptedError(share)

    with pytest.raises(InterruptedError):
        read_folder(tmp_path, cancel)


def test_that_a_hidden_sheet_is_read_and_named(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.create_sheet("Dolt").sheet_state = "hidden"
    for row in (["month", "unit", "cost"], ["2024-02", "A", 200]):
        workbook["Dolt"].append(row)
    workbook.save(tmp_path / "a.xlsx")
    loaded = read_folder(tmp_path)
    assert warnings(loaded) == ["hidden_sheet"]
    assert len(loaded.inputs.personnel_costs) == 1


GUIDE = (("Blad", "Innehåll"), ("costs", "Personalkostnader"))
FILLED, UNFILLED = (("month", "unit", "cost"), ("2024-01", "A", 1)), (("unit", "year", "managers"),)


def test_that_what_was_left_empty_in_a_filled_in_workbook_is_no_remark(
    write_workbook: WriteWorkbook, tmp_path: Path
) -> None:
    write_workbook(**{"Läs mig": GUIDE, "costs": FILLED, "managers": UNFILLED})
    assert warnings(read_folder(tmp_path)) == []


def test_that_a_workbook_of_which_nothing_was_filled_in_is_told(
    write_workbook: WriteWorkbook, tmp_path: Path
) -> None:
    write_workbook(**{"Läs mig": GUIDE, "costs": FILLED[:1], "managers": UNFILLED})
    assert warnings(read_folder(tmp_path)) == ["empty_table", "empty_table"]


def test_that_a_table_on_a_sheet_called_read_me_is_read(
    write_workbook: WriteWorkbook, tmp_path: Path
) -> None:
    write_workbook(**{"Read me": FILLED, ".hidden": GUIDE})
    loaded = read_folder(tmp_path)
    assert [row.cost for row in loaded.inputs.personnel_costs] == [1]
    assert warnings(loaded) == ["unrecognised_table"]
