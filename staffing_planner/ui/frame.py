"""What stands around every page: the top bar with the levers, the filter bar, the status line.

What needs numpy is imported where a plan is shown: the frame is painted before.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from staffing_planner.ui.controls import AgeSlider, Elided, FilterChip, Picker
from staffing_planner.ui.session import (
    HIGHEST_AGE,
    LOWEST_AGE,
    USUAL_COMPARISON_AGE,
    Changed,
    Selection,
    Session,
    stated_age,
)
from staffing_planner.ui.style import (
    FILTER_HEIGHT,
    GAP,
    PAD,
    STATUS_HEIGHT,
    STEP,
    TOP_HEIGHT,
    button,
    labelled,
    scaled,
    set_state,
)


def _stacked(top: QWidget, below: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(top)
    column.addWidget(below)
    column.addStretch(1)
    return column


class TopBar(QFrame):
    """Name of the plan, scenario and comparison, the retirement-age slider, open, export, language."""

    open_asked = Signal()
    export_asked = Signal()
    language_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "top")
        self.setFixedHeight(scaled(TOP_HEIGHT))
        self.name = Elided("strong")
        self.mark = Elided("small")
        self._scenario_label = labelled("small")
        self.scenario = Picker()
        self._comparison_label = labelled("small")
        self.comparison = Picker(comparison=True)
        self._age_label = labelled("small")
        self.age = Elided("strong")
        self.reset = button("link")
        self.reset.setFixedHeight(scaled(24))
        self.slider = AgeSlider(LOWEST_AGE, HIGHEST_AGE)
        self.open_button = button()
        self.export_button = button("primary")
        self.language_button = button()
        self._scenario_label.setBuddy(self.scenario)
        self._comparison_label.setBuddy(self.comparison)
        self._age_label.setBuddy(self.slider)

        names = QWidget()
        names.setLayout(_stacked(self.name, self.mark))
        names.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]  # just set
        names.setMinimumWidth(scaled(100))
        names.setMaximumWidth(scaled(200))
        ages = QHBoxLayout()
        ages.setSpacing(STEP)
        ages.addWidget(self._age_label)
        ages.addStretch(1)
        ages.addWidget(self.reset)
        ages.addWidget(self.age)
        slider = QWidget()
        block = QVBoxLayout(slider)
        block.setContentsMargins(0, 0, 0, 0)
        block.setSpacing(0)
        block.addLayout(ages)
        block.addWidget(self.slider)
        slider.setMinimumWidth(scaled(280))
        slider.setMaximumWidth(scaled(340))

        self._levers = QWidget()
        levers = QHBoxLayout(self._levers)
        levers.setContentsMargins(0, 0, 0, 0)
        levers.setSpacing(GAP)
        levers.addLayout(_stacked(self._scenario_label, self.scenario))
        levers.addLayout(_stacked(self._comparison_label, self.comparison))
        levers.addWidget(slider, 1)
        levers.addStretch(1)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, 0, PAD, 1)
        inside.setSpacing(GAP)
        inside.addWidget(names)
        inside.addWidget(self._levers, 100)
        inside.addStretch(1)
        inside.addWidget(self.open_button)
        inside.addWidget(self.export_button)
        inside.addWidget(self.language_button)
        for label in (self._scenario_label, self._comparison_label):
            label.setContentsMargins(STEP, 0, 0, 0)

        self.scenario.textActivated.connect(session.choose_scenario)
        self.comparison.textActivated.connect(session.choose_comparison)
        self.slider.valueChanged.connect(self._moved)
        self.reset.clicked.connect(session.reset_age)
        self.open_button.clicked.connect(self.open_asked)
        self.export_button.clicked.connect(self.export_asked)
        self.language_button.clicked.connect(self.language_asked)

    def _moved(self) -> None:
        self._session.move_age(self.slider.age)
        self._show_age()

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session = self._session
        if changed.language:
            self._retext()
        is_shown = session.plan is not None and session.problem is None
        self._levers.setVisible(is_shown)
        self.export_button.setEnabled(is_shown)
        if session.plan is None:
            self.name.setText(session.texts.text("window.program"))
            self.mark.setText("")
            return
        if changed.plan or changed.language:
            self.name.setText(session.plan.name)
            synthetic = session.texts.text("window.synthetic") if session.plan.is_synthetic else ""
            self.mark.setText(synthetic or str(session.plan.source.name))
        if changed.plan or changed.scenario or changed.comparison:
            names = [scenario.name for scenario in session.plan.scenarios]
            self.scenario.show_choices(names, session.stated_scenario.name)
            self.comparison.show_choices(names, session.comparison.name)
        if changed.figures or changed.language:
            self._place_handle()
            self._show_age()

    def _place_handle(self) -> None:
        session = self._session
        scenario = session.scenario
        own = stated_age(scenario)
        if own is None:  # a path or the birth year: moving begins at the path's first age
            path = scenario.retirement_age.path
            own = path[0][1] if path else USUAL_COMPARISON_AGE
            hollow = True
        else:
            hollow = False
        tick = stated_age(session.comparison)
        tick = tick if tick is not None and LOWEST_AGE <= tick <= HIGHEST_AGE else None
        self.slider.show_age(own, tick, hollow=hollow)

    def _show_age(self) -> None:
        """The age in words, at once, also while the figures are still to follow."""
        from staffing_planner.ui.sentences import explain_age, say_age

        session, texts = self._session, self._session.texts
        scenario = session.scenario
        rates = session.plan.inputs.retirement_rates if session.plan else ()
        words = say_age(texts, scenario, rates[0].reference_age if rates else None)
        self.age.setText(words)
        explained = explain_age(texts, scenario, rates[0].reference_age if rates else None)
        self.slider.setAccessibleDescription(explained)
        self.slider.setToolTip(f"{explained}\n{texts.text('window.slider_hint')}")
        self.reset.setVisible(session.moved_age is not None)

    def _retext(self) -> None:
        texts = self._session.texts
        self._scenario_label.setText(texts.text("window.scenario"))
        self._comparison_label.setText(texts.text("window.comparison"))
        self._age_label.setText(texts.text("lever.retirement_age"))
        self.scenario.setAccessibleName(texts.text("window.scenario"))
        self.comparison.setAccessibleName(texts.text("window.comparison"))
        self.slider.setAccessibleName(texts.text("lever.retirement_age"))
        for control, msgid, hint in (
            (self.reset, "window.reset", "window.reset_hint"),
            (self.open_button, "window.open", "window.open_hint"),
            (self.export_button, "window.export", "window.export_hint"),
            (self.language_button, "window.language", "window.language_hint"),
        ):
            control.setText(texts.text(msgid))
            control.setToolTip(texts.text(hint))
            control.setAccessibleName(texts.text(hint))


class FilterBar(QFrame):
    """What is selected, and how many employees that are."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "top")
        self.setFixedHeight(scaled(FILTER_HEIGHT))
        self.units = FilterChip()
        self.occupations = FilterChip()
        self.count = labelled("secondary")
        self.clear_button = button("link")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, 0, PAD, 1)
        inside.setSpacing(STEP * 2)
        inside.addWidget(self.units)
        inside.addWidget(self.occupations)
        inside.addSpacing(STEP)
        inside.addWidget(self.count)
        inside.addWidget(self.clear_button)
        inside.addStretch(1)
        self.units.chosen.connect(lambda _: self._choose())
        self.occupations.chosen.connect(lambda _: self._choose())
        self.clear_button.clicked.connect(lambda: session.choose(Selection()))

    def _choose(self) -> None:
        self._session.choose(Selection(self.units.popup.ticked(), self.occupations.popup.ticked()))

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session, texts = self._session, self._session.texts
        if changed.language:
            many, everything = texts.text("window.filter_many"), texts.text("window.filter_all")
            for chip, msgid in ((self.units, "column.unit"), (self.occupations, "column.occupation")):
                chip.retext(texts.text(msgid), everything, many, texts.text("window.filter_search"))
            self.clear_button.setText(texts.text("window.clear"))
            self.clear_button.setAccessibleName(texts.text("window.clear_hint"))
        if session.plan is None:
            return
        if changed.plan or changed.selection:
            self.units.show_names(session.plan.axes.units, session.selection.units)
            self.occupations.show_names(session.plan.axes.occupations, session.selection.occupations)
        if changed.figures or changed.language:
            selected = session.figures.years.totals["opening"] if len(session.cells) else 0
            self.count.setText(texts.plural("window.selected", selected))
            self.clear_button.setVisible(not session.selection.is_everything)


