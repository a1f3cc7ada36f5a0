"""How cells, tables, charts and pages of a workbook are made, so that people can trust and print them.

One place writes cells (`Sheet.put`): text stays text whatever it begins with, numbers stay numbers, and what
is missing is an empty cell. `workbook.py` decides what goes on which sheet.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from staffing_planner.models.findings import Origin, StaffingError, error
from staffing_planner.models.inputs import Month
from staffing_planner.reports.cached import Value, fill_values

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.chart.reference import Reference
    from openpyxl.chart.series import Series
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.chart.text import RichText
    from openpyxl.chart.title import Title
    from openpyxl.drawing.spreadsheet_drawing import OneCellAnchor
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_SHEET_NAME = 31  # UTF-16 units, Excel's limit
LONGEST_TEXT = 32767
LONGEST_HEAD = 255  # of an Excel table's column
LONGEST_FOOTER_NAME = 80
LONGEST_PROMPT_TITLE, LONGEST_PROMPT = 32, 225  # Excel's limits
ROWS_TO_FILL = 5000  # of a table that somebody is to fill in
CM_EMU = 360_000
CHARACTER_EMU = 7 * 9525  # a character of the standard font is 7 pixels wide
GAP_EMU = 120_000  # between charts
ROW_CM = 0.529  # a row's usual height
MOST_BELOW = 4  # series whose names fit on a line below a chart

INK, LABEL, RULE, SHADE = "111827", "4B5563", "D5DAE0", "EEF2F6"
BLUE, LIGHT_BLUE, GREEN, VERMILION = "0072B2", "A9CBE4", "009E73", "D55E00"
COMPARISON, GREY = "B4530A", "8A939E"
PALETTE = (BLUE, VERMILION, GREEN, "CC79A7", "56B4E9", "E69F00", GREY, "111827")

_UNSAFE_START = ("=", "+", "-", "@", "\t", "\r")
# What XML cannot hold, and the other control characters but tab and line ends.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\t\r\n]")


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell shows its value; `decimals` and `scale` serve the computed width of numbers."""

    number_format: str = "General"
    bold: bool = False
    size: int = 11
    colour: str = INK
    fill: str = ""
    align: Literal["left", "center", "right"] | None = None
    indent: int = 0
    wrap: bool = False
    rule: Literal["", "thin", "medium"] = ""
    decimals: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether only the number format differs from an untouched cell."""
        return self == Look(self.number_format, decimals=self.decimals)


PLAIN = Look()
PERSONS = Look("#,##0.0", decimals=1)
WHOLE = Look("#,##0")
SHARE = Look("0.0 %", decimals=1)
POINTS = Look("+0.0;−0.0;0.0", decimals=1)
MILLION = Look("#,##0.0", decimals=1)
KRONOR = Look("#,##0")
YEAR = Look("0")
DAY = Look("yyyy-mm-dd")
MONTH = Look("yyyy-mm", align="left")
WORD = Look(align="left", indent=1)
MOMENT = Look("yyyy-mm-dd hh:mm")
TINY = Look("0.0E+00")
TITLE = Look(bold=True, size=18)
SUBTITLE = Look(colour=LABEL, size=11)
SECTION = Look(bold=True, size=12)
BANNER = Look(bold=True, colour="7A5200", fill="FFF3D6", wrap=True)
SENTENCE = Look(wrap=True)
CAPTION = Look(colour=LABEL, size=10, wrap=True)
HEAD = Look(bold=True, fill=SHADE, wrap=True, rule="medium")
HEAD_RIGHT = Look(bold=True, fill=SHADE, wrap=True, rule="medium", align="right")
GROUP = Look(bold=True, colour=LABEL, fill="F5F6F8")
LABELLED = Look(colour=LABEL)
STATUS = {
    "over": Look(bold=True, colour="9A3B06", fill="FDECE3", align="center"),
    "near": Look(bold=True, colour="7A5200", fill="FFF3D6", align="center"),
    "within": Look(bold=True, colour="0B6B4F", fill="E3F3EC", align="center"),
}


def ruled(look: Look) -> Look:
    """The look with a hairline under the cell."""
    return replace(look, rule="thin")


def bold(look: Look) -> Look:
    """The look in bold."""
    return replace(look, bold=True)


def clean_text(text: str) -> str:
    """Text that a workbook can hold: without control characters, not longer than a cell takes."""
    return _UNWRITABLE.sub("", text)[:LONGEST_TEXT]


def legal_sheet_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """A sheet name after `wanted` that Excel accepts and that differs from those taken, in any case."""
    used = {name.casefold() for name in taken} | {"history"}  # a name that Excel keeps for itself
    base = " ".join(_ILLEGAL_IN_SHEET_NAME.sub(" ", clean_text(wanted)).split()).strip("' ") or "1"
    name, number = _cut(base, LONGEST_SHEET_NAME), 1
    while name.casefold() in used:
        number += 1
        ending = f" ({number})"
        name = _cut(base, LONGEST_SHEET_NAME - len(ending)) + ending
    return name


def _cut(text: str, units: int) -> str:
    """The text's start, at most so many UTF-16 units, without blanks and apostrophes at the end."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.rstrip("' ")


