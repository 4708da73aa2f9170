"""Who is here: what a route may ask once ``admitting`` has let somebody in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import g

from tiassess.people.tables import MemberRole
from tiassess.web.audience import Audience
from tiassess.web.sessions import WORKSPACE

HOME = f"{WORKSPACE.path}/"
SIGN_IN = f"{WORKSPACE.path}/sign-in"

ROLES_OF: Mapping[Audience, frozenset[MemberRole]] = {
    Audience.MEMBERS: frozenset(MemberRole),
    Audience.OWNERS: frozenset({MemberRole.OWNER}),
    Audience.LEADS: frozenset({MemberRole.LEAD}),
    Audience.OWNERS_AND_LEADS: frozenset({MemberRole.OWNER, MemberRole.LEAD}),
    Audience.CONFIGURATION: frozenset({MemberRole.OWNER, MemberRole.LEAD, MemberRole.AUDITOR}),
    Audience.OVERSIGHT: frozenset({MemberRole.OWNER, MemberRole.AUDITOR}),
}
"""Which members an audience means: every audience of an organisation needs a line here. A new role stands in none."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    account_id: UUID
    email: str
    is_host: bool


@dataclass(frozen=True)
class Access(Person):
    """A member on a page of their organisation.

    Attributes:
        organisation_id: the organisation of the address; all that a route reads or changes belongs to it.
        organisation: its id in addresses.
        organisation_name: its name as people read it.
        is_demonstration: whether it is made up.
        roles: what the member does for it; never empty.
    """

    organisation_id: UUID
    organisation: str
    organisation_name: str
    is_demonstration: bool
    roles: frozenset[MemberRole]

    @property
    def is_lead(self) -> bool:
        """Say whether the member is a lead."""
        return MemberRole.LEAD in self.roles

    def may_enter(self, audience: Audience) -> bool:
        """Say whether a page for an audience is open to the member, so that others' pages do not lead there."""
        return bool(self.roles & ROLES_OF[audience])


def person() -> Person:
    """Give who is signed in, on a route for any account, for hosts, for members or for leads."""
    assert isinstance(g.person, Person)
    return g.person


def access() -> Access:
    """Give who is here and for which organisation, on a route for members or leads."""
    assert isinstance(g.person, Access)
    return g.person


def is_safe_next(address: str) -> bool:
    r"""Say whether somebody may be led there after signing in: a page of the workspace, and of no other host.

    >>> is_safe_next("/workspace/organisations/loch/"), is_safe_next("//evil.example/workspace/")
    (True, False)
    >>> is_safe_next("/workspace/../answer/"), is_safe_next("/workspace/\\evil.example")
    (False, False)
    """
    return (
        address.startswith(HOME)
        and address.isascii()
        and address.isprintable()
        and not any(part in address for part in ("\\", "//", ".."))
    )
