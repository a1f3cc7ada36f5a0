"""The planning model in plain Python, written from the text of the model alone.

It is slow on purpose: loops, dicts and floats, so that it can be read beside the model, section by section.
The engine is compared with it to 1e-9. It imports nothing from the program.

Input: `tables`, keyed by the table names of the formats, each a list of rows (dicts with the English column
keys; dates are `datetime.date`, missing optional columns absent or None), and `scenario`, a dict as in
scenarios.toml.

What the text leaves open, and what is done here:

 1. The attained age of somebody in the absorbing age 80 is 81 in p and q (x = a + 1 literally, so a
    turnover row 15-80 does not cover it); the person stays in age 80 and is shown at attained age 80.
 2. Period k is labelled `stock_date.year + k`; years of training, arrivals, targets and reports are those
    labels.
 3. An occupation's retirement table replaces `*` as a whole. In it the rows of the person's sex win as a
    whole, else the rows without sex (X); else (a sex without rows and no X rows) the mean of the sexes that
    are there, which is the mean of F and M for X. No table at all: rate 0. An age left out inside a table
    has the rate of the nearest lower age in it. Without a reference_age R0 = 65. Several reference ages in
    one table: the first row's.
 4. Recruits, graduates and arrivals are split over the sexes by the cell's stock at the stock date, all to
    X where it is empty. The cell's own recruit profile takes all sexes together, ages 22..55.
 5. `sex` = X and a missing sex are the same thing ("missing sex is X"), so an arrival with X is split, too.
 6. Loaded recruit ages of an occupation replace `*` as a whole; if their weights add up to 0, the own
    profile is used.
 7. Starts in period <= 0: external only, without training_factor; internal ones are ignored (their cells
    still exist).
 8. growth and fill_rate tables without "*" use the default (0 and 1) for occupations they do not name.
 9. Cells: those of the stock rows of the latest date (also rows with headcount 0), and those named by
    targets, training (target and source), vacancies and arrivals. A cell that only an older stock, a
    reported retirement or a turnover row names does not exist. A report for it is wholly "not taken".
10. Reported retirements with the same key are summed (they are counts); so are vacancies and arrivals. A
    reported 0 replaces the model's retirements, too.
11. Ages outside 15..80 (stock, entry ages, recruit ages) are put at the nearest end.
12. Internal rows without age_from or age_to have no limit on that side; external ones without an entry age
    enter at 35.
13. An occupation's own unit-cost row wins as a whole: a cost missing in it is not filled from `*`, it is
    null.
14. Money is null for a cell without the unit cost even when nothing is vacant, and null in every sum with
    such a part.
15. With sex or age in `by` a row is given for every sex F, M, X and every age 15..80, also where all is 0.
16. A path of retirement ages takes its first value before its first year. Its years may be texts (TOML) or
    numbers.
17. `term`, `provider`, `kind`, `max_slots`, supervisors and cost per slot do not enter the projection.
18. A fractional final age F acts from the first whole attained age x >= F.
19. reach: a fractional R interpolates between floor(R) and floor(R) + 1 with the same H; share is null
    where nobody is.
20. F of a cell is 1 where its headcount is 0.
21. A target that follows the population (section 9) is multiplied by the growth lever as well. An occupation's own
    rows of use replace `*` as a whole; without any, everybody uses it alike. Inhabitants are spread evenly over
    their band (an open one: at its first age), change evenly between loaded years and stay after the last one.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]
Scenario = Mapping[str, Any]
Cell = tuple[str, str]  # (unit, occupation)
Persons = dict[tuple[str, int], float]  # headcount by (sex, age); absent means 0

YOUNGEST, OLDEST = 15, 80
AGES = range(YOUNGEST, OLDEST + 1)
SEXES = ("F", "M", "X")

DEFAULTS: dict[str, Any] = {
    "mode": "fixed",
    "retirement_age": 65,
    "final_age": 70,
    "horizon": 10,
    "turnover_factor": 1.0,
    "growth": {"*": 0.0},
    "target_from_population": False,
    "retirement_age_by_occupation": {},
    "use_reported_retirements": False,
    "training_factor": 1.0,
    "fill_rate": 1.0,
    "agency_cover": 0.5,
    "agency_price_growth": 0.0,
    "wage_growth": 0.0,
}

# Shown for every cell, sex and attained age.
FLOWS = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruits",
    "closing",
)
# Shown for every cell, in the order of the formats.
FIGURES = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "target",
    "replacement_need",
    "expansion_need",
    "recruitment_gap",
    "recruits",
    "vacancies",
    "surplus",
    "closing",
    "in_training",
    "opening_fte",
    "closing_fte",
    "capacity_fte",
    "agency_cost",
    "personnel_cost",
)


# ---------------------------------------------------------------------------
# Reading rows
# ---------------------------------------------------------------------------


def number(row: Row, key: str, default: float = 0.0) -> float:
    """The number in a column, or the default where it is missing."""
    value = row.get(key)
    return default if value is None else float(cast(float, value))


def text(row: Row, key: str, default: str = "") -> str:
    """The text in a column, or the default where it is missing or empty."""
    value = row.get(key)
    return default if value is None or value == "" else str(value)


def year_of(row: Row, key: str = "year") -> int:
    """The whole year in a column."""
    return int(number(row, key))


def age_within_limits(age: float) -> int:
    """A single age; 80 absorbs those above, 15 those below (section 1)."""
    return min(max(int(age), YOUNGEST), OLDEST)


def rows_of(tables: Tables, name: str) -> Sequence[Row]:
    """The rows of a table, none if it is not loaded."""
    return tables.get(name) or []


def setting(scenario: Scenario, key: str) -> Any:
    """A lever of the scenario, or its default."""
    value = scenario.get(key)
    return DEFAULTS[key] if value is None else value


def setting_by_occupation(scenario: Scenario, key: str, occupation: str, default: float) -> float:
    """A lever that is one number, or a table by occupation with `*` for the rest."""
    value = setting(scenario, key)
    if isinstance(value, Mapping):
        return float(value.get(occupation, value.get("*", default)))
    return float(value)


def total(persons: Persons) -> float:
    """Everybody, whatever sex and age."""
    return math.fsum(persons.values())


def add(persons: Persons, sex: str, age: int, headcount: float) -> None:
    """Put a headcount to a sex and age."""
    persons[sex, age] = persons.get((sex, age), 0.0) + headcount


# ---------------------------------------------------------------------------
# Section 1: stock
# ---------------------------------------------------------------------------


def stock_date(tables: Tables) -> datetime.date:
    """The latest date of the age structure."""
    return max(cast(datetime.date, row["date"]) for row in rows_of(tables, "age_structure"))


def stock_rows(tables: Tables) -> list[Row]:
    """The rows of the latest date."""
    latest = stock_date(tables)
    return [row for row in rows_of(tables, "age_structure") if row["date"] == latest]


def cell_of(row: Row, occupation: str = "occupation") -> Cell:
    """The cell that a row names."""
    return text(row, "unit"), text(row, occupation)


def read_stock(tables: Tables) -> dict[Cell, Persons]:
    """N[u,o,s,a] of every cell that exists, also of the empty ones that other tables name (section 6)."""
    stock: dict[Cell, Persons] = {}
    for row in stock_rows(tables):
        persons = stock.setdefault(cell_of(row), {})
        add(
            persons,
            text(row, "sex", "X"),
            age_within_limits(number(row, "age")),
            number(row, "headcount", 1.0),
        )
    for name in ("targets", "vacancies", "arrivals", "training"):
        for row in rows_of(tables, name):
            stock.setdefault(cell_of(row), {})
            if text(row, "source_occupation"):
                stock.setdefault(cell_of(row, "source_occupation"), {})
    return dict(sorted(stock.items()))


def fte_per_headcount(tables: Tables, cell: Cell) -> float:
    """F[u,o] = FTE / headcount of the cell; a row without FTE counts its headcount as FTE."""
    rows = [row for row in stock_rows(tables) if cell_of(row) == cell]
    headcount = math.fsum(number(row, "headcount", 1.0) for row in rows)
    fte = math.fsum(number(row, "fte", number(row, "headcount", 1.0)) for row in rows)
    return fte / headcount if headcount > 0 else 1.0


# ---------------------------------------------------------------------------
# Section 2: static retirement counts
# ---------------------------------------------------------------------------


def count_between(people: Iterable[tuple[int, float]], low: float, high: float) -> float:
    """The sum of N[a] over low <= a < high."""
    return math.fsum(headcount for age, headcount in people if low <= age < high)


def reach(
    tables: Tables, age: float | Sequence[float], within: float, by: str | Sequence[str] = ("occupation",)
) -> dict[str, list[dict[str, object]]]:
    """Who reaches an age within some years of the stock date, and who has reached it (section 2).

    `age` is one age or several, `by` any of unit, occupation and sex. Gives {"rows": ..., "total": ...}.
    """
    names = grouping(by)
    ages = list(age) if isinstance(age, Sequence) else [age]
    people_by_group: dict[tuple[object, ...], list[tuple[int, float]]] = {}
    everybody: list[tuple[int, float]] = []
    for (unit, occupation), persons in read_stock(
        {"age_structure": rows_of(tables, "age_structure")}
    ).items():
        for (sex, single_age), headcount in persons.items():
            keys = {"unit": unit, "occupation": occupation, "sex": sex}
            people_by_group.setdefault(tuple(keys[name] for name in names), []).append(
                (single_age, headcount)
            )
            everybody.append((single_age, headcount))

    def count(retirement_age: float, people: list[tuple[int, float]]) -> dict[str, object]:
        whole = math.floor(retirement_age)
        weight = retirement_age - whole  # linear between the whole ages on either side
        below, above = (count_between(people, r - within, r) for r in (whole, whole + 1))
        past_below, past_above = (count_between(people, r, math.inf) for r in (whole, whole + 1))
        headcount = count_between(people, 0, math.inf)
        reached = (1 - weight) * below + weight * above
        return {
            "headcount": headcount,
            "reach": reached,
            "past": (1 - weight) * past_below + weight * past_above,
            "share": reached / headcount if headcount > 0 else None,
        }

    return {
        "rows": [
            {"age": r, "within": within, **dict(zip(names, group, strict=True)), **count(r, people)}
            for r in ages
            for group, people in sorted(people_by_group.items(), key=lambda item: tuple(map(str, item[0])))
        ],
        "total": [{"age": r, "within": within, **count(r, everybody)} for r in ages],
    }


# ---------------------------------------------------------------------------
# Section 3: retirement in the projection
# ---------------------------------------------------------------------------


def target_age(tables: Tables, birth_year: int) -> float:
    """Riktålder of a birth year: the last row that begins at or before it; before the first, the first."""
    rows = sorted(rows_of(tables, "target_ages"), key=lambda row: year_of(row, "birth_year_from"))
    if not rows:
        raise ValueError("riktålder needs the table target_ages")
    age = number(rows[0], "target_age")
    for row in rows:
        if year_of(row, "birth_year_from") <= birth_year:
            age = number(row, "target_age")
    return age


def retirement_age(tables: Tables, scenario: Scenario, occupation: str, year: int, attained: int) -> float:
    """R of an occupation in a period, for those who attain an age in it: a number, a path or riktålder."""
    value = setting(scenario, "retirement_age_by_occupation").get(occupation)
    if value is None:
        value = setting(scenario, "retirement_age")
    if isinstance(value, str):  # "riktålder"
        return target_age(tables, year - attained)
    if isinstance(value, Mapping):
        path = sorted((int(first_year), float(age)) for first_year, age in value.items())
        held = path[0][1]
        for first_year, age in path:
            if first_year <= year:
                held = age
        return held
    return float(value)


def retirement_table(tables: Tables, occupation: str) -> list[Row]:
    """The occupation's own retirement rates, or those of `*`."""
    rows = rows_of(tables, "retirement_rates")
    own = [row for row in rows if text(row, "occupation", "*") == occupation]
    return own or [row for row in rows if text(row, "occupation", "*") == "*"]


