"""Scenarios: levers side by side and edited in place, what each scenario leads to, and which lever it comes of."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QMenu, QStackedWidget, QWidget

from staffing_planner.models.drivers import LeverStudy, Sensitivity, moves_of, single_levers
from staffing_planner.models.findings import Finding
from staffing_planner.models.inputs import OWN
from staffing_planner.models.scenario import Scenario, scenario_to_dict
from staffing_planner.models.scenario_edits import free_name
from staffing_planner.texts import Texts
from staffing_planner.ui.charts import MultiplesChart, TornadoChart, WaterfallChart
from staffing_planner.ui.controls import Picker
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.figures import ReachCount
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.pages.scenarios import words as words
from staffing_planner.ui.pages.scenarios.figures import (
    MEASURES,
    CeilingRules,
    ScenarioResult,
    ShownBridge,
    ShownDriver,
    reach_of,
    result_of,
    scale_of,
    show_bridge,
    show_drivers,
)
from staffing_planner.ui.pages.scenarios.lever_editor import OccupationsDialog
from staffing_planner.ui.pages.scenarios.lever_table import LeverCell, LeverRow, LeverSheet, LeverTable
from staffing_planner.ui.pages.scenarios.lever_words import (
    BY_OCCUPATION,
    CHOICES,
    GROUPS,
    LEVERS,
    OwnNumbers,
    RefusedError,
    editable,
    own_numbers,
    read_lever,
    read_table,
    say_choice,
    say_lever,
    say_refusal,
)
from staffing_planner.ui.pages.scenarios.words import RESULT_COLUMNS, Side
from staffing_planner.ui.sentences import say_span
from staffing_planner.ui.session import Changed, Session, stated_age
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, button, labelled, scaled
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question, Why

log = logging.getLogger(__name__)

WIDE = 980  # from here on waterfall and tornado stand side by side
REST = 150  # milliseconds after which a lever is taken to rest
_MOST_COLUMNS = 200
_DEFAULTS = Scenario()
_ACTIONS = ("add", "duplicate", "rename", "delete", "show", "compare")
_MENU = (*_ACTIONS, "left", "right", "table", "default", "why")


class ScenariosPage(Page):
    """The page. What is shown of every scenario is found in a job where it is not known; the shown one, the
    comparison and the way between them follow a moving lever.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._results: dict[Scenario, ScenarioResult] = {}
        self._moved: tuple[Scenario, ScenarioResult] | None = None  # the shown one where the slider has it
        self._reach: dict[float, ReachCount] = {}
        self._columns_of: dict[object, tuple[LeverCell, ...]] = {}
        self._study: LeverStudy | None = None
        self._known_for: tuple[object, ...] = ()
        self._sensitivity: Sensitivity | None = None
        self._drivers: tuple[ShownDriver, ...] = ()
        self._bridge: ShownBridge | None = None
        self._sides: list[Side] = []
        self._job: Job | None = None
        self._measure = MEASURES[0]
        self._columns: tuple[str, ...] = RESULT_COLUMNS

        self.lever_card, self.levers = Card(), LeverTable()
        self.only_differing = QCheckBox()
        self.only_differing.setChecked(True)
        self.only_differing.setCursor(Qt.CursorShape.PointingHandCursor)
        self.buttons = {action: button("link") for action in _ACTIONS}
        self.marked = labelled("label")
        self.menu = QMenu(self)
        actions = QHBoxLayout()
        actions.setSpacing(STEP)
        actions.addWidget(self.buttons["add"])
        actions.addSpacing(STEP * 2)
        actions.addWidget(self.marked)
        for action in _ACTIONS[1:]:
            actions.addWidget(self.buttons[action])
        actions.addStretch(1)
        self.lever_card.head.addWidget(self.only_differing, 0, Qt.AlignmentFlag.AlignTop)
        self.lever_card.body.addLayout(actions)
        self.lever_card.body.addWidget(self.levers)

        self.result_card, self.results = Card(), FiguresTable(rows_shown=14)
        self.copy_results = button("link")
        self.result_card.head.addWidget(self.copy_results, 0, Qt.AlignmentFlag.AlignTop)
        self.result_card.body.addWidget(self.results)
        self._results_shown = TableExhibit(session, self.result_card, self.results)
        self.results.make_sortable(-1, Qt.SortOrder.AscendingOrder)

        self.measure_label, self.measure = labelled("label"), Picker()
        self.measure_label.setBuddy(self.measure)
        self.multiples_card, self.multiples = Card(), MultiplesChart()
        picking = QHBoxLayout()
        picking.setSpacing(STEP)
        picking.addWidget(self.measure_label)
        picking.addWidget(self.measure)
        self.multiples_card.head.addLayout(picking)
        self.no_measure = EmptyState()
        self._multiples_shown = ChartExhibit(session, self.multiples_card, self.multiples)
        self._multiples_body = _stack(self.multiples_card, self._multiples_shown, self.no_measure)

        self.bridge_card, self.waterfall, self.no_bridge = Card(), WaterfallChart(), EmptyState()
        self._bridge_shown = ChartExhibit(session, self.bridge_card, self.waterfall)
        self._bridge_body = _stack(self.bridge_card, self._bridge_shown, self.no_bridge)
        self.driver_card, self.tornado, self.no_drivers = Card(), TornadoChart(), EmptyState()
        self._drivers_shown = ChartExhibit(session, self.driver_card, self.tornado)
        self._driver_body = _stack(self.driver_card, self._drivers_shown, self.no_drivers)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(GAP)
        self._pair.addWidget(self.bridge_card, 1)
        self._pair.addWidget(self.driver_card, 1)

        for part in (self.lever_card, self.result_card, self.multiples_card, self._pair):
            self.add(part)
        self.column.addStretch(1)
        self.watch(
            self.only_differing,
            *self.buttons.values(),
            self.levers,
            self.copy_results,
            self._results_shown.more,
            self.results,
            self.measure,
            self._multiples_shown.more,
            self.multiples,
            self._bridge_shown.more,
            self.waterfall,
            self._drivers_shown.more,
            self.tornado,
        )
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REST)
        self._later.timeout.connect(self._come_to_rest)
        self._connect()

    def _connect(self) -> None:
        self.levers.take, self.levers.take_name = self._take, self._take_name
        self.levers.action_asked.connect(self.act)
        self.levers.cell_changed.connect(self._mark_column)
        for action, one in self.buttons.items():
            one.clicked.connect(lambda _=False, action=action: self.act(action))
        self.only_differing.toggled.connect(lambda _: self._show_levers())
        self.measure.activated.connect(lambda at: self._choose_measure(MEASURES[at]))
        self.copy_results.clicked.connect(self.results.copy)
        self.multiples.lit.connect(self._light_scenario)
        self.multiples.picked.connect(lambda at: self.why_asked.emit(self._why_of_panel(at)))
        self.waterfall.picked.connect(lambda at: self.why_asked.emit(self._why_of_stair(at)))
        self.tornado.picked.connect(lambda at: self.why_asked.emit(self._why_of_driver(at)))
        self.explain_cells(self.results, self._why_of_result)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Waterfall and tornado stand side by side where there is room."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= scaled(WIDE)
        way = QBoxLayout.Direction
        self._pair.setDirection(way.LeftToRight if is_wide else way.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody looked at may have to be found now."""
        super().showEvent(event)
        self._later.start()

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        if self.session.plan is None or not (changed.figures or changed.language or changed.content):
            return
        if not self.shows_somebody():
            return
        if self._job is not None:
            self.session.jobs.cancel(self._job)  # nothing computes beside a lever that moves
        self._forget_what_is_stale()
        self._take_up_figures()
        self._show_levers()
        self._show_what_is_in_sight()
        self._later.start()

    def _forget_what_is_stale(self) -> None:
        """Results are of the tables and of the selection."""
        session, plan = self.session, self.session.plan
        assert plan is not None
        known_for = (id(plan.inputs), session.selection, session.figures.ceiling)
        if known_for != self._known_for or self._study is None:
            self._known_for = known_for
            self._results, self._moved, self._reach, self._sensitivity = {}, None, {}, None
            self._study = plan.study_levers(session.cells, self._denominator)

    @property
    def _denominator(self) -> str:
        ceiling = self.session.figures.ceiling
        return ceiling.denominator if ceiling else OWN

    @property
    def _rules(self) -> CeilingRules:
        """A ceiling is for all staff of a unit or of the region, not for what is picked out of them."""
        session = self.session
        assert session.plan is not None
        selection = session.selection
        unit = selection.units[0] if len(selection.units) == 1 else None
        is_part = bool(selection.occupations) or len(selection.units) > 1
        return CeilingRules(session.plan.inputs.ceilings, unit, not is_part)

    def _take_up_figures(self) -> None:
        """The shown scenario and the comparison are known: the window has computed them."""
        session, figures = self.session, self.session.figures
        assert self._study is not None
        for projection, years in (
            (figures.comparison, figures.comparison_years),
            (figures.scenario, figures.years),
        ):
            self._study.know(projection)
            result = result_of(projection, session.cells, self._denominator, self._rules, years)
            if session.moved_age is None or projection is figures.comparison:
                self._results[_alike(projection.scenario)] = result
            else:
                self._moved = _alike(projection.scenario), result

    def _result_of(self, scenario: Scenario) -> ScenarioResult | None:
        key = _alike(scenario)
        if self._moved is not None and self._moved[0] == key:
            return self._moved[1]
        return self._results.get(key)

    @property
    def _scenarios(self) -> tuple[Scenario, ...]:
        """All scenarios, the shown one as the slider has it."""
        session = self.session
        assert session.plan is not None
        shown = session.scenario
        return tuple(shown if one.name == shown.name else one for one in session.plan.scenarios)

    def _find_sides(self) -> None:
        session = self.session
        shown, comparison = session.scenario.name, session.comparison.name
        scenarios, figures = self._scenarios, session.figures
        self._reach |= {count.age: count for count in (figures.reach, figures.comparison_reach)}
        sides = []
        for one in scenarios:
            state = "shown" if one.name == shown else "comparison" if one.name == comparison else ""
            age = stated_age(one)
            reach = self._reach.get(age) if age is not None else None
            sides.append(Side(one, self._result_of(one), reach, state))
        self._sides = sides

    def _show_what_is_in_sight(self) -> None:
        """What cannot be seen follows when the lever rests."""
        self._find_sides()
        if _is_seen(self.result_card):
            self._show_results()
        if _is_seen(self.multiples_card):
            self._show_multiples()
        if _is_seen(self.bridge_card):
            self._show_bridge()

    def _come_to_rest(self) -> None:
        """Shows everything, and has found what is not known."""
        if self.session.plan is None or not len(self.session.cells) or not self._sides:
            return
        self._find_sides()
        self._show_results()
        self._show_multiples()
        self._show_bridge()
        self._show_drivers()
        self._find_missing()

    def _light_scenario(self, at: int) -> None:
        """The row of the scenario whose panel is pointed at lights up."""
        drawn = self.multiples.multiples
        if drawn is None or at < 0:
            self.results.light(-1)
            return
        name = drawn.panels[self.multiples.panel_of(at)].name
        self.results.light([side.scenario.name for side in self._sides].index(name))

    # --- what is not known yet

    def _find_missing(self) -> None:
        """Starts a job for the results of scenarios and the figures of levers that nobody has asked for yet."""
        session, plan, study = self.session, self.session.plan, self._study
        if plan is None or study is None or self._job is not None or session.loading is not None:
            return
        if not self.isVisible() or session.jobs.is_closed:
            return
        missing = [one for one in self._scenarios if self._result_of(one) is None]
        wanted = self._levers_to_study()
        stated = {age for one in self._scenarios if (age := stated_age(one)) is not None}
        ages = sorted(stated - self._reach.keys())
        if not missing and not ages and not study.unknown(wanted):
            return
        cells, denominator, rules, known_for = session.cells, self._denominator, self._rules, self._known_for
        has_all_cells = session.selection.has_all_cells

        def work(progress: Progress) -> tuple[dict[Scenario, ScenarioResult], dict[float, ReachCount]]:
            found = {}
            for at, one in enumerate(missing):
                (projection,) = plan.project([one])
                study.know(projection)
                found[_alike(one)] = result_of(projection, cells, denominator, rules)
                progress((at + 1) / (len(missing) + 1))
            reach = {age: reach_of(plan, None if has_all_cells else cells, age) for age in ages}
            study.measures(wanted, progress)
            return found, reach

        def ended(outcome: Outcome, result: Any) -> None:
            self._job = None
            if outcome is Outcome.FAILED:
                log.error("the scenarios could not be worked through", exc_info=result)
            elif outcome is Outcome.CANCELLED:
                self._later.start()
            elif known_for == self._known_for:
                results, reach = result
                self._results |= results
                self._reach |= reach
                self._come_to_rest()

        self._job = session.jobs.start(Lane.COMPUTE, "", work, ended)

    def _levers_to_study(self) -> list[Scenario]:
        scenario, base = self.session.scenario, self.session.comparison
        singles = [one for _, one in single_levers(base, scenario)]
        return [
            scenario,
            base,
            *singles,
            *(one for _, *pair in moves_of(scenario) for one in pair),
        ]

    # --- levers

    def _show_levers(self) -> None:
        plan, texts = self.session.plan, self.session.texts
        if plan is None:
            return
        scenarios, shown, comparison = self._scenarios, self.session.scenario, self.session.comparison
        differing = [lever for lever in LEVERS if len({getattr(one, lever) for one in scenarios}) > 1]
        only = self.only_differing.isChecked() and bool(differing)
        rows = [
            row
            for group, levers in GROUPS
            for row in _rows_of(
                texts, group, [one for one in levers if not only or one in differing], heads=not only
            )
        ]
        names = tuple(one.name for one in scenarios)
        columns = [self._column(tuple(row.lever for row in rows), one, comparison) for one in scenarios]
        sheet = LeverSheet(
            tuple(rows),
            names,
            tuple(
                tuple(column[at] for column in columns) if row.lever else () for at, row in enumerate(rows)
            ),
            names.index(shown.name),
            names.index(comparison.name),
            (texts.text("scenarios.mark_shown"), texts.text("scenarios.mark_comparison")),
            texts.text("scenarios.default"),
        )
        self.levers.show_sheet(sheet)
        apart = [lever for lever in LEVERS if getattr(shown, lever) != getattr(comparison, lever)]
        if shown.name == comparison.name and not apart:
            title = texts.text("scenarios.levers_one", name=shown.name)
        elif not apart:
            title = texts.text("scenarios.levers_same", name=shown.name, other=comparison.name)
        else:
            other, name = words.two_names(texts, comparison, shown)
            title = texts.plural(
                "scenarios.levers_differ",
                len(apart),
                name=name,
                other=other,
                levers=words.say_levers(texts, apart),
            )
        self.lever_card.show_heading(title, texts.text("scenarios.levers_subtitle"))
        self.only_differing.setText(
            texts.text("scenarios.only_differing", count=len(differing), all=len(LEVERS))
        )
        self.only_differing.setAccessibleName(self.only_differing.text())
        self.only_differing.setEnabled(bool(differing))
        self._mark_column()

    def _column(
        self, levers: tuple[str, ...], scenario: Scenario, comparison: Scenario
    ) -> tuple[LeverCell, ...]:
        """A scenario's cells; a moving lever makes one column anew."""
        is_moved = self.session.moved_age is not None and scenario.name == self.session.scenario.name
        key = (levers, scenario, comparison, is_moved, self.session.texts.language)
        if key not in self._columns_of:
            if len(self._columns_of) > _MOST_COLUMNS:
                self._columns_of.clear()
            self._columns_of[key] = tuple(
                self._cell(lever, scenario, comparison) if lever else LeverCell("") for lever in levers
            )
        return self._columns_of[key]

    def _cell(self, lever: str, scenario: Scenario, comparison: Scenario) -> LeverCell:
        texts = self.session.texts
        value = getattr(scenario, lever)
        is_moved = (
            lever == "retirement_age"
            and self.session.moved_age is not None
            and scenario.name == self.session.scenario.name
        )
        return LeverCell(
            say_lever(texts, lever, scenario),
            "" if lever in CHOICES else editable(texts, lever, scenario),
            value == getattr(_DEFAULTS, lever),
            value != getattr(comparison, lever),
            is_moved,
        )

    def _mark_column(self) -> None:
        """Says which scenario the buttons are for, and which of them can do anything."""
        session, texts = self.session, self.session.texts
        name = self.current_scenario
        if session.plan is None or name is None:
            return
        shown = self.marked.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, scaled(220))
        self.marked.setText(texts.text("scenarios.marked", name=shown))
        self.marked.setToolTip(name)
        for action, one in self.buttons.items():
            label = texts.text(f"scenarios.action.{action}")
            one.setAccessibleName(label if action == "add" else f"{label}: {name}")
            one.setEnabled(self._can(action))

    def _can(self, action: str) -> bool:
        session, name = self.session, self.current_scenario
        place = self.levers.current_place
        scenarios = session.plan.scenarios if session.plan is not None else ()
        if action == "delete":
            return len(scenarios) > 1
        if action == "show":
            return name != session.scenario.name
        if action == "compare":
            return name != session.comparison.name
        if action in ("left", "right"):
            return name != scenarios[0 if action == "left" else -1].name
        if action == "table":
            return place is not None and place[0] in BY_OCCUPATION
        if action in ("default", "why"):
            return place is not None
        return True

    @property
    def current_scenario(self) -> str | None:
        """The scenario of the current column; the shown one while no cell is current."""
        place = self.levers.current_place
        if place is not None:
            return place[1]
        return self.session.scenario.name if self.session.plan is not None else None

    # --- editing

    def _take(self, row: int, column: int, typed: str) -> str:
        """Sets a lever to what was typed; why not, or nothing."""
        sheet, texts, plan = self.levers.lever_model.sheet, self.session.texts, self.session.plan
        assert plan is not None
        lever, name = sheet.rows[row].lever, sheet.names[column]
        try:
            if lever in CHOICES:
                value = _choice(texts, lever, typed)
            else:
                value = read_lever(texts, lever, typed, plan.scenario(name))
        except RefusedError as refused:
            return refused.words
        return self._refused(self.session.set_lever(name, lever, value))

    def _take_name(self, name: str, typed: str) -> str:
        found = self._refused(self.session.rename_scenario(name, typed))
        if not found:
            self._go_to(typed.strip())
        return found

    def _refused(self, findings: Sequence[Finding]) -> str:
        return " ".join(say_refusal(self.session.texts, one) for one in findings)

    def _go_to(self, name: str) -> None:
        place = self.levers.current_place
        self.levers.go_to(place[0] if place is not None else "", name)

    def act(self, action: str) -> None:
        """Does what a button or a key asks for with the current scenario."""
        session, name = self.session, self.current_scenario
        if session.plan is None or name is None or not (action == "menu" or self._can(action)):
            return
        scenarios, texts = session.plan.scenarios, session.texts
        if action == "add":
            new = free_name(scenarios, texts.text("scenarios.new_name"))
            session.add_scenario(new, name)
            self._go_to(new)
            self.levers.rename()
        elif action == "duplicate":
            new = free_name(scenarios, texts.text("scenarios.double_name", name=name))
            session.duplicate_scenario(name, new)
            self._go_to(new)
            self.levers.rename()
        elif action == "rename":
            self._go_to(name)
            self.levers.rename()
        elif action == "delete":
            session.delete_scenario(name)
        elif action == "show":
            session.choose_scenario(name)
        elif action == "compare":
            session.choose_comparison(name)
        elif action in ("left", "right"):
            session.move_scenario(name, -1 if action == "left" else 1)
            self._go_to(name)
        elif action == "menu":
            self._open_menu()
        else:
            self._act_on_cell(action)

    def _act_on_cell(self, action: str) -> None:
        place = self.levers.current_place
        assert place is not None
        lever, name = place
        if action == "default":
            self.session.set_lever(name, lever, scenario_to_dict(_DEFAULTS)[lever])
        elif action == "table":
            self._open_table(lever, name)
        else:
            self.why_asked.emit(lambda: self._why_of_lever(lever, name))

    def _open_menu(self) -> None:
        texts = self.session.texts
        self.menu.clear()
        for action in _MENU:
            if action in ("show", "left", "table"):
                self.menu.addSeparator()
            entry = self.menu.addAction(texts.text(f"scenarios.action.{action}"))
            entry.setEnabled(self._can(action))
            entry.triggered.connect(lambda _=False, action=action: self.act(action))
        cell = self.levers.visualRect(self.levers.currentIndex())
        self.menu.popup(self.levers.viewport().mapToGlobal(cell.bottomLeft() + QPoint(0, 2)))

    def _open_table(self, lever: str, name: str) -> None:
        session, plan, texts = self.session, self.session.plan, self.session.texts
        assert plan is not None

        def take(numbers: OwnNumbers) -> str:
            try:
                table = read_table(texts, lever, numbers)
            except RefusedError as refused:
                return refused.words
            return self._refused(session.set_lever(name, lever, table))

        title = texts.text("scenarios.of_scenario", what=texts.text(f"lever.{lever}"), name=name)
        numbers = own_numbers(texts, lever, plan.scenario(name))
        OccupationsDialog(texts, title, numbers, plan.axes.occupations, take, self).open()

    # --- results

    def _show_results(self) -> None:
        texts = self.session.texts
        self.result_card.show_heading(
            words.say_ceiling_finding(texts, self._sides),
            texts.text(
                "scenarios.results_subtitle",
                span=say_span(self._years),
                denominator=words.denominator_words(texts, self._denominator),
            ),
        )
        self.results.show_sheet(words.result_sheet(texts, self._sides, self._columns))

    @property
    def _years(self) -> tuple[int, ...]:
        return self.session.figures.years.years

    def _show_multiples(self) -> None:
        texts, measure = self.session.texts, self._measure
        drawn = words.draw_multiples(texts, self._sides, measure)
        if drawn is None:
            self.multiples_card.show_heading(texts.text(f"scenarios.measure.{measure}"), "")
            self.no_measure.show_words(
                texts.text("scenarios.no_money_title"), texts.text("scenarios.no_money_words")
            )
            self._multiples_body.setCurrentWidget(self.no_measure)
            return
        self.multiples_card.show_heading(
            words.say_range(texts, self._sides, measure),
            texts.text(f"scenarios.multiples_subtitle.{measure}"),
        )
        scale = scale_of(measure)
        self.multiples.show_multiples(
            drawn,
            lambda value: scale.say(texts, value),
            lambda panel, year: words.say_panel(texts, drawn, panel, year, measure),
            lambda value: scale.say_tick(texts, value),
        )
        self.multiples.setAccessibleDescription(
            " ".join(f"{panel.name}: {panel.figure}." for panel in drawn.panels)
        )
        self._multiples_body.setCurrentWidget(self._multiples_shown)

    def _show_bridge(self) -> None:
        """The way from the comparison to the scenario, where no more than one projection is missing for it."""
        session, texts, study, measure = self.session, self.session.texts, self._study, self._measure
        assert study is not None
        base, scenario = session.comparison, session.scenario
        sides = [self._result_of(one) for one in (base, scenario)]
        totals = [side.total(measure) if side is not None else None for side in sides]
        singles = [one for _, one in single_levers(base, scenario)]
        self._bridge = None
        if not singles:
            self._say_no_bridge("alike")
        elif totals[0] is None or totals[1] is None:
            self._say_no_bridge("no_money")
        elif study.unknown([base, scenario, *singles]) > 1:
            self._say_no_bridge("wait")
        else:
            bridge = study.bridge(base, scenario)
            shown = self._bridge = show_bridge(bridge, measure, totals[0], totals[1])
            subtitle = texts.text("scenarios.bridge_subtitle")
            if shown.silent:
                subtitle += " " + texts.text("scenarios.silent", levers=words.say_levers(texts, shown.silent))
            self.bridge_card.show_heading(
                words.say_bridge(texts, base, scenario, shown, measure, self._years), subtitle
            )
            scale = scale_of(measure)
            drawn = words.draw_waterfall(texts, base, scenario, shown, measure)
            self.waterfall.show_waterfall(
                drawn,
                lambda value: scale.say(texts, value),
                lambda value: scale.say(texts, value, signed=True),
                lambda value: scale.say_tick(texts, value),
            )
            self.waterfall.setAccessibleDescription(
                " ".join(f"{stair.label}: {scale.say(texts, stair.value)}." for stair in drawn.stairs)
            )
            self._bridge_body.setCurrentWidget(self._bridge_shown)

    def _say_no_bridge(self, why: str) -> None:
        texts = self.session.texts
        self.bridge_card.show_heading(texts.text("scenarios.bridge_title"), "")
        self.no_bridge.show_words(texts.text(f"scenarios.{why}_title"), texts.text(f"scenarios.{why}_words"))
        self._bridge_body.setCurrentWidget(self.no_bridge)

    def _show_drivers(self) -> None:
        """Which lever matters most, as soon as all of them have been moved."""
        session, texts, study, measure = self.session, self.session.texts, self._study, self._measure
        assert study is not None
        scenario = session.scenario
        asked = [scenario, *(one for _, *pair in moves_of(scenario) for one in pair)]
        if study.unknown(asked):
            if self._sensitivity is None:
                self._say_no_drivers("wait")
            return
        found = self._sensitivity = study.sensitivity(scenario)
        if found.measures[measure] != found.measures[measure]:
            self._say_no_drivers("no_money")
            return
        drivers, silent = show_drivers(found, measure)
        self._drivers = drivers
        subtitle = [texts.text("scenarios.drivers_subtitle", name=scenario.name)]
        if silent:
            subtitle.append(texts.text("scenarios.silent", levers=words.say_levers(texts, silent)))
        if found.unmoved:
            subtitle.append(texts.text("scenarios.unmoved", levers=words.say_levers(texts, found.unmoved)))
        self.driver_card.show_heading(
            words.say_drivers(texts, drivers, measure, self._years), " ".join(subtitle)
        )
        scale = scale_of(measure)
        drawn = words.draw_tornado(texts, scenario, drivers, measure)
        self.tornado.show_tornado(
            drawn,
            lambda value: scale.say(texts, value, signed=True),
            lambda value: scale.say_tick(texts, value, signed=True),
        )
        self.tornado.setAccessibleDescription(
            " ".join(
                f"{bar.label} ({bar.step}): {scale.say(texts, bar.lower, signed=True)}, "
                f"{scale.say(texts, bar.higher, signed=True)}."
                for bar in drawn.bars
            )
        )
        self._driver_body.setCurrentWidget(self._drivers_shown)

    def _say_no_drivers(self, why: str) -> None:
        texts = self.session.texts
        self.driver_card.show_heading(texts.text("scenarios.drivers_title"), "")
        self.no_drivers.show_words(texts.text(f"scenarios.{why}_title"), texts.text(f"scenarios.{why}_words"))
        self._driver_body.setCurrentWidget(self.no_drivers)

    def _choose_measure(self, measure: str) -> None:
        self._measure = measure
        self.measure.setCurrentIndex(MEASURES.index(measure))
        self._come_to_rest()

    # --- why

    def _why_of_lever(self, lever: str, name: str) -> Why | None:
        texts, comparison = self.session.texts, self.session.comparison
        scenario = next((one for one in self._scenarios if one.name == name), None)
        if scenario is None:
            return None
        return words.explain_lever(texts, lever, scenario, comparison)

    def _side(self, name: str) -> Side | None:
        return next((side for side in self._sides if side.scenario.name == name), None)

    def _why_of_result(self, row: int, column: int) -> Question | None:
        if not 0 <= row < len(self._sides):
            return None
        name = self._sides[row].scenario.name
        column_key = self._columns[max(column - 1, 0)]

        def ask() -> Why | None:
            side = self._side(name)
            return words.explain_result(self.session.texts, side, column_key) if side is not None else None

        return ask

    def _why_of_panel(self, at: int) -> Question:
        drawn, measure = self.multiples.multiples, self._measure
        assert drawn is not None
        name = drawn.panels[self.multiples.panel_of(at)].name
        year = self.multiples.year_of(at)

        def ask() -> Why | None:
            side = self._side(name)
            return words.explain_panel(self.session.texts, side, measure, year) if side is not None else None

        return ask

    def _why_of_stair(self, at: int) -> Question:
        def ask() -> Why | None:
            session, shown = self.session, self._bridge
            if shown is None:
                return None
            return words.explain_stair(
                session.texts, session.comparison, session.scenario, shown, self._measure, at
            )

        return ask

    def _why_of_driver(self, at: int) -> Question:
        lever = self._drivers[at].step.lever

        def ask() -> Why | None:
            found = self._sensitivity
            driver = next((one for one in self._drivers if one.step.lever == lever), None)
            if found is None or driver is None:
                return None
            return words.explain_driver(
                self.session.texts, found.scenario, driver, found.measures, self._measure
            )

        return ask

    # --- words that stay

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.scenarios"))
        self.subtitle.setText(texts.text("scenarios.page_subtitle"))
        for action, one in self.buttons.items():
            one.setText(texts.text(f"scenarios.action.{action}"))
            one.setToolTip(texts.text(f"scenarios.hint.{action}"))
        self.levers.setAccessibleName(texts.text("scenarios.levers_name"))
        self.levers.setAccessibleDescription(texts.text("scenarios.levers_keys"))
        self.results.setAccessibleName(texts.text("scenarios.results_title"))
        self.copy_results.setText(texts.text("window.copy"))
        self.copy_results.setAccessibleName(
            f"{texts.text('window.copy')}: {texts.text('scenarios.results_title')}"
        )
        self.copy_results.setToolTip(texts.text("window.copy_hint"))
        self.measure_label.setText(texts.text("scenarios.measure"))
        self.measure.setAccessibleName(texts.text("scenarios.measure"))
        self.measure.show_choices(
            [texts.text(f"scenarios.measure.{one}") for one in MEASURES],
            texts.text(f"scenarios.measure.{self._measure}"),
        )
        self.multiples.setAccessibleName(texts.text("scenarios.multiples_name"))
        self.waterfall.setAccessibleName(texts.text("scenarios.bridge_title"))
        self.tornado.setAccessibleName(texts.text("scenarios.drivers_title"))


