"""Renders the window into pictures: `python -m tests.screens [folder]`, by default `build/screens`.

The page at 1280×800 and 1920×1080, light and dark, in both languages, moving and at rest (with how sure its figures
are), and once the whole page, a hovered year, the states that a user meets when something is wrong, and the list of
findings; each step of the import of three exports.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from staffing_planner import app
from staffing_planner.models.inputs import Month
from staffing_planner.store import ProjectFile, Recovery
from staffing_planner.store.faults import fault_of
from staffing_planner.texts import LANGUAGES, Language
from staffing_planner.ui.about import About
from staffing_planner.ui.closing_age import ClosingAgeQuestion
from staffing_planner.ui.findings import FindingsDialog
from staffing_planner.ui.importing.wizard import NAMES, TOTALS
from staffing_planner.ui.jobs import Jobs, Outcome
from staffing_planner.ui.main_window import MainWindow
from staffing_planner.ui.pages.age_structure.page import AgeStructurePage
from staffing_planner.ui.pages.agency.page import VIEWS, AgencyPage
from staffing_planner.ui.pages.data.page import DataPage
from staffing_planner.ui.pages.data.row_form import RowForm
from staffing_planner.ui.pages.scenarios.lever_editor import OccupationsDialog
from staffing_planner.ui.pages.scenarios.page import ScenariosPage
from staffing_planner.ui.pages.training.new_programme import NewProgramme
from staffing_planner.ui.pages.training.page import TrainingPage
from staffing_planner.ui.pages.training.slot_proposal import SlotProposal
from staffing_planner.ui.preferences import Preferences
from staffing_planner.ui.print_dialog import PrintDialog
from staffing_planner.ui.questions import Question
from staffing_planner.ui.session import Selection, Session
from staffing_planner.ui.settings import Settings
from staffing_planner.ui.style import apply_theme
from tests.made_up_exports import write_exports

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((1280, 800), (1920, 1080))
REST = 200  # milliseconds in which everything comes to rest


def wait(milliseconds: int = REST) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def open_folder(window: MainWindow, folder: Path) -> None:
    """Open a data folder and wait for it."""
    window.session.open(folder)
    while window.session.jobs.running:
        wait(10)
    wait()


def with_window(
    application: QApplication,
    size: tuple[int, int],
    language: Language,
    dark: bool,
    show: Callable[[MainWindow], None],
) -> None:
    """Open a window on the sample, hand it over, close it."""
    apply_theme(application, dark=dark)
    with tempfile.TemporaryDirectory() as folder:
        jobs = Jobs()
        settings = Settings(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        window = MainWindow(Session(jobs, language), jobs, settings, app.SAMPLE)
        window.resize(*size)
        window.show()
        open_folder(window, app.SAMPLE)
        show(window)
        window.leave()
        window.deleteLater()
        wait(1)


def broken_copy(folder: Path) -> Path:
    """A copy of the sample in which four values cannot be what they are."""
    for source in app.SAMPLE.iterdir():
        if source.suffix in (".csv", ".toml"):
            (folder / source.name).write_bytes(source.read_bytes())
    people = folder / "age_structure.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    for row, column, value in ((6, 5, "-3"), (40, 4, "200"), (77, 5, "tolv")):
        cells = lines[row].split(";")
        cells[column] = value
        lines[row] = ";".join(cells)
    people.write_text("\n".join(lines), encoding="utf-8")
    levers = folder / "scenarios.toml"
    levers.write_text(levers.read_text(encoding="utf-8").replace("kappa", "kapa", 1), encoding="utf-8")
    return folder


def save_named(save: Callable[[str, QWidget], None], name: str, what: str, widget: QWidget) -> None:
    """Save a picture under what it shows and how."""
    save(f"{what}-{name}", widget)


def settle(window: MainWindow) -> None:
    """Wait until nothing is being read or written."""
    while window.session.jobs.running:
        wait(10)
    wait()


def question_of(window: MainWindow) -> Question:
    """The question that is asked."""
    (asked,) = (one for one in window.findChildren(Question) if one.isVisible())
    return asked


def show_project(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """Assumptions, change log, the project's menu, its questions and messages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Region Exempel.staffplan"
        window.project.save_as(path)
        settle(window)
        window.top.slider.setValue(664)
        wait()
        save("age-moved", window)
        window.top.keep.click()
        window.status.ask_why()
        window.status.reason.setText("regionplanens beslut i maj")
        wait()
        save("why", window)
        window.status.reason.returnPressed.emit()
        window.page.unreviewed.click()
        wait()
        save("unreviewed", window)
        page = window.assumptions
        page.unreviewed.setChecked(False)
        page.search.setText("personalomsättning" if window.session.texts.language == "sv" else "turnover")
        wait()
        page.register.selectRow(1)
        page.note.setText("avstämt med förvaltningen")
        page.review_button.click()
        wait()
        page.register.selectRow(3)
        wait()
        save("assumptions", window)
        page.segments.buttons[1].click()
        wait()
        save("change-log", window)
        window.project.open_menu()
        wait()
        save("menu", window.project.menu)
        window.project.menu.close()
        settle(window)
        window.project.close()
        wait()
        save("unsaved", question_of(window))
        question_of(window).reject()
        window.project._saved(path, Outcome.FAILED, fault_of(path, "project_no_space"), None)
        wait()
        save("not-saved", question_of(window))
        question_of(window).reject()
        left = Recovery(path, path, "", datetime(2025, 3, 1, 12, tzinfo=UTC))
        window.project.offer_recoveries((left, Recovery(path, None, "", left.saved_at)))
        wait()
        save("recovery", question_of(window))
        question_of(window).reject()
        window.session.close()
        settle(window)
        save("nothing-open", window)
        with ProjectFile.open(path):
            open_folder(window, path)
            save("in-use", window)
        damage(path)
        open_folder(window, path)
        save("damaged", window)


