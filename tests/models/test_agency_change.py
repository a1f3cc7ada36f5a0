"""Volume, price and mix of a change of agency cost."""

from collections.abc import Mapping
from math import isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.agency_change import ChangeSplit, same_months_before, split_change
from staffing_planner.models.inputs import (
    OWN,
    OWN_AND_AGENCY,
    AgencyCost,
    AgencyWeeks,
    Inputs,
    Month,
    PersonnelCost,
)

CARE, MIND = "Primärvård", "Psykiatri"
DOCTORS, NURSES = "läkare", "sjuksköterska"
BEFORE, AFTER = (Month(2023, 1), Month(2023, 2)), (Month(2024, 1), Month(2024, 2))
PAIRS = ((CARE, DOCTORS), (CARE, NURSES), (MIND, DOCTORS))


def ledger(
    before: Mapping[tuple[str, str], tuple[float, float | None]],
    after: Mapping[tuple[str, str], tuple[float, float | None]],
    personnel: tuple[float, float] = (1000.0, 1100.0),
) -> Inputs:
    """Cost and weeks of pairs in the first month of each period; personnel cost in every month and unit."""
    periods = ((BEFORE, before, personnel[0]), (AFTER, after, personnel[1]))
    return Inputs(
        personnel_costs=tuple(
            PersonnelCost(month, unit, own)
            for months, _, own in periods
            for month in months
            for unit in (CARE, MIND)
        ),
        agency_costs=tuple(
            AgencyCost(months[0], *pair, cost) for months, of, _ in periods for pair, (cost, _) in of.items()
        ),
        agency_weeks=tuple(
            AgencyWeeks(months[0], *pair, weeks_used=weeks)
            for months, of, _ in periods
            for pair, (_, weeks) in of.items()
            if weeks is not None
        ),
    )


def split(inputs: Inputs, **more: Any) -> ChangeSplit:
    found = split_change(inputs, BEFORE, AFTER, **more)
    assert found is not None
    return found


def test_that_more_weeks_at_one_price_are_volume_alone() -> None:
    found = split(ledger({PAIRS[0]: (100.0, 10.0)}, {PAIRS[0]: (150.0, 15.0)}))
    assert (found.volume, found.price, found.mix, found.unsplit) == pytest.approx((50, 0, 0, 0))
    assert (found.before.price, found.after.weeks) == (10.0, 15.0)


def test_that_a_single_week_is_enough_to_split_by() -> None:
    found = split(ledger({PAIRS[0]: (10.0, 1.0)}, {PAIRS[0]: (13.0, 1.0)}))
    assert (found.volume, found.price) == pytest.approx((0, 3))
    assert split_change(ledger({PAIRS[0]: (10.0, 0.0)}, {PAIRS[0]: (13.0, 1.0)}), BEFORE, AFTER) is None


def test_that_dearer_weeks_are_price_alone() -> None:
    found = split(ledger({PAIRS[0]: (100.0, 10.0)}, {PAIRS[0]: (130.0, 10.0)}))
    assert (found.volume, found.price, found.mix, found.unsplit) == pytest.approx((0, 30, 0, 0))


def test_that_the_same_weeks_of_dearer_people_are_mix_alone() -> None:
    found = split(
        ledger(
            {PAIRS[0]: (200.0, 10.0), PAIRS[1]: (100.0, 10.0)},
            {PAIRS[0]: (300.0, 15.0), PAIRS[1]: (50.0, 5.0)},
        )
    )
    assert (found.volume, found.price, found.mix, found.unsplit) == pytest.approx((0, 0, 50, 0))


def test_that_a_pair_that_comes_or_goes_is_mix_and_volume_but_no_price() -> None:
    came = split(ledger({PAIRS[0]: (100.0, 10.0)}, {PAIRS[0]: (100.0, 10.0), PAIRS[1]: (50.0, 10.0)}))
    went = split(ledger({PAIRS[0]: (100.0, 10.0), PAIRS[1]: (50.0, 10.0)}, {PAIRS[0]: (100.0, 10.0)}))
    assert came.price == went.price == 0
    assert came.volume + came.mix == pytest.approx(50)
    assert went.volume + went.mix == pytest.approx(-50)


def test_that_cost_without_weeks_stands_apart() -> None:
    found = split(
        ledger(
            {PAIRS[0]: (100.0, 10.0), PAIRS[1]: (40.0, None)},
            {PAIRS[0]: (150.0, 15.0), PAIRS[1]: (70.0, 5.0)},
        )
    )
    assert (found.volume, found.price, found.mix, found.unsplit) == pytest.approx((50, 0, 0, 30))