def _stack(card: Card, chart: QWidget, nothing: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(chart)
    stack.addWidget(nothing)
    card.body.addWidget(stack)
    return stack


def _is_seen(card: QWidget) -> bool:
    return not card.visibleRegion().isEmpty()


def _alike(scenario: Scenario) -> Scenario:
    """Scenarios with the same figures are one key."""
    return replace(scenario, name="", exit_shock_cv=0.0, kappa=0.0)


def _rows_of(texts: Texts, group: str, levers: Sequence[str], *, heads: bool) -> list[LeverRow]:
    rows = [LeverRow("", texts.text(f"scenarios.group.{group}"))] if heads and levers else []
    for lever in levers:
        choices = tuple(say_choice(texts, lever, value) for value in CHOICES.get(lever, ()))
        rows.append(
            LeverRow(
                lever,
                texts.text(f"lever.{lever}"),
                texts.text(f"scenarios.lever_hint.{lever}"),
                choices,
                has_table=lever in BY_OCCUPATION,
                is_table=lever == "retirement_age_by_occupation",
            )
        )
    return rows


def _choice(texts: Texts, lever: str, typed: str) -> object:
    """The choice that the words are of. Raises RefusedError."""
    for value in CHOICES[lever]:
        if say_choice(texts, lever, value).casefold() == typed.strip().casefold():
            return value
    choices = [say_choice(texts, lever, value) for value in CHOICES[lever]]
    raise RefusedError(texts.text("scenarios.refused_choice", first=choices[0], second=choices[1]))
