"""A project to and from the tables of one SQLite file, always a private one on a local disk.

Every content table has a checksum of its rows in `digests`, and `meta` one of all those, so that damage is
noticed which SQLite itself does not see. The same tuples that the checksum is computed of become the project.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from types import NoneType
from typing import Any, TypeAlias, get_args

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from staffing_planner.models.findings import NOWHERE, Origin, StaffingError
from staffing_planner.models.inputs import Inputs, Month
from staffing_planner.models.mappings import ColumnChoice, NameChoice, TableChoice
from staffing_planner.models.register import (
    Assumption,
    Change,
    Manifest,
    Project,
    SourceFile,
    SourceTable,
)
from staffing_planner.models.scenario import Scenario, scenario_from_dict, scenario_to_dict
from staffing_planner.models.vintages import KeptFigure, Vintage
from staffing_planner.store.faults import code_of_database, fault_of
from staffing_planner.store.rows import Base

APPLICATION_ID = int.from_bytes(b"StPl")
SCHEMA_VERSION = 4
MIGRATIONS = Path(__file__).with_name("migrations")
SEAL_MARK = bytes.fromhex(
    "93b5c04e7a1d46f2a8d06c71e35b9f08"
)  # drawn once; the seal is found in the file by it
SEAL_BYTES = 32

_PIECE = 2_000  # rows that are handled in one go
_GUARDS = ("meta", "digests", "seal")
Tuples: TypeAlias = list[tuple[Any, ...]]
Origins: TypeAlias = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one save from another: its own id, when and by whom, and what a recovery copy is a copy of."""

    save_id: str
    saved_at: datetime
    saved_by: str
    program: str
    recovers: str = ""
    recovers_sha256: str = ""

    @property
    def meta(self) -> dict[str, str]:
        """The stamp as the file holds it."""
        return {**asdict(self), "saved_at": self.saved_at.isoformat()}

    @classmethod
    def of_meta(cls, meta: dict[str, str]) -> "Stamp":
        """The stamp that a file holds; LookupError or ValueError where it is none."""
        texts = {one.name: meta[one.name] for one in fields(cls) if one.name != "saved_at"}
        return cls(saved_at=datetime.fromisoformat(meta["saved_at"]), **texts)


@dataclass(frozen=True, slots=True)
class Stored:
    """A project as it was read from a file; `version` is the schema it was stored under."""

    project: Project
    stamp: Stamp
    version: int


