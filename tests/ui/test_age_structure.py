"""The page *Age structure*: the board's counts, the pyramid, staffing and population, each explained."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.models.grid import SEXES
from staffing_planner.models.inputs import Inputs
from staffing_planner.texts import MINUS, NO_BREAK_SPACE, THIN_SPACE
from staffing_planner.ui.charts import PyramidBars, PyramidChart, Side
from staffing_planner.ui.explanations import Explanations
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.age_structure.page import AgeStructurePage
from staffing_planner.ui.pages.age_structure.words import population_years, shown_years
from staffing_planner.ui.session import Selection, Session
from staffing_planner.ui.settings import TURNOVER_TARGET, Settings
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question, Why

DENTAL = "Folktandvården"


def page_in(window: MainWindow) -> AgeStructurePage:
    """Return the page of a window, in sight."""
    window.show_page("age_structure")
    found = window.page_of("age_structure")
    assert isinstance(found, AgeStructurePage)
    return found


@pytest.fixture(scope="module")
def shared_window(
    application: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """Return one window for all tests that edit nothing: opening one takes longer than they do."""
    jobs, folder = Jobs(), tmp_path_factory.mktemp("shared")
    settings = Settings(QSettings(str(folder / "own.ini"), QSettings.Format.IniFormat))
    window = MainWindow(Session(jobs, "sv", folder / "recovery"), jobs, settings, app.SAMPLE)
    window.show()
    window.session.open(app.SAMPLE)
    while jobs.running:
        QTest.qWait(10)
    yield window
    window.leave()
    window.deleteLater()


@pytest.fixture
def page(shared_window: MainWindow) -> AgeStructurePage:
    """Return the page as it is when it is first shown."""
    session = shared_window.session
    shared_window.resize(1280, 800)
    session.speak("sv")
    session.choose(Selection())
    session.choose_scenario("Pension vid 67")
    session.choose_comparison("Pension vid 65")
    session.reset_age()
    found = page_in(shared_window)
    found.within_picker.activated.emit(2)
    found.segments.buttons[0].click()
    found.unit_picker.setCurrentText(DENTAL)
    found.unit_picker.activated.emit(found.unit_picker.currentIndex())
    found.reach.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    return found


@pytest.fixture
def own_page(window: MainWindow) -> AgeStructurePage:
    """Return the page of a window that is the test's own."""
    return page_in(window)


def column(table: FiguresTable, head: str) -> list[str]:
    """Return the shown cells under a head, without the total."""
    sheet = table.sheet_model.sheet
    at = next(at for at, one in enumerate(sheet.headings) if one.words.startswith(head))
    return list(sheet.columns[at])


def row(table: FiguresTable, name: str) -> list[str]:
    """Return the shown cells of a row."""
    sheet = table.sheet_model.sheet
    at = sheet.columns[0].index(name)
    return [cells[at] for cells in sheet.columns]


def number(text: str) -> float:
    """Return a shown number."""
    return float(re.sub(f"[{THIN_SPACE}{NO_BREAK_SPACE} %+]", "", text).replace(MINUS, "-").replace(",", "."))


@contextmanager
def answers(page: AgeStructurePage) -> Iterator[list[Why | None]]:
    """Collect the answers to what is asked meanwhile."""
    told: list[Why | None] = []

    def hear(question: Question) -> None:
        told.append(question())

    page.why_asked.connect(hear)
    yield told
    page.why_asked.disconnect(hear)


def asked(page: AgeStructurePage, table: FiguresTable, at: int, where: int) -> Why | None:
    """Return the answer to the question about a cell, None where there is no question."""
    with answers(page) as told:
        table.asked.emit(at, where)
    return told[0] if told else None


def edit(page: AgeStructurePage, **tables: object) -> None:
    """Give the project other tables."""
    document = page.session.open_document
    inputs: Inputs = replace(document.content.inputs, **tables)  # type: ignore[arg-type]
    document.do(("import", "tabell.csv"), document.content.with_inputs(inputs))


# --- the board's counts


