"""What a project remembers: assumptions and their reviews, the chained log, runs, and undo as replacement."""

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from staffing_planner.models.estimation import EstimatedFrom, History, estimate_rates
from staffing_planner.models.findings import Origin
from staffing_planner.models.inputs import (
    UNKNOWN,
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    Month,
    RetirementRate,
    Separations,
    TargetAge,
    TurnoverRate,
    UnitCost,
)
from staffing_planner.models.mappings import ColumnChoice, NameChoice, TableChoice
from staffing_planner.models.register import (
    MOST_ROWS_TOLD,
    Assumption,
    Change,
    Manifest,
    Project,
    ReplaceCommand,
    ReviewCount,
    SourceFile,
    assumptions_of,
    content_sha256,
    count_reviews,
    difference,
    explained_log,
    extended_log,
    first_broken,
    inputs_sha256,
    later_reasons,
)
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.vintages import KeptFigure, Vintage
from tests.store.projects import NOON, small_project


def rates(*numbers: float) -> Inputs:
    """One turnover rate a unit."""
    return Inputs(
        turnover_rates=tuple(
            TurnoverRate(f"Enhet {at}", "*", 15, 64, rate, Origin("turnover.csv", "", (at + 2,)))
            for at, rate in enumerate(numbers)
        )
    )


# --- the register


def test_that_every_rate_lever_ceiling_and_mapping_is_registered_with_its_source() -> None:
    project = small_project()
    found = {one.key: (one.value, one.unit, one.source) for one in project.assumptions}
    assert found["turnover_rates", "*", "*", "15", "64", "rate"] == (
        0.07,
        "per_year",
        Origin("turnover.csv", "", (2,)),
    )
    assert found["ceilings", "*", "*", "own", "2024-01-01", "", "share"][:2] == (0.04, "share")
    assert found["scenarios", "67 år", "retirement_age", "2028"] == (67.0, "years", Origin())
    assert found["scenarios", "67 år", "growth", "Tandläkare"] == (0.02, "per_year", Origin())
    assert found["scenarios", "67 år", "retirement_age_by_occupation", "Tandläkare", "2026"][0] == 68.0
    assert found["scenarios", "riktålder", "retirement_age"][0] == "riktålder"
    assert found["scenarios", "riktålder", "use_reported_retirements"] == (False, "flag", Origin())


def test_that_decisions_about_how_files_are_read_are_registered_and_reviewed() -> None:
    columns = (
        ColumnChoice("Kostnad", "cost", "tkr", ","),
        ColumnChoice("Enhet", "unit"),
        ColumnChoice("Budget", "", "tkr", ","),
    )
    persons = TableChoice(
        "h1", "age_structure", (), (("date", "2024-12-31"),), "persons", ("tillsvidare", "visstid")
    )
    choices = (
        TableChoice("h2", "personnel_costs", columns),
        TableChoice("h3", "personnel_costs", columns[:1]),
        persons,
        replace(persons, fingerprint="h4", kind=""),
    )
    names = (NameChoice("unit", "Folktandv.", "Tandvården"),)
    project = Project().with_mappings(choices, names)
    found = {one.key[1:]: one.value for one in project.assumptions if one.key[0] == "mappings"}
    assert found == {
        ("personnel_costs", "Kostnad", "column_unit"): "tkr",
        ("personnel_costs", "Kostnad", "decimal"): ",",
        ("personnel_costs", "Kostnad", "2", "column_unit"): "tkr",
        ("personnel_costs", "Kostnad", "2", "decimal"): ",",
        ("age_structure", "date", "given"): "2024-12-31",
        ("age_structure", "counts"): "persons",
        ("age_structure", "forms"): "tillsvidare, visstid",
        ("Folktandv.", "unit"): "Tandvården",
    }
    assert {one.unit for one in project.assumptions if one.key[0] == "mappings"} == {"mapping"}

    key = ("mappings", "Folktandv.", "unit")
    reviewed = project.with_review(key, "Eva", date(2025, 3, 1)).with_inputs(rates(0.05))
    assert next(one for one in reviewed.assumptions if one.key == key).is_reviewed
    other = reviewed.with_mappings(choices, (replace(names[0], meant="Psykiatri"),))
    assert not next(one for one in other.assumptions if one.key == key).is_reviewed


