"""The page *Age structure* in words: tiles, bars, sheets and the sentences over them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from math import isnan

from staffing_planner.models.age_structure import OLDER
from staffing_planner.models.grid import LAST_AGE, Floats
from staffing_planner.models.population import DEPENDENCE, GROUPS, OLDEST, Inhabitants
from staffing_planner.models.staffing import (
    ABOVE_LIMIT,
    GOAL_PER_MANAGER,
    MOST_PER_MANAGER,
    WITHIN_GOAL,
    WITHIN_LIMIT,
    SpanOfControl,
    Staffing,
)
from staffing_planner.texts import Texts
from staffing_planner.ui.charts import Line, PyramidBars, Side
from staffing_planner.ui.figures import Whole, apportion
from staffing_planner.ui.pages.age_structure.figures import AgeFigures
from staffing_planner.ui.small_cells import Name, PersonCounts, alone, with_totals
from staffing_planner.ui.table_models import Heading, Sheet, SortKey, sorting_key

OLDER_ONES = "older"  # a column that the table has only as a share
EN_DASH = "–"
SIDES = ("women", "men")
PILLS = {WITHIN_GOAL: "within", WITHIN_LIMIT: "near", ABOVE_LIMIT: "over"}
MOST_YEARS = 25  # rows of the population's years; of more every fifth is shown


def say_band(low: int, high: int) -> str:
    """`62`, `60–64`, `80+`."""
    if low == high:
        return str(low)
    return f"{low}+" if high >= LAST_AGE else f"{low}{EN_DASH}{high}"


# --- tiles


def say_tiles(texts: Texts, figures: AgeFigures) -> tuple[tuple[str, str, str, str], ...]:
    """Label, figure, beside and foot of the tiles: employees, 60 and over, who reaches the age, who is past it."""
    choice, number = figures.choice, texts.number
    age = texts.age(choice.age)
    against = ""
    if choice.comparison_age != choice.age:
        against = texts.text(
            "ages.against", count=number(figures.comparison_reach), age=texts.age(choice.comparison_age)
        )
    return (
        (
            texts.text("ages.tile_employees"),
            number(figures.headcount),
            texts.text("ages.mean_age", age=number(figures.mean_age, 1)),
            texts.text("ages.women_share", share=texts.percent(figures.share(figures.by_sex[0]))),
        ),
        (
            texts.text("ages.tile_older", age=OLDER),
            texts.percent(figures.share(figures.older)),
            texts.plural("ages.persons", figures.older),
            texts.text("ages.of_selected"),
        ),
        (
            texts.plural("ages.tile_reach", choice.within, age=age),
            number(figures.reach),
            against,
            texts.text("ages.share_of_selected", share=texts.percent(figures.share(figures.reach))),
        ),
        (
            texts.text("ages.tile_past", age=age),
            number(figures.past),
            texts.percent(figures.share(figures.past)),
            texts.text("ages.past_foot"),
        ),
    )


def say_finding(texts: Texts, figures: AgeFigures) -> str:
    """The sentence over the pyramid."""
    return texts.plural(
        "ages.finding",
        figures.choice.within,
        reach=texts.number(figures.reach),
        headcount=texts.number(figures.headcount),
        share=texts.percent(figures.share(figures.reach)),
        age=texts.age(figures.choice.age),
        older=texts.number(figures.older),
        older_share=texts.percent(figures.share(figures.older)),
    )


def say_drawn(texts: Texts, figures: AgeFigures) -> str:
    """What the pyramid draws."""
    choice = figures.choice
    drawn = texts.plural("ages.drawn", choice.within, date=texts.date(figures.day), age=texts.age(choice.age))
    if choice.before is not None:
        drawn += " " + texts.text("ages.drawn_before", date=texts.date(choice.before))
    return drawn


# --- the pyramid


def bars_of(texts: Texts, figures: AgeFigures) -> PyramidBars:
    """What the pyramid draws, with the lines that stand in the box at each bar."""
    pyramid, choice = figures.pyramid, figures.choice
    bands = tuple(say_band(low, high) for low, high in pyramid.bands)
    ages = tuple(low for low, _ in pyramid.bands)
    ages += (ages[-1] + choice.width,) if ages else ()
    unstated = tuple(pyramid.now[2].tolist())
    sides = []
    for at, side in enumerate(SIDES):
        label = texts.text(f"ages.{side}")
        before: tuple[float, ...] = ()
        if pyramid.before is not None:
            before = tuple((pyramid.before[at] + pyramid.before[2] / 2).tolist())
        values = tuple(pyramid.now[at].tolist())
        headed = f"{label} {texts.number(figures.by_sex[at])}"
        sides.append(Side(headed, values, before))
    heads = (
        texts.text("column.age"),
        *(texts.text(f"ages.{side}") for side in SIDES),
        texts.text("ages.unstated") if any(unstated) else "",
        *(
            f"{texts.text(f'ages.{side}')} {texts.date(choice.before)}"
            for side in SIDES
            if choice.before is not None
        ),
    )
    return PyramidBars(
        ages,
        bands,
        (sides[0], sides[1]),
        unstated,
        (choice.age - choice.within, choice.age),
        texts.plural(
            "ages.mark", choice.within, age=texts.age(choice.age), reach=texts.number(figures.reach)
        ),
        texts.text("ages.unit"),
        texts.date(choice.before) if choice.before is not None else "",
        heads,
        lambda part: _lines(texts, figures, *divmod(part, len(bands))),
    )


def _lines(texts: Texts, figures: AgeFigures, side: int, band: int) -> tuple[Line, ...]:
    pyramid, choice = figures.pyramid, figures.choice
    low, high = pyramid.bands[band]
    label, value = texts.text(f"ages.{SIDES[side]}"), float(pyramid.now[side, band])
    lines: list[Line] = [
        ("", texts.text("ages.years_old", ages=say_band(low, high)), ""),
        ("retirement" if high >= choice.age - choice.within else "other", label, texts.number(value)),
    ]
    both = float(pyramid.now[:, band].sum())
    if pyramid.before is not None and choice.before is not None:
        then = texts.number(float(pyramid.before[side, band]))
        lines.append(("comparison", f"{label} {texts.date(choice.before)}", then))
    if pyramid.now[2, band]:
        lines.append(("other_edge", texts.text("ages.unstated"), texts.number(float(pyramid.now[2, band]))))
    lines.append(("", texts.text("ages.both"), texts.number(both)))
    return tuple(lines)


def summarise_pyramid(texts: Texts, figures: AgeFigures) -> str:
    """The pyramid for a screen reader."""
    pyramid = figures.pyramid
    if not pyramid.bands:
        return texts.text("ages.nobody")
    sums = pyramid.now.sum(axis=0)
    most = int(sums.argmax())
    return texts.text(
        "ages.summary",
        finding=say_finding(texts, figures),
        low=pyramid.bands[0][0],
        high=pyramid.bands[-1][1],
        band=say_band(*pyramid.bands[most]),
        most=texts.number(float(sums[most])),
    )


# --- who reaches the age, by occupation

# What the columns of the table are asked about.
REACH_COLUMNS = ("", "headcount", "reach", "share", "comparison_reach", "past", "older")


def reach_sheet(texts: Texts, figures: AgeFigures) -> Sheet:
    """The board's slide: occupations, who reaches the ages, who has reached the chosen one, who is 60 or older."""
    counts, choice = figures.counts, figures.choice
    age, other = texts.age(choice.age), texts.age(choice.comparison_age)
    within = choice.within

    def persons(head: str, tip: str, values: Whole, state: str = "") -> _Column:
        total = texts.number(int(values.sum()))
        return (
            Heading(head, tip, state=state),
            tuple(map(texts.number, values.tolist())),
            values.tolist(),
            total,
        )

    shares = [reach / everybody for reach, everybody in zip(counts.reach, counts.headcount, strict=True)]
    columns: list[_Column] = [
        (
            Heading(texts.text("column.occupation"), is_number=False),
            counts.occupations,
            [sorting_key(name) for name in counts.occupations],
            texts.text("window.total"),
        ),
        persons(texts.text("ages.column_headcount"), texts.text("ages.tip_headcount"), counts.headcount),
        persons(
            texts.text("ages.column_reach", age=age),
            texts.plural("ages.tip_reach", within, age=age),
            counts.reach,
        ),
        (
            Heading(texts.text("ages.column_share"), texts.text("ages.tip_share", age=age)),
            tuple(map(texts.percent, shares)),
            shares,
            texts.percent(figures.share(figures.reach)),
        ),
        persons(
            texts.text("ages.column_reach", age=other),
            texts.plural("ages.tip_reach", within, age=other),
            counts.comparison_reach,
            "comparison",
        ),
        persons(texts.text("ages.column_past", age=age), texts.text("ages.tip_past", age=age), counts.past),
        (
            Heading(texts.text("ages.column_older", age=OLDER), texts.text("ages.tip_older", age=OLDER)),
            tuple(
                texts.percent(older / all_)
                for older, all_ in zip(counts.older, counts.headcount, strict=True)
            ),
            [older / all_ for older, all_ in zip(counts.older, counts.headcount, strict=True)],
            texts.percent(figures.share(figures.older)),
        ),
    ]
    return replace(_sheet(columns), counts=partial(_reach_counts, figures))


