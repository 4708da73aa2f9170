"""Fieldwork: opening a wave and closing it, each one transaction with its line in the ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tiassess.clock import day_in
from tiassess.collection.access import end_access
from tiassess.collection.ballots import Progress, count_ballots, destroy_ballots, mix_ballots, no_progress
from tiassess.collection.drafts import destroy_drafts
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.sealing import MAC_LABEL
from tiassess.collection.tables import Address, CardOrder, ImportBatch, Mailing
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.collection.wave_keys import destroy_salt, load_wave_key, make_wave_key
from tiassess.config import Settings
from tiassess.release.erasure import erase_wave, scrub_due_waves
from tiassess.release.errors import NotEmptyError, TooEarlyError
from tiassess.release.events import Event
from tiassess.release.ledger import enter, lock_organisation
from tiassess.release.tables import ParticipationBand, StoredRelease
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.freezing import freeze_wave
from tiassess.wave.states import RANK, advance
from tiassess.wave.tables import DestructionReason, Wave, WaveState
from tiassess.wave.waves import WaveName

CLOSE = Act(WaveState.OPEN, "closed")
GIVE_UP = Act(WaveState.OPEN, "given up")


def open_wave(
    database: Database, settings: Settings, name: WaveName, moment: datetime, looked_at: str | None = None
) -> Frame:
    """Open a draft wave: freeze its frame and make its keys.

    Args:
        database: where it is kept.
        settings: where its key goes.
        name: which draft.
        moment: now.
        looked_at: see ``freeze_wave``.

    Raises:
        RefusedError: there is no such draft, or it may not open under these conditions.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        wave = name.find(session)
        today = day_in(lock_organisation(session, wave).timezone, moment)
        files.keep_up(wave.id, wave.state, RANK)
        frame = freeze_wave(session, wave, today, looked_at)
        make_wave_key(session, settings, wave, frame)
        enter(session, wave, Event.OPENED, today, {"frame": frame.sha256, "questionnaire": frame.questionnaire.sha256})
        wave_id = wave.id
    files.record_state(wave_id, WaveState.OPEN)
    return frame


def close_wave(
    database: Database, settings: Settings, name: WaveName, moment: datetime, progress: Progress = no_progress
) -> WaveState:
    """Close a wave after its last day: mix its ballots, or destroy them when there are too few to share results.

    Returns:
        *closed*, or *destroyed*.

    Raises:
        TooEarlyError: people were promised that they can answer today.
        WaveKeyError: the wave was opened under another secret.
        RefusedError: the wave does not wait to be closed; see `waiting_wave`.
    """
    files = KeyFiles(settings.key_dir)
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, CLOSE, moment)
        wave = waiting.wave
        load_wave_key(session, settings, wave, waiting.frame)
        ballots = count_ballots(session, wave.id)
        _refuse_early(waiting, ballots)
        if ballots < waiting.frame.thresholds.unit:
            destroy_wave(session, wave, waiting.today, DestructionReason.TOO_FEW)
        else:
            end_answering(session, wave)
            wave.received = mix_ballots(session, wave.id, settings.keys.all(MAC_LABEL), progress)
            wave.scrub_due = True
            advance(wave, WaveState.CLOSED)
            enter(session, wave, Event.CLOSED, waiting.today)
        wave_id, state = wave.id, wave.state
    files.record_state(wave_id, state)
    if state is WaveState.DESTROYED:
        erase_wave(database, settings, wave_id, moment)
    else:
        scrub_due_waves(database)
    return state


def give_up_wave(database: Database, settings: Settings, name: WaveName, moment: datetime) -> None:
    """Give up a wave that is open for import and into which nothing was imported, on whichever day.

    Nobody could answer it, so that no day of its was a promise to anybody; and no other wave can open beside it.

    Raises:
        NotEmptyError: staff can answer it, or something was imported.
        RefusedError: the wave does not wait to be closed; see `waiting_wave`.
    """
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, GIVE_UP, moment)
        wave = waiting.wave
        load_wave_key(session, settings, wave, waiting.frame)
        if not is_empty_import(session, wave):
            message = f"“{wave.slug}” cannot be given up: only a wave for import can, and only before the first file."
            raise NotEmptyError(message)
        destroy_wave(session, wave, waiting.today, DestructionReason.TOO_FEW)
        wave_id = wave.id
    KeyFiles(settings.key_dir).record_state(wave_id, WaveState.DESTROYED)
    erase_wave(database, settings, wave_id, moment)


def is_empty_import(session: Session, wave: Wave) -> bool:
    """Say whether a wave is open for import and nothing was imported; of one that staff answer nothing is told."""
    is_import = wave.state is WaveState.OPEN and Frame.of(wave).import_only
    return is_import and not count_ballots(session, wave.id)


def _refuse_early(waiting: WaitingWave, ballots: int) -> None:
    """Refuse to close a wave on a day that was promised for answering, or one that only waits for its first file.

    Nobody was promised a day by a demonstration, so that its visitors can close it when they like (promise P5).
    """
    wave, frame = waiting.wave, waiting.frame
    if waiting.today <= frame.day("closes") and not frame.is_demonstration:
        message = (
            f"The wave “{wave.slug}” is open until the end of {frame.day('closes')}, its last day. "
            "It can be closed from the day after."
        )
        raise TooEarlyError(message)
    if frame.import_only and not ballots:
        message = f"Nothing was imported into “{wave.slug}” yet. Import first."
        raise TooEarlyError(message, command=f"tiassess responses import {wave.slug} FILE")


def destroy_wave(session: Session, wave: Wave, today: date, reason: DestructionReason) -> None:
    """Give up a wave without results, inside a writing session: its ballots go now, its traces with the erasure.

    Args:
        session: a writing session.
        wave: a wave that is open, closed or counted.
        today: the day in the organisation's zone.
        reason: why, for the ledger and for those who come to its address.
    """
    destroy_ballots(session, wave.id)
    end_answering(session, wave)
    session.execute(delete(ImportBatch).where(ImportBatch.wave_id == wave.id))  # never published: may come again
    session.execute(delete(StoredRelease).where(StoredRelease.wave_id == wave.id))
    wave.erasure_due = True
    wave.destroyed_because = reason
    advance(wave, WaveState.DESTROYED)
    enter(session, wave, Event.DESTROYED, today, {"reason": reason.value})


def end_answering(session: Session, wave: Wave) -> None:
    """Destroy what belongs to answering: codes, addresses, drafts, what was told meanwhile, and the salt.

    Without the salt no code and no words lead to a draft or ballot. An old copy of the database still has it, wrapped;
    that opens until the wave's key file goes.
    """
    end_access(session, wave)
    for table in (ParticipationBand, CardOrder, Address, Mailing):
        session.execute(delete(table).where(table.wave_id == wave.id))
    destroy_drafts(session, wave.id)
    destroy_salt(session, wave.id)
