"""Several scenarios in words and drawings: the findings that title the cards, the charts, and why each figure is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from staffing_planner.models.drivers import Step
from staffing_planner.models.inputs import OWN_AND_AGENCY
from staffing_planner.models.scenario import Scenario
from staffing_planner.ui.charts import Line, Multiples, Named, Panel, Stair, Sway, Tornado, Waterfall
from staffing_planner.ui.pages.scenarios.figures import (
    AT_THE_END,
    ScenarioResult,
    ShownBridge,
    ShownDriver,
    scale_of,
)
from staffing_planner.ui.pages.scenarios.lever_words import say_lever
from staffing_planner.ui.sentences import say_span, say_years
from staffing_planner.ui.session import REACH_WITHIN
from staffing_planner.ui.table_models import Heading, Sheet, SortKey, sorting_key
from staffing_planner.ui.why import Term, Why

if TYPE_CHECKING:
    from staffing_planner.texts import Texts
    from staffing_planner.ui.figures import ReachCount

_TOLD = 3  # levers that are named one by one
# Measures that are drawn as a line: a stock, and a share of it.
_LINES = ("closing", "agency_share")
_STACKED = {"replacement_need": (("retirements", "retirement"), ("other_separations", "other"))}


def lower_first(words: str) -> str:
    """The words inside a sentence; abbreviations stay."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def say_lever_name(texts: Texts, lever: str) -> str:
    """What a lever is called inside a sentence."""
    return texts.text(f"scenarios.lever.{lever}")


def say_levers(texts: Texts, levers: Sequence[str]) -> str:
    """`pensionsålder, tillväxt och 2 till`."""
    named = [say_lever_name(texts, lever) for lever in levers]
    told, rest = named[:_TOLD], len(named) - _TOLD
    if rest > 0:
        return texts.text(
            "window.two_things", first=", ".join(told), second=texts.plural("scenarios.more", rest)
        )
    if len(told) < 2:
        return "".join(told)
    return texts.text("window.two_things", first=", ".join(told[:-1]), second=told[-1])


def say_measure(texts: Texts, measure: str, years: Sequence[int]) -> str:
    """A measure with the years it is of."""
    span = str(years[-1]) if measure in AT_THE_END else say_span(years)
    return texts.text("scenarios.measure_of", measure=texts.text(f"scenarios.measure.{measure}"), span=span)


def say_step(texts: Texts, step: Step) -> str:
    """`± 1 år`, `± 10 %`, `± 0,5 procentenheter`."""
    if step.lever in ("retirement_age", "final_age"):
        return texts.text("scenarios.step_years", size=texts.number(step.size))
    if step.is_share:
        return texts.text("scenarios.step_share", size=texts.percent(step.size, 0))
    size = step.size * 100
    return texts.text("scenarios.step_points", size=texts.number(size, 0 if size.is_integer() else 1))


@dataclass(frozen=True, eq=False)
class Side:
    """A scenario beside others: itself as it is shown, its figures if they are known, whether it is shown or compared
    with.
    """

    scenario: Scenario
    result: ScenarioResult | None
    reach: ReachCount | None = None
    state: str = ""


# --- levers


def explain_lever(texts: Texts, lever: str, scenario: Scenario, comparison: Scenario) -> Why:
    """Why a lever is what it is: what it does, what the comparison has, what it would be by itself."""
    said = say_lever(texts, lever, scenario)
    terms = [Term(texts.text("scenarios.term_before", name=scenario.name), said, strong=True)]
    if comparison.name != scenario.name:
        other = say_lever(texts, lever, comparison)
        terms.append(Term(texts.text("scenarios.term_before", name=comparison.name), other))
    terms.append(Term(texts.text("scenarios.default"), say_lever(texts, lever, Scenario())))
    return Why(
        said,
        texts.text("scenarios.of_scenario", what=texts.text(f"lever.{lever}"), name=scenario.name),
        texts.text(f"scenarios.lever_hint.{lever}"),
        tuple(terms),
        (),
        (("scenarios", scenario.name, lever),),
    )


# --- the table of results


RESULT_COLUMNS = (
    "reach",
    "replacement_need",
    "recruitment_gap",
    "vacancies",
    "closing",
    "agency_share",
    "agency_cost",
    "over",
)


