"""The window, driven by mouse and keys as its users do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from staffing_planner.models.findings import StaffingError, error
from staffing_planner.models.inputs import Inputs
from staffing_planner.plan import Plan
from staffing_planner.texts import texts_in
from staffing_planner.ui.controls import FilterChip
from staffing_planner.ui.findings import FindingsDialog
from staffing_planner.ui.jobs import Progress
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.session import Selection, Trouble

Settle = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton


def figure(window: MainWindow, tile: int) -> str:
    """Return the figure of a tile as plain text."""
    return window.page.tiles[tile].words[1].replace("\u202f", "")


def year_column(window: MainWindow, heading: str) -> list[str]:
    """Return a column of the table of years, with its total."""
    model = window.page.years.sheet_model
    at = [one.words for one in model.sheet.headings].index(heading)
    return [model.text(row, at) for row in range(model.rowCount())]


def numbers(texts: list[str]) -> list[int]:
    """Return shown whole numbers as numbers."""
    return [int(text.replace("\u202f", "").replace("−", "-").replace("+", "")) for text in texts]


def tick(qtbot: QtBot, chip: FilterChip, *words: str) -> None:
    """Open a filter, search for each of the words and tick what is found first."""
    QTest.mouseClick(chip, LEFT)
    for one in words:
        chip.popup.search.clear()
        QTest.keyClicks(chip.popup.search, one)
        QTest.keyClick(chip.popup.search, Qt.Key.Key_Return)
    chip.popup.close()


# Opening


def test_that_the_window_opens_on_the_board_s_question(window: MainWindow) -> None:
    assert window.session.scenario.name == "Pension vid 67"
    assert window.session.comparison.name == "Pension vid 65"
    assert figure(window, 0) == "7222"
    assert window.page.tiles[1].words[1:3] == ("341", "mot 691 vid 65")
    assert window.windowTitle().startswith("Exempelregionen")
    assert window.top.mark.text() == "Syntetiskt exempel" == window.status.mark.text()
    assert window.status.balance.text().startswith("✓")


def test_that_the_frame_is_there_before_the_data(empty_window: MainWindow, sample_folder: Path) -> None:
    empty_window.session.open(sample_folder)
    assert empty_window.body.currentWidget() is empty_window.loading
    assert "sample" in empty_window.loading.words.text()
    assert empty_window.status.progress.isVisible()


def test_that_a_cancelled_opening_says_so_and_can_be_tried_again(
    empty_window: MainWindow, sample_folder: Path, qtbot: QtBot, settle: Settle
) -> None:
    empty_window.session.open(sample_folder)
    QTest.mouseClick(empty_window.status.cancel, LEFT)
    assert empty_window.body.currentWidget() is empty_window.empty
    assert "avbröts" in empty_window.empty.heading.text()
    QTest.mouseClick(empty_window.retry, LEFT)
    settle(empty_window)
    assert empty_window.body.currentWidget() is empty_window.page


def test_that_the_newest_folder_wins(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    empty_window.session.open(tmp_path)
    empty_window.session.open(sample_folder)
    settle(empty_window)
    assert empty_window.session.problem is None
    assert empty_window.session.plan is not None


def test_that_cancelling_a_second_folder_leaves_the_first(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    window.session.open(tmp_path)
    window.session.cancel_opening()
    settle(window)
    window.session.cancel_opening()
    assert window.body.currentWidget() is window.page
    assert window.session.problem is None


def test_that_data_with_errors_is_listed_by_place_and_nothing_is_computed(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    lines = (sample_folder / "age_structure.csv").read_text(encoding="utf-8").splitlines()
    broken = lines[3].split(";")
    broken[5] = "-3"
    lines[3] = ";".join(broken)
    (tmp_path / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    empty_window.session.open(tmp_path)
    settle(empty_window)
    assert empty_window.body.currentWidget() is empty_window.trouble
    assert "1 fel i data" in empty_window.trouble.card.heading.title
    assert not empty_window.top.export_button.isEnabled()
    QTest.mouseClick(empty_window.trouble.copying, LEFT)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[:5] == ["Grad", "Fil", "Blad", "Rad", "Kolumn"]
    assert copied[1].split("\t")[:6] == ["fel", "people.csv", "", "4", "antal", "-3"]

    lines[3] = lines[2]
    (tmp_path / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    QTest.mouseClick(empty_window.trouble.again, LEFT)
    settle(empty_window)
    assert empty_window.body.currentWidget() is empty_window.page


def test_that_a_wrong_folder_leaves_the_open_plan_unharmed(
    window: MainWindow, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    window.session.open(tmp_path)
    settle(window)
    assert window.body.currentWidget() is window.trouble
    assert "Exempelregionen är öppen" in window.trouble.harmless.text()
    window.switch_language()
    assert "is open as before" in window.trouble.harmless.text()
    QTest.mouseClick(window.trouble.back, LEFT)
    assert window.body.currentWidget() is window.page
    assert figure(window, 1) == "341"


def test_that_a_folder_without_employees_says_what_is_missing(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    (tmp_path / "managers.csv").write_bytes((sample_folder / "managers.csv").read_bytes())
    empty_window.session.open(tmp_path)
    settle(empty_window)
    assert empty_window.body.currentWidget() is empty_window.empty
    assert "inga medarbetare" in empty_window.empty.heading.text()
    QTest.mouseClick(empty_window.to_sample, LEFT)
    settle(empty_window)
    assert empty_window.body.currentWidget() is empty_window.page


@pytest.mark.parametrize(
    ("fault", "trouble", "title"),
    [
        (RuntimeError("boom"), Trouble.FAULT, "Något gick fel"),
        (PermissionError(13, "Permission denied"), Trouble.FINDINGS, "kan inte läsas"),
    ],
)
def test_that_a_fault_while_reading_is_told_without_a_traceback(
    empty_window: MainWindow,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    trouble: Trouble,
    title: str,
) -> None:
    def fail(source: Path, progress: Progress) -> Plan:
        raise fault

    monkeypatch.setattr(Plan, "open", fail)
    empty_window.session.open(Path("somewhere"))
    settle(empty_window)
    assert empty_window.session.problem is not None
    assert empty_window.session.problem.trouble is trouble
    assert title in empty_window.trouble.card.heading.title


def test_that_another_folder_is_chosen_in_a_dialog(
    window: MainWindow, sample_folder: Path, qtbot: QtBot, settle: Settle
) -> None:
    window.project.actions["new"].trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(sample_folder))
    dialog.close()
    settle(window)
    assert window.session.plan is not None
    window.session.choose(Selection(("Folktandvården",)))
    before = window.session.plan
    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_F5)
    settle(window)
    assert window.session.plan is not before
    assert window.session.selection.units == ("Folktandvården",), "a reload keeps what was chosen"


# Levers


def test_that_a_key_on_the_slider_moves_every_figure(window: MainWindow, qtbot: QtBot) -> None:
    slider = window.top.slider
    before = window.page.flow_card.heading.title
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: window.session.figures.moved_age == 66.9)
    assert window.top.age.text() == "66,9 år"
    assert int(figure(window, 1)) > 341
    assert window.page.flow_card.heading.title != before
    assert window.page.flow_card.heading.title.startswith("Vid 66,9 i stället för 65")
    assert window.top.reset.isVisible()


@pytest.mark.parametrize(
    ("key", "age"),
    [
        (Qt.Key.Key_PageUp, 68.0),
        (Qt.Key.Key_PageDown, 66.0),
        (Qt.Key.Key_Home, 60.0),
        (Qt.Key.Key_End, 70.0),
        (Qt.Key.Key_Right, 67.1),
    ],
)
def test_that_the_slider_s_keys_step_by_tenths_and_years(
    window: MainWindow, qtbot: QtBot, key: Qt.Key, age: float
) -> None:
    QTest.keyClick(window.top.slider, key)
    assert window.top.slider.age == age
    qtbot.waitUntil(lambda: window.session.figures.reach.age == age)


def test_that_the_slider_follows_the_mouse_and_resets(window: MainWindow, qtbot: QtBot) -> None:
    slider = window.top.slider
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, LEFT, pos=middle)
    assert slider.age == pytest.approx(65.0, abs=0.1)
    QTest.mouseMove(slider, middle + QPoint(slider.width() // 4, 0))
    QTest.mouseMove(slider, middle + QPoint(slider.width() // 4 + 1, 0))
    assert slider.age > 66
    QTest.mouseRelease(slider, LEFT)
    held = slider.age
    QTest.mouseMove(slider, middle)
    assert slider.age == held, "a released handle stays"
    QTest.mousePress(slider, Qt.MouseButton.RightButton, pos=middle)
    assert slider.age == held
    qtbot.wait(5)
    QTest.mouseClick(window.top.reset, LEFT)
    assert slider.age == 67.0
    assert figure(window, 1) == "341"
    window.session.reset_age()
    assert not window.top.reset.isVisible()


def test_that_many_moves_in_one_turn_are_one_change(window: MainWindow, qtbot: QtBot) -> None:
    changes: list[object] = []
    window.session.changed.connect(changes.append)
    for age in (66.0, 66.5, 67.5, 67.5):
        window.session.move_age(age)
    qtbot.wait(10)
    assert len(changes) == 1
    assert window.session.scenario.retirement_age.at(2030) == 67.5


def test_that_the_wheel_over_a_lever_changes_nothing(window: MainWindow) -> None:
    for control in (window.top.slider, window.top.scenario):
        event = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(0, 120),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(control, event)
    assert window.session.scenario.name == "Pension vid 67"
    assert window.session.moved_age is None


def test_that_scenario_and_comparison_are_picked_by_key(window: MainWindow, qtbot: QtBot) -> None:
    QTest.keyClick(window.top.scenario, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.scenario.name == "Pension vid 68")
    assert window.top.slider.age == 68.0
    window.top.comparison.setFocus()
    QTest.keyClick(window.top.comparison, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: window.session.comparison.name == "Pension vid 66")
    assert window.page.tiles[1].words[2].endswith("vid 66")


@pytest.mark.parametrize(
    ("name", "words", "explained"),
    [
        ("Pension vid riktålder", "riktålder", "riktålder efter födelseår"),
        ("Oförändrat, observerat mönster", "mönster 65,0 (obs. 65)", "Observerat avgångsmönster"),
        ("Pension vid 66", "66,0 år", "66,0 år"),
    ],
)
def test_that_a_scenario_s_age_is_said_in_words(
    window: MainWindow, name: str, words: str, explained: str
) -> None:
    window.session.choose_scenario(name)
    assert window.top.age.text() == words
    assert window.top.slider.accessibleDescription().startswith(explained)


def test_that_moving_a_scenario_by_birth_year_gives_it_one_age(window: MainWindow, qtbot: QtBot) -> None:
    window.session.choose_scenario("Pension vid riktålder")
    QTest.keyClick(window.top.slider, Qt.Key.Key_Right)
    assert window.top.age.text() == "65,1 år"
    qtbot.waitUntil(lambda: window.page.tiles[1].words[0] == "Når 65,1 år inom 3 år")


def test_that_comparing_a_scenario_with_itself_speaks_of_its_peak(window: MainWindow) -> None:
    window.session.choose_comparison("Pension vid 67")
    assert window.page.flow_card.heading.title.startswith("Flest slutar ")
    assert window.page.changes.currentWidget() is window.page.nothing
    assert window.page.flow_chart.flows is not None
    assert window.page.flow_chart.flows.comparison is None


# Filter


def test_that_the_filter_selects_by_search_and_clears(window: MainWindow, qtbot: QtBot) -> None:
    tick(qtbot, window.filter.units, "folktand")
    assert window.session.selection.units == ("Folktandvården",)
    assert window.filter.count.text() == "383 medarbetare valda"
    assert figure(window, 0) == "383"
    assert "Folktandvården" in window.filter.units.text()
    tick(qtbot, window.filter.occupations, "tandl", "tandhyg")
    assert set(window.session.selection.occupations) == {"Tandläkare", "Tandhygienist"}
    assert "2 valda" in window.filter.occupations.text()
    assert window.page.tiles[3].words[3] == "inget tak för urvalet"
    QTest.mouseClick(window.filter.clear_button, LEFT)
    assert figure(window, 0) == "7222"
    assert not window.filter.clear_button.isVisible()


def test_that_the_filter_list_works_by_mouse_and_by_arrow(window: MainWindow, qtbot: QtBot) -> None:
    chip = window.filter.units
    QTest.mouseClick(chip, LEFT)
    popup = chip.popup
    first = popup.list.item(0)
    place = popup.list.visualItemRect(first)
    QTest.mouseClick(popup.list.viewport(), LEFT, pos=place.center())
    assert window.session.selection.units == (first.text(),), "the words tick"
    QTest.mouseClick(popup.list.viewport(), LEFT, pos=place.topLeft() + QPoint(16, place.height() // 2))
    assert window.session.selection.is_everything, "the box unticks, once"
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    assert popup.list.hasFocus()
    QTest.keyClick(popup.list, Qt.Key.Key_Space)
    assert window.session.selection.units == (first.text(),)
    QTest.mouseClick(popup.all, LEFT)
    assert window.session.selection.is_everything
    QTest.keyClicks(popup.search, "xyz")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    assert window.session.selection.is_everything, "nothing is found, nothing is ticked"
    popup.close()


def test_that_an_empty_selection_says_so_and_can_be_cleared(window: MainWindow, qtbot: QtBot) -> None:
    window.session.choose(Selection(("Folktandvården",), ("Barnmorska",)))
    assert window.filter.count.text().startswith("0 ")
    assert window.page.nobody.isVisible()
    window.page.segments.buttons[1].click()
    QTest.mouseClick(window.page.clear_filter, LEFT)
    assert not window.page.nobody.isVisible()
    assert figure(window, 0) == "7222"


# Chart and table


def test_that_hovering_the_chart_lights_up_the_table(window: MainWindow, qtbot: QtBot) -> None:
    chart, page = window.page.flow_chart, window.page
    QTest.mouseMove(chart, QPoint(60, 100))
    QTest.mouseMove(chart, chart._slot(3).center().toPoint())
    assert (chart.lit_year, page.years.lit_row, page.change_chart.lit_year) == (3, 3, 3)
    chart.leaveEvent(QEvent(QEvent.Type.Leave))
    assert (chart.lit_year, page.years.lit_row, page.change_chart.lit_year) == (-1, -1, -1)


def test_that_hovering_the_table_lights_up_the_charts(window: MainWindow, qtbot: QtBot) -> None:
    table, page = window.page.years, window.page
    page.ensureWidgetVisible(table)  # who points at it has scrolled to it
    qtbot.wait(1)
    y = table.rowViewportPosition(4) + 5
    QTest.mouseMove(table.viewport(), QPoint(40, y - 8))
    QTest.mouseMove(table.viewport(), QPoint(40, y))
    assert (page.flow_chart.lit_year, page.change_chart.lit_year) == (4, 4)
    total = table.rowViewportPosition(10) + 5
    QTest.mouseMove(table.viewport(), QPoint(40, total))
    assert page.flow_chart.lit_year == -1, "the total is no year"
    table.leaveEvent(QEvent(QEvent.Type.Leave))
    assert table.lit_row == -1


def test_that_arrow_keys_walk_the_years(window: MainWindow, qtbot: QtBot) -> None:
    chart = window.page.flow_chart
    chart.setFocus()
    walked = []
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_End,
        Qt.Key.Key_Home,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Left,
        Qt.Key.Key_A,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Escape,
    ):
        QTest.keyClick(chart, key)
        walked.append(chart.lit_year)
    assert walked == [0, 1, 0, 9, 0, -1, 9, 9, -1, -1]
    QTest.keyClick(chart, Qt.Key.Key_Home)
    chart.repaint()
    window.page.change_chart.setFocus()
    assert chart.lit_year == -1, "the light goes with the focus"
    QTest.keyClick(window.page.change_chart, Qt.Key.Key_End)
    assert window.page.change_chart.lit_year == 10, "the bar beyond the horizon"
    assert window.page.flow_chart.lit_year == -1


def test_that_keys_in_the_table_light_up_the_chart(window: MainWindow, qtbot: QtBot) -> None:
    table = window.page.years
    table.setFocus()
    table.setCurrentIndex(table.sheet_model.index(0, 1))
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert window.page.flow_chart.lit_year == 1


def test_that_every_row_balances_and_adds_up_to_its_total(window: MainWindow, qtbot: QtBot) -> None:
    for age in (67.0, 66.3, 61.7):
        window.session.move_age(age)
        qtbot.wait(200)
        qtbot.waitUntil(lambda: not window.page._later.isActive())  # the table of groups follows
        columns = {
            head: numbers(year_column(window, head))
            for head in (
                "Ingående",
                "Pension",
                "Övriga avgångar",
                "Att ersätta",
                "Till utbildn.",
                "Från utbildn.",
                "Övrigt in",
                "Att rekrytera",
                "Rekryterade",
                "Vakanser",
                "Utgående",
            )
        }
        for row in zip(*columns.values(), strict=True):
            opening, retired, left, need, out, back, arrived, gap, recruits, vacant, closing = row
            assert opening - retired - left - out + back + arrived + recruits == closing
            assert retired + left == need
            assert gap == recruits + vacant
        for head in ("Pension", "Övriga avgångar", "Att ersätta", "Rekryterade"):
            assert sum(columns[head][:-1]) == columns[head][-1]
        groups = window.page.groups.sheet_model
        assert (
            sum(numbers([groups.text(row, 2) for row in range(groups.rowCount() - 1)]))
            == numbers([groups.text(groups.rowCount() - 1, 2)]).pop()
        )
        assert columns["Pension"][-1] == numbers([groups.text(groups.rowCount() - 1, 2)]).pop()


def test_that_the_second_table_turns_to_units_and_sorts(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page
    QTest.mouseClick(page.segments.buttons[1], LEFT)
    model = page.groups.sheet_model
    assert model.rowCount() == 10
    page.groups.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert model.text(0, 0) == "Folktandvården"
    page.groups.sortByColumn(6, Qt.SortOrder.DescendingOrder)
    gaps = numbers([model.text(row, 6) for row in range(9)])
    assert gaps == sorted(gaps, reverse=True)
    assert model.text(9, 0) == "Summa"


def test_that_a_table_is_copied_as_real_columns(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page
    QTest.mouseClick(page.copy_years, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert not set(copied) & set("−\u202f\u00a0–") - {"–"}
    lines = [line.split("\t") for line in copied.splitlines()]
    assert lines[0][0] == "År"
    assert lines[1][:4] == ["2025", "7222", lines[1][2], lines[1][3]]
    assert lines[1][3].startswith("-")
    assert {len(line) for line in lines} == {15}
    page.years.setFocus()
    page.years.setCurrentIndex(page.years.sheet_model.index(0, 1))
    QTest.keyClick(page.years, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "7222\n"


# Files, jobs, findings


def choose_file(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    """Export through the menu and the dialog."""
    QTest.mouseClick(window.top.export_button, LEFT)
    assert window.commands.out.isVisible()
    window.commands.out.close()
    window.commands.actions["export"].trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_that_the_export_writes_what_is_shown(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, settle: Settle
) -> None:
    from openpyxl import load_workbook

    window.session.move_age(66.4)
    choose_file(window, qtbot, tmp_path / "plan.xlsx")
    settle(window)
    assert window.status.message.text() == "Sparat: plan.xlsx"
    book = load_workbook(tmp_path / "plan.xlsx", read_only=True)
    words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert any("Pension vid 67, flyttad till 66,4" in word for word in words)
    assert any("Pension vid 65" in word for word in words)
    book.close()


def test_that_a_cancelled_export_leaves_no_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, settle: Settle
) -> None:
    window.export(tmp_path / "plan.xlsx")
    assert window.status.cancel.isVisible()
    QTest.mouseClick(window.status.cancel, LEFT)
    assert "avbröts" in window.status.message.text()
    settle(window)
    qtbot.wait(50)
    assert not window.status.cancel.isVisible()
    assert not list(tmp_path.glob("*.xlsx"))


def test_that_an_export_that_fails_says_why(
    window: MainWindow,
    tmp_path: Path,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusals: list[Exception] = [
        StaffingError(findings=(error("cannot_write", value="plan.xlsx"),)),
        RuntimeError("boom"),
    ]

    def refuse(*_: object) -> None:
        raise refusals[0]

    monkeypatch.setattr(Plan, "write_projection", refuse)
    while refusals:
        window.export(tmp_path / "plan.xlsx")
        settle(window)
        box = window.findChild(QMessageBox)
        assert isinstance(box, QMessageBox)
        assert "plan.xlsx" in box.text()
        assert box.informativeText()
        box.close()
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
        refusals.pop(0)


def test_that_the_findings_are_listed_and_copied(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session.plan is not None
    QTest.mouseClick(window.status.findings, LEFT)
    dialog = window.findChild(FindingsDialog)
    assert isinstance(dialog, FindingsDialog)
    QTest.mouseClick(dialog.copy_button, LEFT)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1 + len(window.session.plan.findings)
    dialog.accept()


def test_that_asking_to_export_nothing_opens_nothing(empty_window: MainWindow) -> None:
    empty_window.ask_for_export()
    empty_window.ask_for_slides()
    empty_window.ask_for_print()
    empty_window.show_findings()
    empty_window.project.revert()
    empty_window._open_again()
    empty_window._copy_trouble()
    assert empty_window.findChild(QDialog) is None


# Language, accessibility


def test_that_the_language_switch_retexts_everything_live(window: MainWindow, qtbot: QtBot) -> None:
    QTest.mouseClick(window.top.language_button, LEFT)
    english = texts_in("en")
    assert window.page.title.text() == "Retirement and replacement"
    assert window.page.flow_card.heading.title.startswith("At 67 instead of 65, ")
    assert window.page.tiles[0].words[0] == english.text("window.tile_employees")
    assert window.top.age.text() == "67.0 years"
    assert figure(window, 0) == "7,222"
    shown = [label for label in texts_of(window) if any(letter in label for letter in "åäöÅÄÖ")]
    assert not [one for one in shown if one not in own_words(window)], "Swedish is left"
    QTest.mouseClick(window.top.language_button, LEFT)
    assert window.page.title.text() == "Pensionsavgångar och ersättning"


def texts_of(window: MainWindow) -> list[str]:
    """Return every text that widgets show and screen readers say."""
    found = []
    for widget in window.findChildren(QWidget):
        text = getattr(widget, "text", None)
        found += [widget.accessibleName(), *([str(text())] if callable(text) else [])]
    return found


def own_words(window: MainWindow) -> set[str]:
    """Return the region's own names, which are in Swedish in every language."""
    plan = window.session.plan
    assert plan is not None
    return {scenario.name for scenario in plan.scenarios} | set(plan.axes.units) | set(plan.axes.occupations)


