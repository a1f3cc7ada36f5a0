"""*Keep the ceiling*: the smallest change of each lever that keeps every ceiling, the cheapest mix, as a scenario."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QStackedWidget, QWidget

from staffing_planner.models.keep_ceiling import LEVERS, REASONS, Answer, Change, Keeping, Lever, Unkept
from staffing_planner.models.projected_share import ProjectedShare
from staffing_planner.texts import Texts
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.pages.agency.words import say_place
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, button, labelled
from staffing_planner.ui.why import Question, Term, Why

log = logging.getLogger(__name__)


def say_lever_change(texts: Texts, change: Change) -> str:
    """`tillsättningsgrad +32 procentenheter, pension 1,5 år senare`."""
    parts = []
    if change.fill_rate:
        parts.append(texts.text("agency.change_fill_rate", points=texts.number(100 * change.fill_rate)))
    if change.slots:
        parts.append(texts.plural("agency.change_slots", change.slots))
    if change.years:
        parts.append(texts.text("agency.change_years", years=texts.number(change.years, 1)))
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def say_answer(texts: Texts, answer: Answer, years: int) -> str:
    """What an answer saves and costs over the horizon."""
    slots = (
        ""
        if not answer.slots_cost
        else texts.text("agency.costs_slots", kronor=texts.million(answer.slots_cost, 0))
    )
    if answer.slots_cost is None:
        slots = texts.text("agency.costs_slots_unknown")
    recruits = round(answer.recruits)
    more = ""
    if recruits:
        more = texts.text(
            "agency.more_recruits" if recruits > 0 else "agency.fewer_recruits",
            count=texts.number(abs(recruits)),
        )
    said = texts.text(
        "agency.saves",
        saved=texts.million(answer.agency_saved, 0),
        own=texts.million(answer.own_cost, 0),
        years=years,
    )
    return " ".join(part for part in (said, slots, more) if part)


def say_unkept(texts: Texts, unkept: Sequence[Unkept], broken: Sequence[ProjectedShare]) -> list[str]:
    """Which ceilings stay broken, a sentence for each reason; `broken` is what is broken without any change."""
    before = {(row.unit, row.staff_group): row for row in broken}
    said = []
    for reason in REASONS:
        places = []
        for one in unkept:
            row = one.row
            place = say_place(texts, row.unit, row.staff_group)
            if one.reason != reason:
                continue
            if reason == "zero_ceiling":
                fte = texts.number(row.agency_fte, 1)
                places.append(texts.text("agency.unkept_covered", place=place, year=row.year, fte=fte))
                continue
            if reason == "no_effect":
                row = before.get((row.unit, row.staff_group), row)
            share, ceiling = texts.percent(row.share), texts.percent(row.ceiling)
            places.append(
                texts.text("agency.unkept_place", place=place, year=row.year, share=share, ceiling=ceiling)
            )
        if places:
            said.append(texts.text(f"agency.unkept_{reason}", places="; ".join(places)))
    return said


class KeepCard(Card):
    """A button that starts the search, its answers in words, each to be made a scenario."""

    why_asked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._key: object = None
        self._job: Job | None = None
        self._continued = False
        self._fault = False
        self.keeping: Keeping | None = None
        self.start = button("primary")
        self.ask = EmptyState(self.start)
        self.answers = QWidget()
        self._grid = QGridLayout(self.answers)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(STEP * 2)
        self._grid.setColumnStretch(0, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.ask)
        self.stack.addWidget(self.answers)
        self.uses: dict[Lever, QPushButton] = {}
        self.body.addWidget(self.stack)
        self.start.clicked.connect(self.search)

    def refresh(self, changed: Changed, *, continued: bool) -> None:
        """Forgets what holds for another scenario, other units or other ceilings."""
        plan = self._session.plan
        if plan is None:
            return
        self._continued = continued
        key = (id(plan.inputs), self._session.scenario, self._session.selection.units, continued)
        if key != self._key:
            self._key, self.keeping, self._fault = key, None, False
            self.cancel()
            self._show()
        elif changed.language:
            self._show()

    def cancel(self) -> None:
        """Gives the search up."""
        if self._job is not None:
            self._session.jobs.cancel(self._job)

    def search(self) -> None:
        """Looks for the smallest changes, in a job."""
        session, plan = self._session, self._session.plan
        if plan is None or self._job is not None or session.loading is not None:
            return
        scenario, units, continued = session.scenario, session.selection.units, self._continued

        def work(progress: Progress) -> Keeping:
            return plan.keep_ceilings(scenario, units=units, continued=continued, progress=progress)

        self._job = session.jobs.start(Lane.COMPUTE, "agency.job_keep", work, self._found)
        self._show()

    def _found(self, outcome: Outcome, result: Any) -> None:
        self._job = None
        if outcome is Outcome.DONE:
            self.keeping = result
        elif outcome is Outcome.FAILED:
            log.warning("it could not be found what keeps the ceilings", exc_info=result)
            self._fault = True
        self._show()

    # - showing

    def _show(self) -> None:
        texts, keeping = self._session.texts, self.keeping
        self.start.setEnabled(self._job is None)
        self.start.setText(texts.text("agency.keep_start"))
        self.start.setAccessibleName(texts.text("agency.keep_start"))
        if keeping is None:
            self.show_heading(texts.text("agency.keep_title"), texts.text("agency.keep_subtitle"))
            words = "agency.keep_failed" if self._fault else "agency.keep_words"
            self.ask.show_words(
                texts.text("agency.keep_searching" if self._job else "agency.keep_ask"), texts.text(words)
            )
            self.stack.setCurrentWidget(self.ask)
            return
        if not keeping.answers:
            self.show_heading(texts.text("agency.keep_title"), texts.text("agency.keep_subtitle"))
            self.ask.show_words(texts.text("agency.keep_kept"), texts.text("agency.keep_kept_words"))
            self.stack.setCurrentWidget(self.ask)
            return
        broken = ", ".join(say_place(texts, row.unit, row.staff_group) for row in keeping.broken)
        self.show_heading(
            texts.plural("agency.keep_broken", len(keeping.broken)),
            texts.text("agency.keep_broken_which", places=broken, scenario=keeping.scenario.name),
        )
        self._lay_out(keeping)
        self.stack.setCurrentWidget(self.answers)

    def _lay_out(self, keeping: Keeping) -> None:
        texts = self._session.texts
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.uses = {}
        line = 0
        for lever in LEVERS:
            answer = next(one for one in keeping.answers if one.lever == lever)
            name = labelled("section", texts.text(f"agency.lever_{lever}"))
            self._grid.addWidget(name, line, 0, 1, 3)
            words = labelled("secondary", self._words(answer))
            words.setWordWrap(True)
            self._grid.addWidget(words, line + 1, 0)
            if answer.scenario is not None:
                why, use = button("link", texts.text("why.title")), button("", texts.text("agency.use"))
                why.setAccessibleName(f"{texts.text('why.title')} {name.text()}")
                use.setAccessibleName(f"{texts.text('agency.use')}: {name.text()}")
                why.clicked.connect(lambda _=False, lever=lever: self.why_asked.emit(self.question(lever)))
                use.clicked.connect(lambda _=False, lever=lever: self.use(lever))
                self._grid.addWidget(why, line + 1, 1, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(use, line + 1, 2, Qt.AlignmentFlag.AlignTop)
                self.uses[lever] = use
            line += 2

    def _words(self, answer: Answer) -> str:
        texts = self._session.texts
        assert self.keeping is not None
        lines = []
        if answer.change is not None:
            change = say_lever_change(texts, answer.change)
            lines.append(f"{change}. {say_answer(texts, answer, self.keeping.scenario.horizon)}")
        else:
            lines.append(texts.text("agency.keeps_nothing"))
        lines += say_unkept(texts, answer.unkept, self.keeping.broken)
        return "\n".join(lines)

    def answer(self, lever: Lever) -> Answer | None:
        """What has been found for a lever."""
        answers = self.keeping.answers if self.keeping else ()
        return next((one for one in answers if one.lever == lever), None)

    def question(self, lever: Lever) -> Question:
        """What an answer is made of."""

        def ask() -> Why | None:
            texts, answer = self._session.texts, self.answer(lever)
            if answer is None or answer.change is None or self.keeping is None:
                return None
            net = answer.net_saving
            name = self._session.stated_scenario.name
            return Why(
                texts.text("agency.millions", kronor=texts.million(net, 0)),
                texts.text("agency.why_keep", change=say_lever_change(texts, answer.change)),
                texts.text("agency.formula_keep"),
                (
                    Term(texts.text("agency.term_saved"), texts.million(answer.agency_saved, 1)),
                    Term(texts.text("agency.term_own"), texts.million(answer.own_cost, 1)),
                    Term(texts.text("agency.term_slots"), texts.million(answer.slots_cost, 1)),
                    Term(texts.text("agency.term_net_saving"), texts.million(net, 1), True),
                ),
                assumptions=tuple(
                    ("scenarios", name, key)
                    for key in ("kappa", "fill_rate", "training_factor", "retirement_age", "agency_cover")
                ),
                remarks=(texts.text(f"agency.remark_{lever}"),),
            )

        return ask

    def use(self, lever: Lever) -> None:
        """Makes an answer a scenario of the project, and shows it."""
        answer = self.answer(lever)
        if answer is None or answer.scenario is None:
            return
        texts, session = self._session.texts, self._session
        taken = {one.name for one in session.open_document.content.scenarios}
        base = texts.text(
            "agency.new_scenario",
            name=session.stated_scenario.name,
            lever=texts.text(f"agency.lever_{lever}").lower(),
        )
        name = next(
            candidate
            for number in range(1, len(taken) + 2)
            if (candidate := base if number == 1 else f"{base} {number}") not in taken
        )
        session.adopt_scenario(replace(answer.scenario, name=name))
