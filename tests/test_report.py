"""`report` writes the manager's workbook, and the workbook is a data folder of its own."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from staffing_planner.cli import DATA_ERRORS, DONE, WRONG_USAGE, main
from staffing_planner.models.findings import NOWHERE
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.scenario import RetirementAge, Scenario
from staffing_planner.plan import Plan
from staffing_planner.readers import is_own_workbook

GOLDEN = Path(__file__).parent / "golden" / "region"


def without_places(inputs: Inputs, table: str) -> list[object]:
    """A table's rows without where they were read."""
    return [replace(row, origin=NOWHERE) for row in getattr(inputs, table)]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "report.xlsx"
    assert main(["report", str(GOLDEN), "--out", str(file), "--lang", "en"]) == DONE
    return file


def test_that_a_written_report_is_read_back_and_gives_the_same_figures(report: Path) -> None:
    before, after = Plan.open(GOLDEN), Plan.open(report)
    assert after.is_sound
    assert after.inputs.row_counts() == before.inputs.row_counts()
    assert after.scenarios == before.scenarios
    for table in before.inputs.row_counts():
        assert without_places(after.inputs, table) == without_places(before.inputs, table)
    for one, other in zip(before.project(before.scenarios), after.project(after.scenarios), strict=True):
        assert one.rows() == other.rows()


def test_that_every_table_of_the_sample_is_read_back_as_it_was(sample_folder: Path, tmp_path: Path) -> None:
    before = Plan.open(sample_folder)
    levers = replace(
        before.scenarios[0],
        retirement_age=RetirementAge(((2025, 65.0), (2028, 66.5))),
        retirement_age_by_occupation=(('A "quoted" = name', RetirementAge.by_birth_year()),),
        use_reported_retirements=True,
        horizon=1,
    )
    few = before.inputs
    few = replace(
        few, age_structure=few.stock[:40], training=few.training[:5], population=few.population[:20]
    )
    plan = Plan(before.source, replace(before._loaded, inputs=few, scenarios=(levers,)))
    plan.write_report(tmp_path / "r.xlsx", [replace(levers, retirement_age_by_occupation=())], "sv")
    after = Plan.open(tmp_path / "r.xlsx")
    assert after.scenarios == (levers,)
    for table in few.row_counts():
        assert without_places(after.inputs, table) == without_places(few, table), table


def test_that_a_report_in_a_data_folder_is_one_of_its_files(report: Path, tmp_path: Path) -> None:
    shutil.copy(report, tmp_path / "r.xlsx")
    assert Plan.open(tmp_path).scenarios == Plan.open(GOLDEN).scenarios
    (tmp_path / "scenarios.toml").write_text('[[scenario]]\nname = "Own"\n', encoding="utf-8")
    assert Plan.open(tmp_path).scenarios == (Scenario(name="Own"),)


def test_that_a_broken_lever_in_a_report_is_found_in_its_sheet(report: Path, tmp_path: Path) -> None:
    broken = tmp_path / "r.xlsx"
    with zipfile.ZipFile(report) as before, zipfile.ZipFile(broken, "w") as after:
        for entry in before.infolist():
            content = before.read(entry).replace(b"turnover_factor = ", b"turnover_fctor = ")
            after.writestr(entry, content)
    (finding,) = {(one.code, one.origin.sheet) for one in Plan.open(broken).errors}
    assert finding == ("unknown_lever", "Data scenarios")


def test_that_report_takes_scenarios_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = Plan.open(GOLDEN).scenarios[-1].name
    file = tmp_path / "r.xlsx"
    assert main(["report", str(GOLDEN), "--out", str(file), "--scenario", name, "--lang", "sv"]) == DONE
    assert str(file) in capsys.readouterr().out
    assert main(["report", str(GOLDEN), "--out", str(file), "--scenario", "?"]) == WRONG_USAGE


def test_that_report_refuses_other_files_and_wrong_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["report", str(GOLDEN), "--out", str(tmp_path / "r.doc")])
    assert "*.xlsx" in capsys.readouterr().err
    assert main(["report", str(tmp_path), "--out", str(tmp_path / "r.xlsx")]) == DATA_ERRORS


def test_that_only_the_programs_own_workbooks_are_known_as_such(report: Path, tmp_path: Path) -> None:
    assert is_own_workbook(report)
    assert not is_own_workbook(GOLDEN.parent / "golden.xlsx")
    assert not is_own_workbook(GOLDEN / "training.csv")
    (tmp_path / "r.xlsx").write_bytes(b"PK no workbook")
    assert not is_own_workbook(tmp_path / "r.xlsx")
    assert not is_own_workbook(tmp_path / "missing.xlsx")
