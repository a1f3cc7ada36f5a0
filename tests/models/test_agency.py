"""The agency-cost tracker (model section 8), and the vacancies behind the cost (section 7)."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import inf, isclose
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.agency import (
    NEAR,
    OVER,
    WITHIN,
    AgencyTrack,
    CeilingRow,
    breaches,
    cut_needed,
    track_ceiling,
    vacancies_from_agency_cost,
)
from staffing_planner.models.findings import Origin
from staffing_planner.models.inputs import (
    ALL,
    OWN,
    OWN_AND_AGENCY,
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    ManualForecast,
    Month,
    Occupation,
    OpeningVacancies,
    PersonnelCost,
    UnitCost,
)
from tests.reference import plain_agency
from tests.reference.random_regions import Tables, ledgers

CARE = "Primärvård"
DENTAL = "Folktandvård"
DOCTORS = "läkare"
NURSES = "sjuksköterska"


def months(first: str, count: int) -> list[Month]:
    """Consecutive months."""
    start = Month.of_text(first).ordinal
    return [Month.of_ordinal(start + at) for at in range(count)]


def personnel(first: str, costs: Sequence[float | None], unit: str = CARE) -> tuple[PersonnelCost, ...]:
    """Personnel costs of consecutive months, None where a month lacks."""
    pairs = zip(months(first, len(costs)), costs, strict=True)
    return tuple(PersonnelCost(month, unit, cost) for month, cost in pairs if cost is not None)


def agency(
    first: str, costs: Sequence[float | None], unit: str = CARE, group: str = DOCTORS
) -> tuple[AgencyCost, ...]:
    """Agency costs of consecutive months, None where a month has no row."""
    pairs = zip(months(first, len(costs)), costs, strict=True)
    return tuple(AgencyCost(month, unit, group, cost) for month, cost in pairs if cost is not None)


def row_of(track: AgencyTrack, month: str, unit: str | None = None, group: str | None = None) -> CeilingRow:
    """The row of a month and selection."""
    wanted = (Month.of_text(month), unit, group)
    (found,) = (row for row in track.rows if (row.month, row.unit, row.staff_group) == wanted)
    return found


def a_year_of(cost: float, count: int = 12, **ceiling: Any) -> Inputs:
    """Agency cost of this share of personnel cost each month from January 2024; a ceiling of 4 % for all."""
    return Inputs(
        personnel_costs=personnel("2024-01", [1000.0] * count),
        agency_costs=agency("2024-01", [1000.0 * cost] * count),
        ceilings=(Ceiling(ALL, ALL, **{"share": 0.04, **ceiling}),),
    )


# Shares


def test_that_a_rolling_share_is_a_ratio_of_sums_and_no_mean_of_shares() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0] * 11 + [900.0]),
        agency_costs=agency("2024-01", [10.0] * 11 + [0.0]),
    )
    row = row_of(track_ceiling(inputs), "2024-12")
    assert row.r12_share == pytest.approx(110 / 2000)
    assert row.ytd_share == row.r12_share
    assert row.share == 0


def test_that_the_year_to_date_begins_anew_each_january_and_the_rolling_share_does_not() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 13), agency_costs=agency("2023-01", [10.0] * 12)
    )
    row = row_of(track_ceiling(inputs), "2024-01")
    assert row.ytd_share == 0
    assert row.r12_share == pytest.approx(110 / 1200)


def test_that_shares_stand_beside_the_year_before_with_the_change_in_percentage_points() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2022-01", [100.0] * 36),
        agency_costs=agency("2022-01", [6.0] * 12 + [5.0] * 12 + [4.0] * 12),
    )
    track = track_ceiling(inputs)
    row = row_of(track, "2024-06")
    assert (row.share, row.share_last_year) == pytest.approx((0.04, 0.05))
    assert (row.ytd_share, row.ytd_share_last_year) == pytest.approx((0.04, 0.05))
    assert (row.r12_share, row.r12_share_last_year) == pytest.approx((0.045, 0.055))
    assert row.share_change == row.ytd_share_change == row.r12_share_change == pytest.approx(-1)
    first = row_of(track, "2022-06")
    assert first.share is not None
    assert first.r12_share is None
    assert (first.share_change, first.ytd_share_change, first.r12_share_change) == (None, None, None)


def test_that_a_month_in_which_one_unit_lacks_personnel_cost_has_no_share_nor_any_sum_that_needs_it() -> None:
    inputs = Inputs(
        personnel_costs=(
            *personnel("2023-01", [100.0] * 24),
            *personnel("2023-01", [100.0] * 13 + [None] + [100.0] * 10, DENTAL),
        ),
        agency_costs=agency("2023-01", [10.0] * 24),
        ceilings=(Ceiling(ALL, ALL, 0.04),),
    )
    region = track_ceiling(inputs)
    assert row_of(region, "2024-01").share == pytest.approx(0.05)
    missing = row_of(region, "2024-02")
    assert (missing.agency, missing.personnel, missing.share) == (10, None, None)
    assert (missing.ytd_share, missing.r12_share, missing.status, missing.headroom_ytd) == (None,) * 4
    assert (missing.allowed_per_month, missing.can_still_be_met) == (None, None)
    later = row_of(region, "2024-12")
    assert later.share == pytest.approx(0.05)
    assert (later.ytd_share, later.r12_share, later.r12_share_last_year) == pytest.approx((None, None, 0.05))
    other = row_of(track_ceiling(inputs, ("unit",)), "2024-02", CARE)
    assert other.ytd_share == pytest.approx(0.1)
    group = row_of(track_ceiling(inputs, ("staff_group",)), "2024-02", None, DOCTORS)
    assert group.share is None


def test_that_a_unit_with_agency_cost_alone_has_no_share_and_leaves_the_region_without_one() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0] * 3),
        agency_costs=agency("2024-01", [10.0] * 3, DENTAL),
    )
    assert row_of(track_ceiling(inputs), "2024-03").share is None
    by_unit = track_ceiling(inputs, ("unit",))
    assert row_of(by_unit, "2024-03", DENTAL).personnel is None
    assert row_of(by_unit, "2024-03", CARE).share == 0


def test_that_an_agency_month_without_a_row_is_zero() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0] * 3),
        agency_costs=agency("2024-01", [10.0, None, 20.0]),
    )
    track = track_ceiling(inputs)
    assert [row.agency for row in track.rows] == [10, 0, 20]
    assert row_of(track, "2024-03").ytd_share == pytest.approx(0.1)


def test_that_a_month_that_no_cost_names_has_no_row_and_leaves_its_year_without_a_forecast() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0, None, 100.0]),
        agency_costs=agency("2024-01", [10.0, None, 20.0]),
    )
    track = track_ceiling(inputs)
    assert track.months == (Month(2024, 1), Month(2024, 3))
    assert row_of(track, "2024-03").share == pytest.approx(0.2)
    assert row_of(track, "2024-03").ytd_share is None
    assert row_of(track, "2024-03").forecast.run_rate.agency is None


def test_that_cost_rows_of_one_key_are_summed() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [60.0]) + personnel("2024-01", [40.0]),
        agency_costs=agency("2024-01", [3.0]) + agency("2024-01", [2.0]),
    )
    row = row_of(track_ceiling(inputs), "2024-01")
    assert (row.agency, row.personnel, row.share) == pytest.approx((5, 100, 0.05))


def test_that_a_staff_group_is_held_against_the_personnel_cost_of_all_units() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0]) + personnel("2024-01", [300.0], DENTAL),
        agency_costs=agency("2024-01", [8.0]) + agency("2024-01", [4.0], CARE, NURSES),
    )
    groups = track_ceiling(inputs, ("staff_group",))
    assert row_of(groups, "2024-01", None, DOCTORS).share == pytest.approx(0.02)
    assert row_of(groups, "2024-01", None, NURSES).share == pytest.approx(0.01)
    pairs = track_ceiling(inputs, ("staff_group", "unit"))
    assert row_of(pairs, "2024-01", CARE, DOCTORS).share == pytest.approx(0.08)
    assert [(row.unit, row.staff_group) for row in pairs.rows] == [(CARE, DOCTORS), (CARE, NURSES)]


@pytest.mark.parametrize("cost", [0.0, -50.0])
def test_that_a_share_of_no_personnel_cost_or_of_a_correction_does_not_exist(cost: float) -> None:
    inputs = Inputs(personnel_costs=personnel("2024-01", [cost]), agency_costs=agency("2024-01", [1.0]))
    row = row_of(track_ceiling(inputs), "2024-01")
    assert (row.personnel, row.share) == (cost, None)


def test_that_own_and_agency_is_smaller_than_own_by_the_known_ratio() -> None:
    inputs = a_year_of(0.04)
    own = row_of(track_ceiling(inputs), "2024-12")
    total = row_of(track_ceiling(inputs, denominator=OWN_AND_AGENCY), "2024-12")
    assert own.denominator == OWN
    assert total.denominator == OWN_AND_AGENCY
    assert own.r12_share == pytest.approx(0.04)
    assert total.r12_share == pytest.approx(0.04 / 1.04)


def test_that_the_denominator_is_the_ceilings_unless_one_is_asked_for() -> None:
    inputs = a_year_of(0.05, denominator=OWN_AND_AGENCY, valid_from=date(2024, 6, 30))
    track = track_ceiling(inputs)
    assert row_of(track, "2024-05").denominator == OWN
    assert row_of(track, "2024-06").denominator == OWN_AND_AGENCY
    assert {row.denominator for row in track_ceiling(inputs, denominator=OWN).rows} == {OWN}


# Months and selections


def test_that_rows_end_with_the_last_personnel_cost_unless_another_month_is_asked_for() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0] * 3), agency_costs=agency("2024-01", [1.0] * 5)
    )
    assert track_ceiling(inputs).months[-1] == Month(2024, 3)
    later = track_ceiling(inputs, through=Month(2024, 12))
    assert later.months[-1] == Month(2024, 5)
    assert row_of(later, "2024-05").personnel is None
    assert track_ceiling(inputs, through=Month(2024, 2)).months == tuple(months("2024-01", 2))
    assert track_ceiling(inputs, through=Month(2023, 12)).rows == ()


def test_that_agency_cost_without_any_personnel_cost_is_shown_without_shares() -> None:
    track = track_ceiling(Inputs(agency_costs=agency("2024-01", [1.0, 2.0])))
    assert [(row.agency, row.personnel, row.share) for row in track.rows] == [
        (1, None, None),
        (2, None, None),
    ]


def test_that_nothing_loaded_gives_no_rows() -> None:
    assert track_ceiling(Inputs(), ("unit",)) == AgencyTrack((), ("unit",), ())


def test_that_without_agency_cost_no_staff_group_has_a_row() -> None:
    inputs = Inputs(personnel_costs=personnel("2024-01", [100.0]))
    assert track_ceiling(inputs, ("staff_group",)).rows == ()
    assert row_of(track_ceiling(inputs), "2024-01").share == 0


def test_that_costs_after_the_asked_month_do_not_enter_it() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 36), agency_costs=agency("2023-01", [1.0] * 36)
    )
    through = track_ceiling(inputs, through=Month(2024, 5)).rows
    assert through == track_ceiling(inputs).rows[: len(through)]


def test_that_an_unknown_column_or_denominator_is_refused() -> None:
    with pytest.raises(ValueError, match="occupation"):
        track_ceiling(Inputs(), ("occupation",))
    with pytest.raises(ValueError, match="total"):
        track_ceiling(Inputs(), denominator="total")


def test_that_the_order_of_rows_does_not_matter() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 20) + personnel("2023-01", [50.0] * 20, DENTAL),
        agency_costs=agency("2023-01", [3.0] * 20) + agency("2023-01", [2.0] * 20, DENTAL, NURSES),
        ceilings=(Ceiling(ALL, ALL, 0.04), Ceiling(CARE, ALL, 0.02)),
    )
    mirrored = Inputs(
        personnel_costs=inputs.personnel_costs[::-1],
        agency_costs=inputs.agency_costs[::-1],
        ceilings=inputs.ceilings[::-1],
    )
    assert track_ceiling(inputs, ("unit", "staff_group")) == track_ceiling(mirrored, ("unit", "staff_group"))


# Ceilings


def test_that_the_most_specific_valid_ceiling_wins_and_ceilings_never_add_up() -> None:
    rows = (
        Ceiling(ALL, ALL, 0.04),
        Ceiling(ALL, DOCTORS, 0.03),
        Ceiling(CARE, ALL, 0.02),
        Ceiling(CARE, DOCTORS, 0.01, source="beslut 7", origin=Origin("tak.csv", "", (5,))),
    )
    costs = Inputs(
        personnel_costs=personnel("2024-01", [100.0]) + personnel("2024-01", [100.0], DENTAL),
        agency_costs=agency("2024-01", [1.0])
        + agency("2024-01", [1.0], CARE, NURSES)
        + agency("2024-01", [1.0], DENTAL)
        + agency("2024-01", [1.0], DENTAL, NURSES),
        ceilings=rows,
    )
    pairs = track_ceiling(costs, ("unit", "staff_group"))
    found = {(row.unit, row.staff_group): row.ceiling for row in pairs.rows}
    assert found == {
        (CARE, DOCTORS): 0.01,
        (CARE, NURSES): 0.02,
        (DENTAL, DOCTORS): 0.03,
        (DENTAL, NURSES): 0.04,
    }
    applied = row_of(pairs, "2024-01", CARE, DOCTORS)
    assert (applied.ceiling_source, applied.ceiling_origin.rows) == ("beslut 7", (5,))
    units = {row.unit: row.ceiling for row in track_ceiling(costs, ("unit",)).rows}
    assert units == {CARE: 0.02, DENTAL: 0.04}
    groups = {row.staff_group: row.ceiling for row in track_ceiling(costs, ("staff_group",)).rows}
    assert groups == {DOCTORS: 0.03, NURSES: 0.04}
    assert row_of(track_ceiling(costs), "2024-01").ceiling == 0.04


def test_that_a_units_ceiling_comes_before_a_staff_groups() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0]),
        agency_costs=agency("2024-01", [1.0]),
        ceilings=(Ceiling(CARE, ALL, 0.02), Ceiling(ALL, DOCTORS, 0.03)),
    )
    (row,) = track_ceiling(inputs, ("unit", "staff_group")).rows
    assert row.ceiling == 0.02


def test_that_a_ceiling_applies_where_it_is_valid_on_the_last_day_of_the_month() -> None:
    inputs = a_year_of(0.05, valid_from=date(2024, 2, 29), valid_to=date(2024, 4, 29))
    track = track_ceiling(inputs)
    assert [row.month.month for row in track.rows if row.ceiling is not None] == [2, 3]
    outside = row_of(track, "2024-04")
    assert (outside.status, outside.headroom_ytd, outside.allowed_per_month) == (None, None, None)
    assert (outside.ceiling_source, outside.ceiling_origin) == ("", Origin())


@pytest.mark.parametrize(
    ("share", "status"),
    [(0.0, WITHIN), (0.0359, WITHIN), (0.036, NEAR), (0.0399, NEAR), (0.04, NEAR), (0.0401, OVER)],
)
def test_that_the_status_is_near_from_nine_tenths_up_to_and_including_the_ceiling(
    share: float, status: str
) -> None:
    assert row_of(track_ceiling(a_year_of(share)), "2024-12").status == status


@pytest.mark.parametrize("cost", [0.1, 0.7, 1 / 3, 123456.78])
def test_that_rounding_does_not_put_a_share_that_equals_its_ceiling_over_it(cost: float) -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [cost / 0.04] * 12),
        agency_costs=agency("2024-01", [cost] * 12),
        ceilings=(Ceiling(ALL, ALL, 0.04),),
    )
    assert {row.status for row in track_ceiling(inputs).rows} == {NEAR}


def test_that_under_a_ceiling_of_zero_no_cost_is_within_and_any_other_over() -> None:
    none_at_all = track_ceiling(a_year_of(0.0, share=0.0))
    assert {row.status for row in none_at_all.rows} == {WITHIN}
    a_little = track_ceiling(a_year_of(1e-6, share=0.0))
    assert {row.status for row in a_little.rows} == {OVER}
    assert row_of(a_little, "2024-11").allowed_per_month == pytest.approx(-0.011)


def test_that_a_cost_that_corrections_take_back_is_no_cost_under_a_ceiling_of_zero() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0] * 3),
        agency_costs=agency("2024-01", [0.1, 0.2, -0.3]),
        ceilings=(Ceiling(ALL, ALL, 0.0),),
    )
    assert [row.status for row in track_ceiling(inputs).rows] == [OVER, OVER, WITHIN]


def test_that_the_status_is_of_the_rolling_share_where_it_exists_and_else_of_the_year_to_date() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-06", [100.0] * 12),
        agency_costs=agency("2023-06", [9.0] * 7 + [1.0] * 5),
        ceilings=(Ceiling(ALL, ALL, 0.04),),
    )
    track = track_ceiling(inputs)
    assert row_of(track, "2023-12").status is None  # neither: the year began before the first month
    assert row_of(track, "2024-04").status == WITHIN  # 1 % of the year to date
    assert row_of(track, "2024-05").status == OVER  # 5.7 % of twelve months


def test_that_the_headroom_is_the_cost_that_may_be_added_until_the_share_is_the_ceiling() -> None:
    own = row_of(track_ceiling(a_year_of(0.03)), "2024-02")
    assert own.headroom_ytd == pytest.approx(0.04 * 2000 - 60)
    total = row_of(track_ceiling(a_year_of(0.03, denominator=OWN_AND_AGENCY)), "2024-02")
    assert total.headroom_ytd is not None
    added = 60 + total.headroom_ytd
    assert added / (2000 + added) == pytest.approx(0.04)


def test_that_a_ceiling_of_everything_by_own_and_agency_has_no_headroom_to_state() -> None:
    row = row_of(track_ceiling(a_year_of(0.03, share=1.0, denominator=OWN_AND_AGENCY)), "2024-02")
    assert (row.headroom_ytd, row.allowed_per_month, row.status) == (None, None, WITHIN)
    own = row_of(track_ceiling(a_year_of(0.03, share=1.0)), "2024-02")
    assert own.headroom_ytd == pytest.approx(2000 - 60)


# Forecasts


def season(count: int) -> Inputs:
    """2023 with a dear summer, and `count` months of 2024 at a tenth less agency and a twentieth more own."""
    of_agency = [10.0] * 6 + [40.0] * 2 + [10.0] * 4
    of_personnel = [100.0] * 6 + [160.0] * 2 + [100.0] * 4
    return Inputs(
        personnel_costs=personnel("2023-01", of_personnel + [1.05 * cost for cost in of_personnel[:count]]),
        agency_costs=agency("2023-01", of_agency + [0.9 * cost for cost in of_agency[:count]]),
        ceilings=(Ceiling(ALL, ALL, 0.1),),
    )


def test_that_the_run_rate_forecast_is_the_year_to_date_per_month_times_twelve() -> None:
    forecast = row_of(track_ceiling(season(3)), "2024-03").forecast.run_rate
    assert (forecast.agency, forecast.personnel) == pytest.approx((9 * 12, 105 * 12))
    assert forecast.share == pytest.approx(9 / 105)


def test_that_the_seasonal_forecast_carries_the_growth_over_last_years_pattern() -> None:
    forecast = row_of(track_ceiling(season(3)), "2024-03").forecast.seasonal
    assert (forecast.agency, forecast.personnel) == pytest.approx((0.9 * 180, 1.05 * 1320))
    assert forecast.share == pytest.approx(0.9 * 180 / (1.05 * 1320))


def test_that_the_seasonal_forecast_needs_the_whole_of_last_year_and_same_months_that_are_not_nothing() -> (
    None
):
    no_year = row_of(track_ceiling(a_year_of(0.04)), "2024-06").forecast.seasonal
    assert (no_year.agency, no_year.personnel, no_year.share) == (None, None, None)
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 15),
        agency_costs=agency("2023-01", [0.0] * 3 + [5.0] * 12),
    )
    no_spring = row_of(track_ceiling(inputs), "2024-03").forecast.seasonal
    assert (no_spring.agency, no_spring.personnel, no_spring.share) == pytest.approx((None, 1200, None))


def test_that_agency_cost_is_forecast_on_its_own_where_personnel_cost_lacks_a_month() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 4 + [None] + [100.0] * 10),
        agency_costs=agency("2023-01", [5.0] * 12 + [10.0] * 3),
    )
    row = row_of(track_ceiling(inputs), "2024-03")
    assert row.forecast.seasonal.agency == pytest.approx(120)
    assert (row.forecast.seasonal.personnel, row.forecast.seasonal.share) == (None, None)
    assert row.forecast.run_rate.personnel == pytest.approx(1200)


def manual(first: str, costs: Sequence[float], unit: str = CARE) -> tuple[ManualForecast, ...]:
    """Expected agency cost of consecutive months."""
    pairs = zip(months(first, len(costs)), costs, strict=True)
    return tuple(ManualForecast(month, unit, DOCTORS, cost) for month, cost in pairs)


def test_that_the_manual_forecast_adds_the_remaining_months_to_the_year_to_date() -> None:
    base = season(9)
    inputs = Inputs(
        base.age_structure,
        personnel_costs=base.personnel_costs,
        agency_costs=base.agency_costs,
        manual_forecast=manual("2024-09", [1000.0, 1.0, 2.0, 3.0, 1000.0]) + manual("2024-11", [0.5]),
    )
    found = row_of(track_ceiling(inputs), "2024-09").forecast
    to_date = 0.9 * (6 * 10 + 2 * 40 + 10)
    assert found.manual.agency == pytest.approx(to_date + 6.5)
    assert found.manual.personnel == found.seasonal.personnel
    assert found.manual.share == pytest.approx((to_date + 6.5) / (1.05 * 1320))


def test_that_the_manual_forecast_needs_a_row_for_each_remaining_month() -> None:
    base = a_year_of(0.04, 9)
    inputs = Inputs(
        personnel_costs=base.personnel_costs,
        agency_costs=base.agency_costs,
        manual_forecast=manual("2024-10", [1.0]) + manual("2024-12", [1.0]),
    )
    found = row_of(track_ceiling(inputs), "2024-09").forecast
    assert (found.manual.agency, found.manual.share) == (None, None)
    assert found.manual.personnel == found.run_rate.personnel == pytest.approx(12000)
    assert row_of(track_ceiling(inputs), "2024-09").forecast.seasonal.agency is None


def test_that_a_manual_forecast_of_another_unit_counts_for_the_region_alone() -> None:
    base = a_year_of(0.04, 11)
    inputs = Inputs(
        personnel_costs=base.personnel_costs,
        agency_costs=base.agency_costs,
        manual_forecast=manual("2024-12", [60.0], DENTAL),
    )
    assert row_of(track_ceiling(inputs), "2024-11").forecast.manual.agency == pytest.approx(500)
    of_unit = row_of(track_ceiling(inputs, ("unit",)), "2024-11", CARE)
    assert of_unit.forecast.manual.agency is None


def test_that_in_december_the_forecasts_are_the_year_and_nothing_is_left_to_allow() -> None:
    row = row_of(track_ceiling(season(12)), "2024-12")
    for forecast in (row.forecast.run_rate, row.forecast.seasonal, row.forecast.manual):
        assert forecast.agency == pytest.approx(0.9 * 180, rel=1e-15)
        assert forecast.personnel == pytest.approx(1.05 * 1320, rel=1e-15)
    assert (row.allowed_per_month, row.can_still_be_met) == (None, None)


def test_that_what_is_allowed_per_remaining_month_ends_the_year_at_the_ceiling() -> None:
    row = row_of(track_ceiling(season(3)), "2024-03")
    assert row.allowed_per_month is not None
    assert (27 + 9 * row.allowed_per_month) / (1.05 * 1320) == pytest.approx(0.1)
    assert row.can_still_be_met is True
    total = row_of(track_ceiling(season(3), denominator=OWN_AND_AGENCY), "2024-03")
    assert total.allowed_per_month is not None
    at_the_end = 27 + 9 * total.allowed_per_month
    assert at_the_end / (1.05 * 1320 + at_the_end) == pytest.approx(0.1)


def test_that_a_ceiling_that_can_no_longer_be_met_says_so() -> None:
    row = row_of(track_ceiling(a_year_of(0.06)), "2024-10")
    assert row.allowed_per_month == pytest.approx((480 - 600) / 2)
    assert row.can_still_be_met is False


def test_that_a_ceiling_that_leaves_exactly_nothing_can_still_be_met() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [128.0] * 3),
        agency_costs=agency("2024-01", [128.0] * 3),
        ceilings=(Ceiling(ALL, ALL, 0.25),),
    )
    row = row_of(track_ceiling(inputs), "2024-03")
    assert (row.allowed_per_month, row.can_still_be_met) == (0, True)


@pytest.mark.parametrize("kappa", [0.0, 0.5, 1.2])
def test_that_the_cut_needed_brings_the_share_to_the_ceiling(kappa: float) -> None:
    cut = cut_needed(80.0, 1000.0, 0.04, OWN, kappa)
    assert (80 - cut) / (1000 + kappa * cut) == pytest.approx(0.04)
    total = cut_needed(80.0, 1000.0, 0.04, OWN_AND_AGENCY, kappa)
    assert (80 - total) / (1000 + kappa * total + 80 - total) == pytest.approx(0.04)


def test_that_no_cut_is_needed_below_the_ceiling_and_never_by_a_ceiling_of_everything() -> None:
    assert cut_needed(10.0, 1000.0, 0.04, OWN, 0.5) < 0
    assert cut_needed(10.0, 1000.0, 1.0, OWN_AND_AGENCY, 0.0) == -inf


# Breaches


def test_that_a_breach_runs_from_the_first_month_over_to_the_month_that_is_back_under() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0] * 6),
        agency_costs=agency("2024-01", [1.0, 9.0, 6.0, 0.0, 0.0, 14.0]),
        ceilings=(Ceiling(ALL, ALL, 0.04),),
    )
    closed, still_open = breaches(track_ceiling(inputs))
    assert (closed.first, closed.last, closed.is_open) == (Month(2024, 2), Month(2024, 3), False)
    assert (closed.back_under, closed.ceiling, closed.denominator) == (Month(2024, 4), 0.04, OWN)
    assert (still_open.first, still_open.last, still_open.is_open) == (Month(2024, 6), Month(2024, 6), True)


def test_that_an_open_breach_is_forecast_back_under_when_the_dear_months_have_rolled_out() -> None:
    # 2023 cost 6 a month; 2024 costs half of that: the rolling sum of 24 is met after eight months.
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 15),
        agency_costs=agency("2023-01", [6.0] * 12 + [3.0] * 3),
        ceilings=(Ceiling(ALL, ALL, 0.04),),
    )
    (breach,) = breaches(track_ceiling(inputs))
    assert breach.first == Month(2023, 1)
    assert breach.last == Month(2024, 3)
    assert breach.is_open
    assert breach.back_under == Month(2024, 8)


def test_that_a_breach_without_last_year_is_continued_by_the_run_rate() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-06", [100.0] * 14),
        agency_costs=agency("2023-06", [8.0] * 7 + [0.0] * 7),
        ceilings=(Ceiling(ALL, ALL, 0.02),),
    )
    (breach,) = breaches(track_ceiling(inputs))
    # July 2024 rolls over 5 dear months (40 of 1,200), September over 3 of them (24, which is 2 %).
    assert (breach.last, breach.back_under) == (Month(2024, 7), Month(2024, 9))


def test_that_a_breach_that_no_forecast_ends_within_two_years_has_no_end() -> None:
    (breach,) = breaches(track_ceiling(a_year_of(0.05)))
    assert (breach.is_open, breach.back_under) == (True, None)


def test_that_growth_of_the_year_to_date_is_carried_on_beyond_december() -> None:
    # Halved each year from 16: 8 % in 2024, so 4 % in 2025, and under 5 % when nine of its months are in.
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 24),
        agency_costs=agency("2023-01", [16.0] * 12 + [8.0] * 12),
        ceilings=(Ceiling(ALL, ALL, 0.05),),
    )
    (breach,) = breaches(track_ceiling(inputs))
    assert breach.back_under == Month(2025, 9)


def test_that_a_month_without_a_share_neither_ends_nor_lengthens_a_breach() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2023-01", [100.0] * 12 + [100.0, None])
        + personnel("2023-01", [100.0] * 14, DENTAL),
        agency_costs=agency("2023-01", [20.0] * 14),
        ceilings=(Ceiling(ALL, ALL, 0.04),),
    )
    (breach,) = breaches(track_ceiling(inputs))
    assert (breach.last, breach.is_open, breach.back_under) == (Month(2024, 1), True, None)


def test_that_a_breach_ends_with_the_ceilings_validity() -> None:
    (breach,) = breaches(track_ceiling(a_year_of(0.05, valid_to=date(2024, 6, 30))))
    assert (breach.last, breach.is_open, breach.back_under) == (Month(2024, 6), False, None)


def test_that_breaches_are_found_by_selection_and_by_its_denominator() -> None:
    inputs = Inputs(
        personnel_costs=personnel("2024-01", [100.0]) + personnel("2024-01", [100.0], DENTAL),
        agency_costs=agency("2024-01", [2.0]) + agency("2024-01", [1.0], DENTAL),
        ceilings=(Ceiling(CARE, ALL, 0.01, OWN_AND_AGENCY), Ceiling(DENTAL, ALL, 0.0)),
    )
    found = breaches(track_ceiling(inputs, ("unit", "staff_group")))
    assert [(breach.unit, breach.staff_group, breach.denominator) for breach in found] == [
        (DENTAL, DOCTORS, OWN),
        (CARE, DOCTORS, OWN_AND_AGENCY),
    ]


# Vacancies behind the cost


def staffed(**tables: Any) -> Inputs:
    """A year of agency doctors in primary care, with two doctor occupations, 30 and 10 of them."""
    day = date(2024, 12, 31)
    base: dict[str, Any] = {
        "age_structure": (
            Headcount(day, CARE, "Läkare, specialist", "F", 40, 30.0, 15.0),
            Headcount(day, CARE, "ST-läkare", "F", 30, 10.0),
            Headcount(day, CARE, "Sjuksköterska", "F", 30, 50.0),
        ),
        "personnel_costs": personnel("2023-01", [1e6] * 24),
        "agency_costs": agency("2023-01", [9e9] * 12) + agency("2024-01", [1e6] * 12),
        "occupations": (
            Occupation("Läkare, specialist", DOCTORS),
            Occupation("ST-läkare", DOCTORS),
            Occupation("Sjuksköterska", NURSES),
        ),
        "unit_costs": (UnitCost(ALL, 8e5, 2e6), UnitCost("Läkare, specialist", 1e6, 3e6)),
    }
    return Inputs(**{**base, **tables})


def test_that_vacancies_are_backed_out_of_the_last_twelve_months_cost_and_spread_by_stock() -> None:
    found, findings = vacancies_from_agency_cost(staffed(), 0.5)
    assert findings == []
    heads = {row.occupation: row.headcount for row in found}
    assert heads["Läkare, specialist"] == pytest.approx(3 * heads["ST-läkare"])
    # Their cost by section 7 is the cost that they came from: FTE per head is a half and one.
    cost = heads["Läkare, specialist"] * 0.5 * 0.5 * 3e6 + heads["ST-läkare"] * 1 * 0.5 * 2e6
    assert cost == pytest.approx(12e6)
    assert {row.unit for row in found} == {CARE}


def test_that_the_vacancies_name_the_rows_of_cost_they_came_from() -> None:
    costs = tuple(
        AgencyCost(month, CARE, DOCTORS, 1e6, Origin("hyr.csv", "", (at,)))
        for at, month in enumerate(months("2024-01", 12), 2)
    )
    elsewhere = AgencyCost(Month(2024, 12), CARE, DOCTORS, 1e6, Origin("mer.csv", "", (2,)))
    found, _ = vacancies_from_agency_cost(staffed(agency_costs=(*costs, elsewhere)), 0.5)
    assert found[0].origin == Origin("hyr.csv", "", tuple(range(2, 14)))
    assert isinstance(found[0], OpeningVacancies)


def test_that_cost_that_finds_no_occupation_is_a_finding_with_its_kronor() -> None:
    extra = agency("2024-12", [5000.0], DENTAL) + agency("2024-12", [-10.0], CARE, NURSES)
    found, (finding,) = vacancies_from_agency_cost(
        staffed(agency_costs=agency("2024-01", [1e6] * 12) + extra), 0.5
    )
    assert len(found) == 2
    assert (finding.code, finding.value) == ("agency_cost_without_stock", DOCTORS)
    assert finding.details == {"unit": DENTAL, "cost": 5000}


def test_that_cost_without_a_unit_cost_or_without_any_stock_is_a_finding() -> None:
    found, (finding,) = vacancies_from_agency_cost(staffed(unit_costs=()), 0.5)
    assert (found, finding.code) == ((), "agency_cost_without_unit_cost")
    found, (finding,) = vacancies_from_agency_cost(staffed(age_structure=()), 0.5)
    assert (found, finding.code) == ((), "agency_cost_without_stock")


def test_that_a_cover_of_zero_or_too_few_months_of_cost_back_out_nothing() -> None:
    assert [finding.code for finding in vacancies_from_agency_cost(staffed(), 0.0)[1]] == ["no_agency_cover"]
    short = staffed(personnel_costs=personnel("2024-02", [1e6] * 11), agency_costs=agency("2024-03", [1.0]))
    found, (finding,) = vacancies_from_agency_cost(short, 0.5)
    assert (found, finding.code, finding.value) == ((), "agency_cost_under_12_months", "2024-12")


def test_that_without_agency_cost_there_is_nothing_to_back_out() -> None:
    assert vacancies_from_agency_cost(Inputs(), 0.5) == ((), [])
    assert vacancies_from_agency_cost(staffed(agency_costs=()), 0.5) == ((), [])


def test_that_a_cell_without_employees_takes_no_vacancies() -> None:
    base = staffed()
    vacant = staffed(
        vacancies=(OpeningVacancies(CARE, "AT-läkare", 1.0),),
        occupations=(*base.occupations, Occupation("AT-läkare", DOCTORS)),
    )
    assert vacancies_from_agency_cost(vacant, 1.0) == vacancies_from_agency_cost(base, 1.0)


# The plain version


def as_inputs(tables: Tables) -> Inputs:
    """The random ledger as the readers would hand it over."""

    def month(row: Mapping[str, object]) -> Month:
        day = cast(date, row["month"])
        return Month(day.year, day.month)

    def rows(kind: Any, name: str) -> tuple[Any, ...]:
        return tuple(kind(**{**row, "month": month(row)}) for row in tables[name])

    return Inputs(
        personnel_costs=rows(PersonnelCost, "personnel_costs"),
        agency_costs=rows(AgencyCost, "agency_costs"),
        manual_forecast=rows(ManualForecast, "manual_forecast"),
        ceilings=tuple(
            Ceiling(**cast(Any, {**row, "denominator": row["denominator"] or OWN}))
            for row in tables["ceilings"]
        ),
    )


def as_json(row: CeilingRow, by: tuple[str, ...]) -> dict[str, Any]:
    """The row in the shape of the command line's JSON."""
    figures = {name: getattr(row, name) for name in PLAIN_FIGURES}
    forecast = {
        method: {
            name: getattr(getattr(row.forecast, method), name) for name in ("agency", "personnel", "share")
        }
        for method in ("run_rate", "seasonal", "manual")
    }
    keys = {name: getattr(row, name) for name in by}
    return {"month": str(row.month), **keys, **figures, "forecast": forecast}


