"""What a project remembers beside its tables: who assumed what, who changed what and why, and what was run.

A `Project` is one frozen value. An edit makes another one, and a `ReplaceCommand` of the two is all of undo. The
change log only grows, also when an edit is undone; every entry holds the hash of the one before it, so that
a log that was altered afterwards shows.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, TypeAlias

from staffing_planner.models.estimation import REFERENCE_AGE, RateEstimates, earliest_pension
from staffing_planner.models.findings import NOWHERE, Origin
from staffing_planner.models.inputs import ALL, UNKNOWN, Inputs, Separations
from staffing_planner.models.mappings import NameChoice, TableChoice
from staffing_planner.models.reconciliation import REPLACE, UPDATE, merged
from staffing_planner.models.scenario import Scenario, scenario_to_dict
from staffing_planner.models.vintages import Vintage

Key: TypeAlias = tuple[str, ...]
Value: TypeAlias = float | str | bool
Places: TypeAlias = Mapping[tuple[str, str], Origin]  # scenario and lever -> where a file sets it

SCENARIOS = "scenarios"  # the first part of a lever's key, where others have their table
REASONS = "reasons"  # the first part of what a log entry is about that only gives a reason

# So many rows of a table are told one by one in the change log; of more, only how many there were and their hash.
MOST_ROWS_TOLD = 20

# Table -> the fields that tell its rows apart, and the fields that are assumptions with their units.
_ASSUMED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "retirement_rates": (("occupation", "sex", "age", "reference_age"), {"rate": "per_year"}),
    "turnover_rates": (("unit", "occupation", "age_from", "age_to"), {"rate": "per_year"}),
    "ceilings": (("unit", "staff_group", "denominator", "valid_from", "valid_to"), {"share": "share"}),
    "training": (
        ("programme", "provider", "term", "kind", "unit", "source_occupation", "occupation", "start_year"),
        {
            "length_years": "years",
            "completion": "share",
            "hire_share": "share",
            "entry_age": "years",
            "study_share": "share",
        },
    ),
    "occupations": (("occupation",), {"staff_group": "name"}),
    "target_ages": (("birth_year_from",), {"target_age": "years"}),
    "unit_costs": (
        ("occupation",),
        {"employee_cost_per_fte": "kronor_per_fte", "agency_cost_per_fte": "kronor_per_fte"},
    ),
    "recruit_ages": (("occupation", "age"), {"weight": "weight"}),
    "care_use": (("occupation", "age_from", "age_to"), {"use": "weight"}),
}

_LEVER_UNITS = {
    "mode": "name",
    "retirement_age": "years",
    "final_age": "years",
    "horizon": "years",
    "turnover_factor": "factor",
    "growth": "per_year",
    "target_from_population": "flag",
    "retirement_age_by_occupation": "years",
    "use_reported_retirements": "flag",
    "training_factor": "factor",
    "fill_rate": "share",
    "agency_cover": "share",
    "agency_price_growth": "per_year",
    "wage_growth": "per_year",
    "exit_shock_cv": "share",
    "kappa": "share",
}


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One table of a file: its header (`mappings.fingerprint`), what it was read as, and how it was merged in."""

    sheet: str
    fingerprint: str
    kind: str
    rows: int = 0
    how: str = UPDATE


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: its name, the SHA-256 of its bytes, the table rows that were loaded from it.

    `title` is the first text above the table's header row, where a file says what it is. `path`, `imported` and
    `tables` are what it takes to read a changed version of it again; the path may be out of date.
    """

    name: str
    sha256: str
    rows: int = 0
    title: str = ""
    path: str = ""
    imported: datetime | None = None
    tables: tuple[SourceTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumption:
    """A rate, lever, ceiling or mapping that results rest on, with its source and its review.

    `key` is the table (or `scenarios`), what tells the row apart, and the field; `unit` a code such as `per_year`.
    """

    key: Key
    value: Value
    unit: str
    source: Origin = NOWHERE
    note: str = ""
    reviewed_by: str = ""
    reviewed_on: date | None = None

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody stands for it; what nobody has reviewed is marked wherever it is shown."""
        return self.reviewed_on is not None


