"""All input tables: how many rows each has, of when, and what an empty one disables; one of them opens to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QVBoxLayout, QWidget

from staffing_planner.models.inputs import Inputs
from staffing_planner.texts import MISSING, Texts
from staffing_planner.ui.pages.data.editor import TableEditor
from staffing_planner.ui.session import Session
from staffing_planner.ui.style import Card, labelled
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.models.holdings import Holding

TABLES = tuple(table.name for table in fields(Inputs))
_COLUMNS = (("table", 190), ("rows", 70), ("period", 170), ("files", 150), ("meaning", 430))


class TablesSection(QWidget):
    """The list of tables, and in its place the one that has been opened."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._holdings: dict[str, Holding] = {}
        self.list = TableList(session)
        self.editor = TableEditor(session, TABLES)
        self._body = QStackedWidget()
        self._body.addWidget(self.list)
        self._body.addWidget(self.editor)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._body)
        self.list.chosen.connect(self.open)
        self.editor.left.connect(self._leave)

    def retext(self) -> None:
        """Says what is the same for every plan."""
        self.list.retext()
        self.editor.retext()

    def show_plan(self, *, anew: bool = False) -> None:
        """Shows the tables of the open plan; `anew` where the words are others."""
        plan = self._session.plan
        if plan is not None:
            self.list.show_counts(plan.inputs)
            self.editor.show_plan(anew=anew)

    def show_holdings(self, holdings: Sequence[Holding]) -> None:
        """Shows when and where rows are from, when it is known."""
        self.list.show_holdings(holdings)

    def open(self, table: str) -> None:
        """Opens a table to be edited."""
        self.editor.open(table)
        self._body.setCurrentWidget(self.editor)
        self.editor.table.setFocus()

    def show_rows(self, table: str, rows: Sequence[int]) -> None:
        """Opens a table at some of its rows; the list for no table."""
        if table not in TABLES:
            self._leave()
            return
        self.open(table)
        self.editor.show_only(rows)

    def _leave(self) -> None:
        self._body.setCurrentWidget(self.list)
        self.list.table.setFocus()


class TableList(QWidget):
    """Every table of the contract."""

    chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._counts = dict.fromkeys(TABLES, 0)
        self._holdings: dict[str, Holding] = {}
        self.card = Card()
        self.table = FiguresTable(fills=True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.meaning = labelled("label")
        self.meaning.setWordWrap(True)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addWidget(self.meaning)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.card)
        self.table.clicked.connect(lambda index: self.chosen.emit(TABLES[index.row()]))
        self.table.asked.connect(lambda row, _: self.chosen.emit(TABLES[row]))
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_meaning())

    def retext(self) -> None:
        """Says what is the same for every plan."""
        self.table.setAccessibleName(self._session.texts.text("data.tables"))

    def show_counts(self, inputs: Inputs) -> None:
        """Shows how many rows each table has."""
        self._counts = {table: len(getattr(inputs, table)) for table in TABLES}
        self._show()

    def show_holdings(self, holdings: Sequence[Holding]) -> None:
        """Shows when and where rows are from."""
        self._holdings = {one.table: one for one in holdings}
        self._show()

    def _show(self) -> None:
        texts = self._session.texts
        headings = tuple(
            Heading(texts.text(f"data_column.{name}"), is_number=name == "rows", widest=widest)
            for name, widest in _COLUMNS
        )
        rows = [self._cells(table) for table in TABLES]
        columns = tuple(tuple(row[at] for row in rows) for at in range(len(_COLUMNS)))
        self.table.show_sheet(Sheet(headings, columns))
        full = sum(count > 0 for count in self._counts.values())
        title = texts.text("data.tables_title", full=texts.number(full), count=texts.number(len(TABLES)))
        self.card.show_heading(title, texts.text("data.tables_subtitle"))
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.table.sheet_model.index(0, 0))
        self._show_meaning()

    def _cells(self, table: str) -> tuple[str, ...]:
        texts, count = self._session.texts, self._counts[table]
        found = self._holdings.get(table)
        holding = found if found is not None and found.rows == count else None
        return (
            texts.table(table),
            texts.number(count) if count else MISSING,
            say_period(texts, holding.first, holding.last) if holding else "",
            say_files(texts, holding) if holding else "",
            texts.text(f"template.use.{table}" if count else f"data_lacks.{table}"),
        )

    def _show_meaning(self) -> None:
        at = self.table.currentIndex().row()
        if at >= 0:
            count = self._counts[TABLES[at]]
            self.meaning.setText(
                self._session.texts.text(
                    f"template.about.{TABLES[at]}" if count else f"data_lacks.{TABLES[at]}"
                )
            )


def say_period(texts: Texts, first: Any, last: Any) -> str:
    """The period that a table covers."""
    if first is None:
        return ""
    return str(first) if first == last else f"{first} – {last}"


def say_files(texts: Texts, holding: Holding) -> str:
    """The files that a table's rows come from, whether they were estimated, and how many were typed."""
    from staffing_planner.models.estimation import ESTIMATED

    typed = [texts.plural("data.typed_rows", holding.typed)] if holding.typed else []
    read = [texts.text("data.estimated") if file == ESTIMATED else file for file in holding.files]
    return ", ".join([*read, *typed])
