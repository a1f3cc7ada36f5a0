"""A real population that nobody here made: judges of 2003 projected to 2013 and held against what happened."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from staffing_planner.cli import main
from tests.samples.judges_folder import Judges, write_judges_folder

pytestmark = pytest.mark.alone

ORIGIN = 2003
BAND = 5
HIGHEST_ERROR = 0.115

ByAge = Mapping[int, float]


def by_band(ages: ByAge) -> Counter[int]:
    bands: Counter[int] = Counter()
    for age, count in ages.items():
        bands[age // BAND * BAND] += count  # type: ignore[assignment]  # a counter of fractions
    return bands


def band_error(projected: ByAge, actual: ByAge) -> float:
    ours, theirs = by_band(projected), by_band(actual)
    return sum(abs(ours[band] - theirs[band]) for band in ours | theirs) / sum(actual.values())


def frozen_shares(origin: ByAge, actual: ByAge) -> dict[int, float]:
    """The naive forecast: the age shares stay, and even the total is known."""
    scale = sum(actual.values()) / sum(origin.values())
    return {age: count * scale for age, count in origin.items()}


@pytest.fixture
def closing_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[int], dict[int, float]]:
    write_judges_folder(tmp_path, ORIGIN)
    assert main(["project", str(tmp_path), "--by", "age", "--json"]) == 0
    (scenario,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert scenario["periods"] == list(range(2004, 2014))

    def closing(year: int) -> dict[int, float]:
        return {row["age"]: row["closing"] for row in scenario["rows"] if row["year"] == year}

    return closing


@pytest.mark.parametrize("year", [2008, 2013])
def test_that_the_age_bands_of_judges_are_met(
    year: int, closing_of: Callable[[int], dict[int, float]], capsys: pytest.CaptureFixture[str]
) -> None:
    judges = Judges.read()
    actual = judges.ages(year)
    ours = band_error(closing_of(year), actual)
    naive = band_error(frozen_shares(judges.ages(ORIGIN), actual), actual)
    unchanged = band_error(judges.ages(ORIGIN), actual)
    with capsys.disabled():
        print(
            f"\njudges {ORIGIN} -> {year}: the projection misses five-year age bands by {ours:.1%}, "
            f"frozen age shares by {naive:.1%}, nothing changes by {unchanged:.1%}"
        )

    assert ours <= HIGHEST_ERROR
    assert ours < naive / 2
    assert ours < unchanged / 2


def test_that_given_appointments_arrive_and_nobody_else(
    closing_of: Callable[[int], dict[int, float]],
) -> None:
    """Judges below the age at which anybody leaves are exactly the appointed ones."""
    judges = Judges.read()
    rates = judges.exit_rates(ORIGIN)
    actual = judges.ages(ORIGIN + 1)
    untouched = [
        age for age in range(30, 80) if rates.get(age) == 0.0 and not judges.exits[ORIGIN + 1, age - 1]
    ]

    assert len(untouched) >= 5
    projected = closing_of(ORIGIN + 1)
    assert {age: projected[age] for age in untouched} == {age: actual.get(age, 0) for age in untouched}


def test_that_nobody_is_forced_out_at_any_age(closing_of: Callable[[int], dict[int, float]]) -> None:
    assert closing_of(2013)[80] > 5


def test_that_the_source_is_a_stock_flow_account_that_adds_up() -> None:
    """But for a handful of judges who returned; otherwise the rates would be of something else."""
    judges = Judges.read()
    residuals = []
    for year in range(ORIGIN - 9, 2014):
        before, after = judges.ages(year - 1), judges.ages(year)
        exits = sum(judges.exits[year, age] for age in range(81))
        appointed = sum(judges.appointed[year, age] for age in range(81))
        residuals.append(sum(after.values()) - (sum(before.values()) - exits + appointed))

    assert set(residuals) <= {-1, 0, 1}
