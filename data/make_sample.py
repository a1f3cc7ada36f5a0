"""Makes Exempelregionen, the synthetic region that ships with the program.

Run it as `python data/make_sample.py [--into DIR]`. The same seed gives the same files, byte for byte.

The way from totals to rows, one function each:

1. `region_by_age`        one smooth age profile that meets 691, 341 and 1,300 exactly
2. `occupations_by_age`   each occupation on a tilted copy of it, with its published share of ages 64-66
3. `stock_by_cell`        each occupation over units, sexes and ages, whole persons (controlled rounding)
4. `dental_history`       Folktandvården backwards year by year, with who left and who came
5. `personnel_costs`, `agency_costs`   year totals first, then units and months
6. `unit_costs`, `opening_vacancies`   backed out of the costs (model section 7)
7. `training_rows`, `arrivals`         what comes in
8. `fill_rates`   the share of the gap to fill for vacancies to stay as they are (model section 6)
9. `population_rows`, `care_use_rows`  who lives in the region, forecast to 2035, and how much care an age uses

Nobody in it exists. What is published is read from `data/reference`; all else is assumed here.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

SEED = 20241231
STOCK_YEAR = 2024
TITLE = "Syntetiskt exempel: Exempelregionen, inga verkliga personer"

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference"

HOSPITAL = "Hälso- och sjukvårdsförvaltningen"
PRIMARY = "Primärvårdsförvaltningen"
PSYCHIATRY = "Psykiatriförvaltningen"
DENTAL = "Folktandvården"
SERVICE = "Regionservice"
IT = "IT-förvaltningen"
STAFF_OFFICE = "Regiondirektörens stab"
DEVELOPMENT = "Regionala utvecklingsförvaltningen"
TRANSPORT = "Kalmar länstrafik"
UNITS = (HOSPITAL, PRIMARY, PSYCHIATRY, DENTAL, SERVICE, IT, STAFF_OFFICE, DEVELOPMENT, TRANSPORT)

DOCTORS, NURSES, DENTISTS, OTHERS = "läkare", "sjuksköterska", "tandläkare", "övriga"

NURSE, SPECIALIST_NURSE, MIDWIFE = "Sjuksköterska", "Specialistsjuksköterska", "Barnmorska"
ASSISTANT_NURSE = "Undersköterska/skötare"
SPECIALIST_DOCTOR, JUNIOR_DOCTOR = "Läkare med specialistkompetens", "Läkare ej specialist"
DENTIST, HYGIENIST, DENTAL_NURSE = "Tandläkare", "Tandhygienist", "Tandsköterska"
SECRETARY, MANAGER = "Medicinsk sekreterare", "Chef"

FIRST_AGE, LAST_AGE = 18, 72
AGES = range(FIRST_AGE, LAST_AGE + 1)

GOLDEN_RATIO = (5**0.5 - 1) / 2

Cell = tuple[str, str]  # (unit, occupation)
Stock = dict[tuple[str, str, str, int], int]  # headcount by (unit, occupation, sex, age)
Value = str | int | float | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Occupation:
    """What is assumed about one occupation; costs in thousand kronor per FTE and year, prices of 2024."""

    by_unit: Mapping[str, int]
    staff_group: str
    employee_cost: int
    agency_cost: int  # 0 where the region uses no agency staff
    women: float
    fte: float
    youngest: int  # the age by which the first have qualified
    near_67: int | None = None  # how many are 64-66 years old; None: as the region's profile gives


# Headcounts by unit. `near_67` is what gives the published share within three years of 67 at its rounding.
OCCUPATIONS: dict[str, Occupation] = {
    SPECIALIST_NURSE: Occupation(
        {HOSPITAL: 650, PRIMARY: 180, PSYCHIATRY: 120}, NURSES, 740, 1450, 0.88, 0.91, 27, 38
    ),
    NURSE: Occupation(
        {HOSPITAL: 890, PRIMARY: 115, PSYCHIATRY: 130, STAFF_OFFICE: 15},
        NURSES, 660, 1250, 0.87, 0.92, 22, 46,
    ),
    ASSISTANT_NURSE: Occupation(
        {HOSPITAL: 1150, PRIMARY: 90, PSYCHIATRY: 252, SERVICE: 28}, OTHERS, 545, 0, 0.83, 0.9, 19, 76
    ),
    SPECIALIST_DOCTOR: Occupation(
        {HOSPITAL: 360, PRIMARY: 100, PSYCHIATRY: 48}, DOCTORS, 1480, 3000, 0.48, 0.94, 34, 32
    ),
    JUNIOR_DOCTOR: Occupation(
        {HOSPITAL: 262, PRIMARY: 72, PSYCHIATRY: 36}, DOCTORS, 880, 2000, 0.55, 0.97, 25, 2
    ),
    SECRETARY: Occupation(
        {HOSPITAL: 275, PRIMARY: 85, PSYCHIATRY: 46}, OTHERS, 550, 0, 0.97, 0.93, 21, 13
    ),
    DENTAL_NURSE: Occupation({DENTAL: 160, HOSPITAL: 7}, OTHERS, 540, 0, 0.97, 0.92, 20, 10),
    "Köks- och måltidsarbete": Occupation(
        {SERVICE: 97, DEVELOPMENT: 22}, OTHERS, 500, 0, 0.78, 0.9, 18, 5
    ),
    "Skol- och barnomsorgsarbete": Occupation(
        {DEVELOPMENT: 113, HOSPITAL: 9}, OTHERS, 680, 0, 0.66, 0.86, 24, 12
    ),
    MIDWIFE: Occupation({HOSPITAL: 104, PRIMARY: 45}, NURSES, 760, 1500, 0.99, 0.88, 27, 10),
    "Städ, tvätt och renhållningsarbete": Occupation(
        {SERVICE: 162, DEVELOPMENT: 8}, OTHERS, 480, 0, 0.84, 0.9, 18, 8
    ),
    "Vaktmästeri, trädgård, anläggning": Occupation(
        {SERVICE: 58, DEVELOPMENT: 9, TRANSPORT: 3}, OTHERS, 520, 0, 0.1, 0.97, 20, 8
    ),
    "Sjukgymnast": Occupation(
        {HOSPITAL: 62, PRIMARY: 75, PSYCHIATRY: 6}, OTHERS, 630, 1050, 0.76, 0.91, 23, 7
    ),
    HYGIENIST: Occupation({DENTAL: 37, HOSPITAL: 2}, OTHERS, 620, 0, 0.96, 0.88, 22, 4),
    DENTIST: Occupation({DENTAL: 76, HOSPITAL: 12}, DENTISTS, 960, 0, 0.64, 0.93, 24, 3),
    "Biomedicinsk analytiker": Occupation({HOSPITAL: 143, PRIMARY: 7}, OTHERS, 650, 1150, 0.85, 0.92, 22),
    "Röntgensjuksköterska": Occupation({HOSPITAL: 80}, NURSES, 690, 1400, 0.8, 0.93, 23),
    "Arbetsterapeut": Occupation(
        {HOSPITAL: 50, PRIMARY: 24, PSYCHIATRY: 16}, OTHERS, 620, 1000, 0.92, 0.91, 23
    ),
    "Psykolog": Occupation({HOSPITAL: 12, PRIMARY: 23, PSYCHIATRY: 50}, OTHERS, 800, 1500, 0.7, 0.92, 27),
    "Kurator": Occupation({HOSPITAL: 35, PRIMARY: 22, PSYCHIATRY: 38}, OTHERS, 630, 950, 0.88, 0.93, 24),
    "Dietist": Occupation({HOSPITAL: 16, PRIMARY: 6}, OTHERS, 620, 0, 0.94, 0.9, 23),
    "Logoped": Occupation({HOSPITAL: 18}, OTHERS, 660, 1100, 0.94, 0.9, 24),
    "Apotekare": Occupation({HOSPITAL: 18}, OTHERS, 740, 0, 0.8, 0.94, 25),
    "Medicinteknisk ingenjör": Occupation({HOSPITAL: 25}, OTHERS, 740, 0, 0.22, 0.98, 24),
    "Tandtekniker": Occupation({DENTAL: 15}, OTHERS, 580, 0, 0.6, 0.95, 22),
    "Trafikplanerare": Occupation({TRANSPORT: 22}, OTHERS, 680, 0, 0.45, 0.98, 24),
    "IT-personal": Occupation({IT: 105, DENTAL: 2, SERVICE: 8}, OTHERS, 760, 0, 0.3, 0.98, 20),
    "Administratör": Occupation(
        {HOSPITAL: 35, PRIMARY: 8, PSYCHIATRY: 5, DENTAL: 64, SERVICE: 12, IT: 3, STAFF_OFFICE: 10,
         DEVELOPMENT: 9, TRANSPORT: 4}, OTHERS, 560, 0, 0.86, 0.95, 20,
    ),
    "Handläggare": Occupation(
        {HOSPITAL: 22, PRIMARY: 3, PSYCHIATRY: 3, DENTAL: 9, SERVICE: 14, IT: 8, STAFF_OFFICE: 43,
         DEVELOPMENT: 16, TRANSPORT: 10}, OTHERS, 700, 0, 0.68, 0.96, 24,
    ),
    MANAGER: Occupation(
        {HOSPITAL: 118, PRIMARY: 31, PSYCHIATRY: 22, DENTAL: 20, SERVICE: 19, IT: 7, STAFF_OFFICE: 9,
         DEVELOPMENT: 9, TRANSPORT: 3}, OTHERS, 950, 0, 0.72, 1.0, 30,
    ),
}  # fmt: skip

# Ages 60 and over of the whole region: 62-64 add up to 691 (65 within three years), 64-66 to 341, all to
# 1,300.
FROM_60 = {
    60: 222,
    61: 228,
    62: 233,
    63: 233,
    64: 225,
    65: 75,
    66: 41,
    67: 20,
    68: 11,
    69: 6,
    70: 4,
    71: 1,
    72: 1,
}
# Below 60 the profile runs through these points and is then moved to the region's total.
BELOW_60 = {18: 3, 20: 24, 22: 62, 24: 100, 26: 128, 30: 140, 36: 142, 42: 141, 48: 155, 54: 188, 59: 217}

# Who left dental care, per year and group: other separations, retirements. Who came follows from the
# published headcounts. The other separations of 2024 are 8 % of the mean headcount of the year.
DENTAL_GROUPS = ("dentists", "hygienists", "nurses", "others")
DENTAL_LEAVERS = {
    2024: {"dentists": (4, 2), "hygienists": (4, 3), "nurses": (12, 5), "others": (11, 5)},
    2023: {"dentists": (4, 2), "hygienists": (9, 3), "nurses": (14, 5), "others": (7, 4)},
    2022: {"dentists": (5, 2), "hygienists": (4, 3), "nurses": (12, 5), "others": (9, 4)},
}

# Agency cost in thousand kronor by year, unit and staff group. Hospital care's reduction to 2 % is about 100
# million kronor gross; each year adds up to agency_history.csv.
AGENCY_BY_YEAR: dict[int, dict[tuple[str, str], int]] = {
    2022: {
        (HOSPITAL, DOCTORS): 74_000, (HOSPITAL, NURSES): 62_000, (HOSPITAL, OTHERS): 9_000,
        (PRIMARY, DOCTORS): 54_000, (PRIMARY, NURSES): 9_500, (PRIMARY, OTHERS): 2_500,
        (PSYCHIATRY, DOCTORS): 37_300, (PSYCHIATRY, NURSES): 6_500, (PSYCHIATRY, OTHERS): 2_000,
    },
    2023: {
        (HOSPITAL, DOCTORS): 82_000, (HOSPITAL, NURSES): 65_000, (HOSPITAL, OTHERS): 10_000,
        (PRIMARY, DOCTORS): 57_000, (PRIMARY, NURSES): 7_500, (PRIMARY, OTHERS): 2_200,
        (PSYCHIATRY, DOCTORS): 42_500, (PSYCHIATRY, NURSES): 6_300, (PSYCHIATRY, OTHERS): 2_200,
    },
    2024: {
        (HOSPITAL, DOCTORS): 77_500, (HOSPITAL, NURSES): 60_300, (HOSPITAL, OTHERS): 9_200,
        (PRIMARY, DOCTORS): 32_200, (PRIMARY, NURSES): 1_900, (PRIMARY, OTHERS): 1_300,
        (PSYCHIATRY, DOCTORS): 22_400, (PSYCHIATRY, NURSES): 2_800, (PSYCHIATRY, OTHERS): 1_400,
    },
}  # fmt: skip
# Share of the year's agency cost by month. January-April of 2023 and January-February of 2024 are then scaled
# so that the seasonal forecast gives the published one.
AGENCY_SEASON_2022 = (0.068, 0.069, 0.069, 0.069, 0.078, 0.09, 0.12, 0.112, 0.085, 0.083, 0.08, 0.077)
AGENCY_SEASON_2023 = (0.0565, 0.0585, 0.058, 0.06, 0.078, 0.092, 0.125, 0.118, 0.092, 0.09, 0.088, 0.084)
AGENCY_SEASON_2024 = (0.056, 0.057, 0.066, 0.067, 0.072, 0.09, 0.128, 0.12, 0.092, 0.088, 0.083, 0.081)
# How the groups differ from the region's season: nurses peak in summer, doctors are needed all year.
SUMMER_PEAK = {DOCTORS: 0.9, NURSES: 1.25, OTHERS: 0.8}
# Primary care phases agency nurses out in 2024 without quite getting there.
PRIMARY_NURSES_2024 = (3.0, 2.6, 2.2, 1.8, 1.4, 1.3, 1.5, 1.0, 0.5, 0.35, 0.25, 0.15)

PERSONNEL_SEASON = (0.985, 0.975, 0.99, 0.97, 0.98, 1.05, 0.945, 0.94, 0.97, 1.0, 1.005, 1.04)
PAY_REVISION = 1.03  # from April

AGENCY_COVER = 0.5
WAGE_GROWTH, PRICE_GROWTH = 0.032, 0.03
MAX_FILL_RATE = 0.96

UNCHANGED = "Oförändrat, observerat mönster"

# Inhabitants of the stock year by band, and how much a band changes per year from then on (before it: half of it).
# Made up, in the shape of a region that grows older: fewer children, many more of 80 and over.
INHABITANTS: dict[str, tuple[int, float]] = {
    "0-5": (13_900, -0.012),
    "6-15": (27_100, -0.011),
    "16-19": (11_600, -0.006),
    "20-39": (53_400, -0.004),
    "40-66": (82_300, -0.001),
    "67-74": (25_900, 0.002),
    "75-79": (15_500, -0.004),
    "80-84": (10_700, 0.042),
    "85-89": (5_500, 0.047),
    "90+": (2_500, 0.036),
}
WOMEN_BY_BAND = (0.486, 0.486, 0.484, 0.471, 0.492, 0.503, 0.514, 0.535, 0.578, 0.683)
POPULATION_YEARS = range(2019, 2036)
# Use of care per inhabitant, those of 40-66 as 1; midwives and dental care have an age pattern of their own.
CARE_USE: dict[str, tuple[float, ...]] = {
    "*": (0.8, 0.45, 0.6, 0.75, 1.0, 1.9, 2.6, 3.3, 3.9, 4.1),
    MIDWIFE: (0.0, 0.0, 0.7, 2.6, 0.35, 0.1, 0.1, 0.05, 0.05, 0.05),
    DENTIST: (0.6, 1.1, 1.1, 0.8, 1.0, 1.1, 1.0, 0.8, 0.6, 0.5),
    HYGIENIST: (0.4, 0.9, 0.9, 0.8, 1.0, 1.2, 1.1, 0.9, 0.7, 0.6),
    DENTAL_NURSE: (0.7, 1.2, 1.1, 0.8, 1.0, 1.1, 1.0, 0.8, 0.6, 0.5),
}


# ------------------------------------------------------------------------------------------------------------
# Reference data and whole numbers
# ------------------------------------------------------------------------------------------------------------


def read_reference(name: str) -> list[dict[str, str]]:
    """The rows of one file of data/reference."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published() -> dict[str, float]:
    """Published figures by id."""
    return {row["id"]: float(row["value"]) for row in read_reference("published_figures")}


