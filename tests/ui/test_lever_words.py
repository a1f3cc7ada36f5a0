"""Levers in words and from words, in both languages."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.findings import error
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario, scenario_from_dict
from staffing_planner.models.scenario import scenario_to_dict as as_dict
from staffing_planner.texts import LANGUAGES, Language, texts_in
from staffing_planner.ui.pages.scenarios.lever_words import (
    CHOICES,
    LEVERS,
    OwnNumbers,
    RefusedError,
    editable,
    own_numbers,
    read_lever,
    read_table,
    say_lever,
    say_refusal,
)
from tests.reference.as_inputs import scenario_of
from tests.reference.random_regions import OCCUPATIONS, scenarios

SV = texts_in("sv")
PLAIN = Scenario("A")


def test_that_every_lever_is_shown_once() -> None:
    assert sorted(LEVERS) == sorted(set(as_dict(PLAIN)) - {"name"})


@pytest.mark.parametrize(
    ("lever", "value", "expected"),
    [
        ("retirement_age", 67, "67 år"),
        ("retirement_age", 66.5, "66,5 år"),
        ("retirement_age", "riktålder", "riktålder"),
        ("retirement_age", {"2026": 65, "2028": 66}, "2026: 65, 2028: 66"),
        ("retirement_age", {"2026": 65.5, "2028": 66}, "2026: 65,5; 2028: 66"),
        ("mode", "profile", "observerat"),
        ("use_reported_retirements", True, "ja"),
        ("turnover_factor", 1, "1,0"),
        ("turnover_factor", 0.95, "0,95"),
        ("growth", 0.005, "0,5\u00a0%"),
        ("fill_rate", {"*": 0.9, "Läkare": 0.3}, "90\u00a0% · 1 eget"),
        ("retirement_age_by_occupation", {}, "inga"),
        ("retirement_age_by_occupation", {"Läkare": 68, "Tandläkare": 67}, "2 egna"),
        ("horizon", 15, "15 år"),
        ("kappa", 0.5, "50\u00a0%"),
    ],
)
def test_that_a_lever_is_said_with_its_unit(lever: str, value: object, expected: str) -> None:
    scenario, findings = scenario_from_dict({lever: value})
    assert not findings
    assert say_lever(SV, lever, scenario) == expected


@pytest.mark.parametrize(
    ("lever", "typed", "expected"),
    [
        ("retirement_age", "67", 67.0),
        ("retirement_age", "66,5 år", 66.5),
        ("retirement_age", "66.5 years", 66.5),
        ("retirement_age", "Riktålder", "riktålder"),
        ("retirement_age", "target age", "riktålder"),
        ("retirement_age", "2026: 65, 2028: 66, 2030: 67", {"2026": 65.0, "2028": 66.0, "2030": 67.0}),
        ("retirement_age", "2026:65,2028:66,5", {"2026": 65.0, "2028": 66.5}),
        (
            "retirement_age",
            "2026 = 65 år; 2030 = 67,5 och 2031=68",
            {"2026": 65.0, "2030": 67.5, "2031": 68.0},
        ),
        ("final_age", "70 år", 70.0),
        ("horizon", "15", 15),
        ("turnover_factor", "1,1", 1.1),
        ("turnover_factor", "×1.1", 1.1),
        ("training_factor", "150 %", 1.5),
        ("agency_cover", "40 procent", 0.4),
        ("agency_cover", "40", 0.4),
        ("agency_cover", "0", 0.0),
        ("wage_growth", "0,5 %", 0.005),
        ("wage_growth", "−1,5", -0.015),
        ("growth", "1%", {"*": 0.01}),
    ],
)
def test_that_what_is_typed_is_understood(lever: str, typed: str, expected: object) -> None:
    assert read_lever(SV, lever, typed, PLAIN) == expected


@pytest.mark.parametrize(
    ("lever", "typed", "words"),
    [
        ("retirement_age", "sextiosju", "Skriv en ålder"),
        ("retirement_age", "2026: 65, sedan 66", "Skriv en ålder"),
        ("retirement_age", "2026: 65, 2026: 66", "Samma år"),
        ("horizon", "tio", "antal år"),
        ("final_age", "70 %", "antal år"),
        ("training_factor", "fler", "faktor"),
        ("agency_cover", "halva", "procent"),
        ("agency_cover", "0,5", "Är det 0,5\u00a0% eller 50\u00a0%?"),
        ("wage_growth", "1", "Är det 1\u00a0% eller 100\u00a0%?"),
    ],
)
def test_that_what_is_not_understood_is_refused_in_words(lever: str, typed: str, words: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_lever(SV, lever, typed, PLAIN)
    assert words in refused.value.words


def test_that_a_number_for_all_leaves_the_occupations_their_own() -> None:
    scenario = replace(PLAIN, fill_rate=ByOccupation(0.9, (("Läkare", 0.3),)))
    assert editable(SV, "fill_rate", scenario) == "90\u00a0%"
    assert read_lever(SV, "fill_rate", "80 %", scenario) == {"*": 0.8, "Läkare": 0.3}


def test_that_a_table_by_occupation_is_edited_as_texts() -> None:
    scenario = replace(PLAIN, fill_rate=ByOccupation(0.9, (("Läkare", 0.3),)))
    numbers = own_numbers(SV, "fill_rate", scenario)
    assert numbers == OwnNumbers("90\u00a0%", {"Läkare": "30\u00a0%"})
    typed = OwnNumbers("85 %", {"Läkare": " ", "Kurator": "70 %"})
    assert read_table(SV, "fill_rate", typed) == {"*": 0.85, "Kurator": 0.7}
    with pytest.raises(RefusedError, match="Kurator: Skriv procent"):
        read_table(SV, "fill_rate", OwnNumbers("85 %", {"Kurator": "många"}))
    ages = replace(PLAIN, retirement_age_by_occupation=(("Läkare", RetirementAge.fixed(68)),))
    assert own_numbers(SV, "retirement_age_by_occupation", ages) == OwnNumbers(None, {"Läkare": "68 år"})
    typed = OwnNumbers(None, {"Läkare": "riktålder", "Kurator": "2026: 65, 2030: 66"})
    assert read_table(SV, "retirement_age_by_occupation", typed) == {
        "Läkare": "riktålder",
        "Kurator": {"2026": 65.0, "2030": 66.0},
    }


@settings(max_examples=40)
@given(
    scenarios("A", 2025, OCCUPATIONS),
    st.sampled_from([lever for lever in LEVERS if lever not in (*CHOICES, "retirement_age_by_occupation")]),
    st.sampled_from(LANGUAGES),
)
def test_that_what_stands_in_the_editor_means_what_the_scenario_has(
    levers: dict[str, object], lever: str, language: Language
) -> None:
    scenario, texts = scenario_of(levers), texts_in(language)
    value = read_lever(texts, lever, editable(texts, lever, scenario), scenario)
    again, findings = scenario_from_dict({**as_dict(scenario), lever: value})
    assert not findings
    assert say_lever(texts, lever, again) == say_lever(texts, lever, scenario)


def test_that_a_refusal_names_the_lever_in_words_where_it_has_no_short_ones() -> None:
    assert say_refusal(SV, error("lever_age_out_of_range", column="final_age", value=3)).startswith("Åldern")
    unknown = error("lever_not_a_table", column="growth", value=3, scenario="A")
    assert "Tillväxt" in say_refusal(SV, unknown)
