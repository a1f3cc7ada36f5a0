"""Estimated rates: what the region's own history says of who leaves at which age, to be looked at, changed and used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from staffing_planner.models.estimation import CAUSES, EstimatedFrom, EstimatedRate, RateEstimates, cause_of
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import ALL, RETIREMENT, Headcount, Separations
from staffing_planner.texts import MINUS, Texts
from staffing_planner.ui.charts.chart import Line, Named
from staffing_planner.ui.charts.rates import RateChart, RateCurve
from staffing_planner.ui.controls import Picker, Segments, Shelf
from staffing_planner.ui.exhibits import ChartExhibit, TableExhibit
from staffing_planner.ui.pages.assumptions.learning import Learning
from staffing_planner.ui.style import GAP, STEP, Card, EmptyState, Pill, button, labelled
from staffing_planner.ui.table_models import Heading, Index, Sheet, SheetTableModel
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question, Term, Why

if TYPE_CHECKING:
    from staffing_planner.ui.session import Session

SEX_OF_CHOICE = ("X", "F", "M")
USED = 7  # the column of the value that is used, which can be typed
_BELOW = 2  # ages that are shown beneath the first retirements


def read_per_cent(text: str) -> float | None:
    """A share of a number in per cent as people write it: 12,5 or 12.5 %; None where it is no number."""
    try:
        return float("".join(text.split()).rstrip("%").replace(",", ".").replace(MINUS, "-")) / 100
    except ValueError:
        return None


class RatesModel(SheetTableModel):
    """The table of rates, whose last column takes what is typed."""

    typed = Signal(int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The values that are used can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == USED else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """As any sheet; an editor begins with what stands there."""
        if role == Qt.ItemDataRole.EditRole:
            return self.text(index.row(), index.column())
        return super().data(index, role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tells what was typed; the sheet that comes of it is shown by whoever hears it."""
        if role != Qt.ItemDataRole.EditRole or index.column() != USED:
            return False
        if str(value) != self.text(index.row(), index.column()):
            self.typed.emit(self.source_row(index.row()), str(value))
        return True


