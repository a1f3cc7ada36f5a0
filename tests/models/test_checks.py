"""Findings that only show across rows, tables and scenarios."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from staffing_planner.models.checks import NOTHING, check_inputs, require_stock
from staffing_planner.models.findings import Finding, Origin, Severity
from staffing_planner.models.inputs import (
    ALL,
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    Intake,
    Managers,
    ManualForecast,
    Month,
    Occupation,
    OpeningVacancies,
    PersonnelCost,
    PlannedArrivals,
    RecruitAge,
    ReportedRetirements,
    RetirementRate,
    Supervisors,
    Target,
    TargetAge,
    TurnoverRate,
    UnitCost,
)
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario

DAY = date(2024, 12, 31)
CARE = "Primärvård"
NURSE = "Sjuksköterska"
DOCTOR = "Läkare"
JANUARY = Month(2024, 1)


def at(row: int, file: str = "data.csv", sheet: str = "") -> Origin:
    """A place in a file."""
    return Origin(file, sheet, (row,))


def nurses(age: int = 40, sex: str = "F", **more: Any) -> Headcount:
    """Ten nurses of primary care."""
    values = {"date": DAY, "unit": CARE, "occupation": NURSE, "headcount": 10.0, **more}
    return Headcount(sex=sex, age=age, **values)


def region(**tables: Any) -> Inputs:
    """A small region that gives no finding, with the given tables in the place of its own."""
    base: dict[str, Any] = {
        "age_structure": (nurses(), nurses(60, "M"), nurses(occupation=DOCTOR)),
        "personnel_costs": (PersonnelCost(JANUARY, CARE, 1e6),),
        "agency_costs": (AgencyCost(JANUARY, CARE, "läkare", 1e4),),
        "unit_costs": (UnitCost(ALL, 6e5, 1e6),),
    }
    return Inputs(**{**base, **tables})


def findings_of(scenarios: Sequence[Scenario] = (Scenario(),), **tables: Any) -> list[Finding]:
    """The findings of the region with these tables."""
    return check_inputs(region(**tables), scenarios)


def findings_with(table: str, *rows: object) -> list[Finding]:
    """The findings of the region with these rows as its table."""
    tables: dict[str, Any] = {table: rows}
    return check_inputs(region(**tables), [Scenario()])


def only(found: list[Finding], code: str, severity: Severity) -> Finding:
    """The one finding there is."""
    assert [(finding.code, finding.severity) for finding in found] == [(code, severity)]
    return found[0]


def only_error(found: list[Finding], code: str) -> Finding:
    """The one finding there is, an error."""
    return only(found, code, Severity.ERROR)


def only_warning(found: list[Finding], code: str) -> Finding:
    """The one finding there is, a warning."""
    return only(found, code, Severity.WARNING)


def test_that_a_sound_region_has_no_finding() -> None:
    assert findings_of() == []


def test_that_nothing_loaded_has_no_finding_until_a_stock_is_needed() -> None:
    assert check_inputs(Inputs(), [Scenario()]) == []
    only_error(require_stock(Inputs()), "no_age_structure")
    assert require_stock(region()) == []


def test_that_errors_come_before_warnings() -> None:
    found = findings_of(
        ceilings=(Ceiling(ALL, "kockar", 0.04),),
        recruit_ages=(RecruitAge(NURSE, 30, 0.0),),
    )
    assert [finding.severity for finding in found] == [Severity.ERROR, Severity.WARNING]


# Keys


RATE: dict[str, Any] = {"occupation": NURSE, "age": 65, "rate": 0.5, "reference_age": 65.0}


@pytest.mark.parametrize(
    ("table", "first", "second", "code", "column", "value"),
    [
        (
            "retirement_rates",
            RetirementRate(**RATE, origin=at(2)),
            RetirementRate(**RATE, origin=at(7)),
            "duplicate_retirement_rate",
            "occupation",
            f"{NURSE} · X · 65",
        ),
        (
            "targets",
            Target(2025, CARE, NURSE, 10.0, at(2)),
            Target(2025, CARE, NURSE, 12.0, at(7)),
            "duplicate_target",
            "year",
            f"2025 · {CARE} · {NURSE}",
        ),
        (
            "unit_costs",
            UnitCost(ALL, 1.0, 2.0, at(2)),
            UnitCost(ALL, 1.0, 2.0, at(7)),
            "duplicate_unit_cost",
            "occupation",
            ALL,
        ),
        (
            "recruit_ages",
            RecruitAge(ALL, 30, 1.0, at(2)),
            RecruitAge(ALL, 30, 2.0, at(7)),
            "duplicate_recruit_age",
            "occupation",
            "* · 30",
        ),
        (
            "target_ages",
            TargetAge(1960, 66.0, "", at(2)),
            TargetAge(1960, 67.0, "", at(7)),
            "duplicate_target_age",
            "birth_year_from",
            "1960",
        ),
        (
            "managers",
            Managers(CARE, 2024, 3.0, at(2)),
            Managers(CARE, 2024, 3.0, at(7)),
            "duplicate_managers",
            "unit",
            f"{CARE} · 2024",
        ),
        (
            "supervisors",
            Supervisors(CARE, 2024, 3.0, at(2)),
            Supervisors(CARE, 2024, 4.0, at(7)),
            "duplicate_supervisors",
            "unit",
            f"{CARE} · 2024",
        ),
    ],
)
def test_that_a_second_row_of_one_key_is_an_error_that_names_both(
    table: str, first: object, second: object, code: str, column: str, value: str
) -> None:
    finding = only_error(findings_with(table, first, second), code)
    assert (finding.row, finding.column, finding.value) == (7, column, value)
    assert finding.details == {"other_file": "data.csv", "other_sheet": NOTHING, "other_row": "2"}


def test_that_a_row_that_was_typed_in_has_no_place_to_name() -> None:
    finding = only_error(
        findings_of(target_ages=(TargetAge(1960, 66.0),) * 1 + (TargetAge(1960, 67.0),)),
        "duplicate_target_age",
    )
    assert finding.row is None
    assert finding.details == {"other_file": NOTHING, "other_sheet": NOTHING, "other_row": NOTHING}


@pytest.mark.parametrize(
    ("table", "row", "code", "column"),
    [
        ("personnel_costs", PersonnelCost(JANUARY, CARE, 5.0, at(9)), "summed_personnel_cost", "month"),
        ("agency_costs", AgencyCost(JANUARY, CARE, "läkare", 5.0, at(9)), "summed_agency_cost", "month"),
        (
            "retirement_projection",
            ReportedRetirements(2025, CARE, NURSE, 1.0, at(9)),
            "summed_reported_retirements",
            "year",
        ),
        ("vacancies", OpeningVacancies(CARE, NURSE, 1.0, at(9)), "summed_vacancies", "unit"),
    ],
)
def test_that_rows_of_one_key_are_summed_with_a_warning(
    table: str, row: object, code: str, column: str
) -> None:
    same = type(row)(**{name: getattr(row, name) for name in row.__slots__})  # type: ignore[attr-defined]
    finding = only_warning(findings_with(table, row, same), code)
    assert (finding.row, finding.column) == (9, column)


def test_that_the_month_and_unit_of_a_doubled_personnel_cost_are_named() -> None:
    rows = (PersonnelCost(JANUARY, CARE, 1.0, at(2)), PersonnelCost(JANUARY, CARE, 2.0, at(3)))
    assert (
        only_warning(findings_of(personnel_costs=rows), "summed_personnel_cost").value == f"2024-01 · {CARE}"
    )


@pytest.mark.parametrize(("unit", "occupation"), [(CARE, NURSE), (ALL, NURSE), (CARE, ALL), (ALL, ALL)])
def test_that_turnover_rows_that_overlap_at_one_level_are_an_error(unit: str, occupation: str) -> None:
    rows = (
        TurnoverRate(unit, occupation, 50, 60, 0.1, at(4)),
        TurnoverRate(unit, occupation, 15, 80, 0.1, at(2)),
        TurnoverRate(unit, occupation, 70, 80, 0.1, at(3)),
    )
    found = findings_of(turnover_rates=rows)
    assert [finding.code for finding in found] == ["overlapping_turnover"] * 2
    first, second = found
    assert (first.severity, first.row, first.column, first.value) == (Severity.ERROR, 4, "age_from", "50–60")
    assert (first.details["other"], first.details["other_row"]) == ("15–80", "2")
    assert (second.row, second.details["other_row"]) == (3, "2")


def test_that_turnover_rows_that_share_a_single_age_overlap() -> None:
    rows = (TurnoverRate(ALL, ALL, 15, 40, 0.1), TurnoverRate(ALL, ALL, 40, 80, 0.1))
    assert only_error(findings_of(turnover_rates=rows), "overlapping_turnover").value == "40–80"


def test_that_turnover_rows_that_follow_on_or_stand_at_other_levels_do_not_overlap() -> None:
    rows = (
        TurnoverRate(CARE, NURSE, 15, 39, 0.1),
        TurnoverRate(CARE, NURSE, 40, 80, 0.1),
        TurnoverRate(ALL, NURSE, 15, 80, 0.1),
        TurnoverRate(CARE, ALL, 15, 80, 0.1),
        TurnoverRate(ALL, ALL, 15, 80, 0.1),
    )
    assert findings_of(turnover_rates=rows) == []


def test_that_ceilings_with_overlapping_validity_are_an_error() -> None:
    rows = (
        Ceiling(CARE, ALL, 0.04, valid_from=date(2024, 1, 1), origin=at(2)),
        Ceiling(CARE, ALL, 0.02, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31), origin=at(3)),
    )
    finding = only_error(findings_of(ceilings=rows), "overlapping_ceilings")
    assert (finding.row, finding.column, finding.value) == (3, "valid_from", "2025-01-01")
    assert (finding.details["unit"], finding.details["staff_group"]) == (CARE, ALL)
    unlimited = (Ceiling(ALL, ALL, 0.04), Ceiling(ALL, ALL, 0.02))
    assert only_error(findings_of(ceilings=unlimited), "overlapping_ceilings").value == NOTHING


def test_that_ceilings_that_follow_on_each_other_or_concern_others_are_sound() -> None:
    rows = (
        Ceiling(CARE, ALL, 0.04, valid_to=date(2024, 12, 31)),
        Ceiling(CARE, ALL, 0.02, valid_from=date(2025, 1, 1)),
        Ceiling(CARE, "läkare", 0.02),
        Ceiling(ALL, ALL, 0.02),
    )
    assert findings_of(ceilings=rows) == []


def test_that_one_retirement_table_has_one_reference_age() -> None:
    rows = (
        RetirementRate(NURSE, 64, 0.1, 65.0, "F", at(2)),
        RetirementRate(NURSE, 65, 0.1, 67.0, "F", at(3)),
        RetirementRate(NURSE, 66, 0.1, 67.0, "F", at(4)),
        RetirementRate(NURSE, 66, 0.1, 66.0, "M", at(5)),
        RetirementRate(ALL, 66, 0.1, 66.5, "F", at(6)),
    )
    finding = only_error(findings_of(retirement_rates=rows), "differing_reference_age")
    assert (finding.row, finding.column, finding.value) == (3, "reference_age", "67")
    assert finding.details["expected"] == "65"
    assert finding.details["other_row"] == "2"


def test_that_recruit_ages_without_any_weight_are_an_error() -> None:
    rows = (RecruitAge(NURSE, 30, 0.0, at(2)), RecruitAge(NURSE, 31, 0.0, at(3)), RecruitAge(DOCTOR, 30, 1.0))
    finding = only_error(findings_of(recruit_ages=rows), "recruit_ages_sum_to_zero")
    assert (finding.row, finding.column, finding.details) == (2, "weight", {"occupation": NURSE})


def test_that_an_occupation_listed_in_two_staff_groups_is_an_error() -> None:
    rows = (Occupation(DOCTOR, "läkare", origin=at(2)), Occupation(DOCTOR, "övriga", origin=at(3)))
    finding = only_error(findings_of(occupations=rows), "occupation_in_two_groups")
    assert (finding.row, finding.column, finding.value) == (3, "staff_group", "övriga")
    assert finding.details["expected"] == "läkare"
    assert findings_of(occupations=(rows[0], rows[0])) == []


# Names


def test_that_a_ceiling_for_a_unit_that_does_not_exist_is_an_error_with_the_nearest_name() -> None:
    finding = only_error(
        findings_of(ceilings=(Ceiling("Primärvåden", ALL, 0.04, origin=at(3)),)), "ceiling_for_unknown_unit"
    )
    assert (finding.row, finding.column, finding.value) == (3, "unit", "Primärvåden")
    assert finding.details == {"expected": CARE}


def test_that_without_a_name_alike_some_of_those_there_are_named() -> None:
    units = [f"Enhet {number}" for number in range(7)]
    costs = tuple(PersonnelCost(JANUARY, unit, 1.0) for unit in units)
    ceiling = (Ceiling("Qqq", ALL, 0.04),)
    found = findings_of(age_structure=(), agency_costs=(), personnel_costs=costs, ceilings=ceiling)
    expected = only_error(found, "ceiling_for_unknown_unit").details["expected"]
    assert expected == "Enhet 0, Enhet 1, Enhet 2, Enhet 3, Enhet 4 …"
    few = only_error(findings_of(ceilings=ceiling), "ceiling_for_unknown_unit")
    assert few.details["expected"] == CARE
    none = check_inputs(Inputs(ceilings=ceiling), [])
    assert only_error(none, "ceiling_for_unknown_unit").details["expected"] == NOTHING


def test_that_a_ceiling_for_a_staff_group_that_occurs_nowhere_is_a_warning() -> None:
    rows = (Ceiling(ALL, "läkaren", 0.04, origin=at(2)), Ceiling(ALL, "läkare", 0.04))
    finding = only_warning(findings_of(ceilings=rows), "ceiling_for_unknown_group")
    assert (finding.column, finding.value, finding.details["expected"]) == (
        "staff_group",
        "läkaren",
        "läkare",
    )
    listed = (Occupation("Tandläkare", "tandläkare"), Occupation("Kock"))
    assert findings_of(ceilings=(Ceiling(ALL, "tandläkare", 0.0),), occupations=listed) == []


def test_that_a_unit_or_occupation_that_one_table_alone_names_is_told_once_with_the_nearest() -> None:
    rows = (
        TurnoverRate("Primärvårdn", "Sjukskötersk", 15, 40, 0.1, at(2)),
        TurnoverRate("Primärvårdn", "Sjukskötersk", 41, 80, 0.1, at(3)),
    )
    unit, occupation = findings_of(turnover_rates=rows)
    assert (unit.code, unit.column, unit.value, unit.row) == ("unknown_unit", "unit", "Primärvårdn", 2)
    assert unit.details == {"table": "turnover_rates", "expected": CARE}
    assert (occupation.code, occupation.column, occupation.value) == (
        "unknown_occupation",
        "occupation",
        "Sjukskötersk",
    )
    assert occupation.details == {"table": "turnover_rates", "expected": NURSE}


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        (
            "training",
            Intake("SSK", CARE, NURSE, 2025, 1.0, 3.0, source_occupation="Okänd"),
            "source_occupation",
        ),
        ("training", Intake("SSK", CARE, "Okänd", 2025, 1.0, 3.0), "occupation"),
        ("training", Intake("SSK", "Okänd", NURSE, 2025, 1.0, 3.0), "unit"),
        ("arrivals", PlannedArrivals(2025, CARE, "Okänd", 1.0, 30), "occupation"),
        ("targets", Target(2025, "Okänd", NURSE, 1.0), "unit"),
        ("vacancies", OpeningVacancies(CARE, "Okänd", 1.0), "occupation"),
        ("retirement_rates", RetirementRate("Okänd", 65, 0.1, 65.0), "occupation"),
        ("recruit_ages", RecruitAge("Okänd", 30, 1.0), "occupation"),
        ("managers", Managers("Okänd", 2024, 1.0), "unit"),
        ("supervisors", Supervisors("Okänd", 2024, 1.0), "unit"),
        ("manual_forecast", ManualForecast(JANUARY, "Okänd", "läkare", 1.0), "unit"),
    ],
)
def test_that_every_table_is_searched_for_names_that_nobody_else_knows(
    table: str, row: object, column: str
) -> None:
    (finding,) = findings_with(table, row)
    assert (finding.severity, finding.column, finding.value) == (Severity.WARNING, column, "Okänd")
    assert finding.details["table"] == table


def test_that_a_new_occupation_or_unit_that_several_tables_name_exists() -> None:
    found = findings_of(
        training=(Intake("TSK", "Ny enhet", "Tandsköterska", 2025, 1.0, 3.0),),
        targets=(Target(2025, "Ny enhet", "Tandsköterska", 5.0),),
        turnover_rates=(TurnoverRate("Ny enhet", "Tandsköterska", 15, 80, 0.1),),
    )
    assert found == []
    assert (
        findings_of(vacancies=(OpeningVacancies(CARE, "Kock", 1.0),), occupations=(Occupation("Kock"),)) == []
    )


def test_that_without_an_age_structure_no_occupation_is_held_to_be_misspelt() -> None:
    assert findings_of(age_structure=(), vacancies=(OpeningVacancies(CARE, "Kock", 1.0),)) == []


def test_that_a_unit_with_agency_cost_alone_is_told_once() -> None:
    rows = tuple(AgencyCost(Month(2024, month), "Primärvåd", "läkare", 1.0, at(month)) for month in (1, 2))
    finding = only_warning(findings_of(agency_costs=rows), "agency_unit_without_personnel_cost")
    assert (finding.row, finding.value, finding.details["expected"]) == (1, "Primärvåd", CARE)


# Stock


def test_that_ages_counted_at_the_ends_are_told_with_the_number_of_people() -> None:
    stock = (
        nurses(),
        nurses(14, headcount=2.0, origin=at(5)),
        nurses(81, headcount=1.5, origin=at(6)),
        nurses(90, headcount=1.0, origin=at(7)),
        nurses(95, headcount=0.0),
        nurses(82, headcount=4.0, origin=at(8), date=date(2023, 12, 31)),
    )
    young, old, before = findings_of(age_structure=stock)
    assert (young.code, young.severity) == ("ages_counted_at_youngest", Severity.WARNING)
    assert (young.column, young.value, young.row) == ("age", "14", 5)
    assert young.details == {"date": "2024-12-31", "headcount": "2", "counted_at": 15}
    assert (old.code, old.value, old.row) == ("ages_counted_at_oldest", "81–90", 6)
    assert old.details == {"date": "2024-12-31", "headcount": "2.5", "counted_at": 80}
    assert (before.value, before.details["headcount"]) == ("82", "4")


def test_that_a_unit_without_the_latest_date_is_told_with_its_own_latest() -> None:
    stock = (
        nurses(),
        nurses(unit="Folktandvård", date=date(2023, 12, 31), origin=at(4)),
        nurses(unit="Folktandvård", date=date(2022, 12, 31), origin=at(3)),
    )
    finding = only_warning(findings_of(age_structure=stock), "unit_without_latest_stock")
    assert (finding.row, finding.column, finding.value) == (4, "date", "2023-12-31")
    assert finding.details == {"unit": "Folktandvård", "latest": "2024-12-31"}


def test_that_more_fte_than_people_in_a_cell_is_told() -> None:
    stock = (nurses(headcount=10.0, fte=12.5, origin=at(2)), nurses(41, headcount=2.0))
    finding = only_warning(findings_of(age_structure=stock), "fte_above_headcount")
    assert (finding.row, finding.column, finding.value) == (2, "fte", "14.5")
    assert finding.details == {"unit": CARE, "occupation": NURSE, "headcount": "12"}


# Months


def costs_of(unit: str, *numbers: int) -> tuple[PersonnelCost, ...]:
    """Personnel costs of months of 2024; the row is the month's number."""
    return tuple(PersonnelCost(Month(2024, number), unit, 1.0, at(number)) for number in numbers)


