"""The promises of the project file, each with a control that breaks it: kills, full disks, two users, damage, age.

Each test prints its count. The short form runs always, the long one is marked soak.
"""

import errno
import os
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.models.findings import Origin, StaffingError
from staffing_planner.models.inputs import Headcount, Inputs
from staffing_planner.models.register import Project, extended_log, first_broken
from staffing_planner.readers import read_folder
from staffing_planner.store import ProjectFile, RecoveryCopy, backups_of, database, load_project, project_file
from staffing_planner.store.locks import CourtesyLock
from tests.store.projects import (
    NOON,
    OLD_PROJECTS,
    codes_of_refusal,
    fork,
    in_state,
    kill_at_random,
    missed_by_sqlite,
    needs_fork,
    small_project,
    state_of,
)

pytestmark = pytest.mark.alone

Tell = Callable[[int], object]
SEEDED = 20250301


def soak(number: int) -> Any:
    return pytest.param(number, marks=pytest.mark.soak)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Return what prints a line past pytest's capture."""

    def show(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end=" ")

    return show


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a project in state 0 has been saved."""
    made = tmp_path / "a.staffplan"
    ProjectFile.create(made, in_state(small_project(), 0)).close()
    return made


# --- kill -9


def save_for_ever(path: Path) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        with ProjectFile.open(path) as file:
            state = int(file.project.scenarios[0].name.removeprefix("state "))
            tell(state)
            while True:
                state += 1
                file.save(in_state(small_project(), state))
                tell(state)

    return work


@needs_fork
@pytest.mark.parametrize("kills", [25, soak(200)])
def test_that_a_save_that_is_killed_leaves_the_old_or_the_new_and_nothing_that_was_saved_is_lost(
    path: Path, say: Callable[[str], None], kills: int
) -> None:
    old = new = 0
    for seed in range(kills):
        told = kill_at_random(save_for_ever(path), 0.2, seed)
        state = state_of(path)
        assert state in (told[-1], told[-1] + 1)
        old, new = old + (state == told[-1]), new + (state > told[-1])
        for backup in backups_of(path):
            load_project(backup)
        with ProjectFile.open(path) as file:
            assert not file.is_read_only  # the lock of a dead process holds nobody up
    say(f"kill -9 during save: {old + new}/{kills} whole ({old} old, {new} new), none lost after saved")


@needs_fork
def test_that_the_control_which_overwrites_in_place_does_lose(path: Path, say: Callable[[str], None]) -> None:
    contents = [project_file._sealed_bytes(path, in_state(small_project(), state)) for state in range(2)]

    def work(tell: Tell) -> None:
        for turn in range(10**9):
            with path.open("wb", buffering=0) as file:
                for at in range(0, len(contents[0]), 512):
                    file.write(contents[turn % 2][at : at + 512])
            tell(turn)

    lost = 0
    for seed in range(10):
        kill_at_random(work, 0.02, seed)
        lost += bool(codes_of_refusal(lambda: load_project(path)))
    say(f"control, overwriting in place: {lost}/10 lost")
    assert lost > 0


# --- a full disk


def test_that_a_disk_that_is_full_at_any_write_never_costs_the_old_project(
    path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    calls = 0
    fail_at = 0

    def failing(name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == fail_at:
                if name == "write":
                    real(given[0], bytes(given[1])[: len(given[1]) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*given, **named)

        return call

    before = path.read_bytes()
    refused = 0
    while True:
        path.write_bytes(before)
        with ProjectFile.open(path) as file:
            calls, fail_at = 0, fail_at + 1
            with monkeypatch.context() as full:
                for name in ("open", "write", "fsync", "replace", "mkdir"):
                    full.setattr(os, name, failing(name))
                codes = codes_of_refusal(lambda: file.save(in_state(small_project(), 1)))
        if not codes:
            break
        refused += 1
        # After the replacement only its confirmation can fail, and then nobody is told that it is saved.
        assert codes in (["project_no_space"], ["project_not_confirmed"])
        assert state_of(path) == (codes == ["project_not_confirmed"])
        assert list(path.parent.glob(".*.tmp")) == []
    assert state_of(path) == 1
    assert refused >= 8
    say(f"disk full at every write: {refused}/{refused} refused, the file whole each time")


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
def test_that_a_working_copy_that_runs_out_of_space_is_a_finding(
    path: Path, say: Callable[[str], None]
) -> None:
    import resource

    size = path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    refused = 0
    with ProjectFile.open(path) as file:
        for limit in range(512, size, 4096):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
            codes = codes_of_refusal(lambda: file.save(in_state(small_project(), 1)))
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            assert codes in (["project_no_space"], ["project_unreachable"])
            refused += 1
            assert state_of(path) == 0
    say(f"no room for the working copy, at every page: {refused}/{len(range(512, size, 4096))} refused")


def test_that_the_control_which_overwrites_in_place_loses_on_a_full_disk(path: Path) -> None:
    content = project_file._sealed_bytes(path, in_state(small_project(), 1))
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StaffingError):
        load_project(path)


# --- two users


class NoCourtesy:
    """A lock file that nobody looks at, as on a network drive that passes no locks on."""

    def release(self) -> None:
        """Nothing to give back."""


def add_entries(path: Path, name: str, count: int) -> Callable[[Tell], None]:
    """Adds entries to the log, each by opening, changing and saving; again where another was first."""

    def work(tell: Tell) -> None:
        CourtesyLock.acquire = lambda *_, **__: NoCourtesy()  # type: ignore[method-assign, assignment]
        chance = random.Random(name)
        for number in range(count):
            while True:
                file = ProjectFile.open(path)
                log = extended_log(file.project.log, NOON, name, (str(number),), "", "")
                time.sleep(chance.uniform(0, 0.004))
                codes = codes_of_refusal(lambda: file.save(replace(file.project, log=log)))  # noqa: B023 - called at once
                if not codes:
                    break
                assert codes == ["project_changed_meanwhile"]
                tell(-1)
            tell(number)

    return work


@needs_fork
@pytest.mark.parametrize("saves", [50, soak(500)])
def test_that_two_who_save_at_the_same_time_lose_nothing(
    tmp_path: Path, say: Callable[[str], None], saves: int
) -> None:
    path = tmp_path / "a.staffplan"
    ProjectFile.create(path, Project()).close()
    children = [fork(add_entries(path, name, saves // 2)) for name in ("eva", "adam")]
    told = [child.wait() for child in children]

    log = load_project(path).project.log
    kept = {(change.user, change.what[0]) for change in log}
    assert kept == {(name, str(number)) for name in ("eva", "adam") for number in range(saves // 2)}
    assert len(log) == saves
    assert first_broken(log) is None
    refused = sum(numbers.count(-1) for numbers in told)
    assert refused > 0, "they never met, so nothing was tried"
    say(f"two processes: {saves} saves interleaved, {refused} refused and made again, 0 updates lost")


def test_that_the_control_which_does_not_compare_loses_an_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.staffplan"
    ProjectFile.create(path, Project()).close()
    monkeypatch.setattr(CourtesyLock, "acquire", lambda *_, **__: NoCourtesy())
    publish = project_file._publish
    monkeypatch.setattr(
        project_file,
        "_publish",
        lambda path, project, opened: publish(path, project, project_file._ANYTHING),
    )
    eva, adam = ProjectFile.open(path), ProjectFile.open(path)
    for file, name in ((eva, "eva"), (adam, "adam")):
        file.save(replace(file.project, log=extended_log(file.project.log, NOON, name, ("x",), "", "")))
    assert [change.user for change in load_project(path).project.log] == ["adam"]


# --- damage


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One bit turned over (mostly), a tail cut off, or a page replaced by another."""
    kind = chance.choices(["bit", "cut", "page"], [8, 1, 1])[0]
    if kind == "cut":
        return content[: chance.randrange(len(content))]
    changed = bytearray(content)
    if kind == "bit":
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    else:
        to, of = chance.sample(range(len(content) // 4096), 2)
        changed[to * 4096 : to * 4096 + 4096] = content[of * 4096 : of * 4096 + 4096]
    return bytes(changed)


@pytest.mark.parametrize("files", [150, soak(1_000)])
def test_that_no_damaged_file_is_loaded_silently(path: Path, say: Callable[[str], None], files: int) -> None:
    chance = random.Random(SEEDED)
    content = path.read_bytes()
    missed = tried = 0
    while tried < files:
        bad = damaged(content, chance)
        if bad == content:
            continue  # a page that is the same as the one it was replaced by
        tried += 1
        path.write_bytes(bad)
        with pytest.raises(StaffingError) as raised:
            load_project(path)
        assert raised.value.findings[0].code in ("project_damaged", "not_a_project")
        missed += missed_by_sqlite(path)
    say(f"damaged files: {tried}/{tried} refused; control, SQLite's own check: {missed} passed")
    assert missed > 0


@pytest.mark.parametrize("files", [150, soak(1_000)])
def test_that_damage_under_a_right_seal_never_changes_what_is_loaded(
    path: Path, say: Callable[[str], None], files: int
) -> None:
    chance = random.Random(SEEDED + 1)
    content = path.read_bytes()
    project = load_project(path).project
    refused = same = 0
    for _ in range(files):
        bad = damaged(content, chance)
        if project_file._seal_at(bad) is None:
            continue
        path.write_bytes(project_file._sealed(bad))
        try:
            loaded = load_project(path)
        except StaffingError:
            refused += 1
        else:
            assert loaded.project == project
            same += 1
    say(f"damage under a right seal: {refused} refused, {same} in bytes that hold nothing, 0 changed")
    assert refused > 0


# --- old versions


@needs_fork
@pytest.mark.parametrize("kills", [10, soak(50)])
def test_that_a_migration_that_is_killed_leaves_the_old_file_as_it_was(
    tmp_path: Path, say: Callable[[str], None], kills: int
) -> None:
    old = OLD_PROJECTS / "v1.staffplan"
    path = tmp_path / "a.staffplan"
    path.write_bytes(old.read_bytes())
    load_project(path)  # imports what migrates, before a child is killed

    def work(tell: Tell) -> None:
        while True:
            tell(0)
            load_project(path)

    for seed in range(kills):
        kill_at_random(work, 0.3, seed)
        assert path.read_bytes() == old.read_bytes()
        assert load_project(path).version == 1
    say(f"migration killed at random: {kills}/{kills} intact")


@needs_fork
def test_that_the_control_which_migrates_in_place_does_change_the_old_file(tmp_path: Path) -> None:
    old = (OLD_PROJECTS / "v1.staffplan").read_bytes()
    path = tmp_path / "a.staffplan"
    load_project(OLD_PROJECTS / "v1.staffplan")  # imports what migrates, before a child is killed
    changed = 0
    for seed in range(10):
        path.write_bytes(old)

        def work(tell: Tell) -> None:
            tell(0)
            database.read_database(path)

        kill_at_random(work, 0.3, seed)
        changed += path.read_bytes() != old
    assert changed > 0


# --- speed


def test_that_120_000_rows_are_saved_and_loaded_whole(tmp_path: Path, say: Callable[[str], None]) -> None:
    import pandas as pd

    rows = tuple(
        Headcount(
            date(2024, 12, 31), f"Enhet {at % 400}", f"Yrke {at % 31}", "FMX"[at % 3], 20 + at % 50, 1.0, at / 7,
            Origin("age_structure.csv", "", (at + 2,)),
        )
        for at in range(120_000)
    )  # fmt: skip
    project = Project().with_inputs(Inputs(age_structure=rows))
    path = tmp_path / "a.staffplan"
    started = time.perf_counter()
    ProjectFile.create(path, project).close()
    saved = time.perf_counter()
    loaded = load_project(path)
    ended = time.perf_counter()
    assert loaded.project == project

    columns = ["date", "unit", "occupation", "sex", "age", "headcount", "fte"]
    frame = pd.DataFrame(
        {column: [getattr(row, column) for row in rows] for column in columns} | {"row": range(len(rows))}
    )
    connection = sqlite3.connect(tmp_path / "pandas.db")
    times = [time.perf_counter()]
    frame.to_sql("age_structure", connection, index=False)
    times.append(time.perf_counter())
    pd.read_sql("SELECT * FROM age_structure", connection)
    times.append(time.perf_counter())
    connection.close()
    say(
        f"120,000 age rows: saved and verified in {saved - started:.2f} s (pandas to_sql {times[1] - times[0]:.2f} s), "
        f"loaded and checked in {ended - saved:.2f} s (pandas read_sql {times[2] - times[1]:.2f} s)"
    )
    recovery = RecoveryCopy(tmp_path / "recovery")
    recovery.save(project)
    started = time.perf_counter()
    recovery.save(replace(project, scenarios=()))
    say(f"a changed scenario beside 120,000 rows: kept for recovery in {time.perf_counter() - started:.3f} s")
    recovery.discard()


# --- identity numbers


CANARIES = ("19640812-3281", "196408123281", "640812-3281", "6408123281", "0812-3281")


def canaries_in(folder: Path) -> list[str]:
    """Where one of the numbers stands in the bytes of any file, journals included."""
    return [
        f"{file.name}: {canary}"
        for file in folder.rglob("*")
        if file.is_file()
        for canary in CANARIES
        for written in (canary.encode("utf-8"), canary.encode("utf-16-le"))
        if written in file.read_bytes()
    ]


@needs_fork
def test_that_no_identity_number_reaches_project_backup_recovery_copy_or_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, kept = tmp_path / "source", tmp_path / "kept"
    source.mkdir()
    kept.mkdir()
    (source / "staff.csv").write_text(
        "datum;enhet;yrke;personnummer\n" + "".join(f"2024-12-31;A;Läkare;{one}\n" for one in CANARIES[:4]),
        encoding="utf-8",
    )
    read = read_folder(source)
    assert len(read.inputs.age_structure) > 0
    project = Project().with_import(read.inputs, read.scenarios, read.files)
    path, recoveries = kept / "a.staffplan", kept / "recoveries"
    journals = kept / "journals"
    journals.mkdir()
    guards = database._write_guards

    def copy_journals(connection: Any, digests: Any, stamp: Any) -> None:
        guards(connection, digests, stamp)
        for number, database_file in enumerate(connection.exec_driver_sql("PRAGMA database_list").fetchall()):
            journal = Path(f"{database_file[2]}-journal")
            if journal.exists():
                (journals / f"{number}-{len(list(journals.iterdir()))}").write_bytes(journal.read_bytes())

    monkeypatch.setattr(database, "_write_guards", copy_journals)
    with ProjectFile.create(path, project) as file:
        file.save(in_state(project, 1))
    recovery = RecoveryCopy(recoveries, path, file.sha256)
    recovery.save(project)
    recovery.save(in_state(project, 2))
    assert list(journals.iterdir())
    assert backups_of(path)
    assert canaries_in(kept) == []

    # The control: the scan finds what the reader had let through.
    planted = replace(project.inputs.age_structure[0], unit=CANARIES[0])
    recovery.save(project.with_inputs(replace(project.inputs, age_structure=(planted,))))
    assert canaries_in(kept) != []
    recovery.discard()
