"""The pages at the left, by the question that each answers, and the bar that says what is to be known first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton

from staffing_planner.ui.style import (
    GAP,
    NAVIGATION_WIDTH,
    PAD,
    STEP,
    Pill,
    button,
    labelled,
    scaled,
)

_ANY_WIDTH = 16_777_215  # Qt's own largest size


class Navigation(QFrame):
    """One entry a page; `chosen` gives the position. An entry may say how much is open on its page."""

    chosen = Signal(int)

    def __init__(self, count: int) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.entries = [button("page") for _ in range(count)]
        self.pills = [Pill() for _ in range(count)]
        self._inside = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._inside.setSpacing(STEP)
        for at, (entry, pill) in enumerate(zip(self.entries, self.pills, strict=True)):
            entry.setCheckable(True)
            entry.setAutoExclusive(True)
            entry.clicked.connect(lambda _=False, at=at: self.chosen.emit(at))
            pill.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            pill.hide()
            within = QHBoxLayout(entry)
            within.setContentsMargins(0, 0, STEP * 2, 0)
            within.addStretch(1)
            within.addWidget(pill)
            self._inside.addWidget(entry)
        self._inside.addStretch(1)
        self.stand(is_upright=True)
        self.entries[0].setChecked(True)

    def retext(self, names: Sequence[str]) -> None:
        """Names the pages."""
        for entry, name in zip(self.entries, names, strict=True):
            entry.setText(name)
            entry.setAccessibleName(name)
        self._make_room()

    def stand(self, *, is_upright: bool) -> None:
        """Stands at the left of the page, or lies above it."""
        way = QBoxLayout.Direction
        self._inside.setDirection(way.TopToBottom if is_upright else way.LeftToRight)
        self._inside.setContentsMargins(
            STEP * 2, *((GAP, STEP * 2, GAP) if is_upright else (STEP, STEP * 2, STEP))
        )
        self.setMaximumWidth(scaled(NAVIGATION_WIDTH) if is_upright else _ANY_WIDTH)
        self.setMinimumWidth(scaled(NAVIGATION_WIDTH) if is_upright else 0)
        for entry in self.entries:
            entry.setFixedHeight(scaled(34 if is_upright else 32))
        self._is_upright = is_upright
        self._make_room()

    def _make_room(self) -> None:
        """Side by side an entry is as wide as its name and its count, so that all of them fit."""
        for entry, pill in zip(self.entries, self.pills, strict=True):
            words = entry.fontMetrics().horizontalAdvance(entry.text()) + scaled(28)
            count = 0 if pill.isHidden() else pill.sizeHint().width() + scaled(12)
            entry.setMinimumWidth(0 if self._is_upright else words + count)

    def show_count(self, at: int, shown: str, words: str) -> None:
        """Says how much is open on a page; nothing for none."""
        self.pills[at].show_word(shown, "near")
        self.pills[at].setVisible(bool(shown))
        self.pills[at].setToolTip(words)
        self.entries[at].setAccessibleDescription(words)
        self.entries[at].setToolTip(words)
        self._make_room()

    def choose(self, at: int) -> None:
        """Shows which page is open, without telling anybody."""
        self.entries[at].setChecked(True)


class NoticeBar(QFrame):
    """A sentence above the page that stays until the user has taken note, with what can be done about it."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.words = labelled("label")
        self.words.setWordWrap(True)
        self.buttons = buttons
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, STEP, PAD, STEP)
        inside.setSpacing(STEP * 2)
        inside.addWidget(self.words, 1)
        for one in buttons:
            inside.addWidget(one)

    def show_words(self, words: str, shown: Sequence[QPushButton]) -> None:
        """Shows a sentence, with some of the buttons."""
        self.words.setText(words)
        self.setAccessibleName(words)
        for one in self.buttons:
            one.setVisible(one in shown)
