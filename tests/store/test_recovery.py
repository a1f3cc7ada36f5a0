"""What was not saved survives a crash and is offered afterwards, with what it belongs to."""

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.register import Project
from staffing_planner.store import (
    ProjectFile,
    RecoveryCopy,
    database,
    discard_recovery,
    list_recoveries,
    load_recovery,
)
from tests.store.projects import (
    OLD_PROJECTS,
    codes_of,
    fork,
    in_state,
    kill_at_random,
    needs_fork,
    project_of_version,
    small_project,
)

pytestmark = pytest.mark.alone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where recovery copies are kept; it is made when it is needed."""
    return tmp_path / "50% #?data" / "recovery"


def left_behind(copy: RecoveryCopy) -> None:
    """Gives up its lock, as the end of its process does."""
    assert copy._lock is not None
    copy._lock.release()


def test_that_each_change_is_kept_and_offered_once_the_session_is_gone(folder: Path, tmp_path: Path) -> None:
    original = tmp_path / "a.staffplan"
    with ProjectFile.create(original, small_project()) as file:
        copy = RecoveryCopy(folder, file.path, file.sha256)
        assert list_recoveries(folder) == ()
        project = small_project()
        for state in range(3):
            project = in_state(project, state)
            copy.save(project)
        project = project.with_inputs(replace(project.inputs, ceilings=(), arrivals=()))
        copy.save(project)
        assert list_recoveries(folder) == ()  # its session is alive
        left_behind(copy)
        (found,) = list_recoveries(folder)
        assert (found.original, found.original_sha256) == (file.path, file.sha256)
        assert load_recovery(found) == project
        assert list_recoveries(folder) == (found,)  # looking changes nothing
    discard_recovery(found)
    assert list(folder.iterdir()) == []


def test_that_new_sources_are_added_when_a_table_is_replaced(folder: Path) -> None:
    copy = RecoveryCopy(folder)
    copy.save(Project())
    copy.save(small_project())
    left_behind(copy)
    (found,) = list_recoveries(folder)
    assert found.original is None
    assert load_recovery(found) == small_project()


def test_that_what_is_saved_or_unwanted_is_discarded(folder: Path) -> None:
    copy = RecoveryCopy(folder)
    copy.discard()
    copy.save(Project())
    copy.discard()
    assert list(folder.iterdir()) == []
    copy.save(small_project())
    left_behind(copy)
    assert load_recovery(list_recoveries(folder)[0]) == small_project()


def test_that_a_copy_that_somebody_removed_is_made_anew(folder: Path) -> None:
    copy = RecoveryCopy(folder)
    copy.save(small_project())
    for one in folder.glob("*.recovery"):
        one.unlink()
    copy.save(in_state(small_project(), 1))
    left_behind(copy)
    assert load_recovery(list_recoveries(folder)[0]) == in_state(small_project(), 1)


def test_that_a_full_disk_keeps_the_state_that_was_kept_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = database._insert

    def full(connection: Any, table: Any, rows: Any) -> None:
        if table.name == "meta":
            connection.exec_driver_sql("PRAGMA max_page_count=1")
            connection.exec_driver_sql("CREATE TABLE filler AS SELECT randomblob(90000) AS x")
        insert(connection, table, rows)

    copy = RecoveryCopy(folder)
    for first in (True, False):
        with monkeypatch.context() as broken:
            broken.setattr(database, "_insert", full)
            with pytest.raises(StaffingError) as raised:
                copy.save(in_state(small_project(), 9))
            assert codes_of(raised) == ["project_no_space"]
        if first:
            assert list(folder.iterdir()) == []
            copy.save(small_project())
    left_behind(copy)
    assert load_recovery(list_recoveries(folder)[0]) == small_project()


def test_that_a_folder_that_cannot_be_made_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    with pytest.raises(StaffingError) as raised:
        RecoveryCopy(tmp_path / "data" / "recovery").save(Project())
    assert codes_of(raised) == ["project_missing"]
    assert list_recoveries(tmp_path / "data") == ()


def test_that_what_cannot_be_read_is_not_offered_and_not_removed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    (folder / "x.recovery").write_bytes(b"half")
    assert list_recoveries(folder) == ()
    assert (folder / "x.recovery").exists()

    def gone(*_: object) -> None:
        raise OSError(errno.EIO, "gone")

    monkeypatch.setattr(Path, "glob", gone)
    assert list_recoveries(folder) == ()


def test_that_a_copy_of_an_old_version_is_migrated_without_being_touched(folder: Path) -> None:
    folder.mkdir(parents=True)
    old = (OLD_PROJECTS / "v1.staffplan").read_bytes()
    (folder / "old.recovery").write_bytes(old)
    (found,) = list_recoveries(folder)
    assert load_recovery(found) == project_of_version(1)
    assert found.path.read_bytes() == old


@needs_fork
@pytest.mark.parametrize("kills", [25, pytest.param(100, marks=pytest.mark.soak)])
def test_that_no_accepted_change_is_lost_in_a_crash(
    folder: Path, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(tell: Any) -> None:
        copy = RecoveryCopy(folder)
        project = small_project()
        for state in range(10**6):
            project = in_state(project, state)
            if state % 3 == 0:  # some changes touch much, some little
                project = project.with_inputs(replace(project.inputs, targets=()) if state % 2 else Inputs())
                project = in_state(project, state)
            copy.save(project)
            tell(state)

    for seed in range(kills):
        told = kill_at_random(edit, 0.1, seed)
        (found,) = list_recoveries(folder)
        state = int(load_recovery(found).scenarios[0].name.removeprefix("state "))
        assert state in (told[-1], told[-1] + 1)
        discard_recovery(found)
    with capsys.disabled():
        print(f"\nkilled while editing: {kills}/{kills} recovered with every accepted change", end=" ")


@needs_fork
def test_that_two_crashed_sessions_are_both_offered_the_newest_first(folder: Path) -> None:
    def edit(state: int) -> Any:
        def work(tell: Any) -> None:
            RecoveryCopy(folder).save(in_state(small_project(), state))
            tell(state)

        return work

    for state in (1, 2):
        child = fork(edit(state))
        child.wait()
    found = list_recoveries(folder)
    assert len(found) == 2
    assert [one.saved_at for one in found] == sorted((one.saved_at for one in found), reverse=True)
