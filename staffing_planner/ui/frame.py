"""What stands around every page: the top bar with the levers, the filter bar, the status line.

What needs numpy is imported where a plan is shown: the frame is painted before.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.ui.closing_age import ClosingAgeButton
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
from staffing_planner.ui.units import UNITS

if TYPE_CHECKING:
    from staffing_planner.models.register import Change
    from staffing_planner.ui.pages.page import Page

NARROW = 1180  # below it the top bar has no room for everything


def _stacked(top: QWidget, below: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(top)
    column.addWidget(below)
    column.addStretch(1)
    return column


class TopBar(QFrame):
    """The project and its menu, undo and redo, scenario and comparison, the retirement-age slider, export,
    language.
    """

    project_asked = Signal()
    import_asked = Signal()
    export_asked = Signal()
    language_asked = Signal()
    menu_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._is_narrow = False
        self.setProperty("role", "top")
        self.setFixedHeight(scaled(TOP_HEIGHT))
        self.project = button("project")
        self.name = Elided("strong")
        self.star = labelled("strong")
        self.mark = Elided("small")
        self.undo, self.redo = button("tool"), button("tool")
        self._scenario_label = labelled("small")
        self.scenario = Picker()
        self._comparison_label = labelled("small")
        self.comparison = Picker(comparison=True)
        self._age_label = labelled("small")
        self.age = Elided("strong")
        self.reset = button("link")
        self.keep = button("link")
        self.closing = ClosingAgeButton(session)
        for link in (self.reset, self.keep):
            link.setFixedHeight(scaled(24))
        self.slider = AgeSlider(LOWEST_AGE, HIGHEST_AGE)
        self.import_button = button()
        self.export_button = button("primary")
        self.language_button = button()
        self.menu_button = button("tool", "⋯")
        self.menu_button.setFixedWidth(scaled(32))
        self._scenario_label.setBuddy(self.scenario)
        self._comparison_label.setBuddy(self.comparison)
        self._age_label.setBuddy(self.slider)

        self._lay_out_project()
        for one, sign in ((self.undo, "↶"), (self.redo, "↷")):
            one.setText(sign)
            one.setFixedWidth(scaled(32))
        steps = QHBoxLayout()
        steps.setSpacing(STEP)
        steps.addWidget(self.undo)
        steps.addWidget(self.redo)
        ages = QHBoxLayout()
        ages.setSpacing(STEP)
        ages.addWidget(self._age_label)
        ages.addWidget(self.closing)
        ages.addStretch(1)
        ages.addWidget(self.keep)
        ages.addWidget(self.reset)
        ages.addWidget(self.age)
        self.slider_block = slider = QWidget()
        block = QVBoxLayout(slider)
        block.setContentsMargins(0, 0, 0, 0)
        block.setSpacing(0)
        block.addLayout(ages)
        block.addWidget(self.slider)
        slider.setMinimumWidth(scaled(250))
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
        inside.setContentsMargins(STEP * 2, 0, PAD, 1)
        inside.setSpacing(GAP)
        inside.addWidget(self.project)
        inside.addLayout(steps)
        inside.addWidget(self._levers, 100)
        inside.addStretch(1)
        inside.addWidget(self.import_button)
        inside.addWidget(self.export_button)
        inside.addWidget(self.language_button)
        inside.addWidget(self.menu_button)
        for label in (self._scenario_label, self._comparison_label):
            label.setContentsMargins(STEP, 0, 0, 0)

        self.scenario.textActivated.connect(session.choose_scenario)
        self.comparison.textActivated.connect(session.choose_comparison)
        self.slider.valueChanged.connect(self._moved)
        self.reset.clicked.connect(session.reset_age)
        self.keep.clicked.connect(session.keep_age)
        self.undo.clicked.connect(session.undo)
        self.redo.clicked.connect(session.redo)
        self.project.clicked.connect(self.project_asked)
        self.import_button.clicked.connect(self.import_asked)
        self.export_button.clicked.connect(self.export_asked)
        self.language_button.clicked.connect(self.language_asked)
        self.menu_button.clicked.connect(self.menu_asked)

    def _lay_out_project(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(0)
        first.addWidget(self.name)
        first.addWidget(self.star)
        arrow = labelled("small", "  ▾")
        first.addWidget(arrow)
        first.addStretch(1)
        inside = QVBoxLayout(self.project)
        inside.setContentsMargins(STEP * 2, 0, STEP, 0)
        inside.setSpacing(0)
        inside.addStretch(1)
        inside.addLayout(first)
        inside.addWidget(self.mark)
        inside.addStretch(1)
        self.project.setFixedHeight(scaled(TOP_HEIGHT - 8))
        # The words belong to the button: a click on them is a click on it.
        for label in (self.name, self.star, self.mark, arrow):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, what the menu has as well gives it to the levers."""
        super().resizeEvent(event)
        self._is_narrow = event.size().width() < scaled(NARROW)
        for one in (self.import_button, self.language_button):
            one.setHidden(self._is_narrow)
        self.closing.setHidden(self._is_narrow or self._session.moved_age is not None)
        self._make_room()

    def _make_room(self) -> None:
        """The age is never cut: its label gives way to it, which says the same to the eye."""
        self._age_label.setHidden(self._is_narrow and self._session.moved_age is not None)

    def _moved(self) -> None:
        self._session.move_age(self.slider.age)
        self._show_age()

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session = self._session
        self.closing.refresh(changed)
        if changed.language:
            self._retext()
        is_shown = session.plan is not None and session.problem is None
        self._levers.setVisible(is_shown)
        self.export_button.setEnabled(is_shown)
        if changed.plan or changed.file or changed.language:
            self._show_project()
        if session.plan is None:
            return
        if changed.plan or changed.scenario or changed.comparison:
            names = [scenario.name for scenario in session.plan.scenarios]
            self.scenario.show_choices(names, session.stated_scenario.name)
            self.comparison.show_choices(names, session.comparison.name)
        if changed.figures or changed.language:
            self._place_handle()
            self._show_age()

    def _show_project(self) -> None:
        """Name, file, unsaved mark, and what can be undone."""
        session, texts = self._session, self._session.texts
        plan, document = session.plan, session.document
        name = plan.name if plan else texts.text("window.program")
        self.name.setText(name)
        self.star.setText("*" if session.is_unsaved else "")
        wanted = self.name.fontMetrics().horizontalAdvance(name) + scaled(48)
        most = scaled(168 if self._is_narrow else 208)
        self.project.setFixedWidth(min(max(wanted, scaled(124)), most))
        has_file = document is not None and document.file is not None
        synthetic = texts.text("window.synthetic") if plan and plan.is_synthetic and not has_file else ""
        self.mark.setText(synthetic or (plan.source.name if plan else ""))
        self.mark.setVisible(plan is not None)
        self.project.setAccessibleName(
            texts.text("project.named_unsaved" if session.is_unsaved else "project.named", name=name)
        )
        self.project.setToolTip(str(plan.source) if plan else texts.text("project.menu"))
        for one, msgid, what in (
            (self.undo, "project.undo", document.undone_next if document else None),
            (self.redo, "project.redo", document.redone_next if document else None),
        ):
            words = texts.text(msgid)
            if what is not None:
                from staffing_planner.ui.assumption_words import say_change

                words = f"{words}: {say_change(texts, what)}"
            one.setEnabled(what is not None)
            one.setAccessibleName(words)
            one.setToolTip(words)

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
        self.closing.setHidden(self._is_narrow or session.moved_age is not None)
        self.reset.setVisible(session.moved_age is not None)
        self.keep.setVisible(session.moved_age is not None)
        self._make_room()

    def _retext(self) -> None:
        texts = self._session.texts
        self._scenario_label.setText(texts.text("window.scenario"))
        self._comparison_label.setText(texts.text("window.comparison"))
        self._age_label.setText(texts.text("lever.retirement_age"))
        self.scenario.setAccessibleName(texts.text("window.scenario"))
        self.comparison.setAccessibleName(texts.text("window.comparison"))
        self.slider.setAccessibleName(texts.text("lever.retirement_age"))
        self.menu_button.setAccessibleName(texts.text("action.menu"))
        self.menu_button.setToolTip(texts.text("frame.menu_hint"))
        for control, msgid, hint in (
            (self.reset, "window.reset", "window.reset_hint"),
            (self.keep, "project.keep_age", "project.keep_age_hint"),
            (self.import_button, "import.button", "import.button_hint"),
            (self.export_button, "window.export", "window.export_hint"),
            (self.language_button, "window.language", "window.language_hint"),
        ):
            control.setText(texts.text(msgid))
            control.setToolTip(texts.text(hint))
            control.setAccessibleName(texts.text(hint))


