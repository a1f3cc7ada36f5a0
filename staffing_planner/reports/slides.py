"""The board's slides: what stands on which, and the finding that each of them opens with.

Four subjects, always in this order: who is near retirement, what has to be replaced, what agency staff costs, what
training gives. A subject without data keeps its slide, which then says what is missing: a board that has asked for four
answers is told that one of them cannot be given. Figures are the models' own, unrounded in the charts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import nan
from pathlib import Path

import numpy as np

from staffing_planner.models.age_structure import Pyramid
from staffing_planner.models.agency import AgencyTrack, CeilingRow
from staffing_planner.models.grid import SEXES, Floats
from staffing_planner.models.inputs import Intake
from staffing_planner.models.projection import Projection
from staffing_planner.models.reach import Reach
from staffing_planner.models.training import students
from staffing_planner.reports.deck import WHOLE, ChartPlan, Deck, Page, Series, side_by_side
from staffing_planner.reports.sheets import (
    BLUE,
    COMPARISON,
    GREEN,
    GREY,
    LIGHT_BLUE,
    VERMILION,
    moved_into_place,
)
from staffing_planner.reports.workbook import About
from staffing_planner.texts import Texts

Progress = Callable[[float], None]

MOST_OCCUPATIONS = 14  # bars that can be read from the last row
MOST_FILES = 4  # named in the line of sources
LONGEST_NAME = 40  # of a scenario beneath a chart; the line of sources has it whole
FEWEST_MOVED = 0.5  # persons: less is no difference that a board is told of
SEX_COLOURS = {"F": BLUE, "M": LIGHT_BLUE, "X": GREY}
# The tables behind each slide.
AGES, NEED, AGENCY, TRAINING = "ages", "need", "agency", "training"
TABLES: Mapping[str, tuple[str, ...]] = {
    AGES: ("age_structure",),
    NEED: ("age_structure", "retirement_rates", "turnover_rates"),
    AGENCY: ("agency_costs", "personnel_costs", "ceilings"),
    TRAINING: ("training", "age_structure", "targets"),
}


@dataclass(frozen=True, eq=False)
class Board:
    """What the slides show of the whole region.

    `reach` counts by occupation, at one age or at two: that of the scenario last, the one that it is held against
    before it. The first of `projections` is what each other one is compared with; training is that of the last.
    `files` names the files behind each slide.
    """

    pyramid: Pyramid
    reach: Reach
    projections: Sequence[Projection]
    track: AgencyTrack
    training: Sequence[Intake]
    files: Mapping[str, tuple[str, ...]]


def write_slides(
    path: Path, board: Board, about: About, texts: Texts, progress: Progress | None = None
) -> None:
    """Writes the slides. `progress` is called with the share that is done and may raise to cancel: then, as after any
    other failure, `path` is as it was. StaffingError with the finding `cannot_write` where that is refused.
    """
    tell: Progress = progress or (lambda share: None)
    with moved_into_place(path) as file:
        tell(0.0)
        report = _Slides(board, about, texts)
        steps: list[Callable[[], None]] = [*report.steps(), partial(report.deck.save, file)]
        for at, step in enumerate(steps):
            tell(at / len(steps))
            step()
        # Before the file is moved: whoever cancels now still finds the old one.
        tell(1.0)


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(values.tolist())


def _or_nan(value: float | None) -> float:
    return nan if value is None else value


class _Slides:
    """The deck while it is being filled."""

    def __init__(self, board: Board, about: About, texts: Texts) -> None:
        self.board, self.about, self.texts = board, about, texts
        title = f"{texts.text('slides.title')} · {about.region}"
        self.deck = Deck(title, f"staffing_planner {about.program_version}", about.written_at)

    def steps(self) -> list[Callable[[], None]]:
        """What makes the slides, one after the other."""
        first, *others = self.board.projections
        needs = [partial(self.write_need_of, first)]
        if others:
            needs = [partial(self.write_need_against, first, other) for other in others]
        return [self.write_ages, *needs, self.write_agency, self.write_training]

    def _open(self, subject: str, title: str, subtitle: str, scenarios: str = "", **method: object) -> Page:
        text, about = self.texts.text, self.about
        files = self.board.files.get(subject, ())
        named = ", ".join(files[:MOST_FILES])
        if len(files) > MOST_FILES:
            named = text("slides.more_files", files=named, count=len(files) - MOST_FILES)
        day = self.texts.date(about.stock_date) if about.stock_date else text("report.no_date")
        parts = [
            text("slides.source", files=named) if named else "",
            text("slides.stock", date=day),
            scenarios,
        ]
        if about.is_synthetic:
            parts.append(text("slides.synthetic"))
        return self.deck.slide(
            title,
            f"{about.region} · {subtitle}",
            " ".join(filter(None, parts)),
            text(f"slides.{subject}.notes", **method),
            text("report.synthetic.short") if about.is_synthetic else "",
        )

    def _scenarios(self, *projections: Projection) -> str:
        names = [one.scenario.name for one in projections]
        if len(names) == 1:
            return self.texts.text("slides.scenario", name=names[0])
        return self.texts.text("slides.scenarios", name=names[-1], other=names[0])

    def _number(self, value: float, *, signed: bool = False) -> str:
        return self.texts.number(value, signed=signed)

    # --- who is near retirement

    def write_ages(self) -> None:
        """The age structure by sex, and who reaches the age within the board's years, by occupation."""
        text, number = self.texts.text, self._number
        reach = self.board.reach
        last, first = reach.total[-1], reach.total[0]
        words = {
            "reach": number(last.reach),
            "headcount": number(last.headcount),
            "age": self.texts.age(last.age),
            "within": number(last.within),
            "other": number(first.reach),
            "other_age": self.texts.age(first.age),
        }
        compares = len(reach.total) > 1
        page = self._open(
            AGES,
            text("slides.ages.title" if compares else "slides.ages.title_one", **words),
            text("slides.ages.subtitle"),
            **words,
        )
        left, right = side_by_side(0.48)
        bands = tuple(f"{low}–{high}" if high > low else str(low) for low, high in self.board.pyramid.bands)
        sexes = [at for at in range(len(SEXES)) if self.board.pyramid.now[at].any()]
        page.draw(
            ChartPlan(
                "stacked",
                text("slides.ages.pyramid"),
                text("slides.ages.pyramid_says", headcount=words["headcount"]),
                bands,
                [
                    Series(
                        text(f"sex.{SEXES[at]}"),
                        _plain(self.board.pyramid.now[at]),
                        SEX_COLOURS[SEXES[at]],
                    )
                    for at in sexes
                ],
            ),
            left,
        )
        page.draw(self._occupations_near(words), right)

    def _occupations_near(self, words: Mapping[str, str]) -> ChartPlan:
        """Bars of the occupations with most persons; the others together are the last one."""
        text, reach = self.texts.text, self.board.reach
        by_age = {
            total.age: {row.group[0]: row for row in reach.rows if row.age == total.age}
            for total in reach.total
        }
        rows = by_age[reach.total[-1].age]
        order = sorted(rows, key=lambda name: (-rows[name].reach, name))
        shown, rest = order[:MOST_OCCUPATIONS], order[MOST_OCCUPATIONS:]
        names = [
            text("slides.ages.occupation", name=name, share=self.texts.percent(rows[name].share))
            for name in shown
        ]
        if rest:
            names.append(text("slides.ages.others", count=len(rest)))
        series: list[Series] = []
        for age in reversed(by_age):
            counts = [by_age[age][name].reach for name in shown]
            if rest:
                counts.append(sum(by_age[age][name].reach for name in rest))
            colour = LIGHT_BLUE if series else BLUE
            series.append(
                Series(text("slides.ages.reaching", age=self.texts.age(age)), tuple(reversed(counts)), colour)
            )
        return ChartPlan(
            "bars",
            text("slides.ages.by_occupation", **words),
            text(
                "slides.ages.by_occupation_says",
                name=shown[0],
                most=self._number(rows[shown[0]].reach),
                **words,
            ),
            tuple(reversed(names)),
            # Bars are drawn from below: the last series comes to lie on top.
            tuple(reversed(series)),
            label_format="#,##0",
        )

    # --- what has to be replaced

    def write_need_of(self, one: Projection) -> None:
        """The replacement need of the only scenario."""
        text, number = self.texts.text, self._number
        retirements, other = (one.total(name) for name in ("retirements", "other_separations"))
        words = {
            "name": one.scenario.name,
            "need": number(float(one.total("replacement_need").sum())),
            "retirements": number(float(retirements.sum())),
            "others": number(float(other.sum())),
            "span": _span(one.years),
        }
        page = self._open(
            NEED,
            text("slides.need.title_one", **words),
            text("slides.need.subtitle"),
            self._scenarios(one),
        )
        page.draw(
            ChartPlan(
                "stacked",
                text("slides.need.by_year"),
                text("slides.need.one_says", **words),
                tuple(map(str, one.years)),
                [
                    Series(text("measure.retirements"), _plain(retirements), BLUE),
                    Series(text("measure.other_separations"), _plain(other), LIGHT_BLUE),
                ],
            ),
            WHOLE,
        )

    def write_need_against(self, first: Projection, other: Projection) -> None:
        """Replacement need of a scenario beside the one it is held against, and how retirements move between years."""
        text, number = self.texts.text, self._number
        count = min(len(first.years), len(other.years))
        years = first.years[:count]
        needs = [one.total("replacement_need")[:count] for one in (first, other)]
        moved = other.total("retirements")[:count] - first.total("retirements")[:count]
        need, before = (float(one.sum()) for one in (needs[1], needs[0]))
        change = float(moved.sum())
        into = [str(year) for year, one in zip(years, moved, strict=True) if one > FEWEST_MOVED]
        words = {
            "name": other.scenario.name,
            "other": first.scenario.name,
            "need": number(need),
            "before": number(before),
            "span": _span(years),
            "fewer": number(-change),
            "more": number(change),
            "into": ", ".join(into),
        }
        kind = "same"
        if abs(change) >= FEWEST_MOVED or float(np.abs(moved).max()) >= FEWEST_MOVED:
            kind = "more" if change > 0 else "postponed" if into else "fewer"
        page = self._open(
            NEED,
            text(f"slides.need.title_{kind}", **words),
            text("slides.need.subtitle"),
            self._scenarios(first, other),
        )
        names = _short_names(first.scenario.name, other.scenario.name)
        left, right = side_by_side(0.58)
        page.draw(
            ChartPlan(
                "columns",
                text("slides.need.by_year"),
                text("slides.need.by_year_says", **words),
                tuple(map(str, years)),
                [
                    Series(names[0], _plain(needs[0]), COMPARISON),
                    Series(names[1], _plain(needs[1]), BLUE),
                ],
                label_format="#,##0",
            ),
            left,
        )
        page.draw(
            ChartPlan(
                "columns",
                text("slides.need.deferred"),
                text("slides.need.deferred_says", **words),
                tuple(map(str, years)),
                [Series(text("slides.need.change"), _plain(moved), BLUE)],
                axis_format="+#,##0;−#,##0;0",
                label_format="+#,##0;−#,##0;0",
            ),
            right,
        )

    # --- what agency staff costs

    def write_agency(self) -> None:
        """Cost by month, and the rolling share against its ceiling."""
        text, texts = self.texts.text, self.texts
        rows = self.board.track.rows
        if not rows:
            page = self._open(AGENCY, text("slides.agency.missing_title"), text("slides.agency.subtitle"))
            page.write_missing(text("slides.agency.missing"))
            return
        last = rows[-1]
        denominator = text(f"denominator.{last.denominator}")
        page = self._open(
            AGENCY,
            self._agency_title(last),
            text("slides.agency.subtitle"),
            text("slides.agency.ceiling_source", source=last.ceiling_source) if last.ceiling_source else "",
            denominator=denominator,
        )
        months = tuple(date(row.month.year, row.month.month, 1) for row in rows)
        has_share = any(row.r12_share is not None for row in rows)
        left, right = side_by_side(0.46) if has_share else (WHOLE, WHOLE)
        page.draw(
            ChartPlan(
                "columns",
                text("slides.agency.cost"),
                text(
                    "slides.agency.cost_says",
                    month=texts.month(last.month),
                    cost=texts.million(last.agency),
                ),
                months,
                [Series(text("slides.agency.cost_name"), tuple(row.agency / 1e6 for row in rows), BLUE)],
            ),
            left,
        )
        if not has_share:
            return
        lines = [
            Series(text("slides.agency.share_name"), tuple(_or_nan(row.r12_share) for row in rows), BLUE)
        ]
        if any(row.ceiling is not None for row in rows):
            ceilings = tuple(_or_nan(row.ceiling) for row in rows)
            lines.append(Series(text("slides.agency.ceiling_name"), ceilings, VERMILION, dashed=True))
        page.draw(
            ChartPlan(
                "lines",
                text("slides.agency.share", denominator=denominator),
                self._agency_title(last),
                months,
                lines,
                axis_format="0.0%",
            ),
            right,
        )

    def _agency_title(self, last: CeilingRow) -> str:
        text, texts = self.texts.text, self.texts
        words = {"month": texts.month(last.month), "cost": texts.million(last.agency)}
        if last.r12_share is None:
            return text("slides.agency.title_cost", **words)
        words["share"] = texts.percent(last.r12_share)
        if last.ceiling is None:
            return text("slides.agency.title_share", **words)
        over = last.r12_share > last.ceiling
        points = texts.number(abs(last.r12_share - last.ceiling) * 100, 1)
        ceiling = texts.percent(last.ceiling)
        kind = "over" if over else "within"
        return text(f"slides.agency.title_{kind}", points=points, ceiling=ceiling, **words)

    # --- what training gives

    def write_training(self) -> None:
        """Slots, graduates and the replacement need of the occupations that are trained for."""
        text, number = self.texts.text, self._number
        projection = self.board.projections[-1]
        years, scenario = projection.years, projection.scenario
        trained = {intake.occupation for intake in self.board.training}
        arrivals, needs = (
            projection.grid(name).sum_to(("occupation",)) for name in ("training_in", "replacement_need")
        )
        at = [place for place, label in enumerate(needs.labels) if label[0] in trained]
        if not at:
            page = self._open(
                TRAINING,
                text("slides.training.missing_title"),
                text("slides.training.subtitle"),
                self._scenarios(projection),
                name=scenario.name,
            )
            page.write_missing(text("slides.training.missing"))
            return
        slots = tuple(
            sum(
                students(intake, scenario, years[0] - 1)
                for intake in self.board.training
                if intake.start_year == year
            )
            for year in years
        )
        coming, leaving = arrivals.values[at], needs.values[at]
        words = {
            "arrivals": number(float(coming.sum())),
            "need": number(float(leaving.sum())),
            "slots": number(sum(slots)),
            "span": _span(years),
            "name": scenario.name,
            "share": self.texts.percent(_ratio(float(coming.sum()), float(leaving.sum())), 0),
        }
        page = self._open(
            TRAINING,
            text("slides.training.title", **words),
            text("slides.training.subtitle"),
            self._scenarios(projection),
            name=scenario.name,
        )
        left, right = side_by_side(0.5)
        page.draw(
            ChartPlan(
                "columns",
                text("slides.training.by_year"),
                text("slides.training.by_year_says", **words),
                tuple(map(str, years)),
                [
                    Series(text("slides.training.slots"), slots, LIGHT_BLUE),
                    Series(text("slides.training.arrivals"), _plain(coming.sum(axis=0)), GREEN),
                    Series(text("slides.training.need"), _plain(leaving.sum(axis=0)), BLUE),
                ],
            ),
            left,
        )
        occupations = [needs.labels[place][0] for place in at]
        order = sorted(range(len(at)), key=lambda one: (-leaving[one].sum(), occupations[one]))
        shown = list(reversed(order[:MOST_OCCUPATIONS]))
        page.draw(
            ChartPlan(
                "bars",
                text("slides.training.by_occupation", span=words["span"]),
                text("slides.training.by_occupation_says", occupation=occupations[order[0]], **words),
                tuple(occupations[one] for one in shown),
                [
                    Series(text("slides.training.need"), _plain(leaving[shown].sum(axis=1)), BLUE),
                    Series(text("slides.training.arrivals"), _plain(coming[shown].sum(axis=1)), GREEN),
                ],
                label_format="#,##0",
            ),
            right,
        )


def _short_names(*names: str) -> tuple[str, ...]:
    """Names that fit beneath a chart; whole where nothing would be left to tell them apart."""
    short = tuple(
        name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…" for name in names
    )
    return short if len(set(short)) == len(set(names)) else names


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _span(years: Sequence[int]) -> str:
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])
