"""Statistics files: the totals that their publishers state, nobody counted twice, and nothing wrong loaded silently."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.findings import Finding, Severity
from staffing_planner.models.inputs import CareUse, PeerShare, Population
from staffing_planner.readers import read_folder
from staffing_planner.readers.cubes import Cube, cube_to_care_use, cube_to_peers, cube_to_population
from staffing_planner.readers.sources import read_cells
from staffing_planner.readers.statistics import (
    Survey,
    is_statistics_csv,
    read_json,
    read_json_stat,
    read_kolada,
    read_px,
    read_statistics,
    read_statistics_csv,
    survey_statistics,
)

from .conftest import errors, warnings

SAMPLES = Path(__file__).parent.parent / "samples"
COUNTIES = (SAMPLES / "px" / "BE0101A1.px").read_bytes()
FIVE_YEARS = (SAMPLES / "px" / "BE101ACE.px").read_bytes()
SYMBOLS = (SAMPLES / "px" / "BE0101F1datasymbols.px").read_bytes()
LANGUAGES = (SAMPLES / "px" / "PR0101B3hier2lang.px").read_bytes()
JSON_STAT = (SAMPLES / "px" / "v2_TAB5974_jsonstat2.json").read_bytes()

Edit: TypeAlias = tuple[str, str]


def cube(read: Cube | Finding) -> Cube:
    assert isinstance(read, Cube), read
    return read


def refused(read: Cube | Finding | Survey) -> Finding:
    assert isinstance(read, Finding), read
    assert read.severity is Severity.ERROR
    return read


def sums(rows: Sequence[Population]) -> dict[tuple[str, str, int], float]:
    """Persons by region, sex and year."""
    found: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows:
        found[row.region, row.sex, row.year] += row.population
    return dict(found)


PX = """CHARSET="ANSI";
AXIS-VERSION="2013";
LANGUAGE="sv";
TITLE="Folkmängd efter region, ålder, kön och år";
CONTENTS="Folkmängd";
UNITS="antal";
STUB="region","ålder","kön";
HEADING="år";
VALUES("region")="08 Kalmar län","10 Blekinge län";
VALUES("ålder")="0-64 år","65+ år";
VALUES("kön")="män","kvinnor";
VALUES("år")="2023","2024";
TIMEVAL("år")=TLIST(A1),"2023","2024";
CODES("region")="08","10";
CODES("kön")="1","2";
LAST-UPDATED="20250221 08:00";
SOURCE="SCB";
DATA=
1 2
3 4
5 6
7 8
10 20
30 40
50 60
70 80;
"""


def px(*edits: Edit, encoding: str = "cp1252") -> bytes:
    """The small PX file with parts replaced."""
    text = PX
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text.encode(encoding)


def population(content: bytes, **options: Any) -> tuple[list[Population], list[Finding]]:
    reading = cube_to_population(cube(read_px(content, "p.px")), **options)
    assert reading.kind == "population"
    return reading.rows, reading.findings


def codes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(one.code, one.value) for one in findings]


# --- the publishers' own totals


def test_that_the_counties_have_the_stated_populations() -> None:
    rows, findings = population(COUNTIES)
    found = sums(rows)
    assert findings == []
    assert sum(found["Kalmar county", sex, 2004] for sex in "MF") == 234_496
    assert sum(found["Kalmar county", sex, 2005] for sex in "MF") == 233_944
    assert sum(row.population for row in rows if row.year == 2004) == 9_011_392
    assert sum(row.population for row in rows if row.year == 2005) == 9_047_752
    assert {row.age_to for row in rows if row.age_from == 100} == {None}
    # One row for each marital status of the same age and sex.
    assert rows[0].origin.rows == (51, 253, 455, 657)


def test_that_a_total_of_both_sexes_is_not_counted_beside_them() -> None:
    rows, findings = population(FIVE_YEARS)
    assert findings == []
    assert sum(row.population for row in rows if row.year == 1999) == 8_861_426
    assert {row.sex for row in rows} == {"F", "M"}
    assert (rows[0].age_from, rows[0].age_to, rows[-1].age_from, rows[-1].age_to) == (0, 4, 100, None)


def test_that_symbols_are_missing_and_not_zero() -> None:
    found = cube(read_px(SYMBOLS, "s.px"))
    assert found.values.shape == (4, 3, 1, 2, 1)
    assert int(np.isnan(found.values).sum()) == 6
    assert np.nansum(found.values) == 4_474
    every = px(("1 2\n", '- "-"\n'), ("3 4\n", '. ".."\n'), ("5 6\n", '... "......"\n'))
    assert int(np.isnan(cube(read_px(every, "s.px")).values).sum()) == 6


def test_that_a_file_in_two_languages_has_labels_in_either() -> None:
    english, swedish = cube(read_px(LANGUAGES, "l.px")), cube(read_px(LANGUAGES, "l.px", "sv"))
    assert [len(one.categories) for one in english.dimensions] == [66, 11, 1]
    assert [one.label for one in english.dimensions] == ["Product group", "period", "CONTENTS"]
    assert [one.label for one in swedish.dimensions] == ["varu-/tjänstegrupp", "tid", "CONTENTS"]
    assert english.dimensions[0].categories[0] == ("tot", "All products", "")
    assert swedish.dimensions[0].categories[0] == ("tot", "Alla", "")
    assert swedish.source == "Statistiska centralbyrån"
    assert swedish.updated == english.updated == "20060707 08:37"
    assert np.array_equal(english.values, swedish.values, equal_nan=True)
    assert english.dimensions[1].categories[-1].label == "2006M06"
    # A language that the file does not have gives its first one.
    assert cube(read_px(LANGUAGES, "l.px", "fi")).source == "Statistics Sweden"


def test_that_the_hierarchy_has_its_total_by_month(tmp_path: Path) -> None:
    (tmp_path / "l.px").write_bytes(LANGUAGES)
    survey = survey_statistics(tmp_path / "l.px")
    assert isinstance(survey, Survey)
    assert (survey.periods[0], survey.periods[-1], survey.missing, survey.table) == (
        "2005M08",
        "2006M06",
        42,
        "",
    )
    assert (survey.contents[0].totals[0], survey.contents[0].totals[-1]) == (279.95, 284.68)


@pytest.mark.parametrize(
    ("name", "keyword"), [("missingData", "DATA"), ("missingStubHeading", "STUB/HEADING")]
)
def test_that_a_broken_file_is_refused_by_the_missing_keyword(name: str, keyword: str) -> None:
    file, reading = read_statistics(SAMPLES / "px" / f"BROKEN_BE0101F1{name}.px")
    assert codes(reading.findings) == [("px_missing_keyword", keyword)]
    assert (reading.rows, reading.kind, file.rows, len(file.sha256)) == ([], "", 0, 64)


def test_that_a_json_stat_answer_is_population() -> None:
    _, reading = read_statistics(SAMPLES / "px" / "v2_TAB5974_jsonstat2.json")
    assert reading.findings == []
    assert [(row.year, row.age_from, row.age_to, row.sex, row.population) for row in reading.rows] == [
        (2026, 0, 0, "M", 50_080),
        (2026, 0, 0, "F", 47_361),
    ]


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("000000CG_1", (8, 1, 1, 1, 1, 1)),
        ("000000RM_1", (22, 1, 11, 2, 1, 4)),
        ("AM0110A2", (8, 1, 1, 2, 1, 11)),
    ],
)
def test_that_downloads_are_read_whole(name: str, shape: tuple[int, ...]) -> None:
    (sheet,) = read_cells(SAMPLES / "csv" / f"{name}.csv").sheets
    assert is_statistics_csv(sheet)
    found = cube(read_statistics_csv(sheet))
    assert found.values.shape == shape
    body = [
        line.rpartition('",')[2] for line in (SAMPLES / "csv" / f"{name}.csv").read_text("cp1252").split("\n")
    ]
    assert found.values.sum() == sum(float(cell) for line in body[1:] if line for cell in line.split(","))
    assert found.dimensions[3].label in ("kön", "sex")
    assert found.rows is not None
    assert found.rows.ravel()[0] == 2


def test_that_a_folder_joins_statistics_with_tables_and_says_what_else_it_holds(tmp_path: Path) -> None:
    (tmp_path / "counties.PX").write_bytes(COUNTIES)
    (tmp_path / "one.json").write_bytes(JSON_STAT)
    (tmp_path / "prices.px").write_bytes(LANGUAGES)
    (tmp_path / "salaries.csv").write_bytes((SAMPLES / "csv" / "000000CG_1.csv").read_bytes())
    (tmp_path / "table.csv").write_text("region;age;year;population\nÖland;65+;2024;5", encoding="utf-8")
    loaded = read_folder(tmp_path)
    assert len(loaded.inputs.population) == 8484 + 2 + 1
    assert errors(loaded) == []
    assert warnings(loaded) == ["statistics_not_used", "statistics_not_used"]
    prices, salaries = (one for one in loaded.findings if one.code == "statistics_not_used")
    assert prices.value.startswith("Consumer Price Index")
    assert prices.details == {"dimensions": "Product group (66)", "periods": "2005M08–2006M06"}
    assert (salaries.value, salaries.details["periods"]) == ("–", "2017")
    assert {one.name: one.rows for one in loaded.files}["counties.PX"] == 8484
    assert {one.name: one.title for one in loaded.files}["one.json"].startswith("Folkmängd 31 dec")


def test_that_who_has_no_known_sex_in_words_is_counted_as_neither() -> None:
    three = (
        ('"män","kvinnor"', '"män","kvinnor","okänt kön"'),
        ('"1","2";', '"1","2","9";'),
        ("3 4\n", "3 4\n1 1\n"),
        ("7 8\n", "7 8\n1 1\n"),
        ("30 40\n", "30 40\n1 1\n"),
        ("70 80;", "70 80\n1 1;"),
    )
    rows, findings = population(px(*three))
    assert findings == []
    assert sums(rows)["Kalmar län", "X", 2024] == 2


# --- PX, strictly


def test_that_a_plain_file_is_read_with_its_origin() -> None:
    rows, findings = population(px())
    assert findings == []
    assert sums(rows) == {
        ("Kalmar län", "M", 2023): 6, ("Kalmar län", "F", 2023): 10,
        ("Kalmar län", "M", 2024): 8, ("Kalmar län", "F", 2024): 12,
        ("Blekinge län", "M", 2023): 60, ("Blekinge län", "F", 2023): 100,
        ("Blekinge län", "M", 2024): 80, ("Blekinge län", "F", 2024): 120,
    }  # fmt: skip
    assert rows[0] == Population(2023, 0, 64, 1, "Kalmar län", "M", rows[0].origin)
    assert (rows[0].origin.file, rows[0].origin.rows) == ("p.px", (19,))
    found = cube(read_px(px(), "p.px"))
    assert (found.source, found.updated, found.contents[0].unit) == ("SCB", "20250221 08:00", "antal")


@pytest.mark.parametrize(
    ("edits", "encoding"),
    [
        ((), "cp1252"),
        ((), "utf-8"),
        ((), "utf-8-sig"),
        ((), "utf-16"),
        ((('CHARSET="ANSI";\n', ""),), "cp850"),
        ((('CHARSET="ANSI"', 'CHARSET="OEM"'),), "cp850"),
        ((('CHARSET="ANSI";', 'CHARSET="ANSI";\nCODEPAGE="iso-8859-1";'),), "latin-1"),
        ((('CHARSET="ANSI";', 'CHARSET="ANSI";CODEPAGE="utf-8";'),), "utf-8"),
        (((";\n", ";\r\n"),), "cp1252"),
        ((("1 2\n", "1,2\t\n"), ("70 80;\n", "70\t80 ")), "cp1252"),
        ((("80;\n", "80\n"),), "cp1252"),
        (
            (('LANGUAGE="sv"', 'LANGUAGE="sv";NOTE="a";NOTE="b"'), ('CODES("kön")', 'CODES[sv]("kön")')),
            "cp1252",
        ),
        ((('"1","2"', '"1",'),), "cp1252"),
        ((('TLIST(A1),"2023","2024"', 'TLIST(A1,"2023"-"2024")'),), "cp1252"),
        ((('STUB="region"', 'STUB="reg"\n"ion"'),), "cp1252"),
    ],
)
def test_that_every_way_of_writing_it_gives_the_same(edits: tuple[Edit, ...], encoding: str) -> None:
    content = px(*edits, encoding=encoding)
    assert sums(population(content)[0]) == sums(population(px())[0])


KEYED = px(
    ('HEADING="år";', 'HEADING="år";\nKEYS("region")=CODES;\nKEYS("ålder")=VALUES;\nKEYS("kön")=CODES;'),
    (PX[PX.index("DATA=") :], 'DATA=\n"10","65+ år","2", 70 ".."\n"08","0-64 år","1", 1\n2;\n'),
)


def test_that_rows_left_out_of_a_file_with_keys_are_zero() -> None:
    rows, findings = population(KEYED)
    found = sums(rows)
    assert (found["Kalmar län", "M", 2023], found["Kalmar län", "M", 2024]) == (1, 2)
    assert (found["Kalmar län", "F", 2023], found["Blekinge län", "F", 2023]) == (0, 70)
    assert codes(findings) == [("statistics_values_missing", "1")]
    assert findings[0].details == {"of": 16}
    assert {row.origin.rows for row in rows} == {(), (22,), (23,)}


def keyed(old: str, new: str) -> bytes:
    text = KEYED.decode("cp1252")
    assert old in text
    return text.replace(old, new).encode("cp1252")


@pytest.mark.parametrize(
    ("content", "code", "value", "row"),
    [
        (px(("HEADING=", "HEADIN="), ("STUB", "STUBB")), "px_missing_keyword", "STUB/HEADING", None),
        (px(('VALUES("kön")', 'VALUE("kön")')), "px_missing_keyword", 'VALUES("kön")', None),
        (px(('VALUES("kön")', 'VALUES("kon")')), "px_missing_keyword", 'VALUES("kön")', None),
        (px(("UNITS", "UNIT")), "px_missing_keyword", "UNITS", None),
        (px(("CONTENTS", "CONTENT")), "px_missing_keyword", "CONTENTS", None),
        (px(("DATA=", "DATA[sv]=")), "px_missing_keyword", "DATA", None),
        (px(('UNITS="antal"', 'UNITS="antal";UNITS="st"')), "px_duplicate_keyword", "UNITS", 6),
        (px(('"män"', '"män')), "px_unclosed_quote", 'VALUES("kön")', 11),
        (px(("SOURCE=", "source=")), "px_syntax", 'source="SCB";', 17),
        (px((PX[PX.index("UNITS") :], "UNITS=")), "px_syntax", "UNITS", 6),
        (px((PX[PX.index("UNITS") :], 'UNITS="an')), "px_unclosed_quote", "UNITS", 6),
        (px((PX[PX.index("STUB") :], "")), "px_missing_keyword", "DATA", None),
        (px(('CODES("kön")="1","2"', 'CODES("kön")="1","2","3"')), "statistics_count", 'CODES("kön")', None),
        (px(('CODES("kön")="1","2"', 'CODES("kön")=1,"2"')), "px_bad_value", "1", None),
        (px(('"män","kvinnor"', '"män",')), "px_bad_value", "", None),
        (px(('TLIST(A1),"2023",', "TLIST(A1),")), "statistics_count", 'TIMEVAL("år")', None),
        (px(('TLIST(A1),"2023"', 'TLIST(A1),"2022"')), "px_times_differ", "2023", None),
        (px(('UNITS="antal"', 'UNITS="antal";CONTVARIABLE="x"')), "px_bad_value", "x", None),
        (px(('"ålder","kön";', '"ålder","kön","kön";')), "statistics_category_twice", "kön", None),
        (px(('CODES("kön")="1","2"', 'CODES("kön")="1","1"')), "statistics_category_twice", "1", None),
        (px(('CHARSET="ANSI"', 'CHARSET="EBCDIC"')), "px_unknown_charset", "EBCDIC", None),
        (px(('CHARSET="ANSI"', 'CODEPAGE="no-such"')), "px_unknown_charset", "no-such", None),
        (px(('CHARSET="ANSI"', 'CODEPAGE="rot13"')), "px_unknown_charset", "rot13", None),
        (px(('CHARSET="ANSI"', 'CODEPAGE="utf-8"')), "px_wrong_charset", "utf-8", None),
        (px(("Folkmängd", "Folk\0mängd")), "px_wrong_charset", "ANSI", None),
        (px(("7 8\n", "7\n")), "statistics_data_count", "", None),
        (px(("7 8\n", "7 8 9\n")), "statistics_data_count", "", None),
        (px(("7 8\n", "7 nan\n")), "px_data_value", "nan", 22),
        (px(("7 8\n", "7 1e3\n")), "px_data_value", "1e3", 22),
        (px(("7 8\n", "7 " + "9" * 400 + "\n")), "px_data_value", "9" * 40, 22),
        (px(("7 8\n", '7 "x"\n')), "px_data_value", '"x"', 22),
        (px(("7 8\n", '7 "..\n')), "px_unclosed_quote", '"..', 22),
        (px(("80;", "80; 5")), "px_syntax", "5", 26),
        (px(("80;", "80;\n5")), "px_syntax", "5", 27),
        (px(("80;\n", "80")), "px_cut", "", 26),
        (keyed('KEYS("kön")=CODES;', ""), "px_missing_keyword", 'KEYS("kön")', None),
        (keyed('KEYS("kön")=CODES;', 'KEYS("kön")=YES;'), "px_missing_keyword", 'KEYS("kön")', None),
        (keyed('"10","65+', '"11","65+'), "px_data_value", '"11"', 22),
        (keyed('"08","0-64 år","1"', '"10","65+ år","2"'), "statistics_cell_twice", '"10"', 23),
        (keyed("2;\n", "2\n"), "px_cut", "", 25),
        (keyed("1\n2;", "1;"), "px_data_value", "", 23),
        (keyed('"08","0-64 år","1", 1\n2;', '"08";'), "px_data_value", "", 23),
    ],
)
def test_that_a_faulty_px_file_is_refused_with_its_place(
    content: bytes, code: str, value: str, row: int | None
) -> None:
    found = refused(read_px(content, "p.px"))
    assert (found.code, found.value, found.row, found.origin.file) == (code, value, row, "p.px")


def test_that_a_wrong_number_of_values_is_told_with_the_expected_one() -> None:
    assert refused(read_px(px(("7 8\n", "7\n")), "p.px")).details == {"expected": 16, "found": 15}


def test_that_a_gigantic_cube_is_refused_before_it_is_made() -> None:
    many = ",".join(f'"{number}"' for number in range(3000))
    huge = px(
        ('"0-64 år","65+ år"', many),
        ('"08 Kalmar län","10 Blekinge län"', many),
        ('CODES("region")="08","10";', ""),
    )
    found = refused(read_px(huge, "p.px"))
    assert (found.code, found.value) == ("statistics_too_large", str(3000 * 3000 * 2 * 2))
    names = [f"d{number}" for number in range(33)]
    deep = "".join(f'VALUES("{name}")="a";' for name in names)
    stub = ",".join(f'"{name}"' for name in names)
    text = f'TITLE="t";CONTENTS="c";UNITS="u";STUB={stub};{deep}DATA=1;'
    assert refused(read_px(text.encode(), "p.px")).details["dimensions"] == 34


def test_that_several_contents_have_their_units() -> None:
    content = px(
        ('STUB="region","ålder","kön"', 'CONTVARIABLE="kön";STUB="region","ålder","kön"'),
        ('"män","kvinnor"', '"Folkmängd","Folkökning"'),
        ('UNITS="antal";', 'UNITS("Folkmängd")="antal";UNITS("Folkökning")="st";'),
        ('LAST-UPDATED="20250221 08:00"', 'LAST-UPDATED("Folkmängd")="20250101 08:00"'),
        ('CODES("kön")="1","2";', 'ELIMINATION("kön")=YES;'),
    )
    found = cube(read_px(content, "p.px"))
    assert [(one.code, one.unit) for one in found.contents] == [("Folkmängd", "antal"), ("Folkökning", "st")]
    # Of several contents the population is taken, the increase is not.
    rows, findings = population(content)
    assert findings == []
    assert sums(rows) == {
        ("Kalmar län", "X", 2023): 6, ("Kalmar län", "X", 2024): 8,
        ("Blekinge län", "X", 2023): 60, ("Blekinge län", "X", 2024): 80,
    }  # fmt: skip
    without = content.replace('UNITS("Folkökning")="st";'.encode("cp1252"), b"")
    assert refused(read_px(without, "p.px")).value == 'UNITS("Folkökning")'
    chosen, _ = population(content, contents="Folkökning")
    assert sums(chosen)["Kalmar län", "X", 2023] == 10
    assert codes(population(content, contents="Dödstal")[1]) == [("statistics_contents_unclear", "Dödstal")]


# --- what adds up


def test_that_totals_are_left_out_beside_their_parts_in_every_dimension() -> None:
    labels = (
        ('"08 Kalmar län","10 Blekinge län"', '"Riket","08 Kalmar län"'),
        ('CODES("region")="08","10"', 'CODES("region")="00","08"'),
        ('"0-64 år","65+ år"', '"totalt ålder","65+ år"'),
    )
    rows, findings = population(px(*labels))
    assert sums(rows) == {
        ("Kalmar län", "M", 2023): 50, ("Kalmar län", "F", 2023): 70,
        ("Kalmar län", "M", 2024): 60, ("Kalmar län", "F", 2024): 80,
    }  # fmt: skip
    # Only those of 65 and older are there beside the total, and that is said.
    assert codes(findings) == [("statistics_ages_missing", "0-64")]


def test_that_a_total_stands_for_itself_where_its_parts_are_not_all_there() -> None:
    labels = (
        ('"män","kvinnor"', '"totalt","kvinnor"'),
        ('CODES("kön")="1","2"', 'CODES("kön")="tot","2"'),
        ('"0-64 år","65+ år"', '"samtliga åldrar","uppgift saknas"'),
    )
    rows, findings = population(px(*labels))
    assert {(row.sex, row.age_from, row.age_to) for row in rows} == {("X", 0, None)}
    assert sums(rows)["Kalmar län", "X", 2023] == 1
    assert findings == []


@pytest.mark.parametrize(
    ("labels", "codes_of", "kept", "left_out"),
    [
        (("08 Kalmar län", "0880 Kalmar"), ("08", "0880"), "Kalmar län", 1),
        (("Kalmar län", "Kalmar"), ("Kalmar län", "Kalmar"), "Kalmar län", 1),
        (("Region Kalmar län", "Borgholm"), ("a", "b"), "Region Kalmar län", 1),
        (("Riket", "0880 Kalmar"), ("00", "0880"), "Kalmar", None),
        (("Sverige", "SE21 Småland med öarna"), ("x", "y"), "Småland med öarna", None),
        (("SE21 Småland med öarna", "08 Kalmar län"), ("SE21", "08"), "Kalmar län", 1),
    ],
)
def test_that_regions_of_one_level_are_read(
    labels: tuple[str, str], codes_of: tuple[str, str], kept: str, left_out: int | None
) -> None:
    content = px(
        ('"08 Kalmar län","10 Blekinge län"', '"{}","{}"'.format(*labels)),
        ('CODES("region")="08","10"', 'CODES("region")="{}","{}"'.format(*codes_of)),
    )
    rows, findings = population(content)
    assert {row.region for row in rows} == {kept}
    expected = [] if left_out is None else [("statistics_regions_left_out", str(left_out))]
    assert codes(findings) == expected


def test_that_another_level_can_be_asked_for() -> None:
    content = px(('"10 Blekinge län"', '"0880 Kalmar"'), ('"08","10"', '"08","0880"'))
    assert {row.region for row in population(content, level="municipality")[0]} == {"Kalmar"}


@pytest.mark.parametrize(
    ("labels", "bands"),
    [
        (("0-64 år", "65+ år"), [(0, 64), (65, None)]),
        (("-64", "65 år och äldre"), [(0, 64), (65, None)]),
        (("5 år", "6 years"), [(5, 5), (6, 6)]),
        (("99", "100+"), [(99, 99), (100, None)]),
        (("total", "80-"), [(80, None)]),
    ],
)
def test_that_ages_are_understood_as_they_are_written(
    labels: tuple[str, str], bands: list[tuple[int, int | None]]
) -> None:
    rows, _ = population(px(('"0-64 år","65+ år"', '"{}","{}"'.format(*labels))))
    assert sorted({(row.age_from, row.age_to) for row in rows}, key=str) == sorted(bands, key=str)


def aged(*labels: str) -> bytes:
    """A file with these ages, and 1, 2, 3 … persons in them."""
    ages = ",".join(f'"{label}"' for label in labels)
    data = " ".join(str(number) for number, _ in enumerate(labels, start=1))
    text = f'TITLE="t";CONTENTS="Population";UNITS="number";STUB="age";HEADING="year";VALUES("age")={ages};'
    return f'{text}VALUES("year")="2024";DATA={data};'.encode()


@pytest.mark.parametrize(
    ("labels", "persons", "found"),
    [
        (("0-4", "0", "1-4", "5+"), {(0, 0): 2, (1, 4): 3, (5, None): 4}, []),
        (("0-9", "0-4", "5-9"), {(0, 4): 2, (5, 9): 3}, []),
        (("0-4", "0", "1-3"), {}, [("statistics_ages_overlap", "0-4")]),
        (("0-4", "3-7"), {}, [("statistics_ages_overlap", "3-7")]),
        (("0-4", "0-4 år"), {}, [("statistics_ages_overlap", "0-4 år")]),
        (("0", "2", "10+"), {(0, 0): 1, (2, 2): 2, (10, None): 3}, [("statistics_ages_missing", "1-1, 3-9")]),
        (("tot", "1-4"), {(1, 4): 2}, [("statistics_ages_missing", "0-0, 5+")]),
        (("0-4", "uppgift saknas"), {(0, 4): 1}, [("statistics_unknown_age", "uppgift saknas")]),
        (("0-4", "young"), {}, [("not_an_age_band", "young")]),
        (("0-4", "0-9", "5-0"), {}, [("not_an_age_band", "5-0")]),
        (("-4", "<0"), {}, [("not_an_age_band", "<0")]),
        (("unknown", "okänd ålder"), {}, [("not_an_age_band", "unknown")]),
    ],
)
def test_that_nobody_is_counted_in_two_age_bands(
    labels: tuple[str, ...], persons: dict[tuple[int, int | None], float], found: list[tuple[str, str]]
) -> None:
    rows, findings = population(aged(*labels))
    assert {(row.age_from, row.age_to): row.population for row in rows} == persons
    assert codes(findings) == found


def test_that_who_has_no_age_is_counted_in_the_finding() -> None:
    assert population(aged("0-4", "uppgift saknas"))[1][0].details == {"sum": "2"}


@pytest.mark.parametrize(
    ("edit", "code", "value"),
    [
        (('"män","kvinnor"', '"män","andra"'), "unknown_sex", "andra"),
        (('"män","kvinnor"', '"män","uppgift saknas"'), "", ""),
        (('"män","kvinnor"', '"män","okänt"'), "", ""),
        (('"män","kvinnor"', '"1","2"'), "", ""),
        (('"män","kvinnor"', '"män","man"'), "statistics_category_twice", "M"),
        (('="2023","2024";', '="2023M01","2024M01";'), "statistics_not_yearly", "2023M01"),
        (('"kön"', '"sektor"'), "statistics_dimension_unclear", "sektor"),
        (('"kön"', '"civilstånd"'), "", ""),
        (('"kön"', '"län"'), "statistics_dimension_twice", "län"),
        (('UNITS="antal"', 'UNITS="procent"'), "statistics_unit_unclear", "procent"),
        (('CONTENTS="Folkmängd"', 'CONTENTS="Medelfolkmängd"'), "", ""),
        (("-64 år", "-64 år i huset"), "not_an_age_band", "0-64 år i huset"),
        (("1 2\n", "-1 2\n"), "negative_number", "-1.0"),
    ],
)
def test_that_what_is_unclear_is_asked_for(edit: Edit, code: str, value: str) -> None:
    assert codes(population(px(edit))[1]) == ([(code, value)] if code else [])


# --- JSON-stat


def changed(path: str, value: object) -> bytes:
    """The recorded answer with one member replaced; `...` takes it away."""
    node = json.loads(JSON_STAT)
    *keys, last = path.split("/")
    inner = node
    for key in keys:
        inner = inner[key]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(node).encode()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("value", {"0": 50080, "1": 47361}),
        ("dimension/Kon/category/index", ["1", "2"]),
        ("dimension/Kon/category/index", ...),
        ("dimension/Kon/extension", None),
        ("dimension/Kon/label", ...),
        ("role/time", ...),
        ("role/metric", ...),
        ("source", None),
        ("dimension/ContentsCode/category/unit", ...),
    ],
)
def test_that_what_may_be_written_otherwise_gives_the_same(path: str, value: object) -> None:
    found = cube(read_json_stat(changed(path, value), "a.json"))
    rows = cube_to_population(found).rows
    assert [row.population for row in rows] == [50_080, 47_361]
    assert [row.sex for row in rows] == ["M", "F"]


def test_that_a_second_dimension_of_contents_is_not_added_up() -> None:
    node = json.loads(changed("role/metric", ["ContentsCode", "InrikesUtrikes"]))
    node["size"][3], node["value"] = 2, [1, 2, 3, 4]
    node["dimension"]["ContentsCode"]["category"] = {"index": ["a", "b"]}
    found = cube(read_json_stat(json.dumps(node).encode(), "a.json"))
    assert codes(cube_to_population(found).findings) == [("statistics_dimension_unclear", "tabellinnehåll")]


def test_that_values_left_out_of_an_object_are_missing() -> None:
    for value in ({"1": 47361}, [None, 47361]):
        reading = cube_to_population(cube(read_json_stat(changed("value", value), "a.json")))
        assert [row.population for row in reading.rows] == [47_361]
        assert codes(reading.findings) == [("statistics_values_missing", "1")]


def test_that_a_declared_total_is_taken() -> None:
    born = {"label": "född", "category": {"index": ["a", "b"], "label": {"a": "x", "b": "y"}}}
    node = json.loads(JSON_STAT)
    node["size"][0], node["value"] = 2, [1, 2, 5, 6]
    for extension, persons in (
        ({"elimination": True, "eliminationValueCode": "b"}, [5, 6]),
        ({"elimination": True}, [6, 8]),
    ):
        node["dimension"]["InrikesUtrikes"] = {**born, "extension": extension}
        found = cube(read_json_stat(json.dumps(node).encode(), "a.json"))
        assert [row.population for row in cube_to_population(found).rows] == persons
    node["dimension"]["InrikesUtrikes"] = born
    found = cube(read_json_stat(json.dumps(node).encode(), "a.json"))
    assert codes(cube_to_population(found).findings) == [("statistics_dimension_unclear", "född")]


@pytest.mark.parametrize(
    ("content", "code", "value"),
    [
        (b"", "json_broken", ""),
        (b"\0", "json_broken", ""),
        (b"[" * 200_000, "json_broken", ""),
        (b'{"value": ' + b"9" * 5000 + b"}", "json_broken", ""),
        (JSON_STAT[:-200], "json_broken", ""),
        (b"[1]", "json_wrong_type", ""),
        (b'{"a": 1, "b": 2}', "json_unknown", "a, b"),
        (b'{"id": 1, "id": 2}', "json_duplicate_key", "id"),
        (b'{"value": NaN}', "json_not_a_number", "NaN"),
        (changed("value", [1e300 * 1e10, 1]), "json_not_a_number", "Infinity"),
        (changed("value", [1]), "statistics_data_count", ""),
        (changed("value", [1, "2"]), "json_wrong_type", "value"),
        (changed("value", [1, True]), "json_wrong_type", "value"),
        (changed("value", [1, 10**400]), "json_not_a_number", "value"),
        (changed("value", {"2": 1}), "json_wrong_type", "value.2"),
        (changed("value", {"-1": 1}), "json_wrong_type", "value.-1"),
        (changed("value", 5), "json_wrong_type", "value"),
        (changed("value", ...), "json_missing_key", "value"),
        (changed("size", ...), "json_missing_key", "size"),
        (changed("size", [1]), "json_wrong_type", "size"),
        (changed("size", [1, 1, "2", 1, 1]), "json_wrong_type", "size"),
        (changed("size", [1, 1, 3, 1, 1]), "statistics_count", "dimension.Kon.category"),
        (changed("id", ["Kon"] * 5), "json_wrong_type", "size"),
        (changed("id", [1, 2, 3, 4, 5]), "json_wrong_type", "id"),
        (changed("dimension/Kon", ...), "json_missing_key", "dimension.Kon"),
        (changed("dimension/Kon/category/index", {"1": 0, "2": 2}), "json_wrong_type", "dimension.Kon.index"),
        (
            changed("dimension/Kon/category/index", {"1": 0, "2": "1"}),
            "json_wrong_type",
            "dimension.Kon.index",
        ),
        (changed("dimension/Kon/category/index", [1, 2]), "json_wrong_type", "dimension.Kon.index"),
        (changed("dimension/Kon/category/index", ["1", "1"]), "statistics_category_twice", "1"),
        (changed("dimension/Kon/category/label", []), "json_wrong_type", "dimension.Kon.label"),
        (changed("dimension/Tid/category/label", {"2026": "2025"}), "px_times_differ", "2025"),
        (
            changed("dimension/Kon/category/index", {"1": 0, "2": 10**400}),
            "json_wrong_type",
            "dimension.Kon.index",
        ),
        (changed("label", 5), "json_wrong_type", "label"),
        (changed("label", "\ud800"), "json_wrong_type", "label"),
    ],
)
def test_that_faulty_json_is_refused(content: bytes, code: str, value: str) -> None:
    found = refused(read_json(content, "a.json"))
    assert (found.code, found.value) == (code, value)


def test_that_a_cut_json_file_is_refused_with_the_row() -> None:
    assert refused(read_json(b'{\n"id": [1,\n', "a.json")).row == 3


def test_that_a_file_without_a_year_is_refused() -> None:
    node = json.loads(JSON_STAT)
    node["role"] = {"metric": ["ContentsCode"]}
    node["id"][4] = "x"
    node["dimension"]["x"] = node["dimension"].pop("Tid")
    found = cube(read_json(json.dumps(node).encode(), "a.json"))
    assert codes(cube_to_population(found).findings)[0][0] == "statistics_no_year"


def test_that_a_sum_beyond_all_numbers_is_a_finding() -> None:
    node = json.loads(JSON_STAT)
    node["size"][0], node["value"] = 2, [1e308] * 4
    node["dimension"]["InrikesUtrikes"]["category"] = {"index": ["a", "b"]}
    del node["dimension"]["InrikesUtrikes"]["extension"]["eliminationValueCode"]
    found = cube(read_json_stat(json.dumps(node).encode(), "a.json"))
    assert codes(cube_to_population(found).findings) == [("negative_number", "inf")] * 2


# --- Kolada


Answer: TypeAlias = tuple[str, int, dict[str, float | None]]


def kolada(*entries: Answer, **more: object) -> bytes:
    """An answer with entries of municipality or region, period and values by gender."""
    return json.dumps(
        {
            "count": len(entries),
            "values": [
                {
                    "kpi": "N99999",
                    "municipality": place,
                    "period": period,
                    "values": [
                        {"gender": gender, "count": 1, "status": "", "value": value}
                        for gender, value in values.items()
                    ],
                    **more,
                }
                for place, period, values in entries
            ],
        }
    ).encode()


SHARES: tuple[Answer, ...] = (
    ("0000", 2023, {"T": 5.1}),
    ("0008", 2022, {"T": 4.0, "K": 3.0, "M": 5.0}),
    ("0008", 2023, {"T": None}),
    ("1080", 2023, {"T": 9.0}),
)


def test_that_agency_shares_of_other_regions_are_peers(tmp_path: Path) -> None:
    (tmp_path / "k.json").write_bytes(kolada(*SHARES, kpi_title="Kostnad inhyrd personal, andel (%)"))
    loaded = read_folder(tmp_path)
    assert [(row.region, row.period, row.share) for row in loaded.inputs.peer_agency_share] == [
        ("Region Kalmar län", "2022", 0.04)
    ]
    # The municipality is another level; 2023 has no value.
    found = [one for one in loaded.findings if one.origin.file == "k.json"]
    assert codes(found) == [("statistics_regions_left_out", "1"), ("statistics_values_missing", "1")]


def test_that_an_indicator_is_taken_for_peers_when_the_file_says_so(tmp_path: Path) -> None:
    content = kolada(("0008", 2022, {"T": 4.0}), ("0010", 2022, {"T": 140.0}))
    (tmp_path / "indicator.json").write_bytes(content)
    _, unused = read_statistics(tmp_path / "indicator.json")
    assert codes(unused.findings) == [("statistics_not_used", "N99999")]
    (tmp_path / "peer_agency_share.json").write_bytes(content)
    _, reading = read_statistics(tmp_path / "peer_agency_share.json")
    assert reading.rows == [PeerShare("Region Kalmar län", "2022", 0.04, reading.rows[0].origin)]
    assert codes(reading.findings) == [
        ("statistics_per_cent_assumed", "N99999"),
        ("rate_out_of_range", "1.4"),
    ]


def test_that_flat_entries_and_titles_are_understood() -> None:
    flat = {"kpi": "U1", "municipality": "1080", "period": "2023", "gender": None, "value": 2, "unit": "%"}
    content = json.dumps({"values": [{**flat, "municipality_title": "Karlskrona"}]}).encode()
    reading = cube_to_peers(cube(read_kolada(content, "k.json")))
    assert [(row.region, row.share) for row in reading.rows] == [("Karlskrona", 0.02)]
    assert reading.findings == []


def test_that_shares_of_women_and_men_are_not_added() -> None:
    found = cube(read_kolada(kolada(("0008", 2022, {"K": 3.0, "M": 5.0})), "k.json"))
    assert codes(cube_to_peers(found).findings) == [("statistics_dimension_unclear", "gender")]


@pytest.mark.parametrize(
    ("content", "code", "value"),
    [
        (b'{"values": []}', "statistics_empty", ""),
        (b'{"values": 1}', "json_wrong_type", "values"),
        (b'{"values": [1]}', "json_wrong_type", "values[0]."),
        (b'{"values": [{}]}', "json_missing_key", "values[0].kpi"),
        (kolada(*SHARES, unit=5), "json_wrong_type", "values[0].unit"),
        (kolada(*SHARES[:2], SHARES[1]), "statistics_cell_twice", "N99999, 0008, 2022, T"),
        (kolada(*SHARES).replace(b'"value": 5.1', b'"valu": 5.1'), "json_missing_key", "values[0].value"),
        (kolada(*SHARES).replace(b"5.1", b'"5,1"'), "json_wrong_type", "values[0].value"),
    ],
)
def test_that_a_faulty_answer_is_refused(content: bytes, code: str, value: str) -> None:
    found = refused(read_json(content, "k.json"))
    assert (found.code, found.value) == (code, value)


# --- the statistics database's CSV

Write: TypeAlias = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a writer of a text file, given as lines."""

    def write(*lines: str, name: str = "d.csv", encoding: str = "cp1252") -> Path:
        (tmp_path / name).write_bytes("\n".join(lines).encode(encoding))
        return tmp_path / name

    return write


