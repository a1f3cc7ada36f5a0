"""Retirement and replacement: who leaves when, who comes in, what is left to recruit, and where a later age
moves it.
"""

from collections.abc import Callable
from functools import cached_property
from math import isnan

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QStackedWidget,
)

from staffing_planner.models.agency import OVER
from staffing_planner.models.findings import StaffingError
from staffing_planner.texts import Texts
from staffing_planner.ui import sentences
from staffing_planner.ui.charts import ChangeChart, Changes, FlowChart
from staffing_planner.ui.controls import Segments
from staffing_planner.ui.drawings import FlowDrawing
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.explanations import Explanations
from staffing_planner.ui.figures import Breakdown, Column, Figures, Uncertainty, Whole, status_of
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.session import REACH_WITHIN, Changed, Session
from staffing_planner.ui.small_cells import with_totals
from staffing_planner.ui.style import GAP, Card, EmptyState, Tile, TileRow, button, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet, SortKey, sorting_key
from staffing_planner.ui.tables import FiguresTable, FilterBox
from staffing_planner.ui.why import Question, Why

WIDE = 1080  # from here on the two charts stand side by side
ROOMY = 1240  # and the table of years has room for the ends of the bands
REST = 150  # milliseconds after which the slider is taken to rest
LONG_REST = 400  # and after which the user is taken to look at what it has made
BREAKDOWNS: tuple[Column, ...] = ("occupation", "unit")

# Columns of the table of years: measure, id of the head, id of the explanation.
YEAR_COLUMNS = (
    ("opening", "measure.opening.short", "window.tip_opening"),
    ("retirements", "measure.retirements.short", "window.tip_retirements"),
    ("other_separations", "window.column_other", "window.tip_other"),
    ("replacement_need", "window.column_need", "window.tip_need"),
    ("training_out", "window.column_training_out", "window.tip_training_out"),
    ("training_in", "window.column_training_in", "window.tip_training_in"),
    ("other_in", "window.column_other_in", "window.tip_other_in"),
    ("target", "measure.target.short", "window.tip_target"),
    ("recruitment_gap", "window.column_gap", "window.tip_gap"),
    ("recruits", "window.column_recruits", "window.tip_recruits"),
    ("vacancies", "measure.vacancies.short", "window.tip_vacancies"),
    ("closing", "measure.closing.short", "window.tip_closing"),
)
DEFERRAL, AGENCY_SHARE, HEADCOUNT = "deferral", "agency_share", "headcount"
# What the columns of the table of groups are asked about.
GROUP_MEASURES = (
    "",
    HEADCOUNT,
    "retirements",
    "",
    "",
    "replacement_need",
    "recruitment_gap",
    "vacancies",
    "closing",
)


