"""The workbooks hold the models' own numbers, keep text as text, and never leave half a file."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from staffing_planner.models.agency import AgencyTrack, track_ceiling
from staffing_planner.models.baseline import prepare
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import (
    AgencyCost,
    Ceiling,
    Headcount,
    Inputs,
    ManualForecast,
    Month,
    OpeningVacancies,
    PersonnelCost,
    ReportedRetirements,
    TurnoverRate,
    UnitCost,
)
from staffing_planner.models.projection import MEASURES, Projection, project
from staffing_planner.models.register import ReviewCount
from staffing_planner.models.scenario import ByOccupation, RetirementAge, Scenario
from staffing_planner.models.simulation import simulate
from staffing_planner.reports.workbook import About, FileRead, write_ceiling, write_projection
from staffing_planner.texts import Language, Texts, texts_in

PAYLOADS = (
    '=HYPERLINK("http://evil";1)',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "#REF!",
    "1.5",
    "2024-01-01",
    "{=1}",
    "a\x00b\x1fc\ud800",
    "'=1",
)
ABOUT = About(
    region="Testregionen & co",
    is_synthetic=True,
    stock_date=date(2024, 12, 31),
    files=(FileRead("age_structure.csv", "ab" * 32, 12),),
    program_version="0.1.0",
    written_at=datetime(2025, 3, 1, 10, 30),
    manifest=("a line of the manifest",),
)
SV, EN = texts_in("sv"), texts_in("en")


def region(
    units: tuple[str, ...] = ("Care", "Dental"), occupations: tuple[str, ...] = ("Nurse", "Doctor")
) -> Inputs:
    """A small region in which people retire, leave and are missed, with costs."""
    stock = tuple(
        Headcount(date(2024, 12, 31), unit, occupation, "F", age, 2.0 + at, 1.8)
        for at, unit in enumerate(units)
        for occupation in occupations
        for age in range(30, 70, 3)
    )
    return Inputs(
        age_structure=stock,
        turnover_rates=(TurnoverRate("*", "*", 15, 80, 0.05),),
        vacancies=(OpeningVacancies(units[0], occupations[0], 3.0),),
        unit_costs=(UnitCost("*", 700_000.0, 1_400_000.0),),
    )


def projected(inputs: Inputs, *scenarios: Scenario) -> tuple[Projection, ...]:
    return project(prepare(inputs), scenarios)


UNCHANGED = Scenario("Unchanged", horizon=6, fill_rate=ByOccupation(0.8, (("Nurse", 0.5),)))
LATER = replace(UNCHANGED, name="Later", retirement_age=RetirementAge.fixed(67))


def costs(months: int = 30, agency: float = 50_000.0) -> Inputs:
    """Monthly costs of two units from January 2022, the first of them over its ceiling."""
    every = [Month.of_ordinal(Month(2022, 1).ordinal + at) for at in range(months)]
    return Inputs(
        personnel_costs=tuple(
            PersonnelCost(month, unit, 1e6) for month in every for unit in ("Care", "Dental")
        ),
        agency_costs=tuple(
            AgencyCost(month, unit, "doctors", cost)
            for month in every
            for unit, cost in (("Care", agency * 2), ("Dental", agency / 10))
        ),
        ceilings=(Ceiling("*", "*", 0.04, source="Plan"),),
        manual_forecast=(ManualForecast(Month(2024, 7), "Care", "doctors", 1.0),),
    )


def tracks(inputs: Inputs) -> list[AgencyTrack]:
    return [track_ceiling(inputs, by) for by in ((), ("unit",), ("staff_group",), ("unit", "staff_group"))]


def written_projection(
    tmp_path: Path, *projections: Projection, about: About = ABOUT, texts: Texts = EN
) -> Workbook:
    path = tmp_path / "out.xlsx"
    write_projection(path, projections, about, texts)
    return load_workbook(path)


def written_ceiling(tmp_path: Path, inputs: Inputs, texts: Texts = EN) -> Workbook:
    path = tmp_path / "out.xlsx"
    write_ceiling(path, tracks(inputs), ABOUT, texts)
    return load_workbook(path)


def table_rows(sheet: Worksheet, at: int = 0) -> list[dict[str, Any]]:
    """The rows of one of the sheet's Excel tables, by head."""
    table = list(sheet.tables.values())[at]
    cells = [[cell.value for cell in row] for row in sheet[table.ref]]
    heads = cells[0]
    assert [column.name for column in table.tableColumns] == heads
    return [dict(zip(heads, row, strict=True)) for row in cells[1:]]


