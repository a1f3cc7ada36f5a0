"""Age bands to single ages (model section 1).

The cumulative count over the bands' limits is interpolated by a monotone cubic (PCHIP), for each date, unit,
occupation and sex: band totals are kept exactly and no age is negative. The limits on both sides of a gap
between bands are joined by a level stretch, so the gap stays empty.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, fsum

import numpy as np

from staffing_planner.models.findings import Fault, StaffingError
from staffing_planner.models.grid import Floats
from staffing_planner.models.inputs import BandedHeadcount, Headcount

BOTTOM_AGE = 15.0  # exact age at which an open bottom band begins
TOP_AGE = 70.0  # exact age at which an open top band ends


@dataclass(frozen=True, slots=True)
class _Band:
    """A band between two exact ages; `low <= age < high`."""

    low: float
    high: float
    row: BandedHeadcount

    @property
    def label(self) -> str:
        first = "" if self.row.age_from is None else str(self.row.age_from)
        return f"{first}+" if self.row.age_to is None else f"{first}-{self.row.age_to}"


def ungroup(
    bands: Sequence[BandedHeadcount], top_age: float = TOP_AGE, bottom_age: float = BOTTOM_AGE
) -> list[Headcount]:
    """Single ages of the bands, in the order of date, unit, occupation, sex and age (model section 1).

    An open bottom band begins at the exact age `bottom_age`, an open top band ends at the exact age
    `top_age`; each is one year wide where it would otherwise be empty. The FTE of a band follows its
    headcount. Ages without anybody have no row. Each row carries the origin of its band.

    Raises StaffingError (`overlapping_bands`) where bands of one unit, occupation and sex overlap, and
    whatever `Headcount` itself refuses.
    """
    groups: dict[tuple[object, ...], list[_Band]] = defaultdict(list)
    for row in bands:
        groups[row.date, row.unit, row.occupation, row.sex].append(_limited(row, top_age, bottom_age))
    by_limits: dict[tuple[float, ...], list[list[_Band]]] = defaultdict(list)
    overlaps: list[Fault] = []
    for group in groups.values():
        group.sort(key=lambda band: (band.low, band.high))
        overlaps += _overlaps(group)
        by_limits[_limits(group)].append(group)
    if overlaps:
        raise StaffingError(faults=tuple(overlaps))
    rows = [
        row
        for limits, alike in by_limits.items()
        for group, counts in zip(alike, _cumulative(limits, alike), strict=True)
        for row in _single_ages(limits, group, counts)
    ]
    return sorted(rows, key=lambda row: (row.date, row.unit, row.occupation, row.sex, row.age))


def _limited(row: BandedHeadcount, top_age: float, bottom_age: float) -> _Band:
    if row.age_from is None:
        high = float(top_age if row.age_to is None else row.age_to + 1)
        return _Band(min(bottom_age, high - 1), high, row)
    low = float(row.age_from)
    return _Band(low, max(top_age, low + 1) if row.age_to is None else float(row.age_to + 1), row)


def _overlaps(group: list[_Band]) -> Iterator[Fault]:
    """Faults of the sorted bands; the same band twice is no overlap, its rows are added."""
    for before, band in pairwise(group):
        if band.low < before.high and (band.low, band.high) != (before.low, before.high):
            yield Fault("age_band", "overlapping_bands", f"{before.label} / {band.label}")


def _limits(group: list[_Band]) -> tuple[float, ...]:
    return tuple(sorted({limit for band in group for limit in (band.low, band.high)}))


def _cumulative(limits: tuple[float, ...], alike: list[list[_Band]]) -> Floats:
    """[group, age limit] persons below each whole age from the first to the last limit, the limits
    themselves too.

    Groups with the same limits are interpolated together; each has its own curve.
    """
    from scipy.interpolate import PchipInterpolator

    knots = np.zeros((len(alike), len(limits)))
    position = {limit: at for at, limit in enumerate(limits)}
    for at, group in enumerate(alike):
        for band in group:
            knots[at, position[band.high]] += band.row.headcount
    knots = np.cumsum(knots, axis=1)
    curve: Floats = PchipInterpolator(limits, knots, axis=1)(_edges(limits))
    return curve


def _edges(limits: tuple[float, ...]) -> Floats:
    """Exact ages at which single ages begin and end, from the first limit to the last."""
    ages = np.arange(floor(limits[0]), ceil(limits[-1]) + 1, dtype=np.float64)
    return np.clip(ages, limits[0], limits[-1])


def _single_ages(limits: tuple[float, ...], group: list[_Band], cumulative: Floats) -> Iterator[Headcount]:
    first = floor(limits[0])
    persons = np.maximum(np.diff(cumulative), 0.0)
    for band in group:
        low, high = floor(band.low) - first, ceil(band.high) - first
        within = persons[low:high]
        known = within.sum()
        shares = within / known if known else np.full(high - low, 1 / (high - low))
        counts = _adding_up(shares * band.row.headcount, band.row.headcount)
        fte = None if band.row.fte is None else _adding_up(shares * band.row.fte, band.row.fte)
        for at, count in enumerate(counts):
            age_fte = None if fte is None else fte[at]
            if count or age_fte:
                row = band.row
                age = first + low + at
                yield Headcount(row.date, row.unit, row.occupation, row.sex, age, count, age_fte, row.origin)


def _adding_up(parts: Floats, total: float) -> list[float]:
    """The parts with the residue of rounding put on the largest, so that they add up to the total exactly."""
    exact: list[float] = parts.tolist()
    exact[int(parts.argmax())] += total - fsum(exact)
    return exact
