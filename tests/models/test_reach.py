"""Static retirement counts: model section 2 against the plain version and by hand."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.baseline import prepare
from staffing_planner.models.reach import Reach, ReachRow, count_reach
from tests.reference import plain_model
from tests.reference.as_inputs import inputs_of
from tests.reference.random_regions import regions

COLUMNS = ("unit", "occupation", "sex")
AGES = (60, 62, 63, 64, 65, 66, 67, 80)
AGES_HERE = st.sampled_from((15, 15.5, 60, 64, 65, 66.25, 67, 69.9, 80, 80.5, 100))


def counted(ages: list[float], within: int = 3, by: tuple[str, ...] = ()) -> Reach:
    """One employee of each age in `AGES` in the north, two aged 40 in the south."""
    rows: list[dict[str, object]] = [
        {"unit": "North", "occupation": "Nurse", "sex": "F", "age": age, "headcount": 1.0} for age in AGES
    ]
    rows.append({"unit": "South", "occupation": "Doctor", "sex": "M", "age": 40, "headcount": 2.0})
    rows.append({"unit": "South", "occupation": "Nurse", "sex": "M", "age": 64, "headcount": 0.0})
    day = {"date": date(2024, 12, 31)}
    return count_reach(prepare(inputs_of({"age_structure": [day | row for row in rows]})), ages, within, by)


def test_that_the_last_year_below_the_age_counts_and_the_age_itself_is_past() -> None:
    (row,) = counted([65]).total
    assert (row.headcount, row.reach, row.past, row.share) == (10, 3, 4, 0.3)  # 62, 63, 64; 65, 66, 67, 80


def test_that_nobody_reaches_an_age_within_no_years() -> None:
    (row,) = counted([65], within=0).total
    assert (row.reach, row.past) == (0, 4)


def test_that_a_fractional_age_is_linear_between_the_whole_ones() -> None:
    low, middle, high = counted([65, 65.25, 66]).total
    assert middle.reach == pytest.approx(0.75 * low.reach + 0.25 * high.reach)
    assert middle.past == pytest.approx(0.75 * low.past + 0.25 * high.past)


def test_that_groups_without_anybody_are_left_out_and_no_share_is_made_up() -> None:
    rows = counted([65], by=("unit", "occupation")).rows
    assert [row.group for row in rows] == [("North", "Nurse"), ("South", "Doctor")]
    assert ReachRow(65, 3, (), 0.0, 0.0, 0.0).share is None


def test_that_ages_far_from_any_employee_count_nobody() -> None:
    young, old = counted([15, 100]).total
    assert (young.reach, young.past) == (0, 10)
    assert (old.reach, old.past) == (0, 0)


def test_that_working_on_from_65_to_67_postpones_the_need() -> None:
    at_65, at_67 = counted([65, 67]).total
    assert at_67.reach / at_65.reach == 1.0  # 64, 65, 66 in place of 62, 63, 64
    assert at_67.past < at_65.past


@given(
    regions(most_scenarios=1),
    st.lists(AGES_HERE, min_size=1, max_size=3, unique=True),
    st.sampled_from((0, 1, 3, 10, 70)),
    st.sampled_from(((), ("unit",), ("occupation",), ("sex", "unit"), COLUMNS)),
)
def test_that_counts_equal_the_plain_model(
    region: tuple[Any, Any], ages: list[float], within: int, by: tuple[str, ...]
) -> None:
    tables, _ = region
    found = count_reach(prepare(inputs_of(tables)), ages, within, by)
    plain = plain_model.reach(tables, ages, within, by)
    expected = {
        (row["age"], *(row[name] for name in by)): row for row in plain["rows"] if row["headcount"] != 0
    }
    if by:
        assert {(row.age, *row.group) for row in found.rows} == set(expected)
        for row in found.rows:
            assert_same(row, expected[row.age, *row.group])
    for row, total in zip(found.total, plain["total"], strict=True):
        assert_same(row, total)


def assert_same(row: ReachRow, plain: dict[str, Any]) -> None:
    assert (row.share is None) == (plain["share"] is None)
    for name in ("headcount", "reach", "past"):
        assert getattr(row, name) == pytest.approx(plain[name], rel=1e-9, abs=1e-9), (row, name)
    assert (row.share or 0) == pytest.approx(plain["share"] or 0, rel=1e-9)
