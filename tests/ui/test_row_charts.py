"""Tornado, waterfall and small multiples: what is drawn where, by pointer and keys, and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from staffing_planner.ui.charts import (
    Line,
    Multiples,
    MultiplesChart,
    Named,
    Panel,
    Stair,
    Sway,
    Tornado,
    TornadoChart,
    Waterfall,
    WaterfallChart,
)
from staffing_planner.ui.style import LIGHT

Show = Callable[[QWidget], QImage]
HEADS = ("Lever", "Step", "lower", "higher")


@pytest.fixture
def show(application: QApplication, qtbot: QtBot) -> Show:
    """Return what shows a chart and gives its picture."""

    def grab(chart: QWidget) -> QImage:
        if not chart.isVisible():
            qtbot.addWidget(chart)
            chart.resize(600, 400)
            chart.show()
        application.processEvents()
        return chart.grab().toImage()

    return grab


def signed(value: float) -> str:
    """Return a whole number with its sign."""
    return f"{value:+.0f}" if value else "0"


def plain(value: float) -> str:
    """Return a whole number."""
    return f"{value:.0f}"


def hover(count: int) -> tuple[tuple[Line, ...], ...]:
    """Return a box for each row."""
    return tuple((("", f"row {at}", ""), ("other", "value", str(at))) for at in range(count))


def tornado(*pairs: tuple[float, float]) -> Tornado:
    """Return a tornado of levers with these changes."""
    bars = tuple(Sway(f"Lever {at}", "± 1", lower, higher) for at, (lower, higher) in enumerate(pairs))
    return Tornado(bars, hover(len(bars)), HEADS)


# The tornado


def test_that_a_tornado_draws_each_step_from_zero(show: Show) -> None:
    chart = TornadoChart()
    chart.show_tornado(tornado((-40.0, 30.0), (5.0, 10.0), (0.0, -2.0)), signed)
    picture = show(chart)
    zero = chart._x(0.0)
    lower, higher = chart.bars_of(0)
    assert lower.right() == pytest.approx(zero, abs=1)
    assert higher.left() == pytest.approx(zero, abs=1)
    assert lower.width() / higher.width() == pytest.approx(4 / 3, rel=0.05)
    assert lower.bottom() <= higher.top() + 1
    both = chart.bars_of(1)  # a lever that changes it the same way in both directions
    assert all(box.left() >= zero - 1 for box in both)
    assert picture.pixelColor(higher.center().toPoint()) == QColor(LIGHT.retirement)
    assert picture.pixelColor(lower.center().toPoint()) == QColor(LIGHT.other)


def test_that_rows_are_walked_and_picked(show: Show, qtbot: QtBot) -> None:
    chart = TornadoChart()
    chart.show_tornado(tornado((-4.0, 3.0), (1.0, 2.0), (0.0, 1.0)), signed)
    show(chart)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.lit_part == 1
    assert chart.values_at(1)[0] == ("", "row 1", "")
    with qtbot.waitSignal(chart.picked) as picked:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert picked.args == [1]
    with qtbot.waitSignal(chart.picked) as picked:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.slot_of(2).center().toPoint())
    assert picked.args == [2]
    lit = show(chart)
    chart.light(-1)
    assert lit != show(chart)


def test_that_the_box_of_the_last_row_stands_above_it(show: Show) -> None:
    chart = TornadoChart()
    chart.show_tornado(tornado(*[(-1.0, 1.0)] * 6), signed)
    show(chart)
    assert chart._box_top(chart.slot_of(0), 60.0) > chart.slot_of(0).bottom()
    assert chart._box_top(chart.slot_of(5), 60.0) < chart.slot_of(5).top()


def test_that_a_chart_is_as_high_as_its_rows(show: Show) -> None:
    chart = TornadoChart()
    chart.show_tornado(tornado((-4.0, 3.0)), signed)
    show(chart)
    low = chart.height()
    chart.show_tornado(tornado(*[(-4.0, 3.0)] * 8), signed)
    assert chart.minimumHeight() > low
    assert chart.sizeHint().height() == chart.minimumHeight()
    chart.light(7)
    chart.show_tornado(tornado((-4.0, 3.0)), signed)
    assert chart.lit_part == -1


def test_that_a_tornado_is_a_table_too() -> None:
    chart = TornadoChart()
    assert chart.as_sheet().row_count == 0
    chart.show_tornado(tornado((-4.0, 3.0)), signed)
    sheet = chart.as_sheet()
    assert [heading.words for heading in sheet.headings] == list(HEADS)
    assert [column[0] for column in sheet.columns] == ["Lever 0", "± 1", "-4", "+3"]


# The waterfall


STAIRS = (
    Stair("Base", "compared", 1000.0, "total"),
    Stair("Age", "65 → 67", -120.0),
    Stair("Turnover", "1 → 0.9", 40.0),
    Stair("Interaction", "together", 7.0, "interaction"),
    Stair("Scenario", "shown", 927.0, "total"),
)


def test_that_a_waterfall_leads_from_level_to_level(show: Show) -> None:
    chart = WaterfallChart()
    chart.show_waterfall(Waterfall(STAIRS, hover(5), ("Lever", "From", "Need")), plain, signed)
    picture = show(chart)
    assert chart.levels == [(1000, 1000), (1000, 880), (880, 920), (920, 927), (927, 927)]
    for at in range(1, 5):
        before, after = chart.bar_of(at - 1), chart.bar_of(at)
        end = chart._x(chart.levels[at - 1][1])
        assert before.left() - 1 <= end <= before.right() + 1
        assert after.left() - 1 <= end <= after.right() + 1
    fewer, more = chart.bar_of(1).center().toPoint(), chart.bar_of(2).center().toPoint()
    assert picture.pixelColor(fewer) == QColor(LIGHT.other)
    assert picture.pixelColor(more) == QColor(LIGHT.retirement)
    assert chart._ticks[0] > 0  # the axis need not begin at zero: totals are marks


def test_that_the_interaction_is_hatched(show: Show) -> None:
    chart = WaterfallChart()
    stairs = (STAIRS[0], replace(STAIRS[3], value=200.0), replace(STAIRS[4], value=1200.0))
    chart.show_waterfall(Waterfall(stairs, hover(3)), plain, signed)
    picture, box = show(chart), chart.bar_of(1).toRect()
    middle = box.center().y()
    seen = {picture.pixelColor(QPoint(x, middle)).name() for x in range(box.left() + 2, box.right() - 2)}
    assert QColor(LIGHT.card).name() in seen
    assert len(seen) > 1


def test_that_a_lever_without_effect_has_no_bar(show: Show) -> None:
    chart = WaterfallChart()
    stairs = (STAIRS[0], replace(STAIRS[1], value=0.0), replace(STAIRS[4], value=1000.0))
    chart.show_waterfall(Waterfall(stairs, hover(3)), plain, signed)
    show(chart)
    assert chart.bar_of(1).width() == 0


def test_that_a_waterfall_is_a_table_too() -> None:
    chart = WaterfallChart()
    assert chart.as_sheet().row_count == 0
    chart.show_waterfall(Waterfall(STAIRS, hover(5), ("Lever", "From", "Need")), plain, signed)
    assert chart.as_sheet().columns[2] == ("1000", "-120", "+40", "+7", "927")


# Small multiples


def multiples(panels: Sequence[Panel], **changes: object) -> Multiples:
    """Return panels over three years."""
    drawn = Multiples((2025, 2026, 2027), tuple(panels), (30.0, 30.0, 30.0), heads=("Scenario", "Year"))
    return replace(drawn, **changes)  # type: ignore[arg-type]  # whatever a test wants to change


def panel(name: str, *values: float, state: str = "") -> Panel:
    """Return a panel of two parts."""
    dark, light = Named("a", "retirement", values), Named("b", "other", tuple(10.0 for _ in values))
    return Panel(name, "total", (dark, light), state)


def two(panel_at: int, year: int) -> Sequence[Line]:
    """Return the box of a panel's year."""
    return (("", f"{panel_at}/{year}", ""),)