class FilterBar(QFrame):
    """What is selected, what persons are counted in, and how many that are.

    `why_asked` opens or closes the dock of explanations, `search_asked` the search, `unit_asked` gives a unit.
    """

    why_asked = Signal()
    search_asked = Signal()
    unit_asked = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "top")
        self.setFixedHeight(scaled(FILTER_HEIGHT))
        self._is_narrow = False
        self.units = FilterChip()
        self.occupations = FilterChip()
        self.sexes = FilterChip()
        self.unit = button("chip")
        self.unit_menu = QMenu(self)
        self.count = Elided("secondary")
        self.clear_button = button("link")
        self.why_button = button("link")
        self.search_button = button("link")
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, 0, PAD, 1)
        inside.setSpacing(STEP * 2)
        for chip in (self.units, self.occupations, self.sexes, self.unit):
            inside.addWidget(chip)
        inside.addSpacing(STEP)
        inside.addWidget(self.count)
        inside.addWidget(self.clear_button)
        inside.addStretch(1)
        inside.addWidget(self.search_button)
        inside.addWidget(self.why_button)
        # Actions and group of our own: PySide takes those that a menu makes for dead ones when a project is closed.
        self._unit_group = QActionGroup(self)
        self.unit_actions = {unit: QAction(self) for unit in UNITS}
        for unit, action in self.unit_actions.items():
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, unit=unit: self.unit_asked.emit(unit))
            self._unit_group.addAction(action)
            self.unit_menu.addAction(action)
        for filtering in (self.units, self.occupations, self.sexes):
            filtering.chosen.connect(lambda _: self._choose())
        self.unit.clicked.connect(self.open_units)
        self.clear_button.clicked.connect(lambda: session.choose(Selection()))
        self.why_button.clicked.connect(self.why_asked)
        self.search_button.clicked.connect(self.search_asked)

    def _choose(self) -> None:
        plan = self._session.plan
        ticked = self.sexes.popup.ticked()
        sexes = tuple(sex for sex in (plan.sexes if plan else ()) if self._name(sex) in ticked)
        self._session.choose(Selection(self.units.popup.ticked(), self.occupations.popup.ticked(), sexes))

    def _name(self, sex: str) -> str:
        return self._session.texts.text(f"sex.{sex}")

    def open_units(self) -> None:
        """Lets the user choose what persons are counted in."""
        self.unit_menu.popup(self.unit.mapToGlobal(QPoint(0, self.unit.height() + STEP)))

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session, texts = self._session, self._session.texts
        if changed.language:
            self._retext()
        if session.plan is None:
            return
        if changed.plan or changed.selection or changed.language:
            self.units.show_names(session.plan.axes.units, session.selection.units)
            self.occupations.show_names(session.plan.axes.occupations, session.selection.occupations)
            self.sexes.show_names(
                [self._name(sex) for sex in session.plan.sexes],
                [self._name(sex) for sex in session.selection.sexes],
            )
        if changed.unit or changed.language or changed.plan:
            words = texts.text(f"unit.{session.unit}_chip")
            self.unit.setText(f"{words}  ▾")
            self.unit.setAccessibleName(f"{texts.text('unit.name')}: {words}")
            self.unit_actions[session.unit].setChecked(True)
            set_state(self.unit, "chosen", "true" if session.unit == "fte" else "false")
        if changed.figures or changed.language:
            self._show_count()
            self.clear_button.setVisible(not session.selection.is_everything)

    def _retext(self) -> None:
        texts = self._session.texts
        many, everything = texts.text("window.filter_many"), texts.text("window.filter_all")
        for chip, msgid in (
            (self.units, "column.unit"),
            (self.occupations, "column.occupation"),
            (self.sexes, "column.sex"),
        ):
            chip.retext(texts.text(msgid), everything, many, texts.text("window.filter_search"))
        for unit, action in self.unit_actions.items():
            action.setText(texts.text(f"preferences.unit_{unit}"))
        self.unit_menu.setAccessibleName(texts.text("unit.name"))
        self.unit.setToolTip(texts.text("unit.hint"))
        for one, msgid, hint in (
            (self.clear_button, "window.clear", "window.clear_hint"),
            (self.why_button, "why.title", "why.hint"),
            (self.search_button, "frame.search", "search.hint"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text("window.clear_hint" if one is self.clear_button else msgid))
            one.setToolTip(texts.text(hint))

    def _show_count(self) -> None:
        session, texts = self._session, self._session.texts
        selected = round(session.selected) if len(session.cells) else 0
        words = texts.plural("frame.selected_fte" if session.unit == "fte" else "window.selected", selected)
        self.count.setAccessibleName(words)
        self.count.setText(texts.plural("frame.selected_short", selected) if self._is_narrow else words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The hint of the key gives its place to what is selected; that is said in fewer words."""
        super().resizeEvent(event)
        width = event.size().width()
        self.search_button.setVisible(width >= scaled(920))
        is_narrow = width < scaled(860)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            if self._session.plan is not None:
                self._show_count()


class CountRemark(QFrame):
    """A line under the filter: what chosen sexes and full-time equivalents mean for the page in sight."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setProperty("role", "top")
        self.words = labelled("label")
        self.words.setWordWrap(True)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, STEP, PAD, STEP)
        inside.addWidget(self.words, 1)
        self.hide()

    def show_for(self, page: "Page | None") -> None:
        """Says it for a page; nothing where there is nothing to know."""
        session, texts = self._session, self._session.texts
        said = []
        if page is not None and session.selection.sexes:
            names = [texts.text(f"sex.{sex}") for sex in session.selection.sexes]
            said.append(texts.text(page.remark_on_sexes, names=", ".join(names).lower()))
        if page is not None and session.unit == "fte":
            said.append(texts.text(page.remark_on_fte))
        self.words.setText(" ".join(said))
        self.setAccessibleName(self.words.text())
        self.setVisible(bool(said))


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
        self.changed, self.why, self.reason = Elided("label"), button("link"), QLineEdit()
        self.reason.setProperty("role", "inline")
        self.reason.setFixedWidth(scaled(300))
        self._about: Change | None = None  # what the reason that is being written is for
        self.message = Elided("label")
        self.take_back = button("link")
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
        for part in (self.changed, self.why, self.reason):
            inside.addWidget(part)
        inside.addWidget(self.message)
        inside.addWidget(self.take_back)
        inside.addStretch(1)
        inside.addWidget(self.job)
        inside.addWidget(self.progress)
        inside.addWidget(self.cancel)
        inside.addWidget(self.mark)
        self.findings.clicked.connect(self.findings_asked)
        self.cancel.clicked.connect(self._cancel)
        self.why.clicked.connect(self.ask_why)
        self.take_back.clicked.connect(session.undo)
        self.reason.returnPressed.connect(self._explain)
        give_up = QAction(self.reason)
        give_up.setShortcut(Qt.Key.Key_Escape)
        give_up.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        give_up.triggered.connect(self._close_reason)
        self.reason.addAction(give_up)
        session.jobs.changed.connect(self.show_jobs)
        self.show_jobs()
        self._show_change()

    # --- why

    def ask_why(self) -> None:
        """Lets the reason for the last change be written, in the line itself."""
        if self._about is None:
            self._about = self._session.explainable
        self._show_change()
        self.reason.setFocus()

    def _explain(self) -> None:
        about, reason = self._about, self.reason.text()
        self._close_reason()
        if about is not None:
            self._session.explain(about, reason)

    def _close_reason(self) -> None:
        self._about = None
        self.reason.clear()
        self._show_change()

    def _show_change(self) -> None:
        """Names the last change and offers to say why; what is being written stays with what it is about."""
        texts, about = self._session.texts, self._about or self._session.explainable
        words = ""
        if about is not None:
            from staffing_planner.ui.assumption_words import say_change

            words = texts.text("change.changed", what=say_change(texts, about.what))
        self.changed.setText(words)
        self.changed.setVisible(about is not None)
        self.why.setVisible(about is not None and self._about is None)
        self.why.setAccessibleDescription(words)
        self.reason.setVisible(self._about is not None)
        self.reason.setAccessibleDescription(words)

    def _cancel(self) -> None:
        for job in self._session.jobs.told[-1:]:
            self._session.jobs.cancel(job)

    def say(self, words: str) -> None:
        """Shows a message until the next one."""
        self.message.setText(words)
        self.take_back.hide()

    def offer_undo(self) -> None:
        """Offers beside the message to take back what it tells of."""
        self.take_back.show()

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session, texts = self._session, self._session.texts
        if changed.language:
            self.say("")
            self.cancel.setText(texts.text("window.cancel"))
            self.cancel.setAccessibleName(texts.text("window.cancel"))
            self.take_back.setText(texts.text("import.undo"))
            self.take_back.setAccessibleName(texts.text("import.undo"))
            self.why.setText(texts.text("change.why"))
            self.why.setAccessibleName(texts.text("change.why_name"))
            self.why.setToolTip(texts.text("change.why_hint"))
            self.reason.setPlaceholderText(texts.text("change.reason_hint"))
            self.reason.setAccessibleName(texts.text("change_column.reason"))
            self.show_jobs()
        if changed.plan:
            self._close_reason()
        elif changed.content or changed.language:
            self._show_change()
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

        texts, figures = self._session.texts, self._session.latest_figures
        residual = max(figures.scenario.identity_residual, figures.comparison.identity_residual)
        holds = residual <= TOLERANCE
        label.setText(texts.text("window.balance_holds" if holds else "window.balance_fails"))
        label.setToolTip(texts.text("window.balance_hint"))
        set_state(label, "state", "within" if holds else "over")

    def show_jobs(self) -> None:
        """Shows the newest job that is running."""
        running = self._session.jobs.told
        for part in (self.job, self.progress):
            part.setVisible(bool(running))
        self.cancel.setVisible(bool(running) and running[-1].can_stop)
        words = self._session.texts.text(running[-1].label) if running else ""
        self.job.setText(words)
        self.progress.setAccessibleName(words)
        self.progress.setValue(round(100 * running[-1].share) if running else 0)
