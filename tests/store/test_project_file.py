"""A project file holds what was saved, says who has it open, and tells in a finding why it cannot be used."""

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import Inputs, OpeningVacancies, Target
from staffing_planner.models.register import Project
from staffing_planner.models.scenario import Scenario
from staffing_planner.store import (
    Holder,
    ProjectFile,
    backups_of,
    database,
    load_project,
    project_file,
    rescue_project,
)
from staffing_planner.store.locks import CourtesyLock
from staffing_planner.store.rows import Base
from staffing_planner.texts import texts_in
from tests.store.projects import (
    NOON,
    OLD_PROJECTS,
    codes_of,
    codes_of_refusal,
    in_state,
    missed_by_sqlite,
    project_of_version,
    sample_project,
    small_project,
    state_of,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a small project has been saved."""
    made = tmp_path / "Region Å [1] 50% #?.staffplan"
    ProjectFile.create(made, small_project()).close()
    return made


def resealed(path: Path, *statements: str) -> None:
    """Changes a project as somebody would who also puts the seal right."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    path.write_bytes(project_file._sealed(path.read_bytes()))


# --- what goes in comes out


@pytest.mark.parametrize("project", [Project(), small_project(), sample_project()])
def test_that_a_project_comes_back_as_it_was_saved(tmp_path: Path, project: Project) -> None:
    ProjectFile.create(tmp_path / "a.staffplan", project).close()
    loaded = load_project(tmp_path / "a.staffplan")
    assert loaded.project == project
    assert loaded.version == database.SCHEMA_VERSION
    assert len(loaded.save_id) == 32


def test_that_every_domain_class_has_its_columns_and_every_table_its_class() -> None:
    for name, kind in database._kinds().items():
        own = {column.name for column in Base.metadata.tables[name].columns}
        columns = {one.name for one in fields(kind)} - {"origin"}
        assert own == columns | {"id", "source_id", "source_rows"}, name
    assert {one.name for one in fields(Inputs)} == set(database._kinds())


def test_that_whole_numbers_in_a_place_of_fractions_come_back_equal(tmp_path: Path) -> None:
    project = Project().with_inputs(Inputs(targets=(Target(2025, "A", "B", 3),)))
    ProjectFile.create(tmp_path / "a.staffplan", project).close()
    assert load_project(tmp_path / "a.staffplan").project == project


@pytest.mark.parametrize("rows", [0, 1, 2_000, 2_001, 4_500])
def test_that_a_checksum_made_in_pieces_is_that_of_the_whole(rows: int) -> None:
    told = [(at, f"Läkare {at}", at / 7, None) for at in range(rows)]
    whole = json.dumps(["a", "b"]) + json.dumps(told, separators=(",", ":"))
    assert database._digest(["a", "b"], told) == hashlib.sha256(whole.encode("ascii")).hexdigest()


def test_that_the_file_is_an_sqlite_database_of_ours(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (database.APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_that_nothing_is_left_beside_it_but_backups(path: Path) -> None:
    with ProjectFile.open(path) as file:
        file.save(Project())
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, f"{path.name}.backups"]


# --- saving


def test_that_saving_keeps_ten_backups_of_what_was_there(path: Path) -> None:
    with ProjectFile.open(path) as file:
        for state in range(13):
            file.save(in_state(Project(), state))
            assert file.project == in_state(Project(), state)
    assert state_of(path) == 12
    assert [state_of(backup) for backup in backups_of(path)] == list(range(11, 1, -1))


def test_that_the_same_version_is_backed_up_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ProjectFile.open(path) as file:
        with monkeypatch.context() as broken:
            broken.setattr(os, "replace", only_backups_can_be_replaced)
            with pytest.raises(StaffingError):
                file.save(Project())
        file.save(Project())
    assert len(backups_of(path)) == 1


def only_backups_can_be_replaced(source: Path, target: Path, replace: Any = os.replace) -> None:
    if "backups" not in str(target):
        raise OSError(errno.EIO, "broken")
    replace(source, target)


def test_that_a_save_is_refused_where_the_file_has_changed_meanwhile(path: Path) -> None:
    other = path.with_name("other.staffplan")
    ProjectFile.create(other, in_state(Project(), 1)).close()
    with ProjectFile.open(path) as file:
        os.replace(other, path)  # a program that knows of no lock
        with pytest.raises(StaffingError) as raised:
            file.save(in_state(Project(), 2))
        assert codes_of(raised) == ["project_changed_meanwhile"]
        assert state_of(path) == 1
        copy = path.with_name("copy.staffplan")
        ProjectFile.create(copy, in_state(Project(), 2)).close()
    assert state_of(copy) == 2


def test_that_a_save_is_refused_where_the_file_is_gone(path: Path) -> None:
    with ProjectFile.open(path) as file:
        path.unlink()
        with pytest.raises(StaffingError) as raised:
            file.save(Project())
    assert codes_of(raised) == ["project_changed_meanwhile"]


def test_that_what_changes_in_the_midst_of_a_save_is_not_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = project_file._write_safely

    def write_while_another_does(temporary: Path, content: bytes) -> None:
        write(temporary, content)
        if temporary.parent == path.parent:
            path.write_bytes(b"somebody else's")

    monkeypatch.setattr(project_file, "_write_safely", write_while_another_does)
    with ProjectFile.open(path) as file, pytest.raises(StaffingError) as raised:
        file.save(Project())
    assert codes_of(raised) == ["project_changed_meanwhile"]
    assert path.read_bytes() == b"somebody else's"
    assert not list(path.parent.glob(".*.tmp"))


def test_that_a_temporary_file_that_reads_back_otherwise_is_never_put_in_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = project_file._write_safely
    monkeypatch.setattr(
        project_file, "_write_safely", lambda target, content: write(target, content[:-1] + b"?")
    )
    before = path.read_bytes()
    with ProjectFile.open(path) as file, pytest.raises(StaffingError) as raised:
        file.save(Project())
    assert codes_of(raised) == ["project_unreachable"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("fault", ["no sync", "reads back otherwise"])
def test_that_a_save_that_the_disk_does_not_confirm_is_not_called_saved(
    path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def break_after(source: Path, target: Path, replace: Any = os.replace) -> None:
        replace(source, target)
        if target == path and fault == "reads back otherwise":
            path.write_bytes(b"?")
        elif target == path:
            monkeypatch.setattr(os, "fsync", fail)

    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, "gone")

    with ProjectFile.open(path) as file:
        monkeypatch.setattr(os, "replace", break_after)
        with pytest.raises(StaffingError) as raised:
            file.save(Project())
    assert codes_of(raised) == ["project_not_confirmed"]


def test_that_folders_are_not_synced_where_the_system_cannot(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_file, "_CAN_SYNC_FOLDERS", False)
    with ProjectFile.open(path) as file:
        file.save(in_state(Project(), 5))
    assert state_of(path) == 5


def test_that_what_a_killed_save_left_is_tidied_away_by_the_next(path: Path) -> None:
    with ProjectFile.open(path) as file:
        file.save(Project())
        left = path.with_name(f".{path.name}.abcd.tmp"), backups_of(path)[0].with_name(".abcd.tmp")
        for temporary in left:
            temporary.write_bytes(b"half")
        file.save(in_state(Project(), 1))
    assert not any(temporary.exists() for temporary in left)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_that_colleagues_may_still_read_it_after_a_save(path: Path) -> None:
    path.chmod(0o664)
    with ProjectFile.open(path) as file:
        file.save(Project())
    assert path.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(
    "inputs",
    [
        Inputs(vacancies=(OpeningVacancies("A", "B \ud800", 1),)),
        Inputs(targets=(Target(10**30, "A", "B", 1),)),
    ],
)
def test_that_a_value_that_cannot_be_stored_is_a_finding_and_the_file_stays(
    path: Path, inputs: Inputs
) -> None:
    project = Project().with_inputs(inputs)
    before = path.read_bytes()
    with ProjectFile.open(path) as file, pytest.raises(StaffingError) as raised:
        file.save(project)
    assert codes_of(raised) == ["project_value_not_storable"]
    assert path.read_bytes() == before


# --- new and save as


def test_that_a_new_project_overwrites_nothing_unless_asked_to(path: Path) -> None:
    with pytest.raises(StaffingError) as raised:
        ProjectFile.create(path, in_state(Project(), 1))
    assert codes_of(raised) == ["project_exists"]
    ProjectFile.create(path, in_state(Project(), 1), replacing=True).close()
    assert state_of(path) == 1
    assert load_project(backups_of(path)[0]).project == small_project()


def test_that_a_file_that_somebody_has_open_is_not_replaced(path: Path) -> None:
    with ProjectFile.open(path), pytest.raises(StaffingError) as raised:
        ProjectFile.create(path, Project(), replacing=True)
    assert codes_of(raised) == ["project_in_use"]


def test_that_a_save_into_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(StaffingError) as raised:
        ProjectFile.create(tmp_path / "no" / "a.staffplan", Project())
    assert codes_of(raised) == ["project_missing"]


def test_that_a_new_file_that_cannot_be_written_leaves_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_file, "_write_safely", lambda *_: fail_with(errno.ENOSPC))
    with pytest.raises(StaffingError) as raised:
        ProjectFile.create(tmp_path / "a.staffplan", Project())
    assert codes_of(raised) == ["project_no_space"]
    assert list(tmp_path.iterdir()) == []


def fail_with(number: int) -> None:
    raise OSError(number, os.strerror(number))


# --- two people


def test_that_the_second_reads_only_and_is_told_who_has_it_since_when(path: Path) -> None:
    with ProjectFile.open(path) as first:
        second = ProjectFile.open(path)
        assert not first.is_read_only
        assert second.is_read_only
        assert [finding.code for finding in second.findings] == ["project_opened_in_use"]
        assert isinstance(second.holder, Holder)
        assert second.holder.pid == os.getpid()
        assert str(second.findings[0].details["since"]).endswith("+00:00")
        with pytest.raises(StaffingError) as raised:
            second.save(Project())
        assert codes_of(raised) == ["project_in_use"]
        second.close()
        first.save(in_state(Project(), 1))
    with ProjectFile.open(path) as third:
        assert third.findings == ()


def test_that_what_was_saved_before_the_lock_was_ours_is_what_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = CourtesyLock.acquire

    def acquire_late(*given: Any, **named: Any) -> Any:
        path.write_bytes(newer)
        return acquire(*given, **named)

    other = path.with_name("other.staffplan")
    ProjectFile.create(other, in_state(Project(), 7)).close()
    newer = other.read_bytes()
    monkeypatch.setattr(CourtesyLock, "acquire", acquire_late)
    with ProjectFile.open(path) as file:
        assert file.project == in_state(Project(), 7)

    newer = b"no project any longer"
    with pytest.raises(StaffingError) as raised:
        ProjectFile.open(path)
    assert codes_of(raised) == ["not_a_project"]
    assert not path.with_name(f".{path.name}.lock").exists()


@pytest.mark.parametrize("where", ["file", "folder"])
def test_that_where_nothing_may_be_written_a_project_is_opened_for_reading(
    path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "file":
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        monkeypatch.setattr(CourtesyLock, "acquire", lambda *_, **__: fail_with(errno.EACCES))
    file = ProjectFile.open(path)
    assert [finding.code for finding in file.findings] == ["project_opened_read_only"]
    assert file.is_read_only
    with pytest.raises(StaffingError) as raised:
        file.save(Project())
    assert codes_of(raised) == ["project_read_only"]


# --- what cannot be opened


def test_that_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StaffingError) as raised:
        load_project(tmp_path / "a.staffplan")
    assert codes_of(raised) == ["project_missing"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a workbook", b"SQLite format 3\x00" + bytes(4080)])
def test_that_a_foreign_file_is_no_project(tmp_path: Path, content: bytes) -> None:
    foreign = tmp_path / "a.staffplan"
    foreign.write_bytes(content)
    with pytest.raises(StaffingError) as raised:
        ProjectFile.open(foreign)
    assert codes_of(raised) == ["not_a_project"]
    assert list(tmp_path.iterdir()) == [foreign]


def test_that_the_database_of_another_program_is_no_project_even_with_our_seal(path: Path) -> None:
    resealed(path, "PRAGMA application_id=1")
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == ["not_a_project"]


def test_that_a_newer_version_is_left_alone(path: Path) -> None:
    resealed(path, f"PRAGMA user_version={database.SCHEMA_VERSION + 1}")
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == ["project_newer"]


def test_that_a_change_by_another_program_breaks_the_seal(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE turnover_rates SET rate = 0.01")
    connection.commit()
    connection.close()
    assert missed_by_sqlite(path)
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == ["project_damaged"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE turnover_rates SET rate = 0.01",
        "DELETE FROM turnover_rates",
        "UPDATE meta SET value = 'adam' WHERE name = 'saved_by'",
        "UPDATE digests SET rows = 7 WHERE name = 'targets'",
        "CREATE TRIGGER t AFTER INSERT ON targets BEGIN DELETE FROM targets; END",
        "CREATE TABLE more (id INTEGER)",
        "DROP TABLE targets",
        "DROP TABLE digests",
        "DELETE FROM meta",
    ],
)
def test_that_a_change_under_a_right_seal_breaks_the_checksum_of_the_content(path: Path, change: str) -> None:
    resealed(path, change)
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == ["project_damaged"]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("turnover_rates", "UPDATE turnover_rates SET rate = 7"),
        ("turnover_rates", "UPDATE turnover_rates SET rate = 'much'"),
        ("age_structure", "UPDATE age_structure SET date = 'Monday'"),
        ("scenarios", """UPDATE scenarios SET levers = '{"horizon": -1}'"""),
        ("scenarios", "UPDATE scenarios SET levers = '{'"),
        ("age_structure", "UPDATE age_structure SET date = X'00'"),
    ],
)
def test_that_rows_that_no_project_can_have_are_refused_even_if_every_checksum_holds(
    path: Path, table: str, change: str
) -> None:
    resealed(path, change)
    with database._transaction(path) as connection:
        columns, rows = database._fetch(path, connection, table)
        digests = dict(database._told_digests(connection))
        is_text = all(not isinstance(value, bytes) for row in rows for value in row)
        digests[table] = (len(rows), database._digest(columns, rows) if is_text else "")
        database._write_guards(connection, digests, database.Stamp("1", NOON, "adam", "0"))
    path.write_bytes(project_file._sealed(path.read_bytes()))
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == ["project_damaged"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EIO, "project_unreachable"),
        (errno.ENETDOWN, "project_unreachable"),
        (errno.EACCES, "project_read_only"),
        (errno.ENOSPC, "project_no_space"),
        (errno.EBUSY, "project_busy"),
        (errno.EISDIR, "not_a_project"),
    ],
)
def test_that_what_the_system_says_becomes_a_finding(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: fail_with(number))
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == [code]


