"""Invitations: a link for one person, by which they join an organisation, or come to run the server.

What stands in a link is made together with its message and kept nowhere else; here lies its checksum. An invitation
is for one address, which is not typed by who accepts it, and it is gone as soon as it was accepted.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from tiassess.people.accounts import check_new_email, find_account, plain_email
from tiassess.people.errors import InvitationGoneError, InvitationRefusedError, TooManyError
from tiassess.people.limits import INVITATION_DAYS, MOST_INVITATIONS
from tiassess.people.members import roles_of
from tiassess.people.tables import Account, Invitation, MemberRole, Purpose
from tiassess.people.trail import SERVER, Deed, Noted, Who, note
from tiassess.people.turns import take_turns
from tiassess.storage.database import Database

TOKEN_BYTES: Final = 24
LONGEST_TOKEN: Final = 64

GONE: Final = "This link is not good any more."
HERE: Final = "They are here already. You can change what they do."
ENDED: Final = (
    "They are here already, but their account was ended, and no invitation opens it. Whoever runs the server can let "
    "them sign in again."
)


@dataclass(frozen=True)
class Wanted:
    """What somebody is invited to.

    Attributes:
        email: whom the invitation is for.
        organisation_id: the organisation; None for the server alone.
        roles: what they will do there.
        is_host: whether they will run the server.
    """

    email: str
    organisation_id: UUID | None = None
    roles: frozenset[MemberRole] = frozenset()
    is_host: bool = False


def invite(database: Database, wanted: Wanted, who: Who, today: date) -> UUID:
    """Invite somebody, and give the id of the invitation; its link is made later, together with its message.

    Raises:
        AccountRefusedError: the address cannot be one.
        InvitationRefusedError: they are a member already, or an invitation waits for them, or it is to nothing.
        TooManyError: as many invitations wait as can.
    """
    with database.writing() as session:
        take_turns(session, SERVER, *([wanted.organisation_id] if wanted.organisation_id else []))
        return add_invitation(session, wanted, who, today)


def add_invitation(session: Session, wanted: Wanted, who: Who, today: date) -> UUID:
    """Invite somebody inside a writing session that has taken the turns of the server and the organisation.

    Raises:
        AccountRefusedError: the address cannot be one.
        InvitationRefusedError: they are a member already, or an invitation waits for them, or it is to nothing.
        TooManyError: as many invitations wait as can.
    """
    check_new_email(wanted.email)
    email = plain_email(wanted.email)
    _refuse_odd(session, email, wanted, today)
    row = Invitation(
        id=uuid4(),
        purpose=Purpose.JOIN,
        email=email,
        organisation_id=wanted.organisation_id,
        roles=[role.value for role in MemberRole if role in wanted.roles],
        is_host=wanted.is_host,
        invited_by=who.account_id,
        made=today,
        ends=last_day(today),
        token_sha256=None,
    )
    session.add(row)
    session.flush()
    note(session, trail_of(row), _noted(Deed.INVITED, row, who, today))
    return row.id


def take_back(database: Database, organisation_id: UUID | None, invitation_id: UUID, who: Who, today: date) -> None:
    """Take an invitation back that an organisation, or the server, has sent; its link is good no longer."""
    with database.writing() as session:
        take_turns(session, organisation_id or SERVER)
        of_here = (Invitation.id == invitation_id) & _of(organisation_id)
        take_back_sent(session, of_here, who, today)


def take_back_sent(session: Session, which: ColumnElement[bool], who: Who, today: date) -> None:
    """Take invitations back inside a writing session that has taken the turns of their trails."""
    chosen = select(Invitation).where(which, Invitation.purpose == Purpose.JOIN)
    for sent in session.scalars(chosen.order_by(Invitation.id)).all():
        session.delete(sent)
        noted = Noted(Deed.INVITATION_TAKEN_BACK, who, today, {"invitation": str(sent.id)})
        note(session, trail_of(sent), noted)
    session.flush()


def trails_of_sent(session: Session, which: ColumnElement[bool]) -> frozenset[UUID]:
    """Give the trails of the organisations to which invitations were sent."""
    sent = select(Invitation.organisation_id).where(which, Invitation.organisation_id.is_not(None))
    return frozenset(organisation_id for organisation_id in session.scalars(sent) if organisation_id)


def send_again(database: Database, organisation_id: UUID | None, invitation_id: UUID, who: Who, today: date) -> None:
    """Let an invitation be sent once more, with a new link in the place of the old one, and good from today on.

    Raises:
        InvitationGoneError: it was accepted or taken back meanwhile.
    """
    with database.writing() as session:
        take_turns(session, organisation_id or SERVER)
        row = find_waiting(session, organisation_id, invitation_id)
        row.token_sha256, row.refused, row.made, row.ends = None, False, today, last_day(today)
        note(session, trail_of(row), _noted(Deed.INVITED, row, who, today))


def make_token() -> str:
    """Make what stands in a link: chance alone, and too much of it to be guessed."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def keep_new_link(session: Session, invitation_id: UUID) -> str:
    """Make and keep what stands in an invitation's link, inside a writing session; an older link is good no longer.

    Raises:
        InvitationGoneError: it was accepted or taken back meanwhile.
    """
    token = make_token()
    if not keep_link(session, invitation_id, token):
        raise InvitationGoneError(GONE)
    return token


