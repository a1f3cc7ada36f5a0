"""Writes golden.xlsx, the example worked by hand: 2 occupations, 3 ages, 3 years, spreadsheet formulas.

It was run once (`python tests/golden/make_golden.py`). It needs openpyxl and LibreOffice (`soffice`), which
works the formulas out and stores their values in the file; nothing is computed here. expected.json is then
read from the file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FOLDER = Path(__file__).parent
NURSE, SPECIALIST = "Sjuksköterska", "Specialistsjuksköterska"
OCCUPATIONS = (NURSE, SPECIALIST)
YEARS = (2025, 2026, 2027)
# Every age that occurs: graduates 24-25, recruits and those of 40 at the start 40-43, the two oldest 63-67.
AGES = (24, 25, 40, 41, 42, 43, 63, 64, 65, 66, 67)
TOTAL = "B"  # the column of totals and single numbers
COLUMN = {age: get_column_letter(3 + place) for place, age in enumerate(AGES)}
LAST = COLUMN[AGES[-1]]

BLUE = Font(color="0000FF")
BOLD = Font(bold=True)
HEADING = PatternFill("solid", fgColor="DDE6EE")

SCALARS: list[tuple[str, str, float | str]] = [
    ("base", "Year of the stock date (2024-12-31)", 2024),
    ("r_2025", "Retirement age from 2025", 65),
    ("r_2027", "Retirement age from 2027", 65.5),
    ("final_age", "Final age: everybody who attains it leaves", 67),
    ("r0", "Reference age of the retirement rates", 65),
    ("factor", "Turnover factor", 1.25),
    ("q_young", "Turnover, all, attained age 15-59", 0.08),
    ("q_old", "Turnover, all, attained age 60-80", 0.02),
    ("q_specialist", "Turnover, Specialistsjuksköterska, attained age 15-59", 0.05),
    ("growth", "Growth of the target, Sjuksköterska", 0.01),
    ("vacant", "Opening vacancies, Sjuksköterska", 2),
    ("target_2026", "Loaded target from 2026, Specialistsjuksköterska", 33),
    ("fill_nurse", "Fill rate, Sjuksköterska", 0.75),
    ("fill_rest", "Fill rate, others", 0.5),
    ("training_factor", "Training factor (starts in 2025 or later)", 1.5),
    ("a_start", "External programme A to Sjuksköterska, start year", 2023),
    ("a_slots", "A: slots", 10),
    ("a_length", "A: length in years", 3),
    ("b_start", "External programme B to Sjuksköterska, start year", 2025),
    ("b_slots", "B: slots", 6),
    ("b_length", "B: length in years", 1.5),
    ("completion", "A and B: completion", 0.8),
    ("hire", "A and B: hire share", 0.5),
    ("entry", "A and B: entry age", 24),
    ("i_start", "Internal programme Sjuksköterska to Specialistsjuksköterska, start year", 2025),
    ("i_slots", "Internal: slots", 5),
    ("i_length", "Internal: length in years", 1),
    ("i_completion", "Internal: completion", 0.9),
    ("i_from", "Internal: from age", 22),
    ("i_to", "Internal: to age", 55),
    ("i_study", "Internal: share of the time that goes to study", 0.6),
    ("arrival_year", "Other arrivals to Specialistsjuksköterska, year", 2027),
    ("arrival_heads", "Other arrivals: headcount", 1.5),
    ("arrival_age", "Other arrivals: entry age", 42),
    ("cover", "Agency cover: share of vacancies covered by agency staff", 0.6),
    ("price", "Agency price growth", 0.03),
    ("wage", "Wage growth", 0.02),
    ("employee_nurse", "Employee cost per FTE-year, Sjuksköterska (the row *)", 700000),
    ("agency_nurse", "Agency cost per FTE-year, Sjuksköterska (the row *)", 1400000),
    ("employee_specialist", "Employee cost per FTE-year, Specialistsjuksköterska", 800000),
    ("agency_specialist", "Agency cost per FTE-year, Specialistsjuksköterska", 1800000),
]
STOCK = {NURSE: {40: 60, 63: 12, 64: 8}, SPECIALIST: {40: 20, 63: 6, 64: 4}}
FTE = {NURSE: {40: 56, 63: 10, 64: 6}, SPECIALIST: {40: 17, 63: 4, 64: 3}}
RATES = {64: 0.1, 65: 0.4, 66: 0.6, 67: 0.8}
INPUT = {name: f"Inputs!$B${row}" for row, (name, _, _) in enumerate(SCALARS, start=3)}

# Each station is a sheet with a block of these lines for every occupation and year.
LINES: dict[str, dict[str, str]] = {
    "Exits": {
        "opening": "Opening stock at the age attained in the year (last year's closing, a year older)",
        "p": "p: retirement probability",
        "q": "q: turnover x factor, at most 1",
        "retirements": "Retirements = N p (1 - q/2)",
        "other_separations": "Other separations = N q (1 - p/2)",
        "survivors": "Survivors = N (1 - p)(1 - q)",
    },
    "Training": {
        "eligible": "Survivors of the ages that may start the internal programme",
        "slots": "Slots that start = slots x factor, at most those eligible",
        "training_out": "Training out: slots in proportion to the eligible",
        "older": "Students of last year, a year older",
        "arrive": "Students whose programme ends this year",
        "in_training": "In training at the end of the year",
        "internal_in": "Internal students who finish (or return) to this occupation",
        "graduates_a": "Programme A: slots x completion x hire share, at the end of start + length",
        "graduates_b": "Programme B: split, 1 - frac(L) after floor(L) years, frac(L) a year later",
        "training_in": "Training in = internal + external at the entry age",
        "other_in": "Other planned arrivals",
    },
    "Need": {
        "target": "Target",
        "present": "Survivors - training out + training in + other arrivals",
        "gap": "Gap = target - those present",
        "recruitment_gap": "Recruitment gap = max(gap, 0)",
        "surplus": "Surplus = max(-gap, 0)",
        "profile": "Recruit-age profile: own stock of ages 22-55 at the stock date",
        "recruits": "Recruits = fill rate x recruitment gap",
        "vacancies": "Vacancies = recruitment gap - recruits",
        "replacement_need": "Replacement need = retirements + other separations",
        "expansion_need": "Expansion need = target - opening stock",
        "check": "Check: gap - (replacement + expansion + out - in - other), must be 0",
    },
    "Closing": {
        "closing": "Closing = survivors - training out + training in + other arrivals + recruits",
        "check": "Check: opening - all exits + all entries - closing, must be 0",
    },
    "Money": {
        "fte_per_head": "F = FTE / headcount at the stock date",
        "opening_fte": "Opening FTE",
        "closing_fte": "Closing FTE",
        "capacity_fte": "Capacity FTE = (closing + in training x (1 - study share)) x F",
        "agency_fte": "Agency FTE = vacancies x F x agency cover",
        "agency_cost": "Agency cost = agency FTE x cost x (1 + price growth)^k",
        "personnel_cost": "Personnel cost = (closing + in training) x F x cost x (1 + wage growth)^k",
    },
}
FIGURES = (
    ("opening", "Exits"),
    ("retirements", "Exits"),
    ("other_separations", "Exits"),
    ("training_out", "Training"),
    ("training_in", "Training"),
    ("other_in", "Training"),
    ("target", "Need"),
    ("replacement_need", "Need"),
    ("expansion_need", "Need"),
    ("recruitment_gap", "Need"),
    ("recruits", "Need"),
    ("vacancies", "Need"),
    ("surplus", "Need"),
    ("closing", "Closing"),
    ("in_training", "Training"),
    ("opening_fte", "Money"),
    ("closing_fte", "Money"),
    ("capacity_fte", "Money"),
    ("agency_cost", "Money"),
    ("personnel_cost", "Money"),
)
FLOWS = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruits",
    "closing",
)


def row_of(sheet: str, line: str, occupation: str, year: int) -> int:
    """The row of a line in the block of an occupation and year."""
    lines = list(LINES[sheet])
    block = OCCUPATIONS.index(occupation) * len(YEARS) + YEARS.index(year)
    return 3 + block * (len(lines) + 2) + 1 + lines.index(line)


def place(sheet: str, line: str, occupation: str, year: int, age: int | None = None) -> str:
    """The address of a number: of an age, or the total."""
    column = TOTAL if age is None else COLUMN[age]
    return f"{sheet}!${column}${row_of(sheet, line, occupation, year)}"


def year_before(sheet: str, line: str, occupation: str, year: int, age: int) -> str:
    """What was a year younger at the end of the year before; 0 where no such age occurs."""
    if age - 1 not in AGES:
        return "0"
    if year > YEARS[0]:
        return place(sheet, line, occupation, year - 1, age - 1)
    return stock_place(occupation, age - 1) if sheet == "Closing" else "0"


def stock_place(occupation: str, age: int | None = None, fte: bool = False) -> str:
    """Stock at the stock date on the sheet Stock."""
    row = 4 + 2 * OCCUPATIONS.index(occupation) + (1 if fte else 0)
    return f"Stock!${TOTAL if age is None else COLUMN[age]}${row}"


def rate_place(name: str, year: int, age: int | None = None) -> str:
    """A line of the year's block on the sheet Rates."""
    lines = ["r", "d", "whole", "w", "p", "q " + NURSE, "q " + SPECIALIST]
    row = 8 + YEARS.index(year) * 9 + 1 + lines.index(name)
    return f"Rates!${TOTAL if age is None else COLUMN[age]}${row}"


