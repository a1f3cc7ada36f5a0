"""A project opens like a data folder, and an import makes one or is one logged change in it."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from staffing_planner.cli import main
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.register import Manifest, Project, first_broken
from staffing_planner.plan import Plan
from staffing_planner.store import ProjectFile, load_project
from tests.store.projects import NOON, codes_of


def test_that_a_project_computes_what_its_data_folder_computes(tmp_path: Path, sample_folder: Path) -> None:
    folder = Plan.open(sample_folder)
    path = tmp_path / "Region Nord.staffplan"
    folder.save(path, "the first one")
    project = Plan.open(path)
    assert project.inputs == folder.inputs
    assert project.scenarios == folder.scenarios
    assert project.name == folder.name
    assert project.is_synthetic
    assert project.project(project.scenarios)[0].rows(()) == folder.project(folder.scenarios)[0].rows(())
    (change,) = project.content.log
    assert (change.what, change.reason) == (("import", "sample"), "the first one")


def test_that_a_project_without_a_name_of_its_own_has_the_file_s(tmp_path: Path) -> None:
    ProjectFile.create(tmp_path / "Region Nord.staffplan", Project()).close()
    assert Plan.open(tmp_path / "Region Nord.staffplan").name == "Region Nord"


def test_that_an_import_into_a_project_is_one_logged_change_and_keeps_the_rest(
    tmp_path: Path, sample_folder: Path
) -> None:
    path = tmp_path / "a.staffplan"
    Plan.open(sample_folder).save(path)
    before = load_project(path).project
    source = tmp_path / "new"
    source.mkdir()
    shutil.copy(sample_folder / "vacancies.csv", source)
    with (source / "vacancies.csv").open("a", encoding="utf-8") as file:
        file.write("Folktandvården;Tandläkare;99\n")

    Plan.open(source).save(path)

    after = load_project(path).project
    assert after.inputs.vacancies != before.inputs.vacancies
    assert after.inputs.age_structure == before.inputs.age_structure
    assert after.inputs.target_ages == before.inputs.target_ages
    assert after.scenarios == before.scenarios
    assert len(after.log) == 2
    assert first_broken(after.log) is None
    assert set(json.loads(after.log[1].after)) == {"tables", "files"}


def test_that_data_with_errors_make_no_project_and_change_none(tmp_path: Path, sample_folder: Path) -> None:
    path = tmp_path / "a.staffplan"
    source = tmp_path / "bad"
    source.mkdir()
    (source / "age.csv").write_text("datum;enhet;yrke;ålder;antal\n2024-12-31;A;B;50;x\n", encoding="utf-8")
    with pytest.raises(StaffingError):
        Plan.open(source).save(path)
    assert not path.exists()


def test_that_an_import_that_would_give_the_project_errors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.staffplan"
    sources = tmp_path / "with ceiling", tmp_path / "other unit"
    for source, unit in zip(sources, ("Tandvården", "Sjukhuset"), strict=True):
        source.mkdir()
        (source / "age.csv").write_text(
            f"datum;enhet;yrke;ålder;antal\n2024-12-31;{unit};Tandläkare;50;3\n", encoding="utf-8"
        )
    (sources[0] / "ceilings.csv").write_text("enhet;personalgrupp;tak\nTandvården;*;0,04\n", encoding="utf-8")
    Plan.open(sources[0]).save(path)
    before = path.read_bytes()
    with pytest.raises(StaffingError) as raised:
        Plan.open(sources[1]).save(path)
    assert codes_of(raised) == ["ceiling_for_unknown_unit"]
    assert path.read_bytes() == before


def test_that_a_project_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(StaffingError) as raised:
        Plan.open(tmp_path / "no.staffplan")
    assert codes_of(raised) == ["project_missing"]


def test_that_a_folder_may_be_named_like_a_project(tmp_path: Path) -> None:
    folder = tmp_path / "a.staffplan"
    folder.mkdir()
    assert [finding.code for finding in Plan.open(folder).errors] == ["no_tables"]


def test_that_a_run_that_is_on_record_can_be_made_again(tmp_path: Path, sample_folder: Path) -> None:
    path = tmp_path / "a.staffplan"
    folder = Plan.open(sample_folder)
    first = folder.manifest(folder.project(folder.scenarios[1:2])[0])
    ProjectFile.create(path, folder.content.with_manifest(first)).close()

    plan = Plan.open(path)
    (kept,) = plan.content.manifests
    again = plan.manifest(plan.project([kept.scenario])[0])
    assert kept.differences(again) == ()
    other = plan.manifest(plan.project([replace(kept.scenario, horizon=3)])[0])
    assert kept.differences(other) == ("scenario", "result_sha256")


def test_that_a_simulation_on_record_can_be_made_again_from_its_seed(
    tmp_path: Path, sample_folder: Path
) -> None:
    path = tmp_path / "a.staffplan"
    folder = Plan.open(sample_folder)
    scenario = replace(folder.scenarios[1], horizon=2)
    (projection,) = folder.project([scenario])
    (simulation,) = folder.simulate([scenario], replications=20, seed=11)
    ProjectFile.create(path, folder.content.with_manifest(folder.manifest(projection, simulation))).close()

    plan = Plan.open(path)
    (kept,) = plan.content.manifests
    assert kept.seed == 11
    assert kept.replications == 20

    def again(seed: int) -> Manifest:
        (simulation,) = plan.simulate([kept.scenario], replications=20, seed=seed)
        return plan.manifest(plan.project([kept.scenario])[0], simulation)

    assert kept.differences(again(11)) == ()
    assert kept.differences(again(12)) == ("seed", "result_sha256")


# --- the command line


def test_that_import_makes_a_project_and_then_extends_it(
    tmp_path: Path, sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.staffplan"
    for line in ("has been made", "has the new tables"):
        assert main(["import", str(sample_folder), "--into", str(path), "--lang", "en"]) == 0
        assert line in capsys.readouterr().out
    assert len(load_project(path).project.log) == 2
    assert main(["reach", str(path), "--json"]) == 0
    from_project = json.loads(capsys.readouterr().out)
    assert main(["reach", str(sample_folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == from_project


def test_that_import_wants_the_name_of_a_project(
    tmp_path: Path, sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["import", str(sample_folder), "--into", str(tmp_path / "a.xlsx")])
    assert ended.value.code == 2
    assert ".staffplan" in capsys.readouterr().err


def test_that_import_into_a_project_that_is_open_elsewhere_is_refused(
    tmp_path: Path, sample_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.staffplan"
    Plan.open(sample_folder).save(path)
    with ProjectFile.open(path):
        assert main(["import", str(sample_folder), "--into", str(path), "--lang", "en"]) == 1
    assert "has had a.staffplan open since" in capsys.readouterr().err


def test_that_an_edit_prepares_again_only_what_it_has_changed(sample_folder: Path) -> None:
    folder = Plan.open(sample_folder)
    plan = folder.with_content(folder.imported("begun"))
    plan.project(plan.scenarios[:1])
    content = plan.content
    assert (content.log[0].what, content.log[0].reason) == (("import", "sample"), "begun")
    keys = [content.assumptions[0].key]
    reviewed = plan.with_content(content.with_reviews(keys, "Eva", NOON.date()), Path("b.staffplan"))
    assert reviewed.source.name == "b.staffplan"
    assert reviewed.findings is plan.findings
    assert reviewed.axes is plan.axes
    fewer = plan.with_content(content.with_scenarios(content.scenarios[:1]))
    assert fewer.axes is plan.axes
    assert fewer.findings == plan.findings
    other = plan.with_content(content.with_inputs(replace(content.inputs, vacancies=())))
    assert other.axes is not plan.axes
    assert folder.with_content(content).axes.units == plan.axes.units
