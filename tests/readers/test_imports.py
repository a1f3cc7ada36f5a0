"""Importing a file: what a survey finds and guesses, what a choice decides, and what never leaves the reader."""

import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from staffing_planner.models.mappings import ColumnChoice, NameChoice, TableChoice
from staffing_planner.readers import contents
from staffing_planner.readers.imports import (
    Session,
    Survey,
    TableFound,
    TableRead,
    as_kind,
    missing_roles,
    read,
    roles_of,
    survey,
)
from staffing_planner.readers.sandbox import ReadingProcess

from .conftest import WriteWorkbook

Open: TypeAlias = Callable[..., TableFound]


class Opened:
    """A file that is surveyed, and read by choices."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.session = Session()
        self.told: list[float] = []

    def survey(self, *remembered: TableChoice, **headers: tuple[int, ...]) -> Survey:
        return survey(self.session, self.told.append, self.path, remembered, headers)

    @property
    def table(self) -> TableFound:
        (table,) = self.survey().tables
        return table

    def read(
        self, choice: TableChoice, *names: NameChoice, dropping: frozenset[tuple[int, int]] = frozenset()
    ) -> TableRead:
        (done,) = read(self.session, self.told.append, {0: choice}, names, dropping)
        return done


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Opened]:
    """Return what writes a text file and opens it."""

    def write(*lines: str, name: str = "data.csv") -> Opened:
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        return Opened(tmp_path / name)

    return write


OpenText: TypeAlias = Callable[..., Opened]

EXPORT = (
    "Uttag per 2024-12-31",
    "Id;Namn;Förvaltning;Befattning;Kön;Anställningsform;Sysselsättningsgrad",
    "640812-3286;Anna Ek;Psykiatri;Kurator;K;Tillsvidare;75",
    "19640812-3286;Anna Ek;Akuten;Kurator;K;Vikariat;50",
    "640872-3283;Bo Al;Akuten;Läkare;M;Timavlönad;0",
    "101011237;Göran Bok;Akuten;Läkare;Göran;Tillsvidare;1",
)


def roles(table: TableFound) -> list[str]:
    return [column.role for column in table.choice.columns]


def with_role(choice: TableChoice, heading: str, role: str, **other: str) -> TableChoice:
    columns = tuple(
        replace(one, role=role, **other) if one.heading == heading else one for one in choice.columns
    )
    return replace(choice, columns=columns)


def test_that_a_survey_guesses_an_export_of_people(opened: OpenText) -> None:
    file = opened(*EXPORT)
    found = file.survey()
    (table,) = found.tables
    assert (table.choice.kind, table.kinds[0], table.header_rows, table.rows) == (
        "age_structure",
        "age_structure",
        (2,),
        4,
    )
    assert roles(table) == [
        "identity_number", "", "unit", "occupation", "sex", "employment_form", "degree_of_employment",
    ]  # fmt: skip
    assert [column.confidence for column in table.columns] == [0.6, 0.0, 1.0, 0.9, 1.0, 1.0, 1.0]
    assert table.choice.given == (("date", "2024-12-31"),)
    assert (table.choice.counts, table.missing, table.lists_people) == ("persons", (), True)
    assert table.forms == (("Tillsvidare", 2), ("Timavlönad", 1), ("Vikariat", 1))
    assert table.choice.forms == ("Tillsvidare", "Vikariat")
    assert (found.file.name, len(found.file.sha256), found.findings) == ("data.csv", 64, ())
    assert file.told == [0.6, 1.0]


def test_that_nothing_of_a_person_is_in_a_survey(opened: OpenText) -> None:
    file = opened(*EXPORT)
    told = pickle.dumps((file.survey(), file.read(file.table.choice))).decode("utf-8", "replace")
    for canary in ("640812", "640872", "101011237", "Anna", "Göran", "Bok"):
        assert canary not in told
    assert "Psykiatri" in told


def test_that_each_person_counts_once_in_the_largest_employment(opened: OpenText) -> None:
    file = opened(*EXPORT[:-1])
    done = file.read(file.table.choice)
    (row,) = done.rows
    assert (row.unit, row.headcount, row.fte, row.age, row.date) == (
        "Psykiatri", 1, 1, 60, date(2024, 12, 31),
    )  # fmt: skip
    assert done.counted == (1, 2)
    assert dict(done.left_out) == {"form": 1, "further_employment": 1}
    assert {one.code for one in done.findings} == {"forms_left_out", "further_employments"}
    assert done.names == (("occupation", "Kurator", 2), ("unit", "Akuten", 1), ("unit", "Psykiatri", 1))


def test_that_employments_count_where_they_are_chosen(opened: OpenText) -> None:
    file = opened(*EXPORT[:-1])
    done = file.read(replace(file.table.choice, counts="employments", forms=()))
    assert sorted((row.unit, row.fte) for row in done.rows) == [
        ("Akuten", 0.0),
        ("Akuten", 0.5),
        ("Psykiatri", 0.75),
    ]
    assert done.counted == (2, 3)


def test_that_equal_employments_are_chosen_by_the_name_of_the_unit(opened: OpenText) -> None:
    file = opened("datum;enhet;yrke;ålder;anställningsnummer", "2024-12-31;B;K;40;7", "2024-12-31;A;K;40;7",
                  "2024-12-31;C;K;40;", "2024-12-31;C;K;40;", "2023-12-31;B;K;39;7")  # fmt: skip
    done = file.read(file.table.choice)
    assert [(row.date.year, row.unit, row.headcount, row.fte) for row in done.rows] == [
        (2024, "A", 1, None), (2024, "C", 2, None), (2023, "B", 1, None),
    ]  # fmt: skip


def test_that_rows_of_many_persons_are_no_employments(opened: OpenText) -> None:
    file = opened("datum;enhet;yrke;ålder;antal;person-id", "2024-12-31;A;K;40;2;1", "2024-12-31;A;K;41;3;1")
    done = file.read(file.table.choice)
    assert (sum(row.headcount for row in done.rows), done.counted) == (5, None)


def test_that_a_missing_role_is_asked_for_and_can_be_given(opened: OpenText) -> None:
    file = opened("enhet;yrke;ålder;kön;antal", "A;B;40;K;3")
    table = file.table
    assert (table.choice.kind, table.missing) == ("age_structure", ("date",))
    refused = file.read(table.choice)
    assert [one.code for one in refused.findings] == ["missing_column"]
    given = replace(table.choice, given=(("date", "2024-12-31"),))
    assert missing_roles(given) == ()
    (row,) = file.read(given).rows
    assert (row.date, row.headcount) == (date(2024, 12, 31), 3)
    wrong = file.read(replace(table.choice, given=(("date", "igår"),)))
    assert [(one.code, one.column) for one in wrong.findings] == [("not_a_date", "date")]
    empty = file.read(replace(table.choice, given=(("date", ""),)))
    assert [one.code for one in empty.findings] == ["empty"]


def test_that_a_date_is_only_taken_from_a_name_that_states_one(opened: OpenText) -> None:
    assert opened("enhet;yrke;ålder;antal", "A;B;40;3", name="uttag_20241231.csv").table.choice.given == (
        ("date", "2024-12-31"),
    )
    assert opened("enhet;yrke;ålder;antal", "A;B;40;3", name="uttag_20240231.csv").table.missing == ("date",)


def test_that_roles_units_and_decimals_are_read_as_chosen(opened: OpenText) -> None:
    file = opened("När;Var;Vad", "2024-01;A;1.234", "2024-02;A;2.345")
    (table,) = file.survey(**{"": (1,)}).tables
    choice = TableChoice(
        table.choice.fingerprint,
        "personnel_costs",
        (
            ColumnChoice("När", "month"),
            ColumnChoice("Var", "unit"),
            ColumnChoice("Vad", "cost", "tkr", ","),
        ),
    )
    assert [row.cost for row in file.read(choice).rows] == [1_234_000, 2_345_000]
    share = opened("Var;Vem;Vad", "*;*;4")
    share.survey(**{"": (1,)})
    columns = (
        ColumnChoice("Var", "unit"),
        ColumnChoice("Vem", "staff_group"),
        ColumnChoice("Vad", "share", "per_cent"),
    )
    (row,) = share.read(TableChoice("", "ceilings", columns)).rows
    assert row.share == 0.04


def test_that_money_has_the_unit_that_was_given(opened: OpenText) -> None:
    file = opened("månad;enhet;personalkostnad", "2024-01;A;5")
    (row,) = file.read(replace(file.table.choice, given=(("money_unit", "mnkr"),))).rows
    assert row.cost == 5_000_000


def test_that_two_columns_of_one_role_are_for_somebody_to_decide(opened: OpenText) -> None:
    file = opened("månad;förvaltning;enhet;personalkostnad", "2024-01;A;B;5")
    choice = file.table.choice
    assert [one.code for one in file.read(choice).findings] == ["column_twice"]
    (row,) = file.read(with_role(choice, "förvaltning", "")).rows
    assert row.unit == "B"


def test_that_names_mean_what_was_chosen(opened: OpenText) -> None:
    file = opened("månad;enhet;personalkostnad", "2024-01;Psyk;5", "2024-01;Akuten;6")
    done = file.read(file.table.choice, NameChoice("unit", "Psyk", "Psykiatri"))
    assert [row.unit for row in done.rows] == ["Psykiatri", "Akuten"]
    assert done.names == (("unit", "Akuten", 1), ("unit", "Psyk", 1))


def test_that_dropped_rows_are_not_read(opened: OpenText) -> None:
    file = opened("månad;enhet;personalkostnad", "2024-01;A;5", "2024-02;A;fel")
    choice = file.table.choice
    assert [one.code for one in file.read(choice).findings] == ["not_a_number"]
    done = file.read(choice, dropping=frozenset({(0, 3), (1, 2)}))
    assert ([row.cost for row in done.rows], done.findings, done.left_out) == ([5], (), (("dropped", 1),))
    assert file.read(choice, dropping=frozenset({(0, 9)})).left_out == ()


def test_that_a_choice_is_remembered_for_next_month(opened: OpenText) -> None:
    file = opened("Enhet;Yrke;20-39;40-64;Totalt", "A;B;3;4;7")
    choice = replace(file.table.choice, given=(("date", "2024-12-31"),))
    assert missing_roles(choice) == ()
    later = opened("Enhet;Yrke;20-34;35-49;50-64;Totalt", "A;B;1;2;3;6", name="later.csv")
    (table,) = later.survey(choice).tables
    assert (table.is_remembered, table.choice.given, table.columns[2].confidence) == (True, choice.given, 1.0)
    assert roles(table) == ["unit", "occupation", "headcount", "headcount", "headcount", ""]
    done = later.read(table.choice)
    assert sum(row.headcount for row in done.rows) == pytest.approx(6)
    assert [(one.label, one.stated, one.computed, one.is_equal) for one in done.sums] == [
        ("Totalt", 6, 6, True)
    ]


def test_that_tables_without_a_kind_are_not_read(opened: OpenText) -> None:
    file = opened("månad;enhet;personalkostnad", "2024-01;A;5")
    choice = replace(file.table.choice, kind="")
    assert (missing_roles(choice), roles_of("")) == ((), ())
    assert read(file.session, file.told.append, {0: choice}) == ()


def test_that_a_file_without_a_table_says_so(opened: OpenText, tmp_path: Path) -> None:
    assert [one.code for one in opened("Fråga Anna om mars").survey().findings] == ["unrecognised_table"]
    missing = survey(Session(), lambda _: None, tmp_path / "none.csv")
    assert ([one.code for one in missing.findings], missing.tables) == (["unreadable_file"], ())


def test_that_several_tables_of_a_workbook_are_numbered(write_workbook: WriteWorkbook) -> None:
    path = write_workbook(
        Kostnad=[["month", "unit", "cost"], ["2024-01", "A", 1]],
        Chefer=[["unit", "year", "managers"], ["A", 2024, 2]],
    )
    session = Session()
    found = survey(session, lambda _: None, path)
    assert [(one.at, one.sheet, one.choice.kind) for one in found.tables] == [
        (0, "Kostnad", "personnel_costs"), (1, "Chefer", "managers"),
    ]  # fmt: skip
    done = read(session, lambda _: None, {one.at: one.choice for one in found.tables})
    assert [(one.at, one.kind, len(one.rows)) for one in done] == [
        (0, "personnel_costs", 1),
        (1, "managers", 1),
    ]


# --- sums


def sums(done: TableRead) -> list[tuple[str, int, float, float, bool]]:
    return [(one.label, one.row, one.stated, one.computed, one.is_equal) for one in done.sums]


def test_that_sum_rows_are_compared_and_not_loaded(opened: OpenText) -> None:
    file = opened(
        "månad;enhet;personalkostnad (tkr)", "2024-01;A;1,4", "2024-01;B;2", "2024-01;Summa;3,4", "2024-02;A;5",
        "2024-02;Summa;60", "Summa A;;6,4", "Totalt;;8,4", "Totalt;;",
    )  # fmt: skip
    done = file.read(file.table.choice)
    assert len(done.rows) == 3
    assert sums(done) == [
        ("Summa", 4, 3400, 3400, True),
        ("Summa", 6, 60000, 8400, False),
        ("Summa A", 7, 6400, 6400, True),
        ("Totalt", 8, 8400, 8400, True),
    ]
    differing = [one for one in done.findings if one.code == "sum_differs"]
    assert [(one.row, one.value, one.details["computed"]) for one in differing] == [(6, "60000", "8400")]


def test_that_a_sum_row_says_nothing_of_a_column_that_it_leaves_empty(opened: OpenText) -> None:
    file = opened("datum;enhet;yrke;ålder;antal;årsarbetare", "2024-12-31;A;B;40;3;2", "Summa;;;;3;")
    assert sums(file.read(file.table.choice)) == [("Summa", 3, 3, 3, True)]


def test_that_a_total_column_that_differs_is_told_by_row(opened: OpenText) -> None:
    file = opened("datum;enhet;yrke;20-39;40-64;Totalt", "2024-12-31;A;B;3;4;7", "2024-12-31;A;C;3;4;8")
    done = file.read(file.table.choice)
    assert sums(done) == [("Totalt", 3, 8, 7, False)]
    counted = opened("datum;enhet;yrke;antal;20-39;40-64", "2024-12-31;A;B;7;3;4", name="b.csv")
    assert sums(counted.read(counted.table.choice)) == [("antal", 0, 7, 7, True)]


def test_that_amounts_in_another_unit_are_told(opened: OpenText) -> None:
    file = opened(
        "månad;enhet;personalkostnad", "2024-01;A;5000", "2024-02;A;5", "2024-03;A;5100", "2024-01;B;1"
    )
    done = file.read(file.table.choice)
    assert [(one.code, one.row, one.details["times"]) for one in done.findings] == [
        ("mixed_money_units", 3, "1000")
    ]


# --- columns with strange headings


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        (
            ["640812-3286", "640872-3283", "19640812-3286", "6408123286", "101011237", "6408123286.0"],
            "identity_number",
        ),
        (["1964-08-12", "1990-01-02", "1984-05-06", "1970-01-01", "1971-01-01", "1972-01-01"], "birth_date"),
        (["64", "40", "41", "42", "43", "44"], "age"),
        (["1964", "1970", "1971", "1972", "1973", "1974"], "birth_year"),
        (["60-64", "65+", "20-24", "25-29", "30-34", "35-39"], "age_band"),
    ],
)
def test_that_an_age_under_a_strange_heading_is_suggested(
    opened: OpenText, cells: list[str], role: str
) -> None:
    rows = [f"2024-12-31;A;B;K;{cell}" for cell in cells]
    table = opened("datum;enhet;yrke;kön;Uppgift", *rows).table
    assert (roles(table)[-1], table.columns[-1].confidence, table.missing) == (role, 0.6, ())


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("enhet;yrke;ålder;antal;X", [f"A;B;{40 + at};1;2024-12-31" for at in range(3)], "date"),
        ("enhet;yrke;ålder;antal;datum;X", [f"A;B;4{at};1;2024-12-31;{'KM'[at]}" for at in range(2)], "sex"),
        ("enhet;personalkostnad;X", ["A;5;2024-01-01", "A;6;2024-02-01"], "month"),
        ("enhet;personalkostnad;X", ["A;5;jan 2024", "A;6;feb 2024"], "month"),
        ("enhet;chefer;X", ["A;5;2024", "B;6;2024"], "year"),
        ("månad;enhet;X", ["2024-01;A;5", "2024-01;B;1200000"], "cost"),
        ("månad;personalkostnad;X", ["2024-01;5;Akuten", "2024-01;6;Psykiatri"], "unit"),
        ("yrke;ålder;referensålder;X", [f"K;{60 + at};65;0,{at + 1}" for at in range(5)], "rate"),
    ],
)
def test_that_what_a_table_lacks_is_sought_in_the_cells(
    opened: OpenText, header: str, cells: list[str], role: str
) -> None:
    table = opened(header, *cells).table
    assert (roles(table)[-1], table.missing) == (role, ())


def test_that_an_empty_column_tells_nothing(opened: OpenText) -> None:
    table = opened("månad;enhet;personalkostnad;X", "2024-01;A;5;").table
    assert (table.columns[3].samples, table.columns[3].choice.role) == ((), "")


def test_that_the_other_roles_begin_with_those_that_the_cells_allow(opened: OpenText) -> None:
    table = opened("månad;enhet;personalkostnad", "2024-01;A;5").table
    assert table.columns[2].other_roles[:1] == ("month",)
    assert set(table.columns[0].other_roles) == set(roles_of("personnel_costs")) - {"month"}


def test_that_a_unit_in_the_heading_is_a_choice(opened: OpenText) -> None:
    table = opened("enhet;personalgrupp;tak (%);nämnare", "*;*;4;egna").table
    assert table.choice.columns[2].unit == "per_cent"
    money = opened("månad;enhet;personalkostnad (tkr)", "2024-01;A;5", name="b.csv").table
    assert money.choice.columns[2].unit == "tkr"


def test_that_a_long_table_is_sampled_from_all_over(opened: OpenText) -> None:
    rows = ["2024-12-31;A;B;40;x"] * 4500 + ["2024-12-31;A;B;40;y"] * 500
    assert opened("datum;enhet;yrke;ålder;Uppgift", *rows).table.columns[4].samples == ("x", "y")


def test_that_a_given_value_that_the_table_has_no_use_for_is_ignored(opened: OpenText) -> None:
    file = opened("unit;year;managers", "A;2024;2")
    done = file.read(replace(file.table.choice, given=(("money_unit", "tkr"), ("year", "igår"))))
    assert ([row.managers for row in done.rows], done.findings) == ([2], ())


def test_that_a_choice_that_leaves_columns_out_is_no_remark(opened: OpenText) -> None:
    file = opened("unit;year;managers;Våning", "A;2024;2;3")
    assert file.read(file.table.choice).findings == ()


def test_that_an_amount_that_names_its_unit_is_beyond_doubt(opened: OpenText) -> None:
    file = opened("månad;enhet;personalkostnad", "2024-01;A;5 tkr", "2024-02;A;5 mnkr", "2024-03;A;5 tkr")
    assert file.read(file.table.choice).findings == ()


def test_that_a_preview_shows_days_and_cuts_what_nobody_reads() -> None:
    assert contents.shown(datetime(2024, 12, 31, 5), "") == "2024-12-31"
    assert len(contents.shown("x" * 5_000, "")) == 201


def test_that_a_table_can_be_read_as_another_kind(opened: Callable[..., Opened]) -> None:
    file = opened("month;unit;staff_group;cost;agency_cost (tkr);cost", "2024-01;A;*;5;6;7")
    roles = [one.role for one in as_kind(file.table, "personnel_costs").columns]
    assert roles == ["month", "unit", "", "cost", "", ""]
    table = opened("datum;enhet;yrke;20-39;40-64", "2024-12-31;A;B;1;2").table
    assert [one.role for one in as_kind(table, "age_structure").columns][3:] == ["headcount", "headcount"]
    assert [one.role for one in as_kind(table, "managers").columns] == ["", "unit", "", "", ""]


# --- workbooks as they are sent


def test_that_what_a_workbook_hides_reaches_whoever_imports_it(tmp_path: Path) -> None:
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (("month", "unit", "cost"), ("2024-01", 7, "=1+1"), ("2024-02", 8, 2), ("2024-03", 9, -3)):
        sheet.append(list(row))
    sheet["B3"].number_format = "0000"
    sheet.row_dimensions[3].hidden = True
    made.save(tmp_path / "costs.xlsx")
    file = Opened(tmp_path / "costs.xlsx")
    assert [one.code for one in file.survey().findings] == ["hidden_rows", "formula_without_value"]
    done = file.read(file.table.choice)
    assert [(one.code, one.row) for one in done.findings] == [("cell_without_value", 2)]
    assert [row.unit for row in done.rows] == ["0008", "9"]


@pytest.mark.parametrize(("kind", "unit"), [("", ""), ("kr", "kr")])
def test_that_a_foreign_currency_is_refused_until_somebody_chooses_a_unit(
    opened: Callable[..., Opened], kind: str, unit: str
) -> None:
    file = opened("month;unit;cost (EUR)", "2024-01;A;5")
    choice = file.table.choice
    columns = tuple(replace(one, unit=unit) if one.role == "cost" else one for one in choice.columns)
    done = file.read(replace(choice, columns=columns))
    assert [one.code for one in done.findings] == ([] if unit else ["foreign_currency"])
    assert [row.cost for row in done.rows] == ([5] if unit else [])


def test_that_a_unit_for_the_whole_table_counts_before_what_stands_beside_it(
    opened: Callable[..., Opened],
) -> None:
    file = opened("Belopp i EUR", "month;unit;cost", "2024-01;A;5", name="Kostnader mnkr.csv")
    done = file.read(replace(file.table.choice, given=(("money_unit", "tkr"),)))
    assert ([row.cost for row in done.rows], done.findings) == ([5000], ())


def test_that_a_unit_that_somebody_chose_is_not_questioned(opened: Callable[..., Opened]) -> None:
    file = opened("Belopp i tkr", "month;unit;cost (kr)", "2024-01;A;5")
    choice = file.table.choice
    assert [one.code for one in file.read(choice).findings] == ["money_units_differ"]
    columns = tuple(replace(one, unit="mnkr") if one.role == "cost" else one for one in choice.columns)
    done = file.read(replace(choice, columns=columns))
    assert ([row.cost for row in done.rows], done.findings) == ([5e6], ())


def test_that_empty_tables_and_the_read_me_sheet_of_a_template_are_not_offered(
    write_workbook: WriteWorkbook,
) -> None:
    path = write_workbook(
        **{
            "Läs mig": [("Blad", "Innehåll"), ("kostnader", "Personalkostnader")],
            "costs": [("month", "unit", "cost"), ("2024-01", "A", 1)],
            "managers": [("unit", "year", "managers")],
        }
    )
    found = Opened(path).survey()
    assert [(table.sheet, table.choice.kind) for table in found.tables] == [("costs", "personnel_costs")]
    assert found.findings == ()


def test_that_an_empty_table_alone_is_offered(opened: Callable[..., Opened]) -> None:
    assert opened("month;unit;cost").table.rows == 0


def test_that_shares_under_a_title_in_per_cent_are_what_somebody_chose(opened: Callable[..., Opened]) -> None:
    file = opened("Andel i procent", "occupation;age;rate;reference_age", "*;60;0,4;65")
    choice = file.table.choice
    assert [one.code for one in file.read(choice).findings] == ["unclear_percent"]
    columns = tuple(replace(one, unit="share") if one.role == "rate" else one for one in choice.columns)
    assert [row.rate for row in file.read(replace(choice, columns=columns)).rows] == [0.4]


# --- statistics

PX = """CHARSET="ANSI";
AXIS-VERSION="2013";
LANGUAGE="sv";
TITLE="Folkmängd efter region, ålder och år";
CONTENTS="Folkmängd";
UNITS="antal";
STUB="region","ålder";
HEADING="år";
VALUES("region")="08 Kalmar län";
VALUES("ålder")="0-64 år","65+ år";
VALUES("år")="2023","2024";
TIMEVAL("år")=TLIST(A1),"2023","2024";
CODES("region")="08";
DATA=
1 2
3 4;
"""
DOWNLOAD = ("region;ålder;2023;2024", "08 Kalmar län;0-64 år;1;2", "08 Kalmar län;65+ år;3;4")


def statistics(folder: Path, name: str, content: str) -> Opened:
    (folder / name).write_bytes(content.encode("cp1252"))
    return Opened(folder / name)


@pytest.mark.parametrize(
    ("name", "content", "titles"),
    [
        ("folk.px", PX, ("Folkmängd efter region, ålder och år",)),
        ("population.csv", "\n".join(DOWNLOAD), ()),
    ],
)
def test_that_a_statistics_file_is_a_table_without_columns_to_choose(
    tmp_path: Path, name: str, content: str, titles: tuple[str, ...]
) -> None:
    file = statistics(tmp_path, name, content)
    table = file.table
    assert (table.kinds, table.rows, table.columns, table.titles) == (("population",), 4, (), titles)
    assert (table.missing, missing_roles(table.choice), table.is_remembered) == ((), (), False)
    assert table.preview[:2] == (
        ("2023", "0", "64", "1", "Kalmar län", "X"),
        ("2023", "65", "", "3", "Kalmar län", "X"),
    )
    assert len(table.preview) == len(table.preview_numbers) == 4
    done = file.read(table.choice)
    assert (done.kind, sorted(row.population for row in done.rows), done.left_out) == (
        "population",
        [1, 2, 3, 4],
        (),
    )
    assert pickle.loads(pickle.dumps((file.survey(), done))) == (file.survey(), done)


def test_that_next_years_statistics_are_the_same_table(tmp_path: Path) -> None:
    choice = statistics(tmp_path, "folk.px", PX).table.choice
    later = statistics(tmp_path, "folk2.px", PX.replace("2023", "2025").replace("2024", "2026"))
    (table,) = later.survey(choice).tables
    assert table.is_remembered
    assert table.choice == choice


def test_that_rows_of_statistics_can_be_left_out(tmp_path: Path) -> None:
    file = statistics(tmp_path, "population.csv", "\n".join(DOWNLOAD))
    done = file.read(file.table.choice, dropping=frozenset({(0, 3), (0, 99)}))
    assert sorted(row.population for row in done.rows) == [1, 2]
    assert done.left_out == (("dropped", 2),)


@pytest.mark.parametrize(
    ("name", "content", "codes"),
    [
        ("folk.px", PX.replace("3 4;", "3;"), ["statistics_data_count"]),
        ("folk.px", PX.replace("Folkmängd", "Prisindex"), ["statistics_not_used"]),
        ("folk.json", "{", ["json_broken"]),
        ("population.csv", "\n".join((*DOWNLOAD, "08 Kalmar län;65+ år;3")), ["statistics_row_length"]),
    ],
)
def test_that_statistics_that_give_nothing_say_why(
    tmp_path: Path, name: str, content: str, codes: list[str]
) -> None:
    found = statistics(tmp_path, name, content).survey()
    assert (found.tables, [one.code for one in found.findings]) == ((), codes)


def test_that_statistics_are_read_in_the_child(tmp_path: Path) -> None:
    file = statistics(tmp_path, "folk.px", PX)
    with ReadingProcess(Session) as process:
        found = process.call("folk.px", survey, None, file.path)
        (done,) = process.call("folk.px", read, None, {0: found.tables[0].choice})
    assert sum(row.population for row in done.rows) == 10