def test_that_the_boards_counts_stand_on_the_tiles(page: AgeStructurePage) -> None:
    figures = [tile.words[1] for tile in page.tiles]
    assert figures == [f"7{THIN_SPACE}222", f"18,0{NO_BREAK_SPACE}%", "341", "43"]
    assert page.tiles[2].words[2] == "mot 691 vid 65 år"
    assert page.tiles[1].words[2] == f"1{THIN_SPACE}300 personer"
    assert page.pyramid_card.heading.title.startswith(f"341 av 7{THIN_SPACE}222 anställda")


def test_that_the_table_is_the_boards_slide(page: AgeStructurePage) -> None:
    doctors = row(page.reach, "Läkare med specialistkompetens")
    assert doctors[1:4] == ["508", "32", f"6,3{NO_BREAK_SPACE}%"]
    assert row(page.reach, "Barnmorska")[3] == f"6,7{NO_BREAK_SPACE}%"
    total = page.reach.sheet_model.sheet.total
    assert (total[2], total[4], total[5]) == ("341", "691", "43")
    for at in (1, 2, 4, 5):
        cells = page.reach.sheet_model.sheet.columns[at]
        assert sum(map(number, cells)) == number(total[at])


def test_that_the_table_is_sorted_by_who_reaches_the_age_and_by_any_column(page: AgeStructurePage) -> None:
    model = page.reach.sheet_model
    shown = [number(model.text(at, 2)) for at in range(model.sheet.row_count)]
    assert shown == sorted(shown, reverse=True)
    page.reach.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert model.text(0, 0) == "Vaktmästeri, trädgård, anläggning"


def test_that_the_number_of_years_can_be_chosen(page: AgeStructurePage) -> None:
    assert page.session.plan is not None
    for within in (1, 10):
        page.within_picker.activated.emit(within - 1)
        (counted,) = page.session.plan.reach((67,), within, ()).total
        assert number(page.tiles[2].words[1]) == counted.reach
    assert "inom 10 år" in page.pyramid_card.heading.title
    assert page.pyramid.bars is not None
    assert page.pyramid.bars.reach == (57, 67)


def test_that_the_slider_moves_the_age_of_the_page(
    page: AgeStructurePage, shared_window: MainWindow, qtbot: QtBot
) -> None:
    shared_window.top.slider.setValue(655)
    qtbot.waitUntil(lambda: "65,5" in page.tiles[2].words[0])
    assert page.pyramid.bars is not None
    assert page.pyramid.bars.reach == (62.5, 65.5)
    assert [one.words for one in page.reach.sheet_model.sheet.headings][2] == "Når 65,5 år"
    shared_window.session.choose_comparison(shared_window.session.scenario.name)
    shared_window.session.choose_scenario("Pension vid riktålder")
    assert page.tiles[2].words[0] == "Når 67 år inom 3 år"
    assert page.tiles[2].words[2] == ""


# --- the pyramid


def test_that_bars_add_up_to_the_sexes_in_single_ages_and_in_bands(page: AgeStructurePage) -> None:
    for button, count in ((0, 55), (1, 12)):
        page.segments.buttons[button].click()
        bars = page.pyramid.bars
        assert bars is not None
        assert len(bars.bands) == count
        assert [sum(side.values) for side in bars.sides] == [5704, 1518]
        assert [side.label for side in bars.sides] == [f"Kvinnor 5{THIN_SPACE}704", f"Män 1{THIN_SPACE}518"]
    sheet = page.pyramid.as_sheet()
    assert [one.words for one in sheet.headings] == ["Ålder", "Kvinnor", "Män"]
    assert sheet.columns[0][0] == "15–19"


def test_that_an_earlier_date_is_offered_where_all_units_have_it(page: AgeStructurePage) -> None:
    assert not page.before_picker.isEnabled()
    assert page.before is None
    page.session.choose(Selection((DENTAL,)))
    assert page.before_picker.isEnabled()
    assert page.before == date(2021, 12, 31)
    bars = page.pyramid.bars
    assert bars is not None
    assert sum(sum(side.before) for side in bars.sides) == 408
    assert "2021-12-31" in page.pyramid_card.heading.subtitle
    assert len(page.pyramid.as_sheet().headings) == 5
    page.before_picker.activated.emit(1)
    assert page.before == date(2023, 12, 31)
    page.before_picker.activated.emit(0)
    assert page.before is None
    assert page.pyramid.bars is not None
    assert page.pyramid.bars.sides[0].before == ()
    page.session.choose(Selection((DENTAL,), ("Chef",)))
    assert page.before == date(2021, 12, 31)


