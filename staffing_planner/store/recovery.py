"""What has not been saved yet, kept in the user's own folder after each change and offered after a crash.

A recovery copy is a project database without a seal, since each change writes only the tables that it touched, in
one transaction. It belongs to a process that is alive as long as that holds the lock file beside it.
"""

import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from staffing_planner import __version__
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.register import Project
from staffing_planner.store.faults import told_as_findings
from staffing_planner.store.locks import CourtesyLock, current_user, is_locked

if TYPE_CHECKING:
    from staffing_planner.store.database import Stored

_SUFFIX = ".recovery"
_JOURNAL = "-journal"


@dataclass(frozen=True, slots=True)
class Recovery:
    """A recovery copy that no living process holds: of which project (None: never saved), and from when.

    `original_sha256` is the file that the changes were made to: where `original` is another by now, somebody
    else has saved since, and the way out is *save as*.
    """

    path: Path
    original: Path | None
    original_sha256: str
    saved_at: datetime


class RecoveryCopy:
    """The recovery copy of one open project. Nothing is written before the first `save`."""

    def __init__(self, folder: Path, original: Path | None = None, original_sha256: str = "") -> None:
        self._folder = folder
        self._of = ("" if original is None else str(original), original_sha256)
        self._path: Path | None = None
        self._lock: CourtesyLock | None = None
        self._written: Project | None = None

    def save(self, project: Project) -> None:
        """Keeps this state; when it returns it survives a crash. `StaffingError` where it cannot be kept."""
        from staffing_planner.store.database import Stamp, write_database

        if self._path is None or not self._path.exists():
            self.discard()
            self._path = self._begin()
        now = datetime.now(UTC).replace(microsecond=0)
        stamp = Stamp(secrets.token_hex(16), now, current_user(), __version__, *self._of)
        try:
            write_database(self._path, project, stamp, self._written)
        except StaffingError:
            if self._written is None:
                self.discard()
            raise
        self._written = project

    def _begin(self) -> Path:
        path = self._folder / f"{secrets.token_hex(8)}{_SUFFIX}"
        with told_as_findings(path):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = CourtesyLock.acquire(_lock_file(path))
            assert isinstance(lock, CourtesyLock)  # nobody else can know the name
            self._lock = lock
        return path

    def discard(self) -> None:
        """Removes it: what it held is saved, or nobody wants it."""
        if self._path is not None:
            _remove(self._path)
        if self._lock is not None:
            self._lock.release()
        self._path = self._lock = self._written = None


def list_recoveries(folder: Path) -> tuple[Recovery, ...]:
    """What crashed sessions left behind and can be read, the newest first; what cannot is not offered."""
    found: list[Recovery] = []
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            if is_locked(_lock_file(path)):
                continue
            with suppress(StaffingError):
                stamp = _read(path).stamp
                original = Path(stamp.recovers) if stamp.recovers else None
                found.append(Recovery(path, original, stamp.recovers_sha256, stamp.saved_at))
    return tuple(sorted(found, key=lambda recovery: recovery.saved_at, reverse=True))


def load_recovery(recovery: Recovery) -> Project:
    """What a recovery copy holds; it stays where it is until `discard_recovery`."""
    return _read(recovery.path).project


def discard_recovery(recovery: Recovery) -> None:
    """Removes a recovery copy for good."""
    _remove(recovery.path)
    with suppress(OSError):
        _lock_file(recovery.path).unlink(missing_ok=True)


def _read(path: Path) -> "Stored":
    """Reads a copy of it, with the journal of a transaction that was cut off: so it stays as it was left."""
    from staffing_planner.store.database import read_database

    with told_as_findings(path), tempfile.TemporaryDirectory(prefix="staffplan-") as folder:
        for ending in ("", _JOURNAL):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", Path(folder) / f"working{ending}")
        return read_database(Path(folder) / "working")


def _lock_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _remove(path: Path) -> None:
    for one in (path, path.with_name(f"{path.name}{_JOURNAL}")):
        with suppress(OSError):
            one.unlink(missing_ok=True)
