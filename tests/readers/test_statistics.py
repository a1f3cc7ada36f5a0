"""Statistics files: the totals that their publishers state, nobody counted twice, and nothing wrong loaded silently."""

import json
from collections import Counter
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

from .conftest import errors, places, warnings

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
    found: Counter[tuple[str, str, int]] = Counter()
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
    assert (survey.periods[0], survey.periods[-1], survey.missing, survey.table) == ("2005M08", "2006M06", 42, "")
    assert (survey.contents[0].totals[0], survey.contents[0].totals[-1]) == (279.95, 284.68)


@pytest.mark.parametrize(("name", "keyword"), [("missingData", "DATA"), ("missingStubHeading", "STUB, HEADING")])
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
    body = [line.rpartition('",')[2] for line in (SAMPLES / "csv" / f"{name}.csv").read_text("cp1252").split("\n")]
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
    assert prices.details["dimensions"] == "Product group (66), period (11), CONTENTS (1)"
    assert (salaries.value, salaries.details["contents"]) == ("salaries.csv", "–")
    assert {one.name: one.rows for one in loaded.files}["counties.PX"] == 8484
    assert {one.name: one.title for one in loaded.files}["one.json"].startswith("Folkmängd 31 dec")


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
        ((('LANGUAGE="sv"', 'LANGUAGE="sv";NOTE="a";NOTE="b"'), ('CODES("kön")', 'CODES[sv]("kön")')), "cp1252"),
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
        (px(("HEADING=", "HEADIN="), ("STUB", "STUBB")), "px_missing_keyword", "STUB, HEADING", None),
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
        (px(("CHARSET=\"ANSI\"", 'CHARSET="EBCDIC"')), "px_unknown_charset", "EBCDIC", None),
        (px(("CHARSET=\"ANSI\"", 'CODEPAGE="no-such"')), "px_unknown_charset", "no-such", None),
        (px(("CHARSET=\"ANSI\"", 'CODEPAGE="rot13"')), "px_unknown_charset", "rot13", None),
        (px(("CHARSET=\"ANSI\"", 'CODEPAGE="utf-8"')), "px_wrong_charset", "utf-8", None),
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
        (keyed("KEYS(\"kön\")=CODES;", ""), "px_missing_keyword", 'KEYS("kön")', None),
        (keyed("KEYS(\"kön\")=CODES;", "KEYS(\"kön\")=YES;"), "px_missing_keyword", 'KEYS("kön")', None),
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
        (('"män","kvinnor"', '"män","andra"'), "", ""),
        (('VALUES("kön")="män","kvinnor"', 'VALUES("kön")="män","uppgift saknas"'), "", ""),
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
    content = px(edit, *([('CODES("kön")="1","2";', "")] if "kön" not in edit[1] and '"kön"' not in edit[0] else []))
    assert codes(population(content)[1]) == ([(code, value)] if code else [])
