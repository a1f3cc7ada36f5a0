"""An employment export of an HR system, 12 columns wide, and how pandas with openpyxl makes cohorts of it.

The workbook is written as Excel writes it (shared strings, one sheet), straight as XML: openpyxl would need half a
minute for it.
"""

import random
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

ON = date(2024, 12, 31)
HEADINGS = (
    "Anställningsnummer", "Personnummer", "Efternamn", "Förnamn", "Kön", "Förvaltning", "Yrke", "AID-kod",
    "Anställningsform", "Sysselsättningsgrad", "Anställd från", "Datum",
)  # fmt: skip
DEFECT_EVERY = 500  # one row in so many has something wrong with it
_EXCEL_EPOCH = date(1899, 12, 30)

Value = str | float


def export_rows(count: int) -> Iterator[tuple[Value, ...]]:
    """Rows of the export; every `DEFECT_EVERY`th lacks a unit, states no sex or a degree that cannot be."""
    drawn = random.Random(7200)
    units = [f"Verksamhet {at:02d}" for at in range(24)]
    occupations = [f"Yrke {at:02d}" for at in range(30)]
    for at in range(count):
        age, month, day = drawn.randint(20, 67), drawn.randint(1, 12), drawn.randint(1, 28)
        is_woman = drawn.random() < 0.8
        birth = f"{ON.year - age:04d}{month:02d}{day:02d}"
        serial = f"{drawn.randint(0, 99):02d}{2 * drawn.randint(0, 4) + (not is_woman)}"
        number = f"{birth}-{serial}{_check_digit(birth[2:] + serial)}"
        defect = (at // DEFECT_EVERY) % 3 if at % DEFECT_EVERY == DEFECT_EVERY - 1 else -1
        which = drawn.randrange(30)
        yield (
            100_000 + at,
            number,
            f"Efternamn{at % 977}",
            f"Förnamn{at % 311}",
            ("K" if is_woman else "M") if defect != 0 else "?",
            units[drawn.randrange(24)] if defect != 1 else "",
            occupations[which],
            f"{200_000 + which}",
            drawn.choice(("Tillsvidare", "Tillsvidare", "Tillsvidare", "Vikariat")),
            drawn.choice((100, 100, 75, 50)) if defect != 2 else 7500,
            (date(drawn.randint(1985, 2024), 1, 1) - _EXCEL_EPOCH).days,
            (ON - _EXCEL_EPOCH).days,
        )


def _check_digit(digits: str) -> int:
    doubled = "".join(str(int(digit) * (2 - at % 2)) for at, digit in enumerate(digits))
    return -sum(map(int, doubled)) % 10


def write_export(path: Path, count: int) -> None:
    """The workbook; dates are serial numbers with a date format, as Excel keeps them."""
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, xml in _PARTS.items():
            archive.writestr(name, xml)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            last = f"{_letter(len(HEADINGS) - 1)}{count + 1}"
            sheet.write(f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/><sheetData>'.encode())
            for number, row in enumerate([HEADINGS, *export_rows(count)], start=1):
                cells = "".join(
                    _cell(f"{_letter(at)}{number}", value, at >= 10 and number > 1, strings)
                    for at, value in enumerate(row)
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f'{_XML}<sst xmlns="{_MAIN}">{items}</sst>')


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _cell(place: str, value: Value, is_date: bool, strings: dict[str, int]) -> str:
    if isinstance(value, str):
        if not value:
            return ""
        return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    return f'<c r="{place}"{" s=" + chr(34) + "1" + chr(34) if is_date else ""}><v>{value:g}</v></c>'


def cohorts_by_import(path: Path) -> dict[tuple[str, str, str, int], float]:
    """Persons by unit, occupation, sex and age the way that the wizard goes: looked at and read in a child process,
    the rows with errors left out, reconciled, accepted.
    """
    from staffing_planner.importing import Import, errors_by_row
    from staffing_planner.models.register import Project

    with Import(path, Project()) as coming:
        coming.look()
        entries, how = coming.entries(), {"age_structure": "update"}
        wrong = errors_by_row(coming.read(entries))
        coming.read(entries, (), wrong)
        project = coming.accepted(coming.reconciled(how), entries, (), how)
    return {
        (row.unit, row.occupation, row.sex, row.age): row.headcount for row in project.inputs.age_structure
    }


def cohorts_by_pandas(path: Path) -> dict[tuple[str, str, str, int], float]:
    """Persons by unit, occupation, sex and age with pandas.read_excel on openpyxl, the straightforward way."""
    import pandas as pd

    frame = pd.read_excel(path, engine="openpyxl", dtype={"Personnummer": str})
    frame = frame[
        frame["Förvaltning"].notna()
        & (frame["Sysselsättningsgrad"] <= 100)
        & frame["Anställningsform"].isin(["Tillsvidare", "Vikariat"])
    ]
    # Each person once, in the largest employment: that is what the wizard counts.
    frame = frame.sort_values(["Sysselsättningsgrad", "Förvaltning", "Yrke"], ascending=[False, True, True])
    frame = frame.drop_duplicates("Personnummer")
    born = pd.to_datetime(frame["Personnummer"].str[:8], format="%Y%m%d")
    on = frame["Datum"]
    before = (on.dt.month < born.dt.month) | ((on.dt.month == born.dt.month) & (on.dt.day < born.dt.day))
    frame = frame.assign(
        age=on.dt.year - born.dt.year - before, sex=frame["Kön"].map({"K": "F", "M": "M"}).fillna("X")
    )
    counted = frame.groupby(["Förvaltning", "Yrke", "sex", "age"]).size()
    return {place: int(persons) for place, persons in counted.items()}  # type: ignore[misc]


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_ML}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_ML}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_ML}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET_ML}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Anställningar" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
