"""What only shows across rows, tables and scenarios: keys that clash, names that nobody else knows, gaps.

A single row's faults are found when it is built (`models/inputs.py`). Each check here is a generator of
findings in the order of the loaded rows, and looks at every row a bounded number of times: ten thousand rows
take some ten milliseconds.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from difflib import get_close_matches
from math import inf
from operator import attrgetter
from typing import Any, Protocol, TypeVar

from staffing_planner.models.findings import NOWHERE, Finding, Origin, error, warning
from staffing_planner.models.grid import FIRST_AGE, LAST_AGE
from staffing_planner.models.inputs import (
    ALL,
    OLDEST_READABLE,
    YOUNGEST_READABLE,
    Ceiling,
    Inputs,
    Intake,
    Month,
    TurnoverRate,
)
from staffing_planner.models.population import CareDemand
from staffing_planner.models.scenario import PROFILE, Scenario

NOTHING = "–"  # stands in a sentence where there is nothing to name
_MOST_NAMES = 5  # in a sentence that lists what is known
_ROUNDING = 1e-9


class _Row(Protocol):
    @property
    def origin(self) -> Origin: ...


_AnyRow = TypeVar("_AnyRow", bound=_Row)


def check_inputs(inputs: Inputs, scenarios: Sequence[Scenario]) -> list[Finding]:
    """Errors and warnings that no single row shows, errors first. Columns are the contract's names.

    Whether a stock is needed at all depends on what is to be computed: see `require_stock`.
    """
    return InputChecks(inputs).with_scenarios(scenarios)


class InputChecks:
    """What was found in the tables alone, kept so that a moved lever is checked without reading them again."""

    def __init__(self, inputs: Inputs) -> None:
        self._of_tables: tuple[Finding, ...] = (
            *_clashing_keys(inputs),
            *_overlapping_turnover(inputs.turnover_rates),
            *_differing_reference_ages(inputs),
            *_overlapping_ceilings(inputs.ceilings),
            *_overlapping_bands(inputs),
            *_ceilings_for_nobody(inputs),
            *_recruit_ages_without_weight(inputs),
            *_occupations_in_two_groups(inputs),
            *_ages_moved_to_the_ends(inputs),
            *_units_without_latest_stock(inputs),
            *_fte_above_headcount(inputs),
            *_summed_keys(inputs),
            *_missing_months(inputs),
            *_agency_without_personnel_cost(inputs),
            *_names_that_occur_nowhere_else(inputs),
            *_names_in_two_spellings(inputs),
            *_early_internal_training(inputs),
        )
        self._of_costs = tuple(_missing_unit_costs(inputs))
        # Scenarios are held against who there is, not against how old they are: one person of each kind will do.
        people = {
            (one.date, one.unit, one.occupation, one.sex, one.headcount > 0): one
            for one in inputs.age_structure
        }
        self._thinned = replace(inputs, age_structure=tuple(people.values()))
        self._demand = CareDemand.of(inputs)

    def with_scenarios(self, scenarios: Sequence[Scenario]) -> list[Finding]:
        """All findings of the tables and of these scenarios, errors first."""
        found = [
            *self._of_tables,
            *_unused_reported_retirements(self._thinned, scenarios),
            *self._of_costs,
            *_retirement_ages_above_final_age(scenarios),
            *_unknown_occupations_of_scenarios(self._thinned, scenarios),
            *_profiles_without_rates(self._thinned, scenarios),
            *_demand_of_the_population(self._thinned, self._demand, scenarios),
        ]
        return sorted(found, key=attrgetter("severity"))  # "error" < "warning"; the order within stays


def require_stock(inputs: Inputs) -> list[Finding]:
    """An error where no age structure is loaded: nothing can be counted or projected then."""
    return [] if inputs.age_structure else [error("no_age_structure", column="age_structure")]


@dataclass(frozen=True)
class _Key:
    """A table's key: its fields, and the code of a second row with the same one."""

    table: str
    fields: tuple[str, ...]
    code: str


