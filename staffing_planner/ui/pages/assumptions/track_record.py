"""Track record: what projections from earlier stocks missed, how wide the band should be, what kept forecasts met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from staffing_planner.models.backtest import DEFAULT_SHOCK, Backtest, Summary
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.vintages import (
    AGENCY_COST,
    CLOSING,
    COST_FORECAST,
    WHOLE,
    KeptScore,
    KeptSummary,
    VintageScore,
)
from staffing_planner.texts import MISSING, Texts
from staffing_planner.ui.charts.chart import Line, Named
from staffing_planner.ui.charts.errors import ErrorChart, Errors
from staffing_planner.ui.controls import Segments, Shelf
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.pages.assumptions.learning import Learning
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, Pill, button, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question, Term, Why

if TYPE_CHECKING:
    from staffing_planner.ui.session import Session

GROUPINGS = ("occupation", "age_band")
_METHODS = ("manual", "seasonal", "run_rate")  # the one that a region publishes comes first
_WIDEST_NAME = 200
_DETAILED = (CLOSING, "replacement_need", AGENCY_COST)
_MOST_TERMS = 12  # origins that an explanation names, the latest ones


class TrackRecordSection(QWidget):
    """The back-test above, the kept forecasts beneath."""

    data_asked = Signal()

    def __init__(self, session: Session, learning: Learning) -> None:
        super().__init__()
        self._session, self._learning = session, learning
        self._by, self._horizon = GROUPINGS[0], 0
        self._shown: VintageScore | None = None
        self.run_button, self.cancel_button, self.again_button = button("primary"), button(), button("link")
        self.to_data, self.shock_button = button(), button("primary")
        self.idle = EmptyState(self.run_button, self.to_data)
        self.progress, self.progress_words = QProgressBar(), labelled("secondary")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.test_card, self.chart = Card(), ErrorChart()
        self.chart_exhibit = ChartExhibit(session, self.test_card, self.chart)
        self.covered, self.covered_words = Pill(), labelled("label")
        self.shock_words, self.about = labelled("label"), labelled("label")
        for words in (self.covered_words, self.shock_words, self.about):
            words.setWordWrap(True)
        self.grouping, self.horizons = Segments(len(GROUPINGS)), QHBoxLayout()
        self.group_card, self.groups = Card(), FiguresTable(rows_shown=16)
        self.group_exhibit = TableExhibit(session, self.group_card, self.groups)
        self.groups.make_sortable(3, Qt.SortOrder.DescendingOrder)
        self.kept_card, self.kept = Card(), FiguresTable(rows_shown=8)
        self.kept_exhibit = TableExhibit(session, self.kept_card, self.kept)
        self.keep_projection, self.keep_costs = button("primary"), button()
        self.kept_words = labelled("label")
        self.kept_words.setWordWrap(True)
        self.no_kept = EmptyState()
        self.detail_card, self.detail = Card(), FiguresTable(rows_shown=14)
        self.detail_exhibit = TableExhibit(session, self.detail_card, self.detail)
        self._details: tuple[KeptScore, ...] = ()
        self._lay_out()
        self.run_button.clicked.connect(learning.run_backtest)
        self.again_button.clicked.connect(learning.run_backtest)
        self.cancel_button.clicked.connect(lambda: learning.cancel("backtest"))
        self.to_data.clicked.connect(self.data_asked)
        self.shock_button.clicked.connect(self._use_shock)
        self.grouping.chosen.connect(self._group_by)
        self.chart.picked.connect(self._choose_horizon)
        self.keep_projection.clicked.connect(learning.keep_projection)
        self.keep_costs.clicked.connect(learning.keep_cost_forecast)
        self.kept.picked.connect(lambda row, _: self._show_detail(row))

    def _lay_out(self) -> None:
        working = QWidget()
        lines = QVBoxLayout(working)
        lines.addStretch(1)
        lines.addWidget(self.progress_words, 0, Qt.AlignmentFlag.AlignHCenter)
        self.progress.setFixedWidth(scaled(280))
        lines.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addSpacing(STEP)
        lines.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(STEP * 2)
        beside.addWidget(self.covered, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.covered_words, self.shock_words):
            beside.addWidget(part)
        beside.addWidget(self.shock_button, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addWidget(self.about)
        beside.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(GAP * 2)
        upper.addWidget(self.chart_exhibit, 5)
        upper.addLayout(beside, 3)
        found = QWidget()
        inside = QVBoxLayout(found)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GAP)
        inside.addLayout(upper)
        self.group_card.head.insertWidget(1, self.grouping, 0, Qt.AlignmentFlag.AlignTop)
        self.group_card.body.addWidget(self.groups)
        self._working, self._found = working, found
        self._states = Shelf(self.idle, working, found)
        self.test_card.head.insertWidget(1, self.again_button, 0, Qt.AlignmentFlag.AlignTop)
        self.test_card.body.addWidget(self._states)
        keeping = QHBoxLayout()
        keeping.setSpacing(STEP * 2)
        keeping.addWidget(self.keep_projection)
        keeping.addWidget(self.keep_costs)
        keeping.addWidget(self.kept_words, 1)
        self._kept_states = Shelf(self.no_kept, self.kept)
        self.kept_card.body.addWidget(self._kept_states)
        self.kept_card.body.addLayout(keeping)
        self.detail_card.body.addWidget(self.detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for card in (self.test_card, self.group_card, self.kept_card, self.detail_card):
            column.addWidget(card)
        column.addStretch(1)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the Tab key comes to."""
        return (
            self.run_button, self.cancel_button, self.chart_exhibit.more, self.chart, self.shock_button,
            self.group_exhibit.more, self.groups, self.kept_exhibit.more, self.kept, self.keep_projection,
            self.keep_costs, self.detail_exhibit.more, self.detail,
        )  # fmt: skip

    # --- refreshing

    def retext(self) -> None:
        """Says what is the same for every plan."""
        texts = self._session.texts
        for which, msgid in (
            (self.run_button, "track.run"),
            (self.cancel_button, "track.cancel"),
            (self.again_button, "track.again"),
            (self.to_data, "rates.to_data"),
            (self.keep_projection, "track.keep_projection"),
            (self.keep_costs, "track.keep_costs"),
        ):
            which.setText(texts.text(msgid))
            which.setAccessibleName(texts.text(msgid))
        self.keep_projection.setToolTip(texts.text("track.keep_projection_hint"))
        self.keep_costs.setToolTip(texts.text("track.keep_costs_hint"))
        self.grouping.retext(
            [texts.text("track.by_occupation"), texts.text("track.by_age_band")], texts.text("track.groups")
        )
        for table, msgid in (
            (self.groups, "track.groups"),
            (self.kept, "track.kept_title"),
            (self.detail, "track.detail_name"),
        ):
            table.setAccessibleName(texts.text(msgid))
        self.chart.setAccessibleName(texts.text("track.chart_name"))
        self.progress.setAccessibleName(texts.text("track.job_backtest"))

    def refresh(self) -> None:
        """Shows what has been found; the back-test itself is only run when somebody asks for it."""
        self._learning.score()
        self._show_test()
        self._show_kept()

    # - the back-test

    def show_progress(self) -> None:
        """How far the back-test is."""
        self.progress.setValue(round(100 * (self._learning.share_of("backtest") or 0.0)))

    def _show_test(self) -> None:
        texts, learning = self._session.texts, self._learning
        backtest, share = learning.backtest, learning.share_of("backtest")
        self.again_button.setVisible(backtest is not None and share is None)
        self.chart_exhibit.more.setVisible(backtest is not None and share is None)
        self.group_card.setVisible(backtest is not None and share is None)
        if share is not None:
            self._states.show_part(self._working)
            self.test_card.show_heading(texts.text("track.test_title"), texts.text("track.test_subtitle"))
            self.progress_words.setText(texts.text("track.running"))
            self.show_progress()
        elif backtest is None:
            self._states.show_part(self.idle)
            self.test_card.show_heading(texts.text("track.test_title"), texts.text("track.test_subtitle"))
            self._say_idle()
        else:
            self._states.show_part(self._found)
            self._show_found(backtest)

    def _say_idle(self) -> None:
        texts, fault = self._session.texts, self._learning.faults.get("backtest")
        self.run_button.setVisible(fault is None)
        self.to_data.setVisible(fault is not None)
        if isinstance(fault, StaffingError):
            words = " ".join(texts.finding(one) for one in fault.findings)
            self.idle.show_words(texts.text("track.impossible"), words)
        elif fault is not None:
            self.idle.show_words(texts.text("track.failed"), "")
        else:
            self.idle.show_words(texts.text("track.idle"), texts.text("track.idle_words"))

    def _show_found(self, backtest: Backtest) -> None:
        texts = self._session.texts
        summaries = backtest.summaries()
        horizons = tuple(dict.fromkeys(one.horizon for one in summaries))
        self._horizon = self._horizon if self._horizon in horizons else horizons[-1]
        of_bands = {one.horizon: one for one in summaries if one.by == "age_band"}
        of_all = {one.horizon: one for one in summaries if one.by == "all"}
        longest = of_bands[horizons[-1]]
        title = texts.plural(
            "track.found",
            longest.horizon,
            error=texts.percent(longest.absolute_error),
            naive=texts.percent(longest.naive_absolute_error),
        )
        days = [texts.date(day) for day in backtest.origins]
        span = "–".join(dict.fromkeys((days[0][:4], days[-1][:4])))
        origins = texts.plural("track.origins", len(days), span=span)
        self.test_card.show_heading(title, f"{origins} {texts.text('track.chart_subtitle')}")
        self.chart.show_errors(
            _errors(texts, [of_bands[horizon] for horizon in horizons]),
            texts.percent,
            lambda share: texts.percent(share, 0),
        )
        self.chart.setAccessibleDescription(f"{title} {origins}")
        self._say_coverage(backtest, [of_all[horizon] for horizon in horizons])
        self._show_groups(backtest)

    def _say_coverage(self, backtest: Backtest, summaries: list[Summary]) -> None:
        texts, scenario = self._session.texts, self._session.stated_scenario
        held = [score.is_covered for score in backtest.scores if score.by == "all"]
        count, inside = len(held), sum(bool(one) for one in held)
        share = inside / count
        self.covered.show_word(
            texts.text("track.covered", share=texts.percent(share, 0)),
            "within" if 0.7 <= share <= 0.9 else "near",
        )
        by_horizon = ", ".join(
            texts.plural("track.covered_at", one.horizon, share=texts.percent(one.covered, 0))
            for one in summaries
        )
        self.covered_words.setText(
            texts.text("track.covered_words", inside=inside, count=count, horizons=by_horizon)
        )
        fitting = backtest.exit_shock_cv
        self.shock_button.setVisible(fitting is not None)
        if fitting is None:
            self.shock_words.setText(texts.text("track.shock_unknown", spread=texts.number(DEFAULT_SHOCK, 2)))
        else:
            spread, own = round(fitting, 2), scenario.exit_shock_cv
            figures = {"spread": texts.number(spread, 2), "own": texts.number(own, 2), "name": scenario.name}
            is_used = abs(spread - own) < 0.005
            self.shock_words.setText(
                texts.text("track.shock_used" if is_used else "track.shock_fits", **figures)
            )
            self.shock_button.setEnabled(not is_used)
            words = texts.text("track.use_shock", **figures)
            self.shock_button.setText(words)
            self.shock_button.setAccessibleName(words)
        unexplained = backtest.unexplained
        missing = [texts.plural("track.unexplained", round(unexplained))] if unexplained >= 0.5 else []
        self.about.setText(" ".join([texts.text("track.about"), *missing]))

    def _use_shock(self) -> None:
        backtest = self._learning.backtest
        if backtest is not None and backtest.exit_shock_cv is not None:
            self._session.use_shock(round(backtest.exit_shock_cv, 2))

    def _group_by(self, at: int) -> None:
        self._by = GROUPINGS[at]
        self._show_test()

    def _choose_horizon(self, at: int) -> None:
        backtest = self._learning.backtest
        if backtest is not None:
            self._horizon = tuple(dict.fromkeys(one.horizon for one in backtest.summaries()))[at]
            self._show_groups(backtest)

    def _show_groups(self, backtest: Backtest) -> None:
        texts = self._session.texts
        rows = backtest.by_group(self._horizon, self._by)
        is_band = self._by == "age_band"
        last = "frozen" if is_band else "covered"
        heads = ("group", "origins", "error", "missed", "naive", last)
        ahead = texts.plural("cli.backtest.years", self._horizon)
        self.group_card.show_heading(
            texts.text(f"track.missed_by_{self._by}", ahead=ahead), texts.text("track.groups_subtitle")
        )
        headings = (
            Heading(texts.text(f"track.by_{self._by}"), is_number=False, widest=320),
            *(
                Heading(texts.text(f"track.column_{head}"), texts.text(f"track.tip_{head}"))
                for head in heads[1:]
            ),
        )
        figures = [
            (
                float(one.origins),
                one.error,
                one.absolute_error,
                one.naive_absolute_error,
                one.frozen_absolute_error if is_band else one.covered,
            )
            for _, one in rows
        ]
        names = tuple(group for group, _ in rows)
        columns = [names, tuple(texts.number(row[0]) for row in figures)]
        columns += [tuple(_signed_percent(texts, row[1]) for row in figures)]
        columns += [tuple(texts.percent(row[at]) for row in figures) for at in (2, 3, 4)]
        nan = float("nan")
        keys = [tuple(nan if (figure := row[at]) is None else figure for row in figures) for at in range(5)]
        self.groups.show_sheet(Sheet(headings, tuple(columns), keys=(names, *keys)))

    # - kept forecasts

    def _show_kept(self) -> None:
        texts, learning = self._session.texts, self._learning
        record = learning.record or ()
        is_keeping = learning.share_of("keep") is not None
        self.keep_projection.setEnabled(not is_keeping)
        self.keep_costs.setEnabled(not is_keeping)
        fault = learning.faults.get("keep")
        words = (
            " ".join(texts.finding(one) for one in fault.findings) if isinstance(fault, StaffingError) else ""
        )
        self.kept_words.setText(texts.text("track.keeping") if is_keeping else words)
        self.kept_card.show_heading(texts.text("track.kept_title"), texts.text("track.kept_subtitle"))
        self._kept_states.show_part(self.kept if record else self.no_kept)
        self.no_kept.show_words(texts.text("track.no_kept"), texts.text("track.no_kept_words"))
        if record:
            self.kept.show_sheet(_kept_sheet(texts, record))
        self._show_detail(max(self.kept.currentIndex().row(), 0))

    def _show_detail(self, row: int) -> None:
        texts, record = self._session.texts, self._learning.record or ()
        self.detail_card.setVisible(0 <= row < len(record))
        if not 0 <= row < len(record):
            return
        scored = record[len(record) - 1 - row]  # the newest is first
        year = scored.years_met[-1] if scored.years_met else scored.years[0]
        kept = scored.vintage
        about = _say_kept(texts, scored)
        title = texts.text(
            "track.detail_met" if scored.years_met else "track.detail_waiting", about=about, year=year
        )
        versions = ", ".join(f"{name} {version}" for name, version in kept.versions)
        figures = {
            "user": kept.user,
            "time": kept.time.astimezone().strftime("%Y-%m-%d %H:%M"),
            "sum": kept.inputs_sha256[:12],
            "seed": kept.seed if kept.seed is not None else MISSING,
            "replications": texts.number(kept.replications),
            "versions": versions,
        }
        self.detail_card.show_heading(title, texts.text("track.detail_subtitle", **figures))
        self._details = tuple(
            score
            for score in scored.scores
            if score.figure.year == year and score.figure.measure in _DETAILED
        )
        self.detail.show_sheet(_detail_sheet(texts, self._details))

    # --- explaining

    def question_about_horizon(self, at: int) -> Question:
        """What asks how the bars of a horizon come about."""

        def answer() -> Why | None:
            backtest = self._learning.backtest
            if backtest is None:
                return None
            found = [one for one in backtest.summaries() if one.by == "age_band"]
            return self._explain_errors(found[at], "", "age_band") if at < len(found) else None

        return answer

    def question_about_group(self, at: int) -> Question | None:
        """What asks how a group's error comes about; `at` is a row of the sheet."""
        names = self.groups.sheet_model.sheet.columns[0]
        if not 0 <= at < len(names):
            return None
        name, horizon, by = names[at], self._horizon, self._by

        def answer() -> Why | None:
            backtest = self._learning.backtest
            of_group = dict(backtest.by_group(horizon, by)) if backtest is not None else {}
            return self._explain_errors(of_group[name], name, by) if name in of_group else None

        return answer

    def _explain_errors(self, summary: Summary, group: str, by: str) -> Why:
        texts, backtest = self._session.texts, self._learning.backtest
        assert backtest is not None
        scores = [
            score
            for score in backtest.scores
            if (score.horizon, score.by) == (summary.horizon, by) and group in ("", score.group)
        ]
        terms = []
        for origin in dict.fromkeys(score.origin for score in scores):
            of_origin = [score for score in scores if score.origin == origin]
            projected, actual = (
                texts.number(sum(getattr(score, name) for score in of_origin))
                for name in ("projected", "actual")
            )
            terms.append(
                Term(texts.date(origin), texts.text("track.term", projected=projected, actual=actual))
            )
        left_out = len(terms) - _MOST_TERMS
        remarks = [texts.text("track.about")]
        if left_out > 0:
            remarks.append(texts.plural("track.earlier_origins", left_out))
        missed = texts.percent(summary.absolute_error)
        ahead = texts.plural("cli.backtest.years", summary.horizon)
        name = group or texts.text("track.by_age_band")
        return Why(
            figure=missed,
            name=f"{texts.text('track.column_missed')} · {name} · {ahead}",
            formula=texts.text("track.formula"),
            terms=(*terms[-_MOST_TERMS:], Term(texts.text("track.column_missed"), missed, strong=True)),
            remarks=tuple(remarks),
        )

    def question_about_detail(self, at: int) -> Question | None:
        """What asks how the score of one kept figure comes about."""
        if not 0 <= at < len(self._details):
            return None
        score = self._details[at]
        return lambda: self._explain_score(score)

    def _explain_score(self, score: KeptScore) -> Why:
        texts, figure = self._session.texts, score.figure
        group = texts.text("track.whole") if figure.group == WHOLE else figure.group
        error = _signed_percent(texts, score.error)
        terms = [
            Term(texts.text("track.column_forecast"), _amount(texts, score, figure.value)),
            Term(texts.text("track.column_naive"), _amount(texts, score, figure.naive)),
        ]
        if score.actual is not None:
            terms.append(Term(texts.text("track.column_actual"), _amount(texts, score, score.actual)))
            terms.append(Term(texts.text("track.column_error"), error, strong=True))
        return Why(
            figure=error if score.actual is not None else _amount(texts, score, figure.value),
            name=f"{texts.text(f'measure.{figure.measure}.short')} · {group} · {figure.year}",
            formula=texts.text("track.formula_kept" if score.actual is not None else "track.formula_waiting"),
            terms=tuple(terms),
            remarks=(texts.text("track.like_for_like"),),
        )