def test_that_what_is_missing_is_no_assumption() -> None:
    inputs = Inputs(unit_costs=(UnitCost("Läkare", 1_200_000.0, None),))
    assert [one.key for one in assumptions_of(inputs, ())] == [
        ("unit_costs", "Läkare", "employee_cost_per_fte")
    ]


def test_that_rows_that_nothing_tells_apart_still_have_keys_of_their_own() -> None:
    twice = Inputs(target_ages=(TargetAge(1960, 67), TargetAge(1960, 68)))
    assert [one.key for one in assumptions_of(twice, ())] == [
        ("target_ages", "1960", "target_age"),
        ("target_ages", "1960", "2", "target_age"),
    ]


def test_that_a_review_stays_with_the_value_that_was_reviewed_and_a_note_with_its_assumption() -> None:
    project = Project().with_inputs(rates(0.05, 0.06))
    first, second = (one.key for one in project.assumptions if one.key[0] == "turnover_rates")
    assert not any(one.is_reviewed for one in project.assumptions)

    reviewed = project.with_review(first, "Eva", date(2025, 3, 1), "a").with_review(
        second, "Eva", date(2025, 3, 1), "b"
    )
    changed = reviewed.with_inputs(rates(0.05, 0.07))

    now = {one.key: (one.reviewed_by, one.reviewed_on, one.note) for one in changed.assumptions}
    assert now[first] == ("Eva", date(2025, 3, 1), "a")
    assert now[second] == ("", None, "b")
    assert reviewed.with_review(first, "", None).assumptions[0].is_reviewed is False
    with pytest.raises(KeyError):
        project.with_review(("no", "such"), "Eva", None)


def test_that_another_lever_leaves_the_assumptions_of_the_tables_as_the_very_same_objects() -> None:
    project = small_project()
    key = ("scenarios", "riktålder", "horizon")
    reviewed = project.with_review(key, "Eva", date(2025, 3, 1), "as decided")
    first, second = reviewed.scenarios
    moved = reviewed.with_scenarios((replace(first, kappa=0.3), second))
    of_tables = [one for one in reviewed.assumptions if one.key[0] != "scenarios"]
    assert all(one is other for one, other in zip(of_tables, moved.assumptions, strict=False))
    found = {one.key: one for one in moved.assumptions}
    assert found[key].is_reviewed
    assert found["scenarios", "67 år", "kappa"].value == 0.3
    derived = {one.key for one in assumptions_of(moved.inputs, moved.scenarios)}
    assert {key for key in found if key[0] != "mappings"} == derived


def test_that_a_lever_has_the_line_it_was_read_from_until_its_value_is_another() -> None:
    line = Origin("scenarios.toml", "", (4,))
    places = {("A", "horizon"): line, ("A", "kappa"): Origin("scenarios.toml", "", (5,))}
    read = Project().with_import(rates(0.05), (Scenario(name="A", horizon=12),), (), places)
    horizon, kappa = ("scenarios", "A", "horizon"), ("scenarios", "A", "kappa")

    def source(project: Project) -> Origin:
        return next(one.source for one in project.assumptions if one.key == horizon)

    assert source(read) == line
    moved = read.with_scenarios((replace(read.scenarios[0], horizon=15),))
    assert source(moved) == Origin()
    assert {one.key: one.source for one in moved.assumptions}[kappa].rows == (5,)
    assert source(read.with_inputs(rates(0.06))) == line
    assert source(read.with_import(rates(0.06), (), (SourceFile("turnover.csv", "x", 1),))) == line


