"""Sweeping: doing whatever is due by now, wave by wave, so that promised days are kept without anybody.

It needs no queue and can be run at any time, by any number of workers at once, and again after every kind of end. What
is due is read from the waves themselves; what was done already is refused by the act, and what is refused in one wave
does not hold up the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.tables import Ballot
from tiassess.config import Settings
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.patience import ERASING_PAUSES, Patience
from tiassess.jobs.steps import Step, goes_by_itself, step_due
from tiassess.jobs.telling import kind_of, told
from tiassess.release.fieldwork import close_wave
from tiassess.release.ledger import Actor, opening_day
from tiassess.release.process import count_apart
from tiassess.release.publishing import publish_wave
from tiassess.release.purging import Purge, destroy_what_is_due, erase_what_is_due
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.standing import delay_of
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.waves import WaveName

ON_ITS_DAY: Final = Actor("worker")
"""Who publishes when the promised day has come, as the ledger says it: nobody had to press anything."""

EVERY_WAVE: Final = UUID(int=0)
"""Stands for all waves together, whose traces are erased in one go."""

UNDER_WAY = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)

log = logging.getLogger(__name__)


class Count(Protocol):
    """What counts a wave, as ``count_apart`` does."""

    def __call__(self, settings: Settings, name: WaveName, *, holding: Sequence[int]) -> None:
        """Count a wave, or refuse to."""


@dataclass(frozen=True)
class WaveAtHand:
    """A wave and what is due to be done to it."""

    id: UUID
    name: WaveName
    step: Step | None


@dataclass
class Sweeper:
    """Somebody who looks at all waves and does what is due.

    Attributes:
        database: where they are.
        settings: where their keys are.
        count: what counts a wave; in a process of its own, unless a test says otherwise.
        is_stopping: says whether to stop after the act that is being done.
        patience: when to try again what was refused.
        erasing: when to try again to erase.
    """

    database: Database
    settings: Settings
    count: Count = count_apart
    is_stopping: Callable[[], bool] = field(default=lambda: False)
    patience: Patience = field(default_factory=Patience)
    erasing: Patience = field(default_factory=lambda: Patience(ERASING_PAUSES))

    def sweep(self, moment: datetime) -> None:
        """Do everything that is due by now; destroying comes first, because nothing may be done to a wave after it."""
        self._purge(moment)
        with self.database.reading() as session:
            under_way = session.scalars(select(Wave.id).where(Wave.state.in_(UNDER_WAY)).order_by(Wave.id)).all()
        for wave_id in under_way:
            self.carry_on(wave_id, moment)

    def carry_on(self, wave_id: UUID, moment: datetime) -> None:
        """Do everything that is due to one wave; what is refused is written down and tried again later."""
        if not self.patience.allows(wave_id, moment):
            return
        try:
            while self._take_a_step(wave_id, moment):
                self.patience.learns(wave_id, moment, is_done=True)
        except Exception as mishap:  # noqa: BLE001 - whatever happens in one wave, the others have their days too
            log.warning("Wave %s: %s", wave_id, told(mishap), extra=kind_of(mishap))
            self.patience.learns(wave_id, moment, is_done=False)

    def _take_a_step(self, wave_id: UUID, moment: datetime) -> bool:
        """Do the next thing that is due to a wave, and say whether there was one and nobody else is at it."""
        if self.is_stopping() or self._at_hand(wave_id, moment).step is None:
            return False
        with hold(self.settings, wave_id) as lock:
            wave = self._at_hand(wave_id, moment)  # another worker may have done it before we got the lock
            if lock is None or wave.step is None:
                return False
            self._do(wave, lock, moment)
        log.info("Wave %s is %s.", wave_id, wave.step)
        return True

    def _at_hand(self, wave_id: UUID, moment: datetime) -> WaveAtHand:
        with self.database.reading() as session:
            wave = session.get_one(Wave, wave_id)
            name = WaveName(wave.slug, session.get_one(Organisation, wave.organisation_id).slug)
            if wave.state not in UNDER_WAY:
                return WaveAtHand(wave_id, name, None)
            frame = Frame.of(wave)
            if not goes_by_itself(frame, opening_day(session, wave)):
                return WaveAtHand(wave_id, name, None)
            delay, today = delay_of(wave.late_because, wave.late_until), frame.today(moment)
            step = step_due(wave.state, frame, today, delay, has_ballots=_has_ballots(session, wave_id))
            return WaveAtHand(wave_id, name, step)

    def _do(self, wave: WaveAtHand, lock: int, moment: datetime) -> None:
        if wave.step is Step.CLOSE:
            close_wave(self.database, self.settings, wave.name, moment)
        elif wave.step is Step.COUNT:
            self.count(self.settings, wave.name, holding=(lock,))
        else:
            publish_wave(self.database, self.settings, wave.name, moment, ON_ITS_DAY)

    def _purge(self, moment: datetime) -> None:
        """Destroy what is due; rewriting the files, in which a reader can stand in the way, is tried with patience."""
        done = Purge()
        try:
            destroy_what_is_due(self.database, self.settings, moment, done)
            if self.erasing.allows(EVERY_WAVE, moment):
                is_done = erase_what_is_due(self.database, self.settings, moment, done)
                self.erasing.learns(EVERY_WAVE, moment, is_done=is_done)
        except Exception as mishap:  # noqa: BLE001 - as above
            log.warning("What is due could not be destroyed: %s", told(mishap), extra=kind_of(mishap))
        for wave in done.destroyed:
            log.info("The day of destruction of “%s” has come.", wave)
        for hindrance in done.hindered:
            log.warning("Something that is due could not be destroyed: %s", told(hindrance), extra=kind_of(hindrance))


def _has_ballots(session: Session, wave_id: UUID) -> bool:
    """Look for one, because counting many every minute would take long."""
    return session.scalar(select(Ballot.id).where(Ballot.wave_id == wave_id).limit(1)) is not None
