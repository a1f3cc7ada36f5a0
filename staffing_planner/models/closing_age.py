"""The retirement age that closes the gap (model section 12)."""

from dataclasses import dataclass, replace
from math import floor

from staffing_planner.models.baseline import Baseline
from staffing_planner.models.grid import FIRST_AGE, Ints
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import RetirementAge, Scenario

TENTHS = 10


@dataclass(frozen=True, slots=True)
class ClosingAge:
    """The smallest retirement age at which the need is small enough, and the need at it.

    `retirement_age` in years, to one decimal; None where not even the final age is enough, and then `need` is the
    need at the final age. The need is the replacement need of the whole horizon in persons.
    """

    retirement_age: float | None
    need: float


def find_closing_age(
    baseline: Baseline, scenario: Scenario, need: float, cells: Ints | None = None
) -> ClosingAge:
    """The smallest R, to 0.1 year, at which the replacement need over the horizon is at most `need`.

    Of the cells, or of all.
    The same R holds in all years and takes the place of the scenario's, but not of those of single occupations. Found
    by halving, since a later age never makes the horizon's need larger: it postpones retirements.
    """

    def needed(tenths: int) -> float:
        age = RetirementAge.fixed(tenths / TENTHS)
        (projection,) = project(baseline, [replace(scenario, retirement_age=age)])
        return float(projection.total("replacement_need", cells).sum())

    last = max(floor(scenario.final_age * TENTHS), FIRST_AGE * TENTHS)
    at_last = needed(last)
    if at_last > need:
        return ClosingAge(None, at_last)
    too_low, enough, found = FIRST_AGE * TENTHS - 1, last, at_last
    while enough - too_low > 1:
        middle = (too_low + enough) // 2
        at_middle = needed(middle)
        if at_middle <= need:
            enough, found = middle, at_middle
        else:
            too_low = middle
    return ClosingAge(enough / TENTHS, found)
