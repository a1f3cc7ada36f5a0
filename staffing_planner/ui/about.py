"""About the program: its version, whose work it stands on, where it keeps what it keeps."""

import platform
from pathlib import Path

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from staffing_planner import __version__
from staffing_planner.texts import Texts
from staffing_planner.ui.style import GAP, PAD, STEP, button, labelled, scaled

# Parts that ship with the program: what they are called, the distribution that knows the version, the licence (SPDX).
PARTS = (
    ("Python", "", "PSF-2.0"),
    ("Qt, PySide6", "PySide6-Essentials", "LGPL-3.0-only"),
    ("NumPy", "numpy", "BSD-3-Clause"),
    ("pandas", "pandas", "BSD-3-Clause"),
    ("SciPy", "scipy", "BSD-3-Clause"),
    ("openpyxl", "openpyxl", "MIT"),
    ("pyqtgraph", "pyqtgraph", "MIT"),
    ("python-calamine", "python-calamine", "MIT"),
    ("SQLAlchemy", "SQLAlchemy", "MIT"),
    ("Alembic", "alembic", "MIT"),
    ("Babel", "babel", "BSD-3-Clause"),
    ("RapidFuzz", "rapidfuzz", "MIT"),
    ("Inter", "", "OFL-1.1"),
)


def version_of(distribution: str) -> str:
    """The installed version of a part; nothing where it is not known."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


class About(QDialog):
    """Everything in it can be copied, for whoever looks after the computer."""

    def __init__(self, texts: Texts, data_folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts, self._folder = texts, data_folder
        self.setWindowTitle(texts.text("about.title"))
        self.setMinimumWidth(scaled(480))
        name = labelled("title", texts.text("window.program"))
        version = labelled("secondary", texts.text("about.version", version=__version__))
        claim = labelled("label", texts.text("about.claim"))
        claim.setWordWrap(True)
        folder = labelled("label", str(data_folder))
        folder.setWordWrap(True)
        parts = QGridLayout()
        parts.setHorizontalSpacing(PAD * 2)
        parts.setVerticalSpacing(1)
        for row, cells in enumerate(self._parts()):
            for column, words in enumerate(cells):
                parts.addWidget(labelled("label", words), row, column)
        parts.setColumnStretch(2, 1)
        self.copy_button, self.open_button = button(), button()
        self.close_button = button("primary")
        for one, msgid in (
            (self.copy_button, "about.copy"),
            (self.open_button, "about.open_folder"),
            (self.close_button, "window.close"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.words()))
        self.open_button.clicked.connect(self._open_folder)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(STEP * 2)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.open_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD + STEP, PAD + STEP, PAD)
        inside.setSpacing(STEP)
        inside.addWidget(name)
        inside.addWidget(version)
        inside.addWidget(claim)
        inside.addSpacing(GAP)
        inside.addWidget(labelled("section", texts.text("about.folder")))
        inside.addWidget(folder)
        inside.addSpacing(GAP)
        inside.addWidget(labelled("section", texts.text("about.parts")))
        inside.addLayout(parts)
        inside.addSpacing(GAP)
        inside.addLayout(buttons)
        self.close_button.setFocus()

    def _parts(self) -> list[tuple[str, str, str]]:
        known = {"Python": platform.python_version(), "Qt, PySide6": qVersion()}
        return [
            (name, known.get(name) or (version_of(distribution) if distribution else ""), licence)
            for name, distribution, licence in PARTS
        ]

    def words(self) -> str:
        """All of it as text, a part a line."""
        texts = self._texts
        return "\n".join(
            [
                f"{texts.text('window.program')} {__version__}",
                f"{texts.text('about.folder')}: {self._folder}",
                f"{platform.system()} {platform.release()} {platform.machine()}",
                *(" ".join(part for part in cells if part) for cells in self._parts()),
            ]
        )

    def _open_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))
