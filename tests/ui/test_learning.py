"""What the past says, in the window: estimated rates to look at, change and use, and the track record."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from staffing_planner.models.estimation import EstimatedFrom
from staffing_planner.models.inputs import Month
from staffing_planner.plan import SAMPLE, Plan
from staffing_planner.ui.jobs import Lane
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.assumptions.rates import USED, read_per_cent
from staffing_planner.ui.settings import Settings
from tests.samples.judges_folder import write_judges_history

Settle = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def _begin_here(settings: Settings) -> None:
    """Open the window at the assumptions, where nothing is played in the background."""
    settings.page = "assumptions"


@pytest.fixture
def rates(window: MainWindow, settle: Settle) -> MainWindow:
    """Return the window with the sample's estimated rates in sight."""
    window.show_page("assumptions#rates")
    settle(window)
    return window


@pytest.fixture
def record(window: MainWindow, settle: Settle) -> MainWindow:
    """Return the window with the track record in sight."""
    window.show_page("assumptions#track_record")
    settle(window)
    return window


def texts_of(table: Any, column: int) -> list[str]:
    """Return a column of a table as it is shown."""
    model = table.sheet_model
    return [model.text(row, column) for row in range(model.rowCount())]


def type_into(window: MainWindow, row: int, words: str) -> None:
    """Type a number into the last column, the way a hand does."""
    table = window.assumptions.rates.table
    table.setCurrentIndex(table.model().index(row, USED))
    table.edit(table.currentIndex())
    (editor,) = (one for one in table.findChildren(QLineEdit) if one.isVisible())
    editor.selectAll()
    QTest.keyClicks(editor, words)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.qWait(1)  # the editor gives what was typed in the next turn


def content_of(window: MainWindow) -> Any:
    """Return what the project holds."""
    return window.session.open_document.content


# Rates


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("12,5", 0.125),
        ("12.5 %", 0.125),
        (" 1\u2009000 ", 10.0),
        ("\u22125", -0.05),
        ("tolv", None),
        ("", None),
    ],
)
def test_that_numbers_in_per_cent_are_read_as_people_write_them(typed: str, share: float | None) -> None:
    assert read_per_cent(typed) == share


def test_that_the_curve_stands_over_its_numbers_for_the_chosen_group(rates: MainWindow) -> None:
    section = rates.assumptions.rates
    assert section.chart.shown is not None
    assert section.chart.shown.pooled is None, "all occupations are not weighted to themselves"
    assert "Kurvan gäller för yrken" in section.chart.accessibleDescription()
    assert texts_of(section.table, 0)[:3] == ["61", "62", "63"]
    assert set(texts_of(section.table, 5)) == {"–"}
    section.occupation.setCurrentText("Tandsköterska")
    section.sex.setCurrentIndex(1)
    QTest.mouseClick(section.cause.buttons[1], LEFT)
    assert "Tandsköterska, kvinnor" in section.chart.accessibleDescription()
    assert "slutade av annat skäl" in section.chart.accessibleDescription()
    shown = section.chart.shown
    assert shown.pooled is not None
    assert len(shown.ages) > 30
    most = max(range(len(shown.ages)), key=lambda at: shown.exposure[at])
    assert section.chart.radius(most) == max(section.chart.radius(at) for at in range(len(shown.ages)))
    assert section.chart.as_sheet().columns == section.model.sheet.columns
    section.chart.light(2)
    assert ("", f"{shown.ages[2]} år", "") in section.chart.values_at(2)
    # IT staff of one sex may never have been there: then both sexes are shown.
    section.occupation.setCurrentText("IT-personal")
    assert "både" not in section.chart.accessibleDescription()
    rates.switch_language()
    assert "IT-personal" in section.chart.accessibleDescription()
    assert section.occupation.itemText(0) == "All occupations"


