"""What every chart is: drawn by one painter into a pixmap that is kept, made of parts that can be pointed at.

A chart is redrawn when its figures, its size or its colours change; hovering only paints over the kept picture. The
pointer and the arrow keys light a part up, a click or Enter picks it. Beside the class stand the pieces that several
kinds of chart are drawn of: grids, lines, hatches, labels at the ends.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
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
from staffing_planner.ui.table_models import Sheet

NumberFormat = Callable[[float], str]
Line = tuple[str, str, str]  # of the box of values: a field of `Colours` or "", a label, a value

LABEL_WIDTH = 150  # the longest label at the end of a line
DASHES = (4.0, 2.6)  # of what is compared with, in widths of the line
HATCH = 5.0  # pixels between the lines of a hatch

LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
CENTRE = int((Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter).value)
_TOP_RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop).value)

_ARROWS = {
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Up: (0, -1),
}
_PICKING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@dataclass(frozen=True, slots=True)
class Named:
    """One series: its label at the end of the line or bar, its colour (a field of `Colours`), a value a part."""

    label: str
    colour: str
    values: tuple[float, ...]


class Chart(QWidget):
    """The kept picture and the parts that can be lit and picked.

    A kind of chart gives `_count`, `_measure_plot`, `_measure_slots`, `_draw` and `as_sheet`, calls `show_anew`
    when it is shown other figures, and keeps in `_hover` the lines that stand in the box at each part.
    """

    lit = Signal(int)  # the part that the pointer or the keys have come to, -1 for none
    picked = Signal(int)  # the part that was clicked, or on which Enter or Space was pressed
    redrawn = Signal()  # it has been shown other figures

    def __init__(self, height: int, width: int = 480) -> None:
        super().__init__()
        self._base_size = width, height
        self._lit = -1
        self._picture: QPixmap | None = None
        self._format: NumberFormat = str
        self._slots: list[QRectF] = []
        self._area = QRectF()
        self._hover: Sequence[Sequence[Line]] = ()
        # It paints its own ground, so that nothing beneath it has to be painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(scaled(280))
        self.setMinimumHeight(scaled(height))

    def sizeHint(self) -> QSize:
        """As wide as its parts need, about."""
        return QSize(*map(scaled, self._base_size))

    @property
    def lit_part(self) -> int:
        """Position of the lit part, -1 for none."""
        return self._lit

    def light(self, at: int) -> None:
        """Lights up a part without telling anybody."""
        at = at if at < self._count() else -1
        if at != self._lit:
            self._lit = at
            self.update()

    def values_at(self, at: int) -> Sequence[Line]:
        """The lines of the box at a part: what it is, then labels and values; none where nothing is known."""
        return self._hover[at] if 0 <= at < len(self._hover) else ()

    def slot_of(self, at: int) -> QRectF:
        """Where a part is pointed at, in the chart's own pixels."""
        return self._slots[at]

    def _come_to(self, at: int) -> None:
        if at != self._lit:
            self.light(at)
            self.lit.emit(at)

    # --- what a chart gives

    def as_sheet(self) -> Sheet:
        """What is drawn as a table: a row a part, as it is shown and copied."""
        raise NotImplementedError

    def _count(self) -> int:
        """How many parts."""
        raise NotImplementedError

    def _measure_plot(self) -> QRectF:
        """Where the marks stand, within the margins that labels need."""
        raise NotImplementedError

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        """The areas that belong to the parts."""
        raise NotImplementedError

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        """Draws the picture that is kept."""
        raise NotImplementedError

    def _part_at(self, point: QPointF) -> int:
        """The part that a point belongs to, -1 for none."""
        return next((at for at, slot in enumerate(self._slots) if slot.contains(point)), -1)

    def _box_left(self, slot: QRectF, width: float) -> float:
        """Where the box of values begins: beside its part, at the right where there is room."""
        right = slot.right() + 8
        return right if right + width <= self.width() - 2 else max(slot.left() - 8 - width, 2.0)

    def _box_top(self, slot: QRectF, height: float) -> float:
        """Where the box of values begins: level with the middle of its part."""
        return slot.center().y() - height / 2

    def _plot(self) -> QRectF:
        return self._area

    def _slot(self, at: int) -> QRectF:
        return self._slots[at]

    def _within(self, left: float, top: float, right: float, bottom: float) -> QRectF:
        """What margins so wide leave, never nothing."""
        return QRectF(left, top, max(self.width() - left - right, 10), max(self.height() - top - bottom, 10))

    # --- painting

    def show_anew(self) -> None:
        """Has other figures drawn, and tells of it; what was lit stays lit if there is still such a part."""
        self._lit = self._lit if self._lit < self._count() else -1
        self.redraw()
        self.redrawn.emit()

    def redraw(self) -> None:
        """Has the picture drawn anew at the next paint."""
        self._picture = None
        self._measure()
        self.update()

    def _measure(self) -> None:
        self._area = self._measure_plot()
        self._slots = self._measure_slots(self._area)

    def draw_picture(self, painter: QPainter, colours: Colours) -> None:
        """Draws what is kept, without what is lit, in any palette and on any device."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, colours)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lit part, the kept picture, the values of the lit part, the focus ring."""
        colours = colours_of(self)
        if self._picture is None:
            ratio = self.devicePixelRatioF()
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            inner = QPainter(self._picture)
            self.draw_picture(inner, colours)
            inner.end()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.card))
        if 0 <= self._lit < self._count():
            painter.fillRect(self._slot(self._lit), QColor(colours.selection))
        painter.drawPixmap(0, 0, self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lines = self.values_at(self._lit)
        if lines:
            self._draw_values(painter, colours, lines)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _draw_values(self, painter: QPainter, colours: Colours, lines: Sequence[Line]) -> None:
        """The values of the lit part in a box beside it, where there is more room."""
        plain, strong = font(SMALL), font(SMALL, strong=True)
        metrics, heavy = QFontMetricsF(plain), QFontMetricsF(strong)
        row = metrics.height() + 3
        label_width = max(heavy.horizontalAdvance(label) for _, label, _ in lines)
        value_width = max(heavy.horizontalAdvance(value) for _, _, value in lines)
        pad, key = scaled(10), scaled(14)
        width = pad * 2 + key + label_width + scaled(14) + value_width
        height = pad * 1.6 + row * len(lines)
        slot = self._slot(self._lit)
        x = self._box_left(slot, width)
        y = max(min(self._box_top(slot, height), self.height() - height - 2), 2.0)
        box = QRectF(x, y, width, height)
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
            painter.drawText(words, LEFT, label)
            painter.setFont(strong)
            painter.setPen(QColor(colours.text))
            painter.drawText(box.adjusted(0, top - box.top(), -pad, 0), _TOP_RIGHT, value)

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
        """Lights up the part under the pointer."""
        self._come_to(self._part_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Comes to the part where a click begins."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._come_to(self._part_at(event.position()))
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Picks the part that was clicked."""
        at = self._part_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and at == self._lit >= 0:
            self.picked.emit(at)

    def leaveEvent(self, event: QEvent) -> None:
        """Puts the light out."""
        super().leaveEvent(event)
        self._come_to(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Puts the light out."""
        super().focusOutEvent(event)
        self._come_to(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End walk the parts, Enter and Space pick one, Escape leaves them."""
        key = Qt.Key(event.key())
        if key in _PICKING and self._lit >= 0:
            self.picked.emit(self._lit)
            return
        wanted = self._walked(key)
        if wanted is None:
            super().keyPressEvent(event)
            return
        self._come_to(wanted)
        if QAccessible.isActive():
            spoken = "; ".join(f"{label} {value}".strip() for _, label, value in self.values_at(wanted))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))

    def _walked(self, key: Qt.Key) -> int | None:
        """The part to which a key leads; none for a key that means nothing here."""
        last = self._count() - 1
        if key is Qt.Key.Key_Escape:
            return -1 if self._lit >= 0 else None
        if key is Qt.Key.Key_Home:
            return 0
        if key is Qt.Key.Key_End:
            return last
        if key not in _ARROWS:
            return None
        across, down = _ARROWS[key]
        centres = [slot.center() for slot in self._slots]
        places = [place.x() if across else place.y() for place in centres]
        # Where all parts stand in a row, the keys across it are left to whoever scrolls.
        if not places or (last and max(places) - min(places) < 1):
            return None
        if self._lit < 0:
            return 0 if across + down > 0 else last
        here = centres[self._lit]
        found, nearest = self._lit, float("inf")
        for at, place in enumerate(centres):
            ahead = (place.x() - here.x()) * across + (place.y() - here.y()) * down
            aside = abs((place.x() - here.x()) * down) + abs((place.y() - here.y()) * across)
            if ahead > 0.5 and ahead + 2 * aside < nearest:
                found, nearest = at, ahead + 2 * aside
        return found


# --- axes


def nice_ticks(low: float, high: float, count: int = 5, finest: float = 1.0) -> list[float]:
    """Round numbers from at most `low` to at least `high`, about `count` of them, at least `finest` apart (persons:
    one).
    """
    span = max(high - low, 1e-9)
    rough = span / max(count - 1, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    step = max(step, finest)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [step * at for at in range(first, max(last, first + 1) + 1)]


def draw_grid(
    painter: QPainter, colours: Colours, plot: QRectF, ticks: Sequence[tuple[float, str, bool]]
) -> None:
    """Hairlines across the plot with their words at the left: height, words, whether it is the zero line."""
    for y, words, is_zero in ticks:
        painter.setPen(QPen(QColor(colours.zero if is_zero else colours.grid), 1))
        painter.drawLine(QPointF(plot.left(), round(y) + 0.5), QPointF(plot.right(), round(y) + 0.5))
        painter.setPen(QColor(colours.secondary))
        painter.drawText(QRectF(0, y - 10, plot.left() - 8, 20), RIGHT, words)


def draw_axis_labels(
    painter: QPainter, colours: Colours, places: Sequence[float], labels: Sequence[str], y: float
) -> None:
    """Labels centred on `places` beneath a plot; every second, third ... where they would touch."""
    metrics = QFontMetricsF(painter.font())
    widest = max(metrics.horizontalAdvance(label) for label in labels) + 6
    room = abs(places[1] - places[0]) if len(places) > 1 else widest
    every = max(ceil(widest / max(room, 1.0)), 1)
    painter.setPen(QColor(colours.secondary))
    for middle, label in list(zip(places, labels, strict=True))[::every]:
        painter.drawText(QRectF(middle - 60, y, 120, metrics.height() + 2), CENTRE, label)


def draw_unit(painter: QPainter, colours: Colours, plot: QRectF, words: str) -> None:
    """The unit of an upright axis, over its numbers."""
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(colours.secondary))
    room = QRectF(0, plot.top() - metrics.height() - scaled(7), plot.right(), metrics.height())
    painter.drawText(room, LEFT, words)


# --- marks that can be told apart without their colours


def draw_series(
    painter: QPainter, colours: Colours, points: Sequence[QPointF], colour: str, *, dashed: bool = False
) -> None:
    """A line through points: with marks on a thin ground that keeps it apart from what it crosses, or dashed."""
    line = QPolygonF(list(points))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if not dashed:
        painter.setPen(QPen(QColor(colours.card), 4.2))
        painter.drawPolyline(line)
    pen = QPen(QColor(getattr(colours, colour)), 2.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern(list(DASHES))
    painter.setPen(pen)
    painter.drawPolyline(line)
    if not dashed:
        painter.setPen(QPen(QColor(colours.card), 1.2))
        painter.setBrush(QColor(getattr(colours, colour)))
        for point in points:
            painter.drawEllipse(point, 3.2, 3.2)


def draw_hatched(painter: QPainter, colours: Colours, box: QRectF, colour: str) -> None:
    """A box filled with slanting lines; drawn one by one, so that they look alike on every device."""
    painter.fillRect(box, QColor(colours.card))
    painter.setPen(QPen(QColor(getattr(colours, colour)), 1))
    width, height = box.width(), box.height()
    at = HATCH
    while at < width + height:
        first = QPointF(box.left() + max(at - height, 0.0), box.top() + min(at, height))
        last = QPointF(box.left() + min(at, width), box.top() + max(at - width, 0.0))
        painter.drawLine(first, last)
        at += HATCH


# --- labels at the ends


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


@dataclass(frozen=True, slots=True)
class End:
    """A label beside the end of a line or a bar: its words, its colour (a field of `Colours`), the end."""

    label: str
    colour: str
    point: QPointF


def room_for_numbers(numbers: Iterable[str]) -> float:
    """The margin at the left that an axis' numbers need."""
    metrics = QFontMetricsF(font(SMALL))
    return max(metrics.horizontalAdvance(number) for number in numbers) + 12


def room_for_ends(labels: Sequence[str]) -> float:
    """The margin at the right that labels need."""
    strong = QFontMetricsF(font(SMALL, strong=True))
    widest = max((strong.horizontalAdvance(label) for label in labels), default=0.0)
    return min(widest, scaled(LABEL_WIDTH)) + 16


def end_places(plot: QRectF, ends: Sequence[End]) -> list[float]:
    """Heights of the labels, none over another."""
    height = QFontMetricsF(font(SMALL, strong=True)).height() + 1
    return spread([end.point.y() for end in ends], height, plot.top(), plot.bottom() - height / 2)


def draw_ends(painter: QPainter, colours: Colours, plot: QRectF, room: float, ends: Sequence[End]) -> None:
    """The labels in the margin at the right, a line to each that could not stand at its end."""
    strong = font(SMALL, strong=True)
    metrics = QFontMetricsF(strong)
    height = metrics.height() + 1
    painter.setFont(strong)
    x = plot.right() + 8
    for end, y in zip(ends, end_places(plot, ends), strict=True):
        painter.setPen(QPen(QColor(getattr(colours, end.colour)), 1))
        if abs(end.point.y() - y) > height / 2:
            painter.drawLine(
                QPointF(max(end.point.x() + 5, plot.right() - 10), end.point.y()), QPointF(x - 3, y)
            )
        shown = metrics.elidedText(end.label, Qt.TextElideMode.ElideRight, room - 10)
        painter.drawText(QRectF(x, y - height / 2, room, height), LEFT, shown)