def _reach_counts(figures: AgeFigures) -> PersonCounts:
    counts, choice = figures.counts, figures.choice
    columns: dict[Name, Whole] = {
        1: counts.headcount,
        2: counts.reach,
        4: counts.comparison_reach,
        5: counts.past,
        OLDER_ONES: counts.older,
    }
    # Who is left of the employees, or of those of 60 and over, is not shown, but is never less than nobody.
    group, other = (
        OLDER_ONES if age - choice.within >= OLDER else 1 for age in (choice.age, choice.comparison_age)
    )
    return with_totals(
        {name: values.tolist() for name, values in columns.items()},
        {3: (2, 1), 6: (OLDER_ONES, 1)},
        ((group, (2, 5)), (other, (4,)), (1, (OLDER_ONES,)), (1, (2, 5)), (1, (4,))),
    )


_Column = tuple[Heading, tuple[str, ...], Sequence[SortKey], str]


def _sheet(columns: Sequence[_Column], pills: tuple[str, ...] = ()) -> Sheet:
    total = tuple(column[3] for column in columns)
    return Sheet(
        tuple(column[0] for column in columns),
        tuple(column[1] for column in columns),
        total if any(total) else (),
        tuple(column[2] for column in columns),
        pills,
    )


# --- staffing


def say_staffing(texts: Texts, unit: str, staffing: Staffing, target: float) -> tuple[str, str]:
    """The sentence over the table of a unit's staff, and what is shown."""
    total = staffing.total
    if len(staffing.dates) < 2:
        words = texts.text("ages.staffing_one", unit=unit, count=texts.number(float(total.sum())))
        return words, texts.text("ages.staffing_one_words")
    words = texts.text(
        "ages.staffing_title",
        unit=unit,
        first=texts.number(float(total[0])),
        last=texts.number(float(total[-1])),
        span=f"{staffing.years[0]}{EN_DASH}{staffing.years[-1]}",
    )
    known = [at for at, share in enumerate(staffing.turnover) if not isnan(share)]
    if known:
        at = known[-1]
        share = float(staffing.turnover[at])
        words += " " + texts.text(
            "ages.turnover_over" if share > target else "ages.turnover_within",
            turnover=texts.percent(share),
            year=staffing.years[at],
            target=texts.percent(target),
        )
    return words, texts.text("ages.staffing_words")


