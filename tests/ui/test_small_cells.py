"""Where small counts are hidden, no table of persons leaves the window with one, nor with what gives it away."""

import csv
import io
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from staffing_planner.models.small_cells import CountTable
from staffing_planner.texts import texts_in
from staffing_planner.ui import small_cells
from staffing_planner.ui.exhibits import ChartExhibit
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.age_structure import AgeStructurePage
from staffing_planner.ui.pages.data.page import DataPage
from staffing_planner.ui.pages.overview import OverviewPage
from staffing_planner.ui.preferences import Preferences
from staffing_planner.ui.saving import Saving
from staffing_planner.ui.session import Selection
from staffing_planner.ui.small_cells import PersonCounts, Protection, alone, with_totals
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable

Settle = Callable[[MainWindow], None]
DENTAL = "Folktandvården"
MARK = ".."
NOTE = texts_in("sv").text("small.note", mark=MARK, threshold=5)


@pytest.fixture
def ages(window: MainWindow) -> AgeStructurePage:
    """Return the page of a service with few of some occupations, small counts hidden."""
    window.settings.small_cells = 5
    window.session.choose(Selection(units=(DENTAL,)))
    window.show_page("age_structure")
    found = window.page_of("age_structure")
    assert isinstance(found, AgeStructurePage)
    return found


def copied(window: MainWindow, act: Callable[[], object], settle: Settle) -> list[list[str]]:
    """Return the cells that lie on the clipboard after it."""
    act()
    settle(window)
    return [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]


def as_shown(table: FiguresTable) -> list[list[str]]:
    """Return a table's rows in the order of its sheet, with the total."""
    sheet = table.sheet_model.sheet
    rows = [list(row) for row in zip(*sheet.columns, strict=True)]
    return [*rows, list(sheet.total)] if sheet.total else rows


def test_that_who_reaches_the_age_is_copied_without_small_counts(
    window: MainWindow, ages: AgeStructurePage, settle: Settle
) -> None:
    lines = copied(window, ages.reach.copy, settle)
    assert lines[-1][0] == NOTE
    rows, shown = lines[1:-2], as_shown(ages.reach)
    assert [row[0] for row in rows] == [row[0] for row in shown], "in the order of names, which tells nothing"
    hidden = 0
    for row, was in zip(rows, shown, strict=True):
        for column in (1, 2, 4, 5):
            hidden += row[column] == MARK
            assert row[column] == MARK or int(row[column]) == 0 or int(row[column]) >= 5
            assert row[column] in (MARK, was[column])
        assert row[3] == MARK or MARK not in row[1:3], "a share would give the count away"
    assert hidden
    assert lines[0][1:3] == [one.words for one in ages.reach.sheet_model.sheet.headings[1:3]]


def test_that_a_lone_hidden_count_is_never_told_by_its_total(
    window: MainWindow, ages: AgeStructurePage, settle: Settle
) -> None:
    for table in (ages.reach, ages.staffing):
        rows = copied(window, table.copy, settle)[1:-2]
        for column in range(1, len(rows[0])):
            assert sum(row[column] == MARK for row in rows) != 1


def test_that_files_and_charts_leave_small_counts_out_too(
    window: MainWindow, ages: AgeStructurePage, settle: Settle
) -> None:
    asked: list[Saving] = []
    window.session.save_asked.disconnect()
    window.session.save_asked.connect(asked.append)
    ages.table_exhibits[0].save()
    ages.pyramid_exhibit.save("csv")
    for saving in asked:
        rows = list(csv.reader(io.StringIO(saving.make().decode("utf-8-sig")), delimiter=";"))
        assert rows[-1][0] == NOTE
        assert any(MARK in row for row in rows)
    chart = copied(window, ages.pyramid_exhibit.copy_numbers, settle)
    assert chart[-1][0] == NOTE
    assert not any(cell in tuple("1234") for row in chart[1:-2] for cell in row[1:])
    ages.pyramid_exhibit.show_as_table(True)
    assert ages.pyramid_exhibit.table is not None
    assert copied(window, ages.pyramid_exhibit.table.copy, settle) == chart


def test_that_cells_without_a_small_count_are_copied_as_they_are(
    window: MainWindow, ages: AgeStructurePage, settle: Settle
) -> None:
    sheet = ages.reach.sheet_model.sheet
    ages.reach.setCurrentIndex(ages.reach.sheet_model.index(len(sheet.columns[0]), 1))
    assert copied(window, ages.reach.copy, settle) == [
        [sheet.total[1].replace("\u2009", "").replace("\xa0", "")]
    ]
    window.settings.small_cells = 0
    assert window.session.protection is None
    ages.reach.clearSelection()
    assert MARK not in str(copied(window, ages.reach.copy, settle))


def test_that_nothing_old_is_pasted_while_counts_are_being_hidden(
    window: MainWindow, ages: AgeStructurePage, settle: Settle
) -> None:
    QGuiApplication.clipboard().setText("something else")
    ages.reach.copy()
    assert QGuiApplication.clipboard().text() == ""
    settle(window)
    assert NOTE in QGuiApplication.clipboard().text()


