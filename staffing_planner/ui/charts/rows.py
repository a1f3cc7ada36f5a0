"""Charts whose parts are rows: words at the left, what they stand for along an axis at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from staffing_planner.ui.charts.chart import CENTRE, LEFT, Chart, NumberFormat
from staffing_planner.ui.style import SMALL, Colours, font, scaled

ROW = 36  # two lines of words
_WIDEST_WORDS = 0.42  # of the chart's width


class RowChart(Chart):
    """A row a part. A kind of chart gives `_words` (a line and a quieter one beneath it), and sets `_ticks` and
    `_end_room` before it redraws.
    """

    def __init__(self, rows: int = 6) -> None:
        super().__init__(ROW * rows + 48)
        self._ticks: list[float] = [0.0, 1.0]
        self._end_room = 0.0  # for words beyond the ends of bars, at both sides
        self._on_axis: NumberFormat = str

    def _words(self) -> Sequence[tuple[str, str]]:
        """What stands at each row."""
        raise NotImplementedError

    def _top(self) -> float:
        """Room above the first row."""
        return scaled(4)

    def fit_rows(self) -> None:
        """As high as the rows need."""
        height = round(self._top()) + scaled(ROW) * max(self._count(), 1) + scaled(26)
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """No higher than the rows."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _measure_plot(self) -> QRectF:
        strong, plain = QFontMetricsF(font(SMALL, strong=True)), QFontMetricsF(font(SMALL))
        widest = max(
            (
                max(strong.horizontalAdvance(words), plain.horizontalAdvance(beneath))
                for words, beneath in self._words()
            ),
            default=0.0,
        )
        left = min(widest, self.width() * _WIDEST_WORDS) + scaled(12)
        height = scaled(ROW) * max(self._count(), 1)
        return QRectF(left, self._top(), max(self.width() - left - scaled(6), 10), height)

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        """The whole row, its words too."""
        height = plot.height() / max(self._count(), 1)
        return [QRectF(0.0, plot.top() + height * at, self.width(), height) for at in range(self._count())]

    def _box_left(self, slot: QRectF, width: float) -> float:
        """At the right, clear of the words."""
        return max(self.width() - width - 2, 2.0)

    def _box_top(self, slot: QRectF, height: float) -> float:
        """Beneath its row; above it where there is no room."""
        beneath = slot.bottom() + 3
        return beneath if beneath + height <= self.height() - 2 else slot.top() - height - 3

    def _x(self, value: float) -> float:
        plot, low, high = self._plot(), self._ticks[0], self._ticks[-1]
        inner = max(plot.width() - 2 * self._end_room, 10.0)
        return plot.left() + self._end_room + inner * (value - low) / (high - low)

    def _draw_axis(self, painter: QPainter, colours: Colours) -> None:
        """Upright hairlines with their numbers beneath; as many numbers as do not touch."""
        plot = self._plot()
        painter.setFont(font(SMALL))
        metrics = QFontMetricsF(painter.font())
        end = -1e9
        for tick in self._ticks:
            x = round(self._x(tick)) + 0.5
            painter.setPen(QPen(QColor(colours.grid), 1))
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
            words = self._on_axis(tick)
            wide = metrics.horizontalAdvance(words)
            if x - wide / 2 > end + scaled(8):
                painter.setPen(QColor(colours.secondary))
                painter.drawText(
                    QRectF(x - wide, plot.bottom() + scaled(4), wide * 2, metrics.height() + 2), CENTRE, words
                )
                end = x + wide / 2

    def _draw_words(self, painter: QPainter, colours: Colours, strong_rows: Sequence[int] = ()) -> None:
        """The words at the left; those of `strong_rows` in semibold."""
        plot = self._plot()
        room = plot.left() - scaled(12)
        for at, (words, beneath) in enumerate(self._words()):
            slot = self._slot(at)
            which = font(SMALL, strong=at in strong_rows)
            metrics = QFontMetricsF(which)
            height = metrics.height()
            painter.setFont(which)
            painter.setPen(QColor(colours.text))
            top = slot.center().y() - (height if beneath else height / 2)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(2, top, room, height), LEFT, shown)
            if beneath:
                painter.setFont(font(SMALL))
                painter.setPen(QColor(colours.secondary))
                shown = QFontMetricsF(font(SMALL)).elidedText(beneath, Qt.TextElideMode.ElideRight, room)
                painter.drawText(QRectF(2, top + height, room, height), LEFT, shown)
