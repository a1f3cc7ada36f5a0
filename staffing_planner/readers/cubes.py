"""A statistics table of any format as one value, and the step from it to rows of population, peers and care use.

What a dimension means, which of its categories are totals that must not be counted beside their parts, and which level
of regions is meant, is decided here once, whatever file the cube was read from. What cannot be decided is asked for by
a finding; nothing is guessed from the size of the numbers.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product, repeat
from math import prod
from pathlib import PurePath
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.findings import Finding, Origin, StaffingError, error, warning
from staffing_planner.models.inputs import CareUse, PeerShare, Population
from staffing_planner.models.mappings import normalised
from staffing_planner.readers import cells
from staffing_planner.readers.cells import AgeBand, Unreadable
from staffing_planner.readers.tables import Reading

MOST_CELLS = 20_000_000  # a dense array of 160 MB; no table that a person downloads comes near
MOST_DIMENSIONS = 32  # numpy's axes

Role: TypeAlias = Literal["", "time", "contents"]
Level: TypeAlias = Literal["county", "municipality", "country"]


class Category(NamedTuple):
    """One value of a dimension; `unit` is what a category of the contents is counted in."""

    code: str
    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """An axis of a cube.

    `total` is the code of the category that the source declares to stand for all others; `is_summable` says
    that the source declares its categories to add up to the whole.
    """

    code: str
    label: str
    categories: tuple[Category, ...]
    role: Role = ""
    total: str = ""
    is_summable: bool = False

    def is_named(self, pattern: re.Pattern[str]) -> bool:
        """Whether the code or the label is such a name."""
        return any(pattern.fullmatch(normalised(name)) for name in (self.code, self.label))


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A statistics table of any format.

    `values` has one axis a dimension, NaN where there is no value (`-`, `.`, `..`, null). `rows` are the source
    rows (1-based, 0 where there is none) of the values, of the same shape; None for JSON. Exactly one dimension
    has the role `contents`.
    """

    file: str
    title: str
    dimensions: tuple[Dimension, ...]
    values: NDArray[np.float64]
    rows: NDArray[np.int32] | None = None
    source: str = ""
    updated: str = ""

    def position(self, role: Role) -> int | None:
        """The position of the first dimension with a role."""
        return next((at for at, one in enumerate(self.dimensions) if one.role == role), None)

    @property
    def contents(self) -> tuple[Category, ...]:
        """What was counted."""
        return next(one.categories for one in self.dimensions if one.role == "contents")


class RefusedError(Exception):
    """The file breaks its format or cannot be understood; becomes one finding."""

    def __init__(
        self, code: str, value: object = "", row: int | None = None, column: str = "", **details: str | float
    ) -> None:
        super().__init__(code)
        self.code, self.value, self.column, self.details = code, value, column, details
        self.rows = () if row is None else (row,)

    def finding(self, file: str) -> Finding:
        """The finding in this file."""
        return error(self.code, Origin(file, "", self.rows), self.column, self.value, **self.details)


def checked_shape(dimensions: Sequence[Dimension]) -> tuple[int, ...]:
    """The sizes of dimensions that are few and small enough and whose categories differ; else RefusedError."""
    shape = tuple(len(dimension.categories) for dimension in dimensions)
    count = prod(shape)
    if count > MOST_CELLS or len(shape) > MOST_DIMENSIONS:
        raise RefusedError("statistics_too_large", count, dimensions=len(shape), most=MOST_CELLS)
    for dimension in dimensions:
        for code, times in Counter(category.code for category in dimension.categories).items():
            if times > 1:
                raise RefusedError("statistics_category_twice", code, dimension=dimension.label)
    return shape


# --- names ------------------------------------------------------------------------------------------------

