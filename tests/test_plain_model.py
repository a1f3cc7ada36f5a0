"""The plain model against the workbook worked by hand, and against what must hold in any region."""

from __future__ import annotations

import copy
import datetime
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from tests.reference import plain_agency, plain_model, random_regions

GOLDEN = Path(__file__).parent / "golden"
STOCK_DATE = datetime.date(2024, 12, 31)
REGIONS = random_regions.regions(most_scenarios=1)
on_random_regions = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

Rows = Sequence[Mapping[str, object]]
RandomRegion = tuple[random_regions.Tables, list[random_regions.Scenario]]


def close(left: object, right: object) -> bool:
    """Equal to 1e-9, relative to 1 or more."""
    if left is None or right is None:
        return left is right
    return math.isclose(cast(float, left), cast(float, right), rel_tol=1e-9, abs_tol=1e-9)


def figure(row: Mapping[str, object], name: str) -> float:
    """A figure that is there."""
    return cast(float, row[name])


def sums(rows: Rows, name: str) -> float:
    """The sum of a figure over rows."""
    return math.fsum(figure(row, name) for row in rows)


def people(**ages: float) -> list[dict[str, object]]:
    """Stock of the cell U, O by age: people(a60=3)."""
    base = {"date": STOCK_DATE, "unit": "U", "occupation": "O"}
    return [{**base, "age": int(age[1:]), "headcount": count} for age, count in ages.items()]


# The workbook


def workbook_rows(sheet: str) -> list[dict[str, Any]]:
    """The cached values of a flat sheet of the workbook."""
    book = load_workbook(GOLDEN / "golden.xlsx", data_only=True)
    heading, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("sheet", "by"), [("Figures", ("occupation",)), ("FiguresByAge", ("occupation", "age"))]
)
def test_that_the_plain_model_gives_the_figures_worked_by_hand(sheet: str, by: tuple[str, ...]) -> None:
    tables, [scenario] = random_regions.read_data_folder(GOLDEN / "region")
    keys = ("year", *by)
    computed = {tuple(row[key] for key in keys): row for row in plain_model.project(tables, scenario, by)}
    by_hand = workbook_rows(sheet)
    assert len(by_hand) == 3 * 2 * (1 if sheet == "Figures" else 11)
    for row in by_hand:
        ours = computed.pop(tuple(row[key] for key in keys))
        assert {name: value for name, value in row.items() if not close_or_same(value, ours[name])} == {}
    assert all(value == 0 for row in computed.values() for name, value in row.items() if name not in keys)


def close_or_same(left: object, right: object) -> bool:
    """Equal texts, or numbers equal to 1e-9."""
    return left == right if isinstance(left, str) else close(left, right)


def test_that_the_workbook_consists_of_formulas_whose_checks_are_zero() -> None:
    formulas = load_workbook(GOLDEN / "golden.xlsx")
    figures = [cell for row in formulas["Figures"].iter_rows(min_row=2, min_col=3) for cell in row]
    assert len(figures) == 6 * len(plain_model.FIGURES)
    assert all(str(cell.value).startswith("=") for cell in figures)
    values = load_workbook(GOLDEN / "golden.xlsx", data_only=True)
    checks = [
        cell.value
        for sheet in (values["Need"], values["Closing"])
        for row in sheet.iter_rows()
        if str(row[0].value).startswith("Check")
        for cell in row[1:]
        if cell.value is not None
    ]
    assert len(checks) >= 2 * 6
    assert all(abs(float(cast(float, value))) < 1e-9 for value in checks)


def test_that_the_expected_figures_on_file_are_those_of_the_workbook() -> None:
    expected = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
    assert expected == {"rows": workbook_rows("Figures"), "rows_by_age": workbook_rows("FiguresByAge")}


def test_that_every_station_of_the_golden_example_is_in_use() -> None:
    rows = workbook_rows("Figures")
    names = (
        "retirements",
        "other_separations",
        "training_out",
        "training_in",
        "other_in",
        "recruits",
        "vacancies",
    )
    assert all(any(row[name] > 0 for row in rows) for name in (*names, "in_training", "agency_cost"))


# Any region


@on_random_regions
@given(REGIONS)
def test_that_every_cell_closes_with_what_it_opened_with_and_its_flows(region: RandomRegion) -> None:
    tables, [scenario] = region
    for by in (("unit", "occupation"), ("unit", "occupation", "sex", "age")):
        for row in plain_model.project(tables, scenario, by):
            out = sum(figure(row, name) for name in ("retirements", "other_separations", "training_out"))
            new = sum(figure(row, name) for name in ("training_in", "other_in", "recruits"))
            assert close(figure(row, "opening") - out + new, row["closing"]), row
            assert figure(row, "closing") >= -1e-9


