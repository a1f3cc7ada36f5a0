"""A file that is to be written where the user says: asked for by whatever is shown, written in a job."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from staffing_planner.models.findings import StaffingError
from staffing_planner.ui.jobs import Lane, Outcome, Progress

if TYPE_CHECKING:
    from staffing_planner.ui.main_window import MainWindow

log = logging.getLogger(__name__)

LONGEST_NAME = 80
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Saving:
    """What is to be written: a name to begin with, the id of what such files are called, their suffix.

    `make` gives the content; it is called in the worker.
    """

    name: str
    kind: str
    suffix: str
    make: Callable[[], bytes]


def file_name(words: str) -> str:
    """Words as the name of a file on every system, not too long."""
    return " ".join(_NOT_IN_NAMES.sub(" ", words).split())[:LONGEST_NAME].rstrip(" .")


class Saver(QObject):
    """Asks where to, writes, and says in the status line how it went."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def ask(self, saving: Saving) -> None:
        """Asks for the file's place, and writes it there."""
        window, texts = self._window, self._window.session.texts
        dialog = QFileDialog(window, texts.text("more.choose_file"), str(window.settings.folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{texts.text(saving.kind)} (*.{saving.suffix})")
        dialog.setDefaultSuffix(saving.suffix)
        dialog.selectFile(f"{file_name(saving.name)}.{saving.suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._write_chosen(saving, Path(chosen)))
        dialog.open()

    def _write_chosen(self, saving: Saving, path: Path) -> None:
        self._window.settings.folder = path.parent
        self.write(saving, path)

    def write(self, saving: Saving, path: Path) -> None:
        """Writes the file in a job; what was there before is replaced only by a whole one."""

        def work(progress: Progress) -> None:
            from staffing_planner.reports.sheets import moved_into_place

            content = saving.make()
            with moved_into_place(path) as file:
                file.write(content)

        self._window.status.say("")
        self._window.session.jobs.start(
            Lane.FILES, "more.job", work, lambda outcome, result: self._written(path, outcome, result)
        )

    def _written(self, path: Path, outcome: Outcome, result: Any) -> None:
        texts = self._window.session.texts
        if outcome is Outcome.DONE:
            self._window.status.say(texts.text("window.exported", file=path.name))
        elif outcome is Outcome.CANCELLED:
            self._window.status.say(texts.text("window.export_cancelled", file=path.name))
        else:
            words = str(result)
            if isinstance(result, StaffingError) and result.findings:
                words = " ".join(texts.finding(finding) for finding in result.findings)
            else:
                log.error("the file could not be written", exc_info=result)
            self._window.show_message(texts.text("window.export_failed", file=path.name), words)
