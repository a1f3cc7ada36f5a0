"""Version 2: run manifests, so that a run can be made again."""

import sqlalchemy as sa
from alembic import op

revision = "v2"
down_revision = "v1"


def upgrade() -> None:
    """Adds the table."""
    op.create_table(
        "manifests",
        sa.Column("id", sa.Integer, primary_key=True),
        *(
            sa.Column(name, sa.String, nullable=name == "seed")
            for name in (
                "time", "user", "files", "inputs_sha256", "scenario", "seed", "versions", "result_sha256",
            )
        ),
    )  # fmt: skip
