"""Small random regions with every lever in use, random agency ledgers, and their data folders.

`regions()` and `ledgers()` are hypothesis strategies. They yield tables as rows of typed values, keyed by
the table names of the formats, and are valid on purpose: no overlapping turnover rows, ceilings or
duplicated rates, so that the whole chain of reading and computing runs on them as well.
"""

from __future__ import annotations

import csv
import datetime
import itertools
import math
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

Row = dict[str, object]
Tables = dict[str, list[Row]]
Scenario = dict[str, Any]

UNITS = ("Primärvård", "Psykiatri", "Folktandvård")
OCCUPATIONS = ("Barnmorska", "Läkare, specialist", "Sjuksköterska", "Specialistsjuksköterska")
STAFF_GROUPS = ("läkare", "sjuksköterska", "övriga")
AGES = (15, 16, 21, 22, 30, 40, 54, 55, 56, 58, 60, 61, 62, 63, 64, 65, 66, 67, 68, 70, 75, 79, 80)
FIRST_MONTH = (2023, 1)

# Columns of each table in the order of the formats; all are written, so that a table is recognised by them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "age_structure": ("date", "unit", "occupation", "sex", "age", "headcount", "fte"),
    "retirement_rates": ("occupation", "sex", "age", "rate", "reference_age"),
    "retirement_projection": ("year", "unit", "occupation", "retirements"),
    "turnover_rates": ("unit", "occupation", "age_from", "age_to", "rate"),
    "training": (
        "programme",
        "unit",
        "source_occupation",
        "occupation",
        "start_year",
        "slots",
        "length_years",
        "completion",
        "hire_share",
        "entry_age",
        "age_from",
        "age_to",
        "study_share",
    ),
    "target_ages": ("birth_year_from", "target_age"),
    "vacancies": ("unit", "occupation", "headcount"),
    "arrivals": ("year", "unit", "occupation", "headcount", "entry_age", "sex"),
    "targets": ("year", "unit", "occupation", "headcount"),
    "unit_costs": ("occupation", "employee_cost_per_fte", "agency_cost_per_fte"),
    "recruit_ages": ("occupation", "age", "weight"),
    "population": ("region", "sex", "year", "age_band", "population"),
    "care_use": ("occupation", "age_band", "use"),
    "personnel_costs": ("month", "unit", "cost"),
    "agency_costs": ("month", "unit", "staff_group", "cost"),
    "ceilings": ("unit", "staff_group", "share", "denominator", "valid_from", "valid_to", "source"),
    "manual_forecast": ("month", "unit", "staff_group", "cost"),
}
WHOLE_NUMBERS = {"age", "year", "start_year", "birth_year_from", "entry_age", "age_from", "age_to"}
DATES = {"date", "valid_from", "valid_to"}
TEXTS = {
    "unit",
    "occupation",
    "source_occupation",
    "sex",
    "programme",
    "staff_group",
    "denominator",
    "source",
    "region",
    "age_band",
}


# ---------------------------------------------------------------------------
# Numbers
# ---------------------------------------------------------------------------


def decimals(low: float, high: float, places: int = 2) -> st.SearchStrategy[float]:
    """Numbers with a few decimals, the ends included: what people load, and no denormals."""
    scale = 10**places
    return st.integers(round(low * scale), round(high * scale)).map(lambda n: n / scale)


