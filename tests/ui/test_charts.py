"""The charts: places that never collide, round numbers on the axis, pictures that are kept."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.ui.charts import (
    Bands,
    ChangeChart,
    Changes,
    Chart,
    FlowChart,
    Flows,
    Named,
    nice_ticks,
    spread,
)
from staffing_planner.ui.style import LIGHT, Colours, apply_theme
from staffing_planner.ui.table_models import Heading, Sheet

pytestmark = pytest.mark.usefixtures("application")


def flows(count: int = 10, height: float = 100.0) -> Flows:
    """Return flows of so many years, all labels wishing for the same place."""
    years = tuple(range(2025, 2025 + count))
    line = Named("Planerat in", "incoming", (height,) * count)
    return Flows(
        years,
        (
            Named("Pension", "retirement", (height,) * count),
            Named("Övriga", "other", (height / 10,) * count),
        ),
        line,
        Named("Behov: ett scenario med ett mycket långt namn", "comparison", (height,) * count),
        tuple((("", str(year), ""), ("retirement", "Pension", "100")) for year in years),
    )


def changes(values: tuple[float, ...], beyond: float) -> Changes:
    """Return changes of so many years."""
    years = tuple(range(2025, 2025 + len(values)))
    hover = tuple((("", str(year), ""),) for year in (*years, 0))
    return Changes(years, values, beyond, "efter 2034", hover)


def whole(value: float) -> str:
    """Return a number without decimals."""
    return f"{value:.0f}"


class Squares(Chart):
    """Parts in `rows` of `columns`, row by row."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(100)
        self.rows, self.columns = rows, columns
        self.resize(300, 200)

    def _count(self) -> int:
        return self.rows * self.columns

    def _measure_plot(self) -> QRectF:
        return QRectF(self.rect())

    def _measure_slots(self, plot: QRectF) -> list[QRectF]:
        width, height = plot.width() / self.columns, plot.height() / self.rows
        return [
            QRectF(width * column, height * row, width, height)
            for row in range(self.rows)
            for column in range(self.columns)
        ]

    def _draw(self, painter: QPainter, colours: Colours) -> None:
        painter.drawRect(self.rect())

    def as_sheet(self) -> Sheet:
        return Sheet((Heading("Ruta"),), (tuple(map(str, range(self._count()))),))


@given(
    st.lists(st.floats(0, 300), max_size=8),
    st.floats(1, 30),
)
def test_that_labels_never_collide(wished: list[float], height: float) -> None:
    placed = spread(wished, height, 0.0, 300.0)
    for earlier, later in pairwise(sorted(placed)):
        assert later - earlier >= height * (1 - 1e-9)
    assert all(place >= 0 for place in placed)
    assert [at for at, _ in sorted(enumerate(placed), key=lambda one: one[1])] == sorted(
        range(len(wished)), key=lambda at: wished[at]
    ), "their order is kept"


def test_that_labels_with_room_stay_where_they_are() -> None:
    assert spread([50.0, 10.0, 200.0], 12.0, 0.0, 300.0) == [50.0, 10.0, 200.0]


@given(st.floats(0, 1e6), st.floats(-1e6, 0))
def test_that_ticks_are_round_few_and_hold_everything(high: float, low: float) -> None:
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low + 1e-6 * (1 - low)
    assert ticks[-1] >= high * (1 - 1e-6) - 1e-6
    assert 2 <= len(ticks) <= 9
    assert 0.0 in ticks


def test_that_the_labels_at_the_line_ends_are_apart(qtbot: QtBot) -> None:
    chart = FlowChart()
    qtbot.addWidget(chart)
    assert chart.label_places() == []
    chart.resize(500, 270)
    chart.show_flows(flows(), whole)
    places = sorted(chart.label_places())
    assert len(places) == 4
    assert all(later - earlier >= 12 for earlier, later in pairwise(places))
    chart.grab()


def test_that_a_chart_is_drawn_once_and_hovering_keeps_the_picture(qtbot: QtBot) -> None:
    chart = FlowChart()
    qtbot.addWidget(chart)
    chart.resize(500, 270)
    with qtbot.waitExposed(chart):
        chart.show()
    chart.show_flows(flows(), whole)
    chart.repaint()
    kept = chart._picture
    assert kept is not None
    chart.light(9)
    chart.repaint()
    assert chart._picture is kept
    chart.show_flows(flows(5), whole)
    assert chart.lit_year == -1, "there is no tenth year any more"
    assert chart._picture is None


def test_that_bars_are_painted_in_their_colours(qtbot: QtBot) -> None:
    chart = FlowChart()
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    chart.show_flows(flows(3, 400.0), whole)
    image = chart.grab().toImage()
    left, width = chart._bar(1)
    low = QPoint(round(left + width / 2), round(chart._y(40)))
    assert image.pixelColor(low) == QColor(LIGHT.retirement)


def test_that_another_theme_is_another_picture(qtbot: QtBot, application: QApplication) -> None:
    chart = FlowChart()
    qtbot.addWidget(chart)
    chart.resize(400, 250)
    chart.show_flows(flows(), whole)
    light = chart.grab().toImage()
    try:
        apply_theme(application, dark=True)
        chart.changeEvent(QEvent(QEvent.Type.PaletteChange))
        dark = chart.grab().toImage()
    finally:
        apply_theme(application, dark=False)
    assert light.pixelColor(2, 2) != dark.pixelColor(2, 2)


def test_that_many_years_thin_out_their_labels(qtbot: QtBot) -> None:
    chart = FlowChart()
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    chart.show_flows(flows(60), whole)
    chart.light(59)
    assert not chart.grab().isNull()
    assert chart.sizeHint().isValid()


