"""Two pages for the manager of one unit: who works there, who soon retires, what has to be replaced, what agency staff
costs against the ceiling, and what training gives. Made of the same cards, tiles and charts as the window's pages.
"""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from staffing_planner.models.agency_outlook import SEASONAL
from staffing_planner.ui import sentences
from staffing_planner.ui.charts import ArrivalsChart, FlowChart, PyramidChart
from staffing_planner.ui.charts.months import MonthChart
from staffing_planner.ui.drawings import FlowDrawing
from staffing_planner.ui.pages.age_structure import words as age_words
from staffing_planner.ui.pages.age_structure.figures import AgeChoice, count_ages
from staffing_planner.ui.pages.agency import words as agency_words
from staffing_planner.ui.pages.agency.view import look_at
from staffing_planner.ui.pages.overview.figures import find_standing
from staffing_planner.ui.pages.overview.page import TileWords
from staffing_planner.ui.pages.training import words as training_words
from staffing_planner.ui.pages.training.figures import count_training
from staffing_planner.ui.print import LAYOUT_WIDTH, Part, settle_layout
from staffing_planner.ui.session import REACH_WITHIN, USUAL_COMPARISON_AGE, Selection, Session, stated_age
from staffing_planner.ui.style import GAP, Card, Tile, TileRow, dress_in_light, labelled, scaled
from staffing_planner.ui.table_models import Sheet
from staffing_planner.ui.tables import FiguresTable

TILES = ("employees", "older", "reach", "need", "training", "agency")
BANDS = 5  # years of age in a bar
REACH_COLUMN = 2  # who reaches the age
MOST_OCCUPATIONS = 23  # rows of the table, beside the total
PYRAMID_HIGH, CHART_HIGH = 420, 250


