"""Layouts: what lies where on a sheet, wide forms made long, and doubt told instead of guessed."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.findings import Severity
from staffing_planner.readers.cells import is_sum_label
from staffing_planner.readers.layouts import Block, find_blocks, generalised, straightened
from staffing_planner.readers.sources import RawSheet, RawValue, read_cells

from . import messy_sheets as messy
from .messy_sheets import role_of, sheet


def blocks(raw: RawSheet, **how: object) -> list[Block]:
    return find_blocks(raw, role_of=role_of, **how)  # type: ignore[arg-type]


def only(raw: RawSheet, **how: object) -> Block:
    """The single table of a sheet."""
    (block,) = blocks(raw, **how)
    return block


def long(raw: RawSheet, **how: object) -> Block:
    """The single table of a sheet, straightened."""
    return straightened(only(raw, **how), role_of)


def codes(block: Block) -> list[str]:
    return [finding.code for finding in block.findings]


def told(block: Block, code: str) -> tuple[str, tuple[int, ...], str]:
    """Column, rows and value of the single finding of a code."""
    (finding,) = (finding for finding in block.findings if finding.code == code)
    return finding.column, finding.origin.rows, finding.value


# --- where a table begins and ends


def test_that_titles_and_notes_are_parted_from_the_table() -> None:
    block = only(messy.MONTHS_UNDER_YEARS)

    assert block.titles == ("Personalkostnad per förvaltning", "Belopp i tkr")
    assert block.notes == ("Källa: ekonomisystemet",)
    assert block.header_rows == (4, 5)
    assert list(block.numbers) == [6, 7, 8]
    assert told(block, "note_row") == ("", (10,), "Källa: ekonomisystemet")


def test_that_a_header_is_found_under_twenty_titles() -> None:
    titles = [f"Rubrik {at}" for at in range(20)]

    block = only(sheet(*titles, "", "Förvaltning | År | Chefer", "Akuten | 2024 | 3"))

    assert block.header_rows == (22,)
    assert block.rows == [["Akuten", 2024, 3]]


def test_that_rows_and_columns_are_numbered_as_in_the_file() -> None:
    raw = sheet("Förvaltning | År | Chefer", "Akuten | 2024 | 3", first_row=7)

    block = only(raw, first_column=3, hidden_rows=frozenset({8}))

    assert (block.header_rows, list(block.numbers), block.columns) == ((7,), [8], (3, 4, 5))
    assert block.hidden_rows == {8}
    assert block.origin.rows == (7,)


@pytest.mark.parametrize(
    "titles",
    [
        ["Förvaltning: | Psykiatri"],
        ["Månad | 2024-01"],
        ["Förvaltning | Psykiatri", "Datum | @2024-12-31"],
        ["Förvaltning | Psykiatri | Datum | @2024-12-31", ""],
        ["Utskrift | | | @2025-01-15 "],
        ["| | Region Skog | "],
        ["Rapport: | Bemanning", "År: | 2024"],
    ],
)
def test_that_titles_of_several_cells_are_no_header(titles: list[str]) -> None:
    block = only(sheet(*titles, "Förvaltning | Yrke | Kön | Antal", "Akuten | Läkare | K | 3"))

    assert block.headings == ("Förvaltning", "Yrke", "Kön", "Antal")
    assert block.rows == [["Akuten", "Läkare", "K", 3]]


@pytest.mark.parametrize(
    "rows",
    [
        ["Förvaltning | | År | Chefer", "Akuten | A | 2024 | 3"],
        ["Förvaltning | | Yrke | Kön", "Läkare | L | Läkare | K"],
        ["Förvaltning | Yrke | Budget | Antal", "Akuten | Läkare | 3 | 4"],
    ],
)
def test_that_a_header_is_no_level_of_the_data_below_it(rows: list[str]) -> None:
    block = only(sheet(*rows))

    assert block.header_rows == (1,)
    assert len(block.rows) == 1


def test_that_unknown_headings_are_found_by_their_place() -> None:
    block = only(sheet("Lista", "a | b | c", "x | 1 | 2", "y | 3 | 4"))

    assert block.headings == ("a", "b", "c")
    assert block.titles == ("Lista",)


def test_that_a_sheet_without_a_header_has_no_table() -> None:
    assert blocks(sheet("Anteckningar", "att göra")) == []
    assert blocks(sheet("1 | 2", "3 | 4")) == []
    assert find_blocks(RawSheet("a.xlsx", "Blad1", 1, [])) == []
    assert find_blocks(RawSheet("a.xlsx", "Blad1", 1, [[]])) == []


def test_that_structure_suffices_where_nothing_is_known() -> None:
    block = find_blocks(sheet("a | b", "x | 1"))[0]

    assert block.headings == ("a", "b")
    assert straightened(block) == block


def test_that_a_person_chooses_the_header() -> None:
    raw = sheet(
        "Förvaltning | År | Chefer", "Akuten | 2024 | 3", "Enheten | Året | Värdet", "Psykiatri | 2024 | 4"
    )

    block = only(raw, header=(3,))

    assert (block.headings, block.rows) == (("Enheten", "Året", "Värdet"), [["Psykiatri", 2024, 4]])
    assert blocks(raw, header=(9,)) == []


def test_that_a_chosen_header_has_as_many_levels_as_its_rows() -> None:
    block = only(messy.MEASURES_UNDER_MONTHS, header=(1, 2))

    assert block.headings[1:3] == ("jan 2024 / Personalkostnad", "jan 2024 / Hyrkostnad")


def test_that_tables_below_each_other_have_their_own_titles_and_notes() -> None:
    first, second = blocks(messy.STACKED)

    assert (first.titles, first.notes, list(first.numbers)) == (
        ("Chefer",),
        ("* inklusive tillförordnade",),
        [3, 4],
    )
    assert (second.headings, second.titles) == (("Förvaltning", "Yrke", "Vakanser"), ("Vakanser",))
    assert second.above == ("Chefer", "* inklusive tillförordnade")


@pytest.mark.parametrize(
    "between", [[], [""], ["", ""], ["Vakanser"], ["", "Vakanser", ""], ["Vakanser", ""]]
)
def test_that_a_table_ends_where_another_header_stands(between: list[str]) -> None:
    first, second = blocks(
        sheet(
            "Förvaltning | År | Chefer",
            "Akuten | 2024 | 3",
            *between,
            "Förvaltning | Yrke | Vakanser",
            "Akuten | Läkare | 2",
        )
    )

    assert (first.rows, second.rows) == ([["Akuten", 2024, 3]], [["Akuten", "Läkare", 2]])


def test_that_a_row_between_a_blank_one_and_the_next_header_belongs_to_the_first_table() -> None:
    lines = ["Förvaltning | År | Chefer", "Akuten | 2024 | 3", "", "Psykiatri | 2024 | 4"]

    first, second = blocks(sheet(*lines, "Förvaltning | Yrke | Vakanser", "Akuten | Läkare | 2"))

    assert (list(first.numbers), list(second.numbers)) == ([2, 4], [6])


def test_that_a_second_table_of_two_levels_takes_its_upper_row_along() -> None:
    lines = ["Förvaltning | År | Chefer", "Akuten | 2024 | 3", "", "Kostnader", " | 2023 | | 2024 | "]
    lines += ["Förvaltning | nov | dec | jan | feb", "Akuten | 1 | 2 | 3 | 4"]

    _, second = blocks(sheet(*lines))

    assert second.header_rows == (5, 6)
    assert second.titles == ("Kostnader",)


def test_that_a_second_table_of_unknown_headings_needs_a_title() -> None:
    lines = ["Förvaltning | Yrke | Vakanser", "Akuten | Läkare | 2", "Akuten | SSK | 3"]

    first, second = blocks(sheet(*lines, "", "Annat", "a | b | c", "Akuten | Läkare | 2"))
    assert (len(first.rows), second.headings, second.titles) == (2, ("a", "b", "c"), ("Annat",))

    # Without one it may be a row with a word where a figure is due.
    block = only(sheet(*lines, "", "Psykiatri | Läkare | saknas", "Psykiatri | SSK | 2"))
    assert block.rows[2] == ["Psykiatri", "Läkare", "saknas"]


def test_that_a_word_among_figures_does_not_end_a_table() -> None:
    block = only(
        sheet(
            "Förvaltning | Yrke | Antal", "Akuten | Läkare | 3", "Akuten | SSK | saknas", "Akuten | USK | 2"
        )
    )

    assert [row[2] for row in block.rows] == [3, "saknas", 2]


@pytest.mark.parametrize("figure", ["45657", "45688", "2025", "@2025-12-31", "60-64"])
def test_that_data_after_a_blank_row_is_no_header(figure: str) -> None:
    header = "Datum | Förvaltning | Yrke | Åldersgrupp | Antal"

    block = only(
        sheet(
            header, "@2024-12-31 | Akuten | Läkare | 55-59 | 1", "", f"@2024-12-31 | B | SSK | {figure} | 2"
        )
    )

    assert len(block.rows) == 2


def test_that_the_same_header_under_another_title_is_another_table() -> None:
    header = "Yrke | Kön | Antal"

    first, second = blocks(
        sheet("Akuten", header, "Läkare | K | 3", "", "Psykiatri", header, "Läkare | K | 4")
    )

    assert (first.titles, second.titles) == (("Akuten",), ("Psykiatri",))


def test_that_headers_repeated_on_each_page_are_no_data() -> None:
    block = only(messy.PAGES)

    assert [row[3] for row in block.rows] == [3, 4, 5]
    assert list(block.numbers) == [3, 4, 7]
    assert told(block, "header_repeated") == ("", (6,), "6")


def test_that_a_header_of_two_levels_may_be_repeated() -> None:
    lines = ["| 2023 | | 2024 | ", "Förvaltning | nov | dec | jan | feb"]

    block = only(sheet(*lines, "Akuten | 1 | 2 | 3 | 4", *lines, "Psykiatri | 5 | 6 | 7 | 8"))

    assert list(block.numbers) == [3, 6]


def test_that_blank_rows_and_columns_inside_are_passed_over() -> None:
    block = only(sheet("Förvaltning | | År | Chefer", "Akuten | | 2024 | 3", "", "Psykiatri | | 2024 | 4"))

    assert block.rows == [["Akuten", "", 2024, 3], ["Psykiatri", "", 2024, 4]]
    assert list(block.numbers) == [2, 4]


def test_that_sums_and_single_figures_stay_at_the_end() -> None:
    lines = ["Förvaltning | År | Chefer", "Akuten | 2024 | 3"]

    assert len(only(sheet(*lines, "", "| | 3")).rows) == 2
    assert len(only(sheet(*lines, "Summa")).rows) == 2
    assert len(only(sheet(*lines, "Slut på listan")).rows) == 1


def test_that_tables_beside_each_other_are_two() -> None:
    left, right = blocks(messy.BESIDE)

    assert (left.headings, left.columns) == (("Förvaltning", "År", "Chefer"), (1, 2, 3))
    assert (right.headings, right.columns) == (("Förvaltning", "Yrke", "Vakanser"), (5, 6, 7))
    assert (len(left.rows), len(right.rows)) == (2, 1)
    assert told(right, "tables_side_by_side")[2] == "Förvaltning | Yrke | Vakanser"


@pytest.mark.parametrize(
    "lines",
    [
        ["Förvaltning | År | | Chefer", "Akuten | 2024 | | 3"],
        ["Förvaltning | År | | Chefer | Kostnad", "Akuten | 2024 | | 3 | 4"],
        ["Förvaltning | | År | Chefer", "Akuten | | 2024 | 3"],
        ["Förvaltning | Yrke | | Kön | Antal", "Akuten | Läkare | | K | 4"],
    ],
)
def test_that_an_empty_column_before_figures_parts_no_table(lines: list[str]) -> None:
    assert only(sheet(*lines)).rows


def test_that_a_column_with_one_cell_far_down_is_not_empty() -> None:
    rows = [f"Akuten | {at} | | Läkare | {at}" for at in range(400)]
    rows[300] = "Akuten | 1 | x | Läkare | 1"

    assert len(only(sheet("Förvaltning | År | | Yrke | Vakanser", *rows)).rows) == 400


def test_that_a_slipped_row_of_a_text_file_keeps_its_cells() -> None:
    raw = RawSheet("a.csv", "", 1, [["Förvaltning", "År", "Chefer"], ["Akuten", "2024", "3", "5"], ["B"]])

    block = only(raw)

    assert block.is_text
    assert block.rows[0] == ["Akuten", "2024", "3", "5"]


# --- headers of several levels


def test_that_spans_are_filled_to_the_right() -> None:
    block = only(messy.MONTHS_UNDER_YEARS)

    assert block.headings[:3] == ("Förvaltning", "2023 / nov", "2023 / dec")
    assert block.levels[1] == (2023, "nov")


def test_that_merged_cells_say_how_far_a_span_reaches(tmp_path: Path) -> None:
    rows = [["Rapport", "", "", "", ""], ["Förvaltning", "Akuten", "", "Övrigt", "Not"]]
    rows += [["", "Utfall", "Antal", "Antal", ""], ["A", "1", "2", "3", "x"]]
    path = messy.write_xlsx(tmp_path / "a.xlsx", rows, ["A1:E1", "A2:A3", "B2:C2"])
    (raw,) = read_cells(path).sheets

    block = only(raw, merged=[(1, 0, 1, 4), (2, 0, 3, 0), (2, 1, 2, 2)])

    assert block.titles == ("Rapport",)
    assert block.headings == ("Förvaltning", "Akuten / Utfall", "Akuten / Antal", "Övrigt / Antal", "Not")


def test_that_three_levels_are_read() -> None:
    block = long(
        sheet(
            "            | 2023   |        |        |        | 2024   |        |        |",
            "            | Kvinnor|        | Män    |        | Kvinnor|        | Män    |",
            "Förvaltning | -64    | 65+    | -64    | 65+    | -64    | 65+    | -64    | 65+",
            "Akuten      | 1      | 2      | 3      | 4      | 5      | 6      | 7      | 8",
        )
    )

    assert block.headings == ("Förvaltning", "year", "sex", "-64", "65+")
    assert block.rows == [
        ["Akuten", 2023, "Kvinnor", 1, 2],
        ["Akuten", 2023, "Män", 3, 4],
        ["Akuten", 2024, "Kvinnor", 5, 6],
        ["Akuten", 2024, "Män", 7, 8],
    ]


def test_that_a_budget_above_its_columns_is_part_of_the_heading() -> None:
    block = only(sheet("Uppgift | Budget", "Förvaltning | Kostnad", "Akuten | 1"))

    assert block.headings == ("Uppgift / Förvaltning", "Budget / Kostnad")


def test_that_columns_of_one_name_are_told_apart_by_the_level_above() -> None:
    block = only(
        sheet("| Akuten | | Psykiatri |", "År | Antal | Andel | Antal | Andel", "2024 | 1 | 2 | 3 | 4")
    )

    assert block.headings[1:4] == ("Akuten / Antal", "Akuten / Andel", "Psykiatri / Antal")
    assert straightened(block, role_of).headings == block.headings


# --- labels written once


def test_that_labels_of_an_outline_are_filled_down_but_not_across_sums() -> None:
    block = only(messy.OUTLINE)

    assert [row[:3] for row in block.rows] == [
        ["Akuten", "Läkare", "K"],
        ["Akuten", "Läkare", "M"],
        ["Akuten", "SSK", "K"],
        ["Summa Akuten", "", ""],
        ["Psykiatri", "Läkare", "K"],
        ["Psykiatri", "Läkare", "M"],
        ["Summa Psykiatri", "", ""],
    ]
    columns = [
        (one.column, one.value, one.origin.rows) for one in block.findings if one.code == "filled_down"
    ]
    assert columns == [("Förvaltning", "3", (3, 4, 7)), ("Yrke", "2", (3, 7))]


@pytest.mark.parametrize(
    "rows",
    [
        ["Akuten | Läkare | 1", "Akuten | SSK | 2", "| USK | 3"],
        ["Akuten | Läkare | 1", "Psykiatri | SSK | 2", "Akuten | USK | 3", "| SSK | 4"],
        ["Akuten | Läkare | 1", "Summa Akuten | | 1", "| USK | 3"],
        ["| Läkare | 1", "Akuten | SSK | 2"],
        ["1 | Läkare | 1", "| SSK | 2"],
    ],
)
def test_that_a_blank_label_without_proof_stays_blank(rows: list[str]) -> None:
    block = only(sheet("Förvaltning | Yrke | Antal", *rows))

    assert "filled_down" not in codes(block)
    assert [row[0] for row in block.rows].count("") == 1


def test_that_a_label_alone_in_its_row_ends_what_is_filled() -> None:
    lines = ["Förvaltning | Yrke | Antal", "Akuten | Läkare | 1", "| SSK | 2", "| 7 |", "| SSK | 3"]

    assert [row[0] for row in only(sheet(*lines)).rows] == ["Akuten", "Akuten", "", ""]


def test_that_merged_labels_are_filled_and_merged_amounts_are_not() -> None:
    raw = sheet(
        "Förvaltning | År | Yrke | Antal",
        "Akuten | 2024 | Läkare | 5",
        "| | SSK | ",
        "Akuten | 2024 | USK | 2",
    )
    merges = [(2, 0, 3, 0), (2, 1, 9, 1), (2, 3, 3, 3), (3, 2, 3, 3), (90, 0, 91, 0)]

    block = only(raw, merged=merges)

    assert block.rows[1] == ["Akuten", 2024, "SSK", ""]
    assert [one.column for one in block.findings] == ["Förvaltning", "År"]


def test_that_an_outline_may_stand_beside_merged_labels() -> None:
    raw = sheet("Förvaltning | Yrke | Kön | Antal", "Akuten | Läkare | K | 1", "| | M | 2", "B | SSK | K | 3")

    block = only(raw, merged=[(2, 0, 3, 0)])

    assert block.rows[1] == ["Akuten", "Läkare", "M", 2]


def test_that_the_rows_of_the_sheet_are_not_changed() -> None:
    before = [list(row) for row in messy.OUTLINE.rows]

    blocks(messy.OUTLINE)

    assert messy.OUTLINE.rows == before


# --- wide forms


def test_that_months_under_years_become_rows() -> None:
    block = long(messy.MONTHS_UNDER_YEARS)

    assert block.headings == ("Förvaltning", "month", "value")
    assert block.rows[:4] == [
        ["Akuten", "2023-11", 1],
        ["Akuten", "2023-12", 2],
        ["Akuten", "2024-01", 3],
        ["Akuten", "2024-02", 4],
    ]
    assert block.rows[-1] == ["Summa", "2024-02", 12]
    assert told(block, "columns_left_out")[2] == "2024 / Summa"


def test_that_every_value_remembers_its_row_column_and_heading() -> None:
    block = long(messy.MONTHS_UNDER_YEARS, first_column=2)

    assert block.numbers[1] == 6
    assert block.sources[1] == ("Förvaltning", "", "2023 / dec")
    assert block.source_columns[1] == (2, 0, 4)
    assert (block.columns, block.values) == ((2, 0, 0), (2,))


@pytest.mark.parametrize("raw", [messy.MEASURES_UNDER_MONTHS, messy.MONTHS_UNDER_MEASURES])
def test_that_measures_of_each_month_become_columns(raw: RawSheet) -> None:
    block = long(raw)

    assert block.headings == ("Förvaltning", "month", "Personalkostnad", "Hyrkostnad")
    assert block.rows[:2] == [["Akuten", "2024-01", 10, 1], ["Akuten", "2024-02", 11, 2]]


def test_that_a_measure_that_a_month_lacks_is_blank() -> None:
    block = long(
        sheet("Förvaltning | Utfall jan 2024 | Utfall feb 2024 | Antal jan 2024", "Akuten | 1 | 2 | 3")
    )

    assert block.headings == ("Förvaltning", "month", "Utfall", "Antal")
    assert block.rows == [["Akuten", "2024-01", 1, 3], ["Akuten", "2024-02", 2, ""]]
    assert block.sources[1] == ("Förvaltning", "", "Utfall feb 2024", "")


def test_that_sexes_over_bands_become_a_column() -> None:
    block = long(messy.BANDS_UNDER_SEXES)

    assert block.headings == ("Datum", "Förvaltning", "Yrke", "sex", "-59", "60-64", "65+")
    assert [row[2:] for row in block.rows] == [
        ["Läkare", "Kvinnor", 10, 2, 1],
        ["Läkare", "Män", 8, 3, 0],
        ["SSK", "Kvinnor", 20, 4, ""],
    ]


@pytest.mark.parametrize(
    ("upper", "heading", "values"),
    [
        ("@2023-12-31 | | | @2024-12-31", "date", [date(2023, 12, 31), date(2024, 12, 31)]),
        ("2023 | | | 2024", "year", [2023, 2024]),
        ("Kvinnor | | | Män", "sex", ["Kvinnor", "Män"]),
        ("K | | | M", "sex", ["K", "M"]),
    ],
)
def test_that_what_stands_over_bands_becomes_a_column(upper: str, heading: str, values: list[object]) -> None:
    bands = "-49 | 50-64 | 65+"

    block = long(sheet(f"| {upper}", f"Förvaltning | {bands} | {bands}", "Akuten | 1 | 2 | 3 | 4 | 5 | 6"))

    assert block.headings == ("Förvaltning", heading, "-49", "50-64", "65+")
    assert [row[1] for row in block.rows] == values
    assert [row[2:] for row in block.rows] == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize(
    ("headings", "months"),
    [
        ("2024-01 | 2024-02 | 2024-03", ["2024-01", "2024-02", "2024-03"]),
        ("202401 | 202402 | 202403", ["2024-01", "2024-02", "2024-03"]),
        ("jan-24 | feb-24 | mar-24", ["2024-01", "2024-02", "2024-03"]),
        ("Utfall dec 2023 | Utfall jan 2024 | Utfall feb 2024", ["2023-12", "2024-01", "2024-02"]),
        ("Utfall 2024-01 | Utfall 2024-02 | Utfall 2024-03", ["2024-01", "2024-02", "2024-03"]),
        ("2024 januari | 2024 februari | 2024 mars", ["2024-01", "2024-02", "2024-03"]),
        ("@2024-01-01 | @2024-02-01 | @2024-03-01", ["2024-01", "2024-02", "2024-03"]),
        ("@2023-11-30 | @2023-12-31 | @2024-01-31", ["2023-11", "2023-12", "2024-01"]),
        ("45292 | 45323 | 45352", ["2024-01", "2024-02", "2024-03"]),
    ],
)
def test_that_months_are_known_in_every_spelling(headings: str, months: list[str]) -> None:
    block = long(sheet(f"Förvaltning | {headings}", "Akuten | 1 | 2 | 3"))

    assert block.headings[1] == "month"
    assert [row[1] for row in block.rows] == months


def test_that_yearly_dates_are_dates_and_no_months() -> None:
    block = long(sheet("Förvaltning | @2022-12-31 | @2023-12-31", "Akuten | 1 | 2"))

    assert block.headings == ("Förvaltning", "date", "value")
    assert block.rows[0] == ["Akuten", date(2022, 12, 31), 1]


def test_that_dates_among_words_keep_their_words() -> None:
    block = long(sheet("Förvaltning | Antal 31 dec 2022 | Antal 2023-12-31", "Akuten | 1 | 2"))

    assert block.headings == ("Förvaltning", "date", "Antal")


def test_that_years_become_a_column() -> None:
    block = long(sheet("Förvaltning | Yrke | 2025 | 2026 | 2027", "Akuten | Läkare | 1 | 2 | 3"))

    assert block.headings == ("Förvaltning", "Yrke", "year", "value")
    assert [row[2:] for row in block.rows] == [[2025, 1], [2026, 2], [2027, 3]]


def test_that_a_single_month_is_a_report_of_that_month() -> None:
    assert long(sheet("Förvaltning | jan 2024", "Akuten | 1")).rows == [["Akuten", "2024-01", 1]]


@pytest.mark.parametrize(
    "headings",
    [
        "Förvaltning | Antal i maj",
        "Förvaltning | Antal 31 dec",
        "SSYK 2012 | Antal",
        "Förvaltning | Antal 2024",
    ],
)
def test_that_a_period_among_the_words_of_one_column_does_not_make_it_wide(headings: str) -> None:
    block = long(sheet(headings, "Akuten | 1"))

    assert block.headings == tuple(part.strip() for part in headings.split("|"))
    assert block.findings == ()


def test_that_a_year_is_taken_from_the_title_with_a_warning() -> None:
    block = long(sheet("Utfall 2024, tkr", "Utskriven 2025-01-15", "Enhet | jan | feb", "Akuten | 1 | 2"))

    assert [row[1] for row in block.rows] == ["2024-01", "2024-02"]
    assert told(block, "year_from_title") == ("jan", (3,), "2024")


def test_that_a_year_is_taken_from_the_name_of_the_sheet() -> None:
    block = long(sheet("Enhet | jan | feb", "Akuten | 1 | 2", name="Utfall 2023"))

    assert [row[1] for row in block.rows] == ["2023-01", "2023-02"]


@pytest.mark.parametrize(
    ("titles", "months"),
    [
        ([], "jan | feb"),
        (["Utfall 2024 jämfört med 2023"], "jan | feb"),
        (["Utfall 2024"], "sep | okt | nov | dec | jan | feb"),
        (["Utfall 2024"], "dec 2023 | jan"),
        (["Utskriven 2025-01-15"], "jan | feb"),
    ],
)
def test_that_months_without_a_certain_year_are_an_error(titles: list[str], months: str) -> None:
    values = " | ".join("1" for _ in months.split("|"))

    block = long(sheet(*titles, f"Enhet | {months}", f"Akuten | {values}"))

    (finding,) = block.findings
    assert (finding.severity, finding.code) == (Severity.ERROR, "months_without_year")
    assert len(block.rows) == 1


@pytest.mark.parametrize(
    "parts", ["kv 1 | kv 2", "Q1 2024 | Q2 2024", "T1 | T2", "2024Q1 | 2024Q2", "Kvartal 1 | Kvartal 2"]
)
def test_that_parts_of_a_year_are_no_months(parts: str) -> None:
    block = long(sheet("2024", f"Enhet | Yrke | {parts}", "Akuten | Läkare | 1 | 2"))

    assert [(one.code, one.severity) for one in block.findings] == [("part_of_year", Severity.ERROR)]


def test_that_sums_comparisons_and_budgets_among_months_are_left_out_and_told() -> None:
    extra = "Kv1 2024 | Ack 2024 | Helår 2024 | Budget jan 2024 | Utfall fg år | Avvikelse | 2024 | Budget"

    block = long(
        sheet(
            f"Enhet | jan 2024 | feb 2024 | mar 2024 | {extra} | Kod",
            "Akuten | 1 | 2 | 3 | 6 | 6 | 9 | 8 | 7 | 1 | 6 | 4 | 17",
        )
    )

    assert block.headings == ("Enhet", "Kod", "month", "value")
    assert [row[3] for row in block.rows] == [1, 2, 3]
    assert told(block, "columns_left_out")[2] == ", ".join(part.strip() for part in extra.split("|"))


def test_that_a_budget_over_its_own_months_is_left_out() -> None:
    months = "jan 2024 | feb 2024"

    block = long(sheet("| Utfall | | Budget |", f"Enhet | {months} | {months}", "Akuten | 1 | 2 | 8 | 9"))

    assert block.headings == ("Enhet", "month", "Utfall")
    assert [row[2] for row in block.rows] == [1, 2]


def test_that_a_table_of_nothing_but_a_forecast_is_read_as_one() -> None:
    block = long(sheet("Enhet | Prognos jan 2025 | Prognos feb 2025", "Akuten | 1 | 2"))

    assert block.headings == ("Enhet", "month", "Prognos")


def test_that_an_amount_for_the_whole_year_is_not_repeated_in_every_month() -> None:
    block = long(sheet("Enhet | jan 2024 | feb 2024 | Hyrkostnad | Ålder", "Akuten | 1 | 2 | 30 | 40"))

    assert block.headings == ("Enhet", "Ålder", "month", "value")
    assert told(block, "columns_left_out")[2] == "Hyrkostnad"


def test_that_sexes_across_become_rows_and_their_total_is_left_out() -> None:
    block = long(sheet("Enhet | Ålder | Kvinnor | Män | Antal", "Akuten | 40 | 1 | 2 | 3"))

    assert block.rows == [["Akuten", 40, "Kvinnor", 1], ["Akuten", 40, "Män", 2]]
    assert told(block, "columns_left_out")[2] == "Antal"


def test_that_two_columns_for_one_month_are_an_error() -> None:
    block = long(sheet("Enhet | jan 2024 | 2024-01", "Akuten | 1 | 2"))

    assert codes(block) == ["period_twice"]
    assert told(block, "period_twice")[2] == "jan 2024, 2024-01"
    assert block.headings == ("Enhet", "jan 2024", "2024-01")


def test_that_months_to_come_are_left_out_and_holes_are_not() -> None:
    block = long(
        sheet(
            "Enhet | jan 2024 | feb 2024 | mar 2024 | apr 2024",
            "Akuten | 1 | | 3 |",
            "Psykiatri | | 2 | 3 | -",
        )
    )

    assert block.rows == [
        ["Akuten", "2024-01", 1],
        ["Akuten", "2024-02", ""],
        ["Akuten", "2024-03", 3],
        ["Psykiatri", "2024-02", 2],
        ["Psykiatri", "2024-03", 3],
        ["Psykiatri", "2024-04", "-"],
    ]


def test_that_errors_and_marks_in_a_month_are_kept_for_the_table_to_refuse() -> None:
    block = long(
        sheet("Enhet | jan 2024 | feb 2024 | mar 2024", "Akuten | #REF! | - | 3", "B | 1 | - | saknas")
    )

    assert [row[2] for row in block.rows] == ["#REF!", "-", 3, 1, "-", "saknas"]


def test_that_a_row_without_values_is_told() -> None:
    block = long(
        sheet("Enhet | jan 2024 | feb 2024", "Akuten | 1 | 2", "19850101-1234 | |", "Psykiatri | 3 | 4")
    )

    assert told(block, "row_without_values") == ("", (3,), "•••")
    assert len(block.rows) == 4


def test_that_a_slipped_row_keeps_its_further_cells() -> None:
    raw = RawSheet("a.csv", "", 1, [["Enhet", "jan 2024", "feb 2024"], ["Akuten", "1", "2", "5"], ["B", "3"]])

    block = long(raw)

    assert block.rows == [
        ["Akuten", "2024-01", "1", "5"],
        ["Akuten", "2024-02", "2", "5"],
        ["B", "2024-01", "3"],
    ]


def test_that_a_month_of_words_is_no_value() -> None:
    block = long(sheet("Enhet | jan 2024 | feb 2024 | Mars", "Akuten | 1 | 2 | planeten"))

    assert block.headings == ("Enhet", "Mars", "month", "value")


# --- units across, transposed reports


def test_that_units_across_become_rows_where_the_corner_says_so() -> None:
    block = long(messy.UNITS_ACROSS)

    assert block.headings == ("Månad", "Förvaltning", "value")
    assert block.rows[:2] == [["2024-01", "Akuten", 1], ["2024-01", "Psykiatri", 2]]
    assert told(block, "columns_left_out")[2] == "Summa"


def test_that_a_corner_may_name_the_rows_before_the_months() -> None:
    block = long(sheet("Förvaltning / Månad | jan 2024 | feb 2024", "Akuten | 1 | 2"))

    assert block.headings == ("Förvaltning", "month", "value")


def test_that_units_across_become_rows_where_a_merged_cell_above_says_so() -> None:
    raw = sheet("| Förvaltning | ", "Månad | Akuten | Psykiatri", "2024-01 | 1 | 2", "2024-02 | 3 | 4")

    block = long(raw, merged=[(1, 1, 1, 2)])

    assert block.headings == ("Månad", "Förvaltning", "value")
    assert block.rows[0] == ["2024-01", "Akuten", 1]


@pytest.mark.parametrize("corner", ["Månad", "Förvaltning/Yrke", "Månad/Notering"])
def test_that_names_across_are_not_guessed_to_be_units(corner: str) -> None:
    block = long(sheet(f"{corner} | Akuten | Psykiatri", "2024-01 | 1 | 2", "2024-02 | 3 | 4"))

    assert block.headings == (corner, "Akuten", "Psykiatri")


def test_that_a_report_of_measures_in_rows_is_turned() -> None:
    block = long(messy.TRANSPOSED)

    assert block.headings == ("section", "month", "Personalkostnad", "inhyrd personal")
    assert block.rows[0] == ["Akuten", "2024-01", 10, 1]
    assert block.rows[-1] == ["Psykiatri", "2024-03", 22, 6]
    assert block.sources[0] == ("", "", "Personalkostnad / jan", "varav inhyrd personal / jan")
    assert block.source_columns[0] == (0, 0, 2, 2)
    assert told(block, "section_rows") == ("", (3, 6), "Akuten, Psykiatri")
    assert told(block, "columns_left_out")[2] == "Ack mar, Budget helår"


def test_that_measures_in_rows_may_have_their_unit_beside_them() -> None:
    block = long(
        sheet(
            "Enhet | Post | jan 2024 | feb 2024",
            "Akuten | Personalkostnad | 1 | 2",
            "| varav inhyrd personal | 3 | 4",
            "Psykiatri | Personalkostnad | 5 | 6",
            "Psykiatri | varav inhyrd personal | 7 |",
        )
    )

    assert block.headings == ("Enhet", "month", "Personalkostnad", "inhyrd personal")
    # Without proof that a blank unit is the one above, its rows stay apart.
    assert [row[0] for row in block.rows] == ["Akuten", "Akuten", "", "", "Psykiatri", "Psykiatri"]
    assert block.rows[-1] == ["Psykiatri", "2024-02", 6, ""]


def test_that_sections_take_the_name_of_their_column() -> None:
    block = long(
        sheet("Enhet | jan 2024 | feb 2024", "Akuten", "Personalkostnad | 1 | 2", "- Inhyrd personal | 3 | 4")
    )

    assert block.headings == ("Enhet", "month", "Personalkostnad", "Inhyrd personal")


def test_that_a_measure_twice_and_one_without_a_name_are_errors() -> None:
    block = long(
        sheet(
            "Post | Not | jan 2024",
            "Personalkostnad | | 1",
            "Inhyrd personal | | 3",
            "Personalkostnad | | 2",
            "| x | 9",
        )
    )

    assert [(one.code, one.row) for one in block.findings if one.severity is Severity.ERROR] == [
        ("measure_twice", 4),
        ("empty", 5),
    ]


def test_that_measures_in_rows_and_columns_stay_as_they_are() -> None:
    block = long(
        sheet(
            "| Utfall | | Antal |",
            "Post | jan 2024 | feb 2024 | jan 2024 | feb 2024",
            "Personalkostnad | 1 | 2 | 3 | 4",
            "Inhyrd personal | 5 | 6 | 7 | 8",
        )
    )

    assert block.headings == ("Post", "month", "Utfall", "Antal")


# --- headings


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("2024 / jan / Hyrkostnad", "* / * / Hyrkostnad"),
        ("Utfall 2024-03", "* Utfall"),
        ("Kvinnor / 60-64", "Kvinnor / *"),
        ("Antal 2024-12-31", "* Antal"),
        ("kv 1 2024", "*"),
        ("Utfall 2023", "* Utfall"),
        ("Förvaltning", "Förvaltning"),
        ("K", "K"),
        ("", ""),
    ],
)
def test_that_headings_are_generalised(heading: str, expected: str) -> None:
    assert generalised(heading) == expected


def test_that_next_months_heading_is_the_same_in_general() -> None:
    assert generalised("Utfall jan 2024") == generalised("Utfall feb 2025")


def test_that_bands_keep_their_measure_unless_it_is_persons() -> None:
    bands = "-49 | 50-64 | 65+"
    values = "Akuten | 1 | 2 | 3"

    def named(upper: str) -> tuple[str, ...]:
        raw = sheet(f"| {upper} | |", f"Enhet | {bands}", values)
        return long(raw, merged=[(1, 1, 1, 3)]).headings[1:]

    assert named("Åldersgrupp") == ("-49", "50-64", "65+")
    assert named("Antal") == ("-49", "50-64", "65+")
    assert named("Årsarbetare") == ("Årsarbetare / -49", "Årsarbetare / 50-64", "Årsarbetare / 65+")


def test_that_odd_cells_in_a_header_are_no_periods() -> None:
    header: list[RawValue] = ["Enhet", "Yrke", time(8), datetime(2024, 1, 1, 0, 0), ""]
    raw = RawSheet("a.xlsx", "Blad1", 1, [header, ["Akuten", "Läkare", 1, 2, 3]])

    block = long(raw)

    assert block.headings == ("Enhet", "Yrke", "08:00:00", "2024-01-01")
    assert block.rows == [["Akuten", "Läkare", 1, 2, 3]]


# --- any table in any form comes back

UNITS = ("Akuten", "Psykiatri", "Kirurgi", "Medicin", "Tandvård", "Habilitering")
BANDS = ("-29", "30-44", "45-54", "55-64", "65+")
MONTH_NAMES = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
Costs = dict[tuple[str, str], tuple[float, float]]  # by unit and month (2024-01): personnel and agency cost
Lines = list[list[RawValue]]


@st.composite
def costs(draw: st.DrawFn) -> Costs:
    """Costs of some units in consecutive months."""
    units = draw(st.lists(st.sampled_from(UNITS), min_size=2, max_size=5, unique=True))
    first = draw(st.integers(2020 * 12, 2026 * 12))
    months = [f"{at // 12}-{at % 12 + 1:02}" for at in range(first, first + draw(st.integers(2, 15)))]
    amount = st.one_of(st.integers(-10_000, 10**7).map(float), st.floats(0.001, 1e6))
    return {(unit, month): (draw(amount), draw(amount)) for unit in units for month in months}


@st.composite
def noise(draw: st.DrawFn) -> tuple[list[str], list[int], bool, list[str]]:
    """Titles above, places of blank rows in the body, whether a sum row follows, notes below."""
    words = st.sampled_from(["Personalkostnader", "Belopp i tkr", "Uttag 2025-01-15", "Region Skog", ""])
    notes = st.sampled_from(["Källa: ekonomisystemet", "* preliminärt", "Frågor: ekonomi"])
    return (
        draw(st.lists(words, max_size=20)),
        draw(st.lists(st.integers(0, 60), max_size=3)),
        draw(st.booleans()),
        draw(st.lists(notes, max_size=3)),
    )


def noisy(header: Lines, body: Lines, around: tuple[list[str], list[int], bool, list[str]]) -> RawSheet:
    """A sheet of a table with titles, blank rows, a sum row and notes."""
    titles, blanks, has_sum, notes = around
    body = [list(row) for row in body]
    if has_sum:
        body.append(["Summa", *(1.0 if isinstance(cell, float) else "" for cell in body[0][1:])])
    for at in sorted(blanks, reverse=True):
        body.insert(min(at, len(body)), [""])
    above: Lines = [[title] for title in titles]
    below: Lines = [[note] for note in ("", *notes)]
    rows = [*above, *header, *body, *below]
    width = max(map(len, rows))
    return RawSheet("a.xlsx", "Blad1", 1, [[*row, *[""] * (width - len(row))] for row in rows])


def named(month: str) -> RawValue:
    return f"{MONTH_NAMES[int(month[5:]) - 1]} {month[:4]}"


def dated(month: str) -> RawValue:
    return date(int(month[:4]), int(month[5:]), 1)


def long_form(given: Costs) -> tuple[Lines, Lines]:
    header: Lines = [["Förvaltning", "Månad", "Personalkostnad", "Hyrkostnad"]]
    return header, [[unit, month, *values] for (unit, month), values in given.items()]


def axes(given: Costs) -> tuple[list[str], list[str]]:
    return list(dict.fromkeys(unit for unit, _ in given)), list(dict.fromkeys(month for _, month in given))


def months_over_measures(given: Costs) -> tuple[Lines, Lines]:
    units, months = axes(given)
    header: Lines = [
        ["Förvaltning", *(cell for month in months for cell in (named(month), ""))],
        ["", *["Personalkostnad", "Hyrkostnad"] * len(months)],
    ]
    return header, [[unit, *(value for month in months for value in given[unit, month])] for unit in units]


def measures_over_months(given: Costs) -> tuple[Lines, Lines]:
    units, months = axes(given)
    blank = [""] * (len(months) - 1)
    header: Lines = [
        ["", "Personalkostnad", *blank, "Hyrkostnad", *blank],
        ["Förvaltning", *map(dated, months), *map(dated, months)],
    ]
    return header, [
        [unit, *(given[unit, month][which] for which in (0, 1) for month in months)] for unit in units
    ]


def measures_with_months(given: Costs) -> tuple[Lines, Lines]:
    units, months = axes(given)
    header: Lines = [
        [
            "Förvaltning",
            *(f"{measure} {month}" for month in months for measure in ("Personalkostnad", "Hyrkostnad")),
        ]
    ]
    return header, [[unit, *(value for month in months for value in given[unit, month])] for unit in units]


def measures_in_rows(given: Costs) -> tuple[Lines, Lines]:
    units, months = axes(given)
    return [["Förvaltning", "Post", *map(named, months)]], [
        [unit, post, *(given[unit, month][which] for month in months)]
        for unit in units
        for which, post in enumerate(("Personalkostnad", "varav Hyrkostnad"))
    ]


def measures_under_sections(given: Costs) -> tuple[Lines, Lines]:
    units, months = axes(given)
    body: Lines = []
    for unit in units:
        body += [[unit], *(row[1:] for row in measures_in_rows(given)[1] if row[0] == unit)]
    return [["Förvaltning", *months]], body


FORMS = (
    long_form,
    months_over_measures,
    measures_over_months,
    measures_with_months,
    measures_in_rows,
    measures_under_sections,
)


def read_costs(raw: RawSheet) -> Costs:
    """The costs of the only table, sums apart."""
    block = long(raw)
    places = [role_of(heading) for heading in block.headings]
    unit, month = (
        next(at for at, heading in enumerate(block.headings) if heading in names)
        for names in (("Förvaltning",), ("Månad", "month"))
    )
    own, agency = places.index("cost"), places.index("agency_cost")
    found: Costs = {}
    for row in block.rows:
        if not any(map(is_sum_label, row)):
            key = str(row[unit]), str(row[month])
            assert key not in found
            found[key] = row[own], row[agency]  # type: ignore[assignment]
    return found


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(given_costs=costs(), around=noise())
def test_that_costs_come_back_from_every_form(
    form: object, given_costs: Costs, around: tuple[list[str], list[int], bool, list[str]]
) -> None:
    assert callable(form)
    header, body = form(given_costs)
    if form in (measures_in_rows, measures_under_sections):
        around = (around[0], around[1], False, around[3])  # a sum there is one more measure

    assert read_costs(noisy(header, body, around)) == given_costs


@settings(max_examples=40, deadline=None)
@given(given_costs=costs(), around=noise(), over=st.sampled_from(["years", "months", "dates"]))
def test_that_one_measure_comes_back_from_months_across(
    given_costs: Costs, around: tuple[list[str], list[int], bool, list[str]], over: str
) -> None:
    units, months = axes(given_costs)
    header: Lines = [["Förvaltning", *map(named if over == "months" else dated, months), "Summa"]]
    if over == "years":
        years = [int(month[:4]) for month in months]
        upper = [year if at == 0 or years[at - 1] != year else "" for at, year in enumerate(years)]
        header = [
            ["", *upper, ""],
            ["Förvaltning", *(MONTH_NAMES[int(month[5:]) - 1] for month in months), "Summa"],
        ]
    body: Lines = [[unit, *(given_costs[unit, month][0] for month in months), 7.0] for unit in units]

    block = long(noisy(header, body, around))

    assert block.headings == ("Förvaltning", "month", "value")
    assert {(row[0], row[1]): row[2] for row in block.rows if not is_sum_label(row[0])} == {
        key: values[0] for key, values in given_costs.items()
    }


@settings(max_examples=40, deadline=None)
@given(given_costs=costs(), around=noise())
def test_that_one_measure_comes_back_from_units_across(
    given_costs: Costs, around: tuple[list[str], list[int], bool, list[str]]
) -> None:
    units, months = axes(given_costs)
    body: Lines = [[month, *(given_costs[unit, month][0] for unit in units)] for month in months]

    block = long(noisy([["Månad \\ Förvaltning", *units]], body, around))

    assert {(row[1], row[0]): row[2] for row in block.rows if not is_sum_label(row[0])} == {
        key: values[0] for key, values in given_costs.items()
    }


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True),
    st.lists(st.sampled_from(["Läkare", "SSK", "USK"]), min_size=1, max_size=3, unique=True),
    st.lists(st.integers(0, 400).map(float), min_size=10 * 12, max_size=10 * 12),
    noise(),
    st.booleans(),
    st.booleans(),
)
def test_that_a_stock_comes_back_from_sexes_over_bands(
    units: list[str],
    occupations: list[str],
    counts: list[float],
    around: tuple[list[str], list[int], bool, list[str]],
    is_outline: bool,
    has_totals: bool,
) -> None:
    groups = ["Kvinnor", "Män", *(["Totalt"] if has_totals else [])]
    width = len(BANDS) * len(groups)
    header: Lines = [
        ["", "", *(cell for group in groups for cell in (group, *[""] * (len(BANDS) - 1)))],
        ["Förvaltning", "Yrke", *BANDS * len(groups)],
    ]
    values = iter(counts * 2)
    body: Lines = [
        [unit, occupation, *(next(values) for _ in range(width))]
        for unit in units
        for occupation in occupations
    ]
    expected = [
        [*row[:2], sex, *row[2 + at * len(BANDS) : 2 + (at + 1) * len(BANDS)]]
        for row in body
        for at, sex in enumerate(groups[:2])
    ]
    if is_outline:
        body = [["", *row[1:]] if at % len(occupations) else row for at, row in enumerate(body)]

    block = long(noisy(header, body, around))

    assert block.headings == ("Förvaltning", "Yrke", "sex", *BANDS)
    assert [row for row in block.rows if not is_sum_label(row[0])] == expected


@settings(max_examples=60, deadline=None)
@given(costs(), st.lists(st.integers(1, 5), min_size=1, max_size=6), noise())
def test_that_a_long_table_comes_back_from_printed_pages(
    given_costs: Costs, lengths: list[int], around: tuple[list[str], list[int], bool, list[str]]
) -> None:
    header, body = long_form(given_costs)
    pages: Lines = []
    at = 0
    for number, length in enumerate(lengths, start=2):
        pages += [*body[at : at + length], [f"Sida {number}"], *header]
        at += length

    assert (
        read_costs(noisy(header, [*pages, *body[at:]], (around[0], [], around[2], around[3]))) == given_costs
    )


CELLS = st.one_of(
    st.just(""),
    st.sampled_from(
        ["Förvaltning", "Månad", "Antal", "2024", "jan", "feb", "Kvinnor", "Män", "60-64", "65+"]
    ),
    st.sampled_from(
        ["Summa", "kv 1", "Ack", "Budget", "2024-01", "#REF!", "Månad \\ Förvaltning", "1 234,5", " "]
    ),
    st.integers(-5, 50_000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.text(max_size=6),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=7), max_size=14),
    st.lists(st.tuples(*[st.integers(0, 9)] * 4), max_size=3),
    st.booleans(),
)
def test_that_nothing_on_any_sheet_vanishes(
    rows: Lines, merges: list[tuple[int, int, int, int]], is_text: bool
) -> None:
    raw = RawSheet("a.xlsx", "" if is_text else "Blad1", 1, rows)
    merged = [(min(a, c) + 1, min(b, d), max(a, c) + 1, max(b, d)) for a, b, c, d in merges]

    found = find_blocks(raw, role_of=role_of, merged=merged)

    for block in found:
        assert len(block.rows) == len(block.numbers)
        assert len(block.headings) == len(block.levels) == len(block.columns)
        made = straightened(block, role_of)
        assert len(made.rows) == len(made.numbers)
        assert set(made.numbers) <= set(block.numbers)
        lost = set(block.numbers) - {number for number in made.numbers}
        assert lost <= {number for finding in made.findings for number in finding.origin.rows}
    if (
        found
        and {block.columns[0] for block in found} == {1}
        and "header_repeated" not in map(str, codes(found[0]))
    ):
        kept = sum(
            len(block.rows) + len(block.header_rows) + len(block.titles) + len(block.notes) for block in found
        )
        assert kept >= sum(any(str(cell).strip() for cell in row) for row in rows)