@on_random_regions
@given(REGIONS)
def test_that_the_gap_is_replacement_and_expansion_less_what_comes_anyway(region: RandomRegion) -> None:
    tables, [scenario] = region
    for row in plain_model.project(tables, scenario):
        need = figure(row, "replacement_need") + figure(row, "expansion_need")
        training = figure(row, "training_out") - figure(row, "training_in")
        gap = figure(row, "recruitment_gap") - figure(row, "surplus")
        assert close(gap, need + training - figure(row, "other_in")), row
        assert close(row["recruitment_gap"], figure(row, "recruits") + figure(row, "vacancies"))


@on_random_regions
@given(REGIONS)
def test_that_each_opening_is_the_closing_before_and_starts_with_the_stock(region: RandomRegion) -> None:
    tables, [scenario] = region
    stock = {cell: plain_model.total(persons) for cell, persons in plain_model.read_stock(tables).items()}
    for row in plain_model.project(tables, scenario):
        cell = (str(row["unit"]), str(row["occupation"]))
        assert close(row["opening"], stock[cell])
        stock[cell] = figure(row, "closing")


@on_random_regions
@given(REGIONS)
def test_that_sexes_and_ages_add_up_to_the_cell_and_cells_to_the_region(region: RandomRegion) -> None:
    tables, [scenario] = region
    cells = plain_model.project(tables, scenario)
    detailed = plain_model.project(tables, scenario, "unit,occupation,sex,age")
    whole = {row["year"]: row for row in plain_model.project(tables, scenario, "")}
    for name in plain_model.FLOWS:
        parts: dict[tuple[object, ...], float] = {}
        for row in detailed:
            key = (row["year"], row["unit"], row["occupation"])
            parts[key] = parts.get(key, 0.0) + figure(row, name)
        assert all(close(row[name], parts[row["year"], row["unit"], row["occupation"]]) for row in cells)
    for year, row in whole.items():
        of_year = [cell for cell in cells if cell["year"] == year]
        for name in ("agency_cost", "personnel_cost"):
            lacking = any(cell[name] is None for cell in of_year)
            assert row[name] is None if lacking else close(row[name], sums(of_year, name))
        assert close(row["recruitment_gap"], sums(of_year, "recruitment_gap"))


@on_random_regions
@given(REGIONS)
def test_that_doubling_everybody_doubles_every_figure(region: RandomRegion) -> None:
    tables, [scenario] = region
    doubled = copy.deepcopy(tables)
    counts = {
        "age_structure": ("headcount", "fte"),
        "training": ("slots",),
        "retirement_projection": ("retirements",),
        "vacancies": ("headcount",),
        "arrivals": ("headcount",),
        "targets": ("headcount",),
    }
    for table, columns in counts.items():
        for loaded in doubled[table]:
            for column in columns:
                if loaded[column] is not None:
                    loaded[column] = 2 * cast(float, loaded[column])
    twice = plain_model.project(doubled, scenario)
    for row, double in zip(plain_model.project(tables, scenario), twice, strict=True):
        for name in plain_model.FIGURES:
            value = row[name]
            assert close(double[name], None if value is None else 2 * cast(float, value)), name


@on_random_regions
@given(REGIONS)
def test_that_nobody_leaves_without_rates_and_without_training(region: RandomRegion) -> None:
    tables, [scenario] = region
    still = {**scenario, "mode": "fixed", "retirement_age": 85, "final_age": 90, "turnover_factor": 0.0}
    still |= {"use_reported_retirements": False, "training_factor": 0.0, "retirement_age_by_occupation": {}}
    for row in plain_model.project(tables, still):
        assert (row["retirements"], row["other_separations"], row["training_out"]) == (0, 0, 0)


@on_random_regions
@given(REGIONS)
def test_that_a_later_age_never_raises_the_retirements_of_a_closed_stock(region: RandomRegion) -> None:
    tables, [scenario] = region
    closed = {name: rows for name, rows in tables.items() if name not in ("training", "arrivals")}
    levers = {
        **scenario,
        "fill_rate": 0.0,
        "retirement_age_by_occupation": {},
        "use_reported_retirements": False,
    }
    so_far: dict[float, float] = {63.0: 0.0, 65.4: 0.0, 66.0: 0.0}
    earlier, middle, later = (
        plain_model.project(closed, {**levers, "mode": "fixed", "retirement_age": age}, "") for age in so_far
    )
    for rows in zip(earlier, middle, later, strict=True):
        for age, row in zip(so_far, rows, strict=True):
            so_far[age] += figure(row, "retirements")
        at_63, at_65_4, at_66 = so_far.values()
        assert at_63 >= at_65_4 - 1e-9
        assert at_65_4 >= at_66 - 1e-9


