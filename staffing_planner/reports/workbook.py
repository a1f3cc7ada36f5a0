"""The workbooks of the projection and of the agency-cost ceiling: what stands on which sheet.

Numbers are the models' own, typed and unrounded; only their look is rounded. Money is in kronor in the long
table and in millions of kronor (mnkr) in what is read by people; every head says which.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from itertools import repeat
from math import isnan
from pathlib import Path
from typing import NamedTuple

import numpy as np

from staffing_planner.models.agency import OVER, AgencyTrack, CeilingRow, breaches
from staffing_planner.models.grid import Floats
from staffing_planner.models.projection import MEASURES, TOLERANCE, Projection
from staffing_planner.models.register import SCENARIOS, ReviewCount
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.simulation import QUANTILES, Simulation
from staffing_planner.models.small_cells import Flags, hide_small_stock
from staffing_planner.reports.sheets import (
    BLUE,
    CAPTION,
    COMPARISON,
    DAY,
    GREEN,
    GREY,
    GROUP,
    HEAD_RIGHT,
    KRONOR,
    LABELLED,
    LIGHT_BLUE,
    MILLION,
    MOMENT,
    MONTH,
    PALETTE,
    PERSONS,
    PLAIN,
    POINTS,
    SENTENCE,
    SHARE,
    STATUS,
    TINY,
    VERMILION,
    WHOLE,
    WORD,
    YEAR,
    Block,
    Book,
    ChartPlan,
    Column,
    Drawn,
    Look,
    Sheet,
    Span,
    bold,
    moved_into_place,
    ruled,
)
from staffing_planner.texts import Texts

Progress = Callable[[float], None]

MONEY = ("agency_cost", "personnel_cost")
FIRST_YEARS = 3  # the board counts retirements within three years
FEWEST_MOVED = 0.5  # persons: a year that differs by less is not named as one that retirements move into
MOST_LINES = len(PALETTE)
CHART_CM = 8.5
SCENARIO_WIDTH = 24.0
STATUS_WIDTH = 20.0  # the longest status in words
CHECKSUM_WIDTH = 70.0  # characters: 64 hexadecimal digits and some air

# The region's account on a scenario's sheet, by section.
ACCOUNT = {
    "staff": (
        "opening",
        "retirements",
        "other_separations",
        "training_out",
        "training_in",
        "other_in",
        "recruits",
        "closing",
    ),
    "need": (
        "target",
        "replacement_need",
        "expansion_need",
        "intake",
        "recruitment_gap",
        "vacancies",
        "surplus",
        "in_training",
    ),
    "fte": ("opening_fte", "closing_fte", "capacity_fte"),
    "money": ("agency_cost", "personnel_cost", "agency_share"),
}
# Only what begins anew each year has a sum over the years: stocks have none, and the expansion need, the gap
# and the vacancies hold what was left of the year before.
SUMMED = {
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruits",
    "replacement_need",
    "intake",
    "agency_cost",
    "personnel_cost",
}
STRONG = {"closing", "replacement_need", "recruitment_gap", "vacancies", "agency_share"}

# The scenario's levers in the order of the input contract; a share is shown in per cent.
LEVERS = (
    "mode",
    "retirement_age",
    "retirement_age_by_occupation",
    "final_age",
    "horizon",
    "turnover_factor",
    "growth",
    "target_from_population",
    "use_reported_retirements",
    "training_factor",
    "fill_rate",
    "agency_cover",
    "agency_price_growth",
    "wage_growth",
    "exit_shock_cv",
    "kappa",
)
SHARE_LEVERS = {"growth", "fill_rate", "agency_cover", "agency_price_growth", "wage_growth", "exit_shock_cv"}

FORECASTS = ("run_rate", "seasonal", "manual")


class FileRead(NamedTuple):
    """A source file: its name, the SHA-256 of its bytes in hexadecimal, the rows read from it."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class About:
    """What a workbook says about itself; `manifest` holds further lines for the sheet of sources.

    `reviews` counts the assumptions that everything rests on, and those of them that somebody has reviewed.
    """

    region: str
    is_synthetic: bool
    stock_date: date | None
    files: tuple[FileRead, ...]
    program_version: str
    written_at: datetime
    manifest: tuple[str, ...] = ()
    reviews: tuple[ReviewCount, ...] = ()
    small_cells: int = 0  # counts of persons below this are hidden; 0 where none are


def write_projection(
    path: Path,
    projections: Sequence[Projection],
    about: About,
    texts: Texts,
    progress: Progress | None = None,
    simulations: Sequence[Simulation] = (),
) -> None:
    """Writes the workbook of one or more projections; the first is what the others are compared with.

    Simulations of the same scenarios, where there are any, give it a sheet with the region's bands.
    `progress` is called with the share that is done and may raise to cancel: then, as after any other
    failure, `path` is as it was. StaffingError with the finding `cannot_write` where that is refused.
    """
    if not projections:
        raise ValueError("no projection to write")
    write_sheets(path, ProjectionReport(projections, about, texts, simulations), progress)


def write_ceiling(
    path: Path,
    tracks: Sequence[AgencyTrack],
    about: About,
    texts: Texts,
    progress: Progress | None = None,
) -> None:
    """Writes the workbook of the ceiling, all months of each track; else as `write_projection`."""
    if not tracks:
        raise ValueError("no track to write")
    write_sheets(path, _CeilingReport(tracks, about, texts), progress)


def write_sheets(path: Path, report: "Report", progress: Progress | None) -> None:
    with moved_into_place(path) as file:
        tell: Progress = progress or (lambda share: None)
        steps: list[Callable[[], None]] = [*report.steps(), partial(report.book.save, file)]
        for at, step in enumerate(steps):
            report.watch = partial(tell, at / len(steps))
            report.watch()
            step()
        # Before the file is moved: whoever cancels now still finds the old one.
        tell(1.0)


