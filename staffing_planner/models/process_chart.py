"""The statistical process chart of a monthly figure (XmR): is a month news, or noise?

The chart and its rules are those of Donald J. Wheeler, *Understanding Variation: The Key to Managing Chaos* (SPC Press,
second edition 2000), and *Making Sense of Data* (2003), after Walter A. Shewhart and the Western Electric handbook of
1956. The centre is the mean of a baseline, the natural limits lie 2.66 mean moving ranges away from it (3 / 1.128, the
three-sigma limits of single values). A signal is

* a month beyond a natural limit,
* eight months in a row on one side of the centre,
* three of four months in a row that lie nearer to one limit than to the centre.

What gives no signal is not told from noise. The baseline is all but the last 12 months, so that the last year is judged
by what was usual before it; with fewer than 12 earlier months it is all months. Where it covers two whole years, the
usual season can be taken out of every month (Wheeler's deseasonalised values): a month is divided by what its calendar
month of the baseline is to the baseline's mean. Twelve seasonal factors taken from n years of the same months leave too
little of their noise, so the mean moving range is then multiplied by the root of n / (n - 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from staffing_planner.models.grid import Floats
from staffing_planner.models.inputs import Month

BEYOND = "beyond"
RUN = "run"
NEAR_LIMIT = "near_limit"
SIGNALS = (BEYOND, RUN, NEAR_LIMIT)

TO_LIMITS = 2.66
RUN_LENGTH = 8
FEWEST_MONTHS = 6  # a baseline of fewer gives limits that mean nothing
_JUDGED = 12
_WHOLE_YEARS = 24


@dataclass(frozen=True, eq=False)
class ProcessChart:
    """A monthly figure with its natural limits, all in the figure's own unit.

    `values` [month] are as charted (without the season where `is_seasonal` is true), NaN where a month lacks. `signals`
    has for each month the codes of the rules that it breaks; `side` [month] is 1 above the centre, -1 below it and 0
    on it. The first `baseline` months are those that the centre and the limits are made of.
    """

    months: tuple[Month, ...]
    values: Floats
    baseline: int
    centre: float
    lower: float
    upper: float
    moving_range: float
    is_seasonal: bool
    signals: tuple[tuple[str, ...], ...]
    side: tuple[int, ...]

    @property
    def latest_signals(self) -> tuple[str, ...]:
        """The rules that the last month breaks."""
        return self.signals[-1]

    @property
    def news(self) -> tuple[Month, ...]:
        """Months after the baseline that give a signal; all months where everything is the baseline."""
        first = self.baseline if self.baseline < len(self.months) else 0
        pairs = list(zip(self.months, self.signals, strict=True))[first:]
        return tuple(month for month, codes in pairs if codes)


def chart_process(
    months: Sequence[Month], figures: Sequence[float | None], *, without_season: bool = True
) -> ProcessChart | None:
    """The chart of consecutive months' figures (None is missing); None where fewer than 6 are known to judge by.

    A gap ends a run and gives no moving range. A lower limit below 0 is 0, since shares and costs are not negative.
    """
    values = np.array([np.nan if figure is None else figure for figure in figures], dtype=np.float64)
    earlier = len(values) - _JUDGED
    baseline = earlier if earlier >= _JUDGED else len(values)
    years = _take_season_out(months, values, baseline) if without_season else 0
    usual = values[:baseline]
    known = usual[~np.isnan(usual)]
    ranges = np.abs(np.diff(usual))
    ranges = ranges[~np.isnan(ranges)]
    if len(known) < FEWEST_MONTHS or not len(ranges):
        return None
    centre, moving = float(known.mean()), float(ranges.mean()) * (sqrt(years / (years - 1)) if years else 1.0)
    upper, lower = centre + TO_LIMITS * moving, centre - TO_LIMITS * moving
    signals = _signals(values, centre, lower, upper)
    side = tuple(0 if value != value else int(np.sign(value - centre)) for value in values.tolist())
    return ProcessChart(
        tuple(months), values, baseline, centre, max(lower, 0.0), upper, moving, years > 0, signals, side
    )


def _take_season_out(months: Sequence[Month], values: Floats, baseline: int) -> int:
    """Divides every month by its calendar month's part of the usual; the years that tell it, 0 where none do."""
    usual, numbers = values[:baseline], np.array([month.month for month in months])
    if baseline < _WHOLE_YEARS or np.isnan(usual).any():
        return 0
    whole = usual[baseline % 12 :]  # whole years, the latest ones
    names = numbers[baseline % 12 : baseline]
    index = np.array([whole[names == number].mean() for number in range(1, 13)]) / (whole.mean() or np.nan)
    if not (index > 0).all():
        return 0
    values /= index[numbers - 1]
    return len(whole) // 12


def _signals(values: Floats, centre: float, lower: float, upper: float) -> tuple[tuple[str, ...], ...]:
    found: list[set[str]] = [set() for _ in values]
    for side, limit in ((1, upper), (-1, lower)):
        beyond, above, nearer = (
            (side * (values - line) > 0).tolist() for line in (limit, centre, (centre + limit) / 2)
        )
        for at, is_beyond in enumerate(beyond):
            if is_beyond:
                found[at].add(BEYOND)
            _mark(found, above[max(at - RUN_LENGTH + 1, 0) : at + 1], RUN_LENGTH, RUN_LENGTH, at, RUN)
            _mark(found, nearer[max(at - 3, 0) : at + 1], 4, 3, at, NEAR_LIMIT)
    return tuple(tuple(code for code in SIGNALS if code in codes) for codes in found)


def _mark(found: list[set[str]], window: Sequence[bool], length: int, least: int, at: int, code: str) -> None:
    """Marks the months of a window that ends at `at` where enough of them are on the side asked about."""
    if len(window) == length and sum(window) >= least:
        for place, is_there in enumerate(window, at - length + 1):
            if is_there:
                found[place].add(code)