@dataclass(frozen=True, slots=True)
class ReviewCount:
    """How many assumptions of one kind there are, and how many of them somebody has reviewed.

    `kind` is the table and the field, or `scenarios` and the scenario's name.
    """

    kind: tuple[str, str]
    count: int
    reviewed: int


def count_reviews(assumptions: Iterable[Assumption]) -> tuple[ReviewCount, ...]:
    """The reviews by kind, in the order of the register."""
    counts: dict[tuple[str, str], list[int]] = {}
    for one in assumptions:
        kind = (one.key[0], one.key[1] if one.key[0] == SCENARIOS else one.key[-1])
        counted = counts.setdefault(kind, [0, 0])
        counted[0] += 1
        counted[1] += one.is_reviewed
    return tuple(ReviewCount(kind, *counted) for kind, counted in counts.items())


@dataclass(frozen=True, slots=True)
class Change:
    """One accepted change. `before` and `after` are JSON of what differs; `sha256` chains it to `previous`."""

    time: datetime
    user: str
    what: Key
    before: str
    after: str
    reason: str
    previous: str
    sha256: str

    @property
    def expected_sha256(self) -> str:
        """The hash that the entry must have, from everything else in it."""
        told = [
            self.previous,
            self.time.isoformat(),
            self.user,
            self.what,
            self.before,
            self.after,
            self.reason,
        ]
        return _sha256(told)


def extended_log(
    log: tuple[Change, ...],
    time: datetime,
    user: str,
    what: Key,
    before: str,
    after: str,
    reason: str = "",
) -> tuple[Change, ...]:
    """The log with one more entry, chained to the last one."""
    previous = log[-1].sha256 if log else ""
    unsealed = Change(time, user, what, before, after, reason, previous, "")
    return (*log, replace(unsealed, sha256=unsealed.expected_sha256))


def explained_log(
    log: tuple[Change, ...], time: datetime, user: str, about: Change, reason: str
) -> tuple[Change, ...]:
    """The log with a reason for one of its entries, given afterwards: an entry of its own that names the hash.

    What is chained is never written anew.
    """
    named = _json({REASONS: {about.sha256: reason}})
    return extended_log(log, time, user, (REASONS, *about.what), "{}", named, reason)


def later_reasons(log: Iterable[Change]) -> dict[str, str]:
    """The reasons that were given afterwards, by the hash of the entry that each is for; the last one holds."""
    return {
        sha256: change.reason
        for change in log
        if change.what[:1] == (REASONS,)
        for sha256 in json.loads(change.after).get(REASONS, ())
    }


