"""Asking for a mailing: the invitation, then reminders to everybody, each with its line in the ledger.

A reminder never follows from who has answered, because nobody here knows. At most one goes out a week, the first a week
after people can answer, and none in the last three days: a reminder is there for those who were away, and not to press
anybody at the end. How many take part is not looked up in those days either (rule R8), so that nobody can watch what a
reminder does to single people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.addresses import by_mail, count_addresses
from tiassess.collection.errors import MailRefusedError
from tiassess.collection.mailing import SEND, mail_of
from tiassess.collection.mailing_state import (
    INVITATION,
    last_mailing,
    read_progress,
    reopen_invitation,
    waiting_mailing,
)
from tiassess.collection.tables import Mailing
from tiassess.collection.waiting import WaitingWave, waiting_wave
from tiassess.config import Settings
from tiassess.release.events import Event
from tiassess.release.ledger import COMMAND_LINE, Actor, enter
from tiassess.release.participation import QUIET_DAYS, WEEK
from tiassess.release.tables import LedgerEntry
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave
from tiassess.wave.waves import WaveName


@dataclass(frozen=True)
class NextMailing:
    """What may be sent next.

    Attributes:
        number: the mailing, 1 for the invitation.
        day: the first day on which it may be asked for, today if it may be now; None if it never may.
        reasons: why it may not be asked for today, in sentences; none means that it may.
    """

    number: int
    day: date | None
    reasons: tuple[str, ...]

    @property
    def is_invitation(self) -> bool:
        """Say whether it is the mailing with the codes."""
        return self.number == INVITATION


def next_mailing(session: Session, wave: Wave, frame: Frame, today: date) -> NextMailing:
    """Say what may be sent next of an open wave, and from when on.

    Args:
        session: a reading or writing session.
        wave: the wave.
        frame: what it promised.
        today: the day in the zone that was promised.
    """
    number = last_mailing(session, wave.id) + 1
    if not by_mail(frame):
        return NextMailing(number, None, (f"Staff do not come to “{wave.slug}” by e-mail.",))
    if today > frame.day("closes"):
        return NextMailing(number, None, (f"Answering ended with {frame.day('closes')}.",))
    if number == INVITATION:
        missing = () if count_addresses(session, wave) else ("There are no addresses yet. Upload a list first.",)
        return NextMailing(number, today, missing)
    return _next_reminder(session, wave, frame, today, number)


def ask_for_mailing(  # noqa: PLR0913, PLR0917 - where, what, when and who
    database: Database, settings: Settings, name: WaveName, number: int, moment: datetime, by: Actor = COMMAND_LINE
) -> None:
    """Let the next mailing be sent: the invitation, or a reminder to everybody.

    Args:
        database: where it is kept.
        settings: how e-mail is sent.
        name: the wave.
        number: the mailing that is meant, so that a second press asks for nothing more.
        moment: now.
        by: who asks.

    Raises:
        MailRefusedError: it may not be sent today, was asked for already, or no e-mail is sent from this server.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    mail_of(settings)
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, SEND, moment)
        wave = waiting.wave
        coming = next_mailing(session, wave, waiting.frame, waiting.today)
        if number != coming.number:
            raise MailRefusedError("These messages were asked for already.")
        if coming.reasons:
            raise MailRefusedError(*coming.reasons)
        row = {"organisation_id": wave.organisation_id, "wave_id": wave.id, "number": coming.number}
        session.add(Mailing(**row, finished=False))
        _enter(session, waiting, coming.number, by)


def ask_again_for_refused(
    database: Database, settings: Settings, name: WaveName, moment: datetime, by: Actor = COMMAND_LINE
) -> int:
    """Let those be written to once more who got no invitation; give how many there are.

    Raises:
        MailRefusedError: there are none, answering is over, or no e-mail is sent from this server.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    mail_of(settings)
    with database.writing() as session:
        waiting = waiting_wave(session, settings, name, SEND, moment)
        is_over = waiting.today > waiting.frame.day("closes")
        number = 0 if is_over else reopen_invitation(session, waiting.wave.id)
        if not number:
            raise MailRefusedError("There is nobody to be written to once more.")
        _enter(session, waiting, INVITATION, by)
    return number


def last_asked(session: Session, wave: Wave) -> date:
    """Give the day on which messages about a wave were last asked for, as the ledger says it."""
    lines = session.scalars(select(LedgerEntry.entry).where(LedgerEntry.organisation_id == wave.organisation_id))
    entries = (json.loads(line) for line in lines)
    of_wave = (entry for entry in entries if entry["event"] == Event.MAILED.value and entry["wave"] == wave.slug)
    return max(date.fromisoformat(entry["day"]) for entry in of_wave)


def _next_reminder(session: Session, wave: Wave, frame: Frame, today: date, number: int) -> NextMailing:
    """Say from when on everybody may be reminded: at most once a week, and not in the last days."""
    last = frame.day("closes") - QUIET_DAYS
    day = max(frame.day("opens") + WEEK, last_asked(session, wave) + WEEK, today)
    if day > last:
        return NextMailing(number, None, ("There is no reminder any more: none goes out in the last three days.",))
    reasons = []
    if waiting_mailing(session, wave.id):
        reasons.append("Messages are still being sent. Wait until that is done.")
    progress = read_progress(session, wave.id)
    if progress and progress.left_out == progress.addresses:
        reasons.append("Nobody has got an invitation, so there is nobody to remind.")
    if day > today:
        reasons.append(f"Everybody can be reminded once a week. The next reminder can go out on {day}.")
    return NextMailing(number, day, tuple(reasons))


def _enter(session: Session, waiting: WaitingWave, number: int, by: Actor) -> None:
    enter(session, waiting.wave, Event.MAILED, waiting.today, {"mailing": number, "by": by.to_entry()})
