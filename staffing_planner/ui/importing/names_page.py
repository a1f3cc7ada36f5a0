"""Names: what units, occupations and staff groups of the file are in the project. Suggestions, never decisions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.controls import Elided, Picker
from staffing_planner.ui.importing.draft import AS_NEW, Draft, Page
from staffing_planner.ui.style import GAP, STEP, Pill, button, labelled, scaled

if TYPE_CHECKING:
    from staffing_planner.importing import UnknownName

MOST_SHOWN = 300  # more names than anybody decides one by one: the table of names is for them


class NamesPage(Page):
    """One line for each name that the project does not know."""

    name = "names"
    save_asked = Signal()
    load_asked = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self._draft: Draft | None = None
        self.pickers: dict[tuple[str, str], Picker] = {}
        self._pills: dict[tuple[str, str], Pill] = {}
        self.accept_all = button("", texts.text("import.accept_suggestions"))
        self.keep_all = button("", texts.text("import.keep_names"))
        self.save_button = button("link", texts.text("import.save_names"))
        self.load_button = button("link", texts.text("import.load_names"))
        self.said = labelled("label")
        tools = QHBoxLayout()
        tools.setSpacing(STEP * 2)
        for one in (self.accept_all, self.keep_all, self.said):
            tools.addWidget(one)
        tools.addStretch(1)
        for one in (self.save_button, self.load_button):
            tools.addWidget(one)
        for one in (self.accept_all, self.keep_all, self.save_button, self.load_button):
            one.setAccessibleName(one.text())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside.addLayout(tools)
        self.inside.addWidget(self.area, 1)
        self.accept_all.clicked.connect(self._accept_all)
        self.keep_all.clicked.connect(self._keep_all)
        self.save_button.clicked.connect(self.save_asked)
        self.load_button.clicked.connect(self.load_asked)

    @property
    def _open_draft(self) -> Draft:
        assert self._draft is not None
        return self._draft

    def show_draft(self, draft: Draft) -> None:
        """Shows the names; those that nothing is alike are new unless somebody says otherwise."""
        self._draft = draft
        for one in draft.unknown:
            if not one.suggestions:
                draft.decided.setdefault((one.axis, one.written), AS_NEW)
        texts = self.texts
        inner = QWidget()
        inner.setProperty("role", "card-ground")
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, STEP * 2, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(STEP)
        for place, head in enumerate(("axis", "written", "meaning", "state")):
            grid.addWidget(labelled("small", texts.text(f"import.head_{head}")), 0, place)
        self.pickers, self._pills = {}, {}
        for row, one in enumerate(draft.unknown[:MOST_SHOWN], start=1):
            self._add_line(grid, row, one)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(draft.unknown) + 1, 1)
        self.area.setWidget(inner)
        self.accept_all.setVisible(any(one.suggestions for one in draft.unknown))
        self._count()

    def _add_line(self, grid: QGridLayout, row: int, one: UnknownName) -> None:
        texts, key = self.texts, (one.axis, one.written)
        axis, written = labelled("label", texts.text(f"column.{one.axis}")), Elided("strong")
        written.setText(f"{one.written}  ({texts.plural('import.rows', one.rows)})")
        picker = Picker()
        picker.setMaximumWidth(scaled(340))
        picker.setMinimumWidth(scaled(260))
        meanings: list[str | None] = [None] if one.suggestions else []
        words = [texts.text("import.decide")] if one.suggestions else []
        for suggestion in one.suggestions:
            meanings.append(suggestion.meant)
            per_cent = texts.percent(suggestion.score, 0)
            words.append(texts.text("import.means_surely", name=suggestion.meant, score=per_cent))
        meanings.append(AS_NEW)
        words.append(texts.text("import.means_new", name=one.written))
        for known in self._known(one.axis):
            if known not in meanings:
                meanings.append(known)
                words.append(texts.text("import.means", name=known))
        decided = self._open_draft.decided.get(key)
        if decided not in meanings:
            meanings.append(decided)
            words.append(texts.text("import.means", name=decided or ""))
        picker.show_choices(words, words[meanings.index(decided)])
        picker.setAccessibleName(texts.text("import.meaning_of", name=one.written))
        picker.activated.connect(lambda at: self._decide(key, meanings[at]))
        pill = Pill()
        for place, widget in enumerate((axis, written, picker, pill)):
            grid.addWidget(widget, row, place)
        grid.setRowMinimumHeight(row, scaled(30))
        self.pickers[key], self._pills[key] = picker, pill

    def _known(self, axis: str) -> list[str]:
        from staffing_planner.importing import known_names
        from staffing_planner.ui.table_models import sorting_key

        return sorted(known_names(self._open_draft.importing.project.inputs, axis), key=sorting_key)

    # --- deciding

    def _decide(self, key: tuple[str, str], meant: str | None) -> None:
        decided = self._open_draft.decided
        if meant is None:
            decided.pop(key, None)
        else:
            decided[key] = meant
        self._count()
        self.reading_is_other()

    def _accept_all(self) -> None:
        for one in self._open_draft.unknown:
            if one.suggestions:
                self._open_draft.decided.setdefault((one.axis, one.written), one.suggestions[0].meant)
        self._show_again()

    def _keep_all(self) -> None:
        for one in self._open_draft.unknown:
            self._open_draft.decided.setdefault((one.axis, one.written), AS_NEW)
        self._show_again()

    def take_names(self, names: dict[tuple[str, str], str]) -> None:
        """Decides what a table of names says."""
        asked = {(one.axis, one.written) for one in self._open_draft.unknown}
        self._open_draft.decided |= {key: meant for key, meant in names.items() if key in asked}
        self._show_again()

    def _show_again(self) -> None:
        self.show_draft(self._open_draft)
        self.reading_is_other()

    def reading_is_other(self) -> None:
        """The rows are to be read with other names."""
        self.changed.emit()

    def _count(self) -> None:
        draft, texts = self._open_draft, self.texts
        left = self._undecided
        self.said.setText(
            texts.plural("import.names_left", left) if left else texts.text("import.names_done")
        )
        for key, pill in self._pills.items():
            meant = draft.decided.get(key)
            word = "undecided" if meant is None else "new" if meant == AS_NEW else "same"
            state = {"undecided": "near", "same": "within"}.get(word, "plain")
            pill.show_word(texts.text(f"import.name_{word}"), state)

    @property
    def _undecided(self) -> int:
        draft = self._open_draft
        return sum((one.axis, one.written) not in draft.decided for one in draft.unknown)

    def hindrance(self) -> str:
        """Every name that resembles one of the project's has to be decided."""
        left = self._undecided
        return self.texts.plural("import.names_left", left) if left else ""


def write_names(path: Path, draft: Draft) -> None:
    """Writes the table of names, with the likeliest meaning where nobody has decided, to be edited and read back."""
    from staffing_planner.importing import names_text
    from staffing_planner.models.mappings import NameChoice

    rows = [
        NameChoice(
            one.axis,
            one.written,
            draft.decided.get((one.axis, one.written), one.suggestions[0].meant if one.suggestions else "")
            or one.written,
        )
        for one in draft.unknown
    ]
    path.write_text(names_text(rows), encoding="utf-8-sig", newline="")
