"""From one scenario to another, lever by lever: what each does alone, what they do together, and where that leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from staffing_planner.ui.charts.chart import LEFT, Line, NumberFormat, draw_hatched, nice_ticks
from staffing_planner.ui.charts.rows import RowChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet


@dataclass(frozen=True, slots=True)
class Stair:
    """A row: `value` is the level of a `total`, else the change to it. `beneath` is the quieter line of words."""

    label: str
    beneath: str
    value: float
    kind: Literal["total", "lever", "interaction"] = "lever"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """What `WaterfallChart` draws: a total, changes that add up, and the total that they lead to."""

    stairs: tuple[Stair, ...]
    hover: tuple[tuple[Line, ...], ...]
    heads: tuple[str, str, str] = ("", "", "")  # the row, what it is, its value
    finest: float = 1.0  # between two ticks


class WaterfallChart(RowChart):
    """Bars from level to level. The totals are marks, not bars, because the axis need not begin at zero."""

    def __init__(self) -> None:
        super().__init__()
        self.waterfall: Waterfall | None = None
        self._signed: NumberFormat = str

    def show_waterfall(
        self,
        waterfall: Waterfall,
        number: NumberFormat,
        signed: NumberFormat,
        on_axis: NumberFormat | None = None,
    ) -> None:
        """Draws other figures."""
        self._on_axis = on_axis or number
        self.waterfall, self._format, self._signed, self._hover = waterfall, number, signed, waterfall.hover
        levels = [level for pair in self.levels for level in pair]
        self._ticks = nice_ticks(min(levels), max(levels), 5, waterfall.finest)
        strong = QFontMetricsF(font(SMALL, strong=True))
        self._end_room = max(strong.horizontalAdvance(self._value(stair)) for stair in waterfall.stairs) + 12
        self.fit_rows()
        self.show_anew()

    @property
    def levels(self) -> list[tuple[float, float]]:
        """Where each row begins and ends; a total begins where it ends."""
        found: list[tuple[float, float]] = []
        level = 0.0
        for stair in self.waterfall.stairs if self.waterfall else ():
            before = stair.value if stair.kind == "total" else level
            level = stair.value if stair.kind == "total" else level + stair.value
            found.append((before, level))
        return found

    def as_sheet(self) -> Sheet:
        """A row a step."""
        if self.waterfall is None:
            return Sheet((), ())
        stairs, (row, what, value) = self.waterfall.stairs, self.waterfall.heads
        return Sheet(
            (Heading(row, is_number=False), Heading(what, is_number=False), Heading(value)),
            (
                tuple(stair.label for stair in stairs),
                tuple(stair.beneath for stair in stairs),
                tuple(self._value(stair) for stair in stairs),
            ),
        )

    def _value(self, stair: Stair) -> str:
        return self._format(stair.value) if stair.kind == "total" else self._signed(stair.value)

    def _count(self) -> int:
        return len(self.waterfall.stairs) if self.waterfall else 0

    def _words(self) -> Sequence[tuple[str, str]]:
        return [(stair.label, stair.beneath) for stair in self.waterfall.stairs] if self.waterfall else []

    def bar_of(self, at: int) -> QRectF:
        """Where a row's change stands; without width for a total."""
        slot, (before, after) = self._slot(at), self.levels[at]
        first, last = round(self._x(before)), round(self._x(after))
        thick = round(slot.height() * 0.5)
        return QRectF(min(first, last), round(slot.center().y() - thick / 2), abs(last - first), thick)

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        waterfall = self.waterfall
        if waterfall is None:
            return
        totals = [at for at, stair in enumerate(waterfall.stairs) if stair.kind == "total"]
        self._draw_axis(painter, colours)
        self._draw_words(painter, colours, totals)
        levels = self.levels
        painter.setPen(QPen(QColor(colours.zero), 1))
        for at in range(len(levels) - 1):  # from each level down to the next row, which begins there
            x = round(self._x(levels[at][1])) + 0.5
            above, beneath = self._slot(at).center().y(), self._slot(at + 1).center().y()
            painter.drawLine(QPointF(x, above), QPointF(x, beneath))
        for at, stair in enumerate(waterfall.stairs):
            self._draw_stair(painter, colours, at, stair)

    def _draw_stair(self, painter: QPainter, colours: Colours, at: int, stair: Stair) -> None:
        box = self.bar_of(at)
        right = box.right()
        if stair.kind == "total":
            colour = colours.comparison if at == 0 else colours.text
            self._draw_mark(painter, QColor(colour), box.center())
            right += scaled(6)
        elif box.width() >= 1:
            grows, is_lever = stair.value > 0, stair.kind == "lever"
            if is_lever:
                painter.fillRect(box, QColor(colours.retirement if grows else colours.other))
            else:
                draw_hatched(painter, colours, box, "retirement")
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(
                QPen(QColor(colours.retirement if grows or not is_lever else colours.other_edge), 1)
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = font(SMALL, strong=True)
        height = QFontMetricsF(strong).height()
        painter.setFont(strong)
        painter.setPen(QColor(colours.text))
        room = QRectF(right + 6, box.center().y() - height / 2, self._end_room + 40, height)
        painter.drawText(room, LEFT, self._value(stair))

    @staticmethod
    def _draw_mark(painter: QPainter, colour: QColor, middle: QPointF) -> None:
        size = scaled(6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        corners = ((0, -size), (size, 0), (0, size), (-size, 0))
        painter.drawPolygon(QPolygonF([middle + QPointF(x, y) for x, y in corners]))
