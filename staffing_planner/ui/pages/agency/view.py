"""The figures of the page about agency staff for one choice of units, month, parts and method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from staffing_planner.models.agency import AgencyTrack, Breach, CeilingRow, breaches, cut_needed
from staffing_planner.models.agency_change import ChangeSplit, same_months_before
from staffing_planner.models.agency_outlook import AgencyPath, Method, Outlook, Part, find_path
from staffing_planner.models.agency_weeks import TertialWeeks
from staffing_planner.models.inputs import Ceiling, Month, PeerShare
from staffing_planner.models.process_chart import ProcessChart, chart_process

if TYPE_CHECKING:
    from staffing_planner.plan import Plan

MONTHS = 12
_USUAL_KAPPA = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table: a selection through the month, with its rolling costs and the cut that it needs.

    `agency` and `personnel` are kronor of the last 12 months where all of them are there, else of the year to date
    (`rolls` says which); `cut` is gross, `net` what is left of it when own staff take over.
    """

    row: CeilingRow
    rolls: bool
    agency: float
    personnel: float | None
    cut: float | None
    net: float | None

    @property
    def name(self) -> tuple[str | None, str | None]:
        """Unit and staff group, None where summed."""
        return self.row.unit, self.row.staff_group

    @property
    def share(self) -> float | None:
        """The share that the status is of."""
        return self.row.r12_share if self.row.r12_share is not None else self.row.ytd_share


@dataclass(frozen=True, eq=False)
class AgencyView:
    """Everything that the page shows of what has been, through one month."""

    units: tuple[str, ...]
    choices: tuple[Month, ...]
    outlook: Outlook
    ceiling: Ceiling | None
    whole: Place
    breach: Breach | None
    places: tuple[Place, ...]
    silent: int
    path: AgencyPath | None
    change: ChangeSplit | None
    weeks: tuple[TertialWeeks, ...]
    process: ProcessChart | None
    peers: tuple[PeerShare, ...]
    kappa: float

    @property
    def row(self) -> CeilingRow:
        """The tracker's row of the month."""
        return self.outlook.last

    @property
    def through(self) -> Month:
        """The month that is looked back from."""
        return self.row.month

    @property
    def method(self) -> Method:
        """The method by which the year is forecast."""
        return self.outlook.method

    @property
    def first_of_year(self) -> Month:
        """January of the year."""
        return Month(self.through.year, 1)


def look_at(
    plan: Plan, units: tuple[str, ...], through: Month | None, by: Part, method: Method
) -> AgencyView | None:
    """The figures of some units (none: the region); None where no costs are loaded for them."""
    inputs = plan.inputs
    outlook = plan.look_ahead(through, units=units, by=by, method=method)
    if outlook is None:
        return None
    kappa = plan.scenarios[0].kappa if plan.scenarios else _USUAL_KAPPA
    month = outlook.last.month
    whole = _places(outlook.rows, month, kappa)[0]
    first = Month.of_ordinal(
        month.ordinal - MONTHS + 1
    )  # what is older than a year is not shown of the parts
    by_unit, by_pair = (
        _places(plan.track_ceiling(by, month, units=units, first=first).rows, month, kappa)
        for by in (("unit",), ("unit", "staff_group"))
    )
    broken = breaches(AgencyTrack(outlook.months, (), outlook.rows))
    shown: list[Place] = []
    for unit in by_unit:
        groups = [pair for pair in by_pair if pair.row.unit == unit.row.unit]
        if unit.agency or any(pair.row.ceiling is not None for pair in groups):
            shown += [unit, *groups]
    after = tuple(Month(month.year, number) for number in range(1, month.month + 1))
    row = outlook.last
    path = None
    if row.ceiling is not None:
        end = month.year if month.month < MONTHS else month.year + 1
        path = find_path(outlook.rows, row.ceiling, Month(end, MONTHS))
    return AgencyView(
        units,
        tuple(sorted({one.month for one in inputs.personnel_costs} or {row.month for row in outlook.rows})),
        outlook,
        ceiling_of(inputs.ceilings, row),
        whole,
        broken[-1] if broken else None,
        tuple(shown),
        len(by_unit) - len({place.row.unit for place in shown}),
        path,
        plan.split_agency_change(same_months_before(after), after, units=units, denominator=row.denominator),
        plan.count_agency_weeks(units=units, first=Month(month.year - 1, 1), through=month),
        chart_process([one.month for one in outlook.rows], [one.share for one in outlook.rows]),
        tuple(sorted(inputs.peer_agency_share, key=lambda one: (one.period, one.region))),
        kappa,
    )


def ceiling_of(ceilings: Sequence[Ceiling], row: CeilingRow) -> Ceiling | None:
    """The ceiling that a row is held against."""
    if row.ceiling is None:
        return None
    return next(
        (
            one
            for one in ceilings
            if one.origin == row.ceiling_origin
            and one.share == row.ceiling
            and one.unit in ("*", row.unit)
            and one.staff_group in ("*", row.staff_group)
        ),
        None,
    )


def _places(track: Sequence[CeilingRow], month: Month, kappa: float) -> list[Place]:
    """A row for each selection through the month."""
    found: list[Place] = []
    for _, of_one in groupby(track, key=lambda row: (row.unit, row.staff_group)):
        rows = list(of_one)
        last = rows[-1]
        if last.month != month:
            continue
        rolls = last.r12_share is not None
        first = month.ordinal - MONTHS if rolls else Month(month.year, 1).ordinal - 1
        recent = [row for row in rows if row.month.ordinal > first]
        agency = sum(row.agency for row in recent)
        known = [row.personnel for row in recent if row.personnel is not None]
        personnel = sum(known) if len(known) == len(recent) else None
        cut = None
        if last.ceiling is not None and personnel is not None:
            cut = cut_needed(agency, personnel, last.ceiling, last.denominator, kappa)
            cut = max(cut, 0.0) if cut != float("-inf") else 0.0
        net = None if cut is None else (1 - kappa) * cut
        found.append(Place(last, rolls, agency, personnel, cut, net))
    return found