def test_that_months_missing_from_a_units_personnel_cost_are_named() -> None:
    rows = costs_of(CARE, 1, 2, 3, 4, 5, 6, 7) + costs_of("Folktandvård", 1, 3, 6)
    found = findings_of(personnel_costs=rows)
    assert {finding.code for finding in found} == {"missing_personnel_month"}
    assert [(finding.row, finding.column, finding.value) for finding in found] == [
        (1, "month", "2024-02"),
        (3, "month", "2024-04–2024-05"),
        (6, "month", "2024-07"),
    ]
    assert [finding.details["months"] for finding in found] == [1, 2, 1]
    assert {finding.details["unit"] for finding in found} == {"Folktandvård"}


def test_that_a_month_missing_in_all_units_is_missing_in_each() -> None:
    found = findings_of(personnel_costs=costs_of(CARE, 1, 3) + costs_of("Folktandvård", 1, 3))
    assert [finding.value for finding in found] == ["2024-02", "2024-02"]


def test_that_personnel_cost_that_begins_later_than_the_regions_is_told() -> None:
    found = findings_of(personnel_costs=costs_of(CARE, 1, 2, 3) + costs_of("Folktandvård", 3))
    finding = only_warning(found, "personnel_cost_begins_late")
    assert (finding.row, finding.value) == (3, "2024-03")
    assert finding.details == {"unit": "Folktandvård", "expected": "2024-01"}


