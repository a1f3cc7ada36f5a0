"""Demand from the population (model section 9), the dependency ratio, and what a target that follows lacks."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.baseline import prepare
from staffing_planner.models.checks import NOTHING, check_inputs
from staffing_planner.models.findings import Origin, Severity
from staffing_planner.models.inputs import (
    CareUse,
    Headcount,
    Inputs,
    OpeningVacancies,
    Population,
    Target,
    UnitCost,
)
from staffing_planner.models.population import CareDemand, Inhabitants
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, Scenario

FOLLOWS = Scenario(name="F", horizon=4, target_from_population=True)
PLACE = Origin("population.csv", "", (3,))


def people(year: int, *bands: tuple[int, int | None, float], region: str = "") -> list[Population]:
    """Inhabitants of a year by band (first age, last age, persons)."""
    return [Population(year, first, last, count, region, origin=PLACE) for first, last, count in bands]


def region(*population: list[Population], care_use: tuple[CareUse, ...] = (), **tables: object) -> Inputs:
    """Ten nurses and two vacancies at the end of 2024 among these inhabitants."""
    return Inputs(
        age_structure=(Headcount(date(2024, 12, 31), "Care", "Nurse", "F", 40, 10.0),),
        vacancies=(OpeningVacancies("Care", "Nurse", 2.0),),
        population=tuple(row for rows in population for row in rows),
        care_use=care_use,
        unit_costs=(UnitCost("*", 1.0, 1.0),),
        **tables,  # type: ignore[arg-type]
    )


def targets(inputs: Inputs, scenario: Scenario = FOLLOWS) -> list[float]:
    """The nurses' target by period."""
    (projection,) = project(prepare(inputs), [scenario])
    return [float(one) for one in projection.total("target")]


def found(inputs: Inputs, *scenarios: Scenario) -> dict[str, tuple[str, str]]:
    """Severity and value of each finding by code."""
    findings = check_inputs(inputs, scenarios or (FOLLOWS,))
    return {one.code: (one.severity.value, one.value) for one in findings}


GROWING = people(2024, (0, 66, 100), (67, None, 50)), people(2028, (0, 66, 80), (67, None, 90))
USE = (CareUse(0, 66, 1.0), CareUse(67, None, 3.0))


def test_that_a_target_follows_use_times_inhabitants_and_changes_evenly_between_loaded_years() -> None:
    # 100 + 3 * 50 = 250 now; 80 + 3 * 90 = 350 in 2028, so 25 more a year.
    assert targets(region(*GROWING, care_use=USE)) == pytest.approx(
        [12 * (250 + 25 * k) / 250 for k in (1, 2, 3, 4)]
    )


def test_that_nothing_follows_the_population_unless_a_scenario_says_so() -> None:
    growth = ByOccupation(0.1)
    assert targets(region(*GROWING), Scenario(horizon=2, growth=growth)) == pytest.approx(
        [12 * 1.1, 12 * 1.21]
    )
    (plain, following) = project(prepare(region(*GROWING)), [Scenario(horizon=4), FOLLOWS])
    assert plain.total("target").tolist() == [12, 12, 12, 12]
    assert following.total("target")[-1] == pytest.approx(12 * 170 / 150)


def test_that_growth_comes_on_top_of_the_population_and_a_loaded_target_holds() -> None:
    both = Scenario(horizon=4, target_from_population=True, growth=ByOccupation(0.1))
    loaded = region(*GROWING, care_use=USE, targets=(Target(2027, "Care", "Nurse", 7.0),))
    assert targets(loaded, both) == pytest.approx([12 * 1.1 * 275 / 250, 12 * 1.21 * 300 / 250, 7, 7])


def test_that_an_occupation_s_own_use_replaces_that_of_all_and_without_any_everybody_uses_care_alike() -> (
    None
):
    own = CareUse(67, None, 1.0, "Nurse")
    assert targets(region(*GROWING, care_use=(*USE, own)))[-1] == pytest.approx(12 * 90 / 50)
    assert targets(region(*GROWING, care_use=(CareUse(0, 10, 9.0, "Doctor"),)))[-1] == pytest.approx(
        12 * 170 / 150
    )


def test_that_after_the_forecast_and_without_a_population_nothing_changes() -> None:
    ends = region(people(2024, (0, 9, 10)), people(2025, (0, 9, 20)))
    assert targets(ends) == pytest.approx([24, 24, 24, 24])
    assert targets(region()) == [12, 12, 12, 12]
    assert targets(region(*GROWING, care_use=(CareUse(0, None, 0.0),))) == [12, 12, 12, 12]


