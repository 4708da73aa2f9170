"""Purging: what was promised to be gone by a day is gone (promises P6 and P10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.release.comments import destroy_due_comments
from tiassess.release.erasure import erase_due_waves, scrub_due_waves
from tiassess.release.fieldwork import destroy_wave
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.tables import DestructionReason, Wave, WaveState

UNPUBLISHED = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)


@dataclass(frozen=True)
class Purge:
    """What a purge did.

    Attributes:
        destroyed: ids of waves whose day of destruction came before they were published.
        comments: ids of waves whose comments were destroyed on their own day.
        erased: how many waves are erased now.
        still_due: how many could not be erased yet, because somebody is reading the database.
    """

    destroyed: list[str]
    comments: list[str]
    erased: int
    still_due: int


def purge(database: Database, settings: Settings, moment: datetime) -> Purge:
    """Destroy what is due by now: waves never published whose day has come, comments, and what is left to erase."""
    destroyed: dict[UUID, str] = {}
    with database.writing() as session:
        unpublished = select(Wave).where(Wave.state.in_(UNPUBLISHED)).order_by(Wave.slug)
        for wave in session.scalars(unpublished.with_for_update(key_share=True)).all():
            frame = Frame.of(wave)
            today = frame.today(moment)
            if frame.day("destroy") <= today:
                destroy_wave(session, wave, today, DestructionReason.DAY_OF_DESTRUCTION)
                destroyed[wave.id] = wave.slug
    for wave_id in destroyed:
        KeyFiles(settings.key_dir).record_state(wave_id, WaveState.DESTROYED)
    comments = destroy_due_comments(database, settings, moment)
    scrub_due_waves(database)
    erased, still_due = erase_due_waves(database, settings, moment)
    return Purge(list(destroyed.values()), comments, erased, still_due)
