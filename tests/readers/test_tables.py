"""Tables: recognised by their columns, read row by row, every fault with its place."""

from datetime import date
from pathlib import Path

import pytest

from staffing_planner.models.findings import Severity
from staffing_planner.models.inputs import (
    AgencyCost,
    AgencyWeeks,
    CareUse,
    Ceiling,
    Headcount,
    Intake,
    Month,
    Population,
    Separations,
)
from staffing_planner.readers import Loaded, read_folder

from .conftest import ReadText, WriteWorkbook, errors, places, warnings

STOCK = "datum;förvaltning;yrke;kön;ålder;antal"


def stock(loaded: Loaded) -> list[tuple[str, int, float, float | None]]:
    """Sex, age, headcount and FTE of the stock."""
    return [(row.sex, row.age, row.headcount, row.fte) for row in loaded.inputs.age_structure]


# --- recognising


@pytest.mark.parametrize(
    ("header", "row", "kind"),
    [
        ("date;unit;occupation;sex;age;headcount;fte", "2024-12-31;A;B;F;40;1;1", "age_structure"),
        ("Mätdatum;Enhet;Befattning;Kön;Ålder;Anställda", "2024-12-31;A;B;K;40;1", "age_structure"),
        ("occupation;sex;age;rate;reference_age", "*;;65;0.5;65", "retirement_rates"),
        ("yrke;ålder;avgångssannolikhet;referensålder", "*;65;50 %;65", "retirement_rates"),
        ("år;förvaltning;yrke;pensionsavgångar", "2025;A;B;3", "retirement_projection"),
        ("unit;occupation;age_from;age_to;rate", "*;*;15;69;0.08", "turnover_rates"),
        ("datum;enhet;yrke;kön;ålder;cause;antal", "2024-05-01;A;B;K;65;pension;1", "separations"),
        ("month;unit;cost", "2024-01;A;1", "personnel_costs"),
        ("månad;enhet;personalkostnad", "2024-01;A;1", "personnel_costs"),
        ("month;unit;staff_group;cost", "2024-01;A;läkare;1", "agency_costs"),
        ("månad;enhet;personalgrupp;inhyrd personal", "2024-01;A;läkare;1", "agency_costs"),
        (
            "month;unit;staff_group;weeks_decided;weeks_ordered;weeks_used",
            "2024-01;A;läkare;1;2;3",
            "agency_weeks",
        ),
        ("unit;staff_group;share;denominator;valid_from;valid_to;source", "*;*;0.04;own;;;", "ceilings"),
        ("programme;unit;occupation;start_year;slots;length_years", "P;A;B;2025;5;3", "training"),
        ("occupation;staff_group;aid;ssyk;aliases", "B;läkare;0201;2221;b", "occupations"),
        ("birth_year_from;target_age;status", "1900;65;x", "target_ages"),
        ("unit;occupation;headcount", "A;B;3", "vacancies"),
        ("förvaltning;yrke;vakanser", "A;B;3", "vacancies"),
        ("month;unit;staff_group;prognos", "2024-01;A;läkare;1", "manual_forecast"),
        ("unit;year;managers", "A;2024;3", "managers"),
        ("year;unit;occupation;headcount;entry_age", "2025;A;B;3;40", "arrivals"),
        ("unit;year;handledare", "A;2024;3", "supervisors"),
        ("year;unit;occupation;headcount", "2025;A;B;3", "targets"),
        ("år;förvaltning;yrke;behov", "2025;A;B;3", "targets"),
        ("occupation;employee_cost_per_fte;agency_cost_per_fte", "*;700000;1200000", "unit_costs"),
        ("occupation;age;weight", "*;30;1", "recruit_ages"),
        ("region;sex;age;year;population", "Kalmar;K;100+;2024;5", "population"),
        ("age_band;use", "65+;2", "care_use"),
        ("region;period;share", "Riket;2023;5,1 %", "peer_agency_share"),
    ],
)
def test_that_a_table_is_recognised_by_its_columns(
    read_text: ReadText, header: str, row: str, kind: str
) -> None:
    loaded = read_text(header, row)
    assert loaded.findings == ()
    assert {**loaded.inputs.row_counts(), "target_ages": 1} == {kind: 1, "target_ages": 1}


def test_that_a_file_named_as_the_forecast_is_the_forecast(read_text: ReadText) -> None:
    loaded = read_text("month;unit;staff_group;cost", "2024-01;A;läkare;1", name="manual_forecast.csv")
    assert (len(loaded.inputs.manual_forecast), len(loaded.inputs.agency_costs)) == (1, 0)


