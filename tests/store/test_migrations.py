"""All migrations together make the tables of today."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from staffing_planner.store import database
from staffing_planner.store.rows import Base

Schema = dict[str, tuple[dict[str, tuple[str, bool]], list[str]]]


def schema(connection: sa.Connection) -> Schema:
    """By table: each column's type and whether it may be empty, and the columns of the key."""
    inspector = sa.inspect(connection)
    return {
        table: (
            {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            },
            inspector.get_pk_constraint(table)["constrained_columns"],
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def foreign_keys(connection: sa.Connection) -> dict[str, list[Any]]:
    inspector = sa.inspect(connection)
    return {
        table: sorted(
            (key["constrained_columns"], key["referred_table"]) for key in inspector.get_foreign_keys(table)
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_that_the_migrations_from_nothing_make_the_tables_of_today(tmp_path: Path) -> None:
    migrated, created = (sa.create_engine(f"sqlite:///{tmp_path / name}") for name in ("migrated", "created"))
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with migrated.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    Base.metadata.create_all(created)
    with migrated.connect() as old, created.connect() as new:
        assert schema(old) == schema(new)
        assert foreign_keys(old) == foreign_keys(new)
    migrated.dispose()
    created.dispose()
