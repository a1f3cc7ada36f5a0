"""The population: inhabitants by single age, the care demand that follows from them (model section 9), dependency.

Bands of inhabitants and bands of use need not be the same ones: inhabitants are spread evenly over the ages of their
band, those of an open top band are counted at its first age. Between two years that are loaded the inhabitants change
evenly, after the last they stay as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from staffing_planner.models.grid import Floats
from staffing_planner.models.inputs import ALL, CareUse, Inputs, Population

OLDEST = 110  # the last age of the axis; whoever is older is counted there
DEPENDENCE = ((0, 19), (20, 66), (67, OLDEST))
"""First and last ages of the young who depend, of those who carry, of the old who depend."""
GROUPS = ((0, 19), (20, 66), (67, 79), (80, OLDEST))
"""Age groups whose change is shown, first and last age."""


@dataclass(frozen=True, eq=False)
class Inhabitants:
    """Inhabitants [year, age 0..110], of all regions and sexes that are loaded, by the years in `years` (ascending)."""

    years: tuple[int, ...]
    by_age: Floats
    bands: frozenset[tuple[int, int]]
    regions: tuple[str, ...]

    @classmethod
    def of(cls, rows: Iterable[Population]) -> "Inhabitants":
        """Sums the rows, each spread evenly over the ages of its band."""
        persons: defaultdict[tuple[int, int, int], float] = defaultdict(float)
        regions: set[str] = set()
        for row in rows:
            first = min(row.age_from, OLDEST)
            last = first if row.age_to is None or row.age_to > OLDEST else row.age_to
            persons[row.year, first, last] += row.population
            regions.add(row.region)
        years = tuple(sorted({year for year, _, _ in persons}))
        at = {year: position for position, year in enumerate(years)}
        by_age = np.zeros((len(years), OLDEST + 1))
        for (year, first, last), count in persons.items():
            by_age[at[year], first : last + 1] += count / (last - first + 1)
        bands = frozenset((first, last) for _, first, last in persons)
        return cls(years, by_age, bands, tuple(sorted(regions)))

    @property
    def missing_years(self) -> tuple[int, ...]:
        """Years between the first and the last that are not loaded."""
        return (
            tuple(sorted(set(range(self.years[0], self.years[-1] + 1)) - set(self.years)))
            if self.years
            else ()
        )

    def covers(self, year: int) -> bool:
        """Whether the year lies within those that are loaded."""
        return bool(self.years) and self.years[0] <= year <= self.years[-1]

    def divides(self, limits: Iterable[int]) -> bool:
        """Whether some band of inhabitants goes on both sides of a limit, so that its division is an assumption."""
        return any(first < limit <= last for limit in limits for first, last in self.bands)

    def between(self, first: int, last: int) -> Floats:
        """[year] inhabitants of the ages `first..last`."""
        return np.asarray(self.by_age[:, first : last + 1].sum(axis=1))

    @property
    def dependency_ratio(self) -> Floats:
        """[year] inhabitants of 0-19 and of 67 and over, to those of 20-66; NaN where nobody is of working age."""
        young, working, old = (self.between(*ages) for ages in DEPENDENCE)
        ratio: Floats = np.divide(young + old, working, out=np.full(len(working), np.nan), where=working > 0)
        return ratio


class CareDemand:
    """Relative demand by occupation and year from the loaded inhabitants and their use of care (model section 9)."""

    def __init__(self, population: Sequence[Population] = (), care_use: Sequence[CareUse] = ()) -> None:
        self._population = population
        self._care_use = care_use

    @cached_property
    def inhabitants(self) -> Inhabitants:
        """Who lives here."""
        return Inhabitants.of(self._population)

    @cached_property
    def _rows(self) -> dict[str, list[CareUse]]:
        rows: defaultdict[str, list[CareUse]] = defaultdict(list)
        for row in self._care_use:
            rows[row.occupation].append(row)
        return dict(rows)

    def rows_of(self, occupation: str) -> Sequence[CareUse]:
        """The occupation's own rows, which replace those of all as a whole; none: everybody uses it alike."""
        return self._rows.get(occupation) or self._rows.get(ALL) or ()

    def use(self, occupation: str) -> Floats:
        """[age] use of care from the occupation; 0 in ages that its rows leave out."""
        rows = self.rows_of(occupation)
        use = np.full(OLDEST + 1, 0.0 if rows else 1.0)
        for row in rows:
            use[row.age_from : OLDEST + 1 if row.age_to is None else row.age_to + 1] = row.use
        return use

    def ages_without_use(self, occupation: str) -> str:
        """Ages in which people live and that the occupation's rows leave out, as `0–5, 90–110`; empty if none."""
        covered = np.zeros(OLDEST + 1, dtype=np.bool_)
        for row in self.rows_of(occupation):
            covered[row.age_from : OLDEST + 1 if row.age_to is None else row.age_to + 1] = True
        left_out = ((self.inhabitants.by_age > 0).any(axis=0) & ~covered).astype(np.intp)
        edges = np.flatnonzero(np.diff(left_out, prepend=0, append=0)).reshape(-1, 2)
        return ", ".join(f"{first}–{end - 1}" if end - first > 1 else str(first) for first, end in edges)

    def in_year(self, occupation: str, year: int) -> float:
        """Demand for the occupation in a year, in inhabitants times use; 0 without inhabitants."""
        return float(self._at(np.array([year]), [occupation])[0, 0])

    def _at(self, years: Floats, occupations: Sequence[str]) -> Floats:
        """[year, occupation] demand: even change between loaded years, the nearest one outside them."""
        here = self.inhabitants
        demand = np.zeros((len(years), len(occupations)))
        if here.years:
            for at, occupation in enumerate(occupations):
                demand[:, at] = np.interp(years, here.years, here.by_age @ self.use(occupation))
        return demand

    def factors(self, occupations: Sequence[str], stock_year: int, horizon: int) -> Floats:
        """[period, occupation] what the target of the stock date is multiplied by; 1 where there is no demand then.

        `sum_b use[o,b] P[b,k] / sum_b use[o,b] P[b,0]`.
        """
        demand = self._at(np.arange(stock_year, stock_year + horizon + 1, dtype=np.float64), occupations)
        return np.divide(
            demand[1:], demand[:1], out=np.ones((horizon, len(occupations))), where=demand[:1] > 0
        )

    @staticmethod
    def of(inputs: Inputs) -> "CareDemand":
        """The demand of the loaded tables, computed when somebody asks."""
        return CareDemand(inputs.population, inputs.care_use)
