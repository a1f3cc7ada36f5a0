"""`scenarios.toml` to scenarios, with the line of whatever cannot be used."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeAlias

from staffing_planner.models.findings import Finding, Origin, error
from staffing_planner.models.scenario import Scenario, scenario_from_dict
from staffing_planner.readers.sources import decode

FILE_NAME = "scenarios.toml"

_TABLE = "scenario"
_BEGINNING = re.compile(rf"\s*\[\[\s*{_TABLE}\s*\]\]")


LeverOrigins: TypeAlias = dict[tuple[str, str], Origin]


def read_scenarios(path: Path) -> tuple[tuple[Scenario, ...], tuple[Finding, ...], LeverOrigins]:
    """The scenarios of the file in its order, the findings, and by scenario and lever where it is set.

    A lever that is left out stands where its scenario begins. Nothing but findings of a file that cannot be read.
    """
    try:
        text = decode(path.read_bytes())
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or ""
        return (), (error("unreadable_file", Origin(path.name), value=path.name, reason=reason),), {}
    return read_scenarios_of(text, path.name)


def read_scenarios_of(
    text: str, file: str, sheet: str = ""
) -> tuple[tuple[Scenario, ...], tuple[Finding, ...], LeverOrigins]:
    """The same of the text of such a file, or of a sheet with its lines."""
    place = Origin(file, sheet)
    lines = text.splitlines()
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        line = int(found[1]) if found else len(lines)
        written = lines[line - 1].strip() if lines else ""
        return (), (error("broken_toml", Origin(file, sheet, (line,)), value=written, line=line),), {}
    findings = [
        error("unknown_key", Origin(file, sheet, _line_of(key, lines, 0, len(lines))), key, key)
        for key in content
        if key != _TABLE
    ]
    tables = content.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(levers, Mapping) for levers in tables):
        findings.append(error("scenario_not_a_list", place, _TABLE, _TABLE))
        return (), tuple(findings), {}
    beginnings = [at for at, line in enumerate(lines) if _BEGINNING.match(line)]
    # Tables written in one line (`scenario = [{...}]`) have no beginnings of their own.
    beginnings = beginnings if len(beginnings) == len(tables) else [0] * len(tables)
    endings = [*beginnings[1:], len(lines)]
    scenarios: list[Scenario] = []
    origins: LeverOrigins = {}
    for levers, begin, end in zip(tables, beginnings, endings, strict=True):
        scenario, faults = scenario_from_dict(levers, Origin(file, sheet, (begin + 1,)))
        findings += [_at_its_line(fault, lines, begin, end) for fault in faults]
        if scenario.name in {other.name for other in scenarios}:
            origin = Origin(file, sheet, _line_of("name", lines, begin, end) or (begin + 1,))
            findings.append(error("duplicate_scenario", origin, "name", scenario.name))
        scenarios.append(scenario)
        for lever in fields(scenario):
            numbers = _line_of(lever.name, lines, begin, end) or (begin + 1,)
            origins[scenario.name, lever.name] = Origin(file, sheet, numbers)
    return tuple(scenarios), tuple(findings), origins


def _at_its_line(finding: Finding, lines: list[str], begin: int, end: int) -> Finding:
    """The finding with the line of its key, where the key stands on a line of its own."""
    line = _line_of(finding.column, lines, begin, end)
    return replace(finding, origin=replace(finding.origin, rows=line)) if line else finding


def _line_of(key: str, lines: list[str], begin: int, end: int) -> tuple[int, ...]:
    """The number (1-based) of the line that sets a key or begins its table; empty where there is none."""
    name = re.escape(key)
    sets = re.compile(rf"""\s*(?:\[\[?\s*(?:{_TABLE}\s*\.\s*)?)?["']?{name}["']?\s*[\].=]""")
    return next(((at + 1,) for at in range(begin, end) if sets.match(lines[at])), ())