def _signed_percent(texts: Texts, share: float | None) -> str:
    if share is None:
        return MISSING
    sign = "+" if round(share * 1000) > 0 else ""
    return sign + texts.percent(share)


def _errors(texts: Texts, summaries: list[Summary]) -> Errors:
    """The chart's bars: what age bands were missed by, beside what both naive forecasts missed."""
    labels = tuple(texts.plural("cli.backtest.years", one.horizon) for one in summaries)
    series = (
        ("track.series_ours", "retirement", tuple(one.absolute_error for one in summaries)),
        ("track.series_unchanged", "comparison", tuple(one.naive_absolute_error for one in summaries)),
        ("track.series_frozen", "label", tuple(one.frozen_absolute_error or 0.0 for one in summaries)),
    )
    named = tuple(Named(texts.text(msgid), colour, values) for msgid, colour, values in series)
    hover: list[tuple[Line, ...]] = [
        (
            ("", label, ""),
            *((one.colour, one.label, texts.percent(one.values[at])) for one in named),
            ("", texts.text("track.column_origins"), texts.number(summaries[at].origins)),
        )
        for at, label in enumerate(labels)
    ]
    sheet = Sheet(
        (Heading(texts.text("track.horizon"), is_number=False), *(Heading(one.label) for one in named)),
        (labels, *(tuple(map(texts.percent, one.values)) for one in named)),
    )
    return Errors(labels, named, texts.text("track.unit"), tuple(hover), sheet)


