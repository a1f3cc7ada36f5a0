"""Weeks of agency staff ordered and used against those decided, every four months (model section 8).

A tertial is four months (1: January to April). A sum that lacks a month's figure in a row that is loaded is missing;
a month without any row has no weeks. Ordered more than decided is a deviation.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from staffing_planner.models.inputs import AgencyWeeks, Inputs, Month

TERTIALS = 3
_MONTHS = 4


@dataclass(frozen=True, slots=True, order=True)
class Tertial:
    """Four months of a year, numbered 1 to 3."""

    year: int
    number: int

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months."""
        first = (self.number - 1) * _MONTHS + 1
        return tuple(Month(self.year, month) for month in range(first, first + _MONTHS))


@dataclass(frozen=True, slots=True)
class TertialWeeks:
    """Weeks of a unit's staff group in a tertial; `unit` and `staff_group` are None where they are summed.

    `months` is how many of the four have rows.
    """

    tertial: Tertial
    unit: str | None
    staff_group: str | None
    decided: float | None
    ordered: float | None
    used: float | None
    months: int

    @property
    def deviation(self) -> float | None:
        """Weeks ordered beyond those decided; negative where fewer were ordered."""
        return None if self.ordered is None or self.decided is None else self.ordered - self.decided

    @property
    def deviates(self) -> bool:
        """Whether more was ordered than decided."""
        return self.deviation is not None and self.deviation > 0


def tertial_of(month: Month) -> Tertial:
    """The tertial that a month lies in."""
    return Tertial(month.year, (month.month - 1) // _MONTHS + 1)


def count_weeks(
    inputs: Inputs,
    by: tuple[str, ...] = ("unit", "staff_group"),
    *,
    units: Collection[str] = (),
    first: Month | None = None,
    through: Month | None = None,
) -> tuple[TertialWeeks, ...]:
    """Weeks by tertial and the columns of `by` (any of unit and staff_group), in that order.

    `units` leaves out all others, `first` what is earlier and `through` what is later than that month.
    """
    groups: defaultdict[tuple[Tertial, str | None, str | None], list[AgencyWeeks]] = defaultdict(list)
    for row in inputs.agency_weeks:
        is_within = (first is None or first <= row.month) and (through is None or row.month <= through)
        if is_within and (not units or row.unit in units):
            unit = row.unit if "unit" in by else None
            group = row.staff_group if "staff_group" in by else None
            groups[tertial_of(row.month), unit, group].append(row)
    return tuple(
        TertialWeeks(
            *key,
            _sum(row.weeks_decided for row in rows),
            _sum(row.weeks_ordered for row in rows),
            _sum(row.weeks_used for row in rows),
            len({row.month for row in rows}),
        )
        for key, rows in sorted(
            groups.items(), key=lambda item: (item[0][0].year, item[0][0].number, item[0][1:])
        )
    )


def _sum(weeks: Iterable[float | None]) -> float | None:
    known = list(weeks)
    return None if None in known else float(sum(week for week in known if week is not None))