# Of names without case, spaces and accents.
TIME_NAME = re.compile(r"tid|ar|year|period|time|tidsperiod|manad|month|kvartal|quarter")
AGE_NAME = re.compile(r"alder|ages?|alders(?:grupp|klass|intervall)\w*|age(?:group|class|interval|range)\w*")
SEX_NAME = re.compile(r"kon|sex|gender")
REGION_NAME = re.compile(r"regions?|lan|kommun(?:er)?|lankommun|county|counties|municipality|municipalities")
# The categories of these are parts of the whole; others may overlap or count different things.
_PARTITION_NAME = re.compile(
    r"civilstand|maritalstatus|fodelse(?:land|region)\w*|(?:country|region)ofbirth|inrikesutrikesfodd"
    r"|medborgarskap(?:sland)?|citizenship|(?:utlandsksvensk|utlandsk|svenskutlandsk)bakgrund|foreignswedishbackground"
)

_TOTAL_LABEL = re.compile(
    r"(?:\S*\d\S* )?(?:(?:tot|totalt?|totala|samtliga|alla|all|hela|båda|both|summa|sum)(?: (?!övriga|andra|other).*)?"
    r"|(?:män och kvinnor|kvinnor och män|men and women|women and men|inrikes och utrikes födda"
    r"|riket|sverige|sweden|the whole country))"
)
_TOTAL_CODE = re.compile(r"tot\w*")
_UNKNOWN_LABEL = re.compile(
    r".*(?:uppgift saknas|okän[dt]|unknown|not stated|information missing|oplacerad).*"
)


def _is_total(dimension: Dimension, category: Category) -> bool:
    return (
        category.code == dimension.total
        or _TOTAL_CODE.fullmatch(category.code.casefold()) is not None
        or _TOTAL_LABEL.fullmatch(cells.clean(category.label).casefold()) is not None
    )


# --- what belongs to the whole once ------------------------------------------------------------------------

