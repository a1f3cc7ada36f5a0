"""The input tables as they are described to somebody who is to fill them in: plain values, no parsers.

It follows from `kinds.kinds`; only which of several ways to say a thing is proposed is decided here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from staffing_planner.readers import cells
from staffing_planner.readers.kinds import SYNONYMS, Column, Kind, kinds

ColumnType = Literal[
    "text", "number", "whole", "share", "money", "day", "month", "year", "age", "age_band", "sex", "cause",
    "denominator", "money_unit", "term",
]  # fmt: skip

_TYPES: dict[Callable[[Any], Any], ColumnType] = {
    cells.number: "number",
    cells.persons: "number",
    cells.whole_number: "whole",
    cells.share: "share",
    cells.ceiling_share: "share",
    cells.degree_of_employment: "share",
    cells.day: "day",
    cells.month: "month",
    cells.year: "year",
    cells.age: "age",
    cells.age_band: "age_band",
    cells.stated_sex: "sex",
    cells.cause: "cause",
    cells.denominator: "denominator",
    cells.money_unit: "money_unit",
}

# Columns that say the same as one that is proposed: single ages are the best, a year is enough, costs need one column.
_NOT_PROPOSED = {
    "age_structure": {"birth_date", "identity_number", "birth_year", "age_band", "degree_of_employment"},
    "separations": {"date", "leavers"},
    "agency_costs": {"cost"},
    "manual_forecast": {"agency_cost"},
    "population": {"age"},
}
# Where the first name of a column would not be the natural one in this table.
_NATURAL = {
    ("retirement_rates", "rate"): "avgångssannolikhet",
    ("turnover_rates", "rate"): "personalomsättning",
    ("peer_agency_share", "share"): "andel",
    ("age_structure", "date"): "mätdatum",
    ("separations", "headcount"): "avgångar",
}


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column: its English key, the Swedish name that is proposed, its type, whether it must be filled in."""

    key: str
    swedish: str
    type: ColumnType
    is_required: bool

    @property
    def english(self) -> str:
        """The English name that is proposed; the reader takes blanks for underscores."""
        return self.key.replace("_", " ")


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """A table of the contract with the columns that are proposed, in their order."""

    name: str
    columns: tuple[DescribedColumn, ...]


def described_tables() -> tuple[DescribedTable, ...]:
    """All input tables, in the contract's order."""
    return tuple(_described(kind) for kind in kinds())


def _described(kind: Kind) -> DescribedTable:
    left_out = _NOT_PROPOSED.get(kind.name, set())
    proposed = [column for column in kind.columns if column.key not in left_out]
    # What must be there comes first; within both the contract's order holds.
    described = [_described_column(kind, column) for column in proposed]
    return DescribedTable(kind.name, tuple(sorted(described, key=lambda column: not column.is_required)))


def _described_column(kind: Kind, column: Column) -> DescribedColumn:
    names = (*column.names, *SYNONYMS.get(column.key, ()), column.key)
    return DescribedColumn(
        column.key,
        _NATURAL.get((kind.name, column.key), names[0]),
        _type_of(column),
        any(column.key in keys for keys in kind.required),
    )


def _type_of(column: Column) -> ColumnType:
    if column.is_money:
        return "money"
    if column.key == "term":
        return "term"
    return _TYPES.get(column.parse, "text")
