"""Exit rates of scenarios: retirement `p` and other separations `q` by group of cells, period and starting age.

Cells and sexes that share all their rates form a *group*, so that rates and what follows from them are tabulated
once a group. Model sections 3 and 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from staffing_planner.models.baseline import ATTAINED_AGES, STEP, Baseline, RateTable
from staffing_planner.models.grid import AGE_COUNT, SEXES, Floats, Ints
from staffing_planner.models.scenario import FIXED, RetirementAge, Scenario


@dataclass(frozen=True, eq=False)
class ExitRates:
    """Rates of a batch of scenarios by starting age.

    retirement [scenario, start period or 1, group, age] p at the attained age; other [scenario, group, age] q;
    group_of [cell, sex]. The period axis has length 1 where the rates are the same in all periods.
    """

    retirement: Floats
    other: Floats
    group_of: Ints

    @property
    def periods(self) -> int:
        """Length of the period axis: 1 for rates that never change."""
        return int(self.retirement.shape[1])

    def times(self, factors: Floats) -> "ExitRates":
        """One scenario's rates under each common factor, which takes the place of the scenario axis."""
        retirement = shock(self.retirement, factors[:, None, None, None])
        return ExitRates(retirement, shock(self.other, factors[:, None, None]), self.group_of)


def shock(rates: Floats, factors: Floats) -> Floats:
    """Rates below 1 times a common factor, at most 1; a certain exit stays one (model section 10)."""
    return np.asarray(np.where(rates < 1.0, np.minimum(rates * factors, 1.0), 1.0))


def changes_over_time(scenario: Scenario) -> bool:
    """Whether retirement depends on the calendar year: an age path, or riktålder by birth year."""
    rules = (scenario.retirement_age, *(rule for _, rule in scenario.retirement_age_by_occupation))
    return not all(rule.is_constant for rule in rules)


def tabulate_exit_rates(baseline: Baseline, scenarios: Sequence[Scenario], horizon: int) -> ExitRates:
    """The exit rates of scenarios that all change over time, or all do not, in as few groups as they need."""
    periods = horizon if any(changes_over_time(scenario) for scenario in scenarios) else 1
    years = baseline.stock_year + 1 + np.arange(periods)
    rules, tabulated = zip(*(_rules(baseline, scenario, years) for scenario in scenarios), strict=True)
    combinations, curve_of_group, group_of = _groups(baseline, np.array(rules))
    retirement = np.empty((len(scenarios), periods, len(curve_of_group), AGE_COUNT))
    for at, rates in enumerate(tabulated):
        retirement[at] = np.array(rates)[combinations[at]].transpose(1, 0, 2)
    factors = np.array([scenario.turnover_factor for scenario in scenarios])
    other = np.minimum(factors[:, None, None] * baseline.turnover_curves[curve_of_group], 1.0)
    return ExitRates(retirement, other, group_of)


def _rules(baseline: Baseline, scenario: Scenario, years: Ints) -> tuple[Ints, list[Floats]]:
    """The distinct retirement rates [period, age] of a scenario, and which of them holds [occupation, sex]."""
    occupations = baseline.axes.occupations
    holds = np.zeros((len(occupations), len(SEXES)), dtype=np.intp)
    if scenario.mode == FIXED and not scenario.retirement_age_by_occupation:
        return holds, [
            _retirement_rates(baseline, (STEP,), scenario.retirement_age, scenario.final_age, years)
        ]
    known: dict[tuple[tuple[int, ...], RetirementAge], int] = {}
    rates: list[Floats] = []
    for at, occupation in enumerate(occupations):
        rule = scenario.retirement_age_of(occupation)
        for sex_at, sex in enumerate(SEXES):
            tables = (STEP,) if scenario.mode == FIXED else baseline.tables_of(occupation, sex)
            key = (tuple(map(id, tables)), rule)
            if key not in known:
                known[key] = len(rates)
                rates.append(_retirement_rates(baseline, tables, rule, scenario.final_age, years))
            holds[at, sex_at] = known[key]
    return holds, rates


def _groups(baseline: Baseline, rules: Ints) -> tuple[Ints, Ints, Ints]:
    """Groups of rules [scenario, occupation, sex]: one combination of every scenario's rule and a turnover curve.

    Gives the rule [scenario, group], the turnover curve [group] and the group [cell, sex]; kept with the baseline,
    since a moved lever seldom changes them.
    """
    key = (rules.shape, rules.tobytes())
    if key not in baseline.kept:
        axes = baseline.axes
        combinations, combination_of = np.unique(rules.reshape(len(rules), -1), axis=1, return_inverse=True)
        of_cell = combination_of.reshape(len(axes.occupations), len(SEXES))[axes.occupation_of_cell]
        curves = len(baseline.turnover_curves)
        pairs, group_of = np.unique(
            of_cell * curves + baseline.turnover_of_cell[:, None], return_inverse=True
        )
        found = (combinations[:, pairs // curves], pairs % curves, group_of.reshape(of_cell.shape))
        baseline.keep(key, found)
    kept: tuple[Ints, Ints, Ints] = baseline.kept[key]
    return kept


def _retirement_rates(
    baseline: Baseline,
    tables: Sequence[RateTable],
    rule: RetirementAge,
    final_age: float,
    years: Ints,
) -> Floats:
    """[period, age] p at the attained age: the tables moved to the retirement age, 1 from the final age."""
    if rule.is_by_birth_year:
        born = years[:, None] - ATTAINED_AGES
        retirement_age = _target_ages(baseline, born)
    else:
        retirement_age = np.repeat([[rule.at(int(year))] for year in years], AGE_COUNT, axis=1)
    shifted = [_shifted(table, retirement_age) for table in tables]
    rates = np.mean(shifted, axis=0) if shifted else np.zeros((len(years), AGE_COUNT))
    return np.where(final_age <= ATTAINED_AGES, 1.0, rates)


def _target_ages(baseline: Baseline, born: Ints) -> Floats:
    """Riktålder of birth years; those born before the first step have its age."""
    starts = np.array([start for start, _ in baseline.target_age_steps])
    ages = np.array([age for _, age in baseline.target_age_steps])
    place = np.searchsorted(starts, born, side="right") - 1
    found: Floats = ages[np.maximum(place, 0)]
    return found


def _shifted(table: RateTable, retirement_age: Floats) -> Floats:
    """`p(x) = p0(x - d)` with `d = R - R0`, linear between whole shifts (model section 3)."""
    shift = retirement_age - table.reference_age
    whole = np.floor(shift).astype(np.intp)
    part = shift - whole
    return np.asarray(
        (1 - part) * table.at(ATTAINED_AGES - whole) + part * table.at(ATTAINED_AGES - whole - 1)
    )