# Training, reported retirements, unit costs


def test_that_internal_training_that_began_before_the_first_period_is_told_once_a_source() -> None:
    rows = (
        Intake("AIVA", CARE, DOCTOR, 2024, 3.0, 2.0, NURSE, origin=at(2)),
        Intake("AIVA", CARE, DOCTOR, 2025, 3.0, 2.0, NURSE, origin=at(3)),
        Intake("SSK", CARE, NURSE, 2023, 3.0, 3.0, origin=at(4)),
        Intake("AIVA", CARE, DOCTOR, 2022, 2.5, 2.0, NURSE, origin=at(5)),
        Intake("AIVA", CARE, DOCTOR, 2024, 1.0, 2.0, NURSE, origin=at(2, "mer.csv")),
    )
    found = findings_of(training=rows)
    assert {finding.code for finding in found} == {"internal_training_before_first_period"}
    assert [(finding.origin, finding.column, finding.value) for finding in found] == [
        (Origin("data.csv", "", (2, 5)), "start_year", "2022–2024"),
        (Origin("mer.csv", "", (2,)), "start_year", "2024"),
    ]
    assert found[0].details == {"intakes": 2, "slots": "5.5", "expected": "2025"}


def test_that_without_a_stock_no_period_is_first() -> None:
    found = findings_of(
        age_structure=(),
        training=(Intake("AIVA", CARE, DOCTOR, 2024, 3.0, 2.0, NURSE),),
        retirement_projection=(ReportedRetirements(1999, CARE, NURSE, 1.0),),
    )
    assert found == []