def test_that_panels_share_one_axis_and_stand_in_rows(show: Show) -> None:
    chart = MultiplesChart()
    panels = [panel("One", 10.0, 20.0, 30.0, state="shown"), panel("Two", 5.0, 5.0, 5.0, state="comparison")]
    panels += [panel(f"P{at}", 10.0, 10.0, 10.0) for at in range(4)]
    chart.show_multiples(multiples(panels), plain, two)
    picture = show(chart)
    tops = {round(room.top()) for room in chart._panels}
    assert len(tops) == 2
    first, second = chart._panels[:2]
    assert chart._y(first, 20.0) == chart._y(second, 20.0)
    bar = QPoint(round(chart.slot_of(0).center().x()), round(chart._y(first, 4.0)))
    assert picture.pixelColor(bar) == QColor(LIGHT.retirement)
    chart.resize(1400, 200)
    assert len({round(room.top()) for room in chart._panels}) == 1


def test_that_years_of_panels_are_walked_and_their_values_made_when_looked_at(show: Show) -> None:
    chart = MultiplesChart()
    chart.show_multiples(multiples([panel("One", 1.0, 2.0, 3.0), panel("Two", 1.0, 2.0, 3.0)]), plain, two)
    show(chart)
    chart.setFocus()
    for _ in range(5):
        QTest.keyClick(chart, Qt.Key.Key_Right)
    assert (chart.panel_of(chart.lit_part), chart.year_of(chart.lit_part)) == (1, 1)
    assert chart.values_at(chart.lit_part)[0][1] == "1/1"
    assert chart.values_at(-1) == ()