_UNIQUE = (
    _Key("retirement_rates", ("occupation", "sex", "age"), "duplicate_retirement_rate"),
    _Key("targets", ("year", "unit", "occupation"), "duplicate_target"),
    _Key("unit_costs", ("occupation",), "duplicate_unit_cost"),
    _Key("recruit_ages", ("occupation", "age"), "duplicate_recruit_age"),
    _Key("target_ages", ("birth_year_from",), "duplicate_target_age"),
    _Key("managers", ("unit", "year"), "duplicate_managers"),
    _Key("supervisors", ("unit", "year"), "duplicate_supervisors"),
)
_SUMMED = (
    _Key("personnel_costs", ("month", "unit"), "summed_personnel_cost"),
    _Key("agency_costs", ("month", "unit", "staff_group"), "summed_agency_cost"),
    _Key("retirement_projection", ("year", "unit", "occupation"), "summed_reported_retirements"),
    _Key("vacancies", ("unit", "occupation"), "summed_vacancies"),
)


def _clashing_keys(inputs: Inputs) -> Iterator[Finding]:
    for key in _UNIQUE:
        yield from _repeated(inputs, key, error)


def _summed_keys(inputs: Inputs) -> Iterator[Finding]:
    for key in _SUMMED:
        yield from _repeated(inputs, key, warning)


def _repeated(inputs: Inputs, key: _Key, finding: Callable[..., Finding]) -> Iterator[Finding]:
    """A finding for each row whose key stands in an earlier row."""
    first: dict[Any, _Row] = {}
    key_of = attrgetter(*key.fields)
    for row in getattr(inputs, key.table):
        earlier = first.get(key_of(row))
        if earlier is None:
            first[key_of(row)] = row
        else:
            values = [str(getattr(row, name)) for name in key.fields]
            yield finding(key.code, row.origin, key.fields[0], " · ".join(values), **_place(earlier))


def _place(row: _Row) -> dict[str, str | float]:
    """Where the other row of a pair stands."""
    numbers = row.origin.rows
    return {
        "other_file": row.origin.file or NOTHING,
        "other_sheet": (row.origin.file and row.origin.sheet) or NOTHING,
        "other_row": str(numbers[0]) if numbers and row.origin.file else NOTHING,
    }


def _overlapping(
    rows: Iterable[_AnyRow],
    level: Callable[[_AnyRow], object],
    start: Callable[[_AnyRow], Any],
    end: Callable[[_AnyRow], Any],
) -> Iterator[tuple[_AnyRow, _AnyRow]]:
    """Pairs (later, earlier) of rows of one level whose ranges, both ends included, share something."""
    levels: defaultdict[object, list[_AnyRow]] = defaultdict(list)
    for row in rows:
        levels[level(row)].append(row)
    for of_level in levels.values():
        reaches: _AnyRow | None = None  # the row so far that reaches furthest
        for row in sorted(of_level, key=start):
            if reaches is not None and start(row) <= end(reaches):
                yield row, reaches
            if reaches is None or end(row) > end(reaches):
                reaches = row


def _overlapping_turnover(rows: Sequence[TurnoverRate]) -> Iterator[Finding]:
    pairs = _overlapping(rows, attrgetter("unit", "occupation"), attrgetter("age_from"), attrgetter("age_to"))
    for row, other in pairs:
        yield error(
            "overlapping_turnover",
            row.origin,
            "age_from",
            f"{row.age_from}–{row.age_to}",
            unit=row.unit,
            occupation=row.occupation,
            other=f"{other.age_from}–{other.age_to}",
            **_place(other),
        )


def _overlapping_ceilings(rows: Sequence[Ceiling]) -> Iterator[Finding]:
    def start(row: Ceiling) -> date:
        return row.valid_from or date.min

    def end(row: Ceiling) -> date:
        return row.valid_to or date.max

    for row, other in _overlapping(rows, attrgetter("unit", "staff_group"), start, end):
        yield error(
            "overlapping_ceilings",
            row.origin,
            "valid_from",
            row.valid_from or NOTHING,
            unit=row.unit,
            staff_group=row.staff_group,
            **_place(other),
        )