class UnitReport:
    """The report of a unit, in the scenario and language of a session; `parts` are its two pages."""

    def __init__(self, session: Session, unit: str) -> None:
        self._session = session.looking_at(Selection(units=(unit,)))
        self.unit = unit
        self._sheets = (self._first(), self._second())
        for sheet in self._sheets:
            dress_in_light(sheet)
            sheet.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
            sheet.resize(scaled(LAYOUT_WIDTH), scaled(100))
            sheet.show()
            settle_layout()
            sheet.resize(sheet.width(), max(sheet.sizeHint().height(), sheet.minimumSizeHint().height()))
            settle_layout()

    @property
    def session(self) -> Session:
        """What the report shows: the window's session, looking at the unit."""
        return self._session

    @property
    def parts(self) -> list[Part]:
        """A part for each page."""
        return [Part((sheet,), sheet.rect(), is_page=True) for sheet in self._sheets]

    def close(self) -> None:
        """Gives up what has been drawn."""
        for sheet in self._sheets:
            sheet.hide()
            sheet.deleteLater()

    def _first(self) -> QWidget:
        """The tiles, the age pyramid, and who reaches the retirement age by occupation."""
        session, texts = self._session, self._session.texts
        plan = session.plan
        assert plan is not None, "a report is made of an open plan"
        figures = TileWords(session, session.figures, find_standing(session))
        tiles = []
        for key in TILES:
            tile = Tile()
            tile.show_figure(*getattr(figures, key))
            tiles.append(tile)
        against = stated_age(session.comparison) or USUAL_COMPARISON_AGE
        age = stated_age(session.scenario) or against
        ages = count_ages(
            plan.age_structure, session.selection, AgeChoice(age, against, REACH_WITHIN, BANDS, None)
        )
        pyramid_card, pyramid = Card(), PyramidChart()
        pyramid.setMinimumHeight(scaled(PYRAMID_HIGH))
        pyramid.show_bars(age_words.bars_of(texts, ages), texts.number)
        pyramid_card.show_heading(age_words.say_finding(texts, ages), age_words.say_drawn(texts, ages))
        pyramid_card.body.addWidget(pyramid, 1)
        reach_card, reach = Card(), FiguresTable(rows_shown=MOST_OCCUPATIONS + 1)
        reach.make_sortable(REACH_COLUMN, Qt.SortOrder.DescendingOrder)
        every = age_words.reach_sheet(texts, ages)
        shown = _largest(every)
        reach.show_sheet(shown)
        reach_card.show_heading(
            texts.plural("ages.reach_heading", REACH_WITHIN, age=texts.age(age)),
            self._say_shown(every, shown),
        )
        reach_card.body.addWidget(reach)
        reach_card.body.addStretch(1)
        return _sheet(TileRow(tiles), (pyramid_card, reach_card), (2, 3))

    def _say_shown(self, every: Sheet, shown: Sheet) -> str:
        texts = self._session.texts
        if shown.row_count == every.row_count:
            return texts.text("print.reach_words")
        some, count = texts.number(shown.row_count), texts.number(every.row_count)
        return texts.text("print.reach_words_some", shown=some, count=count)

    def _second(self) -> QWidget:
        """What has to be replaced, agency cost against the ceiling, and training against the gap."""
        session, texts = self._session, self._session.texts
        figures = session.figures
        flow_card, flows = Card(), FlowChart()
        flows.setMinimumHeight(scaled(CHART_HIGH))
        drawing = FlowDrawing(texts, figures, None, expects=False)
        flows.show_flows(drawing.flows, texts.number)
        flow_card.show_heading(sentences.say_finding(texts, figures), drawing.subtitle)
        flow_card.body.addWidget(flows)
        return _sheet(flow_card, (self._agency(), self._training()), (1, 1))

    def _agency(self) -> Card:
        session, texts = self._session, self._session.texts
        assert session.plan is not None, "a report is made of an open plan"
        card = Card()
        view = look_at(session.plan, session.selection.units, None, "staff_group", SEASONAL)
        if view is None:
            card.show_heading(texts.text("page.agency"), texts.text("print.no_agency"))
            card.body.addStretch(1)
            return card
        chart = MonthChart()
        chart.setMinimumHeight(scaled(CHART_HIGH + 40))
        chart.show_months(agency_words.months_drawn(texts, view), texts.percent, texts.million)
        card.show_heading(agency_words.say_finding(texts, view), agency_words.months_subtitle(texts, view))
        card.body.addWidget(chart, 1)
        return card

    def _training(self) -> Card:
        session, texts = self._session, self._session.texts
        assert session.plan is not None, "a report is made of an open plan"
        card = Card()
        figures = count_training(
            session.plan, session.figures.scenario, session.selection, "", None, only_target=False
        )
        if not figures.lines:
            card.show_heading(texts.text("page.training"), texts.text("print.no_training"))
            card.body.addStretch(1)
            return card
        chart = ArrivalsChart()
        chart.setMinimumHeight(scaled(CHART_HIGH))
        chart.show_arrivals(training_words.arrivals_of(texts, figures), texts.number)
        card.show_heading(*training_words.say_chart(texts, figures))
        card.body.addWidget(chart, 1)
        slots = labelled("secondary", training_words.say_grid(texts, figures)[0])
        slots.setWordWrap(True)
        card.body.addWidget(slots)
        return card


def _largest(every: Sheet) -> Sheet:
    """The occupations of whom most reach the age, as many as a page takes; the total stays that of all."""
    order = sorted(range(every.row_count), key=lambda row: every.keys[REACH_COLUMN][row], reverse=True)
    kept = sorted(order[:MOST_OCCUPATIONS])
    return replace(
        every,
        columns=tuple(tuple(column[row] for row in kept) for column in every.columns),
        keys=tuple(tuple(keys[row] for row in kept) for keys in every.keys),
    )


def _sheet(above: QWidget, beside: tuple[QWidget, QWidget], widths: tuple[int, int]) -> QWidget:
    """One page: a part over the whole width, two beneath it side by side."""
    sheet = QWidget()
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for card, width in zip(beside, widths, strict=True):
        row.addWidget(card, width)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    column.addWidget(above)
    column.addLayout(row)
    return sheet
