"""What there is in the tables, and which rows a finding is about."""

from datetime import UTC, date, datetime

from staffing_planner.models.findings import NOWHERE, Origin, error, warning
from staffing_planner.models.holdings import Holding, find_concerned, take_stock
from staffing_planner.models.inputs import Ceiling, Headcount, Inputs, Managers, Supervisors

TYPED = Origin.typed("anna", datetime(2025, 3, 1, tzinfo=UTC))


def row(year: int, *rows: int, file: str = "chefer.csv") -> Managers:
    """Return a row that was read there."""
    return Managers("A", year, 1.0, Origin(file, "", rows))


INPUTS = Inputs(
    age_structure=tuple(
        Headcount(date(year, 12, 31), "A", "B", "F", 40, 1.0, origin=Origin("folk.csv", "", (at, at + 10)))
        for at, year in enumerate((2022, 2024, 2023), 1)
    ),
    ceilings=(Ceiling("*", "*", 0.04, origin=Origin("allt.xlsx", "Tak", (3,))),),
    managers=(row(2024, 2), row(2023, 3), Managers("A", 2025, 2.0, Origin("", TYPED.sheet, (1,)))),
    supervisors=(Supervisors("A", 2024, 3.0, Origin("chefer.csv", "", (3,))),),
)


def test_that_every_table_is_listed_with_its_period_and_where_its_rows_come_from() -> None:
    holdings = {one.table: one for one in take_stock(INPUTS)}
    assert len(holdings) == 23
    assert holdings["age_structure"] == Holding(
        "age_structure", 3, date(2022, 12, 31), date(2024, 12, 31), ("folk.csv",)
    )
    assert holdings["managers"] == Holding("managers", 3, 2023, 2025, ("chefer.csv",), 1)
    assert holdings["ceilings"] == Holding("ceilings", 1, None, None, ("allt.xlsx",))
    assert holdings["targets"] == Holding("targets", 0)


def test_that_a_finding_leads_to_the_rows_at_its_place() -> None:
    (found,) = find_concerned(INPUTS, [warning("x", Origin("folk.csv", "", (2, 13)))])
    assert (found.table, found.rows) == ("age_structure", (1, 2))


def test_that_a_finding_of_one_of_two_tables_of_a_file_leads_to_its_own() -> None:
    place = Origin("chefer.csv", "", (3,))
    first, named = find_concerned(INPUTS, [warning("x", place), warning("x", place, table="supervisors")])
    assert (first.table, first.rows) == ("managers", (1,))
    assert (named.table, named.rows) == ("supervisors", (0,))


def test_that_a_finding_about_a_typed_row_leads_to_that_row_alone() -> None:
    (found,) = find_concerned(INPUTS, [error("x", Origin("", TYPED.sheet, (1,)))])
    assert (found.table, found.rows) == ("managers", (2,))
    assert found.finding.row is None


def test_that_a_finding_without_a_row_leads_to_the_table_of_its_file_or_to_the_one_it_names() -> None:
    of_file, of_several, named, of_none = find_concerned(
        INPUTS,
        [
            warning("x", Origin("allt.xlsx", "Tak")),
            warning("x", Origin("chefer.csv", "", (99,))),
            warning("x", NOWHERE, table="targets"),
            warning("x", table="vacancies, targets"),
        ],
    )
    assert [one.table for one in (of_file, of_several, named, of_none)] == ["ceilings", "", "targets", ""]
    assert not of_file.rows


def test_that_nothing_is_searched_where_nothing_was_found() -> None:
    assert find_concerned(INPUTS, []) == ()
