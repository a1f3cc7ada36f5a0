"""Age structure: who is how old, who reaches the retirement age soon, and how services are staffed."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit

from staffing_planner.models.staffing import SpanOfControl, Staffing
from staffing_planner.plan import Plan
from staffing_planner.ui.charts import PyramidChart
from staffing_planner.ui.controls import Picker, Segments
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.pages.age_structure import words as age_words
from staffing_planner.ui.pages.age_structure.figures import AgeChoice, AgeFigures, count_ages
from staffing_planner.ui.pages.age_structure.whys import AgeExplanations
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.session import USUAL_COMPARISON_AGE, Changed, Session, stated_age
from staffing_planner.ui.small_cells import guard_of
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, Tile, TileRow, labelled, scaled
from staffing_planner.ui.tables import FiguresTable, FilterBox
from staffing_planner.ui.why import Question, Why

WIDE = 1180  # from here on pyramid and table stand side by side
HIGH, LOW = 580, 430  # the pyramid then, and above the table
WITHIN = tuple(range(1, 11))
WIDTHS = (1, 5)


class AgeStructurePage(Page):
    """The page."""

    remark_on_sexes = "frame.some_sexes_by_age"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.within = 3
        self.width_of_bands = WIDTHS[0]
        self.before: date | None = None
        self.unit = ""
        self._earlier: tuple[date, ...] = ()
        self._figures: AgeFigures | None = None
        self._staffing: Staffing | None = None
        self._spans: tuple[SpanOfControl, ...] = ()
        self.within_label, self.within_picker = labelled("label"), Picker()
        self.tiles = tuple(Tile() for _ in range(4))
        self.pyramid_card, self.pyramid = Card(), PyramidChart()
        self.segments = Segments(len(WIDTHS))
        self.before_label, self.before_picker = labelled("label"), Picker(comparison=True)
        self.reach_card, self.reach = Card(), FiguresTable(rows_shown=40)
        self.reach.make_sortable(2, Qt.SortOrder.DescendingOrder)
        self.staffing_head = labelled("title")
        self.staffing_card, self.staffing = Card(), FiguresTable(rows_shown=40)
        self.unit_picker, self.turnover = Picker(), FiguresTable()
        self.staffing.make_sortable(0, Qt.SortOrder.AscendingOrder)
        self.target_label, self.target = labelled("label"), QLineEdit()
        self.span_card, self.spans, self.no_spans = Card(), FiguresTable(), EmptyState()
        self.spans.make_sortable(4, Qt.SortOrder.DescendingOrder)
        self.people_card, self.groups, self.ratios = Card(), FiguresTable(), FiguresTable()
        self.no_people = EmptyState()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.rests_on.addWidget(self.within_label)
        self.rests_on.addWidget(self.within_picker)
        self.pyramid_card.body.addLayout(_row(self.segments, None, self.before_label, self.before_picker))
        self.pyramid_exhibit = ChartExhibit(self.session, self.pyramid_card, self.pyramid)
        self.pyramid_card.body.addWidget(self.pyramid_exhibit, 1)
        self.reach_filter = FilterBox(self.reach, self.session.texts)
        self.reach_card.body.addWidget(self.reach_filter)
        self.reach_card.body.addWidget(self.reach)
        self.reach_card.body.addStretch(1)
        self.target.setProperty("role", "inline")
        self.target.setFixedSize(scaled(64), scaled(24))
        self.target.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.staffing_card.head.addWidget(self.unit_picker, 0, Qt.AlignmentFlag.AlignTop)
        self.staffing_card.body.addWidget(self.staffing)
        self.staffing_card.body.addLayout(_row(None, self.target_label, self.target))
        self.staffing_card.body.addWidget(self.turnover)
        self.span_card.body.addWidget(self.spans)
        self.span_card.body.addWidget(self.no_spans)
        self.span_card.body.addStretch(1)
        self.people_card.body.addWidget(self.groups)
        self.people_card.body.addWidget(self.ratios)
        self.people_card.body.addWidget(self.no_people)
        self.people_card.body.addStretch(1)
        self.table_exhibits = tuple(
            TableExhibit(self.session, card, table)
            for card, table in (
                (self.reach_card, self.reach),
                (self.staffing_card, self.staffing),
                (self.span_card, self.spans),
                (self.people_card, self.ratios),
            )
        )
        self.turnover.guard = guard_of(self.session)
        self._upper = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._lower = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        for row, cards in (
            (self._upper, (self.pyramid_card, self.reach_card)),
            (self._lower, (self.span_card, self.people_card)),
        ):
            row.setSpacing(GAP)
            for card in cards:
                row.addWidget(card, 1)
        self._upper.setAlignment(self.pyramid_card, Qt.AlignmentFlag.AlignTop)
        self.add(TileRow(self.tiles))
        self.add(self._upper)
        self.column.addSpacing(STEP * 3)
        self.add(self.staffing_head)
        self.add(self.staffing_card)
        self.add(self._lower)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.watch(
            self.within_picker, *self.tiles, *self.segments.buttons, self.before_picker, self.pyramid,
            self.pyramid_exhibit.more, self.reach_filter.words, self.reach, self.unit_picker, self.staffing,
            self.target, self.turnover, self.spans, self.groups, self.ratios,
            *(one.more for one in self.table_exhibits),
        )  # fmt: skip
        self.within_picker.activated.connect(self._choose_within)
        self.segments.chosen.connect(self._choose_width)
        self.before_picker.activated.connect(self._choose_before)
        self.unit_picker.activated.connect(lambda _: self._choose_unit(self.unit_picker.currentText()))
        self.target.editingFinished.connect(self._take_target)
        for tile, question in zip(self.tiles, self._tile_questions(), strict=True):
            tile.asked.connect(self.ask_why(question))
        self.pyramid.picked.connect(lambda at: self.why_asked.emit(self._question(lambda why: why.bar(at))))
        self.explain_cells(self.reach, self._about_occupation)
        self.explain_cells(self.staffing, self._about_staff)
        self.explain_cells(self.turnover, self._about_turnover)
        self.explain_cells(self.spans, self._about_span)
        self.explain_cells(self.groups, self._about_group)
        self.explain_cells(self.ratios, self._about_ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards stand side by side where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= scaled(WIDE)
        way = QBoxLayout.Direction
        for row in (self._upper, self._lower):
            row.setDirection(way.LeftToRight if wide else way.TopToBottom)
        self.pyramid_exhibit.setFixedHeight(scaled(HIGH if wide else LOW))

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        plan = self.session.plan
        if plan is None or not (changed.figures or changed.language) or not self.shows_somebody():
            return
        if changed.plan or changed.selection:
            self._offer_dates(plan)
        self._show_ages(plan)
        if changed.plan or changed.selection or changed.language:
            self._show_dates()
            self._show_staffing(plan)
            self._show_spans(plan)
            self._show_people(plan)

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.age_structure"))
        self.staffing_head.setText(texts.text("ages.staffing_head"))
        for label, named, words in (
            (self.within_label, self.within_picker, "ages.within_label"),
            (self.before_label, self.before_picker, "ages.before_label"),
            (self.target_label, self.target, "ages.target_label"),
        ):
            label.setText(texts.text(words))
            named.setAccessibleName(texts.text(words))
        self.unit_picker.setAccessibleName(texts.text("column.unit"))
        self.target.setToolTip(texts.text("ages.target_hint"))
        self.within_picker.show_choices(
            [texts.plural("ages.years", years) for years in WITHIN], texts.plural("ages.years", self.within)
        )
        self.segments.retext(
            [texts.text("ages.single"), texts.text("ages.five")], texts.text("ages.pyramid_name")
        )
        self.pyramid.setAccessibleName(texts.text("ages.pyramid_name"))
        for table, name in (
            (self.reach, "ages.reach_title"),
            (self.staffing, "ages.staffing_name"),
            (self.turnover, "ages.turnover_name"),
            (self.spans, "ages.spans_name"),
            (self.groups, "ages.groups_name"),
            (self.ratios, "ages.population_name"),
        ):
            table.setAccessibleName(texts.text(name))
        self.reach_filter.retext(texts)
        self.no_spans.show_words(texts.text("ages.no_managers"), texts.text("ages.no_managers_words"))
        self.no_people.show_words(texts.text("ages.no_population"), texts.text("ages.no_population_words"))

    def _offer_dates(self, plan: Plan) -> None:
        """The earlier dates that the selection can be compared with; the oldest where none was chosen before."""
        structure, selection = plan.age_structure, self.session.selection
        cells = structure.axes.select(selection.units, selection.occupations)
        self._earlier = structure.earlier_dates(cells)
        if self.before not in self._earlier:
            self.before = self._earlier[0] if self._earlier else None

    @property
    def choice(self) -> AgeChoice:
        """What the page asks."""
        against = stated_age(self.session.comparison) or USUAL_COMPARISON_AGE
        age = stated_age(self.session.scenario) or against
        return AgeChoice(age, against, self.within, self.width_of_bands, self.before)

    def _show_ages(self, plan: Plan) -> None:
        texts = self.session.texts
        figures = count_ages(plan.age_structure, self.session.selection, self.choice)
        self._figures = figures
        self.subtitle.setText(texts.text("ages.subtitle", date=texts.date(figures.day)))
        for tile, words in zip(self.tiles, age_words.say_tiles(texts, figures), strict=True):
            tile.show_figure(words)
        self.pyramid_card.show_heading(
            age_words.say_finding(texts, figures), age_words.say_drawn(texts, figures)
        )
        self.pyramid.show_bars(age_words.bars_of(texts, figures), texts.number)
        self.pyramid.setAccessibleDescription(age_words.summarise_pyramid(texts, figures))
        self.reach_card.show_heading(
            texts.plural("ages.reach_heading", self.within, age=texts.age(figures.choice.age)),
            texts.text("ages.reach_words"),
        )
        self.reach.show_sheet(age_words.reach_sheet(texts, figures))

    def _show_dates(self) -> None:
        texts = self.session.texts
        nothing = texts.text("ages.no_date")
        dates = [texts.date(day) for day in reversed(self._earlier)]
        self.before_picker.show_choices(
            [nothing, *dates], texts.date(self.before) if self.before else nothing
        )
        self.before_picker.setEnabled(bool(dates))
        hint = texts.text("ages.before_hint" if dates else "ages.before_none")
        self.before_picker.setToolTip(hint)
        self.before_picker.setAccessibleDescription(hint)

    def _show_staffing(self, plan: Plan) -> None:
        selection, texts = self.session.selection, self.session.texts
        units = plan.age_structure.units_by_history(selection.units or plan.age_structure.axes.units)
        if self.unit not in units:
            self.unit = units[0]
        self.unit_picker.show_choices(units, self.unit)
        self.unit_picker.setVisible(len(units) > 1)
        staffing = plan.staffing((self.unit,), selection.occupations, selection.sexes)
        self._staffing = staffing
        self.staffing_card.show_heading(
            *age_words.say_staffing(texts, self.unit, staffing, self.session.turnover_target)
        )
        self.staffing.show_sheet(age_words.staffing_sheet(texts, staffing))
        self._show_turnover()

    def _show_turnover(self) -> None:
        """Turnover against the target, where the unit has told who has left."""
        texts, staffing = self.session.texts, self._staffing
        assert staffing is not None, "shown with the staff"
        target = self.session.turnover_target
        knows = bool((staffing.left == staffing.left).any())
        for part in (self.turnover, self.target, self.target_label):
            part.setVisible(knows)
        with QSignalBlocker(self.target):
            self.target.setText(texts.percent(target))
        self.turnover.show_sheet(age_words.turnover_sheet(texts, staffing, target))

    def _show_spans(self, plan: Plan) -> None:
        texts = self.session.texts
        self._spans = plan.spans_of_control(self.session.selection.units)
        self.spans.setVisible(bool(self._spans))
        self.no_spans.setVisible(not self._spans)
        if self._spans:
            self.span_card.show_heading(*age_words.say_spans(texts, self._spans))
            self.spans.show_sheet(age_words.spans_sheet(texts, self._spans))
        else:
            self.span_card.show_heading(texts.text("ages.spans_name"), "")

    def _show_people(self, plan: Plan) -> None:
        texts, here = self.session.texts, plan.inhabitants
        for part in (self.groups, self.ratios):
            part.setVisible(bool(here.years))
        self.no_people.setVisible(not here.years)
        if not here.years:
            self.people_card.show_heading(texts.text("ages.population_name"), "")
            return
        self.people_card.show_heading(*age_words.say_population(texts, here, plan.stock_date))
        self.groups.show_sheet(age_words.groups_sheet(texts, here, plan.stock_date))
        self.ratios.show_sheet(age_words.ratio_sheet(texts, here))

    # --- choices

    def _again(self) -> None:
        if self.session.plan is not None and len(self.session.cells):
            self._show_ages(self.session.plan)

    def _choose_within(self, at: int) -> None:
        self.within = WITHIN[at]
        self._again()

    def _choose_width(self, at: int) -> None:
        self.width_of_bands = WIDTHS[at]
        self._again()

    def _choose_before(self, at: int) -> None:
        self.before = None if at == 0 else self._earlier[-at]
        self._again()

    def _choose_unit(self, unit: str) -> None:
        self.unit = unit
        if self.session.plan is not None:
            self._show_staffing(self.session.plan)

    def _take_target(self) -> None:
        """Takes what was typed as the target if it is a share; else what held before stays."""
        typed = self.target.text().replace("%", "").replace(",", ".").strip()
        try:
            share = float(typed) / 100
        except ValueError:
            share = -1.0
        if 0 <= share <= 1:
            self.session.turnover_target = share
        if self.session.plan is not None and self._staffing is not None:
            self._show_staffing(self.session.plan)

    # --- why

    def _question(self, ask: Callable[[AgeExplanations], Why | None]) -> Question:
        """A question about what is shown when it is asked."""

        def answer() -> Why | None:
            plan, figures = self.session.plan, self._figures
            if plan is None or figures is None or not len(self.session.cells):
                return None
            if figures.selection != self.session.selection or figures.choice != self.choice:
                figures = count_ages(plan.age_structure, self.session.selection, self.choice)
            return ask(AgeExplanations(self.session.texts, plan, figures))

        return answer

    def _tile_questions(self) -> tuple[Question, ...]:
        return (
            self._question(lambda why: why.employees()),
            self._question(lambda why: why.older()),
            self._question(lambda why: why.reach(self.choice.age)),
            self._question(lambda why: why.past()),
        )

    def _about_occupation(self, row: int, column: int) -> Question | None:
        measure = age_words.REACH_COLUMNS[column]
        if not measure:
            return None
        occupation = _cell_of(self.reach, row)
        return self._question(lambda why: why.cell(measure, occupation))

    def _about_staff(self, row: int, column: int) -> Question | None:
        staffing, unit = self._staffing, self.unit
        if staffing is None or not 1 <= column <= len(staffing.dates):
            return None
        occupation = _cell_of(self.staffing, row)
        return self._question(lambda why: why.staff(unit, staffing, occupation, column - 1))

    def _about_turnover(self, row: int, column: int) -> Question | None:
        staffing, unit = self._staffing, self.unit
        if staffing is None or not column:
            return None
        return self._question(lambda why: why.turnover(unit, staffing, row, self.session.turnover_target))

    def _about_span(self, row: int, column: int) -> Question | None:
        return self._question(lambda why: why.span(self._spans[row]) if row < len(self._spans) else None)

    def _about_group(self, row: int, column: int) -> Question | None:
        words = self.groups.sheet_model.sheet.headings[column].words
        return self._question(lambda why: why.group(row, int(words))) if words.isdigit() else None

    def _about_ratio(self, row: int, column: int) -> Question | None:
        if not column:
            return None
        year = int(self.ratios.sheet_model.sheet.columns[0][row])
        if column == 4:
            return self._question(lambda why: why.ratio(year))
        return self._question(lambda why: why.inhabitants(column - 1, year))


def _cell_of(table: FiguresTable, row: int) -> str:
    """The name in a row of a table; none for the total."""
    return table.sheet_model.sheet.columns[0][row] if row >= 0 else ""


def _row(*parts: Segments | QLabel | Picker | QLineEdit | None) -> QHBoxLayout:
    """Widgets side by side; None takes up the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(STEP * 2)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
