"""How the tables of files are read: what somebody decided once and the project remembers."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

PERSONS = "persons"  # each person once, in the main employment
EMPLOYMENTS = "employments"  # each row


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a column is taken as; "" is not used, or as the file says.

    `role` is a column key of the table's kind; the band columns of a wide table have the role of their values
    (`headcount`). `unit` is kr, tkr, mnkr, share or per_cent, `decimal` the sign `,` or `.`.
    """

    heading: str
    role: str = ""
    unit: str = ""
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class TableChoice:
    """How a table with this header is read.

    `kind` is the table of the contract, "" for one that is not imported. `given` names roles that no column has,
    each with one value for the whole table. `counts` (`persons` or `employments`) and `forms`, the forms of
    employment that count (none: all), are for tables that list employments.
    """

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


def normalised(name: str) -> str:
    """A name without regard to case, spaces, `_`, hyphens, full stops and accents."""
    return "".join(part for part in unicodedata.normalize("NFD", name.casefold()) if part.isalnum())


_MONTH = (
    r"jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:s|ch)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:usti|ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_VARYING = re.compile(
    rf"\b(?:19|20)[0-9]{{2}}(?:[-/. ]?m?[0-9]{{1,2}}(?:[-/.][0-9]{{1,2}})?)?\b"  # a year, month or date
    rf"|\b(?:{_MONTH})\b\.?"
    r"|(?:<=?|>=?|≥|≤)? ?\b[0-9]{1,3}\b(?: ?[-–] ?[0-9]{1,3}\b| ?\+| ?[-–])?",  # an age or band
    re.IGNORECASE,
)


def generalised(heading: str) -> str:
    """The normalised heading with years, months, dates, ages and bands as `*`: equal for this month's file and
    the next one's.
    """
    parts = _VARYING.sub("\0", heading).split("\0")
    return "*".join(normalised(part) for part in parts)


def fingerprint(headings: Iterable[str]) -> str:
    """A hash of a header. The order counts; what varies from month to month does not, nor how often it comes."""
    seen = [generalised(heading) for heading in headings]
    kept = [name for at, name in enumerate(seen) if "*" not in name or name not in seen[:at]]
    return hashlib.sha256("\n".join(kept).encode()).hexdigest()
