"""The charts of the window: one axis of years, drawn by one painter into a pixmap that is kept.

A chart is redrawn when its figures, its size or its colours change; hovering only paints over the kept
picture. The pointer and the arrow keys pick a year; `lit` says which, so that a table can light up the same
row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from staffing_planner.ui.style import RADIUS, SMALL, Colours, colours_of, font, is_look_change, scaled

NumberFormat = Callable[[float], str]

LABEL_WIDTH = 150  # the longest label at the end of a line


@dataclass(frozen=True, slots=True)
class Named:
    """One series: its label at the end of the line or bar, its colour (a field of `Colours`), a value a
    year.
    """

    label: str
    colour: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Bands:
    """Between what the bars' tops lie in most outcomes, and in half of them; a value a year."""

    low: tuple[float, ...]
    half_low: tuple[float, ...]
    half_high: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Flows:
    """What `FlowChart` draws: parts stacked from zero, a line of what comes in, a dashed line to compare
    with, and how sure the bars' tops are.

    `hover[year]` are the lines shown at a year: (colour or "", label, value). The axis reaches at least
    `reach`, so that it need not change when the bands come.
    """

    years: tuple[int, ...]
    bars: tuple[Named, ...]
    intake: Named
    comparison: Named | None
    hover: tuple[tuple[tuple[str, str, str], ...], ...]
    bands: Bands | None = None
    reach: float = 0.0


