"""The latest release of a wave as it is stored, and whether it is what the ledger says.

A candidate lies here like what is published, so only the gate's own acts may ask; pages ask ``reading``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tiassess.disclosure.errors import ReleaseFormatError
from tiassess.disclosure.release import Release
from tiassess.release.chain import latest_releases
from tiassess.release.errors import ChangedReleaseError
from tiassess.release.parsing import parsed
from tiassess.release.tables import LedgerEntry, StoredRelease
from tiassess.storage.chain import faults_of_chain
from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class EnteredRelease:
    """The latest release of a wave, after it was compared with the ledger.

    Attributes:
        row: where it is stored.
        release: what it says.
    """

    row: StoredRelease
    release: Release


def latest_release(session: Session, organisation_id: UUID, wave_id: UUID) -> StoredRelease | None:
    """Find the latest release of an organisation's wave, candidate or published."""
    of_wave = _of_wave(organisation_id, wave_id)
    return session.scalars(of_wave.order_by(StoredRelease.number.desc()).limit(1)).one_or_none()


def all_releases(session: Session, organisation_id: UUID, wave_id: UUID) -> Sequence[StoredRelease]:
    """Find the release of an organisation's wave and its corrections; only the last one still has its document."""
    return session.scalars(_of_wave(organisation_id, wave_id).order_by(StoredRelease.number)).all()


def entered_release(session: Session, wave: Wave, act: str) -> EnteredRelease:
    """Give the latest release of a counted wave, if its bytes, its row and the ledger all name the same checksum.

    Args:
        session: a reading or writing session.
        wave: a wave that was counted.
        act: what is to be done with it, as in "The results of “…” cannot be published: …".

    Raises:
        ChangedReleaseError: somebody changed what is stored, or the ledger.
    """
    row = latest_release(session, wave.organisation_id, wave.id)
    release = _release(row.document) if row and row.document else None
    if row is None or release is None or not row.sha256 == release.sha256 == _entered(session, wave):
        message = (
            f"The results of “{wave.slug}” cannot be {act}: what is stored is not what was entered in the ledger. "
            "Nothing was changed. Restore the database as it was."
        )
        raise ChangedReleaseError(message, command="tiassess release ledger --verify")
    return EnteredRelease(row, release)


def _of_wave(organisation_id: UUID, wave_id: UUID) -> Select[StoredRelease]:
    return select(StoredRelease).where(
        StoredRelease.organisation_id == organisation_id, StoredRelease.wave_id == wave_id
    )


def _release(document: bytes) -> Release | None:
    try:
        return parsed(document)
    except ReleaseFormatError:
        return None


def _entered(session: Session, wave: Wave) -> str | None:
    """Give the checksum that the ledger names last for a wave; none if a line of it was changed."""
    of_organisation = select(LedgerEntry).where(LedgerEntry.organisation_id == wave.organisation_id)
    lines = session.scalars(of_organisation.order_by(LedgerEntry.number)).all()
    if any(faults_of_chain(lines)):
        return None
    return latest_releases(json.loads(line.entry) for line in lines).get(wave.slug)