class RetirementPage(Page):
    """The page."""

    remark_on_sexes = "frame.some_sexes"
    remark_on_fte = "frame.in_fte"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._why = Explanations(session, as_chosen=True)
        self._by: Column = BREAKDOWNS[0]
        self._is_roomy = False
        self.unreviewed = button("mark")
        self.tiles = tuple(Tile() for _ in range(4))
        self.flow_card, self.flow_chart = Card(), FlowChart()
        self.flow_exhibit = ChartExhibit(session, self.flow_card, self.flow_chart)
        self.flow_card.body.addWidget(self.flow_exhibit, 1)
        self.uncertainty, self.band_words = QCheckBox(), labelled("label")
        self.uncertainty.setChecked(session.shows_uncertainty)
        self.uncertainty.setCursor(Qt.CursorShape.PointingHandCursor)
        self.band_words.setWordWrap(True)
        beneath = QHBoxLayout()
        beneath.setSpacing(GAP)
        beneath.addWidget(self.uncertainty, 0, Qt.AlignmentFlag.AlignVCenter)
        beneath.addWidget(self.band_words, 1)
        self.flow_card.body.addLayout(beneath)
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(LONG_REST)
        self._at_rest.timeout.connect(self._estimate)
        self.change_card, self.change_chart = Card(), ChangeChart()
        self.nothing = EmptyState()
        self.changes = QStackedWidget()
        self.change_exhibit = ChartExhibit(session, self.change_card, self.change_chart)
        self.changes.addWidget(self.change_exhibit)
        self.changes.addWidget(self.nothing)
        self.change_card.body.addWidget(self.changes)
        self.year_card, self.years = Card(), FiguresTable()
        self.copy_years = button("link")
        self.year_card.head.addWidget(self.copy_years, 0, Qt.AlignmentFlag.AlignTop)
        self.year_card.body.addWidget(self.years)
        self.group_card, self.groups = Card(), FiguresTable(rows_shown=40)
        self.segments = Segments(len(BREAKDOWNS))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REST)
        self._later.timeout.connect(self._show_groups)
        self.copy_groups = button("link")
        self.group_card.head.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignTop)
        self.group_card.head.addWidget(self.copy_groups, 0, Qt.AlignmentFlag.AlignTop)
        self.group_filter = FilterBox(self.groups, session.texts)
        self.group_card.body.addWidget(self.group_filter)
        self.group_card.body.addWidget(self.groups)
        self.table_exhibits = (
            TableExhibit(session, self.year_card, self.years),
            TableExhibit(session, self.group_card, self.groups),
        )
        self.groups.make_sortable(6, Qt.SortOrder.DescendingOrder)

        self._lay_out()

        self.unreviewed.clicked.connect(lambda: self.page_asked.emit("assumptions#unreviewed"))
        self.uncertainty.toggled.connect(session.show_uncertainty)
        self.flow_chart.lit.connect(self._light)
        self.change_chart.lit.connect(self._light)
        self.years.lit.connect(self._light)
        self.segments.chosen.connect(self._break_down_by)
        self.flow_chart.picked.connect(
            lambda at: self._ask_why(lambda: self._why.of_year("replacement_need", at))
        )
        self.change_chart.picked.connect(lambda at: self._ask_why(lambda: self._why.deferral(at)))
        for tile, question in zip(self.tiles, self._tile_questions(), strict=True):
            tile.asked.connect(self.ask_why(question))
        self.explain_cells(self.years, self._about_year)
        self.explain_cells(self.groups, self._about_group)
        self.copy_years.clicked.connect(self.years.copy)
        self.copy_groups.clicked.connect(self.groups.copy)

    def _lay_out(self) -> None:
        self._tiles = TileRow(self.tiles)
        self._charts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._charts.setSpacing(GAP)
        self._charts.addWidget(self.flow_card, 5)
        self._charts.addWidget(self.change_card, 3)
        self.rests_on.insertWidget(1, self.unreviewed)
        for part in (self._tiles, self._charts, self.year_card, self.group_card):
            self.add(part)
        self.column.addStretch(1)
        self.watch(
            *self.tiles,
            self.unreviewed,
            self.flow_exhibit.more,
            self.flow_chart,
            self.uncertainty,
            self.change_exhibit.more,
            self.change_chart,
            self.years,
            self.group_filter.words,
            self.groups,
            *(exhibit.more for exhibit in self.table_exhibits),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The charts stand side by side where there is room; the table has more columns."""
        super().resizeEvent(event)
        is_roomy = event.size().width() >= scaled(ROOMY)
        if is_roomy != self._is_roomy:
            self._is_roomy = is_roomy
            self.refresh(Changed(uncertainty=True))
        wide = event.size().width() >= scaled(WIDE)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._charts.setDirection(direction)

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody looked at may have to be estimated now."""
        super().showEvent(event)
        self._estimate_soon()

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        if changed.content or changed.plan or changed.language:
            self._mark_unreviewed()
        self._estimate_soon()
        shows = changed.figures or changed.language or changed.uncertainty
        if self.session.plan is None or not shows:
            return
        if not self.shows_somebody():
            return
        figures, texts = self.session.shown_figures, self.session.texts
        shown = _Shown(texts, figures, self._uncertainty_shown, expects=self._expects_uncertainty)
        drawing = FlowDrawing(texts, figures, self._uncertainty_shown, expects=self._expects_uncertainty)
        stock_date = self.session.plan.stock_date
        self.subtitle.setText(
            texts.text(
                "window.page_subtitle",
                date=texts.date(stock_date) if stock_date else "",
                span=shown.span,
            )
        )
        self._show_tiles(shown)
        self.flow_card.show_heading(sentences.say_finding(texts, figures), drawing.subtitle)
        self.flow_chart.show_flows(drawing.flows, texts.number)
        self.flow_chart.setAccessibleDescription(
            sentences.summarise_chart(texts, figures, self._uncertainty_shown)
        )
        self._explain_bands()
        self.year_card.show_heading(
            texts.text("window.years_title"),
            texts.text(sentences.in_unit("window.years_subtitle", figures.unit)),
        )
        self.years.show_sheet(shown.year_sheet(with_bands=self._is_roomy))
        self._show_changes(shown)
        if changed.figures or changed.language:
            self._show_groups_soon()

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("window.page_retirement"))
        self.flow_chart.setAccessibleName(texts.text("window.chart_name"))
        self.change_chart.setAccessibleName(texts.text("window.deferral_name"))
        self.years.setAccessibleName(texts.text("window.years_title"))
        self.groups.setAccessibleName(texts.text("window.groups_title"))
        self.group_filter.retext(texts)
        for copying, table in (
            (self.copy_years, "window.years_title"),
            (self.copy_groups, "window.groups_title"),
        ):
            copying.setText(texts.text("window.copy"))
            copying.setAccessibleName(f"{texts.text('window.copy')}: {texts.text(table)}")
            copying.setToolTip(texts.text("window.copy_hint"))
        self.uncertainty.setText(texts.text("window.show_uncertainty"))
        self.uncertainty.setAccessibleName(texts.text("window.show_uncertainty"))
        self.segments.retext(
            [texts.text(f"column.{column}") for column in BREAKDOWNS], texts.text("window.groups_title")
        )

    def _mark_unreviewed(self) -> None:
        """Says quietly how much of what the page rests on nobody stands for yet."""
        texts, count = self.session.texts, self.session.unreviewed
        words = texts.plural("assumption.unreviewed_count", count)
        self.unreviewed.setText(words)
        self.unreviewed.setAccessibleName(words)
        self.unreviewed.setToolTip(texts.text("assumption.unreviewed_hint"))
        self.unreviewed.setVisible(count > 0)

    def _show_tiles(self, shown: "_Shown") -> None:
        courses = (
            shown.courses("closing"),
            shown.courses("retirements"),
            shown.courses("replacement_need"),
            shown.share_courses,
        )
        pills = (("", ""), ("", ""), ("", ""), shown.ceiling_pill)
        for tile, words, course, pill in zip(self.tiles, shown.tiles, courses, pills, strict=True):
            tile.show_figure(words, course, pill)
        self.tiles[-1].setToolTip(shown.ceiling_sentence)

    @property
    def _expects_uncertainty(self) -> bool:
        """It is computed for heads of every sex only."""
        return self.session.shows_uncertainty and self.session.counts_all_heads

    @property
    def _uncertainty_shown(self) -> Uncertainty | None:
        return self.session.uncertainty if self._expects_uncertainty else None

    def _estimate_soon(self) -> None:
        """How sure the figures are is estimated when nothing has changed for a while."""
        if self._expects_uncertainty and self.session.is_uncertainty_missing:
            self._at_rest.start()
        else:
            self._at_rest.stop()

    def _estimate(self) -> None:
        if self.isVisible():
            self.session.estimate_uncertainty()

    def _explain_bands(self) -> None:
        """What the bands mean and leave out, or why there are none."""
        session, texts = self.session, self.session.texts
        words = ""
        if not session.counts_all_heads:
            words = texts.text("window.band_not_by_sex") if session.shows_uncertainty else ""
        elif isinstance(session.uncertainty_fault, StaffingError):
            words = " ".join(texts.finding(one) for one in session.uncertainty_fault.findings)
        elif session.uncertainty_fault is not None:
            words = texts.text("window.band_failed")
        elif session.shows_uncertainty:
            words = sentences.explain_uncertainty(texts, session.scenario)
        self.band_words.setText(words)
        self.uncertainty.setAccessibleDescription(words)

    def _show_changes(self, shown: "_Shown") -> None:
        texts, deferral = self.session.texts, self.session.shown_figures.deferral
        if not deferral.change.any():
            self.change_card.show_heading(texts.text("window.deferral_title"), "")
            self.nothing.show_words(
                texts.text("window.deferral_none"), texts.text("window.deferral_none_words")
            )
            self.changes.setCurrentWidget(self.nothing)
            return
        self.change_card.show_heading(texts.text("window.deferral_title"), shown.change_subtitle)
        self.change_chart.show_changes(
            shown.changes, texts.number, lambda value: texts.number(value, signed=True)
        )
        found = self._uncertainty_shown
        self.change_chart.setAccessibleDescription(
            sentences.summarise_deferral(texts, deferral, found.change if found else None)
        )
        self.changes.setCurrentWidget(self.change_exhibit)

    def _show_groups_soon(self) -> None:
        """At once where the table can be seen; else when the slider rests."""
        if self.groups.visibleRegion().isEmpty() and self.groups.sheet_model.sheet.row_count:
            self._later.start()
        else:
            self._show_groups()

    def _show_groups(self) -> None:
        self._later.stop()
        if self.session.plan is None or not len(self.session.cells):
            return
        texts, figures = self.session.texts, self.session.shown_figures
        breakdown = figures.broken_down(self._by)
        self.group_card.show_heading(
            texts.text("window.groups_title"),
            texts.text(
                sentences.in_unit("window.groups_subtitle", figures.unit),
                span=sentences.say_span(figures.years.years),
            ),
        )
        self.groups.show_sheet(_group_sheet(texts, figures, breakdown, self._by))

    def _break_down_by(self, at: int) -> None:
        self._by = BREAKDOWNS[at]
        self._show_groups()

    # --- why

    @property
    def _year_measures(self) -> tuple[str, ...]:
        """What the columns of the table of years are asked about."""
        measures = [""]
        for measure, _, _ in YEAR_COLUMNS:
            measures.append(measure)
            if measure == "replacement_need" and self._expects_uncertainty and self._is_roomy:
                measures += ["", ""]
            if measure == "retirements":
                measures.append(DEFERRAL)
        return (*measures, AGENCY_SHARE)

    def _ask_why(self, question: Question) -> None:
        self.why_asked.emit(question)

    def _tile_questions(self) -> tuple[Question, ...]:
        return (
            self._why.employees,
            lambda: self._why.reach(self.session.shown_figures.reach.age),
            lambda: self._why.of_horizon("replacement_need"),
            self._ask_about_money,
        )

    def _ask_about_money(self) -> Why | None:
        """The agency share of the first year; where there are no costs, the tile shows the gap."""
        has_share = len(self.session.cells) and not isnan(
            float(self.session.shown_figures.years.agency_share[0])
        )
        return self._why.of_year("agency_share", 0) if has_share else self._why.of_horizon("recruitment_gap")

    def _about_year(self, row: int, column: int) -> Question | None:
        """A cell of the table of years; `row` is -1 for the horizon's total."""
        measure = self._year_measures[column]
        if measure == DEFERRAL:
            return lambda: self._why.deferral(
                row if row >= 0 else len(self.session.shown_figures.deferral.years)
            )
        if not measure or (measure == AGENCY_SHARE and row < 0):
            return None
        return lambda: self._why.of_year(measure, row) if row >= 0 else self._why.of_horizon(measure)

    def _about_group(self, row: int, column: int) -> Question | None:
        """A cell of the table of groups; its totals are the horizon's."""
        measure, by = GROUP_MEASURES[column], self._by
        if not measure:
            return None
        if row < 0:
            return lambda: self._why.of_horizon("opening" if measure == HEADCOUNT else measure)
        group = self.groups.sheet_model.sheet.columns[0][row]
        return lambda: self._why.of_group(by, group, measure)

    def _light(self, at: int) -> None:
        """A year that is pointed at lights up everywhere, but not the bar beyond the years."""
        source = self.sender()
        if source is not self.flow_chart:
            self.flow_chart.light(at)
        if source is not self.change_chart:
            self.change_chart.light(at if at < len(self.session.shown_figures.deferral.years) else -1)
        if source is not self.years:
            self.years.light(at)


