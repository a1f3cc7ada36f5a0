"""Starting: what is built, what is logged, what is imported before the first paint."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Changed
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import DARK, LIGHT, apply_theme, show_theme


def window_of(application: QApplication) -> MainWindow | None:
    """Return the shown main window."""
    shown = [one for one in application.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible()]
    return shown[0] if shown else None


@pytest.mark.parametrize("named", [True, False])
def test_that_run_shows_the_window_until_it_is_closed(
    application: QApplication,
    settings: Settings,
    sample_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    named: bool,
) -> None:
    monkeypatch.setattr(app, "log_file", lambda: tmp_path / "log" / "staffing_planner.log")
    shown: list[str] = []
    hook = sys.excepthook

    def look() -> None:
        window = window_of(application)
        if window is None or window.session.plan is None:
            return
        timer.stop()
        shown.append(window.session.plan.name)
        try:
            raise ValueError("out of the blue")
        except ValueError as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)
        box = window.findChild(QMessageBox)
        shown.append(box.text() if isinstance(box, QMessageBox) else "")
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
        window.close()
        application.exit(0)

    # The last closed window would post another end, which would wait for the next test.
    application.setQuitOnLastWindowClosed(False)
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    try:
        assert app.run(sample_folder if named else None, settings) == 0
    finally:
        application.setQuitOnLastWindowClosed(True)
    assert shown[0] == "Exempelregionen"
    assert shown[1] in ("Något gick fel i programmet", "Something went wrong in the program")
    assert sys.excepthook is hook
    logged = (tmp_path / "log" / "staffing_planner.log").read_text(encoding="utf-8")
    assert "out of the blue" in logged
    assert "Traceback" in logged
    assert not settings.geometry.isEmpty()


def test_that_a_profile_without_room_for_a_log_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with app.logged_to(tmp_path / "file" / "below.log"):
        logging.getLogger("staffing_planner.test").warning("nowhere to go")
    assert app.log_file().name == "staffing_planner.log"


def test_that_the_theme_follows_the_system(application: QApplication) -> None:
    try:
        application.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
        assert application.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.page
        application.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert application.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.page
    finally:
        apply_theme(application, dark=False)


def test_that_only_a_new_plan_freezes_what_start_up_has_made(
    application: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.wait(2 * app.WHEN_SHOWN)  # what an earlier window has asked for
    frozen: list[bool] = []
    monkeypatch.setattr("gc.freeze", lambda: frozen.append(True))
    app.freeze_when_ready(Changed(age=True))
    app.freeze_when_ready(Changed(plan=True))
    assert frozen == [], "not in the turn of the event loop that shows the plan"
    qtbot.wait(2 * app.WHEN_SHOWN)
    assert frozen == [True]


def test_that_settings_begin_with_the_system_and_remember(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    assert settings.language in ("sv", "en")
    assert settings.geometry.isEmpty()
    assert settings.folder == Path.home()
    settings.language = "en"
    settings.folder = tmp_path
    assert (settings.language, settings.folder) == ("en", tmp_path)
    settings.folder = tmp_path / "gone"
    assert settings.folder == Path.home()
    assert Settings().geometry.isEmpty()


FIRST_PAINT = """
import json, sys, time
from PySide6.QtCore import QTimer
started = time.perf_counter()
from PySide6.QtWidgets import QApplication
qt = time.perf_counter()
from staffing_planner import app
heavy = ("numpy", "pandas", "scipy", "openpyxl", "pyqtgraph", "python_calamine")
found = {}
def painted():
    window = [one for one in QApplication.topLevelWidgets() if one.isVisible()][0]
    window.repaint()
    found["qt_import"] = qt - started
    found["painted"] = time.perf_counter() - started
    found["heavy"] = [name for name in heavy if name in sys.modules]
    def ready():
        if window.session.plan is not None:
            found["ready"] = time.perf_counter() - started
            timer.stop(); window.close(); QApplication.quit()
    global timer
    timer = QTimer(); timer.timeout.connect(ready); timer.start(5)
original = app.MainWindow.show
def show(self):
    original(self)
    QTimer.singleShot(0, painted)
app.MainWindow.show = show
code = app.run()
print(json.dumps(found | {"code": code}))
"""


@pytest.mark.alone
def test_that_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    import os

    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"Qt imported {found['qt_import'] * 1000:.0f} ms, first paint {found['painted'] * 1000:.0f} ms,"
        f" ready {found['ready'] * 1000:.0f} ms"
    )
    assert found["heavy"] == []
    assert found["code"] == 0


@pytest.mark.parametrize("has_toured", [False, True])
def test_that_only_the_first_start_offers_the_tour(
    application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_toured: bool
) -> None:
    monkeypatch.setattr(app, "log_file", lambda: tmp_path / "staffing_planner.log")
    Settings().has_toured = has_toured
    Settings().theme = "dark"
    offered: list[MainWindow] = []
    monkeypatch.setattr(app, "offer_tour", offered.append)

    def look() -> None:
        window = window_of(application)
        if window is not None and window.session.plan is not None:
            timer.stop()
            window.close()
            application.exit(0)

    application.setQuitOnLastWindowClosed(False)
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    try:
        app.run()
        assert application.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.page
    finally:
        application.setQuitOnLastWindowClosed(True)
        show_theme(application, "system")
    assert bool(offered) is not has_toured
