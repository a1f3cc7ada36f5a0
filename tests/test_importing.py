"""One file into a project: the same result from three exports, remembered choices, names, errors, cancelling."""

import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from staffing_planner.importing import (
    Entry,
    Import,
    as_kind,
    blocking,
    changed_sources,
    errors_by_row,
    known_names,
    roles_of,
)
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.mappings import NameChoice
from staffing_planner.models.register import Project, SourceFile
from staffing_planner.plan import Plan, import_file, new_project
from staffing_planner.readers.sandbox import Limits
from staffing_planner.store import load_project
from tests.command_line import run
from tests.made_up_exports import BANDS, UNITS, costs, headcounts, write_exports


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Return the person-level, the band and the month export."""
    return write_exports(tmp_path_factory.mktemp("exports"))


def taken(path: Path, project: Project, names: tuple[NameChoice, ...] = ()) -> Project:
    """The project with a file in it, everything as it is guessed."""
    with Import(path, project) as importing:
        importing.look()
        entries = importing.entries()
        importing.read(entries, names)
        assert not blocking(importing.findings)
        how = importing.usual_how()
        return importing.accepted(importing.reconciled(how), entries, names, how)


def persons_by_band(project: Project) -> Counter[tuple[str, str, str, tuple[int, int | None]]]:
    """Persons by unit, occupation, sex and band."""
    found: Counter[tuple[str, str, str, tuple[int, int | None]]] = Counter()
    for row in project.inputs.age_structure:
        band = next(one for one in BANDS if one[0] <= row.age <= (one[1] or 120))
        found[row.unit, row.occupation, row.sex, band] += row.headcount  # type: ignore[assignment]  # also parts
    return found


def test_that_the_persons_and_the_bands_of_the_same_people_are_the_same(
    exports: tuple[Path, Path, Path],
) -> None:
    by_person, by_band, _ = exports
    known = headcounts()
    for path in (by_person, by_band):
        found = persons_by_band(taken(path, new_project()))
        assert {key: round(count, 6) for key, count in found.items() if count > 1e-9} == dict(known)


def test_that_a_table_of_two_measures_gives_both_in_kronor(exports: tuple[Path, Path, Path]) -> None:
    project = taken(exports[2], new_project())
    own = {(row.unit, row.month.month): row.cost for row in project.inputs.personnel_costs}
    hired = {(row.unit, row.month.month): row.cost for row in project.inputs.agency_costs}
    for place, (cost, agency) in costs().items():
        assert own[place] == pytest.approx(cost)
        assert hired[place] == pytest.approx(agency)
    assert [one.kind for one in project.files[-1].tables] == ["personnel_costs", "agency_costs"]


def test_that_a_file_read_twice_is_as_good_as_once_and_is_read_as_last_time(
    exports: tuple[Path, Path, Path],
) -> None:
    project = taken(exports[2], new_project())
    with Import(exports[2], project) as importing:
        importing.look()
        assert importing.is_known
        entries = importing.entries()
        assert [one.choice.kind for one in entries] == ["personnel_costs", "agency_costs"]
        importing.read(entries)
        shares: list[float] = []
        found = importing.reconciled(importing.usual_how(), progress=shares.append)
        assert shares == [0.5]
    assert found.comparisons == ()
    assert found.after.personnel_costs == project.inputs.personnel_costs


def test_that_what_somebody_chose_is_remembered_beside_what_was_not_taken(
    exports: tuple[Path, Path, Path],
) -> None:
    with Import(exports[2], new_project()) as importing:
        importing.look()
        own, hired = importing.entries()
        entries = (own, replace(hired, is_on=False))
        importing.read(entries)
        how = {"personnel_costs": "replace"}
        project = importing.accepted(importing.reconciled(how), entries, (), how)
    assert not project.inputs.agency_costs
    with Import(exports[2], project) as importing:
        importing.look()
        again = importing.entries()
        importing.read(again)
        assert [one.choice.kind for one in again if one.is_read] == ["personnel_costs"]
        assert importing.usual_how() == how, "as a file of this name came in before"


def test_that_names_are_asked_for_and_mean_what_was_said(exports: tuple[Path, Path, Path]) -> None:
    first = taken(exports[1], new_project())
    inputs = replace(
        first.inputs,
        age_structure=tuple(
            replace(row, unit="Psykiatrin Öst") if row.unit == "Psykiatri Öst" else row
            for row in first.inputs.age_structure
        ),
    )
    project = first.with_inputs(inputs)
    meant = (NameChoice("unit", "Psykiatri Öst", "Psykiatrin Öst"),)
    with Import(exports[0], project) as importing:
        importing.look()
        entries = importing.entries()
        importing.read(entries)
        (asked,) = importing.unknown_names()
        assert (asked.axis, asked.written, asked.suggestions[0].meant) == meant_of(meant[0])
        assert importing.unknown_names(meant) == ()
        importing.read(entries, meant)
        how = importing.usual_how()
        after = importing.accepted(importing.reconciled(how), entries, meant, how)
    assert known_names(after.inputs, "unit") == {"Medicinkliniken", "Psykiatrin Öst", "Folktandvården Å"}
    assert after.names == meant
    with Import(exports[0], after) as importing:
        importing.look()
        importing.read(importing.entries())
        assert importing.unknown_names() == ()


def meant_of(choice: NameChoice) -> tuple[str, str, str]:
    """A choice as axis, name and meaning."""
    return choice.axis, choice.written, choice.meant


def faulty(folder: Path) -> Path:
    """A table with two rows that cannot be what they are."""
    path = folder / "personal.csv"
    path.write_text(
        "Datum;Förvaltning;Yrke;Kön;Ålder;Antal\n"
        "2024-12-31;Psykiatri;Läkare;K;40;3\n"
        "2024-12-31;Psykiatri;Läkare;K;400;3\n"
        "2024-12-31;Psykiatri;Läkare;M;41;tolv\n"
        "2024-12-31;Psykiatri;Läkare;M;42;2\n",
        encoding="utf-8",
    )
    return path


def test_that_rows_with_errors_come_in_only_when_they_are_left_out(tmp_path: Path) -> None:
    with Import(faulty(tmp_path), new_project()) as importing:
        importing.look()
        entries = importing.entries()
        reads = importing.read(entries)
        assert {row for _, row in errors_by_row(reads)} == {3, 4}
        assert len(blocking(importing.findings)) == 2
        importing.read(entries, (), errors_by_row(reads))
        assert blocking(importing.findings) == ()
        found = importing.reconciled(importing.usual_how())
    assert sum(row.headcount for row in found.after.age_structure) == 5


def test_that_what_the_tables_cannot_be_together_stops_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "tak.csv"
    path.write_text("Förvaltning;Personalgrupp;Tak\nIngenstans;*;4 %\n", encoding="utf-8")
    with Import(path, new_project()) as importing:
        importing.look()
        entries = importing.entries()
        importing.read(entries)
        how = importing.usual_how()
        found = importing.reconciled(how, needs_stock=True)
        assert blocking(found.findings)
        with pytest.raises(StaffingError):
            importing.accepted(found, entries, (), how)


def test_that_a_file_that_is_none_says_so_and_has_no_tables(tmp_path: Path) -> None:
    path = tmp_path / "bild.xlsx"
    path.write_bytes(b"\x89PNG and so on")
    with Import(path, new_project()) as importing:
        survey = importing.look()
        assert survey.tables == ()
        assert [one.code for one in survey.findings] == ["image_file"]
        assert importing.read(()) == ()
        assert blocking(importing.findings)


def test_that_what_the_child_may_not_do_is_told_like_any_other_fault(
    exports: tuple[Path, Path, Path],
) -> None:
    with Import(exports[1], new_project(), limits=Limits(seconds=0.0)) as importing:
        assert [one.code for one in importing.look().findings] == ["file_takes_too_long"]


def test_that_two_tables_come_in_together_and_what_is_no_table_stays_out(tmp_path: Path) -> None:
    path = tmp_path / "allt.csv"
    path.write_text(
        "Månad;Förvaltning;Personalkostnad\n2025-01;Kirurgi;1000000\n2025-02;Kirurgi;1000000\n"
        ";;\n;;\n"
        "Förvaltning;År;Chefer\nKirurgi;2025;4\nMedicin;2025;5\n",
        encoding="utf-8",
    )
    project = taken(path, new_project())
    assert len(project.inputs.personnel_costs) == len(project.inputs.managers) == 2
    path.write_text("Förvaltning;Anteckning\nKirurgi;ring\nMedicin;skriv\n", encoding="utf-8")
    with Import(path, new_project()) as importing:
        importing.look()
        assert not any(one.is_read for one in importing.entries())


def test_that_a_table_without_rows_is_nothing_to_accept(tmp_path: Path) -> None:
    path = tmp_path / "tom.csv"
    path.write_text("Månad;Förvaltning;Personalkostnad\n;;\n", encoding="utf-8")
    with Import(path, new_project()) as importing:
        importing.look()
        importing.read(importing.entries())
        found = importing.reconciled(importing.usual_how())
    assert [one.code for one in blocking(found.findings)] == ["empty_table"]


def test_that_a_header_and_an_encoding_can_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "tabell.csv"
    text = "Datum;Förvaltning;Yrke;Kön;Ålder;Antal\n2024-12-31;Kök;Läkare;K;40;3\n"
    path.write_bytes(text.encode("cp850"))
    with Import(path, new_project()) as importing:
        importing.look(encoding="cp850")
        (entry,) = importing.entries()
        assert entry.choice.columns[1].heading == "Förvaltning"
        importing.look(headers={"": (1,)}, encoding="cp850")
        assert importing.survey.tables[0].header_rows == (1,)


def test_that_a_table_can_be_read_as_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_text("Enhet;Yrke;Antal\nKirurgi;Läkare;3\n", encoding="utf-8")
    with Import(path, new_project()) as importing:
        importing.look()
        table = importing.survey.tables[0]
        vacant = as_kind(table, "vacancies")
    assert [one.role for one in vacant.columns] == ["unit", "occupation", "headcount"]
    assert "headcount" in roles_of("vacancies")
    assert roles_of("nothing") == ()
    assert not Entry(table, vacant).missing


def test_that_bands_of_a_wide_table_are_counts_where_a_kind_has_bands(
    exports: tuple[Path, Path, Path],
) -> None:
    with Import(exports[1], new_project()) as importing:
        importing.look()
        (entry,) = importing.entries()
    stock, vacant = (as_kind(entry.table, kind) for kind in ("age_structure", "vacancies"))
    assert [one.role for one in stock.columns][-6:] == ["headcount"] * 6
    assert [one.role for one in vacant.columns][:2] == ["unit", "occupation"]
    twice = replace(entry.table, columns=entry.table.columns[:1] * 2)
    assert [one.role for one in as_kind(twice, "managers").columns] == ["unit", ""]
    assert dict(stock.given) == {"date": "2024-12-31"}
    assert vacant.given == ()


@pytest.mark.alone
def test_that_cancelling_ends_the_child_at_once_and_the_file_can_be_read_again(
    exports: tuple[Path, Path, Path],
) -> None:
    class StopError(Exception):
        pass

    def stop(share: float) -> None:
        raise StopError

    with Import(exports[1], new_project()) as importing:
        importing.look()
        entries = importing.entries()
        started = time.perf_counter()
        with pytest.raises(StopError):
            importing.read(entries, progress=stop)
        print(f"\ncancelled after {1000 * (time.perf_counter() - started):.0f} ms")
        shares: list[float] = []
        assert importing.read(entries, progress=shares.append)[0].rows
        assert shares


def test_that_no_child_is_left_by_a_file_that_has_gone(
    exports: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "weg.csv"
    path.write_bytes(exports[0].read_bytes())
    with Import(path, new_project()) as importing:
        importing.look()
        entries = importing.entries()
        importing.close()
        path.unlink()
        with pytest.raises(StaffingError):
            importing.read(entries)


def test_that_a_changed_source_is_found_and_one_that_is_gone_is_not(
    exports: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "kostnader.xlsx"
    path.write_bytes(exports[2].read_bytes())
    begun = replace(new_project(), files=(SourceFile("mapp.csv", "0"),))
    project = replace(taken(path, begun), files=(*begun.files, *taken(path, begun).files))
    assert list(changed_sources(project)) == [], "also not what came with a folder"
    path.write_bytes(exports[1].read_bytes())
    assert [one.name for one in changed_sources(project)] == ["kostnader.xlsx"]
    (changed,) = changed_sources(project)
    with Plan.of_project(tmp_path, project).update_from_source(changed) as importing:
        assert importing.look().tables[0].choice.kind == "age_structure"
    path.unlink()
    shares: list[float] = []
    assert list(changed_sources(project, shares.append)) == []
    assert shares


SAMPLES = Path(__file__).parent / "samples"


def test_that_a_statistics_file_is_taken_in_as_what_it_says_or_told_what_it_holds(tmp_path: Path) -> None:
    with Import(SAMPLES / "px" / "BE0101A1.px", new_project()) as importing:
        (table,) = importing.look().tables
        (entry,) = importing.entries()
        assert (table.is_fixed, entry.choice.kind, entry.missing) == (True, "population", ())
        assert importing.read((entry,))[0].rows
    with Import(SAMPLES / "px" / "PR0101B3hier2lang.px", new_project()) as importing:
        survey = importing.look()
        assert (survey.tables, [one.code for one in survey.findings]) == ((), ["statistics_not_used"])
    path = tmp_path / "befolkning.csv"
    path.write_text(
        '"region","ålder","kön","år","Folkmängd"\n'
        '"08 Kalmar län","70-74 år","kvinnor","2024","100"\n'
        '"08 Kalmar län","75-79 år","kvinnor","2024","90"\n',
        encoding="utf-8",
    )
    project = taken(path, new_project())
    assert sum(row.population for row in project.inputs.population) == 190


# --- the command line


def test_that_the_command_line_takes_single_files_into_a_project(
    exports: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    into = tmp_path / "ny.staffplan"
    for path in exports:
        assert run("import", path, "--into", into).code == 0
    project = load_project(into).project
    assert project.inputs.stock_date is not None
    assert [change.what for change in project.log] == [("import", path.name) for path in exports]
    assert {one.unit for one in project.inputs.personnel_costs} == set(UNITS)
    assert Plan.open(into).is_sound


def test_that_the_command_line_puts_nothing_half_into_a_project(
    exports: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    into = tmp_path / "region.staffplan"
    import_file(exports[1], into)
    before = into.read_bytes()
    refused = run("import", faulty(tmp_path), "--into", into, "--lang", "en")
    assert refused.code == 1
    assert "row 3" in refused.err
    assert into.read_bytes() == before
    nothing = tmp_path / "brev.csv"
    nothing.write_text("Hej,\nhär kommer filen.\n", encoding="utf-8")
    assert run("import", nothing, "--into", into).code == 1
    assert not run("import", nothing, "--into", tmp_path / "aldrig.staffplan").out
    assert not (tmp_path / "aldrig.staffplan").exists()


def test_that_a_single_file_can_be_checked(exports: tuple[Path, Path, Path], tmp_path: Path) -> None:
    sound = run("check", exports[1], "--lang", "en")
    assert sound.code == 0
    assert "age_structure" in sound.out
    assert run("check", faulty(tmp_path)).code == 1
