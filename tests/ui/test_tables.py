"""Tables: order, copying, widths."""

from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QLocale, QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from staffing_planner.models.findings import Origin, error, warning
from staffing_planner.texts import texts_in
from staffing_planner.ui import record_tables
from staffing_planner.ui.findings import MOST_SHOWN, FindingsList, copied_findings, say_place
from staffing_planner.ui.record_tables import RecordTableModel
from staffing_planner.ui.table_models import Heading, Role, Sheet, SheetTableModel, sorting_key
from staffing_planner.ui.tables import FiguresTable, clipboard_data, csv_of, extract, number_in, plain

NAN = float("nan")
SHEET = Sheet(
    (
        Heading("Yrke", is_number=False),
        Heading("Antal nu", "Anställda"),
        Heading("Andel", state="comparison"),
    ),
    (
        ("Öl", "Ål", "Zon", "Ärt"),
        ("1\u202f200", "−5", "30", "–"),
        ("4,1\u00a0%", "–", "0,5\u00a0%", "2,0\u00a0%"),
    ),
    ("Summa", "1\u202f225", ""),
    (
        tuple(sorting_key(word) for word in ("Öl", "Ål", "Zon", "Ärt")),
        (1200, -5, 30, NAN),
        (0.041, NAN, 0.005, 0.02),
    ),
)


def column(model: SheetTableModel, at: int) -> list[str]:
    """Return a column as it is shown."""
    return [model.text(row, at) for row in range(model.rowCount())]


def test_that_the_model_keeps_qt_s_contract(qapp: QApplication, qtmodeltester: ModelTester) -> None:
    model = SheetTableModel()
    model.show_sheet(SHEET)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt's own
    assert model.rowCount(model.index(0, 0)) == 0 == model.columnCount(model.index(0, 0))
    assert model.data(model.index(4, 1), Role.IS_TOTAL) is True
    assert model.data(model.index(0, 1), Qt.ItemDataRole.DecorationRole) is None
    horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert model.headerData(1, horizontal, Qt.ItemDataRole.ToolTipRole) == "Anställda"
    assert model.headerData(0, horizontal, Qt.ItemDataRole.ToolTipRole) is None
    assert model.headerData(0, horizontal, Qt.ItemDataRole.DecorationRole) is None
    assert model.headerData(9, horizontal) is None
    assert model.headerData(0, vertical) is None
    assert model.headerData(0, horizontal, Qt.ItemDataRole.TextAlignmentRole) != model.headerData(
        1, horizontal, Qt.ItemDataRole.TextAlignmentRole
    )


def test_that_rows_sort_in_swedish_by_number_and_the_total_stays_last(qapp: QApplication) -> None:
    model = SheetTableModel()
    model.show_sheet(SHEET)
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert column(model, 0) == ["Zon", "Ål", "Ärt", "Öl", "Summa"]
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert column(model, 0) == ["Öl", "Zon", "Ål", "Ärt", "Summa"], "what does not exist comes last"
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert column(model, 0) == ["Ål", "Zon", "Öl", "Ärt", "Summa"]
    assert model.source_row(4) == -1
    model.sort(-1)
    assert column(model, 0) == ["Öl", "Ål", "Zon", "Ärt", "Summa"]


def test_that_other_figures_in_the_same_table_keep_the_selection(qapp: QApplication, qtbot: QtBot) -> None:
    table = FiguresTable()
    qtbot.addWidget(table)
    table.show_sheet(SHEET)
    table.setCurrentIndex(table.sheet_model.index(1, 1))
    with qtbot.waitSignal(table.sheet_model.dataChanged):
        table.show_sheet(Sheet(SHEET.headings, SHEET.columns[:1] * 3, SHEET.total, SHEET.keys))
    assert table.currentIndex().row() == 1
    with qtbot.assertNotEmitted(table.sheet_model.dataChanged):
        table.show_sheet(Sheet(SHEET.headings, SHEET.columns[:1] * 3, SHEET.total, SHEET.keys))
    with qtbot.waitSignal(table.sheet_model.modelReset):
        table.show_sheet(Sheet(SHEET.headings[:1], SHEET.columns[:1]))
    assert table.sheet_model.rowCount() == 4


