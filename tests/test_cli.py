"""The command line as the formats say: JSON keys, defaults, exit codes and streams, on the sample and small regions.

The whole chain from files to JSON is held against the plain models on random regions.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import load_workbook

from staffing_planner import __main__ as program
from staffing_planner import cli
from staffing_planner.models.simulation import DEFAULT_SEED
from staffing_planner.plan import SAMPLE
from tests.command_line import run
from tests.reference import plain_agency, plain_model
from tests.reference.random_regions import Tables, ledgers, regions, write_data_folder

PROJECT_FIGURES = [
    "opening", "retirements", "other_separations", "training_out", "training_in", "other_in", "target",
    "replacement_need", "expansion_need", "recruitment_gap", "recruits", "vacancies", "surplus", "closing",
    "in_training", "opening_fte", "closing_fte", "capacity_fte", "agency_cost", "personnel_cost",
]  # fmt: skip
AGE_FIGURES = [
    "opening", "retirements", "other_separations", "training_out", "training_in", "other_in", "recruits", "closing",
]  # fmt: skip
CEILING_FIGURES = [
    "denominator", "agency", "personnel", "share", "ytd_share", "r12_share", "share_last_year",
    "ytd_share_last_year", "r12_share_last_year", "ceiling", "headroom_ytd", "status", "allowed_per_month",
    "forecast",
]  # fmt: skip
PUBLISHED_SHARES = {
    "Sjuksköterska": "4.0%",
    "Undersköterska/skötare": "5.0%",
    "Läkare med specialistkompetens": "6.3%",
    "Medicinsk sekreterare": "3.2%",
    "Tandsköterska": "6.0%",
    "Köks- och måltidsarbete": "4.2%",
    "Skol- och barnomsorgsarbete": "9.8%",
    "Barnmorska": "6.7%",
    "Städ, tvätt och renhållningsarbete": "4.7%",
    "Vaktmästeri, trädgård, anläggning": "11.4%",
    "Sjukgymnast": "4.9%",
    "Tandhygienist": "10.3%",
    "Tandläkare": "3.4%",
}
# Shrinking a region through files takes minutes; tests/models shrinks the same regions in memory.
CHAIN = settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
MANUAL_HEADERS = {"manual_forecast": {"cost": "prognos"}}


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def people(unit: str, occupation: str, age: int, headcount: float, sex: str = "F") -> dict[str, object]:
    return {
        "date": date(2024, 12, 31),
        "unit": unit,
        "occupation": occupation,
        "sex": sex,
        "age": age,
        "headcount": headcount,
    }


def small_region() -> Tables:
    """Two units, two occupations; without unit costs, so that money is null."""
    return {
        "age_structure": [
            people("North", "Nurse", 64, 10),
            people("North", "Nurse", 40, 30, "M"),
            people("South", "Nurse", 62, 4),
            people("South", "Doctor", 30, 6, "X"),
        ]
    }


def costs(year: int, agency: Sequence[float], personnel: float = 100e6) -> Tables:
    """One unit's costs by month from January."""
    months = [date(year + at // 12, at % 12 + 1, 1) for at in range(len(agency))]
    return {
        "personnel_costs": [{"month": month, "unit": "North", "cost": personnel} for month in months],
        "agency_costs": [
            {"month": month, "unit": "North", "staff_group": "doctors", "cost": cost}
            for month, cost in zip(months, agency, strict=True)
        ],
    }


def ceiling_of(share: float, **more: object) -> dict[str, object]:
    return {"unit": "*", "staff_group": "*", "share": share, "source": "plan", **more}


@pytest.fixture
def region(tmp_path: Path) -> Path:
    write_data_folder(small_region(), [{"name": "A"}, {"name": "B", "horizon": 2}], tmp_path / "region")
    return tmp_path / "region"


@pytest.fixture(scope="module")
def by_cell() -> list[dict[str, Any]]:
    """Every scenario of the sample region, by unit and occupation."""
    scenarios: list[dict[str, Any]] = run("project", SAMPLE, "--json").document["scenarios"]
    return scenarios


# --- demo and check --------------------------------------------------------------------------------------------


def test_that_the_demo_folder_is_checked_without_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "region"
    written = run("demo", folder)
    assert (written.code, written.err) == (0, "")
    assert str(folder) in written.out
    assert "synthetic" in written.out

    checked = run("check", folder)
    assert checked.code == 0
    assert "Exempelregionen, as of 2024-12-31" in checked.out
    assert "Synthetic example" in checked.out
    assert "0 errors" in checked.out


def test_that_demo_fills_an_empty_folder_and_leaves_others_alone(tmp_path: Path) -> None:
    assert run("demo", tmp_path).code == 0
    (tmp_path / "scenarios.toml").write_text("# mine", encoding="utf-8")

    again = run("demo", tmp_path)
    assert (again.code, again.out) == (2, "")
    assert "not empty" in again.err
    assert (tmp_path / "scenarios.toml").read_text(encoding="utf-8") == "# mine"
    assert run("demo", tmp_path / "scenarios.toml").code == 2


def test_that_demo_says_where_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = run("demo", tmp_path / "file" / "region")
    assert (refused.code, refused.out) == (1, "")
    assert len(refused.complaints) == 1
    assert str(tmp_path / "file" / "region") in refused.err


def test_that_check_gives_findings_and_tables_as_json(tmp_path: Path) -> None:
    write_data_folder(small_region(), [], tmp_path)
    sound = run("check", tmp_path, "--json")
    assert sound.code == 0
    assert sound.document["tables"] == {"age_structure": 4, "target_ages": 10}
    (finding,) = sound.document["findings"]
    assert list(finding) == ["severity", "code", "file", "sheet", "row", "column", "value", "message"]
    assert (finding["severity"], finding["code"]) == ("warning", "no_unit_costs")
    assert (finding["file"], finding["sheet"], finding["row"], finding["value"]) == (None, None, None, None)
    assert "costs per FTE" in finding["message"]

    broken = {"age_structure": [people("North", "Nurse", 40, -3)]}
    write_data_folder(broken, [], tmp_path)
    unsound = run("check", tmp_path, "--json")
    assert unsound.code == 1
    first = unsound.document["findings"][0]
    assert (first["severity"], first["file"], first["row"]) == ("error", "age_structure.csv", 2)
    assert (first["column"], first["value"]) == ("headcount", "-3")
    assert len(unsound.complaints) == 1


def test_that_check_lists_every_finding_and_counts_them(tmp_path: Path) -> None:
    vacancies = [{"unit": "North", "occupation": f"Job {at}", "headcount": 1} for at in range(30)]
    write_data_folder({**small_region(), "vacancies": vacancies}, [], tmp_path)
    checked = run("check", tmp_path)
    assert checked.code == 0
    assert len(checked.complaints) == 31  # one for the missing unit costs
    assert checked.out.rstrip().endswith("0 errors, 31 warnings")


def test_that_check_of_a_folder_without_stock_names_no_date(tmp_path: Path) -> None:
    write_data_folder(costs(2024, [1e6] * 12), [], tmp_path)
    checked = run("check", tmp_path)
    assert checked.code == 0
    assert "as of" not in checked.out
    assert "personnel_costs" in checked.out


def test_that_other_commands_show_some_warnings_and_say_that_there_are_more(tmp_path: Path) -> None:
    vacancies = [{"unit": "North", "occupation": f"Job {at}", "headcount": 1} for at in range(30)]
    write_data_folder({**small_region(), "vacancies": vacancies}, [], tmp_path)
    reached = run("reach", tmp_path, "--json")
    assert reached.code == 0
    assert reached.document["rows"]
    assert len(reached.complaints) == 21
    assert reached.complaints[-1] == "… and 11 more; the command check shows them all"


# --- reach -----------------------------------------------------------------------------------------------------


def test_that_reach_prints_the_published_figures_of_the_sample_region() -> None:
    reached = run("reach", SAMPLE, "--lang", "en")
    assert reached.code == 0
    assert "Synthetic example" in reached.out
    assert "691 reach 65 within 3 years (9.6%)." in reached.out
    assert "341 reach 67 within 3 years (4.7%)." in reached.out
    for occupation, share in PUBLISHED_SHARES.items():
        (line,) = (line for line in reached.out.splitlines() if line.startswith(occupation + " "))
        assert line.split()[-2] == share, line  # then comes who is past 67 already


def test_that_reach_gives_rows_and_totals_as_json() -> None:
    document = run("reach", SAMPLE, "--json").document
    assert list(document) == ["rows", "total"]
    assert {tuple(row) for row in document["rows"]} == {
        ("age", "within", "occupation", "headcount", "reach", "past", "share")
    }
    assert {tuple(row) for row in document["total"]} == {
        ("age", "within", "headcount", "reach", "past", "share")
    }
    assert [(row["age"], row["within"], row["reach"]) for row in document["total"]] == [
        (65, 3, 691),
        (67, 3, 341),
    ]
    for total in document["total"]:
        of_age = [row for row in document["rows"] if row["age"] == total["age"]]
        for figure in ("headcount", "reach", "past"):
            assert sum(row[figure] for row in of_age) == pytest.approx(total[figure])


def test_that_reach_takes_ages_years_and_columns(region: Path) -> None:
    document = run(
        "reach", region, "--age", "65", "--age", "66,5", "--within", "1", "--by", "unit, sex", "--json"
    ).document
    rows = {(row["age"], row["unit"], row["sex"]): row for row in document["rows"]}
    assert set(rows) == {
        (age, *group)
        for age in (65, 66.5)
        for group in (("North", "F"), ("North", "M"), ("South", "F"), ("South", "X"))
    }
    assert rows[65, "North", "F"]["reach"] == 10
    assert rows[66.5, "North", "F"]["reach"] == 0
    assert [row["share"] for row in document["total"]] == [10 / 50, 0]


def test_that_reach_of_the_whole_selection_has_a_row_an_age(region: Path) -> None:
    document = run("reach", region, "--by", "", "--within", "0", "--json").document
    assert document["rows"] == document["total"]
    assert [row["age"] for row in document["rows"]] == [65, 67]

    printed = run("reach", region, "--by", "").out
    assert "14 reach 65 within 3 years (28.0%)." in printed


def test_that_reach_of_an_empty_stock_has_no_shares(tmp_path: Path) -> None:
    write_data_folder({"age_structure": [people("North", "Nurse", 40, 0)]}, [], tmp_path)
    assert run("reach", tmp_path, "--json").document["total"][0]["share"] is None
    printed = run("reach", tmp_path)
    assert printed.code == 0
    assert "0 reach 65 within 3 years (–)." in printed.out


# --- project ---------------------------------------------------------------------------------------------------


def test_that_project_gives_every_scenario_by_unit_and_occupation(by_cell: list[dict[str, Any]]) -> None:
    assert len(by_cell) >= 8
    for scenario in by_cell:
        assert list(scenario) == ["name", "periods", "rows"]
        assert scenario["periods"] == list(range(2025, 2035))
    assert {tuple(row) for scenario in by_cell for row in scenario["rows"]} == {
        ("year", "unit", "occupation", *PROJECT_FIGURES)
    }


def test_that_a_later_age_postpones_the_samples_retirements(by_cell: list[dict[str, Any]]) -> None:
    first = {
        scenario["name"]: sum(row["retirements"] for row in scenario["rows"] if row["year"] == 2025)
        for scenario in by_cell
    }
    assert first["Pension vid 65"] > first["Pension vid 67"] > first["Pension vid 69"]


def test_that_scenarios_are_chosen_by_name_in_the_order_asked_for(region: Path) -> None:
    assert [one["name"] for one in run("project", region, "--json").document["scenarios"]] == ["A", "B"]
    chosen = run("project", region, "--scenario", "B", "--scenario", "A", "--json").document["scenarios"]
    assert [(one["name"], len(one["periods"])) for one in chosen] == [("B", 2), ("A", 10)]


def test_that_without_scenarios_there_is_the_default_one(tmp_path: Path) -> None:
    write_data_folder(small_region(), [], tmp_path)
    (scenario,) = run("project", tmp_path, "--json").document["scenarios"]
    assert scenario["name"] == "default"
    assert scenario["periods"] == list(range(2025, 2035))


def test_that_columns_grouped_away_are_left_out_and_summed(region: Path) -> None:
    def rows(by: str) -> list[dict[str, Any]]:
        (scenario,) = run("project", region, "--scenario", "B", "--by", by, "--json").document["scenarios"]
        found: list[dict[str, Any]] = scenario["rows"]
        return found

    whole, by_unit = rows(""), rows("unit")
    assert [list(row) for row in whole] == [["year", *PROJECT_FIGURES]] * 2
    assert [list(row)[:3] for row in by_unit] == [["year", "unit", "opening"]] * 4
    for figure in set(PROJECT_FIGURES) - {"agency_cost", "personnel_cost"}:
        for year in (2025, 2026):
            of_year = sum(row[figure] for row in by_unit if row["year"] == year)
            assert of_year == pytest.approx(sum(row[figure] for row in whole if row["year"] == year))
    assert {row["agency_cost"] for row in whole + by_unit} == {None}  # no unit costs are loaded


def test_that_sexes_and_ages_are_all_there_with_stock_and_flows(region: Path) -> None:
    (scenario,) = run(
        "project", region, "--scenario", "B", "--by", "unit,occupation,sex,age", "--json"
    ).document["scenarios"]
    rows = scenario["rows"]
    assert {tuple(row) for row in rows} == {("year", "unit", "occupation", "sex", "age", *AGE_FIGURES)}
    assert len(rows) == 2 * 3 * 3 * 66  # years, cells that exist, sexes, ages 15..80
    assert {row["age"] for row in rows} == set(range(15, 81))
    (retiring,) = (
        row for row in rows if (row["unit"], row["sex"], row["age"], row["year"]) == ("North", "F", 65, 2025)
    )
    assert (retiring["opening"], retiring["retirements"], retiring["closing"]) == (10, 10, 0)

    (by_sex,) = run("project", region, "--scenario", "B", "--by", "sex", "--json").document["scenarios"]
    assert [(row["sex"], row["year"]) for row in by_sex["rows"]] == [
        (sex, year) for sex in "FMX" for year in (2025, 2026)
    ]


@pytest.mark.parametrize(
    ("by", "heads"),
    [
        (None, ["Year", "Opening", "Retirements", "Other", "sep.", "From", "training", "Arrivals", "Gap"]),
        ("unit", ["Unit", "Year", "Opening", "Retirements"]),
        ("sex", ["Sex", "Year", "Opening", "Retirements"]),
    ],
)
def test_that_the_projection_is_a_readable_table(by: str | None, heads: list[str], region: Path) -> None:
    printed = run("project", region, "--scenario", "B", *([] if by is None else ["--by", by]))
    lines = printed.out.splitlines()
    assert printed.code == 0
    assert lines[0] == "region, as of 2024-12-31"
    assert "Scenario: B" in lines
    table = lines[lines.index("Scenario: B") + 1 :]
    assert table[0].split()[: len(heads)] == heads
    assert len({len(line) for line in table[1:2]}) == 1
    assert ("Agency share" in table[0]) == (by != "sex")


def test_that_the_projected_agency_share_of_the_sample_stands_in_the_table() -> None:
    printed = run("project", SAMPLE, "--scenario", "Pension vid 67", "--lang", "en")
    (line,) = (line for line in printed.out.splitlines() if line.startswith("2025 "))
    assert 0 < float(line.split()[-1].rstrip("%")) < 10


def test_that_replications_give_each_figure_its_quantiles(region: Path) -> None:
    asked = ("project", region, "--scenario", "B", "--by", "unit", "--replications", 50, "--json")
    seeded = run(*asked, "--seed", 3)
    document = seeded.document
    assert (document["replications"], document["seed"]) == (50, 3)
    plain = run("project", region, "--scenario", "B", "--by", "unit", "--json").document
    for row, alone in zip(document["scenarios"][0]["rows"], plain["scenarios"][0]["rows"], strict=True):
        assert {key: row[key] for key in alone} == alone
        for figure in set(alone) - {"year", "unit"}:
            levels = [row[f"{figure}_p{level}"] for level in (5, 10, 25, 50, 75, 90, 95)]
            assert levels == (sorted(levels) if None not in levels else [None] * 7)
    assert run(*asked, "--seed", 3).out == seeded.out
    assert run(*asked).document["seed"] == DEFAULT_SEED


@pytest.mark.parametrize("by", [(), ("--by", "unit")])
def test_that_bands_stand_below_the_projection_with_their_seed(by: tuple[str, ...], region: Path) -> None:
    printed = run("project", region, "--scenario", "B", "--replications", 40, "--lang", "en", *by)
    lines = printed.out.splitlines()
    (head,) = (line for line in lines if "replications lie between" in line)
    assert f"40 replications with chance and a common shock to exits, seed {DEFAULT_SEED}" in head
    table = lines[lines.index(head) + 1 :]
    assert table[0].split()[: len(by)] == (["Unit", "Year"] if by else [])
    assert "–" in table[2]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--seed", 3),
        ("--replications", 0),
        ("--replications", "many"),
        ("--replications", 100_001),
        ("--replications", 10, "--seed", -1),
        ("--replications", 10, "--by", "unit,sex"),
        ("--replications", 10, "--by", "age", "--json"),
    ],
)
def test_that_replications_that_cannot_be_made_are_wrong_usage(
    wrong: tuple[object, ...], region: Path
) -> None:
    refused = run("project", region, *wrong)
    assert (refused.code, refused.out) == (2, "")


