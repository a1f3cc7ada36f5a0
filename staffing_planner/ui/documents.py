"""The open project as something that is edited, undone, saved and recovered; its figures are the session's.

Everything that touches a disk is a job. The recovery copy has a lane of its own: after each change it is written
at once, also while something long is exported.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from staffing_planner.ui.jobs import Jobs, Lane, Outcome, Progress

if TYPE_CHECKING:
    from staffing_planner.models.inputs import Inputs
    from staffing_planner.models.register import Change, Key, Project, ReplaceCommand
    from staffing_planner.store import ProjectFile, Recovery, RecoveryCopy

# The first recovery copy writes everything. It waits so many seconds: the window paints the edit before it has to share
# the interpreter, which made 40 ms of painting 130 beside 120,000 rows.
PAINTED_FIRST = 0.08

log = logging.getLogger(__name__)

Ended = Callable[[Outcome, Any], None]

AFTER_CLOSING = 200  # milliseconds after which nobody shows a closed project any longer


class _Edit(QUndoCommand):
    """One edit on the undo stack."""

    def __init__(self, document: Document, command: ReplaceCommand, reason: str) -> None:
        super().__init__()
        self.command = command
        self._document = document
        self._reason = reason

    def redo(self) -> None:
        """Does it, the first time and again."""
        self._document._apply(self.command, self._reason)

    def undo(self) -> None:
        """Takes it back."""
        self._document._apply(self.command.reversed, "")


class Handover:
    """A project file on its way from the job that opens it to the window, closed if nobody takes it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._file: ProjectFile | None = None
        self._is_given_up = False

    def offer(self, file: ProjectFile) -> ProjectFile:
        """In the worker: the file is there."""
        with self._lock:
            self._file = file
            if self._is_given_up:
                file.close()
        return file

    def give_up(self) -> None:
        """In the window: nobody wants it any longer."""
        with self._lock:
            self._is_given_up = True
            if self._file is not None:
                self._file.close()


@dataclass(frozen=True, slots=True)
class Kept:
    """Where recovery copies are kept, and of what this one is: nothing is kept without a folder."""

    folder: Path | None
    recovered: Recovery | None = None  # what is being looked at; it stays until it is edited, saved or kept


