"""Reading what is published: the only way from the store to pages, files and charts.

Nothing here can reach a ballot, a wave's draft, or a candidate that is not published.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.disclosure.release import Release
from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.release.errors import NotPublishedError
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.storage.loading import load_for


@dataclass(frozen=True)
class Publication:
    """A published release with the exact questionnaire it was made from; pages and files take this and nothing else."""

    release: Release
    questionnaire: Instrument


def read_publication(session: Session, organisation_id: UUID, wave_id: UUID) -> Publication:
    """Read what an organisation published of a wave, if it is what its ledger says was published.

    Raises:
        NotPublishedError: nothing is published of this wave, or something else than the ledger says is stored.
        ReleaseFormatError: the stored bytes are no release.
    """
    stored = load_for(session, organisation_id, StoredRelease, wave_id=wave_id)
    if stored is None or not stored.published:
        message = "Nothing is published of this wave yet. Until its results come out nobody sees a figure."
        raise NotPublishedError(message)
    release = Release.from_bytes(stored.document)
    questionnaire = instrument_from_document(json.loads(stored.questionnaire))
    is_known = release.sha256 in _published_hashes(session, organisation_id)
    if not is_known or questionnaire.sha256 != release.document["questionnaire"]["sha256"]:
        message = "What is stored is not what was published, so it is not shown. Run: tiassess release ledger --verify"
        raise NotPublishedError(message)
    return Publication(release, questionnaire)


def _published_hashes(session: Session, organisation_id: UUID) -> set[str]:
    """Give the checksums of all releases that an organisation's ledger calls published."""
    lines = session.scalars(select(LedgerEntry.entry).where(LedgerEntry.organisation_id == organisation_id))
    return {entry["release"] for entry in map(json.loads, lines) if entry["event"] == "published"}
