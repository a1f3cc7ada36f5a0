"""Axes and labelled grids: sums by any columns, and a missing number that makes its sums missing."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, LAST_AGE, Axes, Cell, Grid

CELLS = (Cell("South", "Nurse"), Cell("North", "Nurse"), Cell("North", "Doctor"))
VALUES = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, np.nan]])


def test_that_ages_are_15_to_80() -> None:
    assert (FIRST_AGE, LAST_AGE, AGE_COUNT) == (15, 80, 66)


@given(st.permutations(CELLS * 2))
def test_that_the_order_of_rows_never_moves_a_cell(cells: list[Cell]) -> None:
    axes = Axes.of(cells)
    assert axes.cells == (Cell("North", "Doctor"), Cell("North", "Nurse"), Cell("South", "Nurse"))
    assert len(axes) == 3
    assert [axes.cells[at] for at in axes.position.values()] == list(axes.position)


def test_that_units_and_occupations_are_named_once_in_order() -> None:
    axes = Axes.of(CELLS)
    assert (axes.units, axes.occupations) == (("North", "South"), ("Doctor", "Nurse"))
    assert [axes.occupations[at] for at in axes.occupation_of_cell] == ["Doctor", "Nurse", "Nurse"]


@pytest.mark.parametrize(
    ("units", "occupations", "chosen"),
    [
        ((), (), [0, 1, 2]),
        (("North",), (), [0, 1]),
        ((), ("Nurse",), [1, 2]),
        (("South",), ("Nurse", "Doctor"), [2]),
        (("South",), ("Doctor",), []),
    ],
)
def test_that_cells_are_selected_and_nothing_chosen_means_all(
    units: tuple[str, ...], occupations: tuple[str, ...], chosen: list[int]
) -> None:
    found = Axes.of(CELLS).select(units, occupations)
    assert found.tolist() == chosen
    assert np.arange(3)[found].tolist() == chosen  # also where nothing is chosen


def test_that_a_grid_sums_to_its_columns_in_the_order_asked_for() -> None:
    grid = Grid(("unit", "occupation"), CELLS, VALUES)
    by_unit = grid.sum_to(("unit",))
    assert (by_unit.names, by_unit.labels) == (("unit",), (("North",), ("South",)))
    assert by_unit.values[:, 0].tolist() == [110.0, 1.0]
    turned = grid.sum_to(("occupation", "unit"))
    assert turned.labels == (("Doctor", "North"), ("Nurse", "North"), ("Nurse", "South"))
    assert grid.sum_to(()).values[:, 0].tolist() == [111.0]


def test_that_a_missing_number_makes_the_sums_that_need_it_missing() -> None:
    second = Grid(("unit", "occupation"), CELLS, VALUES).sum_to(("occupation",)).values[:, 1]
    assert np.isnan(second[0])
    assert second[1] == 22.0


def test_that_a_grid_over_no_cells_still_has_a_total() -> None:
    empty = Grid.of_cells(Axes(()), np.zeros((0, 2)))
    assert empty.sum_to(()).values.tolist() == [[0.0, 0.0]]
    assert empty.sum_to(("unit",)).labels == ()


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("CDE"), st.integers(0, 9)), max_size=8))
def test_that_sums_of_sums_are_the_total(entries: list[tuple[str, str, int]]) -> None:
    labels = tuple((unit, occupation) for unit, occupation, _ in entries)
    values = np.array([float(count) for *_, count in entries]).reshape(len(entries), 1)
    grid = Grid(("unit", "occupation"), labels, values)
    for length in range(3):
        for by in combinations(grid.names, length):
            assert grid.sum_to(by).values.sum() == sum(count for *_, count in entries)
