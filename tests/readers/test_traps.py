"""What people really have in their files: each trap gives the right value or a finding in its place.

A trap is a table of one kind with one column that is told apart: `expected` has for each row the value that must be
loaded, `Refused` (an error, and nothing loaded) or `Warned` (loaded, with a warning). What a row gives beside that
fails the test, so nothing is loaded wrong in silence.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from staffing_planner.models.checks import check_inputs
from staffing_planner.models.findings import Finding, Severity
from staffing_planner.models.inputs import Month
from staffing_planner.readers import Loaded, read_folder
from staffing_planner.texts import texts_in

from .conftest import ReadText, errors, places

Row: TypeAlias = Sequence[object]


@dataclass(frozen=True)
class Refused:
    """An error of this code in the row."""

    code: str


@dataclass(frozen=True)
class Warned:
    """A value that is loaded, with a warning of this code in the row."""

    value: object
    code: str


NOT_LOADED = Warned(None, "sum_row")


@dataclass(frozen=True)
class Trap:
    """A text table with what each of its rows must give; `name` is the loaded field that is looked at, `header_gives`
    what the header must give.
    """

    sentence: str
    header: str
    rows: Sequence[Row]
    expected: Sequence[object]
    table: str
    name: str
    titles: Sequence[str] = ()
    file: str = "data.csv"
    encoding: str = "utf-8"
    separator: str = ";"
    header_gives: Warned | Refused | None = None

    def content(self) -> bytes:
        text = StringIO()
        writer = csv.writer(text, delimiter=self.separator, lineterminator="\r\n")
        writer.writerows([title] for title in self.titles)
        writer.writerow(self.header.split(";"))
        writer.writerows(self.rows)
        return text.getvalue().encode(self.encoding)


def outcome(
    loaded: Loaded, table: str, name: str, sheet: str = "", also: Sequence[Finding] = ()
) -> dict[int, object]:
    """What each file row gave: its value, `Refused` or `Warned`."""
    found: dict[int, object] = {}
    for row in getattr(loaded.inputs, table):
        if row.origin.sheet == sheet:
            found.update(dict.fromkeys(row.origin.rows, getattr(row, name)))
    for finding in (*loaded.findings, *also):
        for number in finding.origin.rows if finding.origin.sheet == sheet else ():
            assert not isinstance(found.get(number), Refused | Warned), "two findings for one row"
            if finding.severity is Severity.ERROR:
                assert number not in found, "a row with an error is loaded"
                found[number] = Refused(finding.code)
            else:
                found[number] = Warned(found.get(number), finding.code)
    return found


def approximately(expected: object) -> object:
    if isinstance(expected, Warned):
        return Warned(approximately(expected.value), expected.code)
    return pytest.approx(expected) if isinstance(expected, float) else expected


def check(trap: Trap, folder: Path) -> None:
    (folder / trap.file).write_bytes(trap.content())
    found = outcome(read_folder(folder), trap.table, trap.name)
    header = len(trap.titles) + 1
    expected = [trap.header_gives, *trap.expected]
    assert found == {header + at: approximately(one) for at, one in enumerate(expected) if one is not None}


# --- builders: one for each column that has families of traps


def costs(sentence: str, cells: Sequence[str], expected: Sequence[object], **other: Any) -> Trap:
    rows = [(f"2024-{at:02d}", "Psykiatri", cell) for at, cell in enumerate(cells, start=1)]
    header = f"månad;enhet;{other.pop('heading', 'personalkostnad')}"
    return Trap(sentence, header, rows, expected, "personnel_costs", "cost", **other)


def labels(sentence: str, cells: Sequence[str], expected: Sequence[object], **other: Any) -> Trap:
    rows = [(f"2024-{at:02d}", cell, "100") for at, cell in enumerate(cells, start=1)]
    return Trap(sentence, "månad;enhet;personalkostnad", rows, expected, "personnel_costs", "unit", **other)


def months(sentence: str, cells: Sequence[str], expected: Sequence[object], **other: Any) -> Trap:
    rows = [(cell, f"E{at}", "100") for at, cell in enumerate(cells)]
    return Trap(sentence, "månad;enhet;personalkostnad", rows, expected, "personnel_costs", "month", **other)


def staff(
    sentence: str, heading: str, name: str, cells: Sequence[str], expected: Sequence[object], **other: Any
) -> Trap:
    """An age structure whose unit tells the rows apart, with one column more."""
    given = other.pop("given", {"datum": "2024-12-31", "kön": "K", "ålder": "40", "antal": "1"})
    fixed = {key: value for key, value in given.items() if key != heading}
    rows = [(f"E{at}", "Kurator", cell, *fixed.values()) for at, cell in enumerate(cells)]
    header = ";".join(("enhet", "yrke", heading, *fixed))
    return Trap(sentence, header, rows, expected, "age_structure", name, **other)


def dates(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    return staff(sentence, "datum", "date", cells, expected)


def ages(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    return staff(sentence, "ålder", "age", cells, expected)


def sexes(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    return staff(sentence, "kön", "sex", cells, expected)


def counts(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    return staff(sentence, "antal", "headcount", cells, expected)


def bands(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    """Population by age band: the two ends of the band as they are loaded."""
    rows = [("2024", cell, "10") for cell in cells]
    return Trap(sentence, "år;åldersgrupp;befolkning", rows, expected, "population", "age_from")


def degrees(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    return staff(sentence, "sysselsättningsgrad", "fte", cells, expected)


PERSONAL = {"datum": "2024-12-31"}


def people(
    sentence: str, cells: Sequence[str], expected: Sequence[object], name: str = "age"
) -> Iterator[Trap]:
    """A table for each cell: one person in several rows would be counted once."""
    for at, (cell, one) in enumerate(zip(cells, expected, strict=True), start=1):
        told = sentence if len(cells) == 1 else f"{sentence} ({at})"
        yield staff(told, "personnummer", name, [cell], [one], given=PERSONAL)


def ceilings(sentence: str, cells: Sequence[str], expected: Sequence[object], heading: str = "tak") -> Trap:
    rows = [(f"E{at}", "*", cell) for at, cell in enumerate(cells)]
    return Trap(sentence, f"enhet;personalgrupp;{heading}", rows, expected, "ceilings", "share")


def rates(sentence: str, cells: Sequence[str], expected: Sequence[object], heading: str = "andel") -> Trap:
    rows = [("*", str(60 + at), cell, "65") for at, cell in enumerate(cells)]
    return Trap(sentence, f"yrke;ålder;{heading};referensålder", rows, expected, "retirement_rates", "rate")


def periods(sentence: str, cells: Sequence[str], expected: Sequence[object]) -> Trap:
    rows = [("Kalmar", cell, "0,04") for cell in cells]
    return Trap(sentence, "region;period;share", rows, expected, "peer_agency_share", "period")


MARCH = Month(2024, 3)
LAST = date(2024, 12, 31)
DOUBTED = "thousands_or_decimals"
UNCLEAR = Refused("unclear_number")
NO_NUMBER = Refused("not_a_number")

NUMBERS = [
    costs("0,435 is less than one", ["0,435"], [0.435]),
    costs("2.25 is no 225", ["2.25"], [2.25]),
    costs("1.234 alone is read with decimals and told", ["1.234"], [Warned(1.234, DOUBTED)]),
    costs("1,234 alone is read with decimals and told", ["1,234"], [Warned(1.234, DOUBTED)]),
    costs("1.234 beside 1.234.567 is thousands", ["1.234", "1.234.567"], [1234.0, 1234567.0]),
    costs("1,234 beside 1,234.50 is thousands", ["1,234", "1,234.50"], [1234.0, 1234.5]),
    costs("1.234 beside 5.678,9 is thousands", ["-1.234", "5.678,9"], [-1234.0, 5678.9]),
    costs("1.234 beside 0.5 has decimals", ["1.234", "0.5"], [1.234, 0.5]),
    costs("1,234 beside 12345 has decimals", ["1,234", "12345"], [1.234, 12345.0]),
    costs("1.234 beside 12,5 is asked about", ["1.234", "12,5"], [UNCLEAR, 12.5]),
    costs(
        "1.234 beside both signs as decimals is asked about",
        ["1.234", "1.234.567", "0.5"],
        [UNCLEAR, 1234567.0, 0.5],
    ),
    costs("1 234,5 with an ordinary space", ["1 234,5"], [1234.5]),
    costs("1 234,5 with a no-break space", ["1\u00a0234,5"], [1234.5]),
    costs("1 234,5 with a narrow no-break space", ["1\u202f234,5"], [1234.5]),
    costs("1 234,5 with a thin space", ["1\u2009234,5"], [1234.5]),
    costs("1.234.567 is a million", ["1.234.567"], [1234567.0]),
    costs("1'234'567 and 1’234 are thousands", ["1'234'567", "1’234"], [1234567.0, 1234.0]),
    costs("groups of the wrong size are unclear", ["12 34", "1.23.456"], [UNCLEAR, UNCLEAR]),
    costs("a minus at the end", ["12 345-", "1"], [-12345.0, 1.0]),
    costs("a typographic minus", ["\u221212 345", "1"], [-12345.0, 1.0]),
    costs("a dash as a minus", ["–12 345", "1"], [-12345.0, 1.0]),
    costs("brackets as a minus", ["(1 234)", "1"], [-1234.0, 1.0]),
    costs("a lone dash is no zero", ["-", "–"], [NO_NUMBER, NO_NUMBER]),
    costs("a hidden small figure is no number", ["<5", "x", ".."], [NO_NUMBER] * 3),
    costs("words for nothing are no number", ["NA", "nan", "None"], [NO_NUMBER] * 3),
    costs("infinity and truth are no number", ["inf", "SANT", "TRUE"], [NO_NUMBER] * 3),
    costs("an empty cost is no zero", ["", " ", "\u00a0"], [Refused("empty")] * 3),
    costs("a scientific number is a number", ["1,5E+03"], [1500.0]),
    costs("digits of other scripts are no number", ["١٢٣", "１２"], [NO_NUMBER] * 2),
]

NAMES = [
    labels("a unit called NA", ["NA"], ["NA"]),
    labels("a unit called None", ["None"], ["None"]),
    labels("units called null, NaN and nan", ["null", "NaN", "nan"], ["null", "NaN", "nan"]),
    labels("units called True and FALSKT", ["True", "FALSKT"], ["True", "FALSKT"]),
    labels("a unit called - is kept", ["-"], ["-"]),
    labels("leading zeros of a cost centre", ["00123", "0123"], ["00123", "0123"]),
    labels("leading zeros kept for Excel by a formula", ['="00123"'], ["00123"]),
    labels("a cost centre of ten digits", ["1599999999"], ["1599999999"]),
    labels("a cost centre that Excel has shortened", ["1,2E+05"], [Refused("shortened_number")]),
    labels("a hard space after a name", ["Barnmorska\u00a0"], ["Barnmorska"]),
    labels("double spaces and line breaks in a name", ["Kirurgi  norr", "Kirurgi\nsyd"], ["Kirurgi norr",
           "Kirurgi syd"]),
    labels("invisible characters in a name", ["Psyk\u00adiatri\u200b", "\ufeffA"], ["Psykiatri", "A"]),
    labels("a composed letter in two ways", ["Ha\u0308lsa"], ["Hälsa"]),
    labels("quotes in a name", ['Enhet "Norr"', "Enhet ”Syd”"], ['Enhet "Norr"', "Enhet ”Syd”"]),
    labels("semicolons in a name", ["Norr; syd"], ["Norr; syd"]),
    labels("a name that looks like a formula", ["=A1", "+46", "@x"], ["=A1", "+46", "@x"]),
    labels("an empty unit is no unit", ["", "\u200b"], [Refused("empty")] * 2),
    labels("an identity number is no unit", ["640812-3286", "196408123286", "Anna 6408123286"],
           [Refused("identity_number_as_name")] * 3),
    labels("an organisation number is a unit", ["232100-0073"], ["232100-0073"]),
    labels("a point in time is no identity number", ["202412311530"], ["202412311530"]),
]  # fmt: skip

SUMS = [
    labels(f"{word} is no unit", ["A", word], ["A", NOT_LOADED])
    for word in (
        "Summa", "SUMMA:", "Totalt", "Total", "Totalsumma", "Delsumma", "Riket", "Samtliga", "Hela regionen",
        "Samtliga förvaltningar", "Alla enheter", "varav natt", "Varav: hyr", "därav natt", "Psykiatri totalt",
        "Psykiatri summa",
        "Summa\u00a0Psykiatri", "Sammanlagt", "Grand total", "of which nights",
    )
] + [
    labels("a unit may begin like a sum", ["Totalvård", "Sumpen", "Allmänmedicin", "Varavägen"],
           ["Totalvård", "Sumpen", "Allmänmedicin", "Varavägen"]),
    sexes("the sum of both sexes is no sex", ["K", "Totalt", "Båda könen"], ["F", NOT_LOADED, NOT_LOADED]),
    bands("the sum of all ages is no band", ["0-19", "Totalt", "Samtliga åldrar"], [0, NOT_LOADED, NOT_LOADED]),
    Trap("the country stands among regions", "region;period;share",
         [("Riket", "2024", "0,03"), ("Kalmar", "2024", "0,04")], ["Riket", "Kalmar"],
         "peer_agency_share", "region"),
]  # fmt: skip

ERRORS = [
    costs(f"{text} is a fault, no empty cell", [text], [Refused("error_cell")])
    for text in (
        "#REF!",
        "#REFERENS!",
        "#DIVISION/0!",
        "#VÄRDEFEL!",
        "#SAKNAS!",
        "#N/A",
        "#NAMN?",
        "#OGILTIGT!",
    )
] + [
    labels("an error is no unit", ["#REF!", "#SAKNAS!"], [Refused("error_cell")] * 2),
    months("an error is no month", ["#VALUE!"], [Refused("error_cell")]),
    costs("####### is no number", ["#######"], [NO_NUMBER]),
]

SHARES = [
    ceilings("0,04 is four per cent", ["0,04"], [0.04]),
    ceilings("4 % and 4% are four per cent", ["4 %", "4%", "4\u00a0%"], [0.04, 0.04, 0.04]),
    ceilings("a plain 4 is per cent with a warning", ["4"], [Warned(0.04, "percent_assumed")]),
    ceilings(
        "4 and 0,04 in one column are asked about",
        ["4", "0,04"],
        [Warned(0.04, "percent_assumed"), Refused("mixed_shares")],
    ),
    ceilings(
        "1 among other per cents is no 100 %",
        ["2,5", "1", "1 %"],
        [Warned(0.025, "percent_assumed"), Refused("mixed_shares"), 0.01],
    ),
    rates(
        "0,04 beside 4 under a heading in per cent is told",
        ["4", "0,04", "0,4", "0,04 %", "x"],
        [0.04, Warned(0.0004, "tiny_per_cent"), 0.004, 0.0004, NO_NUMBER],
        heading="andel (%)",
    ),
    ceilings("4 under a heading in per cent", ["4", "2,5"], [0.04, 0.025], heading="tak (%)"),
    ceilings("4 ‰ is no number", ["4 ‰", "4 procentenheter"], [NO_NUMBER] * 2),
    rates(
        "a rate of 4 makes the one beside it unclear",
        ["4", "0,5"],
        [Refused("rate_out_of_range"), Refused("mixed_shares")],
    ),
    rates(
        "one rate of 4 among many is refused alone",
        ["4", *(f"0,{at}" for at in range(10, 30))],
        [Refused("rate_out_of_range"), *(at / 100 for at in range(10, 30))],
    ),
    rates(
        "a rate in per mille by its heading",
        ["40", "4 %", "x"],
        [0.04, 0.04, NO_NUMBER],
        heading="andel (promille)",
    ),
    *(
        Trap(
            f"rates up to 1 below {title}",
            "yrke;ålder;andel;referensålder",
            [("*", "60", "0,4", "65")],
            [None],
            "retirement_rates",
            "rate",
            titles=[title],
            header_gives=Refused("unclear_percent"),
        )
        for title in ("Andel i procent", "Andel (‰)", "Pensionsavgångar, %")
    ),
    Trap(
        "per cent signs below a title in per cent",
        "yrke;ålder;andel;referensålder",
        [("*", "60", "0,4 %", "65")],
        [0.004],
        "retirement_rates",
        "rate",
        titles=["Andel i procent"],
    ),
    Trap(
        "a heading in per cent below a title in per cent",
        "yrke;ålder;andel (%);referensålder",
        [("*", "60", "40", "65")],
        [0.4],
        "retirement_rates",
        "rate",
        titles=["Andel i procent"],
    ),
    staff("a degree in per mille", "sysselsättningsgrad (‰)", "fte", ["500", "50 %"], [0.5, 0.5]),
    rates("a rate in per mille by a sign in its heading", ["40"], [0.04], heading="andel ‰"),
    Trap(
        "4 beside 0,04 among other regions' shares",
        "region;period;share",
        [("Kalmar", "2024", "4"), ("Örebro", "2024", "0,04")],
        [Refused("rate_out_of_range"), Refused("mixed_shares")],
        "peer_agency_share",
        "share",
    ),
    Trap(
        "40 beside 0,4 among turnover rates",
        "enhet;yrke;från ålder;till ålder;personalomsättning",
        [("*", "*", "20", "40", "40"), ("*", "*", "41", "60", "0,4")],
        [Refused("rate_out_of_range"), Refused("mixed_shares")],
        "turnover_rates",
        "rate",
    ),
    Trap(
        "90 beside 0,9 among shares of a training",
        "utbildning;enhet;till yrke;startår;platser;längd;examensgrad",
        [("A", "*", "B", "2024", "10", "3", "90"), ("C", "*", "B", "2024", "10", "3", "0,9")],
        [Refused("rate_out_of_range"), Refused("mixed_shares")],
        "training",
        "completion",
    ),
    rates("a rate of 50 % beside 0,5", ["50 %", "0,5"], [0.5, 0.5]),
    rates("a rate below zero is refused", ["-0,1", "\u22124 %"], [Refused("rate_out_of_range")] * 2),
    rates("a rate in per cent by its heading", ["4", "4 %"], [0.04, 0.04], heading="andel i procent"),
]

MONEY = [
    costs("tkr in the heading", ["5"], [5000.0], heading="kostnad (tkr)"),
    costs("mnkr in the heading after a comma", ["12,5"], [12.5e6], heading="personalkostnad, mnkr"),
    costs("tkr in the title", ["5"], [5000.0], titles=["Alla belopp i tkr"], heading="kostnad"),
    costs("kkr in the heading", ["5"], [5000.0], heading="kostnad (kkr)"),
    costs("1000-tal kr in the title", ["5"], [5000.0], titles=["Belopp i 1000-tal kr"]),
    costs("1 000 kr in brackets in the heading", ["5"], [5000.0], heading="kostnad (1 000 kr)"),
    costs("an amount in a title is no unit", ["5"], [5.0], titles=["Poster över 1 000 kr"]),
    costs("kr, tkr and mnkr in the cells", ["5 kr", "5 tkr", "5 mnkr", "5"], [5.0, 5000.0, 5e6, 5.0]),
    costs("the cell counts before the heading", ["5 kr", "5"], [5.0, 5000.0], heading="kostnad (tkr)"),
    costs("21 000 kr is no 2 of 1 000 kr", ["21 000 kr", "1 000 kr"], [21000.0, 1000.0]),
    costs("1.234 kr beside 1.234.567 kr", ["1.234 kr", "1.234.567 kr"], [1234.0, 1234567.0]),
    costs("5 000:- and 5 000,- are kronor", ["5 000:-", "5 000,-"], [5000.0, 5000.0]),
    costs("a foreign currency is no number", ["5 EUR", "$5", "5 USD"], [NO_NUMBER] * 3),
    costs("a budget with its own sign is turned", ["-5", "\u22127"], [5.0, 7.0]),
    costs("a credit among costs stays a credit", ["-5", "7"], [-5.0, 7.0]),
    costs("a budget with its own sign and a credit is turned and told", ["-5", "-6", "-7", "-8", "1"],
          [5.0, 6.0, 7.0, 8.0, -1.0]),
    *(
        costs(f"{unit} in the heading is no krona", ["5"], [None], heading=f"kostnad {unit}",
              header_gives=Refused("foreign_currency"))
        for unit in ("(EUR)", "(i euro)", "euro", "USD", "i NOK", "€", "[tEUR]", "(CHF)")
    ),
    Trap("money under the name of a number", "datum;enhet;yrke;ålder;antal (tkr)",
         [("2024-12-31", "A", "B", "40", "5")], [None], "age_structure", "headcount",
         header_gives=Refused("money_as_number")),
    costs("a title in euro", ["5"], [None], titles=["Belopp i EUR"], header_gives=Refused("foreign_currency")),
    costs("kronor in the heading under a title in euro", ["5"], [5.0], titles=["Omräknat från EUR"],
          heading="kostnad (kr)"),
    costs("a unit in the file's name", ["5"], [5000.0], file="Kostnader_tkr.csv",
          header_gives=Warned(None, "money_unit_taken")),
    costs("a year and a unit in the file's name", ["5"], [5e6], file="Kostnader 2024 mnkr.csv",
          header_gives=Warned(None, "money_unit_taken")),
    costs("a unit in the title and another in the file's name", ["5"], [None], titles=["Belopp i mnkr"],
          file="Kostnader tkr.csv", header_gives=Refused("unclear_money_unit")),
    costs("the same unit in the title and in the file's name", ["5"], [5000.0], titles=["Belopp i tkr"],
          file="Kostnader tkr.csv"),
    costs("kronor in the title and thousands in the file's name", ["5"], [None], titles=["Belopp i kr"],
          file="Kostnader tkr.csv", header_gives=Refused("unclear_money_unit")),
    costs("one unit in the heading and another in the title", ["5"], [5.0], titles=["Belopp i tkr"],
          heading="kostnad (kr)", header_gives=Warned(None, "money_units_differ")),
    costs("thousands of no unit in the heading", ["5"], [5000.0], heading="kostnad (tusental)",
          header_gives=Warned(None, "numbers_scaled")),
    costs("an amount before a unit in the title", ["5"], [5.0], titles=["Poster över 10 tkr"]),
    Trap("a column of units counts before the file's name", "månad;enhet;kostnad;belopp i",
         [("2024-01", "A", "5", "kr")], [5.0], "personnel_costs", "cost", file="Kostnader tkr.csv"),
    Trap("a column of units", "månad;enhet;kostnad;belopp i",
         [("2024-01", "A", "5", "tkr"), ("2024-02", "A", "5", "mnkr"), ("2024-03", "A", "5", "kr")],
         [5000.0, 5e6, 5.0], "personnel_costs", "cost"),
    Trap("a column of units under a title with one", "månad;enhet;kostnad;belopp i",
         [("2024-01", "A", "5", "tkr")], [5000.0], "personnel_costs", "cost", titles=["Belopp i tkr"]),
    Trap("a column of units under a heading with one", "månad;enhet;kostnad (tkr);belopp i",
         [("2024-01", "A", "5", "tkr")], [5000.0], "personnel_costs", "cost"),
    Trap("a unit in the cell beside a column of units", "månad;enhet;kostnad;belopp i",
         [("2024-01", "A", "5 tkr", "tkr")], [NO_NUMBER], "personnel_costs", "cost"),
]  # fmt: skip

MONTHS = [
    months(f"{text} is March 2024", [text], [MARCH])
    for text in (
        "2024-03", "mars 2024", "mar-24", "202403", "45352", "MARS-2024", "2024 mars", "03/2024", "2024M03",
        "2024-03-01", "mars\u00a02024", "2024/03", "mar. 24", "March 2024", "2024-03-31 00:00:00", "1 mars 2024",
        "mars, 2024", "mars -24",
    )
] + [
    months("mars without a year", ["mars", "MARS"], [Refused("month_lacks_year")] * 2),
    months("24-mar is a day to Excel", ["24-mar", "3-mar"], [Refused("unclear_month")] * 2),
    months("a quarter is no month", ["kv 1 2024", "Q1 2024", "2024K1", "2024-Q1", "kvartal 1"],
           [Refused("quarter_is_no_month")] * 5),
    months("a third of a year is no month", ["T1 2024", "tertial 2 2024", "2024T3"],
           [Refused("quarter_is_no_month")] * 3),
    months("half a year is no month", ["H1 2024", "halvår 1 2024"], [Refused("quarter_is_no_month")] * 2),
    months("accumulated months are no month", ["jan-mar 2024", "ack mars 2024"], [Refused("not_a_month")] * 2),
    months("the month 13 and the month 0", ["2024-13", "202400", "00/2024"], [Refused("not_a_month")] * 3),
    months("a year or a number is no month", ["2024", "3", "24-03"], [Refused("not_a_month")] * 3),
    months("a week is no month", ["v 12 2024", "2024W12"], [Refused("not_a_month")] * 2),
    months("first days in Swedish order prove each other", ["01/03/2024", "01/04/2024"], [MARCH, Month(2024, 4)]),
    months("first days in American order prove each other", ["03/01/2024", "04/01/2024"], [MARCH, Month(2024, 4)]),
    months("one day of either order is asked about", ["03/04/2024"], [Refused("ambiguous_date")]),
    periods("quarters and thirds where a period is meant",
            ["kv 1 2024", "Q2 2024", "T1 2024", "2024", "mars 2024", "H1 2024", "2:a kvartalet 2024"],
            ["2024K1", "2024K2", "2024T1", "2024", "2024M03", "2024H1", "2024K2"]),
    periods("a period without a year", ["kv 1", "T1", "mars"], [Refused("period_lacks_year")] * 3),
    periods("what is no period", ["T4 2024", "i fjol", "H3 2024"], [Refused("not_a_period")] * 3),
]  # fmt: skip

DATES = [
    dates("a date in the usual forms", ["2024-12-31", "20241231", "31/12 2024", "31.12.2024", "31 dec 2024",
          "Dec 31, 2024"],
          [LAST] * 6),
    dates("31/12/2024 can only be one day", ["31/12/2024"], [LAST]),
    dates("12/31/2024 can only be one day", ["12/31/2024"], [LAST]),
    dates("3/4/2024 alone is asked about", ["3/4/2024", "03-04-2024"], [Refused("ambiguous_date")] * 2),
    dates("3/4/2024 beside 31/12/2024", ["3/4/2024", "31/12/2024"], [date(2024, 4, 3), LAST]),
    dates("3/4/2024 beside 12/31/2024", ["3/4/2024", "12/31/2024"], [date(2024, 3, 4), LAST]),
    dates("3/4/2024 beside days of both orders", ["3/4/2024", "12/31/2024", "31/12/2024"],
          [Refused("ambiguous_date"), LAST, LAST]),
    dates("5/5/2024 is the same day in either order", ["5/5/2024"], [date(2024, 5, 5)]),
    dates("points and a space mean the day first", ["3.4.2024", "3/4 2024"], [date(2024, 4, 3)] * 2),
    dates("a year of two digits", ["24-12-31", "31/12/24", "241231", "12/31/24"], [Refused("two_digit_year")] * 4),
    dates("30 February", ["2024-02-30", "30/02/2024", "2023-02-29"], [Refused("not_a_date")] * 3),
    dates("a serial number is a date", ["45657"], [LAST]),
    dates("a small or broken number is no date", ["17", "45657,5", "1e9"], [Refused("not_a_date")] * 3),
    dates("a date with a time of day", ["2024-12-31 23:59:59", "2024-12-31T00:00:00Z", "2024-12-31T00:00:00+01:00"],
          [LAST] * 3),
    dates("words for a day are no date", ["igår", "idag", "NA"], [Refused("not_a_date")] * 3),
]  # fmt: skip

AGES = [
    ages("64 år and 64-åring", ["64 år", "64-åring", "64"], [64, 64, 64]),
    ages("64,5 is no completed age", ["64,5", "64.5"], [Refused("not_an_age")] * 2),
    ages("640 and -1 are no ages", ["640", "-1"], [Refused("age_out_of_range")] * 2),
    ages("64.0 and 64,0 are 64", ["64.0", "64,0"], [64, 64]),
    ages("a year of birth is no age", ["1960"], [Refused("age_out_of_range")]),
    ages("an open age is no age", ["65+", "60-64"], [Refused("not_an_age")] * 2),
    ages("an empty or unknown age", ["", "okänd"], [Refused("empty"), Refused("not_an_age")]),
    ages("numbers that stand for no age", ["9999", "999", "-1", "0"], [Refused("age_out_of_range")] * 4),
    ages("signs that stand for no age", ["-", "?", "saknas"], [Refused("not_an_age")] * 3),
    staff(
        "what stands for no year of birth",
        "födelseår",
        "age",
        ["9999", "999", "-1", "-", "saknas", "1900"],
        [*[Refused("not_a_year")] * 5, Refused("age_out_of_range")],
        given={"datum": "2024-12-31"},
    ),
]

FTES = [
    staff(
        "what stands for no full-time equivalents",
        "årsarbetare",
        "fte",
        ["9999", "999", "-1", "-", "okänd", "?"],
        [*[Refused("too_many_fte")] * 2, Refused("negative_number"), *[NO_NUMBER] * 3],
    ),
    staff("overtime is no fault", "årsarbetare", "fte", ["1,1", "0"], [1.1, 0.0]),
]

BANDS = [
    bands(f"{text} begins at {first}", [text], [first])
    for text, first in {
        "60–64": 60, "60 - 64 år": 60, "65+": 65, ">=65": 65, ">64": 65, "65 år och äldre": 65, "65-w": 65,
        "60 år - 64 år": 60,
        "från 60 till 64": 60, "60 t.o.m. 64": 60, "64": 64, "1-4": 1,
    }.items()
] + [
    Trap(f"{text} ends at {last}", "år;åldersgrupp;befolkning", [("2024", text, "10")], [last], "population", "age_to")
    for text, last in {
        "-24": 24, "Under 20": 19, "<20": 19, "24 år och yngre": 24, "yngre än 25": 24, "60-64": 64,
    }.items()
] + [
    bands("a band that Excel made a date of", ["2024-10-14", "14-okt", "okt-14", "01-apr"],
          [Refused("date_in_age_band")] * 4),
    bands("words and fractions are no band", ["medelålders", "60/64", "60,5-64"], [Refused("not_an_age_band")] * 3),
    bands("a band from high to low", ["64-60"], [Refused("range_reversed")]),
    bands("a date's serial number is no band", ["45579"], [Refused("date_in_age_band")]),
]  # fmt: skip

SEXES = [
    sexes("K and M", ["K", "M", "F"], ["F", "M", "F"]),
    sexes("words with spaces and capitals", ["Kvinna", "Man ", "KVINNOR", "\u00a0män"], ["F", "M", "F", "M"]),
    sexes("1 and 2 are codes that nobody has explained", ["1", "2"], [Refused("unknown_sex")] * 2),
    sexes("first names are no sex", ["Anna", "Karl"], [Refused("unknown_sex")] * 2),
    sexes("unknown is X", ["okänt", "X", ""], ["X", "X", "X"]),
    sexes("what stands for no answer is X", ["-", "?", "saknas", "ej angivet"], ["X"] * 4),
    sexes(
        "what a number for no answer means nobody has explained",
        ["9", "9999", "-1"],
        [Refused("unknown_sex")] * 3,
    ),
    sexes(
        "a name among many sexes is X with a warning",
        [*["K"] * 19, "Anna"],
        [*["F"] * 19, Warned("X", "sex_not_understood")],
    ),
]

DEGREES = [
    degrees("0,75, 75 and 75 % are the same", ["0,75", "75", "75 %", "0.75"], [0.75] * 4),
    degrees("100, 1 and 100 % are full time", ["100", "1", "1,0", "100 %"], [1.0] * 4),
    degrees("7500 is out of range", ["7500", "120", "-75"], [Refused("degree_out_of_range")] * 3),
    degrees("between 1 and 5 nobody can tell", ["2", "1,5"], [Refused("degree_out_of_range")] * 2),
    degrees("words are no degree", ["heltid", "deltid"], [NO_NUMBER] * 2),
]

COUNTS = [
    counts("a negative number of persons", ["-3", "(3)"], [Refused("negative_number")] * 2),
    counts("more persons than the country has", ["99 999 999"], [Refused("too_many_persons")]),
    counts("an identity number is no number of persons", ["196408123281", "640812-3286"],
           [Refused("identity_number_as_number"), NO_NUMBER]),
    counts("a date is no number of persons", ["2024-12-31"], [NO_NUMBER]),
    counts("half a person is a share of one", ["0,5"], [0.5]),
    *(
        Trap(f"{heading} is a thousand times as many", f"år;åldersgrupp;{heading}", [("2024", "20-24", "1,5")],
             [1500.0], "population", "population", header_gives=Warned(None, "numbers_scaled"))
        for heading in ("befolkning (tusental)", "befolkning, 1000-tal", "befolkning (i tusental)", "folkmängd (000)")
    ),
    Trap("a title that counts by the thousand", "år;åldersgrupp;befolkning", [("2024", "20-24", "1,5")], [1500.0],
         "population", "population", titles=["Antal i tusental"], header_gives=Warned(None, "numbers_scaled")),
    staff("persons by the thousand", "antal (tusental)", "headcount", ["0,5"], [500.0],
          given={"datum": "2024-12-31", "ålder": "40"}, header_gives=Warned(None, "numbers_scaled")),
    Trap("thousands of kronor are no thousands of persons", "år;åldersgrupp;befolkning", [("2024", "20-24", "1,5")],
         [1.5], "population", "population", titles=["Kostnader i tusental kronor"]),
]  # fmt: skip

DIGIT = "identity_check_digit"

IDENTITIES = [
    *people("ten digits with a hyphen", ["640812-3286"], [60]),
    *people("ten digits", ["6408123286"], [60]),
    *people("twelve digits with a hyphen", ["19640812-3286"], [60]),
    *people("twelve digits", ["196408123286"], [60]),
    *people("a plus is a hundred years more", ["340812+3283"], [Refused("age_out_of_range")]),
    *people("a coordination number", ["640872-3283", "196408723283"], [60, 60]),
    *people("a number that lost its leading zero", ["101011237"], [23]),
    *people("a float", ["6408123286.0", "6408123286,0", "196408123286.0"], [60] * 3),
    *people("a number in groups of three", ["6 408 123 286", "196\u00a0408\u00a0123\u00a0286"], [60] * 2),
    *people("a formula that keeps the zeros", ['="6408123286"'], [60]),
    *people("a hyphen inside the date", ["1964-08-12-3286"], [60]),
    *people("a dash for a hyphen and spaces", ["640812–3286", "640812 3286", " 640812-3286 "], [60] * 3),
    *people("a scientific number with all digits", ["1,96408123286E+11", "6.408123286E+09"], [60] * 2),
    *people("a scientific number that lost digits", ["1.96502E+11", "1,96408E+11", "6,41E+09"],
           [Refused("shortened_number")] * 3),
    *people("a wrong check digit is told", ["640812-3281"], [Warned(60, DIGIT)]),
    *people("four zeros have no sex", ["640812-0000"], [Warned("X", "identity_without_number")], name="sex"),
    *people("the ninth digit is the sex", ["640812-3286", "640812-3278"], ["F", "M"], name="sex"),
    *people("no day, no month, letters", ["640800-1234", "641332-1234", "640812-TF12"],
           [Refused("not_an_identity_number")] * 3),
    *people("the younger of two centuries that is not to come", ["20040812-3289", "040812-3289"], [20] * 2),
]  # fmt: skip

TEXT_FILES = [
    labels("UTF-8", ["Vårdcentral Ö"], ["Vårdcentral Ö"]),
    labels("UTF-8 with a byte-order mark", ["Vårdcentral Ö"], ["Vårdcentral Ö"], encoding="utf-8-sig"),
    labels("Windows-1252", ["Vårdcentral Ö – norr"], ["Vårdcentral Ö – norr"], encoding="cp1252"),
    labels("UTF-16", ["Vårdcentral Ö"], ["Vårdcentral Ö"], encoding="utf-16"),
    labels("UTF-8 that was read as Windows-1252 before", ["VÃ¥rdcentral", "BarnhÃ¤lsa"], [Refused("garbled_text")] * 2),
    labels("letters that were lost", ["V\ufffdrdcentral"], [Refused("garbled_text")]),
    costs("a comma separates cells and quoted decimals", ["1,5", "2 345,25"], [1.5, 2345.25], separator=","),
    costs("a tabulator separates", ["1,5"], [1.5], separator="\t", file="data.tsv"),
    costs("a semicolon separates and commas are decimals", ["1,5", "2,5", "3,5"], [1.5, 2.5, 3.5]),
]  # fmt: skip

TRAPS = [
    *NUMBERS, *NAMES, *SUMS, *ERRORS, *SHARES, *MONEY, *MONTHS, *DATES, *AGES, *BANDS, *SEXES, *DEGREES, *COUNTS, *FTES,
    *IDENTITIES, *TEXT_FILES,
]  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.sentence)
def test_that_a_trap_gives_the_right_value_or_a_finding(trap: Trap, tmp_path: Path) -> None:
    check(trap, tmp_path)


def test_that_every_finding_of_a_trap_has_a_sentence_in_both_languages() -> None:
    details = {"kronor": "1000", "persons": "1", "key": "fte"}
    told = {
        one.code: Finding(Severity.ERROR, one.code, column="kolumn", value="värde", details=details)
        for trap in TRAPS
        for one in (*trap.expected, trap.header_gives)
        if isinstance(one, Refused | Warned) and one.code != "sum_row"
    }
    for finding in told.values():
        assert texts_in("sv").finding(finding) != texts_in("en").finding(finding) != ""


def test_that_the_check_of_traps_fails_where_something_is_loaded_wrong(tmp_path: Path) -> None:
    wrong = costs("thousands taken for decimals", ["1.234", "1.234.567"], [1.234, 1234567.0])
    with pytest.raises(AssertionError):
        check(wrong, tmp_path)


# --- rows and columns of a text table

COSTS = "månad;enhet;personalkostnad"
STOCK = "datum;enhet;yrke;kön;ålder;antal"


@pytest.mark.parametrize(
    ("lines", "loaded_costs", "codes"),
    [
        pytest.param((COSTS, "2024-01;A;1;5", "2024-02;A;2"), [2], ["row_too_long"], id="a long row is refused"),
        pytest.param((COSTS, "2024-01;A;1;;", "2024-02;A;2;"), [1, 2], [], id="empty cells after a row are nothing"),
        pytest.param((COSTS, "2024-01;A", "2024-02;A;2"), [2], ["empty"], id="a short row lacks its cost"),
        pytest.param(("month,unit,cost", "2024-01,A,1,5"), [], ["row_too_long"], id="a decimal comma shifts a column"),
        pytest.param((COSTS, "2024-01;B;A;5"), [], ["not_a_number", "row_too_long"], id="a shifted row is refused"),
        pytest.param((COSTS, "2024-01;A;1", "", ";;", "2024-02;A;2"), [1, 2], [], id="blank rows are nothing"),
        pytest.param((f"{COSTS};;", "2024-01;A;1;;"), [1], [], id="empty columns are nothing"),
        pytest.param((f"{COSTS};Totalt", "2024-01;A;1;9"), [1], ["unknown_column"],
                     id="a column of totals is left out"),
        pytest.param((f"{COSTS};", "2024-01;A;1;9"), [], ["row_too_long"], id="a value beside the columns is told"),
        pytest.param(("\ufeffmånad;enhet\u00a0;Personal\u00adkostnad", "\ufeff2024-01;A;1"), [1], [],
                     id="marks and hard spaces in headings are nothing"),
        pytest.param(("MÅNAD;  Enhet;PERSONALKOSTNAD ", "2024-01;A;1"), [1], [], id="capitals in headings are nothing"),
        pytest.param(('månad;"enhet";"personal-\nkostnad"', "2024-01;A;1"), [1], [], id="a line break in a heading"),
        pytest.param((COSTS, '2024-01;"A;1', "2024-02;A;2"), [], ["broken_quotes"], id="a quote that is never closed"),
        pytest.param((COSTS, "2024-01;A;1", "Källa: ekonomisystemet"), [1], ["note_row"], id="a footnote is no row"),
    ],
)  # fmt: skip
def test_that_rows_and_columns_do_not_shift(
    read_text: ReadText, lines: tuple[str, ...], loaded_costs: list[float], codes: list[str]
) -> None:
    loaded = read_text(*lines)
    assert [row.cost for row in loaded.inputs.personnel_costs] == loaded_costs
    found = sorted({one.code for one in loaded.findings} - {"no_tables"})
    assert found == codes


def test_that_the_second_header_of_joined_files_is_no_row(read_text: ReadText) -> None:
    loaded = read_text(COSTS, "2024-01;A;1", "\ufeff" + COSTS.upper(), "2024-02;A;2")
    assert [row.cost for row in loaded.inputs.personnel_costs] == [1, 2]


@pytest.mark.parametrize("encoding", ["cp850", "cp437"])
def test_that_a_dos_file_is_told_by_its_names(read_text: ReadText, encoding: str) -> None:
    loaded = read_text(
        "month;unit;cost", "2024-01;Vårdcentral Öster;1", "2024-02;Barnhälsa;1", encoding=encoding
    )
    assert errors(loaded) == ["garbled_text"] * 2
    assert loaded.inputs.personnel_costs == ()


def test_that_a_dos_file_with_swedish_headings_is_not_read(read_text: ReadText) -> None:
    loaded = read_text("månad;förvaltning;kostnad", "2024-01;A;1", encoding="cp850")
    assert errors(loaded) != []
    assert loaded.inputs.personnel_costs == ()


# --- what shows across rows


def told(loaded: Loaded) -> list[tuple[str, int | None, str]]:
    """Code, row and value of what is found across rows."""
    return [(one.code, one.row, one.value) for one in check_inputs(loaded.inputs, loaded.scenarios)]


def test_that_a_month_that_stands_twice_is_told(read_text: ReadText) -> None:
    loaded = read_text(COSTS, "2024-01;A;1", "2024-02;A;2", "januari 2024;A;1")
    assert told(loaded) == [("summed_personnel_cost", 4, "2024-01 · A")]


@pytest.mark.parametrize("missing", [2, 3])
def test_that_a_month_that_is_missing_is_told(read_text: ReadText, missing: int) -> None:
    rows = [f"2024-{at:02d};A;1" for at in range(1, 5) if at != missing]
    assert [code for code, *_ in told(read_text(COSTS, *rows))] == ["missing_personnel_month"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Psykiatri", "PSYKIATRI"),
        ("Hälso- och sjukvård", "Hälso och sjukvård"),
        ("00123", "123"),
        ("Kirurgi-norr", "Kirurgi norr"),
    ],
)
def test_that_two_spellings_of_a_unit_are_told(read_text: ReadText, one: str, other: str) -> None:
    loaded = read_text(COSTS, f"2024-01;{one};1", f"2024-01;{other};1")
    assert told(loaded) == [("two_spellings", 3, other)]


def test_that_spaces_make_no_other_unit(read_text: ReadText) -> None:
    loaded = read_text(COSTS, "2024-01;Norra  vården;1", "2024-02;Norra\u00a0vården ;1")
    assert {row.unit for row in loaded.inputs.personnel_costs} == {"Norra vården"}
    assert told(loaded) == []


def test_that_two_spellings_of_an_occupation_are_told(read_text: ReadText) -> None:
    loaded = read_text(STOCK, "2024-12-31;A;Barnmorska;K;40;1", "2024-12-31;A;barnmorska;K;40;1")
    assert ("two_spellings", 3, "barnmorska") in told(loaded)


@pytest.mark.parametrize("written", ["206010 Sjuksköterska", "2221 Sjuksköterska", "0201 Läkare"])
def test_that_a_code_before_an_occupation_is_kept_or_known(read_text: ReadText, written: str) -> None:
    loaded = read_text(STOCK, f"2024-12-31;A;{written};K;40;1")
    (row,) = loaded.inputs.age_structure
    assert row.occupation in (written, written.partition(" ")[2])


# --- wide tables


@pytest.mark.parametrize("heading", ["2024-10-14", "14-okt", "okt-14"])
def test_that_a_band_that_became_a_date_in_a_heading_is_an_error(read_text: ReadText, heading: str) -> None:
    loaded = read_text(f"datum;enhet;yrke;{heading};15-19;20-24", "2024-12-31;A;B;7;5;5")
    assert ("error", "date_in_age_band", "data.csv", 1, heading, heading) in places(loaded.findings)


def test_that_a_column_of_totals_beside_bands_is_left_out(read_text: ReadText) -> None:
    loaded = read_text("datum;enhet;yrke;20-39;40-64;Totalt", "2024-12-31;A;B;3;4;7")
    assert sum(row.headcount for row in loaded.inputs.age_structure) == pytest.approx(7)
    assert errors(loaded) == []


@pytest.mark.parametrize("header", ["20-39;40-64;20-39", "20;21;22;23;24;24", "20-39;30-49;50-64"])
def test_that_a_band_or_age_that_stands_twice_is_an_error(read_text: ReadText, header: str) -> None:
    loaded = read_text(f"datum;enhet;yrke;{header}", "2024-12-31;A;B" + ";1" * len(header.split(";")))
    assert loaded.inputs.age_structure == ()
    assert len(errors(loaded)) == 1


@pytest.mark.parametrize(
    "heading", ["okänd", "Okänd ålder", "uppgift saknas", "Ålder saknas", "unknown", "utan uppgift"]
)
def test_that_persons_without_an_age_beside_bands_are_told(read_text: ReadText, heading: str) -> None:
    loaded = read_text(
        f"datum;enhet;yrke;20-39;40-64;{heading}", "2024-12-31;A;B;3;4;2", "2024-12-31;C;B;3;4;1"
    )
    assert sum(row.headcount for row in loaded.inputs.age_structure) == pytest.approx(14)
    assert places(loaded.findings) == [("warning", "persons_without_age", "data.csv", 1, heading, "3")]


def test_that_persons_without_an_age_below_two_sexes_are_told(read_text: ReadText) -> None:
    loaded = read_text(
        ";;;Kvinnor;;;Män;;",
        "datum;enhet;yrke;20-39;40-64;okänd;20-39;40-64;okänd",
        "2024-12-31;A;B;1;2;3;4;5;6",
    )
    assert sum(row.headcount for row in loaded.inputs.age_structure) == pytest.approx(12)
    assert [(one.code, one.value) for one in loaded.findings] == [("persons_without_age", "9")]


def test_that_an_empty_column_of_unknown_ages_is_only_a_column(read_text: ReadText) -> None:
    loaded = read_text("datum;enhet;yrke;20-39;40-64;okänd", "2024-12-31;A;B;3;4;0")
    assert [one.code for one in loaded.findings] == ["unknown_column"]


def test_that_bands_are_counted_as_their_title_says(read_text: ReadText) -> None:
    loaded = read_text("Antal i tusental", "datum;enhet;yrke;20-39;40-64", "2024-12-31;A;B;3;4")
    assert sum(row.headcount for row in loaded.inputs.age_structure) == pytest.approx(7000)
    assert [one.code for one in loaded.findings] == ["numbers_scaled"]


@pytest.mark.parametrize("note", ["Belopp i tkr", "* Alla belopp anges i tusental kronor"])
def test_that_a_unit_below_the_table_is_taken_and_told(read_text: ReadText, note: str) -> None:
    loaded = read_text(COSTS, "2024-01;A;5", "2024-02;A;6", "", note)
    assert [row.cost for row in loaded.inputs.personnel_costs] == [5000, 6000]
    assert "money_unit_taken" in [one.code for one in loaded.findings]


def test_that_a_unit_above_the_table_and_another_below_it_are_an_error(read_text: ReadText) -> None:
    loaded = read_text("Belopp i mnkr", COSTS, "2024-01;A;5", "2024-02;A;6", "", "Belopp i tkr")
    assert loaded.inputs.personnel_costs == ()
    assert errors(loaded) == ["unclear_money_unit"]


def test_that_a_column_of_currencies_is_looked_at(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;kostnad;valuta", "2024-01;A;5;SEK", "2024-02;A;5;EUR")
    assert loaded.inputs.personnel_costs == ()
    assert [one.value for one in loaded.findings if one.code == "foreign_currency"] == ["EUR"]


def test_that_a_column_of_kronor_is_only_a_column(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;kostnad;valuta", "2024-01;A;5;SEK", "2024-02;A;6;SEK")
    assert [row.cost for row in loaded.inputs.personnel_costs] == [5, 6]
    assert errors(loaded) == []


@pytest.mark.parametrize(
    ("amounts", "loaded_costs", "code"),
    [
        pytest.param([-5], [-5], "lone_negative_cost", id="a lone amount"),
        pytest.param([-5, -6, -7, -8, 1], [5, 6, 7, 8, -1], "costs_mostly_negative", id="all but one"),
        pytest.param([-5, -6, 7], [], "mixed_signs", id="two of three"),
    ],
)
def test_that_costs_below_zero_are_never_loaded_in_silence(
    read_text: ReadText, amounts: list[int], loaded_costs: list[int], code: str
) -> None:
    loaded = read_text(COSTS, *(f"2024-{at:02d};A;{amount}" for at, amount in enumerate(amounts, start=1)))
    assert [row.cost for row in loaded.inputs.personnel_costs] == loaded_costs
    assert [one.code for one in loaded.findings if one.code != "no_tables"] == [code]


@pytest.mark.parametrize("heading", ["Frånvaro", "tjänstledig", "Ledighet", "Frånvaro %", "leave of absence"])
def test_that_a_column_of_leave_is_told_to_be_unused(read_text: ReadText, heading: str) -> None:
    loaded = read_text(f"{STOCK};{heading}", "2024-12-31;A;B;K;40;1;ja")
    assert [row.headcount for row in loaded.inputs.age_structure] == [1]
    assert places(loaded.findings) == [("warning", "leave_not_used", "data.csv", 1, heading, heading)]


def test_that_a_first_name_among_sexes_is_not_told(read_text: ReadText) -> None:
    loaded = read_text(STOCK, *["2024-12-31;A;B;K;40;1"] * 19, "2024-12-31;A;B;Anna;41;1")
    assert [one.value for one in loaded.findings] == ["•••"]
    assert [row.sex for row in loaded.inputs.age_structure] == ["F", "X"]


# --- workbooks: cells that have a type


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """One workbook with a trap on each sheet, read once."""
    from openpyxl import Workbook

    made = Workbook()
    stock = ("date", "unit", "occupation", "sex", "age", "headcount")

    def add(
        title: str, *rows: Sequence[object], formats: dict[str, str] | None = None, state: str = "visible"
    ) -> None:
        sheet = made.create_sheet(title)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(list(row))
        for place, number_format in (formats or {}).items():
            sheet[place].number_format = number_format

    cost = ("month", "unit", "cost")
    on = datetime(2024, 12, 31)
    add(
        "dates",
        stock,
        (on, "A", "B", "K", 40, 1),
        (45657, "A2", "B", "K", 40, 1),
        ("31/12/2024", "A3", "B", "K", 40, 1),
    )
    add(
        "persons",
        stock,
        (on, "A", "B", "K", 40, on),
        (on, "A", "B", "K", 40, True),
        (on, "A", "B", "K", 40, 6408123286),
    )
    add(
        "ages",
        stock,
        (on, "A", "B", "K", datetime(1900, 3, 4), 1),
        (on, "A2", "B", "K", 64.0, 1),
        (on, "A", "B", "K", 64.5, 1),
    )
    add(
        "names",
        cost,
        ("2024-01", "00123", 1),
        ("2024-01", datetime(2024, 4, 1), 1),
        ("2024-01", 4711, 1),
        ("2024-01", 196408123286, 1),
        ("2024-01", "NA", 1),
    )
    add(
        "months",
        cost,
        (datetime(2024, 3, 1), "A", 1),
        (45352, "B", 1),
        (202403, "C", 1),
        (2024.1, "D", 1),
        ("2024-03", "E", 1),
        formats={"A2": "mmm-yy", "A3": "General"},
    )
    add("faults", cost, ("2024-01", "A", "#REF!"), ("2024-02", "A", "#N/A"), ("2024-03", "A", 1))
    for row in (2, 3):
        made["faults"][f"C{row}"].data_type = "e"
    add(
        "shares",
        ("unit", "staff_group", "share"),
        ("A", "*", 0.04),
        ("B", "*", "4 %"),
        ("C", "*", "2,5 %"),
        formats={"C2": "0%"},
    )
    add(
        "bands",
        ("year", "age_band", "population"),
        (2024, datetime(2024, 10, 14), 1),
        (2024, "15-19", 1),
        (2024, -24, 1),
    )
    add(
        "wide",
        ("date", "unit", "occupation", datetime(2024, 10, 14), "15-19", "20-24"),
        (on, "A", "B", 7, 5, 5),
    )
    add("hidden", cost, ("2024-01", "Dold", 1), state="hidden")
    add("veryhidden", cost, ("2024-02", "Dold", 1), state="veryHidden")
    add(
        "numbers",
        ("date", "unit", "occupation", "personnummer"),
        (on, "A", "B", 6408123286),
        (on, "A2", "B", 101011237.0),
        (on, "A3", "B", "640910-1232"),
        (on, "A4", "B", 196410014564),
    )
    add("zeros", cost, ("2024-01", 123, 1), ("2024-02", 12345, 1), ("2024-03", -1, 1),
        formats={"B2": "00000", "B3": "00000", "B4": "00000"})  # fmt: skip
    add("codes", cost, ("2024-01", 123, 1), ("2024-02", 1234, 1))
    add("plain codes", cost, ("2024-01", 1234, 1), ("2024-02", 5678, 1))
    add("unit mnkr", cost, ("2024-01", "A", 5))
    add(
        "mixed shares",
        ("unit", "staff_group", "share"),
        ("A", "*", 0.04),
        ("B", "*", 4),
        formats={"C2": "0%"},
    )
    add("shares in per cent", ("unit", "staff_group", "share (%)"), ("A", "*", 0.04), ("B", "*", 4),
        formats={"C2": "0 %"})  # fmt: skip
    add("formulas", (*stock, "fte"), (on, "A", "B", "K", 40, "=1+1", 1), (on, "A", "B", "K", 41, 1, "=1"),
        (on, "A", "B", "K", 42, 1, 1))  # fmt: skip
    add(
        "band formulas",
        ("date", "unit", "occupation", "20-39", "40-64"),
        (on, "A", "B", "=1+1", 5),
        (on, "C", "B", 3, 5),
    )
    add("across", ("enhet", "Hyrkostnad 2024-01", "Hyrkostnad 2024-02"), ("A", "=1+1", 2), ("B", 4, 5),
        ("Summa", "=SUM(B2:B3)", "=SUM(C2:C3)"))  # fmt: skip
    add("rows", cost, ("2024-01", "A", 1), ("2024-02", "A", 1), ("2024-03", "A", 1))
    made["rows"].row_dimensions[3].hidden = True
    add("filtered", cost, ("2024-01", "A", 1), ("2024-02", "A", 1), ("2024-03", "A", 1))
    made["filtered"].auto_filter.ref = "A1:C4"
    made["filtered"].auto_filter.add_filter_column(0, ["2024-01"])
    made["filtered"].row_dimensions[3].hidden = True
    del made["Sheet"]
    folder = tmp_path_factory.mktemp("typed")
    made.save(folder / "typed.xlsx")
    return read_folder(folder)


@pytest.mark.parametrize(
    ("sheet", "table", "name", "expected"),
    [
        pytest.param("dates", "age_structure", "date", [LAST, LAST, LAST], id="a date, its serial number and its text"),
        pytest.param("persons", "age_structure", "headcount", [NO_NUMBER, NO_NUMBER,
                     Refused("identity_number_as_number")],
                     id="a date, a truth value and an identity number are no persons"),
        pytest.param("ages", "age_structure", "age", [Refused("not_an_age"), 64, Refused("not_an_age")],
                     id="an age formatted as a date is no age"),
        pytest.param("names", "personnel_costs", "unit",
                     ["00123", Warned("2024-04-01", "date_as_name"), "4711", Refused("identity_number_as_name"), "NA"],
                     id="names that are numbers, dates and words for nothing"),
        pytest.param("months", "personnel_costs", "month", [MARCH, MARCH, MARCH, Refused("not_a_month"), MARCH],
                     id="months as dates, serial and plain numbers"),
        pytest.param("faults", "personnel_costs", "cost", [Refused("error_cell"), Refused("error_cell"), 1.0],
                     id="formula errors are no empty cells"),
        pytest.param("shares", "ceilings", "share", [0.04, 0.04, 0.025],
                     id="a per cent format and per cent signs"),
        pytest.param("bands", "population", "age_from", [Refused("date_in_age_band"), 15, 0],
                     id="a band that became a date is no band"),
        pytest.param("hidden", "personnel_costs", "cost", [1.0], id="a hidden sheet is read and told"),
        pytest.param("zeros", "personnel_costs", "unit", ["00123", "12345", "-1"], id="zeros that only a format shows"),
        pytest.param("codes", "personnel_costs", "unit", ["123", "1234"], id="zeros that may be lost"),
        pytest.param("plain codes", "personnel_costs", "unit", ["1234", "5678"], id="codes of one length"),
        pytest.param("unit mnkr", "personnel_costs", "cost", [5e6], id="a unit in the sheet's name"),
        pytest.param("mixed shares", "ceilings", "share", [0.04, Warned(0.04, "percent_assumed")],
                     id="a share shown as per cent beside a plain one"),
        pytest.param("shares in per cent", "ceilings", "share", [0.04, 0.04],
                     id="a share shown as per cent under a heading in per cent"),
        pytest.param("rows", "personnel_costs", "cost", [1.0, Warned(1.0, "hidden_rows"), 1.0], id="a hidden row"),
        pytest.param("filtered", "personnel_costs", "cost", [1.0, Warned(1.0, "filtered_sheet"), 1.0],
                     id="a row that is filtered away"),
        pytest.param("veryhidden", "personnel_costs", "cost", [1.0], id="a very hidden sheet is read and told"),
        pytest.param("numbers", "age_structure", "age", [60, 23, 60, 60], id="identity numbers as numbers and text"),
    ],
)  # fmt: skip
def test_that_typed_cells_give_the_right_value_or_a_finding(
    workbook: Loaded, sheet: str, table: str, name: str, expected: list[object]
) -> None:
    found = outcome(workbook, table, name, sheet)
    about = {"hidden": "hidden_sheet", "veryhidden": "hidden_sheet", "codes": "zeros_lost",
             "unit mnkr": "money_unit_taken"}  # fmt: skip
    assert found.pop(1, None) == (Warned(None, about[sheet]) if sheet in about else None)
    assert found == {at: approximately(one) for at, one in enumerate(expected, start=2)}


@pytest.mark.parametrize(("sheet", "ages"), [("formulas", {41, 42}), ("band formulas", set(range(20, 65)))])
def test_that_a_needed_cell_whose_formula_has_no_value_is_an_error_there(
    workbook: Loaded, sheet: str, ages: set[int]
) -> None:
    """The sheet is told once, an optional cell is empty."""
    found = [(one.code, one.row) for one in workbook.findings if one.origin.sheet == sheet]
    assert found == [("formula_without_value", 2), ("cell_without_value", 2)]
    rows = [row for row in workbook.inputs.age_structure if row.origin.sheet == sheet]
    assert {row.age for row in rows} == ages


def test_that_a_month_across_whose_formula_has_no_value_is_an_error_there(workbook: Loaded) -> None:
    found = [(one.code, one.row, one.column) for one in workbook.findings if one.origin.sheet == "across"]
    assert ("cell_without_value", 2, "Hyrkostnad 2024-01") in found
    assert [code for code, *_ in found].count("cell_without_value") == 1
    rows = [row for row in workbook.inputs.agency_costs if row.origin.sheet == "across"]
    assert sorted(row.cost for row in rows) == [2, 4, 5]


def test_that_a_date_among_the_headings_of_a_workbook_is_an_error(workbook: Loaded) -> None:
    found = [(one.code, one.row) for one in workbook.findings if one.origin.sheet == "wide"]
    assert found == [("date_in_age_band", 1)]


def test_that_dates_of_the_calendar_from_1904_are_the_same_days(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = made.create_sheet("mac")
    sheet.append(["month", "unit", "cost"])
    sheet.append([datetime(2024, 3, 1), "A", 1])
    sheet.append([45352 - 1462, "B", 1])
    sheet.append(["2024-03", "C", 1])
    made.save(tmp_path / "mac.xlsx")
    assert [row.month for row in read_folder(tmp_path).inputs.personnel_costs] == [MARCH] * 3


def test_that_a_plain_day_in_a_header_of_the_calendar_from_1904_is_an_error(tmp_path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    sheet = made.create_sheet("mac")
    sheet.append(["enhet", *(day - 1462 for day in (45352, 45383, 45413))])
    sheet.append(["A", 1, 2, 3])
    made.save(tmp_path / "mac.xlsx")
    assert "day_from_1904" in errors(read_folder(tmp_path))