def test_that_the_keys_walk_over_ages_and_sexes_and_enter_asks(page: AgeStructurePage, qtbot: QtBot) -> None:
    page.session.choose(Selection((DENTAL,)))
    page.pyramid.setFocus()
    chart = page.pyramid
    for key, part in ((Qt.Key.Key_Home, 0), (Qt.Key.Key_Up, 1), (Qt.Key.Key_Up, 2), (Qt.Key.Key_Down, 1)):
        QTest.keyClick(chart, key)
        assert chart.lit_part == part
    assert chart.bars is not None
    men = len(chart.bars.bands)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.lit_part == men + 1
    lines = chart.values_at(men + 1)
    assert [label for _, label, _ in lines] == [
        f"{chart.bars.bands[1]} år",
        "Män",
        "Män 2021-12-31",
        "Tillsammans",
    ]
    assert not chart.grab().isNull()
    with answers(page) as told:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    (why,) = told
    assert isinstance(why, Why)
    assert why.name == f"Män, {chart.bars.bands[1]} år"
    assert chart.values_at(-1) == ()


def test_that_a_bar_is_explained_by_occupations_that_add_up_and_by_its_rows(page: AgeStructurePage) -> None:
    bars = page.pyramid.bars
    assert bars is not None
    at = bars.bands.index("64")
    with answers(page) as told:
        for part in (at, len(bars.bands) + at, 999):
            page.pyramid.picked.emit(part)
    women, men, none = told
    assert none is None
    for why, side in ((women, 0), (men, 1)):
        assert why is not None
        assert number(why.figure) == bars.sides[side].values[at]
        assert sum(number(term.value) for term in why.terms if not term.strong) == number(why.figure)
        (source,) = why.sources
        assert source.file == "age_structure.csv"
        assert source.count > 20


def test_that_the_sexes_that_the_filter_chooses_hold_for_page_and_staffing(page: AgeStructurePage) -> None:
    page.session.choose(Selection((DENTAL,), (), (SEXES[1],)))
    assert page.tiles[0].words[1] == "57"
    assert page.pyramid.bars is not None
    assert sum(page.pyramid.bars.sides[0].values) == 0
    assert row(page.staffing, "Tandläkare")[4] != "76"
    why = asked(page, page.reach, -1, 1)
    assert why is not None
    assert why.figure == "57"


def test_that_a_selection_of_nobody_is_an_empty_state(page: AgeStructurePage) -> None:
    page.session.choose(Selection((DENTAL,), ("Trafikplanerare",)))
    assert page.nobody.isVisible()
    assert page._question(lambda why: why.employees())() is None
    page._again()  # a choice that is made meanwhile shows nothing


# --- the chart by itself


def bars(
    unstated: tuple[float, ...] = (0.0, 0.0, 0.0), reach: tuple[float, float] = (62.5, 65.5)
) -> PyramidBars:
    """Return three bands of five years."""
    sides = (
        Side("Kvinnor", (10.0, 20.0, 5.0), (12.0, 18.0, 6.0)),
        Side("Män", (4.0, 0.0, 2.0), (3.0, 3.0, 3.0)),
    )
    return PyramidBars(
        (55, 60, 65, 70), ("55–59", "60–64", "65–69"), sides, unstated, reach, "65,5 år", "antal", "2021",
        ("Ålder", "Kvinnor", "Män", "Saknas" if any(unstated) else "", "K 2021", "M 2021"),
        lambda at: (("", str(at), ""),),
    )  # fmt: skip


