"""Who has a project open, told by a small file beside it, and the short lock of the moment of saving.

The lock file is a courtesy: it names its holder, so that the next person is told and reads only. Whether the
holder is still there is told by a lock of the operating system on the file, which ends with the process that
holds it, however it ends. Where the file system has no such locks, or the holder sits at another machine, the
holder counts as there until somebody decides to take over. That no save overwrites another's rests on `saving`
and on the comparison made inside it, never on the courtesy.
"""

import errno
import getpass
import importlib
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

_FAR = (
    1 << 30
)  # Windows forbids others to read what is locked, so what is locked is a byte far beyond the text
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_WINDOWS = os.name == "nt"
_PAUSE = 0.01  # seconds between two tries
PATIENCE = 30.0  # seconds that a save waits for another save of the same file


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a project open for writing: user, machine, process, and since when (ISO, UTC)."""

    user: str
    host: str
    pid: int
    since: str


def current_user() -> str:
    """The name of who is logged in, or nothing where the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _myself() -> Holder:
    since = datetime.now(UTC).replace(microsecond=0).isoformat()
    return Holder(current_user(), socket.gethostname(), os.getpid(), since)


class CourtesyLock:
    """Our name in the lock file, until `release`."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def acquire(cls, path: Path, *, take_over: bool = False) -> "CourtesyLock | Holder":
        """The lock, or who holds it. OSError where no file can be made there.

        `take_over` ignores a holder at another machine, and one that only the text tells of; a process at
        this machine that is alive keeps its lock.
        """
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            taken = _try_lock(descriptor)
            if _is_same_file(path, descriptor):
                break
            os.close(descriptor)  # the holder before us removed it between our opening and our locking
        try:
            me, holder = _myself(), _told_holder(descriptor)
            alive = holder and not take_over and (holder.host != me.host or taken is None)
            if taken is False or alive:
                os.close(descriptor)
                return holder or Holder("", "", 0, "")
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, json.dumps(asdict(me)).encode("utf-8"))
        except OSError:
            os.close(descriptor)
            raise
        return cls(path, descriptor)

    def release(self) -> None:
        """Removes the lock file; one that the network has taken from us stays and counts as stale."""
        _remove_locked(self._path, self._descriptor)


def _told_holder(descriptor: int) -> Holder | None:
    """Whom the text names; None where it is empty or no lock of ours."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        return Holder(**json.loads(os.read(descriptor, 4096)))
    except (ValueError, TypeError):
        return None


@contextmanager
def saving(path: Path) -> Iterator[None]:
    """Alone in saving, among all processes that can lock `path`; TimeoutError after `PATIENCE` seconds."""
    until = time.monotonic() + PATIENCE
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        taken = _try_lock(descriptor)
        if taken is not False and _is_same_file(path, descriptor):
            break
        os.close(descriptor)
        if time.monotonic() > until:
            raise TimeoutError(errno.EBUSY, os.strerror(errno.EBUSY))
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        _remove_locked(path, descriptor)


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock file; one that is not there is not held."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return _try_lock(descriptor) is False
    finally:
        os.close(descriptor)


def _remove_locked(path: Path, descriptor: int) -> None:
    """Removes a file that we hold, before the lock ends where the system allows it."""
    with suppress(OSError):
        if _is_same_file(path, descriptor):
            path.unlink()
    with suppress(OSError):
        os.close(descriptor)
    if _WINDOWS:
        with suppress(OSError):
            path.unlink()  # refused if the next one has it open already


def _is_same_file(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _try_lock(descriptor: int) -> bool | None:
    """Locks an open file without waiting: done, held by another, or (None) not known on this file system."""
    try:
        if _WINDOWS:
            msvcrt = importlib.import_module("msvcrt")
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl = importlib.import_module("fcntl")
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        return False if fault.errno in _TAKEN else None
    return True
