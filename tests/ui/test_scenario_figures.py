"""Figures of scenarios side by side: whole, adding up, and in their units."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings

from staffing_planner.models.baseline import prepare
from staffing_planner.models.drivers import KEY_MEASURES, Driver, LeverStudy, Sensitivity, Step
from staffing_planner.models.inputs import OWN, OWN_AND_AGENCY
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, Scenario
from staffing_planner.texts import texts_in
from staffing_planner.ui.pages.scenarios.figures import (
    MEASURES,
    MILLIONS,
    PERSONS,
    POINTS,
    CeilingRules,
    ScenarioResult,
    ShownDriver,
    result_of,
    scale_of,
    show_bridge,
    show_drivers,
)
from staffing_planner.ui.pages.scenarios.words import (
    Side,
    denominator_words,
    draw_multiples,
    draw_waterfall,
    explain_panel,
    explain_result,
    explain_stair,
    lower_first,
    say_bridge,
    say_ceiling_finding,
    say_drivers,
    say_levers,
    say_range,
)
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import Tables, regions

SV = texts_in("sv")
NO_RULES = CeilingRules((), None, applies=True)


def results(tables: Tables, scenarios: Sequence[Scenario]) -> tuple[LeverStudy, list[ScenarioResult]]:
    """Return a study of all cells and the scenarios' results."""
    baseline = prepare(inputs_of(tables))
    cells = np.arange(len(baseline.axes))
    found = [result_of(one, cells, OWN, NO_RULES) for one in project(baseline, scenarios)]
    return LeverStudy(baseline, cells), found


def test_that_the_measures_of_the_page_are_those_that_can_be_studied() -> None:
    assert set(MEASURES) == set(KEY_MEASURES)


@settings(max_examples=20)
@given(regions(most_scenarios=2))
def test_that_shown_bars_add_up_to_the_shown_totals(region: tuple[Tables, list[dict[str, object]]]) -> None:
    tables, listed = region
    base, scenario = scenario_of(listed[0]), scenario_of(listed[-1])
    study, (of_base, of_scenario) = results(tables, [base, scenario])
    bridge = study.bridge(base, scenario)
    for measure in MEASURES:
        first, last = of_base.total(measure), of_scenario.total(measure)
        if first is None or last is None:
            continue
        shown = show_bridge(bridge, measure, first, last)
        assert shown.change == last - first
        if any(abs(bar.exact) > 1e-9 for bar in shown.bars):
            assert first + sum(bar.value for bar in shown.bars) == last
            rounding = 2 + 10 * len(of_base.years.years)  # of each year's flows to whole persons
            assert all(abs(bar.value - bar.exact) <= rounding for bar in shown.bars)
        assert sum(not bar.lever for bar in shown.bars) == (len(shown.bars) > 1)
        drawn = draw_waterfall(SV, base, scenario, shown, measure)
        assert len(drawn.stairs) == len(shown.bars) + 2 == len(drawn.hover)
        assert say_bridge(SV, base, scenario, shown, measure, of_base.years.years)
        for at in range(len(drawn.stairs)):
            why = explain_stair(SV, base, scenario, shown, measure, at)
            assert why is not None
            assert why.figure
        assert explain_stair(SV, base, scenario, shown, measure, len(drawn.stairs)) is None


def test_that_a_lever_that_cannot_matter_is_named_not_drawn() -> None:
    base = Scenario("A", horizon=2)
    other = Scenario("B", horizon=2, agency_cover=0.9, turnover_factor=0.5, growth=ByOccupation(0.1))
    tables = small_region()
    study, (of_base, of_other) = results(tables, [base, other])
    totals = of_base.total("closing"), of_other.total("closing")
    assert totals[0] is not None
    assert totals[1] is not None
    shown = show_bridge(study.bridge(base, other), "closing", totals[0], totals[1])
    assert [bar.lever for bar in shown.bars] == ["turnover_factor", "growth", ""]
    assert shown.silent == ("agency_cover",)
    only_money = Scenario("C", horizon=2, agency_cover=0.9)
    nothing = show_bridge(study.bridge(base, only_money), "closing", totals[0], totals[0])
    assert nothing.bars == ()
    title = say_bridge(SV, base, only_money, nothing, "closing", (2025, 2026))
    assert title == "Inget av det som skiljer ändrar anställda vid slutet 2026 mot A"


def small_region() -> Tables:
    """Return a hundred nurses at one unit, with a turnover."""
    from datetime import date

    return {
        "age_structure": [
            {
                "date": date(2024, 12, 31),
                "unit": "U",
                "occupation": "Nurse",
                "sex": "F",
                "age": age,
                "headcount": 3.0,
            }
            for age in range(30, 66)
        ],
        "turnover_rates": [{"unit": "*", "occupation": "*", "age_from": 15, "age_to": 80, "rate": 0.1}],
    }


