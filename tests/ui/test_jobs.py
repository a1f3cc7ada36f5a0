"""Jobs: off the GUI thread, one signal back, cancelled through their progress."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.ui import jobs as module
from staffing_planner.ui.jobs import Jobs, Lane, Outcome, Progress


class Ends:
    """What jobs have ended with, and in which thread that was told."""

    def __init__(self) -> None:
        self.told: list[tuple[Outcome, Any]] = []
        self.threads: set[QThread] = set()

    def __call__(self, outcome: Outcome, result: Any) -> None:
        self.told.append((outcome, result))
        self.threads.add(QThread.currentThread())


@pytest.fixture
def jobs(qapp: QApplication) -> Any:
    """Return jobs that are closed after the test."""
    made = Jobs()
    yield made
    made.close()


def test_that_work_is_done_elsewhere_and_told_here(jobs: Jobs, qtbot: QtBot) -> None:
    ends, where = Ends(), []

    def work(progress: Progress) -> int:
        where.append(threading.current_thread())
        return 42

    jobs.start(Lane.COMPUTE, "window.job_open", work, ends)
    qtbot.waitUntil(lambda: bool(ends.told))
    assert ends.told == [(Outcome.DONE, 42)]
    assert where[0] is not threading.current_thread()
    assert ends.threads == {QThread.currentThread()}
    assert jobs.running == ()


def test_that_an_exception_comes_back_as_a_value(jobs: Jobs, qtbot: QtBot) -> None:
    ends, fault = Ends(), ValueError("no")

    def work(progress: Progress) -> None:
        raise fault

    jobs.start(Lane.COMPUTE, "window.job_open", work, ends)
    qtbot.waitUntil(lambda: bool(ends.told))
    assert ends.told == [(Outcome.FAILED, fault)]


def test_that_progress_is_shown_and_a_cancelled_worker_stops(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORTS_PER_SECOND", 1e9)
    ends, go, stopped = Ends(), threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        progress(0.5)
        go.wait(5)
        try:
            progress(0.9)
        except module.CancelledError:
            stopped.set()
            raise

    job = jobs.start(Lane.FILES, "window.job_export", work, ends)
    qtbot.waitUntil(lambda: job.share == 0.5)
    jobs.cancel(job)
    assert ends.told == [(Outcome.CANCELLED, None)], "told at once"
    assert job.is_cancelled
    go.set()
    assert stopped.wait(5)
    qtbot.wait(20)
    assert len(ends.told) == 1, "what a cancelled job reports later is dropped"
    jobs.cancel(job)
    assert len(ends.told) == 1


def test_that_the_newest_wins_where_figures_are_computed_and_files_queue(jobs: Jobs, qtbot: QtBot) -> None:
    first, second, third, fourth = Ends(), Ends(), Ends(), Ends()
    go = threading.Event()

    def wait(progress: Progress) -> str:
        go.wait(5)
        return "done"

    jobs.start(Lane.COMPUTE, "a", wait, first)
    jobs.start(Lane.COMPUTE, "b", wait, second)
    jobs.start(Lane.FILES, "c", wait, third)
    jobs.start(Lane.FILES, "d", wait, fourth)
    assert first.told == [(Outcome.CANCELLED, None)]
    go.set()
    qtbot.waitUntil(lambda: bool(second.told and third.told and fourth.told))
    assert {ends.told[0] for ends in (second, third, fourth)} == {(Outcome.DONE, "done")}


def test_that_closing_waits_for_the_workers(qapp: QApplication) -> None:
    made, started, go = Jobs(), threading.Event(), threading.Event()
    ends, finished = Ends(), []

    def work(progress: Progress) -> None:
        started.set()
        go.wait(0.1)
        finished.append(True)

    made.start(Lane.COMPUTE, "a", work, ends)
    started.wait(5)
    made.close()
    assert finished == [True]
    qapp.processEvents()
    assert ends.told == []
