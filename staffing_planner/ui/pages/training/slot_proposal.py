"""*Suggest slots*: the planner asked with a budget and a weight, its plan with its reasons, taken as one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from staffing_planner.models.findings import StaffingError
from staffing_planner.models.scenario import ByOccupation
from staffing_planner.models.slot_planner import BUDGET, INFEASIBLE
from staffing_planner.models.training import Line, first_arrival
from staffing_planner.ui.controls import Picker
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.pages.training.figures import TrainingFigures
from staffing_planner.ui.session import Session
from staffing_planner.ui.style import PAD, STEP, button, labelled, scaled, set_state
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.models.slot_planner import SlotPlan

PLANNED = "planned"  # how an edit of the training table came about, for the change log
WEIGHTS = (1, 2, 3, 5, 10)
SECONDS = 8.0  # for one solution, which nothing can interrupt: so long a closed window may have to wait

Write = Callable[[dict[tuple[Line, int], float], str], None]


class SlotProposal(QDialog):
    """What is asked, then what is proposed; nothing changes before it is taken."""

    def __init__(self, session: Session, figures: TrainingFigures, write: Write, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._figures, self._write = session, figures, write
        self._job: Job | None = None
        self.plan: SlotPlan | None = None
        texts = session.texts
        self.setModal(True)
        self.setWindowTitle(texts.text("slots_page.suggest_name"))
        self.resize(scaled(920), scaled(660))
        self.title = labelled("section", texts.text("proposal.title", scenario=session.scenario.name))
        self.words = labelled("secondary", texts.text("proposal.words"))
        self.budget, self.weight = QLineEdit(), Picker()
        self.budget.setPlaceholderText(texts.text("proposal.no_budget"))
        self.budget.setMaximumWidth(scaled(160))
        self.weight.show_choices([self._say_weight(one) for one in WEIGHTS], self._say_weight(WEIGHTS[0]))
        self.note = labelled("note")
        self.note.hide()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.findings = labelled("secondary")
        self.table = FiguresTable(fills=True)
        self.limits_head = labelled("section", texts.text("slots.holds_back"))
        self.limits = FiguresTable(fills=True)
        self.plan_button, self.stop_button = button("primary"), button()
        self.accept_button, self.close_button = button("primary"), button()
        for one, msgid in (
            (self.plan_button, "proposal.plan"),
            (self.stop_button, "proposal.stop"),
            (self.accept_button, "proposal.accept"),
            (self.close_button, "proposal.close"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self._lay_out()
        self.plan_button.clicked.connect(self.start)
        self.stop_button.clicked.connect(self.stop)
        self.accept_button.clicked.connect(self._take)
        self.close_button.clicked.connect(self.reject)
        self.budget.returnPressed.connect(self.start)
        self._show_state()

    def _lay_out(self) -> None:
        texts = self._session.texts
        form = QFormLayout()
        form.setHorizontalSpacing(STEP * 4)
        for msgid, field in (
            ("proposal.budget", self.budget),
            ("proposal.weight", self.weight),
        ):
            label = labelled("label", texts.text(msgid, occupation=self._figures.target))
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            form.addRow(label, field)
        self.table.setAccessibleName(texts.text("proposal.table"))
        self.limits.setAccessibleName(texts.text("slots.holds_back"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.progress, 1)
        buttons.addStretch(0)
        for one in (self.stop_button, self.plan_button, self.accept_button, self.close_button):
            buttons.addWidget(one)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD, PAD + STEP, PAD)
        inside.setSpacing(STEP * 2)
        for words in (self.title, self.words, self.note, self.findings):
            words.setWordWrap(True)
        inside.addWidget(self.title)
        inside.addWidget(self.words)
        inside.addLayout(form)
        inside.addWidget(self.note)
        inside.addWidget(self.findings)
        inside.addWidget(self.table, 3)
        inside.addWidget(self.limits_head)
        inside.addWidget(self.limits, 2)
        inside.addStretch(0)
        inside.addLayout(buttons)

    def _say_weight(self, weight: int) -> str:
        texts = self._session.texts
        return texts.text("proposal.alike") if weight == 1 else texts.text("proposal.times", count=weight)

    def _show_state(self) -> None:
        busy, plan = self._job is not None, self.plan
        self.progress.setVisible(busy)
        self.stop_button.setVisible(busy)
        self.plan_button.setVisible(not busy)
        set_state(self.plan_button, "role", "" if self.accept_offered else "primary")
        self.table.setVisible(plan is not None and plan.status != INFEASIBLE)
        self.findings.setVisible(plan is not None)
        for one in (self.limits_head, self.limits):
            one.setVisible(plan is not None and plan.status != INFEASIBLE and bool(plan.limits))
        self.accept_button.setVisible(self.accept_offered)
        for field in (self.budget, self.weight):
            field.setEnabled(not busy)

    @property
    def accept_offered(self) -> bool:
        """Whether there is a plan that would change anything."""
        return self._job is None and bool(self.changes)

    # --- asking

    def _budget(self) -> float | None:
        """Kronor, from millions; None where nothing is typed. ValueError for what is no amount."""
        typed = "".join(self.budget.text().split()).replace(",", ".")
        if not typed:
            return None
        amount = float(typed) * 1e6
        if not 0 <= amount < float("inf"):
            raise ValueError(typed)
        return amount

    def start(self) -> None:
        """Has the slots planned, in a job."""
        texts = self._session.texts
        try:
            budget = self._budget()
        except ValueError:
            self.note.setText(texts.text("proposal.no_amount", typed=self.budget.text()))
            self.note.show()
            return
        self.note.hide()
        plan, scenario = self._figures.plan, self._figures.scenario
        weight = float(WEIGHTS[max(self.weight.currentIndex(), 0)])
        weights = ByOccupation(1.0, ((self._figures.target, weight),))

        def work(progress: Progress) -> SlotPlan:
            return plan.plan_slots(scenario, budget, weights, progress, SECONDS)

        self.plan = None
        self.progress.setRange(0, 0)
        self._job = self._session.jobs.start(Lane.COMPUTE, "proposal.job", work, self._ended)
        self._show_state()

    def stop(self) -> None:
        """Gives the search up."""
        if self._job is not None:
            self._session.jobs.cancel(self._job)

    def _ended(self, outcome: Outcome, result: Any) -> None:
        self._job = None
        texts = self._session.texts
        if outcome is Outcome.DONE:
            self.plan = result
            self._show_plan(result)
        elif outcome is Outcome.FAILED:
            said = " ".join(map(texts.finding, result.findings)) if isinstance(result, StaffingError) else ""
            self.note.setText(said or texts.text("proposal.failed"))
            self.note.show()
        self._show_state()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nobody waits for the search any longer."""
        self.stop()
        super().closeEvent(event)

    def reject(self) -> None:
        """The same by the Escape key or the button."""
        self.stop()
        super().reject()

    # --- what is proposed

    @property
    def changes(self) -> dict[tuple[Line, int], float]:
        """Slots by line and year that are others than today; what nobody would arrive from in time is left alone."""
        plan, training = self.plan, self._figures.training
        if plan is None or plan.status == INFEASIBLE:
            return {}
        last = self._figures.projection.years[-1]
        before: dict[tuple[Line, int], float] = {}
        after: dict[tuple[Line, int], float] = {}
        for at, slots in plan.slots.items():
            intake = training[at]
            if first_arrival(intake) <= last:
                place = Line.of(intake), intake.start_year
                before[place] = before.get(place, 0.0) + intake.slots
                after[place] = after.get(place, 0.0) + slots
        return {place: slots for place, slots in after.items() if slots != before[place]}

    def _show_plan(self, plan: SlotPlan) -> None:
        texts = self._session.texts
        if plan.status == INFEASIBLE:
            reasons = [texts.limit(limit) for limit in plan.limits]
            self.findings.setText(" ".join([texts.text("slots.infeasible"), *reasons]))
        else:
            now = float((self._figures.projection.values["vacancies"]).sum())
            found = float(plan.projection.values["vacancies"].sum()) if plan.projection else now
            change = texts.text("proposal.change", now=texts.number(now, 1), found=texts.number(found, 1))
            words = [change, *texts.slot_plan(plan, with_vacancies=False), texts.text("proposal.late_left")]
            self.findings.setText(" ".join(words))
            self._show_table()
            self._show_limits(plan)

    def _show_limits(self, plan: SlotPlan) -> None:
        """What holds the plan back, what would give most first."""
        texts = self._session.texts
        headings = (
            Heading(texts.text("proposal.limit"), is_number=False, widest=520),
            Heading(texts.text("slots_page.why_used")),
            Heading(texts.text("slots_page.why_available")),
            Heading(texts.text("proposal.gain"), texts.text("proposal.tip_gain")),
        )
        rows = [
            (
                texts.text(f"proposal.limit_{limit.kind}", **texts.limit_names(limit)),
                *texts.limit_amounts(limit),
                texts.number((limit.gain or 0.0) * (1e6 if limit.kind == BUDGET else 1.0), 2),
            )
            for limit in plan.limits
        ]
        self.limits.show_sheet(Sheet(headings, tuple(tuple(row[at] for row in rows) for at in range(4))))

    def _show_table(self) -> None:
        """A row a line that changes, with its slots before and after, by start year."""
        texts, changes = self._session.texts, self.changes
        training = self._figures.training
        before: dict[tuple[Line, int], float] = {}
        for intake in training:
            place = Line.of(intake), intake.start_year
            before[place] = before.get(place, 0.0) + intake.slots
        years = self._figures.start_years
        lines = sorted({line for line, _ in changes}, key=lambda one: (one.programme, one.unit, one.term))

        def cell(line: Line, year: int) -> str:
            was = before.get((line, year))
            if was is None:
                return ""
            now = changes.get((line, year), was)
            return texts.number(was) if now == was else f"{texts.number(was)} → {texts.number(now)}"

        headings = (
            Heading(texts.text("slots.programme"), is_number=False, widest=220),
            Heading(texts.text("column.unit"), is_number=False, widest=150),
            *(Heading(str(year)) for year in years),
        )
        rows = [
            (f"{line.programme} {line.term}".strip(), line.unit, *(cell(line, year) for year in years))
            for line in lines
        ]
        columns = tuple(tuple(row[at] for row in rows) for at in range(len(headings)))
        self.table.show_sheet(Sheet(headings, columns))

    def _take(self) -> None:
        """Takes the proposal: one step of undo."""
        self._write(self.changes, PLANNED)
        self.accept()
