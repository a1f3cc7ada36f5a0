"""Suggestions for names: the surest first, nothing from afar; and the table of names that can be edited."""

from pathlib import Path

import pytest

from staffing_planner.models.inputs import Occupation
from staffing_planner.models.mappings import NameChoice
from staffing_planner.readers.names import Aliases, names_text, read_names, suggest_names

KNOWN = ("Sjuksköterska", "Specialistsjuksköterska", "Undersköterska/skötare", "Kurator")
ALIASES = Aliases.of(
    [
        Occupation("Sjuksköterska", "", "206 (first digits)", "2221;2239", "ssk;allmänsjuksköterska"),
        Occupation("Specialistsjuksköterska", "", "", "2223-2228", "ssk spec, specialistssk"),
        Occupation("Undersköterska/skötare", "", "207008-207014", "5321-5326", "usk;ssk;"),
        Occupation("Läkare", "", "", "2211", ""),
    ]
)


@pytest.mark.parametrize(
    ("written", "meant", "why"),
    [
        ("SJUKSKÖTERSKA ", "Sjuksköterska", "exact"),
        ("ssk", "Sjuksköterska", "alias"),
        ("Specialist-SSK", "Specialistsjuksköterska", "alias"),
        ("2225", "Specialistsjuksköterska", "code"),
        ("206010", "Sjuksköterska", "code"),
        ("207010 Vårdare", "Undersköterska/skötare", "code"),
        ("2221 Kurator", "Kurator", "exact"),
        ("Kuratorer", "Kurator", "similar"),
        ("Underskötare", "Undersköterska/skötare", "similar"),
    ],
)
def test_that_the_likeliest_meaning_comes_first(written: str, meant: str, why: str) -> None:
    first = suggest_names(written, KNOWN, ALIASES)[0]
    assert (first.meant, first.why) == (meant, why)
    assert (first.score == 1) == (why == "exact")


def test_that_scores_fall_and_no_name_comes_twice() -> None:
    found = suggest_names("2221 Sjuksköterskor", KNOWN, ALIASES)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.meant for one in found}) == len(found) >= 2


def test_that_nothing_alike_suggests_nothing() -> None:
    assert suggest_names("Xyz", KNOWN) == ()
    assert suggest_names("2211", KNOWN, ALIASES) == ()  # a doctor, whom the project does not know
    assert suggest_names("9999", KNOWN, ALIASES) == ()


def test_that_a_table_of_names_comes_back_as_it_was_written(tmp_path: Path) -> None:
    names = (
        NameChoice("unit", "Psyk; Kalmar", "Psykiatri"),
        NameChoice("occupation", "ssk", "Sjuksköterska"),
    )
    (tmp_path / "names.csv").write_text(names_text(names), encoding="utf-8")
    assert read_names(tmp_path / "names.csv") == (names, ())


def test_that_an_edited_table_tells_what_it_cannot_understand(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("Namn\nslag;i filen;betyder\nunit;A;\nplats;B;C\n\nunit;D;E\nunit\n", encoding="utf-8")
    names, (finding,) = read_names(path)
    assert names == (NameChoice("unit", "D", "E"),)
    assert (finding.code, finding.row, finding.value) == ("unknown_axis", 4, "plats")


def test_that_a_file_without_such_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("a;b\n1;2\n", encoding="utf-8")
    assert [one.code for one in read_names(tmp_path / "names.csv")[1]] == ["missing_column"]
    assert [one.code for one in read_names(tmp_path / "none.csv")[1]] == ["unreadable_file"]
