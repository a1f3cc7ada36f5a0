"""Sheets as people have them: reports with titles, merged headers, months across, sums and notes.

Each is a `RawSheet`, drawn as lines of cells parted by `|`; figures become numbers, `@2024-01-31` a date.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from staffing_planner.readers.sources import RawSheet, RawValue

ROLES = {
    "datum": "date",
    "månad": "month",
    "år": "year",
    "förvaltning": "unit",
    "enhet": "unit",
    "yrke": "occupation",
    "personalgrupp": "staff_group",
    "kön": "sex",
    "ålder": "age",
    "åldersgrupp": "age_band",
    "antal": "headcount",
    "årsarbetare": "fte",
    "utfall": "cost",
    "kostnad": "cost",
    "personalkostnad": "cost",
    "hyrkostnad": "agency_cost",
    "inhyrd personal": "agency_cost",
    "chefer": "managers",
    "vakanser": "headcount",
    "ssyk 2012": "ssyk",
}


def role_of(heading: str) -> str:
    """The column key that a heading stands for, as the tables of the contract know them."""
    return ROLES.get(re.sub(r"\s*\(.*\)$", "", heading).strip().casefold(), "")


def sheet(*lines: str, name: str = "Blad1", first_row: int = 1) -> RawSheet:
    """A sheet from its lines; all rows are as long as the longest."""
    rows = [[cell(text.strip()) for text in line.split("|")] for line in lines]
    width = max(map(len, rows), default=0)
    return RawSheet("rapport.xlsx", name, first_row, [row + [""] * (width - len(row)) for row in rows])


def cell(text: str) -> RawValue:
    """A drawn cell as the workbook library would give it."""
    if text.startswith("@"):
        return date.fromisoformat(text[1:])
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text):
        return float(text)
    return text


def write_xlsx(path: Path, rows: Sequence[Sequence[RawValue]], merged: Sequence[str] = ()) -> Path:
    """Write a workbook of one sheet with merged ranges (`B1:D1`)."""
    from openpyxl import Workbook

    workbook = Workbook()
    written = workbook.active
    assert written is not None
    for row in rows:
        written.append(list(row))
    for area in merged:
        written.merge_cells(area)
    workbook.save(path)
    return path


MONTHS_UNDER_YEARS = sheet(
    "Personalkostnad per förvaltning",
    "Belopp i tkr",
    "",
    "Förvaltning | 2023 |     | 2024 |     |",
    "            | nov  | dec | jan  | feb | Summa",
    "Akuten      | 1    | 2   | 3    | 4   | 10",
    "Psykiatri   | 5    | 6   | 7    | 8   | 26",
    "Summa       | 6    | 8   | 10   | 12  | 36",
    "",
    "Källa: ekonomisystemet",
)

MEASURES_UNDER_MONTHS = sheet(
    "Förvaltning | jan 2024        |            | feb 2024        |",
    "            | Personalkostnad | Hyrkostnad | Personalkostnad | Hyrkostnad",
    "Akuten      | 10              | 1          | 11              | 2",
    "Psykiatri   | 20              | 3          | 21              | 4",
)

MONTHS_UNDER_MEASURES = sheet(
    "            | Personalkostnad |        | Hyrkostnad |",
    "Förvaltning | jan-24          | feb-24 | jan-24     | feb-24",
    "Akuten      | 10              | 11     | 1          | 2",
)

BANDS_UNDER_SEXES = sheet(
    "Bemanning",
    "            |            |        | Kvinnor |       |     | Män   |       |",
    "Datum       | Förvaltning| Yrke   | -59     | 60-64 | 65+ | -59   | 60-64 | 65+",
    "@2024-12-31 | Akuten     | Läkare | 10      | 2     | 1   | 8     | 3     | 0",
    "@2024-12-31 | Akuten     | SSK    | 20      | 4     |     |       |       |",
)

TRANSPOSED = sheet(
    "Utfall 2024, tkr",
    "                      | jan | feb | mar | Ack mar | Budget helår",
    "Akuten                |     |     |     |         |",
    "Personalkostnad       | 10  | 11  | 12  | 33      | 120",
    "varav inhyrd personal | 1   | 2   | 3   | 6       | 10",
    "Psykiatri             |     |     |     |         |",
    "Personalkostnad       | 20  | 21  | 22  | 63      | 240",
    "varav inhyrd personal | 4   | 5   | 6   | 15      | 40",
)

STACKED = sheet(
    "Chefer",
    "Förvaltning | År   | Chefer",
    "Akuten      | 2024 | 3",
    "Psykiatri   | 2024 | 4",
    "* inklusive tillförordnade",
    "",
    "Vakanser",
    "Förvaltning | Yrke   | Vakanser",
    "Akuten      | Läkare | 2",
)

BESIDE = sheet(
    "Förvaltning | År   | Chefer |  | Förvaltning | Yrke   | Vakanser",
    "Akuten      | 2024 | 3      |  | Akuten      | Läkare | 2",
    "Psykiatri   | 2024 | 4      |  |             |        |",
)

PAGES = sheet(
    "Bemanning",
    "Förvaltning | Yrke   | Kön | Antal",
    "Akuten      | Läkare | K   | 3",
    "Akuten      | Läkare | M   | 4",
    "Sida 2",
    "Förvaltning | Yrke   | Kön | Antal",
    "Psykiatri   | Läkare | K   | 5",
)

OUTLINE = sheet(
    "Förvaltning     | Yrke   | Kön | Antal",
    "Akuten          | Läkare | K   | 3",
    "                |        | M   | 4",
    "                | SSK    | K   | 5",
    "Summa Akuten    |        |     | 12",
    "Psykiatri       | Läkare | K   | 6",
    "                |        | M   | 7",
    "Summa Psykiatri |        |     | 13",
)

UNITS_ACROSS = sheet(
    "Hyrkostnad (kr)",
    "Månad \\ Förvaltning | Akuten | Psykiatri | Summa",
    "2024-01              | 1      | 2         | 3",
    "2024-02              | 4      | 5         | 9",
)
