"""Projects to save and load, and children that work on them until they are killed."""

import os
import random
import select
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from staffing_planner import DATA
from staffing_planner.models.findings import Origin, StaffingError
from staffing_planner.models.inputs import (
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    Intake,
    Month,
    PlannedArrivals,
    TurnoverRate,
)
from staffing_planner.models.mappings import ColumnChoice, NameChoice, TableChoice
from staffing_planner.models.register import (
    Manifest,
    Project,
    ReplaceCommand,
    SourceFile,
    SourceTable,
    inputs_sha256,
)
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.vintages import KeptFigure, Vintage
from staffing_planner.plan import Plan
from staffing_planner.store import load_project

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
OLD_PROJECTS = Path(__file__).with_name("old")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


def small_project() -> Project:
    """A project in which every kind of content occurs, and every type of column."""
    folder = "stock.xlsx"
    inputs = Inputs(
        age_structure=tuple(
            Headcount(
                date(2024, 12, 31),
                "Tandvården",
                "Tandläkare",
                sex,
                age,
                age / 3,
                fte,
                Origin(folder, "Blad", (age, 99)),
            )
            for age, sex, fte in ((44, "F", 2.5), (61, "M", None), (80, "X", 0.1))
        ),
        turnover_rates=(TurnoverRate("*", "*", 15, 64, 0.07, Origin("turnover.csv", "", (2,))),),
        agency_costs=(
            AgencyCost(Month(2024, 3), "Tandvården", "läkare", -1.5, Origin("costs.csv", "", (7,))),
        ),
        ceilings=(Ceiling("*", "*", 0.04, valid_from=date(2024, 1, 1), source="Regionplanen"),),
        training=(Intake("Specialist-ST", "Tandvården", "Tandläkare", 2025, 3, 4.5, max_slots=5),),
        arrivals=(
            PlannedArrivals(2026, "Tandvården", "Tandläkare", 2.0, 35, origin=Origin("a.csv", "", (3,))),
        ),
    )
    scenarios = (
        Scenario(
            name="67 år",
            retirement_age=RetirementAge(((2026, 65.0), (2028, 67.0))),
            growth=ByOccupation(0.01, (("Tandläkare", 0.02),)),
            retirement_age_by_occupation=(("Tandläkare", RetirementAge(((2026, 68.0),))),),
        ),
        Scenario(name="riktålder", retirement_age=RetirementAge.by_birth_year()),
    )
    files = (
        SourceFile(
            folder,
            "ab" * 32,
            3,
            "Syntetiskt exempel",
            path="G:/Uttag/stock.xlsx",
            imported=NOON,
            tables=(SourceTable("Blad", "ef" * 32, "age_structure", 3, "replace"),),
        ),
        SourceFile("turnover.csv", "cd" * 32, 1),
    )
    choices = (
        TableChoice(
            "ef" * 32,
            "age_structure",
            (ColumnChoice("Antal", "headcount", decimal=","), ColumnChoice("Namn")),
            given=(("date", "2024-12-31"),),
            counts="persons",
            forms=("tillsvidare", "visstid"),
        ),
        TableChoice("01" * 32, "", ()),
    )
    names = (NameChoice("unit", "Folktandv.", "Tandvården"),)
    project = Project().with_import(inputs, scenarios, files).with_mappings(choices, names)
    key = next(one.key for one in project.assumptions if one.key[0] == "turnover_rates")
    reviewed = project.with_review(key, "Eva", date(2025, 2, 28), "agreed with the unit")
    logged = ReplaceCommand(("review",), project, reviewed).apply(project, NOON, "eva", "yearly review")
    runs = [
        Manifest(
            NOON,
            "eva",
            (("a.csv", "12"),),
            inputs_sha256(inputs),
            scenarios[0],
            seed,
            (("numpy", "2"),),
            "34",
            replications,
        )
        for seed, replications in ((None, None), (2**70, 20))
    ]
    figures = (
        KeptFigure("closing", 2025, "occupation", "Tandläkare", 3.0, 2.5, 1.0, 4.0),
        KeptFigure("retirements", 2025, "all", "*", 1 / 3),
    )
    costs = (KeptFigure("agency_share", 2025, "all", "*", 0.05, 0.04, None, None, "run_rate", "own"),)
    projected = Vintage(
        "projection", NOON, "eva", date(2024, 12, 31), ("Tandvården",), figures, scenarios[0], 2**70, 400,
        (("a.csv", "12"),), inputs_sha256(inputs), (("numpy", "2"),), "till nämnden",
    )  # fmt: skip
    expected = Vintage("cost_forecast", NOON, "eva", date(2025, 4, 30), ("Tandvården",), costs)
    kept = logged.with_vintage(projected).with_vintage(expected)
    return kept.with_manifest(runs[0]).with_manifest(runs[1])


def project_of_version(version: int) -> Project:
    """What a file of an old schema version could hold of the small project."""
    project = small_project()
    if version < 4:
        project = replace(project, vintages=())
    if version < 3:
        files = tuple(SourceFile(file.name, file.sha256, file.rows, file.title) for file in project.files)
        project = replace(project.with_mappings((), ()), files=files)
        manifests = tuple(replace(run, replications=None) for run in project.manifests)
        project = replace(project, manifests=manifests)
    return project if version > 1 else replace(project, manifests=())


def sample_project() -> Project:
    """The sample region as a project."""
    return Plan.open(DATA / "sample").content


def in_state(project: Project, state: int) -> Project:
    """The project with a mark that tells which state it is in."""
    return replace(project, scenarios=(Scenario(name=f"state {state}"),))


def state_of(path: Path) -> int:
    """The mark of what a file holds now."""
    return int(load_project(path).project.scenarios[0].name.removeprefix("state "))


def codes_of(raised: pytest.ExceptionInfo[StaffingError]) -> list[str]:
    """The codes of the findings of what was raised."""
    return [finding.code for finding in raised.value.findings]


def codes_of_refusal(work: Callable[[], object]) -> list[str]:
    """The codes with which something is refused; none if it is done."""
    try:
        work()
    except StaffingError as fault:
        return [finding.code for finding in fault.findings]
    return []


def missed_by_sqlite(path: Path) -> bool:
    """Whether SQLite's own check finds nothing wrong."""
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    finally:
        connection.close()


# --- children


@dataclass
class Child:
    """A forked process that tells numbers, one a line."""

    process: int
    told: int

    def wait_for_first(self) -> None:
        """Returns as soon as the child has told something (at most after ten seconds)."""
        assert select.select([self.told], [], [], 10)[0]

    def kill(self) -> list[int]:
        """Kills it with no chance to tidy up; what it had told until then."""
        os.kill(self.process, signal.SIGKILL)
        return self.wait()

    def wait(self) -> list[int]:
        """What it told until its end."""
        with os.fdopen(self.told, "rb") as told:
            lines = told.read().split(b"\n")
        os.waitpid(self.process, 0)
        return [int(line) for line in lines if line]


def fork(work: Callable[[Callable[[int], object]], None]) -> Child:
    """Runs `work(tell)` in a child, which has everything imported already."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.close(reading)
            work(lambda number: os.write(writing, b"%d\n" % number))
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    return Child(process, reading)


def kill_at_random(work: Callable[[Callable[[int], object]], None], within: float, seed: int) -> list[int]:
    """Kills a child within so many seconds after the first that it tells; all that it told."""
    child = fork(work)
    child.wait_for_first()
    time.sleep(random.Random(seed).uniform(0, within))
    return child.kill()
