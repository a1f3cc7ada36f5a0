"""Properties that the projection has whatever the region looks like."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.baseline import prepare
from staffing_planner.models.projection import MEASURES, Projection, project
from tests.reference.as_inputs import inputs_of, scenario_of
from tests.reference.random_regions import Tables, regions

Levers: TypeAlias = dict[str, Any]
Region: TypeAlias = tuple[Tables, list[Levers]]

ONE = regions(most_scenarios=1)
PERSONS = ("headcount", "fte", "slots", "retirements")  # columns that count people
MONEY = ("agency_cost", "personnel_cost")
DAY = date(2024, 12, 31)
ENOUGH = settings(max_examples=25)


def projected(tables: Tables, levers: Levers) -> Projection:
    (projection,) = project(prepare(inputs_of(tables)), [scenario_of(levers)])
    return projection


def changed(tables: Tables, change: Callable[[str, dict[str, object]], list[dict[str, object]]]) -> Tables:
    """The tables with each row replaced by others."""
    return {name: [new for row in rows for new in change(name, row)] for name, rows in tables.items()}


def scaled(row: Mapping[str, object], factor: float) -> dict[str, object]:
    """The row with its people times a factor."""
    return {
        key: float(value) * factor if key in PERSONS and isinstance(value, int | float) else value
        for key, value in row.items()
    }


def closed(tables: Tables, levers: Levers) -> tuple[Tables, Levers]:
    """The region without anybody who comes in, moves or is reported: stock and exits alone."""
    kept = {name: rows for name, rows in tables.items() if name not in ("training", "arrivals")}
    return kept, {**levers, "fill_rate": 0.0, "use_reported_retirements": False}


def assert_alike(found: Projection, expected: Projection, by: Sequence[str], factor: float = 1.0) -> None:
    for measure in MEASURES:
        ours, theirs = found.grid(measure).sum_to(by), expected.grid(measure).sum_to(by)
        assert ours.labels == theirs.labels
        least = 1e-2 if measure in MONEY else 1e-8
        np.testing.assert_allclose(
            ours.values, theirs.values * factor, rtol=1e-9, atol=least, equal_nan=True, err_msg=measure
        )


@ENOUGH
@given(ONE)
def test_that_zero_rates_have_no_exits(region: Region) -> None:
    tables, (levers,) = region
    no_rates = {**tables, "retirement_rates": [], "turnover_rates": []}
    nobody_leaves = {**levers, "mode": "profile", "final_age": 90, "use_reported_retirements": False}
    projection = projected(no_rates, nobody_leaves)
    assert not projection.values["retirements"].any()
    assert not projection.values["other_separations"].any()
    assert not projection.values["replacement_need"].any()


@ENOUGH
@given(ONE)
def test_that_a_turnover_factor_of_zero_leaves_retirement_alone(region: Region) -> None:
    tables, (levers,) = region
    projection = projected(tables, {**levers, "turnover_factor": 0.0})
    assert not projection.values["other_separations"].any()


@ENOUGH
@given(ONE)
def test_that_everybody_retires_at_last_in_the_fixed_mode(region: Region) -> None:
    """The control of the two above: with a rate of 1 nobody of the closed stock is left."""
    tables, levers = closed(region[0], region[1][0])
    gone = {"mode": "fixed", "retirement_age": 15, "retirement_age_by_occupation": {}, "turnover_factor": 0.0}
    projection = projected(tables, {**levers, **gone})
    opening = projection.values["opening"][:, 0]
    np.testing.assert_allclose(projection.values["retirements"][:, 0], opening, rtol=1e-12)
    assert not projection.values["closing"].any()


def ascending(tables: Tables) -> Tables:
    """Retirement tables whose rates never fall with age.

    A table that falls can lead back to a high rate when it is moved to later ages, so that somebody retires whom
    the earlier age had let pass. Such a table is no postponement, and the property is not claimed for it.
    """
    by_table: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in tables["retirement_rates"]:
        by_table.setdefault((row["occupation"], row.get("sex")), []).append(row)
    rates: list[dict[str, object]] = []
    for rows in by_table.values():
        rising = sorted(float(str(row["rate"])) for row in rows)
        of_age = sorted(rows, key=lambda row: int(str(row["age"])))
        rates += [{**row, "rate": rate} for row, rate in zip(of_age, rising, strict=True)]
    return {**tables, "retirement_rates": rates}


@ENOUGH
@given(ONE, st.lists(st.integers(600, 720), min_size=2, max_size=2))
def test_that_a_later_age_never_raises_cumulative_retirements_of_the_closed_stock(
    region: Region, tenths: list[int]
) -> None:
    tables, levers = closed(ascending(region[0]), region[1][0])
    earlier, later = (
        projected(tables, {**levers, "retirement_age": tenth / 10, "retirement_age_by_occupation": {}})
        for tenth in sorted(tenths)
    )
    before, after = (one.values["retirements"].cumsum(axis=1) for one in (earlier, later))
    assert (after <= before + 1e-9 * np.maximum(before, 1)).all()


def test_that_a_later_age_moves_the_need_into_later_years() -> None:
    """It postpones separations and does not remove them: some year has more."""
    tables: Tables = {
        "age_structure": [
            {"date": DAY, "unit": "A", "occupation": "B", "sex": "F", "age": age, "headcount": 10.0}
            for age in range(58, 65)
        ]
    }
    levers: Levers = {"name": "closed", "fill_rate": 0.0, "horizon": 9}
    at_65, at_67 = (
        projected(tables, {**levers, "retirement_age": age}).total("retirements") for age in (65, 67)
    )
    assert at_65.tolist() == [10.0] * 7 + [0.0] * 2
    assert at_67.tolist() == [0.0] * 2 + [10.0] * 7


@ENOUGH
@given(ONE, st.sampled_from((0.5, 0.25, 0.8)))
def test_that_a_unit_split_in_proportion_sums_to_the_same(region: Region, share: float) -> None:
    """With every lever, as long as all that counts people is split alike.

    Then the parts have the whole's sexes, ages and FTE, and floors and caps bind in both or in neither.
    """
    tables, (levers,) = region
    whole = tables["age_structure"][0]["unit"]

    def split(name: str, row: dict[str, object]) -> list[dict[str, object]]:
        if row.get("unit") != whole:
            return [row]
        return [{**scaled(row, part), "unit": f"{whole} {at}"} for at, part in enumerate((share, 1 - share))]

    assert_alike(projected(changed(tables, split), levers), projected(tables, levers), ("occupation",))


@ENOUGH
@given(ONE, st.data())
def test_that_a_unit_split_in_any_way_sums_to_the_same_exits(region: Region, data: st.DataObject) -> None:
    """Any row to either part, as long as nobody comes in: recruits follow their own cell's ages and sexes."""
    tables, levers = closed(region[0], region[1][0])
    whole = tables["age_structure"][0]["unit"]

    def split(name: str, row: dict[str, object]) -> list[dict[str, object]]:
        if row.get("unit") != whole:
            return [row]
        if name == "turnover_rates":
            return [{**row, "unit": f"{whole} {part}"} for part in (0, 1)]
        return [{**row, "unit": f"{whole} {data.draw(st.integers(0, 1))}"}]

    parts, together = projected(changed(tables, split), levers), projected(tables, levers)
    for measure in ("opening", "retirements", "other_separations", "closing"):
        np.testing.assert_allclose(parts.total(measure), together.total(measure), rtol=1e-9, atol=1e-9)