def _group_sheet(texts: Texts, figures: Figures, breakdown: Breakdown, by: Column) -> Sheet:
    """Units or occupations with their figures over the horizon."""
    comparison = figures.comparison.scenario
    change = breakdown.retirements - breakdown.comparison_retirements
    share = breakdown.retiring_share

    def numbers(values: Whole, *, signed: bool = False) -> tuple[str, ...]:
        return tuple(texts.number(value, signed=signed) for value in values.tolist())

    head = texts.text
    versus = head("window.tip_change", name=comparison.name)
    columns: tuple[tuple[Heading, tuple[str, ...], list[SortKey], str], ...] = (
        (
            Heading(head(f"column.{by}"), is_number=False),
            breakdown.names,
            [sorting_key(name) for name in breakdown.names],
            head("window.total"),
        ),
        (
            Heading(
                head(sentences.in_unit("window.column_headcount", figures.unit)), head("window.tip_headcount")
            ),
            numbers(breakdown.headcount),
            breakdown.headcount.tolist(),
            texts.number(breakdown.headcount.sum()),
        ),
        (
            Heading(head("measure.retirements.short"), head("window.tip_retirements")),
            numbers(breakdown.retirements),
            breakdown.retirements.tolist(),
            texts.number(breakdown.retirements.sum()),
        ),
        (
            Heading(head("window.column_retiring_share"), head("window.tip_retiring_share")),
            tuple(texts.percent(value) for value in share.tolist()),
            share.tolist(),
            texts.percent(_share(breakdown.retirements.sum(), breakdown.headcount.sum())),
        ),
        (
            Heading(head("window.column_change"), versus, state="comparison"),
            numbers(change, signed=True),
            change.tolist(),
            texts.number(change.sum(), signed=True),
        ),
        (
            Heading(head("window.column_need"), head("window.tip_need")),
            numbers(breakdown.replacement_need),
            breakdown.replacement_need.tolist(),
            texts.number(breakdown.replacement_need.sum()),
        ),
        (
            Heading(head("window.column_gap"), head("window.tip_gap_horizon")),
            numbers(breakdown.recruitment_gap),
            breakdown.recruitment_gap.tolist(),
            texts.number(breakdown.recruitment_gap.sum()),
        ),
        (
            Heading(head("window.column_last_vacancies"), head("window.tip_last_vacancies")),
            numbers(breakdown.vacancies),
            breakdown.vacancies.tolist(),
            texts.number(breakdown.vacancies.sum()),
        ),
        (
            Heading(head("measure.closing.short"), head("window.tip_closing")),
            numbers(breakdown.closing),
            breakdown.closing.tolist(),
            texts.number(breakdown.closing.sum()),
        ),
    )
    return Sheet(
        tuple(column[0] for column in columns),
        tuple(column[1] for column in columns),
        tuple(column[3] for column in columns),
        tuple(column[2] for column in columns),
        # What is projected is nobody's data, but its share of the employees tells how many these are.
        counts=lambda: with_totals({1: breakdown.headcount.tolist()}, {3: (1,)}),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


class _Shown:
    """The texts and drawings of one state of the figures."""

    def __init__(
        self, texts: Texts, figures: Figures, uncertainty: Uncertainty | None, *, expects: bool
    ) -> None:
        """`expects`: how sure the figures are is shown as soon as it is known."""
        self._uncertainty, self._expects = uncertainty, expects
        self._texts = texts
        self._figures = figures
        self._scenario = figures.scenario.scenario
        self._comparison = figures.comparison.scenario
        self.span = sentences.say_span(figures.years.years)
        self._is_compared = figures.comparison.scenario != figures.scenario.scenario

    def courses(self, measure: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """A measure's course in the scenario and in the comparison."""
        mine = self._figures.years.persons[measure].tolist()
        theirs = self._figures.comparison_years.persons[measure].tolist()
        return tuple(mine), tuple(theirs) if self._is_compared else ()

    @property
    def share_courses(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The agency share's course in the scenario and in the comparison."""
        mine = self._figures.years.agency_share.tolist()
        return tuple(mine), tuple(
            self._figures.comparison_years.agency_share.tolist()
        ) if self._is_compared else ()

    # --- tiles

    @property
    def tiles(self) -> tuple[tuple[str, str, str, str], ...]:
        """Label, figure, beside, foot of each tile."""
        return self._employees, self._reaching, self._need, self._agency

    @property
    def _employees(self) -> tuple[str, str, str, str]:
        texts, years = self._texts, self._figures.years
        change = years.totals["closing"] - years.totals["opening"]
        return (
            texts.text(sentences.in_unit("window.tile_employees", self._figures.unit)),
            texts.number(years.totals["opening"]),
            texts.text("window.tile_heads", count=texts.number(self._figures.heads))
            if self._figures.unit == "fte"
            else texts.text("window.tile_fte", count=texts.number(years.opening_fte)),
            texts.text("window.tile_until", year=years.years[-1], change=texts.number(change, signed=True)),
        )

    @property
    def _reaching(self) -> tuple[str, str, str, str]:
        texts, mine, theirs = self._texts, self._figures.reach, self._figures.comparison_reach
        share = mine.reach / mine.headcount if mine.headcount else None
        beside = ""
        if mine.age != theirs.age:
            beside = texts.text(
                "window.tile_against", count=texts.number(theirs.reach), age=texts.age(theirs.age)
            )
        return (
            texts.text("window.tile_reach", age=texts.age(mine.age), years=REACH_WITHIN),
            texts.number(mine.reach),
            beside,
            texts.text("window.tile_share", share=texts.percent(share)),
        )

    @property
    def _need(self) -> tuple[str, str, str, str]:
        texts, mine = self._texts, self._figures.years.totals
        theirs = self._figures.comparison_years.totals["replacement_need"]
        against = texts.text("window.tile_compared", count=texts.number(theirs)) if self._is_compared else ""
        return (
            texts.text("window.tile_need", span=self.span),
            texts.number(mine["replacement_need"]),
            against,
            texts.text("window.tile_retirements", count=texts.number(mine["retirements"])),
        )

    @property
    def _agency(self) -> tuple[str, str, str, str]:
        texts, years, ceiling = self._texts, self._figures.years, self._figures.ceiling
        share = float(years.agency_share[0])
        if share != share:  # without costs: what is left to recruit
            return (
                texts.text("window.tile_gap", span=self.span),
                texts.number(years.totals["recruitment_gap"]),
                "",
                texts.text("window.tile_vacant", count=texts.number(years.totals["vacancies"])),
            )
        words = texts.text("window.tile_ceiling", share=texts.percent(ceiling.share)) if ceiling else ""
        denominator = ceiling.denominator if ceiling else "own"
        return (
            texts.text(f"window.tile_agency_{'both' if '+' in denominator else 'own'}", year=years.years[0]),
            texts.percent(share),
            words,
            self._probability if ceiling else texts.text("window.tile_no_ceiling"),
        )

    @property
    def _probability(self) -> str:
        """In how many outcomes the first year's agency share is over its ceiling."""
        over = self._uncertainty.over_ceiling if self._uncertainty else None
        if over is None:
            return ""
        # After the pill that says "over" it need not be said again.
        words = "window.tile_over_in" if self.ceiling_pill[1] == OVER else "window.tile_but_over_in"
        return self._texts.text(words, count=sentences.count_of_hundred(over))

    @property
    def ceiling_sentence(self) -> str:
        """The same in a whole sentence."""
        over = self._uncertainty.over_ceiling if self._uncertainty else None
        if over is None:
            return ""
        return self._texts.text(
            "window.ceiling_probability",
            year=self._figures.years.years[0],
            count=sentences.count_of_hundred(over),
        )

    @property
    def ceiling_pill(self) -> tuple[str, str]:
        """How the first year's agency share stands to its ceiling, in a word."""
        share, ceiling = float(self._figures.years.agency_share[0]), self._figures.ceiling
        if ceiling is None or share != share:
            return "", ""
        status = status_of(share, ceiling)
        return self._texts.text(f"status.{status}"), status

    # --- charts

    @property
    def change_subtitle(self) -> str:
        """What the second chart draws, with its sums."""
        texts, deferral = self._texts, self._figures.deferral
        drawn = texts.text(
            sentences.in_unit("window.deferral_subtitle", self._figures.unit),
            name=self._comparison.name,
            fewer=texts.number(deferral.fewer),
            more=texts.number(deferral.more),
        )
        later = [texts.text("window.deferral_later")] if deferral.beyond > 0 else []
        bands = [texts.text("window.deferral_bands")] if self._expects else []
        return " ".join([drawn, *later, *bands])

    @cached_property
    def changes(self) -> Changes:
        """The second chart's figures with what is shown at each year."""
        texts, deferral = self._texts, self._figures.deferral
        mine = self._figures.years.persons["retirements"]
        theirs = self._figures.comparison_years.persons["retirements"]
        last = deferral.years[-1]
        bands = self._change_bands
        within: list[tuple[tuple[str, str, str], ...]] = [() for _ in (*deferral.years, last)]
        for at, (low, high) in enumerate(bands):
            within[at] = (("", texts.text("window.band_of_change"), sentences.say_band(texts, low, high)),)
        hover: list[tuple[tuple[str, str, str], ...]] = [
            (
                ("", str(year), ""),
                ("retirement", texts.text("window.here"), texts.number(int(mine[at]))),
                ("comparison", self._comparison.name, texts.number(int(theirs[at]))),
                ("", texts.text("window.difference"), texts.number(int(deferral.change[at]), signed=True)),
                *within[at],
            )
            for at, year in enumerate(deferral.years)
        ]
        hover.append(
            (
                ("", texts.text("window.after", year=last), ""),
                ("", texts.text("window.beyond"), texts.number(deferral.beyond, signed=True)),
                *within[-1],
            )
        )
        return Changes(
            deferral.years,
            tuple(deferral.change.tolist()),
            float(deferral.beyond),
            texts.text("window.after", year=last),
            tuple(hover),
            (texts.text("column.year"), texts.text("window.difference")),
            bands=bands,
            expects_bands=self._expects,
        )

    @property
    def _change_bands(self) -> tuple[tuple[float, float], ...]:
        """Low and high of each bar of the second chart; none until they are known."""
        change = self._uncertainty.change if self._uncertainty else None
        return () if change is None else tuple(zip(change[0].tolist(), change[1].tolist(), strict=True))

    # --- table

    def year_sheet(self, *, with_bands: bool) -> Sheet:
        """A row a year, and the horizon's total."""
        texts, years, deferral = self._texts, self._figures.years, self._figures.deferral
        headings = [Heading(texts.text("column.year"), is_number=False)]
        columns: list[tuple[str, ...]] = [tuple(str(year) for year in years.years)]
        total = [self.span]

        def add(heading: Heading, column: tuple[str, ...], sum_of_all: str) -> None:
            headings.append(heading)
            columns.append(column)
            total.append(sum_of_all)

        for measure, head, tip in YEAR_COLUMNS:
            add(
                Heading(texts.text(head), texts.text(tip)),
                tuple(texts.number(value) for value in years.persons[measure].tolist()),
                texts.number(years.totals[measure]),
            )
            if measure == "replacement_need" and self._expects and with_bands:
                self._add_bands(add)
            if measure == "retirements":
                common = [texts.number(value, signed=True) for value in deferral.change.tolist()]
                missing = [texts.number(None)] * (len(years.years) - len(common))
                add(
                    Heading(
                        texts.text("window.column_change"),
                        texts.text("window.tip_change", name=self._comparison.name),
                        state="comparison",
                    ),
                    tuple(common + missing),
                    texts.number(-deferral.beyond, signed=True),
                )
        add(
            Heading(texts.text("window.column_share"), texts.text("window.tip_share")),
            tuple(texts.percent(value) for value in years.agency_share.tolist()),
            "",
        )
        return Sheet(tuple(headings), tuple(columns), tuple(total))

    def _add_bands(self, add: Callable[[Heading, tuple[str, ...], str], None]) -> None:
        """The need's low and high ends; the total's are those of the sum, which is no sum of ends."""
        texts, found, years = self._texts, self._uncertainty, len(self._figures.years.years)
        for head, tip, end in (
            ("window.column_need_low", "window.tip_need_low", 0),
            ("window.column_need_high", "window.tip_need_high", 1),
        ):
            column, in_all = (texts.number(None),) * years, texts.number(None)
            if found is not None:
                column = tuple(texts.number(value) for value in (found.low, found.high)[end].tolist())
                in_all = texts.number(found.in_all[end])
            add(Heading(texts.text(head), texts.text(tip)), column, in_all)