def test_that_a_typed_number_moves_the_curve_and_is_used_as_one_edit(
    rates: MainWindow, settle: Settle
) -> None:
    section, before = rates.assumptions.rates, content_of(rates)
    section.occupation.setCurrentText("Tandläkare")
    type_into(rates, 2, "12,5")
    assert texts_of(section.table, USED)[2].startswith("12,5")
    assert section.chart.shown is not None
    assert section.chart.shown.edited == (2,)
    assert section.words.text() == "1 tal är skrivet för hand"
    type_into(rates, 2, "hundra")
    assert "”hundra” går inte" in section.words.text()
    type_into(rates, 2, "120")
    assert "mellan 0 och 100" in section.words.text()
    assert texts_of(section.table, USED)[2].startswith("12,5")
    type_into(rates, 2, texts_of(section.table, USED)[2])
    assert not section.in_use.isVisible()

    QTest.mouseClick(section.use_button, LEFT)
    settle(rates)
    after = content_of(rates)
    assert after.log[-1].what == ("rates",)
    sources = {EstimatedFrom.of_origin(row.origin) for row in after.inputs.retirement_rates}
    assert {source.is_edited for source in sources if source} == {True, False}
    assert section.in_use.isVisible()
    assert section.chart.shown.edited == (2,), "what was typed is still to be seen"
    page = rates.assumptions
    QTest.mouseClick(page.segments.buttons[0], LEFT)
    page.search.setText("ändrat för hand")
    while not page.rows.is_prepared:
        QTest.qWait(1)
    assert page.rows.rowCount() == 1
    assert "2022–2024" in page.rows.text(0, 4)
    QTest.mouseClick(page.segments.buttons[1], LEFT)
    assert page.entries.text(0, 2) == "Skattade tal används"
    rates.session.undo()
    settle(rates)
    assert content_of(rates).inputs == before.inputs
    rates.show_page("assumptions#rates")
    assert not section.in_use.isVisible()
    QTest.mouseClick(section.reset_button, LEFT)
    assert not section.chart.shown.edited


def test_that_a_rate_says_what_it_is_made_of_and_from_which_rows(rates: MainWindow) -> None:
    section = rates.assumptions.rates
    section.occupation.setCurrentText("Tandläkare")
    shown = section.chart.shown
    assert shown is not None
    at = shown.ages.index(65)
    section.chart.picked.emit(at)
    why = rates.why.why
    assert why is not None
    assert why.name == "Pension · Tandläkare · 65 år"
    assert [term.label for term in why.terms][-1] == "Används"
    assert {source.file for source in why.sources} == {"age_structure.csv", "separations.csv"}
    exposed = sum(source.count for source in why.sources if source.file == "age_structure.csv")
    assert exposed >= 1
    type_into(rates, at, "33")
    section.table.asked.emit(at, USED)
    assert rates.why.why is not None
    assert rates.why.why.formula.startswith("Talet är skrivet för hand")
    section.table.asked.emit(-1, USED)
    assert rates.why.why.figure.startswith("33")


def test_that_rates_are_used_beside_another_edit_and_lose_nothing_of_it(
    rates: MainWindow, settle: Settle
) -> None:
    session = rates.session
    QTest.mouseClick(rates.assumptions.rates.use_button, LEFT)
    session.move_age(66.4)
    session.keep_age()
    settle(rates)
    assert content_of(rates).log[-1].what == ("rates",)
    assert content_of(rates).inputs.turnover_rates[0].origin.file.startswith("@")
    assert session.stated_scenario.retirement_age.at(2025) == 66.4


def test_that_a_project_closed_meanwhile_is_left_alone(rates: MainWindow, settle: Settle) -> None:
    QTest.mouseClick(rates.assumptions.rates.use_button, LEFT)
    rates.session.close()
    settle(rates)
    assert rates.session.plan is None


