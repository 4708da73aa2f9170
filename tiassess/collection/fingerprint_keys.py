"""Keys of the fingerprints of imported answers: that of the present secret, and those of secrets that were replaced."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.entries import ID_BYTES
from tiassess.collection.sealing import decrypt, encrypt, encrypt_anew
from tiassess.collection.tables import FingerprintKey
from tiassess.config import Settings, SubKeys

FINGERPRINT_LABEL = "import-batch"
KEEPING_LABEL = "fingerprint-key-wrap"


def fingerprint_keys(session: Session, settings: Settings) -> tuple[bytes, ...]:
    """Give the key to make fingerprints with, then every former one."""
    former = (_open(settings.keys, row) for row in session.scalars(select(FingerprintKey)))
    known = (*settings.keys.all(FINGERPRINT_LABEL), *(key for key in former if key is not None))
    return tuple(dict.fromkeys(known))


def renew_fingerprint_keys(session: Session, keys: SubKeys, *, changes: bool) -> tuple[int, int]:
    """Keep the fingerprint keys of former secrets under the present one, or say only what that would change.

    Args:
        session: a writing session, or a reading one if nothing is to be changed.
        keys: of the present secret and the former ones.
        changes: whether to do it.

    Returns:
        How many keys rested on a former secret, and how many are not ours.
    """
    rows = session.scalars(select(FingerprintKey)).all()
    kept = {_open(keys, row) for row in rows}
    missing = [key for key in keys.all(FINGERPRINT_LABEL)[1:] if key not in kept]
    stale = 0
    for row in rows:
        anew = encrypt_anew(keys.all(KEEPING_LABEL), row.sealed, row.id)
        stale += anew not in {None, row.sealed}
        if changes and anew is not None:
            row.sealed = anew
    if changes:
        session.add_all(_keep(keys, key) for key in missing)
    return stale + len(missing), sum(_open(keys, row) is None for row in rows)


def _keep(keys: SubKeys, key: bytes) -> FingerprintKey:
    at = secrets.token_bytes(ID_BYTES)
    return FingerprintKey(id=at, sealed=encrypt(keys.current(KEEPING_LABEL), key, at))


def _open(keys: SubKeys, row: FingerprintKey) -> bytes | None:
    opened = (decrypt(key, row.sealed, row.id) for key in keys.all(KEEPING_LABEL))
    return next((key for key in opened if key is not None), None)
