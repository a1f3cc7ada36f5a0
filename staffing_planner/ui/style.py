"""The look: one palette for light and one for dark, one scale of type and space, the recurring components.

Sizes are pixels at a body text of 13; everything follows the body size, and that follows the system's font.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from staffing_planner import RESOURCES

Theme = Literal["system", "light", "dark"]
THEMES: tuple[Theme, ...] = ("system", "light", "dark")

FAMILY = "Inter"
BODY = 13  # pixels; the other sizes are given at this body size
LABEL = 12
SMALL = 11
SECTION = 13
TITLE = 20
FIGURE = 25

STEP = 4
PAD = 16
GAP = 12
RADIUS = 8
TARGET = 24  # no smaller thing has to be hit

_THEME = "staffing_theme"  # the application's property that says which theme is wanted

TOP_HEIGHT = 52
FILTER_HEIGHT = 44
STATUS_HEIGHT = 28
NAVIGATION_WIDTH = 208
DOCK_WIDTH = 304


@dataclass(frozen=True, slots=True)
class Colours:
    """One palette. Text colours have a contrast of at least 4.5 on `card`, marks at least 3."""

    page: str
    card: str
    raised: str  # hovered controls, the plain pill
    border: str
    outline: str  # the edge of a control
    text: str
    secondary: str
    label: str
    accent: str
    accent_hover: str
    on_accent: str
    selection: str
    over: str
    over_back: str
    near: str
    near_back: str
    within: str
    within_back: str
    comparison: str
    retirement: str
    retirement_text: str
    other: str
    other_edge: str
    other_text: str
    incoming: str
    incoming_text: str
    grid: str
    zero: str


LIGHT = Colours(
    page="#F5F6F8",
    card="#FFFFFF",
    raised="#F0F2F5",
    border="#E3E6EA",
    outline="#C9CFD6",
    text="#111827",
    secondary="#4B5563",
    label="#6B7280",
    accent="#0B5FA5",
    accent_hover="#094E88",
    on_accent="#FFFFFF",
    selection="#E8F1FA",
    over="#9A3B06",
    over_back="#FDECE3",
    near="#7A5200",
    near_back="#FFF3D6",
    within="#0B6B4F",
    within_back="#E3F3EC",
    comparison="#B4530A",
    retirement="#0072B2",
    retirement_text="#0069A6",
    other="#A9CBE4",
    other_edge="#4F92C4",
    other_text="#35739F",
    incoming="#009E73",
    incoming_text="#007A59",
    grid="#E9ECEF",
    zero="#9AA3AE",
)
DARK = Colours(
    page="#14171B",
    card="#1C2026",
    raised="#262B32",
    border="#2D333B",
    outline="#454D57",
    text="#E6E8EB",
    secondary="#A9B1BB",
    label="#959EA9",
    accent="#5AA9E6",
    accent_hover="#7ABBEC",
    on_accent="#0F1B26",
    selection="#22364A",
    over="#F3A47E",
    over_back="#3B241A",
    near="#E6C26A",
    near_back="#362B12",
    within="#6CCBA5",
    within_back="#15332A",
    comparison="#E48A45",
    retirement="#3F9FDB",
    retirement_text="#63B3E6",
    other="#2B5576",
    other_edge="#5C94BD",
    other_text="#8DB9DA",
    incoming="#22B88A",
    incoming_text="#4CCBA2",
    grid="#2A3038",
    zero="#6B7480",
)


def colours_of(widget: QWidget) -> Colours:
    """The palette that a widget is shown in."""
    return LIGHT if _paper.is_drawn_on or _is_light(widget) else DARK


def _is_light(widget: QWidget) -> bool:
    return widget.palette().color(QPalette.ColorRole.Window).lightness() > 127


class _Paper:
    """Whether widgets are being drawn on paper, which is white whatever the window is."""

    is_drawn_on = False


_paper = _Paper()


@contextmanager
def light_paper() -> Iterator[None]:
    """Has what paints itself paint in the light palette; within one turn of the event loop."""
    _paper.is_drawn_on = True
    try:
        yield
    finally:
        _paper.is_drawn_on = False


@cache
def font(size: float, *, strong: bool = False) -> QFont:
    """The application's font at a size of the scale (pixels at a body size of 13); not to be changed."""
    found = QFont(QApplication.font())
    found.setPixelSize(max(scaled(size), 1))
    if strong:
        found.setWeight(QFont.Weight.DemiBold)
    if size >= TITLE:
        found.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98.5)
    return found


