"""Replications against closed forms, the deterministic projection and a plain simulation person by person."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from math import isnan, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from staffing_planner.models import fates, simulation
from staffing_planner.models.baseline import Baseline, prepare
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.grid import Floats
from staffing_planner.models.projection import MEASURES, IdentityError, project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.simulation import AGENCY_SHARE, QUANTILES, Simulation, simulate
from staffing_planner.plan import SAMPLE, Plan
from tests.reference import plain_simulation
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import regions

Tables = dict[str, list[dict[str, object]]]

STOCK_DATE = date(2024, 12, 31)
CHANCE_ALONE = Scenario(exit_shock_cv=0.0)


def stock_row(unit: str, occupation: str, sex: str, age: int, headcount: float) -> dict[str, object]:
    where = {"unit": unit, "occupation": occupation, "sex": sex, "age": age}
    return {"date": STOCK_DATE, **where, "headcount": headcount}


def one_cell(headcount: float, age: int, turnover: float, **tables: list[dict[str, object]]) -> Baseline:
    """One cell of people of one age who leave at one rate."""
    everyone: dict[str, object] = {"unit": "*", "occupation": "*", "age_from": 15, "age_to": 100}
    return prepare(
        inputs_of(
            {
                "age_structure": [stock_row("North", "Nurse", "F", age, headcount)],
                "turnover_rates": [everyone | {"rate": turnover}],
                **tables,
            }
        )
    )


def everything() -> Tables:
    """Two units where all happens at once: courses in a chain and in a circle, graduates, arrivals, reports."""
    nurse, specialist, assistant = "Nurse", "Specialist nurse", "Assistant nurse"
    stock = [
        stock_row("North", occupation, sex, age, headcount)
        for occupation, people in (
            (nurse, {28: 6.4, 41: 5.0, 52: 3.7, 61: 2.0, 63: 2.2, 66: 1.0}),
            (specialist, {35: 3.0, 47: 4.5, 58: 2.0, 62: 1.6, 64: 1.0}),
            (assistant, {23: 4.0, 39: 5.3, 60: 2.0, 80: 1.0}),
        )
        for age, headcount in people.items()
        for sex in ("F", "M")
    ]
    stock += [stock_row("South", nurse, "F", age, 2.5) for age in (25, 45, 59, 63)]
    north: dict[str, object] = {"unit": "North"}

    def course(
        number: int, source: str, target: str, year: int, slots: float, **more: Any
    ) -> dict[str, object]:
        names = {"programme": f"Course {number}", "source_occupation": source, "occupation": target}
        return north | names | {"start_year": year, "slots": slots} | more

    courses = [
        course(1, nurse, specialist, 2025, 3.5, length_years=1.5, completion=0.8, age_from=25, age_to=50),
        course(2, nurse, specialist, 2025, 2.0, length_years=1.0, study_share=0.5, age_from=25, age_to=50),
        course(3, nurse, specialist, 2025, 1.0, length_years=0.5, completion=0.5),
        course(4, assistant, nurse, 2026, 2.6, length_years=2.0, completion=0.7, age_to=45),
        course(5, specialist, nurse, 2027, 40.0, length_years=1.0, completion=0.9, age_from=50, age_to=80),
        course(6, nurse, nurse, 2029, 1.0, length_years=1.0, age_from=30, age_to=80),
        course(7, nurse, specialist, 2040, 3.0, length_years=1.0),
    ]
    schools = [
        {"programme": f"School {unit}", "unit": unit, "occupation": nurse, "start_year": year, "slots": slots}
        | {"length_years": 2.5, "completion": 0.8, "hire_share": 0.7, "entry_age": 27}
        for unit, year, slots in (("North", 2023, 5.0), ("North", 2026, 3.3), ("South", 2024, 2.0))
    ]
    rates = [("*", None, 62, 0.2), ("*", None, 64, 0.5), (nurse, "F", 61, 0.15), (nurse, "F", 65, 0.6)]
    rates += [(nurse, "M", 63, 0.1), (nurse, "M", 65, 0.8)]
    return {
        "age_structure": stock,
        "turnover_rates": [
            {"unit": "*", "occupation": "*", "age_from": 15, "age_to": 40, "rate": 0.15},
            {"unit": "*", "occupation": "*", "age_from": 41, "age_to": 80, "rate": 0.06},
        ],
        "retirement_rates": [
            {"occupation": occupation, "age": age, "rate": rate, "reference_age": 65.0}
            | ({"sex": sex} if sex else {})
            for occupation, sex, age, rate in rates
        ],
        "training": [*courses, *schools, schools[0] | {"programme": "Nobody", "slots": 0.0}],
        "arrivals": [
            north | {"year": 2026, "occupation": nurse, "headcount": 2.4, "entry_age": 33},
            {
                "unit": "South",
                "year": 2027,
                "occupation": nurse,
                "headcount": 1.5,
                "entry_age": 45,
                "sex": "M",
            },
        ],
        "retirement_projection": [
            north | {"year": 2026, "occupation": nurse, "retirements": 1.5},
            north | {"year": 2027, "occupation": nurse, "retirements": 90.0},
            {"unit": "South", "year": 2026, "occupation": nurse, "retirements": 2.0},
        ],
        "vacancies": [north | {"occupation": nurse, "headcount": 4.0}],
    }


LEVERS: dict[str, Any] = {
    "name": "everything",
    "mode": "profile",
    "retirement_age": 65.5,
    "horizon": 6,
    "fill_rate": {"*": 0.8, "Assistant nurse": 1.0, "Specialist nurse": 0.0},
    "growth": {"*": 0.01},
    "training_factor": 1.2,
    "exit_shock_cv": 0.2,
}


def whole_region(found: Simulation, measure: str) -> Floats:
    return np.asarray(found.total[measure], dtype=np.float64)


# --- closed forms ----------------------------------------------------------------------------------------------------


def test_that_chance_has_the_binomial_mean_and_variance() -> None:
    region = one_cell(40, 30, 0.1)
    found = simulate(
        region, replace(CHANCE_ALONE, fill_rate=ByOccupation(0.0), horizon=8), replications=20_000
    )
    closing, leaving = whole_region(found, "closing"), whole_region(found, "other_separations")
    for k in range(8):
        stays = 0.9 ** (k + 1)
        leaves = 0.1 * 0.9**k
        for counted, chance in ((closing[k], stays), (leaving[k], leaves)):
            variance = 40 * chance * (1 - chance)
            assert abs(counted.mean() - 40 * chance) < 4 * sqrt(variance / 20_000)
            # The relative error of a variance is the root of (2 + excess kurtosis) / n.
            spread = sqrt((2 + (1 - 6 * chance * (1 - chance)) / variance) / 20_000)
            assert abs(counted.var() / variance - 1) < 4 * spread


def test_that_two_causes_share_the_exits_as_a_two_decrement_table_does() -> None:
    rates = [{"occupation": "*", "age": 60, "rate": 0.3, "reference_age": 65.0}]
    region = one_cell(30, 60, 0.2, retirement_rates=rates)
    found = simulate(region, replace(CHANCE_ALONE, mode="profile", horizon=1), replications=20_000)
    for measure, chance in (("retirements", 0.3 * 0.9), ("other_separations", 0.2 * 0.85)):
        counted, variance = whole_region(found, measure)[0], 30 * chance * (1 - chance)
        assert abs(counted.mean() - 30 * chance) < 4 * sqrt(variance / 20_000)
        assert abs(counted.var() / variance - 1) < 0.06
    # Exits of one person exclude each other: the covariance of a multinomial.
    together = np.cov(whole_region(found, "retirements")[0], whole_region(found, "other_separations")[0])[
        0, 1
    ]
    assert together == pytest.approx(-30 * 0.27 * 0.17, rel=0.1)


def test_that_hires_are_binomial_in_the_gap() -> None:
    targets: list[dict[str, object]] = [
        {"year": 2025, "unit": "North", "occupation": "Nurse", "headcount": 200.0}
    ]
    region = one_cell(40, 30, 0.0, targets=targets)
    found = simulate(
        region, replace(CHANCE_ALONE, fill_rate=ByOccupation(0.3), horizon=1), replications=20_000
    )
    recruits = whole_region(found, "recruits")[0]
    assert abs(recruits.mean() - 48) < 4 * sqrt(160 * 0.21 / 20_000)
    assert recruits.var() == pytest.approx(160 * 0.21, rel=0.05)


def test_that_part_of_a_person_is_a_whole_person_now_and_then() -> None:
    found = simulate(one_cell(2.25, 30, 0.0), replace(CHANCE_ALONE, horizon=3), replications=4_000)
    opening = whole_region(found, "opening")
    assert set(np.unique(opening)) == {2, 3}
    assert opening[0].mean() == pytest.approx(2.25, abs=0.03)
    # The target is the plan's own; as persons it does not waver from year to year.
    assert np.all(whole_region(found, "target") == 2.25)
    assert np.all(whole_region(found, "recruits")[1:] == 0)


def test_that_the_common_shock_has_mean_1_and_its_coefficient_of_variation() -> None:
    region = one_cell(100, 30, 0.1)
    for cv in (0.08, 0.4):
        scenario = replace(CHANCE_ALONE, exit_shock_cv=cv, horizon=1)
        leaving = whole_region(
            simulate(region, scenario, replications=20_000, chance=False), "other_separations"
        )[0]
        assert leaving.mean() == pytest.approx(10, rel=4 * cv / sqrt(20_000))
        assert leaving.std() / leaving.mean() == pytest.approx(cv, rel=0.03)
        # Chance comes on top: the variances add up, but for what is shared.
        played = whole_region(simulate(region, scenario, replications=20_000), "other_separations")[0]
        wanted = 100 * (0.1 - 0.01 * (1 + cv * cv)) + (10 * cv) ** 2
        assert played.var() == pytest.approx(wanted, rel=0.06)


def test_that_certain_exits_know_no_shock() -> None:
    scenario = replace(CHANCE_ALONE, exit_shock_cv=0.5, horizon=1)
    for chance in (True, False):
        found = simulate(one_cell(12, 64, 0.0), scenario, replications=500, chance=chance)
        assert np.all(whole_region(found, "retirements") == 12)


def test_that_without_chance_and_shock_every_replication_is_the_projection() -> None:
    region, scenario = prepare(inputs_of(everything())), replace(scenario_of(LEVERS), exit_shock_cv=0.0)
    (projection,) = project(region, [scenario])
    found = simulate(region, scenario, ("occupation",), replications=3, chance=False)
    expected = projection.rows(("occupation",))
    for row, bands in zip(expected, found.rows(), strict=True):
        assert (row["year"], row["occupation"]) == (bands["year"], bands["occupation"])
        for measure in MEASURES:
            for level in QUANTILES:
                figure, band = row[measure], bands[f"{measure}_p{level}"]
                assert band == (None if figure is None else pytest.approx(figure, rel=1e-9, abs=1e-6))


# --- against the deterministic projection ----------------------------------------------------------------------------


def test_that_means_agree_with_the_projection_where_the_floor_does_not_bind() -> None:
    scores: list[float] = []

    @settings(max_examples=40, database=None)
    @given(regions(most_scenarios=1))
    def compare(region: tuple[Any, list[dict[str, Any]]]) -> None:
        tables, (levers,) = region
        cells = {(row["unit"], row["occupation"]) for row in tables["age_structure"]}
        year = tables["age_structure"][0]["date"].year
        # No flow is capped, and the gap is never near zero.
        tables = tables | {
            "training": [row for row in tables["training"] if not row["source_occupation"]],
            "targets": [
                {"year": year - 5, "unit": unit, "occupation": occupation, "headcount": 400.5}
                for unit, occupation in sorted(cells)
            ],
        }
        baseline = prepare(inputs_of(tables))
        scenario = replace(
            scenario_of(levers),
            use_reported_retirements=False,
            exit_shock_cv=0.0,
            horizon=4,
            training_factor=1.3,
        )
        (projection,) = project(baseline, [scenario])
        found = simulate(baseline, scenario, (), replications=150, seed=len(scores))
        for measure in ("retirements", "other_separations", "training_in", "other_in", "recruits", "closing"):
            counted, expected = whole_region(found, measure), projection.total(measure)
            for sample, mean in zip(counted, expected, strict=True):
                if sample.std() > 0 and mean * len(sample) > 50:
                    scores.append((sample.mean() - mean) / (sample.std() / sqrt(len(sample))))
                elif sample.std() == 0:
                    assert sample[0] == pytest.approx(mean, abs=0.1)

    compare()
    assert len(scores) > 300
    assert max(map(abs, scores)) < 5
    assert 0.8 < np.mean(np.square(scores)) < 1.25


# --- against a plain simulation --------------------------------------------------------------------------------------

_OURS, _PLAIN = 4000, 500


@pytest.mark.parametrize("changes", [{}, {"use_reported_retirements": True}, {"retirement_age": "riktålder"}])
def test_that_the_distribution_is_that_of_a_plain_simulation(changes: dict[str, Any]) -> None:
    tables, levers = everything(), LEVERS | changes
    tables["target_ages"] = [
        {"birth_year_from": 1950 + 3 * step, "target_age": 63.0 + step} for step in range(6)
    ]
    region, scenario = prepare(inputs_of(tables)), scenario_of(levers)
    expected = plain_simulation.simulate(tables, levers, _PLAIN, seed=7)
    scores = []
    for number, cell in enumerate(region.axes.cells):
        found = simulate(region, scenario, (), _OURS, cells=np.array([number]))
        for k in range(scenario.horizon):
            for measure in plain_simulation.COUNTS:
                ours = whole_region(found, measure)[k]
                theirs = np.array(expected[(cell.unit, cell.occupation), k + 1][measure], dtype=np.float64)
                if min(ours.sum(), theirs.sum() * 8) < 150:
                    assert abs(ours.mean() - theirs.mean()) < 0.12, (cell, k, measure)
                    continue
                error = sqrt(ours.var() / _OURS + theirs.var() / _PLAIN)
                if error == 0:
                    assert ours[0] == theirs[0], (cell, k, measure)
                    continue
                scores.append((ours.mean() - theirs.mean()) / error)
                assert abs(scores[-1]) < 4.8, (cell, k, measure)
                for level in (0.1, 0.5, 0.9):
                    # The share at or below their quantile, jumps of whole persons included.
                    at = np.quantile(theirs, level, method="inverted_cdf")
                    share, other = (ours <= at).mean(), (theirs <= at).mean()
                    pooled = (share * _OURS + other * _PLAIN) / (_OURS + _PLAIN)
                    spread = sqrt(pooled * (1 - pooled) * (1 / _OURS + 1 / _PLAIN))
                    assert abs(share - other) <= 4.8 * spread, (cell, k, measure, level)
    assert len(scores) > 100
    # They hang together, by the shock that all share, so this is further from 1 than of independent ones.
    assert np.mean(np.square(scores)) < 2.5


# --- seeds, threads, groups ------------------------------------------------------------------------------------------


def as_bytes(found: Simulation) -> bytes:
    parts = [
        part[measure].tobytes()
        for part in (found.quantiles, found.means, found.total)
        for measure in MEASURES
    ]
    return b"".join(parts)


def test_that_a_seed_gives_the_same_bytes_at_any_number_of_threads() -> None:
    region, scenario = prepare(inputs_of(everything())), scenario_of(LEVERS)
    runs = [simulate(region, scenario, replications=3000, seed=5, threads=threads) for threads in (1, 2, 4)]
    first, *others = map(as_bytes, runs)
    assert all(other == first for other in others)
    assert as_bytes(simulate(region, scenario, replications=3000, seed=6)) != first


def test_that_groups_and_a_choice_of_cells_do_not_change_anybodys_luck(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulation, "_MOST_BYTES", 1)  # as where not all groups fit into the memory together
    region, scenario = prepare(inputs_of(everything())), scenario_of(LEVERS)
    by_cell = simulate(region, scenario, replications=300)
    for by in ((), ("unit",), ("occupation",), ("occupation", "unit")):
        found = simulate(region, scenario, by, replications=300)
        for measure in MEASURES:
            np.testing.assert_allclose(found.total[measure], by_cell.total[measure], rtol=1e-12)
            np.testing.assert_allclose(
                found.means[measure].sum(axis=0), found.total[measure].mean(axis=1), rtol=1e-9
            )
    south = simulate(region, scenario, ("unit",), replications=300, cells=region.axes.select(units=["South"]))
    assert south.groups == (("South",),)
    at = [label[0] for label in by_cell.groups].index("South")
    np.testing.assert_array_equal(south.quantiles["closing"][0], by_cell.quantiles["closing"][at])


def test_that_a_difference_between_scenarios_is_no_noise() -> None:
    region = prepare(inputs_of(everything()))
    scenario = replace(scenario_of(LEVERS), mode="fixed", retirement_age=RetirementAge.fixed(65.0))
    later = replace(scenario, retirement_age=RetirementAge.fixed(67.0))

    def vacancies(one: Scenario, seed: int) -> Floats:
        return np.asarray(whole_region(simulate(region, one, (), 600, seed), "vacancies").sum(axis=0))

    same_luck = np.var(vacancies(later, 1) - vacancies(scenario, 1))
    other_luck = np.var(vacancies(later, 2) - vacancies(scenario, 1))
    assert same_luck < 0.7 * other_luck


def test_that_quantiles_rise_and_are_those_of_the_sample() -> None:
    region, scenario = prepare(inputs_of(everything())), scenario_of(LEVERS)
    found = simulate(region, scenario, (), replications=401)
    for measure in MEASURES:
        levels = found.quantiles[measure]
        if not np.isnan(levels).any():
            assert np.all(np.diff(levels, axis=-1) >= 0)
            np.testing.assert_allclose(
                levels[0], np.quantile(found.total[measure], np.array(QUANTILES) / 100, axis=1).T
            )
            np.testing.assert_array_equal(levels[0], found.total_quantiles[measure])
        else:
            assert measure in ("agency_cost", "personnel_cost")  # no costs are loaded


def test_that_one_replication_is_its_own_quantiles() -> None:
    found = simulate(one_cell(10, 30, 0.1), Scenario(horizon=2), (), replications=1)
    assert np.all(found.quantiles["closing"] == found.total["closing"][None])


# --- probabilities ---------------------------------------------------------------------------------------------------


def costly() -> Baseline:
    costs: list[dict[str, object]] = [
        {"occupation": "*", "employee_cost_per_fte": 600_000.0, "agency_cost_per_fte": 1_200_000.0}
    ]
    return one_cell(100, 30, 0.1, unit_costs=costs)


def test_that_probabilities_are_shares_of_the_replications() -> None:
    found = simulate(costly(), Scenario(horizon=3, fill_rate=ByOccupation(0.5)), (), replications=1000)
    leaving = found.total["other_separations"][0]
    assert found.probability_over("other_separations", 10, 2025) == np.mean(leaving > 10)
    shares = found.total["agency_cost"][1] / found.total["personnel_cost"][1]
    assert found.probability_over(AGENCY_SHARE, 0.08, 2026) == np.mean(shares > 0.08)
    assert 0 < np.mean(shares > 0.08) < 1
    with pytest.raises(ValueError, match="not in"):
        found.probability_over("closing", 1, 2040)


def test_that_differences_between_scenarios_are_of_pairs_and_so_have_less_noise() -> None:
    """Twice as many leave: each replication's own difference wavers less than two that share no luck."""
    calm, hurried = Scenario(horizon=2), Scenario(horizon=3, turnover_factor=2.0)
    base = simulate(one_cell(400, 30, 0.05), calm, (), replications=500)
    more = simulate(one_cell(400, 30, 0.05), hurried, (), replications=500)
    strange = simulate(one_cell(400, 30, 0.05), hurried, (), replications=500, seed=1)
    differences = more.differences(base, "other_separations")

    assert differences.shape == (2, 500)
    assert differences[0].mean() == pytest.approx(20, abs=1)
    apart = strange.total["other_separations"][0] - base.total["other_separations"][0]
    assert differences[0].std() < 0.8 * apart.std()
    with pytest.raises(ValueError, match="no pairs"):
        strange.differences(base, "closing")