def put_inputs(book: Workbook) -> None:
    """Inputs, typed in blue."""
    sheet: Worksheet = book.create_sheet("Inputs")
    sheet["A1"] = "Inputs (blue = typed in; everything else in the workbook is a formula)"
    for row, (_, label, value) in enumerate(SCALARS, start=3):
        sheet.cell(row, 1, label)
        sheet.cell(row, 2, value).font = BLUE
    sheet.column_dimensions["A"].width = 72

    sheet = book.create_sheet("Stock")
    sheet["A1"] = "Stock 2024-12-31: headcount and FTE by age in completed years"
    put_ages(sheet, 3)
    for occupation in OCCUPATIONS:
        for fte, numbers in ((False, STOCK), (True, FTE)):
            row = 4 + 2 * OCCUPATIONS.index(occupation) + (1 if fte else 0)
            sheet.cell(row, 1, f"{occupation}, {'FTE' if fte else 'headcount'}")
            sheet[f"{TOTAL}{row}"] = f"=SUM({COLUMN[AGES[0]]}{row}:{LAST}{row})"
            for age in AGES:
                sheet[f"{COLUMN[age]}{row}"] = numbers[occupation].get(age, 0)
                sheet[f"{COLUMN[age]}{row}"].font = BLUE


def put_ages(sheet: Worksheet, row: int, title: str = "Age") -> None:
    """A heading with the ages."""
    sheet.cell(row, 1, title)
    sheet[f"{TOTAL}{row}"] = "Total"
    for age in AGES:
        sheet[f"{COLUMN[age]}{row}"] = age
    for column in ["A", TOTAL, *COLUMN.values()]:
        sheet[f"{column}{row}"].font = BOLD
        sheet[f"{column}{row}"].fill = HEADING
    sheet.column_dimensions["A"].width = 80


