"""How the tables of files are read: what somebody decided once and the project remembers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a column is taken as; "" is not used, or as the file says."""

    heading: str
    role: str = ""
    unit: str = ""
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class TableChoice:
    """How a table with this header is read."""

    fingerprint: str
    kind: str
    columns: tuple[ColumnChoice, ...]
    given: tuple[tuple[str, str], ...] = ()
    counts: str = ""
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameChoice:
    """What the file calls `written` is the project's `meant`; `axis` is unit, occupation or staff_group."""

    axis: str
    written: str
    meant: str
