"""What is wrong or remarkable in the input, as values.

A finding says where (file, sheet, row, column), what stood there, and by its `code` what was expected; the
sentence that a person reads is composed from the code in `texts.py`. Exceptions are for what cannot be
opened at all and for faults of the program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """An error stops before anything is computed; a warning is loaded and listed."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a domain object was read: file, sheet (empty for text files) and its source rows (1-based)."""

    file: str = ""
    sheet: str = ""
    rows: tuple[int, ...] = ()

    @classmethod
    def typed(cls, user: str, time: datetime) -> "Origin":
        """Of what was typed or changed in the program: no file, but who and when; `rows` number the lines of it."""
        return cls("", f"{time.isoformat(timespec='milliseconds')} {user}")

    @property
    def typing(self) -> tuple[datetime, str] | None:
        """When and by whom it was typed in the program; None for what comes from a file or from nowhere."""
        if self.file or not self.sheet:
            return None
        time, _, user = self.sheet.partition(" ")
        try:
            return datetime.fromisoformat(time), user
        except ValueError:
            return None


NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class SourceRows:
    """Rows of one file and sheet that a figure was made of, as runs of first and last row (1-based), and how many
    domain rows they gave.
    """

    file: str
    sheet: str
    runs: tuple[tuple[int, int], ...]
    count: int


def gather_rows(origins: Iterable[Origin]) -> tuple[SourceRows, ...]:
    """Where domain rows were read, by file and sheet in the order in which these first occur.

    What was typed in the program has no file and no rows.
    """
    places: dict[tuple[str, str], tuple[set[int], list[int]]] = {}
    for origin in origins:
        place = (origin.file, origin.sheet) if origin.file else ("", "")
        rows, count = places.setdefault(place, (set(), [0]))
        rows.update(origin.rows if origin.file else ())
        count[0] += 1
    found = []
    for (file, sheet), (rows, (count_of,)) in places.items():
        runs: list[tuple[int, int]] = []
        for row in sorted(rows):
            if runs and row == runs[-1][1] + 1:
                runs[-1] = (runs[-1][0], row)
            else:
                runs.append((row, row))
        found.append(SourceRows(file, sheet, tuple(runs), count_of))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark.

    `code` names the rule (text id `finding.<code>`), `origin` the file, sheet and first row, `column` the column
    as it is written in the source, `value` what stood there, `details` further values for the sentence.
    """

    severity: Severity
    code: str
    origin: Origin = NOWHERE
    column: str = ""
    value: str = ""
    details: Mapping[str, str | float] = field(default_factory=dict)

    @property
    def row(self) -> int | None:
        """The first source row, 1-based, or None where the finding concerns no single row of a file."""
        return self.origin.rows[0] if self.origin.rows and self.origin.typing is None else None


def error(
    code: str, origin: Origin = NOWHERE, column: str = "", value: object = "", **details: str | float
) -> Finding:
    """A finding that stops the computation."""
    return Finding(Severity.ERROR, code, origin, column, str(value), details)


def warning(
    code: str, origin: Origin = NOWHERE, column: str = "", value: object = "", **details: str | float
) -> Finding:
    """A finding that is listed while the value is used."""
    return Finding(Severity.WARNING, code, origin, column, str(value), details)


@dataclass(frozen=True, slots=True)
class Fault:
    """One field of a domain object that breaks a rule: the field's name, the rule's code, the value."""

    field: str
    code: str
    value: object


class StaffingError(Exception):
    """Something of the region cannot be what it claims to be.

    Raised by domain objects when they are built (`faults`, which the readers turn into findings with their place)
    and by readers for a source that cannot be opened at all (`findings`).
    """

    def __init__(self, faults: tuple[Fault, ...] = (), findings: tuple[Finding, ...] = ()) -> None:
        self.faults = faults
        self.findings = findings
        named = [f"{fault.field}: {fault.code} ({fault.value!r})" for fault in faults]
        super().__init__("; ".join(named + [finding.code for finding in findings]))
