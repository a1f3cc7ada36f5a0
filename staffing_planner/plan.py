"""Plan: one source opened, and the one door from window and command line to everything below.

Files come in through `readers` and go out through `reports`, `store` keeps projects; every figure comes from
`models`. A plan is never changed once it is open: a scenario that somebody tries out is handed to `project` as
a value.
"""

import hashlib
import json
import platform
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from staffing_planner import DATA, PROJECT_SUFFIX, __version__
from staffing_planner.importing import Import, blocking
from staffing_planner.models.age_structure import AgeStructure, build_pyramid
from staffing_planner.models.agency import AgencyTrack, track_ceiling, vacancies_from_agency_cost
from staffing_planner.models.agency_change import ChangeSplit, split_change
from staffing_planner.models.agency_outlook import SEASONAL, Method, Outlook, Part, look_ahead
from staffing_planner.models.agency_weeks import TertialWeeks, count_weeks
from staffing_planner.models.backtest import REPLICATIONS, Backtest, run_backtest
from staffing_planner.models.baseline import Baseline, prepare
from staffing_planner.models.checks import InputChecks, check_inputs, require_stock
from staffing_planner.models.closing_age import ClosingAge, find_closing_age
from staffing_planner.models.drivers import LeverStudy
from staffing_planner.models.edits import TableEdit
from staffing_planner.models.estimation import (
    ESTIMATED,
    FULL_CREDIBILITY,
    SMOOTHING,
    YEARS_POOLED,
    History,
    RateEstimates,
    estimate_rates,
)
from staffing_planner.models.findings import (
    Finding,
    Origin,
    Severity,
    SourceRows,
    StaffingError,
    error,
    gather_rows,
    warning,
)
from staffing_planner.models.grid import (
    SEXES,
    Axes,
    Cell,
    Floats,
    Ints,
)
from staffing_planner.models.highlights import (
    Course,
    Highlight,
    count_findings,
    employees_of_whole_units,
    find_gap,
    find_loss,
    find_span_of_control,
    follow_headcounts,
    judge_ceiling,
)
from staffing_planner.models.holdings import Concerned, Holding, find_concerned, take_stock
from staffing_planner.models.inputs import (
    OWN,
    Ceiling,
    Inputs,
    Month,
)
from staffing_planner.models.keep_ceiling import Keeping, keep_ceilings
from staffing_planner.models.mappings import TableChoice
from staffing_planner.models.pooling import pool_units
from staffing_planner.models.population import Inhabitants
from staffing_planner.models.projected_share import (
    CeilingLimits,
    SimulatedShare,
    continued_ceilings,
    simulate_shares,
)
from staffing_planner.models.projection import (
    AgeProjection,
    Projection,
    project,
    project_by_age,
    project_sexes,
)
from staffing_planner.models.reach import Reach, ReachRow, count_reach, count_reach_among
from staffing_planner.models.register import (
    Manifest,
    Project,
    ReplaceCommand,
    SourceFile,
    count_reviews,
    inputs_sha256,
)
from staffing_planner.models.scenario import FIXED, ByOccupation, Scenario
from staffing_planner.models.simulation import DEFAULT_SEED, Simulation, simulate
from staffing_planner.models.slot_planner import ALIKE, SECONDS, SlotPlan, plan_slots
from staffing_planner.models.staffing import SpanOfControl, Staffing, count_spans, count_staffing
from staffing_planner.models.training import (
    Response,
    TrainingDefault,
    Worth,
    respond,
    slots_to_close,
    value_slot,
)
from staffing_planner.models.vintages import (
    COST_FORECAST,
    PROJECTION,
    KeptFigure,
    Outcomes,
    Vintage,
    VintageScore,
    cost_figures,
    headcount_figures,
    score_vintages,
    staffed_units,
)
from staffing_planner.readers import Loaded, empty_region, is_own_workbook, read_folder, tables_of
from staffing_planner.readers.contract import described_tables
from staffing_planner.readers.masking import masked_name
from staffing_planner.readers.reference import read_training_defaults
from staffing_planner.readers.typed import Line, Typed, Units, read_typed
from staffing_planner.reports.manager import Content, DataTable, write_manager
from staffing_planner.reports.slides import TABLES, Board, write_slides
from staffing_planner.reports.template import TemplateColumn, TemplateTable, write_template
from staffing_planner.reports.workbook import About, FileRead, write_ceiling, write_projection
from staffing_planner.store import ProjectFile, current_user, load_project
from staffing_planner.texts import Language, texts_in

