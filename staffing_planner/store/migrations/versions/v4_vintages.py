"""Version 4: forecasts that were kept, and how many replications a run had, which stood among the versions."""

import json

import sqlalchemy as sa
from alembic import op

revision = "v4"
down_revision = "v3"


def upgrade() -> None:
    """Adds the table and the column, and moves the number of replications there."""
    optional = ("scenario", "seed")
    op.create_table(
        "vintages",
        sa.Column("id", sa.Integer, primary_key=True),
        *(
            sa.Column(name, sa.String, nullable=name in optional)
            for name in ("kind", "time", "user", "known_to", "units", "figures", *optional)
        ),
        sa.Column("replications", sa.Integer),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("files", "inputs_sha256", "versions", "note")
        ),
    )
    op.add_column("manifests", sa.Column("replications", sa.Integer))
    connection = op.get_bind()
    for number, versions in connection.exec_driver_sql("SELECT id, versions FROM manifests").fetchall():
        pairs = dict(json.loads(versions))
        replications = pairs.pop("replications", None)
        if replications is not None:
            told = json.dumps(list(pairs.items()), ensure_ascii=False, separators=(",", ":"))
            connection.exec_driver_sql(
                "UPDATE manifests SET versions = ?, replications = ? WHERE id = ?",
                (told, int(replications), number),
            )
