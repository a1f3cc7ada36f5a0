"""Why agency cost, and its share of personnel cost, changed between two periods: volume, price and mix.

Of each pair of unit and staff group there are the weeks w used and the cost; together W weeks, at the price p a week of
each pair and its part s = w / W of the weeks. With a bar for the mean of the two periods (Bennet's split, in which both
periods weigh alike):

    volume = change of W * mean price of a week        more or fewer weeks
    price  = mean W * sum of s-bar * change of p       dearer or cheaper weeks
    mix    = mean W * sum of p-bar * change of s       other units and staff groups

The three add up to the change of cost exactly. Cost of pairs that have costs without weeks is shown apart, unsplit.
The share changes by (change of cost * mean personnel - mean cost * change of personnel) / (D0 * D1), where D is the
denominator of each period: exact for own and for own + agency alike (model section 8).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from staffing_planner.models.agency import cost_units, costs_of, occurring_months
from staffing_planner.models.inputs import OWN, OWN_AND_AGENCY, Inputs, Month

Months: TypeAlias = Sequence[Month]
_Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CostPeriod:
    """What one period cost: kronor of agency staff, weeks used of the pairs that are split, kronor of own staff."""

    months: tuple[Month, ...]
    agency: float
    weeks: float
    price: float | None
    personnel: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class ChangeSplit:
    """The change of agency cost from one period to another in kronor, and of the share as a fraction.

    `volume + price + mix + unsplit` is the change of cost. `share_parts` has the same four names and `personnel`, the
    effect of the denominator, and adds up to the change of the share; it is empty where a share is missing.
    """

    before: CostPeriod
    after: CostPeriod
    volume: float
    price: float
    mix: float
    unsplit: float
    share_parts: tuple[tuple[str, float], ...]

    @property
    def change(self) -> float:
        """The change of agency cost in kronor."""
        return self.after.agency - self.before.agency


def same_months_before(months: Months) -> tuple[Month, ...]:
    """The same months of the year before."""
    return tuple(Month(month.year - 1, month.month) for month in months)


def split_change(
    inputs: Inputs, before: Months, after: Months, *, units: Collection[str] = (), denominator: str = OWN
) -> ChangeSplit | None:
    """The change from the months `before` to the months `after` of the chosen units (none: all).

    None where a month does not occur in the loaded costs, or where no pair of unit and staff group has weeks to be
    split by. A pair is split where every month in which it cost anything has weeks used, and weeks at all in a
    period in which it cost anything.
    """
    known = occurring_months(inputs)
    if not all(month in known for month in (*before, *after)):
        return None
    chosen = costs_of(inputs, units)
    (costs0, weeks0), (costs1, weeks1) = (_sums(chosen, months) for months in (before, after))
    pairs = sorted(
        pair
        for pair in weeks0.keys() | weeks1.keys()
        if all(
            pair not in costs or weeks.get(pair, 0.0) > 0
            for costs, weeks in ((costs0, weeks0), (costs1, weeks1))
        )
    )
    w0, w1 = ([weeks.get(pair, 0.0) for pair in pairs] for weeks in (weeks0, weeks1))
    W0, W1 = sum(w0), sum(w1)
    if W0 <= 0 or W1 <= 0:
        return None
    c0, c1 = ([costs.get(pair, 0.0) for pair in pairs] for costs in (costs0, costs1))
    price = mix = 0.0
    for in0, in1, cost0, cost1 in zip(w0, w1, c0, c1, strict=True):
        if not in0 and not in1:
            continue
        # A pair without weeks in one period has no price there: that of the other one, so all of it is mix.
        p0 = cost0 / in0 if in0 else cost1 / in1
        p1 = cost1 / in1 if in1 else p0
        s0, s1 = in0 / W0, in1 / W1
        price += (s0 + s1) / 2 * (p1 - p0)
        mix += (p0 + p1) / 2 * (s1 - s0)
    P0, P1 = sum(c0) / W0, sum(c1) / W1
    period0 = _period(chosen, before, sum(costs0.values()), W0, P0, denominator)
    period1 = _period(chosen, after, sum(costs1.values()), W1, P1, denominator)
    volume, price, mix = (W1 - W0) * (P0 + P1) / 2, (W0 + W1) / 2 * price, (W0 + W1) / 2 * mix
    unsplit = period1.agency - period0.agency - (sum(c1) - sum(c0))
    parts = {"volume": volume, "price": price, "mix": mix, "unsplit": unsplit}
    shares = _share_parts(period0, period1, parts, denominator)
    return ChangeSplit(period0, period1, volume, price, mix, unsplit, shares)


def _sums(inputs: Inputs, months: Months) -> tuple[dict[_Pair, float], dict[_Pair, float]]:
    """Cost and weeks used by pair; no weeks where a month that cost anything lacks them."""
    chosen = set(months)
    costs: defaultdict[_Pair, float] = defaultdict(float)
    weeks: defaultdict[_Pair, float] = defaultdict(float)
    stated: set[tuple[Month, _Pair]] = set()
    for week in inputs.agency_weeks:
        if week.month in chosen and week.weeks_used is not None:
            pair = (week.unit, week.staff_group)
            weeks[pair] += week.weeks_used
            stated.add((week.month, pair))
    for row in inputs.agency_costs:
        if row.month in chosen and row.cost:
            pair = (row.unit, row.staff_group)
            costs[pair] += row.cost
            if (row.month, pair) not in stated:
                weeks[pair] = float("-inf")  # stays so whatever is added
    return dict(costs), {pair: used for pair, used in weeks.items() if used >= 0}


def _period(
    inputs: Inputs, months: Months, agency: float, weeks: float, price: float, denominator: str
) -> CostPeriod:
    paid = {(row.month, row.unit): 0.0 for row in inputs.personnel_costs}
    for row in inputs.personnel_costs:
        paid[row.month, row.unit] += row.cost
    units = cost_units(inputs)
    needed = [(month, unit) for month in months for unit in units]
    personnel = sum(paid[key] for key in needed) if all(key in paid for key in needed) else None
    whole = None if personnel is None else personnel + (agency if denominator == OWN_AND_AGENCY else 0.0)
    share = agency / whole if whole is not None and whole > 0 else None
    return CostPeriod(tuple(months), agency, weeks, price, personnel, share)


def _share_parts(
    before: CostPeriod, after: CostPeriod, parts: dict[str, float], denominator: str
) -> tuple[tuple[str, float], ...]:
    if before.personnel is None or after.personnel is None or before.share is None or after.share is None:
        return ()
    with_agency = denominator == OWN_AND_AGENCY
    D0, D1 = before.personnel + with_agency * before.agency, after.personnel + with_agency * after.agency
    own = (before.personnel + after.personnel) / 2
    found = [(name, kronor * own / (D0 * D1)) for name, kronor in parts.items()]
    grown = (before.agency + after.agency) / 2 * (after.personnel - before.personnel)
    return (*found, ("personnel", -grown / (D0 * D1)))
