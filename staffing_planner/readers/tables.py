"""Which table of the contract a block is, and the step from its cells to domain rows.

A block (`layouts`) becomes one table: its kind is decided by the columns, or by what somebody chose; each column is
parsed by its distinct values, and the rows are built through the domain classes, whose faults become findings with
file, sheet, row and column.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, NamedTuple

from staffing_planner.models.findings import Finding, Origin, StaffingError, error, warning
from staffing_planner.models.inputs import ALL, UNKNOWN
from staffing_planner.models.mappings import (
    ColumnChoice,
    NameChoice,
    TableChoice,
    generalised,
    normalised,
)
from staffing_planner.readers import cells, contents
from staffing_planner.readers.cells import MASKED, AgeBand, Doubtful, Parser, Unreadable
from staffing_planner.readers.kinds import BANDS, DEFAULT, NEEDED, SYNONYMS, Column, Kind, kinds
from staffing_planner.readers.layouts import (
    HEADER_SEARCHED,
    OLDEST_HEADER_AGE,
    VALUE,
    Block,
    find_blocks,
    straightened,
)
from staffing_planner.readers.sources import RawSheet, RawValue, is_readable_name
from staffing_planner.readers.stock import stock_rows

SAMPLED_ROWS = 2_000
PER_CENT = "per_cent"  # a column's unit beside those of money


class StatedSum(NamedTuple):
    """What a sum row (or a sum column; `label` is then its heading) states, beside what its cells add up to.

    Both in the units of the domain rows. `row` is the file row, 0 for the whole of a sum column.
    """

    label: str
    row: int
    heading: str
    stated: float
    computed: float
    is_equal: bool


class Counted(NamedTuple):
    """How many persons and employments a table that lists employments has, as far as they count."""

    persons: int
    employments: int


class Reading(NamedTuple):
    """What one block gave: the kind's name (empty if unrecognised), its rows, the findings.

    `names` counts the rows of each name as the file writes it: axis (unit, occupation, staff_group), name, rows.
    `left_out` says by reason how many rows were not loaded although nothing is wrong with them.
    """

    kind: str
    rows: list[Any]
    findings: list[Finding]
    sums: tuple[StatedSum, ...] = ()
    names: tuple[tuple[str, str, int], ...] = ()
    counted: Counted | None = None
    left_out: tuple[tuple[str, int], ...] = ()


# --- recognising ------------------------------------------------------------------------------------------

_BRACKET = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*$")
_TRAILING_UNIT = re.compile(r"(?:,| i| in|\s)\s*([%‰€$£]|[\w-]+)$")
_PER_CENT = ("%", "procent", "per cent", "percent")
_PER_MILLE = ("‰", "promille", "per mille", "per mil", "per thousand", "per 1000", "per 1 000")


@dataclass(frozen=True)
class _Heading:
    """A header cell: its text, its normalised names with and without the unit, and the unit itself: of money in
    kronor or another currency (its code), of shares (`per_mille`, `per_cent`), of numbers (`scale`: 1000 for tusental).
    """

    text: str
    names: tuple[str, ...]
    kronor: float | None = None
    is_per_cent: bool = False
    band: AgeBand | None = None
    is_per_mille: bool = False
    scale: float | None = None
    currency: str = ""


@lru_cache(maxsize=4096)
def _heading(cell: str) -> _Heading:
    text = cells.masked(cells.name(cell))
    band = cells.age_band(cell)
    in_reach = not isinstance(band, Unreadable) and max(band.first or 0, band.last or 0) <= OLDEST_HEADER_AGE
    if isinstance(band, AgeBand) and in_reach:
        return _Heading(text, (normalised(text),), band=band)
    names = [normalised(text)]
    found = _Heading(text, ())
    rest = text
    for pattern in (_BRACKET, _TRAILING_UNIT):
        match = pattern.search(rest)
        if match is None:
            continue
        stated = _with_unit(found, match[1].strip().removeprefix("i "))
        if pattern is _BRACKET or stated != found:
            rest, found = rest[: match.start()], stated
            names.append(normalised(rest))
    return replace(found, names=tuple(names))


def _with_unit(heading: _Heading, unit: str) -> _Heading:
    """The heading with the unit that stands in its text, if it is one."""
    if unit.casefold() in _PER_CENT:
        return replace(heading, is_per_cent=True)
    if unit.casefold() in _PER_MILLE:
        return replace(heading, is_per_mille=True)
    if (scale := cells.scale_of(unit)) is not None:
        return replace(heading, scale=scale)
    if currency := cells.foreign_currency_in(unit):
        return replace(heading, currency=currency)
    money = cells.money_unit(unit)
    return heading if isinstance(money, Unreadable) else replace(heading, kronor=money.kronor)


@dataclass(frozen=True)
class _Match:
    """How well one kind explains a header: positions by key, keys named twice, requirements not met."""

    kind: Kind
    positions: Mapping[str, int]
    twice: tuple[tuple[str, int, int], ...]
    missing: tuple[str, ...]
    bands: tuple[int, ...]

    @property
    def explained(self) -> int:
        return len(self.positions) + bool(self.bands)


def _match(
    kind: Kind,
    headings: Sequence[_Heading],
    bands: tuple[int, ...],
    held: Mapping[int, str] = MappingProxyType({}),
) -> _Match:
    """How a kind explains headings; `held` are roles of columns by their content, for those without a name."""
    positions: dict[str, int] = {}
    twice: list[tuple[str, int, int]] = []
    known = kind.keys_by_name
    for at, heading in enumerate(headings):
        key = next((known[name] for name in heading.names if name in known), None)
        if key is None:
            continue
        if key in positions:
            twice.append((key, positions[key], at))
        else:
            positions[key] = at
    for at, key in held.items():
        if key in kind.by_key and key not in positions and at not in positions.values():
            positions[key] = at
    takes_bands = any(BANDS in keys for keys in kind.required)
    found = {*positions, *([BANDS] if bands and takes_bands else [])}
    missing = tuple(keys[0] for keys in kind.required if found.isdisjoint(keys))
    return _Match(kind, positions, tuple(twice), missing, bands if takes_bands else ())


@dataclass(frozen=True)
class _Recognition:
    """A header's headings with the kinds that explain them, the best one first."""

    headings: tuple[_Heading, ...]
    matches: tuple[_Match, ...]
    is_tie: bool = False

    @property
    def best(self) -> _Match:
        return self.matches[0]

    @property
    def is_whole(self) -> bool:
        """Whether everything that the kind requires is there."""
        return not self.best.missing

    def is_clearly(self, named: str) -> bool:
        """Whether the header is one kind's beyond doubt although something is missing."""
        lacks_one = len(self.best.missing) == 1 and self.best.explained >= 2
        return lacks_one or self.best.kind.name == named


def _recognise(
    texts: Sequence[str], named: str, held: Mapping[int, str] = MappingProxyType({})
) -> _Recognition | None:
    """The kinds that explain a header, if any; `named` is the file's own claim."""
    headings = tuple(map(_heading, texts))
    bands = tuple(at for at, heading in enumerate(headings) if heading.band is not None)
    if len(bands) < 2:
        bands = ()
    matches = [match for kind in kinds() if (match := _match(kind, headings, bands, held)).positions]
    if not matches:
        return None

    def nearness(match: _Match) -> tuple[bool, int, int]:
        return match.kind.name == named, -len(match.missing), match.explained

    def explaining(match: _Match) -> tuple[int, bool, bool]:
        return match.explained, match.kind.name == named, not match.kind.yields_to

    whole = sorted((match for match in matches if not match.missing), key=explaining, reverse=True)
    nearest = sorted((match for match in matches if match.missing), key=nearness, reverse=True)
    if not whole:
        return _Recognition(headings, tuple(nearest))
    best = whole[0]
    # A kind that lacks one column but explains more of them, or that the file claims to be, is what was
    # meant: an age structure without its date is no table of vacancies.
    for match in sorted(nearest, key=explaining, reverse=True):
        claimed = match.kind.name == named != best.kind.name and match.explained >= best.explained
        if len(match.missing) == 1 and (claimed or match.explained > best.explained):
            return _Recognition(headings, (match, *whole))
    is_tie = len(whole) > 1 and explaining(whole[1]) == explaining(best)
    return _Recognition(headings, tuple(whole), is_tie)


