"""*Which retirement age closes the gap?*: a number of persons in, an age out; beside the slider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from staffing_planner.models.findings import StaffingError
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.session import HIGHEST_AGE, LOWEST_AGE, Changed, Session
from staffing_planner.ui.style import PAD, STEP, button, labelled, scaled

if TYPE_CHECKING:
    from staffing_planner.models.closing_age import ClosingAge


class ClosingAgeButton(QPushButton):
    """The button beside the slider that opens the question."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("role", "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(scaled(24))
        self._session = session
        self.clicked.connect(self.open_question)

    def refresh(self, changed: Changed) -> None:
        """Says what it does in the language that has been chosen."""
        if changed.language:
            words = self._session.texts.text("closing_age.ask")
            self.setText(self._session.texts.text("closing_age.button"))
            self.setAccessibleName(words)
            self.setToolTip(words)

    def open_question(self) -> None:
        """Opens the question for the selection as it is."""
        if self._session.plan is not None and len(self._session.cells):
            dialog = ClosingAgeQuestion(self._session, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()


class ClosingAgeQuestion(QDialog):
    """How many persons may the replacement need be over the horizon? The age, and a button that moves the slider."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self.found: ClosingAge | None = None
        texts = session.texts
        self.setModal(True)
        self.setWindowTitle(texts.text("closing_age.ask"))
        self.setFixedWidth(scaled(480))
        need = float(session.figures.scenario.total("replacement_need", session.cells).sum())
        years = session.figures.scenario.years
        self.title = labelled("section", texts.text("closing_age.ask"))
        self.words = labelled(
            "secondary",
            texts.text(
                "closing_age.words",
                need=texts.number(need),
                span=f"{years[0]}–{years[-1]}",
                scenario=session.scenario.name,
                where=self._where(),
            ),
        )
        self.label = labelled("label", texts.text("closing_age.label"))
        self.need = QLineEdit(str(round(need * 0.9)))
        self.need.setMaximumWidth(scaled(120))
        self.need.setAccessibleName(self.label.text())
        self.label.setBuddy(self.need)
        self.answer = labelled("secondary")
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.solve_button, self.use_button, self.close_button = button("primary"), button(), button()
        for one, msgid in (
            (self.solve_button, "closing_age.solve"),
            (self.use_button, "closing_age.use"),
            (self.close_button, "proposal.close"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self.use_button.hide()
        row = QHBoxLayout()
        row.addWidget(self.label)
        row.addWidget(self.need)
        row.addWidget(self.solve_button)
        row.addStretch(1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.use_button)
        buttons.addWidget(self.close_button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD, PAD + STEP, PAD)
        inside.setSpacing(STEP * 3)
        for words in (self.title, self.words, self.answer):
            words.setWordWrap(True)
        inside.addWidget(self.title)
        inside.addWidget(self.words)
        inside.addLayout(row)
        inside.addWidget(self.answer)
        inside.addLayout(buttons)
        self.need.returnPressed.connect(self.solve)
        self.solve_button.clicked.connect(self.solve)
        self.use_button.clicked.connect(self._use)
        self.close_button.clicked.connect(self.reject)
        self.adjustSize()
        self.need.selectAll()
        self.need.setFocus()

    def _where(self) -> str:
        selection, texts = self._session.selection, self._session.texts
        chosen = [*selection.units, *selection.occupations]
        return ", ".join(chosen) if chosen else texts.text("slots_page.all_units")

    def solve(self) -> None:
        """Looks for the age, in a job."""
        texts, session = self._session.texts, self._session
        typed = "".join(self.need.text().split()).replace(",", ".")
        try:
            need = float(typed)
        except ValueError:
            need = -1.0
        if not 0 <= need < float("inf"):
            self.found = None
            self._show(texts.text("closing_age.no_number", typed=self.need.text()))
            return
        plan, scenario, cells = session.plan, session.scenario, session.cells
        assert plan is not None, "asked about an open plan"

        def work(progress: Progress) -> ClosingAge:
            return plan.closing_age(scenario, need, cells)

        def ended(outcome: Outcome, result: Any) -> None:
            if self._job is None:  # closed meanwhile
                return
            self._job = None
            if outcome is Outcome.DONE:
                self.found = result
                self._show(texts.closing_age(result, need, scenario))
            elif outcome is Outcome.FAILED and isinstance(result, StaffingError):
                self._show(" ".join(map(texts.finding, result.findings)))

        self._job = session.jobs.start(Lane.COMPUTE, "", work, ended)

    def done(self, result: int) -> None:
        """Nobody waits for the answer any longer."""
        if self._job is not None:
            self._session.jobs.cancel(self._job)
            self._job = None
        super().done(result)

    def _show(self, words: str) -> None:
        self.answer.setText(words)
        self.adjustSize()
        age = self.found.retirement_age if self.found is not None else None
        self.use_button.setVisible(age is not None and LOWEST_AGE <= age <= HIGHEST_AGE)

    def _use(self) -> None:
        """Moves the slider to the age."""
        age = self.found.retirement_age if self.found is not None else None
        assert age is not None, "offered with an age"
        self._session.move_age(age)
        self.accept()
