"""Texts and number formats in both languages."""

import re
from datetime import date
from math import nan

import pytest

from staffing_planner.models.findings import Origin, error, warning
from staffing_planner.models.inputs import Month
from staffing_planner.texts import LANGUAGES, Language, Texts, system_language, texts_in

SV, EN = texts_in("sv"), texts_in("en")


@pytest.mark.parametrize(
    ("variables", "configured", "language"),
    [
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "sv_SE.UTF-8"}, None, "en"),
        ({"LC_MESSAGES": "en_US", "LANG": "sv_SE.UTF-8"}, None, "en"),
        ({"LANG": "EN"}, "sv_SE", "en"),
        ({"LANG": "sv_SE.UTF-8"}, "en_GB", "sv"),
        ({"LANG": "C"}, None, "sv"),
        ({}, "English_United Kingdom", "en"),
        ({}, "sv_SE", "sv"),
        ({}, None, "sv"),
    ],
)
def test_that_the_language_is_the_systems(
    variables: dict[str, str], configured: str | None, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("locale.getlocale", lambda: (configured, None))
    assert system_language() == language


def test_that_texts_are_loaded_once_a_language() -> None:
    assert texts_in("sv") is SV
    assert (SV.language, EN.language) == ("sv", "en")


def test_that_a_text_is_found_by_its_id_with_its_values_filled_in() -> None:
    assert (SV.text("column.month"), EN.text("column.month")) == ("Månad", "Month")
    assert EN.text("cli.project.scenario", scenario="A") == "Scenario: A"
    assert EN.has("column.month")
    assert not EN.has("column.nothing")
    with pytest.raises(KeyError, match=r"column\.nothing"):
        EN.text("column.nothing")


def test_that_one_and_many_have_their_own_texts() -> None:
    assert [EN.plural("cli.errors", count) for count in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]
    assert [SV.plural("cli.warnings", count) for count in (0, 1, 1000)] == [
        "0 varningar",
        "1 varning",
        "1\u202f000 varningar",
    ]


@pytest.mark.parametrize("texts", [SV, EN])
def test_that_a_finding_is_a_sentence_with_its_place_and_values(texts: Texts) -> None:
    found = error("negative_number", Origin("stock.csv", "", (12,)), "antal", -3)
    sentence = texts.finding(found)
    assert not re.search("[{}]", sentence)
    assert "-3" in sentence
    for part in ("stock.csv", "12", "antal"):
        assert part in texts.place(found)
    nowhere = warning("no_unit_costs", column="unit_costs")
    assert texts.finding(nowhere).endswith(".")


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (0, 0, "0", "0"),
        (7222, 0, "7\u202f222", "7,222"),
        (1234567.891, 2, "1\u202f234\u202f567,89", "1,234,567.89"),
        (0.05, 1, "0,1", "0.1"),
        (-3, 0, "−3", "−3"),
        (-1234.5, 1, "−1\u202f234,5", "−1,234.5"),
        (-0.0, 0, "0", "0"),
        (-0.04, 1, "0,0", "0.0"),
        (None, 0, "–", "–"),
        (nan, 2, "–", "–"),
    ],
)
def test_that_numbers_are_written_as_the_language_does(
    value: float | None, decimals: int, swedish: str, english: str
) -> None:
    assert (SV.number(value, decimals), EN.number(value, decimals)) == (swedish, english)


def test_that_a_change_shows_its_sign_and_no_change_none() -> None:
    assert [EN.number(value, 1, signed=True) for value in (2, -2, 0, 0.01)] == ["+2.0", "−2.0", "0.0", "0.0"]
    assert EN.million(1_500_000, signed=True) == "+1.5"


def test_that_shares_are_per_cent_with_the_languages_space() -> None:
    assert (SV.percent(0.0637), EN.percent(0.0637)) == ("6,4\u00a0%", "6.4%")
    assert (SV.percent(0.0637, 2), EN.percent(-0.01, 0)) == ("6,37\u00a0%", "−1%")
    assert [EN.percent(missing) for missing in (None, nan)] == ["–", "–"]


def test_that_money_is_in_millions() -> None:
    assert (SV.million(274_700_000), EN.million(-29_080_000, 2)) == ("274,7", "−29.08")
    assert EN.million(None) == "–"


def test_that_an_age_has_a_decimal_only_where_it_needs_one() -> None:
    assert [SV.age(age) for age in (65, 65.0, 66.5)] == ["65", "65", "66,5"]
    assert EN.age(66.5) == "66.5"


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_dates_are_iso(language: Language) -> None:
    assert texts_in(language).date(date(2024, 12, 31)) == "2024-12-31"


def test_that_months_have_names() -> None:
    march, may, september = Month(2024, 3), Month(2009, 5), Month(2024, 9)
    assert [SV.month(month) for month in (march, may)] == ["mars 2024", "maj 2009"]
    assert [EN.month(month) for month in (march, september)] == ["March 2024", "September 2024"]
    assert [SV.month(month, "short") for month in (march, may, september)] == ["mar 24", "maj 09", "sep 24"]
    assert EN.month(september, "short") == "Sep 24"


def test_that_a_finding_calls_a_table_what_the_template_calls_it() -> None:
    found = warning("empty_table", Origin("a.csv", "", (1,)), table="age_structure, no_such_table")
    assert "Tabellen Åldersstruktur, no_such_table i a.csv" in texts_in("sv").finding(found)
    assert "Age structure, no_such_table" in texts_in("en").finding(found)


def test_that_numbers_may_be_written_as_another_language_does() -> None:
    mixed = texts_in("en", "sv")
    assert mixed.text("column.month") == "Month"
    assert (mixed.language, mixed.numbers) == ("en", "sv")
    assert mixed.number(-7222.5, 1) == SV.number(-7222.5, 1) != EN.number(-7222.5, 1)
    assert mixed.percent(0.041) == SV.percent(0.041)
    assert mixed.month(Month(2024, 3)) == "March 2024"
    assert texts_in("en", "en") is EN
