"""What persons are counted in: heads, or full-time equivalents."""

from typing import Literal

Unit = Literal["headcount", "fte"]
UNITS: tuple[Unit, ...] = ("headcount", "fte")
