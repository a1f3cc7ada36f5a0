"""*Why this number?*: the explanation of one figure, and the dock that shows it.

A page makes the explanation, in words and numbers that are ready to be shown; the dock asks for it again when
figures change, so that it is never that of another state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.style import DOCK_WIDTH, GAP, PAD, STEP, button, labelled, scaled

if TYPE_CHECKING:
    from staffing_planner.models.findings import SourceRows
    from staffing_planner.models.register import Assumption, Key
    from staffing_planner.texts import Texts

REST = 200  # milliseconds after which a lever is taken to rest
MOST_RUNS = 4  # of source rows that are named one after the other
MOST_ASSUMPTIONS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One number that a figure is made of; a `strong` one is the result."""

    label: str
    value: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """How one figure comes about.

    `figure` as it is shown, `name` what it is, `formula` the calculation in words, `terms` the numbers put into it,
    `sources` the rows that were read, `assumptions` keys of the register that it rests on, or what their keys begin
    with, `remarks` what else has to be known.
    """

    figure: str
    name: str
    formula: str = ""
    terms: tuple[Term, ...] = ()
    sources: tuple[SourceRows, ...] = ()
    assumptions: tuple[Key, ...] = ()
    remarks: tuple[str, ...] = ()


# Asked again whenever figures have changed; None where the figure is gone.
Question = Callable[[], Why | None]


def say_rows(texts: Texts, source: SourceRows) -> str:
    """The source's rows, as runs; how many, where there are too many runs to name."""
    if not source.runs:
        return texts.plural("why.row_count", source.count)
    if len(source.runs) > MOST_RUNS:
        first, last = source.runs[0][0], source.runs[-1][1]
        return texts.text(
            "why.rows_among", count=texts.number(source.count), first=str(first), last=str(last)
        )
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in source.runs)


def _say_file(texts: Texts, source: SourceRows) -> str:
    """File and sheet; what was typed in the program has none."""
    return " · ".join(filter(None, (source.file, source.sheet))) or texts.text("assumption.changed_here")


def write_down(texts: Texts, why: Why, assumptions: Iterable[Assumption]) -> str:
    """The explanation as plain text, a line each, with a tab between label and number."""
    from staffing_planner.ui.assumption_words import say_name, say_place, say_source, say_unit, say_value

    lines = [f"{why.figure}\t{why.name}", why.formula]
    lines += [f"{term.label}\t{term.value}" for term in why.terms]
    lines += [
        f"{texts.text('why.source')}: {_say_file(texts, one)}\t{say_rows(texts, one)}" for one in why.sources
    ]
    for one in assumptions:
        value = f"{say_value(texts, one.value, one.unit)} {say_unit(texts, one.unit)}".strip()
        review = texts.text("why.reviewed" if one.is_reviewed else "why.not_reviewed")
        place = say_place(texts, one.key)
        named = say_name(texts, one.key) + (f" ({place})" if place else "")
        lines.append("\t".join((named, value, say_source(texts, one), review)))
    lines += why.remarks
    return "\n".join(line for line in lines if line.strip()) + "\n"