class RatesSection(QWidget):
    """Pickers, the curve, its table, and the button that uses the rates."""

    data_asked = Signal()

    def __init__(self, session: Session, learning: Learning) -> None:
        super().__init__()
        self._session, self._learning = session, learning
        self._estimates: RateEstimates | None = None  # with what has been typed
        self._found: RateEstimates | None = None  # as they were estimated
        self._rows: tuple[EstimatedRate, ...] = ()
        self.occupation, self.sex, self.cause = Picker(), Picker(), Segments(len(CAUSES))
        self._cause = RETIREMENT
        self.chart, self.chart_card = RateChart(), Card()
        self.chart_exhibit = ChartExhibit(session, self.chart_card, self.chart)
        self.chart_card.body.addWidget(self.chart_exhibit, 1)
        self.table_card, self.model = Card(), RatesModel(self)
        self.table = FiguresTable(rows_shown=14, model=self.model)
        self.table_exhibit = TableExhibit(session, self.table_card, self.table)
        # A double click asks why, as in every table; whoever types writes.
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.EditKeyPressed | triggers.AnyKeyPressed | triggers.SelectedClicked
        )
        self.reset_button, self.use_button = button(), button("primary")
        self.in_use, self.words = Pill(), labelled("label")
        self.words.setWordWrap(True)
        self.to_data = button("primary")
        self.nothing = EmptyState(self.to_data)
        self._lay_out()
        self.occupation.currentIndexChanged.connect(lambda _: self._show())
        self.sex.currentIndexChanged.connect(lambda _: self._show())
        self.cause.chosen.connect(self._choose_cause)
        self.model.typed.connect(self._take)
        self.chart.lit.connect(self.table.light)
        self.table.lit.connect(self.chart.light)
        self.reset_button.clicked.connect(self._reset)
        self.use_button.clicked.connect(self._use)
        self.to_data.clicked.connect(self.data_asked)

    def _lay_out(self) -> None:
        self.picker_labels = QLabel(), QLabel()
        chosen = QHBoxLayout()
        chosen.setSpacing(STEP * 2)
        for label, picker in zip(self.picker_labels, (self.occupation, self.sex), strict=True):
            label.setProperty("role", "label")
            chosen.addWidget(label)
            chosen.addWidget(picker)
            chosen.addSpacing(GAP)
        chosen.addWidget(self.cause)
        chosen.addStretch(1)
        beneath = QHBoxLayout()
        beneath.setSpacing(STEP * 2)
        beneath.addWidget(self.in_use)
        beneath.addWidget(self.words, 1)
        beneath.addWidget(self.reset_button)
        beneath.addWidget(self.use_button)
        self.table_card.body.addWidget(self.table)
        self.table_card.body.addLayout(beneath)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(chosen)
        column.addWidget(self.chart_card)
        column.addWidget(self.table_card)
        column.addStretch(1)
        empty = Card()
        empty.body.addWidget(self.nothing)
        self._content, self._empty = content, empty
        self._pages = Shelf(content, empty)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._pages)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What the Tab key comes to."""
        return (
            self.occupation, self.sex, self.chart_exhibit.more, self.chart, self.table_exhibit.more, self.table,
            self.use_button, self.to_data,
        )  # fmt: skip

    # --- refreshing

    def retext(self) -> None:
        """Says what is the same for every plan."""
        texts = self._session.texts
        for label, picker, msgid in zip(
            self.picker_labels, (self.occupation, self.sex), ("column.occupation", "column.sex"), strict=True
        ):
            label.setText(texts.text(msgid))
            picker.setAccessibleName(texts.text(msgid))
        self.cause.retext([texts.text(f"rates.{cause}") for cause in CAUSES], texts.text("rates.cause"))
        self.chart.setAccessibleName(texts.text("rates.chart_name"))
        self.table.setAccessibleName(texts.text("rates.table_name"))
        for which, msgid in (
            (self.reset_button, "rates.reset"),
            (self.use_button, "rates.use"),
            (self.to_data, "rates.to_data"),
        ):
            which.setText(texts.text(msgid))
            which.setAccessibleName(texts.text(msgid))
        self.use_button.setToolTip(texts.text("rates.use_hint"))

    def refresh(self) -> None:
        """Shows what has been estimated; asks for it where nobody has."""
        self._learning.estimate()
        found = self._learning.estimates
        if found is not self._found:
            self._found = self._estimates = found
        self._show_choices()
        self._show()

    def _show_choices(self) -> None:
        texts, estimates = self._session.texts, self._estimates
        if estimates is None:
            return
        names = [name for name in dict.fromkeys(name for name, _ in estimates.groups) if name != ALL]
        at = max(self.occupation.currentIndex(), 0)
        shown = [texts.text("rates.all_occupations"), *names]
        self.occupation.show_choices(shown, shown[at] if at < len(shown) else shown[0])
        at = max(self.sex.currentIndex(), 0)
        sexes = [texts.text(f"rates.sex_{sex.casefold()}") for sex in SEX_OF_CHOICE]
        self.sex.show_choices(sexes, sexes[at])

    @property
    def _group(self) -> tuple[str, str]:
        """The occupation and sex that are shown: both sexes where one has no curve of its own."""
        assert self._estimates is not None
        at = self.occupation.currentIndex()
        occupation = ALL if at <= 0 else self.occupation.currentText()
        chosen = occupation, SEX_OF_CHOICE[max(self.sex.currentIndex(), 0)]
        return chosen if chosen in self._estimates.groups else (occupation, "X")

    def _choose_cause(self, at: int) -> None:
        self._cause = CAUSES[at]
        self._show()

    def _show(self) -> None:
        texts, estimates = self._session.texts, self._estimates
        self._pages.show_part(self._empty if estimates is None else self._content)
        if estimates is None:
            self._say_nothing()
            return
        for picker in (self.occupation, self.sex):
            picker.updateGeometry()
        self._rows = self._chosen_rows(estimates)
        curve = _curve(texts, self._rows, self._cause)
        self.chart.show_curve(curve, lambda share: texts.percent(share, 0))
        self.model.show_sheet(curve.sheet)
        self.table.fit()
        self._say_what_is_shown(estimates)
        inputs = self._session.plan.inputs if self._session.plan else None
        sources = [EstimatedFrom.of_origin(row.origin) for row in (inputs.retirement_rates if inputs else ())]
        is_used = bool(sources) and all(source is not None for source in sources)
        self.in_use.setVisible(is_used)
        self.in_use.show_word(texts.text("rates.in_use"), "within")
        self.reset_button.setEnabled(bool(estimates.edited))
        self.words.setText(texts.plural("rates.typed", len(estimates.edited)) if estimates.edited else "")

    def _chosen_rows(self, estimates: RateEstimates) -> tuple[EstimatedRate, ...]:
        rows = [row for row in estimates.rows_of(*self._group) if row.cause == self._cause]
        leaving = [row.age for row in rows if row.estimate > 0 or row.pooled > 0]
        first = min(leaving, default=0) - _BELOW if self._cause == RETIREMENT else 0
        return tuple(row for row in rows if row.age >= first)

    def _say_nothing(self) -> None:
        texts, fault = self._session.texts, self._learning.faults.get("rates")
        self.to_data.setVisible(self._learning.has_estimated)
        if isinstance(fault, StaffingError):
            words = " ".join(texts.finding(one) for one in fault.findings)
            self.nothing.show_words(texts.text("rates.none"), words)
        elif self._learning.has_estimated:
            self.nothing.show_words(texts.text("rates.none"), texts.text("rates.none_words"))
        else:
            self.nothing.show_words(texts.text("rates.looking"), "")

    def _say_what_is_shown(self, estimates: RateEstimates) -> None:
        texts, (occupation, sex) = self._session.texts, self._group
        count = sum(row.count for row in self._rows)
        exposure = sum(row.exposure for row in self._rows)
        years = f"{estimates.years[0]}–{estimates.years[-1]}"
        name = texts.text("rates.all_occupations") if occupation == ALL else occupation
        title = texts.text(
            "rates.title_retirement" if self._cause == RETIREMENT else "rates.title_other",
            name=name,
            sex=texts.text(f"rates.sex_{sex.casefold()}").lower(),
            count=texts.number(count),
            exposure=texts.number(exposure),
            years=years,
        )
        subtitle = [texts.text("rates.subtitle")]
        if occupation == ALL:
            subtitle.append(texts.text("rates.for_others"))
        elif self._rows:
            z = texts.percent(self._rows[0].credibility, 0)
            subtitle.append(texts.text("rates.credibility", share=z))
        self.chart_card.show_heading(title, " ".join(subtitle))
        self.chart.setAccessibleDescription(f"{title}. {' '.join(subtitle)}")
        self.table_card.show_heading(texts.text("rates.table_title"), texts.text("rates.table_subtitle"))

    # --- explaining

    def question_about(self, at: int) -> Question | None:
        """What asks how a row's rate comes about."""
        if not 0 <= at < len(self._rows):
            return None
        key = self._rows[at].occupation, self._rows[at].sex, self._rows[at].cause, self._rows[at].age

        def answer() -> Why | None:
            rows = (row for row in self._rows if (row.occupation, row.sex, row.cause, row.age) == key)
            row = next(rows, None)
            return None if row is None else self._explain(row)

        return answer

    def _explain(self, row: EstimatedRate) -> Why:
        texts, plan, estimates = self._session.texts, self._session.plan, self._estimates
        assert plan is not None
        assert estimates is not None
        name = texts.text("rates.all_occupations") if row.occupation == ALL else row.occupation
        if row.sex != "X":
            name += f", {texts.text(f'rates.sex_{row.sex.casefold()}').lower()}"
        parts = (
            ("exposure", texts.number(row.exposure)),
            ("count", texts.number(row.count)),
            ("raw", texts.percent(row.raw)),
            ("credibility", texts.percent(None if row.occupation == ALL else row.credibility, 0)),
            ("pooled", texts.percent(row.pooled)),
        )
        terms = [Term(texts.text(f"rates.column_{head}"), value) for head, value in parts]
        terms.append(Term(texts.text("rates.column_used"), texts.percent(row.estimate), strong=True))
        occupations = () if row.occupation == ALL else (row.occupation,)
        years = frozenset(estimates.years)

        def is_of_group(one: Headcount | Separations, age: int) -> bool:
            known = not occupations or one.occupation in occupations
            return known and one.age == age and row.sex in ("X", one.sex)

        return Why(
            figure=texts.percent(row.estimate),
            name=f"{texts.text(f'rates.{row.cause}')} · {name} · {texts.text('rates.at_age', age=row.age)}",
            formula=texts.text("rates.typed_over" if row.is_edited else "rates.tip_used"),
            terms=tuple(terms),
            sources=(
                *plan.rows_behind(
                    "separations",
                    lambda one: (
                        one.year in years and is_of_group(one, row.age) and cause_of(one) == row.cause
                    ),
                ),
                *plan.rows_behind(
                    "age_structure", lambda one: one.date.year + 1 in years and is_of_group(one, row.age - 1)
                ),
            ),
            assumptions=(("separations",),),
            remarks=(texts.text("rates.smoothed"),),
        )

    # --- changing and using

    def _take(self, at: int, typed: str) -> None:
        """A value that was typed takes the place of the estimate, until the rates are used or it is taken back."""
        texts, row, share = self._session.texts, self._rows[at], read_per_cent(typed)
        assert self._estimates is not None
        try:
            if share is None:
                raise ValueError(typed)
            self._estimates = self._estimates.with_estimate(
                row.occupation, row.sex, row.cause, row.age, share
            )
        except ValueError:
            self.words.setText(texts.text("rates.refused", typed=typed, age=row.age))
            return
        self._show()

    def _reset(self) -> None:
        self._estimates = self._found
        self._show()

    def _use(self) -> None:
        estimates = self._estimates
        if estimates is not None:
            self._session.edit_tables(
                ("rates",), "rates.job_use", lambda content: content.with_rates(estimates)
            )


