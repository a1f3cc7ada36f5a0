"""Tables that are edited: cells are typed into, pasted over, cleared and filled; rows stay where they are meanwhile.

The view turns keys into wishes, the page makes them come true: nothing is changed here.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from staffing_planner.ui.record_tables import MOST_RUNS, SLICE, Cells, RecordTableModel, runs_of
from staffing_planner.ui.small_cells import LeftOut
from staffing_planner.ui.style import labelled, scaled
from staffing_planner.ui.table_models import Heading, Index, SortKey
from staffing_planner.ui.tables import CellDelegate, FiguresTable

Write = Callable[
    [int, int, str], str
]  # row and column as shown, what was typed -> why it is refused, or nothing


def pasted_lines(text: str) -> list[list[str]]:
    """The cells of a block on the clipboard, as spreadsheets put it there: tabs between cells, quotes around breaks."""
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter="\t"))
    except csv.Error:  # a quotation mark that nothing closes
        lines = [line.split("\t") for line in text.splitlines()]
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    width = max(map(len, lines), default=0)
    return [[cell.strip() for cell in line] + [""] * (width - len(line)) for line in lines]


class EditableRecords(RecordTableModel):
    """Records whose cells can be typed into. An edit leaves every other row where it is shown, whatever it is sorted
    or searched by; only another sorting or search brings the rows into order again.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda _: (), id, {}, parent)
        self._exact: Callable[[Any], Cells] = lambda _: ()
        self.write: Write = lambda row, column, text: ""
        self.can_edit = True
        self.editable_columns = 0  # the first so many
        self.is_refused = False  # what was typed last

    def begin(
        self,
        headings: tuple[Heading, ...],
        say: Callable[[Any], Cells],
        exact: Callable[[Any], Cells],
        sort_keys: Mapping[int, Callable[[Any], SortKey]],
        records: Sequence[Any],
    ) -> None:
        """Shows another table; `exact` makes the texts that are edited, of the columns that can be."""
        self._say, self._exact, self._sort_keys = say, exact, sort_keys
        self._accepts, self._wanted, self._sorted_by = lambda _: True, "", None
        self._begin_anew(headings, records)

    @property
    def records(self) -> Sequence[Any]:
        """All records, in their own order."""
        return self._records

    def exact_text(self, row: int, column: int) -> str:
        """The whole text of a cell, as it is edited."""
        cells = self._exact(self.record(row))
        return cells[column] if column < len(cells) else self.text(row, column)

    def show_only(self, accepts: Callable[[Any], bool], wanted: str) -> None:
        """Shows the records that are accepted and have a text among their cells, in whatever case.

        What needs no texts does not wait until they have been made.
        """
        super().show_only(accepts, wanted)
        if self._undone and not self._wanted and (self._sorted_by or (-1,))[0] < 0:
            self._show_order(self._wanted_order())

    def take_records(self, records: Sequence[Any]) -> None:
        """Shows what has become of the records; those that are the same objects stay where they are."""
        old = self._records
        first = _common(old, records)
        last = _common(old[first:][::-1], records[first:][::-1])
        end, new_end = len(old) - last, len(records) - last
        if end == new_end:
            self._replace(records, [at for at in range(first, end) if records[at] is not old[at]])
            return
        is_plain = self._order == list(range(len(old)))
        was_at = {id(old[at]): at for at in range(first, end)}
        sources = [was_at.get(id(records[at])) for at in range(first, new_end)]
        place = {was: first + at for at, was in enumerate(sources) if was is not None}
        self._remove({at for at in range(first, end) if at not in place})
        # From here on by the new positions; nothing that is shown has another place.
        shift = new_end - end

        def moved(positions: Iterable[int]) -> list[int]:
            return [at if at < first else at + shift if at >= end else place[at] for at in positions]

        self._order = moved(self._order)
        self._undone = moved(at for at in self._undone if at < first or at >= end or at in place)
        self._cells[first:end] = [None if was is None else self._cells[was] for was in sources]
        self._folded[first:end] = ["" if was is None else self._folded[was] for was in sources]
        self._records = records
        self._keys.clear()
        came = [first + at for at, was in enumerate(sources) if was is None]
        self._undone += reversed(came)
        self._put(came, is_plain=is_plain)
        self._prepare(SLICE)

    def _remove(self, gone: set[int]) -> None:
        """Takes records out of what is shown."""
        runs = list(runs_of(row for row, at in enumerate(self._order) if at in gone)) if gone else []
        if len(runs) > MOST_RUNS:
            self._show_order([at for at in self._order if at not in gone])
            return
        for first, last in reversed(runs):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._order[first : last + 1]
            self.endRemoveRows()

    def _put(self, came: list[int], *, is_plain: bool) -> None:
        """Shows new records: in their places where all are shown in their own order, else as the last ones."""
        runs = list(runs_of(came)) if is_plain else [(0, len(came) - 1)] if came else []
        if len(runs) > MOST_RUNS:
            self._show_order(sorted([*self._order, *came]))
            return
        for first, last in runs:
            row = first if is_plain else len(self._order)
            self.beginInsertRows(QModelIndex(), row, row + last - first)
            self._order[row:row] = range(first, last + 1) if is_plain else came
            self.endInsertRows()

    def _replace(self, records: Sequence[Any], changed: list[int]) -> None:
        """Other records in the places of some, which stay where they are shown."""
        self._records = records
        self._keys.clear()
        for at in changed:
            self._cells[at] = None
            self._folded[at] = " ".join(self._cells_at(at)).casefold()
        self._tell_changed(changed)

    def _show_order(self, order: list[int]) -> None:
        if order != self._order:
            self.beginResetModel()
            self._order = order
            self.endResetModel()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be typed into where the table can be edited."""
        found = super().flags(index)
        is_editable = self.can_edit and index.column() < self.editable_columns
        return found | Qt.ItemFlag.ItemIsEditable if is_editable else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text; the exact one where it is edited."""
        if role == Qt.ItemDataRole.EditRole:
            return self.exact_text(index.row(), index.column())
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Takes what was typed, unless it is refused; what is as it was is nothing."""
        text = str(value).strip()
        same = (self.exact_text(index.row(), index.column()), self.text(index.row(), index.column()))
        self.is_refused = text not in same and bool(self.write(index.row(), index.column(), text))
        return not self.is_refused


def _common(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many are the very same objects from the first on."""
    at = 0
    for at, (mine, its) in enumerate(zip(one, other, strict=False)):
        if mine is not its:
            return at
    return min(len(one), len(other))


