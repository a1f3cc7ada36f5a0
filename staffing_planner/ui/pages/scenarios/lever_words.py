"""Levers in words, and levers from words: how a value stands in a cell, and what somebody means who types another.

What is typed may be Swedish or English, with or without the unit. A share typed as a bare number that could be both a
fraction and per cent (`0,5`) is refused with both spelled out: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from staffing_planner.models.scenario import (
    FIXED,
    PROFILE,
    TARGET_AGE,
    ByOccupation,
    RetirementAge,
    Scenario,
    scenario_to_dict,
)

if TYPE_CHECKING:
    from staffing_planner.models.findings import Finding
    from staffing_planner.texts import Texts

# Levers in the order and the groups in which they are shown.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "retirement",
        (
            "mode",
            "retirement_age",
            "retirement_age_by_occupation",
            "final_age",
            "use_reported_retirements",
        ),
    ),
    ("separations", ("turnover_factor",)),
    ("demand", ("horizon", "growth", "target_from_population")),
    ("recruitment", ("fill_rate", "training_factor")),
    ("money", ("agency_cover", "agency_price_growth", "wage_growth", "kappa")),
    ("uncertainty", ("exit_shock_cv",)),
)
LEVERS = tuple(lever for _, levers in GROUPS for lever in levers)
CHOICES: dict[str, tuple[Any, ...]] = {
    "mode": (FIXED, PROFILE),
    "use_reported_retirements": (False, True),
    "target_from_population": (False, True),
}
BY_OCCUPATION = ("growth", "fill_rate", "retirement_age_by_occupation")
_PER_CENT = (
    "growth",
    "fill_rate",
    "agency_cover",
    "agency_price_growth",
    "wage_growth",
    "exit_shock_cv",
    "kappa",
)
_YEARS = ("final_age", "horizon")
_FACTORS = ("turnover_factor", "training_factor")

_UNITS = re.compile(r"\s*(?:år|years?|yrs?|×|x|ggr|times|gånger)\.?\s*$", re.IGNORECASE)
_LEADING_TIMES = re.compile(r"^\s*[×x]\s*", re.IGNORECASE)
_SIGN_OF_PER_CENT = re.compile(r"\s*(?:%|procent|per ?cent)\s*$", re.IGNORECASE)
_STEP_OF_PATH = re.compile(
    r"(\d{4})\s*[:=]\s*(\d{2,3}(?:[.,]\d{1,2}(?!\d))?)\s*(?:år|years?)?", re.IGNORECASE
)
_BETWEEN_STEPS = re.compile(r"[\s,;{}]*(?:och|and)?[\s,;{}]*")
_TARGET_AGES = (TARGET_AGE, "riktalder", "target age", "national target age")

# What the scenario's own findings say, in words that have room beneath a cell.
_REFUSALS = {
    "lever_age_out_of_range",
    "lever_share_out_of_range",
    "lever_negative",
    "lever_growth_out_of_range",
    "lever_horizon_out_of_range",
    "last_scenario",
    "lever_not_a_name",
}


class RefusedError(Exception):
    """What was typed is not what the lever takes; `words` say what it takes."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """What a lever is where nothing else is said, and where something is, by occupation, as texts to edit.

    `others` is None for a lever that has no number for all.
    """

    others: str | None
    own: dict[str, str]


# --- saying


def say_lever(texts: Texts, lever: str, scenario: Scenario) -> str:
    """The lever's value as it stands in a cell, with its unit."""
    value = getattr(scenario, lever)
    if lever in CHOICES:
        return say_choice(texts, lever, value)
    if isinstance(value, RetirementAge):
        return say_age_rule(texts, value)
    if isinstance(value, ByOccupation):
        said = say_number(texts, lever, value.default)
        own = texts.plural("scenarios.own_numbers", len(value.own)) if value.own else ""
        return f"{said} · {own}" if own else said
    if lever == "retirement_age_by_occupation":
        return (
            texts.plural("scenarios.own_numbers", len(value)) if value else texts.text("scenarios.none_own")
        )
    return say_number(texts, lever, value)


def say_choice(texts: Texts, lever: str, value: object) -> str:
    """One of a lever's few values."""
    return texts.text(f"scenarios.choice.{lever}.{str(value).lower()}")


def say_age_rule(texts: Texts, rule: RetirementAge) -> str:
    """`67 år`, `2026: 65, 2028: 66`, `riktålder`."""
    if rule.is_by_birth_year:
        return texts.text("scenarios.target_age")
    if rule == RetirementAge.fixed(rule.path[0][1]):
        return texts.text("scenarios.years", years=_plain(texts, rule.path[0][1]))
    separator = "; " if any(not age.is_integer() for _, age in rule.path) else ", "
    return separator.join(f"{year}: {_plain(texts, age)}" for year, age in rule.path)


