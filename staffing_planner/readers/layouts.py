"""The tables that lie on a sheet: where each begins and ends and what its header says, and its wide forms
made long.

Structure is decided by the cells themselves (text or number, blank or not, merged or not). What a heading means
is the business of `tables`, which lends its knowledge as `role_of`: the column key that a heading stands for, or
nothing. Where a sheet can be read in two ways the block says so by a finding; nothing is read by a silent guess.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from staffing_planner.models.findings import Finding, Origin, error, warning
from staffing_planner.models.inputs import Month
from staffing_planner.readers import cells
from staffing_planner.readers.cells import AgeBand, Unreadable
from staffing_planner.readers.sources import RawSheet, RawValue

HEADER_SEARCHED = 25  # rows that may stand above the data: up to twenty titles and some blank ones
MOST_LEVELS = 3
OLDEST_HEADER_AGE = 110  # a number in a header above it is a year or a code, no age
VALUE = "value"  # heading of the values of a wide table whose header does not say what they are
SECTION = "section"  # heading of the labels that stand alone above the rows they belong to

_SAMPLED = 60  # body rows looked at to see what a column holds
_JOIN = " / "

RoleOf: TypeAlias = Callable[[str], str]
# First row, first column, last row, last column: rows as in the file (1-based), columns as in `rows` (0-based).
Merge: TypeAlias = tuple[int, int, int, int]


def _no_role(_heading: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Block:
    """One table: its header and the rows below, without blank rows, repeated headers and notes.

    `headings` has one composed text for each column (`2024 / jan / Hyrkostnad`), `levels` the cells it is
    composed of, top first, spans filled. `rows[i]` is row `numbers[i]` of the file; rows can be longer than the
    header (a slipped row of a text file) or shorter. `columns` are the columns of the file (1-based, 0 for one
    that straightening made). `titles` are the texts directly above, `notes` the texts cut off below, `above` all
    other texts of the sheet above the table. `values` are the positions of the columns that a wide table was
    straightened into; `sources[i]` and `source_columns[i]`, where there are any, are the headings and columns that
    the cells of `rows[i]` had in the file ("" and 0 for one that the header gave). `percent` and `without_value` are
    places of the file (row and column) as in `RawSheet`; `counts_from_1904` says what a day's plain number counts from.
    """

    file: str
    sheet: str
    header_rows: tuple[int, ...]
    headings: tuple[str, ...]
    levels: tuple[tuple[RawValue, ...], ...]
    rows: list[list[RawValue]]
    numbers: Sequence[int]
    columns: tuple[int, ...]
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    is_text: bool = False
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    values: tuple[int, ...] = ()
    sources: Sequence[tuple[str, ...]] = ()
    source_columns: Sequence[tuple[int, ...]] = ()
    findings: tuple[Finding, ...] = ()
    percent: frozenset[tuple[int, int]] = frozenset()
    without_value: frozenset[tuple[int, int]] = frozenset()
    counts_from_1904: bool = False

    @property
    def origin(self) -> Origin:
        """The place of the header."""
        return Origin(self.file, self.sheet, self.header_rows[-1:])


def find_blocks(
    sheet: RawSheet,
    header: tuple[int, ...] | None = None,
    role_of: RoleOf = _no_role,
    merged: Sequence[Merge] = (),
    first_column: int = 1,
    hidden_rows: frozenset[int] = frozenset(),
) -> list[Block]:
    """The tables of a sheet in reading order, not yet straightened; none where no row can be a header.

    `header` are the file rows of the first table's header where a person has chosen them. `merged` are the
    merged ranges, `first_column` the file column of `rows[i][0]`.
    """
    if not sheet.rows:
        return []
    place = _Place(sheet, first_column, hidden_rows)
    counts = [len(row) - row.count("") for row in sheet.rows]
    blocks: list[Block] = []
    for left, right, is_beside in _column_ranges(sheet.rows):
        rows, filled = sheet.rows, counts
        if is_beside or left:
            rows = [row[left:right] for row in sheet.rows]
            filled = [len(row) - row.count("") for row in rows]
        merges = [
            (top - sheet.first_row, first - left, low - sheet.first_row, last - left)
            for top, first, low, last in merged
            if left <= first and (right is None or first < right)
        ]
        area = _Area(place, rows, filled, left, merges, role_of)
        found = area.blocks(header)
        if is_beside and blocks and found:
            note = warning("tables_side_by_side", found[0].origin, value=" | ".join(found[0].headings))
            found[0] = replace(found[0], findings=(note, *found[0].findings))
        blocks += found
    return blocks


# --- what one cell can be in a header ---------------------------------------------------------------------

_NUMBER_START = frozenset("0123456789-−–+(,.'")
_DIGITS = re.compile(r"[0-9]")


@lru_cache(maxsize=4096, typed=True)
def _is_figure(value: RawValue) -> bool:
    """Whether a cell is an amount: a number, also one written as text, with its unit or per cent sign."""
    if not isinstance(value, str):
        return isinstance(value, int | float)
    text = value.strip()
    if text[:1] not in _NUMBER_START or not _DIGITS.search(text):
        return False
    return not isinstance(cells.share(text), Unreadable) or not isinstance(
        cells.money_parser(1.0)(text), Unreadable
    )


@lru_cache(maxsize=4096, typed=True)
def _is_datum(value: RawValue) -> bool:
    """Whether a cell is data rather than a word: a figure or a date."""
    if isinstance(value, date) or _is_figure(value):
        return True
    is_digit = isinstance(value, str) and value.strip()[:1].isdigit()
    return is_digit and not isinstance(cells.day(value), Unreadable)


class _Sign(NamedTuple):
    """What a heading says beside words: a kind with its value, and the words around it."""

    kind: (
        str  # month, month_name, part_of_year, year, date, serial (a date as a number), sex, band or nothing
    )
    value: object
    rest: str


_MONTH_WORDS = (
    "januari|january|jan|februari|february|feb|mars|march|mar|april|apr|maj|may|juni|june|jun|juli|july|jul"
    "|augusti|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|december|dec"
)
_MONTH_NUMBERS = {
    word: at
    for at, words in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for word in words.split()
}
# A day before it makes it a date, whose month alone says too little.
_MONTH_NAME = re.compile(rf"(?<![0-9] )(?<![0-9])\b({_MONTH_WORDS})\b\.?", re.IGNORECASE)
_DATE_PATTERNS = (
    re.compile(r"\b(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b"),
    re.compile(rf"\b[0-9]{{1,2}}\.? (?:{_MONTH_WORDS})\.? (?:19|20)[0-9]{{2}}\b", re.IGNORECASE),
)
_PERIOD_PATTERNS = (
    re.compile(r"\b(?:19|20)[0-9]{2}(?:[-/. ]?m|[-/])(?:1[0-2]|0?[1-9])\b", re.IGNORECASE),
    re.compile(rf"\b(?:{_MONTH_WORDS})\b\.?[ -]*'?(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})\b", re.IGNORECASE),
    re.compile(rf"\b(?:19|20)[0-9]{{2}}[ -]*(?:{_MONTH_WORDS})\b\.?", re.IGNORECASE),
)
_PART_OF_YEAR = re.compile(
    r"\b(?:(?:kv|kvartal|q|quarter|t|tertial|h|halvår)\.? ?[1-4]|[1-4]:?[ae]? ?(?:kvartalet|tertialet|halvåret)"
    r"|(?:19|20)[0-9]{2}[ -]?(?:kv|q|k|t|h)[1-4])\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_FULL_DATE = re.compile(r"\b(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b|\b(?:19|20)[0-9]{6}\b")
_EDGES = " -–/|,:;()[]"

# Columns that are no value of their own month: added up, compared or derived from others.
_DERIVED = re.compile(
    r"\b(?:ack|ackumulerat|ackumulerad|ackumulerade|helår|helåret|hela året|avvikelse|avvik|diff|differens"
    r"|fg år|föreg\.? år|föregående år|fjolår|fjolåret|förra året|fg månad|föregående månad|summa|total|totalt"
    r"|rullande|r ?12|snitt|medel|medelvärde|genomsnitt|index|ytd|year to date|variance|accumulated|cumulative"
    r"|full year|previous year|prior year|last year|sum|average|andel|förändring|change)\b|%",
    re.IGNORECASE,
)
# Versions of a value beside what it came to: only taken where the table has nothing else.
_VERSION = re.compile(r"\b(?:budget|budg|prognos|progn|plan|planerat|forecast|target|mål)\b", re.IGNORECASE)


@lru_cache(maxsize=4096, typed=True)
def _sign(value: RawValue) -> _Sign:
    """The sign of one header cell."""
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return _Sign("date", day, "")
    if not isinstance(value, str | int | float):
        return _Sign("", None, "")
    text = cells.name(value)
    if re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        return _Sign("year", int(text), "")
    band = cells.age_band(value)
    if isinstance(band, AgeBand) and max(band.first or 0, band.last or 0) <= OLDEST_HEADER_AGE:
        return _Sign("band", band, text)
    day_found = cells.day(value)
    if isinstance(day_found, date):
        return _Sign("date" if isinstance(value, str) else "serial", day_found, "")
    month = cells.month(value)
    if isinstance(month, Month):
        return _Sign("month", month, "")
    sex = cells.sex(value)
    if not isinstance(sex, Unreadable):
        return _Sign("sex", sex, text)
    return _embedded(text)


def _embedded(text: str) -> _Sign:
    """A period among words: `Utfall jan 2024`, `Kostnad 2024`, `kv 1`."""
    if match := _PART_OF_YEAR.search(text):
        return _Sign("part_of_year", match.group(), _around(text, match))
    for pattern in _DATE_PATTERNS:
        match = pattern.search(text)
        if match and isinstance(day := cells.day(match.group()), date):
            return _Sign("date", day, _around(text, match))
    for pattern in _PERIOD_PATTERNS:
        match = pattern.search(text)
        if match and isinstance(month := cells.month(match.group()), Month):
            return _Sign("month", month, _around(text, match))
    if match := _MONTH_NAME.search(text):
        return _Sign("month_name", _MONTH_NUMBERS[match[1][:3].casefold()], _around(text, match))
    if match := _YEAR.search(text):
        return _Sign("year", int(match.group()), _around(text, match))
    return _Sign("", None, text)


def _around(text: str, match: re.Match[str]) -> str:
    before, after = text[: match.start()].strip(_EDGES), text[match.end() :].strip(_EDGES)
    return f"{before} {after}".strip()


def generalised(heading: str) -> str:
    """A heading with years, months, dates and age bands replaced by `*`: equal for last month's file and this."""
    parts = []
    for part in heading.split(_JOIN):
        sign = _sign(part)
        if sign.kind in ("", "sex"):
            parts.append(part)
        elif sign.kind == "band":
            parts.append("*")
        else:
            parts.append(f"* {_YEAR.sub('', sign.rest)}".strip())
    return _JOIN.join(parts)


