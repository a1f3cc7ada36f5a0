"""The import in the window, by mouse and keys: three exports, names, rows with errors, cancelling, undo."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from benchmarks.employment_export import write_export
from staffing_planner.models.register import content_sha256
from staffing_planner.ui.controls import Picker
from staffing_planner.ui.importing.bands import ungrouped
from staffing_planner.ui.importing.columns_page import ColumnsPage
from staffing_planner.ui.importing.names_page import NamesPage
from staffing_planner.ui.importing.rows_page import RowsPage
from staffing_planner.ui.importing.tables_page import TablesPage
from staffing_planner.ui.importing.totals_page import TotalsPage
from staffing_planner.ui.importing.wizard import COLUMNS, NAMES, ROWS, TABLES, TOTALS, ImportWizard
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.questions import Question
from tests.made_up_exports import write_exports

Settle = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton
GENEROUS = 500.0  # milliseconds that even a busy machine keeps


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return the person-level, the band and the month export."""
    return write_exports(tmp_path_factory.mktemp("exports"))


def drop(window: MainWindow, *paths: Path) -> bool:
    """Drop files onto the window; whether they are taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action = Qt.DropAction.CopyAction
    enters = QDragEnterEvent(QPoint(400, 300), action, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    window.dragEnterEvent(enters)
    if not enters.isAccepted():
        return False
    window.dropEvent(QDropEvent(QPointF(400, 300), action, mime, LEFT, Qt.KeyboardModifier.NoModifier))
    return True


def wizard_of(window: MainWindow) -> ImportWizard:
    assert window.project.wizard is not None
    return window.project.wizard


def press(window: MainWindow, button: str, settle: Settle) -> None:
    """Click a button of the wizard's footer."""
    one = getattr(wizard_of(window), button)
    assert one.isEnabled(), wizard_of(window).hindrance.text()
    QTest.mouseClick(one, LEFT)
    settle(window)


def walk_to(window: MainWindow, step: int, settle: Settle) -> ImportWizard:
    """Go on until a step is reached, taking names as they are."""
    wizard = wizard_of(window)
    while wizard.at != step:
        if wizard.at == NAMES:
            page = wizard.pages[NAMES]
            assert isinstance(page, NamesPage)
            QTest.mouseClick(page.keep_all, LEFT)
        press(window, "next", settle)
    return wizard


def choose(picker: Picker, words: str) -> None:
    """Choose an entry by its words, as the mouse does."""
    picker.showPopup()
    picker.hidePopup()
    at = next(at for at in range(picker.count()) if words in picker.itemText(at))
    picker.setCurrentIndex(at)
    picker.activated.emit(at)


def question(window: MainWindow) -> Question:
    (asked,) = (one for one in window.findChildren(Question) if one.isVisible())
    return asked


