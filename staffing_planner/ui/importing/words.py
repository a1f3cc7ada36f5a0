"""What tables and columns are called."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from staffing_planner.texts import Language, Texts

if TYPE_CHECKING:
    from staffing_planner.importing import Entry


def say_kind(texts: Texts, kind: str) -> str:
    """A table of the contract."""
    return texts.table(kind) if kind else texts.text("import.kind_none")


def kinds() -> tuple[str, ...]:
    """All tables of the contract."""
    from staffing_planner.readers.kinds import kinds as contract

    return tuple(kind.name for kind in contract())


def say_role(texts: Texts, role: str) -> str:
    """What a column is taken as."""
    return _role(texts.language, role) if role else texts.text("import.role_none")


# Where the key is not the word.
_ENGLISH = {"person": "Employment number", "aid": "AID", "ssyk": "SSYK"}


@cache
def _role(language: Language, role: str) -> str:
    from staffing_planner.readers.contract import described_tables
    from staffing_planner.readers.kinds import SYNONYMS

    if language == "en" and role in _ENGLISH:
        return _ENGLISH[role]
    if language == "en":
        words = role.replace("_", " ").replace("fte", "FTE")
        return words[:1].upper() + words[1:]
    described = {column.key: column.swedish for table in described_tables() for column in table.columns}
    words = next(iter(SYNONYMS.get(role, ())), "") or described.get(role, role)
    return words[:1].upper() + words[1:]


def say_table(texts: Texts, entry: Entry) -> str:
    """Where a table is: its sheet, or its file where there are no sheets."""
    return entry.table.sheet or texts.text("import.text_file")
