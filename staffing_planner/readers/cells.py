"""One tolerant parser for each kind of cell.

A parser takes a raw cell that is not empty and returns its value, `Unreadable` with the code of what was
expected, or `Doubtful`: a value that is used with a warning. No cell raises.

What one cell leaves open (`1.234`, `03/04/2024`) the other cells of its column may settle: see `fitted`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeAlias, TypeVar

from staffing_planner.models.inputs import OTHER, OWN, OWN_AND_AGENCY, RETIREMENT, UNKNOWN, Month
from staffing_planner.readers.masking import MASKED as MASKED
from staffing_planner.readers.masking import has_check_digit, holds_identity_number
from staffing_planner.readers.masking import masked as masked
from staffing_planner.readers.sources import ERROR_TEXTS, RawValue


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is not what its column takes; `code` is the rule of the finding."""

    code: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that is used, with a warning of this code."""

    value: object
    code: str


class Identity(NamedTuple):
    """What is kept of a personal identity number until the age is known."""

    birth_date: date
    sex: str


class AgeBand(NamedTuple):
    """Ages `first..last` inclusive; None is an open end."""

    first: int | None
    last: int | None


class MoneyUnit(NamedTuple):
    """How many kronor one of the unit is."""

    kronor: float


_T = TypeVar("_T")
Read: TypeAlias = _T | Unreadable
Parser: TypeAlias = Callable[[RawValue], object]

_SPACES = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008\u2002\u2003\u2004\u2005\u2006\u200a\t\n\r", " ")
)
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_MINUSES = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\u2012\ufe63\uff0d", "-"))
_APOSTROPHES = str.maketrans(dict.fromkeys("'\u2019\u00b4", " "))

_FORMULA_TEXT = re.compile(r'="([^"]*)"')  # what keeps a text file's leading zeros in Excel

_EXCEL_EPOCH = date(1899, 12, 30)


def is_empty(value: RawValue) -> bool:
    """Whether the cell holds nothing but white space."""
    if not isinstance(value, str):
        return False
    return not (value if value.isprintable() else value.translate(_INVISIBLE)).strip() or value == '=""'


def is_error(value: RawValue) -> bool:
    """Whether the cell is a formula's error."""
    return isinstance(value, str) and "#" in value and value.strip().upper() in ERROR_TEXTS


def clean(text: str) -> str:
    """The text without invisible characters and `="…"`, every kind of white space as one space."""
    # Nearly every text is plain; hard spaces and invisible characters are not printable.
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)):
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_SPACES)
    if text.startswith('="') and (match := _FORMULA_TEXT.fullmatch(text)):
        text = match[1]
    return " ".join(text.split())


def _plain(value: RawValue) -> str:
    """Lower case with one kind of space and one kind of minus, for comparing with words."""
    return clean(written(value)).translate(_MINUSES).casefold()


