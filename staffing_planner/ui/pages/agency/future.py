"""History and projection in one picture: the yearly share against its ceiling, and how likely that is broken."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from math import isnan, nan
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStackedWidget

from staffing_planner.models.agency_outlook import rows_of_selection
from staffing_planner.models.projected_share import CeilingLimits, ProjectedShare, SimulatedShare
from staffing_planner.models.simulation import QUANTILES
from staffing_planner.ui import sentences
from staffing_planner.ui.charts import Line, Named
from staffing_planner.ui.charts.shares import ShareChart, Shares
from staffing_planner.ui.controls import Picker
from staffing_planner.ui.exhibits import ChartExhibit
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.pages.agency.view import MONTHS
from staffing_planner.ui.pages.agency.whys import explain_projected
from staffing_planner.ui.pages.agency.words import say_denominator, say_place
from staffing_planner.ui.session import (
    FEWEST_REPLICATIONS,
    MOST_PLAYED,
    REPLICATIONS,
    Changed,
    Session,
)
from staffing_planner.ui.style import GAP, Card, EmptyState, labelled
from staffing_planner.ui.why import Question, Why

log = logging.getLogger(__name__)

REST = 400  # milliseconds after which the user is taken to look at what it has made
_LOW, _HIGH = QUANTILES.index(10), QUANTILES.index(90)


class FutureCard(Card):
    """The yearly share: what has been, and what the scenario and its comparison expect, against the ceilings.

    `found` tells that it is known how likely the ceiling is broken, or that it is not known any longer.
    """

    found = Signal()
    why_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._unit: str | None = None
        self._names: list[str | None] = [None]
        self._key: object = None
        self._likely: SimulatedShare | None = None
        self._job: Job | None = None
        self._fault = ""
        self._kept: dict[object, CeilingLimits] = {}
        self._past: tuple[object, dict[int, float]] = (None, {})
        self.rows: tuple[ProjectedShare, ...] = ()
        self.picker, self.goes_on = Picker(), QCheckBox()
        self.goes_on.setCursor(Qt.CursorShape.PointingHandCursor)
        self.chart, self.nothing = ShareChart(), EmptyState()
        self.stack = QStackedWidget()
        self.head.addWidget(self.picker, 0, Qt.AlignmentFlag.AlignTop)
        self.exhibit = ChartExhibit(session, self, self.chart)
        self.stack.addWidget(self.exhibit)
        self.stack.addWidget(self.nothing)
        self.words = labelled("label")
        self.words.setWordWrap(True)
        self.body.addWidget(self.stack)
        beneath = QHBoxLayout()
        beneath.setSpacing(GAP)
        beneath.addWidget(self.goes_on, 0, Qt.AlignmentFlag.AlignTop)
        beneath.addWidget(self.words, 1)
        self.body.addLayout(beneath)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._estimate)
        self.picker.activated.connect(self._pick)
        self.goes_on.toggled.connect(lambda _: self.refresh(Changed(scenario=True)))
        self.chart.picked.connect(lambda at: self.why_asked.emit(self.question(at)))

    def retext(self) -> None:
        """Says what is the same for every plan."""
        texts = self._session.texts
        self.goes_on.setText(texts.text("agency.goes_on"))
        self.goes_on.setToolTip(texts.text("agency.goes_on_hint"))
        self.goes_on.setAccessibleName(texts.text("agency.goes_on"))
        self.picker.setAccessibleName(texts.text("agency.future_unit"))
        self.chart.setAccessibleName(texts.text("agency.future_title"))

    @property
    def unit(self) -> str | None:
        """The unit that is shown; None for the region."""
        return self._unit

    def refresh(self, changed: Changed) -> None:
        """Shows the scenario's shares; what is likely is found when nothing has changed for a while."""
        plan = self._session.plan
        if plan is None:
            return
        if changed.plan or changed.selection or changed.language:
            self._offer_units()
        key = (
            id(plan.inputs),
            self._session.scenario,
            self._unit,
            self.goes_on.isChecked(),
        )
        if key != self._key:
            self._key = key
            self._forget()
        self._show()
        if self._likely is None and not self._fault:
            self._rest.start()

    def _offer_units(self) -> None:
        """The region and the units that the filter selects; one unit of the filter is shown as such."""
        plan, texts = self._session.plan, self._session.texts
        assert plan is not None
        chosen = self._session.selection.units
        units = [unit for unit in plan.axes.units if not chosen or unit in chosen]
        self._names = [*([] if chosen else [None]), *units]
        if self._unit not in self._names:
            self._unit = self._names[0]
        shown = [say_place(texts, name, None) for name in self._names]
        self.picker.show_choices(shown, shown[self._names.index(self._unit)])

    def _pick(self, at: int) -> None:
        self._unit = self._names[at]
        self.refresh(Changed(scenario=True))

    # - what is shown

    def _limits(self, years: tuple[int, ...]) -> CeilingLimits:
        """What holds the shown unit's shares against its ceilings; kept, since levers do not move it."""
        plan = self._session.plan
        assert plan is not None
        key = (id(plan.inputs), years, self._unit, self.goes_on.isChecked())
        if key not in self._kept:
            units = (self._unit,) if self._unit else ()
            limits = plan.ceiling_limits(years, units=units, continued=self.goes_on.isChecked())
            self._kept = {**dict(list(self._kept.items())[-4:]), key: limits.only(self._unit, None)}
        return self._kept[key]

    def _show(self) -> None:
        session, texts = self._session, self._session.texts
        figures = session.figures
        self.rows = self._limits(figures.scenario.years).rows(figures.scenario)
        if all(row.share is None for row in self.rows):
            self.show_heading(texts.text("agency.future_title"), "")
            self.nothing.show_words(
                texts.text("agency.future_nothing"), texts.text("agency.future_nothing_words")
            )
            self.stack.setCurrentWidget(self.nothing)
            self.words.setText("")
            return
        self.stack.setCurrentWidget(self.exhibit)
        comparison: tuple[ProjectedShare, ...] = ()
        if figures.comparison.scenario != figures.scenario.scenario:
            comparison = self._limits(figures.comparison.years).rows(figures.comparison)
        drawn = self._drawn(comparison)
        self.show_heading(
            self._title(),
            texts.text(
                "agency.future_subtitle",
                denominator=say_denominator(texts, self.rows[0].denominator),
            ),
        )
        self.chart.show_shares(drawn, texts.percent)
        self.chart.setAccessibleDescription(self._title())
        self.words.setText(self._words())

    def _title(self) -> str:
        texts = self._session.texts
        place = say_place(texts, self._unit, None)
        held = [row for row in self.rows if row.ceiling is not None]
        over = [row for row in held if row.is_over]
        if not held:
            return texts.text("agency.future_no_ceiling", place=place)
        if not over:
            return texts.text(
                "agency.future_kept",
                place=place,
                years=sentences.say_years(texts, [row.year for row in held]),
            )
        return texts.text(
            "agency.future_over",
            place=place,
            years=sentences.say_years(texts, [row.year for row in over]),
            share=texts.percent(over[0].share),
            year=over[0].year,
            ceiling=texts.percent(over[0].ceiling),
        )

    def _words(self) -> str:
        """How likely the ceiling is broken."""
        texts = self._session.texts
        if self._fault:
            return self._fault
        if self._likely is None:
            return texts.text("agency.likely_pending")
        known = [
            (year, part)
            for year, part in zip(self._likely.years, self._likely.over, strict=True)
            if part is not None
        ]
        if not known:
            return texts.text("agency.likely_none")
        parts = [
            texts.text("agency.likely_year", year=year, count=sentences.count_of_hundred(part))
            for year, part in known[:4]
        ]
        return texts.text(
            "agency.likely", years=", ".join(parts), replications=texts.number(self._replications)
        )

    def likely_in(self, year: int) -> float | None:
        """The part of replications in which the shown ceiling is broken in a year, where that is known."""
        if self._likely is None or year not in self._likely.years:
            return None
        return self._likely.over[self._likely.years.index(year)]

    @property
    def first_likely(self) -> str:
        """How likely the ceiling is broken in the scenario's first year, in words; none while it is not known."""
        if self._likely is None or self._likely.over[0] is None:
            return ""
        texts = self._session.texts
        share = texts.percent(sentences.count_of_hundred(self._likely.over[0]) / 100, 0)
        return texts.text("agency.likely_short", year=self._likely.years[0], share=share)

    def _history(self) -> dict[int, float]:
        """The share of each whole calendar year that is loaded; kept, since levers do not move it."""
        plan = self._session.plan
        assert plan is not None
        key = (id(plan.inputs), self._unit)
        if self._past[0] != key:
            rows = rows_of_selection(plan.inputs, None, (self._unit,) if self._unit else ())
            shares = {row.month.year: row.ytd_share for row in rows if row.month.month == MONTHS}
            self._past = key, {year: share for year, share in shares.items() if share is not None}
        return self._past[1]

    def _drawn(self, comparison: tuple[ProjectedShare, ...]) -> Shares:
        texts, session = self._session.texts, self._session
        history = self._history()
        ahead = {row.year: row for row in self.rows}
        theirs = {row.year: row for row in comparison}
        years = tuple(sorted({*history, *ahead}))
        ceilings = dict(zip(years, self._limits(years).ceiling[0].tolist(), strict=True))

        def line(values: Mapping[int, float | None]) -> tuple[float, ...]:
            return tuple(nan if (value := values.get(year)) is None else value for year in years)

        band = None
        if self._likely is not None:
            low = dict(zip(self._likely.years, self._likely.quantiles[:, _LOW].tolist(), strict=True))
            high = dict(zip(self._likely.years, self._likely.quantiles[:, _HIGH].tolist(), strict=True))
            band = line(low), line(high)
        hover = []
        for year in years:
            lines: list[Line] = [("", str(year), "")]
            if year in history:
                lines.append(("text", texts.text("agency.actual"), texts.percent(history[year])))
            if year in ahead:
                lines.append(("retirement", session.scenario.name, texts.percent(ahead[year].share)))
            if year in theirs:
                lines.append(("comparison", session.comparison.name, texts.percent(theirs[year].share)))
            if not isnan(ceilings[year]):
                lines.append(("over", texts.text("agency.ceiling"), texts.percent(ceilings[year])))
            part = self.likely_in(year)
            if part is not None:
                count = texts.text("agency.of_hundred", count=sentences.count_of_hundred(part))
                lines.append(("", texts.text("agency.hover_likely"), count))
            hover.append(tuple(lines))
        stated = [share for share in ceilings.values() if not isnan(share)]
        return Shares(
            years,
            Named(texts.text("agency.actual"), "text", line(history)),
            Named(
                session.scenario.name, "retirement", line({year: row.share for year, row in ahead.items()})
            ),
            Named(
                session.comparison.name, "comparison", line({year: row.share for year, row in theirs.items()})
            )
            if theirs
            else None,
            line(ceilings),
            texts.text("agency.ceiling_is", share=texts.percent(stated[0])) if stated else "",
            texts.text("agency.share_unit", denominator=say_denominator(texts, self.rows[0].denominator)),
            tuple(hover),
            band,
            (texts.text("column.year"), texts.text("agency.ceiling")),
        )

    def question(self, at: int) -> Question:
        """Why a year's share is what it is."""
        years = self.chart.drawn.years if self.chart.drawn else ()
        year = years[at]

        def ask() -> Why | None:
            row = next((row for row in self.rows if row.year == year), None)
            if row is None:
                return None
            return explain_projected(self._session, row, self.likely_in(year), self._replications)

        return ask

    # - how likely it is

    @property
    def _replications(self) -> int:
        people = max(int(self._session.figures.years.persons["opening"].max()), 1)
        return min(max(MOST_PLAYED // people, FEWEST_REPLICATIONS), REPLICATIONS)

    def _forget(self) -> None:
        self._likely, self._fault = None, ""
        self.cancel()
        self.found.emit()

    def cancel(self) -> None:
        """Gives up what is being found."""
        self._rest.stop()
        if self._job is not None:
            self._session.jobs.cancel(self._job)

    def estimate_soon(self) -> None:
        """Finds what is likely, if it is not known, when nothing has changed for a while."""
        if self._likely is None and not self._fault and self._job is None:
            self._rest.start()

    def _estimate(self) -> None:
        session, plan = self._session, self._session.plan
        if (
            plan is None
            or not self.isVisible()
            or session.loading is not None
            or self._job is not None
            or session.jobs.is_closed
            or self.stack.currentWidget() is self.nothing
        ):
            return
        if any(job.lane is Lane.COMPUTE and job.label for job in session.jobs.running):
            self._rest.start()  # what the user waits for comes first
            return
        scenario, replications = session.scenario, self._replications
        limits = self._limits(session.figures.scenario.years)

        def work(progress: Progress) -> SimulatedShare:
            (found,) = plan.simulate_shares(scenario, limits, replications, progress=progress)
            return found

        self._job = session.jobs.start(Lane.COMPUTE, "", work, self._estimated)

    def _estimated(self, outcome: Outcome, result: Any) -> None:
        self._job = None
        if outcome is Outcome.CANCELLED:
            return
        if outcome is Outcome.DONE:
            self._likely = result
        else:
            log.warning("it could not be estimated how likely a ceiling is broken", exc_info=result)
            self._fault = self._session.texts.text("agency.likely_failed")
        self._show()
        self.found.emit()
