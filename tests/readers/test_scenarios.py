"""`scenarios.toml`: what cannot be used is named with its line."""

from pathlib import Path

import pytest

from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.readers.scenarios import read_scenarios


def read(
    tmp_path: Path, text: str, encoding: str = "utf-8"
) -> tuple[tuple[Scenario, ...], list[tuple[object, ...]]]:
    path = tmp_path / "scenarios.toml"
    path.write_bytes(text.encode(encoding))
    scenarios, findings, _ = read_scenarios(path)
    assert all(one.origin.file == "scenarios.toml" for one in findings)
    return scenarios, [(one.severity.value, one.code, one.row, one.column, one.value) for one in findings]


def test_that_scenarios_are_read_in_their_order(tmp_path: Path) -> None:
    scenarios, findings = read(
        tmp_path,
        '[[scenario]]\nname = "Vid 67"\nretirement_age = 67\n\n'
        '[scenario.growth]\n"*" = 0.01\nBarnmorska = 0.02\n'
        '[[scenario]]\nname = "Riktålder"\nretirement_age = "riktålder"\n',
    )
    assert findings == []
    assert [one.name for one in scenarios] == ["Vid 67", "Riktålder"]
    assert scenarios[0].growth == ByOccupation(0.01, (("Barnmorska", 0.02),))
    assert scenarios[0].retirement_age == RetirementAge.fixed(67)
    assert scenarios[1].retirement_age.is_by_birth_year


def test_that_every_lever_has_the_line_that_sets_it_or_that_its_scenario_begins_on(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text(
        '[[scenario]]\nname = "A"\nkappa = 0.4\n[scenario.growth]\n"*" = 0.01\n\n[[scenario]]\nname = "B"\nkappa = 0\n',
        encoding="utf-8",
    )
    _, _, origins = read_scenarios(path)
    lines = {key: origin.rows for key, origin in origins.items()}
    assert (lines["A", "kappa"], lines["A", "growth"], lines["A", "horizon"]) == ((3,), (4,), (1,))
    assert (lines["B", "kappa"], lines["B", "horizon"]) == ((9,), (7,))
    assert {origin.file for origin in origins.values()} == {"scenarios.toml"}


def test_that_windows_encoding_is_read(tmp_path: Path) -> None:
    scenarios, findings = read(tmp_path, '[[scenario]]\nname = "Åldras"\n', "windows-1252")
    assert (scenarios[0].name, findings) == ("Åldras", [])


def test_that_an_unknown_key_is_named_with_its_line(tmp_path: Path) -> None:
    _, findings = read(tmp_path, '[[scenario]]\nname = "A"\n\n[[scenario]]\nname = "B"\nretirment_age = 67\n')
    assert findings == [("error", "unknown_lever", 6, "retirment_age", "67")]


def test_that_a_lever_out_of_range_is_named_with_its_line(tmp_path: Path) -> None:
    _, findings = read(tmp_path, '[[scenario]]\nname = "A"\nfill_rate = 1.7\nhorizon = 0\n')
    assert findings == [
        ("error", "lever_share_out_of_range", 3, "fill_rate", "1.7"),
        ("error", "lever_horizon_out_of_range", 4, "horizon", "0"),
    ]


def test_that_a_lever_given_as_a_table_is_named_with_its_line(tmp_path: Path) -> None:
    _, findings = read(tmp_path, '[[scenario]]\nname = "A"\n[scenario.kappa]\n"*" = 1\n')
    assert [(code, row, column) for _, code, row, column, _ in findings] == [
        ("lever_not_a_number", 3, "kappa")
    ]


def test_that_scenarios_on_one_line_are_read(tmp_path: Path) -> None:
    scenarios, findings = read(tmp_path, 'scenario = [{name = "A"}, {name = "B", horizon = 99}]\n')
    assert [one.name for one in scenarios] == ["A", "B"]
    assert findings == [("error", "lever_horizon_out_of_range", 1, "horizon", "99")]


def test_that_two_scenarios_of_one_name_are_refused(tmp_path: Path) -> None:
    _, findings = read(tmp_path, '[[scenario]]\nname = "A"\n[[scenario]]\nname = "A"\n')
    assert findings == [("error", "duplicate_scenario", 4, "name", "A")]


def test_that_two_scenarios_without_a_name_are_refused(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "[[scenario]]\nhorizon = 5\n[[scenario]]\nhorizon = 6\n")
    assert findings == [("error", "duplicate_scenario", 3, "name", "default")]


def test_that_an_unknown_key_at_the_top_is_named(tmp_path: Path) -> None:
    scenarios, findings = read(tmp_path, 'horizon = 5\n[[scenario]]\nname = "A"\n[[scenarios]]\nname = "B"\n')
    assert [one.name for one in scenarios] == ["A"]
    assert findings == [
        ("error", "unknown_key", 1, "horizon", "horizon"),
        ("error", "unknown_key", 4, "scenarios", "scenarios"),
    ]


@pytest.mark.parametrize("text", ['[scenario]\nname = "A"\n', "scenario = 3\n", "scenario = [3]\n"])
def test_that_scenario_must_be_a_list_of_tables(tmp_path: Path, text: str) -> None:
    scenarios, findings = read(tmp_path, text)
    assert scenarios == ()
    assert [code for _, code, *_ in findings] == ["scenario_not_a_list"]


@pytest.mark.parametrize(
    ("text", "line", "written"),
    [
        ("[[scenario]]\nname = A\n", 2, "name = A"),
        ('[[scenario]]\nname = "A"\nname = "B"\n', 3, 'name = "B"'),
        ('[[scenario]]\nname = """A', 2, 'name = """A'),
        ("[[scenario", 1, "[[scenario"),
    ],
)
def test_that_broken_toml_is_named_with_its_line(tmp_path: Path, text: str, line: int, written: str) -> None:
    scenarios, findings = read(tmp_path, text)
    assert scenarios == ()
    assert [(code, row, value) for _, code, row, _, value in findings] == [("broken_toml", line, written)]


def test_that_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_bytes(b"a\x00b")
    _, findings, _ = read_scenarios(tmp_path / "scenarios.toml")
    assert [one.code for one in findings] == ["unreadable_file"]
