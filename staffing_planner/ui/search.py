"""Ctrl+K: a field that finds any page, scenario, unit, occupation or action, and goes there.

What is sought may be written without case and accents, in any order of its words and with a slip of the finger.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.texts import Texts
from staffing_planner.ui.style import LABEL, STEP, colours_of, font, labelled, scaled
from staffing_planner.ui.word_list import WordList

MOST_SHOWN = 40
ROWS_IN_SIGHT = 10
WIDTH = 560
SHORTEST_LIKE = 4  # letters; in less than that a slip of the finger leaves nothing to go by
LEAST_LIKE = 72.0  # of 100; below it a name is not taken for one with a slip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be gone to: `kind` and `name` are its key, `hint` says at the right what it is or its keys."""

    kind: str
    name: str
    words: str
    hint: str
    go: Callable[[], None]

    @property
    def key(self) -> str:
        """What it is remembered by."""
        return f"{self.kind}:{self.name}"


@lru_cache(maxsize=4096)
def plain_letters(words: str) -> str:
    """Words without case, accents and signs: `Överläkare, akut` becomes `overlakare akut`."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def rank(wanted: str, names: Sequence[str]) -> list[int]:
    """Positions of the names that match what is wanted, the best first.

    A name that begins with it comes before one of whose words each wanted word begins one, then one that has it
    somewhere, then names that are only like it. Within a rank the order of `names` stays.
    """
    sought = plain_letters(wanted)
    if not sought:
        return list(range(len(names)))
    plain = [plain_letters(name) for name in names]
    ranked = [(_closeness(sought, name), at) for at, name in enumerate(plain)]
    sure = sorted((closeness, at) for closeness, at in ranked if closeness is not None)
    rest = [at for closeness, at in ranked if closeness is None]
    return [at for _, at in sure] + _like(sought, plain, rest)


def _closeness(sought: str, name: str) -> int | None:
    if name.startswith(sought):
        return 0
    words, wanted = name.split(), sought.split()
    if all(any(word.startswith(part) for word in words) for part in wanted):
        return 1
    return 2 if all(part in name for part in wanted) else None


def _like(sought: str, plain: Sequence[str], among: Sequence[int]) -> list[int]:
    """Of the names among these positions those that are nearly what is sought, the most alike first."""
    wanted = sought.split()
    if not any(len(part) >= SHORTEST_LIKE for part in wanted):
        return []
    from rapidfuzz.fuzz import ratio

    def likeness(part: str, name: str) -> float:
        """How well the part is the beginning of a word, with a letter more or less."""
        if len(part) < SHORTEST_LIKE:
            return 100.0 * any(word.startswith(part) for word in name.split())
        lengths = (len(part) - 1, len(part), len(part) + 1)
        return max((ratio(part, word[:length]) for word in name.split() for length in lengths), default=0.0)

    scored = [(min(likeness(part, plain[at]) for part in wanted), -at) for at in among]
    return [-at for score, at in sorted(scored, reverse=True) if score >= LEAST_LIKE]


class _Delegate(QStyledItemDelegate):
    """The name at the left, at the right in grey what it is."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one row."""
        widget = option.widget
        assert isinstance(widget, QWidget)
        colours, rect = colours_of(widget), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 4, 4)
            painter.setBrush(QColor(colours.accent))  # not by the ground's colour alone
            painter.drawRect(QRect(rect.left(), rect.top() + 5, 3, rect.height() - 10))
        words, hint = index.data(Qt.ItemDataRole.DisplayRole), index.data(Qt.ItemDataRole.StatusTipRole)
        pad = scaled(10)
        room = rect.adjusted(pad, 0, -pad, 0)
        small = font(LABEL)
        width = QFontMetrics(small).horizontalAdvance(hint)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(small)
        painter.setPen(QColor(colours.secondary))
        painter.drawText(room, int((Qt.AlignmentFlag.AlignRight | middle).value), hint)
        painter.setFont(font(13))
        painter.setPen(QColor(colours.text))
        left = room.adjusted(0, 0, -width - pad, 0)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, int((Qt.AlignmentFlag.AlignLeft | middle).value), shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One line, a target high."""
        return QSize(scaled(200), scaled(30))


class Search(QFrame):
    """The field with what is found beneath it. `gone` gives the key of what the user has gone to."""

    gone = Signal(str)
    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._window = window
        self.setProperty("role", "popup")
        self._entries: list[Found] = []
        self._shown: list[Found] = []
        self._texts: Texts | None = None
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.list = WordList()
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys stay in the field
        self.nothing = labelled("secondary")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(scaled(10), STEP, scaled(10), STEP * 2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
        inside.setSpacing(STEP)
        inside.addWidget(self.field)
        inside.addWidget(self.list)
        inside.addWidget(self.nothing)
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self.go)
        self.field.installEventFilter(self)
        self.list.row_clicked.connect(lambda _: self.go())

    def open(self, texts: Texts, entries: Sequence[Found], recent: Sequence[str]) -> None:
        """Opens over the middle of the window; what was gone to before stands first."""
        self._texts = texts
        order = {key: at for at, key in enumerate(recent)}
        self._entries = sorted(entries, key=lambda one: order.get(one.key, len(order)))
        self.field.setPlaceholderText(texts.text("search.hint"))
        self.field.setAccessibleName(texts.text("search.name"))
        self.list.setAccessibleName(texts.text("search.list"))
        self.field.clear()
        self._narrow("")
        window = self._window
        width = min(scaled(WIDTH), window.width() - scaled(48))
        self.setFixedWidth(width)
        self.adjustSize()
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - width) // 2, corner.y() + scaled(72))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _narrow(self, wanted: str) -> None:
        """Shows what matches."""
        assert self._texts is not None
        found = rank(wanted, [one.words for one in self._entries])[:MOST_SHOWN]
        self._shown = [self._entries[at] for at in found]
        self.list.show_rows([(one.words, one.hint) for one in self._shown])
        self.list.setVisible(bool(self._shown))
        self.list.setFixedHeight(min(max(len(self._shown), 1), ROWS_IN_SIGHT) * scaled(30) + 6)
        self.nothing.setVisible(not self._shown)
        self.nothing.setText(self._texts.text("search.nothing", words=wanted.strip()))
        self.list.go_to(0 if self._shown else -1)
        self._tell_current()
        self.adjustSize()

    def _tell_current(self) -> None:
        """For a screen reader, whose cursor stays in the field."""
        at = self.list.current_row
        words = f"{self._shown[at].words}, {self._shown[at].hint}" if at >= 0 else self.nothing.text()
        self.field.setAccessibleDescription(words)

    def go(self) -> None:
        """Goes to what the cursor is on."""
        at = self.list.current_row
        if at >= 0:
            chosen = self._shown[at]
            self.close()
            self.gone.emit(chosen.key)
            chosen.go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while one types."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._shown:
            last = len(self._shown) - 1
            at = self.list.current_row
            to = {
                Qt.Key.Key_Down: 0 if at == last else at + 1,
                Qt.Key.Key_Up: last if at == 0 else at - 1,
                Qt.Key.Key_PageDown: min(at + ROWS_IN_SIGHT, last),
                Qt.Key.Key_PageUp: max(at - ROWS_IN_SIGHT, 0),
            }.get(Qt.Key(event.key()))
            if to is not None:
                self.list.go_to(to)
                self._tell_current()
                return True
        return False

    def hideEvent(self, event: QHideEvent) -> None:
        """Says that it has gone, chosen or not."""
        super().hideEvent(event)
        self.closed.emit()