def rate_at(rows: Sequence[Row], age: int) -> float:
    """p0(age): 0 below the first age, the last rate above the last age."""
    rate = 0.0
    for row in sorted(rows, key=lambda row: number(row, "age")):
        if number(row, "age") <= age:
            rate = number(row, "rate")
    return rate


def observed_rate(table: Sequence[Row], sex: str, age: int) -> float:
    """p0(age) of a sex: its own rows, else those without sex, else the mean of the sexes that are there."""
    rows_by_sex: dict[str, list[Row]] = {}
    for row in table:
        rows_by_sex.setdefault(text(row, "sex", "X"), []).append(row)
    for choice in (sex, "X"):
        if choice in rows_by_sex:
            return rate_at(rows_by_sex[choice], age)
    rates = [rate_at(rows, age) for rows in rows_by_sex.values()]
    return math.fsum(rates) / len(rates)


def retirement_probability(
    tables: Tables, scenario: Scenario, occupation: str, sex: str, attained: int, year: int
) -> float:
    """p(x) of section 3."""
    if attained >= setting(scenario, "final_age"):
        return 1.0
    age = retirement_age(tables, scenario, occupation, year, attained)
    if setting(scenario, "mode") == "fixed":
        # The same formula on the step at floor(R): d = R - floor(R), so floor(d) = 0 and w = d.
        step = math.floor(age)
        weight = age - step
        at, before = (1.0 if x >= step else 0.0 for x in (attained, attained - 1))
        return (1 - weight) * at + weight * before
    table = retirement_table(tables, occupation)
    if not table:
        return 0.0
    shift = age - number(table[0], "reference_age", 65.0)  # d = R - R0
    whole = math.floor(shift)
    weight = shift - whole
    return (1 - weight) * observed_rate(table, sex, attained - whole) + weight * observed_rate(
        table, sex, attained - whole - 1
    )


