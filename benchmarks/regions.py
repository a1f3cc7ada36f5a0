"""The synthetic regions that the benchmarks compute: the same arrays in every run, from a stated seed."""

from dataclasses import replace

import numpy as np

from staffing_planner.models.baseline import ATTAINED_AGES, Baseline, Entries
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, SEXES, Axes, Cell, Floats
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario

SEED = 20240101
STOCK_YEAR = 2024
HORIZON = 15
YOUNGEST, OLDEST = 18, 77  # 60 ages with people in them
GRADUATES_EACH_YEAR = 40  # cells that a programme feeds
UNITS, OCCUPATIONS = 24, 30


def make_axes(units: int = UNITS, occupations: int = OCCUPATIONS) -> Axes:
    """Each occupation in each unit."""
    return Axes.of(
        Cell(f"Unit {unit:02d}", f"Occupation {occupation:02d}")
        for unit in range(units)
        for occupation in range(occupations)
    )


def make_region(axes: Axes, seed: int = SEED) -> Baseline:
    """A region over the axes with about 40 employees a cell, turnover by occupation, graduates and unit costs."""
    random = np.random.default_rng(seed)
    cells, occupations = len(axes), len(axes.occupations)
    stock = _stock(random, cells)
    headcount = stock.sum(axis=(1, 2))
    young = ATTAINED_AGES < 35
    turnover = random.uniform(0.03, 0.11, (occupations, 1)) * np.where(young, 1.5, 1.0)
    return Baseline(
        axes=axes,
        stock_year=STOCK_YEAR,
        stock=stock,
        fte_share=random.uniform(0.75, 1.0, cells),
        turnover_curves=turnover,
        turnover_of_cell=axes.occupation_of_cell,
        retirement_tables={},
        recruit_profile=_recruit_profile(stock),
        sex_split=stock.sum(axis=2) / headcount[:, None],
        target_base=headcount + random.poisson(0.05 * headcount),
        targets={},
        graduates=_graduates(random, stock),
        arrivals=_entries(np.zeros((0, 4), dtype=np.intp), np.zeros(0)),
        courses=(),
        reported={},
        employee_cost=random.uniform(5e5, 1.1e6, cells),
        agency_cost=random.uniform(9e5, 2.4e6, cells),
        target_age_steps=(),
    )


def _stock(random: np.random.Generator, cells: int) -> Floats:
    """[cell, sex, age] whole persons, women three of four, most of them between 30 and 60."""
    stock = np.zeros((cells, len(SEXES), AGE_COUNT))
    ages = np.arange(YOUNGEST, OLDEST + 1)
    weight = np.exp(-(((ages - 45) / 15.0) ** 4)) + 0.01
    people = random.poisson(40 * weight / weight.sum() * random.lognormal(0.0, 0.6, (cells, 1)))
    women = random.binomial(people, 0.75)
    inside = slice(YOUNGEST - FIRST_AGE, OLDEST + 1 - FIRST_AGE)
    stock[:, 0, inside], stock[:, 1, inside] = women, people - women
    # No cell is empty, so that each has recruits of its own ages.
    stock[:, 0, 40 - FIRST_AGE] += 1
    return stock


def _recruit_profile(stock: Floats) -> Floats:
    """[cell, age] the cell's own ages 22..55."""
    hired = slice(22 - FIRST_AGE, 56 - FIRST_AGE)
    profile = np.zeros((len(stock), AGE_COUNT))
    profile[:, hired] = stock.sum(axis=1)[:, hired]
    return np.asarray(profile / profile.sum(axis=1, keepdims=True))


def _graduates(random: np.random.Generator, stock: Floats) -> Entries:
    """Programmes feed some cells each year; each intake is split over the sexes as the cell's stock."""
    cells = np.sort(random.permutation(len(stock))[:GRADUATES_EACH_YEAR])
    split = stock.sum(axis=2) / stock.sum(axis=(1, 2))[:, None]
    rows, persons = [], []
    for period in range(1, HORIZON + 1):
        for cell in cells:
            finished = random.uniform(0.5, 3.0)
            age = int(random.integers(23, 40)) - FIRST_AGE
            for sex in np.flatnonzero(split[cell]):
                rows.append((period, int(cell), int(sex), age))
                persons.append(finished * split[cell, sex])
    return _entries(np.array(rows, dtype=np.intp), np.array(persons))


def _entries(rows: np.ndarray[tuple[int, ...], np.dtype[np.intp]], persons: Floats) -> Entries:
    """Entries from rows of (period, cell, sex, age); those that started before the first period are not factored."""
    period, cell, sex, age = rows.T
    return Entries(period, cell, sex, age, persons, period > 3, np.arange(len(persons)), persons)


def region_of_country(template: Baseline, number: int) -> Baseline:
    """One region of the country: as the template, but with cells and ages of its own size.

    It is made from the number alone and in no time worth measuring, so that no region needs to be kept.
    """
    random = np.random.default_rng((SEED, number))
    size = random.uniform(0.5, 1.5, len(template.axes))
    tilt = 1 + 0.2 * np.sin(np.arange(AGE_COUNT) / 8.0 + number)
    stock = template.stock * size[:, None, None] * tilt
    headcount = stock.sum(axis=(1, 2))
    return replace(
        template,
        stock=stock,
        recruit_profile=_recruit_profile(stock),
        target_base=headcount * 1.05,
        kept={},
    )


def make_scenarios(count: int = 5) -> tuple[Scenario, ...]:
    """Retirement at 65, 66, 66.5, 68 and 69, each with other levers moved as well."""
    ages = (65.0, 66.0, 66.5, 68.0, 69.0)
    return tuple(
        Scenario(
            name=f"Retirement at {age:g}",
            retirement_age=RetirementAge.fixed(age),
            horizon=HORIZON,
            turnover_factor=1.0 - 0.05 * at,
            growth=ByOccupation(0.01 * at, (("Occupation 03", 0.03),)),
            training_factor=1.0 + 0.1 * at,
            fill_rate=ByOccupation(0.9 - 0.05 * at),
            agency_price_growth=0.02,
            wage_growth=0.03,
        )
        for at, age in enumerate(ages[:count])
    )
