"""Overview: how the region stands and where it is heading, on one page, each figure with a way to its own."""

from __future__ import annotations

from functools import partial
from math import isnan, nan
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout

from staffing_planner.models.highlights import MOST_SHOWN
from staffing_planner.texts import Texts
from staffing_planner.ui import sentences
from staffing_planner.ui.charts import FlowChart
from staffing_planner.ui.drawings import FlowDrawing
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.figures import Figures
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.pages.overview.figures import (
    OccupationReach,
    Standing,
    find_highlights,
    find_standing,
    share_of_older,
)
from staffing_planner.ui.pages.overview.remarks import RemarkList
from staffing_planner.ui.pages.overview.whys import OverviewExplanations
from staffing_planner.ui.pages.overview.words import say_highlight
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.session import REACH_WITHIN, Changed, Session
from staffing_planner.ui.small_cells import Name, PersonCounts, with_totals
from staffing_planner.ui.style import GAP, Card, Tile, TileRow, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet, SortKey, sorting_key
from staffing_planner.ui.tables import FiguresTable, FilterBox
from staffing_planner.ui.why import Question, Why

WIDE = 900  # from here on table and remarks stand side by side
ROWS = 12  # of the table that are in sight
REST = 150  # milliseconds after which the slider is taken to rest
LONG_REST = 400  # and after which the user is taken to look at what it has made

Words = tuple[str, str, str, str]
Courses = tuple[tuple[float, ...], tuple[float, ...]]

# Tiles in their order, and the page that each leads to.
TILES = {
    "employees": "age_structure",
    "older": "age_structure",
    "reach": "age_structure",
    "need": "retirement",
    "gap": "scenarios",
    "training": "training",
    "agency": "agency",
    "findings": "data",
}
SHARE_COLUMN = 3  # of the table


