"""Pages on paper: A4 landscape in the light theme, with head and foot, and no card cut that fits a page.

What is printed is a widget with a layout: the content of a page as it stands in the window, laid out once more for the
paper's width, or a report that is made to be printed. Its parts are taken as they come to lie: what stands beside each
other stays together. Charts are drawn anew as lines and letters, since the window keeps them as pictures.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QIODevice, QMarginsF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import QLayout, QWidget

from staffing_planner.ui.style import (
    GAP,
    LABEL,
    LIGHT,
    SECTION,
    STEP,
    dress_in_light,
    font,
    scaled,
    undress,
)

if TYPE_CHECKING:
    from staffing_planner.ui.pages.page import Page
    from staffing_planner.ui.session import Session

LAYOUT_WIDTH = 1240  # pixels that a page of paper is wide; a body text is then some 8 points high
MARGIN_MM = 12.0
HEAD, FOOT = 52, 28  # pixels of the layout
MOST_ROWS, FILLING_ROWS = 34, 24  # of a table, and of one as high as its page; what is longer is for a file
SHORT = 0.2  # of a page: with so little on it, what comes next is drawn smaller if it fits then
SMALLEST = 0.7  # a part that is a little too high is drawn smaller, rather than cut
PDF_DPI = 96  # what a pixel of the layout is


@dataclass(frozen=True, slots=True)
class Framing:
    """The words around what is printed: project and page, what is shown of it, what has to be known of every figure.

    `page` is a text with places for the page's `number` and the `count` of pages.
    """

    title: str
    shown: str
    mark: str
    page: str


@dataclass(frozen=True, eq=False)
class Part:
    """What stays together: widgets side by side, and the area of what they stand in that they take up.

    `is_page`: a page is what it is made for, so that it is never cut.
    """

    widgets: tuple[QWidget, ...]
    area: QRect
    is_page: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    part: Part
    top: float
    scale: float


def describe_shown(session: "Session", *, is_filtered: bool) -> list[str]:
    """Scenario with its comparison, the filter where one holds, today's date."""
    texts = session.texts
    *against, scenario = session.exported_scenarios
    words = {"name": scenario.name, "other": against[0].name if against else ""}
    said = [texts.text("export.compared" if against else "export.scenario", **words)]
    if is_filtered:
        said.append(texts.text("export.filter", names=_say_filter(session)))
    said.append(texts.date(date.today()))
    return said


def _say_filter(session: "Session") -> str:
    texts, selection = session.texts, session.selection
    sexes = [texts.text(f"sex.{sex}") for sex in selection.sexes]
    return ", ".join([*selection.units, *selection.occupations, *sexes]) or texts.text("export.everybody")


def preview_export(session: "Session") -> list[str]:
    """What would go out, line by line: scenario and comparison, what the filter does, whether it is made up."""
    texts, plan = session.texts, session.plan
    if plan is None:
        return []
    compared, *_ = describe_shown(session, is_filtered=False)
    said = [compared, texts.text("export.whole_region", names=_say_filter(session))]
    if plan.is_synthetic:
        said.append(texts.text("export.synthetic"))
    return said


def frame_words(session: "Session", title: str, shown: Sequence[str]) -> Framing:
    """The words around a page or a report of what is open."""
    texts, plan = session.texts, session.plan
    assert plan is not None, "no plan is open"
    return Framing(
        f"{plan.name} · {title}",
        " · ".join(shown),
        texts.text("report.synthetic.short") if plan.is_synthetic else "",
        texts.text("print.page"),
    )


# --- parts


