"""One file on its way into a project: found, read as somebody wants it, held against what there is, accepted.

An `Import` keeps the file open in a child process (`readers.sandbox`) from the first look to the last. All its
methods that take `progress` take time, too, and are called one at a time from a worker; what `progress` raises kills
the child and is passed on, and the next call opens the file again. Nothing changes in the project before somebody
takes what `accepted` returns.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from staffing_planner.models.checks import check_inputs, require_stock
from staffing_planner.models.findings import NOWHERE, Finding, Severity, StaffingError, error
from staffing_planner.models.inputs import ALL, Inputs
from staffing_planner.models.mappings import NameChoice, TableChoice
from staffing_planner.models.reconciliation import Reconciliation, reconcile, usual_merge
from staffing_planner.models.register import Project, SourceFile, SourceTable
from staffing_planner.readers import imports
from staffing_planner.readers.contract import DescribedColumn
from staffing_planner.readers.imports import Survey, TableFound, TableRead
from staffing_planner.readers.masking import masked_name
from staffing_planner.readers.names import AXES, Aliases, Suggestion, names_text, read_names, suggest_names
from staffing_planner.readers.sandbox import Limits, ReadingProcess
from staffing_planner.readers.typed import (
    Line,
    Typed,
    TypedHeads,
    read_heads,
    typed_columns,
    value_getters,
    values_of,
)

__all__ = [
    "AXES",
    "ENCODINGS",
    "DescribedColumn",
    "Entry",
    "FileState",
    "Import",
    "Line",
    "SourceState",
    "Survey",
    "TableFound",
    "TableRead",
    "Typed",
    "TypedHeads",
    "UnknownName",
    "as_kind",
    "blocking",
    "changed_sources",
    "errors_by_row",
    "look_at_sources",
    "names_text",
    "read_heads",
    "read_names",
    "roles_of",
    "typed_columns",
    "value_getters",
    "values_of",
]

Progress = Callable[[float], None]
Rows = frozenset[tuple[int, int]]  # table number, file row

ENCODINGS = ("utf-8", "windows-1252", "cp850")  # of a text, beside what is found in it
SUM_DIFFERS = "sum_differs"

_AGAIN = "+"  # between a header's fingerprint and the kind that the same table is read as, too


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the file and how it is to be read; a table with two measures has an entry for each."""

    table: TableFound
    choice: TableChoice
    is_on: bool = True

    @property
    def is_read(self) -> bool:
        """Whether it is imported."""
        return self.is_on and bool(self.choice.kind)

    @property
    def missing(self) -> tuple[str, ...]:
        """The roles that no column and no given value has."""
        return () if self.table.is_fixed else imports.missing_roles(self.choice)


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that the project does not know, how many rows have it, and what it may mean."""

    axis: str
    written: str
    rows: int
    suggestions: tuple[Suggestion, ...]


class Import:
    """One file on its way into `project`."""

    def __init__(
        self,
        path: Path,
        project: Project,
        remembered: Iterable[TableChoice] = (),
        limits: Limits | None = None,
    ) -> None:
        """`remembered` are choices of other projects; the project's own come before them."""
        self.path = path
        self.name = masked_name(path.name)
        self.project = project
        self._remembered = {one.fingerprint: one for one in (*remembered, *project.choices)}
        self._process = ReadingProcess(imports.Session, limits)
        self._opened_by: object = None  # the child that has the file open
        self._headers: Mapping[str, tuple[int, ...]] = {}
        self._encoding: str | None = None
        self.survey = Survey(SourceFile(self.name, ""), (), ())
        self.reads: tuple[TableRead, ...] = ()

    # --- looking

    def look(
        self,
        progress: Progress | None = None,
        headers: Mapping[str, tuple[int, ...]] | None = None,
        encoding: str | None = None,
    ) -> Survey:
        """What the file holds; `headers` are header rows that somebody chose, by sheet (file rows, 1-based).

        A file that cannot be read at all has no tables and an error among its findings.
        """
        self._headers, self._encoding = dict(headers or {}), encoding
        self.survey = self._survey(progress)
        return self.survey

    def _survey(self, progress: Progress | None) -> Survey:
        try:
            found = self._process.call(
                self.name,
                imports.survey,
                progress,
                self.path,
                tuple(self._remembered.values()),
                self._headers,
                self._encoding,
            )
        except StaffingError as refused:
            return Survey(SourceFile(self.name, ""), (), refused.findings)
        self._opened_by = self._process.pid
        return found

    @property
    def is_known(self) -> bool:
        """Whether the file is read as one with these headers was before."""
        tables = [one for one in self.survey.tables if one.choice.kind]
        return bool(tables) and all(one.is_remembered for one in tables)

    def entries(self) -> tuple[Entry, ...]:
        """The tables as they would be read. A table of two measures is read for each of them."""
        found: list[Entry] = []
        for table in self.survey.tables:
            found.append(Entry(table, table.choice, _is_meant(table)))
            for kind in self._further_kinds(table):
                mark = f"{table.choice.fingerprint}{_AGAIN}{kind}"
                kept = self._remembered.get(mark)
                found.append(Entry(table, kept or replace(as_kind(table, kind), fingerprint=mark)))
        return tuple(found)

    def _further_kinds(self, table: TableFound) -> Iterator[str]:
        """Other kinds that take a column that is left over, and everything that they need."""
        if not table.choice.kind or table.is_fixed:
            return
        used = {one.heading for one in table.choice.columns if one.role}
        for kind in _BESIDE.get(table.choice.kind, ()):
            mark = f"{table.choice.fingerprint}{_AGAIN}{kind}"
            other = as_kind(table, kind)
            takes_more = {one.heading for one in other.columns if one.role} - used
            if mark in self._remembered or (takes_more and not imports.missing_roles(other)):
                yield kind

    # --- reading

    def read(
        self,
        entries: Sequence[Entry],
        names: Sequence[NameChoice] = (),
        dropping: Rows = frozenset(),
        progress: Progress | None = None,
    ) -> tuple[TableRead, ...]:
        """The rows of the entries, without those that are dropped; StaffingError where the child fails."""
        if self._process.pid is None or self._process.pid != self._opened_by:
            again = self._survey(progress)
            if not again.tables:
                raise StaffingError(findings=again.findings)
        mapped = (*self.project.names, *names)
        self.reads = ()
        rounds = list(_rounds(entries))
        done: list[TableRead] = []
        for at, choices in enumerate(rounds):
            share = None if progress is None else _part(progress, at, len(rounds))
            pieces = self._process.call_for_list(self.name, _read_in_pieces, share, choices, mapped, dropping)
            done += _joined(pieces)
        self.reads = tuple(done)
        return self.reads

    def unknown_names(self, names: Sequence[NameChoice] = ()) -> tuple[UnknownName, ...]:
        """The names in what was read that neither the project has nor somebody has said the meaning of."""
        mapped = {(one.axis, one.written) for one in (*self.project.names, *names)}
        counted: dict[tuple[str, str], int] = {}
        for read in self.reads:
            for axis, written, rows in read.names:
                counted[axis, written] = counted.get((axis, written), 0) + rows
        known = {axis: known_names(self.project.inputs, axis) for axis in AXES}
        aliases = Aliases.of(self.project.inputs.occupations)
        found = []
        for (axis, written), rows in counted.items():
            if (
                known[axis]
                and written not in known[axis]
                and written != ALL
                and (axis, written) not in mapped
            ):
                likely = suggest_names(
                    written, sorted(known[axis]), aliases if axis == "occupation" else None
                )
                found.append(UnknownName(axis, written, rows, likely))
        return tuple(sorted(found, key=lambda one: (AXES.index(one.axis), -one.rows, one.written)))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the file and its rows, errors first; sums that differ are told by `reconciled`."""
        found = [*self.survey.findings, *(one for read in self.reads for one in read.findings)]
        # A table that is read twice tells twice what its layout led to.
        told = {
            (one.code, one.origin, one.column, one.value): one for one in found if one.code != SUM_DIFFERS
        }
        return tuple(sorted(told.values(), key=lambda one: one.severity is not Severity.ERROR))

    # --- accepting

    def usual_how(self) -> dict[str, str]:
        """How each table that was read would be merged: as a file of this name was before, or as is usual."""
        before = next((one for one in self.project.files if one.name == self.name and one.tables), None)
        kept = {one.kind: one.how for one in before.tables} if before else {}
        return {kind: kept.get(kind, usual_merge(kind)) for kind in dict.fromkeys(r.kind for r in self.reads)}

    def reconciled(
        self, how: Mapping[str, str], *, needs_stock: bool = False, progress: Progress | None = None
    ) -> Reconciliation:
        """What accepting would change. Its errors stop it: what the tables cannot be together.

        `needs_stock`: without employees there would be nothing to show.
        """
        tables: dict[str, list[Any]] = {}
        for one in self.reads:
            tables.setdefault(one.kind, []).extend(one.rows)
        read = Inputs(**{kind: tuple(rows) for kind, rows in tables.items()})
        told = [one for each in self.reads for one in each.findings if one.code == SUM_DIFFERS]
        found = reconcile(self.project.inputs, read, how, told)
        if progress is not None:
            progress(0.5)
        known = set(map(_key, check_inputs(self.project.inputs, self.project.scenarios)))
        faults = [
            one
            for one in check_inputs(found.after, self.project.scenarios)
            if one.severity is Severity.ERROR and _key(one) not in known
        ]
        if needs_stock:
            faults += require_stock(found.after)
        if not read.row_counts():
            faults.append(error("empty_table", NOWHERE, table=", ".join(tables) or "–"))
        return replace(found, findings=(*faults, *found.findings))

    def accepted(
        self,
        reconciliation: Reconciliation,
        entries: Sequence[Entry],
        names: Sequence[NameChoice],
        how: Mapping[str, str],
    ) -> Project:
        """The project with all of it, with how it was read remembered. StaffingError where there are errors."""
        faults = [one for one in reconciliation.findings if one.severity is Severity.ERROR]
        if faults:
            raise StaffingError(findings=tuple(faults))
        rows = {(one.at, one.kind): len(one.rows) for one in self.reads}
        taken = [one for one in entries if one.is_read]
        title = next((title for one in taken for title in one.table.titles), "")
        file = replace(
            self.survey.file,
            rows=sum(rows.values()),
            title=title,
            path=str(self.path.resolve()),
            imported=datetime.now(UTC).replace(microsecond=0),
            tables=tuple(
                SourceTable(
                    one.table.sheet,
                    one.choice.fingerprint,
                    one.choice.kind,
                    rows.get((one.table.at, one.choice.kind), 0),
                    how[one.choice.kind],
                )
                for one in taken
            ),
        )
        choices = [one.choice if one.is_on else replace(one.choice, kind="") for one in entries]
        return self.project.with_tables(reconciliation.after, (file,), choices, names)

    def close(self) -> None:
        """Ends the child and what it holds."""
        self._process.close()

    def __enter__(self) -> "Import":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# A table of costs may hold the measure of both.
_BESIDE = {"personnel_costs": ("agency_costs",), "agency_costs": ("personnel_costs",)}


def as_kind(table: TableFound, kind: str) -> TableChoice:
    """How a table is read as another kind: columns by what they are called there, else by what they were."""
    return imports.as_kind(table, kind)


def roles_of(kind: str) -> tuple[str, ...]:
    """The roles that a column of this kind of table can have."""
    return imports.roles_of(kind)


def known_names(inputs: Inputs, axis: str) -> set[str]:
    """What the tables call units, occupations or staff groups; `*` is none."""
    found: set[str] = set()
    for table in fields(inputs):
        rows = getattr(inputs, table.name)
        if rows and hasattr(rows[0], axis):
            found |= {getattr(row, axis) for row in rows}
    return found - {ALL, ""}


def errors_by_row(reads: Iterable[TableRead]) -> Rows:
    """The rows with errors: what may be left out."""
    return frozenset(
        (read.at, row)
        for read in reads
        for one in read.findings
        if one.severity is Severity.ERROR
        for row in one.origin.rows[:1]
    )


def blocking(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The errors among findings."""
    return tuple(one for one in found if one.severity is Severity.ERROR)


