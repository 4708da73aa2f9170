"""What somebody can do who may change the database itself, beside the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import select, text

from tests.lead import BASELINE, Lead
from tiassess.disclosure.release import Release, finish_release
from tiassess.release.stored import latest_release
from tiassess.release.tables import LedgerEntry
from tiassess.storage.database import Database

GUARDS = {
    "sqlite": ("DROP TRIGGER ledger_entry_refuses_update", "DROP TRIGGER ledger_entry_refuses_delete"),
    "postgresql": ("DROP TRIGGER ledger_entry_refuses_change ON ledger_entry",),
}


def without_its_guard(database: Database) -> None:
    """Take away what keeps the ledger's lines from being changed, as whoever owns the database can."""
    with database.writing() as session:
        for statement in GUARDS[database.engine.dialect.name]:
            session.execute(text(statement))


def replace_the_candidate(lead: Lead, change: Callable[[dict[str, Any]], None]) -> Release:
    """Put another release in the place of the stored one, in its row as if it had been counted so."""
    with lead.database.writing() as session:
        wave = BASELINE.find(session)
        stored = latest_release(session, wave.organisation_id, wave.id)
        assert stored
        assert stored.document
        document = json.loads(stored.document)
        change(document)
        del document["sha256"]
        other = finish_release(document)
        stored.document, stored.sha256 = other.to_bytes(), other.sha256
    return other


def rewrite_the_last_line(lead: Lead, changes: Mapping[str, Any]) -> None:
    """Change the ledger's last line and make its checksum anew, so that the chain holds."""
    without_its_guard(lead.database)
    with lead.database.writing() as session:
        line = session.scalars(select(LedgerEntry).order_by(LedgerEntry.number.desc()).limit(1)).one()
        line.entry = rfc8785.dumps({**json.loads(line.entry), **changes}).decode()
        line.sha256 = sha256(line.entry.encode()).hexdigest()
