"""Training slots: how many, when and where, for the gap to close in time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from staffing_planner.models.edits import CELLS, PASTED
from staffing_planner.models.training import Line
from staffing_planner.texts import Texts
from staffing_planner.ui.charts import ArrivalsChart
from staffing_planner.ui.controls import Picker, Segments
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.pages.training import words as training_words
from staffing_planner.ui.pages.training.figures import Place, Rested, TrainingFigures, count_training
from staffing_planner.ui.pages.training.new_programme import NewProgramme
from staffing_planner.ui.pages.training.slot_grid import SlotGrid
from staffing_planner.ui.pages.training.slot_proposal import SlotProposal
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.style import Card, EmptyState, Tile, TileRow, button, labelled, scaled
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question, Why

log = logging.getLogger(__name__)

REST = 200  # milliseconds after which a lever is taken to rest
ROOMY = 1180  # from here on the grid has room for the providers

Ask = Callable[[TrainingFigures], Why | None]


class TrainingPage(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.target = ""
        self.year: int | None = None
        self.place: Place | None = None
        self.only_target = True
        self.figures: TrainingFigures | None = None
        self.rested: Rested | None = None
        self._computing: Job | None = None
        self._slots_shown: tuple[object, ...] | None = None
        self._about_slot: Question | None = None  # what was asked about a cell of the grid last
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(REST)
        self._at_rest.timeout.connect(self._compute)
        self.target_label, self.target_picker = labelled("label"), Picker()
        self.year_label, self.year_picker = labelled("label"), Picker()
        self.tiles = tuple(Tile() for _ in range(4))
        self.grid_card, self.grid = Card(), SlotGrid()
        self.segments = Segments(2)
        self.add_line, self.suggest = button(), button("primary")
        self.legend = labelled("small")
        self.no_lines = EmptyState()
        self.chart_card, self.chart = Card(), ArrivalsChart()
        self.closing = labelled("secondary")
        self.provider_card, self.providers = Card(), FiguresTable()
        self.missing_card, self.missing = Card(), FiguresTable()
        self._lay_out()
        self._is_roomy = False
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The grid has more columns where there is room."""
        super().resizeEvent(event)
        is_roomy = event.size().width() >= scaled(ROOMY)
        if is_roomy != self._is_roomy:
            self._is_roomy = is_roomy
            if self.figures is not None:
                self._show_figures(self.figures)

    def _lay_out(self) -> None:
        for label, picker in (
            (self.target_label, self.target_picker),
            (self.year_label, self.year_picker),
        ):
            label.setBuddy(picker)
            self.rests_on.addWidget(label)
            self.rests_on.addWidget(picker)
        self.grid_card.head.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignTop)
        self.grid_card.head.addWidget(self.add_line, 0, Qt.AlignmentFlag.AlignTop)
        self.grid_card.head.addWidget(self.suggest, 0, Qt.AlignmentFlag.AlignTop)
        self.grid_card.body.addWidget(self.grid)
        self.grid_card.body.addWidget(self.no_lines)
        self.grid_card.body.addWidget(self.legend)
        self.closing.setWordWrap(True)
        self.closing.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.chart_exhibit = ChartExhibit(self.session, self.chart_card, self.chart)
        self.chart_card.body.addWidget(self.chart_exhibit, 1)
        self.chart_card.body.addWidget(self.closing)
        self.provider_card.body.addWidget(self.providers)
        self.provider_card.body.addStretch(1)
        self.missing_card.body.addWidget(self.missing)
        self.missing_card.body.addStretch(1)
        for card, table in (
            (self.grid_card, self.grid),
            (self.provider_card, self.providers),
            (self.missing_card, self.missing),
        ):
            TableExhibit(self.session, card, table)
        self.add(TileRow(self.tiles))
        self.add(self.grid_card)
        self.add(self.chart_card)
        self.add(self.provider_card)
        self.add(self.missing_card)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.watch(
            self.target_picker, self.year_picker, *self.tiles, *self.segments.buttons, self.add_line,
            self.suggest, self.grid, self.chart, self.providers, self.missing,
        )  # fmt: skip
        self.target_picker.activated.connect(lambda _: self._choose_target(self.target_picker.currentText()))
        self.year_picker.activated.connect(lambda _: self._choose_year(self.year_picker.currentText()))
        self.segments.chosen.connect(self._choose_lines)
        self.suggest.clicked.connect(self.open_proposal)
        self.add_line.clicked.connect(self.open_new_programme)
        self.grid.edited.connect(self._write)
        self.grid.refused.connect(self._refuse)
        self.grid.outside.connect(self._refuse_block)
        self.grid.picked.connect(self._come_to)
        self.chart.picked.connect(
            lambda at: self.why_asked.emit(
                self._question(lambda one: training_words.explain_gap(self._texts, one, at))
            )
        )
        asks: tuple[Ask, ...] = (
            lambda one: training_words.explain_slots_in(
                self._texts, one, one.employments, one.start_years[0]
            ),
            lambda one: training_words.explain_gap(self._texts, one, one.at),
            lambda one: training_words.explain_slot(self._texts, one, self.rested),
            lambda one: training_words.explain_missing(self._texts, one),
        )
        for tile, ask in zip(self.tiles, asks, strict=True):
            tile.asked.connect(self.ask_why(self._question(ask)))
        self.explain_cells(self.grid, self._about_cell)
        self.explain_cells(self.missing, lambda row, column: self._question(asks[3]))

    @property
    def _texts(self) -> Texts:
        return self.session.texts

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        shows = changed.figures or changed.language or changed.content
        if self.session.plan is None or not shows or not self.shows_somebody():
            return
        self._show()

    def _show(self) -> None:
        session = self.session
        assert session.plan is not None, "shown with a plan"
        figures = count_training(
            session.plan,
            session.figures.scenario,
            session.selection,
            self.target,
            self.year,
            only_target=self.only_target,
            before=self.figures,
        )
        old = self.figures
        self.figures = figures
        self.target, self.year = figures.target, figures.year
        if figures.line_of(self.place) is None:
            self.place = figures.usual_place
        if old is None or old.plan.inputs is not figures.plan.inputs:
            self.rested = None
        if self.rested is not None and figures.line_of(self.rested.place) is None:
            self.rested = None
        self._show_choices(figures)
        self._show_figures(figures)
        self._rest()

    def _rest(self) -> None:
        """What takes longer than a frame is computed when nothing has moved for a while."""
        if self._computing is not None:
            self.session.jobs.cancel(self._computing)
        self._at_rest.start()

    def _compute(self) -> None:
        figures, place = self.figures, self.place
        if figures is None or figures.plan is not self.session.plan or self.session.jobs.is_closed:
            return
        row = figures.row_of(place)

        def work(progress: Progress) -> Rested:
            plan, scenario = figures.plan, figures.scenario
            response = plan.respond_to_slots(scenario)
            progress(0.3)
            if row is None or row not in response.rows:
                return Rested(response, place, None, None)
            worth = plan.value_slot(scenario, row)
            progress(0.5)
            return Rested(response, place, worth, plan.slots_to_close(scenario, row, figures.year))

        def ended(outcome: Outcome, result: Any) -> None:
            self._computing = None
            if outcome is Outcome.FAILED:
                log.error("what slots are worth could not be computed", exc_info=result)
            elif outcome is Outcome.DONE and figures is self.figures:
                self.rested = result
                self._show_figures(figures)
                if self._about_slot is not None:
                    self.why_offered.emit(self._about_slot)

        self._computing = self.session.jobs.start(Lane.HISTORY, "", work, ended)

    def _show_choices(self, figures: TrainingFigures) -> None:
        self.target_picker.show_choices(figures.targets, figures.target)
        years = figures.projection.years
        self.year_picker.show_choices([str(year) for year in years], str(figures.year))

    def _show_figures(self, figures: TrainingFigures) -> None:
        texts, rested = self.session.texts, self.rested
        words = training_words.say_tiles(texts, figures, rested)
        for tile, said, course in zip(self.tiles, words, training_words.courses(figures), strict=True):
            tile.show_figure(said, (course, ()))
        has_lines = bool(figures.shown)
        self.grid.setVisible(has_lines)
        self.legend.setVisible(has_lines)
        self.no_lines.setVisible(not has_lines)
        self.suggest.setEnabled(has_lines)
        self._show_slots(figures)
        self.chart_card.show_heading(*training_words.say_chart(texts, figures))
        self.chart.show_arrivals(training_words.arrivals_of(texts, figures), texts.number)
        self.chart.setAccessibleDescription(training_words.summarise_chart(texts, figures))
        self.closing.setText(training_words.say_closing(texts, figures, rested))
        self.missing_card.show_heading(
            texts.text("slots_page.missing_title"), texts.text("slots_page.missing_subtitle")
        )
        self.missing_card.setVisible(bool(figures.missing))
        self.missing.show_sheet(training_words.missing_sheet(texts, figures))

    def _show_slots(self, figures: TrainingFigures) -> None:
        """Grid and providers, which a moved lever leaves alone until it rests."""
        texts, rested = self.session.texts, self.rested
        shown = (
            texts,
            figures.lines,
            figures.shown,
            figures.supervision,
            figures.year,
            rested,
            self._is_roomy,
        )
        if self._slots_shown is not None and all(
            one is other or (isinstance(one, tuple | int) and one == other)
            for one, other in zip(self._slots_shown, shown, strict=True)
        ):
            return
        self._slots_shown = shown
        self.grid_card.show_heading(*training_words.say_grid(texts, figures))
        grid = training_words.grid_of(texts, figures, rested, is_roomy=self._is_roomy)
        self.grid.show_grid(grid)
        self.legend.setText(texts.text("slots_page.legend", year=figures.year))
        self.provider_card.show_heading(
            texts.text("slots_page.providers_title"), texts.text("slots_page.providers_subtitle")
        )
        self.providers.show_sheet(training_words.provider_sheet(texts, figures))

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.training"))
        self.subtitle.setText(texts.text("slots_page.subtitle"))
        labels: tuple[tuple[QLabel, Picker, str], ...] = (
            (self.target_label, self.target_picker, "slots_page.target_label"),
            (self.year_label, self.year_picker, "slots_page.year_label"),
        )
        for label, picker, msgid in labels:
            label.setText(texts.text(msgid))
            picker.setAccessibleName(texts.text(msgid))
        self.segments.retext(
            [texts.text("slots_page.only_target"), texts.text("slots_page.every_line")],
            texts.text("slots_page.grid_name"),
        )
        self.add_line.setText(texts.text("new_programme.button"))
        self.add_line.setAccessibleName(texts.text("new_programme.title"))
        self.add_line.setToolTip(texts.text("new_programme.title"))
        self.suggest.setText(texts.text("slots_page.suggest"))
        self.suggest.setAccessibleName(texts.text("slots_page.suggest_name"))
        self.suggest.setToolTip(texts.text("slots_page.suggest_name"))
        for table, msgid in (
            (self.grid, "slots_page.grid_name"),
            (self.chart, "slots_page.chart_name"),
            (self.providers, "slots_page.providers_title"),
            (self.missing, "slots_page.missing_title"),
        ):
            table.setAccessibleName(texts.text(msgid))
        self.no_lines.show_words(texts.text("slots_page.no_lines"), texts.text("slots_page.no_lines_words"))

    # --- choices

    def _choose_target(self, target: str) -> None:
        self.target, self.place = target, None
        self._show()

    def _choose_year(self, year: str) -> None:
        self.year, self.place = int(year), None
        self._show()

    def _choose_lines(self, at: int) -> None:
        self.only_target = at == 0
        self._show()

    def _come_to(self, row: int, column: int) -> None:
        """The cell of the grid that the keys or the pointer have come to is what one slot more is about."""
        place = self._place_at(row, column)
        if place is not None and place != self.place:
            self.place = place
            self._rest()

    # --- editing

    def _write(self, wished: Sequence[tuple[int, int, int]]) -> None:
        """Writes slots into the plan, as one step of undo; the grid shows them when they have been checked."""
        slots = {
            (place.line, place.year): float(number)
            for row, column, number in wished
            if (place := self._place_at(row, column)) is not None
        }
        self.write_slots(slots, CELLS if len(slots) == 1 else PASTED)

    def _place_at(self, row: int, column: int) -> Place | None:
        """The place that a cell of the grid stands for."""
        first = self.grid.slots.grid.first_column
        return (
            training_words.place_at(self.figures, row, column - first) if self.figures is not None else None
        )

    def write_slots(self, slots: dict[tuple[Line, int], float], how: str) -> None:
        """Writes slots by line and start year, as one step of undo."""
        from dataclasses import replace

        from staffing_planner.models.register import Project
        from staffing_planner.models.training import with_line_slots

        def edited(project: Project) -> Project:
            training = with_line_slots(project.inputs.training, slots)
            return project.with_inputs(replace(project.inputs, training=training))

        self.session.edit_tables(("edit", "training", how), "", edited)

    def _refuse(self, row: int, column: int, typed: str) -> None:
        words = self.session.texts.text("slots_page.refused", typed=typed.strip())
        self.grid.show_note(row, column, words)

    def _refuse_block(self, row: int, column: int) -> None:
        self.grid.show_note(row, column, self.session.texts.text("slots_page.refused_block"))

    def open_proposal(self) -> None:
        """Asks for a plan of slots, which may then be taken as it is."""
        if self.figures is not None:
            proposal = SlotProposal(self.session, self.figures, self.write_slots, self)
            proposal.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            proposal.open()

    def open_new_programme(self) -> None:
        """Asks for a programme that the grid does not have yet."""
        if self.figures is not None:
            dialog = NewProgramme(self.session, self.figures, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    # --- why

    def _question(self, ask: Ask) -> Question:
        """A question about what is shown when it is asked."""

        def answer() -> Why | None:
            figures = self.figures
            if figures is None or self.session.plan is None or not len(self.session.cells):
                return None
            return ask(figures)

        return answer

    def _about_cell(self, row: int, column: int) -> Question | None:
        figures = self.figures
        if figures is None:
            return None
        lines = len(figures.shown)
        at = column - self.grid.slots.grid.first_column
        self._about_slot = None
        if row < lines:
            self._about_slot = self._question(
                lambda one: training_words.explain_slot(self._texts, one, self.rested)
            )
            return self._about_slot
        if not 0 <= at < len(figures.start_years):
            return None
        year = figures.start_years[at]
        if row == lines:
            return self._question(
                lambda one: training_words.explain_slots_in(self._texts, one, one.shown, year)
            )
        unit = figures.units[row - lines - 1]
        return self._question(lambda one: training_words.explain_supervisors(self._texts, one, unit, year))
