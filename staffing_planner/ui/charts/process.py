"""The statistical process chart: a monthly figure with its centre and natural limits, and what is a signal."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from staffing_planner.ui.charts.chart import (
    CENTRE,
    LEFT,
    End,
    Line,
    NumberFormat,
    draw_ends,
    draw_grid,
    draw_unit,
    nice_ticks,
    room_for_ends,
    room_for_numbers,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet


@dataclass(frozen=True, slots=True)
class Process:
    """What `ProcessChartView` draws: a value a month (NaN where there is none) in the figure's own unit.

    `signals` has a word for each month that gives one, else "". The first `baseline` months are those that the lines
    are made of; `judged` is written over what is held against them.
    """

    months: tuple[str, ...]
    axis: tuple[tuple[str, int, int], ...]
    values: tuple[float, ...]
    signals: tuple[str, ...]
    baseline: int
    centre: float
    lower: float
    upper: float
    labels: tuple[str, str, str]  # of the centre, the lower and the upper limit
    judged: str
    unit: str
    hover: tuple[tuple[Line, ...], ...]
    heads: tuple[str, str, str] = ("", "", "")  # what months, values and signals are called in a table


class ProcessChartView(YearChart):
    """Months as dots on a line, signals as diamonds with a word, the limits dashed."""

    def __init__(self, height: int = 250) -> None:
        super().__init__(height, 640)
        self.drawn: Process | None = None
        self._ticks: list[float] = [0.0, 1.0]

    def show_process(self, drawn: Process, number: NumberFormat, scale: float = 1.0) -> None:
        """Draws other figures; ticks are round in units of `scale`."""
        self.drawn, self._format, self._hover = drawn, number, drawn.hover
        known = [value for value in drawn.values if value == value]
        low, high = min([drawn.lower, *known]), max([drawn.upper, *known])
        room = (high - low) * 0.12
        ticks = nice_ticks(max(low - room, 0.0) / scale, (high + room) / scale, 5, finest=0.1)
        self._ticks = [tick * scale for tick in ticks]
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a month with its signal."""
        drawn = self.drawn
        if drawn is None:
            return Sheet((), ())
        month, value, signal = drawn.heads
        return Sheet(
            (Heading(month, is_number=False), Heading(value), Heading(signal, is_number=False)),
            (drawn.months, tuple(map(self._format, drawn.values)), drawn.signals),
        )

    def _count(self) -> int:
        return len(self.drawn.months) if self.drawn else 0

    def _measure_plot(self) -> QRectF:
        left = room_for_numbers(map(self._format, self._ticks))
        right = room_for_ends(self.drawn.labels if self.drawn else ())
        top, bottom = scaled(24), scaled(24)
        return self._within(left, top, right, bottom)

    def _y(self, value: float) -> float:
        plot, (low, high) = self._plot(), (self._ticks[0], self._ticks[-1])
        return plot.bottom() - plot.height() * (value - low) / (high - low)

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        drawn = self.drawn
        if drawn is None:
            return
        painter.setFont(font(SMALL))
        plot = self._plot()
        draw_grid(
            painter, colours, plot, [(self._y(tick), self._format(tick), tick == 0) for tick in self._ticks]
        )
        draw_unit(painter, colours, plot, drawn.unit)
        self._draw_lines(painter, colours, drawn)
        self._draw_marks(painter, colours, drawn)
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colours.secondary))
        height = QFontMetricsF(painter.font()).height() + 2
        for words, first, last in drawn.axis:
            middle = (self._slot(first).center().x() + self._slot(last).center().x()) / 2
            painter.drawText(QRectF(middle - 60, plot.bottom() + scaled(5), 120, height), CENTRE, words)

    def _draw_lines(self, painter: QPainter, colours: Colours, drawn: Process) -> None:
        plot = self._plot()
        ends = []
        levels = (drawn.centre, drawn.lower, drawn.upper)
        for label, level in zip(drawn.labels, levels, strict=True):
            is_centre = level == drawn.centre
            pen = QPen(QColor(colours.text if is_centre else colours.comparison), 1.4)
            if not is_centre:
                pen.setDashPattern([5.0, 3.0])
            painter.setPen(pen)
            y = round(self._y(level)) + 0.5
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            ends.append(End(label, "secondary" if is_centre else "comparison", QPointF(plot.right(), y)))
        if drawn.baseline < len(drawn.months):
            x = round(self._slot(drawn.baseline).left()) + 0.5
            painter.setPen(QPen(QColor(colours.zero), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            painter.setPen(QColor(colours.secondary))
            metrics = QFontMetricsF(painter.font())
            room = QRectF(x + 5, plot.top() - metrics.height() - 3, plot.right() - x, metrics.height())
            painter.drawText(room, LEFT, drawn.judged)
        draw_ends(painter, colours, plot, room_for_ends(drawn.labels), ends)

    def _draw_marks(self, painter: QPainter, colours: Colours, drawn: Process) -> None:
        points = [
            None if value != value else QPointF(self._slot(at).center().x(), self._y(value))
            for at, value in enumerate(drawn.values)
        ]
        painter.setPen(QPen(QColor(colours.retirement), 1.4))
        for one, other in pairwise(points):
            if one is not None and other is not None:
                painter.drawLine(one, other)
        said = ""
        taken: list[QRectF] = []
        for at, point in enumerate(points):
            if point is None:
                continue
            word = drawn.signals[at]
            painter.setPen(QPen(QColor(colours.card), 1.2))
            if not word:
                painter.setBrush(QColor(colours.retirement))
                painter.drawEllipse(point, 3.2, 3.2)
            else:
                painter.setBrush(QColor(colours.over))
                side = 6.0
                painter.drawPolygon(
                    QPolygonF(
                        [
                            point + QPointF(0, -side),
                            point + QPointF(side, 0),
                            point + QPointF(0, side),
                            point + QPointF(-side, 0),
                        ]
                    )
                )
                if word != said:
                    self._write(painter, colours, point, word, taken)
            said = word

    def _write(
        self, painter: QPainter, colours: Colours, point: QPointF, word: str, taken: list[QRectF]
    ) -> None:
        """A signal's word at the first month of a run, on the side away from the centre, if it touches no other."""
        assert self.drawn is not None
        painter.setFont(font(SMALL, strong=True))
        painter.setPen(QColor(colours.over))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(word) + 4, metrics.height()
        is_above = point.y() < self._y(self.drawn.centre)
        top = point.y() - height - 8 if is_above else point.y() + 8
        left = min(max(point.x() - 8, self._plot().left()), self._plot().right() - width)
        top = min(max(top, self._plot().top()), self._plot().bottom() - height)
        room = QRectF(left, top, width, height)
        if not any(room.intersects(other) for other in taken):
            painter.drawText(room, LEFT, word)
            taken.append(room)
