"""Members: who does what for an organisation, and giving and changing roles. Taking the last one is ``leaving``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tiassess.people.errors import TooManyError
from tiassess.people.limits import MOST_MEMBERS
from tiassess.people.tables import Account, MemberRole, Membership
from tiassess.people.trail import SERVER, Deed, Noted, Who, note
from tiassess.people.turns import take_account, take_turns
from tiassess.storage.database import Database
from tiassess.storage.loading import load_for


@dataclass(frozen=True)
class Member:
    """A member of an organisation, as its owners see them.

    Attributes:
        account_id: their account.
        email: its address.
        active: whether they can sign in.
        roles: what they do, in the order of the roles; never empty.
    """

    account_id: UUID
    email: str
    active: bool
    roles: tuple[MemberRole, ...]


def list_members(session: Session, organisation_id: UUID) -> Sequence[Member]:
    """Give the members of an organisation in the order of their addresses."""
    query = select(Account, Membership.role).join(Membership, Membership.account_id == Account.id)
    rows = session.execute(query.where(Membership.organisation_id == organisation_id).order_by(Account.email))
    roles: dict[Account, set[MemberRole]] = {}
    for account, role in rows:
        roles.setdefault(account, set()).add(role)
    return [
        Member(account.id, account.email, account.active, tuple(role for role in MemberRole if role in of_one))
        for account, of_one in roles.items()
    ]


def find_member(session: Session, organisation_id: UUID, account_id: UUID) -> Member | None:
    """Find a member of an organisation, or None."""
    return next((each for each in list_members(session, organisation_id) if each.account_id == account_id), None)


def roles_of(session: Session, organisation_id: UUID, account_id: UUID) -> frozenset[MemberRole]:
    """Give what an account does for an organisation; nothing for one that is no member."""
    query = select(Membership.role).where(Membership.organisation_id == organisation_id)
    return frozenset(session.scalars(query.where(Membership.account_id == account_id)))


def owners_who_can_sign_in(session: Session, organisation_id: UUID) -> frozenset[UUID]:
    """Give the accounts of an organisation's owners who can sign in, by a password or through their provider."""
    query = select(Account.id).join(Membership, Membership.account_id == Account.id)
    of_here = query.where(Membership.organisation_id == organisation_id, Membership.role == MemberRole.OWNER)
    return frozenset(session.scalars(of_here.where(can_sign_in())))


def can_sign_in() -> ColumnElement[bool]:
    """Choose the accounts that can sign in."""
    return and_(Account.active, or_(Account.password.is_not(None), Account.subject.is_not(None)))


def give_roles(  # noqa: PLR0913, PLR0917 - whose, where, which, and the line of the trail
    database: Database, organisation_id: UUID, account_id: UUID, roles: Iterable[MemberRole], who: Who, today: date
) -> Sequence[MemberRole]:
    """Make an account a member in these roles; it stays what it was besides.

    Returns:
        The roles that are new; a lead owns too where nobody else could let others in.

    Raises:
        TooManyError: the organisation has as many members as it can have.
        UnknownAccountError: there is no such account.
    """
    with database.writing() as session:
        take_account(session, account_id)
        take_turns(session, organisation_id)
        return give(session, organisation_id, account_id, with_first_owner(session, organisation_id, roles), who, today)


def give(  # noqa: PLR0913, PLR0917 - as above
    session: Session, organisation_id: UUID, account_id: UUID, roles: Iterable[MemberRole], who: Who, today: date
) -> Sequence[MemberRole]:
    """Add roles as ``add_roles`` does, and write down which are new."""
    new = add_roles(session, organisation_id, account_id, roles)
    for role in new:
        note(session, organisation_id, role_given(account_id, role, who, today))
    return new


def with_first_owner(session: Session, organisation_id: UUID, roles: Iterable[MemberRole]) -> frozenset[MemberRole]:
    """Give these roles, and the owner's with the lead's where no owner can sign in who could let others in.

    Args:
        session: a writing session that has taken the turn of the organisation.
        organisation_id: the organisation.
        roles: what somebody is to do there.
    """
    asked = frozenset(roles)
    is_first = MemberRole.LEAD in asked and not owners_who_can_sign_in(session, organisation_id)
    return asked | {MemberRole.OWNER} if is_first else asked


def make_host(session: Session, account: Account, who: Who, today: date) -> None:
    """Let an account run the server, inside a writing session that has taken its turn; do nothing if it does."""
    if not account.is_host:
        account.is_host = True
        note(session, SERVER, Noted(Deed.HOST_ADDED, who, today, {"account": str(account.id)}))


def add_roles(
    session: Session, organisation_id: UUID, account_id: UUID, roles: Iterable[MemberRole]
) -> Sequence[MemberRole]:
    """Add the roles that an account does not have yet, inside a writing session that has taken its turn.

    Returns:
        The roles that are new.

    Raises:
        TooManyError: the organisation has as many members as it can have.
    """
    had = roles_of(session, organisation_id, account_id)
    if not had and _count_members(session, organisation_id) >= MOST_MEMBERS:
        message = f"An organisation can have {MOST_MEMBERS} members. Remove somebody who has left, and try again."
        raise TooManyError(message)
    new = [role for role in MemberRole if role in set(roles) - had]
    for role in new:
        session.add(Membership(organisation_id=organisation_id, account_id=account_id, role=role))
    session.flush()
    return new


def remove_roles(session: Session, organisation_id: UUID, account_id: UUID, roles: Iterable[MemberRole]) -> None:
    """Take away roles that an account has, inside a writing session that has taken its turn."""
    for role in roles:
        membership = load_for(session, organisation_id, Membership, account_id=account_id, role=role)
        if membership is not None:
            session.delete(membership)
    session.flush()


def role_given(account_id: UUID, role: MemberRole, who: Who, today: date) -> Noted:
    """Word the line that says that somebody has a role from now on."""
    return Noted(Deed.ROLE_GIVEN, who, today, {"account": str(account_id), "role": role.value})


def role_taken(account_id: UUID, role: MemberRole, who: Who, today: date) -> Noted:
    """Word the line that says that somebody has a role no longer."""
    return Noted(Deed.ROLE_TAKEN, who, today, {"account": str(account_id), "role": role.value})


def _count_members(session: Session, organisation_id: UUID) -> int:
    members = select(func.count(Membership.account_id.distinct()))
    return session.scalar(members.where(Membership.organisation_id == organisation_id)) or 0