def show_history(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """Rates from history, the back-test before and after, forecasts that were kept with and without an outcome."""
    session, page = window.session, window.assumptions
    window.show_page("assumptions#rates")
    settle(window)
    save("rates-all", window)
    page.rates.occupation.setCurrentIndex(4)
    page.rates.cause.buttons[1].click()
    wait()
    page.rates.chart.light(20)
    save("rates-other", window)
    page.rates.chart.light(-1)
    window.show_page("assumptions#track_record")
    settle(window)
    save("track-idle", window)
    page.track_record.run_button.click()
    settle(window)
    plan = session.plan
    assert plan is not None
    earlier = tuple(row for row in plan.inputs.age_structure if row.date.year < 2024)
    gone = tuple(row for row in plan.inputs.separations if row.year < 2024)
    then = replace(plan.inputs, age_structure=earlier, separations=gone, vacancies=(), targets=())
    session.keep_vintage(
        plan.with_content(replace(plan.content, inputs=then)).keep_projection(session.scenario)
    )
    session.keep_vintage(plan.keep_cost_forecast(Month(2024, 4)))
    page.track_record.keep_projection.click()
    settle(window)
    save("track-found", window)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    wait()
    save("track-kept", window)


def show_scenarios(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """Levers that differ and all of them, what was refused, the charts of several levers, and one explained."""
    window.show_page("scenarios")
    page = window.page_of("scenarios")
    assert isinstance(page, ScenariosPage)
    settle(window)
    wait()
    settle(window)
    save("scenarios", window)
    page.only_differing.setChecked(False)
    wait()
    page.levers.setFocus(Qt.FocusReason.TabFocusReason)
    page.levers.go_to("agency_cover", window.session.scenario.name)
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum() // 8)
    wait()
    page.levers.edit(page.levers.currentIndex())
    (line,) = page.levers.viewport().findChildren(QLineEdit)
    line.setText("0,5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    save("scenarios-refused", window)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    for lever, value in (("training_factor", 1.5), ("turnover_factor", 0.9), ("growth", 0.01)):
        window.session.set_lever(window.session.scenario.name, lever, value)
    page.only_differing.setChecked(True)
    wait()
    settle(window)
    wait()
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    wait()
    page.tornado.light(1)
    save("scenarios-drivers", window)
    page.tornado.light(-1)
    page.waterfall.picked.emit(2)
    wait()
    save("scenarios-why", window)
    window.show_why(wanted=False)
    page.levers.go_to("training_factor", window.session.scenario.name)
    page.act("duplicate")
    page.verticalScrollBar().setValue(0)
    wait()
    save("scenarios-renamed", window)
    page.only_differing.setChecked(False)
    page.levers.go_to("fill_rate", window.session.scenario.name)
    page.act("table")
    wait()
    (dialog,) = page.findChildren(OccupationsDialog)
    save("scenarios-table", dialog)
    dialog.reject()


def show_age_structure(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """The pyramid with the values of a bar, in bands beside an earlier date, one explained, the sections beneath."""
    window.show_page("age_structure")
    page = window.page_of("age_structure")
    assert isinstance(page, AgeStructurePage)
    page.pyramid.light(44)
    wait()
    save("age-structure", window)
    window.session.choose(Selection(("Folktandvården",)))
    page.segments.buttons[1].click()
    page.pyramid.picked.emit(7)
    wait()
    save("age-structure-earlier", window)
    window.show_why(wanted=False)
    window.session.choose(Selection())
    for part, name in ((page.turnover, "age-structure-staffing"), (page.ratios, "age-structure-population")):
        page.ensureWidgetVisible(part)
        wait()
        save(name, window)


def show_training(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """The page, a cell of its grid explained, what is refused, the chart, a proposal, a new programme, the age."""
    window.show_page("training")
    page = window.page_of("training")
    assert isinstance(page, TrainingPage)
    settle(window)
    wait(2 * REST)
    save("training", window)
    page.grid.refused.emit(0, page.grid.slots.grid.first_column + 2, "många")
    save("training-refused", window)
    page.ensureWidgetVisible(page.missing)
    wait()
    save("training-beneath", window)
    page.ensureWidgetVisible(page.title)
    page.tiles[2].asked.emit()
    wait()
    save("training-why", window)
    window.show_why(wanted=False)
    page.suggest.click()
    page.add_line.click()
    window.top.closing.click()
    (proposal,) = page.findChildren(SlotProposal)
    (added,) = page.findChildren(NewProgramme)
    (question,) = window.top.closing.findChildren(ClosingAgeQuestion)
    proposal.weight.setCurrentIndex(2)
    proposal.start()
    settle(window)
    question.solve()
    settle(window)
    for what, dialog in (("proposal", proposal), ("new-programme", added), ("closing-age", question)):
        save(what, dialog)
        dialog.reject()


def show_frame(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """Search, help, preferences, the page about the program, the menu, the tour; women, counted in FTE."""
    texts = window.session.texts
    window.search_everything()
    save("search", window.search)
    window.search.field.setText("sjuk")
    wait()
    save("search-found", window.search)
    window.search.close()
    for topic in ("retirement", "general"):
        window.show_help(topic)
        wait()
        assert window.help is not None
        save(f"help-{topic}", window.help)
        window.help.close()
    window.show_preferences()
    window.show_about()
    wait()
    for what, kind in (("preferences", Preferences), ("about", About)):
        dialog = window.findChild(kind)
        assert isinstance(dialog, kind)
        save(what, dialog)
        dialog.close()
    window.commands.open_menu()
    wait()
    save("menu-all", window.commands.menu)
    window.commands.menu.close()
    save("menu-view", window.commands.view)
    window.commands.open_export()
    wait()
    save("menu-export", window.commands.out)
    window.commands.out.close()
    window.ask_for_print()
    dialog = window.findChild(PrintDialog)
    assert isinstance(dialog, PrintDialog)
    save("print", dialog)
    dialog.reject()
    window.show_page("retirement")
    window.start_tour()
    assert window.tour is not None
    for step in range(3):
        wait()
        save(f"tour-{step + 1}", window)
        window.tour.go_on()
    window.filter.sexes.take((texts.text("sex.F"),))
    window.count_in("fte")
    wait()
    save("women-in-fte", window)


def show_import(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """Every step of the import: persons, bands with an error, costs, a wrong file, and the window after it."""
    with tempfile.TemporaryDirectory() as folder:
        people, bands, money = write_exports(Path(folder))
        wrong = Path(folder) / "Personal.pdf.xlsx"
        wrong.write_bytes(b"%PDF-1.7")
        faulty = Path(folder) / "Med fel.csv"
        faulty.write_text(
            "Datum;Förvaltning;Yrke;Kön;Ålder;Antal\n2024-12-31;Folktandvården;Tandsköterska;K;400;3\n"
            "2024-12-31;Folktandvården;Tandsköterska;K;40;tolv\n"
            "2024-12-31;Folktandvården;Tandsköterska;K;41;3\n",
            encoding="utf-8",
        )
        for path in (people, bands, money, faulty, wrong):
            window.project.import_files([path])
            wizard = window.project.wizard
            assert wizard is not None
            settle(window)
            for _ in range(TOTALS + 1):
                step = f"{wizard.at + 1}" if wizard.draft is not None and wizard.next.isVisible() else "wrong"
                save(f"import-{path.stem}-{step}", wizard)
                if wizard.at == NAMES:
                    wizard.pages[NAMES].findChildren(QPushButton)[1].click()
                    wait()
                if wizard.at == TOTALS or not wizard.next.isEnabled() or not wizard.next.isVisible():
                    break
                wizard.next.click()
                settle(window)
            if path == bands:
                wizard.next.click()
                settle(window)
                save("import-after", window)
            else:
                wizard._leave()
                settle(window)


def show_agency(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """The page about agency staff after February, its closer looks, and what keeps the ceilings."""
    window.show_page("agency")
    page = window.page_of("agency")
    assert isinstance(page, AgencyPage)
    wait(2 * REST)
    settle(window)
    save("agency-year-end", window)
    page.look_through(Month(2024, 2))
    page.tiles[2].asked.emit()
    wait()
    save("agency", window)
    for name in VIEWS:
        page.show_part(name)
        wait()
        save(f"agency-{name}", page.look_card)
    page.keep.start.click()
    settle(window)
    save("agency-future", page.future)
    save("agency-keep", page.keep)


def show_data(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """The files, the tables, one of them edited, refused and pasted into, a new row, the findings and their rows."""
    window.show_page("data")
    settle(window)
    save("data-files", window)
    page = window.page_of("data")
    assert isinstance(page, DataPage)
    for table in ("tables", "training", "managers"):
        window.show_page(f"data#{table}")
        settle(window)
        save(f"data-{table}", window)
    editor = page.tables.editor
    editor.table.setCurrentIndex(editor.records.index(3, 2))
    editor.paste("113,5")
    settle(window)
    save("data-edited", window)
    editor.table.setCurrentIndex(editor.records.index(5, 2))
    editor.records.setData(editor.table.currentIndex(), "tolv")
    wait()
    save("data-refused", window)
    editor.paste("Folktandvården\t2025\tmånga\nFolktandvården\t\t-3\n", as_new_rows=True)
    wait()
    save("data-not-pasted", window)
    editor.ask_for_row()
    form = editor.findChild(RowForm)
    assert isinstance(form, RowForm)
    form.add_button.click()
    wait()
    save("data-new-row", form)
    form.reject()
    window.show_page("data#findings")
    settle(window)
    save("data-findings", window)
    page.findings.jump()
    settle(window)
    save("data-rows", window)


def wait_for_bands(window: MainWindow) -> None:
    """Wait until it is known how sure the figures are."""
    wait()
    while window.session.uncertainty is None and window.session.uncertainty_fault is None:
        wait(10)
    wait()


def show_uncertainty(save: Callable[[str, QWidget], None], name: str, window: MainWindow) -> None:
    """The page at rest, with the values of a year."""
    wait_for_bands(window)
    window.page.flow_chart.light(4)
    save(name, window)


def show_overview(save: Callable[[str, QWidget], None], name: str, window: MainWindow) -> None:
    """The overview at rest, and what stands beneath its chart."""
    window.show_page("overview")
    wait_for_bands(window)
    save(name, window)
    page = window.page_of("overview")
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    wait()
    save(f"{name}-beneath", window)


def damage(path: Path) -> None:
    """Turn a bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def show_readme(save: Callable[[str, QWidget], None], window: MainWindow) -> None:
    """The README's pictures: overview, agency staff after February with an explanation, training slots."""
    window.show_page("overview")
    wait_for_bands(window)
    save("window", window)
    window.show_page("training")
    wait(3000)  # what one more slot is worth comes with rest
    settle(window)
    save("training", window)
    window.show_page("agency")
    page = window.page_of("agency")
    assert isinstance(page, AgencyPage)
    page.presets[0].click()
    settle(window)
    page.tiles[2].asked.emit()
    settle(window)
    save("agency", window)


def main(arguments: list[str]) -> int:
    """Render everything and print where it is; with `--readme` the README's pictures, into docs."""
    if arguments == ["--readme"]:
        application = app.build_application()
        application.setQuitOnLastWindowClosed(False)

        def keep(name: str, widget: QWidget) -> None:
            widget.grab().save(str(ROOT / "docs" / f"{name}.png"))

        with_window(application, (1280, 900), "sv", False, partial(show_readme, keep))
        return 0
    target = Path(arguments[0]) if arguments else ROOT / "build" / "screens"
    target.mkdir(parents=True, exist_ok=True)
    application = app.build_application()
    application.setQuitOnLastWindowClosed(False)
    written: list[str] = []

    def save(name: str, widget: QWidget) -> None:
        widget.grab().save(str(target / f"{name}.png"))
        written.append(name)

    for width, height in SIZES:
        for dark in (False, True):
            for language in LANGUAGES:
                name = f"retirement-{width}x{height}-{'dark' if dark else 'light'}-{language}"
                with_window(application, (width, height), language, dark, partial(save, name))

                name = f"overview-{width}x{height}-{'dark' if dark else 'light'}-{language}"
                with_window(application, (width, height), language, dark, partial(show_overview, save, name))

                name = f"uncertainty-{width}x{height}-{'dark' if dark else 'light'}-{language}"
                with_window(
                    application, (width, height), language, dark, partial(show_uncertainty, save, name)
                )

    def whole_page(window: MainWindow) -> None:
        window.top.slider.setValue(664)
        wait_for_bands(window)
        window.page.flow_chart.lit.emit(2)
        window.page.flow_chart.light(2)
        save("whole-page", window)

    def narrow(window: MainWindow) -> None:
        window.session.choose_scenario(window.top.scenario.itemText(0))
        window.session.choose(Selection(window.session.plan.axes.units[:1] if window.session.plan else ()))
        window.top.slider.setFocus(Qt.FocusReason.TabFocusReason)
        wait()
        save("narrow-filtered", window)
        window.filter.occupations.open_list()
        wait()
        save("filter-list", window.filter.occupations.popup)
        window.filter.occupations.popup.close()

    def findings(window: MainWindow) -> None:
        window.show_findings()
        wait()
        dialog = window.findChild(FindingsDialog)
        if isinstance(dialog, FindingsDialog):
            save("findings", dialog)

    def trouble(window: MainWindow) -> None:
        with tempfile.TemporaryDirectory() as folder:
            broken = Path(folder) / "Region Exempel"
            broken.mkdir()
            open_folder(window, broken_copy(broken))
            save("errors", window)

    def empty(window: MainWindow) -> None:
        window.session.plan = None
        window.session.open(app.SAMPLE)
        window.session.cancel_opening()
        wait()
        save("cancelled", window)

    for width, height in SIZES:
        for dark in (False, True):
            for language in LANGUAGES:
                name = f"{width}x{height}-{'dark' if dark else 'light'}-{language}"
                for shown in (
                    show_project,
                    show_history,
                    show_agency,
                    show_scenarios,
                    show_age_structure,
                    show_training,
                    show_data,
                ):
                    show = partial(shown, partial(save_named, save, name))
                    with_window(application, (width, height), language, dark, show)
                if width == SIZES[0][0]:
                    show = partial(show_frame, partial(save_named, save, name))
                    with_window(application, (width, height), language, dark, show)
    for dark, language in ((False, "sv"), (False, "en"), (True, "sv")):
        name = f"1280x800-{'dark' if dark else 'light'}-{language}"
        show = partial(show_import, partial(save_named, save, name))
        with_window(application, SIZES[0], language, dark, show)
    with_window(
        application, (1024, 700), "sv", False, partial(show_project, partial(save_named, save, "narrow"))
    )
    with_window(application, (1280, 2300), "sv", False, whole_page)
    with_window(application, (1024, 700), "sv", False, narrow)
    with_window(application, (1280, 800), "sv", False, findings)
    with_window(application, (1280, 800), "sv", False, trouble)
    with_window(application, (1280, 800), "en", True, empty)
    print(f"{len(written)} pictures in {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
