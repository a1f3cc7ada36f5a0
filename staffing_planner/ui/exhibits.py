"""What can be done with a chart or a table in its card: copied, saved, a chart shown as a table.

The same menu comes from the card's button with three dots, from a click with the right button, and from the keyboard.
Pictures are always those of the light theme, with the card's words above the chart.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QPaintDevice,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStackedWidget, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.charts.chart import Chart
from staffing_planner.ui.saving import Saving
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.small_cells import guard_of
from staffing_planner.ui.style import LABEL, LIGHT, PAD, SECTION, Card, font, scaled
from staffing_planner.ui.table_models import SheetTableModel
from staffing_planner.ui.tables import FiguresTable, copy_guarded, csv_of, extract

SCALE = 3  # of a saved picture, so that it is sharp in print and on any screen

_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value)


class More(QPushButton):
    """The button with three dots in a card's head, and the menu that also belongs to what the card shows."""

    def __init__(self, session: Session, card: Card, name: Callable[[], str]) -> None:
        """`name` is what the card shows, in the language that has been chosen."""
        super().__init__("⋯")
        self.setProperty("role", "tool")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(scaled(28), scaled(26))
        self._session, self._name = session, name
        self._actions: Callable[[QMenu, Texts], None] = lambda menu, texts: None
        self.menu_shown = QMenu(self)
        card.head.addWidget(self, 0, Qt.AlignmentFlag.AlignTop)
        self.clicked.connect(lambda: self._open(self.mapToGlobal(QPoint(0, self.height()))))
        session.changed.connect(self._session_changed)

    def offer(self, actions: Callable[[QMenu, Texts], None]) -> None:
        """Says what fills the menu each time it is opened."""
        self._actions = actions

    def belong_to(self, shown: QWidget) -> None:
        """Opens the menu from there too: right button, menu key, Shift+F10."""
        shown.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        shown.customContextMenuRequested.connect(lambda at: self._open(shown.mapToGlobal(at)))
        shown.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Not every platform makes a menu of these keys by itself."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shift):
                assert isinstance(watched, QWidget)
                self._open(watched.mapToGlobal(watched.rect().center()))
                return True
        return super().eventFilter(watched, event)

    def _open(self, at: QPoint) -> None:
        if not self.menu_shown.isVisible():
            self.fill_menu()
            self.menu_shown.popup(at)

    def fill_menu(self) -> None:
        """Puts into the menu what can be done now."""
        self.menu_shown.clear()
        self._actions(self.menu_shown, self._session.texts)

    def showEvent(self, event: QShowEvent) -> None:
        """By now what the card shows has a name."""
        super().showEvent(event)
        self._retext()

    def _session_changed(self, changed: Changed) -> None:
        if changed.language:
            self._retext()

    def _retext(self) -> None:
        texts = self._session.texts
        self.setToolTip(texts.text("more.hint"))
        self.setAccessibleName(texts.text("more.of", name=self._name()))


