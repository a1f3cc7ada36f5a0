"""Workforce and staffing planning for a public health region.

`DATA` and `RESOURCES` are the folders that ship with the program: beside the package in a checkout,
inside it in an installed wheel.
"""

import os
from pathlib import Path

# The planning kernels are many small matrix products: a second BLAS thread costs more than it gives.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
PROJECT_SUFFIX = ".staffplan"

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    beside = _PACKAGE.parent / name
    return beside if beside.is_dir() else _PACKAGE / name


DATA = _shipped("data")
RESOURCES = _shipped("resources")

DATA_SHEET_PREFIX = "Data "
"""What the sheets of a written workbook begin with that are read back; a table's English name follows."""

SCENARIO_SHEET = DATA_SHEET_PREFIX + "scenarios"
