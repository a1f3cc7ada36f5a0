"""What the window remembers from one start to the next."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSettings

from staffing_planner.texts import LANGUAGES, Language, system_language
from staffing_planner.ui.style import THEMES, Theme
from staffing_planner.ui.units import UNITS, Unit

if TYPE_CHECKING:
    from staffing_planner.models.mappings import TableChoice

ORGANISATION = "staffing_planner"
APPLICATION = "staffing_planner"
TURNOVER_TARGET = 0.05  # dental care's published one (regional board, 5 March 2025)
MOST_RECENT = 8
MOST_CHOICES = 100  # of how tables are read
MOST_FOUND = 12  # of what was gone to by searching
MOST_VIEWS = 40  # projects whose page and filter are remembered
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
    def numbers(self) -> Language | None:
        """The language whose number format is wanted; None where it is to be that of the texts."""
        stored = str(self._store.value("numbers", ""))
        return next((known for known in LANGUAGES if known == stored), None)

    @numbers.setter
    def numbers(self, numbers: Language | None) -> None:
        self._store.setValue("numbers", numbers or "")

    @property
    def theme(self) -> Theme:
        """Light, dark, or whichever of them the system is in."""
        stored = str(self._store.value("theme", ""))
        return next((known for known in THEMES if known == stored), "system")

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._store.setValue("theme", theme)

    @property
    def unit(self) -> Unit:
        """What persons are counted in."""
        stored = str(self._store.value("unit", ""))
        return next((known for known in UNITS if known == stored), "headcount")

    @unit.setter
    def unit(self, unit: Unit) -> None:
        self._store.setValue("unit", unit)

    @property
    def has_toured(self) -> bool:
        """Whether the tour has been seen or skipped."""
        return str(self._store.value("toured", "no")) == "yes"

    @has_toured.setter
    def has_toured(self, has: bool) -> None:
        self._store.setValue("toured", "yes" if has else "no")

    @property
    def found(self) -> tuple[str, ...]:
        """Keys of what was gone to by searching, the last one first."""
        stored = _read_json(self._store.value("found", "[]"))
        return tuple(map(str, stored)) if isinstance(stored, list) else ()

    def remember_found(self, key: str) -> None:
        """Puts what was gone to first among those."""
        others = [one for one in self.found if one != key]
        self._store.setValue("found", json.dumps([key, *others][:MOST_FOUND], ensure_ascii=False))

    def view_of(self, source: Path) -> Mapping[str, Any]:
        """The page and the filter that a project was left with; nothing where it is not known."""
        stored = _read_json(self._store.value("views", "{}"))
        found = stored.get(_key_of(source)) if isinstance(stored, dict) else None
        return found if isinstance(found, dict) else {}

    def remember_view(self, source: Path, view: Mapping[str, str | Sequence[str]]) -> None:
        """Keeps the page and the filter that a project is left with."""
        stored = _read_json(self._store.value("views", "{}"))
        views = stored if isinstance(stored, dict) else {}
        views.pop(_key_of(source), None)
        views[_key_of(source)] = dict(view)
        kept = dict(list(views.items())[-MOST_VIEWS:])
        self._store.setValue("views", json.dumps(kept, ensure_ascii=False))

    def widths_of(self, table: str) -> Mapping[str, float]:
        """The widths that the user has given to columns of a table."""
        stored = _read_json(self._store.value("widths", "{}"))
        found = stored.get(table) if isinstance(stored, dict) else None
        known = found if isinstance(found, dict) else {}
        return {str(key): float(width) for key, width in known.items() if isinstance(width, int | float)}

    def remember_widths(self, table: str, widths: Mapping[str, float]) -> None:
        """Keeps them."""
        stored = _read_json(self._store.value("widths", "{}"))
        known = stored if isinstance(stored, dict) else {}
        self._store.setValue("widths", json.dumps({**known, table: dict(widths)}))

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
    def small_cells(self) -> int:
        """Counts of persons below this are hidden in what leaves the program; 0 where none are."""
        from staffing_planner.models.small_cells import THRESHOLDS  # not before the first paint

        stored = str(self._store.value("small_cells", ""))
        return int(stored) if stored.isdecimal() and int(stored) in THRESHOLDS else 0

    @small_cells.setter
    def small_cells(self, threshold: int) -> None:
        self._store.setValue("small_cells", threshold)

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


def _read_json(stored: object) -> Any:
    try:
        return json.loads(str(stored))
    except ValueError:
        return None


def _key_of(source: Path) -> str:
    """A path as a key that tells nobody where it was."""
    return hashlib.sha256(str(source.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
