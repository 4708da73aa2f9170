"""Inviting: what waits to be sent to people who are to sign in, each with a link that is made with its message.

A message is handed over first and the checksum of its link kept afterwards. So a worker that is killed in between
leaves somebody with a link that opens nothing, and with a second message a minute later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import delete

from tiassess.collection.errors import MailAwayError
from tiassess.collection.mail_carriers import carrier_of
from tiassess.collection.mail_outcome import Outcome
from tiassess.config import Settings
from tiassess.jobs.inviting_letters import Link, invitation_letter, new_password_letter
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.patience import POSTING_PAUSES, Patience
from tiassess.jobs.telling import kind_of, told
from tiassess.people.accounts import find_account
from tiassess.people.invitations import forget_old, is_any_old, keep_link, make_token, unsent_links
from tiassess.people.new_passwords import has_password, keep_link_asked_for
from tiassess.people.tables import Account, Invitation, MemberRole, Purpose
from tiassess.storage.database import Database
from tiassess.wave.tables import Organisation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tiassess.collection.letters import Letter
    from tiassess.collection.mail_outcome import Carrier

PLACES: Final = {Purpose.JOIN: "/workspace/invitations/", Purpose.NEW_PASSWORD: "/workspace/new-password/"}
"""Where the pages of links lie."""

EVERY_LINK: Final = UUID("b0c7c1a8-3d5e-4f52-9a51-7a1d8c2e6f10")
"""Random; one worker at a time sends links."""

PIECE: Final = 50
"""Messages at a time, after which a job can be asked to end."""

log = logging.getLogger(__name__)


@dataclass
class Inviter:
    """Somebody who sends links.

    Attributes:
        database: where it stands who waits for one.
        settings: how messages are sent; without any way, pages show links instead.
        is_stopping: says whether to stop before the next message.
        patience: when to try again what was put off.
    """

    database: Database
    settings: Settings
    is_stopping: Callable[[], bool] = field(default=lambda: False)
    patience: Patience = field(default_factory=lambda: Patience(POSTING_PAUSES))

    def send(self, moment: datetime) -> bool:
        """Send a piece of the links that wait, and forget old ones; say whether more can be sent at once."""
        today = moment.date()
        with self.database.reading() as session:
            waiting, is_any = unsent_links(session, today), is_any_old(session, today)
        if is_any:
            with self.database.writing() as session:
                forget_old(session, today)
        if not waiting or not self.settings.mail or not self.patience.allows(EVERY_LINK, moment):
            return False
        with hold(self.settings, EVERY_LINK) as lock:
            return lock is not None and self._send(moment)

    def _send(self, moment: datetime) -> bool:
        try:
            is_more = self._send_piece(moment)
        except MailAwayError as mishap:
            log.warning("Links for people who sign in wait: %s", told(mishap), extra=kind_of(mishap))
            self.patience.learns(EVERY_LINK, moment, is_done=False)
            return False
        self.patience.learns(EVERY_LINK, moment, is_done=True)
        return is_more

    def _send_piece(self, moment: datetime) -> bool:
        """Send a piece of what waits; one mailbox that is put off holds up no other."""
        assert self.settings.mail is not None
        written = self._written(moment)
        if not written:
            return False
        with carrier_of(self.settings.mail, moment) as carrier:
            for each in written:
                if self.is_stopping():
                    return False
                is_done = self._hand_over(each, carrier, moment.date())
                self.patience.learns(each.id, moment, is_done=is_done)
        return len(written) == PIECE

    def _written(self, moment: datetime) -> Sequence[_Written]:
        """Write a piece of what waits; what strangers asked for where there is no account is let go."""
        with self.database.reading() as session:
            due = [row for row in unsent_links(session, moment.date()) if self.patience.allows(row.id, moment)]
            rows = [(row, find_account(session, row.email)) for row in due]
            for_nobody = [row.id for row, account in rows if not _is_for_somebody(row, account)]
            chosen = [(row, account) for row, account in rows if _is_for_somebody(row, account)][:PIECE]
            written = [_write(session, self.settings, row, account) for row, account in chosen]
        if for_nobody:
            with self.database.writing() as session:
                session.execute(delete(Invitation).where(Invitation.id.in_(for_nobody)))
        return written

    def _hand_over(self, written: _Written, carrier: Carrier, today: date) -> bool:
        """Hand one message over and keep what became of it; say whether it was not put off."""
        outcome = carrier.carry(written.letter, written.email)
        if outcome in {Outcome.PUT_OFF, Outcome.UNSURE}:
            return False
        with self.database.writing() as session:
            if outcome is not Outcome.TAKEN:
                keep_link(session, written.id, None)
            elif written.asked_for_by is None:
                keep_link(session, written.id, written.token)
            else:
                keep_link_asked_for(session, written.id, written.asked_for_by, written.token, today)
        return True


@dataclass(frozen=True)
class _Written:
    """A message that is written, and what stands in its link.

    Attributes:
        id: of the invitation.
        email: whom it is for.
        letter: what it says.
        token: what stands in its link.
        asked_for_by: the account of somebody who forgot their password; None for whatever was written down before.
    """

    id: UUID
    email: str
    letter: Letter
    token: str = field(repr=False)
    asked_for_by: UUID | None


def _is_for_somebody(row: Invitation, account: Account | None) -> bool:
    return row.purpose is Purpose.JOIN or (account is not None and has_password(account))


def _write(session: Session, settings: Settings, row: Invitation, account: Account | None) -> _Written:
    token = make_token()
    link = Link(f"{settings.address}{PLACES[row.purpose]}{token}", settings.address, settings.host_name, row.ends)
    inviter = session.get(Account, row.invited_by) if row.invited_by else None
    if row.purpose is Purpose.NEW_PASSWORD:
        letter = new_password_letter(link, row.email, is_sent=inviter is not None)
    else:
        organisation = session.get(Organisation, row.organisation_id) if row.organisation_id else None
        letter = invitation_letter(
            link,
            inviter.email if inviter else "",
            organisation.name if organisation else "",
            [MemberRole(role) for role in row.roles],
        )
    is_asked_for = row.purpose is Purpose.NEW_PASSWORD and row.invited_by is None
    return _Written(row.id, row.email, letter, token, account.id if account and is_asked_for else None)
