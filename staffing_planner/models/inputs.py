"""The region's data as frozen rows, one class a table of the input contract.

A row checks itself when it is built and raises `StaffingError` with every fault it has; readers turn those faults
into findings with file, sheet, row and column. What can be judged only across rows and tables is `check_inputs`.

Money is in kronor, shares and rates are fractions, headcounts are persons (fractional after ungrouping),
FTE is full-time equivalents. `*` (`ALL`) stands for every unit, occupation or staff group.
"""

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from math import inf, isfinite
from typing import NamedTuple

from staffing_planner.models.findings import NOWHERE, Fault, Origin, StaffingError
from staffing_planner.models.grid import FIRST_AGE, LAST_AGE, SEXES

ALL = "*"
YOUNGEST_READABLE = 10  # 10..14 are counted at 15, 81..100 at 80 (model section 1); beyond is an error
OLDEST_READABLE = 100
OLDEST_IN_RANGES = 199  # "and older" is often written as a high age

OWN = "own"
OWN_AND_AGENCY = "own+agency"
RETIREMENT = "retirement"
OTHER = "other"
UNKNOWN = "unknown"


class Month(NamedTuple):
    """A calendar month."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def ordinal(self) -> int:
        """Months since January of year 0, so that months can be counted and compared."""
        return self.year * 12 + self.month - 1

    @classmethod
    def of_ordinal(cls, ordinal: int) -> "Month":
        """The month with this `ordinal`."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @classmethod
    def of_text(cls, text: str) -> "Month":
        """`2024-03` as a month; ValueError for anything else."""
        year, _, month = text.partition("-")
        found = cls(int(year), int(month))
        if not 1 <= found.month <= 12:
            raise ValueError(text)
        return found


def _raise(*faults: list[Fault]) -> None:
    """Raises with all faults, if there are any."""
    if any(faults):
        raise StaffingError(faults=tuple(fault for found in faults for fault in found))


def _unless(holds: object, name: str, code: str, value: object) -> list[Fault]:
    return [] if holds else [Fault(name, code, value)]


def _named(row: object, *names: str) -> list[Fault]:
    return [Fault(name, "empty", "") for name in names if not getattr(row, name)]


def _not_negative(row: object, *names: str) -> list[Fault]:
    return [
        Fault(name, "negative_number", value)
        for name in names
        if (value := getattr(row, name)) is not None and not 0 <= value < inf
    ]


def _finite(row: object, name: str) -> list[Fault]:
    value = getattr(row, name)
    return _unless(isfinite(value), name, "not_a_number", value)


def _share(row: object, *names: str) -> list[Fault]:
    return [
        Fault(name, "rate_out_of_range", value)
        for name in names
        if (value := getattr(row, name)) is not None and not 0 <= value <= 1
    ]


def _age(row: object, *names: str) -> list[Fault]:
    return [
        Fault(name, "age_out_of_range", value)
        for name in names
        if not YOUNGEST_READABLE <= (value := getattr(row, name)) <= OLDEST_READABLE
    ]


def _range(row: object, first: str, last: str, oldest: float = OLDEST_IN_RANGES) -> list[Fault]:
    """Both ends of an age range (None is open) from 0 to `oldest`, and in this order."""
    low, high = getattr(row, first), getattr(row, last)
    faults = [
        Fault(name, "age_out_of_range", value)
        for name, value in ((first, low), (last, high))
        if value is not None and not 0 <= value <= oldest
    ]
    is_reversed = low is not None and high is not None and low > high
    return faults + _unless(not is_reversed, last, "range_reversed", high)


def _sex(row: object) -> list[Fault]:
    value = getattr(row, "sex", "")
    return _unless(value in SEXES, "sex", "unknown_sex", value)


@dataclass(frozen=True, slots=True)
class Headcount:
    """Stock: employees of one unit, occupation, sex and age at a date; `fte` is the row's total or None."""

    date: date
    unit: str
    occupation: str
    sex: str
    age: int
    headcount: float
    fte: float | None = None
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "unit", "occupation"),
            _sex(self),
            _age(self, "age"),
            _not_negative(self, "headcount", "fte"),
        )


@dataclass(frozen=True, slots=True)
class BandedHeadcount:
    """Stock of an age band; `age_from` None is an open bottom band, `age_to` (inclusive) None an open top band."""

    date: date
    unit: str
    occupation: str
    sex: str
    age_from: int | None
    age_to: int | None
    headcount: float
    fte: float | None = None
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "unit", "occupation"),
            _sex(self),
            _range(self, "age_from", "age_to"),
            _not_negative(self, "headcount", "fte"),
        )


@dataclass(frozen=True, slots=True)
class RetirementRate:
    """Exit rate of retirement at an attained age, observed under the retirement age `reference_age`."""

    occupation: str
    age: int
    rate: float
    reference_age: float
    sex: str = "X"
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "occupation"),
            _sex(self),
            _age(self, "age"),
            _share(self, "rate"),
            _age(self, "reference_age"),
        )