@cache
def scaled(pixels: float) -> int:
    """A length of the layout at the current body size."""
    body = QApplication.font().pixelSize()
    return round(pixels * (body if body > 0 else BODY) / BODY)


def load_fonts(app: QApplication) -> None:
    """Makes Inter with tabular figures the application's font, at the size that the system's font asks
    for.
    """
    usual = 13.0 if sys.platform == "darwin" else 9.0 if sys.platform == "win32" else 11.0
    wished = app.font().pointSizeF() / usual
    for name in ("Inter-Regular.otf", "Inter-SemiBold.otf"):
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name))
    body = QFont(FAMILY)
    body.setPixelSize(round(BODY * min(max(wished, 1.0), 2.0)))
    body.setFeature(QFont.Tag("tnum"), 1)
    body.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setFont(body)
    font.cache_clear()
    scaled.cache_clear()


def show_theme(app: QApplication, theme: Theme) -> None:
    """Shows the light or the dark theme, or whichever of them the system is in; from then on."""
    app.setProperty(_THEME, theme)
    follow_scheme(app, app.styleHints().colorScheme())


def follow_scheme(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """The system has gone over to light or dark: shown unless the user has chosen one of them."""
    theme = app.property(_THEME) or "system"
    apply_theme(app, dark=scheme is Qt.ColorScheme.Dark if theme == "system" else theme == "dark")


def apply_theme(app: QApplication, *, dark: bool) -> None:
    """Shows the whole application in the light or the dark palette."""
    colours = DARK if dark else LIGHT
    app.setPalette(_palette(colours))
    app.setStyleSheet(_sheet(colours, dark=dark))


def dress_in_light(widget: QWidget) -> None:
    """Shows what of a widget follows the application's sheet of styles in the light palette: for paper."""
    if not _is_light(widget):
        widget.setPalette(_palette(LIGHT))
        widget.setStyleSheet(_sheet(LIGHT, dark=False))


def undress(widget: QWidget) -> None:
    """Shows a widget as the application is shown."""
    widget.setStyleSheet("")
    widget.setPalette(QPalette())


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, colours.page),
        (role.WindowText, colours.text),
        (role.Base, colours.card),
        (role.AlternateBase, colours.page),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.label),
        (role.Button, colours.card),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.on_accent),
        (role.Highlight, colours.selection),
        (role.HighlightedText, colours.text),
        (role.ToolTipBase, colours.card),
        (role.ToolTipText, colours.text),
        (role.Link, colours.accent),
        (role.Light, colours.card),
        (role.Midlight, colours.raised),
        (role.Mid, colours.border),
        (role.Dark, colours.outline),
        (role.Shadow, colours.outline),
        (role.Accent, colours.accent),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.label))
    return palette


