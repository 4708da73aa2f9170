"""Fieldwork: opening a wave and closing it, each one transaction with its line in the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tiassess.clock import day_in
from tiassess.collection.ballots import Progress, count_ballots, destroy_ballots, mix_ballots, no_progress
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.sealing import MAC_LABEL, WRAP_LABEL, make_key_pair, wrapping_key_of
from tiassess.collection.tables import WaveKey
from tiassess.config import Settings
from tiassess.release.erasure import erase_wave
from tiassess.release.errors import TooEarlyError
from tiassess.release.ledger import Event, enter
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.freezing import freeze_wave
from tiassess.wave.states import RANK, advance, require_state
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.waves import find_wave


@dataclass(frozen=True)
class WaveName:
    """Which wave is meant: its id, and its organisation's where the id alone is not enough."""

    slug: str
    organisation: str | None = None

    def find(self, session: Session) -> Wave:
        """Find the wave; see `find_wave` for what is refused."""
        return find_wave(session, self.slug, self.organisation)


def open_wave(database: Database, settings: Settings, name: WaveName, moment: datetime) -> Frame:
    """Open a draft wave: freeze its frame and make its keys.

    The key file is durable before the wave is open, so that no ballot is ever sealed to a key that could be lost.

    Raises:
        RefusedError: there is no such draft, or it may not open under these conditions.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        wave = name.find(session)
        wave_id = wave.id
        files.refuse_older(wave_id, wave.state, RANK)
        today = _today(session, wave, moment)
        frame = freeze_wave(session, wave, today)
        files.destroy(wave_id)  # left by an opening that was cut off; a draft has no ballots
        wrapping_key = wrapping_key_of(settings.keys.current(WRAP_LABEL), files.create(wave_id), wave_id)
        public, wrapped = make_key_pair(wrapping_key, wave_id)
        session.add(
            WaveKey(
                organisation_id=wave.organisation_id, wave_id=wave_id, public_key=public, wrapped_private_key=wrapped
            )
        )
        enter(session, wave, Event.OPENED, today, {"frame": frame.sha256, "questionnaire": frame.questionnaire.sha256})
    files.record_state(wave_id, WaveState.OPEN)
    return frame


def close_wave(
    database: Database, settings: Settings, name: WaveName, moment: datetime, progress: Progress = no_progress
) -> WaveState:
    """Close a wave after its last day: mix its ballots, or destroy them when there are too few to share results.

    Returns:
        *closed*, or *destroyed*.

    Raises:
        WaveStateError: the wave is not open.
        TooEarlyError: people were promised that they can answer today.
        WaveKeyError: the database is older than the key directory.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        wave = name.find(session)
        require_state(wave, WaveState.OPEN, "closed")
        files.refuse_older(wave.id, wave.state, RANK)
        today = _today(session, wave, moment)
        if today <= wave.closes:
            message = (
                f"The wave “{wave.slug}” is open until the end of {wave.closes}, as its respondents were told. "
                "It can be closed from the day after."
            )
            raise TooEarlyError(message)
        if count_ballots(session, wave.id) < wave.threshold:
            destroy_wave(session, wave, today, "too few")
        else:
            wave.received = mix_ballots(session, wave.id, settings.keys.all(MAC_LABEL), progress)
            advance(wave, WaveState.CLOSED)
            enter(session, wave, Event.CLOSED, today)
        wave_id, state = wave.id, wave.state
    files.record_state(wave_id, state)
    if state is WaveState.DESTROYED:
        erase_wave(database, settings, wave_id, moment)
    return state


def destroy_wave(session: Session, wave: Wave, today: date, reason: str) -> None:
    """Give up a wave without results, inside a writing session: its ballots go now, its traces with the erasure.

    Args:
        session: a writing session.
        wave: a wave that is open, closed or counted.
        today: the day in the organisation's zone.
        reason: ``too few`` or ``day of destruction``, for the ledger.
    """
    destroy_ballots(session, wave.id)
    wave.erasure_due = True
    advance(wave, WaveState.DESTROYED)
    enter(session, wave, Event.DESTROYED, today, {"reason": reason})


def _today(session: Session, wave: Wave, moment: datetime) -> date:
    return day_in(session.get_one(Organisation, wave.organisation_id).timezone, moment)