def test_that_a_pyramid_has_a_part_for_each_bar_and_persons_of_no_stated_sex_on_both_sides(
    qtbot: QtBot,
) -> None:
    chart = PyramidChart(200)
    qtbot.addWidget(chart)
    chart.resize(500, 240)
    assert chart.as_sheet().row_count == 0
    assert chart._y(60) == chart._plot().bottom()
    chart.grab()
    pictures: list[QImage] = []
    for unstated in ((0.0, 0.0, 0.0), (0.0, 8.0, 0.0)):
        chart.show_bars(bars(unstated), lambda value: f"{value:.0f}")
        pictures.append(chart.grab().toImage())
    assert pictures[0] != pictures[1]
    assert [one.words for one in chart.as_sheet().headings][3] == "Saknas"
    assert chart._count() == 6
    left, right = chart.slot_of(1), chart.slot_of(4)
    assert (left.top(), left.height()) == (right.top(), right.height())
    assert left.right() == right.left()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=right.center().toPoint())
    assert chart.lit_part == 4
    assert chart.values_at(4)[0][1] == "4"
    chart.show_bars(bars(reach=(30, 40)), str)
    assert not chart.grab().isNull()
    empty = replace(bars(), ages=(), bands=(), sides=(Side("K", ()), Side("M", ())), unstated=())
    chart.show_bars(empty, str)
    assert (chart._count(), chart.lit_part) == (0, -1)
    assert not chart.grab().isNull()


# --- staffing


def test_that_dental_care_is_shown_first_as_the_boards_slide_has_it(page: AgeStructurePage) -> None:
    assert page.unit == DENTAL
    assert row(page.staffing, "Tandläkare") == ["Tandläkare", "62", "59", "68", "76", "+14"]
    assert row(page.staffing, "Tandhygienist")[1:5] == ["59", "55", "43", "37"]
    assert row(page.staffing, "Tandsköterska")[1:5] == ["173", "174", "165", "160"]
    assert page.staffing.sheet_model.sheet.total[1:5] == ("408", "404", "400", "383")
    assert row(page.turnover, "2024")[4:] == [f"7,9{NO_BREAK_SPACE}%", f"5,0{NO_BREAK_SPACE}%", "över målet"]
    assert row(page.turnover, "2021")[1:] == ["–", "–", "–", "–", "–", ""]
    assert "över målet 5,0" in page.staffing_card.heading.title


def test_that_another_unit_can_be_shown_and_one_date_says_what_to_load(page: AgeStructurePage) -> None:
    page.unit_picker.setCurrentText("Regionservice")
    page.unit_picker.activated.emit(page.unit_picker.currentIndex())
    assert page.staffing_card.heading.title == "Regionservice har 398 anställda."
    assert "fler år" in page.staffing_card.heading.subtitle
    assert [one.words for one in page.staffing.sheet_model.sheet.headings] == ["Yrkesgrupp", "2024"]
    assert not page.turnover.isVisible()
    page.session.choose(Selection((DENTAL,)))
    assert page.unit == DENTAL
    assert not page.unit_picker.isVisible()


def test_that_the_target_can_be_changed_and_is_remembered(
    own_page: AgeStructurePage, window: MainWindow, settings: Settings
) -> None:
    page = own_page
    page.target.setText("8,5 %")
    page.target.editingFinished.emit()
    assert row(page.turnover, "2024")[5:] == [f"8,5{NO_BREAK_SPACE}%", "inom målet"]
    assert "inom målet" in page.staffing_card.heading.title
    for wrong in ("mycket", "140", "-1"):
        page.target.setText(wrong)
        page.target.editingFinished.emit()
        assert page.session.turnover_target == 0.085
        assert page.target.text() == f"8,5{NO_BREAK_SPACE}%"
    window.leave()
    assert settings.turnover_target == 0.085


@pytest.mark.parametrize("stored", ["mycket", 7])
def test_that_a_stored_target_that_is_no_share_is_the_usual_one(settings: Settings, stored: object) -> None:
    settings._store.setValue("turnover_target", stored)
    assert settings.turnover_target == TURNOVER_TARGET


