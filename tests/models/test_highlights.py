"""What stands out: each rule on both sides of its limit, and their order."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from staffing_planner.models.agency import CeilingRow, track_ceiling
from staffing_planner.models.grid import Cell
from staffing_planner.models.highlights import (
    Course,
    Highlight,
    compare_reach,
    count_findings,
    find_deferred,
    find_gap,
    find_loss,
    find_span_of_control,
    follow_headcounts,
    judge_ceiling,
    rank,
    rolling_headroom,
    starting_students,
)
from staffing_planner.models.inputs import (
    OWN,
    OWN_AND_AGENCY,
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    Intake,
    Managers,
    Month,
    PersonnelCost,
)


def track(
    agency: list[float], ceiling: float | None = 0.04, denominator: str = OWN
) -> tuple[CeilingRow, ...]:
    """Return the rows of months from January 2023 with 100 kronor of personnel cost each and these agency costs."""
    months = [Month.of_ordinal(Month(2023, 1).ordinal + at) for at in range(len(agency))]
    return track_ceiling(
        Inputs(
            personnel_costs=tuple(PersonnelCost(month, "A", 100.0) for month in months),
            agency_costs=tuple(
                AgencyCost(month, "A", "läkare", cost) for month, cost in zip(months, agency, strict=True)
            ),
            ceilings=() if ceiling is None else (Ceiling("*", "*", ceiling, denominator),),
        )
    ).rows


def intake(occupation: str, length: float, start: int = 2025, slots: float = 10, unit: str = "A") -> Intake:
    """Return an intake from outside."""
    return Intake("p", unit, occupation, start, slots, length)


# Ceiling


def test_that_the_rolling_headroom_is_what_may_be_added_until_the_share_is_the_ceiling() -> None:
    rows = track([9.0] * 6 + [2.0] * 12)
    assert rolling_headroom(rows) == pytest.approx(0.04 * 1200 - 24)
    room = rolling_headroom(track([2.0] * 12, denominator=OWN_AND_AGENCY))
    assert room is not None
    assert (24 + room) / (1200 + 24 + room) == pytest.approx(0.04)


def test_that_there_is_no_headroom_without_twelve_months_or_a_ceiling() -> None:
    whole = track([2.0] * 13)
    assert rolling_headroom(whole[:11]) is None
    assert rolling_headroom((*whole[:5], *whole[6:])[-12:]) is None, "a month is missing"
    assert rolling_headroom(track([2.0] * 12, ceiling=None)) is None
    assert rolling_headroom((replace(whole[-12], personnel=None), *whole[-11:])) is None
    assert rolling_headroom(track([2.0] * 12, 1.0, OWN_AND_AGENCY)) is None, "any cost is within"


def test_that_a_share_over_its_ceiling_says_since_when_and_until_when() -> None:
    rows = track([2.0] * 3 + [9.0] * 9 + [1.0] * 4)
    found = judge_ceiling(rows)
    assert found is not None
    assert found.code == "ceiling_over"
    assert found.values["since"] == Month(2023, 5)
    assert found.values["back_under"] == Month(2024, 9)
    assert found.values["headroom"] == rolling_headroom(rows)
    assert found.values["is_rolling"] == 1
    never = judge_ceiling(track([9.0] * 24))
    assert never is not None
    assert never.values["back_under"] is None


def test_that_a_share_near_its_ceiling_is_told_and_one_within_it_is_not() -> None:
    near = judge_ceiling(track([3.8] * 5))
    assert near is not None
    assert near.code == "ceiling_near"
    assert near.values["share"] == pytest.approx(0.038), "of the year to date, where 12 months are not there"
    assert near.values["headroom"] == pytest.approx(1.0)
    assert near.values["is_rolling"] == 0
    assert judge_ceiling(track([2.0] * 12)) is None
    assert judge_ceiling(track([9.0] * 12, ceiling=None)) is None
    assert judge_ceiling(()) is None


# Gap


@pytest.mark.parametrize(
    ("courses", "code"),
    [
        ([intake("B", 3.0)], "gap_in_time"),
        ([intake("B", 3.9), intake("A", 1.0)], "gap_in_time"),
        ([intake("B", 4.0)], "gap_too_late"),
        ([intake("B", 6.0), intake("B", 2.0)], "gap_in_time"),
        ([intake("A", 1.0)], "gap_untrained"),
        ([], "gap_untrained"),
    ],
)
def test_that_the_largest_gap_is_told_with_whether_a_course_can_fill_it(
    courses: list[Intake], code: str
) -> None:
    vacancies = np.array([[4.0, 5.0, 6.0, 7.0], [1.0, 2.0, 3.0, 12.4]])
    found = find_gap(["A", "B"], [2025, 2026, 2027, 2028], vacancies, courses)
    assert found is not None
    assert found.code == code
    assert (found.values["occupation"], found.values["year"], found.values["count"]) == ("B", 2028, 12.4)
    if code != "gap_untrained":
        length = found.values["length"]
        assert length == min(one.length_years for one in courses if one.occupation == "B")
        assert (found.values["last_start"] >= 2025) == (code == "gap_in_time")  # type: ignore[operator]


def test_that_no_gap_of_less_than_a_person_is_told() -> None:
    assert find_gap(["A"], [2025], np.array([[0.9]]), []) is None
    assert find_gap([], [2025], np.empty((0, 1)), []) is None


# Headcount


def people(unit: str, occupation: str, year: int, count: float) -> Headcount:
    """Return a row of stock at a year's end."""
    return Headcount(date(year, 12, 31), unit, occupation, "F", 40, count)


