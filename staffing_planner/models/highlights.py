"""What stands out in the figures: coded facts with their values, the most important first.

Each rule looks at one kind of figure and gives a fact or nothing; what a fact is called in words, and how its numbers
are rounded, is decided where it is shown. Money is kronor, shares are fractions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import NamedTuple

import numpy as np

from staffing_planner.models.agency import NEAR, OVER, AgencyTrack, CeilingRow, breaches
from staffing_planner.models.baseline import Baseline
from staffing_planner.models.grid import Cell, Floats, Ints
from staffing_planner.models.inputs import OWN_AND_AGENCY, Headcount, Intake, Managers, Month

MOST_SHOWN = 5
# A group that shrinks stands out if it is not too small for the share to mean something, and loses enough.
SMALLEST_GROUP = 20
LEAST_LOSS = 0.1
# Employees per manager, at most: the region's plan 2024-2026 (`span_of_control` among the published figures).
SPAN_OF_CONTROL = 35

Value = float | str | Month | date | None

# The order of importance: what is decided and broken, what cannot be mended in time, what grows, what to look at.
_ORDER = (
    "ceiling_over",
    "gap_too_late",
    "gap_untrained",
    "gap_in_time",
    "headcount_lost",
    "reach_fewer",
    "reach_more",
    "span_of_control",
    "deferred",
    "ceiling_near",
    "findings",
)


@dataclass(frozen=True, slots=True)
class Highlight:
    """One fact: its code, and the values that its sentence states."""

    code: str
    values: Mapping[str, Value]


def rank(found: Iterable[Highlight | None], most: int = MOST_SHOWN) -> tuple[Highlight, ...]:
    """The facts that there are, the most important first, at most so many."""
    there = [one for one in found if one is not None]
    return tuple(sorted(there, key=lambda one: _ORDER.index(one.code))[:most])


# --- the agency-cost ceiling


def rolling_headroom(rows: Sequence[CeilingRow]) -> float | None:
    """Headroom of the last 12 months in kronor (model section 8), negative over the ceiling.

    `rows` are one selection's months in order; None without a ceiling or without all 12 months.
    """
    last12 = rows[-12:]
    if len(last12) < 12 or last12[-1].month.ordinal - last12[0].month.ordinal != 11:
        return None
    ceiling, denominator = last12[-1].ceiling, last12[-1].denominator
    personnel = [row.personnel for row in last12 if row.personnel is not None]
    if ceiling is None or len(personnel) < 12:
        return None
    own, agency = sum(personnel), sum(row.agency for row in last12)
    if denominator != OWN_AND_AGENCY:
        return ceiling * own - agency
    return (ceiling * (own + agency) - agency) / (1 - ceiling) if ceiling < 1 else None


def judge_ceiling(rows: Sequence[CeilingRow]) -> Highlight | None:
    """How one selection's agency share stands to its ceiling in the last month, if it is near or over it.

    Over: since when, and the month in which it is forecast to be back under (None: not within 24 months).
    """
    last = rows[-1] if rows else None
    if last is None or last.status not in (NEAR, OVER):
        return None
    share = last.r12_share if last.r12_share is not None else last.ytd_share
    headroom = rolling_headroom(rows)
    values: dict[str, Value] = {
        "share": share,
        "ceiling": last.ceiling,
        "denominator": last.denominator,
        "headroom": last.headroom_ytd if headroom is None else headroom,
        "is_rolling": float(headroom is not None),
        "month": last.month,
    }
    if last.status == NEAR:
        return Highlight("ceiling_near", values)
    breach = breaches(AgencyTrack((), (), tuple(rows)))[-1]  # it is open: the last month is over
    return Highlight("ceiling_over", {**values, "since": breach.first, "back_under": breach.back_under})


# --- the gap, and whether training can still fill it


def find_gap(
    occupations: Sequence[str], years: Sequence[int], vacancies: Floats, training: Sequence[Intake]
) -> Highlight | None:
    """The occupation that lacks most persons in any year of the horizon, and whether a course can fill the gap in time.

    vacancies [occupation, period] persons. A course fills a gap in time if its first students arrive no later than in
    that year: start year + whole years of study (model section 5). Nothing where less than one person is missing.
    """
    if not vacancies.size or vacancies.max() < 1:
        return None
    at, period = np.unravel_index(int(vacancies.argmax()), vacancies.shape)
    occupation, year, first = occupations[int(at)], years[int(period)], years[0]
    values: dict[str, Value] = {
        "occupation": occupation,
        "year": year,
        "count": float(vacancies[at, period]),
        "next": first,
    }
    lengths = [one.length_years for one in training if one.occupation == occupation]
    if not lengths:
        return Highlight("gap_untrained", values)
    length = min(lengths)
    values |= {"length": length, "done": first + floor(length), "last_start": year - floor(length)}
    return Highlight("gap_in_time" if first + floor(length) <= year else "gap_too_late", values)


# --- headcount through the dates that are loaded


class Course(NamedTuple):
    """A cell's headcount at the first and at the last date at which its unit's age structure is loaded."""

    first: date
    last: date
    before: float
    now: float


def follow_headcounts(rows: Iterable[Headcount]) -> Mapping[Cell, Course]:
    """How the headcount of each cell of units with two dates or more has changed; a cell not named then had nobody."""
    dates: defaultdict[str, set[date]] = defaultdict(set)
    counts: defaultdict[tuple[str, str, date], float] = defaultdict(float)
    for row in rows:
        dates[row.unit].add(row.date)
        counts[row.unit, row.occupation, row.date] += row.headcount
    found = {}
    for unit, occupation in {(unit, occupation) for unit, occupation, _ in counts}:
        first, last = min(dates[unit]), max(dates[unit])
        if first < last:
            before, now = (counts.get((unit, occupation, day), 0.0) for day in (first, last))
            found[Cell(unit, occupation)] = Course(first, last, before, now)
    return found


def find_loss(courses: Mapping[Cell, Course], chosen: Collection[Cell]) -> Highlight | None:
    """The occupation in a unit that has lost the largest share of its headcount, of those that are chosen."""
    losses = {
        cell: 1 - one.now / one.before
        for cell, one in courses.items()
        if cell in chosen and one.before >= SMALLEST_GROUP
    }
    worst = max(sorted(losses), key=losses.__getitem__, default=None)
    if worst is None or losses[worst] < LEAST_LOSS:
        return None
    course = courses[worst]
    return Highlight(
        "headcount_lost",
        {
            "unit": worst.unit,
            "occupation": worst.occupation,
            "share": losses[worst],
            "since": course.first,
            "before": course.before,
            "now": course.now,
        },
    )


# --- managers


def employees_of_whole_units(baseline: Baseline, cells: Ints) -> Mapping[str, float]:
    """Employees by unit at the stock date, of the units all of whose cells are chosen and that have any."""
    axes = baseline.axes
    count = len(axes.units)
    chosen = np.bincount(axes.unit_of_cell[cells], minlength=count)
    is_whole = chosen == np.bincount(axes.unit_of_cell, minlength=count)
    employees = np.bincount(axes.unit_of_cell, baseline.headcount, minlength=count)
    return {axes.units[at]: float(employees[at]) for at in np.flatnonzero(is_whole & (employees > 0))}


def find_span_of_control(
    employees: Mapping[str, float], managers: Iterable[Managers], year: int
) -> Highlight | None:
    """The unit with most employees per manager, if they are too many; the latest count of managers up to `year`."""
    known: dict[str, Managers] = {}
    for row in managers:
        is_known = row.year <= year and row.managers > 0 and row.unit in employees
        if is_known and (row.unit not in known or known[row.unit].year < row.year):
            known[row.unit] = row
    spans = {unit: employees[unit] / row.managers for unit, row in known.items()}
    unit = max(sorted(spans), key=spans.__getitem__, default=None)
    if unit is None or spans[unit] <= SPAN_OF_CONTROL:
        return None
    over = sum(span > SPAN_OF_CONTROL for span in spans.values())
    return Highlight(
        "span_of_control",
        {"unit": unit, "span": spans[unit], "most": SPAN_OF_CONTROL, "units": over, "of": len(spans)},
    )


# --- a later retirement age


def compare_reach(
    age: float, other_age: float, reach: float, other_reach: float, within: int
) -> Highlight | None:
    """How many reach one retirement age within so many years against another one (model section 2)."""
    if other_reach <= 0 or reach == other_reach:
        return None
    values: dict[str, Value] = {
        "age": age,
        "other_age": other_age,
        "reach": reach,
        "other_reach": other_reach,
        "share": reach / other_reach,
        "within": within,
    }
    return Highlight("reach_fewer" if reach < other_reach else "reach_more", values)


def find_deferred(years: Sequence[int], change: Ints) -> Highlight | None:
    """The year into which most retirements are moved, where they are postponed (model section 2).

    change [period]: persons who retire in the scenario less those who do in the comparison.
    """
    moved = np.flatnonzero(change)
    if not len(moved) or change[moved[0]] > 0 or change.max() <= 0:
        return None
    at = int(change.argmax())
    fewer = -int(change[change < 0].sum())
    return Highlight("deferred", {"year": years[at], "count": int(change[at]), "fewer": fewer})


# --- training that starts, and the data


def starting_students(
    training: Iterable[Intake], chosen: Collection[Cell], year: int, factor: float = 1.0
) -> float:
    """Persons who start in a year on courses to the chosen cells, by the scenario's training factor."""
    slots = (
        one.slots for one in training if one.start_year == year and Cell(one.unit, one.occupation) in chosen
    )
    return factor * sum(slots)


def count_findings(count: int) -> Highlight | None:
    """That there are findings to work through."""
    return Highlight("findings", {"count": count}) if count else None
