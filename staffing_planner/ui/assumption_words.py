"""Assumptions and changes in words: what is assumed, of whom, in which unit; what was another before."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from staffing_planner.models.estimation import EstimatedFrom
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.register import REASONS, SCENARIOS, assumptions_of
from staffing_planner.models.scenario import Scenario
from staffing_planner.texts import MISSING, Texts

if TYPE_CHECKING:
    from staffing_planner.models.findings import Origin
    from staffing_planner.models.register import Assumption, Key, Value

ALL = "*"
MAPPING = "mapping"
# Decisions about how files are read that are kept as codes.
_CODES = {
    "persons": "assumption.mapping_persons",
    "employments": "assumption.mapping_employments",
    "share": "assumption.mapping_share",
    "per_cent": "assumption.mapping_per_cent",
}
# What is said in per cent, and with how many decimals the rest at most.
_PER_CENT = ("share", "per_year")
_DECIMALS = 4

# What of a change is told in words; of the rest the log says how many there are.
_TOLD = 3


def say_name(texts: Texts, key: Key) -> str:
    """What is assumed: a lever's words, or those of a table and its field."""
    if key[0] == SCENARIOS:
        return _lever(texts, key[2])
    return texts.text(f"assumption.{key[0]}.{key[-1]}")


def _lever(texts: Texts, lever: str) -> str:
    """The lever's words; a scenario's own name may have broken the key of an old log entry in two."""
    msgid = f"lever.{lever}"
    return texts.text(msgid) if texts.has(msgid) else lever


def say_place(texts: Texts, key: Key) -> str:
    """Of whom it is assumed: the scenario, the occupation, the ages."""
    parts = (*key[3:], key[1]) if key[0] == SCENARIOS else key[1:-1]
    if key[0] == "turnover_rates":
        low, high = key[3:5]
        parts = (*key[1:3], f"{low}–{high}", *key[5:-1])
    everybody = texts.text("assumption.all")
    shown = [everybody if part == ALL else part for part in parts if part]
    if shown and all(part == everybody for part in shown):
        shown = shown[:1]
    return " · ".join(shown)


def say_value(texts: Texts, value: Value, unit: str) -> str:
    """The value; shares and yearly rates in per cent."""
    if isinstance(value, bool):
        return texts.text("assumption.yes" if value else "assumption.no")
    if isinstance(value, str):
        return texts.text(_CODES[value]) if unit == MAPPING and value in _CODES else value
    if unit in _PER_CENT:
        return texts.percent(value, _decimals(value * 100))
    return texts.number(value, _decimals(value))


def _decimals(value: float) -> int:
    """As many decimals as the value has, within reason."""
    written = f"{value:.{_DECIMALS}f}".rstrip("0")
    return len(written.partition(".")[2])


def say_unit(texts: Texts, unit: str) -> str:
    """The unit; none for a name, a yes or no and how files are read."""
    return "" if unit in ("name", "flag", MAPPING) else texts.text(f"assumption_unit.{unit}")


def say_origin(texts: Texts, origin: Origin) -> str:
    """File, sheet and row; who typed it and when; or what it was estimated from."""
    estimated = EstimatedFrom.of_origin(origin)
    if estimated is not None:
        return texts.text(
            "rates.edited" if estimated.is_edited else "rates.source",
            first=estimated.first,
            last=estimated.last,
            full=texts.number(estimated.full_credibility),
            smoothing=texts.number(estimated.smoothing),
        )
    typed = texts.typing(origin)
    if typed:
        return typed
    parts = [origin.file]
    if origin.sheet:
        parts.append(f"{texts.text('column.sheet').lower()} {origin.sheet}")
    if origin.rows:
        parts.append(f"{texts.text('column.row').lower()} {origin.rows[0]}")
    return " · ".join(part for part in parts if part)


def say_source(texts: Texts, one: Assumption) -> str:
    """Where a value comes from: its place in a file; else it is built in, or was changed in the program."""
    if one.source.file or one.source.typing:
        return say_origin(texts, one.source)
    is_lever = one.key[0] == SCENARIOS
    is_built_in = is_lever and _built_in_levers().get(one.key[2:]) == one.value
    return texts.text("assumption.built_in" if is_built_in else "assumption.changed_here")