def hidden_note(texts: Texts, threshold: int) -> str:
    """The sentence that says, beside a table or in the sources, that small counts are hidden, and how far."""
    return texts.text("small.note", mark=texts.text("small.mark"), threshold=threshold)


class Report(ABC):
    """What both workbooks have: a book, its title lines and the sheet of sources."""

    def __init__(self, title: str, about: About, texts: Texts) -> None:
        self.about = about
        self.texts = texts
        self.watch: Callable[[], None] = lambda: None
        creator = f"staffing_planner {about.program_version}"
        footer = f"{title} · {about.region}"
        if about.is_synthetic:
            footer = f"{texts.text('report.synthetic.short')} · {footer}"
        self.book = Book(
            f"{title} · {about.region}", creator, about.written_at, footer, texts.text("report.page")
        )

    @abstractmethod
    def steps(self) -> Sequence[Callable[[], None]]:
        """What writes the sheets, one after the other."""

    def tick(self) -> None:
        """Lets a long sheet be cancelled."""
        self.watch()

    def open_sheet(
        self, name: str, title: str, subtitle: str, columns: int, colour: str = ""
    ) -> tuple[Sheet, int]:
        """A sheet with its title lines, the same on every sheet, and the next free row."""
        sheet = self.book.sheet(name, colour)
        banner = self.texts.text("report.synthetic") if self.about.is_synthetic else ""
        return sheet, sheet.title(title, subtitle, banner, columns)

    def measure(self, name: str) -> str:
        """A measure's name."""
        return self.texts.text(f"measure.{name}")

    def column(self, name: str) -> str:
        """A column's name."""
        return self.texts.text(f"column.{name}")

    def in_million(self, head: str) -> str:
        """The head of a column in millions of kronor."""
        return f"{head}, {self.texts.text('report.unit.million')}"

    def stock_date(self) -> str:
        """The stock's date in words."""
        return (
            self.texts.date(self.about.stock_date)
            if self.about.stock_date
            else self.texts.text("report.no_date")
        )

    def write_sources(self, facts: Sequence[tuple[str, object, Look]], sections: str) -> None:
        """Where everything comes from: program, date, files with checksums."""
        text, about = self.texts.text, self.about
        sheet, row = self.open_sheet(
            text("report.sheet.sources"),
            text("report.sources.title"),
            text("report.sources.subtitle"),
            3,
            GREY,
        )
        lines: list[tuple[str, object, Look]] = [
            (text("report.sources.region"), about.region, PLAIN),
            (
                text("report.sources.synthetic"),
                text("answer.yes") if about.is_synthetic else text("answer.no"),
                PLAIN,
            ),
            (text("report.sources.stock_date"), about.stock_date or text("report.no_date"), DAY),
            (text("report.sources.program"), f"staffing_planner {about.program_version}", PLAIN),
            (text("report.sources.written_at"), about.written_at, MOMENT),
            *facts,
            *self._review_facts(),
            (text("report.sources.small_cells"), self._say_hidden(), PLAIN),
            (text("report.sources.model"), sections, PLAIN),
            *((text("report.sources.note"), line, PLAIN) for line in about.manifest),
        ]
        for name, value, look in lines:
            row = sheet.fact(row, name, value, look, CHECKSUM_WIDTH)
        row = sheet.section(row + 1, text("report.sources.files"))
        columns = [
            Column(self.column("file")),
            Column(text("report.sources.checksum"), WORD),
            Column(self.column("rows"), WHOLE),
        ]
        block = sheet.table(row, columns, about.files)
        if about.reviews:
            self._write_reviews(sheet, block.below + 1)
        sheet.print_on_one_page()

    def _say_hidden(self) -> str:
        if not self.about.small_cells:
            return self.texts.text("report.sources.small_cells_off")
        return hidden_note(self.texts, self.about.small_cells)

    def _review_facts(self) -> Iterator[tuple[str, object, Look]]:
        """How many assumptions nobody has reviewed, in one line."""
        if self.about.reviews:
            yield (
                self.texts.text("report.sources.unreviewed"),
                self._unreviewed_of(*self.about.reviews),
                PLAIN,
            )

    def _unreviewed_of(self, *counts: ReviewCount) -> str:
        number, count = self.texts.number, sum(one.count for one in counts)
        left = count - sum(one.reviewed for one in counts)
        return self.texts.text("report.sources.left_of", left=number(left), count=number(count))

    def _write_reviews(self, sheet: Sheet, row: int) -> None:
        """The assumptions by kind, with what nobody has reviewed."""
        text = self.texts.text
        row = sheet.section(row, text("report.sources.assumptions"))
        columns = [
            Column(text("assumption_column.what")),
            Column(text("report.sources.reviewed"), WORD),
            Column(text("report.sources.count"), WHOLE),
        ]
        rows = [
            (
                text("report.sources.levers_of", name=one.kind[1])
                if one.kind[0] == SCENARIOS
                else text(f"assumption.{one.kind[0]}.{one.kind[1]}"),
                self._unreviewed_of(one) if one.reviewed < one.count else text("report.sources.all_reviewed"),
                one.count,
            )
            for one in self.about.reviews
        ]
        sheet.table(row, columns, rows)


# --- the projection -----------------------------------------------------------------------------------------


class _Region(NamedTuple):
    """One projection summed over the region: [period] by measure, with the intake and the agency share."""

    name: str
    years: tuple[int, ...]
    totals: Mapping[str, Floats]

    @classmethod
    def of(cls, projection: Projection) -> "_Region":
        totals = {measure: projection.total(measure) for measure in MEASURES}
        totals["intake"] = totals["training_in"] + totals["other_in"]
        personnel = totals["personnel_cost"]
        share = np.full(len(personnel), np.nan)
        totals["agency_share"] = np.divide(totals["agency_cost"], personnel, out=share, where=personnel > 0)
        return cls(projection.scenario.name, projection.years, totals)

    def sum(self, measure: str, years: int | None = None) -> float:
        """The measure over the first so many years, or over all."""
        return float(self.totals[measure][:years].sum())

    def first(self, measure: str) -> float:
        """The measure in the first year."""
        return float(self.totals[measure][0])

    def last(self, measure: str) -> float:
        """The measure in the last year."""
        return float(self.totals[measure][-1])


