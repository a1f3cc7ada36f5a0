"""Controls that Qt does not have: the retirement-age slider, the flat picker, the filter with its search."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.ui.style import BODY, STEP, TARGET, button, colours_of, font, scaled, set_state
from staffing_planner.ui.table_models import sorting_key

TENTHS = 10  # slider steps a year


class Elided(QLabel):
    """A label that ends in an ellipsis where there is no room; the tooltip has the whole."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(scaled(24), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints what there is room for."""
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int((self.alignment() | Qt.AlignmentFlag.AlignVCenter).value), shown)


class Picker(QComboBox):
    """A choice of one, flat: the chosen words in semibold with an arrow; `comparison` writes it in that
    colour.
    """

    def __init__(self, *, comparison: bool = False) -> None:
        super().__init__()
        self._comparison = comparison
        self.setFont(font(13, strong=True))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(scaled(TARGET))
        self.setMaximumWidth(scaled(290))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMaxVisibleItems(20)
        self.currentTextChanged.connect(self.setToolTip)

    def sizeHint(self) -> QSize:
        """As wide as what is chosen."""
        words = QFontMetrics(self.font()).horizontalAdvance(self.currentText())
        return QSize(min(words + scaled(28), self.maximumWidth()), scaled(TARGET))

    def minimumSizeHint(self) -> QSize:
        """Words that are longer end in an ellipsis."""
        return QSize(min(self.sizeHint().width(), scaled(132)), scaled(TARGET))

    def show_choices(self, names: Sequence[str], chosen: str) -> None:
        """Shows choices without telling anybody."""
        self.blockSignals(True)
        if [self.itemText(at) for at in range(self.count())] != list(names):
            self.clear()
            self.addItems(list(names))
            words = [QFontMetrics(self.font()).horizontalAdvance(name) for name in names]
            self.view().setMinimumWidth(max(words, default=0) + scaled(32))
        self.setCurrentText(chosen)
        self.setToolTip(chosen)
        self.blockSignals(False)
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, arrow, focus ring."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(colours.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised) if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(QColor(colours.comparison if self._comparison else colours.text))
        arrow = scaled(16)
        shown = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, self.width() - arrow - scaled(6)
        )
        room = self.rect().adjusted(scaled(4), 0, -arrow, 0)
        painter.drawText(room, int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value), shown)
        x = min(room.left() + self.fontMetrics().horizontalAdvance(shown) + 10.0, self.width() - 9.0)
        y = self.height() / 2 + 1
        painter.setPen(QPen(painter.pen().color(), 1.6))
        painter.drawPolyline(
            QPolygonF([QPointF(x - 3.5, y - 2), QPointF(x, y + 1.5), QPointF(x + 3.5, y - 2)])
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page: a scenario is not changed in passing."""
        event.ignore()


class AgeSlider(QSlider):
    """Retirement age from 60 to 70 in tenths, with a tick at the comparison's age.

    Its handle is hollow while the scenario's age is no single number: then it only shows where moving begins.
    """

    def __init__(self, low: float, high: float) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(round(low * TENTHS), round(high * TENTHS))
        self.setSingleStep(1)
        self.setPageStep(TENTHS)
        self.setFixedHeight(scaled(TARGET))
        self.setMinimumWidth(scaled(150))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tick: float | None = None
        self._hollow = False

    @property
    def age(self) -> float:
        """The age that the handle stands at."""
        return self.value() / TENTHS

    def show_age(self, age: float, tick: float | None, *, hollow: bool) -> None:
        """Sets handle and tick without telling anybody."""
        self.blockSignals(True)
        self.setValue(round(age * TENTHS))
        self.blockSignals(False)
        self._tick, self._hollow = tick, hollow
        self.update()

    def _x(self, tenths: float) -> float:
        edge = self.height() / 2 - 2
        share = (tenths - self.minimum()) / (self.maximum() - self.minimum())
        return edge + share * (self.width() - 2 * edge)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Groove, the comparison's tick, the handle."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        x = self._x(self.value())
        left, right = self._x(self.minimum()), self._x(self.maximum())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.outline))
        painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
        accent = QColor(colours.accent if self.isEnabled() and not self._hollow else colours.outline)
        painter.setBrush(accent)
        painter.drawRoundedRect(QRectF(left, middle - 2, x - left, 4), 2, 2)
        if self._tick is not None:
            painter.setBrush(QColor(colours.comparison))
            painter.drawRoundedRect(QRectF(self._x(self._tick * TENTHS) - 1.25, middle - 7, 2.5, 14), 1, 1)
        radius = middle - 5
        painter.setBrush(QColor(colours.card))
        painter.setPen(QPen(QColor(colours.label) if self._hollow else accent, 2))
        painter.drawEllipse(QPointF(x, middle), radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawEllipse(QPointF(x, middle), radius + 3, radius + 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Brings the handle to the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Has the handle follow the pointer."""
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets the handle go."""
        self.setSliderDown(False)

    def _follow(self, event: QMouseEvent) -> None:
        edge = self.height() / 2 - 2
        share = (event.position().x() - edge) / max(self.width() - 2 * edge, 1)
        self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


class _Popup(QFrame):
    """A list to tick, with a search above it."""

    def __init__(self, chip: "FilterChip") -> None:
        super().__init__(chip, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("role", "popup")
        self._chip = chip
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.list = QListWidget()
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemChanged.connect(lambda _: self._chip.take(self.ticked()))
        self.list.itemClicked.connect(self._clicked)
        self._pressed: QListWidgetItem | None = None
        self.list.itemPressed.connect(self._remember)
        self.all = button("link")
        self.all.clicked.connect(lambda: self._chip.take(()))
        inside = QVBoxLayout(self)
        inside.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
        inside.setSpacing(STEP)
        inside.addWidget(self.search)
        inside.addWidget(self.list)
        inside.addWidget(self.all, 0, Qt.AlignmentFlag.AlignLeft)
        self.search.installEventFilter(self)

    def show_names(self, names: Sequence[str], ticked: Sequence[str]) -> None:
        """Shows the names, some of them ticked, without telling anybody."""
        self.list.blockSignals(True)
        ordered = sorted(names, key=sorting_key)
        if [self.list.item(at).text() for at in range(self.list.count())] != ordered:
            self.list.clear()
            self.list.addItems(ordered)
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            )
            item.setCheckState(Qt.CheckState.Checked if item.text() in ticked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)

    def ticked(self) -> tuple[str, ...]:
        """The ticked names."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return tuple(item.text() for item in items if item.checkState() is Qt.CheckState.Checked)

    def _remember(self, item: QListWidgetItem) -> None:
        self._pressed = item

    def _clicked(self, item: QListWidgetItem) -> None:
        """The words tick as well as the box; a press on the box ticks by itself and is not told as a press."""
        if self._pressed is item:
            self._toggle(item)
        self._pressed = None

    def _toggle(self, item: QListWidgetItem) -> None:
        checked = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)

    def _narrow(self, wanted: str) -> None:
        """Hides what does not have the searched words in it."""
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(wanted.strip().casefold() not in item.text().casefold())

    def _shown(self) -> list[QListWidgetItem]:
        items = (self.list.item(at) for at in range(self.list.count()))
        return [item for item in items if not item.isHidden()]

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Down goes from the search into the list; Enter ticks the first that is found."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            shown = self._shown()
            if event.key() == Qt.Key.Key_Down and shown:
                self.list.setCurrentItem(shown[0])
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown:
                self._toggle(shown[0])
                return True
        return False