def _connect(path: Path) -> Engine:
    """An engine whose every connection guards what it writes and trusts nothing that it reads."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, also around what makes tables
        for pragma in (
            "journal_mode=DELETE",
            "synchronous=EXTRA",
            "trusted_schema=OFF",
            "secure_delete=ON",
            "cell_size_check=ON",
            "mmap_size=0",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def _transaction(path: Path, otherwise: str = "project_damaged") -> Iterator[Connection]:
    """One transaction on the database; what goes wrong in it becomes a `StaffingError`.

    `otherwise` is the finding for a value that cannot be what it should be.
    """
    engine = _connect(path)
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as fault:
        reason = getattr(fault, "orig", None) or fault
        raise fault_of(path, code_of_database(reason), str(reason)) from fault
    except (ValueError, TypeError, LookupError, OverflowError) as fault:
        raise fault_of(path, otherwise, str(fault)) from fault
    finally:
        engine.dispose()


# --- writing -------------------------------------------------------------------------------------------------


def write_database(path: Path, project: Project, stamp: Stamp, written: Project | None = None) -> None:
    """Writes a project into a new file or, in one transaction, over `written`, which the file holds.

    Only tables that are not the very same objects as in `written` are written again.
    """
    with _transaction(path, "project_value_not_storable") as connection:
        known: Origins = {}
        if written is None:
            Base.metadata.create_all(connection)
            mark = SEAL_MARK + bytes(SEAL_BYTES)
            connection.exec_driver_sql("INSERT INTO seal (id, mark) VALUES (1, ?)", (mark,))
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
        else:
            sources = _select(connection, "SELECT file, sheet, id FROM sources")
            known = {(file, sheet): number for file, sheet, number in sources}
        changed = _encode(project, written, known)
        tables = Base.metadata.tables
        for name, rows in changed.items():
            if written is not None:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
            _insert(connection, tables[name], rows)
        digests = dict(_told_digests(connection)) if written is not None else {}
        digests |= {
            name: (len(rows), _digest(_columns(tables[name]), rows)) for name, rows in changed.items()
        }
        _write_guards(connection, digests, stamp)


def _write_guards(connection: Connection, digests: dict[str, tuple[int, str]], stamp: Stamp) -> None:
    meta = stamp.meta
    meta["checksum"] = _overall(digests, meta)
    for name, rows in (
        ("digests", [(name, *told) for name, told in sorted(digests.items())]),
        ("meta", sorted(meta.items())),
    ):
        connection.exec_driver_sql(f"DELETE FROM {name}")
        _insert(connection, Base.metadata.tables[name], _numbered(rows))


def _insert(connection: Connection, table: Table, rows: Tuples) -> None:
    if rows:
        names = _columns(table)
        columns = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})', rows)


def _columns(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _encode(project: Project, written: Project | None, known: Origins) -> dict[str, Tuples]:
    """The rows of each table that is not the same as in `written`; the table of sources first if it grew."""
    before = len(known)
    encoded: dict[str, Tuples] = {}
    for name in _kinds():
        rows = getattr(project.inputs, name)
        if written is None or rows is not getattr(written.inputs, name):
            encoded[name] = _encode_table(name, rows, known)
    for part, (name, encode) in _PARTS.items():
        rows = getattr(project, part)
        if written is None or rows is not getattr(written, part):
            encoded[name] = _numbered(encode(rows, known))
    if written is None or len(known) > before:
        sources: Tuples = [(number, *place) for place, number in known.items()]
        encoded = {"sources": sources, **encoded}
    return encoded


def _numbered(rows: Iterable[tuple[Any, ...]]) -> Tuples:
    return [(number, *row) for number, row in enumerate(rows, start=1)]


def _kinds() -> dict[str, type]:
    """The input tables with the domain class of their rows."""
    return {table.name: get_args(table.type)[0] for table in fields(Inputs)}


def _columns_of(kind: Any) -> list[tuple[str, type]]:
    """The fields of a domain class but its origin, with their types (None apart)."""
    found = []
    for one in fields(kind):
        if one.name != "origin":
            types = [known for known in get_args(one.type) if known is not NoneType]
            found.append((one.name, types[0] if types else one.type))
    return found  # type: ignore[return-value]  # no annotation of a row is a string


# A NumPy number or an int in a float's place would be another value when it is read again.
_TO_STORED: dict[type, Callable[[Any], Any]] = {
    float: float, int: int, date: date.isoformat, Month: Month.__str__,
}  # fmt: skip
_FROM_STORED: dict[type, Callable[[Any], Any]] = {date: date.fromisoformat, Month: Month.of_text}


def _converted(column: Sequence[Any], convert: Callable[[Any], Any] | None) -> Sequence[Any]:
    """A column with every distinct value converted once; None stays."""
    if convert is None:
        return column
    of = {value: None if value is None else convert(value) for value in set(column)}
    return [of[value] for value in column]


def _encode_table(name: str, rows: Sequence[Any], known: Origins) -> Tuples:
    """Domain objects as tuples in the order of the table's columns, made column by column for speed."""
    kind = _kinds()[name]
    by_name: dict[str, Sequence[Any]] = {
        column: _converted([getattr(row, column) for row in rows], _TO_STORED.get(of))
        for column, of in _columns_of(kind)
    }
    origins = [_encode_origin(row.origin, known) for row in rows]
    by_name |= {
        "id": range(1, len(rows) + 1),
        "source_id": [source for source, _ in origins],
        "source_rows": [source_rows for _, source_rows in origins],
    }
    return list(zip(*(by_name[column] for column in _columns(Base.metadata.tables[name])), strict=True))