def put_rates(book: Workbook) -> None:
    """Sections 3 and 4: the probabilities of each year by attained age."""
    sheet: Worksheet = book.create_sheet("Rates")
    sheet["A1"] = "Retirement rates observed under the reference age, and the probabilities of each year"
    sheet["A3"] = "Attained age"
    sheet["A4"] = "p0: observed rate (0 below its first age, the last rate above its last)"
    # 62 and 63 are below the table (rate 0), typed in so that its first steps can be seen.
    for step, age in enumerate(range(62, 68)):
        column = get_column_letter(3 + step)
        sheet[f"{column}3"] = age
        sheet[f"{column}4"] = RATES.get(age, 0)
        sheet[f"{column}4"].font = BLUE

    def observed(age: str, whole: str) -> str:
        return f"IF({age}-{whole}<$C$3,0,LOOKUP({age}-{whole},$C$3:$H$3,$C$4:$H$4))"

    for year in YEARS:
        head = 8 + YEARS.index(year) * 9
        put_ages(sheet, head, f"{year}, attained age")
        formulas = {
            "r": (
                "R: the path's last value so far",
                f"=IF({year}>=2027,{INPUT['r_2027']},{INPUT['r_2025']})",
            ),
            "d": ("d = R - R0", f"={rate_place('r', year)}-{INPUT['r0']}"),
            "whole": ("floor(d)", f"=INT({rate_place('d', year)})"),
            "w": ("w = d - floor(d)", f"={rate_place('d', year)}-{rate_place('whole', year)}"),
        }
        for step, (label, formula) in enumerate(formulas.values(), start=1):
            sheet.cell(head + step, 1, label)
            sheet.cell(head + step, 2, formula)
        sheet.cell(head + 5, 1, "p = (1-w) p0(x - floor d) + w p0(x - floor d - 1); 1 from the final age")
        sheet.cell(head + 6, 1, f"q, {NURSE}")
        sheet.cell(head + 7, 1, f"q, {SPECIALIST}")
        whole, weight = rate_place("whole", year), rate_place("w", year)
        for age in AGES:
            x = f"{COLUMN[age]}${head}"
            at, before = observed(x, whole), observed(f"{x}-1", whole)
            sheet[f"{COLUMN[age]}{head + 5}"] = (
                f"=IF({x}>={INPUT['final_age']},1,(1-{weight})*{at}+{weight}*{before})"
            )
            sheet[f"{COLUMN[age]}{head + 6}"] = (
                f"=MIN(1,IF({x}<60,{INPUT['q_young']},{INPUT['q_old']})*{INPUT['factor']})"
            )
            sheet[f"{COLUMN[age]}{head + 7}"] = (
                f"=MIN(1,IF({x}<60,{INPUT['q_specialist']},{INPUT['q_old']})*{INPUT['factor']})"
            )


