"""What the database may hold: nothing beside a ballot that speaks, and an organisation on every row."""

from __future__ import annotations

import pytest
from sqlalchemy import Date, DateTime, Integer, LargeBinary, Table, Uuid, text
from sqlalchemy.exc import IntegrityError

import tiassess.collection.tables
import tiassess.people.tables
import tiassess.release.tables
import tiassess.wave.tables  # noqa: F401 - imported for their tables
from tests.lead import Lead
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.storage.types import UtcDateTime

TABLES = Base.metadata.tables
OF_THE_SERVER = {"organisation", "account", "sign_in", "invitation", "trail_entry", "trail_head", "fingerprint_key"}
"""Tables that belong to no organisation alone: organisations themselves; accounts and how they get in, for they may be
members of several; invitations, which may be to the server; trails, of which the server has one of its own; and former
keys of the server, which no organisation has a part in."""

OF_PEOPLE = {
    "account": {
        "id",
        "email",
        "password",
        "active",
        "fs_uniquifier",
        "second_factor",
        "recovery_codes",
        "subject",
        "is_host",
        "created",
    },
    "membership": {"id", "organisation_id", "account_id", "role"},
    "sign_in": {"token_sha256", "account_id", "begun"},
    "invitation": {
        "id",
        "purpose",
        "email",
        "organisation_id",
        "roles",
        "is_host",
        "invited_by",
        "made",
        "ends",
        "token_sha256",
        "refused",
    },
    "share_link": {"id", "organisation_id", "label", "made_by", "made", "ends", "revoked"},
    "trail_entry": {"trail", "number", "entry", "sha256", "once"},
    "trail_head": {"trail", "number", "sha256"},
    "heads_told": {"organisation_id", "number"},
}
"""All that is known of who signs in: to let them in, and what they did on which day. Nothing of when on that day, nor
from where they came."""

SEALED = {
    "ballot": {"organisation_id", "wave_id", "id", "sealed", "mac", "replace_check"},
    "draft": {"organisation_id", "wave_id", "id", "sealed"},
    "comment": {"organisation_id", "wave_id", "id", "sealed"},
}
"""Every column that may stand beside these. A further one needs a reason here and in docs/privacy.md.

What a ballot may be replaced with is checked against 32 bytes that only its writer's return words lead to.
"""

OF_WAYS_IN = {
    "issued_code": {"organisation_id", "wave_id", "id", "way_in", "unit", "card_order"},
    "card_order": {"organisation_id", "wave_id", "id", "cards", "asked_by", "printed_by"},
    "address": {"organisation_id", "wave_id", "id", "sealed", "messages", "stage"},
    "mailing": {"organisation_id", "wave_id", "number", "finished"},
}
"""What is known of how people are asked: never when, nor whether a code was used; no address stands beside a code."""

TOLD = {"participation_band": {"organisation_id", "wave_id", "band", "looked"}}
"""What a lead was told of an open wave: one of three bands, and the day on which they asked (R8). No number."""

KNOWN = (
    {
        "organisation",
        "unit",
        "role",
        "wave",
        "wave_key",
        "import_batch",
        "fingerprint_key",
        "comment_key",
        "release",
        "ledger_entry",
        *TOLD,
    }
    | OF_PEOPLE.keys()
    | SEALED.keys()
    | OF_WAYS_IN.keys()
)

UNORDERED = ("ballot", "draft", "comment", "import_batch", "fingerprint_key", *OF_WAYS_IN)


def test_there_is_no_table_of_responses_and_no_unknown_table() -> None:
    assert set(TABLES) == KNOWN


def test_every_table_but_the_servers_own_names_its_organisation() -> None:
    for name, table in TABLES.items():
        if name not in OF_THE_SERVER:
            column = table.columns["organisation_id"]
            assert not column.nullable, name
            assert [key.target_fullname for key in column.foreign_keys] == ["organisation.id"], name


def test_beside_a_ballot_stands_nothing_that_could_speak() -> None:
    for name, columns in SEALED.items():
        table = TABLES[name]
        assert set(table.columns.keys()) == columns
        for column in table.columns:
            assert isinstance(column.type, LargeBinary | Uuid), column
            assert column.default is None, column
            assert column.server_default is None, column
            assert not column.autoincrement or column.autoincrement == "auto", column


def test_of_how_people_are_asked_no_time_is_kept_and_no_column_joins_a_code_to_an_address() -> None:
    for name, columns in OF_WAYS_IN.items():
        assert set(TABLES[name].columns.keys()) == columns
        assert not [column for column in TABLES[name].columns if isinstance(column.type, Date | DateTime | UtcDateTime)]
    pointing = {(name, key.column.table.name) for name in OF_WAYS_IN for key in TABLES[name].foreign_keys}
    assert {table for _name, table in pointing} == {"organisation", "wave"}


def test_of_people_is_known_what_lets_them_in_and_no_clock_time() -> None:
    for name, columns in OF_PEOPLE.items():
        assert set(TABLES[name].columns.keys()) == columns
        assert not [column for column in TABLES[name].columns if isinstance(column.type, DateTime | UtcDateTime)]


def test_of_an_open_wave_a_band_is_kept_and_no_number_or_clock_time() -> None:
    for name, columns in TOLD.items():
        assert set(TABLES[name].columns.keys()) == columns
        assert not [column for column in TABLES[name].columns if isinstance(column.type, Integer | DateTime)]


def test_no_table_of_answers_points_at_an_account() -> None:
    pointing = {
        table.name for table in TABLES.values() for key in table.foreign_keys if key.column.table.name == "account"
    }
    assert pointing == {"membership", "sign_in", "invitation", "share_link"}


def test_tables_whose_order_could_speak_have_no_row_ids_on_sqlite() -> None:
    for name in UNORDERED:
        assert TABLES[name].dialect_options["sqlite"]["with_rowid"] is False


def test_the_migrated_sqlite_tables_really_have_no_row_ids(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.reading() as session:
        rows = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        tables = {row.name: row.sql for row in rows}
    database.close()
    assert all(tables[name].rstrip().endswith("WITHOUT ROWID") for name in UNORDERED)


def test_the_database_itself_refuses_a_threshold_below_five_and_days_out_of_order(lead: Lead) -> None:
    lead.has_an_organisation()
    lead.plans_a_wave()
    for change in ("threshold = 4", "threshold = 12", "closes = '2025-01-01'", "destroy_on = '2026-03-01'"):
        with pytest.raises(IntegrityError), lead.database.writing() as session:
            session.execute(text(f"UPDATE wave SET {change}"))


def test_no_key_of_any_table_counts_upwards() -> None:
    for table in TABLES.values():
        for column in table.primary_key.columns:
            is_random = isinstance(column.type, LargeBinary | Uuid) or column.name == "token_sha256"
            assert is_random or _is_numbered_on_purpose(table, column.name), column


def _is_numbered_on_purpose(table: Table, column: str) -> bool:
    """A missing line of a ledger must show, and which correction is the last. Neither says a thing of a respondent."""
    return column == "number" and table.name in {"ledger_entry", "trail_entry", "release", "mailing"}
