"""A scenario's agency share by unit and year, held against the ceilings of those years (model section 7).

A selection is the region, a unit, or what a ceiling names: a staff group of a unit or of the region, through the
occupation's staff group, whose denominator is the personnel cost of all occupations (section 8). The ceiling of a year
is the one that is valid on its last day, the most specific first. Costs are kronor, shares fractions; what lacks unit
costs is NaN in arrays and None in rows.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from staffing_planner.models.agency import (
    Flags,
    Selection,
    ceilings_that_apply,
    cost_share,
    is_over,
    statuses,
)
from staffing_planner.models.baseline import Baseline
from staffing_planner.models.findings import NOWHERE, Origin
from staffing_planner.models.grid import Axes, Floats
from staffing_planner.models.inputs import ALL, OWN, OWN_AND_AGENCY, Ceiling, Inputs, Month
from staffing_planner.models.projection import Projection
from staffing_planner.models.scenario import Scenario
from staffing_planner.models.simulation import DEFAULT_SEED, QUANTILES, simulate

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ProjectedShare:
    """One selection in one projected year; None is what does not exist.

    `agency_fte` is the full-time equivalents that agency staff cover, `agency` and `personnel` are kronor.
    """

    unit: str | None
    staff_group: str | None
    year: int
    denominator: str
    agency_fte: float
    agency: float | None
    personnel: float | None
    share: float | None
    ceiling: float | None
    status: str | None
    source: str
    origin: Origin

    @property
    def is_over(self) -> bool:
        """Whether the share exceeds a ceiling that is valid in the year."""
        return self.status == "over"


@dataclass(frozen=True, eq=False)
class SimulatedShare:
    """How sure one selection's share is, over replications of one scenario.

    quantiles [year, quantile of `QUANTILES`] of the share, NaN where it does not exist; `over` has for each year the
    part of replications in which the ceiling is exceeded, None without a ceiling or a share.
    """

    unit: str | None
    staff_group: str | None
    years: tuple[int, ...]
    quantiles: Floats
    over: tuple[float | None, ...]


def continued_ceilings(ceilings: Sequence[Ceiling]) -> tuple[Ceiling, ...]:
    """The ceilings as if the last one of each unit and staff group went on for ever: an assumption, to be said."""
    last: dict[tuple[str, str], int] = {}
    for at, row in enumerate(ceilings):
        key = (row.unit, row.staff_group)
        found = ceilings[last[key]] if key in last else None
        if found is None or _ends(row) >= _ends(found):
            last[key] = at
    return tuple(
        replace(row, valid_to=None) if at in last.values() else row for at, row in enumerate(ceilings)
    )


def _ends(row: Ceiling) -> tuple[bool, str]:
    return row.valid_to is None, str(row.valid_to)


class CeilingLimits:
    """The selections of a region with the ceilings of the projected years.

    `ceiling` and `with_agency` are [selection, year]; a ceiling is NaN where none is valid.
    """

    def __init__(
        self,
        baseline: Baseline,
        inputs: Inputs,
        years: Sequence[int],
        ceilings: Sequence[Ceiling] | None = None,
        units: Collection[str] = (),
    ) -> None:
        """`ceilings` takes the place of the loaded ones; `units` leaves out the region and all other units."""
        rows = inputs.ceilings if ceilings is None else ceilings
        group_of = {row.occupation: row.staff_group for row in inputs.occupations}
        axes = baseline.axes
        self.years = tuple(years)
        self.selections = tuple(_selections(baseline, rows, units))
        self.cells = [axes.select((unit,) if unit else ()) for unit, _ in self.selections]
        self.group_cells = [
            mine
            if group is None
            else mine[np.isin(axes.occupation_of_cell[mine], _positions(axes, group, group_of))]
            for mine, (_, group) in zip(self.cells, self.selections, strict=True)
        ]
        self._fte_share = baseline.fte_share
        applies = ceilings_that_apply(rows, self.selections, [Month(year, 12) for year in years])
        # The last entry, which -1 points at, stands for no ceiling.
        self.ceiling: Floats = np.array([row.share for row in rows] + [np.nan])[applies]
        names = [row.denominator for row in rows] + [OWN]
        self.with_agency: Flags = np.array([name == OWN_AND_AGENCY for name in names])[applies]
        self._sources = [row.source for row in rows] + [""]
        self._origins = [row.origin for row in rows] + [NOWHERE]
        self._applies = applies

    def only(self, unit: str | None, staff_group: str | None) -> "CeilingLimits":
        """The same for one selection alone. ValueError where there is no such selection."""
        at = self.selections.index((unit, staff_group))
        one = copy(self)
        one.selections, one.cells, one.group_cells = (
            ((unit, staff_group),),
            [self.cells[at]],
            [self.group_cells[at]],
        )
        one.ceiling, one.with_agency = self.ceiling[at : at + 1], self.with_agency[at : at + 1]
        one._applies = self._applies[at : at + 1]
        return one

    def costs(self, projection: Projection) -> tuple[Floats, Floats]:
        """Agency and personnel cost [selection, year]."""
        agency = [projection.total("agency_cost", cells) for cells in self.group_cells]
        personnel = [projection.total("personnel_cost", cells) for cells in self.cells]
        return np.array(agency).reshape(-1, len(self.years)), np.array(personnel).reshape(-1, len(self.years))

    def over(self, projection: Projection) -> Flags:
        """[selection, year] whether the share exceeds the ceiling."""
        agency, personnel = self.costs(projection)
        return is_over(cost_share(agency, personnel, self.with_agency), agency, self.ceiling)

    def rows(self, projection: Projection) -> tuple[ProjectedShare, ...]:
        """A row for each selection and year."""
        agency, personnel = self.costs(projection)
        share = cost_share(agency, personnel, self.with_agency)
        status = statuses(share, agency, self.ceiling)
        cover = projection.scenario.agency_cover
        found = []
        for at, (unit, group) in enumerate(self.selections):
            cells = self.group_cells[at]
            covered = cover * (projection.values["vacancies"][cells] * self._fte_share[cells, None]).sum(
                axis=0
            )
            for k, year in enumerate(self.years):
                which = int(self._applies[at, k])
                found.append(
                    ProjectedShare(
                        unit,
                        group,
                        year,
                        OWN_AND_AGENCY if self.with_agency[at, k] else OWN,
                        float(covered[k]),
                        _known(agency[at, k]),
                        _known(personnel[at, k]),
                        _known(share[at, k]),
                        _known(self.ceiling[at, k]),
                        status[at * len(self.years) + k],
                        self._sources[which],
                        self._origins[which],
                    )
                )
        return tuple(found)


def simulate_shares(
    baseline: Baseline,
    scenario: Scenario,
    limits: CeilingLimits,
    replications: int = 1000,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
) -> tuple[SimulatedShare, ...]:
    """How likely each selection is to be over its ceiling in each year, all under the same luck (section 10).

    `progress` may raise to cancel.
    """
    plays = sorted({cells.tobytes(): cells for cells in (*limits.cells, *limits.group_cells)}.items())
    found: dict[bytes, tuple[Floats, Floats]] = {}
    for done, (key, cells) in enumerate(plays):

        def tell(share: float, done: int = done) -> None:
            if progress is not None:
                progress((done + share) / len(plays))

        total = simulate(baseline, scenario, (), replications, seed, cells=cells, progress=tell).total
        found[key] = tuple(np.asarray(total[name], np.float64) for name in ("agency_cost", "personnel_cost"))  # type: ignore[assignment]
    results = []
    for at, (unit, group) in enumerate(limits.selections):
        agency, personnel = found[limits.group_cells[at].tobytes()][0], found[limits.cells[at].tobytes()][1]
        flags = np.broadcast_to(limits.with_agency[at][:, None], agency.shape)
        share = cost_share(agency, personnel, flags)
        ceiling = limits.ceiling[at]
        over = is_over(share, agency, np.broadcast_to(ceiling[:, None], agency.shape)).mean(axis=1)
        known = ~(np.isnan(share).any(axis=1) | np.isnan(ceiling))
        results.append(
            SimulatedShare(
                unit,
                group,
                limits.years,
                np.quantile(share, np.array(QUANTILES) / 100, axis=1).T,
                tuple(
                    float(part) if exists else None
                    for part, exists in zip(over.tolist(), known.tolist(), strict=True)
                ),
            )
        )
    return tuple(results)


def _selections(baseline: Baseline, ceilings: Sequence[Ceiling], units: Collection[str]) -> list[Selection]:
    """The region, its units, and the staff groups that ceilings name, without those that have no cells."""
    chosen = [unit for unit in baseline.axes.units if not units or unit in units]
    found: list[Selection] = [] if units else [(None, None)]
    found += [(unit, None) for unit in chosen]
    named = {(row.unit, row.staff_group) for row in ceilings if row.staff_group != ALL}
    for unit, group in sorted(named):
        if unit in chosen or (unit == ALL and not units):
            found.append((None if unit == ALL else unit, group))
    return found


def _positions(axes: Axes, group: str, group_of: Mapping[str, str]) -> list[int]:
    """Positions of the occupations of a staff group."""
    return [at for at, name in enumerate(axes.occupations) if group_of.get(name) == group]


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
