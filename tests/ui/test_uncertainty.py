"""How sure the projection is, on the page: bands that come when the window rests and never outlive their scenario."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.models.findings import StaffingError, error
from staffing_planner.models.inputs import OWN_AND_AGENCY, Ceiling
from staffing_planner.models.simulation import AGENCY_SHARE, QUANTILES, Simulation
from staffing_planner.plan import Plan
from staffing_planner.ui import session as session_module
from staffing_planner.ui.charts import Bands
from staffing_planner.ui.figures import find_uncertainty
from staffing_planner.ui.jobs import Jobs, Lane, Outcome
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import retirement
from staffing_planner.ui.pages.retirement import ROOMY
from staffing_planner.ui.sentences import count_of_hundred
from staffing_planner.ui.session import FEWEST_REPLICATIONS, Selection, Session
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import apply_theme

REST = 120  # milliseconds, a third of what a user is given

Settle = Callable[[MainWindow], None]


@pytest.fixture(autouse=True)
def _quick_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make rest and estimate short; what they are made of is the same."""
    monkeypatch.setattr(retirement, "LONG_REST", REST)
    monkeypatch.setattr(session_module, "REPLICATIONS", FEWEST_REPLICATIONS)


def bands_of(window: MainWindow) -> Bands | None:
    """Return the bands that the chart draws."""
    assert window.page.flow_chart.flows is not None
    return window.page.flow_chart.flows.bands


def let_rest(window: MainWindow, qtbot: QtBot) -> Bands:
    """Wait until the bands are there."""
    qtbot.waitUntil(lambda: bands_of(window) is not None, timeout=20_000)
    found = bands_of(window)
    assert found is not None
    return found


def played(window: MainWindow) -> Simulation:
    """Return the replications of what the window shows."""
    session = window.session
    assert session.plan is not None
    scenario, cells = session.scenario, session.cells
    return session.plan.simulate([scenario], (), FEWEST_REPLICATIONS, cells=cells)[0]


def is_estimating(window: MainWindow) -> bool:
    """Return whether something is played."""
    return any(job.lane is Lane.COMPUTE and not job.label for job in window.session.jobs.running)


def is_known(window: MainWindow) -> bool:
    """Return whether it is known how sure the figures are."""
    return window.session.uncertainty is not None


def forget(window: MainWindow) -> None:
    """Have other figures shown, of which nothing is known, however long the machine has taken until here."""
    session = window.session
    assert session.plan is not None
    other = next(one.name for one in session.plan.scenarios if one != session.comparison)
    session.choose_comparison(other)
    session.choose_comparison("Pension vid 65")


def begin(window: MainWindow) -> None:
    """Begin to estimate without waiting for the rest."""
    forget(window)
    window.session.estimate_uncertainty()
    assert is_estimating(window)


# What is shown


def test_that_the_bands_come_with_rest_and_are_the_quantiles_of_the_replications(
    window: MainWindow, qtbot: QtBot
) -> None:
    forget(window)
    assert bands_of(window) is None
    found = let_rest(window, qtbot)
    quantiles = played(window).total_quantiles["replacement_need"]
    for level, band in ((10, found.low), (25, found.half_low), (75, found.half_high), (90, found.high)):
        exact = quantiles[:, QUANTILES.index(level)]
        assert np.abs(np.array(band) - exact).max() <= 0.5
    page = window.page
    assert page.flow_chart.flows is not None
    low, high = int(found.low[3]), int(found.high[3])
    assert ("", "8 av 10 utfall", f"{low}–{high}") in page.flow_chart.flows.hover[3]
    assert f"Åtta av tio utfall: {low} till {high}." in page.flow_chart.accessibleDescription()
    assert "ingår inte" in page.band_words.text()
    assert page.uncertainty.accessibleName() == "Visa osäkerhet"
    assert page.uncertainty.accessibleDescription() == page.band_words.text()


def test_that_the_axis_and_the_caption_stay_when_the_bands_come(window: MainWindow, qtbot: QtBot) -> None:
    ticks, words = window.page.flow_chart._ticks, window.page.band_words.text()
    height = window.page.flow_card.height()
    let_rest(window, qtbot)
    assert window.page.flow_chart._ticks == ticks
    assert window.page.band_words.text() == words
    qtbot.wait(1)
    assert window.page.flow_card.height() == height


