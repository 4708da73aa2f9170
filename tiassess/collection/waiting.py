"""Waves that wait for an act: found, locked and checked in one place before anything is done to them.

Every act on an opened wave begins here, so that none can forget that a restored database must not be used, that a
wave's own day of destruction binds, or that the frame and not the live row says what was promised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tiassess.collection.key_files import KeyFiles
from tiassess.config import Settings
from tiassess.wave.errors import WaveConditionsError
from tiassess.wave.frame import Frame
from tiassess.wave.states import RANK, require_state
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName


@dataclass(frozen=True)
class Act:
    """Something that is done to a wave: the state it starts from, and the word for it in "cannot be …"."""

    starts_from: WaveState
    word: str


@dataclass(frozen=True)
class WaitingWave:
    """A wave that may be acted on.

    Attributes:
        wave: its row; locked in a writing session.
        frame: what was promised.
        today: the day it is in the zone that was promised.
    """

    wave: Wave
    frame: Frame
    today: date


def waiting_wave(session: Session, settings: Settings, name: WaveName, act: Act, moment: datetime) -> WaitingWave:
    """Find the wave that an act is to be done to.

    Raises:
        UnknownNameError: there is no such wave, or more than one.
        WaveStateError: it is not in the state that the act starts from.
        WaveKeyError: the database is older than the key directory.
        WaveConditionsError: its day of destruction has come.
    """
    wave = name.find(session)
    require_state(wave, act.starts_from, act.word)
    KeyFiles(settings.key_dir).keep_up(wave.id, wave.state, RANK)
    frame = Frame.of(wave)
    today = frame.today(moment)
    if today >= frame.day("destroy"):
        message = (
            f"The wave “{wave.slug}” cannot be {act.word}: its answers were to be destroyed on {frame.day('destroy')}. "
            "Run: tiassess purge"
        )
        raise WaveConditionsError(message)
    return WaitingWave(wave, frame, today)