def test_that_a_scenario_under_another_name_keeps_what_is_known_and_a_double_only_the_sources() -> None:
    line = Origin("scenarios.toml", "", (4,))
    read = Project().with_import(rates(0.05), (Scenario(name="A", horizon=12),), (), {("A", "horizon"): line})
    reviewed = read.with_review(("scenarios", "A", "horizon"), "Eva", date(2025, 3, 1), "as decided")
    (own,) = reviewed.scenarios

    def horizon(project: Project, name: str) -> Assumption:
        return {one.key: one for one in project.assumptions}["scenarios", name, "horizon"]

    renamed = reviewed.with_scenarios((replace(own, name="B"),), {"B": "A"})
    found = horizon(renamed, "B")
    assert (found.reviewed_by, found.note, found.source) == ("Eva", "as decided", line)
    assert not any("A" in one.key for one in renamed.assumptions)
    doubled = reviewed.with_scenarios((own, replace(own, name="B")), {"B": "A"})
    assert horizon(doubled, "A").is_reviewed
    assert (horizon(doubled, "B").source, horizon(doubled, "B").is_reviewed) == (line, False)
    changed = reviewed.with_scenarios((own, replace(own, name="B", horizon=5)), {"B": "A"})
    assert horizon(changed, "B").source == Origin()


def test_that_reviews_are_counted_by_table_and_field_and_by_scenario() -> None:
    project = Project(scenarios=(Scenario(name="A"),)).with_inputs(rates(0.05, 0.06))
    reviewed = project.with_review(project.assumptions[0].key, "Eva", date(2025, 3, 1))
    rated, levers = count_reviews(reviewed.assumptions)
    assert rated == ReviewCount(("turnover_rates", "rate"), 2, 1)
    assert (levers.kind, levers.reviewed) == (("scenarios", "A"), 0)
    assert rated.count + levers.count == len(project.assumptions)


# --- importing into a project


def test_that_an_import_replaces_the_tables_it_has_and_keeps_the_others() -> None:
    project = small_project()
    extended = project.with_import(rates(0.09), (), (SourceFile("turnover.csv", "new", 1),))
    assert extended.inputs.turnover_rates == rates(0.09).turnover_rates
    assert extended.inputs.age_structure == project.inputs.age_structure
    assert extended.scenarios == project.scenarios
    assert [(file.name, file.sha256[:3]) for file in extended.files] == [
        ("stock.xlsx", "aba"),
        ("turnover.csv", "new"),
    ]


def test_that_a_file_is_forgotten_when_no_row_comes_from_it_any_longer() -> None:
    project = small_project()
    other = replace(
        rates(0.09),
        turnover_rates=(replace(rates(0.09).turnover_rates[0], origin=Origin("b.csv", "", (2,))),),
    )
    extended = project.with_import(other, (Scenario(),), (SourceFile("b.csv", "b", 1),))
    assert [file.name for file in extended.files] == ["stock.xlsx", "b.csv"]
    assert extended.scenarios == (Scenario(),)


def test_that_a_built_in_table_replaces_none_that_somebody_gave() -> None:
    given = Inputs(target_ages=(TargetAge(1960, 67, origin=Origin("ages.csv", "", (2,))),))
    built_in = replace(
        rates(0.09), target_ages=(TargetAge(1960, 66, origin=Origin("target_ages.csv", "", (2,))),)
    )
    files = (SourceFile("turnover.csv", "x", 1),)
    assert Project(inputs=given).with_import(built_in, (), files).inputs.target_ages == given.target_ages
    assert Project().with_import(built_in, (), files).inputs.target_ages == built_in.target_ages


def stock_file(sha256: str) -> SourceFile:
    return SourceFile("turnover.csv", sha256, 1)


def test_that_an_import_remembers_how_it_read_and_what_names_meant() -> None:
    choice = TableChoice("h1", "turnover_rates", (ColumnChoice("Oms.", "rate"),))
    name = NameChoice("unit", "Enh. 0", "Enhet 0")
    first = Project().with_tables(rates(0.05), [stock_file("1")], [choice], [name])
    assert (first.choices, first.names) == ((choice,), (name,))

    other = TableChoice("h2", "managers", ())
    corrected = replace(choice, columns=(ColumnChoice("Oms.", "rate", "per_cent"),))
    meant = replace(name, meant="Enhet 1")
    elsewhere = NameChoice("occupation", "Enh. 0", "Läkare")
    again = first.with_tables(rates(0.06), [stock_file("2")], [other, corrected], [meant, elsewhere])
    assert again.choices == (corrected, other)
    assert again.names == (meant, elsewhere)
    assert again.with_tables(rates(0.07), []).choices == again.choices
    assert again.with_mappings((), ()).names == ()