@dataclass(frozen=True, slots=True)
class ReportedRetirements:
    """Retirements that a unit itself expects in a year."""

    year: int
    unit: str
    occupation: str
    retirements: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit", "occupation"), _not_negative(self, "retirements"))


@dataclass(frozen=True, slots=True)
class TurnoverRate:
    """Single-decrement rate of leaving for another cause than retirement, for attained ages `age_from..age_to`."""

    unit: str
    occupation: str
    age_from: int
    age_to: int
    rate: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "unit", "occupation"),
            _range(self, "age_from", "age_to"),
            _share(self, "rate"),
        )


@dataclass(frozen=True, slots=True)
class Separations:
    """Persons who left in a year, by attained age and cause (`retirement`, `other`, `unknown` where none is given)."""

    year: int
    unit: str
    occupation: str
    sex: str
    age: int
    cause: str
    headcount: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "unit", "occupation"),
            _sex(self),
            _age(self, "age"),
            _unless(self.cause in (RETIREMENT, OTHER, UNKNOWN), "cause", "unknown_cause", self.cause),
            _not_negative(self, "headcount"),
        )


@dataclass(frozen=True, slots=True)
class PersonnelCost:
    """Cost of own employees in a unit and month, in kronor."""

    month: Month
    unit: str
    cost: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit"), _finite(self, "cost"))


@dataclass(frozen=True, slots=True)
class AgencyCost:
    """Cost of agency staff of a staff group in a unit and month, in kronor."""

    month: Month
    unit: str
    staff_group: str
    cost: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit", "staff_group"), _finite(self, "cost"))


@dataclass(frozen=True, slots=True)
class AgencyWeeks:
    """Weeks of agency staff that were decided, ordered and used."""

    month: Month
    unit: str
    staff_group: str
    weeks_decided: float | None = None
    weeks_ordered: float | None = None
    weeks_used: float | None = None
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        weeks = _not_negative(self, "weeks_decided", "weeks_ordered", "weeks_used")
        _raise(_named(self, "unit", "staff_group"), weeks)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The highest allowed agency share of a unit or all, a staff group or all; open dates hold without limit."""

    unit: str
    staff_group: str
    share: float
    denominator: str = OWN
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        known = self.denominator in (OWN, OWN_AND_AGENCY)
        reversed_range = self.valid_from and self.valid_to and self.valid_from > self.valid_to
        _raise(
            _named(self, "unit", "staff_group"),
            _share(self, "share"),
            _unless(known, "denominator", "unknown_denominator", self.denominator),
            _unless(not reversed_range, "valid_to", "range_reversed", self.valid_to),
        )


@dataclass(frozen=True, slots=True)
class Intake:
    """One programme intake: `slots` persons who start in `start_year`; external where no source occupation is named."""

    programme: str
    unit: str
    occupation: str
    start_year: int
    slots: float
    length_years: float
    source_occupation: str = ""
    completion: float = 1.0
    hire_share: float = 1.0
    entry_age: int = 35
    age_from: int = FIRST_AGE
    age_to: int = LAST_AGE
    study_share: float = 1.0
    provider: str = ""
    term: str = ""
    kind: str = ""
    max_slots: float | None = None
    supervisors_per_slot: float | None = None
    cost_per_slot: float | None = None
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        long_enough = isfinite(self.length_years) and self.length_years > 0
        _raise(
            _named(self, "programme", "unit", "occupation"),
            _not_negative(self, "slots", "max_slots", "supervisors_per_slot", "cost_per_slot"),
            _unless(long_enough, "length_years", "not_positive", self.length_years),
            _share(self, "completion", "hire_share", "study_share"),
            _age(self, "entry_age"),
            _range(self, "age_from", "age_to"),
        )

    @property
    def is_internal(self) -> bool:
        """Whether employees study (an education employment) rather than people from outside."""
        return bool(self.source_occupation)


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation with its staff group (of the agency costs), its codes and other names."""

    occupation: str
    staff_group: str = ""
    aid: str = ""
    ssyk: str = ""
    aliases: str = ""
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "occupation"))


@dataclass(frozen=True, slots=True)
class TargetAge:
    """The national target age (riktålder) of those born in `birth_year_from` or later, until the next row's year."""

    birth_year_from: int
    target_age: float
    status: str = ""
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_age(self, "target_age"))


@dataclass(frozen=True, slots=True)
class OpeningVacancies:
    """Vacant posts at the stock date."""

    unit: str
    occupation: str
    headcount: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit", "occupation"), _not_negative(self, "headcount"))


@dataclass(frozen=True, slots=True)
class ManualForecast:
    """Agency cost that somebody expects in a coming month, in kronor."""

    month: Month
    unit: str
    staff_group: str
    cost: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit", "staff_group"), _finite(self, "cost"))