def result_sheet(texts: Texts, sides: Sequence[Side], columns: Sequence[str]) -> Sheet:
    """A row a scenario; what is still being computed stands as an ellipsis."""
    headings = [Heading(texts.text("lever.name"), is_number=False)]
    cells: list[tuple[str, ...]] = [tuple(_marked(texts, side) for side in sides)]
    keys: list[list[SortKey]] = [[sorting_key(side.scenario.name) for side in sides]]
    for column in columns:
        headings.append(
            Heading(
                texts.text(f"scenarios.column.{column}"),
                texts.text(f"scenarios.tip.{column}", years=REACH_WITHIN),
            )
        )
        cells.append(tuple(say_result(texts, side, column) for side in sides))
        keys.append([_key(side, column) for side in sides])
    return Sheet(tuple(headings), tuple(cells), (), tuple(keys))


def _marked(texts: Texts, side: Side) -> str:
    marks = {"shown": "● ", "comparison": "○ "}
    return marks.get(side.state, "") + side.scenario.name


def say_result(texts: Texts, side: Side, column: str) -> str:
    """One cell of the table."""
    if column == "reach":
        return texts.number(None if side.reach is None else side.reach.reach)
    if side.result is None:
        return "…"
    if column == "over":
        over = side.result.over
        if over is None:
            return texts.text("scenarios.no_ceiling")
        return say_years(texts, over) if over else texts.text("scenarios.never_over")
    total = side.result.total(column)
    if column == "agency_share":
        return texts.percent(None if total is None else total / 1e4)
    return texts.number(None) if total is None else scale_of(column).say(texts, total)


def _key(side: Side, column: str) -> SortKey:
    if column == "reach":
        return float("nan") if side.reach is None else side.reach.reach
    if side.result is None:
        return float("nan")
    if column == "over":
        return float(len(side.result.over or ()))
    total = side.result.total(column)
    return float("nan") if total is None else float(total)


def say_ceiling_finding(texts: Texts, sides: Sequence[Side]) -> str:
    """In how many scenarios the agency share is over its ceiling; nothing where no ceiling is known."""
    held = [side for side in sides if side.result is not None and side.result.over is not None]
    over = [side for side in held if side.result is not None and side.result.over]
    if not held:
        return texts.text("scenarios.results_title")
    if not over:
        return texts.plural("scenarios.none_over", len(held))
    if len(over) == len(held):
        return texts.plural("scenarios.all_over", len(held))
    return texts.text("scenarios.some_over", count=texts.number(len(over)), all=texts.number(len(held)))


def explain_result(texts: Texts, side: Side, column: str) -> Why | None:
    """Why a cell of the table is what it is."""
    result, name = side.result, side.scenario.name
    if result is None:
        return None
    figure, years = say_result(texts, side, column), result.years
    heading = texts.text("scenarios.of_scenario", what=texts.text(f"scenarios.tip_name.{column}"), name=name)
    formula = texts.text(f"scenarios.tip.{column}", years=REACH_WITHIN)
    terms: list[Term] = []
    if column == "reach":
        if side.reach is None:
            return Why(figure, heading, formula, remarks=(texts.text("scenarios.no_single_age"),))
        terms = [
            Term(texts.text("scenarios.term_age"), texts.age(side.reach.age)),
            Term(texts.text("window.column_headcount"), texts.number(side.reach.headcount)),
            Term(texts.text("scenarios.term_past"), texts.number(side.reach.past)),
        ]
    elif column == "recruitment_gap":
        terms = [
            Term(texts.text("measure.recruits"), texts.number(years.totals["recruits"])),
            Term("+ " + texts.text("why.last_vacancies"), texts.number(years.totals["vacancies"])),
            Term(texts.text("why.sum"), figure, strong=True),
        ]
    elif column in ("agency_share", "over"):
        terms = [
            Term(str(year), texts.percent(share))
            for year, share in zip(years.years, years.agency_share.tolist(), strict=True)
        ]
    elif column in AT_THE_END:
        terms = [
            Term(str(year), scale_of(column).say(texts, value))
            for year, value in zip(years.years, result.course(column), strict=True)
        ]
    else:
        terms = _summed(texts, result, column, figure)
    levers: tuple[str, ...] = ("retirement_age", "turnover_factor")[: 1 if column == "reach" else 2]
    if column in ("agency_share", "agency_cost", "over"):
        levers = ("agency_cover", "agency_price_growth", "wage_growth")
    return Why(figure, heading, formula, tuple(terms), (), tuple(("scenarios", name, one) for one in levers))


