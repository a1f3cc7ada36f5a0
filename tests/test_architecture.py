"""The layers hold, and each contract that guards them turns red when it is broken on purpose."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = [
    contract["id"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
]

# Contract, module that gets the forbidden line, the line.
FAULTS = [
    ("layers", "models/planted.py", "from staffing_planner import texts"),
    ("layers", "texts.py", "from staffing_planner import plan"),
    ("layers", "readers/planted.py", "import staffing_planner.reports"),
    ("layers", "reports/planted.py", "import staffing_planner.readers"),
    ("layers", "plan.py", "import staffing_planner.ui"),
    ("layers", "cli.py", "def later(): import staffing_planner.app"),
    ("layers", "stray.py", "'A module that has no layer.'"),
    ("qt", "plan.py", "from PySide6.QtCore import QObject"),
    ("qt", "models/planted.py", "import pyqtgraph"),
    ("qt", "__main__.py", "def later(): import shiboken6"),
    ("cli-without-window", "cli.py", "import staffing_planner.ui"),
    ("cli-without-window", "texts.py", "from PySide6.QtCore import QLocale"),
    ("sql", "plan.py", "import sqlalchemy"),
    ("sql", "ui/planted.py", "def later(): import sqlite3"),
    ("workbooks-out", "cli.py", "from openpyxl import Workbook"),
    ("workbooks-out", "ui/planted.py", "import pptx"),
    ("workbooks-in", "reports/planted.py", "import python_calamine"),
    ("models", "models/planted.py", "import csv"),
    ("models", "models/planted.py", "import babel"),
]


def lint_imports(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # The command puts its working folder first on the path, so the copy there is what it reads.
    program = Path(sys.executable).with_name("lint-imports")
    # Measuring coverage in a process that runs none of our code only makes it slow.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(
        [str(program), "--no-cache", "--config", str(ROOT / "pyproject.toml"), *options],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copied_package(tmp_path: Path) -> Path:
    copy = tmp_path / "staffing_planner"
    shutil.copytree(ROOT / "staffing_planner", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_that_the_package_as_it_is_keeps_every_contract(copied_package: Path) -> None:
    result = lint_imports(copied_package.parent)

    assert result.returncode == 0, result.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


@pytest.mark.parametrize(("contract", "module", "line"), FAULTS)
def test_that_a_forbidden_import_breaks_its_contract(
    copied_package: Path, contract: str, module: str, line: str
) -> None:
    with (copied_package / module).open("a", encoding="utf-8") as planted:
        planted.write(f"\n{line}\n")

    result = lint_imports(copied_package.parent, "--contract", contract)

    assert result.returncode == 1, result.stdout
    assert "Contracts: 0 kept, 1 broken." in result.stdout


def test_that_every_contract_has_a_planted_fault() -> None:
    assert {contract for contract, _, _ in FAULTS} == set(CONTRACTS)


@pytest.mark.parametrize("heavy", ["PySide6", "pyqtgraph", "scipy", "pandas", "openpyxl", "sqlalchemy"])
def test_that_the_command_line_starts_without_what_is_heavy(
    imported_by_the_command_line: set[str], heavy: str
) -> None:
    assert heavy not in imported_by_the_command_line


@pytest.fixture(scope="module")
def imported_by_the_command_line() -> set[str]:
    code = "import sys, staffing_planner.__main__, staffing_planner.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(re.findall(r"\S+", done.stdout))
