"""What the window remembers from one start to the next."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from staffing_planner.texts import LANGUAGES, Language, system_language

if TYPE_CHECKING:
    from staffing_planner.models.mappings import TableChoice

ORGANISATION = "staffing_planner"
APPLICATION = "staffing_planner"
TURNOVER_TARGET = 0.05  # dental care's published one (regional board, 5 March 2025)
MOST_RECENT = 8
MOST_CHOICES = 100  # of how tables are read
_BETWEEN = "|"  # in no file name that Windows allows; a list of one would come back as a text


class Settings:
    """Language, the window's place, what it shows, the last folder and what was open, in the user's settings file."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, APPLICATION
        )

    @property
    def language(self) -> Language:
        """The chosen language, or else the system's."""
        stored = str(self._store.value("language", ""))
        return next((known for known in LANGUAGES if known == stored), system_language())

    @language.setter
    def language(self, language: Language) -> None:
        self._store.setValue("language", language)

    @property
    def geometry(self) -> QByteArray:
        """The window's size and place as Qt saves it; empty at the first start."""
        stored = self._store.value("geometry")
        return stored if isinstance(stored, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    @property
    def page(self) -> str:
        """Key of the page that was shown last; empty at the first start."""
        return str(self._store.value("page", ""))

    @page.setter
    def page(self, key: str) -> None:
        self._store.setValue("page", key)

    @property
    def shows_why(self) -> bool:
        """Whether the dock with explanations stands open."""
        return str(self._store.value("why", "no")) == "yes"

    @shows_why.setter
    def shows_why(self, shows: bool) -> None:
        self._store.setValue("why", "yes" if shows else "no")

    @property
    def shows_uncertainty(self) -> bool:
        """Whether the charts show how sure they are."""
        return str(self._store.value("uncertainty", "yes")) == "yes"

    @shows_uncertainty.setter
    def shows_uncertainty(self, shows: bool) -> None:
        self._store.setValue("uncertainty", "yes" if shows else "no")

    @property
    def turnover_target(self) -> float:
        """The turnover that a service's is held against, as a share."""
        try:
            stored = float(str(self._store.value("turnover_target", TURNOVER_TARGET)))
        except ValueError:
            return TURNOVER_TARGET
        return stored if 0 <= stored <= 1 else TURNOVER_TARGET

    @turnover_target.setter
    def turnover_target(self, target: float) -> None:
        self._store.setValue("turnover_target", target)

    @property
    def folder(self) -> Path:
        """The folder in which a file dialog begins."""
        stored = Path(str(self._store.value("folder", "")))
        return stored if stored.is_absolute() and stored.is_dir() else Path.home()

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._store.setValue("folder", str(folder.absolute()))

    @property
    def recent(self) -> tuple[Path, ...]:
        """Projects and data folders that were open, the last one first."""
        stored = str(self._store.value("recent", ""))
        return tuple(Path(one) for one in stored.split(_BETWEEN) if one)

    def remember(self, source: Path) -> None:
        """Puts a project or a folder first among those that were open."""
        own = source.resolve()
        others = [one for one in self.recent if one != own]
        self._store.setValue("recent", _BETWEEN.join(map(str, (own, *others[: MOST_RECENT - 1]))))

    @property
    def choices(self) -> "tuple[TableChoice, ...]":
        """How tables were read that somebody imported, in whatever project; what cannot be understood is left out."""
        from staffing_planner.models.mappings import ColumnChoice, TableChoice

        try:
            stored = json.loads(str(self._store.value("choices", "[]")))
            return tuple(
                TableChoice(
                    one["fingerprint"],
                    one["kind"],
                    tuple(ColumnChoice(**column) for column in one["columns"]),
                    tuple((str(key), str(value)) for key, value in one["given"]),
                    one["counts"],
                    tuple(one["forms"]),
                )
                for one in stored
            )
        except (ValueError, TypeError, KeyError):
            return ()

    def remember_choices(self, choices: "Iterable[TableChoice]") -> None:
        """Keeps how tables were read, the newest instead of an older one for the same header."""
        kept = {one.fingerprint: one for one in (*self.choices, *choices)}
        plain = [asdict(one) for one in list(kept.values())[-MOST_CHOICES:]]
        self._store.setValue("choices", json.dumps(plain, ensure_ascii=False))