def test_that_inhabitants_are_evenly_spread_over_a_band_and_an_open_band_counts_at_its_first_age() -> None:
    here = Inhabitants.of(people(2024, (60, 69, 10), (70, None, 4), (100, 150, 2), (120, 121, 1)))
    assert here.between(60, 66).tolist() == pytest.approx([7])
    assert here.by_age[0, [60, 70, 100, 110]].tolist() == pytest.approx([1, 4, 2, 1])
    assert here.divides({67})
    assert not here.divides({60, 70})


def test_that_the_dependency_ratio_is_children_and_elderly_to_those_between() -> None:
    here = Inhabitants.of(
        [*people(2024, (0, 19, 30), (20, 66, 100), (67, None, 25)), *people(2025, (0, 19, 3))]
    )
    assert here.dependency_ratio[0] == pytest.approx(0.55)
    assert np.isnan(here.dependency_ratio[1])
    assert Inhabitants.of(()).dependency_ratio.tolist() == []
    assert not Inhabitants.of(()).covers(2024)


BANDS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(1, 5000)),
    min_size=1,
    max_size=12,
    unique_by=lambda band: band[0],
)


@given(BANDS, st.floats(0.1, 10))
def test_that_nobody_is_lost_in_spreading_and_that_equal_use_grows_with_the_whole_population(
    bands: list[tuple[int, int]], use: float
) -> None:
    now = people(2024, *((10 * at, 10 * at + 9, persons) for at, persons in bands))
    later = people(2025, *((10 * at, 10 * at + 9, persons * (at + 1)) for at, persons in bands))
    here = Inhabitants.of([*now, *later])
    whole = sum(row.population for row in now), sum(row.population for row in later)
    assert here.by_age.sum(axis=1).tolist() == pytest.approx(list(whole))
    factors = CareDemand([*now, *later], (CareUse(0, None, use),)).factors(["Nurse"], 2024, 2)
    assert factors[:, 0].tolist() == pytest.approx([whole[1] / whole[0]] * 2)


def test_that_a_population_that_reaches_far_enough_gives_no_finding() -> None:
    every_year = [people(year, (0, 66, 80), (67, None, 50)) for year in range(2024, 2029)]
    assert found(region(*every_year, care_use=USE)) == {}


def test_that_a_target_that_follows_nobody_is_an_error_and_only_then() -> None:
    assert found(region(), Scenario()) == {}
    assert found(region())["no_population"] == ("error", "F")
    later = region(people(2026, (0, None, 5)), care_use=(CareUse(0, None, 1.0),))
    assert found(later)["population_without_stock_year"] == ("error", "2026–2026")
    assert found(Inputs(population=tuple(GROWING[0]))) == {}


def test_that_what_is_assumed_in_place_of_missing_inhabitants_is_a_warning() -> None:
    two = [*people(2026, (0, 66, 9), region="North"), *people(2026, (0, 66, 9), region="South")]
    said = found(region(GROWING[0], two, care_use=(*USE, CareUse(0, None, 1.0, "Nurse"))))
    assert said["population_ends_early"] == ("warning", "2026")
    assert said["population_years_missing"] == ("warning", "2025")
    assert said["population_of_several_regions"] == ("warning", "–, North, South")


def test_that_what_is_assumed_in_place_of_missing_use_is_a_warning() -> None:
    assert found(region(*GROWING))["care_use_unstated"] == ("warning", "Nurse")
    cut = found(region(*GROWING, care_use=(CareUse(5, 5, 1.0), CareUse(10, 66, 1.0), CareUse(68, None, 1.0))))
    assert cut["care_use_ages_missing"] == ("warning", "0–4, 6–9, 67")
    assert cut["population_bands_divided"] == ("warning", NOTHING)
    nobody = found(region(*GROWING, care_use=(CareUse(0, None, 0.0),)))
    assert nobody["care_use_sums_to_zero"] == ("error", "0")


def test_that_bands_that_share_ages_are_an_error() -> None:
    twice = check_inputs(
        region(people(2024, (0, 19, 5), (15, None, 5)), care_use=(*USE, CareUse(60, None, 1))), ()
    )
    assert [(one.code, one.severity, one.value, one.details["other"]) for one in twice] == [
        ("overlapping_population", Severity.ERROR, "15+", "0–19"),
        ("overlapping_care_use", Severity.ERROR, "60+", "0–66"),
        ("overlapping_care_use", Severity.ERROR, "67+", "60+"),
    ]