def test_that_numbers_are_copied_as_a_spreadsheet_reads_them(qapp: QApplication, qtbot: QtBot) -> None:
    assert plain("−1\u202f234,5", is_number=True) == "-1234,5"
    assert plain("4,1\u00a0%", is_number=True) == "4,1%"
    assert plain("–", is_number=True) == ""
    assert plain("en\ttab – och\u00a0rad", is_number=False) == "en tab – och rad"
    table = FiguresTable()
    qtbot.addWidget(table)
    table.show_sheet(SHEET)
    assert table.copied_text().splitlines()[:2] == ["Yrke\tAntal nu\tAndel", "Öl\t1200\t4,1%"]
    table.setCurrentIndex(QModelIndex())
    table.selectAll()
    assert table.copied_text().splitlines()[0] == "Yrke\tAntal nu\tAndel"


def test_that_numbers_are_numbers_whatever_the_language_and_the_reader_s_settings(qapp: QApplication) -> None:
    model = SheetTableModel()
    heads = (Heading("Unit <A>", is_number=False), Heading("Count"), Heading("Share"))
    model.show_sheet(Sheet(heads, (("A & B", "C"), ("1,234.5", "–"), ("4.1%", "–"))))
    usual = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    try:
        data, content = clipboard_data(extract(model)), csv_of(model)()
    finally:
        QLocale.setDefault(usual)
    assert data.text() == "Unit <A>\tCount\tShare\nA & B\t1234.5\t4.1%\nC\t\t\n"
    html = data.html()
    assert "<th>Unit &lt;A&gt;</th>" in html
    assert "A &amp; B" in html
    assert 'x:num="1234.5" sdval="1234.5">1234.5</td>' in html
    assert 'x:num="0.041"' in html
    assert content.decode("utf-8-sig") == "Unit <A>;Count;Share\r\nA & B;1234,5;4,1%\r\nC;;\r\n"
    assert number_in("-1200") == -1200
    assert number_in("+12,5") == 12.5
    assert number_in("585–672") is None


def test_that_only_rows_with_the_words_are_shown_and_no_total_of_others(qapp: QApplication) -> None:
    model = SheetTableModel()
    model.show_sheet(SHEET)
    model.sort(0, Qt.SortOrder.AscendingOrder)
    model.show_rows_with(" ö")
    assert column(model, 0) == ["Öl"]
    assert (model.shown_count, model.sheet.row_count) == (1, 4)
    model.show_rows_with("L")
    assert column(model, 0) == ["Ål", "Öl"]
    model.show_sheet(replace(SHEET, columns=(("Öl", "Ån", "Zon", "Ärt"), *SHEET.columns[1:])))
    assert column(model, 0) == ["Öl"], "other texts are looked through too"
    model.show_rows_with("30")
    assert column(model, 0) == [], "figures are not words"
    model.show_rows_with("")
    assert column(model, 0)[-1] == "Summa"


def test_that_a_click_and_the_arrows_pick_a_cell_and_enter_or_a_double_click_asks_about_it(
    qapp: QApplication, qtbot: QtBot
) -> None:
    table = FiguresTable()
    qtbot.addWidget(table)
    table.show_sheet(SHEET)
    table.resize(500, 300)
    with qtbot.waitExposed(table):
        table.show()
    picked: list[tuple[int, int]] = []
    asked: list[tuple[int, int]] = []
    table.picked.connect(lambda row, at: picked.append((row, at)))
    table.asked.connect(lambda row, at: asked.append((row, at)))

    def middle(row: int, at: int) -> QPoint:
        return table.visualRect(table.sheet_model.index(row, at)).center()

    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(table.viewport(), left, pos=middle(2, 2))
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert picked[-3:] == [(2, 2), (3, 2), (-1, 2)], "the total too"
    assert asked == []
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClick(table, Qt.Key.Key_Space)
    QTest.mouseDClick(table.viewport(), left, pos=middle(1, 1))
    QTest.mouseDClick(table.viewport(), left, pos=QPoint(5, 290))
    assert asked == [(-1, 2), (-1, 2), (1, 1)]


def test_that_no_word_of_a_head_and_no_figure_is_cut(qapp: QApplication, qtbot: QtBot) -> None:
    table = FiguresTable(rows_shown=3)
    qtbot.addWidget(table)
    table.grab()
    table.show_sheet(SHEET)
    table.make_sortable(1, Qt.SortOrder.AscendingOrder)
    table.resize(60, 400)
    table.light(2)
    assert table.sheet_model.text(table.lit_row, 0) == "Zon"
    table.light(2)
    assert table.horizontalScrollBar().maximum() > 0
    assert not table.grab().isNull()
    for at, heading in enumerate(SHEET.headings):
        widest = max(table.fontMetrics().horizontalAdvance(word) for word in heading.words.split())
        assert table.columnWidth(at) > widest * 0.8
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert not table.grab().isNull()