def changed_sources(project: Project, progress: Progress | None = None) -> Iterator[SourceFile]:
    """The files that can be read again and are not what they were when they were imported."""
    for at, file in enumerate(project.files):
        if progress is not None:
            progress(at / len(project.files))
        if file.path and file.tables and _state_of(file, Path(file.path)) is FileState.CHANGED:
            yield file


class FileState(Enum):
    """What has become of a file since it was read."""

    SAME = "same"
    CHANGED = "changed"
    MISSING = "missing"
    UNKNOWN = "unknown"  # nobody knows where it was


@dataclass(frozen=True, slots=True)
class SourceState:
    """A file that was read, where it should be now, and what has become of it."""

    file: SourceFile
    path: Path | None
    state: FileState


def look_at_sources(
    files: Sequence[SourceFile], folder: Path | None = None, progress: Progress | None = None
) -> tuple[SourceState, ...]:
    """What has become of each file; those without a path of their own are looked for in `folder`.

    A file that cannot be opened is missing. `progress` may raise to cancel.
    """
    found = []
    for at, file in enumerate(files):
        if progress is not None:
            progress(at / len(files))
        path = Path(file.path) if file.path else folder and folder / file.name
        found.append(SourceState(file, path, _state_of(file, path)))
    return tuple(found)