def written(value: RawValue) -> str:
    """The cell as a person would write it: whole numbers without decimals, dates as ISO."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def name(value: RawValue) -> str:
    """A label as it is written (`NA` and leading zeros are kept)."""
    return clean(written(value))


_CODE_AND_NAME = re.compile(r"([0-9]{4,6}) ?[-–:,]? ?([^\W\d].*)")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?e[+]?[0-9]{1,2}", re.IGNORECASE)
# Letters of another encoding: DOS (å ä ö as † „ ”) or UTF-8 (Ã¥) read as Windows-1252, or lost altogether.
_GARBLED = re.compile(
    "(?<=[^\\W\\d_])[†„”Ž™\u008f](?=[^\\W\\d_])|Ã[\u0080-\u00bf…„–†]|Â[\u00a0-\u00bf]|\ufffd"
)


def label(value: RawValue) -> Read[str] | Doubtful:
    """A name of a unit, an occupation, a group: as `name`, but nothing that cannot be one.

    Refused are identity numbers, text of another encoding, and numbers that Excel has shortened (`1,2E+11`).
    A date is doubtful: Excel makes one of a name like `1-4`.
    """
    text = name(value)
    if holds_identity_number(text):
        return Unreadable("identity_number_as_name")
    if _GARBLED.search(text):
        return Unreadable("garbled_text")
    if isinstance(value, date | time | timedelta):
        return Doubtful(text, "date_as_name")
    return Unreadable("shortened_number") if _SHORTENED.fullmatch(text) else text


def code_and_name(value: RawValue) -> tuple[str, str]:
    """An AID or SSYK code (else "") and the name after it in one cell: `206010 Sjuksköterska`."""
    text = name(value)
    match = _CODE_AND_NAME.fullmatch(text)
    return (match[1], match[2]) if match else ("", text)


_SUM_LABEL = re.compile(
    r"(?:(?:del|slut|total)?summa|totalt|sammanlagt|tot\.)(?:[ :].*)?"
    r"|(?:sub|grand |sub-)?total\s*:?|sum\s*:?"
    r"|.* (?:totalt|summa|total)"
    r"|(?:samtliga|alla) (?:enheter|förvaltningar|verksamheter|yrken|yrkesgrupper|personalgrupper|anställda|kön"
    r"|åldrar|åldersgrupper|bolag)|samtliga|alla"
    r"|hela (?:regionen|landet|riket|organisationen|förvaltningen)"
    r"|(?:all|total,? all) (?:units|occupations|staff|ages|employees)|båda könen|both sexes"
    r"|(?:varav|därav)\b.*|of which\b.*"
)
_WHOLE_COUNTRY = ("riket", "hela riket", "sverige")


def is_sum_label(value: RawValue, is_region: bool = False) -> bool:
    """Whether a row with this label is a sum of others, or a part of one (`varav`), and no row of its own.

    `Riket` is a sum among units, but among regions (`is_region`) one that stands beside them.
    """
    # Most labels of a large table are codes and dates.
    if not isinstance(value, str) or (value[:1].isdigit() and value[-1:].isdigit()):
        return False
    text = _plain(value)
    if text in _WHOLE_COUNTRY or text == "hela landet":
        return not is_region
    return _SUM_LABEL.fullmatch(text) is not None


# --- numbers ----------------------------------------------------------------------------------------------

_SIMPLE_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_PLAIN_NUMBER = re.compile(r"[0-9]*[.,]?[0-9]+(?:e[+-]?[0-9]+)?|[0-9]+[.,]", re.ASCII)
_GROUPED = {
    # separator of thousands: the number in groups of three, the decimals after the other sign
    " ": re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?"),
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?"),
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"),
}


def number(value: RawValue) -> Read[float]:
    """A number: decimal comma or point, spaces or apostrophes between thousands, minus before or after.

    A single comma or point is always the decimal sign (`0,435`, `2.25`, `1,234`), as Swedish numbers are
    written; repeated ones are thousands (`1.234.567`). What is neither is `unclear_number`. A personal
    identity number is no number.
    """
    if isinstance(value, int | float):
        is_finite = value == value and abs(value) != float("inf")
        return _unless_identity(float(value)) if is_finite else Unreadable("not_a_number")
    if not isinstance(value, str):
        return Unreadable("not_a_number")
    if _SIMPLE_NUMBER.fullmatch(value):
        return _unless_identity(float(value.replace(",", ".")))
    text = _plain(value).translate(_APOSTROPHES)
    sign = 1.0
    if text.startswith("(") and text.endswith(")"):
        text, sign = text[1:-1].strip(), -1.0
    elif text.startswith(("-", "+")):
        text, sign = text[1:].strip(), -1.0 if text[0] == "-" else 1.0
    elif text.endswith("-"):
        text, sign = text[:-1].strip(), -1.0
    if _PLAIN_NUMBER.fullmatch(text):
        return sign * float(text.replace(",", "."))
    for group, pattern in _GROUPED.items():
        if pattern.fullmatch(text):
            return _unless_identity(sign * float(text.replace(group, "").replace(",", ".")))
    return Unreadable("unclear_number" if re.fullmatch(r"[0-9 .,]*[0-9][0-9 .,]*", text) else "not_a_number")


def _unless_identity(found: float) -> Read[float]:
    """The number, unless it has ten or twelve digits that make an identity number: no amount is read as one."""
    if abs(found) < 1e9 or not found.is_integer() or not holds_identity_number(str(int(abs(found)))):
        return found
    return Unreadable("identity_number_as_number")


MOST_PERSONS = 20_000_000  # more than the country has


def persons(value: RawValue) -> Read[float]:
    """A number of persons or of full-time equivalents; none beyond what a country can have."""
    found = number(value)
    if isinstance(found, Unreadable) or abs(found) <= MOST_PERSONS:
        return found
    return Unreadable("too_many_persons")


def whole_number(value: RawValue) -> Read[int]:
    """A whole number; `3.0` is one, `3.5` is not."""
    found = number(value)
    if isinstance(found, Unreadable):
        return found
    return int(found) if found.is_integer() else Unreadable("not_a_whole_number")


def share(value: RawValue) -> Read[float]:
    """A share or rate as a fraction: `0,04` or `4 %`. A plain 4 stays 4, for the domain to refuse."""
    if isinstance(value, str) and value.rstrip().endswith("%"):
        found = number(value.rstrip()[:-1])
        return found if isinstance(found, Unreadable) else found / 100
    return number(value)


def per_cent(value: RawValue) -> Read[float]:
    """A share under a heading that says per cent, as a fraction; the sign may stand there all the same."""
    found = share(value)
    has_sign = isinstance(value, str) and "%" in value
    return found if isinstance(found, Unreadable) or has_sign else found / 100


def per_mille(value: RawValue) -> Read[float]:
    """A share under a heading that says per mille, as a fraction; a per cent sign in the cell counts before it."""
    found = share(value)
    has_sign = isinstance(value, str) and "%" in value
    return found if isinstance(found, Unreadable) or has_sign else found / 1000


def ceiling_share(value: RawValue) -> Read[float] | Doubtful:
    """A ceiling's share: as `share`, but a plain number above 1 is per cent, with a warning."""
    found = share(value)
    has_sign = isinstance(value, str) and "%" in value
    if isinstance(found, Unreadable) or has_sign or found <= 1:
        return found
    return Doubtful(found / 100, "percent_assumed")


def degree_of_employment(value: RawValue) -> Read[float]:
    """Degree of employment as a fraction: 0–1 or 0–100 %, also mixed in one column."""
    found = share(value)
    if isinstance(found, Unreadable):
        return found
    if 0 <= found <= 1:
        return found
    # Nobody is employed at 2 per cent: between 1 and 5 it cannot be told what is meant.
    return found / 100 if 5 <= found <= 100 else Unreadable("degree_out_of_range")


# --- money ------------------------------------------------------------------------------------------------