def figures_of(row: dict[str, Any]) -> list[float]:
    return [row[measure] for measure in MEASURES]


def footer(sheet: Worksheet, side: str) -> str:
    return str(getattr(sheet.oddFooter, side).text)


def account_line(sheet: Worksheet, name: str) -> list[Any]:
    return next([cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == name)


def words(book: Workbook) -> str:
    return "\n".join(
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    )


def chart_xml(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if re.match(r"xl/charts/chart\d+\.xml", name))
        return [archive.read(name).decode() for name in names]


# --- numbers


def test_that_bands_have_a_sheet_where_there_are_replications(tmp_path: Path) -> None:
    scenarios = (replace(UNCHANGED, horizon=2), replace(LATER, horizon=2))
    simulations = [simulate(prepare(region()), scenario, (), 25, seed=4) for scenario in scenarios]
    path = tmp_path / "out.xlsx"
    write_projection(path, projected(region(), *scenarios), ABOUT, EN, simulations=simulations)
    sheet = load_workbook(path)["Bands"]
    rows = table_rows(sheet)
    assert len(rows) == 2 * len(MEASURES) * 2
    closing = [
        row
        for row in rows
        if (row["Scenario"], row["Measure"]) == ("Later", EN.text("measure.closing.short"))
    ]
    assert [row["Year"] for row in closing] == [2025, 2026]
    levels = simulations[1].total_quantiles["closing"][1].tolist()
    assert [value for head, value in closing[1].items() if head.endswith("%")] == pytest.approx(levels)
    said = {cell.value for row in sheet.iter_rows(max_row=6) for cell in row}
    assert any("25 replications, seed 4" in str(text) for text in said)


def test_that_the_long_table_holds_every_number_of_the_projection_typed(tmp_path: Path) -> None:
    projections = projected(region(), UNCHANGED, LATER)
    rows = table_rows(written_projection(tmp_path, *projections)[EN.text("report.sheet.results")])
    expected = [
        {"scenario": projection.scenario.name, **row}
        for projection in projections
        for row in projection.rows()
    ]
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        figures = list(row.values())
        assert figures[:4] == [wanted["scenario"], wanted["unit"], wanted["occupation"], wanted["year"]]
        assert all(isinstance(figure, int | float) for figure in figures[4:])
        np.testing.assert_allclose(figures[4:], figures_of(wanted), rtol=1e-12, atol=1e-12)


def test_that_money_without_unit_costs_is_an_empty_cell_and_no_share_is_shown(tmp_path: Path) -> None:
    (projection,) = projected(replace(region(), unit_costs=()), UNCHANGED)
    book = written_projection(tmp_path, projection)
    row = table_rows(book[EN.text("report.sheet.results")])[0]
    assert row["Agency cost, SEK"] is None
    assert row["Personnel cost, SEK"] is None
    assert row["Opening"] > 0
    assert EN.text("measure.agency_share") not in words(book)


def test_that_the_region_sheet_adds_up_only_what_begins_anew_each_year(tmp_path: Path) -> None:
    (projection,) = projected(region(), UNCHANGED)
    sheet = written_projection(tmp_path, projection)["Unchanged"]
    retirements = account_line(sheet, EN.text("measure.retirements"))
    np.testing.assert_allclose(retirements[2:8], projection.total("retirements"))
    assert retirements[8] == pytest.approx(projection.total("retirements").sum())
    for stock in ("opening", "closing", "vacancies", "recruitment_gap", "expansion_need", "agency_share"):
        assert account_line(sheet, EN.text(f"measure.{stock}"))[8] is None
    cost = account_line(sheet, EN.text("measure.personnel_cost"))
    assert cost[1] == EN.text("report.unit.million")
    np.testing.assert_allclose(cost[2:8], projection.total("personnel_cost") / 1e6)
    share = account_line(sheet, EN.text("measure.agency_share"))
    np.testing.assert_allclose(
        share[2:8], projection.total("agency_cost") / projection.total("personnel_cost")
    )


def test_that_the_summary_has_a_row_for_each_scenario_and_says_what_is_postponed(tmp_path: Path) -> None:
    projections = projected(region(), UNCHANGED, LATER)
    book = written_projection(tmp_path, *projections)
    rows = table_rows(book[EN.text("report.sheet.summary")])
    assert [row["Scenario"] for row in rows] == ["Unchanged", "Later"]
    need = next(head for head in rows[0] if head.startswith(EN.text("measure.replacement_need.short")))
    assert [row[need] for row in rows] == pytest.approx(
        [projection.total("replacement_need").sum() for projection in projections]
    )
    assert "postponed" in words(book)
    assert "Nurse lacks most" in words(book)


def test_that_postponed_retirements_add_up_to_what_falls_beyond_the_years_of_both(tmp_path: Path) -> None:
    first, later = projected(region(), UNCHANGED, replace(LATER, horizon=4))
    sheet = written_projection(tmp_path, first, later)["Later"]
    deferred = first.total("retirements")[:4] - later.total("retirements")
    line = account_line(sheet, EN.text("report.account.deferred"))
    np.testing.assert_allclose(line[2:6], deferred)
    assert line[6] == pytest.approx(deferred.sum())
    summed = account_line(sheet, EN.text("report.account.deferred_sum"))
    assert summed[5] == pytest.approx(deferred.sum())
    assert summed[6] is None


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (replace(UNCHANGED, name="Twin"), "report.says.same"),
        (replace(UNCHANGED, name="Sooner", retirement_age=RetirementAge.fixed(60)), "report.says.more"),
        (
            replace(UNCHANGED, name="Short", horizon=1, retirement_age=RetirementAge.fixed(69)),
            "report.says.fewer",
        ),
    ],
)
def test_that_the_summary_tells_more_fewer_and_the_same_retirements_apart(
    tmp_path: Path, other: Scenario, said: str
) -> None:
    book = written_projection(tmp_path, *projected(region(), UNCHANGED, other))
    ending = EN.text(said).split("{first}")[-1].strip(".") or EN.text(said).split("{until}")[-1].split("{")[0]
    sentence = next(line for line in words(book).split("\n") if line.startswith(f"{other.name}: "))
    assert ending in sentence
    assert "postponed" not in sentence


