"""Opening vacancies backed out of the agency cost when the user asks for it (model section 7)."""

import json
from pathlib import Path

import pytest

from staffing_planner.cli import main
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import AgencyCost, Inputs, Month
from staffing_planner.models.scenario import Scenario
from staffing_planner.plan import Plan
from staffing_planner.readers import Loaded


def test_that_backed_out_vacancies_cost_what_they_came_from(sample_folder: Path) -> None:
    plan = Plan.open(sample_folder)
    cover = 0.4
    backed_out = plan.with_vacancies_from_agency_cost(cover)
    cost_of = {row.occupation: row.agency_cost_per_fte or 0 for row in plan.inputs.unit_costs}
    fte: dict[tuple[str, str], float] = {}
    heads: dict[tuple[str, str], float] = {}
    for row in plan.inputs.stock:
        cell = (row.unit, row.occupation)
        fte[cell] = fte.get(cell, 0) + (row.headcount if row.fte is None else row.fte)
        heads[cell] = heads.get(cell, 0) + row.headcount
    cost = sum(
        row.headcount
        * cover
        * cost_of[row.occupation]
        * fte[row.unit, row.occupation]
        / heads[row.unit, row.occupation]
        for row in backed_out.inputs.vacancies
    )
    last_year = sum(row.cost for row in plan.inputs.agency_costs if row.month.year == 2024)
    unplaced = sum(
        float(finding.details["cost"])
        for finding in backed_out.findings
        if finding.code.startswith("agency_cost_without")
    )
    assert cost + unplaced == pytest.approx(last_year, abs=len(backed_out.findings))
    assert unplaced < 0.05 * last_year
    assert plan.inputs.vacancies != backed_out.inputs.vacancies


def test_that_the_command_line_says_that_they_are_an_assumption(
    sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["project", str(sample_folder), "--by", "", "--json", "--lang", "en"]
    assert main(command) == 0
    loaded = json.loads(capsys.readouterr().out)
    assert main([*command, "--vacancies-from-agency-cost"]) == 0
    shown = capsys.readouterr()
    backed_out = json.loads(shown.out)
    assert "Assumption: 240" in shown.err
    targets = [document["scenarios"][0]["rows"][0]["target"] for document in (loaded, backed_out)]
    assert targets[0] != targets[1]


def test_that_nothing_is_backed_out_of_faulty_data() -> None:
    costs = (AgencyCost(Month(2024, 1), "A", "B", 5.0),) * 2
    plan = Plan(Path("nowhere"), Loaded(Inputs(agency_costs=costs), (Scenario(), Scenario(name="2")), (), ()))
    assert plan.is_sound
    faulty = Plan.open(Path("nowhere"))
    with pytest.raises(StaffingError):
        faulty.with_vacancies_from_agency_cost(0.5)