def test_that_findings_are_listed_errors_first_and_copied_whole(qapp: QApplication, qtbot: QtBot) -> None:
    texts = texts_in("sv")
    place = Origin("people.xlsx", "Blad1", (7, 8))
    many = [warning("empty", place, "antal", "") for _ in range(MOST_SHOWN)]
    found = [*many, error("negative_number", place, "antal", "-3")]
    shown = FindingsList()
    qtbot.addWidget(shown)
    shown.show_findings(texts, found)
    assert "201" in shown.accessibleName()
    copied = copied_findings(texts, found).splitlines()
    assert len(copied) == 202
    assert copied[-1].split("\t")[:6] == ["fel", "people.xlsx", "Blad1", "7", "antal", "-3"]
    assert say_place(texts, found[0]) == "people.xlsx · blad Blad1 · rad 7 · kolumn antal"
    assert say_place(texts, error("negative_number")) == ""
    shown.show_findings(texts, [error("negative_number")])


# Records


@dataclass(frozen=True)
class Word:
    """A record of a long table."""

    name: str
    note: str = ""


def table_of(words: list[Word], said: list[str] | None = None) -> RecordTableModel:
    """Return a model of words, sorted by name; `said` notes of which a row was made."""

    def say(one: Word) -> tuple[str, str]:
        if said is not None:
            said.append(one.name)
        return one.name, one.note

    model = RecordTableModel(say, lambda one: one.name, {})
    model.sort(0)
    model.show_records(RECORD_HEADS, words)
    return model


RECORD_HEADS = (Heading("Ord", is_number=False), Heading("Anteckning", is_number=False))


def test_that_a_model_of_records_keeps_qt_s_contract(qapp: QApplication, qtmodeltester: ModelTester) -> None:
    model = table_of([Word("b"), Word("å"), Word("a")])
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt's own
    assert column(model, 0) == ["a", "b", "å"]
    assert model.record(2) == Word("å")
    assert model.source_row(0) == 2


def test_that_only_the_row_of_another_record_is_made_and_painted_again(qapp: QApplication) -> None:
    words, said = [Word(f"{at:02}") for at in range(20)], []  # type: ignore[var-annotated]
    model = table_of(words, said)
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, *_: changed.append((first.row(), last.row())))
    said.clear()
    model.show_records(RECORD_HEADS, [replace(one, note="new") if one.name == "07" else one for one in words])
    assert said == ["07"]
    assert changed == [(7, 7)]
    assert model.text(7, 1) == "new"


def test_that_rows_come_and_go_one_by_one_and_many_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    words = [Word(f"{at:03}", "odd" if at % 2 else "even") for at in range(200)]
    model = table_of(words)
    with qtbot.waitSignal(model.modelReset):
        model.show_only(lambda _: True, "ODD")
    assert model.rowCount() == 100
    model.show_only(lambda _: True, "")
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsRemoved):
        model.show_only(lambda one: one.name not in ("003", "004", "100"), "")
    assert column(model, 0)[2:5] == ["002", "005", "006"]
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.show_only(lambda _: True, "")
    assert column(model, 0) == [one.name for one in words]
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.show_records(RECORD_HEADS, [*words, Word("000a")])
    assert column(model, 0)[:2] == ["000", "000a"]
    with qtbot.waitSignal(model.layoutChanged):
        model.sort(0, Qt.SortOrder.DescendingOrder)
    assert column(model, 0)[0] == "199"
    with qtbot.waitSignal(model.modelReset):
        model.show_records(RECORD_HEADS, words[:5])
    assert model.rowCount() == 5


def test_that_the_texts_of_many_rows_are_made_in_slices_and_a_search_waits_for_them(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_tables, "AT_ONCE", 0.0)
    monkeypatch.setattr(record_tables, "SLICE", 0.0005)
    model = table_of([Word(f"{at:05}") for at in range(20_000, 0, -1)])
    assert not model.is_prepared
    model.show_only(lambda _: True, "00007")
    assert model.rowCount() == 20_000, "rows stand as they did"
    assert model.text(0, 0) == "20000", "what is looked at is made at once"
    with qtbot.waitSignal(model.prepared, timeout=20_000):
        pass
    assert column(model, 0) == ["00007"]


def test_that_records_are_written_as_they_are_shown(qapp: QApplication) -> None:
    model = table_of([Word("b", "x;y"), Word("å"), Word("a", "x")])
    model.show_only(lambda _: True, "x")
    write = csv_of(model)
    model.show_only(lambda _: True, "")
    assert write().decode("utf-8-sig") == 'Ord;Anteckning\r\na;x\r\nb;"x;y"\r\n', "as they were when asked"
