"""The main window: the frame around the page, and what stands in its place while there is nothing to show."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.models.findings import StaffingError
from staffing_planner.texts import LANGUAGES
from staffing_planner.ui.findings import FindingsDialog, FindingsList, copy_findings
from staffing_planner.ui.frame import FilterBar, StatusLine, TopBar
from staffing_planner.ui.jobs import Jobs, Outcome
from staffing_planner.ui.session import Changed, Problem, Session, Trouble
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import GAP, PAD, STEP, Card, EmptyState, button, labelled, scaled

if TYPE_CHECKING:
    from staffing_planner.ui.pages.retirement import RetirementPage

log = logging.getLogger(__name__)

SMALLEST = (1024, 640)
USUAL = (1280, 800)


class LoadingState(QWidget):
    """A calm sentence and how far it has come."""

    def __init__(self) -> None:
        super().__init__()
        self.words = labelled("secondary")
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(scaled(240))
        inside = QVBoxLayout(self)
        inside.setSpacing(GAP)
        inside.addStretch(1)
        inside.addWidget(self.words)
        inside.addWidget(self.progress, 0, Qt.AlignmentFlag.AlignHCenter)
        inside.addStretch(1)


class TroubleState(QWidget):
    """What happened, what is unharmed, what to do, and the findings one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.card = Card()
        self.harmless = labelled("secondary")
        self.advice = labelled("secondary")
        self.list = FindingsList()
        self.again, self.other = button("primary"), button()
        self.sample, self.copying, self.back = button(), button(), button()
        buttons = QHBoxLayout()
        buttons.setSpacing(STEP * 2)
        for one in (self.again, self.other, self.sample, self.copying):
            buttons.addWidget(one)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        for label in (self.harmless, self.advice):
            label.setWordWrap(True)
            self.card.body.addWidget(label)
        self.card.body.setSpacing(STEP)
        self.card.body.addSpacing(STEP)
        self.card.body.addLayout(buttons)
        self.card.body.addSpacing(STEP * 2)
        self.card.body.addWidget(self.list, 1)
        self.card.setMaximumWidth(scaled(880))
        inside = QHBoxLayout(self)
        inside.setContentsMargins(PAD, PAD * 2, PAD, PAD * 2)
        inside.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(self.card, 100)
        column.addStretch(1)
        inside.addLayout(column, 20)
        inside.addStretch(1)


