"""How much forecasts have missed, side by side: a group of bars a horizon."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from staffing_planner.ui.charts.chart import (
    CENTRE,
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
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Sheet


@dataclass(frozen=True, slots=True)
class Errors:
    """What `ErrorChart` draws: a group of bars for each label, one of each series; the first series is the program's.

    `unit` stands over the axis; `hover` and `sheet` have an entry a group.
    """

    groups: tuple[str, ...]
    series: tuple[Named, ...]
    unit: str
    hover: tuple[tuple[Line, ...], ...]
    sheet: Sheet


class ErrorChart(YearChart):
    """Bars in groups: the first filled, the second hatched, the third an outline, each with its value on top."""

    def __init__(self, height: int = 230) -> None:
        super().__init__(height)
        self.shown: Errors | None = None
        self._ticks: list[float] = [0.0, 0.1]
        self._left = self._right = 0.0
        self._whole: NumberFormat = str

    def show_errors(self, errors: Errors, percent: NumberFormat, whole: NumberFormat) -> None:
        """Draws other errors; `percent` writes those of bars, `whole` those of the axis."""
        self.shown, self._format, self._whole, self._hover = errors, percent, whole, errors.hover
        top = max([0.01, *(value for one in errors.series for value in one.values)])
        self._ticks = nice_ticks(0.0, top, 4, finest=0.01)
        self._left = room_for_numbers(words for _, words, _ in self._axis())
        self._right = room_for_ends([one.label for one in errors.series])
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a group."""
        return self.shown.sheet if self.shown else Sheet((), ())

    def _axis(self) -> list[tuple[float, str, bool]]:
        """The axis has whole per cent, the bars their own decimals."""
        return [(tick, self._whole(tick), tick == 0) for tick in self._ticks]

    def _count(self) -> int:
        return len(self.shown.groups) if self.shown else 0

    def _measure_plot(self) -> QRectF:
        top, bottom = scaled(34), scaled(24)
        return self._within(self._left, top, self._right, bottom)

    def _y(self, value: float) -> float:
        plot = self._plot()
        return plot.bottom() - plot.height() * value / self._ticks[-1]

    def bar(self, group: int, which: int) -> QRectF:
        """Where a bar stands."""
        assert self.shown is not None
        slot, count = self._slot(group), len(self.shown.series)
        width = min(round(slot.width() * 0.8 / count), scaled(54))
        left = round(slot.center().x() - width * count / 2 + width * which)
        top = self._y(self.shown.series[which].values[group])
        return QRectF(left + 1, top, width - 2, self._plot().bottom() - top)

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        shown = self.shown
        if shown is None:
            return
        painter.setFont(font(SMALL))
        draw_grid(
            painter,
            colours,
            self._plot(),
            [(self._y(at), words, is_zero) for at, words, is_zero in self._axis()],
        )
        draw_unit(painter, colours, self._plot().adjusted(0, -scaled(8), 0, 0), shown.unit)
        for group in range(self._count()):
            for which, one in enumerate(shown.series):
                box, colour = self.bar(group, which), QColor(getattr(colours, one.colour))
                if which == 0:
                    painter.fillRect(box, colour)
                elif which == 1:
                    draw_hatched(painter, colours, box, one.colour)
                painter.setPen(QPen(colour, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)
        self._draw_numbers(painter, colours)
        painter.setFont(font(SMALL))
        self._draw_years(painter, colours, list(shown.groups), self._plot().bottom() + 6)
        last = self._count() - 1
        ends = []
        for which, one in enumerate(shown.series):
            box = self.bar(last, which)
            ends.append(
                End(one.label, "text" if which == 0 else "secondary", QPointF(box.right(), box.top() + 6))
            )
        draw_ends(painter, colours, self._plot(), self._right, ends)

    def _draw_numbers(self, painter: QPainter, colours: Colours) -> None:
        """The bars' values on top of them, the program's first, as many as do not touch each other."""
        assert self.shown is not None
        taken: list[QRectF] = []
        for which, one in enumerate(self.shown.series):
            painter.setFont(font(SMALL, strong=which == 0))
            painter.setPen(QColor(colours.text if which == 0 else colours.secondary))
            metrics = QFontMetricsF(painter.font())
            for group, value in enumerate(one.values):
                words, box = self._format(value), self.bar(group, which)
                width, height = metrics.horizontalAdvance(words) + 2, metrics.height()
                room = QRectF(box.center().x() - width / 2, box.top() - height - 1, width, height)
                if not any(room.intersects(other) for other in taken):
                    painter.drawText(room, CENTRE, words)
                    taken.append(room)
