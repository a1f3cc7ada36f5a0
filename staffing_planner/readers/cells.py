"""One tolerant parser for each kind of cell.

A parser takes a raw cell that is not empty and returns its value, `Unreadable` with the code of what was
expected, or `Doubtful`: a value that is used with a warning. No cell raises.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias, TypeVar

from staffing_planner.models.inputs import OTHER, OWN, OWN_AND_AGENCY, RETIREMENT, Month
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

_EXCEL_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 80_000  # 1927 to 2119: what a date in these tables can be


def is_empty(value: RawValue) -> bool:
    """Whether the cell holds nothing but white space."""
    if not isinstance(value, str):
        return False
    return not (value if value.isprintable() else value.translate(_INVISIBLE)).strip()


def is_error(value: RawValue) -> bool:
    """Whether the cell is a formula's error."""
    return isinstance(value, str) and "#" in value and value.strip().upper() in ERROR_TEXTS


def clean(text: str) -> str:
    """The text without invisible characters, every kind of white space as one space."""
    # Nearly every text is plain; hard spaces and invisible characters are not printable.
    if not (text.isprintable() and unicodedata.is_normalized("NFC", text)):
        text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_SPACES)
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
    written; repeated ones are thousands (`1.234.567`). What is neither is `unclear_number`.
    """
    if isinstance(value, int | float):
        return float(value) if value == value and abs(value) != float("inf") else Unreadable("not_a_number")
    if not isinstance(value, str):
        return Unreadable("not_a_number")
    if _SIMPLE_NUMBER.fullmatch(value):
        return float(value.replace(",", "."))
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
            return sign * float(text.replace(group, "").replace(",", "."))
    return Unreadable("unclear_number" if re.fullmatch(r"[0-9 .,]*[0-9][0-9 .,]*", text) else "not_a_number")


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
    **dict.fromkeys(("kr", "kronor", "sek", ":-"), 1.0),
    **dict.fromkeys(
        ("tkr", "ksek", "tsek", "tusen kr", "tusen kronor", "tusentals kr", "tusentals kronor"), 1e3
    ),
    **dict.fromkeys(
        ("mnkr", "mkr", "msek", "mn kr", "milj kr", "milj. kr", "miljoner", "miljoner kr", "miljoner kronor"),
        1e6,
    ),
}
_MONEY_SUFFIX = re.compile(
    rf"(?:{'|'.join(re.escape(unit) for unit in sorted(_MONEY_UNITS, key=len, reverse=True))})$"
)
_MONEY_IN_TITLE = re.compile(r"\b(tkr|ksek|tsek|tusen kr(?:onor)?|mnkr|mkr|msek|miljoner kr(?:onor)?)\b")


def money_unit(value: RawValue) -> Read[MoneyUnit]:
    """The unit that money is given in: kr, tkr or mnkr."""
    factor = _MONEY_UNITS.get(_plain(value))
    return Unreadable("unknown_money_unit") if factor is None else MoneyUnit(factor)


def money_units_in(title: str) -> frozenset[float]:
    """The larger units (in kronor) that a title row names: `Belopp i tkr`."""
    return frozenset(_MONEY_UNITS[unit] for unit in _MONEY_IN_TITLE.findall(clean(title).casefold()))


def money_parser(kronor: float) -> Parser:
    """Parser of money in a unit of so many `kronor`; a unit in the cell itself counts before it."""

    def money(value: RawValue) -> Read[float]:
        factor = kronor
        if isinstance(value, str) and not value[-1:].isdigit():
            text = _plain(value)
            if own := _MONEY_SUFFIX.search(text):
                factor = _MONEY_UNITS[own.group()]
                value = text[: own.start()]
        found = number(value)
        return found if isinstance(found, Unreadable) else found * factor

    return money


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
_ISO_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[t ][0-9:.]+z?)?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SWEDISH_DATE = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})[-/. ]([0-9]{4})")
_WORDED_DATE = re.compile(r"(?:den )?([0-9]{1,2})\.? ([a-z]+\.?),? ([0-9]{4})")
_YEAR_MONTH = re.compile(r"([0-9]{4})(?:[-/. ]?m|[-/])([0-9]{1,2})|([0-9]{4})\.?([0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/]([0-9]{4})")
_NAME_YEAR = re.compile(r"([a-z]+\.?)[ -]*'?([0-9]{4}|[0-9]{2})")
_YEAR_NAME = re.compile(r"([0-9]{4})[ -]*([a-z]+\.?)")


def _serial_date(value: float) -> date | None:
    whole = _FIRST_SERIAL <= value <= _LAST_SERIAL and float(value).is_integer()
    return _EXCEL_EPOCH + timedelta(days=int(value)) if whole else None


def _named_month(word: str) -> int | None:
    return _MONTH_NAMES[word[:3]] if _MONTH_WORD.fullmatch(word) else None


def _valid_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written_date(text: str) -> date | None:
    if match := _ISO_DATE.fullmatch(text):
        return _valid_date(int(match[1]), int(match[3]), int(match[4]))
    if match := _COMPACT_DATE.fullmatch(text):
        return _valid_date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SWEDISH_DATE.fullmatch(text):
        return _valid_date(int(match[4]), int(match[3]), int(match[1]))
    if (match := _WORDED_DATE.fullmatch(text)) and (month := _named_month(match[2])):
        return _valid_date(int(match[3]), month, int(match[1]))
    return None


def day(value: RawValue) -> Read[date]:
    """A date: typed, a serial number, `2024-12-31`, `20241231`, `31/12 2024` or `31 dec 2024`."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = None
    if isinstance(value, int | float):
        found = _serial_date(value)
    return found or _written_date(_plain(value)) or Unreadable("not_a_date")


