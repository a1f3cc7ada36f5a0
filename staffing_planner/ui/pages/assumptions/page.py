"""Assumptions: what every figure rests on, who stands for it, and who changed what, when and why."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
)

from staffing_planner.models.register import Assumption, Change, Key, first_broken, later_reasons
from staffing_planner.texts import MISSING, Texts
from staffing_planner.ui.assumption_words import (
    say_change,
    say_name,
    say_place,
    say_side,
    say_source,
    say_unit,
    say_value,
)
from staffing_planner.ui.controls import Segments, Shelf
from staffing_planner.ui.exhibits import TableExhibit
from staffing_planner.ui.pages.assumptions.learning import Learning
from staffing_planner.ui.pages.assumptions.rates import RatesSection
from staffing_planner.ui.pages.assumptions.track_record import TrackRecordSection
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.record_tables import Cells, RecordTableModel
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.style import GAP, STEP, Card, Pill, button, labelled, scaled
from staffing_planner.ui.table_models import WIDEST_TEXT, Heading, SortKey
from staffing_planner.ui.tables import FiguresTable

# How wide a column may be: so all eight are in sight in a window of the usual size.
WIDEST = {
    "what": 140,
    "of": 164,
    "unit": 88,
    "source": 156,
    "note": 80,
    "reviewed_by": 70,
    "reviewed_on": 72,
}
WIDEST_LOG = {"user": 80, "what": 180, "before": 168, "after": 168, "reason": 190}


class AssumptionsPage(Page):
    """The page."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.segments = Segments(4)
        self.learning = Learning(session)
        self.rates = RatesSection(session, self.learning)
        self.track_record = TrackRecordSection(session, self.learning)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(scaled(220))
        self.unreviewed = QCheckBox()
        self.count = labelled("label")
        self.copy_button = button("link")
        self.rows = RecordTableModel(
            lambda one: _row(session.texts, one),
            lambda one: one.key,
            # Numbers by size, names after them by letters; a source by file and row; a day without a day last.
            {
                2: _value_key,
                4: lambda one: f"{one.source.file}\0{(one.source.rows or (0,))[0]:09d}",
                7: lambda one: one.reviewed_on.isoformat() if one.reviewed_on else "~",
            },
            self,
        )
        self.register = FiguresTable(fills=True, model=self.rows)
        self.register.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.register.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.register.make_sortable(0, Qt.SortOrder.AscendingOrder)
        self.note = QLineEdit()
        self.note.setClearButtonEnabled(True)
        self.note_button = button()
        self.review_button = button("primary")
        self.chain = Pill()
        self.copy_log_button = button("link")
        self.entries = RecordTableModel(
            lambda change: _entry(session.texts, change, self._reasons),
            lambda change: change.sha256,
            {0: lambda change: change.time.isoformat()},
            self,
        )
        self.log = FiguresTable(fills=True, model=self.entries)
        self.log.make_sortable(0, Qt.SortOrder.DescendingOrder)
        self.register_card, self.log_card = Card(), Card()
        self.exhibits = (
            TableExhibit(session, self.register_card, self.register),
            TableExhibit(session, self.log_card, self.log),
        )
        self._chosen: set[Key] = set()  # selected before rows came, went or changed places
        self._reasons: dict[str, str] = {}  # given afterwards, by the hash of the entry that they are for
        self._followed: tuple[Change, ...] = ()  # of the log, what is known to be chained
        self._lay_out()

        self.segments.chosen.connect(self._choose)
        self.learning.changed.connect(self._show_learning)
        session.jobs.changed.connect(self._show_progress)
        rates, record = self.rates, self.track_record
        self.explain_cells(rates.table, lambda row, _: rates.question_about(row))
        self.explain_cells(record.groups, lambda row, _: record.question_about_group(row))
        self.explain_cells(record.detail, lambda row, _: record.question_about_detail(row))
        rates.chart.picked.connect(lambda at: self.why_asked.emit(rates.question_about(at)))
        record.chart.picked.connect(lambda at: self.why_asked.emit(record.question_about_horizon(at)))
        self.rates.data_asked.connect(lambda: self.page_asked.emit("data"))
        self.track_record.data_asked.connect(lambda: self.page_asked.emit("data"))
        self.search.textChanged.connect(lambda _: self._filter())
        self.unreviewed.toggled.connect(lambda _: self._filter())
        self.rows.moving.connect(self._remember_selection)
        self.rows.moved.connect(self._select_again)
        self.rows.prepared.connect(self._show_prepared)
        self.entries.prepared.connect(self.log.fit)
        self.copy_button.clicked.connect(self.register.copy)
        self.copy_log_button.clicked.connect(self.log.copy)
        self.review_button.clicked.connect(self._review)
        self.note_button.clicked.connect(self._write_note)
        self.note.returnPressed.connect(self.review_button.click)
        self.register.selectionModel().selectionChanged.connect(lambda *_: self._show_selection())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(GAP)
        for one in (self.search, self.unreviewed, self.count):
            tools.addWidget(one)
        tools.addStretch(1)
        tools.addWidget(self.copy_button)
        review = QHBoxLayout()
        review.setSpacing(STEP * 2)
        review.addWidget(self.note, 1)
        review.addWidget(self.note_button)
        review.addWidget(self.review_button)
        body = self.register_card.body
        body.addLayout(tools)
        body.addWidget(self.register, 1)
        body.addLayout(review)
        chain = QHBoxLayout()
        chain.addWidget(self.chain)
        chain.addStretch(1)
        chain.addWidget(self.copy_log_button)
        self.log_card.body.addLayout(chain)
        self.log_card.body.addWidget(self.log, 1)
        self._tabs = Shelf(self.register_card, self.log_card, self.rates, self.track_record)
        self.watch(*self.rates.stops, *self.track_record.stops)
        self.column.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(self._tabs, 1)

    def _choose(self, at: int) -> None:
        self._tabs.show_part((self.register_card, self.log_card, self.rates, self.track_record)[at])
        self._show_learning()

    def _show_learning(self) -> None:
        """What the past says is looked for when somebody looks at it."""
        if self.session.plan is not None and self._tabs.part is self.rates:
            self.rates.refresh()
        elif self.session.plan is not None and self._tabs.part is self.track_record:
            self.track_record.refresh()

    def _show_progress(self) -> None:
        if self.learning.share_of("backtest") is not None and self.isVisible():
            self.track_record.show_progress()

    # --- refreshing

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        self.learning.refresh(changed)
        self._show_learning()
        if self.session.document is not None and (changed.content or changed.plan or changed.language):
            self._show_register()
            self._show_log()

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.assumptions"))
        self.subtitle.setText(texts.text("assumption.subtitle"))
        self.segments.retext(
            [
                texts.text(msgid)
                for msgid in (
                    "assumption.register",
                    "change.log",
                    "assumption.rates",
                    "assumption.track_record",
                )
            ],
            texts.text("page.assumptions"),
        )
        self.rates.retext()
        self.track_record.retext()
        self.register.setAccessibleName(texts.text("assumption.register"))
        self.log.setAccessibleName(texts.text("change.log"))
        self.search.setPlaceholderText(texts.text("assumption.search"))
        self.search.setAccessibleName(texts.text("assumption.search"))
        self.unreviewed.setText(texts.text("assumption.only_unreviewed"))
        self.unreviewed.setAccessibleName(texts.text("assumption.only_unreviewed"))
        self.note.setPlaceholderText(texts.text("assumption.note_hint"))
        self.note.setAccessibleName(texts.text("assumption.note"))
        self.note_button.setText(texts.text("assumption.write_note"))
        self.note_button.setAccessibleName(texts.text("assumption.write_note"))
        for copying, msgid in (
            (self.copy_button, "assumption.register"),
            (self.copy_log_button, "change.log"),
        ):
            copying.setText(texts.text("window.copy"))
            copying.setAccessibleName(f"{texts.text('window.copy')}: {texts.text(msgid)}")
            copying.setToolTip(texts.text("window.copy_hint"))

    def _show_register(self) -> None:
        texts, document = self.session.texts, self.session.open_document
        everything = document.content.assumptions
        self.rows.show_records(_register_headings(texts), everything)
        self.register.fit()
        left = sum(not one.is_reviewed for one in everything)
        reviewed = texts.text(
            "assumption.reviewed_of",
            reviewed=texts.number(len(everything) - left),
            count=texts.number(len(everything)),
        )
        self.register_card.show_heading(reviewed, texts.text("assumption.register_subtitle"))
        self._count_shown()
        self._show_selection()

    def _filter(self) -> None:
        """Shows what is searched for."""
        only_open = self.unreviewed.isChecked()
        self.rows.show_only(lambda one: not (only_open and one.is_reviewed), self.search.text())
        self._count_shown()
        self._show_selection()

    def _show_prepared(self) -> None:
        if self.session.document is not None:  # it may have been closed meanwhile
            self.register.fit()
            self._count_shown()
            self._show_selection()

    def _count_shown(self) -> None:
        texts, everything = self.session.texts, self.session.open_document.content.assumptions
        shown = texts.number(self.rows.rowCount())
        self.count.setText(texts.text("assumption.shown", shown=shown, count=texts.number(len(everything))))

    def show_part(self, part: str) -> None:
        """Shows the `rates`, the `track_record`, or the register with what nobody has reviewed, whatever was searched
        for before.
        """
        if part in ("rates", "track_record"):
            self.segments.buttons[2 if part == "rates" else 3].click()
            return
        self.search.clear()
        self.unreviewed.setChecked(True)
        self.segments.buttons[0].click()
        self.register.setFocus()

    def _show_log(self) -> None:
        texts, changes = self.session.texts, self.session.open_document.content.log
        reasons = later_reasons(changes)
        again = {
            at for at, one in enumerate(changes) if self._reasons.get(one.sha256) != reasons.get(one.sha256)
        }
        self._reasons = reasons
        self.entries.show_records(_log_headings(texts), changes, again)
        self.log.fit()
        self.log_card.show_heading(texts.text("change.log"), texts.text("change.subtitle"))
        # The log only grows: what has been followed is not followed again.
        known = len(self._followed)
        is_longer = all(one is other for one, other in zip(self._followed, changes, strict=False))
        broken = first_broken(changes, known if is_longer and known <= len(changes) else 0)
        self._followed = changes if broken is None else ()
        if broken is None:
            self.chain.show_word(texts.plural("change.whole", len(changes)), "within")
        else:
            self.chain.show_word(texts.text("change.broken", at=broken + 1), "over")

    # --- the selection

    def _selected_keys(self) -> list[Key]:
        """The selected assumptions, in the order in which they are shown."""
        return [self.rows.record(row).key for row in self.register.picked_rows()]

    def _remember_selection(self) -> None:
        """Qt would carry a selection along cell by cell; it is made anew instead."""
        self._chosen = set(self._selected_keys())
        self.register.clearSelection()

    def _select_again(self) -> None:
        """Selects what was selected before, as far as it is still shown."""
        keys, model, chosen = self._chosen, self.rows, QItemSelection()
        rows = (row for row in range(model.rowCount()) if model.record(row).key in keys)
        # One range for neighbours: Qt takes minutes over thousands of rows one by one.
        for _, run in groupby(enumerate(rows) if keys else (), key=lambda pair: pair[1] - pair[0]):
            found = [row for _, row in run]
            last = model.index(found[-1], model.columnCount() - 1)
            chosen.append(QItemSelectionRange(model.index(found[0], 0), last))
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.register.selectionModel().select(chosen, how)

    def _show_selection(self) -> None:
        texts, keys = self.session.texts, self._selected_keys()
        self.review_button.setEnabled(bool(keys))
        self.note_button.setEnabled(len(keys) == 1)
        words = texts.plural("assumption.review", len(keys)) if keys else texts.text("assumption.review_none")
        self.review_button.setText(words)
        self.review_button.setAccessibleName(words)

    def _review(self) -> None:
        self._with_note(lambda keys, note: self.session.review(keys, note))

    def _write_note(self) -> None:
        self._with_note(lambda keys, note: self.session.note(keys[0], note))

    def _with_note(self, act: Callable[[list[Key], str], None]) -> None:
        keys, note = self._selected_keys(), self.note.text().strip()
        self.note.clear()
        act(keys, note)