def test_that_names_are_matched_without_regard_to_how_they_are_written(read_text: ReadText) -> None:
    loaded = read_text("MÅNAD ;Fo\u0308rvaltning;Personal-kostnad (kr)", "2024-01;A;1")
    assert len(loaded.inputs.personnel_costs) == 1


def test_that_the_header_is_found_under_titles_and_blank_rows(read_text: ReadText) -> None:
    titles = [f"Titel {number}" for number in range(18)]
    loaded = read_text(
        *titles, "", ";;", "månad;enhet;personalkostnad", "", "2024-01;A;5", ";;", "2024-02;A;6"
    )
    assert [(row.cost, row.origin.rows) for row in loaded.inputs.personnel_costs] == [(5, (23,)), (6, (25,))]
    assert loaded.findings == ()


def test_that_a_tie_is_a_question(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;personalkostnad;hyrkostnad", "2024-01;A;5;1")
    assert places(loaded.findings) == [
        ("error", "ambiguous_table", "data.csv", 1, "", "personnel_costs, agency_costs")
    ]


def test_that_two_columns_of_one_meaning_are_a_question(read_text: ReadText) -> None:
    loaded = read_text("månad;förvaltning;enhet;personalkostnad", "2024-01;A;B;5")
    assert places(loaded.findings) == [("error", "column_twice", "data.csv", 1, "enhet", "enhet")]
    assert loaded.findings[0].details["first"] == "förvaltning"


@pytest.mark.parametrize(
    ("header", "row", "kind", "missing"),
    [
        ("förvaltning;yrke;kön;ålder;antal;årsarbetare", "A;B;K;40;1;1", "age_structure", "date"),
        ("datum;förvaltning;yrke;kön;antal", "2024-12-31;A;B;K;40", "age_structure", "age"),
        ("datum;yrke;kön;ålder;antal", "2024-12-31;B;K;40;1", "age_structure", "unit"),
        ("yrke;ålder;andel", "*;65;0,5", "retirement_rates", "reference_age"),
        ("förvaltning;yrke;age_from;age_to", "*;*;15;69", "turnover_rates", "rate"),
        ("år;enhet;yrke;kön;ålder;antal", "2024;A;B;K;65;1", "separations", "cause"),
        ("år;förvaltning;yrke;antal;typ;kön", "2025;A;B;3;x;K", "arrivals", "entry_age"),
        ("utbildning;förvaltning;till yrke;startår;platser", "P;A;B;2025;5", "training", "length_years"),
    ],
)
def test_that_a_missing_column_is_named(
    read_text: ReadText, header: str, row: str, kind: str, missing: str
) -> None:
    loaded = read_text(header, row)
    assert [(one[:4], one[4]) for one in places(loaded.findings)] == [
        (("error", "missing_column", "data.csv", 1), missing)
    ]
    assert loaded.findings[0].details["table"] == kind
    assert loaded.inputs.vacancies == ()
    assert loaded.inputs.targets == ()


@pytest.mark.parametrize(
    ("name", "header", "row", "missing"),
    [
        ("targets.csv", "unit;occupation;headcount", "A;B;3", ["year"]),
        ("personnel_costs.csv", "month;unit;kostnaden", "2024-01;A;3", ["cost"]),
        ("agency_costs.csv", "month;kostnaden", "2024-01;3", ["unit", "agency_cost", "staff_group"]),
        ("retirement_rates.csv", "occupation;age", "*;65", ["rate", "reference_age"]),
    ],
)
def test_that_a_file_that_is_named_as_a_table_says_what_it_lacks(
    read_text: ReadText, name: str, header: str, row: str, missing: list[str]
) -> None:
    loaded = read_text(header, row, name=name)
    assert errors(loaded) == ["missing_column"] * len(missing)
    assert [one.column for one in loaded.findings] == missing


def test_that_a_sheet_that_is_no_table_is_named_with_what_is_nearest(
    tmp_path: Path, write_workbook: WriteWorkbook
) -> None:
    write_workbook(
        Kostnad=[["month", "unit", "cost"], ["2024-01", "A", 1]],
        Anteckning=[["Fråga Anna om mars"]],
        Lista=[["yrke", "våning"], ["Kurator", 3], ["Kön", 4]],
    )
    loaded = read_folder(tmp_path)
    found = [(one.severity.value, one.code, one.origin.sheet) for one in loaded.findings]
    assert found == [
        ("warning", "unrecognised_table", "Anteckning"),
        ("warning", "unrecognised_table_near", "Lista"),
    ]
    assert loaded.findings[1].details == {"table": "occupations", "missing": "staff_group"}


def test_that_an_unknown_column_is_named_once(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;personalkostnad;Våning", "2024-01;A;5;1", "2024-02;A;5;2")
    assert places(loaded.findings) == [("warning", "unknown_column", "data.csv", 1, "Våning", "Våning")]


def test_that_a_column_without_a_name_is_remarked_only_with_content(read_text: ReadText) -> None:
    assert warnings(read_text("månad;;enhet;personalkostnad;;", "2024-01;;A;5;;")) == []
    assert warnings(read_text("månad;;enhet;personalkostnad", "2024-01;x;A;5")) == ["unnamed_column"]


def test_that_notes_beside_a_workbook_table_are_remarked(
    tmp_path: Path, write_workbook: WriteWorkbook
) -> None:
    write_workbook(Blad=[["month", "unit", "cost", None, None], ["2024-01", "A", 1, None, "obs"]])
    loaded = read_folder(tmp_path)
    assert (warnings(loaded), len(loaded.inputs.personnel_costs)) == (["unnamed_column"], 1)


def test_that_a_table_without_rows_is_remarked(read_text: ReadText) -> None:
    assert warnings(read_text("månad;enhet;personalkostnad")) == ["empty_table"]


# --- rows


def test_that_a_row_longer_than_the_header_is_refused(read_text: ReadText) -> None:
    loaded = read_text("month,unit,cost", "2024-01,A,1,5", "2024-02,A,2", "Summa,,3,5", "2024-03,A,3,,")
    assert ("error", "row_too_long", "data.csv", 2, "", "4") in places(loaded.findings)
    assert errors(loaded) == ["row_too_long"]
    assert [row.cost for row in loaded.inputs.personnel_costs] == [2, 3]


def test_that_sum_rows_are_not_loaded_and_are_named(read_text: ReadText) -> None:
    loaded = read_text(
        "månad;enhet;personalkostnad",
        "2024-01;A;5",
        "2024-01;Summa A;5",
        "Totalt;;5",
        "2024-01;Totalvård;1",
        "TOTAL:;;6",
    )
    assert [row.unit for row in loaded.inputs.personnel_costs] == ["A", "Totalvård"]
    assert sorted(places(loaded.findings)) == [
        ("warning", "sum_row", "data.csv", 3, "", "Summa A"),
        ("warning", "sum_row", "data.csv", 4, "", "Totalt"),
        ("warning", "sum_row", "data.csv", 6, "", "TOTAL:"),
    ]


def test_that_a_sum_in_an_unknown_first_column_is_not_loaded(read_text: ReadText) -> None:
    loaded = read_text("Rad;månad;enhet;personalkostnad", "1;2024-01;A;5", "Summa;2024-01;A;5")
    assert len(loaded.inputs.personnel_costs) == 1


def test_that_a_footnote_is_not_loaded_and_is_named(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;personalkostnad", "2024-01;A;5", "Källa: ekonomisystemet", "Totalt")
    assert places(loaded.findings) == [
        ("warning", "note_row", "data.csv", 3, "", "Källa: ekonomisystemet"),
    ]


def test_that_a_number_alone_in_a_row_is_no_footnote(tmp_path: Path, write_workbook: WriteWorkbook) -> None:
    write_workbook(Blad=[["month", "unit", "cost"], ["2024-01", "A", 1], [None, None, 7]])
    assert errors(read_folder(tmp_path)) == ["empty", "empty"]


@pytest.mark.parametrize(
    ("header", "row", "finding"),
    [
        (STOCK, "2024-12-31;A;B;K;40;-3", ("negative_number", "antal", "-3")),
        (STOCK, "2024-12-31;A;B;K;200;1", ("age_out_of_range", "ålder", "200")),
        (STOCK, "2024-12-31;A;B;K;40;tre", ("not_a_number", "antal", "tre")),
        (STOCK, "2024-12-31;A;B;K;40,5;1", ("not_an_age", "ålder", "40,5")),
        (STOCK, "2024-12-31;A;B;K;40;#N/A", ("error_cell", "antal", "#N/A")),
        (STOCK, "2024-12-31;A;B;K;40;", ("empty", "antal", "")),
        (STOCK, "2024-12-31;;B;K;40;1", ("empty", "förvaltning", "")),
        (STOCK, "igår;A;B;K;40;1", ("not_a_date", "datum", "igår")),
        (STOCK, "2024-12-31;A;B;Q;40;1", ("unknown_sex", "kön", "Q")),
        ("yrke;ålder;andel;referensålder", "*;65;1,7;65", ("rate_out_of_range", "andel", "1,7")),
        ("yrke;ålder;andel;referensålder", "*;65;4;65", ("rate_out_of_range", "andel", "4")),
        ("unit;occupation;age_from;age_to;rate", "*;*;50;40;0.1", ("range_reversed", "age_to", "40")),
        ("unit;occupation;age_from;age_to;rate", "*;*;50;60;abc", ("not_a_number", "rate", "abc")),
        ("månad;enhet;personalkostnad", "T1 2024;A;1", ("quarter_is_no_month", "månad", "T1 2024")),
        ("månad;enhet;personalkostnad", "2024-01;A;1,2.3", ("unclear_number", "personalkostnad", "1,2.3")),
        ("år;enhet;yrke;pensionsavgångar", "24;A;B;1", ("not_a_year", "år", "24")),
        (
            "unit;staff_group;share;nämnare",
            "*;*;0,04;intäkter",
            ("unknown_denominator", "nämnare", "intäkter"),
        ),
        ("unit;staff_group;tak", "*;*;150 %", ("rate_out_of_range", "tak", "150 %")),
        ("programme;unit;till yrke;start_year;slots;längd", "P;A;B;2025;5;0", ("not_positive", "längd", "0")),
        ("år;enhet;yrke;ålder;cause;antal", "2024;A;B;65;slutat;1", ("unknown_cause", "cause", "slutat")),
        ("birth_year_from;riktålder", "1900,5;65", ("not_a_whole_number", "birth_year_from", "1900,5")),
    ],
)
def test_that_a_fault_is_named_by_row_column_and_value(
    read_text: ReadText, header: str, row: str, finding: tuple[str, str, str]
) -> None:
    code, column, value = finding
    loaded = read_text("Titel", header, row)
    assert places(loaded.findings) == [("error", code, "data.csv", 3, column, value)]
    assert {**loaded.inputs.row_counts(), "target_ages": 1} == {"target_ages": 1}


def test_that_every_fault_of_a_file_is_found_at_once(read_text: ReadText) -> None:
    rows = [
        f"2024-12-31;A;B;K;{age};{count}"
        for age, count in ((40, "x"), (200, 1), (41, -1), (42, "x"), (43, 1))
    ]
    loaded = read_text(STOCK, *rows)
    assert sorted((one.row, one.code) for one in loaded.findings) == [
        (2, "not_a_number"), (3, "age_out_of_range"), (4, "negative_number"), (5, "not_a_number"),
    ]  # fmt: skip
    assert stock(loaded) == [("F", 43, 1, None)]


def test_that_labels_are_kept_as_they_are_written(read_text: ReadText) -> None:
    loaded = read_text(
        "månad;enhet;personalkostnad", "2024-01;NA;1", "2024-01;None;1", "2024-01;00123;1", "2024-01;*;1"
    )
    assert [row.unit for row in loaded.inputs.personnel_costs] == ["NA", "None", "00123", "*"]


# --- money and shares


@pytest.mark.parametrize(
    ("lines", "kronor"),
    [
        (("månad;enhet;Kostnad (tkr)", "2024-01;A;1 234,5"), 1234500),
        (("månad;enhet;kostnad i tkr", "2024-01;A;2"), 2000),
        (("månad;enhet;Personalkostnad, mnkr", "2024-01;A;12,5"), 12500000),
        (("månad;enhet;belopp i mnkr", "2024-01;A;12,5"), 12500000),
        (("månad;enhet;kostnad (kr)", "2024-01;A;5"), 5),
        (("Alla belopp i tkr", "månad;enhet;kostnad", "2024-01;A;5"), 5000),
        (("månad;enhet;kostnad;belopp i", "2024-01;A;5;tkr"), 5000),
        (("månad;enhet;kostnad (utfall)", "2024-01;A;5 mnkr"), 5000000),
        (("månad;enhet;kostnad", "2024-01;A;5-", "2024-02;A;7"), -5),
    ],
)
def test_that_money_is_kept_in_kronor(read_text: ReadText, lines: tuple[str, ...], kronor: float) -> None:
    loaded = read_text(*lines)
    assert loaded.findings == ()
    assert next(row.cost for row in loaded.inputs.personnel_costs) == kronor


def test_that_a_unit_column_is_read_row_by_row(read_text: ReadText) -> None:
    loaded = read_text(
        "månad;enhet;personalgrupp;kostnad;belopp i",
        "2024-01;A;g;5;tkr", "2024-02;A;g;5;mnkr", "2024-03;A;g;x;kr",
        "2024-04;A;g;5;euro", "2024-05;A;g;5;",
    )  # fmt: skip
    assert [row.cost for row in loaded.inputs.agency_costs] == [5000, 5000000]
    assert [one[1:] for one in places(loaded.findings)] == [
        ("not_a_number", "data.csv", 4, "kostnad", "x"),
        ("unknown_money_unit", "data.csv", 5, "belopp i", "euro"),
        ("empty", "data.csv", 6, "belopp i", ""),
    ]


def test_that_a_unit_column_leaves_empty_costs_empty(read_text: ReadText) -> None:
    loaded = read_text("yrke;employee_cost_per_fte;agency_cost_per_fte;belopp i", "B;700;;tkr")
    assert [(row.employee_cost_per_fte, row.agency_cost_per_fte) for row in loaded.inputs.unit_costs] == [
        (700000, None)
    ]


def test_that_titles_with_two_units_are_unclear(read_text: ReadText) -> None:
    loaded = read_text("Belopp i tkr eller mnkr", "månad;enhet;kostnad", "2024-01;A;5")
    assert places(loaded.findings) == [
        ("error", "unclear_money_unit", "data.csv", 2, "", "Belopp i tkr eller mnkr")
    ]


def test_that_a_table_of_negative_costs_is_turned_with_a_warning(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;kostnad", "2024-01;A;-5", "2024-02;A;\u22127", "2024-03;A;0")
    assert [row.cost for row in loaded.inputs.personnel_costs] == [5, 7, 0]
    assert warnings(loaded) == ["costs_negative"]


def test_that_a_credit_among_costs_is_kept(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;hyrkostnad", "2024-01;A;-5", "2024-02;A;7")
    assert loaded.inputs.agency_costs[0] == AgencyCost(
        Month(2024, 1), "A", "*", -5, loaded.inputs.agency_costs[0].origin
    )
    assert warnings(loaded) == ["no_staff_group"]


def test_that_a_ceiling_above_one_is_per_cent_with_a_warning(read_text: ReadText) -> None:
    loaded = read_text(
        "enhet;personalgrupp;tak;nämnare;valid_from;valid_to",
        "A;*;4;;;",
        "B;*;2 %;egna + inhyrd;2024-01-01;2024-12-31",
    )
    first, second = loaded.inputs.ceilings
    assert (first.share, first.denominator, first.valid_from, first.source) == (0.04, "own", None, "")
    assert second == Ceiling(
        "B", "*", 0.02, "own+agency", date(2024, 1, 1), date(2024, 12, 31), "", second.origin
    )
    assert places(loaded.findings) == [("warning", "percent_assumed", "data.csv", 2, "tak", "4")]


@pytest.mark.parametrize("header", ["andel (%)", "andel i procent", "andel %"])
def test_that_a_rate_under_a_per_cent_heading_is_per_cent(read_text: ReadText, header: str) -> None:
    loaded = read_text(
        f"yrke;ålder;{header};referensålder", "*;64;50;65", "*;65;0,5;65", "*;66;7 %;65", "*;67;x;65"
    )
    assert [row.rate for row in loaded.inputs.retirement_rates] == pytest.approx([0.5, 0.005, 0.07])
    assert errors(loaded) == ["not_a_number"]


def test_that_small_numbers_under_a_per_cent_heading_are_unclear(read_text: ReadText) -> None:
    loaded = read_text("yrke;ålder;andel (%);referensålder", "*;64;0,5;65", "*;65;0;65")
    assert places(loaded.findings) == [("error", "unclear_percent", "data.csv", 1, "andel (%)", "0,5")]


# --- the age structure


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("datum;enhet;yrke;ålder", "2024-12-31;A;B;40", ("X", 40, 1, None)),
        ("datum;enhet;yrke;kön;ålder;antal", "2024-12-31;A;B;;40 år;2,5", ("X", 40, 2.5, None)),
        ("datum;enhet;yrke;kön;ålder;antal;årsarbetare", "2024-12-31;A;B;M;40;2;1,5", ("M", 40, 2, 1.5)),
        ("datum;enhet;yrke;kön;ålder;antal;årsarbetare", "2024-12-31;A;B;M;40;2;", ("M", 40, 2, None)),
        ("datum;enhet;yrke;kön;ålder;sysselsättningsgrad", "2024-12-31;A;B;M;40;75", ("M", 40, 1, 0.75)),
        (
            "datum;enhet;yrke;kön;ålder;antal;sysselsättningsgrad",
            "2024-12-31;A;B;M;40;2;0,5",
            ("M", 40, 2, 1.0),
        ),
        (
            "datum;enhet;yrke;kön;ålder;antal;sysselsättningsgrad",
            "2024-12-31;A;B;M;40;2;",
            ("M", 40, 2, None),
        ),
        ("datum;enhet;yrke;kön;födelsedatum", "2024-10-31;A;B;M;1984-10-31", ("M", 40, 1, None)),
        ("datum;enhet;yrke;kön;födelsedatum", "2024-10-31;A;B;M;1984-11-01", ("M", 39, 1, None)),
        ("datum;enhet;yrke;kön;födelseår", "2024-10-31;A;B;M;1984", ("M", 40, 1, None)),
        ("datum;enhet;yrke;personnummer", "2024-10-31;A;B;840812-3286", ("F", 40, 1, None)),
        ("datum;enhet;yrke;kön;personnummer", "2024-10-31;A;B;;840812-3286", ("F", 40, 1, None)),
        ("datum;enhet;yrke;kön;personnummer", "2024-10-31;A;B;X;840812-3286", ("X", 40, 1, None)),
        ("datum;enhet;yrke;kön;ålder;födelseår", "2024-10-31;A;B;M;40;1950", ("M", 40, 1, None)),
        ("datum;enhet;yrke;kön;åldersgrupp;antal", "2024-10-31;A;B;M;40 år;3", ("M", 40, 3, None)),
    ],
)
def test_that_the_stock_is_read_from_every_form_of_age(
    read_text: ReadText, header: str, row: str, expected: tuple[str, int, float, float | None]
) -> None:
    loaded = read_text(header, row)
    assert errors(loaded) == []
    assert stock(loaded) == [expected]


def test_that_persons_of_one_key_are_added_with_all_their_rows(read_text: ReadText) -> None:
    loaded = read_text(
        "datum;enhet;yrke;kön;ålder;sysselsättningsgrad",
        "2024-12-31;A;B;K;40;100",
        "2024-12-31;A;B;M;40;50",
        "2024-12-31;A;B;K;40;0,5",
        "2024-12-31;A;B;K;40;",
        "2024-12-31;A;B;K;40;",
    )
    assert stock(loaded) == [("F", 40, 2, 1.5), ("M", 40, 1, 0.5), ("F", 40, 2, None)]
    assert [row.origin.rows for row in loaded.inputs.age_structure] == [(2, 4), (3,), (5, 6)]


def test_that_a_fault_of_added_rows_names_all_of_them(read_text: ReadText) -> None:
    loaded = read_text(STOCK, "2024-12-31;A;B;K;200;1", "2024-12-31;A;B;K;200;2")
    assert [(one.code, one.origin.rows) for one in loaded.findings] == [("age_out_of_range", (2, 3))]


def test_that_a_negative_row_cannot_hide_in_a_sum(read_text: ReadText) -> None:
    loaded = read_text(STOCK, "2024-12-31;A;B;K;40;5", "2024-12-31;A;B;K;40;-3")
    assert [(one.code, one.row, one.value) for one in loaded.findings] == [("negative_number", 3, "-3")]


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [
        ("datum;enhet;yrke;kön;födelsedatum", "2024-12-31;A;B;K;1984-02-30", "not_a_date"),
        ("datum;enhet;yrke;kön;födelsedatum", "2024-12-31;A;B;K;1884-02-20", "age_out_of_range"),
        ("datum;enhet;yrke;kön;födelsedatum", "igår;A;B;K;1984-02-20", "not_a_date"),
        ("datum;enhet;yrke;kön;födelseår", "2024-12-31;A;B;K;1884", "age_out_of_range"),
        ("datum;enhet;yrke;kön;födelseår", "igår;A;B;K;1984", "not_a_date"),
        ("datum;enhet;yrke;kön;personnummer", "2024-12-31;A;B;K;840230-1234", "not_an_identity_number"),
        ("datum;enhet;yrke;kön;personnummer", "2024-12-31;A;B;K;184108121234", "age_out_of_range"),
        ("datum;enhet;yrke;kön;personnummer", "igår;A;B;K;840812-3286", "not_a_date"),
        ("datum;enhet;yrke;kön;personnummer", "2024-12-31;A;B;K;", "empty"),
    ],
)
def test_that_a_fault_of_a_birth_date_is_found(read_text: ReadText, header: str, row: str, code: str) -> None:
    loaded = read_text(header, row)
    assert errors(loaded) == [code]
    assert stock(loaded) == []


CANARY = "640812-3281"


@pytest.mark.parametrize(
    "written", [CANARY, "6408123281", "19640812+3281", "640812-3281x", "6408123281.0", "064081"]
)
@pytest.mark.parametrize(
    "header",
    [
        "datum;enhet;yrke;kön;personnummer",
        "datum;enhet;yrke;kön;födelsedatum",
        "datum;enhet;yrke;kön;ålder",
        "datum;enhet;yrke;ålder;kön",
    ],
)
def test_that_nothing_of_an_identity_number_gets_past_the_reader(
    read_text: ReadText, header: str, written: str
) -> None:
    loaded = read_text(header, f"2024-12-31;A;B;40;{written}", f"2024-12-31;A;B;F;{written}")
    told = repr(loaded)
    for canary in ("640812", "3281", "1964"):
        assert canary not in told.replace(loaded.files[0].sha256, "")


def test_that_a_heading_with_an_identity_number_is_masked(read_text: ReadText) -> None:
    loaded = read_text(f"månad;enhet;personalkostnad;{CANARY}", "2024-01;A;5;1", f"Anna {CANARY}")
    assert CANARY not in repr(loaded)
    assert sorted(warnings(loaded)) == ["note_row", "unknown_column"]


def test_that_a_first_name_in_the_sex_column_is_not_told(read_text: ReadText) -> None:
    loaded = read_text(STOCK, "2024-12-31;A;B;Anna;40;1")
    assert errors(loaded) == ["unknown_sex"]
    assert "Anna" not in repr(loaded)


def test_that_bands_are_ungrouped_with_their_totals(read_text: ReadText) -> None:
    loaded = read_text(
        "datum;enhet;yrke;kön;åldersgrupp;antal;årsarbetare",
        "2024-12-31;A;B;K;-24;10;5",
        "2024-12-31;A;B;K;25–64 år;400;300",
        "2024-12-31;A;B;K;65+;5;4",
    )
    assert loaded.findings == ()
    rows = loaded.inputs.age_structure
    assert (rows[0].age, rows[-1].age, rows[0].sex) == (15, 69, "F")
    assert sum(row.headcount for row in rows if row.age >= 65) == pytest.approx(5)
    assert sum(row.fte or 0 for row in rows if 25 <= row.age < 65) == pytest.approx(300)
    assert rows[0].origin.rows == (2,)
    assert rows[-1].origin.rows == (4,)


def test_that_a_wide_table_of_bands_is_the_same_as_a_long_one(read_text: ReadText) -> None:
    long = read_text(
        "datum;enhet;yrke;kön;åldersgrupp;antal",
        "2024-12-31;A;B;K;20-39;10",
        "2024-12-31;A;B;K;40–64;30",
        "2024-12-31;A;B;M;20-39;4",
    )
    wide = read_text("datum;enhet;yrke;kön;20-39;40–64 år", "2024-12-31;A;B;K;10;30", "2024-12-31;A;B;M;4;")
    assert stock(long) == stock(wide)
    assert wide.findings == ()


def test_that_a_wide_table_of_single_ages_is_read(tmp_path: Path, write_workbook: WriteWorkbook) -> None:
    write_workbook(
        Blad=[
            ["date", "unit", "occupation", "sex", 40, 41, 2021],
            [date(2024, 12, 31), "A", "B", "F", 3, 4, 9],
        ]
    )
    loaded = read_folder(tmp_path)
    assert stock(loaded) == [("F", 40, 3, None), ("F", 41, 4, None)]
    assert [(one.code, one.column) for one in loaded.findings] == [("unknown_column", "2021")]


def test_that_faults_in_bands_name_their_column(read_text: ReadText) -> None:
    wide = read_text("datum;enhet;yrke;20-39;40-64", "2024-12-31;A;B;-1;x", "2024-12-31;A;B;1;2")
    assert [one[1:] for one in places(wide.findings)] == [
        ("not_a_number", "data.csv", 2, "40-64", "x"),
    ]
    wide = read_text("datum;enhet;yrke;20-39;40-64", "2024-12-31;A;B;-1;1")
    assert [one[1:] for one in places(wide.findings)] == [("negative_number", "data.csv", 2, "20-39", "-1")]
    long = read_text(
        "datum;enhet;yrke;åldersgrupp;antal", "2024-12-31;A;B;20-39;-1", "2024-12-31;A;B;gamla;1"
    )
    assert sorted(one[1:] for one in places(long.findings)) == [
        ("negative_number", "data.csv", 2, "antal", "-1"),
        ("not_an_age_band", "data.csv", 3, "åldersgrupp", "gamla"),
    ]


def test_that_overlapping_bands_are_refused_where_they_stand(read_text: ReadText) -> None:
    loaded = read_text(
        "datum;enhet;yrke;åldersgrupp;antal",
        "2024-12-31;A;B;20-39;1",
        "2024-12-31;C;B;20-39;1",
        "2024-12-31;C;B;35-49;1",
    )
    assert [(one.code, one.origin.rows, one.column, one.value) for one in loaded.findings] == [
        ("overlapping_bands", (3, 4), "åldersgrupp", "20-39 / 35-49")
    ]
    assert loaded.inputs.age_structure == ()


# --- the other tables


def test_that_separations_are_read_by_date_or_year(read_text: ReadText) -> None:
    by_year = read_text("år;datum;enhet;yrke;ålder;cause;antal", "2023;2024-05-01;A;B;65;pension;2")
    assert by_year.inputs.separations == (
        Separations(2023, "A", "B", "X", 65, "retirement", 2, by_year.inputs.separations[0].origin),
    )
    by_date = read_text(
        "datum;enhet;yrke;kön;ålder;cause;antal", "2024-05-01;A;B;K;65;övrigt;2", "x;A;B;K;65;övrigt;2"
    )
    assert [(row.year, row.sex, row.cause) for row in by_date.inputs.separations] == [(2024, "F", "other")]
    assert errors(by_date) == ["not_a_date"]


def test_that_separations_without_a_cause_are_told_by_what_is_counted(read_text: ReadText) -> None:
    loaded = read_text("år;enhet;yrke;ålder;antal avgångar", "2024;A;B;65;2", "2024;A;B;40;1")
    assert [(row.age, row.cause, row.headcount) for row in loaded.inputs.separations] == [
        (65, "unknown", 2),
        (40, "unknown", 1),
    ]
    assert [(one.code, one.value, one.severity) for one in loaded.findings] == [
        ("separations_without_cause", "2", Severity.WARNING)
    ]


def test_that_a_cause_may_be_left_open_in_some_rows(read_text: ReadText) -> None:
    loaded = read_text(
        "år;enhet;yrke;ålder;orsak;antal", "2024;A;B;65;pension;2", "2024;A;B;66;;1", "2024;A;B;67;okänd;1"
    )
    assert [row.cause for row in loaded.inputs.separations] == ["retirement", "unknown", "unknown"]
    assert [(one.code, one.value) for one in loaded.findings] == [("separations_without_cause", "2")]


def test_that_training_has_the_contract_defaults(read_text: ReadText) -> None:
    loaded = read_text(
        "utbildning;förvaltning;från yrke;till yrke;start_year;platser;längd;"
        "examensgrad;anställningsgrad;entry_age;age_from;max_slots",
        "P;A;;B;2025;5;1,5;;;;;",
        "P;A;C;B;2025;5;1,5;0,9;80 %;30;26;8",
    )
    first, second = loaded.inputs.training
    assert first == Intake("P", "A", "B", 2025, 5, 1.5, origin=first.origin)
    assert second == Intake(
        "P", "A", "B", 2025, 5, 1.5, "C", 0.9, 0.8, 30, 26, max_slots=8, origin=second.origin
    )


def test_that_arrivals_without_a_sex_have_none(read_text: ReadText) -> None:
    loaded = read_text("år;enhet;yrke;antal;entry_age;kön;typ", "2025;A;B;3;40;;", "2025;A;B;3;40;K;återgång")
    assert [(row.sex, row.kind) for row in loaded.inputs.arrivals] == [(None, ""), ("F", "återgång")]


def test_that_weeks_may_be_unknown(read_text: ReadText) -> None:
    loaded = read_text("månad;enhet;personalgrupp;beslutade;avropade;använda", "2024-01;A;läkare;1;;3")
    (row,) = loaded.inputs.agency_weeks
    assert row == AgencyWeeks(Month(2024, 1), "A", "läkare", 1, None, 3, row.origin)


def test_that_population_and_use_are_read_by_band_or_age(read_text: ReadText) -> None:
    loaded = read_text(
        "region;kön;åldersgrupp;år;befolkning", "Kalmar;K;-19;2024;50", ";;65–79;2024;70", "K;K;gamla;2024;1",
        "K;K;Totalt;2024;1",
    )  # fmt: skip
    first, second = loaded.inputs.population
    assert first == Population(2024, 0, 19, 50, "Kalmar", "F", first.origin)
    assert second == Population(2024, 65, 79, 70, "", "X", second.origin)
    assert (errors(loaded), warnings(loaded)) == (["not_an_age_band"], ["sum_row"])
    ages = read_text("år;ålder;befolkning", "2024;64;1", "2024;100+;2")
    assert [(row.age_from, row.age_to) for row in ages.inputs.population] == [(64, 64), (100, None)]
    use = read_text("yrke;åldersgrupp;nyttjande", "Kurator;65+;2,5", ";-64;1")
    (one, two) = use.inputs.care_use
    assert (one, two) == (CareUse(65, None, 2.5, "Kurator", one.origin), CareUse(0, 64, 1, "*", two.origin))


def test_that_a_row_of_the_stock_knows_its_place(read_text: ReadText) -> None:
    loaded = read_text("Titel", STOCK, "2024-12-31;A;B;K;40;1")
    (row,) = loaded.inputs.age_structure
    assert isinstance(row, Headcount)
    assert (row.origin.file, row.origin.sheet, row.origin.rows) == ("data.csv", "", (3,))
