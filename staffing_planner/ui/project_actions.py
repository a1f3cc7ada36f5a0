"""What can be done with a project as a whole: the menu at the top left, its keys, its dialogs and messages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu

from staffing_planner import PROJECT_SUFFIX
from staffing_planner.models.findings import Finding, StaffingError
from staffing_planner.texts import Texts
from staffing_planner.ui.jobs import Lane, Outcome, Progress
from staffing_planner.ui.questions import Question, RecoveryQuestion
from staffing_planner.ui.session import Changed, is_project

if TYPE_CHECKING:
    from staffing_planner.store import Recovery
    from staffing_planner.ui.importing.wizard import ImportWizard
    from staffing_planner.ui.main_window import MainWindow

log = logging.getLogger(__name__)

Then = Callable[[], None]
Key = QKeySequence.StandardKey

AFTER_SAVING = 100  # milliseconds after which an import looks again whether the project is free
IMPORTED = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".px", ".json")

# After these the file is not known to be what it was before.
_NOT_KNOWN = ("project_not_confirmed",)


def say_finding(texts: Texts, finding: Finding) -> str:
    """The finding's sentence, with the time of a lock file in the user's own time."""
    since = str(finding.details.get("since", ""))
    try:
        local = datetime.fromisoformat(since).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return texts.finding(finding).strip()
    return texts.finding(replace(finding, details={**finding.details, "since": local})).strip()


class ProjectActions(QObject):
    """The menu and what its entries do. It asks before anything unsaved would be lost."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._settings = window.settings
        self.wizard: ImportWizard | None = None
        self._to_import: list[Path] = []
        self._imports = (0, 0)  # the number of the file that is being imported, of how many
        self._waiting: Then | None = None  # what is to be done when the running save has ended
        self.menu = QMenu(window)
        self.actions: dict[str, QAction] = {}
        for name, keys, act in (
            ("new", Key.New, self.ask_for_folder),
            ("new_window", None, window.another_asked.emit),
            ("open", Key.Open, self.ask_for_project),
            ("recent", None, None),
            ("import", None, self.ask_for_import),
            ("update", None, self.update_from_sources),
            ("template", None, self.ask_for_template),
            ("save", Key.Save, self.save),
            ("save_as", Key.SaveAs, self.ask_where_to_save),
            ("revert", Key.Refresh, self.revert),
            ("close", Key.Close, self.close),
            ("undo", Key.Undo, self._session.undo),
            ("redo", Key.Redo, self._session.redo),
            ("explain", None, window.status.ask_why),
        ):
            self._add(name, keys, act)
        self.actions["new_window"].setShortcut(QKeySequence("Ctrl+Shift+N"))
        self.actions["import"].setShortcut(QKeySequence("Ctrl+I"))
        self.actions["explain"].setShortcut(QKeySequence("Ctrl+M"))
        self.actions["save_as"].setShortcut(QKeySequence("Ctrl+Shift+S"))
        self.actions["redo"].setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.recent = QMenu(self.menu)
        self.actions["recent"].setMenu(self.recent)
        self.recent.aboutToShow.connect(self._fill_recent)
        for after in ("recent", "template", "save_as", "close"):
            names = list(self.actions)
            self.menu.insertSeparator(self.actions[names[names.index(after) + 1]])
        window.top.project_asked.connect(self.open_menu)
        self._session.unkept.connect(self._tell_unkept)
        self._session.overtaken.connect(lambda: self.asked(self._session.show_held, self._session.drop_held))

    def _add(self, name: str, keys: QKeySequence.StandardKey | None, act: Then | None) -> None:
        action = QAction(self)
        if keys is not None:
            action.setShortcuts(keys)
        if act is not None:
            action.triggered.connect(lambda _=False, act=act: act())
        self.actions[name] = action
        self.menu.addAction(action)
        self._window.addAction(action)

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        session = self._session
        if changed.language:
            texts = session.texts
            for name, action in self.actions.items():
                action.setText(texts.text(f"project.{name}"))
            self.menu.setAccessibleName(texts.text("project.menu"))
            self.recent.setAccessibleName(texts.text("project.recent"))
        document = session.document
        free = document is not None and not document.is_saving
        for name, enabled in (
            ("save", free),
            ("save_as", free),
            ("update", free),
            ("revert", free),
            ("close", document is not None),
            ("undo", document is not None and document.undone_next is not None),
            ("redo", document is not None and document.redone_next is not None),
            ("explain", session.explainable is not None),
        ):
            self.actions[name].setEnabled(enabled)
        if changed.plan and session.plan is not None and document and document.recovered is None:
            self._remember()
        if changed.file and self._waiting is not None and free:
            waiting, self._waiting = self._waiting, None
            QTimer.singleShot(0, self, waiting)  # when everybody knows that the save has ended

    def _remember(self) -> None:
        document, plan = self._session.document, self._session.plan
        if document is not None and plan is not None:
            source = document.file.path if document.file else plan.source
            if is_project(source) == (document.file is not None) and source != self._window.sample:
                self._settings.remember(source)

    def open_menu(self) -> None:
        """Opens the menu beneath the project's name."""
        under = self._window.top.project
        self.menu.popup(under.mapToGlobal(QPoint(0, under.height())))

    def _fill_recent(self) -> None:
        self.recent.clear()
        found = self._settings.recent
        for source in found:
            action = self.recent.addAction(source.name)
            action.setToolTip(str(source))
            action.triggered.connect(lambda _=False, source=source: self.open(source))
        self.recent.setToolTipsVisible(True)
        if not found:
            self.recent.addAction(self._session.texts.text("project.none_recent")).setEnabled(False)

    # --- opening

    def open(self, source: Path) -> None:
        """Opens a folder or a project, after asking what is to become of unsaved changes."""
        self.asked(lambda: self._session.open(source))

    def ask_for_folder(self) -> None:
        """Asks for a data folder, and makes a new project of it."""
        texts = self._session.texts
        dialog = QFileDialog(self._window, texts.text("window.choose_folder"), str(self._settings.folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._show(dialog, lambda chosen: self._chosen(chosen))

    def ask_for_project(self) -> None:
        """Asks for a project file, and opens it."""
        texts = self._session.texts
        dialog = QFileDialog(self._window, texts.text("project.choose"), str(self._settings.folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{texts.text('project.files')} (*{PROJECT_SUFFIX})")
        self._show(dialog, lambda chosen: self._chosen(chosen))

    def _show(self, dialog: QFileDialog, chosen: Callable[[Path], None]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: chosen(Path(path)))
        dialog.open()

    def _chosen(self, source: Path) -> None:
        self._settings.folder = source.parent
        self.open(source)

    def revert(self) -> None:
        """Reads the open source anew, without what has been changed since."""
        plan, session = self._session.plan, self._session
        if plan is None or session.loading is not None:
            return
        if not session.is_unsaved:
            session.open(plan.source)
            return
        texts = session.texts
        self.ask(
            texts.text("project.revert_title", name=plan.name),
            (texts.text("project.revert_words"),),
            (("project.revert_yes", lambda: session.open(plan.source)), ("window.cancel", None)),
        )

    def close(self) -> None:
        """Closes the project; the window stays."""
        self.asked(self._session.close)

    # --- saving

    def save(self, then: Then | None = None) -> None:
        """Saves over the open file; where there is none that may be saved over, asks where to."""
        document = self._session.document
        if document is None or document.is_saving:
            return
        if not document.can_save or (document.file and not document.file.path.parent.exists()):
            self.ask_where_to_save(then)
            return
        assert document.file is not None
        path = document.file.path
        self._window.status.say("")
        document.save(lambda outcome, result: self._saved(path, outcome, result, then))

    def ask_where_to_save(self, then: Then | None = None) -> None:
        """Asks for a path, and saves there."""
        plan, texts = self._session.plan, self._session.texts
        if plan is None:
            return
        dialog = QFileDialog(self._window, texts.text("project.choose_target"), str(self._settings.folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{texts.text('project.files')} (*{PROJECT_SUFFIX})")
        dialog.setDefaultSuffix(PROJECT_SUFFIX.removeprefix("."))
        dialog.selectFile(f"{plan.name}{PROJECT_SUFFIX}")
        self._show(dialog, lambda chosen: self._target_chosen(chosen, then))

    def _target_chosen(self, path: Path, then: Then | None) -> None:
        self._settings.folder = path.parent
        self.save_as(path if is_project(path) else path.with_name(path.name + PROJECT_SUFFIX), then)

    def save_as(self, path: Path, then: Then | None = None) -> None:
        """Saves at a path and has it open from then on."""
        self._window.status.say("")
        self._session.open_document.save_as(
            path, lambda outcome, result: self._saved(path, outcome, result, then)
        )

    def _saved(self, path: Path, outcome: Outcome, result: Any, then: Then | None) -> None:
        texts = self._session.texts
        if outcome is Outcome.DONE:
            now = datetime.now().strftime("%H:%M")
            self._window.status.say(texts.text("project.saved", file=result.path.name, time=now))
            self._remember()
            notice = self._session.notice
            if notice is not None:
                self._session.dismiss_notice()  # the file is ours, and up to date
            if then is not None:
                then()
            return
        findings = result.findings if isinstance(result, StaffingError) else ()
        if not findings:
            log.error("the project could not be saved", exc_info=result)
        not_known = any(finding.code in _NOT_KNOWN for finding in findings)
        self.ask(
            texts.text("project.not_saved", file=path.name),
            (
                " ".join(say_finding(texts, finding) for finding in findings) or str(result),
                texts.text("project.not_saved_unharmed" if not not_known else "project.still_in_window"),
            ),
            (
                ("project.save_as", lambda: self.ask_where_to_save(then)),
                ("project.try_again", lambda: self.save(then)),
                ("window.close", None),
            ),
        )

    def _tell_unkept(self, problem: Exception) -> None:
        """The recovery copy could not be written: nothing is lost as long as the window is open."""
        texts = self._session.texts
        log.error("the recovery copy could not be written", exc_info=problem)
        self._window.status.say(texts.text("project.unkept"))

    # --- importing

    def ask_for_import(self) -> None:
        """Asks for files, and takes them in one after the other."""
        texts = self._session.texts
        dialog = QFileDialog(self._window, texts.text("import.choose"), str(self._settings.folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        endings = " ".join(f"*{ending}" for ending in IMPORTED)
        dialog.setNameFilters(
            [f"{texts.text('import.files')} ({endings})", f"{texts.text('import.any')} (*)"]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._imports_chosen)
        dialog.open()

    def _imports_chosen(self, chosen: list[str]) -> None:
        self._settings.folder = Path(chosen[0]).parent
        self.import_files([Path(one) for one in chosen])

    def import_files(self, paths: Sequence[Path]) -> None:
        """Takes files in, one after the other; those that come while one is open wait for it."""
        document = self._session.document
        if not paths:
            return
        if self._session.loading is not None or (document is not None and document.is_saving):
            QTimer.singleShot(AFTER_SAVING, self, lambda: self.import_files(paths))
            return
        self._to_import += paths
        self._imports = (self._imports[0], self._imports[1] + len(paths))
        if self.wizard is None:
            self._import_next()

    def update_from_sources(self) -> None:
        """Imports again, as they were imported, the files that have changed since."""
        document, texts = self._session.document, self._session.texts
        if document is None:
            return
        content = document.content

        def work(progress: Progress) -> list[Path]:
            from staffing_planner.importing import changed_sources

            return [Path(one.path) for one in changed_sources(content, progress)]

        def ended(outcome: Outcome, result: Any) -> None:
            if outcome is Outcome.DONE and result:
                self.import_files(result)
            elif outcome is Outcome.DONE:
                self._window.status.say(texts.text("import.nothing_changed"))
            elif outcome is Outcome.FAILED:
                log.error("the sources could not be looked through", exc_info=result)

        self._session.jobs.start(Lane.IMPORT, "import.job_look", work, ended)

    def ask_for_template(self) -> None:
        """Asks where to, and writes the empty workbook to fill in."""
        texts = self._session.texts
        dialog = QFileDialog(self._window, texts.text("project.choose_template"), str(self._settings.folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(texts.text("window.excel_files") + " (*.xlsx)")
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(texts.text("project.template_name") + ".xlsx")
        self._show(dialog, self.write_template)

    def write_template(self, path: Path) -> None:
        """Writes the empty workbook in the language of the window, in a job."""
        texts = self._session.texts
        self._settings.folder = path.parent
        self._window.status.say("")

        def work(progress: Progress) -> None:
            from staffing_planner.plan import save_template

            save_template(path, texts.language)

        def ended(outcome: Outcome, result: Any) -> None:
            if outcome is Outcome.DONE:
                self._window.status.say(texts.text("project.template_written", file=path.name))
                return
            findings = result.findings if isinstance(result, StaffingError) else ()
            words = " ".join(texts.finding(finding) for finding in findings) or str(result)
            self._window.show_message(texts.text("window.export_failed", file=path.name), words)

        self._session.jobs.start(Lane.FILES, "project.job_template", work, ended, can_stop=False)

    def _import_next(self) -> None:
        from staffing_planner.ui.importing.wizard import ImportWizard

        path = self._to_import.pop(0)
        self._imports = (self._imports[0] + 1, self._imports[1])
        self.wizard = ImportWizard(self._session, self._settings, path, self._imports, self._window)
        self.wizard.ended.connect(lambda accepted: self._import_ended(path, accepted))
        self.wizard.open()
        self.wizard.start()

    def _import_ended(self, path: Path, is_accepted: bool) -> None:
        self.wizard = None
        if is_accepted:
            self._window.status.say(self._session.texts.text("import.done", file=path.name))
            self._window.status.offer_undo()
        if self._to_import:
            QTimer.singleShot(0, self, self._import_next)
        else:
            self._imports = (0, 0)

    # --- asking

    def ask(
        self, title: str, sentences: Sequence[str], answers: Sequence[tuple[str, Then | None]]
    ) -> Question:
        """Asks without stopping the event loop."""
        question = Question(self._session.texts, title, sentences, answers, self._window)
        question.open()
        return question

    def asked(self, then: Then, otherwise: Then | None = None) -> None:
        """Does what closes the open project: at once, or after the running save, or after the user has said
        what is to become of unsaved changes; `otherwise` if it is to stay open.
        """
        session, texts = self._session, self._session.texts
        if session.document is not None and session.document.is_saving:
            self._waiting = lambda: self.asked(then, otherwise)
            return
        if not session.is_unsaved or session.plan is None:
            then()
            return
        question = self.ask(
            texts.text("project.unsaved_title", name=session.plan.name),
            (texts.text("project.unsaved_words"),),
            (
                ("project.save", lambda: self.save(then)),
                ("project.do_not_save", then),
                ("window.cancel", otherwise),
            ),
        )
        if otherwise is not None:
            question.rejected.connect(otherwise)

    # --- after a crash

    def offer_recoveries(self, recoveries: tuple[Recovery, ...]) -> None:
        """Asks about what a crash has left."""
        session = self._session

        def look(recovery: Recovery) -> None:
            self.asked(lambda: session.look_at(recovery))

        RecoveryQuestion(session.texts, recoveries, look, session.forget, self._window).open()
