"""Who acts here, as the ledger says it: by their membership, and never by their name or address."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from tiassess.people.tables import MemberRole, Membership
from tiassess.release.ledger import Actor
from tiassess.web.running import running
from tiassess.web.workspace.access import access


def acting_lead() -> Actor:
    """Give the lead who is here, on a route for leads."""
    return _acting(MemberRole.LEAD)


def acting_member() -> Actor:
    """Give the member who is here in the role that can do most: as a lead if they are one."""
    roles = access().roles
    return _acting(MemberRole.LEAD if MemberRole.LEAD in roles else next(each for each in MemberRole if each in roles))


def _acting(role: MemberRole) -> Actor:
    """Give who is here in a role; whoever is no member any more since the page was let through acts as nobody."""
    membership = select(Membership.id).where(
        Membership.organisation_id == access().organisation_id,
        Membership.account_id == access().account_id,
        Membership.role == role,
    )
    with running().database.reading() as session:
        return Actor(role.value, session.scalars(membership).one_or_none() or abort(404))
