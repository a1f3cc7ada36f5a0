"""Agency cost by month beneath its rolling share, two panels over one axis of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from staffing_planner.ui.charts.chart import (
    CENTRE,
    LEFT,
    End,
    Line,
    Named,
    NumberFormat,
    draw_ends,
    draw_grid,
    draw_hatched,
    draw_unit,
    nice_ticks,
    room_for_ends,
    room_for_numbers,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import LABEL, SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet

PART_COLOURS = ("retirement", "other", "outline", "retirement", "zero")  # from the fourth on also hatched
MOST_PARTS = len(PART_COLOURS)
FAINT = 0.42  # how strongly the months to come are painted
_SHARE_OF_HEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Months:
    """What `MonthChart` draws: a value a month, NaN where there is none.

    `loaded` months are loaded, the others forecast; `share` and `ceiling` are fractions, `parts` are stacked from the
    bottom. `axis` has the words beneath the plot with the first and the last month that they stand under.
    """

    months: tuple[str, ...]
    axis: tuple[tuple[str, int, int], ...]
    loaded: int
    share: tuple[float, ...]
    ceiling: tuple[float, ...]
    ceiling_label: str
    last_label: str
    forecast_label: str
    share_unit: str
    cost_unit: str
    parts: tuple[Named, ...]
    hover: tuple[tuple[Line, ...], ...]
    heads: tuple[str, str, str] = ("", "", "")  # what months, share and ceiling are called in a table


def find_exceedance(
    values: Sequence[float], limits: Sequence[float]
) -> list[list[tuple[float, float, float]]]:
    """Where a line through `values` (one a step, NaN is a gap) lies above the line through `limits`.

    Each stretch is a list of (place on the axis, value, limit), from crossing to crossing; the exact crossing points
    are among them, so that what is filled between the lines has no false wedge.
    """
    found: list[list[tuple[float, float, float]]] = []
    stretch: list[tuple[float, float, float]] = []
    for at in range(len(values) - 1):
        (value, limit), (then, then_limit) = (values[at], limits[at]), (values[at + 1], limits[at + 1])
        over, then_over = value - limit, then - then_limit
        if isnan(over) or isnan(then_over) or (over <= 0 and then_over <= 0):
            stretch = []
            continue
        crossing = over / (over - then_over) if over * then_over < 0 else None
        ends = [(float(at), value, limit)] if over >= 0 else []
        if crossing is not None:
            level = value + (then - value) * crossing
            ends.append((at + crossing, level, level))
        if then_over >= 0:
            ends.append((at + 1.0, then, then_limit))
        if stretch and stretch[-1][0] == ends[0][0]:
            stretch += ends[1:]
        else:
            stretch = ends
            found.append(stretch)
        if then_over <= 0:
            stretch = []
    return found


class MonthChart(YearChart):
    """Above the rolling share against the ceiling, beneath the month's cost stacked by part."""

    def __init__(self, height: int = 330) -> None:
        super().__init__(height, 640)
        self.drawn: Months | None = None
        self._million: NumberFormat = str
        self._share_ticks: list[float] = [0.0, 1.0]
        self._cost_ticks: list[float] = [0.0, 1.0]

    def show_months(self, drawn: Months, percent: NumberFormat, million: NumberFormat) -> None:
        """Draws other figures."""
        self.drawn, self._format, self._million, self._hover = drawn, percent, million, drawn.hover
        known = [value for value in (*drawn.share, *drawn.ceiling) if value == value]
        self._share_ticks = [
            tick / 100 for tick in nice_ticks(0.0, 100 * max([*known, 0.01]) * 1.04, 4, finest=0.5)
        ]
        sums = [sum(value for value in month if value == value) for month in self._stacks()]
        low = min(
            [0.0, *(min(0.0, value) for part in drawn.parts for value in part.values if value == value)]
        )
        self._cost_ticks = [
            tick * 1e6 for tick in nice_ticks(low / 1e6, max([*sums, 1e5]) / 1e6, 4, finest=0.1)
        ]
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a month: share, ceiling, the parts."""
        drawn = self.drawn
        if drawn is None:
            return Sheet((), ())
        month, share, ceiling = drawn.heads
        return Sheet(
            (
                Heading(month, is_number=False),
                Heading(share),
                Heading(ceiling),
                *(Heading(part.label) for part in drawn.parts),
            ),
            (
                drawn.months,
                tuple(map(self._format, drawn.share)),
                tuple(map(self._format, drawn.ceiling)),
                *(tuple(map(self._million, part.values)) for part in drawn.parts),
            ),
        )

    def _stacks(self) -> list[tuple[float, ...]]:
        assert self.drawn is not None
        return list(zip(*(part.values for part in self.drawn.parts), strict=True))

    def _count(self) -> int:
        return len(self.drawn.months) if self.drawn else 0

    def _measure_plot(self) -> QRectF:
        words = [self._format(tick) for tick in self._share_ticks]
        words += [self._million(tick) for tick in self._cost_ticks]
        left = room_for_numbers(words)
        right = room_for_ends(self._end_words())
        top, bottom = scaled(24), scaled(24)
        return self._within(left, top, right, bottom)

    def _end_words(self) -> list[str]:
        drawn = self.drawn
        return [] if drawn is None else [drawn.forecast_label, *(part.label for part in drawn.parts)]

    @property
    def _upper(self) -> QRectF:
        plot = self._plot()
        return QRectF(plot.left(), plot.top(), plot.width(), plot.height() * _SHARE_OF_HEIGHT)

    @property
    def _lower(self) -> QRectF:
        plot, gap = self._plot(), scaled(44)
        top = plot.top() + plot.height() * _SHARE_OF_HEIGHT + gap
        return QRectF(plot.left(), top, plot.width(), max(plot.bottom() - top, 10.0))

    def _y(self, value: float) -> float:
        return _height_of(value, self._share_ticks, self._upper)

    def _cost_y(self, value: float) -> float:
        return _height_of(value, self._cost_ticks, self._lower)

    def _x(self, place: float) -> float:
        width = self._plot().width() / max(self._count(), 1)
        return self._plot().left() + width * (place + 0.5)

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        drawn = self.drawn
        if drawn is None:
            return
        painter.setFont(font(SMALL))
        upper, lower = self._upper, self._lower
        draw_grid(
            painter,
            colours,
            upper,
            [(self._y(tick), self._format(tick), tick == 0) for tick in self._share_ticks],
        )
        draw_grid(
            painter,
            colours,
            lower,
            [(self._cost_y(tick), self._million(tick), tick == 0) for tick in self._cost_ticks],
        )
        draw_unit(painter, colours, upper, drawn.share_unit)
        draw_unit(painter, colours, lower, drawn.cost_unit)
        self._draw_bars(painter, colours, drawn)
        self._draw_share(painter, colours, drawn)
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colours.secondary))
        height = QFontMetricsF(painter.font()).height() + 2
        for words, first, last in drawn.axis:
            middle = (self._x(first) + self._x(last)) / 2
            painter.drawText(QRectF(middle - 60, lower.bottom() + scaled(5), 120, height), CENTRE, words)

    def _draw_bars(self, painter: QPainter, colours: Colours, drawn: Months) -> None:
        column = self._plot().width() / max(self._count(), 1)
        width = max(min(round(column * 0.8), scaled(30)), 1)
        tops = [0.0] * len(drawn.months)
        ends = []
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for which, part in enumerate(drawn.parts):
            for at, value in enumerate(part.values):
                if value != value or value <= 0:
                    continue
                low, high = round(self._cost_y(tops[at])), round(self._cost_y(tops[at] + value))
                tops[at] += value
                box = QRectF(round(self._x(at) - width / 2), high, width, max(low - high, 0))
                painter.setOpacity(1.0 if at < drawn.loaded else FAINT)
                if which >= 3:
                    draw_hatched(painter, colours, box, part.colour)
                else:
                    painter.fillRect(box, QColor(getattr(colours, part.colour)))
                if box.height() > 2:  # a hairline keeps the parts apart without their colours
                    painter.setPen(QPen(QColor(colours.card), 1))
                    painter.drawLine(box.topLeft(), box.topRight())
            last = part.values[-1] if part.values else 0.0
            middle = tops[-1] - (last if last == last else 0.0) / 2
            ends.append(End(part.label, "secondary", QPointF(self._x(len(tops) - 1), self._cost_y(middle))))
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ends:
            draw_ends(painter, colours, self._lower, room_for_ends(self._end_words()), ends)

    def _draw_share(self, painter: QPainter, colours: Colours, drawn: Months) -> None:
        self._shade(painter, colours, drawn)
        self._draw_ceiling(painter, colours, drawn)
        for line, dotted in (
            (range(drawn.loaded), False),
            (range(max(drawn.loaded - 1, 0), len(drawn.share)), True),
        ):
            for points in self._runs(drawn.share, line):
                pen = QPen(QColor(colours.text), 2.2)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                if dotted:
                    pen.setDashPattern([0.6, 2.2])
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(QPolygonF(points))
        at = drawn.loaded - 1
        strong = font(LABEL, strong=True)
        metrics = QFontMetricsF(strong)
        if 0 <= at < len(drawn.share) and drawn.share[at] == drawn.share[at]:
            point = QPointF(self._x(at), self._y(drawn.share[at]))
            painter.setPen(QPen(QColor(colours.card), 1.5))
            painter.setBrush(QColor(colours.text))
            painter.drawEllipse(point, 4.5, 4.5)
            painter.setFont(strong)
            painter.setPen(QColor(colours.text))
            width = metrics.horizontalAdvance(drawn.last_label)
            # Beside the point, or above it where it stands at the plot's end.
            left = min(point.x() + 8, self._plot().right() - width)
            room = QRectF(left, point.y() - metrics.height() - 5, width + 2, metrics.height())
            painter.drawText(room, LEFT, drawn.last_label)
        last = drawn.share[-1] if drawn.share else float("nan")
        if drawn.loaded < len(drawn.share) and last == last:
            end = End(drawn.forecast_label, "text", QPointF(self._x(len(drawn.share) - 1), self._y(last)))
            draw_ends(painter, colours, self._upper, room_for_ends(self._end_words()), [end])

    def _runs(self, values: Sequence[float], places: range) -> list[list[QPointF]]:
        """The unbroken stretches of a line."""
        runs: list[list[QPointF]] = [[]]
        for at in places:
            if values[at] == values[at]:
                runs[-1].append(QPointF(self._x(at), self._y(values[at])))
            elif runs[-1]:
                runs.append([])
        return [run for run in runs if len(run) > 1]

    def _shade(self, painter: QPainter, colours: Colours, drawn: Months) -> None:
        for stretch in find_exceedance(drawn.share, drawn.ceiling):
            above = [QPointF(self._x(place), self._y(value)) for place, value, _ in stretch]
            below = [QPointF(self._x(place), self._y(limit)) for place, _, limit in reversed(stretch)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.over_back))
            painter.drawPolygon(QPolygonF([*above, *below]))

    def _draw_ceiling(self, painter: QPainter, colours: Colours, drawn: Months) -> None:
        pen = QPen(QColor(colours.over), 1.6)
        pen.setDashPattern([4.0, 2.4])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        half = self._plot().width() / max(self._count(), 1) / 2
        first: QPointF | None = None
        for at, share in enumerate(drawn.ceiling):
            if share != share:
                continue
            y = round(self._y(share)) + 0.5
            painter.drawLine(QPointF(self._x(at) - half, y), QPointF(self._x(at) + half, y))
            first = first or QPointF(self._x(at) - half, y)
        if first is None:
            return
        painter.setFont(font(SMALL, strong=True))
        painter.setPen(QColor(colours.over))
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(drawn.ceiling_label) + 4
        # Beneath the line, where neither the share above it nor the shaded area stands; to its left if there is room.
        left = first.x() - width - 6 if first.x() - width > self._plot().left() else first.x() + 4
        top = first.y() - metrics.height() / 2 if left < first.x() else first.y() + 3
        painter.drawText(QRectF(left, top, width, metrics.height()), LEFT, drawn.ceiling_label)


def _height_of(value: float, ticks: Sequence[float], panel: QRectF) -> float:
    low, high = ticks[0], ticks[-1]
    return panel.bottom() - panel.height() * (value - low) / (high - low)
