"""Both languages say the same things, and the check that says so finds each kind of fault."""

from pathlib import Path

import pytest

from tests.translations import CATALOGUES, PACKAGE, faults_of

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
PLURAL = HEADER.replace("utf-8\\n", "utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n")
ENTRIES = {
    "page.title": 'msgid "page.title"\nmsgstr "Year {year}"\n',
    "page.rows": 'msgid "page.rows"\nmsgid_plural "page.rows.many"\nmsgstr[0] "1"\nmsgstr[1] "{count} st"\n',
    "finding.bad_age": 'msgid "finding.bad_age"\nmsgstr "{value} is no age"\n',
}
CODE = """
def show(texts, year, count):
    texts.text("page.title", year=year)
    texts.plural("page.rows", count)

def tell(texts, code):
    return texts.text(f"finding.{code}")

def judge():
    return error("bad_age")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "screen.py").write_text(CODE, encoding="utf-8")
    for language in ("sv", "en"):
        (tmp_path / f"{language}.po").write_text(
            PLURAL + "\n" + "\n".join(ENTRIES.values()), encoding="utf-8"
        )
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


def test_that_the_catalogues_are_complete() -> None:
    assert faults_of(CATALOGUES, PACKAGE) == []


def test_that_a_complete_pair_of_catalogues_has_no_fault(project: Path) -> None:
    assert faults_of(project, project / "package") == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("sv.po", ENTRIES["page.title"], "", "sv.po: page.title is missing"),
        ("sv.po", '"Year {year}"', '""', "sv.po: page.title is empty"),
        ("en.po", '"{count} st"', '""', "en.po: page.rows is empty"),
        ("en.po", 'msgid "page.title"', '#, fuzzy\nmsgid "page.title"', "en.po: page.title is fuzzy"),
        ("sv.po", ENTRIES["page.title"], 2 * ENTRIES["page.title"], "sv.po: page.title is there 2 times"),
        ("sv.po", "{year}", "{years}", "page.title has different placeholders"),
        ("sv.po", "{value} is", "{value is", "sv.po: finding.bad_age has unbalanced braces"),
        (
            "package/screen.py",
            '"page.title"',
            '"page.heading"',
            "screen.py:3: page.heading is in no catalogue",
        ),
        ("package/screen.py", '"page.rows"', '"page.title"', "page.rows is used nowhere"),
        ("package/screen.py", '"bad_age"', '"bad_date"', "screen.py:10: finding.bad_date is in no catalogue"),
        ("package/screen.py", '"bad_age"', '"bad_date"', "finding.bad_age is used nowhere"),
    ],
)
def test_that_a_planted_fault_is_named(project: Path, file: str, old: str, new: str, fault: str) -> None:
    edit(project / file, old, new)

    assert [found for found in faults_of(project, project / "package") if fault in found]


def test_that_the_beginning_of_a_composed_id_is_not_taken_for_one(project: Path) -> None:
    edit(project / "package" / "screen.py", '"page.title"', 'f"page.ti{year}"')
    edit(project / "package" / "screen.py", "def judge", "ENDING = 'tle'\n\ndef judge")

    assert faults_of(project, project / "package") == []


def test_that_a_catalogue_that_is_not_there_is_a_fault(project: Path) -> None:
    (project / "en.po").unlink()

    assert any(found.startswith("en.po: can't be read") for found in faults_of(project, project / "package"))
