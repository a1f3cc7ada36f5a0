"""Work off the GUI thread: lanes of `concurrent.futures`, and one queued signal that brings everything
back.

In the computing lane the newest request wins: an older job is cancelled and what it still returns is
dropped. In the file lane jobs follow one another, so that nothing that is being written is given up for the
next; the recovery lane is the same for the recovery copy, which must not wait for an export, the import lane
for a file that is being imported, and the history lane for what is learnt from the past. A job is
cancelled through its progress callback, which raises; a save is not, since it would go on behind the window.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum, auto
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

REPORTS_PER_SECOND = 20
# A worker that computes gives way after so many seconds. The window's thread lets go of the interpreter in many
# of its calls to Qt and has to get it back each time: with Python's own 5 ms these waits add up to a halt,
# and with 1 ms they still make 180 ms of an edit beside 120,000 rows, whose own work is 40.
GIVES_WAY = 0.0003

Progress = Callable[[float], None]


class Lane(Enum):
    """A lane has one worker."""

    COMPUTE = auto()
    FILES = auto()
    RECOVERY = auto()
    IMPORT = auto()
    HISTORY = auto()


class Outcome(Enum):
    """How a job ended."""

    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


class CancelledError(Exception):
    """Raised inside a job, out of its progress callback, when the job has been cancelled."""


@dataclass(eq=False)
class Job:
    """One request. `ended` is called in the GUI thread with the outcome and the result, the exception or
    None.
    """

    label: str
    lane: Lane
    work: Callable[[Progress], Any]
    ended: Callable[[Outcome, Any], None]
    can_stop: bool = True
    share: float = 0.0
    _stop: Event = field(default_factory=Event)

    @property
    def is_cancelled(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._stop.is_set()


@dataclass(frozen=True, slots=True)
class _Report:
    job: Job
    share: float = 0.0
    outcome: Outcome | None = None
    result: object = None


class Jobs(QObject):
    """Starts jobs, follows and cancels them. `changed` is emitted when one starts, gets on or ends."""

    changed = Signal()
    _reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(GIVES_WAY)
        self._pools = {lane: ThreadPoolExecutor(1, f"{lane.name.lower()}-lane") for lane in Lane}
        self._running: list[Job] = []
        self._is_closed = False
        self._reported.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    @property
    def is_closed(self) -> bool:
        """Whether the workers have ended."""
        return self._is_closed

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs that have not ended, oldest first."""
        return tuple(self._running)

    @property
    def told(self) -> tuple[Job, ...]:
        """Running jobs that the user is told of, oldest first."""
        return tuple(job for job in self._running if job.label)

    def start(
        self,
        lane: Lane,
        label: str,
        work: Callable[[Progress], Any],
        ended: Callable[[Outcome, Any], None],
        *,
        can_stop: bool = True,
    ) -> Job:
        """Queues `work(progress)` in a lane; `label` is the id of the text that names it, "" for what is done
        in silence.
        """
        if lane is Lane.COMPUTE:
            for older in [job for job in self._running if job.lane is lane]:
                self.cancel(older)
        job = Job(label, lane, work, ended, can_stop)
        self._running.append(job)
        self._pools[lane].submit(self._run, job)
        self.changed.emit()
        return job

    def cancel(self, job: Job) -> None:
        """Ends a job now as far as the window is concerned; its worker stops at the next progress report."""
        if job in self._running and job.can_stop:
            job._stop.set()
            self._end(job, Outcome.CANCELLED, None)

    def close(self) -> None:
        """Cancels what can be cancelled and waits for the workers: Qt objects must not go before them."""
        self._is_closed = True
        for job in self.running:
            if job.can_stop:
                job._stop.set()
        self._running.clear()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, job: Job) -> None:
        """In the worker."""
        last = 0.0

        def progress(share: float) -> None:
            nonlocal last
            if job.is_cancelled:
                raise CancelledError
            now = time.monotonic()
            if now - last >= 1 / REPORTS_PER_SECOND:
                last = now
                self._reported.emit(_Report(job, share))

        try:
            progress(0.0)
            result = job.work(progress)
        except CancelledError:
            report = _Report(job, outcome=Outcome.CANCELLED)
        except Exception as problem:
            report = _Report(job, outcome=Outcome.FAILED, result=problem)
        else:
            report = _Report(job, outcome=Outcome.DONE, result=result)
        self._reported.emit(report)

    def _receive(self, report: _Report) -> None:
        """In the GUI thread. What a job reports after it has been cancelled is dropped."""
        if report.job not in self._running:
            return
        if report.outcome is None:
            report.job.share = report.share
            self.changed.emit()
        else:
            self._end(report.job, report.outcome, report.result)

    def _end(self, job: Job, outcome: Outcome, result: object) -> None:
        self._running.remove(job)
        job.ended(outcome, result)
        self.changed.emit()
