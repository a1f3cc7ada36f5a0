"""Starts the window: the only place that builds the application, its fonts and colours, the log, the
window.
"""

import gc
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QPoint, QStandardPaths, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from staffing_planner import DATA, RESOURCES, __version__
from staffing_planner.ui.collector import Collector
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.settings import APPLICATION, ORGANISATION, Settings
from staffing_planner.ui.style import follow_scheme, load_fonts, scaled, show_theme

SAMPLE = DATA / "sample"
LOG_BYTES = 500_000
BESIDE = 32  # pixels that another window stands to the right of the last one and below it
WHEN_SHOWN = 100  # milliseconds after which a plan that was opened has been painted

log = logging.getLogger(__name__)


def run(source: Path | None = None, settings: Settings | None = None) -> int:
    """Shows the window on a data folder or a project, by default the sample region; returns when it has been
    closed.
    """
    app = build_application()
    is_first = settings is None and source is None and not Settings().has_toured
    settings = settings or Settings()
    show_theme(app, settings.theme)
    with logged_to(log_file()):
        log.info("staffing_planner %s", __version__)
        windows = Windows(settings)
        with faults_shown(windows):
            window = windows.open(source or SAMPLE)
            session, project = window.session, window.project
            if is_first:
                offer_tour(window)
            QTimer.singleShot(0, window, lambda: session.look_for_recoveries(project.offer_recoveries))
            code = app.exec()
        windows.leave()
    return code


class Windows:
    """The open windows, each with a session and workers of its own; the program ends with the last of them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.shown: list[MainWindow] = []

    def open(self, source: Path | None = None) -> MainWindow:
        """Shows another window, on a data folder or a project or with what may be opened."""
        jobs = Jobs()
        session = Session(jobs, self._settings.language, own_folder() / "recovery")
        window = MainWindow(session, jobs, self._settings, SAMPLE, is_waiting=source is not None)
        window.another_asked.connect(lambda: self.open())
        window.closed.connect(lambda: self._forget(window))
        session.changed.connect(freeze_when_ready)
        if self.shown:
            window.move(self.shown[-1].pos() + QPoint(scaled(BESIDE), scaled(BESIDE)))
        self.shown.append(window)
        window.show()
        if source is not None:  # it is opened after the first paint
            QTimer.singleShot(0, window, lambda: session.open(source))
        return window

    def _forget(self, window: MainWindow) -> None:
        self.shown.remove(window)
        window.deleteLater()

    def leave(self) -> None:
        """Ends the workers of windows that are open still: Qt must not go before them."""
        for window in list(self.shown):
            window.leave()

    @property
    def active(self) -> MainWindow:
        """The window that the user is in, or the last one."""
        return next((one for one in self.shown if one.isActiveWindow()), self.shown[-1])


def build_application() -> QApplication:
    """The application with its fonts and colours; they follow the system's light or dark."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setOrganizationName(ORGANISATION)
    app.setApplicationName(APPLICATION)
    app.setApplicationVersion(__version__)
    app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "app.svg")))
    app.setStyle("Fusion")
    load_fonts(app)
    if app.findChild(Collector) is None:
        Collector(app)
    follow_system_theme(app)
    # Qt's own dialogs in Swedish.
    swedish = QTranslator(app)
    if swedish.load("qtbase_sv", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(swedish)
    return app


def follow_system_theme(app: QApplication) -> None:
    """Shows the system's light or dark theme, now and when it changes, unless the user has chosen one."""
    hints = app.styleHints()
    hints.colorSchemeChanged.connect(lambda scheme: follow_scheme(app, scheme))
    follow_scheme(app, hints.colorScheme())


def offer_tour(window: MainWindow) -> None:
    """Shows the tour once, when the first plan has been painted."""

    def when_open(changed: Changed) -> None:
        if changed.plan and window.session.plan is not None:
            window.session.changed.disconnect(when_open)
            QTimer.singleShot(WHEN_SHOWN, window, window.start_tour)

    window.session.changed.connect(when_open)


def freeze_when_ready(changed: Changed) -> None:
    """What opening has made stays: the collector need not look through it again and again.

    Not in the turn of the event loop that shows the plan for the first time, which has enough to do.
    """
    if changed.plan:
        QTimer.singleShot(WHEN_SHOWN, freeze)


def freeze() -> None:
    """Collects once, and leaves what is left out of later collections."""
    gc.collect()
    gc.freeze()


def own_folder() -> Path:
    """The user's own folder for what the program keeps."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))


def log_file() -> Path:
    """Where the log is written."""
    return own_folder() / "staffing_planner.log"


@contextmanager
def logged_to(file: Path) -> Iterator[None]:
    """Writes warnings and faults of the program to a file; never anything of the data."""
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:  # a full or locked profile is no reason not to start
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("staffing_planner")
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


@contextmanager
def faults_shown(windows: Windows) -> Iterator[None]:
    """Logs what nobody has caught, and tells the user that the data is unharmed."""
    before = sys.excepthook

    def hook(kind: type[BaseException], fault: BaseException, traceback: TracebackType | None) -> None:
        log.critical("uncaught", exc_info=(kind, fault, traceback))
        if windows.shown and not issubclass(kind, KeyboardInterrupt):
            window = windows.active
            texts = window.session.texts
            window.show_message(
                texts.text("window.fault"),
                texts.text("window.fault_words", fault=kind.__name__, log=log_file()),
            )

    sys.excepthook = hook
    try:
        yield
    finally:
        sys.excepthook = before
