"""Remarks that lead somewhere: a heading in semibold, what to make of it beneath, an arrow to the page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from staffing_planner.ui.pages.overview.words import Remark
from staffing_planner.ui.style import LABEL, RADIUS, STEP, colours_of, font, scaled

_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value)


class RemarkButton(QAbstractButton):
    """One remark. Painted, so that other words of as many lines ask for no new layout of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.remark = Remark("", "", "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tallest: dict[int, int] = {}  # by width: what grows shorter must not pull up what stands below
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_remark(self, remark: Remark, page: str) -> None:
        """Shows another remark; `page` names the page that it leads to."""
        if (remark, page) == (self.remark, self.toolTip()):
            return
        before = self.heightForWidth(self.width())
        self.remark = remark
        self.setToolTip(page)
        self.setAccessibleName(remark.heading)
        self.setAccessibleDescription(f"{remark.words} {page}")
        if self.heightForWidth(self.width()) != before:
            self.updateGeometry()
        self.update()

    def _blocks(self) -> tuple[tuple[str, QFont], ...]:
        return (self.remark.heading, font(LABEL, strong=True)), (self.remark.words, font(LABEL))

    def _room(self, width: int) -> int:
        return max(width - STEP * 4 - scaled(20), 1)

    def _height(self, words: str, which: QFont, width: int) -> int:
        room = QRect(0, 0, self._room(width), 10_000)
        return QFontMetrics(which).boundingRect(room, _WRAPPED, words).height() if words else 0

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        needed = sum(self._height(words, which, width) for words, which in self._blocks()) + STEP * 4 + 2
        self._tallest[width] = max(needed, self._tallest.get(width, 0))
        return self._tallest[width]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another layout: nothing has to stay in its place."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._tallest.clear()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as the words need at the width there is."""
        return QSize(scaled(240), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a card gets."""
        return QSize(scaled(160), self.heightForWidth(self.width()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Says that it can be clicked."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing would be clicked."""
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Heading, words, arrow."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.card))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(1, 1, -1, -1)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        top = STEP * 2
        heading_colour = getattr(colours, self.remark.state) if self.remark.state else colours.text
        for (words, which), colour in zip(self._blocks(), (heading_colour, colours.secondary), strict=True):
            height = self._height(words, which, self.width())
            painter.setFont(which)
            painter.setPen(QColor(colour))
            painter.drawText(QRect(STEP * 2, top, self._room(self.width()), height), _WRAPPED, words)
            top += height + 2
        painter.setFont(font(LABEL))
        painter.setPen(QColor(colours.accent if self.underMouse() else colours.label))
        arrow = QRect(self.width() - scaled(24), STEP * 2, scaled(20), QFontMetrics(font(LABEL)).height())
        painter.drawText(arrow, int(Qt.AlignmentFlag.AlignCenter), "→")


class RemarkList(QWidget):
    """Remarks one under the other; `chosen` says which page one leads to."""

    chosen = Signal(str)

    def __init__(self, most: int) -> None:
        super().__init__()
        self.buttons = tuple(RemarkButton() for _ in range(most))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(STEP)
        for one in self.buttons:
            inside.addWidget(one)
            one.clicked.connect(lambda _=False, one=one: self.chosen.emit(one.remark.page))
        inside.addStretch(1)

    def show_remarks(self, remarks: Sequence[Remark], name_of: Callable[[str], str]) -> None:
        """Shows remarks; `name_of` a page's key are the words that lead there."""
        for at, one in enumerate(self.buttons):
            one.setVisible(at < len(remarks))
            if at < len(remarks):
                one.show_remark(remarks[at], name_of(remarks[at].page))
