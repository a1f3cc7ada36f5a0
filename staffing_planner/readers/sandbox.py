"""Reading in a process of its own, with a cap on memory and time, so that no file can bring the program down.

A library that unpacks or parses what strangers wrote can abort, and no `except` catches that. It therefore runs
in a child process: whatever happens there ends as a finding here, cancelling is a kill, the window never waits
for parsing, and the contents of a file need never enter the program that shows the window.

The child is started with multiprocessing's `spawn`, the only way that works with threads and Qt in the parent,
on Windows and in a packaged program. What it writes to its standard streams is dropped, since a native
library's last words can hold what stood in a cell.
"""

import contextlib
import gc
import os
import pickle
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar

from staffing_planner.models.findings import Finding, Origin, StaffingError, error
from staffing_planner.models.register import SourceFile
from staffing_planner.readers.masking import masked_name
from staffing_planner.readers.sources import RawCells, RawSheet, RawValue, is_text_name, read_cells

Progress = Callable[[float], None]

_POLL = 0.05  # seconds between looks at a cancelled or dead child
_MESSAGE = 256 * 1024  # bytes that one message of a list aims at: a few milliseconds of unpickling
_MOST_ITEMS = 1_000
_REPORT_EVERY = 0.05
_WEIGHED_EVERY = 0.25

SYSTEM_LIMITS_MEMORY = sys.platform in ("linux", "win32")  # elsewhere the parent weighs the child

_S = TypeVar("_S")
_T = TypeVar("_T")
_P = ParamSpec("_P")

TOO_LONG = "file_takes_too_long"
TOO_MUCH_MEMORY = "file_needs_too_much_memory"
CRASHED = "reading_crashed"

_WINDOWS_ABORT = 0xC0000409  # what an abort for want of memory looks like there


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may take: memory in bytes over its life, seconds for each call."""

    memory: int = 1_500_000_000
    seconds: float = 30.0


class _Pipe(Protocol):
    """What both ends need of a connection."""

    def send_bytes(self, content: bytes, /) -> None: ...
    def recv_bytes(self) -> bytes: ...


class _StoppedError(Exception):
    """The child can't go on; `code` is the finding's."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class ReadingProcess(Generic[_S]):
    """A child process that holds a session and calls functions on it, in order.

    `make_session` (a class or module-level function) makes the session in the child, where it stays between
    calls. The child starts with the first call. After a crash the next call starts another one, with a new
    session. Not for several threads at once.
    """

    def __init__(self, make_session: Callable[[], _S], limits: Limits | None = None) -> None:
        self._make_session = make_session
        self._limits = limits or Limits()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process id, or None while there is no child."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """Ends the child and what it holds."""
        self._end(_Child.leave)

    def _end(self, how: "Callable[[_Child], None]") -> None:
        if self._child is not None:
            child, self._child = self._child, None
            how(child)

    def call(
        self,
        file: str,
        function: Callable[Concatenate[_S, Progress, _P], _T],
        progress: Progress | None = None,
        /,
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """What `function(session, progress, ...)` returns; it and its arguments must be picklable.

        `progress` is called with the share reported by the child, at least every 50 ms; what it raises kills
        the child and is passed on. StaffingError with findings about `file` for what the function refused and
        for a child that needed too much memory or time or crashed.
        """
        answered: list[_T] = self._ask(file, function, progress, False, args, kwargs)
        return answered[0]

    def call_for_list(
        self,
        file: str,
        function: Callable[Concatenate[_S, Progress, _P], Iterable[_T]],
        progress: Progress | None = None,
        /,
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> list[_T]:
        """As `call`, for a function that yields many items: they come in small messages while it runs, so
        that unpickling them never holds up another thread.
        """
        return self._ask(file, function, progress, True, args, kwargs)

    def _ask(
        self,
        file: str,
        function: Callable[..., Any],
        progress: Progress | None,
        is_list: bool,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> list[Any]:
        if self._child is None:
            self._child = _Child(self._make_session, self._limits)
        answered: list[Any] = []
        try:
            self._child.request(pickle.dumps((function, is_list, args, kwargs)))
            for items in self._child.answers(progress):
                answered += items
        except _StoppedError as fault:
            self._end(_Child.kill)
            finding = error(fault.code, Origin(file), value=file, reason=fault.reason)
            raise StaffingError(findings=(finding,)) from None
        except StaffingError as fault:
            about = tuple(_about(file, finding) for finding in fault.findings)
            raise StaffingError(findings=about) from None
        except BaseException:
            self._end(_Child.kill)
            raise
        return answered


def _about(file: str, finding: Finding) -> Finding:
    return finding if finding.origin.file else replace(finding, origin=replace(finding.origin, file=file))


class _Child:
    """The parent's side of one child."""

    def __init__(self, make_session: Callable[[], Any], limits: Limits) -> None:
        import multiprocessing  # costs a folder of text files, which needs no child, nothing

        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, make_session, limits), daemon=True)
        self._process.start()
        theirs.close()
        assert self._process.pid is not None
        self.pid = self._process.pid
        self._job = _job_object(self.pid, limits.memory)

    def request(self, message: bytes) -> None:
        with contextlib.suppress(
            OSError
        ):  # a child that died meanwhile shows as soon as its answer is awaited
            self._pipe.send_bytes(message)

    def answers(self, progress: Progress | None) -> Iterator[list[Any]]:
        """The items of each message until the answer is complete."""
        share = 0.0
        deadline = time.monotonic() + self._limits.seconds
        weighed = time.monotonic()
        while True:
            if progress is not None:
                progress(share)
            if time.monotonic() > deadline:
                raise _StoppedError(TOO_LONG)
            if not SYSTEM_LIMITS_MEMORY and time.monotonic() > weighed + _WEIGHED_EVERY:
                weighed = time.monotonic()
                if resident_bytes(self.pid) > self._limits.memory:
                    raise _StoppedError(TOO_MUCH_MEMORY)
            try:
                if not self._pipe.poll(_POLL):
                    continue
                kind, content = pickle.loads(self._pipe.recv_bytes())
            except (EOFError, OSError):
                self._process.join(1)
                raise _StoppedError(*_cause_of_death(self._process.exitcode)) from None
            if kind == "items":
                yield content
            elif kind == "share":
                share = content
            elif kind == "ready":
                # The start of the child, slow on a busy machine, is not the file's fault.
                deadline = time.monotonic() + self._limits.seconds
            elif kind == "refused":
                raise StaffingError(findings=content)
            elif kind == "stopped":
                raise _StoppedError(*content)
            else:
                return

    def leave(self) -> None:
        """Lets an idle child end by itself."""
        self._pipe.close()
        self._process.join(1)
        self.kill()

    def kill(self) -> None:
        """Ends the child whatever it does."""
        self._process.kill()
        self._process.join(1)
        self._pipe.close()


