"""Starts staffing_planner: the window without arguments, the command line with a subcommand."""

import sys

from staffing_planner.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