def test_that_a_driver_below_one_unit_is_said_to_be_without_effect() -> None:
    step, silent = Step("turnover_factor", 0.1, is_share=True), Step("final_age", 1.0)
    here = dict.fromkeys(KEY_MEASURES, 100.0)
    same = Scenario()
    found = Sensitivity(
        same,
        here,
        (
            (step, same, {**here, "closing": 103.6}, same, {**here, "closing": 97.0}),
            (silent, same, {**here, "closing": 100.3}, same, here),
        ),
        (),
    )
    shown, without = show_drivers(found, "closing")
    assert [(one.at_lower, one.at_higher, one.span) for one in shown] == [(4, -3, 7)]
    assert without == ("final_age",)
    assert isinstance(found.drivers("closing")[0], Driver)
    title = say_drivers(SV, shown, "closing", (2025, 2026))
    assert title == (
        "Mest betyder personalomsättningen: ± 10\u00a0% ändrar anställda vid slutet 2026 med −3 till +4 personer"
    )
    assert say_drivers(SV, (), "closing", (2025,)) == "Ingen spak ändrar anställda vid slutet 2025"
    assert ShownDriver(step, same, same, 2, 5).span == 5


def test_that_units_are_said_with_totals_and_changes() -> None:
    assert PERSONS.say_total(SV, 1) == "1 person"
    assert PERSONS.say_change(SV, -1) == "−1 person"
    assert PERSONS.say_total(SV, 1200) == "1\u202f200 personer"
    assert PERSONS.say_total(SV, None) == "–"
    assert MILLIONS.say_total(SV, MILLIONS.count(2_345_000_000)) == "2\u202f345,0 mnkr"
    assert POINTS.say_total(SV, POINTS.count(0.0371)) == "3,71\u00a0%"
    assert POINTS.say_change(SV, 21) == "+0,21 procentenheter"
    assert scale_of("retirements") is PERSONS
    assert [MILLIONS.say_tick(SV, units) for units in (0, 25, -1000)] == ["0", "2,5", "−100"]


def test_that_levers_are_named_inside_a_sentence() -> None:
    assert say_levers(SV, []) == ""
    assert say_levers(SV, ["final_age"]) == "senaste avgångsålder"
    assert say_levers(SV, ["retirement_age", "wage_growth"]) == "pensionsåldern och löneökningen"
    assert say_levers(SV, ["mode", "retirement_age", "wage_growth", "growth", "kappa"]).endswith("och 2 till")
    assert lower_first("AT-läkare") == "AT-läkare"


def test_that_shares_say_what_they_are_of() -> None:
    assert "och hyrkostnad" in denominator_words(SV, OWN_AND_AGENCY)
    assert "och hyrkostnad" not in denominator_words(SV, OWN)


@pytest.mark.parametrize(
    ("over", "title"),
    [
        ((None, None), "Vad scenarierna leder till"),
        (((), ()), "Alla 2 scenarier håller sig under taket för hyrkostnaden alla år"),
        (((2025,), (2026,)), "Alla 2 scenarier går över taket för hyrkostnaden"),
        (((2025,), ()), "1 av 2 scenarier går över taket för hyrkostnaden"),
    ],
)
def test_that_the_title_of_the_results_is_what_they_say_of_the_ceiling(
    over: tuple[tuple[int, ...] | None, ...], title: str
) -> None:
    _, (found,) = results(small_region(), [Scenario("A", horizon=2)])
    sides = [
        Side(Scenario(str(at)), ScenarioResult(found.years, found.agency_cost, years))
        for at, years in enumerate(over)
    ]
    assert say_ceiling_finding(SV, sides) == title


def test_that_what_is_not_known_yet_is_left_out() -> None:
    _, (found,) = results(small_region(), [Scenario("A", horizon=2)])
    unknown, known = Side(Scenario("B"), None), Side(Scenario("A"), found, state="shown")
    assert draw_multiples(SV, [unknown], "closing") is None
    drawn = draw_multiples(SV, [unknown, known], "closing")
    assert drawn is not None
    assert [panel.name for panel in drawn.panels] == ["A"]
    assert say_range(SV, [unknown], "closing") == "Anställda vid slutet"
    assert say_range(SV, [unknown, known], "closing").endswith("i alla scenarier")
    assert explain_result(SV, unknown, "closing") is None
    assert explain_panel(SV, unknown, "closing", 0) is None
    assert explain_panel(SV, known, "closing", 2) is None
    without_money = explain_result(SV, known, "agency_cost")
    assert without_money is not None
    assert without_money.terms == ()