def test_that_a_wide_window_has_the_ends_in_the_table(window: MainWindow, qtbot: QtBot) -> None:
    def headings() -> list[str]:
        return [one.words for one in window.page.years.sheet_model.sheet.headings]

    assert "Behov, lågt" not in headings()
    window.resize(ROOMY + 320, 900)
    qtbot.waitUntil(lambda: "Behov, lågt" in headings())
    model, at = window.page.years.sheet_model, headings().index("Behov, lågt")
    found = let_rest(window, qtbot)
    assert [model.text(row, at) for row in range(10)] == [f"{value:.0f}" for value in found.low]
    sums = played(window).total["replacement_need"].sum(axis=0)
    in_all = [int(model.text(10, at + end).replace("\u202f", "")) for end in (0, 1)]
    assert np.abs(np.array(in_all) - np.quantile(sums, (0.1, 0.9))).max() <= 0.5
    assert sum(found.low) < in_all[0], "the ends of a sum are no sum of ends"
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: "Behov, lågt" not in headings())


def test_that_the_ceiling_has_a_probability_for_the_whole_region_only(
    window: MainWindow, qtbot: QtBot
) -> None:
    let_rest(window, qtbot)
    probability = played(window).probability_over(AGENCY_SHARE, 0.04, 2025)
    count = round(100 * probability)
    tile = window.page.tiles[3]
    assert 0 < count < 100
    assert tile.words[3] == f"i {count} av 100 utfall"
    assert tile.toolTip() == f"Hyrandelen 2025 är över taket i {count} av 100 utfall."
    assert window.session.plan is not None
    window.session.choose(Selection((window.session.plan.axes.units[0],)))
    let_rest(window, qtbot)
    assert (window.page.tiles[3].words[3], tile.toolTip()) == ("", "") or tile.words[3].startswith(
        "inget tak"
    )
    window.session.choose(Selection())
    window.session.move_age(70.0)
    qtbot.wait(1)
    let_rest(window, qtbot)
    assert tile.pill[1] != "over"
    assert tile.words[3].startswith("över i ")