def formulas_by_age(occupation: str, year: int, age: int) -> dict[tuple[str, str], str]:
    """The formulas of one age in the blocks of an occupation and year."""

    def at(sheet: str, line: str, of: str = occupation) -> str:
        return place(sheet, line, of, year, age)

    def whole(sheet: str, line: str, of: str = occupation) -> str:
        return place(sheet, line, of, year)

    n, p, q = at("Exits", "opening"), at("Exits", "p"), at("Exits", "q")
    nurse = occupation == NURSE
    finished = INPUT["i_completion"] if not nurse else f"(1-{INPUT['i_completion']})"
    graduates = (
        f"IF({age}={INPUT['entry']},{whole('Training', 'graduates_a')}+{whole('Training', 'graduates_b')},0)"
    )
    own_weight = stock_place(occupation, age) if 22 <= age <= 55 else "0"
    young = ",".join(stock_place(occupation, other) for other in AGES if 22 <= other <= 55)
    arriving = f"AND({year}={INPUT['arrival_year']},{age}={INPUT['arrival_age']})"
    return {
        ("Exits", "opening"): year_before("Closing", "closing", occupation, year, age),
        ("Exits", "p"): rate_place("p", year, age),
        ("Exits", "q"): rate_place(f"q {occupation}", year, age),
        ("Exits", "retirements"): f"{n}*{p}*(1-{q}/2)",
        ("Exits", "other_separations"): f"{n}*{q}*(1-{p}/2)",
        ("Exits", "survivors"): f"{n}*(1-{p})*(1-{q})",
        ("Training", "eligible"): (
            f"IF(AND({age}>={INPUT['i_from']},{age}<={INPUT['i_to']}),{at('Exits', 'survivors')},0)"
            if nurse
            else "0"
        ),
        ("Training", "training_out"): (
            f"IF({whole('Training', 'eligible')}=0,0,"
            f"{whole('Training', 'slots')}*{at('Training', 'eligible')}/{whole('Training', 'eligible')})"
        ),
        ("Training", "older"): year_before("Training", "in_training", occupation, year, age),
        (
            "Training",
            "arrive",
        ): f"IF({year}={INPUT['i_start']}+{INPUT['i_length']},{at('Training', 'older')},0)",
        ("Training", "in_training"): (
            f"{at('Training', 'older')}-{at('Training', 'arrive')}+{at('Training', 'training_out')}"
        ),
        ("Training", "internal_in"): f"{at('Training', 'arrive', NURSE)}*{finished}",
        ("Training", "training_in"): f"{at('Training', 'internal_in')}+{graduates if nurse else '0'}",
        ("Training", "other_in"): "0" if nurse else f"IF({arriving},{INPUT['arrival_heads']},0)",
        ("Need", "profile"): f"{own_weight}/SUM({young})",
        ("Need", "recruits"): f"{whole('Need', 'recruits')}*{at('Need', 'profile')}",
        ("Closing", "closing"): (
            f"{at('Exits', 'survivors')}-{at('Training', 'training_out')}+{at('Training', 'training_in')}"
            f"+{at('Training', 'other_in')}+{at('Need', 'recruits')}"
        ),
        ("Closing", "check"): (
            f"{n}-{at('Exits', 'retirements')}-{at('Exits', 'other_separations')}"
            f"-{at('Training', 'training_out')}+{at('Training', 'training_in')}"
            f"+{at('Training', 'other_in')}+{at('Need', 'recruits')}"
            f"-{at('Closing', 'closing')}"
        ),
    }


