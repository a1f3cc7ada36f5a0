"""The benchmarks compare like with like, and their table says what it found."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import (
    assert_alternatives_equal,
    measure_country,
    measure_import,
    measure_region,
)
from benchmarks.calc import find_calc, read_results, recalculate, write_results, write_workbook
from benchmarks.country import total_region_by_region, total_whole_country
from benchmarks.measure import Row, format_table, run_process, take_turns
from benchmarks.regions import make_axes, make_region, make_scenarios
from benchmarks.replications import assert_alike, measure_replications, play_ours, sample_region
from benchmarks.slot_plans import measure_slot_plan
from benchmarks.window import measure_start
from staffing_planner.ui.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent


def test_that_numpy_and_pandas_compute_what_the_engine_computes() -> None:
    region = make_region(make_axes(2, 5))
    assert len(region.graduates) > 0
    assert_alternatives_equal(region, make_scenarios())


def test_that_a_difference_between_the_sides_stops_the_benchmark() -> None:
    region = make_region(make_axes(2, 5))
    other = dataclasses.replace(make_scenarios(1)[0], use_reported_retirements=True)
    reported = dataclasses.replace(region, reported={0: {2025: 1.0}}, kept={})
    with pytest.raises(AssertionError, match="Not equal"):
        assert_alternatives_equal(reported, (other,))


def test_that_the_replications_of_numpy_have_the_same_means() -> None:
    rows = measure_replications(200, 12, 8, 1)
    assert ["person by person" in row.job for row in rows] == [True, False]
    with pytest.raises(AssertionError, match="retirements"):
        assert_alike(play_ours(*sample_region(), 50).total, {"retirements": np.full((15, 50), 1.0)})


def test_that_the_greedy_plan_of_slots_is_no_better_than_the_proven_one() -> None:
    row = measure_slot_plan(1, 3)
    assert "12 programmes × 1 units × 3 years (optimal, gap 0.00%)" in row.job


def test_that_the_country_in_whole_arrays_has_the_totals_of_its_regions() -> None:
    template = make_region(make_axes(2, 5))
    ours, whole = total_region_by_region(template, 3), total_whole_country(template, 3)
    np.testing.assert_allclose(whole, ours, rtol=1e-9, atol=1e-9)
    assert len(np.unique(ours[:, 0, 0, 0])) == 3


def test_that_the_country_is_measured_in_time_and_memory(tmp_path: Path) -> None:
    rows = measure_country(2, 2, 1, tmp_path)
    assert all(min(row.ours) > 0 and min(row.alternative) > 0 for row in rows)
    assert len(rows) == (2 if sys.platform == "linux" else 1)


@pytest.mark.skipif(find_calc() is None, reason="LibreOffice is not installed")
def test_that_calc_computes_what_the_engine_computes(tmp_path: Path) -> None:
    region, scenarios = make_region(make_axes(2, 2)), make_scenarios(2)
    write_workbook(region, scenarios, tmp_path / "region.xlsx")
    write_results(region, scenarios, tmp_path / "ours.csv")
    calc = read_results(recalculate(tmp_path / "region.xlsx", tmp_path))
    ours = read_results(tmp_path / "ours.csv")
    assert ours.shape == calc.shape
    np.testing.assert_allclose(calc, ours, rtol=1e-6, atol=1e-6)


def test_that_the_two_sides_take_turns_and_the_first_turn_does_not_count() -> None:
    calls: list[str] = []
    times = take_turns(
        2, lambda: calls.append("ours"), lambda: calls.append("other"), lambda: calls.append("reset")
    )
    assert calls == ["reset", "ours", "other"] * 3
    assert [len(side) for side in times] == [2, 2]


def test_that_a_row_says_its_ratio_its_span_and_whether_it_is_met() -> None:
    met = Row("a job", (0.1, 0.1, 0.2), (0.4, 0.5, 0.4), wanted=4)
    missed = Row("memory", (1e6,), (3e6,), wanted=8, in_bytes=True)
    assert met.columns() == ("a job", "100 ms", "400 ms", "4× (2–5)", "4×", "yes")
    assert missed.columns() == ("memory", "1 MB", "3 MB", "3×", "8×", "no")
    title, _, *lines = format_table([met, missed]).splitlines()
    assert title.split(" | ")[0].strip() == "job"
    assert len({len(line) for line in lines}) == 1


def test_that_a_lever_is_moved_in_a_region_that_was_projected_before() -> None:
    region = make_region(make_axes(2, 5))
    rows = measure_region(region, make_scenarios(), 2, 1)
    assert [len(row.ours) for row in rows] == [2, 1, 2]


@pytest.mark.soak
def test_that_the_quick_table_prints_all_its_rows() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        timeout=120,
    )
    lines = done.stdout.splitlines()
    assert lines[0].split(" | ")[0].strip() == "job"
    for alternative in (
        "NumPy year by year",
        "pandas merge and groupby",
        "full run of five",
        "NumPy person by person",
        "NumPy, binomials by age",
    ):
        row = next(line for line in lines if alternative in line)
        assert row.split(" | ")[-1].strip() in ("yes", "no")
    assert "interleaved rounds" in done.stdout


def test_that_the_wizard_and_pandas_find_the_same_people(tmp_path: Path) -> None:
    row = measure_import(2_000, 1, tmp_path)
    assert min(row.ours) > 0
    assert min(row.alternative) > 0


@pytest.mark.soak
def test_that_the_window_is_measured_page_by_page() -> None:
    _, printed = run_process("benchmarks.window", "sample")
    lines = printed.splitlines()
    assert [line.split()[0] for line in lines] == [entry.key for entry in PAGES]
    assert all("page change" in line for line in lines)


@pytest.mark.soak
def test_that_the_start_is_measured_beside_one_that_imports_everything_first() -> None:
    row, words = measure_start(1)
    assert 0 < row.ours[0] < row.alternative[0]
    assert "PySide6" in words
