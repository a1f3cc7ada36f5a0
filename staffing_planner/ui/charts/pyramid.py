"""A population pyramid: women to the left, men to the right, the oldest on top, beside an earlier one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from staffing_planner.ui.charts.chart import (
    CENTRE,
    DASHES,
    LEFT,
    RIGHT,
    Chart,
    Line,
    NumberFormat,
    draw_hatched,
    nice_ticks,
)
from staffing_planner.ui.small_cells import alone
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet

_EVERY = (1, 2, 5, 10, 20)  # bands between two labels of the axis of ages


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pyramid: what it is called, its persons by band now and earlier (empty: there is no earlier)."""

    label: str
    values: tuple[float, ...]
    before: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PyramidBars:
    """What `PyramidChart` draws.

    `ages` are the bands' first ages and one more, where the last band ends; `bands` what they are called. Persons
    of no stated sex are half on each side, hatched. `reach` is the range of ages whose people reach the retirement
    age soon, `mark` says so at its upper end. `heads` are those of the table: band, the two sides, not stated, and
    the two sides earlier. `lines_at` a part are those of its box.
    """

    ages: tuple[int, ...]
    bands: tuple[str, ...]
    sides: tuple[Side, Side]
    unstated: tuple[float, ...]
    reach: tuple[float, float]
    mark: str
    unit: str
    before_label: str
    heads: tuple[str, ...]
    lines_at: Callable[[int], tuple[Line, ...]]


