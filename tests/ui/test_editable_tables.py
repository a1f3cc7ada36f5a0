"""The table that is edited: rows stay where they are shown, whatever is changed, added or taken away."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from staffing_planner.ui.editable_tables import EditableRecords, pasted_lines
from staffing_planner.ui.table_models import Heading


@dataclass(eq=False)
class Thing:
    """A record."""

    name: str


def shown(model: EditableRecords) -> list[str]:
    """Return what is shown, from the top."""
    return [model.text(row, 0) for row in range(model.rowCount())]


def begun(records: tuple[Thing, ...]) -> EditableRecords:
    """Return a model that shows records."""
    model = EditableRecords()
    model.begin((Heading("name"),), lambda one: (one.name,), lambda one: (one.name,), {}, records)
    while not model.is_prepared:
        model._prepare(1.0)
    return model


@given(data=st.data())
def test_that_any_change_leaves_every_other_row_where_it_is_shown(
    data: st.DataObject, application: QApplication
) -> None:
    """Hold the model against a list of what ought to be shown, over random edits, sorted, searched or plain."""
    records = tuple(Thing(name) for name in data.draw(st.text("abc", min_size=0, max_size=8)))
    model = begun(records)
    if data.draw(st.booleans()):
        model.sort(0, Qt.SortOrder.DescendingOrder)
    if data.draw(st.booleans()):
        model.show_only(lambda _: True, "a")
    expected = [model.record(row) for row in range(model.rowCount())]
    signalled = len(expected)

    def counted(by: int) -> None:
        nonlocal signalled
        signalled += by

    def reset() -> None:
        nonlocal signalled
        signalled = model.rowCount()

    model.rowsInserted.connect(lambda _, first, last: counted(last - first + 1))
    model.rowsRemoved.connect(lambda _, first, last: counted(first - last - 1))
    model.modelReset.connect(reset)
    for _ in range(4):
        before = list(model.records)
        kept = [one for one in before if data.draw(st.booleans())]
        new = [Thing(name) for name in data.draw(st.text("abc", max_size=3))]
        at = data.draw(st.integers(0, len(kept)))
        after = [*kept[:at], *new, *kept[at:]]
        model.take_records(tuple(after))
        if len(before) == len(after):
            # As many rows: each stands for the one that was in its place.
            instead = {id(old): one for old, one in zip(before, after, strict=True)}
            expected = [instead[id(one)] for one in expected]
        elif expected == before:
            expected = after
        else:
            expected = [one for one in expected if any(one is other for other in kept)] + new
        assert [model.record(row) for row in range(model.rowCount())] == expected
        assert shown(model) == [one.name for one in expected]
        assert signalled == len(expected)
    assert model.is_prepared or not model.records


def test_that_many_scattered_rows_come_and_go(application: QApplication) -> None:
    records = tuple(Thing(str(at)) for at in range(200))
    model = begun(records)
    model.take_records(records[::2])
    assert shown(model) == [one.name for one in records[::2]]
    model.take_records(records)
    assert shown(model) == [one.name for one in records]


def test_that_what_is_typed_goes_to_the_page_and_what_is_refused_is_known(application: QApplication) -> None:
    model = begun((Thing("a"), Thing("b")))
    written: list[tuple[int, int, str]] = []

    def write(row: int, column: int, text: str) -> str:
        written.append((row, column, text))
        return "" if text == "good" else "bad"

    model.write = write
    model.editable_columns = 1
    at = model.index(1, 0)
    assert model.flags(at) & Qt.ItemFlag.ItemIsEditable
    assert model.data(at, Qt.ItemDataRole.EditRole) == "b"
    assert model.setData(at, " b ")  # as it was
    assert model.setData(at, "good")
    assert not model.setData(at, "evil")
    assert model.is_refused
    assert written == [(1, 0, "good"), (1, 0, "evil")]
    model.can_edit = False
    assert not model.flags(at) & Qt.ItemFlag.ItemIsEditable


def test_that_rows_are_picked_out_before_all_texts_have_been_made(application: QApplication) -> None:
    records = tuple(Thing(str(at)) for at in range(50))
    model = EditableRecords()
    model._prepare = lambda seconds: None  # type: ignore[method-assign]  # as in a table that is too long
    model.begin((Heading("name"),), lambda one: (one.name,), lambda one: (one.name,), {}, records)
    model.show_only(lambda one: one is records[7], "")
    assert shown(model) == ["7"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("a\n\n", [["a"]]),
        ('"två\nrader"\tb\n', [["två\nrader", "b"]]),
        ("a\n b \tc\n", [["a", ""], ["b", "c"]]),
        ("", []),
        ('""\t\n', []),
        ('"a\tb\n' + "c" * 200_000, [['"a', "b"], ["c" * 200_000, ""]]),
    ],
)
def test_that_a_block_of_a_spreadsheet_is_taken_apart(text: str, lines: list[list[str]]) -> None:
    assert pasted_lines(text) == lines
