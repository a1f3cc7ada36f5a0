"""Three quite different exports of the same fifty people and what they cost, as systems of HR and finance write them.

The people are drawn once from a fixed seed. Their identity numbers are made up: the birth numbers 001-019 with a
check digit that holds, which is what makes a reader take them for real.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

ON = date(2024, 12, 31)
UNITS = ("Medicinkliniken", "Psykiatri Öst", "Folktandvården Å")
OCCUPATIONS = ("Sjuksköterska", "Undersköterska", "Läkare")
AID = {"Sjuksköterska": "206510", "Undersköterska": "207010", "Läkare": "203010"}
BANDS = ((20, 29), (30, 39), (40, 49), (50, 59), (60, 64), (65, None))
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_LEFT_OUT = 3  # hourly paid people who are in the export and not among the fifty


@dataclass(frozen=True)
class Person:
    """One person with one employment, or with two in different units."""

    identity: str  # twelve digits
    name: str
    unit: str
    occupation: str
    sex: str
    born: date
    degree: float
    second_unit: str = ""

    @property
    def age(self) -> int:
        """Completed years on the day of the export."""
        return ON.year - self.born.year - ((ON.month, ON.day) < (self.born.month, self.born.day))

    @property
    def band(self) -> tuple[int, int | None]:
        """The band of the age."""
        return next(band for band in BANDS if band[0] <= self.age <= (band[1] or 120))


def people(count: int = 50) -> tuple[Person, ...]:
    """The same people each time: all bands, both sexes, three units, three of them with a second employment."""
    drawn = random.Random(20241231)
    made = []
    for at in range(count):
        age = drawn.choice((24, 28, 33, 37, 41, 46, 52, 57, 60, 62, 63, 64, 65, 66))
        born = date(ON.year - age, drawn.randint(1, 12), drawn.randint(1, 28))
        sex = drawn.choice("FFFM")
        serial = f"{at % 10:02d}{2 * (at % 4) + (sex == 'M'):d}"
        digits = f"{born:%y%m%d}{serial}"
        identity = f"{born:%Y%m%d}{serial}{_check_digit(digits)}"
        unit = UNITS[at % len(UNITS)]
        second = UNITS[(at + 1) % len(UNITS)] if at in (4, 17, 30) else ""
        name = f"{drawn.choice(('Åberg', 'Öst', 'Lind', 'Sjö'))}, {drawn.choice(('Märta', 'Bo', 'Siv', 'Örjan'))}"
        degree = drawn.choice((1.0, 1.0, 0.75, 0.5))
        occupation = drawn.choice(OCCUPATIONS)
        made.append(Person(identity, name, unit, occupation, sex, born, degree, second))
    return tuple(made)


def _check_digit(digits: str) -> int:
    doubled = "".join(str(int(digit) * (2 - at % 2)) for at, digit in enumerate(digits))
    return -sum(map(int, doubled)) % 10


def headcounts() -> Counter[tuple[str, str, str, tuple[int, int | None]]]:
    """Persons by unit, occupation, sex and band: what each export of them must give."""
    return Counter((one.unit, one.occupation, one.sex, one.band) for one in people())


def costs() -> dict[tuple[str, int], tuple[float, float]]:
    """Personnel and agency cost in kronor by unit and month of 2024."""
    drawn = random.Random(2024)
    return {
        (unit, month): (round(drawn.uniform(0.8, 2.4), 3) * 1e6, round(drawn.uniform(0, 0.12), 3) * 1e6)
        for unit in UNITS
        for month in range(1, 13)
    }


def write_person_export(path: Path) -> None:
    """A person-level export of an HR system: Windows-1252, semicolons, titles, identity numbers, no date column."""
    lines = [
        "Personalförteckning;;;;;;",
        f"Per datum: {ON.isoformat()};;;;;;",
        "",
        "Personnr;Efternamn, förnamn;Förvaltning;Befattning;Anställningsform;Sysselsättningsgrad;Anställningsnr",
    ]
    lines += list(_person_lines())
    path.write_bytes("\r\n".join([*lines, ""]).encode("windows-1252"))


def _person_lines() -> Iterator[str]:
    number = 1000
    for one in people():
        written = f"{one.identity[2:8]}-{one.identity[8:]}"
        number += 1
        form = "Tillsvidare" if number % 7 else "Vikariat"
        degree = f"{100 * one.degree:g}"
        yield f"{written};{one.name};{one.unit};{one.occupation};{form};{degree};{number}"
        if one.second_unit:  # a smaller employment beside: the person is one person
            number += 1
            yield f"{written};{one.name};{one.second_unit};{one.occupation};Tillsvidare;10;{number}"
    for extra in people(50 + _LEFT_OUT)[50:]:
        number += 1
        written = f"{extra.identity[2:8]}-{extra.identity[8:]}"
        yield f"{written};{extra.name};{extra.unit};{extra.occupation};Timavlönad;0;{number}"


def write_band_table(path: Path) -> None:
    """A wide band table: a title, two header rows with merged cells, units merged downwards, sums both ways."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Åldersstruktur"
    sheet["A1"] = f"Åldersstruktur per {ON.isoformat()}, antal anställda"
    sheet["A1"].font = Font(bold=True, size=14)
    names = [f"{low}–{high} år" if high else f"{low} år och äldre" for low, high in BANDS]
    for column, words in ((1, "Förvaltning"), (2, "Yrkesgrupp")):
        sheet.cell(3, column, words)
        sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    for at, words in enumerate(("Kvinnor", "Män")):
        first = 3 + at * len(BANDS)
        sheet.cell(3, first, words)
        sheet.merge_cells(start_row=3, end_row=3, start_column=first, end_column=first + len(BANDS) - 1)
        for offset, name in enumerate(names):
            sheet.cell(4, first + offset, name)
    last = 3 + 2 * len(BANDS)
    sheet.cell(3, last, "Summa")
    sheet.merge_cells(start_row=3, end_row=4, start_column=last, end_column=last)
    counts, row = headcounts(), 5
    for unit in UNITS:
        first_row = row
        totals = [0] * (2 * len(BANDS))
        for occupation in OCCUPATIONS:
            figures = [counts[unit, occupation, sex, band] for sex in "FM" for band in BANDS]
            totals = [one + other for one, other in zip(totals, figures, strict=True)]
            sheet.cell(row, 1, unit if row == first_row else None)
            sheet.cell(row, 2, occupation)
            _write_figures(sheet, row, figures)
            row += 1
        sheet.merge_cells(start_row=first_row, end_row=row - 1, start_column=1, end_column=1)
        sheet.cell(row, 1, f"Summa {unit}")
        _write_figures(sheet, row, totals)
        row += 1
    sheet.cell(row, 1, "Totalt")
    grand = [
        sum(counts[u, o, sex, band] for u in UNITS for o in OCCUPATIONS) for sex in "FM" for band in BANDS
    ]
    _write_figures(sheet, row, grand)
    sheet.cell(row + 2, 1, "Källa: personalsystemet. Timavlönade ingår inte.")
    book.save(path)


