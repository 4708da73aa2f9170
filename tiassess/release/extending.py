"""Extending: a wave's last day of answering moves once, before it is over, and everybody can read that it did.

Nothing else that was promised moves: neither the day of results nor the day of destruction (promise P5). The frame is
written anew with both days and tied to the wave's key again, and the ledger says so with the frame's new checksum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.collection.wave_keys import load_wave_key, tie_frame
from tiassess.config import Settings
from tiassess.release.errors import NoExtensionError
from tiassess.release.events import Event
from tiassess.release.ledger import COMMAND_LINE, Actor, enter, lock_organisation
from tiassess.storage.database import Database
from tiassess.wave.conditions import too_close_to_another
from tiassess.wave.errors import EntryRefusedError
from tiassess.wave.extension import extended_frame, first_last_day
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

EXTEND = Act(WaveState.OPEN, "extended")


def extend_wave(  # noqa: PLR0913, PLR0917 - what is extended, until when, at which moment and by whom
    database: Database,
    settings: Settings,
    name: WaveName,
    closes: date,
    moment: datetime,
    by: Actor = COMMAND_LINE,
) -> Frame:
    """Give a wave a later last day of answering, once.

    Codes, forms that were begun and forms that were sent go on as they are.

    Args:
        database: where it is kept.
        settings: where its key lies.
        name: which wave.
        closes: the new last day.
        moment: now.
        by: who extends it, for the ledger.

    Returns:
        What is promised now.

    Raises:
        NoExtensionError: the wave cannot be extended, whichever the day.
        EntryRefusedError: it cannot be extended until this day.
        WaveKeyError: the wave was opened under another secret, or its frame was changed.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, EXTEND, moment)
        wave = waiting.wave
        key = load_wave_key(session, settings, wave, waiting.frame)
        lock_organisation(session, wave)  # another wave may be opening, whose last day could come too close
        if reasons := reasons_not_to_extend(waiting.frame, waiting.today):
            raise NoExtensionError(*reasons)
        if fault := _fault_of_day(session, waiting, closes):
            raise EntryRefusedError({"closes": fault})
        frame = extended_frame(waiting.frame, closes)
        tie_frame(settings, key, frame)
        wave.frame, wave.closes = frame.to_text(), closes
        days = {"first_closes": waiting.frame.day("closes").isoformat(), "closes": closes.isoformat()}
        enter(session, wave, Event.EXTENDED, waiting.today, {"frame": frame.sha256, **days, "by": by.to_entry()})
    return frame


def reasons_not_to_extend(frame: Frame, today: date) -> Sequence[str]:
    """Give every reason why an open wave cannot be extended, whichever the day; none means that it can."""
    return list(_reasons(frame, today))


def _reasons(frame: Frame, today: date) -> Iterator[str]:
    closes, results = frame.day("closes"), frame.day("results")
    if frame.import_only:
        yield "Its answers are imported from a file, so nobody waits for a later day."
        return
    if first := first_last_day(frame):
        yield f"It was extended already, from {first} to {closes}. It can be extended once only."
    if today > closes:
        yield f"Its last day of answering was {closes}. It can be extended until the end of that day and not after it."
    if (results - closes).days < 2:
        yield f"Its results are promised by {results}. That day does not move, and no later day is left before it."


def _fault_of_day(session: Session, waiting: WaitingWave, closes: date) -> str | None:
    """Say what speaks against a new last day. On the day of results itself they would be late."""
    before, results = waiting.frame.day("closes"), waiting.frame.day("results")
    if not before < closes < results:
        return f"Choose a day after {before}, the last day so far, and before {results}, the day of results."
    wave = waiting.wave
    opened = (Wave.organisation_id == wave.organisation_id, Wave.id != wave.id, Wave.state != WaveState.DRAFT)
    others = session.scalars(select(Wave).where(*opened).order_by(Wave.closes, Wave.slug)).all()
    return too_close_to_another(closes, others)