def whole_staff(staffing: Staffing) -> tuple[tuple[int, ...], ...]:
    """Whole persons by date and occupation; each date adds up."""
    return tuple(
        tuple(apportion(staffing.headcount[:, at], round(float(staffing.total[at]))).tolist())
        for at in range(len(staffing.dates))
    )


def staffing_sheet(texts: Texts, staffing: Staffing) -> Sheet:
    """Occupations with their headcount at each date and the change from the first to the last."""
    whole = whole_staff(staffing)
    names = staffing.occupations
    columns: list[_Column] = [
        (
            Heading(texts.text("column.occupation"), is_number=False),
            names,
            [sorting_key(name) for name in names],
            texts.text("ages.all_employees"),
        )
    ]
    columns += [
        (
            Heading(str(day.year), texts.text("ages.tip_at", date=texts.date(day))),
            tuple(map(texts.number, persons)),
            persons,
            texts.number(sum(persons)),
        )
        for day, persons in zip(staffing.dates, whole, strict=True)
    ]
    if len(whole) > 1:
        change = [last - first for first, last in zip(whole[0], whole[-1], strict=True)]
        columns.append(
            (
                Heading(texts.text("ages.column_change"), texts.text("ages.tip_change")),
                tuple(texts.number(one, signed=True) for one in change),
                change,
                texts.number(sum(change), signed=True),
            )
        )
    change_told = {len(whole) + 1: (1, len(whole))} if len(whole) > 1 else {}
    return replace(_sheet(columns), counts=lambda: with_totals(dict(enumerate(whole, start=1)), change_told))


