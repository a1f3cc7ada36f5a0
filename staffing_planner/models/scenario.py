"""Scenario: every lever of the projection, with its default.

A scenario never changes the data. `scenario_from_dict` reads one table of `scenarios.toml`; what it cannot use
becomes findings that name the key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Literal

from staffing_planner.models.findings import NOWHERE, Finding, Origin, error
from staffing_planner.models.inputs import ALL

FIXED: Literal["fixed"] = "fixed"
PROFILE: Literal["profile"] = "profile"
TARGET_AGE = "riktålder"
LONGEST_HORIZON = 60


@dataclass(frozen=True, slots=True)
class RetirementAge:
    """The retirement age R: one age, a path over years, or (empty path) the target age of the birth year."""

    path: tuple[tuple[int, float], ...] = ()

    @classmethod
    def fixed(cls, age: float) -> "RetirementAge":
        """The same age in every year."""
        return cls(((0, float(age)),))

    @classmethod
    def by_birth_year(cls) -> "RetirementAge":
        """Riktålder: the national target age of each person's birth year."""
        return cls()

    @property
    def is_by_birth_year(self) -> bool:
        """Whether the age follows the birth year."""
        return not self.path

    @property
    def is_constant(self) -> bool:
        """Whether one age holds for everybody in every year."""
        return len({age for _, age in self.path}) == 1

    def at(self, year: int) -> float:
        """R in the period labelled `year`: between stated years the last one holds, before the first the first."""
        known = [age for start, age in self.path if start <= year]
        return known[-1] if known else self.path[0][1]


@dataclass(frozen=True, slots=True)
class ByOccupation:
    """A number for every occupation, and other numbers for some."""

    default: float
    own: tuple[tuple[str, float], ...] = ()

    def of(self, occupation: str) -> float:
        """The number that holds for the occupation."""
        for name, number in self.own:
            if name == occupation:
                return number
        return self.default

    @property
    def numbers(self) -> tuple[float, ...]:
        """All numbers, the default first."""
        return (self.default, *(number for _, number in self.own))


@dataclass(frozen=True, slots=True)
class Scenario:
    """All levers of one projection; the defaults are those of the input contract.

    Ages in years, `horizon` in periods of twelve months, growth and price levers per year, shares as fractions.
    """

    name: str = "default"
    mode: Literal["fixed", "profile"] = FIXED
    retirement_age: RetirementAge = RetirementAge(((0, 65.0),))
    final_age: float = 70.0
    horizon: int = 10
    turnover_factor: float = 1.0
    growth: ByOccupation = ByOccupation(0.0)
    target_from_population: bool = False
    retirement_age_by_occupation: tuple[tuple[str, RetirementAge], ...] = ()
    use_reported_retirements: bool = False
    training_factor: float = 1.0
    fill_rate: ByOccupation = ByOccupation(1.0)
    agency_cover: float = 0.5
    agency_price_growth: float = 0.0
    wage_growth: float = 0.0
    exit_shock_cv: float = 0.08
    kappa: float = 0.5

    def retirement_age_of(self, occupation: str) -> RetirementAge:
        """The occupation's own retirement age, or else the scenario's."""
        return dict(self.retirement_age_by_occupation).get(occupation, self.retirement_age)

    @property
    def stated_age(self) -> float | None:
        """The one retirement age; None where it follows a path or the birth year."""
        return self.retirement_age.path[0][1] if self.retirement_age.is_constant else None

    @property
    def occupations_named(self) -> frozenset[str]:
        """Occupations that some lever names."""
        own = {name for lever in (self.growth, self.fill_rate) for name, _ in lever.own}
        return frozenset(own | {name for name, _ in self.retirement_age_by_occupation})

    @property
    def retirement_ages(self) -> tuple[float, ...]:
        """Every retirement age that is stated as a number."""
        rules = (self.retirement_age, *(rule for _, rule in self.retirement_age_by_occupation))
        return tuple(age for rule in rules for _, age in rule.path)


class _LeverError(Exception):
    """A lever's value is not what the lever takes; `expected` is the rule's code."""

    def __init__(self, expected: str, value: object) -> None:
        super().__init__(expected)
        self.expected = expected
        self.value = value


def _number(low: float, high: float, expected: str) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _LeverError("lever_not_a_number", value)
        if not (isfinite(value) and low <= value <= high):
            raise _LeverError(expected, value)
        return float(value)

    return read


