"""The page of training slots in words and whole persons: tiles, tables, the chart, the explanations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from staffing_planner.models.inputs import Intake
from staffing_planner.models.training import Line, Supervision, study_years
from staffing_planner.texts import Texts
from staffing_planner.ui.charts import Arrivals
from staffing_planner.ui.pages.training.figures import (
    OVER,
    GridLine,
    Place,
    Rested,
    TrainingFigures,
    count_providers,
    status_of_supervisors,
)
from staffing_planner.ui.pages.training.slot_grid import LATE, STRONG, GridSheet
from staffing_planner.ui.table_models import Heading, Sheet
from staffing_planner.ui.why import Term, Why

Tile = tuple[str, str, str, str]
_TERMS = {"vt": "slots_page.term_vt", "ht": "slots_page.term_ht"}


def _short(texts: Texts, value: float | None) -> str:
    """A number with as many decimals as it has, two at most."""
    if value is None:
        return texts.number(None)
    return texts.number(value, next((at for at in (0, 1) if abs(value - round(value, at)) < 0.005), 2))


def _whole(value: float) -> int:
    """Persons as they are shown."""
    return int(np.floor(value + 0.5))


def say_line(line: Line) -> str:
    """A line's name, with its term where it has one."""
    return f"{line.programme} ({line.term})" if line.term else line.programme


def _say_part(figures: TrainingFigures, line: Line) -> str:
    """A line's name; where all that is shown leads to one occupation, without repeating that."""
    name, said = say_line(line), f"{figures.target}, "
    if not name.startswith(said) or any(one.line.occupation != figures.target for one in figures.shown):
        return name
    rest = name.removeprefix(said)
    return rest[:1].upper() + rest[1:]


def say_where(texts: Texts, figures: TrainingFigures) -> str:
    """The units that the figures are of."""
    units = figures.selection.units
    return ", ".join(units) if units else texts.text("slots_page.all_units")


# --- tiles


def say_tiles(texts: Texts, figures: TrainingFigures, rested: Rested | None) -> tuple[Tile, Tile, Tile, Tile]:
    """Label, figure, what stands beside it, context, of the four tiles."""
    first = figures.start_years[0]
    employed = figures.employments
    mean = float(np.mean([figures.slots_in(year, employed) for year in figures.start_years]))
    missing = sum((one[0] for one in figures.missing.values()), 0.0)
    most_missing = max(figures.missing, key=lambda name: figures.missing[name][0], default="")
    gap, arrived = _whole(figures.gap[figures.at]), _whole(figures.arrivals[figures.at])
    return (
        (
            texts.text("slots_page.tile_employments", year=first),
            texts.number(figures.slots_in(first, employed)),
            texts.text("slots_page.mean", count=texts.number(mean)),
            texts.text(
                "slots_page.programmes_and_providers",
                programmes=texts.plural(
                    "slots_page.programmes", len({one.line.programme for one in employed})
                ),
                providers=texts.plural("slots_page.providers", len({one.line.provider for one in employed})),
            ),
        ),
        (
            texts.text("slots_page.tile_gap", year=figures.year),
            texts.number(gap),
            texts.text("slots_page.of", count=texts.number(gap + arrived)),
            figures.target,
        ),
        _worth_tile(texts, figures, rested),
        (
            texts.text("slots_page.tile_away", year=figures.projection.years[0]),
            texts.number(missing, 1),
            texts.text("slots_page.fte"),
            texts.text("slots_page.missing_among", occupation=most_missing)
            if most_missing
            else texts.text("slots_page.nobody_away"),
        ),
    )


def _worth_tile(texts: Texts, figures: TrainingFigures, rested: Rested | None) -> Tile:
    if rested is None or rested.place is None or rested.worth is None:
        label = texts.text("slots_page.tile_worth_any")
        return label, texts.number(None), "", texts.text("slots_page.choose_in_short")
    cost = float(rested.worth.agency_cost.sum())
    words = (
        texts.text("slots_page.worth_cost", cost=texts.number(cost / 1000, signed=True))
        if cost == cost
        else texts.text("slots_page.worth_no_cost")
    )
    return (
        texts.text("slots_page.tile_worth", year=rested.place.year),
        texts.number(float(rested.worth.in_service[figures.at]), 2),
        texts.text("slots_page.person_in", year=figures.year),
        words,
    )


