"""A window as a user has it: fonts and colours, the sample region open, settings of its own."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Session
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import apply_theme


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path) -> Iterator[None]:
    """Keep the user's own settings out of every test, and the numbers of one test out of the next."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    numbers = QLocale()
    yield
    QLocale.setDefault(numbers)


@pytest.fixture(autouse=True)
def _collected_in_this_thread(application: QApplication) -> Iterator[None]:
    """Let no worker collect cycles while there are windows, as `app` does; tests of other things collect as usual.

    There is an application for every test here: a widget without one aborts the process.
    """
    assert application is QApplication.instance()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def application(qapp: QApplication) -> QApplication:
    """Return the application as `app` builds it, in the light theme."""
    built = app.build_application()
    apply_theme(built, dark=False)
    return built


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that end with the test, of somebody who looked at the retirement page last."""
    own = Settings(QSettings(str(tmp_path / "settings" / "own.ini"), QSettings.Format.IniFormat))
    own.page = "retirement"
    return own


@pytest.fixture
def empty_window(
    application: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> Iterator[MainWindow]:
    """Return a window in Swedish that has not opened anything yet."""
    jobs = Jobs()
    window = MainWindow(Session(jobs, "sv", tmp_path / "recovery"), jobs, settings, app.SAMPLE)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.leave()
    window.deleteLater()


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """Return what waits until nothing is being opened or written."""

    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=60_000)
        qtbot.wait(1)

    return wait


@pytest.fixture
def window(empty_window: MainWindow, sample_folder: Path, settle: Callable[[MainWindow], None]) -> MainWindow:
    """Return the window with the sample region open."""
    empty_window.session.open(sample_folder)
    settle(empty_window)
    return empty_window
