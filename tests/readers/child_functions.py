"""What the tests of the sandbox ask a child to do; apart from the tests, so that the child imports little."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from staffing_planner.models.findings import Origin, StaffingError, error
from staffing_planner.readers.sandbox import Progress

SECRET = "19121212-1212"


def remember(session: list[str], _: Progress, word: str) -> list[str]:
    session.append(word)
    return session


def count_up(_: object, progress: Progress, end: int) -> Iterator[int]:
    for number in range(end):
        progress(number / end)
        yield number


def wait(_: object, progress: Progress, seconds: float) -> str:
    for step in range(100):
        progress(step / 100)
        time.sleep(seconds / 100)
    return "done"


def end_by(_: object, __: Progress, signal_number: int) -> None:
    os.kill(os.getpid(), signal_number)


def allocate(_: object, __: Progress, size: int) -> int:
    return len(bytearray(size))


def stumble(_: object, __: Progress) -> None:
    raise KeyError(SECRET)


def give_what_cannot_travel(_: object, __: Progress) -> Callable[[], str]:
    return lambda: SECRET


def refuse(_: object, __: Progress) -> None:
    raise StaffingError(findings=(error("empty_file"), error("pdf_file", Origin("other.pdf"))))


def complain(_: object, __: Progress) -> str:
    os.write(1, SECRET.encode())
    os.write(2, SECRET.encode())
    print(SECRET, SECRET, file=sys.stderr, flush=True)
    return "said"


def peak_memory(_: object, __: Progress) -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def loaded_packages(_: object, __: Progress) -> set[str]:
    return {name.partition(".")[0] for name in sys.modules}


def refuse_memory(_: object, __: Progress) -> None:
    raise MemoryError


def panic(_: object, __: Progress) -> None:
    raise BaseException(SECRET)