def test_that_opening_vacancies_can_be_backed_out_of_the_agency_cost_and_it_is_said(tmp_path: Path) -> None:
    """Twelve months of 1 MSEK at 2 MSEK a year and FTE, covering half of the vacancies, are 12 vacancies."""
    tables = {
        **small_region(),
        **costs(2024, [1e6] * 12),
        "vacancies": [{"unit": "South", "occupation": "Doctor", "headcount": 3}],
        "unit_costs": [{"occupation": "*", "employee_cost_per_fte": 600e3, "agency_cost_per_fte": 2e6}],
    }
    write_data_folder(tables, [{"name": "A", "retirement_age": 70}], tmp_path)
    groups = "occupation;staff_group\nNurse;doctors\nDoctor;doctors\n"
    (tmp_path / "occupations.csv").write_text(groups, encoding="utf-8")

    def vacant(*options: str) -> list[float]:
        (scenario,) = run("project", tmp_path, "--by", "unit", "--json", *options).document["scenarios"]
        return [row["expansion_need"] for row in scenario["rows"] if row["year"] == 2025]

    assert vacant() == [0, 3]
    assert vacant("--vacancies-from-agency-cost") == pytest.approx([12, 0])
    told = run("project", tmp_path, "--vacancies-from-agency-cost")
    assert told.code == 0
    assert any("12.0" in line and "50%" in line for line in told.complaints)