def courses(figures: TrainingFigures) -> tuple[tuple[float, ...], ...]:
    """The courses over the years that the tiles draw."""
    missing = sum(
        (np.asarray(one) for one in figures.missing.values()), np.zeros(len(figures.projection.years))
    )
    return (
        tuple(figures.slots_in(year, figures.employments) for year in figures.start_years),
        tuple(figures.gap.tolist()),
        (),
        tuple(missing.tolist()),
    )


# --- the grid


def grid_of(texts: Texts, figures: TrainingFigures, rested: Rested | None, *, is_roomy: bool) -> GridSheet:
    """The lines with their slots, their sum, and the supervisors of their units; `is_roomy` with the providers."""
    years, training = figures.start_years, figures.training
    first = 4 if is_roomy else 3
    headings = (
        Heading(texts.text("slots.programme"), is_number=False, widest=280 if is_roomy else 164),
        *((Heading(texts.text("slots_page.provider"), is_number=False, widest=150),) if is_roomy else ()),
        Heading(texts.text("column.unit"), is_number=False, widest=220 if is_roomy else 104),
        Heading(texts.text("slots_page.length"), texts.text("slots_page.tip_length")),
        *(Heading(str(year), texts.text("slots_page.tip_year", year=year)) for year in years),
        Heading(
            texts.text("slots_page.covers", year=figures.year),
            texts.text("slots_page.tip_covers", year=figures.year),
        ),
    )
    states: dict[tuple[int, int], str] = {}
    tips: dict[tuple[int, int], str] = {}
    rows: list[tuple[str, ...]] = []
    covers_at = first + len(years)

    def row_of(name: str, provider: str, unit: str, length: str, cells: Sequence[str], last: str) -> None:
        rows.append((name, *((provider,) if is_roomy else ()), unit, length, *cells, last))

    for at, line in enumerate(figures.shown):
        covers = _say_covers(texts, figures, line, rested)
        row_of(
            _say_part(figures, line.line),
            line.line.provider,
            line.line.unit,
            texts.text("slots_page.years", count=_short(texts, line.intake.length_years)),
            [_short(texts, line.slots(training, year)) for year in years],
            covers,
        )
        tips[at, 0] = " · ".join(filter(None, (say_line(line.line), line.line.provider, line.line.unit)))
        for number, year in enumerate(years):
            if figures.is_late(line, year):
                states[at, first + number] = LATE
                tips[at, first + number] = texts.text("slots_page.late_tip", year=figures.year)
        if covers == texts.text("slots_page.too_late"):
            states[at, covers_at] = OVER
    count = len(rows)
    sums = [_short(texts, figures.slots_in(year, figures.shown)) for year in years]
    row_of(texts.text("slots_page.sum"), "", "", "", sums, "")
    states |= {(count, column): STRONG for column in range(len(headings))}
    for unit in figures.units:
        at = len(rows)
        used = [figures.supervisors(unit, year) for year in years]
        said = [_say_supervisors(texts, one.used, one.available) for one in used]
        row_of(texts.text("slots_page.supervisors"), "", unit, "", said, "")
        tips[at, 0] = unit
        for number, one in enumerate(used):
            state = status_of_supervisors(one)
            if state:
                states[at, first + number] = state
                tips[at, first + number] = texts.text(f"slots_page.supervisors_{state}")
    columns = tuple(tuple(row[at] for row in rows) for at in range(len(headings)))
    return GridSheet(Sheet(headings, columns), count, first, years, states, tips)


def _say_supervisors(texts: Texts, used: float, available: float | None) -> str:
    if available is None:
        return _short(texts, round(used, 1))
    sign = " !" if used > available + 1e-9 else ""
    return f"{texts.number(used)}/{texts.number(available)}{sign}"