class ProjectionReport(Report):
    """Summary, a sheet a scenario, the bands, the long table, the levers, the sources."""

    def __init__(
        self,
        projections: Sequence[Projection],
        about: About,
        texts: Texts,
        simulations: Sequence[Simulation] = (),
    ) -> None:
        super().__init__(texts.text("report.projection"), about, texts)
        self.projections = projections
        self.simulations = simulations
        self.regions = [_Region.of(projection) for projection in projections]
        self.has_money = any(not isnan(region.first("agency_share")) for region in self.regions)

    def steps(self) -> Sequence[Callable[[], None]]:
        """What writes the sheets, one after the other."""
        scenarios = [self._scenario_step(region) for region in self.regions]
        bands = [self.write_bands] if self.simulations else []
        return [
            self.write_summary,
            *scenarios,
            *bands,
            self.write_results,
            self.write_levers,
            self.write_origin,
        ]

    def _scenario_step(self, region: _Region) -> Callable[[], None]:
        return lambda: self.write_scenario(region)

    @property
    def span(self) -> str:
        """The years in words, over the longest horizon."""
        years = max((region.years for region in self.regions), key=len)
        return _span(years)

    # --- summary

    def write_summary(self) -> None:
        text = self.texts.text
        columns = self._summary_columns()
        sheet, row = self.open_sheet(
            text("report.sheet.summary"),
            text("report.summary.title", region=self.about.region),
            text("report.summary.subtitle", date=self.stock_date(), years=self.span, count=len(self.regions)),
            len(columns),
            BLUE,
        )
        row = sheet.section(row, text("report.stands_out"))
        for sentence in self._sentences():
            row = sheet.paragraph(row, sentence, len(columns), SENTENCE)
        row = sheet.section(row + 1, text("report.summary.scenarios"))
        rows = [self._summary_row(*pair) for pair in zip(self.projections, self.regions, strict=True)]
        block = sheet.table(row, columns, rows)
        row = sheet.paragraph(block.below, text("report.summary.note"), len(columns), CAPTION)
        if self.has_money:
            row = sheet.paragraph(row, text("report.summary.share_note"), len(columns), CAPTION)
        row, retirements = self._by_year(sheet, row + 1, "retirements", PERSONS)
        plans = [self._bars(block), self._lines("retirements", retirements)]
        if self.has_money:
            row, shares = self._by_year(sheet, row + 1, "agency_share", SHARE)
            plans.append(self._lines("agency_share", shares))
        row = sheet.paragraph(row + 1, text("report.summary.charts"), len(columns), CAPTION)
        sheet.charts(row, CHART_CM, plans)
        sheet.same_width(3, max(len(columns), retirements.right), 16.5)
        sheet.print_on_one_page()

    def _summary_columns(self) -> list[Column]:
        text = self.texts.text
        return [
            Column(self.column("scenario")),
            Column(text("lever.retirement_age"), WORD),
            Column(text("report.summary.opening"), WHOLE),
            Column(text("report.summary.sum", name=self.measure("retirements")), WHOLE),
            Column(text("report.summary.sum", name=self.measure("other_separations")), WHOLE),
            Column(text("report.summary.sum", name=self.measure("replacement_need.short")), bold(WHOLE)),
            Column(text("report.summary.first_years", years=FIRST_YEARS), WHOLE),
            Column(text("report.summary.sum", name=self.measure("intake.short")), WHOLE),
            Column(text("report.summary.mean_gap"), WHOLE),
            Column(text("report.summary.last", name=self.measure("vacancies")), WHOLE),
            Column(text("report.summary.closing"), WHOLE),
            *(
                Column(text(f"report.summary.{key}"), SHARE)
                for key in ("share_first", "share_last")
                if self.has_money
            ),
        ]

    def _summary_row(self, projection: Projection, region: _Region) -> list[object]:
        return [
            region.name,
            self._age(projection.scenario.retirement_age),
            region.first("opening"),
            region.sum("retirements"),
            region.sum("other_separations"),
            region.sum("replacement_need"),
            region.sum("retirements", FIRST_YEARS),
            region.sum("intake"),
            region.sum("recruitment_gap") / len(region.years),
            region.last("vacancies"),
            region.last("closing"),
            *((region.first("agency_share"), region.last("agency_share")) if self.has_money else ()),
        ]

    def _by_year(self, sheet: Sheet, row: int, measure: str, look: Look) -> tuple[int, Block]:
        """A table of one measure, a row a scenario and a column a year; the next free row."""
        years = max((region.years for region in self.regions), key=len)
        row = sheet.section(row, self.texts.text("report.summary.by_year", name=self.measure(measure)))
        columns = [Column(self.column("scenario")), *(Column(str(year), look) for year in years)]
        rows = [[region.name, *_filled(region.totals[measure], len(years))] for region in self.regions]
        block = sheet.table(row, columns, rows)
        return block.below, block

    def _sentences(self) -> Iterator[str]:
        text, number = self.texts.text, self.texts.number
        first, projection = self.regions[0], self.projections[0]
        opening = first.first("opening")
        yield text(
            "report.says.replacement",
            scenario=first.name,
            need=number(first.sum("replacement_need")),
            years=_span(first.years),
            retirements=number(first.sum("retirements")),
            share=self.texts.percent(first.sum("replacement_need") / opening if opening else None, 0),
            opening=number(opening),
        )
        for other in self.regions[1:]:
            yield self._postponed(first, other)
        grid = projection.grid("vacancies").sum_to(("occupation",))
        lacking = int(np.argmax(grid.values[:, -1]))
        missing = float(grid.values[lacking, -1])
        if missing > FEWEST_MOVED:
            target = float(projection.grid("target").sum_to(("occupation",)).values[lacking, -1])
            yield text(
                "report.says.lacking",
                scenario=first.name,
                occupation=grid.labels[lacking][0],
                missing=number(missing),
                share=self.texts.percent(missing / target, 0),
                year=first.years[-1],
            )
        if self.has_money:
            yield text(
                "report.says.agency",
                scenario=first.name,
                first=self.texts.percent(first.first("agency_share")),
                first_year=first.years[0],
                last=self.texts.percent(first.last("agency_share")),
                last_year=first.years[-1],
            )

    def _postponed(self, first: _Region, other: _Region) -> str:
        """How the retirements of a scenario differ from the first one's, and into which years they move."""
        text, number = self.texts.text, self.texts.number
        deferred = _deferred(first, other)
        fewer = float(deferred.sum())
        values = {"scenario": other.name, "first": first.name, "until": other.years[len(deferred) - 1]}
        if abs(fewer) < FEWEST_MOVED and float(np.abs(deferred).max()) < FEWEST_MOVED:
            return text("report.says.same", **values)
        if fewer < 0:
            return text("report.says.more", more=number(-fewer), **values)
        into = [
            str(year) for year, moved in zip(other.years, deferred, strict=False) if moved < -FEWEST_MOVED
        ]
        if not into:
            return text("report.says.fewer", fewer=number(fewer), **values)
        return text("report.says.postponed", fewer=number(fewer), into=", ".join(into), **values)

    def _bars(self, block: Block) -> ChartPlan:
        text = self.texts.text
        most = max(self.regions, key=lambda region: region.sum("replacement_need"))
        return ChartPlan(
            text(
                "report.chart.by_scenario",
                need=self.texts.number(most.sum("replacement_need")),
                scenario=most.name,
            )
            if len(self.regions) > 1
            else text("report.chart.one_scenario", need=self.texts.number(most.sum("replacement_need"))),
            block.down(1),
            columns=(
                Drawn(block.down(4), self.measure("retirements"), BLUE),
                Drawn(block.down(5), self.measure("other_separations"), LIGHT_BLUE),
            ),
            horizontal=True,
        )

    def _lines(self, measure: str, block: Block) -> ChartPlan:
        shown = self.regions[:MOST_LINES]
        # What the others are compared with is dashed in its own colour wherever it is drawn.
        colours = PALETTE if len(shown) == 1 else (COMPARISON, *PALETTE)
        return ChartPlan(
            self.texts.text(f"report.chart.{measure}"),
            Span(block.head, block.head, 2, block.right),
            lines=[
                Drawn(Span(row, row, 2, block.right), region.name, colour, dashed=at == 0 and len(shown) > 1)
                for at, (region, row, colour) in enumerate(
                    zip(shown, range(block.first, block.last + 1), colours, strict=False)
                )
            ],
            number_format="0.0 %" if measure == "agency_share" else "#,##0",
        )

    # --- a scenario

    def write_scenario(self, region: _Region) -> None:
        """The region's account of one scenario, year by year, and two charts of it."""
        text = self.texts.text
        width = len(region.years) + 3
        first = self.regions[0]
        compared = region is not first
        scenario = self.projections[self.regions.index(region)].scenario
        sheet, row = self.open_sheet(
            region.name,
            region.name,
            text(
                "report.scenario.subtitle",
                region=self.about.region,
                date=self.stock_date(),
                age=self._age(scenario.retirement_age),
                mode=text(f"mode.{scenario.mode}"),
            ),
            width,
            GREEN,
        )
        head = row
        sheet.head(head, 1, text("report.account.region"))
        sheet.head(head, 2, text("report.account.unit"))
        for at, year in enumerate(region.years, start=3):
            sheet.head(head, at, year, HEAD_RIGHT)
        sheet.head(head, width, _span(region.years), HEAD_RIGHT)
        account = _Account(sheet, row + 1, width)
        for section, measures in ACCOUNT.items():
            if section != "money" or self.has_money:
                account.section(text(f"report.account.{section}"))
                for measure in measures:
                    self._account_line(account, measure, region.totals[measure])
        if compared:
            account.section(text("report.account.compared", first=first.name))
            deferred = _deferred(first, region)
            for key, values, has_sum in (
                ("their_need", first.totals["replacement_need"], True),
                ("their_retirements", first.totals["retirements"], True),
                ("deferred", deferred, True),
                ("deferred_sum", np.cumsum(deferred), False),
            ):
                shown = values[: len(region.years)]
                unit = text("report.unit.persons")
                account.line(
                    key, text(f"report.account.{key}"), unit, shown, PERSONS, shown if has_sum else None
                )
        sheet.keep_in_view(head + 1, 3)
        sheet.repeat_rows(head, head)
        row = sheet.paragraph(account.row, text("report.account.note"), width, CAPTION)
        if compared:
            row = sheet.paragraph(row, text("report.account.compared_note", first=first.name), width, CAPTION)
        caption = "report.scenario.charts_compared" if compared else "report.scenario.charts"
        row = sheet.paragraph(row, text(caption, first=first.name), width, CAPTION)
        sheet.charts(row, CHART_CM, self._scenario_charts(region, account, head, compared))
        sheet.print_on_one_page()

    def _account_line(self, account: "_Account", measure: str, values: Floats) -> None:
        kind, look = "persons", PERSONS
        if measure in MONEY:
            kind, look, values = "million", MILLION, values / 1e6
        elif measure == "agency_share":
            kind, look = "own_share", SHARE
        elif measure.endswith("_fte"):
            kind = "fte"
        account.line(
            measure,
            self.measure(measure),
            self.texts.text(f"report.unit.{kind}"),
            values,
            look,
            values if measure in SUMMED else None,
            measure in STRONG,
        )

    def _scenario_charts(
        self, region: _Region, account: "_Account", head: int, compared: bool
    ) -> tuple[ChartPlan, ChartPlan]:
        text, number = self.texts.text, self.texts.number
        most = int(np.argmax(region.totals["replacement_need"]))
        last = len(region.years) + 2
        categories = Span(head, head, 3, last)

        def drawn(line: str, name: str, colour: str, dashed: bool = False) -> Drawn:
            return Drawn(Span(account.rows[line], account.rows[line], 3, last), name, colour, dashed)

        lines = [drawn("intake", self.measure("intake.short"), GREEN)]
        if compared:
            lines.append(drawn("their_need", text("report.chart.their_need"), COMPARISON, dashed=True))
        separations = ChartPlan(
            text(
                "report.chart.separations",
                year=region.years[most],
                need=number(region.totals["replacement_need"][most]),
                retirements=number(region.totals["retirements"][most]),
            ),
            categories,
            columns=(
                drawn("retirements", self.measure("retirements"), BLUE),
                drawn("other_separations", self.measure("other_separations"), LIGHT_BLUE),
            ),
            lines=lines,
        )
        recruitment = ChartPlan(
            text(
                "report.chart.recruitment",
                vacancies=number(region.last("vacancies")),
                year=region.years[-1],
                before=number(region.first("vacancies")),
                before_year=region.years[0],
            ),
            categories,
            columns=(
                drawn("recruits", self.measure("recruits"), LIGHT_BLUE),
                drawn("vacancies", self.measure("vacancies"), VERMILION),
            ),
        )
        return separations, recruitment

    # --- bands

    def write_bands(self) -> None:
        """Quantiles of the whole region's measures, a row for each scenario, measure and year."""
        text, first = self.texts.text, self.simulations[0]
        columns = [
            Column(self.column("scenario")),
            Column(self.column("measure")),
            Column(self.column("year"), YEAR),
            *(Column(text("report.bands.quantile", level=level), PERSONS) for level in QUANTILES),
        ]
        sheet, row = self.open_sheet(
            text("report.sheet.bands"),
            text("report.bands.title"),
            text(
                "report.bands.subtitle",
                region=self.about.region,
                replications=self.texts.number(first.replications),
                seed=first.seed,
            ),
            len(columns),
            BLUE,
        )
        row = sheet.paragraph(row, text("report.bands.note"), len(columns), CAPTION)
        lines = list(self._bands())
        money = {self._head(measure) for measure in MONEY}

        def look(line: int, column: int, value: object) -> Look | None:
            return KRONOR if column > 2 and lines[line][1] in money else None

        block = sheet.table(row, columns, lines, look, hairlines=False, watch=self.tick)
        sheet.keep_in_view(block.first, 4)
        sheet.repeat_rows(block.head, block.head)

    def _bands(self) -> Iterator[Sequence[object]]:
        for simulation in self.simulations:
            for measure in MEASURES:
                quantiles = simulation.total_quantiles[measure].tolist()
                for year, levels in zip(simulation.years, quantiles, strict=True):
                    yield simulation.scenario.name, self._head(measure), year, *levels

    def _head(self, measure: str) -> str:
        name = self.measure(f"{measure}.short")
        return f"{name}, {self.texts.text('report.unit.kronor')}" if measure in MONEY else name

    # --- the long table, levers, sources

    def write_results(self) -> None:
        """Every measure of every cell, year and scenario, in persons, FTE and kronor."""
        text = self.texts.text
        columns = [
            Column(self.column("scenario")),
            Column(self.column("unit")),
            Column(self.column("occupation")),
            Column(self.column("year"), YEAR),
        ]
        for measure in MEASURES:
            columns.append(Column(self._head(measure), KRONOR if measure in MONEY else PERSONS))
        sheet, row = self.open_sheet(
            text("report.sheet.results"),
            text("report.results.title"),
            text("report.results.subtitle", region=self.about.region, years=self.span),
            len(columns),
            BLUE,
        )
        if self._hidden.any():
            row = sheet.paragraph(row, text("report.results.hidden"), len(columns), CAPTION)
            row = sheet.paragraph(row, self._say_hidden(), len(columns), CAPTION)
        mark, hidden = text("small.mark"), Look(align="right")

        def look(line: int, column: int, value: object) -> Look | None:
            return hidden if value == mark else None

        block = sheet.table(row, columns, self._results(), look, hairlines=False, watch=self.tick)
        sheet.keep_in_view(block.first, 5)
        sheet.repeat_rows(block.head, block.head)

    @cached_property
    def _hidden(self) -> Flags:
        """[cell] whose rows are hidden, since the flows of a year and its closing stock add up to the opening one."""
        first = self.projections[0]
        if not self.about.small_cells:
            return np.zeros(len(first.axes), dtype=bool)
        return hide_small_stock(first.axes, first.values["opening"][:, 0], self.about.small_cells)

    def _results(self) -> Iterator[Sequence[object]]:
        hidden = self._hidden.tolist()
        for projection in self.projections:
            values = [projection.values[measure].tolist() for measure in MEASURES]
            for at, cell in enumerate(projection.axes.cells):
                for k, year in enumerate(projection.years):
                    shown = (measure[at][k] for measure in values)
                    figures = repeat(self.texts.text("small.mark"), len(values)) if hidden[at] else shown
                    yield projection.scenario.name, *cell, year, *figures

    def write_levers(self) -> None:
        """Every lever of every scenario, side by side."""
        text = self.texts.text
        scenarios = [projection.scenario for projection in self.projections]
        sheet, row = self.open_sheet(
            text("report.sheet.levers"),
            text("report.levers.title"),
            text("report.levers.subtitle"),
            len(scenarios) + 2,
            GREEN,
        )
        columns = [Column(text("report.levers.lever")), Column(self.column("occupation"))]
        columns += [Column(scenario.name, Look(align="right")) for scenario in scenarios]
        lines = list(_lever_lines(scenarios))

        def look(line: int, column: int, value: object) -> Look | None:
            if column < 2:
                return None
            is_share = lines[line][0] in SHARE_LEVERS and not isinstance(value, str)
            return Look(SHARE.number_format, align="right") if is_share else Look(align="right", wrap=True)

        rows = [
            [text(f"lever.{lever}"), occupation or text("report.levers.all"), *map(self._lever_value, values)]
            for lever, occupation, values in lines
        ]
        block = sheet.table(row, columns, rows, look)
        sheet.same_width(3, len(columns), SCENARIO_WIDTH)
        sheet.keep_in_view(block.first, 3)
        sheet.repeat_rows(block.head, block.head)

    def _lever_value(self, value: object) -> object:
        if isinstance(value, bool):
            return self.texts.text("answer.yes" if value else "answer.no")
        if isinstance(value, RetirementAge):
            return value.path[0][1] if value.is_constant else self._age(value)
        if isinstance(value, str):
            return self.texts.text(f"mode.{value}")
        return value

    def _age(self, rule: RetirementAge) -> str:
        """A retirement age in words: one age, the ages of a path with their years, or riktålder."""
        if rule.is_by_birth_year:
            return self.texts.text("retirement_age.by_birth_year")
        if rule.is_constant:
            return self.texts.age(rule.path[0][1])
        return ", ".join(
            self.texts.text("report.levers.age_from", age=self.texts.age(age), year=year)
            for year, age in rule.path
        )

    def write_origin(self) -> None:
        """The sheet of sources, with the identity's residual."""
        residual = max(projection.identity_residual for projection in self.projections)
        text = self.texts.text
        facts: list[tuple[str, object, Look]] = [
            (text("report.sources.residual"), residual, TINY),
            (text("report.sources.tolerance"), TOLERANCE, TINY),
        ]
        untaken = max(float(projection.untaken.sum()) for projection in self.projections)
        if untaken > 0:
            facts.append((text("report.sources.untaken"), untaken, PERSONS))
        self.write_sources(facts, text("report.sources.model_projection"))


