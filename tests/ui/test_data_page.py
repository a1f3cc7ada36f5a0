"""The page Data, by mouse and keys: what is loaded, tables edited as in a spreadsheet, findings worked through."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.models.findings import Origin, warning
from staffing_planner.models.register import SourceFile, later_reasons
from staffing_planner.plan import Plan
from staffing_planner.store import ProjectFile
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.data.editor import TableEditor
from staffing_planner.ui.pages.data.page import DataPage
from staffing_planner.ui.pages.data.row_form import RowForm
from staffing_planner.ui.session import Session
from staffing_planner.ui.settings import Settings

Settle = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture(scope="module")
def shared(application: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """Return one window for all tests: to open the region takes longer than to take back what a test does."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(QSettings(str(folder / "own.ini"), QSettings.Format.IniFormat))
    jobs = Jobs()
    window = MainWindow(Session(jobs, "sv", folder / "recovery"), jobs, settings, app.SAMPLE)
    window.resize(1280, 800)
    window.show()
    yield window
    window.leave()
    window.deleteLater()


@pytest.fixture
def window(shared: MainWindow, sample_folder: Path, settle: Settle) -> Iterator[MainWindow]:
    """Return the window with the sample region as it is read; what is done to it is taken back afterwards."""
    if shared.session.plan is None:
        shared.session.open(sample_folder)
        settle(shared)
    yield shared
    settle(shared)
    while shared.session.document is not None and shared.session.document.undone_next is not None:
        shared.session.undo()
        settle(shared)


@pytest.fixture
def page(window: MainWindow, settle: Settle, qtbot: QtBot) -> DataPage:
    """Return the page Data of the sample region."""
    with qtbot.waitActive(window):
        window.activateWindow()
    window.show_page("data")
    settle(window)
    found = window.page_of("data")
    assert isinstance(found, DataPage)
    return found


@pytest.fixture
def opened(page: DataPage, window: MainWindow, settle: Settle) -> Callable[[str], TableEditor]:
    """Return what opens a table."""

    def open_table(table: str) -> TableEditor:
        window.show_page(f"data#{table}")
        settle(window)
        return page.tables.editor

    return open_table


def plan_of(window: MainWindow) -> Plan:
    """Return the open plan."""
    assert window.session.plan is not None
    return window.session.plan


def go_to(editor: TableEditor, row: int, column: int) -> None:
    """Put the cell cursor somewhere."""
    editor.table.setFocus()
    editor.table.setCurrentIndex(editor.records.index(row, column))


def type_in(editor: TableEditor, words: str, end: Qt.Key = Key.Key_Return) -> None:
    """Type over the current cell, as a user does: the first key opens it, the last one ends it."""
    QTest.keyClicks(editor.table, words[0])
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, words[1:])
    QTest.keyClick(line, end)
    QTest.qWait(1)