class OverviewPage(Page):
    """The page."""

    remark_on_sexes = "frame.some_sexes_overview"
    remark_on_fte = "frame.in_fte"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._why = OverviewExplanations(session, as_chosen=True)
        self._standing: tuple[tuple[Any, ...], Standing] | None = None
        self._older: tuple[float, ...] = ()
        self._following: Job | None = None
        self._reach: OccupationReach | None = None
        self.tiles = {key: Tile() for key in TILES}
        self.flow_card, self.flow_chart = Card(), FlowChart()
        self.flow_exhibit = ChartExhibit(session, self.flow_card, self.flow_chart)
        self.flow_card.body.addWidget(self.flow_exhibit, 1)
        self.band_words = labelled("label")
        self.band_words.setWordWrap(True)
        self.flow_card.body.addWidget(self.band_words)
        self.reach_card, self.reach_table = Card(), FiguresTable(rows_shown=ROWS)
        self.reach_filter = FilterBox(self.reach_table, session.texts)
        self.reach_card.body.addWidget(self.reach_filter)
        self.reach_card.body.addWidget(self.reach_table)
        self.reach_card.body.addStretch(1)
        self.reach_table.make_sortable(SHARE_COLUMN, Qt.SortOrder.DescendingOrder)
        self.reach_exhibit = TableExhibit(session, self.reach_card, self.reach_table)
        self.remark_card, self.remarks = Card(), RemarkList(MOST_SHOWN)
        self.remark_card.body.addWidget(self.remarks)
        self.remark_card.body.addStretch(1)

        self._beneath = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beneath.setSpacing(GAP)
        self._beneath.addWidget(self.reach_card, 5)
        self._beneath.addWidget(self.remark_card, 4)
        for part in (TileRow(tuple(self.tiles.values())), self.flow_card, self._beneath):
            self.add(part)
        self.column.addStretch(1)
        self.watch(
            *self.tiles.values(),
            self.flow_exhibit.more,
            self.flow_chart,
            self.reach_exhibit.more,
            self.reach_filter.words,
            self.reach_table,
            *self.remarks.buttons,
        )
        self._at_rest, self._at_long_rest = QTimer(self), QTimer(self)
        for timer, pause, act in (
            (self._at_rest, REST, self._follow_older),
            (self._at_long_rest, LONG_REST, self._estimate),
        ):
            timer.setSingleShot(True)
            timer.setInterval(pause)
            timer.timeout.connect(act)
        self._connect()

    def _connect(self) -> None:
        for key, tile in self.tiles.items():
            tile.asked.connect(self.ask_why(partial(self._explain_tile, key)))
            tile.followed.connect(partial(self.page_asked.emit, TILES[key]))
        self.flow_chart.picked.connect(
            lambda at: self.why_asked.emit(lambda: self._why.of_year("replacement_need", at))
        )
        self.explain_cells(self.reach_table, self._question_about)
        self.remarks.chosen.connect(self.page_asked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Table and remarks stand side by side where there is room."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        wide = event.size().width() >= scaled(WIDE)
        self._beneath.setDirection(way.LeftToRight if wide else way.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody looked at may have to be estimated now."""
        super().showEvent(event)
        self._rest_again()

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        session, texts = self.session, self.session.texts
        if changed.figures:
            self._forget_older()
        self._rest_again()
        shows = changed.figures or changed.language or changed.uncertainty or changed.content
        if session.plan is None or not shows or not self.shows_somebody():
            return
        figures = session.shown_figures
        stock_date = session.plan.stock_date
        self.subtitle.setText(
            texts.text(
                "overview.subtitle",
                date=texts.date(stock_date) if stock_date else "",
                span=sentences.say_span(figures.years.years),
            )
        )
        self._show_flows(figures)
        if changed.uncertainty and not changed.figures and not changed.language:
            return  # bands came or went, and nothing else
        self._show_tiles(figures)
        self._show_reach(figures)
        found = find_highlights(session, self.standing, figures)
        self.remarks.show_remarks([say_highlight(texts, one) for one in found], self._name_of)

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.overview"))
        self.flow_chart.setAccessibleName(texts.text("window.chart_name"))
        self.reach_table.setAccessibleName(texts.text("overview.reach_name"))
        self.reach_filter.retext(texts)
        self.remark_card.show_heading(texts.text("overview.remarks"), texts.text("overview.remarks_subtitle"))
        for key, tile in self.tiles.items():
            tile.lead_to(self._name_of(TILES[key]))

    def _name_of(self, page: str) -> str:
        """The words that lead to a page."""
        texts = self.session.texts
        return texts.text("overview.to_page", page=texts.text(f"page.{page}"))

    @property
    def standing(self) -> Standing:
        """What no lever changes, found once for each plan and selection."""
        session = self.session
        key = (session.plan, session.selection, session.unit)
        if self._standing is None or self._standing[0] != key:
            self._standing = key, find_standing(session)
        return self._standing[1]

    # --- the chart

    @property
    def _expects_uncertainty(self) -> bool:
        """It is computed for heads of every sex only."""
        return self.session.shows_uncertainty and self.session.counts_all_heads

    def _show_flows(self, figures: Figures) -> None:
        session, texts = self.session, self.session.texts
        uncertainty = session.uncertainty if self._expects_uncertainty else None
        drawing = FlowDrawing(texts, figures, uncertainty, expects=self._expects_uncertainty)
        self.flow_card.show_heading(sentences.say_finding(texts, figures), drawing.subtitle)
        self.flow_chart.show_flows(drawing.flows, texts.number)
        self.flow_chart.setAccessibleDescription(sentences.summarise_chart(texts, figures, uncertainty))
        self.band_words.setText(
            sentences.explain_uncertainty(texts, session.scenario) if self._expects_uncertainty else ""
        )
        self.band_words.setVisible(self._expects_uncertainty)

    # --- at rest

    def _rest_again(self) -> None:
        is_open = self.session.plan is not None and self.session.loading is None
        if is_open and not self._older:
            self._at_rest.start()
        if self._expects_uncertainty and self.session.is_uncertainty_missing:
            self._at_long_rest.start()
        else:
            self._at_long_rest.stop()

    def _estimate(self) -> None:
        if self._following is not None:
            self._at_long_rest.start()  # one job after the other: they share a lane
        elif self.isVisible():
            self.session.estimate_uncertainty()

    def _forget_older(self) -> None:
        """It is another scenario's from now on."""
        self._older = ()
        if self._following is not None:
            self.session.jobs.cancel(self._following)

    def _follow_older(self) -> None:
        """Finds the share of older employees year by year, in a job: it needs every age, which nothing else does."""
        session, plan = self.session, self.session.plan
        if plan is None or self._older or self._following is not None or not self.isVisible():
            return
        if session.loading is not None or session.jobs.is_closed or not len(session.cells):
            return
        scenario, cells, sexes = session.scenario, session.cells, session.selection.sexes
        weights = plan.fte_share if session.unit == "fte" else plan.fte_share * 0 + 1

        def work(progress: Progress) -> tuple[float, ...]:
            return share_of_older(plan.project_by_age(scenario), cells, sexes, weights)

        self._following = session.jobs.start(Lane.COMPUTE, "", work, self._followed)

    def _followed(self, outcome: Outcome, result: Any) -> None:
        self._following = None
        if outcome is Outcome.DONE and self.session.plan is not None:
            self._older = result
            tile = self.tiles["older"]
            tile.show_figure(tile.words, (self._older, ()), tile.pill)

    # --- tiles

    def _show_tiles(self, figures: Figures) -> None:
        shown = TileWords(self.session, figures, self.standing)
        for key, tile in self.tiles.items():
            words, courses, pill = getattr(shown, key)
            # What is found at rest stays until then: a line that comes and goes would flicker.
            tile.show_figure(words, (self._older, ()) if key == "older" else courses, pill)

    def _explain_tile(self, key: str) -> Why | None:
        figures = self.session.shown_figures if self.session.plan is not None else None
        if figures is None or not len(self.session.cells):
            return None
        questions: dict[str, Question] = {
            "employees": self._why.employees,
            "older": lambda: self._why.older(self.standing),
            "reach": lambda: self._why.reach(figures.reach.age),
            "need": lambda: self._why.of_horizon("replacement_need"),
            "gap": lambda: self._why.of_horizon("recruitment_gap"),
            "training": lambda: self._why.training(self.standing),
            "agency": lambda: self._why.rolling_share(self.standing),
            "findings": self._why.findings,
        }
        return questions[key]()

    # --- the table

    def _show_reach(self, figures: Figures) -> None:
        texts, ages = self.session.texts, (figures.reach.age, figures.comparison_reach.age)
        found = self._reach = self.standing.stock.count(ages)
        self.reach_card.show_heading(
            texts.text("overview.reach_title", age=texts.age(ages[0]), years=REACH_WITHIN),
            texts.plural("overview.reach_subtitle", len(found.names)),
        )
        self.reach_table.show_sheet(_reach_sheet(texts, found, figures))

    def _question_about(self, row: int, column: int) -> Question | None:
        if self._reach is None or column == 0:
            return None
        ages, name = self._reach.ages, self._reach.names[row] if row >= 0 else ""
        if column == 1:
            return (
                partial(self._why.of_group, "occupation", name, "headcount") if name else self._why.employees
            )
        # The last column is the other age's.
        age = ages[-1] if column > SHARE_COLUMN else ages[0]
        return lambda: self._why.reach_of(self.standing, age, name) if name else self._why.reach(age)


def _reach_sheet(texts: Texts, found: OccupationReach, figures: Figures) -> Sheet:
    """A row an occupation: headcount, how many reach the age and their share, how many the other age."""

    def numbers(values: Any) -> tuple[str, ...]:
        return tuple(map(texts.number, values.tolist()))

    def reach(at: int) -> tuple[Heading, tuple[str, ...], list[SortKey], str]:
        age = texts.age(found.ages[at])
        heading = Heading(
            texts.text("overview.column_reach", age=age),
            texts.text("overview.tip_reach", age=age, years=REACH_WITHIN),
            state="comparison" if at else "",
        )
        values = found.reach[at]
        return heading, numbers(values), values.tolist(), texts.number(int(values.sum()))

    whole = int(found.headcount.sum())
    columns = [
        (
            Heading(texts.text("column.occupation"), is_number=False),
            found.names,
            [sorting_key(name) for name in found.names],
            texts.text("window.total"),
        ),
        (
            Heading(
                texts.text(sentences.in_unit("window.column_headcount", figures.unit)),
                texts.text("window.tip_headcount"),
            ),
            numbers(found.headcount),
            found.headcount.tolist(),
            texts.number(whole),
        ),
        reach(0),
        (
            Heading(texts.text("overview.column_share"), texts.text("overview.tip_share")),
            tuple(texts.percent(share) for share in found.share.tolist()),
            found.share.tolist(),
            texts.percent(int(found.reach[0].sum()) / whole if whole else None),
        ),
        *([reach(1)] if len(found.ages) > 1 else []),
    ]
    heads, cells, keys, totals = zip(*columns, strict=True)
    return Sheet(heads, cells, totals, keys, counts=partial(_reach_counts, found))


def _reach_counts(found: OccupationReach) -> PersonCounts:
    reached = found.reach.tolist()
    columns: dict[Name, list[int]] = {
        1: found.headcount.tolist(),
        **dict(zip((2, SHARE_COLUMN + 1), reached, strict=False)),
    }
    parts = tuple((1, (at,)) for at in columns if at != 1)
    return with_totals(columns, {SHARE_COLUMN: (2, 1)}, parts)


class TileWords:
    """Words, course and pill of each tile, by its key."""

    def __init__(self, session: Session, figures: Figures, standing: Standing) -> None:
        self._session, self._texts = session, session.texts
        self._figures, self._standing = figures, standing
        self._span = sentences.say_span(figures.years.years)
        self._is_compared = figures.comparison.scenario != figures.scenario.scenario

    def _courses(self, measure: str) -> Courses:
        mine = tuple(self._figures.years.persons[measure].tolist())
        theirs = self._figures.comparison_years.persons[measure].tolist()
        return mine, tuple(theirs) if self._is_compared else ()

    def _against(self, measure: str) -> str:
        if not self._is_compared:
            return ""
        theirs = self._figures.comparison_years.totals[measure]
        return self._texts.text("window.tile_compared", count=self._texts.number(theirs))

    @property
    def employees(self) -> tuple[Words, Courses, tuple[str, str]]:
        """How many there are, in heads and full-time equivalents."""
        texts, figures = self._texts, self._figures
        years = figures.years
        change = years.totals["closing"] - years.totals["opening"]
        beside = (
            texts.text("window.tile_heads", count=texts.number(figures.heads))
            if figures.unit == "fte"
            else texts.text("window.tile_fte", count=texts.number(years.opening_fte))
        )
        words = (
            texts.text(sentences.in_unit("window.tile_employees", figures.unit)),
            texts.number(years.totals["opening"]),
            beside,
            texts.text("window.tile_until", year=years.years[-1], change=texts.number(change, signed=True)),
        )
        return words, self._courses("closing"), ("", "")

    @property
    def older(self) -> tuple[Words, Courses, tuple[str, str]]:
        """The share of 60 or older, and how many soon will be."""
        texts, older = self._texts, self._standing.older
        words = (
            texts.text("overview.older"),
            texts.percent(older.past / older.headcount if older.headcount else None),
            texts.text("overview.older_count", count=texts.number(older.past)),
            texts.text("overview.older_soon", count=texts.number(older.reach), years=REACH_WITHIN),
        )
        return words, ((), ()), ("", "")

    @property
    def reach(self) -> tuple[Words, Courses, tuple[str, str]]:
        """How many reach the retirement age soon, at the chosen and at the other age."""
        texts, mine, theirs = self._texts, self._figures.reach, self._figures.comparison_reach
        beside = ""
        if mine.age != theirs.age:
            beside = texts.text(
                "window.tile_against", count=texts.number(theirs.reach), age=texts.age(theirs.age)
            )
        share = mine.reach / mine.headcount if mine.headcount else None
        words = (
            texts.text("window.tile_reach", age=texts.age(mine.age), years=REACH_WITHIN),
            texts.number(mine.reach),
            beside,
            texts.text("window.tile_share", share=texts.percent(share)),
        )
        return words, self._courses("retirements"), ("", "")

    @property
    def need(self) -> tuple[Words, Courses, tuple[str, str]]:
        """The replacement need of the horizon, and this year's."""
        texts, years = self._texts, self._figures.years
        words = (
            texts.text("window.tile_need", span=self._span),
            texts.number(years.totals["replacement_need"]),
            self._against("replacement_need"),
            texts.text(
                "overview.need_now",
                count=texts.number(int(years.persons["replacement_need"][0])),
                year=years.years[0],
            ),
        )
        return words, self._courses("replacement_need"), ("", "")

    @property
    def gap(self) -> tuple[Words, Courses, tuple[str, str]]:
        """What is left to recruit, and what of it stays vacant."""
        texts, years = self._texts, self._figures.years
        words = (
            texts.text("window.tile_gap", span=self._span),
            texts.number(years.totals["recruitment_gap"]),
            self._against("recruitment_gap"),
            texts.text("window.tile_vacant", count=texts.number(years.totals["vacancies"])),
        )
        return words, self._courses("recruitment_gap"), ("", "")

    @property
    def training(self) -> tuple[Words, Courses, tuple[str, str]]:
        """Who starts this year, who arrives over the horizon, and how much of the need that is."""
        texts, years = self._texts, self._figures.years
        arrivals, need = years.totals["training_in"], years.totals["replacement_need"]
        share = arrivals / need if need else None
        words = (
            texts.text("overview.training", year=years.years[0]),
            texts.number(self._session.scenario.training_factor * self._standing.starting),
            texts.text("overview.training_done", count=texts.number(arrivals), year=years.years[-1]),
            texts.text("overview.training_share", share=texts.percent(share, 0)),
        )
        return words, self._courses("training_in"), ("", "")

    @property
    def agency(self) -> tuple[Words, Courses, tuple[str, str]]:
        """The rolling agency share against its ceiling, with the headroom in kronor."""
        texts, track = self._texts, self._standing.track
        label = texts.text("overview.agency")
        last = track[-1] if track else None
        if last is None:
            return (label, texts.percent(None), "", texts.text("overview.no_costs")), ((), ()), ("", "")
        share = last.ytd_share if last.r12_share is None else last.r12_share
        room = last.headroom_ytd if self._standing.headroom is None else self._standing.headroom
        foot, pill = texts.text("overview.no_ceiling"), ("", "")
        if last.ceiling is not None and last.status is not None and room is not None:
            side = "overview.over_by" if room < 0 else "overview.room_of"
            foot = texts.text(side, amount=texts.million(abs(room), 0 if abs(room) >= 1e7 else 1))
            pill = texts.text(f"status.{last.status}"), last.status
        ceiling = texts.percent(last.ceiling) if last.ceiling is not None else ""
        words = (
            label,
            texts.percent(share),
            texts.text("window.tile_ceiling", share=ceiling) if ceiling else "",
            foot,
        )
        courses = tuple(
            tuple(nan if value is None else value for value in values)
            for values in ([row.r12_share for row in track], [row.ceiling for row in track])
        )
        known = any(not isnan(value) for value in courses[1])
        return words, (courses[0], courses[1] if known else ()), pill

    @property
    def findings(self) -> tuple[Words, Courses, tuple[str, str]]:
        """How many findings are to be worked through, and how many assumptions nobody stands for yet."""
        texts, plan = self._texts, self._session.plan
        count = len(plan.findings) if plan is not None else 0
        words = (
            texts.text("overview.findings"),
            texts.number(count),
            texts.text("overview.findings_open" if count else "overview.findings_none"),
            texts.plural("assumption.unreviewed_count", self._session.unreviewed),
        )
        return words, ((), ()), ("", "")
