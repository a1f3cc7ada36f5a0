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

from PySide6.QtCore import QLibraryInfo, QStandardPaths, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from staffing_planner import DATA, RESOURCES, __version__
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.settings import APPLICATION, ORGANISATION, Settings
from staffing_planner.ui.style import apply_theme, load_fonts

SAMPLE = DATA / "sample"
LOG_BYTES = 500_000
WHEN_SHOWN = 100  # milliseconds after which a plan that was opened has been painted

log = logging.getLogger(__name__)


def run(source: Path | None = None, settings: Settings | None = None) -> int:
    """Shows the window on a data folder or a project, by default the sample region; returns when it has been
    closed.
    """
    app = build_application()
    with logged_to(log_file()):
        log.info("staffing_planner %s", __version__)
        jobs = Jobs()
        chosen = settings or Settings()
        session = Session(jobs, chosen.language, own_folder() / "recovery")
        window = MainWindow(session, jobs, chosen, SAMPLE)
        with faults_shown(window):
            window.show()
            # The source is opened after the first paint.
            QTimer.singleShot(0, window, lambda: session.open(source or SAMPLE))
            QTimer.singleShot(0, window, lambda: session.look_for_recoveries(window.project.offer_recoveries))
            session.changed.connect(freeze_when_ready)
            code = app.exec()
        jobs.close()
    return code


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
    follow_system_theme(app)
    # Qt's own dialogs in Swedish.
    swedish = QTranslator(app)
    if swedish.load("qtbase_sv", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(swedish)
    return app


def follow_system_theme(app: QApplication) -> None:
    """Shows the system's light or dark theme, now and when it changes."""
    hints = app.styleHints()

    def show(scheme: Qt.ColorScheme) -> None:
        apply_theme(app, dark=scheme is Qt.ColorScheme.Dark)

    hints.colorSchemeChanged.connect(show)
    show(hints.colorScheme())


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
def faults_shown(window: MainWindow) -> Iterator[None]:
    """Logs what nobody has caught, and tells the user that the data is unharmed."""
    before = sys.excepthook

    def hook(kind: type[BaseException], fault: BaseException, traceback: TracebackType | None) -> None:
        log.critical("uncaught", exc_info=(kind, fault, traceback))
        if not issubclass(kind, KeyboardInterrupt):
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