def _cause_of_death(exit_code: int | None) -> tuple[str, str]:
    """Code and reason for a child that ended by itself."""
    if exit_code is None:
        return CRASHED, "?"
    cpu_time = -getattr(signal, "SIGXCPU", 1_000)
    killed = -getattr(signal, "SIGKILL", 1_000)  # the system's own guard against want of memory
    # An allocation that fails in native code ends in an abort.
    if exit_code in (-signal.SIGABRT, killed, _WINDOWS_ABORT):
        return TOO_MUCH_MEMORY, ""
    return (TOO_LONG, "") if exit_code == cpu_time else (CRASHED, str(exit_code))


def resident_bytes(pid: int) -> int:
    """Memory that a process holds, where the system can't be told to limit it; 0 once the process has gone."""
    asked = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False, timeout=5
    )
    return 1024 * int(asked.stdout.strip() or 0)


# --- in the child -----------------------------------------------------------------------------------------


def _live(pipe: _Pipe, make_session: Callable[[], Any], limits: Limits) -> None:
    """The child's whole life."""
    _silence()
    _limit_memory(limits.memory)
    gc.disable()  # cells are no cycles, and the collector would walk over all of them again and again
    serve(pipe, make_session, lambda: _limit_processor(limits.seconds))


def serve(pipe: _Pipe, make_session: Callable[[], Any], before_call: Callable[[], None]) -> None:
    """Answers calls until the other end is closed."""
    session = make_session()
    _send(pipe, "ready", None)
    while True:
        try:
            request = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        before_call()
        try:
            function, is_list, args, kwargs = pickle.loads(request)
            answer = function(session, _Report(pipe), *args, **kwargs)
            if is_list:
                _send_items(pipe, answer)
            else:
                _send(pipe, "items", [answer])
        except StaffingError as fault:
            _send(pipe, "refused", fault.findings)
        except MemoryError:
            _send(pipe, "stopped", (TOO_MUCH_MEMORY, ""))
        except BaseException as fault:  # a panic in native code is no Exception
            _send(pipe, "stopped", (CRASHED, _place(fault)))
        else:
            _send(pipe, "done", None)


def _send(pipe: _Pipe, kind: str, content: object) -> None:
    pipe.send_bytes(pickle.dumps((kind, content), pickle.HIGHEST_PROTOCOL))