def turnover_sheet(texts: Texts, staffing: Staffing, target: float) -> Sheet:
    """A row a year: who left, who retired, the mean headcount, turnover against the target."""
    turnover = staffing.turnover.tolist()
    known = [not isnan(share) for share in turnover]

    def words(share: float) -> str:
        if isnan(share):
            return ""
        return texts.text("ages.status_turnover_over" if share > target else "ages.status_turnover_within")

    columns: list[_Column] = [
        (Heading(texts.text("column.year"), is_number=False), tuple(map(str, staffing.years)), (), ""),
        *(
            (
                Heading(texts.text(f"ages.column_{name}"), texts.text(f"ages.tip_{name}")),
                tuple(texts.number(value, decimals) for value in values.tolist()),
                (),
                "",
            )
            for name, values, decimals in (
                ("left", staffing.left, 0),
                ("retired", staffing.retired, 0),
                ("mean", staffing.mean_headcount, 1),
            )
        ),
        (
            Heading(texts.text("ages.column_turnover"), texts.text("ages.tip_turnover")),
            tuple(map(texts.percent, turnover)),
            (),
            "",
        ),
        (
            Heading(texts.text("ages.column_target"), texts.text("ages.tip_target")),
            tuple(texts.percent(target) if is_known else texts.percent(None) for is_known in known),
            (),
            "",
        ),
        (
            Heading(texts.text("ages.column_status"), is_number=False, state="pill"),
            tuple(map(words, turnover)),
            (),
            "",
        ),
    ]
    pills = tuple("over" if share > target else "within" for share in turnover)
    return replace(
        _sheet(columns, pills),
        counts=lambda: alone({1: staffing.left.tolist(), 2: staffing.retired.tolist()}, {4: (1,), 6: (1,)}),
    )


# --- employees per manager


def say_spans(texts: Texts, spans: Sequence[SpanOfControl]) -> tuple[str, str]:
    """The sentence over the table of units, and what is shown."""
    above = [one for one in spans if one.status == ABOVE_LIMIT]
    if above:
        title = texts.plural("ages.spans_above", len(above), most=MOST_PER_MANAGER)
    else:
        title = texts.text("ages.spans_within", most=MOST_PER_MANAGER)
    return title, texts.text("ages.spans_words", most=MOST_PER_MANAGER, goal=GOAL_PER_MANAGER)


def spans_sheet(texts: Texts, spans: Sequence[SpanOfControl]) -> Sheet:
    """Units with employees, managers, employees per manager and a word on them."""
    per_manager = [one.per_manager for one in spans]
    columns: list[_Column] = [
        (
            Heading(texts.text("column.unit"), is_number=False, widest=240),
            tuple(one.unit for one in spans),
            [sorting_key(one.unit) for one in spans],
            "",
        ),
        (
            Heading(texts.text("column.year")),
            tuple(str(one.year) for one in spans),
            [one.year for one in spans],
            "",
        ),
        (
            Heading(texts.text("ages.column_headcount"), texts.text("ages.tip_headcount_unit")),
            tuple(texts.number(one.headcount) for one in spans),
            [one.headcount for one in spans],
            "",
        ),
        (
            Heading(texts.text("ages.column_managers")),
            tuple(texts.number(one.managers, 0 if one.managers.is_integer() else 1) for one in spans),
            [one.managers for one in spans],
            "",
        ),
        (
            Heading(texts.text("ages.column_per_manager"), texts.text("ages.tip_per_manager")),
            tuple(texts.number(one, 1) for one in per_manager),
            [float("nan") if one is None else one for one in per_manager],
            "",
        ),
        (
            Heading(texts.text("ages.column_status"), is_number=False, state="pill"),
            tuple(texts.text(f"ages.span_{one.status}") for one in spans),
            [one.status for one in spans],
            "",
        ),
    ]
    return replace(
        _sheet(columns, tuple(PILLS[one.status] for one in spans)),
        counts=lambda: alone({2: [one.headcount for one in spans]}, {4: (2,)}),
    )