def formulas_of_cell(occupation: str, year: int) -> dict[tuple[str, str], str]:
    """The formulas that give one number for an occupation and year."""

    def of(sheet: str, line: str) -> str:
        return place(sheet, line, occupation, year)

    nurse = occupation == NURSE
    k = f"({year}-{INPUT['base']})"
    start, length = INPUT["b_start"], INPUT["b_length"]
    hired = f"{INPUT['completion']}*{INPUT['hire']}"
    part = (
        f"(IF({year}={start}+INT({length}),1-({length}-INT({length})),0)"
        f"+IF({year}={start}+INT({length})+1,{length}-INT({length}),0))"
    )
    initial = stock_place(occupation)
    fte = of("Money", "fte_per_head")
    fill = INPUT["fill_nurse"] if nurse else INPUT["fill_rest"]
    employee = INPUT["employee_nurse"] if nurse else INPUT["employee_specialist"]
    agency = INPUT["agency_nurse"] if nurse else INPUT["agency_specialist"]
    return {
        ("Training", "slots"): (
            f"IF({year}={INPUT['i_start']},"
            f"MIN({INPUT['i_slots']}*{INPUT['training_factor']},{of('Training', 'eligible')}),0)"
        ),
        ("Training", "graduates_a"): (
            f"IF({year}={INPUT['a_start']}+{INPUT['a_length']},{INPUT['a_slots']}*{hired},0)"
            if nurse
            else "0"
        ),
        ("Training", "graduates_b"): (
            f"{INPUT['b_slots']}*{INPUT['training_factor']}*{hired}*{part}" if nurse else "0"
        ),
        ("Need", "target"): (
            f"({initial}+{INPUT['vacant']})*(1+{INPUT['growth']})^{k}"
            if nurse
            else f"IF({year}>=2026,{INPUT['target_2026']},{initial})"
        ),
        ("Need", "present"): (
            f"{of('Exits', 'survivors')}-{of('Training', 'training_out')}+{of('Training', 'training_in')}"
            f"+{of('Training', 'other_in')}"
        ),
        ("Need", "gap"): f"{of('Need', 'target')}-{of('Need', 'present')}",
        ("Need", "recruitment_gap"): f"MAX({of('Need', 'gap')},0)",
        ("Need", "surplus"): f"MAX(-{of('Need', 'gap')},0)",
        ("Need", "recruits"): f"{fill}*{of('Need', 'recruitment_gap')}",
        ("Need", "vacancies"): f"{of('Need', 'recruitment_gap')}-{of('Need', 'recruits')}",
        ("Need", "replacement_need"): f"{of('Exits', 'retirements')}+{of('Exits', 'other_separations')}",
        ("Need", "expansion_need"): f"{of('Need', 'target')}-{of('Exits', 'opening')}",
        ("Need", "check"): (
            f"{of('Need', 'gap')}-({of('Need', 'replacement_need')}+{of('Need', 'expansion_need')}"
            f"+{of('Training', 'training_out')}-{of('Training', 'training_in')}-{of('Training', 'other_in')})"
        ),
        ("Money", "fte_per_head"): f"{stock_place(occupation, fte=True)}/{initial}",
        ("Money", "opening_fte"): f"{of('Exits', 'opening')}*{fte}",
        ("Money", "closing_fte"): f"{of('Closing', 'closing')}*{fte}",
        ("Money", "capacity_fte"): (
            f"({of('Closing', 'closing')}+{of('Training', 'in_training')}*(1-{INPUT['i_study']}))*{fte}"
        ),
        ("Money", "agency_fte"): f"{of('Need', 'vacancies')}*{fte}*{INPUT['cover']}",
        ("Money", "agency_cost"): f"{of('Money', 'agency_fte')}*{agency}*(1+{INPUT['price']})^{k}",
        ("Money", "personnel_cost"): (
            f"({of('Closing', 'closing')}+{of('Training', 'in_training')})*{fte}"
            f"*{employee}*(1+{INPUT['wage']})^{k}"
        ),
    }