def test_that_agency_cost_that_explains_no_vacancy_is_told(tmp_path: Path) -> None:
    write_data_folder({**small_region(), **costs(2024, [1e6] * 12)}, [], tmp_path)
    before = run("project", tmp_path, "--json").complaints
    told = run("project", tmp_path, "--vacancies-from-agency-cost", "--json").complaints
    assert [line for line in told if line.startswith("warning: ") and line not in before]


# --- template --------------------------------------------------------------------------------------------------


def test_that_the_template_is_written_in_the_language_asked_for(tmp_path: Path) -> None:
    for language, said, sheet in (
        ("sv", "Mallen finns i", "Åldersstruktur"),
        ("en", "The template is in", "Age structure"),
    ):
        path = tmp_path / f"{language}.xlsx"
        written = run("template", path, "--lang", language)
        assert (written.code, said in written.out) == (0, True)
        assert sheet in load_workbook(path).sheetnames


def test_that_a_template_is_a_workbook_or_wrong_usage(tmp_path: Path) -> None:
    assert run("template", tmp_path / "template.csv").code == 2
    assert run("template", tmp_path / "missing" / "template.xlsx").code == 1


# --- ceiling ---------------------------------------------------------------------------------------------------


def test_that_the_ceiling_of_the_sample_is_tracked_month_by_month() -> None:
    document = run("ceiling", SAMPLE, "--json").document
    assert list(document) == ["rows"]
    rows = document["rows"]
    assert [row["month"] for row in rows] == [
        f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)
    ]
    assert {tuple(row) for row in rows} == {("month", *CEILING_FIGURES)}
    assert all((row["r12_share"] is None) == (row["month"] < "2022-12") for row in rows)
    assert {row["denominator"] for row in rows} == {"own"}
    of_2024 = [row for row in rows if row["month"] >= "2024"]
    assert {(row["ceiling"], row["status"]) for row in of_2024} == {(0.04, "over")}
    assert {(row["ceiling"], row["status"]) for row in rows if row["month"] < "2024"} == {(None, None)}
    assert all(isinstance(row["headroom_ytd"], float) for row in of_2024)
    assert rows[-1]["allowed_per_month"] is None
    assert {tuple(row["forecast"]) for row in rows} == {("run_rate", "seasonal", "manual")}
    assert {tuple(one) for row in rows for one in row["forecast"].values()} == {
        ("agency", "personnel", "share")
    }


