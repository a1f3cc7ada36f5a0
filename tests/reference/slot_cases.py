"""Small random cases of the slot planner, and the best plan of each by trying them all with the projection engine."""

from collections import defaultdict
from datetime import date
from itertools import product
from math import ceil, floor
from typing import Any, NamedTuple

import numpy as np

from staffing_planner.models.baseline import prepare, with_training
from staffing_planner.models.inputs import (
    Headcount,
    Inputs,
    Intake,
    OpeningVacancies,
    Supervisors,
    TurnoverRate,
)
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.training import with_slots

STOCK_YEAR = 2024
OCCUPATIONS = ("Midwife", "Nurse")
TOLERANCE = 1e-6


class SlotCase(NamedTuple):
    """What is planned and under which limits."""

    inputs: Inputs
    scenario: Scenario
    budget: float | None
    weights: ByOccupation


class Best(NamedTuple):
    """The fewest weighted vacancies of all plans, and the least cost at so many."""

    objective: float
    cost: float


def make_slot_case(seed: int, *, internal: bool) -> SlotCase:
    """Two or three intakes in one or two units, with limits of every kind now and then."""
    random = np.random.default_rng(seed)

    def pick(*values: Any) -> Any:
        return values[random.integers(len(values))]

    units = ("North", "South")[: pick(1, 1, 2)]
    horizon = pick(3, 4, 5)
    stock = tuple(
        Headcount(
            date(STOCK_YEAR, 12, 31),
            unit,
            occupation,
            pick("F", "M"),
            pick(25, 30, 40, 50, 58, 61, 63, 64),
            pick(1.0, 2.0, 3.5, 6.0),
        )
        for unit in units
        for occupation in OCCUPATIONS
        for _ in range(pick(1, 3, 4))
    )
    intakes = [
        _intake(number, pick, random, units, horizon, internal and random.random() < 0.6)
        for number in range(pick(2, 3))
    ]
    if random.random() < 0.4:
        intakes.append(
            Intake("Begun", units[0], OCCUPATIONS[0], STOCK_YEAR, 2.0, 1.5, supervisors_per_slot=0.5)
        )
    supervisors = [
        Supervisors(unit, year, pick(1.0, 2.0, 3.0, 1.5))
        for unit in units
        for year in range(STOCK_YEAR + 1, STOCK_YEAR + horizon + 3)
    ]
    turnover = (
        TurnoverRate("*", "*", 15, 40, pick(0.0, 0.05, 0.2)),
        TurnoverRate("*", "*", 41, 80, pick(0.0, 0.02, 0.1)),
    )
    inputs = Inputs(
        age_structure=stock,
        turnover_rates=turnover,
        vacancies=tuple(
            OpeningVacancies(unit, name, pick(0.0, 1.0, 2.5)) for unit in units for name in OCCUPATIONS
        ),
        training=tuple(intakes),
        supervisors=tuple(supervisors) if random.random() < 0.5 else (),
    )
    scenario = Scenario(
        horizon=horizon,
        retirement_age=RetirementAge.fixed(pick(62.0, 65.0, 65.5, 67.0)),
        fill_rate=ByOccupation(pick(0.0, 0.3, 0.6, 0.9), ((OCCUPATIONS[1], pick(0.0, 0.5, 1.0)),)),
        growth=ByOccupation(pick(0.0, 0.0, 0.05, -0.05)),
        training_factor=pick(1.0, 1.0, 1.0, 2.0, 0.5),
    )
    weights = ByOccupation(1.0, ((OCCUPATIONS[0], pick(1.0, 1.0, 3.0)),))
    return SlotCase(inputs, scenario, pick(None, None, None, 300.0, 500.0), weights)


def _intake(number: int, pick: Any, random: Any, units: Any, horizon: int, is_internal: bool) -> Intake:
    target = pick(*OCCUPATIONS)
    (other,) = set(OCCUPATIONS) - {target}
    return Intake(
        programme=f"Programme {number}",
        unit=pick(*units),
        occupation=target,
        start_year=STOCK_YEAR + 1 + int(random.integers(0, horizon - 1)),
        slots=float(random.integers(0, 3)),
        length_years=pick(0.5, 1.0, 1.5, 2.0),
        source_occupation=other if is_internal else "",
        completion=pick(1.0, 0.9, 0.5),
        hire_share=pick(1.0, 0.7),
        entry_age=pick(25, 30, 60),
        age_from=pick(15, 26),
        age_to=pick(50, 80),
        max_slots=pick(1.0, 2.0, 3.0),
        supervisors_per_slot=pick(None, 0.5, 1.0),
        cost_per_slot=pick(None, 100.0, 250.0, 40.0),
    )


def try_all_plans(case: SlotCase) -> Best | None:
    """The best of all plans that keep the limits, each projected; None where none does."""
    inputs, scenario, budget, weights = case
    factor, training = scenario.training_factor, inputs.training
    region = prepare(inputs)
    weight = np.array([weights.of(cell.occupation) for cell in region.axes.cells])
    rows = [
        at
        for at, intake in enumerate(training)
        if STOCK_YEAR < intake.start_year <= STOCK_YEAR + scenario.horizon
    ]
    found: list[Best] = []
    for slots in product(*(range(floor((training[at].max_slots or 0) / factor) + 1) for at in rows)):
        plan = with_slots(training, dict(zip(rows, slots, strict=True)))
        cost = sum(factor * plan[at].slots * (plan[at].cost_per_slot or 0) for at in rows)
        if (budget is not None and cost > budget) or not _has_supervisors(plan, inputs, factor):
            continue
        (projection,) = project(with_training(region, plan), [scenario])
        students = sum(factor * plan[at].slots for at in rows if plan[at].is_internal)
        if students > projection.values["training_out"].sum() + TOLERANCE:
            continue
        found.append(Best(float(projection.values["vacancies"].sum(axis=1) @ weight), cost))
    if not found:
        return None
    fewest = min(best.objective for best in found)
    return Best(fewest, min(best.cost for best in found if best.objective <= fewest + TOLERANCE))


def _has_supervisors(plan: tuple[Intake, ...], inputs: Inputs, factor: float) -> bool:
    used: defaultdict[tuple[str, int], float] = defaultdict(float)
    for intake in plan:
        persons = intake.slots * (factor if intake.start_year > STOCK_YEAR else 1.0)
        for year in range(intake.start_year, intake.start_year + ceil(intake.length_years)):
            used[intake.unit, year] += persons * (intake.supervisors_per_slot or 0.0)
    return all(used[row.unit, row.year] <= row.supervisors + TOLERANCE for row in inputs.supervisors)
