"""The program's own workbook read back: how it is known, and the tables as its sheets have them."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from staffing_planner import SCENARIO_SHEET
from staffing_planner.models.inputs import Inputs
from staffing_planner.readers.contract import described_tables

_MOST_BYTES = 1_000_000  # of the list of sheets
_NOT_WRITTEN = {"money_unit"}  # kronor, as everywhere inside

_FIELDS = {"leavers": "headcount", "agency_cost": "cost"}  # columns that are called otherwise inside

_HEADS = {("manual_forecast", "cost"): "forecast"}  # or it would be taken for what was paid


def is_own_workbook(path: Path) -> bool:
    """Whether a file is a workbook with the sheets that the program reads back."""
    if path.suffix.casefold() != ".xlsx":
        return False
    try:
        with zipfile.ZipFile(path) as workbook, workbook.open("xl/workbook.xml") as sheets:
            return f'name="{SCENARIO_SHEET}"'.encode() in sheets.read(_MOST_BYTES)
    except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False


def tables_of(inputs: Inputs) -> Iterator[tuple[str, tuple[str, ...], tuple[tuple[object, ...], ...]]]:
    """The tables that have rows: their name, their columns' heads and the rows, in what the reader understands."""
    for table in described_tables():
        rows = getattr(inputs, table.name)
        if rows:
            keys = tuple(one.key for one in table.columns if one.key not in _NOT_WRITTEN)
            heads = tuple(_HEADS.get((table.name, key), key) for key in keys)
            yield table.name, heads, tuple(tuple(_cell(row, key) for key in keys) for row in rows)


def _cell(row: Any, key: str) -> object:
    if key == "age_band":
        return f"{row.age_from}+" if row.age_to is None else f"{row.age_from}-{row.age_to}"
    value = getattr(row, _FIELDS.get(key, key))
    return None if value == "" else value