def _encode_origin(origin: Origin, known: Origins) -> tuple[int | None, str]:
    if not (origin.file or origin.sheet):
        return None, " ".join(map(str, origin.rows))
    place = (origin.file, origin.sheet)
    number = known.get(place)
    if number is None:
        number = known[place] = len(known) + 1
    return number, " ".join(map(str, origin.rows))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _levers(scenario: Scenario) -> str:
    return _json(scenario_to_dict(scenario))


def _encode_files(files: Iterable[SourceFile], _: Origins) -> Iterator[tuple[Any, ...]]:
    for file in files:
        imported = file.imported.isoformat() if file.imported else None
        tables = _json([astuple(table) for table in file.tables])
        yield file.name, file.sha256, int(file.rows), file.title, file.path, imported, tables


def _encode_choices(choices: Iterable[TableChoice], _: Origins) -> Iterator[tuple[Any, ...]]:
    for one in choices:
        columns = _json([astuple(column) for column in one.columns])
        yield one.fingerprint, one.kind, columns, _json(one.given), one.counts, _json(one.forms)


def _encode_names(names: Iterable[NameChoice], _: Origins) -> Iterator[tuple[Any, ...]]:
    return map(astuple, names)


def _encode_scenarios(scenarios: Iterable[Scenario], _: Origins) -> Iterator[tuple[Any, ...]]:
    return ((_levers(scenario),) for scenario in scenarios)


def _encode_assumptions(assumptions: Iterable[Assumption], known: Origins) -> Iterator[tuple[Any, ...]]:
    for one in assumptions:
        reviewed_on = one.reviewed_on.isoformat() if one.reviewed_on else None
        told = (_json(one.key), _json(one.value), one.unit, one.note, one.reviewed_by, reviewed_on)
        yield (*told, *_encode_origin(one.source, known))


def _encode_changes(log: Iterable[Change], _: Origins) -> Iterator[tuple[Any, ...]]:
    told = attrgetter("before", "after", "reason", "previous", "sha256")
    return ((one.time.isoformat(), one.user, _json(one.what), *told(one)) for one in log)


def _encode_manifests(manifests: Iterable[Manifest], _: Origins) -> Iterator[tuple[Any, ...]]:
    for one in manifests:
        yield (
            one.time.isoformat(), one.user, _json(one.files), one.inputs_sha256, _levers(one.scenario),
            None if one.seed is None else str(one.seed), _json(one.versions), one.result_sha256,
            one.replications,
        )  # fmt: skip


def _encode_vintages(vintages: Iterable[Vintage], _: Origins) -> Iterator[tuple[Any, ...]]:
    for one in vintages:
        yield (
            one.kind, one.time.isoformat(), one.user, one.known_to.isoformat(), _json(one.units),
            _json([astuple(figure) for figure in one.figures]),
            None if one.scenario is None else _levers(one.scenario),
            None if one.seed is None else str(one.seed), one.replications, _json(one.files), one.inputs_sha256,
            _json(one.versions), one.note,
        )  # fmt: skip


# Field of `Project` -> its table and what makes rows of it.
_PARTS: dict[str, tuple[str, Callable[[Any, Origins], Iterator[tuple[Any, ...]]]]] = {
    "files": ("files", _encode_files),
    "scenarios": ("scenarios", _encode_scenarios),
    "assumptions": ("assumptions", _encode_assumptions),
    "log": ("changes", _encode_changes),
    "manifests": ("manifests", _encode_manifests),
    "choices": ("choices", _encode_choices),
    "names": ("names", _encode_names),
    "vintages": ("vintages", _encode_vintages),
}


# --- checksums -----------------------------------------------------------------------------------------------