def test_that_of_two_versions_of_a_file_the_older_stays_as_long_as_rows_of_it_do() -> None:
    before = Project().with_tables(rates(0.05, 0.06), [stock_file("1")])
    one_left = replace(
        rates(0.05), turnover_rates=(before.inputs.turnover_rates[0], *rates(0.05, 0.07).turnover_rates[1:])
    )
    assert [file.sha256 for file in before.with_tables(one_left, [stock_file("2")]).files] == ["1", "2"]
    assert [file.sha256 for file in before.with_tables(rates(0.1), [stock_file("2")]).files] == ["2"]
    renamed = replace(stock_file("1"), path="elsewhere")
    assert before.with_tables(before.inputs, [renamed]).files == (renamed,)
    assert before.with_tables(Inputs(), []).files == ()


# --- the log


def log_of(count: int) -> tuple[Change, ...]:
    log: tuple[Change, ...] = ()
    for at in range(count):
        log = extended_log(log, NOON + timedelta(minutes=at), "eva", ("x",), "{}", str(at), "because")
    return log


def test_that_an_untouched_log_is_whole() -> None:
    assert first_broken(()) is None
    assert first_broken(log_of(5)) is None


@pytest.mark.parametrize(
    "tamper",
    [
        lambda log: (*log[:2], replace(log[2], after="9"), *log[3:]),
        lambda log: (*log[:2], replace(log[2], user="adam"), *log[3:]),
        lambda log: (*log[:2], replace(log[2], reason=""), *log[3:]),
        lambda log: (*log[:2], replace(log[2], time=NOON), *log[3:]),
        lambda log: (*log[:2], *log[3:]),
        lambda log: (*log[:2], log[3], log[2], *log[4:]),
        lambda log: (*log[:2], *extended_log((), NOON, "eva", ("x",), "", ""), *log[3:]),
    ],
)
def test_that_a_log_that_was_altered_shows_where(
    tamper: Callable[[tuple[Change, ...]], tuple[Change, ...]],
) -> None:
    assert first_broken(tamper(log_of(5))) == 2


def test_that_a_reason_given_afterwards_is_an_entry_of_its_own_and_alters_none() -> None:
    log = log_of(3)
    explained = explained_log(log, NOON + timedelta(hours=1), "eva", log[1], "decided in May")
    assert explained[:3] == log
    assert explained[3].what == ("reasons", "x")
    assert explained[3].reason == "decided in May"
    assert first_broken(explained) is None
    again = explained_log(explained, NOON + timedelta(hours=2), "adam", log[1], "in June, that is")
    assert later_reasons(again) == {log[1].sha256: "in June, that is"}
    assert later_reasons(log) == {}


def test_that_a_log_that_has_grown_is_followed_from_where_it_was_whole() -> None:
    log = log_of(5)
    forged = (*log[:4], replace(log[4], user="adam"))
    assert first_broken(log, 3) is None
    assert first_broken(forged, 3) == 4
    assert first_broken((replace(log[0], user="adam"), *log[1:]), 1) is None, "that was looked at before"
    assert first_broken((*log[:2], *log[3:]), 2) == 2


def test_that_a_change_tells_only_what_differs() -> None:
    before = Project(scenarios=(Scenario(name="A"),)).with_inputs(rates(0.05, 0.06))
    after = before.with_inputs(rates(0.05, 0.07)).with_scenarios((Scenario(name="A", horizon=12),))
    change = ReplaceCommand(("edit",), before, after).apply(before, NOON, "eva").log[0]
    rate = {"unit": "Enhet 1", "occupation": "*", "age_from": 15, "age_to": 64, "origin": "turnover.csv:3"}
    assert json.loads(change.before) == {
        "tables": {"turnover_rates": [{**rate, "rate": 0.06}]},
        "scenarios": {"A: horizon": 10},
    }
    assert json.loads(change.after) == {
        "tables": {"turnover_rates": [{**rate, "rate": 0.07}]},
        "scenarios": {"A: horizon": 12},
    }


