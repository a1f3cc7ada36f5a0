"""The cells of an input table as people write them: what is shown, and the exact text that is edited and copied.

What is written here, `readers.typed` reads back as the same value.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from staffing_planner.models.grid import SEXES
from staffing_planner.models.inputs import OTHER, OWN, OWN_AND_AGENCY, RETIREMENT, UNKNOWN
from staffing_planner.texts import Texts
from staffing_planner.ui.table_models import SortKey

if TYPE_CHECKING:
    from staffing_planner.importing import DescribedColumn

NUMBERS = frozenset({"number", "whole", "share", "money", "year", "age"})
# Values that are written as words: those of the template, in this order.
_WORDS = {"sex": SEXES, "cause": (RETIREMENT, OTHER, UNKNOWN), "denominator": (OWN, OWN_AND_AGENCY)}
_ABBREVIATIONS = ("FTE", "AID", "SSYK")
_DECIMALS = 4  # as many as are shown at most; a cell that is edited has them all


def decimal_sign(texts: Texts) -> str:
    """The decimal sign of the language."""
    return texts.number(0.5, 1)[1]


def say_column(texts: Texts, column: DescribedColumn) -> str:
    """What a column is called; money with its unit."""
    words = column.swedish if texts.language == "sv" else column.english
    for abbreviation in _ABBREVIATIONS:
        words = words.replace(abbreviation.lower(), abbreviation)
    name = words[:1].upper() + words[1:]
    return f"{name} (kr)" if column.type == "money" else name


def words_of(texts: Texts, kind: str) -> list[str]:
    """The words that a cell may hold, where it is one of few."""
    msgid = f"template.choices.{kind}"
    return texts.text(msgid).split("|") if texts.has(msgid) else []


def say_example(texts: Texts, kind: str) -> str:
    """What a cell may look like; nothing where it is a name."""
    msgid = f"data_example.{kind}"
    return ", ".join(words_of(texts, kind)) or (texts.text(msgid) if texts.has(msgid) else "")


def say_cell(texts: Texts, kind: str, value: Any) -> str:
    """A cell as it is shown: numbers with few decimals and their thousands set apart."""
    if kind in NUMBERS and isinstance(value, float):
        decimals = min(_decimals(Decimal(repr(value)) * (100 if kind == "share" else 1)), _DECIMALS)
        return texts.percent(value, decimals) if kind == "share" else texts.number(value, decimals)
    return write_cell(texts, kind, value)


def write_cell(texts: Texts, kind: str, value: Any) -> str:
    """A cell as it is edited and copied: exact, with the language's decimal sign and nothing between thousands."""
    if value is None:
        return ""
    if kind == "age_band":
        return _band(*value)
    if kind in _WORDS:
        return words_of(texts, kind)[_WORDS[kind].index(value)]
    if not isinstance(value, float):
        return str(value)
    exact = Decimal(repr(value))
    if kind == "share":
        in_percent = _plain(exact * 100)
        if float(in_percent) / 100 == value:
            return in_percent.replace(".", decimal_sign(texts)) + " %"
    return _plain(exact).replace(".", decimal_sign(texts))


def sort_key(kind: str, value: Any) -> SortKey:
    """What a cell is sorted by: numbers and times by size, what is not there last; nothing else needs a key."""
    if value is None:
        return float("nan")
    if kind == "age_band":
        return float(value[0])
    if kind in ("day", "month"):
        return float(value.toordinal() if kind == "day" else value.ordinal)
    return float(value)


def is_sorted_by_value(kind: str) -> bool:
    """Whether a column is sorted by its values rather than by its texts."""
    return kind in NUMBERS or kind in ("day", "month", "age_band")


def _band(first: int, last: int | None) -> str:
    if last is None:
        return f"{first}+"
    return str(first) if first == last else f"{first}–{last}"


def _plain(number: Decimal) -> str:
    """A number without exponent and without zeros that say nothing."""
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _decimals(number: Decimal) -> int:
    return len(_plain(number).partition(".")[2])
