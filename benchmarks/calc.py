"""The named alternative: the same model as formulas in a workbook, recalculated by LibreOffice Calc without a window.

`python -m benchmarks.calc UNITS FILE` is our side of it: a whole process that computes the same region with the
engine and writes the same table of results.
"""

import csv
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.regions import make_axes, make_region, make_scenarios
from staffing_planner.models.baseline import Baseline
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, Floats
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import Scenario

SHOWN = (
    "opening",
    "retirements",
    "other_separations",
    "training_in",
    "target",
    "replacement_need",
    "expansion_need",
    "recruitment_gap",
    "recruits",
    "vacancies",
    "surplus",
    "closing",
    "opening_fte",
    "closing_fte",
    "agency_cost",
    "personnel_cost",
)
"""The measures in the results, a row for each scenario, unit and measure, a column for each period."""

BLOCK = AGE_COUNT + len(SHOWN)
FIRST_PERIOD = (
    3  # column A: age or measure, B: the stock at the stock date or the recruits' age profile, C: period 1
)
Row = list[str | float | None]


def find_calc() -> str | None:
    """LibreOffice's program, where it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def write_workbook(baseline: Baseline, scenarios: tuple[Scenario, ...], path: Path) -> int:
    """Writes data and formulas, none of them with a value; gives the number of formulas."""
    from openpyxl import Workbook  # here, since our side of the comparison does not need it

    workbook = Workbook(write_only=True)
    results = workbook.create_sheet("Results")
    formulas = 0
    for at, scenario in enumerate(scenarios):
        for unit in baseline.axes.units:
            cells = baseline.axes.select(units=(unit,)).tolist()
            for measure in range(len(SHOWN)):
                places = [cell * BLOCK + AGE_COUNT + measure + 1 for cell in cells]
                results.append(
                    [
                        "=" + "+".join(f"S{at}!{_period(k)}{place}" for place in places)
                        for k in range(1, scenario.horizon + 1)
                    ]
                )
    profiles = workbook.create_sheet("Profiles")
    for weights in baseline.recruit_profile.T:
        profiles.append(weights.tolist())
    turnover = workbook.create_sheet("Turnover")
    for rates in baseline.turnover_curves.T:
        turnover.append(rates.tolist())
    for at, scenario in enumerate(scenarios):
        rates_sheet = workbook.create_sheet(f"R{at}")
        for line in _rate_rows(baseline, scenario):
            rates_sheet.append(line)
        sheet = workbook.create_sheet(f"S{at}")
        for line in _scenario_rows(baseline, scenario, at):
            sheet.append(line)
            formulas += sum(isinstance(value, str) and value.startswith("=") for value in line)
    workbook.save(path)
    return formulas


def _period(k: int) -> str:
    """Column of a period, from 1; period 0 is the stock date."""
    return _column(FIRST_PERIOD + k - 1)


def _column(number: int) -> str:
    """A column's letters, from 1."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _rate_rows(baseline: Baseline, scenario: Scenario) -> Iterator[Row]:
    """By age: p in column A, then retirements, other separations and stayers of one person by turnover curve."""
    age = scenario.retirement_age.at(0)
    curves = range(1, len(baseline.turnover_curves) + 1)
    for row in range(1, AGE_COUNT + 1):
        attained = FIRST_AGE + row
        step = f"({age}-INT({age}))*({attained}>=INT({age})+1)+(1-{age}+INT({age}))*({attained}>=INT({age}))"
        line: Row = [f"=IF({attained}>={scenario.final_age},1,{step})"]
        q = [f"MIN(1,{scenario.turnover_factor}*Turnover!{_column(curve)}{row})" for curve in curves]
        line += [f"=$A{row}*(1-{one}/2)" for one in q]
        line += [f"={one}*(1-$A{row}/2)" for one in q]
        line += [f"=(1-$A{row})*(1-{one})" for one in q]
        yield line


