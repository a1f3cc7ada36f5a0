"""The empty workbook with all input tables: explained, validated, and read back by the program as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from staffing_planner.reports.sheets import (
    BLUE,
    DAY,
    GREY,
    HEAD,
    LABELLED,
    MONTH,
    SENTENCE,
    SHARE,
    YEAR,
    Book,
    Column,
    Look,
    Rule,
    bold,
    moved_into_place,
)
from staffing_planner.texts import Texts

REQUIRED_MARK = " *"  # the reader takes no notice of it

_TEXT = Look("@")  # or Excel makes a date of the band 10-14 and a number of a cost centre
_LOOKS = {
    "text": _TEXT,
    "age_band": _TEXT,
    "number": Look("#,##0.##"),
    "whole": YEAR,
    "share": replace(SHARE, number_format="0.##%"),
    "money": Look("#,##0"),
    "day": DAY,
    "month": MONTH,
    "year": YEAR,
    "age": YEAR,
}
_LIMITS = {
    "number": ("decimal", "0", "1000000000"),
    "whole": ("whole", "0", "1000000000"),
    "share": ("decimal", "0", "1"),
    "money": ("decimal", "-1000000000000", "1000000000000"),
    "day": ("date", "1", "73050"),  # 1900 to 2099, as Excel counts days
    "year": ("whole", "1900", "2199"),
    "age": ("whole", "0", "120"),
}


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column to fill in: its key, its heading, its type by name, whether it is required."""

    key: str
    heading: str
    type: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class TemplateTable:
    """A table to fill in."""

    name: str
    columns: tuple[TemplateColumn, ...]


def write_template(path: Path, tables: Sequence[TemplateTable], texts: Texts) -> None:
    """Writes the workbook; StaffingError with the finding `cannot_write` where that is refused."""
    book = Book(
        texts.text("template.title"),
        texts.text("window.program"),
        datetime.now().replace(microsecond=0),
        texts.text("template.title"),
        texts.text("report.page"),
    )
    _write_guide(book, tables, texts)
    for table in tables:
        _write_table(book, table, texts)
    with moved_into_place(path) as file:
        book.save(file)


def _write_guide(book: Book, tables: Sequence[TemplateTable], texts: Texts) -> None:
    sheet = book.sheet(texts.text("template.guide"), BLUE)
    row = sheet.title(texts.text("template.title"), texts.text("template.subtitle"), "", 4)
    for msgid in ("fill_in", "required", "leave_out", "people", "money", "rows"):
        row = sheet.paragraph(row, "•  " + texts.text(f"template.guide.{msgid}"), 4)
    row = sheet.section(row + 1, texts.text("template.guide.tables"))
    columns = [
        Column(texts.text(f"template.guide.{name}"), look)
        for name, look in (
            ("sheet", bold(SENTENCE)),
            ("holds", SENTENCE),
            ("needed_for", SENTENCE),
            ("must_have", replace(LABELLED, wrap=True)),
        )
    ]
    lines = [
        (
            texts.table(table.name),
            texts.text(f"template.about.{table.name}"),
            texts.text(f"template.use.{table.name}"),
            ", ".join(column.heading for column in table.columns if column.is_required),
        )
        for table in tables
    ]
    block = sheet.table(row, columns, lines)
    sheet.keep_in_view(block.first, 2)
    sheet.repeat_rows(block.head, block.head)
    for at, width in enumerate((26, 62, 44, 40), start=1):
        sheet.same_width(at, at, width)


def _write_table(book: Book, table: TemplateTable, texts: Texts) -> None:
    sheet = book.sheet(texts.table(table.name), GREY)
    # The cells below the heads get the look of their column, so that the table grows with it.
    columns = [Column(_heading(column), replace(_look(column), align="left")) for column in table.columns]
    block = sheet.table(1, columns, [[None] * len(columns)], hairlines=False)
    for at, column in enumerate(table.columns, start=1):
        if not column.is_required:
            sheet.put(1, at, _heading(column), _OPTIONAL)
        about = texts.text(f"template.column.{column.key}")
        needed = texts.text("template.needed" if column.is_required else "template.optional")
        sheet.explain(1, at, f"{about}\n{needed}")
        sheet.expect(block, at, _rule(column, about, texts), _look(column))
        sheet.same_width(at, at, max(len(_heading(column)) * 1.2 + 3, 13))
    sheet.keep_in_view(2, 1)
    sheet.repeat_rows(1, 1)


_OPTIONAL = replace(HEAD, bold=False)


def _heading(column: TemplateColumn) -> str:
    words = column.heading[:1].upper() + column.heading[1:]
    return words + REQUIRED_MARK if column.is_required else words


def _look(column: TemplateColumn) -> Look:
    return _LOOKS.get(column.type, _TEXT)


def _rule(column: TemplateColumn, about: str, texts: Texts) -> Rule:
    title = _heading(column)
    if column.type in ("sex", "cause", "denominator", "money_unit", "term"):
        choices = texts.text(f"template.choices.{column.type}").split("|")
        return Rule(title, about, choices=tuple(choices))
    kind, least, most = _LIMITS.get(column.type, (None, None, None))
    return Rule(title, about, kind, least, most)  # type: ignore[arg-type]  # Excel's own words
