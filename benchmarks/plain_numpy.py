"""The named alternative: the same model as straightforward vectorised NumPy, one scenario and one year at a time.

It is what a careful analyst would write: whole arrays [cell, age], no loops over people, every figure of the result
kept. It covers what the benchmark's regions use: fixed retirement, turnover, targets, recruits, graduates, money.
"""

from collections.abc import Mapping

import numpy as np

from staffing_planner.models.baseline import ATTAINED_AGES, Baseline
from staffing_planner.models.grid import Floats
from staffing_planner.models.scenario import Scenario


def project_year_by_year(baseline: Baseline, scenario: Scenario) -> Mapping[str, Floats]:
    """Every measure [cell, period] of one scenario; people without regard to sex."""
    cells = len(baseline.axes)
    horizon = scenario.horizon
    occupations, of_cell = baseline.axes.occupations, baseline.axes.occupation_of_cell
    growth = np.array([scenario.growth.of(name) for name in occupations])[of_cell]
    fill_rate = np.array([scenario.fill_rate.of(name) for name in occupations])[of_cell]
    ages = np.array([scenario.retirement_age_of(name).at(0) for name in occupations])[of_cell]
    part = ages - np.floor(ages)
    whole = np.floor(ages)[:, None]
    step = (1 - part)[:, None] * (whole <= ATTAINED_AGES) + part[:, None] * (whole < ATTAINED_AGES)
    p = np.where(scenario.final_age <= ATTAINED_AGES, 1.0, step)
    q = np.minimum(baseline.turnover_curves[baseline.turnover_of_cell] * scenario.turnover_factor, 1.0)
    # The rates are the same in every period, so their products are taken once.
    retire, leave, stay = p * (1 - q / 2), q * (1 - p / 2), (1 - p) * (1 - q)
    stock = baseline.stock.sum(axis=1)
    entries = baseline.graduates
    persons = entries.persons * np.where(entries.factored, scenario.training_factor, 1.0)
    measures: dict[str, list[Floats]] = {}

    def keep(**figures: Floats) -> None:
        for name, figure in figures.items():
            measures.setdefault(name, []).append(figure)

    for k in range(1, horizon + 1):
        opening = stock.sum(axis=1)
        retiring, leaving, staying = stock * retire, stock * leave, stock * stay
        older = np.zeros_like(staying)
        older[:, 1:] = staying[:, :-1]
        older[:, -1] += staying[:, -1]
        now = entries.period == k
        training_in = np.bincount(entries.cell[now], persons[now], cells).astype(np.float64)
        present = older
        np.add.at(present, (entries.cell[now], entries.age[now]), persons[now])
        target = baseline.target_base * (1 + growth) ** k
        gap = target - present.sum(axis=1)
        recruitment_gap = np.maximum(gap, 0.0)
        recruits = fill_rate * recruitment_gap
        stock = present + recruits[:, None] * baseline.recruit_profile
        closing = stock.sum(axis=1)
        retirements, others = retiring.sum(axis=1), leaving.sum(axis=1)
        balance = opening - retirements - others + training_in + recruits - closing
        assert np.all(np.abs(balance) <= 1e-9 * np.maximum(1.0, opening))
        vacancies = recruitment_gap - recruits
        share = baseline.fte_share
        keep(
            opening=opening,
            retirements=retirements,
            other_separations=others,
            training_out=np.zeros(cells),
            training_in=training_in,
            other_in=np.zeros(cells),
            target=target,
            replacement_need=retirements + others,
            expansion_need=target - opening,
            recruitment_gap=recruitment_gap,
            recruits=recruits,
            vacancies=vacancies,
            surplus=np.maximum(-gap, 0.0),
            closing=closing,
            in_training=np.zeros(cells),
            opening_fte=opening * share,
            closing_fte=closing * share,
            capacity_fte=closing * share,
            agency_cost=vacancies
            * share
            * scenario.agency_cover
            * baseline.agency_cost
            * (1 + scenario.agency_price_growth) ** k,
            personnel_cost=closing * share * baseline.employee_cost * (1 + scenario.wage_growth) ** k,
        )
    return {name: np.array(figures).T for name, figures in measures.items()}