def test_that_a_region_without_vacancies_and_staff_gets_no_sentence_about_them(tmp_path: Path) -> None:
    filled = Scenario("Filled", horizon=1, fill_rate=ByOccupation(1.0))
    (projection,) = projected(region(), filled)
    empty = replace(projection, values={name: values * 0 for name, values in projection.values.items()})
    book = written_projection(tmp_path, empty)
    assert "lacks most" not in words(book)
    assert EN.text("report.chart.one_scenario", need="0") in "".join(chart_xml(tmp_path / "out.xlsx"))


def test_that_the_levers_of_all_scenarios_stand_side_by_side(tmp_path: Path) -> None:
    path_of_ages = RetirementAge(((2026, 65.0), (2028, 66.5)))
    bold = Scenario(
        "Bold",
        mode="profile",
        retirement_age=path_of_ages,
        retirement_age_by_occupation=(("Doctor", RetirementAge.by_birth_year()),),
        use_reported_retirements=True,
    )
    first, second = projected(region(), UNCHANGED, replace(UNCHANGED, name="Bold"))
    book = written_projection(tmp_path, first, replace(second, scenario=bold))
    rows = {
        (row["Assumption"], row["Occupation"]): row
        for row in table_rows(book[EN.text("report.sheet.levers")])
    }
    age = EN.text("lever.retirement_age")
    assert (rows[age, "all"]["Unchanged"], rows[age, "all"]["Bold"]) == (65, "65 from 2026, 66.5 from 2028")
    assert rows[age, "Doctor"]["Bold"] == EN.text("retirement_age.by_birth_year")
    assert rows[EN.text("lever.fill_rate"), "Nurse"]["Unchanged"] == 0.5
    assert rows[EN.text("lever.fill_rate"), "Nurse"]["Bold"] == 1.0
    assert rows[EN.text("lever.use_reported_retirements"), "all"]["Bold"] == "yes"
    assert rows[EN.text("lever.use_reported_retirements"), "all"]["Unchanged"] == "no"
    assert rows[EN.text("lever.mode"), "all"]["Bold"] == EN.text("mode.profile")
    assert rows[EN.text("lever.horizon"), "all"]["Unchanged"] == 6


