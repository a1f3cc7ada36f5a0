"""Columns: what each one is taken as, in which unit, how surely; persons or employments; what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from staffing_planner.texts import MISSING, NO_BREAK_SPACE, Texts
from staffing_planner.ui.controls import Elided, FilterChip, Picker, Segments
from staffing_planner.ui.importing.draft import Draft, Page
from staffing_planner.ui.importing.words import say_kind, say_role, say_table
from staffing_planner.ui.style import GAP, STEP, Pill, labelled, scaled
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.importing import Entry, TableFound

_MONEY_ROLES = frozenset(
    {"cost", "agency_cost", "cost_per_slot", "employee_cost_per_fte", "agency_cost_per_fte"}
)
_SHARE_ROLES = frozenset({"rate", "share", "completion", "hire_share", "study_share", "degree_of_employment"})
_MONEY, _SHARES = ("", "kr", "tkr", "mnkr"), ("", "share", "per_cent")
_DECIMALS = ("", ",", ".")
_NUMBERS = frozenset(
    {"headcount", "leavers", "fte", "weeks_used", "weeks_ordered", "weeks_decided", "retirements", "weight"}
)
_SURE, _GUESS = 0.85, 0.3
_WIDEST_CELL = 160
_PREVIEWED = 12
FORMS_AS_TICKS = 4  # more forms of employment stand in a list


@dataclass(frozen=True, slots=True)
class _Line:
    """Columns that are decided together: one, or all age bands of a wide table."""

    places: tuple[int, ...]
    heading: str


class ColumnsPage(Page):
    """One line for each column over the first rows of the table."""

    name = "columns"

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self.at = 0
        self.tables = Picker()
        self.tables.setAccessibleName(texts.text("import.table"))
        self.about = Elided("label")
        self.lacking = labelled("")
        self.lacking.setWordWrap(True)
        self.lacking.setProperty("state", "over")
        self._forms: dict[str, str] = {}  # by what they are called with their number of rows
        self.roles: list[Picker] = []
        self.units: list[Picker | None] = []
        self.decimals: list[Picker | None] = []
        self.lines: list[_Line] = []
        self.counts = Segments(2)
        self.counts.retext(
            (texts.text("import.count_persons"), texts.text("import.count_employments")),
            texts.text("import.count"),
        )
        self.forms = QHBoxLayout()
        self.forms.setSpacing(GAP)
        self.form_ticks: dict[str, QCheckBox] = {}
        self.form_chip = FilterChip()
        self.form_chip.retext(
            texts.text("import.forms"),
            texts.text("window.filter_all"),
            texts.text("window.filter_many"),
            texts.text("window.filter_search"),
        )
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.preview = FiguresTable(fills=True)
        self.preview.setAccessibleName(texts.text("import.preview"))
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.tables)
        head.addWidget(self.about, 1)
        self.people = QWidget()
        people = QHBoxLayout(self.people)
        people.setContentsMargins(0, 0, 0, 0)
        people.setSpacing(GAP)
        people.addWidget(labelled("label", texts.text("import.count")))
        people.addWidget(self.counts)
        people.addSpacing(GAP)
        self.forms_label = labelled("label", texts.text("import.forms"))
        people.addWidget(self.forms_label)
        people.addLayout(self.forms)
        people.addWidget(self.form_chip)
        people.addStretch(1)
        self.inside.addLayout(head)
        self.inside.addWidget(self.lacking)
        self.inside.addWidget(self.area, 3)
        self.personal = labelled("label", texts.text("import.personal_words"))
        self.inside.addWidget(self.personal)
        self.inside.addWidget(self.people)
        self.inside.addWidget(labelled("section", texts.text("import.preview")))
        self.inside.addWidget(self.preview, 2)
        self.tables.activated.connect(self._look_at)
        self.counts.chosen.connect(self._count)
        self.form_chip.chosen.connect(
            lambda labels: self._choose_forms(tuple(self._forms[one] for one in labels))
        )

    @property
    def _entry(self) -> Entry:
        return self._open_draft.entries[self.at]

    def show_draft(self, draft: Draft) -> None:
        """Shows the columns of the first table that lacks something, or of the one that was shown."""
        self.take_draft(draft)
        read = [at for at, one in enumerate(draft.entries) if one.is_read and not one.table.is_fixed]
        if self.at not in read:
            self.at = read[0]
        lacking = [at for at in read if draft.entries[at].missing]
        if lacking and self.at not in lacking:
            self.at = lacking[0]
        self._places = read
        texts = self.texts
        names = [
            f"{say_table(texts, draft.entries[at])}: {say_kind(texts, draft.entries[at].choice.kind)}"
            for at in read
        ]
        self.tables.show_choices(names, names[read.index(self.at)])
        self._show_table()

    def _look_at(self, chosen: int) -> None:
        self.at = self._places[chosen]
        self._show_table()

    def _show_table(self) -> None:
        entry, texts = self._entry, self.texts
        self.about.setText(
            texts.plural("import.rows", entry.table.rows)
            + " · "
            + " · ".join(
                [texts.plural("import.columns_count", len(entry.choice.columns)), *entry.table.titles[:2]]
            )
        )
        self.lines = list(_lines_of(entry))
        grid_widget = QWidget()
        grid_widget.setProperty("role", "card-ground")
        grid = QGridLayout(grid_widget)
        grid.setContentsMargins(0, 0, STEP * 2, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(STEP)
        heads = ("column", "samples", "role", "unit", "decimal", "confidence")
        for place, head in enumerate(heads):
            grid.addWidget(labelled("small", texts.text(f"import.head_{head}")), 0, place)
        self.roles, self.units, self.decimals = [], [], []
        for row, line in enumerate(self.lines, start=1):
            self._add_line(grid, row, line)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 4)
        grid.setRowStretch(len(self.lines) + 1, 1)
        at = self.area.verticalScrollBar().value()
        self.area.setWidget(grid_widget)
        self.area.verticalScrollBar().setValue(at)
        self.personal.setVisible(any(one.is_personal for one in entry.table.columns))
        self._show_people()
        self._show_missing()
        self.preview.show_sheet(_preview_of(texts, entry))

    def _add_line(self, grid: QGridLayout, row: int, line: _Line) -> None:
        entry, texts = self._entry, self.texts
        found, chosen = entry.table.columns[line.places[0]], entry.choice.columns[line.places[0]]
        heading, samples = Elided("strong"), Elided("label")
        is_made = chosen.role and line.heading == chosen.role  # the header says it, no column
        heading.setText(
            texts.text("import.from_header", role=say_role(texts, chosen.role)) if is_made else line.heading
        )
        samples.setText(
            texts.text("import.personal") if found.is_personal else " · ".join(found.samples) or "–"
        )
        if found.is_personal:
            samples.setAccessibleDescription(texts.text("import.personal_words"))
        role = Picker()
        role.setMaximumWidth(scaled(200))
        others = self._roles(entry)
        names = [say_role(texts, one) for one in others]
        role.show_choices(names, say_role(texts, chosen.role))
        role.setAccessibleName(texts.text("import.role_of", column=line.heading))
        role.activated.connect(lambda at, line=line, others=others: self._choose(line, role=others[at]))
        self.roles.append(role)
        unit = self._choice_of_unit(line, chosen.role, chosen.unit)
        decimal = self._choice_of_decimal(line, chosen.role, chosen.decimal)
        self.units.append(unit)
        self.decimals.append(decimal)
        pill = Pill()
        guessed = entry.table.choice.columns[line.places[0]]
        sureness = "used_not" if not chosen.role else "guess"
        if chosen.role and entry.choice.kind == entry.table.choice.kind and chosen.role == guessed.role:
            sureness = "sure" if found.confidence >= _SURE else "guess"
            sureness = "before" if entry.table.is_remembered else sureness
        elif chosen.role:
            sureness = "chosen"
        pill.show_word(
            texts.text(f"import.sureness_{sureness}"),
            {"sure": "within", "before": "within", "guess": "near"}.get(sureness, "plain"),
        )
        for place, widget in enumerate((heading, samples, role, unit, decimal, pill)):
            if widget is not None:
                grid.addWidget(widget, row, place)
        grid.setRowMinimumHeight(row, scaled(28))

    def _roles(self, entry: Entry) -> list[str]:
        from staffing_planner.importing import roles_of

        return ["", *roles_of(entry.choice.kind)]

    def _choice_of_unit(self, line: _Line, role: str, chosen: str) -> Picker | None:
        known = _MONEY if role in _MONEY_ROLES else _SHARES if role in _SHARE_ROLES else ()
        if not known:
            return None
        return self._picker(line, "unit", known, chosen, "import.unit_of")

    def _choice_of_decimal(self, line: _Line, role: str, chosen: str) -> Picker | None:
        if role not in _MONEY_ROLES | _SHARE_ROLES | _NUMBERS:
            return None
        return self._picker(line, "decimal", _DECIMALS, chosen, "import.decimal_of")

    def _picker(self, line: _Line, what: str, known: tuple[str, ...], chosen: str, named: str) -> Picker:
        texts, picker = self.texts, Picker()
        words = [texts.text(_WORDS[what, one]) for one in known]
        picker.show_choices(words, words[known.index(chosen) if chosen in known else 0])
        picker.setAccessibleName(texts.text(named, column=line.heading))
        picker.activated.connect(lambda at: self._choose(line, **{what: known[at]}))
        return picker

    def _choose(self, line: _Line, **what: str) -> None:
        self._open_draft.choose_column(self.at, line.places, **what)
        self._show_table()
        self.changed.emit()

    # --- people

    def _show_people(self) -> None:
        entry = self._entry
        table, choice = entry.table, entry.choice
        is_shown = table.lists_people and choice.kind == "age_structure"
        self.people.setVisible(is_shown)
        self.counts.buttons[choice.counts == "employments"].setChecked(True)
        while self.forms.count():
            item = self.forms.takeAt(0)
            if item is not None and (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        self.form_ticks = {}
        counted = choice.forms or tuple(form for form, _ in table.forms)
        is_short = len(table.forms) <= FORMS_AS_TICKS
        self._forms = {f"{form or MISSING} ({self.texts.number(rows)})": form for form, rows in table.forms}
        named = {form: label for label, form in self._forms.items()}
        self.form_chip.show_names(list(self._forms), [named[one] for one in choice.forms if one in named])
        self.form_chip.setVisible(not is_short)
        for form, rows in table.forms if is_short else ():
            tick = QCheckBox(f"{form or '–'} ({self.texts.number(rows)})")
            tick.setAccessibleName(tick.text())
            tick.setChecked(form in counted)
            tick.toggled.connect(partial(self._choose_form, form))
            self.forms.addWidget(tick)
            self.form_ticks[form] = tick
        self.forms_label.setVisible(bool(table.forms) and is_short)

    def _count(self, at: int) -> None:
        choice = self._entry.choice
        self._open_draft.choose(self.at, replace(choice, counts="employments" if at else "persons"))
        self.changed.emit()

    def _choose_form(self, form: str, is_counted: bool) -> None:
        entry = self._entry
        known = [one for one, _ in entry.table.forms]
        counted = set(entry.choice.forms or known)
        counted = counted | {form} if is_counted else counted - {form}
        kept = tuple(one for one in known if one in counted)
        if not kept:  # somebody has to be counted
            self._show_people()
            return
        self._choose_forms(kept if len(kept) < len(known) else ())

    def _choose_forms(self, forms: tuple[str, ...]) -> None:
        """The forms that count; none means all."""
        self._open_draft.choose(self.at, replace(self._entry.choice, forms=forms))
        self.changed.emit()

    # --- what is missing

    def _show_missing(self) -> None:
        words = self.hindrance()
        self.lacking.setText(words)
        self.lacking.setVisible(bool(words))

    def hindrance(self) -> str:
        """Every table needs its columns."""
        texts = self.texts
        for entry in self._open_draft.entries:
            if entry.is_read and entry.missing:
                return texts.text(
                    "import.missing",
                    table=say_kind(texts, entry.choice.kind),
                    roles=", ".join(say_role(texts, role) for role in entry.missing),
                )
        return ""


_WORDS = {
    ("unit", ""): "import.unit_as_written",
    ("unit", "kr"): "import.unit_kr",
    ("unit", "tkr"): "import.unit_tkr",
    ("unit", "mnkr"): "import.unit_mnkr",
    ("unit", "share"): "import.unit_share",
    ("unit", "per_cent"): "import.unit_per_cent",
    ("decimal", ""): "import.decimal_as_written",
    ("decimal", ","): "import.decimal_comma",
    ("decimal", "."): "import.decimal_point",
}


def _lines_of(entry: Entry) -> list[_Line]:
    """Columns one by one, the bands of a wide table together."""
    from staffing_planner.readers.tables import is_band_heading

    bands = tuple(at for at, one in enumerate(entry.choice.columns) if is_band_heading(one.heading))
    lines = []
    for at, one in enumerate(entry.choice.columns):
        if len(bands) > 1 and at in bands:
            if at == bands[0]:
                last = entry.choice.columns[bands[-1]].heading
                lines.append(_Line(bands, f"{one.heading} … {last} ({len(bands)})"))
        else:
            lines.append(_Line((at,), one.heading))
    return lines


def _preview_of(texts: Texts, entry: Entry) -> Sheet:
    """The first rows, each column under what it is taken as."""
    from staffing_planner.readers.tables import is_band_heading

    table: TableFound = entry.table
    heads = [Heading(texts.text("column.row"))]
    columns: list[tuple[str, ...]] = [tuple(str(number) for number in table.preview_numbers[:_PREVIEWED])]
    for at, chosen in enumerate(entry.choice.columns):
        said = say_role(texts, chosen.role) if chosen.role else f"({chosen.heading})"
        if chosen.role and is_band_heading(chosen.heading):
            said = chosen.heading.replace(" ", NO_BREAK_SPACE)
        heads.append(Heading(said, chosen.heading, is_number=False, widest=_WIDEST_CELL))
        columns.append(tuple(row[at] for row in table.preview[:_PREVIEWED]))
    return Sheet(tuple(heads), tuple(columns))