def test_that_nothing_goes_out_where_hiding_fails(
    window: MainWindow,
    ages: AgeStructurePage,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(small_cells, "hide_small", fail)
    with caplog.at_level(logging.ERROR):
        assert copied(window, ages.reach.copy, settle) == []
    assert "nothing goes out" in caplog.text
    ages.reach.copy()
    (job,) = window.session.jobs.running
    window.session.jobs.cancel(job)
    settle(window)
    assert QGuiApplication.clipboard().text() == ""


def test_that_projected_figures_and_inhabitants_go_out_as_they_are(
    window: MainWindow, ages: AgeStructurePage, settle: Settle
) -> None:
    assert MARK not in str(copied(window, ages.ratios.copy, settle))
    window.show_page("retirement")
    assert MARK not in str(copied(window, window.page.years.copy, settle))


def test_that_employees_beside_other_figures_are_left_out_with_shares_that_tell_of_them(
    window: MainWindow, ages: AgeStructurePage, settle: Settle, qtbot: QtBot
) -> None:
    window.show_page("overview")
    overview = window.page_of("overview")
    assert isinstance(overview, OverviewPage)
    window.show_page("retirement")
    # A table out of sight follows when nothing has moved for a while.
    few_rows = overview.reach_table.sheet_model.sheet.row_count
    qtbot.waitUntil(lambda: window.page.groups.sheet_model.sheet.row_count == few_rows)
    for table in (overview.reach_table, window.page.groups):
        lines = copied(window, table.copy, settle)
        assert lines[-1][0] == NOTE
        rows = lines[1:-2]
        few = [row for row in rows if row[1] == MARK]
        assert len(few) != 1
        assert few or table is window.page.groups
        assert all(row[3] == MARK for row in few)
        assert not {"1", "2", "3", "4"} & {row[1] for row in rows}


def test_that_rows_of_the_stock_are_copied_without_small_counts(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    window.settings.small_cells = 5
    window.show_page("data")
    page = window.page_of("data")
    assert isinstance(page, DataPage)
    page.tables.open("age_structure")
    editor = page.tables.editor
    whole = copied(window, editor.table.copy_all, settle)
    at = [column.key for column in editor.columns].index("headcount")
    fte = [column.key for column in editor.columns].index("fte")
    assert whole[-1][0] == NOTE
    counts = [row[at] for row in whole[1:-2]]
    assert len(counts) == len(editor.records.records)
    small = [0 < one.headcount < 5 for one in editor.records.records]
    assert [count == MARK for count in counts] == small
    assert [row[fte] == MARK for row in whole[1:-2]] == small
    editor.table.selectAll()
    assert copied(window, editor.table.copy, settle)[-1][0] == NOTE
    page.tables.open("turnover_rates")
    assert NOTE not in str(copied(window, editor.table.copy_all, settle))


def test_that_the_preference_holds_at_once_in_every_table_and_workbook(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    preferences = window.findChild(Preferences)
    assert isinstance(preferences, Preferences)
    picker = preferences.small_cells
    assert picker.accessibleName()
    assert [picker.itemText(at) for at in (0, 3, 8)] == ["Visas", "Under 5 döljs (vanligt)", "Under 10 döljs"]
    picker.activated.emit(8)
    protection = window.session.protection
    assert protection is not None
    assert protection.threshold == window.settings.small_cells == 10
    preferences.language.buttons[1].click()
    assert picker.currentText() == "Hidden below 10"
    out = tmp_path / "out.xlsx"
    window.session.export(out, lambda *_: None)
    settle(window)
    book = load_workbook(out, read_only=True)
    english = texts_in("en")
    sources = [
        cell for row in book[english.text("report.sheet.sources")].iter_rows(values_only=True) for cell in row
    ]
    assert english.text("small.note", mark=MARK, threshold=10) in sources
    book.close()
    window.settings.small_cells = 77
    assert window.settings.small_cells == 0, "what nobody can choose is not taken for a choice"


def test_that_rounding_that_takes_one_too_many_binds_nothing() -> None:
    counts = with_totals({1: (5, 50), 2: (3, 4), 3: (3, 40)}, {}, ((1, (2, 3)),))
    assert isinstance(counts, PersonCounts)
    assert isinstance(counts.table, CountTable)
    assert counts.table.is_unseen.sum() == 2, "not the first row: 3 and 3 of 5"
    empty = with_totals({1: ()}, {})
    assert empty.table.counts.tolist() == [0]


def test_that_parts_of_persons_and_what_is_not_known_count_as_they_should() -> None:
    counts = alone({1: (0.5, float("nan"), 5.0)}, {2: (1,)})
    sheet = Sheet(
        (Heading("", is_number=False), Heading("a"), Heading("b")), ((), (), ()), counts=lambda: counts
    )
    left = Protection(5, MARK, NOTE).leave_out(sheet)
    assert left is not None
    assert left.places == {(0, 1), (0, 2)}
    assert np.issubdtype(counts.table.counts.dtype, np.integer)
    assert Protection(5, MARK, NOTE).leave_out(Sheet((), ())) is None


def test_that_the_exhibit_of_a_chart_without_persons_is_let_out(window: MainWindow, settle: Settle) -> None:
    window.settings.small_cells = 5
    window.show_page("retirement")
    exhibit = window.page.flow_exhibit
    assert isinstance(exhibit, ChartExhibit)
    assert MARK not in str(copied(window, exhibit.copy_numbers, settle))
