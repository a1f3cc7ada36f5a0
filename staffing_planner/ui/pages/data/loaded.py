"""The files that were read: when, from where, what they gave, and whether they are still the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from staffing_planner.texts import MISSING
from staffing_planner.ui.controls import Elided
from staffing_planner.ui.session import Session
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, button
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.importing import SourceState
    from staffing_planner.models.holdings import Holding
    from staffing_planner.models.register import Project, SourceFile

_SHORT = 8  # digits of a checksum that are shown
_COLUMNS = ("file", "state", "tables", "rows", "read", "checksum", "path")


class LoadedSection(QWidget):
    """The files as a table, and what can be done with the chosen one."""

    action_asked = Signal(str)  # an entry of the project menu
    import_asked = Signal(list)
    look_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._files: tuple[SourceFile, ...] = ()
        self._states: dict[str, SourceState] = {}
        self._tables_of: dict[str, list[str]] = {}
        self._begun: datetime | None = None
        self.card = Card()
        self.import_button, self.template_button = button("primary"), button()
        self.look_button, self.copy_button = button("link"), button("link")
        self.table = FiguresTable(fills=True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.place, self.checksum = Elided("label"), Elided("small")
        self.update_button, self.folder_button, self.checksum_button = button(), button(), button()
        self.empty_import, self.empty_template = button("primary"), button()
        self.empty = EmptyState(self.empty_import, self.empty_template)
        self._lay_out()
        for one, action in (
            (self.import_button, "import"),
            (self.empty_import, "import"),
            (self.template_button, "template"),
            (self.empty_template, "template"),
        ):
            one.clicked.connect(lambda _=False, action=action: self.action_asked.emit(action))
        self.look_button.clicked.connect(self.look_asked)
        self.copy_button.clicked.connect(self.table.copy)
        self.update_button.clicked.connect(self._update)
        self.folder_button.clicked.connect(self._open_folder)
        self.checksum_button.clicked.connect(self._copy_checksum)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(STEP * 2)
        for one in (self.look_button, self.copy_button, self.template_button, self.import_button):
            tools.addWidget(one)
        self.card.head.addLayout(tools)
        chosen = QHBoxLayout()
        chosen.setSpacing(STEP * 2)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.place)
        words.addWidget(self.checksum)
        chosen.addLayout(words, 1)
        for one in (self.checksum_button, self.folder_button, self.update_button):
            chosen.addWidget(one)
        files = QWidget()
        column = QVBoxLayout(files)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.table, 1)
        column.addLayout(chosen)
        self._body = QStackedWidget()
        self._body.addWidget(files)
        self._body.addWidget(self.empty)
        self.card.body.addWidget(self._body, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.card)

    def retext(self) -> None:
        """Says what is the same for every plan."""
        texts = self._session.texts
        self.table.setAccessibleName(texts.text("data.loaded"))
        for one, msgid in (
            (self.import_button, "project.import"),
            (self.empty_import, "project.import"),
            (self.template_button, "project.template"),
            (self.empty_template, "project.template"),
            (self.look_button, "data.look_again"),
            (self.copy_button, "window.copy"),
            (self.update_button, "data.update"),
            (self.folder_button, "data.open_folder"),
            (self.checksum_button, "data.copy_checksum"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self.template_button.setToolTip(texts.text("data.template_hint"))
        self.copy_button.setAccessibleName(f"{texts.text('window.copy')}: {texts.text('data.loaded')}")
        self.empty.show_words(texts.text("data.no_files_title"), texts.text("data.no_files_words"))

    def show_files(self, content: Project) -> None:
        """Shows the files of a project; what has become of them is shown when it is known."""
        files = content.files
        # A data folder was read as a whole, when the project began.
        begun = next((change.time for change in content.log[:1] if change.what[0] == "import"), None)
        self._begun = begun
        known = {file.sha256 for file in self._files}
        self._files = files
        if not known.issuperset(file.sha256 for file in files):
            self._states = {}
        self._body.setCurrentIndex(0 if files else 1)
        self._show()

    def show_holdings(self, holdings: Sequence[Holding]) -> None:
        """Shows which tables have rows of which file."""
        self._tables_of = {}
        for one in holdings:
            for file in one.files:
                self._tables_of.setdefault(file, []).append(one.table)
        self._show()

    def show_states(self, states: Sequence[SourceState]) -> None:
        """Shows what has become of the files."""
        self._states = {one.file.sha256: one for one in states}
        self._show()

    def _show(self) -> None:
        texts, chosen = self._session.texts, self._chosen
        headings = tuple(
            Heading(texts.text(f"data_column.{name}"), is_number=name == "rows", widest=widest)
            for name, widest in zip(_COLUMNS, (220, 110, 190, 70, 110, 90, 260), strict=True)
        )
        rows = [self._cells(file) for file in self._files]
        columns = tuple(tuple(row[at] for row in rows) for at in range(len(_COLUMNS)))
        self.table.show_sheet(Sheet(headings, columns))
        count = len(self._files)
        changed = sum(state.state.value == "changed" for state in self._states.values())
        gone = sum(state.state.value == "missing" for state in self._states.values())
        told = texts.plural("data.files_title", count)
        told += f", {texts.plural('data.files_changed', changed)}" if changed else ""
        told += f", {texts.plural('data.files_missing', gone)}" if gone else ""
        self.card.show_heading(told, texts.text("data.files_subtitle"))
        if self._files:
            self.table.selectRow(self._files.index(chosen) if chosen in self._files else 0)
        self._show_chosen()

    def _cells(self, file: SourceFile) -> tuple[str, ...]:
        texts, state = self._session.texts, self._states.get(file.sha256)
        tables = [one.kind for one in file.tables] or self._tables_of.get(file.name, [])
        path, read = self._path(file), file.imported or self._begun
        return (
            file.name,
            texts.text(f"data.state_{state.state.value}") if state else "…",
            ", ".join(dict.fromkeys(map(texts.table, tables))) or MISSING,
            texts.number(file.rows),
            read.astimezone().strftime("%Y-%m-%d %H:%M") if read else MISSING,
            file.sha256[:_SHORT],
            str(path) if path else MISSING,
        )

    # --- the chosen file

    @property
    def _chosen(self) -> SourceFile | None:
        rows = self.table.picked_rows()
        return self._files[rows[0]] if rows and rows[0] < len(self._files) else None

    def _path(self, file: SourceFile) -> Path | None:
        state = self._states.get(file.sha256)
        return state.path if state else Path(file.path) if file.path else None

    def _show_chosen(self) -> None:
        texts, file = self._session.texts, self._chosen
        path = self._path(file) if file else None
        state = self._states.get(file.sha256) if file else None
        is_there = state is not None and state.state.value in ("same", "changed")
        self.update_button.setEnabled(is_there)
        self.folder_button.setEnabled(path is not None)
        self.checksum_button.setEnabled(file is not None)
        self.place.setText(str(path) if path else "")
        self.checksum.setText(texts.text("data.checksum", checksum=file.sha256) if file else "")

    def _update(self) -> None:
        """Imports the chosen file again, as it was imported."""
        path = self._path(self._chosen) if self._chosen else None
        if path is not None:
            self.import_asked.emit([path])

    def _open_folder(self) -> None:
        path = self._path(self._chosen) if self._chosen else None
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def _copy_checksum(self) -> None:
        if self._chosen is not None:
            QGuiApplication.clipboard().setText(self._chosen.sha256)