class FilterChip(QPushButton):
    """A filter: says what is chosen, opens a list to search and tick. `chosen` gives the ticked names; none
    means all.
    """

    chosen = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = self._all = self._many = ""
        self._names: tuple[str, ...] = ()
        self._ticked: tuple[str, ...] = ()
        self.popup = _Popup(self)
        self.clicked.connect(self.open_list)

    def retext(self, title: str, everything: str, many: str, search: str) -> None:
        """`many` has a place for `{count}`."""
        self._title, self._all, self._many = title, everything, many
        self.popup.search.setPlaceholderText(search)
        self.popup.search.setAccessibleName(search)
        self.popup.list.setAccessibleName(title)
        self.popup.all.setText(everything[:1].upper() + everything[1:])
        self.popup.all.setAccessibleName(f"{title}: {everything}")
        self._show_words()

    def show_names(self, names: Sequence[str], ticked: Sequence[str]) -> None:
        """Shows the choice without telling anybody."""
        self._names, self._ticked = tuple(names), tuple(ticked)
        self.popup.show_names(names, ticked)
        self._show_words()

    def take(self, ticked: tuple[str, ...]) -> None:
        """Takes over what has been ticked."""
        if ticked != self._ticked:
            self.show_names(self._names, ticked)
            self.chosen.emit(ticked)

    def _show_words(self) -> None:
        chosen = self._ticked
        one = chosen[0] if chosen else self._all
        words = self._many.format(count=len(chosen)) if len(chosen) > 1 else one
        room = scaled(220)
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        self.setText(f"{self._title}: {shown}  ▾".replace("&", "&&"))
        self.setAccessibleName(f"{self._title}: {words}")
        self.setToolTip("\n".join(chosen))
        set_state(self, "chosen", "true" if chosen else "false")

    def open_list(self) -> None:
        """Opens the list beneath the chip."""
        popup = self.popup
        popup.search.clear()
        rows = min(self.popup.list.count(), 12)
        popup.list.setFixedHeight(max(rows, 3) * scaled(28) + 6)
        popup.setFixedWidth(scaled(320))
        popup.adjustSize()
        corner = self.mapToGlobal(QPoint(0, self.height() + STEP))
        screen = self.screen().availableGeometry()
        corner.setX(max(min(corner.x(), screen.right() - popup.width()), screen.left()))
        popup.move(corner)
        popup.show()
        popup.search.setFocus(Qt.FocusReason.PopupFocusReason)