@on_random_regions
@given(random_regions.regions())
def test_that_a_random_region_reads_back_from_its_data_folder(
    tmp_path_factory: pytest.TempPathFactory, region: RandomRegion
) -> None:
    tables, scenarios = region
    folder = tmp_path_factory.mktemp("region")
    random_regions.write_data_folder(tables, scenarios, folder)
    again, scenarios_again = random_regions.read_data_folder(folder)
    assert scenarios_again == scenarios
    for scenario in scenarios:
        assert plain_model.project(again, scenario) == plain_model.project(tables, scenario)


# Single levers, by hand


def test_that_reach_counts_who_reaches_the_age_within_the_years() -> None:
    tables = {"age_structure": people(a61=1, a62=2, a63=4, a64=8, a65=16)}
    rows = plain_model.reach(tables, (65, 64.5), 3)["rows"]
    assert [(row["reach"], row["past"]) for row in rows] == [(14, 16), ((7 + 14) / 2, (24 + 16) / 2)]


def test_that_a_fractional_age_splits_the_year_in_which_it_is_attained() -> None:
    tables = {"age_structure": people(a63=10, a64=10, a65=10)}
    [row] = plain_model.project(tables, {"retirement_age": 65.25, "horizon": 1, "fill_rate": 0})
    assert close(row["retirements"], 7.5 + 10)  # three in four of those who attain 65, all who attain 66


def test_that_riktalder_follows_the_birth_year() -> None:
    ages = [{"birth_year_from": 1960, "target_age": 66}, {"birth_year_from": 1961, "target_age": 67}]
    tables: dict[str, Rows] = {"age_structure": people(a64=1, a65=2, a66=4), "target_ages": ages}
    [row] = plain_model.project(tables, {"retirement_age": "riktålder", "horizon": 1})
    # In 2025: 65 is born 1960 (66), 66 born 1959 (before the table, 66: goes), 67 born 1958 (goes).
    assert row["retirements"] == 6


def test_that_reported_retirements_are_taken_from_the_oldest_and_never_more_than_there_are() -> None:
    reported = [{"year": 2025, "unit": "U", "occupation": "O", "retirements": 5.0}]
    reported.append({"year": 2026, "unit": "U", "occupation": "O", "retirements": 99.0})
    tables = {"age_structure": people(a50=4, a69=3, a75=4), "retirement_projection": reported}
    scenario = {"use_reported_retirements": True, "horizon": 2, "fill_rate": 0}
    ages = plain_model.project(tables, scenario, "age")
    assert {(row["year"], row["age"]): row["retirements"] for row in ages if row["retirements"]} == {
        (2025, 70): 1,
        (2025, 76): 4,
        (2026, 52): 4,
        (2026, 71): 2,
    }
    assert plain_model.reported_but_not_taken(tables, scenario) == {(2026, "U", "O"): 93}


def test_that_students_leave_study_and_come_back_at_the_age_they_have_reached() -> None:
    programme = {
        "programme": "P",
        "unit": "U",
        "source_occupation": "O",
        "occupation": "S",
        "start_year": 2025,
    }
    length = {"slots": 40, "length_years": 1.5, "completion": 0.75, "study_share": 0.5}
    tables = {"age_structure": people(a30=8, a40=2), "training": [{**programme, **length}]}
    scenario = {"horizon": 3, "fill_rate": 0, "growth": {"*": 0}}
    source = [row for row in plain_model.project(tables, scenario) if row["occupation"] == "O"]
    assert [row["training_out"] for row in source] == [10, 0, 0]
    assert [row["in_training"] for row in source] == [10, 5, 0]
    assert [row["capacity_fte"] for row in source] == [5, 1.25 + 2.5, 2.5]
    joined = plain_model.project(tables, scenario, "occupation,age")
    at = {(row["year"], row["age"]): row["training_in"] for row in joined if row["occupation"] == "S"}
    assert (at[2026, 32], at[2027, 33], at[2027, 43]) == (3, 3, 0.75)


# The agency tracker


def months(year: int, costs: Sequence[float], **names: str) -> list[dict[str, object]]:
    """A row a month from January."""
    return [
        {"month": datetime.date(year, m, 1), "cost": cost, **names} for m, cost in enumerate(costs, start=1)
    ]


