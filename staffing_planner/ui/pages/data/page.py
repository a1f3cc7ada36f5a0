"""Data: what is loaded and from where, the rows of every table to work in, and what was found in them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from staffing_planner.ui.controls import Segments
from staffing_planner.ui.jobs import Lane, Outcome, Progress
from staffing_planner.ui.pages.data.findings import FindingsSection
from staffing_planner.ui.pages.data.loaded import LoadedSection
from staffing_planner.ui.pages.data.tables import TablesSection
from staffing_planner.ui.pages.page import Page
from staffing_planner.ui.session import Changed, Session, is_project

if TYPE_CHECKING:
    from staffing_planner.importing import SourceState
    from staffing_planner.models.holdings import Concerned, Holding
    from staffing_planner.models.register import SourceFile
    from staffing_planner.plan import Plan

log = logging.getLogger(__name__)

SECTIONS = ("loaded", "tables", "findings")


class DataPage(Page):
    """The page: three sections. `show_part` takes a section's name or a table's."""

    looked = Signal()  # everything that takes time has been found out

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.segments = Segments(len(SECTIONS))
        self.loaded, self.tables = LoadedSection(session), TablesSection(session)
        self.findings = FindingsSection(session)
        self._sections = QStackedWidget()
        for section in (self.loaded, self.tables, self.findings):
            self._sections.addWidget(section)
        self.column.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(self._sections, 1)
        self._looked_at: tuple[Plan | None, tuple[SourceFile, ...] | None] = (None, None)
        self._document: object = None
        self.segments.chosen.connect(self._sections.setCurrentIndex)
        self.loaded.action_asked.connect(self.action_asked)
        self.loaded.import_asked.connect(self.import_asked)
        self.loaded.look_asked.connect(self._look_at_files)
        self.findings.rows_asked.connect(self.show_rows)

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        if changed.language:
            self.retext()
        plan = self.session.plan
        if plan is None or not (changed.plan or changed.content or changed.language):
            return
        is_other = self.session.document is not self._document
        self._document = self.session.document
        if changed.language or is_other:
            self.loaded.show_files(plan.content)
            self.tables.show_plan(anew=True)
            self.findings.show_findings()
        was, files = self._looked_at
        if was is None or was.inputs is not plan.inputs or was.findings is not plan.findings:
            self.tables.show_plan()
            self._look_through(plan)
        if files is not plan.files:
            self.loaded.show_files(plan.content)
            self._look_at_files()
        self._looked_at = plan, plan.files
        self._name_sections()

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        super().retext()
        texts = self.session.texts
        self.title.setText(texts.text("page.data"))
        self.subtitle.setText(texts.text("data.subtitle"))
        self._name_sections()
        for section in (self.loaded, self.tables, self.findings):
            section.retext()

    def _name_sections(self) -> None:
        texts, plan = self.session.texts, self.session.plan
        words = [texts.text(f"data.{section}") for section in SECTIONS]
        if plan is not None and plan.findings:
            words[-1] = f"{words[-1]} ({texts.number(len(plan.findings))})"
        self.segments.retext(words, texts.text("page.data"))

    def show_part(self, part: str) -> None:
        """Shows a section, or a table by its name."""
        if part in SECTIONS:
            self.segments.buttons[SECTIONS.index(part)].click()
        else:
            self.show_rows(part, ())

    def show_rows(self, table: str, rows: Sequence[int]) -> None:
        """Shows rows of a table by their positions in it; without any the whole table."""
        self.show_part("tables")
        self.tables.show_rows(table, rows)

    # --- what takes time

    def _look_through(self, plan: Plan) -> None:
        """Finds out what there is in the tables, and where the findings are."""

        def work(progress: Progress) -> tuple[tuple[Holding, ...], tuple[Concerned, ...]]:
            return plan.holdings, plan.concerned

        def ended(outcome: Outcome, result: Any) -> None:
            if self.session.plan is None or self.session.plan.inputs is not plan.inputs:
                return
            if outcome is Outcome.DONE:
                holdings, concerned = result
                self.tables.show_holdings(holdings)
                self.loaded.show_holdings(holdings)
                self.findings.show_findings(concerned)
                self.looked.emit()
            elif outcome is Outcome.FAILED:
                log.error("the tables could not be looked through", exc_info=result)

        self.session.jobs.start(Lane.IMPORT, "", work, ended)

    def _look_at_files(self) -> None:
        """Looks whether the files are what they were."""
        plan = self.session.plan
        if plan is None:
            return
        files, source = plan.files, plan.source
        folder = None if is_project(source) else source

        def work(progress: Progress) -> tuple[SourceState, ...]:
            from staffing_planner.importing import look_at_sources

            beside = folder if folder is not None and folder.is_dir() else None
            return look_at_sources(files, beside and beside.resolve(), progress)

        def ended(outcome: Outcome, result: Any) -> None:
            if outcome is Outcome.DONE and self.session.plan is not None and self.session.plan.files is files:
                self.loaded.show_states(result)
            elif outcome is Outcome.FAILED:
                log.error("the sources could not be looked at", exc_info=result)

        self.session.jobs.start(Lane.IMPORT, "", work, ended)
