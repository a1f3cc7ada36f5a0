"""What keyboard and screen reader need, on whatever pages there are, in both languages and with larger type."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFont, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.texts import LANGUAGES, Language
from staffing_planner.ui.controls import Elided
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import PAGES
from staffing_planner.ui.session import Session
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import TARGET, Tile, apply_theme, load_fonts, scaled

Finder = Callable[[MainWindow], None]
# Below it a difference is one of borders and rounding, not of places.
SLACK = 4


@pytest.fixture(params=LANGUAGES)
def spoken(window: MainWindow, request: pytest.FixtureRequest, qtbot: QtBot) -> MainWindow:
    """Return the window in each language, with nothing left to be laid out."""
    if window.session.texts.language != request.param:
        window.switch_language()
    window.show_why(wanted=True)
    qtbot.wait(10)
    return window


def name_of(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def described(widget: QWidget) -> str:
    """A widget as a test report names it."""
    owner = widget.parentWidget()
    return f"{type(widget).__name__} '{name_of(widget)}' in {type(owner).__name__}"


def place_of(widget: QWidget) -> QRect:
    """Where a widget stands in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def regions_of(window: MainWindow) -> list[QWidget]:
    """The parts of the frame, in the order in which the Tab key is to go through them."""
    parts = (
        window.top,
        window.navigation,
        window.filter,
        window.notice,
        window.body,
        window.why,
        window.status,
    )
    return [one for one in parts if one.isVisible()]


def stops_of(window: MainWindow) -> list[QWidget]:
    """What the Tab key comes to, by pressing it until it begins again."""
    window.centralWidget().setFocus()
    found: list[QWidget] = []
    while len(found) < 500:
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        if focused in found:
            assert focused is found[0], f"{described(focused)} is a trap"
            return found
        found.append(focused)
    raise AssertionError("the Tab key never comes back")


def each_page(window: MainWindow, qtbot: QtBot) -> Iterator[str]:
    """Shows the pages one after the other."""
    for entry in PAGES:
        window.show_page(entry.key)
        qtbot.wait(20)
        yield entry.key


def nameless(stops: list[QWidget]) -> list[str]:
    """Stops that a screen reader has no name for."""
    return [f"{described(one)} has no name" for one in stops if not name_of(one)]


def too_small(window: MainWindow) -> list[str]:
    """What is hard to hit."""
    least = scaled(TARGET)
    return [
        f"{described(one)} is {one.width()}x{one.height()}"
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and (one.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(one, QAbstractButton))
        and not isinstance(one.parentWidget(), QLineEdit | QAbstractScrollArea)  # Qt's own parts of them
        and min(one.width(), one.height()) < least
    ]


def out_of_order(window: MainWindow, stops: list[QWidget]) -> list[str]:
    """Stops that come too late: the Tab key goes from part to part of the frame, and within a part never back to the
    left or up without going right.
    """
    regions = regions_of(window)
    placed = [(at, one) for one in stops for at, region in enumerate(regions) if region.isAncestorOf(one)]
    assert len(placed) > 10
    found = []
    for (part, one), (next_part, following) in pairwise(placed):
        here, there = place_of(one), place_of(following)
        above = there.bottom() <= here.top() + SLACK and there.left() < here.right() - SLACK
        beside = there.top() < here.bottom() - SLACK and here.top() < there.bottom() - SLACK
        left = beside and there.right() <= here.left() + SLACK
        if next_part < part or (part == next_part and (above or left)):
            found.append(f"{described(following)} comes after {described(one)}")
    return found


def out_of_reach(window: MainWindow) -> list[str]:
    """Buttons that the Tab key does not come to."""
    return [
        f"{described(one)} is no stop of the Tab key"
        for one in window.findChildren(QAbstractButton)
        if one.isVisible()
        and not one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not one.autoExclusive()  # the arrow keys choose among these
        and not isinstance(one.parentWidget(), QLineEdit | QAbstractScrollArea)
    ]


def test_that_every_page_serves_keyboard_and_screen_reader(spoken: MainWindow, qtbot: QtBot) -> None:
    """Names, sizes, an order as the eye goes, and nothing that only a mouse can reach."""
    faults = []
    for page in each_page(spoken, qtbot):
        stops = stops_of(spoken)
        found = (
            *nameless(stops),
            *too_small(spoken),
            *out_of_order(spoken, stops),
            *out_of_reach(spoken),
        )
        faults += [f"{page}: {one}" for one in found]
    assert not faults


def test_that_the_checks_find_what_they_look_for(window: MainWindow, qtbot: QtBot) -> None:
    """A test that cannot fail proves nothing."""
    bad = QPushButton("")
    bad.setStyleSheet("min-height: 0; padding: 0; border: none")
    bad.setFixedSize(10, 10)
    bad.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    window.filter.layout().insertWidget(0, bad)  # type: ignore[union-attr]
    narrow = QLabel("far too many words for so little room", window.status)
    narrow.setGeometry(0, 0, 20, 20)
    narrow.show()
    qtbot.wait(1)
    assert any("10x10" in one for one in too_small(window))
    assert len(out_of_reach(window)) == 1
    assert nameless([bad])
    assert cut_words(window.status)
    stops = [one for one in stops_of(window) if one is not bad]
    assert not out_of_order(window, stops)
    assert out_of_order(window, stops[::-1])