def _digest(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> str:
    """SHA-256 of the rows as JSON in ASCII, which is the same in every version of Python.

    Written piece by piece: as long as JSON is made in one go, no other thread gets on, the window's neither.
    """
    digest = hashlib.sha256(json.dumps(list(columns)).encode("ascii"))
    digest.update(b"[")
    for at in range(0, len(rows), _PIECE):
        piece = json.dumps(rows[at : at + _PIECE], separators=(",", ":"), check_circular=False)
        digest.update((("," if at else "") + piece[1:-1]).encode("ascii"))
    digest.update(b"]")
    return digest.hexdigest()


def _overall(digests: dict[str, tuple[int, str]], meta: dict[str, str]) -> str:
    told = [sorted(digests.items()), sorted(item for item in meta.items() if item[0] != "checksum")]
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()


def _told_digests(connection: Connection) -> Iterator[tuple[str, tuple[int, str]]]:
    for name, rows, sha256 in _select(connection, "SELECT name, rows, sha256 FROM digests"):
        yield name, (rows, sha256)


def _select(connection: Connection, statement: str) -> list[Any]:
    """The rows of a short query as tuples."""
    return [tuple(row) for row in connection.exec_driver_sql(statement)]


def _fetch(path: Path, connection: Connection, name: str) -> tuple[list[str], Tuples]:
    quoted = name.replace('"', '""')
    result = connection.exec_driver_sql(f'SELECT * FROM "{quoted}" ORDER BY id')
    cursor: Any = result.cursor  # the driver's own: its tuples need not be wrapped and unwrapped
    try:
        return list(result.keys()), cursor.fetchall()
    except sqlite3.Error as fault:
        raise fault_of(path, code_of_database(fault), str(fault)) from fault


@dataclass(frozen=True, slots=True)
class _Content:
    """The rows of every table by name with its columns, all checksums held, and the meta table."""

    tables: dict[str, tuple[list[str], Tuples]]
    meta: dict[str, str]


def _fetch_checked(path: Path, connection: Connection) -> _Content:
    """Everything that the database holds; `StaffingError` unless every checksum holds and nothing is beside."""
    faults = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if faults != "ok":
        raise fault_of(path, "project_damaged", str(faults))
    digests = dict(_told_digests(connection))
    meta: dict[str, str] = dict(_select(connection, "SELECT name, value FROM meta"))
    if meta.get("checksum") != _overall(digests, meta):
        raise fault_of(path, "project_damaged", "meta")
    held = _select(connection, "SELECT type, name FROM sqlite_master")
    if set(held) != {("table", name) for name in (*digests, *_GUARDS)}:
        raise fault_of(path, "project_damaged", "sqlite_master")
    tables = {}
    for name, told in digests.items():
        columns, rows = _fetch(path, connection, name)
        if told != (len(rows), _digest(columns, rows)):
            raise fault_of(path, "project_damaged", name)
        tables[name] = columns, rows
    return _Content(tables, meta)


# --- reading -------------------------------------------------------------------------------------------------


def check_database(path: Path) -> None:
    """Raises `StaffingError` unless SQLite finds the file whole and every checksum holds."""
    with _transaction(path) as connection:
        _fetch_checked(path, connection)


def read_database(path: Path) -> Stored:
    """The project in a private copy of a project file, which is migrated where it is older."""
    with _transaction(path) as connection:
        version = _version(connection)
        content = _fetch_checked(path, connection)
    if version < SCHEMA_VERSION:
        _migrate(path, version, content)
    with _transaction(path) as connection:
        if version < SCHEMA_VERSION:
            content = _fetch_checked(path, connection)
        return Stored(_decode(path, content.tables), Stamp.of_meta(content.meta), version)


def _version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _migrate(path: Path, version: int, before: _Content) -> None:
    """Brings a private copy to today's schema; its rows are counted before and after."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _transaction(path) as connection:
        config.attributes["connection"] = connection
        command.stamp(config, f"v{version}")
        command.upgrade(config, "head")
        connection.exec_driver_sql("DROP TABLE alembic_version")
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
        after = {name: _fetch(path, connection, name) for name in Base.metadata.tables if name not in _GUARDS}
        for name, (_, rows) in before.tables.items():
            if len(after[name][1]) != len(rows):
                raise fault_of(path, "project_damaged", name)
        digests = {name: (len(rows), _digest(columns, rows)) for name, (columns, rows) in after.items()}
        _write_guards(connection, digests, Stamp.of_meta(before.meta))


def _decode(path: Path, tables: dict[str, tuple[list[str], Tuples]]) -> Project:
    """The project of rows whose checksums hold. What a row may not be is found by the domain classes."""
    by_column = {
        name: dict(zip(columns, zip(*rows, strict=True), strict=True)) if rows else {}
        for name, (columns, rows) in tables.items()
    }
    sources = by_column["sources"]
    places = dict(
        zip(
            sources.get("id", ()),
            zip(sources.get("file", ()), sources.get("sheet", ()), strict=True),
            strict=True,
        )
    )
    try:
        inputs = {
            name: _decode_table(kind, by_column[name], places)
            for name, kind in _kinds().items()
            if by_column[name]
        }
        project = Project(
            inputs=Inputs(**inputs),
            files=_decode_files(by_column["files"]),
            scenarios=tuple(_decode_levers(levers) for (levers,) in _rows(by_column["scenarios"], "levers")),
            assumptions=_decode_assumptions(by_column["assumptions"], places),
            log=_decode_changes(by_column["changes"]),
            manifests=_decode_manifests(by_column["manifests"]),
            choices=_decode_choices(by_column["choices"]),
            names=tuple(NameChoice(*row) for row in _rows(by_column["names"], "axis", "written", "meant")),
            vintages=_decode_vintages(by_column["vintages"]),
        )
    except StaffingError as fault:
        raise fault_of(path, "project_damaged", str(fault)) from fault
    return project.with_levers_of_today()


_ByColumn: TypeAlias = dict[str, tuple[Any, ...]]
_Places: TypeAlias = dict[int, tuple[str, str]]


def _rows(by_column: _ByColumn, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(by_column.get(name, ()) for name in names), strict=True)


def _decode_table(kind: Any, by_column: _ByColumn, places: _Places) -> tuple[Any, ...]:
    columns = {name: _converted(by_column[name], _FROM_STORED.get(of)) for name, of in _columns_of(kind)}
    columns["origin"] = _decode_origins(by_column, places)
    return tuple(map(kind, *(columns[one.name] for one in fields(kind))))


def _decode_origins(by_column: _ByColumn, places: _Places) -> list[Origin]:
    return [
        Origin(*places.get(source, ("", "")), tuple(map(int, source_rows.split()))) if source else NOWHERE
        for source, source_rows in _rows(by_column, "source_id", "source_rows")
    ]


def _decode_files(by_column: _ByColumn) -> tuple[SourceFile, ...]:
    names = ("name", "sha256", "rows", "title", "path", "imported", "tables")
    return tuple(
        SourceFile(
            name,
            sha256,
            rows,
            title,
            path,
            datetime.fromisoformat(imported) if imported else None,
            tuple(SourceTable(*table) for table in json.loads(tables)),
        )
        for name, sha256, rows, title, path, imported, tables in _rows(by_column, *names)
    )


def _decode_choices(by_column: _ByColumn) -> tuple[TableChoice, ...]:
    names = ("fingerprint", "kind", "columns", "given", "counts", "forms")
    return tuple(
        TableChoice(
            fingerprint=fingerprint,
            kind=kind,
            columns=tuple(ColumnChoice(*column) for column in json.loads(columns)),
            given=tuple((role, value) for role, value in json.loads(given)),
            counts=counts,
            forms=tuple(json.loads(forms)),
        )
        for fingerprint, kind, columns, given, counts, forms in _rows(by_column, *names)
    )


def _decode_levers(levers: str) -> Scenario:
    scenario, findings = scenario_from_dict(json.loads(levers))
    if findings:
        raise StaffingError(findings=tuple(findings))
    return scenario


def _decode_assumptions(by_column: _ByColumn, places: _Places) -> tuple[Assumption, ...]:
    told = _rows(by_column, "key", "value", "unit", "note", "reviewed_by", "reviewed_on")
    origins = _decode_origins(by_column, places)
    return tuple(
        Assumption(
            key=tuple(json.loads(key)),
            value=json.loads(value),
            unit=unit,
            source=origin,
            note=note,
            reviewed_by=by,
            reviewed_on=date.fromisoformat(on) if on else None,
        )
        for (key, value, unit, note, by, on), origin in zip(told, origins, strict=True)
    )


def _decode_changes(by_column: _ByColumn) -> tuple[Change, ...]:
    names = ("time", "user", "what", "before", "after", "reason", "previous", "sha256")
    return tuple(
        Change(datetime.fromisoformat(time), user, tuple(json.loads(what)), *texts)
        for time, user, what, *texts in _rows(by_column, *names)
    )


def _decode_manifests(by_column: _ByColumn) -> tuple[Manifest, ...]:
    names = (
        "time", "user", "files", "inputs_sha256", "scenario", "seed", "versions", "result_sha256", "replications",
    )  # fmt: skip
    return tuple(
        Manifest(
            time=datetime.fromisoformat(time),
            user=user,
            files=tuple((name, sha256) for name, sha256 in json.loads(files)),
            inputs_sha256=inputs,
            scenario=_decode_levers(scenario),
            seed=None if seed is None else int(seed),
            versions=tuple((name, version) for name, version in json.loads(versions)),
            result_sha256=result,
            replications=replications,
        )
        for time, user, files, inputs, scenario, seed, versions, result, replications in _rows(
            by_column, *names
        )
    )


def _decode_vintages(by_column: _ByColumn) -> tuple[Vintage, ...]:
    return tuple(
        Vintage(
            kind=kind,
            time=datetime.fromisoformat(time),
            user=user,
            known_to=date.fromisoformat(known_to),
            units=tuple(json.loads(units)),
            figures=tuple(KeptFigure(*figure) for figure in json.loads(figures)),
            scenario=None if scenario is None else _decode_levers(scenario),
            seed=None if seed is None else int(seed),
            replications=replications,
            files=tuple((name, sha256) for name, sha256 in json.loads(files)),
            inputs_sha256=inputs,
            versions=tuple((name, version) for name, version in json.loads(versions)),
            note=note,
        )
        for (
            kind, time, user, known_to, units, figures, scenario, seed, replications, files, inputs, versions, note,
        ) in _rows(by_column, *_VINTAGE_COLUMNS)
    )  # fmt: skip


_VINTAGE_COLUMNS = (
    "kind", "time", "user", "known_to", "units", "figures", "scenario", "seed", "replications", "files",
    "inputs_sha256", "versions", "note",
)  # fmt: skip
# Columns that a table of an older version does not have, with what they are there. A rescue cannot migrate.
_ADDED: dict[str, dict[str, Any]] = {
    "files": {"path": "", "imported": None, "tables": "[]"},
    "manifests": {"replications": None},
}


def rescue_database(path: Path) -> tuple[Project, tuple[str, ...], tuple[str, ...]]:
    """What is whole in a damaged private copy: the project of it, the tables kept, the tables lost.

    A table is kept if its own checksum holds; without the table of sources the rest loses its origins. What is
    empty for certain counts as neither.
    """
    kept: dict[str, tuple[list[str], Tuples]] = {}
    with _transaction(path) as connection:
        digests = dict(_told_digests(connection))
        is_current = _version(connection) == SCHEMA_VERSION
    names = [name for name in Base.metadata.tables if name not in _GUARDS]
    for name in names:
        try:
            with _transaction(path) as connection:
                columns, rows = _fetch(path, connection, name)
        except StaffingError:
            continue
        whole = digests.get(name) == (len(rows), _digest(columns, rows))
        later = {column: value for column, value in _ADDED.get(name, {}).items() if column not in columns}
        if whole and {*columns, *later} == set(_columns(Base.metadata.tables[name])):
            kept[name] = [*columns, *later], [(*row, *later.values()) for row in rows]
    lost = tuple(name for name in names if name not in kept and digests.get(name, (is_current, ""))[0])
    tables = {name: kept.get(name, ([], [])) for name in names}
    with _transaction(path):
        project = _decode(path, tables)
    if not project.scenarios:
        project = replace(project, scenarios=Project().scenarios)
    return project, tuple(name for name, (_, rows) in kept.items() if rows), lost
