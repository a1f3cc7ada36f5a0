"""What the past says of the future: estimated rates, the back-test and the track record, found when they are asked for.

It is found in a lane of its own, so that a lever that moves beside it gives nothing up, and forgotten as soon as the
tables are others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from operator import is_not
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.session import Changed, Session

if TYPE_CHECKING:
    from staffing_planner.models.backtest import Backtest
    from staffing_planner.models.estimation import RateEstimates
    from staffing_planner.models.vintages import Vintage, VintageScore

_TABLES = ("age_structure", "separations", "agency_costs", "personnel_costs")  # what the past stands in

log = logging.getLogger(__name__)


class Learning(QObject):
    """What has been found, and what is being looked for. `changed` is emitted when either is another."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._tables: tuple[object, ...] = ()
        self._vintages: tuple[Vintage, ...] | None = None
        self._forget()

    def _forget(self) -> None:
        self.has_estimated = False
        self.estimates: RateEstimates | None = None
        self.backtest: Backtest | None = None
        self.record: tuple[VintageScore, ...] | None = None
        self.faults: dict[str, Exception] = {}
        self._jobs: dict[str, Job] = {}

    def refresh(self, changed: Changed) -> None:
        """What was found of other tables, or of other forecasts, holds no longer."""
        plan = self._session.plan
        tables = () if plan is None else tuple(getattr(plan.inputs, name) for name in _TABLES)
        if len(tables) != len(self._tables) or any(map(is_not, tables, self._tables)):
            for job in list(self._jobs.values()):
                self._session.jobs.cancel(job)
            self._forget()
            self._tables = tables
        vintages = plan.content.vintages if plan is not None else None
        if vintages is not self._vintages:
            self._vintages, self.record = vintages, None

    def share_of(self, name: str) -> float | None:
        """How far something is: `rates`, `backtest`, `record` or `keep`; None where nobody is at it."""
        job = self._jobs.get(name)
        return None if job is None else job.share

    def cancel(self, name: str) -> None:
        """Gives something up."""
        if name in self._jobs:
            self._session.jobs.cancel(self._jobs[name])

    def estimate(self) -> None:
        """Estimates rates, unless they are known."""
        plan = self._session.plan
        if plan is not None and not self.has_estimated and "rates" not in self._jobs:
            self._start("rates", "", lambda _: plan.estimate_rates(), self._estimated)

    def _estimated(self, estimates: Any) -> None:
        self.estimates, self.has_estimated = estimates, True

    def run_backtest(self) -> None:
        """Holds projections from earlier stocks against later ones."""
        plan = self._session.plan
        if plan is not None and "backtest" not in self._jobs:
            self.backtest = None
            self._start(
                "backtest", "track.job_backtest", lambda tell: plan.backtest(progress=tell), self._tested
            )

    def _tested(self, backtest: Any) -> None:
        self.backtest = backtest

    def score(self) -> None:
        """Scores the forecasts that were kept, unless it is known how they did."""
        plan = self._session.plan
        if plan is not None and self.record is None and "record" not in self._jobs:
            self._start("record", "", lambda _: plan.track_record(), self._scored)

    def _scored(self, record: Any) -> None:
        # Scores of forecasts that were kept or undone meanwhile are asked for again.
        if tuple(one.vintage for one in record) == self._vintages:
            self.record = record

    def keep_projection(self) -> None:
        """Keeps the projection of the shown scenario as a forecast."""
        plan = self._session.plan
        if plan is not None and "keep" not in self._jobs:
            scenario = self._session.scenario
            self._start(
                "keep",
                "track.job_keep",
                lambda tell: plan.keep_projection(scenario, progress=tell),
                self._session.keep_vintage,
            )

    def keep_cost_forecast(self) -> None:
        """Keeps the forecasts of the year's agency cost."""
        plan = self._session.plan
        if plan is not None and "keep" not in self._jobs:
            self._start(
                "keep", "track.job_keep", lambda _: plan.keep_cost_forecast(), self._session.keep_vintage
            )

    def _start(
        self, name: str, label: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        def ended(outcome: Outcome, result: Any) -> None:
            if self._jobs.get(name) is job:
                del self._jobs[name]
            if outcome is Outcome.DONE:
                done(result)
            elif outcome is Outcome.FAILED:
                self.faults[name] = result
                log.warning("%s could not be found", name, exc_info=result)
            self.changed.emit()

        self.faults.pop(name, None)
        job = self._jobs[name] = self._session.jobs.start(Lane.HISTORY, label, work, ended)
        self.changed.emit()
