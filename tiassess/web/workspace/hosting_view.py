"""What those who run the server see of it: that organisations exist and can be entered, and nothing of what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tiassess.people.errors import InvitationGoneError
from tiassess.people.invitations import waiting_invitations
from tiassess.people.members import can_sign_in, owners_who_can_sign_in
from tiassess.people.tables import Account, Invitation, MemberRole, Membership, Purpose
from tiassess.wave.organisations import list_organisations

MOST_SHOWN = 100
"""Accounts that belong nowhere are shown up to so many."""


@dataclass(frozen=True)
class Hosted:
    """An organisation, as those see it who run the server.

    Attributes:
        slug: its id in addresses.
        name: its name.
        added: the day.
        is_demonstration: whether it is made up.
        owners: how many owners can sign in.
        invitations: those to an organisation that has no owner who can sign in.
        is_led_by_viewer: whether who looks leads surveys there too.
    """

    slug: str
    name: str
    added: date
    is_demonstration: bool
    owners: int
    invitations: Sequence[Invitation]
    is_led_by_viewer: bool


def hosted_organisations(session: Session, viewer: UUID, today: date) -> Sequence[Hosted]:
    """Give all organisations in the order of their ids."""
    owners, led = _owners(session), _led_by(session, viewer)
    return [
        Hosted(
            each.slug,
            each.name,
            each.created.date(),
            each.demonstration,
            owners.get(each.id, 0),
            [] if owners.get(each.id) else waiting_invitations(session, each.id, today),
            each.id in led,
        )
        for each in list_organisations(session)
    ]


def hosts(session: Session) -> Sequence[Account]:
    """Give the accounts of those who run the server, by their addresses."""
    return session.scalars(select(Account).where(Account.is_host).order_by(Account.email)).all()


def accounts_nowhere(session: Session) -> Sequence[Account]:
    """Give accounts that belong nowhere, those that can sign in first; none of which it is forgotten whose it was."""
    members = select(Membership.account_id)
    query = select(Account).where(~Account.is_host, Account.id.not_in(members), Account.email.contains("@"))
    return session.scalars(query.order_by(Account.active.desc(), Account.email).limit(MOST_SHOWN)).all()


def count_organisations_of(session: Session, account_id: UUID) -> int:
    """Say to how many organisations an account belongs; not to which, and not what it does there."""
    query = select(func.count(Membership.organisation_id.distinct())).where(Membership.account_id == account_id)
    return session.scalar(query) or 0


def find_hosts_invitation(session: Session, invitation_id: UUID) -> Invitation:
    """Find an invitation that is the business of those who run the server: to run it, or to be the first somewhere.

    Raises:
        InvitationGoneError: it was accepted or taken back meanwhile, or is an organisation's own business.
    """
    row = session.get(Invitation, invitation_id)
    is_theirs = (
        row is not None
        and row.purpose is Purpose.JOIN
        and (row.organisation_id is None or not owners_who_can_sign_in(session, row.organisation_id))
    )
    if row is None or not is_theirs:
        raise InvitationGoneError("This invitation was accepted or taken back meanwhile.")
    return row


def _owners(session: Session) -> Mapping[UUID, int]:
    query = select(Membership.organisation_id, func.count()).join(Account, Account.id == Membership.account_id)
    of_owners = query.where(Membership.role == MemberRole.OWNER, can_sign_in())
    return {row[0]: row[1] for row in session.execute(of_owners.group_by(Membership.organisation_id))}


def _led_by(session: Session, account_id: UUID) -> frozenset[UUID]:
    query = select(Membership.organisation_id).where(Membership.account_id == account_id)
    return frozenset(session.scalars(query.where(Membership.role == MemberRole.LEAD)))