def _curve(texts: Texts, rows: tuple[EstimatedRate, ...], cause: str) -> RateCurve:
    """The chart and its table; nothing of the pooled curve where it is the one that is shown."""

    def share(value: float) -> str:
        return texts.percent(value, 1)

    def interval(row: EstimatedRate) -> str:
        return f"{texts.number(row.low * 100, 1)}–{texts.percent(row.high, 1)}"

    heads = ("age", "exposure", "count", "raw", "interval", "credibility", "pooled", "used")
    columns = (
        [str(row.age) for row in rows],
        [texts.number(row.exposure) for row in rows],
        [texts.number(row.count) for row in rows],
        [share(row.raw) for row in rows],
        [interval(row) for row in rows],
        [texts.percent(None if row.occupation == ALL else row.credibility, 0) for row in rows],
        [share(row.pooled) for row in rows],
        [share(row.estimate) for row in rows],
    )
    sheet = Sheet(
        tuple(Heading(texts.text(f"rates.column_{head}"), texts.text(f"rates.tip_{head}")) for head in heads),
        tuple(tuple(column) for column in columns),
    )
    hover: list[tuple[Line, ...]] = [
        (
            ("", texts.text("rates.at_age", age=row.age), ""),
            ("other", texts.text("rates.column_raw"), share(row.raw)),
            ("", texts.text("rates.column_interval"), interval(row)),
            ("", texts.text("rates.column_exposure"), texts.number(row.exposure)),
            ("", texts.text("rates.column_count"), texts.number(row.count)),
            ("comparison", texts.text("rates.column_pooled"), share(row.pooled)),
            ("retirement", texts.text("rates.column_used"), share(row.estimate)),
        )
        for row in rows
    ]
    is_pooled = bool(rows) and rows[0].occupation == ALL
    pooled = Named(texts.text("rates.line_pooled"), "comparison", tuple(row.pooled for row in rows))
    return RateCurve(
        ages=tuple(row.age for row in rows),
        observed=tuple(row.raw for row in rows),
        low=tuple(row.low for row in rows),
        high=tuple(row.high for row in rows),
        exposure=tuple(row.exposure for row in rows),
        curve=Named(texts.text("rates.line_used"), "retirement", tuple(row.estimate for row in rows)),
        pooled=None if is_pooled else pooled,
        edited=tuple(at for at, row in enumerate(rows) if row.is_edited),
        unit=texts.text(f"rates.unit_{cause}"),
        hover=tuple(hover),
        sheet=sheet,
    )
