"""The charts about agency staff: months against a ceiling, noise and news, yearly shares."""

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from staffing_planner.ui.charts import Chart, Named
from staffing_planner.ui.charts.months import MonthChart, Months, find_exceedance
from staffing_planner.ui.charts.process import Process, ProcessChartView
from staffing_planner.ui.charts.shares import ShareChart, Shares
from staffing_planner.ui.style import LIGHT

pytestmark = pytest.mark.usefixtures("application")

EIGHTHS = st.one_of(st.just(nan), st.integers(0, 16).map(lambda eight: eight / 8))


def percent(value: float) -> str:
    return "–" if value != value else f"{100 * value:.1f} %"


def million(value: float) -> str:
    return "–" if value != value else f"{value / 1e6:.1f}"


def months(share: tuple[float, ...], ceiling: tuple[float, ...], loaded: int, parts: int = 2) -> Months:
    """Return a chart's figures of so many months."""
    count = len(share)
    return Months(
        tuple(f"m{at}" for at in range(count)),
        (("2023", 0, count // 2), ("2024", count // 2, count - 1)),
        loaded,
        share,
        ceiling,
        "Tak 4,0 %",
        "4,9 %",
        "prognos",
        "andel",
        "mnkr",
        tuple(Named(f"grupp {at}", "retirement", (1e6,) * count) for at in range(parts)),
        tuple((("", f"m{at}", ""), ("text", "andel", "4 %")) for at in range(count)),
        ("månad", "andel", "tak"),
    )


def shown(qtbot: QtBot, chart: Chart) -> QImage:
    """Return the picture of a chart as it is shown."""
    qtbot.addWidget(chart)
    chart.resize(640, 340)
    chart.show()
    return chart.grab().toImage()


def pixels(image: QImage, room: QRectF, colour: str) -> int:
    """Return how many pixels of a room have a colour."""
    wanted = QColor(colour).rgb()
    return sum(
        image.pixel(x, y) == wanted
        for x in range(int(room.left()), int(room.right()))
        for y in range(int(room.top()), int(room.bottom()))
    )


@given(st.lists(st.tuples(EIGHTHS, EIGHTHS), min_size=1, max_size=12))
def test_that_just_what_lies_above_the_limit_is_shaded_from_crossing_to_crossing(
    points: list[tuple[float, float]],
) -> None:
    values, limits = [value for value, _ in points], [limit for _, limit in points]
    stretches = find_exceedance(values, limits)
    for stretch in stretches:
        assert all(value >= limit - 1e-12 for _, value, limit in stretch)
        assert [place for place, *_ in stretch] == sorted({place for place, *_ in stretch})
    # At the middle of many small steps, where no crossing of eighths lies, line and shade agree.
    for at in range(len(values) - 1):
        for part in range(97):
            place = at + (part + 0.5) / 97
            step = place - at
            value = values[at] + (values[at + 1] - values[at]) * step
            limit = limits[at] + (limits[at + 1] - limits[at]) * step
            inside = any(stretch[0][0] < place < stretch[-1][0] for stretch in stretches)
            if value != value or limit != limit:
                assert not inside
            elif abs(value - limit) > 1e-9:
                assert inside == (value > limit)


def test_that_a_share_over_the_ceiling_is_shaded_and_one_within_is_not(qtbot: QtBot) -> None:
    over, within = MonthChart(), MonthChart()
    ceiling = (0.04,) * 24
    over.show_months(months((0.06,) * 24, ceiling, 20), percent, million)
    within.show_months(months((0.02,) * 24, ceiling, 20), percent, million)
    pictures = shown(qtbot, over), shown(qtbot, within)
    room = QRectF(60, 20, 500, 140)
    assert pixels(pictures[0], room, LIGHT.over_back) > 1000
    assert pixels(pictures[1], room, LIGHT.over_back) == 0


def test_that_months_without_a_share_are_gaps_and_without_a_ceiling_there_is_no_line(qtbot: QtBot) -> None:
    chart = MonthChart()
    share = (nan,) * 3 + (0.05,) * 3 + (nan,) + (0.03,) * 5
    chart.show_months(months(share, (nan,) * 12, 12, parts=5), percent, million)
    picture = shown(qtbot, chart)
    assert pixels(picture, QRectF(60, 20, 500, 140), LIGHT.over) == 0
    chart.show_months(months((nan,) * 12, (0.0,) * 12, 12, parts=0), percent, million)
    assert pixels(shown(qtbot, chart), QRectF(60, 20, 560, 200), LIGHT.over) > 0


def test_that_a_month_is_walked_to_and_picked_by_keys(qtbot: QtBot) -> None:
    chart = MonthChart()
    assert chart.as_sheet().row_count == 0
    chart.show_months(months((0.05,) * 12, (0.04,) * 12, 10), percent, million)
    shown(qtbot, chart)
    told: list[int] = []
    chart.picked.connect(told.append)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert told == [1]
    assert chart.values_at(1)[0] == ("", "m1", "")
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(int(chart.slot_of(5).center().x()), 100))
    assert told == [1, 5]
    chart.show_months(months((0.05,) * 4, (0.04,) * 4, 4), percent, million)
    assert chart.lit_part == -1


def test_that_the_months_are_a_table_too(qtbot: QtBot) -> None:
    chart = MonthChart()
    chart.show_months(months((0.05,) * 12, (0.04,) * 12, 10), percent, million)
    sheet = chart.as_sheet()
    assert [heading.words for heading in sheet.headings] == ["månad", "andel", "tak", "grupp 0", "grupp 1"]
    assert [column[0] for column in sheet.columns] == ["m0", "5.0 %", "4.0 %", "1.0", "1.0"]


def process(values: tuple[float, ...], signals: tuple[str, ...], baseline: int) -> Process:
    """Return a process chart's figures around five per cent."""
    count = len(values)
    return Process(
        tuple(f"m{at}" for at in range(count)),
        (("2024", 0, count - 1),),
        values,
        signals,
        baseline,
        0.05,
        0.04,
        0.06,
        ("medel", "nedre gräns", "övre gräns"),
        "bedöms",
        "andel",
        tuple((("", f"m{at}", ""),) for at in range(count)),
        ("månad", "andel", "signal"),
    )


def test_that_a_signal_is_marked_by_form_and_word_and_noise_is_not(qtbot: QtBot) -> None:
    quiet, loud = ProcessChartView(), ProcessChartView()
    assert quiet.as_sheet().row_count == 0
    values = (0.05, 0.051, 0.049, nan, 0.05, 0.07, 0.071, 0.02)
    quiet.show_process(process(values, ("",) * 8, 8), percent, 0.01)
    loud.show_process(process(values, ("",) * 5 + ("utanför", "utanför", "nära"), 5), percent, 0.01)
    room = QRectF(50, 20, 420, 290)
    assert pixels(shown(qtbot, quiet), room, LIGHT.over) == 0
    assert pixels(shown(qtbot, loud), room, LIGHT.over) > 100
    sheet = loud.as_sheet()
    assert sheet.columns[1][3] == "–"
    assert sheet.columns[2][5:] == ("utanför", "utanför", "nära")
    QTest.keyClick(loud, Qt.Key.Key_End)
    assert loud.lit_part == 7


def test_that_history_and_scenario_stand_in_one_picture(qtbot: QtBot) -> None:
    chart = ShareChart()
    assert chart.as_sheet().row_count == 0
    years = (2023, 2024, 2025, 2026)
    drawn = Shares(
        years,
        Named("utfall", "text", (0.06, 0.05, nan, nan)),
        Named("Pension vid 67", "retirement", (nan, nan, 0.045, 0.04)),
        Named("Pension vid 65", "comparison", (nan, nan, 0.05, 0.05)),
        (nan, 0.04, 0.04, nan),
        "Tak 4,0 %",
        "andel",
        tuple((("", str(year), ""),) for year in years),
        ((nan, nan, 0.04, 0.03), (nan, nan, 0.05, 0.05)),
        ("år", "tak"),
    )
    chart.show_shares(drawn, percent)
    picture = shown(qtbot, chart)
    room = QRectF(50, 20, 420, 290)
    assert pixels(picture, room, LIGHT.selection) > 200
    assert pixels(picture, room, LIGHT.over) > 50
    sheet = chart.as_sheet()
    assert [heading.words for heading in sheet.headings] == [
        "år", "utfall", "Pension vid 67", "Pension vid 65", "tak",
    ]  # fmt: skip
    assert [column[2] for column in sheet.columns] == ["2025", "–", "4.5 %", "5.0 %", "4.0 %"]
    empty = Named("", "text", (nan,) * 4)
    chart.show_shares(Shares(years, empty, empty, None, (nan,) * 4, "", "andel", drawn.hover), percent)
    assert pixels(chart.grab().toImage(), room, LIGHT.over) == 0
