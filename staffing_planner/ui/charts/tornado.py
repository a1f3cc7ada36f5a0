"""Which lever matters most: a row a lever, with what a step down and a step up do."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from staffing_planner.ui.charts.chart import LEFT, RIGHT, Line, NumberFormat, nice_ticks
from staffing_planner.ui.charts.rows import RowChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet


@dataclass(frozen=True, slots=True)
class Sway:
    """A lever: its words, its step in words, and the change where it is a step lower and a step higher."""

    label: str
    step: str
    lower: float
    higher: float


@dataclass(frozen=True, slots=True)
class Tornado:
    """What `TornadoChart` draws. `heads` are what the lever, its step and the two changes are called."""

    bars: tuple[Sway, ...]
    hover: tuple[tuple[Line, ...], ...]
    heads: tuple[str, str, str, str]
    finest: float = 1.0  # between two ticks


class TornadoChart(RowChart):
    """Two thin bars a lever: the step down light with an edge above, the step up dark beneath."""

    def __init__(self) -> None:
        super().__init__()
        self.tornado: Tornado | None = None
        self._signed: NumberFormat = str

    def show_tornado(
        self, tornado: Tornado, signed: NumberFormat, on_axis: NumberFormat | None = None
    ) -> None:
        """Draws other figures."""
        self.tornado, self._signed, self._hover = tornado, signed, tornado.hover
        self._on_axis = on_axis or signed
        values = [value for bar in tornado.bars for value in (bar.lower, bar.higher)]
        self._ticks = nice_ticks(min(0.0, *values, 0.0), max(0.0, *values, 0.0), 5, tornado.finest)
        strong = QFontMetricsF(font(SMALL, strong=True))
        self._end_room = max((strong.horizontalAdvance(signed(value)) for value in values), default=0.0) + 8
        self.fit_rows()
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a lever."""
        tornado = self.tornado
        if tornado is None:
            return Sheet((), ())
        lever, step, lower, higher = tornado.heads
        return Sheet(
            (
                Heading(lever, is_number=False),
                Heading(step, is_number=False),
                Heading(lower),
                Heading(higher),
            ),
            (
                tuple(bar.label for bar in tornado.bars),
                tuple(bar.step for bar in tornado.bars),
                tuple(self._signed(bar.lower) for bar in tornado.bars),
                tuple(self._signed(bar.higher) for bar in tornado.bars),
            ),
        )

    def _count(self) -> int:
        return len(self.tornado.bars) if self.tornado else 0

    def _words(self) -> Sequence[tuple[str, str]]:
        return [(bar.label, bar.step) for bar in self.tornado.bars] if self.tornado else []

    def _top(self) -> float:
        """Room for what light and dark mean."""
        return scaled(26)

    def bars_of(self, at: int) -> tuple[QRectF, QRectF]:
        """Where a lever's two bars stand."""
        assert self.tornado is not None
        slot, bar = self._slot(at), self.tornado.bars[at]
        thick = slot.height() * 0.34
        zero = round(self._x(0.0))

        def box(value: float, top: float) -> QRectF:
            end = round(self._x(value))
            return QRectF(min(zero, end), top, abs(end - zero), thick)

        middle = slot.center().y()
        return box(bar.lower, round(middle - thick)), box(bar.higher, round(middle))

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        tornado = self.tornado
        if tornado is None:
            return
        self._draw_axis(painter, colours)
        self._draw_words(painter, colours)
        self._draw_key(painter, colours, tornado.heads[2:])
        for at, bar in enumerate(tornado.bars):
            lower, higher = self.bars_of(at)
            self._draw_bar(painter, colours, lower, is_light=True)
            self._draw_bar(painter, colours, higher, is_light=False)
            self._draw_end(painter, colours, lower, bar.lower)
            self._draw_end(painter, colours, higher, bar.higher)
        plot, zero = self._plot(), round(self._x(0.0)) + 0.5
        painter.setPen(QPen(QColor(colours.zero), 1))
        painter.drawLine(QPointF(zero, plot.top()), QPointF(zero, plot.bottom()))

    def _draw_bar(self, painter: QPainter, colours: Colours, box: QRectF, *, is_light: bool) -> None:
        if box.width() < 1:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(box, QColor(colours.other if is_light else colours.retirement))
        if is_light:
            painter.setPen(QPen(QColor(colours.other_edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_end(self, painter: QPainter, colours: Colours, box: QRectF, value: float) -> None:
        """The change beyond its bar's end; nothing where there is none."""
        words = self._signed(value)
        if words == self._signed(0.0):
            return
        strong = font(SMALL, strong=True)
        height = QFontMetricsF(strong).height()
        top = box.center().y() - height / 2
        painter.setFont(strong)
        painter.setPen(QColor(colours.text))
        if value > 0:
            painter.drawText(QRectF(box.right() + 4, top, self._end_room, height), LEFT, words)
        else:
            painter.drawText(
                QRectF(box.left() - 4 - self._end_room, top, self._end_room, height), RIGHT, words
            )

    def _draw_key(self, painter: QPainter, colours: Colours, words: Sequence[str]) -> None:
        painter.setFont(font(SMALL))
        metrics = QFontMetricsF(painter.font())
        x, side = self._plot().left(), float(scaled(10))
        for at, word in enumerate(words):
            box = QRectF(round(x), scaled(5), side, side)
            self._draw_bar(painter, colours, box, is_light=at == 0)
            painter.setPen(QColor(colours.secondary))
            room = QRectF(box.right() + 5, 0, metrics.horizontalAdvance(word) + 4, scaled(20))
            painter.drawText(room, LEFT, word)
            x = room.right() + scaled(14)