def test_that_the_sources_name_files_checksums_program_date_and_the_residual(tmp_path: Path) -> None:
    (projection,) = projected(region(), UNCHANGED)
    sheet = written_projection(tmp_path, projection)[EN.text("report.sheet.sources")]
    assert table_rows(sheet) == [{"File": "age_structure.csv", "Checksum (SHA-256)": "ab" * 32, "Rows": 12}]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
    # openpyxl writes 16 digits where lxml is missing.
    residual = facts[EN.text("report.sources.residual")]
    assert residual == pytest.approx(projection.identity_residual, rel=1e-12)
    assert facts[EN.text("report.sources.written_at")] == datetime(2025, 3, 1, 10, 30)
    assert facts[EN.text("report.sources.stock_date")] == datetime(2024, 12, 31)
    assert facts[EN.text("report.sources.synthetic")] == "yes"
    assert facts[EN.text("report.sources.note")] == "a line of the manifest"
    assert EN.text("report.sources.untaken") not in facts


def test_that_the_sources_tell_which_assumptions_nobody_has_reviewed(tmp_path: Path) -> None:
    reviews = (
        ReviewCount(("turnover_rates", "rate"), 1200, 2),
        ReviewCount(("scenarios", "Unchanged"), 15, 15),
    )
    about = replace(ABOUT, reviews=reviews)
    (projection,) = projected(region(), UNCHANGED)
    book = written_projection(tmp_path, projection, about=about, texts=SV)
    sheet = book[SV.text("report.sheet.sources")]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=3)]
    assert ["Ogranskade antaganden", "1\u202f198 av 1\u202f215", None] in rows
    assert ["Personalomsättning", "1\u202f198 av 1\u202f200", 1200] in rows
    assert ["Spakar i Unchanged", "alla granskade", 15] in rows


def test_that_reported_retirements_that_could_not_be_taken_are_told(tmp_path: Path) -> None:
    inputs = replace(region(), retirement_projection=(ReportedRetirements(2025, "Care", "Nurse", 500.0),))
    (projection,) = projected(inputs, replace(UNCHANGED, use_reported_retirements=True))
    sheet = written_projection(tmp_path, projection)[EN.text("report.sheet.sources")]
    facts = {row[0].value: row[1].value for row in sheet.iter_rows(max_col=2)}
    assert facts[EN.text("report.sources.untaken")] == pytest.approx(projection.untaken.sum())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_that_every_sheet_says_that_the_region_is_synthetic_and_only_then(
    tmp_path: Path, language: Language
) -> None:
    texts = texts_in(language)
    (projection,) = projected(region(), UNCHANGED)
    for sheet in written_projection(tmp_path, projection, texts=texts):
        assert sheet["A3"].value == texts.text("report.synthetic")
        assert texts.text("report.synthetic.short") in footer(sheet, "left")
    real = replace(ABOUT, is_synthetic=False, stock_date=None)
    book = written_projection(tmp_path, projection, about=real, texts=texts)
    assert texts.text("report.synthetic") not in words(book)
    assert texts.text("report.no_date") in words(book)


# --- the ceiling


def test_that_the_months_of_the_ceiling_are_those_of_the_tracker(tmp_path: Path) -> None:
    inputs = costs()
    sheet = written_ceiling(tmp_path, inputs)[EN.text("report.sheet.months_staff_group_and_unit")]
    rows = table_rows(sheet)
    expected = track_ceiling(inputs, ("unit", "staff_group")).rows
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert (row["Unit"], row["Staff group"]) == (wanted.unit, wanted.staff_group)
        assert row["Month"] == datetime(wanted.month.year, wanted.month.month, 1)
        assert row[EN.text("column.r12_share")] == wanted.r12_share
        assert row[EN.text("column.ceiling")] == wanted.ceiling
        assert row[f"{EN.text('column.agency')}, SEK million"] == pytest.approx(wanted.agency / 1e6)
        assert row[EN.text("column.denominator")] == EN.text("denominator.own")