def _sheet(colours: Colours, *, dark: bool) -> str:
    c = colours
    check = (RESOURCES / "icons" / f"check-{'dark' if dark else 'light'}.svg").as_posix()

    def px(size: float) -> str:
        return f"{scaled(size)}px"

    return f"""
    QLabel {{ background: transparent; }}
    QLabel[role="title"] {{ font-size: {px(TITLE)}; font-weight: 600; color: {c.text}; }}
    QLabel[role="section"] {{ font-size: {px(SECTION)}; font-weight: 600; color: {c.text}; }}
    QLabel[role="secondary"] {{ color: {c.secondary}; }}
    QLabel[role="label"] {{ font-size: {px(LABEL)}; color: {c.secondary}; }}
    QLabel[role="small"] {{ font-size: {px(SMALL)}; color: {c.secondary}; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[state="within"] {{ color: {c.within}; }}
    QLabel[state="near"] {{ color: {c.near}; }}
    QLabel[state="over"] {{ color: {c.over}; }}
    QLabel[role="note"] {{ font-size: {px(LABEL)}; background: {c.over_back}; color: {c.over};
        border: 1px solid {c.over}; border-radius: 4px; padding: {px(4)} {px(8)}; }}
    QLabel[role="pill"] {{ font-size: {px(SMALL)}; font-weight: 600; border-radius: {px(8)};
        padding: {px(2)} {px(8)}; background: {c.raised}; color: {c.secondary}; }}
    QLabel[role="pill"][state="within"] {{ background: {c.within_back}; color: {c.within}; }}
    QLabel[role="pill"][state="near"] {{ background: {c.near_back}; color: {c.near}; }}
    QLabel[role="pill"][state="over"] {{ background: {c.over_back}; color: {c.over}; }}

    QFrame[role="card"] {{ background: {c.card}; border: 1px solid {c.border}; border-radius: {RADIUS}px; }}
    QFrame[role="bar"] {{ background: {c.card}; border: none; }}
    QFrame[role="top"] {{ background: {c.card}; border: none; border-bottom: 1px solid {c.border}; }}
    QFrame[role="bottom"] {{ background: {c.card}; border: none; border-top: 1px solid {c.border}; }}
    QFrame[role="side"] {{ background: {c.card}; border: none; border-right: 1px solid {c.border};
        border-bottom: 1px solid {c.border}; }}
    QFrame[role="dock"] {{ background: {c.card}; border: none; border-left: 1px solid {c.border};
        border-top: 1px solid {c.border}; }}
    QScrollArea[role="dock"], QWidget[role="dock"] {{ background: {c.card}; border: none; }}
    QLabel[role="figure"] {{ color: {c.text}; font-size: {px(FIGURE)}; font-weight: 600; }}
    QLabel[role="formula"] {{ color: {c.text}; background: {c.raised}; border-radius: 6px; padding: {px(8)} {px(10)};
        font-size: {px(LABEL)}; }}
    QLabel[role="why"], QLabel[role="whyStrong"] {{ color: {c.secondary}; font-size: {px(LABEL)};
        border-bottom: 1px solid {c.border}; padding: {px(5)} 0; }}
    QLabel[role="whyStrong"] {{ color: {c.text}; font-weight: 600; }}
    QFrame[role="notice"] {{ background: {c.near_back}; border: none; border-bottom: 1px solid {c.border}; }}
    QFrame[role="notice"] QLabel {{ color: {c.near}; }}
    QFrame[role="refusal"] {{ background: {c.over_back}; border: 1px solid {c.over}; border-radius: 6px; }}
    QFrame[role="refusal"] QLabel {{ color: {c.over}; font-size: {px(LABEL)}; }}
    QFrame[role="popup"] {{ background: {c.card}; border: 1px solid {c.outline}; border-radius: {RADIUS}px; }}
    QFrame[role="finding"] {{ border: none; border-bottom: 1px solid {c.border}; }}
    QWidget[role="card-ground"] {{ background: {c.card}; }}
    QScrollArea, QWidget[role="page"] {{ background: {c.page}; border: none; }}
    QScrollArea:focus {{ border: 2px solid {c.accent}; }}

    QPushButton {{ background: {c.card}; color: {c.text}; border: 1px solid {c.outline}; border-radius: 6px;
        padding: {px(5)} {px(12)}; min-height: {px(18)}; }}
    QPushButton:hover {{ background: {c.raised}; }}
    QPushButton:pressed {{ background: {c.selection}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: {px(4)} {px(11)}; }}
    QPushButton:disabled {{ color: {c.label}; border-color: {c.border}; }}
    QPushButton[role="primary"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QPushButton[role="primary"]:hover {{ background: {c.accent_hover}; border-color: {c.accent_hover}; }}
    QPushButton[role="primary"]:focus {{ border: 2px solid {c.text}; }}
    QPushButton[role="primary"]:disabled {{ background: {c.raised}; color: {c.label}; border-color:
    {c.border}; }} QPushButton[role="chip"] {{ border-radius: {px(13)}; padding: {px(4)} {px(11)};
    min-height: {px(18)}; }} QPushButton[role="chip"]:focus {{ padding: {px(3)} {px(10)}; }}
    QPushButton[role="chip"][chosen="true"] {{ background: {c.selection}; border-color: {c.accent}; }}
    QPushButton[role="project"] {{ background: transparent; border: 2px solid transparent; border-radius: 6px;
        padding: 0; }}
    QPushButton[role="project"]:hover {{ background: {c.raised}; }}
    QPushButton[role="project"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="tool"] {{ padding: {px(4)} 0; }}
    QPushButton[role="tool"]:focus {{ padding: {px(3)} 0; }}
    QPushButton[role="page"] {{ background: transparent; border: 2px solid transparent; border-radius: 6px;
        padding: {px(5)} {px(10)}; text-align: left; color: {c.text}; }}
    QPushButton[role="page"]:hover {{ background: {c.raised}; }}
    QPushButton[role="page"]:checked {{ background: {c.selection}; color: {c.accent}; font-weight: 600; }}
    QPushButton[role="page"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="link"] {{ background: transparent; border: 2px solid transparent; color: {c.accent};
        padding: 0 {px(4)}; min-height: {px(20)}; border-radius: 4px; font-size: {px(LABEL)}; }}
    QPushButton[role="link"]:hover {{ background: {c.raised}; }}
    QPushButton[role="link"]:focus {{ border: 2px solid {c.accent}; }}
    QPushButton[role="mark"] {{ background: {c.near_back}; color: {c.near}; border: 2px solid transparent;
        border-radius: {px(10)}; padding: 0 {px(8)}; min-height: {px(20)}; font-size: {px(SMALL)}; font-weight: 600; }}
    QPushButton[role="mark"]:hover {{ border-color: {c.near}; }}
    QPushButton[role="mark"]:focus {{ border-color: {c.accent}; }}
    QPushButton[role="segment"] {{ border-radius: 6px; padding: {px(3)} {px(10)}; min-height: {px(18)};
        border-color: transparent; color: {c.secondary}; }}
    QPushButton[role="segment"]:hover {{ background: {c.raised}; }}
    QPushButton[role="segment"]:checked {{ background: {c.selection}; color: {c.text}; font-weight: 600; }}
    QPushButton[role="segment"]:focus {{ border: 2px solid {c.accent}; padding: {px(2)} {px(9)}; }}

    QLineEdit {{ background: {c.card}; color: {c.text}; border: 1px solid {c.outline}; border-radius: 6px;
        padding: {px(4)} {px(8)}; min-height: {px(18)}; selection-background-color: {c.accent};
        selection-color: {c.on_accent}; }}
    QLineEdit:focus {{ border: 2px solid {c.accent}; padding: {px(3)} {px(7)}; }}
    QLineEdit[role="inline"] {{ padding: 0 {px(6)}; min-height: {px(22)}; border-radius: 4px;
        font-size: {px(LABEL)}; }}
    QLineEdit[role="inline"]:focus {{ padding: 0 {px(5)}; min-height: {px(20)}; }}

    QLineEdit[role="cell"], QLineEdit[role="cell"]:focus {{ border: 2px solid {c.accent}; border-radius: 0;
        padding: 0 {px(4)}; min-height: 0; font-size: {px(LABEL)}; }}
    QLineEdit[fault="true"], QLineEdit[fault="true"]:focus {{ border-color: {c.over}; }}

    QCheckBox {{ color: {c.text}; spacing: {px(6)}; min-height: {px(24)}; }}
    QCheckBox:focus {{ color: {c.accent}; }}
    QCheckBox::indicator {{ width: {px(15)}; height: {px(15)}; border: 1px solid {c.zero}; border-radius: 4px;
        background: {c.card}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {c.accent}; }}
    QCheckBox::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{check}"); }}

    QMenu {{ background: {c.card}; color: {c.text}; border: 1px solid {c.outline}; padding: {px(4)}; }}
    QMenu::item {{ padding: {px(6)} {px(24)} {px(6)} {px(12)}; border-radius: 4px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.label}; }}
    QMenu::separator {{ height: 1px; background: {c.border}; margin: {px(4)} {px(8)}; }}

    QListView {{ background: {c.card}; color: {c.text}; border: none; outline: none; padding: 2px; }}
    QListView::item {{ min-height: {px(26)}; padding: 0 {px(6)}; border-radius: 4px; }}
    QListView::item:hover {{ background: {c.raised}; color: {c.text}; }}
    QListView::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QListView::indicator {{ width: {px(15)}; height: {px(15)}; border: 1px solid {c.zero}; border-radius: 4px;
        background: {c.card}; }}
    QListView::indicator:checked {{ background: {c.accent}; border-color: {c.accent}; image: url("{check}");
    }} QComboBox QAbstractItemView {{ background: {c.card}; color: {c.text}; border: 1px solid {c.outline};
        outline: none; padding: 2px; }}

    QTableView {{ background: {c.card}; color: {c.text}; border: none; gridline-color: transparent;
        outline: none; }}
    QHeaderView {{ background: {c.card}; border: none; }}
    QTableWidget QHeaderView::section {{ background: {c.card}; color: {c.secondary}; border: none;
        border-bottom: 1px solid {c.outline}; font-size: {px(SMALL)}; font-weight: 400; padding: {px(3)} {px(4)}; }}
    QTableWidget QHeaderView::section {{ background: {c.card}; color: {c.secondary}; border: none;
        border-bottom: 1px solid {c.outline}; font-size: {px(SMALL)}; font-weight: 400; padding: {px(3)} {px(4)}; }}
    QTableCornerButton::section {{ background: {c.card}; border: none; }}
    QTableView[role="levers"] QTableCornerButton::section {{ border-bottom: 1px solid {c.outline}; }}

    QProgressBar {{ background: {c.raised}; border: none; border-radius: 3px; max-height: 6px; min-height:
    6px; }} QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}

    QToolTip {{ background: {c.card}; color: {c.text}; border: 1px solid {c.outline}; padding: 6px 8px; }}
    QDialog, QMessageBox {{ background: {c.card}; }}

    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle {{ background: {c.outline}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {c.zero}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def labelled(role: str, text: str = "") -> QLabel:
    """A label in one of the roles of the style sheet."""
    label = QLabel(text)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def button(role: str = "", text: str = "") -> QPushButton:
    """A push button in one of the roles of the style sheet (none: the plain one)."""
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Sets a property that the style sheet looks at, and has the widget restyled if it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Pill(QLabel):
    """A word on a coloured ground; the word says what the colour says."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "pill")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def show_word(self, word: str, state: str = "") -> None:
        """Shows a word; `state` is within, near, over or plain."""
        self.setText(word)
        set_state(self, "state", state)