@contextmanager
def laid_out(page: "Page") -> Iterator[list[Part]]:
    """The parts of a page of the window, laid out for paper; afterwards it is as it was. Nothing of it is seen."""
    from staffing_planner.ui.exhibits import More
    from staffing_planner.ui.tables import FiguresTable, FilterBox

    place, scrolled = page.geometry(), page.verticalScrollBar().value()
    tools = [one for kind in (More, FilterBox) for one in page.findChildren(kind) if not one.isHidden()]
    # All of it within one turn of the event loop: the window is not painted before the page is as it was.
    dress_in_light(page)
    # One that is hidden would keep the page from shrinking back: nobody tells its layout.
    tables = [one for one in page.findChildren(FiguresTable) if one.isVisibleTo(page)]
    undone = [table.reach_down(MOST_ROWS, FILLING_ROWS) for table in tables]
    try:
        for tool in tools:
            tool.hide()
        for _ in range(2):  # settling may have the window's own layout put the page back
            settle_layout()
            page.setGeometry(0, 0, scaled(LAYOUT_WIDTH), scaled(LAYOUT_WIDTH) // 2)
        yield find_parts(page.column)
    finally:
        for tool in tools:
            tool.show()
        for undo in undone:
            undo()
        undress(page)
        for end in (place.adjusted(0, 0, 0, 1), place):  # it takes another size to forget the paper's
            page.setGeometry(end)
            settle_layout()
        page.verticalScrollBar().setValue(scrolled)


def settle_layout() -> None:
    """Has everything take its place now; a layout within others may need to be asked again."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def find_parts(column: QLayout) -> list[Part]:
    """What stands beneath the heading, in rows: what overlaps in height stays together."""
    rows: list[Part] = []
    for widget in sorted(_shown_in(column, first=1), key=lambda one: one.geometry().top()):
        area = widget.geometry()
        if rows and area.top() <= rows[-1].area.bottom():
            rows[-1] = Part((*rows[-1].widgets, widget), rows[-1].area.united(area))
        else:
            rows.append(Part((widget,), area))
    return rows


def _shown_in(layout: QLayout, first: int = 0) -> Iterator[QWidget]:
    for at in range(first, layout.count()):
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            if not widget.isHidden() and widget.height() > 0:
                yield widget
        elif inner is not None:
            yield from _shown_in(inner)


# --- paper


def on_paper(device: QPagedPaintDevice) -> None:
    """Makes the device one of A4 landscape pages."""
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Landscape,
        margins,
        QPageLayout.Unit.Millimeter,
    )
    device.setPageLayout(layout)


def write_pdf(parts: Sequence[Part], framing: Framing) -> bytes:
    """The parts on pages of a PDF."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    writer.setTitle(framing.title)
    on_paper(writer)
    print_parts(writer, parts, framing)
    return bytes(buffer.data().data())


def print_parts(device: QPagedPaintDevice, parts: Sequence[Part], framing: Framing) -> int:
    """Draws the parts on as many pages as they need, and says how many that are."""
    painter = QPainter(device)
    wide = scaled(LAYOUT_WIDTH)
    scale = painter.viewport().width() / wide
    high = painter.viewport().height() / scale
    pages = plan_pages(parts, wide, high - scaled(HEAD) - scaled(FOOT))
    for number, placed in enumerate(pages, start=1):
        if number > 1:
            device.newPage()
        painter.resetTransform()
        painter.scale(scale, scale)
        _draw_frame(painter, QRectF(0, 0, wide, high), framing, number, len(pages))
        for one in placed:
            painter.save()
            painter.translate((wide - one.part.area.width() * one.scale) / 2, scaled(HEAD) + one.top)
            painter.scale(one.scale, one.scale)
            _draw_part(painter, one.part)
            painter.restore()
    painter.end()
    return len(pages)


def plan_pages(parts: Sequence[Part], wide: float, room: float) -> list[list[_Placed]]:
    """Which parts stand on which page, and where: as many as fit, one below the other, at least one page.

    Widths and heights are pixels of the layout. A part that is higher than a page is made smaller where that is
    enough, and else goes on over the next pages.
    """
    pages: list[list[_Placed]] = [[]]
    top = 0.0
    for part in parts:
        fits = min(1.0, wide / part.area.width())
        height = max(part.area.height(), 1)
        left = (room - top) / height
        if height * fits > room:
            fits = room / height if part.is_page else max(room / height, SMALLEST * fits)
        if 0 < top <= SHORT * room and SMALLEST <= left < fits:
            fits = left
        for piece in _cut(part, room / fits):
            drawn = piece.area.height() * fits
            if pages[-1] and top + drawn > room + 1:
                pages.append([])
                top = 0.0
            pages[-1].append(_Placed(piece, top, fits))
            top += drawn + scaled(GAP)
    return pages


def _cut(part: Part, room: float) -> Iterator[Part]:
    area = part.area
    for top in range(0, max(area.height(), 1), max(int(room), 1)):
        height = min(int(room), area.height() - top)
        yield Part(part.widgets, QRect(area.left(), area.top() + top, area.width(), height))


def _draw_part(painter: QPainter, part: Part) -> None:
    """The area of the widget at the origin, charts as lines and letters."""
    from staffing_planner.ui.charts.chart import Chart

    children = QWidget.RenderFlag.DrawChildren  # the paper is the background
    painter.setClipRect(QRectF(0, 0, part.area.width(), part.area.height()))
    for widget in part.widgets:
        corner = widget.pos() if widget.parentWidget() is not None else QPoint(0, 0)
        shown = part.area.translated(-corner).intersected(widget.rect())
        if shown.isEmpty():
            continue
        painter.save()
        painter.translate(corner - part.area.topLeft())
        widget.render(painter, shown.topLeft(), QRegion(shown), children)
        for chart in widget.findChildren(Chart):
            area = QRect(chart.mapTo(widget, QPoint(0, 0)), chart.size())
            if chart.isVisibleTo(widget) and area.intersects(shown):
                painter.save()
                painter.translate(area.topLeft())
                painter.fillRect(QRectF(0, 0, area.width(), area.height()), QColor(LIGHT.card))
                chart.draw_picture(painter, LIGHT)
                painter.restore()
        painter.restore()


def _draw_frame(painter: QPainter, paper: QRectF, framing: Framing, number: int, count: int) -> None:
    """Head and foot of a page."""
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    middle = Qt.AlignmentFlag.AlignVCenter
    line = scaled(20)
    head, beneath = QRectF(0, 0, paper.width(), line), QRectF(0, line, paper.width(), line)
    foot = QRectF(0, paper.height() - line, paper.width(), line)
    for box, words, size, strong, colour, side in (
        (head, framing.title, SECTION + 2, True, LIGHT.text, left),
        (beneath, framing.shown, LABEL, False, LIGHT.secondary, left),
        (foot, framing.mark, LABEL, True, LIGHT.near, left),
        (foot, framing.page.format(number=number, count=count), LABEL, False, LIGHT.secondary, right),
    ):
        painter.setFont(font(size, strong=strong))
        painter.setPen(QPen(QColor(colour)))
        painter.drawText(box, int((side | middle).value), words)
    painter.setPen(QPen(QColor(LIGHT.border), 1))
    rule = 2 * line + STEP
    painter.drawLine(0, rule, int(paper.width()), rule)
