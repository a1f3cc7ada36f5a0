"""What can be done with a chart or a table: pictures, figures as columns, files, a chart shown as a table."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.saving import LONGEST_NAME, Saving, file_name
from staffing_planner.ui.style import LIGHT, apply_theme


def offered(window: MainWindow) -> list[str]:
    """Return what the menu of the flow chart offers."""
    more = window.page.flow_exhibit.more
    more.fill_menu()
    return [action.text() for action in more.menu_shown.actions() if action.text()]


def choose(window: MainWindow, words: str) -> None:
    """Take what is called so from the flow chart's menu."""
    more = window.page.flow_exhibit.more
    more.fill_menu()
    (action,) = (one for one in more.menu_shown.actions() if one.text() == words)
    action.trigger()


def test_that_a_chart_is_shown_as_a_table_that_follows_and_back(window: MainWindow, qtbot: QtBot) -> None:
    exhibit = window.page.flow_exhibit
    exhibit.chart.setFocus()
    choose(window, "Visa som tabell")
    table = exhibit.table
    assert table is not None
    assert exhibit.currentWidget() is table
    assert table.hasFocus(), "the keyboard is not lost"
    assert table.accessibleName() == exhibit.chart.accessibleName()
    model = table.sheet_model
    before = [model.text(row, 1) for row in range(model.rowCount())]
    years = window.page.years.sheet_model
    assert before == [years.text(row, 2) for row in range(len(before))], "retirements, year by year"
    window.session.move_age(62.0)
    qtbot.waitUntil(lambda: [model.text(row, 1) for row in range(model.rowCount())] != before)
    choose(window, "Visa som diagram")
    assert exhibit.currentWidget() is exhibit.chart
    assert exhibit.chart.hasFocus()
    shown = table.sheet_model.sheet
    window.session.move_age(66.0)
    qtbot.wait(20)
    assert table.sheet_model.sheet is shown, "what is out of sight costs nothing"
    choose(window, "Visa som tabell")
    assert exhibit.table is table


def test_that_pictures_are_light_sharp_and_have_the_words_of_the_card(
    window: MainWindow, application: QApplication
) -> None:
    exhibit = window.page.flow_exhibit
    apply_theme(application, dark=True)
    try:
        choose(window, "Kopiera bilden")
        image = QGuiApplication.clipboard().image()
    finally:
        apply_theme(application, dark=False)
    assert image.width() == 3 * (exhibit.chart.width() + 32)
    assert image.height() > 3 * (exhibit.chart.height() + 48), "title and subtitle stand above"
    assert image.pixelColor(2, 2) == QColor("white")
    found = {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)
    }
    assert {LIGHT.retirement.lower(), LIGHT.other.lower()} <= found
    drawing = ElementTree.fromstring(exhibit.vector_picture())
    words = " ".join(drawing.itertext())
    assert window.page.flow_card.heading.title in words
    assert "2034" in words


def test_that_figures_are_copied_as_columns_and_as_an_html_table(window: MainWindow) -> None:
    choose(window, "Kopiera siffrorna")
    data = QGuiApplication.clipboard().mimeData()
    lines = data.text().splitlines()
    assert lines[0].split("\t")[:2] == ["År", "Pension"]
    assert len(lines) == 11
    first = lines[1].split("\t")
    assert first[0] == "2025"
    assert f'x:num="{first[1]}"' in data.html()


def test_that_a_table_s_menu_copies_and_saves_what_is_filtered(window: MainWindow, qtbot: QtBot) -> None:
    page = window.page
    _, exhibit = page.table_exhibits
    page.group_filter.words.setText("SJUKSK")
    model = page.groups.sheet_model
    assert 0 < model.rowCount() < model.sheet.row_count
    assert page.group_filter.count.text() == f"{model.rowCount()} av {model.sheet.row_count} rader"
    more = exhibit.more
    more.fill_menu()
    assert [action.text() for action in more.menu_shown.actions()] == [
        "Kopiera för Excel",
        "Spara det som visas som CSV …",
    ]
    more.menu_shown.actions()[0].trigger()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert len(copied) == 1 + model.rowCount()
    asked: list[Saving] = []
    window.session.save_asked.disconnect(window.saver.ask)
    window.session.save_asked.connect(asked.append)
    more.menu_shown.actions()[1].trigger()
    content = asked[0].make()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [line.split("\t") for line in copied]
    assert any("," in cell for cell in rows[1]), "decimal commas"
    page.group_filter.words.clear()
    assert model.rowCount() == model.sheet.row_count + 1, "with the total"


@pytest.mark.parametrize(
    "key",
    [(Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)],
)
def test_that_the_menu_opens_by_keyboard_by_button_and_by_the_right_button(
    window: MainWindow, key: tuple[Qt.Key, Qt.KeyboardModifier]
) -> None:
    page, more = window.page, window.page.flow_exhibit.more
    menu = more.menu_shown
    page.flow_chart.setFocus()
    QTest.keyClick(page.flow_chart, key[0], key[1])
    assert menu.isVisible()
    assert len(menu.actions()) > 5
    menu.hide()
    QTest.keyClick(more, Qt.Key.Key_Space)
    assert menu.isVisible()
    menu.hide()
    at = QPoint(50, 50)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, page.flow_chart.mapToGlobal(at))
    QApplication.sendEvent(page.flow_chart, event)
    assert menu.isVisible()
    menu.hide()
    QTest.keyClick(page.flow_chart, Qt.Key.Key_F10)
    assert not menu.isVisible(), "F10 alone is somebody else's"
    assert more.accessibleName() == "Mer om Avgångar och tillskott per år"
    window.switch_language()
    assert more.accessibleName().startswith("More about ")
    assert "Show as table" in offered(window)


def test_that_files_are_written_where_the_user_says(
    window: MainWindow, tmp_path: Path, settle: Callable[[MainWindow], None]
) -> None:
    for suffix in ("png", "svg", "csv"):
        window.page.flow_exhibit.save(suffix)
        (dialog,) = window.findChildren(QFileDialog)
        (name,) = dialog.selectedFiles()
        assert name.endswith(f".{suffix}")
        dialog.fileSelected.emit(str(tmp_path / f"a.{suffix}"))
        settle(window)
        assert window.status.message.text() == f"Sparat: a.{suffix}"
        dialog.reject()
        dialog.deleteLater()
        QApplication.sendPostedEvents(dialog, 52)
    assert window.settings.folder == tmp_path
    image = QImage(str(tmp_path / "a.png"))
    assert image.width() == 3 * (window.page.flow_chart.width() + 32)
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_that_a_file_that_cannot_be_written_is_told_of(
    window: MainWindow, tmp_path: Path, settle: Callable[[MainWindow], None]
) -> None:
    def fails() -> bytes:
        raise ValueError("no picture")

    for make, words in ((lambda: b"", "kan inte skrivas"), (fails, "no picture")):
        window.saver.write(Saving("a", "more.csv_files", "csv", make), tmp_path / "missing" / "a.csv")
        settle(window)
        (box,) = window.findChildren(QMessageBox)
        assert words in box.informativeText()
        box.done(0)
        box.deleteLater()
        QApplication.sendPostedEvents(box, 52)


def test_that_a_file_s_name_is_one_on_every_system() -> None:
    assert file_name('Behov: "allt" 2025/2026?') == "Behov allt 2025 2026"
    assert len(file_name("x" * 300)) == LONGEST_NAME
