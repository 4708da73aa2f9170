"""Delaying: results that will not come out on their day are announced as late, with a reason that everybody can read.

This is the only way to stop a publication (promise P10), and it stops only the one that goes by itself: by hand the
results can be published at any time. The day of destruction does not move. It can be said anew, with another reason or
another day, and each time is a line of the ledger for good.
"""

from __future__ import annotations

from datetime import date, datetime

from tiassess.collection.waiting import Act, waiting_wave
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.release.events import Event
from tiassess.release.ledger import COMMAND_LINE, Actor, enter
from tiassess.release.reasons import LONGEST_REASON, said_as_reason
from tiassess.storage.database import Database
from tiassess.wave.errors import EntryRefusedError
from tiassess.wave.frame import Frame
from tiassess.wave.standing import Delay
from tiassess.wave.states import require_state
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

WORD = "delayed"
BEFORE_RESULTS = (WaveState.OPEN, WaveState.CLOSED, WaveState.COUNTED)


def delay_results(  # noqa: PLR0913, PLR0917 - what is late, why, until when, and who says so
    database: Database,
    settings: Settings,
    name: WaveName,
    reason: str,
    until: date | None,
    moment: datetime,
    by: Actor = COMMAND_LINE,
) -> Delay:
    """Say to everybody that the results of a wave are late, and why.

    Args:
        database: where it is kept.
        settings: where its key lies.
        name: which wave.
        reason: why, in a sentence or two that everybody reads.
        until: the new day, or None while nobody knows it.
        moment: now.
        by: who says so, for the ledger.

    Returns:
        What everybody reads from now on.

    Raises:
        EntryRefusedError: there is no reason, it is too long, or the new day cannot be kept.
        RefusedError: the wave does not wait for its results; see `waiting_wave`.
    """
    with database.writing() as session:
        found = name.find(session)
        require_state(found, found.state if found.state in BEFORE_RESULTS else WaveState.OPEN, WORD)
        waiting = waiting_wave(session, settings, name, Act(found.state, WORD), moment)
        load_wave_key(session, settings, waiting.wave, waiting.frame)
        delay = checked_delay(waiting.frame, waiting.today, reason, until)
        _keep(waiting.wave, delay)
        details = {"reason": delay.reason, "until": until and until.isoformat(), "by": by.to_entry()}
        enter(session, waiting.wave, Event.DELAYED, waiting.today, details)
    return delay


def checked_delay(frame: Frame, today: date, reason: str, until: date | None) -> Delay:
    """Give what everybody would read.

    Args:
        frame: what was promised.
        today: the day in the zone that was promised.
        reason: why.
        until: the new day, if there is one.

    Raises:
        EntryRefusedError: there is no reason, it is too long, or the new day cannot be kept.
    """
    said = said_as_reason(reason)
    faults = {"reason": _fault_of_reason(said), "until": until and _fault_of_day(frame, today, until)}
    if told := {name: fault for name, fault in faults.items() if fault}:
        raise EntryRefusedError(told)
    return Delay(said, until)


def _keep(wave: Wave, delay: Delay) -> None:
    wave.late_because, wave.late_until = delay.reason, delay.until


def _fault_of_reason(said: str) -> str | None:
    if not said:
        return "Say why, in a sentence or two. Everybody can read it, so name nobody."
    if len(said) > LONGEST_REASON:
        return f"Please say it in at most {LONGEST_REASON} characters."
    return None


def _fault_of_day(frame: Frame, today: date, until: date) -> str | None:
    """Say what speaks against a new day. One that is not later than the promised one would be no delay."""
    first, destroy = max(today, frame.day("results")), frame.day("destroy")
    if (destroy - first).days < 2:
        return f"No later day is left: all answers are deleted on {destroy}. Leave the new day out."
    if not first < until < destroy:
        return f"Choose a day after {first} and before {destroy}, when all answers are deleted; or leave it out."
    return None