def _say_covers(texts: Texts, figures: TrainingFigures, line: GridLine, rested: Rested | None) -> str:
    if all(figures.is_late(line, year) for year in figures.start_years):
        return texts.text("slots_page.too_late")
    covers = figures.covers(line, rested.response) if rested is not None else None
    return texts.number(covers, 1, signed=True)


def say_grid(texts: Texts, figures: TrainingFigures) -> tuple[str, str]:
    """The grid's heading: what stands out among the limits, and how it is used."""
    over = [
        one
        for unit in figures.units
        for year in figures.start_years
        if status_of_supervisors(one := figures.supervisors(unit, year)) == OVER
    ]
    late = sum(all(figures.is_late(line, year) for year in figures.start_years) for line in figures.shown)
    if over:
        worst = max(over, key=lambda one: one.used - (one.available or 0.0))
        lacking = texts.plural("slots_page.lacking", round(worst.used - (worst.available or 0.0) + 0.499))
        title = texts.text("slots_page.grid_over", lacking=lacking, unit=worst.unit, year=worst.year)
    elif late:
        title = texts.plural("slots_page.grid_late", late, year=figures.year)
    else:
        title = texts.text("slots_page.grid_title")
    return title, texts.text("slots_page.grid_subtitle", year=figures.year)


# --- chart, closing the gap


def arrivals_of(texts: Texts, figures: TrainingFigures) -> Arrivals:
    """What the chart draws."""
    arrivals = np.floor(figures.arrivals + 0.5)
    left = np.floor(figures.gap + 0.5)
    names = texts.text("slots_page.arrive"), texts.text("slots_page.left")
    surplus = np.floor(figures.of_target("surplus") + 0.5)
    hover = tuple(
        (
            ("", str(year), ""),
            ("incoming", names[0], texts.number(arrived)),
            ("comparison", names[1], texts.number(rest)),
            *((("", texts.text("measure.surplus"), texts.number(extra)),) if extra else ()),
        )
        for year, arrived, rest, extra in zip(
            figures.projection.years, arrivals.tolist(), left.tolist(), surplus.tolist(), strict=True
        )
    )
    return Arrivals(
        figures.projection.years,
        tuple(arrivals.tolist()),
        tuple(left.tolist()),
        names,
        (texts.text("column.year"), *names),
        hover,
        figures.at,
    )


def say_chart(texts: Texts, figures: TrainingFigures) -> tuple[str, str]:
    """The finding: how much of the year's gap training covers; and what is drawn."""
    arrived, before = float(figures.arrivals[figures.at]), float(figures.gap_before[figures.at])
    share = arrived / before if before > 0.5 else None
    if share is None:
        title = texts.text("slots_page.chart_no_gap", year=figures.year)
    elif arrived < 0.5:
        title = texts.text("slots_page.chart_nothing", year=figures.year)
    else:
        title = texts.text(
            "slots_page.chart_share", share=texts.percent(min(share, 1.0), 0), year=figures.year
        )
    return title, texts.text(
        "slots_page.chart_subtitle", occupation=figures.target, where=say_where(texts, figures)
    )


def summarise_chart(texts: Texts, figures: TrainingFigures) -> str:
    """The chart for somebody who does not see it."""
    arrivals = arrivals_of(texts, figures)
    return " ".join(
        texts.text("slots_page.chart_year", year=year, arrived=texts.number(arrived), left=texts.number(left))
        for year, arrived, left in zip(arrivals.years, arrivals.arrivals, arrivals.left, strict=True)
    )


