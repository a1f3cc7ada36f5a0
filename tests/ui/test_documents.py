"""The document beneath the window: what is on the disk at every moment, and a long walk of edits, undo and redo."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner import store
from staffing_planner.models.register import Project, content_sha256, first_broken
from staffing_planner.models.scenario import RetirementAge, Scenario
from staffing_planner.store import ProjectFile, RecoveryCopy, list_recoveries, load_project
from staffing_planner.store.database import read_database
from staffing_planner.ui.documents import Document, Kept
from staffing_planner.ui.jobs import Jobs, Lane
from tests.store.projects import in_state, small_project, state_of

pytestmark = pytest.mark.alone

WHAT = ("scenarios", "state", "name")


@pytest.fixture
def jobs(application: QApplication) -> Iterator[Jobs]:
    """Return lanes that end with the test."""
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a project file in state 0."""
    made = tmp_path / "a.staffplan"
    ProjectFile.create(made, in_state(small_project(), 0)).close()
    return made


@pytest.fixture
def document(jobs: Jobs, path: Path, tmp_path: Path, application: QApplication) -> Iterator[Document]:
    """Return the document of that file."""
    owner = QObject()
    file = ProjectFile.open(path)
    made = Document(jobs, file.project, file, Kept(tmp_path / "recovery"), is_saved=True, parent=owner)
    yield made
    jobs.close()
    made.close_now()


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Return what every save waits for."""
    event = Event()
    save = ProjectFile.save

    def slow(self: ProjectFile, content: Project) -> None:
        event.wait(10)
        save(self, content)

    monkeypatch.setattr(ProjectFile, "save", slow)
    return event


def edit(document: Document, state: int) -> None:
    """Bring the document into a state."""
    document.do(WHAT, in_state(document.content, state))


def settle(jobs: Jobs, qtbot: QtBot, *lanes: Lane) -> None:
    """Wait until nothing is being written in these lanes."""
    qtbot.waitUntil(lambda: not any(job.lane in (lanes or Lane) for job in jobs.running), timeout=10_000)


def kept_in(folder: Path) -> set[int]:
    """Return the states of the recovery copies on the disk, also of those whose process lives."""
    found = (read_database(one).project.scenarios[0].name for one in folder.glob("*.recovery"))
    return {int(name.removeprefix("state ")) for name in found}


def refuse(*_: object) -> None:
    """Write nothing."""
    raise OSError("no room")


def test_that_an_edit_made_during_a_save_is_on_the_disk_at_every_moment(
    document: Document, jobs: Jobs, qtbot: QtBot, path: Path, go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(document, 1)
    document.save(lambda *_: None)
    edit(document, 2)
    settle(jobs, qtbot, Lane.RECOVERY)
    folder = path.with_name("recovery")
    assert kept_in(folder) == {2}
    moments: list[bool] = []
    discard = RecoveryCopy.discard

    def watched(self: RecoveryCopy) -> None:
        discard(self)
        moments.append(2 in kept_in(folder))

    with monkeypatch.context() as watching:
        watching.setattr(RecoveryCopy, "discard", watched)
        go_on.set()
        settle(jobs, qtbot)
    assert state_of(path) == 1
    assert moments
    assert all(moments)
    (copy,) = folder.glob("*.recovery")
    assert read_database(copy).stamp.recovers_sha256 == load_project(path).sha256


def test_that_a_copy_that_cannot_be_begun_anew_leaves_the_one_there_was(
    document: Document, jobs: Jobs, qtbot: QtBot, path: Path, go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(document, 1)
    document.save(lambda *_: None)
    edit(document, 2)
    settle(jobs, qtbot, Lane.RECOVERY)
    with monkeypatch.context() as full, qtbot.waitSignal(document.unkept):
        full.setattr(RecoveryCopy, "save", refuse)
        go_on.set()
    settle(jobs, qtbot)
    assert kept_in(path.with_name("recovery")) == {2}
    edit(document, 3)
    settle(jobs, qtbot)
    assert kept_in(path.with_name("recovery")) == {3}


def test_that_undo_and_another_edit_during_a_save_are_not_taken_for_what_was_saved(
    document: Document, jobs: Jobs, qtbot: QtBot, path: Path, go_on: Event
) -> None:
    edit(document, 1)
    document.save(lambda *_: None)
    document.undo()
    edit(document, 2)
    go_on.set()
    settle(jobs, qtbot)
    assert state_of(path) == 1
    assert document.is_unsaved
    assert kept_in(path.with_name("recovery")) == {2}


@pytest.mark.parametrize("fails", [False, True])
def test_that_undo_during_a_save_to_what_the_file_held_is_kept_until_the_save_has_ended(
    document: Document,
    jobs: Jobs,
    qtbot: QtBot,
    path: Path,
    go_on: Event,
    monkeypatch: pytest.MonkeyPatch,
    fails: bool,
) -> None:
    edit(document, 1)
    document.save(lambda *_: None)
    document.undo()
    settle(jobs, qtbot, Lane.RECOVERY)
    assert kept_in(path.with_name("recovery")) == {0}
    if fails:
        monkeypatch.setattr(store.project_file, "_publish", refuse)
    go_on.set()
    settle(jobs, qtbot)
    assert state_of(path) == (0 if fails else 1)
    assert document.is_unsaved is not fails
    assert kept_in(path.with_name("recovery")) == (set() if fails else {0})


def test_that_undo_and_redo_during_a_save_lead_to_what_was_saved(
    document: Document, jobs: Jobs, qtbot: QtBot, path: Path, go_on: Event
) -> None:
    edit(document, 1)
    document.save(lambda *_: None)
    document.undo()
    document.redo()
    go_on.set()
    settle(jobs, qtbot)
    assert state_of(path) == 1
    assert not document.is_unsaved
    assert kept_in(path.with_name("recovery")) == set()


def test_that_what_is_looked_at_is_removed_only_when_what_became_of_it_is_kept(
    jobs: Jobs, qtbot: QtBot, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "recovery"
    left = RecoveryCopy(folder)
    left.save(in_state(small_project(), 5))
    assert left._lock is not None
    left._lock.release()  # as the end of its process does
    (recovered,) = list_recoveries(folder)
    content = store.load_recovery(recovered)
    owner = QObject()
    document = Document(jobs, content, None, Kept(folder, recovered), is_saved=False, parent=owner)
    moments: list[set[int]] = []
    discard = store.discard_recovery

    def watched(recovery: Any) -> None:
        discard(recovery)
        moments.append(kept_in(folder))

    monkeypatch.setattr(store, "discard_recovery", watched)
    busy = Event()
    jobs.start(Lane.RECOVERY, "", lambda _: busy.wait(10), lambda *_: None)
    edit(document, 6)
    edit(document, 7)  # before the first of the two could be written
    busy.set()
    settle(jobs, qtbot)
    assert moments in ([{6}], [{7}])
    assert kept_in(folder) == {7}
    jobs.close()
    document.close_now()


def random_edit(content: Project, chance: random.Random) -> Project:
    """Some edit that the window offers."""
    if chance.random() < 0.4:
        one = chance.choice(content.assumptions)
        return content.with_review(one.key, "", None, f"note {chance.randrange(100)}")
    age = RetirementAge.fixed(chance.randrange(600, 701) / 10)
    return content.with_scenarios((Scenario(name="67 år", retirement_age=age), *content.scenarios[1:]))


@pytest.mark.parametrize("steps", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_that_a_walk_over_the_undo_stack_ends_where_it_should(
    jobs: Jobs, application: QApplication, capsys: pytest.CaptureFixture[str], steps: int
) -> None:
    chance = random.Random(steps)
    owner = QObject()
    first = content_sha256(small_project())
    document = Document(jobs, small_project(), None, Kept(None), is_saved=True, parent=owner)
    hashes, at, logged = [first], 0, len(document.content.log)
    acts: dict[str, Callable[[], None]] = {
        "edit": lambda: document.do(("edit",), random_edit(document.content, chance)),
        "undo": document.undo,
        "redo": document.redo,
    }
    for _ in range(steps):
        (kind,) = chance.choices(list(acts), [5, 4, 3])
        logged += kind == "edit" or (0 <= at + (1 if kind == "redo" else -1) < len(hashes))
        acts[kind]()
        if kind == "edit":
            at += 1
            hashes[at:] = [content_sha256(document.content)]
        elif kind == "undo":
            at = max(at - 1, 0)
        else:
            at = min(at + 1, len(hashes) - 1)
        assert content_sha256(document.content) == hashes[at]
        assert document.is_unsaved == (at > 0)
    assert len(document.content.log) == logged
    assert len(set(hashes)) > 5, "the control: a walk that goes nowhere would pass as well"
    while document.undone_next is not None:
        document.undo()
        logged += 1
    assert content_sha256(document.content) == first
    assert not document.is_unsaved
    assert len(document.content.log) == logged
    assert first_broken(document.content.log) is None
    document.close_now()
    with capsys.disabled():
        print(
            f"\nwalk over the undo stack: {steps} steps, {logged} in the log, all undone: first hash", end=" "
        )
