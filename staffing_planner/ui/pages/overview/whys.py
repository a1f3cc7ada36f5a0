"""The explanations of what only the overview shows: older employees, an occupation's reach, the rolling share."""

from __future__ import annotations

from staffing_planner.models.inputs import OWN_AND_AGENCY
from staffing_planner.ui.explanations import LARGEST, Explanations
from staffing_planner.ui.pages.overview.figures import Standing
from staffing_planner.ui.session import REACH_WITHIN
from staffing_planner.ui.why import Term, Why


class OverviewExplanations(Explanations):
    """Makes the explanations of what the overview shows of a session."""

    def older(self, standing: Standing) -> Why | None:
        """The share of those of 60 or older among all employees."""
        texts, older = self._session.texts, standing.older
        share = texts.percent(older.past / older.headcount if older.headcount else None)
        return Why(
            share,
            texts.text("overview.older"),
            texts.text("overview.why_older"),
            (
                Term(texts.text("overview.older"), texts.number(older.past)),
                Term("÷ " + texts.text("why.employees"), texts.number(older.headcount)),
                Term(texts.text("overview.column_share"), share, strong=True),
            ),
            self._sources("age_structure"),
            (),
            self._remarks(),
        )

    def reach_of(self, standing: Standing, age: float, occupation: str) -> Why | None:
        """How many of an occupation reach an age within so many years, age by age."""
        stock = standing.stock
        if occupation not in stock.names:
            return None
        at = stock.names.index(occupation)
        exact = [float(stock.reach(age, within)[at]) for within in range(REACH_WITHIN + 1)]
        return self._reached(age, exact, int(stock.count((age,)).reach[0, at]), occupation)

    def training(self, standing: Standing) -> Why | None:
        """Who starts on courses in the first year, by occupation."""
        plan, texts = self._session.plan, self._session.texts
        if plan is None or not len(self._session.cells):
            return None
        year = self._figures.years.years[0]
        factor = self._session.scenario.training_factor
        chosen = {tuple(plan.axes.cells[at]) for at in self._session.cells}

        def starts(row: object) -> bool:
            place = getattr(row, "unit", ""), getattr(row, "occupation", "")
            return getattr(row, "start_year", 0) == year and place in chosen

        slots: dict[str, float] = {}
        for row in plan.inputs.training:
            if starts(row):
                slots[row.occupation] = slots.get(row.occupation, 0.0) + row.slots * factor
        ordered = sorted(slots, key=lambda name: -slots[name])
        terms = [Term(name, texts.number(slots[name])) for name in ordered[:LARGEST]]
        rest = ordered[LARGEST:]
        if rest:
            others = sum(slots[name] for name in rest)
            terms.append(Term(texts.plural("why.other_occupations", len(rest)), texts.number(others)))
        figure = texts.number(factor * standing.starting)
        return Why(
            figure,
            texts.text("overview.training", year=year),
            texts.text("overview.why_training"),
            (*terms, Term(texts.text("why.sum"), figure, strong=True)),
            plan.rows_behind("training", starts),
            self._lever_keys("training_factor"),
        )

    def rolling_share(self, standing: Standing) -> Why | None:
        """Agency cost over personnel cost of the last 12 months, against the ceiling (model section 8)."""
        plan, texts, track = self._session.plan, self._session.texts, standing.track
        if plan is None or not track:
            return None
        last = track[-1]
        is_rolling = last.r12_share is not None
        months = track[-12:] if is_rolling else [row for row in track if row.month.year == last.month.year]
        agency = sum(row.agency for row in months)
        personnel = sum(row.personnel or 0.0 for row in months)
        share = last.r12_share if is_rolling else last.ytd_share
        terms = [
            Term(texts.text("measure.agency_cost"), self._money(agency)),
            Term("÷ " + texts.text("measure.personnel_cost"), self._money(personnel)),
        ]
        if last.denominator == OWN_AND_AGENCY:
            terms.append(Term("+ " + texts.text("measure.agency_cost"), self._money(agency)))
        terms.append(Term(texts.text("overview.column_share"), texts.percent(share), strong=True))
        room = last.headroom_ytd if standing.headroom is None else standing.headroom
        if last.ceiling is not None and room is not None:
            terms.append(Term(texts.text("why.ceiling"), texts.percent(last.ceiling)))
            terms.append(Term(texts.text("overview.headroom"), self._money(room)))
        span = range(months[0].month.ordinal, months[-1].month.ordinal + 1) if months else range(0)
        sources = tuple(
            source
            for table in ("agency_costs", "personnel_costs")
            for source in plan.rows_behind(
                table, lambda row: row.month.ordinal in span and standing.unit in (None, row.unit)
            )
        )
        first = texts.month(months[0].month) if months else ""
        return Why(
            texts.percent(share),
            texts.text("overview.why_agency", first=first, last=texts.month(last.month)),
            texts.text(
                "overview.why_agency_formula", denominator=texts.text(f"denominator.{last.denominator}")
            ),
            tuple(terms),
            sources,
            (),
            (last.ceiling_source,) if last.ceiling_source else (),
        )

    def findings(self) -> Why | None:
        """What there is to work through, by kind."""
        plan, texts = self._session.plan, self._session.texts
        if plan is None:
            return None
        terms = tuple(Term(texts.finding(one)) for one in plan.findings[:LARGEST])
        count = texts.number(len(plan.findings))
        return Why(count, texts.text("overview.findings"), texts.text("overview.why_findings"), terms)