def test_that_there_is_no_probability_of_what_does_not_exist() -> None:
    found = simulate(one_cell(10, 30, 0.1), Scenario(horizon=1), (), replications=50)
    assert isnan(found.probability_over(AGENCY_SHARE, 0.04, 2025))
    assert found.rows()[0]["agency_cost_p50"] is None


# --- limits, faults, cancelling --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("replications", "seed"), [(0, 1), (10, -1)])
def test_that_replications_are_at_least_one_and_seeds_not_negative(replications: int, seed: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        simulate(one_cell(10, 30, 0.1), Scenario(), replications=replications, seed=seed)


@pytest.mark.parametrize(
    "scenario",
    [Scenario(growth=ByOccupation(5.0)), Scenario(growth=ByOccupation(5.0), fill_rate=ByOccupation(0.0))],
)
def test_that_more_persons_than_can_be_played_are_refused(scenario: Scenario) -> None:
    with pytest.raises(StaffingError) as refused:
        simulate(one_cell(100, 30, 0.1), scenario)
    assert [finding.code for finding in refused.value.findings] == ["too_many_to_simulate"]


def test_that_ages_beyond_the_oldest_send_nobody_to_a_course() -> None:
    course: dict[str, object] = {
        "programme": "P",
        "unit": "North",
        "source_occupation": "Nurse",
        "slots": 5.0,
    }
    course |= {"occupation": "Doctor", "start_year": 2030, "length_years": 1.0}
    scenario = replace(CHANCE_ALONE, mode="profile", final_age=100.0, horizon=8)
    for youngest, most in ((85, 0), (80, 5)):
        region = one_cell(20, 79, 0.0, training=[course | {"age_from": youngest, "age_to": 90}])
        sent = whole_region(simulate(region, scenario, (), 10), "training_out")
        assert sent.max() == most


def test_that_large_cells_are_played_in_small_blocks() -> None:
    found = simulate(one_cell(6000, 30, 0.1), replace(CHANCE_ALONE, horizon=2), (), replications=200)
    leaving = whole_region(found, "other_separations")[0]
    assert abs(leaving.mean() - 600) < 4 * sqrt(540 / 200)
    assert leaving.var() == pytest.approx(540, rel=0.4)


def test_that_flows_that_do_not_add_up_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    close = fates._Cell.close

    def one_too_many(cell: fates._Cell, k: int, back: Sequence[Any]) -> None:
        close(cell, k, back)
        cell.flows["recruits"][k] += 1

    monkeypatch.setattr(fates._Cell, "close", one_too_many)
    with pytest.raises(IdentityError, match="North"):
        simulate(one_cell(10, 30, 0.1), Scenario(horizon=2), replications=10)


class _CancelError(Exception):
    pass


@cache
def sample_region() -> Baseline:
    return Plan.open(SAMPLE)._baseline


def canceller(after: int, told: list[float]) -> Callable[[float], None]:
    def progress(share: float) -> None:
        told.append(share)
        if len(told) > after:
            told.append(time.perf_counter())
            raise _CancelError

    return progress


@pytest.mark.parametrize("chance", [True, False])
def test_that_a_simulation_is_cancelled_within_half_a_second(chance: bool) -> None:
    told: list[float] = []
    scenario = Scenario(horizon=15)
    with pytest.raises(_CancelError):
        simulate(
            sample_region(),
            scenario,
            replications=10_000,
            chance=chance,
            threads=2,
            progress=canceller(3, told),
        )
    assert time.perf_counter() - told[-1] < 0.5
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


def test_that_progress_rises_to_the_whole() -> None:
    told: list[float] = []
    simulate(prepare(inputs_of(everything())), scenario_of(LEVERS), replications=100, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


def test_that_persons_are_picked_alike_also_where_few_are_left() -> None:
    there = np.array([[True, True], [True, True], [False, True], [True, False]])
    random, picked = np.random.default_rng(3), np.zeros((4, 2))
    for _ in range(3000):
        row, at, order = fates._pick(there, np.array([2, 1], dtype=np.int32), random)
        assert there[row, at].all()
        assert len({*zip(row.tolist(), at.tolist(), strict=True)}) == 3
        assert sorted(order[at == 0]) == [0, 1]
        picked[row, at] += 1
    expected = np.where(there, [[2000, 1000]], 0)
    assert np.all(np.abs(picked - expected) < 4.5 * np.sqrt(3000 * 2 / 9))


def test_that_somebody_hard_to_find_is_found() -> None:
    there = np.zeros((5000, 1), dtype=np.bool_)
    there[[17, 4711]] = True
    row, _, _ = fates._pick(there, np.array([1], dtype=np.int32), np.random.default_rng(1))
    assert row[0] in (17, 4711)
