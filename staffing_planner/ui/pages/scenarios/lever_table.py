"""The levers of scenarios side by side: a row a lever, a column a scenario, its first column always in sight.

The table shows and lets edit; what an edit means is the page's, which `take`s what was typed and answers why not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.ui.style import LABEL, SMALL, STEP, colours_of, font, is_look_change, scaled, set_state
from staffing_planner.ui.table_models import Index
from staffing_planner.ui.tables import CELL_PAD, plain

ROW = 28
HEAD = 58
NARROWEST_HEADS, WIDEST_HEADS = 150, 300  # of the levers' names
NAME_WIDTH = 200  # of what a name is typed in
NARROWEST, WIDEST = 124, 210  # of a scenario's column
MORE = 26  # where a cell by occupation opens its table

_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_LINES = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom).value)


@dataclass(frozen=True, slots=True)
class LeverCell:
    """A lever's value: its text, what its editor begins with, and how it stands to the default and the comparison."""

    text: str
    typed: str = ""
    is_default: bool = False
    differs: bool = False
    is_moved: bool = False  # by the slider, and not kept


@dataclass(frozen=True, slots=True)
class LeverRow:
    """A lever, or (`lever` is empty) the head of a group of levers."""

    lever: str
    words: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    has_table: bool = False  # by occupation
    is_table: bool = False  # and nothing else


@dataclass(frozen=True, slots=True)
class LeverSheet:
    """What the table shows. cells[row][column]; `marks` are what the shown scenario and the comparison are called."""

    rows: tuple[LeverRow, ...] = ()
    names: tuple[str, ...] = ()
    cells: tuple[tuple[LeverCell, ...], ...] = ()
    shown: int = -1
    comparison: int = -1
    marks: tuple[str, str] = ("", "")
    default_words: str = ""