def shares() -> st.SearchStrategy[float]:
    """0..1 with the ends often."""
    return st.one_of(st.sampled_from((0.0, 1.0, 0.5)), decimals(0, 1))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value, or None in one case of four."""
    return st.sampled_from((True, True, True, False)).flatmap(lambda given: strategy if given else st.none())


@st.composite
def subsets(draw: st.DrawFn, items: Sequence[Any], least: int = 0, most: int | None = None) -> list[Any]:
    """Some of the items, in their order."""
    # A coin for each item: sets drawn by size are nearly always small.
    chosen = [item for item in items if draw(st.booleans())]
    chosen = chosen if len(chosen) >= least else list(items[:least])
    return chosen[:most]


# ---------------------------------------------------------------------------
# Regions
# ---------------------------------------------------------------------------


@st.composite
def stocks(
    draw: st.DrawFn, date: datetime.date, units: Sequence[str], occupations: Sequence[str]
) -> list[Row]:
    """Age structure: empty cells, fractional headcounts, FTE on some rows, equal keys, an older date."""
    cells = [(unit, occupation) for unit in units for occupation in occupations]
    filled = [cell for cell in cells if draw(st.sampled_from((True, True, True, False)))] or cells[:1]
    rows: list[Row] = []
    for unit, occupation in filled:
        for _ in range(draw(st.sampled_from((1, 3, 6)))):
            headcount = draw(st.one_of(decimals(0, 20), st.sampled_from((0.0, 1.0, 8.0, 30.0))))
            part_time = draw(maybe(shares()))
            rows.append(
                {
                    "date": date,
                    "unit": unit,
                    "occupation": occupation,
                    "sex": draw(st.sampled_from(("F", "M", "X"))),
                    "age": draw(st.sampled_from(AGES)),
                    "headcount": headcount,
                    "fte": None if part_time is None else round(headcount * part_time, 4),
                }
            )
    if draw(st.booleans()):
        older = date.replace(year=date.year - 1)
        rows += [{**row, "date": older, "headcount": 7.5, "fte": 7.5} for row in rows[:1]]
    return rows


@st.composite
def retirement_rates(draw: st.DrawFn, occupations: Sequence[str]) -> list[Row]:
    """Tables for all and for single occupations, without sex, by sex, or both."""
    rows: list[Row] = []
    for occupation in draw(subsets(("*", *occupations))):
        reference = draw(st.sampled_from((63.0, 65.0, 65.5, 67.0)))
        for sex in draw(st.sampled_from(((None,), ("F", "M"), ("F", "X"), ("F", "M", "X")))):
            first = draw(st.integers(58, 64))
            for age in range(first, first + draw(st.integers(1, 6))):
                row: Row = {
                    "occupation": occupation,
                    "age": age,
                    "rate": draw(shares()),
                    "reference_age": reference,
                }
                rows.append(row if sex is None else {**row, "sex": sex})
    return rows


@st.composite
def turnover_rates(draw: st.DrawFn, units: Sequence[str], occupations: Sequence[str]) -> list[Row]:
    """Rows at all four levels; the age ranges of one level do not overlap, and may leave ages out."""
    rows: list[Row] = []
    names = [(unit, occupation) for unit in ("*", *units) for occupation in ("*", *occupations)]
    for unit, occupation in draw(subsets(names, most=5)):
        cuts = draw(
            st.lists(st.sampled_from((15, 30, 45, 56, 62, 66, 81, 101)), min_size=2, max_size=4, unique=True)
        )
        bounds = sorted(cuts)
        for low, high in itertools.pairwise(bounds):
            if draw(st.integers(0, 3)):
                rows.append(
                    {
                        "unit": unit,
                        "occupation": occupation,
                        "age_from": low,
                        "age_to": high - 1,
                        "rate": draw(st.one_of(decimals(0, 0.3), shares())),
                    }
                )
    return draw(st.permutations(rows))


@st.composite
def training(draw: st.DrawFn, year: int, units: Sequence[str], occupations: Sequence[str]) -> list[Row]:
    """Intakes: external, internal, chains, source caps that bind, lengths below 1, early starts."""
    rows: list[Row] = []
    for index in range(draw(st.sampled_from((0, 2, 4, 6)))):
        internal = draw(st.booleans())
        row: Row = {
            "programme": f"Program {index + 1}",
            "unit": draw(st.sampled_from(units)),
            "source_occupation": draw(st.sampled_from(occupations)) if internal else None,
            "occupation": draw(st.sampled_from(occupations)),
            "start_year": year
            + draw(st.sampled_from((0, 0, 1, 2, -1) if internal else (0, 1, 4, -1, -2, -4))),
            "slots": draw(st.one_of(decimals(0.5, 6), st.sampled_from((0.0, 12.5, 40.0)))),
            "length_years": draw(st.sampled_from((0.25, 0.5, 1.0, 1.5, 2.0, 2.75, 3.0, 5.5))),
            "completion": draw(maybe(shares())),
            "hire_share": draw(maybe(shares())),
            "study_share": draw(maybe(shares())),
        }
        if internal:
            row |= {
                "age_from": draw(st.sampled_from((None, 15, 22, 40, 61))),
                "age_to": draw(st.sampled_from((None, 80, 66, 61))),
            }
        else:
            row["entry_age"] = draw(st.sampled_from((15, 22, 27, 35, 64, 80)))
        rows.append(row)
    return rows


@st.composite
def retirement_ages(draw: st.DrawFn, year: int) -> Any:
    """A whole or fractional age, a path, or riktålder."""
    ages = st.one_of(st.sampled_from((60.0, 63.0, 65.0, 67.0, 72.0)), decimals(60, 71, 1))
    kind = draw(st.sampled_from(("number", "number", "path", "riktålder")))
    if kind == "number":
        return draw(ages)
    if kind == "riktålder":
        return kind
    years = draw(st.lists(st.integers(year - 1, year + 8), min_size=1, max_size=3, unique=True))
    return {str(first): draw(ages) for first in sorted(years)}


@st.composite
def scenarios(
    draw: st.DrawFn, name: str, year: int, occupations: Sequence[str], follows_population: bool = True
) -> Scenario:
    """Every lever; about half of them left out, so that the defaults are in use too."""
    by_occupation = {
        occupation: draw(retirement_ages(year)) for occupation in draw(subsets(occupations, most=2))
    }
    growth: dict[str, float] = {
        occupation: draw(decimals(-0.1, 0.1)) for occupation in draw(subsets(("*", *occupations)))
    }
    fill = {occupation: draw(shares()) for occupation in draw(subsets(("*", *occupations)))}
    levers: Scenario = {
        "mode": draw(st.sampled_from(("fixed", "profile"))),
        "retirement_age": draw(retirement_ages(year)),
        "final_age": draw(st.one_of(st.sampled_from((70, 75, 60, 90)), st.integers(60, 90))),
        "horizon": draw(st.sampled_from((1, 2, 3, 5, 8, 12))),
        "turnover_factor": draw(st.sampled_from((0.0, 0.5, 1.0, 1.3, 4.0))),
        "growth": growth,
        "target_from_population": follows_population and draw(st.booleans()),
        "retirement_age_by_occupation": by_occupation,
        "use_reported_retirements": draw(st.booleans()),
        "training_factor": draw(st.sampled_from((1.0, 0.5, 2.5, 1.3, 0.0))),
        "fill_rate": draw(st.one_of(shares(), st.just(fill))),
        "agency_cover": draw(shares()),
        "agency_price_growth": draw(decimals(-0.05, 0.1)),
        "wage_growth": draw(decimals(-0.05, 0.1)),
    }
    left_out = draw(st.sets(st.sampled_from(sorted(levers)), max_size=6))
    return {"name": name, **{key: value for key, value in levers.items() if key not in left_out}}


@st.composite
def populations(draw: st.DrawFn, stock_year: int, occupations: Sequence[str]) -> Tables:
    """Inhabitants around the stock year, with gaps and an early end, and their use; or neither of them."""
    years = draw(
        subsets((stock_year + 1, stock_year + 4, stock_year + 9), most=draw(st.sampled_from((0, 3))))
    )
    first = draw(st.sampled_from((stock_year, stock_year - 2)))
    bands = draw(st.sampled_from((("0-19", "20-66", "67+"), ("0-9", "10-24", "25-69", "70-84", "85+"))))
    uses = draw(st.sampled_from((("0-19", "20-66", "67+"), ("0-66", "67-79", "80+"), ("20-44",))))
    # Few draws, since every region makes them: persons by band, and what a year makes of them.
    persons = draw(st.lists(st.integers(1, 900), min_size=len(bands), max_size=len(bands)))
    change = draw(st.sampled_from((0.0, 0.03, -0.02)))
    return {
        "population": [
            {
                "region": "",
                "sex": sex,
                "year": year,
                "age_band": band,
                "population": count * (1 + change * (year - first) * at),
            }
            for year in ([first, *years] if years else [])
            for sex in ("F", "M")
            for at, (band, count) in enumerate(zip(bands, persons, strict=True))
        ],
        "care_use": [
            {"occupation": occupation, "age_band": band, "use": draw(st.sampled_from((0.5, 1.0, 4.25)))}
            for occupation in (draw(subsets(("*", *occupations))) if years else [])
            for band in uses
        ],
    }


@st.composite
def regions(draw: st.DrawFn, most_scenarios: int = 2) -> tuple[Tables, list[Scenario]]:
    """A region of 1-3 units and 1-4 occupations and the scenarios to run on it."""
    date = draw(
        st.sampled_from(
            (datetime.date(2024, 12, 31), datetime.date(2023, 12, 31), datetime.date(2025, 6, 30))
        )
    )
    units = UNITS[: draw(st.integers(1, len(UNITS)))]
    occupations = OCCUPATIONS[: draw(st.integers(1, len(OCCUPATIONS)))]
    year = date.year + 1
    cells = [(unit, occupation) for unit in units for occupation in occupations]
    ages = st.sampled_from((22, 35, 58, 80))
    tables: Tables = {
        "age_structure": draw(stocks(date, units, occupations)),
        "retirement_rates": draw(retirement_rates(occupations)),
        "turnover_rates": draw(turnover_rates(units, occupations)),
        "training": draw(training(year, units, occupations)),
        "retirement_projection": [
            {
                "year": year + offset,
                "unit": unit,
                "occupation": occupation,
                "retirements": draw(st.one_of(decimals(0, 8), st.just(500.0))),
            }
            for unit, occupation in draw(subsets(cells, most=3))
            for offset in draw(subsets((0, 1, 4), least=1))
        ],
        "target_ages": [
            {"birth_year_from": born, "target_age": 65.0 + step}
            for step, born in enumerate(draw(subsets((1945, 1950, 1955, 1958, 1960, 1963, 1967), least=1)))
        ],
        "vacancies": [
            {"unit": unit, "occupation": occupation, "headcount": draw(decimals(0, 5))}
            for unit, occupation in draw(subsets(cells, most=3))
        ],
        "arrivals": [
            {
                "year": year + draw(st.integers(-1, 6)),
                "unit": unit,
                "occupation": occupation,
                "headcount": draw(decimals(0, 4)),
                "entry_age": draw(ages),
                "sex": draw(st.sampled_from((None, "F", "M", "X"))),
            }
            for unit, occupation in draw(subsets(cells, most=3))
            for _ in range(draw(st.integers(1, 2)))
        ],
        "targets": [
            {
                "year": year + offset,
                "unit": unit,
                "occupation": occupation,
                "headcount": draw(decimals(0, 60)),
            }
            for unit, occupation in draw(subsets(cells, most=3))
            for offset in draw(subsets((-2, 0, 1, 3, 7), least=1, most=3))
        ],
        "unit_costs": [
            {
                "occupation": occupation,
                "employee_cost_per_fte": draw(maybe(st.sampled_from((650000.0, 812345.5)))),
                "agency_cost_per_fte": draw(maybe(st.sampled_from((1300000.0, 0.0, 2400000.25)))),
            }
            for occupation in draw(subsets(("*", *occupations)))
        ],
        "recruit_ages": [
            {"occupation": occupation, "age": age, "weight": draw(st.sampled_from((0.5, 1.0, 3.0)))}
            for occupation in draw(subsets(("*", *occupations), most=2))
            for age in draw(subsets((15, 24, 31, 46, 63, 80), least=1, most=3))
        ],
    }
    tables |= draw(populations(date.year, occupations))
    names = [f"Scenario {index + 1}" for index in range(draw(st.integers(1, most_scenarios)))]
    known = bool(tables["population"])
    return tables, [draw(scenarios(name, year, occupations, known)) for name in names]


# ---------------------------------------------------------------------------
# Agency ledgers
# ---------------------------------------------------------------------------


@st.composite
def valid_periods(draw: st.DrawFn) -> list[tuple[datetime.date | None, datetime.date | None]]:
    """One or two periods of validity that do not overlap."""
    middle = draw(
        st.sampled_from((datetime.date(2024, 1, 1), datetime.date(2024, 5, 31), datetime.date(2024, 7, 15)))
    )
    day = datetime.timedelta(days=1)
    first = (draw(st.sampled_from((None, datetime.date(2023, 3, 1)))), middle - day)
    second = (middle, draw(st.sampled_from((None, datetime.date(2024, 11, 30)))))
    return draw(st.sampled_from(([first], [second], [first, second], [(None, None)])))


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Tables, str]:
    """Personnel and agency costs, ceilings, manual forecasts, and the month to show them through."""
    units = UNITS[: draw(st.integers(1, len(UNITS)))]
    groups = STAFF_GROUPS[: draw(st.integers(1, len(STAFF_GROUPS)))]
    count = draw(st.one_of(st.integers(1, 30), st.sampled_from((14, 22, 24, 27, 30))))
    months = [datetime.date(FIRST_MONTH[0] + index // 12, index % 12 + 1, 1) for index in range(count)]
    lacking = draw(st.sets(st.tuples(st.sampled_from(months), st.sampled_from(units)), max_size=2))
    # Round figures meet a ceiling of 4 % exactly, others do not.
    if draw(st.booleans()):
        money: st.SearchStrategy[float] = st.just(100000.0)
        agency_money: st.SearchStrategy[float] = st.sampled_from((3700.0, 4000.0))
    else:
        money = st.integers(1, 900000).map(float)
        agency_money = st.one_of(st.just(0.0), st.integers(0, 40000).map(float), decimals(0, 4000))
    pairs = draw(subsets([(unit, group) for unit in units for group in groups], least=1))
    silent = draw(st.sets(st.sampled_from(months), max_size=6))
    personnel: list[Row] = [
        {"month": month, "unit": unit, "cost": draw(money)}
        for month in months
        for unit in units
        if (month, unit) not in lacking
    ]
    agency: list[Row] = [
        {"month": month, "unit": unit, "staff_group": group, "cost": draw(agency_money)}
        for month in months
        for unit, group in pairs
        if month not in silent
    ]
    ceilings: list[Row] = [
        {
            "unit": unit,
            "staff_group": group,
            "share": draw(st.sampled_from((0.0, 0.02, 0.04, 0.035, 0.3))),
            "denominator": draw(st.sampled_from((None, "own", "own+agency"))),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "source": "budget",
        }
        for unit, group in draw(
            subsets([(unit, group) for unit in ("*", *units) for group in ("*", *groups)])
        )
        for valid_from, valid_to in draw(valid_periods())
    ]
    through = draw(st.one_of(st.just(months[-1]), st.sampled_from(months)))
    to_come = [datetime.date(through.year, number, 1) for number in range(through.month + 1, 13)]
    manual: list[Row] = [
        {"month": month, "unit": unit, "staff_group": group, "cost": draw(agency_money)}
        for unit, group in draw(subsets(pairs))
        for month in (to_come if draw(st.booleans()) else draw(subsets(to_come)))
    ]
    tables: Tables = {
        "personnel_costs": personnel,
        "agency_costs": agency,
        "ceilings": ceilings,
        "manual_forecast": manual,
    }
    return tables, f"{through.year}-{through.month:02d}"


# ---------------------------------------------------------------------------
# Data folders
# ---------------------------------------------------------------------------


def cell_text(column: str, value: object) -> str:
    """A typed value as canonical text: ISO dates, decimal points, no exponents."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m}" if column == "month" else value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value == math.floor(value) else format(Decimal(repr(value)), "f")
    return str(value)