@pytest.mark.parametrize(
    ("values", "beyond"),
    [((-296.0, -152.0, 4.0, 0.0), 444.0), ((1234.0,) * 30, -37020.0), ((-0.2, 0.1), 0.0)],
)
def test_that_changes_are_drawn_around_zero(qtbot: QtBot, values: tuple[float, ...], beyond: float) -> None:
    chart = ChangeChart()
    qtbot.addWidget(chart)
    chart.resize(360, 260)
    chart.grab()
    QTest.mouseMove(chart, QPoint(100, 100))
    chart.show_changes(changes(values, beyond), whole, whole)
    chart.light(len(values))
    image = chart.grab().toImage()
    plot = chart._plot()
    assert plot.top() <= chart._y(0) <= plot.bottom()
    if values[0] < -1:
        slot = chart._slot(0)
        middle = QPoint(round(slot.center().x()), round((chart._y(0) + chart._y(values[0])) / 2))
        assert image.pixelColor(middle) == QColor(LIGHT.other)
    chart.show_changes(changes((1.0,), 2.0), whole, whole)
    assert chart.lit_year in (-1, 1)


def test_that_whiskers_span_the_bands_and_are_inside_the_axis(qtbot: QtBot) -> None:
    chart = FlowChart()
    qtbot.addWidget(chart)
    chart.resize(600, 300)
    assert chart.whisker(0).isEmpty()
    plain = flows(3)
    bands = Bands((80.0,) * 3, (100.0,) * 3, (140.0,) * 3, (390.0,) * 3)
    chart.show_flows(plain, whole)
    without = chart.grab().toImage()
    assert chart.whisker(1).isEmpty()
    chart.show_flows(replace(plain, bands=bands), whole)
    image = chart.grab().toImage()
    box = chart.whisker(1)
    assert (box.top(), box.bottom()) == (chart._y(390), chart._y(80))
    assert chart._plot().top() <= box.top()
    for height in (90, 120, 250):  # beneath, within and above the inner half
        point = QPoint(round(box.center().x()), round(chart._y(height)))
        assert image.pixelColor(point).lightness() < 128, height
        assert image.pixelColor(point) != without.pixelColor(point)
    chart.show_flows(replace(plain, reach=390.0), whole)
    assert chart._y(80) == box.bottom(), "with room for them the axis stays"


def test_that_the_arrows_walk_parts_that_stand_in_rows_and_columns(qtbot: QtBot) -> None:
    chart = Squares(3, 4)
    qtbot.addWidget(chart)
    chart.redraw()
    walked = []
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Up,
        Qt.Key.Key_Up,
        Qt.Key.Key_End,
        Qt.Key.Key_Escape,
        Qt.Key.Key_Up,
    ):
        QTest.keyClick(chart, key)
        walked.append(chart.lit_part)
    assert walked == [0, 1, 5, 4, 0, 0, 11, -1, 11]
    assert chart.values_at(0) == ()
    assert not chart.grab().isNull(), "a part without values has no box"


@pytest.mark.parametrize(("rows", "columns", "key"), [(1, 5, Qt.Key.Key_Down), (5, 1, Qt.Key.Key_Right)])
def test_that_the_arrows_across_a_row_of_parts_are_left_to_the_page(
    qtbot: QtBot, rows: int, columns: int, key: Qt.Key
) -> None:
    chart = Squares(rows, columns)
    qtbot.addWidget(chart)
    chart.redraw()
    QTest.keyClick(chart, key)
    assert chart.lit_part == -1


def test_that_a_part_is_picked_by_a_click_and_by_enter_or_space(qtbot: QtBot) -> None:
    chart = Squares(2, 2)
    qtbot.addWidget(chart)
    chart.redraw()
    picked: list[int] = []
    chart.picked.connect(picked.append)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert picked == [], "nothing is lit"
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseClick(chart, Qt.MouseButton.MiddleButton, pos=QPoint(20, 20))
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=QPoint(20, 150))
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    QTest.keyClick(chart, Qt.Key.Key_Space)
    assert picked == [3, 1, 1]


def test_that_charts_tell_their_figures_as_a_table(qtbot: QtBot) -> None:
    flow, change = FlowChart(), ChangeChart()
    qtbot.addWidget(flow)
    qtbot.addWidget(change)
    assert flow.as_sheet() == change.as_sheet() == Sheet((), ())
    bands = Bands((1.0,) * 2, (2.0,) * 2, (3.0,) * 2, (4.0,) * 2, ("a", "b", "c", "d"))
    shorter = Named("Behov", "comparison", (7.0,))
    flow.show_flows(replace(flows(2), bands=bands, comparison=shorter, head="År", unit="personer"), whole)
    flow.grab()
    sheet = flow.as_sheet()
    heads = ["År", "Pension", "Övriga", "Planerat in", "Behov", "a", "b", "c", "d"]
    assert [heading.words for heading in sheet.headings] == heads
    rows = list(zip(*sheet.columns, strict=True))
    assert rows[0] == ("2025", "100", "10", "100", "7", "1", "2", "3", "4")
    assert rows[1][4] == "nan", "the comparison ends earlier; the program's own format writes a dash"
    change.show_changes(replace(changes((3.0, -2.0), 5.0), heads=("År", "Ändring")), whole, whole)
    sheet = change.as_sheet()
    assert [heading.words for heading in sheet.headings] == ["År", "Ändring"]
    assert sheet.columns == (("2025", "2026", "efter 2034"), ("3", "-2", "5"))