def test_that_the_group_that_lost_most_of_its_headcount_is_told() -> None:
    courses = follow_headcounts(
        [
            people("T", "hygienist", 2021, 30),
            people("T", "hygienist", 2021, 29),
            people("T", "hygienist", 2024, 37),
            people("T", "chef", 2021, 19),  # too few to mean something
            people("T", "chef", 2023, 1),
            people("T", "sköterska", 2021, 100),
            people("T", "sköterska", 2024, 89),
            people("T", "ny", 2024, 50),
            people("S", "läkare", 2024, 400),  # one date only
        ]
    )
    assert courses[Cell("T", "hygienist")] == Course(date(2021, 12, 31), date(2024, 12, 31), 59, 37)
    assert courses[Cell("T", "chef")].now == 0
    assert Cell("S", "läkare") not in courses
    found = find_loss(courses, courses)
    assert found is not None
    assert (found.values["unit"], found.values["occupation"]) == ("T", "hygienist")
    assert found.values["share"] == pytest.approx(22 / 59)
    rest = [cell for cell in courses if cell.occupation != "hygienist"]
    other = find_loss(courses, rest)
    assert other is not None
    assert other.values["occupation"] == "sköterska"
    assert find_loss(courses, [Cell("T", "ny")]) is None
    assert (
        find_loss({Cell("T", "a"): Course(date(2021, 1, 1), date(2022, 1, 1), 100, 91)}, [Cell("T", "a")])
        is None
    )


def test_that_the_unit_with_most_employees_per_manager_is_told_if_they_are_too_many() -> None:
    managers = [
        Managers("A", 2024, 10),
        Managers("A", 2023, 2),
        Managers("A", 2025, 1),  # after the stock
        Managers("B", 2023, 9),
        Managers("B", 2024, 10),
        Managers("C", 2024, 0),
        Managers("D", 2024, 1),  # no such unit
    ]
    employees = {"A": 360.0, "B": 351.0, "C": 500.0, "E": 900.0}
    found = find_span_of_control(employees, managers, 2024)
    assert found == Highlight("span_of_control", {"unit": "A", "span": 36.0, "most": 35, "units": 2, "of": 2})
    assert find_span_of_control({"A": 350.0}, managers, 2024) is None
    assert find_span_of_control(employees, [], 2024) is None


# Retirement age


def test_that_fewer_or_more_who_reach_the_age_are_told() -> None:
    fewer = compare_reach(67, 65, 341, 691, 3)
    assert fewer is not None
    assert fewer.code == "reach_fewer"
    assert fewer.values["share"] == pytest.approx(0.4935, abs=1e-4)
    more = compare_reach(63, 65, 900, 691, 3)
    assert more is not None
    assert more.code == "reach_more"
    assert compare_reach(65, 65, 691, 691, 3) is None
    assert compare_reach(67, 65, 3, 0, 3) is None


def test_that_the_year_into_which_most_is_moved_is_told_where_retirements_are_postponed() -> None:
    years = [2025, 2026, 2027, 2028]
    found = find_deferred(years, np.array([-30, 0, 8, 11]))
    assert found == Highlight("deferred", {"year": 2028, "count": 11, "fewer": 30})
    assert find_deferred(years, np.array([30, -4, -8, -11])) is None, "they are advanced"
    assert find_deferred(years, np.array([-30, -4, 0, 0])) is None, "beyond the horizon"
    assert find_deferred(years, np.zeros(4, dtype=np.int64)) is None


# Training, data, order


def test_that_students_who_start_are_counted_in_the_chosen_cells() -> None:
    training = [intake("B", 3.0), intake("B", 1.0, slots=5), intake("B", 3.0, 2026), intake("C", 1.0)]
    assert starting_students(training, {Cell("A", "B")}, 2025) == 15
    assert starting_students(training, {Cell("A", "B"), Cell("A", "C")}, 2025, 1.2) == pytest.approx(30)
    assert starting_students(training, {Cell("Z", "B")}, 2025) == 0


def test_that_the_most_important_comes_first_and_there_are_not_too_many() -> None:
    found = [
        count_findings(3),
        find_deferred([2025, 2026], np.array([-3, 2])),
        None,
        compare_reach(67, 65, 341, 691, 3),
        find_gap(["B"], [2025], np.array([[5.0]]), []),
        judge_ceiling(track([9.0] * 12)),
        count_findings(0),
        judge_ceiling(track([3.8] * 12)),
    ]
    codes = [one.code for one in rank(found)]
    assert codes == ["ceiling_over", "gap_untrained", "reach_fewer", "deferred", "ceiling_near"]
    assert [one.code for one in rank(found, 9)][-1] == "findings"
