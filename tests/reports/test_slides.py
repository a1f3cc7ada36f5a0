"""The board's slides: figures are the plan's, charts can be edited, and nothing from data does anything."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from staffing_planner.models.findings import NOWHERE, StaffingError
from staffing_planner.models.inputs import Inputs
from staffing_planner.plan import Plan

EDITED = ("=cmd|'/c calc'!A0", "https://example.org/ <b>&", "@SUM(1+1)", "+1", "Rad\x0bett\ntvå", "<a:fld>")


@pytest.fixture(scope="module")
def plan(sample_folder: Path) -> Plan:
    """Return the sample region."""
    return Plan.open(sample_folder)


@pytest.fixture(scope="module")
def deck(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the slides of the usual pair in Swedish."""
    path = tmp_path_factory.mktemp("slides") / "bilder.pptx"
    scenario, comparison = plan.usual_scenarios()
    plan.write_slides(path, [comparison, scenario], "sv")
    return Presentation(str(path))


def charts(slide: Any) -> list[Any]:
    """The charts of a slide, from left to right."""
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def values(chart: Any, at: int) -> list[float | None]:
    """The figures of a series as they stand in the chart."""
    return list(chart.plots[0].series[at].values)


def with_tables(plan: Plan, change: Callable[[Inputs], Inputs]) -> Plan:
    """The plan after its tables have been changed."""
    return plan.with_content(plan.content.with_inputs(change(plan.inputs)))


def test_that_there_are_four_slides_whose_titles_are_findings(deck: Any) -> None:
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(titles) == 4
    assert titles[0] == "341 av 7\u202f222 anställda når 67 år inom 3 år – 691 når 65"
    assert all(re.search(r"\d", title) for title in titles)
    assert deck.slide_width * 9 == pytest.approx(deck.slide_height * 16, rel=1e-3)


def test_that_the_figures_are_the_plans(plan: Plan, deck: Any) -> None:
    scenario, comparison = plan.usual_scenarios()
    mine, theirs = plan.project([scenario, comparison])
    ages, needs, agency, training = (charts(slide) for slide in deck.slides)
    assert sum(value or 0 for at in (0, 1) for value in values(ages[0], at)) == pytest.approx(7222)
    reach = plan.reach([65, 67], 3, ("occupation",))
    largest = max(row.reach for row in reach.rows if row.age == 67)
    assert sum(value or 0 for value in values(ages[1], 1)) == pytest.approx(reach.total[1].reach)
    assert sum(value or 0 for value in values(ages[1], 0)) == pytest.approx(reach.total[0].reach)
    assert values(ages[1], 1)[-1] == largest
    assert values(needs[0], 0) == theirs.total("replacement_need").tolist()
    assert values(needs[0], 1) == mine.total("replacement_need").tolist()
    moved = mine.total("retirements") - theirs.total("retirements")
    assert values(needs[1], 0) == moved.tolist()
    rows = plan.track_ceiling().rows
    assert values(agency[0], 0) == [row.agency / 1e6 for row in rows]
    assert values(agency[1], 0)[-1] == rows[-1].r12_share
    assert values(agency[1], 1)[-1] == rows[-1].ceiling
    grid = mine.grid("training_in").sum_to(("occupation",))
    assert sum(value or 0 for value in values(training[0], 1)) == pytest.approx(grid.values.sum())


def test_that_charts_are_native_with_axes_that_can_be_seen_and_words_for_who_cannot(deck: Any) -> None:
    for slide in deck.slides:
        frames = [shape for shape in slide.shapes if shape.has_chart]
        assert len(frames) == 2
        for frame in frames:
            assert frame._element._nvXxPr.cNvPr.get("descr")
            xml = frame.chart.part.blob.decode()
            assert set(re.findall(r'<c:delete val="(\d)"/>', xml)) == {"0"}
            assert frame.chart.has_title
            assert not re.search(r"externalLink|<c:f>\[", xml)


def test_that_the_workbook_behind_a_chart_has_the_same_figures(deck: Any) -> None:
    for slide in deck.slides:
        for chart in charts(slide):
            sheet = load_workbook(BytesIO(chart.part.chart_workbook.xlsx_part.blob)).worksheets[0]
            for at, series in enumerate(chart.plots[0].series):
                cells = [sheet.cell(row, at + 2).value for row in range(2, 2 + len(series.values))]
                assert cells == pytest.approx(list(series.values))


