"""Migrations: they make exactly the tables of the rooms, on both kinds of database, and keep rows."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import tiassess.collection.tables
import tiassess.release.tables
import tiassess.wave.tables  # noqa: F401 - imported for their tables
from tiassess.config import Settings
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.storage.migrating import DatabaseVersionError, migrations_folder, refuse_unmigrated, upgrade


def test_the_migrations_make_exactly_the_tables_of_the_rooms(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_empty_database_is_refused_until_it_is_upgraded(empty_settings: Settings) -> None:
    database = Database(empty_settings.database_url)
    with pytest.raises(DatabaseVersionError, match="tiassess db upgrade"):
        refuse_unmigrated(database.engine)
    upgrade(database.engine)
    refuse_unmigrated(database.engine)
    database.close()


def test_upgrading_twice_changes_nothing_and_keeps_rows(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organisation (id, slug, name, timezone, created) VALUES "
                "('5f0c1a2e9d3b4c55a6d7e8f901234567', 'loch', 'Loch', 'Europe/London', '2026-01-01 00:00:00')"
            )
        )
    upgrade(database.engine)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT slug FROM organisation")).scalars().all() == ["loch"]


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for act in (refuse_unmigrated, upgrade):
        with pytest.raises(DatabaseVersionError, match="newer version"):
            act(database.engine)


def test_a_database_that_is_not_there_is_refused_with_a_sentence() -> None:
    database = Database("postgresql+psycopg://127.0.0.1:1/nowhere")
    with pytest.raises(DatabaseVersionError, match="cannot be reached"):
        refuse_unmigrated(database.engine)


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory(str(migrations_folder())).get_heads()) == 1
