"""What was found in the tables, to be worked through: one after the other, each with the way to its row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.texts import MISSING, Texts
from staffing_planner.ui.cell_texts import say_column
from staffing_planner.ui.controls import Picker, Segments
from staffing_planner.ui.findings import copy_findings, say_place, write_findings
from staffing_planner.ui.record_tables import RecordTableModel
from staffing_planner.ui.session import Session
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, button, labelled, scaled
from staffing_planner.ui.table_models import Heading
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.models.findings import Finding
    from staffing_planner.models.holdings import Concerned

_COLUMNS = (("severity", 80), ("table", 160), ("message", 460), ("file", 160), ("row", 60))


class FindingsSection(QWidget):
    """The findings as a table, the chosen one whole beneath it."""

    rows_asked = Signal(str, tuple)  # a table and positions of rows in it

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: tuple[Concerned, ...] = ()
        self._table = ""  # the one whose findings are shown; all
        self._severity = ""
        self.card = Card()
        self.segments, self.picker = Segments(3), Picker()
        self.copy_button, self.save_button = button("link"), button("link")
        self._tables = [""]
        self.rows: RecordTableModel = RecordTableModel(
            self._cells,
            id,
            {4: _row_of},
            self,
        )
        self.list = FiguresTable(fills=True, model=self.rows)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.make_sortable(0, Qt.SortOrder.AscendingOrder)
        self.place, self.sentence = labelled("label"), labelled("")
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumHeight(scaled(38))
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.jump_button = button("primary")
        self.empty_button = button()
        self.nothing = EmptyState(self.empty_button)
        self._lay_out()
        self.segments.chosen.connect(self._choose_severity)
        self.picker.activated.connect(self._choose_table)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self.ask_where_to_save)
        self.jump_button.clicked.connect(self.jump)
        self.empty_button.clicked.connect(lambda: self.rows_asked.emit("", ()))
        self.list.asked.connect(lambda *_: self.jump())
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(GAP)
        tools.addWidget(self.segments)
        tools.addWidget(self.picker)
        tools.addStretch(1)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.save_button)
        words = QVBoxLayout()
        words.setSpacing(STEP)
        words.addWidget(self.place)
        words.addWidget(self.sentence)
        chosen = QHBoxLayout()
        chosen.setSpacing(GAP)
        chosen.addLayout(words, 1)
        chosen.addWidget(self.jump_button, 0, Qt.AlignmentFlag.AlignTop)
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(tools)
        column.addWidget(self.list, 1)
        column.addLayout(chosen)
        self._body = QStackedWidget()
        self._body.addWidget(found)
        self._body.addWidget(self.nothing)
        self.card.body.addWidget(self._body, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.card)

    def retext(self) -> None:
        """Says what is the same for every plan."""
        texts = self._session.texts
        self.segments.retext(
            [texts.text(f"import.show_{which}") for which in ("all", "errors", "warnings")],
            texts.text("import.show"),
        )
        self.list.setAccessibleName(texts.text("data.findings"))
        self.picker.setAccessibleName(texts.text("column.table"))
        for one, msgid in (
            (self.copy_button, "window.copy_list"),
            (self.save_button, "import.save_list"),
            (self.jump_button, "data.jump"),
            (self.empty_button, "data.open_tables"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self.nothing.show_words(texts.text("data.no_findings_title"), texts.text("data.no_findings_words"))

    def show_findings(self, found: tuple[Concerned, ...] | None = None) -> None:
        """Shows the findings with their rows; without any the same ones in other words."""
        texts = self._session.texts
        self._found = self._found if found is None else found
        headings = tuple(
            Heading(texts.text(f"column.{name}"), is_number=name == "row", widest=widest)
            for name, widest in _COLUMNS
        )
        self.rows.show_records((), ())
        self.rows.show_records(headings, self._found)
        tables = dict.fromkeys(one.table for one in self._found if one.table)
        self._tables = ["", *tables]
        self._table = self._table if self._table in tables else ""
        names = [texts.text("data.all_tables"), *map(texts.table, tables)]
        self.picker.show_choices(names, names[self._tables.index(self._table)])
        self._body.setCurrentIndex(0 if self._found else 1)
        self._filter()
        self.list.fit()

    def _cells(self, one: Concerned) -> tuple[str, ...]:
        texts, finding = self._session.texts, in_words(self._session.texts, one)
        return (
            texts.text(f"window.severity_{finding.severity.value}"),
            texts.table(one.table) if one.table else MISSING,
            texts.finding(finding),
            finding.origin.file or texts.typing(finding.origin) or MISSING,
            "" if finding.row is None else str(finding.row),
        )

    # --- which

    def _choose_severity(self, at: int) -> None:
        self._severity = ("", "error", "warning")[at]
        self._filter()

    def _choose_table(self, at: int) -> None:
        self._table = self._tables[at]
        self._filter()

    def _filter(self) -> None:
        texts, severity, table = self._session.texts, self._severity, self._table
        self.rows.show_only(
            lambda one: (
                one.finding.severity.value in (severity or one.finding.severity.value)
                and table in ("", one.table)
            ),
            "",
        )
        shown, count = self.rows.rowCount(), len(self._found)
        title = texts.plural("window.findings", count)
        if shown < count:
            title = texts.text("assumption.shown", shown=texts.number(shown), count=texts.number(count))
        self.card.show_heading(title, texts.text("data.findings_subtitle"))
        if shown and not self.list.picked_rows():
            self.list.selectRow(0)
        self._show_chosen()

    # --- the chosen one

    @property
    def chosen(self) -> Concerned | None:
        """The finding that is read."""
        picked = self.list.picked_rows()
        found: Concerned | None = None
        if picked and picked[0] < self.rows.rowCount():
            found = self.rows.record(picked[0])
        return found

    def _show_chosen(self) -> None:
        texts, chosen = self._session.texts, self.chosen
        finding = in_words(texts, chosen) if chosen else None
        self.sentence.setText(texts.finding(finding) if finding else "")
        self.place.setText(say_place(texts, finding) if finding else "")
        self.jump_button.setEnabled(chosen is not None and bool(chosen.table))
        rows = len(chosen.rows) if chosen else 0
        words = texts.plural("data.jump_rows", rows) if rows else texts.text("data.jump")
        self.jump_button.setText(words)
        self.jump_button.setAccessibleName(words)

    def jump(self) -> None:
        """Leads to the rows that the chosen finding is about."""
        if self.chosen is not None and self.chosen.table:
            self.rows_asked.emit(self.chosen.table, self.chosen.rows)

    def _copy(self) -> None:
        copy_findings(self._session.texts, [in_words(self._session.texts, one) for one in self._found])

    def ask_where_to_save(self) -> None:
        """Asks where the list is to be saved."""
        texts = self._session.texts
        dialog = QFileDialog(self, texts.text("import.save_list"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"{texts.text('data.findings')}.csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save_list(Path(path)))
        dialog.open()

    def save_list(self, path: Path) -> None:
        """Writes all findings as a table; says so, or why it could not be written."""
        texts = self._session.texts
        try:
            write_findings(path, texts, [in_words(texts, one) for one in self._found])
        except OSError as problem:
            words = texts.text("window.export_failed", file=path.name)
            self.sentence.setText(f"{words}: {problem.strerror or problem}")
        else:
            self.sentence.setText(texts.text("window.exported", file=path.name))


def in_words(texts: Texts, one: Concerned) -> Finding:
    """The finding with the name of its column, where that is a key of the contract."""
    from staffing_planner.importing import typed_columns

    columns = typed_columns(one.table) if one.table else ()
    named = next((say_column(texts, column) for column in columns if column.key == one.finding.column), "")
    return replace(one.finding, column=named or one.finding.column)


def _row_of(one: Concerned) -> float:
    """The row of the file that a finding is about."""
    return float(one.finding.row or 0)