def say_closing(texts: Texts, figures: TrainingFigures, rested: Rested | None) -> str:
    """How many slots of the chosen cell close the gap of the year, what there is room for, who supervises them."""
    row = figures.row_of(rested.place) if rested is not None else None
    line = figures.line_of(rested.place) if rested is not None else None
    if rested is None or rested.place is None or row is None or line is None:
        return texts.text("slots_page.choose_a_cell")
    year, unit, training = rested.place.year, line.line.unit, figures.training
    names = {
        "programme": say_line(line.line),
        "year": year,
        "gap_year": figures.year,
        "occupation": line.line.occupation,
        "unit": unit,
    }
    if rested.closing is None:
        key = "slots_page.closing_late" if figures.is_late(line, year) else "slots_page.closing_none"
        return texts.text(key, **names)
    # The slots of the chosen line make the difference; what all lines to the target have there is what one asks for.
    more = rested.closing - training[row].slots
    beside = [one for one in figures.lines if one.line.target == line.line.target]
    now = figures.slots_in(year, beside)
    rooms = [one.room(training, year) for one in beside if year in one.rows]
    needed = more * (training[row].supervisors_per_slot or 0.0)
    supervisors = figures.supervisors(unit, year)
    sentences = [
        texts.plural(
            "slots_page.closing",
            now + more,
            now=_short(texts, now),
            more=texts.number(more, signed=True),
            **names,
        ),
        texts.text("slots_page.closing_no_room")
        if None in rooms
        else texts.text("slots_page.closing_room", room=_short(texts, sum(filter(None, rooms)))),
    ]
    if supervisors.available is None:
        sentences.append(texts.text("slots_page.closing_unstated", unit=unit, needed=_short(texts, needed)))
    else:
        then = Supervision(unit, year, supervisors.used + needed, supervisors.available)
        sentences.append(
            texts.text(
                "slots_page.closing_supervisors",
                unit=unit,
                used=texts.number(supervisors.used),
                available=texts.number(supervisors.available),
                year=year,
                needed=texts.number(then.used),
                state=texts.text(f"slots_page.supervisors_{status_of_supervisors(then)}"),
            )
        )
    return " ".join(sentences)


# --- providers, capacity


def provider_sheet(texts: Texts, figures: TrainingFigures) -> Sheet:
    """A row a provider."""
    heads = ("provider", "programmes_head", "slots_head", "length", "terms", "ends")
    headings = tuple(
        Heading(
            texts.text(f"slots_page.{head}", year=figures.start_years[0]),
            texts.text("slots_page.tip_ends") if head == "ends" else "",
            is_number=head in ("programmes_head", "slots_head", "ends"),
        )
        for head in heads
    )
    rows = [
        (
            one.provider or texts.text("slots_page.no_provider"),
            texts.number(one.programmes),
            _short(texts, one.slots),
            texts.text(
                "slots_page.years",
                count="–".join(dict.fromkeys(_short(texts, length) for length in one.lengths)),
            ),
            ", ".join(texts.text(_TERMS[term]) if term in _TERMS else term for term in one.terms),
            str(one.last_start),
        )
        for one in count_providers(figures)
    ]  # fmt: skip
    return Sheet(headings, tuple(tuple(row[at] for row in rows) for at in range(len(heads))))


def missing_sheet(texts: Texts, figures: TrainingFigures) -> Sheet:
    """Full-time equivalents that are away in studies, by occupation and year."""
    years = figures.projection.years
    headings = (
        Heading(texts.text("column.occupation"), is_number=False),
        *(Heading(str(year)) for year in years),
    )
    rows = [
        (name, *(texts.number(value, 1) for value in by_year)) for name, by_year in figures.missing.items()
    ]
    in_all = sum(figures.missing.values(), np.zeros(len(years)))
    total = (texts.text("why.sum"), *(texts.number(value, 1) for value in in_all)) if rows else ()
    return Sheet(headings, tuple(tuple(row[at] for row in rows) for at in range(len(headings))), total)


# --- why


def _intake_terms(texts: Texts, intake: Intake, kept: float) -> list[Term]:
    terms = [
        Term(texts.text("slots_page.why_slots"), texts.number(1)),
        Term("× " + texts.text("slots_page.why_completion"), texts.number(intake.completion, 2)),
    ]
    if not intake.is_internal:
        terms.append(Term("× " + texts.text("slots_page.why_hired"), texts.number(intake.hire_share, 2)))
    terms.append(Term("× " + texts.text("slots_page.why_kept"), texts.number(kept, 2)))
    return terms