def actions_in(menu: QMenu) -> set[object]:
    """All actions of a menu and its submenus."""
    found: set[object] = set()
    for action in menu.actions():
        inner = action.menu()
        found |= actions_in(inner) if isinstance(inner, QMenu) else {action}
    return found


def test_that_every_action_has_words_and_keys_of_its_own_or_a_place_in_the_menu(spoken: MainWindow) -> None:
    in_menu = actions_in(spoken.commands.menu)
    keys = []
    for action in spoken.actions():
        assert action.text()
        is_submenu = isinstance(action.menu(), QMenu)
        assert action.shortcuts() or action in in_menu or is_submenu, action.text()
        keys += [one.toString(QKeySequence.SequenceFormat.PortableText) for one in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys)), "of two actions with the same keys Qt would do neither"
    assert {"Ctrl+K", "F1", "F6", "F10", "Ctrl+,", "Ctrl+1"} <= set(keys)
    goes_round(spoken)


def goes_round(window: MainWindow) -> None:
    """F6 comes to every part of the frame in its order, Shift+F6 goes back."""
    regions = regions_of(window)
    seen = []
    window.centralWidget().setFocus()
    for _ in regions:
        window.commands.actions["next_region"].trigger()
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        seen.append(next(at for at, one in enumerate(regions) if one.isAncestorOf(focused)))
    assert seen == list(range(len(regions)))
    window.commands.actions["next_region"].trigger()
    window.commands.actions["previous_region"].trigger()
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    assert regions[-1].isAncestorOf(focused)


# --- larger type


@pytest.fixture
def large_type(application: QApplication) -> Iterator[Callable[[float], None]]:
    """Return what has the system ask for larger letters; they are the usual ones again after the test."""
    usual = QFont(application.font())

    def enlarge(factor: float) -> None:
        system = QFont()
        system.setPointSizeF(11.0 * factor)  # what a system on Linux calls 100 % is 11
        application.setFont(system)
        load_fonts(application)
        apply_theme(application, dark=False)

    yield enlarge
    application.setFont(usual)
    system = QFont()
    system.setPointSizeF(11.0)
    application.setFont(system)
    load_fonts(application)
    apply_theme(application, dark=False)


def cut_words(window: QWidget) -> list[str]:
    """Labels and buttons that have no room for their words."""
    found = []
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, Elided):
            continue
        metrics, room = label.fontMetrics(), label.contentsRect()
        if label.wordWrap():
            is_cut = label.heightForWidth(label.width()) > label.height() + 1
        else:
            lines = label.text().split("\n")
            wanted = max(metrics.horizontalAdvance(line) for line in lines)
            is_cut = wanted > room.width() + 1 or metrics.height() > room.height() + 1
        if is_cut:
            found.append(f"{described(label)} has {label.width()}x{label.height()}")
    for one in window.findChildren(QAbstractButton):
        if (
            one.isVisible()
            and one.text()
            and one.sizeHint().width() > one.width() + 1
            and one.layout() is None
        ):
            found.append(f"{described(one)} wants {one.sizeHint().width()} and has {one.width()}")
    return found


@pytest.mark.parametrize(("factor", "language"), [(1.25, "en"), (1.5, "sv"), (1.5, "en")])
def test_that_no_words_are_cut_in_larger_type(
    large_type: Callable[[float], None],
    factor: float,
    language: Language,
    settings: Settings,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settle: Finder,
) -> None:
    large_type(factor)
    assert scaled(100) == round(100 * round(13 * factor) / 13)
    shortened: list[str] = []
    usual = Tile._write

    def write(
        tile: Tile, painter: object, which: object, colour: str, at: object, words: str, room: float
    ) -> float:
        from PySide6.QtGui import QFontMetricsF

        assert isinstance(which, QFont)
        if QFontMetricsF(which).horizontalAdvance(words) > max(room, 0.0) + 1:
            shortened.append(f"tile: {words}")
        return usual(tile, painter, which, colour, at, words, room)  # type: ignore[arg-type]

    monkeypatch.setattr(Tile, "_write", write)
    jobs = Jobs()
    window = MainWindow(Session(jobs, language, tmp_path / "recovery"), jobs, settings, app.SAMPLE)
    window.resize(scaled(1280), scaled(800))
    qtbot.addWidget(window)
    window.show()
    window.session.open(app.SAMPLE)
    settle(window)
    window.session.move_age(66.4)
    cut = []
    for page in each_page(window, qtbot):
        window.grab()
        qtbot.wait(20)  # what the first picture has laid out anew
        shortened.clear()
        window.grab()
        cut += [f"{page}: {words}" for words in (*cut_words(window), *shortened)]
    age = window.top.age
    shown = age.fontMetrics().elidedText(age.text(), Qt.TextElideMode.ElideRight, age.width())
    assert shown == age.text()
    window.leave()
    assert not cut


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1024, 1280])
def test_that_the_frame_cuts_nothing(
    window: MainWindow, language: Language, width: int, qtbot: QtBot
) -> None:
    if window.session.texts.language != language:
        window.switch_language()
    window.resize(width, 700)
    for age in (67.0, 66.4):
        window.session.move_age(age)
        qtbot.wait(10)
        for part in (window.top, window.filter, window.navigation, window.status):
            assert not cut_words(part)
        for label in (window.top.age, window.filter.count):
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
        assert place_of(window.top.slider).right() < place_of(window.top.export_button).left()
