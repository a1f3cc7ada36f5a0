"""What stands out, in words: a heading with the fact, a sentence with what to make of it, the page to go to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from staffing_planner.models.highlights import Highlight
from staffing_planner.texts import Texts

# Where a fact is looked into.
_PAGES = {
    "ceiling_over": "agency",
    "ceiling_near": "agency",
    "gap_in_time": "training",
    "gap_too_late": "training",
    "gap_untrained": "training",
    "headcount_lost": "age_structure",
    "reach_fewer": "age_structure",
    "reach_more": "age_structure",
    "span_of_control": "data",
    "deferred": "retirement",
    "findings": "data",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One fact in words, and the key of the page that it leads to; `state` of a limit that is near or over."""

    heading: str
    words: str
    page: str
    state: str = ""


def say_highlight(texts: Texts, highlight: Highlight) -> Remark:
    """A fact in words."""
    code, values = highlight.code, highlight.values
    page = _PAGES[code]
    if code == "findings":
        count: Any = values["count"]
        return Remark(texts.plural("highlight.findings", count), texts.text("highlight.findings.words"), page)
    said = _said(texts, highlight)
    heading, words = texts.text(f"highlight.{code}", **said), texts.text(f"highlight.{code}.words", **said)
    if code == "ceiling_over":
        back = values["back_under"]
        words += " " + texts.text("highlight.back" if back else "highlight.not_back", **said)
    state = {"ceiling_over": "over", "ceiling_near": "near"}.get(code, "")
    return Remark(heading, words, page, state)


def _said(texts: Texts, highlight: Highlight) -> dict[str, str]:
    """The values as they are written."""
    values: dict[str, Any] = dict(highlight.values)
    found: dict[str, str] = {}
    for name, value in values.items():
        if name in ("share", "ceiling"):
            decimals = 0 if name == "share" and "ceiling" not in values else 1
            found[name] = texts.percent(value, decimals)
        elif name in ("age", "other_age", "length"):
            found[name] = texts.age(value)
        elif name in ("year", "next", "done", "last_start"):
            found[name] = str(value)
        elif name == "denominator":
            found[name] = texts.text(f"denominator.{value}")
        elif name == "headroom":
            found["amount"] = texts.million(None if value is None else abs(value))
            found["period"] = texts.text("highlight.rolling" if values["is_rolling"] else "highlight.to_date")
        elif isinstance(value, date):
            found[name] = str(value.year)
        elif isinstance(value, tuple):  # a month
            found[name] = texts.month(value)  # type: ignore[arg-type]  # no other tuple is among the values
        elif isinstance(value, str):
            found[name] = value
        elif value is not None:
            found[name] = texts.number(value)
    return found
