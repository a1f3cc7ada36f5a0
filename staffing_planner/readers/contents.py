"""What a column holds, told by its cells, for columns whose heading does not say it.

Identity numbers and names of persons are recognised so that they stay in the reader; the other roles are
suggestions for somebody to look at.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice

from staffing_planner.models.mappings import normalised
from staffing_planner.readers import cells
from staffing_planner.readers.cells import MASKED, Identity, Unreadable
from staffing_planner.readers.masking import holds_identity_number
from staffing_planner.readers.sources import RawValue

_SAMPLED = 300  # distinct cells of a column that are looked at
_MOST = 0.8
_MOST_SHOWN = 200  # characters of a cell in a preview
_ANY_DAY = date(2099, 12, 31)  # of the identity only matters here that it can be one
_WORKING_AGES = range(15, 81)

_PERSONAL_HEADINGS = frozenset(
    normalised(heading)
    for heading in (
        "namn", "förnamn", "efternamn", "efternamn, förnamn", "förnamn efternamn", "tilltalsnamn",
        "fullständigt namn", "för- och efternamn", "medarbetare",
        "anställds namn", "name", "first name", "last name", "surname", "full name", "employee name", "e-post",
        "e-postadress", "epost", "mail", "email", "telefon", "mobil", "mobilnummer", "telefonnummer", "adress",
        "bostadsadress", "postadress", "gatuadress", "användarnamn", "användarid", "hsa-id", "phone", "address",
        "chef", "närmaste chef", "chefens namn",
    )
)  # fmt: skip
_WORD = r"[A-ZÅÄÖÉÜ][a-zåäöéèüæøáíóñç]+(?:[-'][A-ZÅÄÖÉÜ]?[a-zåäöéèüæøáíóñç]+)*"
_NAME = re.compile(rf"{_WORD},? (?:(?:af|von|de|van|la) )?{_WORD}(?: {_WORD})?")
_DIGITS = re.compile(r"[0-9]")


def sampled(values: Iterable[RawValue]) -> list[RawValue]:
    """The first distinct cells that are not empty."""
    distinct = dict.fromkeys(values)
    return list(islice((value for value in distinct if not cells.is_empty(value)), _SAMPLED))


def holds_identity_numbers(sample: Sequence[RawValue]) -> bool:
    """Whether a column holds personal identity numbers, in whatever form they are written.

    Most cells must be one, and half of them meet the check digit or be written as no other code is. Few cells must
    be beyond doubt, since codes and amounts of that length exist.
    """
    if not sample:
        return False
    sure, like = _identities(sample)
    if len(sample) < 3:
        return sure == like == len(sample) and all(_digits(value) >= 10 for value in sample)
    return sure * 2 >= len(sample) and like >= len(sample) * _MOST


def _digits(value: RawValue) -> int:
    return len(_DIGITS.findall(cells.written(value)))


def _identities(sample: Sequence[RawValue]) -> tuple[int, int]:
    """How many cells are identity numbers beyond doubt, and how many look like one."""
    parse = cells.identity_parser(_ANY_DAY)
    sure = like = 0
    for value in sample:
        # Fewer than seven digits or a typed date are none; a shortened number is settled by the others.
        read = Unreadable("") if isinstance(value, date) else parse(value)
        if isinstance(read, Unreadable):
            continue
        is_sure = isinstance(read, Identity) or holds_identity_number(cells.written(value))
        sure += is_sure
        like += is_sure or _digits(value) >= 10
    return sure, like


def holds_names(sample: Sequence[RawValue], rows: int) -> bool:
    """Whether a column of so many rows holds the names of persons: two or three capitalised words, hardly one
    of them twice.
    """
    names = sum(
        isinstance(value, str) and _NAME.fullmatch(cells.clean(value)) is not None for value in sample
    )
    many = min(rows, _SAMPLED)
    return len(sample) >= 3 and names >= len(sample) * _MOST and len(sample) * 2 > many


def is_personal_heading(heading: str) -> bool:
    """Whether a heading announces names or addresses of persons."""
    return normalised(heading) in _PERSONAL_HEADINGS


def is_personal(heading: str, sample: Sequence[RawValue], rows: int) -> bool:
    """Whether nothing of a column may be shown; a few identity numbers among other cells are enough."""
    if is_personal_heading(heading) or holds_names(sample, rows):
        return True
    sure, like = _identities([value for value in sample if _digits(value) >= 9])
    addresses = sum(isinstance(value, str) and "@" in value for value in sample)
    return max(sure * 2, like, addresses) * 3 > len(sample)


def roles_of(sample: Sequence[RawValue]) -> tuple[str, ...]:
    """The roles (column keys) that the cells allow, the likeliest first; nothing where they tell too little."""
    if not sample:
        return ()
    if holds_identity_numbers(sample):
        return ("identity_number",)
    if _share(cells.sex, sample) >= _MOST:
        return ("sex",)
    days = [day for value in sample if not isinstance(day := cells.day(value), Unreadable)]
    is_dated = len(days) >= len(sample) * _MOST and not all(
        isinstance(value, int | float) for value in sample
    )
    if is_dated:
        is_birth = max(days).year - min(days).year >= 15 or (len(days) > 12 and min(days).year < 1995)
        if is_birth:
            return ("birth_date",)
        return ("month", "date") if all(day.day == 1 for day in days) else ("date", "month")
    numbers = [one for value in sample if not isinstance(one := cells.number(value), Unreadable)]
    if len(numbers) >= len(sample) * _MOST:
        whole = all(one.is_integer() for one in numbers)
        if whole and len(numbers) >= 5 and all(int(one) in _WORKING_AGES for one in numbers):
            return ("age", "headcount")
        if whole and len(numbers) >= 5 and all(1930 <= one <= 2012 for one in numbers):
            return ("birth_year", "year")
        if whole and all(2000 <= one <= 2060 for one in numbers):
            return ("year",)
        if len(numbers) >= 5 and all(0 < one <= 1 or 25 <= one <= 100 for one in numbers) and not whole:
            return ("degree_of_employment", "fte", "share", "rate")
        return ("headcount", "fte", "cost", "agency_cost")
    if _share(cells.month, sample) >= _MOST:
        return ("month",)
    if _share(cells.age_band, sample) >= _MOST:
        return ("age_band",)
    return ("unit", "occupation", "staff_group")


def _share(parse: cells.Parser, sample: Sequence[RawValue]) -> float:
    return sum(not isinstance(parse(value), Unreadable) for value in sample) / len(sample)


def shown(value: RawValue, role: str) -> str:
    """A cell as a preview may show it: without identity numbers, and a sex column without first names."""
    text = "" if cells.is_empty(value) else cells.masked(cells.written(value))
    if role == "sex" and len(text) > 2 and isinstance(cells.sex(value), Unreadable):
        return MASKED
    if isinstance(value, datetime):
        return text.split("T")[0]
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
