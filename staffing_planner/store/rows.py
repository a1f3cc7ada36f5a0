"""The tables of the project file. They never leave `store`: what goes in and comes out are domain objects.

A table of the input contract has the columns of its domain class, with the same names; `source_id` and
`source_rows` are the row's origin. Dates are ISO text and months `2024-03`; `levers`, `key` and their like are JSON.
"""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """What all tables have: their rows are numbered in the order in which they are held."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class OfSource:
    """A row that was read from a file, or made in the program (no source)."""

    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), sort_order=98)
    source_rows: Mapped[str] = mapped_column(sort_order=99)


# --- the input tables


class HeadcountRow(OfSource, Base):
    """Stock."""

    __tablename__ = "age_structure"
    date: Mapped[str]
    unit: Mapped[str]
    occupation: Mapped[str]
    sex: Mapped[str]
    age: Mapped[int]
    headcount: Mapped[float]
    fte: Mapped[float | None]


class RetirementRateRow(OfSource, Base):
    """Exit rates of retirement."""

    __tablename__ = "retirement_rates"
    occupation: Mapped[str]
    age: Mapped[int]
    rate: Mapped[float]
    reference_age: Mapped[float]
    sex: Mapped[str]


class ReportedRetirementsRow(OfSource, Base):
    """Retirements that units expect."""

    __tablename__ = "retirement_projection"
    year: Mapped[int]
    unit: Mapped[str]
    occupation: Mapped[str]
    retirements: Mapped[float]


class TurnoverRateRow(OfSource, Base):
    """Rates of leaving for another cause."""

    __tablename__ = "turnover_rates"
    unit: Mapped[str]
    occupation: Mapped[str]
    age_from: Mapped[int]
    age_to: Mapped[int]
    rate: Mapped[float]


class SeparationsRow(OfSource, Base):
    """Persons who left."""

    __tablename__ = "separations"
    year: Mapped[int]
    unit: Mapped[str]
    occupation: Mapped[str]
    sex: Mapped[str]
    age: Mapped[int]
    cause: Mapped[str]
    headcount: Mapped[float]


class PersonnelCostRow(OfSource, Base):
    """Cost of own employees."""

    __tablename__ = "personnel_costs"
    month: Mapped[str]
    unit: Mapped[str]
    cost: Mapped[float]


class AgencyCostRow(OfSource, Base):
    """Cost of agency staff."""

    __tablename__ = "agency_costs"
    month: Mapped[str]
    unit: Mapped[str]
    staff_group: Mapped[str]
    cost: Mapped[float]


class AgencyWeeksRow(OfSource, Base):
    """Weeks of agency staff."""

    __tablename__ = "agency_weeks"
    month: Mapped[str]
    unit: Mapped[str]
    staff_group: Mapped[str]
    weeks_decided: Mapped[float | None]
    weeks_ordered: Mapped[float | None]
    weeks_used: Mapped[float | None]


class CeilingRow(OfSource, Base):
    """The highest allowed agency shares."""

    __tablename__ = "ceilings"
    unit: Mapped[str]
    staff_group: Mapped[str]
    share: Mapped[float]
    denominator: Mapped[str]
    valid_from: Mapped[str | None]
    valid_to: Mapped[str | None]
    source: Mapped[str]


class IntakeRow(OfSource, Base):
    """Programme intakes."""

    __tablename__ = "training"
    programme: Mapped[str]
    unit: Mapped[str]
    occupation: Mapped[str]
    start_year: Mapped[int]
    slots: Mapped[float]
    length_years: Mapped[float]
    source_occupation: Mapped[str]
    completion: Mapped[float]
    hire_share: Mapped[float]
    entry_age: Mapped[int]
    age_from: Mapped[int]
    age_to: Mapped[int]
    study_share: Mapped[float]
    provider: Mapped[str]
    term: Mapped[str]
    kind: Mapped[str]
    max_slots: Mapped[float | None]
    supervisors_per_slot: Mapped[float | None]
    cost_per_slot: Mapped[float | None]


class OccupationRow(OfSource, Base):
    """Occupations with their staff groups and codes."""

    __tablename__ = "occupations"
    occupation: Mapped[str]
    staff_group: Mapped[str]
    aid: Mapped[str]
    ssyk: Mapped[str]
    aliases: Mapped[str]


class TargetAgeRow(OfSource, Base):
    """National target ages."""

    __tablename__ = "target_ages"
    birth_year_from: Mapped[int]
    target_age: Mapped[float]
    status: Mapped[str]


class OpeningVacanciesRow(OfSource, Base):
    """Vacant posts at the stock date."""

    __tablename__ = "vacancies"
    unit: Mapped[str]
    occupation: Mapped[str]
    headcount: Mapped[float]


class ManualForecastRow(OfSource, Base):
    """Agency cost that somebody expects."""

    __tablename__ = "manual_forecast"
    month: Mapped[str]
    unit: Mapped[str]
    staff_group: Mapped[str]
    cost: Mapped[float]


class ManagersRow(OfSource, Base):
    """Managers of units."""

    __tablename__ = "managers"
    unit: Mapped[str]
    year: Mapped[int]
    managers: Mapped[float]


class PlannedArrivalsRow(OfSource, Base):
    """Decided arrivals other than graduates."""

    __tablename__ = "arrivals"
    year: Mapped[int]
    unit: Mapped[str]
    occupation: Mapped[str]
    headcount: Mapped[float]
    entry_age: Mapped[int]
    sex: Mapped[str | None]
    kind: Mapped[str]


class SupervisorsRow(OfSource, Base):
    """Supervisors of units."""

    __tablename__ = "supervisors"
    unit: Mapped[str]
    year: Mapped[int]
    supervisors: Mapped[float]


class TargetRow(OfSource, Base):
    """Target headcounts."""

    __tablename__ = "targets"
    year: Mapped[int]
    unit: Mapped[str]
    occupation: Mapped[str]
    headcount: Mapped[float]


class UnitCostRow(OfSource, Base):
    """Yearly costs of one FTE."""

    __tablename__ = "unit_costs"
    occupation: Mapped[str]
    employee_cost_per_fte: Mapped[float | None]
    agency_cost_per_fte: Mapped[float | None]


class RecruitAgeRow(OfSource, Base):
    """Weights of the recruits' ages."""

    __tablename__ = "recruit_ages"
    occupation: Mapped[str]
    age: Mapped[int]
    weight: Mapped[float]