def test_that_without_a_history_the_page_says_which_tables_to_load(
    window: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    asked: list[str] = []
    assert session.plan is not None
    inputs = replace(session.plan.inputs, separations=())
    session.open_document.do(("import", "x"), content_of(window).with_inputs(inputs))
    page = window.assumptions
    page.page_asked.connect(asked.append)
    window.show_page("assumptions#rates")
    settle(window)
    section = page.rates
    assert section.nothing.isVisible()
    assert "Avgångar (år" in section.nothing.words.text()
    QTest.mouseClick(section.to_data, LEFT)
    assert asked == ["data"]
    window.show_page("assumptions#track_record")
    QTest.mouseClick(page.track_record.run_button, LEFT)
    settle(window)
    assert page.track_record.idle.isVisible()
    assert "Det finns inget att pröva mot" in page.track_record.idle.heading.text()
    QTest.mouseClick(page.track_record.to_data, LEFT)
    assert asked == ["data", "data"]


# Track record


def test_that_the_backtest_is_run_when_asked_for_and_shows_what_it_missed(
    record: MainWindow, settle: Settle
) -> None:
    section = record.assumptions.track_record
    assert section.idle.isVisible()
    QTest.mouseClick(section.run_button, LEFT)
    assert section.cancel_button.isVisible()
    settle(record)
    assert section.chart.isVisible()
    shown = section.chart.shown
    assert shown is not None
    assert [one.label for one in shown.series] == ["framskrivningen", "inget ändras", "samma åldersandelar"]
    assert shown.series[0].values[0] < shown.series[1].values[0]
    assert section.chart.bar(0, 0).height() < section.chart.bar(0, 1).height()
    assert section.chart.as_sheet().columns[0] == ("1 år",)
    assert "förvald" in section.shock_words.text()
    assert not section.shock_button.isVisible()
    assert "Tandläkare" in texts_of(section.groups, 0)
    QTest.mouseClick(section.grouping.buttons[1], LEFT)
    assert "60-64" in texts_of(section.groups, 0)
    assert section.groups.sheet_model.sheet.headings[-1].words == "Samma åldersandelar"
    section.chart.light(0)
    section.chart.picked.emit(0)
    why = record.why.why
    assert why is not None
    assert why.figure == record.session.texts.percent(shown.series[0].values[0])
    assert [term.label for term in why.terms] == ["2022-12-31", "2023-12-31", "Avvikelse"]
    row = texts_of(section.groups, 0).index("60-64")
    section.groups.asked.emit(section.groups.sheet_model.source_row(row), 2)
    assert record.why.why is not None
    assert "60-64" in record.why.why.name
    section.groups.asked.emit(-1, 2)
    QTest.mouseClick(section.again_button, LEFT)
    QTest.mouseClick(section.cancel_button, LEFT)
    settle(record)
    assert section.idle.isVisible(), "given up"


def test_that_a_fault_of_the_backtest_says_that_nothing_has_changed(
    record: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Plan, "backtest", fail)
    section = record.assumptions.track_record
    QTest.mouseClick(section.run_button, LEFT)
    settle(record)
    assert "misslyckades" in section.idle.heading.text()


def test_that_many_outcomes_say_how_wide_the_band_should_be_and_a_button_applies_it(
    empty_window: MainWindow, tmp_path: Path, settle: Settle
) -> None:
    write_judges_history(tmp_path / "judges", range(1985, 2014))
    window = empty_window
    window.session.open(tmp_path / "judges")
    settle(window)
    window.show_page("assumptions#track_record")
    section = window.assumptions.track_record
    QTest.mouseClick(section.run_button, LEFT)
    settle(window)
    backtest = window.assumptions.learning.backtest
    assert backtest is not None
    assert backtest.exit_shock_cv is not None
    assert section.chart.shown is not None
    assert section.chart.shown.groups == ("1 år", "3 år", "5 år", "10 år")
    section.chart.picked.emit(1)
    assert section.group_card.heading.accessibleName().startswith("Vad framskrivningen missade 3 år framåt")
    assert window.why.why is not None
    assert len(window.why.why.terms) == 13
    assert "tidigare årsskiften" in window.why.why.remarks[-1]
    spread = round(backtest.exit_shock_cv, 2)
    assert section.shock_button.text().startswith(f"Använd {window.session.texts.number(spread, 2)} i")
    QTest.mouseClick(section.shock_button, LEFT)
    assert window.session.stated_scenario.exit_shock_cv == spread
    assert not section.shock_button.isEnabled()
    assert window.assumptions.learning.backtest is backtest, "the past is the same"
    window.session.use_shock(spread)
    assert [change.what[0] for change in content_of(window).log].count("scenarios") == 1
    window.session.undo()
    assert section.shock_button.isEnabled()


def test_that_a_projection_is_kept_and_waits_for_its_outcome(record: MainWindow, settle: Settle) -> None:
    section = record.assumptions.track_record
    assert section.no_kept.isVisible()
    assert not section.detail_card.isVisible()
    QTest.mouseClick(section.keep_projection, LEFT)
    assert not section.keep_projection.isEnabled()
    assert section.kept_words.text() == "Sparar …"
    settle(record)
    (kept,) = content_of(record).vintages
    assert (kept.kind, kept.scenario) == ("projection", record.session.scenario)
    assert content_of(record).log[-1].what == ("vintages", "projection")
    assert texts_of(section.kept, 4) == ["inget utfall ännu; 2025 är först"]
    assert section.detail_card.isVisible()
    assert set(texts_of(section.detail, 5)) == {"inte än"}
    section.detail.asked.emit(0, 2)
    assert record.why.why is not None
    assert "inget utfall" in record.why.why.formula
    section.detail.asked.emit(-1, 2)
    record.show_page("assumptions")
    QTest.mouseClick(record.assumptions.segments.buttons[1], LEFT)
    log = record.assumptions.entries
    assert log.text(0, 2) == "Framskrivning sparad"
    assert log.text(0, 4).startswith("Framskrivning · Pension vid 67")
    record.session.undo()
    assert content_of(record).vintages == ()
    record.show_page("assumptions#track_record")
    settle(record)
    assert section.no_kept.isVisible()


def test_that_a_year_that_is_over_has_no_cost_forecast_to_keep(record: MainWindow, settle: Settle) -> None:
    section = record.assumptions.track_record
    QTest.mouseClick(section.keep_costs, LEFT)
    settle(record)
    assert "alla tolv månader" in section.kept_words.text()
    assert content_of(record).vintages == ()


def test_that_kept_forecasts_stand_with_their_score_beside_what_nothing_changes_missed(
    record: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    session, section = record.session, record.assumptions.track_record
    plan = Plan.open(SAMPLE)
    inputs = plan.inputs
    then = replace(
        inputs,
        age_structure=tuple(row for row in inputs.age_structure if row.date.year < 2024),
        separations=tuple(row for row in inputs.separations if row.year < 2024),
    )
    earlier = plan.with_content(replace(plan.content, inputs=then))
    session.keep_vintage(earlier.keep_projection(session.scenario, 20))
    session.keep_vintage(plan.keep_cost_forecast(Month(2024, 4)))
    settle(record)
    assert texts_of(section.kept, 2) == ["Hyrkostnad", "Framskrivning · Pension vid 67"]
    assert texts_of(section.kept, 4) == ["1 av 1 år, senast 2024", "1 av 10 år, senast 2024"]
    assert all(text != "–" for column in (5, 6, 7) for text in texts_of(section.kept, column))
    assert "läkare" in " ".join(texts_of(section.detail, 2)).casefold()
    cell = section.kept.visualRect(section.kept.model().index(1, 2)).center()
    QTest.mouseClick(section.kept.viewport(), LEFT, pos=QPoint(cell.x(), cell.y()))
    bands = [text for text in texts_of(section.detail, 4) if text != "–"]
    assert bands
    assert all(text.endswith(("✓", "✗")) for text in bands)
    section.detail.asked.emit(0, 2)
    assert record.why.why is not None
    assert [term.label for term in record.why.why.terms] == ["Prognos", "Inget ändras", "Utfall", "Fel"]
    record.switch_language()
    settle(record)
    assert texts_of(section.kept, 4)[0] == "1 of 1 years, last 2024"


def test_that_another_project_gives_up_what_was_being_looked_for(
    record: MainWindow, settle: Settle, sample_folder: Path
) -> None:
    learning = record.assumptions.learning
    learning.run_backtest()
    learning.run_backtest()
    assert [job.lane for job in record.session.jobs.running].count(Lane.HISTORY) == 1
    record.session.open(sample_folder)
    settle(record)
    assert learning.backtest is None
    assert learning.share_of("backtest") is None
    record.session.close()
    settle(record)
    for ask in (
        learning.estimate,
        learning.run_backtest,
        learning.score,
        learning.keep_projection,
        learning.keep_cost_forecast,
    ):
        ask()
    assert record.session.jobs.running == ()


def test_that_both_parts_are_found_by_their_names(window: MainWindow) -> None:
    found = {one.name: one for one in window.commands.everything() if one.kind == "page"}
    found["assumptions#track_record"].go()
    assert window.assumptions.track_record.isVisible()
    found["assumptions#rates"].go()
    assert window.assumptions.rates.isVisible()
