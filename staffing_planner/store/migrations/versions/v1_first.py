"""Version 1: the tables of the first project files."""

import sqlalchemy as sa
from alembic import op

revision = "v1"
down_revision = None


def upgrade() -> None:
    """Makes the tables as they were then; not those of `rows.py`, which are of today."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("time", sa.String, nullable=False),
        sa.Column("user", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("after", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
    )
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("levers", sa.String, nullable=False),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("mark", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("sheet", sa.String, nullable=False),
    )
    op.create_table(
        "age_structure",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("date", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("sex", sa.String, nullable=False),
        sa.Column("age", sa.Integer, nullable=False),
        sa.Column("headcount", sa.Double, nullable=False),
        sa.Column("fte", sa.Double),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "agency_costs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("month", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("staff_group", sa.String, nullable=False),
        sa.Column("cost", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "agency_weeks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("month", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("staff_group", sa.String, nullable=False),
        sa.Column("weeks_decided", sa.Double),
        sa.Column("weeks_ordered", sa.Double),
        sa.Column("weeks_used", sa.Double),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("headcount", sa.Double, nullable=False),
        sa.Column("entry_age", sa.Integer, nullable=False),
        sa.Column("sex", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "assumptions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("reviewed_by", sa.String, nullable=False),
        sa.Column("reviewed_on", sa.String),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "care_use",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("age_from", sa.Integer, nullable=False),
        sa.Column("age_to", sa.Integer),
        sa.Column("use", sa.Double, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "ceilings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("staff_group", sa.String, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("denominator", sa.String, nullable=False),
        sa.Column("valid_from", sa.String),
        sa.Column("valid_to", sa.String),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "managers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("managers", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "manual_forecast",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("month", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("staff_group", sa.String, nullable=False),
        sa.Column("cost", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "occupations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("staff_group", sa.String, nullable=False),
        sa.Column("aid", sa.String, nullable=False),
        sa.Column("ssyk", sa.String, nullable=False),
        sa.Column("aliases", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "peer_agency_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "personnel_costs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("month", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("cost", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "population",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("age_from", sa.Integer, nullable=False),
        sa.Column("age_to", sa.Integer),
        sa.Column("population", sa.Double, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("sex", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "recruit_ages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("age", sa.Integer, nullable=False),
        sa.Column("weight", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "retirement_projection",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("retirements", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "retirement_rates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("age", sa.Integer, nullable=False),
        sa.Column("rate", sa.Double, nullable=False),
        sa.Column("reference_age", sa.Double, nullable=False),
        sa.Column("sex", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "separations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("sex", sa.String, nullable=False),
        sa.Column("age", sa.Integer, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("headcount", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "supervisors",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("supervisors", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "target_ages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("birth_year_from", sa.Integer, nullable=False),
        sa.Column("target_age", sa.Double, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "targets",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("headcount", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("programme", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("start_year", sa.Integer, nullable=False),
        sa.Column("slots", sa.Double, nullable=False),
        sa.Column("length_years", sa.Double, nullable=False),
        sa.Column("source_occupation", sa.String, nullable=False),
        sa.Column("completion", sa.Double, nullable=False),
        sa.Column("hire_share", sa.Double, nullable=False),
        sa.Column("entry_age", sa.Integer, nullable=False),
        sa.Column("age_from", sa.Integer, nullable=False),
        sa.Column("age_to", sa.Integer, nullable=False),
        sa.Column("study_share", sa.Double, nullable=False),
        sa.Column("provider", sa.String, nullable=False),
        sa.Column("term", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("max_slots", sa.Double),
        sa.Column("supervisors_per_slot", sa.Double),
        sa.Column("cost_per_slot", sa.Double),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "turnover_rates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("age_from", sa.Integer, nullable=False),
        sa.Column("age_to", sa.Integer, nullable=False),
        sa.Column("rate", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "unit_costs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("employee_cost_per_fte", sa.Double),
        sa.Column("agency_cost_per_fte", sa.Double),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
    op.create_table(
        "vacancies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("occupation", sa.String, nullable=False),
        sa.Column("headcount", sa.Double, nullable=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id")),
        sa.Column("source_rows", sa.String, nullable=False),
    )
