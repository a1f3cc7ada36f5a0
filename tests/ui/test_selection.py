"""The filter by sex, persons in full-time equivalents, and what comes back at the next start."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.texts import MISSING
from staffing_planner.ui.figures import apportion
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import PAGES
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.session import Selection, Session
from staffing_planner.ui.settings import Settings

FLOWS = ("retirements", "other_separations", "training_out", "training_in", "other_in", "recruits")


def holds_together(window: MainWindow) -> None:
    """Every row of the years keeps its balance, and years meet."""
    persons = window.session.shown_figures.years.persons
    out = persons["retirements"] + persons["other_separations"] + persons["training_out"]
    into = persons["training_in"] + persons["other_in"] + persons["recruits"]
    np.testing.assert_array_equal(persons["opening"] - out + into, persons["closing"])
    np.testing.assert_array_equal(persons["opening"][1:], persons["closing"][:-1])
    assert all((persons[flow] == np.floor(persons[flow])).all() for flow in ("opening", *FLOWS))


def test_that_women_and_men_are_everybody(window: MainWindow) -> None:
    session = window.session
    everybody = session.shown_figures
    assert everybody is session.figures
    counted = {}
    for sex in ("F", "M"):
        session.choose(Selection(sexes=(sex,)))
        holds_together(window)
        counted[sex] = session.shown_figures
        assert session.selected == session.shown_figures.years.totals["opening"]
    assert session.plan is not None
    assert session.plan.sexes == ("F", "M")
    for name in ("opening", "retirements", "closing"):
        summed = sum(one.scenario.total(name) for one in counted.values())
        np.testing.assert_allclose(summed, everybody.scenario.total(name))
    assert sum(one.reach.reach for one in counted.values()) == everybody.reach.reach
    assert sum(one.comparison_reach.past for one in counted.values()) == everybody.comparison_reach.past


def test_that_what_has_no_sex_is_missing_and_said_to_be(window: MainWindow, qtbot: QtBot) -> None:
    window.session.choose(Selection(sexes=("F",)))
    qtbot.wait(10)
    figures = window.session.shown_figures
    for measure in ("target", "recruitment_gap", "vacancies", "surplus"):
        assert np.isnan(figures.years.persons[measure]).all()
        assert np.isnan(figures.years.totals[measure])
    breakdown = figures.broken_down("unit")
    assert np.isnan(breakdown.recruitment_gap).all()
    assert int(breakdown.retirements.sum()) == figures.years.totals["retirements"]
    assert figures.ceiling is None
    sheet = window.page.years.sheet_model.sheet
    heads = [heading.words for heading in sheet.headings]
    assert set(sheet.columns[heads.index(window.session.texts.text("measure.target.short"))]) == {MISSING}
    assert window.remark.isVisible()
    assert "kvinnor" in window.remark.words.text()
    assert window.page.band_words.text() == window.session.texts.text("window.band_not_by_sex")
    assert window.session.uncertainty is None
    window.session.choose(Selection())
    assert not window.remark.isVisible()


def test_that_the_chip_chooses_a_sex_and_all_of_them_is_no_choice(window: MainWindow) -> None:
    chip = window.filter.sexes
    chip.take(("Kvinnor",))
    assert window.session.selection.sexes == ("F",)
    assert chip.accessibleName() == "Kön: Kvinnor"
    window.switch_language()
    assert chip.accessibleName() == "Sex: Women"
    chip.take(("Women", "Men"))
    assert window.session.selection.is_everything


def test_that_full_time_equivalents_add_up_too(window: MainWindow) -> None:
    session = window.session
    heads = session.figures
    window.filter.unit_actions["fte"].trigger()
    assert session.unit == "fte"
    holds_together(window)
    figures = session.shown_figures
    assert figures.years.totals["opening"] == round(heads.years.opening_fte) == round(session.selected)
    assert figures.heads == heads.years.totals["opening"]
    assert figures.reach.reach < heads.reach.reach
    np.testing.assert_allclose(figures.years.agency_share, heads.years.agency_share)  # kronor are kronor
    breakdown = figures.broken_down("occupation")
    assert int(breakdown.headcount.sum()) == figures.years.totals["opening"]
    assert figures.years.persons["recruitment_gap"].sum() > 0
    assert "årsarbetare" in window.filter.count.text()
    assert window.page.tiles[0].words[0] == "Årsarbetare"
    assert "årsarbetare" in window.page.flow_card.heading.subtitle
    session.choose(Selection(sexes=("M",)))
    holds_together(window)
    assert "årsarbetare" in window.remark.words.text()


def test_that_explanations_are_of_what_is_shown(window: MainWindow) -> None:
    window.session.choose(Selection(units=(window.session.plan.axes.units[0],), sexes=("F",)))  # type: ignore[union-attr]
    window.count_in("fte")
    explanations = window.page._why
    figures = window.session.shown_figures
    texts = window.session.texts
    stock = explanations.employees()
    assert stock is not None
    assert stock.figure == texts.number(figures.years.totals["opening"])
    assert texts.text("why.fte_remark") in stock.remarks
    assert sum(source.count for source in stock.sources) > 0
    reach = explanations.reach(67.0)
    assert reach is not None
    assert reach.figure == texts.number(round(window.session.count_reach(67.0, as_chosen=True).reach))
    gap = explanations.of_year("recruitment_gap", 0)
    assert gap is not None
    assert gap.figure == MISSING
    for measure in ("vacancies", "retirements", "closing"):
        assert explanations.of_year(measure, 1) is not None
        assert explanations.of_horizon(measure) is not None
    group = figures.broken_down("occupation").names[0]
    for measure in ("headcount", "retirements", "recruitment_gap"):
        assert explanations.of_group("occupation", group, measure) is not None


def test_that_a_page_that_counts_heads_of_all_says_so(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in ("remark_on_sexes", "remark_on_fte"):
        monkeypatch.setattr(type(window.page), said, getattr(Page, said))
    window.session.choose(Selection(sexes=("M",)))
    texts = window.session.texts
    assert window.remark.words.text() == texts.text("frame.all_sexes")
    window.count_in("fte")
    assert texts.text("frame.in_heads") in window.remark.words.text()
    window.show_page("assumptions")  # which no filter holds for
    assert not window.remark.isVisible()


def test_that_a_sex_that_a_unit_has_nobody_of_is_nobody(window: MainWindow) -> None:
    plan = window.session.plan
    assert plan is not None
    for at, (unit, occupation) in enumerate(plan.axes.cells):
        missing = [sex for sex, heads in zip("FM", plan.headcounts[at], strict=False) if heads == 0]
        if missing:
            window.session.choose(Selection((unit,), (occupation,), (missing[0],)))
            assert window.page.nobody.isVisible()
            return
    pytest.skip("the sample has both sexes everywhere")


def test_that_a_missing_total_is_shared_out_as_missing() -> None:
    assert np.isnan(apportion(np.array([1.5, 2.5]), np.nan)).all()


def test_that_page_and_filter_come_back_for_the_same_project(
    window: MainWindow,
    settings: Settings,
    sample_folder: Path,
    qtbot: QtBot,
    tmp_path: Path,
    settle: Callable[[MainWindow], None],
) -> None:
    plan = window.session.plan
    assert plan is not None
    chosen = Selection((plan.axes.units[0],), (), ("F",))
    window.session.choose(chosen)
    window.count_in("fte")
    header = window.page.years.horizontalHeader()
    usual = header.sectionSize(1)
    edge = QPoint(header.sectionViewportPosition(2) - 1, header.height() // 2)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(60, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(60, 0))
    drawn = header.sectionSize(1)
    assert drawn > usual + 30
    window.page.years.fit()
    window.show_page("assumptions")
    jobs = Jobs()
    settings.page = "retirement"  # as another project was left
    again = MainWindow(Session(jobs, "sv", tmp_path / "recovery"), jobs, settings, app.SAMPLE)
    qtbot.addWidget(again)
    again.show()
    again.session.open(sample_folder)
    settle(again)
    assert again.page_shown == "assumptions"
    assert again.session.selection == chosen
    assert again.session.unit == "fte"
    again.show_page("retirement")
    qtbot.wait(10)
    table = again.page.years
    assert table.horizontalHeader().sectionSize(1) == drawn
    table.horizontalHeader().sectionHandleDoubleClicked.emit(1)  # as wide as its words again
    assert table.horizontalHeader().sectionSize(1) < drawn
    assert not settings.widths_of("retirement.0")
    again.leave()


def test_that_names_that_are_gone_do_not_come_back(
    empty_window: MainWindow, settings: Settings, sample_folder: Path, settle: Callable[[MainWindow], None]
) -> None:
    settings.remember_view(sample_folder, {"page": "no such page", "units": ["Gone"], "sexes": ["X"]})
    empty_window.session.open(sample_folder)
    settle(empty_window)
    assert empty_window.session.selection.is_everything


def test_that_menu_unit_and_pages_are_reached_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window, Qt.Key.Key_F10)
    menu = window.commands.menu
    assert menu.isVisible()
    titles = [action.text() for action in menu.actions() if action.text()]
    assert {"Projekt", "Sidor", "Visa", "Hjälp om sidan", "Om programmet"} <= set(titles)
    menu.close()
    window.top.menu_button.click()
    assert menu.isVisible()
    menu.close()
    window.filter.search_button.click()
    assert window.search.isVisible()
    window.search.close()
    window.filter.unit.setFocus()
    QTest.keyClick(window.filter.unit, Qt.Key.Key_Space)
    assert window.filter.unit_menu.isVisible()
    window.filter.unit_menu.close()
    for unit in ("fte", "headcount"):
        window.commands.actions["fte"].trigger()
        assert window.settings.unit == window.session.unit == unit
    for at, entry in enumerate(PAGES):
        key = Qt.Key(int(Qt.Key.Key_1) + at)
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.page_shown == entry.key