@lru_cache(maxsize=4096)
def role_of(heading: str) -> str:
    """The column key that a heading stands for in any kind, or nothing; a band or age has none."""
    found = _heading(heading)
    if found.band is not None:
        return ""
    return next(
        (kind.keys_by_name[name] for kind in kinds() for name in found.names if name in kind.keys_by_name), ""
    )


def is_band_heading(heading: str) -> bool:
    """Whether a heading is an age or a band of ages."""
    return _heading(heading).band is not None


def unit_of_heading(heading: str) -> str:
    """The unit that a heading states (kr, tkr, mnkr, per_cent), or nothing."""
    found = _heading(heading)
    if found.is_per_cent:
        return PER_CENT
    return {1.0: "kr", 1e3: "tkr", 1e6: "mnkr"}.get(found.kronor or 0.0, "")


class Guess(NamedTuple):
    """How a header would be read: the roles of columns (key and position), the kinds that it can be, the best first,
    and the keys that the best one requires.
    """

    roles: tuple[tuple[str, int], ...]
    kinds: tuple[str, ...]
    needed: frozenset[str]


def guess(block: Block, held: Mapping[int, Sequence[str]]) -> Guess:
    """The likeliest reading of a block; `held` are the roles that the cells of columns without a known heading allow,
    by position. Only what the kind still requires, and persons, are guessed by content.
    """
    identity = {at: roles[0] for at, roles in held.items() if roles[0] == "identity_number"}
    found = _recognise(block.headings, _named_kind(block), dict(list(identity.items())[:1]))
    if found is None:
        return Guess((), (), frozenset())
    best = found.best
    positions = dict(best.positions)
    for keys in best.kind.required:
        if (best.bands and BANDS in keys) or not positions.keys().isdisjoint(keys):
            continue
        taken = {*positions.values(), *best.bands}
        fitting = [
            (roles.index(key), at, key)
            for at, roles in held.items()
            for key in keys
            if key in roles
            if at not in taken
        ]
        if fitting:
            _, at, key = min(fitting)
            positions[key] = at
    for at, roles in held.items():
        if roles[0] == "sex" and "sex" in best.kind.by_key and "sex" not in positions:
            positions["sex"] = at
    columns = [*positions.items(), *(("headcount", at) for at in best.bands)]
    columns += [(key, at) for key, _, at in best.twice]
    names = tuple(match.kind.name for match in found.matches)
    return Guess(tuple(columns), names, frozenset(key for keys in best.kind.required for key in keys))


def role_in(kind: str, heading: str) -> str:
    """The column key that a heading stands for in a kind of table, or nothing."""
    found = _heading(heading)
    known = next(one for one in kinds() if one.name == kind)
    if found.band is not None:
        return "headcount" if any(BANDS in keys for keys in known.required) else ""
    return next((known.keys_by_name[name] for name in found.names if name in known.keys_by_name), "")


def blocks_of(sheet: RawSheet, header: tuple[int, ...] | None = None) -> list[Block]:
    """The tables that lie on a sheet, straightened; `header` as somebody chose it (file rows)."""
    found = find_blocks(sheet, header, role_of, sheet.merged, sheet.first_column, sheet.hidden_rows)

    def places(of: frozenset[tuple[int, int]]) -> frozenset[tuple[int, int]]:
        return frozenset((row, column + sheet.first_column) for row, column in of)

    percent, without_value = places(sheet.percent), places(sheet.without_value)
    blocks = []
    for block in found:
        long = straightened(block, role_of)
        faults = _unsaved_values(block, long, without_value) if long.values else []
        if sheet.counts_from_1904:
            faults += _days_in_header(block)
        blocks.append(
            replace(
                long,
                percent=percent,
                without_value=without_value,
                counts_from_1904=sheet.counts_from_1904,
                findings=(*long.findings, *faults),
            )
        )
    return blocks


def _unsaved_values(wide: Block, long: Block, without_value: frozenset[tuple[int, int]]) -> list[Finding]:
    """The cells of a wide table whose formula was saved without a value: as empty ones they give no row."""
    columns = {column for row in long.source_columns for column in row if column}
    headings = {
        column: cells.masked(heading) for column, heading in zip(wide.columns, wide.headings, strict=True)
    }
    rows = {
        number
        for number, row in zip(wide.numbers, wide.rows, strict=True)
        if not any(map(cells.is_sum_label, row))
    }
    return [
        error("cell_without_value", Origin(wide.file, wide.sheet, (row,)), headings[column])
        for row, column in sorted(without_value)
        if row in rows and column in columns
    ]


def _days_in_header(block: Block) -> list[Finding]:
    """Plain numbers that stand for days in a header, where they count from 1904: they would be read four years off."""
    days = [
        heading
        for levels, heading in zip(block.levels, block.headings, strict=True)
        if any(isinstance(cell, int | float) and isinstance(cells.day(cell), date) for cell in levels)
    ]
    return (
        [error("day_from_1904", block.origin, cells.masked(days[0]), cells.masked(days[0]))] if days else []
    )


def read_sheet(sheet: RawSheet) -> list[Reading]:
    """All tables of a sheet as they are recognised; one reading without a kind where there is none."""
    blocks = blocks_of(sheet)
    readings = [read_table(block) for block in blocks]
    if is_read_me(sheet.sheet) and not any(reading.kind for reading in readings):
        return []
    return readings or [Reading("", [], _unrecognised(sheet))]


def is_read_me(sheet: str) -> bool:
    """Whether a sheet is called `Läs mig` or the like: without a table it is no reason for a remark."""
    name = sheet.replace(" ", "")
    return not name.startswith(".") and not is_readable_name(name)


def read_table(
    block: Block,
    choice: TableChoice | None = None,
    names: Sequence[NameChoice] = (),
    dropping: frozenset[int] = frozenset(),
) -> Reading:
    """The domain rows of one block, with the findings of everything that could not be understood.

    `choice` is how somebody wants it read, without it everything is recognised; `names` is what the file's names
    mean; the file rows in `dropping` are left out.
    """
    found = _recognition(block, choice)
    if found is None or not (choice or found.is_whole or found.is_clearly(_named_kind(block))):
        return Reading("", [], [*block.findings, *_unrecognised_block(block, found)])
    kind = found.best.kind
    if not found.is_whole:
        columns = ", ".join(heading.text for heading in found.headings if heading.text)
        faults = [
            error(
                "missing_column",
                block.origin,
                key,
                columns,
                table=kind.name,
                known=_names_of(kind, key),
            )
            for key in found.best.missing
        ]
        return Reading("", [], [*block.findings, *faults])
    if found.is_tie:
        alike = ", ".join(
            match.kind.name for match in found.matches if match.explained == found.best.explained
        )
        return Reading("", [], [*block.findings, error("ambiguous_table", block.origin, value=alike)])
    table = Table(block, found, choice, names, dropping)
    rows = [] if table.is_undecided() else _BUILDERS.get(kind.name, _plain_rows)(table)
    findings = [*block.findings, *table.findings]
    if block.is_hidden:
        findings.insert(0, warning("hidden_sheet", block.origin, value=block.sheet, table=kind.name))
    if not rows and not findings:
        findings.append(warning("empty_table", block.origin, table=kind.name))
    return Reading(
        kind.name,
        rows,
        findings,
        tuple(table.sums),
        table.names(),
        table.counted,
        tuple(table.left_out.items()),
    )


