"""The grid of slots: programme × start year, typed into like a spreadsheet.

Nothing is changed here: `edited` tells what is wished.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from staffing_planner.texts import MINUS, NO_BREAK_SPACE, THIN_SPACE
from staffing_planner.ui.editable_tables import EditDelegate, pasted_lines
from staffing_planner.ui.style import LABEL, SMALL, colours_of, font, labelled, scaled
from staffing_planner.ui.table_models import Index, Sheet, SheetTableModel
from staffing_planner.ui.tables import CELL_PAD, FiguresTable

LATE, STRONG = "late", "strong"
TIGHT = 3  # pixels beside supervisors, which are long
_SPACES = str.maketrans({" ": None, NO_BREAK_SPACE: None, THIN_SPACE: None})


def whole_number(text: str) -> int | None:
    """The whole number, zero or more, that somebody wrote in Swedish or English; None for anything else."""
    bare = text.strip().translate(_SPACES).replace(MINUS, "-")
    found = re.fullmatch(r"(\d{1,7})(?:[.,]0+)?", bare)
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class GridSheet:
    """The sheet of the grid; cells in `first_column` and on of the first `line_count` rows can be typed into, for as
    many years. `states` of other cells: late, strong, within, near or over.
    """

    sheet: Sheet
    line_count: int
    first_column: int
    years: tuple[int, ...]
    states: Mapping[tuple[int, int], str]
    tips: Mapping[tuple[int, int], str]


class SlotModel(SheetTableModel):
    """A sheet, part of which can be typed into."""

    typed = Signal(int, int, str)  # row, column, text

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid = GridSheet(Sheet((), ()), 0, 0, (), {}, {})
        self.is_refused = False

    def show_grid(self, grid: GridSheet) -> None:
        """Shows other figures."""
        states = self.grid.states
        self.grid = grid
        self.show_sheet(grid.sheet)
        if states != grid.states and self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def is_editable(self, row: int, column: int) -> bool:
        """Whether a cell holds slots."""
        first = self.grid.first_column
        return row < self.grid.line_count and first <= column < first + len(self.grid.years)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Slots can be typed."""
        found = super().flags(index)
        editable = self.is_editable(index.row(), index.column())
        return found | Qt.ItemFlag.ItemIsEditable if editable else found

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, also as it is edited; what it means where its look has a meaning."""
        if role == Qt.ItemDataRole.EditRole:
            return self.text(index.row(), index.column())
        tip = self.grid.tips.get((index.row(), index.column()))
        if tip and role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return tip
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hands over what was typed; what is as it was is nothing."""
        self.is_refused = False
        if str(value).strip() != self.text(index.row(), index.column()):
            self.typed.emit(index.row(), index.column(), str(value))
        return not self.is_refused


