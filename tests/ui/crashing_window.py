"""The real window in processes that are killed: started warm, edited at random, asked what a crash has left.

Run as a program it has everything imported but no application yet, and forks a window for each line that it is
given. Each window tells, one JSON line at a time, what the user has been promised; `Windows` is the other end.
"""

import json
import os
import random
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from staffing_planner.models.register import Key
    from staffing_planner.ui.main_window import MainWindow

PATIENCE = 30.0  # seconds in which anything must happen that a window is waited for
LONGEST_PAUSE = 120  # milliseconds between two actions of the user; many follow at once
FRESH, LOOKING, UNPROTECTED = "fresh", "looking", "unprotected"  # what a window is started for


@dataclass(frozen=True, slots=True)
class Order:
    """What one window is to do: which project, in whose home folder, what for, and the seed of its user."""

    project: str
    home: str
    what_for: str
    seed: int

    @property
    def recoveries(self) -> Path:
        """Where the program keeps its recovery copies in that home folder."""
        return next(iter(Path(self.home).glob("**/recovery")), Path(self.home) / "none")


# --- in the child: the window and its user


class User:
    """Somebody who edits without pause, by the window's own controls, and says what the window has promised.

    An edit is accepted when the job that writes it to the recovery copy has ended and nothing newer waits. Until
    then a crash may cost it, so how long that takes is told too.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.chance = random.Random(order.seed)
        self.window: MainWindow | None = None
        self.number = 0  # of the last edit
        self.accepted = -1
        self.unkept: dict[int, tuple[float, Any]] = {}  # edit -> when the control was touched, its job
        self.touched = 0.0
        self.saving: tuple[int, Any] | None = None  # edit that a running save holds, its job

    def tell(self, kind: str, *told: object) -> None:
        """One line in one write: what has been told is told, whatever happens next."""
        os.write(1, json.dumps([kind, *told]).encode() + b"\n")

    # --- arriving

    def look_around(self) -> None:
        """Waits until there is something to work with."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        from staffing_planner.ui.main_window import MainWindow

        shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
        session = shown[0].session if shown else None
        ready = session is not None and session.document is not None and session.loading is None
        if ready and self.order.what_for == LOOKING:
            ready = self._has_looked(shown[0])
        if ready:
            self.window = shown[0]
            self._begin()
        else:
            QTimer.singleShot(5, self.look_around)

    def _has_looked(self, window: "MainWindow") -> bool:
        """Takes what the start offers, as soon as it is offered; whether it is in sight."""
        from staffing_planner.ui.questions import RecoveryQuestion

        document = window.session.open_document
        if document.recovered is not None:
            return True
        for asked in window.findChildren(RecoveryQuestion):
            if asked.isVisible():
                self.tell("offered", asked.list.count())
                asked.buttons["project.look"].click()
        return False

    def _begin(self) -> None:
        assert self.window is not None
        session = self.window.session
        session.open_document.edited.connect(self._edited)
        session.open_document.changed.connect(self._follow)
        session.jobs.changed.connect(self._check)
        session.unkept.connect(lambda problem: self.tell("unkept", repr(problem)))
        self._say("edit")
        self._accept([])
        self._act()

    # --- acting

    def _act(self) -> None:
        from PySide6.QtCore import QTimer

        from staffing_planner.ui.questions import Question

        assert self.window is not None
        self.touched = time.perf_counter()
        asked = [one for one in self.window.findChildren(Question) if one.isVisible()]
        if asked:
            asked[0].reject()  # a save was refused, since the file is newer than what it was recovered from
        else:
            acts: dict[Callable[[], None], int] = {
                self._keep_an_age: 6,
                self._choose_a_scenario: 1,
                partial(self._write_on_assumptions, "review_button"): 2,
                partial(self._write_on_assumptions, "note_button"): 2,
                partial(self._click, "undo"): 4,
                partial(self._click, "redo"): 3,
            }
            if self.order.what_for != UNPROTECTED:
                acts |= {self._save: 3, self._save_as: 1}
            (act,) = self.chance.choices(list(acts), list(acts.values()))
            act()
        pause = self.chance.choice([0, 10, self.chance.randrange(LONGEST_PAUSE), LONGEST_PAUSE])
        QTimer.singleShot(pause, self._act)

    def _click(self, name: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        assert self.window is not None
        QTest.mouseClick(getattr(self.window.top, name), Qt.MouseButton.LeftButton)

    def _keep_an_age(self) -> None:
        assert self.window is not None
        self.window.top.slider.setValue(self.chance.randrange(600, 701))
        self._click("keep")

    def _choose_a_scenario(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        assert self.window is not None
        QTest.keyClick(self.window.top.scenario, self.chance.choice([Qt.Key.Key_Up, Qt.Key.Key_Down]))

    def _write_on_assumptions(self, button: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from staffing_planner.ui.pages import position_of

        assert self.window is not None
        entry = self.window.navigation.entries[position_of("assumptions")]
        QTest.mouseClick(entry, Qt.MouseButton.LeftButton)
        page = self.window.assumptions
        page.register.selectRow(self.chance.randrange(page.register.sheet_model.rowCount()))
        page.note.setText(f"anteckning {self.chance.randrange(1000)}")
        QTest.mouseClick(getattr(page, button), Qt.MouseButton.LeftButton)

    def _save(self) -> None:
        assert self.window is not None
        self.window.project.actions["save"].trigger()
        self._remember_save()

    def _save_as(self) -> None:
        assert self.window is not None
        if self.window.project.actions["save_as"].isEnabled():
            project = Path(self.order.project)
            target = project.with_stem(f"{project.stem}, kopia {self.chance.randrange(3)}")
            self.window.project.save_as(target)
            self._remember_save()

    def _remember_save(self) -> None:
        assert self.window is not None
        running = [job for job in self.window.session.jobs.running if job.label == "window.job_save"]
        if running and self.saving is None:
            self.saving = self.number, running[-1]

    # --- what the window promises

    def _edited(self, _: "Key") -> None:
        """Before anything is written: what is on the disk from here on may be this."""
        self.number += 1
        self._say("edit")

    def _say(self, kind: str) -> None:
        from staffing_planner.models.register import content_sha256

        assert self.window is not None
        content = self.window.session.open_document.content
        self.tell(kind, self.number, content_sha256(content), content.log[-1].sha256)

    def _follow(self) -> None:
        """An edit has been handed to the recovery copy's lane: its job is the newest there."""
        from staffing_planner.ui.jobs import Lane

        assert self.window is not None
        running = [job for job in self.window.session.jobs.running if job.lane is Lane.RECOVERY]
        if self.number > self.accepted and self.number not in self.unkept:
            if running:
                self.unkept[self.number] = self.touched, running[-1]
            elif self.order.what_for == UNPROTECTED:
                self._accept([])  # nobody keeps anything, and nobody says so

    def _check(self) -> None:
        assert self.window is not None
        session = self.window.session
        newest = self.unkept.get(self.number)
        if newest is not None and newest[1] not in session.jobs.running:
            now = time.perf_counter()
            self._accept([(now - touched) * 1000 for touched, _ in self.unkept.values()])
        if self.saving is not None and self.saving[1] not in session.jobs.running:
            number, _ = self.saving
            self.saving = None
            said, file = self.window.status.message.text(), session.open_document.file
            if said and file is not None:
                self.tell("saved", number, str(file.path))

    def _accept(self, delays: list[float]) -> None:
        self.unkept.clear()
        self.accepted = self.number
        self.tell("accepted", self.number, delays)


def show_window(order: Order) -> None:
    """In the child: runs the program until it is killed."""
    from PySide6.QtCore import QSettings, QTimer

    from staffing_planner import app
    from staffing_planner.ui.session import Session
    from staffing_planner.ui.settings import Settings

    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        os.environ[name] = order.home
    if order.what_for == UNPROTECTED:
        vars(app)["Session"] = lambda jobs, language, _: Session(jobs, language, None)
    built = app.build_application()
    user = User(order)
    QTimer.singleShot(0, built, user.look_around)
    settings = QSettings(str(Path(order.home) / "own.ini"), QSettings.Format.IniFormat)
    app.run(Path(order.project), Settings(settings))


def serve() -> None:
    """Forks a window for each order, and says its end when everything that it told has been told."""
    # Imported here once for all windows.
    import PySide6.QtTest
    import PySide6.QtWidgets  # noqa: F401

    import staffing_planner.app
    import staffing_planner.plan
    import staffing_planner.store.database
    import staffing_planner.ui.figures
    import staffing_planner.ui.pages.assumptions.page
    import staffing_planner.ui.pages.retirement
    import staffing_planner.ui.sentences  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                show_window(Order(**json.loads(line)))
            finally:
                os._exit(1)
        os.write(1, json.dumps(["started", child]).encode() + b"\n")
        _, status = os.waitpid(child, 0)
        os.write(1, json.dumps(["ended", os.waitstatus_to_exitcode(status)]).encode() + b"\n")


# --- in the test


@dataclass(slots=True)
class Told:
    """All that a window told before it was killed."""

    states: list[tuple[str, str]] = field(default_factory=list)  # by number: content, last entry of the log
    accepted: int = -1
    saved: dict[str, int] = field(default_factory=dict)  # file -> the last state said to be saved there
    newest_file: str = ""
    delays: list[float] = field(default_factory=list)  # milliseconds from the touch until nothing can be lost
    offered: int = 0
    lines: list[str] = field(default_factory=list)

    def hear(self, kind: str, *told: Any) -> None:
        """Takes in one line."""
        self.lines.append(f"{kind} {told}")
        assert kind != "unkept", told
        if kind == "edit":
            number, *state = told
            assert number == len(self.states)
            self.states.append((state[0], state[1]))
        elif kind == "accepted":
            self.accepted = told[0]
            self.delays += told[1]
        elif kind == "saved":
            self.saved[told[1]] = told[0]
            self.newest_file = told[1]
        elif kind == "offered":
            self.offered = told[0]

    @property
    def possible(self) -> list[tuple[str, str]]:
        """The last accepted state and those that were under way."""
        return self.states[self.accepted :]


class Windows:
    """Starts windows one at a time in a process that is warm."""

    def __init__(self) -> None:
        # What is killed can tell nothing of its coverage, and being measured would slow down what is timed.
        free = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        root = Path(__file__).parents[2]
        self._server = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=free | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)},
        )
        assert self._server.stdout is not None
        self._reading = self._server.stdout.fileno()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._reading, selectors.EVENT_READ)
        self._rest = b""

    def close(self) -> None:
        """Ends the warm process."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait(PATIENCE)
        self._server.stdout.close()
        self._selector.close()

    def crash(self, order: Order, chance: random.Random) -> Told:
        """Starts a window, kills it at a random moment after it has begun; what it had told.

        The moment is some milliseconds after one of the things that it tells, whichever comes: so kills are as
        frequent in the midst of writing as the writing is short.
        """
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps(vars_of(order)).encode() + b"\n")
        self._server.stdin.flush()
        told, child, left, status = Told(), 0, chance.randrange(1, 60), None
        for kind, *rest in self._lines():
            if kind == "started":
                child = rest[0]
            elif kind == "ended":
                (status,) = rest
                break
            else:
                told.hear(kind, *rest)
                left -= told.accepted >= 0
                if left == 0:
                    time.sleep(chance.choice([0, chance.uniform(0, 0.01), chance.uniform(0, 0.1)]))
                    os.kill(child, signal.SIGKILL)
        assert status == -signal.SIGKILL, f"the window ended by itself: {status}"
        return told

    def _lines(self) -> Iterator[list[Any]]:
        while True:
            *lines, self._rest = self._rest.split(b"\n")
            for at, line in enumerate(lines):
                if json.loads(line)[0] == "ended":
                    self._rest = b"\n".join([*lines[at + 1 :], self._rest])
                    yield json.loads(line)
                    return
                yield json.loads(line)
            assert self._selector.select(PATIENCE), "the window says nothing"
            read = os.read(self._reading, 65536)
            assert read, "the warm process has ended"
            self._rest += read


def vars_of(order: Order) -> dict[str, object]:
    """An order as JSON has it."""
    return {name: getattr(order, name) for name in Order.__slots__}


def small_folder(golden: Path, folder: Path) -> Path:
    """A data folder with few rows and three scenarios, so that a window is there at once."""
    shutil.copytree(golden, folder)
    with (folder / "scenarios.toml").open("a", encoding="utf-8") as scenarios:
        for age in (65, 67):
            scenarios.write(f'\n[[scenario]]\nname = "Pension vid {age}"\nretirement_age = {age}\n')
    return folder


if __name__ == "__main__":
    serve()