def reported_retirements(tables: Tables, cell: Cell, year: int) -> float | None:
    """Reported retirements of a cell and year, None where nothing is reported."""
    reported = [
        number(row, "retirements")
        for row in rows_of(tables, "retirement_projection")
        if cell_of(row) == cell and year_of(row) == year
    ]
    return math.fsum(reported) if reported else None


# ---------------------------------------------------------------------------
# Section 4: other separations, and two causes at once
# ---------------------------------------------------------------------------


def separation_probability(tables: Tables, scenario: Scenario, cell: Cell, attained: int) -> float:
    """q(x): the most specific row that covers the attained age, times the turnover factor, at most 1."""
    unit, occupation = cell
    for wanted in ((unit, occupation), ("*", occupation), (unit, "*"), ("*", "*")):
        for row in rows_of(tables, "turnover_rates"):
            if (text(row, "unit", "*"), text(row, "occupation", "*")) != wanted:
                continue
            if number(row, "age_from", -math.inf) <= attained <= number(row, "age_to", math.inf):
                return min(1.0, number(row, "rate") * float(setting(scenario, "turnover_factor")))
    return 0.0


@dataclass
class Exits:
    """What a period does to those who are exposed; all by sex and attained age (80 absorbs)."""

    opening: Persons = field(default_factory=dict)
    retirements: Persons = field(default_factory=dict)
    other_separations: Persons = field(default_factory=dict)
    survivors: Persons = field(default_factory=dict)
    not_taken: float = 0.0  # reported retirements beyond the stock


