"""Somebody who clicks and types whatever comes, everywhere; with a seed, so that a fault is found again."""

import random
import sys
import traceback
from collections import Counter
from types import TracebackType

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)
from shiboken6 import isValid

from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import PAGES
from staffing_planner.ui.style import apply_theme

LEFT = Qt.MouseButton.LeftButton
KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Space,
    Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F1, Qt.Key.Key_F2, Qt.Key.Key_F6,
)  # fmt: skip
WITH_CONTROL = "ZYKIEMCVAFS,12345678"  # not Q, which leaves
TYPED = ("12", "0,5", "67", "2026: 65", "-3", "abc", "å", "4 %", "1 234", "=1+1", "")
PASTED = ("1\t2\n3\t4\n", "2026-01\tFolktandvården\t12 000\n", "12,5", "x\ty")


class Monkey:
    """Acts on a window; `faults` are what the program has raised meanwhile."""

    def __init__(self, window: MainWindow, application: QApplication, seed: int) -> None:
        self._window = window
        self._application = application
        self._chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []
        self.last: list[str] = []

    def act(self, times: int) -> None:
        """Does so many things, one after the other, and keeps what is raised."""
        hook, sys.excepthook = sys.excepthook, self._note
        try:
            for _ in range(times):
                self._act_once()
                self._application.processEvents()
        finally:
            sys.excepthook = hook

    def _note(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        what = "".join(traceback.format_exception(kind, fault, trace))
        self.faults.append(f"after {' | '.join(self.last[-6:])}:\n{what}")

    def _tell(self, what: str, of: QWidget | None = None) -> None:
        self.done[what] += 1
        words = f"{what} {type(of).__name__} {of.accessibleName()[:40]}" if of is not None else what
        self.last = [*self.last[-11:], words]

    # --- what may be done

    def _act_once(self) -> None:
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QMenu):
            self._press(popup, (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape, Qt.Key.Key_Return))
            return
        modal = QApplication.activeModalWidget()
        if isinstance(modal, QFileDialog):
            self._tell("leave a file dialog")
            modal.reject()
            return
        place = popup or modal or self._chance.choice(self._windows())
        self._chance.choices(
            (
                self._click,
                self._strike,
                self._type,
                self._with_control,
                self._turn_page,
                self._wheel,
                self._look,
            ),
            (40, 24, 8, 10, 6, 8, 1),
        )[0](place)

    def _windows(self) -> list[QWidget]:
        """The main window, most of the time, or a dialog beside it."""
        dialogs = [
            one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
        ]
        return [self._window, self._window, *dialogs] if dialogs else [self._window]

    def _parts(self, place: QWidget) -> list[QWidget]:
        return [
            one
            for one in place.findChildren(QWidget)
            if one.isVisible() and one.isEnabled() and not one.visibleRegion().isEmpty()
        ] or [place]

    def _click(self, place: QWidget) -> None:
        part = self._chance.choice(self._parts(place))
        at = QPoint(
            self._chance.randrange(max(part.width(), 1)), self._chance.randrange(max(part.height(), 1))
        )
        self._tell("click", part)
        QTest.mouseMove(part, at)
        if not isValid(part):  # the pointer's coming has taken it away
            return
        if self._chance.random() < 0.15:
            QTest.mouseDClick(part, LEFT, pos=at)
        else:
            QTest.mouseClick(part, LEFT, pos=at)

    def _focused(self, place: QWidget) -> QWidget:
        focused: QWidget | None = QApplication.focusWidget()
        return focused if focused is not None and focused.window() is place.window() else place

    def _press(self, part: QWidget, keys: tuple[Qt.Key, ...]) -> None:
        key = self._chance.choice(keys)
        shift = Qt.KeyboardModifier.ShiftModifier
        plain = Qt.KeyboardModifier.NoModifier
        self._tell(f"press {key.name}", part)
        QTest.keyClick(part, key, shift if self._chance.random() < 0.1 else plain)

    def _strike(self, place: QWidget) -> None:
        self._press(self._focused(place), KEYS)

    def _type(self, place: QWidget) -> None:
        part = self._focused(place)
        words = self._chance.choice(TYPED)
        self._tell(f"type {words!r}", part)
        if isinstance(part, QLineEdit | QAbstractItemView):
            QTest.keyClicks(part, words)

    def _with_control(self, place: QWidget) -> None:
        letter = self._chance.choice(WITH_CONTROL)
        QGuiApplication.clipboard().setText(self._chance.choice(PASTED))
        self._tell(f"Ctrl+{letter}", place)
        key = Qt.Key.Key_Comma if letter == "," else Qt.Key[f"Key_{letter}"]
        QTest.keyClick(self._focused(place), key, Qt.KeyboardModifier.ControlModifier)

    def _turn_page(self, place: QWidget) -> None:
        page = self._chance.choice(PAGES).key
        self._tell(f"page {page}")
        self._window.show_page(page)

    def _wheel(self, place: QWidget) -> None:
        part = self._chance.choice(self._parts(place))
        self._tell("wheel", part)
        QTest.wheelEvent(
            part.window().windowHandle(),
            part.mapTo(part.window(), QPoint(part.width() // 2, part.height() // 2)),
            QPoint(0, self._chance.choice((-240, 240))),
        )

    def _look(self, place: QWidget) -> None:
        """Another language, theme or size."""
        which = self._chance.randrange(3)
        self._tell(("language", "theme", "size")[which])
        if which == 0:
            self._window.switch_language()
        elif which == 1:
            apply_theme(self._application, dark=self._chance.random() < 0.5)
        else:
            self._window.resize(self._chance.randrange(1024, 1921), self._chance.randrange(640, 1081))
