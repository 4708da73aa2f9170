"""The ballot box: putting sealed ballots in, mixing them at closing, destroying them. Nothing here reads one."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tiassess.collection.entries import ID_BYTES
from tiassess.collection.sealing import row_mac
from tiassess.collection.tables import Ballot

CHUNK = 2_000
"""Ballots handled at a time, so that memory stays bounded however many there are."""

Progress = Callable[[int], None]
"""Is told how many ballots have been handled since it was last told."""


def no_progress(_done: int) -> None:
    """Show nothing."""


def count_ballots(session: Session, wave_id: UUID) -> int:
    """Count a wave's ballots, sealed as they are."""
    return session.scalar(select(func.count()).select_from(Ballot).where(Ballot.wave_id == wave_id)) or 0


def mix_ballots(session: Session, wave_id: UUID, mac_keys: tuple[bytes, ...], progress: Progress = no_progress) -> int:
    """Rewrite a wave's ballots in random order under fresh ids, so that nothing of how they arrived is left.

    No return words lead to them any more.

    A row that was not ours stays recognisable: its mark is carried over as it is and does not fit its new id.

    Args:
        session: the writing session of closing.
        wave_id: the wave.
        mac_keys: the keys that marked the rows, newest first; the newest marks the new rows.
        progress: is told as chunks are done.

    Returns:
        How many ballots there are.
    """
    ids = list(session.scalars(select(Ballot.id).where(Ballot.wave_id == wave_id)))
    secrets.SystemRandom().shuffle(ids)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        _rewrite(session, wave_id, chunk, mac_keys)
        progress(len(chunk))
    return len(ids)


def destroy_ballots(session: Session, wave_id: UUID) -> None:
    """Delete a wave's ballots."""
    session.execute(delete(Ballot).where(Ballot.wave_id == wave_id))


def is_ours(mac_keys: tuple[bytes, ...], wave_id: UUID, ballot_id: bytes, sealed: bytes, mac: bytes) -> bool:
    """Say whether a row was put into this wave by this application, under the present or a previous secret."""
    return any(hmac.compare_digest(row_mac(key, wave_id, ballot_id, sealed), mac) for key in mac_keys)


def _rewrite(session: Session, wave_id: UUID, chunk: list[bytes], mac_keys: tuple[bytes, ...]) -> None:
    these = (Ballot.wave_id == wave_id, Ballot.id.in_(chunk))
    rows = session.execute(select(Ballot.id, Ballot.organisation_id, Ballot.sealed, Ballot.mac).where(*these))
    found = {row.id: row for row in rows}
    session.execute(delete(Ballot).where(*these), execution_options={"synchronize_session": False})
    fresh = []
    for old_id in chunk:
        row, new_id = found[old_id], secrets.token_bytes(ID_BYTES)
        ours = is_ours(mac_keys, wave_id, old_id, row.sealed, row.mac)
        mac = row_mac(mac_keys[0], wave_id, new_id, row.sealed) if ours else row.mac
        fresh.append(
            {"organisation_id": row.organisation_id, "wave_id": wave_id, "id": new_id, "sealed": row.sealed, "mac": mac}
        )
    session.execute(insert(Ballot), fresh)
