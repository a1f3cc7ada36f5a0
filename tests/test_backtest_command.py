"""The command `backtest`: its JSON, its table in both languages, and what it says where there is nothing to test."""

import csv
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.plan import SAMPLE
from tests.command_line import run
from tests.samples.judges_folder import write_judges_history, write_table

ROW = [
    "origin", "horizon", "by", "group", "projected", "actual", "error", "naive_error", "frozen_error", "low", "high",
]  # fmt: skip


@pytest.fixture(scope="module")
def document() -> Any:
    made = run("backtest", SAMPLE, "--json")
    assert made.code == 0
    return made.document


@pytest.fixture(scope="module")
def judges_of_twenty_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of all judges from 1990 to 2010, as the contract has the tables."""
    folder = tmp_path_factory.mktemp("judges")
    write_judges_history(folder, range(1990, 2011))
    return folder


def test_that_the_samples_dental_care_is_projected_from_both_years_that_allow_it(document: Any) -> None:
    assert list(document) == ["rows", "summary"]
    assert all(list(row) == ROW for row in document["rows"])
    assert document["summary"]["origins"] == ["2022-12-31", "2023-12-31"]
    assert {row["horizon"] for row in document["rows"]} == {1}
    with (SAMPLE / "age_structure.csv").open(encoding="utf-8", newline="") as file:
        stock = sum(
            int(row[5])
            for row in csv.reader(file, delimiter=";")
            if row[:2] == ["2023-12-31", "Folktandvården"]
        )
    whole = document["rows"][0]
    assert (whole["origin"], whole["by"], whole["group"], whole["actual"]) == (
        "2022-12-31",
        "all",
        "*",
        stock,
    )
    assert whole["error"] == pytest.approx((whole["projected"] - stock) / stock)
    assert abs(whole["error"]) < abs(whole["naive_error"])
    assert whole["low"] < whole["projected"] < whole["high"]


def test_that_the_summary_says_what_was_assumed(document: Any) -> None:
    summary = document["summary"]
    assert (summary["arrivals"], summary["interval"]) == ("given", [10, 90])
    assert [(one["horizon"], one["by"]) for one in summary["horizons"]] == [
        (1, "all"),
        (1, "occupation"),
        (1, "age_band"),
    ]
    assert summary["exit_shock_cv"] is None
    for one in summary["horizons"][1:]:
        assert one["absolute_error"] < one["naive_absolute_error"] / 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "1 year ",
                "five-year band",
                "Nothing changes",
                "Frozen age shares",
                "In the band",
                "2022-12-31",
            ],
        ),
        ("sv", ["1 år ", "femårsklass", "Inget ändras", "Samma åldersandelar", "Inom bandet", "2022-12-31"]),
    ],
)
def test_that_the_table_stands_beside_what_it_rests_on(language: str, words: list[str]) -> None:
    made = run("backtest", SAMPLE, "--lang", language)

    assert made.code == 0
    assert all(word in made.out for word in words)
    assert "exit_shock_cv" not in made.out


def test_that_twenty_years_of_judges_say_how_wide_the_band_should_be(judges_of_twenty_years: Path) -> None:
    made = run("backtest", judges_of_twenty_years, "--lang", "en")

    assert made.code == 0
    assert "10 years" in made.out
    assert "exit_shock_cv = 0.1" in made.out
    assert "without a row" not in made.out


def test_that_judges_who_disappear_are_told(judges_of_twenty_years: Path, tmp_path: Path) -> None:
    for file in judges_of_twenty_years.iterdir():
        lines = file.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("2005,") or ",67," not in line]
        (tmp_path / file.name).write_text("\n".join(kept), encoding="utf-8")

    assert "without a row among the separations" in run("backtest", tmp_path, "--lang", "en").out


def test_that_origins_and_outcomes_are_between_the_dates_asked_for(judges_of_twenty_years: Path) -> None:
    made = run("backtest", judges_of_twenty_years, "--from", "2000-12-31", "--to", "2003-12-31", "--json")

    reached = {(row["origin"], row["horizon"]) for row in made.document["rows"]}
    assert reached == {
        ("2000-12-31", 1),
        ("2000-12-31", 3),
        ("2001-12-31", 1),
        ("2002-12-31", 1),
    }


def test_that_without_an_origin_there_is_one_error_that_says_what_it_takes() -> None:
    made = run("backtest", SAMPLE, "--from", "2024-12-31", "--json", "--lang", "en")

    assert (made.code, made.out) == (1, "")
    assert made.complaints[-1].startswith("error: There is nothing to hold a projection against")
    assert "4 dates and 120 rows" in made.complaints[-1]


def test_that_a_date_that_is_none_is_wrong_usage() -> None:
    assert run("backtest", SAMPLE, "--from", "2024-13-01").code == 2


def test_that_a_folder_without_stock_has_nothing_to_test(tmp_path: Path) -> None:
    write_table(tmp_path / "vacancies.csv", ("unit", "occupation", "headcount"), [("Unit", "Nurse", 3)])

    assert run("backtest", tmp_path).code == 1
