"""Orders of cards as pages show them, and how many cards can still be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.collection.access import CodesLeft, codes_left
from tiassess.collection.addresses import count_uninvited
from tiassess.collection.tables import CardOrder, CodeWay, IssuedCode
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave

EVERYBODY = ""
"""The pile that belongs to no unit, in an order."""


@dataclass(frozen=True)
class Order:
    """Cards that somebody asked for.

    Attributes:
        id: by which it is found.
        cards: how many for each pile, by the unit's id; ``EVERYBODY`` is no unit.
        asked_by: the membership of who asked.
        printed_by: the membership of who printed them, or None while they wait.
    """

    id: UUID
    cards: Mapping[str, int]
    asked_by: UUID
    printed_by: UUID | None

    @property
    def number(self) -> int:
        """Count its cards."""
        return sum(self.cards.values())


def read_orders(session: Session, wave: Wave) -> list[Order]:
    """Give the orders of a wave, those that wait first, and larger ones first; nothing tells when they were made."""
    rows = session.scalars(select(CardOrder).where(CardOrder.wave_id == wave.id))
    orders = [_order(row) for row in rows]
    return sorted(orders, key=lambda order: (order.printed_by is not None, -order.number, order.id))


def cards_left(session: Session, wave: Wave, frame: Frame) -> CodesLeft:
    """Say how many cards can still be asked for: as many as codes, less those that others wait for.

    Orders that wait to be printed are among them, and addresses that wait for their first message.

    Spare cards that were cancelled make no room for new ones: one that was used stays counted, so that whoever has it
    could answer again with a new one.
    """
    left = codes_left(session, wave, frame)
    waiting: Counter[str] = Counter()
    cancelled: Counter[str] = Counter()
    for order in read_orders(session, wave):
        (waiting if order.printed_by is None else cancelled).update(order.cards)
    cancelled.subtract(_codes_on_cards(session, wave))
    everybody = max(0, left.everybody - waiting.total() - cancelled.total() - count_uninvited(session, wave))
    units = {
        unit: max(0, min(everybody, number - waiting[unit] - cancelled[unit])) for unit, number in left.units.items()
    }
    return CodesLeft(everybody, units)


def _codes_on_cards(session: Session, wave: Wave) -> dict[str, int]:
    """Count the codes on cards that still open the wave, by pile."""
    on_cards = (IssuedCode.wave_id == wave.id, IssuedCode.way_in == CodeWay.CARDS)
    rows = session.execute(select(IssuedCode.unit, func.count()).where(*on_cards).group_by(IssuedCode.unit))
    return {unit or EVERYBODY: number for unit, number in rows}


def _order(row: CardOrder) -> Order:
    return Order(row.id, row.cards, row.asked_by, row.printed_by)