def _overlapping_bands(inputs: Inputs) -> Iterator[Finding]:
    """Bands of inhabitants and of their use of care that share ages: somebody would count twice."""

    def end(row: Any) -> float:
        return inf if row.age_to is None else float(row.age_to)

    def band(row: Any) -> str:
        return f"{row.age_from}+" if row.age_to is None else f"{row.age_from}–{row.age_to}"

    tables: tuple[tuple[str, Sequence[Any], tuple[str, ...]], ...] = (
        ("overlapping_population", inputs.population, ("region", "sex", "year")),
        ("overlapping_care_use", inputs.care_use, ("occupation",)),
    )
    for code, rows, level in tables:
        for row, other in _overlapping(rows, attrgetter(*level), attrgetter("age_from"), end):
            yield error(code, row.origin, "age_band", band(row), other=band(other), **_place(other))


def _differing_reference_ages(inputs: Inputs) -> Iterator[Finding]:
    """One finding for each further reference age of a table (an occupation and sex)."""
    stated: dict[tuple[str, str], dict[float, _Row]] = {}
    for row in inputs.retirement_rates:
        ages = stated.setdefault((row.occupation, row.sex), {})
        if row.reference_age not in ages:
            if ages:
                expected, first = next(iter(ages.items()))
                yield error(
                    "differing_reference_age",
                    row.origin,
                    "reference_age",
                    f"{row.reference_age:g}",
                    occupation=row.occupation,
                    sex=row.sex,
                    expected=f"{expected:g}",
                    **_place(first),
                )
            ages[row.reference_age] = row


def _nearest(name: str, known: Collection[str]) -> str:
    """The known name that looks most like this one, or else a few of those that are known."""
    by_folded = {one.casefold(): one for one in sorted(known)}
    close = get_close_matches(name.casefold(), by_folded, n=1)
    if close:
        return by_folded[close[0]]
    return _some(sorted(known)) or NOTHING


def _ceilings_for_nobody(inputs: Inputs) -> Iterator[Finding]:
    """A ceiling of an unknown unit holds nobody; an unknown group may just never have cost anything."""
    units = inputs.units
    groups = {row.staff_group for row in inputs.agency_costs} | {
        row.staff_group for row in inputs.occupations if row.staff_group
    }
    for row in inputs.ceilings:
        if row.unit != ALL and row.unit not in units:
            yield error(
                "ceiling_for_unknown_unit", row.origin, "unit", row.unit, expected=_nearest(row.unit, units)
            )
        if row.staff_group != ALL and row.staff_group not in groups:
            yield warning(
                "ceiling_for_unknown_group",
                row.origin,
                "staff_group",
                row.staff_group,
                expected=_nearest(row.staff_group, groups),
            )


def _recruit_ages_without_weight(inputs: Inputs) -> Iterator[Finding]:
    weights: defaultdict[str, float] = defaultdict(float)
    first: dict[str, _Row] = {}
    for row in inputs.recruit_ages:
        weights[row.occupation] += row.weight
        first.setdefault(row.occupation, row)
    for occupation, weight in weights.items():
        if weight == 0:
            yield error(
                "recruit_ages_sum_to_zero", first[occupation].origin, "weight", 0, occupation=occupation
            )


def _occupations_in_two_groups(inputs: Inputs) -> Iterator[Finding]:
    """An occupation's cost can only be held against one staff group's ceiling."""
    group_of: dict[str, tuple[str, _Row]] = {}
    for row in inputs.occupations:
        group, first = group_of.setdefault(row.occupation, (row.staff_group, row))
        if row.staff_group != group:
            yield error(
                "occupation_in_two_groups",
                row.origin,
                "staff_group",
                row.staff_group or NOTHING,
                occupation=row.occupation,
                expected=group or NOTHING,
                **_place(first),
            )