def test_that_persons_with_identity_numbers_are_taken_in_step_by_step_and_undone_at_once(
    window: MainWindow, exports: tuple[Path, Path, Path], settle: Settle
) -> None:
    session = window.session
    before, rows = content_sha256(session.open_document.content), session.open_document.content.inputs
    assert drop(window, exports[0])
    settle(window)
    wizard = wizard_of(window)
    assert wizard.isVisible()
    assert wizard.at == TABLES
    tables = wizard.pages[TABLES]
    assert isinstance(tables, TablesPage)
    assert tables.fields["date"].text() == "2024-12-31", "guessed from the title"
    assert tables.picked_header == (4,)
    shown = "\n".join(text for column in tables.top.sheet_model.sheet.columns for text in column)
    assert "Märta" not in shown
    press(window, "next", settle)
    columns = wizard.pages[COLUMNS]
    assert isinstance(columns, ColumnsPage)
    assert [picker.currentText() for picker in columns.roles][:3] == [
        "Personnummer",
        "Används inte",
        "Förvaltning",
    ]
    assert columns.form_ticks["Tillsvidare"].isChecked()
    assert not columns.form_ticks["Timavlönad"].isChecked()
    for form in ("Vikariat", "Tillsvidare"):
        columns.form_ticks[form].click()
    assert columns.form_ticks["Tillsvidare"].isChecked(), "somebody has to be counted"
    columns.form_ticks["Vikariat"].click()
    press(window, "next", settle)
    names = wizard.pages[NAMES]
    assert isinstance(names, NamesPage)
    assert wizard.at == NAMES
    assert not wizard.next.isEnabled(), "what is like a known name has to be decided"
    choose(names.pickers["unit", "Psykiatri Öst"], "Nytt")
    assert not wizard.next.isEnabled()
    QTest.mouseClick(names.accept_all, LEFT)
    press(window, "next", settle)
    assert wizard.at == ROWS
    press(window, "next", settle)
    totals = wizard.pages[TOTALS]
    assert isinstance(totals, TotalsPage)
    assert list(totals.how) == ["age_structure"]
    assert content_sha256(session.open_document.content) == before, "nothing has changed yet"
    press(window, "next", settle)
    assert window.project.wizard is None
    content = session.open_document.content
    assert content.log[-1].what == ("import", exports[0].name)
    assert exports[0].name in window.status.message.text()
    assert "Psykiatri Öst" in {row.unit for row in content.inputs.age_structure}
    assert window.filter.units.popup.list.findItems("Psykiatri Öst", Qt.MatchFlag.MatchExactly)
    QTest.mouseClick(window.status.take_back, LEFT)
    settle(window)
    assert session.open_document.content.inputs == rows
    assert not window.filter.units.popup.list.findItems("Psykiatri Öst", Qt.MatchFlag.MatchExactly)
    session.redo()
    assert session.plan is not None
    assert session.plan.inputs is content.inputs


def test_that_bands_are_shown_with_what_became_of_them_and_a_second_time_ends_at_the_totals(
    window: MainWindow, exports: tuple[Path, Path, Path], settle: Settle
) -> None:
    drop(window, exports[1])
    settle(window)
    wizard = walk_to(window, ROWS, settle)
    rows = wizard.pages[ROWS]
    assert isinstance(rows, RowsPage)
    assert rows.chart.isVisible()
    assert "60–64" in rows.chart.accessibleDescription()
    QTest.mouseClick(rows.segments.buttons[1], LEFT)
    assert rows.rows.rowCount() == 0, "there are only warnings"
    QTest.mouseClick(rows.segments.buttons[0], LEFT)
    QTest.mouseClick(rows.copy_button, LEFT)
    assert "Summaraden" in QGuiApplication.clipboard().text()
    walk_to(window, TOTALS, settle)
    press(window, "next", settle)
    drop(window, exports[1])
    settle(window)
    again = wizard_of(window)
    assert again.at == TOTALS
    totals = again.pages[TOTALS]
    assert isinstance(totals, TotalsPage)
    assert totals.before.isVisible()
    assert "Inget i projektet ändras" in totals.about.text()
    press(window, "back", settle)
    assert again.at == ROWS
    QTest.keyClick(again, Qt.Key.Key_Escape)
    question(window).buttons["import.leave"].click()
    settle(window)
    assert window.project.wizard is None


