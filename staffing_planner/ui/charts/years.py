"""Charts along an axis of time: a column a year (or month), pointed at in its full height."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from staffing_planner.ui.charts.chart import Chart, draw_axis_labels, draw_grid
from staffing_planner.ui.style import Colours


class YearChart(Chart):
    """A chart over years: columns of one width, values up an axis."""

    @property
    def lit_year(self) -> int:
        """Position of the lit year, -1 for none."""
        return self.lit_part

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        """The columns that belong to the years, at the plot's full height."""
        width = plot.width() / max(self._count(), 1)
        return [
            QRectF(plot.left() + width * at, plot.top(), width, plot.height()) for at in range(self._count())
        ]

    def _part_at(self, point: QPointF) -> int:
        """Above and beneath the plot too, as the labels of its years are."""
        x = point.x()
        return next((at for at, slot in enumerate(self._slots) if slot.left() <= x < slot.right()), -1)

    def _box_top(self, slot: QRectF, height: float) -> float:
        """The box of values stands at the top, whatever the year."""
        return self._plot().top() - 4

    def _y(self, value: float) -> float:
        """The height of a value."""
        raise NotImplementedError

    def _draw_years(self, painter: QPainter, colours: Colours, labels: Sequence[str], y: float) -> None:
        """Labels beneath the first columns."""
        places = [slot.center().x() for slot in self._slots[: len(labels)]]
        draw_axis_labels(painter, colours, places, labels, y)

    def _draw_grid(self, painter: QPainter, colours: Colours, ticks: Sequence[float]) -> None:
        """Hairlines with their numbers at the left."""
        lines = [(self._y(tick), self._format(tick), tick == 0) for tick in ticks]
        draw_grid(painter, colours, self._plot(), lines)
