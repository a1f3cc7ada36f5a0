"""Files in: a data folder to the region's frozen data, its scenarios and everything remarkable about them."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from staffing_planner import DATA, SCENARIO_SHEET
from staffing_planner.models.findings import Finding, Origin, Severity, error, warning
from staffing_planner.models.inputs import Inputs
from staffing_planner.models.register import SourceFile
from staffing_planner.models.scenario import Scenario
from staffing_planner.readers.cells import is_empty, masked, written
from staffing_planner.readers.masking import masked_name
from staffing_planner.readers.own_workbook import is_own_workbook, tables_of
from staffing_planner.readers.sandbox import ReadingProcess, read_cells_apart
from staffing_planner.readers.scenarios import FILE_NAME, read_scenarios, read_scenarios_of
from staffing_planner.readers.sources import (
    TEXT_SUFFIXES,
    WORKBOOK_SUFFIXES,
    RawSheet,
    is_readable_name,
)
from staffing_planner.readers.statistics import (
    STATISTICS_SUFFIXES,
    is_statistics_csv,
    read_statistics,
    read_statistics_sheet,
)
from staffing_planner.readers.tables import read_sheet

__all__ = ["BUILT_IN_TARGET_AGES", "Loaded", "empty_region", "is_own_workbook", "read_folder", "tables_of"]

BUILT_IN_TARGET_AGES = DATA / "reference" / "target_ages.csv"

# Lie beside the tables without being any.
_UNREMARKABLE = frozenset({".toml", ".md"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a data folder holds: the tables, the scenarios (at least one), the findings and the files read.

    `lever_origins` says by scenario and lever where a scenario file sets it, or the scenario that leaves it out.
    """

    inputs: Inputs
    scenarios: tuple[Scenario, ...]
    findings: tuple[Finding, ...]
    files: tuple[SourceFile, ...]
    lever_origins: Mapping[tuple[str, str], Origin] = field(default_factory=dict)


def read_folder(folder: Path, progress: Callable[[float], None] | None = None) -> Loaded:
    """Everything in a data folder, not in folders below it; what cannot be understood is among the findings.

    `progress` is called with the share of the bytes read so far; what it raises is passed on. Tables of one
    kind in several files and sheets are joined. A workbook of the program's own may be given in the place of a
    folder; its scenarios count where no file has any. The national target ages are the built-in ones where the
    folder has none.
    """
    if not folder.is_dir() and not is_own_workbook(folder):
        return Loaded(Inputs(), (Scenario(),), (error("folder_missing", value=str(folder)),), ())
    inside = folder.iterdir() if folder.is_dir() else [folder]
    paths = sorted(path for path in inside if path.is_file() and is_readable_name(path.name))
    readable = TEXT_SUFFIXES | WORKBOOK_SUFFIXES | STATISTICS_SUFFIXES
    sources = [path for path in paths if path.suffix.casefold() in readable]
    findings = [
        warning("file_not_read", Origin(name), value=name)
        for path in paths
        if path not in sources and path.suffix.casefold() not in _UNREMARKABLE
        for name in (masked_name(path.name),)
    ]
    tables: dict[str, list[Any]] = defaultdict(list)
    files: list[SourceFile] = []
    sizes = [path.stat().st_size for path in sources]
    written: list[tuple[str, str]] = []
    with ReadingProcess(object) as process:
        for at, path in enumerate(sources):
            within = None if progress is None else partial(_report, progress, sizes, at)
            file, found = _read_file(process, path, tables, within, written)
            files.append(file)
            findings += found
            if within is not None:
                within(1.0)
    if not tables and not any(finding.severity == Severity.ERROR for finding in findings):
        findings.append(error("no_tables", value=str(folder)))
    if not tables.get("target_ages"):
        _, found = _read_file(process, BUILT_IN_TARGET_AGES, tables)
        # The reference file tells its sources in columns of its own.
        findings += [finding for finding in found if finding.severity == Severity.ERROR]
    scenarios: Sequence[Scenario] = ()
    origins: Mapping[tuple[str, str], Origin] = {}
    if (folder / FILE_NAME).is_file():
        scenarios, found_there, origins = read_scenarios(folder / FILE_NAME)
        findings += found_there
    elif written:
        text, name = written[0]
        scenarios, found_there, origins = read_scenarios_of(text, name, SCENARIO_SHEET)
        findings += found_there
    loaded = Inputs(**{name: tuple(rows) for name, rows in tables.items()})
    return Loaded(loaded, tuple(scenarios) or (Scenario(),), tuple(findings), tuple(files), origins)


def empty_region() -> Inputs:
    """What every region begins with: the national target ages."""
    tables: dict[str, list[Any]] = defaultdict(list)
    with ReadingProcess(object) as process:  # a text file needs no child
        _read_file(process, BUILT_IN_TARGET_AGES, tables)
    return Inputs(target_ages=tuple(tables["target_ages"]))


def _report(progress: Callable[[float], None], sizes: Sequence[int], at: int, share: float) -> None:
    """Tells the share of all bytes when a share of one file is read."""
    progress((sum(sizes[:at]) + share * sizes[at]) / max(sum(sizes), 1))


def _read_file(
    process: ReadingProcess[object],
    path: Path,
    tables: dict[str, list[Any]],
    progress: Callable[[float], None] | None = None,
    scenarios: list[tuple[str, str]] | None = None,
) -> tuple[SourceFile, list[Finding]]:
    """Adds the rows of all sheets of a file to `tables`, and the text of its scenarios with its name to `scenarios`."""
    if path.suffix.casefold() in STATISTICS_SUFFIXES:
        file, reading = read_statistics(path)
        if reading.kind:
            tables[reading.kind] += reading.rows
        return file, reading.findings
    raw = read_cells_apart(process, path, progress)
    findings = list(raw.findings)
    if raw.scenarios and scenarios is not None:
        scenarios.append((raw.scenarios, raw.file.name))
    loaded = 0
    readings = [
        reading
        for sheet in raw.sheets
        for reading in ([read_statistics_sheet(sheet)] if is_statistics_csv(sheet) else read_sheet(sheet))
    ]
    # A workbook with all tables of the contract, of which somebody filled in some, is no reason for remarks.
    is_filled_in = len(raw.sheets) > 1 and any(reading.rows for reading in readings)
    for reading in readings:
        findings += [one for one in reading.findings if not (is_filled_in and one.code == "empty_table")]
        if reading.kind:
            tables[reading.kind] += reading.rows
            loaded += len(reading.rows)
    return replace(raw.file, rows=loaded, title=_title(raw.sheets)), findings


def _title(sheets: Sequence[RawSheet]) -> str:
    """The text that stands alone on a file's first row, above its table."""
    for sheet in sheets:
        first = [cell for row in sheet.rows[:1] for cell in row if not is_empty(cell)]
        if len(first) == 1:
            return masked(written(first[0]))
    return ""