def _say_kept(texts: Texts, scored: VintageScore) -> str:
    """What a forecast is: the scenario's name, or agency cost."""
    kept = scored.vintage
    about = texts.text(f"track.kind_{kept.kind}")
    return f"{about} · {kept.scenario.name}" if kept.scenario is not None else about


def _headline(scored: VintageScore) -> tuple[KeptSummary | None, KeptSummary | None]:
    """The last year's score in all, and by occupation (of a cost forecast twice the same, by its foremost method)."""
    met = [one for one in scored.summaries() if one.year == scored.years_met[-1]] if scored.years_met else []
    if scored.vintage.kind == COST_FORECAST:
        costs = [one for one in met if one.measure == AGENCY_COST and one.by == "all"]
        best = min(costs, key=lambda one: _METHODS.index(one.method), default=None)
        return best, best
    found = {one.by: one for one in met if one.measure == CLOSING}
    return found.get("all"), found.get("occupation", found.get("unit"))


def _kept_sheet(texts: Texts, record: tuple[VintageScore, ...]) -> Sheet:
    """A row a kept forecast, the newest first."""
    heads = ("kept", "by", "what", "known_to", "state", "error", "missed", "naive", "covered")
    rows = []
    for scored in reversed(record):
        kept, (whole, groups) = scored.vintage, _headline(scored)
        if scored.years_met:
            met, years = len(scored.years_met), len(scored.years)
            state = texts.text("track.met", met=met, years=years, last=scored.years_met[-1])
        else:
            state = texts.text("track.no_outcome", first=scored.years[0])
        rows.append(
            (
                texts.date(kept.time.astimezone().date()),
                kept.user,
                _say_kept(texts, scored),
                texts.date(kept.known_to),
                state,
                _signed_percent(texts, whole.error if whole else None),
                texts.percent(groups.absolute_error if groups else None),
                texts.percent(groups.naive_absolute_error if groups else None),
                texts.percent(groups.covered if groups else None, 0),
            )
        )
    words = ("kept", "by", "what", "known_to", "state")
    headings = tuple(
        Heading(
            texts.text(f"track.column_{head}"),
            texts.text(f"track.tip_{head}") if head not in words else "",
            is_number=head not in words,
            widest=_WIDEST_NAME,
        )
        for head in heads
    )
    return Sheet(headings, tuple(zip(*rows, strict=True)))


