"""Words from figures: the finding that titles the chart, a scenario's age in words, the summaries for screen
readers.

Each sentence is chosen by rules from the figures that it states, so that it is true of every pair of
scenarios.
"""

from collections.abc import Sequence
from dataclasses import replace

from staffing_planner.models.scenario import FIXED, PROFILE, Scenario
from staffing_planner.texts import Texts
from staffing_planner.ui.figures import Deferral, Figures, Uncertainty, Whole
from staffing_planner.ui.session import stated_age
from staffing_planner.ui.units import Unit

EN_DASH = "–"

# Ids of texts that name what is counted, and what they become in full-time equivalents.
_IN_FTE = {
    "window.chart_subtitle": "window.chart_subtitle_fte",
    "window.deferral_subtitle": "window.deferral_subtitle_fte",
    "window.years_subtitle": "window.years_subtitle_fte",
    "window.groups_subtitle": "window.groups_subtitle_fte",
    "window.finding_peak": "window.finding_peak_fte",
    "window.tile_employees": "window.tile_employees_fte",
    "window.column_headcount": "window.column_headcount_fte",
}


def in_unit(msgid: str, unit: Unit) -> str:
    """The id of the text that names the unit that is counted in."""
    return _IN_FTE[msgid] if unit == "fte" else msgid


def say_age(texts: Texts, scenario: Scenario, reference_age: float | None = None) -> str:
    """A scenario's retirement age in words: `67,0 år`, `65 år → 67 år (2026–2030)`, `riktålder`, or its
    profile.
    """
    rule = scenario.retirement_age
    if rule.is_by_birth_year:
        return texts.text("window.age_by_birth_year")
    if not rule.is_constant:
        first, last = rule.path[0], rule.path[-1]
        return texts.text(
            "window.age_path",
            first=texts.age(first[1]),
            last=texts.age(last[1]),
            years=f"{first[0]}{EN_DASH}{last[0]}",
        )
    if scenario.mode == PROFILE and reference_age is not None:
        return texts.text(
            "window.age_profile",
            age=texts.number(rule.path[0][1], 1),
            reference=texts.age(reference_age),
        )
    return texts.text("window.age_fixed", age=texts.number(rule.path[0][1], 1))


def explain_age(texts: Texts, scenario: Scenario, reference_age: float | None = None) -> str:
    """What the short words of `say_age` stand for."""
    age = stated_age(scenario)
    if scenario.retirement_age.is_by_birth_year:
        return texts.text("retirement_age.by_birth_year")
    if scenario.mode == PROFILE and age is not None and reference_age is not None:
        return texts.text(
            "window.age_profile_hint", age=texts.number(age, 1), reference=texts.age(reference_age)
        )
    return say_age(texts, scenario, reference_age)


def say_years(texts: Texts, years: Sequence[int]) -> str:
    """`2025–2026`, `2025 och 2028–2030`; years in more than two runs are given by the first and the last."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    if len(runs) > 2:
        return texts.text("window.years_scattered", first=years[0], last=years[-1])
    named = [f"{run[0]}{EN_DASH}{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return texts.text("window.two_things", first=named[0], second=named[1]) if len(named) > 1 else named[0]


def differ_in_age_only(scenario: Scenario, comparison: Scenario) -> bool:
    """Whether two scenarios have one fixed retirement age each, another one, and share every other lever."""
    if scenario.mode != FIXED or comparison.mode != FIXED:
        return False
    ages = stated_age(scenario), stated_age(comparison)
    if None in ages or ages[0] == ages[1]:
        return False
    return replace(scenario, name="", retirement_age=comparison.retirement_age) == replace(
        comparison, name=""
    )


def say_need_of(texts: Texts, scenario: Scenario, other: Scenario) -> str:
    """The label of the comparison's need: by its age where that tells it from the other, else by its name."""
    age = stated_age(scenario)
    if differ_in_age_only(scenario, other) and age is not None:
        return texts.text("window.need_at", age=texts.age(age))
    return texts.text("window.need_in", name=scenario.name)


def say_finding(texts: Texts, figures: Figures) -> str:
    """What the chart shows, in a sentence."""
    scenario, comparison = figures.scenario.scenario, figures.comparison.scenario
    if replace(scenario, name="") == replace(comparison, name=""):
        return _say_peak(texts, figures)
    lead = _lead(texts, figures)
    deferral = figures.deferral
    if not deferral.change.any():
        return _say_same_retirements(texts, figures, lead)
    first = int(deferral.change[deferral.change != 0][0])
    if first < 0 and deferral.beyond >= 0:
        return _say_postponed(texts, deferral, lead)
    if first > 0 and deferral.beyond <= 0:
        return _say_advanced(texts, deferral, lead)
    return texts.text(
        "window.finding_mixed",
        lead=lead,
        fewer=texts.number(deferral.fewer),
        fewer_years=say_years(texts, deferral.years_with(-1)),
        more=texts.number(deferral.more),
        more_years=say_years(texts, deferral.years_with(1)),
    )


def _lead(texts: Texts, figures: Figures) -> str:
    scenario, comparison = figures.scenario.scenario, figures.comparison.scenario
    ages = stated_age(scenario), stated_age(comparison)
    if differ_in_age_only(scenario, comparison) and ages[0] is not None and ages[1] is not None:
        return texts.text("window.lead_ages", age=texts.age(ages[0]), other=texts.age(ages[1]))
    if figures.moved_age is None:
        return texts.text("window.lead_names", name=scenario.name, other=comparison.name)
    age = texts.number(figures.moved_age, 1)
    if scenario.name == comparison.name:
        return texts.text("window.lead_moved", name=scenario.name, age=age)
    moved = texts.text("window.moved_scenario", name=scenario.name, age=age)
    return texts.text("window.lead_names", name=moved, other=comparison.name)


