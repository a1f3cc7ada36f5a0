"""Starts staffing_planner: the window without arguments, the command line with a subcommand."""

import multiprocessing
import sys

from staffing_planner.__main__ import main

if __name__ == "__main__":
    # In a packaged program a reading process is the program started once more.
    multiprocessing.freeze_support()
    sys.exit(main())
