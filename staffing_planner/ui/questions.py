"""Questions and messages: what happened, what is unharmed, what can be done; and what a crash has left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.style import PAD, STEP, button, labelled, scaled

if TYPE_CHECKING:
    from staffing_planner.store import Recovery

Answer = tuple[str, Callable[[], None] | None]  # id of the button's text, what it does (nothing: close)


class Question(QDialog):
    """A title, sentences, and the answers as buttons, the usual one first. Escape does nothing but close."""

    def __init__(
        self, texts: Texts, title: str, sentences: Sequence[str], answers: Sequence[Answer], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(title)
        self.setMinimumWidth(scaled(480))
        self.title = labelled("section", title)
        self.title.setWordWrap(True)
        self.sentences = [labelled("secondary", sentence) for sentence in sentences if sentence]
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(PAD + STEP, PAD + STEP, PAD + STEP, PAD)
        self.inside.setSpacing(STEP * 2)
        self.inside.addWidget(self.title)
        for label in self.sentences:
            label.setWordWrap(True)
            self.inside.addWidget(label)
        self.inside.addSpacing(STEP * 2)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(STEP * 2)
        self._answers.addStretch(1)
        self.buttons = {}
        for at, (msgid, act) in enumerate(answers):
            one = button("" if at else "primary", texts.text(msgid))
            one.setAccessibleName(one.text())
            one.clicked.connect(lambda _=False, act=act: self._answer(act))
            self.buttons[msgid] = one
            self._answers.addWidget(one)
        first = self.buttons[answers[0][0]]
        first.setDefault(True)
        first.setFocus()
        self.inside.addLayout(self._answers)

    def _answer(self, act: Callable[[], None] | None) -> None:
        self.accept()
        if act is not None:
            act()


class RecoveryQuestion(Question):
    """What crashed windows left unsaved: look at it, throw it away, or decide another time."""

    def __init__(
        self,
        texts: Texts,
        recoveries: Sequence[Recovery],
        look: Callable[[Recovery], None],
        discard: Callable[[Recovery], None],
        parent: QWidget,
    ) -> None:
        self._recoveries = list(recoveries)
        self.list = QListWidget()
        super().__init__(
            texts,
            texts.text("project.recovery_title"),
            (texts.text("project.recovery_words"),),
            (("project.look", lambda: look(self._chosen())), ("project.later", None)),
            parent,
        )
        for one in self._recoveries:
            name = one.original.name if one.original else texts.text("project.never_saved")
            saved_at = one.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
            self.list.addItem(texts.text("project.recovery_entry", name=name, time=saved_at))
            item = self.list.item(self.list.count() - 1)
            item.setToolTip(str(one.original or ""))
            item.setSizeHint(QSize(0, scaled(28)))
        self.list.setCurrentRow(0)
        self.list.setAccessibleName(texts.text("project.recovery_title"))
        self.list.setFixedHeight(scaled(30 * min(max(self.list.count(), 2), 6) + 8))
        self.list.itemDoubleClicked.connect(lambda _: self.buttons["project.look"].click())
        self.inside.insertWidget(2, self.list)
        self._discard = discard
        self.discard_button = button("link", texts.text("project.discard"))
        self.discard_button.setAccessibleName(texts.text("project.discard"))
        self.discard_button.clicked.connect(self._throw_away)
        self._answers.insertWidget(0, self.discard_button)

    def _chosen(self) -> Recovery:
        return self._recoveries[self.list.currentRow()]

    def _throw_away(self) -> None:
        """Removes the chosen one; with the last one the question is answered."""
        at = self.list.currentRow()
        self._discard(self._recoveries.pop(at))
        self.list.takeItem(at)
        if not self._recoveries:
            self.accept()