class _Account:
    """The lines of a statement with one column a year, and where each stands."""

    def __init__(self, sheet: Sheet, row: int, width: int) -> None:
        self.sheet = sheet
        self.row = row
        self.width = width
        self.rows: dict[str, int] = {}

    def section(self, name: str) -> None:
        """A line that names the lines below it."""
        for column in range(1, self.width + 1):
            self.sheet.put(self.row, column, name if column == 1 else None, GROUP, fits=False)
        self.row += 1

    def line(
        self,
        key: str,
        name: str,
        unit: str,
        values: Floats,
        look: Look,
        summed: Floats | None,
        strong: bool = False,
    ) -> None:
        """A line of figures [year], with the sum of `summed` at its end."""
        label = ruled(bold(PLAIN) if strong else PLAIN)
        shown = ruled(bold(look) if strong else look)
        cells = [*_filled(values, self.width - 3), None if summed is None else float(summed.sum())]
        self.sheet.put(self.row, 1, name, label)
        self.sheet.put(self.row, 2, unit, ruled(LABELLED))
        for column, value in enumerate(cells, start=3):
            self.sheet.put(self.row, column, value, bold(shown) if column == self.width else shown)
        self.rows[key] = self.row
        self.row += 1


def _span(years: Sequence[int]) -> str:
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def _filled(values: Floats, length: int) -> list[float | None]:
    """The values, with None behind them up to `length`."""
    return [*values.tolist(), *[None] * (length - len(values))]


