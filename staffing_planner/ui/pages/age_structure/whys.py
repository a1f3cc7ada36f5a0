"""*Why this number?* of the page *Age structure*: counts by age and the source rows behind them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from math import isnan
from typing import Any

import numpy as np

from staffing_planner.models.age_structure import OLDER
from staffing_planner.models.estimation import cause_of
from staffing_planner.models.findings import SourceRows
from staffing_planner.models.grid import FIRST_AGE, LAST_AGE, SEXES
from staffing_planner.models.inputs import OTHER
from staffing_planner.models.population import DEPENDENCE, GROUPS, OLDEST
from staffing_planner.models.staffing import SpanOfControl, Staffing
from staffing_planner.plan import Plan
from staffing_planner.texts import Texts
from staffing_planner.ui.figures import apportion
from staffing_planner.ui.pages.age_structure.figures import AgeFigures, count_ages, older_bands
from staffing_planner.ui.pages.age_structure.words import SIDES, say_band, say_group
from staffing_planner.ui.why import Term, Why

LARGEST = 6  # parts that are named one by one
ALL_AGES = (0, 200)


class AgeExplanations:
    """Explains what is shown of one plan, selection and choice."""

    def __init__(self, texts: Texts, plan: Plan, figures: AgeFigures) -> None:
        self._texts, self._plan, self._figures = texts, plan, figures

    # --- the selection

    def employees(self) -> Why:
        """Everybody, by occupation."""
        texts, counts = self._texts, self._figures.counts
        parts = dict(zip(counts.occupations, counts.headcount.tolist(), strict=True))
        return Why(
            texts.number(self._figures.headcount),
            texts.text("ages.tile_employees"),
            texts.text("ages.why_employees", date=texts.date(self._figures.day)),
            self._largest(parts),
            self._stock_rows(),
        )

    def older(self) -> Why:
        """Who is 60 or older, by five years."""
        texts, figures = self._texts, self._figures
        parts = [(say_band(low, high), count) for low, high, count in older_bands(figures.persons)]
        return Why(
            texts.percent(figures.share(figures.older)),
            texts.text("ages.tile_older", age=OLDER),
            texts.text("ages.why_share"),
            (
                *self._ages(parts),
                Term("÷ " + texts.text("ages.tile_employees"), texts.number(figures.headcount)),
            ),
            self._stock_rows(ages=(OLDER, ALL_AGES[1])),
        )

    def reach(self, age: float, occupation: str = "") -> Why:
        """Who reaches an age, by age; of one occupation or all."""
        texts, figures = self._texts, self._figures
        within = figures.choice.within
        parts = self._of(occupation).reach_by_age(age)
        name = texts.plural("ages.tile_reach", within, age=texts.age(age))
        return Why(
            texts.number(sum(count for _, count in parts)),
            f"{occupation}: {name}" if occupation else name,
            texts.plural("ages.why_reach", within, age=texts.age(age), low=texts.age(age - within)),
            self._ages([(str(one), count) for one, count in parts]),
            self._stock_rows(occupation, self._span([one for one, _ in parts])),
            remarks=(texts.text("why.reach_remark"),),
        )

    def past(self, occupation: str = "") -> Why:
        """Who has reached the chosen age, by age."""
        texts, choice = self._texts, self._figures.choice
        parts = self._of(occupation).past_by_age
        name = texts.text("ages.tile_past", age=texts.age(choice.age))
        return Why(
            texts.number(sum(count for _, count in parts)),
            f"{occupation}: {name}" if occupation else name,
            texts.text("ages.why_past", age=texts.age(choice.age)),
            self._ages([(str(one), count) for one, count in parts]),
            self._stock_rows(occupation, self._span([one for one, _ in parts])),
        )

    def cell(self, column: str, occupation: str) -> Why | None:
        """A cell of the table of occupations; the total's where no occupation is named."""
        figures, texts = self._figures, self._texts
        if not column or (occupation and occupation not in figures.counts.occupations):
            return None
        if column == "comparison_reach":
            return self.reach(figures.choice.comparison_age, occupation)
        if column == "past":
            return self.past(occupation)
        if column == "reach":
            return self.reach(figures.choice.age, occupation)
        own = self._of(occupation)
        if column == "headcount":
            bands = [
                (say_band(low, low + 9), int(own.persons[:, low - FIRST_AGE :][:, :10].sum()))
                for low in range(FIRST_AGE, OLDEST, 10)
                if low - FIRST_AGE < own.persons.shape[1]
            ]
            return Why(
                texts.number(own.headcount),
                texts.text("why.of_group", what=texts.text("ages.tile_employees"), group=occupation)
                if occupation
                else texts.text("ages.tile_employees"),
                texts.text("ages.why_employees", date=texts.date(figures.day)),
                self._ages([(band, count) for band, count in bands if count]),
                self._stock_rows(occupation),
            )
        count = own.reach if column == "share" else own.older
        head = (
            texts.plural("ages.tile_reach", own.choice.within, age=texts.age(own.choice.age))
            if column == "share"
            else texts.text("ages.tile_older", age=OLDER)
        )
        ages = (OLDER, ALL_AGES[1])
        if column == "share":
            ages = self._span([one for one, _ in own.reach_by_age(own.choice.age)])
        return Why(
            texts.percent(own.share(count)),
            f"{occupation}: {head}" if occupation else head,
            texts.text("ages.why_share"),
            (
                Term(head, texts.number(count)),
                Term("÷ " + texts.text("ages.tile_employees"), texts.number(own.headcount)),
            ),
            self._stock_rows(occupation, ages),
        )

    def bar(self, at: int) -> Why | None:
        """A bar of the pyramid: its people by occupation, and the earlier date's."""
        figures, texts = self._figures, self._texts
        pyramid, bands = figures.pyramid, len(figures.pyramid.bands)
        if not 0 <= at < 2 * bands:
            return None
        side, band = divmod(at, bands)
        low, high = pyramid.bands[band]
        structure, selection = self._plan.age_structure, figures.selection
        cells = structure.axes.select(selection.units, selection.occupations)
        people = structure.people(figures.day, cells, selection.sexes)
        persons = people[:, side, low - FIRST_AGE : high - FIRST_AGE + 1].sum(axis=1)
        by_name: dict[str, float] = {}
        for one, count in zip(cells, persons.tolist(), strict=True):
            name = structure.axes.cells[one].occupation
            by_name[name] = by_name.get(name, 0.0) + count
        total = int(pyramid.now[side, band])
        names = [name for name, count in by_name.items() if count]
        whole = apportion(np.array([by_name[name] for name in names], dtype=np.float64), total)
        terms = list(self._largest(dict(zip(names, whole.tolist(), strict=True))))
        if pyramid.before is not None and figures.choice.before is not None:
            then = texts.text("ages.at_date", date=texts.date(figures.choice.before))
            terms.append(Term(then, texts.number(float(pyramid.before[side, band]))))
        return Why(
            texts.number(total),
            texts.text("ages.why_bar", sex=texts.text(f"ages.{SIDES[side]}"), ages=say_band(low, high)),
            texts.text("ages.why_bar_formula", date=texts.date(figures.day)),
            tuple(terms),
            self._stock_rows(ages=(low, high), sex=SEXES[side]),
        )

    # --- staffing

    def staff(self, unit: str, staffing: Staffing, occupation: str, at: int) -> Why | None:
        """How many of a unit and occupation (none: all) were employed at a date."""
        if not 0 <= at < len(staffing.dates):
            return None
        texts, day = self._texts, staffing.dates[at]
        structure, selection = self._plan.age_structure, self._figures.selection
        chosen = (occupation,) if occupation else selection.occupations
        cells = structure.axes.select((unit,), chosen)
        sums = structure.people(day, cells, selection.sexes).sum(axis=(0, 2))
        whole = apportion(sums, round(float(sums.sum())))
        names = ("ages.women", "ages.men", "ages.unstated")
        terms = [
            Term(texts.text(name), texts.number(count))
            for name, count in zip(names, whole.tolist(), strict=True)
            if count
        ]
        terms.append(Term(texts.text("why.sum"), texts.number(int(whole.sum())), strong=True))
        what = occupation or texts.text("ages.all_employees")
        return Why(
            texts.number(int(whole.sum())),
            f"{unit}: {what}",
            texts.text("ages.why_employees", date=texts.date(day)),
            tuple(terms),
            self._stock_rows(occupation, units=(unit,), day=day),
        )

    def turnover(self, unit: str, staffing: Staffing, at: int, target: float) -> Why | None:
        """Turnover of a unit in a year."""
        if not 0 <= at < len(staffing.dates) or isnan(float(staffing.left[at])):
            return None
        texts, year = self._texts, staffing.years[at]
        terms = [Term(texts.text("ages.column_left"), texts.number(float(staffing.left[at])))]
        share = float(staffing.turnover[at])
        if not isnan(share):
            total = staffing.total
            terms += [
                Term(
                    "÷ " + texts.text("ages.column_mean"), texts.number(float(staffing.mean_headcount[at]), 1)
                ),
                Term(f"= ({texts.number(float(total[at - 1]))} + {texts.number(float(total[at]))}) ÷ 2"),
                Term(texts.text("ages.column_turnover"), texts.percent(share), strong=True),
                Term(texts.text("ages.column_target"), texts.percent(target)),
            ]
        selection = self._figures.selection
        left = self._plan.rows_behind(
            "separations",
            lambda row: (
                (row.unit, row.year, cause_of(row)) == (unit, year, OTHER)
                and _is_in(row.occupation, selection.occupations)
                and _is_in(row.sex, selection.sexes)
            ),
        )
        stock: tuple[SourceRows, ...] = ()
        for day in staffing.dates[max(at - 1, 0) : at + 1]:
            stock += self._stock_rows(units=(unit,), day=day)
        return Why(
            texts.percent(share),
            f"{unit}: {texts.text('ages.column_turnover')} {year}",
            texts.text("ages.why_turnover"),
            tuple(terms),
            (*left, *stock),
        )

    def span(self, one: SpanOfControl) -> Why:
        """Employees per manager of a unit."""
        texts = self._texts
        days = [day for day in self._plan.age_structure.dates if day.year == one.year]
        managers = self._plan.rows_behind(
            "managers", lambda row: (row.unit, row.year) == (one.unit, one.year)
        )
        stock = self._plan.rows_behind(
            "age_structure", lambda row: (row.unit, row.date) == (one.unit, days[-1])
        )
        return Why(
            texts.number(one.per_manager, 1),
            f"{one.unit}: {texts.text('ages.column_per_manager')}",
            texts.text("ages.why_span"),
            (
                Term(texts.text("ages.tile_employees"), texts.number(one.headcount)),
                Term("÷ " + texts.text("ages.column_managers"), texts.number(one.managers)),
                Term(texts.text("ages.column_per_manager"), texts.number(one.per_manager, 1), strong=True),
            ),
            (*managers, *stock),
        )

    # --- population

    def group(self, at: int, year: int) -> Why | None:
        """Inhabitants of an age group (-1: of all) in a year."""
        return self._inhabitants([GROUPS[at]] if at >= 0 else list(GROUPS), year)

    def inhabitants(self, at: int, year: int) -> Why | None:
        """Those who depend because they are young, those who carry, or those who depend because they are old."""
        return self._inhabitants([DEPENDENCE[at]], year)

    def _inhabitants(self, groups: Sequence[tuple[int, int]], year: int) -> Why | None:
        texts, here = self._texts, self._plan.inhabitants
        if year not in here.years:
            return None
        place = here.years.index(year)
        counts = [float(here.between(*group)[place]) for group in groups]
        what = say_group(texts, groups[0]) if len(groups) == 1 else texts.text("window.total")
        low, high = groups[0][0], groups[-1][1]
        return Why(
            texts.number(sum(counts)),
            f"{texts.text('ages.inhabitants')} {what}, {year}",
            texts.text("ages.why_inhabitants"),
            tuple(
                Term(say_group(texts, group), texts.number(count))
                for group, count in zip(groups, counts, strict=True)
            ),
            self._population_rows(year, low, high),
        )

    def ratio(self, year: int) -> Why | None:
        """The dependency ratio of a year."""
        texts, here = self._texts, self._plan.inhabitants
        if year not in here.years:
            return None
        place = here.years.index(year)
        young, working, old = (float(here.between(low, high)[place]) for low, high in DEPENDENCE)
        return Why(
            texts.number(float(here.dependency_ratio[place]), 2),
            f"{texts.text('ages.column_ratio')} {year}",
            texts.text("ages.why_ratio"),
            (
                Term(texts.text("ages.group", ages="0–19"), texts.number(young)),
                Term("+ " + texts.text("ages.and_older", age=67), texts.number(old)),
                Term("÷ " + texts.text("ages.group", ages="20–66"), texts.number(working)),
            ),
            self._population_rows(year, 0, OLDEST),
        )

    # --- parts

    def _population_rows(self, year: int, low: int, high: int) -> tuple[SourceRows, ...]:
        return self._plan.rows_behind(
            "population",
            # An open band is counted at its first age.
            lambda row: (
                row.year == year
                and row.age_from <= high
                and low <= (row.age_from if row.age_to is None else row.age_to)
            ),
        )

    def _of(self, occupation: str) -> AgeFigures:
        """The figures of one occupation of the selection, or of all."""
        if not occupation:
            return self._figures
        selection = replace(self._figures.selection, occupations=(occupation,))
        return count_ages(self._plan.age_structure, selection, self._figures.choice)

    @staticmethod
    def _span(ages: Sequence[int]) -> tuple[int, int]:
        return (min(ages), max(ages)) if ages else (0, -1)

    def _ages(self, parts: Iterable[tuple[str, int]]) -> tuple[Term, ...]:
        texts, listed = self._texts, list(parts)
        terms = [Term(texts.text("ages.years_old", ages=ages), texts.number(count)) for ages, count in listed]
        total = texts.number(sum(count for _, count in listed))
        return (*terms, Term(texts.text("why.sum"), total, strong=True))

    def _largest(self, parts: dict[str, int]) -> tuple[Term, ...]:
        """The occupations with most, the rest together, and the sum."""
        texts = self._texts
        ordered = sorted(parts, key=lambda name: (-parts[name], name))
        shown, rest = ordered[:LARGEST], ordered[LARGEST:]
        terms = [Term(name, texts.number(parts[name])) for name in shown]
        if rest:
            left = sum(parts[name] for name in rest)
            terms.append(Term(texts.plural("why.other_occupations", len(rest)), texts.number(left)))
        return (*terms, Term(texts.text("why.sum"), texts.number(sum(parts.values())), strong=True))

    def _stock_rows(
        self,
        occupation: str = "",
        ages: tuple[int, int] = ALL_AGES,
        sex: str = "",
        units: Collection[str] = (),
        day: date | None = None,
    ) -> tuple[SourceRows, ...]:
        selection = self._figures.selection
        units = units or selection.units
        occupations = (occupation,) if occupation else selection.occupations
        sexes = (sex,) if sex else selection.sexes
        when = day or self._figures.day
        low, high = ages
        # Ages beyond the axis are counted at its ends, so their rows stand behind the outermost bars.
        low = ALL_AGES[0] if low <= FIRST_AGE else low
        high = ALL_AGES[1] if high >= LAST_AGE > low else high

        def is_behind(row: Any) -> bool:
            return (
                row.date == when
                and low <= row.age <= high
                and _is_in(row.unit, units)
                and _is_in(row.occupation, occupations)
                and _is_in(row.sex, sexes)
            )

        return self._plan.rows_behind("age_structure", is_behind)


def _is_in(name: str, chosen: Collection[str]) -> bool:
    """Whether a filter lets a name through; an empty one means all."""
    return not chosen or name in chosen