def test_that_costs_are_compared_with_the_files_sums_and_with_what_is_loaded(
    window: MainWindow, exports: tuple[Path, Path, Path], settle: Settle
) -> None:
    drop(window, exports[2])
    settle(window)
    tables = wizard_of(window).pages[TABLES]
    assert isinstance(tables, TablesPage)
    wizard = walk_to(window, TOTALS, settle)
    totals = wizard.pages[TOTALS]
    assert isinstance(totals, TotalsPage)
    assert list(totals.how) == ["personnel_costs", "agency_costs"]
    assert totals.sums_pill.text() == "stämmer"
    QTest.mouseClick(totals.sums_button, LEFT)
    assert totals.table.sheet_model.sheet.columns[-1][0] == "lika"
    QTest.mouseClick(totals.sums_button, LEFT)
    choose(totals.choice, "per månad")
    before = totals.table.sheet_model.sheet.total[2]
    QTest.mouseClick(totals.how["personnel_costs"].buttons[1], LEFT)
    settle(window)
    choose(totals.choice, "Personalkostnader per månad")
    assert totals.table.sheet_model.sheet.total[2] != before, "only the file's own units are left"
    QTest.mouseClick(totals.remarks, LEFT)
    assert wizard.at == ROWS
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert question(window).isVisible()
    question(window).buttons["import.stay"].click()
    assert window.project.wizard is wizard
    wizard._leave()
    settle(window)


def test_that_names_go_out_as_a_table_and_come_back(
    window: MainWindow, exports: tuple[Path, Path, Path], settle: Settle, tmp_path: Path
) -> None:
    drop(window, exports[1])
    settle(window)
    wizard = walk_to(window, NAMES, settle)
    page = wizard.pages[NAMES]
    assert isinstance(page, NamesPage)
    path = tmp_path / "namn.csv"
    wizard.save_names(path)
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(
        text.replace("Medicinkliniken;Medicinkliniken", "Medicinkliniken;Folktandvården"), encoding="utf-8"
    )
    wizard.load_names(path)
    assert page.pickers["unit", "Medicinkliniken"].currentText() == "Samma som Folktandvården"
    assert page.hindrance() == ""
    path.write_text("något;annat\n1;2\n", encoding="utf-8")
    wizard.load_names(path)
    question(window).accept()
    QTest.mouseClick(page.save_button, LEFT)
    dialog = next(one for one in window.findChildren(QFileDialog) if one.isVisible())
    dialog.reject()
    wizard.save_names(tmp_path / "no" / "folder.csv")
    assert "folder.csv" in question(window).title.text()
    question(window).accept()
    wizard._leave()
    settle(window)


