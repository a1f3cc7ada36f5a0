"""The simulation of model section 10 in plain Python: one person after the other, one period after the other.

It is slow on purpose and shares nothing with the engine: rates, targets and tables are read by the plain model, and
chance is played here in the order of section 6, with a die for every person in every period. Its distribution, not
its numbers, is what the engine is held against.

Where the text leaves it open: the target in whole persons is rounded once for a cell, in the same way in all periods;
`target` itself is the plan's. Money is left out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from tests.reference import plain_model as plain
from tests.reference.plain_model import Cell, Row, Scenario, Tables

COUNTS = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruitment_gap",
    "recruits",
    "vacancies",
    "surplus",
    "closing",
    "in_training",
)
Figures = dict[tuple[Cell, int], dict[str, int]]  # by cell and period from 1


@dataclass
class Person:
    """Somebody who is employed; nothing but sex and age matters."""

    sex: str
    age: int


@dataclass
class Student:
    """Somebody who is away at a course until the end of a period."""

    person: Person
    source: Cell
    back_in: Cell
    until: int


def whole(amount: float, dice: Random) -> int:
    """The amount in whole persons; what is left over is one more with that probability."""
    return math.floor(amount) + (dice.random() < amount - math.floor(amount))


def shocked(rate: float, factor: float) -> float:
    """A rate below 1 times the common factor, at most 1."""
    return min(1.0, rate * factor) if rate < 1 else 1.0


def common_factor(scenario: Scenario, dice: Random) -> float:
    """The factor of one replication: lognormal with mean 1 and the scenario's coefficient of variation."""
    variance = math.log(1 + float(scenario.get("exit_shock_cv", 0.08)) ** 2)
    return math.exp(dice.gauss(-variance / 2, math.sqrt(variance)))