def first_broken(log: Sequence[Change], start: int = 0) -> int | None:
    """The position of the first entry that does not follow from the one before it; None where all do.

    Entries before `start` have been looked at already. What was cut off at the end leaves no trace here; the
    project file's checksum covers that.
    """
    previous = log[start - 1].sha256 if start else ""
    for at, change in enumerate(log[start:], start):
        if change.previous != previous or change.sha256 != change.expected_sha256:
            return at
        previous = change.sha256
    return None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a run rests on: run again with the same, it gives the same bytes (`result_sha256`)."""

    time: datetime
    user: str
    files: tuple[tuple[str, str], ...]  # name, SHA-256
    inputs_sha256: str
    scenario: Scenario
    seed: int | None
    versions: tuple[tuple[str, str], ...]  # program or library, version
    result_sha256: str
    replications: int | None = None

    def differences(self, other: "Manifest") -> tuple[str, ...]:
        """The names of what the two runs do not have in common, beside when and by whom they were made."""
        compared = (
            "files", "inputs_sha256", "scenario", "seed", "replications", "versions", "result_sha256",
        )  # fmt: skip
        return tuple(name for name in compared if getattr(self, name) != getattr(other, name))


@dataclass(frozen=True)
class Project:
    """Everything that a project file holds. `assumptions` are those of the inputs and scenarios at every time."""

    inputs: Inputs = field(default_factory=Inputs)
    scenarios: tuple[Scenario, ...] = (Scenario(),)
    files: tuple[SourceFile, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    log: tuple[Change, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    choices: tuple[TableChoice, ...] = ()
    names: tuple[NameChoice, ...] = ()
    vintages: tuple[Vintage, ...] = ()

    def with_inputs(self, inputs: Inputs) -> "Project":
        """The project with other tables; reviews stay with the assumptions that are the same."""
        levers = {one.key: one for one in self.assumptions if one.key[0] == SCENARIOS}
        derived = _sourced_as_before(assumptions_of(inputs, self.scenarios), levers)
        register = with_reviews((*_mappings_of(self.choices, self.names), *derived), self.assumptions)
        return replace(self, inputs=inputs, assumptions=register)

    def with_scenarios(
        self, scenarios: tuple[Scenario, ...], made_from: Mapping[str, str] = MappingProxyType({})
    ) -> "Project":
        """The project with other scenarios; what is the same keeps its review, and a lever its source.

        `made_from` names for a new scenario the one that it was: renamed it keeps the reviews and notes too, as a
        double (the other is still there) the sources alone. The assumptions of the tables stay the very same
        objects: nothing is derived again for a lever.
        """
        of_tables = tuple(one for one in self.assumptions if one.key[0] != SCENARIOS)
        before = {one.key: one for one in self.assumptions if one.key[0] == SCENARIOS}
        there = {scenario.name for scenario in scenarios}
        for new, old in made_from.items():
            for one in [one for one in before.values() if one.key[1] == old]:
                key = (SCENARIOS, new, *one.key[2:])
                if old in there:
                    before[key] = Assumption(key, one.value, one.unit, one.source)
                else:
                    before[key] = replace(one, key=key)
        levers = with_reviews(_sourced_as_before(_levers_of(scenarios, {}), before), before.values())
        return replace(self, scenarios=scenarios, assumptions=(*of_tables, *levers))

    def with_levers_of_today(self) -> "Project":
        """The project with the assumptions of levers that the program did not have when it was saved."""
        known = {one.key for one in self.assumptions if one.key[0] == SCENARIOS}
        assumed = {key[1] for key in known}
        levers = _levers_of(self.scenarios, {})
        is_whole = all(one.key in known for one in levers if one.key[1] in assumed)
        return self if is_whole else self.with_scenarios(self.scenarios)

    def with_mappings(self, choices: Iterable[TableChoice], names: Iterable[NameChoice]) -> "Project":
        """The project that reads tables and names otherwise; reviews stay with the assumptions that are the same."""
        return replace(self, choices=tuple(choices), names=tuple(names)).with_inputs(self.inputs)

    def with_review(self, key: Key, by: str, on: date | None, note: str = "") -> "Project":
        """The project with one assumption reviewed (or, without a day, no longer). KeyError for no such key."""
        at = {assumption.key: position for position, assumption in enumerate(self.assumptions)}[key]
        reviewed = replace(self.assumptions[at], reviewed_by=by, reviewed_on=on, note=note)
        return replace(self, assumptions=(*self.assumptions[:at], reviewed, *self.assumptions[at + 1 :]))

    def with_reviews(self, keys: Collection[Key], by: str, on: date, note: str = "") -> "Project":
        """The project with several assumptions reviewed at once; without a note each keeps its own."""
        chosen = frozenset(keys)
        reviewed = (  # written out: `replace` takes three times as long, and there may be thousands
            Assumption(one.key, one.value, one.unit, one.source, note or one.note, by, on)
            if one.key in chosen
            else one
            for one in self.assumptions
        )
        return replace(self, assumptions=tuple(reviewed))

    def with_import(
        self,
        inputs: Inputs,
        scenarios: tuple[Scenario, ...],
        files: Sequence[SourceFile],
        places: Places | None = None,
    ) -> "Project":
        """The project with the tables that `inputs` has in place of its own, and the scenarios if there are any.

        `places` says where the scenarios' levers were read.

        A table that comes from none of `files` is built in and replaces nothing. The files that no row comes from
        any longer are forgotten.
        """
        read_now = {file.name for file in files}
        given = {
            name: rows
            for name in inputs.row_counts()
            if (rows := getattr(inputs, name))[0].origin.file in read_now or not getattr(self.inputs, name)
        }
        tables = merged(self.inputs, Inputs(**given), dict.fromkeys(given, REPLACE))
        extended = self.with_tables(tables, files)
        if not scenarios:
            return extended
        derived = (
            *_mappings_of(extended.choices, extended.names),
            *assumptions_of(tables, scenarios, places),
        )
        register = with_reviews(derived, self.assumptions)
        return replace(extended, scenarios=scenarios, assumptions=register)

    def with_tables(
        self,
        inputs: Inputs,
        files: Sequence[SourceFile],
        choices: Iterable[TableChoice] = (),
        names: Iterable[NameChoice] = (),
    ) -> "Project":
        """The project after an import: all its tables as they are now, the files that were read, and how.

        A choice takes the place of the one for the same header, a name of the one for the same word. A file that
        no row comes from any longer is forgotten; of two versions of a file both stay as long as rows of the older
        one do.
        """
        read_now = {file.name: file.sha256 for file in files}
        read_from = {row.origin.file for table in fields(inputs) for row in getattr(inputs, table.name)}
        again = {file.name for file in self.files if read_now.get(file.name, file.sha256) != file.sha256}
        left = _files_left(self.inputs, inputs, again)
        kept = [
            file
            for file in self.files
            if file.name in (left if file.name in read_now else read_from)
            and read_now.get(file.name) != file.sha256
        ]
        after = replace(self, inputs=inputs, files=(*kept, *files))
        return after.with_mappings(
            {choice.fingerprint: choice for choice in (*self.choices, *choices)}.values(),
            {(name.axis, name.written): name for name in (*self.names, *names)}.values(),
        )

    def with_rates(self, estimates: RateEstimates) -> "Project":
        """The project with estimated rates in the place of all its own, those of single units too.

        They are of the reference age that the retirement rates have had, if that was one.
        """
        ages = {row.reference_age for row in self.inputs.retirement_rates}
        reference_age = ages.pop() if len(ages) == 1 else REFERENCE_AGE
        retirement, turnover = estimates.retirement_rates(reference_age), estimates.turnover_rates()
        return self.with_inputs(replace(self.inputs, retirement_rates=retirement, turnover_rates=turnover))

    def with_vintage(self, vintage: Vintage) -> "Project":
        """The project with one more forecast kept."""
        return replace(self, vintages=(*self.vintages, vintage))

    def with_manifest(self, manifest: Manifest) -> "Project":
        """The project with one more run on record."""
        return replace(self, manifests=(*self.manifests, manifest))


@dataclass(frozen=True, slots=True)
class ReplaceCommand:
    """One edit as the project before and the project after it; its undoing is the same the other way round.

    `told` is what the log says of both sides, where it is known already: to find it takes time in a large project.
    """

    what: Key
    before: Project = field(repr=False)
    after: Project = field(repr=False)
    told: tuple[str, str] | None = field(default=None, repr=False, compare=False)

    @property
    def prepared(self) -> "ReplaceCommand":
        """The same command, which is then done and undone without comparing the projects again."""
        return replace(self, told=difference(self.before, self.after))

    @property
    def reversed(self) -> "ReplaceCommand":
        """The command that undoes this one."""
        told = None if self.told is None else (self.told[1], self.told[0])
        return ReplaceCommand(self.what, self.after, self.before, told)

    def apply(self, project: Project, time: datetime, user: str, reason: str = "") -> Project:
        """What `after` holds, with the change in the log; log and run manifests of `project` are never undone."""
        before, after = self.told or difference(self.before, self.after)
        log = extended_log(project.log, time, user, self.what, before, after, reason)
        return replace(self.after, log=log, manifests=project.manifests)


def content_sha256(project: Project) -> str:
    """One hash over what an edit can change: tables, scenarios, files, assumptions, forecasts that were kept; not the
    log of how it came.
    """
    parts = [project.inputs, project.scenarios, project.files, project.assumptions]
    parts += [project.choices, project.names, project.vintages]
    return _sha256(parts)


def inputs_sha256(inputs: Inputs) -> str:
    """One hash over all tables, with where each row was read."""
    return _sha256(inputs)


def difference(before: Project, after: Project) -> tuple[str, str]:
    """What is not the same in two projects, as JSON of the one and of the other."""
    told: tuple[dict[str, object], dict[str, object]] = ({}, {})
    for name, own in (
        ("tables", _table_differences(before.inputs, after.inputs)),
        ("scenarios", _entry_differences(_levers(before), _levers(after))),
        ("files", _entry_differences(_by_name(before.files), _by_name(after.files))),
        ("choices", _entry_differences(_by_header(before.choices), _by_header(after.choices))),
        ("names", _entry_differences(_by_word(before.names), _by_word(after.names))),
        ("reviews", _entry_differences(_reviews(before), _reviews(after))),
        ("vintages", _entry_differences(_by_time(before.vintages), _by_time(after.vintages))),
    ):
        for side, differing in zip(told, own, strict=True):
            if differing:
                side[name] = differing
    return _json(told[0]), _json(told[1])


def _table_differences(before: Inputs, after: Inputs) -> tuple[dict[str, object], dict[str, object]]:
    differing: tuple[dict[str, object], dict[str, object]] = ({}, {})
    for table in fields(Inputs):
        rows = getattr(before, table.name), getattr(after, table.name)
        if rows[0] is rows[1] or rows[0] == rows[1]:
            continue
        unlike = _not_the_same(*rows), _not_the_same(*reversed(rows))
        few = abs(len(unlike[0]) - len(unlike[1])) <= MOST_ROWS_TOLD
        counted = (Counter(unlike[0]), Counter(unlike[1])) if few else (Counter(), Counter())
        gone, new = counted[0] - counted[1], counted[1] - counted[0]
        few = few and gone.total() + new.total() <= MOST_ROWS_TOLD
        for side, own, all_rows in zip(differing, (gone, new), rows, strict=True):
            told = [_named_fields(row) for row in own.elements()]
            side[table.name] = (
                told if few else {"rows": len(all_rows), "sha256": _sha256(_plain_rows(all_rows))}
            )
    return differing


def _not_the_same(rows: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """The rows that are not the very same objects in the other; comparing those by value is slow for many."""
    left = Counter(map(id, other))
    unlike = []
    for row in rows:
        if left[id(row)]:
            left[id(row)] -= 1
        else:
            unlike.append(row)
    return unlike


def _entry_differences(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return tuple({name: side[name] for name in names if name in side} for side in (before, after))  # type: ignore[return-value]  # two sides


def _levers(project: Project) -> dict[str, object]:
    return {
        f"{scenario.name}: {lever}": value
        for scenario in project.scenarios
        for lever, value in scenario_to_dict(scenario).items()
    }


def _by_name(files: Iterable[SourceFile]) -> dict[str, object]:
    return {file.name: file.sha256 for file in files}


def _by_header(choices: Iterable[TableChoice]) -> dict[str, object]:
    """Short: what the table is, its header's hash and that of the choice; the choices themselves are in the project."""
    return {f"{choice.kind or '–'} {choice.fingerprint[:8]}": _sha256(choice) for choice in choices}