# A key for a row, and the position of the category.
_Pick: TypeAlias = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Per dimension the categories that make up the whole once; the findings of choosing."""

    cube: Cube
    picks: list[list[_Pick]]
    findings: list[Finding]

    def sums_by(self, axes: Sequence[int | None]) -> Iterator[tuple[tuple[Any, ...], float, Origin]]:
        """Keys along some dimensions (None where there is none), the sum over all others, and where it stands."""
        front = [axis for axis in axes if axis is not None]
        order = front + [axis for axis in range(len(self.picks)) if axis not in front]
        kept = np.ix_(*([at for _, at in picks] for picks in self.picks))
        shape = (prod(len(self.picks[axis]) for axis in front), -1)
        # A sum beyond all numbers is infinite, which no row accepts.
        with np.errstate(over="ignore"):
            sums = self.cube.values[kept].transpose(order).reshape(shape).sum(axis=1).tolist()
        keys = product(*([None] if axis is None else [key for key, _ in self.picks[axis]] for axis in axes))
        nowhere = Origin(self.cube.file)
        if self.cube.rows is None:
            yield from zip(keys, sums, repeat(nowhere))
            return
        rows = self.cube.rows[kept].transpose(order).reshape(shape).tolist()
        # Many values stand on one row of the file.
        origins: dict[tuple[int, ...], Origin] = {}
        for key, value, stated in zip(keys, sums, rows, strict=True):
            lines = tuple(stated)
            origin = origins.get(lines)
            if origin is None:
                origin = origins[lines] = Origin(self.cube.file, "", tuple(sorted(set(lines) - {0})))
            yield key, value, origin

    def warn(self, code: str, value: object, column: str = "", **details: str | float) -> None:
        self.findings.append(warning(code, Origin(self.cube.file), column, value, **details))


def _chosen(cube: Cube, contents: int, level: Level, split: Sequence[str]) -> _Chosen:
    """The categories of every dimension. `split` names the two that are told apart; only where both are (persons,
    not shares) do other dimensions add up.
    """
    adds_up = len(split) == 2
    chosen = _Chosen(cube, [], [])
    for dimension in cube.dimensions:
        if dimension.role == "contents":
            picks: list[_Pick] = [(None, contents)]
        elif dimension.role == "time":
            picks = [(category.label, at) for at, category in enumerate(dimension.categories)]
        elif dimension.is_named(REGION_NAME):
            picks = _regions(chosen, dimension, level)
        elif dimension.is_named(AGE_NAME) and "age" in split:
            picks = _ages(chosen, dimension)
        elif dimension.is_named(SEX_NAME) and "sex" in split:
            picks = _sexes(chosen, dimension)
        else:
            picks = _whole(dimension, adds_up)
        chosen.picks.append(picks)
    return chosen


def _whole(dimension: Dimension, adds_up: bool) -> list[_Pick]:
    """The total category, or all categories of what adds up."""
    totals = [at for at, category in enumerate(dimension.categories) if _is_total(dimension, category)]
    everything = range(len(dimension.categories))
    if len(everything) == 1:
        return [(None, 0)]
    if len(totals) == 1:
        return [(None, totals[0])]
    if adds_up and not totals and (dimension.is_summable or dimension.is_named(_PARTITION_NAME)):
        return [(None, at) for at in everything]
    labels = ", ".join(category.label for category in dimension.categories[:5])
    raise RefusedError("statistics_dimension_unclear", dimension.label, categories=labels)


_REGION_CODE = re.compile(r"(SE\d{1,3}|\d{4}|\d{2})(?: +(\S.*))?")


def _region(category: Category) -> tuple[str, str]:
    """Level and name of a region, by the code (also in the label's front), else by its name."""
    in_label = _REGION_CODE.fullmatch(category.label)
    name = in_label[2] or category.label if in_label else category.label
    code = category.code if _REGION_CODE.fullmatch(category.code) and category.code.isalnum() else ""
    code = code or (in_label[1] if in_label else "")
    if len(code) == 4 and code.startswith("00"):
        code = code[2:]  # a region as Kolada numbers it
    if code == "00" or (not code and _TOTAL_LABEL.fullmatch(name.casefold())):
        return "country", name
    if code.isdigit():
        return "county" if len(code) == 2 else "municipality", name
    is_county = name.casefold().startswith(("region ", "county of ")) or name.casefold().endswith(
        (" län", " county")
    )
    return "county" if is_county and not code else "other", name


def _regions(chosen: _Chosen, dimension: Dimension, level: Level) -> list[_Pick]:
    """The regions of one level: the one asked for, else counties, municipalities, other divisions, the country."""
    by_level: dict[str, list[_Pick]] = {}
    for at, category in enumerate(dimension.categories):
        found, name = _region(category)
        by_level.setdefault(found, []).append((name, at))
    taken = next(one for one in (level, "county", "municipality", "other", "country") if one in by_level)
    for other in ("county", "municipality", "other"):
        # The country is the sum of what is read; regions beside those of the level are not.
        if other in by_level and other != taken:
            chosen.warn(
                "statistics_regions_left_out",
                len(by_level[other]),
                dimension.label,
                read=len(by_level[taken]),
            )
    return by_level[taken]


_EVERYONE = AgeBand(0, None)
_OLDEST = 10_000  # the end of an open band


def _ages(chosen: _Chosen, dimension: Dimension) -> list[_Pick]:
    """The finest age bands; wider ones beside all their parts are left out, and so is a total beside any."""
    totals: list[_Pick] = []
    unknown: list[int] = []
    bands: list[tuple[int, int, int]] = []  # first, last, position
    for at, category in enumerate(dimension.categories):
        band = cells.age_band(category.label)
        band = cells.age_band(category.code) if isinstance(band, Unreadable) else band
        if _is_total(dimension, category):
            totals.append((_EVERYONE, at))
        elif not isinstance(band, Unreadable):
            first, last = band.first or 0, _OLDEST if band.last is None else band.last
            if last < first:
                raise RefusedError("not_an_age_band", category.label, column=dimension.label)
            bands.append((first, last, at))
        elif _UNKNOWN_LABEL.fullmatch(category.label.casefold()):
            unknown.append(at)
        else:
            raise RefusedError("not_an_age_band", category.label, column=dimension.label)
    if not bands:
        if not totals:
            raise RefusedError("not_an_age_band", dimension.categories[0].label, column=dimension.label)
        return totals[:1]
    finest = _finest(dimension, sorted(bands))
    for at in unknown:
        axis = chosen.cube.dimensions.index(dimension)
        with np.errstate(over="ignore"):
            persons = cells.written(float(np.nansum(chosen.cube.values.take(at, axis=axis))))
        chosen.warn("statistics_unknown_age", dimension.categories[at].label, dimension.label, sum=persons)
    gaps = [f"{last + 1}-{first - 1}" for (_, last, _), (first, _, _) in pairwise(finest) if first > last + 1]
    if totals and finest[0][0] > 0:
        gaps.insert(0, f"0-{finest[0][0] - 1}")
    if totals and finest[-1][1] < _OLDEST:
        gaps.append(f"{finest[-1][1] + 1}+")
    if gaps:
        chosen.warn("statistics_ages_missing", ", ".join(gaps), dimension.label)
    return [(AgeBand(first, None if last == _OLDEST else last), at) for first, last, at in finest]


def _finest(dimension: Dimension, bands: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The narrowest band from each age, in order; RefusedError where bands overlap without adding up."""
    finest: dict[int, tuple[int, int, int]] = {}
    wider = []
    for band in bands:  # narrow ones come before wide ones of the same first age
        if band[0] in finest:
            wider.append(band)
        else:
            finest[band[0]] = band
    ends = {first: last for first, last, _ in finest.values()}
    clash = [after for before, after in pairwise(finest.values()) if after[0] <= before[1]]
    for first, last, at in wider:
        end = ends[first]
        while end < last and end + 1 in ends:
            end = ends[end + 1]
        if end != last or ends[first] == last:
            clash.append((first, last, at))
    if clash:
        label = dimension.categories[clash[0][2]].label
        raise RefusedError("statistics_ages_overlap", label, column=dimension.label)
    return list(finest.values())


_SEX_CODES = {"1": "M", "2": "F"}


def _sexes(chosen: _Chosen, dimension: Dimension) -> list[_Pick]:
    """Women and men, and who is neither as X; the total, as X, where not both are there."""
    totals: list[_Pick] = []
    parts: list[_Pick] = []
    for at, category in enumerate(dimension.categories):
        # Only a label that is the bare code is read as one: 1 beside an unknown word means nothing.
        sex: object = _SEX_CODES.get(category.label) or cells.sex(category.label)
        if _is_total(dimension, category):
            totals.append(("X", at))
        elif not isinstance(sex, Unreadable):
            parts.append((sex, at))
        elif _UNKNOWN_LABEL.fullmatch(category.label.casefold()):
            parts.append(("X", at))
        else:
            raise RefusedError("unknown_sex", category.label, column=dimension.label)
    twice = [sex for sex, times in Counter(sex for sex, _ in parts).items() if times > 1 and sex != "X"]
    if twice:
        raise RefusedError("statistics_category_twice", twice[0], dimension=dimension.label)
    return totals[:1] if totals and not {"F", "M"} <= {sex for sex, _ in parts} else parts


def whole_of(cube: Cube, contents: int) -> tuple[float | None, ...]:
    """The total of one of the contents in each period; None where a part is missing or nothing says what adds up."""
    time = cube.position("time")
    try:
        chosen = _chosen(replace(cube, rows=None), contents, "county", ("age", "sex"))
    except RefusedError:
        return (None,) * (1 if time is None else cube.values.shape[time])
    return tuple(value if value == value else None for _, value, _ in chosen.sums_by([time]))


# --- which table -------------------------------------------------------------------------------------------

_NO_STOCK = (
    r"(?!.*(?:ökning|förändring|täthet|tillväxt|andel|medel|per (?:km|kvadrat|sq|inv|person|capita|1)"
    r"|change|increase|growth|density|share|mean|average))"
)
_POPULATION = re.compile(_NO_STOCK + r".*(?:folkmängd|befolkning|population|invånare|inhabitants)")
_AGENCY = re.compile(r".*(?:hyrpersonal|inhyrd|bemanningsföretag|agency staff|agency share|agency cost)")
_CARE = re.compile(
    r".*(?:vårdkonsumtion|vårdnyttjande|läkarbesök|besök|vårdtillfällen|care use|use of care|visits)"
)
_PER_CENT = re.compile(r".*(?:%|procent|per cent|percent)")
_PER_PERSON = re.compile(r".*(?:per (?:invånare|person|inhabitant|capita|1 ?000)|index)")
_NO_PERSONS = re.compile(r".*(?:%|procent|per ?cent|index|kronor|\bkr\b|1 ?000|tusen|thousand|per )")
_FILE_NAMES = {
    "population": ("population", "befolkning", "folkmangd"),
    "peer_agency_share": ("peeragencyshare",),
    "care_use": ("careuse", "vardkonsumtion", "vardnyttjande"),
}


def table_of(cube: Cube) -> str:
    """The table of the contract that the cube belongs to, by its file's name, else by its words; empty for none."""
    stem = normalised(PurePath(cube.file).stem)
    named = [table for table, names in _FILE_NAMES.items() if any(name in stem for name in names)]
    if len(named) == 1:
        return named[0]
    for table, choose in (
        ("population", _of_population),
        ("peer_agency_share", _of_peers),
        ("care_use", _of_care),
    ):
        if choose(cube):
            return table
    return ""


def _worded(cube: Cube, words: re.Pattern[str], units: Callable[[str], object]) -> list[int]:
    """The contents with such words; the title speaks for contents that are alone."""
    found = []
    for at, one in enumerate(cube.contents):
        texts = [one.label] + ([cube.title] if len(cube.contents) == 1 else [])
        if any(words.match(text.casefold()) for text in texts) and units(
            " ".join((one.unit, *texts)).casefold()
        ):
            found.append(at)
    return found


def _of_population(cube: Cube) -> list[int]:
    if len(cube.contents) == 1 and not re.match(_NO_STOCK, cube.contents[0].label.casefold()):
        return []
    counted = [not _NO_PERSONS.match(one.unit.casefold()) for one in cube.contents]
    return [at for at in _worded(cube, _POPULATION, lambda _: True) if counted[at]]


def _of_peers(cube: Cube) -> list[int]:
    return _worded(cube, _AGENCY, _PER_CENT.match)


def _of_care(cube: Cube) -> list[int]:
    return _worded(cube, _CARE, _PER_PERSON.match)


def _contents(cube: Cube, wanted: str, fitting: Sequence[int]) -> int:
    """The position of the contents asked for by code or label, else the one that fits, else the only one."""
    named = [at for at, one in enumerate(cube.contents) if wanted and wanted in (one.code, one.label)]
    found = named or fitting or range(len(cube.contents))
    if len(found) != 1 or (wanted and not named):
        labels = ", ".join(one.label for one in cube.contents[:10])
        raise RefusedError("statistics_contents_unclear", wanted or cube.title, contents=labels)
    return found[0]


# --- rows --------------------------------------------------------------------------------------------------


def cube_to_rows(cube: Cube, table: str) -> Reading:
    """Rows of `population`, `peer_agency_share` or `care_use`; what cannot be decided is an error finding."""
    step = {
        "population": cube_to_population,
        "peer_agency_share": cube_to_peers,
        "care_use": cube_to_care_use,
    }
    return step[table](cube)


def cube_to_population(cube: Cube, level: Level = "county", contents: str = "") -> Reading:
    """Inhabitants by region, age band, sex and year, each person once.

    `level` is the one of several levels of regions to keep; `contents` names (by code or label) what to read
    where the file counts several things. A place with any part missing is left out, with a warning that says how
    many.
    """
    return _reading("population", cube, lambda: _population(cube, level, contents))


def cube_to_peers(cube: Cube, level: Level = "county", contents: str = "") -> Reading:
    """Agency shares of other regions, from per cent; both sexes together."""
    return _reading("peer_agency_share", cube, lambda: _peers(cube, level, contents))


def cube_to_care_use(cube: Cube, level: Level = "country", contents: str = "") -> Reading:
    """Care use per inhabitant by age band: the last period, of the country or the only region, both sexes together."""
    return _reading("care_use", cube, lambda: _care_use(cube, level, contents))


_Rows: TypeAlias = tuple[list[Any], list[Finding]]


def _reading(table: str, cube: Cube, step: Callable[[], _Rows]) -> Reading:
    try:
        rows, findings = step()
    except RefusedError as fault:
        return Reading(table, [], [fault.finding(cube.file)])
    return Reading(table, rows, findings)


def _axes(cube: Cube) -> Mapping[str, int | None]:
    names = {"region": REGION_NAME, "age": AGE_NAME, "sex": SEX_NAME}
    found: dict[str, int | None] = {"time": cube.position("time")}
    for key, pattern in names.items():
        at = [axis for axis, one in enumerate(cube.dimensions) if not one.role and one.is_named(pattern)]
        if len(at) > 1:
            raise RefusedError("statistics_dimension_twice", cube.dimensions[at[1]].label)
        found[key] = at[0] if at else None
    if found["time"] is None:
        raise RefusedError("statistics_no_year", cube.title)
    return found


def _built(
    chosen: _Chosen, axes: Sequence[int | None], build: Callable[[tuple[Any, ...], float, Origin], Any]
) -> list[Any]:
    """Rows of all places that have a value; how many have none is a warning."""
    rows: list[Any] = []
    missing = count = 0
    for key, value, origin in chosen.sums_by(axes):
        count += 1
        if value != value:
            missing += 1
            continue
        try:
            rows.append(build(key, value, origin))
        except StaffingError as refused:
            place = ", ".join(str(one) for one in key if one is not None)
            chosen.findings.extend(error(one.code, origin, place, one.value) for one in refused.faults)
    if missing:
        chosen.warn("statistics_values_missing", missing, of=count)
    return rows


_YEAR = re.compile(r"(?:1[789]|2[01])\d\d", re.ASCII)


def _population(cube: Cube, level: Level, contents: str) -> _Rows:
    axes = _axes(cube)
    at = _contents(cube, contents, _of_population(cube))
    unit = cube.contents[at].unit
    if _NO_PERSONS.match(unit.casefold()):
        raise RefusedError("statistics_unit_unclear", unit)
    for period in cube.dimensions[axes["time"] or 0].categories:
        if not _YEAR.fullmatch(period.label):
            raise RefusedError("statistics_not_yearly", period.label)
    chosen = _chosen(cube, at, level, ("age", "sex"))

    def row(key: tuple[Any, ...], value: float, origin: Origin) -> Population:
        year, region, sex, band = key
        first, last = band or (0, None)
        return Population(int(year), first, last, value, region or "", sex or "X", origin)

    rows = _built(chosen, (axes["time"], axes["region"], axes["sex"], axes["age"]), row)
    return rows, chosen.findings


def _peers(cube: Cube, level: Level, contents: str) -> _Rows:
    axes = _axes(cube)
    at = _contents(cube, contents, _of_peers(cube))
    one = cube.contents[at]
    chosen = _chosen(cube, at, level, ())
    if not _PER_CENT.match(f"{one.unit} {one.label} {cube.title}".casefold()):
        chosen.warn("statistics_per_cent_assumed", one.label)

    def row(key: tuple[Any, ...], value: float, origin: Origin) -> PeerShare:
        period, region = key
        return PeerShare(region or "", period, value / 100, origin)

    return _built(chosen, (axes["time"], axes["region"]), row), chosen.findings


def _care_use(cube: Cube, level: Level, contents: str) -> _Rows:
    axes = _axes(cube)
    at = _contents(cube, contents, _of_care(cube))
    chosen = _chosen(cube, at, level, ("age",))
    for axis, dimension in enumerate(cube.dimensions):
        if axis == axes["region"] and len(chosen.picks[axis]) > 1:
            labels = ", ".join(one.label for one in dimension.categories[:5])
            raise RefusedError("statistics_dimension_unclear", dimension.label, categories=labels)
        elif axis == axes["time"]:
            chosen.picks[axis] = [max(chosen.picks[axis])]

    def row(key: tuple[Any, ...], value: float, origin: Origin) -> CareUse:
        first, last = key[0] or (0, None)
        return CareUse(first, last, value, origin=origin)

    return _built(chosen, (axes["age"],), row), chosen.findings