class ChartExhibit(QStackedWidget):
    """A chart with the table of its figures behind it, to be put into the body of its card."""

    def __init__(self, session: Session, card: Card, chart: Chart) -> None:
        super().__init__()
        self._session, self.card, self.chart = session, card, chart
        self.table: FiguresTable | None = None
        self.addWidget(chart)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.more = More(session, card, chart.accessibleName)
        self.more.offer(self._fill_menu)
        self.more.belong_to(chart)
        chart.redrawn.connect(self._follow)

    @property
    def is_table(self) -> bool:
        """Whether the figures are shown instead of the chart."""
        return self.currentWidget() is not self.chart

    def show_as_table(self, wanted: bool) -> None:
        """Shows the chart's figures in its place, or the chart again."""
        if wanted and self.table is None:
            self.table = FiguresTable(fills=True)
            self.table.guard = guard_of(self._session)
            self.more.belong_to(self.table)
            self.addWidget(self.table)
        shown = self.table if wanted and self.table is not None else self.chart
        had_keyboard = self.currentWidget().hasFocus()
        self.setCurrentWidget(shown)
        self._follow()
        if had_keyboard:
            shown.setFocus()

    def _follow(self) -> None:
        if self.table is not None and self.is_table:
            self.table.setAccessibleName(self.chart.accessibleName())
            self.table.show_sheet(self.chart.as_sheet())

    def _fill_menu(self, menu: QMenu, texts: Texts) -> None:
        def add(msgid: str, act: Callable[[], object]) -> None:
            menu.addAction(texts.text(msgid)).triggered.connect(lambda: act())

        if self.is_table:
            add("more.as_chart", partial(self.show_as_table, False))
        else:
            add("more.as_table", partial(self.show_as_table, True))
        menu.addSeparator()
        add("more.copy_picture", self.copy_picture)
        add("more.copy_numbers", self.copy_numbers)
        menu.addSeparator()
        for suffix in ("png", "svg", "csv"):
            add(f"more.save_{suffix}", partial(self.save, suffix))

    # --- out

    def copy_picture(self) -> None:
        """Puts the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture())

    def copy_numbers(self) -> None:
        """Puts the figures on the clipboard as columns."""
        numbers = self._numbers()
        copy_guarded(guard_of(self._session), numbers.sheet, extract(numbers))

    def save(self, suffix: str) -> None:
        """Asks where to save the picture (png, svg) or the figures (csv)."""
        name = self.chart.accessibleName()
        make: Callable[[], bytes]
        # What is drawn is drawn here: the chart and its words are the window's own.
        if suffix == "png":
            make = partial(_encode_png, self.picture())
        elif suffix == "svg":
            make = partial(bytes, self.vector_picture())
        else:
            make = csv_of(self._numbers(), self._session.protection)
        self._session.save_asked.emit(Saving(name, f"more.{suffix}_files", suffix, make))

    def _numbers(self) -> SheetTableModel:
        model = SheetTableModel()
        model.show_sheet(self.chart.as_sheet())
        return model

    def picture(self) -> QImage:
        """The card's words and the chart on white, three pixels for each one of the screen."""
        size = self._size()
        image = QImage(size * SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SCALE)
        self._draw(image, size)
        return image

    def vector_picture(self) -> bytes:
        """The same as SVG, with text as text."""
        from PySide6.QtSvg import QSvgGenerator

        size, buffer = self._size(), QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(0, 0), size))
        generator.setTitle(self.card.heading.title)
        generator.setDescription(self.chart.accessibleDescription())
        self._draw(generator, size)
        return bytes(buffer.data().data())

    def _blocks(self) -> list[tuple[str, int, bool, str, int]]:
        """Words above the chart: text, size of the type, whether semibold, colour, height."""
        width = self.chart.width()
        blocks = []
        for words, size, strong, colour in (
            (self.card.heading.title, SECTION, True, LIGHT.text),
            (self.card.heading.subtitle, LABEL, False, LIGHT.secondary),
        ):
            room = QRect(0, 0, width, 10_000)
            metrics = QFontMetrics(font(size, strong=strong))
            height = metrics.boundingRect(room, _WRAPPED, words).height() + 2 if words else 0
            blocks.append((words, size, strong, colour, height))
        return blocks

    def _size(self) -> QSize:
        above = sum(height for *_, height in self._blocks())
        return QSize(self.chart.width() + 2 * PAD, self.chart.height() + above + 3 * PAD)

    def _draw(self, device: QPaintDevice, size: QSize) -> None:
        painter = QPainter(device)
        painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(LIGHT.card))
        top = PAD
        for words, type_size, strong, colour, height in self._blocks():
            painter.setFont(font(type_size, strong=strong))
            painter.setPen(QColor(colour))
            painter.drawText(QRect(PAD, top, self.chart.width(), height), _WRAPPED, words)
            top += height
        painter.translate(PAD, top + PAD)
        self.chart.draw_picture(painter, LIGHT)
        painter.end()


def _encode_png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know file names only
    return bytes(buffer.data().data())


class TableExhibit(QObject):
    """The menu of a table in its card."""

    def __init__(self, session: Session, card: Card, table: FiguresTable) -> None:
        super().__init__(table)
        self._session, self.table = session, table
        table.guard = guard_of(session)
        self.more = More(session, card, table.accessibleName)
        self.more.offer(self._fill_menu)
        self.more.belong_to(table)

    def _fill_menu(self, menu: QMenu, texts: Texts) -> None:
        menu.addAction(texts.text("more.copy_table")).triggered.connect(lambda: self.table.copy())
        menu.addAction(texts.text("more.save_shown")).triggered.connect(lambda: self.save())

    def save(self) -> None:
        """Asks where to save the rows that are shown."""
        name = self.table.accessibleName()
        make = csv_of(self.table.sheet_model, self._session.protection)
        self._session.save_asked.emit(Saving(name, "more.csv_files", "csv", make))