class EditDelegate(CellDelegate):
    """Paints a cell, and edits it in a line of its own."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line that fills the cell."""
        editor = QLineEdit(parent)
        editor.setProperty("role", "inline")
        editor.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The exact text, selected."""
        assert isinstance(editor, QLineEdit)
        editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hands over what was typed."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """As wide as what is written needs, beyond the cell where that is narrow."""
        box: QRect = option.rect
        box.setWidth(max(box.width(), scaled(88)))
        editor.setGeometry(box)


class EditableTable(FiguresTable):
    """The view. Typing, F2 or a double click edits, Enter goes one down; Ctrl+V pastes, Ctrl+Shift+V as new rows,
    Delete clears, Ctrl+D fills down, Ctrl+- takes rows away.
    """

    paste_asked = Signal(str, bool)  # what is on the clipboard, whether as new rows
    clear_asked = Signal()
    fill_asked = Signal()
    remove_asked = Signal()

    def __init__(self, records: EditableRecords) -> None:
        super().__init__(fills=True, model=records)
        self.records = records
        self.left_out: Callable[[], LeftOut | None] = lambda: None  # what is not to leave the program
        self.guard = lambda _, act: act(self.left_out())
        self.note = labelled("note")
        self.note.setParent(self.viewport())
        self.note.setWordWrap(True)
        self.note.hide()
        self._delegate = EditDelegate(self)
        self.setItemDelegate(self._delegate)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        self.make_sortable(-1, Qt.SortOrder.AscendingOrder)
        self.verticalScrollBar().valueChanged.connect(self.note.hide)
        self.horizontalScrollBar().valueChanged.connect(self.note.hide)

    def show_note(self, row: int, column: int, words: str) -> None:
        """Says something right under a cell, until the next key."""
        note, cell = self.note, self.visualRect(self.records.index(row, column))
        note.setText(words)
        width = min(scaled(340), self.viewport().width() - 2)
        note.setFixedWidth(width)
        note.setFixedHeight(note.heightForWidth(width))
        left = max(min(cell.left(), self.viewport().width() - width), 0)
        below = cell.bottom() + 2
        fits = below + note.height() <= self.viewport().height()
        note.move(left, below if fits else max(cell.top() - note.height() - 2, 0))
        note.show()
        note.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a spreadsheet."""
        self.note.hide()
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_V and control:
            self.paste(as_new_rows=bool(shift))
        elif key == Qt.Key.Key_D and control:
            self.fill_asked.emit()
        elif key == Qt.Key.Key_Minus and control:
            self.remove_asked.emit()
        elif key == Qt.Key.Key_Delete and not control:
            self.clear_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (
                self.state() is not QAbstractItemView.State.EditingState
            ):  # it comes on from the line that is edited
                self._go_down()
        else:
            super().keyPressEvent(event)

    def paste(self, *, as_new_rows: bool) -> None:
        """Asks for what is on the clipboard to be put in."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.paste_asked.emit(text, as_new_rows)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Goes one down after Enter, unless what was typed is refused."""
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache and not self.records.is_refused:
            self._go_down()

    def _go_down(self) -> None:
        at = self.currentIndex()
        below = at.siblingAtRow(at.row() + 1)
        if below.isValid():
            self.setCurrentIndex(below)

    def currentChanged(self, current: QModelIndex | Index, previous: QModelIndex | Index) -> None:
        """The note belongs to the cell that was left."""
        super().currentChanged(current, previous)
        if hasattr(self, "note"):
            self.note.hide()

    def copy_all(self) -> None:
        """Puts everything that is shown on the clipboard, with its heads."""
        QGuiApplication.clipboard().setText(self.copied_text(whole=True))

    def copied_text(self, *, whole: bool = False) -> str:
        """The selected cells as they are edited; the whole table with its heads if none or all are selected."""
        model = self.records
        picked = self._picked()
        count = sum(one.width() * one.height() for one in picked)
        is_whole = whole or count in (0, model.rowCount() * model.columnCount())
        rows = list(range(model.rowCount())) if is_whole else self.picked_rows()
        columns = (
            list(range(model.columnCount()))
            if is_whole
            else sorted({at for one in picked for at in range(one.left(), one.right() + 1)})
        )
        heads = [[model.sheet.headings[at].words for at in columns]] if is_whole else []
        cells = [[model.exact_text(row, at) for at in columns] for row in rows]
        left_out, said = self.left_out(), ""
        if left_out is not None:
            cells, said = left_out.apply([model.source_row(row) for row in rows], columns, cells)
        lines = [*heads, *cells, *([[], [said]] if said else [])]
        return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)
