"""One number from the cell that somebody typed to what the command line prints, the same at every station."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from staffing_planner.cli import main
from staffing_planner.models.baseline import prepare
from staffing_planner.models.grid import FIRST_AGE, SEXES, Cell
from staffing_planner.models.projection import project, project_by_age
from staffing_planner.models.scenario import Scenario
from staffing_planner.plan import Plan
from staffing_planner.readers import read_folder
from staffing_planner.readers.sources import read_cells

# The only cell of its unit and occupation with 28 persons, so that no other can be taken for it.
DATE, SEX, AGE = "2024-12-31", "F", 58
UNIT, OCCUPATION = "Hälso- och sjukvårdsförvaltningen", "Undersköterska/skötare"
SWEDISH_SEX = "K"
LEAVES_IN = {"csv": "age_structure.csv", "xlsx": "åldersstruktur.xlsx"}


def source_lines(folder: Path) -> list[list[str]]:
    lines = (folder / "age_structure.csv").read_text(encoding="utf-8").splitlines()
    return [line.split(";") for line in lines]


def as_csv(lines: list[list[str]], path: Path) -> None:
    path.write_text("\n".join(";".join(line) for line in lines), encoding="utf-8")


def as_xlsx(lines: list[list[str]], path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Personal"
    for number, line in enumerate(lines):
        typed: list[Any] = list(line)
        if number >= 2:
            typed[4:] = [int(line[4]), float(line[5]), float(line[6].replace(",", "."))]
        sheet.append(typed)
    workbook.save(path)


@pytest.mark.parametrize(
    ("suffix", "write", "sheet_name"), [("csv", as_csv, ""), ("xlsx", as_xlsx, "Personal")]
)
def test_that_a_number_is_the_same_at_every_station(
    suffix: str,
    write: Callable[[list[list[str]], Path], None],
    sheet_name: str,
    sample_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # 1. The cell in the file, and the sum of its unit and occupation worked out by hand.
    lines = source_lines(sample_folder)
    at = next(
        number
        for number, line in enumerate(lines)
        if line[:5] == [DATE, UNIT, OCCUPATION, SWEDISH_SEX, str(AGE)]
    )
    persons = float(lines[at][5])
    of_cell = [line for line in lines if line[:3] == [DATE, UNIT, OCCUPATION]]
    everybody = sum(float(line[5]) for line in of_cell)
    full_time = sum(float(line[6].replace(",", ".")) for line in of_cell)
    assert [line[5] for line in of_cell].count(lines[at][5]) == 1
    write(lines, tmp_path / LEAVES_IN[suffix])
    (tmp_path / "scenarios.toml").write_text(
        '[[scenario]]\nname = "One year"\nhorizon = 1\n', encoding="utf-8"
    )

    # 2. The raw cell, still as it was written.
    raw = read_cells(tmp_path / LEAVES_IN[suffix]).sheets[0]
    assert raw.sheet == sheet_name
    assert raw.rows[at - (raw.first_row - 1)][5] in (lines[at][5], persons)

    # 3. The domain row, which remembers its file, sheet and row.
    loaded = read_folder(tmp_path)
    (row,) = (row for row in loaded.inputs.age_structure if at + 1 in row.origin.rows)
    assert (row.date.isoformat(), row.unit, row.occupation, row.sex, row.age) == (
        DATE,
        UNIT,
        OCCUPATION,
        SEX,
        AGE,
    )
    assert (row.headcount, row.origin.file, row.origin.sheet) == (persons, LEAVES_IN[suffix], sheet_name)

    # 4. The dense stock.
    baseline = prepare(loaded.inputs)
    cell = baseline.axes.position[Cell(UNIT, OCCUPATION)]
    sex = SEXES.index(SEX)
    assert baseline.stock[cell, sex, AGE - FIRST_AGE] == persons
    assert baseline.headcount[cell] == pytest.approx(everybody, rel=1e-12)

    # 5. The projection's opening stock: of the cell, and of those who will attain the next age.
    scenario = Scenario(horizon=1)
    (projection,) = project(baseline, [scenario])
    assert projection.values["opening"][cell, 0] == pytest.approx(everybody, rel=1e-12)
    assert projection.values["opening_fte"][cell, 0] == pytest.approx(full_time, rel=1e-12)
    by_age = project_by_age(baseline, scenario)
    assert by_age.values["opening"][cell, sex, AGE + 1 - FIRST_AGE, 0] == persons

    # 6. The plan, through which window and command line get it.
    plan = Plan.open(tmp_path)
    (of_plan,) = plan.project(plan.scenarios)
    assert np.array_equal(of_plan.values["opening"], projection.values["opening"])
    assert (
        plan.project_by_age(plan.scenarios[0]).values["opening"][cell, sex, AGE + 1 - FIRST_AGE, 0] == persons
    )

    # 7. What the command line prints.
    assert main(["project", str(tmp_path), "--json"]) == 0
    assert printed(capsys, unit=UNIT, occupation=OCCUPATION)["opening"] == pytest.approx(everybody, rel=1e-12)
    assert main(["project", str(tmp_path), "--by", "unit,occupation,sex,age", "--json"]) == 0
    attained = printed(capsys, unit=UNIT, occupation=OCCUPATION, sex=SEX, age=AGE + 1)
    assert (attained["year"], attained["opening"]) == (2025, persons)


def printed(capsys: pytest.CaptureFixture[str], **key: object) -> dict[str, Any]:
    (scenario,) = json.loads(capsys.readouterr().out)["scenarios"]
    (row,) = (row for row in scenario["rows"] if all(row[name] == value for name, value in key.items()))
    return dict(row)
