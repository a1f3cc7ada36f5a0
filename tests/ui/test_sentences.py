"""What is shown adds up, and what is said is true of every pair of scenarios."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.grid import Axes, Cell
from staffing_planner.models.inputs import OWN_AND_AGENCY, Ceiling
from staffing_planner.models.projection import MEASURES, Projection
from staffing_planner.models.scenario import RetirementAge, Scenario
from staffing_planner.plan import SAMPLE, Plan
from staffing_planner.texts import texts_in
from staffing_planner.ui.figures import (
    Deferral,
    Figures,
    ReachCount,
    apportion,
    break_down,
    ceiling_in,
    compare_years,
    count_years,
    status_of,
)
from staffing_planner.ui.sentences import (
    differ_in_age_only,
    explain_age,
    say_age,
    say_finding,
    say_need_of,
    say_span,
    say_years,
    summarise_deferral,
)
from staffing_planner.ui.session import stated_age

SV = texts_in("sv")
CELLS = (Cell("A", "x"), Cell("B", "x"), Cell("B", "y"))
AT_67 = Scenario("Pension vid 67", retirement_age=RetirementAge.fixed(67))
AT_65 = Scenario("Pension vid 65")


def projection(scenario: Scenario, retirements: list[float], **others: float) -> Projection:
    """Return a projection that balances, with these retirements a year and other flows the same each year."""
    count = len(retirements)
    values = {name: np.zeros((len(CELLS), count)) for name in MEASURES}
    values["retirements"][:] = np.array(retirements) / len(CELLS)
    for name, value in others.items():
        values[name][:] = value / len(CELLS)
    stock = np.full(len(CELLS), 1000.4)
    for year in range(count):
        values["opening"][:, year] = stock
        flow = {name: values[name][:, year] for name in MEASURES}
        stock = stock - flow["retirements"] - flow["other_separations"] - flow["training_out"]
        stock = stock + flow["training_in"] + flow["other_in"] + flow["recruits"]
        values["closing"][:, year] = stock
    values["replacement_need"] = values["retirements"] + values["other_separations"]
    values["target"][:] = 1010.0
    values["vacancies"] = np.maximum(values["target"] - values["closing"], 0)
    values["surplus"] = np.maximum(values["closing"] - values["target"], 0)
    years = tuple(range(2025, 2025 + count))
    return Projection(scenario, years, Axes(CELLS), values, np.zeros((len(CELLS), count)), 0.0)


def figures(scenario: Projection, comparison: Projection, moved: float | None = None) -> Figures:
    """Return what is shown of two projections, all cells selected."""
    cells = np.arange(len(CELLS), dtype=np.intp)
    mine, theirs = count_years(scenario, cells), count_years(comparison, cells)
    nobody = ReachCount(65, 0, 0, 0)
    return Figures(
        scenario,
        comparison,
        cells,
        mine,
        theirs,
        compare_years(mine, theirs),
        nobody,
        nobody,
        None,
        moved,
    )


def finding(
    mine: list[float],
    theirs: list[float],
    scenario: Scenario = AT_67,
    comparison: Scenario = AT_65,
    moved: float | None = None,
    **others: float,
) -> str:
    """Return the sentence about two courses of retirements."""
    return say_finding(
        SV, figures(projection(scenario, mine, **others), projection(comparison, theirs), moved)
    )


# Whole numbers


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30), st.integers(-3, 3))
def test_that_apportioned_parts_add_up_and_stay_near(values: list[float], off: int) -> None:
    exact = np.array(values)
    total = round(float(exact.sum())) + off
    parts = apportion(exact, total)
    assert int(parts.sum()) == total
    assert np.all(np.abs(parts - exact) <= 1 + abs(off))


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=12),
    st.floats(0, 500),
    st.floats(0, 50),
    st.floats(0, 50),
    st.floats(0, 20),
    st.floats(0, 400),
)
def test_that_every_shown_row_keeps_the_balance(
    retirements: list[float], other: float, out: float, back: float, arrived: float, recruits: float
) -> None:
    made = projection(
        AT_67,
        retirements,
        other_separations=other,
        training_out=out,
        training_in=back,
        other_in=arrived,
        recruits=recruits,
    )
    cells = np.arange(len(CELLS), dtype=np.intp)
    years = count_years(made, cells)
    p = years.persons
    assert np.array_equal(
        p["opening"]
        - p["retirements"]
        - p["other_separations"]
        - p["training_out"]
        + p["training_in"]
        + p["other_in"]
        + p["recruits"],
        p["closing"],
    )
    assert np.array_equal(p["opening"][1:], p["closing"][:-1])
    assert np.array_equal(p["replacement_need"], p["retirements"] + p["other_separations"])
    for name in ("retirements", "other_separations", "training_in", "recruits", "closing"):
        assert np.all(np.abs(p[name] - made.total(name)) <= 1)
        assert np.all(p[name] >= 0) or name == "closing"
    for by in ("unit", "occupation"):
        groups = break_down(made, made, years, years, cells, by)
        assert int(groups.retirements.sum()) == years.totals["retirements"]
        assert int(groups.closing.sum()) == years.totals["closing"]
        assert groups.names == (("A", "B") if by == "unit" else ("x", "y"))


def test_that_a_vacancy_is_counted_once_in_the_horizon_s_total() -> None:
    years = count_years(projection(AT_67, [30.0, 30.0], recruits=20.0), np.arange(3, dtype=np.intp))
    assert years.totals["recruitment_gap"] == years.totals["recruits"] + int(years.persons["vacancies"][-1])


def test_that_a_share_without_costs_is_missing_and_the_denominator_is_the_ceiling_s() -> None:
    made = projection(AT_67, [1.0])
    cells = np.arange(3, dtype=np.intp)
    assert np.isnan(count_years(made, cells).agency_share[0])
    made.values["agency_cost"][:], made.values["personnel_cost"][:] = 4.0, 96.0
    assert count_years(made, cells).agency_share[0] == pytest.approx(4 / 96)
    assert count_years(made, cells, OWN_AND_AGENCY).agency_share[0] == pytest.approx(0.04)


def test_that_the_most_specific_valid_ceiling_for_all_staff_holds() -> None:
    region = Ceiling("*", "*", 0.04, valid_from=date(2024, 1, 1), valid_to=date(2026, 12, 31))
    unit = Ceiling("A", "*", 0.02)
    nurses = Ceiling("A", "nurses", 0.0)
    rows = (region, unit, nurses)
    assert ceiling_in(rows, None, 2025) is region
    assert ceiling_in(rows, "A", 2025) is unit
    assert ceiling_in(rows, "B", 2025) is region
    assert ceiling_in(rows, "B", 2027) is None
    assert ceiling_in(rows, "B", 2023) is None


@pytest.mark.parametrize(
    ("share", "ceiling", "status"),
    [
        (0.03, 0.04, "within"),
        (0.037, 0.04, "near"),
        (0.04, 0.04, "near"),
        (0.041, 0.04, "over"),
        (0, 0, "within"),
    ],
)
def test_that_the_status_is_within_near_or_over(share: float, ceiling: float, status: str) -> None:
    assert status_of(share, Ceiling("*", "*", ceiling)) == status


# Sentences


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        (
            [10, 20, 35, 40],
            [100, 60, 30, 30],
            "Vid 67 i stället för 65 skjuts 130 pensionsavgångar upp: 15 kommer 2027–2028, 115 efter 2028",
        ),
        (
            [10, 20],
            [100, 60],
            "Vid 67 i stället för 65 skjuts 130 pensionsavgångar upp från 2025–2026 till efter 2026",
        ),
        (
            [10, 20, 130],
            [100, 60, 0],
            "Vid 67 i stället för 65 skjuts 130 pensionsavgångar upp från 2025–2026 till 2027; "
            "de försvinner inte",
        ),
        (
            [100, 60, 30],
            [10, 20, 35],
            "Vid 67 i stället för 65 tidigareläggs 130 pensionsavgångar till 2025–2026; "
            "2027 blir de 5 färre och efter 2027 125 färre",
        ),
        (
            [100, 60],
            [10, 20],
            "Vid 67 i stället för 65 tidigareläggs 130 pensionsavgångar till 2025–2026; "
            "de hade annars kommit efter 2026",
        ),
        (
            [100, 0],
            [10, 90],
            "Vid 67 i stället för 65 tidigareläggs 90 pensionsavgångar från 2026 till 2025",
        ),
        (
            [10, 200],
            [100, 60],
            "Vid 67 i stället för 65: 90 färre pensionsavgångar 2025 och 140 fler 2026",
        ),
        (
            [100, 20],
            [10, 160],
            "Vid 67 i stället för 65: 140 färre pensionsavgångar 2026 och 90 fler 2025",
        ),
        ([10.2, 20], [10, 20], "Vid 67 i stället för 65 slutar lika många och rekryteras lika många"),
    ],
)
def test_that_the_finding_says_where_retirements_move(
    mine: list[float], theirs: list[float], said: str
) -> None:
    assert finding(mine, theirs) == said


def test_that_scenarios_that_differ_in_more_are_called_by_name() -> None:
    more = replace(AT_67, name="Fler platser", training_factor=1.5)
    assert finding([10], [50], more).startswith("Med ”Fler platser” i stället för ”Pension vid 65” skjuts")
    assert finding([10], [50], more, moved=66.4).startswith(
        "Med ”Fler platser, flyttad till 66,4” i stället för"
    )
    pattern = Scenario("Mönster", mode="profile")
    moved = replace(pattern, retirement_age=RetirementAge.fixed(66.4))
    assert finding([10], [50], moved, pattern, 66.4).startswith("Med ”Mönster” flyttat till 66,4 skjuts")


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("training_in", 12.0, "kommer 24 fler från utbildning 2025–2026"),
        ("other_separations", 12.0, "slutar 24 fler av annat skäl 2025–2026"),
        ("recruits", 12.0, "rekryteras 24 fler 2025–2026"),
    ],
)
def test_that_equal_retirements_speak_of_what_else_differs(measure: str, value: float, said: str) -> None:
    other = replace(AT_65, name="Annat", kappa=0.7)
    more = say_finding(
        SV, figures(projection(other, [10, 10], **{measure: value}), projection(AT_65, [10, 10]))
    )
    assert said in more
    reversed_sentence = say_finding(
        SV, figures(projection(other, [10, 10]), projection(AT_65, [10, 10], **{measure: value}))
    )
    assert said.replace("fler", "färre") in reversed_sentence


def test_that_one_and_the_same_scenario_speaks_of_its_peak() -> None:
    assert finding([10, 40, 20], [10, 40, 20], AT_67, AT_67) == (
        "Flest slutar 2026: 40 personer, varav 40 i pension"
    )


def test_that_scenarios_of_different_length_are_compared_over_the_years_of_both() -> None:
    shown = figures(projection(AT_67, [10, 20, 30]), projection(AT_65, [50, 20]))
    assert shown.deferral.years == (2025, 2026)
    assert shown.deferral.beyond == 40
    assert shown.axes.cells == CELLS


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((2025,), "2025"),
        ((2025, 2026, 2027), "2025–2027"),
        ((2025, 2027, 2028), "2025 och 2027–2028"),
        ((2025, 2027, 2029), "vissa år 2025–2029"),
    ],
)
def test_that_years_are_said_in_runs(years: tuple[int, ...], said: str) -> None:
    assert say_years(SV, years) == said
    assert say_span((2025,)) == "2025"


def test_that_ages_are_said_as_the_scenario_has_them() -> None:
    path = Scenario(retirement_age=RetirementAge(((2026, 65.0), (2030, 67.5))))
    assert say_age(SV, path) == "65 → 67,5 år (2026–2030)"
    assert explain_age(SV, path) == say_age(SV, path)
    assert stated_age(path) is None
    birth = Scenario(retirement_age=RetirementAge.by_birth_year())
    assert say_age(SV, birth) == "riktålder"
    assert explain_age(SV, birth) == "riktålder efter födelseår"
    pattern = Scenario(mode="profile")
    assert say_age(SV, pattern, 65.0) == "mönster 65,0 (obs. 65)"
    assert "65" in explain_age(SV, pattern, 65.0)
    assert say_age(SV, pattern) == "65,0 år"


def test_that_only_the_age_may_differ_for_an_age_to_be_a_name() -> None:
    assert differ_in_age_only(AT_67, AT_65)
    assert not differ_in_age_only(AT_65, AT_65)
    assert not differ_in_age_only(replace(AT_67, mode="profile"), AT_65)
    assert not differ_in_age_only(replace(AT_67, horizon=5), AT_65)
    assert not differ_in_age_only(replace(AT_67, retirement_age=RetirementAge.by_birth_year()), AT_65)
    assert say_need_of(SV, AT_65, AT_67) == "Behov vid 65"
    assert say_need_of(SV, AT_65, replace(AT_67, horizon=5)) == "Behov: Pension vid 65"


def test_that_the_summary_reads_the_years_and_what_is_beyond() -> None:
    summary = summarise_deferral(SV, Deferral((2025, 2026), np.array([-90, 20])))
    assert summary == "2025: −90 pensionsavgångar. 2026: +20 pensionsavgångar. Efter 2026: +70."


@pytest.mark.parametrize("language", ["sv", "en"])
def test_that_every_pair_of_the_sample_s_scenarios_has_its_sentence(language: str) -> None:
    plan = Plan.open(SAMPLE)
    texts = texts_in("en" if language == "en" else "sv")
    projections = plan.project(plan.scenarios)
    cells = np.arange(len(plan.axes), dtype=np.intp)
    nobody = ReachCount(65, 0, 0, 0)
    for mine in projections:
        for theirs in projections:
            counted = count_years(mine, cells), count_years(theirs, cells)
            deferral = compare_years(*counted)
            shown = Figures(mine, theirs, cells, *counted, deferral, nobody, nobody, None, None)
            sentence = say_finding(texts, shown)
            assert "{" not in sentence
            if deferral.change.any():
                assert texts.number(deferral.fewer) in sentence or texts.number(deferral.more) in sentence