def explain_slot(texts: Texts, figures: TrainingFigures, rested: Rested | None) -> Why | None:
    """What one slot more of the chosen cell is worth, and what stands in its way."""
    row = figures.row_of(rested.place) if rested is not None else None
    line = figures.line_of(rested.place) if rested is not None else None
    if rested is None or rested.place is None or rested.worth is None or row is None or line is None:
        return None
    intake, factor = figures.training[row], figures.scenario.training_factor
    serving = float(rested.worth.in_service[figures.at])
    finished = factor * intake.completion * (1.0 if intake.is_internal else intake.hire_share)
    terms = _intake_terms(texts, intake, serving / finished if finished else 0.0)
    if factor != 1:
        terms.append(Term("× " + texts.text("lever.training_factor"), texts.number(factor, 2)))
    result = texts.text("slots_page.why_in_service", year=figures.year)
    terms.append(Term(result, texts.number(serving, 2), strong=True))
    vacancies, cost = float(rested.worth.vacancies.sum()), float(rested.worth.agency_cost.sum())
    terms.append(Term(texts.text("slots_page.why_vacancies"), texts.number(vacancies, 2, signed=True)))
    if cost == cost:
        money = texts.text("slots_page.thousands", amount=texts.number(cost / 1000, signed=True))
        terms.append(Term(texts.text("slots_page.why_cost"), money))
    terms += [
        Term(texts.text("slots_page.hinders"), "", strong=True),
        *_hindrances(texts, figures, line, row),
    ]
    name = (
        f"{texts.text('slots_page.why_one_more', year=rested.place.year)} · {say_line(intake_line(intake))}"
    )
    key = ("training", *map(str, (intake.programme, intake.provider, intake.term, intake.kind, intake.unit)))
    return Why(
        texts.text("slots_page.persons", count=texts.number(serving, 2)),
        name,
        texts.text("slots_page.why_formula_internal" if intake.is_internal else "slots_page.why_formula"),
        tuple(terms),
        figures.plan.rows_behind("training", lambda one: one is intake),
        ((*key, intake.source_occupation, intake.occupation, str(intake.start_year)),),
        (texts.text("slots_page.why_remark"),),
    )


def intake_line(intake: Intake) -> Line:
    """The line of an intake."""
    return Line.of(intake)


def _hindrances(texts: Texts, figures: TrainingFigures, line: GridLine, row: int) -> list[Term]:
    intake = figures.training[row]
    terms = []
    for year in study_years(intake):
        one = figures.supervisors(intake.unit, year)
        if one.available is not None and year in figures.start_years:
            state = texts.text(f"slots_page.supervisors_{status_of_supervisors(one)}")
            value = texts.text(
                "slots_page.used_of", used=texts.number(one.used, 1), available=texts.number(one.available)
            )
            terms.append(Term(texts.text("slots_page.why_supervisors", year=year), f"{value}, {state}"))
    room = line.room(figures.training, intake.start_year)
    now = line.slots(figures.training, intake.start_year)
    if room is not None:
        value = texts.text("slots_page.used_of", used=_short(texts, now), available=_short(texts, room))
        terms.append(Term(texts.text("slots_page.why_capacity"), value))
    if intake.cost_per_slot is not None:
        money = texts.text("slots_page.thousands", amount=texts.number(intake.cost_per_slot / 1000))
        terms.append(Term(texts.text("slots_page.why_cost_per_slot"), money))
    if figures.is_late(line, intake.start_year):
        terms.append(Term(texts.text("slots_page.too_late"), str(figures.year)))
    return terms


