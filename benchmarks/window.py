"""The window, measured on the offscreen platform: the slider, page changes, start.

`python -m benchmarks.window sample` or `large`; each in a process of its own, since a window keeps what it has made.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.measure import Row

FRAME, LARGE_FRAME, PAGE_CHANGE = 16.7, 100.0, 300.0  # milliseconds that are wanted
UNITS, OCCUPATIONS, EMPLOYEES = 90, 250, 72_000
MOVES = 60


class Shown:
    """A window with a source open."""

    def __init__(self, source: Path, folder: Path) -> None:
        from PySide6.QtCore import QSettings

        from staffing_planner import app
        from staffing_planner.ui.jobs import Jobs
        from staffing_planner.ui.main_window import MainWindow
        from staffing_planner.ui.session import Session
        from staffing_planner.ui.settings import Settings

        self.application = app.build_application()
        settings = Settings(QSettings(str(folder / "own.ini"), QSettings.Format.IniFormat))
        self.jobs = Jobs()
        self.window = MainWindow(Session(self.jobs, "sv", folder / "recovery"), self.jobs, settings, source)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.session.open(source)
        self.settle()
        if self.window.session.plan is None:
            raise RuntimeError(f"{source} could not be opened: {self.window.session.problem}")
        app.freeze()

    def settle(self) -> None:
        """Waits until nothing is going on."""
        quiet = 0
        while quiet < 20:
            self.application.processEvents()
            quiet = 0 if self.jobs.running else quiet + 1
            time.sleep(0.002)

    def move_slider(self) -> tuple[float, float]:
        """Median and 95th percentile of a move to its repaint, in milliseconds; a first pass does not count."""
        spent = []
        for step in range(2 * MOVES):
            begun = time.perf_counter()
            self.window.top.slider.setValue(600 + (step * 7) % 100)
            self.application.processEvents()  # the coalesced change
            self.application.processEvents()  # its paint
            spent.append((time.perf_counter() - begun) * 1000)
        p50, p95 = np.percentile(spent[MOVES:], (50, 95))
        return float(p50), float(p95)

    def change_page(self, key: str) -> tuple[float, float]:
        """Milliseconds to a page that is built for it, and to the same page later on."""
        from staffing_planner.ui.pages import PAGES

        other = next(entry.key for entry in PAGES if entry.key != key)
        spent = []
        for _ in range(2):
            self.window.show_page(other)
            self.settle()
            begun = time.perf_counter()
            self.window.show_page(key)
            self.application.processEvents()
            self.window.repaint()
            spent.append((time.perf_counter() - begun) * 1000)
        return spent[0], spent[1]

    def report(self, wanted: float) -> list[str]:
        """A line a page: the slider on it, and the change to it."""
        from staffing_planner.ui.pages import PAGES

        lines = []
        for entry in PAGES:
            first, again = self.change_page(entry.key)
            self.settle()
            words = f"  {entry.key:14} page change {first:4.0f} ms when it is built, {again:4.0f} ms later"
            if entry.is_filtered:
                p50, p95 = self.move_slider()
                words += f"; slider to repaint {p50:5.1f} ms (median), {p95:5.1f} ms (p95, wanted {wanted:g})"
            lines.append(words)
        self.window.leave()
        return lines


def make_large_project(path: Path) -> None:
    """A project of ten times the region's size: every row made up."""
    from staffing_planner.models.inputs import (
        AgencyCost,
        Headcount,
        Intake,
        Month,
        OpeningVacancies,
        PersonnelCost,
    )
    from staffing_planner.plan import SAMPLE, Plan
    from staffing_planner.store import ProjectFile

    random = np.random.default_rng(20240101)
    content = Plan.open(SAMPLE).content
    units = [f"Enhet {at:02d}" for at in range(UNITS)]
    names = [f"Yrke {at:03d}" for at in range(OCCUPATIONS)]
    ages = np.clip(random.normal(45, 12, EMPLOYEES), 19, 70).astype(int)
    cells = np.concatenate(
        [np.arange(UNITS * OCCUPATIONS), random.integers(0, UNITS * OCCUPATIONS, EMPLOYEES)]
    )[:EMPLOYEES]
    rows = tuple(
        Headcount(
            date(2024, 12, 31),
            units[cell % UNITS],
            names[cell // UNITS],
            "F" if at % 4 else "M",
            int(age),
            1.0,
            0.9,
        )
        for at, (cell, age) in enumerate(zip(cells.tolist(), ages, strict=True))
    )
    months = [Month(year, month) for year in (2023, 2024) for month in range(1, 13)]
    groups = ("läkare", "sjuksköterska", "övriga")
    content = content.with_inputs(
        replace(
            content.inputs,
            age_structure=rows,
            personnel_costs=tuple(PersonnelCost(month, unit, 4e7) for month in months for unit in units),
            agency_costs=tuple(
                AgencyCost(month, unit, group, 6e5) for month in months for unit in units for group in groups
            ),
            vacancies=tuple(OpeningVacancies(unit, names[at], 1.0) for at, unit in enumerate(units)),
            training=tuple(
                Intake(f"Utbildning {at}", unit, names[at], year, 2.0, 3.0)
                for at in range(12)
                for unit in units
                for year in range(2025, 2029)
            ),
            ceilings=tuple(row for row in content.inputs.ceilings if row.unit == "*"),
            targets=(),
            arrivals=(),
            retirement_projection=(),
            separations=(),
            supervisors=(),
            managers=(),
            agency_weeks=(),
            manual_forecast=(),
        )
    )
    ProjectFile.create(path, content).close()


PAINTED = """
import sys, tempfile
from pathlib import Path
if sys.argv[1] == "eagerly":
    import pkgutil, importlib, staffing_planner, pandas, pyqtgraph, sqlalchemy, openpyxl, scipy.interpolate
    for one in pkgutil.walk_packages(staffing_planner.__path__, "staffing_planner."):
        if not one.name.endswith("__main__") and "migrations" not in one.name:
            importlib.import_module(one.name)
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from staffing_planner import app
from staffing_planner.ui.settings import Settings
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint and watched is shown:
            print("painted", flush=True)
            watched.removeEventFilter(self)
        return False
built = app.build_application()
with tempfile.TemporaryDirectory() as folder:
    windows = app.Windows(Settings(QSettings(str(Path(folder) / "own.ini"), QSettings.Format.IniFormat)))
    shown = None
    watch = Watch()
    from staffing_planner.ui.main_window import MainWindow
    seen = MainWindow.showEvent
    def see(window, event):
        global shown
        shown = window
        window.installEventFilter(watch)
        seen(window, event)
    MainWindow.showEvent = see
    window = windows.open(app.SAMPLE)
    def look():
        if window.session.plan is not None and window.body.currentWidget() in window._pages.values():
            window.repaint()
            print("ready", flush=True)
            window.leave()
            built.quit()
        else:
            QTimer.singleShot(2, look)
    QTimer.singleShot(0, look)
    built.exec()
"""


def start_once(way: str) -> tuple[float, float]:
    """Seconds from the start of a process to its first painted window, and to the sample being shown."""
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", PAINTED, way], stdout=subprocess.PIPE, text=True)
    found = {}
    with child:
        assert child.stdout is not None
        for line in child.stdout:
            found[line.strip()] = time.perf_counter() - begun
    return found["painted"], found["ready"]


def import_qt_alone() -> float:
    """Seconds of a process that imports PySide6's widgets and nothing else."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import PySide6.QtWidgets"], check=True)
    return time.perf_counter() - begun


def measure_start(rounds: int) -> tuple[Row, str]:
    """The start beside the same with everything imported first, and PySide6's own import time."""
    ours, eagerly, alone = [], [], []
    start_once("lazily")  # the files are in memory then
    for _ in range(rounds):
        ours.append(start_once("lazily"))
        eagerly.append(start_once("eagerly"))
        alone.append(import_qt_alone())
    row = Row(
        "start to first painted window: everything imported before",
        tuple(one[0] for one in ours),
        tuple(one[0] for one in eagerly),
        wanted=5,
    )
    painted, ready = (float(np.median([one[at] for one in ours])) for at in (0, 1))
    words = (
        f"First painted window after {painted:.2f} s, the sample shown after {ready:.2f} s; a process that only "
        f"imports PySide6's widgets takes {float(np.median(alone)):.2f} s."
    )
    return row, words


def main(arguments: list[str]) -> int:
    """Prints the lines of one measurement."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from staffing_planner.plan import SAMPLE

    with tempfile.TemporaryDirectory() as folder:
        if arguments == ["large"]:
            path = Path(folder) / "large.staffplan"
            make_large_project(path)
            print("\n".join(Shown(path, Path(folder)).report(LARGE_FRAME)))
        else:
            print("\n".join(Shown(SAMPLE, Path(folder)).report(FRAME)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