@ENOUGH
@given(ONE, st.data())
def test_that_the_order_of_rows_does_not_matter(region: Region, data: st.DataObject) -> None:
    """But for training, whose rows are served in their order where they share a source."""
    tables, (levers,) = region
    shuffled = {
        name: rows if name == "training" else data.draw(st.permutations(rows))
        for name, rows in tables.items()
    }
    assert_alike(projected(shuffled, levers), projected(tables, levers), ("unit", "occupation"))


@ENOUGH
@given(ONE)
def test_that_doubling_everybody_doubles_every_figure(region: Region) -> None:
    tables, (levers,) = region
    doubled = changed(tables, lambda name, row: [scaled(row, 2)])
    assert_alike(projected(doubled, levers), projected(tables, levers), ("unit", "occupation"), factor=2)


@ENOUGH
@given(ONE)
def test_that_a_shorter_horizon_is_the_beginning_of_a_longer_one(region: Region) -> None:
    tables, (levers,) = region
    short, long = (projected(tables, {**levers, "horizon": horizon}) for horizon in (3, 8))
    assert long.years[:3] == short.years
    for measure in MEASURES:
        np.testing.assert_allclose(
            long.values[measure][:, :3], short.values[measure], rtol=1e-9, atol=1e-6, equal_nan=True
        )


@ENOUGH
@given(ONE)
def test_that_a_full_fill_rate_leaves_no_vacancy_and_none_recruits_nobody(region: Region) -> None:
    tables, (levers,) = region
    full, none = (projected(tables, {**levers, "fill_rate": rate}) for rate in (1.0, 0.0))
    np.testing.assert_allclose(full.values["vacancies"], 0, atol=1e-9)
    filled = np.maximum(full.values["target"], full.values["target"] + full.values["surplus"])
    np.testing.assert_allclose(full.values["closing"], filled, rtol=1e-9, atol=1e-8)
    assert not none.values["recruits"].any()
    np.testing.assert_array_equal(none.values["vacancies"], none.values["recruitment_gap"])


@ENOUGH
@given(ONE)
def test_that_nothing_that_counts_people_is_negative(region: Region) -> None:
    tables, (levers,) = region
    projection = projected(tables, levers)
    for measure in set(MEASURES) - {"expansion_need", *MONEY}:
        assert (projection.values[measure] >= -1e-9).all(), measure
