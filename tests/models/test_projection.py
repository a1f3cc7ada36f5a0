"""The projection against the plain model, its two ways against each other, and the properties of the model."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import isclose
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from staffing_planner.models import projection as projection_module
from staffing_planner.models.baseline import MOST_KEPT, prepare
from staffing_planner.models.grid import SEXES
from staffing_planner.models.projection import (
    FLOWS,
    MEASURES,
    IdentityError,
    project,
    project_by_age,
    project_sexes,
)
from staffing_planner.models.scenario import Scenario
from tests.reference import plain_model
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import regions

Row = Mapping[str, Any]


MONEY = ("agency_cost", "personnel_cost")


def assert_same_rows(
    ours: Sequence[Row], plain: Sequence[Row], by: Sequence[str], figures: Sequence[str]
) -> None:
    """1e-9 relative; of what is 0 but for rounding, 1e-9 persons and what they cost."""
    keys = ("year", *by)
    expected = {tuple(row[key] for key in keys): row for row in plain}
    found = {tuple(row[key] for key in keys): row for row in ours}
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        for figure in figures:
            if row[figure] is None:
                assert found[key][figure] is None, (key, figure)
            else:
                rounding = 1e-9 * (1e6 if figure in MONEY else 1)
                # A hundred times faster than pytest.approx, which matters for some hundred thousand figures.
                assert isclose(found[key][figure], row[figure], rel_tol=1e-9, abs_tol=rounding), (key, figure)


MANY = settings(max_examples=2 * settings().max_examples)


@MANY
@given(regions())
def test_that_every_figure_equals_the_plain_model(region: tuple[Any, list[dict[str, Any]]]) -> None:
    tables, scenarios = region
    baseline = prepare(inputs_of(tables))
    projections = project(baseline, [scenario_of(levers) for levers in scenarios])
    by = ("unit", "occupation")
    for levers, projection in zip(scenarios, projections, strict=True):
        assert_same_rows(projection.rows(by), plain_model.project(tables, levers, by), by, MEASURES)


@given(regions(most_scenarios=1))
def test_that_flows_by_sex_and_age_equal_the_plain_model(region: tuple[Any, list[dict[str, Any]]]) -> None:
    tables, (levers,) = region
    projection = project_by_age(prepare(inputs_of(tables)), scenario_of(levers))
    for by in (("unit", "occupation", "sex", "age"), ("occupation", "age"), ("sex",)):
        assert_same_rows(projection.rows(by), plain_model.project(tables, levers, by), by, FLOWS)


@given(regions())
def test_that_kernels_and_steps_give_the_same_projection(region: tuple[Any, list[dict[str, Any]]]) -> None:
    tables, scenarios = region
    baseline = prepare(inputs_of(tables))
    for scenario in map(scenario_of, scenarios):
        (projection,) = project(baseline, [scenario])
        by_age = project_by_age(baseline, scenario)
        for flow in FLOWS:
            stepped = by_age.values[flow].sum(axis=(1, 2))
            np.testing.assert_allclose(projection.values[flow], stepped, rtol=1e-9, atol=1e-9)


@given(regions(most_scenarios=3))
def test_that_scenarios_do_not_disturb_each_other(region: tuple[Any, list[dict[str, Any]]]) -> None:
    tables, levers = region
    scenarios = [scenario_of(one) for one in levers]
    together = project(prepare(inputs_of(tables)), scenarios)
    for scenario, projection in zip(scenarios, together, strict=True):
        (alone,) = project(prepare(inputs_of(tables)), [scenario])
        assert projection.years == alone.years
        for measure in MEASURES:
            np.testing.assert_allclose(
                projection.values[measure],
                alone.values[measure],
                rtol=1e-9,
                atol=1e-3 if measure in MONEY else 1e-9,
            )


@given(regions(most_scenarios=1))
def test_that_flows_and_stocks_add_up_in_every_cell_and_period(
    region: tuple[Any, list[dict[str, Any]]],
) -> None:
    tables, (levers,) = region
    (projection,) = project(prepare(inputs_of(tables)), [scenario_of(levers)])
    value = projection.values
    left = value["replacement_need"] + value["training_out"] - value["training_in"] - value["other_in"]
    closing = value["opening"] - left + value["recruits"]
    np.testing.assert_allclose(closing, value["closing"], rtol=1e-9, atol=1e-9)
    need = value["expansion_need"] + left
    np.testing.assert_allclose(value["recruitment_gap"] - value["surplus"], need, rtol=1e-9, atol=1e-8)


@given(regions(most_scenarios=1))
def test_that_what_a_report_claims_beyond_the_stock_is_told(region: tuple[Any, list[dict[str, Any]]]) -> None:
    tables, (levers,) = region
    levers = {**levers, "use_reported_retirements": True}
    (projection,) = project(prepare(inputs_of(tables)), [scenario_of(levers)])
    plain = plain_model.reported_but_not_taken(tables, levers)
    cells = projection.axes.position
    for (year, *cell), persons in plain.items():
        if tuple(cell) in cells and year in projection.years:
            found = projection.untaken[cells[tuple(cell)], projection.years.index(year)]  # type: ignore[index]
            assert found == pytest.approx(persons, abs=1e-9)


def test_that_flows_which_do_not_add_up_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the identity check: a fault in the kernels must stop the run."""
    tables: dict[str, list[dict[str, object]]] = {
        "age_structure": [
            {
                "date": date(2024, 12, 31),
                "unit": "A",
                "occupation": "B",
                "sex": "F",
                "age": age,
                "headcount": 5.0,
            }
            for age in range(40, 70)
        ]
    }
    baseline = prepare(inputs_of(tables))
    honest = projection_module._tabulate_kernels
    project(baseline, [Scenario()])

    def faulty(rates: Any, horizon: int) -> Any:
        kernels = honest(rates, horizon)
        kernels[0] *= 1.000001
        return kernels

    monkeypatch.setattr(projection_module, "_tabulate_kernels", faulty)
    with pytest.raises(IdentityError):
        project(baseline, [Scenario()])