def expose(tables: Tables, scenario: Scenario, cell: Cell, year: int, stock: Persons) -> Exits:
    """Step 1 of section 6: retirement and other separation of one cell, and all grow one year older."""
    exits = Exits()
    reported = None
    if setting(scenario, "use_reported_retirements"):
        reported = reported_retirements(tables, cell, year)
    left_to_take = reported or 0.0
    for age in reversed(AGES):  # from the oldest down, which only matters for reported retirements
        attained = age + 1
        at_age = math.fsum(stock.get((sex, age), 0.0) for sex in SEXES)
        taken = min(left_to_take, at_age)
        left_to_take -= taken
        for sex in SEXES:
            headcount = stock.get((sex, age), 0.0)
            if headcount == 0.0:
                continue
            q = separation_probability(tables, scenario, cell, attained)
            if reported is None:
                p = retirement_probability(tables, scenario, cell[1], sex, attained, year)
                retiring = headcount * p * (1 - q / 2)
                leaving = headcount * q * (1 - p / 2)
                staying = headcount * (1 - p) * (1 - q)
            else:
                # Section 3, last paragraph: sexes in proportion, others q times what remains, no final age.
                retiring = headcount if taken == at_age else taken * headcount / at_age
                leaving = (headcount - retiring) * q
                staying = (headcount - retiring) * (1 - q)
            shown_at = min(attained, OLDEST)
            add(exits.opening, sex, shown_at, headcount)
            add(exits.retirements, sex, shown_at, retiring)
            add(exits.other_separations, sex, shown_at, leaving)
            add(exits.survivors, sex, shown_at, staying)
    exits.not_taken = left_to_take
    return exits


