"""How fast the window follows a lever, and that Qt bears being called often."""

import os
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from staffing_planner.app import WHEN_SHOWN, freeze, freeze_when_ready
from staffing_planner.models.findings import Origin
from staffing_planner.models.inputs import Headcount
from staffing_planner.plan import Plan
from staffing_planner.store import ProjectFile
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.data.page import DataPage

pytestmark = pytest.mark.alone

FRAME = 16.7  # milliseconds
HALT = 100.0  # milliseconds
ROWS = 120_000
GENEROUS = 250.0  # what even a machine that is busy with other things keeps


@pytest.mark.parametrize("key", ["overview", "retirement"])
def test_that_the_page_follows_the_slider(window: MainWindow, application: QApplication, key: str) -> None:
    """Print slider to repaint; a slow machine is warned about, only a broken program fails."""
    freeze()  # as the program does when it has started
    window.show_page(key)
    window.page_of(key).repaint()
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
    print(f"slider to repaint, {key}: median {p50:.1f} ms, p95 {p95:.1f} ms")
    if p95 > FRAME:
        warnings.warn(
            f"slider to repaint ({key}) took {p95:.1f} ms (p95), a frame is {FRAME} ms", stacklevel=1
        )
    assert p95 < GENEROUS


class HaltWatch:
    """Notes the longest stretch in which the event loop did not turn, by what was being done.

    Beside it the longest of what the window's thread itself computed in one turn, whatever else ran meanwhile.
    """

    def __init__(self, window: MainWindow, settle: Callable[[MainWindow], None]) -> None:
        self.longest: dict[str, float] = {}
        self.own: dict[str, float] = {}
        self._window, self._settle = window, settle
        self._begin()
        self._timer = QTimer()
        self._timer.timeout.connect(self._turn)
        self._timer.start(1)

    def _begin(self) -> None:
        self._gap = self._own_gap = 0.0
        self._turned, self._computed = time.perf_counter(), time.thread_time()

    def _turn(self) -> None:
        now, computed = time.perf_counter(), time.thread_time()
        self._gap = max(self._gap, (now - self._turned) * 1000)
        self._own_gap = max(self._own_gap, (computed - self._computed) * 1000)
        self._turned, self._computed = now, computed

    def during(self, name: str, act: Callable[[], object]) -> None:
        """Does it, and waits until nothing is left to do."""
        QTest.qWait(1)
        self._begin()
        act()
        self._settle(self._window)
        while not (self._window.session.plan is None or self._window.assumptions.rows.is_prepared):
            QTest.qWait(1)
        QTest.qWait(2 * WHEN_SHOWN)  # with the collection that follows an opening
        self.longest[name] = max(self.longest.get(name, 0.0), self._gap)
        self.own[name] = max(self.own.get(name, 0.0), self._own_gap)


def test_that_nothing_halts_the_window_beside_120_000_rows(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Callable[[MainWindow], None]
) -> None:
    """Print the longest halt of everything that is done with a project; only what no busy machine explains fails."""
    content = Plan.open(sample_folder).imported()
    people = content.inputs.age_structure
    many = [
        replace(one, unit=f"{one.unit} {copy}" if copy else one.unit)
        for copy in range(ROWS // len(people) + 1)
        for one in people
    ]
    inputs = replace(content.inputs, age_structure=tuple(many[:ROWS]))
    path = tmp_path / "a.staffplan"
    ProjectFile.create(path, content.with_inputs(inputs)).close()
    del content, people, many, inputs
    window, session = empty_window, empty_window.session
    session.changed.connect(freeze_when_ready)
    watch = HaltWatch(window, settle)

    def keep(age: float) -> None:
        session.move_age(age)
        session.keep_age()

    watch.during("open", lambda: session.open(path))
    for age in (66.4, 66.1):
        watch.during("keep an age", lambda age=age: keep(age))  # type: ignore[misc]  # bound now
    watch.during("undo", session.undo)
    watch.during("redo", session.redo)
    watch.during("save", window.project.save)
    watch.during("show the assumptions", lambda: window.show_page("assumptions"))
    page = window.assumptions
    for words in ("p", "personaloms", ""):
        watch.during("search", lambda words=words: page.search.setText(words))  # type: ignore[misc]
    page.register.selectRow(0)
    watch.during("review one", page.review_button.click)
    page.register.selectAll()
    watch.during("review all", page.review_button.click)
    watch.during("undo a review of all", session.undo)
    watch.during("keep an age beside the register", lambda: keep(66.9))
    watch.during("sort", lambda: page.register.sortByColumn(1, Qt.SortOrder.DescendingOrder))
    watch.during("change log", page.segments.buttons[1].click)
    watch.during("language", window.switch_language)
    watch.during("show a table", lambda: window.show_page("data#age_structure"))
    data = window.page_of("data")
    assert isinstance(data, DataPage)
    records = data.tables.editor.records
    watch.during("type into a cell", lambda: records.setData(records.index(ROWS // 2, 5), "17"))
    watch.during("undo it", session.undo)
    watch.during("read anew", lambda: session.open(path))
    watch.during("close", session.close)
    told = ", ".join(f"{name} {halt:.0f} ({watch.own[name]:.0f})" for name, halt in watch.longest.items())
    print(f"longest halt of the window beside {ROWS:,} rows, ms (computing itself): {told}")
    longest = max(watch.longest.values())
    if longest > HALT:
        warnings.warn(f"the window halted for {longest:.0f} ms, it may for {HALT:.0f}", stacklevel=1)
    assert longest < 2 * GENEROUS * slack()


def slack() -> float:
    """Return how much slower than alone this process is: others on the machine, and coverage that traces it."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1) if hasattr(os, "getloadavg") else 1.0
    return max(waiting, 1.0) * (2.0 if sys.gettrace() else 1.0)


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
