"""A table changed by hand: which rows take the place of which, which come, which go. One edit is one step of undo."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from staffing_planner.models.findings import StaffingError, error
from staffing_planner.models.inputs import Inputs

CELLS, PASTED, FILLED, ADDED, DELETED = "cells", "pasted", "filled", "added", "deleted"


@dataclass(frozen=True)
class TableEdit:
    """What is done to the rows of `table`; `how` is one of the words above, for the change log.

    `replaced` pairs rows (the very objects) with those that take their places, or None where they go; `added` come
    last. Everything else stays the very same objects, in their order.
    """

    table: str
    how: str
    replaced: tuple[tuple[Any, Any], ...] = ()
    added: tuple[Any, ...] = ()

    def applied(self, inputs: Inputs) -> Inputs:
        """The tables after it. StaffingError with `row_gone` where a row that it changes is not there any longer."""
        return replace(inputs, **{self.table: self.rows_after(getattr(inputs, self.table))})

    def rows_after(self, rows: Sequence[Any]) -> tuple[Any, ...]:
        """The rows of the table after it; StaffingError as `applied`."""
        instead = {id(old): new for old, new in self.replaced}
        after = tuple(_taken(rows, instead))
        if instead:
            raise StaffingError(findings=(error("row_gone", table=self.table),))
        return (*after, *self.added)


def _taken(rows: Iterable[Any], instead: dict[int, Any]) -> Iterator[Any]:
    """The rows that stay or have others in their place; what was found is taken out of `instead`."""
    for row in rows:
        if id(row) not in instead:
            yield row
        elif (new := instead.pop(id(row))) is not None:
            yield new