def paste(editor: TableEditor, *lines: str, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    """Paste lines as a spreadsheet puts them on the clipboard."""
    QGuiApplication.clipboard().setText("".join(f"{line}\r\n" for line in lines))
    QTest.keyClick(editor.table, Key.Key_V, modifiers)


def cells(editor: TableEditor, row: int) -> list[str]:
    """Return the texts of a shown row, without its origin."""
    return [editor.records.text(row, at) for at in range(editor.records.editable_columns)]


# Tables


def test_that_a_cell_is_typed_entered_undone_and_told_in_the_log(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    before = plan_of(window).inputs.managers
    go_to(editor, 0, 2)
    type_in(editor, "113,5")
    assert editor.table.currentIndex().row() == 1  # Enter goes down
    assert cells(editor, 0)[2] == "113,5"  # shown before it has been checked
    settle(window)
    row = plan_of(window).inputs.managers[0]
    assert row.managers == 113.5
    assert row.origin.typing is not None
    assert plan_of(window).inputs.managers[1:] == before[1:]
    assert "ändrat i programmet" in editor.records.text(0, 3)
    document = window.session.open_document
    assert document.content.log[-1].what == ("edit", "managers", "cells")
    assert "Celler ändrade i Chefer" in window.status.changed.text()
    QTest.keyClick(editor.table, Key.Key_Z, CTRL)
    settle(window)
    assert plan_of(window).inputs.managers is before
    assert cells(editor, 0)[2] == "112"
    QTest.keyClick(editor.table, Key.Key_Y, CTRL)
    settle(window)
    assert cells(editor, 0)[2] == "113,5"
    assert later_reasons(document.content.log) == {}


def test_that_a_wrong_value_is_refused_in_words_at_the_cell_and_stays_as_it_was(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    go_to(editor, 2, 2)
    type_in(editor, "tolv")
    settle(window)
    assert editor.table.note.isVisible()
    assert "tolv" in editor.table.note.text()
    assert "tolv" in editor.message.text()
    assert editor.table.currentIndex().row() == 2
    assert cells(editor, 2)[2] != "tolv"
    assert not window.session.is_unsaved
    QTest.keyClick(editor.table, Key.Key_Up)
    assert not editor.table.note.isVisible()


def test_that_a_warning_is_said_and_the_value_taken(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("ceilings")
    go_to(editor, 0, 2)
    type_in(editor, "3")
    assert editor.message.property("state") == "near"
    settle(window)
    assert plan_of(window).inputs.ceilings[0].share == 0.03


def test_that_an_edit_that_makes_the_data_unsound_is_taken_back_with_the_reason(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("unit_costs")
    before = plan_of(window).inputs.unit_costs
    go_to(editor, 1, 0)
    type_in(editor, before[0].occupation.encode("ascii", "ignore").decode() or "x")
    settle(window)
    editor.open("unit_costs")
    settle(window)
    editor.paste(before[0].occupation)
    settle(window)
    assert "Ändringen gjordes inte." not in editor.message.text()  # the first row is as it was
    go_to(editor, 1, 0)
    editor.paste(before[0].occupation)
    editor.paste("någon annan")  # made of what is going to be refused
    settle(window)
    assert "Ändringen gjordes inte." in editor.message.text()
    assert "raden" not in editor.message.text()
    assert [row.occupation for row in plan_of(window).inputs.unit_costs][1] != before[0].occupation
    assert cells(editor, 1)[0] == plan_of(window).inputs.unit_costs[1].occupation


def test_that_a_swedish_block_is_pasted_over_cells_and_beyond_the_last_row(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("targets")
    last = editor.records.rowCount() - 1
    go_to(editor, last, 0)
    before = len(plan_of(window).inputs.targets)
    paste(
        editor,
        "2031\tFolktandvården\tTandläkare\t85,5",
        "2032\tFolktandvården\tTandläkare\t1\u00a0086",
    )
    settle(window)
    rows = plan_of(window).inputs.targets
    assert len(rows) == before + 1
    assert [(row.year, row.headcount) for row in rows[last:]] == [(2031, 85.5), (2032, 1086.0)]
    QTest.keyClick(editor.table, Key.Key_Z, CTRL)
    settle(window)
    assert editor.records.rowCount() == before


def test_that_a_block_with_faults_is_not_pasted_at_all_and_every_fault_is_listed(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("targets")
    go_to(editor, 0, 0)
    good = "2031\tFolktandvården\tTandläkare\t85"
    paste(editor, good, "året\t\tTandläkare\tmånga", "2031\tFolktandvården\tTandläkare\t-1")
    settle(window)
    said = editor.message.text()
    assert said.startswith("Ingenting klistrades in: 3 celler")
    assert "Rad 2, Förvaltning" in said
    assert not window.session.is_unsaved
    QTest.mouseClick(editor.faults_button, LEFT)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 4
    said = editor.message.text()
    paste(editor, '""\t""')  # nothing at all
    assert editor.message.text() == said
    paste(editor, *["x\ty\tz\tå\tä\tö"] * 2)
    assert "6 kolumner" in editor.message.text()
    paste(editor, *[good.replace("85", "åtta")] * 9)
    assert "och 6 till" in editor.message.text()


def test_that_headings_that_come_along_say_which_column_is_which(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("agency_costs")
    before = len(plan_of(window).inputs.agency_costs)
    lines = ("Hyrkostnad (tkr)\tMånad\tPersonalgrupp\tFörvaltning", "120\tmars 2025\tläkare\tFolktandvården")
    paste(editor, *lines, modifiers=CTRL | SHIFT)
    settle(window)
    row = plan_of(window).inputs.agency_costs[-1]
    assert (len(plan_of(window).inputs.agency_costs), row.cost, str(row.month)) == (
        before + 1,
        120_000.0,
        "2025-03",
    )
    assert editor.records.text(editor.records.rowCount() - 1, 3) == "120\u202f000"


def test_that_a_copied_table_is_pasted_back_as_it_was(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("turnover_rates")
    QTest.mouseClick(editor.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0].endswith("Ursprung")
    assert "\u00a0" not in copied
    go_to(editor, 0, 0)
    QTest.keyClick(editor.table, Key.Key_V, CTRL)
    settle(window)
    assert editor.message.text() == ""
    assert not window.session.is_unsaved


def test_that_one_cell_or_one_line_fills_all_that_is_selected(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    go_to(editor, 0, 2)
    for _ in range(2):
        QTest.keyClick(editor.table, Key.Key_Down, SHIFT)
    paste(editor, "7")
    settle(window)
    assert [row.managers for row in plan_of(window).inputs.managers[:3]] == [7.0] * 3
    editor = opened("agency_weeks")
    go_to(editor, 0, 3)
    QTest.keyClick(editor.table, Key.Key_Right, SHIFT)
    QTest.keyClick(editor.table, Key.Key_Down, SHIFT)
    paste(editor, "9")
    settle(window)
    rows = plan_of(window).inputs.agency_weeks[:2]
    assert [(row.weeks_decided, row.weeks_ordered) for row in rows] == [(9.0, 9.0)] * 2


def test_that_cells_are_cleared_filled_down_and_rows_removed_by_keys(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("agency_weeks")
    before = plan_of(window).inputs.agency_weeks
    go_to(editor, 0, 3)
    QTest.keyClick(editor.table, Key.Key_Delete)
    settle(window)
    assert plan_of(window).inputs.agency_weeks[0].weeks_decided is None
    go_to(editor, 0, 0)
    QTest.keyClick(editor.table, Key.Key_Delete)
    settle(window)
    assert "tom" in editor.message.text()  # a month has to be there
    go_to(editor, 1, 4)
    QTest.keyClick(editor.table, Key.Key_Down, SHIFT)
    QTest.keyClick(editor.table, Key.Key_D, CTRL)
    settle(window)
    rows = plan_of(window).inputs.agency_weeks
    assert rows[2].weeks_ordered == rows[1].weeks_ordered == before[1].weeks_ordered
    QTest.keyClick(editor.table, Key.Key_Home, CTRL)
    QTest.keyClick(editor.table, Key.Key_Down, SHIFT)
    assert editor.remove_button.text() == "Ta bort 2 rader"
    QTest.keyClick(editor.table, Key.Key_Minus, CTRL)
    settle(window)
    assert len(plan_of(window).inputs.agency_weeks) == len(before) - 2
    for _ in range(3):
        QTest.keyClick(editor.table, Key.Key_Z, CTRL)
    settle(window)
    assert plan_of(window).inputs.agency_weeks is before
    assert editor.records.records == before
    assert cells(editor, 0)[3] == "66"


def test_that_the_origin_is_not_typed_and_enter_walks_down(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    go_to(editor, 0, 3)
    QTest.keyClicks(editor.table, "x")
    QTest.keyClick(editor.table, Key.Key_D, CTRL)
    QTest.keyClick(editor.table, Key.Key_Delete)
    QTest.keyClick(editor.table, Key.Key_Return)
    assert editor.table.currentIndex().row() == 1
    go_to(editor, 0, 2)
    type_in(editor, "112")  # as it was
    settle(window)
    assert not window.session.is_unsaved


def test_that_rows_are_searched_sorted_and_stay_in_place_when_they_are_edited(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    editor.search.setText("folktand")
    assert 0 < editor.records.rowCount() < len(editor.records.records)
    assert str(editor.records.rowCount()) in editor.count.text()
    header = editor.table.horizontalHeader()
    x = header.sectionViewportPosition(2) + 5
    QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(x, header.height() - 5))
    values = [editor.records.record(row).managers for row in range(editor.records.rowCount())]
    assert values == sorted(values)
    go_to(editor, 0, 2)
    type_in(editor, "999")
    settle(window)
    assert cells(editor, 0)[2] == "999"
    QTest.keyClick(editor.table, Key.Key_Minus, CTRL)  # the row that Enter came to
    settle(window)
    assert len(editor.records.records) == len(plan_of(window).inputs.managers)
    window.session.undo()
    settle(window)
    assert cells(editor, editor.records.rowCount() - 1)[2] == f"{values[1]:.0f}"


def test_that_a_row_is_added_in_a_form_that_says_what_is_missing(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("supervisors")
    QTest.mouseClick(editor.add_button, LEFT)
    form = editor.findChild(RowForm)
    assert isinstance(form, RowForm)
    QTest.mouseClick(form.add_button, LEFT)
    assert form.isVisible()
    assert form.faults["unit"].isVisible()
    form.fields["unit"].setText("Folktandvården")
    QTest.keyClicks(form.fields["year"], "2041")
    QTest.keyClicks(form.fields["supervisors"], "12,5")
    QTest.keyClick(form.fields["supervisors"], Key.Key_Return)
    settle(window)
    row = plan_of(window).inputs.supervisors[-1]
    assert (row.unit, row.year, row.supervisors) == ("Folktandvården", 2041, 12.5)
    assert editor.table.currentIndex().row() == editor.records.rowCount() - 1
    QTest.mouseClick(editor.add_button, LEFT)
    other = editor.findChildren(RowForm)[-1]
    QTest.mouseClick(other.cancel_button, LEFT)
    assert len(plan_of(window).inputs.supervisors) == len(editor.records.records)


def test_that_edits_take_turns_with_undo_and_with_levers(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    go_to(editor, 0, 2)
    type_in(editor, "1")
    type_in(editor, "2")
    go_to(editor, 0, 2)
    type_in(editor, "3")  # of the row that the first one is still making
    assert window.session.is_editing
    window.session.move_age(66.3)
    window.session.keep_age()  # in between: nothing of it gets lost
    settle(window)
    rows = plan_of(window).inputs.managers
    assert [row.managers for row in rows[:2]] == [3.0, 2.0]
    assert plan_of(window).scenario("Pension vid 67").retirement_age.at(2030) == 66.3
    go_to(editor, 0, 2)
    type_in(editor, "4")
    window.session.undo()  # waits for it
    settle(window)
    assert plan_of(window).inputs.managers == rows


def test_that_undo_reaches_further_than_the_plans_that_are_kept(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle
) -> None:
    editor = opened("managers")
    before = plan_of(window).inputs.managers
    for at in range(9):
        go_to(editor, 0, 2)
        editor.paste(str(100 + at))
        settle(window)
    while window.session.open_document.undone_next is not None:
        window.session.undo()
        settle(window)
    assert plan_of(window).inputs.managers is before
    window.session.redo()
    settle(window)
    assert plan_of(window).inputs.managers[0].managers == 100.0


def test_that_an_edit_whose_project_is_closed_meanwhile_is_nothing(
    window: MainWindow, opened: Callable[[str], TableEditor], settle: Settle, sample_folder: Path
) -> None:
    editor = opened("managers")
    go_to(editor, 0, 2)
    type_in(editor, "1")
    window.session.close()
    settle(window)
    window.session.open(sample_folder)
    settle(window)
    assert not window.session.is_editing
    editor = opened("managers")
    assert cells(editor, 0)[2] == "112"
    go_to(editor, 0, 2)
    type_in(editor, "5")
    settle(window)
    assert plan_of(window).inputs.managers[0].managers == 5.0


def test_that_every_table_is_listed_with_what_an_empty_one_disables(
    window: MainWindow, page: DataPage, settle: Settle
) -> None:
    window.show_page("data#population")
    editor = page.tables.editor
    editor.table.selectAll()
    QTest.keyClick(editor.table, Key.Key_Minus, CTRL)
    settle(window)
    assert not plan_of(window).inputs.population
    QTest.mouseClick(editor.back_button, LEFT)
    table = page.tables.list.table
    texts = [[table.sheet_model.text(row, at) for at in range(5)] for row in range(23)]
    assert texts[0][:4] == ["Åldersstruktur", "3\u202f602", "2021-12-31 – 2024-12-31", "age_structure.csv"]
    assert texts[20] == ["Befolkning", "–", "", "", "Ingen befolkning: behovet kan inte följa befolkningen."]
    table.setFocus()
    table.setCurrentIndex(table.sheet_model.index(20, 0))
    assert "Ingen befolkning" in page.tables.list.meaning.text()
    QTest.keyClick(table, Key.Key_Return)
    assert editor.name == "population"
    assert "Inga rader" in editor.count.text()
    paste(editor, "År\tÅlder\tFolkmängd", "2030\t85+\t1200")
    settle(window)
    assert len(plan_of(window).inputs.population) == 1
    QTest.mouseClick(editor.back_button, LEFT)
    assert table.sheet_model.text(20, 3) == "1 rad ändrad i programmet"
    QTest.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.sheet_model.index(3, 0)).center())
    assert editor.name == "turnover_rates"
    picker: QComboBox = editor.picker
    picker.setCurrentIndex(14)
    picker.activated.emit(14)
    assert editor.name == "managers"


# Files


def test_that_files_are_listed_and_looked_at_and_read_again(
    empty_window: MainWindow,
    sample_folder: Path,
    tmp_path: Path,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window, folder = empty_window, tmp_path / "Region"
    folder.mkdir()
    for file in sample_folder.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    window.session.open(folder)
    settle(window)
    window.show_page("data")
    settle(window)
    page = window.page_of("data")
    assert isinstance(page, DataPage)
    section, model = page.loaded, page.loaded.table.sheet_model
    names = [model.text(row, 0) for row in range(model.rowCount())]
    assert {model.text(row, 1) for row in range(model.rowCount())} == {"oförändrad"}
    at = names.index("managers.csv")
    assert model.text(at, 2) == "Chefer"
    (folder / "managers.csv").write_bytes((folder / "managers.csv").read_bytes().replace(b";112", b";115"))
    (folder / "targets.csv").unlink()
    QTest.mouseClick(section.look_button, LEFT)
    settle(window)
    assert model.text(at, 1) == "ändrad på disken"
    assert model.text(names.index("targets.csv"), 1) == "saknas"
    assert "1 har ändrats" in section.card.heading.title
    section.table.selectRow(names.index("targets.csv"))
    assert not section.update_button.isEnabled()
    section.table.selectRow(at)
    QTest.mouseClick(section.checksum_button, LEFT)
    assert len(QGuiApplication.clipboard().text()) == 64
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    QTest.mouseClick(section.folder_button, LEFT)
    assert [Path(url.toLocalFile()) for url in opened] == [folder]
    asked: list[list[Path]] = []
    page.import_asked.connect(asked.append)
    QTest.mouseClick(section.update_button, LEFT)
    settle(window)
    assert asked == [[folder / "managers.csv"]]
    assert window.project.wizard is not None
    window.project.wizard._leave()
    settle(window)


def test_that_a_project_without_files_says_what_to_do(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    path = tmp_path / "a.staffplan"
    content = replace(Plan.open(sample_folder).imported(), files=())
    ProjectFile.create(path, content).close()
    window = empty_window
    window.session.open(path)
    settle(window)
    window.show_page("data")
    settle(window)
    page = window.page_of("data")
    assert isinstance(page, DataPage)
    assert page.loaded.empty.isVisible()
    asked: list[str] = []
    page.action_asked.connect(asked.append)
    page.action_asked.disconnect()
    page.loaded.action_asked.connect(asked.append)
    page.loaded.action_asked.disconnect()
    page.loaded.action_asked.connect(asked.append)
    QTest.mouseClick(page.loaded.empty_import, LEFT)
    QTest.mouseClick(page.loaded.empty_template, LEFT)
    assert asked == ["import", "template"]


def test_that_a_file_nobody_knows_the_place_of_is_told_so(
    page: DataPage, window: MainWindow, settle: Settle
) -> None:
    document = window.session.open_document
    file = SourceFile("muntligt.csv", "0" * 64)
    document.do(("import", "x"), replace(document.content, files=(*document.content.files, file)))
    settle(window)
    model = page.loaded.table.sheet_model
    assert model.text(model.rowCount() - 1, 1) == "saknas"  # it would lie beside the others
    assert model.text(model.rowCount() - 1, 2) == "–"


def test_that_a_template_is_written_and_read_again(
    page: DataPage, window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    QTest.mouseClick(page.loaded.template_button, LEFT)
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "mall.xlsx"))
    dialog.close()
    settle(window)
    assert "mall.xlsx" in window.status.message.text()
    assert (tmp_path / "mall.xlsx").stat().st_size > 10_000
    window.project.write_template(tmp_path / "nowhere" / "mall.xlsx")
    settle(window)
    (box,) = window.findChildren(QMessageBox)
    assert "mall.xlsx" in box.text()
    box.close()


def test_that_without_a_project_one_may_import_or_write_a_template(
    empty_window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    window = empty_window
    window.session.close()
    QTest.mouseClick(window.write_template, LEFT)
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "mall.xlsx"))
    dialog.close()
    settle(window)
    assert (tmp_path / "mall.xlsx").is_file()
    assert window.import_first.accessibleName() == "Importera…"


# Findings


@pytest.fixture
def findings(page: DataPage, window: MainWindow, settle: Settle) -> Iterator[DataPage]:
    """Return the page with some findings in several tables."""
    plan = plan_of(window)
    place = plan.inputs.managers[4].origin
    found = (
        *plan.findings,
        warning("unknown_unit", place, "unit", "Folk", table="managers", expected="Folktandvården"),
        warning("no_unit_costs", column="unit_costs"),
        warning("file_not_read", Origin("bild.png"), value="bild.png"),
    )
    window.session.plan = plan.with_content(plan.content)
    window.session.plan.findings = found
    window.show_page("data#findings")
    settle(window)
    yield page
    window.session.plan = plan


def test_that_findings_are_filtered_and_lead_to_their_rows(
    findings: DataPage, window: MainWindow, settle: Settle
) -> None:
    section = findings.findings
    assert section.rows.rowCount() == 4
    QTest.mouseClick(section.segments.buttons[1], LEFT)
    assert section.rows.rowCount() == 0
    assert not section.jump_button.isEnabled()
    QTest.mouseClick(section.segments.buttons[2], LEFT)
    at = section.picker.findText("Chefer")
    section.picker.setCurrentIndex(at)
    section.picker.activated.emit(at)
    assert section.rows.rowCount() == 1
    section.list.selectRow(0)
    assert "Folk" in section.sentence.text()
    assert "kolumn Förvaltning" in section.place.text()
    assert section.jump_button.text() == "Gå till raden"
    section.list.setFocus()
    section.list.setCurrentIndex(section.rows.index(0, 0))
    QTest.keyClick(section.list, Key.Key_Return)
    settle(window)
    editor = findings.tables.editor
    assert (editor.name, editor.records.rowCount()) == ("managers", 1)
    assert editor.records.record(0) is plan_of(window).inputs.managers[4]
    go_to(editor, 0, 2)
    type_in(editor, "3")
    assert editor.records.rowCount() == 1
    settle(window)
    QTest.mouseClick(editor.all_button, LEFT)
    assert editor.records.rowCount() == len(editor.records.records)


def test_that_findings_are_copied_and_saved(findings: DataPage, tmp_path: Path, window: MainWindow) -> None:
    section = findings.findings
    QTest.mouseClick(section.copy_button, LEFT)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 5
    QTest.mouseClick(section.save_button, LEFT)
    dialog = section.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "lista.csv"))
    dialog.close()
    with (tmp_path / "lista.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert len(rows) == 5
    assert "lista.csv" in section.sentence.text()
    section.save_list(tmp_path / "nowhere" / "lista.csv")
    assert "kunde inte skrivas" in section.sentence.text()


def test_that_a_region_without_findings_says_so_and_leads_to_its_tables(
    page: DataPage, window: MainWindow, settle: Settle
) -> None:
    plan = plan_of(window)
    window.session.plan = plan.with_content(plan.content)
    window.session.plan.findings = ()
    window.show_page("data#findings")
    settle(window)
    assert page.findings.nothing.isVisible()
    QTest.mouseClick(page.findings.empty_button, LEFT)
    assert page.tables.list.isVisible()


def test_that_everything_has_a_name_in_both_languages(
    page: DataPage, opened: Callable[[str], TableEditor], window: MainWindow, settle: Settle
) -> None:
    opened("training")
    for _ in range(2):
        window.switch_language()
        settle(window)
        for one in page.findChildren(QLineEdit) + page.findChildren(QComboBox):
            assert one.accessibleName()
    assert page.tables.editor.card.heading.title
    assert page.tables.editor.records.sheet.headings[0].words == "Utbildning"
