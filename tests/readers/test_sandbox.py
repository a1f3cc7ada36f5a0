"""The child process that reads: what it answers, and everything that can happen to it."""

import gc
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from staffing_planner.models.findings import Origin, StaffingError, error
from staffing_planner.readers import read_folder, sandbox
from staffing_planner.readers.sandbox import Limits, ReadingProcess, read_cells_apart, serve
from staffing_planner.readers.sources import read_cells
from staffing_planner.texts import Language, Texts
from tests.readers.child_functions import (
    SECRET,
    allocate,
    complain,
    count_up,
    end_by,
    give_what_cannot_travel,
    loaded_packages,
    panic,
    peak_memory,
    refuse,
    refuse_memory,
    remember,
    stumble,
    wait,
)
from tests.readers.hostile_files import HOSTILE, TWO, TWO_ROWS, xlsx

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals are those of POSIX")

# --- calls ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess[list[str]]]:
    with ReadingProcess(list[str]) as shared:
        yield shared


def stopped(process: ReadingProcess[Any], function: Callable[..., Any], *args: object) -> tuple[str, str]:
    """Code and reason of the finding that a call ends in."""
    with pytest.raises(StaffingError) as caught:
        process.call("a.xlsx", function, None, *args)
    (finding,) = caught.value.findings
    assert finding.origin.file == "a.xlsx"
    assert process.pid is None
    return finding.code, str(finding.details["reason"])


def test_that_the_child_keeps_a_session_between_calls(process: ReadingProcess[list[str]]) -> None:
    process.close()
    assert process.call("a", remember, None, "one") == ["one"]
    first = process.pid
    assert process.call("a", remember, None, "two") == ["one", "two"]
    assert process.pid == first != os.getpid()
    process.close()
    assert process.pid is None
    assert process.call("a", remember, None, "three") == ["three"]


def test_that_a_long_list_comes_whole_and_in_order(process: ReadingProcess[list[str]]) -> None:
    assert process.call_for_list("a", count_up, None, 30_000) == list(range(30_000))
    assert process.call_for_list("a", count_up, None, 0) == []


def test_that_progress_flows_back_while_the_child_works(process: ReadingProcess[list[str]]) -> None:
    shares: list[float] = []
    assert process.call("a", wait, shares.append, 0.4) == "done"
    assert shares == sorted(shares)
    assert len(set(shares)) > 3
    assert 0.5 < shares[-1] < 1


def test_that_what_progress_raises_kills_the_child_at_once() -> None:
    started = 0.0

    def cancel(share: float) -> None:
        nonlocal started
        if share > 0.01:
            started = time.monotonic()
            raise InterruptedError

    with ReadingProcess(object) as process:
        with pytest.raises(InterruptedError):
            process.call("a", wait, cancel, 20.0)
        assert time.monotonic() - started < 0.5
        assert process.pid is None


def test_that_a_child_that_works_too_long_is_ended() -> None:
    with ReadingProcess(object, Limits(seconds=0.3)) as process:
        assert stopped(process, wait, 20.0) == ("file_takes_too_long", "")


def test_that_a_child_that_wants_too_much_memory_is_refused_it() -> None:
    with ReadingProcess(object, Limits(memory=600_000_000)) as process:
        assert process.call("a", allocate, None, 100_000_000) == 100_000_000
        assert stopped(process, allocate, 700_000_000) == ("file_needs_too_much_memory", "")


def test_that_the_parent_weighs_the_child_where_the_system_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SYSTEM_LIMITS_MEMORY", False)
    with ReadingProcess(object) as process:
        assert process.call("a", wait, None, 0.5) == "done"
        monkeypatch.setattr(sandbox, "resident_bytes", lambda _: 2_000_000_000)
        assert stopped(process, wait, 20.0) == ("file_needs_too_much_memory", "")


def test_that_a_process_is_weighed_until_it_is_gone() -> None:
    assert sandbox.resident_bytes(os.getpid()) > 10_000_000
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert sandbox.resident_bytes(gone.pid) == 0


def test_that_an_abort_in_native_code_is_a_finding() -> None:
    with ReadingProcess(object) as process:
        assert stopped(process, end_by, signal.SIGABRT) == ("file_needs_too_much_memory", "")


