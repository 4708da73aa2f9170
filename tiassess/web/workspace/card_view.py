"""What pages tell of code cards: how many there can still be, and those that were asked for. Never a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from tiassess.collection.access import EVERYBODY
from tiassess.collection.links import code_link, survey_link
from tiassess.people.tables import Membership
from tiassess.release.card_orders import cards_left, read_orders
from tiassess.reporting.pdf.cards import Card, Invitation, Pile
from tiassess.web.running import public_address
from tiassess.web.workspace.access import access

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from tiassess.release.card_orders import Order
    from tiassess.release.cards import NewPile
    from tiassess.wave.frame import Frame
    from tiassess.wave.tables import Wave
    from tiassess.web.workspace.wave_view import WaveView


@dataclass(frozen=True)
class PileLeft:
    """A pile that there can be, and how many cards more.

    Attributes:
        unit: the unit's id; ``EVERYBODY`` is no unit.
        name: what it is called.
        left: how many more cards.
    """

    unit: str
    name: str
    left: int


@dataclass(frozen=True)
class OrderView:
    """Cards that somebody asked for.

    Attributes:
        id: by which they are found.
        number: how many.
        piles: the name of each pile with its cards.
        is_printed: whether they were printed.
        is_mine: whether whoever looks asked for them, and so cannot print them.
    """

    id: UUID
    number: int
    piles: tuple[tuple[str, int], ...]
    is_printed: bool
    is_mine: bool

    @property
    def words(self) -> str:
        """Say how many cards there are for whom."""
        cards = ngettext("%(num)s card", "%(num)s cards", self.number)
        if len(self.piles) == 1:
            return f"{cards}: {self.piles[0][0]}"
        return f"{cards}: {', '.join(f'{name} {number}' for name, number in self.piles)}"


@dataclass(frozen=True)
class CardsView:
    """What there is to see of the cards of a wave.

    Attributes:
        view: the wave.
        piles: how many cards there can still be.
        orders: those that were asked for.
    """

    view: WaveView
    piles: Sequence[PileLeft]
    orders: Sequence[OrderView]


def piles_left(session: Session, wave: Wave, frame: Frame) -> list[PileLeft]:
    """Give the piles that there can be, everybody's first, units in the order in which people are asked about them."""
    left, names = cards_left(session, wave, frame), names_of_piles(frame)
    units = [PileLeft(unit, names[unit], number) for unit, number in left.units.items()]
    return [PileLeft(EVERYBODY, names[EVERYBODY], left.everybody), *units]


def orders_of(session: Session, wave: Wave, frame: Frame) -> list[OrderView]:
    """Give what was asked for, as whoever looks sees it."""
    mine = set(session.scalars(select(Membership.id).where(Membership.account_id == access().account_id)))
    names = names_of_piles(frame)
    return [_order_view(order, names, mine) for order in read_orders(session, wave)]


def names_of_piles(frame: Frame) -> dict[str, str]:
    """Give the name of each pile by its unit."""
    return {EVERYBODY: _("Everybody"), **{unit.id: unit.name for unit in frame.structure.units}}


def invitation_of(view: WaveView) -> Invitation:
    """Give what cards and posters of a wave say."""
    organisation = view.frame.organisation["name"]
    return Invitation(
        organisation=organisation,
        service=view.frame.texts.get("service") or organisation,
        wave=view.name,
        minutes=view.minutes,
        closes=view.closes,
        address=survey_link(public_address(), access().organisation, view.slug),
    )


def piles_to_draw(view: WaveView, piles: Sequence[NewPile]) -> list[Pile]:
    """Give codes that were just made as cards, with the names of their piles."""
    names, place = names_of_piles(view.frame), (public_address(), access().organisation, view.slug)
    return [
        Pile(
            names[pile.unit] if pile.unit else None,
            [Card(code.written, code_link(*place, code)) for code in pile.codes],
        )
        for pile in piles
    ]


def _order_view(order: Order, names: Mapping[str, str], mine: set[UUID]) -> OrderView:
    return OrderView(
        id=order.id,
        number=order.number,
        piles=tuple((names.get(unit, unit), number) for unit, number in order.cards.items()),
        is_printed=order.printed_by is not None,
        is_mine=order.asked_by in mine,
    )
