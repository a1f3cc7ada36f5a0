"""The table of the window: figures that line up, a row that lights up, copying and saving as real columns."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import (
    QEvent,
    QItemSelectionRange,
    QLocale,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from staffing_planner.texts import MINUS, MISSING, NO_BREAK_SPACE, THIN_SPACE, Texts
from staffing_planner.ui.small_cells import Guard, LeftOut, Protection, let_out
from staffing_planner.ui.style import LABEL, SMALL, STEP, colours_of, font, is_look_change, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet, SheetTableModel

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 28
CELL_PAD = 6

LONG_TABLE = 12  # rows from which a filter is of use
_PLAIN = str.maketrans({MINUS: "-", THIN_SPACE: None, NO_BREAK_SPACE: None, "\t": " ", "\n": " "})
_ASKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


def plain(text: str, *, is_number: bool, decimal: str = ",") -> str:
    """A cell's text as a spreadsheet reads it: ASCII minus, nothing between the digits of a number, nothing where
    nothing is. `decimal` is what the text itself writes before decimals.
    """
    if not is_number:
        return text.replace("\t", " ").replace("\n", " ").replace(NO_BREAK_SPACE, " ")
    if text == MISSING:
        return ""
    bare = text.translate(_PLAIN)
    return bare if decimal == "," else bare.replace(",", "")


def number_in(plain_text: str) -> float | None:
    """The number that a plain text writes, a share as a fraction; None where it is something else."""
    digits = plain_text.replace(",", ".").removeprefix("+")
    share = digits.endswith("%")
    try:
        value = float(digits.removesuffix("%"))
    except ValueError:
        return None
    return value / 100 if share else value


def _decimal() -> str:
    """What stands before decimals as the window writes numbers (it makes that Qt's own)."""
    return "." if QLocale().language() is QLocale.Language.English else ","


def _cells(model: SheetTableModel, rows: Sequence[int], columns: Sequence[int]) -> list[list[str]]:
    headings, decimal = model.sheet.headings, _decimal()
    return [
        [plain(model.text(row, at), is_number=headings[at].is_number, decimal=decimal) for at in columns]
        for row in rows
    ]


def csv_of(model: SheetTableModel, protection: Protection | None = None) -> Callable[[], bytes]:
    """What writes the rows that are shown now as Excel opens them with Swedish settings: semicolons, decimal commas,
    UTF-8 with a byte order mark. It may be called in another thread, for long tables. `protection`, where small counts
    are hidden, hides those of a table of persons.
    """
    sheet, headings, decimal, rows = model.sheet, model.sheet.headings, _decimal(), model.rows_shown()
    protects = protection is not None and sheet.counts is not None
    sources = [model.source_row(row) for row in range(model.rowCount())] if protects else []

    def write() -> bytes:
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=";")
        writer.writerow(heading.words for heading in headings)
        lines = (
            [
                plain(text, is_number=True, decimal=decimal).replace(".", ",")
                if heading.is_number
                else plain(text, is_number=False)
                for heading, text in zip(headings, row, strict=True)
            ]
            for row in rows()
        )
        left_out = protection.leave_out(sheet) if protection is not None else None
        if left_out is None:
            writer.writerows(lines)
        else:
            kept, note = left_out.apply(sources, range(len(headings)), list(lines))
            writer.writerows([*kept, [], [note]] if note else kept)
        return file.getvalue().encode("utf-8-sig")

    return write


@dataclass(frozen=True, slots=True)
class Extract:
    """Cells of a table as they were when somebody wanted them: those of rows `sources` of the sheet, and columns."""

    headings: tuple[Heading, ...]
    sources: tuple[int, ...]
    columns: tuple[int, ...]
    cells: list[list[str]]
    is_everything: bool


def extract(
    model: SheetTableModel, rows: Sequence[int] | None = None, columns: Sequence[int] | None = None
) -> Extract:
    """The cells in these places of the shown table; everything where no rows and columns are given."""
    is_everything = rows is None or columns is None
    rows = range(model.rowCount()) if rows is None else rows
    columns = range(model.columnCount()) if columns is None else columns
    return Extract(
        tuple(model.sheet.headings[at] for at in columns),
        tuple(map(model.source_row, rows)),
        tuple(columns),
        _cells(model, rows, columns),
        is_everything,
    )