def test_that_all_three_forecasts_are_there_after_august() -> None:
    august = run("ceiling", SAMPLE, "--through", "2024-08", "--json").document["rows"][-1]
    assert august["month"] == "2024-08"
    assert august["allowed_per_month"] > 0
    agency = {name: forecast["agency"] for name, forecast in august["forecast"].items()}
    assert len(set(agency.values())) == 3
    for forecast in august["forecast"].values():
        assert forecast["share"] == pytest.approx(forecast["agency"] / forecast["personnel"])
        assert 0.03 < forecast["share"] < 0.06


def test_that_the_tracker_is_readable_and_says_its_denominator() -> None:
    printed = run("ceiling", SAMPLE, "--through", "2024-08", "--lang", "en").out
    assert "Synthetic example" in printed
    for month in ("2022-01", "2022-12", "2023-06", "2024-08"):
        assert any(line.startswith(month) for line in printed.splitlines())
    (december,) = (line for line in printed.splitlines() if line.startswith("2022-12"))
    assert december.split()[-2].endswith("%")  # the rolling share, and no ceiling yet
    assert "Denominator: own personnel cost." in printed
    assert "Over the ceiling of 4.0% since January 2024; forecast back under it:" in printed
    assert "Headroom to the ceiling, January to August 2024: −" in printed
    for method in ("Run rate", "Seasonal", "Manual"):
        (line,) = (line for line in printed.splitlines() if line.startswith(method))
        assert line.endswith("%")
    assert "MSEK in each remaining month if 2024 is to end at the ceiling." in printed