@pytest.mark.parametrize(
    ("exit_code", "code", "reason"),
    [
        (-signal.SIGKILL, "file_needs_too_much_memory", ""),
        (0xC0000409, "file_needs_too_much_memory", ""),
        (-signal.SIGXCPU, "file_takes_too_long", ""),
        (0, "reading_crashed", "0"),
        (None, "reading_crashed", "?"),
    ],
)
def test_that_each_end_of_a_child_has_its_finding(exit_code: int | None, code: str, reason: str) -> None:
    assert sandbox._cause_of_death(exit_code) == (code, reason)


def test_that_a_child_that_died_between_calls_is_replaced_after_one_finding() -> None:
    with ReadingProcess(list[str]) as process:
        process.call("a", remember, None, "one")
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSEGV)
        time.sleep(0.1)
        assert stopped(process, remember, "two")[0] == "reading_crashed"
        assert process.call("a", remember, None, "three") == ["three"]


def test_that_a_fault_is_named_by_kind_and_place_without_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    with ReadingProcess(object) as process:
        code, reason = stopped(process, stumble)
        assert (code, reason.partition(":")[0]) == ("reading_crashed", "KeyError, child_functions.py")
        assert stopped(process, give_what_cannot_travel)[0] == "reading_crashed"
    assert capfd.readouterr() == ("", "")


