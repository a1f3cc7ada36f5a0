"""The input contract as data: every table with its columns, their names and parsers, and what must be there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from staffing_planner.models import inputs
from staffing_planner.models.inputs import ALL, Headcount
from staffing_planner.models.mappings import normalised
from staffing_planner.readers import cells
from staffing_planner.readers.cells import Parser

NEEDED = object()  # an empty cell is an error
DEFAULT = object()  # an empty cell takes the default of the domain class
BANDS = "age bands"  # stands for the columns of a wide table, one a band or age


@dataclass(frozen=True)
class Column:
    """A column of a kind: its parser, its names beside those in `SYNONYMS`, what an empty cell means."""

    key: str
    parse: Parser = cells.label
    names: tuple[str, ...] = ()
    empty: object = NEEDED
    is_money: bool = False


@dataclass(frozen=True)
class Kind:
    """A table of the contract.

    `required` has one entry for each thing that must be there, as the keys any of which provides it.
    `yields_to` is the kind that is meant where both explain a header equally well. `beside` are columns that
    exports have and the contract has not; they only say which rows count.
    """

    name: str
    row: type[Any]
    columns: tuple[Column, ...]
    required: tuple[tuple[str, ...], ...]
    yields_to: str = ""
    beside: tuple[Column, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """The columns by their English key."""
        return {column.key: column for column in (*self.columns, *self.beside)}

    @cached_property
    def keys_by_name(self) -> dict[str, str]:
        """The key for each normalised name that is accepted."""
        return {
            normalised(name): column.key
            for column in (*self.columns, *self.beside)
            for name in (column.key, *SYNONYMS.get(column.key, ()), *column.names)
        }


# Names that hold in every table for the column with this key; a kind's own names stand with its column.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "date": ("datum", "mätdatum", "mättidpunkt", "per datum"),
    "unit": ("förvaltning", "enhet", "verksamhet"),
    "occupation": ("yrke", "yrkesgrupp", "befattning", "yrkeskategori"),
    "sex": ("kön", "gender"),
    "age": ("ålder",),
    "birth_date": ("födelsedatum", "date of birth"),
    "birth_year": ("födelseår", "year of birth"),
    "identity_number": (
        "personnummer", "personnr", "person nr", "pnr", "personal identity number", "personal number",
        "samordningsnummer",
    ),
    "age_band": ("åldersgrupp", "åldersintervall", "åldersklass", "age group", "age range"),
    "headcount": ("antal", "anställda", "antal anställda", "antal personer", "employees", "persons"),
    "fte": ("årsarbetare", "antal årsarbetare", "heltidsekvivalenter", "full time equivalents"),
    "degree_of_employment": ("sysselsättningsgrad", "tjänstgöringsgrad", "employment rate"),
    "rate": ("andel", "avgångssannolikhet", "personalomsättning", "exit rate", "turnover", "turnover rate"),
    "reference_age": ("referensålder",),
    "year": ("år", "kalenderår"),
    "retirements": ("pensionsavgångar", "antal pensionsavgångar"),
    "age_from": ("från ålder", "ålder från", "from age"),
    "age_to": ("till ålder", "ålder till", "to age"),
    "cause": ("avgångsorsak", "orsak", "reason"),
    "month": ("månad",),
    "cost": ("kostnad", "belopp", "utfall", "amount"),
    "agency_cost": (
        "hyrkostnad", "hyrkostnader", "inhyrd personal", "kostnad inhyrd personal", "kostnad hyrpersonal",
        "hyrpersonal", "bemanningskostnad", "agency costs", "cost of agency staff", "agency staff cost",
    ),
    "money_unit": ("belopp i", "valutaenhet"),
    "staff_group": ("personalgrupp",),
    "weeks_decided": ("beslutade", "beslutade veckor"),
    "weeks_ordered": (
        "beställda", "avropade", "beställda veckor", "avropade veckor", "beställda/avropade",
        "beställda/avropade veckor",
    ),
    "weeks_used": ("använda", "använda veckor"),
    "share": ("tak", "målvärde", "andel", "ceiling"),
    "denominator": ("nämnare",),
    "valid_from": ("giltig från", "gäller från", "från och med", "from date"),
    "valid_to": ("giltig till", "gäller till", "till och med", "to date"),
    "source": ("källa",),
    "programme": ("utbildning", "program", "utbildningsprogram"),
    "provider": ("anordnare", "utbildningsanordnare"),
    "term": ("termin",),
    "kind": ("typ",),
    "source_occupation": ("från yrke", "from occupation"),
    "start_year": ("startår",),
    "slots": ("platser", "utbildningsplatser", "antal platser"),
    "length_years": ("längd", "längd år", "length"),
    "completion": ("examensgrad", "completion rate"),
    "hire_share": ("anställningsgrad",),
    "entry_age": ("ingångsålder", "inträdesålder", "ålder vid start"),
    "study_share": ("studieandel",),
    "max_slots": ("högsta antal platser", "max platser", "maximalt antal platser"),
    "supervisors_per_slot": ("handledare per plats",),
    "cost_per_slot": ("kostnad per plats",),
    "aid": ("AID-kod", "AID-etikett"),
    "ssyk": ("SSYK-kod", "SSYK 2012"),
    "aliases": ("alias", "andra namn", "synonymer"),
    "birth_year_from": ("född från", "födelseår från", "födda från och med"),
    "target_age": ("riktålder",),
    "status": (),
    "managers": ("chefer", "antal chefer"),
    "supervisors": ("handledare", "antal handledare"),
    "employee_cost_per_fte": ("kostnad per årsarbetare", "personalkostnad per årsarbetare"),
    "agency_cost_per_fte": ("hyrkostnad per årsarbetare", "inhyrd kostnad per årsarbetare"),
    "weight": ("vikt",),
    "region": ("län", "regionnamn"),
    "population": ("befolkning", "folkmängd", "invånare"),
    "use": ("nyttjande", "vårdnyttjande", "vårdkonsumtion"),
    "period": ("tidsperiod",),
    "person": (
        "anställningsnummer", "anställningsnr", "anstnr", "anst nr", "person-id", "personid", "anställd-id",
        "employee id", "employee number",
    ),
    "employment_form": (
        "anställningsform", "anstform", "anst form", "form av anställning", "employment type", "form of employment",
    ),
}  # fmt: skip


def _kinds() -> tuple[Kind, ...]:
    number, whole, share = cells.number, cells.whole_number, cells.share
    unit, occupation, staff_group = Column("unit"), Column("occupation"), Column("staff_group")
    headcount = Column("headcount", cells.persons)
    sex = Column("sex", cells.stated_sex, empty="X")
    age = Column("age", cells.age)
    year, month = Column("year", cells.year), Column("month", cells.month)
    age_from, age_to = Column("age_from", cells.age), Column("age_to", cells.age)
    cost = Column("cost", is_money=True)
    agency_cost = Column("agency_cost", is_money=True)
    money_unit = Column("money_unit", cells.money_unit)

    def one_by_one(*keys: str) -> tuple[tuple[str, ...], ...]:
        return tuple((key,) for key in keys)

    return (
        Kind(
            "age_structure",
            Headcount,
            (
                Column("date", cells.day), unit, occupation, sex, age,
                Column("birth_date", cells.day), Column("identity_number"), Column("birth_year", cells.year),
                Column("age_band", cells.age_band), headcount, Column("fte", cells.persons, empty=None),
                Column("degree_of_employment", cells.degree_of_employment, empty=None),
            ),
            (
                *one_by_one("date", "unit", "occupation"),
                ("age", "birth_date", "identity_number", "birth_year", "age_band", BANDS),
            ),
            beside=(Column("person", cells.name, empty=""), Column("employment_form", cells.name, empty="")),
        ),
        Kind(
            "retirement_rates",
            inputs.RetirementRate,
            (occupation, sex, age, Column("rate", share), Column("reference_age", cells.number)),
            one_by_one("occupation", "age", "rate", "reference_age"),
        ),
        Kind(
            "retirement_projection",
            inputs.ReportedRetirements,
            (year, unit, occupation, Column("retirements", number)),
            one_by_one("year", "unit", "occupation", "retirements"),
        ),
        Kind(
            "turnover_rates",
            inputs.TurnoverRate,
            (unit, occupation, age_from, age_to, Column("rate", share)),
            one_by_one("unit", "occupation", "age_from", "age_to", "rate"),
        ),
        Kind(
            "separations",
            inputs.Separations,
            (
                Column("date", cells.day), year, unit, occupation, sex, age,
                Column("cause", cells.cause, empty=inputs.UNKNOWN), headcount,
                Column("leavers", cells.persons, ("avgångar", "antal avgångar", "separations")),
            ),
            # Without a cause, only a count that is called one of leavers tells the table from other counts of persons.
            (
                ("year", "date"), *one_by_one("unit", "occupation", "age"),
                ("cause", "leavers"), ("headcount", "leavers"),
            ),
        ),
        Kind(
            "personnel_costs",
            inputs.PersonnelCost,
            (
                month, unit, money_unit,
                Column(
                    "cost", is_money=True,
                    names=("personalkostnad", "personalkostnader", "kostnad egen personal", "personnel cost"),
                ),
            ),
            one_by_one("month", "unit", "cost"),
        ),
        Kind(
            "agency_costs",
            inputs.AgencyCost,
            (month, unit, staff_group, cost, agency_cost, money_unit),
            (("month",), ("unit",), ("agency_cost", "cost"), ("staff_group", "agency_cost")),
        ),
        Kind(
            "agency_weeks",
            inputs.AgencyWeeks,
            (
                month, unit, staff_group,
                *(Column(f"weeks_{what}", number, empty=None) for what in ("decided", "ordered", "used")),
            ),
            one_by_one("month", "unit", "staff_group", "weeks_decided", "weeks_ordered", "weeks_used"),
        ),
        Kind(
            "ceilings",
            inputs.Ceiling,
            (
                unit, staff_group, Column("share", cells.ceiling_share),
                Column("denominator", cells.denominator, empty=DEFAULT),
                Column("valid_from", cells.day, empty=None), Column("valid_to", cells.day, empty=None),
                Column("source", empty=DEFAULT),
            ),
            one_by_one("unit", "staff_group", "share"),
        ),
        Kind(
            "training",
            inputs.Intake,
            (
                Column("programme"), unit, Column("occupation", names=("till yrke", "to occupation")),
                Column("start_year", cells.year), Column("slots", number), Column("length_years", number),
                *(Column(key, empty=DEFAULT) for key in ("source_occupation", "provider", "term", "kind")),
                *(Column(key, share, empty=DEFAULT) for key in ("completion", "hire_share", "study_share")),
                *(Column(key, cells.age, empty=DEFAULT) for key in ("entry_age", "age_from", "age_to")),
                *(Column(key, number, empty=None) for key in ("max_slots", "supervisors_per_slot")),
                Column("cost_per_slot", empty=None, is_money=True), money_unit,
            ),
            one_by_one("programme", "unit", "occupation", "start_year", "slots", "length_years"),
        ),
        Kind(
            "occupations",
            inputs.Occupation,
            (occupation, *(Column(key, empty="") for key in ("staff_group", "aid", "ssyk", "aliases"))),
            one_by_one("occupation", "staff_group"),
        ),
        Kind(
            "target_ages",
            inputs.TargetAge,
            (Column("birth_year_from", whole), Column("target_age", number), Column("status", empty="")),
            one_by_one("birth_year_from", "target_age"),
        ),
        Kind(
            "vacancies",
            inputs.OpeningVacancies,
            (
                unit, occupation,
                Column("headcount", number, ("vakanser", "antal vakanser", "vakanta tjänster", "vacancies")),
            ),
            one_by_one("unit", "occupation", "headcount"),
        ),
        Kind(
            "manual_forecast",
            inputs.ManualForecast,
            (
                month, unit, staff_group, agency_cost, money_unit,
                Column("cost", is_money=True, names=("prognos", "manuell prognos", "forecast")),
            ),
            (*one_by_one("month", "unit", "staff_group"), ("agency_cost", "cost")),
            yields_to="agency_costs",
        ),
        Kind(
            "managers",
            inputs.Managers,
            (unit, year, Column("managers", number)),
            one_by_one("unit", "year", "managers"),
        ),
        Kind(
            "arrivals",
            inputs.PlannedArrivals,
            (
                year, unit, occupation, headcount, Column("entry_age", cells.age),
                Column("sex", cells.stated_sex, empty=None), Column("kind", empty=""),
            ),
            one_by_one("year", "unit", "occupation", "headcount", "entry_age"),
        ),
        Kind(
            "supervisors",
            inputs.Supervisors,
            (unit, year, Column("supervisors", number)),
            one_by_one("unit", "year", "supervisors"),
        ),
        Kind(
            "targets",
            inputs.Target,
            (
                year, unit, occupation,
                Column("headcount", number, ("målbemanning", "behov", "bemanningsmål", "target")),
            ),
            one_by_one("year", "unit", "occupation", "headcount"),
        ),
        Kind(
            "unit_costs",
            inputs.UnitCost,
            (
                occupation, money_unit,
                *(
                    Column(key, empty=None, is_money=True)
                    for key in ("employee_cost_per_fte", "agency_cost_per_fte")
                ),
            ),
            one_by_one("occupation", "employee_cost_per_fte", "agency_cost_per_fte"),
        ),
        Kind(
            "recruit_ages",
            inputs.RecruitAge,
            (occupation, age, Column("weight", number)),
            one_by_one("occupation", "age", "weight"),
        ),
        Kind(
            "population",
            inputs.Population,
            (
                Column("region", empty=""), sex, year, Column("age", cells.age_band),
                Column("age_band", cells.age_band), Column("population", number),
            ),
            (*one_by_one("year", "population"), ("age_band", "age")),
        ),
        Kind(
            "care_use",
            inputs.CareUse,
            (Column("occupation", empty=ALL), Column("age_band", cells.age_band), Column("use", number)),
            one_by_one("age_band", "use"),
        ),
        Kind(
            "peer_agency_share",
            inputs.PeerShare,
            (Column("region"), Column("period", cells.period), Column("share", share)),
            one_by_one("region", "period", "share"),
        ),
    )  # fmt: skip


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """All tables of the contract, in its order."""
    return _kinds()