class Document(QObject):
    """What is edited. `edited` names what another content differs in, `changed` tells of file and undo."""

    edited = Signal(tuple)
    changed = Signal()
    unkept = Signal(object)  # the recovery copy could not be written: the exception

    def __init__(
        self,
        jobs: Jobs,
        content: Project,
        file: ProjectFile | None,
        kept: Kept,
        is_saved: bool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.content = content
        self.file = file
        self.is_saving = False
        self.recovered = kept.recovered
        self._jobs = jobs
        self._folder = kept.folder
        self._copy: RecoveryCopy | None = None
        self._newest: Project | None = None
        self._entries_before = len(content.log)
        self._reasons = 0  # given here
        self._stack = QUndoStack(self)
        if not is_saved:
            self._stack.resetClean()
        self._stack.indexChanged.connect(lambda _: self._index_moved())
        self._stack.cleanChanged.connect(lambda _: self.changed.emit())

    # --- editing

    @property
    def is_unsaved(self) -> bool:
        """Whether something would be lost without saving."""
        return not self._stack.isClean()

    @property
    def undone_next(self) -> Key | None:
        """What the next undo takes back."""
        return self._what(self._stack.index() - 1) if self._stack.canUndo() else None

    @property
    def redone_next(self) -> Key | None:
        """What the next redo does again."""
        return self._what(self._stack.index()) if self._stack.canRedo() else None

    def _what(self, at: int) -> Key:
        return self._command(at).what

    def _command(self, at: int) -> ReplaceCommand:
        edit = self._stack.command(at)
        assert isinstance(edit, _Edit)
        return edit.command

    @property
    def inputs_before(self) -> Inputs | None:
        """The tables that the next undo leads to."""
        return self._command(self._stack.index() - 1).before.inputs if self._stack.canUndo() else None

    @property
    def inputs_after(self) -> Inputs | None:
        """The tables that the next redo leads to."""
        return self._command(self._stack.index()).after.inputs if self._stack.canRedo() else None

    def do(self, what: Key, after: Project, reason: str = "") -> None:
        """Makes an edit: the project as it is to be."""
        from staffing_planner.models.register import ReplaceCommand

        self.perform(ReplaceCommand(what, self.content, after), reason)

    def perform(self, command: ReplaceCommand, reason: str = "") -> None:
        """Makes an edit that was prepared from the content as it is."""
        self._stack.push(_Edit(self, command, reason))

    def undo(self) -> None:
        """Takes the last edit back; the change log tells of it."""
        self._stack.undo()

    def redo(self) -> None:
        """Makes the edit again that was taken back."""
        self._stack.redo()

    @property
    def explainable(self) -> Change | None:
        """The last change that was made here, as long as no reason has been given for it."""
        from staffing_planner.models.register import REASONS

        log = self.content.log
        return log[-1] if len(log) > self._entries_before and log[-1].what[0] != REASONS else None

    def explain(self, about: Change, reason: str) -> None:
        """Puts the reason for a change into the log; it is no edit that could be undone."""
        from staffing_planner.models.register import explained_log
        from staffing_planner.store import current_user

        log = explained_log(self.content.log, datetime.now(UTC), current_user(), about, reason)
        self.content = replace(self.content, log=log)
        self._reasons += 1
        if self._stack.isClean():
            self._stack.resetClean()  # the log is more than what was saved
        self.edited.emit(log[-1].what)
        self._index_moved()

    def _apply(self, command: ReplaceCommand, reason: str) -> None:
        from staffing_planner.store import current_user

        self.content = command.apply(self.content, datetime.now(UTC), current_user(), reason)
        self.edited.emit(command.what)

    def _index_moved(self) -> None:
        self.keep()
        self.changed.emit()

    # --- the recovery copy

    def keep(self) -> None:
        """Writes the recovery copy, or removes it where nothing is unsaved; also what was looked at is ours."""
        if self._folder is None:
            return
        content = self._newest = self.content
        # What the file holds when a running save has ended is not this, even if undo has led back to what it held.
        unsaved = self.is_unsaved or self.is_saving
        recovered, self.recovered = self.recovered, None

        def work(progress: Progress) -> None:
            from staffing_planner.store import discard_recovery

            # A newer one may be waiting already; but what is looked at goes only when something has its place.
            if unsaved and (content is self._newest or recovered is not None):
                if self._copy is None:
                    time.sleep(PAINTED_FIRST)
                self._own_copy().save(content)
            if not unsaved:
                self.discard_copy()
            if recovered is not None:
                discard_recovery(recovered)

        self._jobs.start(Lane.RECOVERY, "", work, self._kept, can_stop=False)

    def _kept(self, outcome: Outcome, result: Any) -> None:
        if outcome is Outcome.FAILED:
            self.unkept.emit(result)

    def _own_copy(self) -> RecoveryCopy:
        """In the worker."""
        from staffing_planner.store import RecoveryCopy

        if self._copy is None:
            assert self._folder is not None
            file = self.file
            of = (file.path, file.sha256) if file else ()
            self._copy = RecoveryCopy(self._folder, *of)
        return self._copy

    def _begin_copy_anew(self, content: Project) -> None:
        """In the worker: the copy names the file that it belongs to, as it was, and that has been saved. The old
        copy goes when the new one is there; where that cannot be written it stays.
        """
        old, self._copy = self._copy, None
        try:
            self._own_copy().save(content)
        except BaseException:
            self._copy = old
            raise
        if old is not None:
            old.discard()

    def discard_copy(self) -> None:
        """Removes the recovery copy. In the worker, or when the workers have ended."""
        if self._copy is not None:
            self._copy.discard()
            self._copy = None

    # --- saving and closing

    @property
    def can_save(self) -> bool:
        """Whether there is a file that may be saved over; else *save as* is what is left."""
        return self.file is not None and not self.file.is_read_only

    def save(self, ended: Ended) -> None:
        """Saves over the open file; `ended` as in a job."""
        file, content = self.file, self.content
        assert file is not None
        self._start_saving(lambda: _saved(file, content), ended)

    def save_as(self, path: Path, ended: Ended) -> None:
        """Saves at a path, over what is there, and has it open from then on."""
        file, content = self.file, self.content
        path = path.resolve()
        if file is not None and file.path == path and self.can_save:
            self.save(ended)
            return

        def create() -> ProjectFile:
            from staffing_planner.store import ProjectFile

            made = ProjectFile.create(path, content, replacing=True)
            if file is not None:
                file.close()
            return made

        self._start_saving(create, ended)

    def _start_saving(self, work: Callable[[], ProjectFile], ended: Ended) -> None:
        state = self._state

        def saved(outcome: Outcome, result: Any) -> None:
            self.is_saving = False
            if outcome is Outcome.DONE:
                self._take_over(result, is_newest=self._state == state)
            elif not self.is_unsaved:
                self.keep()
            self.changed.emit()
            ended(outcome, result)

        self.is_saving = True
        self.changed.emit()
        self._jobs.start(Lane.FILES, "window.job_save", lambda _: work(), saved, can_stop=False)

    @property
    def _state(self) -> tuple[int, int | None, int]:
        """Where the undo stack stands, by which edit (after undo another one may have come to the same place), and
        how many reasons have been given, which are no edits.
        """
        index = self._stack.index()
        edit = self._stack.command(index - 1) if index else None
        return index, id(edit.command) if isinstance(edit, _Edit) else None, self._reasons

    def _take_over(self, file: ProjectFile, *, is_newest: bool) -> None:
        """What was saved is on the disk; what has been edited since then is not."""
        self.file = file
        if is_newest:
            self._stack.setClean()
            self.keep()
            return
        self._stack.resetClean()
        content = self.content
        if self._folder is not None:
            self._jobs.start(
                Lane.RECOVERY, "", lambda _: self._begin_copy_anew(content), self._kept, can_stop=False
            )

    def close(self) -> Event:
        """Gives up what is unsaved and lets others have the file; the event is set when that is done."""
        done = Event()
        self.blockSignals(True)

        def work(progress: Progress) -> None:
            try:
                self._let_go()
            finally:
                done.set()

        self._jobs.start(Lane.RECOVERY, "", work, self._closed, can_stop=False)
        return done

    def _closed(self, outcome: Outcome, result: Any) -> None:
        self._stack.blockSignals(True)  # it tells of its own end, when there is nobody left to tell
        rows = _rows_of(self.content)
        self._newest = None
        self.deleteLater()

        def work(progress: Progress) -> None:
            while rows:
                rows.pop()

        def let_go() -> None:
            if not jobs.is_closed:
                jobs.start(Lane.RECOVERY, "", work, _ignore)

        # The last to hold the rows lets them go one by one: a whole project at once would halt the window.
        jobs = self._jobs
        QTimer.singleShot(AFTER_CLOSING, jobs, let_go)

    def close_now(self) -> None:
        """The same where no worker runs any longer."""
        self.blockSignals(True)
        self._stack.blockSignals(True)
        self._let_go()

    def _let_go(self) -> None:
        self.discard_copy()
        if self.file is not None:
            self.file.close()


def _rows_of(content: Project) -> list[object]:
    """Everything that a project has many of."""
    tables = (getattr(content.inputs, table.name) for table in fields(content.inputs))
    return [*chain.from_iterable(tables), *content.assumptions, *content.log]


def _ignore(outcome: Outcome, result: Any) -> None:
    """Nobody waits for it."""


def _saved(file: ProjectFile, content: Project) -> ProjectFile:
    file.save(content)
    return file
