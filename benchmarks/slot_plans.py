"""A plan of 12 programmes in 9 units over 10 years: ours beside what a planner would try first.

* `fill_greedily`: project, give a slot where one more saves the most vacancies for its cost and room, project again. It
  keeps all limits and proves nothing.
"""

import time
from datetime import date

import numpy as np

from benchmarks.measure import Row
from staffing_planner.models.baseline import Baseline, prepare, with_training
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
from staffing_planner.models.slot_planner import plan_slots
from staffing_planner.models.training import respond, study_years, with_slots

PROGRAMMES, UNITS, YEARS = 12, 9, 10
FIRST_YEAR = 2025
LENGTHS = (1.0, 1.0, 1.5, 1.5, 2.0, 2.0, 3.0, 3.0, 3.0, 1.0, 1.0, 1.5)
WANTED = 0.1  # ours proves what the other only tries, and may take ten times as long
INTERNAL = 3  # of the programmes, the last ones: education employments


def make_case(count: int = UNITS, years: int = YEARS, seed: int = 7) -> tuple[Inputs, Baseline, Scenario]:
    """Nine units of twelve occupations, a programme to each of them that starts every year."""
    random = np.random.default_rng(seed)
    units = [f"Unit {number}" for number in range(1, count + 1)]
    occupations = [f"Occupation {number}" for number in range(1, PROGRAMMES + 1)]
    stock, vacancies, training, supervisors = [], [], [], []
    for unit in units:
        for number, occupation in enumerate(occupations):
            size = random.uniform(0.3, 2.0)
            for age in range(24, 68):
                persons = float(np.round(size * random.uniform(0.5, 1.5), 1))
                stock.append(Headcount(date(FIRST_YEAR - 1, 12, 31), unit, occupation, "F", age, persons))
            vacancies.append(OpeningVacancies(unit, occupation, float(random.integers(0, 7))))
            internal = number >= PROGRAMMES - INTERNAL
            plan = {
                "programme": f"Programme {number + 1}",
                "unit": unit,
                "occupation": occupation,
                "source_occupation": occupations[number - INTERNAL] if internal else "",
                "length_years": LENGTHS[number],
                "completion": float(np.round(random.uniform(0.7, 1.0), 2)),
                "hire_share": 1.0 if internal else float(np.round(random.uniform(0.5, 1.0), 2)),
                "entry_age": int(random.integers(23, 35)),
                "age_from": 25,
                "age_to": 50,
                "max_slots": float(random.integers(2, 9)),
                "supervisors_per_slot": float(random.choice([0.25, 0.5, 1.0])),
                "cost_per_slot": float(random.integers(10, 400) * 1000),
            }
            training += [
                Intake(start_year=FIRST_YEAR + year, slots=1.0, **plan)  # type: ignore[arg-type]
                for year in range(years)
            ]
        supervisors += [
            Supervisors(unit, FIRST_YEAR + year, float(random.integers(12, 22))) for year in range(years + 3)
        ]
    turnover = [TurnoverRate("*", "*", 15, 35, 0.09), TurnoverRate("*", "*", 36, 80, 0.04)]
    inputs = Inputs(
        age_structure=tuple(stock),
        vacancies=tuple(vacancies),
        turnover_rates=tuple(turnover),
        training=tuple(training),
        supervisors=tuple(supervisors),
    )
    fills = ByOccupation(0.6, tuple((name, 0.3 + 0.05 * at) for at, name in enumerate(occupations)))
    scenario = Scenario(horizon=years, retirement_age=RetirementAge.fixed(66), fill_rate=fills)
    return inputs, prepare(inputs), scenario


def fill_greedily(inputs: Inputs, region: Baseline, scenario: Scenario) -> float:
    """Vacancies of a plan that grows year by year: a slot to every row that has room and still saves
    vacancies, the best ones first, then a new projection with what a slot is worth now.
    """
    training = inputs.training
    slots = dict.fromkeys(range(len(training)), 0)
    left = {(row.unit, row.year): row.supervisors for row in inputs.supervisors}
    fill = np.array([scenario.fill_rate.of(cell.occupation) for cell in region.axes.cells])
    for start in range(FIRST_YEAR, FIRST_YEAR + scenario.horizon):
        given = True
        while given:
            response = respond(region, scenario, with_slots(training, slots))
            has_vacancies = response.projection.values["vacancies"][response.cells] > 0
            worth = (response.present * has_vacancies[response.cell]).sum(axis=1)
            worth *= 1 - fill[response.cells[response.cell]]
            saved = {at: float(worth[response.row == at].sum()) for at in response.rows}
            given = False
            for at in sorted(saved, key=lambda one: -saved[one]):
                intake = training[at]
                places = [(intake.unit, year) for year in study_years(intake)]
                needed = intake.supervisors_per_slot or 0.0
                has_room = slots[at] < (intake.max_slots or 0) and all(left[one] >= needed for one in places)
                if intake.start_year == start and saved[at] > 0 and has_room:
                    slots[at] += 1
                    given = True
                    for place in places:
                        left[place] -= needed
    (projection,) = project(with_training(region, with_slots(training, slots)), [scenario])
    return float(projection.values["vacancies"].sum())


def measure_slot_plan(count: int = UNITS, years: int = YEARS) -> Row:
    """Ours to a proof, and the greedy plan; what each leaves uncovered stands in the row."""
    inputs, region, scenario = make_case(count, years)
    begun = time.perf_counter()
    plan = plan_slots(inputs, region, scenario)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    uncovered = fill_greedily(inputs, region, scenario)
    alternative = time.perf_counter() - begun
    more = uncovered / plan.objective - 1
    if more < -1e-6:
        raise AssertionError("the greedy plan leaves less uncovered than the best one")
    size = f"slots of {PROGRAMMES} programmes × {count} units × {years} years"
    proof = f"{plan.status}, gap {plan.gap:.2%}"
    job = f"{size} ({proof}), 1 round: greedy, which leaves {more:.1%} more uncovered"
    return Row(job, (ours,), (alternative,), wanted=WANTED)
