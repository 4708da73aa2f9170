"""Sending a mailing: an invitation with a code each, or a reminder in the same words for everybody.

A mailing is sent piece by piece. Each address is claimed in a transaction of its own before its message is handed over,
together with the code that the message carries, and what became of it is kept afterwards. So a process that is killed
at any point leaves at most one address of which nobody knows. It is not tried again, because a second code for one
person could make two forms. The code itself is in memory and in the message, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from tiassess.collection.access import issue_codes, take_back_codes
from tiassess.collection.addresses import AddressBook, Recipient
from tiassess.collection.ballots import Progress, no_progress
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import MailAwayError, MailRefusedError, TooManyCodesError, UnusableUnitError
from tiassess.collection.letters import Letter, invitation, reminder
from tiassess.collection.mail_carriers import carrier_of
from tiassess.collection.mail_outcome import Carrier, Outcome
from tiassess.collection.mailing_state import (
    INVITATION,
    choose_waiting,
    count_waiting,
    end_mailing,
    still_waits,
    waiting_mailing,
)
from tiassess.collection.other_ways import OtherWays, other_ways
from tiassess.collection.tables import Address, CodeWay, Stage
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.config.mail import Mail
from tiassess.storage.database import Database
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.waves import WaveName

PIECE = 50
"""Messages of one piece: a minute or so with a slow server, after which a job can be asked to end."""

SEND = Act(WaveState.OPEN, "written about")


def send_mailing(
    database: Database, settings: Settings, wave_id: UUID, moment: datetime, progress: Progress = no_progress
) -> int:
    """Send a piece of the mailing that waits to be sent for a wave, if there is one.

    Args:
        database: where it is kept.
        settings: how e-mail is sent.
        wave_id: the wave.
        moment: now.
        progress: is told after each address that has been tried.

    Returns:
        How many could be tried at once in a next piece; 0 when the mailing is over, and also when the mail server has
        put off half of this piece or more: it asks for time, which goes by in a later call.

    Raises:
        MailAwayError: nothing can be handed over just now; what was not waits for a later call.
        MailRefusedError: no e-mail is sent from this server.
        RefusedError: the wave is not open; see `waiting_wave`.
    """
    mail = mail_of(settings)
    with database.reading() as session:
        waiting = waiting_wave(session, settings, _name_of(session, wave_id), SEND, moment)
        load_wave_key(session, settings, waiting.wave, waiting.frame)
        number = waiting_mailing(session, wave_id)
        if number is None or waiting.today > waiting.frame.day("closes"):
            return 0
        chosen = choose_waiting(session, wave_id, number, PIECE)
        others = other_ways(session, waiting.wave, waiting.frame)
    sender = _Sender(database, settings, waiting, number, others)
    put_off = 0
    if chosen:
        with carrier_of(mail, moment) as carrier:
            for address_id in chosen:
                outcome = sender.write_to(address_id, carrier)
                put_off += outcome is Outcome.PUT_OFF
                if outcome in {Outcome.TAKEN, Outcome.REFUSED}:
                    progress(1)
    left = sender.finish()
    return 0 if put_off * 2 >= len(chosen) else max(0, left - put_off)


def mail_of(settings: Settings) -> Mail:
    """Give how e-mail is sent.

    Raises:
        MailRefusedError: none is.
    """
    if settings.mail is None:
        raise MailRefusedError("No e-mail is sent from this server: TIASSESS_MAIL_URL is not set.")
    return settings.mail


@dataclass(frozen=True)
class _Claim:
    """An address that is being written to, and the code of its message, which a reminder has not."""

    address_id: bytes
    recipient: Recipient
    code: AccessCode | None


class _Sender:
    """Writes to one address after the other in one mailing of one wave."""

    def __init__(
        self, database: Database, settings: Settings, waiting: WaitingWave, number: int, others: OtherWays
    ) -> None:
        self._database = database
        self._settings = settings
        self._wave_id = waiting.wave.id
        self._frame = waiting.frame
        self._number = number
        self._others = others
        self._book = AddressBook(settings, waiting.wave)

    def write_to(self, address_id: bytes, carrier: Carrier) -> Outcome | None:
        """Claim an address, hand its message over and keep what became of it; None when another one has claimed it.

        Raises:
            MailAwayError: nothing can be handed over just now; the address waits as before, unless its own message was
                cut off when it may have been taken already.
        """
        claim = self._claim(address_id)
        if not isinstance(claim, _Claim):
            return claim
        try:
            outcome = carrier.carry(self._letter(claim), claim.recipient.email)
        except MailAwayError:
            self._keep(claim, Outcome.PUT_OFF)
            raise
        if outcome is Outcome.UNSURE:
            raise MailAwayError("The connection was lost while a message was handed over. The others wait.")
        self._keep(claim, outcome)
        return outcome

    def finish(self) -> int:
        """Give how many wait to be tried in this mailing, and end it when none does."""
        with self._database.writing() as session:
            self._lock_wave(session)  # so that nobody lets others be tried once more between the counting and the end
            left = count_waiting(session, self._wave_id, self._number)
            if not left:
                end_mailing(session, self._wave_id, self._number)
        return left

    def _letter(self, claim: _Claim) -> Letter:
        frame, base, others = self._frame, self._settings.address, self._others
        if claim.code is None:
            return reminder(frame, base, others)
        return invitation(frame, base, claim.code, others, claim.recipient.unit)

    def _claim(self, address_id: bytes) -> _Claim | Outcome | None:
        """Let nobody else write to an address in this mailing, and make the code of its message."""
        try:
            with self._database.writing() as session:
                wave = self._lock_wave(session)
                sealed = session.scalar(select(Address.sealed).where(*self._this(address_id)))
                recipient = self._book.open(address_id, sealed) if sealed else None
                stage = Stage.SENDING if recipient else Stage.REFUSED  # what nobody can read is written to by nobody
                if wave is None or not self._move(session, address_id, stage):
                    return None
                if recipient is None:
                    return Outcome.REFUSED
                return _Claim(address_id, recipient, self._code(session, wave, recipient))
        except (TooManyCodesError, UnusableUnitError):
            return self._leave_out(address_id)

    def _leave_out(self, address_id: bytes) -> Outcome | None:
        """Keep that an address gets no message, because no code is left for it."""
        with self._database.writing() as session:
            is_left_out = self._lock_wave(session) and self._move(session, address_id, Stage.NO_CODE)
        return Outcome.REFUSED if is_left_out else None

    def _lock_wave(self, session: Session) -> Wave | None:
        """Keep others from closing the wave and from giving out its codes; None when it is closed."""
        wave = session.get_one(Wave, self._wave_id, with_for_update={"key_share": True})
        return wave if wave.state is WaveState.OPEN else None

    def _code(self, session: Session, wave: Wave, recipient: Recipient) -> AccessCode | None:
        if self._number != INVITATION:
            return None
        unit = recipient.unit or None
        (code,) = issue_codes(session, self._settings, wave, self._frame, way_in=CodeWay.E_MAIL, unit=unit)
        return code

    def _move(self, session: Session, address_id: bytes, stage: Stage) -> bool:
        """Begin with an address if it still waits in this mailing."""
        waits = update(Address).where(*self._this(address_id), still_waits(self._number))
        moved: Any = session.execute(waits.values(messages=self._number, stage=stage))
        return bool(moved.rowcount)

    def _keep(self, claim: _Claim, outcome: Outcome) -> None:
        """Keep what became of a message; the code of one that nobody got opens nothing any more."""
        kept: dict[Outcome, dict[str, Any]] = {
            Outcome.TAKEN: {"stage": Stage.SENT},
            Outcome.REFUSED: {"stage": Stage.REFUSED},
            Outcome.PUT_OFF: {
                "stage": Stage.WAITING if self._number == INVITATION else Stage.SENT,
                "messages": self._number - 1,
            },
        }
        on_its_way = (Address.stage == Stage.SENDING, Address.messages == self._number)
        with self._database.writing() as session:
            wave = self._lock_wave(session)
            session.execute(update(Address).where(*self._this(claim.address_id), *on_its_way).values(kept[outcome]))
            if wave and claim.code and outcome is not Outcome.TAKEN:
                take_back_codes(session, self._settings, wave, [claim.code])

    def _this(self, address_id: bytes) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return Address.wave_id == self._wave_id, Address.id == address_id


def _name_of(session: Session, wave_id: UUID) -> WaveName:
    names = select(Wave.slug, Organisation.slug).join(Organisation, Organisation.id == Wave.organisation_id)
    row = session.execute(names.where(Wave.id == wave_id)).one()
    return WaveName(row[0], row[1])