def toml_value(value: object) -> str:
    """A value of a scenario in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {toml_value(item)}' for key, item in value.items()) + " }"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def write_data_folder(
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    scenarios: Sequence[Mapping[str, Any]],
    folder: Path,
    headers: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Writes each table that has rows as `<table>.csv` (`;`, UTF-8) and the scenarios as scenarios.toml.

    `headers` gives other column names by table, such as {"manual_forecast": {"cost": "prognos"}}.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if not rows:
            continue
        columns = COLUMNS[name]
        shown = (headers or {}).get(name, {})
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\n")
            writer.writerow([shown.get(column, column) for column in columns])
            for row in rows:
                writer.writerow([cell_text(column, row.get(column)) for column in columns])
    if scenarios:
        blocks = [
            "[[scenario]]\n" + "".join(f"{key} = {toml_value(value)}\n" for key, value in scenario.items())
            for scenario in scenarios
        ]
        (folder / "scenarios.toml").write_text("\n".join(blocks), encoding="utf-8")


def typed_value(column: str, value: str) -> object:
    """A canonical text as a typed value; empty is missing."""
    if value == "":
        return None
    if column in DATES:
        return datetime.date.fromisoformat(value)
    if column == "month":
        return datetime.date.fromisoformat(f"{value}-01")
    if column in TEXTS:
        return value
    return int(value) if column in WHOLE_NUMBERS else float(value)


def read_data_folder(folder: Path) -> tuple[Tables, list[Scenario]]:
    """Reads back what `write_data_folder` writes (canonical files only, no tolerance)."""
    tables: Tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter=";")
            tables[path.stem] = [{key: typed_value(key, value) for key, value in row.items()} for row in rows]
    scenario_file = folder / "scenarios.toml"
    if not scenario_file.exists():
        return tables, []
    return tables, tomllib.loads(scenario_file.read_text(encoding="utf-8"))["scenario"]