class StatusLine(QFrame):
    """State of the checks, open findings, what is going on."""

    findings_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "bottom")
        self.setFixedHeight(scaled(STATUS_HEIGHT))
        self.balance = labelled("label")
        self.findings = button("link")
        self.message = Elided("label")
        self.job = labelled("label")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(scaled(120))
        self.cancel = button("link")
        self.mark = labelled("label")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, 1, PAD, 0)
        inside.setSpacing(GAP)
        inside.addWidget(self.balance)
        inside.addWidget(self.findings)
        inside.addWidget(self.message, 1)
        inside.addWidget(self.job)
        inside.addWidget(self.progress)
        inside.addWidget(self.cancel)
        inside.addWidget(self.mark)
        self.findings.clicked.connect(self.findings_asked)
        self.cancel.clicked.connect(self._cancel)
        session.jobs.changed.connect(self.show_jobs)
        self.show_jobs()

    def _cancel(self) -> None:
        for job in self._session.jobs.running[-1:]:
            self._session.jobs.cancel(job)

    def say(self, words: str) -> None:
        """Shows a message until the next one."""
        self.message.setText(words)

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session, texts = self._session, self._session.texts
        if changed.language:
            self.say("")
            self.cancel.setText(texts.text("window.cancel"))
            self.cancel.setAccessibleName(texts.text("window.cancel"))
            self.show_jobs()
        plan = session.plan if session.problem is None else None
        for part in (self.balance, self.findings, self.mark):
            part.setVisible(plan is not None)
        if plan is None:
            return
        count = len(plan.findings)
        self.findings.setText(texts.plural("window.findings", count))
        self.findings.setAccessibleName(texts.plural("window.findings", count))
        self.findings.setVisible(count > 0)
        self.mark.setText(texts.text("window.synthetic"))
        self.mark.setVisible(plan.is_synthetic)
        if len(session.cells):
            self._show_balance(self.balance)

    def _show_balance(self, label: QLabel) -> None:
        from staffing_planner.models.projection import TOLERANCE

        texts, figures = self._session.texts, self._session.figures
        residual = max(figures.scenario.identity_residual, figures.comparison.identity_residual)
        holds = residual <= TOLERANCE
        label.setText(texts.text("window.balance_holds" if holds else "window.balance_fails"))
        label.setToolTip(texts.text("window.balance_hint"))
        set_state(label, "state", "within" if holds else "over")

    def show_jobs(self) -> None:
        """Shows the newest job that is running."""
        running = self._session.jobs.running
        for part in (self.job, self.progress, self.cancel):
            part.setVisible(bool(running))
        words = self._session.texts.text(running[-1].label) if running else ""
        self.job.setText(words)
        self.progress.setAccessibleName(words)
        self.progress.setValue(round(100 * running[-1].share) if running else 0)