def _by_word(names: Iterable[NameChoice]) -> dict[str, object]:
    return {f"{name.axis}: {name.written}": name.meant for name in names}


def _by_time(vintages: Iterable[Vintage]) -> dict[str, object]:
    """Short: when each was kept, by whom, from what; the figures themselves are in the project."""
    return {
        f"{one.kind} {one.time.isoformat()}": [
            one.user, one.known_to.isoformat(), one.scenario.name if one.scenario else "", one.note,
        ]
        for one in vintages
    }  # fmt: skip


def _files_left(before: Inputs, after: Inputs, names: Collection[str]) -> set[str]:
    """Those of the files from which some very row of before is still there."""
    left: set[str] = set()
    for table in fields(before) if names else ():
        old = {id(row) for row in getattr(before, table.name) if row.origin.file in names}
        left |= {row.origin.file for row in getattr(after, table.name) if id(row) in old}
    return left


def _reviews(project: Project) -> dict[str, object]:
    return {
        " / ".join(one.key): [one.reviewed_by, one.reviewed_on and one.reviewed_on.isoformat(), one.note]
        for one in project.assumptions
        if one.is_reviewed or one.note
    }


# --- the register --------------------------------------------------------------------------------------------


def assumptions_of(
    inputs: Inputs, scenarios: Iterable[Scenario], places: Places | None = None
) -> tuple[Assumption, ...]:
    """Every rate, lever, ceiling and mapping, none of them reviewed; `places` says where levers were read.

    Rows that nothing tells apart (a finding says so) have their number in the key, from the second on.
    """
    found: list[Assumption] = []
    times: Counter[Key] = Counter()
    for table, (apart, values) in _ASSUMED.items():
        for row in getattr(inputs, table):
            place = tuple(_as_text(getattr(row, name)) for name in apart)
            times[(table, *place)] += 1
            again = times[(table, *place)]
            numbered = (table, *place) if again == 1 else (table, *place, str(again))
            found += [
                Assumption((*numbered, name), _as_value(value), unit, row.origin)
                for name, unit in values.items()
                if (value := getattr(row, name)) not in (None, "")
            ]
    return (*found, *_unstated_causes(inputs), *_levers_of(scenarios, places or {}))


