"""Names: what units, occupations and staff groups of the file are in the project. Suggestions, never decisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.controls import Elided, Picker
from staffing_planner.ui.importing.draft import AS_NEW, Draft, Page
from staffing_planner.ui.style import GAP, STEP, Pill, button, labelled, scaled

if TYPE_CHECKING:
    from staffing_planner.importing import UnknownName

MOST_SHOWN = 300  # more names than anybody decides one by one: the table of names is for them
AT_ONCE = 12  # lines that are made in one turn of the event loop


class MeaningPicker(Picker):
    """What one name is: new, one of the suggestions, or (once the list is opened) any name of the project."""

    meant = Signal()

    def __init__(self, texts: Texts, name: UnknownName, known: Sequence[str]) -> None:
        super().__init__()
        self._texts, self._name, self._known = texts, name, known
        self._meanings: list[str | None] = []
        self.setMaximumWidth(scaled(340))
        self.setMinimumWidth(scaled(260))
        self.setAccessibleName(texts.text("import.meaning_of", name=name.written))
        self.activated.connect(lambda _: self.meant.emit())

    @property
    def meaning(self) -> str | None:
        """What is chosen; None is not decided."""
        return self._meanings[self.currentIndex()]

    def show_meaning(self, decided: str | None) -> None:
        """Shows what is decided."""
        offered = [one.meant for one in self._name.suggestions]
        others = [decided] if decided not in (None, AS_NEW, *offered) else []
        self._offer(decided, others)

    def showPopup(self) -> None:
        """All names of the project are there when the list is opened."""
        offered = [one.meant for one in self._name.suggestions]
        self._offer(self.meaning, [one for one in self._known if one not in offered])
        super().showPopup()

    def _offer(self, chosen: str | None, others: Sequence[str | None]) -> None:
        texts, name = self._texts, self._name
        self._meanings = [None] if name.suggestions else []
        words = [texts.text("import.decide")] if name.suggestions else []
        for one in name.suggestions:
            self._meanings.append(one.meant)
            score = texts.percent(one.score, 0)
            words.append(texts.text("import.means_surely", name=one.meant, score=score))
        self._meanings += [AS_NEW, *others]
        words.append(texts.text("import.means_new", name=name.written))
        words += [texts.text("import.means", name=one) for one in others]
        self.show_choices(words, words[self._meanings.index(chosen)])


class NamesPage(Page):
    """One line for each name that the project does not know."""

    name = "names"
    save_asked = Signal()
    load_asked = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self.pickers: dict[tuple[str, str], MeaningPicker] = {}
        self._shown: tuple[UnknownName, ...] = ()
        self._grid = QGridLayout()
        self._unbuilt: list[UnknownName] = []
        self._building = QTimer(self)
        self._building.setInterval(0)
        self._building.timeout.connect(self._build_some)
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

    def show_draft(self, draft: Draft) -> None:
        """Shows the names, the first ones at once and the others while the window has nothing else to do."""
        self.take_draft(draft)
        if draft.unknown != self._shown:
            self._begin_lines()
        for key, picker in self.pickers.items():
            picker.show_meaning(draft.decided.get(key))
        self.accept_all.setVisible(any(one.suggestions for one in draft.unknown))
        self._count()

    def take_draft(self, draft: Draft) -> None:
        """Names that nothing is alike are new unless somebody says otherwise."""
        super().take_draft(draft)
        for one in draft.unknown:
            if not one.suggestions:
                draft.decided.setdefault((one.axis, one.written), AS_NEW)

    def _begin_lines(self) -> None:
        draft = self._open_draft
        inner = QWidget()
        inner.setProperty("role", "card-ground")
        self._grid = grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, STEP * 2, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(STEP)
        for place, head in enumerate(("axis", "written", "meaning", "state")):
            grid.addWidget(labelled("small", self.texts.text(f"import.head_{head}")), 0, place)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(MOST_SHOWN + 2, 1)
        self.pickers, self._pills = {}, {}
        self._shown, self._unbuilt = draft.unknown, list(draft.unknown[:MOST_SHOWN])
        self._known = {axis: self._known_on(axis) for axis in {one.axis for one in draft.unknown}}
        self.area.setWidget(inner)
        self._building.start()
        self._build_some()

    def _build_some(self) -> None:
        for _ in range(min(AT_ONCE, len(self._unbuilt))):
            self._add_line(len(self.pickers) + 1, self._unbuilt.pop(0))
        if not self._unbuilt:
            self._building.stop()
        self._count()

    def _add_line(self, row: int, one: UnknownName) -> None:
        texts, key, grid = self.texts, (one.axis, one.written), self._grid
        axis, written = labelled("label", texts.text(f"column.{one.axis}")), Elided("strong")
        written.setText(f"{one.written}  ({texts.plural('import.rows', one.rows)})")
        picker = MeaningPicker(texts, one, self._known[one.axis])
        picker.show_meaning(self._open_draft.decided.get(key))
        picker.meant.connect(lambda: self._decide(key, picker.meaning))
        pill = Pill()
        for place, widget in enumerate((axis, written, picker, pill)):
            grid.addWidget(widget, row, place)
        grid.setRowMinimumHeight(row, scaled(30))
        self.pickers[key], self._pills[key] = picker, pill

    def _known_on(self, axis: str) -> list[str]:
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