def _write_figures(sheet: object, row: int, figures: list[int]) -> None:
    for at, figure in enumerate([*figures, sum(figures)]):
        sheet.cell(row, 3 + at, figure or None)  # type: ignore[attr-defined]


def write_month_table(path: Path) -> None:
    """Costs in mnkr under two header rows: months over personnel and agency cost, with sums both ways."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Utfall"
    sheet["A1"] = "Kostnadsutfall 2024"
    sheet["A2"] = "Belopp i mnkr"
    sheet["A4"] = "Förvaltning"
    sheet.merge_cells("A4:A5")
    for at, month in enumerate((*MONTHS, "")):
        first = 2 + 2 * at
        sheet.cell(4, first, f"{month} 2024" if month else "Ack 2024")
        sheet.merge_cells(start_row=4, end_row=4, start_column=first, end_column=first + 1)
        sheet.cell(5, first, "Personalkostnad")
        sheet.cell(5, first + 1, "Hyrkostnad")
    found = costs()
    by_unit = {unit: [amount for month in range(1, 13) for amount in found[unit, month]] for unit in UNITS}
    rows = [*by_unit.items(), ("Summa", [sum(column) for column in zip(*by_unit.values(), strict=True)])]
    for row, (label, amounts) in enumerate(rows, start=6):
        sheet.cell(row, 1, label)
        both = [*amounts, sum(amounts[::2]), sum(amounts[1::2])]
        for at, amount in enumerate(both):
            sheet.cell(row, 2 + at, round(amount / 1e6, 3))
    book.save(path)


def write_exports(folder: Path) -> tuple[Path, Path, Path]:
    """All three, in a folder."""
    paths = (folder / "Personallista.csv", folder / "Åldersstruktur.xlsx", folder / "Kostnader 2024.xlsx")
    for path, write in zip(paths, (write_person_export, write_band_table, write_month_table), strict=True):
        write(path)
    return paths