def put_stations(book: Workbook) -> None:
    """Sections 4 to 7: a sheet per station, a block per occupation and year."""
    for name, lines in LINES.items():
        sheet: Worksheet = book.create_sheet(name)
        sheet["A1"] = f"{name}: see the model, sections 4 to 7"
        for occupation in OCCUPATIONS:
            for year in YEARS:
                first = row_of(name, next(iter(lines)), occupation, year)
                put_ages(sheet, first - 1, f"{occupation}, {year}, age attained in the year")
                scalars = formulas_of_cell(occupation, year)
                for line, label in lines.items():
                    row = row_of(name, line, occupation, year)
                    sheet.cell(row, 1, label)
                    by_age = {age: formulas_by_age(occupation, year, age) for age in AGES}
                    for age in AGES:
                        if (name, line) in by_age[age]:
                            sheet[f"{COLUMN[age]}{row}"] = "=" + by_age[age][name, line].replace(
                                f"{name}!", ""
                            )
                    if (name, line) in scalars:
                        sheet[f"{TOTAL}{row}"] = "=" + scalars[name, line].replace(f"{name}!", "")
                    elif line not in ("p", "q"):
                        sheet[f"{TOTAL}{row}"] = f"=SUM({COLUMN[AGES[0]]}{row}:{LAST}{row})"


def put_figures(book: Workbook) -> None:
    """What the program must show, as flat tables."""
    sheet: Worksheet = book.create_sheet("Figures")
    sheet.append(["year", "occupation", *(figure for figure, _ in FIGURES)])
    for year in YEARS:
        for occupation in OCCUPATIONS:
            cells = [f"={place(station, figure, occupation, year)}" for figure, station in FIGURES]
            sheet.append([year, occupation, *cells])
    sheet = book.create_sheet("FiguresByAge")
    sheet.append(["year", "occupation", "age", *FLOWS])
    stations = dict(FIGURES)
    for year in YEARS:
        for occupation in OCCUPATIONS:
            for age in AGES:
                cells = [f"={place(stations[flow], flow, occupation, year, age)}" for flow in FLOWS]
                sheet.append([year, occupation, age, *cells])


def rows_of(sheet: Worksheet) -> list[dict[str, object]]:
    """A flat table with its heading as keys."""
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def main() -> None:
    """Writes the workbook, lets LibreOffice work it out, and reads the expected figures from it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    put_inputs(book)
    put_rates(book)
    put_stations(book)
    put_figures(book)
    target = FOLDER / "golden.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "golden.xlsx"
        book.save(source)
        soffice = shutil.which("soffice") or "soffice"
        out = Path(folder) / "out"
        subprocess.run(
            [soffice, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", out, source],
            check=True,
        )
        shutil.copyfile(out / "golden.xlsx", target)
    worked_out = load_workbook(target, data_only=True)
    expected = {"rows": rows_of(worked_out["Figures"]), "rows_by_age": rows_of(worked_out["FiguresByAge"])}
    (FOLDER / "expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