def month(value: RawValue) -> Read[Month]:
    """A month: `2024-03`, `202403`, `2024M03`, `03/2024`, `mars 2024`, `mar-24`, or any date in it."""
    found = day(value)
    if not isinstance(found, Unreadable):
        return Month(found.year, found.month)
    text = _plain(value)
    year: int
    at: int | None = None
    if match := _YEAR_MONTH.fullmatch(text):
        year, at = int(match[1] or match[3]), int(match[2] or match[4])
    elif match := _MONTH_YEAR.fullmatch(text):
        year, at = int(match[2]), int(match[1])
    elif match := _NAME_YEAR.fullmatch(text):
        year, at = int(match[2]), _named_month(match[1])
    elif match := _YEAR_NAME.fullmatch(text):
        year, at = int(match[1]), _named_month(match[2])
    if at is None or not 1 <= at <= 12:
        return Unreadable("not_a_month")
    return Month(year if year >= 100 else 2000 + year, at)


def year(value: RawValue) -> Read[int]:
    """A calendar year in four digits, or the year of a date."""
    found = whole_number(value)
    if not isinstance(found, Unreadable) and 1850 <= found <= 2200:
        return found
    dated = day(value)
    return Unreadable("not_a_year") if isinstance(dated, Unreadable) else dated.year


# --- people -----------------------------------------------------------------------------------------------

_YEARS_WORD = re.compile(r" ?(?:år|years?|yrs)$")
_BAND = re.compile(r"([0-9]{1,3}) ?(?:-|till|to|t\.?o\.?m\.?) ?([0-9]{1,3})")
_FROM = re.compile(
    r"([0-9]{1,3}) ?(?:år|years)? ?(?:\+|-|(?:och|eller|and|or) (?:äldre|över|mer|older|over|above))"
    r"|(?:>=|≥) ?([0-9]{1,3})"
)
_TO = re.compile(
    r"(?:-|<=|≤|upp till|up to|t\.?o\.?m\.?) ?([0-9]{1,3})"
    r"|([0-9]{1,3}) ?(?:år|years)? ?(?:och|eller|and|or) (?:yngre|under|younger|below)"
)
_BELOW = re.compile(r"(?:<|under|below) ?([0-9]{1,3})")
_ABOVE = re.compile(r"(?:>|över|over|above) ?([0-9]{1,3})")


