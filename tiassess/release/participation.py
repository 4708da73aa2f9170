"""Participation while a wave is open: one band for the whole organisation, and nothing finer (rule R8).

Somebody who looked often could see one colleague's form arrive. So the ballots are counted only when a lead asks, at
most once a week, not in the week after opening and not in the last three days; only the band is kept, and the day of
the look, which says nothing of when anybody answered. A band moves only when at least *k* ballots have come since it
last moved. How many there were then is not kept either: it is taken to be the most that the band allows.

Behind an open link somebody can send forms of their own until one more would move the band, and then wait for a
colleague's. So there it takes as many staff as rule R15 asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from tiassess.collection.ballots import count_ballots
from tiassess.collection.waiting import Act, waiting_wave
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.disclosure.rules import FEWEST_STAFF_BEHIND_A_LINK
from tiassess.disclosure.structure import ORGANISATION
from tiassess.release.errors import TooEarlyError
from tiassess.release.ledger import opening_day
from tiassess.release.tables import Band, ParticipationBand
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.storage.putting import put
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

__all__ = ["Band", "Participation", "Silence", "look_at_participation", "moved_band", "read_participation"]

FEWEST_STAFF = 30
"""In a smaller organisation a third is fewer people than a promise can stand on."""

WEEK = timedelta(days=7)
QUIET_DAYS = timedelta(days=3)
"""The last days of answering, in which nothing new is told."""

LOOK = Act(WaveState.OPEN, "looked at")


class Silence(StrEnum):
    """Why there is no band for a wave at all."""

    IMPORT_ONLY = "import only"
    TOO_FEW_STAFF = "too few staff"
    TOO_SHORT = "too short"


@dataclass(frozen=True)
class Participation:
    """What may be known of how many take part.

    Attributes:
        band: the band as it was found at the last look, if there was one.
        looked: the day of that look.
        next_look: the first day of another look, if there will be one; today if it may be now.
        silence: why there is never a band, or None.
    """

    band: Band | None
    looked: date | None
    next_look: date | None
    silence: Silence | None


def read_participation(session: Session, wave: Wave, today: date) -> Participation:
    """Give what is known already of a wave that has been opened; no ballot is counted.

    Args:
        session: a reading session.
        wave: the wave.
        today: the day it is in the zone that was promised.
    """
    frame = Frame.of(wave)
    first_look = max(frame.day("opens"), opening_day(session, wave)) + WEEK
    if silence := _silence(frame, first_look):
        return Participation(None, None, None, silence)
    kept = load_for(session, wave.organisation_id, ParticipationBand, wave_id=wave.id)
    looked = kept.looked if kept else None
    next_look = _next_look(frame, first_look, looked, today) if wave.state is WaveState.OPEN else None
    return Participation(kept.band if kept else None, looked, next_look, None)


def look_at_participation(database: Database, settings: Settings, name: WaveName, moment: datetime) -> Band:
    """Count the ballots once, keep the band they lie in, and forget the number.

    Raises:
        TooEarlyError: it is not the day for a look, or there is none for this wave.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, LOOK, moment)
        wave, frame = waiting.wave, waiting.frame
        known = read_participation(session, wave, waiting.today)
        if known.next_look is None or known.next_look > waiting.today:
            message = f"How many take part in “{wave.slug}” can be looked up once a week, and not today."
            raise TooEarlyError(message)
        load_wave_key(session, settings, wave, frame)
        headcount = frame.structure.headcount(ORGANISATION)
        assert headcount is not None
        ballots = count_ballots(session, wave.id)
        band = moved_band(known.band or Band.FEWER, ballots, headcount, frame.thresholds.unit)
        row = {"organisation_id": wave.organisation_id, "wave_id": wave.id, "band": band, "looked": waiting.today}
        put(session, ParticipationBand, row)
    return band


def moved_band(band: Band, ballots: int, headcount: int, fewest: int) -> Band:
    """Give the band after a look: it moves up only when at least `fewest` ballots must have come since it last moved.

    >>> moved_band(Band.FEWER, 10, 30, 5)
    <Band.BETWEEN: 'a third to two thirds'>
    >>> moved_band(Band.BETWEEN, 24, 30, 5), moved_band(Band.BETWEEN, 25, 30, 5)
    (<Band.BETWEEN: 'a third to two thirds'>, <Band.MORE: 'more than two thirds'>)

    Args:
        band: the band before.
        ballots: how many there are.
        headcount: how many staff there are.
        fewest: the threshold of the wave.
    """
    most_before = {Band.FEWER: 0, Band.BETWEEN: 2 * headcount // 3, Band.MORE: ballots}[band]
    return _band_of(ballots, headcount) if ballots >= most_before + fewest else band


def _band_of(ballots: int, headcount: int) -> Band:
    if 3 * ballots < headcount:
        return Band.FEWER
    return Band.MORE if 3 * ballots > 2 * headcount else Band.BETWEEN


def _silence(frame: Frame, first_look: date) -> Silence | None:
    if frame.import_only:
        return Silence.IMPORT_ONLY
    fewest = FEWEST_STAFF_BEHIND_A_LINK if frame.by_link else FEWEST_STAFF
    if (frame.structure.headcount(ORGANISATION) or 0) < fewest:
        return Silence.TOO_FEW_STAFF
    return Silence.TOO_SHORT if first_look > _last_look(frame) else None


def _next_look(frame: Frame, first_look: date, looked: date | None, today: date) -> date | None:
    """Give the first day of another look from today on."""
    day = max(first_look, looked + WEEK if looked else first_look, today)
    return day if day <= _last_look(frame) else None


def _last_look(frame: Frame) -> date:
    return frame.day("closes") - QUIET_DAYS