def test_that_what_the_child_writes_is_not_seen(
    process: ReadingProcess[list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    assert process.call("a", complain) == "said"
    assert capfd.readouterr() == ("", "")


def test_that_the_child_never_loads_the_window(process: ReadingProcess[list[str]]) -> None:
    loaded = process.call("a", loaded_packages)
    assert "staffing_planner" in loaded
    assert not loaded & {"PySide6", "pandas", "scipy", "sqlalchemy", "openpyxl"}


def test_that_a_refusal_keeps_its_findings_and_the_child(process: ReadingProcess[list[str]]) -> None:
    process.call("a", remember, None, "one")
    before = process.pid
    with pytest.raises(StaffingError) as caught:
        process.call("a.xlsx", refuse)
    found = [(one.code, one.origin.file) for one in caught.value.findings]
    assert found == [("empty_file", "a.xlsx"), ("pdf_file", "other.pdf")]
    assert process.pid == before


# --- the child's side, in this process --------------------------------------------------------------------


class FakePipe:
    """A pipe that holds the requests and keeps the answers."""

    def __init__(self, *requests: object) -> None:
        self.requests = [pickle.dumps(request) for request in requests]
        self.answers: list[tuple[str, Any]] = []

    def recv_bytes(self) -> bytes:
        if not self.requests:
            raise EOFError
        return self.requests.pop(0)

    def send_bytes(self, content: bytes) -> None:
        self.answers.append(pickle.loads(content))


def test_that_the_child_answers_each_call_until_the_pipe_is_closed() -> None:
    pipe = FakePipe(
        (remember, False, ("one",), {}),
        (count_up, True, (3,), {}),
        (refuse, False, (), {}),
        (refuse_memory, False, (), {}),
        (panic, False, (), {}),
    )
    calls: list[str] = []
    serve(pipe, list[str], lambda: calls.append("call"))
    kinds = [kind for kind, _ in pipe.answers]
    assert kinds == ["ready", "items", "done", "share", "items", "done", "refused", "stopped", "stopped"]
    assert pipe.answers[1][1] == [["one"]]
    assert pipe.answers[4][1] == [0, 1, 2]
    assert pipe.answers[7][1] == ("file_needs_too_much_memory", "")
    code, reason = pipe.answers[8][1]
    assert code == "reading_crashed"
    assert SECRET not in reason
    assert len(calls) == 5


def test_that_a_list_is_cut_into_messages_of_bounded_size() -> None:
    pipe = FakePipe()
    sandbox._send_items(pipe, (str(number) * 300 for number in range(1_000, 3_000)))
    sizes = [len(content) for _, content in pipe.answers]
    assert sum(sizes) == 2_000
    assert max(sizes) < 600
    assert len(sizes) < 20


def test_that_a_child_limits_and_silences_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits: dict[int, tuple[int, int]] = {}
    streams: list[int] = []
    monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(gc, "disable", lambda: streams.append(99))
    monkeypatch.setattr(os, "dup2", lambda _, stream: streams.append(stream))
    sandbox._live(FakePipe((remember, False, ("one",), {})), list[str], Limits(memory=123, seconds=7))
    assert limits[resource.RLIMIT_AS] == (123, 123)
    assert limits[resource.RLIMIT_CORE] == (0, 0)
    assert limits[resource.RLIMIT_CPU][0] >= 9
    assert streams == [0, 1, 2, 99]


def test_that_a_system_that_refuses_the_cap_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    def refuse_limit(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refuse_limit)
    sandbox._limit_memory(1)


# --- files ------------------------------------------------------------------------------------------------


def test_that_a_workbook_read_apart_is_the_same_as_one_read_here(
    process: ReadingProcess[object], tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(TWO.replace('<row r="2"', '<row r="2" hidden="1"')))
    shares: list[float] = []
    apart = read_cells_apart(process, tmp_path / "a.xlsx", shares.append)
    assert apart == read_cells(tmp_path / "a.xlsx")
    assert [one.code for one in apart.findings] == ["hidden_rows"]
    assert apart.sheets[0].rows == TWO_ROWS
    assert shares[0] == 0


def test_that_a_child_that_dies_over_a_workbook_leaves_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx(TWO))
    with ReadingProcess(object, Limits(seconds=0.0)) as process:
        raw = read_cells_apart(process, tmp_path / "a.xlsx")
    assert [one.code for one in raw.findings] == ["file_takes_too_long"]
    assert (raw.file.name, raw.sheets) == ("a.xlsx", ())


def test_that_only_workbooks_start_a_child_and_all_share_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    start = sandbox._Child.__init__

    def counted(self: sandbox._Child, *args: Any) -> None:
        start(self, *args)
        started.append(self.pid)

    monkeypatch.setattr(sandbox._Child, "__init__", counted)
    (tmp_path / "a.csv").write_text("month;unit;cost\n2024-01;A;100\n", encoding="utf-8")
    read_folder(tmp_path)
    assert started == []
    for name in ("b.xlsx", "c.xlsx", "d.xlsx"):
        (tmp_path / name).write_bytes(xlsx(TWO))
    shares: list[float] = []
    read_folder(tmp_path, shares.append)
    assert len(started) == 1
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.fixture(scope="module")
def guarded() -> Iterator[ReadingProcess[object]]:
    with ReadingProcess(object, Limits(seconds=8)) as shared:
        yield shared


@pytest.mark.parametrize("name", HOSTILE)
def test_that_no_file_hurts(name: str, guarded: ReadingProcess[object], tmp_path: Path) -> None:
    hostile = HOSTILE[name]
    path = hostile.write(tmp_path)
    found: list[Any] = []
    try:
        found += guarded.call_for_list(path.name, sandbox._pieces, None, path, None)
        raw = sandbox._joined(found)
        codes = [one.code for one in raw.findings]
        rows = raw.sheets[0].rows if raw.sheets else None
    except StaffingError as fault:
        codes, rows = [one.code for one in fault.findings], None
    assert codes == list(hostile.codes)
    assert rows == hostile.rows
    assert guarded.call("", peak_memory) < Limits().memory
    path.unlink()


def test_that_the_corpus_is_large_enough() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("language", ["sv", "en"])
def test_that_every_refusal_is_one_clear_sentence_or_two(language: Language) -> None:
    texts = Texts(language)
    codes = {code for hostile in HOSTILE.values() for code in hostile.codes}
    for code in codes | {sandbox.TOO_LONG, sandbox.TOO_MUCH_MEMORY, sandbox.CRASHED}:
        finding = error(code, Origin("a.xlsx", "Blad1", (3,)), value="a.xlsx", reason="x", count=4)
        sentence = texts.finding(finding)
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert len(sentence) < 260


def test_that_the_worst_workbook_does_kill_a_process_without_protection(tmp_path: Path) -> None:
    path = HOSTILE["two_cells_in_opposite_corners_of_the_grid"].write(tmp_path)
    code = (
        "import resource, sys, python_calamine\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000,) * 2)\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
        "try:\n"
        "    python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()\n"
        "except BaseException:\n"
        "    print('caught')\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=False)
    assert path.stat().st_size < 2_000
    assert ended.returncode == -signal.SIGABRT
    assert ended.stdout == b""