def explain_gap(texts: Texts, figures: TrainingFigures, at: int) -> Why | None:
    """What is left to recruit in the target occupation in one year."""
    if not 0 <= at < len(figures.projection.years):
        return None
    year = figures.projection.years[at]
    parts = (
        ("", "target"), ("− ", "opening"), ("+ ", "retirements"), ("+ ", "other_separations"),
        ("+ ", "training_out"), ("− ", "training_in"), ("− ", "other_in"), ("+ ", "surplus"),
    )  # fmt: skip
    terms = [
        Term(sign + texts.text(f"measure.{part}"), texts.number(float(figures.of_target(part)[at]), 1))
        for sign, part in parts
    ]
    gap = float(figures.gap[at])
    terms.append(Term(texts.text("measure.recruitment_gap"), texts.number(gap, 1), strong=True))
    scenario = figures.scenario.name
    return Why(
        texts.text("slots_page.persons", count=texts.number(gap, 1)),
        texts.text("slots_page.why_gap", occupation=figures.target, year=year),
        texts.text("slots_page.why_gap_formula"),
        tuple(terms),
        figures.plan.rows_behind(
            "training",
            lambda row: (
                row.occupation == figures.target
                and (not figures.selection.units or row.unit in figures.selection.units)
            ),
        ),
        (("scenarios", scenario, "fill_rate"), ("scenarios", scenario, "training_factor")),
    )


def explain_supervisors(texts: Texts, figures: TrainingFigures, unit: str, year: int) -> Why | None:
    """Who needs supervisors in a unit and year."""
    one = figures.supervisors(unit, year)
    needed: dict[str, float] = {}
    factor, first = figures.scenario.training_factor, figures.projection.years[0]
    for intake in figures.training:
        if intake.unit == unit and year in study_years(intake) and intake.supervisors_per_slot:
            persons = intake.slots * (factor if intake.start_year >= first else 1.0)
            needed[intake.programme] = (
                needed.get(intake.programme, 0.0) + persons * intake.supervisors_per_slot
            )
    terms = [
        Term(name, texts.number(number, 1))
        for name, number in sorted(needed.items(), key=lambda item: -item[1])
        if number
    ]
    terms.append(Term(texts.text("slots_page.why_used"), texts.number(one.used, 1), strong=True))
    terms.append(Term(texts.text("slots_page.why_available"), texts.number(one.available)))
    return Why(
        _say_supervisors(texts, one.used, one.available),
        texts.text("slots_page.why_supervisors_of", unit=unit, year=year),
        texts.text("slots_page.why_supervisors_formula"),
        tuple(terms),
        figures.plan.rows_behind("supervisors", lambda row: row.unit == unit),
    )


def explain_missing(texts: Texts, figures: TrainingFigures) -> Why | None:
    """Who is away in studies, by occupation and year."""
    years = figures.projection.years
    in_all = sum(figures.missing.values(), np.zeros(len(years)))
    terms = [Term(name, texts.number(by_year[0], 1)) for name, by_year in figures.missing.items()]
    terms.append(Term(texts.text("why.sum"), texts.number(float(in_all[0]), 1), strong=True))
    return Why(
        f"{texts.number(float(in_all[0]), 1)} {texts.text('slots_page.fte')}",
        texts.text("slots_page.tile_away", year=years[0]),
        texts.text("slots_page.why_missing_formula"),
        tuple(terms),
        figures.plan.rows_behind("training", lambda row: row.is_internal and row.start_year <= years[0]),
    )


def explain_slots_in(
    texts: Texts, figures: TrainingFigures, lines: Sequence[GridLine], year: int
) -> Why | None:
    """The slots of lines that start in a year."""
    counted = [(say_line(one.line), one.slots(figures.training, year)) for one in lines]
    terms = [Term(name, _short(texts, slots)) for name, slots in counted if slots]
    total = sum(slots for _, slots in counted)
    terms.append(Term(texts.text("why.sum"), _short(texts, total), strong=True))
    numbers = {at for one in lines for at in one.rows.get(year, ())}
    chosen = {id(figures.training[at]) for at in numbers}
    return Why(
        _short(texts, total),
        texts.text("slots_page.why_starting", year=year),
        texts.text("slots_page.why_starting_formula"),
        tuple(terms),
        figures.plan.rows_behind("training", lambda row: id(row) in chosen),
    )


def place_at(figures: TrainingFigures, row: int, year_at: int) -> Place | None:
    """The line and start year of a row of the grid and the position of a year; None outside the slots."""
    if 0 <= row < len(figures.shown) and 0 <= year_at < len(figures.start_years):
        return Place(figures.shown[row].line, figures.start_years[year_at])
    return None