def test_that_rows_that_stay_are_no_change_however_often_they_occur() -> None:
    many = rates(*[0.01] * 100).turnover_rates
    before = Project().with_inputs(Inputs(turnover_rates=(*many, many[0])))
    after = before.with_inputs(Inputs(turnover_rates=many))
    change = ReplaceCommand(("edit",), before, after).apply(before, NOON, "eva").log[0]
    told = json.loads(change.before)["tables"]["turnover_rates"], json.loads(change.after)["tables"]
    assert ([row["unit"] for row in told[0]], told[1]) == (["Enhet 0"], {"turnover_rates": []})


def test_that_of_many_rows_the_log_tells_their_number_and_hash() -> None:
    after = Project().with_inputs(rates(*[0.01] * (MOST_ROWS_TOLD + 1)))
    change = ReplaceCommand(("import",), Project(), after).apply(after, NOON, "eva").log[0]
    told = json.loads(change.after)["tables"]["turnover_rates"]
    assert told["rows"] == MOST_ROWS_TOLD + 1
    assert len(told["sha256"]) == 64
    assert json.loads(change.before)["tables"]["turnover_rates"]["rows"] == 0


def test_that_an_import_of_thousands_of_rows_is_told_shortly() -> None:
    before = Project().with_inputs(rates(*[0.01] * 3_000))
    inputs = rates(*[0.02] * 4_000)
    columns = tuple(ColumnChoice(f"Kolumn {at}", "rate", "share") for at in range(40))
    after = before.with_tables(
        inputs,
        [SourceFile("turnover.csv", "cd" * 32, 4_000)],
        [TableChoice("ab" * 32, "turnover_rates", columns)],
    )
    change = ReplaceCommand(("import", "turnover.csv"), before, after).apply(before, NOON, "eva").log[0]
    assert change.what == ("import", "turnover.csv")
    assert json.loads(change.before)["tables"]["turnover_rates"]["rows"] == 3_000
    assert json.loads(change.after)["tables"]["turnover_rates"]["rows"] == 4_000
    assert list(json.loads(change.after)["choices"]) == ["turnover_rates abababab"]
    assert len(change.before) + len(change.after) < 1_000


def test_that_names_are_told_in_the_log() -> None:
    before = Project(names=(NameChoice("unit", "Enh. 1", "Enhet 1"), NameChoice("unit", "B", "B")))
    after = before.with_mappings((), (NameChoice("unit", "Enh. 1", "Enhet 2"), NameChoice("unit", "B", "B")))
    change = ReplaceCommand(("mappings",), before, after).apply(before, NOON, "eva").log[0]
    assert json.loads(change.before) == {"names": {"unit: Enh. 1": "Enhet 1"}}
    assert json.loads(change.after) == {"names": {"unit: Enh. 1": "Enhet 2"}}


def test_that_files_months_and_reviews_are_told_too() -> None:
    change = ReplaceCommand(("new",), Project(), small_project()).apply(Project(), NOON, "eva").log[0]
    told = json.loads(change.after)
    assert told["files"]["turnover.csv"] == "cd" * 32
    assert told["tables"]["agency_costs"][0]["month"] == "2024-03"
    assert told["reviews"] == {
        "turnover_rates / * / * / 15 / 64 / rate": ["Eva", "2025-02-28", "agreed with the unit"]
    }


# --- hashes and runs


def test_that_equal_content_has_equal_hashes_and_another_value_another() -> None:
    whole = Inputs(target_ages=(TargetAge(1960, 67),))
    written = Inputs(target_ages=(TargetAge(1960, 67.0),))
    other = Inputs(target_ages=(TargetAge(1960, 67.5),))
    assert inputs_sha256(whole) == inputs_sha256(written) != inputs_sha256(other)
    assert content_sha256(small_project()) == content_sha256(small_project())
    assert content_sha256(small_project()) != content_sha256(small_project().with_inputs(other))
    renamed = replace(small_project(), names=())
    assert content_sha256(renamed) != content_sha256(small_project())
    assert content_sha256(replace(renamed, choices=())) != content_sha256(renamed)


