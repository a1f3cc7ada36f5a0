"""Graduates against the gap of a year: what training covers, and what is left to recruit on top of it."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from staffing_planner.ui.charts.chart import (
    CENTRE,
    LEFT,
    Line,
    NumberFormat,
    nice_ticks,
    room_for_numbers,
    spread,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet

DASH = (3.0, 2.4)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What `ArrivalsChart` draws, in persons a year: `arrivals` fills the bar, `left` stands dashed above it.

    `labels` name the two at the right, `heads` the columns of the table; `marked` is the position of the year that
    the page looks at, -1 for none.
    """

    years: tuple[int, ...]
    arrivals: tuple[float, ...]
    left: tuple[float, ...]
    labels: tuple[str, str]
    heads: tuple[str, str, str]
    hover: tuple[tuple[Line, ...], ...]
    marked: int = -1


class ArrivalsChart(YearChart):
    """A bar a year: graduates filled, what is left to recruit dashed above them with its number."""

    def __init__(self, height: int = 250) -> None:
        super().__init__(height)
        self.figures: Arrivals | None = None
        self._ticks: list[float] = [0.0, 1.0]

    def show_arrivals(self, figures: Arrivals, number: NumberFormat) -> None:
        """Draws other figures."""
        if figures == self.figures:
            return
        self.figures, self._format, self._hover = figures, number, figures.hover
        highest = max((a + b for a, b in zip(figures.arrivals, figures.left, strict=True)), default=0.0)
        self._ticks = nice_ticks(0.0, max(highest, 1.0), 5)
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a year."""
        if self.figures is None:
            return Sheet((), ())
        year, arrivals, left = self.figures.heads
        return Sheet(
            (Heading(year, is_number=False), Heading(arrivals), Heading(left)),
            (
                tuple(map(str, self.figures.years)),
                tuple(map(self._format, self.figures.arrivals)),
                tuple(map(self._format, self.figures.left)),
            ),
        )

    def _count(self) -> int:
        return len(self.figures.years) if self.figures else 0

    def _measure_plot(self) -> QRectF:
        strong = QFontMetricsF(font(SMALL, strong=True))
        left = room_for_numbers(map(self._format, self._ticks))
        labels = self.figures.labels if self.figures else ()
        right = max((strong.horizontalAdvance(label) for label in labels), default=0.0) + scaled(14)
        top, bottom = scaled(18), scaled(34)
        return self._within(left, top, right, bottom)

    def _y(self, value: float) -> float:
        plot = self._plot()
        return plot.bottom() - plot.height() * value / self._ticks[-1]

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        figures = self.figures
        if figures is None or not figures.years:
            return
        painter.setFont(font(SMALL))
        self._draw_grid(painter, colours, self._ticks)
        strong = font(SMALL, strong=True)
        height = QFontMetricsF(strong).height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at, (arrived, left) in enumerate(zip(figures.arrivals, figures.left, strict=True)):
            slot = self._slot(at)
            width = min(round(slot.width() * 0.6), scaled(38))
            x = round(slot.center().x() - width / 2)
            base, middle, top = (round(self._y(value)) for value in (0.0, arrived, arrived + left))
            painter.fillRect(QRectF(x, middle, width, base - middle), QColor(colours.incoming))
            if top < middle:
                pen = QPen(QColor(colours.comparison), 1.4)
                pen.setDashPattern(list(DASH))
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(x, top, width - 1, middle - top))
            painter.setFont(strong)
            painter.setPen(QColor(colours.comparison))
            words = QRectF(slot.left(), top - height - 1, slot.width(), height)
            painter.drawText(words, CENTRE, self._format(left))
            if base - middle > height:
                painter.setPen(QColor(colours.card))
                painter.drawText(
                    QRectF(slot.left(), middle, slot.width(), height + 2), CENTRE, self._format(arrived)
                )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(SMALL))
        bottom = self._plot().bottom() + scaled(6)
        self._draw_years(painter, colours, [str(year) for year in figures.years], bottom)
        if 0 <= figures.marked < len(figures.years):
            slot = self._slot(figures.marked)
            painter.setPen(QPen(QColor(colours.accent), 2))
            y = round(self._plot().bottom() + scaled(24))
            painter.drawLine(round(slot.center().x()) - 14, y, round(slot.center().x()) + 14, y)
        self._draw_names(painter, colours, figures)

    def _draw_names(self, painter: QPainter, colours: Colours, figures: Arrivals) -> None:
        """What the parts are, beside the last bar."""
        strong = font(SMALL, strong=True)
        height = QFontMetricsF(strong).height() + 1
        arrived, left = figures.arrivals[-1], figures.left[-1]
        plot = self._plot()
        wished = [self._y(arrived / 2) - height / 2, self._y(arrived + left / 2) - height / 2]
        painter.setFont(strong)
        places = spread(wished, height, plot.top(), plot.bottom())
        for words, colour, y in zip(
            figures.labels, (colours.incoming_text, colours.comparison), places, strict=True
        ):
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(plot.right() + scaled(6), y, self.width(), height), LEFT, words)
