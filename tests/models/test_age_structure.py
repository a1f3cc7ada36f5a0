"""The age structure at every date: pyramids sum to the stock, counts by occupation are the board's."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.age_structure import (
    AgeStructure,
    build_pyramid,
    count_reach_by_occupation,
)
from staffing_planner.models.baseline import prepare
from staffing_planner.models.grid import SEXES
from staffing_planner.models.inputs import Headcount
from staffing_planner.models.reach import count_reach
from tests.reference.as_inputs import inputs_of
from tests.reference.random_regions import OCCUPATIONS, UNITS, stocks

OLD, NEW = date(2021, 12, 31), date(2024, 12, 31)


def nurses(age: int, headcount: float = 1.0, sex: str = "F", **more: Any) -> Headcount:
    """Nurses of the north at the last date."""
    values = {"date": NEW, "unit": "North", "occupation": "Nurse", **more}
    return Headcount(sex=sex, age=age, headcount=headcount, **values)


def test_that_rows_are_summed_by_date_cell_sex_and_age_with_ages_beyond_the_ends_at_them() -> None:
    structure = AgeStructure.of(
        [nurses(12), nurses(15, 2), nurses(95, 3, "M"), nurses(40, 4, date=OLD), nurses(40, 5, unit="South")]
    )
    assert structure.dates == (OLD, NEW)
    assert structure.axes.cells == (("North", "Nurse"), ("South", "Nurse"))
    north = structure.people(NEW, structure.axes.select(("North",)))
    assert north[0, SEXES.index("F"), 0] == 3
    assert north[0, SEXES.index("M"), -1] == 3
    assert structure.people(OLD, structure.axes.select()).sum() == 4


def test_that_people_of_a_chosen_sex_are_without_those_of_others() -> None:
    structure = AgeStructure.of([nurses(30, 2), nurses(30, 3, "M"), nurses(30, 4, "X")])
    cells = structure.axes.select()
    assert structure.people(NEW, cells, ["F", "X"]).sum() == 6
    assert structure.people(NEW, cells).sum() == 9


def test_that_an_earlier_date_counts_only_if_each_unit_of_today_had_somebody_then() -> None:
    rows = [nurses(40), nurses(40, date=OLD), nurses(40, unit="South"), nurses(40, unit="Closed", date=OLD)]
    structure = AgeStructure.of(rows)
    assert structure.earlier_dates(structure.axes.select(("North",))) == (OLD,)
    assert structure.earlier_dates(structure.axes.select(("North", "Closed"))) == (OLD,)
    assert structure.earlier_dates(structure.axes.select()) == ()
    assert structure.earlier_dates(structure.axes.select(("Closed",))) == ()
    assert structure.earlier_dates(structure.axes.select(("Nowhere",))) == ()
    assert structure.dates_of(structure.axes.select(("South",))) == (NEW,)


def test_that_the_units_with_the_longest_history_come_first() -> None:
    rows = [nurses(40), nurses(40, date=OLD), nurses(40, unit="South"), nurses(40, unit="Closed", date=OLD)]
    structure = AgeStructure.of(rows)
    assert structure.units_by_history(("South", "North", "Nowhere")) == ("North", "South")
    assert structure.units_by_history(("Nowhere",)) == ()


def test_that_sums_by_occupation_are_those_of_their_cells_and_are_kept_for_some_selections() -> None:
    rows = [nurses(30), nurses(31, 2, "M", unit="South"), nurses(40, 3, occupation="Doctor")]
    structure = AgeStructure.of(rows)
    names, people = structure.by_occupation(NEW, (), ())
    assert names == ("Doctor", "Nurse")
    assert people.sum(axis=(1, 2)).tolist() == [3, 3]
    assert structure.by_occupation(NEW, (), ())[1] is people
    assert structure.by_occupation(NEW, ("South",), ())[1].sum() == 2
    assert structure.by_occupation(NEW, (), ("Nurse",), ("F",))[1].sum() == 1
    for at in range(20):
        structure.by_occupation(NEW, (f"Unit {at}",), ())
    again = structure.by_occupation(NEW, (), ())[1]
    assert again is not people, "not kept for ever"
    assert (again == people).all()


def test_that_bands_begin_at_multiples_of_their_width_and_end_where_the_oldest_of_either_date_is() -> None:
    structure = AgeStructure.of([nurses(23), nurses(61, 2, "M"), nurses(68, date=OLD)])
    now, before = (structure.people(day, structure.axes.select()) for day in (NEW, OLD))
    pyramid = build_pyramid(now, before, 10)
    assert pyramid.bands == ((20, 29), (30, 39), (40, 49), (50, 59), (60, 69))
    assert pyramid.now.tolist() == [[1, 0, 0, 0, 0], [0, 0, 0, 0, 2], [0, 0, 0, 0, 0]]
    assert pyramid.before is not None
    assert pyramid.before[0].tolist() == [0, 0, 0, 0, 1]
    assert build_pyramid(now).before is None
    youngest = AgeStructure.of([nurses(15), nurses(80)])
    ends = build_pyramid(youngest.people(NEW, youngest.axes.select()), None, 20)
    assert (ends.bands[0], ends.bands[-1]) == ((15, 19), (80, 80))


def test_that_where_nobody_is_there_is_no_band() -> None:
    nobody = np.zeros((1, 3, 66))
    assert build_pyramid(nobody).bands == ()
    empty = build_pyramid(nobody, nobody)
    assert empty.before is not None
    assert empty.now.shape == empty.before.shape == (3, 0)


STOCKS = st.lists(
    st.builds(
        nurses,
        age=st.integers(10, 100),
        headcount=st.integers(0, 40).map(float),
        sex=st.sampled_from(SEXES),
        unit=st.sampled_from(("North", "South")),
        occupation=st.sampled_from(("Nurse", "Doctor")),
        date=st.sampled_from((OLD, NEW)),
    ),
    min_size=1,
    max_size=30,
)


@given(STOCKS, st.sampled_from((1, 5, 10)))
def test_that_a_pyramid_sums_to_the_stock_in_bands_of_any_width(rows: list[Headcount], width: int) -> None:
    structure = AgeStructure.of(rows)
    cells = structure.axes.select()
    people = [structure.people(day, cells) for day in structure.dates]
    pyramid = build_pyramid(people[-1], people[0], width)
    assert pyramid.now.sum(axis=1) == pytest.approx(people[-1].sum(axis=(0, 2)))
    assert pyramid.before is not None
    assert pyramid.before.sum() == pytest.approx(people[0].sum())
    assert sum(one.sum() for one in people[-2:]) <= sum(row.headcount for row in rows) + 1e-9


@given(stocks(NEW, UNITS[:2], OCCUPATIONS[:3]), st.sampled_from((60.0, 65.0, 66.3, 67.0)), st.integers(1, 10))
def test_that_counts_by_occupation_are_those_of_the_static_counts(
    rows: list[dict[str, object]], age: float, within: int
) -> None:
    inputs = inputs_of({"age_structure": rows})
    structure = AgeStructure.of(inputs.stock)
    people = structure.people(structure.dates[-1], structure.axes.select())
    names = [cell.occupation for cell in structure.axes.cells]
    table = count_reach_by_occupation(people, names, age, 65.0, within)
    counted = count_reach(prepare(inputs), (age, 65.0), within, ("occupation",))
    mine, theirs = ([row for row in counted.rows if row.age == one] for one in (age, 65.0))
    assert table.occupations == tuple(row.group[0] for row in mine[: len(table.occupations)])
    for row, other, at in zip(mine, theirs, range(len(table.occupations)), strict=False):
        assert table.reach[at] == pytest.approx(row.reach)
        assert table.past[at] == pytest.approx(row.past)
        assert table.comparison_reach[at] == pytest.approx(other.reach)
        assert table.share[at] == pytest.approx(row.share)
    everybody = sum(row.headcount for row in inputs.stock)
    assert table.headcount.sum() == pytest.approx(everybody)
    assert table.older.sum() == pytest.approx(sum(row.headcount for row in inputs.stock if row.age >= 60))