# --- population


def population_years(here: Inhabitants, stock_date: date | None) -> tuple[int, int]:
    """Positions of the years that the population is compared between: the stock's, or the first, and the last."""
    year = stock_date.year if stock_date else here.years[0]
    start = here.years.index(year) if year in here.years else 0
    return start, len(here.years) - 1


def say_group(texts: Texts, group: tuple[int, int]) -> str:
    """`0–19 år`, `80 år och äldre`."""
    low, high = group
    if high >= OLDEST:
        return texts.text("ages.and_older", age=low)
    return texts.text("ages.group", ages=f"{low}{EN_DASH}{high}")


def say_population(texts: Texts, here: Inhabitants, stock_date: date | None) -> tuple[str, str]:
    """The sentence over the population's tables, and what is shown."""
    start, last = population_years(here, stock_date)
    ratio = here.dependency_ratio
    title = texts.text(
        "ages.population_title",
        first_ratio=texts.number(float(ratio[start]), 2),
        last_ratio=texts.number(float(ratio[last]), 2),
        first=here.years[start],
        last=here.years[last],
    )
    limits = {group[0] for group in GROUPS}
    words = texts.text("ages.population_words")
    return title, f"{words} {texts.text('ages.population_divided')}" if here.divides(limits) else words


def groups_sheet(texts: Texts, here: Inhabitants, stock_date: date | None) -> Sheet:
    """Age groups in two years, with the change in persons and per cent."""
    start, last = population_years(here, stock_date)
    persons = [here.between(*group) for group in GROUPS]
    everybody = here.by_age.sum(axis=1)

    def change(values: Floats) -> str:
        return texts.number(values[last] - values[start], signed=True)

    def relative(values: Floats) -> str:
        share = (values[last] - values[start]) / values[start] * 100 if values[start] else None
        return texts.number(share, 1, signed=True)

    columns: list[_Column] = [
        (
            Heading(texts.text("ages.column_group"), is_number=False),
            tuple(say_group(texts, group) for group in GROUPS),
            (),
            texts.text("window.total"),
        ),
        *(
            (
                Heading(str(here.years[at])),
                tuple(texts.number(float(values[at])) for values in persons),
                (),
                texts.number(float(everybody[at])),
            )
            for at in (start, last)
        ),
        (
            Heading(texts.text("ages.column_change")),
            tuple(map(change, persons)),
            (),
            change(everybody),
        ),
        (
            Heading(texts.text("ages.column_per_cent")),
            tuple(map(relative, persons)),
            (),
            relative(everybody),
        ),
    ]
    return _sheet(columns)


def shown_years(here: Inhabitants) -> list[int]:
    """Positions of the years that the table has a row for."""
    every = 1 if len(here.years) <= MOST_YEARS else 5
    return [at for at, year in enumerate(here.years) if every == 1 or year % every == 0]


def ratio_sheet(texts: Texts, here: Inhabitants) -> Sheet:
    """A row a year: who depends, who carries, the dependency ratio."""
    rows = shown_years(here)
    ratio = here.dependency_ratio
    young, working, old = (here.between(*group) for group in DEPENDENCE)
    heads = (texts.text("ages.group", ages="0–19"), texts.text("ages.group", ages="20–66"))
    columns: list[_Column] = [
        (
            Heading(texts.text("column.year"), is_number=False),
            tuple(str(here.years[at]) for at in rows),
            (),
            "",
        ),
        *(
            (Heading(head), tuple(texts.number(float(values[at])) for at in rows), (), "")
            for head, values in (
                (heads[0], young),
                (heads[1], working),
                (texts.text("ages.and_older_short", age=67), old),
            )
        ),
        (
            Heading(texts.text("ages.column_ratio"), texts.text("ages.tip_ratio")),
            tuple(texts.number(float(ratio[at]), 2) for at in rows),
            (),
            "",
        ),
    ]
    return _sheet(columns)
