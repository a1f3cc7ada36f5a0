"""A table changed by hand: what takes whose place, and that everything else stays the very same."""

import pytest

from staffing_planner.models.edits import DELETED, TableEdit
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import Inputs, Managers, Supervisors

ROWS = tuple(Managers("A", year, 1.0) for year in range(2020, 2025))
BEFORE = Inputs(managers=ROWS, supervisors=(Supervisors("A", 2024, 3.0),))


def test_that_rows_are_replaced_removed_and_added_and_the_others_stay_the_very_same() -> None:
    new, more = Managers("A", 2021, 2.0), Managers("B", 2024, 5.0)
    after = TableEdit("managers", "cells", ((ROWS[1], new), (ROWS[3], None)), (more,)).applied(BEFORE)
    assert [id(row) for row in after.managers] == [id(row) for row in (ROWS[0], new, ROWS[2], ROWS[4], more)]
    assert after.supervisors is BEFORE.supervisors


def test_that_of_two_equal_rows_only_the_very_one_is_taken() -> None:
    twin = Managers("A", 2020, 1.0)
    after = TableEdit("managers", DELETED, ((ROWS[0], None),)).applied(Inputs(managers=(twin, ROWS[0])))
    assert after.managers == (twin,)
    assert after.managers[0] is twin


def test_that_an_edit_of_a_row_that_is_gone_is_refused() -> None:
    other = Managers("A", 2020, 1.0)
    with pytest.raises(StaffingError) as refused:
        TableEdit("managers", DELETED, ((other, None),)).applied(BEFORE)
    assert [one.code for one in refused.value.findings] == ["row_gone"]