def _unstated_causes(inputs: Inputs) -> Iterator[Assumption]:
    """From which age a separation without a cause is taken to be a retirement, by the years in which there are any."""
    first_rows: dict[int, Separations] = {}
    for row in inputs.separations:
        if row.cause == UNKNOWN:
            first_rows.setdefault(earliest_pension(row.year)[1], row)
    for first, row in sorted(first_rows.items()):
        place = str(first) if first else ALL
        age = float(earliest_pension(row.year)[0])
        yield Assumption(("separations", place, "retirement_from"), age, "years", row.origin)


def _levers_of(scenarios: Iterable[Scenario], places: Places) -> Iterator[Assumption]:
    for scenario in scenarios:
        for lever, value in scenario_to_dict(scenario).items():
            if lever not in _LEVER_UNITS:
                continue
            source = places.get((scenario.name, lever), NOWHERE)
            for path, leaf in _leaves(value):
                key = (SCENARIOS, scenario.name, lever, *path)
                yield Assumption(key, _as_value(leaf), _LEVER_UNITS[lever], source)


def _sourced_as_before(
    derived: Iterable[Assumption], before: Mapping[Key, Assumption]
) -> Iterator[Assumption]:
    """The derived assumptions, those that have the same value `before` with the source from there."""
    for one in derived:
        old = before.get(one.key)
        yield replace(one, source=old.source) if old is not None and old.value == one.value else one


