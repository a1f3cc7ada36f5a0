"""What somebody has decided about a file so far; the pages of the wizard show and change it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from staffing_planner.texts import Texts
from staffing_planner.ui.style import GAP

if TYPE_CHECKING:
    from staffing_planner.importing import Entry, Import, TableFound, TableRead, UnknownName
    from staffing_planner.models.findings import Finding
    from staffing_planner.models.mappings import ColumnChoice, NameChoice, TableChoice
    from staffing_planner.models.reconciliation import Reconciliation

AS_NEW = ""  # a name that is taken as it is


@dataclass
class Draft:
    """The file, how it is to be read, what came of it. `decided` are names with what they mean, `AS_NEW` is none."""

    importing: Import
    entries: list[Entry] = field(default_factory=list)
    headers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    encoding: str | None = None
    reads: tuple[TableRead, ...] = ()
    unknown: tuple[UnknownName, ...] = ()
    findings: tuple[Finding, ...] = ()
    decided: dict[tuple[str, str], str] = field(default_factory=dict)
    is_leaving_rows_out: bool = False
    dropping: frozenset[tuple[int, int]] = frozenset()
    how: dict[str, str] = field(default_factory=dict)
    reconciliation: Reconciliation | None = None

    @property
    def names(self) -> tuple[NameChoice, ...]:
        """The names that mean something else, as they are to be remembered."""
        from staffing_planner.models.mappings import NameChoice

        return tuple(
            NameChoice(axis, written, meant)
            for (axis, written), meant in self.decided.items()
            if meant != AS_NEW
        )

    def choose(self, at: int, choice: TableChoice) -> None:
        """Reads an entry in another way."""
        self.entries[at] = replace(self.entries[at], choice=choice)

    def choose_column(self, at: int, columns: tuple[int, ...], **what: str) -> None:
        """Takes columns of an entry as something else."""
        choice = self.entries[at].choice
        chosen: list[ColumnChoice] = [
            replace(one, **what) if place in columns else one for place, one in enumerate(choice.columns)
        ]
        self.choose(at, replace(choice, columns=tuple(chosen)))

    def give(self, at: int, role: str, value: str) -> None:
        """Gives a role one value for the whole table, or none."""
        choice = self.entries[at].choice
        given = {**dict(choice.given), role: value}
        kept = tuple((key, text) for key, text in given.items() if text)
        self.choose(at, replace(choice, given=kept))

    @property
    def is_readable(self) -> bool:
        """Whether something is imported and nothing that it takes is missing."""
        read = [one for one in self.entries if one.is_read]
        return bool(read) and not any(one.missing for one in read)

    def table(self, at: int) -> TableFound:
        """The table with this number in the file."""
        return next(one.table for one in self.entries if one.table.at == at)


class Page(QWidget):
    """One step, of the draft that it was given last. `changed` says that something was decided."""

    changed = Signal()

    name = ""  # of its texts

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self.texts = texts
        self._draft: Draft | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(GAP)

    def show_draft(self, draft: Draft) -> None:
        """Shows what is known and decided."""
        raise NotImplementedError

    def take_draft(self, draft: Draft) -> None:
        """Takes up what is decided without showing it: enough to tell whether there is a hindrance."""
        self._draft = draft

    @property
    def _open_draft(self) -> Draft:
        assert self._draft is not None
        return self._draft

    def hindrance(self) -> str:
        """The sentence that says why one cannot go on from here; "" where one can."""
        return ""
