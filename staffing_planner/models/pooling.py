"""The region with its units pooled into one: what a table by occupation can be computed from exactly.

Pooling keeps headcounts, full-time equivalents, vacancies, slots and arrivals, and adds up the targets. Turnover of an
occupation and age is the units' own, weighted by their employees of that age. What the pooled region gives differs
from the sum over units only where units differ: a surplus in one fills a gap in another, and who is recruited or
finishes a course is spread over ages and sexes as the whole occupation is.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import numpy as np

from staffing_planner.models.baseline import Baseline, prepare, split_length
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, Floats
from staffing_planner.models.inputs import Inputs, Intake, Target, TurnoverRate
from staffing_planner.models.projection import AgeProjection, Projection, project, project_by_age
from staffing_planner.models.reach import Reach, count_reach
from staffing_planner.models.scenario import RetirementAge, Scenario

USUAL_AGE = 65.0


@dataclass(frozen=True)
class PooledRegion:
    """One region without units under one scenario: its rows, and what the engine makes of them."""

    inputs: Inputs
    scenario: Scenario

    @cached_property
    def baseline(self) -> Baseline:
        """The pooled region's dense arrays; its cells are the occupations in alphabetical order."""
        return prepare(self.inputs)

    @cached_property
    def projection(self) -> Projection:
        """The projection by occupation."""
        (found,) = project(self.baseline, [self.scenario])
        return found

    @cached_property
    def by_age(self) -> AgeProjection:
        """The same by sex and attained age."""
        return project_by_age(self.baseline, self.scenario)

    def reach(self, ages: tuple[float, ...], within: int) -> Reach:
        """Who reaches the ages within so many years, by occupation (model section 2)."""
        return count_reach(self.baseline, ages, within, ("occupation",))


def pool_units(inputs: Inputs, scenario: Scenario, name: str) -> PooledRegion:
    """The region of `inputs` with all units pooled into one, under `levers_without_path` of a scenario."""
    baseline = prepare(inputs)
    levers = levers_without_path(scenario)
    (projection,) = project(baseline, [levers])
    pooled = replace(
        inputs,
        age_structure=tuple(replace(row, unit=name) for row in inputs.stock),
        retirement_projection=(),
        turnover_rates=tuple(_turnover(baseline, name)),
        training=tuple(_training(inputs.training, baseline.stock_year, levers.horizon, name)),
        vacancies=tuple(replace(row, unit=name) for row in inputs.vacancies),
        arrivals=tuple(replace(row, unit=name) for row in inputs.arrivals),
        targets=tuple(_targets(inputs, baseline, projection, name)),
    )
    return PooledRegion(pooled, levers)


def levers_without_path(scenario: Scenario) -> Scenario:
    """The scenario with one retirement age for every year: a path's last one, 65 in the place of riktålder.

    Occupations keep their own age by the same rule. Reported retirements, which units report, are not used.
    """
    return replace(
        scenario,
        retirement_age=_one_age(scenario.retirement_age),
        retirement_age_by_occupation=tuple(
            (occupation, _one_age(rule)) for occupation, rule in scenario.retirement_age_by_occupation
        ),
        use_reported_retirements=False,
    )


def _one_age(rule: RetirementAge) -> RetirementAge:
    return RetirementAge.fixed(USUAL_AGE if rule.is_by_birth_year else rule.path[-1][1])


def _turnover(baseline: Baseline, name: str) -> Iterator[TurnoverRate]:
    """The units' rates by occupation and attained age, weighted by their employees of the age.

    An age without employees takes the weights of the whole occupation, an occupation without any the plain mean.
    """
    axes = baseline.axes
    people = baseline.stock.sum(axis=1)
    curves = baseline.turnover_curves[baseline.turnover_of_cell]
    for at, occupation in enumerate(axes.occupations):
        cells = np.flatnonzero(axes.occupation_of_cell == at)
        weights = people[cells]
        whole = weights.sum(axis=1, keepdims=True)
        whole = whole if whole.sum() else np.ones_like(whole)
        weights = np.where(weights.sum(axis=0) > 0, weights, whole)
        rates: Floats = (weights * curves[cells]).sum(axis=0) / weights.sum(axis=0)
        # Rounding must not take a rate of 1 above it.
        for rate, run in groupby(range(AGE_COUNT), key=np.minimum(rates, 1.0).tolist().__getitem__):
            ages = [FIRST_AGE + 1 + place for place in run]
            yield TurnoverRate(name, occupation, ages[0], ages[-1], rate)


def _training(training: tuple[Intake, ...], stock_year: int, horizon: int, name: str) -> Iterator[Intake]:
    """The intakes that matter within the horizon, those alike and of one start year as one row, line by line."""
    slots: defaultdict[Intake, float] = defaultdict(float)
    for row in training:
        start = row.start_year - stock_year
        whole, later = split_length(row.length_years)
        last = start if row.is_internal else start + whole + (later > 0)
        if last < 1 or start > horizon or (row.is_internal and start < 1):
            continue
        slots[line_of(row, name)] += row.slots
    for line in sorted(slots, key=_place):
        yield replace(line, slots=slots[line])


def line_of(row: Intake, unit: str) -> Intake:
    """What is alike in the intakes that are pooled: everything that decides who arrives where, and the start year."""
    return Intake(
        programme=row.programme,
        unit=unit,
        occupation=row.occupation,
        start_year=row.start_year,
        slots=0.0,
        length_years=row.length_years,
        source_occupation=row.source_occupation,
        completion=row.completion,
        # Not used for employees who study, nor their age for those from outside.
        hire_share=1.0 if row.is_internal else row.hire_share,
        entry_age=35 if row.is_internal else row.entry_age,
        age_from=row.age_from if row.is_internal else 15,
        age_to=row.age_to if row.is_internal else 80,
        study_share=row.study_share,
    )


def _place(row: Intake) -> tuple[object, ...]:
    """The order of the lines: those that take their students from the same people stand together."""
    return (
        row.source_occupation,
        row.age_from,
        row.age_to,
        row.occupation,
        row.programme,
        row.length_years,
        row.entry_age,
        row.completion,
        row.hire_share,
        row.study_share,
        row.start_year,
    )


def _targets(inputs: Inputs, baseline: Baseline, projection: Projection, name: str) -> Iterator[Target]:
    """Targets of the occupations that have loaded ones, added up over the units year by year."""
    stated = {row.occupation for row in inputs.targets}
    grid = projection.grid("target").sum_to(("occupation",))
    for (occupation,), values in zip(grid.labels, grid.values, strict=True):
        if occupation in stated:
            for year, headcount in zip(projection.years, values.tolist(), strict=True):
                yield Target(year, name, occupation, headcount)
