"""Reference facts that come with the program: how long programmes are, as a start for a new one."""

import csv
from functools import cache

from staffing_planner import DATA
from staffing_planner.models.training import TrainingDefault


@cache
def read_training_defaults() -> tuple[TrainingDefault, ...]:
    """The programmes of `data/reference/training_lengths.csv`, in its order."""
    with (DATA / "reference" / "training_lengths.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            TrainingDefault(
                row["programme"],
                float(row["length_years"]),
                float(row["completion"]) if row["completion"] else None,
                row["remark"],
            )
            for row in csv.DictReader(file)
        )