class LeverModel(QAbstractTableModel):
    """A `LeverSheet` as a table."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = LeverSheet()

    def show_sheet(self, sheet: LeverSheet) -> bool:
        """Shows another sheet; whether it is of another shape."""
        old = self.sheet
        if (old.rows, old.names) != (sheet.rows, sheet.names):
            self.beginResetModel()
            self.sheet = sheet
            self.endResetModel()
            return True
        self.sheet = sheet
        for row, (before, after) in enumerate(zip(old.cells, sheet.cells, strict=True)):
            if before != after:
                columns = [
                    at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]
                ]
                self.dataChanged.emit(self.index(row, columns[0]), self.index(row, columns[-1]))
        if (old.shown, old.comparison, old.marks) != (sheet.shown, sheet.comparison, sheet.marks):
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(sheet.names) - 1)
        return False

    def cell(self, index: Index) -> LeverCell | None:
        """The cell in a place; none in the head of a group."""
        row = self.sheet.cells[index.row()]
        return row[index.column()] if row else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Levers and heads of groups."""
        return 0 if parent.isValid() else len(self.sheet.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Scenarios."""
        return 0 if parent.isValid() else len(self.sheet.names)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Heads of groups are passed over by the keys."""
        if not index.isValid() or not self.sheet.rows[index.row()].lever:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if self.sheet.rows[index.row()].is_table else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text; the same for a tooltip, where it may be cut, and for a screen reader."""
        cell = self.cell(index)
        if cell is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell.text}, {self.sheet.default_words}" if cell.is_default else cell.text
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """A lever's words and what it does; a scenario's name and what it is."""
        sheet = self.sheet
        if orientation is Qt.Orientation.Vertical:
            if not 0 <= section < len(sheet.rows):
                return None
            row = sheet.rows[section]
            words: dict[int, str] = {
                Qt.ItemDataRole.DisplayRole: row.words,
                Qt.ItemDataRole.ToolTipRole: f"{row.words}\n{row.hint}".strip(),
            }
            return words.get(role) or None
        if not 0 <= section < len(sheet.names):
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((sheet.names[section], *self.marks(section)))
        return (
            sheet.names[section]
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            else None
        )

    def marks(self, section: int) -> tuple[str, ...]:
        """What a scenario is called beside its name."""
        places = (self.sheet.shown, self.sheet.comparison)
        return tuple(mark for mark, at in zip(self.sheet.marks, places, strict=True) if at == section)


class _RowHeads(QHeaderView):
    """The levers' names, which stay where they are when the scenarios are scrolled."""

    def __init__(self, table: LeverTable) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(scaled(24))
        self.setDefaultSectionSize(scaled(ROW))
        self.fit()

    def fit(self) -> None:
        """As wide as the longest name; what is much longer than the others ends in an ellipsis."""
        plain, strong = QFontMetrics(font(LABEL)), QFontMetrics(font(SMALL, strong=True))
        words = [
            plain.horizontalAdvance(row.words) + scaled(8)
            if row.lever
            else strong.horizontalAdvance(row.words)
            for row in self._table.lever_model.sheet.rows
        ]
        width = max(words, default=0) + 2 * CELL_PAD + 4
        self.setFixedWidth(min(max(width, scaled(NARROWEST_HEADS)), scaled(WIDEST_HEADS)))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paints a lever's name, or a group's in semibold."""
        rows = self._table.lever_model.sheet.rows
        if not 0 <= section < len(rows):
            return
        colours, row = colours_of(self._table), rows[section]
        painter.save()
        painter.fillRect(rect, QColor(colours.card))
        is_current = self._table.currentIndex().row() == section and self._table.hasFocus()
        if is_current and row.lever:
            painter.fillRect(rect, QColor(colours.selection))
        painter.setPen(QColor(colours.border))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        painter.setFont(font(LABEL) if row.lever else font(SMALL, strong=True))
        painter.setPen(QColor(colours.text if row.lever else colours.secondary))
        room = rect.adjusted(CELL_PAD + (scaled(8) if row.lever else 0), 0, -CELL_PAD, 0)
        shown = painter.fontMetrics().elidedText(row.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, shown)
        painter.restore()


class _ColumnHeads(QHeaderView):
    """The scenarios' names, with what is shown and what it is held against beneath."""

    def __init__(self, table: LeverTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(scaled(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paints the name in two lines at most, and the marks."""
        model = self._table.lever_model
        sheet = model.sheet
        if not 0 <= section < len(sheet.names):
            return
        colours = colours_of(self._table)
        painter.save()
        painter.fillRect(rect, QColor(colours.card))
        if self._table.currentIndex().column() == section:
            painter.fillRect(rect.adjusted(0, 0, 0, -1), QColor(colours.raised))
        painter.setPen(QColor(colours.outline))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        marks = model.marks(section)
        is_comparison = section == sheet.comparison
        strong = font(LABEL, strong=bool(marks))
        painter.setFont(strong)
        line = QFontMetrics(strong).height()
        painter.setPen(
            QColor(colours.comparison if is_comparison and section != sheet.shown else colours.text)
        )
        room = rect.adjusted(CELL_PAD, scaled(4), -CELL_PAD, -scaled(20))
        painter.drawText(room, _LINES, _two_lines(sheet.names[section], QFontMetrics(strong), room.width()))
        x, y = rect.right() - CELL_PAD, rect.bottom() - scaled(19)
        painter.setFont(font(SMALL))
        metrics = painter.fontMetrics()
        for mark in reversed(marks):
            is_shown = mark == sheet.marks[0]
            colour = QColor(colours.accent if is_shown else colours.comparison)
            width = metrics.horizontalAdvance(mark)
            painter.setPen(colour)
            painter.drawText(QRect(x - width, y, width + 2, line), _LEFT, mark)
            side = scaled(7)
            dot = QRectF(x - width - side - 4, y + line / 2 - side / 2, side, side)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(colour if is_shown else QColor(colours.card))
            painter.drawEllipse(dot)
            x = round(dot.left()) - scaled(6)
        painter.restore()


def _two_lines(words: str, metrics: QFontMetrics, width: int) -> str:
    """The words in at most two lines, the second ending in an ellipsis where they are too long."""
    first = ""
    left = words.split(" ")
    while left and metrics.horizontalAdvance(f"{first} {left[0]}".strip()) <= width:
        first = f"{first} {left.pop(0)}".strip()
    elide = Qt.TextElideMode.ElideRight
    if not first:
        return metrics.elidedText(words, elide, width)
    return "\n".join(filter(None, (first, metrics.elidedText(" ".join(left), elide, width))))


class Refusal(QFrame):
    """Why something was not taken, said where it was typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.setProperty("role", "refusal")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        inside.addWidget(self.label)
        self.hide()

    def show_at(self, place: QRect, words: str) -> None:
        """Shows the words beneath a place of the parent, above it where there is no room."""
        self.label.setText(words)
        self.setAccessibleName(words)
        width = min(scaled(300), self._around.width() - 8)
        self.label.setFixedWidth(width - STEP * 4)
        self.adjustSize()
        x = max(min(place.left(), self._around.width() - width - 4), 4)
        beneath = place.bottom() + 3
        fits = beneath + self.height() <= self._around.height()
        self.move(x, beneath if fits else max(place.top() - self.height() - 3, 0))
        self.show()
        self.raise_()


class _CellEditor(QStyledItemDelegate):
    """Paints the cells, and edits one: a line to type in, or a choice of few."""

    def __init__(self, table: LeverTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A value at the right: quiet where it is the default, in semibold where it differs from the comparison."""
        colours, rect, state = colours_of(self._table), option.rect, option.state
        model = self._table.lever_model
        cell, row = model.cell(index), model.sheet.rows[index.row()]
        if cell is not None and state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
        painter.setPen(QColor(colours.border))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if cell is None:
            return
        room = rect.adjusted(CELL_PAD, 0, -CELL_PAD, 0)
        if row.has_table:
            painter.setFont(font(LABEL, strong=True))
            painter.setPen(QColor(colours.accent))
            painter.drawText(room, _RIGHT, "…")
            room.setRight(rect.right() - scaled(MORE) + CELL_PAD)
        painter.setFont(font(LABEL, strong=cell.differs))
        colour = colours.accent if cell.is_moved else colours.label if cell.is_default else colours.text
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _RIGHT, shown)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line to type in, or a choice."""
        sheet = self._table.lever_model.sheet
        row = sheet.rows[index.row()]
        name = f"{row.words}, {sheet.names[index.column()]}"
        if row.choices:
            choice = QComboBox(parent)
            choice.addItems(list(row.choices))
            choice.setAccessibleName(name)
            choice.activated.connect(lambda _: self._finish(choice))
            return choice
        line = QLineEdit(parent)
        line.setProperty("role", "cell")
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setAccessibleName(name)
        line.setToolTip(row.hint)
        line.textEdited.connect(lambda _: self._clear(line))
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Once: figures that change meanwhile do not overwrite what is being typed."""
        if editor.property("filled"):
            return
        editor.setProperty("filled", True)
        cell = self._table.lever_model.cell(index)
        assert cell is not None
        if isinstance(editor, QComboBox):
            editor.setCurrentText(cell.text)
            QTimer.singleShot(0, editor, editor.showPopup)
        elif isinstance(editor, QLineEdit):
            editor.setText(cell.typed)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """What was typed is taken, or refused at its place; the editor is closing."""
        words = self._take(editor, index)
        if words:
            self._table.refuse(self._table.visualRect(index), words)

    def _take(self, editor: QWidget, index: Index) -> str:
        cell = self._table.lever_model.cell(index)
        typed = editor.currentText() if isinstance(editor, QComboBox) else ""
        if isinstance(editor, QLineEdit):
            typed = editor.text()
            if cell is not None and typed == cell.typed:
                return ""
        return self._table.take(index.row(), index.column(), typed)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _clear(self, line: QLineEdit) -> None:
        self._table.refusal.hide()
        line.setAccessibleDescription("")
        set_state(line, "fault", "false")

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Tab hand over what was typed; what is refused stays to be mended."""
        if (
            isinstance(editor, QLineEdit)
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        ):
            words = self._take(editor, self._table.currentIndex())
            if not words:
                self._table.refusal.hide()
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
                return True
            set_state(editor, "fault", "true")
            editor.setAccessibleDescription(words)
            corner = editor.mapTo(self._table, QPoint(0, 0))
            self._table.refuse(QRect(corner, editor.size()), words, in_table=True)
            return True
        return super().eventFilter(editor, event)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole cell."""
        editor.setGeometry(option.rect)


class _NameEditor(QLineEdit):
    """A scenario's name, typed over its head. `done` gives the name; an empty text has been given up."""

    def __init__(self, table: LeverTable, section: int) -> None:
        super().__init__(table.horizontalHeader().viewport())
        self._table = table
        self._name = table.lever_model.sheet.names[section]
        self._is_over = False
        self.setProperty("role", "cell")
        self.setText(self._name)
        self.selectAll()
        self.textEdited.connect(lambda _: table.refusal.hide())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter hands the name over, Escape gives it up."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._hand_over()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hands the name over as well."""
        super().focusOutEvent(event)
        if not self._is_over and event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._hand_over()
            self._leave(gives_back=False)

    def _hand_over(self) -> None:
        words = "" if self.text().strip() == self._name else self._table.take_name(self._name, self.text())
        if not words:
            self._leave()
            return
        set_state(self, "fault", "true")
        self.setAccessibleDescription(words)
        corner = self.mapTo(self._table, QPoint(0, 0))
        self._table.refuse(QRect(corner, self.size()), words, in_table=True)

    def _leave(self, *, gives_back: bool = True) -> None:
        if self._is_over:
            return
        self._is_over = True
        self.deleteLater()
        if gives_back:
            self._table.refusal.hide()
            self._table.setFocus()


class LeverTable(QTableView):
    """The table. `take` is asked to set a cell (row, column, what was typed) and `take_name` to rename a scenario; they
    answer why not, or nothing. `action_asked` gives what a key asks for of the current cell and its scenario:
    show, compare, duplicate, rename, delete, left, right, default, table, why, menu.
    """

    action_asked = Signal(str)
    cell_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lever_model = LeverModel(self)
        self.take: Callable[[int, int, str], str] = lambda row, column, typed: ""
        self.take_name: Callable[[str, str], str] = lambda name, typed: ""
        self.name_editor: QLineEdit | None = None
        self.refusal = Refusal(self)
        self.setModel(self.lever_model)
        self._row_heads = _RowHeads(self)
        self.setVerticalHeader(self._row_heads)
        heads = _ColumnHeads(self)
        self.setHorizontalHeader(heads)
        self.setItemDelegate(_CellEditor(self))
        self.setProperty("role", "levers")
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        heads.sectionClicked.connect(self._go_to_column)
        heads.sectionDoubleClicked.connect(lambda _: self.action_asked.emit("rename"))

    # --- showing

    def show_sheet(self, sheet: LeverSheet) -> None:
        """Shows other values; the current cell stays with its lever and its scenario."""
        before = self.current_place
        if not self.lever_model.show_sheet(sheet):
            self.horizontalHeader().viewport().update()
            return
        self.refusal.hide()
        self._row_heads.fit()
        self._share_out_width()
        self._fit_height()
        self.updateGeometries()  # or the last columns could not be scrolled to yet
        if before is not None:
            self.go_to(*before)

    @property
    def current_place(self) -> tuple[str, str] | None:
        """The lever and the scenario of the current cell."""
        index, sheet = self.currentIndex(), self.lever_model.sheet
        if not index.isValid():
            return None
        return sheet.rows[index.row()].lever, sheet.names[index.column()]

    def go_to(self, lever: str, name: str) -> None:
        """Makes the cell of a lever and a scenario the current one; the nearest that there is."""
        sheet = self.lever_model.sheet
        levers = [row.lever for row in sheet.rows]
        if not sheet.names or not any(levers):
            return
        row = levers.index(lever) if lever in levers else next(at for at, one in enumerate(levers) if one)
        column = sheet.names.index(name) if name in sheet.names else max(sheet.shown, 0)
        self.setCurrentIndex(self.lever_model.index(row, column))

    def _go_to_column(self, section: int) -> None:
        levers = [row.lever for row in self.lever_model.sheet.rows]
        place = self.current_place
        lever = place[0] if place is not None else next((one for one in levers if one), "")
        if lever:
            self.go_to(lever, self.lever_model.sheet.names[section])
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def refuse(self, place: QRect, words: str, *, in_table: bool = False) -> None:
        """Says at a place why something was not taken."""
        if not in_table:
            place = place.translated(self.viewport().mapTo(self, QPoint(0, 0)))
        self.refusal.show_at(place, words)

    def rename(self) -> None:
        """Lets the current scenario's name be typed over its head."""
        section = self.currentIndex().column()
        if section < 0:
            return
        self.scrollTo(self.currentIndex())
        heads = self.horizontalHeader()
        editor = self.name_editor = _NameEditor(self, section)
        width = max(heads.sectionSize(section), scaled(NAME_WIDTH))
        left = max(min(heads.sectionViewportPosition(section), heads.viewport().width() - width), 0)
        editor.setGeometry(left, 0, width, scaled(HEAD) - 1)
        editor.setAccessibleName(self.lever_model.sheet.names[section])
        editor.show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- sizes

    def _share_out_width(self) -> None:
        count = len(self.lever_model.sheet.names)
        if not count:
            return
        room = self.width() - self.verticalHeader().width()
        width = min(max(room // count, scaled(NARROWEST)), scaled(WIDEST))
        for at in range(count):
            self.setColumnWidth(at, width)

    def _fit_height(self) -> None:
        sheet = self.lever_model.sheet
        needed = sum(self.columnWidth(at) for at in range(len(sheet.names)))
        bar = self.horizontalScrollBar().sizeHint().height()
        has_bar = needed > self.width() - self.verticalHeader().width()
        height = scaled(HEAD) + len(sheet.rows) * scaled(ROW) + (bar if has_bar else 0) + 2
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """Room for four scenarios."""
        return QSize(scaled(WIDEST_HEADS + 4 * NARROWEST), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width out anew."""
        super().resizeEvent(event)
        self._share_out_width()
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        """Takes up another palette."""
        super().changeEvent(event)
        if is_look_change(event) and hasattr(self, "_row_heads"):
            self._row_heads.fit()
            self.viewport().update()

    # --- keys and pointer

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The heads of the current row and column stand out."""
        super().currentChanged(current, previous)
        self.refusal.hide()
        self.verticalHeader().viewport().update()
        self.horizontalHeader().viewport().update()
        self.cell_changed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """There is a current cell as soon as the keyboard is here."""
        super().focusInEvent(event)
        sheet = self.lever_model.sheet
        if not self.currentIndex().isValid() and sheet.names:
            self.go_to("", sheet.names[max(sheet.shown, 0)])
        self.verticalHeader().viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The row no longer stands out."""
        super().focusOutEvent(event)
        self.verticalHeader().viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What can be done with the current cell and its scenario; other keys begin to type."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied_text())
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
            return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        action = _KEYS.get((Qt.Key(event.key()), held))
        if action == "edit":
            self._edit_current()
        elif action is not None:
            self.action_asked.emit(action)
        else:
            super().keyPressEvent(event)

    def _edit_current(self) -> None:
        index = self.currentIndex()
        if index.isValid() and self.lever_model.sheet.rows[index.row()].is_table:
            self.action_asked.emit("table")
        elif index.isValid():
            self.edit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edits the cell; one that is a table and nothing else opens it."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.lever_model.sheet.rows[index.row()].is_table:
            self.action_asked.emit("table")
            return
        super().mouseDoubleClickEvent(event)

    def _paste(self) -> None:
        typed = QGuiApplication.clipboard().text().strip()
        index = self.currentIndex()
        if typed and index.isValid():
            words = self.take(index.row(), index.column(), typed)
            if words:
                self.refuse(self.visualRect(index), words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the dots of a cell opens its table by occupation."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or event.button() is not Qt.MouseButton.LeftButton:
            return
        on_dots = event.position().x() >= self.visualRect(index).right() - scaled(MORE)
        if self.lever_model.sheet.rows[index.row()].has_table and on_dots:
            self.action_asked.emit("table")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done here, as a menu."""
        self.action_asked.emit("menu")

    def copied_text(self) -> str:
        """The selected cells, or everything with its heads, tab between columns."""
        sheet = self.lever_model.sheet
        picked = [index for index in self.selectedIndexes() if sheet.cells[index.row()]]
        if len(picked) > 1:
            rows = sorted({index.row() for index in picked})
            columns = sorted({index.column() for index in picked})
        elif picked:
            return plain(sheet.cells[picked[0].row()][picked[0].column()].text, is_number=False)
        else:
            rows, columns = list(range(len(sheet.rows))), list(range(len(sheet.names)))
        lines = ["\t".join(("", *(sheet.names[at] for at in columns)))]
        for row in rows:
            texts = [sheet.cells[row][at].text for at in columns] if sheet.cells[row] else []
            lines.append("\t".join(plain(text, is_number=False) for text in (sheet.rows[row].words, *texts)))
        return "\n".join(lines) + "\n"


_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_CTRL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
_KEYS: dict[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_Return, _NONE): "edit",
    (Qt.Key.Key_Enter, _NONE): "edit",
    (Qt.Key.Key_F2, _NONE): "edit",
    (Qt.Key.Key_Return, _CTRL): "why",
    (Qt.Key.Key_Enter, _CTRL): "why",
    (Qt.Key.Key_Space, _NONE): "show",
    (Qt.Key.Key_Space, _SHIFT): "compare",
    (Qt.Key.Key_D, _CTRL): "duplicate",
    (Qt.Key.Key_F2, _SHIFT): "rename",
    (Qt.Key.Key_Insert, _NONE): "add",
    (Qt.Key.Key_Delete, _CTRL): "delete",
    (Qt.Key.Key_Delete, _NONE): "default",
    (Qt.Key.Key_Backspace, _NONE): "default",
    (Qt.Key.Key_Left, _ALT): "left",
    (Qt.Key.Key_Right, _ALT): "right",
    (Qt.Key.Key_Down, _ALT): "table",
}
