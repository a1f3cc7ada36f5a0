"""`dev.py` prepares a machine, says in one plain line what it lacks, and never does a thing twice."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest

import dev

ROOT = Path(__file__).resolve().parent.parent


class Commands:
    """Stands for the machine: notes each command and answers with the exit code set for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.environments: list[Mapping[str, str]] = []
        self.failing: set[str] = set()

    def run(
        self, command: Sequence[str | Path], *, quiet: bool = False, env: Mapping[str, str] | None = None
    ) -> int:
        line = " ".join(str(word) for word in command)
        self.lines.append(line)
        self.environments.append(env or {})
        return int(any(word in line for word in self.failing))

    def succeeds(self, command: Sequence[str | Path]) -> bool:
        return self.run(command) == 0

    def has_run(self, words: str) -> bool:
        return any(words in line for line in self.lines)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> Commands:
    noted = Commands()
    monkeypatch.setattr(dev, "run", noted.run)
    monkeypatch.setattr(dev, "succeeds", noted.succeeds)
    return noted


@pytest.fixture
def prepared(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> Commands:
    monkeypatch.setattr(dev, "prepare", lambda: None)
    return commands


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty checkout with a lock, an environment that looks made, and one text catalogue."""
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "BUILD", tmp_path / "build")
    monkeypatch.setattr(dev, "CATALOGUES", tmp_path / "i18n")
    (tmp_path / "requirements.lock").write_text("one==1 --hash=sha256:0\n", encoding="ascii")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="ascii")
    python = dev.venv_program("python")
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "i18n").mkdir()
    (tmp_path / "i18n" / "sv.po").touch()
    (tmp_path / "i18n" / "sv.mo").touch()
    return tmp_path


def test_that_without_a_command_the_usage_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 2
    assert dev.main(["--help"]) == 0
    usage = capsys.readouterr().out
    assert all(f"\n    {name} " in usage for name in dev.COMMANDS)


def test_that_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["deploy"]) == 2
    assert "there is no command 'deploy'" in capsys.readouterr().out


def test_that_a_command_without_arguments_refuses_them(
    prepared: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["setup", "now"]) == 1
    assert dev.main(["check", "now"]) == 1
    assert "check takes no arguments." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("env", "platform", "display"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_that_a_window_is_expected_only_where_one_can_be_shown(
    env: dict[str, str], platform: str, display: bool
) -> None:
    assert dev.has_display(env, platform) is display


def test_that_a_display_asks_for_more_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "is_loadable", lambda library: library == "libEGL.so.1")

    without = dev.missing_libraries({}, "linux")
    with_display = dev.missing_libraries({"DISPLAY": ":0"}, "linux")

    assert "libEGL.so.1" not in without
    assert without["libGL.so.1"] == "libgl1"
    assert set(with_display.values()) - set(without.values()) == set(dev.DISPLAY_LIBRARIES.values())
    assert dev.missing_libraries({}, "win32") == {}


def test_that_a_library_no_machine_has_is_not_loadable() -> None:
    assert not dev.is_loadable("libno-such-thing.so.9")


def test_that_without_root_the_one_line_to_type_is_said(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "privilege", lambda: None)

    with pytest.raises(dev.StepError) as stopped:
        dev.install_system_packages({"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"})

    assert "sudo apt-get install -y --no-install-recommends libegl1 libgl1" in str(stopped.value)
    assert commands.lines == []


def test_that_without_apt_the_libraries_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(dev.StepError, match=r"libGL\.so\.1; install them with its package manager"):
        dev.install_system_packages({"libGL.so.1": "libgl1"})


@pytest.mark.skipif(os.name != "posix", reason="sudo is a thing of Linux and macOS")
@pytest.mark.parametrize(
    ("user", "failing", "words"), [(0, "", []), (1000, "", ["sudo", "-n"]), (1000, "sudo", None)]
)
def test_that_root_is_reached_only_without_a_password(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, user: int, failing: str, words: list[str] | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    commands.failing = {failing} - {""}

    assert dev.privilege() == words


def test_that_package_lists_are_fetched_only_if_installing_fails(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "privilege", lambda: ["sudo", "-n"])

    dev.install_system_packages({})
    assert commands.lines == []
    dev.install_system_packages({"libGL.so.1": "libgl1"})
    assert not commands.has_run("update")
    assert commands.has_run("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install")
    commands.failing = {"install"}
    with pytest.raises(dev.StepError, match="apt-get could not install them"):
        dev.install_system_packages({"libGL.so.1": "libgl1"})
    assert commands.has_run("apt-get update")


def test_that_an_environment_is_installed_once_for_each_lock(checkout: Path, commands: Commands) -> None:
    assert not dev.is_installed()
    dev.install_packages()
    assert dev.is_installed()

    dev.LOCK.write_text("one==2 --hash=sha256:0\n", encoding="ascii")
    assert not dev.is_installed()


def test_that_an_environment_without_its_python_is_not_installed(checkout: Path, commands: Commands) -> None:
    dev.install_packages()
    dev.venv_program("python").unlink()

    assert not dev.is_installed()


@pytest.mark.parametrize("uv", [None, "/usr/bin/uv"])
def test_that_everything_downloaded_has_its_hash_checked(
    checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch, uv: str | None
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: uv)

    dev.install_packages()

    installs = [line for line in commands.lines if " install " in line]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "--no-deps" in installs[1]
    assert ("--no-index" if uv is None else "--offline") in installs[1]


def test_that_pip_installs_where_uv_fails(
    checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/uv")
    commands.failing = {"/usr/bin/uv"}

    dev.install_packages()

    assert commands.has_run("-m pip install --quiet --no-input --disable-pip-version-check --require-hashes")
    assert dev.is_installed()


def test_that_a_failed_installation_is_tried_again_next_time(
    checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    dev.install_packages()
    commands.failing = {"--require-hashes"}

    with pytest.raises(dev.StepError, match="could not be installed"):
        dev.install_packages()

    assert not dev.is_installed()


@pytest.mark.parametrize(("ensurepip", "maker"), [(False, "-m venv"), (True, "/usr/bin/uv venv")])
def test_that_an_environment_is_made_with_what_the_machine_has(
    checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch, ensurepip: bool, maker: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev, "lacks_ensurepip", lambda: ensurepip)

    dev.make_environment()
    assert commands.lines == []
    dev.venv_program("python").unlink()
    dev.make_environment()
    assert commands.has_run(maker)
    commands.failing = {"venv"}
    with pytest.raises(dev.StepError, match="could not be made"):
        dev.make_environment()


def test_that_debians_missing_ensurepip_is_installed_as_a_package(
    checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, str]] = []
    monkeypatch.setattr(dev, "lacks_ensurepip", lambda: True)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(dev, "missing_libraries", lambda env, platform: {})
    monkeypatch.setattr(dev, "install_system_packages", lambda missing: asked.append(dict(missing)))
    dev.venv_program("python").unlink()

    dev.prepare()
    dev.venv_program("python").touch()
    dev.prepare()

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert asked == [{"Python's ensurepip": f"python{version}-venv"}, {}]


def test_that_a_second_preparation_runs_nothing(
    checkout: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "missing_libraries", lambda env, platform: {})
    dev.prepare()
    assert commands.has_run("--require-hashes")
    commands.lines.clear()

    dev.prepare()

    assert commands.lines == []


def test_that_only_changed_texts_are_compiled(checkout: Path) -> None:
    source, compiled = checkout / "i18n" / "sv.po", checkout / "i18n" / "sv.mo"
    os.utime(source, (1000, 1000))
    assert dev.stale_catalogues() == []
    os.utime(compiled, (999, 999))
    assert dev.stale_catalogues() == [source]
    compiled.unlink()
    assert dev.stale_catalogues() == [source]


def test_that_texts_that_do_not_compile_stop_the_step(checkout: Path, commands: Commands) -> None:
    (checkout / "i18n" / "sv.mo").unlink()

    with pytest.raises(dev.StepError, match=r"sv\.po could not be compiled"):
        dev.compile_texts()


def test_that_run_without_a_display_does_the_main_job(
    checkout: Path, prepared: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "has_display", lambda env, platform: False)

    assert dev.main(["run"]) == 0

    assert [line.split()[2] for line in prepared.lines] == ["reach", "project", "ceiling"]
    assert str(checkout / "build" / "projection.xlsx") in capsys.readouterr().out


def test_that_a_failing_job_ends_the_run_with_its_own_code(
    checkout: Path, prepared: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "has_display", lambda env, platform: False)
    prepared.failing = {"project"}

    assert dev.main(["run"]) == 1
    assert "main.py project ended with exit code 1" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "display"), [([], True), (["reach", "data"], False)])
def test_that_run_starts_the_program_with_its_arguments(
    prepared: Commands, monkeypatch: pytest.MonkeyPatch, arguments: list[str], display: bool
) -> None:
    monkeypatch.setattr(dev, "has_display", lambda env, platform: display)

    assert dev.main(["run", *arguments]) == 0
    assert prepared.lines == [" ".join([str(dev.venv_program("python")), "main.py", *arguments])]


def test_that_tests_run_offscreen_with_both_gates(prepared: Commands) -> None:
    assert dev.main(["test"]) == 0

    assert prepared.environments[0]["QT_QPA_PLATFORM"] == "offscreen"
    assert prepared.has_run(f"--fail-under=100 --omit={dev.WINDOW}")
    assert prepared.has_run(f"--fail-under=90 --include={dev.WINDOW}")


@pytest.mark.parametrize("failing", ["worksteal", "--cov-append", "fail-under=100", "fail-under=90"])
def test_that_failing_tests_and_missed_gates_fail_the_command(prepared: Commands, failing: str) -> None:
    prepared.failing = {failing}

    assert dev.main(["test"]) == 1


def test_that_test_with_arguments_is_pytest_without_gates(prepared: Commands) -> None:
    assert dev.main(["test", "-k", "layers"]) == 0
    assert [line.partition(" ")[2] for line in prepared.lines] == ["-m pytest -k layers"]


def test_that_check_runs_every_check_even_after_one_failed(
    prepared: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["check"]) == 0
    prepared.lines.clear()
    prepared.failing = {"ruff"}

    assert dev.main(["check"]) == 1
    assert len(prepared.lines) == 5
    assert "2 of 5 checks failed: style (ruff check), format (ruff format)." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "module"), [("bench", "benchmarks"), ("screens", "tests.screens"), ("soak", "pytest -m soak")]
)
def test_that_the_other_commands_start_their_module(prepared: Commands, command: str, module: str) -> None:
    assert dev.main([command]) == 0
    assert prepared.has_run(f"-m {module}")
    prepared.failing = {module}
    assert dev.main([command]) == 1


def test_that_a_soak_without_tests_fails(prepared: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "run", lambda command, **options: dev.PYTEST_FOUND_NO_TEST)

    assert dev.main(["soak"]) == 1


def test_that_a_program_that_is_not_there_gives_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(dev.StepError, match="no-such-program can't be started"):
        dev.run(["no-such-program"])
    assert not dev.succeeds(["no-such-program"])


def test_that_quiet_output_is_shown_only_on_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.run([sys.executable, "-c", "print('fine')"], quiet=True) == 0
    assert capsys.readouterr().out == ""
    assert dev.run([sys.executable, "-c", "raise SystemExit('broken')"], quiet=True) == 1
    assert capsys.readouterr().out == "broken\n"


def test_that_the_lock_has_a_hash_for_every_package_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="ascii")
    entries = re.split(r"\n(?=\S)", lock.strip())

    assert len(entries) > 30
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in lock
    assert "--index" not in lock


def test_that_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = set(
        re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(encoding="ascii"), re.M)
    )

    assert {re.split(r"[<>=]", name)[0].lower() for name in wanted} <= locked


def test_that_a_wheel_carries_data_and_compiled_texts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert {"staffing_planner/resources/i18n/sv.mo", "staffing_planner/resources/i18n/en.mo"} <= names
    assert any(name.startswith("staffing_planner/data/sample/") for name in names)
    assert not any("__pycache__" in name for name in names)