def _heading(parts: Iterable[RawValue]) -> str:
    """The texts of a column's levels, each once."""
    written = [cells.name(part) for part in parts if not cells.is_empty(part)]
    return _JOIN.join(dict.fromkeys(written))


def _is_sequence(row: Sequence[RawValue]) -> bool:
    """Whether the cells of a row that are no words are a header's months, years, bands or ages in order."""
    signs = [_sign(cell) for cell in row if not cells.is_empty(cell)]
    return all(not _is_datum(cell) or cells.is_empty(cell) for cell in row) or any(
        _runs(signs, kind) for kind in ("month", "date", "serial", "year", "band")
    )


def _runs(signs: Sequence[_Sign], kind: str) -> bool:
    """Whether the signs of a kind follow each other without a gap, and there are enough of them.

    The same one may come again (two measures for each), and so may the whole run (two groups of it).
    """
    ends = [_ends(sign.value) for sign in signs if sign.kind == kind]
    if len(set(ends)) < 2:
        return False
    # Ages run on from 0 or from the first working age; 1, 2, 3 in a row are as often figures.
    is_ages = kind == "band" and all(first == last for first, last in ends)
    if is_ages and (len(ends) < 5 or 0 < ends[0][0] < 10):
        return False
    return any(
        all(after[0] == before[1] + step or after in (before, ends[0]) for before, after in pairwise(ends))
        for step in _STEPS.get(kind, (1,))
    )


# Dates in a header come by the month, the quarter or the year.
_STEPS = {"date": (1, 3, 12), "serial": (1, 3, 12)}


def _ends(value: object) -> tuple[int, int]:
    """First and last of a band (open ends far out), the months since year 0 of a date, or a year."""
    if isinstance(value, AgeBand):
        return value.first or 0, 999 if value.last is None else value.last
    at = value if isinstance(value, int) else _month_at(value)
    return at, at


def _month_at(value: object) -> int:
    """Months since year 0 of a `Month` or a date."""
    assert isinstance(value, Month | date)
    return value.year * 12 + value.month


# --- finding the tables -----------------------------------------------------------------------------------


def _column_ranges(rows: Sequence[list[RawValue]]) -> list[tuple[int, int | None, bool]]:
    """First column, column after the last (None: the whole width) and whether it is one of several tables."""
    sample = [*rows[:200], *rows[200:][-50:]]
    width = max(map(len, sample))
    blank = [
        at
        for at in range(width)
        if all(at >= len(row) or cells.is_empty(row[at]) for row in sample)
        and all(at >= len(row) or row[at] == "" for row in rows)
    ]
    groups: list[tuple[int, int]] = []
    for start, end in zip([-1, *blank], [*blank, width], strict=True):
        if end - start > 1:
            groups.append((start + 1, end))
    ranges: list[tuple[int, int]] = groups[:1]
    for start, end in groups[1:]:
        if _is_table_beside(sample, ranges[-1], (start, end)):
            ranges.append((start, end))
        else:
            ranges[-1] = (ranges[-1][0], end)
    if len(ranges) <= 1:
        return [(0, None, False)]
    return [(start, end, True) for start, end in ranges]