def test_that_reported_retirements_outside_the_projection_are_told_once_a_year() -> None:
    rows = tuple(
        ReportedRetirements(year, CARE, occupation, 1.0, at(year))
        for year in (2024, 2025, 2029, 2030)
        for occupation in (NURSE, DOCTOR)
    )
    early, late = findings_of([Scenario(horizon=2), Scenario(horizon=5)], retirement_projection=rows)
    assert (early.code, early.row, early.column, early.value) == (
        "reported_retirements_outside",
        2024,
        "year",
        "2024",
    )
    assert early.details == {"first": "2025", "last": "2029"}
    assert late.value == "2030"
    assert findings_of([], retirement_projection=rows[2:]) == []


def test_that_reported_retirements_of_a_cell_without_stock_are_told() -> None:
    rows = tuple(ReportedRetirements(year, CARE, "Sjukskoterska", 1.0, at(year)) for year in (2025, 2026))
    finding = only_warning(findings_of(retirement_projection=rows), "reported_retirements_without_stock")
    assert (finding.row, finding.column, finding.value) == (2025, "occupation", "Sjukskoterska")
    assert finding.details == {"unit": CARE, "expected": NURSE}


def test_that_an_occupation_of_the_stock_without_unit_costs_is_told_with_what_is_missing() -> None:
    rows = (UnitCost(NURSE, 6e5, None, at(2, "kostnad.xlsx", "Blad1")),)
    doctor, nurse = findings_of(unit_costs=rows)
    assert (doctor.code, doctor.value, doctor.column) == (
        "missing_unit_cost",
        DOCTOR,
        "employee_cost_per_fte",
    )
    assert doctor.details == {"missing": "employee_cost_per_fte, agency_cost_per_fte"}
    assert doctor.origin == Origin("kostnad.xlsx", "Blad1")
    assert (nurse.value, nurse.column, nurse.row) == (NURSE, "agency_cost_per_fte", 2)