def _summed(texts: Texts, result: ScenarioResult, measure: str, figure: str) -> list[Term]:
    from numpy import array

    from staffing_planner.ui.figures import apportion

    total = result.total(measure)
    if total is None:
        return []
    whole = apportion(array(result.course(measure)), total).tolist()
    scale = scale_of(measure)
    return [
        *(
            Term(str(year), scale.say(texts, value))
            for year, value in zip(result.years.years, whole, strict=True)
        ),
        Term(texts.text("why.sum"), figure, strong=True),
    ]


# --- small multiples


def draw_multiples(texts: Texts, sides: Sequence[Side], measure: str) -> Multiples | None:
    """One panel a scenario that is known; nothing where the measure exists in none."""
    known = [(side, side.result) for side in sides if side.result is not None]
    known = [pair for pair in known if pair[1].total(measure) is not None]
    if not known:
        return None
    years = max((result.years.years for _, result in known), key=len)
    against = next((result.course(measure) for side, result in known if side.state == "comparison"), ())
    scale = scale_of(measure)
    panels = []
    for side, result in known:
        parts = _parts(texts, result, measure)
        total = texts.text(
            "scenarios.panel_end" if measure in AT_THE_END else "scenarios.panel_sum",
            total=scale.say_total(texts, result.total(measure)),
            year=result.years.years[-1],
            span=say_span(result.years.years),
        )
        panels.append(Panel(side.scenario.name, total, parts, side.state))
    return Multiples(
        years,
        tuple(panels),
        against,
        is_line=measure in _LINES,
        from_zero=measure != "closing",
        heads=(texts.text("lever.name"), texts.text("column.year")),
    )


def _parts(texts: Texts, result: ScenarioResult, measure: str) -> tuple[Named, ...]:
    stacked = _STACKED.get(measure)
    if stacked is None:
        return (Named(texts.text(f"scenarios.measure.{measure}"), "retirement", result.course(measure)),)
    return tuple(
        Named(texts.text(f"measure.{part}"), colour, result.course(part)) for part, colour in stacked
    )


def say_panel(texts: Texts, drawn: Multiples, panel: int, year: int, measure: str) -> tuple[Line, ...]:
    """What stands in the box at a panel's year."""
    scale, shown, against = scale_of(measure), drawn.panels[panel], drawn.reference
    lines: list[Line] = [("", f"{shown.name}, {drawn.years[year]}", "")]
    values = [part.values[year] for part in shown.parts if year < len(part.values)]
    for part in shown.parts:
        if year < len(part.values):
            lines.append((part.colour, part.label, scale.say(texts, part.values[year])))
    if len(shown.parts) > 1 and values:
        lines.append(("", texts.text("window.together"), scale.say(texts, sum(values))))
    if year < len(against) and shown.state != "comparison":
        lines.append(("comparison", texts.text("window.comparison"), scale.say(texts, against[year])))
    return tuple(lines)


def say_range(texts: Texts, sides: Sequence[Side], measure: str) -> str:
    """From which scenario's figure to which other's a measure reaches."""
    known = [
        (total, side.scenario.name, side.result.years.years)
        for side in sides
        if side.result is not None and (total := side.result.total(measure)) is not None
    ]
    if not known:
        return texts.text("scenarios.measure." + measure)
    scale = scale_of(measure)
    least, most = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
    what = say_measure(texts, measure, max((years for _, _, years in known), key=len))
    if least[0] == most[0]:
        return texts.text("scenarios.range_same", measure=what, total=scale.say_total(texts, least[0]))
    return texts.text(
        "scenarios.range",
        measure=what,
        low=scale.say(texts, least[0]),
        low_name=least[1],
        high=scale.say_total(texts, most[0]),
        high_name=most[1],
    )


def explain_panel(texts: Texts, side: Side, measure: str, at: int) -> Why | None:
    """Why a bar of a panel is as high as it is."""
    result = side.result
    if result is None or at >= len(result.years.years):
        return None
    scale, year = scale_of(measure), result.years.years[at]
    parts = _parts(texts, result, measure)
    value = scale.say(texts, sum(part.values[at] for part in parts))
    terms = [Term(part.label, scale.say(texts, part.values[at])) for part in parts] if len(parts) > 1 else []
    name = texts.text(
        "scenarios.of_scenario",
        what=texts.text("why.in_year", what=texts.text(f"scenarios.measure.{measure}"), year=str(year)),
        name=side.scenario.name,
    )
    if terms:
        terms.append(Term(texts.text("why.sum"), value, strong=True))
    levers = ("retirement_age", "turnover_factor", "growth", "fill_rate", "training_factor")
    keys = tuple(
        ("scenarios", side.scenario.name, lever, *(("*",) if lever in ("growth", "fill_rate") else ()))
        for lever in levers
    )
    return Why(value, name, texts.text(f"scenarios.tip.{measure}"), tuple(terms), (), keys)


