"""Long tables of records: a row's texts are made when it is looked at, the rest while the window has nothing to do.

Searching and sorting by a text need the texts of all rows. They are made in slices that are too short to be felt;
until the last one, rows stand as they did before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal

from staffing_planner.ui.table_models import Heading, Index, Sheet, SheetTableModel, SortKey, sorting_key

Cells = tuple[str, ...]

AT_ONCE = 0.03  # seconds of making texts before a table is first seen
SLICE = 0.008  # seconds of making texts in one turn of the event loop
MOST_RUNS = 32  # of rows that come or go one after the other; of more, the table is shown as a new one


class RecordTableModel(SheetTableModel):
    """Records as rows. Only rows of which the record is another object are made and painted again.

    `say` makes a record's cells, `key_of` tells which record it is; `sort_keys` has by column what is sorted by where
    that is not the text. `moving` and `moved` are emitted around every change of which rows are where.
    """

    moving = Signal()
    moved = Signal()
    prepared = Signal()

    def __init__(
        self,
        say: Callable[[Any], Cells],
        key_of: Callable[[Any], Hashable],
        sort_keys: Mapping[int, Callable[[Any], SortKey]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._say = say
        self._key_of = key_of
        self._sort_keys = sort_keys
        self._records: Sequence[Any] = ()
        self._cells: list[Cells | None] = []
        self._folded: list[str] = []
        self._keys: dict[int, list[SortKey]] = {}
        self._longest: list[str] = []
        self._undone: list[int] = []  # rows without texts, the first one last
        self._wanted = ""
        self._accepts: Callable[[Any], bool] = lambda _: True
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(lambda: self._prepare(SLICE))

    # --- records in

    def show_records(
        self, headings: tuple[Heading, ...], records: Sequence[Any], again: Collection[int] = ()
    ) -> None:
        """Shows records; `again` are the positions of rows to be made anew although their record is the same."""
        old = self._records
        is_like = self.sheet.headings == headings and len(old) <= len(records)
        if not is_like or not all(
            one is other or self._key_of(one) == self._key_of(other)
            for one, other in zip(old, records, strict=False)
        ):
            self._begin_anew(headings, records)
            return
        changed = [at for at, one in enumerate(old) if records[at] is not one or at in again]
        grown = range(len(old), len(records))
        self._records = records
        for at in changed:
            self._cells[at] = None
        self._cells += [None] * len(grown)
        self._folded += [""] * len(grown)
        for column, keys in self._keys.items():
            if column in self._sort_keys:
                for at in changed:
                    keys[at] = self._sort_keys[column](records[at])
                keys += [self._sort_keys[column](records[at]) for at in grown]
        self._undone = [*reversed(grown), *reversed(changed), *self._undone]
        self._prepare(SLICE)
        self._arrange()
        self._tell_changed(changed)

    def _begin_anew(self, headings: tuple[Heading, ...], records: Sequence[Any]) -> None:
        self.moving.emit()
        self._idle.stop()
        self.beginResetModel()
        self.sheet = Sheet(headings, ())
        self._records, self._order = records, []
        self._cells = [None] * len(records)
        self._folded = [""] * len(records)
        self._keys.clear()
        self._longest = [""] * len(headings)
        self._undone = list(range(len(records) - 1, -1, -1))
        self._prepare(AT_ONCE)
        self._order = self._wanted_order()
        self.endResetModel()
        self.moved.emit()

    def _tell_changed(self, changed: Collection[int]) -> None:
        among = set(changed)
        rows = [row for row, at in enumerate(self._order) if at in among] if among else []
        last = self.columnCount() - 1
        for first, end in runs_of(rows):
            self.dataChanged.emit(self.index(first, 0), self.index(end, last))

    # --- texts

    def record(self, row: int) -> Any:
        """The record that is shown in this place."""
        return self._records[self._order[row]]

    def text(self, row: int, column: int) -> str:
        """The text in a place of the shown table."""
        return self._cells_at(self._order[row])[column]

    def rows_shown(self) -> Callable[[], list[tuple[str, ...]]]:
        """What gives the texts of the rows as they are shown now; each is made then, where that is asked."""
        records, say = [self._records[at] for at in self._order], self._say
        return lambda: [say(record) for record in records]

    def widest_texts(self, column: int) -> list[str]:
        """The longest text of a column, of those that have been made."""
        return [self._longest[column]]

    def _cells_at(self, at: int) -> Cells:
        cells = self._cells[at]
        if cells is None:
            cells = self._cells[at] = self._say(self._records[at])
            for column, text in enumerate(cells):
                if len(text) > len(self._longest[column]):
                    self._longest[column] = text
        return cells

    @property
    def is_prepared(self) -> bool:
        """Whether the texts of all rows have been made."""
        return not self._undone

    def _prepare(self, seconds: float) -> None:
        """Makes texts for so long; what is left is done when the window has nothing else to do."""
        was_idle = self._idle.isActive()
        until = time.perf_counter() + seconds
        while self._undone and time.perf_counter() < until:
            for at in self._undone[:-65:-1]:
                self._folded[at] = " ".join(self._cells_at(at)).casefold()
            del self._undone[-64:]
        if self._undone:
            self._idle.start()
            return
        self._idle.stop()
        for column in [one for one in self._keys if one not in self._sort_keys]:
            del self._keys[column]
        if was_idle:
            self._arrange()
            self.prepared.emit()

    # --- order

    def show_only(self, accepts: Callable[[Any], bool], wanted: str) -> None:
        """Shows the records that are accepted and have a text among their cells, in whatever case."""
        self._accepts, self._wanted = accepts, wanted.strip().casefold()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Orders the rows by a column."""
        self._sorted_by = (column, order)
        self._arrange()

    def _arrange(self) -> None:
        """Brings the rows into the order that is wanted; what is shown already stays where it is in sight."""
        if self._undone and self._order:
            return  # when all texts are there
        old, new = self._order, self._wanted_order()
        if new == old:
            return
        self.moving.emit()
        if (len(new) < len(old) and self._take_away(old, new)) or (
            len(new) > len(old) and self._put_in(old, new)
        ):
            pass
        elif len(new) == len(old):
            self.layoutAboutToBeChanged.emit()
            self._order = new
            self.layoutChanged.emit()
        else:
            self.beginResetModel()
            self._order = new
            self.endResetModel()
        self.moved.emit()

    def _take_away(self, old: list[int], new: list[int]) -> bool:
        among = set(new)
        gone = [row for row, at in enumerate(old) if at not in among]
        runs = list(runs_of(gone))
        if len(runs) > MOST_RUNS or [at for at in old if at in among] != new:
            return False
        for first, end in reversed(runs):
            self.beginRemoveRows(QModelIndex(), first, end)
            self._order = [*self._order[:first], *self._order[end + 1 :]]
            self.endRemoveRows()
        return True

    def _put_in(self, old: list[int], new: list[int]) -> bool:
        among = set(old)
        runs = list(runs_of([row for row, at in enumerate(new) if at not in among]))
        if not old or len(runs) > MOST_RUNS or [at for at in new if at in among] != old:
            return False
        for first, end in runs:
            self.beginInsertRows(QModelIndex(), first, end)
            self._order = [*self._order[:first], *new[first : end + 1], *self._order[first:]]
            self.endInsertRows()
        return True

    def _wanted_order(self) -> list[int]:
        accepts, wanted, folded = self._accepts, self._wanted, self._folded
        rows = [at for at, one in enumerate(self._records) if accepts(one)]
        if self._undone:
            return rows
        if wanted:
            rows = [at for at in rows if wanted in folded[at]]
        if self._sorted_by is None or not 0 <= self._sorted_by[0] < len(self.sheet.headings):
            return rows
        column, order = self._sorted_by
        keys = self._keys_of(column)
        known = [at for at in rows if keys[at] == keys[at]]  # what does not exist comes last
        missing = [at for at in rows if keys[at] != keys[at]]
        known.sort(key=keys.__getitem__, reverse=order is Qt.SortOrder.DescendingOrder)
        return known + missing

    def _keys_of(self, column: int) -> list[SortKey]:
        if column not in self._keys:
            key = self._sort_keys.get(column)
            if key is not None:
                self._keys[column] = [key(one) for one in self._records]
            else:
                self._keys[column] = [
                    sorting_key(self._cells_at(at)[column]) for at in range(len(self._cells))
                ]
        return self._keys[column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._order)


def runs_of(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as runs without gaps, each with its first and last one."""
    first = last = -2
    for row in rows:
        if row != last + 1:
            if first >= 0:
                yield first, last
            first = row
        last = row
    if first >= 0:
        yield first, last