def _ages_moved_to_the_ends(inputs: Inputs) -> Iterator[Finding]:
    """How many are counted at 15 and at 80, for each date."""
    for code, moved_ages, counted_at in (
        ("ages_counted_at_youngest", range(YOUNGEST_READABLE, FIRST_AGE), FIRST_AGE),
        ("ages_counted_at_oldest", range(LAST_AGE + 1, OLDEST_READABLE + 1), LAST_AGE),
    ):
        moved: defaultdict[date, float] = defaultdict(float)
        first: dict[date, _Row] = {}
        ages: defaultdict[date, list[int]] = defaultdict(list)
        for row in inputs.age_structure:
            if row.age in moved_ages and row.headcount > 0:
                moved[row.date] += row.headcount
                ages[row.date].append(row.age)
                first.setdefault(row.date, row)
        for day, persons in moved.items():
            low, high = min(ages[day]), max(ages[day])
            yield warning(
                code,
                first[day].origin,
                "age",
                low if low == high else f"{low}–{high}",
                date=str(day),
                headcount=f"{persons:.6g}",
                counted_at=counted_at,
            )


def _units_without_latest_stock(inputs: Inputs) -> Iterator[Finding]:
    latest: dict[str, Any] = {}
    for row in inputs.age_structure:
        if row.unit not in latest or row.date > latest[row.unit].date:
            latest[row.unit] = row
    for unit, row in latest.items():
        if row.date != inputs.stock_date:
            yield warning(
                "unit_without_latest_stock",
                row.origin,
                "date",
                row.date,
                unit=unit,
                latest=str(inputs.stock_date),
            )


def _fte_above_headcount(inputs: Inputs) -> Iterator[Finding]:
    persons: defaultdict[tuple[str, str], float] = defaultdict(float)
    full_time: defaultdict[tuple[str, str], float] = defaultdict(float)
    first: dict[tuple[str, str], _Row] = {}
    for row in inputs.stock:
        cell = (row.unit, row.occupation)
        persons[cell] += row.headcount
        full_time[cell] += row.headcount if row.fte is None else row.fte
        first.setdefault(cell, row)
    for cell, fte in full_time.items():
        if fte > persons[cell] * (1 + _ROUNDING):
            yield warning(
                "fte_above_headcount",
                first[cell].origin,
                "fte",
                f"{fte:.6g}",
                unit=cell[0],
                occupation=cell[1],
                headcount=f"{persons[cell]:.6g}",
            )


def _missing_months(inputs: Inputs) -> Iterator[Finding]:
    """Gaps in a unit's personnel costs, and units whose costs begin later than the region's."""
    by_unit: defaultdict[str, dict[int, _Row]] = defaultdict(dict)
    for row in inputs.personnel_costs:
        by_unit[row.unit][row.month.ordinal] = row
    region = [month for months in by_unit.values() for month in months]
    for unit, months in by_unit.items():
        known = sorted(months)
        for before, after in zip(known, [*known[1:], max(region) + 1], strict=True):
            if after > before + 1:
                yield warning(
                    "missing_personnel_month",
                    months[before].origin,
                    "month",
                    _span(before + 1, after - 1),
                    unit=unit,
                    months=after - before - 1,
                )
        if known[0] > min(region):
            yield warning(
                "personnel_cost_begins_late",
                months[known[0]].origin,
                "month",
                Month.of_ordinal(known[0]),
                unit=unit,
                expected=str(Month.of_ordinal(min(region))),
            )


def _span(first: int, last: int) -> str:
    """One month, or the first and last of several."""
    start, end = Month.of_ordinal(first), Month.of_ordinal(last)
    return str(start) if first == last else f"{start}–{end}"


def _agency_without_personnel_cost(inputs: Inputs) -> Iterator[Finding]:
    """Such a unit has no share, and leaves the whole region without one."""
    units = {row.unit for row in inputs.personnel_costs}
    told: set[str] = set()
    for row in inputs.agency_costs:
        if row.unit not in units and row.unit not in told:
            told.add(row.unit)
            yield warning(
                "agency_unit_without_personnel_cost",
                row.origin,
                "unit",
                row.unit,
                expected=_nearest(row.unit, units),
            )