def _say_postponed(texts: Texts, deferral: Deferral, lead: str) -> str:
    common = {
        "lead": lead,
        "moved": texts.number(deferral.fewer),
        "last": deferral.years[-1],
    }
    from_years = say_years(texts, deferral.years_with(-1))
    if not deferral.more:
        return texts.text("window.finding_all_beyond", from_years=from_years, **common)
    common["to_years"] = say_years(texts, deferral.years_with(1))
    if not deferral.beyond:
        return texts.text("window.finding_all_within", from_years=from_years, **common)
    return texts.text(
        "window.finding_postponed",
        **common,
        later=texts.number(deferral.more),
        beyond=texts.number(deferral.beyond),
    )


def _say_advanced(texts: Texts, deferral: Deferral, lead: str) -> str:
    common = {
        "lead": lead,
        "moved": texts.number(deferral.more),
        "to_years": say_years(texts, deferral.years_with(1)),
        "last": deferral.years[-1],
    }
    if not deferral.fewer:
        return texts.text("window.finding_advanced_all", **common)
    common["fewer_years"] = say_years(texts, deferral.years_with(-1))
    if not deferral.beyond:
        return texts.text("window.finding_advanced_within", **common)
    return texts.text(
        "window.finding_advanced",
        **common,
        beyond=texts.number(-deferral.beyond),
        fewer=texts.number(deferral.fewer),
    )


def _say_same_retirements(texts: Texts, figures: Figures, lead: str) -> str:
    def difference(measure: str) -> int:
        common = len(figures.deferral.years)
        return int(
            figures.years.persons[measure][:common].sum()
            - figures.comparison_years.persons[measure][:common].sum()
        )

    span = say_span(figures.deferral.years)
    for measure, more, fewer in (
        ("training_in", "window.finding_more_training", "window.finding_less_training"),
        ("other_separations", "window.finding_more_leave", "window.finding_fewer_leave"),
        ("recruits", "window.finding_more_recruits", "window.finding_fewer_recruits"),
    ):
        change = difference(measure)
        if change:
            return texts.text(
                more if change > 0 else fewer, lead=lead, count=texts.number(abs(change)), span=span
            )
    return texts.text("window.finding_same", lead=lead)


def _say_peak(texts: Texts, figures: Figures) -> str:
    need = figures.years.persons["replacement_need"]
    at = int(need.argmax())
    return texts.text(
        in_unit("window.finding_peak", figures.unit),
        year=figures.years.years[at],
        need=texts.number(int(need[at])),
        retirements=texts.number(int(figures.years.persons["retirements"][at])),
    )


def say_span(years: Sequence[int]) -> str:
    """First to last year."""
    return f"{years[0]}{EN_DASH}{years[-1]}" if len(years) > 1 else str(years[0])


def summarise_chart(texts: Texts, figures: Figures, uncertainty: Uncertainty | None = None) -> str:
    """The chart's figures year by year, and how sure they are where that is known, for a screen reader."""
    persons = figures.years.persons
    said = []
    for at, year in enumerate(figures.years.years):
        said.append(
            texts.text(
                "window.chart_summary",
                year=year,
                need=texts.number(int(persons["replacement_need"][at])),
                retirements=texts.number(int(persons["retirements"][at])),
                intake=texts.number(int(persons["training_in"][at] + persons["other_in"][at])),
            )
        )
        if uncertainty is not None:
            said.append(
                texts.text(
                    "window.chart_summary_band",
                    low=texts.number(int(uncertainty.low[at])),
                    high=texts.number(int(uncertainty.high[at])),
                )
            )
    return " ".join(said)


def say_between(texts: Texts, low: int, high: int) -> str:
    """`585–672`."""
    return f"{texts.number(low)}{EN_DASH}{texts.number(high)}"


def count_of_hundred(probability: float) -> int:
    """A probability as so many of a hundred; none and all only where there is no exception."""
    return round(100 * probability) if probability in (0, 1) else min(max(round(100 * probability), 1), 99)


def explain_uncertainty(texts: Texts, scenario: Scenario) -> str:
    """What the bands in the chart have in them, and what they leave out."""
    return texts.text("window.band_words" if scenario.exit_shock_cv else "window.band_words_chance")


def say_band(texts: Texts, low: float, high: float) -> str:
    """Between what a difference lies in eight outcomes of ten."""
    return texts.text(
        "window.band_between", low=texts.number(low, signed=True), high=texts.number(high, signed=True)
    )


def summarise_deferral(texts: Texts, deferral: Deferral, bands: tuple[Whole, Whole] | None = None) -> str:
    """How retirements move, year by year, for a screen reader; `bands` low and high by year, where they are known."""
    years = []
    for at, year in enumerate(deferral.years):
        change = texts.number(int(deferral.change[at]), signed=True)
        if bands is None:
            years.append(texts.text("window.deferral_summary", year=year, change=change))
        else:
            band = say_band(texts, int(bands[0][at]), int(bands[1][at]))
            years.append(texts.text("window.deferral_summary_band", year=year, change=change, band=band))
    beyond = texts.text(
        "window.deferral_beyond", last=deferral.years[-1], change=texts.number(deferral.beyond, signed=True)
    )
    return " ".join([*years, beyond])
