"""Cells typed by hand: the same parsers, rules and words as in a file, and back again as the same row."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from staffing_planner.models.findings import Origin, Severity
from staffing_planner.models.inputs import (
    AgencyCost,
    CareUse,
    Ceiling,
    Headcount,
    Managers,
    Month,
    PeerShare,
    Population,
    Separations,
    UnitCost,
)
from staffing_planner.readers.typed import (
    Line,
    Typed,
    read_heads,
    read_typed,
    typed_columns,
)

WHO = Origin.typed("anna", datetime(2025, 3, 1, 12, tzinfo=UTC))
MANAGERS = {"unit": "Folktandvården", "year": "2024", "managers": "27"}


def typed(table: str, *lines: dict[str, str] | Line, decimal: str = ",") -> Typed:
    """Read lines of new rows."""
    asked = [one if isinstance(one, Line) else Line(one) for one in lines]
    return read_typed(table, asked, WHO, decimal=decimal)


def codes(found: Typed) -> list[tuple[int | None, str, str]]:
    """Return line, column and code of everything that is said."""
    return [(one.row, one.column, one.code) for one in found.findings]


def test_that_swedish_cells_become_a_row_of_whoever_typed_it() -> None:
    found = typed(
        "age_structure",
        {
            "date": "31 dec 2024",
            "unit": "Folktandvården",
            "occupation": "Tandläkare",
            "sex": "kvinna",
            "age": "64 år",
            "headcount": "1 234,5",
            "fte": "",
        },
    )
    (row,) = found.rows
    assert row == Headcount(
        date(2024, 12, 31), "Folktandvården", "Tandläkare", "F", 64, 1234.5, None, replace(WHO, rows=(1,))
    )
    assert row.origin.typing == (datetime(2025, 3, 1, 12, tzinfo=UTC), "anna")
    assert not found.findings


@pytest.mark.parametrize(
    ("table", "cells", "row"),
    [
        (
            "agency_costs",
            {"month": "mars 2024", "unit": "A", "staff_group": "läkare", "agency_cost": "1,2 mnkr"},
            AgencyCost(Month(2024, 3), "A", "läkare", 1_200_000.0),
        ),
        (
            "care_use",
            {"age_band": "-24", "use": "2"},
            CareUse(0, 24, 2.0),
        ),
        (
            "population",
            {"year": "2030", "age_band": "85+", "population": "1200"},
            Population(2030, 85, None, 1200.0),
        ),
        (
            "separations",
            {
                "year": "2023", "unit": "A", "occupation": "B", "age": "60", "cause": "egen begäran",
                "headcount": "2",
            },
            Separations(2023, "A", "B", "X", 60, "other", 2.0),
        ),
        ("unit_costs", {"occupation": "*", "employee_cost_per_fte": "650 tkr"}, UnitCost("*", 650_000.0)),
        ("peer_agency_share", {"region": "Riket", "period": "kv 1 2024", "share": "3,1 %"},
         PeerShare("Riket", "2024K1", 0.031)),
    ],
)  # fmt: skip
def test_that_every_kind_of_cell_is_read_as_in_a_file(table: str, cells: dict[str, str], row: object) -> None:
    (found,) = typed(table, cells).rows
    assert replace(found, origin=Origin()) == row


def test_that_an_edit_changes_one_cell_and_leaves_the_others_exact() -> None:
    old = Managers("A", 2024, 1 / 3, Origin("chefer.csv", "", (7,)))
    found = typed("managers", Line({"year": "2025"}, old))
    assert found.rows == (Managers("A", 2025, 1 / 3, replace(WHO, rows=(1,))),)


def test_that_a_cell_typed_as_it_was_leaves_the_very_same_row() -> None:
    old = Managers("A", 2024, 27.0, Origin("chefer.csv", "", (7,)))
    assert typed("managers", Line({"managers": "27,0"}, old)).rows[0] is old


def test_that_what_cannot_be_read_is_said_by_line_and_column_and_nothing_is_taken() -> None:
    found = typed(
        "managers",
        MANAGERS,
        {**MANAGERS, "managers": "tolv"},
        {**MANAGERS, "unit": "", "year": "#REF!"},
    )
    assert found.rows == ()
    assert codes(found) == [
        (3, "unit", "empty"),
        (3, "year", "error_cell"),
        (2, "managers", "not_a_number"),
    ]
    assert all(one.severity is Severity.ERROR for one in found.findings)


def test_that_a_row_that_breaks_a_rule_is_refused_in_the_column_that_was_typed() -> None:
    band = typed("population", {"year": "2030", "age_band": "64-60", "population": "-1"})
    assert codes(band) == [(1, "age_band", "range_reversed"), (1, "population", "negative_number")]
    assert [one.value for one in band.findings] == ["64-60", "-1"]
    ceiling = Ceiling("*", "*", 0.04, valid_from=date(2024, 1, 1), valid_to=date(2024, 12, 31))
    found = typed("ceilings", Line({"valid_from": "2025-01-01"}, ceiling))
    assert codes(found) == [(1, "valid_to", "range_reversed")]
    assert found.findings[0].value == "2024-12-31"


def test_that_a_doubtful_cell_is_taken_with_a_warning() -> None:
    found = typed("ceilings", {"unit": "*", "staff_group": "*", "share": "4"})
    assert found.rows[0].share == 0.04
    assert codes(found) == [(1, "share", "percent_assumed")]


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [("1,234", ",", 1.234), ("1.234", ".", 1.234), ("1.234", ",", None), ("1,234", ".", None)],
)
def test_that_the_language_says_whether_one_sign_alone_is_the_decimal_one(
    text: str, decimal: str, value: float | None
) -> None:
    found = typed("managers", {**MANAGERS, "managers": text}, decimal=decimal)
    assert [row.managers for row in found.rows] == ([] if value is None else [value])
    assert codes(found) == ([] if value is not None else [(1, "managers", "unclear_number")])


def test_that_a_block_says_what_a_cell_leaves_open() -> None:
    block = [{**MANAGERS, "managers": text} for text in ("1.234", "1.234.567")]
    assert [row.managers for row in typed("managers", *block).rows] == [1234.0, 1234567.0]


@pytest.mark.parametrize("name", ["Summa", "Totalt"])
def test_that_a_sum_is_no_unit(name: str) -> None:
    assert codes(typed("managers", {**MANAGERS, "unit": name})) == [(1, "unit", "sum_as_name")]


def test_that_the_whole_country_is_a_region_and_a_star_is_everybody() -> None:
    assert typed("peer_agency_share", {"region": "Riket", "period": "2024", "share": "0,03"}).rows
    assert typed("ceilings", {"unit": "*", "staff_group": "*", "share": "3 %"}).rows


def test_that_an_identity_number_is_never_shown() -> None:
    found = typed("managers", {**MANAGERS, "unit": "19650214-1239"})
    assert codes(found) == [(1, "unit", "identity_number_as_name")]
    assert "1965" not in found.findings[0].value


def test_that_a_line_of_headings_says_which_column_is_which_and_in_which_unit() -> None:
    heads = read_heads("agency_costs", ["Hyrkostnad (tkr)", "", "Förvaltning", "month", "Personalgrupp"])
    assert heads is not None
    assert heads.columns == ("agency_cost", "", "unit", "month", "staff_group")
    lines = [Line({"agency_cost": "12", "unit": "A", "month": "2024-01", "staff_group": "läkare"})]
    assert read_typed("agency_costs", lines, WHO, heads.units).rows[0].cost == 12_000.0
    rates = read_heads("turnover_rates", ["Personalomsättning (%)", "Yrke"])
    assert rates is not None
    line = Line({"unit": "*", "occupation": "B", "age_from": "20", "age_to": "30", "rate": "7"})
    assert read_typed("turnover_rates", [line], WHO, rates.units).rows[0].rate == pytest.approx(0.07)


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("managers", ["Folktandvården", "2024", "27"]),
        ("managers", ["Förvaltning", "År", "Antal platser"]),
        ("managers", ["Enhet", "Förvaltning"]),
        ("managers", ["", ""]),
        ("age_structure", ["Födelseår", "Antal"]),
        ("agency_costs", ["Hyrkostnad (EUR)", "Månad"]),
        ("agency_costs", ["Hyrkostnad (€)", "Månad"]),
    ],
)
def test_that_other_lines_are_no_headings(table: str, line: list[str]) -> None:
    assert read_heads(table, line) is None


def test_that_headings_of_the_same_meaning_are_known() -> None:
    costs, bands = (
        read_heads("agency_costs", ["Kostnad", "Månad"]),
        read_heads("population", ["Ålder", "Folkmängd"]),
    )
    assert costs is not None
    assert costs.columns == ("agency_cost", "month")
    assert bands is not None
    assert bands.columns == ("age_band", "population")


def test_that_money_is_typed_in_kronor_whatever_unit_nobody_knows() -> None:
    assert "money_unit" not in [column.key for column in typed_columns("agency_costs")]
    assert {column.key for column in typed_columns("managers") if column.is_required} == set(MANAGERS)