_MONEY_UNITS = {
    **dict.fromkeys(("kr", "kronor", "sek", ":-", ",-"), 1.0),
    **dict.fromkeys(
        (
            "tkr", "t kr", "kkr", "ksek", "tsek", "tusen kr", "tusen kronor", "tusen sek", "tusental kr",
            "tusental kronor", "tusentals kr", "tusentals kronor", "1000 kr", "1000 kronor", "1000-tal kr",
            "1000-tal kronor",
            "1 000 kr", "1 000 kronor", "1000-tals kr", "1000-tals kronor",
        ),
        1e3,
    ),
    **dict.fromkeys(
        (
            "mnkr", "mkr", "msek", "mn kr", "milj kr", "milj. kr", "miljoner", "miljoner kr", "miljoner kronor",
            "miljoner sek", "milj. kronor", "m kr",
        ),
        1e6,
    ),
    **dict.fromkeys(("mdkr", "mdr kr", "md kr", "miljarder", "miljarder kr", "miljarder kronor"), 1e9),
}  # fmt: skip
# Without those that begin with a digit: `21 000 kr` is no amount in `1 000 kr`.
_SUFFIXES = sorted((unit for unit in _MONEY_UNITS if not unit[0].isdigit()), key=len, reverse=True)
_MONEY_SUFFIX = re.compile(rf"(?:{'|'.join(map(re.escape, _SUFFIXES))})$")
_MONEY_IN_TITLE = re.compile(
    r"(?<!\w)((?:(?<=i )|(?<=\()|(?<=, )|(?<=\[))(?:kr|kronor|sek)"
    r"|tkr|kkr|ksek|tsek|tusen kr(?:onor)?|tusentals? kr(?:onor)?|1000-tals? kr(?:onor)?"
    r"|(?:(?<=i )|(?<=\())1 ?000 kr(?:onor)?"  # `poster över 1 000 kr` is no unit
    r"|mnkr|mkr|msek|mn kr|milj\.? kr|miljoner kr(?:onor)?|mdkr|miljarder kr(?:onor)?)(?!\w)"
)

# An amount before a unit, but for a year: `Utfall 2024 tkr` names a unit.
_AMOUNT_BEFORE = re.compile(r"(?<![0-9])(?!(?:19|20)[0-9]{2} ?$)[0-9][0-9 .,]* ?$")


def money_unit(value: RawValue) -> Read[MoneyUnit]:
    """The unit that money is given in: kr, tkr or mnkr."""
    factor = _MONEY_UNITS.get(_plain(value))
    return Unreadable("unknown_money_unit") if factor is None else MoneyUnit(factor)


def money_units_in(title: str) -> frozenset[float]:
    """The units (in kronor) that a title names: `Belopp i tkr`. An amount (`över 10 tkr`) is no unit."""
    text = clean(title).casefold()
    return frozenset(
        _MONEY_UNITS[match[1]]
        for match in _MONEY_IN_TITLE.finditer(text)
        if not _AMOUNT_BEFORE.search(text[: match.start()])
    )


_CURRENCIES = {
    **dict.fromkeys(("eur", "euro", "euros", "€", "teur", "keur", "meur", "tusen euro"), "EUR"),
    **dict.fromkeys(("usd", "dollar", "dollars", "$", "us$", "tusd", "kusd", "musd"), "USD"),
    **dict.fromkeys(("nok", "tnok", "mnok", "norska kronor"), "NOK"),
    **dict.fromkeys(("dkk", "tdkk", "mdkk", "danska kronor"), "DKK"),
    **dict.fromkeys(("gbp", "£", "tgbp", "brittiska pund"), "GBP"),
    **{code: code.upper() for code in ("aud", "cad", "chf", "isk", "jpy", "pln")},
}
_CURRENCY_IN_TITLE = re.compile(
    rf"(?<!\w)({'|'.join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))})(?!\w)"
)


def foreign_currency_in(text: str) -> str:
    """The code of the first currency other than kronor that a text names, or nothing."""
    match = _CURRENCY_IN_TITLE.search(clean(text).casefold())
    return _CURRENCIES[match[1]] if match else ""


_SCALES = {
    **dict.fromkeys(
        ("tusental", "tusentals", "tusen", "1000-tal", "1000-tals", "1 000-tal", "1000", "1 000", "000", "'000",
         "x1000", "x 1000", "x 1 000", "thousands", "thousand", "in thousands"),
        1e3,
    ),
    **dict.fromkeys(("miljontal", "miljoner", "milj.", "milj", "millions"), 1e6),
    **dict.fromkeys(("hundratal", "100-tal", "hundreds"), 1e2),
}  # fmt: skip
_SCALE_IN_TITLE = re.compile(
    r"(?<!\w)(tusental|1000-tal|miljontal|hundratal|(?<=i )tusen|(?<=in )thousands)(?!\w)(?! (?:kr|kronor|sek))"
)


_PER_IN_TITLE = re.compile(
    r"(?:\bi (?:procent|promille)|\bin per ?(?:cent|mille)|[(\[](?:%|‰|procent|promille)[)\]]|, ?(?:%|‰))(?!\w)"
)


def names_per_cent(title: str) -> bool:
    """Whether a title says that shares are in per cent or per mille: `Andel i procent`, but not `Tak 2 %`."""
    return _PER_IN_TITLE.search(clean(title).casefold()) is not None


def scale_of(unit: str) -> float | None:
    """How many one of a heading's unit stands for: 1000 for `tusental`; None where it is no such unit."""
    return _SCALES.get(_plain(unit).removeprefix("i "))


def scales_in(title: str) -> frozenset[float]:
    """The scales of numbers that a title names: `Antal i tusental`."""
    return frozenset(_SCALES[word] for word in _SCALE_IN_TITLE.findall(clean(title).casefold()))


def scaled(parse: Parser, factor: float) -> Parser:
    """A parser whose numbers are so many times as large."""

    def times(value: RawValue) -> object:
        found = parse(value)
        return found * factor if isinstance(found, float | int) else found

    return times


