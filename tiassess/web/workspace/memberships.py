"""The organisations of an account: where somebody is a member, and what for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from tiassess.people.tables import MemberRole, Membership
from tiassess.wave.organisations import check_slug
from tiassess.wave.tables import Organisation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class OwnOrganisation:
    """An organisation, as one of its members sees it.

    Attributes:
        id: its id in the database.
        slug: its id in addresses.
        name: its name as people read it.
        is_demonstration: whether it is made up.
        roles: what the member does for it; never empty.
    """

    id: UUID
    slug: str
    name: str
    is_demonstration: bool
    roles: frozenset[MemberRole]


def own_organisations(session: Session, account_id: UUID) -> Sequence[OwnOrganisation]:
    """Give the organisations of an account, in the order of their names."""
    return _own_organisations(session, account_id)


def find_own_organisation(session: Session, account_id: UUID, slug: str) -> OwnOrganisation | None:
    """Give one organisation of an account; None if there is none of this id, or the account is no member of it."""
    if check_slug(slug):
        return None  # a database may refuse to be asked for such signs at all
    return next(iter(_own_organisations(session, account_id, slug)), None)


def _own_organisations(session: Session, account_id: UUID, slug: str | None = None) -> Sequence[OwnOrganisation]:
    query = (
        select(Organisation, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.account_id == account_id)
        .order_by(Organisation.name, Organisation.slug)
    )
    rows = session.execute(query if slug is None else query.where(Organisation.slug == slug))
    roles: dict[Organisation, set[MemberRole]] = {}
    for organisation, role in rows:
        roles.setdefault(organisation, set()).add(role)
    return [
        OwnOrganisation(each.id, each.slug, each.name, each.demonstration, frozenset(of_one))
        for each, of_one in roles.items()
    ]
