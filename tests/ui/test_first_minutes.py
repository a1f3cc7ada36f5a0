"""The first five minutes of the three who use the program, by mouse and keys, with pictures of what they see."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import position_of
from staffing_planner.ui.pages.agency.page import AgencyPage
from staffing_planner.ui.pages.overview.page import OverviewPage
from staffing_planner.ui.pages.scenarios.page import ScenariosPage
from staffing_planner.ui.pages.training.page import TrainingPage
from staffing_planner.ui.pages.training.slot_proposal import SlotProposal
from staffing_planner.ui.session import Session
from staffing_planner.ui.settings import Settings

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
PICTURES = Path(__file__).resolve().parents[2] / "build" / "plays"

Settle = Callable[[MainWindow], None]
Picture = Callable[[str], None]


@pytest.fixture
def newcomer(
    application: QApplication,
    qtbot: QtBot,
    settings: Settings,
    sample_folder: Path,
    settle: Settle,
    tmp_path: Path,
) -> Iterator[MainWindow]:
    """Return the window of somebody who has just started the program for the first time."""
    settings.page = ""
    jobs = Jobs()
    window = MainWindow(Session(jobs, "sv", tmp_path / "recovery"), jobs, settings, app.SAMPLE)
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.session.open(sample_folder)
    settle(window)
    yield window
    window.leave()
    window.deleteLater()


@pytest.fixture
def picture(newcomer: MainWindow, settle: Settle, request: pytest.FixtureRequest) -> Picture:
    """Return what takes a picture of what is seen, for people to look at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    taken: list[str] = []

    def take(name: str) -> None:
        settle(newcomer)
        taken.append(name)
        seen: QWidget = QApplication.activeModalWidget() or newcomer
        file = PICTURES / f"{request.node.name}-{len(taken)}-{name}.png"
        assert seen.grab().save(str(file))
        assert file.stat().st_size > 10_000, "a picture of nothing"

    return take


def go_to(window: MainWindow, page: str) -> None:
    """Click on a page in the navigation."""
    QTest.mouseClick(window.navigation.entries[position_of(page)], LEFT)
    assert window.page_shown == page


def typed_into(part: QWidget, text: str) -> None:
    """Type over what is there, and press Enter."""
    (line,) = (one for one in part.findChildren(QLineEdit) if one.isVisible())
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_an_analyst(newcomer: MainWindow, qtbot: QtBot, settle: Settle, picture: Picture) -> None:
    """How does the region stand, what does 65 instead of 67 do, in which year, for whom, and why?"""
    window = newcomer
    overview = window.page_of("overview")
    assert isinstance(overview, OverviewPage)
    assert window.page_shown == "overview"
    reach = overview.tiles["reach"]
    assert reach.words[1:3] == ("341", "mot 691 vid 65")
    picture("overview")

    go_to(window, "retirement")
    window.top.slider.setFocus()
    for _ in range(20):  # two years, a tenth at a time
        QTest.keyClick(window.top.slider, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: window.page.tiles[1].words[1] == "691")
    picture("moved-to-65")
    for _ in range(20):
        QTest.keyClick(window.top.slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.page.tiles[1].words[1] == "341")
    assert "skjuts" in window.page.flow_card.heading.title

    QTest.mouseClick(window.page.tiles[1], LEFT, pos=QPoint(40, 60))
    assert window.why.why is not None
    assert window.why.why.figure == "341"
    picture("why-341")
    QTest.keyClick(window.why.close_button, Qt.Key.Key_Escape)

    go_to(window, "scenarios")
    page = window.page_of("scenarios")
    assert isinstance(page, ScenariosPage)
    settle(window)
    page.levers.setFocus(Qt.FocusReason.TabFocusReason)
    page.levers.go_to("retirement_age", "Pension vid 66")
    QTest.keyClick(page.levers, Qt.Key.Key_Return)
    typed_into(page.levers.viewport(), "66,5")
    assert window.session.plan is not None
    assert window.session.plan.scenario("Pension vid 66").retirement_age.path[0][1] == 66.5
    picture("scenarios")
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert window.session.plan.scenario("Pension vid 66").retirement_age.path[0][1] == 66


def test_a_recruitment_lead(newcomer: MainWindow, settle: Settle, picture: Picture, qtbot: QtBot) -> None:
    """Which slots close the gap, what is one more of them worth, and who supervises?"""
    window = newcomer
    go_to(window, "training")
    page = window.page_of("training")
    assert isinstance(page, TrainingPage)
    settle(window)
    assert page.tiles[0].words[1] == "40", "education employments a year"
    picture("training")

    grid = page.grid
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    model = grid.sheet_model
    column = next(at for at, head in enumerate(model.sheet.headings) if head.words == "2027")
    grid.setCurrentIndex(model.index(0, column))
    before = page.chart_card.heading.title, page.tiles[1].words
    QTest.keyClick(grid, Qt.Key.Key_F2)
    typed_into(grid.viewport(), "14")
    qtbot.waitUntil(lambda: model.text(0, column) == "14", timeout=20_000)
    settle(window)
    assert (page.chart_card.heading.title, page.tiles[1].words) != before, "the gap has become smaller"
    assert window.session.is_unsaved
    picture("fourteen-slots")
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: model.text(0, column) != "14", timeout=20_000)

    QTest.mouseClick(page.suggest, LEFT)
    proposal = QApplication.activeModalWidget()
    assert isinstance(proposal, SlotProposal)
    QTest.keyClick(proposal.budget, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: proposal.plan is not None, timeout=60_000)
    picture("proposal")
    QTest.keyClick(proposal, Qt.Key.Key_Escape)
    assert not proposal.isVisible()
    assert not window.session.is_unsaved, "what was only looked at changes nothing"


def test_a_manager(
    newcomer: MainWindow, settle: Settle, picture: Picture, qtbot: QtBot, tmp_path: Path
) -> None:
    """Is the agency cost under its ceiling, what may the rest of the year cost, and where is my Excel file?"""
    window = newcomer
    overview = window.page_of("overview")
    assert isinstance(overview, OverviewPage)
    tile = overview.tiles["agency"]
    assert tile.pill[0] == "över taket"
    QTest.mouseClick(tile, LEFT, pos=tile.arrow.center().toPoint())
    assert window.page_shown == "agency"
    page = window.page_of("agency")
    assert isinstance(page, AgencyPage)
    settle(window)
    picture("agency")

    QTest.mouseClick(page.presets[0], LEFT)  # after February
    settle(window)
    assert "mars" in page.tiles[2].words[0] + page.tiles[2].words[3] or "mar" in page.tiles[2].words[0]
    QTest.mouseClick(page.tiles[2], LEFT, pos=QPoint(40, 60))
    assert window.why.why is not None
    picture("after-february")

    QTest.keyClick(window, Qt.Key.Key_E, CONTROL)
    (dialog,) = (one for one in window.findChildren(QDialog) if isinstance(one, QFileDialog))
    target = tmp_path / "underlag.xlsx"
    dialog.selectFile(str(target))
    dialog.fileSelected.emit(str(target))
    dialog.close()
    settle(window)
    assert len(load_workbook(target).sheetnames) > 3
    picture("exported")