def test_that_what_windows_says_becomes_a_finding(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> bytes:
        fault = OSError(errno.EACCES, "sharing violation")
        fault.winerror = 32  # type: ignore[attr-defined, unused-ignore]
        raise fault

    monkeypatch.setattr(Path, "read_bytes", fail)
    with pytest.raises(StaffingError) as raised:
        load_project(path)
    assert codes_of(raised) == ["project_busy"]


def test_that_every_finding_of_the_store_has_a_sentence_in_both_languages(path: Path) -> None:
    raised: list[StaffingError] = []
    makers: tuple[Callable[[], object], ...] = (
        lambda: load_project(path.with_name("none")),
        lambda: ProjectFile.create(path, Project()),
        lambda: ProjectFile.create(path, Project(), replacing=True),
        lambda: load_project(path),
        lambda: rescue_project(path),
    )
    with ProjectFile.open(path):
        for maker in makers[:3]:
            raised += told(maker)
    resealed(path, "PRAGMA user_version=99")
    raised += told(makers[3])
    path.write_bytes(path.read_bytes()[:5000])
    raised += told(makers[3]) + told(makers[4])
    assert len(raised) == 6
    for texts in (texts_in("sv"), texts_in("en")):
        for fault in raised:
            assert "{" not in texts.finding(fault.findings[0])


def told(maker: Callable[[], object]) -> list[StaffingError]:
    try:
        maker()
    except StaffingError as fault:
        return [fault]
    return []


# --- rescue


def test_that_of_a_damaged_file_the_whole_tables_are_rescued(tmp_path: Path) -> None:
    path = tmp_path / "a.staffplan"
    project = sample_project()
    ProjectFile.create(path, project).close()
    path.write_bytes(path.read_bytes().replace(b"Tandl", b"Tandx"))
    with pytest.raises(StaffingError):
        load_project(path)

    rescued = rescue_project(path)

    assert "age_structure" in rescued.lost
    assert "personnel_costs" in rescued.kept
    assert rescued.project.inputs.age_structure == ()
    assert rescued.project.inputs.personnel_costs == project.inputs.personnel_costs
    assert rescued.project.inputs.personnel_costs[0].origin.file == "personnel_costs.csv"
    assert not set(rescued.kept) & set(rescued.lost)
    registered = {one.key[0] for one in rescued.project.assumptions}
    assert "scenarios" in registered


def test_that_a_truncated_file_gives_what_lies_before_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.staffplan"
    ProjectFile.create(path, sample_project()).close()
    content = path.read_bytes()
    kept: list[int] = []
    for share in (0.99, 0.7, 0.4, 0.1):
        path.write_bytes(content[: int(len(content) * share)])
        refusal = codes_of_refusal(lambda: kept.append(len(rescue_project(path).kept)))
        assert refusal in ([], ["project_nothing_rescued"])
    kept += [0] * (4 - len(kept))
    assert kept == sorted(kept, reverse=True)
    assert kept[0] > 15


def test_that_a_rescue_without_sources_or_scenarios_still_gives_a_project(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE sources SET file = 'other'")
    connection.execute("DROP TABLE scenarios")
    connection.commit()
    connection.close()
    rescued = rescue_project(path)
    assert set(rescued.lost) == {"sources", "scenarios"}
    assert rescued.project.scenarios == (Scenario(),)
    assert rescued.project.inputs.age_structure[0].origin.file == ""
    assert rescued.project.inputs.age_structure[0].origin.rows == (44, 99)


def test_that_a_table_whose_columns_are_foreign_is_not_rescued(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE targets RENAME COLUMN unit TO place")
    connection.commit()
    connection.close()
    with database._transaction(path) as connected:
        columns, rows = database._fetch(path, connected, "targets")
        digests = dict(database._told_digests(connected)) | {"targets": (0, database._digest(columns, rows))}
        database._write_guards(connected, digests, database.Stamp("1", NOON, "", ""))
    assert "targets" not in rescue_project(path).kept


@pytest.mark.parametrize("version", range(1, database.SCHEMA_VERSION))
def test_that_a_rescue_of_an_old_version_fills_in_what_it_did_not_have(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.staffplan"
    path.write_bytes((OLD_PROJECTS / f"v{version}.staffplan").read_bytes())
    rescued = rescue_project(path)
    assert rescued.lost == ()
    assert rescued.project.files == project_of_version(version).files


def test_that_a_file_of_which_nothing_is_whole_says_so(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE digests SET sha256 = ''")
    connection.commit()
    connection.close()
    for content in (path.read_bytes(), b"nothing"):
        path.write_bytes(content)
        with pytest.raises(StaffingError) as raised:
            rescue_project(path)
        assert codes_of(raised) == ["project_nothing_rescued"]


# --- versions


def test_that_migrations_end_at_the_schema_of_today(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes((OLD_PROJECTS / "v1.staffplan").read_bytes())
    database.read_database(old)
    database.write_database(new, Project(), database.Stamp("1", NOON, "", ""))

    def schema(path: Path) -> object:
        inspected = inspect(create_engine(f"sqlite:///{path}"))
        return {
            table: [
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspected.get_columns(table)
            ]
            for table in sorted(inspected.get_table_names())
        }

    assert schema(old) == schema(new)


@pytest.mark.parametrize("old", sorted(OLD_PROJECTS.glob("*.staffplan")), ids=lambda path: path.stem)
def test_that_a_project_of_an_old_version_opens_and_is_brought_up_to_date_by_saving(
    tmp_path: Path, old: Path
) -> None:
    path = tmp_path / old.name
    path.write_bytes(old.read_bytes())
    with ProjectFile.open(path) as file:
        assert [finding.code for finding in file.findings] == ["project_older"]
        assert file.project == project_of_version(int(old.stem.removeprefix("v")))
        assert path.read_bytes() == old.read_bytes()
        file.save(file.project)
    assert load_project(path).version == database.SCHEMA_VERSION
    assert backups_of(path)[0].read_bytes() == old.read_bytes()


def test_that_there_is_a_project_of_every_old_version() -> None:
    assert {path.stem for path in OLD_PROJECTS.glob("*.staffplan")} == {
        f"v{version}" for version in range(1, database.SCHEMA_VERSION)
    }


def test_that_a_migration_that_loses_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    def lose(config: Any, _: str, upgrade: Any = command.upgrade) -> None:
        upgrade(config, "head")
        config.attributes["connection"].exec_driver_sql("DELETE FROM turnover_rates")

    monkeypatch.setattr(command, "upgrade", lose)
    with pytest.raises(StaffingError) as raised:
        load_project(OLD_PROJECTS / "v1.staffplan")
    assert codes_of(raised) == ["project_damaged"]


def test_that_backups_that_cannot_be_listed_are_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda *_: fail_with(errno.EIO))
    assert backups_of(path) == ()