PLAIN_FIGURES = (
    "denominator",
    "agency",
    "personnel",
    "share",
    "ytd_share",
    "r12_share",
    "share_last_year",
    "ytd_share_last_year",
    "r12_share_last_year",
    "ceiling",
    "headroom_ytd",
    "status",
    "allowed_per_month",
)


def plain_rows(
    tables: Tables, through: str, by: tuple[str, ...], denominator: str | None
) -> list[dict[str, Any]]:
    return plain_agency.ceiling_rows(
        tables["personnel_costs"],
        tables["agency_costs"],
        tables["ceilings"],
        tables["manual_forecast"],
        through,
        by,
        denominator,
    )


def with_personnel_cost_everywhere(tables: Tables) -> Tables:
    """The ledger with a personnel cost for each unit in each month that occurs."""
    costs = [*tables["personnel_costs"], *tables["agency_costs"]]
    there = {(row["month"], row["unit"]) for row in tables["personnel_costs"]}
    every = {
        (month, unit) for month in {row["month"] for row in costs} for unit in {row["unit"] for row in costs}
    }
    added = [{"month": month, "unit": unit, "cost": 1.0} for month, unit in sorted(every - there, key=str)]
    return {**tables, "personnel_costs": [*tables["personnel_costs"], *added]}


@settings(max_examples=100)
@given(
    ledgers(),
    st.sampled_from(((), ("unit",), ("staff_group",), ("unit", "staff_group"))),
    st.sampled_from((None, OWN, OWN_AND_AGENCY)),
)
def test_that_the_tracker_agrees_with_the_plain_version(
    ledger: tuple[Tables, str], by: tuple[str, ...], denominator: str | None
) -> None:
    tables, through = ledger
    found = [
        as_json(row, by)
        for row in track_ceiling(as_inputs(tables), by, Month.of_text(through), denominator).rows
    ]
    expected = plain_rows(tables, through, by, denominator)
    complete = plain_rows(with_personnel_cost_everywhere(tables), through, by, denominator)
    assert len(found) == len(expected)
    for at, (row, plain) in enumerate(zip(found, expected, strict=True)):
        forecast, plain_forecast = row.pop("forecast"), plain["forecast"]
        assert differing(row, plain) == []
        for method, figures in forecast.items():
            # Agency cost is forecast on its own: what a unit lacks of personnel cost does not touch it.
            of_agency = complete[at]["forecast"][method]["agency"]
            of_personnel = plain_forecast[method]["personnel"]
            if method == "seasonal" and row["month"].endswith("-12"):
                # Needs the whole of last year in December too.
                of_agency = of_agency if last_year(complete, at, "agency") else None
                of_personnel = of_personnel if last_year(expected, at, "personnel") else None
            share = plain_agency.share_of(of_agency, of_personnel, row["denominator"])
            plain_figures = {"agency": of_agency, "personnel": of_personnel, "share": share}
            assert differing(figures, plain_figures) == []


