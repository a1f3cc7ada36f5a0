"""What of a shown table is hidden when it leaves the program, so that nobody is recognised in a group of few.

Covered are tables of persons who are or were employed: the pyramid, who reaches the age (also on the overview), the
employees beside projected figures by unit or occupation, a unit's staff and its turnover, employees per manager, and
the rows of the stock and of separations on the page *Data*. Projected figures are the model's and nobody's data,
population is public; both go out as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from staffing_planner.models.small_cells import CountTable, hide_small
from staffing_planner.ui.jobs import Lane, Outcome, Progress

if TYPE_CHECKING:
    from staffing_planner.ui.session import Session
    from staffing_planner.ui.table_models import Sheet

log = logging.getLogger(__name__)

Place: TypeAlias = tuple[int, int]  # row of the sheet (-1 for the total) and column
Name: TypeAlias = int | str  # of counts: the column that shows them, or a word where only a share does
TOTAL = -1


@dataclass(frozen=True, eq=False)
class PersonCounts:
    """The counts of persons behind a sheet: each place has the cells of `table` that its text tells of.

    A share tells of two counts: with one of them shown it gives the other away.
    """

    table: CountTable
    places: Mapping[Place, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The places of a sheet that are hidden, what stands there instead, and the sentence that says why."""

    places: frozenset[Place]
    mark: str
    note: str

    def apply(
        self, sources: Sequence[int], columns: Sequence[int], lines: Sequence[Sequence[str]]
    ) -> tuple[list[list[str]], str]:
        """The lines (rows `sources` of the sheet, of these columns) without what is hidden, and the sentence if any is.

        They come in the sheet's own order: sorted by a column, its hidden counts would lie between those shown.
        """
        if not any((row, column) in self.places for row in sources for column in columns):
            return [list(line) for line in lines], ""
        order = sorted(
            range(len(sources)), key=lambda at: (sources[at] == TOTAL, sources[at])
        )  # the total comes last
        left = [
            [
                self.mark if (sources[at], column) in self.places else text
                for column, text in zip(columns, lines[at], strict=True)
            ]
            for at in order
        ]
        return left, self.note


@dataclass(frozen=True, slots=True)
class Protection:
    """The rule as it holds now: counts of 1 up to one less than the threshold, and those that give them away."""

    threshold: int
    mark: str
    note: str

    def leave_out(self, sheet: Sheet) -> LeftOut | None:
        """What of a sheet is hidden; None where it counts no persons. It takes some tenths of a second."""
        if sheet.counts is None:
            return None
        counts = sheet.counts()
        hidden = hide_small(counts.table, self.threshold).hidden
        places = frozenset(place for place, cells in counts.places.items() if hidden[list(cells)].any())
        return LeftOut(places, self.mark, self.note)


Guard: TypeAlias = "Callable[[Sheet, Callable[[LeftOut | None], None]], None]"


def let_out(sheet: Sheet, act: Callable[[LeftOut | None], None]) -> None:
    """The guard of a table that holds nobody's data."""
    act(None)


def guard_of(session: Session) -> Guard:
    """What calls `act` with what of a sheet is to be hidden: at once where that is nothing, else from a job."""
    return partial(_guard, session)


def _guard(session: Session, sheet: Sheet, act: Callable[[LeftOut | None], None]) -> None:
    protection = session.protection
    if protection is None or sheet.counts is None:
        act(None)
        return

    def work(progress: Progress) -> LeftOut | None:
        return protection.leave_out(sheet)

    def ended(outcome: Outcome, result: Any) -> None:
        if outcome is Outcome.DONE:
            act(result)
        elif outcome is Outcome.FAILED:
            log.error("small counts could not be hidden, so nothing goes out", exc_info=result)

    session.jobs.start(Lane.FILES, "small.job", work, ended)


def leave_out_rows(protection: Protection, records: Sequence[Any], columns: Sequence[int]) -> LeftOut:
    """What of rows of persons, each with a `headcount` and in no total, is hidden in these columns."""
    places = [
        (at, column)
        for at, one in enumerate(records)
        if 0 < one.headcount < protection.threshold
        for column in columns
    ]
    return LeftOut(frozenset(places), protection.mark, protection.note)


def alone(
    columns: Mapping[int, Iterable[float]], told: Mapping[int, Sequence[int]] | None = None
) -> PersonCounts:
    """The counts of a sheet without totals, by column; `told` are columns of shares with those that they tell of."""
    numbers = {at: _whole(values) for at, values in columns.items()}
    start = 0
    places: dict[Place, tuple[int, ...]] = {}
    first: dict[int, int] = {}
    for at, values in numbers.items():
        first[at] = start
        places |= {(row, at): (start + row,) for row in range(len(values))}
        start += len(values)
    rows = max(map(len, numbers.values()), default=0)
    for at, columns_told in (told or {}).items():
        places |= {(row, at): tuple(first[one] + row for one in columns_told) for row in range(rows)}
    return PersonCounts(CountTable(np.concatenate([*numbers.values(), np.zeros(0, dtype=np.int64)])), places)


def _whole(values: Iterable[float]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Counts as whole persons; a part of a person counts as one, and what is not known as nobody."""
    return np.ceil(np.nan_to_num(np.array(list(values), dtype=np.float64))).astype(np.int64)


def with_totals(
    columns: Mapping[Name, Sequence[int]],
    told: Mapping[int, Sequence[Name]],
    parts: Sequence[tuple[Name, Sequence[Name]]] = (),
) -> PersonCounts:
    """The counts of a sheet whose total adds up the rows of each column.

    `told` are columns of shares with the counts that they tell of. In every row each of `parts` says that some counts
    lie within another without overlapping: what is left is never shown, and cannot be less than nobody.
    """
    rows = len(next(iter(columns.values()), ()))
    first = {name: at * (rows + 1) for at, name in enumerate(columns)}
    counts = [count for values in columns.values() for count in (*values, sum(values))]
    sums = [(start + rows, list(range(start, start + rows))) for start in first.values()]
    shown = len(counts)
    for whole, inside in parts:
        for row in range(rows + 1):
            rest = counts[first[whole] + row] - sum(counts[first[one] + row] for one in inside)
            if rest >= 0:  # rounding to whole persons may take one too many
                sums.append((first[whole] + row, [*(first[one] + row for one in inside), len(counts)]))
                counts.append(rest)
    unseen = np.arange(len(counts)) >= shown
    places: dict[Place, tuple[int, ...]] = {}
    shows: dict[int, Sequence[Name]] = {name: (name,) for name in columns if isinstance(name, int)}
    for at, names in {**shows, **told}.items():
        for row in range(rows + 1):
            places[TOTAL if row == rows else row, at] = tuple(first[name] + row for name in names)
    return PersonCounts(CountTable(np.array(counts, dtype=np.int64), sums, unseen), places)