def test_that_every_slide_says_where_it_comes_from_and_how_it_was_made(deck: Any) -> None:
    for number, slide in enumerate(deck.slides, start=1):
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Källa: " in words
        assert "2024-12-31" in words
        assert "Syntetiskt exempel" in words
        assert len(slide.notes_slide.notes_text_frame.text.split(". ")) >= 2
        assert 'type="slidenum"' in slide.part.blob.decode(), number
    assert "Pension vid 67, jämfört med Pension vid 65" in deck.slides[1].part.blob.decode()


def test_that_one_scenario_is_shown_by_itself_and_more_are_held_against_the_first(
    plan: Plan, tmp_path: Path
) -> None:
    alone, several = tmp_path / "alone.pptx", tmp_path / "several.pptx"
    plan.write_slides(alone, [plan.scenario("Pension vid riktålder")], "en")
    deck = Presentation(str(alone))
    assert "Pension vid riktålder" in deck.slides[1].shapes.title.text
    assert len(charts(deck.slides[1])) == 1
    assert "691" not in deck.slides[0].shapes.title.text
    names = ["Pension vid 67", "Pension vid 65", "Pension vid 67", "Fler utbildningsplatser"]
    plan.write_slides(several, [plan.scenario(name) for name in names], "sv")
    titles = [slide.shapes.title.text for slide in Presentation(str(several)).slides]
    assert len(titles) == 6
    assert "fler pensionsavgångar" in titles[1]
    assert "lika många" in titles[2]


def test_that_long_names_are_cut_beneath_a_chart_as_long_as_they_differ(plan: Plan, tmp_path: Path) -> None:
    scenario, comparison = plan.usual_scenarios()
    path, long = tmp_path / "long.pptx", " med samma omsättning och utbildning som i dag"

    def legend(first: str, second: str) -> list[str]:
        plan.write_slides(path, [replace(comparison, name=first), replace(scenario, name=second)], "sv")
        slide = Presentation(str(path)).slides[1]
        assert first in slide.part.blob.decode()
        return [series.name for series in charts(slide)[0].plots[0].series]

    assert legend("Till 65" + long, "Till 67" + long)[1] == "Till 67 med samma omsättning och utbild…"
    assert legend("Till" + long + " 65", "Till" + long + " 67")[1] == "Till" + long + " 67"


def test_that_a_change_without_return_is_said_to_come_later(plan: Plan, tmp_path: Path) -> None:
    first = replace(plan.scenario("Pension vid 65"), horizon=2)
    later = replace(plan.scenario("Pension vid 67"), horizon=1, name="Kort")
    plan.write_slides(tmp_path / "short.pptx", [first, later], "sv")
    slide = Presentation(str(tmp_path / "short.pptx")).slides[1]
    assert "som kommer senare" in slide.shapes.title.text
    assert "2025," in slide.shapes.title.text


def test_that_what_looks_like_a_formula_or_a_link_stays_text(plan: Plan, tmp_path: Path) -> None:
    largest = (
        "Undersköterska/skötare",
        "Sjuksköterska",
        "Chef",
        "Barnmorska",
        "Tandsköterska",
        "Handläggare",
    )
    names = dict(zip(largest, EDITED, strict=True))
    scenario, comparison = plan.usual_scenarios()
    scenario = replace(scenario, name='=HYPERLINK("http://example.org")' + " lång" * 60)

    def renamed(inputs: Inputs) -> Inputs:
        rows = tuple(
            replace(row, occupation=names.get(row.occupation, row.occupation)) for row in inputs.age_structure
        )
        return replace(inputs, age_structure=rows)

    path = tmp_path / "evil.pptx"
    with_tables(plan, renamed).write_slides(path, [comparison, scenario], "sv")
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            content = package.read(name)
            if name.endswith(".rels"):
                assert b"hyperlink" not in content
                assert b'TargetMode="External"' not in content
            if name.endswith(".xml"):
                assert b"hlinkClick" not in content
                assert set(re.findall(rb'<a:fld [^>]*type="(\w+)"', content)) <= {
                    b"slidenum",
                    b"datetimeFigureOut",
                }
            if name.endswith(".xlsx"):
                book = load_workbook(BytesIO(content))
                for sheet in book:
                    for row in sheet.iter_rows():
                        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)
    deck = Presentation(str(path))
    labels = [str(label) for label in charts(deck.slides[0])[1].plots[0].categories]
    assert [name for name in EDITED if not any(one.startswith(name[:3]) for one in labels)] == []