def test_that_an_occupations_own_unit_costs_replace_those_of_all_as_a_whole() -> None:
    rows = (UnitCost(NURSE, 6e5, None), UnitCost(ALL, 6e5, 1e6))
    assert only_warning(findings_of(unit_costs=rows), "missing_unit_cost").value == NURSE


def test_that_no_unit_costs_at_all_are_one_warning() -> None:
    only_warning(findings_of(unit_costs=()), "no_unit_costs")


# Scenarios


def test_that_a_retirement_age_above_the_final_age_names_the_scenario() -> None:
    rules = [
        Scenario("Vid 72", retirement_age=RetirementAge(((2026, 65.0), (2030, 72.0)))),
        Scenario("Vid 70", retirement_age=RetirementAge.fixed(70)),
        Scenario("Riktålder", retirement_age=RetirementAge.by_birth_year()),
    ]
    finding = only_warning(findings_of(rules), "retirement_age_above_final_age")
    assert (finding.column, finding.value) == ("retirement_age", "72")
    assert finding.details == {"scenario": "Vid 72", "final_age": "70"}


def test_that_an_occupations_retirement_age_above_the_final_age_names_both() -> None:
    own = ((DOCTOR, RetirementAge.fixed(69.5)), (NURSE, RetirementAge.fixed(68)))
    scenario = Scenario("Äldre", final_age=69.0, retirement_age_by_occupation=own)
    finding = only_warning(findings_of([scenario]), "occupation_retirement_age_above_final_age")
    assert (finding.column, finding.value) == ("retirement_age_by_occupation", "69.5")
    assert finding.details == {"scenario": "Äldre", "occupation": DOCTOR, "final_age": "69"}


