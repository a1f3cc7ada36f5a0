"""Small multiples: one small chart a scenario, all on one axis, so that they can be held against each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF, QResizeEvent

from staffing_planner.ui.charts.chart import (
    DASHES,
    LEFT,
    RIGHT,
    Chart,
    Line,
    Named,
    NumberFormat,
    nice_ticks,
)
from staffing_planner.ui.style import LABEL, SMALL, Colours, colours_of, font, scaled
from staffing_planner.ui.table_models import Heading, Sheet

Values = Callable[[int, int], Sequence[Line]]  # what stands in the box at a panel's year

NARROWEST = 190  # of a panel
PANEL = 150  # its height
_HEAD, _FOOT = 40, 20


@dataclass(frozen=True, slots=True)
class Panel:
    """One scenario: its name, its figure for the whole horizon, parts stacked from zero (or one line), and whether
    it is `shown`, the `comparison` or neither.
    """

    name: str
    figure: str
    parts: tuple[Named, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class Multiples:
    """What `MultiplesChart` draws. `reference` is drawn dashed in every panel but its own. A line need not begin at
    zero; bars do. `heads` are what scenario and year are called.
    """

    years: tuple[int, ...]
    panels: tuple[Panel, ...]
    reference: tuple[float, ...]
    is_line: bool = False
    from_zero: bool = True
    finest: float = 1.0  # between two ticks
    heads: tuple[str, str] = ("", "")


def _have_one_frame(one: Multiples, other: Multiples) -> bool:
    """Whether two drawings differ in nothing but what stands inside some panels."""
    return replace(one, panels=()) == replace(other, panels=()) and len(one.panels) == len(other.panels)


class MultiplesChart(Chart):
    """Panels in rows; the parts that light up are the years of the panels, a panel after the other."""

    def __init__(self) -> None:
        super().__init__(PANEL + _HEAD)
        self.multiples: Multiples | None = None
        self._ticks: list[float] = [0.0, 1.0]
        self._panels: list[QRectF] = []
        self._across = 1
        self._on_axis: NumberFormat = str
        self._values: Values = lambda panel, year: ()

    def show_multiples(
        self,
        multiples: Multiples,
        number: NumberFormat,
        values: Values,
        on_axis: NumberFormat | None = None,
    ) -> None:
        """Draws other figures; only the panels that have changed, where all have the same frame."""
        self._on_axis = on_axis or number
        before, ticks = self.multiples, self._ticks
        self.multiples, self._format, self._values = multiples, number, values
        tops = [
            sum(values)
            for panel in multiples.panels
            for values in zip(*(part.values for part in panel.parts), strict=True)
        ]
        known = [value for value in (*tops, *multiples.reference) if value == value]
        low = 0.0 if multiples.from_zero else min(known, default=0.0)
        self._ticks = nice_ticks(low, max(known, default=1.0), 4, multiples.finest)
        self._lit = self._lit if self._lit < self._count() else -1
        if before is not None and ticks == self._ticks and _have_one_frame(before, multiples):
            self._redraw_panels(before)
        else:
            self._fit()
            self.redraw()
        self.redrawn.emit()

    def values_at(self, at: int) -> Sequence[Line]:
        """The lines of the box at a panel's year; made when they are looked at."""
        return self._values(self.panel_of(at), self.year_of(at)) if 0 <= at < self._count() else ()

    def _redraw_panels(self, before: Multiples) -> None:
        picture = self._picture
        if picture is None or self.multiples is None:
            return
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, (old, new) in enumerate(zip(before.panels, self.multiples.panels, strict=True)):
            if old != new:
                room = self._panels[at]
                place = QRectF(room.left() - 2, room.top() - scaled(_HEAD), room.width() + 4, scaled(PANEL))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
                painter.fillRect(place.toAlignedRect(), Qt.GlobalColor.transparent)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
                self._draw_panel(painter, colours_of(self), at, new, room)
        painter.end()
        self.update()

    def as_sheet(self) -> Sheet:
        """A row a scenario, a column a year."""
        multiples = self.multiples
        if multiples is None:
            return Sheet((), ())
        years = range(len(multiples.years))

        def cell(panel: Panel, at: int) -> str:
            values = [part.values[at] for part in panel.parts if at < len(part.values)]
            return self._format(sum(values)) if values else ""

        return Sheet(
            (Heading(multiples.heads[0], is_number=False), *(Heading(str(year)) for year in multiples.years)),
            (
                tuple(panel.name for panel in multiples.panels),
                *(tuple(cell(panel, at) for panel in multiples.panels) for at in years),
            ),
        )

    def panel_of(self, at: int) -> int:
        """The panel of a part."""
        return at // len(self.multiples.years) if self.multiples else -1

    def year_of(self, at: int) -> int:
        """The year of a part, as a position."""
        return at % len(self.multiples.years) if self.multiples else -1

    def _count(self) -> int:
        return len(self.multiples.panels) * len(self.multiples.years) if self.multiples else 0

    def _fit(self) -> None:
        """As high as the rows of panels need at the width there is."""
        panels = len(self.multiples.panels) if self.multiples else 0
        most = max(int((self.width() - self._left()) // scaled(NARROWEST)), 1)
        rows = max(ceil(panels / most), 1)
        self._across = max(ceil(panels / rows), 1)
        height = rows * scaled(PANEL)
        if height != self.minimumHeight() or height != self.maximumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for more panels, or fewer."""
        self._fit()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        """No higher than the panels."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def _left(self) -> float:
        metrics = QFontMetricsF(font(SMALL))
        return max(metrics.horizontalAdvance(self._on_axis(tick)) for tick in self._ticks) + 12

    def _measure_plot(self) -> QRectF:
        """All panels; measures where each stands."""
        left = self._left()
        area = QRectF(left, 0, max(self.width() - left, 10), self.height())
        count = len(self.multiples.panels) if self.multiples else 0
        wide, high = area.width() / self._across, float(scaled(PANEL))
        gap = scaled(16)
        self._panels = [
            QRectF(
                area.left() + wide * (at % self._across),
                high * (at // self._across) + scaled(_HEAD),
                max(wide - gap, 10),
                high - scaled(_HEAD + _FOOT),
            )
            for at in range(count)
        ]
        return area

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        """A column a year in each panel."""
        years = len(self.multiples.years) if self.multiples else 1
        return [
            QRectF(
                panel.left() + panel.width() / years * at, panel.top(), panel.width() / years, panel.height()
            )
            for panel in self._panels
            for at in range(years)
        ]

    def _y(self, panel: QRectF, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        return panel.bottom() - panel.height() * (value - low) / (high - low)

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        multiples = self.multiples
        if multiples is None:
            return
        for at, (panel, room) in enumerate(zip(multiples.panels, self._panels, strict=True)):
            self._draw_panel(painter, colours, at, panel, room)
            if at % self._across == 0:
                painter.setPen(QColor(colours.secondary))
                for tick in self._ticks:
                    words = QRectF(0, self._y(room, tick) - 10, room.left() - 8, 20)
                    painter.drawText(words, RIGHT, self._on_axis(tick))

    def _draw_panel(self, painter: QPainter, colours: Colours, at: int, panel: Panel, room: QRectF) -> None:
        """One scenario, without the numbers at the left."""
        multiples = self.multiples
        assert multiples is not None
        self._draw_head(painter, colours, panel, room)
        painter.setFont(font(SMALL))
        painter.setPen(QPen(QColor(colours.grid), 1))
        for tick in self._ticks:
            y = round(self._y(room, tick)) + 0.5
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        if multiples.is_line:
            self._draw_line(painter, QColor(colours.retirement), panel.parts[0].values, room, dash=False)
        else:
            self._draw_bars(painter, colours, panel, at)
        if panel.state != "comparison":
            self._draw_line(painter, QColor(colours.comparison), multiples.reference, room, dash=True)
        painter.setPen(QPen(QColor(colours.zero), 1))
        base = round(room.bottom()) + 0.5
        painter.drawLine(QPointF(room.left(), base), QPointF(room.right(), base))
        self._draw_years(painter, colours, room)

    def _draw_head(self, painter: QPainter, colours: Colours, panel: Panel, room: QRectF) -> None:
        """The name, with a mark before the shown one and the comparison, and the figure beneath."""
        strong = font(LABEL, strong=panel.state != "")
        metrics = QFontMetricsF(strong)
        top = room.top() - scaled(_HEAD) + scaled(2)
        left = room.left()
        side = float(scaled(7))
        if panel.state:
            mark = QRectF(left, top + metrics.height() / 2 - side / 2, side, side)
            colour = QColor(colours.accent if panel.state == "shown" else colours.comparison)
            painter.setPen(QPen(colour, 1.6))
            painter.setBrush(colour if panel.state == "shown" else QColor(colours.card))
            painter.drawEllipse(mark)
            left += side + 5
        painter.setFont(strong)
        painter.setPen(QColor(colours.comparison if panel.state == "comparison" else colours.text))
        shown = metrics.elidedText(panel.name, Qt.TextElideMode.ElideRight, room.right() - left)
        painter.drawText(QRectF(left, top, room.right() - left, metrics.height()), LEFT, shown)
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colours.secondary))
        beneath = QRectF(room.left(), top + metrics.height() + 1, room.width(), metrics.height())
        painter.drawText(beneath, LEFT, panel.figure)

    def _draw_bars(self, painter: QPainter, colours: Colours, panel: Panel, at: int) -> None:
        room, years = self._panels[at], len(self.multiples.years) if self.multiples else 0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for year in range(min(years, len(panel.parts[0].values))):
            slot = self._slot(at * years + year)
            width = max(round(slot.width() * 0.66), 1)
            left = round(slot.center().x() - width / 2)
            base = 0.0
            for which, part in enumerate(panel.parts):
                value = part.values[year]
                if value != value:
                    continue
                low, high = round(self._y(room, base)), round(self._y(room, base + value))
                base += value
                if low <= high:
                    continue
                box = QRectF(left, high, width, low - high)
                painter.fillRect(box, QColor(getattr(colours, part.colour)))
                if which:  # the light part has an edge that can be told from the ground
                    painter.setPen(QPen(QColor(colours.other_edge), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_line(
        self, painter: QPainter, colour: QColor, values: Sequence[float], room: QRectF, *, dash: bool
    ) -> None:
        years = len(self.multiples.years) if self.multiples else 1
        step = room.width() / years
        points = [
            QPointF(room.left() + step * (at + 0.5), self._y(room, value))
            for at, value in enumerate(values[:years])
            if value == value
        ]
        pen = QPen(colour, 1.6)
        if dash:
            pen.setDashPattern(list(DASHES))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _draw_years(self, painter: QPainter, colours: Colours, room: QRectF) -> None:
        """The first and the last year."""
        years = self.multiples.years if self.multiples else ()
        beneath = QRectF(room.left(), room.bottom() + 3, room.width(), scaled(16))
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colours.secondary))
        painter.drawText(beneath, LEFT, str(years[0]))
        if len(years) > 1:
            painter.drawText(beneath, RIGHT, str(years[-1]))
