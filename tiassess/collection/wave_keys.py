"""The keys of a wave: making them at opening, and loading them only with the secret they were made with."""

from __future__ import annotations

import hmac
import secrets
from typing import Protocol
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.sealing import (
    MAC_LABEL,
    SALT_LABEL,
    WRAP_LABEL,
    decrypt,
    encrypt,
    key_mac,
    make_key_pair,
    wrapping_key_of,
)
from tiassess.collection.tables import WaveKey
from tiassess.config import Settings
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave

SALT_BYTES = 32


def make_wave_key(session: Session, settings: Settings, wave: Wave, frame: Frame) -> None:
    """Make a wave's key file, key pair and salt, inside the writing session of its opening, and tie its frame to them.

    The key file is durable before this returns, so that no ballot is ever sealed to a key that could be lost.
    """
    files = KeyFiles(settings.key_dir)
    files.destroy(wave.id)  # left by an opening that was cut off; a draft has no ballots
    file_part = files.create(wave.id)
    public, wrapped = make_key_pair(wrapping_key_of(settings.keys.current(WRAP_LABEL), file_part, wave.id), wave.id)
    salt_key = wrapping_key_of(settings.keys.current(SALT_LABEL), file_part, wave.id)
    session.add(
        WaveKey(
            organisation_id=wave.organisation_id,
            wave_id=wave.id,
            public_key=public,
            wrapped_private_key=wrapped,
            mac=key_mac(settings.keys.current(MAC_LABEL), wave.id, public, frame.sha256),
            wrapped_salt=encrypt(salt_key, secrets.token_bytes(SALT_BYTES), wave.id.bytes),
        )
    )


def tie_frame(settings: Settings, key: WaveKey, frame: Frame) -> None:
    """Tie another frame to a wave's keys, inside the writing session that loaded them with the frame before."""
    key.mac = key_mac(settings.keys.current(MAC_LABEL), key.wave_id, key.public_key, frame.sha256)


class WaveIdentity(Protocol):
    """What names a wave: its row, or a survey."""

    @property
    def id(self) -> UUID:
        """Give the wave's id."""

    @property
    def organisation_id(self) -> UUID:
        """Give its organisation's id."""

    @property
    def slug(self) -> str:
        """Give its id as people write it."""


def load_wave_key(session: Session, settings: Settings, wave: WaveIdentity, frame: Frame) -> WaveKey:
    """Load a wave's keys, refusing those that another secret made, and a frame that is not the one of its opening.

    Without this check an import would seal to a key that somebody else may have put there, and a closing under another
    secret would take every ballot for a forged one. Whoever can write to the database could also lower what was
    promised, such as a threshold, so whatever opens or adds ballots comes through here.

    Raises:
        WaveKeyError: there are no keys, they were made under another secret, or the frame was changed.
    """
    # No lock: the wave's row has it where one is needed, and people who send at the same time must not queue here.
    of_wave = (WaveKey.organisation_id == wave.organisation_id, WaveKey.wave_id == wave.id)
    key = session.scalar(select(WaveKey).where(*of_wave))
    if key is None:
        message = f"The database holds no key for the wave “{wave.slug}”, so its ballots cannot be opened."
        raise WaveKeyError(message)
    expected = (key_mac(mac_key, wave.id, key.public_key, frame.sha256) for mac_key in settings.keys.all(MAC_LABEL))
    if not any(hmac.compare_digest(mac, key.mac) for mac in expected):
        message = (
            f"The wave “{wave.slug}” was opened under another TIASSESS_SECRET_KEY than the present one, or its key or "
            "what was promised was changed in the database. Set the secret of that time, or name it in "
            "TIASSESS_PREVIOUS_SECRET_KEYS. If it is the right one, restore the database."
        )
        raise WaveKeyError(message)
    return key


def salt_of(settings: Settings, wave_id: UUID, wrapped_salt: bytes | None) -> bytes:
    """Unwrap the salt of an open wave, from which what belongs to one respondent is derived.

    Raises:
        WaveKeyError: there is none any more, the key file is missing, or the secret is another one.
    """
    if wrapped_salt is not None:
        file_part = KeyFiles(settings.key_dir).read(wave_id)
        for secret_part in settings.keys.all(SALT_LABEL):
            salt = decrypt(wrapping_key_of(secret_part, file_part, wave_id), wrapped_salt, wave_id.bytes)
            if salt is not None:
                return salt
    message = (
        "The salt of this wave cannot be unwrapped: it is gone, or TIASSESS_SECRET_KEY or the key file is another one "
        "than when the wave opened. Set the right secret, or name the old one in TIASSESS_PREVIOUS_SECRET_KEYS."
    )
    raise WaveKeyError(message)


def destroy_salt(session: Session, wave_id: UUID) -> None:
    """Take the salt of a wave away: from then on nothing leads from an entry to its draft or ballot."""
    session.execute(update(WaveKey).where(WaveKey.wave_id == wave_id).values(wrapped_salt=None))
