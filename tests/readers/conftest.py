"""A data folder that a test fills with tables, and what came of reading it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from staffing_planner.models.findings import Finding, Severity
from staffing_planner.readers import Loaded, read_folder

ReadText: TypeAlias = Callable[..., Loaded]
WriteWorkbook: TypeAlias = Callable[..., Path]


@pytest.fixture
def read_text(tmp_path: Path) -> ReadText:
    """Return a reader of one text table, given as lines."""

    def read(*lines: str, name: str = "data.csv", encoding: str = "utf-8") -> Loaded:
        (tmp_path / name).write_bytes("\n".join(lines).encode(encoding))
        return read_folder(tmp_path)

    return read


@pytest.fixture
def write_workbook(tmp_path: Path) -> WriteWorkbook:
    """Return a writer of an xlsx file with one sheet for each keyword."""

    def write(name: str = "data.xlsx", **sheets: Sequence[Sequence[object]]) -> Path:
        from openpyxl import Workbook

        workbook = Workbook()
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title.replace("_", " ") if title.startswith("Blad") else title)
            for row in rows:
                sheet.append(list(row))
        del workbook["Sheet"]
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


def places(findings: Sequence[Finding]) -> list[tuple[str, str, str, int | None, str, str]]:
    """Severity, code, file, row, column and value of findings, for comparing."""
    return [
        (one.severity.value, one.code, one.origin.file, one.row, one.column, one.value) for one in findings
    ]


def errors(loaded: Loaded) -> list[str]:
    """The codes of the errors."""
    return [one.code for one in loaded.findings if one.severity is Severity.ERROR]


def warnings(loaded: Loaded) -> list[str]:
    """The codes of the warnings."""
    return [one.code for one in loaded.findings if one.severity is Severity.WARNING]