def test_that_the_overview_has_the_latest_month_of_each_selection_with_its_status_in_words(
    tmp_path: Path,
) -> None:
    rows = table_rows(written_ceiling(tmp_path, costs())[EN.text("report.sheet.overview")])
    found = {(row["Unit"], row["Staff group"]): row for row in rows}
    assert len(rows) == 1 + 2 + 1 + 2
    assert found["Whole region", "all"]["Month"] == datetime(2024, 6, 1)
    assert found["Care", "all"]["Status"] == EN.text("status.over")
    assert found["Dental", "all"]["Status"] == EN.text("status.within")
    headroom = next(head for head in rows[0] if head.startswith(EN.text("column.headroom_ytd")))
    assert found["Care", "all"][headroom] == pytest.approx((0.04 * 6e6 - 600_000) / 1e6)


def test_that_the_overview_says_since_when_the_ceiling_is_exceeded_and_that_it_cannot_be_met(
    tmp_path: Path,
) -> None:
    said = words(written_ceiling(tmp_path, costs(34, agency=100_000.0)))
    assert EN.text("report.says.breach", since="January 2022") in said
    assert EN.text("report.says.not_back_under") in said
    assert EN.text("report.says.cannot_be_met", year=2024) in said
    assert "1 of 2 units are over their ceiling: Care." in said


def test_that_the_overview_says_when_the_forecast_is_back_under_the_ceiling(tmp_path: Path) -> None:
    inputs = costs(24)
    falling = tuple(
        replace(row, cost=row.cost * (0.2 if row.month >= Month(2023, 10) else 1.0))
        for row in inputs.agency_costs
    )
    # Compared with a year before the last months are far cheaper, so the seasonal method carries the fall on.
    said = words(written_ceiling(tmp_path, replace(inputs, agency_costs=falling)))
    back = EN.text("report.says.back_under").split("{month}")[0]
    assert back in said


def test_that_what_each_month_left_may_cost_is_said_while_the_ceiling_can_be_met(tmp_path: Path) -> None:
    said = words(written_ceiling(tmp_path, costs(agency=10_000.0)))
    assert EN.text("report.says.allowed").split("{allowed}")[0] in said
    assert "over their ceiling" not in said


def test_that_a_missing_personnel_cost_is_an_empty_cell_and_said_in_words(tmp_path: Path) -> None:
    inputs = costs(6)
    lacking = tuple(row for row in inputs.personnel_costs if (row.unit, row.month.month) != ("Care", 2))
    book = written_ceiling(tmp_path, replace(inputs, personnel_costs=lacking))
    row = table_rows(book[EN.text("report.sheet.months_region")])[1]
    assert row["Share"] is None
    assert row["Status"] == EN.text("report.no_share")
    assert EN.text("report.says.share_ytd").split("{month}")[0] in words(book)


def test_that_a_region_without_a_ceiling_is_told_so(tmp_path: Path) -> None:
    book = written_ceiling(tmp_path, replace(costs(), ceilings=()))
    assert EN.text("status.none") in words(book)
    assert EN.text("report.says.ceiling").split("{")[0] not in words(book)


def test_that_a_workbook_without_costs_says_so(tmp_path: Path) -> None:
    book = written_ceiling(tmp_path, Inputs())
    assert EN.text("report.overview.empty") in words(book)
    assert chart_xml(tmp_path / "out.xlsx") == []


def test_that_a_ceiling_that_is_met_for_a_while_has_no_open_breach(tmp_path: Path) -> None:
    inputs = costs(14, agency=70_000.0)
    calm = tuple(replace(row, cost=0.0) for row in inputs.agency_costs if row.month >= Month(2022, 4))
    busy = tuple(row for row in inputs.agency_costs if row.month < Month(2022, 4))
    book = written_ceiling(tmp_path, replace(inputs, agency_costs=busy + calm))
    assert EN.text("report.says.breach").split("{since}")[0] not in words(book)


# --- trust


def test_that_text_from_the_data_is_never_a_formula(tmp_path: Path) -> None:
    inputs = region(PAYLOADS, PAYLOADS[:2])
    scenarios = [replace(UNCHANGED, name=payload, horizon=2) for payload in PAYLOADS]
    about = replace(
        ABOUT, region=PAYLOADS[0], files=tuple(FileRead(p, p, 1) for p in PAYLOADS), manifest=PAYLOADS
    )
    book = written_projection(tmp_path, *projected(inputs, *scenarios), about=about)
    assert_text_stays_text(book, tmp_path / "out.xlsx")
    units = {row["Unit"] for row in table_rows(book[EN.text("report.sheet.results")])}
    assert {'=HYPERLINK("http://evil";1)', "+1+1", "-2", "1.5", "abc"} <= units


