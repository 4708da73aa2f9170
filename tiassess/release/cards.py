"""Code cards: one member asks for them and another one prints them, once. Spare ones are counted and cancelled.

A code on a card exists on paper only. It is made while the file is made, and the database keeps what tells it from a
code that was never given out. The ledger says how many cards were printed or cancelled, and names nobody by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.access import (
    EVERYBODY,
    CodesLeft,
    cancel_cards,
    codes_left,
    give_out_codes,
    take_back_order,
)
from tiassess.collection.codes import AccessCode
from tiassess.collection.errors import TooManyCodesError
from tiassess.collection.tables import CardOrder, CodeWay
from tiassess.collection.waiting import Act, WaitingWave, waiting_wave
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.people.tables import Membership
from tiassess.release.card_orders import cards_left
from tiassess.release.errors import NoCardsError
from tiassess.release.events import Event
from tiassess.release.ledger import COMMAND_LINE, Actor, enter
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave, WaveState
from tiassess.wave.waves import WaveName

MOST_CARDS = 500
"""Cards of one order: drawing so many takes twenty seconds at most, in which others wait for their files."""

BY_COMMAND = UUID(int=0)
"""Stands for a membership where somebody typed a command, who is nobody's member."""

ORDER = Act(WaveState.OPEN, "given code cards")
CANCEL = Act(WaveState.OPEN, "rid of code cards")


@dataclass(frozen=True)
class NewPile:
    """Codes that have just been made for a pile. Nothing else has them in this order.

    Attributes:
        unit: the unit's id, or None for everybody's pile.
        codes: the codes.
    """

    unit: str | None
    codes: Sequence[AccessCode]


Draw = Callable[[Sequence[NewPile]], bytes]


@dataclass(frozen=True)
class CardDesk:
    """Where somebody asks for the cards of a wave, prints them and cancels them. Each act is done whole or not at all.

    Attributes:
        database: where the wave is kept.
        settings: where its key file lies.
        name: which wave.
        by: who stands there.
        moment: now.
    """

    database: Database
    settings: Settings
    name: WaveName
    by: Actor
    moment: datetime

    def order(self, cards: Mapping[str, int]) -> UUID:
        """Ask for cards. Nothing is made before somebody else prints them.

        Args:
            cards: how many for each pile, by the unit's id or ``EVERYBODY``; piles of none are left out.

        Raises:
            TooManyCodesError: there are not so many staff.
            NoCardsError: the wave has no cards, its last day has passed, or none or too many are asked for.
        """
        wanted = {unit: number for unit, number in sorted(cards.items()) if number}
        with self.database.writing() as session:
            waiting = self._waiting(session, ORDER)
            _refuse_odd_numbers(wanted)
            _refuse_too_many(cards_left(session, waiting.wave, waiting.frame), wanted, waiting.frame)
            owner = {"organisation_id": waiting.wave.organisation_id, "wave_id": waiting.wave.id}
            order_id = uuid4()
            session.add(CardOrder(**owner, id=order_id, cards=wanted, asked_by=self._member, printed_by=None))
        return order_id

    def print(self, order_id: UUID, draw: Draw) -> bytes:
        """Make the codes of an order and draw its cards, once. What is drawn exists in the answer alone.

        The codes are given out when their cards are drawn, so that an order whose cards were never drawn still waits,
        also after the power was cut. Whoever calls it lets nobody have the cards before it returns: until then they
        open nothing.

        Raises:
            NoCardsError: they were printed before, there is no such order, or whoever asked for them prints.
            TooManyCodesError: there are not so many staff.
        """
        with self.database.writing() as session:
            _waiting, order = self._order_to_print(session, order_id)
            piles = _make_codes(order.cards)
        drawn = draw(piles)
        with self.database.writing() as session:
            waiting, order = self._order_to_print(session, order_id)
            for pile in piles:
                self._give_out(session, waiting, order, pile)
            order.printed_by = self._member
            asked_by = "command line" if order.asked_by == BY_COMMAND else str(order.asked_by)
            details = {"codes": sum(order.cards.values()), "asked_by": asked_by}
            self._tell(session, waiting, Event.CODES_ISSUED, details)
        return drawn

    def void(self, order_id: UUID) -> int:
        """Take an order back, and cancel its cards if they were printed; give how many were cancelled.

        Printed cards can be taken back only before the first day of answering: afterwards some may have been used.

        Raises:
            NoCardsError: there is no such order, or its cards may have been used.
        """
        with self.database.writing() as session:
            waiting = self._waiting(session, CANCEL)
            order = _find_order(session, waiting.wave, order_id)
            was_printed = order.printed_by is not None
            if was_printed and waiting.today >= waiting.frame.day("opens"):
                message = (
                    "These cards can no longer be taken back: people can answer, so some may have been used. "
                    "If they never arrived, they are lost, and there can be no others in their place."
                )
                raise NoCardsError(message)
            session.delete(order)
            return self._cancel(session, waiting, order_id) if was_printed else 0

    def cancel_spare(self, codes: Iterable[AccessCode]) -> frozenset[AccessCode]:
        """Cancel cards that nobody took, used or not; give the codes that were cancelled now.

        Raises:
            NoCardsError: the wave has no cards, or its last day has passed, so that no code opens anything any more.
        """
        with self.database.writing() as session:
            waiting = self._waiting(session, CANCEL)
            one_by_one = (
                (code, cancel_cards(session, self.settings, waiting.wave, [code])) for code in dict.fromkeys(codes)
            )
            cancelled = frozenset(code for code, number in one_by_one if number)
            if cancelled:
                self._tell(session, waiting, Event.CODES_CANCELLED, {"codes": len(cancelled)})
        return cancelled

    @property
    def _member(self) -> UUID:
        if self.by == COMMAND_LINE:
            return BY_COMMAND
        assert self.by.membership is not None
        return self.by.membership

    def _waiting(self, session: Session, act: Act) -> WaitingWave:
        """Find a wave that has cards and can be answered now or later, with its row locked and its keys ours."""
        waiting = waiting_wave(session, self.settings, self.name, act, self.moment)
        load_wave_key(session, self.settings, waiting.wave, waiting.frame)
        if CodeWay.CARDS not in waiting.frame.ways_in:
            message = f"Nobody comes to “{waiting.wave.slug}” with a card."
            raise NoCardsError(message)
        if waiting.today > waiting.frame.day("closes"):
            message = f"Nobody can answer “{waiting.wave.slug}” any more, so its cards open nothing."
            raise NoCardsError(message)
        return waiting

    def _order_to_print(self, session: Session, order_id: UUID) -> tuple[WaitingWave, CardOrder]:
        """Find an order that waits to be printed by whoever stands here, and for whose cards there is room."""
        waiting = self._waiting(session, ORDER)
        order = _find_order(session, waiting.wave, order_id)
        _refuse_printing(session, order, self.by)
        _refuse_too_many(codes_left(session, waiting.wave, waiting.frame), order.cards, waiting.frame)
        return waiting, order

    def _give_out(self, session: Session, waiting: WaitingWave, order: CardOrder, pile: NewPile) -> None:
        give_out_codes(
            session,
            self.settings,
            waiting.wave,
            waiting.frame,
            pile.codes,
            way_in=CodeWay.CARDS,
            unit=pile.unit,
            order=order.id,
        )

    def _cancel(self, session: Session, waiting: WaitingWave, order_id: UUID) -> int:
        cancelled = take_back_order(session, waiting.wave, order_id)
        self._tell(session, waiting, Event.CODES_CANCELLED, {"codes": cancelled})
        return cancelled

    def _tell(self, session: Session, waiting: WaitingWave, event: Event, details: Mapping[str, object]) -> None:
        """Enter in the ledger how many codes, and who. It names no code, and nobody by name."""
        more = {"way_in": CodeWay.CARDS.value, "by": self.by.to_entry(), **details}
        enter(session, waiting.wave, event, waiting.today, more)