def clipboard_data(taken: Extract, left_out: LeftOut | None = None) -> QMimeData:
    """Cells as text with tabs and as an HTML table, in which a number is one whatever the reader's settings are.

    With their heads where they are everything, and without what is left out.
    """
    headings, cells, note = taken.headings, taken.cells, ""
    if left_out is not None:
        cells, note = left_out.apply(taken.sources, taken.columns, cells)
    heads = [[heading.words for heading in headings]] if taken.is_everything else []
    data = QMimeData()
    lines = ["\t".join(line) for line in (*heads, *cells)]
    data.setText("\n".join([*lines, "", note] if note else lines) + "\n")
    html = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset="utf-8"><table>']
    html += ["<tr>" + "".join(f"<th>{escape(words)}</th>" for words in line) + "</tr>" for line in heads]
    for line in cells:
        html.append("<tr>")
        for heading, cell in zip(headings, line, strict=True):
            value = number_in(cell) if heading.is_number else None
            if value is None:
                side = ' align="right"' if heading.is_number and cell else ""
                html.append(f"<td{side}>{escape(cell)}</td>")
                continue
            # Excel reads the first attribute, LibreOffice the second.
            style = " style='mso-number-format:\"0\\.0%\"'" if cell.endswith("%") else ""
            html.append(f'<td align="right" x:num="{value:.12g}" sdval="{value:.12g}"{style}>{cell}</td>')
        html.append("</tr>")
    if note:
        html.append(f'<tr></tr><tr><td colspan="{len(headings)}">{escape(note)}</td></tr>')
    html.append("</table></html>")
    data.setHtml("".join(html))
    return data


def copy_guarded(guard: Guard, sheet: Sheet, taken: Extract) -> None:
    """Puts cells of a sheet on the clipboard as soon as the guard has said what to leave out.

    Until then there is nothing on it, rather than what was copied before.
    """
    QGuiApplication.clipboard().clear()
    guard(sheet, lambda left_out: QGuiApplication.clipboard().setMimeData(clipboard_data(taken, left_out)))


