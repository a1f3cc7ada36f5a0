"""The manager's workbook: what the other workbook says, and sheets that compute anew when an assumption is changed."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from staffing_planner import DATA_SHEET_PREFIX, SCENARIO_SHEET
from staffing_planner.models.agency import NEAR_FROM, AgencyTrack, CeilingRow
from staffing_planner.models.grid import FIRST_AGE
from staffing_planner.models.inputs import OWN_AND_AGENCY
from staffing_planner.models.pooling import PooledRegion
from staffing_planner.models.projection import Projection
from staffing_planner.models.reach import ReachRow
from staffing_planner.models.scenario import Scenario, scenario_to_dict
from staffing_planner.reports.live import FIRST_MEASURE, MEASURES, Calculation, Cells
from staffing_planner.reports.sheets import (
    BLUE,
    CAPTION,
    DAY,
    GREEN,
    GREY,
    HEAD,
    HEAD_RIGHT,
    LABELLED,
    LIGHT_BLUE,
    MILLION,
    MONTH,
    PERSONS,
    PLAIN,
    SENTENCE,
    SHARE,
    VERMILION,
    WHOLE,
    WORD,
    YEAR,
    Block,
    ChartPlan,
    Column,
    Drawn,
    Look,
    Rule,
    Sheet,
    Span,
    bold,
    ruled,
)
from staffing_planner.reports.workbook import CHART_CM, About, Progress, ProjectionReport, write_sheets
from staffing_planner.texts import Texts

WITHIN = 3
COMPARED_AGES = (65.0, 66.0, 67.0, 68.0, 69.0)
MONTHS_SHOWN = 36
EQUAL = 1e-6  # persons, of the sum of a row's differences

_AGE = Look("0.0##", decimals=1)
_FACTOR = Look("0.00", decimals=2)
_PERCENT = Look("0.0 %", decimals=1)
_BESIDE = replace(LABELLED, align="left", indent=1)  # text that stands right of a number
_BANDS = ((15, 24), (25, 29), (30, 34), (35, 39), (40, 44), (45, 49), (50, 54), (55, 59), (60, 64), (65, 80))


def _changeable(look: Look) -> Look:
    """How a cell looks that is there to be changed."""
    return replace(look, fill="FFF9DB", rule="thin", colour="0B3D91", bold=True)


@dataclass(frozen=True, slots=True)
class DataTable:
    """An input table to take along: its English name, its columns' keys, a row's value by key."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What the manager's workbook is made from."""

    projections: Sequence[Projection]
    region: PooledRegion
    tracks: Sequence[AgencyTrack]  # of the region, and by unit
    tables: Sequence[DataTable]
    scenarios: Sequence[Scenario]


def write_manager(
    path: Path, content: Content, about: About, texts: Texts, progress: Progress | None = None
) -> None:
    """Writes the manager's workbook; `progress` and StaffingError as `write_projection` has them."""
    write_sheets(path, _ManagerReport(content, about, texts), progress)


@dataclass(frozen=True)
class _CeilingLine:
    """One selection of the ceiling's table: its latest row, the rows of its months, its place in the months' table."""

    row: CeilingRow
    months: Sequence[CeilingRow]
    first: int
    last: int