# ---------------------------------------------------------------------------
# Section 5: training and other planned arrivals
# ---------------------------------------------------------------------------


def arrival_parts(start: int, length: float) -> list[tuple[int, float]]:
    """(period, share): 1 - frac(L) of them after floor(L) years, frac(L) after floor(L) + 1."""
    whole = math.floor(length)
    fraction = length - whole
    return [(start + whole, 1 - fraction), (start + whole + 1, fraction)]


@dataclass
class Students:
    """A part of an internal intake: employed in the source cell, in training until the arrival period."""

    source: Cell
    target: Cell
    persons: Persons
    arrival: int
    completion: float
    study_share: float

    def grow_older(self) -> None:
        """One year more, 80 absorbs."""
        older: Persons = {}
        for (sex, age), headcount in self.persons.items():
            add(older, sex, min(age + 1, OLDEST), headcount)
        self.persons = older


def is_internal(row: Row) -> bool:
    """Whether the row names a source occupation."""
    return bool(text(row, "source_occupation"))


def slots_of(row: Row, scenario: Scenario, start: int) -> float:
    """The intake, times training_factor if it starts in period 1 or later."""
    factor = float(setting(scenario, "training_factor")) if start >= 1 else 1.0
    return number(row, "slots") * factor


def start_training(row: Row, scenario: Scenario, period: int, stock: Persons) -> list[Students]:
    """Takes an internal intake out of the source cell's persons (changed in place), in proportion."""
    low, high = number(row, "age_from", -math.inf), number(row, "age_to", math.inf)
    eligible = {key: headcount for key, headcount in stock.items() if low <= key[1] <= high and headcount > 0}
    available = total(eligible)
    slots = min(slots_of(row, scenario, period), available)
    if slots <= 0:
        return []
    leaving: Persons = {}
    for key, headcount in eligible.items():
        leaving[key] = headcount if slots == available else slots * headcount / available
        stock[key] = headcount - leaving[key]
    return [
        Students(
            source=cell_of(row, "source_occupation"),
            target=cell_of(row),
            persons={key: headcount * share for key, headcount in leaving.items()},
            arrival=arrival,
            completion=number(row, "completion", 1.0),
            study_share=number(row, "study_share", 1.0),
        )
        for arrival, share in arrival_parts(period, number(row, "length_years"))
        if share > 0
    ]


def external_graduates(
    tables: Tables, scenario: Scenario, first_year: int, cell: Cell, period: int
) -> dict[int, float]:
    """Graduates by entry age who take up work in a cell at the end of a period; earlier starts count, too."""
    graduates: dict[int, float] = {}
    for row in rows_of(tables, "training"):
        if is_internal(row) or cell_of(row) != cell:
            continue
        start = year_of(row, "start_year") - first_year + 1
        hired = (
            slots_of(row, scenario, start) * number(row, "completion", 1.0) * number(row, "hire_share", 1.0)
        )
        for arrival, share in arrival_parts(start, number(row, "length_years")):
            if arrival == period:
                age = age_within_limits(number(row, "entry_age", 35))
                graduates[age] = graduates.get(age, 0.0) + hired * share
    return graduates


# ---------------------------------------------------------------------------
# Section 6: target, need, recruitment
# ---------------------------------------------------------------------------


def target_headcount(
    tables: Tables, scenario: Scenario, cell: Cell, period: int, year: int, initial: float
) -> float:
    """T[u,o,k]: the loaded target of the latest year so far, or growth and demand from stock and vacancies."""
    loaded = sorted(
        (year_of(row), number(row, "headcount"))
        for row in rows_of(tables, "targets")
        if cell_of(row) == cell and year_of(row) <= year
    )
    if loaded:
        return loaded[-1][1]
    vacancies = math.fsum(
        number(row, "headcount") for row in rows_of(tables, "vacancies") if cell_of(row) == cell
    )
    growth = setting_by_occupation(scenario, "growth", cell[1], 0.0)
    target = float((initial + vacancies) * (1 + growth) ** period)
    if setting(scenario, "target_from_population"):
        now = care_demand(tables, cell[1], year - period)
        if now > 0:
            target *= care_demand(tables, cell[1], year) / now
    return target


# ---------------------------------------------------------------------------
# Section 9: demand from the population
# ---------------------------------------------------------------------------


