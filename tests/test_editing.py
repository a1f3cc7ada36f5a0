"""Tables edited by hand: from typed cells to a checked plan, with everything that is unsound refused."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.importing import FileState, Line, look_at_sources
from staffing_planner.models.edits import ADDED, CELLS, DELETED, TableEdit
from staffing_planner.models.findings import Origin, StaffingError
from staffing_planner.models.register import SourceFile
from staffing_planner.plan import Plan
from staffing_planner.store import ProjectFile
from staffing_planner.texts import texts_in


@pytest.fixture(scope="module")
def plan(sample_folder: Path) -> Plan:
    """Return the sample region as a project."""
    opened = Plan.open(sample_folder)
    return opened.with_content(opened.imported())


def test_that_a_typed_cell_becomes_a_figure(plan: Plan) -> None:
    scenario = plan.scenarios[0]
    row = plan.inputs.stock[0]
    (new,) = plan.read_typed("age_structure", [Line({"headcount": f"{row.headcount + 100:.0f}"}, row)]).rows
    after = plan.edited(TableEdit("age_structure", CELLS, ((row, new),)))
    before = plan.project([scenario])[0].rows(("unit", "occupation"))
    rows = zip(before, after.project([scenario])[0].rows(("unit", "occupation")), strict=True)
    opening: list[Any] = [
        (old["opening"], new["opening"])
        for old, new in rows
        if old["year"] == before[0]["year"] and old != new
    ]
    assert [round(new - old, 6) for old, new in opening] == [100.0]
    assert after.inputs.managers is plan.inputs.managers


def test_that_an_edited_row_says_who_changed_it_also_after_it_was_saved(plan: Plan, tmp_path: Path) -> None:
    row = plan.inputs.ceilings[0]
    (new,) = plan.read_typed("ceilings", [Line({"share": "3 %"}, row)]).rows
    after = plan.edited(TableEdit("ceilings", CELLS, ((row, new),)))
    ProjectFile.create(tmp_path / "a.staffplan", after.content).close()
    opened = Plan.open(tmp_path / "a.staffplan")
    assert opened.inputs.ceilings[0] == new
    words = texts_in("sv").typing(opened.inputs.ceilings[0].origin)
    assert words.startswith("ändrat i programmet")
    (source,) = {
        one.source for one in opened.content.assumptions if one.key[0] == "ceilings" and one.value == 0.03
    }
    assert source.typing == new.origin.typing


def test_that_a_typed_row_says_when_where_nobody_is_known() -> None:
    words = texts_in("en").typing(Origin.typed("", datetime(2025, 3, 1, 12, tzinfo=UTC)))
    assert words.startswith("changed in the program 2025-03-01")


def test_that_an_edit_that_makes_the_data_unsound_is_refused(plan: Plan) -> None:
    first = plan.inputs.unit_costs[0]
    typed = plan.read_typed("unit_costs", [Line({"occupation": first.occupation})])
    with pytest.raises(StaffingError) as refused:
        plan.edited(TableEdit("unit_costs", ADDED, (), typed.rows))
    assert [one.code for one in refused.value.findings] == ["duplicate_unit_cost"]
    assert refused.value.findings[0].origin.typing is not None


def test_that_the_last_employee_cannot_be_taken_away(plan: Plan) -> None:
    everybody = tuple((row, None) for row in plan.inputs.age_structure)
    with pytest.raises(StaffingError) as refused:
        plan.edited(TableEdit("age_structure", DELETED, everybody))
    assert [one.code for one in refused.value.findings] == ["no_age_structure"]


def test_that_a_warning_about_a_typed_row_leads_to_it(plan: Plan) -> None:
    typed = plan.read_typed("managers", [Line({"unit": "Nowhere", "year": "2024", "managers": "3"})])
    after = plan.edited(TableEdit("managers", ADDED, (), typed.rows))
    (found,) = (one for one in after.concerned if one.finding.code == "unknown_unit")
    assert (found.table, found.rows) == ("managers", (len(plan.inputs.managers),))
    assert texts_in("en").place(found.finding).startswith("changed in the program")
    assert {one.table: one.typed for one in after.holdings}["managers"] == 1


def test_that_typed_early_training_is_told_in_one_sentence(plan: Plan) -> None:
    row = next(one for one in plan.inputs.training if one.is_internal and one.start_year == 2022)
    after = plan
    for slots in ("3", "4"):
        current = next(one for one in after.inputs.training if one.origin.typing or one is row)
        (new,) = after.read_typed("training", [Line({"slots": slots}, current)]).rows
        after = after.edited(TableEdit("training", CELLS, ((current, new),)))
    codes = [one.code for one in after.findings]
    assert codes.count("internal_training_before_first_period") == 2  # of the file, and of what was typed


def test_that_a_file_is_the_same_or_changed_or_missing_or_nobody_knows(tmp_path: Path) -> None:
    for name in ("same", "changed", "beside"):
        (tmp_path / name).write_bytes(b"a")
    same = hashlib.sha256(b"a").hexdigest()
    files = (
        SourceFile("same", same, path=str(tmp_path / "same")),
        SourceFile("changed", "0" * 64, path=str(tmp_path / "changed")),
        SourceFile("gone", same, path=str(tmp_path / "gone")),
        SourceFile("beside", same),
    )
    told: list[float] = []
    found = look_at_sources(files, tmp_path, told.append)
    assert [one.state for one in found] == [
        FileState.SAME,
        FileState.CHANGED,
        FileState.MISSING,
        FileState.SAME,
    ]
    assert found[3].path == tmp_path / "beside"
    assert told == [0.0, 0.25, 0.5, 0.75]
    assert look_at_sources(files[3:])[0] == replace(found[3], path=None, state=FileState.UNKNOWN)