@contextmanager
def moved_into_place(path: Path) -> Iterator[BinaryIO]:
    """A file to write whose content takes the place of `path` only when everything has been written.

    Whatever is raised inside leaves no trace and `path` as it was. What the operating system refuses is a
    StaffingError with the finding `cannot_write`.
    """
    target = path.resolve()
    # Beside the target, so that the move cannot cross file systems.
    beside = target.with_name(f".{target.name[:200]}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as refused:
        beside.unlink(missing_ok=True)
        raise _cannot_write(path) from refused
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _cannot_write(path: Path) -> StaffingError:
    return StaffingError(findings=(error("cannot_write", Origin(str(path)), value=path.name),))


class Book:
    """A workbook that is being written."""

    def __init__(self, title: str, creator: str, written_at: datetime, footer: str, page: str) -> None:
        from openpyxl import Workbook

        self._workbook = Workbook()
        self._workbook.remove(self._workbook.worksheets[0])
        properties = self._workbook.properties
        properties.title = clean_text(title)
        properties.creator = properties.lastModifiedBy = creator
        properties.created = written_at.replace(tzinfo=None)
        self._footer = footer
        self._page = page
        self._sheets: list[Sheet] = []
        self._styles: dict[Look, StyleArray] = {}
        self._tables = 0

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The sheets' names so far."""
        return tuple(self._workbook.sheetnames)

    def sheet(self, name: str, colour: str = "") -> "Sheet":
        """A new sheet behind the others; `colour` is the tab's."""
        worksheet = self._workbook.create_sheet(legal_sheet_name(name, self.sheet_names))
        if colour:
            worksheet.sheet_properties.tabColor = colour
        worksheet.sheet_view.showGridLines = False
        sheet = Sheet(worksheet, self._styles, self._next_table_name)
        self._sheets.append(sheet)
        return sheet

    def _next_table_name(self) -> str:
        self._tables += 1
        return f"Table{self._tables}"

    def define(self, name: str, sheet: "Sheet", row: int, column: int) -> None:
        """Gives a cell a name that formulas and people can use."""
        from openpyxl.workbook.defined_name import DefinedName

        self._workbook.defined_names[name] = DefinedName(name, attr_text=sheet.at(row, column))

    def save(self, file: BinaryIO) -> None:
        """Finishes every sheet and writes the file; formulas with the values that they were given."""
        for sheet in self._sheets:
            sheet.finish(self._footer, self._page)
        values = {at: sheet.values for at, sheet in enumerate(self._sheets, start=1)}
        if not any(values.values()):
            self._workbook.save(file)
            return
        with tempfile.TemporaryFile() as written:
            self._workbook.save(written)
            written.seek(0)
            fill_values(written, file, values)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head and the look of its cells."""

    head: str
    look: Look = PLAIN


@dataclass(frozen=True, slots=True)
class Block:
    """Where a table stands: its head's row, its first and last row of figures, its columns (all from 1)."""

    head: int
    first: int
    last: int
    left: int
    right: int

    @property
    def below(self) -> int:
        """The first row after the table."""
        return self.last + 1

    def down(self, column: int) -> "Span":
        """The figures of one column."""
        return Span(self.first, self.last, column, column)


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one sheet in one row or one column, that a chart draws."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What may stand in a column: one of `choices`, or a `type` of Excel's between `least` and `most`.

    Without either anything may; `title` and `prompt` show when a cell is chosen, and when it is refused.
    """

    title: str
    prompt: str
    type: Literal["whole", "decimal", "date"] | None = None
    least: str | None = None
    most: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One series of a chart: its cells, its name, its colour."""

    cells: Span
    name: str
    colour: str
    dashed: bool = False
    marks_only: bool = False  # a dash at each category, where a line between them would mean nothing


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """A chart: title (the finding in a sentence), stacked columns and lines over one axis of categories."""

    title: str
    categories: Span
    columns: Sequence[Drawn] = ()
    lines: Sequence[Drawn] = ()
    number_format: str = "#,##0"
    category_format: str = "General"
    label_every: int = 1
    horizontal: bool = False
    sheet: "Sheet | None" = None  # whose cells it draws, where that isn't the sheet of the others beside it


class Sheet:
    """A sheet that is being written. Rows and columns are counted from 1."""

    def __init__(
        self, worksheet: "Worksheet", styles: "dict[Look, StyleArray]", next_table_name: Callable[[], str]
    ) -> None:
        self._sheet = worksheet
        self._styles = styles
        self._next_table_name = next_table_name
        self._widths: dict[int, float] = {}
        self._fixed: dict[int, float] = {}
        self._wrapped: dict[int, list[tuple[int, str]]] = {}
        self._paragraphs: list[tuple[int, int, int, str, Look]] = []
        self._charts: list[tuple[int, float, Sequence[ChartPlan], Sheet]] = []
        self._one_page = False
        self.values: dict[str, Value] = {}  # of the formulas, by the cell's name

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self._sheet.title

    # --- cells

    def put(self, row: int, column: int, value: object, look: Look = PLAIN, *, fits: bool = True) -> None:
        """Writes one cell: the only way into a sheet.

        Text is never a formula, an error value or a number; NaN, an infinite number and None leave the cell
        empty. `fits` says whether the column becomes as wide as the value.
        """
        if isinstance(value, float) and not isfinite(value):
            value = None
        if value is None and look.is_plain:
            return
        cell = cast("Cell", self._sheet.cell(row, column))  # merged ones are written before they are merged
        if isinstance(value, str):
            cell.value = clean_text(value)
            cell.data_type = "s"
        elif isinstance(value, Month):
            cell.value = date(value.year, value.month, 1)
        elif isinstance(value, datetime):
            cell.value = value.replace(tzinfo=None)
        elif isinstance(value, bool | int | float | date):
            cell.value = value
        elif value is not None:
            raise TypeError(f"a cell cannot hold {type(value).__name__}")
        self._dress(cell, look)
        if isinstance(value, str):
            cell.quotePrefix = clean_text(value).startswith(_UNSAFE_START)
        if fits:
            self._widths[column] = max(self._widths.get(column, 0.0), _shown_width(value, look))

    def formula(self, row: int, column: int, formula: str, value: Value, look: Look = PLAIN) -> None:
        """Writes a formula of the program's own, with the value that it has; nothing from the data is put in one.

        `value` None stands for the empty text that a formula gives where there is nothing to say.
        """
        cell = cast("Cell", self._sheet.cell(row, column))
        cell.value = f"={formula}"
        self._dress(cell, look)
        self.values[cell.coordinate] = None if isinstance(value, float) and not isfinite(value) else value
        self._widths[column] = max(self._widths.get(column, 0.0), _shown_width(value, look))

    def lever(self, row: int, column: int, value: object, look: Look, rule: "Rule") -> None:
        """A cell that may be changed where the sheet is protected, and what may stand in it."""
        from openpyxl.styles import Protection

        self.put(row, column, value, look)
        cell = cast("Cell", self._sheet.cell(row, column))
        self._dress(cell, look)  # also an empty one shows that it is to be filled in
        cell.protection = Protection(locked=False)
        check = _validation(rule)
        check.add(cell.coordinate)
        self._sheet.add_data_validation(check)

    def protect(self) -> None:
        """Lets only levers be changed, against slips: there is no password."""
        self._sheet.protection.sheet = True
        self._sheet.protection.formatColumns = self._sheet.protection.formatRows = False

    def at(self, row: int, column: int, last_row: int | None = None, last_column: int | None = None) -> str:
        """A cell or a block of this sheet as a formula names it."""
        from openpyxl.utils import get_column_letter, quote_sheetname

        place = f"${get_column_letter(column)}${row}"
        if last_row is not None or last_column is not None:
            place += f":${get_column_letter(last_column or column)}${last_row or row}"
        return f"{quote_sheetname(self.name)}!{place}"

    def _dress(self, cell: "Cell", look: Look) -> None:
        """Gives a cell its look; made once a workbook, since openpyxl compares every style it is given."""
        if look not in self._styles:
            _set_style(cell, look)
            self._styles[look] = copy(cell._style)  # type: ignore[attr-defined]  # the stub leaves it out
        cell._style = copy(self._styles[look])  # type: ignore[attr-defined]

    def title(self, title: str, subtitle: str, banner: str, columns: int) -> int:
        """Title, subtitle and, where there is one, a banner over so many columns; the next free row."""
        self.put(1, 1, title, TITLE, fits=False)
        self._sheet.row_dimensions[1].height = 26
        row = self.paragraph(2, subtitle, columns, SUBTITLE)
        if banner:
            row = self.paragraph(row, banner, columns, BANNER)
        return row + 1

    def section(self, row: int, text: str) -> int:
        """A heading inside the sheet; the next row."""
        self.put(row, 1, text, SECTION, fits=False)
        self._sheet.row_dimensions[row].height = 20
        return row + 1

    def paragraph(self, row: int, text: str, columns: int, look: Look = SENTENCE) -> int:
        """A sentence that wraps over so many columns from the first; the next row."""
        look = replace(look, wrap=True)
        for column in range(1, columns + 1):
            self.put(row, column, text if column == 1 else None, look, fits=False)
        self._sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        self._paragraphs.append((row, 1, columns, text, look))
        return row + 1

    def fact(self, row: int, name: str, value: object, look: Look, width: float) -> int:
        """A name and its value beside it, in a second column so wide; the next row."""
        self.put(row, 1, name, replace(ruled(LABELLED), wrap=True))
        shown = ruled(Look(look.number_format, align="left", wrap=True))
        self.put(row, 2, value, shown, fits=False)
        self.same_width(2, 2, width)
        self._paragraphs.append((row, 2, 2, str(value), shown))
        return row + 1

    # --- tables

    def head(self, row: int, column: int, value: object, look: Look = HEAD) -> None:
        """A head's cell; the row becomes as high as its heads need."""
        self.put(row, column, value, look, fits=False)
        text = "" if value is None else str(value)
        widest = max((len(word) for word in text.split()), default=0)
        self._widths[column] = max(self._widths.get(column, 0.0), widest * 1.15, min(len(text) * 0.6, 14.0))
        self._wrapped.setdefault(row, []).append((column, text))

    def table(
        self,
        row: int,
        columns: Sequence[Column],
        rows: Iterable[Sequence[object]],
        looks: Callable[[int, int, object], Look | None] = lambda row, column, value: None,
        *,
        hairlines: bool = True,
        watch: Callable[[], None] = lambda: None,
    ) -> Block:
        """An Excel table with filter from `row` on; `looks` may give single cells (from 0) another look.

        A table without rows keeps one empty row, as Excel demands. `watch` is called now and then, may raise.
        """
        from openpyxl.worksheet.table import Table, TableStyleInfo

        heads: list[str] = []
        for at, column in enumerate(columns, start=1):
            heads.append(_unique_head(column.head, heads))
            side = column.look.align or ("left" if column.look.number_format == "General" else "right")
            self.head(row, at, heads[-1], replace(HEAD, align=side, indent=column.look.indent))
        line = row
        for line, values in enumerate(rows, start=row + 1):
            if (line - row) % 500 == 0:
                watch()
            for at, (column, value) in enumerate(zip(columns, values, strict=True)):
                look = looks(line - row - 1, at, value) or column.look
                self.put(line, at + 1, value, ruled(look) if hairlines else look)
                if look.wrap and isinstance(value, str):
                    self._wrapped.setdefault(line, []).append((at + 1, value))
        block = Block(row, row + 1, max(line, row + 1), 1, len(columns))
        table = Table(displayName=self._next_table_name(), ref=_reference(block))
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=not hairlines)
        self._sheet.add_table(table)
        return block

    def keep_in_view(self, row: int, column: int) -> None:
        """Freezes what stands above `row` and left of `column`."""
        self._sheet.freeze_panes = self._sheet.cell(row, column).coordinate

    def repeat_rows(self, first: int, last: int) -> None:
        """Rows that each printed page begins with."""
        self._sheet.print_title_rows = f"{first}:{last}"

    def print_on_one_page(self) -> None:
        """Prints the sheet on a single page instead of as many pages as it is long."""
        self._one_page = True

    def same_width(self, first: int, last: int, characters: float) -> None:
        """Gives columns one width whatever they hold."""
        for column in range(first, last + 1):
            self._fixed[column] = characters

    # --- cells that somebody else is to fill in

    def explain(self, row: int, column: int, text: str) -> None:
        """A note that shows when the cell is pointed at."""
        from openpyxl.comments import Comment

        note = Comment(clean_text(text), "")
        note.width, note.height = 260, 24 + 17 * _lines(text, 38)
        self._sheet.cell(row, column).comment = note

    def expect(self, block: Block, column: int, rule: "Rule", look: Look) -> None:
        """What may be typed below a head: how it is shown, and what Excel says and refuses.

        `column` is counted from 1; the rule reaches `ROWS_TO_FILL` rows down.
        """
        from openpyxl.utils import get_column_letter

        letter = get_column_letter(column)
        self._sheet.column_dimensions[letter].number_format = look.number_format
        check = _validation(rule)
        check.add(f"{letter}{block.first}:{letter}{block.first + ROWS_TO_FILL - 1}")
        self._sheet.add_data_validation(check)

    # --- charts

    def charts(
        self, row: int, height_cm: float, plans: Sequence[ChartPlan], source: "Sheet | None" = None
    ) -> int:
        """Charts side by side over the sheet's whole width, from this sheet's cells or those of `source`.

        Returns the first row below them, where rows have their usual height.
        """
        self._charts.append((row, height_cm, plans, source or self))
        return row + ceil(height_cm / ROW_CM) + 1

    # --- page

    def finish(self, footer: str, page: str) -> None:
        """Sets widths, heights and the printed page once everything is written."""
        from openpyxl.utils import get_column_letter

        sheet = self._sheet
        for column in range(1, sheet.max_column + 1):
            sheet.column_dimensions[get_column_letter(column)].width = self._width_of(column)
        for row, texts in self._wrapped.items():
            lines = max(_lines(text, self._width_of(column) / 1.05) for column, text in texts)
            sheet.row_dimensions[row].height = 15.5 * lines + 4
        for row, first, last, text, look in self._paragraphs:
            room = sum(self._width_of(column) for column in range(first, last + 1))
            needed = _lines(text, room * 11 / look.size * 1.05)
            sheet.row_dimensions[row].height = (look.size + 4.5) * needed + 2
        width = sum(self._width_of(column) for column in range(1, sheet.max_column + 1)) * CHARACTER_EMU
        for row, height_cm, plans, source in self._charts:
            for at, plan in enumerate(plans):
                chart = _chart((plan.sheet or source)._sheet, plan)
                anchor = self._anchor(row, width * at / len(plans), width / len(plans), height_cm)
                chart.anchor = anchor  # type: ignore[assignment]  # the stub knows cell names only
                sheet.add_chart(chart)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1 if self._one_page else 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]  # set by openpyxl itself
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
        sheet.print_options.horizontalCentered = True
        for side, said in (
            ("left", _page_text(footer)),
            ("center", _page_text(self.name)),
            ("right", f"{_page_text(page)} &P / &N"),
        ):
            part = getattr(sheet.oddFooter, side)
            part.text, part.size = said, 8

    def _width_of(self, column: int) -> float:
        """The column's width in characters."""
        return self._fixed.get(column) or min(max(self._widths.get(column, 0.0) + 2.0, 9.0), 52.0)

    def _anchor(self, row: int, left: float, width: float, height_cm: float) -> "OneCellAnchor":
        """A place at a row, `left` EMU from the sheet's left edge."""
        from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
        from openpyxl.drawing.xdr import XDRPositiveSize2D

        column = 1
        while left >= (here := self._width_of(column) * CHARACTER_EMU):
            left, column = left - here, column + 1
        marker = AnchorMarker(col=column - 1, colOff=int(left), row=row - 1)
        size = XDRPositiveSize2D(int(width) - GAP_EMU, int(height_cm * CM_EMU))
        return OneCellAnchor(_from=marker, ext=size)