def test_that_an_occupation_that_a_scenario_names_but_nobody_has_is_told_for_each_lever() -> None:
    scenario = Scenario(
        "Fel",
        growth=ByOccupation(0.0, (("Sjuksköteska", 0.01), (NURSE, 0.01))),
        fill_rate=ByOccupation(1.0, (("Kock", 0.5),)),
        retirement_age_by_occupation=(("Läkar", RetirementAge.fixed(66)),),
    )
    found = findings_of([scenario])
    assert {finding.code for finding in found} == {"scenario_names_unknown_occupation"}
    assert [(finding.column, finding.value) for finding in found] == [
        ("growth", "Sjuksköteska"),
        ("fill_rate", "Kock"),
        ("retirement_age_by_occupation", "Läkar"),
    ]
    assert found[0].details == {"scenario": "Fel", "expected": NURSE}


def test_that_the_profile_mode_without_rates_for_an_occupation_is_told() -> None:
    profiles = [Scenario("Profil", mode="profile"), Scenario("Profil 67", mode="profile"), Scenario("Fast")]
    doctor, nurse = findings_of(profiles)
    assert (doctor.code, doctor.severity) == ("profile_without_rates", Severity.WARNING)
    assert (doctor.value, nurse.value) == (DOCTOR, NURSE)
    assert nurse.details == {"sexes": "F, M", "scenarios": "Profil, Profil 67"}
    for_all = (RetirementRate(ALL, 65, 0.5, 65.0),)
    assert findings_of(profiles, retirement_rates=for_all) == []