def test_that_employees_per_manager_are_told_in_words(page: AgeStructurePage) -> None:
    assert page.span_card.heading.title == "2 förvaltningar har fler än 35 anställda per chef"
    words = dict(zip(column(page.spans, "Förvaltning"), column(page.spans, "Läge"), strict=True))
    assert words[DENTAL] == "når målet"
    assert words["Primärvårdsförvaltningen"] == "inom gränsen"
    assert words["Hälso- och sjukvårdsförvaltningen"] == "över gränsen"
    assert page.spans.sheet_model.sheet.pills.count("over") == 2
    assert not page.spans.grab().isNull()
    page.session.choose(Selection((DENTAL,)))
    assert page.span_card.heading.title == "Ingen förvaltning har fler än 35 anställda per chef"
    assert column(page.spans, "Förvaltning") == [DENTAL]


def test_that_tables_that_are_not_loaded_say_what_to_load(own_page: AgeStructurePage) -> None:
    page = own_page
    assert page.groups.isVisibleTo(page)
    edit(page, managers=(), population=())
    assert page.no_spans.isVisibleTo(page)
    assert page.no_people.isVisibleTo(page)
    assert not page.groups.isVisibleTo(page)
    assert "befolkning" in page.no_people.words.text()


# --- population


def test_that_the_dependency_ratio_and_the_change_by_age_are_those_of_the_population(
    page: AgeStructurePage,
) -> None:
    assert page.session.plan is not None
    here = page.session.plan.inhabitants
    assert page.people_card.heading.title == "Försörjningskvoten går från 0,83 (2024) till 0,89 (2035)"
    (oldest,) = [one for one in column(page.groups, "Ålder") if one.startswith("80")]
    cells = row(page.groups, oldest)
    assert number(cells[2]) - number(cells[1]) == number(cells[3])
    assert number(cells[4]) > 50
    total = page.groups.sheet_model.sheet.total
    for at in (1, 2, 3):
        assert sum(map(number, page.groups.sheet_model.sheet.columns[at])) == number(total[at])
    assert len(column(page.ratios, "År")) == len(here.years)
    ratio = row(page.ratios, "2024")
    assert number(ratio[4]) == round((number(ratio[1]) + number(ratio[3])) / number(ratio[2]), 2)


def test_that_many_years_are_shown_every_fifth_and_bands_across_the_limits_are_told(
    own_page: AgeStructurePage,
) -> None:
    page = own_page
    rows = page.session.open_document.content.inputs.population
    (one,) = [row for row in rows if row.year == 2024 and row.age_from == 40 and row.sex == "F"]
    wide = replace(one, age_from=40, age_to=74)
    edit(page, population=tuple(replace(wide, year=year) for year in range(1990, 2030)))
    assert page.session.plan is not None
    here = page.session.plan.inhabitants
    assert [here.years[at] for at in shown_years(here)] == list(range(1990, 2030, 5))
    assert "jämnt delade" in page.people_card.heading.subtitle
    assert column(page.groups, "Procent")[0] == "–"
    assert population_years(here, None) == (0, 39)
    assert population_years(here, date(2050, 12, 31)) == (0, 39)


# --- why


def test_that_every_cell_of_every_table_is_explained(page: AgeStructurePage) -> None:
    for table, silent in (
        (page.reach, {0}), (page.staffing, {0, 5}), (page.turnover, {0}), (page.spans, set()), (page.groups, {0, 3, 4}),
        (page.ratios, {0}),
    ):  # fmt: skip
        sheet = table.sheet_model.sheet
        rows = [0, sheet.row_count - 1, *([-1] if sheet.total else [])]
        for at in rows:
            for where in range(len(sheet.headings)):
                why = asked(page, table, at, where)
                if where in silent or (table is page.turnover and at == 0):
                    assert why is None
                    continue
                assert why is not None, (table.accessibleName(), at, where)
                assert why.sources, why
                shown = sheet.total[where] if at < 0 else sheet.columns[where][at]
                if table is not page.turnover and table is not page.spans:
                    assert why.figure == shown, (at, where)


