"""Brings the judges' stock-flow file into a data folder: `python tests/samples/judges_folder.py DIR [--origin 2003]`.

The stock on 31 December of the origin year, exit rates pooled over the ten years that end with it, and the
appointments of the ten years after it as given arrivals, since a plan for judges does not decide who is appointed.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("judges") / "fjc_stock_flow_1950_2013.csv"

UNIT, OCCUPATION = "Federal courts", "Judge"
YEARS = 10  # pooled before the origin, and projected after it
LAST_AGE = 80  # the model's last age absorbs (section 1), so older judges have one rate together

# Nobody has to leave at any age, and whoever is not appointed is not hired either. All exits are in the one loaded
# table, which is not moved along the age axis.
SCENARIO = f"""[[scenario]]
name = "Given appointments"
mode = "profile"
retirement_age = 65
final_age = 100
horizon = {YEARS}
fill_rate = 0
"""


@dataclass(frozen=True)
class Judges:
    """Judges by (year, age): active on 31 December, left by the age a year before, appointed in the year."""

    active: Counter[tuple[int, int]]
    exits: Counter[tuple[int, int]]
    appointed: Counter[tuple[int, int]]

    @classmethod
    def read(cls) -> "Judges":
        """The whole file, ages above the last one counted there."""
        judges = cls(Counter(), Counter(), Counter())
        with SOURCE.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                key = int(row["year"]), min(int(row["age"]), LAST_AGE)
                judges.active[key] += int(row["active_31dec"])
                judges.exits[key] += int(row["exits_by_age_at_prev_31dec"])
                judges.appointed[key] += int(row["appointed_still_active"])
        return judges

    def ages(self, year: int) -> dict[int, int]:
        """Judges active on 31 December of a year by age."""
        return {age: count for (of, age), count in sorted(self.active.items()) if of == year and count}

    def exit_rates(self, origin: int) -> dict[int, float]:
        """Exits / stock a year before, by attained age, pooled over the ten years up to the origin.

        Ages that nobody had are left out.
        """
        years = range(origin - YEARS + 1, origin + 1)
        exposure: Counter[int] = Counter()
        left: Counter[int] = Counter()
        for year in years:
            for age, count in self.ages(year - 1).items():
                exposure[age + 1] += count
                left[age + 1] += self.exits[year, age]
        return {age: left[age] / exposure[age] for age in sorted(exposure)}


def write_judges_history(folder: Path, years: range) -> None:
    """Writes the `age_structure` of each year's end and the `separations` of all years but the first."""
    judges = Judges.read()
    folder.mkdir(parents=True, exist_ok=True)
    write_table(
        folder / "age_structure.csv",
        ("date", "unit", "occupation", "age", "headcount"),
        (
            (f"{year}-12-31", UNIT, OCCUPATION, age, count)
            for year in years
            for age, count in judges.ages(year).items()
        ),
    )
    write_table(
        folder / "separations.csv",
        ("year", "unit", "occupation", "sex", "age", "cause", "headcount"),
        (
            (year, UNIT, OCCUPATION, "X", age + 1, "retirement", count)
            for (year, age), count in sorted(judges.exits.items())
            if years[0] < year <= years[-1] and count
        ),
    )


def write_judges_folder(folder: Path, origin: int = 2003) -> None:
    """Writes `age_structure`, `retirement_rates`, `arrivals` and `scenarios.toml`."""
    judges = Judges.read()
    folder.mkdir(parents=True, exist_ok=True)
    write_table(
        folder / "age_structure.csv",
        ("date", "unit", "occupation", "age", "headcount"),
        ((f"{origin}-12-31", UNIT, OCCUPATION, age, count) for age, count in judges.ages(origin).items()),
    )
    write_table(
        folder / "retirement_rates.csv",
        ("occupation", "age", "rate", "reference_age"),
        ((OCCUPATION, age, f"{rate:.12f}", 65) for age, rate in judges.exit_rates(origin).items()),
    )
    write_table(
        folder / "arrivals.csv",
        ("year", "unit", "occupation", "headcount", "entry_age", "kind"),
        (
            (year, UNIT, OCCUPATION, count, age, "appointment")
            for (year, age), count in sorted(judges.appointed.items())
            if origin < year <= origin + YEARS and count
        ),
    )
    (folder / "scenarios.toml").write_text(SCENARIO, encoding="utf-8")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes one table as comma-separated text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--origin", type=int, default=2003)
    given = parser.parse_args()
    write_judges_folder(given.folder, given.origin)
