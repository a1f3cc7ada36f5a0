"""The charts of the window: each kind is one frozen dataclass of what it draws and one widget that draws it.

`chart.py` holds what they share: the picture that is kept, parts that light up and can be picked, keys, values in a
box.
"""

from staffing_planner.ui.charts.arrivals import Arrivals, ArrivalsChart
from staffing_planner.ui.charts.changes import ChangeChart, Changes
from staffing_planner.ui.charts.chart import Chart, Line, Named, NumberFormat, nice_ticks, spread
from staffing_planner.ui.charts.flows import Bands, FlowChart, Flows
from staffing_planner.ui.charts.multiples import Multiples, MultiplesChart, Panel
from staffing_planner.ui.charts.pyramid import PyramidBars, PyramidChart, Side
from staffing_planner.ui.charts.tornado import Sway, Tornado, TornadoChart
from staffing_planner.ui.charts.waterfall import Stair, Waterfall, WaterfallChart
from staffing_planner.ui.charts.years import YearChart

__all__ = [
    "Arrivals",
    "ArrivalsChart",
    "Bands",
    "ChangeChart",
    "Changes",
    "Chart",
    "FlowChart",
    "Flows",
    "Line",
    "Multiples",
    "MultiplesChart",
    "Named",
    "NumberFormat",
    "Panel",
    "PyramidBars",
    "PyramidChart",
    "Side",
    "Stair",
    "Sway",
    "Tornado",
    "TornadoChart",
    "Waterfall",
    "WaterfallChart",
    "YearChart",
    "nice_ticks",
    "spread",
]
