"""The track record from the command line: forecasts kept in a project, data that come later, scores."""

from dataclasses import replace
from pathlib import Path

import pytest

from staffing_planner.models.inputs import Month
from staffing_planner.models.vintages import COST_FORECAST, PROJECTION
from staffing_planner.plan import SAMPLE, Plan, keep_vintages
from staffing_planner.store import load_project
from tests.command_line import run

COSTS = ("month;unit;cost", "month;unit;staff_group;cost")


def write(folder: Path, name: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_costs(folder: Path, last: int) -> None:
    months = [f"2023-{month:02}" for month in range(1, 13)]
    months += [f"2024-{month:02}" for month in range(1, last + 1)]
    write(folder, "personnel_costs", COSTS[0], *(f"{month};A;100" for month in months))
    write(folder, "agency_costs", COSTS[1], *(f"{month};A;läkare;4" for month in months))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A unit at the end of 2023 with the costs of a third of 2024, as a project."""
    folder = tmp_path / "then"
    write(folder, "age_structure", "date;unit;occupation;age;headcount", "2023-12-31;A;Nurse;40;100")
    write(folder, "turnover_rates", "unit;occupation;age_from;age_to;turnover", "*;*;15;100;0.1")
    write_costs(folder, 4)
    path = tmp_path / "a.staffplan"
    assert run("import", folder, "--into", path).code == 0
    return path


def learn(project: Path, tmp_path: Path) -> None:
    """What has happened by the end of 2024."""
    later = tmp_path / "later"
    write(
        later, "age_structure", "date;unit;occupation;age;headcount",
        "2023-12-31;A;Nurse;40;100", "2024-12-31;A;Nurse;41;88",
    )  # fmt: skip
    write(later, "separations", "year;unit;occupation;age;cause;headcount", "2024;A;Nurse;41;other;12")
    write_costs(later, 12)
    assert run("import", later, "--into", project).code == 0


def test_that_kept_forecasts_are_scored_when_actuals_arrive(project: Path, tmp_path: Path) -> None:
    kept = run("project", project, "--replications", 50, "--seed", 7, "--keep", "--json")
    assert kept.code == 0
    assert any(
        "Forecasts kept" in line
        for line in run("ceiling", project, "--keep", "--lang", "en").out.splitlines()
    )
    waiting = run("backtest", project, "--vintages", "--json").document
    assert [one["years_met"] for one in waiting["summary"]["vintages"]] == [[], []]
    assert {row["actual"] for row in waiting["rows"]} == {None}

    learn(project, tmp_path)
    scored = run("backtest", project, "--vintages", "--json").document
    projected, cost = scored["summary"]["vintages"]
    assert (projected["kind"], projected["seed"], projected["replications"]) == (PROJECTION, 7, 50)
    assert (projected["known_to"], projected["years_met"]) == ("2023-12-31", [2024])
    assert (cost["kind"], cost["scenario"], cost["known_to"]) == (COST_FORECAST, None, "2024-04-30")
    (row,) = (
        row
        for row in scored["rows"]
        if (row["vintage"], row["measure"], row["by"], row["year"]) == (0, "closing", "all", 2024)
    )
    assert (row["origin"], row["horizon"], row["actual"]) == ("2023-12-31", 1, 88)
    assert row["error"] == pytest.approx((row["projected"] - 88) / 88)
    assert row["naive_error"] == pytest.approx(12 / 88)
    assert row["covered"] == (row["low"] <= 88 <= row["high"])
    (share,) = (
        one
        for one in cost["scores"]
        if (one["measure"], one["by"], one["method"]) == ("agency_share", "all", "run_rate")
    )
    assert share["forecast"] == pytest.approx(0.04)
    assert load_project(project).project.log[-1].what[0] == "import"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("Projection default", "Forecast of agency cost", "Nothing changes", "No outcome yet.", "4.0%"),
        ),
        (
            "sv",
            (
                "Framskrivning default",
                "Prognos för hyrkostnaden",
                "Inget ändras",
                "Inget utfall ännu.",
                "4,0 %",
            ),
        ),
    ],
)
def test_that_the_track_record_is_printed_in_words(
    language: str, words: tuple[str, ...], project: Path, tmp_path: Path
) -> None:
    assert (
        run("backtest", project, "--vintages", "--lang", "en").out.splitlines()[-1]
        == "The project has no kept forecasts."
    )
    run("project", project, "--keep")
    run("ceiling", project, "--keep")
    plan = Plan.open(project)
    keep_vintages(project, [replace(plan.keep_cost_forecast(Month(2024, 3)), note="till nämnden")])
    learn(project, tmp_path)
    run("project", project, "--keep")

    printed = run("backtest", project, "--vintages", "--lang", language).out.replace("\u00a0", " ")
    assert [word for word in words if word not in printed] == []
    assert "till nämnden" in printed


def test_that_the_bands_of_a_scenario_without_a_common_shock_are_chance_alone(project: Path) -> None:
    keeping = load_project(project).project
    calm = replace(keeping.scenarios[0], exit_shock_cv=0.0)
    plan = Plan.of_project(project, keeping.with_scenarios((calm,)))
    folder = project.with_name("calm.staffplan")
    plan.save(folder)
    printed = run("project", folder, "--replications", 20, "--lang", "en").out
    assert "20 replications with chance alone, seed" in printed


@pytest.mark.parametrize("command", ["project", "ceiling"])
def test_that_only_a_project_keeps_a_forecast(command: str) -> None:
    refused = run(command, SAMPLE, "--keep", "--lang", "en")
    assert refused.code == 2
    assert "needs a project" in refused.err


def test_that_a_year_that_is_over_has_no_forecast_to_keep(project: Path, tmp_path: Path) -> None:
    learn(project, tmp_path)
    refused = run("ceiling", project, "--keep", "--lang", "en")
    assert refused.code == 1
    assert "no forecast of agency cost to keep" in refused.err
    assert load_project(project).project.vintages == ()


def test_that_the_sample_tells_the_rates_of_its_dental_care() -> None:
    plan = Plan.open(SAMPLE)
    estimates = plan.estimate_rates()
    assert estimates is not None
    assert estimates.years == (2022, 2023, 2024)
    used = plan.with_content(plan.content.with_rates(estimates))
    assert used.is_sound
    assert used.project([used.scenarios[0]])[0].identity_residual < 1e-9


def test_that_keeping_tells_how_far_it_is_and_can_be_cancelled() -> None:
    plan = Plan.open(SAMPLE)
    shares: list[float] = []
    scenario = replace(plan.scenarios[0], horizon=1)
    plan.keep_projection(scenario, 20, progress=shares.append)
    assert shares == sorted(shares)
    assert 0.5 <= shares[-1] <= 1
    assert plan.keep_projection(scenario, 0).replications is None

    def stop(share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        plan.keep_projection(scenario, 20, progress=stop)