def test_that_text_from_the_costs_is_never_a_formula(tmp_path: Path) -> None:
    month = Month(2024, 1)
    inputs = Inputs(
        personnel_costs=tuple(PersonnelCost(month, unit, 1e6) for unit in PAYLOADS),
        agency_costs=tuple(AgencyCost(month, unit, group, 1e5) for unit in PAYLOADS for group in PAYLOADS),
        ceilings=(Ceiling("*", "*", 0.04, source=PAYLOADS[0]),),
    )
    assert_text_stays_text(written_ceiling(tmp_path, inputs), tmp_path / "out.xlsx")


def assert_text_stays_text(book: Workbook, path: Path) -> None:
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type not in ("f", "e"), cell.coordinate
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "\r")):
                    assert cell.quotePrefix
                    seen += 1
    assert seen > 0
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name]
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in archive.read(name)
                assert b"<hyperlink" not in archive.read(name)


def test_that_scenarios_whose_names_differ_in_nothing_a_sheet_can_show_have_sheets_of_their_own(
    tmp_path: Path,
) -> None:
    names = ("[A]/B", "a b", "x" * 60, "X" * 60, "''", EN.text("report.sheet.summary"))
    scenarios = [replace(UNCHANGED, name=name, horizon=1) for name in names]
    book = written_projection(tmp_path, *projected(region(), *scenarios))
    assert len({name.casefold() for name in book.sheetnames}) == len(names) + 4
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)


def test_that_alike_scenario_names_still_give_a_table_that_excel_opens(tmp_path: Path) -> None:
    scenarios = [replace(UNCHANGED, name=name, horizon=1) for name in ("Same", "same", "y" * 300)]
    sheet = written_projection(tmp_path, *projected(region(), *scenarios))[EN.text("report.sheet.levers")]
    heads = [str(cell.value) for cell in sheet[next(iter(sheet.tables.values())).ref][0]]
    assert heads[2:4] == ["Same", "same (2)"]
    assert all(len(head) <= 255 for head in heads)


def test_that_every_axis_of_every_chart_is_visible_and_titles_do_not_cover_the_plot(tmp_path: Path) -> None:
    written_projection(tmp_path, *projected(region(), UNCHANGED, LATER))
    projection_charts = chart_xml(tmp_path / "out.xlsx")
    written_ceiling(tmp_path, costs())
    charts = projection_charts + chart_xml(tmp_path / "out.xlsx")
    assert len(projection_charts) == 3 + 2 * 2
    assert len(charts) == 7 + 3
    for xml in charts:
        axes = re.findall(r"<(catAx|valAx)>.*?</\1>", xml, re.DOTALL)
        assert sorted(axes) == ["catAx", "valAx"]
        assert len(re.findall(r'<delete val="0"\s*/>', xml)) == 2
        assert '<overlay val="0"' in xml
        assert "<title>" in xml


def test_that_the_comparison_need_is_drawn_dashed_with_the_scenario_but_not_with_itself(
    tmp_path: Path,
) -> None:
    written_projection(tmp_path, *projected(region(), UNCHANGED, LATER))
    name = EN.text("report.chart.their_need")
    compared = [xml for xml in chart_xml(tmp_path / "out.xlsx") if name in xml]
    assert len(compared) == 1
    assert 'prstDash val="sysDash"' in compared[0]
    assert "<barChart>" in compared[0]
    assert "<lineChart>" in compared[0]


def test_that_sheets_print_on_a4_across_with_heads_repeated_and_pages_numbered(tmp_path: Path) -> None:
    (projection,) = projected(region(), UNCHANGED)
    book = written_projection(tmp_path, projection)
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth == 1
        assert "&P" in footer(sheet, "right")
        assert "&&" in footer(sheet, "left")
    results = book[EN.text("report.sheet.results")]
    head = results[next(iter(results.tables.values())).ref][0][0].row
    assert results.print_title_rows == f"${head}:${head}"
    assert results.freeze_panes == f"E{head + 1}"


