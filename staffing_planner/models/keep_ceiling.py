"""What keeps every agency-cost ceiling in every projected year: the smallest change of one lever, and the cheapest mix.

The levers are a scenario's own, so that an answer is a scenario:

* **fill rate**: so many hundredths more in every occupation, none above 0.99. A rate of 1 would leave no vacancy and
  with it no agency cost, which nobody can promise.
* **training slots**: whole slots more over the horizon, spread over the loaded intakes by `training_factor`, at most
  four times as many as are loaded.
* **retirement age**: tenths of a year later for every stated age, at most to the final age.

The first level at which all ceilings are kept is searched among eight levels across the lever's range, and then between
the two that enclose it; that finds the first of all where more is never worse, as with the fill rate. A later age moves
separations into later years, which may break a ceiling there: every level of it is tried. Slots can also make things
worse, since an education employment is missing where it comes from while it lasts; theirs is the first of the eight,
refined.

A ceiling that is not kept even at the lever's end is set aside and named with its reason; the change is then the
smallest that keeps the others. A *mix* combines an age (half years), slots (quarters of those loaded) and the smallest
fill rate that then suffices. Of all mixes that keep the ceilings it is the one whose own staff and slots cost least.

Costs are kronor over the whole horizon: agency cost saved, own staff in its place (`kappa` of what is saved, model
section 8), and the slots' own cost where it is loaded.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import ceil
from typing import Literal

import numpy as np

from staffing_planner.models.agency import Flags
from staffing_planner.models.baseline import Baseline
from staffing_planner.models.inputs import Ceiling, Inputs
from staffing_planner.models.projected_share import CeilingLimits, ProjectedShare
from staffing_planner.models.projection import Projection, project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario

Lever = Literal["fill_rate", "training", "retirement_age", "mix"]
Reason = Literal["zero_ceiling", "no_effect", "not_enough"]

FILL_RATE: Lever = "fill_rate"
TRAINING: Lever = "training"
RETIREMENT_AGE: Lever = "retirement_age"
MIX: Lever = "mix"
LEVERS: tuple[Lever, ...] = (FILL_RATE, TRAINING, RETIREMENT_AGE, MIX)
REASONS: tuple[Reason, ...] = ("not_enough", "no_effect", "zero_ceiling")

HIGHEST_FILL_RATE = 0.99
FILL_STEP = 0.01
AGE_STEP = 0.1
MOST_TRAINING = 4  # times the loaded slots, in addition
_LEVELS_AT_ONCE = 8
_MIX_AGES = tuple(0.5 * half for half in range(7))
_MIX_TRAINING = (0.0, 0.25, 0.5, 1.0)
_HARDLY = 0.01  # of what a share is over its ceiling: what moves it less has no effect on it

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Change:
    """How far the levers are moved: added to every fill rate, slots more over the horizon, years later."""

    fill_rate: float = 0.0
    slots: int = 0
    years: float = 0.0


@dataclass(frozen=True, slots=True)
class Unkept:
    """A ceiling that a lever does not keep at its end: the first year over it, and why.

    `zero_ceiling`: any covered vacancy is over it; `no_effect`: the lever does not reach that year; `not_enough`.
    """

    row: ProjectedShare
    reason: Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """One lever's smallest change, or the cheapest mix.

    `change` and `scenario` are None where the lever keeps none of the ceilings that are broken. `unkept` are those that
    it leaves broken. Kronor over the horizon; `slots_cost` is None where slots are added whose cost is not loaded.
    `recruits` is how many persons more are recruited.
    """

    lever: Lever
    change: Change | None
    scenario: Scenario | None
    unkept: tuple[Unkept, ...]
    agency_saved: float = 0.0
    own_cost: float = 0.0
    slots_cost: float | None = 0.0
    recruits: float = 0.0

    @property
    def net_saving(self) -> float | None:
        """Agency cost saved less what takes its place."""
        return None if self.slots_cost is None else self.agency_saved - self.own_cost - self.slots_cost


@dataclass(frozen=True, slots=True)
class Keeping:
    """What it takes to keep the ceilings: those that the scenario breaks (first year each), and an answer a lever."""

    scenario: Scenario
    broken: tuple[ProjectedShare, ...]
    answers: tuple[Answer, ...]


def keep_ceilings(
    baseline: Baseline,
    inputs: Inputs,
    scenario: Scenario,
    ceilings: Sequence[Ceiling] | None = None,
    units: Collection[str] = (),
    progress: Progress | None = None,
) -> Keeping:
    """The smallest changes of a scenario that keep every ceiling in every year (`ceilings`: others than the loaded).

    `units` looks at these units alone. `progress` is called with the share that is done and may raise to cancel.
    """
    work = _Search(baseline, inputs, scenario, ceilings, units)
    tell: Progress = progress or (lambda share: None)
    if not work.broken:
        return Keeping(scenario, (), ())
    answers = []
    for done, lever in enumerate(LEVERS):
        tell(done / len(LEVERS))
        answers.append(work.mix(lambda share: tell((3 + share) / 4)) if lever == MIX else work.alone(lever))
    tell(1.0)
    return Keeping(scenario, work.broken, tuple(answers))


class _Search:
    """One scenario with its levers and what its ceilings ask for."""

    def __init__(
        self,
        baseline: Baseline,
        inputs: Inputs,
        scenario: Scenario,
        ceilings: Sequence[Ceiling] | None,
        units: Collection[str],
    ) -> None:
        self._baseline, self._scenario = baseline, scenario
        (self._base,) = project(baseline, [scenario])
        self._limits = CeilingLimits(baseline, inputs, self._base.years, ceilings, units)
        self._over = self._limits.over(self._base)
        rows = self._limits.rows(self._base)
        self._rows = [
            rows[at : at + len(self._base.years)] for at in range(0, len(rows), len(self._base.years))
        ]
        over = [[row for row in of_one if row.is_over] for of_one in self._rows]
        self.broken = tuple(of_one[0] for of_one in over if of_one)
        self._cells = baseline.axes.select(tuple(units)) if units else None
        first, last = self._base.years[0], self._base.years[-1]
        intakes = [row for row in inputs.training if first <= row.start_year <= last and row.slots > 0]
        self._slots = sum(row.slots for row in intakes)
        known = all(row.cost_per_slot is not None for row in intakes)
        cost = sum(row.slots * (row.cost_per_slot or 0.0) for row in intakes)
        self._cost_per_slot = cost / self._slots if known and self._slots else None
        fill = min(scenario.fill_rate.numbers)
        self._most = {
            FILL_RATE: max(ceil((HIGHEST_FILL_RATE - fill) / FILL_STEP - 1e-9), 0),
            TRAINING: int(MOST_TRAINING * self._slots),
            RETIREMENT_AGE: self._most_age_steps(),
        }

    def _most_age_steps(self) -> int:
        stated = self._scenario.retirement_ages
        if not stated:  # the target age of the birth year is decided elsewhere
            return 0
        return max(int((self._scenario.final_age - max(stated)) / AGE_STEP + 1e-9), 0)

    # - levers

    def _change(self, lever: Lever, level: int) -> Change:
        if lever == FILL_RATE:
            return Change(fill_rate=round(level * FILL_STEP, 2))
        if lever == TRAINING:
            return Change(slots=level)
        return Change(years=round(level * AGE_STEP, 1))

    def _changed(self, change: Change) -> Scenario:
        one = self._scenario
        if change.slots:
            one = replace(one, training_factor=one.training_factor + change.slots / self._slots)
        return replace(
            one,
            fill_rate=_raised(one.fill_rate, change.fill_rate),
            retirement_age=_later(one.retirement_age, change.years),
            retirement_age_by_occupation=tuple(
                (name, _later(age, change.years)) for name, age in one.retirement_age_by_occupation
            ),
        )

    def _tried(self, changes: Sequence[Change]) -> list[Flags]:
        """[selection, year] which ceilings are broken, for each change."""
        found: list[Flags] = []
        # All at once would need much memory in a large region.
        for first in range(0, len(changes), _LEVELS_AT_ONCE):
            some = [self._changed(change) for change in changes[first : first + _LEVELS_AT_ONCE]]
            found += map(self._limits.over, project(self._baseline, some))
        return found

    # - one lever

    def alone(self, lever: Lever) -> Answer:
        """The smallest change of one lever."""
        most = self._most[lever]
        if not most:
            return Answer(lever, None, None, self._unkept(self._over, self._base))
        levels = sorted({ceil(most * step / _LEVELS_AT_ONCE) for step in range(1, _LEVELS_AT_ONCE + 1)})
        if lever == RETIREMENT_AGE:
            levels = list(range(1, most + 1))
        tried = dict(zip(levels, self._tried([self._change(lever, level) for level in levels]), strict=True))
        # A level before the end may keep what the end does not.
        kept = [~over.any(axis=1) for over in tried.values()]
        wanted = max(reversed(kept), key=lambda flags: int(flags.sum()))
        if not (wanted & self._over.any(axis=1)).any():
            (end,) = project(self._baseline, [self._changed(self._change(lever, most))])
            return Answer(lever, None, None, self._unkept(self._over, end))
        high = next(level for level in levels if not tried[level][wanted].any())
        low = max((level for level in levels if level < high), default=0)
        while high - low > 1:
            between = sorted(
                {low + round((high - low) * step / _LEVELS_AT_ONCE) for step in range(1, _LEVELS_AT_ONCE)}
                - {low, high}
            )
            tried_between = self._tried([self._change(lever, level) for level in between])
            holds = [not over[wanted].any() for over in tried_between]
            first = holds.index(True) if True in holds else len(between)
            low, high = [low, *between][first], [*between, high][first]
        return self._answer(lever, self._change(lever, high))

    # - all of them

    def mix(self, progress: Progress) -> Answer:
        """The cheapest mix of an age and slots from a grid with the fill rate that then suffices."""
        ages = sorted({round(min(years, self._most[RETIREMENT_AGE] * AGE_STEP), 1) for years in _MIX_AGES})
        slots = sorted({int(part * self._slots) for part in _MIX_TRAINING})
        others = [Change(slots=more, years=years) for years, more in product(ages, slots)]
        most = self._most[FILL_RATE]

        def at(change: Change, level: int) -> Change:
            return replace(change, fill_rate=round(level * FILL_STEP, 2))

        ends = self._tried([at(change, most) for change in others])
        # What the strongest mixes keep is asked of all: as many ceilings as any of them keeps.
        wanted = max((~over.any(axis=1) for over in ends), key=lambda flags: int(flags.sum()))
        if not (wanted & self._over.any(axis=1)).any():
            (end,) = project(self._baseline, [self._changed(at(others[-1], most))])
            return Answer(MIX, None, None, self._unkept(self._over, end))
        able = [change for change, over in zip(others, ends, strict=True) if not over[wanted].any()]
        low, high = [-1] * len(able), [most] * len(able)
        rounds = max(ceil(np.log2(most + 1)), 1)
        for done in range(rounds):
            progress(done / rounds)
            middle = [max((below + above) // 2, 0) for below, above in zip(low, high, strict=True)]
            tried = self._tried([at(change, level) for change, level in zip(able, middle, strict=True)])
            for place, over in enumerate(tried):
                if over[wanted].any():
                    low[place] = middle[place]
                else:
                    high[place] = middle[place]
        found = [self._answer(MIX, at(change, level)) for change, level in zip(able, high, strict=True)]
        return min(found, key=_expense)

    # - answers

    def _answer(self, lever: Lever, change: Change) -> Answer:
        changed = self._changed(change)
        (projection,) = project(self._baseline, [changed])
        saved, recruits = (
            float((self._base.total(name, self._cells) - projection.total(name, self._cells)).sum())
            for name in ("agency_cost", "recruits")
        )
        slots_cost = 0.0 if not change.slots else self._cost_per_slot and change.slots * self._cost_per_slot
        return Answer(
            lever,
            change,
            changed,
            self._unkept(self._limits.over(projection), projection),
            saved,
            self._scenario.kappa * saved,
            slots_cost,
            -recruits,
        )

    def _unkept(self, over: Flags, end: Projection) -> tuple[Unkept, ...]:
        """Ceilings that are over in `over`, with the reason that the projection at the lever's end gives."""
        after = self._limits.rows(end)
        years = len(self._base.years)
        found = []
        for at, flags in enumerate(over):
            if flags.any():
                k = int(np.argmax(flags))
                before, row = self._rows[at][k], after[at * years + k]
                found.append(Unkept(row, _reason(before, row)))
        return tuple(found)


def _expense(answer: Answer) -> tuple[float, float, float]:
    """What a mix is chosen by: its cost, then how far it moves the levers."""
    assert answer.change is not None  # mixes that keep nothing are no candidates
    change = answer.change
    return answer.own_cost + (answer.slots_cost or 0.0), change.years, change.fill_rate


def _reason(before: ProjectedShare, after: ProjectedShare) -> Reason:
    if after.ceiling == 0:
        return "zero_ceiling"
    assert before.share is not None  # what is over has a share and a ceiling
    assert after.share is not None
    assert after.ceiling is not None
    excess, moved = before.share - after.ceiling, before.share - after.share
    return "no_effect" if excess > 0 and moved <= _HARDLY * excess else "not_enough"


def _raised(rates: ByOccupation, more: float) -> ByOccupation:
    def raised(rate: float) -> float:
        return max(rate, min(round(rate + more, 6), HIGHEST_FILL_RATE))

    return ByOccupation(raised(rates.default), tuple((name, raised(rate)) for name, rate in rates.own))


def _later(age: RetirementAge, years: float) -> RetirementAge:
    return RetirementAge(tuple((start, round(number + years, 6)) for start, number in age.path))