def _amount(texts: Texts, score: KeptScore, value: float | None) -> str:
    """Persons, or million kronor."""
    return texts.million(value) if score.figure.measure == AGENCY_COST else texts.number(value)


def _detail_sheet(texts: Texts, scores: Sequence[KeptScore]) -> Sheet:
    """A row a figure of one year: headcounts, or agency cost in million kronor by method."""
    heads = ("measure", "grouping", "group", "forecast", "band", "actual", "error", "naive")

    rows = []
    for score in scores:
        figure = score.figure
        group = texts.text("track.whole") if figure.group == WHOLE else figure.group
        if figure.method:
            group += f", {texts.text(f'forecast.{figure.method}')}"
        band = MISSING
        if figure.low is not None:
            band = f"{_amount(texts, score, figure.low)}–{_amount(texts, score, figure.high)}"
            if score.is_covered is not None:
                band += " ✓" if score.is_covered else " ✗"
        rows.append(
            (
                texts.text(f"measure.{figure.measure}.short"),
                texts.text(f"cli.backtest.by.{figure.by}"),
                group,
                _amount(texts, score, figure.value),
                band,
                texts.text("track.not_yet") if score.actual is None else _amount(texts, score, score.actual),
                _signed_percent(texts, score.error),
                _signed_percent(texts, score.naive_error),
            )
        )
    headings = tuple(
        Heading(texts.text(f"track.column_{head}"), is_number=at > 2, widest=240)
        for at, head in enumerate(heads)
    )
    return Sheet(headings, tuple(zip(*rows, strict=True)))