def age(value: RawValue) -> Read[int]:
    """An age in completed years, also `64 år`."""
    if isinstance(value, str):
        value = _YEARS_WORD.sub("", _plain(value))
    found = whole_number(value)
    return Unreadable("not_an_age") if isinstance(found, Unreadable) else found


def age_band(value: RawValue) -> Read[AgeBand]:
    """An age band: `60-64`, `60–64 år`, `65+`, `65-`, `-24`, `65 år och äldre`, or a single age."""
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
    return Unreadable("not_an_age_band")


_SEX_WORDS = {
    **dict.fromkeys(("f", "k", "kv", "kvinna", "kvinnor", "female", "females", "woman", "women"), "F"),
    **dict.fromkeys(("m", "man", "män", "male", "males", "men"), "M"),
    **dict.fromkeys(("x", "okänt", "okänd", "annat", "övrigt", "unknown", "other"), "X"),
}


def sex(value: RawValue) -> Read[str]:
    """F, M or X from the usual words and letters (K is kvinna)."""
    return _SEX_WORDS.get(_plain(value)) or Unreadable("unknown_sex")


_IDENTITY = re.compile(r"((?:[0-9]{2})?[0-9]{2})([0-9]{2})([0-9]{2}) ?([-+]?) ?([0-9]{4})")


def identity_parser(on: date) -> Parser:
    """Parser of personal identity and coordination numbers, for their state on a date.

    Ten or twelve digits with `-`, `+` or nothing, as text or as a number that has lost its leading zeros.
    Without a century, the birth date is the latest one that is not after `on`, a hundred years earlier with
    `+`. A wrong check digit is doubtful, since birth date and sex can still be had.
    """

    def identity(value: RawValue) -> Read[Identity] | Doubtful:
        match = _IDENTITY.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            text = _plain(value)
            text = text[:-2] if re.fullmatch(r"[0-9]+\.0", text) else text
            if text.isdecimal() and 7 <= len(text) < 10:
                text = text.zfill(10)
            match = _IDENTITY.fullmatch(text)
        if match is None:
            return Unreadable("not_an_identity_number")
        century_year, month_digits, day_digits, sign, last = match.groups()
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
        person = Identity(born, "M" if int(last[2]) % 2 else "F")
        digits = century_year[-2:] + month_digits + day_digits + last
        return person if _has_check_digit(digits) else Doubtful(person, "identity_check_digit")

    return identity


_DOUBLED = {str(digit): digit * 2 // 10 + digit * 2 % 10 for digit in range(10)}


def _has_check_digit(digits: str) -> bool:
    """Whether the ten digits meet the Luhn rule."""
    return (sum(map(_DOUBLED.__getitem__, digits[::2])) + sum(map(int, digits[1::2]))) % 10 == 0


_LIKE_IDENTITY = re.compile(r"(?<![0-9])(?:[0-9]{2})?[0-9]{6} ?[-+]? ?[0-9]{4}(?![0-9])")
MASKED = "•••"


def masked(text: str) -> str:
    """The text with everything that looks like a personal identity number hidden."""
    return _LIKE_IDENTITY.sub(MASKED, text)


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
    """Why somebody left: `retirement` (pension, pensionsavgång) or `other` (övrigt, egen begäran)."""
    text = _plain(value)
    if text == RETIREMENT or "pension" in text:
        return RETIREMENT
    known = text in (OTHER, "övrigt", "övrig", "annat", "annan", "annan orsak", "övrig orsak", "egen begäran")
    return OTHER if known else Unreadable("unknown_cause")