def test_that_another_denominator_can_be_asked_for() -> None:
    own = run("ceiling", SAMPLE, "--json").document["rows"][-1]
    total = run("ceiling", SAMPLE, "--denominator", "own+agency", "--json").document["rows"][-1]
    assert total["denominator"] == "own+agency"
    assert total["share"] == pytest.approx(own["share"] / (1 + own["share"]))
    printed = run("ceiling", SAMPLE, "--denominator", "own+agency", "--lang", "en").out
    assert "Denominator: own personnel cost + agency cost." in printed


@pytest.mark.parametrize(
    ("by", "keys", "groups"),
    [
        ("unit", ["unit"], 9),
        ("unit,staff_group", ["unit", "staff_group"], 10),
        ("staff_group", ["staff_group"], 4),
    ],
)
def test_that_the_tracker_is_grouped_by_columns(by: str, keys: list[str], groups: int) -> None:
    rows = run("ceiling", SAMPLE, "--by", by, "--json").document["rows"]
    assert {tuple(row) for row in rows} == {("month", *keys, *CEILING_FIGURES)}
    labels = {tuple(row[key] for key in keys) for row in rows}
    assert len(labels) == groups
    assert len(rows) == 36 * groups
    printed = run("ceiling", SAMPLE, "--by", by, "--lang", "en").out.splitlines()
    assert {", ".join(label) for label in labels} <= set(printed)


