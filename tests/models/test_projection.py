"""The projection against the plain model, its two ways against each other, and the properties of the model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from tests.reference import plain_model
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import regions

from staffing_planner.models.baseline import prepare
from staffing_planner.models.projection import FLOWS, MEASURES, project, project_by_age
from staffing_planner.models.reach import count_reach

Row = Mapping[str, Any]


def assert_same_rows(ours: Sequence[Row], plain: Sequence[Row], by: Sequence[str], figures: Sequence[str]) -> None:
    keys = ("year", *by)
    expected = {tuple(row[key] for key in keys): row for row in plain}
    found = {tuple(row[key] for key in keys): row for row in ours}
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        for figure in figures:
            if row[figure] is None:
                assert found[key][figure] is None, (key, figure)
            else:
                assert found[key][figure] == pytest.approx(row[figure], rel=1e-9, abs=1e-9), (key, figure)


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
