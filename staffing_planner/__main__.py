"""Where the program starts: the window without a subcommand, the command line with one."""

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

from staffing_planner import PROJECT_SUFFIX


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and gives its exit code. A single argument that is a folder or a project opens the
    window on it.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (len(given) == 1 and _is_source(Path(given[0]))):
        # Imported here, so that the command line never loads Qt.
        from staffing_planner.app import run

        return run(Path(given[0]) if given else None)
    from staffing_planner.cli import main as command_line

    return command_line(given)


def _is_source(named: Path) -> bool:
    return named.suffix.casefold() == PROJECT_SUFFIX or named.is_dir()


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
