"""Who acts here, as the ledger says it: by their membership, and never by their name or address."""

from __future__ import annotations

from sqlalchemy import select

from tiassess.people.tables import MemberRole, Membership
from tiassess.release.ledger import Actor
from tiassess.web.running import running
from tiassess.web.workspace.access import access


def acting_lead() -> Actor:
    """Give the lead who is here, on a route for leads."""
    membership = select(Membership.id).where(
        Membership.organisation_id == access().organisation_id,
        Membership.account_id == access().account_id,
        Membership.role == MemberRole.LEAD,
    )
    with running().database.reading() as session:
        return Actor(MemberRole.LEAD.value, session.scalars(membership).one_or_none())
