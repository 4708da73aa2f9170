"""Reading what is published: the only way from the store to pages, files and charts.

Nothing here can reach a ballot, a wave's draft, or a candidate that is not published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.disclosure.release import Release
from tiassess.instrument.definition import Instrument
from tiassess.instrument.document import instrument_from_document
from tiassess.release.chain import latest_releases
from tiassess.release.errors import NotPublishedError
from tiassess.release.events import Event
from tiassess.release.parsing import REMEMBERED, parsed
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.release.withdrawals import Withdrawal, withdrawals_of
from tiassess.storage.chain import faults_of_chain


@dataclass(frozen=True)
class Publication:
    """A published release with the exact questionnaire it was made from; pages and files take this and nothing else.

    Attributes:
        release: what is left of what was published.
        questionnaire: what was asked.
        withdrawals: what was withdrawn from it, and why, as the ledger says.
    """

    release: Release
    questionnaire: Instrument
    withdrawals: tuple[Withdrawal, ...] = ()


def read_publication(session: Session, organisation_id: UUID, wave_id: UUID, wave: str) -> Publication:
    """Read what an organisation published of a wave and has not withdrawn, if it is what its ledger says.

    Args:
        session: a reading session.
        organisation_id: whose wave it is.
        wave_id: which wave it is.
        wave: its id in addresses, which stands in the release too.

    Raises:
        NotPublishedError: nothing is published of this wave, or something else than the ledger says is stored.
        ReleaseFormatError: the stored bytes are no release.
    """
    stored = _latest_published(session, organisation_id).get(wave_id)
    if stored is None:
        message = "Nothing is published of this wave yet. Until its results come out nobody sees a figure."
        raise NotPublishedError(message)
    publication = _checked(stored, _believed_lines(session, organisation_id))
    if publication.release.document["wave"]["id"] != wave:
        raise _stored_is_another()
    return publication


def read_publications(session: Session, organisation_id: UUID) -> list[Publication]:
    """Read everything that an organisation has published, in the order in which answering ended.

    Raises:
        NotPublishedError: something else is stored than the ledger says was published.
        ReleaseFormatError: some stored bytes are no release.
    """
    lines = _believed_lines(session, organisation_id)
    publications = [_checked(stored, lines) for stored in _latest_published(session, organisation_id).values()]
    return sorted(publications, key=_when_it_closed)


def forget() -> None:
    """Forget what is parsed, so that a benchmark can see what reading for the first time costs."""
    parsed.cache_clear()
    _questionnaire.cache_clear()


def _latest_published(session: Session, organisation_id: UUID) -> Mapping[UUID, StoredRelease]:
    """Give the published release of each wave; of one that was corrected the last correction (R9)."""
    query = select(StoredRelease).where(StoredRelease.organisation_id == organisation_id, StoredRelease.published)
    return {stored.wave_id: stored for stored in session.scalars(query.order_by(StoredRelease.number))}


def _checked(stored: StoredRelease, lines: Sequence[Mapping[str, Any]]) -> Publication:
    """Read a stored release, if its ledger names it last and the questionnaire beside it is the one it names."""
    if stored.document is None:
        raise _stored_is_another()
    release, questionnaire = parsed(stored.document), _questionnaire(stored.questionnaire)
    wave = release.document["wave"]["id"]
    is_last = _published_hashes(lines).get(wave) == release.sha256
    if not is_last or questionnaire.sha256 != release.document["questionnaire"]["sha256"]:
        raise _stored_is_another()
    return Publication(release, questionnaire, tuple(withdrawals_of(lines, wave)))


def _stored_is_another() -> NotPublishedError:
    message = "What is stored is not what was published, so it is not shown."
    return NotPublishedError(message, command="tiassess release ledger --verify")


@lru_cache(maxsize=REMEMBERED)
def _questionnaire(document: str) -> Instrument:
    return instrument_from_document(json.loads(document))


def _believed_lines(session: Session, organisation_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Give what an organisation's ledger says, line by line.

    Raises:
        NotPublishedError: a line does not fit its checksum or the line before, so that none can be believed.
    """
    of_organisation = select(LedgerEntry).where(LedgerEntry.organisation_id == organisation_id)
    lines = session.scalars(of_organisation.order_by(LedgerEntry.number)).all()
    if any(faults_of_chain(lines)):
        raise _stored_is_another()
    return [json.loads(line.entry) for line in lines]


def _published_hashes(lines: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Give, for each wave that a ledger calls published, the checksum of its latest release."""
    published = {line["wave"] for line in lines if line["event"] == Event.PUBLISHED}
    return {wave: sha256 for wave, sha256 in latest_releases(lines).items() if wave in published}


def _when_it_closed(publication: Publication) -> tuple[str, str]:
    wave = publication.release.document["wave"]
    return wave["closes"], wave["id"]