def _validation(rule: Rule) -> "DataValidation":
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = f'"{",".join(rule.choices)}"' if rule.choices else None
    return DataValidation(
        type="list" if rule.choices else rule.type,
        operator=None if rule.choices or rule.type is None else "between",
        formula1=listed or rule.least,
        formula2=None if rule.choices else rule.most,
        allow_blank=True,
        showErrorMessage=True,
        showInputMessage=True,
        errorTitle=rule.title[:LONGEST_PROMPT_TITLE],
        error=rule.prompt[:LONGEST_PROMPT],
        promptTitle=rule.title[:LONGEST_PROMPT_TITLE],
        prompt=rule.prompt[:LONGEST_PROMPT],
    )


def _set_style(cell: "Cell", look: Look) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell.number_format = look.number_format
    cell.font = Font(name="Calibri", size=look.size, bold=look.bold, color=look.colour)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    middle = "center" if look.wrap else None
    cell.alignment = Alignment(look.align, middle, wrap_text=look.wrap, indent=look.indent)
    if look.rule:
        side = Side(look.rule, color=BLUE if look.rule == "medium" else RULE)
        cell.border = Border(bottom=side)


def _shown_width(value: object, look: Look) -> float:
    """About how many characters a value is wide when shown."""
    if isinstance(value, str):
        return max((len(line) for line in value.splitlines()), default=0) * (1.1 if look.bold else 1.0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0 if value is None else len(look.number_format)
    digits = len(f"{abs(value):.{look.decimals}f}")
    return digits + digits // 4 + 1.0


def _lines(text: str, width: float) -> int:
    """Lines that a text takes when it wraps at words in so many characters."""
    lines = 0
    for part in text.splitlines() or [""]:
        used, here = 0.0, 1
        for word in part.split():
            if used and used + 1 + len(word) > width:
                here, used = here + 1, 0.0
            used += len(word) + (1 if used else 0)
            here += max(ceil(used / width) - 1, 0)
        lines += here
    return lines


def _unique_head(wanted: str, taken: Sequence[str]) -> str:
    """A head that no other column has: Excel calls a file damaged where two are alike or one is empty."""
    base = " ".join(clean_text(wanted).split())[: LONGEST_HEAD - 6] or "–"
    used = {head.casefold() for head in taken}
    head, number = base, 1
    while head.casefold() in used:
        number += 1
        head = f"{base} ({number})"
    return head


def _page_text(text: str) -> str:
    """Text of a header or footer, in which `&` begins a code."""
    return " ".join(clean_text(text).split())[:LONGEST_FOOTER_NAME].replace("&", "&&")


def _reference(block: Block) -> str:
    from openpyxl.utils import get_column_letter

    left, right = get_column_letter(block.left), get_column_letter(block.right)
    return f"{left}{block.head}:{right}{block.last}"


# --- charts -------------------------------------------------------------------------------------------------


def _chart(source: "Worksheet", plan: ChartPlan) -> "BarChart | LineChart":
    """The plan's chart: stacked columns, lines, or lines over columns on the same axes."""
    from openpyxl.chart import BarChart, LineChart
    from openpyxl.chart.layout import Layout, ManualLayout

    drawn: list[BarChart | LineChart] = []
    if plan.columns:
        bars = BarChart()
        bars.type = "bar" if plan.horizontal else "col"
        bars.grouping, bars.overlap, bars.gapWidth = "stacked", 100, 55
        bars.series = [_column_series(source, series) for series in plan.columns]
        drawn.append(bars)
    if plan.lines:
        lines = LineChart()
        lines.series = [_line_series(source, series) for series in plan.lines]
        drawn.append(lines)
    for chart in drawn:
        chart.set_categories(_cells(source, plan.categories))
        _set_axes(chart, plan)
    chart = drawn[0]
    for other in drawn[1:]:
        chart += other
    chart.title = _chart_title(plan.title)
    at_right = len(plan.columns) + len(plan.lines) > MOST_BELOW
    chart.legend.position = "r" if at_right else "b"  # type: ignore[union-attr]  # every chart is made with one
    chart.roundedCorners = False
    chart.display_blanks = "gap"
    # The same inner frame in every chart, so that two over one time axis line up.
    left = 0.27 if plan.horizontal else 0.08
    width = 0.96 - left - (0.4 if at_right else 0)
    frame = ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=left, y=0.15, w=width, h=0.58)
    chart.layout = Layout(manualLayout=frame)
    return chart