def test_that_a_subject_without_data_keeps_its_slide_and_says_what_is_missing(
    plan: Plan, tmp_path: Path
) -> None:
    bare = with_tables(
        plan, lambda inputs: replace(inputs, agency_costs=(), personnel_costs=(), ceilings=(), training=())
    )
    bare.write_slides(tmp_path / "bare.pptx", [plan.scenario("Pension vid 65")], "sv")
    deck = Presentation(str(tmp_path / "bare.pptx"))
    assert len(deck.slides) == 4
    for slide in (deck.slides[2], deck.slides[3]):
        assert "kan inte" in slide.shapes.title.text
        assert not charts(slide)
        assert any("Läs in dem" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_that_shares_are_shown_only_where_there_are_any(plan: Plan, tmp_path: Path) -> None:
    path, scenario = tmp_path / "agency.pptx", plan.scenario("Pension vid 65")

    def shown(change: Callable[[Inputs], Inputs]) -> Any:
        with_tables(plan, change).write_slides(path, [scenario], "sv")
        return Presentation(str(path)).slides[2]

    without_ceiling = shown(lambda inputs: replace(inputs, ceilings=()))
    assert "inget tak gäller" in without_ceiling.shapes.title.text
    assert len(charts(without_ceiling)[1].plots[0].series) == 1
    high = shown(
        lambda inputs: replace(inputs, ceilings=tuple(replace(row, share=0.5) for row in inputs.ceilings))
    )
    assert "under taket 50,0" in high.shapes.title.text
    unpaid = shown(lambda inputs: replace(inputs, personnel_costs=()))
    assert "mnkr i december 2024" in unpaid.shapes.title.text
    assert len(charts(unpaid)) == 1


def test_that_many_files_are_counted_and_few_occupations_have_no_rest(plan: Plan, tmp_path: Path) -> None:
    def split(inputs: Inputs) -> Inputs:
        rows = tuple(
            replace(row, origin=replace(row.origin, file=f"del {at % 6}.csv"))
            for at, row in enumerate(inputs.age_structure)
            if row.occupation in ("Barnmorska", "Läkare med specialistkompetens")
        )
        return replace(inputs, age_structure=rows, targets=(), vacancies=(), separations=(), training=())

    with_tables(plan, split).write_slides(tmp_path / "few.pptx", [plan.scenario("Pension vid 65")], "sv")
    slide = Presentation(str(tmp_path / "few.pptx")).slides[0]
    assert any("och 2 filer till" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert len(list(charts(slide)[1].plots[0].categories)) == 2


def test_that_cancelling_or_a_refusal_leaves_what_was_there(plan: Plan, tmp_path: Path) -> None:
    path, scenario = tmp_path / "bilder.pptx", plan.scenario("Pension vid 65")
    path.write_bytes(b"before")

    def stop(share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan.write_slides(path, [scenario], "sv", stop)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(StaffingError):
        plan.write_slides(tmp_path / "nowhere" / "x.pptx", [scenario], "sv")


def test_that_the_usual_scenarios_are_the_boards_pair_or_the_first_ones(plan: Plan) -> None:
    assert [one.name for one in plan.usual_scenarios()] == ["Pension vid 67", "Pension vid 65"]
    only = plan.with_content(replace(plan.content, scenarios=(plan.scenario("Pension vid riktålder"),)))
    assert {one.name for one in only.usual_scenarios()} == {"Pension vid riktålder"}


def test_that_rows_of_no_file_name_none_and_real_data_are_not_called_made_up(
    plan: Plan, tmp_path: Path
) -> None:
    content = replace(plan.content, files=tuple(replace(file, title="") for file in plan.files))
    typed = tuple(replace(row, origin=NOWHERE) for row in plan.inputs.age_structure)
    own = plan.with_content(content.with_inputs(replace(plan.inputs, age_structure=typed)))
    own.write_slides(tmp_path / "own.pptx", [plan.scenario("Pension vid 65")], "sv")
    slide = Presentation(str(tmp_path / "own.pptx")).slides[0]
    words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "Källa" not in words
    assert "Syntetiskt" not in words