def test_that_the_same_projection_gives_the_same_sheets_and_charts(tmp_path: Path) -> None:
    projections = projected(region(), UNCHANGED, LATER)
    parts = []
    for name in ("one.xlsx", "two.xlsx"):
        write_projection(tmp_path / name, projections, ABOUT, SV)
        with zipfile.ZipFile(tmp_path / name) as archive:
            # The core properties hold the moment of writing.
            parts.append({part: archive.read(part) for part in archive.namelist() if "core.xml" not in part})
    assert parts[0] == parts[1]


# --- files


class CancelledError(Exception):
    """Raised by a progress callback."""


@pytest.mark.parametrize("after", [0, 3, 6])
def test_that_a_cancelled_workbook_leaves_the_old_file_and_nothing_else(tmp_path: Path, after: int) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"old")
    told: list[float] = []

    def cancel(share: float) -> None:
        told.append(share)
        if len(told) > after:
            raise CancelledError

    with pytest.raises(CancelledError):
        write_projection(path, projected(region(), UNCHANGED), ABOUT, EN, cancel)
    assert [file.name for file in tmp_path.iterdir()] == ["out.xlsx"]
    assert path.read_bytes() == b"old"


def test_that_progress_rises_from_nothing_to_all_and_is_told_inside_the_long_table(tmp_path: Path) -> None:
    told: list[float] = []
    inputs = region(tuple(f"Unit {at}" for at in range(50)))
    write_projection(tmp_path / "out.xlsx", projected(inputs, UNCHANGED), ABOUT, EN, told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > len(set(told))  # 600 rows: told again between the sheets


@pytest.mark.parametrize("kind", ["folder", "missing"])
def test_that_a_path_that_cannot_be_written_is_a_finding_and_leaves_nothing(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "out.xlsx" if kind == "folder" else tmp_path / "nowhere" / "out.xlsx"
    if kind == "folder":
        path.mkdir()
    with pytest.raises(StaffingError) as refused:
        write_ceiling(path, tracks(costs(3)), ABOUT, EN)
    (finding,) = refused.value.findings
    assert finding.code == "cannot_write"
    assert finding.origin.file == str(path)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_that_there_must_be_something_to_write(tmp_path: Path) -> None:
    for write in writers():
        with pytest.raises(ValueError, match="to write"):
            write(tmp_path / "out.xlsx", (), ABOUT, EN)


def writers() -> Iterator[Any]:
    yield write_projection
    yield write_ceiling


def test_that_rows_of_few_employees_are_hidden_with_what_gives_them_away(tmp_path: Path) -> None:
    inputs = region(("Care", "Dental", "Lab"), ("Aide", "Doctor", "Nurse"))
    few = replace(inputs.age_structure[0], unit="Home", headcount=3.0)
    stock = (*inputs.age_structure, few, replace(few, occupation="Doctor", headcount=90.0))
    (found,) = projected(replace(inputs, age_structure=stock), UNCHANGED)
    about = replace(ABOUT, small_cells=5)
    book = written_projection(tmp_path, found, about=about)
    sheet = book[EN.text("report.sheet.results")]
    rows = table_rows(sheet)
    hidden = {(row["Unit"], row["Occupation"]) for row in rows if ".." in row.values()}
    assert ("Home", "Aide") in hidden
    assert len(hidden) == 4, "two in its unit, and two in another one"
    for row in rows:
        measures = [
            value for key, value in row.items() if key not in ("Scenario", "Unit", "Occupation", "Year")
        ]
        is_hidden = (row["Unit"], row["Occupation"]) in hidden
        assert all((value == "..") == is_hidden for value in measures), "in every year, all or none"
    note = EN.text("small.note", mark="..", threshold=5)
    assert note in [cell.value for cells in sheet.iter_rows() for cell in cells]
    sources = [cell.value for cells in book[EN.text("report.sheet.sources")].iter_rows() for cell in cells]
    assert note in sources
    open_book = written_projection(tmp_path, found)
    sources = [
        cell.value for cells in open_book[EN.text("report.sheet.sources")].iter_rows() for cell in cells
    ]
    assert EN.text("report.sources.small_cells_off") in sources
    assert all(".." not in row.values() for row in table_rows(open_book[EN.text("report.sheet.results")]))
