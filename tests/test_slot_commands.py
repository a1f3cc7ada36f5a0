"""The commands `slots` and `solve-age`: their JSON, their tables and sentences, their exit codes."""

from pathlib import Path
from typing import Any

import pytest

from staffing_planner.models.scenario import Scenario
from staffing_planner.models.slot_planner import Limit, SlotPlan
from staffing_planner.plan import SAMPLE
from staffing_planner.texts import texts_in
from tests.command_line import run

SCENARIO = '[[scenario]]\nname = "Now"\nhorizon = 4\nfill_rate = {fill}\nturnover_factor = 0.0\n'
TRAINING = (
    "programme;unit;source_occupation;occupation;start_year;slots;length_years;completion;hire_share;entry_age;"
    "max_slots;supervisors_per_slot;cost_per_slot\n"
)


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def folder(path: Path, training: str, supervisors: str = "", fill: float = 0.0) -> Path:
    """Ten nurses with thirty vacant posts, and some training."""
    tables = {
        "age_structure": "date;unit;occupation;sex;age;headcount\n2024-12-31;Ward;Nurse;F;40;10\n",
        "vacancies": "unit;occupation;headcount\nWard;Nurse;30\n",
        "training": TRAINING + training,
        "supervisors": "unit;year;supervisors\n" + supervisors if supervisors else "",
    }
    for name, text in tables.items():
        if text:
            (path / f"{name}.csv").write_text(text, encoding="utf-8")
    (path / "scenarios.toml").write_text(SCENARIO.format(fill=fill), encoding="utf-8")
    return path


def slots_of(path: Path, *more: object) -> Any:
    done = run("slots", path, "--scenario", "Now", "--json", *more)
    assert done.code == 0, done.err
    return done.document


def test_that_the_plan_is_json_with_the_keys_of_the_formats(tmp_path: Path) -> None:
    rows = "Nursing;Ward;;Nurse;2025;1;1;1;1;25;4;0.5;100\nNursing;Ward;;Nurse;2026;1;1;1;1;25;4;0.5;100\n"
    found = slots_of(folder(tmp_path, rows, "Ward;2025;1.5\nWard;2026;9\n"))
    assert list(found) == ["status", "gap", "objective", "plan", "uncovered", "binding"]
    assert (found["status"], found["gap"]) == ("optimal", 0)
    assert found["plan"] == [
        {"programme": "Nursing", "unit": "Ward", "start_year": 2025, "slots": 3},
        {"programme": "Nursing", "unit": "Ward", "start_year": 2026, "slots": 4},
    ]
    assert found["uncovered"][0] == {"year": 2025, "unit": "Ward", "occupation": "Nurse", "vacancies": 30.0}
    assert found["objective"] == pytest.approx(sum(row["vacancies"] for row in found["uncovered"]))
    supervisors, capacity = found["binding"]
    assert (supervisors["limit"], supervisors["year"], supervisors["used"]) == ("supervisors", 2025, 1.5)
    assert (capacity["limit"], capacity["programme"], capacity["available"]) == ("capacity", "Nursing", 4)
    assert "One slot more would give 2.00 fewer vacancy years." in capacity["message"]


def test_that_a_budget_bounds_the_plan(tmp_path: Path) -> None:
    path = folder(tmp_path, "Nursing;Ward;;Nurse;2025;1;1;1;1;25;9;;100\n")
    assert slots_of(path, "--budget", "350")["plan"][0]["slots"] == 3
    assert slots_of(path, "--budget", "350,5")["binding"][0]["limit"] == "budget"
    for wrong in ("-1", "much"):
        assert run("slots", path, "--scenario", "Now", f"--budget={wrong}").code == 2


def test_that_the_plan_is_a_grid_with_what_it_comes_to_and_what_limits_it(tmp_path: Path) -> None:
    rows = "".join(
        f"Programme {number};Ward;;Nurse;{2025 + number % 2};1;1;1;1;25;1;;1000000\n" for number in range(20)
    )
    done = run("slots", folder(tmp_path, rows), "--scenario", "Now")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[2].split() == ["Programme", "Unit", "2025", "2026"]
    assert "20 slots that cost SEK 20.0 million." in lines
    assert "No other plan leaves fewer vacancies or costs less (proven)." in lines
    assert lines[-1].strip() == "and 5 more limits"
    assert len([line for line in lines if "One slot more" in line]) == 15