def round_to_sum(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers with the given sum, each the floor of its value or one more (largest remainder)."""
    whole = [math.floor(value + 1e-9) for value in values]
    by_remainder = sorted(range(len(values)), key=lambda i: (whole[i] - values[i], i))
    for i in by_remainder[: total - sum(whole)]:
        whole[i] += 1
    if sum(whole) != total:
        raise ValueError(f"{values} cannot be rounded to the sum {total}")
    return whole


def rake(seed: list[list[float]], rows: Sequence[float], columns: Sequence[float]) -> list[list[float]]:
    """Scale rows and columns in turn until both margins are met (iterative proportional fitting)."""
    matrix = [list(row) for row in seed]
    for _ in range(400):
        for i, wanted in enumerate(rows):
            have = math.fsum(matrix[i])
            matrix[i] = [value * wanted / have if have else 0.0 for value in matrix[i]]
        for j, wanted in enumerate(columns):
            have = math.fsum(row[j] for row in matrix)
            for row in matrix:
                row[j] = row[j] * wanted / have if have else 0.0
    return matrix


def round_matrix(matrix: list[list[float]], rows: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
    """Whole numbers that meet both margins exactly, each the floor of its cell or one more.

    The persons that flooring took away go first where the running sum of the row passes a whole number, so
    that a small row is spread evenly over its ages instead of standing where its curve is highest; then to
    the largest remainders. Where a row is left with a person that no column of its own has room for, a chain
    of swaps (an augmenting path) makes the room.
    """
    whole = [[math.floor(value + 1e-9) for value in row] for row in matrix]
    priority = [
        [value - low for value, low in zip(*pair, strict=True)] for pair in zip(matrix, whole, strict=True)
    ]
    for i, row in enumerate(matrix):
        running = (i + 1) * GOLDEN_RATIO % 1.0  # rows pass whole numbers at different ages
        for j, value in enumerate(row):
            passes = math.floor(running + value) - math.floor(running) > whole[i][j]
            priority[i][j] += 1.0 if passes else 0.0
            running += value
    raised = [[False] * len(columns) for _ in rows]
    row_left = [wanted - sum(row) for wanted, row in zip(rows, whole, strict=True)]
    column_left = [wanted - sum(row[j] for row in whole) for j, wanted in enumerate(columns)]
    cells = [(i, j) for i, row in enumerate(matrix) for j, value in enumerate(row) if value > 0]
    cells.sort(key=lambda cell: (-priority[cell[0]][cell[1]], cell))

    def raise_from(i: int, seen: set[int]) -> bool:
        options = sorted(
            (j for j in range(len(columns)) if matrix[i][j] > 0 and not raised[i][j]),
            key=lambda j: (-priority[i][j], j),
        )
        for j in options:
            if j in seen:
                continue
            seen.add(j)
            if column_left[j] > 0:
                column_left[j] -= 1
                raised[i][j] = True
                return True
            for other in range(len(rows)):
                if raised[other][j] and raise_from(other, seen):
                    raised[other][j] = False
                    raised[i][j] = True
                    return True
        return False

    for i, j in cells:
        if row_left[i] > 0 and column_left[j] > 0:
            raised[i][j] = True
            row_left[i] -= 1
            column_left[j] -= 1
    for i in range(len(rows)):
        while row_left[i] > 0:
            if not raise_from(i, set()):
                raise ValueError("the margins cannot be met")
            row_left[i] -= 1
    return [
        [value + up for value, up in zip(row, ups, strict=True)]
        for row, ups in zip(whole, raised, strict=True)
    ]


# ------------------------------------------------------------------------------------------------------------
# 1-3: the stock
# ------------------------------------------------------------------------------------------------------------


def headcount(occupation: str) -> int:
    """Employees of an occupation in all units."""
    return sum(OCCUPATIONS[occupation].by_unit.values())


def region_by_age() -> dict[int, int]:
    """Headcount of the whole region by age: FROM_60 as it stands, below that a smooth curve to the total."""
    points = sorted(BELOW_60)
    curve = []
    for age in range(FIRST_AGE, 60):
        low = max(p for p in points if p <= age)
        high = min((p for p in points if p > age), default=low)
        weight = 0.0 if high == low else (age - low) / (high - low)
        curve.append(BELOW_60[low] * (1 - weight) + BELOW_60[high] * weight)
    smooth = [
        math.fsum(curve[max(i - 1, 0) : i + 2]) / len(curve[max(i - 1, 0) : i + 2]) for i in range(len(curve))
    ]
    total = sum(map(headcount, OCCUPATIONS)) - sum(FROM_60.values())
    # What is missing to the total is laid on as a low arch that leaves both ends where they are.
    arch = [math.sin(math.pi * i / len(smooth)) for i in range(len(smooth))]
    lift = (total - math.fsum(smooth)) / math.fsum(arch)
    counts = round_to_sum([s + lift * a for s, a in zip(smooth, arch, strict=True)], total)
    return dict(zip(range(FIRST_AGE, 60), counts, strict=True)) | FROM_60


def tilted(profile: Mapping[int, int], youngest: int, tilt: float) -> list[float]:
    """The region's profile without those too young to have qualified, tilted towards the old (tilt > 0)."""
    weights = []
    for age in AGES:
        # Three years from the first who qualify until the usual share has.
        qualified = min(max((age - youngest + 1) / 4, 0.0), 1.0)
        weights.append(profile[age] * qualified * math.exp(tilt * (age - 45) / 10))
    return weights


def occupations_by_age(profile: Mapping[int, int]) -> dict[str, list[int]]:
    """Headcount by occupation and age; ages add up to the profile, 64-66 to the occupation's number."""
    names = list(OCCUPATIONS)
    totals = [headcount(name) for name in names]
    free = [i for i, name in enumerate(names) if OCCUPATIONS[name].near_67 is None]
    stated = sum(OCCUPATIONS[name].near_67 or 0 for name in names)
    all_near = sum(profile[age] for age in (64, 65, 66))
    rest = round_to_sum(
        [totals[i] * (all_near - stated) / sum(totals[k] for k in free) for i in free], all_near - stated
    )
    near = [OCCUPATIONS[name].near_67 or 0 for name in names]
    for i, count in zip(free, rest, strict=True):
        near[i] = count

    below = [age for age in AGES if age < 64]
    groups = (below, [64, 65, 66], [age for age in AGES if age > 66])
    index = {age: age - FIRST_AGE for age in AGES}
    seed = []
    for name, total, count in zip(names, totals, near, strict=True):
        low, high = -3.0, 3.0  # bisection: the tilt at which ages 64-66 have their share
        for _ in range(60):
            middle = (low + high) / 2
            weights = tilted(profile, OCCUPATIONS[name].youngest, middle)
            share = math.fsum(weights[index[a]] for a in groups[1]) / math.fsum(weights)
            low, high = (middle, high) if share < count / total else (low, middle)
        weights = tilted(profile, OCCUPATIONS[name].youngest, low)
        seed.append([total * weight / math.fsum(weights) for weight in weights])

    # All ages together first, so that the young ages are shared out among those who can be that young.
    matrix = seed
    for _ in range(60):
        matrix = [list(row) for row in rake_once(matrix, totals, [profile[age] for age in AGES], near)]

    # Then each group of ages in whole persons.
    over = round_to_sum(
        [math.fsum(row[index[a]] for a in groups[2]) for row in matrix], sum(profile[a] for a in groups[2])
    )
    under = [total - n - o for total, n, o in zip(totals, near, over, strict=True)]
    result = [[0] * len(AGES) for _ in names]
    for ages, margin in zip(groups, (under, near, over), strict=True):
        columns = [profile[age] for age in ages]
        part = rake([[row[index[a]] for a in ages] for row in matrix], margin, columns)
        for target, counts in zip(result, round_matrix(part, margin, columns), strict=True):
            for age, count in zip(ages, counts, strict=True):
                target[index[age]] = count
    return dict(zip(names, result, strict=True))


def rake_once(
    matrix: list[list[float]], totals: Sequence[int], columns: Sequence[int], near: Sequence[int]
) -> list[list[float]]:
    """One round of raking with the extra margin of ages 64-66."""
    first, last = 64 - FIRST_AGE, 66 - FIRST_AGE
    result = []
    for row, total, count in zip(matrix, totals, near, strict=True):
        inside = math.fsum(row[first : last + 1])
        outside = math.fsum(row) - inside
        result.append(
            [
                value * (count / inside if first <= j <= last else (total - count) / outside)
                for j, value in enumerate(row)
            ]
        )
    for j, wanted in enumerate(columns):
        have = math.fsum(row[j] for row in result)
        for row in result:
            row[j] *= wanted / have
    return result


def stock_by_cell(by_age: Mapping[str, Sequence[int]], rng: random.Random) -> Stock:
    """Each occupation over units, sexes and ages; unit totals and age totals are met exactly."""
    stock: Stock = {}
    for name, counts in by_age.items():
        occupation = OCCUPATIONS[name]
        rows: list[tuple[str, str]] = []
        margin: list[int] = []
        seed: list[list[float]] = []
        for unit, number in occupation.by_unit.items():
            women = round(number * min(max(occupation.women + rng.uniform(-0.03, 0.03), 0.0), 1.0))
            for sex, of_sex in (("F", women), ("M", number - women)):
                tilt = rng.uniform(-0.12, 0.12)  # units and sexes differ a little in age
                rows.append((unit, sex))
                margin.append(of_sex)
                seed.append([c * math.exp(tilt * (a - 45) / 10) for a, c in zip(AGES, counts, strict=True)])
        real = rake(seed, margin, counts)
        for (unit, sex), whole in zip(rows, round_matrix(real, margin, counts), strict=True):
            stock.update({(unit, name, sex, age): n for age, n in zip(AGES, whole, strict=True) if n})
    return stock


def fte_of(occupation: str, sex: str, age: int) -> float:
    """FTE of one person: part time is commoner among women with small children and after 60."""
    rate = OCCUPATIONS[occupation].fte + (0.0 if sex == "F" else 0.03)
    if sex == "F" and 30 <= age <= 44:
        rate -= 0.04
    if age >= 60:
        rate -= 0.05
    if age >= 66:
        rate -= 0.25
    return min(max(rate, 0.3), 1.0)


def cell_sums(stock: Mapping[tuple[str, str, str, int], float]) -> dict[Cell, float]:
    """Headcount by unit and occupation."""
    sums: dict[Cell, float] = defaultdict(float)
    for (unit, occupation, _, _), count in stock.items():
        sums[unit, occupation] += count
    return dict(sums)


def fte_by_cell(stock: Stock) -> dict[Cell, float]:
    """FTE by unit and occupation, of the rows as they are written (two decimals)."""
    sums: dict[Cell, float] = defaultdict(float)
    for (unit, occupation, sex, age), count in stock.items():
        sums[unit, occupation] += round(count * fte_of(occupation, sex, age), 2)
    return dict(sums)


# ------------------------------------------------------------------------------------------------------------
# 4: dental care backwards
# ------------------------------------------------------------------------------------------------------------


def dental_group(occupation: str) -> str:
    """The group of the published table of dental care."""
    return {DENTIST: "dentists", HYGIENIST: "hygienists", DENTAL_NURSE: "nurses"}.get(occupation, "others")


def dental_published(figures: Mapping[str, float], year: int) -> dict[str, int]:
    """Published headcount of dental care by group; others are what is left of all."""
    counts = {group: int(figures[f"dental_{group}_{year}"]) for group in DENTAL_GROUPS[:3]}
    return counts | {"others": int(figures[f"dental_all_{year}"]) - sum(counts.values())}


def dental_history(
    stock: Stock, figures: Mapping[str, float], rng: random.Random
) -> tuple[dict[int, Stock], dict[tuple[int, str, str, int, str], int]]:
    """Dental care at the end of 2021-2023, and who left by (year, occupation, sex, attained age, cause).

    One year back: those who came during the year are not there yet, all others are a year younger, and those
    who left during the year are still there.
    """
    history: dict[int, Stock] = {}
    left: dict[tuple[int, str, str, int, str], int] = defaultdict(int)
    people = [(o, s, a) for (u, o, s, a), n in sorted(stock.items()) if u == DENTAL for _ in range(n)]
    for year in (2024, 2023, 2022):
        now, before = dental_published(figures, year), dental_published(figures, year - 1)
        earlier: list[tuple[str, str, int]] = []
        for group in DENTAL_GROUPS:
            members = [person for person in people if dental_group(person[0]) == group]
            others, retired = DENTAL_LEAVERS[year][group]
            joined = now[group] - before[group] + others + retired
            # Whoever has just qualified came this year; else the young are likelier to be new.
            new = {i for i, (o, _, a) in enumerate(members) if a <= OCCUPATIONS[o].youngest}
            older = [i for i in range(len(members)) if i not in new]
            while len(new) < joined:
                i = rng.choice(older)
                if rng.random() < math.exp(-(members[i][2] - 25) / 9):
                    older.remove(i)
                    new.add(i)
            new = set(sorted(new)[:joined])
            earlier += [(o, s, a - 1) for i, (o, s, a) in enumerate(members) if i not in new]
            for number in range(others + retired):
                occupation, sex, _ = rng.choice(members)
                is_retired = number < retired
                if is_retired:
                    age = rng.choices((63, 64, 65, 66, 67), (1, 2, 6, 3, 1))[0]
                else:
                    age = min(OCCUPATIONS[occupation].youngest + 2 + int(rng.expovariate(1 / 13)), 61)
                left[year, occupation, sex, age, "pension" if is_retired else "övrigt"] += 1
                earlier.append((occupation, sex, age - 1))
        people = sorted(earlier)
        counts: Stock = defaultdict(int)
        for occupation, sex, age in people:
            counts[DENTAL, occupation, sex, age] += 1
        history[year - 1] = dict(counts)
    return history, dict(left)


# ------------------------------------------------------------------------------------------------------------
# 5: costs
# ------------------------------------------------------------------------------------------------------------


def year_costs(figures: Mapping[str, float]) -> tuple[dict[int, int], dict[int, int]]:
    """(agency, personnel) cost of the region by year in kronor.

    Agency cost is the history's. Personnel cost follows from the published share of 2023 and the growth of
    the wage cost in 2023 and 2024.
    """
    rows = [row for row in read_reference("agency_history") if row["scope"] != "Sweden"]
    agency = {
        int(row["year"]): round(float(row["value"]) * 1_000_000)
        for row in rows
        if row["measure"] == "agency cost"
    }
    share = next(float(row["value"]) / 100 for row in rows if row["measure"] == "agency share")
    personnel = {2023: round(agency[2023] / share)}
    personnel[2022] = round(personnel[2023] / (1 + figures["wage_cost_growth_2023"] / 100))
    personnel[2024] = round(personnel[2023] * (1 + figures["wage_cost_growth_2024"] / 100))
    return {year: agency[year] for year in (2022, 2023, 2024)}, personnel


def unit_costs(fte: Mapping[Cell, float], personnel_2024: int) -> dict[str, tuple[int, int]]:
    """(employee, agency) cost per FTE and year in kronor; FTE * employee cost is the year's cost."""
    raw = math.fsum(value * OCCUPATIONS[occupation].employee_cost for (_, occupation), value in fte.items())
    scale = personnel_2024 / raw
    return {
        name: (round(scale * occupation.employee_cost / 1000) * 1000, occupation.agency_cost * 1000)
        for name, occupation in OCCUPATIONS.items()
    }


def personnel_costs(
    stock: Stock, history: Mapping[int, Stock], costs: Mapping[str, tuple[int, int]],
    years: Mapping[int, int], rng: random.Random,
) -> dict[tuple[int, int, str], int]:  # fmt: skip
    """Personnel cost by (year, month, unit) in kronor; the years add up to what `year_costs` gave."""
    fte = fte_by_cell(stock)
    result: dict[tuple[int, int, str], int] = {}
    level = {
        unit: math.fsum(value * costs[o][0] for (u, o), value in fte.items() if u == unit)
        * rng.uniform(0.99, 1.01)
        for unit in UNITS
    }
    dental_2024 = sum(n for (u, *_), n in stock.items() if u == DENTAL)
    for year in (2024, 2023, 2022):
        weight = dict(level)
        if year in history:
            weight[DENTAL] *= sum(history[year].values()) / dental_2024
        by_unit = round_to_sum(
            [weight[unit] * years[year] / math.fsum(weight.values()) for unit in UNITS], years[year]
        )
        for unit, total in zip(UNITS, by_unit, strict=True):
            season = [
                factor * (PAY_REVISION if month >= 4 else 1.0) * rng.uniform(0.996, 1.004)
                for month, factor in enumerate(PERSONNEL_SEASON, start=1)
            ]
            months = round_to_sum([total * factor / math.fsum(season) for factor in season], total)
            result.update({(year, month, unit): cost for month, cost in enumerate(months, start=1)})
    return result


def agency_costs(
    years: Mapping[int, int], figures: Mapping[str, float], rng: random.Random
) -> dict[tuple[int, int, str, str], int]:
    """Agency cost by (year, month, unit, staff group) in kronor; the region's months are met exactly."""
    # The forecasts of April 2023 and February 2024 are what last year's season gives from these months.
    after_april = 1 + figures["agency_change_2023"] * 1_000_000 / years[2022]
    after_february = 1 + figures["agency_change_2024"] * 1_000_000 / years[2023]
    shares: dict[int, tuple[float, ...]] = {2022: AGENCY_SEASON_2022}
    shares[2023] = with_start(
        AGENCY_SEASON_2023, 4, sum(shares[2022][:4]) * years[2022] * after_april / years[2023]
    )
    shares[2024] = with_start(
        AGENCY_SEASON_2024, 2, sum(shares[2023][:2]) * years[2023] * after_february / years[2024]
    )

    result: dict[tuple[int, int, str, str], int] = {}
    for year, by_pair in AGENCY_BY_YEAR.items():
        pairs = list(by_pair)
        months = round_to_sum([share * years[year] for share in shares[year]], years[year])
        seed = []
        for unit, group in pairs:
            row = []
            for month in range(1, 13):
                peak = SUMMER_PEAK[group] if month in (6, 7, 8) else 1.0
                row.append(shares[year][month - 1] * peak * rng.uniform(0.93, 1.07))
            if year == 2024 and (unit, group) == (PRIMARY, NURSES):
                row = list(PRIMARY_NURSES_2024)
            seed.append(row)
        totals = [by_pair[pair] * 1000 for pair in pairs]
        real = rake(seed, totals, months)
        for j, total in enumerate(months):
            column = round_to_sum([row[j] for row in real], total)
            for (unit, group), cost in zip(pairs, column, strict=True):
                result[year, j + 1, unit, group] = cost
        # Dental care has no agency dentists: zeros are written, so that its ceiling is seen to be held.
        result.update({(year, month, DENTAL, DENTISTS): 0 for month in range(1, 13)})
    return result


def with_start(season: Sequence[float], months: int, share: float) -> tuple[float, ...]:
    """The season with its first months scaled to a share of the year, the others to the rest."""
    start, rest = sum(season[:months]), sum(season[months:])
    return tuple(
        value * (share / start if i < months else (1 - share) / rest) for i, value in enumerate(season)
    )


# ------------------------------------------------------------------------------------------------------------
# 6: opening vacancies
# ------------------------------------------------------------------------------------------------------------

# Vacancies in occupations without agency staff: share of the stock, in cells of 30 or more.
OTHER_VACANCIES = {
    ASSISTANT_NURSE: 0.015,
    SECRETARY: 0.02,
    DENTIST: 0.06,
    HYGIENIST: 0.08,
    DENTAL_NURSE: 0.03,
    "Köks- och måltidsarbete": 0.02,
    "Städ, tvätt och renhållningsarbete": 0.01,
    "IT-personal": 0.03,
}


def opening_vacancies(
    stock: Stock, agency: Mapping[tuple[int, int, str, str], int], costs: Mapping[str, tuple[int, int]]
) -> dict[Cell, int]:
    """Vacancies at the stock date, backed out of the last 12 months' agency cost (model section 7).

    cost / (agency cost per FTE-year * F * agency_cover) by unit and staff group, spread over the occupations
    that agency staff are hired for by their stock.
    """
    heads, fte = cell_sums(stock), fte_by_cell(stock)
    last_year: dict[tuple[str, str], int] = defaultdict(int)
    for (year, _, unit, group), cost in agency.items():
        if year == STOCK_YEAR:
            last_year[unit, group] += cost
    result: dict[Cell, int] = {}
    for (unit, group), cost in last_year.items():
        cells = [
            c
            for c in heads
            if c[0] == unit and OCCUPATIONS[c[1]].staff_group == group and OCCUPATIONS[c[1]].agency_cost
        ]
        if not cells or not cost:
            continue
        stock_of_group = sum(heads[cell] for cell in cells)
        per_vacancy = math.fsum(fte[c] * costs[c[1]][1] * AGENCY_COVER for c in cells) / stock_of_group
        vacancies = cost / per_vacancy
        whole = round_to_sum([vacancies * heads[c] / stock_of_group for c in cells], round(vacancies))
        result.update({cell: count for cell, count in zip(cells, whole, strict=True) if count})
    for cell, number in heads.items():
        if number >= 30 and cell[1] in OTHER_VACANCIES:
            result[cell] = max(round(number * OTHER_VACANCIES[cell[1]]), 1)
    order = {unit: i for i, unit in enumerate(UNITS)}
    return dict(sorted(result.items(), key=lambda item: (order[item[0][0]], item[0][1])))


# ------------------------------------------------------------------------------------------------------------
# 7: rates, training and other arrivals
# ------------------------------------------------------------------------------------------------------------

# Exit rates by attained age, observed while 65 was the usual age. None: both sexes.
RETIREMENT_RATES: dict[tuple[str, str | None], dict[int, float]] = {
    ("*", None): {
        60: 0.01, 61: 0.02, 62: 0.03, 63: 0.05, 64: 0.09,
        65: 0.6, 66: 0.42, 67: 0.45, 68: 0.45, 69: 0.5, 70: 1.0,
    },
    (SPECIALIST_DOCTOR, None): {
        61: 0.01, 62: 0.015, 63: 0.025, 64: 0.05,
        65: 0.38, 66: 0.33, 67: 0.4, 68: 0.4, 69: 0.45, 70: 1.0,
    },
    (ASSISTANT_NURSE, "F"): {
        60: 0.015, 61: 0.025, 62: 0.04, 63: 0.065, 64: 0.12,
        65: 0.66, 66: 0.48, 67: 0.5, 68: 0.5, 69: 0.55, 70: 1.0,
    },
    (ASSISTANT_NURSE, "M"): {
        60: 0.01, 61: 0.02, 62: 0.03, 63: 0.05, 64: 0.1,
        65: 0.58, 66: 0.42, 67: 0.45, 68: 0.45, 69: 0.5, 70: 1.0,
    },
    (MIDWIFE, None): {
        60: 0.01, 61: 0.02, 62: 0.04, 63: 0.07, 64: 0.11,
        65: 0.55, 66: 0.4, 67: 0.42, 68: 0.45, 69: 0.5, 70: 1.0,
    },
}  # fmt: skip
REFERENCE_AGE = 65

# Other separations by (unit, occupation): the rate from each age on. The most specific row wins.
AGE_STEPS = (15, 30, 40, 50, 60)
LAST_TURNOVER_AGE = 80
TURNOVER: dict[tuple[str, str], tuple[float, ...]] = {
    ("*", "*"): (0.1, 0.075, 0.055, 0.035, 0.02),
    (DENTAL, "*"): (0.08,),
    (PSYCHIATRY, "*"): (0.115, 0.09, 0.065, 0.045, 0.025),
    ("*", NURSE): (0.115, 0.09, 0.065, 0.04, 0.025),
    ("*", SPECIALIST_NURSE): (0.08, 0.065, 0.05, 0.03, 0.02),
    ("*", SPECIALIST_DOCTOR): (0.1, 0.09, 0.075, 0.055, 0.035),
    ("*", JUNIOR_DOCTOR): (0.13, 0.17, 0.14, 0.08, 0.05),
    (PRIMARY, NURSE): (0.06, 0.05, 0.04, 0.025, 0.02),
    (PRIMARY, SPECIALIST_NURSE): (0.05, 0.045, 0.035, 0.02, 0.015),
}


# The age at which most are recruited; fewer and fewer at each later age.
RECRUIT_AGES = {"*": 25, SPECIALIST_DOCTOR: 37, JUNIOR_DOCTOR: 27, MANAGER: 35}


def turnover_rate(unit: str, occupation: str, age: int) -> float:
    """The rate of the most specific row: unit and occupation, occupation, unit, all."""
    for key in ((unit, occupation), ("*", occupation), (unit, "*"), ("*", "*")):
        if key in TURNOVER:
            rates = TURNOVER[key]
            step = max(i for i, start in enumerate(AGE_STEPS[: len(rates)]) if start <= age)
            return rates[step]
    return 0.0


def retirement_rate(occupation: str, sex: str, age: int) -> float:
    """The observed exit rate; an occupation's own table replaces that of all as a whole."""
    rates = RETIREMENT_RATES.get((occupation, sex)) or RETIREMENT_RATES.get((occupation, None))
    rates = rates or RETIREMENT_RATES["*", None]
    return rates.get(age, 0.0 if age < min(rates) else 1.0)


@dataclass(frozen=True)
class Programme:
    """One programme of one unit: `slots` every year from `first_year`, except where `by_year` says so."""

    name: str
    provider: str
    kind: str
    unit: str
    occupation: str
    slots: int  # per year
    length_of: str  # the row of training_lengths.csv
    source: str = ""
    first_year: int = 2022
    terms: tuple[str, ...] = ("ht",)
    by_year: Mapping[int, int] | None = None
    completion: float | None = None  # where training_lengths.csv has none
    hire_share: float = 1.0
    entry_age: int = 0
    supervisors: float = 0.0
    cost: int = 0  # kronor per slot


EMPLOYED = "utbildningsanställning"
UNIVERSITY, FOLK_HIGH_SCHOOL, COLLEGE = (
    "Exempeluniversitetet",
    "Exempelbygdens folkhögskola",
    "Yrkeshögskolan Exempel",
)
OWN = "Exempelregionen"
LAST_START = 2034


def specialist_nurse(
    field: str, unit: str, slots: int, by_year: Mapping[int, int] | None = None
) -> Programme:
    """An education employment in which a nurse becomes a specialist nurse."""
    return Programme(
        f"Specialistsjuksköterska, {field}", UNIVERSITY, EMPLOYED, unit, SPECIALIST_NURSE, slots,
        "Specialistsjuksköterska", NURSE, by_year=by_year, supervisors=0.5, cost=420_000,
    )  # fmt: skip


PROGRAMMES: tuple[Programme, ...] = (
    # Education employments, 40 a year from 2024 on: the employee studies on full pay.
    specialist_nurse("intensivvård", HOSPITAL, 7, {2022: 5, 2023: 6}),
    specialist_nurse("anestesisjukvård", HOSPITAL, 5, {2022: 4}),
    specialist_nurse("operationssjukvård", HOSPITAL, 5, {2022: 4}),
    specialist_nurse("akutsjukvård", HOSPITAL, 4),
    specialist_nurse("barn och ungdom", HOSPITAL, 2),
    specialist_nurse("distriktssköterska", PRIMARY, 5, {2022: 4}),
    specialist_nurse("psykiatrisk vård", PSYCHIATRY, 4),
    Programme("Barnmorska", UNIVERSITY, EMPLOYED, HOSPITAL, MIDWIFE, 4, "Barnmorska", NURSE,
              terms=("vt",), supervisors=0.5, cost=630_000),
    Programme("Barnmorska", UNIVERSITY, EMPLOYED, PRIMARY, MIDWIFE, 1, "Barnmorska", NURSE,
              terms=("vt",), supervisors=0.5, cost=630_000),
    Programme("Undersköterska blir sjuksköterska", UNIVERSITY, EMPLOYED, HOSPITAL, NURSE, 2, "Sjuksköterska",
              ASSISTANT_NURSE, supervisors=0.5, cost=1_350_000),
    Programme("Tandsköterska blir tandhygienist", UNIVERSITY, EMPLOYED, DENTAL, HYGIENIST, 1, "Tandhygienist",
              DENTAL_NURSE, completion=0.85, supervisors=0.5, cost=1_300_000),
    # Doctors. ST is external here: those in it are stock of the junior doctors, whose turnover holds that
    # they leave it.
    Programme("BT", OWN, "BT", HOSPITAL, JUNIOR_DOCTOR, 8, "BT",
              by_year={2022: 3, 2023: 5, 2024: 6, 2031: 16, 2032: 20, 2033: 22, 2034: 24},
              terms=("vt", "ht"), completion=0.97, hire_share=0.8, entry_age=28, supervisors=1.0,
              cost=250_000),
    Programme("BT", OWN, "BT", PRIMARY, JUNIOR_DOCTOR, 3, "BT",
              by_year={2022: 1, 2023: 1, 2024: 2, 2031: 5, 2032: 6, 2033: 6, 2034: 7},
              completion=0.97, hire_share=0.8, entry_age=28, supervisors=1.0, cost=250_000),
    Programme("BT", OWN, "BT", PSYCHIATRY, JUNIOR_DOCTOR, 1, "BT",
              completion=0.97, hire_share=0.8, entry_age=28, supervisors=1.0, cost=250_000),
    Programme("AT", OWN, "AT", HOSPITAL, JUNIOR_DOCTOR, 26, "AT", terms=("vt", "ht"),
              by_year={2031: 16, 2032: 10, 2033: 6, 2034: 4},
              completion=0.98, hire_share=0.55, entry_age=28, supervisors=0.5, cost=180_000),
    Programme("AT", OWN, "AT", PRIMARY, JUNIOR_DOCTOR, 8, "AT", terms=("vt", "ht"),
              by_year={2031: 4, 2032: 4, 2033: 2, 2034: 2},
              completion=0.98, hire_share=0.55, entry_age=28, supervisors=0.5, cost=180_000),
    Programme("ST", OWN, "ST", HOSPITAL, SPECIALIST_DOCTOR, 14, "ST", first_year=2019, terms=("vt", "ht"),
              completion=0.93, hire_share=0.6, entry_age=38, supervisors=0.5, cost=300_000),
    Programme("ST", OWN, "ST", PRIMARY, SPECIALIST_DOCTOR, 6, "ST", first_year=2019, terms=("vt", "ht"),
              completion=0.93, hire_share=0.6, entry_age=39, supervisors=0.5, cost=300_000),
    Programme("ST", OWN, "ST", PSYCHIATRY, SPECIALIST_DOCTOR, 3, "ST", first_year=2019,
              completion=0.93, hire_share=0.6, entry_age=39, supervisors=0.5, cost=300_000),
    # Students at schools and universities, of whom some take up work here.
    Programme("Sjuksköterska", UNIVERSITY, "extern", HOSPITAL, NURSE, 96, "Sjuksköterska", terms=("vt", "ht"),
              hire_share=0.5, entry_age=26, supervisors=0.25, cost=25_000),
    Programme("Sjuksköterska", UNIVERSITY, "extern", PRIMARY, NURSE, 10, "Sjuksköterska", terms=("vt", "ht"),
              hire_share=0.5, entry_age=27, supervisors=0.25, cost=25_000),
    Programme("Sjuksköterska", UNIVERSITY, "extern", PSYCHIATRY, NURSE, 14, "Sjuksköterska",
              terms=("vt", "ht"),               hire_share=0.5, entry_age=26, supervisors=0.25, cost=25_000),
    Programme("Röntgensjuksköterska", UNIVERSITY, "extern", HOSPITAL, "Röntgensjuksköterska", 6,
              "Röntgensjuksköterska", completion=0.8, hire_share=0.6, entry_age=25, supervisors=0.25,
              cost=25_000),
    Programme("Biomedicinsk analytiker", UNIVERSITY, "extern", HOSPITAL, "Biomedicinsk analytiker", 10,
              "Biomedicinsk analytiker", completion=0.7, hire_share=0.6, entry_age=25, supervisors=0.25,
              cost=25_000),
    Programme("Arbetsterapeut", UNIVERSITY, "extern", HOSPITAL, "Arbetsterapeut", 6, "Arbetsterapeut",
              completion=0.75, hire_share=0.5, entry_age=25, supervisors=0.25, cost=20_000),
    Programme("Fysioterapeut", UNIVERSITY, "extern", PRIMARY, "Sjukgymnast", 10, "Fysioterapeut",
              completion=0.8, hire_share=0.5, entry_age=25, supervisors=0.25, cost=20_000),
    Programme("Logoped", UNIVERSITY, "extern", HOSPITAL, "Logoped", 2, "Logoped", first_year=2021,
              completion=0.8, hire_share=0.5, entry_age=26, supervisors=0.25, cost=20_000),
    Programme("Psykolog och PTP", UNIVERSITY, "extern", PSYCHIATRY, "Psykolog", 7, "Psykolog + PTP",
              first_year=2019,
              completion=0.8, hire_share=0.6, entry_age=29, supervisors=0.5, cost=60_000),
    Programme("Tandläkare", UNIVERSITY, "extern", DENTAL, DENTIST, 6, "Tandläkare", first_year=2020,
              completion=0.85, hire_share=0.7, entry_age=26, supervisors=0.25, cost=40_000),
    Programme("Tandhygienist", UNIVERSITY, "extern", DENTAL, HYGIENIST, 6, "Tandhygienist",
              completion=0.8, hire_share=0.5, entry_age=25, supervisors=0.25, cost=20_000),
    Programme("Tandsköterska", COLLEGE, "extern", DENTAL, DENTAL_NURSE, 16, "Tandsköterska",
              completion=0.8, hire_share=0.6, entry_age=25, supervisors=0.25, cost=15_000),
    Programme("Medicinsk sekreterare", FOLK_HIGH_SCHOOL, "extern", HOSPITAL, SECRETARY, 18,
              "Medicinsk sekreterare",
              completion=0.85, hire_share=0.6, entry_age=27, supervisors=0.2, cost=15_000),
    Programme("Undersköterska", FOLK_HIGH_SCHOOL, "extern", HOSPITAL, ASSISTANT_NURSE, 70, "Undersköterska",
              terms=("vt", "ht"), completion=0.8, hire_share=0.6, entry_age=25, supervisors=0.2, cost=12_000),
    Programme("Undersköterska", FOLK_HIGH_SCHOOL, "extern", PSYCHIATRY, ASSISTANT_NURSE, 20, "Undersköterska",
              terms=("vt", "ht"), completion=0.8, hire_share=0.6, entry_age=26, supervisors=0.2, cost=12_000),
)  # fmt: skip


@dataclass(frozen=True)
class Intake:
    """One row of the training table."""

    programme: Programme
    term: str
    year: int
    slots: int
    length: float
    completion: float


def training_rows() -> list[Intake]:
    """All intakes up to the end of a ten-year horizon, split over terms; an odd slot goes to the last."""
    lengths = {row["programme"]: row for row in read_reference("training_lengths")}
    rows = []
    for programme in PROGRAMMES:
        known = lengths[programme.length_of]
        completion = programme.completion if programme.completion is not None else float(known["completion"])
        for year in range(programme.first_year, LAST_START + 1):
            slots = (programme.by_year or {}).get(year, programme.slots)
            parts = len(programme.terms)
            for i, term in enumerate(programme.terms):
                share = slots // parts + (1 if i >= parts - slots % parts else 0)
                if share:
                    rows.append(
                        Intake(programme, term, year, share, float(known["length_years"]), completion)
                    )
    return rows


# (unit, occupation, headcount, entry age, kind, years)
ARRIVALS: tuple[tuple[str, str, int, int, str, tuple[int, ...]], ...] = (
    (HOSPITAL, NURSE, 6, 33, "utlandsrekrytering", (2025, 2026, 2027, 2028)),
    (HOSPITAL, SPECIALIST_DOCTOR, 2, 42, "utlandsrekrytering", (2025, 2026, 2027, 2028)),
    (PRIMARY, SPECIALIST_DOCTOR, 1, 44, "utlandsrekrytering", (2025, 2026, 2027)),
    (DENTAL, DENTIST, 1, 34, "utlandsrekrytering", (2025, 2026)),
    (HOSPITAL, NURSE, 4, 66, "återgång", (2025, 2026, 2027)),
    (HOSPITAL, SPECIALIST_DOCTOR, 2, 67, "återgång", (2025, 2026, 2027)),
    (PRIMARY, SPECIALIST_DOCTOR, 1, 67, "återgång", (2025, 2026, 2027)),
    (HOSPITAL, "Biomedicinsk analytiker", 2, 66, "återgång", (2025, 2026)),
)

# Decided staffing, by (year, unit, occupation).
TARGETS = {(2026, DENTAL, DENTIST): 82, (2028, DENTAL, DENTIST): 84, (2027, PRIMARY, SPECIALIST_DOCTOR): 126,
           (2027, IT, "IT-personal"): 106}  # fmt: skip


# ------------------------------------------------------------------------------------------------------------
# 8: the chain closes
# ------------------------------------------------------------------------------------------------------------


def retirements_by_year(stock: Stock, years: int) -> list[dict[Cell, float]]:
    """Retirements of today's employees year by year under the observed rates (model sections 3 and 4)."""
    people: dict[tuple[str, str, str, int], float] = {key: float(n) for key, n in stock.items()}
    result = []
    for _ in range(years):
        leaving: dict[Cell, float] = defaultdict(float)
        staying: dict[tuple[str, str, str, int], float] = {}
        for (unit, occupation, sex, age), number in people.items():
            p, q = retirement_rate(occupation, sex, age + 1), turnover_rate(unit, occupation, age + 1)
            leaving[unit, occupation] += number * p * (1 - q / 2)
            staying[unit, occupation, sex, age + 1] = number * (1 - p) * (1 - q)
        people = staying
        result.append(dict(leaving))
    return result


def first_year_needs(stock: Stock, intakes: Iterable[Intake]) -> dict[Cell, float]:
    """Replacement need + training out - training in - other arrivals of 2025, by cell (model section 6)."""
    needs: dict[Cell, float] = defaultdict(float)
    for (unit, occupation, sex, age), number in stock.items():
        p, q = retirement_rate(occupation, sex, age + 1), turnover_rate(unit, occupation, age + 1)
        needs[unit, occupation] += number * (1 - (1 - p) * (1 - q))
    for intake in intakes:
        unit, programme = intake.programme.unit, intake.programme
        if programme.source:
            if intake.year == STOCK_YEAR + 1:
                needs[unit, programme.source] += intake.slots
            continue
        years, part = int(intake.length), intake.length % 1
        for later, share in ((years, 1 - part), (years + 1, part)):
            if intake.year + later == STOCK_YEAR + 1:
                graduates = intake.slots * intake.completion * programme.hire_share
                needs[unit, programme.occupation] -= share * graduates
    for unit, occupation, number, _, _, years_of in ARRIVALS:
        if STOCK_YEAR + 1 in years_of:
            needs[unit, occupation] -= number
    return dict(needs)


def fill_rates(needs: Mapping[Cell, float], vacancies: Mapping[Cell, int]) -> dict[str, float]:
    """Share of the gap filled, by occupation, at which vacancies stay: need / (need + vacancies)."""
    rates: dict[str, float] = {"*": MAX_FILL_RATE}
    for name, occupation in OCCUPATIONS.items():
        open_posts = sum(number for cell, number in vacancies.items() if cell[1] == name)
        gap = math.fsum(
            max(needs[unit, name] + vacancies.get((unit, name), 0), 0.0) for unit in occupation.by_unit
        )
        if open_posts:
            rates[name] = min(round(1 - open_posts / gap, 2), MAX_FILL_RATE)
    return rates


# ------------------------------------------------------------------------------------------------------------
# Writing
# ------------------------------------------------------------------------------------------------------------


def cell_text(value: Value) -> str:
    """A value as Swedish files have it: decimal comma, no thousands separator, empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, float):
        shown = f"{value:.4f}".rstrip("0").rstrip(".")
        return shown.replace(".", ",")
    return str(value)


def write_table(folder: Path, name: str, header: str, rows: Iterable[Row]) -> None:
    """One CSV file: the title that says what it is, the header, the rows."""
    buffer = io.StringIO()
    buffer.write(TITLE + "\n")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    columns = header.split(";")
    writer.writerow(columns)
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{name}: {row} does not fit {header}")
        writer.writerow([cell_text(value) for value in row])
    (folder / f"{name}.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="\n")


def month_text(year: int, month: int) -> str:
    """A month as 2024-03."""
    return f"{year}-{month:02d}"


def age_structure_rows(stock: Stock, history: Mapping[int, Stock]) -> list[Row]:
    """Dated rows, units and occupations in the order of the script."""
    units = {unit: i for i, unit in enumerate(UNITS)}
    occupations = {name: i for i, name in enumerate(OCCUPATIONS)}
    rows: list[Row] = []
    for year, people in sorted({**history, STOCK_YEAR: stock}.items()):
        for unit, occupation, sex, age in sorted(
            people, key=lambda key: (units[key[0]], occupations[key[1]], key[2], key[3])
        ):
            number = people[unit, occupation, sex, age]
            fte = round(number * fte_of(occupation, sex, age), 2)
            rows.append((f"{year}-12-31", unit, occupation, "K" if sex == "F" else "M", age, number, fte))
    return rows


def occupation_rows() -> list[Row]:
    """Occupations with codes and aliases from the reference data; what is not there has none."""
    known = {row["group"]: row for row in read_reference("occupations")}
    rows: list[Row] = []
    for name, occupation in OCCUPATIONS.items():
        codes = known.get(name, {})
        aid = codes.get("aid", "").partition(" (")[0]
        rows.append((name, occupation.staff_group, aid, codes.get("ssyk2012", ""), codes.get("aliases", "")))
    return rows


def training_table(intakes: Iterable[Intake]) -> list[Row]:
    """Rows of the training table; what concerns only the other kind of programme is left empty."""
    rows: list[Row] = []
    for intake in intakes:
        p = intake.programme
        internal = bool(p.source)
        rows.append(
            (
                p.name, p.provider, intake.term, p.kind, p.unit, p.source, p.occupation, intake.year,
                intake.slots,
                intake.length, intake.completion, None if internal else p.hire_share,
                None if internal else p.entry_age, 26 if internal else None, 50 if internal else None,
                1 if internal else None, math.ceil(intake.slots * 1.5), p.supervisors, p.cost,
            )
        )  # fmt: skip
    return rows


def supervisor_rows(intakes: Iterable[Intake]) -> list[Row]:
    """Supervisors by unit and year: those that the loaded intakes need and a tenth more."""
    needed: dict[tuple[str, int], float] = defaultdict(float)
    for intake in intakes:
        for year in range(intake.year, intake.year + math.ceil(intake.length)):
            needed[intake.programme.unit, year] += intake.slots * intake.programme.supervisors
    last = max(year for _, year in needed)
    # After the last intake fewer study, but the supervisors are still there.
    rows: list[Row] = []
    for unit in UNITS:
        full = needed.get((unit, LAST_START))
        if full is None:
            continue
        for year in range(STOCK_YEAR, last + 1):
            rows.append(
                (unit, year, math.ceil(1.1 * max(needed[unit, year], full if year > LAST_START else 0.0)))
            )
    return rows


def agency_week_rows(agency: Mapping[tuple[int, int, str, str], int], rng: random.Random) -> list[Row]:
    """Weeks decided for four months at a time, ordered and used, from cost and the price of a week."""
    prices = {
        (2023, DOCTORS): 62_500, (2024, DOCTORS): 65_000, (2023, NURSES): 26_500, (2024, NURSES): 27_500,
    }  # fmt: skip
    rows: list[Row] = []
    for unit in (HOSPITAL, PRIMARY, PSYCHIATRY):
        for group in (DOCTORS, NURSES):
            for year in (2023, 2024):
                weeks = [agency[year, month, unit, group] / prices[year, group] for month in range(1, 13)]
                for third in range(3):
                    # The board decides for four months what it hopes to manage with.
                    decided = round(math.fsum(weeks[third * 4 : third * 4 + 4]) / 4 * rng.uniform(0.88, 1.03))
                    for month in range(third * 4 + 1, third * 4 + 5):
                        used = round(weeks[month - 1])
                        ordered = used + round(used * rng.uniform(0.0, 0.07))
                        season = weeks[month - 1] / max(math.fsum(weeks[third * 4 : third * 4 + 4]) / 4, 1e-9)
                        rows.append(
                            (month_text(year, month), unit, group, round(decided * season), ordered, used)
                        )
    return rows


def reported_rows(stock: Stock, rng: random.Random) -> list[Row]:
    """What the units have reported for 2025-2029: the observed pattern as they see it, in whole persons."""
    years = 5
    expected = retirements_by_year(stock, years)
    heads = cell_sums(stock)
    rows: list[Row] = []
    for (unit, occupation), number in heads.items():
        of_cell = [year.get((unit, occupation), 0.0) * rng.uniform(0.85, 1.15) for year in expected]
        if number < 20 or math.fsum(of_cell) < 2:
            continue
        whole = round_to_sum(of_cell, round(math.fsum(of_cell)))
        rows += [(STOCK_YEAR + 1 + k, unit, occupation, count) for k, count in enumerate(whole)]
    return rows


def manual_rows(agency: Mapping[tuple[int, int, str, str], int]) -> list[Row]:
    """What the units typed in after August 2024 for the rest of the year: a little too hopeful."""
    return [
        (month_text(year, month), unit, group, round(cost * 0.96 / 1000) * 1000)
        for (year, month, unit, group), cost in sorted(agency.items())
        if year == STOCK_YEAR and month >= 9
    ]


def manager_rows() -> list[Row]:
    """Managers by unit and year; in the last year the stock of the occupation."""
    return [
        (unit, year, round(number * share))
        for unit, number in OCCUPATIONS[MANAGER].by_unit.items()
        for year, share in ((2022, 0.95), (2023, 0.97), (2024, 1.0))
    ]


def population_rows() -> list[Row]:
    """Inhabitants by year, sex and band: counted to the stock year, from then on a forecast."""
    rows: list[Row] = []
    for year in POPULATION_YEARS:
        since = year - STOCK_YEAR
        for (band, (now, growth)), women in zip(INHABITANTS.items(), WOMEN_BY_BAND, strict=True):
            persons = round(now * (1 + (growth if since > 0 else growth / 2)) ** since)
            of_women = round(persons * women)
            rows += [
                ("Exempelregionen", "K", band, year, of_women),
                ("Exempelregionen", "M", band, year, persons - of_women),
            ]
    return rows


def care_use_rows() -> list[Row]:
    """Use of care by age band, of all occupations and of those that have a pattern of their own."""
    return [
        (occupation, band, use)
        for occupation, uses in CARE_USE.items()
        for band, use in zip(INHABITANTS, uses, strict=True)
    ]


def scenario_texts(rates: Mapping[str, float]) -> list[str]:
    """The scenarios: what is unchanged first, then the retirement ages, then more training."""
    fixed: list[tuple[str, list[str]]] = [
        (f"Pension vid {age}", ['mode = "fixed"', f"retirement_age = {age}"]) for age in (65, 66, 67, 68, 69)
    ]
    observed = ['mode = "profile"', f"retirement_age = {REFERENCE_AGE}"]
    levers: list[tuple[str, list[str]]] = [
        (UNCHANGED, observed),
        *fixed,
        ("Pension vid riktålder", ['mode = "fixed"', 'retirement_age = "riktålder"']),
        ("Fler utbildningsplatser", [*observed, "training_factor = 1.5"]),
    ]
    texts = []
    for name, own in levers:
        lines = [
            "[[scenario]]", f'name = "{name}"', *own, "final_age = 70", "horizon = 10",
            "turnover_factor = 1.0",
            f"agency_cover = {AGENCY_COVER}", f"agency_price_growth = {PRICE_GROWTH}",
            f"wage_growth = {WAGE_GROWTH}",
            "exit_shock_cv = 0.08", "kappa = 0.5", "", "[scenario.fill_rate]",
        ]  # fmt: skip
        texts.append("\n".join([*lines, *(f'"{key}" = {rate:.2f}' for key, rate in rates.items())]) + "\n")
    return texts


def write_sample(folder: Path) -> None:
    """Make the region and write all its files into a folder (made where it is missing)."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    figures = published()
    agency_years, personnel_years = year_costs(figures)

    stock = stock_by_cell(occupations_by_age(region_by_age()), rng)
    history, left = dental_history(stock, figures, rng)
    costs = unit_costs(fte_by_cell(stock), personnel_years[STOCK_YEAR])
    personnel = personnel_costs(stock, history, costs, personnel_years, rng)
    agency = agency_costs(agency_years, figures, rng)
    vacancies = opening_vacancies(stock, agency, costs)
    intakes = training_rows()
    rates = fill_rates(first_year_needs(stock, intakes), vacancies)

    write = partial(write_table, folder)
    write(
        "age_structure",
        "datum;förvaltning;yrke;kön;ålder;antal;årsarbetare",
        age_structure_rows(stock, history),
    )
    write(
        "separations",
        "år;förvaltning;yrke;kön;ålder;cause;antal",
        [(y, DENTAL, o, "K" if s == "F" else "M", a, c, n) for (y, o, s, a, c), n in sorted(left.items())],
    )
    write(
        "personnel_costs",
        "månad;förvaltning;personalkostnad",
        [(month_text(y, m), unit, personnel[y, m, unit]) for unit in UNITS for y, m in months_of_years()],
    )
    write(
        "agency_costs",
        "månad;förvaltning;personalgrupp;hyrkostnad",
        [
            (month_text(y, m), unit, group, agency[y, m, unit, group])
            for unit, group in sorted(
                {key[2:] for key in agency}, key=lambda pair: (UNITS.index(pair[0]), pair[1])
            )
            for y, m in months_of_years()
        ],
    )
    write(
        "agency_weeks",
        "månad;förvaltning;personalgrupp;beslutade;beställda;använda",
        agency_week_rows(agency, rng),
    )
    plan = "Regionplan 2024-2026, Minskat beroende av bemanningsbolag"
    dates = ("2024-01-01", "2026-12-31")
    write(
        "ceilings",
        "förvaltning;personalgrupp;tak;nämnare;valid_from;valid_to;källa",
        [
            ("*", "*", figures["ceiling_region"] / 100, "egna", *dates, plan),
            (HOSPITAL, "*", figures["ceiling_hospital_care"] / 100, "egna", *dates, plan),
            (PRIMARY, NURSES, figures["no_agency_nurses_primary"] / 100, "egna", *dates, plan),
            (DENTAL, DENTISTS, figures["no_agency_dentists"] / 100, "egna", *dates, plan),
        ],
    )
    write("occupations", "yrke;personalgrupp;aid;ssyk;aliases", occupation_rows())
    write(
        "unit_costs",
        "yrke;employee_cost_per_fte;agency_cost_per_fte",
        [(name, own, agency_cost) for name, (own, agency_cost) in costs.items()],
    )
    write(
        "vacancies",
        "förvaltning;yrke;vakanser",
        [(unit, occupation, number) for (unit, occupation), number in vacancies.items()],
    )
    write(
        "retirement_rates",
        "yrke;kön;ålder;andel;referensålder",
        [
            (occupation, {"F": "K", "M": "M", None: ""}[sex], age, rate, REFERENCE_AGE)
            for (occupation, sex), table in RETIREMENT_RATES.items()
            for age, rate in table.items()
        ],
    )
    write(
        "turnover_rates",
        "förvaltning;yrke;age_from;age_to;personalomsättning",
        [
            (unit, occupation, start, (*AGE_STEPS[1 : len(table)], LAST_TURNOVER_AGE + 1)[i] - 1, rate)
            for (unit, occupation), table in TURNOVER.items()
            for i, (start, rate) in enumerate(zip(AGE_STEPS, table, strict=False))
        ],
    )
    write("retirement_projection", "år;förvaltning;yrke;pensionsavgångar", reported_rows(stock, rng))
    write(
        "target_ages",
        "birth_year_from;riktålder;status",
        [
            (int(row["birth_year_from"]), int(row["target_age"]), row["status"])
            for row in read_reference("target_ages")
        ],
    )
    write(
        "recruit_ages",
        "yrke;ålder;weight",
        [
            (name, age, round(math.exp(-(((age - first) / 14) ** 2)), 3))
            for name, first in RECRUIT_AGES.items()
            for age in range(first, first + 28)
        ],
    )
    write(
        "training",
        "utbildning;anordnare;termin;typ;förvaltning;från yrke;till yrke;start_year;platser;längd;"
        "examensgrad;"
        "anställningsgrad;entry_age;age_from;age_to;studieandel;max_slots;supervisors_per_slot;cost_per_slot",
        training_table(intakes),
    )
    write("supervisors", "förvaltning;år;handledare", supervisor_rows(intakes))
    write(
        "arrivals",
        "år;förvaltning;yrke;antal;entry_age;typ",
        [
            (year, unit, o, number, age, kind)
            for unit, o, number, age, kind, years in ARRIVALS
            for year in years
        ],
    )
    write("targets", "år;förvaltning;yrke;målbemanning", [(*key, number) for key, number in TARGETS.items()])
    write("managers", "förvaltning;år;chefer", manager_rows())
    write("manual_forecast", "månad;förvaltning;personalgrupp;prognos", manual_rows(agency))
    write(
        "peer_agency_share",
        "region;period;share",
        [
            ("Riket", int(row["year"]), float(row["value"]) / 100)
            for row in read_reference("agency_history")
            if row["scope"] == "Sweden" and row["year"]
        ],
    )
    write("population", "region;kön;åldersgrupp;år;befolkning", population_rows())
    write("care_use", "yrke;åldersgrupp;use", care_use_rows())
    notes = (
        f"# {TITLE}.\n"
        "# Det första scenariot är det oförändrade: avgång i den takt som har observerats, och en\n"
        "# tillsättningsgrad (fill_rate) per yrke vid vilken vakanserna ligger kvar det första året.\n\n"
    )
    scenarios = notes + "\n".join(scenario_texts(rates))
    (folder / "scenarios.toml").write_text(scenarios, encoding="utf-8", newline="\n")
    (folder / "README.md").write_text(README, encoding="utf-8", newline="\n")


def months_of_years() -> list[tuple[int, int]]:
    """The months with costs."""
    return [(year, month) for year in (2022, 2023, 2024) for month in range(1, 13)]


README = f"""# Exempelregionen

**{TITLE}.** A synthetic region that the program opens at first start. Nobody in it exists; only its sums are modelled
on figures that a Swedish region has published. Every table says so in the row above its header, `scenarios.toml` in its
first line.

All files here are written by `python data/make_sample.py` (seed {SEED}) and are the same byte for byte every time.
Change the script, not the files.

## What it holds

Stock date {STOCK_YEAR}-12-31: {sum(sum(o.by_unit.values()) for o in OCCUPATIONS.values())} employees, {len(UNITS)} units, {len(OCCUPATIONS)} occupations, both sexes, single ages, FTE. The tables are semicolon
separated UTF-8 with Swedish column names where the formats have one, decimal comma, money in whole kronor.

| published figure | how the region meets it |
| --- | --- |
| share within three years of 67, 13 occupations | headcount aged 64-66 of each occupation, all units, at one decimal; for nurses also together with specialist nurses. 12 dentists, 2 hygienists and 7 dental nurses work in hospital care, because dental care's numbers alone cannot give the published shares |
| 691 at 65, 341 at 67 | ages 62-64 and 64-66 of the whole region, exactly |
| about 1,300 = 18 % aged 60 and over | exactly 1,300, on one smooth age profile |
| dental care 2021-2024 | dated age structures; who left is in `separations`, other separations of 2024 are 8 % of the year's mean headcount |
| agency cost 256.8, 274.7, 209 million kronor | the year sums, exactly |
| forecasts after April 2023 (-24.4) and February 2024 (-71.7) | the seasonal forecast of those months |
| agency share of 2023, wage cost growth 9.3 % and 4.8 % | the region's personnel cost |
| ceilings 4 %, 2 %, none, none | `ceilings`, valid 2024-2026. In 2024 the region is over 4 %, hospital care far over 2 %, primary care still has some agency nurses (over), dental care no agency dentists (within; its zeros are written out as the staff group `tandläkare`) |
| hospital care's 2 % means 100 million kronor less, 50 net | cut needed at kappa 0.5 from the costs of 2023 and of 2024 |
| about 40 education employments, nine BT posts in 2024 | `training`: kind `utbildningsanställning`, and BT |
| at most 35 employees per manager, goal 25 | `managers`; hospital care is a little over 35 in 2024 |

## What is assumed

* **The unchanged scenario is the first one, "{UNCHANGED}"**: people retire as the loaded rates say. Retirement at 65
  would let everybody who is 65 or older leave in the first year, which is a change. `target_ages` is the built-in table.
* **Opening vacancies** are backed out of the agency cost of {STOCK_YEAR} (model section 7), for the occupations that agency
  staff are hired for. Other occupations have an agency cost of 0 per FTE: their vacancies, where there are any, cost nothing.
* **Fill rates** by occupation are those at which the vacancies of the stock date stay as they are: need / (need + vacancies),
  where need is the first year's replacement need and training out less what arrives. The projected agency share of the
  first year is therefore close to that of the last 12 months; a test holds it within 0.5 percentage points.
* **Doctors in specialist training (ST)** are stock of *Läkare ej specialist*. ST rows are external: its graduates arrive among
  the specialists, and that they leave the junior doctors is part of the junior doctors' turnover.
* **Education employments** are internal: the employee studies full time on full pay. Those who study at the stock date are stock.
* **Training**: lengths and completion are those of `data/reference/training_lengths.csv`; where it has no completion, and
  for hire shares, costs and supervisors, the figures are made up. Intakes go on to {LAST_START}, the end of a ten-year horizon.
* **Reported retirements** are the observed pattern with some error, in cells of 20 or more; no scenario uses them.
* **Manual forecast**: what the units expected after August 2024. Compare it with `ceiling --through 2024-08`.
* Occupations that the reference data do not have (*Chef*, *IT-personal*, ...) have no AID and SSYK codes.
* **Population and use of care** are made up: counted to {STOCK_YEAR}, a forecast to {POPULATION_YEARS[-1]}. No scenario's target follows
  them until one says `target_from_population = true`.
* `peer_agency_share` holds the real national figures of `data/reference/agency_history.csv`.
"""  # noqa: E501


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Write the synthetic sample region.")
    parser.add_argument(
        "--into", type=Path, default=HERE / "sample", metavar="DIR", help="folder to write to"
    )
    write_sample(parser.parse_args().into)


if __name__ == "__main__":
    main()