def test_that_a_ceiling_that_can_no_longer_be_met_is_said_in_words(tmp_path: Path) -> None:
    tables = {**costs(2024, [50e6] * 10), "ceilings": [ceiling_of(0.04)]}
    write_data_folder(tables, [], tmp_path)
    printed = run("ceiling", tmp_path).out
    assert "The ceiling can no longer be met in 2024: −226.0 MSEK in each remaining month." in printed
    assert "as of" not in printed  # there is no stock, and none is needed
    assert "forecast back under it: not in sight." in printed


def test_that_a_breach_that_is_over_is_told_with_its_months(tmp_path: Path) -> None:
    agency = [5e6] * 12 + [0.0] * 6
    tables = {**costs(2023, agency), "ceilings": [ceiling_of(0.04)]}
    write_data_folder(tables, [], tmp_path)
    printed = run("ceiling", tmp_path).out
    assert (
        "Over the ceiling of 4.0% from January 2023 to February 2024; back under it: March 2024." in printed
    )


def test_that_a_region_without_ceilings_has_neither_headroom_nor_breach(tmp_path: Path) -> None:
    write_data_folder(costs(2024, [5e6] * 3), [], tmp_path)
    printed = run("ceiling", tmp_path)
    assert printed.code == 0
    assert "Run rate" in printed.out
    assert "Headroom" not in printed.out
    assert "Over the ceiling" not in printed.out


# --- workbooks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["project", "ceiling"])
def test_that_a_workbook_is_written_beside_what_is_printed(command: str, tmp_path: Path) -> None:
    tables = {**small_region(), **costs(2024, [5e6] * 12), "ceilings": [ceiling_of(0.04)]}
    write_data_folder(tables, [], tmp_path / "region")
    target = tmp_path / "result.xlsx"
    told = run(command, tmp_path / "region", "--out", target)
    assert told.code == 0
    assert f"The workbook is saved: {target}" in told.out
    assert len(load_workbook(target).sheetnames) >= 2

    target.unlink()
    quiet = run(command, tmp_path / "region", "--out", target, "--json")
    assert quiet.document
    assert f"The workbook is saved: {target}" in quiet.complaints
    assert target.exists()


@pytest.mark.parametrize("command", ["project", "ceiling"])
def test_that_a_place_that_cannot_be_written_is_named(command: str, tmp_path: Path) -> None:
    write_data_folder({**small_region(), **costs(2024, [5e6] * 12)}, [], tmp_path / "region")
    target = tmp_path / "nowhere" / "result.xlsx"
    refused = run(command, tmp_path / "region", "--out", target, "--json")
    assert refused.code == 1
    assert str(target) in refused.complaints[-1]
    assert "Traceback" not in refused.err


# --- languages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "system", "expected"),
    [
        (["--lang", "sv"], "en_GB.UTF-8", "Hela urvalet"),
        (["--lang=sv"], "en_GB.UTF-8", "Hela urvalet"),
        (["--lang", "en"], "sv_SE.UTF-8", "Whole selection"),
        ([], "sv_SE.UTF-8", "Hela urvalet"),
        ([], "en_US.UTF-8", "Whole selection"),
    ],
)
def test_that_the_language_is_the_one_asked_for_or_the_systems(
    options: list[str], system: str, expected: str, region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", system)
    assert expected in run("reach", region, *options).out


def test_that_swedish_numbers_have_a_comma_and_the_messages_are_swedish() -> None:
    printed = run("reach", SAMPLE, "--lang", "sv")
    assert "691 uppnår 65 år inom 3 år (9,6\u00a0%)." in printed.out or "9,6\u00a0%" in printed.out
    unknown = run("project", SAMPLE, "--scenario", "x", "--lang", "sv")
    assert unknown.complaints[-1].startswith("fel: Scenariot ”x” finns inte.")


def test_that_json_is_the_same_in_both_languages(region: Path) -> None:
    assert (
        run("project", region, "--json", "--lang", "sv").out
        == run("project", region, "--json", "--lang", "en").out
    )


# --- wrong usage and data with errors ----------------------------------------------------------------------------


def test_that_an_unknown_scenario_is_wrong_usage_and_the_known_ones_are_named(region: Path) -> None:
    wrong = run("project", region, "--scenario", "C", "--json")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.complaints[-1] == "error: There is no scenario “C”. There are: A, B."


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["project", "SOURCE", "--by", "staff_group"], "unit, occupation, sex, age"),
        (["project", "SOURCE", "--by", "unit,unit"], "'unit,unit'"),
        (["reach", "SOURCE", "--by", "age"], "unit, occupation, sex"),
        (["ceiling", "SOURCE", "--by", "occupation"], "unit, staff_group"),
        (["reach", "SOURCE", "--age", "old"], "'old': 15–100"),
        (["reach", "SOURCE", "--age", "101"], "'101': 15–100"),
        (["reach", "SOURCE", "--age", "nan"], "'nan': 15–100"),
        (["reach", "SOURCE", "--within", "-1"], "--within"),
        (["reach", "SOURCE", "--within", "1.5"], "'1.5': 0, 1, 2, 3"),
        (["ceiling", "SOURCE", "--through", "2024-13"], "'2024-13': 2024-10"),
        (["ceiling", "SOURCE", "--through", "October"], "'October': 2024-10"),
        (["ceiling", "SOURCE", "--denominator", "total"], "own+agency"),
        (["reach", "SOURCE", "--lang", "de"], "--lang"),
        (["reach", "SOURCE", "--lang"], "--lang"),
        (["check"], "SOURCE"),
        (["forecast", "SOURCE"], "forecast"),
        ([], "COMMAND"),
    ],
)
def test_that_wrong_usage_is_explained_with_exit_code_2(
    arguments: list[str], named: str, region: Path
) -> None:
    wrong = run(*[str(region) if argument == "SOURCE" else argument for argument in arguments])
    assert (wrong.code, wrong.out) == (2, "")
    assert named in wrong.err