Progress = Callable[[float], None]

SAMPLE = DATA / "sample"
_SYNTHETIC = "syntetiskt exempel"
# The board's question: what if working life is extended from 65 to 67, and who reaches that age within three years.
_USUAL_AGE, _USUAL_COMPARISON_AGE = 67.0, 65.0
_BOARD_WITHIN = 3
_BOARD_BAND = 5  # years of age in a column


class Plan:
    """A data folder or a project that was read, with its findings; `content` is what a project file keeps of it.

    Nothing is computed from data that have errors: what computes raises `StaffingError` with the findings then.
    """

    def __init__(
        self,
        source: Path,
        loaded: Loaded,
        content: Project | None = None,
        findings: tuple[Finding, ...] | None = None,
        checks: InputChecks | None = None,
    ) -> None:
        self.source = source
        self._loaded = loaded
        self._content = content
        self.inputs: Inputs = loaded.inputs
        self.scenarios: tuple[Scenario, ...] = loaded.scenarios
        self.files: tuple[SourceFile, ...] = loaded.files
        self._checks = checks or InputChecks(loaded.inputs)
        self.findings: tuple[Finding, ...] = (
            (*loaded.findings, *self._checks.with_scenarios(loaded.scenarios))
            if findings is None
            else findings
        )

    @classmethod
    def open(cls, source: Path, progress: Progress | None = None) -> "Plan":
        """Reads a data folder, a project or a single file; what is wrong with its data is among `findings`.

        `progress` may raise to cancel. `StaffingError` where a project cannot be opened at all.
        """
        if source.suffix.casefold() == PROJECT_SUFFIX and not source.is_dir():
            return cls.of_project(source, load_project(source).project)
        if source.is_file() and not is_own_workbook(source):
            content, findings = _read_alone(source, new_project(), progress)
            return cls(source, Loaded(content.inputs, content.scenarios, findings, content.files), content)
        return cls(source, read_folder(source, progress))

    @classmethod
    def of_project(cls, source: Path, content: Project) -> "Plan":
        """The plan of what a project holds; `source` is where it is kept, or what it is to be called."""
        return cls(source, Loaded(content.inputs, content.scenarios, (), content.files), content)

    def with_content(self, content: Project, source: Path | None = None) -> "Plan":
        """The plan with what an edit has made of its content, or under another name.

        What the edit has left alone (the very same objects) is neither checked nor prepared again.
        """
        same_inputs = content.inputs is self.inputs
        same = same_inputs and content.scenarios is self.scenarios
        loaded = Loaded(content.inputs, content.scenarios, self._loaded.findings, content.files)
        made = Plan(
            source or self.source,
            loaded,
            content,
            self.findings if same else None,
            self._checks if same_inputs else None,
        )
        for derived in ("_baseline", "age_structure", "inhabitants", "_headcounts"):
            if same_inputs and derived in self.__dict__:
                made.__dict__[derived] = self.__dict__[derived]
        return made

    def with_vacancies_from_agency_cost(self, agency_cover: float) -> "Plan":
        """The plan with opening vacancies backed out of the last 12 months' agency cost instead of loaded ones.

        An assumption (model section 7), to be said wherever it is used; what cannot be explained is a finding.
        """
        self._stop_at(self.errors)
        vacancies, findings = vacancies_from_agency_cost(self.inputs, agency_cover)
        inputs = replace(self.inputs, vacancies=vacancies)
        return Plan(
            self.source, replace(self._loaded, inputs=inputs, findings=(*self._loaded.findings, *findings))
        )

    def save(self, path: Path, reason: str = "") -> None:
        """Makes a project of the plan, or puts its tables into the project at `path`, as one logged change.

        `StaffingError` where the data have errors, also together with those of that project, or where the file
        cannot be written; then it is as it was.
        """
        self._stop_at(self.errors)
        if not path.exists():
            ProjectFile.create(path, self.imported(reason)).close()
            return
        what, now, user = (
            ("import", masked_name(self.source.resolve().name)),
            datetime.now(UTC),
            current_user(),
        )
        with ProjectFile.open(path) as file:
            scenarios = () if self.scenarios == (Scenario(),) else self.scenarios
            extended = file.project.with_import(
                self.inputs, scenarios, self.files, self._loaded.lever_origins
            )
            faults = check_inputs(extended.inputs, extended.scenarios)
            self._stop_at([finding for finding in faults if finding.severity == Severity.ERROR])
            command = ReplaceCommand(what, file.project, extended)
            file.save(command.apply(file.project, now, user, reason))

    def imported(self, reason: str = "") -> Project:
        """The content of a data folder as a new project, with the import as the first change in its log."""
        what = ("import", masked_name(self.source.resolve().name))
        command = ReplaceCommand(what, Project(), self.content)
        return command.apply(self.content, datetime.now(UTC), current_user(), reason)

    @cached_property
    def content(self) -> Project:
        """All that a project file keeps of the plan."""
        loaded = self._loaded
        return self._content or Project().with_import(
            loaded.inputs, loaded.scenarios, loaded.files, loaded.lever_origins
        )

    def begin_import(self, path: Path, remembered: Iterable[TableChoice] = ()) -> Import:
        """One file on its way into the plan's project; `remembered` are choices from elsewhere."""
        return Import(path, self.content, remembered)

    def update_from_source(self, file: SourceFile) -> Import:
        """The import of a file once more: its headers, names and way of merging are remembered."""
        return self.begin_import(Path(file.path))

    def read_typed(
        self, table: str, lines: Sequence[Line], units: Units | None = None, decimal: str = ","
    ) -> Typed:
        """The rows of what the user types or pastes into a table, all or none; nothing changes by it.

        They are of the user and of now. For `units` and `decimal` see `readers.typed.read_typed`.
        """
        return read_typed(table, lines, Origin.typed(current_user(), datetime.now(UTC)), units, decimal)

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """What there is in each table. Takes time in a large project."""
        return take_stock(self.inputs)

    @cached_property
    def concerned(self) -> tuple[Concerned, ...]:
        """The findings with the rows that they are about. Takes time in a large project."""
        return find_concerned(self.inputs, self.findings)

    def edited(self, edit: TableEdit) -> "Plan":
        """The plan after a table has been edited; StaffingError with the errors that its tables would then have."""
        plan = self.with_content(self.content.with_inputs(edit.applied(self.inputs)))
        self._stop_at((*plan.errors, *require_stock(plan.inputs)))
        return plan

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop every computation."""
        return tuple(finding for finding in self.findings if finding.severity == Severity.ERROR)

    def refusals(self, scenarios: Sequence[Scenario]) -> tuple[Finding, ...]:
        """Why nothing could be computed from the tables with other scenarios; empty where it can."""
        found = self._checks.with_scenarios(scenarios)
        return tuple(finding for finding in found if finding.severity == Severity.ERROR)

    @property
    def is_sound(self) -> bool:
        """Whether anything may be computed."""
        return not self.errors

    @property
    def is_synthetic(self) -> bool:
        """Whether the files say that they are a made-up example, which is then said wherever they are shown."""
        return any(file.title.casefold().startswith(_SYNTHETIC) for file in self.files)

    @property
    def name(self) -> str:
        """The made-up region's own name, or the folder's."""
        for file in self.files:
            if file.title.casefold().startswith(_SYNTHETIC):
                return file.title.partition(":")[2].partition(",")[0].strip()
        resolved = self.source.resolve()
        is_project = resolved.suffix.casefold() == PROJECT_SUFFIX
        return masked_name(resolved.stem if is_project else resolved.name)

    @property
    def stock_date(self) -> date | None:
        """The date of the stock that is projected."""
        return self.inputs.stock_date

    @property
    def axes(self) -> Axes:
        """The cells of the projection."""
        return self._baseline.axes

    @cached_property
    def _baseline(self) -> Baseline:
        self._stop_at((*self.errors, *require_stock(self.inputs)))
        return prepare(self.inputs)

    @staticmethod
    def _stop_at(findings: Sequence[Finding]) -> None:
        if findings:
            raise StaffingError(findings=tuple(findings))

    def scenario(self, name: str) -> Scenario:
        """The scenario of this name; StaffingError names those that there are."""
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        known = ", ".join(scenario.name for scenario in self.scenarios)
        raise StaffingError(findings=(error("unknown_scenario", value=name, known=known),))

    def usual_scenarios(self) -> tuple[Scenario, Scenario]:
        """The scenario that is shown unless somebody chooses another, and the one that it is compared with."""

        def at(age: float, otherwise: Scenario) -> Scenario:
            fixed = [one for one in self.scenarios if one.mode == FIXED and one.stated_age == age]
            return fixed[0] if fixed else otherwise

        every = self.scenarios
        scenario = at(_USUAL_AGE, every[-1] if len(every) < 3 else every[1])
        return scenario, at(_USUAL_COMPARISON_AGE, every[0])

    def project(self, scenarios: Sequence[Scenario]) -> tuple[Projection, ...]:
        """Projections of scenarios, the plan's own or others, in their order."""
        return project(self._baseline, scenarios)

    def study_levers(self, cells: Ints, denominator: str = OWN) -> LeverStudy:
        """What levers do to the selected cells' figures: of one scenario, and from one to another."""
        return LeverStudy(self._baseline, cells, denominator)

    def project_by_age(self, scenario: Scenario) -> AgeProjection:
        """One scenario's stock and flows by sex and attained age."""
        return project_by_age(self._baseline, scenario)

    def project_sexes(self, scenario: Scenario, sexes: Sequence[str]) -> Projection:
        """One scenario's projection of some of the sexes; what is not planned by sex is missing."""
        return project_sexes(self._baseline, scenario, sexes)

    @property
    def fte_share(self) -> Floats:
        """[cell] full-time equivalents a head at the stock date (F of the model)."""
        return self._baseline.fte_share

    def reach_of(
        self, age: float, within: int, cells: Ints, sexes: Sequence[str] = (), weights: Floats | None = None
    ) -> ReachRow:
        """Who of the cells and sexes (none: all) reaches the age, in one sum; `weights` [cell] counts each head as so
        many, F of the model for full-time equivalents.
        """
        if sexes:
            people = self._baseline.stock[cells][:, [SEXES.index(sex) for sex in sexes]].sum(axis=1)
        else:
            people = self._people_by_age[cells]
        weighted = people if weights is None else people * weights[cells, np.newaxis]
        return count_reach_among(np.asarray(weighted.sum(axis=0)), age, within)

    @cached_property
    def _people_by_age(self) -> Floats:
        return np.asarray(self._baseline.stock.sum(axis=1))

    @cached_property
    def headcounts(self) -> Floats:
        """[cell, sex] employees at the stock date."""
        return np.asarray(self._baseline.stock.sum(axis=2))

    @cached_property
    def sexes(self) -> tuple[str, ...]:
        """The sexes that the stock has anybody of."""
        present = self.headcounts.sum(axis=0) > 0
        return tuple(sex for sex, is_there in zip(SEXES, present, strict=True) if is_there)

    def simulate(
        self,
        scenarios: Sequence[Scenario],
        by: Sequence[str] = ("unit", "occupation"),
        replications: int = 1000,
        seed: int = DEFAULT_SEED,
        progress: Progress | None = None,
        *,
        cells: Ints | None = None,
        chance: bool = True,
    ) -> tuple[Simulation, ...]:
        """Replications of scenarios under the same luck (model section 10); `progress` may raise to cancel."""
        tell: Progress = progress or (lambda share: None)
        found: list[Simulation] = []

        def tell_in_all(share: float) -> None:
            tell((len(found) + share) / len(scenarios))

        for scenario in scenarios:
            found.append(
                simulate(
                    self._baseline,
                    scenario,
                    by,
                    replications,
                    seed,
                    cells=cells,
                    chance=chance,
                    progress=tell_in_all,
                )
            )
        return tuple(found)

    def plan_slots(
        self,
        scenario: Scenario,
        budget: float | None = None,
        weights: ByOccupation = ALIKE,
        progress: Progress | None = None,
        seconds: float = SECONDS,
    ) -> SlotPlan:
        """Training slots that leave the fewest vacancies uncovered (model section 12); `progress` may raise to cancel.

        `budget` in kronor for the whole plan, `weights` of a vacancy by occupation; `seconds` for each solution that
        the plan is put together of.
        """
        return plan_slots(self.inputs, self._baseline, scenario, budget, weights, progress, seconds)

    def closing_age(self, scenario: Scenario, need: float, cells: Ints | None = None) -> ClosingAge:
        """The smallest retirement age at which the horizon's replacement need is at most `need` (section 12)."""
        return find_closing_age(self._baseline, scenario, need, cells)

    def respond_to_slots(self, scenario: Scenario) -> Response:
        """What each slot of the loaded training does to the stock of later years."""
        return respond(self._baseline, scenario, self.inputs.training)

    def value_slot(self, scenario: Scenario, row: int) -> Worth:
        """What one more slot of a training row (by its number) is worth: a difference of two projections."""
        return value_slot(self._baseline, scenario, self.inputs.training, row)

    def slots_to_close(self, scenario: Scenario, row: int, year: int) -> int | None:
        """The fewest slots of a training row that leave nothing to recruit in its target cell in a year."""
        return slots_to_close(self._baseline, scenario, self.inputs.training, row, year)

    def backtest(
        self,
        first: date | None = None,
        last: date | None = None,
        replications: int = REPLICATIONS,
        seed: int = DEFAULT_SEED,
        progress: Progress | None = None,
    ) -> Backtest:
        """Projections from earlier stocks held against later ones (model section 11); `progress` may raise to cancel.

        Origins on `first` or later, outcomes up to `last`. StaffingError where the data allow no origin.
        """
        self._stop_at((*self.errors, *require_stock(self.inputs)))
        return run_backtest(self.inputs, first, last, replications, seed, progress=progress)

    def estimate_rates(
        self,
        pooled: int = YEARS_POOLED,
        full_credibility: float = FULL_CREDIBILITY,
        smoothing: float = SMOOTHING,
    ) -> RateEstimates | None:
        """Exit rates from the dated age structures and separations (model section 11); None where they allow none.

        `Project.with_rates` puts them in the place of the project's own.
        """
        self._stop_at(self.errors)
        return estimate_rates(
            History.of(self.inputs), None, pooled, full_credibility=full_credibility, smoothing=smoothing
        )

    def rows_behind(self, table: str, wanted: Callable[[Any], bool]) -> tuple[SourceRows, ...]:
        """Where the rows of an input table that are `wanted` were read: file, sheet, runs of rows. Rates that were
        estimated here come from no file.
        """
        rows = (row.origin for row in getattr(self.inputs, table) if wanted(row))
        return gather_rows(origin for origin in rows if origin.file != ESTIMATED)

    def reach(self, ages: Sequence[float], within: int, by: Sequence[str]) -> Reach:
        """Who reaches the retirement ages within so many years (model section 2)."""
        return count_reach(self._baseline, ages, within, by)

    @cached_property
    def age_structure(self) -> AgeStructure:
        """Who is employed at which age, at every date that is loaded."""
        return AgeStructure.of(self.inputs.age_structure)

    @cached_property
    def inhabitants(self) -> Inhabitants:
        """The population that is loaded, by year and age."""
        return Inhabitants.of(self.inputs.population)

    def staffing(
        self, units: Collection[str], occupations: Collection[str] = (), sexes: Collection[str] = ()
    ) -> Staffing:
        """The staff of units year by year, who has left, and turnover."""
        return count_staffing(self.age_structure, self.inputs.separations, units, occupations, sexes)

    def spans_of_control(self, units: Collection[str] = ()) -> tuple[SpanOfControl, ...]:
        """Employees per manager by unit."""
        return count_spans(self.age_structure, self.inputs.managers, units)

    @cached_property
    def _headcounts(self) -> Mapping[Cell, Course]:
        return follow_headcounts(self.inputs.age_structure)

    def standing_highlights(self, cells: Ints, unit: str | None = None) -> tuple[Highlight, ...]:
        """What stands out in the selected cells whatever the scenario: ceiling, headcounts, managers, findings.

        The ceiling is that of one `unit` or of the region; managers are those of units that are selected as a whole.
        """
        rows = [row for row in self.track_ceiling(("unit",) if unit else ()).rows if row.unit == unit]
        employees = employees_of_whole_units(self._baseline, cells)
        found = (
            judge_ceiling(rows),
            find_loss(self._headcounts, {self.axes.cells[at] for at in cells}),
            find_span_of_control(employees, self.inputs.managers, self._baseline.stock_year),
            count_findings(len(self.findings)),
        )
        return tuple(one for one in found if one is not None)

    def find_gap(self, projection: Projection, cells: Ints) -> Highlight | None:
        """The selected occupation that lacks most persons in any year, and whether a course can still fill the gap."""
        present, place = np.unique(self.axes.occupation_of_cell[cells], return_inverse=True)
        occupations = [self.axes.occupations[at] for at in present]
        vacancies = np.zeros((len(occupations), len(projection.years)))
        np.add.at(vacancies, place, projection.values["vacancies"][cells])
        return find_gap(occupations, projection.years, vacancies, self.inputs.training)

    def track_ceiling(
        self,
        by: tuple[str, ...] = (),
        through: Month | None = None,
        denominator: str | None = None,
        *,
        units: Collection[str] = (),
        first: Month | None = None,
    ) -> AgencyTrack:
        """The agency-cost ceiling month by month (model section 8), of some units or of all."""
        self._stop_at(self.errors)
        return track_ceiling(self.inputs, by, through, denominator, units=units, first=first)

    def look_ahead(
        self,
        through: Month | None = None,
        *,
        units: Collection[str] = (),
        by: Part = "staff_group",
        method: Method = SEASONAL,
    ) -> Outlook | None:
        """Agency cost by month and part with its forecast to the end of the year; None without costs."""
        self._stop_at(self.errors)
        return look_ahead(self.inputs, through, units=units, by=by, method=method)

    def split_agency_change(
        self,
        before: Sequence[Month],
        after: Sequence[Month],
        *,
        units: Collection[str] = (),
        denominator: str = OWN,
    ) -> ChangeSplit | None:
        """Volume, price and mix of a change of agency cost; None where no weeks are loaded to split it by."""
        self._stop_at(self.errors)
        return split_change(self.inputs, before, after, units=units, denominator=denominator)

    def count_agency_weeks(
        self,
        by: tuple[str, ...] = ("unit", "staff_group"),
        *,
        units: Collection[str] = (),
        first: Month | None = None,
        through: Month | None = None,
    ) -> tuple[TertialWeeks, ...]:
        """Agency weeks ordered and used against decided, every four months (model section 8)."""
        self._stop_at(self.errors)
        return count_weeks(self.inputs, by, units=units, first=first, through=through)

    def ceiling_limits(
        self, years: Sequence[int], *, units: Collection[str] = (), continued: bool = False
    ) -> CeilingLimits:
        """What holds projected shares against the ceilings of those years, `continued` beyond their validity."""
        return CeilingLimits(self._baseline, self.inputs, years, self._ceilings(continued), units)

    def simulate_shares(
        self,
        scenario: Scenario,
        limits: CeilingLimits,
        replications: int = 1000,
        seed: int = DEFAULT_SEED,
        progress: Progress | None = None,
    ) -> tuple[SimulatedShare, ...]:
        """How likely a scenario's shares are over their ceilings (model section 10); `progress` may raise to cancel."""
        return simulate_shares(self._baseline, scenario, limits, replications, seed, progress)

    def keep_ceilings(
        self,
        scenario: Scenario,
        *,
        units: Collection[str] = (),
        continued: bool = False,
        progress: Progress | None = None,
    ) -> Keeping:
        """The smallest changes of a scenario that keep every ceiling in every year; `progress` may raise to cancel."""
        ceilings = self._ceilings(continued)
        return keep_ceilings(self._baseline, self.inputs, scenario, ceilings, units, progress)

    def _ceilings(self, continued: bool) -> tuple[Ceiling, ...]:
        return continued_ceilings(self.inputs.ceilings) if continued else self.inputs.ceilings

    def manifest(self, projection: Projection, simulation: Simulation | None = None) -> Manifest:
        """All that a projection, and a simulation of its scenario, rests on; `differences` finds it the same again."""
        figures = json.dumps(projection.rows(("unit", "occupation")))
        if simulation is not None:
            figures += json.dumps(simulation.rows())
        return Manifest(
            time=datetime.now(UTC),
            user=current_user(),
            files=tuple((file.name, file.sha256) for file in self.files),
            inputs_sha256=inputs_sha256(self.inputs),
            scenario=projection.scenario,
            seed=None if simulation is None else simulation.seed,
            versions=_versions(),
            result_sha256=hashlib.sha256(figures.encode("ascii")).hexdigest(),
            replications=None if simulation is None else simulation.replications,
        )

    def keep_projection(
        self,
        scenario: Scenario,
        replications: int = REPLICATIONS,
        seed: int = DEFAULT_SEED,
        note: str = "",
        progress: Progress | None = None,
    ) -> Vintage:
        """The projection of a scenario as a forecast to keep, with intervals unless `replications` is 0.

        `Project.with_vintage` takes it into a project. `progress` may raise to cancel.
        """
        (projection,) = project(self._baseline, [scenario])
        tell: Progress = progress or (lambda share: None)
        simulations = {}
        units = staffed_units(self._baseline)
        cells = self.axes.select(units)
        for at, by in enumerate(("occupation", "unit") if replications else ()):

            def tell_in_all(share: float, before: int = at) -> None:
                tell((before + share) / 2)

            simulations[by] = simulate(
                self._baseline, scenario, (by,), replications, seed, cells=cells, progress=tell_in_all
            )
        figures = headcount_figures(
            projection,
            project_by_age(self._baseline, scenario),
            self._baseline,
            Outcomes(self.inputs),
            simulations,
        )
        stock_date = self.stock_date
        assert stock_date is not None  # there is no projection without a stock
        kept = self._vintage(PROJECTION, stock_date, units, figures, note)
        return replace(
            kept,
            scenario=scenario,
            seed=seed if simulations else None,
            replications=replications if simulations else None,
        )

    def keep_cost_forecast(self, through: Month | None = None, note: str = "") -> Vintage:
        """The forecasts of the year's agency cost, known to the end of a month, as a forecast to keep.

        StaffingError where no method has one.
        """
        self._stop_at(self.errors)
        month, units, figures = cost_figures(self.inputs, Outcomes(self.inputs), through)
        last_day = date(*month, monthrange(*month)[1])
        return self._vintage(COST_FORECAST, last_day, units, figures, note)

    def _vintage(
        self, kind: str, known_to: date, units: tuple[str, ...], figures: tuple[KeptFigure, ...], note: str
    ) -> Vintage:
        return Vintage(
            kind=kind,
            time=datetime.now(UTC),
            user=current_user(),
            known_to=known_to,
            units=units,
            figures=figures,
            files=tuple((file.name, file.sha256) for file in self.files),
            inputs_sha256=inputs_sha256(self.inputs),
            versions=_versions(),
            note=note,
        )

    def track_record(self) -> tuple[VintageScore, ...]:
        """The project's kept forecasts, held against what its tables know by now (model section 11)."""
        self._stop_at(self.errors)
        return score_vintages(self.content.vintages, self.inputs)

    def write_projection(
        self,
        path: Path,
        projections: Sequence[Projection],
        language: Language,
        progress: Progress | None = None,
        simulations: Sequence[Simulation] = (),
        *,
        small_cells: int = 0,
    ) -> None:
        """Writes the projections, and their bands, as a workbook; StaffingError where it cannot be written.

        Cells of fewer employees than `small_cells`, and those that would give them away, are hidden; 0 hides none.
        """
        about = replace(self._about(), small_cells=small_cells)
        write_projection(path, projections, about, texts_in(language), progress, simulations)

    def write_ceiling(
        self,
        path: Path,
        tracks: Sequence[AgencyTrack],
        language: Language,
        progress: Progress | None = None,
    ) -> None:
        """Writes the agency-cost tracker as a workbook; StaffingError where the file cannot be written."""
        write_ceiling(path, tracks, self._about(), texts_in(language), progress)

    def write_report(
        self,
        path: Path,
        scenarios: Sequence[Scenario],
        language: Language,
        progress: Progress | None = None,
    ) -> None:
        """Writes all that a manager needs as a workbook that computes; StaffingError where it cannot be written.

        The first scenario is the one whose levers its live sheets begin with. `progress` may raise to cancel.
        """
        texts = texts_in(language)
        content = Content(
            projections=self.project(scenarios),
            region=pool_units(self.inputs, scenarios[0], texts.text("report.whole_region")),
            tracks=[self.track_ceiling(), self.track_ceiling(("unit",))],
            tables=[DataTable(*table) for table in tables_of(self.inputs)],
            scenarios=self.scenarios,
        )
        write_manager(path, content, self._about(), texts, progress)

    def write_slides(
        self,
        path: Path,
        scenarios: Sequence[Scenario],
        language: Language,
        progress: Progress | None = None,
    ) -> None:
        """Writes the board's slides; the first scenario is what each other one is compared with.

        Ages that somebody reaches are those of the first and the last scenario, the board's where they have none.
        `progress` may raise to cancel; StaffingError where the file cannot be written.
        """
        ages = [scenarios[-1].stated_age or _USUAL_AGE]
        if len(scenarios) > 1:
            against = scenarios[0].stated_age or _USUAL_COMPARISON_AGE
            ages = [against, *(age for age in ages if age != against)]
        board = Board(
            build_pyramid(self._baseline.stock, width=_BOARD_BAND),
            self.reach(ages, _BOARD_WITHIN, ("occupation",)),
            self.project(scenarios),
            self.track_ceiling(),
            self.inputs.training,
            {subject: self._files_of(tables) for subject, tables in TABLES.items()},
        )
        write_slides(path, board, self._about(), texts_in(language), progress)

    def _files_of(self, tables: Sequence[str]) -> tuple[str, ...]:
        """The files that tables were read from, in the tables' order."""
        found = (row.origin.file for table in tables for row in getattr(self.inputs, table))
        return tuple(dict.fromkeys(name for name in found if name and name != ESTIMATED))

    def _about(self) -> About:
        return About(
            region=self.name,
            is_synthetic=self.is_synthetic,
            stock_date=self.stock_date,
            files=tuple(FileRead(file.name, file.sha256, file.rows) for file in self.files),
            program_version=__version__,
            written_at=datetime.now().replace(microsecond=0),
            manifest=(f"Python {platform.python_version()}", f"staffing_planner {__version__}"),
            reviews=count_reviews(self.content.assumptions),
        )