def test_that_a_region_with_more_groups_than_cells_is_stepped_through() -> None:
    """Retirement that follows the calendar needs a kernel a year, which few cells do not repay."""
    tables: dict[str, list[dict[str, object]]] = {
        "age_structure": [
            {
                "date": date(2024, 12, 31),
                "unit": "A",
                "occupation": "B",
                "sex": "F",
                "age": age,
                "headcount": 5.0,
            }
            for age in range(40, 70)
        ]
    }
    levers = {"name": "path", "retirement_age": {"2025": 65, "2028": 66.5}, "fill_rate": 0.5}
    (projection,) = project(prepare(inputs_of(tables)), [scenario_of(levers)])
    by = ("unit", "occupation")
    assert_same_rows(projection.rows(by), plain_model.project(tables, levers, by), by, MEASURES)


def test_that_what_is_kept_with_a_baseline_stays_bounded() -> None:
    tables: dict[str, list[dict[str, object]]] = {
        "age_structure": [
            {
                "date": date(2024, 12, 31),
                "unit": "A",
                "occupation": "B",
                "sex": "F",
                "age": 50,
                "headcount": 5.0,
            }
        ]
    }
    baseline = prepare(inputs_of(tables))
    for horizon in range(1, 3 * MOST_KEPT):
        project(baseline, [Scenario(horizon=horizon)])
        assert len(baseline.kept) <= MOST_KEPT


def test_that_a_baseline_needs_a_stock() -> None:
    with pytest.raises(ValueError, match="age structure"):
        prepare(inputs_of({}))


@given(regions(most_scenarios=1))
def test_that_sexes_add_up_to_all_and_what_is_not_planned_by_sex_is_missing(
    region: tuple[Any, list[dict[str, Any]]],
) -> None:
    tables, (levers,) = region
    baseline, scenario = prepare(inputs_of(tables)), scenario_of(levers)
    everybody = project(baseline, [scenario])[0]
    each = [project_sexes(baseline, scenario, (sex,)) for sex in SEXES]
    for measure in (*FLOWS, "replacement_need", "opening_fte", "closing_fte"):
        summed = sum(one.values[measure] for one in each)
        np.testing.assert_allclose(summed, everybody.values[measure], rtol=1e-9, atol=1e-9)
    two = project_sexes(baseline, scenario, SEXES[:2])
    np.testing.assert_allclose(
        two.values["closing"], each[0].values["closing"] + each[1].values["closing"], atol=1e-9
    )
    assert set(two.values) == set(MEASURES)
    planned = ("target", "expansion_need", "recruitment_gap", "vacancies", "surplus", "agency_cost")
    assert all(np.isnan(two.values[measure]).all() for measure in planned)
    assert two.identity_residual <= 1e-9
