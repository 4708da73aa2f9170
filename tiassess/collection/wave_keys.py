"""The keys of a wave: making them at opening, and loading them only with the secret they were made with."""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from tiassess.collection.errors import WaveKeyError
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.sealing import MAC_LABEL, WRAP_LABEL, key_mac, make_key_pair, wrapping_key_of
from tiassess.collection.tables import WaveKey
from tiassess.config import Settings
from tiassess.storage.loading import load_for
from tiassess.wave.tables import Wave


def make_wave_key(session: Session, settings: Settings, wave: Wave) -> None:
    """Make a wave's key file and key pair, inside the writing session of its opening.

    The key file is durable before this returns, so that no ballot is ever sealed to a key that could be lost.
    """
    files = KeyFiles(settings.key_dir)
    files.destroy(wave.id)  # left by an opening that was cut off; a draft has no ballots
    wrapping_key = wrapping_key_of(settings.keys.current(WRAP_LABEL), files.create(wave.id), wave.id)
    public, wrapped = make_key_pair(wrapping_key, wave.id)
    session.add(
        WaveKey(
            organisation_id=wave.organisation_id,
            wave_id=wave.id,
            public_key=public,
            wrapped_private_key=wrapped,
            mac=key_mac(settings.keys.current(MAC_LABEL), wave.id, public),
        )
    )


def load_wave_key(session: Session, settings: Settings, wave: Wave) -> WaveKey:
    """Load a wave's keys, refusing those that another secret made.

    Without this check an import would seal to a key that somebody else may have put there, and a closing under another
    secret would take every ballot for a forged one.

    Raises:
        WaveKeyError: there are no keys, or they were made under another secret.
    """
    key = load_for(session, wave.organisation_id, WaveKey, wave_id=wave.id)
    if key is None:
        message = f"The database holds no key for the wave “{wave.slug}”, so its ballots cannot be opened."
        raise WaveKeyError(message)
    expected = (key_mac(mac_key, wave.id, key.public_key) for mac_key in settings.keys.all(MAC_LABEL))
    if not any(hmac.compare_digest(mac, key.mac) for mac in expected):
        message = (
            f"The wave “{wave.slug}” was opened under another TIASSESS_SECRET_KEY than the present one, or its key was "
            "replaced. Set the secret of that time, or name it in TIASSESS_PREVIOUS_SECRET_KEYS."
        )
        raise WaveKeyError(message)
    return key
