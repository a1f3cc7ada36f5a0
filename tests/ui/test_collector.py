"""Cycles die in the window's thread, and in no other."""

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.ui.collector import EVERY, Collector, collector_at_rest


class Cycle:
    """Something that only the collector can let go of, and that notes in which thread it dies."""

    died_in: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.died_in.append(threading.get_ident())


@pytest.fixture
def cycles() -> Iterator[None]:
    """Begin with nothing to collect."""
    gc.collect()
    Cycle.died_in.clear()
    yield
    gc.collect()


def allocate_much() -> None:
    """Make so many objects that Python would collect every generation."""
    kept = [[at] for at in range(200_000)]
    assert kept


@pytest.mark.usefixtures("application", "cycles")
def test_that_cycles_die_in_the_windows_thread_while_workers_allocate(qtbot: QtBot) -> None:
    gone = weakref.ref(Cycle())
    worker = threading.Thread(target=allocate_much)
    worker.start()
    worker.join()
    assert gone() is not None, "a worker has collected"
    kept = [[at] for at in range(2_000)]
    qtbot.waitUntil(lambda: gone() is None, timeout=20 * EVERY)
    assert Cycle.died_in == [threading.get_ident()]
    assert kept


@pytest.mark.usefixtures("cycles")
def test_that_python_alone_does_collect_in_a_worker() -> None:
    """The control."""
    gc.enable()
    gone = weakref.ref(Cycle())
    worker = threading.Thread(target=allocate_much)
    worker.start()
    worker.join()
    gc.disable()
    assert gone() is None
    assert Cycle.died_in != [threading.get_ident()]


@pytest.mark.usefixtures("cycles")
def test_that_the_collector_rests_while_much_is_made_to_be_kept(application: QApplication) -> None:
    (collector,) = application.findChildren(Collector)
    gone = weakref.ref(Cycle())
    allocate_much()
    with collector_at_rest():
        collector.look()
        assert gone() is not None
    gc.unfreeze()
    kept = [[at] for at in range(2_000)]
    collector.look()
    assert kept
    gc.collect()
    assert gone() is None
    collector.look()  # nothing is due
