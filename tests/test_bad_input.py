"""Bad input through the command line: the place and what was expected, in both languages, and never a traceback.

Each fault is put into a copy of the sample region, which without it has no error.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from staffing_planner.texts import LANGUAGES, Language
from tests.command_line import Run, run

Edit: TypeAlias = Callable[[Path], None]

PLACEHOLDER = re.compile(r"[{}]")
ROW = {"en": "row", "sv": "rad"}
COLUMN = {"en": "column", "sv": "kolumn"}
SEVERITY = {"en": ("error", "warning"), "sv": ("fel", "varning")}
COMMANDS = ("check", "reach", "project", "ceiling")


def cells_of(file: Path) -> list[list[str]]:
    return [line.split(";") for line in file.read_text(encoding="utf-8").splitlines()]


def rewrite(file: Path, cells: list[list[str]]) -> None:
    file.write_text("\n".join(";".join(row) for row in cells), encoding="utf-8")


def cell(file: str, row: int, column: str, value: str) -> Edit:
    """Writes a value into the cell of a row (1-based) and column."""

    def edit(folder: Path) -> None:
        cells = cells_of(folder / file)
        cells[row - 1][cells[1].index(column)] = value
        rewrite(folder / file, cells)

    return edit


def without_column(file: str, column: str) -> Edit:
    """Takes a column away."""

    def edit(folder: Path) -> None:
        title, *table = cells_of(folder / file)
        at = table[0].index(column)
        rewrite(folder / file, [title, *(row[:at] + row[at + 1 :] for row in table)])

    return edit


def without_row(file: str, row: int) -> Edit:
    """Takes a row away."""

    def edit(folder: Path) -> None:
        cells = cells_of(folder / file)
        rewrite(folder / file, cells[: row - 1] + cells[row:])

    return edit


def doubled_row(file: str, row: int) -> Edit:
    """Writes a row once more at the end."""

    def edit(folder: Path) -> None:
        cells = cells_of(folder / file)
        rewrite(folder / file, [*cells, cells[row - 1]])

    return edit


def lever(before: str, after: str) -> Edit:
    """Changes the first scenario."""

    def edit(folder: Path) -> None:
        file = folder / "scenarios.toml"
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after, 1), encoding="utf-8")

    return edit


@pytest.fixture
def broken(sample_folder: Path, tmp_path: Path) -> Callable[[Edit], Path]:
    """Return what copies the sample region and puts a fault into it."""

    def copy(edit: Edit) -> Path:
        folder = tmp_path / "region"
        shutil.copytree(sample_folder, folder)
        edit(folder)
        return folder

    return copy


def is_clean(done: Run) -> bool:
    return "Traceback" not in done.err and not PLACEHOLDER.search(done.err)


def scenario_line(folder: Path, key: str) -> int:
    lines = (folder / "scenarios.toml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if line.startswith(key))


ERRORS: dict[str, tuple[Edit, str, int | str, str, tuple[str, ...], tuple[str, ...]]] = {
    # The fault; then file, row (or the key whose line it is), column, and what the sentence names in each language.
    "a missing column": (
        without_column("age_structure.csv", "ålder"),
        "age_structure.csv",
        2,
        "age",
        ("lacks the column age", "ålder", "födelseår", "expected"),
        ("saknar kolumnen age", "ålder", "födelseår", "väntad"),
    ),
    "a missing unit": (
        without_column("personnel_costs.csv", "förvaltning"),
        "personnel_costs.csv",
        2,
        "unit",
        ("lacks the column unit", "förvaltning"),
        ("saknar kolumnen unit", "förvaltning"),
    ),
    "an unknown key": (
        lever("retirement_age = 65", "pension_age = 65"),
        "scenarios.toml",
        "pension_age",
        "pension_age",
        ("unknown key pension_age", "retirement_age, final_age, horizon"),
        ("pension_age", "retirement_age, final_age, horizon"),
    ),
    "a headcount of -3": (
        cell("age_structure.csv", 10, "antal", "-3"),
        "age_structure.csv",
        10,
        "antal",
        ("-3", "must not be negative"),
        ("-3", "negativ"),
    ),
    "an age of 200": (
        cell("age_structure.csv", 10, "ålder", "200"),
        "age_structure.csv",
        10,
        "ålder",
        ("200", "from 10 to 100"),
        ("200", "10", "100"),
    ),
    "a rate of 1.7": (
        cell("retirement_rates.csv", 5, "andel", "1.7"),
        "retirement_rates.csv",
        5,
        "andel",
        ("1.7", "from 0 to 1"),
        ("1.7", "0", "1"),
    ),
    "a turnover of 1,7": (
        cell("turnover_rates.csv", 5, "personalomsättning", "1,7"),
        "turnover_rates.csv",
        5,
        "personalomsättning",
        ("1,7", "from 0 to 1"),
        ("1,7", "0", "1"),
    ),
    "text where a headcount belongs": (
        cell("age_structure.csv", 10, "antal", "några"),
        "age_structure.csv",
        10,
        "antal",
        ("några", "A number was expected"),
        ("några", "tal"),
    ),
    "text where money belongs": (
        cell("personnel_costs.csv", 40, "personalkostnad", "okänt"),
        "personnel_costs.csv",
        40,
        "personalkostnad",
        ("okänt", "A number was expected"),
        ("okänt", "tal"),
    ),
    "text where a horizon belongs": (
        lever("horizon = 10", 'horizon = "ten"'),
        "scenarios.toml",
        "horizon",
        "horizon",
        ("ten", "from 1 to 60"),
        ("ten", "1", "60"),
    ),
    "a ceiling for a unit that does not exist": (
        cell("ceilings.csv", 4, "förvaltning", "Folktandvarden"),
        "ceilings.csv",
        4,
        "unit",
        ("Folktandvarden", "such as Folktandvården"),
        ("Folktandvarden", "Folktandvården"),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", ERRORS)
def test_that_an_error_names_its_place_and_stops_everything(
    fault: str, language: Language, broken: Callable[[Edit], Path]
) -> None:
    edit, file, row, column, english, swedish = ERRORS[fault]
    folder = broken(edit)
    number = scenario_line(folder, row) if isinstance(row, str) else row

    done = run("project", folder, "--json", "--lang", language)

    assert (done.code, done.out) == (1, "")
    assert is_clean(done)
    (line,) = done.complaints
    place = f"{file}, {ROW[language]} {number}, {COLUMN[language]} {column}"
    assert line.startswith(f"{SEVERITY[language][0]}: {place}: ")
    sentence = line.removeprefix(f"{SEVERITY[language][0]}: {place}: ")
    for words in english if language == "en" else swedish:
        assert words in sentence


@pytest.mark.parametrize("command", COMMANDS)
def test_that_no_command_computes_from_data_with_errors(
    command: str, broken: Callable[[Edit], Path], tmp_path: Path
) -> None:
    folder = broken(cell("age_structure.csv", 10, "antal", "-3"))
    workbook = tmp_path / "result.xlsx"
    options = ["--out", workbook] if command in ("project", "ceiling") else []
    done = run(command, folder, "--lang", "en", *options)
    assert done.code == 1
    assert is_clean(done)
    assert not workbook.exists()
    assert "691" not in done.out


WARNINGS: dict[str, tuple[Edit, tuple[str, ...], tuple[str, ...]]] = {
    "two rows for one month and unit": (
        doubled_row("personnel_costs.csv", 10),
        ("personnel_costs.csv, row 327", "2022-08 · Hälso- och sjukvårdsförvaltningen", "row 10", "summed"),
        ("personnel_costs.csv, rad 327", "2022-08 · Hälso- och sjukvårdsförvaltningen", "rad 10", "summera"),
    ),
    "two rows for one month, unit and staff group": (
        doubled_row("agency_costs.csv", 10),
        (
            "agency_costs.csv, row 363",
            "2022-08 · Hälso- och sjukvårdsförvaltningen · läkare",
            "row 10",
            "summed",
        ),
        (
            "agency_costs.csv, rad 363",
            "2022-08 · Hälso- och sjukvårdsförvaltningen · läkare",
            "rad 10",
            "summera",
        ),
    ),
    "a month missing from personnel cost": (
        without_row("personnel_costs.csv", 15),
        (
            "personnel_costs.csv",
            "Hälso- och sjukvårdsförvaltningen lacks personnel cost for 2023-01",
            "missing",
        ),
        ("personnel_costs.csv", "Hälso- och sjukvårdsförvaltningen", "2023-01", "saknade"),
    ),
    "a retirement age above the final age": (
        lever("retirement_age = 65", "retirement_age = 72"),
        ("retirement_age", "Oförändrat, observerat mönster", "72", "above the final age 70"),
        ("retirement_age", "Oförändrat, observerat mönster", "72", "70"),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("remark", WARNINGS)
def test_that_a_warning_is_told_and_the_value_used(
    remark: str, language: Language, sample_folder: Path, broken: Callable[[Edit], Path]
) -> None:
    edit, english, swedish = WARNINGS[remark]
    before = run("ceiling", sample_folder, "--json", "--lang", language)

    done = run("ceiling", broken(edit), "--json", "--lang", language)

    assert done.code == 0
    assert is_clean(done)
    assert done.document["rows"]
    (line,) = set(done.complaints) - set(before.complaints)
    assert line.startswith(f"{SEVERITY[language][1]}: ")
    for words in english if language == "en" else swedish:
        assert words in line


def test_that_summed_costs_are_sums_and_missing_ones_never_zero(
    sample_folder: Path, broken: Callable[[Edit], Path], tmp_path: Path
) -> None:
    def months(folder: Path) -> dict[str, dict[str, float | None]]:
        return {row["month"]: row for row in run("ceiling", folder, "--json").document["rows"]}

    before = months(sample_folder)
    doubled = broken(doubled_row("personnel_costs.csv", 10))
    cost = float(cells_of(doubled / "personnel_costs.csv")[9][2])
    after = months(doubled)
    assert after["2022-08"]["personnel"] == pytest.approx((before["2022-08"]["personnel"] or 0) + cost)

    shutil.rmtree(doubled)
    lacking = months(broken(without_row("personnel_costs.csv", 15)))
    assert lacking["2023-01"]["personnel"] is None
    assert lacking["2023-01"]["share"] is None
    assert lacking["2023-12"]["r12_share"] is None
    assert lacking["2024-01"]["r12_share"] == before["2024-01"]["r12_share"]


def test_that_several_faults_are_all_told_at_once(broken: Callable[[Edit], Path]) -> None:
    def edit(folder: Path) -> None:
        cell("age_structure.csv", 10, "antal", "-3")(folder)
        cell("retirement_rates.csv", 5, "andel", "1.7")(folder)
        lever("kappa", "capa")(folder)

    done = run("reach", broken(edit), "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert [line.split(",")[0] for line in done.complaints] == [
        "error: age_structure.csv",
        "error: retirement_rates.csv",
        "error: scenarios.toml",
    ]
