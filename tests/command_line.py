"""The command line in this process: arguments in, exit code and both streams out."""

import json
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

from staffing_planner.cli import main


@dataclass(frozen=True)
class Run:
    """What one call gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Everything on stdout, which has to be one JSON document that has only numbers for numbers."""
        return json.loads(self.out, parse_constant=_refuse)

    @property
    def complaints(self) -> list[str]:
        """The lines on stderr."""
        return self.err.splitlines()


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def run(*arguments: object) -> Run:
    """Runs the command line; a wrong usage ends it the way the argument parser does."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(_texts(arguments))
        except SystemExit as stopped:
            code = int(str(stopped.code))
    return Run(code, out.getvalue(), err.getvalue())


def _texts(arguments: Sequence[object]) -> list[str]:
    return [str(argument) for argument in arguments]