def test_that_a_table_is_hashed_as_its_rows_are_one_by_one() -> None:
    dated, open_ended = Ceiling("A", "*", 0.04, valid_from=date(2024, 1, 1)), Ceiling("B", "*", 0)
    costs = (
        AgencyCost(Month(2024, 3), "Å", "läkare", 5, Origin("a.csv", "Blad", (2, 3))),
        UnitCost("*", None),
    )
    for inputs in (
        Inputs(ceilings=(dated, open_ended)),
        Inputs(ceilings=(open_ended, dated)),
        Inputs(agency_costs=costs[:1], unit_costs=costs[1:]),
        small_project().inputs,
    ):
        rows = [
            [
                [
                    float(value) if one.type in (float, float | None) and value is not None else value
                    for one in fields(row)
                    for value in (getattr(row, one.name),)
                ]
                for row in getattr(inputs, table.name)
            ]
            for table in fields(inputs)
        ]
        told = json.dumps(rows, default=plainly, ensure_ascii=False, separators=(",", ":"))
        assert inputs_sha256(inputs) == hashlib.sha256(told.encode()).hexdigest()


def plainly(value: Any) -> object:
    return value.isoformat() if isinstance(value, date) else [value.file, value.sheet, value.rows]


def test_that_two_runs_tell_what_they_do_not_have_in_common() -> None:
    run = Manifest(NOON, "eva", (), "1", Scenario(), 7, (("numpy", "2.0"),), "a")
    later = replace(run, time=NOON + timedelta(days=1), user="adam")
    assert run.differences(later) == ()
    assert run.differences(replace(later, seed=8, result_sha256="b")) == ("seed", "result_sha256")


# --- undo and redo


def random_edit(project: Project, chance: random.Random) -> Project:
    """Some edit that the window offers."""
    kind = chance.choice(["rate", "lever", "review", "scenario", "name", "none"])
    if kind == "name":
        name = NameChoice("unit", f"Enh. {chance.randrange(9)}", f"Enhet {chance.randrange(9)}")
        return project.with_tables(project.inputs, (), (), [name])
    if kind == "rate":
        numbers = [row.rate for row in project.inputs.turnover_rates]
        numbers[chance.randrange(len(numbers))] = chance.randrange(100) / 100
        return project.with_inputs(rates(*numbers))
    if kind == "lever":
        at = chance.randrange(len(project.scenarios))
        levers = replace(
            project.scenarios[at],
            retirement_age=RetirementAge.fixed(chance.randrange(60, 70)),
            growth=ByOccupation(chance.randrange(5) / 100),
        )
        return project.with_scenarios((*project.scenarios[:at], levers, *project.scenarios[at + 1 :]))
    if kind == "review":
        one = chance.choice(project.assumptions)
        return project.with_review(one.key, "Eva", date(2025, 1, chance.randrange(1, 28)), "seen")
    if kind == "scenario":
        kept = project.scenarios[: chance.randrange(1, 3)]
        return project.with_scenarios((*kept, Scenario(name=f"S{chance.randrange(100)}")))
    return project


