"""Totals and accept: against the file's own sums and against what is loaded, and how it comes in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.controls import Elided, Picker, Segments
from staffing_planner.ui.findings import FindingsList
from staffing_planner.ui.importing.draft import Draft, Page
from staffing_planner.ui.importing.words import say_kind, say_role
from staffing_planner.ui.style import GAP, STEP, Pill, button, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet, sorting_key
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.models.findings import Finding
    from staffing_planner.models.reconciliation import Comparison, Line

_WIDEST_NAME = 260
_ROUNDED = 6  # decimals
_HOW = ("update", "replace")


class TotalsPage(Page):
    """What accepting changes."""

    name = "totals"
    how_chosen = Signal(str, str)  # table, update or replace
    rows_asked = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self.before = labelled("")
        self.before.setProperty("state", "within")
        self.remarks = button("link")
        self.warnings = FindingsList()
        self.tables = QVBoxLayout()
        self.tables.setSpacing(0)
        self.how: dict[str, Segments] = {}
        self.sums_pill, self.sums_words = Pill(), Elided("label")
        self.sums_button = button("link")
        self.sums_button.setCheckable(True)
        self.choice = Picker()
        self.choice.setMaximumWidth(scaled(400))
        self.choice.setAccessibleName(texts.text("import.comparison"))
        self.about = labelled("label")
        self.table = FiguresTable(fills=True)
        self.table.setAccessibleName(texts.text("import.comparison"))
        self.table.make_sortable(0, Qt.SortOrder.AscendingOrder)
        self._comparisons: list[Comparison] = []
        self._lay_out()
        self.choice.activated.connect(self._show_comparison)
        self.sums_button.clicked.connect(lambda: self._show_comparison(self.choice.currentIndex()))
        self.remarks.clicked.connect(self.rows_asked)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.before)
        head.addStretch(1)
        head.addWidget(self.remarks)
        sums = QHBoxLayout()
        sums.setSpacing(GAP)
        sums.addWidget(self.sums_pill)
        sums.addWidget(self.sums_words, 1)
        sums.addWidget(self.sums_button)
        changed = QHBoxLayout()
        changed.setSpacing(GAP)
        changed.addWidget(self.choice)
        changed.addWidget(self.about, 1)
        inner = QWidget()
        inner.setProperty("role", "card-ground")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, STEP, 0)
        column.addLayout(self.tables)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inner)
        self.inside.setSpacing(STEP * 2)
        self.inside.addLayout(head)
        self.inside.addWidget(self.warnings)
        self.inside.addWidget(self.area)
        self.inside.addLayout(sums)
        self.inside.addLayout(changed)
        self.inside.addWidget(self.table, 1)

    def show_draft(self, draft: Draft) -> None:
        """Shows what would change."""
        self.take_draft(draft)
        texts, found = self.texts, draft.reconciliation
        if found is None:
            return
        self.before.setText(texts.text("import.read_as_before"))
        self.before.setVisible(draft.importing.is_known)
        self.remarks.setText(texts.plural("import.remarks", len(draft.findings)))
        self.remarks.setAccessibleName(self.remarks.text())
        self.remarks.setVisible(bool(draft.findings))
        self.warnings.show_findings(texts, [_in_words(texts, one) for one in found.findings])
        self.warnings.setVisible(bool(found.findings))
        self.warnings.setFixedHeight(scaled(84 if len(found.findings) == 1 else 136))
        self._show_tables()
        self._show_sums()
        self._comparisons = [one for one in found.comparisons if one.lines]
        # What people look for first: units, then occupations, then periods.
        order = {"unit": 0, "occupation": 1, "staff_group": 2}
        self._comparisons.sort(key=lambda one: order.get(one.axis, 3))
        names = [
            texts.text(
                "import.by",
                table=say_kind(texts, one.table),
                axis=_say_axis(texts, one),
                measure=_measure(texts, one),
            )
            for one in self._comparisons
        ]
        self.choice.show_choices(names, names[0] if names else "")
        self.choice.setVisible(bool(names))
        self._show_comparison(0)

    def _show_tables(self) -> None:
        draft = self._open_draft
        while self.tables.count():
            item = self.tables.takeAt(0)
            if item is not None and (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.how = {}
        assert draft.reconciliation is not None
        lines = {line.name: line for line in draft.reconciliation.tables}
        for kind in draft.how:
            if kind in lines:
                self.tables.addWidget(self._table_row(kind, lines[kind]))
        self.area.setFixedHeight(scaled(44) * min(max(len(self.how), 1), 3) + 2)

    def _table_row(self, kind: str, line: Line) -> QWidget:
        draft, texts = self._open_draft, self.texts
        row = QFrame()
        row.setProperty("role", "finding")
        name, words = labelled("strong", say_kind(texts, kind)), Elided("label")
        read = sum(len(one.rows) for one in draft.reads if one.kind == kind)
        said = [
            texts.plural("import.rows_read", read),
            texts.text(
                "import.rows_before_after",
                before=texts.number(line.before or 0),
                after=texts.number(line.after or 0),
            ),
        ]
        for one in draft.reads:
            if one.kind == kind and one.counted:
                said.insert(1, _say_counted(texts, one.counted.persons, one.counted.employments))
            if one.kind == kind:
                said += [
                    texts.plural(f"import.left_{reason}", rows)
                    for reason, rows in one.left_out
                    if texts.has(f"import.left_{reason}")
                ]
        words.setText(" · ".join(said))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(name)
        column.addWidget(words)
        how = Segments(2)
        how.retext(
            [texts.text(f"import.how_{one}") for one in _HOW],
            texts.text("import.how_of", table=say_kind(texts, kind)),
        )
        for choice, word in zip(how.buttons, _HOW, strict=True):
            choice.setToolTip(texts.text(f"import.how_{word}_hint"))
        how.buttons[_HOW.index(draft.how[kind])].setChecked(True)
        how.chosen.connect(partial(self._choose_how, kind))
        how.setVisible(bool(line.before))
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, STEP, 0, STEP)
        inside.setSpacing(GAP)
        inside.addLayout(column, 1)
        inside.addWidget(how)
        row.setFixedHeight(scaled(44))
        self.how[kind] = how
        return row

    def _choose_how(self, kind: str, at: int) -> None:
        self.how_chosen.emit(kind, _HOW[at])

    # --- the file's own sums

    def _show_sums(self) -> None:
        draft, texts = self._open_draft, self.texts
        sums = [one for read in draft.reads for one in read.sums]
        differing = sum(not one.is_equal for one in sums)
        if not sums:
            self.sums_pill.show_word(texts.text("import.sums_none"), "plain")
            self.sums_words.setText(texts.text("import.sums_none_words"))
        elif differing:
            self.sums_pill.show_word(texts.text("import.sums_differ"), "over")
            self.sums_words.setText(texts.plural("import.sums_differ_words", differing))
        else:
            self.sums_pill.show_word(texts.text("import.sums_agree"), "within")
            self.sums_words.setText(texts.plural("import.sums_agree_words", len(sums)))
        self.sums_button.setVisible(bool(sums))
        self.sums_button.setChecked(bool(differing))
        self._name_sums_button()

    def _name_sums_button(self) -> None:
        shown = self.sums_button.isChecked()
        self.sums_button.setText(self.texts.text("import.show_comparison" if shown else "import.show_sums"))
        self.sums_button.setAccessibleName(self.sums_button.text())

    def _sums_sheet(self) -> Sheet:
        texts = self.texts
        sums = [one for read in self._open_draft.reads for one in read.sums]
        heads = (
            Heading(texts.text("import.sum_label"), is_number=False, widest=_WIDEST_NAME),
            Heading(texts.text("column.row")),
            Heading(texts.text("import.sum_heading"), is_number=False, widest=_WIDEST_NAME),
            Heading(texts.text("import.sum_stated")),
            Heading(texts.text("import.sum_computed")),
            Heading(texts.text("import.sum_state"), is_number=False),
        )
        ordered = sorted(sums, key=lambda one: one.is_equal)
        rows = [
            (
                one.label,
                str(one.row) if one.row else "",
                one.heading,
                _amount(texts, one.stated),
                _amount(texts, one.computed),
                texts.text("import.sum_equal" if one.is_equal else "import.sum_differs"),
            )
            for one in ordered
        ]
        return Sheet(heads, tuple(zip(*rows, strict=True)) if rows else ())

    # --- before and after

    def _show_comparison(self, at: int) -> None:
        self._name_sums_button()
        is_sums = self.sums_button.isChecked() and self.sums_button.isVisibleTo(self)
        self.choice.setEnabled(not is_sums)
        if is_sums:
            self.about.setText("")
            self.table.show_sheet(self._sums_sheet())
            return
        if not 0 <= at < len(self._comparisons):
            self.about.setText(self.texts.text("import.nothing_changes"))
            self.table.show_sheet(Sheet((), ()))
            return
        found = self._comparisons[at]
        texts = self.texts
        changed = sum(map(_is_changed, found.lines))
        self.about.setText(texts.text("import.changed_lines", changed=changed, all=len(found.lines)))
        self.table.show_sheet(_comparison_sheet(texts, found))

    def hindrance(self) -> str:
        """What the tables cannot be together stops it."""
        found = self._open_draft.reconciliation
        errors = sum(one.severity.value == "error" for one in found.findings) if found else 0
        return self.texts.plural("import.errors_left", errors) if errors else ""


def _in_words(texts: Texts, finding: Finding) -> Finding:
    """A finding about tables as a whole with the name of a column in place of its key."""
    is_key = finding.column.isidentifier() and finding.column.islower()
    return replace(finding, column=say_role(texts, finding.column)) if is_key else finding


def _say_counted(texts: Texts, persons: int, employments: int) -> str:
    return texts.text("import.counted", persons=texts.number(persons), employments=texts.number(employments))


def _say_axis(texts: Texts, found: Comparison) -> str:
    return say_role(texts, found.axis).casefold()


def _measure(texts: Texts, found: Comparison) -> str:
    return (
        texts.text("import.measure_rows")
        if found.measure == "rows"
        else say_role(texts, found.measure).casefold()
    )


def _amount(texts: Texts, value: float | None, *, signed: bool = False) -> str:
    """A number with a decimal only where it has one; sums of parts are rounded first."""
    if value is None:
        return texts.number(None)
    value = round(value, _ROUNDED)
    return texts.number(value, 0 if value.is_integer() or abs(value) >= 10_000 else 1, signed=signed)


def _is_changed(line: Line) -> bool:
    return round(line.difference, _ROUNDED) != 0 or line.is_new or line.is_gone


def _comparison_sheet(texts: Texts, found: Comparison) -> Sheet:
    """Names with before, after and difference; what is new or gone is said in words."""
    before, after = found.period_before, found.period_after
    heads = (
        Heading(say_role(texts, found.axis), is_number=False, widest=_WIDEST_NAME),
        Heading(texts.text("import.before") + (f" {before}" if before else "")),
        Heading(texts.text("import.after") + (f" {after}" if after else "")),
        Heading(texts.text("import.difference")),
        Heading(texts.text("import.remark"), is_number=False),
    )
    rows = [_line(texts, line) for line in found.lines]
    columns = tuple(zip(*rows, strict=True))
    keys = (
        [sorting_key(line.name) for line in found.lines],
        [line.before if line.before is not None else float("nan") for line in found.lines],
        [line.after if line.after is not None else float("nan") for line in found.lines],
        [line.difference for line in found.lines],
        [row[-1] for row in rows],
    )
    total = (texts.text("import.all"), *_line(texts, found.total)[1:4], "")
    return Sheet(heads, columns, total, keys)


def _line(texts: Texts, line: Line) -> tuple[str, ...]:
    word = "import.is_new" if line.is_new else "import.is_gone" if line.is_gone else ""
    return (
        line.name,
        _amount(texts, line.before),
        _amount(texts, line.after),
        _amount(texts, line.difference, signed=True),
        texts.text(word) if word else "",
    )