def _named_kind(place: Block | RawSheet) -> str:
    """The kind that the sheet or the file is named after, or nothing."""
    by_name = {normalised(kind.name): kind.name for kind in kinds()}
    names = (normalised(name) for name in (place.sheet, PurePath(place.file).stem))
    return next((by_name[name] for name in names if name in by_name), "")


def _recognition(block: Block, choice: TableChoice | None) -> _Recognition | None:
    if choice is not None:
        return _chosen(block, choice)
    return _recognise(block.headings, _named_kind(block), _identities_held(block))


def _identities_held(block: Block) -> dict[int, str]:
    """The first column without a known heading that holds identity numbers, with its role."""
    for at, heading in enumerate(block.headings):
        if not role_of(heading) and contents.holds_identity_numbers(sample_of(block, at)):
            return {at: "identity_number"}
    return {}


def sample_of(block: Block, at: int) -> list[RawValue]:
    """Some distinct cells of a column that are not empty: the first ones, then from all over a long table."""
    rows = block.rows
    if len(rows) > 2 * SAMPLED_ROWS:
        rows = [*rows[:SAMPLED_ROWS], *rows[SAMPLED_ROWS :: len(rows) // SAMPLED_ROWS]]
    return contents.sampled(row[at] for row in rows if at < len(row))


def _chosen(block: Block, choice: TableChoice) -> _Recognition:
    """The header as somebody decided to read it."""
    kind = next(kind for kind in kinds() if kind.name == choice.kind)
    headings = list(map(_heading, block.headings))
    positions: dict[str, int] = {}
    twice: list[tuple[str, int, int]] = []
    bands: list[int] = []
    takes_bands = any(BANDS in keys for keys in kind.required)
    for at, column in enumerate(choices_of(block, choice)):
        if column is None or column.role not in kind.by_key:
            continue
        factor = cells.money_unit(column.unit) if column.unit else Unreadable("")
        if not isinstance(factor, Unreadable):
            headings[at] = replace(headings[at], kronor=factor.kronor, scale=None, currency="")
        elif column.unit:
            is_per_cent = column.unit == PER_CENT
            headings[at] = replace(headings[at], is_per_cent=is_per_cent, is_per_mille=False)
        if takes_bands and headings[at].band is not None and column.role == "headcount":
            bands.append(at)
        elif column.role in positions:
            twice.append((column.role, positions[column.role], at))
        else:
            positions[column.role] = at
    for at, (key, _) in enumerate(choice.given):
        if key in kind.by_key and key not in positions and key != "money_unit":
            positions[key] = len(headings) + at
    found = {*positions, *([BANDS] if bands else [])}
    missing = tuple(keys[0] for keys in kind.required if found.isdisjoint(keys))
    return _Recognition(tuple(headings), (_Match(kind, positions, tuple(twice), missing, tuple(bands)),))


def choices_of(block: Block, choice: TableChoice) -> list[ColumnChoice | None]:
    """What was chosen for each column of a block: by its heading (the second of the same name by the second
    choice), else by what the heading is in any month.
    """
    by_heading: dict[tuple[str, int], ColumnChoice] = {}
    by_pattern: dict[str, ColumnChoice] = {}
    seen: Counter[str] = Counter()
    for column in choice.columns:
        by_heading[column.heading, seen[column.heading]] = column
        by_pattern.setdefault(generalised(column.heading), column)
        seen[column.heading] += 1
    seen.clear()
    chosen: list[ColumnChoice | None] = []
    for text in block.headings:
        heading = cells.masked(text)
        pattern = generalised(heading)
        exact = by_heading.get((heading, seen[heading]))
        chosen.append(exact or (by_pattern.get(pattern) if "*" in pattern else None))
        seen[heading] += 1
    return chosen


def _names_of(kind: Kind, key: str) -> str:
    """The names that would provide a requirement, as the contract writes them."""
    keys = next(keys for keys in kind.required if keys[0] == key)
    return ", ".join(name for each in keys for name in (each, *SYNONYMS.get(each, ())[:1]))


def _unrecognised(sheet: RawSheet) -> list[Finding]:
    """The remark on a sheet on which no table was found."""
    if all(cells.is_empty(cell) for row in sheet.rows for cell in row):
        return []
    named = _named_kind(sheet)
    near = [
        found
        for row in sheet.rows[:HEADER_SEARCHED]
        if (found := _recognise([cells.name(cell) for cell in row], named)) is not None
    ]
    best = max(near, key=lambda found: found.best.explained, default=None)
    return [_remark(Origin(sheet.file, sheet.sheet), best)]


def _unrecognised_block(block: Block, found: _Recognition | None) -> list[Finding]:
    return [_remark(Origin(block.file, block.sheet), found)]


def _remark(place: Origin, found: _Recognition | None) -> Finding:
    if found is None:
        return warning("unrecognised_table", place)
    missing = ", ".join(found.best.missing)
    return warning("unrecognised_table_near", place, table=found.best.kind.name, missing=missing)


# --- reading ----------------------------------------------------------------------------------------------

_LABELS: frozenset[Parser] = frozenset(
    {cells.label, cells.day, cells.month, cells.period, cells.year, cells.age_band, cells.stated_sex}
)
# What is not shown in a finding: it would carry a person's number, birth date or name out of the reader.
_PERSONAL = frozenset({"identity_number", "birth_date", "birth_year"})


# The columns that a field of a domain row can come from, where they have another name.
_SOURCES = {
    "age": ("age", "birth_date", "identity_number", "birth_year", "age_band"),
    "age_from": ("age_from", "age_band", "age"),
    "age_to": ("age_to", "age_band", "age"),
    "fte": ("fte", "degree_of_employment"),
    "cost": ("agency_cost", "cost"),
}


# Columns whose cells a sum row adds up.
_ADDED = frozenset(
    {
        "headcount", "leavers", "fte", "cost", "agency_cost", "retirements", "weeks_decided", "weeks_ordered",
        "weeks_used", "slots", "managers", "supervisors", "population",
    }
)  # fmt: skip
_SCALABLE: frozenset[Parser] = frozenset({cells.number, cells.persons})
_SHARES: frozenset[Parser] = frozenset({cells.share, cells.ceiling_share, cells.degree_of_employment})
_COUNTED = frozenset({"headcount", "leavers", "fte", "population"})  # what a title means by `tusental`
_NAMED_AXES = {
    "unit": "unit", "occupation": "occupation", "source_occupation": "occupation", "staff_group": "staff_group",
}  # fmt: skip
_FEW_SEXES = 0.05  # of the rows may have something else in the column of sexes, and are loaded without a sex
_DAYS_TO_1904 = 1462
_NO_VALUE = "=?"  # stands in a needed cell whose formula was saved without a value
_LEAVE = re.compile(
    r"frånvaro|tjänstledig|föräldraledig|sjukskriv|\bledig(?:het|hetsgrad|t)?\b|\bleave\b|\babsen",
    re.IGNORECASE,
)
_WITHOUT_AGE = re.compile(
    r"(?:ålder |åldersgrupp )?(?:okän[dt]a?|ej känd|saknas|(?:ej|inte) angive[nt]|unknown|missing|not stated|övriga|\?)"
    r"(?: ålder| åldersgrupp| age)?|(?:ålders)?uppgift saknas|(?:utan|ingen) (?:ålders)?uppgift|utan ålder"
    r"|age unknown|without age|no age",
    re.IGNORECASE,
)
_CURRENCY_HEADINGS = frozenset(map(normalised, ("valuta", "valutakod", "currency", "currency code")))
_BY_THE_HOUR = re.compile(r"tim(?:avl|anst|l[oö]n|vik|me|$)|intermittent|hourly|byhour")


def counts_by_rule(form: str) -> bool:
    """Whether a form of employment counts where nobody has chosen: all but those paid by the hour."""
    return _BY_THE_HOUR.search(normalised(form)) is None


class Table:
    """A recognised block being read: its rows without blanks, sums and notes, and the findings so far."""

    def __init__(
        self,
        block: Block,
        found: _Recognition,
        choice: TableChoice | None = None,
        names: Sequence[NameChoice] = (),
        dropping: frozenset[int] = frozenset(),
    ) -> None:
        self.block = block
        self.found = found
        self.choice = choice
        self.kind = found.best.kind
        self.positions = found.best.positions
        self.findings: list[Finding] = []
        self.failed: set[int] = set()  # rows (positions in `body`) that are not built: most have a finding
        self.sums: list[StatedSum] = []
        self.left_out: dict[str, int] = {}
        self.counted: Counted | None = None
        self.header = block.origin
        self._meant = {(name.axis, name.written): name.meant for name in names}
        self._given = dict(choice.given) if choice else {}
        chosen = choices_of(block, choice) if choice else []
        self._decimals = [one.decimal if one else "" for one in chosen]
        self._units = [one.unit if one else "" for one in chosen]
        self._width = len(found.headings)
        self._notes: list[str] = []
        body, self.numbers = self._fitted_rows(dropping)
        self._check_width(dropping)
        sums, self.body, self.numbers = self._without_sums_and_blanks(body, self.numbers)
        self._compare_sums(sums)
        self._compare_sum_columns()
        self._tell_shown_and_saved()
        self._without_uncounted_forms()
        self._name_unused_columns()
        if "money_unit" not in self:
            self._compare_units()
        self._tell_scales()
        self._tell_lost_zeros()

    def __contains__(self, key: str) -> bool:
        return key in self.positions

    def origin(self, *at: int) -> Origin:
        """The place of rows, by their position in `body`."""
        numbers = self.numbers
        rows = (numbers[at[0]],) if len(at) == 1 else tuple(dict.fromkeys(numbers[one] for one in at))
        return Origin(self.block.file, self.block.sheet, rows)

    def heading(self, key: str) -> str:
        """The column's name as it is written in the file; the key where there is no such column."""
        at = self.positions.get(key, self._width)
        return key if at >= self._width else self.found.headings[at].text

    def count_people(self, persons: int, employments: int) -> None:
        """Says how many persons and employments are listed, as far as they count."""
        self.counted = Counted(persons, employments)

    def is_undecided(self) -> bool:
        """Whether something must be decided before a row can be read: two columns of one meaning, or a value
        given for the whole table that none can be; adds the findings.
        """
        for key, first, second in self.found.best.twice:
            one, other = (self.found.headings[at].text for at in (first, second))
            self.findings.append(error("column_twice", self.header, other, other, first=one, key=key))
        faults = []
        for key, text in self._given.items():
            if key in self.kind.by_key and self.positions.get(key, self._width) >= self._width:
                read = Unreadable("empty") if cells.is_empty(text) else self.kind.by_key[key].parse(text)
                if isinstance(read, Unreadable):
                    faults.append(error(read.code, self.header, key, cells.masked(text)))
        faults += [
            *self._bands_twice(),
            *self._foreign_money(),
            *self._money_as_number(),
            *self._unclear_shares(),
        ]
        self.findings += faults
        return bool(self.found.best.twice or faults or self._has_unclear_money())

    def _has_unclear_money(self) -> bool:
        """Whether the texts about the table name several units for a column of money that names none itself."""
        headings = [self.found.headings[self.positions[key]] for key in self._money_keys()]
        if "money_unit" in self or all(heading.kronor or heading.scale for heading in headings):
            return False
        return self._kronor_of_title == 0.0

    def _bands_twice(self) -> list[Finding]:
        """Two columns for one age or band: the persons of one of them, or of neither, are what is meant."""
        first: dict[AgeBand | None, str] = {}
        faults = []
        for heading in (self.found.headings[at] for at in self.found.best.bands):
            if heading.band in first:
                details = {"first": first[heading.band], "key": "age_band"}
                faults.append(error("column_twice", self.header, heading.text, heading.text, **details))
            first.setdefault(heading.band, heading.text)
        return faults

    def _foreign_money(self) -> list[Finding]:
        """Columns of money in another currency, by their heading or by a text about the whole table."""
        if "money_unit" in self._given:
            return []
        named = filter(None, map(cells.foreign_currency_in, self._texts()))
        about = "" if "money_unit" in self else next(named, "")
        faults = []
        for key in self._money_keys():
            heading = self.found.headings[self.positions[key]]
            currency = heading.currency or ("" if heading.kronor or heading.scale else about)
            if currency:
                faults.append(error("foreign_currency", self.header, heading.text, currency))
        beside = [
            at
            for at, heading in enumerate(self.found.headings if self._money_keys() else ())
            if normalised(heading.text) in _CURRENCY_HEADINGS
        ]
        for at in beside:
            found = {cells.foreign_currency_in(cells.written(value)) for value in set(self.raw(at))} - {""}
            heading = self.found.headings[at]
            faults += [error("foreign_currency", self.header, heading.text, one) for one in sorted(found)]
        return faults

    def _money_as_number(self) -> list[Finding]:
        """Columns of numbers whose heading says that they are money: `antal (tkr)`."""
        return [
            error("money_as_number", self.header, heading.text, key=key)
            for key, at in self.positions.items()
            if at < self._width
            and self.kind.by_key[key].parse in _SCALABLE
            and not self.kind.by_key[key].is_money
            for heading in (self.found.headings[at],)
            if heading.kronor or heading.currency
        ]

    def _unclear_shares(self) -> list[Finding]:
        """Shares up to 1 under a title in per cent, where neither heading nor cells nor a choice says what they are."""
        if not any(map(cells.names_per_cent, self.block.titles)):
            return []
        faults = []
        for key, at in self.positions.items():
            if at >= self._width or self.kind.by_key[key].parse not in (cells.share, cells.ceiling_share):
                continue
            heading = self.found.headings[at]
            if heading.is_per_cent or heading.is_per_mille or (self._units and self._units[at]):
                continue
            if (most := self._most_plain(at)) is not None and most[0] <= 1:
                faults.append(error("unclear_percent", self.header, heading.text, most[1]))
        return faults

    def _most_plain(self, position: int) -> tuple[float, str] | None:
        """The largest number without a per cent sign in a column, and how it is written; None where all are 0."""
        plain = {
            found: value
            for value in set(self.raw(position))
            if not (isinstance(value, str) and "%" in value)
            and not isinstance(found := cells.number(value), Unreadable)
        }
        return (max(plain), cells.written(plain[max(plain)])) if any(plain) else None

    def _money_keys(self) -> list[str]:
        """The columns of money that the file has."""
        return [
            column.key
            for column in self.kind.columns
            if column.is_money and self.positions.get(column.key, self._width) < self._width
        ]

    def _texts(self) -> tuple[str, ...]:
        """What is written about the table, the nearest first: titles, notes, names of sheet and file, other texts."""
        return (*self.block.titles, *self.block.notes, *self._notes, *self._place_names(), *self.block.above)

    def _place_names(self) -> tuple[str, str]:
        names = (self.block.sheet, PurePath(self.block.file).stem)
        return tuple(re.sub(r"[_.-]+", " ", name) for name in names)  # type: ignore[return-value]  # two of two

    def raw(self, position: int) -> list[RawValue]:
        """The cells of a column."""
        return [row[position] for row in self.body]

    def values(self, key: str) -> list[Any]:
        """The parsed cells of a column; None in a row that failed."""
        empty = self._empty_value(self.kind.by_key[key])
        raw = self.raw(self.positions[key])
        if self.block.counts_from_1904 and self.kind.by_key[key].parse in (cells.day, cells.month):
            raw = [value + _DAYS_TO_1904 if isinstance(value, int | float) else value for value in raw]
        return self.parsed(raw, self._sex_parser(key, raw), self.heading(key), empty, key in _PERSONAL)

    def _sex_parser(self, key: str, raw: Sequence[RawValue]) -> Parser:
        """The parser of a column; of sexes, one that takes a few cells that are none as X with a warning."""
        parse = self._parser(key)
        if parse is not cells.stated_sex:
            return parse
        unknown = {
            value
            for value in set(raw)
            if not (cells.is_empty(value) or cells.is_error(value))
            and isinstance(cells.stated_sex(value), Unreadable)
        }
        rows = sum(value in unknown for value in raw) if unknown else 0
        return cells.sex_or_doubt if 0 < rows <= _FEW_SEXES * len(raw) else parse

    def _parser(self, key: str) -> Parser:
        """The parser of a column, by its heading and by what was chosen."""
        column, at = self.kind.by_key[key], self.positions[key]
        parse = column.parse
        if at >= self._width:
            return parse
        heading = self.found.headings[at]
        if column.is_money:
            # Beside a column of units no other unit counts, or it would be applied twice.
            if "money_unit" in self:
                parse = cells.number
            else:
                parse = cells.money_parser(heading.kronor or heading.scale or self._kronor_of_title)
        elif heading.is_per_cent and parse in (cells.share, cells.ceiling_share):
            parse = self._per_cent_parser(heading, at)
        elif heading.is_per_mille and parse in _SHARES:
            parse = cells.per_mille
        elif (factor := self._scale(key)) != 1.0:
            parse = cells.scaled(parse, factor)
        if self._decimals and self._decimals[at]:
            return cells.with_decimal_sign(parse, self._decimals[at])
        axis = _NAMED_AXES.get(key)
        return self._naming(parse, axis) if axis and self._meant else parse

    def _naming(self, parse: Parser, axis: str) -> Parser:
        """A parser of names that gives what they mean in the project."""

        def named(value: RawValue) -> object:
            return self._meant.get((axis, cells.name(value))) or parse(value)

        return named

    def names(self) -> tuple[tuple[str, str, int], ...]:
        """How many rows have each name of a unit, an occupation and a staff group, as the file writes it."""
        counted: Counter[tuple[str, str]] = Counter()
        for key, axis in _NAMED_AXES.items():
            if self.positions.get(key, self._width) < self._width:
                for value, rows in Counter(self.raw(self.positions[key])).items():
                    if not (cells.is_empty(value) or isinstance(cells.label(value), Unreadable)):
                        counted[axis, cells.name(value)] += rows
        return tuple((axis, name, rows) for (axis, name), rows in sorted(counted.items()))

    def parsed(
        self,
        raw: Sequence[RawValue],
        parse: Parser,
        heading: str,
        empty: object = NEEDED,
        is_personal: bool = False,
        rows: Sequence[int] | None = None,
    ) -> list[Any]:
        """Cells parsed once for each distinct value; whatever is flagged becomes a finding in each of its
        rows.

        `rows` are the positions of the cells in `body` where they are not all of them.
        """
        read: dict[RawValue, Any] = {}
        distinct = set(raw)
        parse = cells.fitted(parse, distinct)
        for value in distinct:
            if cells.is_empty(value):
                read[value] = Unreadable("empty") if empty is NEEDED else empty
            elif cells.is_error(value):
                read[value] = Unreadable("error_cell")
            elif value == _NO_VALUE:
                read[value] = Unreadable("cell_without_value")
            else:
                read[value] = parse(value)
        flagged = {value: one for value, one in read.items() if isinstance(one, Unreadable | Doubtful)}
        if flagged:
            for value, one in flagged.items():
                read[value] = one.value if isinstance(one, Doubtful) else None
            for at, value in zip(range(len(raw)) if rows is None else rows, raw, strict=True):
                if value in flagged:
                    self._flag(at, heading, value, flagged[value], is_personal)
        return [read[value] for value in raw]

    def rows_of(self, values: Mapping[str, Iterable[Any]]) -> list[Any]:
        """Domain rows from columns by field name, without the rows that failed."""
        names = tuple(values)
        rows = []
        for at, row in enumerate(zip(*values.values(), strict=True)):
            if at not in self.failed:
                rows += self.built(self.kind.row, (at,), **dict(zip(names, row, strict=True)))
        return rows

    def built(self, row: type[Any], at: Sequence[int], heading: str = "", **values: Any) -> list[Any]:
        """The domain row in a list, or an empty list and its faults as findings.

        `heading` is the column where it is not the one that the faulty field has its name from.
        """
        origin = self.origin(*at)
        try:
            return [row(**values, origin=origin)]
        except StaffingError as refused:
            for fault in refused.faults:
                key = next((key for key in _SOURCES.get(fault.field, ()) if key in self), fault.field)
                value: Any = fault.value
                if key in self and key not in _PERSONAL and not heading:
                    value = self.body[at[0]][self.positions[key]]
                shown = cells.masked(cells.written(value))
                self.findings.append(error(fault.code, origin, heading or self.heading(key), shown))
            return []

    def _flag(
        self, at: int, heading: str, value: RawValue, found: Unreadable | Doubtful, is_personal: bool
    ) -> None:
        shown = cells.masked(cells.written(value))
        # A text in the sex column may be a first name.
        if is_personal or (found.code in ("unknown_sex", "sex_not_understood") and len(shown) > 2):
            shown = MASKED
        if isinstance(found, Doubtful):
            self.findings.append(warning(found.code, self.origin(at), heading, shown))
        else:
            self.findings.append(error(found.code, self.origin(at), heading, shown))
            self.failed.add(at)

    def _empty_value(self, column: Column) -> object:
        if column.empty is not DEFAULT:
            return column.empty
        return next(field.default for field in fields(self.kind.row) if field.name == column.key)

    def _per_cent_parser(self, heading: _Heading, position: int) -> Parser:
        """Parser of plain numbers under a heading in per cent; if none is above 1 they are unclear."""
        if (most := self._most_plain(position)) is not None and most[0] <= 1:
            self.findings.append(error("unclear_percent", self.header, heading.text, most[1]))
        return cells.per_cent

    @cached_property
    def _kronor_of_title(self) -> float:
        """The unit that was given, else that the texts about the table state; kronor where none does, 0 with a finding
        where they state several.

        A title counts before the other texts above it, which can belong to another table, and a unit that only a note
        or a name states is told.
        """
        given = cells.money_unit(self._given.get("money_unit", ""))
        if not isinstance(given, Unreadable):
            return given.kronor
        titles, beside, above = (
            {text: units for text in texts if (units := cells.money_units_in(text))}
            for texts in (
                self.block.titles,
                (*self.block.notes, *self._notes, *self._place_names()),
                self.block.above,
            )
        )
        near = {**titles, **beside}
        stated = near or above
        units = frozenset().union(*stated.values())
        if len(units) > 1:
            self.findings.append(error("unclear_money_unit", self.header, value=_joined(stated)))
            return 0.0
        if stated and (not titles or frozenset().union(*above.values()) - units):
            texts, kronor = _joined({**stated, **above}), f"{next(iter(units)):.0f}"
            self.findings.append(warning("money_unit_taken", self.header, value=texts, kronor=kronor))
        return next(iter(units), 1.0)

    def _compare_units(self) -> None:
        """Tells of columns whose heading states another unit of money than the texts about the table do."""
        if "money_unit" in self._given:
            return
        stated = {
            text: units
            for text in (*self.block.titles, *self.block.notes, *self._notes, *self._place_names())
            if (units := cells.money_units_in(text))
        }
        for key in self._money_keys():
            at = self.positions[key]
            kronor = self.found.headings[at].kronor
            # Whoever chose another unit than the heading's has seen it.
            if kronor != _heading(self.block.headings[at]).kronor:
                continue
            others = {text: units for text, units in stated.items() if kronor and units != {kronor}}
            if others:
                heading = self.found.headings[at].text
                self.findings.append(warning("money_units_differ", self.header, heading, _joined(others)))

    def _scale(self, key: str) -> float:
        """How many one of a column's numbers stands for: by its heading, numbers of persons else by the titles."""
        at, column = self.positions[key], self.kind.by_key[key]
        if at >= self._width or not (column.is_money or column.parse in _SCALABLE):
            return 1.0
        found = self.found.headings[at].scale
        return found or (self.scale_of_titles if key in _COUNTED else 1.0)

    @cached_property
    def scale_of_titles(self) -> float:
        """How many one of the persons stands for by the texts about the table."""
        texts = (*self.block.titles, *self.block.notes, *self._notes)
        return max(frozenset().union(*map(cells.scales_in, texts)), default=1.0)

    def _tell_scales(self) -> None:
        """Warns of columns whose numbers are multiplied."""
        scaled = [(self.heading(key), self._scale(key)) for key in self.positions]
        if self.found.best.bands:
            scaled.append(("headcount", self.scale_of_titles))
        self.findings += [
            warning("numbers_scaled", self.header, heading, f"{factor:.0f}")
            for heading, factor in scaled
            if factor != 1.0
        ]

    def _fitted_rows(self, dropping: frozenset[int]) -> tuple[list[list[RawValue]], Sequence[int]]:
        """The rows in the header's width, with the given values at their end."""
        width, numbers = self._width, self.block.numbers
        given: list[RawValue] = [text for _, text in self.choice.given] if self.choice else []
        body = [
            row if len(row) == width else row[:width] + [""] * (width - len(row)) for row in self.block.rows
        ]
        if given:
            body = [[*row, *given] for row in body]
        if not dropping:
            return body, numbers
        kept = [at for at, number in enumerate(numbers) if number not in dropping]
        if len(kept) < len(body):
            self.left_out["dropped"] = len(body) - len(kept)
        return [body[at] for at in kept], [numbers[at] for at in kept]

    def _check_width(self, dropping: frozenset[int]) -> None:
        """Cells beyond the header: a slipped row of a text file, a nameless column elsewhere."""
        width = self._width
        beside = {
            number: len(row)
            for row, number in zip(self.block.rows, self.block.numbers, strict=True)
            if len(row) > width and number not in dropping
            if not all(cells.is_empty(cell) for cell in row[width:])
        }
        if beside and not self.block.is_text:
            self.findings.append(warning("unnamed_column", self.header))
            beside = {}
        self._too_long = beside

    def _without_sums_and_blanks(
        self, body: list[list[RawValue]], numbers: Sequence[int]
    ) -> tuple[dict[int, tuple[str, list[list[RawValue]]]], list[list[RawValue]], Sequence[int]]:
        """The sum rows (label and rows by file row), and the rows that are left with their file rows."""
        dropped: set[int] = set()
        needed = {self.positions[key] for keys in self.kind.required for key in keys if key in self.positions}
        needed = {position for position in needed if position < self._width}
        labels = {at for key, at in self.positions.items() if self.kind.by_key[key].parse in _LABELS} | {0}
        labels = {position for position in labels if position < self._width}
        distinct = {position: {row[position] for row in body} for position in needed | labels}
        for position in needed:
            blank = {value for value in distinct[position] if cells.is_empty(value)}
            for at, row in enumerate(body if blank else ()):
                if row[position] in blank and at not in dropped:
                    filled = [cell for cell in row[: self._width] if not cells.is_empty(cell)]
                    if len(filled) <= 1 and not any(isinstance(cell, int | float) for cell in filled):
                        dropped.add(at)
                        if filled and not cells.is_sum_label(filled[0]):
                            note = cells.masked(cells.written(filled[0]))
                            self._notes.append(note)
                            origin = Origin(self.block.file, self.block.sheet, (numbers[at],))
                            self.findings.append(warning("note_row", origin, value=note))
        sums: dict[int, tuple[str, list[list[RawValue]]]] = {}
        told: dict[str, list[int]] = defaultdict(list)
        for position in sorted(labels):
            is_region = position == self.positions.get("region")
            words = {value for value in distinct[position] if cells.is_sum_label(value, is_region)}
            for at, row in enumerate(body if words else ()):
                if row[position] in words and at not in dropped:
                    dropped.add(at)
                    label = cells.masked(cells.name(row[position]))
                    told[label].append(numbers[at])
                    sums.setdefault(numbers[at], (label, []))[1].append(row)
        for label, places in told.items():
            rows = tuple(dict.fromkeys(places))
            origin = Origin(self.block.file, self.block.sheet, rows)
            self.findings.append(warning("sum_row", origin, value=label, rows=", ".join(map(str, rows))))
        if sums:
            self.left_out["sum"] = len(sums)
        if dropped:
            kept = [at for at in range(len(body)) if at not in dropped]
            body, numbers = [body[at] for at in kept], [numbers[at] for at in kept]
        for at, number in enumerate(numbers if self._too_long else ()):
            if number in self._too_long:
                self.failed.add(at)
                origin = Origin(self.block.file, "", (number,))
                found = self._too_long[number]
                self.findings.append(error("row_too_long", origin, value=found, expected=self._width))
        return sums, body, numbers

    def _tell_shown_and_saved(self) -> None:
        """Makes text of what a workbook shows or holds beside its cells: shares shown as per cent (`4 %`), so that
        they are never taken for plain numbers, and needed cells whose formula was saved without a value.
        """
        shares = {at for key, at in self.positions.items() if self.kind.by_key[key].parse in _SHARES}
        needed = {
            at for key, at in self.positions.items() if self._empty_value(self.kind.by_key[key]) is NEEDED
        }
        needed |= set(self.found.best.bands)
        for positions, places in ((shares, self.block.percent), (needed, self.block.without_value)):
            columns = {self.block.columns[at]: at for at in positions if places and at < self._width}
            rows_of = {number: at for at, number in enumerate(self.numbers)} if columns else {}
            for row, column in places if columns else ():
                if row in rows_of and column in columns:
                    line, at = self.body[rows_of[row]], columns[column]
                    value = line[at] if positions is shares else _NO_VALUE
                    if isinstance(value, int | float):
                        value = f"{value * 100:.12g} %"
                    self.body[rows_of[row]] = [*line[:at], value, *line[at + 1 :]]

    def _quiet(self, position: int, rows: Iterable[list[RawValue]]) -> list[float]:
        """The numbers of an added column for comparing only: what cannot be read counts nothing."""
        key = next((key for key, at in self.positions.items() if at == position), "")
        parse = self._parser(key) if key else cells.number
        read: dict[RawValue, float] = {}
        found = []
        for row in rows:
            value = row[position]
            if value not in read:
                number = Unreadable("") if cells.is_empty(value) else parse(value)
                read[value] = number if isinstance(number, float) else 0.0
            found.append(read[value])
        return found

    def _added_positions(self) -> list[int]:
        """The columns whose cells add up."""
        own = [at for key, at in self.positions.items() if key in _ADDED and at < self._width]
        return sorted({*own, *self.found.best.bands})

    def _compare_sums(self, sums: Mapping[int, tuple[str, list[list[RawValue]]]]) -> None:
        """Each sum row beside what it can be the sum of: all rows, those above, those since the last sum row, those
        that its label names, or those with its other labels.
        """
        for position in self._added_positions() if sums else ():
            values = self._quiet(position, self.body)
            # The sum of the rows above each row of the file; rows that straightening made share theirs.
            places, above = list(self.numbers), [0.0, *accumulate(values)]
            by_name = self._added_by_name(values)
            groups: dict[tuple[int, ...], dict[tuple[RawValue, ...], float]] = {}
            last = 0
            for number, (label, rows) in sorted(sums.items()):
                if all(cells.is_empty(row[position]) for row in rows):
                    continue
                start, end = bisect_left(places, last), bisect_left(places, number)
                last = number
                parts = [above[end] - above[start], above[end], above[-1], above[-1] - above[end]]
                parts += [
                    sum(one for name, one in named.items() if name in label.casefold()) for named in by_name
                ]
                parts.append(sum(self._added_beside(row, groups, values) for row in rows))
                stated = sum(self._quiet(position, rows))
                computed = min(parts, key=lambda part: abs(part - stated))
                room = sum(_rounding(row[position]) for row in rows) * self._factor(position)
                is_equal = abs(computed - stated) <= room
                heading = self.found.headings[position].text
                self._state(StatedSum(label, number, heading, stated, computed, is_equal))

    def _added_by_name(self, values: Sequence[float]) -> list[dict[str, float]]:
        """The sum of each unit, occupation and staff group."""
        found = []
        for key in _NAMED_AXES:
            if self.positions.get(key, self._width) < self._width:
                added: defaultdict[str, float] = defaultdict(float)
                for value, one in zip(self.raw(self.positions[key]), values, strict=True):
                    added[cells.name(value).casefold()] += one
                added.pop("", None)
                found.append(dict(added))
        return found

    def _added_beside(
        self,
        row: Sequence[RawValue],
        groups: dict[tuple[int, ...], dict[tuple[RawValue, ...], float]],
        values: Sequence[float],
    ) -> float:
        """The sum of the rows that have the labels of a sum row, but for the one that says that it is a sum."""
        labels = tuple(
            at
            for key, at in sorted(self.positions.items())
            if at < self._width and self.kind.by_key[key].parse in _LABELS
            if not cells.is_empty(row[at]) and not cells.is_sum_label(row[at])
        )
        if labels not in groups:
            added: defaultdict[tuple[RawValue, ...], float] = defaultdict(float)
            for other, value in zip(self.body, values, strict=True):
                added[tuple(other[at] for at in labels)] += value
            groups[labels] = added
        return groups[labels].get(tuple(row[at] for at in labels), 0.0)

    def _factor(self, position: int) -> float:
        """How much one is in a column, in the unit of the domain rows."""
        return self._quiet(position, [["1"] * (position + 1)])[0] or 1.0

    def _compare_sum_columns(self) -> None:
        """Columns of a wide table that state the sum of its bands."""
        bands = self.found.best.bands
        beside = [
            at
            for at, heading in enumerate(self.found.headings if bands else ())
            if at not in self.positions.values() and at not in bands and cells.is_sum_label(heading.text)
        ]
        beside += [self.positions["headcount"]] if bands and "headcount" in self else []
        self._sum_columns = frozenset(beside)
        for at in beside:
            columns = [self._quiet(band, self.body) for band in bands]
            stated = self._quiet(at, self.body)
            computed = [sum(parts) for parts in zip(*columns, strict=True)]
            heading = self.found.headings[at].text
            equal = True
            for row, one, other in zip(range(len(stated)), stated, computed, strict=True):
                cell = self.body[row][at]
                if not cells.is_empty(cell) and abs(one - other) > _rounding(cell):
                    equal = False
                    self._state(StatedSum(heading, self.numbers[row], heading, one, other, False))
            if equal:
                self.sums.append(StatedSum(heading, 0, heading, sum(stated), sum(computed), True))

    def _state(self, stated: StatedSum) -> None:
        self.sums.append(stated)
        if not stated.is_equal:
            origin = Origin(self.block.file, self.block.sheet, (stated.row,))
            found = warning(
                "sum_differs",
                origin,
                stated.heading,
                f"{stated.stated:.12g}",
                label=stated.label,
                computed=f"{stated.computed:.12g}",
            )
            self.findings.append(found)

    def _without_uncounted_forms(self) -> None:
        """Takes out the rows of the forms of employment that do not count."""
        if "employment_form" not in self:
            return
        position = self.positions["employment_form"]
        forms = Counter(row[position] for row in self.body)
        chosen = self.choice.forms if self.choice else ()
        out = {
            form: rows
            for form, rows in forms.items()
            if (
                cells.name(form) not in chosen
                if chosen
                else not self.choice and not counts_by_rule(cells.name(form))
            )
        }
        if not out:
            return
        self._keep([at for at, row in enumerate(self.body) if row[position] not in out])
        left_out = sum(out.values())
        self.left_out["form"] = left_out
        forms_out = ", ".join(sorted({cells.masked(cells.name(form)) for form in out}))
        found = warning(
            "forms_left_out", self.header, self.heading("employment_form"), left_out, forms=forms_out
        )
        self.findings.append(found)

    def _persons_without_age(self, at: int) -> float:
        """How many persons stand below a heading that says that their age is not known."""
        heading = self.found.headings[at].text
        # The values that straightening found below no band have no age either.
        if heading != VALUE and not _WITHOUT_AGE.fullmatch(heading):
            return 0.0
        return sum(self._quiet(at, self.body)) * self.scale_of_titles

    def _tell_lost_zeros(self) -> None:
        """Warns of names that are numbers of differing length: codes that may have lost the zeros before them."""
        for key in _NAMED_AXES:
            at = self.positions.get(key, self._width)
            if at >= self._width:
                continue
            values = [value for value in set(self.raw(at)) if not cells.is_empty(value)]
            if len(values) < 2 or not all(isinstance(value, int | float) for value in values):
                continue
            codes = sorted(map(cells.name, values), key=lambda code: (len(code), code))
            if len(codes[0]) < len(codes[-1]):
                self.findings.append(
                    warning("zeros_lost", self.header, self.heading(key), codes[0], other=codes[-1])
                )

    def _keep(self, kept: Sequence[int]) -> None:
        """Leaves only these rows (positions in `body`)."""
        moved = {at: new for new, at in enumerate(kept)}
        self.failed = {moved[at] for at in self.failed if at in moved}
        self.body = [self.body[at] for at in kept]
        self.numbers = [self.numbers[at] for at in kept]

    def _name_unused_columns(self) -> None:
        used = {*self.positions.values(), *self.found.best.bands, *self._sum_columns}
        used |= {at for *_, at in self.found.best.twice}
        for at, heading in enumerate(self.found.headings):
            if at in used:
                continue
            text = heading.text
            cell = self.block.levels[at][-1] if self.block.levels[at] else ""
            if self.found.best.bands and cells.age_band(cell) == Unreadable("date_in_age_band"):
                # Excel made a date of the band `10-14`: whoever is counted below it would be missing.
                self.findings.append(error("date_in_age_band", self.header, text, text))
            elif _LEAVE.search(heading.text):
                self.findings.append(warning("leave_not_used", self.header, text, text))
            elif self.found.best.bands and (persons := self._persons_without_age(at)):
                self.findings.append(warning("persons_without_age", self.header, text, f"{persons:.12g}"))
            elif self.choice is not None:
                continue  # whoever chose has seen it
            elif heading.text:
                self.findings.append(warning("unknown_column", self.header, text, text, table=self.kind.name))
            elif not all(cells.is_empty(value) for value in self.raw(at)):
                self.findings.append(warning("unnamed_column", self.header))


def _joined(texts: Iterable[str]) -> str:
    return cells.masked(" / ".join(texts))


def _rounding(stated: RawValue) -> float:
    """How far a stated sum may be from the exact one: half of its last written decimal."""
    text = cells.written(stated) if not cells.is_empty(stated) else ""
    decimals = len(re.split(r"[.,]", text)[-1]) if re.search(r"[.,][0-9]{1,2}(?![0-9])", text) else 0
    return 0.51 * 10.0**-decimals if decimals <= 2 else 0.0051


# --- the kinds' own ways ----------------------------------------------------------------------------------


def _columns(table: Table, *without: str) -> dict[str, list[Any]]:
    """All columns of the table that the kind has, by key; money in kronor, a missing sex as X."""
    found: dict[str, list[Any]] = {}
    for column in table.kind.columns:
        if column.key in table and column.key not in (*without, "money_unit"):
            found[column.key] = table.values(column.key)
        elif column.key == "sex" and column.empty:
            found["sex"] = [column.empty] * len(table.body)
    # A column that nobody has filled in says nothing; one that is filled in must say it in every row.
    if "money_unit" in table and not all(map(cells.is_empty, table.raw(table.positions["money_unit"]))):
        units = table.values("money_unit")
        for column in table.kind.columns:
            if column.is_money and column.key in found:
                found[column.key] = [
                    value * unit.kronor if value is not None and unit else value
                    for value, unit in zip(found[column.key], units, strict=True)
                ]
    return found


def _plain_rows(table: Table) -> list[Any]:
    return table.rows_of(_columns(table))


def _separations(table: Table) -> list[Any]:
    columns = _columns(table, *(["date"] if "year" in table else []))
    if "date" in columns:
        columns["year"] = [day and day.year for day in columns.pop("date")]
    if "leavers" in columns:
        columns["headcount"] = columns.pop("leavers")
    causes = columns.setdefault("cause", [UNKNOWN] * len(table.body))
    if UNKNOWN in causes:
        table.findings.append(
            warning("separations_without_cause", table.header, "cause", causes.count(UNKNOWN))
        )
    return table.rows_of(columns)


def _banded_rows(table: Table) -> list[Any]:
    """Tables whose age band becomes the two fields `age_from` and `age_to`; an open bottom begins at 0."""
    columns = _columns(table, *(["age"] if "age_band" in table else []))
    bands = columns.pop("age_band", None) or columns.pop("age", [])
    columns["age_from"] = [band and (band.first or 0) for band in bands]
    columns["age_to"] = [band and band.last for band in bands]
    return table.rows_of(columns)


def _costs(table: Table) -> list[Any]:
    """Costs in kronor; a table whose costs are all negative is a budget with its own sign, and is turned."""
    columns = _columns(table, *(["cost"] if "agency_cost" in table else []))
    if "agency_cost" in columns:
        columns["cost"] = columns.pop("agency_cost")
    if table.kind.name == "agency_costs" and "staff_group" not in columns:
        columns["staff_group"] = [ALL] * len(table.body)
        table.findings.append(warning("no_staff_group", table.header, "staff_group"))
    if "money_unit" not in table:
        _mixed_money(table, columns)
    return [] if not _turned(table, columns) else table.rows_of(columns)


_NEARLY_ALL = 0.8  # of the amounts of a budget with its own sign are negative; the others are credits


def _turned(table: Table, columns: dict[str, list[Any]]) -> bool:
    """Turns the signs of a budget that writes costs as negative; whether the amounts can be told apart at all.

    Where most amounts are negative but not nearly all, nobody but the sender knows which of them are costs.
    """
    stated = [cost for cost in columns["cost"] if cost]
    negative = sum(cost < 0 for cost in stated)
    if 2 * negative <= len(stated):
        return True
    heading = table.heading("agency_cost" if "agency_cost" in table else "cost")
    if len(stated) == 1:
        table.findings.append(warning("lone_negative_cost", table.origin(), heading))
        return True
    if negative < _NEARLY_ALL * len(stated):
        table.findings.append(
            error("mixed_signs", table.header, heading, negative, positive=len(stated) - negative)
        )
        return False
    columns["cost"] = [cost and -cost for cost in columns["cost"]]
    code = "costs_negative" if negative == len(stated) else "costs_mostly_negative"
    details = {} if negative == len(stated) else {"positive": len(stated) - negative}
    table.findings.append(warning(code, table.origin(), heading, negative, **details))
    return True


_MIXED = 300.0  # times the usual amount: nothing but another unit makes that difference month by month


def _mixed_money(table: Table, columns: Mapping[str, list[Any]]) -> None:
    """Warns of amounts that stand out among those of their unit and group as kr do among tkr."""
    groups: defaultdict[tuple[Any, Any], list[int]] = defaultdict(list)
    others = columns.get("staff_group", columns["unit"])
    for at, (unit, group, cost) in enumerate(zip(columns["unit"], others, columns["cost"], strict=True)):
        if cost:
            groups[unit, group].append(at)
    heading = table.heading("agency_cost" if "agency_cost" in table else "cost")
    for (unit, _), rows in groups.items():
        amounts = sorted(abs(columns["cost"][at]) for at in rows)
        usual = amounts[(len(amounts) - 1) // 2]
        if len(rows) < 3 or (amounts[-1] <= _MIXED * usual and amounts[0] * _MIXED >= usual):
            continue
        for at in rows:
            cost, written = abs(columns["cost"][at]), cells.written(table.body[at][_cost_position(table)])
            times = max(cost, usual) / min(cost, usual)
            # A cell that names its unit is beyond doubt.
            if times > _MIXED and not any(map(str.isalpha, written)):
                details = {"unit": unit or "", "times": f"{times:.0f}"}
                shown = cells.masked(written)
                table.findings.append(
                    warning("mixed_money_units", table.origin(at), heading, shown, **details)
                )


def _cost_position(table: Table) -> int:
    return table.positions["agency_cost" if "agency_cost" in table else "cost"]


# How the rows of a table are built where its columns are not simply the fields of its rows.
_BUILDERS: Mapping[str, Callable[[Table], list[Any]]] = {
    "age_structure": stock_rows,
    "separations": _separations,
    "personnel_costs": _costs,
    "agency_costs": _costs,
    "manual_forecast": _costs,
    "population": _banded_rows,
    "care_use": _banded_rows,
}