WIDE = (
    '"region","civilstånd","ålder","kön","Folkmängd 2004","Folkökning 2004","Folkmängd 2005","Folkökning 2005"',
    '"08 Kalmar län","ogifta","0-4 år","män",1,9,..,9',
    '"08 Kalmar län","gifta","0-4 år","män",2,9,20,9',
    '"08 Kalmar län","ogifta","totalt ålder","män",4,9,40,9',
    '"0880 Kalmar","ogifta","0-4 år","män",7,9,70,9',
)
LONG = (
    "region;ålder;kön;år;Folkmängd;Folkökning",
    "08 Kalmar län;0 år;kvinnor;2024;5;1",
    "",
    "08 Kalmar län;0 år;män;2024;1 234;2",
    "08 Kalmar län;100+ år;män;2024;-;2",
)


def test_that_a_download_with_a_column_a_year_is_population(write: Write) -> None:
    path = write("Folkmängden efter region och år", "", *WIDE)
    loaded = read_folder(path.parent)
    assert [(row.year, row.age_to, row.sex, row.population) for row in loaded.inputs.population] == [
        (2004, 4, "M", 3)
    ]
    assert loaded.inputs.population[0].origin.rows == (4, 5)
    found = [one for one in loaded.findings if one.origin.file == "d.csv"]
    # The missing part makes the sum of 2005 unknown, not smaller.
    assert codes(found) == [
        ("statistics_regions_left_out", "1"),
        ("statistics_ages_missing", "5+"),
        ("statistics_values_missing", "1"),
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_that_a_download_with_a_column_for_each_contents_is_population(write: Write, encoding: str) -> None:
    loaded = read_folder(write(*LONG, encoding=encoding).parent)
    assert [(row.sex, row.population, row.origin.rows) for row in loaded.inputs.population] == [
        ("F", 5, (2,)),
        ("M", 1234, (4,)),
    ]
    assert warnings(loaded) == ["statistics_ages_missing", "statistics_values_missing"]


def test_that_sex_before_the_year_is_a_dimension(write: Write) -> None:
    path = write(
        "region;ålder;män 2023;kvinnor 2023;totalt 2023", "08 Kalmar;0-4;1;2;3", name="population.csv"
    )
    loaded = read_folder(path.parent)
    assert sums(loaded.inputs.population) == {("Kalmar", "M", 2023): 1, ("Kalmar", "F", 2023): 2}


def test_that_a_file_says_by_its_name_that_it_is_population(write: Write) -> None:
    lines = ("region;ålder;2023", "08 Kalmar;0-4;1")
    assert warnings(read_folder(write(*lines).parent)) == ["statistics_not_used"]
    named = read_folder(write(*lines, name="Befolkning 2023.csv").parent)
    assert sums(named.inputs.population) == {("Kalmar", "X", 2023): 1}


@pytest.mark.parametrize(
    "lines",
    [
        ("region;sex;age;year;population", "Kalmar;K;100+;2024;5"),
        ("förvaltning;ålder;2023;2024", "A;60;1;2"),
        ("enhet;2023;2024", "A;1;2"),
        ("region;2023;anm", "Kalmar;1;x"),
        ("region;antal;år", "08 Kalmar;1;2024"),
        ("a;b", "1;2"),
        ("a",),
        ("region;kön;antal", "08 Kalmar län;män;1"),
        ("kön;år;antal", "män;2024;1"),
        ("region;år;antal",),
    ],
)
def test_that_other_tables_are_left_to_the_tables(write: Write, lines: tuple[str, ...]) -> None:
    (sheet,) = read_cells(write(*lines)).sheets
    assert not is_statistics_csv(sheet)
    assert refused(read_statistics_csv(sheet)).code == "unrecognised_table"


@pytest.mark.parametrize(
    ("lines", "code", "value", "row"),
    [
        (
            (*LONG, "08 Kalmar län;0 år;kvinnor;2024;5;1"),
            "statistics_cell_twice",
            "08 Kalmar län, 0 år, kvinnor, 2024",
            6,
        ),
        ((*LONG[:2], "08 Kalmar län;1 år;kvinnor;2024;många;1"), "not_a_number", "många", 3),
        ((*WIDE[:2], '"08 Kalmar län","gifta"'), "statistics_row_length", "2", 3),
        ((WIDE[0],), "statistics_empty", "", None),
        ((LONG[0] + ";Folkökning", LONG[1] + ";1"), "statistics_category_twice", "Folkökning", 1),
    ],
)
def test_that_a_faulty_download_is_refused(
    write: Write, lines: tuple[str, ...], code: str, value: str, row: int | None
) -> None:
    path = write(*lines)
    found = refused(survey_statistics(path))
    assert (found.code, found.value, found.row) == (code, value, row)
    assert errors(read_folder(path.parent)) == [code]


# --- care use


CARE = (
    "region;ålder;kön;år;Läkarbesök per invånare",
    "00 Riket;0-64 år;totalt;2023;1",
    "00 Riket;0-64 år;totalt;2024;2",
    "00 Riket;65+ år;totalt;2023;3",
    "00 Riket;65+ år;totalt;2024;4,5",
    "08 Kalmar län;65+ år;totalt;2024;9",
)


def test_that_care_use_is_the_last_years_of_the_country(write: Write) -> None:
    loaded = read_folder(write(*CARE).parent)
    assert [(row.age_from, row.age_to, row.use, row.occupation) for row in loaded.inputs.care_use] == [
        (0, 64, 2, "*"),
        (65, None, 4.5, "*"),
    ]
    assert isinstance(loaded.inputs.care_use[0], CareUse)


def test_that_care_use_without_ages_holds_for_everybody(write: Write) -> None:
    (sheet,) = read_cells(write("region;år;Läkarbesök per invånare", "08 Kalmar län;2024;3")).sheets
    rows = cube_to_care_use(cube(read_statistics_csv(sheet))).rows
    assert [(row.age_from, row.age_to, row.use) for row in rows] == [(0, None, 3)]


def test_that_care_use_of_several_regions_is_asked_for(write: Write) -> None:
    other = "10 Blekinge län;65+ år;totalt;2024;9"
    (sheet,) = read_cells(write(CARE[0], CARE[-1], other)).sheets
    reading = cube_to_care_use(cube(read_statistics_csv(sheet)))
    assert codes(reading.findings) == [("statistics_dimension_unclear", "region")]


# --- files and surveys


def test_that_a_survey_says_what_a_file_holds(tmp_path: Path) -> None:
    survey = survey_statistics(SAMPLES / "px" / "BE0101A1.px")
    assert isinstance(survey, Survey)
    assert survey.title == "Population by region, marital status, age, sex and period"
    assert [(one.label, one.role, one.categories) for one in survey.dimensions] == [
        ("region", "", 21), ("marital status", "", 4), ("age", "", 101), ("sex", "", 2), ("period", "time", 2),
        ("CONTENTS", "contents", 1),
    ]  # fmt: skip
    assert [tuple(one) for one in survey.contents] == [
        ("Population", "Population", "number", (9_011_392, 9_047_752))
    ]
    assert (survey.periods, survey.missing, survey.table) == (("2004", "2005"), 0, "population")
    assert (survey.source, survey.updated) == ("Statistics Sweden", "20060209 15:20")


def test_that_a_survey_has_no_total_where_one_cannot_be_known() -> None:
    symbols = survey_statistics(SAMPLES / "px" / "BE0101F1datasymbols.px")
    employed = survey_statistics(SAMPLES / "csv" / "000000RM_1.csv")
    assert isinstance(symbols, Survey)
    assert isinstance(employed, Survey)
    assert symbols.contents[0].totals == (None,)
    assert employed.contents[0].totals == (None, None, None, None)


def test_that_a_survey_of_a_timeless_file_has_one_total(tmp_path: Path) -> None:
    node = json.loads(JSON_STAT)
    node["role"] = {"metric": ["ContentsCode"]}
    node["id"][4] = "x"
    node["dimension"]["x"] = node["dimension"].pop("Tid")
    (tmp_path / "a.json").write_text(json.dumps(node), encoding="utf-8")
    survey = survey_statistics(tmp_path / "a.json")
    assert isinstance(survey, Survey)
    assert (survey.periods, survey.contents[0].totals) == ((), (97_441,))
    _, unused = read_statistics(tmp_path / "a.json")
    assert codes(unused.findings)[0][0] == "statistics_no_year"
    node["label"] = "Inflyttade"
    (tmp_path / "a.json").write_text(json.dumps(node), encoding="utf-8")
    _, unused = read_statistics(tmp_path / "a.json")
    assert [(one.value, one.details["periods"]) for one in unused.findings] == [("Inflyttade", "–")]
    node["size"][2], node["value"] = 3, [1, 2, 3]
    node["dimension"]["Kon"]["category"] = {"index": ["1", "2", "3"]}
    (tmp_path / "a.json").write_text(json.dumps(node), encoding="utf-8")
    unclear = survey_statistics(tmp_path / "a.json")
    assert isinstance(unclear, Survey)
    assert unclear.contents[0].totals == (None,)


def test_that_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    for name in ("folder.px", "folder.json", "folder.csv"):
        (tmp_path / name).mkdir()
        assert refused(survey_statistics(tmp_path / name)).code == "unreadable_file"


# --- damaged files

PLAIN_BYTES = st.sampled_from(b'";,()=[]:-.\n \x00\xe5\xff09AZaz{}')


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(SYMBOLS) - 1), byte=PLAIN_BYTES, cut=st.booleans())
def test_that_a_damaged_px_file_is_refused_or_keeps_its_numbers(at: int, byte: int, cut: bool) -> None:
    content = SYMBOLS[:at] if cut else SYMBOLS[:at] + bytes([byte]) + SYMBOLS[at + 1 :]
    found = read_px(content, "s.px")
    if isinstance(found, Cube):
        assert found.values.shape == (4, 3, 1, 2, 1)
        if at < SYMBOLS.index(b"DATA="):
            assert np.nansum(found.values) == 4_474
    else:
        assert found.severity is Severity.ERROR


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, PX.index("DATA=")), byte=PLAIN_BYTES)
def test_that_a_changed_header_never_moves_a_person_in_silence(at: int, byte: int) -> None:
    """Whatever is accepted has the same persons in the same years, or says what it left out."""
    content = px()
    damaged = content[:at] + bytes([byte]) + content[at + 1 :]
    read = read_px(damaged, "p.px")
    if isinstance(read, Cube):
        reading = cube_to_population(read)
        if not reading.findings:
            total: dict[int, float] = defaultdict(float)
            for row in reading.rows:
                total[row.year] += row.population
            assert total == {2023: 176, 2024: 220}


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(JSON_STAT) - 1), byte=PLAIN_BYTES, cut=st.booleans())
def test_that_a_damaged_json_file_never_raises(at: int, byte: int, cut: bool) -> None:
    content = JSON_STAT[:at] if cut else JSON_STAT[:at] + bytes([byte]) + JSON_STAT[at + 1 :]
    found = read_json(content, "a.json")
    if isinstance(found, Cube):
        assert found.values.size == 2
        cube_to_population(found)
    else:
        assert found.severity is Severity.ERROR


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(KEYED) - 1), byte=PLAIN_BYTES, cut=st.booleans())
def test_that_a_damaged_file_with_keys_never_loses_its_rows(at: int, byte: int, cut: bool) -> None:
    content = KEYED[:at] if cut else KEYED[:at] + bytes([byte]) + KEYED[at + 1 :]
    found = read_px(content, "k.px")
    if isinstance(found, Cube):
        assert found.values.size == 16
        assert not cut or at >= len(KEYED) - 1
