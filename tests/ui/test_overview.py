"""The overview: its figures are those of the other pages, each can be asked about and leads somewhere."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.models.highlights import _ORDER, Highlight, Value
from staffing_planner.models.inputs import Month
from staffing_planner.texts import texts_in
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import PAGES
from staffing_planner.ui.pages.overview.page import SHARE_COLUMN, TILES, OverviewPage
from staffing_planner.ui.pages.overview.words import say_highlight
from staffing_planner.ui.session import Selection
from staffing_planner.ui.units import UNITS
from staffing_planner.ui.why import Question


@pytest.fixture
def page(window: MainWindow) -> OverviewPage:
    """Return the overview in its window."""
    window.show_page("overview")
    found = window.page_of("overview")
    assert isinstance(found, OverviewPage)
    return found


def number(text: str) -> int:
    """Return the whole number that a tile or a cell shows."""
    return int(text.replace("\u202f", "").replace("−", "-"))


def reach_columns(page: OverviewPage) -> list[list[str]]:
    """Return the table as it is shown, row by row, without the total."""
    model = page.reach_table.sheet_model
    return [
        [model.text(row, column) for column in range(model.columnCount())] for row in range(model.shown_count)
    ]


def test_that_the_overview_is_where_the_program_begins() -> None:
    assert PAGES[0].key == "overview"


def test_that_tiles_show_what_the_other_pages_show(window: MainWindow, page: OverviewPage) -> None:
    figures = {key: tile.words[1] for key, tile in page.tiles.items()}
    years = window.session.figures.years
    assert number(figures["employees"]) == years.totals["opening"] == 7222
    assert page.tiles["reach"].words[1:3] == ("341", "mot 691 vid 65")
    assert number(figures["need"]) == years.totals["replacement_need"]
    assert number(figures["gap"]) == years.totals["recruitment_gap"]
    assert page.tiles["agency"].words[1:] == ("4,6\u00a0%", "tak 4,0\u00a0%", "29 mnkr över")
    assert page.tiles["agency"].pill == ("över taket", "over")
    assert figures["older"] == "18,0\u00a0%"
    assert page.tiles["findings"].words[1] == "1"


def test_that_every_tile_explains_the_figure_that_it_shows(window: MainWindow, page: OverviewPage) -> None:
    asked: list[Question] = []
    page.why_asked.connect(asked.append)
    for key, tile in page.tiles.items():
        tile.asked.emit()
        why = asked[-1]()
        assert why is not None, key
        assert why.figure == tile.words[1], key
        assert why.terms, key
    assert window.why.why is not None, "the dock shows the last one"


def test_that_tiles_lead_to_their_pages(window: MainWindow, page: OverviewPage) -> None:
    page.tiles["need"].followed.emit()
    assert window.page_shown == "retirement"
    assert not any(tile.arrow.isEmpty() for tile in page.tiles.values())
    assert set(TILES.values()) <= {entry.key for entry in PAGES}


def test_that_the_table_has_the_highest_share_first_and_adds_up_to_the_tile(page: OverviewPage) -> None:
    rows = reach_columns(page)
    shares = [float(row[SHARE_COLUMN].replace(",", ".").replace("\u00a0%", "")) for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert sum(number(row[2]) for row in rows) == 341
    assert sum(number(row[4]) for row in rows) == 691
    assert sum(number(row[1]) for row in rows) == 7222
    assert page.reach_card.heading.title == "Uppnår 67 inom 3 år"
    total = page.reach_table.sheet_model.sheet.total
    assert [total[0], number(total[2]), total[3], number(total[4])] == ["Summa", 341, "4,7\u00a0%", 691]


def test_that_every_cell_explains_its_figure(window: MainWindow, page: OverviewPage) -> None:
    window.session.move_age(66.4)
    QTest.qWait(5)
    model = page.reach_table.sheet_model
    asked: list[Question] = []
    page.why_asked.connect(asked.append)
    for row in range(model.rowCount()):
        for column in (1, 2, 4):
            source = model.source_row(row)
            page.reach_table.asked.emit(source, column)
            why = asked[-1]()
            assert why is not None
            assert why.figure == model.text(row, column), (row, column)
    count = len(asked)
    page.reach_table.asked.emit(0, 0)
    assert len(asked) == count, "a name is no figure"


def test_that_a_lever_moves_everything_at_once(window: MainWindow, page: OverviewPage, qtbot: QtBot) -> None:
    before = [button.remark.heading for button in page.remarks.buttons]
    window.top.slider.setValue(630)
    qtbot.waitUntil(lambda: page.reach_card.heading.title == "Uppnår 63 inom 3 år")
    figures = window.session.figures
    assert number(page.tiles["reach"].words[1]) == figures.reach.reach
    assert sum(number(row[2]) for row in reach_columns(page)) == figures.reach.reach
    assert number(page.flow_chart.as_sheet().columns[1][0]) == figures.years.persons["retirements"][0]
    after = [button.remark.heading for button in page.remarks.buttons]
    assert after != before
    assert any("i stället för 65" in heading for heading in after)
    window.top.slider.setValue(650)
    qtbot.waitUntil(lambda: page.reach_card.heading.title == "Uppnår 65 inom 3 år")
    assert page.reach_table.sheet_model.columnCount() == 4, "one age is not compared with itself"
    assert page.tiles["reach"].words[2] == ""


def test_that_the_share_of_older_employees_is_followed_when_the_lever_rests(
    window: MainWindow, page: OverviewPage, qtbot: QtBot
) -> None:
    def followed() -> tuple[float, ...]:
        qtbot.waitUntil(lambda: len(page._older) == 10, timeout=20_000)
        return page._older

    at_67 = followed()
    assert all(0.1 < share < 0.3 for share in at_67)
    window.top.slider.setValue(620)
    qtbot.waitUntil(lambda: page.reach_card.heading.title == "Uppnår 62 inom 3 år")
    assert not page._older, "it was that of another age"
    assert followed()[-1] < at_67[-1], "who leaves at 62 is not counted later"
    window.top.slider.setValue(630)
    qtbot.waitUntil(lambda: page.reach_card.heading.title == "Uppnår 63 inom 3 år")
    page._follow_older()  # as when the lever rests: the job may be over before anybody looks
    assert page._following is not None
    window.top.slider.setValue(640)
    qtbot.waitUntil(lambda: page.reach_card.heading.title == "Uppnår 64 inom 3 år")
    assert page._following is None, "nothing computes beside a lever that moves"


def test_that_the_bands_come_after_it_and_are_explained(
    window: MainWindow, page: OverviewPage, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: window.session.uncertainty is not None, timeout=20_000)
    with_bands = page.flow_chart.as_sheet()
    assert [heading.words for heading in with_bands.headings][-1] == "Högt, 8 av 10 utfall"
    assert not page.band_words.isHidden()
    window.session.show_uncertainty(False)
    assert len(page.flow_chart.as_sheet().headings) == len(with_bands.headings) - 4
    assert page.band_words.isHidden()


def test_that_what_stands_out_leads_to_its_page(window: MainWindow, page: OverviewPage, qtbot: QtBot) -> None:
    headings = [button.remark.heading for button in page.remarks.buttons]
    assert headings[0].startswith("Hyrkostnaden är 4,6\u00a0%, över taket sedan januari 2024")
    assert "juli 2025" in page.remarks.buttons[0].remark.words
    assert any("Tandhygienist" in heading and "37\u00a0%" in heading for heading in headings)
    assert any("når 341" in heading and "mot 691" in heading for heading in headings)
    button = page.remarks.buttons[0]
    button.setFocus()
    button.grab()
    QTest.keyClick(button, Qt.Key.Key_A)
    assert window.page_shown == "overview"
    chosen: list[str] = []
    page.remarks.chosen.connect(chosen.append)
    for one in page.remarks.buttons:
        QTest.keyClick(one, Qt.Key.Key_Return)
    assert chosen == [one.remark.page for one in page.remarks.buttons]
    assert set(chosen) <= {entry.key for entry in PAGES}


def test_that_no_remark_is_cut_at_any_width_and_in_any_language(
    window: MainWindow, page: OverviewPage, qtbot: QtBot
) -> None:
    buttons = page.remarks.buttons
    for width in (1280, 1024, 1600):
        window.resize(width, 800)
        window.switch_language()
        qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) for one in buttons))


def test_that_a_remark_grows_only_and_those_that_are_not_there_are_hidden(
    page: OverviewPage, application: QApplication
) -> None:
    first = page.remarks.buttons[0]
    long, short = first.remark, say_highlight(texts_in("sv"), Highlight("findings", {"count": 1}))
    tall = first.heightForWidth(first.width())
    page.remarks.show_remarks([short], lambda key: "Visa sidan Data")
    assert first.heightForWidth(first.width()) == tall, "what stands below stays in its place"
    assert [button.isHidden() for button in page.remarks.buttons] == [False, True, True, True, True]
    assert first.accessibleDescription().endswith("Visa sidan Data")
    chosen: list[str] = []
    page.remarks.chosen.connect(chosen.append)
    at = QPointF(5, 5)
    application.sendEvent(first, QEnterEvent(at, at, at))
    first.grab()
    application.sendEvent(first, QEvent(QEvent.Type.Leave))
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert chosen == ["data"]
    page.remarks.show_remarks([long], lambda key: "")
    assert first.accessibleName() == long.heading


@pytest.mark.parametrize(
    "selection",
    [
        Selection(units=("Folktandvården",)),
        Selection(units=("Folktandvården", "Regionservice"), occupations=("Tandhygienist", "Administratör")),
        Selection(sexes=("M",)),
    ],
)
def test_that_the_filter_holds_for_everything(
    window: MainWindow, page: OverviewPage, selection: Selection
) -> None:
    for unit in UNITS:
        window.session.count_in(unit)
        window.session.choose(selection)
        figures = window.session.shown_figures
        rows = reach_columns(page)
        assert sum(number(row[2]) for row in rows) == pytest.approx(figures.reach.reach, abs=0.51)
        assert sum(number(row[1]) for row in rows) == pytest.approx(window.session.selected, abs=0.51)
        for key, tile in page.tiles.items():
            why = page._explain_tile(key)
            assert why is not None
            assert why.figure == tile.words[1], key
        assert (figures.unit == "fte") == ("årsarbetare" in page.flow_card.heading.subtitle)
    if selection.units == ("Folktandvården",):
        assert page.tiles["agency"].words[1] != "4,6\u00a0%", "it is the unit's own share"
    window.session.choose(Selection())


def test_that_nobody_selected_is_told_and_language_changes_everything(
    window: MainWindow, page: OverviewPage, qtbot: QtBot
) -> None:
    window.session.choose(Selection(units=("Kalmar länstrafik",), occupations=("Barnmorska",)))
    assert page.nobody.isVisible()
    assert page._explain_tile("need") is None
    qtbot.wait(200)
    window.session.choose(Selection())
    window.switch_language()
    assert page.title.text() == "Overview"
    assert page.remarks.buttons[0].remark.heading.startswith(
        "Agency cost is 4.6%, over the ceiling since January 2024"
    )
    assert page.tiles["findings"].words[0] == "Findings in the data"


def test_that_a_region_without_costs_and_training_has_an_overview_too(
    empty_window: MainWindow, tmp_path: Path, settle: Callable[[MainWindow], None]
) -> None:
    (tmp_path / "stock.csv").write_text(
        "date;unit;occupation;sex;age;headcount\n2024-12-31;A;Nurse;F;64;10\n2024-12-31;A;Nurse;M;40;30\n",
        "utf-8",
    )
    empty_window.settings.page = "overview"
    empty_window.show_page("overview")
    empty_window.session.open(tmp_path)
    settle(empty_window)
    page = empty_window.page_of("overview")
    assert isinstance(page, OverviewPage)
    assert page.tiles["agency"].words == ("Hyrkostnad, rullande 12 mån", "–", "", "inga kostnader inlästa")
    assert page.tiles["training"].words[1] == "0"
    assert page._explain_tile("agency") is None
    page.resize(600, 800)
    page.grab()


# Words


VALUES: Mapping[str, Value] = {
    "share": 0.049,
    "ceiling": 0.04,
    "denominator": "own",
    "headroom": -38_000_000.0,
    "is_rolling": 1.0,
    "month": Month(2025, 3),
    "since": Month(2022, 3),
    "back_under": None,
    "occupation": "Barnmorska",
    "year": 2028,
    "next": 2025,
    "count": 11.0,
    "length": 1.5,
    "done": 2027,
    "last_start": 2026,
    "unit": "Folktandvården",
    "before": 59.0,
    "now": 37.0,
    "age": 67.0,
    "other_age": 65.0,
    "reach": 341.0,
    "other_reach": 691.0,
    "within": 3.0,
    "span": 36.9,
    "most": 35.0,
    "units": 2.0,
    "of": 9.0,
    "fewer": 455.0,
}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("code", _ORDER)
def test_that_each_fact_is_said_in_both_languages(language: str, code: str) -> None:
    texts = texts_in("sv" if language == "sv" else "en")
    values = dict(VALUES)
    if not code.startswith("ceiling"):
        del values["ceiling"]
    if code == "headcount_lost":
        values |= {"since": date(2021, 12, 31), "share": 0.37}
    remark = say_highlight(texts, Highlight(code, values))
    assert remark.heading
    assert remark.words
    assert "{" not in remark.heading + remark.words
    assert remark.page in {"agency", "training", "age_structure", "data", "retirement"}
    assert remark.state == {"ceiling_over": "over", "ceiling_near": "near"}.get(code, "")


def test_that_a_forecast_and_the_year_to_date_are_said() -> None:
    values = {**VALUES, "back_under": Month(2025, 11), "is_rolling": 0.0}
    remark = say_highlight(texts_in("sv"), Highlight("ceiling_over", values))
    assert remark.heading == "Hyrkostnaden är 4,9\u00a0%, över taket sedan mars 2022"
    assert "hittills i år blev det 38,0 mnkr för mycket" in remark.words
    assert remark.words.endswith("under taket i november 2025.")
