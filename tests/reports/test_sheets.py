"""Cells, sheet names and pages are safe whatever they are given."""

from datetime import datetime

import pytest

from staffing_planner.models.inputs import Month
from staffing_planner.reports.sheets import PLAIN, SHARE, Book, Column, clean_text, legal_sheet_name


def book() -> Book:
    return Book("Title", "test", datetime(2025, 1, 1), "footer", "Page")


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("Care", (), "Care"),
        ("Care", ("CARE", "care (2)"), "Care (3)"),
        ("a[b]:c*d?e/f\\g", (), "a b c d e f g"),
        ("'quoted'", (), "quoted"),
        ("", (), "1"),
        ("\x07\n", (), "1"),
        ("History", (), "History (2)"),
        ("x" * 40, (), "x" * 31),
        ("x" * 40, ("X" * 31,), "x" * 27 + " (2)"),
        ("\N{TOOTH}" * 20, (), "\N{TOOTH}" * 15),
    ],
)
def test_that_a_sheet_name_is_legal_and_unique(wanted: str, taken: tuple[str, ...], name: str) -> None:
    assert legal_sheet_name(wanted, taken) == name


def test_that_control_characters_and_what_xml_cannot_hold_are_removed_and_the_rest_is_kept() -> None:
    assert clean_text("a\x00\x0b\x1f\x7f\x85\ud83d\uffffb\tc\nå–\N{TOOTH}") == "ab\tc\nå–\N{TOOTH}"
    assert len(clean_text("x" * 40_000)) == 32_767


def test_that_numbers_without_a_value_leave_the_cell_empty() -> None:
    sheet = book().sheet("One")
    for column, value in enumerate((float("nan"), float("inf"), None), start=1):
        sheet.put(1, column, value, SHARE)
        assert sheet._sheet.cell(1, column).value is None


def test_that_months_and_moments_are_dates_and_booleans_stay_booleans() -> None:
    sheet = book().sheet("One")
    sheet.put(1, 1, Month(2024, 3))
    sheet.put(1, 2, True)
    assert str(sheet._sheet.cell(1, 1).value) == "2024-03-01"
    assert sheet._sheet.cell(1, 2).value is True


def test_that_a_value_of_an_unknown_kind_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="cannot hold list"):
        book().sheet("One").put(1, 1, [1], PLAIN)


def test_that_heads_that_are_alike_or_empty_become_distinct() -> None:
    sheet = book().sheet("One")
    block = sheet.table(1, [Column("A"), Column("a"), Column(""), Column("A")], [])
    heads = [sheet._sheet.cell(1, column).value for column in range(1, 5)]
    assert heads == ["A", "a (2)", "–", "A (3)"]
    assert (block.first, block.last, block.below) == (2, 2, 3)
