"""No hidden count can be worked out from what is shown, whatever the table looks like."""

from math import inf

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from staffing_planner.models.grid import Axes, Cell, Ints
from staffing_planner.models.small_cells import (
    THRESHOLDS,
    USUAL_THRESHOLD,
    CountTable,
    Suppression,
    audit,
    find_small,
    hide_small,
    hide_small_stock,
)

SOME, FEW, MANY = 20, 60, 1000
GROUPED = ([0, 1], [2, 3, 4], [5, 6])  # two hospitals of five units, and the region of both


def made_up(seed: int) -> tuple[CountTable, int]:
    """Return a random table, crossed or grouped, with few or many small counts, and a threshold."""
    draw = np.random.default_rng(seed)
    rows = 5 if seed % 3 == 0 else int(draw.integers(1, 6))
    counts = draw.negative_binomial(
        1, 1 / (1 + draw.choice([2, 8, 30])), size=(rows, int(draw.integers(1, 4)))
    )
    across = () if counts.shape[1] == 1 else None
    return CountTable.crossed(counts, GROUPED if seed % 3 == 0 else None, across), int(
        draw.choice(THRESHOLDS)
    )


def attack(table: CountTable, hidden: NDArray[np.bool_], cell: int, least: int) -> tuple[float, float]:
    """Return what somebody finds who writes down an equation for each sum and a variable for each cell."""
    size = len(table.counts)
    equations = np.zeros((len(table.sums), size))
    for at, (total, parts) in enumerate(table.sums):
        equations[at, total] = -1
        for part in parts:
            equations[at, part] += 1
    bounds = [
        (least, None) if is_hidden else (count, count)
        for count, is_hidden in zip(table.counts.tolist(), hidden.tolist(), strict=True)
    ]
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(
            sign * (np.arange(size) == cell), A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds
        )
        ends.append(sign * found.fun if found.status == 0 else inf)
    return ends[0], ends[1]


def assert_protected(table: CountTable, threshold: int) -> Suppression:
    found = hide_small(table, threshold)
    assert found.audit.holds
    assert not len(found.audit.exposed)
    assert not (find_small(table.counts, threshold) & ~found.hidden).any(), "no small count is shown"
    assert (found.hidden | (table.counts >= threshold) | (table.counts == 0)).all()
    assert not found.hidden[table.counts == 0].any(), "zeros are shown"
    for cell in np.flatnonzero(found.hidden).tolist():
        low, high = attack(table, found.hidden, cell, 1)
        assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) >= threshold
        assert high > threshold, "nobody can be sure that it is small"
    return found


def test_that_no_attacker_finds_a_hidden_cell_more_exactly_than_the_rule_allows() -> None:
    for seed in range(FEW):
        assert_protected(*made_up(seed))


@pytest.mark.soak
def test_that_no_attacker_finds_anything_in_a_thousand_tables() -> None:
    for seed in range(MANY):
        assert_protected(*made_up(seed))


def test_that_hiding_small_counts_alone_leaks() -> None:
    leaks = 0
    for seed in range(SOME):
        table, threshold = made_up(seed)
        small = find_small(table.counts, threshold)
        found = audit(table, small, threshold)
        assert found.holds == (not len(found.exposed))
        exact = [cell for cell in found.exposed if len(set(attack(table, small, cell, 1))) == 1]
        leaks += bool(exact)
    assert leaks > SOME / 4, "a row with one hidden count gives it away"


def test_that_a_lone_small_count_takes_the_least_with_it_and_leaves_the_totals() -> None:
    table = CountTable.crossed(np.array([[3, 40, 60], [30, 20, 50], [70, 80, 90]]))
    found = hide_small(table)
    shown = found.hidden.reshape(4, 4)
    assert np.argwhere(shown).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]], "the cheapest rectangle"
    assert found.primary.sum() == 1
    assert found.complementary.sum() == 3
    assert found.audit.cells.tolist() == np.flatnonzero(found.hidden).tolist()
    everything = audit(table, found.hidden, 5)
    assert everything.low.tolist() == [1, 11, 1, 18]
    assert everything.high.tolist() == [32, 42, 32, 49]


