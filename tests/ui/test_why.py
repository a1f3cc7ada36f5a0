"""Why this number: every figure of the retirement page is explained by numbers that add up to it."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from staffing_planner.texts import MINUS, THIN_SPACE
from staffing_planner.ui.explanations import Explanations
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Selection
from staffing_planner.ui.why import REST, Why

LEFT = Qt.MouseButton.LeftButton
SIGNS = {"−": -1, "÷": 0}


def number(text: str) -> int:
    """Return a shown number of persons."""
    return int(text.replace(THIN_SPACE, "").replace(MINUS, "-").replace("+", ""))


def shown(window: MainWindow) -> Why:
    """Return what the dock explains."""
    assert window.why.isVisible()
    assert window.why.why is not None
    return window.why.why


def assert_adds_up(why: Why) -> None:
    """The terms, with their signs, make the figure."""
    parts = [term for term in why.terms if not term.strong]
    total = sum(SIGNS.get(term.label[0], 1) * number(term.value) for term in parts)
    assert total == number(why.figure), why


def test_that_a_click_on_a_tile_opens_the_dock_with_ages_that_add_up_to_341(window: MainWindow) -> None:
    assert not window.why.isVisible()
    QTest.mouseClick(window.page.tiles[1], LEFT, pos=QPoint(40, 60))
    why = shown(window)
    assert why.figure == "341"
    assert [term.label for term in why.terms] == ["64 år", "65 år", "66 år", "Summa"]
    assert_adds_up(why)
    assert [(one.file, one.sheet) for one in why.sources] == [("age_structure.csv", "")]
    assert "64" in why.formula
    assert "2024-12-31" in why.formula


def test_that_every_measure_of_every_year_is_explained_by_terms_that_add_up(window: MainWindow) -> None:
    explanations, years = Explanations(window.session), window.session.figures.years
    for measure, row in years.persons.items():
        for at, value in enumerate(row.tolist()):
            why = explanations.of_year(measure, at)
            assert why is not None
            assert number(why.figure) == value
            assert_adds_up(why)
        why = explanations.of_horizon(measure)
        assert why is not None
        assert number(why.figure) == years.totals[measure]
        assert_adds_up(why)


@pytest.mark.parametrize("by", ["unit", "occupation"])
def test_that_every_group_is_explained_by_years_that_add_up(window: MainWindow, by: str) -> None:
    explanations, figures = Explanations(window.session), window.session.figures
    breakdown = figures.broken_down("unit" if by == "unit" else "occupation")
    for group in breakdown.names:
        for measure in (
            "headcount",
            "retirements",
            "replacement_need",
            "recruitment_gap",
            "vacancies",
            "closing",
        ):
            why = explanations.of_group(by, group, measure)
            assert why is not None
            assert number(why.figure) == getattr(breakdown, measure)[breakdown.names.index(group)]
            if why.terms:
                assert_adds_up(why)
    assert explanations.of_group(by, "nobody", "closing") is None


def test_that_the_explanation_follows_the_slider_when_it_rests(window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.page.tiles[2], LEFT, pos=QPoint(40, 60))
    before = shown(window)
    window.session.move_age(65.5)
    qtbot.waitUntil(lambda: shown(window).figure != before.figure, timeout=REST * 20)
    assert shown(window).figure == window.page.tiles[2].words[1]
    assert "65,5" in " ".join(shown(window).remarks)


def test_that_the_arrow_keys_walk_through_explanations_and_enter_opens_them(window: MainWindow) -> None:
    table = window.page.years
    table.setFocus()
    table.setCurrentIndex(table.sheet_model.index(0, 1))
    assert not window.why.isVisible(), "walking through a table opens nothing"
    QTest.keyClick(table, Qt.Key.Key_Return)
    first = shown(window)
    assert first.figure == table.sheet_model.text(0, 1)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert shown(window).figure == table.sheet_model.text(1, 1)
    for _ in range(1, table.sheet_model.columnCount()):
        QTest.keyClick(table, Qt.Key.Key_Right)
    for row in range(table.sheet_model.rowCount()):
        for column in range(table.sheet_model.columnCount()):
            table.setCurrentIndex(table.sheet_model.index(row, column))
            QTest.keyClick(table, Qt.Key.Key_Space)
    QTest.keyClick(window.why.close_button, Qt.Key.Key_Escape)
    assert not window.why.isVisible()


def test_that_cells_of_groups_and_bars_are_asked_about_by_mouse(window: MainWindow) -> None:
    groups = window.page.groups
    index = groups.sheet_model.index(0, 5)
    QTest.mouseDClick(groups.viewport(), LEFT, pos=groups.visualRect(index).center())
    QTest.keyClick(groups, Qt.Key.Key_Return)
    assert shown(window).figure == groups.sheet_model.text(0, 5)
    for row in (0, groups.sheet_model.rowCount() - 1):
        for column in range(groups.sheet_model.columnCount()):
            groups.setCurrentIndex(groups.sheet_model.index(row, column))
            QTest.keyClick(groups, Qt.Key.Key_Return)
    chart = window.page.flow_chart
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert "2025" in shown(window).name
    change = window.page.change_chart
    change.setFocus()
    QTest.keyClick(change, Qt.Key.Key_End)
    QTest.keyClick(change, Qt.Key.Key_Space)
    assert_adds_up(shown(window)) if shown(window).figure.startswith(MINUS) else None
    assert "2034" in shown(window).name
    QTest.mouseClick(window.page.tiles[3], LEFT, pos=QPoint(40, 60))
    assert re.fullmatch(r"\d+,\d\u00a0%", shown(window).figure)


def test_that_a_filter_narrows_the_explanation_and_its_source(window: MainWindow) -> None:
    everything = Explanations(window.session).reach(67)
    window.session.choose(Selection(units=("Folktandvården",), occupations=("Tandhygienist",)))
    some = Explanations(window.session).reach(66.5)
    assert everything is not None
    assert some is not None
    assert 0 < number(some.figure) < number(everything.figure)
    assert sum(one.count for one in some.sources) < sum(one.count for one in everything.sources)
    assert some.terms[0].label == "63,5 till under 64,5 år"
    window.session.choose(Selection(units=("Folktandvården",), occupations=("Barnmorska",)))
    explanations = Explanations(window.session)
    assert explanations.reach(67) is None
    assert explanations.employees() is None
    assert explanations.of_year("closing", 0) is None
    assert explanations.of_horizon("closing") is None
    assert explanations.of_group("unit", "Folktandvården", "closing") is None
    assert explanations.deferral(0) is None


def test_that_the_explanation_is_copied_with_source_and_assumption(window: MainWindow) -> None:
    QTest.mouseClick(window.page.tiles[2], LEFT, pos=QPoint(40, 60))
    QTest.mouseClick(window.why.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(shown(window).figure + "\t")
    assert "Källa: age_structure.csv" in copied
    assert re.search(r"^Pensionsålder.*\t67", copied, re.MULTILINE)


def test_that_the_dock_speaks_both_languages_and_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.filter.why_button, LEFT)
    assert window.why.isVisible()
    assert window.why.why is None, "nothing has been asked about yet"
    assert window.why.name.text().startswith("Välj en siffra")
    QTest.mouseClick(window.page.tiles[0], LEFT, pos=QPoint(40, 60))
    window.switch_language()
    assert shown(window).name == "employees at the stock date"
    assert window.settings.shows_why
    labels = [label.text() for label in window.why.findChildren(QLabel)]
    assert "Source" in labels
    window.show_page("assumptions")
    assert window.why.why is None, "what was asked about is no longer in sight"
    QTest.mouseClick(window.why.close_button, LEFT)
    assert not window.settings.shows_why