def test_that_only_the_panel_that_has_changed_is_drawn_anew(show: Show) -> None:
    chart = MultiplesChart()
    before = multiples([panel("One", 20.0, 20.0, 20.0), panel("Two", 20.0, 20.0, 20.0)])
    chart.show_multiples(before, plain, two)
    first = show(chart)
    after = replace(before, panels=(before.panels[0], panel("Two", 20.0, 8.0, 20.0)))
    chart.show_multiples(after, plain, two)
    live = show(chart)
    chart.redraw()
    assert live == show(chart)
    assert live != first


def test_that_other_figures_may_come_before_the_first_picture() -> None:
    chart = MultiplesChart()
    drawn = multiples([panel("One", 20.0, 20.0, 20.0)])
    chart.show_multiples(drawn, plain, two)
    chart.show_multiples(replace(drawn, panels=(panel("One", 19.0, 20.0, 20.0),)), plain, two)
    assert chart.as_sheet().columns[1] == ("29",)


def test_that_a_line_need_not_begin_at_zero_and_leaves_out_what_is_missing(show: Show) -> None:
    chart = MultiplesChart()
    line = Panel("One", "", (Named("a", "retirement", (7000.0, float("nan"), 7100.0)),))
    short = Panel("Two", "", (Named("a", "retirement", (7050.0,)),))
    drawn = multiples([line, short], reference=(7000.0, 7010.0), is_line=True, from_zero=False)
    chart.show_multiples(drawn, plain, two)
    show(chart)
    assert chart._ticks[0] > 6000
    bars = replace(drawn, is_line=False, from_zero=True)
    chart.show_multiples(bars, plain, two)
    show(chart)
    assert chart._ticks[0] == 0
    sheet = chart.as_sheet()
    assert [heading.words for heading in sheet.headings] == ["Scenario", "2025", "2026", "2027"]
    assert sheet.columns[2] == ("nan", "")


def test_that_a_single_year_is_labelled_once(show: Show) -> None:
    chart = MultiplesChart()
    assert chart.as_sheet().row_count == 0
    show(chart)
    drawn = Multiples((2025,), (panel("One", 5.0),), (), heads=("Scenario", "Year"))
    chart.show_multiples(drawn, plain, two)
    show(chart)
    assert chart._count() == 1


def test_that_charts_without_figures_paint_nothing(show: Show) -> None:
    for chart in (TornadoChart(), WaterfallChart()):
        show(chart)
        assert chart._count() == 0
        assert chart._words() == []