_CELL_TABLES = ("training", "arrivals", "targets", "vacancies")  # they make cells of their own
_UNIT_TABLES = ("turnover_rates", *_CELL_TABLES, "manual_forecast", "managers", "supervisors")
_OCCUPATION_FIELDS = (
    ("retirement_rates", "occupation"),
    ("turnover_rates", "occupation"),
    ("training", "source_occupation"),
    *((table, "occupation") for table in _CELL_TABLES),
    ("recruit_ages", "occupation"),
    ("care_use", "occupation"),
)


def _names_that_occur_nowhere_else(inputs: Inputs) -> Iterator[Finding]:
    """Units and occupations that one table alone names, so most likely misspelt; told once a table."""
    unit_fields = tuple((table, "unit") for table in _UNIT_TABLES)
    yield from _lonely_names(inputs, unit_fields, inputs.units, "unknown_unit")
    if inputs.age_structure:
        occupations = _occupations_known(inputs)
        yield from _lonely_names(inputs, _OCCUPATION_FIELDS, occupations, "unknown_occupation")


def _lonely_names(
    inputs: Inputs, named_in: Sequence[tuple[str, str]], known: Collection[str], code: str
) -> Iterator[Finding]:
    naming: defaultdict[str, dict[str, tuple[str, _Row]]] = defaultdict(dict)  # table: {name: (field, row)}
    for table, field in named_in:
        for row in getattr(inputs, table):
            naming[table].setdefault(getattr(row, field), (field, row))
    tables_of = Counter(name for table in _CELL_TABLES for name in naming[table])
    for table, names in naming.items():
        for name, (field, row) in names.items():
            elsewhere = tables_of[name] - (table in _CELL_TABLES)
            if name not in known and name not in ("", ALL) and not elsewhere:
                yield warning(code, row.origin, field, name, table=table, expected=_nearest(name, known))


_NAME_FIELDS = ("unit", "occupation", "staff_group")


def _names_in_two_spellings(inputs: Inputs) -> Iterator[Finding]:
    """Names that differ only in capitals, spaces, hyphens or leading zeros; told once for each spelling."""
    for field in _NAME_FIELDS:
        naming: dict[str, _Row] = {}
        for table in fields(inputs):
            rows = getattr(inputs, table.name)
            if rows and hasattr(rows[0], field):
                for row in rows:
                    naming.setdefault(getattr(row, field), row)
        first: dict[str, str] = {}
        for name, row in naming.items():
            plain = "".join(filter(str.isalnum, name.casefold()))
            other = first.setdefault(plain.lstrip("0") if plain.isdecimal() else plain, name)
            if other != name and plain:
                yield warning(
                    "two_spellings", row.origin, field, name, expected=other, **_place(naming[other])
                )


def _occupations_known(inputs: Inputs) -> set[str]:
    """Occupations that have employees at any date or are listed."""
    return {row.occupation for row in inputs.age_structure} | {row.occupation for row in inputs.occupations}


def _occupations_projected(inputs: Inputs) -> set[str]:
    """Occupations of the projection's cells."""
    tables = (inputs.stock, *(getattr(inputs, table) for table in _CELL_TABLES))
    found = {row.occupation for table in tables for row in table}
    return found | {row.source_occupation for row in inputs.training if row.is_internal}


def _first_period(inputs: Inputs) -> int | None:
    """The label of period 1: the year in which the twelve months after the stock date end."""
    return None if inputs.stock_date is None else inputs.stock_date.year + 1