def test_that_the_language_is_remembered(window: MainWindow) -> None:
    window.switch_language()
    assert window.settings.language == "en"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_that_everything_that_takes_the_focus_has_a_name(window: MainWindow, language: str) -> None:
    window.session.speak("en" if language == "en" else "sv")
    nameless = [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and not widget.accessibleName().strip()
        and not widget.objectName().startswith("qt_")
        and type(widget).__module__.startswith("staffing_planner")
    ]
    assert nameless == []
    assert "2025: 508 " in window.page.flow_chart.accessibleDescription()


def test_that_what_can_be_clicked_is_large_enough(window: MainWindow) -> None:
    small = [
        (type(widget).__name__, widget.accessibleName(), widget.height())
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.height() < 24
    ]
    assert small == []


def test_that_the_tab_key_walks_the_window_and_scrolls_the_page(window: MainWindow, qtbot: QtBot) -> None:
    window.top.scenario.setFocus()
    walked = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        walked.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    wanted = [
        window.top.scenario,
        window.top.comparison,
        window.top.slider,
        window.filter.units,
        window.page.flow_chart,
        window.page.uncertainty,
        window.page.years,
        window.page.groups,
    ]
    places = [walked.index(widget) for widget in wanted]
    assert places == sorted(places)


def test_that_the_page_fits_from_1024_to_1920(window: MainWindow, qtbot: QtBot) -> None:
    for width in (1024, 1280, 1920):
        window.resize(width, 800)
        qtbot.wait(20)
        page = window.page
        content = page.widget()
        assert content is not None
        assert content.width() <= page.viewport().width()
        assert page.years.horizontalScrollBar().maximum() == 0
        right = window.top.language_button.geometry().right()
        assert right <= window.width()


def test_that_a_plan_without_costs_shows_what_is_left_to_recruit(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    for name in ("age_structure.csv", "turnover_rates.csv"):
        (tmp_path / name).write_bytes((sample_folder / name).read_bytes())
    empty_window.session.open(tmp_path)
    settle(empty_window)
    assert empty_window.session.plan is not None
    assert empty_window.session.plan.inputs.unit_costs == Inputs().unit_costs
    assert empty_window.page.tiles[3].words[0].startswith("Att rekrytera")
    assert empty_window.page.tiles[3].pill == ("", "")
    assert empty_window.top.age.text() == "65,0 år"