class MainWindow(QMainWindow):
    """The window. It owns no figures: it shows what its session says."""

    def __init__(self, session: Session, jobs: Jobs, settings: Settings, sample: Path) -> None:
        super().__init__()
        self.session = session
        self._jobs = jobs
        self._settings = settings
        self._sample = sample
        self._page: RetirementPage | None = None
        self.top, self.filter, self.status = TopBar(session), FilterBar(session), StatusLine(session)
        self.loading, self.trouble = LoadingState(), TroubleState()
        self.retry, self.elsewhere, self.to_sample = button("primary"), button(), button()
        self.empty = EmptyState(self.retry, self.elsewhere, self.to_sample)
        self.body = QStackedWidget()
        for state in (self.loading, self.trouble, self.empty):
            self.body.addWidget(state)
        middle = QHBoxLayout()  # a navigation takes its place at the left when there is a second page
        middle.setSpacing(0)
        middle.addWidget(self.body, 1)
        frame = QWidget()
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.top)
        inside.addWidget(self.filter)
        inside.addLayout(middle, 1)
        inside.addWidget(self.status)
        self.setCentralWidget(frame)
        # No control has the keyboard before the user has chosen one.
        frame.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        frame.setFocus()
        self.setMinimumSize(*(scaled(side) for side in SMALLEST))
        if not self.restoreGeometry(settings.geometry):
            self.resize(*(scaled(side) for side in USUAL))
        self._connect()
        self.show_changes(Changed(language=True, state=True))

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self.show_changes)
        self._jobs.changed.connect(self._show_progress)
        self.top.open_asked.connect(self.ask_for_folder)
        self.top.export_asked.connect(self.ask_for_export)
        self.top.language_asked.connect(self.switch_language)
        self.status.findings_asked.connect(self.show_findings)
        trouble = self.trouble
        for again in (trouble.again, self.retry):
            again.clicked.connect(self._open_again)
        for other in (trouble.other, self.elsewhere):
            other.clicked.connect(self.ask_for_folder)
        for sample in (trouble.sample, self.to_sample):
            sample.clicked.connect(lambda: session.open(self._sample))
        trouble.copying.clicked.connect(self._copy_trouble)
        trouble.back.clicked.connect(session.dismiss_problem)
        for keys, action in (
            (QKeySequence.StandardKey.Open, self.ask_for_folder),
            (QKeySequence.StandardKey.Save, self.ask_for_export),
            (QKeySequence.StandardKey.Quit, self.close),
            (QKeySequence.StandardKey.Refresh, self._reload),
        ):
            shortcut = QAction(self)
            shortcut.setShortcuts(keys)
            shortcut.triggered.connect(action)
            self.addAction(shortcut)

    @property
    def page(self) -> "RetirementPage":
        """The page, built when there is something to show on it."""
        if self._page is None:
            from staffing_planner.ui.pages.retirement import RetirementPage

            self._page = RetirementPage(self.session)
            self.body.addWidget(self._page)
            self._page.refresh(Changed(language=True))
        return self._page

    # --- showing

    def show_changes(self, changed: Changed) -> None:
        """Shows what has changed in the session, in the frame and on the page."""
        session = self.session
        if changed.language:
            self._retext()
        for part in (self.top, self.filter, self.status):
            part.refresh(changed)
        if changed.state or changed.language:
            self._show_state()
        if session.plan is not None:
            self.page.refresh(changed)
        if changed.plan or changed.language:
            self._name_window()

    def _show_state(self) -> None:
        session = self.session
        problem = session.problem
        if problem is not None and session.loading is None:
            if problem.trouble in (Trouble.EMPTY, Trouble.CANCELLED):
                self._show_empty(problem)
            else:
                self._show_trouble(problem)
        elif session.plan is not None:
            self.body.setCurrentWidget(self.page)
        else:
            self.body.setCurrentWidget(self.loading)
        name = session.loading.name if session.loading else ""
        self.loading.words.setText(session.texts.text("window.loading", name=name))
        self.filter.setVisible(self.body.currentWidget() not in (self.trouble, self.empty))

    def _show_empty(self, problem: Problem) -> None:
        texts = self.session.texts
        kind = "cancelled" if problem.trouble is Trouble.CANCELLED else "empty"
        self.empty.show_words(
            texts.text(f"window.{kind}_title", name=problem.source.name), texts.text(f"window.{kind}_words")
        )
        self.body.setCurrentWidget(self.empty)

    def _show_trouble(self, problem: Problem) -> None:
        texts, trouble = self.session.texts, self.trouble
        name = problem.source.name
        is_fault = problem.trouble is Trouble.FAULT
        if problem.findings:
            errors = sum(finding.severity.value == "error" for finding in problem.findings)
            title = texts.plural("window.errors_title", errors, name=name)
        else:
            title = texts.text("window.fault_title" if is_fault else "window.unreadable_title", name=name)
        trouble.card.show_heading(title, problem.words or str(problem.source))
        plan = self.session.plan
        trouble.harmless.setText(
            texts.text("window.still_open", name=plan.name) if plan else texts.text("window.unharmed")
        )
        trouble.advice.setText(texts.text("window.fault_advice" if is_fault else "window.errors_advice"))
        trouble.list.show_findings(texts, problem.findings)
        trouble.list.setVisible(bool(problem.findings))
        trouble.copying.setVisible(bool(problem.findings))
        trouble.back.setVisible(plan is not None)
        trouble.sample.setVisible(plan is None)
        if plan is not None:
            trouble.back.setText(texts.text("window.back_to", name=plan.name))
            trouble.back.setAccessibleName(trouble.back.text())
        trouble.card.setMaximumHeight(scaled(210 + 76 * min(len(problem.findings), 20)))
        self.body.setCurrentWidget(trouble)

    def _show_progress(self) -> None:
        running = [job for job in self._jobs.running if job.label == "window.job_open"]
        if running:
            self.loading.progress.setValue(round(100 * running[-1].share))

    def _name_window(self) -> None:
        texts, plan = self.session.texts, self.session.plan
        program = texts.text("window.program")
        self.setWindowTitle(f"{plan.name} – {program}" if plan else program)

    def _retext(self) -> None:
        texts = self.session.texts
        QLocale.setDefault(
            QLocale(QLocale.Language.Swedish if texts.language == "sv" else QLocale.Language.English)
        )
        trouble = self.trouble
        for one, msgid in (
            (trouble.again, "window.read_again"),
            (trouble.other, "window.open_other"),
            (trouble.sample, "window.open_sample"),
            (trouble.copying, "window.copy_list"),
            (self.retry, "window.read_again"),
            (self.elsewhere, "window.open_other"),
            (self.to_sample, "window.open_sample"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        trouble.list.setAccessibleName(texts.text("window.findings_title"))
        self.loading.progress.setAccessibleName(texts.text("window.job_open"))

    # --- actions

    def switch_language(self) -> None:
        """Shows everything in the other language, and remembers it."""
        at = LANGUAGES.index(self.session.texts.language)
        language = LANGUAGES[(at + 1) % len(LANGUAGES)]
        self._settings.language = language
        self.session.speak(language)

    def _open_again(self) -> None:
        if self.session.problem is not None:
            self.session.open(self.session.problem.source)

    def _reload(self) -> None:
        if self.session.plan is not None and self.session.loading is None:
            self.session.open(self.session.plan.source)

    def _copy_trouble(self) -> None:
        if self.session.problem is not None:
            copy_findings(self.session.texts, self.session.problem.findings)

    def ask_for_folder(self) -> None:
        """Asks for a data folder, and opens it."""
        dialog = QFileDialog(
            self, self.session.texts.text("window.choose_folder"), str(self._settings.folder)
        )
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._folder_chosen)
        dialog.open()

    def _folder_chosen(self, chosen: str) -> None:
        folder = Path(chosen)
        self._settings.folder = folder.parent
        self.session.open(folder)

    def ask_for_export(self) -> None:
        """Asks where to, and writes the workbook."""
        plan, texts = self.session.plan, self.session.texts
        if plan is None or self.session.problem is not None:
            return
        dialog = QFileDialog(self, texts.text("window.choose_file"), str(self._settings.folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(texts.text("window.excel_files") + " (*.xlsx)")
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(texts.text("window.file_name", name=plan.name) + ".xlsx")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._file_chosen)
        dialog.open()

    def _file_chosen(self, chosen: str) -> None:
        self._settings.folder = Path(chosen).parent
        self.export(Path(chosen))

    def export(self, path: Path) -> None:
        """Writes the workbook in a job."""
        self.status.say("")
        self.session.export(path, lambda outcome, result: self._exported(path, outcome, result))

    def _exported(self, path: Path, outcome: Outcome, result: Any) -> None:
        texts = self.session.texts
        if outcome is Outcome.DONE:
            self.status.say(texts.text("window.exported", file=path.name))
            return
        if outcome is Outcome.CANCELLED:
            self.status.say(texts.text("window.export_cancelled", file=path.name))
            return
        if isinstance(result, StaffingError) and result.findings:
            words = " ".join(texts.finding(finding) for finding in result.findings)
        else:
            log.error("the workbook could not be written", exc_info=result)
            words = str(result)
        self.show_message(texts.text("window.export_failed", file=path.name), words)

    def show_findings(self) -> None:
        """Lists the open plan's findings."""
        if self.session.plan is not None:
            FindingsDialog(self.session.texts, self.session.plan.findings, self).open()

    def show_message(self, title: str, words: str) -> None:
        """Says something that must not be overlooked."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, title, parent=self)
        box.setInformativeText(words)
        close = box.addButton(self.session.texts.text("window.close"), QMessageBox.ButtonRole.AcceptRole)
        close.setAccessibleName(close.text())
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remembers the window's place and ends the workers before Qt goes."""
        self._settings.geometry = self.saveGeometry()
        self._jobs.close()
        super().closeEvent(event)
