"""What a file's names of units, occupations and staff groups can mean in the project: suggestions, never decisions.

Exact matches, other names and codes (AID, SSYK) come first, then what is written alike. A table of names can be
written, edited in a spreadsheet and read back.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from staffing_planner.models.findings import Finding, Origin, error
from staffing_planner.models.inputs import Occupation
from staffing_planner.models.mappings import NameChoice, normalised
from staffing_planner.readers import cells
from staffing_planner.readers.sources import RawCells, RawValue, read_cells

AXES = ("unit", "occupation", "staff_group")

EXACT, ALIAS, CODE, SIMILAR = "exact", "alias", "code", "similar"
_LEAST_ALIKE = 70.0  # of 100; below, names have nothing in common but some letters
_MOST_SUGGESTED = 5

_CODES = re.compile(r"([0-9]+)(?:-([0-9]+))?")
_HEADER = ("axis", "written", "meant")
_HEADINGS = {
    "axis": ("axis", "slag", "typ"), "written": ("written", "i filen", "skrivs"), "meant": ("meant", "betyder", "avser")
}  # fmt: skip


class Suggestion(NamedTuple):
    """What a name can mean: the project's name, how surely (0 to 1), and why (exact, alias, code or similar)."""

    meant: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Aliases:
    """Other names and codes of known names: `names` by normalised alias, `codes` as first and last code with the
    name.
    """

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    codes: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(cls, occupations: Iterable[Occupation]) -> "Aliases":
        """The other names, AID and SSYK codes of occupations; the first that claims a name has it."""
        names: dict[str, str] = {}
        codes: list[tuple[str, str, str]] = []
        for row in occupations:
            for alias in re.split(r"[;,]", row.aliases):
                if normalised(alias):
                    names.setdefault(normalised(alias), row.occupation)
            for text in (row.aid, row.ssyk):
                for match in _CODES.finditer(re.sub(r"\([^)]*\)", "", text)):
                    codes.append((match[1], match[2] or match[1], row.occupation))
        return cls(names, tuple(codes))

    def of_code(self, code: str) -> str:
        """The name with the most exact code that covers this one; a shorter code covers all that begin with it."""
        covering = [
            (len(first), name) for first, last, name in self.codes if first <= code[: len(first)] <= last
        ]
        return max(covering, key=lambda one: one[0], default=(0, ""))[1]


def suggest_names(
    written: str, known: Sequence[str], aliases: Aliases | None = None
) -> tuple[Suggestion, ...]:
    """What a name can mean among the known ones, the likeliest first; none where nothing is alike."""
    aliases = aliases or Aliases()
    code, name = cells.code_and_name(written)
    if not code and written.strip().isdecimal():
        code = written.strip()
    keys = {normalised(one): one for one in known}
    found: list[Suggestion] = []
    for key in dict.fromkeys((normalised(written), normalised(name))):
        if key in keys:
            found.append(Suggestion(keys[key], 1.0, EXACT))
        if key in aliases.names:
            found.append(Suggestion(aliases.names[key], 0.95, ALIAS))
    if code and (coded := aliases.of_code(code)):
        found.append(Suggestion(coded, 0.9, CODE))
    found += _alike(name, known, aliases)
    best: dict[str, Suggestion] = {}
    for one in found:
        if one.meant in known:
            best.setdefault(one.meant, one)
    return tuple(best.values())[:_MOST_SUGGESTED]


def _alike(name: str, known: Sequence[str], aliases: Aliases) -> list[Suggestion]:
    from rapidfuzz import fuzz, process

    meant = {**aliases.names, **{normalised(one): one for one in known}}
    alike = process.extract(
        normalised(name), list(meant), scorer=fuzz.WRatio, score_cutoff=_LEAST_ALIKE, limit=20
    )
    return [Suggestion(meant[key], min(score, 89.0) / 100, SIMILAR) for key, score, _ in alike]


def names_text(names: Iterable[NameChoice]) -> str:
    """A table of names as text to be written to a file: one row each, separated by `;`."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows((name.axis, name.written, name.meant) for name in names)
    return text.getvalue()


def read_names(path: Path) -> tuple[tuple[NameChoice, ...], tuple[Finding, ...]]:
    """A table of names from a text file or workbook. Rows without a meaning are left out."""
    raw = read_cells(path)
    if raw.findings or not raw.sheets:
        return (), raw.findings
    return _names_of(raw)


def _names_of(raw: RawCells) -> tuple[tuple[NameChoice, ...], tuple[Finding, ...]]:
    sheet = raw.sheets[0]
    by_heading = {normalised(name): key for key, names in _HEADINGS.items() for name in names}
    rows = enumerate(sheet.rows, start=sheet.first_row)
    places: dict[str, int] = {}
    for _, row in rows:
        places = {by_heading.get(normalised(cells.name(cell)), ""): place for place, cell in enumerate(row)}
        if places.keys() >= set(_HEADER):
            break
    else:
        place = Origin(sheet.file, sheet.sheet)
        return (), (error("missing_column", place, "axis", table="names", known=", ".join(_HEADER)),)
    names: list[NameChoice] = []
    findings: list[Finding] = []
    for number, row in rows:
        axis, written, meant = (_text(row, places[key]) for key in _HEADER)
        if axis not in AXES and (axis or written):
            origin = Origin(sheet.file, sheet.sheet, (number,))
            findings.append(error("unknown_axis", origin, "axis", axis, expected=", ".join(AXES)))
        elif written and meant:
            names.append(NameChoice(axis, written, meant))
    return tuple(names), tuple(findings)


def _text(row: Sequence[RawValue], at: int) -> str:
    return cells.masked(cells.name(row[at])) if at < len(row) else ""
