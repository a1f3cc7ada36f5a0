"""How each figure of the page about agency staff comes about: formula, numbers, source rows, the ceiling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from staffing_planner.models.agency_outlook import MANUAL, RUN_RATE, SEASONAL
from staffing_planner.models.agency_weeks import TertialWeeks
from staffing_planner.models.findings import SourceRows
from staffing_planner.models.inputs import OWN_AND_AGENCY, Month
from staffing_planner.models.process_chart import TO_LIMITS
from staffing_planner.texts import Texts
from staffing_planner.ui.pages.agency.view import MONTHS, AgencyView, Place, ceiling_of
from staffing_planner.ui.pages.agency.words import (
    say_ceiling,
    say_denominator,
    say_place,
    say_span,
    say_tertial,
)
from staffing_planner.ui.why import Term, Why

if TYPE_CHECKING:
    from staffing_planner.models.projected_share import ProjectedShare
    from staffing_planner.plan import Plan
    from staffing_planner.ui.session import Session


class Explainer:
    """Explains the figures of one view."""

    def __init__(self, texts: Texts, plan: Plan, view: AgencyView) -> None:
        self._texts, self._plan, self._view = texts, plan, view

    # - what it rests on

    def _rows(
        self, first: Month, last: Month, units: tuple[str, ...], group: str | None = None
    ) -> tuple[SourceRows, ...]:
        """Where the costs of some months were read: agency, then personnel."""
        agency = self._plan.rows_behind(
            "agency_costs",
            lambda row: (
                first <= row.month <= last
                and (not units or row.unit in units)
                and group in (None, row.staff_group)
            ),
        )
        personnel = self._plan.rows_behind(
            "personnel_costs", lambda row: first <= row.month <= last and (not units or row.unit in units)
        )
        return (*agency, *personnel)

    def _ceiling_rows(self, place: Place | None = None) -> tuple[SourceRows, ...]:
        row = (place or self._view.whole).row
        return self._plan.rows_behind("ceilings", lambda one: one.origin == row.ceiling_origin)

    def _ceiling_remark(self, place: Place | None = None) -> tuple[str, ...]:
        row = (place or self._view.whole).row
        ceiling = ceiling_of(self._plan.inputs.ceilings, row)
        return () if ceiling is None else (say_ceiling(self._texts, ceiling),)

    def _denominator(self, name: str) -> str:
        return self._texts.text("agency.why_denominator", denominator=say_denominator(self._texts, name))

    def _million(self, label: str, kronor: float | None, *, strong: bool = False) -> Term:
        return Term(self._texts.text(label), self._texts.million(kronor, 2), strong)

    # - shares

    def rolling(self) -> Why:
        """The rolling share of the whole selection."""
        return self.share_of(self._view.whole)

    def share_of(self, place: Place) -> Why:
        """The share of a place: 12 months, or the year to date."""
        texts, view = self._texts, self._view
        first = Month.of_ordinal(view.through.ordinal - MONTHS + 1) if place.rolls else view.first_of_year
        unit, group = place.name
        units = view.units if unit is None else (unit,)
        denominator = self._denominator_terms(place.agency, place.personnel, place.row.denominator)
        beside = place.row.r12_share_last_year if place.rolls else place.row.ytd_share_last_year
        return Why(
            texts.percent(place.share),
            texts.text(
                "agency.why_rolling" if place.rolls else "agency.why_to_date",
                place=say_place(texts, unit, group),
                span=say_span(texts, first, view.through),
            ),
            texts.text("agency.formula_share"),
            (
                self._million("agency.term_agency", place.agency),
                *denominator,
                Term(texts.text("agency.term_share"), texts.percent(place.share, 2), True),
                Term(texts.text("agency.term_last_year"), texts.percent(beside, 2)),
            ),
            self._rows(first, view.through, units, group),
            remarks=(self._denominator(place.row.denominator), *self._ceiling_remark(place)),
        )

    def _denominator_terms(self, agency: float, personnel: float | None, name: str) -> tuple[Term, ...]:
        own = self._million("agency.term_personnel", personnel)
        if name != OWN_AND_AGENCY or personnel is None:
            return (own,)
        return own, self._million("agency.term_both", personnel + agency)

    def to_date(self) -> Why:
        """The share of the year to date."""
        texts, view, row = self._texts, self._view, self._view.row
        months = [one for one in view.outlook.rows if one.month >= view.first_of_year]
        known = [one.personnel for one in months if one.personnel is not None]
        agency = sum(one.agency for one in months)
        personnel = sum(known) if len(known) == len(months) else None
        return Why(
            texts.percent(row.ytd_share),
            texts.text(
                "agency.why_to_date",
                place=self._whole_name,
                span=say_span(texts, view.first_of_year, view.through),
            ),
            texts.text("agency.formula_share"),
            (
                self._million("agency.term_agency", agency),
                *self._denominator_terms(agency, personnel, row.denominator),
                Term(texts.text("agency.term_share"), texts.percent(row.ytd_share, 2), True),
                Term(texts.text("agency.term_last_year"), texts.percent(row.ytd_share_last_year, 2)),
            ),
            self._rows(view.first_of_year, view.through, view.units),
            remarks=(self._denominator(row.denominator),),
        )

    @property
    def _whole_name(self) -> str:
        units = self._view.units
        if len(units) > 1:
            return self._texts.text("agency.chosen_units", count=len(units))
        return say_place(self._texts, units[0] if units else None, None)

    # - money

    def allowed(self) -> Why | None:
        """What each remaining month may cost; the headroom of the year where none is left."""
        row = self._view.row
        if row.ceiling is None:
            return None
        return self.headroom(self._view.whole) if row.allowed_per_month is None else self._allowed()

    def _allowed(self) -> Why:
        texts, view, row = self._texts, self._view, self._view.row
        ceiling = row.ceiling or 0.0
        seasonal = row.forecast.seasonal.personnel
        personnel = seasonal if seasonal is not None else row.forecast.run_rate.personnel
        both = row.denominator == OWN_AND_AGENCY
        of_personnel = ceiling / (1 - ceiling) if both else ceiling
        spent = sum(one.agency for one in view.outlook.rows if one.month >= view.first_of_year)
        rest = MONTHS - view.through.month
        year = view.through.year
        end = Month(year - 1, MONTHS) if seasonal is not None else view.through
        first = Month(year - 1, 1) if seasonal is not None else view.first_of_year
        sources = self._rows(first, max(end, view.through), view.units)
        return Why(
            texts.text("agency.millions", kronor=texts.million(row.allowed_per_month)),
            texts.text(
                "agency.why_allowed",
                span=say_span(texts, Month(year, view.through.month + 1), Month(year, MONTHS)),
            ),
            texts.text("agency.formula_allowed_both" if both else "agency.formula_allowed"),
            (
                self._million("agency.term_personnel_forecast", personnel),
                Term(texts.text("agency.term_times_ceiling"), texts.percent(of_personnel, 2)),
                self._million("agency.term_allowed_year", of_personnel * (personnel or 0.0)),
                Term(
                    texts.text("agency.term_spent", span=say_span(texts, view.first_of_year, view.through)),
                    texts.million(spent, 2),
                ),
                Term(texts.text("agency.term_months_left"), texts.number(rest)),
                self._million("agency.term_allowed", row.allowed_per_month, strong=True),
            ),
            (*sources, *self._ceiling_rows()),
            remarks=(
                texts.text("agency.remark_seasonal" if seasonal is not None else "agency.remark_run_rate"),
                *self._ceiling_remark(),
            ),
        )

    def headroom(self, place: Place) -> Why:
        """The headroom of the year to date."""
        texts, view = self._texts, self._view
        row = place.row
        unit, group = place.name
        units = view.units if unit is None else (unit,)
        both = row.denominator == OWN_AND_AGENCY
        return Why(
            texts.text("agency.millions", kronor=texts.million(row.headroom_ytd, signed=True)),
            texts.text(
                "agency.why_headroom",
                place=say_place(texts, unit, group),
                span=say_span(texts, view.first_of_year, view.through),
            ),
            texts.text("agency.formula_headroom_both" if both else "agency.formula_headroom"),
            (
                Term(texts.text("agency.term_share_to_date"), texts.percent(row.ytd_share, 2)),
                Term(texts.text("agency.ceiling"), texts.percent(row.ceiling, 2)),
                self._million("agency.term_headroom", row.headroom_ytd, strong=True),
            ),
            (*self._rows(view.first_of_year, view.through, units, group), *self._ceiling_rows(place)),
            remarks=(self._denominator(row.denominator), *self._ceiling_remark(place)),
        )

    def cut(self, place: Place) -> Why:
        """The cut that brings the share to the ceiling, gross and net."""
        texts, view = self._texts, self._view
        unit, group = place.name
        units = view.units if unit is None else (unit,)
        first = Month.of_ordinal(view.through.ordinal - MONTHS + 1) if place.rolls else view.first_of_year
        both = place.row.denominator == OWN_AND_AGENCY
        return Why(
            texts.text("agency.millions", kronor=texts.million(place.cut)),
            texts.text("agency.why_cut", place=say_place(texts, unit, group)),
            texts.text("agency.formula_cut_both" if both else "agency.formula_cut"),
            (
                self._million("agency.term_agency", place.agency),
                self._million("agency.term_personnel", place.personnel),
                Term(texts.text("agency.ceiling"), texts.percent(place.row.ceiling, 2)),
                Term(texts.text("agency.term_kappa"), texts.number(view.kappa, 2)),
                self._million("agency.term_cut", place.cut, strong=True),
                self._million("agency.term_net", place.net),
            ),
            (*self._rows(first, view.through, units, group), *self._ceiling_rows(place)),
            (("scenarios", self._plan.scenarios[0].name, "kappa"),) if self._plan.scenarios else (),
            self._ceiling_remark(place),
        )

    def forecast(self) -> Why:
        """The full year's forecast by the chosen method."""
        texts, view, row = self._texts, self._view, self._view.row
        chosen = getattr(row.forecast, view.method)
        year = view.through.year
        first = Month(year - 1, 1) if view.method == SEASONAL else view.first_of_year
        spent = sum(one.agency for one in view.outlook.rows if one.month >= view.first_of_year)
        terms = [
            Term(
                texts.text("agency.term_spent", span=say_span(texts, view.first_of_year, view.through)),
                texts.million(spent, 2),
            )
        ]
        if view.method == RUN_RATE:
            terms.append(Term(texts.text("agency.term_months"), texts.number(view.through.month)))
        elif view.method == SEASONAL:
            before = [one for one in view.outlook.rows if one.month.year == year - 1]
            same = sum(one.agency for one in before if one.month.month <= view.through.month)
            terms.append(self._million("agency.term_last_year_total", sum(one.agency for one in before)))
            terms.append(self._million("agency.term_last_year_same", same))
        else:
            terms.append(self._million("agency.term_manual", (chosen.agency or 0.0) - spent))
        terms += [
            self._million("agency.term_forecast", chosen.agency, strong=True),
            self._million("agency.term_personnel_forecast", chosen.personnel),
            Term(texts.text("agency.term_share"), texts.percent(chosen.share, 2), True),
        ]
        sources = self._rows(first, view.through, view.units)
        if view.method == MANUAL:
            sources += self._plan.rows_behind(
                "manual_forecast",
                lambda one: (
                    view.through < one.month <= Month(year, MONTHS)
                    and (not view.units or one.unit in view.units)
                ),
            )
        return Why(
            texts.percent(chosen.share),
            texts.text("agency.why_forecast", year=year, method=texts.text(f"agency.method_{view.method}")),
            texts.text(f"agency.formula_{view.method}"),
            tuple(terms),
            sources,
        )

    def month(self, at: int) -> Why:
        """One month of the chart: loaded, or forecast."""
        texts, view = self._texts, self._view
        outlook, month = view.outlook, view.outlook.months[at]
        first = Month.of_ordinal(month.ordinal - MONTHS + 1)
        is_forecast = at >= outlook.loaded
        parts = [
            Term(name, texts.million(value, 2))
            for name, value in zip(outlook.parts, outlook.by_part[:, at].tolist(), strict=True)
        ]
        return Why(
            texts.percent(float(outlook.r12_share[at])),
            texts.text("agency.why_rolling", place=self._whole_name, span=say_span(texts, first, month)),
            texts.text(f"agency.explain_{view.method}" if is_forecast else "agency.formula_share"),
            (
                *parts,
                self._million("agency.term_month_cost", float(outlook.agency[at]), strong=True),
                self._million("agency.term_month_personnel", float(outlook.personnel[at])),
            ),
            self._rows(first, min(month, view.through), view.units),
            remarks=(self._denominator(outlook.denominator),),
        )

    # - weeks, noise, split

    def weeks(self, row: TertialWeeks) -> Why:
        """Weeks ordered against decided in a tertial."""
        texts = self._texts
        months = row.tertial.months
        return Why(
            texts.number(row.deviation, signed=True),
            texts.text(
                "agency.why_weeks",
                place=say_place(texts, row.unit, row.staff_group),
                tertial=say_tertial(texts, row),
            ),
            texts.text("agency.formula_weeks"),
            (
                Term(texts.text("agency.column_ordered"), texts.number(row.ordered)),
                Term(texts.text("agency.column_decided"), texts.number(row.decided)),
                Term(texts.text("agency.column_deviation"), texts.number(row.deviation, signed=True), True),
                Term(texts.text("agency.column_used"), texts.number(row.used)),
            ),
            self._plan.rows_behind(
                "agency_weeks",
                lambda one: (
                    one.month in months
                    and one.month <= self._view.through
                    and one.unit == row.unit
                    and one.staff_group == row.staff_group
                ),
            ),
        )

    def process(self, at: int) -> Why | None:
        """One month of the process chart."""
        texts, chart = self._texts, self._view.process
        if chart is None or at >= len(chart.months):
            return None
        month = chart.months[at]
        words = [texts.text(f"agency.signal_{code}_long") for code in chart.signals[at]]
        return Why(
            texts.percent(float(chart.values[at]), 2),
            texts.text("agency.why_process", month=texts.month(month)),
            texts.text("agency.formula_limits", factor=texts.number(TO_LIMITS, 2)),
            (
                Term(texts.text("agency.term_centre"), texts.percent(chart.centre, 2)),
                Term(texts.text("agency.term_moving_range"), texts.percent(chart.moving_range, 2)),
                Term(texts.text("agency.term_lower"), texts.percent(chart.lower, 2)),
                Term(texts.text("agency.term_upper"), texts.percent(chart.upper, 2)),
            ),
            self._rows(month, month, self._view.units),
            remarks=tuple(words) or (texts.text("agency.no_signal"),),
        )

    def split(self, name: str) -> Why | None:
        """One part of the change of cost."""
        texts, change = self._texts, self._view.change
        if change is None:
            return None
        kronor = getattr(change, name, None)
        shares = dict(change.share_parts)
        part = shares.get(name)
        points = texts.number(None if part is None else part * 100, 2, signed=True)
        first, last = change.before.months[0], change.after.months[-1]
        months = {*change.before.months, *change.after.months}
        units = self._view.units
        return Why(
            texts.text("agency.millions", kronor=texts.million(kronor, signed=True))
            if kronor is not None
            else texts.text("agency.points_plain", points=points),
            texts.text(f"agency.part_{name}"),
            texts.text(f"agency.formula_{name}"),
            (
                Term(texts.text("agency.term_weeks_before"), texts.number(change.before.weeks)),
                Term(texts.text("agency.term_weeks_after"), texts.number(change.after.weeks)),
                Term(texts.text("agency.term_price_before"), texts.number(change.before.price)),
                Term(texts.text("agency.term_price_after"), texts.number(change.after.price)),
                Term(texts.text("agency.column_points"), points, True),
            ),
            (
                *self._rows(first, last, units),
                *self._plan.rows_behind(
                    "agency_weeks", lambda one: one.month in months and (not units or one.unit in units)
                ),
            ),
        )


