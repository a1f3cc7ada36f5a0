"""The page about agency staff: a manager reads off when the ceiling breaks and what is left to spend."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from staffing_planner import app
from staffing_planner.models.inputs import Month
from staffing_planner.models.keep_ceiling import FILL_RATE, LEVERS, MIX, TRAINING
from staffing_planner.texts import THIN_SPACE
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.agency.page import PARTS, SPLIT_PARTS, VIEWS, AgencyPage
from staffing_planner.ui.session import Changed, Selection, Session
from staffing_planner.ui.why import Question, Why

HOSPITAL, PRIMARY, DENTAL = "Hälso- och sjukvårdsförvaltningen", "Primärvårdsförvaltningen", "Folktandvården"
IT = "IT-förvaltningen"
FEBRUARY = Month(2024, 2)

Settle = Callable[[MainWindow], None]


def page_of(window: MainWindow) -> AgencyPage:
    """Return the page, in sight."""
    window.show_page("agency")
    page = window.page_of("agency")
    assert isinstance(page, AgencyPage)
    return page


@pytest.fixture(scope="module")
def session(application: QApplication) -> Iterator[Session]:
    """Return a session with the sample region open, for all tests that change nothing in it."""
    found = Session(Jobs(), "sv")
    found.open(app.SAMPLE)
    while found.jobs.running:
        QTest.qWait(5)
    yield found
    found.close()
    found.jobs.close()


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> Iterator[AgencyPage]:
    """Return a page of its own on the sample region, in sight."""
    session.speak("sv")
    session.choose_scenario("Pension vid 67")
    session.reset_age()
    session.choose(Selection())
    made = AgencyPage(session)
    made.retext()
    made.resize(1072, 700)
    made.show()
    session.changed.connect(made.refresh)
    made.refresh(Changed(plan=True, scenario=True, selection=True, language=True))
    yield made
    session.changed.disconnect(made.refresh)
    made.future.cancel()
    made.keep.cancel()
    made.close()
    made.deleteLater()


@pytest.fixture
def window_page(window: MainWindow) -> AgencyPage:
    """Return the page of a window."""
    return page_of(window)


def folder_without(folder: Path, sample: Path, *tables: str) -> Path:
    """Return a copy of the sample that lacks some tables."""
    for source in sample.iterdir():
        if source.suffix in (".csv", ".toml") and source.stem not in tables:
            shutil.copy(source, folder / source.name)
    return folder


def answers(page: AgencyPage) -> list[Why]:
    """Have what is asked on the page answered from now on; return where the answers go."""
    found: list[Why] = []

    def answer(question: Question) -> None:
        why = question()
        assert why is not None
        found.append(why)

    page.why_asked.connect(answer)
    return found


def column(page: AgencyPage, words: str) -> list[str]:
    """Return a column of the table of units."""
    sheet = page.places.sheet_model.sheet
    at = [heading.words for heading in sheet.headings].index(words)
    return list(sheet.columns[at])


# The two questions of a manager


def test_that_the_page_says_in_which_month_the_ceiling_breaks(page: AgencyPage) -> None:
    page.look_through(FEBRUARY)
    assert page.month_card.heading.title == (
        "Taket 4,0\u00a0% bryts sedan januari 2024; åter under det juni 2025 enligt prognosen"
    )
    assert "egna personalkostnader" in page.month_card.heading.subtitle
    drawn = page.month_chart.drawn
    assert drawn is not None
    assert drawn.ceiling_label == "Tak 4,0\u00a0% av egna personalkostnader"


def test_that_the_page_says_what_march_to_december_may_cost_and_why(page: AgencyPage) -> None:
    page.look_through(FEBRUARY)
    label, figure, unit, foot = page.tiles[2].words
    assert (label, figure, unit) == ("Får kosta per månad, mar–dec", "15,7", "mnkr")
    assert foot == "för 4,0\u00a0% på helåret; nu 11,8"
    found = answers(page)
    QTest.mouseClick(page.tiles[2], Qt.MouseButton.LeftButton)
    (why,) = found
    assert why.figure == "15,7 mnkr"
    assert why.formula == "(tak × personalkostnad helår − hyrkostnad hittills) ÷ månader kvar"
    # (4 % × 4 510,82 − 23,31) ÷ 10
    numbers = [term.value for term in why.terms]
    assert numbers == [f"4{THIN_SPACE}510,82", "4,00\u00a0%", "180,43", "23,31", "10", "15,71"]
    assert {source.file for source in why.sources} == {
        "agency_costs.csv",
        "personnel_costs.csv",
        "ceilings.csv",
    }
    assert any("Regionplan 2024-2026" in remark for remark in why.remarks)


# Choices


def test_that_the_page_opens_with_the_last_month_and_its_tiles(page: AgencyPage) -> None:
    words = [tile.words for tile in page.tiles]
    assert words[0] == ("Rullande 12 månader", "4,6\u00a0%", "", "▼ 1,8 pe på ett år")
    assert page.tiles[0].pill == ("över taket", "over")
    assert words[1] == ("Ackumulerat i år", "4,6\u00a0%", "f.g. år 6,4\u00a0%", "jan–dec 2024 · ▼ 1,8 pe")
    assert words[2] == ("Utrymme under taket 2024", "−29,1", "mnkr", "mot 4,0\u00a0% på helåret")
    assert words[3][:3] == ("Helårsprognos 2024", "4,6\u00a0%", "209,0 mnkr")


def test_that_a_month_is_picked_from_the_list_or_by_the_forecast_months(page: AgencyPage) -> None:
    assert page.through.currentText() == "december 2024"
    assert page.through.count() == 36
    page.presets[2].click()
    assert page.through.currentText() == "augusti 2024"
    assert [one.isChecked() for one in page.presets] == [False, False, True, False]
    page.through.setCurrentIndex(12)
    page.through.activated.emit(12)
    assert page.through.currentText() == "december 2023"
    assert "inget tak gäller" in page.month_card.heading.title
    assert page.tiles[2].words[3] == "inget tak gäller"
    page.presets[0].click()
    assert page.through.currentText() == "februari 2023"
    assert page.presets[0].isChecked()


def test_that_all_three_forecasts_are_shown_and_one_is_chosen(page: AgencyPage) -> None:
    page.look_through(Month(2024, 8))
    words = [one.text() for one in page.methods.buttons]
    assert words == [
        "takt hittills: 205,5 mnkr, 4,6\u00a0%",
        "säsong: 212,1 mnkr, 4,7\u00a0%",
        "manuell: 206,1 mnkr, 4,6\u00a0%",
    ]
    assert page.tiles[3].words[1:3] == ("4,7\u00a0%", "212,1 mnkr")
    page.methods.buttons[2].click()
    assert page.tiles[3].words[1:3] == ("4,6\u00a0%", "206,1 mnkr")
    assert "manuell" in page.month_card.heading.subtitle
    found = answers(page)
    page.tiles[3].asked.emit()
    page.methods.buttons[0].click()
    page.tiles[3].asked.emit()
    assert [why.figure for why in found] == ["4,6\u00a0%", "4,6\u00a0%"]
    assert any(source.file == "manual_forecast.csv" for source in found[0].sources)
    page.look_through(FEBRUARY)
    page.methods.buttons[2].click()
    assert page.methods.buttons[2].text() == "manuell: saknas"
    assert page.method_words.text().startswith("Det finns ingen manuell prognos")
    assert page.methods.buttons[1].isChecked()
    page.look_through(Month(2024, 4))
    # The published forecast of April 2023, 232.4 against 274.7 million kronor.
    assert "säsong 2023 −15,4 %" in page.method_words.text()
    page.look_through(Month(2022, 5))
    page.methods.buttons[1].click()
    assert page.method_words.text().startswith("Säsong kräver hela fjolåret.")


def test_that_bars_are_split_by_staff_group_or_by_unit(page: AgencyPage) -> None:
    drawn = page.month_chart.drawn
    assert drawn is not None
    assert [part.label for part in drawn.parts] == ["läkare", "sjuksköterska", "övriga"]
    page.segments.buttons[PARTS.index("unit")].click()
    drawn = page.month_chart.drawn
    assert drawn is not None
    assert [part.label for part in drawn.parts] == [HOSPITAL, PRIMARY, "Psykiatriförvaltningen"]


# The table


def test_that_the_table_says_in_words_who_is_over_and_what_it_takes(page: AgencyPage) -> None:
    names, status = column(page, "Förvaltning"), column(page, "Läge")
    assert names[0] == "Hela regionen"
    hospital = names.index(HOSPITAL)
    assert status[hospital] == "över taket"
    assert column(page, "Tak")[hospital] == "2,0\u00a0%"
    # The published goal: about 100 million less, about 50 net.
    assert column(page, "Minskning brutto")[hospital] == "91,2"
    assert column(page, "Minskning netto")[hospital] == "45,6"
    assert column(page, "Gäller till")[hospital] == "2026-12-31"
    assert column(page, "Källa")[hospital].startswith("Regionplan 2024-2026")
    assert page.zeros.text() == (
        "Nolltaket för Folktandvården, tandläkare hålls. "
        "Nolltaket för Primärvårdsförvaltningen, sjuksköterska bryts: 1,90 mnkr."
    )
    assert page.place_card.heading.title == "9 av 15 förvaltningar och personalgrupper är över sitt tak"
    assert "5 förvaltningar utan hyrkostnad visas inte." in page.place_card.heading.subtitle


def test_that_every_cell_and_every_mark_can_be_asked_about(page: AgencyPage) -> None:
    found = answers(page)
    sheet = page.places.sheet_model.sheet
    for row in range(sheet.row_count):
        for at in range(len(sheet.headings)):
            page.places.asked.emit(row, at)
    assert len(found) == sheet.row_count * len(sheet.headings)
    assert found[6].name.startswith("Hela regionen: minskning")
    assert all(why.figure and why.sources for why in found)
    page.look_through(FEBRUARY)
    for at in range(36):
        page.month_chart.picked.emit(at)
    for tile in page.tiles:
        tile.asked.emit()
    for name in VIEWS:
        page.show_part(name)
    for row in range(page.weeks.sheet_model.sheet.row_count):
        page.weeks.asked.emit(row, 6)
    for at in range(26):
        page.noise.picked.emit(at)
    for row in range(len(SPLIT_PARTS)):
        page.split.asked.emit(row, 1)
    before = len(found)
    page.split.asked.emit(-1, 1)  # the total is no part
    page.places.asked.emit(-1, 1)
    page.weeks.asked.emit(-1, 1)
    assert len(found) == before


def test_that_the_dock_follows_another_month(window_page: AgencyPage, window: MainWindow) -> None:
    page = window_page
    page.look_through(FEBRUARY)
    page.tiles[0].asked.emit()
    assert window.why.why is not None
    assert window.why.why.figure == "6,2\u00a0%"
    page.presets[3].click()
    assert window.why.why.figure == "4,6\u00a0%"


# The filter


def test_that_one_unit_has_its_own_ceiling_and_rows(page: AgencyPage, session: Session) -> None:
    session.choose(Selection((HOSPITAL,), ("Sjuksköterska",)))
    assert page.month_card.heading.title.startswith("Taket 2,0\u00a0% bryts")
    assert column(page, "Förvaltning")[0] == HOSPITAL
    assert page.not_by_occupation.text().startswith("Kostnader finns inte per yrke eller kön")
    session.choose(Selection((HOSPITAL, PRIMARY)))
    assert len(column(page, "Förvaltning")) == 9
    found = answers(page)
    page.tiles[1].asked.emit()
    assert found[0].name.startswith("2 valda förvaltningar")
    assert page.not_by_occupation.text() == ""


def test_that_a_unit_without_agency_cost_is_within_its_ceiling(page: AgencyPage, session: Session) -> None:
    session.choose(Selection((IT,)))
    assert page.month_card.heading.title == "Andelen 0,0\u00a0% är inom taket 4,0\u00a0% i december 2024"
    assert page.place_card.heading.title == "Inget tak är inläst"
    for name in VIEWS:
        page.show_part(name)
        assert page.look_card.heading.title


# A closer look


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("weeks", "T3 2024: 193 veckor mer beställda än beslutade, i 6 av 6 grupper"),
        ("noise", "December 2024 ligger under den nedre gränsen: en verklig nedgång, inte brus"),
        ("split", "Kostnaden ändrades −65,7 mnkr, mest för att veckorna blev färre (−66,3)"),
        ("peers", "Andelen 4,6\u00a0% är högre än 3,1\u00a0% (Riket, 2024)"),
    ],
)
def test_that_a_closer_look_is_titled_with_its_finding(page: AgencyPage, name: str, title: str) -> None:
    page.show_part(name)
    assert page.look_shown == name
    assert page.look_card.heading.title == title


def test_that_the_way_to_the_ceiling_is_month_by_month(page: AgencyPage) -> None:
    page.look_through(FEBRUARY)
    page.show_part("path")
    assert page.look_card.heading.title == (
        "I snitt 15,7 mnkr i månaden når 4,0\u00a0% i december 2024; de senaste tolv kostade 22,2"
    )
    assert page.path.sheet_model.sheet.row_count == 10


def test_that_months_without_a_whole_season_are_judged_with_care(page: AgencyPage) -> None:
    page.look_through(FEBRUARY)
    page.show_part("noise")
    assert page.look_card.heading.title.endswith("inte brus, men säsongen kan förklara det")
    page.look_through(Month(2023, 6))
    assert page.look_card.heading.title.endswith("ingen trend att tala om")


def test_that_what_a_card_shows_can_be_taken_out_of_it(page: AgencyPage) -> None:
    page.month_exhibit.show_as_table(wanted=True)
    table = page.month_exhibit.table
    assert table is not None
    assert table.sheet_model.sheet.row_count == 36
    page.look_through(FEBRUARY)
    assert table.sheet_model.text(35, 1) == "4,5\u00a0%"
    for name in VIEWS:
        page.show_part(name)
        shown = [more for more in page.look_exhibits.values() if not more.isHidden()]
        assert len(shown) == 1
        assert shown[0].accessibleName().endswith(page.session.texts.text(f"agency.look_{name}"))


# What is missing


def test_that_missing_tables_are_named(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    folder = folder_without(
        tmp_path,
        sample_folder,
        "agency_weeks",
        "peer_agency_share",
        "ceilings",
        "unit_costs",
        "manual_forecast",
    )
    empty_window.session.open(folder)
    settle(empty_window)
    page = page_of(empty_window)
    assert (
        page.month_card.heading.title == "Andelen är 4,6\u00a0% till och med december 2024; inget tak gäller"
    )
    assert page.place_card.heading.title == "Inget tak är inläst"
    assert page.zeros.isHidden()
    for name, table in (
        ("weeks", "agency_weeks"),
        ("split", "agency_weeks"),
        ("peers", "peer_agency_share"),
        ("path", "ceilings"),
    ):
        page.show_part(name)
        assert table in page.nothing.words.text()
    assert page.future.stack.currentWidget() is page.future.nothing
    assert "unit_costs" in page.future.nothing.words.text()


def test_that_without_costs_the_page_says_which_tables_to_load(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    tables = ("agency_costs", "personnel_costs", "manual_forecast", "ceilings")
    empty_window.session.open(folder_without(tmp_path, sample_folder, *tables))
    settle(empty_window)
    page = page_of(empty_window)
    assert page.no_costs_card.isVisible()
    assert "personnel_costs och agency_costs" in page.no_costs.words.text()
    assert not page.month_card.isVisible()
    page.presets[0].click()
    assert page.view is None
    page.to_data[1].click()
    assert empty_window.page_shown == "data"


def test_that_a_month_without_personnel_cost_is_missing_and_never_nothing(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    folder_without(tmp_path, sample_folder, "personnel_costs")
    lines = (sample_folder / "personnel_costs.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"2024-11;{PRIMARY}")]
    (tmp_path / "personnel_costs.csv").write_text("\n".join(kept), encoding="utf-8")
    empty_window.session.open(tmp_path)
    settle(empty_window)
    page = page_of(empty_window)
    assert page.tiles[0].words[1] == "–"
    assert page.month_card.heading.title.startswith("Andelen saknas till och med december 2024")
    drawn = page.month_chart.drawn
    assert drawn is not None
    assert drawn.share[34] != drawn.share[34]
    assert "personalkostnad" in page.month_card.heading.title


def test_that_a_ceiling_of_own_and_agency_cost_is_said_to_be_one(
    empty_window: MainWindow, sample_folder: Path, tmp_path: Path, settle: Settle
) -> None:
    folder_without(tmp_path, sample_folder, "ceilings")
    rows = (
        "förvaltning;personalgrupp;tak;nämnare;valid_from;valid_to;källa\n*;*;4 %;own+agency;2024-01-01;;\n"
    )
    (tmp_path / "ceilings.csv").write_text(rows, encoding="utf-8")
    empty_window.session.open(tmp_path)
    settle(empty_window)
    page = page_of(empty_window)
    page.look_through(FEBRUARY)
    drawn = page.month_chart.drawn
    assert drawn is not None
    assert drawn.ceiling_label.endswith("av egna personalkostnader + inhyrd personal")
    assert set(column(page, "Gäller till")) == {"tills vidare"}
    found = answers(page)
    page.tiles[0].asked.emit()
    page.tiles[2].asked.emit()
    page.places.asked.emit(0, 5)
    page.places.asked.emit(0, 6)
    assert [why.formula for why in found[1:]] == [
        "(tak ÷ (1 − tak) × personalkostnad helår − hyrkostnad hittills) ÷ månader kvar",
        "(tak × (personalkostnad + hyrkostnad) − hyrkostnad) ÷ (1 − tak), året hittills",
        "(hyrkostnad − tak × (hyrkostnad + personalkostnad)) ÷ (1 − tak × (1 − kappa)); netto = (1 − kappa) × brutto",
    ]
    assert "Personal- och hyrkostnad, mnkr" in [term.label for term in found[0].terms]
    assert any("Källa: inte angiven" in remark for remark in found[0].remarks)


# What is to come


def test_that_history_and_scenario_share_one_picture_with_how_likely_it_is(
    window_page: AgencyPage, window: MainWindow, qtbot: QtBot
) -> None:
    page = window_page
    assert page.future.heading.title.startswith("Hela regionen: över taket 4,0\u00a0% 2025")
    drawn = page.future.chart.drawn
    assert drawn is not None
    assert drawn.years == tuple(range(2022, 2035))
    assert [round(100 * share, 1) for share in drawn.actual.values[:3]] == [6.5, 6.4, 4.6]
    assert drawn.comparison is not None
    qtbot.waitUntil(lambda: page.future.likely_in(2025) is not None, timeout=20_000)
    likely = page.future.likely_in(2025)
    assert likely is not None
    assert 0.4 < likely < 0.8
    assert page.future.likely_in(2030) is None
    assert page.future.likely_in(1999) is None
    assert f"2025 i {round(100 * likely)} av 100 utfall" in page.future.words.text()
    assert page.tiles[3].words[3] == f"säsong · P(över taket 2025) {round(100 * likely)}\u00a0%"
    found = answers(page)
    page.future.chart.picked.emit(3)
    assert found[0].figure == "4,1\u00a0%"
    assert any(term.label.startswith("över taket i 1") for term in found[0].terms)
    assert page.future.question(0)() is None  # what has been is no projection
    window.top.slider.setValue(660)
    qtbot.waitUntil(lambda: page.future.likely_in(2025) is None, timeout=5_000)
    assert page.future.words.text() == "Sannolikheten räknas ut …"


def test_that_a_unit_can_be_picked_and_ceilings_can_go_on(page: AgencyPage, session: Session) -> None:
    future = page.future
    at = future.picker.findText(HOSPITAL)
    future.picker.setCurrentIndex(at)
    future.picker.activated.emit(at)
    assert future.unit == HOSPITAL
    assert future.heading.title.startswith(f"{HOSPITAL}: över taket 2,0\u00a0% 2025–2026 i scenariot")
    future.goes_on.setChecked(True)
    assert "2025–2034" in future.heading.title
    session.choose(Selection((DENTAL,)))
    assert future.unit == DENTAL
    assert future.heading.title == f"{DENTAL}: inom taket 2025–2034 i scenariot"
    future.goes_on.setChecked(False)
    session.choose(Selection())
    assert future.picker.findText("Hela regionen") == 0


def test_that_what_keeps_the_ceilings_is_found_said_and_used(
    window_page: AgencyPage, window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    page = window_page
    page.keep.start.click()
    settle(window)
    assert page.keep.keeping is not None
    assert page.keep.heading.title == "Taket bryts på 5 ställen i scenariot: så kan det hållas"
    assert set(page.keep.uses) == set(LEVERS) - {TRAINING}
    found = answers(page)
    for lever in page.keep.uses:
        page.keep.why_asked.emit(page.keep.question(lever))
    fill = page.keep.answer(FILL_RATE)
    assert fill is not None
    assert fill.change is not None
    assert found[0].terms[0].label == "sparad hyrkostnad, mnkr"
    assert page.keep.question(TRAINING)() is None
    words = [label.text() for label in page.keep.answers.findChildren(QLabel)]
    said = "\n".join(words)
    assert "Nolltak som inte kan hållas" in said
    assert f"{PRIMARY}, sjuksköterska" in said
    assert "Bryts innan ändringen hinner verka: Hela regionen (2025: 4,1\u00a0%, tak 4,0\u00a0%)" in said
    before = len(window.session.open_document.content.scenarios)
    page.keep.uses[MIX].click()
    scenarios = window.session.open_document.content.scenarios
    assert len(scenarios) == before + 1
    assert scenarios[-1].name == "Pension vid 67, håll taket (billigaste blandningen)"
    assert window.session.scenario.name == scenarios[-1].name
    # The page is about the new scenario now: the search starts anew, and the region keeps its ceiling.
    assert page.keep.answer(MIX) is None
    assert page.future.heading.title.startswith("Hela regionen: inom taket 2025–2026")
    page.keep.use(MIX)  # nothing is found yet
    assert len(window.session.open_document.content.scenarios) == before + 1
    window.session.undo()
    assert len(window.session.open_document.content.scenarios) == before
    assert window.session.scenario.name != scenarios[-1].name


def test_that_a_scenario_that_keeps_all_its_ceilings_is_said_to(
    page: AgencyPage, session: Session, qtbot: QtBot
) -> None:
    session.choose(Selection((DENTAL,)))
    page.keep.start.click()
    qtbot.waitUntil(lambda: not session.jobs.running, timeout=20_000)
    assert page.keep.ask.heading.text() == "Alla tak hålls redan"


def test_that_a_search_is_given_up_when_the_scenario_changes(page: AgencyPage, session: Session) -> None:
    page.keep.start.click()
    assert page.keep.ask.heading.text() == "Räknar …"
    page.keep.search()  # one at a time
    session.choose_scenario("Pension vid 66")
    assert page.keep.keeping is None
    assert page.keep.start.isEnabled()


# Words


def test_that_the_page_speaks_english(page: AgencyPage, session: Session) -> None:
    session.speak("en")
    page.look_through(FEBRUARY)
    assert page.title.text() == "Agency staff"
    assert page.month_card.heading.title == (
        "The ceiling of 4.0% has been broken since January 2024; back under it in June 2025 by the forecast"
    )
    assert page.tiles[2].words == (
        "May cost per month, Mar–Dec",
        "15.7",
        "MSEK",
        "for 4.0% in the full year; now 11.8",
    )
    for name in VIEWS:
        page.show_part(name)
        assert page.look_card.heading.title


def test_that_everything_that_takes_the_keyboard_has_a_name(page: AgencyPage) -> None:
    for widget in (
        page.through,
        *page.presets,
        *page.segments.buttons,
        *page.methods.buttons,
        *page.looks.buttons,
        page.month_chart,
        page.noise,
        page.places,
        page.weeks,
        page.split,
        page.peers,
        page.path,
        page.future.chart,
        page.future.picker,
        page.future.goes_on,
        page.keep.start,
        page.month_exhibit.more,
        page.place_exhibit.more,
        page.future.exhibit.more,
    ):
        assert widget.accessibleName()