@pytest.mark.parametrize("command", ["reach", "project", "ceiling", "check"])
def test_that_a_folder_that_is_not_there_is_one_error(command: str, tmp_path: Path) -> None:
    missing = run(command, tmp_path / "nowhere")
    assert missing.code == 1
    assert [line for line in missing.complaints if line.startswith("error: ")] == missing.complaints
    assert len(missing.complaints) == 1
    assert str(tmp_path / "nowhere") in missing.err


@pytest.mark.parametrize("command", ["reach", "project"])
def test_that_without_an_age_structure_nothing_is_counted_or_projected(command: str, tmp_path: Path) -> None:
    write_data_folder(costs(2024, [5e6] * 12), [], tmp_path)
    refused = run(command, tmp_path, "--json")
    assert (refused.code, refused.out) == (1, "")
    assert "There is no age structure." in refused.complaints[-1]


def test_that_errors_are_one_a_line_with_their_place(tmp_path: Path) -> None:
    write_data_folder(
        {"age_structure": [people("North", "Nurse", 40, -3), people("North", "Nurse", 41, -4)]}, [], tmp_path
    )
    refused = run("project", tmp_path)
    assert (refused.code, refused.out) == (1, "")
    assert [line.split(": ")[:2] for line in refused.complaints] == [
        ["error", f"age_structure.csv, row {row}, column headcount"] for row in (2, 3)
    ]


# --- the program itself -----------------------------------------------------------------------------------------


def test_that_the_program_hands_a_subcommand_to_the_command_line(
    monkeypatch: pytest.MonkeyPatch, region: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["staffing-planner", "reach", str(region), "--json"])
    assert program.main() == 0
    assert capsys.readouterr().out.startswith('{"rows"')
    assert program.main(["reach", str(region / "nowhere")]) == 1


@pytest.mark.parametrize("given_folder", [False, True])
def test_that_without_a_subcommand_the_window_opens(
    given_folder: bool, monkeypatch: pytest.MonkeyPatch, region: Path
) -> None:
    app = pytest.importorskip("staffing_planner.app")
    opened: list[Path | None] = []

    def open_window(source: Path | None = None) -> int:
        opened.append(source)
        return 7

    monkeypatch.setattr(app, "run", open_window)
    assert program.main([str(region)] if given_folder else []) == 7
    assert opened == [region if given_folder else None]


