"""The template: every table of the contract, read back as it is, and a region filled into it is that region."""

import csv
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from staffing_planner.models.findings import Severity, StaffingError
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.mappings import normalised
from staffing_planner.plan import SAMPLE, save_template
from staffing_planner.readers import read_folder
from staffing_planner.readers.contract import DescribedColumn, described_tables
from staffing_planner.readers.kinds import kinds
from staffing_planner.readers.sources import read_cells
from staffing_planner.readers.tables import read_sheet
from staffing_planner.texts import LANGUAGES, Language, texts_in

BOTH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """Return the template in both languages."""
    folder = tmp_path_factory.mktemp("template")
    paths: dict[Language, Path] = {language: folder / f"{language}.xlsx" for language in LANGUAGES}
    for language, path in paths.items():
        save_template(path, language)
    return paths


def heading(column: DescribedColumn, language: Language) -> str:
    """Return a column's heading as the template has it."""
    words = column.swedish if language == "sv" else column.english
    return words[:1].upper() + words[1:] + (" *" if column.is_required else "")


@BOTH
def test_that_each_sheet_is_recognised_as_its_table_without_unknown_columns(
    written: dict[Language, Path], language: Language
) -> None:
    sheets = read_cells(written[language]).sheets[1:]
    readings = [reading for sheet in sheets for reading in read_sheet(sheet)]
    assert [reading.kind for reading in readings] == [kind.name for kind in kinds()]
    assert {finding.code for reading in readings for finding in reading.findings} == {"empty_table"}


@BOTH
def test_that_every_column_is_explained_and_what_must_be_there_is_marked(
    written: dict[Language, Path], language: Language
) -> None:
    book = load_workbook(written[language])
    for table, sheet in zip(described_tables(), book.worksheets[1:], strict=True):
        assert sheet.title == texts_in(language).text(f"template.sheet.{table.name}")
        for column, cell in zip(table.columns, sheet[1], strict=True):
            assert cell.value == heading(column, language)
            assert cell.comment is not None
            assert texts_in(language).text(f"template.column.{column.key}") in cell.comment.text
        assert len(sheet.data_validations.dataValidation) == len(table.columns)
        assert sheet.freeze_panes == "A2"
        assert len(sheet.tables) == 1


def test_that_excel_offers_what_a_column_may_hold_and_refuses_the_rest(written: dict[Language, Path]) -> None:
    sheet = load_workbook(written["sv"])["Åldersstruktur"]
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    by_heading = {cell.value: checks[cell.coordinate.replace("1", "2")] for cell in sheet[1]}
    assert by_heading["Kön"].formula1 == '"K,M,X"'
    assert (by_heading["Ålder *"].type, by_heading["Ålder *"].formula2) == ("whole", "120")
    assert (by_heading["Antal"].type, by_heading["Antal"].formula1) == ("decimal", "0")
    assert by_heading["Förvaltning *"].type is None
    assert by_heading["Mätdatum *"].type == "date"
    population = load_workbook(written["sv"])["Befolkning"]
    assert population.column_dimensions["B"].number_format == "@"  # or 10-14 would become a day in October


@BOTH
def test_that_every_offered_word_is_one_that_the_reader_knows(language: Language) -> None:
    by_type = {
        "cause": "separations",
        "denominator": "ceilings",
        "money_unit": "unit_costs",
        "sex": "age_structure",
    }
    for column_type, name in by_type.items():
        kind = next(kind for kind in kinds() if kind.name == name)
        for word in texts_in(language).text(f"template.choices.{column_type}").split("|"):
            assert type(kind.by_key[column_type].parse(word)).__name__ != "Unreadable", word


@BOTH
def test_that_a_region_filled_into_the_template_is_that_region(
    written: dict[Language, Path], language: Language, tmp_path: Path
) -> None:
    book = load_workbook(written[language])
    fill_with_sample(book, language)
    folder = tmp_path / "filled"
    folder.mkdir()
    book.save(folder / "filled.xlsx")
    found, sample = read_folder(folder), read_folder(SAMPLE)
    assert [one for one in found.findings if one.severity is Severity.ERROR] == []
    assert as_values(found.inputs) == as_values(sample.inputs)


def fill_with_sample(book: Workbook, language: Language) -> None:
    """Write the sample's rows under the template's headings, in the cells' own types."""
    for table, sheet in zip(described_tables(), book.worksheets[1:], strict=True):
        source = SAMPLE / f"{table.name}.csv"
        if not source.exists():
            continue
        lines = [line for line in source.read_text("utf-8-sig").splitlines() if line.strip()]
        first = next(at for at, line in enumerate(lines) if line.count(";") > 1)
        rows = list(csv.DictReader(lines[first:], delimiter=";"))
        known = next(kind for kind in kinds() if kind.name == table.name).keys_by_name
        places = {column.key: at for at, column in enumerate(table.columns, start=1)}
        # One cost column is proposed where the reader knows two names for it.
        places |= {"cost": places["agency_cost"]} if "agency_cost" in places else {}
        for at, row in enumerate(rows, start=2):
            for name, value in row.items():
                if value:
                    sheet.cell(at, places[known[normalised(str(name))]], value)


def as_values(inputs: Inputs) -> dict[str, list[str]]:
    """Return the tables without where their rows come from, whatever their order."""
    return {
        name: sorted(repr(row).partition(", origin=")[0] for row in getattr(inputs, name))
        for name in inputs.row_counts()
    }


def test_that_a_template_which_cannot_be_written_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(StaffingError) as refused:
        save_template(tmp_path / "no such folder" / "template.xlsx", "sv")
    assert refused.value.findings[0].code == "cannot_write"