class PopulationRow(OfSource, Base):
    """Inhabitants."""

    __tablename__ = "population"
    year: Mapped[int]
    age_from: Mapped[int]
    age_to: Mapped[int | None]
    population: Mapped[float]
    region: Mapped[str]
    sex: Mapped[str]


class CareUseRow(OfSource, Base):
    """Relative use of care."""

    __tablename__ = "care_use"
    age_from: Mapped[int]
    age_to: Mapped[int | None]
    use: Mapped[float]
    occupation: Mapped[str]


class PeerShareRow(OfSource, Base):
    """Agency shares of other regions."""

    __tablename__ = "peer_agency_share"
    region: Mapped[str]
    period: Mapped[str]
    share: Mapped[float]


# --- what else a project holds


class SourceRow(Base):
    """A file or sheet that rows come from."""

    __tablename__ = "sources"
    file: Mapped[str]
    sheet: Mapped[str]


class SourceFileRow(Base):
    """Files read, with their checksums."""

    __tablename__ = "files"
    name: Mapped[str]
    sha256: Mapped[str]
    rows: Mapped[int]
    title: Mapped[str]
    path: Mapped[str]
    imported: Mapped[str | None]
    tables: Mapped[str]


class ChoiceRow(Base):
    """How tables with a certain header are read; `columns`, `given` and `forms` are JSON."""

    __tablename__ = "choices"
    fingerprint: Mapped[str]
    kind: Mapped[str]
    columns: Mapped[str]
    given: Mapped[str]
    counts: Mapped[str]
    forms: Mapped[str]


class NameRow(Base):
    """What the files call a unit, an occupation or a staff group."""

    __tablename__ = "names"
    axis: Mapped[str]
    written: Mapped[str]
    meant: Mapped[str]


class ScenarioRow(Base):
    """Scenarios with all levers."""

    __tablename__ = "scenarios"
    levers: Mapped[str]


class AssumptionRow(OfSource, Base):
    """The assumption register."""

    __tablename__ = "assumptions"
    key: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    note: Mapped[str]
    reviewed_by: Mapped[str]
    reviewed_on: Mapped[str | None]


class ChangeRow(Base):
    """The change log."""

    __tablename__ = "changes"
    time: Mapped[str]
    user: Mapped[str]
    what: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    previous: Mapped[str]
    sha256: Mapped[str]


class ManifestRow(Base):
    """Run manifests (since version 2)."""

    __tablename__ = "manifests"
    time: Mapped[str]
    user: Mapped[str]
    files: Mapped[str]
    inputs_sha256: Mapped[str]
    scenario: Mapped[str]
    seed: Mapped[str | None]
    versions: Mapped[str]
    result_sha256: Mapped[str]
    replications: Mapped[int | None]


class VintageRow(Base):
    """Forecasts that were kept (since version 4); `figures` and `units` are JSON."""

    __tablename__ = "vintages"
    kind: Mapped[str]
    time: Mapped[str]
    user: Mapped[str]
    known_to: Mapped[str]
    units: Mapped[str]
    figures: Mapped[str]
    scenario: Mapped[str | None]
    seed: Mapped[str | None]
    replications: Mapped[int | None]
    files: Mapped[str]
    inputs_sha256: Mapped[str]
    versions: Mapped[str]
    note: Mapped[str]


# --- what guards it


class MetaRow(Base):
    """Which save this is: `save_id`, when, by whom and with which program; `checksum` over meta and digests."""

    __tablename__ = "meta"
    name: Mapped[str]
    value: Mapped[str]


class DigestRow(Base):
    """The checksum of each table's rows, so that what is whole can be told from what is not."""

    __tablename__ = "digests"
    name: Mapped[str]
    rows: Mapped[int]
    sha256: Mapped[str]


class SealRow(Base):
    """Holds a mark, followed by the checksum of the whole file, which is computed with zeros in its place."""

    __tablename__ = "seal"
    mark: Mapped[bytes]
