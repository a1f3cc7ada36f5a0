"""One input table, edited as in a spreadsheet: an edit is checked, is one step of undo and is told in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from staffing_planner.models.findings import Finding, Severity, StaffingError
from staffing_planner.ui.cell_texts import (
    NUMBERS,
    decimal_sign,
    is_sorted_by_value,
    say_cell,
    say_column,
    sort_key,
    write_cell,
)
from staffing_planner.ui.controls import Elided, Picker
from staffing_planner.ui.editable_tables import EditableRecords, EditableTable, pasted_lines
from staffing_planner.ui.findings import copied_findings
from staffing_planner.ui.jobs import Outcome
from staffing_planner.ui.pages.data.row_form import RowForm
from staffing_planner.ui.session import Session
from staffing_planner.ui.small_cells import LeftOut, leave_out_rows
from staffing_planner.ui.style import GAP, STEP, Card, button, labelled, scaled, set_state
from staffing_planner.ui.table_models import Heading, SortKey

if TYPE_CHECKING:
    from staffing_planner.importing import DescribedColumn, Line, Typed
    from staffing_planner.models.edits import TableEdit

log = logging.getLogger(__name__)

MOST_TOLD = 3  # faults of a block that are said one by one; all of them can be copied
TOLD_AFTER = 300  # milliseconds after which it is said that an edit is still being checked
# Tables of which a row counts persons who are or were employed, with the columns that tell how many.
OF_PERSONS = {"age_structure": ("headcount", "fte"), "separations": ("headcount",)}
_WIDEST = 210
_WIDEST_SOURCE = 230


class TableEditor(QWidget):
    """The rows of one table. `left` asks for the list of tables."""

    left = Signal()

    def __init__(self, session: Session, tables: Sequence[str]) -> None:
        super().__init__()
        self._session = session
        self._tables = list(tables)
        self._name = tables[0]
        self._only: set[int] | None = None  # ids of the rows that are shown; all
        self._pending = 0  # edits that are being checked
        self._faults: tuple[Finding, ...] = ()
        self.card = Card()
        self.back_button, self.picker = button("link"), Picker()
        self.search, self.count = QLineEdit(), labelled("label")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(scaled(200))
        self.all_button = button("link")
        self.add_button, self.paste_button = button(), button()
        self.remove_button, self.copy_button = button(), button("link")
        self.records = EditableRecords(self)
        self.records.write = self._write
        self.table = EditableTable(self.records)
        self.table.left_out = self._left_out
        self.source = Elided("label")
        self.source.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.message = labelled("")
        self.message.setWordWrap(True)
        self.faults_button = button("link")
        self._told_late = QTimer(self)
        self._told_late.setSingleShot(True)
        self._told_late.setInterval(TOLD_AFTER)
        self._lay_out()
        self._told_late.timeout.connect(lambda: self.say(session.texts.text("data.checking"), ""))
        self.back_button.clicked.connect(self.left)
        self.picker.activated.connect(lambda at: self.open(self._tables[at]))
        self.search.textChanged.connect(lambda _: self._filter())
        self.all_button.clicked.connect(lambda: self.show_only(()))
        self.add_button.clicked.connect(self.ask_for_row)
        self.paste_button.clicked.connect(lambda: self.table.paste(as_new_rows=True))
        self.remove_button.clicked.connect(self.remove_rows)
        self.copy_button.clicked.connect(self.table.copy_all)
        self.faults_button.clicked.connect(self._copy_faults)
        self.table.paste_asked.connect(self.paste)
        self.table.clear_asked.connect(self.clear_cells)
        self.table.fill_asked.connect(self.fill_down)
        self.table.remove_asked.connect(self.remove_rows)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_selection())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_selection())
        self.records.prepared.connect(self._prepared)

    def _lay_out(self) -> None:
        way = QHBoxLayout()
        way.setSpacing(STEP * 2)
        way.addWidget(self.back_button)
        way.addWidget(self.picker)
        way.addStretch(1)
        for one in (self.copy_button, self.remove_button, self.paste_button, self.add_button):
            way.addWidget(one)
        tools = QHBoxLayout()
        tools.setSpacing(GAP)
        tools.addWidget(self.search)
        tools.addWidget(self.count)
        tools.addWidget(self.all_button)
        tools.addWidget(self.source, 1)
        told = QHBoxLayout()
        told.setSpacing(GAP)
        told.addWidget(self.message, 1)
        told.addWidget(self.faults_button, 0, Qt.AlignmentFlag.AlignTop)
        self.message.setMinimumHeight(scaled(20))
        for part in (way, tools):
            self.card.body.addLayout(part)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addLayout(told)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.card)

    def retext(self) -> None:
        """Says what is the same for every table."""
        texts = self._session.texts
        self.picker.setAccessibleName(texts.text("column.table"))
        self.search.setPlaceholderText(texts.text("data.search"))
        self.search.setAccessibleName(texts.text("data.search"))
        for one, msgid in (
            (self.back_button, "data.back"),
            (self.all_button, "data.show_all"),
            (self.add_button, "data.add_row"),
            (self.paste_button, "data.paste_rows"),
            (self.copy_button, "data.copy_table"),
            (self.faults_button, "window.copy_list"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self.copy_button.setToolTip(texts.text("window.copy_hint"))
        self.paste_button.setToolTip(texts.text("data.paste_hint"))
        self.faults_button.hide()

    # --- showing

    @property
    def columns(self) -> tuple[DescribedColumn, ...]:
        """The columns that can be edited."""
        from staffing_planner.importing import typed_columns

        return typed_columns(self._name)

    @property
    def name(self) -> str:
        """The table that is open."""
        return self._name

    def open(self, table: str) -> None:
        """Shows a table from its beginning, with all its rows."""
        self._name = table
        self._only = None
        self.say("")
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._show_anew()
        if self.records.rowCount():
            self.table.setCurrentIndex(self.records.index(0, 0))

    def show_plan(self, *, anew: bool) -> None:
        """Shows what has become of the table that is open, if one is."""
        if not self.records.sheet.headings:
            return
        if anew:
            self._show_anew()
            return
        if not self._pending:
            self.records.take_records(self._rows)
        self._count_shown()
        self._show_selection()

    @property
    def _rows(self) -> tuple[Any, ...]:
        rows: tuple[Any, ...] = getattr(self._session.plan.inputs, self._name) if self._session.plan else ()
        return rows

    def _left_out(self) -> LeftOut | None:
        """The small counts of rows of persons, which are not copied where they are to be hidden."""
        protection = self._session.protection
        if protection is None or self._name not in OF_PERSONS:
            return None
        at = [at for at, column in enumerate(self.columns) if column.key in OF_PERSONS[self._name]]
        return leave_out_rows(protection, self.records.records, at)

    def _show_anew(self) -> None:
        from staffing_planner.importing import value_getters, values_of

        texts, columns, table = self._session.texts, self.columns, self._name
        self._pending = 0
        self.table.light(-1)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        kinds = [column.type for column in columns]

        def said(row: Any) -> tuple[str, ...]:
            cells = (
                say_cell(texts, kind, value) for kind, value in zip(kinds, values_of(table, row), strict=True)
            )
            return (*cells, say_source(self._session, row))

        def exact(row: Any) -> tuple[str, ...]:
            values = zip(kinds, values_of(table, row), strict=True)
            return tuple(write_cell(texts, kind, value) for kind, value in values)

        headings = [
            Heading(
                say_column(texts, column),
                texts.text("data.needed") if column.is_required else texts.text("data.not_needed"),
                is_number=column.type in NUMBERS,
                widest=_WIDEST,
            )
            for column in columns
        ]
        headings.append(
            Heading(texts.text("data.source"), texts.text("data.source_hint"), False, widest=_WIDEST_SOURCE)
        )
        self.records.editable_columns = len(columns)
        self.records.begin(
            tuple(headings),
            said,
            exact,
            {
                at: _key_of(kind, get)
                for at, (kind, get) in enumerate(zip(kinds, value_getters(table), strict=True))
                if is_sorted_by_value(kind)
            },
            self._rows,
        )
        self.picker.show_choices([texts.table(one) for one in self._tables], texts.table(table))
        self.table.setAccessibleName(texts.table(table))
        self.card.show_heading(texts.text(f"template.about.{table}"), texts.text("data.editor_subtitle"))
        self._filter()
        self.table.fit()

    def show_only(self, rows: Sequence[int]) -> None:
        """Shows only these rows, by their positions in the table; none: all of them."""
        records = self.records.records
        self._only = {id(records[at]) for at in rows if at < len(records)} or None
        self.search.clear()
        self._filter()
        if self.records.rowCount():
            self.table.setCurrentIndex(self.records.index(0, 0))

    def _filter(self) -> None:
        only = self._only
        self.records.show_only(lambda row: only is None or id(row) in only, self.search.text())
        self._count_shown()
        self._show_selection()

    def _prepared(self) -> None:
        self.table.fit()
        self._count_shown()

    def _count_shown(self) -> None:
        texts, shown, count = self._session.texts, self.records.rowCount(), len(self.records.records)
        self.count.setText(
            texts.text("assumption.shown", shown=texts.number(shown), count=texts.number(count))
            if count
            else texts.text("data.no_rows")
        )
        self.all_button.setVisible(self._only is not None)

    def _show_selection(self) -> None:
        """Says where the current row comes from and what would be removed."""
        texts, picked = self._session.texts, self._picked_rows()
        current = self.table.currentIndex().row()
        is_there = 0 <= current < self.records.rowCount()
        self.source.setText(say_source(self._session, self.records.record(current)) if is_there else "")
        self.remove_button.setEnabled(bool(picked))
        words = texts.plural("data.remove_rows", max(len(picked), 1))
        self.remove_button.setText(words)
        self.remove_button.setAccessibleName(words)

    def _picked_rows(self) -> list[int]:
        return [row for row in self.table.picked_rows() if row < self.records.rowCount()]

    # --- what is said

    def say(self, words: str, state: str = "", faults: tuple[Finding, ...] = ()) -> None:
        """Says something beneath the table: `over` why something is refused, `near` what is remarkable about it."""
        self._told_late.stop()
        self.table.note.hide()
        self._faults = faults
        set_state(self.message, "state", state)
        self.message.setText(words)
        self.faults_button.setVisible(len(faults) > 1)

    def _say_faults(self, findings: Sequence[Finding], *, with_lines: bool) -> str:
        """The sentences of the first faults, of a block with line and column."""
        texts = self._session.texts
        named = self._named(findings)
        said = []
        for one in named[:MOST_TOLD]:
            place = texts.text("data.at", line=one.row, column=one.column) if with_lines and one.row else ""
            said.append(f"{place} {texts.finding(one)}".strip())
        if len(named) > MOST_TOLD:
            said.append(texts.plural("window.findings_more", len(named) - MOST_TOLD))
        return "\n".join(said) if with_lines else " ".join(said)

    def _named(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings by line, with the names of their columns."""
        names = {column.key: say_column(self._session.texts, column) for column in self.columns}
        return [
            replace(one, column=names.get(one.column, one.column))
            for one in sorted(findings, key=lambda one: one.row or 0)
        ]

    def _copy_faults(self) -> None:
        QGuiApplication.clipboard().setText(copied_findings(self._session.texts, self._named(self._faults)))

    # --- editing

    def _read(self, lines: Sequence[Line], units: dict[str, str] | None = None) -> Typed:
        plan = self._session.plan
        assert plan is not None, "a table is edited without a plan"
        return plan.read_typed(self._name, lines, units, decimal_sign(self._session.texts))

    def _write(self, row: int, column: int, text: str) -> str:
        """Takes what was typed into a cell; gives the reason where it is refused, which is said at the cell."""
        from staffing_planner.importing import Line
        from staffing_planner.models.edits import CELLS, TableEdit

        old = self.records.record(row)
        typed = self._read([Line({self.columns[column].key: text}, old)])
        words = self._say_faults(typed.findings, with_lines=False)
        if not typed.rows:
            self.say(words, "over")
            self.table.show_note(row, column, words)
            return words
        self.say(words, "near")
        if typed.rows[0] is not old:
            self._do(TableEdit(self._name, CELLS, ((old, typed.rows[0]),)))
        return ""

    def _do(self, edit: TableEdit) -> None:
        """Shows an edit at once, and has it checked."""
        if self._only is not None:
            self._only |= {id(new) for _, new in edit.replaced if new is not None}
            self._only |= {id(row) for row in edit.added}
        self.records.take_records(edit.rows_after(self.records.records))
        self._pending += 1
        self._told_late.start()
        self._count_shown()
        self._session.edit(edit, lambda outcome, result: self._checked(edit, outcome, result))

    def _checked(self, edit: TableEdit, outcome: Outcome, result: Any) -> None:
        if edit.table != self._name:
            return
        self._pending = max(self._pending - 1, 0)
        if not self._pending:
            self._told_late.stop()
            if self.message.text() == self._session.texts.text("data.checking"):
                self.say("")
            self.records.take_records(self._rows)
            self._count_shown()
            self.table.fit()
        if outcome is Outcome.FAILED:
            texts = self._session.texts
            findings = result.findings if isinstance(result, StaffingError) else ()
            if not findings:
                log.error("a table could not be edited", exc_info=result)
            words = self._say_faults(findings, with_lines=False) or str(result)
            if self.message.property("state") == "over" and [one.code for one in findings] == ["row_gone"]:
                return  # it was made of one that has just been refused
            self.say(f"{texts.text('data.refused')} {words}", "over", tuple(findings))
            self._show_selection()

    def paste(self, text: str, as_new_rows: bool = False) -> None:
        """Puts a block of cells in, from the current cell on, or as new rows: all of it, or nothing."""
        from staffing_planner.importing import Line, TypedHeads, read_heads
        from staffing_planner.models.edits import PASTED, TableEdit

        texts, block = self._session.texts, pasted_lines(text)
        if not block:
            return
        keys = [column.key for column in self.columns]
        own = texts.text("data.source")
        first_line = ["" if cell == own else cell for cell in block[0]]
        heads = read_heads(self._name, first_line) if len(block) > 1 else None
        is_placed = self.table.currentIndex().isValid() and not as_new_rows
        first = self.table.currentIndex().column() if is_placed else 0
        picked = (self._picked_rows() or [self.table.currentIndex().row()]) if is_placed else []
        if heads is not None:
            block = block[1:]
        elif block == [block[0][:1]] and len(self._picked_columns()) > 1:
            heads = TypedHeads(tuple(self._picked_columns()))  # one cell for all that are selected
            block = [block[0] * len(heads.columns)]
        else:
            heads = TypedHeads(tuple((*keys, "")[first : first + len(block[0])]))
        if len(heads.columns) < len(block[0]):
            self.say(texts.text("data.too_wide", columns=len(block[0]), room=len(keys) - first), "over")
            return
        if len(block) == 1 and len(picked) > 1:
            block = block * len(picked)  # one line for all that are selected
        else:
            picked = list(range(self.records.rowCount()))[picked[0] :][: len(block)] if picked else []
        targets = [self.records.record(row) for row in picked]
        lines = [
            Line(
                {key: cell for key, cell in zip(heads.columns, line, strict=True) if key},
                targets[at] if at < len(targets) else None,
            )
            for at, line in enumerate(block)
        ]
        typed = self._read(lines, dict(heads.units))
        if not typed.rows:
            faults = tuple(one for one in typed.findings if one.severity is Severity.ERROR)
            told = texts.plural("data.not_pasted", len(faults))
            self.say(f"{told}\n{self._say_faults(faults, with_lines=True)}", "over", typed.findings)
            return
        pairs = tuple((old, new) for old, new in zip(targets, typed.rows, strict=False) if old is not new)
        added = typed.rows[len(targets) :]
        self.say(self._say_faults(typed.findings, with_lines=True), "near", typed.findings)
        if pairs or added:
            self._do(TableEdit(self._name, PASTED, pairs, added))
            if added:
                self.table.scrollToBottom()

    def clear_cells(self) -> None:
        """Empties the selected cells, where they may be empty."""
        from staffing_planner.models.edits import CELLS

        columns = self._picked_columns()
        self._change(
            {row: dict.fromkeys(columns, "") for row in self._picked_rows()} if columns else {}, CELLS
        )

    def fill_down(self) -> None:
        """Writes what stands in the top row of the selection into the others."""
        from staffing_planner.models.edits import FILLED

        rows, columns = self._picked_rows(), self._picked_columns()
        if rows and columns:
            at = {column.key: place for place, column in enumerate(self.columns)}
            top = {key: self.records.exact_text(rows[0], at[key]) for key in columns}
            self._change({row: top for row in rows[1:]}, FILLED)

    def _picked_columns(self) -> list[str]:
        keys = [column.key for column in self.columns]
        found = {
            at
            for one in self.table.selectionModel().selection().toList()
            for at in range(one.left(), one.right() + 1)
        }
        return [keys[at] for at in sorted(found) if at < len(keys)]

    def _change(self, cells: dict[int, dict[str, str]], how: str) -> None:
        """Writes texts into cells by row as shown; all of them, or none."""
        from staffing_planner.importing import Line
        from staffing_planner.models.edits import TableEdit

        old = [self.records.record(row) for row in cells]
        typed = self._read([Line(texts, row) for texts, row in zip(cells.values(), old, strict=True)])
        if cells and not typed.rows:
            words = self._say_faults(typed.findings, with_lines=len(cells) > 1)
            self.say(words, "over", typed.findings)
            return
        pairs = tuple((one, new) for one, new in zip(old, typed.rows, strict=True) if one is not new)
        if pairs:
            self.say("")
            self._do(TableEdit(self._name, how, pairs))

    def remove_rows(self) -> None:
        """Takes the selected rows away."""
        from staffing_planner.models.edits import DELETED, TableEdit

        rows = self._picked_rows()
        if not rows:
            return
        gone = tuple((self.records.record(row), None) for row in rows)
        self.say("")
        self._do(TableEdit(self._name, DELETED, gone))
        left = self.records.rowCount()
        if left:
            at = self.records.index(min(rows[0], left - 1), max(self.table.currentIndex().column(), 0))
            self.table.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def ask_for_row(self) -> None:
        """Asks for the cells of a new row."""
        form = RowForm(self._session.texts, self._name, self.columns, self._known_names(), self)
        form.entered.connect(lambda cells: self._add(form, cells))
        form.open()

    def _known_names(self) -> dict[str, list[str]]:
        """Names that a column may have, to choose among."""
        plan = self._session.plan
        if plan is None:
            return {}
        axes = plan.axes
        groups = sorted({one.staff_group for one in plan.inputs.occupations if one.staff_group})
        return {
            "unit": list(axes.units),
            "occupation": list(axes.occupations),
            "source_occupation": list(axes.occupations),
            "staff_group": groups,
        }

    def _add(self, form: RowForm, cells: dict[str, str]) -> None:
        from staffing_planner.importing import Line
        from staffing_planner.models.edits import ADDED, TableEdit

        typed = self._read([Line(cells)])
        if not typed.rows:
            form.show_faults(typed.findings)
            return
        form.accept()
        self.say(self._say_faults(typed.findings, with_lines=False), "near")
        self._do(TableEdit(self._name, ADDED, (), typed.rows))
        self.table.scrollToBottom()
        last = self.records.index(self.records.rowCount() - 1, 0)
        self.table.setCurrentIndex(last)


def _key_of(kind: str, get: Callable[[Any], Any]) -> Callable[[Any], SortKey]:
    return lambda row: sort_key(kind, get(row))


def say_source(session: Session, row: Any) -> str:
    """Where a row comes from: file, sheet and rows, or who typed it and when."""
    from staffing_planner.ui.assumption_words import say_origin

    return say_origin(session.texts, row.origin)
