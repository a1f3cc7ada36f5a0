"""What the window is about: the open plan, what is chosen in it, and one signal that says what has changed.

The heavy half of the program (numpy, readers, models) is imported by the job that opens the first plan, so
that the window can be painted before.
"""

from __future__ import annotations

import gc
import logging
from collections import deque
from collections.abc import (
    Callable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from staffing_planner import PROJECT_SUFFIX
from staffing_planner.texts import LANGUAGES, Language, Texts, texts_in
from staffing_planner.ui.documents import Document, Handover, Kept
from staffing_planner.ui.jobs import Job, Jobs, Lane, Outcome, Progress
from staffing_planner.ui.settings import TURNOVER_TARGET
from staffing_planner.ui.units import Unit

if TYPE_CHECKING:
    from staffing_planner.models.edits import TableEdit
    from staffing_planner.models.findings import Finding
    from staffing_planner.models.grid import Axes, Ints
    from staffing_planner.models.projection import Projection
    from staffing_planner.models.register import Assumption, Change, Key, Project, ReplaceCommand
    from staffing_planner.models.scenario import Scenario
    from staffing_planner.models.vintages import Vintage
    from staffing_planner.plan import Plan
    from staffing_planner.store import LoadedProject, ProjectFile, Recovery
    from staffing_planner.ui.figures import Figures, ReachCount, Uncertainty
    from staffing_planner.ui.small_cells import Protection

log = logging.getLogger(__name__)

_MOST_PREPARED = 6
LOWEST_AGE = 60.0
HIGHEST_AGE = 70.0
REACH_WITHIN = 3  # years, as the board counts
# The board's question: what if working life is extended from 65 to 67.
USUAL_COMPARISON_AGE = 65.0
# Enough for ends of a band that hardly waver; fewer where there are many people to play.
REPLICATIONS = 1000
FEWEST_REPLICATIONS = 200
MOST_PLAYED = 10_000_000  # persons in all replications together


@dataclass(frozen=True, slots=True)
class Changed:
    """What of a session has changed; everything that depends on it is to be shown anew."""

    plan: bool = False  # another plan, or none
    state: bool = False  # loading began or ended, a problem came or went
    scenario: bool = False
    comparison: bool = False
    age: bool = False
    selection: bool = False
    language: bool = False
    file: bool = False  # saved or not, what can be undone, what there is to say of the file
    content: bool = False  # the register of assumptions, the change log
    uncertainty: bool = False  # how sure the figures are: found, not to be found, wanted or not
    unit: bool = False  # what persons are counted in

    @property
    def figures(self) -> bool:
        """Whether any figure can be another."""
        return self.plan or self.scenario or self.comparison or self.age or self.selection or self.unit


class Trouble(Enum):
    """Why a source is not shown."""

    FINDINGS = auto()  # its data has errors, or it is no data folder at all
    PROJECT = auto()  # a project file that cannot be opened
    EMPTY = auto()  # sound, but without employees
    CANCELLED = auto()
    FAULT = auto()  # of the program


@dataclass(frozen=True, slots=True)
class Problem:
    """A source that could not be opened, and why."""

    source: Path
    trouble: Trouble
    findings: tuple[Finding, ...] = ()
    words: str = ""


class Remark(Enum):
    """What is to be said of an open project until somebody has taken note."""

    OPENED = auto()  # in use, read-only, older
    RECOVERED = auto()  # what a crash left unsaved, being looked at
    RESCUED = auto()  # what was whole in a damaged file


@dataclass(frozen=True, slots=True)
class Notice:
    """A remark with its findings, what was lost with a damaged file, the time of a recovery copy."""

    remark: Remark
    findings: tuple[Finding, ...] = ()
    lost: tuple[str, ...] = ()
    saved_at: datetime | None = None
    other_host: bool = False  # who has it open sits at another machine, and may be gone


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the job that opens brings: the plan, its file, and what is to be said of it."""

    plan: Plan
    file: ProjectFile | None = None
    reread: LoadedProject | None = None  # the file that was open already has been read anew
    notice: Notice | None = None
    recovered: Recovery | None = None
    is_saved: bool = True


@dataclass(frozen=True, slots=True)
class Selection:
    """The filter that holds for every page; an empty choice means all."""

    units: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is filtered away."""
        return not self.units and not self.occupations and not self.sexes

    @property
    def has_all_cells(self) -> bool:
        """Whether no unit and no occupation is filtered away."""
        return not self.units and not self.occupations


def stated_age(scenario: Scenario) -> float | None:
    """The one retirement age of a scenario; None where it follows a path or the birth year."""
    return scenario.stated_age


def is_project(source: Path) -> bool:
    """Whether a path names a project rather than a data folder."""
    return source.suffix.casefold() == PROJECT_SUFFIX and not source.is_dir()


class Session(QObject):
    """The open plan and the choices made in it. Values are read from properties, `changed` says when."""

    changed = Signal(object)
    unkept = Signal(object)
    # What was to be opened is there, and the open project has been edited meanwhile: it is held until somebody has
    # said what is to become of the edits (`show_held`, `drop_held`).
    overtaken = Signal()
    save_asked = Signal(object)  # a `Saving`: something shown is to be written where the user says

    def __init__(self, jobs: Jobs, language: Language, recovery_folder: Path | None = None) -> None:
        super().__init__()
        self.jobs = jobs
        self.recovery_folder = recovery_folder
        self.texts: Texts = texts_in(language)
        self._numbers: Language | None = None
        self.unit: Unit = "headcount"
        self.plan: Plan | None = None
        self.document: Document | None = None
        self.notice: Notice | None = None
        self.problem: Problem | None = None
        self._closing: Event | None = None
        self.selection = Selection()
        self._loading: Path | None = None
        self._opening: Job | None = None
        self._held: tuple[_Opened, Handover] | None = None
        self._scenario = ""
        self._comparison = ""
        self._moved_age: float | None = None
        self._figures: Figures | None = None
        self._selected: tuple[Axes, Selection, Ints] | None = None
        self._shown_figures: Figures | None = None
        self._comparison_of_sexes: tuple[tuple[str, ...], Projection] | None = None
        self.small_cells: Callable[[], int] = lambda: 0  # counts below are hidden in what leaves the program
        self.turnover_target = TURNOVER_TARGET  # a share; what a service's turnover is held against
        self.shows_uncertainty = True
        self.uncertainty: Uncertainty | None = None
        self.uncertainty_fault: Exception | None = None
        self._estimating: Job | None = None
        self._counted: tuple[tuple[Assumption, ...], int] = ((), 0)
        self._comparison_projection: Projection | None = None
        self._prepared: tuple[Plan, ...] = ()  # plans of tables that undo and redo lead to
        self._turns: deque[Callable[[], None]] = (
            deque()
        )  # edits, undo and redo that wait for the one being checked
        self._is_editing = False
        # Several moves within one turn of the event loop are one change: the slider may send many.
        self._coalesce = QTimer(self)
        self._coalesce.setSingleShot(True)
        self._coalesce.setInterval(0)
        self._coalesce.timeout.connect(lambda: self._tell(age=True))

    # --- opening

    @property
    def loading(self) -> Path | None:
        """The source that is being opened."""
        return self._loading

    def open(self, source: Path, *, take_over: bool = False) -> None:
        """Opens a data folder or a project in a job; the open plan stays until the new one is there.

        A project that is open already is read anew. `take_over` opens for writing what somebody at another
        machine is named as the holder of.
        """
        document = self.document
        is_own = document is not None and document.can_save and _is_same(document.file, source)

        def read(progress: Progress, handover: Handover) -> _Opened:
            from staffing_planner.plan import Plan
            from staffing_planner.store import ProjectFile, load_project

            if not is_project(source):
                plan = Plan.open(source, progress)
                return _Opened(plan.with_content(plan.imported()) if plan.is_sound else plan)
            if is_own:
                reread = load_project(source)
                return _Opened(Plan.of_project(source, reread.project), reread=reread)
            file = handover.offer(ProjectFile.open(source, take_over=take_over))
            notice = None
            if file.findings:
                notice = Notice(Remark.OPENED, file.findings, other_host=_sits_elsewhere(file))
            return _Opened(Plan.of_project(source, file.project), file, notice=notice)

        self._start(source, read)

    def look_at(self, recovery: Recovery) -> None:
        """Opens what a crash left unsaved, to look at it; its project is open beneath if it is still the same."""
        document = self.document
        is_own = document is not None and document.can_save and _is_same(document.file, recovery.original)

        def read(progress: Progress, handover: Handover) -> _Opened:
            from staffing_planner.models.findings import StaffingError
            from staffing_planner.plan import Plan
            from staffing_planner.store import ProjectFile, load_project, load_recovery

            content = load_recovery(recovery)
            imported = content.log[0].what[-1] if content.log else ""
            source = recovery.original or Path(imported or recovery.path.stem)
            file: ProjectFile | None = None
            reread: LoadedProject | None = None
            findings: tuple[Finding, ...] = ()
            if recovery.original is not None:
                try:
                    # Saved by somebody since: our changes go beside it, never over it. The store compares
                    # the file with what the changes were made to.
                    if is_own:
                        loaded = load_project(recovery.original)
                        reread = replace(loaded, sha256=recovery.original_sha256)
                    else:
                        file = handover.offer(ProjectFile.open(recovery.original))
                        file.sha256 = recovery.original_sha256
                        findings = file.findings
                except StaffingError as fault:
                    findings = fault.findings
            notice = Notice(Remark.RECOVERED, findings, saved_at=recovery.saved_at)
            plan = Plan.of_project(source, content)
            return _Opened(plan, file, reread, notice, recovery, is_saved=False)

        self._start(recovery.original or recovery.path, read)

    def rescue(self, source: Path) -> None:
        """Opens what is whole in a damaged project, as a project that has no file yet."""

        def read(progress: Progress, handover: Handover) -> _Opened:
            from staffing_planner.plan import Plan
            from staffing_planner.store import rescue_project

            rescued = rescue_project(source)
            notice = Notice(Remark.RESCUED, lost=rescued.lost)
            return _Opened(Plan.of_project(source, rescued.project), notice=notice, is_saved=False)

        self._start(source, read)

    def _start(self, source: Path, read: Callable[[Progress, Handover], _Opened]) -> None:
        handover, closing = Handover(), self._closing
        asked_about = self.document.content if self.document is not None else None

        def work(progress: Progress) -> _Opened:
            if is_project(source):
                from staffing_planner.store import database  # noqa: F401 - takes half a second, so only where needed
            _put_imports_aside()
            if closing is not None:
                closing.wait()  # the last project may be this one
            opened = read(progress, handover)
            if opened.plan.is_sound:
                _prime(opened.plan)
            return opened

        def ended(outcome: Outcome, result: Any) -> None:
            if outcome is not Outcome.DONE or not result.plan.is_sound or self._opening is None:
                handover.give_up()
            elif self.is_unsaved and self.open_document.content is not asked_about:
                self._loading = self._opening = None
                self._held = result, handover
                self._tell(state=True)
                self.overtaken.emit()
                return
            self._opened(source, outcome, result)

        self.drop_held()
        self._loading = source
        self._opening = None
        self._opening = self.jobs.start(Lane.COMPUTE, "window.job_open", work, ended)
        self._tell(state=True)

    def show_held(self) -> None:
        """Shows what was held back, in the place of the open project."""
        if self._held is not None:
            (opened, _), self._held = self._held, None
            self._show(opened)

    def drop_held(self) -> None:
        """Stays with the open project."""
        if self._held is not None:
            (_, handover), self._held = self._held, None
            handover.give_up()

    def cancel_opening(self) -> None:
        """Gives up what is being opened."""
        if self._opening is not None:
            self.jobs.cancel(self._opening)

    def _opened(self, source: Path, outcome: Outcome, result: Any) -> None:
        if self._opening is None:  # a newer request has taken this one's place
            return
        self._loading = self._opening = None
        if outcome is Outcome.DONE and result.plan.is_sound:
            self._show(result)
            return
        if outcome is Outcome.DONE:
            self.problem = Problem(source, Trouble.FINDINGS, result.plan.findings)
        elif outcome is Outcome.CANCELLED:
            self.problem = None if self.plan else Problem(source, Trouble.CANCELLED)
        else:
            self.problem = self._problem_of(source, result)
        self._tell(state=True)

    def _problem_of(self, source: Path, problem: Exception) -> Problem:
        from staffing_planner.models.findings import StaffingError

        if isinstance(problem, StaffingError) and problem.findings:
            if any(finding.code == "no_age_structure" for finding in problem.findings):
                return Problem(source, Trouble.EMPTY, problem.findings)
            trouble = Trouble.PROJECT if is_project(source) else Trouble.FINDINGS
            return Problem(source, trouble, problem.findings)
        if isinstance(problem, OSError):
            return Problem(source, Trouble.FINDINGS, (), problem.strerror or str(problem))
        log.error("the source could not be opened", exc_info=problem)
        return Problem(source, Trouble.FAULT, (), f"{type(problem).__name__}: {problem}")

    def _show(self, opened: _Opened) -> None:
        plan = opened.plan
        names = [scenario.name for scenario in plan.scenarios]
        self._replace_document(opened)
        self._prepared = ()
        self.plan, self.problem, self._moved_age = plan, None, None
        if self._scenario not in names or self._comparison not in names:
            self._scenario, self._comparison = (one.name for one in plan.usual_scenarios())
        self._tell_of_tables(state=True, file=True)

    def _tell_of_tables(self, **beside: bool) -> None:
        """Other tables: what is selected may not be there any longer, and every figure is another."""
        axes = self._open_plan().axes
        self.selection = Selection(
            tuple(unit for unit in self.selection.units if unit in axes.units),
            tuple(name for name in self.selection.occupations if name in axes.occupations),
            tuple(sex for sex in self.selection.sexes if sex in self._open_plan().sexes),
        )
        self._comparison_projection = self._comparison_of_sexes = None
        self._tell(
            plan=True, scenario=True, comparison=True, age=True, selection=True, content=True, **beside
        )

    def _replace_document(self, opened: _Opened) -> None:
        old, file = self.document, opened.file
        if opened.reread is not None and old is not None and old.file is not None:
            file, old.file = old.file, None
            file.project, file.sha256 = opened.reread.project, opened.reread.sha256
        if old is not None:
            self._closing = old.close()
        self._turns.clear()
        self._is_editing = False
        kept = Kept(self.recovery_folder, opened.recovered)
        document = Document(self.jobs, opened.plan.content, file, kept, opened.is_saved, self)
        document.edited.connect(self._edited)
        document.changed.connect(self._file_changed)
        document.unkept.connect(self.unkept)
        self.document, self.notice = document, opened.notice
        if not opened.is_saved and opened.recovered is None:
            document.keep()  # what was rescued must not be lost once more

    def close(self) -> None:
        """Closes what is open, with what is unsaved in it."""
        if self.document is not None:
            self._closing = self.document.close()
        self._turns.clear()
        self._is_editing = False
        self.plan = self.document = self.notice = self.problem = None
        self._prepared = ()
        self._counted = ((), 0)
        self._tell(plan=True, state=True, file=True, content=True)

    # --- editing and saving

    @property
    def is_unsaved(self) -> bool:
        """Whether something would be lost without saving; what is only looked at stays where it is."""
        document = self.document
        return document is not None and document.is_unsaved and document.recovered is None

    def _edited(self, what: Key) -> None:
        plan, content = self._open_plan(), self.open_document.content
        known = next((one for one in (plan, *self._prepared) if one.inputs is content.inputs), plan)
        self.plan = known.with_content(content, plan.source)
        if plan.scenarios is not content.scenarios:
            self._follow_scenarios(plan.scenarios)
        if plan.inputs is not content.inputs:
            self._tell_of_tables()
        elif plan.scenarios is not content.scenarios:
            self._tell(scenario=True, comparison=True, age=True, content=True)
        else:
            self._tell(content=True)

    def _follow_scenarios(self, before: Sequence[Scenario]) -> None:
        """The chosen scenarios are chosen still, under another name too; what is no longer there gives way to what
        stands in its place. The slider's age stays as long as the scenario's own is the same.
        """
        now = self._open_plan().scenarios
        names = [scenario.name for scenario in now]

        def followed(name: str) -> str:
            at = next(at for at, scenario in enumerate(before) if scenario.name == name)
            return name if name in names else names[min(at, len(names) - 1)]

        age = next(one.retirement_age for one in before if one.name == self._scenario)
        is_other = self._scenario not in names and len(before) != len(now)
        self._scenario, self._comparison = followed(self._scenario), followed(self._comparison)
        if is_other or self.stated_scenario.retirement_age != age:
            self._moved_age = None

    def _file_changed(self) -> None:
        document, plan = self.open_document, self._open_plan()
        path = document.file.path if document.file and not document.is_saving else plan.source
        if plan.source != path:
            self.plan = plan.with_content(document.content, path)
        # An edit or a save of what was looked at means that it is wanted.
        if self.notice and self.notice.remark is Remark.RECOVERED and document.recovered is None:
            self.notice = None
        self._tell(file=True)

    @property
    def open_document(self) -> Document:
        """The open document, where there must be one."""
        assert self.document is not None, "nothing is open"
        return self.document

    def accept(
        self,
        accepted: Callable[[Progress], Project],
        name: str,
        ended: Callable[[Outcome, Any], None],
    ) -> Job:
        """Takes an import into the project, or makes a project of it, in a job: all of it or nothing.

        `accepted` gives the project after it, in the worker. It is one edit, undone in one step.
        """
        before, document = self.plan, self.document

        def work(progress: Progress) -> tuple[Plan, ReplaceCommand]:
            from staffing_planner.models.register import ReplaceCommand
            from staffing_planner.plan import Plan, new_project
            from staffing_planner.store import current_user

            _put_imports_aside()
            after = accepted(progress)
            content = document.content if document is not None else new_project()
            command = ReplaceCommand(("import", name), content, after).prepared
            if before is not None:
                plan = before.with_content(after)
            else:
                logged = command.apply(content, datetime.now(UTC), current_user())
                plan = Plan.of_project(Path(name).with_suffix(""), logged)
            _prime(plan)
            return plan, command

        def done(outcome: Outcome, result: Any) -> None:
            if outcome is Outcome.DONE:
                plan, command = result
                if document is None:
                    self._show(_Opened(plan, is_saved=False))
                    self.open_document.keep()
                else:
                    self._keep_prepared(*([before] if before else []), plan)
                    document.perform(command)
            ended(outcome, result)

        return self.jobs.start(Lane.IMPORT, "import.job_accept", work, done, can_stop=False)

    def _keep_prepared(self, *plans: Plan) -> None:
        """Keeps plans at hand, so that undo and redo, which lead to their tables, halt nothing."""
        others = [one for one in self._prepared if all(one.inputs is not plan.inputs for plan in plans)]
        self._prepared = (*others[-_MOST_PREPARED:], *plans)

    def edit(self, edit: TableEdit, ended: Callable[[Outcome, Any], None]) -> None:
        """Changes a table by hand, in a job that checks everything: one step of undo, or nothing at all.

        `ended` gets the StaffingError of an edit that is refused.
        """
        what = ("edit", edit.table, edit.how)
        self._in_turn(lambda: self._edit(what, "", lambda plan: plan.edited(edit), ended))

    def edit_tables(self, what: Key, label: str, edited: Callable[[Project], Project]) -> None:
        """Makes an edit of the tables in a job, to be undone in one step. `label` is the id of the text that names
        it.
        """

        def ended(outcome: Outcome, result: Any) -> None:
            if outcome is Outcome.FAILED:
                log.error("the tables could not be edited", exc_info=result)

        def edited_plan(plan: Plan) -> Plan:
            return plan.with_content(edited(plan.content))

        self._in_turn(lambda: self._edit(what, label, edited_plan, ended))

    @property
    def is_editing(self) -> bool:
        """Whether an edit is being checked."""
        return self._is_editing

    def _edit(
        self, what: Key, label: str, edited: Callable[[Plan], Plan], ended: Callable[[Outcome, Any], None]
    ) -> None:
        before, document = self._open_plan(), self.open_document

        def work(progress: Progress) -> tuple[Plan, ReplaceCommand]:
            from staffing_planner.models.register import ReplaceCommand

            plan = edited(before)
            _prime(plan)
            return plan, ReplaceCommand(what, before.content, plan.content).prepared

        def done(outcome: Outcome, result: Any) -> None:
            if self.document is not document:
                return  # it has been closed meanwhile
            self._is_editing = False
            if outcome is Outcome.DONE and document.content is not before.content:
                # Something else has been changed meanwhile: once more.
                self._turns.appendleft(lambda: self._edit(what, label, edited, ended))
            else:
                if outcome is Outcome.DONE:
                    plan, command = result
                    self._keep_prepared(before, plan)
                    document.perform(command)
                ended(outcome, result)
            self._go_on()

        self._is_editing = True
        self.jobs.start(Lane.IMPORT, label, work, done, can_stop=False)

    def _in_turn(self, act: Callable[[], None]) -> None:
        """Edits, and what is undone and done again between them, take their turns in the order in which they were
        asked for.
        """
        self._turns.append(act)
        self._go_on()

    def _go_on(self) -> None:
        while self._turns and not self._is_editing:
            self._turns.popleft()()

    def use_shock(self, exit_shock_cv: float) -> None:
        """Gives the chosen scenario another spread of the common shock."""
        self.set_lever(self._scenario, "exit_shock_cv", exit_shock_cv)

    def keep_vintage(self, vintage: Vintage) -> None:
        """Keeps a forecast in the project."""
        document = self.open_document
        document.do(("vintages", vintage.kind), document.content.with_vintage(vintage))

    def keep_age(self) -> None:
        """Makes the slider's retirement age the scenario's own."""
        if self._moved_age is not None:
            self.set_lever(self._scenario, "retirement_age", self._moved_age)

    def set_lever(self, name: str, lever: str, value: object) -> tuple[Finding, ...]:
        """Sets a lever of a scenario, as one edit; findings say why it cannot be."""
        from staffing_planner.models.scenario_edits import set_lever

        plan = self._open_plan()
        scenarios, findings = set_lever(plan.scenarios, name, lever, value)
        # With a lever that needs a table which is not there nothing could be computed, nor the project be opened again.
        findings = findings or tuple(replace(one, column=lever) for one in plan.refusals(scenarios))
        return self._edit_scenarios(("scenarios", name, lever), scenarios, findings)

    def add_scenario(self, new_name: str, after: str) -> tuple[Finding, ...]:
        """Makes a scenario of default levers behind another one."""
        from staffing_planner.models.scenario import Scenario
        from staffing_planner.models.scenario_edits import add_scenario

        edited = add_scenario(self._open_plan().scenarios, Scenario(new_name), after)
        return self._edit_scenarios(("scenario_added", new_name), *edited)

    def duplicate_scenario(self, name: str, new_name: str) -> tuple[Finding, ...]:
        """Makes a scenario's double behind it."""
        from staffing_planner.models.scenario_edits import duplicate_scenario

        edited = duplicate_scenario(self._open_plan().scenarios, name, new_name)
        return self._edit_scenarios(("scenario_added", new_name), *edited, {new_name: name})

    def rename_scenario(self, name: str, new_name: str) -> tuple[Finding, ...]:
        """Gives a scenario another name; what has been reviewed of it stays so."""
        from staffing_planner.models.scenario_edits import rename_scenario

        new_name = new_name.strip()
        edited = rename_scenario(self._open_plan().scenarios, name, new_name)
        return self._edit_scenarios(("scenario_renamed", name, new_name), *edited, {new_name: name})

    def delete_scenario(self, name: str) -> tuple[Finding, ...]:
        """Deletes a scenario, but never the last one."""
        from staffing_planner.models.scenario_edits import delete_scenario

        return self._edit_scenarios(
            ("scenario_deleted", name), *delete_scenario(self._open_plan().scenarios, name)
        )

    def move_scenario(self, name: str, steps: int) -> None:
        """Moves a scenario so many places on (or back) in the list."""
        from staffing_planner.models.scenario_edits import move_scenario

        self._edit_scenarios(
            ("scenario_moved", name), *move_scenario(self._open_plan().scenarios, name, steps)
        )

    def _edit_scenarios(
        self,
        what: Key,
        scenarios: tuple[Scenario, ...],
        findings: tuple[Finding, ...],
        made_from: Mapping[str, str] | None = None,
    ) -> tuple[Finding, ...]:
        document = self.open_document
        if not findings and scenarios != document.content.scenarios:
            document.do(what, document.content.with_scenarios(scenarios, made_from or {}))
        return findings

    def adopt_scenario(self, scenario: Scenario) -> None:
        """Makes a scenario that was found one of the project's, as one edit, and shows it."""
        edited = (*self.open_document.content.scenarios, scenario)
        self._edit_scenarios(("scenario_added", scenario.name), edited, (), {scenario.name: self._scenario})
        self.choose_scenario(scenario.name)

    def review(self, keys: Sequence[Key], note: str = "") -> None:
        """Marks assumptions as reviewed by the user today; without a note each keeps its own."""
        from staffing_planner.store import current_user

        document = self.open_document
        if keys:
            today = datetime.now().date()
            reviewed = document.content.with_reviews(keys, current_user(), today, note)
            document.do(("reviews", *(keys[0] if len(keys) == 1 else ())), reviewed)

    def note(self, key: Key, note: str) -> None:
        """Writes a note on an assumption; its review stays as it is."""
        document = self.open_document
        (old,) = (one for one in document.content.assumptions if one.key == key)
        if old.note != note:
            noted = document.content.with_review(key, old.reviewed_by, old.reviewed_on, note)
            document.do(("notes", *key), noted)

    @property
    def explainable(self) -> Change | None:
        """The last change, as long as a reason may still be given for it."""
        return self.document.explainable if self.document is not None else None

    def explain(self, about: Change, reason: str) -> None:
        """Gives the reason for a change that has been made."""
        if reason.strip():
            self.open_document.explain(about, reason.strip())

    @property
    def unreviewed(self) -> int:
        """How many assumptions nobody has reviewed, counted once after each change."""
        assumptions = self.document.content.assumptions if self.document is not None else ()
        if assumptions is not self._counted[0]:
            self._counted = (assumptions, sum(not one.is_reviewed for one in assumptions))
        return self._counted[1]

    def undo(self) -> None:
        """Takes the last edit back."""
        if self.document is not None:
            self._in_turn(lambda: self._step(back=True))

    def redo(self) -> None:
        """Makes it again."""
        if self.document is not None:
            self._in_turn(lambda: self._step(back=False))

    def _step(self, *, back: bool) -> None:
        """Undo or redo; where it leads to tables that no plan is at hand for, one is prepared in a job before."""
        document, plan = self.open_document, self._open_plan()
        inputs = document.inputs_before if back else document.inputs_after
        step = document.undo if back else document.redo
        if inputs is None or any(one.inputs is inputs for one in (plan, *self._prepared)):
            step()
            return

        def work(progress: Progress) -> Plan:
            made = plan.with_content(replace(plan.content, inputs=inputs))
            _prime(made)
            return made

        def done(outcome: Outcome, result: Any) -> None:
            if self.document is not document:
                return
            self._is_editing = False
            if outcome is Outcome.DONE:
                self._keep_prepared(plan, result)
            step()
            self._go_on()

        self._is_editing = True
        self.jobs.start(Lane.IMPORT, "", work, done, can_stop=False)

    def keep_recovered(self) -> None:
        """Makes what is being looked at the unsaved state of the project."""
        self.open_document.keep()
        self.dismiss_notice()

    def discard_recovered(self) -> None:
        """Removes for good what is being looked at, and opens what its project holds."""
        document, source = self.open_document, self._open_plan().source
        recovered, document.recovered = document.recovered, None
        self.forget(recovered)
        if document.file is not None:
            self.open(source)
        else:
            self.close()

    def forget(self, recovery: Recovery | None) -> None:
        """Removes a recovery copy for good, in a job."""

        def work(progress: Progress) -> None:
            from staffing_planner.store import discard_recovery

            if recovery is not None:
                discard_recovery(recovery)

        self.jobs.start(Lane.RECOVERY, "", work, lambda *_: None, can_stop=False)

    def look_for_recoveries(self, found: Callable[[tuple[Recovery, ...]], None]) -> None:
        """Tells what crashed windows have left unsaved, if anything."""
        folder = self.recovery_folder
        if folder is None:
            return

        def work(progress: Progress) -> tuple[Recovery, ...]:
            from staffing_planner.store import list_recoveries

            return list_recoveries(folder)

        def ended(outcome: Outcome, result: Any) -> None:
            if outcome is Outcome.DONE and result:
                found(result)

        self.jobs.start(Lane.RECOVERY, "", work, ended)

    def dismiss_notice(self) -> None:
        """The user has taken note."""
        self.notice = None
        self._tell(file=True)

    def dismiss_problem(self) -> None:
        """Goes back to the plan that is still open."""
        self.problem = None
        self._tell(state=True)

    # --- choices

    @property
    def scenario(self) -> Scenario:
        """The chosen scenario, with the slider's retirement age where it has been moved."""
        found = self.stated_scenario
        if self._moved_age is None:
            return found
        return replace(found, retirement_age=type(found.retirement_age).fixed(self._moved_age))

    @property
    def stated_scenario(self) -> Scenario:
        """The chosen scenario as it was loaded."""
        return self._open_plan().scenario(self._scenario)

    @property
    def comparison(self) -> Scenario:
        """The scenario that the chosen one is held against."""
        return self._open_plan().scenario(self._comparison)

    @property
    def moved_age(self) -> float | None:
        """The slider's retirement age; None as long as the scenario's own holds."""
        return self._moved_age

    def choose_scenario(self, name: str) -> None:
        """Shows another scenario, with its own retirement age."""
        if name != self._scenario:
            self._scenario, self._moved_age = name, None
            self._tell(scenario=True, age=True)

    def choose_comparison(self, name: str) -> None:
        """Holds the scenario against another one."""
        if name != self._comparison:
            self._comparison = name
            self._tell(comparison=True)

    def move_age(self, age: float) -> None:
        """Moves the retirement age of the shown scenario; the data and the scenario stay as they are."""
        age = round(min(max(age, LOWEST_AGE), HIGHEST_AGE), 1)
        own = age == stated_age(self.stated_scenario)
        if (None if own else age) != self._moved_age:
            self._moved_age = None if own else age
            self._forget_uncertainty()  # nothing computes beside a lever that moves
            self._coalesce.start()

    def reset_age(self) -> None:
        """Back to the scenario's own retirement age."""
        if self._moved_age is not None:
            self._moved_age = None
            self._tell(age=True)

    def looking_at(self, selection: Selection) -> Session:
        """Another session of the same plan and scenarios that looks at something else; in heads."""
        other = Session(self.jobs, self.texts.language)
        other.texts, other.plan, other.selection = self.texts, self.plan, selection
        other.document, other.turnover_target = self.document, self.turnover_target
        other._scenario, other._comparison = self._scenario, self._comparison
        other._moved_age = self._moved_age
        return other

    def choose(self, selection: Selection) -> None:
        """Filters by units, occupations and sexes; all sexes that there are is no choice of some."""
        if self.plan is not None and set(selection.sexes) >= set(self.plan.sexes):
            selection = replace(selection, sexes=())
        if selection != self.selection:
            self.selection = selection
            self._tell(selection=True)

    def speak(self, language: Language) -> None:
        """Changes the language of everything."""
        if language != self.texts.language:
            self.texts = texts_in(language, self._numbers)
            self._tell(language=True)

    def write_numbers(self, numbers: Language | None) -> None:
        """Writes numbers as a language does, whichever the texts are in; None: as that of the texts."""
        self._numbers = numbers
        texts = texts_in(self.texts.language, numbers)
        if texts is not self.texts:
            self.texts = texts
            self._tell(language=True)

    def count_in(self, unit: Unit) -> None:
        """Counts in heads or in full-time equivalents from now on."""
        if unit != self.unit:
            self.unit = unit
            self._tell(unit=True)

    # --- figures

    @property
    def cells(self) -> Ints:
        """Positions of the cells that the filter selects, found once for each of both."""
        axes = self._open_plan().axes
        if self._selected is None or self._selected[0] is not axes or self._selected[1] != self.selection:
            found = axes.select(self.selection.units, self.selection.occupations)
            self._selected = axes, self.selection, found
        return self._selected[2]

    @property
    def figures(self) -> Figures:
        """What is shown of the selected units and occupations, computed once after each change.

        In heads, of every sex, whatever else is chosen: `shown_figures` follows all choices.
        """
        if self._figures is None:
            self._figures = self._compute((), "headcount")
        return self._figures

    @property
    def shown_figures(self) -> Figures:
        """The same of the whole selection, counted as is wanted; what a sex has none of is missing (NaN)."""
        if self.counts_all_heads:
            return self.figures
        if self._shown_figures is None:
            self._shown_figures = self._compute(self.selection.sexes, self.unit)
        return self._shown_figures

    @property
    def latest_figures(self) -> Figures:
        """Those that a page has asked for since the last change."""
        return self._shown_figures or self.figures

    @property
    def selected(self) -> float:
        """How many are selected at the stock date, counted as is wanted."""
        from staffing_planner.models.grid import SEXES

        plan, cells = self._open_plan(), self.cells
        wanted = [
            at for at, sex in enumerate(SEXES) if not self.selection.sexes or sex in self.selection.sexes
        ]
        heads = plan.headcounts[cells][:, wanted].sum(axis=1)
        return float((heads * plan.fte_share[cells]).sum() if self.unit == "fte" else heads.sum())

    @property
    def counts_all_heads(self) -> bool:
        """Whether heads of every sex are counted, and nothing is missing for it."""
        return not self.selection.sexes and self.unit == "headcount"

    def _compute(self, sexes: tuple[str, ...], unit: Unit) -> Figures:
        from staffing_planner.models.inputs import OWN
        from staffing_planner.ui import figures as shown

        plan, cells = self._open_plan(), self.cells
        scenario, comparison = self._project(sexes)
        heads = float(scenario.total("opening", cells)[0])
        if unit == "fte":
            scenario, comparison = (shown.in_fte(one, plan.fte_share) for one in (scenario, comparison))
        only = self.selection.units[0] if len(self.selection.units) == 1 else None
        # A ceiling is for all staff of a unit or of the region, not for what is picked out of them.
        is_part = bool(self.selection.occupations) or bool(sexes) or len(self.selection.units) > 1
        ceiling = None if is_part else shown.ceiling_in(plan.inputs.ceilings, only, scenario.years[0])
        denominator = ceiling.denominator if ceiling else OWN
        years = shown.count_years(scenario, cells, denominator)
        comparison_years = shown.count_years(comparison, cells, denominator)
        against = stated_age(self.comparison) or USUAL_COMPARISON_AGE
        # The usual age where there is no single one.
        ages = (stated_age(self.scenario) or against, against)
        as_chosen = bool(sexes) or unit == "fte"
        reach, comparison_reach = (self.count_reach(age, as_chosen=as_chosen) for age in ages)
        return shown.Figures(
            scenario,
            comparison,
            cells,
            years,
            comparison_years,
            shown.compare_years(years, comparison_years),
            reach,
            comparison_reach,
            ceiling,
            self._moved_age,
            unit,
            heads,
        )

    def _project(self, sexes: tuple[str, ...]) -> tuple[Projection, Projection]:
        """The scenario and the comparison; what does not change with a lever is kept."""
        plan = self._open_plan()
        if not sexes:
            kept = self._comparison_projection
            if kept is None or kept.scenario != self.comparison:
                kept = self._comparison_projection = plan.project([self.comparison])[0]
            return plan.project([self.scenario])[0], kept
        known = self._comparison_of_sexes
        if known is None or known[0] != sexes or known[1].scenario != self.comparison:
            known = self._comparison_of_sexes = (sexes, plan.project_sexes(self.comparison, sexes))
        return plan.project_sexes(self.scenario, sexes), known[1]

    def count_reach(self, age: float, within: int = REACH_WITHIN, *, as_chosen: bool = False) -> ReachCount:
        """The board's count for selected units and occupations; `as_chosen`: of chosen sexes, in the unit wanted."""
        from staffing_planner.ui.figures import ReachCount

        plan = self._open_plan()
        sexes = self.selection.sexes if as_chosen else ()
        shares = plan.fte_share if as_chosen and self.unit == "fte" else None
        counted = plan.reach_of(age, within, self.cells, sexes, shares)
        return ReachCount(age, counted.headcount, counted.reach, counted.past)

    # --- how sure the figures are

    def show_uncertainty(self, wanted: bool) -> None:
        """Whether the page is to show how sure its figures are."""
        if wanted != self.shows_uncertainty:
            self.shows_uncertainty = wanted
            if not wanted:
                self._forget_uncertainty()
            self._tell(uncertainty=True)

    @property
    def is_uncertainty_missing(self) -> bool:
        """Whether it is wanted, can be found and nobody is at it."""
        return (
            self.shows_uncertainty
            and self.plan is not None
            and self._loading is None  # the lane is taken
            and self._estimating is None
            and self.uncertainty is None
            and self.uncertainty_fault is None
            and not self._coalesce.isActive()
            and not self.jobs.is_closed
        )

    def estimate_uncertainty(self) -> None:
        """Plays the shown scenario for the selected cells, in a job that any change gives up."""
        if not self.is_uncertainty_missing or not len(self.cells):
            return
        plan, scenario, cells, figures = self._open_plan(), self.scenario, self.cells, self.figures
        ceiling = figures.ceiling if self.selection.has_all_cells else None
        people = max(int(figures.years.persons["opening"].max()), 1)
        replications = min(max(MOST_PLAYED // people, FEWEST_REPLICATIONS), REPLICATIONS)

        # Under the same luck, so that what lies between the two is no noise.
        played = [scenario, self.comparison] if figures.deferral.change.any() else [scenario]

        def work(progress: Progress) -> Uncertainty:
            from staffing_planner.ui.figures import find_uncertainty

            simulations = plan.simulate(played, (), replications, progress=progress, cells=cells)
            return find_uncertainty(simulations[0], ceiling, *simulations[1:])

        self._estimating = self.jobs.start(Lane.COMPUTE, "", work, self._estimated)

    def _estimated(self, outcome: Outcome, result: Any) -> None:
        self._estimating = None
        if outcome is Outcome.DONE:
            self.uncertainty = result
        elif outcome is Outcome.FAILED:
            self.uncertainty_fault = result
            log.warning("it could not be estimated how sure the figures are", exc_info=result)
        if outcome is not Outcome.CANCELLED:
            self._tell(uncertainty=True)

    def _forget_uncertainty(self) -> None:
        """It is another scenario's, or another selection's, from now on."""
        self.uncertainty = self.uncertainty_fault = None
        if self._estimating is not None:
            self.jobs.cancel(self._estimating)

    # --- files out

    @property
    def exported_scenarios(self) -> list[Scenario]:
        """What goes out: the shown scenario, by a name that says so if its age has been moved, after its comparison."""
        scenario, texts = self.scenario, self.texts
        if self._moved_age is not None:
            age = texts.number(self._moved_age, 1)
            moved = texts.text("window.moved_scenario", name=scenario.name, age=age)
            scenario = replace(scenario, name=moved)
        # The first is what a report compares with.
        return [scenario] if scenario == self.comparison else [self.comparison, scenario]

    @property
    def protection(self) -> Protection | None:
        """How small counts are hidden in what leaves the program; None where they are not."""
        from staffing_planner.ui.small_cells import Protection

        threshold = self.small_cells()
        if not threshold:
            return None
        mark = self.texts.text("small.mark")
        return Protection(threshold, mark, self.texts.text("small.note", mark=mark, threshold=threshold))

    def export(self, path: Path, ended: Callable[[Outcome, Any], None]) -> Job:
        """Writes the shown scenario and its comparison to a workbook, in a job."""
        plan, language, chosen = self._open_plan(), self.texts.language, self.exported_scenarios
        small_cells = self.small_cells()

        def work(progress: Progress) -> None:
            projections: tuple[Projection, ...] = plan.project(chosen)
            plan.write_projection(path, projections, language, progress, small_cells=small_cells)

        return self.jobs.start(Lane.FILES, "window.job_export", work, ended)

    def export_slides(self, path: Path, ended: Callable[[Outcome, Any], None]) -> Job:
        """Writes the board's slides of the shown scenario against its comparison, in a job."""
        plan, language, chosen = self._open_plan(), self.texts.language, self.exported_scenarios

        def work(progress: Progress) -> None:
            plan.write_slides(path, chosen, language, progress)

        return self.jobs.start(Lane.FILES, "export.job_slides", work, ended)

    def _open_plan(self) -> Plan:
        assert self.plan is not None, "no plan is open"
        return self.plan

    def _tell(self, **what: bool) -> None:
        changed = Changed(**what)
        if changed.figures:
            self._figures = self._shown_figures = None
            self._forget_uncertainty()
        self.changed.emit(changed)


def _prime(plan: Plan) -> None:
    """In the worker: computes what the first picture needs, so that the window's thread has it at hand."""
    plan.project(plan.usual_scenarios())
    plan.reach_of(USUAL_COMPARISON_AGE, REACH_WITHIN, plan.axes.select())
    plan.standing_highlights(plan.axes.select())
    _ = plan.age_structure, plan.inhabitants, plan.sexes


def _put_imports_aside() -> None:
    """What the heavy imports have made stays: the collector, which halts every thread, need not look through it
    while a project is being read. In the worker, before the first one.
    """
    from staffing_planner import plan  # noqa: F401 - imported here, not in the window's thread
    from staffing_planner.ui import figures  # noqa: F401
    from staffing_planner.ui.pages import PAGES

    for entry in PAGES:
        entry.load()
    for language in LANGUAGES:
        texts_in(language).number(0.5, 1)  # reads how numbers are written in the language
    if not gc.get_freeze_count():
        gc.freeze()


def _is_same(file: ProjectFile | None, source: Path | None) -> bool:
    return file is not None and source is not None and file.path == source.resolve()


def _sits_elsewhere(file: ProjectFile) -> bool:
    import socket

    return file.holder is not None and file.holder.host != socket.gethostname()
