"""F1, the page about the program, the preferences and the tour."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner import __version__, app
from staffing_planner.texts import LANGUAGES, Language
from staffing_planner.ui.about import About, version_of
from staffing_planner.ui.help import TOPICS, HelpWindow, read_topic, title_of
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import PAGES
from staffing_planner.ui.preferences import Preferences
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import DARK, LIGHT, apply_theme, follow_scheme


def help_of(window: MainWindow) -> HelpWindow:
    """The help, which has been opened."""
    assert window.help is not None
    return window.help


def copied_shares(window: MainWindow) -> str:
    """The table of years as it is copied."""
    return window.page.years.copied_text()


# --- help


def test_that_every_page_is_explained_in_both_languages() -> None:
    assert {entry.key for entry in PAGES} <= set(TOPICS)
    for topic in TOPICS:
        texts = [read_topic(topic, language) for language in LANGUAGES]
        assert texts[0] != texts[1]
        # Both say as much: the same headings, list items and links.
        for mark in (r"^#", r"^(-|\d+\.) ", r"\]\((\w+\.md)\)", r"^\|"):
            assert len({len(re.findall(mark, text, re.MULTILINE)) for text in texts}) == 1, (topic, mark)
        for text in texts:
            assert len(text.split()) < 500
            for link in re.findall(r"\]\(([^)]*)\)", text):
                assert Path(link).stem in TOPICS


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_keys_named_in_the_help_are_the_windows(window: MainWindow, language: Language) -> None:
    known = {one.toString() for action in window.actions() for one in action.shortcuts()}
    for keys in re.findall(
        r"^\| ((?:Ctrl|F\d|Shift|Skift)[^|]*) \|", read_topic("general", language), re.MULTILINE
    ):
        for one in keys.replace("Skift", "Shift").replace(" … ", ", ").split(", "):
            named = one.strip() or "Ctrl+,"
            if named not in ("Ctrl+C", "Ctrl+"):
                assert named in known or named == "Ctrl+8", named


def test_that_f1_explains_the_page_in_sight(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    shown = help_of(window)
    assert shown.isVisible()
    assert shown.topic == "retirement"
    assert "Ersättningsbehov" in shown.text.toPlainText()
    window.show_page("assumptions")
    QTest.keyClick(window, Qt.Key.Key_F1)
    assert shown.topic == "assumptions"
    assert shown.topics.rows[shown.topics.current_row][0] == title_of(read_topic("assumptions", "sv"))
    QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert shown.topic == "general"


def test_that_links_and_the_list_lead_on_and_the_language_is_followed(window: MainWindow) -> None:
    window.show_help("retirement")
    shown = help_of(window)
    shown.text.anchorClicked.emit(QUrl("data.md"))
    assert shown.topic == "data"
    shown.topics.setCurrentIndex(shown.topics.model().index(TOPICS.index("agency"), 0))
    assert shown.topic == "agency"
    window.switch_language()
    assert shown.topic == "agency"
    assert "Headroom" in shown.text.toPlainText()
    shown.show_topic("no such page")
    assert shown.topic == "general"


def test_that_the_help_is_searched_page_after_page(window: MainWindow) -> None:
    window.show_help("retirement")
    shown = help_of(window)
    shown.field.setText("vakanser")
    assert shown.topic == "retirement"
    assert shown.text.textCursor().selectedText().casefold() == "vakanser"
    shown.field.setText("tornadon")
    assert shown.topic == "scenarios"
    assert shown.text.textCursor().selectedText().casefold() == "tornadon"
    QTest.keyClick(shown.field, Qt.Key.Key_Return)  # nowhere else: from the start again
    assert shown.text.textCursor().selectedText().casefold() == "tornadon"
    shown.field.setText("kvarkar")
    assert shown.said.text()
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    assert shown.isVisible()
    assert not shown.field.text()
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_that_the_help_takes_up_another_palette(window: MainWindow, application: QApplication) -> None:
    window.show_help()
    try:
        apply_theme(application, dark=True)
        assert DARK.card in help_of(window).text.styleSheet()
    finally:
        apply_theme(application, dark=False)
    assert LIGHT.card in help_of(window).text.styleSheet()


# --- about


def test_that_the_program_says_what_it_is_and_whose_work_it_stands_on(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    shown = About(window.session.texts, tmp_path / "own", window)
    shown.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    for part in (__version__, "LGPL-3.0-only", "OFL-1.1", "NumPy", str(tmp_path / "own")):
        assert part in copied
    shown.open_button.click()
    assert (tmp_path / "own").is_dir()
    assert opened[0].toLocalFile() == str(tmp_path / "own")
    assert version_of("no-such-part") == ""
    window.commands.actions["about"].trigger()
    dialog = window.findChild(About)
    assert isinstance(dialog, About)
    dialog.close_button.click()
    shown.deleteLater()


# --- preferences


@pytest.fixture
def preferences(window: MainWindow) -> Preferences:
    """Return the preferences, opened by their keys."""
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    found = window.findChild(Preferences)
    assert isinstance(found, Preferences)
    return found


def test_that_each_preference_holds_at_once_and_is_remembered(
    window: MainWindow, preferences: Preferences, application: QApplication
) -> None:
    session, settings = window.session, window.settings
    try:
        preferences.theme.buttons[2].click()
        assert settings.theme == "dark"
        assert application.palette().window().color().name().upper() == DARK.page
    finally:
        preferences.theme.buttons[1].click()
    assert application.palette().window().color().name().upper() == LIGHT.page
    preferences.language.buttons[1].click()
    assert (settings.language, session.texts.text("column.month")) == ("en", "Month")
    assert preferences.windowTitle() == "Preferences"
    preferences.numbers.buttons[1].click()
    assert (settings.numbers, session.texts.number(0.5, 1)) == ("sv", "0,5")
    assert "4,1%" in copied_shares(window)  # what is copied is read as it is written
    preferences.language.buttons[0].click()
    preferences.language.buttons[1].click()
    assert session.texts.number(0.5, 1) == "0,5"  # the format stays when the language changes
    preferences.numbers.buttons[0].click()
    assert (settings.numbers, session.texts.number(0.5, 1)) == (None, "0.5")
    preferences.unit.buttons[1].click()
    assert (settings.unit, session.unit) == ("fte", "fte")
    preferences.close_button.click()


def test_that_the_arrow_keys_choose_among_the_choices(window: MainWindow, preferences: Preferences) -> None:
    preferences.unit.buttons[0].setFocus()
    QTest.keyClick(preferences.unit.buttons[0], Qt.Key.Key_Right)
    QTest.keyClick(preferences.unit.buttons[1], Qt.Key.Key_Space)
    assert window.session.unit == "fte"


def test_that_the_menu_chooses_the_theme_too(window: MainWindow, application: QApplication) -> None:
    try:
        window.commands.actions["theme_dark"].trigger()
        assert window.settings.theme == "dark"
        assert application.palette().window().color().name().upper() == DARK.page
        follow_scheme(application, Qt.ColorScheme.Light)  # the system has no say now
        assert application.palette().window().color().name().upper() == DARK.page
    finally:
        window.commands.actions["theme_system"].trigger()
    assert application.palette().window().color().name().upper() == LIGHT.page
    assert window.commands.actions["theme_system"].isChecked()


def test_that_settings_that_make_no_sense_are_as_if_there_were_none(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "odd.ini"), QSettings.Format.IniFormat)
    for key in ("numbers", "theme", "unit", "found", "views"):
        store.setValue(key, "{nonsense")
    odd = Settings(store)
    assert (odd.numbers, odd.theme, odd.unit, odd.found, odd.has_toured) == (
        None,
        "system",
        "headcount",
        (),
        False,
    )
    assert odd.view_of(tmp_path) == {}
    odd.remember_view(tmp_path, {"page": "data", "units": ("A",)})
    assert odd.view_of(tmp_path) == {"page": "data", "units": ["A"]}
    assert str(tmp_path) not in str(store.value("views"))


# --- tour


def test_that_the_tour_has_three_steps_and_can_be_walked_by_enter(window: MainWindow) -> None:
    window.commands.actions["tour"].trigger()
    tour = window.tour
    assert tour is not None
    titles = []
    while tour.isVisible():
        titles.append(tour.title.text())
        assert window.rect().contains(tour.geometry())
        assert tour.next_button.hasFocus()
        QTest.keyClick(tour, Qt.Key.Key_Return)
    assert len(set(titles)) == 3
    assert window.settings.has_toured


def test_that_escape_skips_the_tour_and_it_can_be_seen_again(window: MainWindow, qtbot: QtBot) -> None:
    window.start_tour()
    tour = window.tour
    assert tour is not None
    QTest.keyClick(tour, Qt.Key.Key_Escape)
    assert not tour.isVisible()
    assert window.settings.has_toured
    window.start_tour()
    assert tour.at == 0
    tour.next_button.click()
    window.switch_language()
    assert tour.title.text() == "Read the answer"
    window.resize(1100, 700)
    qtbot.wait(10)
    assert window.rect().contains(tour.geometry())
    QTest.keyClick(tour, Qt.Key.Key_A)  # does nothing
    tour.skip_button.click()
    tour.end()
    assert not tour.isVisible()


def test_that_the_tour_waits_for_a_plan(
    empty_window: MainWindow, sample_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty_window.start_tour()
    assert empty_window.tour is None
    started: list[bool] = []
    monkeypatch.setattr(empty_window, "start_tour", lambda: started.append(True))
    app.offer_tour(empty_window)
    empty_window.session.open(sample_folder)
    qtbot.waitUntil(lambda: bool(started), timeout=20_000)
    empty_window.switch_language()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert started == [True]