def test_that_counts_by_age_add_up_for_whoever_reaches_or_is_past_the_age(page: AgeStructurePage) -> None:
    with answers(page) as told:
        for tile in page.tiles:
            QTest.mouseClick(tile, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    employees, older, reach, past = (why for why in told if why is not None)
    assert (employees.figure, reach.figure, past.figure) == (f"7{THIN_SPACE}222", "341", "43")
    for why in (employees, reach, past):
        assert sum(number(term.value) for term in why.terms if not term.strong) == number(why.figure)
    assert number(older.terms[3].value) == 1300
    assert reach.terms[0].label == "64 år"


def test_that_turnover_is_explained_by_who_left_and_the_mean(own_page: AgeStructurePage) -> None:
    page = own_page
    why = asked(page, page.turnover, 3, 4)
    assert why is not None
    assert [term.value for term in why.terms[:2]] == ["31", "391,5"]
    assert {source.file for source in why.sources} == {"separations.csv", "age_structure.csv"}
    known = asked(page, page.turnover, 1, 4)
    assert known is not None
    only = [row for row in page.session.open_document.content.inputs.age_structure if row.date.year != 2021]
    edit(page, age_structure=tuple(only))
    first = asked(page, page.turnover, 0, 4)
    assert first is not None
    assert (first.figure, len(first.terms)) == ("–", 1)


def test_that_an_explanation_is_that_of_what_is_shown_when_it_is_asked(page: AgeStructurePage) -> None:
    question = page._question(lambda why: why.cell("headcount", "Chef"))
    everybody = question()
    assert everybody is not None
    page.session.selection = Selection((DENTAL,))  # the page has not been told yet
    fewer = question()
    assert fewer is not None
    assert number(fewer.figure) == 20 < number(everybody.figure)
    page.session.selection = Selection((DENTAL,), ("Tandläkare",))
    assert question() is None
    page.session.selection = Selection()
    assert asked(page, page.staffing, 99, 0) is None
    staffing, plan = page._staffing, page.session.plan
    assert staffing is not None
    assert plan is not None
    for ask in (
        lambda why: why.staff(DENTAL, staffing, "", 9),
        lambda why: why.turnover(DENTAL, staffing, 9, 0.05),
        lambda why: why.ratio(1900),
        lambda why: why.inhabitants(0, 1900),
    ):
        assert page._question(ask)() is None


# --- look and language


def test_that_all_is_said_in_english_too(page: AgeStructurePage) -> None:
    page.session.speak("en")
    assert page.title.text() == "Age structure"
    assert page.tiles[2].words[0] == "Reach 67 within 3 years"
    assert page.within_picker.currentText() == "3 years"
    assert row(page.turnover, "2024")[6] == "above target"
    page.within_picker.activated.emit(0)
    assert page.tiles[2].words[0] == "Reach 67 within 1 year"
    assert page.pyramid.accessibleDescription().endswith("are 62.")


def test_that_pyramid_and_table_stand_side_by_side_where_there_is_room(
    page: AgeStructurePage, shared_window: MainWindow, qtbot: QtBot
) -> None:
    assert page.reach_card.y() > page.pyramid_card.y()
    shared_window.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.reach_card.y() == page.pyramid_card.y())
    assert page.reach_card.x() > page.pyramid_card.x()


def test_that_without_a_plan_nothing_is_shown_or_asked(own_page: AgeStructurePage) -> None:
    page = own_page
    page.session.close()
    page._choose_unit(DENTAL)
    page._take_target()
    page._again()
    assert page._question(lambda why: why.employees())() is None


def test_that_a_target_follows_the_population_only_where_one_is_loaded(own_page: AgeStructurePage) -> None:
    session = own_page.session
    name = session.stated_scenario.name
    before = session.figures.years.totals["target"]
    assert session.set_lever(name, "target_from_population", True) == ()
    assert session.figures.years.totals["target"] > 1.05 * before
    why = Explanations(session).of_year("target", 9)
    assert why is not None
    assert {"population.csv", "care_use.csv"} <= {source.file for source in why.sources}
    assert session.set_lever(name, "target_from_population", False) == ()
    edit(own_page, population=())
    (refused,) = session.set_lever(name, "target_from_population", True)
    assert (refused.code, refused.column) == ("no_population", "target_from_population")
    assert not session.stated_scenario.target_from_population
    assert "Målbemanningen följer befolkningen" in session.texts.finding(refused)