def _cells(source: "Worksheet", span: Span) -> "Reference":
    from openpyxl.chart import Reference

    return Reference(
        source,
        min_row=span.first_row,
        max_row=span.last_row,
        min_col=span.first_column,
        max_col=span.last_column,
    )


def _series(source: "Worksheet", drawn: Drawn) -> "Series":
    from openpyxl.chart.series_factory import SeriesFactory

    series: Series = SeriesFactory(_cells(source, drawn.cells), title=clean_text(drawn.name))
    return series


def _column_series(source: "Worksheet", drawn: Drawn) -> "Series":
    series = _series(source, drawn)
    series.graphicalProperties.solidFill = drawn.colour
    series.graphicalProperties.line.noFill = True
    series.invertIfNegative = False
    return series


def _line_series(source: "Worksheet", drawn: Drawn) -> "Series":
    from openpyxl.chart.marker import Marker

    series = _series(source, drawn)
    line = series.graphicalProperties.line
    if drawn.marks_only:
        line.noFill = True
        series.marker = Marker(symbol="dash", size=20)
        series.marker.graphicalProperties = _filled(drawn.colour)
    else:
        line.solidFill = drawn.colour
        line.width = 28575  # 2.25 points in EMU
        line.dashStyle = "sysDash" if drawn.dashed else None
        series.marker = Marker(symbol="none")
    series.smooth = False
    return series


