"""Staff by year, turnover against who left, employees per manager."""

from datetime import date
from math import isnan
from typing import Any

import pytest

from staffing_planner.models.age_structure import AgeStructure
from staffing_planner.models.inputs import OTHER, RETIREMENT, UNKNOWN, Headcount, Managers, Separations
from staffing_planner.models.staffing import (
    ABOVE_LIMIT,
    WITHIN_GOAL,
    WITHIN_LIMIT,
    SpanOfControl,
    count_spans,
    count_staffing,
)

DENTAL, SERVICE = "Dental care", "Service"


def staff(year: int, headcount: float, occupation: str = "Dentist", **more: Any) -> Headcount:
    """Women of 40 in dental care at the end of a year."""
    values = {"unit": DENTAL, "sex": "F", "date": date(year, 12, 31), **more}
    return Headcount(occupation=occupation, age=40, headcount=headcount, **values)


def left(year: int, headcount: float, cause: str = OTHER, **more: Any) -> Separations:
    """Women of 40 who left dental care."""
    values = {"unit": DENTAL, "occupation": "Dentist", "sex": "F", "age": 40, **more}
    return Separations(year=year, cause=cause, headcount=headcount, **values)


HISTORY = AgeStructure.of(
    [
        staff(2022, 60), staff(2022, 40, "Hygienist"), staff(2023, 70), staff(2023, 50, "Hygienist"),
        staff(2024, 5, date=date(2024, 6, 30)), staff(2024, 80), staff(2024, 3, unit=SERVICE),
    ]
)  # fmt: skip


def test_that_staff_is_counted_at_each_years_last_date_by_occupation() -> None:
    found = count_staffing(HISTORY, (), (DENTAL,))
    assert found.dates == (date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31))
    assert found.years == (2022, 2023, 2024)
    assert found.occupations == ("Dentist", "Hygienist")
    assert found.headcount.tolist() == [[60, 70, 80], [40, 50, 0]]
    assert found.total.tolist() == [100, 120, 80]


def test_that_turnover_is_who_left_for_other_causes_by_the_mean_of_the_years_two_ends() -> None:
    told = [
        left(2023, 11),
        left(2023, 4, RETIREMENT),
        left(2022, 9),
        left(2021, 1),
        left(2024, 2, unit=SERVICE),
    ]
    found = count_staffing(HISTORY, told, (DENTAL,))
    assert found.left[:2].tolist() == [9, 11]
    assert found.retired[:2].tolist() == [0, 4]  # nobody retired in a year that is told of
    assert isnan(found.left[2])  # of 2024 nothing is told
    assert isnan(found.turnover[0])  # before 2022 nobody is known
    assert found.turnover[1] == pytest.approx(11 / 110)
    assert isnan(found.turnover[2])
    assert found.mean_headcount[2] == 100


def test_that_who_left_without_a_stated_cause_is_told_apart_by_age() -> None:
    told = [left(2023, 3, UNKNOWN), left(2023, 2, UNKNOWN, age=66)]
    found = count_staffing(HISTORY, told, (DENTAL,))
    assert (found.left[1], found.retired[1]) == (3, 2)


def test_that_a_year_that_is_missing_leaves_no_mean() -> None:
    gap = AgeStructure.of([staff(2021, 10), staff(2023, 20)])
    found = count_staffing(gap, [left(2023, 2)], (DENTAL,))
    assert isnan(found.mean_headcount[1])
    assert isnan(found.turnover[1])


def test_that_occupations_and_sexes_can_be_picked_out_of_staff_and_of_who_left() -> None:
    men = AgeStructure.of(
        [staff(2023, 10), staff(2024, 10), staff(2024, 6, sex="M"), staff(2024, 7, "Hygienist")]
    )
    told = [left(2024, 3), left(2024, 2, sex="M"), left(2024, 1, occupation="Hygienist")]
    women = count_staffing(men, told, (DENTAL,), ("Dentist",), ("F",))
    assert (women.total[1], women.left[1]) == (10, 3)
    everybody = count_staffing(men, told, (DENTAL,))
    assert (everybody.total[1], everybody.left[1]) == (23, 6)


@pytest.mark.parametrize(
    ("headcount", "managers", "status"),
    [
        (50, 2, WITHIN_GOAL),
        (51, 2, WITHIN_LIMIT),
        (70, 2, WITHIN_LIMIT),
        (71, 2, ABOVE_LIMIT),
        (9, 0, ABOVE_LIMIT),
    ],
)
def test_that_a_span_is_held_against_the_goal_and_the_limit(
    headcount: float, managers: float, status: str
) -> None:
    assert SpanOfControl("U", 2024, headcount, managers).status == status


def test_that_employees_per_manager_are_those_of_the_last_year_that_has_both() -> None:
    managers = [Managers(DENTAL, 2023, 4), Managers(DENTAL, 2025, 9), Managers(DENTAL, 2022, 5)]
    managers += [Managers(SERVICE, 2019, 1), Managers("Nowhere", 2024, 1)]
    (found,) = count_spans(HISTORY, managers, ())
    assert found == SpanOfControl(DENTAL, 2023, 120, 4)
    assert found.per_manager == 30
    assert SpanOfControl(DENTAL, 2023, 120, 0).per_manager is None
    assert count_spans(HISTORY, managers, (SERVICE,)) == ()
