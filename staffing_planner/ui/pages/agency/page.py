"""Agency ceiling: is the ceiling broken, since when, what may each month cost, and what will come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from staffing_planner.models.agency_outlook import METHODS, PRESETS, SEASONAL, Method, Part
from staffing_planner.models.agency_weeks import TertialWeeks
from staffing_planner.models.inputs import Month
from staffing_planner.ui.charts.months import MonthChart
from staffing_planner.ui.charts.process import ProcessChartView
from staffing_planner.ui.controls import Picker, Segments
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.pages.agency import words
from staffing_planner.ui.pages.agency.future import FutureCard
from staffing_planner.ui.pages.agency.keeping import KeepCard
from staffing_planner.ui.pages.agency.view import AgencyView, ceiling_of, look_at
from staffing_planner.ui.pages.agency.whys import Explainer
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, Tile, TileRow, button, labelled
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question, Why

PARTS: tuple[Part, ...] = ("staff_group", "unit")
VIEWS = ("weeks", "noise", "split", "peers", "path")
PRESET_NAMES = ("february", "april", "august", "year_end")  # of PRESETS
SPLIT_PARTS = ("volume", "price", "mix", "unsplit", "personnel")


class AgencyPage(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._through: Month | None = None
        self._by: Part = PARTS[0]
        self._method: Method = SEASONAL
        self._looked_at: object = None
        self._asked: Question | None = None
        self.view: AgencyView | None = None
        self.through_label, self.through = labelled("label"), Picker()
        self.not_by_occupation = labelled("label")
        self.presets = tuple(button("segment") for _ in PRESETS)
        self.tiles = tuple(Tile() for _ in range(4))
        self._row = TileRow(self.tiles)
        self.month_card, self.month_chart = Card(), MonthChart()
        self.segments, self.methods = Segments(len(PARTS)), Segments(len(METHODS))
        self.method_label, self.method_words = labelled("label"), labelled("label")
        self.place_card, self.places = Card(), FiguresTable(rows_shown=30)
        self.zeros = labelled("secondary")
        self.look_card, self.looks, self.look = Card(), Segments(len(VIEWS)), QStackedWidget()
        self.weeks, self.split = FiguresTable(rows_shown=8), FiguresTable()
        self.peers, self.path = FiguresTable(), FiguresTable(rows_shown=14)
        self.to_data = (button(), button("primary"))
        self.noise, self.nothing = ProcessChartView(), EmptyState(self.to_data[0])
        self.future, self.keep = FutureCard(session), KeepCard(session)
        self.no_costs = EmptyState(self.to_data[1])
        self.no_costs_card = Card()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.method_words.setWordWrap(True)
        self.zeros.setWordWrap(True)
        choices = QHBoxLayout()
        choices.setSpacing(STEP * 2)
        choices.addWidget(self.through_label)
        choices.addWidget(self.through)
        for preset in self.presets:
            preset.setCheckable(True)
            choices.addWidget(preset)
        choices.addWidget(self.not_by_occupation, 1)
        choices.addStretch(1)
        self.month_card.head.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignTop)
        self.month_exhibit = ChartExhibit(self.session, self.month_card, self.month_chart)
        self.month_card.body.addWidget(self.month_exhibit, 1)
        methods = QHBoxLayout()
        methods.setSpacing(GAP)
        methods.addWidget(self.method_label)
        methods.addWidget(self.methods)
        methods.addStretch(1)
        self.month_card.body.addLayout(methods)
        self.month_card.body.addWidget(self.method_words)
        self.place_exhibit = TableExhibit(self.session, self.place_card, self.places)
        self.place_card.body.addWidget(self.places)
        self.place_card.body.addWidget(self.zeros)
        self.look_card.body.setSpacing(STEP * 2)
        self.look_card.body.addWidget(self.looks, 0, Qt.AlignmentFlag.AlignLeft)
        self.look_card.body.addWidget(self.look)
        self.noise_exhibit = ChartExhibit(self.session, self.look_card, self.noise)
        self.look_exhibits = {self.noise_exhibit: self.noise_exhibit.more} | {
            table: TableExhibit(self.session, self.look_card, table).more
            for table in (self.weeks, self.split, self.peers, self.path)
        }
        for part in (*self.look_exhibits, self.nothing):
            self.look.addWidget(part)
        self.no_costs_card.body.addWidget(self.no_costs)
        self.add(choices)
        for card in (
            self._row,
            self.no_costs_card,
            self.month_card,
            self.place_card,
            self.look_card,
            self.future,
            self.keep,
        ):
            self.add(card)
        self.column.addStretch(1)
        self.watch(
            self.through,
            *self.presets,
            *self.tiles,
            *self.segments.buttons,
            self.month_exhibit.more,
            self.month_chart,
            *self.methods.buttons,
            self.place_exhibit.more,
            self.places,
            *self.look_exhibits.values(),
            *self.looks.buttons,
            self.weeks,
            self.noise,
            self.split,
            self.peers,
            self.path,
            *self.to_data,
            self.future.picker,
            self.future.exhibit.more,
            self.future.chart,
            self.future.goes_on,
            self.keep.start,
        )

    def _connect(self) -> None:
        self.through.activated.connect(self._look_through)
        for preset, number in zip(self.presets, PRESETS, strict=True):
            preset.clicked.connect(lambda _=False, number=number: self._look_through_month(number))
        self.segments.chosen.connect(self._part_by)
        self.methods.chosen.connect(self._forecast_by)
        for leading in self.to_data:
            leading.clicked.connect(lambda: self.page_asked.emit("data"))
        self.looks.chosen.connect(lambda _: self._show_look())
        self.month_chart.picked.connect(lambda at: self._ask(lambda why: why.month(at)))
        self.noise.picked.connect(lambda at: self._ask(lambda why: why.process(at)))
        for tile, about in zip(
            self.tiles,
            (
                lambda why: why.rolling(),
                lambda why: why.to_date(),
                lambda why: why.allowed(),
                lambda why: why.forecast(),
            ),
            strict=True,
        ):
            tile.asked.connect(lambda about=about: self._ask(about))
        self.explain_cells(self.places, self._about_place)
        self.explain_cells(self.weeks, self._about_weeks)
        self.explain_cells(
            self.split,
            lambda row, _: self._question(lambda why: why.split(SPLIT_PARTS[row])) if row >= 0 else None,
        )
        self.future.why_asked.connect(self.why_asked)
        self.keep.why_asked.connect(self.why_asked)
        self.future.found.connect(self._show_tiles)
        self.future.goes_on.toggled.connect(
            lambda on: self.keep.refresh(Changed(scenario=True), continued=on)
        )

    def showEvent(self, event: QShowEvent) -> None:
        """What nobody looked at may have to be estimated now."""
        super().showEvent(event)
        self.future.estimate_soon()

    # --- questions

    def _question(self, about: Callable[[Explainer], Why | None]) -> Question:
        def ask() -> Why | None:
            plan, view = self.session.plan, self.view
            if plan is None or view is None:
                return None
            return about(Explainer(self.session.texts, plan, view))

        return ask

    def _ask(self, about: Callable[[Explainer], Why | None]) -> None:
        self._asked = self._question(about)
        self.why_asked.emit(self._asked)

    def _about_place(self, row: int, column: int) -> Question | None:
        view = self.view
        if view is None or row < 0:
            return None
        place = words.places_shown(view)[row]
        if column in (6, 7) and place.cut is not None:
            return self._question(lambda why: why.cut(place))
        if column == 5 and place.row.headroom_ytd is not None:
            return self._question(lambda why: why.headroom(place))
        return self._question(lambda why: why.share_of(place))

    def _about_weeks(self, row: int, column: int) -> Question | None:
        weeks = self._weeks_shown()
        if not 0 <= row < len(weeks):
            return None
        return self._question(lambda why: why.weeks(weeks[row]))

    def _weeks_shown(self) -> tuple[TertialWeeks, ...]:
        return words.weeks_shown(self.view.weeks) if self.view else ()

    # --- choices

    def _look_through(self, at: int) -> None:
        if self.view is not None:
            self._through = self._choices()[at]
            self._look_again()

    def _look_through_month(self, number: int) -> None:
        """A month after which forecasts are made, of the year that is looked at."""
        view = self.view
        if view is not None:
            wanted = Month(view.through.year, number)
            self._through = wanted if wanted in view.choices else self._through
            self._look_again()

    def look_through(self, month: Month) -> None:
        """Looks back from a month."""
        self._through = month
        self._look_again()

    def _part_by(self, at: int) -> None:
        self._by = PARTS[at]
        self._look_again()

    def _forecast_by(self, at: int) -> None:
        self._method = METHODS[at]
        self._look_again()

    def _look_again(self) -> None:
        self._show_past(Changed(selection=True))
        if self._asked is not None:
            self.why_offered.emit(self._asked)

    def _choices(self) -> tuple[Month, ...]:
        """The months that can be looked back from, the latest first."""
        return tuple(reversed(self.view.choices)) if self.view else ()

    def show_part(self, part: str) -> None:
        """Shows one of the closer looks: weeks, noise, split, peers or path."""
        if part in VIEWS:
            self.looks.buttons[VIEWS.index(part)].click()
            self.ensureWidgetVisible(self.look_card)

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        shows = changed.figures or changed.language
        if self.session.plan is None or not shows or not self.shows_somebody():
            return
        if changed.plan or changed.selection or changed.language:
            self._show_past(changed)
        self.future.refresh(changed)
        self.keep.refresh(changed, continued=self.future.goes_on.isChecked())
        self._show_tiles()

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.agency"))
        self.through_label.setText(texts.text("agency.through"))
        self.through.setAccessibleName(texts.text("agency.through"))
        for preset, name in zip(self.presets, PRESET_NAMES, strict=True):
            preset.setText(texts.text(f"agency.preset_{name}"))
            preset.setToolTip(texts.text("agency.preset_hint"))
            preset.setAccessibleName(f"{texts.text('agency.through')}: {preset.text()}")
        self.segments.retext(
            [texts.text(f"agency.by_{part}") for part in PARTS], texts.text("agency.stacked_by")
        )
        self.looks.retext([texts.text(f"agency.look_{name}") for name in VIEWS], texts.text("agency.look"))
        self.method_label.setText(texts.text("agency.methods"))
        self.month_chart.setAccessibleName(texts.text("agency.chart_name"))
        self.noise.setAccessibleName(texts.text("agency.look_noise"))
        for table, name in (
            (self.places, "agency.places_name"),
            (self.weeks, "agency.look_weeks"),
            (self.split, "agency.look_split"),
            (self.peers, "agency.look_peers"),
            (self.path, "agency.look_path"),
        ):
            table.setAccessibleName(texts.text(name))
        for leading in self.to_data:
            leading.setText(texts.text("agency.to_data"))
            leading.setAccessibleName(texts.text("agency.to_data"))
        self.no_costs.show_words(texts.text("agency.no_costs"), texts.text("agency.no_costs_words"))
        self.future.retext()

    def _show_past(self, changed: Changed) -> None:
        """What has been, through a month."""
        plan, texts = self.session.plan, self.session.texts
        assert plan is not None
        if changed.plan:
            self._through = None
        view = self.view = look_at(plan, self.session.selection.units, self._through, self._by, self._method)
        if view is not None and self._through is not None and view.through != self._through:
            self._through = None  # other units have no costs in it
        self.no_costs_card.setVisible(view is None)
        for part in (self._row, self.month_card, self.place_card, self.look_card):
            part.setVisible(view is not None)
        for control in (self.through_label, self.through, *self.presets):
            control.setVisible(view is not None)
        if view is None:
            self.subtitle.setText(texts.text("agency.subtitle"))
            return
        self._show_choices(view)
        self.subtitle.setText(texts.text("agency.subtitle"))
        selection = self.session.selection
        only = texts.text("agency.no_occupations") if selection.occupations or selection.sexes else ""
        self.not_by_occupation.setText(only)
        self._show_tiles()
        self.month_card.show_heading(words.say_finding(texts, view), words.months_subtitle(texts, view))
        self.month_chart.show_months(words.months_drawn(texts, view), texts.percent, texts.million)
        self.month_chart.setAccessibleDescription(words.summarise(texts, view))
        self.methods.retext(words.method_words(texts, view.row), texts.text("agency.methods"))
        self.methods.buttons[METHODS.index(view.method)].setChecked(True)
        self.method_words.setText(words.explain_method(texts, view, self._method))
        self._show_places(view)
        self._show_look()

    def _show_choices(self, view: AgencyView) -> None:
        texts = self.session.texts
        shown = [texts.month(month) for month in self._choices()]
        self.through.show_choices(shown, texts.month(view.through))
        for preset, number in zip(self.presets, PRESETS, strict=True):
            preset.setChecked(view.through.month == number)
            preset.setEnabled(Month(view.through.year, number) in view.choices)

    def _show_tiles(self) -> None:
        view = self.view
        if view is None or self.session.plan is None:
            return
        share = [value for value in view.outlook.r12_share[: view.outlook.loaded].tolist() if value == value]
        courses = ((tuple(share), ()), ((), ()), ((), ()), ((), ()))
        shown = words.tiles(self.session.texts, view, self.future.first_likely)
        for tile, (text, pill), course in zip(self.tiles, shown, courses, strict=True):
            tile.show_figure(text, course, pill)

    def _show_places(self, view: AgencyView) -> None:
        texts, plan = self.session.texts, self.session.plan
        assert plan is not None
        places = words.places_shown(view)
        ceilings = [ceiling_of(plan.inputs.ceilings, place.row) for place in places]
        note = texts.plural("agency.silent_units", view.silent) if view.silent else ""
        self.place_card.show_heading(
            words.say_places(texts, view),
            texts.text(
                "agency.places_subtitle",
                denominator=words.say_denominator(texts, view.row.denominator),
                month=texts.month(view.through),
            )
            + (f" {note}" if note else ""),
        )
        self.places.show_sheet(words.place_sheet(texts, view, ceilings))
        zeros = words.say_zero_ceilings(texts, view)
        self.zeros.setText(zeros)
        self.zeros.setVisible(bool(zeros))

    # --- a closer look

    @property
    def look_shown(self) -> str:
        """Which closer look is chosen."""
        return next(name for name, one in zip(VIEWS, self.looks.buttons, strict=True) if one.isChecked())

    def _show_look(self) -> None:
        if self.view is not None:
            title, subtitle, part = getattr(self, f"_look_at_{self.look_shown}")(self.view)
            self.look_card.show_heading(title, subtitle)
            self.look.setCurrentWidget(part)
            for shown, more in self.look_exhibits.items():
                more.setVisible(shown is part)
            # Not as high as its tallest part.
            self.look.setFixedHeight(part.minimumHeight() or part.sizeHint().height())

    def _missing(self, name: str) -> tuple[str, str, QWidget]:
        texts = self.session.texts
        self.nothing.show_words(texts.text(f"agency.no_{name}"), texts.text(f"agency.no_{name}_words"))
        return texts.text(f"agency.look_{name}"), "", self.nothing

    def _look_at_weeks(self, view: AgencyView) -> tuple[str, str, QWidget]:
        texts = self.session.texts
        if not view.weeks:
            return self._missing("weeks")
        self.weeks.show_sheet(words.week_sheet(texts, view.weeks))
        return words.say_weeks(texts, view.weeks), texts.text("agency.weeks_subtitle"), self.weeks

    def _look_at_noise(self, view: AgencyView) -> tuple[str, str, QWidget]:
        texts = self.session.texts
        if view.process is None:
            return self._missing("noise")
        self.noise.show_process(words.process_drawn(texts, view.process), texts.percent, 0.01)
        self.noise.setAccessibleDescription(words.say_process(texts, view.process))
        return (
            words.say_process(texts, view.process),
            words.process_subtitle(texts, view.process),
            self.noise_exhibit,
        )

    def _look_at_split(self, view: AgencyView) -> tuple[str, str, QWidget]:
        texts = self.session.texts
        if view.change is None:
            return self._missing("split")
        self.split.show_sheet(words.change_sheet(texts, view))
        return words.say_split(texts, view), words.split_subtitle(texts, view), self.split

    def _look_at_peers(self, view: AgencyView) -> tuple[str, str, QWidget]:
        texts = self.session.texts
        if not view.peers:
            return self._missing("peers")
        self.peers.show_sheet(words.peer_sheet(texts, view))
        return words.say_peers(texts, view), texts.text("agency.peers_subtitle"), self.peers

    def _look_at_path(self, view: AgencyView) -> tuple[str, str, QWidget]:
        texts = self.session.texts
        if view.path is None:
            return self._missing("path")
        self.path.show_sheet(words.path_sheet(texts, view))
        return words.say_path(texts, view), texts.text("agency.path_subtitle"), self.path