def _state_of(file: SourceFile, path: Path | None) -> FileState:
    if path is None:
        return FileState.UNKNOWN
    try:
        with path.open("rb") as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:
        return FileState.MISSING
    return FileState.SAME if same else FileState.CHANGED


def _is_meant(table: TableFound) -> bool:
    """Whether a table is surely one of the contract, even where one thing is missing that somebody has to give."""
    if table.is_remembered or table.is_fixed or not table.missing:
        return bool(table.choice.kind)
    return len(table.missing) == 1 and len({one.role for one in table.choice.columns if one.role}) > 1


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.column, finding.value


def _rounds(entries: Sequence[Entry]) -> Iterator[dict[int, TableChoice]]:
    """The entries as calls in which each table comes once."""
    left = [one for one in entries if one.is_read]
    while left:
        choices: dict[int, TableChoice] = {}
        later = []
        for one in left:
            if one.table.at in choices:
                later.append(one)
            else:
                choices[one.table.at] = one.choice
        yield choices
        left = later


def _part(progress: Progress, at: int, of: int) -> Progress:
    return lambda share: progress((at + share) / of)


def _read_in_pieces(
    session: imports.Session,
    progress: Progress,
    choices: Mapping[int, TableChoice],
    names: Sequence[NameChoice],
    dropping: Rows,
) -> Iterator[Any]:
    """In the child: each table without its rows, followed by its rows, so that no message is long."""
    for read in imports.read(session, progress, choices, names, dropping):
        yield replace(read, rows=())
        yield from read.rows


def _joined(pieces: Iterable[Any]) -> list[TableRead]:
    read: list[tuple[TableRead, list[Any]]] = []
    for piece in pieces:
        if isinstance(piece, TableRead):
            read.append((piece, []))
        else:
            read[-1][1].append(piece)
    return [replace(one, rows=tuple(rows)) for one, rows in read]