@pytest.mark.parametrize("steps", [2_000, pytest.param(10_000, marks=pytest.mark.soak)])
@pytest.mark.alone
def test_that_a_random_walk_of_edits_undos_and_redos_ends_where_it_should(
    steps: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(steps)
    project = Project().with_inputs(rates(0.05, 0.06, 0.07))
    first = content_sha256(project)
    hashes = [first]  # by the walk's own book: the states up to now, and from `at` those that were undone
    at = 0
    done: list[ReplaceCommand] = []
    undone: list[ReplaceCommand] = []
    logged = 0
    for _ in range(steps):
        kind = chance.choices(["edit", "undo", "redo"], [5, 4, 3])[0]
        if kind == "edit":
            command = ReplaceCommand(("edit",), project, random_edit(project, chance))
            project = command.apply(project, NOON, "eva")
            done.append(command)
            undone.clear()
            del hashes[at + 1 :]
            hashes.append(content_sha256(command.after))
            at += 1
        elif kind == "undo" and done:
            undone.append(done.pop())
            project = undone[-1].reversed.apply(project, NOON, "eva", "undo")
            at -= 1
        elif kind == "redo" and undone:
            done.append(undone.pop())
            project = done[-1].apply(project, NOON, "eva", "redo")
            at += 1
        else:
            continue
        logged += 1
        assert content_sha256(project) == hashes[at]
    while done:
        project = done.pop().reversed.apply(project, NOON, "eva", "undo")
        logged += 1

    assert content_sha256(project) == first
    assert len(project.log) == logged
    assert first_broken(project.log) is None
    assert len(set(hashes)) > 5  # the control: a walk that goes nowhere would pass all of the above
    with capsys.disabled():
        print(f"\nrandom walk: {steps} steps, {logged} in the log, all undone: the first state's hash")


def test_that_many_are_reviewed_at_once_and_keep_their_own_notes() -> None:
    project = Project().with_inputs(rates(0.05, 0.06, 0.07))
    keys = [one.key for one in project.assumptions if one.key[0] == "turnover_rates"]
    noted = project.with_review(keys[0], "", None, "from the table")
    reviewed = noted.with_reviews(keys[:2], "Eva", date(2025, 1, 7))
    found = {one.key: one for one in reviewed.assumptions}
    assert [found[key].reviewed_by for key in keys] == ["Eva", "Eva", ""]
    assert [found[key].note for key in keys] == ["from the table", "", ""]
    assert found[keys[0]].is_reviewed
    renoted = reviewed.with_reviews(keys, "Per", date(2025, 2, 7), "agreed")
    assert {one.note for one in renoted.assumptions if one.key in keys} == {"agreed"}


def test_that_the_age_that_tells_unstated_causes_apart_is_an_assumption_of_its_years() -> None:
    def gone(year: int, cause: str) -> Separations:
        return Separations(year, "A", "B", "X", 65, cause, 1, Origin("left.csv", "", (year,)))

    rows = (gone(2018, UNKNOWN), gone(2024, UNKNOWN), gone(2025, UNKNOWN), gone(2026, "other"))
    told = assumptions_of(Inputs(separations=rows), ())
    assert [(one.key, one.value, one.unit, one.source.rows) for one in told] == [
        (("separations", "*", "retirement_from"), 61.0, "years", (2018,)),
        (("separations", "2023", "retirement_from"), 63.0, "years", (2024,)),
    ]


def test_that_estimated_rates_take_the_place_of_all_others_and_say_what_they_come_from() -> None:
    inputs = Inputs(
        age_structure=tuple(
            Headcount(date(year, 12, 31), "A", "B", "F", age, 50) for year in (2023, 2024) for age in (50, 64)
        ),
        separations=(
            Separations(2024, "A", "B", "F", 65, "retirement", 10),
            Separations(2024, "A", "B", "F", 51, "other", 5),
        ),
        retirement_rates=(RetirementRate("*", 60, 0.5, 66.0),),
        turnover_rates=(TurnoverRate("A", "B", 15, 64, 0.5),),
    )
    estimates = estimate_rates(History.of(inputs))
    assert estimates is not None
    after = Project().with_inputs(inputs).with_rates(estimates)
    assert {row.reference_age for row in after.inputs.retirement_rates} == {66.0}
    assert {row.unit for row in after.inputs.turnover_rates} == {"*"}
    of_rates = [one for one in after.assumptions if one.key[0] in ("retirement_rates", "turnover_rates")]
    assert of_rates
    assert {EstimatedFrom.of_origin(one.source) for one in of_rates} == {estimates.source}
    without = replace(inputs, retirement_rates=())
    assert {
        row.reference_age
        for row in Project().with_inputs(without).with_rates(estimates).inputs.retirement_rates
    } == {65.0}


def test_that_a_kept_forecast_is_content_and_is_told_in_the_log() -> None:
    kept = Vintage(
        "projection", NOON, "eva", date(2024, 12, 31), ("A",), (KeptFigure("closing", 2025, "all", "*", 1.0),)
    )
    before = Project()
    after = before.with_vintage(kept)
    assert content_sha256(before) != content_sha256(after)
    told = json.loads(difference(before, after)[1])
    assert list(told["vintages"]) == [f"projection {NOON.isoformat()}"]