@settings(max_examples=60)
@given(ledgers(), st.sampled_from(((), ("unit",), ("staff_group",), ("unit", "staff_group"))))
def test_that_the_tracker_of_some_units_is_that_of_a_ledger_without_the_others(
    ledger: tuple[Tables, str], by: tuple[str, ...]
) -> None:
    tables, through = ledger
    costs = [*tables["personnel_costs"], *tables["agency_costs"]]
    units = sorted({str(row["unit"]) for row in costs})[:2]
    found = track_ceiling(as_inputs(tables), by, Month.of_text(through), units=units).rows
    without = {
        name: [row for row in rows if row["unit"] in (*units, "*")] if name != "ceilings" else rows
        for name, rows in tables.items()
    }
    # Months that occur in the others' costs alone stay, as months without agency cost.
    silent = {row["month"] for row in costs} - {
        row["month"] for name in ("personnel_costs", "agency_costs") for row in without[name]
    }
    expected = track_ceiling(as_inputs(without), by, Month.of_text(through)).rows
    kept = [row for row in found if row.month not in {Month(month.year, month.month) for month in silent}]  # type: ignore[attr-defined]
    assert [row.month for row in kept] == [row.month for row in expected]
    if not silent:
        assert found == expected


@settings(max_examples=60)
@given(ledgers(), st.sampled_from(((), ("unit",), ("unit", "staff_group"))), st.integers(0, 29))
def test_that_rows_from_a_month_on_are_the_same_as_among_all(
    ledger: tuple[Tables, str], by: tuple[str, ...], later: int
) -> None:
    tables, through = ledger
    inputs, first = as_inputs(tables), Month.of_ordinal(2023 * 12 + later)
    every = track_ceiling(inputs, by, Month.of_text(through)).rows
    some = track_ceiling(inputs, by, Month.of_text(through), first=first).rows
    assert some == tuple(row for row in every if row.month >= first)


def differing(found: Mapping[str, Any], plain: Mapping[str, Any]) -> list[str]:
    """Columns that are not the same to 1e-9 of themselves, or of a krona where costs are subtracted."""
    differ = []
    for name, value in found.items():
        if isinstance(value, float) and isinstance(plain[name], float):
            least = 1e-6 if name in ("headroom_ytd", "allowed_per_month") else 0.0
            same = isclose(value, plain[name], rel_tol=1e-9, abs_tol=least)
        else:
            same = value == plain[name]
        if not same:
            differ.append(f"{name}: {value} and not {plain[name]}")
    return differ


def last_year(rows: list[dict[str, Any]], at: int, cost: str) -> float | None:
    """What the selection's December a year before knows as its year's cost."""
    row = rows[at]
    before = f"{int(row['month'][:4]) - 1}-12"
    keys = [(other["month"], other.get("unit"), other.get("staff_group")) for other in rows]
    wanted = (before, row.get("unit"), row.get("staff_group"))
    found: float | None = rows[keys.index(wanted)]["forecast"]["run_rate"][cost] if wanted in keys else None
    return found
