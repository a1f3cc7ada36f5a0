"""The explanations of what a projection's pages share: stock, reach, flows, need, gap, money, by year and by group.

Each is made from the very figures that are shown, so that its terms add up to what was asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from staffing_planner.models.inputs import ALL, OWN_AND_AGENCY
from staffing_planner.models.scenario import PROFILE
from staffing_planner.ui.figures import Figures, apportion
from staffing_planner.ui.session import REACH_WITHIN, Session, stated_age
from staffing_planner.ui.why import Term, Why

LARGEST = 5  # occupations that are named one by one

# What a measure of a year is made of, with the sign of each part.
_PARTS: dict[str, tuple[tuple[str, str], ...]] = {
    "closing": (
        ("", "opening"),
        ("−", "retirements"),
        ("−", "other_separations"),
        ("−", "training_out"),
        ("+", "training_in"),
        ("+", "other_in"),
        ("+", "recruits"),
    ),
    "replacement_need": (("", "retirements"), ("+", "other_separations")),
    "vacancies": (("", "recruitment_gap"), ("−", "recruits")),
    "recruitment_gap": (
        ("", "target"),
        ("−", "opening"),
        ("+", "replacement_need"),
        ("+", "training_out"),
        ("−", "training_in"),
        ("−", "other_in"),
        ("+", "surplus"),
    ),
}
# What a measure rests on beside the stock: levers of the scenario, and tables.
_LEVERS: dict[str, tuple[str, ...]] = {
    "retirements": ("mode", "retirement_age", "retirement_age_by_occupation", "final_age"),
    "other_separations": ("turnover_factor",),
    "replacement_need": ("retirement_age", "retirement_age_by_occupation", "turnover_factor"),
    "training_in": ("training_factor",),
    "training_out": ("training_factor",),
    "target": ("growth", "target_from_population"),
    "recruitment_gap": ("growth", "training_factor", "retirement_age", "turnover_factor"),
    "recruits": ("fill_rate",),
    "vacancies": ("fill_rate",),
    "agency_share": ("agency_cover", "agency_price_growth", "wage_growth", "fill_rate"),
}
_TABLES: dict[str, tuple[str, ...]] = {
    "opening": ("age_structure",),
    "retirements": ("age_structure", "retirement_rates"),
    "other_separations": ("age_structure", "turnover_rates"),
    "replacement_need": ("age_structure", "turnover_rates"),
    "training_in": ("training",),
    "training_out": ("training",),
    "other_in": ("arrivals",),
    "target": ("targets", "vacancies", "age_structure"),
    "recruitment_gap": ("targets", "vacancies", "training", "arrivals"),
    "agency_share": ("unit_costs", "vacancies"),
}


class Explanations:
    """Makes the explanations of what a session shows; `as_chosen` those of its `shown_figures`."""

    def __init__(self, session: Session, *, as_chosen: bool = False) -> None:
        self._session = session
        self._as_chosen = as_chosen

    @property
    def _figures(self) -> Figures:
        return self._session.shown_figures if self._as_chosen else self._session.figures

    @property
    def _is_in_fte(self) -> bool:
        return self._as_chosen and self._session.unit == "fte"

    # --- counts

    def employees(self) -> Why | None:
        """How many are employed at the stock date."""
        if not len(self._session.cells):
            return None
        texts, years = self._session.texts, self._figures.years
        cells = self._figures.scenario.values["opening"][self._session.cells, 0]
        return Why(
            texts.number(years.totals["opening"]),
            texts.text("why.employees"),
            texts.text("why.formula.employees"),
            (*self._largest(cells, years.totals["opening"]),),
            self._sources("age_structure"),
            (),
            self._remarks(),
        )

    def reach(self, age: float) -> Why | None:
        """How many reach an age within so many years (model section 2), age by age."""
        if self._session.plan is None or not len(self._session.cells):
            return None
        counts = [
            self._session.count_reach(age, within, as_chosen=self._as_chosen).reach
            for within in range(REACH_WITHIN + 1)
        ]
        return self._reached(age, counts, round(counts[-1]))

    def _reached(self, age: float, counts: Sequence[float], total: int, occupation: str = "") -> Why | None:
        """Of all or of an occupation: `counts` reach the age within 0, 1, 2 ... years; whole numbers of `total`."""
        plan, texts = self._session.plan, self._session.texts
        if plan is None:
            return None
        # Age by age: who reaches it within one year from the last age before it, and so on.
        whole = apportion(np.diff(np.array(counts)), total)
        first = [age - 1 - at for at in range(REACH_WITHIN)]
        terms = [
            Term(
                texts.text(
                    "why.reach_age" if float(low).is_integer() else "why.reach_between",
                    age=texts.age(low),
                    next=texts.age(low + 1),
                ),
                texts.number(int(count)),
            )
            for low, count in sorted(zip(first, whole.tolist(), strict=True))
        ]
        terms.append(Term(texts.text("why.sum"), texts.number(int(whole.sum())), strong=True))
        name = texts.text("why.reach", age=texts.age(age), years=REACH_WITHIN)
        by = ("occupation", occupation) if occupation else ()
        return Why(
            texts.number(int(whole.sum())),
            texts.text("why.of_group", what=name, group=occupation) if occupation else name,
            texts.text(
                "why.formula.reach",
                age=texts.age(age),
                years=REACH_WITHIN,
                low=texts.age(age - REACH_WITHIN),
                date=texts.date(plan.stock_date) if plan.stock_date else "",
            ),
            tuple(terms),
            self._sources("age_structure", lambda row: age - REACH_WITHIN - 1 < row.age < age, *by),
            self._lever_keys("retirement_age") if age == stated_age(self._session.scenario) else (),
            (texts.text("why.reach_remark"), *self._remarks()),
        )

    # --- a projection's measures

    def of_year(self, measure: str, at: int) -> Why | None:
        """A measure in one year of the scenario; `at` is its position."""
        figures = self._figures if len(self._session.cells) else None
        if figures is None or not 0 <= at < len(figures.years.years):
            return None
        texts, years = self._session.texts, figures.years
        name = texts.text("why.in_year", what=texts.text(f"measure.{measure}"), year=str(years.years[at]))
        if measure == "agency_share":
            return self._agency_share(at, name)
        value = years.persons[measure][at]
        if measure in _PARTS:
            terms = self._parts(measure, lambda part: years.persons[part][at], value)
        else:
            cells = figures.scenario.values[measure][figures.cells, at]
            terms = self._largest(cells, value)
        return self._with_grounds(texts.number(value), name, measure, terms)

    def of_horizon(self, measure: str) -> Why | None:
        """A measure over the whole horizon: year by year."""
        if not len(self._session.cells):
            return None
        texts, years = self._session.texts, self._figures.years
        span = f"{years.years[0]}–{years.years[-1]}"
        name = texts.text("why.in_year", what=texts.text(f"measure.{measure}"), year=span)
        value = years.totals[measure]
        if measure == "recruitment_gap":  # a vacancy is carried over, and counts once
            terms = [
                Term(texts.text("measure.recruits"), texts.number(years.totals["recruits"])),
                Term("+ " + texts.text("why.last_vacancies"), texts.number(years.totals["vacancies"])),
            ]
        elif measure in ("opening", "closing", "target", "vacancies", "surplus"):
            return self.of_year(measure, 0 if measure == "opening" else len(years.years) - 1)
        else:
            terms = [
                Term(str(year), texts.number(count))
                for year, count in zip(years.years, years.persons[measure].tolist(), strict=True)
            ]
        terms.append(Term(texts.text("why.sum"), texts.number(value), strong=True))
        return self._with_grounds(texts.number(value), name, measure, terms)

    def of_group(self, by: str, group: str, measure: str) -> Why | None:
        """A measure of one unit or occupation over the horizon: year by year."""
        figures = self._figures if len(self._session.cells) else None
        if figures is None:
            return None
        breakdown = figures.broken_down("unit" if by == "unit" else "occupation")
        if group not in breakdown.names:
            return None
        texts, years = self._session.texts, figures.years.years
        value = getattr(breakdown, measure)[breakdown.names.index(group)]
        cells = [at for at in figures.cells if getattr(figures.axes.cells[at], by) == group]
        flow = {"headcount": "opening", "recruitment_gap": "recruits"}.get(measure, measure)
        exact = figures.scenario.values[flow][cells].sum(axis=0)
        terms: list[Term] = []
        if measure in ("retirements", "replacement_need"):
            whole = apportion(exact, value)
            terms = [
                Term(str(year), texts.number(count))
                for year, count in zip(years, whole.tolist(), strict=True)
            ]
            terms.append(Term(texts.text("why.sum"), texts.number(value), strong=True))
        elif measure == "recruitment_gap":
            last = breakdown.vacancies[breakdown.names.index(group)]
            terms = [
                Term(texts.text("measure.recruits"), texts.number(value - last)),
                Term("+ " + texts.text("why.last_vacancies"), texts.number(last)),
                Term(texts.text("why.sum"), texts.number(value), strong=True),
            ]
        what = "opening" if measure == "headcount" else measure
        name = texts.text("why.of_group", what=texts.text(f"measure.{what}"), group=group)
        return self._with_grounds(texts.number(value), name, what, terms, by, group)

    def deferral(self, at: int) -> Why | None:
        """How many more or fewer retire in a year than in the comparison; the last place is beyond the horizon."""
        figures = self._figures if len(self._session.cells) else None
        if figures is None or not 0 <= at <= len(figures.deferral.years):
            return None
        texts, deferral = self._session.texts, figures.deferral
        if at == len(deferral.years):
            terms = [
                Term(str(year), texts.number(int(change), signed=True))
                for year, change in zip(deferral.years, deferral.change.tolist(), strict=True)
            ]
            name = texts.text("why.deferred_beyond", year=str(deferral.years[-1]))
            figure, formula = deferral.beyond, "why.formula.beyond"
        else:
            mine = int(figures.years.persons["retirements"][at])
            theirs = int(figures.comparison_years.persons["retirements"][at])
            terms = [
                Term(figures.scenario.scenario.name, texts.number(mine)),
                Term("− " + figures.comparison.scenario.name, texts.number(theirs)),
            ]
            name = texts.text("why.deferred", year=str(deferral.years[at]))
            figure, formula = int(deferral.change[at]), "why.formula.deferral"
        terms.append(Term(texts.text("window.difference"), texts.number(figure, signed=True), strong=True))
        names = dict.fromkeys((figures.scenario.scenario.name, figures.comparison.scenario.name))
        keys = [("scenarios", scenario, "retirement_age") for scenario in names]
        return Why(
            texts.number(figure, signed=True), name, texts.text(formula), tuple(terms), (), tuple(keys)
        )

    def _agency_share(self, at: int, name: str) -> Why:
        texts, figures = self._session.texts, self._figures
        projection, cells = figures.scenario, figures.cells
        agency = float(projection.total("agency_cost", cells)[at])
        personnel = float(projection.total("personnel_cost", cells)[at])
        both = figures.ceiling is not None and figures.ceiling.denominator == OWN_AND_AGENCY
        share = float(figures.years.agency_share[at])
        terms = [
            Term(texts.text("measure.agency_cost"), self._money(agency)),
            Term("÷ " + texts.text("measure.personnel_cost"), self._money(personnel)),
        ]
        if both:
            terms.append(Term("+ " + texts.text("measure.agency_cost"), self._money(agency)))
        terms.append(Term(texts.text("measure.agency_share"), texts.percent(share), strong=True))
        if figures.ceiling is not None:
            terms.append(Term(texts.text("why.ceiling"), texts.percent(figures.ceiling.share)))
        return self._with_grounds(texts.percent(share), name, "agency_share", terms)

    def _money(self, kronor: float) -> str:
        texts = self._session.texts
        return texts.text("why.million", amount=texts.million(kronor))

    # --- parts

    def _parts(self, measure: str, value_of: Callable[[str], float], value: float) -> list[Term]:
        texts = self._session.texts
        terms = [
            Term(f"{sign} {texts.text(f'measure.{part}')}".strip(), texts.number(value_of(part)))
            for sign, part in _PARTS[measure]
            if value_of(part) or not sign
        ]
        return [*terms, Term(texts.text(f"measure.{measure}"), texts.number(value), strong=True)]

    def _largest(self, values: Any, total: float) -> list[Term]:
        """The occupations with most of it, the rest together, and the sum; whole numbers that add up."""
        texts, figures = self._session.texts, self._figures
        names = [figures.axes.cells[at].occupation for at in figures.cells]
        sums: dict[str, float] = {}
        for name, value in zip(names, values.tolist(), strict=True):
            sums[name] = sums.get(name, 0.0) + value
        ordered = sorted(sums, key=lambda name: -sums[name])
        shown, rest = ordered[:LARGEST], ordered[LARGEST:]
        parts = [sums[name] for name in shown] + ([sum(sums[name] for name in rest)] if rest else [])
        whole = apportion(np.array(parts), total).tolist() if parts else []
        words = [*shown, *([texts.plural("why.other_occupations", len(rest))] if rest else [])]
        terms = [Term(word, texts.number(count)) for word, count in zip(words, whole, strict=True)]
        return [*terms, Term(texts.text("why.sum"), texts.number(total), strong=True)]

    def _with_grounds(
        self,
        figure: str,
        name: str,
        measure: str,
        terms: Iterable[Term],
        by: str = "",
        group: str = "",
    ) -> Why:
        texts, session = self._session.texts, self._session
        wanted = _TABLES.get(measure, ())
        if session.scenario.mode != PROFILE:
            wanted = tuple(table for table in wanted if table != "retirement_rates")
        if session.scenario.target_from_population and measure in ("target", "recruitment_gap"):
            wanted = (*wanted, "population", "care_use")
        sources = [source for table in wanted for source in self._sources(table, None, by, group)]
        remarks = self._remarks()
        levers = _LEVERS.get(measure, ())
        if session.moved_age is not None and "retirement_age" in levers:
            remarks += (texts.text("why.moved", age=texts.number(session.moved_age, 1)),)
        formula = f"why.formula.{measure}"
        return Why(
            figure,
            name,
            texts.text(formula) if texts.has(formula) else "",
            tuple(terms),
            tuple(sources),
            self._lever_keys(*levers),
            remarks,
        )

    def _remarks(self) -> tuple[str, ...]:
        return (self._session.texts.text("why.fte_remark"),) if self._is_in_fte else ()

    def _lever_keys(self, *levers: str) -> tuple[tuple[str, ...], ...]:
        """What the keys of the shown scenario's levers begin with; by occupation only those that are selected."""
        name = self._session.scenario.name
        return tuple(
            ("scenarios", name, lever, *(("*",) if lever in ("growth", "fill_rate") else ()))
            for lever in levers
        )

    def _sources(
        self,
        table: str,
        wanted: Callable[[Any], bool] | None = None,
        by: str = "",
        group: str = "",
    ) -> tuple[Any, ...]:
        plan = self._session.plan
        if plan is None:
            return ()
        selection = self._session.selection
        units, occupations = set(selection.units), set(selection.occupations)
        if by:
            (units if by == "unit" else occupations).clear()
            (units if by == "unit" else occupations).add(group)
        stock_date = plan.stock_date
        sexes = selection.sexes if self._as_chosen else ()

        def is_behind(row: Any) -> bool:
            if table == "age_structure" and (row.date != stock_date or (sexes and row.sex not in sexes)):
                return False
            unit, occupation = getattr(row, "unit", ALL), getattr(row, "occupation", ALL)
            return (
                (not units or unit in units or unit == ALL)
                and (not occupations or occupation in occupations or occupation == ALL)
                and (wanted is None or wanted(row))
            )

        return plan.rows_behind(table, is_behind)
