"""The page of training slots: what it answers, typing into its grid, the proposal, the age that closes a gap."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from staffing_planner.models.training import Line, with_line_slots
from staffing_planner.plan import SAMPLE, Plan
from staffing_planner.ui.charts import ArrivalsChart
from staffing_planner.ui.closing_age import ClosingAgeQuestion
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.training.new_programme import NewProgramme
from staffing_planner.ui.pages.training.page import TrainingPage
from staffing_planner.ui.pages.training.slot_grid import whole_number
from staffing_planner.ui.pages.training.slot_proposal import SlotProposal
from staffing_planner.ui.session import Selection
from staffing_planner.ui.style import apply_theme
from staffing_planner.ui.why import Why

HOSPITAL = "Hälso- och sjukvårdsförvaltningen"
NURSES = "Specialistsjuksköterska"
Settle = Callable[[MainWindow], None]

SMALL = {
    "age_structure.csv": "date;unit;occupation;sex;age;headcount\n"
    "2024-12-31;Ward;Nurse;F;40;10\n2024-12-31;Ward;Nurse;F;69;2\n2024-12-31;Ward;Aide;F;30;10\n"
    "2024-12-31;Home;Cook;F;30;3\n",
    "vacancies.csv": "unit;occupation;headcount\nWard;Nurse;30\n",
    "training.csv": "programme;provider;term;unit;source_occupation;occupation;start_year;slots;length_years;"
    "completion;hire_share;entry_age;age_from;age_to;study_share;max_slots;supervisors_per_slot;cost_per_slot\n"
    "Nursing;College;ht;Ward;;Nurse;2025;2;1;1;1;25;;;;6;0.5;100000\n"
    "Nursing;College;ht;Ward;;Nurse;2026;2;1;1;1;25;;;;6;0.5;100000\n"
    "Nurse, from aide;College;vt;Ward;Aide;Nurse;2025;1;1.5;0.8;;;20;60;1;4;1;\n"
    "Long;;;Ward;;Nurse;2026;1;6;1;1;25;;;;;;\n",
    "supervisors.csv": "unit;year;supervisors\nWard;2025;2\nWard;2026;9\n",
    "unit_costs.csv": "occupation;employee_cost_per_fte;agency_cost_per_fte\n*;600000;1200000\n",
    "scenarios.toml": '[[scenario]]\nname = "Now"\nhorizon = 4\nfill_rate = 0.2\n',
}


@pytest.fixture
def page(window: MainWindow, settle: Settle, qtbot: QtBot) -> TrainingPage:
    """Return the page with the sample region, at rest."""
    window.show_page("training")
    return at_rest(window, settle, qtbot)


@pytest.fixture
def small(empty_window: MainWindow, tmp_path: Path, settle: Settle, qtbot: QtBot) -> TrainingPage:
    """Return the page with a ward that trains nurses, at rest."""
    folder = tmp_path / "ward"
    folder.mkdir()
    for name, text in SMALL.items():
        (folder / name).write_text(text, encoding="utf-8")
    empty_window.session.open(folder)
    settle(empty_window)
    empty_window.show_page("training")
    return at_rest(empty_window, settle, qtbot)


def at_rest(window: MainWindow, settle: Settle, qtbot: QtBot) -> TrainingPage:
    page = window.page_of("training")
    assert isinstance(page, TrainingPage)
    settle(window)
    qtbot.waitUntil(
        lambda: not page._at_rest.isActive() and page._computing is None and not window.session.jobs.running,
        timeout=20_000,
    )
    return page


def window_of(page: TrainingPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def cell(page: TrainingPage, programme: str, year: int) -> tuple[int, int]:
    assert page.figures is not None
    row = next(at for at, one in enumerate(page.figures.shown) if one.line.programme == programme)
    return row, page.grid.slots.grid.first_column + page.figures.start_years.index(year)


def type_slots(page: TrainingPage, at: tuple[int, int], typed: str) -> None:
    page.grid.setCurrentIndex(page.grid.slots.index(*at))
    page.grid.edit(page.grid.currentIndex())
    editor = page.grid.findChildren(QLineEdit)[-1]
    editor.setText(typed)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def slots_of(page: TrainingPage, programme: str, year: int) -> float:
    assert page.session.plan is not None
    rows = page.session.plan.inputs.training
    return sum(row.slots for row in rows if (row.programme, row.start_year) == (programme, year))


# --- what it answers


def test_that_the_page_says_how_many_nurse_slots_in_2027_close_the_hospitals_gap_of_2029_and_who_supervises(
    page: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    window = window_of(page)
    window.session.choose(Selection(units=(HOSPITAL,)))
    at_rest(window, settle, qtbot)
    assert page.target_picker.currentText() == NURSES
    assert page.year_picker.currentText() == "2029"
    assert page.tiles[1].words == ("Gap 2029 efter utbildning", "45", "av 65", NURSES)
    assert page.tiles[2].words[:3] == ("En plats till 2027 är värd", "0,81", "person 2029")
    said = page.closing.text()
    assert said == (
        f"För att sluta gapet 2029 bland {NURSES} i {HOSPITAL} behövs 109 platser med start 2027: planens 23 och "
        f"+86 i {NURSES}, intensivvård (ht). Det finns rum för 36 platser. Handledare i {HOSPITAL} 2027: 220 av 243 "
        "används i planen; 263 skulle behövas (räcker inte)."
    )
    grid = page.grid.slots.grid
    (supervisors,) = [row for row, name in enumerate(grid.sheet.columns[0]) if name.startswith("Handledare")]
    assert grid.sheet.columns[grid.first_column + 2][supervisors] == "220/243"
    # The model itself, from the files on: one slot fewer leaves somebody to recruit, this many leaves nobody.
    plan = Plan.open(SAMPLE)
    line = Line(f"{NURSES}, intensivvård", "Exempeluniversitetet", "ht", "utbildningsanställning", HOSPITAL,
                "Sjuksköterska", NURSES)  # fmt: skip
    gaps = []
    for slots in (92, 93):
        training = with_line_slots(plan.inputs.training, {(line, 2027): slots})
        changed = plan.with_content(plan.content.with_inputs(replace(plan.inputs, training=training)))
        (projection,) = changed.project([plan.scenario("Pension vid 67")])
        at = projection.axes.position[line.target]
        gaps.append(projection.values["recruitment_gap"][at, 4])
    assert gaps[0] > 1e-9 >= gaps[1]


def test_that_the_tiles_say_the_education_employments_and_who_is_away(page: TrainingPage) -> None:
    employments, gap, _, away = (tile.words for tile in page.tiles)
    assert employments[1:] == ("40", "i snitt 40 per år", "10 utbildningar · 1 anordnare")
    assert gap[1:3] == ("62", "av 90")
    assert away[1:3] == ("36,1", "årsarb.")
    assert page.chart_card.heading.title.endswith("31\u00a0% av gapet 2029")


def test_that_programmes_which_cannot_arrive_in_time_are_marked(
    page: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    page.segments.buttons[1].click()
    page.year_picker.activated.emit(0)
    page._choose_year("2026")
    at_rest(window_of(page), settle, qtbot)
    grid = page.grid.slots.grid
    assert "för sent" in grid.sheet.columns[-1]
    assert page.grid_card.heading.title.endswith("hinner inte fram till 2026")
    row, column = cell(page, "Tandläkare", 2025)
    assert grid.states[row, column] == "late"
    index = page.grid.slots.index(row, column)
    assert page.grid.slots.data(index, Qt.ItemDataRole.ToolTipRole) == (
        "För sent för 2026: ingen som startar då är klar i tid."
    )


def test_that_a_unit_without_programmes_says_what_to_do(
    page: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    window = window_of(page)
    window.session.choose(Selection(units=("IT-förvaltningen",)))
    at_rest(window, settle, qtbot)
    assert page.no_lines.isVisibleTo(page)
    assert not page.grid.isVisibleTo(page)
    assert not page.suggest.isEnabled()
    window.session.choose(Selection(units=("Finns inte",)))
    assert page.nobody.isVisibleTo(page)


def test_that_it_speaks_english_and_is_painted_in_the_dark(
    page: TrainingPage, application: QApplication, settle: Settle, qtbot: QtBot
) -> None:
    window = window_of(page)
    light = page.grab().toImage()
    window.session.speak("en")
    apply_theme(application, dark=True)
    try:
        at_rest(window, settle, qtbot)
        assert page.title.text() == "Training slots"
        assert page.tiles[0].words[0] == "Education employments 2025"
        assert "109 slots are needed that start in 2027" in page.closing.text()
        assert page.grab().toImage() != light
    finally:
        apply_theme(application, dark=False)


def test_that_a_roomy_page_names_the_providers_and_keeps_the_year(page: TrainingPage, qtbot: QtBot) -> None:
    window = window_of(page)
    page.grid.setCurrentIndex(page.grid.slots.index(0, 4))
    narrow = page.grid.slots.grid
    window.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.grid.slots.grid.first_column == narrow.first_column + 1)
    assert page.grid.slots.grid.sheet.columns[1][0] == "Exempeluniversitetet"
    assert page.grid.currentIndex().column() == 5


def test_that_a_lever_that_moves_is_followed(page: TrainingPage, settle: Settle, qtbot: QtBot) -> None:
    window, before = window_of(page), page.tiles[1].words
    window.top.slider.setValue(640)
    qtbot.waitUntil(lambda: page.tiles[1].words != before)
    said = page.closing.text()
    at_rest(window, settle, qtbot)
    assert page.closing.text() != said


# --- typing


def test_that_typed_slots_are_one_step_of_undo_and_everything_follows(
    small: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    window, gap = window_of(small), small.figures.gap[1] if small.figures else 0.0
    type_slots(small, cell(small, "Nursing", 2025), "6")
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2025) == 6)
    at_rest(window, settle, qtbot)
    assert small.session.is_unsaved
    assert small.figures is not None
    assert small.figures.gap[1] < gap
    grid = small.grid.slots.grid
    column = grid.first_column
    assert grid.sheet.columns[column][grid.line_count] == "7"
    row = grid.line_count + 1
    assert (grid.sheet.columns[column][row], grid.states[row, column]) == ("4/2 !", "over")
    assert small.grid_card.heading.title == "Det saknas 2 handledare i Ward 2025"
    assert "räcker inte" in str(
        small.grid.slots.data(small.grid.slots.index(row, column), Qt.ItemDataRole.ToolTipRole)
    )
    window.session.undo()
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2025) == 2)


def test_that_a_year_without_a_row_gets_one_like_its_line(
    small: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    type_slots(small, cell(small, "Nurse, from aide", 2026), "3,0")
    qtbot.waitUntil(lambda: slots_of(small, "Nurse, from aide", 2026) == 3)
    assert small.session.plan is not None
    added = small.session.plan.inputs.training[-1]
    assert (added.length_years, added.completion, added.start_year) == (1.5, 0.8, 2026)


@pytest.mark.parametrize("typed", ["-1", "2,5", "många", ""])
def test_that_what_is_no_number_of_slots_is_refused_in_words_at_the_place(
    small: TrainingPage, typed: str, qtbot: QtBot
) -> None:
    type_slots(small, cell(small, "Nursing", 2025), typed)
    qtbot.waitUntil(lambda: small.grid.note.isVisibleTo(small.grid))
    assert "Skriv ett heltal" in small.grid.note.text()
    assert slots_of(small, "Nursing", 2025) == 2
    QTest.keyClick(small.grid, Qt.Key.Key_Right)
    assert not small.grid.note.isVisibleTo(small.grid)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("7", 7), (" 1 200 ", 1200), ("1\u202f200", 1200), ("8,0", 8), ("8.00", 8), ("−3", None), ("x", None)],
)
def test_that_whole_numbers_are_read_as_people_write_them(typed: str, number: int | None) -> None:
    assert whole_number(typed) == number


def test_that_a_block_from_a_spreadsheet_is_pasted_as_one_step(
    small: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    row, column = cell(small, "Nursing", 2025)
    small.grid.setCurrentIndex(small.grid.slots.index(row, column))
    QGuiApplication.clipboard().setText("3\t4\n")
    QTest.keyClick(small.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2026) == 4)
    assert slots_of(small, "Nursing", 2025) == 3
    at_rest(window_of(small), settle, qtbot)
    small.session.undo()
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2026) == 2)
    assert slots_of(small, "Nursing", 2025) == 2


def test_that_a_block_beyond_the_slots_or_with_words_in_it_changes_nothing(small: TrainingPage) -> None:
    small.grid.setCurrentIndex(small.grid.slots.index(*cell(small, "Nursing", 2025)))
    for block in ("1\t2\t3\t4\t5", "1\tx"):
        QGuiApplication.clipboard().setText(block)
        small.grid.paste()
        assert small.grid.note.isVisibleTo(small.grid)
        assert ("utanför platserna" in small.grid.note.text()) == ("5" in block)
    QGuiApplication.clipboard().setText("")
    small.grid.paste()
    assert slots_of(small, "Nursing", 2026) == 2


def test_that_the_delete_key_makes_a_cell_nothing_and_enter_goes_down(
    small: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    row, column = cell(small, "Nursing", 2025)
    small.grid.setCurrentIndex(small.grid.slots.index(0, column))
    QTest.keyClick(small.grid, Qt.Key.Key_Return)
    assert small.grid.currentIndex().row() == 1
    small.grid.setCurrentIndex(small.grid.slots.index(row, column))
    QTest.keyClick(small.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2025) == 0)


def test_that_names_and_sums_cannot_be_typed_into(small: TrainingPage) -> None:
    slots = small.grid.slots
    editable = Qt.ItemFlag.ItemIsEditable
    assert not slots.flags(slots.index(0, 0)) & editable
    assert not slots.flags(slots.index(slots.grid.line_count, slots.grid.first_column)) & editable
    assert slots.flags(slots.index(0, slots.grid.first_column)) & editable


# --- why


def test_that_every_figure_can_be_asked_about(page: TrainingPage, settle: Settle, qtbot: QtBot) -> None:
    asked: list[Why | None] = []
    page.why_asked.connect(lambda question: asked.append(question()))
    for tile in page.tiles:
        tile.asked.emit()
    page.chart.picked.emit(4)
    grid = page.grid.slots.grid
    page.grid.asked.emit(4, grid.first_column)
    page.grid.asked.emit(grid.line_count, grid.first_column)
    page.grid.asked.emit(grid.line_count + 1, grid.first_column)
    page.missing.asked.emit(0, 1)
    assert all(why is not None and why.terms and why.formula for why in asked)
    assert [why.figure for why in asked if why][:3] == ["40", "61,9 person", "0,81 person"]
    page.grid.asked.emit(grid.line_count, 0)
    assert len(asked) == 9
    page.chart.picked.emit(99)
    assert asked[-1] is None


def test_that_the_explanation_follows_the_cell_that_one_comes_to(
    page: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    offered: list[Why | None] = []
    page.why_offered.connect(lambda question: offered.append(question()))
    page.grid.setCurrentIndex(page.grid.slots.index(*cell(page, f"{NURSES}, intensivvård", 2028)))
    at_rest(window_of(page), settle, qtbot)
    why = offered[-1]
    assert why is not None
    assert why.name.startswith("En plats till, start 2028")
    assert [term.value for term in why.terms][:2] == ["1", "0,86"]
    labels = [term.label for term in why.terms]
    assert labels[labels.index("Vad som hindrar") + 1] == "Handledare 2028"
    assert page.tiles[2].words[0] == "En plats till 2028 är värd"


def test_that_a_slot_too_late_or_without_end_is_told_so(
    small: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    window = window_of(small)
    small.grid.setCurrentIndex(small.grid.slots.index(*cell(small, "Long", 2026)))
    at_rest(window, settle, qtbot)
    assert small.closing.text() == "Long, start 2026, blir klar för sent för gapet 2028."
    small.grid.setCurrentIndex(small.grid.slots.index(*cell(small, "Nurse, from aide", 2025)))
    at_rest(window, settle, qtbot)
    assert "så många finns inte att utbilda" in small.closing.text()
    small.grid.setCurrentIndex(small.grid.slots.index(*cell(small, "Long", 2025)))
    at_rest(window, settle, qtbot)
    assert small.closing.text().startswith("Välj en ruta")


# --- the chart


def test_that_the_chart_is_a_table_too(page: TrainingPage) -> None:
    sheet = page.chart.as_sheet()
    assert [heading.words for heading in sheet.headings] == ["År", "Från utbildning", "Kvar att rekrytera"]
    assert [column[4] for column in sheet.columns] == ["2029", "28", "62"]
    assert page.chart.values_at(4)[1][1:] == ("Från utbildning", "28")
    assert ArrivalsChart().as_sheet().row_count == 0


def test_that_a_closed_gap_and_a_surplus_are_said(small: TrainingPage, settle: Settle, qtbot: QtBot) -> None:
    type_slots(small, cell(small, "Nursing", 2025), "60")
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2025) == 60)
    at_rest(window_of(small), settle, qtbot)
    assert small.chart_card.heading.title == "Det finns inget gap att täcka 2028"
    assert small.chart.values_at(3)[-1][1] == "Överskott mot målbemanning"


# --- the proposal


def proposal_of(page: TrainingPage) -> SlotProposal:
    page.suggest.click()
    return page.findChildren(SlotProposal)[-1]


def test_that_a_proposal_is_shown_with_its_reasons_and_taken_as_one_step(
    small: TrainingPage, settle: Settle, qtbot: QtBot
) -> None:
    proposal = proposal_of(small)
    assert not proposal.accept_button.isVisibleTo(proposal)
    proposal.plan_button.click()
    assert proposal.progress.isVisibleTo(proposal)
    qtbot.waitUntil(lambda: proposal.plan is not None, timeout=20_000)
    assert proposal.plan is not None
    assert "bevisat" in proposal.findings.text()
    sheet = proposal.table.sheet_model.sheet
    assert "2 → 6" in [text for column in sheet.columns for text in column]
    limits = proposal.limits.sheet_model.sheet.columns[0]
    assert "Handledare, Ward, 2025" in limits
    assert slots_of(small, "Nursing", 2026) == 2
    wanted = proposal.changes
    proposal.accept_button.click()
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2026) == 6)
    at_rest(window_of(small), settle, qtbot)
    assert small.session.plan is not None
    for (line, year), slots in wanted.items():
        rows = [
            row
            for row in small.session.plan.inputs.training
            if (Line.of(row), row.start_year) == (line, year)
        ]
        assert sum(row.slots for row in rows) == slots
    assert slots_of(small, "Long", 2026) == 1  # nobody arrives within the horizon: left alone
    small.session.undo()
    qtbot.waitUntil(lambda: slots_of(small, "Nursing", 2026) == 2)


def test_that_a_budget_and_a_weight_are_asked_for(small: TrainingPage, qtbot: QtBot) -> None:
    proposal = proposal_of(small)
    proposal.budget.setText("mycket")
    proposal.start()
    assert "inget belopp" in proposal.note.text()
    proposal.budget.setText("-1")
    proposal.start()
    assert not proposal.findings.isVisibleTo(proposal)
    proposal.budget.setText("0,2")
    proposal.weight.setCurrentIndex(2)
    proposal.start()
    qtbot.waitUntil(lambda: proposal.plan is not None, timeout=20_000)
    assert proposal.plan is not None
    assert proposal.plan.cost <= 200_000
    assert not proposal.note.isVisibleTo(proposal)
    proposal.close_button.click()


def test_that_the_search_can_be_stopped(small: TrainingPage, settle: Settle) -> None:
    proposal = proposal_of(small)
    proposal.start()
    proposal.stop_button.click()
    assert proposal.plan is None
    assert proposal.plan_button.isVisibleTo(proposal)
    proposal.stop()
    proposal.start()
    proposal.close()
    settle(window_of(small))


def test_that_an_impossible_plan_and_a_fault_are_answered_in_words(
    small: TrainingPage, settle: Settle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begun_too_many() -> None:
        document = small.session.open_document
        inputs = document.content.inputs
        begun = replace(inputs.training[0], start_year=2024, length_years=2.0, slots=50.0)
        changed = document.content.with_inputs(replace(inputs, training=(begun, *inputs.training)))
        document.do(("edit", "training", "added"), changed)

    begun_too_many()
    at_rest(window_of(small), settle, qtbot)
    proposal = proposal_of(small)
    proposal.start()
    qtbot.waitUntil(lambda: proposal.plan is not None, timeout=20_000)
    assert proposal.findings.text().startswith("Ingen plan är möjlig:")
    assert "Ward behöver 25 handledare 2025" in proposal.findings.text()
    assert not proposal.changes

    def fail(*given: object, **named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Plan, "plan_slots", fail)
    proposal.start()
    qtbot.waitUntil(lambda: proposal.note.isVisibleTo(proposal), timeout=20_000)
    assert "Planen är oförändrad" in proposal.note.text()


# --- a new programme


def new_programme(page: TrainingPage) -> NewProgramme:
    page.add_line.click()
    return page.findChildren(NewProgramme)[-1]


def test_that_a_new_programme_begins_with_what_is_known_of_it(small: TrainingPage, qtbot: QtBot) -> None:
    dialog = new_programme(small)
    names = [one.programme for one in dialog.defaults]
    assert {"AT", "BT", "ST", NURSES} <= set(names)
    for name, length, completion in (
        ("ST", "5,5", "100"),
        (NURSES, "1", "86"),
        ("Tandsköterska", "1,25", "100"),
    ):
        dialog.like.setCurrentIndex(names.index(name))
        dialog.like.activated.emit(names.index(name))
        assert (dialog.name.text(), dialog.length.text()) == (name, length)
        assert dialog.completion.text().startswith(completion)
    dialog.like.activated.emit(names.index("ST"))
    assert "är inte känd" in dialog.remark.text()
    dialog.slots.setText("4")
    dialog.add_button.click()
    qtbot.waitUntil(lambda: slots_of(small, "ST", 2025) == 4)
    assert small.session.plan is not None
    added = small.session.plan.inputs.training[-1]
    assert (added.kind, added.length_years, added.unit, added.occupation) == ("ST", 5.5, "Home", "Nurse")
    small.session.undo()
    qtbot.waitUntil(lambda: slots_of(small, "ST", 2025) == 0)


def test_that_an_education_employment_has_a_source_and_wrong_fields_are_named(
    small: TrainingPage, qtbot: QtBot
) -> None:
    dialog = new_programme(small)
    dialog.name.setText("")
    dialog.slots.setText("två")
    dialog.length.setText("lång")
    dialog.add_button.click()
    assert dialog.note.text() == "Rätta det här: Utbildning, Platser, Längd, år."
    dialog.name.setText("Cook, from aide")
    dialog.unit.setCurrentIndex(dialog.unit.findText("Ward"))
    dialog.source.setCurrentIndex(dialog.source.findText("Aide"))
    dialog.slots.setText("1")
    dialog.length.setText("1,5")
    dialog.completion.setText("90 %")
    dialog.add_button.click()
    qtbot.waitUntil(lambda: slots_of(small, "Cook, from aide", 2025) == 1)
    assert small.session.plan is not None
    added = small.session.plan.inputs.training[-1]
    assert (added.kind, added.source_occupation, added.completion) == ("utbildningsanställning", "Aide", 0.9)


# --- the age that closes a gap


def closing_question(window: MainWindow) -> ClosingAgeQuestion:
    window.top.closing.click()
    return window.top.closing.findChildren(ClosingAgeQuestion)[-1]


def test_that_the_age_that_closes_the_gap_stands_beside_the_slider(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    assert window.top.closing.toolTip() == "Vilken pensionsålder sluter gapet?"
    question = closing_question(window)
    assert "6\u202f153 personer" in question.words.text()
    question.need.setText("5 600")
    QTest.keyClick(question.need, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: question.found is not None, timeout=20_000)
    assert question.answer.text().startswith(
        "Vid 69,3 års pensionsålder är ersättningsbehovet 5\u202f581 personer"
    )
    question.use_button.click()
    settle(window)
    assert window.session.moved_age == 69.3
    assert not window.top.closing.isVisibleTo(window)


def test_that_the_question_can_be_asked_where_the_button_has_no_room(window: MainWindow) -> None:
    window.resize(1024, 700)
    assert not window.top.closing.isVisibleTo(window)
    window.commands.actions["closing_age"].trigger()
    (question,) = window.top.closing.findChildren(ClosingAgeQuestion)
    assert question.isVisible()
    question.reject()


def test_that_a_need_that_no_age_meets_or_that_is_no_number_is_told(
    window: MainWindow, settle: Settle, qtbot: QtBot
) -> None:
    window.session.choose(Selection(units=(HOSPITAL,)))
    settle(window)
    question = closing_question(window)
    assert HOSPITAL in question.words.text()
    question.need.setText("få")
    question.solve()
    assert "inget antal personer" in question.answer.text()
    question.need.setText("0")
    question.solve()
    qtbot.waitUntil(lambda: question.found is not None, timeout=20_000)
    assert question.answer.text().startswith("Ingen pensionsålder räcker")
    assert not question.use_button.isVisibleTo(question)
    question.close_button.click()