def test_that_without_a_common_shock_the_caption_says_so(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    scenarios = tuple(replace(one, exit_shock_cv=0.0) for one in session.open_document.content.scenarios)
    session.open_document.do(
        ("scenarios", session.scenario.name, "exit_shock_cv"),
        session.open_document.content.with_scenarios(scenarios),
    )
    assert "satt till noll" in window.page.band_words.text()
    alone = let_rest(window, qtbot)
    session.undo()
    assert bands_of(window) is None
    with_shock = let_rest(window, qtbot)
    assert with_shock.high[0] - with_shock.low[0] > alone.high[0] - alone.low[0]
    assert "satt till noll" not in window.page.band_words.text()


def test_that_both_languages_and_themes_show_them(
    window: MainWindow, qtbot: QtBot, application: QApplication
) -> None:
    let_rest(window, qtbot)
    window.switch_language()
    assert bands_of(window) is not None
    page = window.page
    assert page.uncertainty.text() == "Show uncertainty"
    assert "assumptions may be wrong" in page.band_words.text()
    assert "Eight outcomes of ten" in page.flow_chart.accessibleDescription()
    light = page.flow_chart.grab().toImage()
    try:
        apply_theme(application, dark=True)
        qtbot.wait(1)
        dark = page.flow_chart.grab().toImage()
    finally:
        apply_theme(application, dark=False)
    middle = page.flow_chart.whisker(0).center().toPoint()
    assert light.pixelColor(middle).lightness() < 60
    assert dark.pixelColor(middle).lightness() > 200


# When it is not


def test_that_the_bands_go_with_the_first_move(window: MainWindow, qtbot: QtBot) -> None:
    let_rest(window, qtbot)
    QTest.keyClick(window.top.slider, Qt.Key.Key_Right)
    assert not is_known(window)
    qtbot.wait(1)
    assert bands_of(window) is None
    assert "8 av 10 utfall" not in str(window.page.flow_chart.flows)
    assert "Åtta av tio" not in window.page.flow_chart.accessibleDescription()
    assert window.page.tiles[3].toolTip() == ""
    let_rest(window, qtbot)
    moved = played(window)
    assert moved.scenario.retirement_age.path[0][1] == 67.1
    assert window.session.uncertainty is not None
    at = QUANTILES.index(90)
    exact = moved.total_quantiles["replacement_need"][:, at]
    assert np.abs(window.session.uncertainty.high - exact).max() <= 0.5


def test_that_nothing_is_played_while_a_lever_moves(window: MainWindow, qtbot: QtBot) -> None:
    window.page._at_rest.setInterval(5 * REST)
    for step in range(8):
        window.top.slider.setValue(650 + step)
        qtbot.wait(REST)
        assert not is_estimating(window)
    begin(window)
    window.top.slider.setValue(666)
    assert not is_estimating(window), "at once"
    assert not window.session.is_uncertainty_missing, "the move is still to be told"
    window.session.estimate_uncertainty()
    assert not is_estimating(window)


def test_that_the_switch_works_by_key_and_is_remembered(window: MainWindow, qtbot: QtBot) -> None:
    def is_remembered() -> bool:
        return window.settings.shows_uncertainty

    let_rest(window, qtbot)
    tick = window.page.uncertainty
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert not tick.isChecked()
    assert bands_of(window) is None
    assert window.page.band_words.text() == ""
    assert not is_remembered()
    qtbot.wait(REST + 100)
    assert not is_estimating(window)
    assert not is_known(window)
    jobs = Jobs()
    another = MainWindow(Session(jobs, "sv"), jobs, window.settings, Path())
    assert not another.session.shows_uncertainty
    another.leave()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert is_remembered()
    window.session.show_uncertainty(True)
    let_rest(window, qtbot)


def test_that_the_switch_gives_up_what_is_being_played(window: MainWindow, settings: Settings) -> None:
    begin(window)
    window.page.uncertainty.click()
    assert not is_estimating(window)
    assert not settings.shows_uncertainty


def test_that_a_page_out_of_sight_plays_nothing_until_it_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("assumptions")
    forget(window)
    qtbot.wait(REST + 100)
    assert not is_estimating(window)
    assert not is_known(window)
    window.show_page("retirement")
    let_rest(window, qtbot)
    window.show_page("assumptions")
    window.show_page("retirement")
    assert bands_of(window) is not None, "they are those of what is shown"


def test_that_nobody_has_no_bands(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session.plan is not None
    axes = window.session.plan.axes
    unit = axes.units[0]
    missing = [name for name in axes.occupations if not len(axes.select((unit,), (name,)))]
    window.session.choose(Selection((unit,), (missing[0],)))
    window.session.estimate_uncertainty()
    assert not is_estimating(window)


# What happens meanwhile


def test_that_undo_language_and_theme_meanwhile_are_clean(
    window: MainWindow, qtbot: QtBot, application: QApplication
) -> None:
    session = window.session
    session.move_age(66.0)
    qtbot.wait(1)
    session.keep_age()
    begin(window)
    session.undo()
    assert not is_estimating(window)
    begin(window)
    window.switch_language()
    try:
        apply_theme(application, dark=True)
        assert is_estimating(window), "neither is another figure"
        found = let_rest(window, qtbot)
    finally:
        apply_theme(application, dark=False)
    assert window.page.flow_chart.flows is not None
    low, high = int(found.low[0]), int(found.high[0])
    assert ("", "8 of 10 outcomes", f"{low}–{high}") in window.page.flow_chart.flows.hover[0]


def test_that_opening_meanwhile_takes_the_lane_and_giving_that_up_gives_it_back(
    window: MainWindow, tmp_path: Path, sample_folder: Path, qtbot: QtBot, settle: Settle
) -> None:
    begin(window)
    window.session.open(tmp_path)
    assert not is_estimating(window)
    window.session.estimate_uncertainty()
    assert not is_estimating(window), "what is being opened comes first"
    window.session.cancel_opening()
    let_rest(window, qtbot)
    window.session.choose_comparison(window.session.scenario.name)
    begin(window)
    window.session.open(sample_folder)
    settle(window)
    let_rest(window, qtbot)
    window.session.close()
    assert not is_known(window)
    assert not window.session.is_uncertainty_missing


def test_that_the_window_closes_while_it_is_played(window: MainWindow, qtbot: QtBot) -> None:
    begin(window)
    window.leave()
    assert not window.session.is_uncertainty_missing
    window.session.estimate_uncertainty()
    qtbot.wait(REST + 50)
    assert not is_known(window)


def test_that_what_cannot_be_played_is_said_and_not_tried_again(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Exception] = []

    def fail(problem: Exception) -> Callable[..., object]:
        def simulate(*_: object, **__: object) -> object:
            tried.append(problem)
            raise problem

        return simulate

    too_many = StaffingError(findings=(error("too_many_to_simulate", value="300000", most=200000),))
    monkeypatch.setattr(Plan, "simulate", fail(too_many))
    begin(window)
    qtbot.waitUntil(lambda: "300000" in window.page.band_words.text(), timeout=20_000)
    qtbot.wait(REST + 100)
    assert len(tried) == 1
    monkeypatch.setattr(Plan, "simulate", fail(ZeroDivisionError("no")))
    window.session.choose_comparison(window.session.scenario.name)
    assert "ingår inte" in window.page.band_words.text(), "another figure may do"
    begin(window)
    qtbot.waitUntil(lambda: "kunde inte räknas" in window.page.band_words.text(), timeout=20_000)
    assert bands_of(window) is None
    window.page.uncertainty.click()
    assert window.page.band_words.text() == ""


# Figures and words


def test_that_a_ceiling_on_all_staff_is_held_against_all_staff(sample_folder: Path) -> None:
    plan = Plan.open(sample_folder)
    (simulation,) = plan.simulate([plan.scenarios[1]], (), 50)
    agency, personnel = (simulation.total[name][0] for name in ("agency_cost", "personnel_cost"))
    ceiling = Ceiling("*", "*", float(np.median(agency / (agency + personnel))), OWN_AND_AGENCY)
    assert find_uncertainty(simulation, ceiling).over_ceiling == 0.5
    assert find_uncertainty(simulation, replace(ceiling, share=1.0)).over_ceiling == 0.0
    assert find_uncertainty(simulation, None).over_ceiling is None
    free = replace(simulation, total={**simulation.total, "personnel_cost": 0 * agency[None]})
    assert find_uncertainty(free, ceiling).over_ceiling is None


@pytest.mark.parametrize(
    ("probability", "count"), [(0.0, 0), (0.001, 1), (0.834, 83), (0.999, 99), (1.0, 100)]
)
def test_that_never_and_always_are_said_only_where_they_are_true(probability: float, count: int) -> None:
    assert count_of_hundred(probability) == count


def test_that_a_cancelled_estimate_tells_nothing(window: MainWindow) -> None:
    told: list[object] = []
    window.session.changed.connect(told.append)
    window.session._estimated(Outcome.CANCELLED, None)
    assert told == []


def test_that_deferred_retirements_have_bands_of_differences_under_the_same_luck(
    window: MainWindow, qtbot: QtBot
) -> None:
    page, session = window.page, window.session
    chart = page.change_chart
    assert chart.changes is not None
    forget(window)
    assert not list(chart.changes.bands)
    assert chart.whisker(0).isEmpty()
    ticks = chart._ticks
    let_rest(window, qtbot)
    assert session.plan is not None
    here, there = session.plan.simulate(
        [session.scenario, session.comparison], (), FEWEST_REPLICATIONS, cells=session.cells
    )
    change = here.differences(there, "retirements")
    low, high = np.quantile(change, (0.1, 0.9), axis=1)
    bands = chart.changes.bands
    assert len(bands) == len(change) + 1
    assert np.abs(np.array(bands[:-1]) - np.array([low, high]).T).max() <= 0.5
    assert bands[-1] == pytest.approx(np.quantile(-change.sum(axis=0), (0.1, 0.9)), abs=0.5)
    assert chart._ticks == ticks
    assert chart.whisker(0).top() <= chart._y(chart.changes.values[0]) <= chart.whisker(0).bottom()
    assert chart.changes.hover[0][-1][1] == "Åtta av tio utfall"
    assert "åtta av tio utfall" in chart.accessibleDescription()


def test_that_scenarios_that_move_no_retirement_are_played_once(window: MainWindow, qtbot: QtBot) -> None:
    window.session.choose_comparison(window.session.scenario.name)
    let_rest(window, qtbot)
    assert window.session.uncertainty is not None
    assert window.session.uncertainty.change is None
