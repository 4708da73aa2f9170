"""Putting the rows of an earlier version into a database of each kind, as they were."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.storage.migrating import migrations_folder

KEPT = Path(__file__).parent
VERSION = "alembic_version"

Row = Mapping[str, object]


def revisions() -> list[str]:
    """Give every version that there ever was, the first one first."""
    return [script.revision for script in ScriptDirectory(str(migrations_folder())).walk_revisions()][::-1]


def upgrade_to(database: Database, revision: str) -> None:
    """Bring a database up to a version, as the program of that version did."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with database.engine.execution_options(tiassess_writing=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def read_kept(revision: str) -> dict[str, Any]:
    """Read what is kept of a version."""
    everything: dict[str, Any] = json.loads((KEPT / f"{revision}.json").read_text())
    return everything


def load_kept(database: Database, settings: Settings, revision: str) -> None:
    """Make a database as a program of an earlier version left it, with the files beside it."""
    upgrade_to(database, revision)
    everything = read_kept(revision)
    with database.engine.execution_options(tiassess_writing=True).begin() as connection:
        for name, rows in everything["tables"].items():
            if name != VERSION:
                _insert(connection, name, rows)
    for name, content in everything["keys"].items():
        file = settings.key_dir / name
        file.write_bytes(base64.b64decode(content))
        file.chmod(0o600)


def _insert(connection: sa.Connection, name: str, rows: Sequence[Row]) -> None:
    """Insert rows as their texts, which both kinds of database take for values of every type."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    for row in rows:
        names, marks = ", ".join(f'"{column}"' for column in row), ", ".join(mark for _ in row)
        values = tuple(_value(value) for value in row.values())
        connection.exec_driver_sql(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', values)


def _value(value: object) -> object:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
