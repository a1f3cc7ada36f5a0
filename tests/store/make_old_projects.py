"""Writes the project files of older versions into `old/`; run once for each version that is left behind.

`python -m tests.store.make_old_projects` makes a file as that version of the program left it: its tables are made
by the migrations up to it, never by today's classes.
"""

import sqlite3
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from staffing_planner.store import database, project_file
from tests.store.projects import NOON, OLD_PROJECTS, project_of_version


def make(version: int, path: Path) -> None:
    """Makes a project of an old version with what that version could hold of the small project."""
    with tempfile.TemporaryDirectory() as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        database.write_database(
            new, project_of_version(version), database.Stamp("0" * 32, NOON, "eva", "0.1.0")
        )
        config = Config()
        config.set_main_option("script_location", str(database.MIGRATIONS))
        with database._transaction(old) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, f"v{version}")
            connection.exec_driver_sql("DROP TABLE alembic_version")
            connection.exec_driver_sql(f"PRAGMA application_id={database.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={version}")
        copying = sqlite3.connect(old)
        copying.execute("ATTACH ? AS new", (str(new),))
        tables = [name for (name,) in copying.execute("SELECT name FROM main.sqlite_master")]
        for table in tables:
            columns = [row[1] for row in copying.execute(f"PRAGMA main.table_info({table})")]
            listed = ", ".join(f'"{column}"' for column in columns)
            copying.execute(f"INSERT INTO main.{table} ({listed}) SELECT {listed} FROM new.{table}")
        if version == 3:  # the number of replications stood among the versions of programs
            copying.execute(
                """UPDATE manifests SET versions = '[["numpy","2"],["replications","20"]]' WHERE seed IS NOT NULL"""
            )
        copying.commit()
        copying.close()
        with database._transaction(old) as connection:
            digests = {}
            for table in tables:
                if table not in ("meta", "digests", "seal"):
                    columns, rows = database._fetch(old, connection, table)
                    digests[table] = len(rows), database._digest(columns, rows)
            database._write_guards(connection, digests, database.Stamp("0" * 32, NOON, "eva", "0.1.0"))
        path.write_bytes(project_file._sealed(old.read_bytes()))


if __name__ == "__main__":
    for number in range(1, database.SCHEMA_VERSION):
        target = OLD_PROJECTS / f"v{number}.staffplan"
        if not target.exists():
            make(number, target)