def test_that_few_limits_are_all_listed_and_no_capacity_is_told(tmp_path: Path) -> None:
    done = run("slots", folder(tmp_path, "Nursing;Ward;;Nurse;2025;1;1;1;1;25;;;\n"), "--scenario", "Now")
    assert "No highest number of slots is stated for: Nursing." in done.out
    assert "This is what limits the plan" not in done.out


def test_that_a_scenario_without_vacancies_is_told_to_need_no_slots(tmp_path: Path) -> None:
    path = folder(tmp_path, "Nursing;Ward;;Nurse;2025;1;1;1;1;25;9;;100\n", fill=1.0)
    assert "recruitment fills every gap" in run("slots", path, "--scenario", "Now").out


def test_that_an_impossible_plan_is_answered_in_words(tmp_path: Path) -> None:
    path = folder(tmp_path, "Nursing;Ward;;Nurse;2024;8;1.5;1;1;25;9;0.5;100\n", "Ward;2025;3\n")
    done = run("slots", path, "--scenario", "Now")
    assert done.code == 0
    assert "No plan is possible:" in done.out
    assert "need 4 supervisors in 2025, and there are 3." in done.out
    found = slots_of(path)
    assert (found["status"], found["gap"], found["objective"]) == ("infeasible", None, None)
    assert (found["plan"], found["uncovered"]) == ([], [])
    assert found["binding"][0]["message"].startswith("Those who study already in Ward")


def test_that_what_the_solver_could_not_finish_or_see_is_said() -> None:
    plan = SlotPlan("feasible", 0.012, 10.0, 0.0, {0: 1}, None, 0.2, ())
    sentences = texts_in("en").slot_plan(plan)
    assert "The time was up: the plan is at most 1.20% from the best one possible." in sentences
    assert "Computed with the whole model, the vacancies differ by 0.2 from the solver's figure." in sentences
    budget = texts_in("sv").limit(Limit("budget", 1.5e6, 2e6, 1e-6))
    assert budget == "Budget: 1,5 av 2,0 mnkr. En miljon till skulle ge 1,00 färre vakansår."


def test_that_the_closing_age_is_json_or_a_sentence() -> None:
    done = run("solve-age", SAMPLE, "--scenario", "Pension vid 67", "--need", 5600, "--json")
    assert done.document == {"retirement_age": 69.3, "need": pytest.approx(5580.76, abs=0.01)}
    none = run("solve-age", SAMPLE, "--scenario", "Pension vid 67", "--need", 5000, "--json")
    assert none.document["retirement_age"] is None
    assert none.document["need"] == pytest.approx(5413.57, abs=0.01)
    words = run("solve-age", SAMPLE, "--scenario", "Pension vid 67", "--need", 5600)
    assert "At a retirement age of 69.3 the replacement need is 5,581 persons in 10 years" in words.out
    nobody = run("solve-age", SAMPLE, "--scenario", "Pension vid 67", "--need", 0)
    assert "No retirement age is enough: even if everybody retires at 70" in nobody.out


def test_that_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    path = folder(tmp_path, "Nursing;Ward;;Nurse;2025;1;1;1;1;25;9;;100\n")
    assert run("slots", path).code == 2
    assert run("slots", path, "--scenario", "Nobody's").code == 2
    assert run("solve-age", path, "--scenario", "Now").code == 2
    assert run("solve-age", path, "--scenario", "Now", "--need", "few").code == 2
    assert run("slots", tmp_path / "nowhere", "--scenario", "Now").code == 1


def test_that_the_closing_age_is_said_in_swedish() -> None:
    from staffing_planner.models.closing_age import ClosingAge

    said = texts_in("sv").closing_age(ClosingAge(66.5, 120.2), 125.0, Scenario())
    assert said.startswith("Vid 66,5 års pensionsålder är ersättningsbehovet 120 personer på 10 år")