class Heading(QWidget):
    """A title that says what is seen over a subtitle that says what is drawn, both wrapped.

    Painted, so that other words of as many lines ask for no new layout of the page.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title = self.subtitle = ""
        # By width the height that was needed at most: while a lever moves, a sentence that grows shorter must not
        # pull up all that stands below it.
        self._tallest: dict[int, int] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_words(self, title: str, subtitle: str) -> None:
        """Shows title and subtitle."""
        if (title, subtitle) == (self.title, self.subtitle):
            return
        before = self.heightForWidth(self.width())
        self.title, self.subtitle = title, subtitle
        self.setAccessibleName(title)
        self.setAccessibleDescription(subtitle)
        if self.heightForWidth(self.width()) != before:
            self.updateGeometry()
        self.update()

    def _blocks(self) -> tuple[tuple[str, QFont], ...]:
        return (self.title, font(SECTION, strong=True)), (self.subtitle, font(LABEL))

    def _height(self, words: str, which: QFont, width: int) -> int:
        room = QRect(0, 0, max(width, 1), 10_000)
        return QFontMetrics(which).boundingRect(room, _WRAPPED, words).height() if words else 0

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        needed = sum(self._height(words, which, width) for words, which in self._blocks()) + 2
        self._tallest[width] = max(needed, self._tallest.get(width, 0))
        return self._tallest[width]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width is another layout: nothing has to stay in its place."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._tallest.clear()
            self.updateGeometry()  # the layout asked for the height at the width of before

    def sizeHint(self) -> QSize:
        """As high as the words need at the width there is."""
        return QSize(scaled(240), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a card gets."""
        return QSize(scaled(120), self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Both texts."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.card))
        top = 0
        for (words, which), colour in zip(self._blocks(), (colours.text, colours.secondary), strict=True):
            height = self._height(words, which, self.width())
            painter.setFont(which)
            painter.setPen(QColor(colour))
            painter.drawText(QRect(0, top, self.width(), height), _WRAPPED, words)
            top += height + 2


_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value)