def say_number(texts: Texts, lever: str, number: float) -> str:
    """A lever's number with its unit."""
    if lever in _PER_CENT:
        return texts.percent(number, _decimals(number * 100, 0))
    if lever in _YEARS:
        return texts.text("scenarios.years", years=_plain(texts, number))
    return texts.number(number, _decimals(number, 1))


def _plain(texts: Texts, number: float) -> str:
    return texts.number(number, _decimals(number, 0))


def _decimals(number: float, least: int) -> int:
    """As many decimals as the number has, up to four."""
    written = f"{number:.4f}".rstrip("0")
    return max(len(written.partition(".")[2]), least)


def own_numbers(texts: Texts, lever: str, scenario: Scenario) -> OwnNumbers:
    """A lever by occupation, to be edited."""
    value = getattr(scenario, lever)
    if isinstance(value, ByOccupation):
        own = {name: say_number(texts, lever, number) for name, number in value.own}
        return OwnNumbers(say_number(texts, lever, value.default), own)
    return OwnNumbers(None, {name: say_age_rule(texts, rule) for name, rule in value})


def editable(texts: Texts, lever: str, scenario: Scenario) -> str:
    """What stands in the cell's editor: the number for all occupations where there are own ones."""
    value = getattr(scenario, lever)
    return (
        say_number(texts, lever, value.default)
        if isinstance(value, ByOccupation)
        else say_lever(texts, lever, scenario)
    )


# --- reading


def read_lever(texts: Texts, lever: str, typed: str, scenario: Scenario) -> object:
    """The lever's value as a scenario file would give it; where it has numbers of occupations, those stay.

    Raises RefusedError where the words cannot be understood.
    """
    value = getattr(scenario, lever)
    if lever == "retirement_age":
        return read_age_rule(texts, typed)
    number = read_number(texts, lever, typed)
    if isinstance(value, ByOccupation):
        table = scenario_to_dict(scenario)[lever]
        assert isinstance(table, dict)
        return {**table, "*": number}
    return number


def read_table(texts: Texts, lever: str, numbers: OwnNumbers) -> dict[str, object]:
    """A lever by occupation; an empty text is no number of its own. Raises RefusedError with the occupation's name."""
    read: Callable[[str], object] = (
        (lambda typed: read_age_rule(texts, typed))
        if numbers.others is None
        else (lambda typed: read_number(texts, lever, typed))
    )
    table: dict[str, object] = {} if numbers.others is None else {"*": read(numbers.others)}
    for name, typed in numbers.own.items():
        if typed.strip():
            try:
                table[name] = read(typed)
            except RefusedError as refused:
                raise RefusedError(f"{name}: {refused.words}") from refused
    return table


def read_age_rule(texts: Texts, typed: str) -> object:
    """An age, `riktålder`, or a path. Raises RefusedError."""
    if typed.strip().casefold() in {*_TARGET_AGES, texts.text("scenarios.target_age").casefold()}:
        return TARGET_AGE
    steps = [(match[1], float(match[2].replace(",", "."))) for match in _STEP_OF_PATH.finditer(typed)]
    if steps:
        if not all(_BETWEEN_STEPS.fullmatch(rest) for rest in _STEP_OF_PATH.sub("\n", typed).split("\n")):
            raise RefusedError(texts.text("scenarios.refused_age"))
        path = dict(steps)
        if len(path) < len(steps):
            raise RefusedError(texts.text("scenarios.refused_year_twice"))
        return path
    number = _number(_UNITS.sub("", typed))
    if number is None:
        raise RefusedError(texts.text("scenarios.refused_age"))
    return number


def read_number(texts: Texts, lever: str, typed: str) -> float | int:
    """A number with or without its unit. Raises RefusedError."""
    bare, signs = _SIGN_OF_PER_CENT.subn("", typed)
    number = _number(_LEADING_TIMES.sub("", _UNITS.sub("", bare)))
    if number is None or (signs and lever in _YEARS):
        kind = "years" if lever in _YEARS else "factor" if lever in _FACTORS else "per_cent"
        raise RefusedError(texts.text(f"scenarios.refused_{kind}"))
    if lever in _PER_CENT and not signs and 0 < abs(number) <= 1:
        few, many = (
            texts.percent(number / 100, _decimals(number, 0)),
            texts.percent(number, _decimals(number * 100, 0)),
        )
        raise RefusedError(texts.text("scenarios.refused_unclear", few=few, many=many))
    if lever in _PER_CENT or signs:
        return round(number / 100, 12)
    return int(number) if lever == "horizon" and number.is_integer() else number


def _number(typed: str) -> float | None:
    from staffing_planner.readers import cells

    found = cells.number(typed.strip())
    return found if isinstance(found, float) else None


def say_refusal(texts: Texts, finding: Finding) -> str:
    """Why the scenario does not take a value, in few words."""
    if finding.code in _REFUSALS:
        return texts.text(f"scenarios.refused.{finding.code}")
    return texts.finding(replace(finding, column=texts.text(f"lever.{finding.column}")))