def _scenario_rows(baseline: Baseline, scenario: Scenario, at: int) -> Iterator[Row]:
    """Cell by cell the stock by age, then the measures; every column reads the one before it."""
    entries = baseline.graduates
    curves = len(baseline.turnover_curves)
    periods = range(1, scenario.horizon + 1)
    graduates: dict[int, Floats] = {}
    for entry in range(len(entries)):
        by_age = graduates.setdefault(int(entries.cell[entry]), np.zeros((scenario.horizon + 1, AGE_COUNT)))
        factor = scenario.training_factor if entries.factored[entry] else 1.0
        by_age[entries.period[entry], entries.age[entry]] += entries.persons[entry] * factor
    stock = baseline.stock.sum(axis=1)
    for cell, named in enumerate(baseline.axes.cells):
        top = cell * BLOCK + 1
        bottom = top + AGE_COUNT - 1
        line_of = {name: bottom + 1 + place for place, name in enumerate(SHOWN)}
        curve = int(baseline.turnover_of_cell[cell])
        retire, leave, stay = (_column(2 + curve + flow * curves) for flow in range(3))
        profile = _column(cell + 1)
        arriving = graduates.get(cell)
        for age in range(AGE_COUNT):
            line: Row = [FIRST_AGE + age, float(stock[cell, age])]
            for k in periods:
                before, now = _period(k - 1), _period(k)
                older = [a for a in (age - 1, *([age] if age == AGE_COUNT - 1 else [])) if a >= 0]
                terms = [f"{before}{top + a}*R{at}!${stay}${a + 1}" for a in older]
                if arriving is not None and arriving[k, age]:
                    terms.append(f"{float(arriving[k, age])!r}")
                terms.append(f"{now}${line_of['recruits']}*Profiles!${profile}${age + 1}")
                line.append("=" + "+".join(terms))
            yield line
        share = float(baseline.fte_share[cell])
        growth, fill = scenario.growth.of(named.occupation), scenario.fill_rate.of(named.occupation)
        agency = share * scenario.agency_cover * float(baseline.agency_cost[cell])
        employee = float(baseline.employee_cost[cell])

        def by_rates(k: int, column: str, top: int = top, bottom: int = bottom) -> str:
            people = f"{_period(k - 1)}{top}:{_period(k - 1)}{bottom}"
            return f"=SUMPRODUCT({people},R{at}!${column}$1:${column}${AGE_COUNT})"

        for name in SHOWN:
            measures: Row = [name, None]
            for k in periods:
                now = _period(k)
                of = {measure: f"{now}{line}" for measure, line in line_of.items()}
                present = "{opening}-{retirements}-{other_separations}+{training_in}".format(**of)
                formula = {
                    "opening": f"=SUM({_period(k - 1)}{top}:{_period(k - 1)}{bottom})",
                    "retirements": by_rates(k, retire),
                    "other_separations": by_rates(k, leave),
                    "training_in": f"={0.0 if arriving is None else float(arriving[k].sum())!r}",
                    "target": f"={float(baseline.target_base[cell])!r}*(1+{growth})^{k}",
                    "replacement_need": f"={of['retirements']}+{of['other_separations']}",
                    "expansion_need": f"={of['target']}-{of['opening']}",
                    "recruitment_gap": f"=MAX({of['target']}-({present}),0)",
                    "recruits": f"={fill}*{of['recruitment_gap']}",
                    "vacancies": f"={of['recruitment_gap']}-{of['recruits']}",
                    "surplus": f"=MAX(({present})-{of['target']},0)",
                    "closing": f"=SUM({now}{top}:{now}{bottom})",
                    "opening_fte": f"={of['opening']}*{share!r}",
                    "closing_fte": f"={of['closing']}*{share!r}",
                    "agency_cost": f"={of['vacancies']}*{agency!r}*(1+{scenario.agency_price_growth})^{k}",
                    "personnel_cost": f"={of['closing_fte']}*{employee!r}*(1+{scenario.wage_growth})^{k}",
                }
                measures.append(formula[name])
            yield measures


def recalculate(workbook: Path, folder: Path, timeout: float = 300.0) -> Path:
    """Lets Calc read and compute the workbook and write its first sheet as text, with every digit."""
    program = find_calc()
    assert program is not None
    with tempfile.TemporaryDirectory() as profile:
        # A profile of its own, since a running LibreOffice would take the work over and answer at once.
        command = [program, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to"]
        command += ["csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", str(folder)]
        subprocess.run([*command, str(workbook)], check=True, capture_output=True, timeout=timeout)
    return folder / f"{workbook.stem}.csv"


def read_results(path: Path) -> Floats:
    """[scenario, unit and measure; period] as written by either side."""
    with path.open(newline="", encoding="utf-8") as file:
        return np.array([[float(value) for value in row] for row in csv.reader(file)])


def write_results(baseline: Baseline, scenarios: tuple[Scenario, ...], path: Path) -> None:
    """The same table from the engine."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        for projection in project(baseline, scenarios):
            figures = np.stack([projection.grid(name).sum_to(("unit",)).values for name in SHOWN], axis=1)
            rows.writerows(figures.reshape(-1, figures.shape[-1]).tolist())


def main(units: str, target: str) -> None:
    """Our side as a whole process."""
    write_results(make_region(make_axes(int(units))), make_scenarios(), Path(target))


if __name__ == "__main__":
    main(*sys.argv[1:])