class Shelf(QWidget):
    """One of several parts, at the height that it needs itself: in a stack of Qt's the highest part decides for all."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._parts = parts
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            inside.addWidget(part)
        self.show_part(parts[0])

    @property
    def part(self) -> QWidget:
        """The part in sight."""
        return self._shown

    def show_part(self, shown: QWidget) -> None:
        """Brings another part into sight."""
        self._shown = shown
        for part in self._parts:
            part.setVisible(part is shown)


class Segments(QWidget):
    """A choice of one among few, all in sight."""

    chosen = Signal(int)

    def __init__(self, count: int) -> None:
        super().__init__()
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(2)
        self.buttons = [button("segment") for _ in range(count)]
        for at, one in enumerate(self.buttons):
            one.setCheckable(True)
            one.setAutoExclusive(True)
            one.clicked.connect(lambda _=False, at=at: self.chosen.emit(at))
            inside.addWidget(one)
        self.buttons[0].setChecked(True)

    def retext(self, words: Sequence[str], group: str) -> None:
        """Names the choices; `group` says for a screen reader what is chosen."""
        strong = QFontMetrics(font(BODY, strong=True))
        for one, word in zip(self.buttons, words, strict=True):
            one.setText(word)
            # As wide as when it is chosen, and written in semibold.
            one.setMinimumWidth(strong.horizontalAdvance(word) + scaled(24))
            one.setAccessibleName(f"{group}: {word}")
            # The chosen one is semibold and needs more room.
            one.setMinimumWidth(QFontMetrics(font(BODY, strong=True)).horizontalAdvance(word) + scaled(24))
