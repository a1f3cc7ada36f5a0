"""Print and PDF: pages of the window on paper, the report of a unit, and the menu with everything that goes out."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from staffing_planner.ui import unit_report
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.print import Part, find_parts, frame_words, plan_pages, preview_export
from staffing_planner.ui.print_dialog import PrintDialog
from staffing_planner.ui.session import Selection
from staffing_planner.ui.style import Card, apply_theme
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.unit_report import UnitReport

Settle = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def asked(window: MainWindow) -> PrintDialog:
    """The dialog that Ctrl+P opens."""
    window.commands.actions["print"].trigger()
    dialog = window.findChild(PrintDialog)
    assert isinstance(dialog, PrintDialog)
    return dialog


def part(width: int, height: int) -> Part:
    """A part without anything in it."""
    return Part((), QRect(0, 0, width, height))


# What goes out


def test_that_the_menu_says_what_would_go_out(window: MainWindow) -> None:
    window.session.choose(Selection(units=("Folktandvården",)))
    said = preview_export(window.session)
    assert said[0] == "Pension vid 67, jämfört med Pension vid 65"
    assert "Utskrift: Folktandvården" in said[1]
    assert "Syntetiskt" in said[2]
    QTest.mouseClick(window.top.export_button, LEFT)
    shown = [action.text() for action in window.commands.out.actions() if action.isVisible()]
    window.commands.out.close()
    assert shown[:3] == said
    assert "Bilder till styrelsen…" in shown
    window.session.choose_comparison("Pension vid 67")
    assert preview_export(window.session)[0] == "Pension vid 67"


def test_that_nothing_open_has_nothing_to_preview(empty_window: MainWindow) -> None:
    assert preview_export(empty_window.session) == []
    assert not empty_window.commands.actions["print"].isEnabled()


def test_that_real_data_are_not_called_made_up(window: MainWindow) -> None:
    session = window.session
    assert session.plan is not None
    files = tuple(replace(file, title="") for file in session.plan.files)
    session.plan = session.plan.with_content(replace(session.plan.content, files=files))
    assert len(preview_export(session)) == 2
    assert frame_words(session, "Sida", ["a"]).mark == ""


def test_that_slides_are_written_from_the_window(window: MainWindow, tmp_path: Path, settle: Settle) -> None:
    from pptx import Presentation

    window.session.move_age(66.4)
    window.commands.actions["export_slides"].trigger()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "bilder.pptx"))
    dialog.close()
    settle(window)
    assert window.status.message.text() == "Sparat: bilder.pptx"
    deck = Presentation(str(tmp_path / "bilder.pptx"))
    title = deck.slides[1].shapes.title
    assert title is not None
    assert "Pension vid 67, flyttad till 66,4" in title.text


def test_that_cancelled_slides_leave_no_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, settle: Settle
) -> None:
    window.export_slides(tmp_path / "bilder.pptx")
    QTest.mouseClick(window.status.cancel, LEFT)
    assert "avbröts" in window.status.message.text()
    settle(window)
    qtbot.wait(50)
    assert not list(tmp_path.glob("*.pptx*"))


# Paper


def test_that_parts_that_fit_a_page_are_never_cut() -> None:
    pages = plan_pages([part(1000, 300), part(1000, 300), part(1000, 500), part(1000, 80)], 1000, 700)
    assert [[one.part.area.height() for one in page] for page in pages] == [[300, 300], [500, 80]]
    assert all(one.scale == 1 for page in pages for one in page)


def test_that_a_part_too_high_is_made_smaller_and_only_then_cut() -> None:
    ((smaller,),) = plan_pages([part(1000, 800)], 1000, 700)
    assert smaller.scale == pytest.approx(0.875)
    pieces = plan_pages([part(1000, 2500)], 1000, 700)
    assert [len(page) for page in pieces] == [1, 1, 1]
    assert sum(one.part.area.height() for page in pieces for one in page) == 2500
    ((wide,),) = plan_pages([part(2000, 100)], 1000, 700)
    assert wide.scale == 0.5
    assert plan_pages([], 1000, 700) == [[]]


def test_that_a_short_part_takes_the_next_one_along_where_it_still_can_be_read() -> None:
    ((choices, card),) = plan_pages([part(1000, 40), part(1000, 750)], 1000, 700)
    assert choices.scale == 1
    assert 0.8 < card.scale < 0.9
    assert card.top + 750 * card.scale == pytest.approx(700)
    assert len(plan_pages([part(1000, 130), part(1000, 980)], 1000, 700)) == 2


def test_that_what_stands_side_by_side_stays_together(application: QApplication) -> None:
    content = QWidget()
    column = QVBoxLayout(content)
    heading, hidden, lower, nested = QWidget(), QWidget(), QWidget(), QVBoxLayout()
    beside = QWidget()
    for one in (heading, hidden, lower):
        column.addWidget(one)
    nested.addWidget(beside)
    column.addLayout(nested)
    column.addStretch(1)
    hidden.hide()
    lower.setGeometry(0, 100, 50, 50)
    beside.setGeometry(60, 120, 50, 80)
    (found,) = find_parts(column)
    assert found.widgets == (lower, beside)
    assert found.area == QRect(0, 100, 110, 100)
    content.deleteLater()


@pytest.mark.parametrize("dark", [False, True])
def test_that_a_page_is_printed_and_stands_as_before(
    window: MainWindow, application: QApplication, dark: bool
) -> None:
    window.show_page("age_structure")
    apply_theme(application, dark=dark)
    page = window.page_of("age_structure")
    QApplication.processEvents()
    before, size = page.grab().toImage(), page.size()
    dialog = asked(window)
    pdf = dialog.pdf()
    dialog.reject()
    assert pages_of(pdf) == 4
    assert b"/MediaBox [0 0 842" in pdf
    QApplication.processEvents()
    assert page.size() == size
    assert page.grab().toImage() == before
    apply_theme(application, dark=False)


def test_that_a_table_that_fills_its_page_is_printed_whole_and_shrinks_back(window: MainWindow) -> None:
    window.show_page("data")
    page = window.page_of("data")
    QApplication.processEvents()
    content = page.widget()
    assert content is not None
    before = content.size()
    dialog = asked(window)
    assert pages_of(dialog.pdf()) == 1
    dialog.reject()
    QApplication.processEvents()
    assert content.size() == before


def test_that_the_report_of_a_unit_has_two_pages(window: MainWindow) -> None:
    dialog = asked(window)
    dialog.choose_unit("Primärvårdsförvaltningen")
    assert "Pension vid 67" in dialog.shown.text()
    assert pages_of(dialog.pdf()) == 2
    dialog.reject()
    assert window.session.selection.is_everything


def test_that_a_unit_without_agency_cost_and_training_is_told_so(window: MainWindow) -> None:
    session = window.session
    assert session.plan is not None
    bare = replace(session.plan.inputs, agency_costs=(), personnel_costs=(), training=())
    session.plan = session.plan.with_content(session.plan.content.with_inputs(bare))
    report = UnitReport(session, "Folktandvården")
    assert report.session.selected == 383
    assert len(report.parts) == 2
    words = {one.heading.subtitle for sheet in report.parts for one in _cards(sheet.widgets[0])}
    assert session.texts.text("print.no_agency") in words
    assert session.texts.text("print.no_training") in words
    report.close()


def test_that_a_unit_of_many_occupations_shows_the_largest_and_the_total_of_all(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_report, "MOST_OCCUPATIONS", 5)
    report = UnitReport(window.session, "Hälso- och sjukvårdsförvaltningen")
    (table,) = report.parts[0].widgets[0].findChildren(FiguresTable)
    model = table.sheet_model
    assert model.rowCount() == 6
    assert model.text(0, 0) == "Undersköterska/skötare"
    assert model.text(5, 1) == "4\u202f355"
    assert any("5 av 24 yrken" in card.heading.subtitle for card in _cards(report.parts[0].widgets[0]))
    assert [len(page) for page in plan_pages(report.parts, 1240, 500)] == [1, 1]
    report.close()


def _cards(sheet: QWidget) -> list[Card]:
    return sheet.findChildren(Card)


def test_that_the_pdf_is_written_where_the_user_says(
    window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    window.show_page("assumptions")
    dialog = asked(window)
    assert "Urval" not in dialog.shown.text()  # the filter does not hold for the page
    QTest.mouseClick(dialog.to_file, LEFT)
    chosen = window.findChild(QFileDialog)
    assert isinstance(chosen, QFileDialog)
    chosen.fileSelected.emit(str(tmp_path / "sida.pdf"))
    chosen.close()
    settle(window)
    assert (tmp_path / "sida.pdf").read_bytes().startswith(b"%PDF")


def test_that_a_printer_gets_the_same_pages(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accept(dialog: QPrintDialog) -> QPrintDialog.DialogCode:
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
        return QPrintDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    dialog = asked(window)
    dialog.choose_unit("Folktandvården")
    QTest.mouseClick(dialog.to_printer, LEFT)
    assert pages_of((tmp_path / "printed.pdf").read_bytes()) == 2
