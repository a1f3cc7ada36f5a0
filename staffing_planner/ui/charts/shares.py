"""A yearly share against its ceiling: what has been and what a scenario and its comparison expect."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from staffing_planner.ui.charts.chart import (
    LEFT,
    End,
    Line,
    Named,
    NumberFormat,
    draw_ends,
    draw_series,
    draw_unit,
    nice_ticks,
    room_for_ends,
    room_for_numbers,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet


@dataclass(frozen=True, slots=True)
class Shares:
    """What `ShareChart` draws: fractions a year, NaN where there is none.

    `actual` ends where `scenario` begins; `band` has the low and the high end of what is likely, where it is known.
    """

    years: tuple[int, ...]
    actual: Named
    scenario: Named
    comparison: Named | None
    ceiling: tuple[float, ...]
    ceiling_label: str
    unit: str
    hover: tuple[tuple[Line, ...], ...]
    band: tuple[tuple[float, ...], tuple[float, ...]] | None = None
    heads: tuple[str, str] = ("", "")  # what years and ceilings are called in a table


class ShareChart(YearChart):
    """Lines over the years, the likely band behind the scenario, the ceiling where it is valid."""

    def __init__(self, height: int = 260) -> None:
        super().__init__(height, 640)
        self.drawn: Shares | None = None
        self._ticks: list[float] = [0.0, 1.0]

    def show_shares(self, drawn: Shares, percent: NumberFormat) -> None:
        """Draws other figures."""
        self.drawn, self._format, self._hover = drawn, percent, drawn.hover
        lines = [drawn.actual.values, drawn.scenario.values, drawn.ceiling]
        lines += [drawn.comparison.values] if drawn.comparison else []
        lines += [drawn.band[1]] if drawn.band else []
        highest = max([0.01, *(value for line in lines for value in line if value == value)])
        self._ticks = [tick / 100 for tick in nice_ticks(0.0, highest * 104, 5, finest=0.5)]
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a year."""
        drawn = self.drawn
        if drawn is None:
            return Sheet((), ())
        year, ceiling = drawn.heads
        lines = [drawn.actual, drawn.scenario, *([drawn.comparison] if drawn.comparison else [])]
        return Sheet(
            (Heading(year, is_number=False), *(Heading(line.label) for line in lines), Heading(ceiling)),
            (
                tuple(map(str, drawn.years)),
                *(tuple(map(self._format, line.values)) for line in lines),
                tuple(map(self._format, drawn.ceiling)),
            ),
        )

    def _count(self) -> int:
        return len(self.drawn.years) if self.drawn else 0

    def _labels(self) -> list[str]:
        drawn = self.drawn
        if drawn is None:
            return []
        return [line.label for line in (drawn.scenario, drawn.comparison) if line is not None]

    def _measure_plot(self) -> QRectF:
        left = room_for_numbers(map(self._format, self._ticks))
        top, bottom = scaled(24), scaled(24)
        right = room_for_ends(self._labels())
        return self._within(left, top, right, bottom)

    def _y(self, value: float) -> float:
        plot, (low, high) = self._plot(), (self._ticks[0], self._ticks[-1])
        return plot.bottom() - plot.height() * (value - low) / (high - low)

    def _points(self, values: tuple[float, ...]) -> list[QPointF]:
        return [
            QPointF(self._slot(at).center().x(), self._y(value))
            for at, value in enumerate(values)
            if value == value
        ]

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        drawn = self.drawn
        if drawn is None:
            return
        painter.setFont(font(SMALL))
        self._draw_grid(painter, colours, self._ticks)
        draw_unit(painter, colours, self._plot(), drawn.unit)
        if drawn.band is not None:
            low, high = map(self._points, drawn.band)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawPolygon(QPolygonF([*high, *reversed(low)]))
        self._draw_ceiling(painter, colours, drawn)
        ends = []
        if drawn.comparison is not None:
            points = self._points(drawn.comparison.values)
            draw_series(painter, colours, points, "comparison", dashed=True)
            ends += [End(drawn.comparison.label, "comparison", points[-1])] if points else []
        points = self._points(drawn.scenario.values)
        draw_series(painter, colours, points, "retirement")
        ends += [End(drawn.scenario.label, "retirement_text", points[-1])] if points else []
        actual = self._points(drawn.actual.values)
        draw_series(painter, colours, actual, "text")
        if actual:
            painter.setFont(font(SMALL, strong=True))
            painter.setPen(QColor(colours.text))
            metrics = QFontMetricsF(painter.font())
            width = metrics.horizontalAdvance(drawn.actual.label) + 4
            top = min(point.y() for point in actual[:2]) - metrics.height() - 7
            room = QRectF(max(actual[0].x() - 8, self._plot().left()), top, width, metrics.height())
            painter.drawText(room, LEFT, drawn.actual.label)
        draw_ends(painter, colours, self._plot(), room_for_ends(self._labels()), ends)
        painter.setFont(font(SMALL))
        self._draw_years(
            painter, colours, [str(year) for year in drawn.years], self._plot().bottom() + scaled(5)
        )

    def _draw_ceiling(self, painter: QPainter, colours: Colours, drawn: Shares) -> None:
        pen = QPen(QColor(colours.over), 2.0)  # unbroken: what is compared with is dashed
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        first: QPointF | None = None
        for at, share in enumerate(drawn.ceiling):
            if share != share:
                continue
            painter.setPen(pen)
            slot, y = self._slot(at), round(self._y(share)) + 0.5
            painter.drawLine(QPointF(slot.left(), y), QPointF(slot.right(), y))
            first = first or QPointF(slot.left(), y)
        if first is not None:
            painter.setFont(font(SMALL, strong=True))
            painter.setPen(QColor(colours.over))
            metrics = QFontMetricsF(painter.font())
            width = metrics.horizontalAdvance(drawn.ceiling_label) + 4
            painter.drawText(
                QRectF(first.x() + 4, first.y() + 3, width, metrics.height()), LEFT, drawn.ceiling_label
            )
            painter.setFont(font(SMALL))
