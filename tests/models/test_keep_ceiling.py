"""A scenario's shares against the ceilings, and what keeps the ceilings."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.baseline import prepare
from staffing_planner.models.inputs import (
    ALL,
    OWN,
    OWN_AND_AGENCY,
    Ceiling,
    Headcount,
    Inputs,
    Intake,
    Occupation,
    OpeningVacancies,
    TargetAge,
    TurnoverRate,
    UnitCost,
)
from staffing_planner.models.keep_ceiling import (
    FILL_RATE,
    MIX,
    RETIREMENT_AGE,
    TRAINING,
    Answer,
    Change,
    Keeping,
    Lever,
    keep_ceilings,
)
from staffing_planner.models.projected_share import (
    CeilingLimits,
    ProjectedShare,
    continued_ceilings,
    simulate_shares,
)
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.simulation import AGENCY_SHARE, simulate

CARE, MIND = "Primärvård", "Psykiatri"
DOCTOR, NURSE = "Läkare", "Sjuksköterska"
DAY = date(2024, 12, 31)
SCENARIO = Scenario(horizon=4, fill_rate=ByOccupation(0.5), agency_cover=0.5, exit_shock_cv=0.08)


def region(*ceilings: Ceiling, **tables: Any) -> Inputs:
    """Two units with doctors and nurses of all ages, vacancies and turnover."""
    stock = [
        Headcount(DAY, unit, name, "F", age, 3.0)
        for unit in (CARE, MIND)
        for name in (DOCTOR, NURSE)
        for age in range(30, 66, 5)
    ]
    base: dict[str, Any] = {
        "age_structure": tuple(stock),
        "turnover_rates": (TurnoverRate(ALL, ALL, 15, 80, 0.1),),
        "vacancies": tuple(
            OpeningVacancies(unit, name, 3.0) for unit in (CARE, MIND) for name in (DOCTOR, NURSE)
        ),
        "unit_costs": (UnitCost(ALL, 700e3, 1500e3),),
        "occupations": (Occupation(DOCTOR, "läkare"), Occupation(NURSE, "sjuksköterska")),
        "ceilings": ceilings,
    }
    return Inputs(**{**base, **tables})


def course(slots: float = 4.0, **more: Any) -> Intake:
    return Intake("Läkare", CARE, DOCTOR, 2025, slots, 1.0, **{"cost_per_slot": 100e3, **more})


def keep(inputs: Inputs, scenario: Scenario = SCENARIO, **more: Any) -> Keeping:
    return keep_ceilings(prepare(inputs), inputs, scenario, **more)


def answer(keeping: Keeping, lever: Lever) -> Answer:
    (found,) = (one for one in keeping.answers if one.lever == lever)
    return found


def broken(inputs: Inputs, scenario: Scenario) -> set[tuple[str | None, str | None]]:
    """Selections over a ceiling in any year, by the rows that are shown."""
    baseline = prepare(inputs)
    (projection,) = project(baseline, [scenario])
    rows = CeilingLimits(baseline, inputs, projection.years).rows(projection)
    return {(row.unit, row.staff_group) for row in rows if row.is_over}


def rows_of(inputs: Inputs, scenario: Scenario = SCENARIO, **more: Any) -> list[ProjectedShare]:
    baseline = prepare(inputs)
    (projection,) = project(baseline, [scenario])
    return list(CeilingLimits(baseline, inputs, projection.years, **more).rows(projection))


# Shares


def test_that_a_projected_share_is_the_quotient_of_the_selections_sums() -> None:
    inputs = region(
        Ceiling(ALL, ALL, 0.04), Ceiling(CARE, "läkare", 0.02, OWN_AND_AGENCY), Ceiling(ALL, "läkare", 0.1)
    )
    baseline = prepare(inputs)
    (projection,) = project(baseline, [SCENARIO])
    rows = {(row.unit, row.staff_group, row.year): row for row in rows_of(inputs)}
    assert {key[:2] for key in rows} == {
        (None, None),
        (CARE, None),
        (MIND, None),
        (CARE, "läkare"),
        (None, "läkare"),
    }
    axes = baseline.axes
    for (unit, group, year), row in rows.items():
        k = projection.years.index(year)
        units = () if unit is None else (unit,)
        names = () if group is None else (DOCTOR,)
        agency = projection.total("agency_cost", axes.select(units, names))[k]
        personnel = projection.total("personnel_cost", axes.select(units))[k]
        both = row.denominator == OWN_AND_AGENCY
        assert both == ((unit, group) == (CARE, "läkare"))
        assert row.share == pytest.approx(agency / (personnel + agency * both))
        vacancies = projection.total("vacancies", axes.select(units, names))[k]
        assert row.agency_fte == pytest.approx(0.5 * vacancies)
        assert row.ceiling == {(None, None): 0.04, (CARE, "läkare"): 0.02, (None, "läkare"): 0.1}.get(
            (unit, group), 0.04
        )
        assert row.share is not None
        assert row.ceiling is not None
        assert row.is_over == (row.share > row.ceiling)


def test_that_a_year_is_held_against_the_ceiling_of_its_last_day() -> None:
    rows = rows_of(
        region(
            Ceiling(CARE, ALL, 0.02, OWN, None, date(2025, 12, 31), "plan"),
            Ceiling(CARE, ALL, 0.5, OWN, date(2026, 1, 1), date(2026, 12, 30)),
        )
    )
    of_unit = [row for row in rows if row.unit == CARE]
    assert [row.ceiling for row in of_unit] == [0.02, None, None, None]
    assert [row.status for row in of_unit] == ["over", None, None, None]
    assert [row.source for row in of_unit] == ["plan", "", "", ""]


def test_that_continued_ceilings_are_the_last_ones_without_an_end() -> None:
    first, last = (
        Ceiling(ALL, ALL, 0.04, OWN, None, date(2024, 12, 31)),
        Ceiling(ALL, ALL, 0.03, OWN, date(2025, 1, 1), date(2025, 12, 31)),
    )
    forever = Ceiling(CARE, ALL, 0.02)
    found = continued_ceilings((last, first, forever, Ceiling(CARE, ALL, 0.01, OWN, None, date(2023, 1, 1))))
    assert [row.valid_to for row in found] == [None, date(2024, 12, 31), None, date(2023, 1, 1)]


def test_that_units_that_are_left_out_have_no_rows_nor_has_the_region() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.04), Ceiling(ALL, "läkare", 0.04), Ceiling(MIND, "läkare", 0.04))
    assert {(row.unit, row.staff_group) for row in rows_of(inputs, units=(CARE,))} == {(CARE, None)}


def test_that_one_selection_alone_has_the_rows_that_it_has_among_all() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.04), Ceiling(CARE, "läkare", 0.02, OWN_AND_AGENCY))
    baseline = prepare(inputs)
    (projection,) = project(baseline, [SCENARIO])
    limits = CeilingLimits(baseline, inputs, projection.years)
    for unit, group in limits.selections:
        alone = limits.only(unit, group).rows(projection)
        assert alone == tuple(
            row for row in limits.rows(projection) if (row.unit, row.staff_group) == (unit, group)
        )
    with pytest.raises(ValueError, match="not in"):
        limits.only("Folktandvård", None)


def test_that_without_unit_costs_there_is_no_share_and_nothing_to_keep() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.04), unit_costs=())
    assert {(row.agency, row.personnel, row.share, row.status) for row in rows_of(inputs)} == {(None,) * 4}
    assert keep(inputs).answers == ()


def test_that_replications_of_each_selection_meet_the_luck_of_the_whole() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.04), Ceiling(CARE, "läkare", 0.0))
    baseline = prepare(inputs)
    limits = CeilingLimits(baseline, inputs, (2025, 2026, 2027, 2028))
    told: list[float] = []
    found = {
        (one.unit, one.staff_group): one
        for one in simulate_shares(baseline, SCENARIO, limits, 200, 7, told.append)
    }
    whole = simulate(baseline, SCENARIO, (), 200, 7)
    region_share = found[None, None]
    assert region_share.over[0] == whole.probability_over(AGENCY_SHARE, 0.04, 2025)
    care = simulate(baseline, SCENARIO, (), 200, 7, cells=baseline.axes.select((CARE,)))
    share = care.total["agency_cost"][1] / care.total["personnel_cost"][1]
    assert found[CARE, None].quantiles[1].tolist() == pytest.approx(
        np.quantile(share, [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]).tolist()
    )
    doctors = simulate(baseline, SCENARIO, (), 200, 7, cells=baseline.axes.select((CARE,), (DOCTOR,)))
    # Any vacancy is over a ceiling of zero.
    assert found[CARE, "läkare"].over[0] == (doctors.total["vacancies"][0] > 0).mean()
    assert told[-1] == 1.0
    assert told == sorted(told)
    assert simulate_shares(baseline, SCENARIO, limits, 200, 7)[0].over == region_share.over


def test_that_a_year_without_a_ceiling_has_no_probability() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.04, OWN, None, date(2025, 12, 31)))
    baseline = prepare(inputs)
    first, *_ = simulate_shares(
        baseline, SCENARIO, CeilingLimits(baseline, inputs, (2025, 2026, 2027, 2028)), 50
    )
    assert first.over[0] is not None
    assert first.over[1:] == (None, None, None)


# Keeping them


def test_that_a_scenario_that_keeps_its_ceilings_needs_no_change() -> None:
    assert keep(region(Ceiling(ALL, ALL, 0.9))) == Keeping(SCENARIO, (), ())
    assert keep(region()).answers == ()


@settings(max_examples=20)
@given(
    st.sampled_from((0.01, 0.03, 0.08, 0.1, 0.12, 0.15)),
    st.sampled_from((0.01, 0.04, 0.1, 0.3)),
    st.sampled_from((OWN, OWN_AND_AGENCY)),
    st.floats(0.2, 0.8),
)
def test_that_the_smallest_change_is_the_first_of_all_levels_one_by_one(
    of_all: float, of_unit: float, denominator: str, fill_rate: float
) -> None:
    inputs = region(Ceiling(ALL, ALL, of_all, denominator), Ceiling(CARE, ALL, of_unit, denominator))
    scenario = replace(SCENARIO, fill_rate=ByOccupation(fill_rate, ((DOCTOR, 0.3),)))
    keeping = keep(inputs, scenario)
    if not keeping.answers:
        assert not broken(inputs, scenario)
        return
    for lever in (FILL_RATE, RETIREMENT_AGE):
        found = answer(keeping, lever)
        aside = {(one.row.unit, one.row.staff_group) for one in found.unkept}
        first = None
        for level in count():
            if lever == FILL_RATE:
                more = round(0.01 * level, 2)
                rates = ByOccupation(
                    max(fill_rate, min(fill_rate + more, 0.99)), ((DOCTOR, max(0.3, min(0.3 + more, 0.99))),)
                )
                moved, change = replace(scenario, fill_rate=rates), Change(fill_rate=more)
                is_end = 0.3 + more >= 0.99 and fill_rate + more >= 0.99
            else:
                years = round(0.1 * level, 1)
                moved, change = (
                    replace(scenario, retirement_age=RetirementAge.fixed(65 + years)),
                    Change(years=years),
                )
                is_end = years >= 5
            if broken(inputs, moved) <= aside:
                first = change
                break
            if is_end:
                break
        if found.change is None:
            assert broken(inputs, scenario) <= aside
        else:
            assert found.change == first
            assert found.scenario is not None
            assert broken(inputs, found.scenario) == aside


def test_that_a_ceiling_of_zero_cannot_be_kept_while_a_vacancy_is_covered_and_is_named() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.03), Ceiling(CARE, "sjuksköterska", 0.0))
    found = answer(keep(inputs), FILL_RATE)
    assert found.change is not None
    (unkept,) = found.unkept
    assert (unkept.row.unit, unkept.row.staff_group, unkept.reason) == (CARE, "sjuksköterska", "zero_ceiling")
    assert unkept.row.agency_fte > 0


def test_that_slots_come_too_late_for_the_first_year() -> None:
    inputs = region(Ceiling(CARE, ALL, 0.02), training=(course(),))
    found = answer(keep(inputs), TRAINING)
    assert (found.change, found.scenario) == (None, None)
    assert [one.reason for one in found.unkept] == ["no_effect"]


def test_that_slots_keep_a_ceiling_that_begins_when_they_have_paid_off() -> None:
    inputs = region(
        Ceiling(CARE, ALL, 0.055, OWN, date(2027, 1, 1), date(2027, 12, 31)),
        training=(course(), replace(course(), start_year=2026)),
    )
    found = answer(keep(inputs), TRAINING)
    assert found.change is not None
    assert found.unkept == ()
    assert found.scenario is not None
    assert found.scenario.training_factor == pytest.approx(1 + found.change.slots / 8)
    assert found.slots_cost == pytest.approx(found.change.slots * 100e3)
    fewer = replace(found.scenario, training_factor=1 + (found.change.slots - 1) / 8)
    assert broken(inputs, fewer)
    assert found.agency_saved > 0
    assert found.own_cost == pytest.approx(0.5 * found.agency_saved)
    assert found.slots_cost is not None
    assert found.net_saving == pytest.approx(found.agency_saved / 2 - found.slots_cost)


def test_that_slots_of_unknown_cost_have_no_net_saving() -> None:
    inputs = region(
        Ceiling(CARE, ALL, 0.055, OWN, date(2027, 1, 1), date(2027, 12, 31)),
        training=(course(8.0, cost_per_slot=None),),
    )
    found = answer(keep(inputs), TRAINING)
    assert found.change is not None
    assert (found.slots_cost, found.net_saving) == (None, None)


def test_that_a_lever_that_has_no_room_or_nothing_to_move_keeps_nothing() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.0001))
    inputs = replace(inputs, target_ages=(TargetAge(1900, 65.0),))
    scenario = replace(SCENARIO, retirement_age=RetirementAge.by_birth_year(), fill_rate=ByOccupation(0.99))
    keeping = keep(inputs, scenario)
    assert [one.change for one in keeping.answers] == [None] * 4
    assert {one.reason for lever in keeping.answers for one in lever.unkept} == {"no_effect"}


def test_that_an_age_of_its_own_is_moved_too() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.12, OWN, None, date(2025, 12, 31)))
    scenario = replace(
        SCENARIO, retirement_age_by_occupation=((DOCTOR, RetirementAge(((2025, 64.0), (2027, 65.0)))),)
    )
    found = answer(keep(inputs, scenario), RETIREMENT_AGE)
    assert found.change is not None
    assert found.scenario is not None
    years = found.change.years
    assert found.scenario.retirement_age == RetirementAge.fixed(65 + years)
    ((name, path),) = found.scenario.retirement_age_by_occupation
    assert name == DOCTOR
    assert [path.at(2025), path.at(2028)] == pytest.approx([64 + years, 65 + years])


def test_that_a_mix_keeps_the_ceilings_and_costs_no_more_than_a_lever_alone() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.03), training=(course(),))
    told: list[float] = []
    keeping = keep(inputs, progress=told.append)
    mix, alone = answer(keeping, MIX), answer(keeping, FILL_RATE)
    assert mix.scenario is not None
    assert alone.change is not None
    assert broken(inputs, mix.scenario) == set()
    assert mix.slots_cost is not None
    assert mix.own_cost + mix.slots_cost <= alone.own_cost + 1e-6
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.parametrize(("fill_rate", "ceiling"), [(0.5, 0.1), (0.9, 0.02), (0.99, 0.002)])
def test_that_a_mix_may_leave_the_fill_rate_as_it_is(fill_rate: float, ceiling: float) -> None:
    # A later age alone keeps the ceiling of the first year.
    inputs = region(Ceiling(ALL, ALL, ceiling, OWN, None, date(2025, 12, 31)), vacancies=())
    scenario = replace(SCENARIO, fill_rate=ByOccupation(fill_rate))
    assert broken(inputs, scenario)
    mix = answer(keep(inputs, scenario), MIX)
    assert mix.change is not None
    assert mix.change.fill_rate >= 0
    assert mix.scenario is not None
    assert broken(inputs, mix.scenario) == set()


def test_that_a_ceiling_that_a_lever_newly_breaks_is_named() -> None:
    # Nurses who study to be doctors are missed where they come from.
    inputs = region(
        Ceiling(CARE, "läkare", 0.001, OWN, date(2026, 1, 1), date(2026, 12, 31)),
        Ceiling(CARE, "sjuksköterska", 0.09, OWN, date(2025, 1, 1), date(2025, 12, 31)),
        training=(course(source_occupation=NURSE, age_from=30, age_to=50),),
        vacancies=(OpeningVacancies(CARE, DOCTOR, 6.0),),
    )
    scenario = replace(SCENARIO, fill_rate=ByOccupation(0.5, ((NURSE, 0.6),)))
    assert broken(inputs, scenario) == {(CARE, "läkare")}
    found = answer(keep(inputs, scenario), TRAINING)
    assert found.change is not None
    assert [(one.row.staff_group, one.reason) for one in found.unkept] == [("sjuksköterska", "not_enough")]


def test_that_other_ceilings_and_units_can_be_asked_about() -> None:
    inputs = region(Ceiling(ALL, ALL, 0.9))
    keeping = keep(inputs, ceilings=(Ceiling(CARE, ALL, 0.02),), units=(CARE,))
    assert [(row.unit, row.year) for row in keeping.broken] == [(CARE, 2025)]
    found = answer(keeping, FILL_RATE)
    assert found.scenario is not None
    baseline = prepare(inputs)
    before, after = project(baseline, [SCENARIO, found.scenario])
    cells = baseline.axes.select((CARE,))
    saved = (before.total("agency_cost", cells) - after.total("agency_cost", cells)).sum()
    assert found.agency_saved == pytest.approx(saved)
    assert found.recruits == pytest.approx(
        (after.total("recruits", cells) - before.total("recruits", cells)).sum()
    )