@cache
def _built_in_levers() -> dict[Key, Value]:
    return {one.key[2:]: one.value for one in assumptions_of(Inputs(), (Scenario(),))}


def say_change(texts: Texts, what: Key) -> str:
    """What was done: import, edit of a table, retirement age, review, note."""
    kind, rest = what[0], what[1:]
    if kind == REASONS and rest:
        return texts.text("change.reason_for", what=say_change(texts, rest))
    if kind == "scenarios":
        return f"{_lever(texts, what[2])}, {what[1]}"
    if kind == "scenario_renamed":
        return texts.text("change.scenario_renamed", name=rest[0], new_name=rest[1])
    if kind in ("scenario_added", "scenario_deleted", "scenario_moved"):
        return texts.text(f"change.{kind}", name=rest[0])
    if kind in ("reviews", "notes"):
        about = f": {say_name(texts, rest)}, {say_place(texts, rest)}" if rest else ""
        return texts.text(f"change.{kind}") + about.removesuffix(", ")
    if kind == "rates":
        return texts.text("rates.used")
    if kind == "vintages":
        return texts.text(f"track.kept_{rest[0]}")
    if kind == "import":
        return f"{texts.text('change.import')} {' · '.join(rest)}".strip()
    if kind == "edit":
        return texts.text(f"change.edit_{rest[1]}", table=texts.table(rest[0]))
    return " · ".join(what)


def say_side(texts: Texts, told: str) -> str:
    """What stood there before a change, or after it, from the JSON of the log."""
    content: dict[str, dict[str, object]] = json.loads(told)
    entries_told = [
        (kind, name, value)
        for kind, entries in content.items()
        for name, value in entries.items()
        if _is_worth_saying(kind, name, value)
    ]
    said = [_say_entry(texts, *one) for one in entries_told[:_TOLD]]
    rest = len(entries_told) - _TOLD
    more = [texts.plural("change.more", rest)] if rest > 0 else []
    return "; ".join([*said, *more])


def _is_worth_saying(kind: str, name: str, value: object) -> bool:
    """Not a reason, which has a column of its own, an empty table, a scenario's name, which every lever tells."""
    if kind == "tables":
        return _row_count(value) > 0
    return kind != REASONS and not (kind == SCENARIOS and name.endswith(": name"))


def _row_count(value: object) -> int:
    """How many rows the log tells of a table: their number, or the rows themselves."""
    if isinstance(value, dict):
        return int(value.get("rows", 0))
    return len(value) if isinstance(value, list) else 0


def _say_entry(texts: Texts, kind: str, name: str, value: object) -> str:
    if kind == "scenarios":
        scenario, _, lever = name.rpartition(": ")
        return f"{_lever(texts, lever)}, {scenario}: {_plain(texts, value)}"
    if kind == "reviews":
        key = tuple(name.split(" / "))
        by, on, note = value if isinstance(value, list) else ("", None, "")
        place = f"{say_name(texts, key)}, {say_place(texts, key)}"
        state = f"{by} {on}" if on else texts.text("assumption.unreviewed")
        return f"{place}: {state}" + (f" ({note})" if note else "")
    if kind == "tables":
        if isinstance(value, list) and len(value) == 1:
            row = " · ".join(_plain(texts, one) for name, one in value[0].items() if name != "origin")
            return f"{texts.table(name)}: {row}"
        return texts.plural("change.rows", _row_count(value), table=texts.table(name))
    if kind == "vintages":
        return _say_vintage(texts, name, value)
    return f"{name} → {value}" if kind == "names" else name


def _say_vintage(texts: Texts, name: str, value: object) -> str:
    """The kind of a kept forecast, its scenario, and what it was made from."""
    _, known_to, scenario, note = value if isinstance(value, list) else ("", "", "", "")
    about = texts.text(f"track.kind_{name.partition(' ')[0]}")
    return " · ".join(part for part in (about, scenario, known_to, note) if part)


def _plain(texts: Texts, value: object) -> str:
    if isinstance(value, bool):
        return texts.text("assumption.yes" if value else "assumption.no")
    if isinstance(value, int | float):
        return texts.number(value, _decimals(float(value)))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(texts, one)}" for name, one in value.items())
    return str(value) or MISSING
