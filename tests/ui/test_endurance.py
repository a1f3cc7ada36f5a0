"""What hours of use do: random actions, many openings, exits in the middle of a job."""

import gc
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.app import SAMPLE
from staffing_planner.plan import Plan
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.style import apply_theme
from tests.ui.monkey import Monkey

Settle = Callable[[MainWindow], None]
AT_ONCE = 500  # actions after which the window is left to finish its work
PATIENCE = 60_000  # milliseconds that jobs may take to end


def soak(*numbers: int) -> Any:
    """Return a parameter for the long form of a test."""
    return pytest.param(*numbers, marks=pytest.mark.soak)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of the sample region, which may be changed."""
    path = tmp_path / "region.staffplan"
    Plan.open(SAMPLE).save(path)
    return path


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the file manager closed."""
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: True)


@pytest.mark.parametrize(("actions", "seed"), [(400, 1), soak(50_000, 2)])
def test_that_random_actions_raise_nothing_and_leave_no_job_behind(
    empty_window: MainWindow,
    application: QApplication,
    qtbot: QtBot,
    settle: Settle,
    project: Path,
    actions: int,
    seed: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    window = empty_window
    window.session.open(project)
    settle(window)
    window.commands.actions["quit"].setEnabled(False)
    monkey = Monkey(window, application, seed)
    try:
        for _ in range(actions // AT_ONCE + 1):
            monkey.act(min(AT_ONCE, actions))
            assert not monkey.faults, f"seed {seed}: {monkey.faults[0]}"
            qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=PATIENCE)
    finally:
        apply_theme(application, dark=False)
        for dialog in [
            one for one in QApplication.topLevelWidgets() if one is not window and one.isVisible()
        ]:
            dialog.close()
    with capsys.disabled():
        print(f"\n{sum(monkey.done.values())} random actions (seed {seed}), no exception", end=" ")


def test_that_random_actions_do_find_a_fault(
    empty_window: MainWindow, application: QApplication, settle: Settle, project: Path
) -> None:
    """The control: a button of a page that fails."""
    empty_window.session.open(project)
    settle(empty_window)

    def fail() -> None:
        raise ZeroDivisionError("planted")

    empty_window.top.undo.clicked.connect(fail)
    empty_window.top.undo.setEnabled(True)
    for entry in empty_window.navigation.entries:
        entry.clicked.connect(fail)
    monkey = Monkey(empty_window, application, 3)
    monkey.act(300)
    apply_theme(application, dark=False)
    assert any("planted" in fault for fault in monkey.faults)


def resident() -> int:
    """Return the bytes of memory that the process holds."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize(("times", "most"), [(6, 24_000_000), soak(200, 5_000_000)])
def test_that_openings_and_closings_do_not_pile_up(
    empty_window: MainWindow,
    qtbot: QtBot,
    settle: Settle,
    project: Path,
    times: int,
    most: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    window = empty_window

    def open_and_close() -> None:
        window.session.open(project)
        settle(window)
        window.session.close()
        settle(window)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    for _ in range(8):  # caches fill, the allocator takes what it wants to keep
        open_and_close()
    gc.collect()
    before = resident()
    for _ in range(times):
        open_and_close()
    gc.collect()
    grown = resident() - before
    with capsys.disabled():
        print(f"\n{times} openings and closings: memory grew by {grown / 1e6:.1f} MB", end=" ")
    assert grown < most


@pytest.mark.parametrize("exits", [2, soak(100)])
def test_that_leaving_in_the_middle_of_a_job_is_clean(project: Path, tmp_path: Path, exits: int) -> None:
    """The real program, left after a random moment: opening, playing replications, saving may be going on."""
    chance = random.Random(exits)
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
    }
    for _ in range(exits):
        after = chance.randrange(50, 2500)
        ended = subprocess.run(
            [sys.executable, "-c", LEAVING, str(project), str(after)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, ""), f"after {after} ms"


LEAVING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from staffing_planner import app
built = app.build_application()
def leave():
    for one in QApplication.topLevelWidgets():
        if hasattr(one, "leave"):
            one.leave()
QTimer.singleShot(int(sys.argv[2]), built, leave)
sys.exit(app.run(Path(sys.argv[1])))
"""