# --- the waterfall


def draw_waterfall(
    texts: Texts, base: Scenario, scenario: Scenario, shown: ShownBridge, measure: str
) -> Waterfall:
    """From the comparison to the scenario."""
    scale = scale_of(measure)
    base_name, name = two_names(texts, base, scenario)
    stairs = [Stair(base_name, texts.text("scenarios.mark_comparison"), shown.base, "total")]
    hover: list[tuple[Line, ...]] = [(("comparison", base_name, scale.say_total(texts, shown.base)),)]
    for bar in shown.bars:
        if bar.lever:
            words = texts.text(f"lever.{bar.lever}")
            way = texts.text(
                "scenarios.from_to",
                before=say_lever(texts, bar.lever, base),
                after=say_lever(texts, bar.lever, scenario),
            )
            stairs.append(Stair(words, way, bar.value))
        else:
            words, way = texts.text("scenarios.interaction"), texts.text("scenarios.interaction_beneath")
            stairs.append(Stair(words, way, bar.value, "interaction"))
        hover.append((("", words, ""), ("", way, scale.say_change(texts, bar.value))))
    stairs.append(Stair(name, texts.text("scenarios.mark_shown"), shown.scenario, "total"))
    hover.append(
        (
            ("", name, scale.say_total(texts, shown.scenario)),
            ("", texts.text("window.difference"), scale.say_change(texts, shown.change)),
        )
    )
    heads = (
        texts.text("scenarios.head_lever"),
        texts.text("scenarios.head_from_to"),
        texts.text(f"scenarios.measure.{measure}"),
    )
    return Waterfall(tuple(stairs), tuple(hover), heads)


def two_names(texts: Texts, base: Scenario, scenario: Scenario) -> tuple[str, str]:
    """The names of both; where it is one scenario whose age the slider has moved, the ages tell them apart."""
    if base.name != scenario.name:
        return base.name, scenario.name
    return (
        texts.text("scenarios.as_kept", name=base.name),
        texts.text(
            "scenarios.as_moved", name=scenario.name, age=say_lever(texts, "retirement_age", scenario)
        ),
    )


def say_bridge(
    texts: Texts, base: Scenario, scenario: Scenario, shown: ShownBridge, measure: str, years: Sequence[int]
) -> str:
    """What the difference comes of."""
    scale = scale_of(measure)
    what, other = lower_first(say_measure(texts, measure, years)), two_names(texts, base, scenario)[0]
    levers = [bar for bar in shown.bars if bar.lever and bar.value]
    if not levers:
        return texts.text("scenarios.bridge_nothing", measure=what, other=other)
    change = scale.say_change(texts, shown.change)
    largest = max(levers, key=lambda bar: abs(bar.value))
    lever = say_lever_name(texts, largest.lever)
    if len(shown.bars) == 1:
        return texts.text("scenarios.bridge_one", change=change, measure=what, lever=lever)
    return texts.text(
        "scenarios.bridge_most",
        lever=lever[:1].upper() + lever[1:],
        effect=scale.say(texts, largest.value, signed=True),
        change=change,
        measure=what,
        other=other,
    )


def explain_stair(
    texts: Texts, base: Scenario, scenario: Scenario, shown: ShownBridge, measure: str, at: int
) -> Why | None:
    """Why a row of the waterfall is what it is."""
    if not 0 <= at <= len(shown.bars) + 1:
        return None
    scale, what = scale_of(measure), texts.text(f"scenarios.measure.{measure}")
    base_name, name = two_names(texts, base, scenario)
    if at in (0, len(shown.bars) + 1):
        which, total = (base_name, shown.base) if at == 0 else (name, shown.scenario)
        said = scale.say_total(texts, total)
        return Why(
            said,
            texts.text("scenarios.of_scenario", what=what, name=which),
            texts.text(f"scenarios.tip.{measure}"),
        )
    bar = shown.bars[at - 1]
    said = scale.say_change(texts, bar.value)
    if not bar.lever:
        terms = [
            Term(texts.text("scenarios.term_whole"), scale.say(texts, shown.change, signed=True)),
            *(
                Term("− " + texts.text(f"lever.{one.lever}"), scale.say(texts, one.value, signed=True))
                for one in shown.bars
                if one.lever
            ),
            Term(texts.text("scenarios.interaction"), scale.say(texts, bar.value, signed=True), strong=True),
        ]
        return Why(
            said,
            texts.text("scenarios.interaction"),
            texts.text("scenarios.formula_interaction"),
            tuple(terms),
        )
    terms = [
        Term(texts.text("scenarios.term_before", name=base_name), say_lever(texts, bar.lever, base)),
        Term(texts.text("scenarios.term_before", name=name), say_lever(texts, bar.lever, scenario)),
        Term(texts.text("scenarios.term_base", name=base_name), scale.say(texts, shown.base)),
        Term(texts.text("scenarios.term_with_lever"), scale.say(texts, shown.base + bar.value)),
        Term(texts.text("window.difference"), scale.say(texts, bar.value, signed=True), strong=True),
    ]
    keys = tuple(dict.fromkeys(("scenarios", one.name, bar.lever) for one in (base, scenario)))
    return Why(
        said,
        texts.text(
            "scenarios.effect_of",
            lever=say_lever_name(texts, bar.lever),
            measure=lower_first(what),
        ),
        texts.text("scenarios.formula_bridge"),
        tuple(terms),
        (),
        keys,
    )


