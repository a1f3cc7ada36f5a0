"""How fast the window follows a lever, and that Qt bears being called often."""

import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from staffing_planner.app import freeze_when_ready
from staffing_planner.models.findings import Origin
from staffing_planner.models.inputs import Headcount
from staffing_planner.plan import Plan
from staffing_planner.store import ProjectFile
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Changed

FRAME = 16.7  # milliseconds
GENEROUS = 250.0  # what even a machine that is busy with other things keeps


def test_that_the_page_follows_the_slider(
    window: MainWindow, application: QApplication, settle: Callable[[MainWindow], None]
) -> None:
    """Print slider to repaint; a slow machine is warned about, only a broken program fails."""
    freeze_when_ready(Changed(plan=True))  # as the program does when it has started
    window.page.repaint()
    application.processEvents()
    spent = []
    # The first pass makes room for the longest sentences, which later moves keep; the second one is measured.
    for step in range(120):
        started = time.perf_counter()
        window.top.slider.setValue(600 + (step * 7) % 100)
        application.processEvents()  # the coalesced change
        application.processEvents()  # its paint
        spent.append((time.perf_counter() - started) * 1000)
    p50, p95 = (float(np.percentile(spent[60:], share)) for share in (50, 95))
    print(f"slider to repaint: median {p50:.1f} ms, p95 {p95:.1f} ms")
    if p95 > FRAME:
        warnings.warn(f"slider to repaint took {p95:.1f} ms (p95), a frame is {FRAME} ms", stacklevel=1)
    assert p95 < GENEROUS


def test_that_two_hundred_thousand_void_calls_leave_python_alive(
    application: QApplication, qtbot: QtBot
) -> None:
    """PySide6 6.12.0 loses a reference to None in each void call on Python 3.11, until the process aborts."""
    label = QLabel()
    qtbot.addWidget(label)
    for _ in range(200_000):
        label.setEnabled(True)
    assert label.isEnabled()


LONGEST_HALT = 100.0  # milliseconds for which the window may not answer


def many_rows(sample_folder: Path, path: Path) -> None:
    """Make a project of the sample region with 120,000 rows of age structure."""
    rows = tuple(
        Headcount(
            date(2024, 12, 31), f"Enhet {at // 300}", f"Yrke {at // 100 % 3}", "FM"[at // 50 % 2], 20 + at % 50,
            1.0, at / 120_000, Origin("age_structure.csv", "", (at + 2,)),
        )
        for at in range(120_000)
    )  # fmt: skip
    content = Plan.open(sample_folder).content
    content = content.with_inputs(replace(content.inputs, age_structure=rows))
    ProjectFile.create(path, content).close()


@pytest.mark.soak
def test_that_120_000_rows_do_not_hold_the_window_up(
    empty_window: MainWindow,
    settle: Callable[[MainWindow], None],
    sample_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Print the longest time between two turns of the event loop for each thing that a user does."""
    window, session = empty_window, empty_window.session
    path = tmp_path / "many.staffplan"
    many_rows(sample_folder, path)
    session.changed.connect(freeze_when_ready)
    turns: list[float] = []
    beat = QTimer()
    beat.timeout.connect(lambda: turns.append(time.perf_counter()))
    beat.start(2)

    def keep(age: float) -> None:
        window.top.slider.setValue(round(age * 10))
        window.top.keep.click()

    def keep_and_save() -> None:
        keep(66.1)
        window.project.save()

    halts: dict[str, float] = {}
    acts: dict[str, Callable[[], None]] = {
        "open": lambda: session.open(path),
        "edit": lambda: keep(66.4),
        "save": window.project.save,
        "undo": session.undo,
        "edit and save at once": keep_and_save,
    }
    for name, act in acts.items():
        turns[:] = [time.perf_counter()]
        act()
        settle(window)
        turns.append(time.perf_counter())
        halts[name] = float(max(np.diff(turns))) * 1000
    with capsys.disabled():
        told = ", ".join(f"{name} {halt:.0f} ms" for name, halt in halts.items())
        print(f"\n120,000 age rows, the window's longest halt: {told}", end=" ")
    late = [name for name, halt in halts.items() if halt > LONGEST_HALT]
    if late:
        warnings.warn(f"the window halted for more than {LONGEST_HALT:.0f} ms: {late}", stacklevel=1)
    assert halts["save"] < GENEROUS