@dataclass(frozen=True, slots=True)
class Managers:
    """Managers of a unit in a year, for employees per manager."""

    unit: str
    year: int
    managers: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit"), _not_negative(self, "managers"))


@dataclass(frozen=True, slots=True)
class PlannedArrivals:
    """Decided arrivals other than graduates: foreign recruitment, seniors who come back, decided hires."""

    year: int
    unit: str
    occupation: str
    headcount: float
    entry_age: int
    sex: str | None = None
    kind: str = ""
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "unit", "occupation"),
            _not_negative(self, "headcount"),
            _age(self, "entry_age"),
            _unless(self.sex is None or self.sex in SEXES, "sex", "unknown_sex", self.sex),
        )


@dataclass(frozen=True, slots=True)
class Supervisors:
    """Supervisors whom a unit has for students in a year."""

    unit: str
    year: int
    supervisors: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit"), _not_negative(self, "supervisors"))


@dataclass(frozen=True, slots=True)
class Target:
    """Target headcount of a cell from a year on, until the next stated year."""

    year: int
    unit: str
    occupation: str
    headcount: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "unit", "occupation"), _not_negative(self, "headcount"))


@dataclass(frozen=True, slots=True)
class UnitCost:
    """Yearly cost of one FTE of own employees and of agency staff in an occupation, in kronor."""

    occupation: str
    employee_cost_per_fte: float | None = None
    agency_cost_per_fte: float | None = None
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        costs = _not_negative(self, "employee_cost_per_fte", "agency_cost_per_fte")
        _raise(_named(self, "occupation"), costs)


@dataclass(frozen=True, slots=True)
class RecruitAge:
    """Weight of an age among an occupation's recruits."""

    occupation: str
    age: int
    weight: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "occupation"), _age(self, "age"), _not_negative(self, "weight"))


@dataclass(frozen=True, slots=True)
class Population:
    """Inhabitants of an age band (`age_to` inclusive, None for an open top) in a year, counted or forecast."""

    year: int
    age_from: int
    age_to: int | None
    population: float
    region: str = ""
    sex: str = "X"
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _sex(self),
            _range(self, "age_from", "age_to"),
            _not_negative(self, "population"),
        )


@dataclass(frozen=True, slots=True)
class CareUse:
    """Relative use of care per inhabitant of an age band, for an occupation or all."""

    age_from: int
    age_to: int | None
    use: float
    occupation: str = ALL
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(
            _named(self, "occupation"),
            _range(self, "age_from", "age_to"),
            _not_negative(self, "use"),
        )


@dataclass(frozen=True, slots=True)
class PeerShare:
    """Agency share that another region reports for a period."""

    region: str
    period: str
    share: float
    origin: Origin = NOWHERE

    def __post_init__(self) -> None:
        _raise(_named(self, "region", "period"), _share(self, "share"))


@dataclass(frozen=True)
class Inputs:
    """All loaded tables. Field names are the table names of the input contract."""

    age_structure: tuple[Headcount, ...] = ()
    retirement_rates: tuple[RetirementRate, ...] = ()
    retirement_projection: tuple[ReportedRetirements, ...] = ()
    turnover_rates: tuple[TurnoverRate, ...] = ()
    separations: tuple[Separations, ...] = ()
    personnel_costs: tuple[PersonnelCost, ...] = ()
    agency_costs: tuple[AgencyCost, ...] = ()
    agency_weeks: tuple[AgencyWeeks, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    training: tuple[Intake, ...] = ()
    occupations: tuple[Occupation, ...] = ()
    target_ages: tuple[TargetAge, ...] = ()
    vacancies: tuple[OpeningVacancies, ...] = ()
    manual_forecast: tuple[ManualForecast, ...] = ()
    managers: tuple[Managers, ...] = ()
    arrivals: tuple[PlannedArrivals, ...] = ()
    supervisors: tuple[Supervisors, ...] = ()
    targets: tuple[Target, ...] = ()
    unit_costs: tuple[UnitCost, ...] = ()
    recruit_ages: tuple[RecruitAge, ...] = ()
    population: tuple[Population, ...] = ()
    care_use: tuple[CareUse, ...] = ()
    peer_agency_share: tuple[PeerShare, ...] = ()

    @cached_property
    def stock_date(self) -> date | None:
        """The latest date of the age structure; None where none is loaded."""
        return max((row.date for row in self.age_structure), default=None)

    @cached_property
    def stock(self) -> tuple[Headcount, ...]:
        """The rows of the latest date."""
        latest = self.stock_date
        return tuple(row for row in self.age_structure if row.date == latest)

    @cached_property
    def units(self) -> frozenset[str]:
        """Units that have employees or costs."""
        tables = (self.age_structure, self.personnel_costs, self.agency_costs)
        return frozenset(row.unit for table in tables for row in table)

    def row_counts(self) -> dict[str, int]:
        """Rows of each table that has any, in the contract's order."""
        return {table.name: len(rows) for table in fields(self) if (rows := getattr(self, table.name))}
