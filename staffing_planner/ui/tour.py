"""The tour of three steps that the first start offers: a ring around a part of the window and a few words beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.style import GAP, PAD, STEP, button, colours_of, labelled, scaled

WIDTH = 320
_ROOM = 6  # pixels between what is shown and the ring around it


@dataclass(frozen=True, slots=True)
class Stop:
    """One step: ids of its heading and words, and what it shows (asked when it comes: pages are built late)."""

    title: str
    words: str
    target: Callable[[], QWidget]


class _Ring(QWidget):
    """A ring over the window that lets every click through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.around = QRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only the ring: the window stays readable."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours_of(self).accent), 3))
        painter.drawRoundedRect(QRectF(self.around).adjusted(1.5, 1.5, -1.5, -1.5), 8, 8)


class Tour(QFrame):
    """The callout. Enter goes on, Escape skips; `ended` when it has been seen or skipped."""

    ended = Signal()

    def __init__(self, window: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self._window, self._stops, self._at = window, tuple(stops), 0
        self._texts: Texts | None = None
        self._ring = _Ring(window)
        self._ring.hide()
        self.title, self.words = labelled("section"), labelled("secondary")
        self.words.setWordWrap(True)
        self.count = labelled("small")
        self.skip_button, self.next_button = button("link"), button("primary")
        self.skip_button.clicked.connect(self.end)
        self.next_button.clicked.connect(self.go_on)
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addWidget(self.count, 1)
        row.addWidget(self.skip_button)
        row.addWidget(self.next_button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD, GAP, PAD, GAP)
        inside.setSpacing(STEP * 2)
        inside.addWidget(self.title)
        inside.addWidget(self.words)
        inside.addLayout(row)
        self.setFixedWidth(scaled(WIDTH))
        self.hide()

    @property
    def at(self) -> int:
        """The step that is shown."""
        return self._at

    def start(self, texts: Texts) -> None:
        """Shows the first step."""
        self._texts, self._at = texts, 0
        self._window.installEventFilter(self)
        self._show()

    def retext(self, texts: Texts) -> None:
        """Goes on in another language."""
        self._texts = texts
        if self.isVisible():
            self._show()

    def go_on(self) -> None:
        """The next step; after the last one it is over."""
        self._at += 1
        if self._at == len(self._stops):
            self.end()
        else:
            self._show()

    def end(self) -> None:
        """It is over."""
        if not self.isHidden():
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Seen or skipped."""
        super().hideEvent(event)
        if self.isHidden():  # not with the window
            self._window.removeEventFilter(self)
            self._ring.hide()
            self.ended.emit()

    def _show(self) -> None:
        assert self._texts is not None
        texts, stop = self._texts, self._stops[self._at]
        self.title.setText(texts.text(stop.title))
        self.words.setText(texts.text(stop.words))
        self.count.setText(texts.text("tour.count", at=self._at + 1, all=len(self._stops)))
        is_last = self._at == len(self._stops) - 1
        self.next_button.setText(texts.text("tour.done" if is_last else "tour.next"))
        self.skip_button.setText(texts.text("tour.skip"))
        self.skip_button.setVisible(not is_last)
        for one in (self.next_button, self.skip_button):
            one.setAccessibleName(one.text())
        self.setAccessibleName(self.title.text())
        self.setAccessibleDescription(self.words.text())
        self.next_button.setAccessibleDescription(f"{self.title.text()}. {self.words.text()}")
        self._place()
        self._ring.show()
        self._ring.raise_()
        self.show()
        self.raise_()
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        """Beneath what is shown if there is room, else above it, and inside the window."""
        target = self._stops[self._at].target()
        corner = target.mapTo(self._window, QPoint(0, 0))
        shown = QRect(corner, target.size()) & self._window.rect()
        self._ring.setGeometry(self._window.rect())
        self._ring.around = shown.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM) & self._window.rect()
        self._ring.update()
        height = self.heightForWidth(self.width()) if self.hasHeightForWidth() else self.sizeHint().height()
        self.resize(self.width(), height)
        x = shown.center().x() - self.width() // 2
        x = max(min(x, self._window.width() - self.width() - PAD), PAD)
        beneath = shown.bottom() + PAD
        y = beneath if beneath + height + PAD < self._window.height() else shown.top() - PAD - height
        self.move(x, max(y, PAD) if y > 0 else self._window.height() - height - PAD * 3)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays beside what it shows when the window is resized."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape skips, Enter goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_on()
        else:
            super().keyPressEvent(event)
