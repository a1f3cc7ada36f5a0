"""Where rows come from: a file, nowhere, or somebody's typing."""

from datetime import UTC, datetime

import pytest

from staffing_planner.models.findings import NOWHERE, Origin, SourceRows, error, gather_rows

NOON = datetime(2025, 3, 1, 12, 0, 0, 5000, tzinfo=UTC)


def test_that_what_was_typed_says_when_and_by_whom() -> None:
    assert Origin.typed("anna berg", NOON).typing == (NOON, "anna berg")
    assert Origin.typed("", NOON).typing == (NOON, "")


@pytest.mark.parametrize("origin", [NOWHERE, Origin("a.xlsx", "2025-03-01 anna"), Origin("", "Blad1")])
def test_that_what_was_read_was_not_typed(origin: Origin) -> None:
    assert origin.typing is None


def test_that_the_lines_of_a_paste_are_no_rows_of_a_file() -> None:
    typed = Origin.typed("anna", NOON)
    assert error("empty", Origin("", typed.sheet, (3,))).row is None
    assert error("empty", Origin("a.csv", "", (3,))).row == 3


def test_that_typed_rows_are_gathered_without_file_and_row() -> None:
    first, second = (Origin("", Origin.typed("anna", NOON.replace(hour=at)).sheet, (at,)) for at in (1, 2))
    assert gather_rows([first, Origin("a.csv", "", (4,)), second]) == (
        SourceRows("", "", (), 2),
        SourceRows("a.csv", "", ((4, 4),), 1),
    )
