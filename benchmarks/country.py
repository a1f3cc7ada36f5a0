"""A country of many regions as a whole process: `python -m benchmarks.country ours|plain REGIONS UNITS FILE`.

Both ways make the same regions, project the same scenarios and write nothing but the regional totals
[region, scenario, measure, period]. Ours goes region by region; the named alternative holds the country in whole
arrays [region and cell, age], as straightforward NumPy does.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.plain_numpy import project_year_by_year
from benchmarks.regions import make_axes, make_region, make_scenarios, region_of_country
from staffing_planner.models.baseline import Baseline, Entries
from staffing_planner.models.grid import Axes, Cell, Floats, Ints
from staffing_planner.models.projection import MEASURES, project


def total_region_by_region(template: Baseline, regions: int) -> Floats:
    """Totals with the engine, which needs no more than one region at a time."""
    scenarios = make_scenarios()
    totals = np.empty((regions, len(scenarios), len(MEASURES), scenarios[0].horizon))
    for number in range(regions):
        for at, projection in enumerate(project(region_of_country(template, number), scenarios)):
            for measure, name in enumerate(MEASURES):
                totals[number, at, measure] = projection.total(name)
    return totals


def total_whole_country(template: Baseline, regions: int) -> Floats:
    """Totals with straightforward NumPy over the whole country."""
    scenarios = make_scenarios()
    country = _join(template, regions)
    totals = np.empty((regions, len(scenarios), len(MEASURES), scenarios[0].horizon))
    for at, scenario in enumerate(scenarios):
        for measure, figures in project_year_by_year(country, scenario).items():
            by_region = figures.reshape(regions, len(template.axes), scenario.horizon)
            totals[:, at, MEASURES.index(measure)] = by_region.sum(axis=1)
    return totals


def _join(template: Baseline, regions: int) -> Baseline:
    """All regions as one, cell after cell."""
    cells = len(template.axes)
    parts = [region_of_country(template, number) for number in range(regions)]
    entries = template.graduates

    def repeat(column: Ints) -> Ints:
        return np.tile(column, regions)

    return replace(
        template,
        axes=Axes(
            tuple(
                Cell(f"Region {number:03d} {cell.unit}", cell.occupation)
                for number in range(regions)
                for cell in template.axes.cells
            )
        ),
        # The alternative does not ask for the sexes, so it need not carry them.
        stock=np.concatenate([part.stock.sum(axis=1, keepdims=True) for part in parts]),
        recruit_profile=np.concatenate([part.recruit_profile for part in parts]),
        target_base=np.concatenate([part.target_base for part in parts]),
        fte_share=np.tile(template.fte_share, regions),
        employee_cost=np.tile(template.employee_cost, regions),
        agency_cost=np.tile(template.agency_cost, regions),
        turnover_of_cell=repeat(template.turnover_of_cell),
        graduates=Entries(
            period=repeat(entries.period),
            cell=repeat(entries.cell) + np.repeat(np.arange(regions) * cells, len(entries)),
            sex=repeat(entries.sex),
            age=repeat(entries.age),
            persons=np.tile(entries.persons, regions),
            factored=np.tile(entries.factored, regions),
            intake=np.arange(len(entries) * regions),
            started=np.tile(entries.started, regions),
        ),
    )


WAYS = {"ours": total_region_by_region, "plain": total_whole_country}


def peak_memory() -> int:
    """Bytes of memory that this process held at most; 0 where the system does not tell."""
    # Not getrusage, whose peak begins with that of the process that started this one.
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def main(way: str, regions: str, units: str, target: str) -> None:
    """Computes the totals one way, writes them as .npy and prints the peak of memory."""
    template = make_region(make_axes(int(units)))
    np.save(Path(target), WAYS[way](template, int(regions)))
    print(peak_memory())


if __name__ == "__main__":
    main(*sys.argv[1:])
