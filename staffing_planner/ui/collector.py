"""Python's collector of cycles, in the window's thread alone.

Whatever thread happens to allocate sets off a collection, and in it everything unreachable dies in that thread. Widgets
that are bound to each other by signals are such cycles: in a worker they would take Qt's objects down beside the
window's own thread, and the process with them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from PySide6.QtCore import QObject, QTimer

EVERY = 400  # milliseconds

_lock = Lock()
_resting = 0


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """For work that makes very many objects to keep: the collector would halt every thread to look through them, again
    and again. What has been made by then is left out of later collections.
    """
    global _resting
    with _lock:
        _resting += 1
    try:
        yield
    finally:
        with _lock:
            _resting -= 1
        gc.freeze()


class Collector(QObject):
    """Collects when the window's thread comes round to it; Python's own way of doing so is switched off."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collects as many generations as Python would by now."""
        if _resting:
            return
        counts, limits = gc.get_count(), gc.get_threshold()
        due = 0
        while due < len(counts) and counts[due] > limits[due]:
            due += 1
        if due:
            gc.collect(due - 1)
