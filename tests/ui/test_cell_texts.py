"""Cells in words: what is shown and what is edited; typed back, both are the value that they stand for."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.importing import Line, Typed, typed_columns, values_of
from staffing_planner.models.findings import Origin, Severity
from staffing_planner.models.inputs import Inputs, Managers, Month, PeerShare
from staffing_planner.plan import Plan
from staffing_planner.readers.typed import read_typed
from staffing_planner.texts import Language, texts_in
from staffing_planner.ui.cell_texts import (
    decimal_sign,
    is_sorted_by_value,
    say_cell,
    say_column,
    say_example,
    sort_key,
    write_cell,
)

WHO = Origin.typed("anna", datetime(2025, 3, 1, 12, tzinfo=UTC))


def typed(table: str, line: Line, decimal: str) -> Typed:
    """Read one line."""
    return read_typed(table, [line], WHO, decimal=decimal)


@pytest.mark.parametrize(
    ("language", "kind", "value", "shown", "exact"),
    [
        ("sv", "number", 1234.5, "1\u202f234,5", "1234,5"),
        ("en", "number", 1234.5, "1,234.5", "1234.5"),
        ("sv", "number", 1 / 3, "0,3333", "0,3333333333333333"),
        ("sv", "share", 0.07, "7\u00a0%", "7 %"),
        ("sv", "share", 0.1234567, "12,3457\u00a0%", "12,34567 %"),
        ("sv", "number", 1e-7, "0,0000", "0,0000001"),
        ("sv", "money", -2.0, "\u22122", "-2"),
        ("sv", "year", 2024, "2024", "2024"),
        ("sv", "number", None, "", ""),
        ("sv", "day", date(2024, 12, 31), "2024-12-31", "2024-12-31"),
        ("sv", "month", Month(2024, 3), "2024-03", "2024-03"),
        ("sv", "age_band", (60, 64), "60–64", "60–64"),
        ("sv", "age_band", (85, None), "85+", "85+"),
        ("sv", "age_band", (45, 45), "45", "45"),
        ("sv", "sex", "F", "K", "K"),
        ("en", "sex", "F", "F", "F"),
        ("sv", "cause", "other", "övrigt", "övrigt"),
        ("sv", "cause", "unknown", "okänd", "okänd"),
        ("sv", "text", "Folktandvården", "Folktandvården", "Folktandvården"),
    ],
)
def test_that_a_cell_is_shown_short_and_edited_exactly(
    language: Language, kind: str, value: object, shown: str, exact: str
) -> None:
    texts = texts_in(language)
    assert (say_cell(texts, kind, value), write_cell(texts, kind, value)) == (shown, exact)


def test_that_columns_are_called_what_the_template_calls_them() -> None:
    columns = {column.key: column for column in typed_columns("age_structure")}
    assert say_column(texts_in("sv"), columns["date"]) == "Mätdatum"
    assert say_column(texts_in("en"), columns["fte"]) == "FTE"
    (cost,) = (column for column in typed_columns("personnel_costs") if column.key == "cost")
    assert say_column(texts_in("sv"), cost) == "Personalkostnad (kr)"


def test_that_an_example_is_given_where_a_cell_is_no_name() -> None:
    texts = texts_in("sv")
    assert say_example(texts, "sex") == "K, M, X"
    assert "2024-03" in say_example(texts, "month")
    assert say_example(texts, "text") == ""


def test_that_numbers_and_times_are_sorted_by_size_and_what_is_missing_comes_last() -> None:
    for kind, first, second in (
        ("month", Month(2024, 2), Month(2024, 10)),
        ("day", date(2023, 1, 1), date(2024, 1, 1)),
        ("age_band", (5, None), (60, 64)),
    ):
        assert float(sort_key(kind, first)) < float(sort_key(kind, second))
    assert sort_key("share", None) != sort_key("share", None)
    assert is_sorted_by_value("money")
    assert not is_sorted_by_value("text")


@pytest.fixture(scope="module")
def sample(sample_folder: Path) -> Inputs:
    """Return the tables of the sample region."""
    return Plan.open(sample_folder).inputs


@pytest.mark.parametrize("language", ["sv", "en"])
def test_that_typing_back_what_every_cell_shows_gives_the_same_rows(
    sample: Inputs, language: Language
) -> None:
    texts = texts_in(language)
    for table in fields(sample):
        rows = getattr(sample, table.name)
        keys = [(column.key, column.type) for column in typed_columns(table.name)]
        for say in (write_cell, say_cell):
            # Exact texts give the very rows; what is shown does where it has not been rounded or set apart.
            lines = [
                Line(
                    {
                        key: text
                        for (key, kind), value in zip(keys, values_of(table.name, row), strict=True)
                        for text in [say(texts, kind, value)]
                        if say is write_cell or language == "sv" or "," not in text
                    },
                    row,
                )
                for row in rows
            ]
            back = read_typed(table.name, lines, WHO, decimal=decimal_sign(texts))
            assert [one.code for one in back.findings if one.severity is Severity.ERROR] == []
            if say is write_cell:
                assert all(one is other for one, other in zip(back.rows, rows, strict=True)), table.name
                new = [Line(line.cells) for line in lines]
                again = read_typed(table.name, new, WHO, decimal=decimal_sign(texts)).rows
                assert [replace(one, origin=Origin()) for one in again] == [
                    replace(one, origin=Origin()) for one in rows
                ]


@given(
    value=st.floats(0, 1, allow_nan=False) | st.integers(0, 1000).map(lambda n: n / 1000),
    language=st.sampled_from(["sv", "en"]),
)
@settings(max_examples=200)
def test_that_a_share_is_written_so_that_it_is_read_as_the_same(value: float, language: Language) -> None:
    texts = texts_in(language)
    row = PeerShare("Riket", "2024", value)
    text = write_cell(texts, "share", value)
    (back,) = typed("peer_agency_share", Line({"share": text}, row), decimal_sign(texts)).rows
    assert back is row


@given(
    value=st.floats(0, 1e7, allow_nan=False) | st.floats(0, 10, allow_nan=False),
    language=st.sampled_from(["sv", "en"]),
)
@settings(max_examples=200)
def test_that_a_number_is_written_so_that_it_is_read_as_the_same(value: float, language: Language) -> None:
    texts = texts_in(language)
    row = Managers("A", 2024, value)
    text = write_cell(texts, "number", value)
    (back,) = typed("managers", Line({"managers": text}, row), decimal_sign(texts)).rows
    assert back is row
