"""Projects in the window: open, save, revert, undo, review, and what a crash leaves, by mouse and keys."""

import errno
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from staffing_planner import __main__ as program
from staffing_planner import app
from staffing_planner.models.register import (
    ReplaceCommand,
    content_sha256,
    extended_log,
    first_broken,
    later_reasons,
)
from staffing_planner.plan import Plan
from staffing_planner.store import (
    Holder,
    ProjectFile,
    RecoveryCopy,
    list_recoveries,
    load_project,
    project_file,
)
from staffing_planner.ui import record_tables
from staffing_planner.ui.documents import Handover
from staffing_planner.ui.jobs import Jobs
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages import position_of
from staffing_planner.ui.questions import Question, RecoveryQuestion
from staffing_planner.ui.session import Changed, Session, Trouble
from staffing_planner.ui.settings import MOST_RECENT, Settings
from tests.store.projects import NOON

Settle = Callable[[MainWindow], None]
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Path:
    """Return a project file of the sample region, to be copied."""
    path = tmp_path_factory.mktemp("project") / "Region Nord.staffplan"
    Plan.open(sample_folder).save(path)
    return path


@pytest.fixture
def project(made_once: Path, tmp_path: Path) -> Path:
    """Return a project file that a test may change."""
    folder = tmp_path / "share"
    folder.mkdir()
    return Path(shutil.copy(made_once, folder))


@pytest.fixture
def opened(empty_window: MainWindow, project: Path, settle: Settle, qtbot: QtBot) -> MainWindow:
    """Return the window with the project open."""
    empty_window.session.open(project)
    settle(empty_window)
    with qtbot.waitActive(empty_window):
        empty_window.activateWindow()
    return empty_window


@pytest.fixture
def second(application: object, settings: Settings, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """Return another window, as of another user."""
    jobs = Jobs()
    window = MainWindow(Session(jobs, "sv", tmp_path / "recovery"), jobs, settings, app.SAMPLE)
    window.show()
    yield window
    window.leave()
    window.deleteLater()


def question(window: MainWindow) -> Question:
    """Return the question that is asked."""
    found = [one for one in window.findChildren(Question) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def answer(window: MainWindow, qtbot: QtBot, msgid: str) -> None:
    """Answer the question that is asked."""
    asked = question(window)
    QTest.mouseClick(asked.buttons[msgid], LEFT)
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in window.findChildren(Question)))


def keep_age(window: MainWindow, age: float) -> None:
    """Move the slider and keep the age."""
    window.top.slider.setValue(round(age * 10))
    QTest.mouseClick(window.top.keep, LEFT)


def age_in(path: Path, scenario: str = "Pension vid 67") -> float:
    """Return a scenario's retirement age as a file holds it."""
    (found,) = (one for one in load_project(path).project.scenarios if one.name == scenario)
    return found.retirement_age.at(2030)


def write(field: QLineEdit, words: str) -> None:
    """Type words, also Swedish ones, which QTest cannot."""
    field.setFocus()
    field.insert(words)


def unsaved(window: MainWindow) -> bool:
    """Whether closing would ask."""
    return window.session.is_unsaved


def can_save(window: MainWindow) -> bool:
    """Whether the open file may be saved over."""
    return window.session.open_document.can_save


def stated_age(window: MainWindow) -> float:
    """Return the scenario's own retirement age."""
    plan = window.session.plan
    assert plan is not None
    return plan.scenario("Pension vid 67").retirement_age.at(2030)


def choose(window: MainWindow, path: Path) -> None:
    """Choose a path in the file dialog that is open."""
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    dialog.deleteLater()


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL) -> None:
    """Press a key with Ctrl."""
    QTest.keyClick(window, key, modifiers)


# Undo, redo, the unsaved mark


def test_that_keeping_the_age_changes_the_scenario_until_it_is_undone(
    opened: MainWindow, settle: Settle
) -> None:
    session = opened.session
    first = content_sha256(session.open_document.content)
    assert not opened.top.keep.isVisible()
    opened.status.say("Sparat")
    keep_age(opened, 66.4)
    assert stated_age(opened) == 66.4
    assert not opened.top.keep.isVisible()
    assert opened.page.tiles[1].words[0] == "Når 66,4 år inom 3 år"
    assert opened.windowTitle().startswith("Exempelregionen*")
    assert opened.status.message.text() == "", "what was saved is not what is shown now"
    assert opened.top.star.text() == "*"
    assert "osparade ändringar" in opened.top.project.accessibleName()
    assert opened.top.undo.accessibleName() == "Ångra: Pensionsålder, Pension vid 67"
    press(opened, Qt.Key.Key_Z)
    assert stated_age(opened) == 67.0
    assert opened.page.tiles[1].words[1] == "341"
    assert opened.top.star.text() == ""
    assert content_sha256(session.open_document.content) == first
    assert opened.top.redo.accessibleName().startswith("Gör om: Pensionsålder")
    press(opened, Qt.Key.Key_Y)
    assert stated_age(opened) == 66.4
    QTest.mouseClick(opened.top.undo, LEFT)
    assert not opened.top.undo.isEnabled()
    QTest.mouseClick(opened.top.redo, LEFT)
    assert not opened.top.redo.isEnabled()
    log = session.open_document.content.log
    assert len(log) == 6, "the log tells also of what was undone"
    settle(opened)


def test_that_nothing_open_has_nothing_to_undo_or_save(empty_window: MainWindow) -> None:
    empty_window.session.undo()
    empty_window.session.redo()
    empty_window.project.save()
    empty_window.project.ask_where_to_save()
    empty_window._rescue()
    empty_window._open_backup()
    assert empty_window.findChild(QFileDialog) is None
    assert not empty_window.project.actions["save"].isEnabled()


