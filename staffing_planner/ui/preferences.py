"""The preferences: look, language, number format, what persons are counted in, which small counts stay inside.

Each holds as soon as it is chosen.
"""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from staffing_planner.models.small_cells import THRESHOLDS, USUAL_THRESHOLD
from staffing_planner.texts import LANGUAGES
from staffing_planner.ui.controls import Picker, Segments
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import GAP, PAD, STEP, THEMES, button, labelled, scaled, show_theme
from staffing_planner.ui.units import UNITS

_NUMBERS = (None, *LANGUAGES)
_EXAMPLE = 7222.5
_HIDDEN = (0, *THRESHOLDS)  # counts below that are hidden; 0 for none


class Preferences(QDialog):
    """A row a choice, all choices in sight."""

    def __init__(self, session: Session, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self.setMinimumWidth(scaled(520))
        self.theme, self.language = Segments(len(THEMES)), Segments(len(LANGUAGES))
        self.numbers, self.unit = Segments(len(_NUMBERS)), Segments(len(UNITS))
        self.small_cells = Picker()
        self._heading = labelled("section")
        self._rows: list[tuple[Segments | Picker, QLabel, QLabel]] = [
            (choice, labelled("strong"), labelled("label"))
            for choice in (self.theme, self.language, self.numbers, self.unit, self.small_cells)
        ]
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD + STEP, PAD + STEP, PAD)
        inside.setSpacing(GAP)
        inside.addWidget(self._heading)
        for choice, name, hint in self._rows:
            row, words = QHBoxLayout(), QVBoxLayout()
            words.setSpacing(1)
            hint.setWordWrap(True)
            words.addWidget(name)
            words.addWidget(hint)
            row.setSpacing(PAD)
            row.addLayout(words, 1)
            row.addWidget(choice)
            inside.addLayout(row)
        inside.addStretch(1)
        self.close_button = button("primary")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        inside.addSpacing(STEP)
        inside.addLayout(buttons)
        for choice, act in (
            (self.theme, self._choose_theme),
            (self.language, self._choose_language),
            (self.numbers, self._choose_numbers),
            (self.unit, self._choose_unit),
        ):
            choice.chosen.connect(act)
        self.small_cells.activated.connect(self._choose_small_cells)
        session.changed.connect(self._show_changes)
        self._show_changes(Changed(language=True))

    def _choose_theme(self, at: int) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._settings.theme = THEMES[at]
        show_theme(app, THEMES[at])

    def _choose_language(self, at: int) -> None:
        self._settings.language = LANGUAGES[at]
        self._session.speak(LANGUAGES[at])

    def _choose_numbers(self, at: int) -> None:
        self._settings.numbers = _NUMBERS[at]
        self._session.write_numbers(_NUMBERS[at])

    def _choose_unit(self, at: int) -> None:
        self._settings.unit = UNITS[at]
        self._session.count_in(UNITS[at])

    def _choose_small_cells(self, at: int) -> None:
        self._settings.small_cells = _HIDDEN[at]

    def _show_changes(self, changed: Changed) -> None:
        """Words in the language that has just been chosen, and what is chosen now."""
        session, settings = self._session, self._settings
        if changed.language:
            self._retext()
        for choice, at in (
            (self.theme, THEMES.index(settings.theme)),
            (self.language, LANGUAGES.index(session.texts.language)),
            (self.numbers, _NUMBERS.index(settings.numbers)),
            (self.unit, UNITS.index(session.unit)),
        ):
            choice.buttons[at].setChecked(True)

    def _say_hidden(self, threshold: int) -> str:
        """Which counts are hidden, in words."""
        text = self._session.texts.text
        if not threshold:
            return text("preferences.small_cells_off")
        if threshold == USUAL_THRESHOLD:
            return text("preferences.small_cells_usual", threshold=threshold)
        return text("preferences.small_cells_below", threshold=threshold)

    def _retext(self) -> None:
        from staffing_planner.texts import texts_in

        texts = self._session.texts
        text: Callable[[str], str] = texts.text
        self.setWindowTitle(text("preferences.title"))
        self._heading.setText(text("preferences.title"))
        written = [texts_in(one).number(_EXAMPLE, 1) for one in LANGUAGES]
        words = (
            [text(f"preferences.theme_{one}") for one in THEMES],
            [text(f"preferences.language_{one}") for one in LANGUAGES],
            [text("preferences.numbers_same"), *written],
            [text(f"preferences.unit_{one}") for one in UNITS],
            [self._say_hidden(one) for one in _HIDDEN],
        )
        for (choice, name, hint), group, choices in zip(
            self._rows, ("theme", "language", "numbers", "unit", "small_cells"), words, strict=True
        ):
            name.setText(text(f"preferences.{group}"))
            hint.setText(text(f"preferences.{group}_hint"))
            if isinstance(choice, Picker):
                choice.show_choices(choices, self._say_hidden(self._settings.small_cells))
                choice.setAccessibleName(text(f"preferences.{group}"))
            else:
                choice.retext(choices, text(f"preferences.{group}"))
        self.close_button.setText(text("window.close"))
        self.close_button.setAccessibleName(text("window.close"))