def test_that_a_month_of_cost_without_weeks_leaves_its_pair_unsplit() -> None:
    base = ledger(
        {PAIRS[0]: (100.0, 10.0), PAIRS[1]: (40.0, 4.0)}, {PAIRS[0]: (150.0, 15.0), PAIRS[1]: (40.0, 4.0)}
    )
    late = AgencyCost(AFTER[1], *PAIRS[1], 10.0)
    inputs = Inputs(
        personnel_costs=base.personnel_costs,
        agency_costs=(*base.agency_costs, late),
        agency_weeks=base.agency_weeks,
    )
    assert split(inputs).unsplit == pytest.approx(10.0)


def test_that_weeks_of_nobody_change_nothing() -> None:
    idle = {PAIRS[0]: (100.0, 10.0), PAIRS[1]: (0.0, 0.0)}
    assert split(ledger(idle, idle)).change == 0


def test_that_nothing_is_split_without_weeks_or_with_an_unknown_month() -> None:
    without = ledger({PAIRS[0]: (100.0, None)}, {PAIRS[0]: (150.0, 15.0)})
    assert split_change(without, BEFORE, AFTER) is None
    assert split_change(without, (Month(2019, 1),), AFTER) is None
    assert split_change(Inputs(), BEFORE, AFTER) is None


def test_that_units_outside_the_selection_stay_out() -> None:
    costs = {PAIRS[0]: (100.0, 10.0), PAIRS[2]: (500.0, 20.0)}
    found = split(ledger(costs, {PAIRS[0]: (120.0, 12.0), PAIRS[2]: (900.0, 20.0)}), units=(CARE,))
    assert found.change == pytest.approx(20)
    assert found.before.personnel == 2000


def test_that_without_personnel_cost_there_are_no_parts_of_a_share() -> None:
    base = ledger({PAIRS[0]: (100.0, 10.0)}, {PAIRS[0]: (150.0, 15.0)})
    lacking = Inputs(
        personnel_costs=base.personnel_costs[1:],
        agency_costs=base.agency_costs,
        agency_weeks=base.agency_weeks,
    )
    found = split(lacking)
    assert (found.before.personnel, found.before.share, found.share_parts) == (None, None, ())
    assert found.after.share == pytest.approx(150 / 4400)
    nothing = split(ledger({PAIRS[0]: (100.0, 10.0)}, {PAIRS[0]: (150.0, 15.0)}, (1000.0, 0.0)))
    assert (nothing.after.share, nothing.share_parts) == (None, ())


def test_that_the_same_months_of_the_year_before_are_found() -> None:
    assert same_months_before(AFTER) == BEFORE


MONEY = st.integers(1, 900).map(float)
WEEKS = st.one_of(st.none(), st.integers(0, 40).map(float))


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from(PAIRS), st.tuples(MONEY, WEEKS), min_size=1),
    st.dictionaries(st.sampled_from(PAIRS), st.tuples(MONEY, WEEKS), min_size=1),
    st.tuples(MONEY, MONEY),
    st.sampled_from((OWN, OWN_AND_AGENCY)),
)
def test_that_the_parts_add_up_to_the_change_of_cost_and_of_the_share_exactly(
    before: dict[tuple[str, str], tuple[float, float | None]],
    after: dict[tuple[str, str], tuple[float, float | None]],
    personnel: tuple[float, float],
    denominator: str,
) -> None:
    found = split_change(ledger(before, after, personnel), BEFORE, AFTER, denominator=denominator)
    if found is None:
        return
    spent = [sum(cost for cost, _ in of.values()) for of in (before, after)]
    assert isclose(found.change, spent[1] - spent[0], abs_tol=1e-9)
    assert isclose(found.volume + found.price + found.mix + found.unsplit, found.change, abs_tol=1e-9)
    own = [4 * one for one in personnel]
    shares = [
        cost / (paid + (cost if denominator == OWN_AND_AGENCY else 0.0))
        for cost, paid in zip(spent, own, strict=True)
    ]
    assert [found.before.share, found.after.share] == pytest.approx(shares)
    assert isclose(sum(part for _, part in found.share_parts), shares[1] - shares[0], abs_tol=1e-12)
    # Seen from the other end every part turns its sign.
    back = split_change(ledger(after, before, personnel[::-1]), BEFORE, AFTER, denominator=denominator)
    assert back is not None
    assert [back.volume, back.price, back.mix] == pytest.approx(
        [-found.volume, -found.price, -found.mix], abs=1e-9
    )