def _deferred(first: _Region, other: _Region) -> Floats:
    """[period] how many fewer retirements the other scenario has than the first, in the years of both."""
    years = min(len(first.years), len(other.years))
    return np.asarray(first.totals["retirements"][:years] - other.totals["retirements"][:years])


def _lever_lines(scenarios: Sequence[Scenario]) -> Iterator[tuple[str, str, list[object]]]:
    """(lever, occupation or empty, a value a scenario): occupations follow their lever's general value."""
    for lever in LEVERS:
        levers = [getattr(scenario, lever) for scenario in scenarios]
        if lever == "retirement_age_by_occupation":
            for occupation in sorted({name for own in levers for name, _ in own}):
                yield (
                    "retirement_age",
                    occupation,
                    [scenario.retirement_age_of(occupation) for scenario in scenarios],
                )
        elif isinstance(levers[0], ByOccupation):
            yield lever, "", [one.default for one in levers]
            for occupation in sorted({name for one in levers for name, _ in one.own}):
                yield lever, occupation, [one.of(occupation) for one in levers]
        else:
            yield lever, "", levers


# --- the ceiling --------------------------------------------------------------------------------------------


class _CeilingReport(Report):
    """Overview, charts of the region, all months of each track, the sources."""

    def __init__(self, tracks: Sequence[AgencyTrack], about: About, texts: Texts) -> None:
        super().__init__(texts.text("report.ceiling"), about, texts)
        self.tracks = tracks
        self.latest = [_latest_rows(track) for track in tracks]
        self.region = next((track for track in tracks if not track.by and track.rows), None)

    def steps(self) -> Sequence[Callable[[], None]]:
        """What writes the sheets, one after the other."""
        months = [self._months_step(track) for track in self.tracks]
        return [self.write_overview, *months, self.write_origin]

    def _months_step(self, track: AgencyTrack) -> Callable[[], None]:
        return lambda: self.write_months(track)

    def selection(self, row: CeilingRow) -> tuple[str, str]:
        """The row's unit and staff group, `all` where it was not told apart."""
        everyone = self.texts.text("report.all")
        return (
            self.texts.text("report.whole_region") if row.unit is None else row.unit,
            everyone if row.staff_group is None else row.staff_group,
        )

    def status(self, row: CeilingRow) -> str:
        """The status in words."""
        if row.status:
            return self.texts.text(f"status.{row.status}")
        return self.texts.text("status.none") if row.ceiling is None else self.texts.text("report.no_share")

    # --- overview

    def write_overview(self) -> None:
        text = self.texts.text
        columns = self._overview_columns()
        rows = [row for latest in self.latest for row in latest]
        through = max((row.month for row in rows), default=None)
        sheet, row = self.open_sheet(
            text("report.sheet.overview"),
            text("report.overview.title", region=self.about.region),
            text("report.overview.subtitle", month=self.texts.month(through))
            if through
            else text("report.overview.empty"),
            len(columns),
            VERMILION,
        )
        row = sheet.section(row, text("report.stands_out"))
        for sentence in self._sentences():
            row = sheet.paragraph(row, sentence, len(columns), SENTENCE)
        row = sheet.section(row + 1, text("report.overview.latest"))
        status_column = [column.head for column in columns].index(self.column("status"))

        def look(line: int, column: int, value: object) -> Look | None:
            return STATUS.get(rows[line].status or "") if column == status_column else None

        block = sheet.table(row, columns, [self._overview_row(row) for row in rows], look)
        row = sheet.paragraph(block.below, text("report.overview.note"), len(columns), CAPTION)
        row = sheet.paragraph(row, text("report.overview.allowed_note"), len(columns), CAPTION)
        sheet.same_width(3, len(columns) - 1, 12)
        sheet.same_width(status_column + 1, status_column + 1, STATUS_WIDTH)
        chart = self._unit_chart(block)
        if chart:
            row = sheet.paragraph(row + 1, text("report.overview.chart"), len(columns), CAPTION)
            sheet.charts(row, CHART_CM, [chart])
        sheet.repeat_rows(block.head, block.head)

    def _overview_columns(self) -> list[Column]:
        text = self.texts.text
        shares = [
            Column(text("report.forecast_share", method=text(f"report.method.{name}")), SHARE)
            for name in FORECASTS
        ]
        costs = [
            Column(
                self.in_million(text("report.forecast_cost", method=text(f"report.method.{name}"))), MILLION
            )
            for name in FORECASTS
        ]
        return [
            Column(self.column("unit")),
            Column(self.column("staff_group"), WORD),
            Column(self.column("month"), MONTH),
            Column(self.column("r12_share"), bold(SHARE)),
            Column(self.column("r12_share_last_year"), SHARE),
            Column(text("report.r12_change"), POINTS),
            Column(self.column("ytd_share"), SHARE),
            Column(self.column("ytd_share_last_year"), SHARE),
            Column(self.column("ceiling"), SHARE),
            Column(self.column("status"), Look(align="center")),
            Column(self.in_million(self.column("headroom_ytd")), MILLION),
            Column(self.in_million(self.column("allowed_per_month")), MILLION),
            *shares,
            *costs,
            Column(self.column("denominator"), WORD),
        ]

    def _overview_row(self, row: CeilingRow) -> list[object]:
        forecasts = [getattr(row.forecast, name) for name in FORECASTS]
        return [
            *self.selection(row),
            row.month,
            row.r12_share,
            row.r12_share_last_year,
            row.r12_share_change,
            row.ytd_share,
            row.ytd_share_last_year,
            row.ceiling,
            self.status(row),
            _million(row.headroom_ytd),
            _million(row.allowed_per_month),
            *(forecast.share for forecast in forecasts),
            *(_million(forecast.agency) for forecast in forecasts),
            self.texts.text(f"denominator.{row.denominator}"),
        ]

    def _sentences(self) -> Iterator[str]:
        text, percent = self.texts.text, self.texts.percent
        if self.region:
            row = self.region.rows[-1]
            share = row.r12_share if row.r12_share is not None else row.ytd_share
            yield text(
                "report.says.share" if row.r12_share is not None else "report.says.share_ytd",
                month=self.texts.month(row.month),
                share=percent(share),
                denominator=text(f"denominator.{row.denominator}"),
                status=self.status(row),
            )
            if row.ceiling is not None:
                yield text(
                    "report.says.ceiling", ceiling=percent(row.ceiling), source=row.ceiling_source or "–"
                )
            yield from self._breach(self.region)
            yield from self._allowed(row)
        for track, latest in zip(self.tracks, self.latest, strict=True):
            over = [row for row in latest if row.status == OVER]
            if track.by and over:
                names = ", ".join(
                    " / ".join(part for part in (row.unit, row.staff_group) if part) for row in over
                )
                kind = "_and_".join(sorted(track.by))
                yield text(f"report.says.over_{kind}", over=len(over), of=len(latest), names=names)

    def _breach(self, region: AgencyTrack) -> Iterator[str]:
        """Since when the region is over its ceiling, and when the forecast has it back under."""
        for breach in breaches(region)[-1:]:
            if breach.is_open:
                yield self.texts.text("report.says.breach", since=self.texts.month(breach.first))
                if breach.back_under:
                    yield self.texts.text("report.says.back_under", month=self.texts.month(breach.back_under))
                else:
                    yield self.texts.text("report.says.not_back_under")

    def _allowed(self, row: CeilingRow) -> Iterator[str]:
        if row.allowed_per_month is None:
            return
        if row.can_still_be_met:
            allowed = self.texts.million(row.allowed_per_month)
            yield self.texts.text(
                "report.says.allowed", allowed=allowed, agency=self.texts.million(row.agency)
            )
        else:
            yield self.texts.text("report.says.cannot_be_met", year=row.month.year)

    def _unit_chart(self, block: Block) -> ChartPlan | None:
        """The rolling share of each unit against its ceiling, from the overview's rows by unit."""
        above = 0
        for track, latest in zip(self.tracks, self.latest, strict=True):
            if track.by == ("unit",) and latest:
                first, last = block.first + above, block.first + above + len(latest) - 1
                over = sum(row.status == OVER for row in latest)
                return ChartPlan(
                    self.texts.text("report.chart.units", over=over, of=len(latest)),
                    Span(first, last, 1, 1),
                    columns=[Drawn(Span(first, last, 4, 4), self.column("r12_share"), BLUE)],
                    lines=[
                        Drawn(Span(first, last, 9, 9), self.column("ceiling"), VERMILION, marks_only=True)
                    ],
                    number_format="0 %",
                )
            above += len(latest)
        return None

    # --- months

    def write_months(self, track: AgencyTrack) -> None:
        """Every month of a track; the region's has two charts over one time axis above its table."""
        text = self.texts.text
        columns = self._month_columns(track.by)
        kind = "_and_".join(sorted(track.by)) or "region"
        sheet, row = self.open_sheet(
            text(f"report.sheet.months_{kind}"),
            text(f"report.months.title_{kind}", region=self.about.region),
            text("report.months.subtitle"),
            len(columns),
            VERMILION if kind == "region" else BLUE,
        )
        status_column = [column.head for column in columns].index(self.column("status"))

        def look(line: int, column: int, value: object) -> Look | None:
            return STATUS.get(track.rows[line].status or "") if column == status_column else None

        block = sheet.table(
            row, columns, (self._month_row(track.by, row) for row in track.rows), look, watch=self.tick
        )
        sheet.same_width(len(track.by) + 1, len(columns) - 1, 11.5)
        sheet.same_width(status_column + 1, status_column + 1, STATUS_WIDTH)
        sheet.keep_in_view(block.first, len(track.by) + 2)
        sheet.repeat_rows(block.head, block.head)
        if track is self.region:
            self._write_charts(sheet, block, track)

    def _month_columns(self, by: Sequence[str]) -> list[Column]:
        text = self.texts.text
        forecasts = []
        for name in FORECASTS:
            method = text(f"report.method.{name}")
            forecasts.append(Column(self.in_million(text("report.forecast_cost", method=method)), MILLION))
            forecasts.append(Column(text("report.forecast_share", method=method), SHARE))
        shares = (
            "share",
            "share_last_year",
            "ytd_share",
            "ytd_share_last_year",
            "r12_share",
            "r12_share_last_year",
        )
        return [
            *(Column(self.column(name), WORD if at else PLAIN) for at, name in enumerate(by)),
            Column(self.column("month"), MONTH),
            Column(self.in_million(self.column("agency")), MILLION),
            Column(self.in_million(self.column("personnel")), MILLION),
            *(Column(self.column(name), SHARE) for name in shares),
            Column(text("report.r12_change"), POINTS),
            Column(self.column("ceiling"), SHARE),
            Column(self.column("status"), Look(align="center")),
            Column(self.in_million(self.column("headroom_ytd")), MILLION),
            Column(self.in_million(self.column("allowed_per_month")), MILLION),
            *forecasts,
            Column(self.column("denominator"), WORD),
        ]

    def _month_row(self, by: Sequence[str], row: CeilingRow) -> list[object]:
        forecasts = [getattr(row.forecast, name) for name in FORECASTS]
        return [
            *(getattr(row, name) for name in by),
            row.month,
            _million(row.agency),
            _million(row.personnel),
            row.share,
            row.share_last_year,
            row.ytd_share,
            row.ytd_share_last_year,
            row.r12_share,
            row.r12_share_last_year,
            row.r12_share_change,
            row.ceiling,
            self.status(row),
            _million(row.headroom_ytd),
            _million(row.allowed_per_month),
            *(figure for forecast in forecasts for figure in (_million(forecast.agency), forecast.share)),
            self.texts.text(f"denominator.{row.denominator}"),
        ]

    def _write_charts(self, months: Sheet, block: Block, region: AgencyTrack) -> None:
        """Two charts over the same months: the rolling share with its ceiling, and below it the cost."""
        text = self.texts.text
        last = region.rows[-1]
        sheet, row = self.open_sheet(
            text("report.sheet.charts"),
            text("report.months.title_region", region=self.about.region),
            text("report.charts.subtitle", denominator=text(f"denominator.{last.denominator}")),
            14,
            VERMILION,
        )
        sheet.same_width(1, 14, 10)
        categories = block.down(1)
        every = max(len(region.rows) // 12, 1)
        share = ChartPlan(
            text(
                "report.chart.share",
                share=self.texts.percent(last.r12_share),
                month=self.texts.month(last.month),
            ),
            categories,
            lines=(
                Drawn(block.down(8), self.column("r12_share"), BLUE),
                Drawn(block.down(11), self.column("ceiling"), VERMILION, dashed=True),
            ),
            number_format="0 %",
            category_format=MONTH.number_format,
            label_every=every,
        )
        cost = ChartPlan(
            text(
                "report.chart.cost", cost=self.texts.million(last.agency), month=self.texts.month(last.month)
            ),
            categories,
            columns=(Drawn(block.down(2), self.in_million(self.column("agency")), LIGHT_BLUE),),
            category_format=MONTH.number_format,
            label_every=every,
        )
        row = sheet.paragraph(row, text("report.charts.share"), 14, CAPTION)
        row = sheet.charts(row, CHART_CM, [share], months)
        row = sheet.paragraph(row, text("report.charts.cost"), 14, CAPTION)
        sheet.charts(row, CHART_CM, [cost], months)
        sheet.print_on_one_page()

    def write_origin(self) -> None:
        """The sheet of sources."""
        self.write_sources((), self.texts.text("report.sources.model_ceiling"))


def _latest_rows(track: AgencyTrack) -> list[CeilingRow]:
    """Each selection's last month, in the track's order."""
    latest = {(row.unit, row.staff_group): row for row in track.rows}
    return list(latest.values())


def _million(kronor: float | None) -> float | None:
    return None if kronor is None else kronor / 1e6