def band_of(row: Row) -> tuple[int, int]:
    """First and last age of `0-19` or `80+`; 150 where it is open."""
    first, is_open, last = text(row, "age_band").replace("+", "-150").partition("-")
    return int(first), int(last) if is_open else int(first)


def care_use(tables: Tables, occupation: str, age: int) -> float:
    """use[o,b] at an age: the occupation's own rows or those of `*`, 0 outside them, 1 without any."""
    loaded = rows_of(tables, "care_use")
    rows = [row for row in loaded if text(row, "occupation", "*") == occupation]
    rows = rows or [row for row in loaded if text(row, "occupation", "*") == "*"]
    if not rows:
        return 1.0
    return math.fsum(number(row, "use") for row in rows if band_of(row)[0] <= age <= band_of(row)[1])


def care_demand(tables: Tables, occupation: str, year: int) -> float:
    """sum_b use[o,b] * P[b] in a year."""
    years = sorted({year_of(row) for row in rows_of(tables, "population")})
    if not years:
        return 0.0

    mean_use: dict[
        str, float
    ] = {}  # by band, since the inhabitants of a band are evenly spread over its ages
    for row in rows_of(tables, "population"):
        band = text(row, "age_band")
        if band not in mean_use:
            first, last = band_of(row)
            ages = [first] if last == 150 else range(first, last + 1)
            mean_use[band] = math.fsum(care_use(tables, occupation, age) for age in ages) / len(ages)

    def in_loaded_year(loaded: int) -> float:
        return math.fsum(
            number(row, "population") * mean_use[text(row, "age_band")]
            for row in rows_of(tables, "population")
            if year_of(row) == loaded
        )

    before = max((one for one in years if one <= year), default=years[0])
    after = min((one for one in years if one >= year), default=years[-1])
    if before == after:
        return in_loaded_year(before)
    way = (year - before) / (after - before)
    return (1 - way) * in_loaded_year(before) + way * in_loaded_year(after)


def recruit_age_profile(tables: Tables, occupation: str, initial: Persons) -> dict[int, float]:
    """Shares by age that add up to 1: loaded, or the cell's own ages 22..55 at the stock date, or age 35."""
    loaded = rows_of(tables, "recruit_ages")
    rows = [row for row in loaded if text(row, "occupation", "*") == occupation]
    rows = rows or [row for row in loaded if text(row, "occupation", "*") == "*"]
    weights: dict[int, float] = {}
    for row in rows:
        age = age_within_limits(number(row, "age"))
        weights[age] = weights.get(age, 0.0) + number(row, "weight")
    if math.fsum(weights.values()) <= 0:
        weights = {age: math.fsum(initial.get((sex, age), 0.0) for sex in SEXES) for age in range(22, 56)}
    whole = math.fsum(weights.values())
    return {age: weight / whole for age, weight in weights.items()} if whole > 0 else {35: 1.0}


def sex_shares(initial: Persons) -> dict[str, float]:
    """How newcomers split over the sexes: as the stock at the stock date, all to X where it is empty."""
    everybody = total(initial)
    if everybody <= 0:
        return {"X": 1.0}
    return {sex: math.fsum(n for (of, _), n in initial.items() if of == sex) / everybody for sex in SEXES}


def other_arrivals(tables: Tables, cell: Cell, year: int, shares: Mapping[str, float]) -> Persons:
    """Other planned arrivals of a cell and year: of the stated sex, or split as newcomers are (section 5)."""
    arriving: Persons = {}
    for row in rows_of(tables, "arrivals"):
        if cell_of(row) != cell or year_of(row) != year:
            continue
        age = age_within_limits(number(row, "entry_age", 35))
        stated = text(row, "sex", "X")
        split = shares if stated == "X" else {stated: 1.0}
        for sex, share in split.items():
            add(arriving, sex, age, number(row, "headcount") * share)
    return arriving


# ---------------------------------------------------------------------------
# Section 7: money
# ---------------------------------------------------------------------------


def unit_cost(tables: Tables, occupation: str, key: str) -> float | None:
    """Cost per FTE-year; the occupation's own row wins over `*`, None where there is none."""
    for wanted in (occupation, "*"):
        for row in rows_of(tables, "unit_costs"):
            if text(row, "occupation", "*") == wanted:
                return None if row.get(key) is None else number(row, key)
    return None


