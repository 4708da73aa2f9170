"""Other ways in: what is open to somebody whom no message reaches."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from tiassess.collection.access import codes_left
from tiassess.collection.addresses import count_uninvited
from tiassess.collection.mailing_state import INVITATION, LEFT_OUT, waiting_mailing
from tiassess.collection.tables import Address, CodeWay, IssuedCode
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave


@dataclass(frozen=True)
class OtherWays:
    """The ways into a wave besides a message.

    Attributes:
        cards: whether there are cards with codes that open it, or room for some.
        link: whether there is a link for all.
    """

    cards: bool
    link: bool

    @property
    def any(self) -> bool:
        """Say whether there is one; where there is none, e-mail has become the only way in."""
        return self.cards or self.link


def other_ways(session: Session, wave: Wave, frame: Frame) -> OtherWays:
    """Say how people come to a wave without a message, as it stands."""
    return OtherWays(CodeWay.CARDS in frame.ways_in and _can_have_cards(session, wave, frame), frame.by_link)


def _can_have_cards(session: Session, wave: Wave, frame: Frame) -> bool:
    on_cards = exists().where(IssuedCode.wave_id == wave.id, IssuedCode.way_in == CodeWay.CARDS)
    if session.scalar(select(on_cards)):
        return True
    return codes_left(session, wave, frame).everybody > _kept_for_messages(session, wave)


def _kept_for_messages(session: Session, wave: Wave) -> int:
    """Count the addresses for which codes are kept.

    As long as the first message is being sent, those whom it did not reach count too, for they may be tried once more.
    So it says the same to the last as to the first.
    """
    kept = count_uninvited(session, wave)
    if waiting_mailing(session, wave.id) == INVITATION:
        left_out = (Address.wave_id == wave.id, Address.stage.in_(LEFT_OUT))
        kept += session.scalar(select(func.count()).select_from(Address).where(*left_out)) or 0
    return kept
