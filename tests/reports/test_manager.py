"""The manager's workbook: values in its formulas, nothing from the data in them, visible axes, levers to change."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from staffing_planner.models.inputs import Inputs
from staffing_planner.models.scenario import Scenario
from tests.reports.manager_region import ABOUT, FIXED, PROFILE, pooled, region, write
from tests.reports.recalculation import values_of
from tests.reports.test_workbook import PAYLOADS

ASSUMPTIONS = "Assumptions (change here)"
SHORT = replace(PROFILE, horizon=2)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("manager") / "report.xlsx"
    write(path, pooled(SHORT), region(), (SHORT, FIXED))
    return path


def parts(file: Path, pattern: str) -> Iterator[str]:
    with zipfile.ZipFile(file) as workbook:
        for name in workbook.namelist():
            if re.fullmatch(pattern, name):
                yield workbook.read(name).decode("utf-8")


def test_that_every_formula_has_a_value_and_no_error(file: Path) -> None:
    cells = [cell for xml in parts(file, r"xl/worksheets/.*xml") for cell in re.findall(r"<c .*?</c>", xml)]
    formulas = [cell for cell in cells if "<f>" in cell]
    assert len(formulas) > 1000
    assert all(re.search(r"</f><v>", cell) for cell in formulas)
    assert not any(
        error in xml for xml in parts(file, r"xl/worksheets/.*xml") for error in ("#REF!", "#NAME?")
    )


def test_that_rows_say_that_model_and_formula_are_equal(file: Path) -> None:
    values = values_of(file)
    column = [
        value for (sheet, cell), value in values.items() if sheet == "Live projection" and cell[0] == "R"
    ]
    assert column.count("=") == 2 * 6  # the region and five occupations, two years


def test_that_only_levers_can_be_changed_and_have_names_and_limits(file: Path) -> None:
    workbook = load_workbook(file)
    sheet = workbook[ASSUMPTIONS]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    free = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    for name in ("retirement_age", "within_years", "turnover_factor", "training_factor", "final_age"):
        ((_, cell),) = workbook.defined_names[name].destinations
        assert cell.replace("$", "") in free
    limited = {str(cell) for rule in sheet.data_validations.dataValidation for cell in rule.sqref.ranges}
    assert free <= limited


def test_that_every_axis_of_every_chart_is_visible(file: Path) -> None:
    charts = list(parts(file, r"xl/charts/chart[0-9]+\.xml"))
    assert len(charts) >= 5
    for xml in charts:
        deleted = re.findall(r'<(?:\w+:)?delete val="(\d)"', xml)
        assert deleted
        assert set(deleted) == {"0"}


def test_that_every_sheet_prints_on_a4_across_with_page_numbers(file: Path) -> None:
    for sheet in load_workbook(file).worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.oddFooter is not None
        assert "&P" in str(sheet.oddFooter.right.text)


def test_that_nothing_from_the_data_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    inputs = region()
    for number, payload in enumerate(PAYLOADS):
        name = payload.replace("\x00", "").replace("\x1f", "").replace("\ud800", "")
        inputs = replace(
            inputs,
            age_structure=tuple(
                replace(row, occupation=name + row.occupation if row.age % 12 == number else row.occupation)
                for row in inputs.age_structure
            ),
            training=tuple(
                replace(row, programme=name) if row.start_year % 12 == number else row
                for row in inputs.training
            ),
            ceilings=tuple(replace(row, source=name) for row in inputs.ceilings),
        )
    scenario = Scenario(name="=1+1", horizon=1)
    write(tmp_path / "r.xlsx", pooled(scenario, inputs), inputs, (scenario,), "sv")
    workbook = load_workbook(tmp_path / "r.xlsx")
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.hyperlink is None
                if cell.data_type == "f":
                    assert not any(
                        payload in str(cell.value) for payload in ("HYPERLINK", "+1+1", "@SUM", "evil")
                    )
    assert not list(parts(tmp_path / "r.xlsx", r"xl/externalLinks/.*"))


def test_that_a_region_without_costs_and_training_has_a_workbook_too(tmp_path: Path) -> None:
    whole = region()
    inputs = Inputs(
        age_structure=tuple(row for row in whole.age_structure if row.occupation == "Kurator"),
        vacancies=(whole.vacancies[1],),
    )
    profile = replace(PROFILE, retirement_age_by_occupation=(), horizon=1)
    about = replace(ABOUT, is_synthetic=False)
    write(tmp_path / "r.xlsx", pooled(profile, inputs), inputs, (profile,), about=about)
    values = values_of(tmp_path / "r.xlsx")
    assert values["Data age_structure", "A1"] == "Age structure"
    assert not any(sheet == "Data training" for sheet, _ in values)


def test_that_missing_months_leave_the_share_empty_in_december_nothing_is_allowed(tmp_path: Path) -> None:
    whole = region()
    inputs = replace(
        whole,
        personnel_costs=tuple(
            row for row in whole.personnel_costs if row.month.year == 2023 and row.month.month > 2
        ),
        agency_costs=tuple(row for row in whole.agency_costs if row.month.year == 2023),
        ceilings=whole.ceilings[1:],
    )
    scenario = replace(FIXED, horizon=1)
    write(tmp_path / "r.xlsx", pooled(scenario, inputs), inputs, (scenario,))
    values = values_of(tmp_path / "r.xlsx")
    states = [values.get(("Agency ceiling", f"J{row}")) for row in range(5, 10)]
    assert "no ceiling applies" in states
    assert "no share" in states
