"""The plan: one door to one source, and nothing computed from data with errors."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from staffing_planner.models.findings import Origin, Severity, StaffingError
from staffing_planner.models.inputs import OWN_AND_AGENCY, Month
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.plan import SAMPLE, Plan

STOCK = (
    "date;unit;occupation;sex;age;headcount\n2024-12-31;North;Nurse;F;64;10\n2024-12-31;North;Nurse;M;40;30\n"
)
COSTS = "month;unit;personalkostnad\n2024-01;North;100\n2024-02;North;100\n"
AGENCY = "month;unit;staff_group;hyrkostnad\n2024-01;North;doctors;4\n2024-02;North;doctors;6\n"
COMPUTATIONS: list[Callable[[Plan], Any]] = [
    lambda plan: plan.axes,
    lambda plan: plan.project(plan.scenarios),
    lambda plan: plan.project_by_age(plan.scenarios[0]),
    lambda plan: plan.project_sexes(plan.scenarios[0], ("F",)),
    lambda plan: plan.fte_share,
    lambda plan: plan.headcounts,
    lambda plan: plan.reach([65], 3, ["occupation"]),
    lambda plan: plan.track_ceiling(),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    region = tmp_path / "Norra regionen"
    region.mkdir()
    (region / "stock.csv").write_text(STOCK, encoding="utf-8")
    (region / "costs.csv").write_text(COSTS, encoding="utf-8")
    (region / "agency.csv").write_text(AGENCY, encoding="utf-8")
    (region / "scenarios.toml").write_text('[[scenario]]\nname = "A"\n[[scenario]]\nname = "B"\n', "utf-8")
    return region


def test_that_a_plan_holds_what_was_read(folder: Path) -> None:
    plan = Plan.open(folder)
    assert plan.source == folder
    assert plan.is_sound
    assert plan.errors == ()
    assert [finding.severity for finding in plan.findings] == [Severity.WARNING]  # no unit costs
    assert plan.stock_date == date(2024, 12, 31)
    assert plan.axes.cells == (("North", "Nurse"),)
    assert [scenario.name for scenario in plan.scenarios] == ["A", "B"]
    assert [(file.name, file.rows) for file in plan.files] == [
        ("agency.csv", 2),
        ("costs.csv", 2),
        ("stock.csv", 2),
    ]


def test_that_the_folder_gives_the_name_and_only_the_sample_is_synthetic(
    folder: Path, sample_folder: Path
) -> None:
    assert (Plan.open(folder).name, Plan.open(folder).is_synthetic) == ("Norra regionen", False)
    sample = Plan.open(sample_folder)
    assert (sample.name, sample.is_synthetic) == ("Exempelregionen", True)


def test_that_one_synthetic_file_makes_the_whole_region_synthetic(folder: Path) -> None:
    (folder / "stock.csv").write_text(f"SYNTETISKT EXEMPEL: Påhittet, ingen finns\n{STOCK}", encoding="utf-8")
    plan = Plan.open(folder)
    assert (plan.name, plan.is_synthetic) == ("Påhittet", True)


@pytest.mark.parametrize("compute", COMPUTATIONS)
def test_that_errors_stop_every_computation(compute: Callable[[Plan], Any], folder: Path) -> None:
    sound = Plan.open(folder)
    assert compute(sound) is not None

    (folder / "stock.csv").write_text(STOCK.replace(";10", ";-10"), encoding="utf-8")
    broken = Plan.open(folder)
    assert not broken.is_sound
    with pytest.raises(StaffingError) as stopped:
        compute(broken)
    assert [finding.code for finding in stopped.value.findings] == ["negative_number"]
    assert stopped.value.findings == broken.errors


def test_that_checks_across_tables_are_among_the_findings(folder: Path) -> None:
    (folder / "ceilings.csv").write_text(
        "unit;staff_group;share;source\nSouth;*;0.04;plan\n", encoding="utf-8"
    )
    (error,) = Plan.open(folder).errors
    assert (error.code, error.origin.file, error.row) == ("ceiling_for_unknown_unit", "ceilings.csv", 2)


@pytest.mark.parametrize("compute", COMPUTATIONS[:-1])
def test_that_without_a_stock_only_the_ceiling_can_be_tracked(
    compute: Callable[[Plan], Any], folder: Path
) -> None:
    (folder / "stock.csv").unlink()
    plan = Plan.open(folder)
    assert plan.is_sound
    assert plan.stock_date is None
    assert len(plan.track_ceiling().rows) == 2
    with pytest.raises(StaffingError) as stopped:
        compute(plan)
    assert [finding.code for finding in stopped.value.findings] == ["no_age_structure"]


def test_that_a_scenario_is_found_by_name_or_the_known_ones_are_told(folder: Path) -> None:
    plan = Plan.open(folder)
    assert plan.scenario("B") is plan.scenarios[1]
    with pytest.raises(StaffingError) as unknown:
        plan.scenario("C")
    (finding,) = unknown.value.findings
    assert (finding.code, finding.value, finding.details) == ("unknown_scenario", "C", {"known": "A, B"})


def test_that_scenarios_somebody_tries_out_are_projected_in_their_order(folder: Path) -> None:
    plan = Plan.open(folder)
    tried = [Scenario(name=str(age), retirement_age=RetirementAge.fixed(age)) for age in (67, 65, 66)]
    projections = plan.project(tried)
    assert [projection.scenario.name for projection in projections] == ["67", "65", "66"]
    assert [int(projection.total("retirements").argmax()) for projection in projections] == [2, 0, 1]
    assert [scenario.name for scenario in plan.scenarios] == ["A", "B"]
    assert np.array_equal(plan.project(tried)[0].total("closing"), projections[0].total("closing"))


def test_that_the_other_figures_come_through_the_same_door(folder: Path) -> None:
    plan = Plan.open(folder)
    assert plan.reach([65, 67], 3, ()).total[0].reach == 10
    assert plan.project_by_age(plan.scenarios[0]).values["opening"].sum(axis=(0, 1, 2))[0] == 40
    track = plan.track_ceiling(("unit",), Month(2024, 1), OWN_AND_AGENCY)
    assert [(row.unit, row.month, row.share) for row in track.rows] == [("North", Month(2024, 1), 4 / 104)]


def test_that_scenarios_are_simulated_with_the_same_luck_and_one_progress(folder: Path) -> None:
    plan = Plan.open(folder)
    told: list[float] = []
    scenario = plan.scenarios[0]
    first, other = plan.simulate([scenario, scenario], (), 30, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
    np.testing.assert_array_equal(first.total["closing"], other.total["closing"])
    assert first.total["opening"][0].tolist() == [40] * 30


def test_that_workbooks_name_the_region_and_its_files(folder: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    plan = Plan.open(folder)
    shares: list[float] = []
    plan.write_projection(tmp_path / "p.xlsx", plan.project(plan.scenarios), "en", shares.append)
    plan.write_ceiling(tmp_path / "c.xlsx", [plan.track_ceiling()], "sv", shares.append)
    assert shares
    for name in ("p.xlsx", "c.xlsx"):
        texts = {
            cell.value
            for sheet in load_workbook(tmp_path / name)
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, str)
        }
        assert any("Norra regionen" in text for text in texts)
        assert {"stock.csv", "costs.csv", "agency.csv"} <= texts
        assert {file.sha256 for file in plan.files} <= texts


def test_that_workbooks_say_how_many_assumptions_nobody_has_reviewed(folder: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    plan = Plan.open(folder)
    reviewed = plan.content.with_reviews(
        [one.key for one in plan.content.assumptions if one.key[:2] == ("scenarios", "A")],
        "eva",
        date(2025, 3, 1),
    )
    plan = plan.with_content(reviewed)
    plan.write_projection(tmp_path / "p.xlsx", plan.project(plan.scenarios), "en")
    cells = [
        [cell.value for cell in row] for row in load_workbook(tmp_path / "p.xlsx")["Sources"].iter_rows()
    ]
    count = len(reviewed.assumptions)
    levers = sum(one.key[:2] == ("scenarios", "B") for one in reviewed.assumptions)
    rows = {row[0]: row[1:3] for row in cells}
    assert rows["Unreviewed assumptions"][0] == f"{count - levers} of {count}"
    assert rows["Levers of A"] == ["all reviewed", levers]
    assert rows["Levers of B"] == [f"{levers} of {levers}", levers]


def test_that_levers_say_their_line_in_the_scenario_file(folder: Path) -> None:
    found = {one.key: one.source for one in Plan.open(folder).content.assumptions}
    assert found["scenarios", "B", "mode"] == Origin("scenarios.toml", "", (3,))


def test_that_another_lever_is_checked_against_the_same_tables(folder: Path) -> None:
    plan = Plan.open(folder)
    first, second = plan.scenarios
    odd = replace(
        second, retirement_age=RetirementAge.fixed(71), growth=ByOccupation(0.0, (("Nobody", 0.1),))
    )
    moved = plan.with_content(plan.content.with_scenarios((first, odd)))
    codes = {finding.code for finding in moved.findings} - {finding.code for finding in plan.findings}
    assert codes == {"retirement_age_above_final_age", "scenario_names_unknown_occupation"}
    assert moved.with_content(plan.content).findings == plan.findings


def test_that_opening_tells_its_progress_and_can_be_cancelled(folder: Path) -> None:
    told: list[float] = []
    Plan.open(folder, told.append)
    assert told == sorted(told)
    assert told[-1] == 1

    def cancel(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        Plan.open(folder, cancel)


# What stands out


def test_that_the_sample_region_tells_what_stands_out() -> None:
    plan = Plan.open(SAMPLE)
    everything = plan.axes.select()
    found = {one.code: one.values for one in plan.standing_highlights(everything)}
    assert set(found) == {"ceiling_over", "headcount_lost", "span_of_control", "findings"}
    assert found["headcount_lost"]["unit"] == "Folktandvården"
    assert found["headcount_lost"]["occupation"] == "Tandhygienist"
    assert found["headcount_lost"]["share"] == pytest.approx(0.373, abs=0.001)
    assert found["span_of_control"]["unit"] == "Hälso- och sjukvårdsförvaltningen"
    dental = plan.axes.select(["Folktandvården"])
    found = {one.code: one.values for one in plan.standing_highlights(dental, "Folktandvården")}
    assert "span_of_control" not in found
    hygienists = plan.axes.select([], ["Tandhygienist"])
    codes = [one.code for one in plan.standing_highlights(hygienists)]
    assert "span_of_control" not in codes, "a manager's other employees are not selected"
    projection = plan.project([plan.scenario("Pension vid 67")])[0]
    gap = plan.find_gap(projection, everything)
    assert gap is not None
    assert gap.values["occupation"] == "Läkare med specialistkompetens"
    cells = plan.axes.select([], ["Läkare med specialistkompetens"])
    assert gap.values["count"] == pytest.approx(projection.total("vacancies", cells).max())
    edited = plan.with_content(plan.content)
    assert edited.standing_highlights(everything) == plan.standing_highlights(everything)


def test_that_the_plan_tells_sexes_apart(folder: Path) -> None:
    plan = Plan.open(folder)
    assert plan.sexes == ("F", "M")
    assert plan.headcounts.tolist() == [[10, 30, 0]]
    assert plan.fte_share.tolist() == [1]
    cells, half = np.array([0]), np.array([0.5])
    (row,) = plan.reach((65.5,), 3, ("sex",)).rows[:1]
    women = plan.reach_of(65.5, 3, cells, ("F",), half)
    assert (women.headcount, women.reach) == (5, 0.5 * row.reach)
    (everybody,) = plan.reach((41,), 3, ()).total
    assert plan.reach_of(41, 3, cells) == everybody
    projected = plan.project_sexes(plan.scenarios[0], ("F",))
    assert projected.total("opening")[0] == 10
    assert np.isnan(projected.total("target")).all()


def test_that_levers_are_studied_on_the_plan_s_own_tables(folder: Path) -> None:
    plan = Plan.open(folder)
    (expected,) = plan.project(plan.scenarios[:1])
    (found,) = plan.study_levers(np.arange(len(plan.axes))).measures(plan.scenarios[:1])
    assert found["retirements"] == pytest.approx(float(expected.total("retirements").sum()))


def test_that_the_sample_region_needs_more_staff_where_its_target_follows_the_population(
    sample_folder: Path,
) -> None:
    plan = Plan.open(sample_folder)
    follows = replace(plan.scenarios[0], target_from_population=True)
    unchanged, following = plan.project([plan.scenarios[0], follows])
    assert following.total("target")[-1] > 1.05 * unchanged.total("target")[-1]
    project = plan.with_content(plan.content.with_scenarios((follows,)))
    assert [finding.code for finding in project.findings] == [finding.code for finding in plan.findings]
