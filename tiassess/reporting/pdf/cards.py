"""Code cards and posters on A4: plain texts, addresses and codes in, a PDF out. Nothing of it is kept anywhere."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Final

from tiassess.reporting.pdf import writing
from tiassess.reporting.pdf.printing import ONE_AT_A_TIME, print_pages, set_pages
from tiassess.reporting.pdf.setting import fill_template

if TYPE_CHECKING:
    from tiassess.reporting.speech import Speech

CARDS_A_SHEET: Final = 8
"""Two beside each other and four rows: smaller cards would need smaller letters than everybody can read."""

QUIET_ZONE: Final = 4
"""White modules around a QR code, as ISO/IEC 18004 asks for."""

LONGEST_NAME: Final = 70
"""Signs of a name on a card; a longer one would push the code off it."""


@dataclass(frozen=True)
class Invitation:
    """What every card and poster of a wave says.

    Attributes:
        organisation: who asks.
        service: whose staff are asked.
        wave: the wave's name, for whoever prints.
        minutes: about how long it takes, from and to.
        closes: the last day of answering.
        address: where the survey is answered.
    """

    organisation: str
    service: str
    wave: str
    minutes: tuple[int, int]
    closes: date
    address: str

    @property
    def spoken_address(self) -> str:
        """Give the address as people type it."""
        return self.address.partition("://")[2].rstrip("/")

    @property
    def short_organisation(self) -> str:
        """Give the organisation's name for a card."""
        return shortened(self.organisation)

    @property
    def short_service(self) -> str:
        """Give the service's name for a card."""
        return shortened(self.service)


@dataclass(frozen=True)
class Card:
    """One card; printing the object by accident shows nothing of it.

    Attributes:
        code: as it is typed.
        link: the address that brings the code with it.
    """

    code: str = field(repr=False)
    link: str = field(repr=False)

    @property
    def picture(self) -> str:
        """Give the link as a QR code."""
        return qr_picture(self.link)


@dataclass(frozen=True)
class Pile:
    """Cards that are cut and laid out together.

    Attributes:
        unit: the name of the unit whose pile it is, or None for everybody's.
        cards: the cards, in an order that says nothing.
    """

    unit: str | None
    cards: Sequence[Card]

    @property
    def short_unit(self) -> str:
        """Give the unit's name for a card."""
        return shortened(self.unit or "")

    @property
    def sheets(self) -> list[Sequence[Card]]:
        """Give the cards sheet by sheet."""
        return [self.cards[start : start + CARDS_A_SHEET] for start in range(0, len(self.cards), CARDS_A_SHEET)]


@contextmanager
def turn_to_print() -> Iterator[None]:
    """Wait for the press, and keep it: whoever has it can make codes and be sure that they get printed.

    Raises:
        BusyError: another file is being made.
    """
    if not ONE_AT_A_TIME.acquire(timeout=writing.PATIENCE):
        message = "Another file is being made. Please come back in a minute."
        raise writing.BusyError(message)
    try:
        yield
    finally:
        ONE_AT_A_TIME.release()


def draw_cards(invitation: Invitation, piles: Sequence[Pile], speech: Speech) -> bytes:
    """Draw cards as PDF/UA-1, each pile on sheets of its own, after a page for whoever cuts them.

    Whoever calls it has the turn to print.
    """
    return _print("cards/cards.html", speech, invitation=invitation, piles=piles)


def draw_poster(invitation: Invitation, speech: Speech) -> bytes:
    """Draw the poster of a survey behind an open link, whose address is on it as a QR code too."""
    with turn_to_print():
        return _print("cards/poster.html", speech, invitation=invitation, picture=qr_picture(invitation.address))


def draw_card_poster(invitation: Invitation, speech: Speech) -> bytes:
    """Draw the poster that says where cards lie, with room to write it; it carries no code."""
    with turn_to_print():
        return _print("cards/poster.html", speech, invitation=invitation, picture=None)


def qr_picture(address: str) -> str:
    """Draw an address as a QR code, to be placed as a picture that holds all of it."""
    import segno  # noqa: PLC0415 - costs the start of the web a twentieth of a second, and few ever print

    drawing = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawing, kind="svg", border=QUIET_ZONE, xmldecl=False, omitsize=True)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.getvalue()).decode()}"


def shortened(name: str) -> str:
    """Cut a name that would take too much of a card.

    >>> shortened("Ward A"), shortened("Ward " * 20)[-6:]
    ('Ward A', ' Ward…')
    """
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _print(template: str, speech: Speech, **words: object) -> bytes:
    return print_pages(set_pages(fill_template(template, speech, **words)))
