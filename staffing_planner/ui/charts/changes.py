"""Into which years a later retirement age moves the retirements."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from staffing_planner.ui.charts.chart import (
    CENTRE,
    RIGHT,
    Line,
    NumberFormat,
    draw_hatched,
    nice_ticks,
    room_for_numbers,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet

_ROOM_FOR_BANDS = 1.1  # of the bars, so that the axis stays when the bands come


@dataclass(frozen=True, slots=True)
class Changes:
    """What `ChangeChart` draws: a signed value a year, and one more bar for what falls beyond the horizon.

    `heads` are what years and values are called in a table; `bands` low and high of each bar, where they are known, and
    `expects_bands` whether the axis keeps room for them.
    """

    years: tuple[int, ...]
    values: tuple[float, ...]
    beyond: float
    beyond_label: str
    hover: tuple[tuple[Line, ...], ...]
    heads: tuple[str, str] = ("", "")
    bands: tuple[tuple[float, float], ...] = ()
    expects_bands: bool = False


class ChangeChart(YearChart):
    """Signed bars a year around zero, and apart from them what falls beyond the horizon, hatched."""

    def __init__(self, height: int = 270) -> None:
        super().__init__(height)
        self.changes: Changes | None = None
        self._signed: NumberFormat = str
        self._ticks: list[float] = [-1.0, 0.0, 1.0]

    def show_changes(self, changes: Changes, number: NumberFormat, signed: NumberFormat) -> None:
        """Draws other figures."""
        self.changes, self._format, self._signed, self._hover = changes, number, signed, changes.hover
        room = _ROOM_FOR_BANDS if changes.expects_bands else 1.0
        everything = [value * room for value in (*changes.values, changes.beyond)]
        everything += [end for band in changes.bands for end in band]
        self._ticks = nice_ticks(min(0.0, *everything), max(0.0, *everything), 4)
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a year, and one for what falls beyond."""
        changes = self.changes
        if changes is None:
            return Sheet((), ())
        year, change = changes.heads
        return Sheet(
            (Heading(year, is_number=False), Heading(change)),
            (
                (*map(str, changes.years), changes.beyond_label),
                tuple(map(self._signed, (*changes.values, changes.beyond))),
            ),
        )

    def _count(self) -> int:
        return len(self.changes.years) + 1 if self.changes else 0

    def _measure_plot(self) -> QRectF:
        left = room_for_numbers(map(self._format, self._ticks))
        top, bottom = scaled(20), scaled(40)
        return self._within(left, top, 2, bottom)

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        """The last bar stands apart, and is a little wider."""
        if self.changes is None:
            return []
        years, apart = max(self._count() - 1, 1), scaled(12)
        last = max(scaled(48), plot.width() / (years + 1))
        width = max((plot.width() - last - apart) / years, 1.0)
        slots = [QRectF(plot.left() + width * at, plot.top(), width, plot.height()) for at in range(years)]
        return [*slots, QRectF(plot.right() - last, plot.top(), last, plot.height())]

    def _y(self, value: float) -> float:
        plot, (low, high) = self._plot(), (self._ticks[0], self._ticks[-1])
        return plot.bottom() - plot.height() * (value - low) / (high - low)

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        changes = self.changes
        if changes is None:
            return
        painter.setFont(font(SMALL))
        self._draw_grid(painter, colours, self._ticks)
        values = [*changes.values, changes.beyond]
        for at, value in enumerate(values):
            slot = self._slot(at)
            width = min(round(slot.width() * 0.66), scaled(40))
            zero, end = round(self._y(0)), round(self._y(value))
            box = QRectF(round(slot.center().x() - width / 2), min(zero, end), width, abs(end - zero))
            if box.height() < 1:
                continue
            beyond = at == len(changes.values)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, beyond)
            if beyond:
                draw_hatched(painter, colours, box.adjusted(0, 0, -1, -1), "retirement")
            else:
                painter.fillRect(box, QColor(colours.retirement if value > 0 else colours.other))
            painter.setPen(QPen(QColor(colours.retirement if value > 0 or beyond else colours.other_edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.zero), 1))
        zero_line = round(self._y(0)) + 0.5
        painter.drawLine(QPointF(self._plot().left(), zero_line), QPointF(self._plot().right(), zero_line))
        self._draw_bands(painter, colours)
        self._draw_numbers(painter, colours, values)
        bottom = self._plot().bottom() + scaled(18)
        self._draw_years(painter, colours, [str(year) for year in changes.years], bottom)
        last = self._slot(self._count() - 1)
        painter.setPen(QColor(colours.secondary))
        room = QRectF(last.left() - 30, bottom, last.width() + 32, QFontMetricsF(painter.font()).height() + 2)
        painter.drawText(room, RIGHT, changes.beyond_label)

    def whisker(self, at: int) -> QRectF:
        """Where a bar's band stands: from its high to its low end, as wide as its caps; empty without one."""
        if self.changes is None or not self.changes.bands:
            return QRectF()
        low, high = self.changes.bands[at]
        slot, top = self._slot(at), self._y(high)
        cap = max(min(slot.width() * 0.2, scaled(11)), 4.0)
        return QRectF(round(slot.center().x()) - cap / 2, top, cap, self._y(low) - top)

    def _draw_bands(self, painter: QPainter, colours: Colours) -> None:
        """A whisker with caps at each bar, told by its form."""
        for at in range(self._count() if self.changes and self.changes.bands else 0):
            box = self.whisker(at)
            middle = box.center().x()
            for width, colour in ((3.2, colours.card), (1.2, colours.text)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawLine(QPointF(middle, box.top()), QPointF(middle, box.bottom()))
                painter.drawLine(box.topLeft(), box.topRight())
                painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _draw_numbers(self, painter: QPainter, colours: Colours, values: Sequence[float]) -> None:
        """The larger bars' values beyond their ends, as many as do not touch each other."""
        strong = font(SMALL, strong=True)
        metrics = QFontMetricsF(strong)
        painter.setFont(strong)
        painter.setPen(QColor(colours.text))
        taken: list[QRectF] = []
        for at in sorted(range(len(values)), key=lambda at: -abs(values[at])):
            if round(values[at]) == 0:
                continue
            words = self._signed(values[at])
            width, height = metrics.horizontalAdvance(words) + 4, metrics.height()
            # Beyond the band too, which begins at the bar's end.
            band = self.changes.bands[at] if self.changes and self.changes.bands else (values[at],)
            y = self._y(max(*band, values[at]) if values[at] > 0 else min(*band, values[at]))
            room = QRectF(self._slot(at).center().x() - width / 2, 0, width, height)
            room.moveTop(y - height - 1 if values[at] > 0 else y + 1)
            if not any(room.intersects(other) for other in taken):
                painter.drawText(room, CENTRE, words)
                taken.append(room)
        painter.setFont(font(SMALL))
