"""The agency share of some two hundred real employers in two years: pooled, not the mean of their shares."""

import csv
from pathlib import Path
from statistics import mean

import pytest

from staffing_planner.models.inputs import OWN_AND_AGENCY, Month
from staffing_planner.plan import Plan

TRUSTS = Path(__file__).resolve().parent / "samples" / "agency" / "nhs_trust_agency_share_2023_2024.csv"


@pytest.mark.parametrize(
    ("year", "trusts", "pooled", "mean_of_shares"), [(2023, 212, 0.0650, 0.0673), (2024, 206, 0.0571, 0.0591)]
)
def test_that_the_share_of_many_employers_is_that_of_their_sums(
    tmp_path: Path, year: int, trusts: int, pooled: float, mean_of_shares: float
) -> None:
    with TRUSTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) == year]
    assert len(rows) == trusts
    own, hired = ["month;unit;personnel cost"], ["month;unit;staff group;agency cost"]
    for row in rows:
        unit = '"' + row["trust"].replace('"', '""') + '"'
        own.append(f"{year}-12;{unit};{float(row['total']) - float(row['agency'])}")
        hired.append(f"{year}-12;{unit};all;{row['agency']}")
    (tmp_path / "own.csv").write_text("\n".join(own), encoding="utf-8")
    (tmp_path / "agency.csv").write_text("\n".join(hired), encoding="utf-8")
    track = Plan.open(tmp_path).track_ceiling((), Month(year, 12), OWN_AND_AGENCY)
    share = track.rows[-1].share
    assert share == pytest.approx(pooled, abs=5e-5)
    # The wrong answer, which the same accounts give when every employer counts alike.
    assert mean(float(row["share"]) for row in rows) == pytest.approx(mean_of_shares, abs=5e-5)
    assert share != pytest.approx(mean_of_shares, abs=5e-4)
