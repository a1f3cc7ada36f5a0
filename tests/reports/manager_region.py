"""A small region with everything that the manager's formulas have to follow, and its workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from staffing_planner.models.agency import track_ceiling
from staffing_planner.models.baseline import prepare
from staffing_planner.models.inputs import (
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    Intake,
    Month,
    OpeningVacancies,
    PersonnelCost,
    PlannedArrivals,
    RetirementRate,
    Target,
    TurnoverRate,
    UnitCost,
)
from staffing_planner.models.pooling import PooledRegion, pool_units
from staffing_planner.models.projection import project
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.readers.own_workbook import tables_of
from staffing_planner.reports.manager import Content, DataTable, write_manager
from staffing_planner.reports.workbook import About, FileRead
from staffing_planner.texts import Language, texts_in

POOLED = "Hela regionen"
HORIZON = 4
ABOUT = About(
    region="Testregionen & co",
    is_synthetic=True,
    stock_date=date(2024, 12, 31),
    files=(FileRead("age_structure.csv", "ab" * 32, 12),),
    program_version="0.1.0",
    written_at=datetime(2025, 3, 1, 10, 30),
)
PROFILE = Scenario(
    name="Mönster",
    mode="profile",
    retirement_age=RetirementAge.fixed(65.5),
    horizon=HORIZON,
    turnover_factor=1.2,
    growth=ByOccupation(0.01),
    fill_rate=ByOccupation(0.8, (("Sjuksköterska", 0.5),)),
    training_factor=1.1,
    retirement_age_by_occupation=(("Kurator", RetirementAge.fixed(67)),),
)
FIXED = Scenario(name="Vid 65", retirement_age=RetirementAge(((2024, 65.0), (2027, 66.0))), horizon=HORIZON)


def _stock() -> Iterator[Headcount]:
    shape = {"Undersköterska": 3.0, "Sjuksköterska": 4.0, "Specialist": 1.5, "Kurator": 0.5}
    for unit, size in (("Norr", 1.0), ("Syd", 0.6)):
        for occupation, persons in shape.items():
            for age in range(22, 71, 2):
                for sex, share in (("F", 0.7), ("M", 0.3)):
                    count = round(persons * size * share * (1 + age % 5), 2) if age < 67 else 0.25
                    yield Headcount(date(2024, 12, 31), unit, occupation, sex, age, count, count * 0.9)


def _training() -> Iterator[Intake]:
    for year in range(2022, 2030):
        for unit in ("Norr", "Syd"):
            yield Intake("Sjuksköterskeprogrammet", unit, "Sjuksköterska", year, 6.0, 3.0, "", 0.8, 0.5, 25)
            yield Intake("Kurator", unit, "Kurator", year, 1.0, 1.5, "", 0.9, 1.0, 30)
            yield Intake(
                "Specialist",
                unit,
                "Specialist",
                year,
                3.0,
                1.0,
                "Sjuksköterska",
                0.86,
                age_from=26,
                age_to=50,
            )
            # Of ages that overlap the others', so that it takes from those who are left.
            yield Intake(
                "Barnmorska", unit, "Specialist", year, 2.0, 1.5, "Sjuksköterska", 0.9, age_from=40, age_to=80
            )
            # More than there are: the slots are cut, and the second line gets what the first leaves.
            yield Intake("Stort", unit, "Specialist", year, 40.0, 1.0, "Kurator", 0.7, age_from=64, age_to=66)
            yield Intake("Större", unit, "Specialist", year, 9.0, 1.0, "Kurator", 0.7, age_from=64, age_to=66)
            yield Intake(
                "Kort", unit, "Sjuksköterska", year, 2.0, 0.5, "Undersköterska", 0.8, age_from=20, age_to=40
            )
            yield Intake("Ung", unit, "Kurator", year, 1.0, 1.0, "Undersköterska", age_from=15, age_to=15)
            yield Intake("Ingen", unit, "Kurator", year, 1.0, 1.0, "Undersköterska", age_from=81, age_to=99)


def _costs() -> Iterator[tuple[PersonnelCost, AgencyCost]]:
    for month in range(2022 * 12, 2024 * 12 + 8):
        for unit, size in (("Norr", 1.0), ("Syd", 0.4)):
            at = Month.of_ordinal(month)
            yield (
                PersonnelCost(at, unit, 1e8 * size + 1e5 * (month % 7)),
                AgencyCost(at, unit, "läkare", (3.9e6 if unit == "Norr" else 1.5e6) + 1e5 * (month % 5)),
            )


def region() -> Inputs:
    """Two units, four occupations, loaded everything."""
    rates = [(60, 0.05), (61, 0.1), (62, 0.1), (63, 0.2), (64, 0.3), (65, 0.6), (66, 0.7), (67, 0.9)]
    costs = list(_costs())
    return Inputs(
        age_structure=tuple(_stock()),
        retirement_rates=(
            *(RetirementRate("*", age, rate, 65.0) for age, rate in rates),
            *(RetirementRate("Undersköterska", age, rate * 0.9, 65.0, "F") for age, rate in rates),
            *(RetirementRate("Undersköterska", age, rate, 64.5, "M") for age, rate in rates[2:]),
        ),
        turnover_rates=(
            TurnoverRate("*", "*", 15, 39, 0.08),
            TurnoverRate("*", "*", 40, 199, 0.03),
            TurnoverRate("Syd", "*", 15, 29, 0.12),
            TurnoverRate("Norr", "Kurator", 66, 199, 1.0),
        ),
        personnel_costs=tuple(cost for cost, _ in costs),
        agency_costs=tuple(cost for _, cost in costs),
        ceilings=(
            Ceiling("*", "*", 0.04),
            Ceiling("Syd", "*", 0.03, "own+agency", source="Beslut"),
        ),
        training=tuple(_training()),
        vacancies=(OpeningVacancies("Norr", "Sjuksköterska", 20.0), OpeningVacancies("Norr", "Tom", 3.0)),
        arrivals=(
            PlannedArrivals(2026, "Norr", "Sjuksköterska", 4.0, 33),
            PlannedArrivals(2027, "Syd", "Sjuksköterska", 2.0, 33, "F"),
            PlannedArrivals(2026, "Syd", "Kurator", 1.0, 30, "M"),
        ),
        targets=(Target(2026, "Norr", "Kurator", 70.0),),
        unit_costs=(UnitCost("*", 700_000.0, 1_300_000.0),),
    )


def write(
    path: Path,
    pooled: PooledRegion,
    inputs: Inputs,
    scenarios: Sequence[Scenario] = (PROFILE, FIXED),
    language: Language = "en",
    about: About = ABOUT,
) -> None:
    """Writes the workbook of a region whose pooled form is given."""
    content = Content(
        projections=project(prepare(inputs), list(scenarios)),
        region=pooled,
        tracks=[track_ceiling(inputs), track_ceiling(inputs, ("unit",))],
        tables=[DataTable(*table) for table in tables_of(inputs)],
        scenarios=scenarios,
    )
    write_manager(path, content, about, texts_in(language))


def pooled(scenario: Scenario = PROFILE, inputs: Inputs | None = None) -> PooledRegion:
    """The region with its units pooled."""
    return pool_units(region() if inputs is None else inputs, scenario, POOLED)


def with_slots(pooled: PooledRegion, programme: str, year: int, slots: float) -> PooledRegion:
    """The pooled region with other slots in one start year of a programme."""
    training = tuple(
        replace(row, slots=slots) if (row.programme, row.start_year) == (programme, year) else row
        for row in pooled.inputs.training
    )
    return PooledRegion(replace(pooled.inputs, training=training), pooled.scenario)