def _is_table_beside(rows: Sequence[list[RawValue]], left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether the columns right of an empty one are a table of their own: labels first, amounts to the left."""
    if right[1] - right[0] < 2 or left[1] - left[0] < 2:
        return False
    own = [row[right[0] : right[1]] for row in rows]
    body = [row for row in own if len(row) - row.count("") >= 2][1:]
    labels = [row[0] for row in body if not cells.is_empty(row[0])]
    has_labels = sum(not _is_datum(label) for label in labels) > len(labels) / 2
    return has_labels and any(_is_figure(cell) for row in rows for cell in row[left[0] : left[1]])


class _Place(NamedTuple):
    sheet: RawSheet
    first_column: int
    hidden_rows: frozenset[int]


class _Header(NamedTuple):
    """A header of the rows `first..last` (positions) with its cells, top level first, spans filled."""

    first: int
    last: int
    levels: list[list[RawValue]]
    roles: int  # how many different roles its words have
    known: int  # as many, and its runs of periods or bands


@dataclass
class _Area:
    """A range of columns, in which tables lie one below the other."""

    place: _Place
    rows: list[list[RawValue]]
    counts: list[int]  # filled cells of each row
    left: int
    merges: list[Merge]  # as positions in `rows`
    role_of: RoleOf
    asked: dict[str, str] = field(default_factory=dict)

    @cached_property
    def sparse(self) -> list[int]:
        """The rows that are blank or hold a single cell."""
        return [at for at, count in enumerate(self.counts) if count <= 1]

    def blocks(self, chosen: tuple[int, ...] | None) -> list[Block]:
        """The tables from top to bottom."""
        found: list[Block] = []
        top = 0
        header = self._chosen(chosen) if chosen else self._first_header()
        texts: list[str] = []
        while header is not None:
            body = self._body(header, top)
            titles = self._texts(range(top, header.first))
            found.append(self._block(header, body, titles, tuple(texts)))
            texts += [*titles, *found[-1].notes]
            top, header = body.title_from, body.following
        return found

    # headers

    def _chosen(self, numbers: tuple[int, ...]) -> _Header | None:
        first, last = (number - self.place.sheet.first_row for number in (min(numbers), max(numbers)))
        if not 0 <= first <= last < len(self.rows):
            return None
        levels = [self.rows[last]]
        for at in range(last - 1, first - 1, -1):
            levels.insert(0, self._spanned(at, levels[0]))
        return _Header(first, last, self._levelled(levels), *self._known(levels))

    def _first_header(self) -> _Header | None:
        """The header by what is known of it, else the first row that looks like one."""
        last = min(len(self.rows), HEADER_SEARCHED)
        candidates = [self._header_at(at, 0) for at in range(last) if self.counts[at] >= 2]
        best: _Header | None = None
        for one in candidates:
            if one.known < 2:
                continue
            if best is None:
                best = one
            elif one.first <= best.last:
                best = one if one.known >= best.known else best
            elif one.known > best.known and (
                one.first == best.last + 1 or not self.counts[best.last + 1] > 1
            ):
                best = one
        if best is not None:
            return best
        usual = sorted(self.counts[: last + _SAMPLED])[len(self.counts[: last + _SAMPLED]) // 2]
        return next(
            (
                one
                for one in candidates
                if self.counts[one.last] * 2 >= usual and _is_sequence(self.rows[one.last])
            ),
            None,
        )

    def _header_at(self, last: int, top: int) -> _Header:
        """The header whose lowest row is `last`, with all the levels above that belong to it."""
        levels = [self.rows[last]]
        first = last
        while first > top and len(levels) < MOST_LEVELS and self._is_level(first - 1, levels[0]):
            first -= 1
            levels.insert(0, self._spanned(first, levels[0]))
        return _Header(first, last, self._levelled(levels), *self._known(levels))

    def _levelled(self, levels: list[list[RawValue]]) -> list[list[RawValue]]:
        """Levels of one length, without the blank cells at their end."""
        width = max((at + 1 for row in levels for at, cell in enumerate(row) if not cells.is_empty(cell)))
        return [row[:width] + [""] * (width - len(row)) for row in levels]

    def _wide_merges(self, at: int) -> list[Merge]:
        """The merged ranges that span columns in a row but not the whole table, which would be a title."""
        width = len(self.rows[at])
        return [
            merge
            for merge in self.merges
            if 0 <= merge[0] <= at <= merge[2]
            and 0 < merge[3] - merge[1] < width - 1
            and merge[1] < len(self.rows[merge[0]])
        ]

    def _spanned(self, at: int, below: Sequence[RawValue]) -> list[RawValue]:
        """A row of a header with its spans filled: as merged, else to the right until the next cell."""
        row = list(self.rows[at]) + [""] * (len(below) - len(self.rows[at]))
        merges = self._wide_merges(at)
        for top, first, _, last in merges:
            row[first : last + 1] = [self.rows[top][first]] * (last + 1 - first)
        if merges:
            return row
        current: RawValue = ""
        for column, cell in enumerate(below[: len(row)]):
            is_labelled = not cells.is_empty(cell)
            if not cells.is_empty(row[column]):
                # A label whose own cell below is blank stands for one column only.
                current = row[column] if is_labelled else ""
            elif is_labelled:
                row[column] = current
            else:
                current = ""
        return row

    def _is_level(self, at: int, below: Sequence[RawValue]) -> bool:
        """Whether a row belongs to the header below it, and is no title."""
        row = self.rows[at]
        filled = [column for column, cell in enumerate(row) if not cells.is_empty(cell)]
        if (
            not filled
            or not _is_sequence(below)
            or any(str(row[one]).strip().endswith(":") for one in filled)
        ):
            return False
        if self._wide_merges(at):
            return True
        labelled = [column for column, cell in enumerate(below) if not cells.is_empty(cell)]
        over = [column for column in filled if column in labelled]
        if not over:
            return False
        signs = [_sign(row[column]) for column in over]
        says = [str(row[column]) for column in over]
        if filled[0] == over[0] == labelled[0]:
            # A title begins here as well: only what can be none makes it a level.
            has_gap = any(b - a > 1 for a, b in pairwise(filled))
            is_period = has_gap and all(sign.kind in _OVER for sign in signs)
            is_version = any(_VERSION.search(text) for text in says[1:])
            return (is_period or is_version) and not _is_datum(below[labelled[0]])
        if any(sign.kind in _OVER for sign in signs):
            return True
        if any(_VERSION.search(text) or _DERIVED.search(text) for text in says):
            return True
        spanned = self._spanned(at, below)
        under = [str(below[column]) for column in labelled if not cells.is_empty(spanned[column])]
        is_repeated = len(set(under)) < len(under) and len(under) >= 2 * len(over)
        lower = [_sign(below[column]) for column in labelled]
        is_typed = {"month_name", "month", "sex"} & {sign.kind for sign in lower} or _runs(lower, "band")
        return is_repeated or (bool(is_typed) and any(self.role_of(cells.name(text)) for text in says))

    def _known(self, levels: Sequence[Sequence[RawValue]]) -> tuple[int, int]:
        """How many different roles the words of a header have, and that with two more for a run of periods."""
        found = {self._role(cell) for row in levels for cell in row}
        corner = _corner(str(levels[-1][0]), self.role_of)
        roles = len(found - {""}) + 2 * (corner is not None)
        known = roles
        for row in levels:
            signs = [_sign(cell) for cell in row if not cells.is_empty(cell)]
            known += 2 * any(_runs(signs, kind) for kind in ("band", "month", "date", "serial"))
            known += _runs(signs, "year")
            names = Counter(sign.kind for sign in signs if not sign.rest)
            known += 2 * (names["month_name"] >= 2)
        return roles, known

    def _role(self, cell: RawValue) -> str:
        """The role of a cell as a heading; a figure has none."""
        if not isinstance(cell, str) or not cell or cell[0].isdigit():
            return ""
        if cell not in self.asked:
            self.asked[cell] = self.role_of(cells.name(cell))
        return self.asked[cell]

    # bodies

    def _body(self, header: _Header, top: int) -> "_Body":
        """The rows below a header, up to the next header or the end of the sheet; its titles begin at `top`."""
        start = header.last + 1
        end = len(self.rows)
        dropped: set[int] = set()
        repeats: list[int] = []
        following: _Header | None = None
        position = start
        for at in self._breaks(header):
            if at < position:
                continue
            filled = at
            while filled < end and self.counts[filled] <= 1:
                filled += 1
            found = self._header_from(at, filled, header) if filled < end else None
            if found is None:
                position = filled + 1
                continue
            if self._is_continued(header, found, range(top, header.first), at):
                dropped.update(range(at, found.last + 1))
                repeats.append(found.last)
                position = found.last + 1
                continue
            following, end = found, at
            break
        return self._trimmed(start, end, dropped, repeats, following)

    def _breaks(self, header: _Header) -> Iterator[int]:
        """The rows of the body where something else than the next row of data may begin.

        Looked for in windows that double: many small tables are found as fast as one large one.
        """
        lowest = self.rows[header.last]
        # A header of several levels begins above its lowest row.
        depth = header.last - header.first
        start = begin = header.last + 1
        pivot = self._pivot(start)
        size = 500
        while begin < len(self.rows):
            window = self.rows[begin : begin + size]
            sparse = self.sparse[bisect_left(self.sparse, begin) : bisect_left(self.sparse, begin + size)]
            breaks = {*sparse, *[at for at, row in enumerate(window, begin) if row == lowest]}
            if pivot is not None:
                column = [row[pivot] if pivot < len(row) else "" for row in window]
                words = {value for value in set(column) if not (_is_datum(value) or cells.is_empty(value))}
                if words:
                    breaks.update(at for at, value in enumerate(column, begin) if value in words)
            yield from sorted({max(start, at - depth) if self.counts[at] > 1 else at for at in breaks})
            begin, size = begin + size, size * 2

    def _figures(self, start: int) -> list[int]:
        """The columns that hold figures or dates in the first rows of a body."""
        sample = [row for row in self.rows[start : start + _SAMPLED] if len(row) - row.count("") > 1][:20]
        width = max(map(len, sample), default=0)
        found = []
        for at in range(width):
            held = [row[at] for row in sample if at < len(row) and not cells.is_empty(row[at])]
            if held and sum(map(_is_datum, held)) > len(held) / 2:
                found.append(at)
        return found

    def _pivot(self, start: int) -> int | None:
        """The column of figures with the fewest different values, in which a word is remarkable."""
        sample = self.rows[start : start + _SAMPLED]
        columns = self._figures(start)
        return min(columns, key=lambda at: len({row[at] for row in sample if at < len(row)}), default=None)

    def _header_from(self, gap: int, filled: int, current: _Header) -> _Header | None:
        """A header that begins in or after the gap of sparse rows `gap..filled`, if there is one."""
        best: _Header | None = None
        for at in range(filled, min(filled + MOST_LEVELS, len(self.rows))):
            row = self.rows[at]
            if self.counts[at] < 2 or not (row == self.rows[current.last] or any(map(self._role, row))):
                continue
            one = self._header_at(at, gap)
            if one.first > filled:
                continue
            if self._is_same(one, current):
                return one
            if (
                one.roles
                and one.known >= 2
                and _is_sequence(row)
                and (best is None or one.known >= best.known)
            ):
                best = one
        if best is not None:
            return best
        has_title = any(self.counts[at] == 1 for at in range(gap, filled))
        has_blank = any(self.counts[at] == 0 for at in range(gap, filled))
        if not (has_title and has_blank):
            return None
        figures = self._figures(current.last + 1)
        row = self.rows[filled]
        is_words = all(at < len(row) and row[at] != "" and not _is_datum(row[at]) for at in figures)
        return self._header_at(filled, gap) if figures and is_words else None

    def _is_same(self, one: _Header, other: _Header) -> bool:
        return one.levels[-1] == other.levels[-1] and len(one.levels) == len(other.levels)

    def _is_continued(self, header: _Header, found: _Header, above: range, gap: int) -> bool:
        """Whether a header is the same one printed again on the next page, with no title of its own."""
        if not (self._is_same(header, found) and header.levels == found.levels):
            return False
        titles = set(self._texts(above))
        return all(
            text in titles or _PAGE_MARK.fullmatch(text) is not None
            for text in self._texts(range(gap, found.first))
        )

    def _trimmed(
        self, start: int, end: int, dropped: set[int], repeats: list[int], following: _Header | None
    ) -> "_Body":
        """The body without blank rows and without the notes at its end."""
        last = end
        while last > start and (self.counts[last - 1] == 0 or self._is_note(last - 1)):
            last -= 1
        blank = {at for at in self.sparse if start <= at < last and self._is_blank(at)}
        title_from = len(self.rows) if following is None else last
        if following is not None:
            # What stands directly below a table is its note, the rest the title of the next one.
            while title_from < following.first and self.counts[title_from]:
                title_from += 1
            if title_from == following.first:
                title_from = last
        notes = [at for at in range(last, title_from) if self.counts[at]]
        return _Body(start, last, dropped | blank, repeats, notes, title_from, following)

    def _is_blank(self, at: int) -> bool:
        return all(cells.is_empty(cell) for cell in self.rows[at])

    def _is_note(self, at: int) -> bool:
        """Whether a row holds a single text that is no label of a sum."""
        if self.counts[at] != 1:
            return False
        cell = next(cell for cell in self.rows[at] if cell != "")
        return not _is_datum(cell) and not cells.is_sum_label(cell)

    def _texts(self, span: range) -> tuple[str, ...]:
        """One text for each row that is not blank."""
        found = (_words(self.rows[at]) for at in span if self.counts[at])
        return tuple(text for text in found if text)

    def _block(
        self, header: _Header, body: "_Body", titles: tuple[str, ...], above: tuple[str, ...]
    ) -> Block:
        sheet = self.place.sheet
        first = sheet.first_row
        width = len(header.levels[-1])
        if body.dropped:
            kept = [at for at in range(body.start, body.end) if at not in body.dropped]
            rows = [self.rows[at] for at in kept]
            numbers: Sequence[int] = [first + at for at in kept]
        else:
            rows = self.rows[body.start : body.end]
            numbers = range(first + body.start, first + body.end)
        levels = tuple(tuple(level[at] for level in header.levels) for at in range(width))
        place = Origin(sheet.file, sheet.sheet)
        findings: list[Finding] = []
        if body.repeats:
            written = ", ".join(str(first + at) for at in body.repeats)
            origin = replace(place, rows=tuple(first + at for at in body.repeats))
            findings.append(warning("header_repeated", origin, value=written))
        notes = tuple(_words(self.rows[at]) for at in body.notes)
        for at, note in zip(body.notes, notes, strict=True):
            findings.append(warning("note_row", replace(place, rows=(first + at,)), value=cells.masked(note)))
        block = Block(
            sheet.file,
            sheet.sheet,
            tuple(range(first + header.first, first + header.last + 1)),
            tuple(_heading(parts) for parts in levels),
            levels,
            rows,
            numbers,
            tuple(range(self.place.first_column + self.left, self.place.first_column + self.left + width)),
            titles,
            notes,
            above,
            sheet.is_text,
            sheet.is_hidden,
            self.place.hidden_rows,
            findings=tuple(findings),
        )
        return _filled_down(block, self._merged_labels(first), self.role_of)

    def _merged_labels(self, first: int) -> list[tuple[int, int, int]]:
        """Column, first and last file row of the cells that are merged downwards."""
        return [
            (column, first + top, first + low)
            for top, left, low, right in self.merges
            if low > top
            for column in range(left, right + 1)
        ]


class _Body(NamedTuple):
    """Positions of a table's rows: `start..end` without `dropped`, and what else was found there."""

    start: int
    end: int
    dropped: set[int]
    repeats: list[int]
    notes: list[int]
    title_from: int
    following: _Header | None


_PAGE_MARK = re.compile(
    r"(?:sid(?:a|an)?|page)\.? ?[0-9]+(?: ?(?:av|\(|/|of) ?[0-9]+\)?)?|[0-9]+ ?(?:av|/|of) ?[0-9]+"
    r"|forts(?:ättning|\.)?|continued|(?:utskriv\w*|printed)\b.*",
    re.IGNORECASE,
)


def _words(row: Sequence[RawValue]) -> str:
    return " ".join(cells.name(cell) for cell in row if not cells.is_empty(cell))


# --- labels that are written once -------------------------------------------------------------------------


def _filled_down(block: Block, merges: Sequence[tuple[int, int, int]], role_of: RoleOf) -> Block:
    """Labels written once for several rows, filled down where they are merged or the layout proves it."""
    width = len(block.headings)
    body = _Fill(block)
    for position in range(width):
        spans = [(top, low) for column, top, low in merges if column == position]
        if spans:
            body.fill_merged(position, spans)
    # A text file is no report with an outline: its blanks are blanks.
    for position in range(0 if block.is_text else width):
        if role_of(block.headings[position]) in _MAY_BE_BLANK or not body.fill_outline(position):
            break
    return body.block()


# Where nothing says something of its own: a programme without a source occupation takes people from outside.
_MAY_BE_BLANK = frozenset(
    {
        "source_occupation", "valid_from", "valid_to", "source", "status", "aliases", "aid", "ssyk", "provider",
        "term", "kind", "denominator", "person", "employment_form",
    }
)  # fmt: skip


class _Fill:
    """The rows of a block while labels are filled down; rows are copied before they change."""

    def __init__(self, block: Block) -> None:
        self.source = block
        self.rows = block.rows
        self.filled: dict[int, list[int]] = {}
        self.parents: list[RawValue] = [""] * len(block.rows)

    def _set(self, at: int, position: int, value: RawValue) -> None:
        if self.rows is self.source.rows:
            self.rows = list(self.rows)
        row = list(self.rows[at])
        row += [""] * (position + 1 - len(row))
        row[position] = value
        self.rows[at] = row
        self.filled.setdefault(position, []).append(self.source.numbers[at])

    def _column(self, position: int) -> list[RawValue]:
        return [row[position] if position < len(row) else "" for row in self.rows]

    def fill_merged(self, position: int, spans: Sequence[tuple[int, int]]) -> None:
        """Fill the cells that are merged with one above."""
        column = self._column(position)
        at_number = {number: at for at, number in enumerate(self.source.numbers)}
        for top, low in spans:
            label = column[at_number[top]] if top in at_number else ""
            # An amount in a merged cell is one amount.
            if cells.is_empty(label) or (_is_figure(label) and _sign(label).kind != "year"):
                continue
            for number in range(top + 1, low + 1):
                at = at_number.get(number)
                if at is not None and column[at] == "":
                    self._set(at, position, label)

    def fill_outline(self, position: int) -> bool:
        """Fill a column whose labels stand only in the first row of their group; whether the next may follow.

        Proof that the label is meant for the rows below: every label is written once (within the group to the
        left), it is no figure, and no row of its own holds a sum between it and the blank.
        """
        column = self._column(position)
        if "" not in column:
            self.parents = column
            return position == 0 and bool(self.filled)
        groups: list[tuple[RawValue, RawValue]] = []
        label: RawValue = ""
        parent: RawValue = ""
        blanks: list[tuple[int, RawValue]] = []
        for at, value in enumerate(column):
            if any(map(cells.is_sum_label, self.rows[at])):
                label = ""
                continue
            if self.parents[at] != parent:
                parent, label = self.parents[at], ""
            if not cells.is_empty(value):
                if _is_datum(value):
                    return False
                label = value
                groups.append((parent, value))
            elif label != "" and len(self.rows[at]) - self.rows[at].count("") >= 2:
                blanks.append((at, label))
            else:
                label = ""
        if not blanks or len(set(groups)) < len(groups):
            return False
        for at, value in blanks:
            self._set(at, position, value)
        self.parents = self._column(position)
        return True

    def block(self) -> Block:
        """The block with its labels, and a warning for each column that was filled."""
        source = self.source
        if not self.filled:
            return source
        findings = list(source.findings)
        for position, numbers in self.filled.items():
            origin = Origin(source.file, source.sheet, tuple(sorted(numbers)))
            heading = source.headings[position]
            findings.append(warning("filled_down", origin, heading, len(numbers)))
        return replace(source, rows=self.rows, findings=tuple(findings))


# --- wide forms made long ---------------------------------------------------------------------------------

_DIMENSIONS = frozenset({"unit", "occupation", "staff_group", "sex", "region", "programme"})
_PERIODS = frozenset({"month", "year", "date"})
_OVER = frozenset({"year", "month", "date", "sex", "part_of_year"})  # signs that stand above others
# Roles (and none) of columns that may be figures and yet say what a row is about, not how much.
_LABELS = _DIMENSIONS | _PERIODS | frozenset(
    {
        "", "age", "age_band", "age_from", "age_to", "birth_year", "birth_date", "identity_number", "aid", "ssyk",
        "money_unit", "start_year", "entry_age", "reference_age", "term", "provider", "cause", "kind", "source",
    }
)  # fmt: skip
_CORNER = re.compile(r"(.+?)\s*[\\/|]\s*(.+)")
_OF_WHICH = re.compile(r"(?:(?:varav|därav|of which)\b\s*:?|[-–•])\s*", re.IGNORECASE)


def straightened(block: Block, role_of: RoleOf = _no_role) -> Block:
    """The block with months, years, dates, sexes and labelled units of its header as columns of their own.

    Bands and ages stay columns, and so do the measures of a header of several levels. Where the rows are
    measures (a transposed report) they become columns. A block that is long, or whose header cannot be
    understood (then with an error), comes back with its own rows.
    """
    return _Wide(block, role_of).straightened()


class _Part(NamedTuple):
    """What the header says about one column: its place in the dimensions, and the measure it holds."""

    keys: tuple[tuple[str, RawValue], ...]
    measure: str


class _Wide:
    """A block whose columns are told apart: labels, values in their dimensions, and what is left out."""

    def __init__(self, block: Block, role_of: RoleOf) -> None:
        self.block = block
        self.role_of = role_of
        self.width = len(block.headings)
        self.findings: list[Finding] = []
        self.headings = list(block.headings)  # of the columns that stay
        self.signs = [self._signs(parts) for parts in block.levels]
        self.kinds = [{sign.kind for sign in signs} for signs in self.signs]
        sample = block.rows[:_SAMPLED]
        self.holds_figures = [
            _holds_figures([row[at] for row in sample if at < len(row)]) for at in range(self.width)
        ]

    def _signs(self, parts: Sequence[RawValue]) -> tuple[_Sign, ...]:
        """The signs of a column's levels; a text with a meaning of its own is a word."""
        found = []
        for part in dict.fromkeys(part for part in parts if not cells.is_empty(part)):
            sign = _sign(part)
            text = cells.name(part)
            kind = "date" if sign.kind == "serial" else sign.kind
            found.append(_Sign("", None, text) if self.role_of(text) else sign._replace(kind=kind))
        return tuple(found)

    def straightened(self) -> Block:
        self._name_bands()
        parts = self._parts()
        if any(finding.severity == "error" for finding in self.findings):
            parts = {}
        if not parts:
            findings = (*self.block.findings, *self.findings)
            return replace(self.block, headings=tuple(self.headings), findings=findings)
        left_out, parts = self._without_derived(parts)
        if twice := self._twice(parts):
            places = ", ".join(self.block.headings[at] for at in twice)
            fault = error("period_twice", self.block.origin, self.block.headings[twice[0]], places)
            return replace(self.block, findings=(*self.block.findings, *self.findings, fault))
        if left_out:
            names = ", ".join(self.block.headings[at] for at in left_out)
            self.findings.append(warning("columns_left_out", self.block.origin, value=cells.masked(names)))
        labels = [at for at in range(self.width) if at not in parts and at not in left_out]
        return self._long(labels, parts)

    # columns

    def _name_bands(self) -> None:
        """`Ålder / 60-64` is the band; a band of anything else than persons keeps its whole heading."""
        for at, signs in enumerate(self.signs):
            words = [sign.rest for sign in signs if not sign.kind]
            bands = [sign for sign in signs if sign.kind == "band"]
            roles = {self.role_of(word) for word in words}
            if len(bands) == 1 and len(words) == len(signs) - 1 and roles <= {"age", "age_band", "headcount"}:
                self.signs[at] = (bands[0],)
                self.headings[at] = bands[0].rest

    def _parts(self) -> dict[int, _Part]:
        """The columns of values by position; empty for a table that is long already."""
        corner = self._corner()
        period = self._period()
        sexes = {sign.value for signs in self.signs for sign in signs if sign.kind == "sex"}
        by_sex = {"F", "M"} <= sexes
        years = self._years() if period == "month" else None
        parts: dict[int, _Part] = {}
        for at, signs in enumerate(self.signs):
            if not self.holds_figures[at]:
                continue
            keys: list[tuple[str, RawValue]] = []
            if period:
                value = self._period_of(signs, period, years)
                if value is None:
                    continue
                keys.append((period, value))
            words = [sign for sign in signs if sign.kind in ("", "band")]
            if by_sex:
                sex = next((sign for sign in signs if sign.kind == "sex"), None)
                if sex is None:
                    continue
                keys.append(("sex", sex.rest))
            else:
                words = [sign for sign in signs if sign.kind in ("", "band", "sex")]
            rests = [sign.rest for sign in signs if sign.kind not in ("", "band", "sex") and sign.rest]
            named = [word for word in words if self.role_of(word.rest) in _DIMENSIONS - {"sex"}]
            others = [word for word in words if word not in named and not self.role_of(word.rest)]
            if len(named) == 1 and len(others) == 1 and others[0].kind != "band":
                keys.append((named[0].rest, others[0].rest))
                words = [word for word in words if word not in (named[0], others[0])]
            elif corner and at and words and not any(self.role_of(word.rest) for word in words):
                keys.append((corner, words[-1].rest))
                words = words[:-1]
            if not keys:
                continue
            used = {key for key, _ in keys} | (
                {"age", "age_band", "headcount"} if "band" in self.kinds[at] else set()
            )
            measure = [*rests, *(word.rest for word in words if self.role_of(word.rest) not in used)]
            parts[at] = _Part(tuple(keys), _JOIN.join(measure))
        return parts

    def _corner(self) -> str:
        """What the columns are where the first heading says it for rows and columns, if they are no periods."""
        rows, columns = _corner(self.headings[0], self.role_of) or (self.headings[0], "")
        self.headings[0] = rows
        return columns if self.role_of(columns) in _DIMENSIONS else ""

    def _period(self) -> str:
        """Which kind of time the columns stand for: month, date, year or none."""
        valued = [signs for at, signs in enumerate(self.signs) if self.holds_figures[at]]
        counted = Counter(kind for signs in valued for kind in {sign.kind for sign in signs})
        named = counted["month"] + counted["month_name"]
        # A single column may be January's report; `Antal i maj` alone is no table of months.
        is_single = named == 1 and any(
            sign.kind in ("month", "month_name") and not sign.rest for signs in valued for sign in signs
        )
        dates = self._values("date")
        months = {_month_at(value) for value in dates}
        # A band that Excel made a date of (`okt-14`) stands among bands that have no month.
        is_single &= all("month" in kinds or "month_name" in kinds for kinds in self.kinds if "band" in kinds)
        is_monthly = len(months) >= 2 and len(months) == len(dates) == max(months) - min(months) + 1
        if is_monthly or is_single or named >= 2:
            return "month"
        has_levels = len(self.block.levels[0]) > 1
        if counted["part_of_year"] >= 2:
            headings = [
                self.block.headings[at] for at, kinds in enumerate(self.kinds) if "part_of_year" in kinds
            ]
            self.findings.append(error("part_of_year", self.block.origin, headings[0], ", ".join(headings)))
        elif counted["date"] >= 2 or (has_levels and counted["date"]):
            return "date"
        elif counted["year"] >= 2:
            return "year"
        return ""

    def _values(self, kind: str) -> list[object]:
        """The different values of a kind of sign in the header."""
        return list(dict.fromkeys(sign.value for signs in self.signs for sign in signs if sign.kind == kind))

    def _years(self) -> int | None:
        """The year of month names that have none of their own: the only one that the titles name."""
        nameless = [
            at
            for at, kinds in enumerate(self.kinds)
            if "month_name" in kinds and "year" not in kinds and self.holds_figures[at]
        ]
        if not nameless:
            return None
        block = self.block
        texts = [*block.titles] if any(_title_years(text) for text in block.titles) else [block.sheet]
        years = {year for text in texts for year in _title_years(text)}
        first = block.headings[nameless[0]]
        if len(years) != 1 or not self._is_ascending(nameless):
            said = ", ".join(map(str, sorted(years))) or "–"
            self.findings.append(error("months_without_year", block.origin, first, first, years=said))
            return None
        year = years.pop()
        self.findings.append(warning("year_from_title", block.origin, first, year, title=" ".join(texts)))
        return year

    def _is_ascending(self, positions: Sequence[int]) -> bool:
        """Whether the months of each measure run within one year, and do not pass a turn of the year."""
        last: dict[tuple[str, ...], int] = {}
        for at in positions:
            words = tuple(sign.rest for sign in self.signs[at])
            month = next(sign.value for sign in self.signs[at] if sign.kind == "month_name")
            assert isinstance(month, int)
            if month <= last.get(words, 0):
                return False
            last[words] = month
        return not any("year" in kinds or "month" in kinds for kinds in self.kinds)

    def _period_of(self, signs: Sequence[_Sign], period: str, title_year: int | None) -> RawValue | None:
        """The month (`2024-01`), date or year that a column stands for."""
        found = {sign.kind: sign.value for sign in signs}
        if period != "month":
            value = found.get(period)
            return value if isinstance(value, date | int) else None
        month = found.get("month", found.get("date"))
        if isinstance(month, Month | date):
            return f"{month.year:04}-{month.month:02}"
        year = found.get("year", title_year)
        return f"{year}-{found['month_name']:02}" if "month_name" in found and year else None

    def _without_derived(self, parts: dict[int, _Part]) -> tuple[list[int], dict[int, _Part]]:
        """What is left out (sums, accumulated and compared columns, budgets beside outcomes), and the rest."""
        left_out = []
        for at in range(self.width):
            words = " ".join(sign.rest for sign in self.signs[at] if sign.kind != "band")
            is_part_of_year = "part_of_year" in self.kinds[at] or (
                at not in parts and bool(self.kinds[at] & {"year", "month_name"})
            )
            is_derived = _DERIVED.search(words) is not None and not self.role_of(words)
            is_version_alone = at not in parts and _VERSION.search(words) is not None
            # Said once for the year it would be repeated in every month.
            is_repeated = at not in parts and bool({self.role_of(self.headings[at])} - _LABELS)
            if self.holds_figures[at] and (is_derived or is_part_of_year or is_version_alone or is_repeated):
                left_out.append(at)
        kept = {at: part for at, part in parts.items() if at not in left_out}
        versions = [at for at, part in kept.items() if _VERSION.search(part.measure)]
        if len(versions) < len(kept):
            left_out += versions
            kept = {at: part for at, part in kept.items() if at not in versions}
        return sorted(left_out), kept

    def _twice(self, parts: dict[int, _Part]) -> list[int]:
        """Columns that stand for the same, of which only a person can say which one counts."""
        places: dict[_Part, list[int]] = {}
        for at, part in parts.items():
            places.setdefault(part, []).append(at)
        return next((found for found in places.values() if len(found) > 1), [])

    # rows

    def _long(self, labels: list[int], parts: dict[int, _Part]) -> Block:
        block = self.block
        dimensions = list(dict.fromkeys(key for part in parts.values() for key, _ in part.keys))
        measures = list(dict.fromkeys(part.measure for part in parts.values()))
        groups: dict[tuple[tuple[str, RawValue], ...], dict[str, int]] = {}
        for at, part in parts.items():
            groups.setdefault(part.keys, {})[part.measure] = at
        # Months of one series: blank ones at either end are months that have not come or are over.
        series: dict[tuple[tuple[str, RawValue], ...], list[_Group]] = {}
        for keys, positions in groups.items():
            values = dict(keys)
            group = _Group(
                [values.get(dimension, "") for dimension in dimensions],
                [positions.get(measure, -1) for measure in measures],
            )
            rest = tuple(key for key in keys if key[0] != "month")
            series.setdefault(rest if "month" in values else keys, []).append(group)
        measured = self._measure_labels(labels)
        sections = self._sections(measured, parts) if measured is not None else {}
        rows: list[list[RawValue]] = []
        numbers: list[int] = []
        sources: list[tuple[str, ...]] = []
        columns: list[tuple[int, ...]] = []
        empty: list[int] = []
        own = [block.headings[at] for at in labels]
        fixed = [block.columns[at] for at in labels]
        headings = [self.headings[at] for at in labels]
        if sections:
            headings, own, fixed = [*headings, self._section_heading(measured)], [*own, ""], [*fixed, 0]
        for all_groups in series.values():
            for group in all_groups:
                group.headings = (
                    *own,
                    *("" for _ in dimensions),
                    *("" if at < 0 else block.headings[at] for at in group.positions),
                )
                group.columns = (
                    *fixed,
                    *(0 for _ in dimensions),
                    *(0 if at < 0 else block.columns[at] for at in group.positions),
                )
        section: RawValue = ""
        for place, (number, row) in enumerate(zip(block.numbers, block.rows, strict=True)):
            if place in sections:
                section = sections[place]
                continue
            cut = row if len(row) >= self.width else [*row, *[""] * (self.width - len(row))]
            head = [cut[at] for at in labels]
            if sections:
                head.append(section)
            is_without = True
            for all_groups in series.values():
                found = [[cut[at] if at >= 0 else "" for at in group.positions] for group in all_groups]
                filled = [at for at, values_of in enumerate(found) if not all(map(cells.is_empty, values_of))]
                for at in range(filled[0], filled[-1] + 1) if filled else ():
                    is_without = False
                    rows.append([*head, *all_groups[at].values, *found[at], *cut[self.width :]])
                    numbers.append(number)
                    sources.append(all_groups[at].headings)
                    columns.append(all_groups[at].columns)
            if is_without:
                empty.append(place)
        self._tell_empty(empty)
        first = len(headings) + len(dimensions)
        result = replace(
            block,
            headings=(*headings, *dimensions, *(measure or VALUE for measure in measures)),
            levels=tuple((name,) for name in (*headings, *dimensions, *(m or VALUE for m in measures))),
            rows=rows,
            numbers=numbers,
            columns=(*fixed, *(0 for _ in dimensions), *(0 for _ in measures)),
            values=tuple(range(first, first + len(measures))),
            sources=sources,
            source_columns=columns,
            findings=(*block.findings, *self.findings),
        )
        if measured is None or len(measures) > 1:
            return result
        return _pivoted(result, labels.index(measured))

    def _tell_empty(self, places: Sequence[int]) -> None:
        """A finding for each row that has no values at all: a note, or a label without figures."""
        block = self.block
        for place in places:
            origin = Origin(block.file, block.sheet, (block.numbers[place],))
            words = cells.masked(_words(block.rows[place]))
            self.findings.append(warning("row_without_values", origin, value=words))

    def _measure_labels(self, labels: Sequence[int]) -> int | None:
        """The column of labels that name measures (`Personalkostnad`, `varav inhyrd personal`), if one does."""
        for at in labels:
            names = {cells.name(row[at]) for row in self.block.rows[:_SAMPLED] if at < len(row)}
            known = {self.role_of(_measure(name)) for name in names} - {""} - _DIMENSIONS - _PERIODS
            if len(known) >= 2:
                return at
        return None

    def _sections(self, measured: int, parts: Iterable[int]) -> dict[int, RawValue]:
        """The rows that hold nothing but a text in the column of measures: what the rows below belong to."""
        found: dict[int, RawValue] = {}
        for place, row in enumerate(self.block.rows):
            filled = [at for at, cell in enumerate(row) if not cells.is_empty(cell)]
            if filled == [measured] and not self.role_of(_measure(cells.name(row[measured]))):
                found[place] = row[measured]
        if found:
            rows = tuple(self.block.numbers[place] for place in found)
            origin = Origin(self.block.file, self.block.sheet, rows)
            shown = cells.masked(", ".join(dict.fromkeys(map(cells.name, found.values()))))
            self.findings.append(warning("section_rows", origin, value=shown))
        return found

    def _section_heading(self, measured: int | None) -> str:
        heading = "" if measured is None else self.headings[measured]
        return heading if self.role_of(heading) in _DIMENSIONS else SECTION


@dataclass
class _Group:
    """The columns that become one row: the values of their dimensions, the position of each measure."""

    values: list[RawValue]
    positions: list[int]
    headings: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()


def _corner(heading: str, role_of: RoleOf) -> tuple[str, str] | None:
    """The two names of a heading that says what the rows and what the columns are: `Månad \\ Förvaltning`.

    Only where one of them is a period: `Förvaltning/Yrke` may as well be a column that holds both.
    """
    match = _CORNER.fullmatch(heading)
    if match is None or role_of(heading):
        return None
    roles = {role_of(match[1]), role_of(match[2])}
    return (match[1], match[2]) if roles & _PERIODS and roles & _DIMENSIONS else None


def _measure(label: str) -> str:
    return _OF_WHICH.sub("", label, count=1) if _OF_WHICH.match(label) else label


def _holds_figures(column: Sequence[RawValue]) -> bool:
    """Whether a column is one of amounts: blank, or with at most as many words as figures and marks (`-`, `..`)."""
    held = [cell for cell in column if not cells.is_empty(cell)]
    words = sum(not _is_figure(cell) and not cells.is_error(cell) and _has_letter(cell) for cell in held)
    return words * 2 <= len(held)


def _has_letter(value: RawValue) -> bool:
    return not isinstance(value, str) or any(map(str.isalpha, value))


def _title_years(text: str) -> set[int]:
    """The years that a title names, dates apart (they say when it was printed)."""
    return {int(found) for found in _YEAR.findall(_FULL_DATE.sub(" ", text))}


def _pivoted(block: Block, at: int) -> Block:
    """Rows of one measure each as rows with a column for each measure; the last column holds the values."""
    place = Origin(block.file, block.sheet)
    measures = list(dict.fromkeys(_measure(cells.name(row[at])) for row in block.rows))
    position = {measure: number for number, measure in enumerate(measures)}
    kept = [one for one in range(len(block.headings) - 1) if one != at]
    found: dict[tuple[RawValue, ...], int] = {}
    rows: list[list[RawValue]] = []
    numbers: list[int] = []
    sources: list[list[str]] = []
    columns: list[list[int]] = []
    findings = list(block.findings)
    value = len(block.headings) - 1
    for number, row, heading, column in zip(
        block.numbers, block.rows, block.sources, block.source_columns, strict=True
    ):
        label = cells.name(row[at])
        key = tuple(row[one] for one in kept)
        origin = replace(place, rows=(number,))
        if key not in found:
            found[key] = len(rows)
            rows.append([*key, *("" for _ in measures)])
            numbers.append(number)
            sources.append([*(heading[one] for one in kept), *("" for _ in measures)])
            columns.append([*(column[one] for one in kept), *(0 for _ in measures)])
        target = found[key]
        cell = len(kept) + position[_measure(label)]
        if not label:
            findings.append(error("empty", origin, block.headings[at]))
        elif sources[target][cell]:
            findings.append(error("measure_twice", origin, heading[value], label))
        rows[target][cell] = row[value]
        sources[target][cell] = f"{label}{_JOIN}{heading[value]}"
        columns[target][cell] = column[value]
    headings = (*(block.headings[one] for one in kept), *(measure or VALUE for measure in measures))
    return replace(
        block,
        headings=headings,
        levels=tuple((heading,) for heading in headings),
        rows=rows,
        numbers=numbers,
        columns=(*(block.columns[one] for one in kept), *(0 for _ in measures)),
        values=tuple(range(len(kept), len(headings))),
        sources=[tuple(one) for one in sources],
        source_columns=[tuple(one) for one in columns],
        findings=tuple(findings),
    )