class CellDelegate(QStyledItemDelegate):
    """Paints a cell from the model's text: a hairline beneath, the lit row, the total in semibold."""

    def __init__(self, table: "FiguresTable") -> None:
        super().__init__(table)
        self._table = table
        self.restyle()

    def restyle(self) -> None:
        """Takes up colours and fonts."""
        self._colours = colours_of(self._table)
        self._font = font(LABEL)
        self._strong = font(LABEL, strong=True)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one cell."""
        model = self._table.sheet_model
        colours, rect = self._colours, option.rect
        state = option.state
        is_total = model.source_row(index.row()) < 0
        if index.row() == self._table.lit_row or state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
        painter.setPen(QColor(colours.outline if is_total else colours.border))
        line = rect.top() if is_total else rect.bottom()
        painter.drawLine(rect.left(), line, rect.right(), line)
        painter.setFont(self._strong if is_total else self._font)
        painter.setPen(QColor(colours.text))
        heading = model.sheet.headings[index.column()]
        side = Qt.AlignmentFlag.AlignRight if heading.is_number else Qt.AlignmentFlag.AlignLeft
        room = rect.adjusted(CELL_PAD, 0, -CELL_PAD, 0)
        text = model.text(index.row(), index.column())
        if not heading.is_number:
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        if heading.state == "pill" and text and not is_total:
            self._paint_pill(painter, rect, text, model.sheet.pills[model.source_row(index.row())])
            text = ""
        painter.drawText(room, int((side | Qt.AlignmentFlag.AlignVCenter).value), text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRect(QRectF(rect).adjusted(1, 1, -1, -1))

    def _paint_pill(self, painter: QPainter, rect: QRect, word: str, state: str) -> None:
        """A word on the ground of its state; the word says what the colour says."""
        colours = self._colours
        painter.setFont(font(SMALL, strong=True))
        metrics, pad = painter.fontMetrics(), scaled(8)
        height = metrics.height() + scaled(4)
        box = QRectF(
            rect.left() + CELL_PAD,
            rect.center().y() - height / 2 + 1,
            metrics.horizontalAdvance(word) + 2 * pad,
            height,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(colours, f"{state}_back")))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QColor(getattr(colours, state)))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), word)


class _Header(QHeaderView):
    """Column heads in two lines, set right over figures, with the sorted column's arrow.

    `drawn` gives a column and its width when the user has drawn it to that, or 0 after a double click on its edge.
    """

    drawn = Signal(int, int)

    def __init__(self, table: "FiguresTable") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._is_pressed = False
        self._resized = -1  # the column that is being drawn
        self.sectionResized.connect(self._note)
        self.sectionHandleDoubleClicked.connect(lambda column: self.drawn.emit(column, 0))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(scaled(36))
        self.setMouseTracking(True)

    def _note(self, column: int) -> None:
        if self._is_pressed:
            self._resized = column

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """From now on it is the user who gives columns their width."""
        self._is_pressed, self._resized = True, -1
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A column has the width that it was drawn to."""
        super().mouseReleaseEvent(event)
        self._is_pressed = False
        if self._resized >= 0:
            self.drawn.emit(self._resized, self.sectionSize(self._resized))

    def sizeHint(self) -> QSize:
        """Room for as many lines as the heads need."""
        lines = max(
            (heading.words.count(" ") + 1 for heading in self._table.sheet_model.sheet.headings), default=1
        )
        height = QFontMetrics(font(SMALL)).height() * min(lines, 2) + scaled(10)
        return QSize(super().sizeHint().width(), height)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paints one head."""
        headings = self._table.sheet_model.sheet.headings
        if not 0 <= section < len(headings):
            return
        colours, heading = colours_of(self._table), headings[section]
        painter.save()
        painter.fillRect(rect, QColor(colours.card))
        painter.setPen(QColor(colours.outline))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colours.comparison if heading.state == "comparison" else colours.secondary))
        side = Qt.AlignmentFlag.AlignRight if heading.is_number else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        room = rect.adjusted(CELL_PAD, 0, -CELL_PAD, -scaled(5))
        painter.drawText(room, int(flags), heading.words)
        if self.isSortIndicatorShown() and self.sortIndicatorSection() == section:
            self._paint_arrow(painter, rect, heading.is_number)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, rect: QRect, is_number: bool) -> None:
        up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        x = float(rect.right() - 2 if is_number else rect.left() + 3)
        y = float(rect.bottom() - scaled(12))
        tip = -2.5 if up else 2.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours_of(self._table).accent))
        painter.drawPolygon(
            QPolygonF([QPointF(x - 2.5, y - tip), QPointF(x + 2.5, y - tip), QPointF(x, y + tip)])
        )


class FiguresTable(QTableView):
    """Shows a `Sheet` at its full height, or (`fills`) in the room that there is. `lit` says which row of the
    sheet the pointer or the keys are on, or -1. `picked` gives the row of the sheet (-1 for the total) and the column
    of the cell that a click or the keys have come to, `asked` of one that was double-clicked or entered. `widened`:
    the user has given a column another width, which is among `widths`.
    """

    lit = Signal(int)
    picked = Signal(int, int)
    asked = Signal(int, int)
    widened = Signal()

    def __init__(
        self,
        rows_shown: int = 40,
        parent: QWidget | None = None,
        *,
        fills: bool = False,
        model: SheetTableModel | None = None,
    ) -> None:
        super().__init__(parent)
        self._fills = fills
        self.guard: Guard = let_out  # what says which counts are not to leave the program
        self.sheet_model = model or SheetTableModel(self)
        self.lit_row = -1
        self._rows_shown = rows_shown
        self._natural: list[int] = []
        self.setModel(self.sheet_model)
        self._header = _Header(self)
        self.setHorizontalHeader(self._header)
        # By number of columns and column, since one table shows sheets of different columns; at a body size of 13.
        self._drawn: dict[str, float] = {}
        self._header.drawn.connect(self._draw)
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(scaled(24))
        self.verticalHeader().setDefaultSectionSize(scaled(ROW_HEIGHT))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding if fills else policy.Fixed)

    def show_sheet(self, sheet: Sheet) -> None:
        """Shows a table; sorted as before if it has the same columns."""
        self.sheet_model.show_sheet(sheet)
        self.fit()

    def fit(self) -> None:
        """Gives the columns and the table the room that their texts need."""
        natural = self._natural_widths()
        if natural != self._natural:
            self._natural = natural
            self._share_out_width()
        self._fit_height()

    def make_sortable(self, column: int, order: Qt.SortOrder) -> None:
        """Lets a click on a column's head sort by it; begins with the one given."""
        self._header.setSortIndicator(column, order)
        self.setSortingEnabled(True)

    def light(self, source_row: int) -> None:
        """Lights up a row of the sheet, -1 for none."""
        model = self.sheet_model
        shown = next((row for row in range(model.shown_count) if model.source_row(row) == source_row), -1)
        if shown != self.lit_row:
            self.lit_row = shown
            self.viewport().update()

    @property
    def widths(self) -> dict[str, float]:
        """The widths that the user has given to columns, to be restored at the next start."""
        return dict(self._drawn)

    def restore_widths(self, widths: Mapping[str, float]) -> None:
        """Gives columns the widths of the last time."""
        self._drawn = dict(widths)
        self._share_out_width()

    def _draw(self, column: int, width: int) -> None:
        key = self._width_key(column)
        if width:
            self._drawn[key] = width / scaled(100) * 100
        else:
            self._drawn.pop(key, None)
        self._share_out_width()
        self.widened.emit()

    def _width_key(self, column: int) -> str:
        return f"{len(self.sheet_model.sheet.headings)}.{column}"

    def _natural_widths(self) -> list[int]:
        """Widths at which neither a word of the head nor a figure is cut; figures are all of one width a
        digit.
        """
        head, body = QFontMetrics(font(SMALL)), QFontMetrics(font(LABEL, strong=True))
        digit = body.horizontalAdvance("0")
        widths = []
        for at, heading in enumerate(self.sheet_model.sheet.headings):
            words = max((head.horizontalAdvance(word) for word in heading.words.split(" ")), default=0)
            texts = self.sheet_model.widest_texts(at)
            if heading.is_number:
                cell = digit * max((len(text) for text in texts), default=0)
            else:
                cell = min(
                    max((body.horizontalAdvance(text) for text in texts), default=0), scaled(heading.widest)
                )
            pill = scaled(16) if heading.state == "pill" else 0
            widths.append(max(words, cell + pill) + 2 * CELL_PAD + 2)
        return widths

    def _share_out_width(self) -> None:
        if not self._natural:
            return
        widths = [
            scaled(self._drawn[key]) if (key := self._width_key(at)) in self._drawn else width
            for at, width in enumerate(self._natural)
        ]
        free = [at for at in range(len(widths)) if self._width_key(at) not in self._drawn]
        spare = max(self.viewport().width() - sum(widths), 0) if free else 0
        each, rest = divmod(spare, max(len(free), 1))
        for place, at in enumerate(free):
            widths[at] += each + (place < rest)
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)

    def reach_down(self, most: int, filling: int) -> Callable[[], None]:
        """Has the table show whole rows, since paper cannot be scrolled; gives what undoes it.

        All rows or so many at `most`; at most `filling` where the table takes what room there is.
        """
        rows, least, highest = self._rows_shown, self.minimumHeight(), self.maximumHeight()
        self._rows_shown = most
        self._fit_height()
        if self._fills:
            shown = min(self.sheet_model.rowCount(), filling)
            self.setFixedHeight(self._header.sizeHint().height() + shown * scaled(ROW_HEIGHT) + 2)

        def undo() -> None:
            self._rows_shown = rows
            self.setMinimumHeight(least)
            self.setMaximumHeight(highest)

        return undo

    def _fit_height(self) -> None:
        if self._fills:
            return
        rows = min(self.sheet_model.rowCount(), self._rows_shown)
        everything = self.sheet_model.rowCount() <= self._rows_shown
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff if everything else policy.ScrollBarAsNeeded)
        needs_bar = self._header.length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if needs_bar else 0
        height = self._header.sizeHint().height() + rows * scaled(ROW_HEIGHT) + bar + 2
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares the width out anew."""
        super().resizeEvent(event)
        self._share_out_width()
        self._fit_height()

    def changeEvent(self, event: QEvent) -> None:
        """Takes up another palette."""
        super().changeEvent(event)
        if is_look_change(event) and hasattr(self, "_delegate"):
            self._delegate.restyle()
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lights up the row under the pointer."""
        super().mouseMoveEvent(event)
        self._point_at(self.rowAt(int(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        """Puts the light out."""
        super().leaveEvent(event)
        self._point_at(-1)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Lights up the row that the keys have come to."""
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._point_at(current.row())
        if current.isValid():
            self.picked.emit(self.sheet_model.source_row(current.row()), current.column())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks about the cell."""
        super().mouseDoubleClickEvent(event)
        self._ask(self.indexAt(event.position().toPoint()))

    def _ask(self, index: Index) -> None:
        if index.isValid():
            self.asked.emit(self.sheet_model.source_row(index.row()), index.column())

    def _point_at(self, row: int) -> None:
        source = self.sheet_model.source_row(row)
        if source < 0:
            row = -1
        if row != self.lit_row:
            self.lit_row = row
            self.viewport().update()
            self.lit.emit(source)

    def picked_rows(self) -> list[int]:
        """The rows with anything selected, from the top; by ranges, since Qt is slow in telling thousands of cells."""
        return sorted({row for one in self._picked() for row in range(one.top(), one.bottom() + 1)})

    def _picked(self) -> list[QItemSelectionRange]:
        selection = self.selectionModel().selection()
        return [selection.at(one) for one in range(selection.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copies on the usual keys; Enter and Space ask about the cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.key() in _ASKING:
            self._ask(self.currentIndex())
            return
        super().keyPressEvent(event)

    def copy(self) -> None:
        """Puts what is selected on the clipboard as columns; with the heads if it is everything or
        nothing.
        """
        copy_guarded(self.guard, self.sheet_model.sheet, self._wanted())

    def copied_text(self) -> str:
        """The selected cells, tab between columns; the whole table with its heads if none or all are
        selected.
        """
        return clipboard_data(self._wanted()).text()

    def _wanted(self) -> Extract:
        model, picked = self.sheet_model, self._picked()
        cells = sum(one.width() * one.height() for one in picked)
        if cells in (0, model.rowCount() * model.columnCount()):
            return extract(model)
        columns = sorted({at for one in picked for at in range(one.left(), one.right() + 1)})
        return extract(model, self.picked_rows(), columns)


class FilterBox(QWidget):
    """Words to look for in a long table, and how many of its rows have them; hidden where the table is short."""

    def __init__(self, table: FiguresTable, texts: Texts) -> None:
        super().__init__()
        self._table, self._texts = table, texts
        self.words, self.count = QLineEdit(), labelled("label")
        self.words.setClearButtonEnabled(True)
        self.words.setFixedWidth(scaled(180))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP * 2)
        inside.addWidget(self.words)
        inside.addWidget(self.count)
        inside.addStretch(1)
        self.words.textChanged.connect(self._filter)
        table.sheet_model.modelReset.connect(self._count)
        self.retext(texts)

    def retext(self, texts: Texts) -> None:
        """Says it in the language that has been chosen."""
        self._texts = texts
        self.words.setPlaceholderText(texts.text("table.filter"))
        self.words.setAccessibleName(texts.text("table.filter_of", name=self._table.accessibleName()))
        self._count()

    def _filter(self, words: str) -> None:
        self._table.sheet_model.show_rows_with(words)
        self._table.fit()

    def _count(self) -> None:
        texts, model = self._texts, self._table.sheet_model
        rows = model.sheet.row_count
        shown, count = texts.number(model.shown_count), texts.number(rows)
        self.count.setText(texts.text("table.shown", shown=shown, count=count))
        self.setVisible(rows >= LONG_TABLE or bool(self.words.text()))
