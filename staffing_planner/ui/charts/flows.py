"""Who leaves and who comes in, a year."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from staffing_planner.ui.charts.chart import (
    End,
    Line,
    Named,
    NumberFormat,
    draw_ends,
    draw_series,
    draw_unit,
    end_places,
    nice_ticks,
    room_for_ends,
    room_for_numbers,
)
from staffing_planner.ui.charts.years import YearChart
from staffing_planner.ui.style import SMALL, Colours, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet


@dataclass(frozen=True, slots=True)
class Bands:
    """Between what the bars' tops lie in most outcomes, and in half of them; a value a year.

    `heads` are what the four are called in a table, in their order.
    """

    low: tuple[float, ...]
    half_low: tuple[float, ...]
    half_high: tuple[float, ...]
    high: tuple[float, ...]
    heads: tuple[str, str, str, str] = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Flows:
    """What `FlowChart` draws: parts stacked from zero, a line of what comes in, a dashed line to compare
    with, and how sure the bars' tops are.

    `hover[year]` are the lines shown at a year: (colour or "", label, value). The axis reaches at least
    `reach`, so that it need not change when the bands come; `unit` stands over it. `head` is what the years
    are called in a table.
    """

    years: tuple[int, ...]
    bars: tuple[Named, ...]
    intake: Named
    comparison: Named | None
    hover: tuple[tuple[Line, ...], ...]
    bands: Bands | None = None
    reach: float = 0.0
    head: str = ""
    unit: str = ""


class FlowChart(YearChart):
    """Stacked bars a year with what comes in as a line and the comparison's need dashed, labelled at their
    ends.
    """

    def __init__(self, height: int = 270) -> None:
        super().__init__(height)
        self.flows: Flows | None = None
        self._ticks: list[float] = [0.0, 1.0]
        self._left = self._right = 0.0

    def show_flows(self, flows: Flows, number: NumberFormat) -> None:
        """Draws other figures."""
        self.flows, self._format, self._hover = flows, number, flows.hover
        tops = [sum(values) for values in zip(*(bar.values for bar in flows.bars), strict=True)]
        lines = [*flows.intake.values, *(flows.comparison.values if flows.comparison else ())]
        highest = flows.bands.high if flows.bands else ()
        self._ticks = nice_ticks(0.0, max([1.0, flows.reach, *tops, *lines, *highest]))
        self.show_anew()

    def as_sheet(self) -> Sheet:
        """A row a year: the parts, the lines, the ends of the bands."""
        flows = self.flows
        if flows is None:
            return Sheet((), ())
        columns = [(one.label, one.values) for one in self._named()]
        if flows.bands is not None:
            bands = flows.bands
            ends = (bands.low, bands.half_low, bands.half_high, bands.high)
            columns += zip(bands.heads, ends, strict=True)
        missing = [float("nan")] * len(flows.years)  # the comparison may end earlier
        filled = [(head, [*values, *missing[len(values) :]]) for head, values in columns]
        return Sheet(
            (Heading(flows.head, is_number=False), *(Heading(head) for head, _ in filled)),
            (
                tuple(map(str, flows.years)),
                *(tuple(self._format(value) for value in values) for _, values in filled),
            ),
        )

    def _count(self) -> int:
        return len(self.flows.years) if self.flows else 0

    def _measure_plot(self) -> QRectF:
        """Within margins wide enough for the numbers at the left and the labels at the right."""
        self._left = room_for_numbers(map(self._format, self._ticks))
        self._right = room_for_ends([one.label for one in self._named()])
        top = scaled(26) if self.flows and self.flows.unit else 8
        return self._within(self._left, top, self._right, scaled(24))

    def _y(self, value: float) -> float:
        plot = self._plot()
        return plot.bottom() - plot.height() * value / self._ticks[-1]

    def _bar(self, at: int) -> tuple[float, float]:
        """Left edge and width of a bar."""
        slot = self._slot(at)
        width = min(round(slot.width() * 0.62), scaled(64))
        return round(slot.center().x() - width / 2), width

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        flows = self.flows
        if flows is None:
            return
        painter.setFont(font(SMALL))
        self._draw_grid(painter, colours, self._ticks)
        draw_unit(painter, colours, self._plot(), flows.unit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at in range(len(flows.years)):
            left, width = self._bar(at)
            base = 0.0
            for which, bar in enumerate(flows.bars):
                low, high = round(self._y(base)), round(self._y(base + bar.values[at]))
                base += bar.values[at]
                if low <= high:
                    continue
                box = QRectF(left, high, width, low - high)
                painter.fillRect(box, QColor(getattr(colours, bar.colour)))
                if which:  # the light part has an edge that can be told from the ground
                    painter.setPen(QPen(QColor(colours.other_edge), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.zero), 1))
        zero = round(self._y(0)) + 0.5
        painter.drawLine(QPointF(self._plot().left(), zero), QPointF(self._plot().right(), zero))
        draw_series(painter, colours, self._points(flows.intake), flows.intake.colour)
        if flows.comparison is not None:
            points = self._points(flows.comparison)
            draw_series(painter, colours, points, flows.comparison.colour, dashed=True)
        if flows.bands is not None:
            self._draw_bands(painter, flows.bands, colours)
        self._draw_years(painter, colours, [str(year) for year in flows.years], self._plot().bottom() + 6)
        draw_ends(painter, colours, self._plot(), self._right, self._ends())

    def _points(self, line: Named) -> list[QPointF]:
        count = min(len(line.values), self._count())
        return [QPointF(self._slot(at).center().x(), self._y(line.values[at])) for at in range(count)]

    def whisker(self, at: int) -> QRectF:
        """Where a year's band stands: from its high to its low end, as wide as its caps; empty without one."""
        if self.flows is None or self.flows.bands is None:
            return QRectF()
        bands, (left, width) = self.flows.bands, self._bar(at)
        cap = max(min(width * 0.3, scaled(13)), 4.0)
        top, bottom = self._y(bands.high[at]), self._y(bands.low[at])
        return QRectF(round(left + width / 2) - cap / 2, top, cap, bottom - top)

    def _draw_bands(self, painter: QPainter, bands: Bands, colours: Colours) -> None:
        """A whisker with caps at each bar's top, thick over the inner half; told by its form, not by a colour."""
        for at in range(self._count()):
            box = self.whisker(at)
            middle = box.center().x()
            ends = (
                (QPointF(middle, box.top()), QPointF(middle, box.bottom())),
                (box.topLeft(), box.topRight()),
                (box.bottomLeft(), box.bottomRight()),
            )
            thick = max(round(box.width() * 0.28), 3.0)
            top, bottom = self._y(bands.half_high[at]), self._y(bands.half_low[at])
            half = QRectF(middle - thick / 2, top, thick, bottom - top)
            # A thin ground keeps it apart from the bars and lines that it stands before.
            painter.setPen(QPen(QColor(colours.card), 3.2))
            for first, last in ends:
                painter.drawLine(first, last)
            painter.fillRect(half.adjusted(-1, -1, 1, 1), QColor(colours.card))
            painter.setPen(QPen(QColor(colours.text), 1.2))
            for first, last in ends:
                painter.drawLine(first, last)
            painter.fillRect(half, QColor(colours.text))

    def _named(self) -> list[Named]:
        """What has a label at its end."""
        flows = self.flows
        if flows is None:
            return []
        return [*flows.bars, flows.intake, *([flows.comparison] if flows.comparison else [])]

    def _ends(self) -> list[End]:
        """What every bar and line is called, at the last year."""
        flows = self.flows
        if flows is None:
            return []
        last = len(flows.years) - 1
        left, width = self._bar(last)
        ends = []
        base = 0.0
        for bar in flows.bars:
            middle = self._y(base + bar.values[last] / 2)
            base += bar.values[last]
            ends.append(End(bar.label, f"{bar.colour}_text", QPointF(left + width, middle)))
        ends.append(End(flows.intake.label, f"{flows.intake.colour}_text", self._points(flows.intake)[-1]))
        if flows.comparison is not None:
            ends.append(End(flows.comparison.label, "comparison", self._points(flows.comparison)[-1]))
        return ends

    def label_places(self) -> list[float]:
        """Heights of the labels at the ends."""
        return end_places(self._plot(), self._ends())