def player(tables: Tables, scenario: Scenario) -> Callable[[Random], Figures]:
    """What plays one replication of a scenario each time that it is called."""
    initial = plain.read_stock(tables)
    first_year = plain.stock_date(tables).year + 1
    horizon = int(plain.setting(scenario, "horizon"))
    shares = {cell: plain.sex_shares(persons) for cell, persons in initial.items()}
    profiles = {
        cell: plain.recruit_age_profile(tables, cell[1], persons) for cell, persons in initial.items()
    }
    fill_rate = {cell: plain.setting_by_occupation(scenario, "fill_rate", cell[1], 1.0) for cell in initial}

    @cache
    def retires(cell: Cell, sex: str, attained: int, year: int) -> float:
        return plain.retirement_probability(tables, scenario, cell[1], sex, attained, year)

    @cache
    def separates(cell: Cell, attained: int) -> float:
        return plain.separation_probability(tables, scenario, cell, attained)

    def rolled(weights: dict[Any, float], dice: Random) -> Any:
        return dice.choices(list(weights), list(weights.values()))[0]

    def newcomer(cell: Cell, age: int, dice: Random, sex: str = "X") -> Person:
        return Person(str(rolled(shares[cell], dice)) if sex == "X" else sex, plain.age_within_limits(age))

    def expose(cell: Cell, people: list[Person], year: int, factor: float, dice: Random) -> tuple[int, int]:
        """Who leaves for good, and everybody one year older; the people are changed in place."""
        reported = None
        if plain.setting(scenario, "use_reported_retirements"):
            reported = plain.reported_retirements(tables, cell, year)
        retired = other = 0
        if reported is not None:
            dice.shuffle(people)
            people.sort(key=lambda person: -person.age)
            retired = min(whole(reported, dice), len(people))
            del people[:retired]
        staying = []
        for person in people:
            p = 0.0
            if reported is None:
                p = shocked(retires(cell, person.sex, person.age + 1, year), factor)
            q = shocked(separates(cell, person.age + 1), factor)
            die = dice.random()
            if die < p * (1 - q / 2):
                retired += 1
            elif die < p * (1 - q / 2) + q * (1 - p / 2):
                other += 1
            else:
                staying.append(Person(person.sex, min(person.age + 1, plain.OLDEST)))
        people[:] = staying
        return retired, other

    def send(row: Row, period: int, people: list[Person], dice: Random) -> list[Student]:
        """A course's students, taken at random out of those of its ages."""
        low, high = plain.number(row, "age_from", -math.inf), plain.number(row, "age_to", math.inf)
        able = [person for person in people if low <= person.age <= high]
        students = []
        for person in dice.sample(able, min(whole(plain.slots_of(row, scenario, period), dice), len(able))):
            people[:] = [other for other in people if other is not person]
            length = plain.number(row, "length_years")
            until = period + math.floor(length) + (dice.random() < length % 1)
            source, target = plain.cell_of(row, "source_occupation"), plain.cell_of(row)
            completes = dice.random() < plain.number(row, "completion", 1.0)
            students.append(Student(person, source, target if completes else source, until))
        return students

    def graduates(cell: Cell, dice: Random) -> dict[int, list[Person]]:
        """Who comes from outside training, by period."""
        arriving: dict[int, list[Person]] = {}
        for row in plain.rows_of(tables, "training"):
            if plain.is_internal(row) or plain.cell_of(row) != cell:
                continue
            start = plain.year_of(row, "start_year") - first_year + 1
            length = plain.number(row, "length_years")
            for _ in range(whole(plain.slots_of(row, scenario, start), dice)):
                finishes = dice.random() < plain.number(row, "completion", 1.0)
                if finishes and dice.random() < plain.number(row, "hire_share", 1.0):
                    period = start + math.floor(length) + (dice.random() < length % 1)
                    person = newcomer(cell, int(plain.number(row, "entry_age", 35)), dice)
                    arriving.setdefault(period, []).append(person)
        return arriving

    def others(cell: Cell, year: int, dice: Random) -> list[Person]:
        """Other planned arrivals of a year."""
        return [
            newcomer(cell, int(plain.number(row, "entry_age", 35)), dice, plain.text(row, "sex", "X"))
            for row in plain.rows_of(tables, "arrivals")
            if plain.cell_of(row) == cell and plain.year_of(row) == year
            for _ in range(whole(plain.number(row, "headcount"), dice))
        ]

    def play(dice: Random) -> Figures:
        factor = common_factor(scenario, dice)
        people: dict[Cell, list[Person]] = {cell: [] for cell in initial}
        for cell, persons in initial.items():
            for (sex, age), headcount in persons.items():
                people[cell] += [Person(sex, age) for _ in range(whole(headcount, dice))]
        rounding = {cell: dice.random() for cell in initial}
        graduating = {cell: graduates(cell, dice) for cell in initial}
        away: list[Student] = []
        figures: Figures = {}
        for period in range(1, horizon + 1):
            year = first_year + period - 1
            for cell in initial:
                opening = len(people[cell])
                retired, other = expose(cell, people[cell], year, factor, dice)
                figures[cell, period] = {
                    "opening": opening,
                    "retirements": retired,
                    "other_separations": other,
                    "training_out": 0,
                }
            for student in away:
                student.person.age = min(student.person.age + 1, plain.OLDEST)
            for row in plain.rows_of(tables, "training"):
                if plain.is_internal(row) and plain.year_of(row, "start_year") == year:
                    source = plain.cell_of(row, "source_occupation")
                    students = send(row, period, people[source], dice)
                    figures[source, period]["training_out"] += len(students)
                    away += students
            back = [student for student in away if student.until == period]
            away = [student for student in away if student.until != period]
            for cell in initial:
                found = figures[cell, period]
                incoming = [student.person for student in back if student.back_in == cell]
                incoming += graduating[cell].get(period, [])
                arriving = others(cell, year, dice)
                people[cell] += incoming + arriving
                headcount = plain.total(initial[cell])
                target = plain.target_headcount(tables, scenario, cell, period, year, headcount)
                gap = math.floor(target + rounding[cell]) - len(people[cell])
                hired = sum(dice.random() < fill_rate[cell] for _ in range(max(gap, 0)))
                people[cell] += [
                    newcomer(cell, int(rolled(profiles[cell], dice)), dice) for _ in range(hired)
                ]
                found |= {
                    "training_in": len(incoming),
                    "other_in": len(arriving),
                    "recruitment_gap": max(gap, 0),
                    "recruits": hired,
                    "vacancies": max(gap, 0) - hired,
                    "surplus": max(-gap, 0),
                    "closing": len(people[cell]),
                    "in_training": sum(student.source == cell for student in away),
                }
        return figures

    return play


def simulate(
    tables: Tables, scenario: Scenario, replications: int, seed: int
) -> dict[tuple[Cell, int], dict[str, list[int]]]:
    """By cell and period from 1 each count's replications."""
    play, dice = player(tables, scenario), Random(seed)
    samples: dict[tuple[Cell, int], dict[str, list[int]]] = {}
    for _ in range(replications):
        for key, found in play(dice).items():
            for name in COUNTS:
                samples.setdefault(key, {}).setdefault(name, []).append(found[name])
    return samples


def sums(samples: Sequence[dict[str, list[int]]], name: str) -> list[int]:
    """One count of several cells, replication by replication."""
    return [sum(parts) for parts in zip(*(sample[name] for sample in samples), strict=True)]