def test_that_an_occupations_own_rates_must_cover_its_sexes() -> None:
    profile = [Scenario("Profil", mode="profile")]
    women = RetirementRate(NURSE, 65, 0.5, 65.0, "F")
    for_all = RetirementRate(ALL, 65, 0.5, 65.0)
    finding = only_warning(findings_of(profile, retirement_rates=(women, for_all)), "profile_without_rates")
    assert (finding.value, finding.details["sexes"]) == (NURSE, "M")
    men = RetirementRate(NURSE, 65, 0.5, 65.0, "M")
    assert findings_of(profile, retirement_rates=(women, men, for_all)) == []


def test_that_persons_without_sex_are_covered_by_rates_of_either_sex() -> None:
    profile = [Scenario("Profil", mode="profile")]
    tables = {"age_structure": (nurses(sex="X"),), "targets": (Target(2025, CARE, DOCTOR, 1.0),)}
    women = (RetirementRate(NURSE, 65, 0.5, 65.0, "F"),)
    finding = next(
        one
        for one in findings_of(profile, retirement_rates=women, **tables)
        if one.code == "profile_without_rates"
    )
    assert (finding.value, finding.details["sexes"]) == (DOCTOR, "X")


# Speed


def test_that_ten_thousand_rows_are_checked_well_within_a_second() -> None:
    stock = tuple(
        Headcount(DAY, f"Enhet {unit}", f"Yrke {occupation}", sex, age, 1.0, 1.0)
        for unit in range(9)
        for occupation in range(12)
        for sex in "FM"
        for age in range(20, 67)
    )
    started = time.perf_counter()
    assert findings_of(age_structure=stock, personnel_costs=(), agency_costs=()) == []
    assert time.perf_counter() - started < 1
