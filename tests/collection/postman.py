"""A lead who writes to staff, as an actor: what tests of e-mail have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.lead import BASELINE, NOW, Lead
from tiassess.collection.address_lists import replace_addresses
from tiassess.collection.codes import AccessCode, read_code
from tiassess.collection.mailing import send_mailing
from tiassess.collection.mailing_state import MailingProgress, last_mailing, read_progress
from tiassess.collection.tables import Address, IssuedCode, Stage
from tiassess.config import Settings
from tiassess.release.inviting import ask_for_mailing

ADDRESS = "https://survey.example.org"
SENDER = "Loch survey <survey@example.org>"
BOUNCES = "bounces@example.org"
CODE = re.compile(r"^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}$", re.MULTILINE)

OPENS, CLOSES = date(2026, 11, 23), date(2026, 12, 21)


@dataclass
class Postman:
    """Somebody who carries e-mail of a wave through."""

    lead: Lead

    @property
    def settings(self) -> Settings:
        """How e-mail is sent."""
        return self.lead.settings

    @property
    def wave_id(self) -> UUID:
        """The wave."""
        return self.lead.sees().id

    def sends_through(self, url: str) -> None:
        """Let e-mail go this way."""
        self.lead.settings = replace(
            self.lead.settings, address=ADDRESS, mail_url=url, mail_from=SENDER, mail_bounces=BOUNCES
        )

    def has_an_open_wave(self, units: str = "", ways_in: Sequence[str] = ("cards", "e-mail"), **plan: Any) -> None:
        """Open a wave to which staff come by e-mail too."""
        self.lead.has_an_organisation(*([units] if units else []))
        self.lead.plans_a_wave(**{"opens": OPENS, "closes": CLOSES, "ways_in": tuple(ways_in), **plan})
        self.lead.opens()

    def uploads(self, lines: Iterable[str], header: str = "email", moment: datetime = NOW) -> int:
        """Upload a list of addresses."""
        content = "\n".join([header, *lines, ""]).encode()
        return replace_addresses(self.lead.database, self.settings, BASELINE, ("staff.csv", content), moment)

    def asks(self, moment: datetime = NOW, number: int | None = None) -> int:
        """Ask for a mailing, by default the next one, and give its number."""
        with self.lead.database.reading() as session:
            coming = number or last_mailing(session, self.wave_id) + 1
        ask_for_mailing(self.lead.database, self.settings, BASELINE, coming, moment)
        return coming

    def sends(self, moment: datetime = NOW) -> int:
        """Send one piece, and give how many are left."""
        return send_mailing(self.lead.database, self.settings, self.wave_id, moment)

    def sends_all(self, moment: datetime = NOW) -> None:
        """Send pieces as long as there are any."""
        while self.sends(moment):
            pass

    def invites(self, addresses: Iterable[str]) -> None:
        """Upload a list and send everybody the first message."""
        self.uploads(addresses)
        self.asks()
        self.sends_all()

    @property
    def progress(self) -> MailingProgress:
        """How far it has come."""
        with self.lead.database.reading() as session:
            progress = read_progress(session, self.wave_id)
        assert progress is not None
        return progress

    @property
    def stages(self) -> list[tuple[int, Stage]]:
        """How many messages there were for each address, and where the last one stands."""
        with self.lead.database.reading() as session:
            return sorted((row[0], row[1]) for row in session.execute(select(Address.messages, Address.stage)))

    @property
    def codes(self) -> int:
        """How many codes are given out."""
        with self.lead.database.reading() as session:
            return len(session.scalars(select(IssuedCode.id)).all())


def staff(number: int) -> list[str]:
    """Addresses of so many people."""
    return [f"person-{at:04}@loch.example" for at in range(number)]


def code_in(text: str) -> AccessCode:
    """Give the code that stands in a message."""
    (written,) = CODE.findall(text)
    return read_code(written)