# --- the tornado


def draw_tornado(texts: Texts, scenario: Scenario, drivers: Sequence[ShownDriver], measure: str) -> Tornado:
    """What a step of each lever does to the measure."""
    scale = scale_of(measure)
    bars, hover = [], []
    for one in drivers:
        words, step = texts.text(f"lever.{one.step.lever}"), say_step(texts, one.step)
        bars.append(Sway(words, step, one.at_lower, one.at_higher))
        hover.append(
            (
                ("", words, ""),
                ("other", say_lever(texts, one.step.lever, one.lower), scale.say_change(texts, one.at_lower)),
                ("", texts.text("scenarios.now", value=say_lever(texts, one.step.lever, scenario)), ""),
                (
                    "retirement",
                    say_lever(texts, one.step.lever, one.higher),
                    scale.say_change(texts, one.at_higher),
                ),
            )
        )
    heads = (
        texts.text("scenarios.head_lever"),
        texts.text("scenarios.head_step"),
        texts.text("scenarios.head_lower"),
        texts.text("scenarios.head_higher"),
    )
    return Tornado(tuple(bars), tuple(hover), heads)


def say_drivers(texts: Texts, drivers: Sequence[ShownDriver], measure: str, years: Sequence[int]) -> str:
    """Which lever matters most, and how much."""
    what = lower_first(say_measure(texts, measure, years))
    if not drivers:
        return texts.text("scenarios.drivers_none", measure=what)
    scale, most = scale_of(measure), drivers[0]
    changes = sorted((most.at_lower, most.at_higher))
    return texts.text(
        "scenarios.drivers",
        lever=say_lever_name(texts, most.step.lever),
        step=say_step(texts, most.step),
        measure=what,
        low=scale.say(texts, changes[0], signed=True),
        high=scale.say_change(texts, changes[1]),
    )


def explain_driver(
    texts: Texts, scenario: Scenario, driver: ShownDriver, measures: Mapping[str, float], measure: str
) -> Why:
    """Why a lever's bars are as long as they are."""
    scale, lever = scale_of(measure), driver.step.lever
    now = scale.count(measures[measure])
    what = texts.text(f"scenarios.measure.{measure}")

    def term(one: Scenario, change: int, msgid: str) -> Term:
        return Term(texts.text(msgid, value=say_lever(texts, lever, one)), scale.say(texts, now + change))

    low, high = sorted((driver.at_lower, driver.at_higher))
    terms = (
        Term(texts.text("scenarios.head_step"), say_step(texts, driver.step)),
        term(driver.lower, driver.at_lower, "scenarios.term_lower"),
        term(scenario, 0, "scenarios.term_now"),
        term(driver.higher, driver.at_higher, "scenarios.term_higher"),
        Term(
            texts.text("window.difference"),
            f"{scale.say(texts, low, signed=True)} / {scale.say(texts, high, signed=True)}",
            strong=True,
        ),
    )
    return Why(
        f"{scale.say(texts, low, signed=True)} / {scale.say_change(texts, high)}",
        texts.text("scenarios.effect_of", lever=say_lever_name(texts, lever), measure=lower_first(what)),
        texts.text("scenarios.formula_tornado"),
        terms,
        (),
        (("scenarios", scenario.name, lever),),
    )


def denominator_words(texts: Texts, denominator: str) -> str:
    """What agency shares are shares of."""
    return texts.text(
        "scenarios.share_of_both" if denominator == OWN_AND_AGENCY else "scenarios.share_of_own"
    )
