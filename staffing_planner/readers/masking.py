"""What looks like a personal identity number, and how it is hidden.

Whatever leaves the reader other than as a value that a column was made for (names of files, sheets, units,
values in findings) passes here.
"""

import re

MASKED = "•••"

_JOINED = r" ?[-+\u2010-\u2015\u2212]? ?"
# Ten or twelve digits, or what Excel has left of them.
_LIKE_IDENTITY = re.compile(
    rf"(?<![0-9])(?:[0-9]{{2}})?[0-9]{{6}}{_JOINED}[0-9]{{4}}(?![0-9])|[0-9][.,][0-9]+[eE]\+?(?:0?9|11)(?![0-9])"
)
# Year (two or four digits), month, day (coordination numbers add 60), what joins them, the last four.
_DATED = re.compile(
    r"(?<![0-9])((?:18|19|20)?[0-9]{2})(-?)(0[1-9]|1[0-2])\2([0-2][1-9]|[1-3]0|31|[6-8][1-9]|[7-9]0|91)"
    rf"({_JOINED})([0-9]{{4}})(?![0-9])"
)
# Nobody born later is employed yet, but that is what the time in the name of an export looks like: 202412311530.
_LATEST_BIRTH_YEAR = 2014
_NINE_DIGITS = re.compile(r"(?<![0-9.,])[1-9][0-9]{8}(?![0-9])")
_GROUPED = re.compile(r"(?<![0-9])[0-9]{1,3}(?: [0-9]{3}){3}(?![0-9])")  # 6 408 123 286: shown as a number
_HARD_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")


def masked(text: str) -> str:
    """The text with everything that looks like a personal identity number hidden."""
    if not _has_nine_digits(text):
        return _LIKE_IDENTITY.sub(MASKED, text)
    text = _LIKE_IDENTITY.sub(MASKED, _HARD_SPACES.sub(" ", text))
    text = _GROUPED.sub(lambda match: MASKED if _is_spaced(match[0]) else match[0], text)
    text = _DATED.sub(lambda match: MASKED if _is_identity(match) else match[0], text)
    return _NINE_DIGITS.sub(lambda match: MASKED if _lacks_a_zero(match[0]) else match[0], text)


def masked_name(text: str) -> str:
    """The name of a file or sheet with identity numbers hidden; a point in time is left as it is."""
    return masked(text) if holds_identity_number(text) else text


def holds_identity_number(text: str) -> bool:
    """Whether a personal identity number stands in the text.

    Ten or twelve digits that begin with a date of birth. Ten digits in one run must also meet the check
    digit, and so must nine (the first of ten was a zero), since codes of that length are common.
    """
    if not _has_nine_digits(text):
        return False
    text = _HARD_SPACES.sub(" ", text)
    return (
        any(map(_is_identity, _DATED.finditer(text)))
        or any(map(_lacks_a_zero, _NINE_DIGITS.findall(text)))
        or any(map(_is_spaced, _GROUPED.findall(text)))
    )


def _has_nine_digits(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 9


def _is_identity(match: re.Match[str]) -> bool:
    year, _, month, day, joined, last = match.groups()
    if len(year) == 4:
        return int(year) <= _LATEST_BIRTH_YEAR
    return bool(joined) or has_check_digit(f"{year}{month}{day}{last}")


def _lacks_a_zero(nine: str) -> bool:
    return _DATED.fullmatch(f"0{nine}") is not None and has_check_digit(f"0{nine}")


def _is_spaced(grouped: str) -> bool:
    match = _DATED.fullmatch(grouped.replace(" ", ""))
    return match is not None and _is_identity(match)


# Each digit as its own value and doubled, digits added: a byte table is the quickest way to do it 100,000 times.
_SINGLE = bytes.maketrans(b"0123456789", bytes(range(10)))
_DOUBLED = bytes.maketrans(b"0123456789", bytes(digit * 2 // 10 + digit * 2 % 10 for digit in range(10)))


def has_check_digit(digits: str) -> bool:
    """Whether the ten digits meet the Luhn rule."""
    written = digits.encode()
    return (sum(written[::2].translate(_DOUBLED)) + sum(written[1::2].translate(_SINGLE))) % 10 == 0