ALL = {"unit": "*", "staff_group": "*", "valid_from": None, "valid_to": None}


def test_that_four_per_cent_of_own_cost_is_less_of_the_total() -> None:
    personnel, agency = (
        months(2024, [100.0] * 3, unit="U"),
        months(2024, [4.0] * 3, unit="U", staff_group="g"),
    )
    own = plain_agency.ceiling_rows(personnel, agency, [{**ALL, "share": 0.04}], [], None)
    total = plain_agency.ceiling_rows(personnel, agency, [], [], None, denominator="own+agency")
    assert (own[-1]["ytd_share"], own[-1]["status"], own[-1]["headroom_ytd"]) == (0.04, "near", 0.0)
    assert total[-1]["ytd_share"] == 12 / 312
    assert (total[-1]["ceiling"], total[-1]["status"]) == (None, None)


def test_that_a_unit_without_personnel_cost_leaves_no_share_and_no_sum() -> None:
    personnel = months(2024, [100.0] * 3, unit="U") + months(2024, [50.0], unit="V")
    rows = plain_agency.ceiling_rows(personnel, months(2024, [3.0, 3.0, 3.0], unit="U"), [], [], "2024-03")
    assert [row["share"] for row in rows] == [0.02, None, None]
    assert rows[2]["ytd_share"] is None
    assert rows[2]["agency"] == 3
    by_unit = plain_agency.ceiling_rows(personnel, [], [], [], "2024-03", "unit")
    assert [row["share"] for row in by_unit if row["unit"] == "U"] == [0, 0, 0]


def test_that_all_forecasts_end_in_the_year_and_seasons_and_typed_months_count() -> None:
    personnel = months(2023, [100.0] * 12, unit="U") + months(2024, [110.0] * 12, unit="U")
    agency = months(2023, [1.0] * 6 + [3.0] * 6, unit="U") + months(2024, [2.0] * 12, unit="U")
    manual = months(2024, [7.0] * 12, unit="U")
    rows = plain_agency.ceiling_rows(personnel, agency, [{**ALL, "share": 0.05}], manual, "2024-12")
    june, december = rows[17], rows[23]
    forecast = cast(dict[str, dict[str, float]], june["forecast"])
    assert {name: method["agency"] for name, method in forecast.items()} == {
        "run_rate": 24,
        "seasonal": 12 * 24 / 6,
        "manual": 12 + 6 * 7,
    }
    assert close(12 + 6 * cast(float, june["allowed_per_month"]), 0.05 * 1320)
    assert june["r12_share"] == (18 + 12) / (600 + 660)
    assert december["allowed_per_month"] is None
    assert {
        method["agency"] for method in cast(dict[str, dict[str, float]], december["forecast"]).values()
    } == {24}


@pytest.mark.parametrize("denominator", ["own", "own+agency"])
def test_that_the_cut_needed_and_the_headroom_end_exactly_at_the_ceiling(denominator: str) -> None:
    agency, personnel, ceiling, kappa = 90.0, 1000.0, 0.04, 0.6
    cut = plain_agency.cut_needed(agency, personnel, ceiling, kappa, denominator)
    assert close(plain_agency.share_of(agency - cut, personnel + kappa * cut, denominator), ceiling)
    headroom = plain_agency.headroom_to(ceiling, agency, personnel, denominator)
    assert headroom is not None
    assert close(plain_agency.share_of(agency + headroom, personnel, denominator), ceiling)


@on_random_regions
@given(random_regions.ledgers())
def test_that_the_most_specific_valid_ceiling_is_the_one_a_row_is_held_against(
    ledger: tuple[random_regions.Tables, str],
) -> None:
    tables, through = ledger
    ceilings = tables["ceilings"]
    costs = (tables["personnel_costs"], tables["agency_costs"])
    for by in ("", "unit", "staff_group", "unit,staff_group"):
        for row in plain_agency.ceiling_rows(*costs, ceilings, tables["manual_forecast"], through, by):
            shares = [
                ceiling["share"]
                for ceiling in ceilings
                if ceiling["unit"] in ("*", row.get("unit"))
                and ceiling["staff_group"] in ("*", row.get("staff_group"))
            ]
            assert row["ceiling"] is None or row["ceiling"] in shares
            if row["ceiling"] is None:
                assert (row["status"], row["headroom_ytd"], row["denominator"]) == (None, None, "own")
            status_share = row["ytd_share"] if row["r12_share"] is None else row["r12_share"]
            assert (row["status"] is None) == (row["ceiling"] is None or status_share is None)