class Card(QFrame):
    """A white box with a heading and a body."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.heading = Heading()
        self.head = QHBoxLayout()
        self.head.setSpacing(GAP)
        self.head.addWidget(self.heading, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(GAP)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD, PAD, PAD, PAD)
        inside.setSpacing(GAP)
        inside.addLayout(self.head)
        inside.addLayout(self.body, 1)

    def show_heading(self, title: str, subtitle: str) -> None:
        """Shows title and subtitle."""
        self.heading.show_words(title, subtitle)


def draw_sparkline(
    painter: QPainter,
    colours: Colours,
    room: QRectF,
    values: Sequence[float],
    comparison: Sequence[float] = (),
) -> None:
    """A line without axes that shows the course of a figure, with its comparison dashed, over the same
    range.
    """
    known = [value for value in (*values, *comparison) if value == value]
    if len(known) < 2:
        return
    low, high = min(known), max(known)
    for line, colour, dash in (
        (comparison, colours.comparison, [3.0, 2.0]),
        (values, colours.retirement, []),
    ):
        step = room.width() / max(len(line) - 1, 1)
        points = [
            QPointF(
                room.left() + step * at,
                room.bottom() - room.height() * ((value - low) / (high - low) if high > low else 0.5),
            )
            for at, value in enumerate(line)
            if value == value
        ]
        pen = QPen(QColor(colour), 1.6)
        if dash:
            pen.setDashPattern(dash)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
        if points and not dash:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(points[-1], 2.0, 2.0)


class Tile(QWidget):
    """One figure: what it is, the number, what to hold it against, a line of context, its course.

    Painted in one go: its words change with every move of a lever, and labels in layouts would cost the
    frame.
    """

    NARROW = 232  # below it the sparkline gives its place to the words

    asked = Signal()  # for its explanation: by a click, or Space
    followed = Signal()  # to the page that it leads to: by its arrow, or Enter

    def __init__(self) -> None:
        super().__init__()
        self._leads_to = ""
        self._is_hovered = self._is_arrow_hovered = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.words = ("", "", "", "")
        self.pill = ("", "")
        self._course: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(scaled(164), scaled(104))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Four lines' height."""
        return QSize(scaled(240), scaled(104))

    def show_figure(
        self,
        words: tuple[str, str, str, str],
        course: tuple[tuple[float, ...], tuple[float, ...]] = ((), ()),
        pill: tuple[str, str] = ("", ""),
    ) -> None:
        """Shows label, figure, what stands beside it and the context; the course and its comparison's; a
        word.

        `pill` is a word before the context and its state (within, near, over).
        """
        if (words, course, pill) == (self.words, self._course, self.pill):
            return
        self.words, self._course, self.pill = words, course, pill
        label, *rest = words
        self.setAccessibleName(label)
        self.setAccessibleDescription(" ".join(part for part in (*rest, pill[0]) if part))
        self.update()

    def lead_to(self, words: str) -> None:
        """Gives the tile an arrow to a page; `words` name it."""
        self._leads_to = words
        self.update()

    @property
    def arrow(self) -> QRectF:
        """Where the arrow to the tile's page is hit; empty where it leads nowhere."""
        side = scaled(28)
        return QRectF(self.width() - side - STEP, STEP, side, side) if self._leads_to else QRectF()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Asks for the explanation, or follows the arrow."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif self.arrow.contains(event.position()):
            self.followed.emit()
        else:
            self.asked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Says what a click would do."""
        on_arrow = self.arrow.contains(event.position())
        if (self._is_hovered, self._is_arrow_hovered) != (True, on_arrow):
            self._is_hovered, self._is_arrow_hovered = True, on_arrow
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing would be clicked."""
        super().leaveEvent(event)
        self._is_hovered = self._is_arrow_hovered = False
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space asks, Enter follows, or asks where there is nowhere to go."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._leads_to:
            self.followed.emit()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows that the keyboard is here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, three lines of words, the course."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.page))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colours.accent if self.hasFocus() else colours.outline if self._is_hovered else colours.border
        thick = 2 if self.hasFocus() else 1
        painter.setPen(QPen(QColor(edge), thick))
        painter.setBrush(QColor(colours.card))
        inset = thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        if self._leads_to:
            painter.setFont(font(SECTION))
            painter.setPen(QColor(colours.accent if self._is_arrow_hovered else colours.label))
            painter.drawText(self.arrow, int(Qt.AlignmentFlag.AlignCenter), "→")
        left, width = PAD, self.width() - 2 * PAD
        label, figure, beside, foot = self.words
        small = font(LABEL)
        self._write(
            painter, small, colours.secondary, QPointF(left, scaled(27)), label, width - self.arrow.width()
        )
        base = scaled(57)
        end = self._write(
            painter, font(FIGURE, strong=True), colours.text, QPointF(left, base), figure, width
        )
        self._write(painter, small, colours.secondary, QPointF(end + 7, base), beside, left + width - end - 7)
        at = float(left)
        base = scaled(83)
        if self.pill[0]:
            at = self._draw_pill(painter, colours, at, base) + STEP * 2
        end = self._write(painter, small, colours.secondary, QPointF(at, base), foot, left + width - at)
        if self.width() >= scaled(self.NARROW):
            room = min(scaled(88), left + width - end - GAP)
            if room >= scaled(32):
                box = QRectF(left + width - room, base - scaled(15), room - 4, scaled(20))
                draw_sparkline(painter, colours, box, *self._course)

    def _write(
        self, painter: QPainter, which: QFont, colour: str, at: QPointF, words: str, room: float
    ) -> float:
        """Writes words from a point of their base line; returns where they end."""
        metrics = QFontMetricsF(which)
        painter.setFont(which)
        painter.setPen(QColor(colour))
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(room, 0.0))
        painter.drawText(at, shown)
        return at.x() + metrics.horizontalAdvance(shown)

    def _draw_pill(self, painter: QPainter, colours: Colours, left: float, base: float) -> float:
        word, state = self.pill
        which = font(SMALL, strong=True)
        metrics = QFontMetricsF(which)
        width = metrics.horizontalAdvance(word) + scaled(16)
        height = metrics.height() + scaled(4)
        box = QRectF(left, base - metrics.ascent() - scaled(2), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(colours, f"{state}_back")))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setFont(which)
        painter.setPen(QColor(getattr(colours, state)))
        painter.drawText(QPointF(left + scaled(8), base), word)
        return left + width


