"""A `.staffplan` file: opened as a private copy, saved so that there is always a whole old or a whole new one.

SQLite never runs on the user's path. Opening copies the bytes to a local working file and reads that; saving makes
the new file locally and carries it over: temporary file beside the target, read back and checked, forced to the
disk, the target compared with what was opened, backed up and replaced, read back again. Only then is it saved.

The *seal* is a checksum over every byte of the file, held inside it. It is looked at before SQLite sees a byte.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from types import TracebackType
from typing import Self

from staffing_planner import PROJECT_SUFFIX, __version__
from staffing_planner.models.findings import Finding, Origin, StaffingError, warning
from staffing_planner.models.register import Project
from staffing_planner.store.faults import fault_of, finding_of, told_as_findings
from staffing_planner.store.locks import CourtesyLock, Holder, current_user, saving

SUFFIX = PROJECT_SUFFIX
BACKUPS_KEPT = 10

_SQLITE = b"SQLite format 3\x00"
_ANYTHING = "*"
_LONGEST_CUT = 1 << 30  # bytes; of a longer file nobody has a plan
# Windows cannot force a folder to the disk; its file systems keep the order of renames themselves.
_CAN_SYNC_FOLDERS = hasattr(os, "O_DIRECTORY")


@dataclass(frozen=True, slots=True)
class LoadedProject:
    """A project as it was read: `save_id` names the save, `sha256` its very bytes, `version` its schema."""

    project: Project
    save_id: str
    saved_at: datetime
    saved_by: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rescued:
    """What was whole in a damaged file: a project of it, the names of the tables kept and of those lost."""

    project: Project
    kept: tuple[str, ...]
    lost: tuple[str, ...]


def load_project(path: Path) -> LoadedProject:
    """Reads a project without locking it. `StaffingError` says why where it cannot be read whole.

    Codes: `project_missing`, `not_a_project`, `project_newer`, `project_damaged`, `project_read_only` (may not be
    read), `project_unreachable`, `project_no_space` (for the working copy).
    """
    return _load_bytes(path, _read_bytes(path))


def rescue_project(path: Path) -> Rescued:
    """The tables of a damaged project whose own checksums hold. `StaffingError` where there is none."""
    content = _read_bytes(path)
    with _working_copy(path, content) as copy:
        from staffing_planner.store.database import rescue_database

        # SQLite opens nothing that is shorter than its header says; what was cut off reads as zeros then.
        whole = int.from_bytes(content[28:32]) * int.from_bytes(content[16:18])
        os.truncate(copy, max(len(content), min(whole, _LONGEST_CUT)))
        try:
            project, kept, lost = rescue_database(copy)
        except StaffingError as fault:
            raise fault_of(path, "project_nothing_rescued") from fault
    if not kept:
        raise fault_of(path, "project_nothing_rescued")
    return Rescued(project.with_inputs(project.inputs), kept, lost)


def backups_of(path: Path) -> tuple[Path, ...]:
    """The backups beside a project, the newest first. Each is a project file of its own."""
    try:
        return tuple(sorted(_backup_folder(path).glob(f"*{SUFFIX}"), reverse=True))
    except OSError:
        return ()


class ProjectFile:
    """A project file that is open: what it holds, whether it may be saved, and who else has it.

    `project` and `sha256` (of the file's bytes) are as we opened or last saved it. `findings` are the warnings of
    opening: somebody else (`holder`) has it open, it may only be read, it was of an older version.
    """

    def __init__(
        self,
        path: Path,
        project: Project,
        sha256: str,
        lock: CourtesyLock | None,
        findings: tuple[Finding, ...] = (),
        holder: Holder | None = None,
    ) -> None:
        self.path = path
        self.project = project
        self.sha256 = sha256
        self.findings = findings
        self.holder = holder
        self._lock = lock

    @classmethod
    def open(cls, path: Path, *, take_over: bool = False) -> "ProjectFile":
        """Opens a project, for reading only where another has it or where nothing may be written.

        `take_over` opens it for writing although a process that may be gone is named as its holder.
        `StaffingError` as for `load_project`.
        """
        path = path.resolve()
        loaded = load_project(path)  # before the lock: what cannot be opened leaves no lock file behind
        findings: list[Finding] = []
        lock: CourtesyLock | None = None
        holder: Holder | None = None
        if not os.access(path, os.W_OK):
            findings.append(warning("project_opened_read_only", Origin(path.name), value=path))
        else:
            try:
                taken = CourtesyLock.acquire(_lock_file(path), take_over=take_over)
            except OSError:
                findings.append(warning("project_opened_read_only", Origin(path.name), value=path))
            else:
                if isinstance(taken, Holder):
                    holder = taken
                    findings.append(_opened_in_use(path, holder))
                else:
                    lock = taken
        if lock is not None:
            try:  # it may have been saved before the lock was ours
                content = _read_bytes(path)
                if hashlib.sha256(content).hexdigest() != loaded.sha256:
                    loaded = _load_bytes(path, content)
            except StaffingError:
                lock.release()
                raise
        from staffing_planner.store.database import SCHEMA_VERSION

        if loaded.version < SCHEMA_VERSION:
            findings.append(warning("project_older", Origin(path.name), value=path, version=loaded.version))
        return cls(path, loaded.project, loaded.sha256, lock, tuple(findings), holder)

    @classmethod
    def create(cls, path: Path, project: Project, *, replacing: bool = False) -> "ProjectFile":
        """Saves a project at a new path and has it open there: *new* and *save as*.

        `replacing` puts it in the place of whatever is there, of which a backup is kept. `StaffingError` with
        `project_exists` without it, `project_in_use` where another has that file open, otherwise as `save`.
        """
        with told_as_findings(path):
            path = path.resolve()
            if not replacing and path.exists():
                raise fault_of(path, "project_exists")
            lock = CourtesyLock.acquire(_lock_file(path))
        if isinstance(lock, Holder):
            raise _in_use(path, lock)
        try:
            sha256 = _publish(path, project, _ANYTHING if replacing else "")
        except BaseException:
            lock.release()
            raise
        return cls(path, project, sha256, lock)

    @property
    def is_read_only(self) -> bool:
        """Whether `save` is refused; the way out is `create` at another path."""
        return self._lock is None

    def save(self, project: Project) -> None:
        """Saves over what was opened; when it returns, the project is safe on the disk.

        `StaffingError` where it is not, and then the file holds what it held: `project_changed_meanwhile`
        (somebody saved another version: *save as*), `project_in_use`, `project_read_only`, `project_no_space`,
        `project_unreachable`, `project_busy`. After `project_not_confirmed` the file is replaced, but the disk or
        network did not confirm it.
        """
        if self._lock is None:
            raise _in_use(self.path, self.holder) if self.holder else fault_of(self.path, "project_read_only")
        self.sha256 = _publish(self.path, project, self.sha256)
        self.project = project

    def close(self) -> None:
        """Lets others have it. Does nothing where that was done."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _lock_file(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _backup_folder(path: Path) -> Path:
    return path.with_name(f"{path.name}.backups")


def _holder_details(holder: Holder) -> dict[str, str]:
    return {"user": holder.user or "?", "host": holder.host or "?", "since": holder.since or "?"}


def _in_use(path: Path, holder: Holder) -> StaffingError:
    return StaffingError(findings=(finding_of(path, "project_in_use", "", **_holder_details(holder)),))


def _opened_in_use(path: Path, holder: Holder) -> Finding:
    details = _holder_details(holder)
    return warning("project_opened_in_use", Origin(path.name), "", path, **details)


# --- reading -------------------------------------------------------------------------------------------------


def _read_bytes(path: Path) -> bytes:
    with told_as_findings(path):
        return path.read_bytes()


def _load_bytes(path: Path, content: bytes) -> LoadedProject:
    """The project of a file's bytes; nothing is read from them before their seal has been found whole."""
    from staffing_planner.store.database import APPLICATION_ID, SCHEMA_VERSION, read_database

    is_ours = content[:16] == _SQLITE and content[68:72] == APPLICATION_ID.to_bytes(4)
    sealed = _seal_at(content)
    if sealed is None and not is_ours:
        raise fault_of(path, "not_a_project")
    if sealed is None or content[sealed : sealed + 32] != _seal_of(content, sealed):
        raise fault_of(path, "project_damaged", backups=len(backups_of(path)))
    version = int.from_bytes(content[60:64])
    if not is_ours or version < 1:
        raise fault_of(path, "not_a_project")
    if version > SCHEMA_VERSION:
        raise fault_of(path, "project_newer", version=version, newest=SCHEMA_VERSION)
    with _working_copy(path, content) as copy:
        try:
            stored = read_database(copy)
        except StaffingError as fault:
            raise _about(path, fault) from fault
    stamp = stored.stamp
    sha256 = hashlib.sha256(content).hexdigest()
    return LoadedProject(
        stored.project, stamp.save_id, stamp.saved_at, stamp.saved_by, stored.version, sha256
    )


@contextmanager
def _working_copy(path: Path, content: bytes | None = None) -> Iterator[Path]:
    """A private local file, holding `content` or not made yet, removed afterwards with all that came beside it."""
    with told_as_findings(path), tempfile.TemporaryDirectory(prefix="staffplan-") as folder:
        copy = Path(folder) / f"working{SUFFIX}"
        if content is not None:
            copy.write_bytes(content)
        yield copy


def _about(path: Path, fault: StaffingError) -> StaffingError:
    """What was found in a working copy, told of the file that it is a copy of."""
    return StaffingError(
        findings=tuple(
            finding_of(path, finding.code, str(finding.details["reason"]), backups=len(backups_of(path)))
            for finding in fault.findings
        )
    )


def _seal_at(content: bytes) -> int | None:
    """Where the checksum stands, or None where there is no mark, or a second one."""
    from staffing_planner.store.database import SEAL_BYTES, SEAL_MARK

    at = content.find(SEAL_MARK)
    alone = at >= 0 and content.find(SEAL_MARK, at + 1) < 0
    at += len(SEAL_MARK)
    return at if alone and at + SEAL_BYTES <= len(content) else None


def _seal_of(content: bytes, at: int) -> bytes:
    """SHA-256 of all bytes with zeros where the checksum stands."""
    digest = hashlib.sha256(content[:at])
    digest.update(bytes(32))
    digest.update(content[at + 32 :])
    return digest.digest()


# --- saving --------------------------------------------------------------------------------------------------


def _sealed_bytes(path: Path, project: Project) -> bytes:
    """The bytes of a new project file, made and checked on the local disk."""
    from staffing_planner.store.database import Stamp, check_database, write_database

    now = datetime.now(UTC).replace(microsecond=0)
    with _working_copy(path) as copy:
        try:
            write_database(copy, project, Stamp(secrets.token_hex(16), now, current_user(), __version__))
            check_database(copy)
        except StaffingError as fault:
            raise _about(path, fault) from fault
        content = copy.read_bytes()
    return _sealed(content)


def _sealed(content: bytes) -> bytes:
    """The bytes of a database with the checksum put where it belongs."""
    at = _seal_at(content)
    assert at is not None  # SQLite keeps a small value in one piece, and no text can hold the mark
    return content[:at] + _seal_of(content, at) + content[at + 32 :]


def _publish(path: Path, project: Project, opened: str) -> str:
    """Puts a project in the place of the file whose bytes have the hash `opened` ("" is none); the new hash."""
    content = _sealed_bytes(path, project)
    sha256 = hashlib.sha256(content).hexdigest()
    with told_as_findings(path), saving(path.with_name(f".{path.name}.saving")):
        _tidy(path)
        old = _bytes_there(path)
        if opened not in (_ANYTHING, "" if old is None else hashlib.sha256(old).hexdigest()):
            raise fault_of(path, "project_changed_meanwhile")
        if old is not None:
            _back_up(path, old)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        try:
            _write_safely(temporary, content)
            with suppress(OSError):  # whoever may read the old file may read the new one
                shutil.copymode(path, temporary)
            if temporary.read_bytes() != content:
                raise fault_of(path, "project_unreachable")
            # The last look: a program that knows nothing of our lock may have written while we did.
            if _bytes_there(path) != old:
                raise fault_of(path, "project_changed_meanwhile")
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _confirm(path, content)
    _prune_backups(path)
    return sha256


def _tidy(path: Path) -> None:
    """Removes what saves that were killed have left; nobody else saves now."""
    left = path.parent.glob(f".{escape(path.name)}.*.tmp")
    for temporary in (*left, *_backup_folder(path).glob(".*.tmp")):
        temporary.unlink()


def _confirm(path: Path, content: bytes) -> None:
    """Makes sure that the new file is on the disk; `project_not_confirmed` where that cannot be told."""
    try:
        _sync_folder(path.parent)
        confirmed = path.read_bytes() == content
    except OSError as fault:
        raise fault_of(path, "project_not_confirmed", fault.strerror or "") from fault
    if not confirmed:
        raise fault_of(path, "project_not_confirmed")


def _bytes_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write_safely(path: Path, content: bytes) -> None:
    """Writes a new file and forces it to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    if _CAN_SYNC_FOLDERS:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _back_up(path: Path, content: bytes) -> None:
    """Keeps what is about to be replaced, unless it is the newest backup already."""
    folder = _backup_folder(path)
    folder.mkdir(exist_ok=True)
    kept = backups_of(path)
    if kept and kept[0].read_bytes() == content:
        return
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    temporary = folder / f".{stamp}.tmp"
    try:
        _write_safely(temporary, content)
        os.replace(temporary, folder / f"{path.stem} {stamp}{SUFFIX}")
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def _prune_backups(path: Path) -> None:
    for old in backups_of(path)[BACKUPS_KEPT:]:
        with suppress(OSError):  # one backup too many is no reason to call a save failed
            old.unlink()