_age = _number(15, 100, "lever_age_out_of_range")
_share = _number(0, 1, "lever_share_out_of_range")
_not_negative = _number(0, float("inf"), "lever_negative")
_growth = _number(-0.99, 10, "lever_growth_out_of_range")


def _horizon(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_HORIZON:
        raise _LeverError("lever_horizon_out_of_range", value)
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _LeverError("lever_not_true_or_false", value)
    return value


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _LeverError("lever_not_a_name", value)
    return value.strip()


def _mode(value: object) -> Literal["fixed", "profile"]:
    if value == FIXED:
        return FIXED
    if value == PROFILE:
        return PROFILE
    raise _LeverError("lever_unknown_mode", value)


def _retirement_age(value: object) -> RetirementAge:
    if isinstance(value, str):
        if value.strip().casefold() in (TARGET_AGE, "riktalder"):
            return RetirementAge.by_birth_year()
        raise _LeverError("lever_unknown_retirement_age", value)
    if isinstance(value, Mapping):
        if not value or not all(str(year).strip().isdigit() for year in value):
            raise _LeverError("lever_unknown_retirement_age", value)
        return RetirementAge(tuple(sorted((int(str(year)), _age(age)) for year, age in value.items())))
    return RetirementAge.fixed(_age(value))


def _ages_by_occupation(value: object) -> tuple[tuple[str, RetirementAge], ...]:
    if not isinstance(value, Mapping):
        raise _LeverError("lever_not_a_table", value)
    return tuple(sorted((str(name), _retirement_age(age)) for name, age in value.items()))


def _by_occupation(number: Callable[[object], float], default: float) -> Callable[[object], ByOccupation]:
    def read(value: object) -> ByOccupation:
        if not isinstance(value, Mapping):
            return ByOccupation(number(value))
        own = {str(name): number(one) for name, one in value.items()}
        return ByOccupation(own.pop(ALL, default), tuple(sorted(own.items())))

    return read


_READERS: dict[str, Callable[[object], object]] = {
    "name": _name,
    "mode": _mode,
    "retirement_age": _retirement_age,
    "final_age": _age,
    "horizon": _horizon,
    "turnover_factor": _not_negative,
    "growth": _by_occupation(_growth, 0.0),
    "target_from_population": _flag,
    "retirement_age_by_occupation": _ages_by_occupation,
    "use_reported_retirements": _flag,
    "training_factor": _not_negative,
    "fill_rate": _by_occupation(_share, 1.0),
    "agency_cover": _share,
    "agency_price_growth": _growth,
    "wage_growth": _growth,
    "exit_shock_cv": _not_negative,
    "kappa": _not_negative,
}


def scenario_from_dict(
    levers: Mapping[str, object], origin: Origin = NOWHERE
) -> tuple[Scenario, list[Finding]]:
    """A scenario from its levers by key, with a finding for each key that is unknown or cannot be used.

    A lever that cannot be used keeps its default in the returned scenario; the findings are errors, so nothing
    is computed with it.
    """
    name = str(levers.get("name", "default"))
    found: dict[str, object] = {}
    findings: list[Finding] = []
    for key, value in levers.items():
        if key not in _READERS:
            findings.append(
                error("unknown_lever", origin, key, value, scenario=name, known=", ".join(_READERS))
            )
            continue
        try:
            found[key] = _READERS[key](value)
        except _LeverError as unreadable:
            findings.append(error(unreadable.expected, origin, key, unreadable.value, scenario=name))
    return Scenario(**found), findings  # type: ignore[arg-type]  # each reader returns its lever's own type


def scenario_to_dict(scenario: Scenario) -> dict[str, object]:
    """All levers by key, in the shape of `scenarios.toml`; `scenario_from_dict` reads it back."""
    levers: dict[str, object] = {}
    for lever in fields(scenario):
        value = getattr(scenario, lever.name)
        if isinstance(value, RetirementAge):
            value = _age_to_plain(value)
        elif isinstance(value, ByOccupation):
            value = {ALL: value.default, **dict(value.own)}
        elif lever.name == "retirement_age_by_occupation":
            value = {name: _age_to_plain(age) for name, age in value}
        levers[lever.name] = value
    return levers


def _age_to_plain(rule: RetirementAge) -> object:
    if rule.is_by_birth_year:
        return TARGET_AGE
    if rule == RetirementAge.fixed(rule.path[0][1]):
        return rule.path[0][1]
    return {str(year): age for year, age in rule.path}