class PyramidChart(Chart):
    """Bars by age and sex; those who reach the retirement age soon in full colour, those past it hatched, an earlier
    stock as a dashed outline. A part is a bar: first those of the left side, from the youngest, then the right ones.
    """

    def __init__(self, height: int = 430) -> None:
        super().__init__(height)
        self.bars: PyramidBars | None = None
        self._ticks: list[float] = [0.0, 1.0]
        self._gap = 0.0  # half of the room in the middle, where the ages stand

    def show_bars(self, bars: PyramidBars, number: NumberFormat) -> None:
        """Draws other figures."""
        self.bars, self._format = bars, number
        widest = [0.0]
        for side in bars.sides:
            widest += [value + more / 2 for value, more in zip(side.values, bars.unstated, strict=True)]
            widest += side.before
        self._ticks = nice_ticks(0.0, max(widest), 4)
        self.show_anew()

    def values_at(self, at: int) -> Sequence[Line]:
        """The lines of the box at a part, made when they are looked at: there are many bars."""
        return self.bars.lines_at(at) if self.bars is not None and 0 <= at < self._count() else ()

    def as_sheet(self) -> Sheet:
        """A row a band, the youngest first."""
        bars = self.bars
        if bars is None:
            return Sheet((), ())
        columns = [side.values for side in bars.sides]
        columns += [bars.unstated] if any(bars.unstated) else []
        columns += [side.before for side in bars.sides if side.before]
        heads = [head for head in bars.heads if head]
        return Sheet(
            (Heading(heads[0], is_number=False), *(Heading(head) for head in heads[1:])),
            (bars.bands, *(tuple(map(self._format, column)) for column in columns)),
            counts=lambda: alone(dict(enumerate(columns, start=1))),
        )

    # --- places

    def _count(self) -> int:
        return 2 * len(self.bars.bands) if self.bars else 0

    def _measure_plot(self) -> QRectF:
        metrics = QFontMetricsF(font(SMALL))
        top, bottom = metrics.height() + scaled(10), 2 * metrics.height() + scaled(10)
        self._gap = metrics.horizontalAdvance("00–00") / 2 + scaled(6)
        return self._within(2, top, 2, bottom)

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        if self.bars is None:
            return []
        slots = []
        for left, right in ((plot.left(), plot.center().x()), (plot.center().x(), plot.right())):
            for first, end in pairwise(self.bars.ages):
                top, bottom = self._y(end), self._y(first)
                slots.append(QRectF(left, top, right - left, bottom - top))
        return slots

    def _y(self, age: float) -> float:
        bars, plot = self.bars, self._plot()
        if bars is None or len(bars.ages) < 2:
            return plot.bottom()
        low, high = bars.ages[0], bars.ages[-1]
        return plot.bottom() - plot.height() * (min(max(age, low), high) - low) / (high - low)

    def _x(self, persons: float, way: int) -> float:
        """The place of a number of persons to the left (-1) or right (1) of the middle."""
        plot = self._plot()
        length = plot.width() / 2 - self._gap
        return plot.center().x() + way * (self._gap + length * persons / self._ticks[-1])

    def _between(self, low: float, high: float, top: float, bottom: float, way: int) -> QRectF:
        """The box between two numbers of persons."""
        near, far = self._x(low, way), self._x(high, way)
        return QRectF(min(near, far), top, abs(far - near), bottom - top)

    # --- drawing

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        bars = self.bars
        if bars is None or not bars.bands:
            return
        painter.setFont(font(SMALL))
        self._draw_axes(painter, colours, bars)
        for side, way in zip(bars.sides, (-1, 1), strict=True):
            self._draw_side(painter, colours, bars, side, way)
        self._draw_reach(painter, colours, bars)

    def _draw_axes(self, painter: QPainter, colours: Colours, bars: PyramidBars) -> None:
        plot, metrics = self._plot(), QFontMetricsF(painter.font())
        height = metrics.height()
        for way in (-1, 1):
            for tick in self._ticks:
                x = round(self._x(tick, way)) + 0.5
                painter.setPen(QPen(QColor(colours.zero if tick == 0 else colours.grid), 1))
                painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
                words = self._format(tick)
                room = QRectF(x - 40, plot.bottom() + 2, 80, height)
                if tick == self._ticks[-1]:  # the outermost stay inside
                    room.moveLeft(plot.left() - 2 if way < 0 else plot.right() - 78)
                painter.setPen(QColor(colours.secondary))
                aligned = (LEFT if way < 0 else RIGHT) if tick == self._ticks[-1] else CENTRE
                painter.drawText(room, aligned, words)
        painter.drawText(
            QRectF(plot.left(), plot.bottom() + height + 3, plot.width(), height), CENTRE, bars.unit
        )
        self._draw_ages(painter, bars, height)
        painter.setFont(font(SMALL, strong=True))
        painter.setPen(QColor(colours.text))
        top = QRectF(plot.left(), 0, plot.width(), height + 2)
        half = plot.width() / 2 - self._gap
        painter.drawText(top.adjusted(0, 0, -half - 2 * self._gap, 0), LEFT, bars.sides[0].label)
        painter.drawText(top.adjusted(half + 2 * self._gap, 0, 0, 0), RIGHT, bars.sides[1].label)
        painter.setFont(font(SMALL))

    def _draw_ages(self, painter: QPainter, bars: PyramidBars, height: float) -> None:
        """As many bands' names in the middle as there is room for, at round ages."""
        room = abs(self._y(bars.ages[0]) - self._y(bars.ages[1]))
        every = next((step for step in _EVERY if step * room >= height + 1), _EVERY[-1])
        width = bars.ages[-1] - bars.ages[-2]
        middle = self._plot().center().x()
        for at, words in enumerate(bars.bands):
            if (bars.ages[at] // width) % every == 0:
                y = (self._y(bars.ages[at]) + self._y(bars.ages[at + 1])) / 2
                painter.drawText(QRectF(middle - 50, y - height / 2, 100, height), CENTRE, words)

    def _draw_side(
        self, painter: QPainter, colours: Colours, bars: PyramidBars, side: Side, way: int
    ) -> None:
        low, high = bars.reach
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at, value in enumerate(side.values):
            first, end = bars.ages[at], bars.ages[at + 1]
            thin = 1.0 if abs(self._y(first) - self._y(end)) > 4 else 0.0
            # A band that the retirement age divides is drawn in its parts.
            cuts = sorted({first, end, *(cut for cut in (low, high) if first < cut < end)})
            for start, stop in pairwise(cuts):
                top = round(self._y(stop)) + (thin if stop == end else 0)
                bottom = round(self._y(start))
                box = self._between(0, value, top, bottom, way)
                if start >= high:
                    draw_hatched(painter, colours, box, "retirement")
                    painter.setPen(QPen(QColor(colours.retirement), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box.adjusted(0, 0, -1, -1))
                else:
                    painter.fillRect(box, QColor(colours.retirement if start >= low else colours.other))
            if bars.unstated[at]:
                box = self._between(
                    value,
                    value + bars.unstated[at] / 2,
                    round(self._y(end)) + thin,
                    round(self._y(first)),
                    way,
                )
                draw_hatched(painter, colours, box, "other_edge")
        if side.before:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_outline(painter, colours, bars, side.before, way)

    def _draw_outline(
        self, painter: QPainter, colours: Colours, bars: PyramidBars, before: Sequence[float], way: int
    ) -> None:
        """The steps of an earlier stock, dashed."""
        points = []
        for at, value in enumerate(before):
            x = self._x(value, way)
            points += [QPointF(x, self._y(bars.ages[at])), QPointF(x, self._y(bars.ages[at + 1]))]
        pen = QPen(QColor(colours.comparison), 1.4)
        pen.setDashPattern(list(DASHES))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)

    def _draw_reach(self, painter: QPainter, colours: Colours, bars: PyramidBars) -> None:
        """Lines at the ages between which people reach the retirement age soon, with words at the upper one."""
        plot, metrics = self._plot(), QFontMetricsF(font(SMALL, strong=True))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SMALL, strong=True))
        painter.setPen(QPen(QColor(colours.retirement_text), 1))
        for age in bars.reach:
            if bars.ages[0] < age < bars.ages[-1]:
                y = round(self._y(age)) + 0.5
                painter.drawLine(QPointF(plot.left(), y), QPointF(plot.center().x() - self._gap, y))
                painter.drawLine(QPointF(plot.center().x() + self._gap, y), QPointF(plot.right(), y))
        top = round(self._y(bars.reach[1])) - metrics.height() - 1
        shown = metrics.elidedText(bars.mark, Qt.TextElideMode.ElideRight, plot.width() / 2 - self._gap)
        room = QRectF(plot.center().x(), top, plot.width() / 2, metrics.height())
        room.setLeft(room.right() - metrics.horizontalAdvance(shown) - 3)
        painter.fillRect(room, QColor(colours.card))  # so that no gridline goes through the words
        painter.drawText(room, RIGHT, shown)
        if any(side.before for side in bars.sides) and bars.before_label:
            painter.setPen(QColor(colours.comparison))
            painter.drawText(
                QRectF(plot.left(), plot.top() + 2, plot.width() / 2, metrics.height()),
                LEFT,
                bars.before_label,
            )
        painter.setFont(font(SMALL))
