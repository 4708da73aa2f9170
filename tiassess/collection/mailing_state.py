"""Where the mailings of a wave stand: which one waits, how far it is, whom it still has to reach."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from tiassess.collection.addresses import ID_BYTES
from tiassess.collection.tables import Address, Mailing, Stage
from tiassess.wave.tables import Wave, WaveState

INVITATION = 1
"""The number of the first mailing."""

LEFT_OUT = frozenset({Stage.REFUSED, Stage.NO_CODE})
"""Where an address stands for which there is no message, in no mailing."""


@dataclass(frozen=True)
class MailingProgress:
    """How far a mailing has come, in numbers of addresses; they say nothing of who has answered.

    Attributes:
        number: the mailing, 1 for the invitation.
        addresses: how many there are in all.
        tried: how many have been tried in this mailing.
        of: how many are tried in this mailing: all but those that got no message before, and those that were invited
            when it was over.
        refused: for how many the mail server takes no message, in all mailings.
        without_code: for how many no code was left.
        unsure: of how many nobody knows whether their message arrived; while it is sent, the one on its way too.
        finished: whether all have been tried.
    """

    number: int
    addresses: int
    tried: int
    of: int
    refused: int
    without_code: int
    unsure: int
    finished: bool

    @property
    def is_invitation(self) -> bool:
        """Say whether it is the mailing with the codes."""
        return self.number == INVITATION

    @property
    def left_out(self) -> int:
        """Give how many got no invitation, and can be tried once more."""
        return self.refused + self.without_code


def unfinished_mailings(session: Session) -> Sequence[UUID]:
    """Give the open waves of which a mailing waits to be sent, for whoever goes on with it."""
    of_open = select(Mailing.wave_id).join(Wave, Wave.id == Mailing.wave_id).where(Wave.state == WaveState.OPEN)
    return session.scalars(of_open.where(~Mailing.finished).distinct()).all()


def waiting_mailing(session: Session, wave_id: UUID) -> int | None:
    """Give the number of the mailing that waits to be sent, or None."""
    return session.scalar(select(func.min(Mailing.number)).where(Mailing.wave_id == wave_id, ~Mailing.finished))


def last_mailing(session: Session, wave_id: UUID) -> int:
    """Give the number of the last mailing that was asked for, 0 before the first one."""
    return session.scalar(select(func.max(Mailing.number)).where(Mailing.wave_id == wave_id)) or 0


def read_progress(session: Session, wave_id: UUID) -> MailingProgress | None:
    """Say how far the mailing has come that a wave is at, or its last one; None before the first."""
    waiting = waiting_mailing(session, wave_id)
    number = waiting or last_mailing(session, wave_id)
    if not number:
        return None
    of_wave = select(Address.stage, Address.messages, func.count()).where(Address.wave_id == wave_id)
    groups = [(row[0], row[1], row[2]) for row in session.execute(of_wave.group_by(Address.stage, Address.messages))]
    everybody, tried = (sum(many for _, messages, many in groups if messages >= least) for least in (0, number))
    skipped = sum(many for stage, messages, many in groups if stage in LEFT_OUT and messages < number)
    return MailingProgress(
        number=number,
        addresses=everybody,
        tried=tried,
        of=everybody - skipped if waiting else tried,
        refused=sum(many for stage, _, many in groups if stage is Stage.REFUSED),
        without_code=sum(many for stage, _, many in groups if stage is Stage.NO_CODE),
        unsure=sum(many for stage, messages, many in groups if stage is Stage.SENDING and messages == number),
        finished=waiting is None,
    )


def still_waits(number: int) -> ColumnElement[bool]:
    """Choose the addresses that have not been tried in a mailing, but for those that got no invitation."""
    return and_(Address.messages < number, Address.stage.not_in(LEFT_OUT))


def count_waiting(session: Session, wave_id: UUID, number: int) -> int:
    """Count the addresses that have not been tried in a mailing."""
    waiting = select(func.count()).select_from(Address).where(Address.wave_id == wave_id, still_waits(number))
    return session.scalar(waiting) or 0


def choose_waiting(session: Session, wave_id: UUID, number: int, most: int) -> list[bytes]:
    """Choose addresses by chance: from a random place on in the order of their keyed hashes, mixed.

    Neither the list that was uploaded nor anything else that anybody knows says who is written to before whom.
    """
    waiting = select(Address.id).where(Address.wave_id == wave_id, still_waits(number)).order_by(Address.id)
    start = secrets.token_bytes(ID_BYTES)
    chosen = list(session.scalars(waiting.where(Address.id >= start).limit(most)))
    if len(chosen) < most:
        chosen += session.scalars(waiting.where(Address.id < start).limit(most - len(chosen)))
    secrets.SystemRandom().shuffle(chosen)
    return chosen


def end_mailing(session: Session, wave_id: UUID, number: int) -> None:
    """Keep that everybody has been tried in a mailing."""
    session.execute(update(Mailing).where(*_this_mailing(wave_id, number)).values(finished=True))


def reopen_invitation(session: Session, wave_id: UUID) -> int:
    """Let those be tried once more who got no invitation, in a writing session; give how many there are.

    They have no code, or theirs was cancelled, so none of them can have two. Where a mail server was set up wrongly, or
    cards have been taken back since, this spares everybody a card.
    """
    left_out = and_(Address.wave_id == wave_id, Address.stage.in_(LEFT_OUT), Address.messages == INVITATION)
    number = session.scalar(select(func.count()).select_from(Address).where(left_out)) or 0
    if number:
        session.execute(update(Address).where(left_out).values(messages=0, stage=Stage.WAITING))
        session.execute(update(Mailing).where(*_this_mailing(wave_id, INVITATION)).values(finished=False))
    return number


def _this_mailing(wave_id: UUID, number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Mailing.wave_id == wave_id, Mailing.number == number
