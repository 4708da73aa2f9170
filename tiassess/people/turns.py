"""Taking turns: acts that rest on the same thing, such as who is left as an owner, wait for each other.

They take the heads of the trails that they write to, always in one order, so that no two wait for each other. Whoever
also changes an account takes its row first.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from tiassess.people.errors import UnknownAccountError
from tiassess.people.tables import Account, TrailHead
from tiassess.storage.chain import BEGINNING
from tiassess.storage.putting import put_once


def take_turns(session: Session, *trails: UUID) -> None:
    """Wait until nobody else writes to these trails, and keep them until the writing session ends."""
    for trail in sorted(set(trails)):
        put_once(session, TrailHead, {"trail": trail, "number": 0, "sha256": BEGINNING})
        session.get_one(TrailHead, trail, with_for_update=True, populate_existing=True)


def take_account(session: Session, account_id: UUID) -> Account:
    """Give an account that nobody else changes until the writing session ends.

    Raises:
        UnknownAccountError: it is gone.
    """
    account = session.get(Account, account_id, with_for_update={"key_share": True}, populate_existing=True)
    if account is None:
        message = "There is no account like this any more."
        raise UnknownAccountError(message)
    return account