def _versions() -> tuple[tuple[str, str], ...]:
    """The programs and libraries that figures come from."""
    from importlib.metadata import version

    return (
        ("staffing_planner", __version__),
        ("python", platform.python_version()),
        *((name, version(name)) for name in ("numpy", "scipy")),
    )


def new_project() -> Project:
    """What a project begins with."""
    return Project().with_inputs(empty_region())


def import_file(path: Path, into: Path, reason: str = "") -> tuple[Finding, ...]:
    """Takes one file into the project at `into`, which is made if it is not there, as one logged change.

    It is read as the project remembers for its headers. Returns the warnings; StaffingError where anything is an
    error, and then nothing has changed.
    """

    def taken(project: Project) -> tuple[Project, tuple[Finding, ...]]:
        after, findings = _read_alone(path, project)
        Plan._stop_at(blocking(findings))
        command = ReplaceCommand(("import", masked_name(path.name)), project, after)
        return command.apply(project, datetime.now(UTC), current_user(), reason), findings

    if not into.exists():
        content, findings = taken(new_project())
        ProjectFile.create(into, content).close()
        return findings
    with ProjectFile.open(into) as file:
        content, findings = taken(file.project)
        file.save(content)
    return findings


def _read_alone(
    path: Path, project: Project, progress: Progress | None = None
) -> tuple[Project, tuple[Finding, ...]]:
    """The project with one file in it, as it is where there are errors, and all findings."""
    with Import(path, project) as importing:
        importing.look(progress)
        entries = importing.entries()
        findings = importing.findings
        read = {one.table.at for one in entries if one.is_read}
        unread = {one.table.at: one for one in entries if one.table.at not in read}
        findings += tuple(
            warning("unrecognised_table", Origin(importing.name, one.table.sheet)) for one in unread.values()
        )
        if len(unread) == len(importing.survey.tables) and not blocking(findings):
            findings += (error("no_tables", Origin(importing.name), value=importing.name),)
        if blocking(findings):
            return project, findings
        importing.read(entries, progress=progress)
        how = importing.usual_how()
        reconciled = importing.reconciled(how)
        findings = (*importing.findings, *findings, *reconciled.findings)
        if blocking(findings):
            return project, findings
        return importing.accepted(reconciled, entries, (), how), findings


def keep_vintages(path: Path, vintages: Iterable[Vintage]) -> None:
    """Keeps forecasts in the project at `path`, each as one logged change; StaffingError where it cannot be written."""
    with ProjectFile.open(path) as file:
        content = file.project
        for vintage in vintages:
            command = ReplaceCommand(("vintages", vintage.kind), content, content.with_vintage(vintage))
            content = command.apply(content, datetime.now(UTC), current_user())
        file.save(content)


def training_defaults() -> tuple[TrainingDefault, ...]:
    """Lengths of known programmes, each a start for a new line of training."""
    return read_training_defaults()


def save_template(path: Path, language: Language) -> None:
    """Writes an empty workbook with all input tables; StaffingError where the file cannot be written."""
    tables = tuple(
        TemplateTable(
            table.name,
            tuple(
                TemplateColumn(
                    column.key,
                    column.swedish if language == "sv" else column.english,
                    column.type,
                    column.is_required,
                )
                for column in table.columns
            ),
        )
        for table in described_tables()
    )
    write_template(path, tables, texts_in(language))
