"""Listing: all accounts of a server with what they are members of, for whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.people.tables import Account, MemberRole, Membership


@dataclass(frozen=True)
class Listed:
    """An account as lists show it.

    Attributes:
        email: its address.
        is_host: whether it may add organisations.
        active: whether it can sign in.
        memberships: organisations and roles, in the order of the roles.
    """

    email: str
    is_host: bool
    active: bool
    memberships: tuple[tuple[UUID, MemberRole], ...]


def list_people(session: Session) -> Sequence[Listed]:
    """Give the accounts of this server in the order of their addresses, but of forgotten ones."""
    memberships: dict[UUID, list[tuple[UUID, MemberRole]]] = {}
    for each in session.scalars(select(Membership)):
        memberships.setdefault(each.account_id, []).append((each.organisation_id, each.role))
    order = list(MemberRole)
    return [
        Listed(
            account.email,
            account.is_host,
            account.active,
            tuple(sorted(memberships.get(account.id, []), key=lambda each: (order.index(each[1]), each[0]))),
        )
        for account in session.scalars(select(Account).order_by(Account.email))
        if not account.is_forgotten
    ]