def _early_internal_training(inputs: Inputs) -> Iterator[Finding]:
    """One finding a source, since a register of programmes usually goes back many years."""
    first = _first_period(inputs)
    if first is None:
        return
    sources: defaultdict[tuple[str, str], list[Intake]] = defaultdict(list)
    for row in inputs.training:
        if row.is_internal and row.start_year < first:
            sources[row.origin.file, row.origin.sheet if row.origin.file else ""].append(row)
    for (file, sheet), rows in sources.items():
        years = [row.start_year for row in rows]
        low, high = min(years), max(years)
        yield warning(
            "internal_training_before_first_period",
            Origin(file, sheet, tuple(number for row in rows for number in row.origin.rows)),
            "start_year",
            low if low == high else f"{low}–{high}",
            intakes=len(rows),
            slots=f"{sum(row.slots for row in rows):g}",
            expected=str(first),
        )


def _unused_reported_retirements(inputs: Inputs, scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    """One finding for each year outside the projection, and for each cell without stock."""
    first = _first_period(inputs)
    if first is None:
        return
    last = first - 1 + max((scenario.horizon for scenario in scenarios), default=Scenario().horizon)
    cells = {(row.unit, row.occupation) for row in inputs.stock if row.headcount > 0}
    years: dict[int, Any] = {}
    empty: dict[tuple[str, str], Any] = {}
    for row in inputs.retirement_projection:
        if not first <= row.year <= last:
            years.setdefault(row.year, row)
        if (row.unit, row.occupation) not in cells:
            empty.setdefault((row.unit, row.occupation), row)
    for year, row in years.items():
        yield warning(
            "reported_retirements_outside", row.origin, "year", year, first=str(first), last=str(last)
        )
    for (unit, occupation), row in empty.items():
        known = {other for of_unit, other in cells if of_unit == unit}
        yield warning(
            "reported_retirements_without_stock",
            row.origin,
            "occupation",
            occupation,
            unit=unit,
            expected=_nearest(occupation, known),
        )


def _missing_unit_costs(inputs: Inputs) -> Iterator[Finding]:
    """An occupation's own row replaces that of all occupations as a whole."""
    if not inputs.unit_costs:
        if inputs.age_structure:
            yield warning("no_unit_costs", column="unit_costs")
        return
    costs = {row.occupation: row for row in inputs.unit_costs}
    for occupation in sorted({row.occupation for row in inputs.stock}):
        row = costs.get(occupation) or costs.get(ALL)
        missing = [
            name
            for name in ("employee_cost_per_fte", "agency_cost_per_fte")
            if row is None or getattr(row, name) is None
        ]
        if missing:
            first = inputs.unit_costs[0].origin
            where = Origin(first.file, first.sheet) if row is None else row.origin
            yield warning("missing_unit_cost", where, missing[0], occupation, missing=", ".join(missing))


def _retirement_ages_above_final_age(scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    for scenario in scenarios:
        highest = max((age for _, age in scenario.retirement_age.path), default=0.0)
        if highest > scenario.final_age:
            yield warning(
                "retirement_age_above_final_age",
                NOWHERE,
                "retirement_age",
                f"{highest:g}",
                scenario=scenario.name,
                final_age=f"{scenario.final_age:g}",
            )
        for occupation, rule in scenario.retirement_age_by_occupation:
            highest = max((age for _, age in rule.path), default=0.0)
            if highest > scenario.final_age:
                yield warning(
                    "occupation_retirement_age_above_final_age",
                    NOWHERE,
                    "retirement_age_by_occupation",
                    f"{highest:g}",
                    scenario=scenario.name,
                    occupation=occupation,
                    final_age=f"{scenario.final_age:g}",
                )


def _unknown_occupations_of_scenarios(inputs: Inputs, scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    known = _occupations_known(inputs) | _occupations_projected(inputs)
    for scenario in scenarios:
        named = {
            "growth": scenario.growth.own,
            "fill_rate": scenario.fill_rate.own,
            "retirement_age_by_occupation": scenario.retirement_age_by_occupation,
        }
        for lever, own in named.items():
            for occupation, _ in own:
                if occupation not in known:
                    yield warning(
                        "scenario_names_unknown_occupation",
                        NOWHERE,
                        lever,
                        occupation,
                        scenario=scenario.name,
                        expected=_nearest(occupation, known),
                    )


def _profiles_without_rates(inputs: Inputs, scenarios: Sequence[Scenario]) -> Iterator[Finding]:
    """Occupations, with their sexes, that no retirement table covers where a scenario's mode is profile.

    An occupation's own table replaces that of all as a whole; rows without sex hold for both, and persons
    without sex take what there is.
    """
    names = [scenario.name for scenario in scenarios if scenario.mode == PROFILE]
    if not names:
        return
    sexes_of_table: defaultdict[str, set[str]] = defaultdict(set)
    for row in inputs.retirement_rates:
        sexes_of_table[row.occupation].add(row.sex)
    sexes_of_stock: defaultdict[str, set[str]] = defaultdict(set)
    for person in inputs.stock:
        sexes_of_stock[person.occupation].add(person.sex)
    for occupation in sorted(_occupations_projected(inputs)):
        covered = sexes_of_table.get(occupation) or sexes_of_table.get(ALL) or set()
        if "X" in covered:
            continue
        uncovered = {
            sex
            for sex in sexes_of_stock.get(occupation, {"X"})
            if sex not in covered and not (sex == "X" and covered)
        }
        if uncovered:
            yield warning(
                "profile_without_rates",
                NOWHERE,
                "retirement_rates",
                occupation,
                sexes=", ".join(sorted(uncovered)),
                scenarios=", ".join(names),
            )


def _demand_of_the_population(
    inputs: Inputs, demand: CareDemand, scenarios: Sequence[Scenario]
) -> Iterator[Finding]:
    """What a target that follows the population lacks, and what is assumed in its place (model section 9)."""
    following = [scenario for scenario in scenarios if scenario.target_from_population]
    first = _first_period(inputs)
    if first is None or not following:
        return
    if not inputs.population:
        names = ", ".join(scenario.name for scenario in following)
        yield error("no_population", column="population", value=names)
        return
    here, stock_year = demand.inhabitants, first - 1
    last = stock_year + max(scenario.horizon for scenario in following)
    place = inputs.population[0].origin
    table = Origin(place.file, place.sheet)
    if not here.covers(stock_year):
        known = f"{here.years[0]}–{here.years[-1]}"
        yield error("population_without_stock_year", table, "year", known, expected=str(stock_year))
        return
    if here.years[-1] < last:
        yield warning("population_ends_early", table, "year", here.years[-1], last=str(last))
    between = [year for year in here.missing_years if stock_year <= year <= last]
    if between:
        yield warning("population_years_missing", table, "year", _some(map(str, between)))
    if len(here.regions) > 1:
        yield warning(
            "population_of_several_regions", table, "region", _some(one or NOTHING for one in here.regions)
        )
    alike = [name for name in sorted(_occupations_projected(inputs)) if not demand.rows_of(name)]
    if alike:
        yield warning("care_use_unstated", NOWHERE, "care_use", _some(alike), occupations=len(alike))
    yield from _uses_of_care(inputs, demand, stock_year)


def _uses_of_care(inputs: Inputs, demand: CareDemand, stock_year: int) -> Iterator[Finding]:
    """Occupations whose use nobody has, leaves ages out or cuts through the bands of the inhabitants."""
    for occupation in sorted({row.occupation for row in inputs.care_use}):
        rows = demand.rows_of(occupation)
        origin = rows[0].origin
        if demand.in_year(occupation, stock_year) == 0:
            yield error("care_use_sums_to_zero", origin, "use", 0, occupation=occupation)
            continue
        left_out = demand.ages_without_use(occupation)
        if left_out:
            yield warning("care_use_ages_missing", origin, "age_band", left_out, occupation=occupation)
        limits = {row.age_from for row in rows} | {row.age_to + 1 for row in rows if row.age_to is not None}
        if demand.inhabitants.divides(limits):
            yield warning("population_bands_divided", origin, "age_band", NOTHING, occupation=occupation)


def _some(names: Iterable[str]) -> str:
    """The first few names of a list."""
    known = list(names)
    return ", ".join(known[:_MOST_NAMES]) + (" …" if len(known) > _MOST_NAMES else "")
