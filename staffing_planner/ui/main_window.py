"""The main window: the frame around the page, and what stands in its place while there is nothing to show."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
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
from staffing_planner.ui.commands import Commands
from staffing_planner.ui.findings import FindingsDialog, FindingsList, copy_findings
from staffing_planner.ui.frame import CountRemark, FilterBar, StatusLine, TopBar
from staffing_planner.ui.jobs import Jobs, Outcome
from staffing_planner.ui.navigation import Navigation, NoticeBar
from staffing_planner.ui.pages import PAGES, position_of
from staffing_planner.ui.project_actions import ProjectActions, say_finding
from staffing_planner.ui.saving import Saver
from staffing_planner.ui.search import Search
from staffing_planner.ui.session import (
    Changed,
    Notice,
    Problem,
    Remark,
    Selection,
    Session,
    Trouble,
    is_project,
)
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import GAP, PAD, STEP, Card, EmptyState, button, labelled, scaled
from staffing_planner.ui.units import Unit
from staffing_planner.ui.why import Question, WhyDock

if TYPE_CHECKING:
    from staffing_planner.ui.help import HelpWindow
    from staffing_planner.ui.pages.assumptions.page import AssumptionsPage
    from staffing_planner.ui.pages.page import Page
    from staffing_planner.ui.pages.retirement import RetirementPage
    from staffing_planner.ui.tour import Tour

log = logging.getLogger(__name__)

SMALLEST = (1024, 640)
WIDE = 1200  # from here on the navigation stands at the left
USUAL = (1280, 800)
_EVERYTHING = Changed(plan=True, scenario=True, content=True)


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
        self.rescue, self.backup = button(), button()
        self.sample, self.copying, self.back = button(), button(), button()
        buttons = QHBoxLayout()
        buttons.setSpacing(STEP * 2)
        for one in (self.again, self.rescue, self.backup, self.other, self.sample, self.copying):
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
    """The window. It owns no figures: it shows what its session says.

    `another_asked` asks for another window for another project, `closed` says that this one has ended.
    """

    another_asked = Signal()
    closed = Signal()

    def __init__(
        self, session: Session, jobs: Jobs, settings: Settings, sample: Path, *, is_waiting: bool = True
    ) -> None:
        """`is_waiting`: something is about to be opened; else the window begins with what may be opened."""
        super().__init__()
        self.session = session
        self._jobs = jobs
        self.settings = settings
        session.shows_uncertainty = settings.shows_uncertainty
        session.write_numbers(settings.numbers)
        session.count_in(settings.unit)
        session.turnover_target = settings.turnover_target
        session.small_cells = lambda: settings.small_cells  # in every window from the moment it is chosen
        self.sample = sample
        self._pages: dict[str, Page] = {}
        self._at = position_of(settings.page)
        self._is_leaving, self._has_shown = False, not is_waiting
        self.top, self.filter, self.status = TopBar(session), FilterBar(session), StatusLine(session)
        self.remark = CountRemark(session)
        self.loading, self.trouble = LoadingState(), TroubleState()
        self.retry, self.elsewhere, self.to_sample = button("primary"), button(), button()
        self.empty = EmptyState(self.retry, self.elsewhere, self.to_sample)
        self.open_project, self.new_project, self.see_sample = button("primary"), button(), button()
        self.import_first, self.write_template = button(), button()
        self.start = EmptyState(
            self.open_project, self.new_project, self.import_first, self.write_template, self.see_sample
        )
        self.notice_save, self.notice_take_over = button(), button()
        self.notice_keep, self.notice_discard, self.notice_close = button("primary"), button(), button("link")
        self.notice = NoticeBar(
            self.notice_save,
            self.notice_take_over,
            self.notice_keep,
            self.notice_discard,
            self.notice_close,
        )
        self.navigation = Navigation(len(PAGES))
        self.navigation.choose(self._at)
        self.why = WhyDock(session)
        self.why.setVisible(settings.shows_why)
        self.filter.why_button.setVisible(self.why.isHidden())  # the dock has a button that closes it
        self.body = QStackedWidget()
        for state in (self.loading, self.trouble, self.empty, self.start):
            self.body.addWidget(state)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.filter)
        right.addWidget(self.remark)
        right.addWidget(self.notice)
        right.addWidget(self.body, 1)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(0)
        self._middle.addWidget(self.navigation)
        self._middle.addLayout(right, 1)
        self._middle.addWidget(self.why)
        frame = QWidget()
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.top)
        inside.addLayout(self._middle, 1)
        inside.addWidget(self.status)
        self.setCentralWidget(frame)
        # No control has the keyboard before the user has chosen one.
        frame.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        frame.setFocus()
        self.setMinimumSize(*(scaled(side) for side in SMALLEST))
        if not self.restoreGeometry(settings.geometry):
            self.resize(*(scaled(side) for side in USUAL))
        self.setAcceptDrops(True)
        self.project = ProjectActions(self)
        self.search = Search(self)
        self._help: HelpWindow | None = None
        self._tour: Tour | None = None
        self._viewed: Path | None = None  # whose page and filter are shown
        self.commands = Commands(self)
        self.saver = Saver(self)
        self._connect()
        self.show_changes(Changed(language=True, state=True))

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self.show_changes)
        session.save_asked.connect(self.saver.ask)
        self._jobs.changed.connect(self._show_progress)
        self.top.export_asked.connect(self.commands.open_export)
        self.top.import_asked.connect(lambda: self.project.ask_for_import())
        self.top.language_asked.connect(self.switch_language)
        self.status.findings_asked.connect(self.show_findings)
        trouble = self.trouble
        for again in (trouble.again, self.retry):
            again.clicked.connect(self._open_again)
        for other in (trouble.other, self.elsewhere):
            other.clicked.connect(self._open_another)
        for sample in (trouble.sample, self.to_sample, self.see_sample):
            sample.clicked.connect(lambda: session.open(self.sample))
        self.open_project.clicked.connect(self.project.ask_for_project)
        self.new_project.clicked.connect(self.project.ask_for_folder)
        self.import_first.clicked.connect(self.project.ask_for_import)
        self.write_template.clicked.connect(self.project.ask_for_template)
        trouble.rescue.clicked.connect(self._rescue)
        trouble.backup.clicked.connect(self._open_backup)
        self.notice_save.clicked.connect(lambda: self.project.ask_where_to_save())
        self.notice_take_over.clicked.connect(self._take_over)
        self.notice_keep.clicked.connect(session.keep_recovered)
        self.notice_discard.clicked.connect(session.discard_recovered)
        self.notice_close.clicked.connect(session.dismiss_notice)
        self.navigation.chosen.connect(lambda at: self.show_page(PAGES[at].key))
        self.why.closed.connect(lambda: self.show_why(wanted=False))
        self.filter.why_asked.connect(lambda: self.show_why(wanted=not self.why.isVisible()))
        trouble.copying.clicked.connect(self._copy_trouble)
        trouble.back.clicked.connect(session.dismiss_problem)
        self.top.menu_asked.connect(self.commands.open_menu)
        self.filter.search_asked.connect(self.search_everything)
        self.filter.unit_asked.connect(self.count_in)
        self.search.gone.connect(self.settings.remember_found)

    def page_of(self, key: str) -> "Page":
        """A page, built when it is first wanted."""
        if key not in self._pages:
            page = self._pages[key] = PAGES[position_of(key)].build(self.session)
            page.why_asked.connect(self.answer)
            page.why_offered.connect(self.offer)
            page.page_asked.connect(self.show_page)
            page.action_asked.connect(lambda name: self.project.actions[name].trigger())
            page.import_asked.connect(lambda paths: self.project.import_files(paths))
            self._remember_widths(key, page)
            self.body.addWidget(page)
            page.retext()
        return self._pages[key]

    def _remember_widths(self, key: str, page: "Page") -> None:
        """Columns have the widths that the user gave them the last time."""
        from staffing_planner.ui.tables import FiguresTable

        def keep(name: str, table: FiguresTable) -> None:
            self.settings.remember_widths(name, table.widths)

        for at, table in enumerate(page.findChildren(FiguresTable)):
            name = f"{key}.{at}"
            table.restore_widths(self.settings.widths_of(name))
            table.widened.connect(partial(keep, name, table))

    @property
    def page(self) -> "RetirementPage":
        """Retirement and replacement."""
        from staffing_planner.ui.pages.retirement import RetirementPage

        page = self.page_of("retirement")
        assert isinstance(page, RetirementPage)
        return page

    @property
    def assumptions(self) -> "AssumptionsPage":
        """Assumptions and change log."""
        from staffing_planner.ui.pages.assumptions.page import AssumptionsPage

        page = self.page_of("assumptions")
        assert isinstance(page, AssumptionsPage)
        return page

    @property
    def page_shown(self) -> str:
        """Key of the page that is chosen."""
        return PAGES[self._at].key

    def show_page(self, place: str) -> None:
        """Shows a page of the navigation by its key, or a part of one: `assumptions#unreviewed`."""
        key, _, part = place.partition("#")
        self._at = position_of(key)
        self.settings.page = self.page_shown
        self._remember_view()
        self.navigation.choose(self._at)
        self.why.forget()
        if self.session.plan is not None:
            page = self.page_of(self.page_shown)
            page.refresh(_EVERYTHING)
            if part:
                page.show_part(part)
        self._show_state()

    def answer(self, question: Question) -> None:
        """Shows why a figure is what it is."""
        self.show_why(wanted=True)
        self.why.ask(question)

    def offer(self, question: Question) -> None:
        """The same, if the dock stands open."""
        if self.why.isVisible():
            self.why.ask(question)

    def show_why(self, *, wanted: bool) -> None:
        """Opens or closes the dock with explanations."""
        focused: QWidget | None = self.focusWidget()
        has_keyboard = focused is not None and self.why.isAncestorOf(focused)
        self.settings.shows_why = wanted
        self.why.setVisible(wanted and self.session.plan is not None)
        self.filter.why_button.setVisible(self.why.isHidden())  # the dock has a button that closes it
        if has_keyboard and not wanted:
            self.body.setFocus()

    # --- showing

    def show_changes(self, changed: Changed) -> None:
        """Shows what has changed in the session, in the frame and on the page."""
        session = self.session
        if session.plan is not None and self.page_shown not in self._pages:
            # Built in a turn of the event loop of its own: both together would be felt.
            self.page_of(self.page_shown)
            QTimer.singleShot(0, self, lambda: self.show_changes(changed))
            return
        if changed.language:
            self._retext()
            if self._tour is not None:
                self._tour.retext(session.texts)
        self._come_back(changed)
        for part in (self.top, self.filter, self.project):
            part.refresh(changed)
        if changed.state or changed.language:
            self._show_state()
        if session.plan is not None:
            # The page that is not in sight is brought up to date when it is chosen.
            self.page_of(self.page_shown).refresh(changed)
            if changed.language:
                for key, page in self._pages.items():
                    if key != self.page_shown:
                        page.retext()
        self.why.refresh(changed)
        for later in (self.status, self.commands):  # of the figures that the page has computed
            later.refresh(changed)
        if changed.selection or changed.unit or changed.language or changed.plan:
            self._show_remark()
        if changed.uncertainty:
            self.settings.shows_uncertainty = session.shows_uncertainty
        if changed.plan or changed.file or changed.language:
            self._name_window()
        if changed.plan or changed.file or changed.language or changed.state:
            self._show_notice()
        if changed.plan or changed.content or changed.language:
            self._count_unreviewed()
            self._count_findings()
            self.status.say("")  # what was saved is not what is shown now

    def _show_state(self) -> None:
        session = self.session
        problem = session.problem
        if problem is not None and session.loading is None:
            if problem.trouble in (Trouble.EMPTY, Trouble.CANCELLED):
                self._show_empty(problem)
            else:
                self._show_trouble(problem)
        elif session.plan is not None:
            self.body.setCurrentWidget(self.page_of(self.page_shown))
        elif session.loading is not None or not self._has_shown:
            self.body.setCurrentWidget(self.loading)
        else:
            self.body.setCurrentWidget(self.start)
        name = session.loading.name if session.loading else ""
        self.loading.words.setText(session.texts.text("window.loading", name=name))
        shown = self.body.currentWidget()
        self.navigation.setVisible(session.plan is not None)
        is_empty = shown in (self.trouble, self.empty, self.start)
        self.filter.setVisible(not is_empty and PAGES[self._at].is_filtered)
        self._show_remark()
        self.why.setVisible(self.settings.shows_why and session.plan is not None and not is_empty)
        self.filter.why_button.setVisible(self.why.isHidden())  # the dock has a button that closes it
        self._has_shown = self._has_shown or session.plan is not None

    def _show_remark(self) -> None:
        page = self._pages.get(self.page_shown)
        is_filtered = PAGES[self._at].is_filtered and not self.filter.isHidden()
        self.remark.show_for(page if is_filtered else None)

    def _come_back(self, changed: Changed) -> None:
        """To the page and the filter that a project was left with; and keeps those of the one that is shown."""
        session = self.session
        source = session.plan.source if session.plan is not None else None
        if source is not None and source != self._viewed and changed.state:
            self._viewed = source
            view = self.settings.view_of(source)
            if view:
                self._at = position_of(str(view.get("page", self.page_shown)))
                self.navigation.choose(self._at)
                self._choose_again(view)
            return
        if source is not None and changed.selection:
            self._remember_view()

    def _choose_again(self, view: Mapping[str, Any]) -> None:
        """The filter of the last time, as far as the plan has its names still."""
        plan = self.session.plan
        assert plan is not None
        known = {"units": plan.axes.units, "occupations": plan.axes.occupations, "sexes": plan.sexes}
        chosen = {
            part: tuple(name for name in view.get(part, ()) if name in names) for part, names in known.items()
        }
        selection = Selection(**chosen)
        if len(plan.axes.select(selection.units, selection.occupations)):
            self.session.choose(selection)

    def _remember_view(self) -> None:
        if self._viewed is not None:
            chosen = self.session.selection
            view = {
                "page": self.page_shown,
                "units": chosen.units,
                "occupations": chosen.occupations,
                "sexes": chosen.sexes,
            }
            self.settings.remember_view(self._viewed, view)

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
        is_file = problem.trouble is Trouble.PROJECT
        damaged = any(finding.code == "project_damaged" for finding in problem.findings)
        if is_file:
            title = texts.text("project.not_opened", name=name)
        elif problem.findings:
            errors = sum(finding.severity.value == "error" for finding in problem.findings)
            title = texts.plural("window.errors_title", errors, name=name)
        else:
            title = texts.text("window.fault_title" if is_fault else "window.unreadable_title", name=name)
        trouble.card.show_heading(title, problem.words or str(problem.source))
        plan = self.session.plan
        trouble.harmless.setText(
            texts.text("window.still_open", name=plan.name) if plan else texts.text("window.unharmed")
        )
        advice = "window.fault_advice" if is_fault else "window.errors_advice"
        if is_file:
            advice = "project.damaged_advice" if damaged else "project.not_opened_advice"
        trouble.advice.setText(texts.text(advice))
        trouble.rescue.setVisible(damaged)
        trouble.backup.setVisible(damaged and bool(_newest_backup(problem.source)))
        other = "project.open" if is_project(problem.source) else "window.open_other"
        trouble.other.setText(texts.text(other))
        trouble.other.setAccessibleName(texts.text(other))
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
        star = "*" if self.session.is_unsaved else ""
        self.setWindowTitle(f"{plan.name}{star} – {program}" if plan else program)

    def _show_notice(self) -> None:
        notice = self.session.notice
        is_shown = self.session.plan is not None and self.session.problem is None
        self.notice.setVisible(notice is not None and is_shown)
        if notice is None:
            return
        if notice.remark is Remark.RECOVERED:
            shown = [self.notice_keep, self.notice_discard, self.notice_close]
        elif notice.remark is Remark.RESCUED:
            shown = [self.notice_save, self.notice_close]
        else:
            must_save_as = not self.session.open_document.can_save
            shown = [self.notice_save] if must_save_as else []
            shown += [self.notice_take_over] if notice.other_host else []
            shown += [self.notice_close]
        self.notice.show_words(self._say_notice(notice), shown)

    def _say_notice(self, notice: Notice) -> str:
        texts = self.session.texts
        said = [say_finding(texts, finding) for finding in notice.findings]
        if notice.remark is Remark.RECOVERED and notice.saved_at is not None:
            time = notice.saved_at.astimezone().strftime("%Y-%m-%d %H:%M")
            said.insert(0, texts.text("project.looking", time=time))
        if notice.remark is Remark.RESCUED:
            lost = ", ".join(notice.lost)
            said.append(
                texts.text("project.rescued_but", lost=lost) if lost else texts.text("project.rescued")
            )
        return " ".join(said)

    def _count_unreviewed(self) -> None:
        texts, open_ones = self.session.texts, self.session.unreviewed
        shown = texts.number(open_ones) if open_ones else ""
        self.navigation.show_count(
            position_of("assumptions"),
            shown,
            texts.plural("assumption.unreviewed_count", open_ones) if shown else "",
        )

    def _count_findings(self) -> None:
        texts, plan = self.session.texts, self.session.plan
        found = len(plan.findings) if plan is not None else 0
        shown = texts.number(found) if found else ""
        self.navigation.show_count(
            position_of("data"), shown, texts.plural("window.findings", found) if shown else ""
        )

    def _retext(self) -> None:
        texts = self.session.texts
        QLocale.setDefault(
            QLocale(QLocale.Language.Swedish if texts.numbers == "sv" else QLocale.Language.English)
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
            (trouble.rescue, "project.rescue"),
            (trouble.backup, "project.open_backup"),
            (self.open_project, "project.open"),
            (self.new_project, "project.new"),
            (self.import_first, "project.import"),
            (self.write_template, "project.template"),
            (self.see_sample, "window.open_sample"),
            (self.notice_save, "project.save_as"),
            (self.notice_take_over, "project.take_over"),
            (self.notice_keep, "project.keep_recovered"),
            (self.notice_discard, "project.discard"),
            (self.notice_close, "project.understood"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        self.navigation.retext([texts.text(entry.title) for entry in PAGES])
        self.navigation.setAccessibleName(texts.text("project.pages"))
        self.start.show_words(texts.text("project.start_title"), texts.text("project.start_words"))
        trouble.list.setAccessibleName(texts.text("window.findings_title"))
        self.loading.progress.setAccessibleName(texts.text("window.job_open"))

    # --- actions

    def switch_language(self) -> None:
        """Shows everything in the other language, and remembers it."""
        at = LANGUAGES.index(self.session.texts.language)
        language = LANGUAGES[(at + 1) % len(LANGUAGES)]
        self.settings.language = language
        self.session.speak(language)

    def count_in(self, unit: Unit) -> None:
        """Counts persons in heads or in full-time equivalents, and remembers it."""
        self.settings.unit = unit
        self.session.count_in(unit)

    def search_everything(self) -> None:
        """Opens the search."""
        self.search.open(self.session.texts, self.commands.everything(), self.settings.found)

    def show_help(self, topic: str | None = None) -> None:
        """Explains the page in sight, or another topic; an empty one is the keys and words."""
        from staffing_planner.ui.help import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self.session, self)
        self._help.open_at(self.page_shown if topic is None else topic)

    def show_preferences(self) -> None:
        """Opens the preferences."""
        from staffing_planner.ui.preferences import Preferences

        dialog = Preferences(self.session, self.settings, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        """Says which program this is."""
        from staffing_planner.ui.about import About

        location = QStandardPaths.StandardLocation.AppLocalDataLocation
        dialog = About(self.session.texts, Path(QStandardPaths.writableLocation(location)), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def start_tour(self) -> None:
        """Shows the three steps of the first start."""
        from staffing_planner.ui.tour import Stop, Tour

        if self.session.plan is None:
            return
        if self._tour is None:
            self._tour = Tour(
                self,
                (
                    Stop("tour.slider_title", "tour.slider_words", lambda: self.top.slider_block),
                    Stop("tour.page_title", "tour.page_words", lambda: self.body),
                    Stop("tour.export_title", "tour.export_words", lambda: self.top.export_button),
                ),
            )
            self._tour.ended.connect(self._toured)
        self._tour.start(self.session.texts)

    def _toured(self) -> None:
        self.settings.has_toured = True
        self.top.slider.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def tour(self) -> "Tour | None":
        """The tour, once it has been started."""
        return self._tour

    @property
    def help(self) -> "HelpWindow | None":
        """The help, once it has been opened."""
        return self._help

    def _open_again(self) -> None:
        if self.session.problem is not None:
            self.session.open(self.session.problem.source)

    def _open_another(self) -> None:
        problem = self.session.problem
        if problem is not None and is_project(problem.source):
            self.project.ask_for_project()
        else:
            self.project.ask_for_folder()

    def _rescue(self) -> None:
        if self.session.problem is not None:
            source = self.session.problem.source
            self.project.asked(lambda: self.session.rescue(source))

    def _open_backup(self) -> None:
        backup = _newest_backup(self.session.problem.source) if self.session.problem else None
        if backup is not None:
            self.project.open(backup)

    def _take_over(self) -> None:
        file = self.session.open_document.file
        if file is not None:
            path = file.path
            self.project.asked(lambda: self.session.open(path, take_over=True))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder or a project may be dropped, or files to import."""
        if _dropped(event) is not None or _dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the folder or project that is dropped, imports files."""
        source, files = _dropped(event), _dropped_files(event)
        if source is not None:
            event.acceptProposedAction()
            self.project.open(source)
        elif files:
            event.acceptProposedAction()
            self.project.import_files(files)

    def _copy_trouble(self) -> None:
        if self.session.problem is not None:
            copy_findings(self.session.texts, self.session.problem.findings)

    def ask_for_export(self) -> None:
        """Asks where to, and writes the workbook."""
        self._ask_where("window.choose_file", "window.excel_files", "window.file_name", "xlsx", self.export)

    def ask_for_slides(self) -> None:
        """Asks where to, and writes the board's slides."""
        self._ask_where(
            "export.choose_slides", "export.slide_files", "export.slides_name", "pptx", self.export_slides
        )

    def _ask_where(
        self, title: str, kind: str, name: str, suffix: str, write: Callable[[Path], None]
    ) -> None:
        """Asks for a file with ids of texts: the question, what such files are called, and the name to begin with."""
        plan, texts = self.session.plan, self.session.texts
        if plan is None or self.session.problem is not None:
            return
        dialog = QFileDialog(self, texts.text(title), str(self.settings.folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{texts.text(kind)} (*.{suffix})")
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{texts.text(name, name=plan.name)}.{suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def chosen(name: str) -> None:
            self.settings.folder = Path(name).parent
            write(Path(name))

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def ask_for_print(self) -> None:
        """Asks what is to be printed, and where: on paper or into a PDF."""
        if self.session.plan is None or self.session.problem is not None:
            return
        from staffing_planner.ui.print_dialog import PrintDialog

        PrintDialog(self).open()

    def export(self, path: Path) -> None:
        """Writes the workbook in a job."""
        self.status.say("")
        self.session.export(path, lambda outcome, result: self._exported(path, outcome, result))

    def export_slides(self, path: Path) -> None:
        """Writes the slides in a job."""
        self.status.say("")
        self.session.export_slides(path, lambda outcome, result: self._exported(path, outcome, result))

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
            log.error("the report could not be written", exc_info=result)
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

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through the parts of the window as one reads them, whenever their controls were made."""
        return self.commands.go_to_stop(1 if next else -1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The navigation lies above the page where it would take the page's width."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= scaled(WIDE)
        way = QBoxLayout.Direction
        self._middle.setDirection(way.LeftToRight if is_wide else way.TopToBottom)
        self.navigation.stand(is_upright=is_wide)
        self.why.stand(is_upright=is_wide)

    def leave(self) -> None:
        """Closes the window without asking."""
        self._is_leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about unsaved changes; remembers the window's place and ends the workers before Qt goes."""
        document = self.session.document
        if not self._is_leaving and document is not None and (self.session.is_unsaved or document.is_saving):
            event.ignore()
            self.project.asked(self.leave)
            return
        self.settings.geometry = self.saveGeometry()
        self.settings.turnover_target = self.session.turnover_target
        self._jobs.close()
        if self.project.wizard is not None:
            self.project.wizard.close_file()
        if document is not None:
            document.close_now()
        super().closeEvent(event)
        self.closed.emit()


def _newest_backup(source: Path) -> Path | None:
    from staffing_planner.store import backups_of

    return next(iter(backups_of(source)), None)


def _dropped(event: QDropEvent) -> Path | None:
    """The one folder or project that is dropped, if it is that."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and (path.is_dir() or is_project(path)) else None


def _dropped_files(event: QDropEvent) -> list[Path]:
    """The files that are dropped, if it is nothing but files to import."""
    urls = event.mimeData().urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    are_files = len(paths) == len(urls) and all(path.is_file() and not is_project(path) for path in paths)
    return paths if are_files else []
