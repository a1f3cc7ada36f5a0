"""A rate by age: what was observed, with how sure that is, and the curve that is drawn through it."""

from dataclasses import dataclass
from math import sqrt

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from staffing_planner.ui.charts.chart import (
    DASHES,
    End,
    Line,
    Named,
    NumberFormat,
    draw_ends,
    draw_unit,
    nice_ticks,
    room_for_ends,
    room_for_numbers,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Sheet

_SMALLEST, _LARGEST = 2.0, 8.0  # radii of the dots


@dataclass(frozen=True, slots=True)
class RateCurve:
    """What `RateChart` draws, by age: observed shares with their interval and the exposure that sizes their dots, the
    curve, the pooled curve it is weighted to; `edited` are positions that somebody has written another value for.
    """

    ages: tuple[int, ...]
    observed: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    exposure: tuple[float, ...]
    curve: Named
    pooled: Named | None
    edited: tuple[int, ...]
    unit: str
    hover: tuple[tuple[Line, ...], ...]
    sheet: Sheet


class RateChart(YearChart):
    """Dots sized by exposure with their intervals, a line through them, the pooled line dashed; a column an age."""

    def __init__(self, height: int = 260) -> None:
        super().__init__(height)
        self.shown: RateCurve | None = None
        self._ticks: list[float] = [0.0, 0.1]
        self._left = self._right = 0.0

    def show_curve(self, curve: RateCurve, percent: NumberFormat) -> None:
        """Draws another curve."""
        self.shown, self._format, self._hover = curve, percent, curve.hover
        # A few persons' share would make the axis; their interval and dot are cut off instead.
        most = max(curve.exposure, default=0.0)
        told = [share for share, of in zip(curve.observed, curve.exposure, strict=True) if of >= most / 10]
        pooled = curve.pooled.values if curve.pooled else ()
        top = max([0.02, *told, *curve.curve.values, *pooled])
        self._ticks = nice_ticks(0.0, min(top, 1.0), finest=0.01)
        self._left = room_for_numbers(map(percent, self._ticks))
        self._right = room_for_ends([line.label for line in self._lines()])
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row an age."""
        return self.shown.sheet if self.shown else Sheet((), ())

    def _lines(self) -> list[Named]:
        shown = self.shown
        return [] if shown is None else [shown.curve, *([shown.pooled] if shown.pooled else [])]

    def _count(self) -> int:
        return len(self.shown.ages) if self.shown else 0

    def _measure_plot(self) -> QRectF:
        top, bottom = scaled(26), scaled(29)
        return self._within(self._left, top, self._right, bottom)

    def _y(self, value: float) -> float:
        plot = self._plot()
        return plot.bottom() - plot.height() * value / self._ticks[-1]

    def radius(self, at: int) -> float:
        """The size of an age's dot: its area is its exposure."""
        shown = self.shown
        most = max(shown.exposure, default=0.0) if shown else 0.0
        if shown is None or not most:
            return 0.0
        return _SMALLEST + (_LARGEST - _SMALLEST) * sqrt(shown.exposure[at] / most)

    def _points(self, line: Named) -> list[QPointF]:
        return [QPointF(self._slot(at).center().x(), self._y(value)) for at, value in enumerate(line.values)]

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        shown = self.shown
        if shown is None:
            return
        plot = self._plot()
        painter.setFont(font(SMALL))
        self._draw_grid(painter, colours, self._ticks)
        draw_unit(painter, colours, plot, shown.unit)
        painter.save()
        painter.setClipRect(plot.adjusted(-_LARGEST, -_LARGEST, _LARGEST, _LARGEST))
        for at in range(self._count()):
            x = self._slot(at).center().x()
            painter.setPen(QPen(QColor(colours.other_edge), 1))
            painter.drawLine(QPointF(x, self._y(shown.high[at])), QPointF(x, self._y(shown.low[at])))
        for at, share in enumerate(shown.observed):
            painter.setPen(QPen(QColor(colours.other_edge), 1))
            painter.setBrush(QColor(colours.other))
            radius = self.radius(at)
            painter.drawEllipse(QPointF(self._slot(at).center().x(), self._y(share)), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in reversed(self._lines()):
            pen = QPen(QColor(getattr(colours, line.colour)), 2.0)
            if line is shown.pooled:
                pen.setDashPattern(list(DASHES))
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(self._points(line)))
        painter.setPen(QPen(QColor(colours.card), 1.2))
        painter.setBrush(QColor(getattr(colours, shown.curve.colour)))
        for at in shown.edited:
            point = self._points(shown.curve)[at]
            painter.drawRect(QRectF(point.x() - 4, point.y() - 4, 8, 8))
        painter.restore()
        self._draw_years(painter, colours, [str(age) for age in shown.ages], plot.bottom() + 11)
        ends = [
            End(
                line.label,
                "comparison" if line is shown.pooled else f"{line.colour}_text",
                self._points(line)[-1],
            )
            for line in self._lines()
        ]
        draw_ends(painter, colours, plot, self._right, ends)
