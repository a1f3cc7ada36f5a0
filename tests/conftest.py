"""What every test stands on: no display, the same examples twice, no Qt object left behind."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from staffing_planner import DATA

# A developer who wants to watch sets it; everybody else runs without a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The machine's speed is no property of the model, and the suite gives the same answer twice.
# Random regions cost more to draw than to compute; the tests that compare with the plain model ask for more of them.
settings.register_profile(
    "default", deadline=None, max_examples=25, derandomize=True, database=None, print_blob=True
)
settings.register_profile("soak", deadline=None, max_examples=3000, print_blob=True)
settings.load_profile("default")


@pytest.fixture(scope="session")
def sample_folder() -> Path:
    """Return the data folder of the synthetic sample region."""
    return DATA / "sample"


@pytest.fixture(autouse=True)
def _deliver_deferred_deletes() -> Iterator[None]:
    """Delete after each test what Qt would delete later: objects that outlive it can abort PySide6."""
    yield
    if "PySide6.QtCore" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
