"""The wizard: one file on its way into the project, step by step, with nothing changed before it is accepted.

Everything that takes time is a job in the import lane; the file itself is read in a process of its own. While a job
runs the pages wait and *Cancel* ends it; a step that has nothing to ask is passed over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.models.findings import StaffingError
from staffing_planner.texts import Texts
from staffing_planner.ui.collector import collector_at_rest
from staffing_planner.ui.controls import Elided
from staffing_planner.ui.findings import FindingsList
from staffing_planner.ui.importing.columns_page import ColumnsPage
from staffing_planner.ui.importing.draft import Draft, Page
from staffing_planner.ui.importing.names_page import NamesPage, write_names
from staffing_planner.ui.importing.rows_page import RowsPage
from staffing_planner.ui.importing.tables_page import TablesPage
from staffing_planner.ui.importing.totals_page import TotalsPage
from staffing_planner.ui.jobs import Job, Lane, Outcome, Progress
from staffing_planner.ui.questions import Question
from staffing_planner.ui.style import GAP, PAD, STEP, button, labelled, scaled, set_state

if TYPE_CHECKING:
    from staffing_planner.importing import Entry, Import, Survey, UnknownName
    from staffing_planner.models.findings import Finding
    from staffing_planner.models.reconciliation import Reconciliation
    from staffing_planner.ui.session import Session
    from staffing_planner.ui.settings import Settings

log = logging.getLogger(__name__)

TABLES, COLUMNS, NAMES, ROWS, TOTALS = range(5)
SIZE = (1080, 700)
RAIL = 216


class _Rail(QFrame):
    """The steps: where one is, what is behind, what is passed over."""

    chosen = Signal(int)

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setFixedWidth(scaled(RAIL))
        self.file, self.queue = Elided("strong"), labelled("label")
        self.steps: list[QPushButton] = []
        inside = QVBoxLayout(self)
        inside.setContentsMargins(GAP, PAD, GAP, PAD)
        inside.setSpacing(STEP)
        inside.addWidget(self.file)
        inside.addWidget(self.queue)
        inside.addSpacing(GAP)
        for at, name in enumerate(names):
            step = button("page", f"{at + 1}   {name}")
            step.setCheckable(True)
            step.setAutoExclusive(True)
            step.setAccessibleName(name)
            step.clicked.connect(lambda _=False, at=at: self.chosen.emit(at))
            self.steps.append(step)
            inside.addWidget(step)
        inside.addStretch(1)


class ImportWizard(QDialog):
    """Takes one file in. `ended` says whether it was accepted."""

    ended = Signal(bool)

    def __init__(
        self, session: Session, settings: Settings, path: Path, of: tuple[int, int], parent: QWidget
    ) -> None:
        """`of`: the file's number among how many."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._session = session
        self._settings = settings
        self._texts: Texts = session.texts
        self.path = path
        self.draft: Draft | None = None
        self._opened: Import | None = None
        self._job: Job | None = None
        self._at = TABLES
        self._steps: list[int] = [TABLES, COLUMNS, TOTALS]  # what there is to see
        self._read_with: object = None  # what the rows were read with
        self._is_accepted = self._is_over = self._is_touched = False
        texts = self._texts
        self.setWindowTitle(texts.text("import.title", file=path.name))
        self.resize(scaled(SIZE[0]), scaled(SIZE[1]))
        self.setMinimumSize(scaled(860), scaled(560))
        self.pages: tuple[Page, ...] = (
            TablesPage(texts),
            ColumnsPage(texts),
            NamesPage(texts),
            RowsPage(texts),
            TotalsPage(texts),
        )
        self.rail = _Rail([texts.text(f"import.step_{page.name}") for page in self.pages])
        self.rail.file.setText(path.name)
        self.rail.queue.setText(texts.text("import.file_of", at=of[0], all=of[1]) if of[1] > 1 else "")
        self.heading, self.words = labelled("title"), labelled("secondary")
        self.words.setWordWrap(True)
        self.trouble = FindingsList()
        self.trouble_words = labelled("secondary")
        self.trouble_words.setWordWrap(True)
        self.waiting = labelled("secondary")
        self.body = QStackedWidget()
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.hindrance = labelled("label")
        self.hindrance.setProperty("state", "over")
        self.hindrance.setWordWrap(True)
        self.cancel, self.back, self.next = button(), button(), button("primary")
        self._lay_out()
        for one, msgid in ((self.cancel, "window.cancel"), (self.back, "import.back")):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self._connect()
        self._show_waiting("import.reading")

    def _lay_out(self) -> None:
        state = QWidget()
        column = QVBoxLayout(state)
        column.addStretch(1)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.waiting)
        column.addStretch(2)
        self._waiting_state = state
        self._trouble_state = QWidget()
        column = QVBoxLayout(self._trouble_state)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.trouble_words)
        column.addWidget(self.trouble, 1)
        for widget in (state, self._trouble_state, *self.pages):
            self.body.addWidget(widget)
        footer = QFrame()
        footer.setProperty("role", "bottom")
        buttons = QHBoxLayout(footer)
        buttons.setContentsMargins(PAD + STEP, GAP, PAD + STEP, GAP)
        buttons.setSpacing(STEP * 2)
        self.progress.setFixedWidth(scaled(180))
        buttons.addWidget(self.progress)
        buttons.addWidget(self.hindrance, 1)
        for one in (self.cancel, self.back, self.next):
            buttons.addWidget(one)
        right = QVBoxLayout()
        right.setContentsMargins(PAD + STEP, PAD, PAD + STEP, GAP)
        right.setSpacing(STEP)
        right.addWidget(self.heading)
        right.addWidget(self.words)
        right.addSpacing(STEP * 2)
        right.addWidget(self.body, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(middle, 1)
        inside.addWidget(footer)

    def _connect(self) -> None:
        tables, columns, names, rows, totals = self.pages
        assert isinstance(tables, TablesPage)
        assert isinstance(names, NamesPage)
        assert isinstance(rows, RowsPage)
        assert isinstance(totals, TotalsPage)
        for page in (tables, columns, names):
            page.changed.connect(self._decided)
        tables.headers_chosen.connect(self._choose_header)
        tables.encoding_chosen.connect(self._choose_encoding)
        names.save_asked.connect(self._ask_where_to_save_names)
        names.load_asked.connect(self._ask_for_names)
        rows.save_asked.connect(self._ask_where_to_save_list)
        rows.dropping_chosen.connect(self._leave_rows_out)
        totals.how_chosen.connect(self._choose_how)
        totals.rows_asked.connect(lambda: self._show_step(ROWS))
        self.rail.chosen.connect(self._go_to)
        self.cancel.clicked.connect(self._cancel)
        self.back.clicked.connect(self._go_back)
        self.next.clicked.connect(self._go_on)
        self._session.jobs.changed.connect(self._show_progress)

    # --- jobs

    def start(self) -> None:
        """Opens the file."""
        plan = self._session.plan

        def work(progress: Progress) -> Draft:
            from staffing_planner.importing import Import
            from staffing_planner.plan import new_project

            choices = self._settings.choices
            begun = (
                plan.begin_import(self.path, choices) if plan else Import(self.path, new_project(), choices)
            )
            draft = Draft(begun)
            self._opened = draft.importing
            draft.importing.look(progress)
            draft.entries = list(draft.importing.entries())
            # What is accepted is kept in a recovery copy at once: what that needs is loaded now, and not then.
            import_module("staffing_planner.store.database")
            return draft

        self._run("import.job_read", work, self._looked)

    def _run(self, label: str, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        """Does something that takes time; `done` gets what came of it."""

        def ended(outcome: Outcome, result: Any) -> None:
            self._job = None
            if self._is_over:
                return
            self._show_footer()
            if outcome is Outcome.DONE:
                done(result)
            elif outcome is Outcome.FAILED:
                self._show_fault(result)
            elif self.draft is None:
                self._leave()
            else:
                self._read_with = None
                self._show_step(self._at)

        self._job = self._session.jobs.start(Lane.IMPORT, label, work, ended)
        self._show_footer()

    def _show_progress(self) -> None:
        if self._job is not None:
            self.progress.setValue(round(100 * self._job.share))

    def _looked(self, draft: Draft) -> None:
        self.draft = draft
        survey = draft.importing.survey
        if not survey.tables and not survey.sheets:
            self._show_trouble(survey.findings)
            return
        draft.headers.clear()
        if draft.importing.is_known and draft.is_readable:
            self._read(then_to=TOTALS)
        else:
            self._show_step(TABLES)

    def _look_again(self) -> None:
        draft = self._open_draft

        def work(progress: Progress) -> tuple[Survey, tuple[Entry, ...]]:
            survey = draft.importing.look(progress, draft.headers, draft.encoding)
            return survey, draft.importing.entries()

        def done(result: tuple[Survey, tuple[Entry, ...]]) -> None:
            survey, entries = result
            draft.entries = list(entries)
            self._read_with = None
            if not survey.tables and not survey.sheets:
                self._show_trouble(survey.findings)
            else:
                self._show_step(TABLES)

        self._run("import.job_read", work, done)

    def _read(self, then_to: int) -> None:
        """Reads the rows as decided, and goes on to the next step that has something to ask, up to `then_to`."""
        draft = self._open_draft
        entries, names = tuple(draft.entries), draft.names
        dropping = draft.dropping if draft.is_leaving_rows_out else frozenset()
        reading = (entries, names, dropping)
        if reading == self._read_with:
            self._have_read(then_to)
            return

        def work(progress: Progress) -> tuple[Any, tuple[UnknownName, ...], tuple[Finding, ...]]:
            importing = draft.importing
            with collector_at_rest():
                reads = importing.read(entries, names, dropping, progress)
            # Names that are decided stay in sight with what was decided.
            unknown = importing.unknown_names()
            return reads, unknown, importing.findings

        def done(result: tuple[Any, tuple[UnknownName, ...], tuple[Finding, ...]]) -> None:
            draft.reads, draft.unknown, draft.findings = result
            draft.how = {kind: draft.how.get(kind, how) for kind, how in draft.importing.usual_how().items()}
            draft.reconciliation = None
            self._read_with = reading
            self._have_read(then_to)

        self._run("import.job_read", work, done)

    def _have_read(self, then_to: int) -> None:
        draft = self._open_draft
        _, _, names, rows, _ = self.pages
        self._steps = [TABLES, COLUMNS] if self._has_columns else [TABLES]
        if draft.unknown:
            self._steps.append(NAMES)
        if draft.findings or draft.dropping:
            self._steps.append(ROWS)
        self._steps.append(TOTALS)
        names.take_draft(draft)
        rows.take_draft(draft)
        errors = any(one.severity.value == "error" for one in draft.findings)
        if then_to > NAMES and names.hindrance():
            then_to = NAMES
        elif then_to > ROWS and errors:
            then_to = ROWS
        if then_to == NAMES and NAMES not in self._steps:
            then_to = ROWS
        if then_to == ROWS and ROWS not in self._steps:
            then_to = TOTALS
        if then_to == TOTALS:
            self._reconcile()
        else:
            self._show_step(then_to)

    def _reconcile(self) -> None:
        draft = self._open_draft
        how, needs_stock = dict(draft.how), self._session.document is None

        def work(progress: Progress) -> Reconciliation:
            return draft.importing.reconciled(how, needs_stock=needs_stock, progress=progress)

        def done(found: Reconciliation) -> None:
            draft.reconciliation = found
            self._show_step(TOTALS)

        if draft.reconciliation is not None:
            self._show_step(TOTALS)
            return
        self._run("import.job_reconcile", work, done)

    def _accept(self) -> None:
        draft = self._open_draft
        found, entries, names, how = draft.reconciliation, tuple(draft.entries), draft.names, dict(draft.how)
        assert found is not None

        def ended(outcome: Outcome, result: Any) -> None:
            self._job = None
            if outcome is Outcome.DONE:
                self._is_accepted = True
                self._settings.remember_choices(one.choice for one in entries if one.is_read)
                self._leave()
            else:
                self._show_footer()
                self._show_fault(result)

        self._job = self._session.accept(
            lambda _: draft.importing.accepted(found, entries, names, how), draft.importing.name, ended
        )
        self._show_footer()

    # --- steps

    @property
    def _has_columns(self) -> bool:
        """Whether there is anything to choose about columns: a statistics file says itself what it is."""
        return any(one.is_read and not one.table.is_fixed for one in self._open_draft.entries)

    @property
    def _open_draft(self) -> Draft:
        assert self.draft is not None
        return self.draft

    @property
    def at(self) -> int:
        """The step that is shown."""
        return self._at

    def _show_step(self, at: int) -> None:
        draft, texts = self._open_draft, self._texts
        self._at = at
        page = self.pages[at]
        page.show_draft(draft)
        self.heading.setText(texts.text(f"import.step_{page.name}"))
        self.words.setText(texts.text(f"import.words_{page.name}"))
        self.body.setCurrentWidget(page)
        self._show_footer()
        focused: QWidget | None = self.focusWidget()
        if focused is None or not page.isAncestorOf(focused):
            (self.next if self.next.isEnabled() else page).setFocus()

    def _show_waiting(self, msgid: str) -> None:
        texts = self._texts
        self.heading.setText(texts.text("import.step_tables"))
        self.words.setText("")
        self.waiting.setText(texts.text(msgid, file=self.path.name))
        self.body.setCurrentWidget(self._waiting_state)
        self._show_footer()

    def _show_footer(self) -> None:
        texts = self._texts
        is_busy, has_draft = self._job is not None, self.draft is not None
        is_page = self.body.currentWidget() in self.pages
        self.progress.setVisible(is_busy)
        self.body.setEnabled(not is_busy)
        self.back.setVisible(is_page)
        self.next.setVisible(is_page)
        self.back.setEnabled(not is_busy and self._at != TABLES)
        is_last = self._at == TOTALS
        words = texts.text("import.accept" if is_last else "import.next")
        self.next.setText(words)
        self.next.setAccessibleName(words)
        self.next.setDefault(True)
        hindrance = self.pages[self._at].hindrance() if has_draft and is_page and not is_busy else ""
        self.next.setEnabled(is_page and not is_busy and not hindrance)
        self.hindrance.setText(hindrance)
        leave = "import.close" if not is_page and not is_busy else "window.cancel"
        self.cancel.setText(texts.text(leave))
        self.cancel.setAccessibleName(self.cancel.text())
        self.cancel.setEnabled(self._job is None or self._job.can_stop)
        reached = self._steps.index(self._at) if self._at in self._steps else 0
        for at, step in enumerate(self.rail.steps):
            step.setChecked(at == self._at and is_page)
            near = at in self._steps and self._steps.index(at) <= reached + 1
            step.setEnabled(has_draft and is_page and not is_busy and (near or self._is_open_to(at)))
            set_state(step, "passed", "true" if at not in self._steps else "false")

    def _is_open_to(self, at: int) -> bool:
        """Whether a step further on can be gone to at once: what lies before it has been read and is decided."""
        return at in self._steps and self._open_draft.reconciliation is not None

    def _decided(self) -> None:
        """Something of what is read has been decided: what comes after it is to be shown anew."""
        self._is_touched = True
        self._open_draft.reconciliation = None
        self._show_footer()

    def _go_to(self, at: int) -> None:
        if at <= self._at:
            self._show_step(at)
        else:
            self._go_on_to(at)

    def _go_back(self) -> None:
        before = [one for one in self._steps if one < self._at]
        self._show_step(before[-1] if before else TABLES)

    def _go_on(self) -> None:
        if self._at == TOTALS:
            self._accept()
            return
        self._go_on_to(self._at + 1)

    def _go_on_to(self, at: int) -> None:
        if self._at == TABLES and self._has_columns and (at == COLUMNS or not self._open_draft.is_readable):
            self._show_step(COLUMNS)
        else:
            self._read(then_to=at)

    # --- decisions that need the file

    def _choose_header(self, sheet: str, rows: tuple[int, ...]) -> None:
        self._open_draft.headers[sheet] = rows
        self._look_again()

    def _choose_encoding(self, encoding: str) -> None:
        self._open_draft.encoding = encoding or None
        self._look_again()

    def _choose_how(self, kind: str, how: str) -> None:
        draft = self._open_draft
        draft.how[kind] = how
        draft.reconciliation = None
        self._reconcile()

    def _leave_rows_out(self, is_left_out: bool) -> None:
        draft = self._open_draft
        rows = self.pages[ROWS]
        assert isinstance(rows, RowsPage)
        draft.is_leaving_rows_out = is_left_out
        draft.dropping = rows.rows_with_errors if is_left_out else frozenset()
        draft.reconciliation = None
        self._read(then_to=ROWS)

    # --- lists and names as files

    def _ask_for_file(self, msgid: str, name: str, chosen: Callable[[Path], None]) -> None:
        texts = self._texts
        dialog = QFileDialog(self, texts.text(msgid), str(self._settings.folder))
        if name:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("csv")
            dialog.selectFile(name)
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("CSV (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.open()

    def _ask_where_to_save_names(self) -> None:
        self._ask_for_file("import.save_names", f"{self.path.stem}-namn.csv", self.save_names)

    def _ask_for_names(self) -> None:
        self._ask_for_file("import.load_names", "", self.load_names)

    def _ask_where_to_save_list(self) -> None:
        rows = self.pages[ROWS]
        assert isinstance(rows, RowsPage)
        self._ask_for_file(
            "import.save_list", f"{self.path.stem}-rader.csv", lambda path: self._write(path, rows.write_list)
        )

    def save_names(self, path: Path) -> None:
        """Writes the table of names to be edited."""
        self._write(path, lambda chosen: write_names(chosen, self._open_draft))

    def _write(self, path: Path, write: Callable[[Path], None]) -> None:
        try:
            write(path)
        except OSError as problem:
            words = problem.strerror or str(problem)
            self._tell(self._texts.text("window.export_failed", file=path.name), words)

    def load_names(self, path: Path) -> None:
        """Takes what a table of names says."""
        from staffing_planner.importing import read_names

        names, findings = read_names(path)
        page = self.pages[NAMES]
        assert isinstance(page, NamesPage)
        page.take_names(
            {(one.axis, one.written): "" if one.meant == one.written else one.meant for one in names}
        )
        if findings:
            self._tell(
                self._texts.text("import.names_not_read", file=path.name),
                " ".join(self._texts.finding(one) for one in findings[:3]),
            )

    def _tell(self, title: str, words: str) -> None:
        Question(self._texts, title, (words,), (("window.close", None),), self).open()

    # --- what went wrong

    def _show_trouble(self, findings: tuple[Finding, ...]) -> None:
        texts = self._texts
        self.heading.setText(texts.text("import.trouble", file=self.path.name))
        self.words.setText(texts.text("import.unharmed"))
        self.trouble_words.setText(texts.text("import.trouble_advice"))
        self.trouble.show_findings(texts, findings)
        self.body.setCurrentWidget(self._trouble_state)
        self._show_footer()
        self.cancel.setFocus()

    def _show_fault(self, problem: object) -> None:
        if isinstance(problem, StaffingError) and problem.findings:
            self._show_trouble(problem.findings)
            return
        log.error(
            "the file could not be imported", exc_info=problem if isinstance(problem, Exception) else None
        )
        self._show_trouble(())
        self.trouble_words.setText(self._texts.text("window.fault_advice"))

    # --- leaving

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return self._job is not None

    def _cancel(self) -> None:
        """Ends what is being read; else leaves, after asking if decisions would be lost."""
        if self._job is not None:
            if self._job.can_stop:
                self._session.jobs.cancel(self._job)
            return
        has_work = self._is_touched or self._read_with is not None
        if self.draft is None or not has_work or self.body.currentWidget() not in self.pages:
            self._leave()
            return
        texts = self._texts
        Question(
            texts,
            texts.text("import.leave_title", file=self.path.name),
            (texts.text("import.leave_words"),),
            (("import.stay", None), ("import.leave", self._leave)),
            self,
        ).open()

    def _leave(self) -> None:
        self._is_over = True
        self.close_file()
        self.ended.emit(self._is_accepted)
        self.accept() if self._is_accepted else super().reject()

    def close_file(self) -> None:
        """Ends the process that has the file open, when its last job has ended."""
        opened = self._opened
        if opened is None:
            return
        if self._session.jobs.is_closed:
            opened.close()
        else:
            self._session.jobs.start(Lane.IMPORT, "", lambda _: opened.close(), _ignore, can_stop=False)

    def reject(self) -> None:
        """Escape is the same as *Cancel*."""
        if not self._is_over:
            self._cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and the arrows go back and on, as in a browser."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self._job is None:
            if event.key() == Qt.Key.Key_Left and self.back.isEnabled():
                self._go_back()
                return
            if event.key() == Qt.Key.Key_Right and self.next.isEnabled() and self._at != TOTALS:
                self._go_on()
                return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own cross is *Cancel*."""
        if self._is_over:
            super().closeEvent(event)
            return
        event.ignore()
        self._cancel()


def _ignore(outcome: Outcome, result: Any) -> None:
    """Nobody waits for it."""
