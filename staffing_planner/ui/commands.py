"""What can be done in the window beside the project's own menu: one action each, with its words and its keys.

Menu, shortcuts and Ctrl+K show the same actions: an action that is added here is reachable in all three ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QGridLayout, QLayout, QMenu, QWidget

from staffing_planner.ui.pages import PAGES
from staffing_planner.ui.print import preview_export
from staffing_planner.ui.search import Found
from staffing_planner.ui.session import Changed, Selection
from staffing_planner.ui.style import THEMES, show_theme
from staffing_planner.ui.units import UNITS

if TYPE_CHECKING:
    from staffing_planner.ui.main_window import MainWindow

_ACTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("search", ("Ctrl+K",)),
    ("why", ("Ctrl+J",)),
    ("fte", ()),
    ("uncertainty", ()),
    ("closing_age", ()),
    ("reset_age", ()),
    ("keep_age", ()),
    ("clear_filter", ("Ctrl+Shift+L",)),
    ("findings", ()),
    ("theme_system", ()),
    ("theme_light", ()),
    ("theme_dark", ()),
    ("language", ()),
    ("export", ("Ctrl+E",)),
    ("export_slides", ()),
    ("print", ("Ctrl+P",)),
    ("preferences", ("Ctrl+,",)),
    ("help", ("F1",)),
    ("help_general", ("Shift+F1",)),
    ("tour", ()),
    ("about", ()),
    ("menu", ("F10",)),
    ("next_region", ("F6",)),
    ("previous_region", ("Shift+F6",)),
    ("quit", ("Ctrl+Q",)),
)
_CHECKABLE = ("why", "fte", "uncertainty", "theme_system", "theme_light", "theme_dark")
_NEEDS_PLAN = (
    "why",
    "fte",
    "uncertainty",
    "closing_age",
    "reset_age",
    "keep_age",
    "clear_filter",
    "findings",
    "export",
    "export_slides",
    "print",
    "tour",
)
# Not offered by Ctrl+K: they are what one is in, or make sense as a key only.
_PARTS = {"assumptions": ("rates", "track_record")}
_NOT_FOUND = ("search", "menu", "next_region", "previous_region")
_PREVIEW_LINES = 3  # what goes out, what the filter does, whether it is made up
_OUT = ("export", "export_slides", "print")
_VIEW = (
    ("why", "fte", "uncertainty"),
    ("closing_age", "reset_age", "keep_age", "clear_filter", "findings"),
    ("theme_system", "theme_light", "theme_dark"),
    ("language",),
)


class Commands(QObject):
    """The window's actions, the menu that has all of them, and what Ctrl+K may find."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.actions: dict[str, QAction] = {}
        self.menu, self.pages, self.view = QMenu(window), QMenu(), QMenu()
        self.out, self._preview = QMenu(window), [QAction(self) for _ in range(_PREVIEW_LINES)]
        session = window.session
        acts: dict[str, Callable[[], object]] = {
            "search": window.search_everything,
            "why": lambda: window.show_why(wanted=not window.why.isVisible()),
            "fte": lambda: window.count_in(UNITS[self.actions["fte"].isChecked()]),
            "uncertainty": lambda: session.show_uncertainty(self.actions["uncertainty"].isChecked()),
            "closing_age": window.top.closing.open_question,
            "reset_age": session.reset_age,
            "keep_age": session.keep_age,
            "clear_filter": lambda: session.choose(Selection()),
            "findings": window.show_findings,
            "language": window.switch_language,
            "export": window.ask_for_export,
            "export_slides": window.ask_for_slides,
            "print": window.ask_for_print,
            "preferences": window.show_preferences,
            "help": window.show_help,
            "help_general": lambda: window.show_help(""),
            "tour": window.start_tour,
            "about": window.show_about,
            "menu": self.open_menu,
            "next_region": lambda: self.go_to_region(1),
            "previous_region": lambda: self.go_to_region(-1),
            "quit": window.close,
        }
        for theme in THEMES:
            acts[f"theme_{theme}"] = partial(self._choose_theme, theme)
        for name, keys in _ACTIONS:
            self._add(name, keys, acts[name])
        themes = QActionGroup(self)
        for theme in THEMES:
            themes.addAction(self.actions[f"theme_{theme}"])
        for at, entry in enumerate(PAGES):
            self._add(f"page_{entry.key}", (f"Ctrl+{at + 1}",), partial(window.show_page, entry.key))
            self.pages.addAction(self.actions[f"page_{entry.key}"])
        for group in _VIEW:
            for name in group:
                self.view.addAction(self.actions[name])
            self.view.addSeparator()
        self._fill_menu()

    def _add(self, name: str, keys: tuple[str, ...], act: Callable[[], object]) -> None:
        action = QAction(self)
        action.setShortcuts([QKeySequence(one) for one in keys])
        action.setCheckable(name in _CHECKABLE)
        action.triggered.connect(lambda _=False: act())
        self.actions[name] = action
        self._window.addAction(action)

    def _fill_menu(self) -> None:
        menu, actions = self.menu, self.actions
        menu.addAction(actions["search"])
        menu.addSeparator()
        menu.addMenu(self._window.project.menu)
        menu.addMenu(self.pages)
        menu.addMenu(self.view)
        for line in self._preview:
            line.setEnabled(False)
            self.out.addAction(line)
        self.out.addSeparator()
        self.out.aboutToShow.connect(self._show_preview)
        for name in _OUT:
            self.out.addAction(actions[name])
        menu.addMenu(self.out)
        menu.addSeparator()
        for group in (("preferences",), ("help", "help_general", "tour", "about"), ("quit",)):
            for name in group:
                menu.addAction(actions[name])
            menu.addSeparator()

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        window, session = self._window, self._window.session
        texts = session.texts
        if changed.language:
            for name, action in self.actions.items():
                is_page = name.startswith("page_")
                action.setText(texts.text(f"page.{name[5:]}" if is_page else f"action.{name}"))
            for menu, msgid in (
                (self.menu, "action.menu"),
                (self.pages, "project.pages"),
                (self.view, "action.view"),
                (self.out, "action.export_menu"),
                (window.project.menu, "action.project"),
            ):
                menu.setTitle(texts.text(msgid))
                menu.setAccessibleName(texts.text(msgid))
        is_open = session.plan is not None and session.problem is None
        for name, action in self.actions.items():
            if name in _NEEDS_PLAN or name.startswith("page_"):
                action.setEnabled(is_open)
        if is_open:
            self.actions["reset_age"].setEnabled(session.moved_age is not None)
            self.actions["keep_age"].setEnabled(session.moved_age is not None)
            self.actions["clear_filter"].setEnabled(not session.selection.is_everything)
            self.actions["findings"].setEnabled(bool(session.plan and session.plan.findings))
        self.actions["why"].setChecked(window.why.isVisible())
        self.actions["fte"].setChecked(session.unit == "fte")
        self.actions["uncertainty"].setChecked(session.shows_uncertainty)
        self.actions[f"theme_{window.settings.theme}"].setChecked(True)

    def _choose_theme(self, theme: str) -> None:
        chosen = next(one for one in THEMES if one == theme)
        self._window.settings.theme = chosen
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        show_theme(app, chosen)

    def open_menu(self) -> None:
        """Opens the menu with everything beneath its button."""
        self.refresh(Changed())
        under = self._window.top.menu_button
        self.menu.popup(
            under.mapToGlobal(QPoint(under.width() - self.menu.sizeHint().width(), under.height()))
        )

    def open_export(self) -> None:
        """Opens the menu of what can go out beneath its button, with what that would have in it."""
        self.refresh(Changed())
        under = self._window.top.export_button
        self.out.popup(under.mapToGlobal(QPoint(under.width() - self.out.sizeHint().width(), under.height())))

    def _show_preview(self) -> None:
        said = preview_export(self._window.session)
        for at, line in enumerate(self._preview):
            line.setText(said[at].replace("&", "&&") if at < len(said) else "")
            line.setVisible(at < len(said))

    # --- what Ctrl+K may find

    def everything(self) -> list[Found]:
        """Pages, scenarios, units, occupations and every action that can be done now."""
        self.refresh(Changed())
        return [*self._found_pages(), *self._found_actions(), *self._found_names()]

    def _found_pages(self) -> Iterator[Found]:
        texts = self._window.session.texts
        for entry in PAGES:
            action = self.actions[f"page_{entry.key}"]
            if action.isEnabled():
                yield Found(
                    "page", entry.key, action.text(), _hint(texts.text("search.page"), action), action.trigger
                )
                # Pages within a page, which have questions of their own.
                for part in _PARTS.get(entry.key, ()):
                    name = f"{entry.key}#{part}"
                    words = texts.text(f"assumption.{part}")
                    yield Found(
                        "page", name, words, texts.text("search.page"), partial(self._window.show_page, name)
                    )

    def _found_actions(self) -> Iterator[Found]:
        texts = self._window.session.texts
        known = {**self._window.project.actions, **self.actions}
        for name, action in known.items():
            if (
                action.isEnabled()
                and action.menu() is None
                and name not in _NOT_FOUND
                and name[:5] != "page_"
            ):
                yield Found(
                    "action", name, action.text(), _hint(texts.text("search.action"), action), action.trigger
                )

    def _found_names(self) -> Iterator[Found]:
        session = self._window.session
        texts, plan = session.texts, session.plan
        if plan is None:
            return
        for scenario in plan.scenarios:
            name = scenario.name
            yield Found(
                "scenario",
                name,
                name,
                texts.text("search.scenario"),
                partial(session.choose_scenario, name),
            )
        for kind, names in (("occupation", plan.axes.occupations), ("unit", plan.axes.units)):
            for name in names:
                yield Found(
                    kind,
                    name,
                    name,
                    texts.text(f"search.{kind}"),
                    partial(self._filter, kind, name),
                )

    def _filter(self, kind: str, name: str) -> None:
        """Filters to one unit or occupation; the other choice stays if anybody is left then."""
        session, plan = self._window.session, self._window.session.plan
        assert plan is not None
        wanted = (
            replace(session.selection, units=(name,))
            if kind == "unit"
            else replace(session.selection, occupations=(name,))
        )
        if not len(plan.axes.select(wanted.units, wanted.occupations)):
            wanted = replace(
                wanted,
                units=wanted.units if kind == "unit" else (),
                occupations=wanted.occupations if kind == "occupation" else (),
            )
        session.choose(wanted)

    # --- parts of the window

    @property
    def _regions(self) -> list[QWidget]:
        """The parts of the window that are in sight, in the order in which one reads them."""
        window = self._window
        parts = (
            window.top,
            window.navigation,
            window.filter,
            window.notice,
            window.body,
            window.why,
            window.status,
        )
        return [one for one in parts if one.isVisible()]

    def go_to_region(self, step: int) -> None:
        """Brings the keyboard to the next part of the window, to its first control."""
        regions = [stops for stops in map(_stops, self._regions) if stops]
        if not regions:
            return
        focused = QApplication.focusWidget()
        inside = [at for at, stops in enumerate(regions) if focused in stops]
        at = inside[0] + step if inside else (0 if step > 0 else -1)
        stops = regions[at % len(regions)]
        chosen = [one for one in stops if isinstance(one, QAbstractButton) and one.isChecked()]
        is_choice = isinstance(stops[0], QAbstractButton) and stops[0].autoExclusive()
        (chosen[0] if is_choice and chosen else stops[0]).setFocus(Qt.FocusReason.TabFocusReason)

    def go_to_stop(self, step: int) -> bool:
        """Brings the keyboard to the next control, part by part; Qt's own order is that in which
        they were made.
        """
        stops = [one for region in self._regions for one in _stops(region)]
        if not stops:
            return False
        focused = QApplication.focusWidget()
        if focused in stops:
            at = stops.index(focused) + step
        else:  # in a control's own part, or nowhere
            around = [at for at, one in enumerate(stops) if focused is not None and one.isAncestorOf(focused)]
            at = around[-1] + step if around else (0 if step > 0 else -1)
        reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
        stops[at % len(stops)].setFocus(reason)
        return True


def _hint(kind: str, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return keys or kind


def _stops(region: QWidget) -> list[QWidget]:
    """What the Tab key comes to within a part, as it is laid out."""
    found: list[QWidget] = []
    for child in _in_order(region):
        if child.isVisible():
            takes = bool(child.focusPolicy() & Qt.FocusPolicy.TabFocus) and child.focusProxy() is None
            if takes and child.isEnabled():
                found.append(child)
            found += _stops(child)
    return found


def _in_order(parent: QWidget) -> list[QWidget]:
    """The widgets within another: those of its layout in the layout's order, then others, the page of a scroll area."""
    layout = parent.layout()
    placed = list(_laid_out(layout)) if layout is not None else []
    others = [
        one
        for one in parent.children()
        if isinstance(one, QWidget) and not one.isWindow() and one not in placed
    ]
    return placed + others


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda at: layout.getItemPosition(at)[:2])  # type: ignore[index]
    for at in places:
        item = layout.itemAt(at)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)