class _SlotDelegate(EditDelegate):
    """Paints slots in a box of their own, late ones in italics, sums in semibold, supervisors in their state."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one cell."""
        table = self._table
        assert isinstance(table, SlotGrid)
        model, colours, rect = table.slots, colours_of(table), option.rect
        state = model.grid.states.get((index.row(), index.column()), "")
        editable = model.is_editable(index.row(), index.column())
        if not state and not editable:
            super().paint(painter, option, index)
            return
        picked = option.state & QStyle.StateFlag.State_Selected
        if index.row() == table.lit_row or picked:
            painter.fillRect(rect, QColor(colours.selection))
        painter.setPen(QColor(colours.border))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if editable:
            box = QRectF(rect).adjusted(2.5, 2.5, -2.5, -3.5)
            painter.setPen(QPen(QColor(colours.border if state == LATE else colours.outline), 1))
            painter.setBrush(QColor(colours.raised if state == LATE else colours.card))
            painter.drawRoundedRect(box, 4, 4)
        strong = state in (STRONG, "near", "over")
        which = QFont(font(LABEL, strong=strong))
        which.setItalic(state == LATE)
        painter.setFont(which)
        shown = {LATE: colours.label, "within": colours.within, "near": colours.near, "over": colours.over}
        painter.setPen(QColor(shown.get(state, colours.text)))
        heading = model.sheet.headings[index.column()]
        side = Qt.AlignmentFlag.AlignRight if heading.is_number else Qt.AlignmentFlag.AlignLeft
        text = model.text(index.row(), index.column())
        is_tight = heading.is_number and not editable and state != STRONG
        pad = TIGHT if is_tight else CELL_PAD + 1
        if is_tight:
            painter.setFont(font(SMALL, strong=strong))
        room = rect.adjusted(pad, 0, -pad, 0)
        if not heading.is_number:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int((side | Qt.AlignmentFlag.AlignVCenter).value), text)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Right over the cell, wide enough for three digits."""
        box = option.rect
        box.setWidth(max(box.width(), scaled(56)))
        editor.setGeometry(box)


class SlotGrid(FiguresTable):
    """The view. Typing, F2 or a double click edits, Enter goes one down and Tab one on; Ctrl+V pastes a block, Delete
    makes a cell 0.

    `edited` gives (row, column, slots) of one wish, `refused` what was no number of slots and where, `outside` where a
    block reached beyond them.
    """

    edited = Signal(list)
    refused = Signal(int, int, str)
    outside = Signal(int, int)

    def __init__(self) -> None:
        self.slots = SlotModel()
        super().__init__(rows_shown=80, model=self.slots)
        self.slots.setParent(self)
        self._delegate = _SlotDelegate(self)
        self.setItemDelegate(self._delegate)
        self.note = labelled("note")
        self.note.setParent(self.viewport())
        self.note.setWordWrap(True)
        self.note.hide()
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.slots.typed.connect(self._typed)

    def show_grid(self, grid: GridSheet) -> None:
        """Shows other figures; where one is stays where it is."""
        at, first = self.currentIndex(), self.slots.grid.first_column
        row, column = at.row(), at.column()
        if column >= first:
            column += grid.first_column - first  # the same year, where columns have come or gone before it
        self.slots.show_grid(grid)
        self.fit()
        if 0 <= row < self.slots.rowCount() and (row, column) != (at.row(), self.currentIndex().column()):
            self.setCurrentIndex(self.slots.index(row, min(column, self.slots.columnCount() - 1)))

    def _natural_widths(self) -> list[int]:
        """Years are as wide as their supervisors need in small figures, which are the longest texts there; the columns
        beside them, where words stand among figures, as their texts.
        """
        widths = super()._natural_widths()
        grid, digit = self.slots.grid, QFontMetrics(font(SMALL, strong=True)).horizontalAdvance("0")
        for at in range(grid.first_column, grid.first_column + len(grid.years)):
            longest = max((len(text) for text in grid.sheet.columns[at]), default=0)
            widths[at] = max(digit * longest + 2 * TIGHT + 2, scaled(46))
        head, body = QFontMetrics(font(SMALL)), QFontMetrics(font(LABEL, strong=True))
        for at in {grid.first_column - 1, grid.first_column + len(grid.years)} & set(range(len(widths))):
            words = max(head.horizontalAdvance(word) for word in grid.sheet.headings[at].words.split(" "))
            cells = max(map(body.horizontalAdvance, grid.sheet.columns[at]), default=0)
            widths[at] = max(words, cells) + 2 * CELL_PAD + 2
        return widths

    def _typed(self, row: int, column: int, text: str) -> None:
        self._wish([(row, column, text)])

    def _wish(self, cells: Sequence[tuple[int, int, str]]) -> None:
        """All of it or nothing: the first cell that is no whole number of slots is shown, with the reason."""
        wished: list[tuple[int, int, int]] = []
        for row, column, text in cells:
            number = whole_number(text)
            if number is None:
                self.slots.is_refused = True
                self.refused.emit(row, column, text)
                return
            wished.append((row, column, number))
        if wished:
            self.edited.emit(wished)

    def show_note(self, row: int, column: int, words: str) -> None:
        """Says something right under a cell, until the next key."""
        note, cell = self.note, self.visualRect(self.slots.index(row, column))
        note.setText(words)
        width = min(scaled(340), self.viewport().width() - 2)
        note.setFixedWidth(width)
        note.setFixedHeight(note.heightForWidth(width))
        left = max(min(cell.left(), self.viewport().width() - width), 0)
        fits = cell.bottom() + note.height() + 2 <= self.viewport().height()
        note.move(left, cell.bottom() + 2 if fits else max(cell.top() - note.height() - 2, 0))
        note.show()
        note.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of a spreadsheet."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        self.note.hide()
        at = self.currentIndex()
        is_slots = at.isValid() and self.slots.is_editable(at.row(), at.column())
        if key == Qt.Key.Key_V and control:
            self.paste()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and is_slots:
            self._wish([(cell.row(), cell.column(), "0") for cell in self._picked_slots()])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_slots:
            if self.state() is not QAbstractItemView.State.EditingState:
                self._go(1, 0)
        elif key == Qt.Key.Key_Space and at.isValid():
            self.asked.emit(at.row(), at.column())
        else:
            super().keyPressEvent(event)

    def paste(self) -> None:
        """Puts a block from the clipboard in, from the current cell on; what lies outside the slots is refused."""
        lines, at = pasted_lines(QGuiApplication.clipboard().text()), self.currentIndex()
        if not lines or not at.isValid():
            return
        cells = [
            (at.row() + down, at.column() + along, text)
            for down, line in enumerate(lines)
            for along, text in enumerate(line)
        ]
        outside = [cell for cell in cells if not self.slots.is_editable(*cell[:2])]
        if outside:
            self.outside.emit(at.row(), at.column())
            return
        self._wish([cell for cell in cells if cell[2]])

    def _picked_slots(self) -> list[Index]:
        chosen = self.selectedIndexes() or [self.currentIndex()]
        return [cell for cell in chosen if self.slots.is_editable(cell.row(), cell.column())]

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Goes one down after Enter, unless what was typed is refused."""
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache and not self.slots.is_refused:
            self._go(1, 0)

    def _go(self, down: int, along: int) -> None:
        at = self.currentIndex()
        there = self.slots.index(at.row() + down, at.column() + along)
        if there.isValid() and self.slots.is_editable(there.row(), there.column()):
            self.setCurrentIndex(there)
