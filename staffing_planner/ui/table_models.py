"""Table models: text that is ready to paint in front, the numbers to sort by behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from staffing_planner.ui.small_cells import PersonCounts

Index = QModelIndex | QPersistentModelIndex
SortKey = float | str
WIDEST_TEXT = 300
LONG = 20  # letters from which a text may not fit its column

# Swedish order: å, ä, ö after z; the code points have ä before å.
_LAST_LETTERS = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "ü": "y"})


class Role(IntEnum):
    """What a view may ask a cell for beside Qt's own roles."""

    IS_TOTAL = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its words, the explanation that its tooltip gives, whether it holds numbers."""

    words: str
    explanation: str = ""
    is_number: bool = True
    state: str = ""  # `comparison` is written in the comparison's colour; `pill`: the cells are pills
    widest: int = WIDEST_TEXT  # of a column of words, at the body size; what is longer is cut


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is shown: `columns[c][r]` is a text; `keys[c][r]`, where there are any, what it is
    sorted by; `pills[r]` the state of the word in a column of pills.
    """

    headings: tuple[Heading, ...]
    columns: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    keys: tuple[Sequence[SortKey], ...] = field(default=())
    pills: tuple[str, ...] = ()  # by row what its pill stands for: within, near, over
    # Of a table of persons: what its small counts are, asked for when it leaves the program.
    counts: "Callable[[], PersonCounts] | None" = field(default=None, compare=False)

    @property
    def row_count(self) -> int:
        """Rows without the total."""
        return len(self.columns[0]) if self.columns else 0


def sorting_key(text: str) -> str:
    """What a text is sorted by in Swedish and English."""
    return text.casefold().translate(_LAST_LETTERS)


class SheetTableModel(QAbstractTableModel):
    """A `Sheet` with its rows in an order that can be chosen; the total stays last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = Sheet((), ())
        self._order: list[int] = []
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._wanted = ""

    def show_sheet(self, sheet: Sheet) -> None:
        """Shows other texts; only a table of another shape makes the views forget where they are."""
        old, order = self.sheet, self._ordered(sheet)
        keeps = self._is_like(sheet) and len(order) == len(self._order)
        if not keeps:
            self.beginResetModel()
        self.sheet = sheet
        self._order = order
        if not keeps:
            self.endResetModel()
        elif old != sheet:
            if old.headings != sheet.headings:  # an age in a head has moved with the slider
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(sheet.headings) - 1)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def _is_like(self, sheet: Sheet) -> bool:
        old = self.sheet
        return (
            bool(old.row_count)
            and list(map(_shape, old.headings)) == list(map(_shape, sheet.headings))
            and old.row_count == sheet.row_count
            and bool(old.total) == bool(sheet.total)
        )

    def show_rows_with(self, words: str) -> None:
        """Shows only the rows that have these words in a column of words, in whatever case; "" for all.

        The total is that of all rows, so it is shown with all of them only.
        """
        wanted = words.strip().casefold()
        if wanted != self._wanted:
            self.beginResetModel()
            self._wanted = wanted
            self._order = self._ordered(self.sheet)
            self.endResetModel()

    @property
    def shown_count(self) -> int:
        """Rows that are shown, without the total."""
        return len(self._order)

    def _ordered(self, sheet: Sheet) -> list[int]:
        rows = list(range(sheet.row_count))
        if self._wanted:
            named = [
                column
                for heading, column in zip(sheet.headings, sheet.columns, strict=True)
                if not heading.is_number
            ]
            rows = [row for row in rows if any(self._wanted in column[row].casefold() for column in named)]
        if self._sorted_by is None or not 0 <= self._sorted_by[0] < len(sheet.keys):
            return rows
        column, order = self._sorted_by
        keys = sheet.keys[column]
        known = [row for row in rows if keys[row] == keys[row]]  # what does not exist comes last
        missing = [row for row in rows if keys[row] != keys[row]]
        known.sort(key=lambda row: keys[row], reverse=order is Qt.SortOrder.DescendingOrder)
        return known + missing

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Orders the rows by a column."""
        self.layoutAboutToBeChanged.emit()
        self._sorted_by = (column, order)
        self._order = self._ordered(self.sheet)
        self.layoutChanged.emit()

    def source_row(self, row: int) -> int:
        """The row of the sheet that is shown in this place; -1 for the total and outside."""
        return self._order[row] if 0 <= row < len(self._order) else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Rows, with the total."""
        return 0 if parent.isValid() else len(self._order) + (bool(self.sheet.total) and not self._wanted)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Columns."""
        return 0 if parent.isValid() else len(self.sheet.headings)

    def text(self, row: int, column: int) -> str:
        """The text in a place of the shown table."""
        at = self.source_row(row)
        return self.sheet.total[column] if at < 0 else self.sheet.columns[column][at]

    def rows_shown(self) -> Callable[[], list[tuple[str, ...]]]:
        """What gives the texts of the rows as they are shown now; may be called in another thread, and later."""
        columns = range(self.columnCount())
        rows = [tuple(self.text(row, column) for column in columns) for row in range(self.rowCount())]
        return lambda: rows

    def widest_texts(self, column: int) -> Sequence[str]:
        """The texts among which a column's widest is."""
        return [*self.sheet.columns[column], *self.sheet.total[column : column + 1]]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, its alignment, whether it belongs to the total."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.sheet.headings[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole and not self.sheet.headings[index.column()].is_number:
            text = self.text(index.row(), index.column())
            return text if len(text) >= LONG else None  # it may be cut
        if role == Role.IS_TOTAL:
            return self.source_row(index.row()) < 0
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """A column's words, alignment and explanation."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.sheet.headings):
            return None
        heading = self.sheet.headings[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return heading.words
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(heading)
        if role == Qt.ItemDataRole.ToolTipRole:
            return heading.explanation or None
        return None


def _shape(heading: Heading) -> tuple[bool, str, int]:
    """What of a head the views have laid out: the side of its column, its kind, how many words it has."""
    return heading.is_number, heading.state, heading.words.count(" ")


def _alignment(heading: Heading) -> int:
    side = Qt.AlignmentFlag.AlignRight if heading.is_number else Qt.AlignmentFlag.AlignLeft
    return int((side | Qt.AlignmentFlag.AlignVCenter).value)
