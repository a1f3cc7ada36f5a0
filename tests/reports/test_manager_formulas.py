"""The formulas of the manager's workbook give what the program gives, wherever the levers stand."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from staffing_planner.models.inputs import Inputs
from staffing_planner.models.pooling import PooledRegion
from staffing_planner.models.scenario import RetirementAge, Scenario
from tests.reports.manager_region import FIXED, PROFILE, pooled, region, with_slots, write
from tests.reports.recalculation import OFFICE, Place, recalculate, values_of, write_moved

ASSUMPTIONS = "Assumptions (change here)"
COMPARED = (
    "Live projection",
    "Reach the age within N years",
    "Training slots",
    "Agency ceiling",
    "Calculation",
)
CHECK_COLUMN = {"Live projection": "R", "Reach the age within N years": "F", "Agency ceiling": "P"}
MOVES: tuple[tuple[Scenario, dict[str, float], float, int, float], ...] = (
    # scenario, levers, the region's ceiling, years, slots of Sjuksköterskeprogrammet 2025
    (PROFILE, {}, 0.04, 3, 13.2),
    (PROFILE, {"retirement_age": 67.25, "turnover_factor": 0.5}, 0.05, 5, 40.0),
    (PROFILE, {"retirement_age": 62.0, "final_age": 68.0, "training_factor": 2.0}, 0.0, 0, 0.0),
    (FIXED, {"retirement_age": 66.4, "turnover_factor": 20.0}, 0.041, 10, 3.5),
    (FIXED, {"retirement_age": 64.0}, 0.2, 1, 12.0),
)


def levers_of(file: Path) -> dict[str, Place]:
    """The named cells of a workbook, and under `slots` the programme's slots of 2025."""
    workbook = load_workbook(file)
    found = {}
    for name, defined in workbook.defined_names.items():
        ((sheet, cell),) = defined.destinations
        found[name] = (sheet, cell.replace("$", ""))
    sheet = workbook[ASSUMPTIONS]
    (head,) = (row for row in sheet.iter_rows() if row[3].value == 2022)
    (column,) = (cell.column_letter for cell in head if cell.value == 2025)
    (row,) = (cell.row for cell in sheet["A"] if cell.value == "Sjuksköterskeprogrammet")
    return {**found, "slots": (ASSUMPTIONS, f"{column}{row}")}


def moved(base: PooledRegion, levers: dict[str, float], slots: float) -> PooledRegion:
    """The program's own run at other levers."""
    changed: dict[str, object] = dict(levers)
    if "retirement_age" in changed:
        changed["retirement_age"] = RetirementAge.fixed(levers["retirement_age"])
    after = with_slots(base, "Sjuksköterskeprogrammet", 2025, slots)
    return PooledRegion(after.inputs, replace(base.scenario, **changed))  # type: ignore[arg-type]


def with_ceiling(inputs: Inputs, share: float) -> Inputs:
    return replace(inputs, ceilings=(replace(inputs.ceilings[0], share=share), *inputs.ceilings[1:]))


@pytest.mark.alone
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice, which computes the formulas, is not installed")
def test_that_libreoffice_computes_what_the_program_does_wherever_the_levers_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = region()
    files, expected, exports = [], [], {}
    for number, (scenario, levers, ceiling, within, slots) in enumerate(MOVES):
        base = pooled(scenario)
        exported = tmp_path / f"{scenario.name}.xlsx"
        if exported not in exports:
            write(exported, base, inputs)
            exports[exported] = levers_of(exported)
        names = exports[exported]
        places: dict[Place, float | None] = {names[name]: value for name, value in levers.items()}
        places[names["region_ceiling"]] = ceiling
        places[names["within_years"]] = within
        places[names["slots"]] = slots
        files.append(tmp_path / f"moved{number}.xlsx")
        write_moved(exported, files[-1], places)
        with monkeypatch.context() as patch:
            patch.setattr("staffing_planner.reports.manager.WITHIN", within)
            write(tmp_path / f"own{number}.xlsx", moved(base, levers, slots), with_ceiling(inputs, ceiling))
        expected.append(values_of(tmp_path / f"own{number}.xlsx", COMPARED))
    compared = 0
    for computed, own in zip(recalculate(files, tmp_path, COMPARED), expected, strict=True):
        states = {value for (sheet, cell), value in computed.items() if cell[0] == CHECK_COLUMN.get(sheet)}
        assert "differs" not in states
        assert "changed" in states
        for place, value in own.items():
            sheet, cell = place
            if cell[0] == CHECK_COLUMN.get(sheet):
                continue  # it says whether there is anything to compare with
            if isinstance(value, int | float):
                got = computed.get(place, 0.0)
                assert isinstance(got, int | float), (place, value, got)
                assert got == pytest.approx(value, rel=1e-9, abs=1e-9), place
                compared += 1
            elif sheet == "Agency ceiling":
                assert str(computed.get(place, "")).strip() == str(value).strip(), place
    assert compared > 20_000