def test_that_the_program_runs_as_a_module_and_writes_utf_8_everywhere(region: Path) -> None:
    """On a console that knows no minus sign or Swedish letter, too."""
    done = subprocess.run(
        [sys.executable, "-m", "staffing_planner", "check", str(region), "--lang", "sv"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0
    assert "region, läget 2024-12-31" in done.stdout.decode("utf-8")


def test_that_a_reader_who_has_seen_enough_is_no_fault() -> None:
    """As in `project ... --json | head`."""
    command = [sys.executable, "-m", "staffing_planner", "project", str(SAMPLE), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(12) == b'{"scenarios"'
        process.stdout.close()
        complaints = process.stderr.read().decode("utf-8")
        assert process.wait() == 0
    assert "Traceback" not in complaints
    assert "BrokenPipe" not in complaints


def test_that_summary_columns_are_measures() -> None:
    assert set(cli.SUMMARY) <= set(PROJECT_FIGURES)


# --- the whole chain on random regions -----------------------------------------------------------------------------


MONEY = {"agency", "personnel", "agency_cost", "personnel_cost", "headroom_ytd", "allowed_per_month"}


def assert_same(found: Mapping[str, Any], expected: Mapping[str, Any], what: object) -> None:
    """Equal to 1e-9, money to a thousandth of a krona; a missing number is equal to a missing number only."""
    assert set(found) == set(expected), what
    for name, value in expected.items():
        if isinstance(value, float):
            least = 1e-3 if name in MONEY else 1e-9
            assert found[name] == pytest.approx(value, rel=1e-9, abs=least), (what, name)
        else:
            assert found[name] == value, (what, name)


@CHAIN
@given(regions())
def test_that_a_data_folder_is_projected_like_the_plain_model(
    tmp_path_factory: pytest.TempPathFactory, given_region: tuple[Tables, list[dict[str, Any]]]
) -> None:
    tables, scenarios = given_region
    # A row that only names an occupation is taken for a note in a file, so it is left out on both sides.
    tables["unit_costs"] = [row for row in tables["unit_costs"] if len(set(row.values()) - {None}) > 1]
    folder = tmp_path_factory.mktemp("region")
    write_data_folder(tables, scenarios, folder)
    for by in ("unit,occupation", "", "occupation,sex,age"):
        projected = run("project", folder, "--by", by, "--json")
        assert projected.code == 0, projected.err
        columns = tuple(filter(None, by.split(",")))
        for levers, document in zip(scenarios, projected.document["scenarios"], strict=True):
            assert document["name"] == levers["name"]
            expected = plain_model.project(tables, levers, columns)
            found = {tuple(row[key] for key in ("year", *columns)): row for row in document["rows"]}
            assert len(found) == len(document["rows"]) == len(expected)
            for row in expected:
                key = tuple(row[name] for name in ("year", *columns))
                assert_same(found[key], row, key)


@CHAIN
@given(ledgers())
def test_that_a_data_folder_is_tracked_like_the_plain_tracker(
    tmp_path_factory: pytest.TempPathFactory, ledger: tuple[Tables, str]
) -> None:
    tables, through = ledger
    folder = tmp_path_factory.mktemp("ledger")
    write_data_folder(tables, [], folder, MANUAL_HEADERS)
    for by in ("", "unit", "unit,staff_group"):
        tracked = run("ceiling", folder, "--by", by, "--through", through, "--json")
        assert tracked.code == 0, tracked.err
        expected = plain_agency.ceiling_rows(
            tables["personnel_costs"],
            tables["agency_costs"],
            tables["ceilings"],
            tables["manual_forecast"],
            through,
            by,
        )
        assert len(tracked.document["rows"]) == len(expected)
        for found, row in zip(tracked.document["rows"], expected, strict=True):
            plain: dict[str, Any] = {**row}
            forecast, plain_forecast = found.pop("forecast"), plain.pop("forecast")
            assert_same(found, plain, (by, row["month"]))
            for method, figures in plain_forecast.items():
                # Where the text leaves open whether a forecast exists, see tests/models/test_agency.py.
                if None not in figures.values() and None not in forecast[method].values():
                    assert_same(forecast[method], figures, (by, row["month"], method))


def test_that_the_ceiling_of_a_region_without_costs_is_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text(
        "date,unit,occupation,sex,age,headcount\n2024-12-31,Clinic,Nurse,F,50,4\n", encoding="utf-8"
    )
    told = run("ceiling", tmp_path, "--lang", "en")
    assert told.code == 0
    assert "no costs" in told.out


# report


def test_that_report_writes_slides_of_the_usual_or_the_named_scenarios(
    sample_folder: Path, tmp_path: Path
) -> None:
    from pptx import Presentation

    done = run("report", sample_folder, "--out", tmp_path / "b.pptx", "--lang", "sv")
    assert done.code == 0
    assert "b.pptx" in done.out
    assert len(Presentation(str(tmp_path / "b.pptx")).slides) == 4
    named = ("--scenario", "Pension vid 65")
    done = run("report", sample_folder, "--out", tmp_path / "c.PPTX", "--lang", "en", *named)
    assert done.code == 0
    title = Presentation(str(tmp_path / "c.PPTX")).slides[1].shapes.title
    assert title is not None
    assert "persons to replace" in title.text


def test_that_report_refuses_other_files_and_unknown_scenarios(sample_folder: Path, tmp_path: Path) -> None:
    refused = run("report", sample_folder, "--out", tmp_path / "b.docx", "--lang", "sv")
    assert refused.code == 2
    assert ".pptx" in refused.err
    assert run("report", sample_folder, "--lang", "sv").code == 2
    unknown = run("report", sample_folder, "--out", tmp_path / "b.pptx", "--scenario", "Nej", "--lang", "sv")
    assert unknown.code == 2
    assert not list(tmp_path.iterdir())