def _row(texts: Texts, one: Assumption) -> Cells:
    return (
        say_name(texts, one.key),
        say_place(texts, one.key),
        say_value(texts, one.value, one.unit),
        say_unit(texts, one.unit),
        say_source(texts, one),
        one.note,
        one.reviewed_by if one.is_reviewed else texts.text("assumption.unreviewed"),
        texts.date(one.reviewed_on) if one.reviewed_on else MISSING,
    )


def _register_headings(texts: Texts) -> tuple[Heading, ...]:
    heads = ("what", "of", "value", "unit", "source", "note", "reviewed_by", "reviewed_on")
    return tuple(
        Heading(
            texts.text(f"assumption_column.{head}"),
            is_number=head == "value",
            widest=WIDEST.get(head, WIDEST_TEXT),
        )
        for head in heads
    )


def _value_key(one: Assumption) -> SortKey:
    """A float for every value, so that they can be compared: names are not numbers and come last."""
    return float("nan") if isinstance(one.value, str) else float(one.value)


def _log_headings(texts: Texts) -> tuple[Heading, ...]:
    heads = ("time", "user", "what", "before", "after", "reason")
    return tuple(
        Heading(
            texts.text(f"change_column.{head}"),
            is_number=False,
            widest=WIDEST_LOG.get(head, WIDEST_TEXT),
        )
        for head in heads
    )


def _entry(texts: Texts, change: Change, reasons: dict[str, str]) -> Cells:
    return (
        change.time.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        change.user,
        say_change(texts, change.what),
        say_side(texts, change.before) or MISSING,
        say_side(texts, change.after) or MISSING,
        reasons.get(change.sha256, change.reason),
    )
