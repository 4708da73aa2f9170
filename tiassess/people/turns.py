"""Taking turns: acts that rest on the same thing, such as who is left as an owner, wait for each other.

They take the heads of the trails that they write to, always in one order, so that no two wait for each other. Whoever
also changes an account that is there takes its row first; it stays open to those who only name it, such as somebody's
share link. What would shut them out, a new password or another one at the provider, is written when the turns of every
trail that tells of the account have been taken. An account that is not there yet has no row, and the turns are enough.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.errors import UnknownAccountError
from tiassess.people.tables import Account, Membership
from tiassess.people.trail import SERVER, hold_head


def take_turns(session: Session, *trails: UUID) -> None:
    """Wait until nobody else writes to these trails, and keep them until the writing session ends."""
    for trail in sorted(set(trails)):
        hold_head(session, trail)


def take_account(session: Session, account_id: UUID) -> Account:
    """Give an account that nobody else changes until the writing session ends.

    Raises:
        UnknownAccountError: it is gone, or it is forgotten whose it was.
    """
    account = session.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)
    if account is None or account.is_forgotten:
        message = "There is no account like this any more."
        raise UnknownAccountError(message)
    return account


def take_account_and_turns(session: Session, account_id: UUID) -> Account:
    """Give an account as ``take_account`` does, with the turns of the server's trail and its organisations'.

    Raises:
        UnknownAccountError: it is gone.
    """
    account = take_account(session, account_id)
    take_turns(session, SERVER, *organisations_of(session, account_id))
    return account


def organisations_of(session: Session, account_id: UUID) -> frozenset[UUID]:
    """Give the organisations that an account belongs to; while it is taken it comes to no other one."""
    return frozenset(session.scalars(select(Membership.organisation_id).where(Membership.account_id == account_id)))