# ---------------------------------------------------------------------------
# The recursion
# ---------------------------------------------------------------------------


@dataclass
class CellPeriod:
    """Everything about one cell in one period."""

    cell: Cell
    year: int
    flows: dict[str, Persons]
    figures: dict[str, float | None]
    not_taken: float  # reported retirements beyond the stock (section 3)


def run(tables: Tables, scenario: Scenario) -> list[CellPeriod]:
    """Sections 3 to 7: all periods of all cells."""
    initial = read_stock(tables)
    stock = {cell: dict(persons) for cell, persons in initial.items()}
    base_year = stock_date(tables).year
    in_training: list[Students] = []
    results: list[CellPeriod] = []

    for period in range(1, int(setting(scenario, "horizon")) + 1):
        year = base_year + period

        # 1. Everyone not in training is exposed to separation; all grow one year older, the students too.
        exits = {cell: expose(tables, scenario, cell, year, stock[cell]) for cell in stock}
        present = {cell: dict(exits[cell].survivors) for cell in stock}
        for students in in_training:
            students.grow_older()

        # 2. Internal training starts leave the source cell, rows in the order loaded.
        training_out: dict[Cell, Persons] = {cell: {} for cell in stock}
        for row in rows_of(tables, "training"):
            if is_internal(row) and year_of(row, "start_year") == year:
                source = cell_of(row, "source_occupation")
                for students in start_training(row, scenario, period, present[source]):
                    in_training.append(students)
                    for (sex, age), headcount in students.persons.items():
                        add(training_out[source], sex, age, headcount)

        # 3. Internal students finish or return, external graduates and other planned arrivals come.
        training_in: dict[Cell, Persons] = {cell: {} for cell in stock}
        for students in in_training:
            if students.arrival == period:
                for (sex, age), headcount in students.persons.items():
                    add(training_in[students.target], sex, age, headcount * students.completion)
                    add(training_in[students.source], sex, age, headcount * (1 - students.completion))
        in_training = [students for students in in_training if students.arrival > period]

        for cell in stock:
            occupation = cell[1]
            shares = sex_shares(initial[cell])
            for age, headcount in external_graduates(tables, scenario, base_year + 1, cell, period).items():
                for sex, share in shares.items():
                    add(training_in[cell], sex, age, headcount * share)
            other_in = other_arrivals(tables, cell, year, shares)
            for arriving in (training_in[cell], other_in):
                for (sex, age), headcount in arriving.items():
                    add(present[cell], sex, age, headcount)

            # 4. The gap between the target and those who are there.
            target = target_headcount(tables, scenario, cell, period, year, total(initial[cell]))
            gap = target - total(present[cell])
            recruitment_gap, surplus = max(gap, 0.0), max(-gap, 0.0)

            # 5. Recruitment fills a share of the gap, on the recruit-age profile.
            recruited = setting_by_occupation(scenario, "fill_rate", occupation, 1.0) * recruitment_gap
            vacancies = recruitment_gap - recruited
            recruits: Persons = {}
            for age, weight in recruit_age_profile(tables, occupation, initial[cell]).items():
                for sex, share in shares.items():
                    add(recruits, sex, age, recruited * weight * share)
                    add(present[cell], sex, age, recruited * weight * share)

            # Needs, FTE and money.
            opening, closing = total(exits[cell].opening), total(present[cell])
            retirements = total(exits[cell].retirements)
            other_separations = total(exits[cell].other_separations)
            away = [(total(s.persons), s.study_share) for s in in_training if s.source == cell]
            students_away = math.fsum(headcount for headcount, _ in away)
            working_students = math.fsum(headcount * (1 - studying) for headcount, studying in away)
            fte = fte_per_headcount(tables, cell)
            agency_price = unit_cost(tables, occupation, "agency_cost_per_fte")
            wage = unit_cost(tables, occupation, "employee_cost_per_fte")
            agency_fte = vacancies * fte * float(setting(scenario, "agency_cover"))
            price_growth = (1 + float(setting(scenario, "agency_price_growth"))) ** period
            wage_growth = (1 + float(setting(scenario, "wage_growth"))) ** period
            results.append(
                CellPeriod(
                    cell=cell,
                    year=year,
                    flows={
                        "opening": exits[cell].opening,
                        "retirements": exits[cell].retirements,
                        "other_separations": exits[cell].other_separations,
                        "training_out": training_out[cell],
                        "training_in": training_in[cell],
                        "other_in": other_in,
                        "recruits": recruits,
                        "closing": dict(present[cell]),
                    },
                    figures={
                        "opening": opening,
                        "retirements": retirements,
                        "other_separations": other_separations,
                        "training_out": total(training_out[cell]),
                        "training_in": total(training_in[cell]),
                        "other_in": total(other_in),
                        "target": target,
                        "replacement_need": retirements + other_separations,
                        "expansion_need": target - opening,
                        "recruitment_gap": recruitment_gap,
                        "recruits": recruited,
                        "vacancies": vacancies,
                        "surplus": surplus,
                        "closing": closing,
                        "in_training": students_away,
                        "opening_fte": opening * fte,
                        "closing_fte": closing * fte,
                        "capacity_fte": (closing + working_students) * fte,
                        "agency_cost": None
                        if agency_price is None
                        else agency_fte * agency_price * price_growth,
                        "personnel_cost": (
                            None if wage is None else (closing + students_away) * fte * wage * wage_growth
                        ),
                    },
                    not_taken=exits[cell].not_taken,
                )
            )
        stock = present
    return results