def test_that_rows_with_errors_are_left_out_by_a_tick_and_only_then(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "personal.csv"
    path.write_text(
        "Datum;Förvaltning;Yrke;Kön;Ålder;Antal\n"
        "2025-12-31;Folktandvården;Tandsköterska;K;40;3\n"
        "2025-12-31;Folktandvården;Tandsköterska;K;400;=3\n",
        encoding="utf-8",
    )
    drop(window, path)
    settle(window)
    wizard = walk_to(window, ROWS, settle)
    rows = wizard.pages[ROWS]
    assert isinstance(rows, RowsPage)
    assert not wizard.next.isEnabled()
    assert "=3" in rows.sentence.text()
    rows.write_list(tmp_path / "lista.csv")
    listed = (tmp_path / "lista.csv").read_text(encoding="utf-8-sig")
    assert ";'=3;" in listed, "no cell is taken for a formula"
    QTest.mouseClick(rows.tick, LEFT, pos=QPoint(8, rows.tick.height() // 2))
    settle(window)
    assert rows.tick.isChecked()
    press(window, "next", settle)
    press(window, "next", settle)
    dates = {str(row.date) for row in window.session.open_document.content.inputs.age_structure}
    assert "2025-12-31" in dates


def test_that_columns_kinds_headers_and_encodings_can_be_changed(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "kostnad.csv"
    text = "Rapport;;\nMånad;Förvaltning;Övrigt\n2025-01;Folktandvården;1,5\n2025-02;Folktandvården;1,7\n"
    path.write_bytes(text.encode("cp850"))
    drop(window, path)
    settle(window)
    wizard = wizard_of(window)
    tables = wizard.pages[TABLES]
    assert isinstance(tables, TablesPage)
    choose(tables.encoding, "CP850")
    settle(window)
    assert wizard.draft is not None
    assert wizard.draft.encoding == "cp850"
    assert "Månad" in tables.top.sheet_model.sheet.columns[1]
    tables.top.selectRow(1)
    if tables.apply.isVisible():
        QTest.mouseClick(tables.apply, LEFT)
        settle(window)
    assert wizard.draft.entries[0].table.header_rows == (2,)
    tables._choose_kind(0, "personnel_costs")
    press(window, "next", settle)
    columns = wizard.pages[COLUMNS]
    assert isinstance(columns, ColumnsPage)
    choose(columns.roles[2], "Används inte")
    assert "saknar Kostnad" in columns.lacking.text()
    assert columns.lacking.isVisible()
    assert not wizard.next.isEnabled()
    choose(columns.roles[2], "Kostnad")
    unit = columns.units[2]
    assert unit is not None
    choose(unit, "mnkr")
    decimal = columns.decimals[2]
    assert decimal is not None
    choose(decimal, "komma")
    assert wizard.next.isEnabled()
    walk_to(window, TOTALS, settle)
    press(window, "next", settle)
    content = window.session.open_document.content
    read = [row.cost for row in content.inputs.personnel_costs if row.month.year == 2025]
    assert read[:2] == [pytest.approx(1.5e6), pytest.approx(1.7e6)]
    assert [one.kind for one in window.settings.choices] == ["personnel_costs"]


def test_that_a_wrong_file_is_told_in_a_sentence_and_the_next_one_follows(
    window: MainWindow, settle: Settle, tmp_path: Path, exports: tuple[Path, Path, Path]
) -> None:
    wrong = tmp_path / "bild.xlsx"
    wrong.write_bytes(b"\x89PNG is no workbook")
    assert drop(window, wrong, exports[1])
    settle(window)
    wizard = wizard_of(window)
    assert wizard.heading.text() == "bild.xlsx kunde inte läsas in"
    assert wizard.rail.queue.text() == "fil 1 av 2"
    assert not wizard.next.isVisible()
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    settle(window)
    after = wizard_of(window)
    assert after.rail.queue.text() == "fil 2 av 2"
    QTest.mouseClick(after.cancel, LEFT)
    settle(window)
    assert window.project.wizard is None
    assert not drop(window, wrong, tmp_path), "files and folders together are neither"


def test_that_without_an_open_project_a_file_makes_one(
    empty_window: MainWindow, settle: Settle, exports: tuple[Path, Path, Path]
) -> None:
    window = empty_window
    window.project.import_files([exports[2]])
    settle(window)
    wizard = walk_to(window, TOTALS, settle)
    assert not wizard.next.isEnabled(), "without employees there would be nothing to show"
    wizard._leave()
    settle(window)
    window.project.import_files([exports[1]])
    settle(window)
    walk_to(window, TOTALS, settle)
    press(window, "next", settle)
    assert window.session.plan is not None
    assert window.session.is_unsaved
    assert window.body.currentWidget() is window.page


def test_that_a_changed_file_is_imported_again_as_it_was(
    window: MainWindow, settle: Settle, exports: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "kostnader.csv"
    path.write_text("Månad;Förvaltning;Personalkostnad\n2025-01;Folktandvården;20000000\n", encoding="utf-8")
    window.project.import_files([path])
    settle(window)
    walk_to(window, TOTALS, settle)
    press(window, "next", settle)
    window.project.actions["update"].trigger()
    settle(window)
    assert "Ingen av projektets filer" in window.status.message.text()
    path.write_text("Månad;Förvaltning;Personalkostnad\n2025-01;Folktandvården;21000000\n", encoding="utf-8")
    window.project.actions["update"].trigger()
    settle(window)
    settle(window)
    assert wizard_of(window).at == TOTALS
    press(window, "next", settle)
    read = [
        row.cost
        for row in window.session.open_document.content.inputs.personnel_costs
        if row.month.year == 2025
    ]
    assert read == [21e6]


def test_that_employments_their_forms_and_the_date_can_be_chosen(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    forms = ("Tillsvidare", "Vikariat", "Provanställning", "Allmän visstid", "Timavlönad")
    lines = [
        f"{at:05d};Folktandvården;Tandsköterska;K;{30 + at};{form};100" for at, form in enumerate(forms * 3)
    ]
    path = tmp_path / "anställningar.csv"
    head = "Anställningsnummer;Förvaltning;Yrke;Kön;Ålder;Anställningsform;Sysselsättningsgrad"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    window.project.import_files([path])
    settle(window)
    wizard = wizard_of(window)
    tables = wizard.pages[TABLES]
    assert isinstance(tables, TablesPage)
    tables.fields["date"].setText("2025-12-31")
    tables.fields["date"].editingFinished.emit()
    press(window, "next", settle)
    columns = wizard.pages[COLUMNS]
    assert isinstance(columns, ColumnsPage)
    assert columns.form_chip.isVisible()
    assert len(columns.form_chip.popup.ticked()) == 4, "those paid by the hour do not count"
    columns.form_chip.take(("Tillsvidare (3)", "Vikariat (3)"))
    QTest.mouseClick(columns.counts.buttons[1], LEFT)
    walk_to(window, TOTALS, settle)
    press(window, "next", settle)
    read = [
        row
        for row in window.session.open_document.content.inputs.age_structure
        if str(row.date) == "2025-12-31"
    ]
    assert sum(row.headcount for row in read) == 6


def test_that_a_sheet_without_a_table_is_shown_with_the_reason(
    window: MainWindow, settle: Settle, tmp_path: Path
) -> None:
    path = tmp_path / "brev.csv"
    path.write_text(f"Hej\nhär är {'x' * 5_000}\n", encoding="utf-8")
    window.project.import_files([path])
    settle(window)
    wizard = wizard_of(window)
    tables = wizard.pages[TABLES]
    assert isinstance(tables, TablesPage)
    assert "brev.csv" in tables.told.text()
    assert not wizard.next.isEnabled()
    assert max(len(text) for text in tables.top.sheet_model.sheet.columns[1]) < 300
    wizard._leave()
    settle(window)


def test_that_the_keyboard_is_enough(
    window: MainWindow, settle: Settle, exports: tuple[Path, Path, Path]
) -> None:
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = next(one for one in window.findChildren(QFileDialog) if one.isVisible())
    dialog.filesSelected.emit([str(exports[2])])
    dialog.reject()
    settle(window)
    wizard = wizard_of(window)
    QTest.keyClick(wizard, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert wizard.at == COLUMNS
    QTest.keyClick(wizard, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert wizard.at == TABLES
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    assert wizard.at == COLUMNS
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    settle(window)
    assert window.project.wizard is None, "nothing has been read: there is nothing to lose"


@pytest.mark.alone
def test_that_a_big_file_never_halts_the_window_and_is_cancelled_at_once(
    window: MainWindow, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "anställningar.xlsx"
    write_export(path, 20_000)
    gaps: list[float] = []
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(1000 * (now - last))
        last = now

    window.project.import_files([path])
    wizard = wizard_of(window)
    timer = QTimer(window)
    timer.setInterval(5)
    timer.timeout.connect(beat)
    timer.start()
    shares: set[int] = set()
    watched = window.session.jobs.changed.connect(lambda: shares.add(wizard.progress.value()))
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=60_000)
    assert wizard.at == TABLES
    QTest.mouseClick(wizard.next, LEFT)
    QTest.mouseClick(wizard.next, LEFT)
    qtbot.wait(150)
    assert wizard.is_busy
    started = time.perf_counter()
    QTest.mouseClick(wizard.cancel, LEFT)
    assert wizard.at == COLUMNS
    qtbot.waitUntil(lambda: wizard._opened is not None and wizard._opened._process.pid is None, timeout=5_000)
    stopped = 1000 * (time.perf_counter() - started)
    QTest.mouseClick(wizard.next, LEFT)
    qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=60_000)
    timer.stop()
    window.session.jobs.changed.disconnect(watched)
    assert len(shares) > 2, "the bar moves"
    print(
        f"\n20,000 rows: longest turn {max(gaps):.0f} ms (median {sorted(gaps)[len(gaps) // 2]:.0f}); ",
        end="",
    )
    print(f"cancelled and child gone after {stopped:.0f} ms")
    assert max(gaps) < GENEROUS
    assert stopped < 1000
    wizard._leave()
    settle(window)


def test_that_a_window_that_is_closed_leaves_no_file_open(
    window: MainWindow, settle: Settle, exports: tuple[Path, Path, Path], qtbot: QtBot
) -> None:
    window.project.import_files([exports[1]])
    wizard = wizard_of(window)
    settle(window)
    choose_nothing = wizard.pages[TABLES]
    assert isinstance(choose_nothing, TablesPage)
    choose_nothing._take(0, False)
    assert not wizard.next.isEnabled(), "nothing would come in"
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    question(window).reject()
    window.leave()
    assert wizard._opened is not None
    assert wizard._opened._process.pid is None


def test_that_an_import_waits_for_the_project_to_be_saved(
    window: MainWindow, settle: Settle, exports: tuple[Path, Path, Path], qtbot: QtBot, tmp_path: Path
) -> None:
    window.project.save_as(tmp_path / "region.staffplan")
    window.project.import_files([exports[1]])
    assert window.project.wizard is None
    qtbot.waitUntil(lambda: window.project.wizard is not None, timeout=20_000)
    settle(window)
    wizard_of(window)._leave()
    settle(window)


def test_that_a_picture_of_bands_needs_two_of_them() -> None:
    assert ungrouped([(20, 29)], []) is None


@pytest.mark.alone
@pytest.mark.parametrize("employments", [20_000, pytest.param(100_000, marks=pytest.mark.soak)])
def test_that_a_big_file_goes_from_drop_to_accepted_without_a_halt(
    empty_window: MainWindow, settle: Settle, qtbot: QtBot, tmp_path: Path, employments: int
) -> None:
    window, path = empty_window, tmp_path / "anställningar.xlsx"
    write_export(path, employments)
    gaps: dict[str, float] = {}
    step, last, begun = "", time.perf_counter(), time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps[step] = max(gaps.get(step, 0.0), 1000 * (now - last))
        last = now

    def until_idle() -> None:
        qtbot.waitUntil(lambda: not window.session.jobs.running, timeout=200_000)
        qtbot.wait(50)

    timer = QTimer(window)
    timer.timeout.connect(beat)
    timer.start(2)
    step = "look"
    window.project.import_files([path])
    wizard = wizard_of(window)
    until_idle()
    step = "read"
    QTest.mouseClick(wizard.next, LEFT)
    QTest.mouseClick(wizard.next, LEFT)
    until_idle()
    step = "leave out"
    rows = wizard.pages[ROWS]
    assert isinstance(rows, RowsPage)
    assert not wizard.next.isEnabled(), "rows with errors are decided about first"
    QTest.mouseClick(rows.tick, LEFT, pos=QPoint(8, rows.tick.height() // 2))
    until_idle()
    step = "reconcile"
    QTest.mouseClick(wizard.next, LEFT)
    until_idle()
    step = "accept"
    assert wizard.at == TOTALS
    QTest.mouseClick(wizard.next, LEFT)
    until_idle()
    settle(window)
    timer.stop()
    taken = time.perf_counter() - begun
    told = ", ".join(f"{name} {gap:.0f}" for name, gap in gaps.items())
    print(
        f"\n{employments:,} employments from drop to accepted in {taken:.1f} s; longest halts in ms: {told}"
    )
    assert window.session.plan is not None
    assert sum(row.headcount for row in window.session.plan.inputs.stock) > 0.98 * employments
    assert max(gaps.values()) < GENEROUS
