"""The benchmark table of the engine: `python -m benchmarks`, quicker and without whole processes with `--quick`.

Each alternative is held against ours before it is timed: results equal to 1e-9, in Calc 1e-6.
"""

import os

# One thread for both sides, said before NumPy is loaded: two make small matrix products slower on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np

from benchmarks.calc import find_calc, read_results, recalculate, write_workbook
from benchmarks.employment_export import cohorts_by_import, cohorts_by_pandas, write_export
from benchmarks.frames import project_frames
from benchmarks.measure import Row, format_table, run_process, take_turns
from benchmarks.plain_numpy import project_year_by_year
from benchmarks.regions import make_axes, make_region, make_scenarios
from benchmarks.replications import FULL, QUICK, measure_replications
from benchmarks.slot_plans import measure_slot_plan
from benchmarks.window import EMPLOYEES, OCCUPATIONS, measure_start
from benchmarks.window import UNITS as LARGE_UNITS
from staffing_planner.models.baseline import Baseline
from staffing_planner.models.grid import Floats
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import RetirementAge, Scenario

ROUNDS, ROUNDS_OF_PANDAS = 41, 9
QUICK_ROUNDS, QUICK_ROUNDS_OF_PANDAS = 9, 1
ROUNDS_OF_START = 5
REGIONS, UNITS = 300, 24
EMPLOYMENTS = 100_000
CALC_UNITS = 16  # of 24: for all of them Calc takes 100 seconds, and as long goes into writing its workbook

Scenarios = tuple[Scenario, ...]


def assert_equal(ours: Floats, other: Floats, tolerance: float) -> None:
    """Stops the benchmark where the two sides do not compute the same."""
    np.testing.assert_allclose(other, ours, rtol=tolerance, atol=tolerance)


def assert_alternatives_equal(region: Baseline, scenarios: Scenarios) -> None:
    """Holds NumPy and pandas against the engine, every measure in every cell and period."""
    for scenario, projection in zip(scenarios, project(region, scenarios), strict=True):
        plain = project_year_by_year(region, scenario)
        frames = project_frames(region, scenario)
        for measure, figures in projection.values.items():
            assert_equal(figures, plain[measure], 1e-9)
            if measure in frames:
                assert_equal(figures, frames[measure].to_numpy().reshape(figures.shape), 1e-9)


