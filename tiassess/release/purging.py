"""Purging: what was promised to be gone by a day is gone (promises P6 and P10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.release.comments import destroy_due_comments, waves_with_due_comments
from tiassess.release.erasure import erase_wave, scrub_due_waves
from tiassess.release.fieldwork import destroy_wave
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.tables import DestructionReason, Wave, WaveState

UNPUBLISHED = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)


@dataclass
class Purge:
    """What a purge did.

    Attributes:
        destroyed: names in addresses of waves whose day of destruction came before they were published.
        comments: names in addresses of waves whose comments were destroyed on their own day.
        erased: how many waves are erased now.
        still_due: how many could not be erased yet, because somebody is reading the database.
        hindered: what stands in the way of single waves; what is due of the others was done all the same.
    """

    destroyed: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    erased: int = 0
    still_due: int = 0
    hindered: list[Exception] = field(default_factory=list)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Keep for later what hinders, whatever it is, so that one wave does not hold up the others."""
        try:
            yield
        except Exception as mishap:  # noqa: BLE001 - a disk that fails under one wave's key must not save the others'
            self.hindered.append(mishap)


def purge(database: Database, settings: Settings, moment: datetime) -> Purge:
    """Destroy what is due by now: waves never published whose day has come, comments, and what is left to erase."""
    done = Purge()
    destroy_what_is_due(database, settings, moment, done)
    erase_what_is_due(database, settings, moment, done)
    return done


def destroy_what_is_due(database: Database, settings: Settings, moment: datetime, done: Purge) -> None:
    """Destroy the waves and the comments whose day has come; their traces go with the erasure.

    Args:
        database: where they are.
        settings: where their keys are.
        moment: now.
        done: what was done is added to it.
    """
    for wave_id in _unpublished_waves(database):
        with done.going_on():
            if _has_come(database, wave_id, moment) and (slug := _destroy(database, settings, wave_id, moment)):
                done.destroyed.append(slug)
    for wave_id in waves_with_due_comments(database, moment):
        with done.going_on():
            if slug := destroy_due_comments(database, settings, wave_id, moment):
                done.comments.append(slug)


def erase_what_is_due(database: Database, settings: Settings, moment: datetime, done: Purge) -> bool:
    """Erase what publishing and destroying have left, as far as nobody stands in the way; say whether nothing is left.

    Args:
        database: where it is.
        settings: where the keys are.
        moment: now.
        done: what was done is added to it.
    """
    is_scrubbed = scrub_due_waves(database)
    with database.reading() as session:
        due = session.scalars(select(Wave.id).where(Wave.erasure_due).order_by(Wave.id)).all()
    before = done.erased
    for wave_id in due:
        with done.going_on():
            done.erased += erase_wave(database, settings, wave_id, moment)
    left = len(due) - (done.erased - before)
    done.still_due += left
    return is_scrubbed and not left


def _unpublished_waves(database: Database) -> Sequence[UUID]:
    with database.reading() as session:
        return session.scalars(select(Wave.id).where(Wave.state.in_(UNPUBLISHED)).order_by(Wave.slug)).all()


def _has_come(database: Database, wave_id: UUID, moment: datetime) -> bool:
    """Look without a lock first: whoever answers a wave must not wait for this every minute."""
    with database.reading() as session:
        frame = Frame.of(session.get_one(Wave, wave_id))
    return frame.day("destroy") <= frame.today(moment)


def _destroy(database: Database, settings: Settings, wave_id: UUID, moment: datetime) -> str | None:
    """Destroy a wave, and give its id as people write it; None where somebody published or destroyed it meanwhile."""
    with database.writing() as session:
        wave = session.get_one(Wave, wave_id, with_for_update={"key_share": True})
        if wave.state not in UNPUBLISHED:
            return None
        destroy_wave(session, wave, Frame.of(wave).today(moment), DestructionReason.DAY_OF_DESTRUCTION)
        slug = wave.slug
    KeyFiles(settings.key_dir).record_state(wave_id, WaveState.DESTROYED)
    return slug
