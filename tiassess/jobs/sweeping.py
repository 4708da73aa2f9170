"""Sweeping: doing whatever is due by now, wave by wave, so that promised days are kept without anybody.

It needs no queue and can be run at any time, by any number of workers at once, and again after every kind of end. What
is due is read from the waves themselves; what was done already is refused by the act, and what is refused in one wave
does not hold up the others.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import select

from tiassess.collection.ballots import count_ballots
from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.patience import Patience
from tiassess.jobs.steps import Step, goes_by_itself, step_due
from tiassess.release.fieldwork import close_wave
from tiassess.release.ledger import Actor, opening_day
from tiassess.release.process import count_apart
from tiassess.release.publishing import publish_wave
from tiassess.release.purging import purge
from tiassess.storage.database import Database
from tiassess.storage.mishaps import explain
from tiassess.wave.frame import Frame
from tiassess.wave.standing import delay_of
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.waves import WaveName

ON_ITS_DAY: Final = Actor("worker")
"""Who publishes when the promised day has come, as the ledger says it: nobody had to press anything."""

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
    """

    database: Database
    settings: Settings
    count: Count = count_apart
    is_stopping: Callable[[], bool] = field(default=lambda: False)
    patience: Patience = field(default_factory=Patience)

    def sweep(self, moment: datetime) -> None:
        """Do everything that is due by now; destroying comes first, because nothing may be done to a wave after it."""
        self._purge(moment)
        with self.database.reading() as session:
            under_way = session.scalars(select(Wave.id).where(Wave.state.in_(UNDER_WAY)).order_by(Wave.id)).all()
        for wave_id in under_way:
            if not self.is_stopping():
                self.carry_on(wave_id, moment)

    def carry_on(self, wave_id: UUID, moment: datetime) -> None:
        """Do everything that is due to one wave, as far as nothing is refused and no other worker is at it."""
        if not self.patience.allows(wave_id, moment) or self._at_hand(wave_id, moment).step is None:
            return
        with hold(self.settings, wave_id) as lock:
            while lock is not None and not self.is_stopping():
                wave = self._at_hand(wave_id, moment)
                if wave.step is None or not self._attempt(wave, lock, moment):
                    return

    def _at_hand(self, wave_id: UUID, moment: datetime) -> WaveAtHand:
        with self.database.reading() as session:
            wave = session.get_one(Wave, wave_id)
            name = WaveName(wave.slug, session.get_one(Organisation, wave.organisation_id).slug)
            if wave.state not in UNDER_WAY:
                return WaveAtHand(wave_id, name, None)
            frame = Frame.of(wave)
            if not goes_by_itself(frame, opening_day(session, wave)):
                return WaveAtHand(wave_id, name, None)
            delay, has_ballots = delay_of(wave.late_because, wave.late_until), count_ballots(session, wave_id) > 0
            step = step_due(wave.state, frame, frame.today(moment), delay, has_ballots=has_ballots)
            return WaveAtHand(wave_id, name, step)

    def _attempt(self, wave: WaveAtHand, lock: int, moment: datetime) -> bool:
        """Do what is due to a wave, and say whether it was done; a refusal is written down and taken up again later."""
        assert wave.step is not None
        try:
            self._do(wave, lock, moment)
        except Exception as mishap:  # noqa: BLE001 - whatever happens in one wave, the others have their days too
            self._grow_patient(wave.id, mishap, moment)
            return False
        log.info("Wave %s is %s.", wave.id, wave.step.value)
        self.patience.ends(wave.id)
        return True

    def _do(self, wave: WaveAtHand, lock: int, moment: datetime) -> None:
        if wave.step is Step.CLOSE:
            close_wave(self.database, self.settings, wave.name, moment)
        elif wave.step is Step.COUNT:
            self.count(self.settings, wave.name, holding=(lock,))
        else:
            publish_wave(self.database, self.settings, wave.name, moment, ON_ITS_DAY)

    def _purge(self, moment: datetime) -> None:
        try:
            done = purge(self.database, self.settings, moment)
        except Exception as mishap:  # noqa: BLE001 - as above
            log.warning("Not everything that is due could be destroyed: %s", told(mishap))
            return
        for wave in done.destroyed:
            log.info("The day of destruction of “%s” has come.", wave)

    def _grow_patient(self, wave_id: UUID, mishap: Exception, moment: datetime) -> None:
        log.warning("Wave %s: %s", wave_id, told(mishap))
        self.patience.grows(wave_id, moment)


def told(mishap: Exception) -> str:
    """Say in one sentence why something did not happen, without a figure and without what somebody wrote.

    Further sentences of a refusal may say what could be worked out from results that nobody may see yet, and the words
    of an unexpected mishap may quote anything.
    """
    if isinstance(mishap, RefusedError):
        return str(mishap.sentences[0]) if mishap.sentences else type(mishap).__name__
    if sentence := explain(mishap):
        return sentence
    last = traceback.extract_tb(mishap.__traceback__)[-1]
    return f"{type(mishap).__name__} at {Path(last.filename).name}, line {last.lineno}."


def sweep(database: Database, settings: Settings, moment: datetime) -> None:
    """Do once whatever is due by now, as a worker does every minute."""
    Sweeper(database, settings).sweep(moment)
