"""Version 3: how files are read, what their names mean, and what it takes to read a file again."""

import sqlalchemy as sa
from alembic import op

revision = "v3"
down_revision = "v2"


def upgrade() -> None:
    """Adds two tables, and to the files where they were, when they were read and what they held."""
    for table, names in (
        ("choices", ("fingerprint", "kind", "columns", "given", "counts", "forms")),
        ("names", ("axis", "written", "meant")),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Integer, primary_key=True),
            *(sa.Column(name, sa.String, nullable=False) for name in names),
        )
    op.add_column("files", sa.Column("path", sa.String, nullable=False, server_default=""))
    op.add_column("files", sa.Column("imported", sa.String))
    op.add_column("files", sa.Column("tables", sa.String, nullable=False, server_default="[]"))
