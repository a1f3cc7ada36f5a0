"""Pooling keeps what can be added up, and says where the pooled region must differ."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from staffing_planner.models.baseline import prepare
from staffing_planner.models.inputs import Headcount, Inputs, Intake, OpeningVacancies, Target, TurnoverRate
from staffing_planner.models.pooling import levers_without_path, pool_units
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario

SCENARIO = Scenario(horizon=3, fill_rate=ByOccupation(0.5))


def rows(*people: tuple[str, str, int, float]) -> tuple[Headcount, ...]:
    return tuple(
        Headcount(date(2024, 12, 31), unit, job, "F", age, count) for unit, job, age, count in people
    )


def test_that_a_region_of_one_unit_is_projected_as_before() -> None:
    inputs = Inputs(
        age_structure=rows(("A", "Nurse", 40, 100.0), ("A", "Nurse", 63, 20.0), ("A", "Clerk", 50, 10.0)),
        turnover_rates=(TurnoverRate("*", "*", 15, 44, 0.1), TurnoverRate("*", "*", 45, 199, 1.0)),
        vacancies=(OpeningVacancies("A", "Nurse", 5.0),),
        training=(Intake("School", "A", "Nurse", 2023, 10.0, 2.5, completion=0.8, entry_age=25),),
        targets=(Target(2026, "A", "Clerk", 12.0),),
    )
    pooled = pool_units(inputs, SCENARIO, "All")
    (whole,) = project(prepare(inputs), [SCENARIO])
    for measure, values in whole.values.items():
        np.testing.assert_allclose(pooled.projection.values[measure], values, rtol=1e-12, atol=1e-12)


def test_that_pooled_turnover_loses_as_many_as_the_units_do() -> None:
    inputs = Inputs(
        age_structure=rows(("A", "Nurse", 40, 30.0), ("B", "Nurse", 40, 10.0)),
        turnover_rates=(TurnoverRate("A", "*", 15, 199, 0.1), TurnoverRate("B", "*", 15, 199, 0.3)),
    )
    pooled = pool_units(inputs, SCENARIO, "All")
    assert pooled.projection.values["other_separations"][0, 0] == pytest.approx(30 * 0.1 + 10 * 0.3)
    assert pooled.by_age.values["opening"].sum() == pytest.approx(pooled.projection.total("opening").sum())


def test_that_an_occupation_without_employees_has_the_plain_mean_of_the_rates() -> None:
    inputs = Inputs(
        age_structure=rows(("A", "Nurse", 40, 30.0)),
        turnover_rates=(TurnoverRate("A", "*", 15, 199, 0.1), TurnoverRate("B", "*", 15, 199, 0.3)),
        vacancies=(OpeningVacancies("A", "Clerk", 1.0), OpeningVacancies("B", "Clerk", 1.0)),
    )
    rates = {row.occupation: row.rate for row in pool_units(inputs, SCENARIO, "All").inputs.turnover_rates}
    assert rates == pytest.approx({"Clerk": 0.2, "Nurse": 0.1})


def test_that_intakes_alike_become_one_line_and_those_that_come_too_early_or_late_none() -> None:
    def school(unit: str, year: int, slots: float, **other: object) -> Intake:
        return replace(Intake("School", unit, "Nurse", year, slots, 2.0), **other)  # type: ignore[arg-type]

    inputs = Inputs(
        age_structure=rows(("A", "Nurse", 40, 30.0), ("B", "Nurse", 40, 1.0), ("A", "Clerk", 40, 9.0)),
        training=(
            school("A", 2025, 4.0, term="ht"),
            school("B", 2025, 3.0, term="vt"),
            school("A", 2025, 2.0, completion=0.5),
            school("A", 2022, 9.0),
            school("A", 2028, 9.0),
            school("A", 2023, 1.0),
            school("A", 2024, 9.0, source_occupation="Clerk"),
            school("A", 2025, 1.0, source_occupation="Clerk"),
            school("B", 2025, 2.0, source_occupation="Clerk", hire_share=0.3, entry_age=50),
        ),
    )
    lines = [
        (row.source_occupation, row.start_year, row.completion, row.slots)
        for row in pool_units(inputs, SCENARIO, "All").inputs.training
    ]
    assert lines == [
        ("", 2025, 0.5, 2.0),
        ("", 2023, 1.0, 1.0),
        ("", 2025, 1.0, 7.0),
        ("Clerk", 2025, 1.0, 3.0),
    ]


def test_that_loaded_targets_are_added_up_over_the_units() -> None:
    inputs = Inputs(
        age_structure=rows(("A", "Nurse", 40, 30.0), ("B", "Nurse", 40, 10.0)),
        targets=(Target(2026, "A", "Nurse", 50.0),),
    )
    pooled = pool_units(inputs, SCENARIO, "All")
    assert pooled.projection.values["target"][0].tolist() == [40.0, 60.0, 60.0]


def test_that_a_path_counts_as_its_last_age_and_the_target_age_as_65() -> None:
    path = RetirementAge(((2025, 65.0), (2027, 67.0)))
    scenario = Scenario(
        retirement_age=RetirementAge.by_birth_year(),
        retirement_age_by_occupation=(("Nurse", path),),
        use_reported_retirements=True,
    )
    levers = levers_without_path(scenario)
    assert levers.retirement_age == RetirementAge.fixed(65)
    assert levers.retirement_age_of("Nurse") == RetirementAge.fixed(67)
    assert not levers.use_reported_retirements


def test_that_the_pooled_region_counts_who_reaches_an_age() -> None:
    inputs = Inputs(age_structure=rows(("A", "Nurse", 63, 30.0), ("B", "Nurse", 64, 10.0)))
    (row,) = pool_units(inputs, SCENARIO, "All").reach((65.0,), 3).total
    assert row.reach == 40.0
