"""A lock file names its holder as long as that lives, and gives way when it does not."""

import errno
import getpass
import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from staffing_planner.store import locks
from staffing_planner.store.locks import CourtesyLock, Holder, current_user, is_locked, saving
from tests.store.projects import fork, needs_fork

ELSEWHERE = '{"user": "eva", "host": "another", "pid": 1, "since": "2025-03-01T12:00:00+00:00"}'


def acquired(path: Path, *, take_over: bool = False) -> CourtesyLock:
    lock = CourtesyLock.acquire(path, take_over=take_over)
    assert isinstance(lock, CourtesyLock)
    return lock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a lock file may be made."""
    return tmp_path / ".a.lock"


def test_that_the_second_is_told_who_was_first(path: Path) -> None:
    lock = acquired(path)
    holder = CourtesyLock.acquire(path, take_over=True)
    assert isinstance(holder, Holder)
    assert (holder.user, holder.pid) == (current_user(), os.getpid())
    assert is_locked(path)
    lock.release()
    assert not path.exists()
    assert not is_locked(path)
    acquired(path).release()


def test_that_a_holder_at_another_machine_stays_until_somebody_takes_over(path: Path) -> None:
    path.write_text(ELSEWHERE, encoding="utf-8")
    holder = CourtesyLock.acquire(path)
    assert holder == Holder("eva", "another", 1, "2025-03-01T12:00:00+00:00")
    acquired(path, take_over=True).release()


@pytest.mark.parametrize("text", ["", "half a na", "[]", '{"name": "eva"}'])
def test_that_a_lock_file_that_names_nobody_holds_nobody_up(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    lock = acquired(path)
    assert json.loads(path.read_text(encoding="utf-8"))["pid"] == os.getpid()
    lock.release()


@needs_fork
def test_that_the_lock_of_a_process_that_was_killed_is_free(path: Path) -> None:
    def hold(tell: Any) -> None:
        CourtesyLock.acquire(path)
        tell(1)
        while True:
            os.read(0, 0)

    child = fork(hold)
    child.wait_for_first()
    assert isinstance(CourtesyLock.acquire(path), Holder)
    child.kill()
    assert path.exists()
    acquired(path).release()


def test_that_where_no_locks_are_known_the_name_alone_counts(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks here")

    monkeypatch.setattr("fcntl.flock", unknown)
    first = acquired(path)
    assert isinstance(CourtesyLock.acquire(path), Holder)
    acquired(path, take_over=True)
    first.release()
    with saving(path):
        pass


def test_that_a_lock_that_cannot_be_written_is_not_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", full)
        with pytest.raises(OSError, match="full"):
            CourtesyLock.acquire(path)
    acquired(path).release()


def test_that_a_file_that_was_removed_while_we_waited_is_made_anew(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = locks._try_lock
    turns: list[int] = []

    def remove_once(descriptor: int) -> bool | None:
        if not turns:
            path.unlink()
        turns.append(1)
        return lock(descriptor)

    monkeypatch.setattr(locks, "_try_lock", remove_once)
    acquired(path).release()
    assert len(turns) == 2
    turns.clear()
    with saving(path):
        assert path.exists()
    assert len(turns) == 2


def test_that_only_the_file_that_we_hold_is_removed(path: Path) -> None:
    lock = acquired(path)
    path.unlink()
    path.write_text(ELSEWHERE, encoding="utf-8")
    lock.release()
    assert path.exists()


def test_that_whoever_wants_to_save_waits_and_does_not_wait_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "PATIENCE", 0.02)
    with saving(path), pytest.raises(TimeoutError) as raised, saving(path):
        pass
    assert raised.value.errno == errno.EBUSY
    with saving(path):
        pass
    assert not path.exists()


def test_that_windows_locks_a_byte_far_beyond_the_text(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[int] = []

    def locking(descriptor: int, mode: int, count: int) -> None:
        if locked:
            raise OSError(errno.EACCES, "held")
        locked.append(os.lseek(descriptor, 0, os.SEEK_CUR))

    module = SimpleNamespace(LK_NBLCK=2, locking=locking)
    monkeypatch.setitem(__import__("sys").modules, "msvcrt", module)
    monkeypatch.setattr(locks, "_WINDOWS", True)
    lock = acquired(path)
    assert locked == [1 << 30]
    assert isinstance(CourtesyLock.acquire(path), Holder)
    lock.release()
    assert not path.exists()


def test_that_a_user_without_a_name_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert current_user() == ""
