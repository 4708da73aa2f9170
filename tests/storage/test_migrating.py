"""Migrations: they make exactly the tables of the rooms, on both kinds of database, and keep rows."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

import tiassess.collection.tables
import tiassess.people.tables
import tiassess.release.tables
import tiassess.wave.tables  # noqa: F401 - imported for their tables
from tiassess.config import Settings
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.storage.migrating import DatabaseVersionError, migrations_folder, refuse_unmigrated, upgrade

ORGANISATION = "5f0c1a2e9d3b4c55a6d7e8f901234567"
WAVE = "f0c1a2e9d3b4c55a6d7e8f901234567"
"""The id of a wave without its first digit, which is its number."""


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
        _insert_an_organisation(connection)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT slug FROM organisation")).scalars().all() == ["loch"]


def test_why_a_wave_was_destroyed_is_taken_over_from_the_ledger(empty_settings: Settings) -> None:
    database = Database(empty_settings.database_url)
    _upgrade_to(database, "0001")
    with database.engine.begin() as connection:
        _insert_the_waves_of_a_first_version(connection)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT slug, destroyed_because FROM wave ORDER BY slug")).all()
        salts = connection.execute(text("SELECT count(*) FROM wave_key WHERE wrapped_salt IS NULL")).scalar()
    database.close()
    assert [tuple(row) for row in rows] == [("first", "too few"), ("second", "day of destruction"), ("third", None)]
    assert salts == 1


def test_an_organisation_from_before_there_were_demonstrations_is_kept_and_real(empty_settings: Settings) -> None:
    database = Database(empty_settings.database_url)
    _upgrade_to(database, "0002")
    with database.engine.begin() as connection:
        _insert_an_organisation(connection)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT slug, demonstration FROM organisation")).all()
    database.close()
    assert [(slug, bool(made_up)) for slug, made_up in rows] == [("loch", False)]


def test_a_release_from_before_there_were_corrections_is_the_first_and_the_ledger_is_closed(
    empty_settings: Settings,
) -> None:
    database = Database(empty_settings.database_url)
    _upgrade_to(database, "0001")
    with database.engine.begin() as connection:
        _insert_the_waves_of_a_first_version(connection)
        connection.execute(
            text(
                "INSERT INTO release (wave_id, organisation_id, sha256, document, questionnaire, audit, published) "
                f"VALUES ('1{WAVE}', '{ORGANISATION}', 'abc', :document, '{{}}', '{{}}', true)"
            ),
            {"document": b"{}"},
        )
    upgrade(database.engine)
    with database.engine.connect() as connection:
        query = "SELECT number, sha256, replaces, published, publishing_audit, document FROM release"
        [(number, sha256, replaces, published, report, document)] = connection.execute(text(query)).all()
    assert (number, sha256, replaces, bool(published), report) == (1, "abc", None, True, None)
    assert bytes(document) == b"{}"
    for change in ("DELETE FROM ledger_entry", "UPDATE ledger_entry SET sha256 = 'y'"):
        with pytest.raises(DBAPIError, match="only ever added to"), database.engine.begin() as connection:
            connection.execute(text(change))
    database.close()


def _insert_an_organisation(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO organisation (id, slug, name, timezone, created) VALUES "
            "('5f0c1a2e9d3b4c55a6d7e8f901234567', 'loch', 'Loch', 'Europe/London', '2026-01-01 00:00:00')"
        )
    )


def _upgrade_to(database: Database, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with database.engine.execution_options(tiassess_writing=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _insert_the_waves_of_a_first_version(connection: Connection) -> None:
    """Insert two waves that were destroyed, each for its reason, and one that is open."""
    organisation = ORGANISATION
    connection.execute(
        text(
            "INSERT INTO organisation (id, slug, name, timezone, created) "
            f"VALUES ('{organisation}', 'loch', 'Loch', 'Europe/London', '2026-01-01 00:00:00')"
        )
    )
    waves = {"first": ("destroyed", "too few"), "second": ("destroyed", "day of destruction"), "third": ("open", None)}
    for number, (slug, (state, reason)) in enumerate(waves.items(), start=1):
        wave = f"{number}{WAVE}"
        connection.execute(
            text(
                "INSERT INTO wave (id, organisation_id, slug, name, state, opens, closes, results, destroy_on, "
                "profile, breakdown, threshold, ways_in, texts, questionnaire, erasure_due) VALUES "
                f"('{wave}', '{organisation}', '{slug}', '{slug}', '{state}', '2026-01-01', '2026-02-01', "
                "'2026-03-01', '2026-04-01', 'standard', 'both', 5, '[]', '{}', '{}', false)"
            )
        )
        if reason:
            entry = f'{{"event":"destroyed","wave":"{slug}","reason":"{reason}"}}'
            connection.execute(
                text("INSERT INTO ledger_entry (organisation_id, number, entry, sha256) VALUES (:o, :n, :e, 'x')"),
                {"o": organisation, "n": number, "e": entry},
            )
        else:
            connection.execute(
                text(
                    "INSERT INTO wave_key (wave_id, organisation_id, public_key, wrapped_private_key, mac) "
                    f"VALUES ('{wave}', '{organisation}', :key, :key, :key)"
                ),
                {"key": bytes(32)},
            )


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


def test_postgresql_keeps_no_samples_of_what_people_sent(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.engine.begin() as connection:
        _insert_an_organisation(connection)
        connection.execute(text("ANALYZE"))
        sampled = text(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'ballot'::regclass AND coalesce(attstattarget, -1) <> 0"
        )
        columns = set(connection.execute(sampled).scalars())
    database.close()
    assert not columns & {"id", "sealed", "mac", "replace_check"}
