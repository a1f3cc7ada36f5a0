"""Each parser against the spellings that people use, and against those that must not pass."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing_planner.models.inputs import Month
from staffing_planner.readers import cells
from staffing_planner.readers.cells import AgeBand, Doubtful, Identity, MoneyUnit, Parser, Unreadable
from staffing_planner.readers.sources import RawValue


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (3, 3.0),
        (2.25, 2.25),
        ("2.25", 2.25),
        ("2,25", 2.25),
        ("0,435", 0.435),
        ("1,234", 1.234),
        ("1.234", 1.234),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234),
        ("1\u202f234\u202f567,25", 1234567.25),
        ("1\u2009234", 1234),
        ("1'234'567", 1234567),
        ("1’234", 1234),
        ("-12", -12),
        ("\u221212,5", -12.5),
        ("–3", -3),
        ("1 234-", -1234),
        ("(1 234)", -1234),
        ("+7", 7),
        (" 42 ", 42),
        (",5", 0.5),
        ("5,", 5),
        ("1,5E+03", 1500),
        ("\ufeff12", 12),
        ("0", 0),
    ],
)
def test_that_a_number_is_read_as_it_is_meant(written: RawValue, meant: float) -> None:
    assert cells.number(written) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("tolv", "not_a_number"),
        ("12 st", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("TRUE", "not_a_number"),
        ("-", "not_a_number"),
        ("4 %", "not_a_number"),
        ("٣", "not_a_number"),
        (float("inf"), "not_a_number"),
        (float("nan"), "not_a_number"),
        (date(2024, 1, 1), "not_a_number"),
        ("12 34", "unclear_number"),
        ("1.23.456", "unclear_number"),
        ("1,2.3", "unclear_number"),
        ("1.2,3.4", "unclear_number"),
    ],
)
def test_that_what_is_no_clear_number_is_refused(written: RawValue, code: str) -> None:
    assert cells.number(written) == Unreadable(code)


@pytest.mark.parametrize(
    ("parser", "written", "meant"),
    [
        (cells.whole_number, "3.0", 3),
        (cells.whole_number, 3.0, 3),
        (cells.whole_number, "3,5", Unreadable("not_a_whole_number")),
        (cells.whole_number, "x", Unreadable("not_a_number")),
        (cells.share, "4 %", 0.04),
        (cells.share, "4%", 0.04),
        (cells.share, "4,5\u00a0% ", 0.045),
        (cells.share, 0.04, 0.04),
        (cells.share, "4", 4.0),
        (cells.share, "fyra %", Unreadable("not_a_number")),
        (cells.per_cent, "4", 0.04),
        (cells.per_cent, "4 %", 0.04),
        (cells.per_cent, "x", Unreadable("not_a_number")),
        (cells.ceiling_share, "0,04", 0.04),
        (cells.ceiling_share, "4 %", 0.04),
        (cells.ceiling_share, "150 %", 1.5),
        (cells.ceiling_share, 1, 1.0),
        (cells.ceiling_share, 4, Doubtful(0.04, "percent_assumed")),
        (cells.ceiling_share, "x", Unreadable("not_a_number")),
        (cells.degree_of_employment, "0,75", 0.75),
        (cells.degree_of_employment, 100, 1.0),
        (cells.degree_of_employment, "75 %", 0.75),
        (cells.degree_of_employment, 1, 1.0),
        (cells.degree_of_employment, 1.2, Unreadable("degree_out_of_range")),
        (cells.degree_of_employment, 120, Unreadable("degree_out_of_range")),
        (cells.degree_of_employment, -1, Unreadable("degree_out_of_range")),
        (cells.degree_of_employment, "hel", Unreadable("not_a_number")),
        (cells.name, "NA", "NA"),
        (cells.name, "None", "None"),
        (cells.name, "00123", "00123"),
        (cells.name, 4711.0, "4711"),
        (cells.name, 4711.5, "4711.5"),
        (cells.name, "  Hälso-\u00a0och  sjukvård ", "Hälso- och sjukvård"),
        (cells.name, "Ha\u0308lso", "Hälso"),
        (cells.name, datetime(2024, 3, 1), "2024-03-01"),
        (cells.name, timedelta(hours=1), "1:00:00"),
    ],
)
def test_that_shares_whole_numbers_and_names_keep_what_is_written(
    parser: Parser, written: RawValue, meant: object
) -> None:
    found = parser(written)
    assert found == (pytest.approx(meant) if isinstance(meant, float) else meant)


@pytest.mark.parametrize(
    ("kronor", "written", "meant"),
    [
        (1.0, "1 234", 1234),
        (1e3, "1 234,5", 1234500),
        (1e6, 12.5, 12500000),
        (1.0, "12,5 mnkr", 12500000),
        (1e3, "12 kr", 12),
        (1.0, "1 234 tkr", 1234000),
        (1.0, "5 000:-", 5000),
        (1.0, "-1,5 miljoner kronor", -1500000),
        (1.0, "12 dollar", Unreadable("not_a_number")),
        (1.0, "mnkr", Unreadable("not_a_number")),
    ],
)
def test_that_money_becomes_kronor(kronor: float, written: RawValue, meant: object) -> None:
    assert cells.money_parser(kronor)(written) == meant


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("kr", 1.0),
        ("SEK", 1.0),
        ("tkr", 1e3),
        ("Tusen kronor", 1e3),
        ("mnkr", 1e6),
        ("Mkr", 1e6),
        ("MSEK", 1e6),
    ],
)
def test_that_a_money_unit_is_known_by_its_names(written: str, unit: float) -> None:
    assert cells.money_unit(written) == MoneyUnit(unit)


def test_that_an_unknown_money_unit_is_refused() -> None:
    assert cells.money_unit("euro") == Unreadable("unknown_money_unit")


@pytest.mark.parametrize(
    ("title", "units"),
    [
        ("Belopp i tkr", {1e3}),
        ("Personalkostnad (mnkr) 2024", {1e6}),
        ("Alla belopp i tusen kronor", {1e3}),
        ("Kostnad i kr", {1.0}),
        ("Poster över 10 tkr", set()),
        ("Utfall 2024 tkr", {1e3}),
        ("tkr och mnkr", {1e3, 1e6}),
        ("Utfall 2024", set()),
    ],
)
def test_that_a_title_names_the_unit_of_the_money_below(title: str, units: set[float]) -> None:
    assert cells.money_units_in(title) == units


@pytest.mark.parametrize(
    "written",
    [
        date(2024, 12, 31),
        datetime(2024, 12, 31, 23, 59),
        45657,
        45657.0,
        20241231,
        "2024-12-31",
        "2024-12-31 00:00:00",
        "2024-12-31T00:00:00",
        "2024/12/31",
        "2024.12.31",
        "20241231",
        "31/12/2024",
        "31/12 2024",
        "31.12.2024",
        "31-12-2024",
        "31 december 2024",
        "den 31 dec. 2024",
        "31 Dec 2024",
    ],
)
def test_that_a_date_is_read_in_every_spelling(written: RawValue) -> None:
    assert cells.day(written) == date(2024, 12, 31)


@pytest.mark.parametrize(
    "written", ["2024-02-30", "31/02/2024", "20241301", "31 brumaire 2024", "igår", "2024", 17, 45657.5, 1e9]
)
def test_that_what_is_no_date_is_refused(written: RawValue) -> None:
    assert cells.day(written) == Unreadable("not_a_date")


@pytest.mark.parametrize(
    "written",
    [
        "2024-03",
        "2024-3",
        "2024/03",
        "2024.03",
        "202403",
        202403,
        "2024M03",
        "2024m3",
        "03-2024",
        "3/2024",
        "mars 2024",
        "Mars 2024",
        "2024 mars",
        "mar-24",
        "mar 24",
        "Mar-2024",
        "mar. 2024",
        "March 2024",
        "mars\u00a02024",
        "2024-03-01",
        "2024-03-31",
        date(2024, 3, 15),
        datetime(2024, 3, 1),
        45352,
    ],
)
def test_that_a_month_is_read_in_every_spelling(written: RawValue) -> None:
    assert cells.month(written) == Month(2024, 3)


@pytest.mark.parametrize(
    ("written", "month"),
    [("maj-24", 5), ("May 2024", 5), ("okt 2024", 10), ("Oct-24", 10), ("december 2024", 12)],
)
def test_that_months_are_named_in_both_languages(written: str, month: int) -> None:
    assert cells.month(written) == Month(2024, month)


@pytest.mark.parametrize(
    "written",
    ["2024-13", "2024-00", "00/2024", "T4 2024", "marsipan 2024", "2024 vår", "2024", 2024.1, ""],
)
def test_that_what_is_no_month_is_refused(written: RawValue) -> None:
    assert cells.month(written) == Unreadable("not_a_month")


@pytest.mark.parametrize(
    ("written", "year"),
    [(2024, 2024), ("2024", 2024), (2024.0, 2024), ("2024-12-31", 2024), (date(2024, 1, 1), 2024)],
)
def test_that_a_year_is_read_from_numbers_and_dates(written: RawValue, year: int) -> None:
    assert cells.year(written) == year


@pytest.mark.parametrize("written", ["24", 24, "i fjol", 2024.5, 1200])
def test_that_what_is_no_year_is_refused(written: RawValue) -> None:
    assert cells.year(written) == Unreadable("not_a_year")


@pytest.mark.parametrize(
    ("written", "age"),
    [(64, 64), (64.0, 64), ("64", 64), ("64 år", 64), ("64år", 64), ("64 years", 64), (200, 200), ("-1", -1)],
)
def test_that_an_age_is_read(written: RawValue, age: int) -> None:
    assert cells.age(written) == age


@pytest.mark.parametrize("written", ["64,5", "gammal", date(1960, 1, 1)])
def test_that_what_is_no_age_is_refused(written: RawValue) -> None:
    assert cells.age(written) == Unreadable("not_an_age")


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("60-64", (60, 64)),
        ("60–64 år", (60, 64)),
        ("60 – 64", (60, 64)),
        ("60\u221264", (60, 64)),
        ("60 till 64 år", (60, 64)),
        ("60 to 64", (60, 64)),
        ("65+", (65, None)),
        ("65-", (65, None)),
        ("65 –", (65, None)),
        ("65 + år", (65, None)),
        ("65 år och äldre", (65, None)),
        ("65 and older", (65, None)),
        (">=65", (65, None)),
        (">64", (65, None)),
        ("över 64", (65, None)),
        ("-24", (None, 24)),
        ("–24 år", (None, 24)),
        (-24.0, (None, 24)),
        ("24 år och yngre", (None, 24)),
        ("t.o.m. 24", (None, 24)),
        ("<25", (None, 24)),
        ("under 25 år", (None, 24)),
        ("64", (64, 64)),
        (64.0, (64, 64)),
        ("64 år", (64, 64)),
    ],
)
def test_that_an_age_band_is_read(written: RawValue, band: tuple[int | None, int | None]) -> None:
    assert cells.age_band(written) == AgeBand(*band)


@pytest.mark.parametrize("written", ["medelålders", time(1), "60/64"])
def test_that_what_is_no_age_band_is_refused(written: RawValue) -> None:
    assert cells.age_band(written) == Unreadable("not_an_age_band")


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        *((word, "F") for word in ("F", "K", "k", "Kvinna", "kvinnor", "female", "Woman", " K ")),
        *((word, "M") for word in ("M", "man", "Män", "male")),
        *((word, "X") for word in ("X", "okänt", "annat")),
    ],
)
def test_that_sex_is_read_in_both_languages(written: str, sex: str) -> None:
    assert cells.sex(written) == sex


@pytest.mark.parametrize("written", ["Anna", "1", 2])
def test_that_an_unknown_sex_is_refused(written: RawValue) -> None:
    assert cells.sex(written) == Unreadable("unknown_sex")


# Made-up numbers: a woman born on 12 August 1964, a man born on 1 January 2000.
@pytest.mark.parametrize(
    ("written", "born", "sex"),
    [
        ("640812-3281", date(1964, 8, 12), "F"),
        ("6408123281", date(1964, 8, 12), "F"),
        ("19640812-3281", date(1964, 8, 12), "F"),
        ("196408123281", date(1964, 8, 12), "F"),
        (6408123281, date(1964, 8, 12), "F"),
        (6408123281.0, date(1964, 8, 12), "F"),
        ("6408123281.0", date(1964, 8, 12), "F"),
        (196408123281.0, date(1964, 8, 12), "F"),
        ("640812–3281", date(1964, 8, 12), "F"),
        ("640812 3281", date(1964, 8, 12), "F"),
        ("640872-3288", date(1964, 8, 12), "F"),
        ("000101-1230", date(2000, 1, 1), "M"),
        (1011230, date(2000, 1, 1), "M"),
        (1011230.0, date(2000, 1, 1), "M"),
        ("180812+3282", date(1918, 8, 12), "F"),
    ],
)
def test_that_an_identity_number_gives_birth_date_and_sex(written: RawValue, born: date, sex: str) -> None:
    found = cells.identity_parser(date(2024, 12, 31))(written)
    person = found.value if isinstance(found, Doubtful) else found
    assert person == Identity(born, sex)


def test_that_a_wrong_check_digit_is_doubtful() -> None:
    parse = cells.identity_parser(date(2024, 12, 31))
    right = [last for last in range(10) if not isinstance(parse(f"640812-328{last}"), Doubtful)]
    assert right == [6]


@pytest.mark.parametrize(
    "written", ["641332-1234", "640800-1234", "12345", "640812-TF12", "64081212345", date(1964, 8, 12)]
)
def test_that_what_is_no_identity_number_is_refused(written: RawValue) -> None:
    assert cells.identity_parser(date(2024, 12, 31))(written) == Unreadable("not_an_identity_number")


@given(
    st.lists(
        st.one_of(
            st.builds(
                lambda born, hyphen, serial: f"{born:%Y%m%d}{hyphen}{serial:04d}",
                st.dates(date(1900, 1, 1), date(2024, 12, 31)),
                st.sampled_from(("", "-")),
                st.integers(0, 9999),
            ),
            st.from_regex(r"(19|20)[0-9]{6}-?[0-9]{4}", fullmatch=True),
            st.from_regex(r"[0-9]{6}[-+][0-9]{4}", fullmatch=True),
            st.sampled_from(("19640883-3286", "19640812-0000", "19640230-1234", "", 196408123286, "okänd")),
        )
    )
)
def test_that_many_identity_numbers_at_once_are_read_as_each_by_itself(written: list[RawValue]) -> None:
    on = date(2024, 12, 31)
    one, many = cells.identity_parser(on), cells.identity_parser_for(written, on)
    assert [many(value) for value in written] == [one(value) for value in written]


@pytest.mark.parametrize(
    "text", ["640812-3281", "Anna 196408123281", "6408123281.0", "19640812+3281", "640812 3281"]
)
def test_that_a_text_is_masked_where_it_looks_like_an_identity_number(text: str) -> None:
    masked = cells.masked(text)
    assert cells.MASKED in masked
    assert "3281" not in masked


def test_that_an_ordinary_value_is_not_masked() -> None:
    assert cells.masked("194237267 kr, 2024-12-31") == "194237267 kr, 2024-12-31"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("own", "own"),
        ("egna", "own"),
        ("Egen personalkostnad", "own"),
        ("own+agency", "own+agency"),
        ("own and agency", "own+agency"),
        ("egna + inhyrd", "own+agency"),
        ("egen och inhyrd personal", "own+agency"),
        ("egna & hyr", "own+agency"),
        ("egna + konsulter", Unreadable("unknown_denominator")),
        ("intäkter", Unreadable("unknown_denominator")),
    ],
)
def test_that_a_denominator_is_own_or_own_and_agency(written: str, meant: object) -> None:
    assert cells.denominator(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("retirement", "retirement"),
        ("Pension", "retirement"),
        ("ålderspension", "retirement"),
        ("other", "other"),
        ("övrigt", "other"),
        ("Egen begäran", "other"),
        ("slutat", Unreadable("unknown_cause")),
    ],
)
def test_that_a_cause_is_retirement_or_other(written: str, meant: object) -> None:
    assert cells.cause(written) == meant


@pytest.mark.parametrize(
    ("sign", "written", "meant"),
    [
        ("", "1.234", 1.234),
        ("", "1,234", 1.234),
        (",", "1.234", 1234),
        (",", " -1.234 ", -1234),
        (",", "1.234,5", 1234.5),
        (",", "1,234", 1.234),
        (",", "12", 12),
        (",", 1.234, 1.234),
        (",", "2.25", Unreadable("unclear_number")),
        (",", "1,234.5", Unreadable("unclear_number")),
        (",", "1,234,567", Unreadable("unclear_number")),
        (",", "tolv", Unreadable("not_a_number")),
        (".", "1,234", 1234),
        (".", "1.234", 1.234),
        (".", "1 234.5", 1234.5),
        (".", "2,25", Unreadable("unclear_number")),
    ],
)
def test_that_a_chosen_decimal_sign_decides(sign: str, written: RawValue, meant: object) -> None:
    assert cells.with_decimal_sign(cells.number, sign)(written) == meant


def test_that_a_chosen_decimal_sign_holds_for_money_and_shares() -> None:
    assert cells.with_decimal_sign(cells.money_parser(1e3), ",")("1.234 kr") == 1234
    assert cells.with_decimal_sign(cells.share, ".")("4.5 %") == pytest.approx(0.045)
    assert cells.with_decimal_sign(cells.share, ".")("4,5 %") == Unreadable("unclear_number")


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/2024", "31/12/2024"], "dmy"),
        (["3/4/2024", "12/31/2024"], "mdy"),
        (["31/12/2024", "12/31/2024"], ""),
        (["3/4/2024", "5/6/2024"], ""),
        (["1/4/2024", "1/5/2024"], "dmy"),
        (["4/1/2024", "5/1/2024"], "mdy"),
        (["1/4/2024"], ""),
        ([date(2024, 4, 3), 45657, "2024-12-31", ""], ""),
    ],
)
def test_that_a_column_proves_the_order_of_day_and_month(values: list[RawValue], order: str) -> None:
    assert cells.date_order(values) == order
    assert cells.fitted(cells.day, values) is cells.day_parser(order)
    assert cells.fitted(cells.month, values) is cells.month_parser(order)


def test_that_a_given_order_of_day_and_month_holds() -> None:
    assert cells.day_parser("mdy")("3/4/2024") == date(2024, 3, 4)
    assert cells.day_parser("dmy")("3/4/2024") == date(2024, 4, 3)
    assert cells.day_parser("mdy")("31/12/2024") == Unreadable("not_a_date")
    assert cells.month_parser("mdy")("3/4/2024") == Month(2024, 3)
    assert cells.day_parser() is cells.day


@pytest.mark.parametrize("parse", [cells.sex, cells.label, cells.age_band])
def test_that_a_column_proves_nothing_for_words(parse: Parser) -> None:
    assert cells.fitted(parse, ["1.234", "3/4/2024"]) is parse


def test_that_a_column_without_doubt_keeps_its_parser() -> None:
    assert cells.fitted(cells.number, ["0,5", "12", "", "x", 1.5]) is cells.number


@pytest.mark.parametrize("besides", ["12 345", "12345", "0.5"])
def test_that_thousands_written_otherwise_make_three_digits_decimals(besides: str) -> None:
    assert cells.fitted(cells.number, ["1.234", besides, "7"])("1.234") == 1.234


@pytest.mark.parametrize(
    ("written", "code", "text"),
    [
        ("206010 Sjuksköterska", "206010", "Sjuksköterska"),
        ("2221 - Grundutbildade sjuksköterskor", "2221", "Grundutbildade sjuksköterskor"),
        ("0201: Läkare", "0201", "Läkare"),
        ("Läkare", "", "Läkare"),
        ("12 Avdelning", "", "12 Avdelning"),
        (2221, "", "2221"),
    ],
)
def test_that_a_code_before_a_name_is_told_apart(written: RawValue, code: str, text: str) -> None:
    assert cells.code_and_name(written) == (code, text)


@pytest.mark.parametrize("written", ["1 000 kr", "kkr", "1000-tal kr", "t kr"])
def test_that_thousands_of_kronor_have_many_names(written: str) -> None:
    assert cells.money_unit(written) == MoneyUnit(1e3)


def test_that_error_cells_and_empty_cells_are_told_apart() -> None:
    assert cells.is_error(" #N/A ")
    assert not cells.is_error("N/A")
    assert not cells.is_error(0)
    assert cells.is_empty(" \u00a0\u200b")
    assert cells.is_empty('=""')
    assert not cells.is_empty(0)
    assert not cells.is_empty("0")


_CHARACTERS = st.text("0123456789 .,-+%()/:'\u00a0–eEårmjkKtnd*#", max_size=14)
_ANYTHING = st.one_of(
    _CHARACTERS, st.text(max_size=8), st.floats(), st.integers(), st.datetimes(), st.timedeltas()
)
_PARSERS: tuple[Parser, ...] = (
    cells.name,
    cells.label,
    cells.code_and_name,
    cells.is_sum_label,
    cells.number,
    cells.with_decimal_sign(cells.number, ","),
    cells.fitted(cells.number, ["1.234"]),
    cells.fitted(cells.number, ["1.234", "1.234.567"]),
    cells.fitted(cells.ceiling_share, ["4"]),
    cells.persons,
    cells.whole_number,
    cells.share,
    cells.per_cent,
    cells.ceiling_share,
    cells.degree_of_employment,
    cells.money_unit,
    cells.money_parser(1.0),
    cells.day,
    cells.day_parser("mdy"),
    cells.month,
    cells.month_parser("dmy"),
    cells.period,
    cells.year,
    cells.age,
    cells.age_band,
    cells.sex,
    cells.identity_parser(date(2024, 12, 31)),
    cells.denominator,
    cells.cause,
)


@given(value=_ANYTHING)
def test_that_no_cell_makes_a_parser_fail(value: RawValue) -> None:
    assert len([parse(value) for parse in _PARSERS]) == len(_PARSERS)


@pytest.mark.parametrize("parse", _PARSERS)
def test_that_a_cell_of_five_thousand_digits_makes_no_parser_fail(parse: Parser) -> None:
    assert parse("9" * 5000) is not None


@given(amount=st.integers(-(10**9), 10**9), decimals=st.integers(0, 99))
def test_that_a_number_survives_every_way_of_writing_it(amount: int, decimals: int) -> None:
    meant = float(f"{amount}.{decimals:02d}")
    swedish = f"{amount:,}".replace(",", "\u00a0").replace("-", "\u2212") + f",{decimals:02d}"
    english = f"{amount:,}.{decimals:02d}"
    assert cells.number(swedish) == meant
    assert cells.number(english if abs(amount) >= 1000 else f"{amount}.{decimals:02d}") == meant


def test_that_sum_labels_are_known() -> None:
    assert cells.is_sum_label("Summa Akuten")
    assert cells.is_sum_label("total:")
    assert not cells.is_sum_label("Totalförsvaret")
    assert not cells.is_sum_label(3)