def _send_items(pipe: _Pipe, items: Iterable[object]) -> None:
    """Sends the items in messages of about equal size."""
    count, left = 50, iter(items)
    while batch := list(islice(left, count)):
        message = pickle.dumps(("items", batch), pickle.HIGHEST_PROTOCOL)
        pipe.send_bytes(message)
        count = max(1, min(_MOST_ITEMS, 4 * count, count * _MESSAGE // len(message)))


class _Report:
    """The child's `progress`: sends a share now and then."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe
        self._next = 0.0

    def __call__(self, share: float) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _REPORT_EVERY
            _send(self._pipe, "share", share)


def _place(fault: BaseException) -> str:
    """Kind and place of an exception; never its message, which can quote a cell."""
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{type(fault).__name__}, {Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _silence() -> None:
    """Sends the standard streams, also native code's, nowhere."""
    with open(os.devnull, "r+b", buffering=0) as nowhere:
        for stream in (0, 1, 2):
            os.dup2(nowhere.fileno(), stream)


def _limit_memory(size: int) -> None:
    """Caps the address space where the system holds such a cap; no memory image is written after a crash."""
    if sys.platform != "win32":  # pragma: no branch
        import resource

        # macOS refuses or ignores the cap.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _limit_processor(seconds: float) -> None:
    """Lets the next call use so much processor time: the last resort should the parent be gone."""
    if sys.platform != "win32":  # pragma: no branch
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        allowed = int(used.ru_utime + used.ru_stime + seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.getrlimit(resource.RLIMIT_CPU)[1]))


# --- Windows ----------------------------------------------------------------------------------------------

if sys.platform == "win32":  # pragma: no cover
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS = 9  # JobObjectExtendedLimitInformation
    _PROCESS_MEMORY, _KILL_ON_CLOSE, _DIE_SILENTLY = 0x100, 0x2000, 0x400
    _SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
            ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("BasicLimitInformation", _BasicLimits),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    class _Job:
        """A job object that holds one process; closing it ends the process."""

        def __init__(self, pid: int, memory: int) -> None:
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.CreateJobObjectW.restype = wintypes.HANDLE
            kernel.CreateJobObjectW.argtypes = (ctypes.c_void_p, wintypes.LPCWSTR)
            kernel.OpenProcess.restype = wintypes.HANDLE
            kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
            kernel.SetInformationJobObject.argtypes = (
                wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD,
            )  # fmt: skip
            kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
            kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
            self._close = kernel.CloseHandle
            self._handle = kernel.CreateJobObjectW(None, None)
            limits = _ExtendedLimits()
            limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY | _KILL_ON_CLOSE | _DIE_SILENTLY
            limits.ProcessMemoryLimit = memory
            process = kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, pid)
            is_held = (
                self._handle
                and process
                and kernel.SetInformationJobObject(
                    self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
                )
                and kernel.AssignProcessToJobObject(self._handle, process)
            )
            if process:
                kernel.CloseHandle(process)
            if not is_held:
                raise OSError(ctypes.get_last_error(), "the reading process cannot be limited")

        def __del__(self) -> None:
            if self._handle:
                self._close(self._handle)


def _job_object(pid: int, memory: int) -> object | None:
    """Caps the memory of a Windows process; None elsewhere. Untested: no Windows machine was at hand."""
    if sys.platform == "win32":  # pragma: no cover
        return _Job(pid, memory)
    else:
        return None


# --- raw cells --------------------------------------------------------------------------------------------


def read_cells_apart(
    process: ReadingProcess[object], path: Path, progress: Progress | None = None, encoding: str | None = None
) -> RawCells:
    """`read_cells` with workbooks read in the child; a text file, which runs no native code, is read here."""
    if is_text_name(path.name):
        return read_cells(path, encoding)
    try:
        pieces = process.call_for_list(masked_name(path.name), _pieces, progress, path, encoding)
    except StaffingError as fault:
        return RawCells(SourceFile(masked_name(path.name), ""), findings=fault.findings)
    return _joined(pieces)


_Piece = RawCells | RawSheet | list[RawValue]


def _pieces(_: object, progress: Progress, path: Path, encoding: str | None) -> Iterator[_Piece]:
    """A file without its sheets, then each sheet without its rows, followed by its rows."""
    raw = read_cells(path, encoding, progress)
    yield replace(raw, sheets=())
    for sheet in raw.sheets:
        yield replace(sheet, rows=[])
        yield from sheet.rows


def _joined(pieces: Iterable[_Piece]) -> RawCells:
    raw: RawCells | None = None
    sheets: list[RawSheet] = []
    for piece in pieces:
        if isinstance(piece, list):
            sheets[-1].rows.append(piece)
        elif isinstance(piece, RawSheet):
            sheets.append(piece)
        else:
            raw = piece
    assert raw is not None
    return replace(raw, sheets=tuple(sheets))
