"""The named alternative: the same model in pandas, on long frames that are merged with their rates and grouped.

It is how an analyst writes it: a row for each cell and age with people in it, a merge with the rates, a shift of the
ages, `groupby` for every sum. Cells are numbers, so that no time goes into comparing texts.
"""

import numpy as np
import pandas as pd

from staffing_planner.models.baseline import ATTAINED_AGES, Baseline
from staffing_planner.models.grid import FIRST_AGE, LAST_AGE, Floats
from staffing_planner.models.scenario import Scenario


def _long(values: Floats, name: str) -> pd.DataFrame:
    """Rows of cell, age and what is not zero of values [cell, age]."""
    cell, age = np.nonzero(values)
    return pd.DataFrame({"cell": cell, "age": age + FIRST_AGE, name: values[cell, age]})


def _exit_rates(baseline: Baseline, scenario: Scenario) -> pd.DataFrame:
    """Rows of cell and starting age with the retirement and the turnover rate (fixed retirement)."""
    cells = len(baseline.axes)
    rates = pd.DataFrame(
        {
            "cell": np.repeat(np.arange(cells), len(ATTAINED_AGES)),
            "age": np.tile(ATTAINED_AGES - 1, cells),
            "q": baseline.turnover_curves[baseline.turnover_of_cell].ravel(),
        }
    )
    attained = rates["age"] + 1
    retirement_age = scenario.retirement_age.at(0)
    whole = np.floor(retirement_age)
    part = retirement_age - whole
    rates["p"] = (1 - part) * (attained >= whole) + part * (attained >= whole + 1)
    rates.loc[attained >= scenario.final_age, "p"] = 1.0
    rates["q"] = (rates["q"] * scenario.turnover_factor).clip(upper=1.0)
    return rates


def project_frames(baseline: Baseline, scenario: Scenario) -> pd.DataFrame:
    """A row for each cell and period with every measure, sorted by cell and period."""
    cells = pd.DataFrame(
        {
            "cell": np.arange(len(baseline.axes)),
            "growth": [scenario.growth.of(cell.occupation) for cell in baseline.axes.cells],
            "fill_rate": [scenario.fill_rate.of(cell.occupation) for cell in baseline.axes.cells],
            "target_base": baseline.target_base,
            "fte_share": baseline.fte_share,
            "agency": baseline.agency_cost,
            "employee": baseline.employee_cost,
        }
    )
    rates = _exit_rates(baseline, scenario)
    profile = _long(baseline.recruit_profile, "weight")
    entries = baseline.graduates
    factor = np.where(entries.factored, scenario.training_factor, 1.0)
    graduates = pd.DataFrame(
        {
            "period": entries.period,
            "cell": entries.cell,
            "age": entries.age + FIRST_AGE,
            "headcount": entries.persons * factor,
        }
    )
    stock = _long(baseline.stock.sum(axis=1), "headcount")
    years = []
    for k in range(1, scenario.horizon + 1):
        exposed = stock.merge(rates, on=["cell", "age"], how="left")
        exposed["retirements"] = exposed["headcount"] * exposed["p"] * (1 - exposed["q"] / 2)
        exposed["other_separations"] = exposed["headcount"] * exposed["q"] * (1 - exposed["p"] / 2)
        flows = exposed.groupby("cell")[["headcount", "retirements", "other_separations"]].sum()
        exposed["headcount"] = exposed["headcount"] * (1 - exposed["p"]) * (1 - exposed["q"])
        exposed["age"] = (exposed["age"] + 1).clip(upper=LAST_AGE)
        arriving = graduates[graduates["period"] == k]
        present = pd.concat([exposed[["cell", "age", "headcount"]], arriving[["cell", "age", "headcount"]]])

        year = cells.merge(flows.rename(columns={"headcount": "opening"}), on="cell", how="left")
        year["training_in"] = year["cell"].map(arriving.groupby("cell")["headcount"].sum()).fillna(0.0)
        year["target"] = year["target_base"] * (1 + year["growth"]) ** k
        gap = year["target"] - year["cell"].map(present.groupby("cell")["headcount"].sum())
        year["recruitment_gap"] = gap.clip(lower=0.0)
        year["surplus"] = (-gap).clip(lower=0.0)
        year["recruits"] = year["fill_rate"] * year["recruitment_gap"]

        hired = profile.merge(year[["cell", "recruits"]], on="cell")
        hired["headcount"] = hired["recruits"] * hired["weight"]
        stock = pd.concat([present, hired[["cell", "age", "headcount"]]])
        stock = stock.groupby(["cell", "age"])["headcount"].sum().reset_index()

        year["closing"] = year["cell"].map(stock.groupby("cell")["headcount"].sum())
        year["period"] = k
        years.append(year)

    result = pd.concat(years).sort_values(["cell", "period"], ignore_index=True)
    result["replacement_need"] = result["retirements"] + result["other_separations"]
    result["expansion_need"] = result["target"] - result["opening"]
    result["vacancies"] = result["recruitment_gap"] - result["recruits"]
    result["opening_fte"] = result["opening"] * result["fte_share"]
    result["closing_fte"] = result["closing"] * result["fte_share"]
    agency_fte = result["vacancies"] * result["fte_share"] * scenario.agency_cover
    prices = (1 + scenario.agency_price_growth) ** result["period"]
    wages = (1 + scenario.wage_growth) ** result["period"]
    result["agency_cost"] = agency_fte * result["agency"] * prices
    result["personnel_cost"] = result["closing_fte"] * result["employee"] * wages
    return result