@dataclass(frozen=True, slots=True)
class _Money:
    kronor: float

    def __call__(self, value: RawValue) -> Read[float]:
        factor = self.kronor
        if isinstance(value, str) and not value[-1:].isdigit():
            text = _plain(value)
            if own := _MONEY_SUFFIX.search(text):
                factor = _MONEY_UNITS[own.group()]
                value = text[: own.start()]
        found = number(value)
        return found if isinstance(found, Unreadable) else found * factor


def money_parser(kronor: float) -> Parser:
    """Parser of money in a unit of so many `kronor`; a unit in the cell itself counts before it."""
    return _Money(kronor)


# --- time -------------------------------------------------------------------------------------------------

_MONTH_NAMES = {
    prefix: at
    for at, prefixes in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for prefix in prefixes.split()
}
_MONTH_WORD = re.compile(
    r"(?:januari|january|jan|februari|february|feb|mars|march|mar|april|apr|maj|may|juni|june|jun|juli|july|jul"
    r"|augusti|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|december|dec)\.?"
)
_SERIAL = re.compile(r"[1-7][0-9]{4}")  # days, from 1927 to 2119: what a date in these tables can be
_ISO_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[t ][0-9:.]+(?:z|[+-][0-9:]+)?)?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})([-/. ])([0-9]{4})(?: [0-9:.]+)?")
_WORDED_DATE = re.compile(r"(?:den )?([0-9]{1,2})\.?[ -]?([a-z]+\.?),?[ -]?([0-9]{4})")
_MONTH_FIRST_WORDED = re.compile(r"([a-z]+\.?) ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_SHORT_DATE = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{2})([0-9]{2})([0-9]{2})")
_DAY_OR_YEAR_AND_MONTH = re.compile(r"[0-9]{1,2}[ .-]*([a-z]+\.?)")
_PART = r"(kv(?:artal(?:et)?)?|quarter|q|k|t(?:ertial(?:et)?)?|h|halvår(?:et)?)"
_PART_YEAR = re.compile(rf"{_PART}\.? ?([1-4])(?:[ ,./-]*'?([0-9]{{4}}|[0-9]{{2}}))?")
_YEAR_PART = re.compile(rf"([0-9]{{4}})[ ,./-]*{_PART}\.? ?([1-4])")
_NTH_PART = re.compile(rf"([1-4])(?::?[ae]|st|nd|rd|th)? ?{_PART}(?:[ ,./-]*'?([0-9]{{4}}|[0-9]{{2}}))?")
_PARTS_OF_A_YEAR = {"K": 4, "T": 3, "H": 2}
_YEAR_MONTH = re.compile(r"([0-9]{4})(?:[-/. ]?m|[-/])([0-9]{1,2})|([0-9]{4})\.?([0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
_NAME_YEAR = re.compile(r"([a-z]+\.?)[ ,./-]*'?([0-9]{4}|[0-9]{2})")
_YEAR_NAME = re.compile(r"([0-9]{4})[ ,./-]*([a-z]+\.?)")
_FIRST_YEAR_OF_TWO_DIGITS = 70  # mar-70 is 1970, mar-69 is 2069


def _named_month(word: str) -> int | None:
    return _MONTH_NAMES[word[:3]] if _MONTH_WORD.fullmatch(word) else None


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_DAY_MONTH, _MONTH_DAY = "dmy", "mdy"


def _written_date(text: str, order: str) -> Read[date]:
    """A written date; day and month in the `order` given, or in the only one that is possible."""
    found: date | None = None
    if (match := _ISO_DATE.fullmatch(text)) or (match := _COMPACT_DATE.fullmatch(text)):
        year_at, *_, month_at, day_at = (int(part) for part in match.groups() if part.isdecimal())
        found = _valid_date(year_at, month_at, day_at)
    elif match := _DAY_FIRST.fullmatch(text):
        # Americans write slashes or hyphens throughout: `3/4 2024` and `3.4.2024` are the day first.
        is_swedish = match[2] == "." or match[4] == " "
        return _ordered_date(int(match[5]), int(match[1]), int(match[3]), _DAY_MONTH if is_swedish else order)
    elif (match := _WORDED_DATE.fullmatch(text)) and (at := _named_month(match[2])):
        found = _valid_date(int(match[3]), at, int(match[1]))
    elif (match := _MONTH_FIRST_WORDED.fullmatch(text)) and (at := _named_month(match[1])):
        found = _valid_date(int(match[3]), at, int(match[2]))
    elif match := _SHORT_DATE.fullmatch(text):
        parts = [int(part) for part in match.groups() if part and part.isdecimal()]
        if any(_valid_date(2000 + parts[at], parts[1 - at // 2], parts[2 - at]) for at in (0, 2)):
            return Unreadable("two_digit_year")
    return found or Unreadable("not_a_date")


def _ordered_date(year_at: int, first: int, second: int, order: str) -> Read[date]:
    """The date of a day and a month in this order; without one, in the only order that is possible."""
    day_first, month_first = _valid_date(year_at, second, first), _valid_date(year_at, first, second)
    if not order and day_first and month_first and day_first != month_first:
        return Unreadable("ambiguous_date")
    wanted = {_DAY_MONTH: day_first, _MONTH_DAY: month_first, "": day_first or month_first}[order]
    return wanted or Unreadable("not_a_date")


@cache
def day_parser(order: str = "") -> Parser:
    """Parser of dates whose day and month stand in this order (`dmy`, `mdy`; "" as each cell allows)."""

    def ordered_day(value: RawValue) -> Read[date]:
        return _day(value, order)

    return ordered_day if order else day


@cache
def month_parser(order: str = "") -> Parser:
    """Parser of months, whose full dates have day and month in this order (see `day_parser`)."""

    def ordered_month(value: RawValue) -> Read[Month]:
        return _month(value, order)

    return ordered_month if order else month


def date_order(values: Iterable[RawValue]) -> str:
    """The order of day and month (`dmy`, `mdy`) that the dates of a column prove, or "".

    A number above 12 is a day; and where one of the two is 1 in all of several dates, they are the first of
    months.
    """
    pairs = {
        (int(match[1]), int(match[3]))
        for value in values
        if isinstance(value, str) and (match := _DAY_FIRST.fullmatch(_plain(value)))
    }
    proven = {_DAY_MONTH for first, _ in pairs if first > 12} | {
        _MONTH_DAY for _, second in pairs if second > 12
    }
    if not proven and len(pairs) > 1:
        firsts, seconds = ({pair[at] for pair in pairs} for at in (0, 1))
        proven = {_DAY_MONTH} if firsts == {1} else {_MONTH_DAY} if seconds == {1} else set()
    return proven.pop() if len(proven) == 1 else ""


def day(value: RawValue) -> Read[date]:
    """A date: typed, a serial number, `2024-12-31`, `20241231`, `31/12 2024` or `31 dec 2024`.

    `03/04/2024` can be two days and is `ambiguous_date`.
    """
    return _day(value, "")


def _day(value: RawValue, order: str) -> Read[date]:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _plain(value)
    serial = _EXCEL_EPOCH + timedelta(days=int(text)) if _SERIAL.fullmatch(text) else None
    return serial or _written_date(text, order)


def month(value: RawValue) -> Read[Month]:
    """A month: `2024-03`, `202403`, `2024M03`, `03/2024`, `mars 2024`, `mar-24`, or any date in it.

    Longer periods are `quarter_is_no_month`; `mars` is `month_lacks_year`; `24-mar`, which is a day to Excel
    and a month to people, is `unclear_month`.
    """
    return _month(value, "")


def _month(value: RawValue, order: str) -> Read[Month]:
    found = _day(value, order)
    if not isinstance(found, Unreadable):
        return Month(found.year, found.month)
    if found.code in ("ambiguous_date", "two_digit_year"):
        return found
    text = _plain(value)
    year: int
    at: int | None = None
    if match := _YEAR_MONTH.fullmatch(text):
        year, at = int(match[1] or match[3]), int(match[2] or match[4])
    elif match := _MONTH_YEAR.fullmatch(text):
        year, at = int(match[2]), int(match[1])
    elif match := _NAME_YEAR.fullmatch(text):
        year, at = _full_year(match[2]), _named_month(match[1])
    elif match := _YEAR_NAME.fullmatch(text):
        year, at = int(match[1]), _named_month(match[2])
    if at is not None and 1 <= at <= 12:
        return Month(year, at)
    if _part_of_year(text):
        return Unreadable("quarter_is_no_month")
    if _named_month(text):
        return Unreadable("month_lacks_year")
    unclear = _DAY_OR_YEAR_AND_MONTH.fullmatch(text)
    return Unreadable("unclear_month" if unclear and _named_month(unclear[1]) else "not_a_month")


def _full_year(digits: str) -> int:
    found = int(digits)
    if len(digits) > 2:
        return found
    return found + (1900 if found >= _FIRST_YEAR_OF_TWO_DIGITS else 2000)


def _part_of_year(text: str) -> tuple[str, str] | None:
    """The year (may be empty) and the part of it (`K1`, `T2`, `H1`) that a text names."""
    if match := _PART_YEAR.fullmatch(text):
        kind, number, year = match.groups()
    elif match := _YEAR_PART.fullmatch(text):
        year, kind, number = match.groups()
    elif match := _NTH_PART.fullmatch(text):
        number, kind, year = match.groups()
    else:
        return None
    letter = "K" if kind[0] in "kq" else kind[0].upper()
    if int(number) > _PARTS_OF_A_YEAR[letter]:
        return None
    return str(_full_year(year)) if year else "", f"{letter}{number}"


def period(value: RawValue) -> Read[str]:
    """A period as statistics write it: `2024`, `2024K1` (quarter), `2024T1` (four months), `2024H1`, `2024M03`."""
    text = _plain(value)
    if re.fullmatch("[12][0-9]{3}", text):
        return text
    if part := _part_of_year(text):
        return "".join(part) if part[0] else Unreadable("period_lacks_year")
    found = month(value)
    if not isinstance(found, Unreadable):
        return f"{found.year}M{found.month:02d}"
    return Unreadable("period_lacks_year" if found.code == "month_lacks_year" else "not_a_period")


def year(value: RawValue) -> Read[int]:
    """A calendar year in four digits, or the year of a date."""
    found = whole_number(value)
    if not isinstance(found, Unreadable) and 1850 <= found <= 2200:
        return found
    dated = _day(value, _DAY_MONTH)
    if isinstance(dated, Unreadable):
        dated = _day(value, _MONTH_DAY)
    return Unreadable("not_a_year") if isinstance(dated, Unreadable) else dated.year


# --- people -----------------------------------------------------------------------------------------------

_YEARS_WORD = re.compile(r" ?-?(?:års?|åring(?:ar)?|years?|yrs)$")
_BAND = re.compile(
    r"(?:från |from )?([0-9]{1,3}) ?(?:år|years)? ?(?:-|till|to|t ?\.? ?o ?\.? ?m\.?) ?([0-9]{1,3})"
)
_BAND_AS_DATE = re.compile(r"[0-9]{1,2}[ -]([a-z]+)\.?|([a-z]+)\.?[ -][0-9]{1,2}")
_FROM = re.compile(
    r"([0-9]{1,3}) ?(?:år|years)? ?(?:\+|-[wω]?|(?:och|eller|and|or) (?:äldre|över|mer|older|over|above))"
    r"|(?:>=|≥|fr\.?o\.?m\.?|minst) ?([0-9]{1,3})"
)
_TO = re.compile(
    r"(?:-|<=|≤|upp till|up to|t\.?o\.?m\.?) ?([0-9]{1,3})"
    r"|([0-9]{1,3}) ?(?:år|years)? ?(?:och|eller|and|or) (?:yngre|under|younger|below)"
)
_BELOW = re.compile(r"(?:<|under|below|yngre än|younger than) ?([0-9]{1,3})")
_ABOVE = re.compile(r"(?:>|över|over|above|äldre än|older than) ?([0-9]{1,3})")


def age(value: RawValue) -> Read[int]:
    """An age in completed years, also `64 år` and `64-åring`."""
    if isinstance(value, str):
        value = _YEARS_WORD.sub("", _plain(value))
    found = whole_number(value)
    return Unreadable("not_an_age") if isinstance(found, Unreadable) else found


def age_band(value: RawValue) -> Read[AgeBand]:
    """An age band: `60-64`, `60–64 år`, `65+`, `65-`, `-24`, `65 år och äldre`, or a single age.

    A date is what Excel makes of `10-14`; the band behind it is lost (`date_in_age_band`).
    """
    if isinstance(value, date):
        return Unreadable("date_in_age_band")
    text = _YEARS_WORD.sub("", _plain(value))
    if re.fullmatch(r"[0-9]{1,3}", text):
        return AgeBand(int(text), int(text))
    if match := _BAND.fullmatch(text):
        return AgeBand(int(match[1]), int(match[2]))
    if match := _FROM.fullmatch(text):
        return AgeBand(int(match[1] or match[2]), None)
    if match := _TO.fullmatch(text):
        return AgeBand(None, int(match[1] or match[2]))
    if match := _BELOW.fullmatch(text):
        return AgeBand(None, int(match[1]) - 1)
    if match := _ABOVE.fullmatch(text):
        return AgeBand(int(match[1]) + 1, None)
    as_date = _BAND_AS_DATE.fullmatch(text)
    if as_date and _named_month(as_date[1] or as_date[2]):
        return Unreadable("date_in_age_band")
    is_date = isinstance(value, str) and isinstance(_day(value, _DAY_MONTH), date)
    return Unreadable("date_in_age_band" if is_date else "not_an_age_band")


_SEX_WORDS = {
    **dict.fromkeys(
        (
            "f", "k", "kv", "kv.", "kvinna", "kvinnor", "kvinnlig", "kvinnliga", "flicka", "flickor", "female",
            "females", "woman", "women", "girl", "girls",
        ),
        "F",
    ),
    **dict.fromkeys(
        (
            "m", "man", "män", "manlig", "manliga", "pojke", "pojkar", "male", "males", "men", "boy", "boys",
        ),
        "M",
    ),
    **dict.fromkeys(("x", "okänt", "okänd", "annat", "övrigt", "unknown", "other", "uppgift saknas"), "X"),
}  # fmt: skip
_NOT_STATED = ("-", "?", "saknas", "ej angivet", "ej angiven", "vet ej", "missing", "not stated", "n/a")


def sex(value: RawValue) -> Read[str]:
    """F, M or X from the usual words and letters (K is kvinna)."""
    return _SEX_WORDS.get(_plain(value)) or Unreadable("unknown_sex")


def stated_sex(value: RawValue) -> Read[str]:
    """As `sex`, with X for what people write where they have no answer (`-`, `?`, `saknas`)."""
    return "X" if _plain(value) in _NOT_STATED else sex(value)


def sex_or_doubt(value: RawValue) -> Read[str] | Doubtful:
    """As `stated_sex`, with X and a warning for what is no sex."""
    found = stated_sex(value)
    return Doubtful("X", "sex_not_understood") if isinstance(found, Unreadable) else found


_IDENTITY = re.compile(r"((?:[0-9]{2})?[0-9]{2})(-?)([0-9]{2})\2([0-9]{2}) ?([-+]?) ?([0-9]{4})")
_WHOLE_FLOAT = re.compile(r"([0-9]+)[.,]0+")
_GROUPED_DIGITS = re.compile(r"[0-9]{1,3}(?: [0-9]{3}){2,3}")
_SCIENTIFIC = re.compile(r"([0-9])(?:[.,]([0-9]+))?e\+?([0-9]{1,2})")


def identity_parser(on: date) -> Parser:
    """Parser of personal identity and coordination numbers, for their state on a date.

    Ten or twelve digits with `-`, `+` or nothing, as text or as a number that has lost its leading zeros, a
    float, a number in groups of three, or `="…"`. Without a century, the birth date is the latest one that is
    not after `on`, a hundred years earlier with `+`. A wrong check digit is doubtful, since birth date and sex
    can still be had, and so are four zeros at the end, which stand for no number: the sex is unknown. What
    Excel has shortened (`1,96502E+11`) is refused.
    """

    def identity(value: RawValue) -> Read[Identity] | Doubtful:
        match = _IDENTITY.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            text = _digits_of_identity(_plain(value))
            if text is None:
                return Unreadable("shortened_number")
            match = _IDENTITY.fullmatch(text)
        if match is None:
            return Unreadable("not_an_identity_number")
        century_year, _, month_digits, day_digits, sign, last = match.groups()
        month_of_birth, day_of_birth = int(month_digits), int(day_digits)
        day_of_birth -= 60 if day_of_birth > 60 else 0
        year_of_birth = int(century_year)
        if len(century_year) == 2:
            year_of_birth += on.year // 100 * 100
            if (year_of_birth, month_of_birth, day_of_birth) > (on.year, on.month, on.day):
                year_of_birth -= 100
            if sign == "+":
                year_of_birth -= 100
        born = _valid_date(year_of_birth, month_of_birth, day_of_birth)
        if born is None:
            return Unreadable("not_an_identity_number")
        if last == "0000":
            return Doubtful(Identity(born, "X"), "identity_without_number")
        person = Identity(born, "M" if int(last[2]) % 2 else "F")
        digits = century_year[-2:] + month_digits + day_digits + last
        return person if has_check_digit(digits) else Doubtful(person, "identity_check_digit")

    return identity


_WHOLE_IDENTITY = re.compile(r"[0-9]{8}-?[0-9]{4}")


def identity_parser_for(values: Iterable[RawValue], on: date) -> Parser:
    """The parser of `identity_parser` that knows the usual ones among these values already.

    Those with a century, twelve digits with or without a hyphen, are taken apart all at once: of 100,000 in a
    fifth of the time. Whatever is remarkable about one is left to the parser.
    """
    usual = [value for value in values if isinstance(value, str) and _WHOLE_IDENTITY.fullmatch(value)]
    known = dict(_usual_identities(usual)) if usual else {}
    parse = identity_parser(on)
    return lambda value: known.get(value) or parse(value)


def _usual_identities(values: Sequence[str]) -> Iterator[tuple[RawValue, Identity]]:
    """The persons of identity numbers in twelve digits whose date and check digit hold."""
    import numpy as np

    written = "".join(values).replace("-", "").encode()
    digits = np.frombuffer(written, dtype=np.uint8).reshape(-1, 12).astype(np.intp) - ord("0")
    doubled = 2 * digits[:, 2::2]
    luhn = (doubled // 10 + doubled % 10).sum(axis=1) + digits[:, 3::2].sum(axis=1)
    day = 10 * digits[:, 6] + digits[:, 7]
    born = digits[:, :6] @ 10 ** np.arange(5, -1, -1) * 100 + np.where(day > 60, day - 60, day)
    has_number = digits[:, 8:].any(axis=1)
    days, place = np.unique(born, return_inverse=True)
    dates = [_valid_date(one // 10_000, one // 100 % 100, one % 100) for one in days.tolist()]
    people = [None if one is None else (Identity(one, "F"), Identity(one, "M")) for one in dates]
    is_whole = ((luhn % 10 == 0) & has_number).tolist()
    for value, at, is_man, whole in zip(
        values, place.tolist(), (digits[:, 10] % 2).tolist(), is_whole, strict=True
    ):
        pair = people[at]
        if whole and pair is not None:
            yield value, pair[is_man]


_USUAL_IDENTITY = re.compile(r"(?:[0-9]{2})?([0-9]{6})[-+]?([0-9]{4})")


def identity_digits(value: RawValue) -> str:
    """The last ten digits of an identity number in any written form, to tell people apart; nothing if empty."""
    if isinstance(value, str) and (match := _USUAL_IDENTITY.fullmatch(value)):
        return match[1] + match[2]
    text = _plain(value)
    digits = "".join(filter(str.isdecimal, _digits_of_identity(text) or text))
    return digits.zfill(10)[-10:] if digits else ""


def _digits_of_identity(text: str) -> str | None:
    """A number's way of writing an identity number undone; None where digits are lost."""
    if match := _SCIENTIFIC.fullmatch(text):
        whole, decimals, exponent = match[1], match[2] or "", int(match[3])
        # Of the last digit alone it cannot be told whether it was a zero.
        if not 6 <= exponent <= 11 or not exponent - 1 <= len(decimals) <= exponent:
            return None
        text = (whole + decimals).ljust(exponent + 1, "0")
    elif match := _WHOLE_FLOAT.fullmatch(text):
        text = match[1]
    elif _GROUPED_DIGITS.fullmatch(text):
        text = text.replace(" ", "")
    return text.zfill(10) if text.isdecimal() and 7 <= len(text) < 10 else text.removeprefix("'")


# --- columns ----------------------------------------------------------------------------------------------

_AMOUNT = re.compile(r"[0-9.,][0-9 .,]*")
_UNCLEAR = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")  # thousands, or three decimals
_BY_VALUE, _THOUSANDS, _REFUSED, _DOUBTED = "by value", "thousands", "refused", "doubted"


def fitted(parse: Parser, values: Iterable[RawValue]) -> Parser:
    """The parser for a column with these values, by what some of them prove about the others.

    * `1.234` beside `1.234.567` is 1234, beside `0.5` it is 1.234, beside `0,5` it is `unclear_number`; where
      nothing tells, it is 1.234 with the warning `thousands_or_decimals`.
    * `03/04/2024` is read in the order of day and month that another date proves (`date_order`).
    * A share from 0 to 1 among others above 1 without a per cent sign is `mixed_shares`, but for rates among which
      only a few are above 1: those are refused by the domain.
    * 0.04 beside 4 in a column in per cent is 0.04 %, with the warning `tiny_per_cent`.
    """
    if parse is day:
        return day_parser(date_order(values))
    if parse is month:
        return month_parser(date_order(values))
    if parse in _NUMBERS or isinstance(parse, _Money):
        distinct = list(values)
        read = _by_evidence(parse, distinct)
        if parse is per_cent:
            return _doubting_tiny(read, distinct)
        return _unmixed(read, distinct, parse is ceiling_share) if parse in _UNMIXED else read
    return parse


def with_decimal_sign(parse: Parser, sign: str) -> Parser:
    """A parser of numbers, shares or money for which somebody chose the decimal sign `,` or `.`.

    The other one separates thousands; where it stands elsewhere the number is `unclear_number`. An empty
    sign leaves the parser as it is.
    """
    if not sign:
        return parse
    other = "." if sign == "," else ","
    grouped = re.compile(rf"[0-9]{{1,3}}(?:\{other}[0-9]{{3}})+(?:\{sign}[0-9]+)?")

    def chosen(value: RawValue) -> object:
        amount = _amount(value)
        if amount is None or (other not in amount and amount.count(sign) <= 1):
            return parse(value)
        if not grouped.fullmatch(amount):
            return Unreadable("unclear_number")
        return parse(_plain(value).translate(_APOSTROPHES).replace(amount, amount.replace(other, "")))

    return chosen


def _amount(value: RawValue) -> str | None:
    """The digits of a written number with the signs between them; None in a typed cell or without digits."""
    if not isinstance(value, str):
        return None
    match = _AMOUNT.search(_plain(value).translate(_APOSTROPHES))
    return match[0].strip() if match else None


def _by_evidence(parse: Parser, values: Iterable[RawValue]) -> Parser:
    amounts = {amount for value in values if (amount := _amount(value))}
    signs = {match[1] for amount in amounts if (match := _UNCLEAR.fullmatch(amount))}
    if not signs:
        return parse
    decimals: set[str] = set()
    groups: set[str] = set()
    for amount in amounts:
        points, commas = amount.count("."), amount.count(",")
        if points and commas:
            last = max(".,", key=amount.rfind)
            decimals.add(last)
            groups.add("." if last == "," else ",")
        elif points + commas > 1:
            groups.add("." if points else ",")
        elif points + commas == 1:
            if not _UNCLEAR.fullmatch(amount):
                decimals.add("." if points else ",")
        elif " " in amount or len(amount) > 3:
            groups.add(" ")  # thousands are written in another way

    def verdict(sign: str) -> str:
        if sign in groups:
            return _REFUSED if sign in decimals else _THOUSANDS
        if sign in decimals:
            return _BY_VALUE
        if decimals:
            return _REFUSED
        return _BY_VALUE if " " in groups else _DOUBTED

    verdicts = {sign: verdict(sign) for sign in signs}

    def read(value: RawValue) -> object:
        amount = _amount(value)
        match = _UNCLEAR.fullmatch(amount) if amount else None
        if amount is None or match is None or verdicts[match[1]] == _BY_VALUE:
            return parse(value)
        if verdicts[match[1]] == _REFUSED:
            return Unreadable("unclear_number")
        if verdicts[match[1]] == _THOUSANDS:
            return parse(_plain(value).translate(_APOSTROPHES).replace(amount, amount.replace(match[1], "")))
        found = parse(value)
        return found if isinstance(found, Unreadable | Doubtful) else Doubtful(found, "thousands_or_decimals")

    return read


def _plain_share(value: RawValue) -> float:
    """The number of a cell without a per cent sign; 0 where it is none."""
    found = Unreadable("") if isinstance(value, str) and "%" in value else number(value)
    return 0.0 if isinstance(found, Unreadable) else found


_TINY = 0.1


def _doubting_tiny(parse: Parser, values: Iterable[RawValue]) -> Parser:
    """The parser of a column in per cent where nearly nothing beside whole per cents is doubtful: a share?"""
    if max(map(_plain_share, values), default=0.0) < 1:
        return parse

    def read(value: RawValue) -> object:
        found = parse(value)
        is_tiny = isinstance(found, float) and 0 < _plain_share(value) < _TINY
        return Doubtful(found, "tiny_per_cent") if is_tiny else found

    return read


_FEW = 0.1  # of a column's shares may be above 1 before the others are in doubt


def _unmixed(parse: Parser, values: Iterable[RawValue], is_strict: bool) -> Parser:
    stated = [found for found in map(_plain_share, values) if found > 0]
    above = sum(found > 1 for found in stated)
    if not above or (above <= _FEW * len(stated) and not is_strict):
        return parse

    def read(value: RawValue) -> object:
        return Unreadable("mixed_shares") if 0 < _plain_share(value) <= 1 else parse(value)

    return read


_NUMBERS: frozenset[Parser] = frozenset(
    {number, persons, whole_number, share, per_cent, per_mille, ceiling_share, degree_of_employment}
)
_UNMIXED: frozenset[Parser] = frozenset({share, ceiling_share})


# --- words of the contract --------------------------------------------------------------------------------


def denominator(value: RawValue) -> Read[str]:
    """What a ceiling is a share of: `own` (egna) or `own+agency` (egna + inhyrd)."""
    text = re.sub(r" (?:och|and|plus|inkl\.?|inklusive) |&", "+", _plain(value)).replace(" ", "")
    first, _, second = text.partition("+")
    if not first.startswith(("own", "eg")):
        return Unreadable("unknown_denominator")
    if not second:
        return OWN
    return OWN_AND_AGENCY if re.match(r"agency|(?:in)?hyr", second) else Unreadable("unknown_denominator")


def cause(value: RawValue) -> Read[str]:
    """Why somebody left: `retirement` (pension, pensionsavgång), `other` (övrigt, egen begäran), `unknown`."""
    text = _plain(value)
    if text == RETIREMENT or "pension" in text:
        return RETIREMENT
    if text in (UNKNOWN, "okänd", "okänt", "uppgift saknas", "ej angiven", "ej angivet", "not stated"):
        return UNKNOWN
    known = text in (OTHER, "övrigt", "övrig", "annat", "annan", "annan orsak", "övrig orsak", "egen begäran")
    return OTHER if known else Unreadable("unknown_cause")
