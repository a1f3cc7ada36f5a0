"""One command for everything: `python3 dev.py run`, `test`, `setup`, `check`, `bench`, `soak`, `screens`.

It needs nothing but Python 3.11 or later (Windows: `py dev.py ...`). Each command first prepares what is
missing: Qt's system libraries, the virtual environment `.venv`, the packages of `requirements.lock` and the
compiled texts. A second call finds all of it done and starts at once.

    run      starts the program, with the arguments given; without a display and without arguments it does
             the main job on the sample region and writes workbooks into build/
    test     all tests with both coverage gates; with arguments pytest's own run of what they name
    setup    only prepares
    check    ruff, mypy, the layers and the texts
    bench    the benchmark table
    soak     what takes long: tests marked soak, and the property tests with many examples
    screens  renders every page into pictures
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import io
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
CATALOGUES = ROOT / "resources" / "i18n"
SAMPLE = ROOT / "data" / "sample"
VENV = ROOT / ".venv"
BUILD = ROOT / "build"

# Library file -> Debian package. PySide6 ships Qt but not what Qt itself stands on.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
# Only a real display needs these.
DISPLAY_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

# What the window's coverage gate measures; the other gate measures all the rest.
WINDOW = "staffing_planner/ui/*,staffing_planner/app.py"
PYTEST_FOUND_NO_TEST = 5


class StepError(Exception):
    """A step can't go on; the message is one plain sentence for the person at the keyboard."""


def say(line: str) -> None:
    """Print one line now, so that it stands before what a child process prints."""
    print(line, flush=True)


def run(command: Sequence[str | Path], *, quiet: bool = False, env: Mapping[str, str] | None = None) -> int:
    """Run a command in the checkout and return its exit code; `quiet` shows its output only if it fails."""
    words = [str(word) for word in command]
    environment = {**os.environ, **(env or {})}
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=environment,
            check=False,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise StepError(f"{words[0]} can't be started: {error.strerror}.") from error
    if quiet and done.returncode:
        say(done.stdout.rstrip())
    return done.returncode


