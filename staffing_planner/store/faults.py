"""Faults of disks, networks and databases as findings; no exception of theirs leaves `store`."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from staffing_planner.models.findings import Finding, Origin, StaffingError, error

_OF_SYSTEM = {
    errno.ENOSPC: "project_no_space",
    errno.EDQUOT: "project_no_space",
    errno.EFBIG: "project_no_space",
    errno.EACCES: "project_read_only",
    errno.EPERM: "project_read_only",
    errno.EROFS: "project_read_only",
    errno.ENOENT: "project_missing",
    errno.ENOTDIR: "project_missing",
    errno.EISDIR: "not_a_project",
    errno.EBUSY: "project_busy",
}
# Windows' own numbers: a file that another program holds, a disk that is full (two ways of it).
_OF_WINDOWS = {32: "project_busy", 33: "project_busy", 39: "project_no_space", 112: "project_no_space"}
_OF_DATABASE = {
    sqlite3.SQLITE_FULL: "project_no_space",
    sqlite3.SQLITE_IOERR: "project_unreachable",
    sqlite3.SQLITE_CANTOPEN: "project_unreachable",
    sqlite3.SQLITE_READONLY: "project_read_only",
}


def fault_of(path: Path, code: str, reason: str = "", **details: str | float) -> StaffingError:
    """The error that `path` stands for with one finding."""
    return StaffingError(findings=(finding_of(path, code, reason, **details),))


def finding_of(path: Path, code: str, reason: str = "", **details: str | float) -> Finding:
    """One finding about the project file at `path`."""
    return error(code, Origin(path.name), "", path, reason=reason, **details)


def code_of(fault: OSError) -> str:
    """The finding's code for what the system says; what is not known is a network or a disk that fails."""
    windows = getattr(fault, "winerror", None)
    return _OF_WINDOWS.get(windows or 0) or _OF_SYSTEM.get(fault.errno or 0, "project_unreachable")


def code_of_database(fault: BaseException) -> str:
    """The finding's code for what SQLite says; what is not about the disk means that the content is damaged."""
    number = getattr(fault, "sqlite_errorcode", 0)
    return _OF_DATABASE.get(
        number & 0xFF, "project_damaged"
    )  # the low byte is the kind, the rest its variant


@contextmanager
def told_as_findings(path: Path) -> Iterator[None]:
    """Turns what the system says while a file is read or written into a `StaffingError`."""
    try:
        yield
    except OSError as fault:
        raise fault_of(path, code_of(fault), fault.strerror or "") from fault
