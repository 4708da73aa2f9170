"""Scrubbing: what a reader in the way kept alive after closing is gone on with, and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.lead import NOW, Lead
from tiassess.collection.drafts import DraftContent
from tiassess.release.purging import purge


@pytest.mark.usefixtures("impatience")
def test_what_a_reader_kept_alive_at_closing_goes_with_the_next_purge(sqlite_lead: Lead) -> None:
    wave = OpenWave.of(sqlite_lead)
    for _person in range(6):
        entry = wave.entry()
        wave.answers(entry, {"q1": "3"})
        wave.desk.send(entry, NOW)
    wave.answers(wave.entry(), {"q1": "1"})
    draft_ids = drafts(sqlite_lead)
    with sqlite_lead.database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM ballot")).scalar()
        sqlite_lead.closes(moment=AFTERWARDS)
        assert sqlite_lead.sees().scrub_due
    assert any(draft in stored(sqlite_lead) for draft in draft_ids)
    purge(sqlite_lead.database, sqlite_lead.settings, AFTERWARDS)
    assert not sqlite_lead.sees().scrub_due
    assert not any(draft in stored(sqlite_lead) for draft in draft_ids)


def test_closing_without_a_reader_leaves_nothing_due(lead: Lead) -> None:
    wave = OpenWave.of(lead)
    for _person in range(6):
        entry = wave.entry()
        wave.desk.change(entry, lambda _draft: DraftContent(), NOW)
        wave.desk.send(entry, NOW)
    lead.closes(moment=AFTERWARDS)
    assert not lead.sees().scrub_due


def drafts(lead: Lead) -> list[bytes]:
    """Ids of the drafts that are there."""
    with lead.database.reading() as session:
        return list(session.execute(text("SELECT id FROM draft")).scalars())


def stored(lead: Lead) -> bytes:
    """Every byte of the database's files."""
    file = Path(str(lead.database.engine.url.database))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