def succeeds(command: Sequence[str | Path]) -> bool:
    """Tell whether a command runs and ends well; nothing of it is shown."""
    try:
        done = subprocess.run([str(word) for word in command], check=False, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


# System packages


def has_display(env: Mapping[str, str], platform: str) -> bool:
    """Tell whether a window can be shown."""
    if env.get("QT_QPA_PLATFORM", "") in {"offscreen", "minimal"}:
        return False
    return platform in {"win32", "darwin"} or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def is_loadable(library: str) -> bool:
    """Tell whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(env: Mapping[str, str], platform: str) -> dict[str, str]:
    """Return the system libraries that Qt needs and this machine lacks, with their Debian packages."""
    if platform != "linux":
        return {}
    needed = {**QT_LIBRARIES, **(DISPLAY_LIBRARIES if has_display(env, platform) else {})}
    return {library: package for library, package in needed.items() if not is_loadable(library)}


def lacks_ensurepip() -> bool:
    """Tell whether Python came without what makes virtual environments, as on Debian."""
    return importlib.util.find_spec("ensurepip") is None


def privilege() -> list[str] | None:
    """Return the words that run a command as root (none needed for root itself), or None if nothing does."""
    if os.name != "posix":
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if succeeds(["sudo", "-n", "true"]) else None


def install_system_packages(missing: Mapping[str, str]) -> None:
    """Install Debian packages (what lacks -> package), or stop with the one line to type."""
    if not missing:
        return
    packages = sorted(set(missing.values()))
    if not shutil.which("apt-get"):
        raise StepError(
            f"This machine lacks {', '.join(sorted(missing))}; install them with its package manager "
            f"(Debian calls them {' '.join(packages)}) and try again."
        )
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    become_root = privilege()
    if become_root is None:
        raise StepError(f"System packages are missing; type this line and try again: sudo {shlex.join(line)}")
    say(f"Installing system packages: {' '.join(packages)}")
    as_root = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive"]
    # Package lists may be old or absent; only then are they fetched.
    if not succeeds([*as_root, *line]):
        run([*as_root, "apt-get", "update"], quiet=True)
        if run([*as_root, *line], quiet=True):
            raise StepError(f"apt-get could not install them; this line shows why: sudo {shlex.join(line)}")


# The virtual environment


def venv_program(name: str) -> Path:
    """Return the path of a program inside the virtual environment."""
    return VENV / "Scripts" / f"{name}.exe" if sys.platform == "win32" else VENV / "bin" / name


def stamp() -> str:
    """Return what an installed environment answers for: the lock, the project's own settings, the place."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def stamp_file() -> Path:
    """Return the file in the environment that says for which lock it was installed."""
    return VENV / ".installed-for"


def is_installed() -> bool:
    """Tell whether the environment is there and was installed from the lock as it is now."""
    try:
        return venv_program("python").is_file() and stamp_file().read_text(encoding="ascii") == stamp()
    except FileNotFoundError:
        return False


def make_environment() -> None:
    """Make `.venv` unless a working one is there."""
    if venv_program("python").is_file():
        return
    say(f"Making {VENV.name} with Python {sys.version_info.major}.{sys.version_info.minor}")
    uv = shutil.which("uv")
    if lacks_ensurepip() and uv:
        command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
    else:
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if run(command, quiet=True):
        raise StepError(f"{VENV.name} could not be made; the lines above say why.")


def install_packages() -> None:
    """Install the lock with every hash checked, then the project itself in place without downloading."""
    python = venv_program("python")
    stamp_file().unlink(missing_ok=True)
    locked = ["--require-hashes", "-r", str(LOCK)]
    project = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    uv = shutil.which("uv")
    say(f"Installing {LOCK.name} (the first time this takes a few minutes)")
    if uv and not run([uv, "pip", "install", "--quiet", "--python", python, *locked], quiet=True):
        done = run([uv, "pip", "install", "--quiet", "--offline", "--python", python, *project], quiet=True)
    else:
        # Also where uv is there but fails: it does not read pip's settings (proxy, certificates, mirror).
        if not succeeds([python, "-m", "pip", "--version"]) and not succeeds([python, "-m", "ensurepip"]):
            raise StepError(f"{VENV.name} has no pip; delete the folder and try again.")
        pip = [str(python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
        if run([*pip, *locked], quiet=True):
            raise StepError(
                "The packages could not be installed; the lines above say why. Is there a network?"
            )
        done = run([*pip, "--no-index", *project], quiet=True)
    if done:
        raise StepError(
            "The project itself could not be installed into its environment; see the lines above."
        )
    stamp_file().write_text(stamp(), encoding="ascii")


def stale_catalogues() -> list[Path]:
    """Return the text catalogues whose compiled form is missing or older than they are."""

    def is_stale(source: Path) -> bool:
        compiled = source.with_suffix(".mo")
        return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime

    return [source for source in sorted(CATALOGUES.glob("*.po")) if is_stale(source)]


def compile_texts() -> None:
    """Compile the text catalogues that changed."""
    for source in stale_catalogues():
        compiled = source.with_suffix(".mo")
        say(f"Compiling texts: {source.name}")
        command = [str(venv_program("python")), "-m", "babel.messages.frontend", "compile"]
        command += ["--locale", source.stem, "--input-file", str(source), "--output-file", str(compiled)]
        if run(command, quiet=True) or source in stale_catalogues():
            raise StepError(f"{source.name} could not be compiled; is its header marked fuzzy?")


def prepare() -> None:
    """Do all set-up that is missing; nothing is done twice."""
    missing = missing_libraries(os.environ, sys.platform)
    if not venv_program("python").is_file() and lacks_ensurepip() and not shutil.which("uv"):
        missing["Python's ensurepip"] = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    install_system_packages(missing)
    if not is_installed():
        make_environment()
        install_packages()
    compile_texts()


# The commands


def python(*words: str | Path, offscreen: bool = False) -> int:
    """Run the environment's Python in the checkout; `offscreen` keeps windows off the display."""
    return run([venv_program("python"), *words], env={"QT_QPA_PLATFORM": "offscreen"} if offscreen else {})


def do_setup(arguments: list[str]) -> int:
    """Only prepare."""
    if arguments:
        raise StepError("setup takes no arguments.")
    prepare()
    say("Everything is set up.")
    return 0


def do_run(arguments: list[str]) -> int:
    """Start the program, or do its main job on the sample region where no window can be shown."""
    prepare()
    if arguments or has_display(os.environ, sys.platform):
        return python("main.py", *arguments)
    BUILD.mkdir(exist_ok=True)
    projection, ceiling = BUILD / "projection.xlsx", BUILD / "agency_ceiling.xlsx"
    jobs: tuple[tuple[str, list[str | Path]], ...] = (
        ("Who reaches retirement age, on the sample region:", ["reach", SAMPLE]),
        ("The projection of the sample region:", ["project", SAMPLE, "--out", projection]),
        ("Agency cost against its ceiling in the sample region:", ["ceiling", SAMPLE, "--out", ceiling]),
    )
    for line, words in jobs:
        say(f"\n{line}")
        if code := python("main.py", *words):
            say(f"dev.py: main.py {words[0]} ended with exit code {code}.")
            return code
    say(f"\nThere is no display, so no window. The workbooks are {projection} and {ceiling}.")
    return 0


def do_test(arguments: list[str]) -> int:
    """Run all tests with the coverage gates, or pytest on what the arguments name."""
    prepare()
    if arguments:
        return python("-m", "pytest", *arguments, offscreen=True)
    say("Running all tests: side by side, then one after the other those that measure")
    for words in (
        ["-m", "not soak and not alone", "-n", "logical", "--dist", "worksteal"],
        ["-m", "alone and not soak", "--cov-append"],
    ):
        if code := python("-m", "pytest", *words, "--cov", "--cov-report=", offscreen=True):
            say("dev.py: tests failed.")
            return code
    below = python("-m", "coverage", "report", "--fail-under=100", f"--omit={WINDOW}")
    say(f"Branch coverage below the window must be 100 %: {'held' if not below else 'NOT held'}.")
    window = python("-m", "coverage", "report", "--fail-under=90", f"--include={WINDOW}")
    say(f"Branch coverage of the window must be 90 %: {'held' if not window else 'NOT held'}.")
    return 1 if below or window else 0


def do_check(arguments: list[str]) -> int:
    """Run every check, also after one has failed."""
    if arguments:
        raise StepError("check takes no arguments.")
    prepare()
    failed = []
    checks: tuple[tuple[str, list[str | Path]], ...] = (
        ("style (ruff check)", [venv_program("ruff"), "check", "--quiet"]),
        ("format (ruff format)", [venv_program("ruff"), "format", "--check", "--quiet"]),
        ("types (mypy --strict)", [venv_program("mypy"), "--no-error-summary"]),
        ("layers (import-linter)", [venv_program("lint-imports")]),
        ("texts (both languages)", [venv_program("python"), "-m", "tests.translations"]),
    )
    for name, words in checks:
        code = run(words, quiet=True)
        say(f"{'NOT held' if code else 'held':8}  {name}")
        if code:
            failed.append(name)
    if failed:
        raise StepError(f"{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}.")
    return 0


def do_bench(arguments: list[str]) -> int:
    """Print the benchmark table."""
    prepare()
    return python("-m", "benchmarks", *arguments, offscreen=True)


def do_soak(arguments: list[str]) -> int:
    """Run what takes long."""
    prepare()
    say("Running what takes long")
    words = ["-m", "pytest", "-m", "soak or hypothesis", "--hypothesis-profile=soak", *arguments]
    code = python(*words, offscreen=True)
    if code == PYTEST_FOUND_NO_TEST:
        raise StepError("No test that takes long was found.")
    return code


def do_screens(arguments: list[str]) -> int:
    """Render every page into pictures."""
    prepare()
    return python("-m", "tests.screens", *arguments, offscreen=True)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": do_run,
    "test": do_test,
    "setup": do_setup,
    "check": do_check,
    "bench": do_bench,
    "soak": do_soak,
    "screens": do_screens,
}


def main(arguments: Sequence[str]) -> int:
    """Carry out one command and return the exit code: 2 for wrong usage, else what the command ended with."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python gets a sentence, not a traceback
        say(f"dev.py: Python 3.11 or later is needed, this is {sys.version.split()[0]}.")
        return 1
    if not arguments or arguments[0] in {"-h", "--help"}:
        say(__doc__)
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        say(f"dev.py: there is no command {arguments[0]!r}; there are {', '.join(COMMANDS)}.")
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A Windows console may lack a character that a tool prints; that must not end the step.
        sys.stdout.reconfigure(errors="replace")
    try:
        return COMMANDS[arguments[0]](list(arguments[1:]))
    except StepError as stop:
        say(f"dev.py: {stop}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