def test_that_keeping_an_age_that_was_not_moved_is_no_change(opened: MainWindow) -> None:
    opened.session.keep_age()
    assert not unsaved(opened)


# Saving


def test_that_saving_says_so_only_when_it_is_done(
    opened: MainWindow, project: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_age(opened, 66.4)
    settle(opened)
    go_on = Event()
    original = ProjectFile.save

    def slow(self: ProjectFile, content: object) -> None:
        go_on.wait(10)
        original(self, content)  # type: ignore[arg-type]

    monkeypatch.setattr(ProjectFile, "save", slow)
    press(opened, Qt.Key.Key_S)
    assert opened.session.open_document.is_saving
    assert opened.status.message.text() == ""
    assert opened.status.job.text() == "Sparar projektet"
    assert not opened.status.cancel.isVisible(), "a save cannot be given up"
    opened.session.jobs.cancel(opened.session.jobs.told[0])
    opened.project.save()
    go_on.set()
    settle(opened)
    assert opened.status.message.text().startswith("Sparat: Region Nord.staffplan")
    assert opened.top.star.text() == ""
    assert age_in(project) == 66.4
    assert not list_recoveries(opened.session.recovery_folder or Path())


def test_that_an_edit_during_a_save_stays_unsaved(opened: MainWindow, project: Path, settle: Settle) -> None:
    keep_age(opened, 66.4)
    opened.project.save()
    keep_age(opened, 66.6)
    settle(opened)
    assert age_in(project) == 66.4
    assert unsaved(opened)
    opened.project.save()
    settle(opened)
    assert age_in(project) == 66.6


def test_that_a_data_folder_is_saved_as_a_project(
    window: MainWindow, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    assert not unsaved(window)
    keep_age(window, 66.4)
    window.project.save()
    choose(window, tmp_path / "Ny plan")
    settle(window)
    made = tmp_path / "Ny plan.staffplan"
    assert age_in(made) == 66.4
    assert [change.what[0] for change in load_project(made).project.log] == ["import", "scenarios"]
    assert window.top.mark.text() == "Ny plan.staffplan"
    assert window.session.plan is not None
    assert window.session.plan.source == made
    assert window.settings.recent[0] == made


def test_that_save_as_goes_on_in_the_other_file(
    opened: MainWindow, project: Path, tmp_path: Path, settle: Settle
) -> None:
    keep_age(opened, 66.4)
    press(opened, Qt.Key.Key_S, CTRL | SHIFT)
    choose(opened, tmp_path / "b.staffplan")
    settle(opened)
    assert age_in(project) == 67.0
    assert age_in(tmp_path / "b.staffplan") == 66.4
    with ProjectFile.open(project) as free:
        assert not free.is_read_only
    keep_age(opened, 66.5)
    opened.project.save_as(tmp_path / "b.staffplan")
    settle(opened)
    assert age_in(tmp_path / "b.staffplan") == 66.5, "onto itself it is a plain save"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (errno.ENOSPC, "inget utrymme"),
        (errno.EIO, "nätverket svarar inte"),
        (errno.EACCES, "får inte skrivas"),
    ],
)
def test_that_a_save_that_fails_says_what_is_unharmed_and_what_to_do(
    opened: MainWindow,
    project: Path,
    settle: Settle,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    fault: int,
    words: str,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(fault, "injected")

    keep_age(opened, 66.4)
    with monkeypatch.context() as broken:
        broken.setattr(project_file, "_write_safely", refuse)
        press(opened, Qt.Key.Key_S)
        settle(opened)
    asked = question(opened)
    assert asked.title.text() == "Region Nord.staffplan är inte sparad"
    assert words in asked.sentences[0].text()
    assert "som förut" in asked.sentences[1].text()
    assert age_in(project) == 67.0
    assert unsaved(opened)
    answer(opened, qtbot, "project.try_again")
    settle(opened)
    assert age_in(project) == 66.4


def test_that_a_save_that_was_not_confirmed_is_told_without_a_promise(
    opened: MainWindow, settle: Settle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "injected")

    keep_age(opened, 66.4)
    monkeypatch.setattr(project_file, "_sync_folder", refuse)
    opened.project.save()
    settle(opened)
    assert question(opened).sentences[1].text() == "Ändringarna finns kvar i fönstret."
    answer(opened, qtbot, "window.close")


def test_that_a_fault_of_the_program_while_saving_is_told(
    opened: MainWindow, settle: Settle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    keep_age(opened, 66.4)
    monkeypatch.setattr(ProjectFile, "save", fail)
    opened.project.save()
    settle(opened)
    assert "boom" in question(opened).sentences[0].text()
    answer(opened, qtbot, "window.close")


def test_that_what_somebody_else_saved_meanwhile_is_not_overwritten(
    opened: MainWindow, project: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    theirs = Path(shutil.copy(project, tmp_path / "theirs.staffplan"))
    with ProjectFile.open(theirs) as file:
        file.save(replace(file.project, log=extended_log(file.project.log, NOON, "eva", ("x",), "{}", "{}")))
    shutil.copy(theirs, project)
    keep_age(opened, 66.4)
    opened.project.save()
    settle(opened)
    assert "Någon har sparat en annan version" in question(opened).sentences[0].text()
    answer(opened, qtbot, "project.save_as")
    choose(opened, tmp_path / "mine.staffplan")
    settle(opened)
    assert age_in(project) == 67.0
    assert age_in(tmp_path / "mine.staffplan") == 66.4


# Opening


def test_that_a_second_window_reads_only_and_says_who_has_it(
    opened: MainWindow, second: MainWindow, project: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    second.session.open(project)
    settle(second)
    assert second.notice.isVisible()
    assert "har haft Region Nord.staffplan öppen sedan 2" in second.notice.words.text()
    assert "+00:00" not in second.notice.words.text()
    assert second.notice_save.isVisible()
    assert not second.notice_take_over.isVisible(), "whoever is alive at this machine keeps it"
    keep_age(second, 66.1)
    second.project.save()
    choose(second, tmp_path / "kopia.staffplan")
    settle(second)
    assert age_in(tmp_path / "kopia.staffplan") == 66.1
    assert not second.notice.isVisible()


def test_that_what_a_lost_machine_holds_can_be_taken_over(
    empty_window: MainWindow, project: Path, settle: Settle
) -> None:
    lock = project_file._lock_file(project)
    lock.write_text(
        '{"user": "eva", "host": "far away", "pid": 7, "since": "2026-01-02T03:04:05+00:00"}',
        encoding="utf-8",
    )
    empty_window.session.open(project)
    settle(empty_window)
    assert "eva på far away" in empty_window.notice.words.text()
    assert not can_save(empty_window)
    QTest.mouseClick(empty_window.notice_take_over, LEFT)
    settle(empty_window)
    assert can_save(empty_window)
    assert not empty_window.notice.isVisible()


def test_that_a_notice_that_cannot_date_its_holder_says_it_as_it_stands(opened: MainWindow) -> None:
    from staffing_planner.ui.project_actions import say_finding

    finding = project_file._opened_in_use(Path("a.staffplan"), Holder("eva", "there", 1, ""))
    assert "sedan ?" in say_finding(opened.session.texts, finding)


@pytest.mark.parametrize(
    ("content", "words"), [(b"no project at all", "inget projekt"), (None, "Det finns ingen fil")]
)
def test_that_a_file_that_is_no_project_leaves_the_open_one(
    opened: MainWindow, tmp_path: Path, settle: Settle, content: bytes | None, words: str
) -> None:
    path = tmp_path / "other.staffplan"
    if content is not None:
        path.write_bytes(content)
    opened.project.open(path)
    settle(opened)
    assert opened.session.problem is not None
    assert opened.session.problem.trouble is Trouble.PROJECT
    assert opened.trouble.card.heading.title == "other.staffplan kunde inte öppnas"
    assert words in opened.session.texts.finding(opened.session.problem.findings[0])
    assert "Exempelregionen är öppen som förut" in opened.trouble.harmless.text()
    QTest.mouseClick(opened.trouble.other, LEFT)
    dialog = opened.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.windowTitle() == "Öppna ett projekt"
    dialog.close()
    QTest.mouseClick(opened.trouble.back, LEFT)
    assert opened.body.currentWidget() is opened.page
    keep_age(opened, 66.4)
    opened.project.save()
    settle(opened)
    assert not unsaved(opened)


def damaged(path: Path) -> None:
    """Turn a bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def test_that_a_damaged_project_offers_its_backup_and_what_is_whole(
    opened: MainWindow, project: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    keep_age(opened, 66.4)
    opened.project.save()
    settle(opened)
    opened.project.close()
    settle(opened)
    damaged(project)
    opened.session.open(project)
    settle(opened)
    assert opened.trouble.rescue.isVisible()
    assert opened.trouble.backup.isVisible()
    QTest.mouseClick(opened.trouble.rescue, LEFT)
    settle(opened)
    assert opened.notice.isVisible()
    assert "skadade filen" in opened.notice.words.text()
    assert unsaved(opened)
    opened.project.save()
    choose(opened, tmp_path / "rescued.staffplan")
    settle(opened)
    assert not opened.notice.isVisible()
    assert load_project(tmp_path / "rescued.staffplan").project.inputs.age_structure
    opened.session.open(project)
    settle(opened)
    QTest.mouseClick(opened.trouble.backup, LEFT)
    settle(opened)
    assert stated_age(opened) == 67.0


def drop(window: MainWindow, *paths: Path) -> bool:
    """Drop paths on the window; whether it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 300), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    window.dragEnterEvent(enter)
    window.dropEvent(QDropEvent(QPointF(50, 300), Qt.DropAction.CopyAction, data, buttons, keys))
    return enter.isAccepted()


def test_that_a_project_or_a_folder_is_dropped_and_nothing_else(
    window: MainWindow, project: Path, sample_folder: Path, settle: Settle
) -> None:
    assert not drop(window, sample_folder / "training.csv", sample_folder)
    assert not drop(window, project, sample_folder)
    assert drop(window, project)
    settle(window)
    assert window.top.mark.text() == "Region Nord.staffplan"
    assert drop(window, sample_folder)
    settle(window)
    assert window.top.mark.text() == "Syntetiskt exempel"


def test_that_what_was_open_is_found_among_the_recent(
    empty_window: MainWindow, project: Path, settle: Settle
) -> None:
    actions = empty_window.project
    actions.recent.aboutToShow.emit()
    assert [one.text() for one in actions.recent.actions()] == ["Inget öppnat än"]
    press(empty_window, Qt.Key.Key_O)
    choose(empty_window, project)
    settle(empty_window)
    actions.close()
    settle(empty_window)
    assert empty_window.body.currentWidget() is empty_window.start
    assert empty_window.windowTitle() == "Kompetensförsörjningsplan"
    actions.recent.aboutToShow.emit()
    (entry,) = actions.recent.actions()
    assert entry.text() == "Region Nord.staffplan"
    entry.trigger()
    settle(empty_window)
    assert can_save(empty_window), "closing has let it go"


def test_that_the_settings_remember_only_so_many(settings: Settings, tmp_path: Path) -> None:
    for at in range(12):
        settings.remember(tmp_path / str(at))
    settings.remember(tmp_path / "9")
    assert len(settings.recent) == MOST_RECENT
    assert [one.name for one in settings.recent[:3]] == ["9", "11", "10"]


def test_that_the_menu_opens_under_the_name_and_works_by_mouse(
    opened: MainWindow, qtbot: QtBot, settle: Settle
) -> None:
    keep_age(opened, 66.4)
    settle(opened)
    QTest.mouseClick(opened.top.project, LEFT)
    menu = opened.project.menu
    assert menu.isVisible()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(opened.project.actions["save"]).center())
    settle(opened)
    assert not unsaved(opened)


def test_that_a_folder_is_read_anew_and_a_project_reverted_after_asking(
    opened: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    press(opened, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    settle(opened)
    keep_age(opened, 66.4)
    press(opened, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    answer(opened, qtbot, "window.cancel")
    assert unsaved(opened)
    opened.project.revert()
    answer(opened, qtbot, "project.revert_yes")
    settle(opened)
    assert not unsaved(opened)
    assert stated_age(opened) == 67.0
    keep_age(opened, 66.2)
    opened.project.save()
    settle(opened)
    assert age_in(project) == 66.2, "the file is still ours"


def test_that_a_cancelled_opening_lets_the_file_go(
    empty_window: MainWindow, project: Path, settle: Settle
) -> None:
    handover = Handover()
    handover.give_up()
    handover.offer(ProjectFile.open(project))
    handover = Handover()
    handover.offer(ProjectFile.open(project))
    handover.give_up()
    with ProjectFile.open(project) as file:
        assert not file.is_read_only


def test_that_a_folder_or_a_project_given_to_the_program_opens_the_window(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    shown: list[Path | None] = []

    def run(source: Path | None = None) -> int:
        shown.append(source)
        return 0

    monkeypatch.setattr(app, "run", run)
    assert program.main([str(project)]) == 0
    assert program.main([str(project.parent)]) == 0
    assert program.main([]) == 0
    assert shown == [project, project.parent, None]


# Asking before anything is lost


@pytest.mark.parametrize("reply", ["project.save", "project.do_not_save", "window.cancel", "escape"])
def test_that_an_edit_made_while_another_project_is_read_is_asked_about(
    opened: MainWindow, project: Path, sample_folder: Path, settle: Settle, qtbot: QtBot, reply: str
) -> None:
    session = opened.session
    other = project.with_name("other.staffplan")
    Plan.open(sample_folder).save(other)
    session.open(other)
    keep_age(opened, 66.3)  # before the other one is there
    qtbot.waitUntil(lambda: session.loading is None, timeout=20_000)
    assert session.plan is not None
    assert session.plan.source == project, "nothing has taken the edit's place"
    if reply == "escape":
        QTest.keyClick(question(opened), Qt.Key.Key_Escape)
    else:
        answer(opened, qtbot, reply)
    settle(opened)
    stays = reply in ("window.cancel", "escape")
    assert session.plan.source == (project if stays else other)
    assert session.is_unsaved == stays
    assert age_in(project) == (66.3 if reply == "project.save" else 67)
    if stays:  # the other file was let go
        ProjectFile.open(other).close()
        session.open(other)
        settle(opened)


@pytest.mark.parametrize("reply", ["project.save", "project.do_not_save", "window.cancel"])
def test_that_closing_the_window_asks_about_what_is_unsaved(
    opened: MainWindow, project: Path, settle: Settle, qtbot: QtBot, reply: str
) -> None:
    keep_age(opened, 66.4)
    opened.close()
    assert opened.isVisible()
    assert question(opened).title.text() == "Spara ändringarna i Exempelregionen?"
    answer(opened, qtbot, reply)
    if reply == "window.cancel":
        assert opened.isVisible()
        assert unsaved(opened)
        return
    qtbot.waitUntil(lambda: not opened.isVisible(), timeout=10_000)
    assert age_in(project) == (66.4 if reply == "project.save" else 67.0)
    folder = opened.session.recovery_folder
    assert folder is not None
    assert not list(folder.glob("*"))
    with ProjectFile.open(project) as file:
        assert not file.is_read_only


def test_that_closing_waits_for_a_save(
    opened: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    keep_age(opened, 66.4)
    opened.project.save()
    opened.close()
    assert opened.isVisible()
    qtbot.waitUntil(lambda: not opened.isVisible(), timeout=10_000)
    assert age_in(project) == 66.4


def test_that_opening_another_project_asks_first(
    opened: MainWindow, sample_folder: Path, settle: Settle, qtbot: QtBot
) -> None:
    keep_age(opened, 66.4)
    opened.project.open(sample_folder)
    answer(opened, qtbot, "window.cancel")
    assert opened.session.loading is None
    opened.project.open(sample_folder)
    answer(opened, qtbot, "project.do_not_save")
    settle(opened)
    assert opened.top.mark.text() == "Syntetiskt exempel"


# After a crash


def crashed(window: MainWindow, project: Path | None, age: float) -> None:
    """Leave a recovery copy as a killed window does."""
    folder = window.session.recovery_folder
    assert folder is not None
    original: Path | None
    if project is not None:
        loaded = load_project(project)
        content, original, sha256 = loaded.project, project.resolve(), loaded.sha256
    else:
        content, original, sha256 = Plan.open(app.SAMPLE).imported(), None, ""
    from staffing_planner.models.scenario import RetirementAge

    scenarios = tuple(
        replace(one, retirement_age=RetirementAge.fixed(age)) if one.name == "Pension vid 67" else one
        for one in content.scenarios
    )
    what = ("scenarios", "Pension vid 67", "retirement_age")
    edited = ReplaceCommand(what, content, content.with_scenarios(scenarios)).apply(content, NOON, "eva")
    living = RecoveryCopy(folder, original, sha256)
    living.save(edited)
    (copy,) = folder.glob("*.recovery")
    kept = copy.read_bytes()
    living.discard()
    copy.write_bytes(kept)


def offer(window: MainWindow, settle: Settle, qtbot: QtBot) -> RecoveryQuestion:
    """Look for recovery copies as at the start; the question."""
    window.session.look_for_recoveries(window.project.offer_recoveries)
    settle(window)
    asked = question(window)
    assert isinstance(asked, RecoveryQuestion)
    return asked


def test_that_nothing_is_asked_where_nothing_crashed(empty_window: MainWindow, settle: Settle) -> None:
    empty_window.session.look_for_recoveries(empty_window.project.offer_recoveries)
    settle(empty_window)
    assert empty_window.findChild(Question) is None


def test_that_what_a_crash_left_is_looked_at_and_kept(
    empty_window: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    window = empty_window
    crashed(window, project, 66.4)
    asked = offer(window, settle, qtbot)
    assert asked.list.item(0).text().startswith("Region Nord.staffplan, 2")
    asked.list.itemDoubleClicked.emit(asked.list.item(0))
    settle(window)
    assert stated_age(window) == 66.4
    assert "Du tittar på det som inte hann sparas" in window.notice.words.text()
    assert not unsaved(window), "it stays where it is until it is wanted"
    QTest.mouseClick(window.notice_keep, LEFT)
    settle(window)
    assert unsaved(window)
    assert not window.notice.isVisible()
    window.project.save()
    settle(window)
    assert age_in(project) == 66.4
    assert not list((window.session.recovery_folder or Path()).glob("*"))


def test_that_what_a_crash_left_of_the_open_project_can_be_saved_over_it(
    opened: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    crashed(opened, project, 66.4)
    offer(opened, settle, qtbot)
    answer(opened, qtbot, "project.look")
    settle(opened)
    assert stated_age(opened) == 66.4
    assert can_save(opened), "it is open already, in this very window"
    assert "öppen sedan" not in opened.notice.words.text()
    QTest.mouseClick(opened.notice_keep, LEFT)
    settle(opened)
    opened.project.save()
    settle(opened)
    assert age_in(project) == 66.4
    assert not unsaved(opened)


def test_that_what_a_crash_left_is_looked_at_and_thrown_away(
    empty_window: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    window = empty_window
    crashed(window, project, 66.4)
    offer(window, settle, qtbot)
    answer(window, qtbot, "project.look")
    settle(window)
    QTest.mouseClick(window.notice_discard, LEFT)
    settle(window)
    assert stated_age(window) == 67.0
    assert not list((window.session.recovery_folder or Path()).glob("*"))
    assert age_in(project) == 67.0


def test_that_deciding_later_leaves_it_and_closing_while_looking_does_too(
    empty_window: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    window, folder = empty_window, empty_window.session.recovery_folder
    assert folder is not None
    crashed(window, project, 66.4)
    offer(window, settle, qtbot)
    answer(window, qtbot, "project.later")
    assert len(list_recoveries(folder)) == 1
    offer(window, settle, qtbot)
    answer(window, qtbot, "project.look")
    settle(window)
    window.close()
    assert not window.isVisible()
    assert len(list_recoveries(folder)) == 1


def test_that_it_is_thrown_away_without_looking(
    empty_window: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    crashed(empty_window, project, 66.4)
    asked = offer(empty_window, settle, qtbot)
    QTest.mouseClick(asked.discard_button, LEFT)
    settle(empty_window)
    assert not list((empty_window.session.recovery_folder or Path()).glob("*"))
    assert empty_window.findChild(Question) is None or not asked.isVisible()


def test_that_changes_to_a_file_saved_by_somebody_since_go_beside_it(
    empty_window: MainWindow, project: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    window = empty_window
    crashed(window, project, 66.4)
    with ProjectFile.open(project) as file:
        file.save(replace(file.project, log=()))
    offer(window, settle, qtbot)
    answer(window, qtbot, "project.look")
    settle(window)
    keep_age(window, 66.5)
    settle(window)
    window.project.save()
    settle(window)
    assert "Någon har sparat" in question(window).sentences[0].text()
    answer(window, qtbot, "window.close")
    assert load_project(project).project.log == ()


@pytest.mark.parametrize("original", ["gone", "never saved"])
def test_that_changes_without_a_file_are_still_offered(
    empty_window: MainWindow, project: Path, settle: Settle, qtbot: QtBot, original: str
) -> None:
    window = empty_window
    crashed(window, project if original == "gone" else None, 66.4)
    if original == "gone":
        project.unlink()
    offer(window, settle, qtbot)
    answer(window, qtbot, "project.look")
    settle(window)
    assert stated_age(window) == 66.4
    assert ("Det finns ingen fil" in window.notice.words.text()) == (original == "gone")
    QTest.mouseClick(window.notice_discard, LEFT)
    settle(window)
    assert window.body.currentWidget() is window.start


def test_that_every_edit_is_in_the_recovery_copy_at_once(opened: MainWindow, settle: Settle) -> None:
    folder = opened.session.recovery_folder
    assert folder is not None
    for age in (66.1, 66.2, 66.3):
        keep_age(opened, age)
    settle(opened)
    (copy,) = folder.glob("*.recovery")
    from staffing_planner.store.database import read_database

    stored = read_database(copy).project
    assert content_sha256(stored) == content_sha256(opened.session.open_document.content)
    for _ in range(3):
        opened.session.undo()
    settle(opened)
    assert not list(folder.glob("*")), "nothing is unsaved any longer"


def test_that_a_recovery_copy_that_cannot_be_written_is_told(
    opened: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "injected")

    monkeypatch.setattr(RecoveryCopy, "save", refuse)
    keep_age(opened, 66.4)
    settle(opened)
    assert "Återställningskopian kunde inte skrivas" in opened.status.message.text()


def test_that_a_session_without_a_folder_keeps_no_copies(
    empty_window: MainWindow, sample_folder: Path, settle: Settle
) -> None:
    empty_window.session.recovery_folder = None
    empty_window.session.look_for_recoveries(empty_window.project.offer_recoveries)
    empty_window.session.open(sample_folder)
    settle(empty_window)
    keep_age(empty_window, 66.4)
    settle(empty_window)
    assert unsaved(empty_window)


# Windows


@pytest.fixture
def windows(application: QApplication, settings: Settings, qtbot: QtBot) -> Iterator[app.Windows]:
    """Return the program's windows, none of them open yet."""
    opened = app.Windows(settings)
    yield opened
    opened.leave()


def test_that_a_second_window_shows_a_second_project_and_closing_one_leaves_the_other(
    windows: app.Windows, project: Path, sample_folder: Path, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    first = windows.open(project)
    qtbot.waitUntil(lambda: first.session.plan is not None)  # it is opened after the first paint
    settle(first)
    with qtbot.waitActive(first):
        first.activateWindow()
    press(first, Qt.Key.Key_N, CTRL | SHIFT)
    _, second = windows.shown
    qtbot.waitUntil(second.isVisible)
    assert second.body.currentWidget() is second.start, "it says what may be opened"
    assert second.pos() != first.pos()
    assert "Nytt fönster" in [action.text() for action in first.project.menu.actions()]
    second.session.open(sample_folder)
    settle(second)
    keep_age(second, 66.4)
    assert unsaved(second)
    assert not unsaved(first)
    assert stated_age(first) == 67.0
    assert drop(second, project)
    assert question(second).title.text() == "Spara ändringarna i Exempelregionen?"
    answer(second, qtbot, "window.cancel")
    first.close()
    assert windows.shown == [second]
    assert windows.active is second
    assert stated_age(second) == 66.4
    settle(second)
    second.leave()
    assert windows.shown == []


# Reasons


def test_that_a_reason_may_be_given_after_the_edit_and_nobody_is_asked_for_it(
    opened: MainWindow, project: Path, settle: Settle, qtbot: QtBot
) -> None:
    assert not opened.status.why.isVisible()
    assert not opened.project.actions["explain"].isEnabled()
    keep_age(opened, 66.4)
    assert opened.status.changed.text() == "Ändrat: Pensionsålder, Pension vid 67"
    assert not opened.status.reason.isVisible()
    QTest.mouseClick(opened.status.why, LEFT)
    assert opened.status.reason.hasFocus()
    write(opened.status.reason, "enligt beslut i maj")
    keep_age(opened, 66.6)
    assert opened.status.reason.text() == "enligt beslut i maj", "what is being written is not lost"
    QTest.keyClick(opened.status.reason, Qt.Key.Key_Return)
    log = opened.session.open_document.content.log
    assert [change.what[0] for change in log] == ["import", "scenarios", "scenarios", "reasons"]
    assert log[-1].reason == "enligt beslut i maj"
    assert later_reasons(log) == {log[1].sha256: "enligt beslut i maj"}
    assert first_broken(log) is None
    assert not opened.status.why.isVisible()
    opened.session.undo()
    assert stated_age(opened) == 66.4, "undo takes back the edit, not the reason"
    opened.project.save()
    settle(opened)
    assert load_project(project).project.log == opened.session.open_document.content.log
    to_assumptions(opened)
    QTest.mouseClick(opened.assumptions.segments.buttons[1], LEFT)
    model = opened.assumptions.entries
    told = {(model.text(row, 2), model.text(row, 4), model.text(row, 5)) for row in range(model.rowCount())}
    what, reason = "Pensionsålder, Pension vid 67", "enligt beslut i maj"
    assert (what, f"{what}: 66,4", reason) in told
    assert (f"Orsak till: {what}", "–", reason) in told


def test_that_a_reason_is_given_by_keys_and_given_up_with_escape(opened: MainWindow, settle: Settle) -> None:
    keep_age(opened, 66.4)
    press(opened, Qt.Key.Key_M)
    write(opened.status.reason, "nej")
    QTest.keyClick(opened.status.reason, Qt.Key.Key_Escape)
    assert not opened.status.reason.isVisible()
    assert opened.status.why.isVisible()
    press(opened, Qt.Key.Key_M)
    assert opened.status.reason.text() == ""
    QTest.keyClick(opened.status.reason, Qt.Key.Key_Return)
    assert len(opened.session.open_document.content.log) == 2, "an empty reason is none"
    to_assumptions(opened)
    QTest.mouseClick(opened.assumptions.segments.buttons[1], LEFT)
    press(opened, Qt.Key.Key_M)
    write(opened.status.reason, "avstämt")
    opened.switch_language()
    assert opened.status.changed.text() == "Changed: Retirement age, Pension vid 67"
    QTest.keyClick(opened.status.reason, Qt.Key.Key_Return)
    assert opened.assumptions.entries.text(1, 5) == "avstämt", "also where the log is in sight"
    opened.project.close()
    settle(opened)


def test_that_a_reason_is_unsaved_until_it_is_saved_also_when_given_during_a_save(
    opened: MainWindow, project: Path, settle: Settle
) -> None:
    keep_age(opened, 66.4)
    (about,) = opened.session.open_document.content.log[-1:]
    opened.project.save()
    opened.session.explain(about, "  under sparandet ")
    settle(opened)
    assert unsaved(opened)
    opened.project.save()
    settle(opened)
    assert not unsaved(opened)
    opened.session.explain(about, "efteråt")
    assert unsaved(opened)
    opened.project.save()
    settle(opened)
    log = load_project(project).project.log
    assert [change.reason for change in log[-2:]] == ["under sparandet", "efteråt"]


# Assumptions


def test_that_what_nobody_has_reviewed_is_marked_and_the_mark_leads_to_it(
    opened: MainWindow, settle: Settle
) -> None:
    mark = opened.page.unreviewed
    total = len(opened.session.open_document.content.assumptions)
    assert mark.text() == f"{opened.session.texts.number(total)} ogranskade antaganden"
    to_assumptions(opened)
    page = opened.assumptions
    write(page.search, "tak för hyrkostnad")
    page.register.selectAll()
    QTest.mouseClick(page.review_button, LEFT)
    QTest.mouseClick(page.segments.buttons[1], LEFT)
    opened.show_page("retirement")
    assert mark.text() == f"{opened.session.texts.number(total - 4)} ogranskade antaganden"
    QTest.mouseClick(mark, LEFT)
    assert opened.body.currentWidget() is page
    assert page.register.isVisible()
    assert len(shown(opened, 0)) == total - 4
    page.register.selectAll()
    QTest.mouseClick(page.review_button, LEFT)
    assert shown(opened, 0) == []
    opened.show_page("retirement")
    assert not mark.isVisible()
    opened.session.undo()
    assert mark.isVisible()


def test_that_texts_that_are_still_being_made_bear_a_project_that_is_closed_or_read_anew(
    opened: MainWindow, project: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_tables, "AT_ONCE", 0.0)
    monkeypatch.setattr(record_tables, "SLICE", 0.0)
    opened.show_page("assumptions")
    page = opened.assumptions
    opened.switch_language()
    assert not page.rows.is_prepared
    page.register.selectRow(2)
    chosen = page.rows.record(2).key
    opened.switch_language()
    monkeypatch.setattr(record_tables, "SLICE", 1.0)
    opened.session.close()
    wait_for_texts(opened)
    settle(opened)
    opened.session.open(project)
    settle(opened)
    wait_for_texts(opened)
    assert [page.rows.record(row).key for row in page.register.picked_rows()] in ([], [chosen])
    assert page.count.text().startswith("3")


def test_that_a_lever_says_where_it_was_read_until_it_is_changed(opened: MainWindow, settle: Settle) -> None:
    to_assumptions(opened)
    write(opened.assumptions.search, "pension vid 67")
    places = dict(zip(shown(opened, 0), shown(opened, 4), strict=True))
    assert places["Pensionsålder"].startswith("scenarios.toml · rad ")
    opened.show_page("retirement")
    keep_age(opened, 66.4)
    to_assumptions(opened)
    changed = dict(zip(shown(opened, 0), shown(opened, 4), strict=True))
    assert changed == places | {"Pensionsålder": "ändrat i programmet"}
    opened.session.undo()
    assert dict(zip(shown(opened, 0), shown(opened, 4), strict=True)) == places


def wait_for_texts(window: MainWindow) -> None:
    """Wait until the texts of all rows of the register have been made."""
    while not window.assumptions.rows.is_prepared:
        QTest.qWait(1)


def to_assumptions(window: MainWindow) -> None:
    """Go to the page by its entry."""
    QTest.mouseClick(window.navigation.entries[position_of("assumptions")], LEFT)
    assert window.body.currentWidget() is window.assumptions
    wait_for_texts(window)


def shown(window: MainWindow, column: int) -> list[str]:
    """Return a column of the register as it is shown when all its texts have been made."""
    wait_for_texts(window)
    model = window.assumptions.rows
    return [model.text(row, column) for row in range(model.rowCount())]


def test_that_a_review_is_found_again_after_saving_and_opening(
    opened: MainWindow, project: Path, settle: Settle
) -> None:
    to_assumptions(opened)
    page = opened.assumptions
    assert not opened.filter.isVisible()
    assert not page.review_button.isEnabled()
    everything = len(shown(opened, 0))
    write(page.search, "riktålder")
    assert 0 < len(shown(opened, 0)) < everything
    page.search.clear()
    write(page.search, "tak för hyrkostnad")
    assert len(shown(opened, 0)) == 4
    assert set(shown(opened, 6)) == {"ogranskad"}
    page.register.selectRow(0)
    assert page.review_button.text() == "Markera 1 som granskad"
    write(page.note, "enligt regionplanen")
    QTest.mouseClick(page.review_button, LEFT)
    assert shown(opened, 5)[0] == "enligt regionplanen"
    assert shown(opened, 6)[0] != "ogranskad"
    assert page.note.text() == ""
    QTest.mouseClick(page.unreviewed, LEFT, pos=QPoint(10, page.unreviewed.height() // 2))
    assert len(shown(opened, 0)) == 3
    page.register.selectAll()
    QTest.keyClick(page.note, Qt.Key.Key_Return)
    assert shown(opened, 0) == []
    assert opened.navigation.pills[position_of("assumptions")].text() == opened.session.texts.number(
        everything - 4
    )
    opened.project.save()
    settle(opened)
    opened.project.close()
    settle(opened)
    opened.session.open(project)
    settle(opened)
    assert shown(opened, 0) == []
    page.unreviewed.setChecked(False)
    assert len(shown(opened, 0)) == 4
    assert set(shown(opened, 7)) != {"–"}
    (kept,) = {one.note for one in load_project(project).project.assumptions if one.note}
    assert kept == "enligt regionplanen"


def test_that_a_note_leaves_the_review_as_it_is_and_can_be_undone(opened: MainWindow, settle: Settle) -> None:
    to_assumptions(opened)
    page = opened.assumptions
    write(page.search, "tak för hyrkostnad")
    page.register.selectRow(1)
    write(page.note, "fråga ekonomi")
    QTest.mouseClick(page.note_button, LEFT)
    assert shown(opened, 5)[1] == "fråga ekonomi"
    assert shown(opened, 6)[1] == "ogranskad"
    assert opened.top.undo.accessibleName().startswith("Ångra: Anteckning: Tak för hyrkostnad")
    write(page.note, "fråga ekonomi")
    QTest.mouseClick(page.note_button, LEFT)
    opened.session.undo()
    assert shown(opened, 5)[1] == ""
    assert not unsaved(opened), "the same note again was no change"
    page.register.clearSelection()
    page._review()
    assert not unsaved(opened)
    page.register.selectAll()
    assert not page.note_button.isEnabled()
    QTest.mouseClick(page.review_button, LEFT)
    assert opened.top.undo.accessibleName() == "Ångra: Granskning"


def test_that_the_change_log_tells_who_changed_what(opened: MainWindow, settle: Settle) -> None:
    keep_age(opened, 66.4)
    to_assumptions(opened)
    page = opened.assumptions
    page.register.selectRow(0)
    QTest.mouseClick(page.review_button, LEFT)
    QTest.mouseClick(page.segments.buttons[1], LEFT)
    model = page.log.sheet_model
    rows = [[model.text(row, column) for column in range(6)] for row in range(model.rowCount())]
    assert rows[0][2].startswith("Granskning: ")
    assert rows[1][2:5] == [
        "Pensionsålder, Pension vid 67",
        "Pensionsålder, Pension vid 67: 67",
        "Pensionsålder, Pension vid 67: 66,4",
    ]
    assert rows[2][2] == "Inläsning sample"
    assert "rader" not in rows[2][3], "there was no table before"
    assert "rader; " in rows[2][4]
    assert page.chain.text() == "✓ Kedjan är hel: 3 poster"
    QTest.mouseClick(page.copy_log_button, LEFT)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t") == ["Tid", "Användare", "Vad", "Före", "Efter", "Orsak"]
    assert len(copied) == 4
    document = opened.session.open_document
    forged = replace(document.content.log[1], user="somebody else")
    log = (document.content.log[0], forged, *document.content.log[2:])
    document.content = replace(document.content, log=log)
    page.refresh(Changed(content=True))
    assert page.chain.text() == "✗ Kedjan är bruten vid post 2"
    opened.switch_language()
    assert page.chain.text() == "✗ The chain is broken at entry 2"
    assert opened.navigation.entries[position_of("assumptions")].text() == "Assumptions"


def test_that_the_register_sorts_by_value_and_copies_as_columns(opened: MainWindow) -> None:
    to_assumptions(opened)
    page = opened.assumptions
    page.register.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert shown(opened, 3)[0] == "kr per årsarbetare"
    assert shown(opened, 0)[-1] in ("Personalgrupp", "Pensionsmönster"), "names are no numbers and come last"
    QTest.mouseClick(page.copy_button, LEFT)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert len(copied) == 1 + len(shown(opened, 0))
    assert copied[0].split("\t")[:4] == ["Antagande", "Gäller", "Värde", "Enhet"]
    QTest.mouseClick(opened.navigation.entries[position_of("retirement")], LEFT)
    assert opened.body.currentWidget() is opened.page


def test_that_how_files_are_read_has_words_in_both_languages() -> None:
    from staffing_planner.models.mappings import ColumnChoice, NameChoice, TableChoice
    from staffing_planner.models.register import Project
    from staffing_planner.texts import texts_in
    from staffing_planner.ui import assumption_words as words

    columns = (ColumnChoice("Kostnad", "cost", "tkr", ","), ColumnChoice("Andel", "share", "per_cent"))
    choice = TableChoice("h", "agency_costs", columns, (("month", "2024-03"),), "persons", ("visstid",))
    names = [NameChoice(axis, "Folktandv.", "Tandvården") for axis in ("unit", "occupation", "staff_group")]
    project = Project(scenarios=()).with_mappings((choice,), names)
    for texts, persons, per_cent in (
        (texts_in("sv"), "personer", "procent"), (texts_in("en"), "persons", "per cent"),
    ):  # fmt: skip
        said = [
            (words.say_name(texts, one.key), words.say_value(texts, one.value, one.unit))
            for one in project.assumptions
        ]
        assert len(dict(said)) == len(said) - 1  # two columns have units
        assert {persons, per_cent, "tkr", "Tandvården"} <= {value for _, value in said}
        assert {words.say_unit(texts, one.unit) for one in project.assumptions} == {""}
        assert words.say_place(texts, ("mappings", "Folktandv.", "unit")) == "Folktandv."
        side = words.say_side(texts, '{"names": {"unit: B": "A"}, "choices": {"agency_costs 12345678": "9"}}')
        assert side == "unit: B → A; agency_costs 12345678"


def test_that_every_assumption_and_change_has_words_in_both_languages(opened: MainWindow) -> None:
    from staffing_planner.models.register import Assumption
    from staffing_planner.texts import texts_in
    from staffing_planner.ui import assumption_words as words

    for texts in (texts_in("sv"), texts_in("en")):
        for one in opened.session.open_document.content.assumptions:
            assert words.say_name(texts, one.key)
            assert words.say_place(texts, one.key) or one.key[0] in ("scenarios", "target_ages")
            assert words.say_value(texts, one.value, one.unit)
            words.say_unit(texts, one.unit)
        assert words.say_change(texts, ("review",)) == "review"
        assert words.say_change(texts, ("scenarios", "a", "b")) == "b, a"
        side = '{"scenarios": {"A: horizon": 5, "A: use_reported_retirements": true, "A: mode": "fixed"}}'
        assert "5" in words.say_side(texts, side)
        side = '{"scenarios": {"A: growth": {"*": 0.01}}, "files": {"a.csv": "12"}, "tables": {"targets": 5}}'
        assert words.say_side(texts, side).endswith("A: * " + texts.number(0.01, 2) + "; a.csv")
        reviewed = '"ceilings / * / * / own /  /  / share": ["eva", "2026-01-01", "ja"]'
        side = '{"reviews": {' + reviewed + ', "target_ages / 1970 / target_age": ["", null, ""]}}'
        assert "eva 2026-01-01 (ja)" in words.say_side(texts, side)
        assert words.say_place(texts, Assumption(("ceilings", "*", "*", "share"), 1.0, "share").key) in (
            "alla",
            "all",
        )