def keep_link(session: Session, invitation_id: UUID, token: str | None) -> bool:
    """Keep, in a writing session, what stands in the link that was sent; say whether the invitation is there still.

    Args:
        session: a writing session.
        invitation_id: the invitation.
        token: what stands in the link; None where the mail server knows no such mailbox.
    """
    row = session.get(Invitation, invitation_id, with_for_update={"key_share": True}, populate_existing=True)
    if row is None:
        return False
    row.token_sha256, row.refused = checksum(token) if token else None, token is None
    return True


def unsent_links(session: Session, today: date) -> Sequence[Invitation]:
    """Give what waits to be sent, for whatever purpose."""
    query = select(Invitation).where(Invitation.token_sha256.is_(None), ~Invitation.refused)
    return session.scalars(query.where(Invitation.ends >= today).order_by(Invitation.id)).all()


def find_by_token(session: Session, token: str, purpose: Purpose, today: date) -> Invitation | None:
    """Find what a link is for, or None where it is good no longer.

    Whoever is to change it takes the turn of its trail first, or of its account, and looks once more.
    """
    if len(token) > LONGEST_TOKEN:
        return None
    query = select(Invitation).where(Invitation.token_sha256 == checksum(token), Invitation.purpose == purpose)
    return session.scalar(query.where(Invitation.ends >= today).execution_options(populate_existing=True))


def find_waiting(session: Session, organisation_id: UUID | None, invitation_id: UUID) -> Invitation:
    """Find an invitation of an organisation, or of the server.

    Raises:
        InvitationGoneError: it was accepted or taken back meanwhile, or is another one's.
    """
    row = session.scalar(select(Invitation).where(Invitation.id == invitation_id, _of(organisation_id)))
    if row is None or row.purpose is not Purpose.JOIN:
        raise InvitationGoneError("This invitation was accepted or taken back meanwhile.")
    return row


def waiting_invitations(session: Session, organisation_id: UUID | None, today: date) -> Sequence[Invitation]:
    """Give the invitations of an organisation, or of the server, that wait to be accepted, by their addresses."""
    query = select(Invitation).where(_of(organisation_id), Invitation.purpose == Purpose.JOIN)
    return session.scalars(query.where(Invitation.ends >= today).order_by(Invitation.email)).all()


def is_any_old(session: Session, today: date) -> bool:
    """Say whether there is a link whose days are over."""
    return session.scalar(select(Invitation.id).where(Invitation.ends < today).limit(1)) is not None


def forget_old(session: Session, today: date) -> None:
    """Delete, in a writing session, every link whose days are over; what somebody else has in hand goes later."""
    old = select(Invitation.id).where(Invitation.ends < today).with_for_update(skip_locked=True)
    session.execute(delete(Invitation).where(Invitation.id.in_(old)).execution_options(synchronize_session=False))


def last_day(today: date) -> date:
    """Give the last day on which an invitation of today is good."""
    return today + timedelta(INVITATION_DAYS - 1)


def trail_of(row: Invitation) -> UUID:
    """Give the trail that tells of an invitation."""
    return row.organisation_id or SERVER


def checksum(token: str) -> str:
    """Give what is kept of what stands in a link."""
    return sha256(token.encode(errors="replace")).hexdigest()


def _of(organisation_id: UUID | None) -> ColumnElement[bool]:
    return Invitation.organisation_id == organisation_id if organisation_id else Invitation.organisation_id.is_(None)


def _noted(deed: Deed, row: Invitation, who: Who, today: date) -> Noted:
    roles = {"roles": row.roles} if row.roles else {}
    return Noted(deed, who, today, {"invitation": str(row.id), **roles})


def _refuse_odd(session: Session, email: str, wanted: Wanted, today: date) -> None:
    if not wanted.roles and not wanted.is_host:
        raise InvitationRefusedError("Choose at least one role.")
    waiting = waiting_invitations(session, wanted.organisation_id, today)
    if any(each.email == email for each in waiting):
        message = "An invitation for this address waits already. It can be sent again, or taken back."
        raise InvitationRefusedError(message)
    if len(waiting) >= MOST_INVITATIONS:
        message = f"{MOST_INVITATIONS} invitations wait already. Take some back that are not needed, and try again."
        raise TooManyError(message)
    account = find_account(session, email)
    if account is not None and _is_here(session, account, wanted):
        raise InvitationRefusedError(HERE if account.active else ENDED)


def _is_here(session: Session, account: Account, wanted: Wanted) -> bool:
    """Say whether nobody has to be invited, because they are a member, or run the server."""
    if wanted.organisation_id is None:
        return account.is_host
    return bool(roles_of(session, wanted.organisation_id, account.id))