def with_reviews(derived: Iterable[Assumption], kept: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """The derived assumptions with notes and reviews kept from before.

    A note stays as long as its assumption; a review stays only with the value and unit that were reviewed.
    """
    before = {assumption.key: assumption for assumption in kept if assumption.is_reviewed or assumption.note}
    merged: list[Assumption] = []
    for one in derived:
        old = before.get(one.key)
        if old is None:
            merged.append(one)
        elif (old.value, old.unit) == (one.value, one.unit):
            merged.append(
                replace(one, note=old.note, reviewed_by=old.reviewed_by, reviewed_on=old.reviewed_on)
            )
        else:
            merged.append(replace(one, note=old.note))
    return tuple(merged)


def _mappings_of(choices: Iterable[TableChoice], names: Iterable[NameChoice]) -> Iterator[Assumption]:
    """What somebody decided about how files are read, where another decision would give other numbers.

    Two headers may make the same key; from the second on it has a number.
    """
    times: Counter[Key] = Counter()
    for *place, field_name, value in _decisions(choices):
        times[(*place, field_name)] += 1
        again = times[(*place, field_name)]
        numbered = place if again == 1 else (*place, str(again))
        yield Assumption(("mappings", *numbered, field_name), value, "mapping")
    for name in names:
        yield Assumption(("mappings", name.written, name.axis), name.meant, "mapping")


def _decisions(choices: Iterable[TableChoice]) -> Iterator[Key]:
    """The table, the column or role, what is decided about it, and the decision; only of what is imported."""
    for choice in choices:
        if choice.kind:
            for column in choice.columns:
                if column.role and column.unit:
                    yield choice.kind, column.heading, "column_unit", column.unit
                if column.role and column.decimal:
                    yield choice.kind, column.heading, "decimal", column.decimal
            for role, value in choice.given:
                yield choice.kind, role, "given", value
            if choice.counts:
                yield choice.kind, "counts", choice.counts
            if choice.forms:
                yield choice.kind, "forms", ", ".join(choice.forms)


def _leaves(value: object) -> Iterator[tuple[Key, Any]]:
    """The values of a lever, each with the way to it: the occupation (`*` is all), the year, or nothing."""
    if not isinstance(value, dict):
        yield (), value
        return
    for name, one in value.items():
        for path, leaf in _leaves(one):
            yield (name, *path), leaf


def _as_value(value: Value) -> Value:
    return value if isinstance(value, str | bool) else float(value)


def _as_text(value: object) -> str:
    return "" if value is None else str(value)


# --- canonical JSON ------------------------------------------------------------------------------------------


def _sha256(value: object) -> str:
    return hashlib.sha256(_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def _json(value: object) -> str:
    """The same text for equal values in every version of Python: numbers at their shortest."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> object:
    if isinstance(value, Scenario):
        return scenario_to_dict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Inputs):
        return [_plain_rows(getattr(value, table.name)) for table in fields(value)]
    kind: Any = type(value)
    return [
        float(one) if is_float and one is not None else one
        for name, is_float in _columns(kind)
        for one in (getattr(value, name),)
    ]


def _plain_rows(rows: Sequence[Any]) -> list[tuple[object, ...]]:
    """The rows of a table as `_plain` makes them one by one, but column by column, which is five times as fast."""
    kind: Any = type(rows[0]) if rows else None
    columns: list[list[object]] = []
    for name, is_float in _columns(kind) if rows else ():
        values: list[Any] = [getattr(row, name) for row in rows]
        if is_float:
            values = [None if value is None else float(value) for value in values]
        elif name == "origin":
            values = [(origin.file, origin.sheet, origin.rows) for origin in values]
        elif isinstance(values[0], date):
            days = {day: day and day.isoformat() for day in set(values)}
            values = [days[day] for day in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


@cache
def _columns(kind: Any) -> tuple[tuple[str, bool], ...]:
    """The fields of a class with whether they are floats, where 5 and 5.0 must be written alike."""
    return tuple((one.name, one.type in (float, float | None)) for one in fields(kind))


def _named_fields(row: Any) -> dict[str, object]:
    """A row for the log: its fields by name without the empty ones."""
    named = {name.name: getattr(row, name.name) for name in fields(row)}
    origin = named.pop("origin")
    told = {name: _as_text(value) if isinstance(value, tuple) else value for name, value in named.items()}
    place = ":".join(filter(None, (origin.file, origin.sheet, " ".join(map(str, origin.rows)))))
    return {name: value for name, value in {**told, "origin": place}.items() if value not in (None, "")}
