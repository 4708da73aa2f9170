"""Publishing: the candidate's bytes become public, unchanged, and the answers behind them cease to exist."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tiassess.collection.key_files import KeyFiles
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.config import Settings
from tiassess.release.erasure import erase_wave
from tiassess.release.ledger import Event, enter
from tiassess.release.tables import StoredRelease
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.states import advance
from tiassess.wave.tables import WaveState
from tiassess.wave.waves import WaveName

PUBLISH = Act(WaveState.COUNTED, "published")


def publish_wave(database: Database, settings: Settings, name: WaveName, moment: datetime) -> bool:
    """Publish a counted wave's candidate, then erase its ballots and keys.

    Returns:
        Whether the erasure is done; if not, it stays due and is repeated.

    Raises:
        RefusedError: the wave does not wait to be published; see `waiting_wave`.
    """
    with database.writing() as session:
        wave = name.find(session)
        resumes = wave.state is WaveState.PUBLISHED and wave.erasure_due  # cut off between publishing and erasing
        if not resumes:
            _publish(session, waiting_wave(session, settings, name, PUBLISH, moment))
        wave_id = wave.id
    KeyFiles(settings.key_dir).record_state(wave_id, WaveState.PUBLISHED)
    return erase_wave(database, settings, wave_id, moment)


def _publish(session: Session, waiting: WaitingWave) -> None:
    wave = waiting.wave
    candidate = load_for(session, wave.organisation_id, StoredRelease, wave_id=wave.id)
    assert candidate is not None
    candidate.published = True
    wave.erasure_due = True
    advance(wave, WaveState.PUBLISHED)
    enter(session, wave, Event.PUBLISHED, waiting.today, {"release": candidate.sha256})