@dataclass(frozen=True, slots=True)
class Changes:
    """What `ChangeChart` draws: a signed value a year, and one more bar for what falls beyond the horizon."""

    years: tuple[int, ...]
    values: tuple[float, ...]
    beyond: float
    beyond_label: str
    hover: tuple[tuple[tuple[str, str, str], ...], ...]


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers from at most `low` to at least `high`, about `count` of them."""
    span = max(high - low, 1e-9)
    rough = span / max(count - 1, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    step = max(step, 1.0)  # persons
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [step * at for at in range(first, max(last, first + 1) + 1)]


def spread(wished: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """Places for labels near the `wished` ones, at least `height` apart, within `low` and `high` if they
    fit.
    """
    order = sorted(range(len(wished)), key=lambda at: wished[at])
    placed: list[float] = []
    for at in order:
        at_least = placed[-1] + height if placed else low
        placed.append(max(wished[at], at_least))
    limit = high
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = min(placed[at], limit)
        limit = placed[at] - height
    # Where there is no room for all, the first stays inside.
    if placed and placed[0] < low:
        placed = [low + height * at for at in range(len(placed))]
    found = [0.0] * len(wished)
    for place, at in zip(placed, order, strict=True):
        found[at] = place
    return found


class YearChart(QWidget):
    """A chart over years: the picture that is kept, the year that is lit, pointer and keys."""

    lit = Signal(int)

    def __init__(self, height: int) -> None:
        super().__init__()
        self._base_height = height
        self._lit = -1
        self._picture: QPixmap | None = None
        self._format: NumberFormat = str
        self._slots: list[QRectF] = []
        self._area = QRectF()
        self._hover: tuple[tuple[tuple[str, str, str], ...], ...] = ()
        # It paints its own ground, so that nothing beneath it has to be painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(scaled(280))
        self.setMinimumHeight(scaled(height))

    def sizeHint(self) -> QSize:
        """Wide enough for ten years."""
        return QSize(scaled(480), scaled(self._base_height))

    @property
    def lit_year(self) -> int:
        """Position of the lit year, -1 for none."""
        return self._lit

    def light(self, at: int) -> None:
        """Lights up a year without telling anybody."""
        at = at if at < self._count() else -1
        if at != self._lit:
            self._lit = at
            self.update()

    def _pick(self, at: int) -> None:
        if at != self._lit:
            self.light(at)
            self.lit.emit(at)

    # --- what a chart gives

    def _count(self) -> int:
        """How many bars."""
        raise NotImplementedError

    def _measure_plot(self) -> QRectF:
        """Where the bars stand."""
        raise NotImplementedError

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        """The columns that belong to the bars, at the plot's full height."""
        width = plot.width() / max(self._count(), 1)
        return [
            QRectF(plot.left() + width * at, plot.top(), width, plot.height()) for at in range(self._count())
        ]

    def _plot(self) -> QRectF:
        return self._area

    def _slot(self, at: int) -> QRectF:
        return self._slots[at]

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        """Draws the picture that is kept."""
        raise NotImplementedError

    # --- painting

    def redraw(self) -> None:
        """Has the picture drawn anew at the next paint."""
        self._picture = None
        self._area = self._measure_plot()
        self._slots = self._measure_slots(self._area)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lit column, the kept picture, the values of the lit year, the focus ring."""
        colours = colours_of(self)
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._picture)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(inner, colours)
            inner.end()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.card))
        if 0 <= self._lit < self._count():
            painter.fillRect(self._slot(self._lit), QColor(colours.selection))
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if 0 <= self._lit < len(self._hover):
            self._draw_values(painter, colours)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _draw_values(self, painter: QPainter, colours: Colours) -> None:
        """The values of the lit year in a box beside its column, where there is more room."""
        lines = self._hover[self._lit]
        plain, strong = font(SMALL), font(SMALL, strong=True)
        metrics, heavy = QFontMetricsF(plain), QFontMetricsF(strong)
        row = metrics.height() + 3
        label_width = max(heavy.horizontalAdvance(label) for _, label, _ in lines)
        value_width = max(heavy.horizontalAdvance(value) for _, _, value in lines)
        pad, key = scaled(10), scaled(14)
        width = pad * 2 + key + label_width + scaled(14) + value_width
        height = pad * 1.6 + row * len(lines)
        slot = self._slot(self._lit)
        right = slot.right() + 8
        x = right if right + width <= self.width() - 2 else max(slot.left() - 8 - width, 2.0)
        box = QRectF(x, max(self._plot().top() - 4, 2.0), width, height)
        painter.setPen(QPen(QColor(colours.outline), 1))
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        for at, (colour, label, value) in enumerate(lines):
            top = box.top() + pad * 0.8 + row * at
            words = QRectF(box.left() + pad + (key if at else 0), top, width, row)
            if colour:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(getattr(colours, colour)))
                painter.drawRoundedRect(QRectF(box.left() + pad, top + row / 2 - 4, 8, 8), 2, 2)
            painter.setFont(plain if at else strong)
            painter.setPen(QColor(colours.secondary if at else colours.text))
            painter.drawText(words, _LEFT, label)
            painter.setFont(strong)
            painter.setPen(QColor(colours.text))
            painter.drawText(box.adjusted(0, top - box.top(), -pad, 0), _TOP_RIGHT, value)

    def _draw_years(self, painter: QPainter, colours: Colours, labels: Sequence[str], y: float) -> None:
        """Labels beneath the bars; every second, third ... where they would touch."""
        metrics = QFontMetricsF(painter.font())
        widest = max(metrics.horizontalAdvance(label) for label in labels) + 6
        every = max(ceil(widest / max(self._slot(0).width(), 1.0)), 1)
        painter.setPen(QColor(colours.secondary))
        for at, label in enumerate(labels):
            if at % every == 0:
                middle = self._slot(at).center().x()
                painter.drawText(QRectF(middle - 60, y, 120, metrics.height() + 2), _CENTRE, label)

    def _draw_grid(self, painter: QPainter, colours: Colours, ticks: Sequence[float]) -> None:
        """Hairlines with their numbers at the left."""
        plot = self._plot()
        for tick in ticks:
            y = self._y(tick)
            painter.setPen(QPen(QColor(colours.zero if tick == 0 else colours.grid), 1))
            painter.drawLine(QPointF(plot.left(), round(y) + 0.5), QPointF(plot.right(), round(y) + 0.5))
            painter.setPen(QColor(colours.secondary))
            room = QRectF(0, y - 10, plot.left() - 8, 20)
            painter.drawText(room, _RIGHT, self._format(tick))

    def _y(self, value: float) -> float:
        """The height of a value."""
        raise NotImplementedError

    # --- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size is another picture."""
        super().resizeEvent(event)
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        """So is another palette."""
        super().changeEvent(event)
        if is_look_change(event):
            self.redraw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lights up the year under the pointer."""
        x = event.position().x()
        found = [at for at, slot in enumerate(self._slots) if slot.left() <= x < slot.right()]
        self._pick(found[0] if found else -1)

    def leaveEvent(self, event: QEvent) -> None:
        """Puts the light out."""
        super().leaveEvent(event)
        self._pick(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Puts the light out."""
        super().focusOutEvent(event)
        self._pick(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End walk the years, Escape leaves them."""
        last = self._count() - 1
        steps = {
            Qt.Key.Key_Right: min(self._lit + 1, last),
            Qt.Key.Key_Left: max(self._lit - 1, 0) if self._lit >= 0 else last,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
            Qt.Key.Key_Escape: -1,
        }
        key = Qt.Key(event.key())
        if key not in steps or (key is Qt.Key.Key_Escape and self._lit < 0):
            super().keyPressEvent(event)
            return
        self._pick(steps[key])


_LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_CENTRE = int((Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter).value)
_TOP_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop).value)


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
        self._lit = self._lit if self._lit < len(flows.years) else -1
        self._measure()
        self.redraw()

    def _measure(self) -> None:
        """Margins wide enough for the numbers at the left and the labels at the right."""
        metrics, strong = QFontMetricsF(font(SMALL)), QFontMetricsF(font(SMALL, strong=True))
        self._left = max(metrics.horizontalAdvance(self._format(tick)) for tick in self._ticks) + 12
        widest = max((strong.horizontalAdvance(one.label) for one in self._named()), default=0.0)
        self._right = min(widest, scaled(LABEL_WIDTH)) + 16

    def _count(self) -> int:
        return len(self.flows.years) if self.flows else 0

    def _measure_plot(self) -> QRectF:
        bottom = scaled(24)
        return QRectF(
            self._left,
            8,
            max(self.width() - self._left - self._right, 10),
            max(self.height() - 8 - bottom, 10),
        )

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
        self._draw_line(painter, flows.intake, colours, [])
        if flows.comparison is not None:
            self._draw_line(painter, flows.comparison, colours, [4.0, 2.6])
        if flows.bands is not None:
            self._draw_bands(painter, flows.bands, colours)
        self._draw_years(painter, colours, [str(year) for year in flows.years], self._plot().bottom() + 6)
        self._draw_ends(painter, colours)

    def _points(self, line: Named) -> list[QPointF]:
        count = min(len(line.values), self._count())
        return [QPointF(self._slot(at).center().x(), self._y(line.values[at])) for at in range(count)]

    def _draw_line(self, painter: QPainter, line: Named, colours: Colours, dash: list[float]) -> None:
        points = self._points(line)
        if not dash:  # a thin ground around the line keeps it apart from the bars it crosses
            painter.setPen(QPen(QColor(colours.card), 4.2))
            painter.drawPolyline(QPolygonF(points))
        pen = QPen(QColor(getattr(colours, line.colour)), 2.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dash:
            pen.setDashPattern(dash)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        if not dash:
            painter.setPen(QPen(QColor(colours.card), 1.2))
            painter.setBrush(QColor(getattr(colours, line.colour)))
            for point in points:
                painter.drawEllipse(point, 3.2, 3.2)

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

    def _ends(self) -> list[tuple[str, str, QPointF]]:
        """Label, text colour and the point it belongs to: what every bar and line is called."""
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
            ends.append((bar.label, f"{bar.colour}_text", QPointF(left + width, middle)))
        ends.append((flows.intake.label, f"{flows.intake.colour}_text", self._points(flows.intake)[-1]))
        if flows.comparison is not None:
            ends.append((flows.comparison.label, "comparison", self._points(flows.comparison)[-1]))
        return ends

    def _draw_ends(self, painter: QPainter, colours: Colours) -> None:
        ends, plot = self._ends(), self._plot()
        strong = font(SMALL, strong=True)
        metrics = QFontMetricsF(strong)
        height = metrics.height() + 1
        places = spread([end.y() for _, _, end in ends], height, plot.top(), plot.bottom() - height / 2)
        painter.setFont(strong)
        x = plot.right() + 8
        for (label, colour, end), y in zip(ends, places, strict=True):
            painter.setPen(QPen(QColor(getattr(colours, colour)), 1))
            if abs(end.y() - y) > height / 2:
                painter.drawLine(QPointF(max(end.x() + 5, plot.right() - 10), end.y()), QPointF(x - 3, y))
            shown = metrics.elidedText(label, Qt.TextElideMode.ElideRight, self._right - 10)
            painter.drawText(QRectF(x, y - height / 2, self._right, height), _LEFT, shown)

    def label_places(self) -> list[float]:
        """Heights of the labels at the ends."""
        plot, height = self._plot(), QFontMetricsF(font(SMALL, strong=True)).height() + 1
        return spread([end.y() for _, _, end in self._ends()], height, plot.top(), plot.bottom() - height / 2)


class ChangeChart(YearChart):
    """Signed bars a year around zero, and apart from them what falls beyond the horizon, hatched."""

    def __init__(self, height: int = 270) -> None:
        super().__init__(height)
        self.changes: Changes | None = None
        self._ticks: list[float] = [-1.0, 0.0, 1.0]
        self._left = 0.0

    def show_changes(self, changes: Changes, number: NumberFormat, signed: NumberFormat) -> None:
        """Draws other figures."""
        self.changes, self._format, self._signed, self._hover = changes, number, signed, changes.hover
        everything = [*changes.values, changes.beyond]
        self._ticks = nice_ticks(min(0.0, *everything), max(0.0, *everything), 4)
        self._left = (
            max(QFontMetricsF(font(SMALL)).horizontalAdvance(number(tick)) for tick in self._ticks) + 12
        )
        self._lit = self._lit if self._lit <= len(changes.years) else -1
        self.redraw()

    def _count(self) -> int:
        return len(self.changes.years) + 1 if self.changes else 0

    def _measure_plot(self) -> QRectF:
        top, bottom = scaled(20), scaled(40)
        return QRectF(
            self._left, top, max(self.width() - self._left - 2, 10), max(self.height() - top - bottom, 10)
        )

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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for at, value in enumerate(values):
            slot = self._slot(at)
            width = min(round(slot.width() * 0.66), scaled(40))
            zero, end = round(self._y(0)), round(self._y(value))
            box = QRectF(round(slot.center().x() - width / 2), min(zero, end), width, abs(end - zero))
            if box.height() < 1:
                continue
            beyond = at == len(changes.values)
            colour = QColor(colours.retirement if value > 0 else colours.other)
            painter.fillRect(box, QColor(colours.card) if beyond else colour)
            if beyond:
                painter.fillRect(box, QBrush(QColor(colours.retirement), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(colours.retirement if value > 0 or beyond else colours.other_edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.zero), 1))
        zero_line = round(self._y(0)) + 0.5
        painter.drawLine(QPointF(self._plot().left(), zero_line), QPointF(self._plot().right(), zero_line))
        self._draw_numbers(painter, colours, values)
        labels = [*(str(year) for year in changes.years)]
        bottom = self._plot().bottom() + scaled(18)
        self._draw_years(painter, colours, labels, bottom)
        last = self._slot(self._count() - 1)
        painter.setPen(QColor(colours.secondary))
        room = QRectF(last.left() - 30, bottom, last.width() + 32, QFontMetricsF(painter.font()).height() + 2)
        painter.drawText(room, _RIGHT, changes.beyond_label)

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
            y = self._y(values[at])
            room = QRectF(self._slot(at).center().x() - width / 2, 0, width, height)
            room.moveTop(y - height - 1 if values[at] > 0 else y + 1)
            if not any(room.intersects(other) for other in taken):
                painter.drawText(room, _CENTRE, words)
                taken.append(room)
        painter.setFont(font(SMALL))