class WhyDock(QFrame):
    """The dock at the right: what was asked about last, or what to do."""

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._question: Question | None = None
        self._why: Why | None = None
        self._names: set[str] = set()
        self.setProperty("role", "dock")
        self.heading, self.close_button = labelled("section"), button("tool", "✕")
        self.close_button.setFixedSize(scaled(28), scaled(28))
        self.copy_button = button("link")
        self.figure, self.name = labelled("figure"), labelled("label")
        self.formula = labelled("formula")
        for words in (self.figure, self.name, self.formula):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button)
        self._parts = QWidget()
        column = QVBoxLayout(self._parts)
        column.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setProperty("role", "dock")
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD, GAP, STEP * 2, GAP)
        inside.setSpacing(STEP * 2)
        inside.addLayout(head)
        for part in (self.figure, self.name, self.formula):
            inside.addWidget(part)
        inside.addWidget(self._scroll, 1)
        inside.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._at_rest = QTimer(self)
        self._at_rest.setSingleShot(True)
        self._at_rest.setInterval(REST)
        self._at_rest.timeout.connect(self._ask_again)
        self.close_button.clicked.connect(self.closed)
        self.copy_button.clicked.connect(self.copy)

    @property
    def why(self) -> Why | None:
        """What is shown."""
        return self._why

    def stand(self, *, is_upright: bool) -> None:
        """Stands at the right of the page, or lies beneath it."""
        any_size = 16_777_215  # Qt's own largest size
        self.setFixedWidth(scaled(DOCK_WIDTH)) if is_upright else self.setMinimumWidth(0)
        self.setMaximumWidth(scaled(DOCK_WIDTH) if is_upright else any_size)
        self.setMaximumHeight(any_size if is_upright else scaled(264))

    def ask(self, question: Question) -> None:
        """Shows the answer to another question."""
        self._question = question
        self._ask_again()

    def forget(self) -> None:
        """What was asked about is no longer in sight."""
        self._question = None
        self._show(None)

    def refresh(self, changed: Changed) -> None:
        """Asks again, when a lever has come to rest; at once where the words are others."""
        if changed.language:
            self.retext()
        if changed.plan:
            self.forget()
        elif changed.language or changed.content:
            self._ask_again()
        elif (changed.figures or changed.uncertainty) and self.isVisible():
            self._at_rest.start()

    def _ask_again(self) -> None:
        self._at_rest.stop()
        self._show(
            self._question() if self._question is not None and self._session.plan is not None else None
        )

    def retext(self) -> None:
        """Says what is the same for every figure."""
        texts = self._session.texts
        self.heading.setText(texts.text("why.title"))
        self.setAccessibleName(texts.text("why.title"))
        self._scroll.setAccessibleName(texts.text("why.title"))
        self.close_button.setToolTip(texts.text("why.close"))
        self.close_button.setAccessibleName(texts.text("why.close"))
        self.copy_button.setText(texts.text("why.copy"))
        self.copy_button.setAccessibleName(texts.text("why.copy"))

    def _show(self, why: Why | None) -> None:
        texts = self._session.texts
        if why is not None and why == self._why:
            return
        self._why = why
        self.copy_button.setVisible(why is not None)
        self.formula.setVisible(bool(why and why.formula))
        self.figure.setVisible(why is not None)
        self.name.setText(why.name if why else texts.text("why.nothing"))
        self.figure.setText(why.figure if why else "")
        self.formula.setText(why.formula if why else "")
        self._parts = QWidget()
        self._parts.setProperty("role", "dock")
        column = QVBoxLayout(self._parts)
        column.setContentsMargins(0, 0, STEP * 2, 0)
        column.setSpacing(GAP)
        if why is not None:
            self._lay_out(column, why)
        column.addStretch(1)
        self._scroll.setWidget(self._parts)  # the one before is deleted with it
        self.setAccessibleDescription(
            write_down(texts, why, self._assumptions(why)) if why else self.name.text()
        )

    def _lay_out(self, column: QVBoxLayout, why: Why) -> None:
        from staffing_planner.ui.assumption_words import say_name, say_place, say_source, say_unit, say_value

        texts = self._session.texts
        if why.terms:
            column.addLayout(_rows((term.label, term.value, term.strong) for term in why.terms))
        for remark in why.remarks:
            column.addWidget(_wrapped(remark))
        if why.sources:
            column.addWidget(labelled("section", texts.text("why.source")))
            for source in why.sources:
                where = _say_file(texts, source)
                rows: list[tuple[str, str, bool]] = [
                    (where, "", True),
                    (texts.text("why.rows"), say_rows(texts, source), False),
                ]
                column.addLayout(_rows(rows))
        assumptions = self._assumptions(why)
        if assumptions:
            column.addWidget(labelled("section", texts.text("why.assumptions")))
        for one in assumptions[:MOST_ASSUMPTIONS]:
            value = f"{say_value(texts, one.value, one.unit)} {say_unit(texts, one.unit)}".strip()
            place = say_place(texts, one.key)
            rows = [(say_name(texts, one.key), value, True)]
            rows += [(texts.text("why.of"), place, False)] if place else []
            rows += [
                (texts.text("why.from"), say_source(texts, one), False),
                (texts.text("why.review"), self._say_review(one), False),
            ]
            column.addLayout(_rows(rows))
        if len(assumptions) > MOST_ASSUMPTIONS:
            left = len(assumptions) - MOST_ASSUMPTIONS
            column.addWidget(_wrapped(texts.plural("why.more_assumptions", left)))

    def _say_review(self, one: Assumption) -> str:
        texts = self._session.texts
        if one.reviewed_on is None:
            return texts.text("why.not_reviewed")
        return f"{one.reviewed_by} {texts.date(one.reviewed_on)}".strip()

    def _assumptions(self, why: Why) -> list[Assumption]:
        """The register's entries; what the register does not have (any longer) is left out."""
        document, wanted = self._session.document, why.assumptions
        if document is None or not wanted:
            return []
        tables = {key[0] for key in wanted}
        return [
            one
            for one in document.content.assumptions
            if one.key[0] in tables and any(one.key[: len(key)] == key for key in wanted)
        ]

    def copy(self) -> None:
        """Puts the explanation on the clipboard as text."""
        if self._why is not None:
            words = write_down(self._session.texts, self._why, self._assumptions(self._why))
            QGuiApplication.clipboard().setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the dock."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


def _wrapped(words: str) -> QLabel:
    label = labelled("label", words)
    label.setWordWrap(True)
    return label


def _rows(rows: Iterable[tuple[str, str, bool]]) -> QGridLayout:
    """Label and number a row, the strong ones in semibold, with a hairline beneath each."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(0)  # the hairline runs through
    grid.setVerticalSpacing(0)
    grid.setColumnStretch(0, 1)
    for at, (label, value, strong) in enumerate(rows):
        words = labelled("whyStrong" if strong else "why", label)
        words.setWordWrap(True)
        if not value:
            grid.addWidget(words, at, 0, 1, 2)
            continue
        number = labelled("whyStrong" if strong else "why", value)
        number.setContentsMargins(GAP, 0, 0, 0)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        number.setWordWrap(len(value) > 24)
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        number.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        grid.addWidget(words, at, 0)
        grid.addWidget(number, at, 1)
    return grid