class _ManagerReport(ProjectionReport):
    """Sheets to read, sheets to change, and the data behind them."""

    def __init__(self, content: Content, about: About, texts: Texts) -> None:
        super().__init__(content.projections, about, texts)
        self.content = content
        self.region = content.region
        self.cells = Cells()
        self.calculation = Calculation(content.region, self.cells)
        self.years = self.region.projection.years
        self.moved = "levers_moved"
        self.exported: list[tuple[str, str]] = []  # blocks of levers, and of what they were
        self._model_column = 1
        self._ceiling_model = 0

    def steps(self) -> Sequence[Callable[[], None]]:
        """What writes the sheets, one after the other."""
        scenarios = [self._scenario_step(region) for region in self.regions]
        data = [self._data_step(table) for table in self.content.tables]
        return [
            self.write_summary,
            self.open_live_sheets,
            self.write_assumptions,
            self.write_live,
            self.write_reach,
            self.write_ages,
            self.write_training,
            self.write_agency,
            self.write_charts,
            self.write_moved,
            *scenarios,
            self.write_results,
            self.write_levers,
            *data,
            self.write_data_scenarios,
            self.write_origin,
        ]

    # --- the sheets that belong together, opened before any formula names a cell of them

    def open_live_sheets(self) -> None:
        """Opens the live sheets in their order, and says where their tables begin."""
        live, calculation = (
            self.texts.text("manager.sheet.live"),
            self.texts.text("manager.sheet.calculation"),
        )
        width = FIRST_MEASURE + len(MEASURES)
        notes = {"sheet": calculation, "live": live}
        self.assumptions, self.at_assumptions = self._open("assumptions", 8, GREEN)
        self.live, self.at_live = self._open("live", width, BLUE)
        self.reach, self.at_reach = self._open("reach", 9, BLUE)
        self.ages, self.at_ages = self._open("ages", len(_BANDS) + 2, BLUE)
        self.training, self.at_training = self._open("training", 9 + len(self.years), BLUE)
        self.agency, self.at_agency = self._open("agency", 16, VERMILION)
        self.charts, self.at_charts = self._open("charts", 14, BLUE)
        self.computed, self.at_computed = self._open("calculation", 14, GREY)
        self.model, self.at_model = self._open("model", 14, GREY)
        self.months, self.at_months = self._open("months", 6, GREY)
        for sheet, key in ((self.live, "live"), (self.reach, "reach")):
            row = getattr(self, f"at_{key}")
            columns = width if key == "live" else 9
            row = sheet.paragraph(row, self.texts.text("manager.pooling"), columns, CAPTION)
            row = sheet.paragraph(row, self.texts.text("manager.model_formula", **notes), columns, CAPTION)
            setattr(self, f"at_{key}", row)
        self.calculation.place_rows(
            self.computed, self.at_computed + 1, self.live, self.at_live, self.training, self.at_training
        )

    def _open(self, key: str, columns: int, colour: str) -> tuple[Sheet, int]:
        return self.open_sheet(
            self.texts.text(f"manager.sheet.{key}"),
            self.texts.text(f"manager.title.{key}", region=self.about.region),
            self.texts.text(f"manager.subtitle.{key}", date=self.stock_date(), years=self.span),
            columns,
            colour,
        )

    # --- assumptions

    def write_assumptions(self) -> None:
        """Every lever that the formulas use, to be changed here; the figures at the export beside it."""
        sheet, scenario = self.assumptions, self.region.scenario
        row = sheet.paragraph(self.at_assumptions, self.texts.text("manager.how"), 8, SENTENCE)
        self.at_state = row
        row = sheet.section(row + 2, self.texts.text("manager.levers"))
        for at, key in enumerate(("lever", "value", "unit", "exported", "source"), start=1):
            beside = replace(HEAD, align="left", indent=1 if key in ("unit", "source") else 0)
            sheet.head(
                row,
                at,
                self.texts.text(f"manager.head.{key}"),
                HEAD_RIGHT if key in ("value", "exported") else beside,
            )
        source = self.texts.text("manager.from_scenario", scenario=scenario.name)
        first = row + 1
        for name, value, look, kind, least, most, said in (
            ("retirement_age", scenario.retirement_age.path[0][1], _AGE, "decimal", "50", "80", source),
            ("within_years", WITHIN, WHOLE, "whole", "0", "40", self.texts.text("manager.from_board")),
            ("final_age", scenario.final_age, _AGE, "decimal", "50", "81", source),
            ("turnover_factor", scenario.turnover_factor, _FACTOR, "decimal", "0", "20", source),
            ("training_factor", scenario.training_factor, _FACTOR, "decimal", "0", "20", source),
        ):
            row += 1
            named = self.texts.text(f"manager.lever.{name}")
            sheet.put(row, 1, named, ruled(PLAIN))
            limits = self.texts.text("manager.limits", least=least, most=most)
            sheet.lever(row, 2, value, _changeable(look), Rule(named, limits, kind, least, most))  # type: ignore[arg-type]
            sheet.put(row, 3, self.texts.text(f"manager.unit.{name}"), ruled(_BESIDE))
            sheet.put(row, 4, value, ruled(look))
            sheet.put(row, 5, said, _BESIDE, fits=False)
            self.book.define(name, sheet, row, 2)
        self._keep_exported(sheet.at(first, 2, row), sheet.at(first, 4, row))
        row = self._write_ceilings(row + 2)
        row = self._write_slots(row + 1)
        row = self._write_by_occupation(row + 1)
        sheet.same_width(1, 1, 44)
        sheet.same_width(2, 2, 22)
        sheet.same_width(3, 3, 32)
        sheet.protect()
        sheet.keep_in_view(self.at_assumptions, 2)

    def _keep_exported(self, levers: str, exported: str) -> None:
        self.exported.append((levers, exported))

    def _copied(self, values: Sequence[Sequence[object]], look: Look) -> str:
        """Figures on the sheet of the model's own, as a formula names them."""
        first, column = self.at_model, self._model_column
        for down, line in enumerate(values):
            for right, value in enumerate(line):
                self.model.put(first + down, column + right, value, look)
        self._model_column += len(values[0])
        return self.model.at(first, column, first + len(values) - 1, column + len(values[0]) - 1)

    def _write_ceilings(self, row: int) -> int:
        sheet = self.assumptions
        self.ceiling_cells: list[str] = []
        if not self.ceiling_lines:
            return row
        row = sheet.section(row, self.texts.text("manager.ceilings"))
        row = sheet.paragraph(row, self.texts.text("manager.ceilings_note"), 8, CAPTION)
        for at, key in enumerate(("unit", "ceiling", "denominator", "", "source"), start=1):
            look = (
                HEAD_RIGHT
                if key == "ceiling"
                else replace(HEAD, align="left", indent=0 if key == "unit" else 1)
            )
            sheet.head(row, at, self.texts.text(f"manager.head.{key}") if key else None, look)
        first = row + 1
        rule = Rule(
            self.texts.text("manager.head.ceiling"),
            self.texts.text("manager.limits", least="0 %", most="100 %"),
            "decimal",
            "0",
            "1",
        )
        for line in self.ceiling_lines:
            row += 1
            sheet.put(row, 1, self._unit_name(line.row), ruled(PLAIN), fits=False)
            sheet.lever(row, 2, self._own_ceiling(line), _changeable(_PERCENT), rule)
            sheet.put(row, 3, self.texts.text(f"denominator.{line.row.denominator}"), _BESIDE, fits=False)
            sheet.put(row, 5, line.row.ceiling_source or None, LABELLED, fits=False)
            self.ceiling_cells.append(sheet.at(row, 2))
        copied = self._copied([[self._own_ceiling(line)] for line in self.ceiling_lines], _PERCENT)
        self._keep_exported(sheet.at(first, 2, row), copied)
        self.book.define("region_ceiling", sheet, first, 2)
        return row + 1

    def _own_ceiling(self, line: _CeilingLine) -> float | None:
        """The ceiling of a line; None of a unit that has the region's."""
        region, row = self.ceiling_lines[0].row, line.row
        same = (row.ceiling, row.ceiling_source, row.ceiling_origin) == (
            region.ceiling,
            region.ceiling_source,
            region.ceiling_origin,
        )
        return None if same and row.unit is not None else row.ceiling

    def _write_slots(self, row: int) -> int:
        sheet, lines = self.assumptions, self.calculation.lines
        if not lines:
            return row
        row = sheet.section(row, self.texts.text("manager.slots"))
        row = sheet.paragraph(row, self.texts.text("manager.slots_note"), 8, CAPTION)
        starts = [year for line in lines for year in line.slots]
        years = range(min(starts), max(*starts, self.years[-1]) + 1)
        for at, key in enumerate(("programme", "from", "to"), start=1):
            sheet.head(row, at, self.texts.text(f"manager.head.{key}"))
        for at, year in enumerate(years, start=4):
            sheet.head(row, at, year, HEAD_RIGHT)
        first = row + 1
        rule = Rule(
            self.texts.text("manager.slots"),
            self.texts.text("manager.limits", least="0", most="10000"),
            "decimal",
            "0",
            "10000",
        )
        for number, line in enumerate(lines):
            row += 1
            intake = line.intake
            sheet.put(row, 1, intake.programme, ruled(PLAIN), fits=False)
            sheet.put(
                row,
                2,
                intake.source_occupation or self.texts.text("manager.outside"),
                ruled(LABELLED),
                fits=False,
            )
            sheet.put(row, 3, intake.occupation, ruled(LABELLED), fits=False)
            for at, year in enumerate(years, start=4):
                if intake.is_internal and year < self.years[0]:
                    continue  # who studies at the stock date is loaded as stock
                sheet.lever(row, at, line.slots.get(year, 0), _changeable(Look("#,##0.##")), rule)
                self.cells.slots[number, year] = sheet.at(row, at)
        values = [
            [
                None if line.intake.is_internal and year < self.years[0] else line.slots.get(year, 0)
                for year in years
            ]
            for line in lines
        ]
        copied = self._copied(values, WHOLE)
        self._keep_exported(sheet.at(first, 4, row, 3 + len(years)), copied)
        sheet.same_width(4, max(3 + len(years), 8), 10)
        return row + 1

    def _write_by_occupation(self, row: int) -> int:
        sheet, scenario = self.assumptions, self.region.scenario
        row = sheet.section(row, self.texts.text("manager.by_occupation"))
        row = sheet.paragraph(row, self.texts.text("manager.by_occupation_note"), 8, CAPTION)
        for at, key in enumerate(("occupation", "own_age", "fill_rate"), start=1):
            sheet.head(row, at, self.texts.text(f"manager.head.{key}"), HEAD_RIGHT if at > 1 else HEAD)
        first = row + 1
        age = Rule(
            self.texts.text("manager.head.own_age"),
            self.texts.text("manager.limits", least="50", most="80"),
            "decimal",
            "50",
            "80",
        )
        fill = Rule(
            self.texts.text("manager.head.fill_rate"),
            self.texts.text("manager.limits", least="0", most="1"),
            "decimal",
            "0",
            "1",
        )
        own = dict(scenario.retirement_age_by_occupation)
        values: list[list[object]] = []
        for occupation in self.calculation.occupations:
            row += 1
            rule = own.get(occupation)
            values.append([rule.path[0][1] if rule else None, scenario.fill_rate.of(occupation)])
            sheet.put(row, 1, occupation, ruled(PLAIN), fits=False)
            sheet.lever(row, 2, values[-1][0], _changeable(_AGE), age)
            sheet.lever(row, 3, values[-1][1], _changeable(_FACTOR), fill)
            self.cells.own_age.append(sheet.at(row, 2))
            self.cells.fill_rate.append(sheet.at(row, 3))
        self._keep_exported(sheet.at(first, 2, row, 3), self._copied(values, _FACTOR))
        return row + 1

    def write_moved(self) -> None:
        """The cell that tells whether the levers are as exported; last, when all of them are known."""
        sheet, row = self.assumptions, self.at_state
        count = "+".join(f"SUMPRODUCT(--({levers}<>{exported}))" for levers, exported in self.exported)
        sheet.put(row, 1, self.texts.text("manager.moved"), bold(PLAIN), fits=False)
        sheet.formula(row, 2, count, 0, bold(WHOLE))
        self.book.define(self.moved, sheet, row, 2)
        same = _quoted(self.texts.text("manager.as_exported"))
        moved = _quoted(self.texts.text("manager.are_moved"))
        formula = f"IF({self.moved}=0,{same},{moved})"
        sheet.formula(row, 3, formula, self.texts.text("manager.as_exported"), LABELLED)

    def _check(self, sheet: Sheet, row: int, column: int, differences: str) -> None:
        """Model = formula: whether the row is the program's own as long as nothing is moved."""
        equal, unequal = (
            _quoted(self.texts.text("manager.equal")),
            _quoted(self.texts.text("manager.unequal")),
        )
        moved = _quoted(self.texts.text("manager.not_compared"))
        formula = f"IF({self.moved}>0,{moved},IF({differences},{equal},{unequal}))"
        sheet.formula(
            row, column, formula, self.texts.text("manager.equal"), Look(align="center", colour="4B5563")
        )

    # --- the projection by occupation

    def write_live(self) -> None:
        """The projection table, each figure a formula."""
        sheet, head = self.live, self.at_live
        last = FIRST_MEASURE + len(MEASURES)
        sheet.head(head, 1, self.column("occupation"))
        sheet.head(head, 2, self.column("year"), HEAD_RIGHT)
        for at, measure in enumerate(MEASURES):
            sheet.head(head, FIRST_MEASURE + at, self.measure(f"{measure}.short"), HEAD_RIGHT)
        sheet.head(head, last, self.texts.text("manager.head.check"), replace(HEAD, align="center"))
        self._write_training_lines()
        words = {key: self.texts.text(f"manager.calculation.{key}") for key in _WORDS}
        for _ in self.calculation.write(words | {"region": self.texts.text("report.whole_region")}):
            self.tick()
        values = self.region.projection.values
        copied = []
        for occupation in range(-1, len(self.calculation.occupations)):
            for k in range(len(self.years)):
                copied.append(
                    [
                        float(values[name][:, k].sum() if occupation < 0 else values[name][occupation, k])
                        for name in MEASURES
                    ]
                )
        column = self._model_column
        self._copied(copied, PERSONS)
        for down in range(len(copied)):
            row = head + 1 + down
            here = sheet.at(row, FIRST_MEASURE, row, last - 1)
            model = self.model.at(
                self.at_model + down, column, self.at_model + down, column + len(MEASURES) - 1
            )
            self._check(sheet, row, last, f"SUMPRODUCT(ABS({here}-{model}))<{EQUAL}")
        sheet.same_width(FIRST_MEASURE, last - 1, 11.5)
        sheet.same_width(1, 1, 34)
        sheet.keep_in_view(head + 1, 3)
        sheet.repeat_rows(head, head)
        self.computed.keep_in_view(self.at_computed + 1, 4)
        self.computed.same_width(1, 1, 34)

    # --- who reaches the age

    def write_reach(self) -> None:
        """Who reaches the retirement age within the years, by occupation, and in the whole region by age."""
        sheet, row = self.reach, self.at_reach
        heads = ("headcount", "reach", "share", "past")
        sheet.head(row, 1, self.column("occupation"))
        for at, key in enumerate(heads, start=2):
            sheet.head(
                row,
                at,
                self.texts.text(f"manager.head.{key}") if key == "reach" else self.column(key),
                HEAD_RIGHT,
            )
        sheet.head(row, 6, self.texts.text("manager.head.check"), replace(HEAD, align="center"))
        age = self.region.scenario.retirement_age.path[0][1]
        found = self.region.reach((age, *COMPARED_AGES), WITHIN)
        rows = {one.group[0]: one for one in found.rows if one.age == age}
        names = self.calculation.occupations
        first = row + 1
        copied = self._model_column
        empty = ReachRow(age, WITHIN, (), 0.0, 0.0, 0.0)
        lines = [rows.get(name, empty) for name in names]
        self._copied([[one.headcount, one.reach, one.past] for one in lines], PERSONS)
        for at, (name, one) in enumerate(zip(names, lines, strict=True)):
            row += 1
            spans = [self.calculation.stock_span(people) for _, people in self.calculation.people_of(at)]
            sheet.put(row, 1, name, ruled(PLAIN), fits=False)
            formulas = (
                "+".join(f"SUM({stock})" for stock, _ in spans),
                _mixed(lambda age, spans=spans: _between(spans, f"{age}-within_years", age)),  # type: ignore[misc]
                _mixed(lambda age, spans=spans: _from(spans, age)),  # type: ignore[misc]
            )
            self._reach_line(row, formulas, one)
            here = [sheet.at(row, column) for column in (2, 3, 5)]
            model = [self.model.at(self.at_model + at, copied + right) for right in range(3)]
            self._check(sheet, row, 6, f"{_distance(here, model)}<{EQUAL}")
        row += 1
        sheet.put(row, 1, self.texts.text("report.whole_region"), bold(PLAIN), fits=False)
        total = found.total[0]
        sums = [sheet.at(first, column, row - 1) for column in (2, 3, 5)]
        self._reach_line(row, [f"SUM({span})" for span in sums], total, bold=True)
        self.reach_block = Block(first - 1, first, row - 1, 1, 6)
        self._write_ages_compared(row + 2, found.total[1:])
        sheet.same_width(1, 1, 38)
        sheet.same_width(2, 6, 15)
        sheet.keep_in_view(self.reach_block.first, 2)

    def _reach_line(self, row: int, formulas: Sequence[str], one: ReachRow, *, bold: bool = False) -> None:
        sheet = self.reach
        for column, formula, value in zip(
            (2, 3, 5), formulas, (one.headcount, one.reach, one.past), strict=True
        ):
            sheet.formula(row, column, formula, value, ruled(replace(PERSONS, bold=bold)))
        share = f'IF($B{row}>0,$C{row}/$B{row},"")'
        sheet.formula(row, 4, share, one.share, ruled(replace(SHARE, bold=bold)))

    def _write_ages_compared(self, row: int, rows: Sequence[ReachRow]) -> None:
        """The whole region at the ages that are discussed, within the same years."""
        sheet = self.reach
        row = sheet.section(row, self.texts.text("manager.ages_compared"))
        sheet.head(row, 1, self.texts.text("manager.lever.retirement_age"))
        for at, key in enumerate(("headcount", "reach", "share", "past"), start=2):
            sheet.head(
                row,
                at,
                self.texts.text(f"manager.head.{key}") if key == "reach" else self.column(key),
                HEAD_RIGHT,
            )
        first = row + 1
        spans = [self.calculation.stock_span(people) for people in self.calculation.people]
        for one in rows:
            row += 1
            sheet.put(row, 1, one.age, ruled(replace(_AGE, align="left")), fits=False)
            age = f"$A{row}"
            formulas = (
                "+".join(f"SUM({stock})" for stock, _ in spans),
                _between(spans, f"{age}-within_years", age),
                _from(spans, age),
            )
            self._reach_line(row, formulas, one)
        self.compared_block = Block(first - 1, first, row, 1, 5)

    # --- age structure

    def write_ages(self) -> None:
        """Employees by occupation and age band at the stock date."""
        sheet = self.ages
        stock = self.region.baseline.stock.sum(axis=1)
        columns = [Column(self.column("occupation"))]
        columns += [Column(_band_name(*band), WHOLE) for band in _BANDS]
        columns.append(Column(self.column("headcount"), bold(WHOLE)))
        rows: list[list[object]] = []
        for at, occupation in enumerate(self.calculation.occupations):
            counts = [float(stock[at, low - FIRST_AGE : high + 1 - FIRST_AGE].sum()) for low, high in _BANDS]
            rows.append([occupation, *counts, float(stock[at].sum())])
        total = [
            self.texts.text("report.whole_region"),
            *(float(stock[:, low - FIRST_AGE : high + 1 - FIRST_AGE].sum()) for low, high in _BANDS),
            float(stock.sum()),
        ]

        def look(line: int, column: int, value: object) -> Look | None:
            return bold(WHOLE if column else PLAIN) if line == 0 else None

        block = sheet.table(self.at_ages, columns, [total, *rows], look)
        self.ages_block = block
        sheet.same_width(2, len(columns), 9.5)
        sheet.keep_in_view(block.first, 2)
        sheet.repeat_rows(block.head, block.head)
        older = float(stock[:, 60 - FIRST_AGE :].sum())
        plan = ChartPlan(
            self.texts.text(
                "manager.chart.ages",
                count=self.texts.number(older),
                share=self.texts.percent(older / stock.sum()),
            ),
            Span(block.head, block.head, 2, len(_BANDS) + 1),
            columns=(
                Drawn(Span(block.first, block.first, 2, len(_BANDS) + 1), self.column("headcount"), BLUE),
            ),
        )
        row = sheet.paragraph(
            block.below + 1, self.texts.text("manager.chart.ages_note"), len(columns), CAPTION
        )
        sheet.charts(row, CHART_CM, [plan])
        sheet.print_on_one_page()

    # --- training

    def _write_training_lines(self) -> None:
        """The lines' facts; what arrives each year is written with the calculation."""
        sheet, row = self.training, self.at_training
        heads = ("programme", "from", "to", "length", "entry_age", "completion", "hire_share", "ages", "what")
        for at, key in enumerate(heads, start=1):
            sheet.head(row, at, self.texts.text(f"manager.head.{key}"), HEAD_RIGHT if 4 <= at <= 7 else HEAD)
        for k, year in enumerate(self.years, start=1):
            sheet.head(row, 9 + k, year, HEAD_RIGHT)
        for line in self.calculation.lines:
            row += 1
            intake = line.intake
            ages = f"{intake.age_from}–{intake.age_to}" if intake.is_internal else None
            for at, (value, look) in enumerate(
                (
                    (intake.programme, PLAIN),
                    (intake.source_occupation or self.texts.text("manager.outside"), LABELLED),
                    (intake.occupation, LABELLED),
                    (intake.length_years, Look("0.0#", decimals=1)),
                    (None if intake.is_internal else intake.entry_age, YEAR),
                    (intake.completion, Look("0 %")),
                    (None if intake.is_internal else intake.hire_share, Look("0 %")),
                    (ages, _BESIDE),
                    (self.texts.text("manager.begin" if intake.is_internal else "manager.arrive"), LABELLED),
                ),
                start=1,
            ):
                sheet.put(row, at, value, look)
        sheet.same_width(4, 9 + len(self.years), 10)
        sheet.same_width(8, 8, 13)
        sheet.same_width(9, 9, 17)
        sheet.keep_in_view(self.at_training + 1, 2)
        sheet.repeat_rows(self.at_training, self.at_training)

    def write_training(self) -> None:
        """Below the lines, what they give the region beside what it needs."""
        sheet, row = self.training, self.at_training + len(self.calculation.lines) + 2
        for measure in ("training_in", "training_out", "replacement_need", "recruitment_gap"):
            sheet.put(row, 1, self.measure(measure), bold(PLAIN), fits=False)
            for k in range(1, len(self.years) + 1):
                cell = self.calculation.measure_cell(measure, -1, k)
                value = float(self.region.projection.values[measure][:, k - 1].sum())
                sheet.formula(row, 9 + k, cell, value, bold(PERSONS))
            row += 1
        sheet.paragraph(row, self.texts.text("manager.training_note"), 9 + len(self.years), CAPTION)
        sheet.print_on_one_page()

    # --- the ceiling

    @cached_property
    def ceiling_lines(self) -> list[_CeilingLine]:
        """The region and its units with their latest month and where their months stand."""
        found, row = [], self.at_months + 1
        for track in self.content.tracks:
            for unit in dict.fromkeys(one.unit for one in track.rows):
                months = [one for one in track.rows if one.unit == unit][-MONTHS_SHOWN:]
                found.append(_CeilingLine(months[-1], months, row, row + len(months) - 1))
                row += len(months)
        return found

    def _unit_name(self, row: CeilingRow) -> str:
        return self.texts.text("report.whole_region") if row.unit is None else row.unit

    def write_agency(self) -> None:
        """The latest month of the region and each unit against its ceiling, and the months that it comes from."""
        sheet = self.agency
        columns = [
            Column(self.column("unit")),
            Column(self.column("month"), MONTH),
            Column(self.texts.text("manager.head.r12_agency"), MILLION),
            Column(self.texts.text("manager.head.r12_personnel"), MILLION),
            Column(self.column("r12_share"), bold(SHARE)),
            Column(self.texts.text("manager.head.ytd_agency"), MILLION),
            Column(self.texts.text("manager.head.ytd_personnel"), MILLION),
            Column(self.column("ytd_share"), SHARE),
            Column(self.column("ceiling"), SHARE),
            Column(self.column("status"), Look(align="center")),
            Column(self.in_million(self.column("headroom_ytd")), MILLION),
            Column(self.texts.text("manager.head.forecast_personnel"), MILLION),
            Column(self.texts.text("manager.head.months_left"), WHOLE),
            Column(self.in_million(self.column("allowed_per_month")), MILLION),
            Column(self.column("denominator"), WORD),
            Column(self.texts.text("manager.head.check"), Look(align="center")),
        ]
        head = self.at_agency
        for at, column in enumerate(columns, start=1):
            side = column.look.align or ("left" if column.look.number_format == "General" else "right")
            sheet.head(head, at, column.head, replace(HEAD, align=side))
        self._write_months()
        for at, line in enumerate(self.ceiling_lines):
            self._write_ceiling_line(head + 1 + at, at, line)
        row = sheet.paragraph(
            head + len(self.ceiling_lines) + 1, self.texts.text("manager.agency_note"), 16, CAPTION
        )
        sheet.paragraph(row, self.texts.text("report.overview.allowed_note"), 16, CAPTION)
        sheet.same_width(3, 14, 12)
        sheet.same_width(10, 10, 15)
        sheet.same_width(15, 15, 36)
        sheet.keep_in_view(head + 1, 2)
        sheet.print_on_one_page()

    def _write_months(self) -> None:
        sheet, head = self.months, self.at_months
        columns = [
            Column(self.column("unit")),
            Column(self.column("month"), MONTH),
            Column(self.texts.text("manager.head.month_number"), YEAR),
            Column(self.texts.text("manager.head.agency_kronor"), WHOLE),
            Column(self.texts.text("manager.head.personnel_kronor"), WHOLE),
            Column(self.column("share"), SHARE),
            Column(self.column("r12_share"), SHARE),
            Column(self.column("ceiling"), SHARE),
        ]
        rows = (
            (
                self._unit_name(one),
                one.month,
                one.month.ordinal,
                one.agency,
                one.personnel,
                one.share,
                one.r12_share,
                one.ceiling,
            )
            for line in self.ceiling_lines
            for one in line.months
        )
        self.months_block = sheet.table(head, columns, rows, hairlines=False)
        sheet.keep_in_view(head + 1, 3)
        sheet.repeat_rows(head, head)

    def _write_ceiling_line(self, row: int, at: int, line: _CeilingLine) -> None:
        sheet, months, latest = self.agency, self.months, line.row
        ordinals, agency, personnel = (months.at(line.first, column, line.last) for column in (3, 4, 5))
        here = latest.month.ordinal
        number = latest.month.month
        whole = latest.denominator == OWN_AND_AGENCY

        def total(costs: str, first: int, last: int) -> str:
            """The sum of months, empty where one of them is missing."""
            span = f'{ordinals},">={first}",{ordinals},"<={last}"'
            return f'IF(COUNTIFS({costs},">-1E+300",{span})={last - first + 1},SUMIFS({costs},{span}),"")'

        rows = {one.month.ordinal: one for one in line.months}

        def value(name: str, first: int, last: int) -> float | None:
            found: list[float | None] = [getattr(rows.get(at), name, None) for at in range(first, last + 1)]
            known = [float(one) for one in found if one is not None]
            return sum(known) if len(known) == len(found) else None

        def million(kronor: float | None) -> float | None:
            return None if kronor is None else kronor / 1e6

        sheet.put(row, 1, self._unit_name(latest), ruled(PLAIN))
        sheet.put(row, 2, latest.month, ruled(MONTH))
        january = here - number + 1
        sums = {}
        for column, name, costs, first in (
            (3, "agency", agency, here - 11),
            (4, "personnel", personnel, here - 11),
            (6, "agency", agency, january),
            (7, "personnel", personnel, january),
        ):
            sums[column] = value(name, first, here)
            formula = f'IFERROR({total(costs, first, here)}/1000000,"")'
            sheet.formula(row, column, formula, million(sums[column]), ruled(MILLION))
        for column, (cost, base), share in ((5, "CD", latest.r12_share), (8, "FG", latest.ytd_share)):
            under = f"(${base}{row}+${cost}{row})" if whole else f"${base}{row}"
            formula = f'IFERROR(IF({under}>0,${cost}{row}/{under},""),"")'
            sheet.formula(row, column, formula, share, ruled(bold(SHARE) if column == 5 else SHARE))
        ceiling = self.ceiling_cells[at]
        formula = f'IF({ceiling}<>"",{ceiling},IF(region_ceiling="","",region_ceiling))'
        sheet.formula(row, 9, formula, latest.ceiling, ruled(SHARE))
        self._write_status(row, latest)
        c, used, own = f"$I{row}", f"$F{row}", f"$G{row}"
        headroom = f"({c}*({own}+{used})-{used})/(1-{c})" if whole else f"{c}*{own}-{used}"
        sheet.formula(
            row, 11, f'IFERROR(IF({c}="","",{headroom}),"")', million(latest.headroom_ytd), ruled(MILLION)
        )
        before = (january - 12, january - 1), (january - 12, here - 12)
        year, same = (total(personnel, first, last) for first, last in before)
        seasonal = f"{own}*{year}/{same}"
        forecast = latest.forecast.seasonal.personnel
        if forecast is None:
            forecast = latest.forecast.run_rate.personnel
        sheet.formula(
            row, 12, f'IFERROR({seasonal},IFERROR({own}*12/{number},""))', million(forecast), ruled(MILLION)
        )
        sheet.put(row, 13, 12 - number, ruled(WHOLE))
        part = f"{c}/(1-{c})" if whole else c
        allowed = f'IF(OR({c}="",$M{row}=0),"",({part}*$L{row}-{used})/$M{row})'
        sheet.formula(
            row, 14, f'IFERROR({allowed},"")', million(latest.allowed_per_month), ruled(bold(MILLION))
        )
        sheet.put(row, 15, self.texts.text(f"denominator.{latest.denominator}"), ruled(WORD), fits=False)
        figures = [
            latest.r12_share,
            latest.ytd_share,
            million(latest.headroom_ytd),
            million(latest.allowed_per_month),
        ]
        column = self._ceiling_model = self._ceiling_model or self._model_column
        for right, figure in enumerate(figures):
            self.model.put(self.at_model + at, column + right, figure, MILLION)
        self._model_column = max(self._model_column, column + len(figures))
        mine = [sheet.at(row, place) for place in (5, 8, 11, 14)]
        model = [self.model.at(self.at_model + at, column + right) for right in range(len(figures))]
        self._check(sheet, row, 16, f"{_distance(mine, model)}<{EQUAL}")

    def _write_status(self, row: int, latest: CeilingRow) -> None:
        """The status in words by the rule of model section 8."""
        share = f'IF($E{row}="",$H{row},$E{row})'
        cost = f'IF($E{row}="",$F{row},$C{row})'
        words = {key: _quoted(self.texts.text(f"status.{key}")) for key in ("within", "near", "over", "none")}
        over = f"IF($I{row}=0,{cost}>0.000000000001,{share}>$I{row}*1.000000000001)"
        near = f"AND($I{row}>0,{share}>={NEAR_FROM}*$I{row}*0.999999999999)"
        missing = _quoted(self.texts.text("report.no_share"))
        formula = (
            f'IF($I{row}="",{words["none"]},IF({share}="",{missing},'
            f"IF({over},{words['over']},IF({near},{words['near']},{words['within']}))))"
        )
        if latest.ceiling is None:
            said = self.texts.text("status.none")
        else:
            said = self.texts.text(f"status.{latest.status}" if latest.status else "report.no_share")
        self.agency.formula(row, 10, formula, said, ruled(Look(bold=True, align="center")))

    # --- charts

    def write_charts(self) -> None:
        """Charts of the live sheets: they follow the levers."""
        sheet, row, years = self.charts, self.at_charts, len(self.years)
        sheet.same_width(1, 14, 10)
        first, last = self.calculation.row_of(-1, 1), self.calculation.row_of(-1, years)

        def drawn(measure: str, colour: str) -> Drawn:
            column = FIRST_MEASURE + MEASURES.index(measure)
            return Drawn(Span(first, last, column, column), self.measure(measure), colour)

        categories = Span(first, last, 2, 2)
        plans = [
            ChartPlan(
                self.texts.text("manager.chart.need"),
                categories,
                columns=(drawn("retirements", BLUE), drawn("other_separations", LIGHT_BLUE)),
                lines=(drawn("training_in", GREEN),),
            ),
            ChartPlan(
                self.texts.text("manager.chart.vacancies"),
                categories,
                columns=(drawn("recruits", LIGHT_BLUE), drawn("vacancies", VERMILION)),
            ),
        ]
        row = sheet.paragraph(row, self.texts.text("manager.chart.live_note"), 14, CAPTION)
        row = sheet.charts(row, CHART_CM, plans, self.live)
        block = self.compared_block
        reach = ChartPlan(
            self.texts.text("manager.chart.reach"),
            block.down(1),
            columns=(Drawn(block.down(3), self.texts.text("manager.head.reach"), BLUE),),
        )
        below = [reach]
        if self.ceiling_lines:
            line = self.ceiling_lines[0]
            share = ChartPlan(
                self.texts.text("manager.chart.share", unit=self._unit_name(line.row)),
                Span(line.first, line.last, 2, 2),
                lines=(
                    Drawn(Span(line.first, line.last, 7, 7), self.column("r12_share"), BLUE),
                    Drawn(Span(line.first, line.last, 8, 8), self.column("ceiling"), VERMILION, dashed=True),
                ),
                number_format="0 %",
                category_format=MONTH.number_format,
                label_every=max(len(line.months) // 8, 1),
                sheet=self.months,
            )
            below.append(share)
        sheet.charts(row, CHART_CM, below, self.reach)
        sheet.print_on_one_page()

    # --- the data

    def _data_step(self, table: DataTable) -> Callable[[], None]:
        return lambda: self.write_data(table)

    def write_data(self, table: DataTable) -> None:
        """An input table as it is read back: its keys as heads, one value a cell."""
        sheet = self.book.sheet(DATA_SHEET_PREFIX + table.name, GREY)
        title = self.texts.text(f"template.sheet.{table.name}")
        if self.about.is_synthetic:
            title = f"Syntetiskt exempel: {self.about.region}, {title}"
        sheet.put(1, 1, title, bold(PLAIN), fits=False)
        columns = [Column(key.replace("_", " "), _DATA_LOOKS.get(key, PLAIN)) for key in table.columns]
        block = sheet.table(3, columns, table.rows, hairlines=False, watch=self.tick)
        sheet.keep_in_view(block.first, 1)
        sheet.repeat_rows(3, 3)

    def write_data_scenarios(self) -> None:
        """The scenarios, a line of their file a cell."""
        sheet = self.book.sheet(SCENARIO_SHEET, GREY)
        for row, line in enumerate(scenario_lines(self.content.scenarios), start=1):
            sheet.put(row, 1, line, fits=False)
        sheet.same_width(1, 1, 100)


_DATA_LOOKS = {"date": DAY, "month": MONTH, "valid_from": DAY, "valid_to": DAY, "year": YEAR, "age": YEAR}
_WORDS = (
    "occupation", "sex", "age", "turnover", "p", "q", "retiring", "leaving", "staying", "recruited", "table",
    "available", "taken", "taken_share", "graduates", "other_arrivals",
)  # fmt: skip


def scenario_lines(scenarios: Sequence[Scenario]) -> Iterator[str]:
    """The scenarios as the lines of a `scenarios.toml`."""
    for scenario in scenarios:
        yield "[[scenario]]"
        for key, value in scenario_to_dict(scenario).items():
            yield f"{key} = {_toml(value)}"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(str(key))} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _quoted(text: str) -> str:
    """A text of the program in a formula."""
    return '"' + text.replace('"', '""') + '"'


def _mixed(count: Callable[[str], str]) -> str:
    """A count at a fractional age: linear between the whole ages on either side (model section 2)."""
    low, high = "INT(retirement_age)", "INT(retirement_age)+1"
    part = "(retirement_age-INT(retirement_age))"
    return f"(1-{part})*({count(low)})+{part}*({count(high)})"


def _between(spans: Sequence[tuple[str, str]], first: str, end: str) -> str:
    return "+".join(f'SUMIFS({stock},{ages},">="&({first}),{ages},"<"&({end}))' for stock, ages in spans)


def _from(spans: Sequence[tuple[str, str]], first: str) -> str:
    return "+".join(f'SUMIFS({stock},{ages},">="&({first}))' for stock, ages in spans)


def _distance(cells: Sequence[str], others: Sequence[str]) -> str:
    """The sum of the differences of single cells, empty ones counted as 0."""
    return "+".join(f"ABS(N({cell})-N({other}))" for cell, other in zip(cells, others, strict=True))


def _band_name(low: int, high: int) -> str:
    if low == FIRST_AGE:
        return f"–{high}"
    return f"{low}+" if high >= 80 else f"{low}–{high}"
