"""Agency weeks ordered and used against decided, every four months."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from staffing_planner.models.agency_weeks import Tertial, TertialWeeks, count_weeks, tertial_of
from staffing_planner.models.inputs import AgencyWeeks, Inputs, Month

Key = tuple[int, int, str | None, str | None]

UNITS, GROUPS = ("Primärvård", "Psykiatri"), ("läkare", "sjuksköterska")
WEEKS = st.one_of(st.none(), st.integers(0, 50).map(float))


def test_that_a_tertial_is_four_months() -> None:
    assert [tertial_of(Month(2024, month)).number for month in range(1, 13)] == [1] * 4 + [2] * 4 + [3] * 4
    assert [month.month for month in Tertial(2024, 2).months] == [5, 6, 7, 8]


def test_that_ordered_beyond_decided_is_a_deviation_and_less_is_not() -> None:
    more = TertialWeeks(Tertial(2024, 1), None, None, 10.0, 12.0, 11.0, 4)
    less = TertialWeeks(Tertial(2024, 1), None, None, 10.0, 9.0, 9.0, 4)
    unknown = TertialWeeks(Tertial(2024, 1), None, None, None, 9.0, 9.0, 4)
    assert [(row.deviation, row.deviates) for row in (more, less, unknown)] == [
        (2.0, True),
        (-1.0, False),
        (None, False),
    ]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(2023 * 12, 2024 * 12 + 11),
            st.sampled_from(UNITS),
            st.sampled_from(GROUPS),
            WEEKS,
            WEEKS,
            WEEKS,
        ),
        max_size=40,
    ),
    st.sampled_from(((), ("unit",), ("staff_group",), ("unit", "staff_group"))),
    st.sampled_from(((), UNITS[:1])),
    st.one_of(st.none(), st.integers(2023 * 12, 2024 * 12 + 11)),
    st.one_of(st.none(), st.integers(2023 * 12, 2024 * 12 + 11)),
)
def test_that_weeks_are_summed_by_tertial_and_a_missing_figure_makes_its_sum_missing(
    rows: list[tuple[int, str, str, float | None, float | None, float | None]],
    by: tuple[str, ...],
    units: tuple[str, ...],
    through: int | None,
    first: int | None,
) -> None:
    inputs = Inputs(agency_weeks=tuple(AgencyWeeks(Month.of_ordinal(row[0]), *row[1:]) for row in rows))
    start, last = (None if at is None else Month.of_ordinal(at) for at in (first, through))
    found = {
        (row.tertial.year, row.tertial.number, row.unit, row.staff_group): row
        for row in count_weeks(inputs, by, units=units, first=start, through=last)
    }
    expected: defaultdict[Key, list[tuple[float | None, ...]]] = defaultdict(list)
    months: defaultdict[Key, set[int]] = defaultdict(set)
    for at, unit, group, *weeks in rows:
        if (
            (units and unit not in units)
            or (through is not None and at > through)
            or (first is not None and at < first)
        ):
            continue
        key = (
            at // 12,
            at % 12 // 4 + 1,
            unit if "unit" in by else None,
            group if "staff_group" in by else None,
        )
        expected[key].append(tuple(weeks))
        months[key].add(at)
    assert set(found) == set(expected)
    for key, of_one in expected.items():
        sums = [None if None in column else sum(column) for column in zip(*of_one, strict=True)]
        assert [found[key].decided, found[key].ordered, found[key].used] == sums
        assert found[key].months == len(months[key])
    assert [row.tertial for row in found.values()] == sorted(row.tertial for row in found.values())
