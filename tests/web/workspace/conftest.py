"""A server with two organisations and the people who sign in to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from tests.lead import NOW, Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import PASSWORD, Member
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.storage.database import Database
from tiassess.wave.organisations import find_organisation

CLOCKS = (
    "tiassess.web.sessions.now",
    *(f"tiassess.web.workspace.{name}.now" for name in ("throttle", "routes", "here", "wave_routes", "course_routes")),
)

PEOPLE: dict[str, tuple[str, MemberRole] | None] = {
    "lead@loch.example": ("loch", MemberRole.LEAD),
    "steering@loch.example": ("loch", MemberRole.STEERING),
    "lead@firth.example": ("firth", MemberRole.LEAD),
    "host@server.example": None,
}
"""Who has an account, and what for: one organisation is Loch, the other one Firth; the host is a member of neither."""

OTHER_UNITS = """id,name,parent,headcount
shore,Shore,,
ward-x,Ward X,shore,30
ward-y,Ward Y,,25
"""
OTHER_ROLES = """id,name
porter,Porters
"""
"""Firth has no unit and no role of the same id as Loch, so that whatever leaps between them shows."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the workspace, which stands at the lead's moment until a test says otherwise."""
    clock = Clock(NOW)
    for place in CLOCKS:
        monkeypatch.setattr(place, clock)
    return clock


def has_people(lead: Lead) -> None:
    """Let there be two organisations, and everybody's account."""
    lead.has_an_organisation()
    replace(lead, organisation="firth").has_an_organisation(OTHER_UNITS, OTHER_ROLES)
    for email, membership in PEOPLE.items():
        add_account(lead.database, email, PASSWORD, NOW.date(), is_host=email.startswith("host"))
        if membership:
            slug, role = membership
            add_membership(lead.database, email, organisation_id(lead.database, slug), role)


def organisation_id(database: Database, slug: str) -> UUID:
    """Give an organisation's id in the database."""
    with database.reading() as session:
        return find_organisation(session, slug).id


@pytest.fixture
def people(sqlite_lead: Lead) -> Lead:
    """A database with two organisations and everybody's account."""
    has_people(sqlite_lead)
    return sqlite_lead


@pytest.fixture
def app(make_app: Callable[..., Flask], people: Lead, clock: Clock) -> Flask:
    """A server on it."""
    return make_app(people.settings)


@pytest.fixture
def visitor(app: Flask) -> Member:
    """Somebody who has not signed in yet."""
    return Member(app.test_client())


@pytest.fixture
def signed_in(app: Flask) -> Callable[[str], Member]:
    """Give somebody who has just signed in, by their address, each with a browser of their own."""
    return lambda email: Member(app.test_client()).sign_in(email)


@pytest.fixture
def lead_here(signed_in: Callable[[str], Member]) -> Member:
    """A lead of Loch who has signed in."""
    return signed_in("lead@loch.example")