def warm_allocator() -> None:
    """Brings the memory allocator into the state that it has in a program which has been running for a while.

    glibc gives freed memory back to the system, and has every page faulted in anew, until it has once seen a large
    array come and go. Left to chance this decides the times of either side more than their own work does.
    """
    np.ones(30 * 2**20 // 8)


def measure_region(region: Baseline, scenarios: Scenarios, rounds: int, of_pandas: int) -> list[Row]:
    """The jobs within this process."""
    assert_alternatives_equal(region, scenarios)
    warm_allocator()

    def ours() -> object:
        return project(region, scenarios)

    def plain() -> object:
        return [project_year_by_year(region, scenario) for scenario in scenarios]

    def frames() -> object:
        return [project_frames(region, scenario) for scenario in scenarios]

    # A slider's next positions, none of them asked for before.
    ages = count(62.03, 0.01)

    def move_lever() -> object:
        return project(region, [replace(scenarios[0], retirement_age=RetirementAge.fixed(next(ages)))])

    forget = region.kept.clear
    size = f"5 scenarios × 15 years, {len(region.axes)} cells × 60 ages"
    against_plain = take_turns(rounds, ours, plain, forget)
    against_frames = take_turns(of_pandas, ours, frames, forget)
    move_lever()

    def full() -> object:
        forget()
        return project(region, scenarios)

    # The full run forgets what is kept; a lever is moved in a region that has been projected before.
    lever = take_turns(rounds, move_lever, full, move_lever)
    return [
        Row(f"{size}: NumPy year by year", *against_plain, wanted=3.5),
        Row("the same: pandas merge and groupby", *against_frames, wanted=100),
        Row("moving one lever, one scenario: full run of five", *lever, wanted=5),
    ]


def measure_calc(units: int, folder: Path) -> Row:
    """The whole process against Calc, one round of it, of a smaller region on both sides."""
    region, scenarios = make_region(make_axes(units)), make_scenarios()
    workbook, ours = folder / "region.xlsx", folder / "ours.csv"
    formulas = write_workbook(region, scenarios, workbook)
    run_process("benchmarks.calc", str(units), str(ours))
    seconds = [run_process("benchmarks.calc", str(units), str(ours))[0] for _ in range(3)]
    begun = time.perf_counter()
    theirs = recalculate(workbook, folder)
    calc = time.perf_counter() - begun
    assert_equal(read_results(ours), read_results(theirs), 1e-6)
    return Row(
        f"whole process, {len(region.axes)} cells on both sides: Calc, {formulas:,} formulas, 1 round",
        (sorted(seconds)[1],),
        (calc,),
        wanted=60,
    )


def measure_country(regions: int, units: int, rounds: int, folder: Path) -> list[Row]:
    """Many regions, each way a whole process."""
    seconds: dict[str, list[float]] = {"ours": [], "plain": []}
    peaks: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(rounds):
        for way in seconds:
            words = ("benchmarks.country", way, str(regions), str(units), str(folder / f"{way}.npy"))
            taken, printed = run_process(*words)
            seconds[way].append(taken)
            peaks[way].append(float(printed))
    assert_equal(np.load(folder / "ours.npy"), np.load(folder / "plain.npy"), 1e-9)
    rounded = "1 round" if rounds == 1 else f"{rounds} rounds"
    rows = [
        Row(
            f"{regions} regions, whole process, {rounded}: NumPy, whole arrays",
            tuple(seconds["ours"]),
            tuple(seconds["plain"]),
            wanted=15,
        )
    ]
    if min(peaks["ours"]):
        rows.append(
            Row(
                "the same: peak memory",
                tuple(peaks["ours"]),
                tuple(peaks["plain"]),
                wanted=8,
                in_bytes=True,
            )
        )
    return rows


def measure_import(employments: int, rounds: int, folder: Path) -> Row:
    """From the dropped file to what is accepted, with all that the wizard does; pandas only makes cohorts."""
    path = folder / "employments.xlsx"
    write_export(path, employments)
    if cohorts_by_import(path) != cohorts_by_pandas(path):
        raise AssertionError("the two ways do not find the same people")
    ours, theirs = take_turns(rounds, lambda: cohorts_by_import(path), lambda: cohorts_by_pandas(path))
    return Row(
        f"{employments:,} × 12 workbook, drop to accepted: pandas.read_excel with openpyxl, to cohorts",
        ours,
        theirs,
        wanted=7,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; a ratio that is not met is said there and is no failure."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no Calc and no country")
    quick = parser.parse_args(arguments).quick
    region, scenarios = make_region(make_axes(UNITS)), make_scenarios()
    rounds = (QUICK_ROUNDS, QUICK_ROUNDS_OF_PANDAS) if quick else (ROUNDS, ROUNDS_OF_PANDAS)
    rows = measure_region(region, scenarios, *rounds)
    rows += measure_replications(*(QUICK if quick else FULL))
    remarks = [f"Medians of {rounds[0]} interleaved rounds ({rounds[1]} with pandas), one BLAS thread."]
    remarks.append(f"Python {platform.python_version()}, NumPy {np.__version__}, {os.cpu_count()} cores.")
    if not quick:
        with tempfile.TemporaryDirectory() as folder:
            if find_calc():
                rows.insert(2, measure_calc(CALC_UNITS, Path(folder)))
            else:
                remarks.append("LibreOffice is not installed, so its row is left out.")
            rows += measure_country(REGIONS, UNITS, 2, Path(folder))
            rows.append(measure_import(EMPLOYMENTS, 3, Path(folder)))
        rows.append(measure_slot_plan())
        started, said = measure_start(ROUNDS_OF_START)
        rows.append(started)
        remarks.append(said)
        remarks += [
            "",
            "The window on the sample region, offscreen:",
            run_process("benchmarks.window", "sample")[1],
        ]
        remarks += [
            f"The window on {EMPLOYEES:,} employees, {OCCUPATIONS} occupations × {LARGE_UNITS} units, offscreen:",
            run_process("benchmarks.window", "large")[1],
        ]
        peak = float(run_process("benchmarks.replications", str(FULL[0]))[1]) / 1e6
        remarks.append(f"A process with {FULL[0]:,} replications by occupation holds {peak:.0f} MB at most.")
    print(format_table(rows))
    print("\n".join(["", *remarks]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
