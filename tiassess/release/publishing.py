"""Publishing: the candidate's bytes become public, unchanged, and the answers behind them cease to exist."""

from __future__ import annotations

from datetime import datetime

from tiassess.clock import day_in
from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.release.erasure import erase_wave
from tiassess.release.fieldwork import WaveName
from tiassess.release.ledger import Event, enter
from tiassess.release.tables import StoredRelease
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.states import RANK, advance, require_state
from tiassess.wave.tables import Organisation, WaveState


def publish_wave(database: Database, settings: Settings, name: WaveName, moment: datetime) -> bool:
    """Publish a counted wave's candidate, then erase its ballots and keys.

    Returns:
        Whether the erasure is done; if not, it stays due and is repeated.

    Raises:
        WaveStateError: the wave is not counted.
        WaveKeyError: the database is older than the key directory.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        wave = name.find(session)
        require_state(wave, WaveState.COUNTED, "published")
        files.refuse_older(wave.id, wave.state, RANK)
        candidate = load_for(session, wave.organisation_id, StoredRelease, wave_id=wave.id)
        assert candidate is not None
        candidate.published = True
        wave.erasure_due = True
        advance(wave, WaveState.PUBLISHED)
        zone = session.get_one(Organisation, wave.organisation_id).timezone
        enter(session, wave, Event.PUBLISHED, day_in(zone, moment), {"release": candidate.sha256})
        wave_id = wave.id
    files.record_state(wave_id, WaveState.PUBLISHED)
    return erase_wave(database, settings, wave_id, moment)