def test_that_nothing_is_hidden_where_nothing_is_small() -> None:
    found = hide_small(CountTable.crossed(np.array([[5, 0, 12], [0, 0, 7]])))
    assert not found.hidden.any()
    assert found.audit.holds


def test_that_the_counts_themselves_stay_as_they_are() -> None:
    counts = np.array([[1, 7], [9, 30]])
    table = CountTable.crossed(counts)
    before = table.counts.copy()
    hide_small(table)
    assert table.counts.tolist() == before.tolist()
    assert table.counts.reshape(3, 3)[-1, -1] == counts.sum()


def test_that_without_totals_only_small_counts_are_hidden() -> None:
    found = hide_small(CountTable.crossed(np.array([[1, 7], [9, 4]]), (), ()))
    assert found.hidden.tolist() == [True, False, False, True]
    assert (found.audit.high == inf).all()


def test_that_a_total_of_few_is_hidden_with_its_parts() -> None:
    found = hide_small(CountTable.crossed(np.array([[1], [1], [0]]), None, ()))
    assert found.hidden.tolist() == [True, True, False, True]


def test_that_zeros_are_hidden_where_that_is_asked_for() -> None:
    counts = np.array([[0], [20], [30]])
    assert not hide_small(CountTable.crossed(counts, None, ())).hidden.any()
    found = hide_small(CountTable.crossed(counts, None, ()), zeros=True)
    assert found.hidden.tolist() == [True, True, False, False]
    assert audit(CountTable.crossed(counts, None, ()), found.hidden, 5, zeros=True).low.tolist() == [0, 0]


def test_that_who_is_left_of_a_group_binds_without_being_shown() -> None:
    """Of 5 employees 3 reach the age: at most 5 do, so that the 5 are hidden too."""
    counts = np.array([5, 3, 2])
    unseen = np.array([False, False, True])
    bound = hide_small(CountTable(counts, [(0, (1, 2))], unseen))
    assert bound.hidden.tolist() == [True, True, False]
    loose_table = CountTable(np.array([50, 3, 47]), [(0, (1, 2))], unseen)
    loose = hide_small(loose_table)
    assert loose.hidden.tolist() == [False, True, False]
    assert audit(loose_table, loose.hidden, 5).high.tolist() == [50]


def test_that_sums_of_sums_hold_hospitals_and_the_region() -> None:
    table = CountTable.crossed(np.array([[2], [50], [60], [70], [80]]), GROUPED, ())
    assert table.counts.tolist() == [2, 50, 60, 70, 80, 52, 210, 262]
    assert hide_small(table).hidden.tolist() == [True, True, *[False] * 6]


def test_that_what_is_no_table_of_counts_is_refused() -> None:
    whole: Ints = np.array([4, 3, 2])
    with pytest.raises(ValueError, match="add up"):
        CountTable(whole, [(0, (1, 2))])
    with pytest.raises(ValueError, match="whole"):
        CountTable(np.array([-1]))
    with pytest.raises(ValueError, match="whole"):
        CountTable(np.array([1.5]))
    for threshold in (2, 11):
        with pytest.raises(ValueError, match="threshold"):
            find_small(whole, threshold)
    assert USUAL_THRESHOLD in THRESHOLDS


def test_that_cells_of_few_employees_are_hidden_with_what_gives_them_away() -> None:
    axes = Axes.of(
        Cell(unit, job) for unit in ("Care", "Dental", "Lab") for job in ("Doctor", "Nurse", "Aide")
    )
    headcount = np.full(len(axes), 40.0)
    headcount[axes.position[Cell("Dental", "Nurse")]] = 2.5
    headcount[axes.position[Cell("Lab", "Aide")]] = 0
    hidden = hide_small_stock(axes, headcount)
    assert hidden[axes.position[Cell("Dental", "Nurse")]]
    assert not hidden[axes.position[Cell("Lab", "Aide")]], "nobody is nobody's data"
    units = [axes.cells[at].unit for at in np.flatnonzero(hidden)]
    assert sorted(map(units.count, set(units))) == [2, 2], "two in each unit"
    assert not hide_small_stock(axes, np.full(len(axes), 40.0)).any()
    assert not hide_small_stock(axes, np.full(len(axes), 5 + 1e-9)).any(), "noise is no person"
    assert not len(hide_small_stock(Axes.of(()), np.zeros(0)))
