"""Merging what a file has into what is loaded, the totals of both, and what looks wrong."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.findings import Finding, Origin, warning
from staffing_planner.models.inputs import (
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    Managers,
    ManualForecast,
    Month,
    Occupation,
    PeerShare,
    PersonnelCost,
    RetirementRate,
    Separations,
    TurnoverRate,
)
from staffing_planner.models.reconciliation import (
    REPLACE,
    UPDATE,
    Comparison,
    Line,
    Reconciliation,
    merged,
    reconcile,
    usual_merge,
)
from staffing_planner.texts import texts_in
from tests.store.projects import sample_project

OLD, NEW = date(2023, 12, 31), date(2024, 12, 31)
AGES = (22, 28, 33, 37, 41, 44, 48, 52, 56, 59, 61, 63)


def stock(
    day: date = NEW,
    units: dict[str, float] | None = None,
    ages: Sequence[int] = AGES,
    sexes: str = "FM",
    file: str = "stock.csv",
    fte: float | None = None,
    occupation: str = "Läkare",
) -> tuple[Headcount, ...]:
    """So many employees of each unit, spread over ages and sexes."""
    spread = [(sex, age) for age in ages for sex in sexes]
    return tuple(
        Headcount(day, unit, occupation, sex, age, count / len(spread), fte, Origin(file, "", (at + 2,)))
        for unit, count in (units or {"A": 100.0, "B": 60.0}).items()
        for at, (sex, age) in enumerate(spread)
    )


def costs(
    months: Sequence[str], unit: str = "A", cost: float = 5e6, file: str = "c.csv"
) -> tuple[PersonnelCost, ...]:
    return tuple(
        PersonnelCost(Month.of_text(month), unit, cost, Origin(file, "", (at + 2,)))
        for at, month in enumerate(months)
    )


def agency(
    months: Sequence[str], group: str = "läkare", cost: float = 4e5, unit: str = "A"
) -> tuple[AgencyCost, ...]:
    return tuple(
        AgencyCost(Month.of_text(month), unit, group, cost, Origin("h.csv", "", (at + 2,)))
        for at, month in enumerate(months)
    )


def year(number: int, last: int = 12) -> list[str]:
    return [f"{number}-{month:02d}" for month in range(1, last + 1)]


def found(code: str, reconciled: Reconciliation) -> Finding:
    """The one finding of this code; both languages have a whole sentence for it."""
    (finding,) = [one for one in reconciled.findings if one.code == code]
    for texts in (texts_in("sv"), texts_in("en")):
        assert not re.search("[{}]", texts.finding(finding))
    return finding


def codes(reconciled: Reconciliation) -> list[str]:
    return [finding.code for finding in reconciled.findings]


# --- merging


def test_that_a_new_month_is_added_to_the_history() -> None:
    before = Inputs(personnel_costs=costs(year(2024)))
    after = merged(before, Inputs(personnel_costs=costs(["2025-01"], cost=6e6)))
    assert after.personnel_costs[:12] == before.personnel_costs
    assert [str(row.month) for row in after.personnel_costs[12:]] == ["2025-01"]


def test_that_a_corrected_month_replaces_the_months_and_units_that_the_file_covers() -> None:
    before = Inputs(personnel_costs=(*costs(year(2024)), *costs(year(2024), "B")))
    after = merged(before, Inputs(personnel_costs=costs(["2024-11", "2024-12"], cost=9.0)))
    kept = [row for row in after.personnel_costs if row.cost != 9.0]
    assert len(after.personnel_costs) == 24
    assert Counter(row.unit for row in kept) == {"A": 10, "B": 12}


def test_that_an_agency_file_of_one_staff_group_leaves_the_others_alone() -> None:
    before = Inputs(agency_costs=(*agency(["2024-01"]), *agency(["2024-01"], "sjuksköterska")))
    after = merged(before, Inputs(agency_costs=agency(["2024-01"], cost=1.0)))
    assert {row.staff_group: row.cost for row in after.agency_costs} == {"läkare": 1.0, "sjuksköterska": 4e5}


def test_that_a_new_stock_date_stands_beside_older_ones_and_the_same_date_is_replaced_unit_by_unit() -> None:
    before = Inputs(age_structure=stock(OLD))
    both = merged(before, Inputs(age_structure=stock(NEW)))
    assert both.age_structure == (*stock(OLD), *stock(NEW))
    corrected = merged(both, Inputs(age_structure=stock(NEW, {"A": 7.0}, occupation="Barnmorska")))
    persons = Counter[tuple[str, date]]()
    for row in corrected.age_structure:
        persons[row.unit, row.date] += row.headcount  # type: ignore[assignment]  # a fractional count
    assert persons == pytest.approx({("A", OLD): 100, ("B", OLD): 60, ("A", NEW): 7, ("B", NEW): 60})


def test_that_a_replaced_table_is_what_was_read_and_an_older_date_comes_first_in_an_updated_one() -> None:
    before = Inputs(age_structure=stock(NEW))
    read = Inputs(age_structure=stock(OLD))
    assert merged(before, read, {"age_structure": REPLACE}) == read
    assert [row.date for row in merged(before, read).age_structure] == [OLD] * 48 + [NEW] * 48


def test_that_what_is_not_dated_is_replaced_unless_it_is_to_be_updated() -> None:
    doctors, nurses = TurnoverRate("*", "Läkare", 15, 64, 0.1), TurnoverRate("*", "Sköterska", 15, 64, 0.2)
    before = Inputs(turnover_rates=(doctors, nurses))
    read = Inputs(turnover_rates=(replace(doctors, rate=0.12),))
    assert usual_merge("turnover_rates") == REPLACE
    assert usual_merge("managers") == UPDATE
    assert merged(before, read).turnover_rates == read.turnover_rates
    updated = merged(before, read, {"turnover_rates": UPDATE}).turnover_rates
    assert updated == (nurses, *read.turnover_rates)


def test_that_every_table_can_be_merged_and_one_that_was_not_read_is_the_very_same() -> None:
    before = Inputs(managers=(Managers("A", 2024, 3),), personnel_costs=costs(["2024-01"]))
    assert {usual_merge(table.name) for table in fields(Inputs)} == {REPLACE, UPDATE}
    after = merged(before, Inputs(managers=(Managers("A", 2025, 4),)))
    assert after.personnel_costs is before.personnel_costs
    assert merged(before, Inputs()) is before
    assert merged(before, before) is before


MONTHS = st.integers(1, 8).map(lambda month: Month(2024, month))
COST_ROWS = st.lists(
    st.builds(AgencyCost, MONTHS, st.sampled_from("ABC"), st.sampled_from(["x", "y"]), st.integers(1, 99)),
    max_size=12,
).map(tuple)
STOCK_ROWS = st.lists(
    st.builds(
        Headcount,
        st.integers(2020, 2024).map(lambda number: date(number, 12, 31)),
        st.sampled_from("ABC"),
        st.just("Läkare"),
        st.sampled_from("FM"),
        st.integers(20, 70),
        st.integers(1, 9),
    ),
    max_size=12,
).map(tuple)
TABLES = st.builds(Inputs, agency_costs=COST_ROWS, age_structure=STOCK_ROWS)


def periods(inputs: Inputs) -> set[Any]:
    return {row.month for row in inputs.agency_costs} | {row.date for row in inputs.age_structure}


def without(inputs: Inputs, other: Inputs) -> Inputs:
    """The rows of periods that the other does not have."""
    theirs = periods(other)
    return Inputs(
        agency_costs=tuple(row for row in inputs.agency_costs if row.month not in theirs),
        age_structure=tuple(row for row in inputs.age_structure if row.date not in theirs),
    )


@given(TABLES, TABLES)
def test_that_updating_twice_is_updating_once(before: Inputs, read: Inputs) -> None:
    once = merged(before, read)
    assert merged(once, read) == once


@given(TABLES, TABLES, TABLES)
def test_that_updates_of_different_periods_come_in_any_order(
    before: Inputs, one: Inputs, two: Inputs
) -> None:
    other = without(two, one)
    assert merged(merged(before, one), other) == merged(merged(before, other), one)


@given(TABLES, TABLES)
def test_that_nothing_outside_the_files_periods_changes_and_all_of_the_file_is_in(
    before: Inputs, read: Inputs
) -> None:
    after = merged(before, read)
    for table in ("agency_costs", "age_structure"):
        outside, still = (Counter(getattr(without(side, read), table)) for side in (before, after))
        assert outside == still
        assert not Counter(getattr(read, table)) - Counter(getattr(after, table))


@given(TABLES, TABLES, st.sampled_from([{}, {"agency_costs": REPLACE, "age_structure": REPLACE}]))
def test_that_the_lines_of_every_comparison_add_up_to_its_total(
    before: Inputs, read: Inputs, how: dict[str, str]
) -> None:
    reconciled = reconcile(before, read, how)
    assert reconciled.after == merged(before, read, how)
    for one in reconciled.comparisons:
        assert sum(line.before or 0 for line in one.lines) == pytest.approx(one.total.before or 0)
        assert sum(line.after or 0 for line in one.lines) == pytest.approx(one.total.after or 0)
        assert sum(line.difference for line in one.lines) == pytest.approx(one.total.difference)
    for line in reconciled.tables:
        assert line.before or line.after
    cost = reconciled.comparison("agency_costs", "unit")
    if cost:
        assert (cost.total.after or 0) == sum(row.cost for row in reconciled.after.agency_costs)


# --- totals


def test_that_tables_and_axes_are_shown_before_and_after() -> None:
    before = Inputs(age_structure=stock(OLD, {"A": 100.0, "B": 60.0}), managers=(Managers("A", 2024, 3),))
    read = Inputs(age_structure=stock(NEW, {"A": 110.0, "C": 10.0}, fte=0.5))
    reconciled = reconcile(before, read)
    assert reconciled.tables == (Line("age_structure", 48, 96), Line("managers", 1, 1))
    by_unit = reconciled.comparison("age_structure", "unit")
    assert by_unit is not None
    assert (by_unit.period_before, by_unit.period_after) == ("2023-12-31", "2024-12-31")
    assert (by_unit.lines[0].before or 0) == pytest.approx(100)
    assert (by_unit.lines[0].after or 0) == pytest.approx(110)
    assert [(line.name, line.is_new, line.is_gone) for line in by_unit.lines] == [
        ("A", False, False), ("B", False, True), ("C", True, False),
    ]  # fmt: skip
    assert by_unit.total.difference == pytest.approx(-40)
    measures = [(one.axis, one.measure) for one in reconciled.comparisons]
    assert measures == [
        ("date", "headcount"),
        ("unit", "headcount"),
        ("occupation", "headcount"),
        ("date", "fte"),
    ]
    full_time = reconciled.comparisons[-1]
    assert full_time.lines[1].before is None
    assert [line.after or 0 for line in full_time.lines] == pytest.approx([160, 24])
    assert reconciled.comparison("managers", "unit") is None


def test_that_costs_are_shown_by_year_month_and_unit() -> None:
    before = Inputs(personnel_costs=costs(["2024-12"], cost=1.0))
    reconciled = reconcile(before, Inputs(personnel_costs=costs(["2024-12", "2025-01"], cost=3.0)))
    assert reconciled.comparisons == (
        Comparison(
            "personnel_costs",
            "year",
            "cost",
            (Line("2024", 1.0, 3.0), Line("2025", None, 3.0)),
            Line("", 1.0, 6.0),
        ),
        Comparison(
            "personnel_costs",
            "month",
            "cost",
            (Line("2024-12", 1.0, 3.0), Line("2025-01", None, 3.0)),
            Line("", 1.0, 6.0),
        ),
        Comparison("personnel_costs", "unit", "cost", (Line("A", 1.0, 6.0),), Line("", 1.0, 6.0)),
    )


def test_that_the_first_import_has_nothing_before_it_and_a_table_with_years_its_own() -> None:
    reconciled = reconcile(Inputs(), Inputs(managers=(Managers("A", 2025, 4),)))
    assert reconciled.comparison("managers", "year") == Comparison(
        "managers", "year", "managers", (Line("2025", None, 4.0),), Line("", None, 4.0)
    )
    read = Inputs(age_structure=stock())
    by_unit = reconcile(Inputs(), read).comparison("age_structure", "unit")
    assert by_unit is not None
    assert (by_unit.period_before, by_unit.total.before) == ("", None)


def test_that_what_the_reader_told_comes_first() -> None:
    told = warning("sum_row", value=3)
    read = Inputs(age_structure=stock(ages=(40,)))
    assert codes(reconcile(Inputs(), read, told=(told,)))[0] == "sum_row"


# --- plausibility


def test_that_an_ordinary_next_year_and_an_ordinary_next_month_have_no_findings() -> None:
    before = Inputs(
        age_structure=stock(OLD),
        personnel_costs=(*costs(year(2024)), *costs(year(2024), "B", 3e6)),
        agency_costs=agency(year(2024)),
        ceilings=(Ceiling("*", "*", 0.04),),
        turnover_rates=(TurnoverRate("*", "*", 15, 64, 0.07),),
    )
    read = Inputs(
        age_structure=stock(NEW, {"A": 104.0, "B": 55.0}),
        personnel_costs=(*costs(["2025-01"], cost=5.3e6), *costs(["2025-01"], "B", 2.9e6)),
        agency_costs=agency(["2025-01"], cost=1.1e6),
        ceilings=(Ceiling("*", "*", 0.02),),
        turnover_rates=(TurnoverRate("*", "*", 15, 64, 0.3),),
    )
    assert codes(reconcile(before, read)) == []


def test_that_a_unit_and_an_occupation_that_vanish_are_named_with_their_employees() -> None:
    before = Inputs(age_structure=(*stock(OLD), *stock(OLD, {"A": 50.0}, occupation="Barnmorska")))
    reconciled = reconcile(before, Inputs(age_structure=stock(NEW, {"A": 140.0})))
    unit = found("unit_vanished", reconciled)
    assert (unit.value, unit.details["headcount"], unit.details["other_date"]) == ("B", "60", "2023-12-31")
    assert found("occupation_vanished", reconciled).value == "Barnmorska"


def test_that_names_that_are_new_are_told_once_with_their_number() -> None:
    before = Inputs(
        age_structure=stock(OLD), agency_costs=agency(["2024-01"]), occupations=(Occupation("Kurator", ""),)
    )
    units = {"A": 100.0, "B": 60.0} | {f"Ny {at}": 1.0 for at in range(7)}
    read = Inputs(
        age_structure=(*stock(NEW, units), *stock(NEW, {"A": 1.0}, occupation="Tandläkare")),
        agency_costs=agency(["2024-01"], "kurator"),
        managers=(Managers("*", 2025, 3),),
    )
    reconciled = reconcile(before, read)
    new = found("unit_is_new", reconciled)
    assert (new.value, new.details["count"]) == ("Ny 0, Ny 1, Ny 2, Ny 3, Ny 4 …", 7)
    assert found("occupation_is_new", reconciled).value == "Tandläkare"
    assert found("staff_group_is_new", reconciled).value == "kurator"
    assert "unit_is_new" not in codes(reconcile(Inputs(), read))


def test_that_a_headcount_that_changes_by_more_than_a_third_is_told_unless_the_unit_is_tiny() -> None:
    before = Inputs(age_structure=stock(OLD, {"A": 100.0, "B": 60.0, "C": 4.0}))
    reconciled = reconcile(before, Inputs(age_structure=stock(NEW, {"A": 60.0, "B": 75.0, "C": 8.0})))
    assert found("headcount_jumped", reconciled).value == "A (100 → 60)"


def test_that_a_corrected_date_is_held_against_itself_and_the_dates_of_a_history_against_each_other() -> None:
    before = Inputs(age_structure=(*stock(OLD), *stock(NEW, {"A": 10.0, "B": 60.0})))
    assert codes(reconcile(before, Inputs(age_structure=stock(NEW)))) == ["headcount_jumped"]
    history = Inputs(age_structure=(*stock(OLD), *stock(NEW, {"A": 10.0, "B": 60.0})))
    jumped = found("headcount_jumped", reconcile(Inputs(), history))
    assert (jumped.details["other_date"], jumped.details["date"]) == ("2023-12-31", "2024-12-31")


def test_that_an_older_stock_date_is_told() -> None:
    reconciled = reconcile(Inputs(age_structure=stock(NEW)), Inputs(age_structure=stock(OLD)))
    older = found("stock_older_than_loaded", reconciled)
    assert (older.value, older.details["expected"]) == ("2023-12-31", "2024-12-31")


@pytest.mark.parametrize(
    ("code", "rows", "value"),
    [
        ("most_at_one_age", stock(ages=(65, 65, 65, 40)), "65"),
        ("ages_on_fives", stock(ages=(25, 30, 35, 40, 45, 50, 55, 62)), "140"),
        ("nobody_young", stock(ages=(31, 42, 47, 53, 61)), "31"),
        ("nobody_old", stock(ages=(22, 31, 42, 47, 53)), "53"),
        ("all_of_one_sex", stock(sexes="F"), "F"),
        ("total_fte_above_headcount", stock(fte=50.0), "2400"),
    ],
)
def test_that_an_odd_mixture_of_ages_sexes_or_degrees_is_told(
    code: str, rows: tuple[Headcount, ...], value: str
) -> None:
    reconciled = reconcile(Inputs(), Inputs(age_structure=rows))
    assert codes(reconciled) == [code]
    assert found(code, reconciled).value == value


def test_that_a_missing_sex_is_told_only_where_it_was_there_before() -> None:
    read = Inputs(age_structure=stock(NEW, sexes="X"))
    assert codes(reconcile(Inputs(), read)) == []
    assert codes(reconcile(Inputs(age_structure=stock(OLD, sexes="X")), read)) == []
    assert found("sex_is_missing_now", reconcile(Inputs(age_structure=stock(OLD)), read)).value == "X"


def test_that_a_handful_of_employees_may_be_of_one_age_and_sex() -> None:
    assert (
        codes(reconcile(Inputs(), Inputs(age_structure=stock(units={"A": 9.0}, ages=(65,), sexes="F")))) == []
    )


@pytest.mark.parametrize(
    ("cost", "code", "ratio"),
    [
        (5e9, "cost_thousandfold", "1e+03"),
        (5.2e7, "cost_tenfold", "10"),
        (5e5, "cost_tenth", "0.1"),
        (5e3, "cost_thousandth", "0.001"),
        (-5e6, "cost_sign_changed", "1"),
    ],
)
def test_that_a_cost_far_from_the_usual_is_told(cost: float, code: str, ratio: str) -> None:
    before = Inputs(personnel_costs=costs(year(2024)))
    reconciled = reconcile(before, Inputs(personnel_costs=costs(["2025-01", "2025-02"], cost=cost)))
    assert codes(reconciled) == [code]
    odd = found(code, reconciled)
    assert (odd.value, odd.details["months"], odd.details["ratio"]) == ("A", "2025-01–2025-02", ratio)
    assert odd.origin == Origin("c.csv", "", (2,))


def test_that_small_agency_costs_nothing_paid_and_credits_are_ordinary() -> None:
    before = Inputs(agency_costs=agency(year(2024), cost=3_000.0))
    for cost in (60_000.0, 0.0, -4_000.0):
        assert codes(reconcile(before, Inputs(agency_costs=agency(["2025-01"], cost=cost)))) == []
    nothing = Inputs(agency_costs=agency(year(2024), cost=0.0))
    assert codes(reconcile(nothing, Inputs(agency_costs=agency(["2025-01"], cost=9e6)))) == []


def test_that_an_agency_cost_that_is_wound_down_is_no_fault() -> None:
    falling = tuple(agency([month], cost=3e6 * 0.75**at)[0] for at, month in enumerate(year(2024)))
    before, read = Inputs(agency_costs=falling[:11]), Inputs(agency_costs=falling[11:])
    assert codes(reconcile(before, read)) == codes(reconcile(Inputs(), Inputs(agency_costs=falling))) == []


def test_that_without_a_history_a_month_is_held_against_the_others_of_the_file() -> None:
    odd = (*costs(year(2024, 11)), *costs(["2024-12"], cost=5e9))
    reconciled = reconcile(Inputs(), Inputs(personnel_costs=odd))
    assert found("cost_thousandfold", reconciled).details["months"] == "2024-12"
    few = (*costs(["2024-01"]), *costs(["2024-02"], cost=5e9))
    assert codes(reconcile(Inputs(), Inputs(personnel_costs=few))) == []


def test_that_an_agency_cost_names_unit_and_staff_group_and_a_forecast_is_held_against_forecasts() -> None:
    before = Inputs(agency_costs=agency(year(2024)))
    read = Inputs(agency_costs=agency(["2025-01"], cost=4e8))
    assert found("cost_thousandfold", reconcile(before, read)).value == "A · läkare"
    expected = [ManualForecast(Month(2025, month), "A", "läkare", 1e6) for month in (1, 2, 3)]
    coming = Inputs(manual_forecast=(*expected, ManualForecast(Month(2025, 4), "A", "läkare", 1e7)))
    assert found("cost_tenfold", reconcile(before, coming)).details["months"] == "2025-04"


def test_that_a_gap_before_or_within_the_files_months_is_told() -> None:
    before = Inputs(agency_costs=agency(year(2024, 9)))
    gap = found("months_missing", reconcile(before, Inputs(agency_costs=agency(["2024-12"]))))
    assert (gap.value, gap.details["count"]) == ("2024-10–2024-11", 2)
    within = reconcile(Inputs(), Inputs(personnel_costs=costs(["2024-01", "2024-03"])))
    assert found("months_missing", within).value == "2024-02"
    known = Inputs(agency_costs=agency(["2020-01", "2024-01"]))
    assert codes(reconcile(known, Inputs(agency_costs=agency(["2024-02"])))) == []


def test_that_a_unit_whose_costs_end_is_told() -> None:
    before = Inputs(personnel_costs=(*costs(year(2024)), *costs(year(2024), "B")))
    ended = found("cost_of_unit_ends", reconcile(before, Inputs(personnel_costs=costs(["2025-01"]))))
    assert (ended.value, ended.details["other_month"]) == ("B", "2024-12")


def test_that_thousands_read_as_kronor_show_by_the_cost_of_an_employee() -> None:
    before = Inputs(age_structure=stock(OLD))
    read = Inputs(personnel_costs=(*costs(year(2024), cost=5e3), *costs(year(2024), "B", 3e6)))
    odd = found("odd_cost_per_employee", reconcile(before, read))
    assert (odd.value, odd.details["low"]) == ("A (50)", "10\N{NO-BREAK SPACE}000")


def test_that_rows_that_stay_beside_the_files_are_told_unless_the_table_is_replaced() -> None:
    before = Inputs(agency_costs=(*agency(["2024-01"]), *agency(["2024-01"], "sjuksköterska", unit="B")))
    read = Inputs(agency_costs=agency(["2024-01", "2024-02"]))
    kept = [one for one in reconcile(before, read).findings if one.code == "kept_beside_file"]
    assert [(one.column, one.value, one.details["periods"]) for one in kept] == [
        ("unit", "B", "2024-01"), ("staff_group", "sjuksköterska", "2024-01"),
    ]  # fmt: skip
    assert "kept_beside_file" not in codes(reconcile(before, read, {"agency_costs": REPLACE}))


def test_that_a_month_in_two_files_is_told_and_two_parts_of_it_are_not() -> None:
    twice = (*costs(year(2024)), *costs(["2024-06", "2024-07"], file="d.csv"))
    doubled = found("period_in_two_files", reconcile(Inputs(), Inputs(personnel_costs=twice)))
    assert (doubled.origin.file, doubled.details["other_file"]) == ("d.csv", "c.csv")
    assert (doubled.value, doubled.details["count"]) == ("2024-06–2024-07", 2)
    parts = (*costs(year(2024)), *costs(year(2024), "B", file="d.csv"))
    assert "period_in_two_files" not in codes(reconcile(Inputs(), Inputs(personnel_costs=parts)))
    causes = tuple(
        Separations(2024, "A", "Läkare", "F", 66, cause, 3, Origin(cause, "", (2,)))
        for cause in ("retirement", "other")
    )
    assert codes(reconcile(Inputs(), Inputs(separations=causes))) == []


def test_that_a_share_a_hundred_times_from_the_others_is_told() -> None:
    shares = Inputs(
        ceilings=(*(Ceiling(unit, "*", 0.04) for unit in "ABC"), Ceiling("D", "*", 0.0004)),
        peer_agency_share=(PeerShare("X", "2024", 0.03), PeerShare("Y", "2024", 0.05)),
    )
    odd = found("share_hundredfold", reconcile(Inputs(), shares))
    assert (odd.value, odd.details["expected"], odd.details["count"]) == ("0.0004", "0.04", 1)
    assert codes(reconcile(Inputs(), Inputs(ceilings=(Ceiling("*", "*", 0.0),)))) == []


def test_that_a_retirement_rate_is_held_against_its_own_age_before() -> None:
    ages = {60: 0.004, 70: 0.9}
    before = Inputs(retirement_rates=tuple(RetirementRate("*", age, rate, 65) for age, rate in ages.items()))
    assert codes(reconcile(Inputs(), before)) == []
    changed = Inputs(retirement_rates=(RetirementRate("*", 60, 0.4, 65), RetirementRate("*", 71, 0.9, 65)))
    assert found("share_hundredfold", reconcile(before, changed)).value == "0.4"


def test_that_the_sample_region_is_plausible_alone_and_beside_itself_and_not_in_thousands() -> None:
    sample = sample_project().inputs
    assert codes(reconcile(Inputs(), sample)) == codes(reconcile(sample, sample)) == []
    thousands = tuple(replace(row, cost=row.cost / 1000) for row in sample.personnel_costs)
    reconciled = reconcile(sample, Inputs(personnel_costs=thousands))
    assert codes(reconciled) == ["cost_thousandth", "odd_cost_per_employee"]
