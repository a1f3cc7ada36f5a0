"""A list of words, made of a model of our own.

Qt's list of items is not used: after some ten thousand random actions its `clear` took the process down, again and
again in the same call. The rows of a model are no objects of Qt's that two languages have to agree about.
"""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QListView

from staffing_planner.ui.table_models import Index

NOTHING = QModelIndex()


class _Rows(QAbstractListModel):
    """Words, and beside each a hint."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[tuple[str, str], ...] = ()

    def show(self, rows: Sequence[tuple[str, str]]) -> None:
        """Shows other words."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = NOTHING) -> int:
        """Rows."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words, the hint, both for a screen reader."""
        words, hint = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.StatusTipRole:
            return hint
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words}, {hint}" if hint else words
        return None


class WordList(QListView):
    """The view. `row_clicked` and `row_changed` give a row, the latter -1 for none; what the program does itself
    (`show_rows`, `go_to`) is not told.
    """

    row_clicked = Signal(int)
    row_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows = _Rows(self)
        self._is_told = True
        self.setModel(self._rows)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self.row_clicked.emit(index.row()))

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Words and hint of each row."""
        return self._rows.rows

    @property
    def current_row(self) -> int:
        """The row that the cursor is on, -1 for none."""
        return self.currentIndex().row()

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Shows other words; the cursor is on none of them."""
        self._is_told = False
        self._rows.show(rows)
        self._is_told = True

    def go_to(self, row: int) -> None:
        """Puts the cursor on a row, or on none."""
        self._is_told = False
        self.setCurrentIndex(self._rows.index(row, 0))
        self._is_told = True

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tells where the user has come to."""
        super().currentChanged(current, previous)
        if self._is_told:
            self.row_changed.emit(current.row())