class TileRow(QWidget):
    """Tiles side by side; in two rows, or more, where a tile would be too narrow for its words."""

    NARROWEST = 200

    def __init__(self, tiles: Sequence[Tile]) -> None:
        super().__init__()
        self._tiles = tuple(tiles)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._stand_in(len(self._tiles))

    def _stand_in(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for at, tile in enumerate(self._tiles):
            self._grid.addWidget(tile, *divmod(at, columns))
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)

    def minimumSizeHint(self) -> QSize:
        """As narrow as two tiles; as high as the rows that there are."""
        return QSize(2 * self._tiles[0].minimumWidth() + GAP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit, with no row shorter than the others where that can be."""
        super().resizeEvent(event)
        count, fit = len(self._tiles), (event.size().width() + GAP) // (scaled(self.NARROWEST) + GAP)
        most = max(1, min(count, fit))
        rows = -(-count // most)
        self._stand_in(-(-count // rows))


class EmptyState(QWidget):
    """What to do where there is nothing to show: a heading, what happened, and the next steps as buttons."""

    def __init__(self, *buttons: QPushButton) -> None:
        super().__init__()
        self.heading = labelled("section")
        self.words = labelled("secondary")
        for label in (self.heading, self.words):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        steps = QHBoxLayout()
        steps.setSpacing(STEP * 2)
        steps.addStretch(1)
        for step in buttons:
            steps.addWidget(step)
        steps.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD, PAD, PAD, PAD)
        inside.setSpacing(STEP * 2)
        inside.addStretch(1)
        inside.addWidget(self.heading)
        inside.addWidget(self.words)
        inside.addSpacing(STEP)
        inside.addLayout(steps)
        inside.addStretch(1)

    def show_words(self, heading: str, words: str) -> None:
        """Shows what happened and what to do."""
        self.heading.setText(heading)
        self.words.setText(words)
        self.setAccessibleName(heading)
        self.setAccessibleDescription(words)


def is_look_change(event: QEvent) -> bool:
    """Whether an event says that colours or fonts have changed."""
    return event.type() in (
        QEvent.Type.PaletteChange,
        QEvent.Type.StyleChange,
        QEvent.Type.FontChange,
    )
