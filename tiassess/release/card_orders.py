"""Orders of cards as pages show them, and how many cards can still be asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.access import EVERYBODY, CodesLeft, codes_left
from tiassess.collection.addresses import count_uninvited
from tiassess.collection.tables import CardOrder
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave


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
    """Say how many cards can still be asked for: as many as codes, less those that are promised.

    Promised are the cards of orders that wait to be printed, and the codes of addresses that wait for their first
    message; which unit an address belongs to is locked, so that these count for everybody.
    """
    promised = sum((Counter(order.cards) for order in read_orders(session, wave) if not order.printed_by), Counter())
    promised[EVERYBODY] += count_uninvited(session, wave)
    return codes_left(session, wave, frame).less(promised)


def _order(row: CardOrder) -> Order:
    return Order(row.id, row.cards, row.asked_by, row.printed_by)