def _find_order(session: Session, wave: Wave, order_id: UUID) -> CardOrder:
    order = load_for(session, wave.organisation_id, CardOrder, wave_id=wave.id, id=order_id)
    if order is None:
        message = "These cards were taken back, or were never asked for."
        raise NoCardsError(message)
    return order


def _make_codes(cards: Mapping[str, int]) -> list[NewPile]:
    return [NewPile(unit or None, [AccessCode.make() for _ in range(number)]) for unit, number in cards.items()]


def _refuse_odd_numbers(wanted: Mapping[str, int]) -> None:
    if not 1 <= sum(wanted.values()) <= MOST_CARDS or min(wanted.values()) < 0:
        message = f"Ask for at least one card, and for {MOST_CARDS} at most. For more, ask again."
        raise NoCardsError(message)


def _refuse_too_many(left: CodesLeft, wanted: Mapping[str, int], frame: Frame) -> None:
    names = {unit.id: unit.name for unit in frame.structure.units}
    for unit, number in wanted.items():
        if unit != EVERYBODY and unit not in left.units:
            message = f"“{names.get(unit, unit)}” can have no pile of its own, because nobody is asked about it."
            raise NoCardsError(message)
        if unit != EVERYBODY and number > left.units[unit]:
            message = f"“{names[unit]}” can have {left.units[unit]} more cards, because it has no more staff."
            raise TooManyCodesError(message)
    if sum(wanted.values()) > left.everybody:
        message = f"There can be {left.everybody} more cards in all, because there are no more staff."
        raise TooManyCodesError(message)


def _refuse_printing(session: Session, order: CardOrder, by: Actor) -> None:
    if order.printed_by is not None:
        message = "These cards were printed already, and are printed once only."
        raise NoCardsError(message)
    if by == COMMAND_LINE or order.asked_by == BY_COMMAND:
        return
    asked, prints = _account(session, order.asked_by), _account(session, by.membership)
    if asked is None:
        message = "Who asked for these cards is not a member any more. Take the order back, and ask anew."
        raise NoCardsError(message)
    if asked == prints:
        message = "You asked for these cards, so another member prints them. Nobody prints cards alone."
        raise NoCardsError(message)


def _account(session: Session, membership: UUID | None) -> UUID | None:
    """Give whose membership it is: one person can have two, as a lead and in the steering group."""
    return session.scalar(select(Membership.account_id).where(Membership.id == membership))