def explain_projected(session: Session, row: ProjectedShare, likely: float | None, replications: int) -> Why:
    """A scenario's share in one year: vacancies, what of them is covered, both costs."""
    texts, plan, scenario = session.texts, session.plan, session.scenario
    assert plan is not None
    name = session.stated_scenario.name
    terms = [
        Term(texts.text("agency.term_fte"), texts.number(row.agency_fte, 1)),
        Term(texts.text("agency.term_cover"), texts.percent(scenario.agency_cover, 0)),
        Term(texts.text("agency.term_agency"), texts.million(row.agency, 1)),
        Term(texts.text("agency.term_personnel"), texts.million(row.personnel, 1)),
        Term(texts.text("agency.term_share"), texts.percent(row.share, 2), True),
    ]
    if row.ceiling is not None:
        terms.append(Term(texts.text("agency.ceiling"), texts.percent(row.ceiling, 2)))
    if likely is not None:
        terms.append(
            Term(
                texts.text("agency.term_likely", count=texts.number(replications)),
                texts.percent(likely, 0),
            )
        )
    levers = ("agency_cover", "fill_rate", "agency_price_growth", "wage_growth", "exit_shock_cv")
    return Why(
        texts.percent(row.share),
        texts.text("agency.why_projected", place=say_place(texts, row.unit, row.staff_group), year=row.year),
        texts.text("agency.formula_projected"),
        tuple(terms),
        (
            *plan.rows_behind("unit_costs", lambda _: True),
            *plan.rows_behind("vacancies", lambda one: row.unit in (None, one.unit)),
            *plan.rows_behind("ceilings", lambda one: one.origin == row.origin),
        ),
        tuple(("scenarios", name, lever) for lever in levers),
        (texts.text("agency.why_denominator", denominator=say_denominator(texts, row.denominator)),),
    )