def _set_axes(chart: "BarChart | LineChart", plan: ChartPlan) -> None:
    """Visible axes (Excel hides those that openpyxl leaves unsaid), hairlines across, small grey labels."""
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.title = None
        axis.txPr = _small_text()
        axis.majorTickMark = "none"
        axis.graphicalProperties = _hairline()
    chart.x_axis.number_format = plan.category_format
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.majorGridlines = None
    if plan.label_every > 1:
        chart.x_axis.tickLblSkip = plan.label_every  # type: ignore[attr-defined]  # it is a TextAxis
        chart.x_axis.tickMarkSkip = plan.label_every  # type: ignore[attr-defined]
    if plan.horizontal:
        # The first row on top; the axis of values would follow to the upper edge.
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"
    chart.y_axis.number_format = plan.number_format
    chart.y_axis.majorGridlines.spPr = _hairline()  # type: ignore[union-attr]  # the value axis is made with them
    chart.y_axis.scaling.min = 0


def _hairline() -> "GraphicalProperties":
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(ln=LineProperties(solidFill=RULE, w=6350))


def _filled(colour: str) -> "GraphicalProperties":
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))


def _small_text() -> "RichText":
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    small = CharacterProperties(sz=900, solidFill=LABEL)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=small), endParaRPr=small)])


def _chart_title(text: str) -> "Title":
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

    look = CharacterProperties(sz=1200, b=True, solidFill=INK)
    run = RegularTextRun(rPr=look, t=clean_text(text))
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)