# ---------------------------------------------------------------------------
# What the command line shows
# ---------------------------------------------------------------------------


def grouping(by: str | Sequence[str]) -> tuple[str, ...]:
    """The names in `--by`, given as text or as a sequence; none for the whole."""
    return tuple(name.strip() for name in by.split(",") if name.strip()) if isinstance(by, str) else tuple(by)


def sum_of_parts(parts: Iterable[float | None]) -> float | None:
    """The sum, null when a part is null."""
    values = list(parts)
    return None if None in values else math.fsum(value for value in values if value is not None)


def project(
    tables: Tables, scenario: Scenario, by: str | Sequence[str] = ("unit", "occupation")
) -> list[dict[str, object]]:
    """The rows of the JSON of `project` for one scenario, sorted by year and group."""
    names = grouping(by)
    results = run(tables, scenario)
    if "sex" in names or "age" in names:
        return flows_by_sex_and_age(results, names)
    groups: dict[tuple[Any, ...], list[CellPeriod]] = {}
    for result in results:
        place = dict(zip(("unit", "occupation"), result.cell, strict=True))
        groups.setdefault((result.year, *(place[name] for name in names)), []).append(result)
    return [
        {
            **dict(zip(("year", *names), key, strict=True)),
            **{figure: sum_of_parts(part.figures[figure] for part in parts) for figure in FIGURES},
        }
        for key, parts in sorted(groups.items())
    ]


def flows_by_sex_and_age(results: Sequence[CellPeriod], names: Sequence[str]) -> list[dict[str, object]]:
    """Stock and flows where sex or age is among the names, also rows in which everything is 0."""
    groups: dict[tuple[Any, ...], dict[str, float]] = {}
    for result in results:
        unit, occupation = result.cell
        for sex in SEXES:
            for age in AGES:
                place = {"unit": unit, "occupation": occupation, "sex": sex, "age": age}
                key = (result.year, *(place[name] for name in names))
                flows = groups.setdefault(key, dict.fromkeys(FLOWS, 0.0))
                for flow in FLOWS:
                    if (sex, age) in result.flows[flow]:
                        flows[flow] += result.flows[flow][sex, age]
    return [
        {**dict(zip(("year", *names), key, strict=True)), **flows} for key, flows in sorted(groups.items())
    ]


def reported_but_not_taken(tables: Tables, scenario: Scenario) -> dict[tuple[int, str, str], float]:
    """Reported retirements the stock could not give, by (year, unit, occupation), also of absent cells."""
    if not setting(scenario, "use_reported_retirements"):
        return {}
    results = run(tables, scenario)
    missing = {(r.year, *r.cell): r.not_taken for r in results if r.not_taken > 0}
    cells = {result.cell for result in results}
    years = {result.year for result in results}
    for row in rows_of(tables, "retirement_projection"):
        if cell_of(row) not in cells and year_of(row) in years and number(row, "retirements") > 0:
            key = (year_of(row), *cell_of(row))
            missing[key] = missing.get(key, 0.0) + number(row, "retirements")
    return missing
