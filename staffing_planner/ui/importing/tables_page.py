"""File and tables: what was found in the file, which of it is imported and as what, where its headers are."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.texts import Texts
from staffing_planner.ui.controls import Elided, Picker
from staffing_planner.ui.importing.draft import Draft, Page
from staffing_planner.ui.importing.words import kinds, say_kind, say_role, say_table
from staffing_planner.ui.style import GAP, STEP, Pill, button, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.importing import Entry
    from staffing_planner.readers.imports import SheetFound

# What one value can be given of for a whole table.
GIVEABLE = (
    "date", "unit", "occupation", "staff_group", "sex", "year", "month", "money_unit", "reference_age", "cause",
    "region", "denominator",
)  # fmt: skip
_MONEY = ("kr", "tkr", "mnkr")
_WIDEST_CELL = 180


class TablesPage(Page):
    """The tables of the file, one a row, over the top of the chosen one's sheet."""

    name = "tables"
    headers_chosen = Signal(str, tuple)  # sheet, file rows of its header
    encoding_chosen = Signal(str)

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self.at = 0  # the entry whose sheet is shown
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        inner = QWidget()
        inner.setProperty("role", "card-ground")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.rows)
        column.addStretch(1)
        self.list = QScrollArea()
        self.list.setWidgetResizable(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setWidget(inner)
        self.told = labelled("")  # why there is nothing to choose from
        self.told.setWordWrap(True)
        self.told.setProperty("state", "over")
        self.given = QGridLayout()
        self.given.setHorizontalSpacing(GAP)
        self.given.setVerticalSpacing(STEP)
        self.given.setColumnStretch(2, 1)
        self.fields: dict[str, QLineEdit] = {}
        self.top_title = labelled("section")
        self.encoding_label = labelled("label", texts.text("import.encoding"))
        self.encoding = Picker()
        self.encoding_label.setBuddy(self.encoding)
        self.encoding.setAccessibleName(texts.text("import.encoding"))
        self.apply = button("link", texts.text("import.header_apply"))
        self.hint = labelled("label", texts.text("import.header_hint"))
        self.top = FiguresTable(fills=True)
        self.top.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.top.setAccessibleName(texts.text("import.top_name"))
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.top_title)
        head.addStretch(1)
        head.addWidget(self.encoding_label)
        head.addWidget(self.encoding)
        below = QHBoxLayout()
        below.addWidget(self.hint, 1)
        below.addWidget(self.apply)
        self.inside.addWidget(self.told)
        self.inside.addWidget(self.list)
        self.inside.addLayout(self.given)
        self.inside.addSpacing(STEP)
        self.inside.addLayout(head)
        self.inside.addWidget(self.top, 1)
        self.inside.addLayout(below)
        self.top.selectionModel().selectionChanged.connect(lambda *_: self._show_header())
        self.apply.clicked.connect(self._apply_header)
        self.encoding.activated.connect(self._choose_encoding)

    def show_draft(self, draft: Draft) -> None:
        """Shows the tables, and the top of the chosen one's sheet."""
        self.take_draft(draft)
        self.at = min(self.at, max(len(draft.entries) - 1, 0))
        while self.rows.count():
            item = self.rows.takeAt(0)
            if item is not None and (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for at, entry in enumerate(draft.entries):
            self.rows.addWidget(self._row(at, entry))
        self.list.setFixedHeight(scaled(52) * min(len(draft.entries), 4) + 4)
        self.list.setVisible(bool(draft.entries))
        findings = draft.importing.survey.findings if not draft.entries else ()
        self.told.setText(" ".join(self.texts.finding(one) for one in findings[:2]))
        self.told.setVisible(bool(findings))
        self._show_given()
        self._show_top()

    def _row(self, at: int, entry: Entry) -> QWidget:
        texts, table = self.texts, entry.table
        row = QFrame()
        row.setProperty("role", "finding")
        tick = QCheckBox()
        tick.setChecked(entry.is_read)
        tick.setEnabled(bool(entry.choice.kind))
        tick.setAccessibleName(texts.text("import.take", table=say_table(texts, entry)))
        tick.toggled.connect(partial(self._take, at))
        name, beside = Elided("strong"), Elided("label")
        name.setText(say_table(texts, entry))
        parts = [texts.plural("import.rows", table.rows), *table.titles[:1]]
        if table.header_rows:
            header = ", ".join(map(str, table.header_rows))
            parts.insert(1, texts.text("import.header_in", rows=header))
        beside.setText(" · ".join(parts))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(name)
        words.addWidget(beside)
        kind = Picker()
        others = list(dict.fromkeys((entry.choice.kind or "", *table.kinds, *kinds())))
        names = [say_kind(texts, one) for one in others]
        kind.show_choices(names, names[0])
        kind.setEnabled(not table.is_fixed)
        kind.setAccessibleName(texts.text("import.kind_of", table=say_table(texts, entry)))
        kind.activated.connect(lambda chosen, at=at, others=others: self._choose_kind(at, others[chosen]))
        look = button("link", texts.text("import.look"))
        look.setAccessibleName(texts.text("import.look_at", table=say_table(texts, entry)))
        look.clicked.connect(partial(self._look_at, at))
        look.setVisible(self._draft is not None and len(self._draft.entries) > 1)
        pill = Pill()
        if table.is_hidden:
            pill.show_word(texts.text("import.hidden"), "near")
        elif not entry.is_read:
            pill.show_word(texts.text("import.left"), "plain")
        elif entry.missing:
            pill.show_word(texts.text("import.lacks"), "over")
        elif table.is_remembered:
            pill.show_word(texts.text("import.as_before"), "within")
        else:
            pill.show_word(texts.text("import.found"), "within")
        inside = QHBoxLayout(row)
        inside.setContentsMargins(STEP, STEP, STEP * 2, STEP)
        inside.setSpacing(GAP)
        inside.addWidget(tick)
        inside.addLayout(words, 1)
        inside.addWidget(pill)
        inside.addWidget(kind)
        inside.addWidget(look)
        row.setFixedHeight(scaled(52))
        return row

    # --- deciding

    def _take(self, at: int, is_taken: bool) -> None:
        draft = self._open_draft
        draft.entries[at] = replace(draft.entries[at], is_on=is_taken)
        self.at = at
        self._decided()

    def _choose_kind(self, at: int, kind: str) -> None:
        from staffing_planner.importing import as_kind

        draft = self._open_draft
        entry = draft.entries[at]
        if kind != entry.choice.kind:
            choice = as_kind(entry.table, kind) if kind else replace(entry.choice, kind="")
            draft.entries[at] = replace(
                entry, choice=replace(choice, fingerprint=entry.choice.fingerprint), is_on=bool(kind)
            )
        self.at = at
        self._decided()

    def _look_at(self, at: int) -> None:
        self.at = at
        self._show_given()
        self._show_top()

    def _decided(self) -> None:
        self.show_draft(self._open_draft)
        self.changed.emit()

    # --- values for a whole table

    def _show_given(self) -> None:
        while self.given.count():
            item = self.given.takeAt(0)
            if item is not None and (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.fields = {}
        entries = self._open_draft.entries
        if not entries or not entries[self.at].is_read:
            return
        entry = entries[self.at]
        given = dict(entry.choice.given)
        roles = [role for role in (*given, *entry.missing) if role in GIVEABLE]
        texts = self.texts
        for row, role in enumerate(dict.fromkeys(roles)):
            label = labelled("", texts.text("import.given", role=say_role(texts, role)))
            entered = QLineEdit(given.get(role, ""))
            entered.setFixedWidth(scaled(200))
            entered.setAccessibleName(label.text())
            entered.setPlaceholderText(
                texts.text("import.given_date") if role == "date" else say_role(texts, role)
            )
            label.setBuddy(entered)
            entered.editingFinished.connect(partial(self._give, role, entered))
            guessed = role in dict(entry.table.choice.given) and not entry.table.is_remembered
            hint = labelled(
                "label",
                texts.text("import.given_guess") if guessed else texts.text("import.given_hint"),
            )
            for place, widget in enumerate((label, entered, hint)):
                self.given.addWidget(widget, row, place)
            self.fields[role] = entered

    def _give(self, role: str, entered: QLineEdit) -> None:
        draft = self._open_draft
        before = dict(draft.entries[self.at].choice.given).get(role, "")
        if entered.text().strip() != before:
            draft.give(self.at, role, entered.text().strip())
            self.changed.emit()

    # --- the sheet

    def _show_top(self) -> None:
        draft, texts = self._open_draft, self.texts
        sheets = draft.importing.survey.sheets
        entry = draft.entries[self.at] if draft.entries else None
        name = entry.table.sheet if entry else (sheets[0].sheet if sheets else "")
        found = next((one for one in sheets if one.sheet == name), None)
        self.top_title.setText(texts.text("import.top", sheet=name or draft.importing.name))
        is_text = found is not None and not found.sheet
        self.encoding.setVisible(is_text)
        self.encoding_label.setVisible(is_text)
        from staffing_planner.importing import ENCODINGS

        words = [texts.text("import.encoding_found"), *(one.upper() for one in ENCODINGS)]
        at = ENCODINGS.index(draft.encoding) + 1 if draft.encoding else 0
        self.encoding.show_choices(words, words[at])
        self._found = found
        for part in (self.top, self.top_title, self.hint):
            part.setVisible(found is not None)
        self.top.show_sheet(_sheet_of(texts, found))
        self._chosen = entry.table.header_rows if entry else ()
        self._select(self._chosen)
        self._show_header()

    def _select(self, rows: tuple[int, ...]) -> None:
        chosen, model = QItemSelection(), self.top.sheet_model
        first = self._found.first_row if self._found else 1
        for row in rows:
            at = row - first
            if 0 <= at < model.rowCount():
                chosen.select(model.index(at, 0), model.index(at, model.columnCount() - 1))
        self.top.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @property
    def picked_header(self) -> tuple[int, ...]:
        """The file rows that are marked as the header."""
        first = self._found.first_row if self._found else 1
        return tuple(row + first for row in self.top.picked_rows())

    def _show_header(self) -> None:
        picked = self.picked_header
        self.apply.setVisible(bool(picked) and picked != self._chosen and len(picked) <= 4)

    def _apply_header(self) -> None:
        sheet = self._found.sheet if self._found else ""
        self.headers_chosen.emit(sheet, self.picked_header)

    def _choose_encoding(self, at: int) -> None:
        from staffing_planner.importing import ENCODINGS

        self.encoding_chosen.emit(ENCODINGS[at - 1] if at else "")

    def hindrance(self) -> str:
        """Something must be imported."""
        draft = self._open_draft
        return "" if any(one.is_read for one in draft.entries) else self.texts.text("import.none_taken")


def _sheet_of(texts: Texts, found: SheetFound | None) -> Sheet:
    """The top of a sheet with its row numbers."""
    if found is None:
        return Sheet((), ())
    width = max(map(len, found.rows), default=0)
    heads = (
        Heading(texts.text("column.row")),
        *(Heading(_letter(at), is_number=False, widest=_WIDEST_CELL) for at in range(width)),
    )
    numbers = tuple(str(found.first_row + at) for at in range(len(found.rows)))
    columns = tuple(tuple(row[at] if at < len(row) else "" for row in found.rows) for at in range(width))
    return Sheet(heads, (numbers, *columns))


def _letter(at: int) -> str:
    """A column's letters, as a spreadsheet has them."""
    letters = ""
    while at >= 0:
        letters = chr(ord("A") + at % 26) + letters
        at = at // 26 - 1
    return letters
