"""What became of age bands: the bands as they stood in the file, the single ages that were made of them over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.charts import nice_ticks
from staffing_planner.ui.style import SMALL, colours_of, font, scaled

HEIGHT = 150


@dataclass(frozen=True, slots=True)
class Ungrouped:
    """Bands as first and last age with their persons, and persons by single age."""

    bands: tuple[tuple[int, int, float], ...]
    ages: tuple[tuple[int, float], ...]

    @property
    def persons(self) -> float:
        """All of them."""
        return sum(count for _, count in self.ages)


def ungrouped(bands: Iterable[tuple[int | None, int | None]], rows: Sequence[Any]) -> Ungrouped | None:
    """The picture of what was made of bands (first and last age, None is open); none where there are no rows."""
    counts: dict[int, float] = {}
    for row in rows:
        counts[row.age] = counts.get(row.age, 0.0) + row.headcount
    if not counts:
        return None
    youngest, oldest = min(counts), max(counts)
    found = []
    for first, last in sorted(set(bands), key=lambda one: (one[0] is not None, one[0] or 0)):
        low, high = youngest if first is None else first, oldest if last is None else last
        if low <= high:
            found.append((low, high, sum(count for age, count in counts.items() if low <= age <= high)))
    return Ungrouped(tuple(found), tuple(sorted(counts.items()))) if len(found) > 1 else None


class BandsChart(QWidget):
    """Bars as wide as the bands, as high as their persons a year of age; a line of the single ages over them."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._shown: Ungrouped | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Low: it stands above a table."""
        return QSize(scaled(480), scaled(HEIGHT))

    def show_ages(self, shown: Ungrouped | None) -> None:
        """Shows bands and ages."""
        self._shown = shown
        self.setVisible(shown is not None)
        if shown is not None:
            texts = self._texts
            bands = "; ".join(f"{low}–{high}: {texts.number(count)}" for low, high, count in shown.bands)
            self.setAccessibleName(texts.text("import.bands_title"))
            self.setAccessibleDescription(bands)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, bars, line."""
        shown = self._shown
        if shown is None:
            return
        colours, painter = colours_of(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.card))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = font(SMALL)
        metrics = QFontMetricsF(small)
        painter.setFont(small)
        first, end = shown.bands[0][0], shown.bands[-1][1] + 1
        first, end = min(first, shown.ages[0][0]), max(end, shown.ages[-1][0] + 1)
        highest = max(
            *(count / (high - low + 1) for low, high, count in shown.bands), *(one for _, one in shown.ages)
        )
        ticks = nice_ticks(0.0, highest, 3)
        top = max(ticks[-1], highest)
        room = QRectF(self.rect()).adjusted(scaled(40), scaled(18), -scaled(8), -scaled(22))

        def place(age: float, count: float) -> QPointF:
            x = room.left() + room.width() * (age - first) / (end - first)
            return QPointF(x, room.bottom() - room.height() * count / top)

        for tick in ticks:
            y = place(first, tick).y()
            painter.setPen(QColor(colours.grid if tick else colours.zero))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(colours.secondary))
            decimals = 0 if float(tick).is_integer() else 1
            words = self._texts.number(tick, decimals)
            painter.drawText(
                QPointF(room.left() - metrics.horizontalAdvance(words) - 6, y + metrics.ascent() / 2 - 1),
                words,
            )
        for low, high, count in shown.bands:
            corner, other = place(low, count / (high - low + 1)), place(high + 1, 0.0)
            painter.setPen(QPen(QColor(colours.other_edge), 1))
            painter.setBrush(QColor(colours.other))
            painter.drawRect(QRectF(corner, other).adjusted(0.5, 0, -0.5, 0))
            painter.setPen(QColor(colours.secondary))
            words = f"{low}–{high}"
            at = (corner.x() + other.x() - metrics.horizontalAdvance(words)) / 2
            if metrics.horizontalAdvance(words) < other.x() - corner.x() + 8:
                painter.drawText(QPointF(at, room.bottom() + metrics.height() + 2), words)
        painter.setPen(QPen(QColor(colours.comparison), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([place(age + 0.5, count) for age, count in shown.ages]))
        painter.setPen(QColor(colours.comparison))
        words = self._texts.text("import.bands_line")
        painter.drawText(
            QPointF(room.right() - metrics.horizontalAdvance(words), metrics.ascent() + 1), words
        )
        painter.setPen(QColor(colours.other_text))
        painter.drawText(QPointF(room.left(), metrics.ascent() + 1), self._texts.text("import.bands_bars"))
