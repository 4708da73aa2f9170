"""A server with two organisations and the people who sign in to it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from tests.cluster import Cluster
from tests.conftest import settings_for
from tests.lead import NOW, Lead
from tests.light_hashes import light_hashes
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import PASSWORD, Member
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.tables import MemberRole
from tiassess.storage.database import Database
from tiassess.wave.organisations import find_organisation

CLOCKS = (
    "tiassess.web.sessions.now",
    *(
        f"tiassess.web.workspace.{name}.now"
        for name in (
            "app_so_far",
            "throttle",
            "half_way",
            "known_browsers",
            "letting_in",
            "misses",
            "proof",
            "second_factor_routes",
            "second_step",
            "sign_in",
            "sign_ins_routes",
            "noting",
            "people_routes",
            "hosting_routes",
            "hosted_account_routes",
            "invitation_routes",
            "new_password_routes",
            "here",
            "organisation_routes",
            "wave_routes",
            "course_routes",
            "mail_routes",
            "days_routes",
            "withdrawal_routes",
            "card_routes",
            "single_sign_on",
            "trail_routes",
            "share_routes",
        )
    ),
)

PEOPLE: dict[str, tuple[str, MemberRole] | None] = {
    "lead@loch.example": ("loch", MemberRole.LEAD),
    "steering@loch.example": ("loch", MemberRole.STEERING),
    "owner@loch.example": ("loch", MemberRole.OWNER),
    "moderator@loch.example": ("loch", MemberRole.MODERATOR),
    "auditor@loch.example": ("loch", MemberRole.AUDITOR),
    "lead@firth.example": ("firth", MemberRole.LEAD),
    "host@server.example": None,
}
"""Who has an account, and what for: one organisation is Loch, the other one Firth; the host is a member of neither."""

_numbers = itertools.count(1)

OTHER_UNITS = """id,name,parent,headcount
shore,Shore,,
ward-x,Ward X,shore,30
ward-y,Ward Y,,25
"""
OTHER_ROLES = """id,name
porter,Porters
"""
"""Firth has no unit and no role of the same id as Loch, so that whatever leaps between them shows."""


@pytest.fixture(autouse=True)
def quick_hashes() -> Iterator[None]:
    """Take no time for hashing passwords and recovery codes."""
    with light_hashes():
        yield


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


def fill(url: str, folder: Path) -> None:
    """Let everybody be in a database that is to be copied."""
    settings = settings_for(url, folder)
    database = Database(url)
    try:
        with light_hashes():
            has_people(Lead(database, settings, folder))
    finally:
        database.close()


@pytest.fixture(scope="session")
def sqlite_with_people(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with everybody in it, to copy: hashing their passwords afresh for each test would take longest."""
    folder = tmp_path_factory.mktemp("people")
    path = Path(shutil.copy(migrated_sqlite, folder / "people.sqlite"))
    fill(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgres_with_people(cluster: Cluster, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a PostgreSQL database with everybody in it, to copy."""
    fill(cluster.create("people", template=migrated_postgres), tmp_path_factory.mktemp("people"))
    return "people"


@pytest.fixture
def sqlite_url(sqlite_with_people: Path, tmp_path: Path) -> str:
    """A fresh SQLite database with everybody in it."""
    return f"sqlite:///{shutil.copy(sqlite_with_people, tmp_path / 'tiassess.sqlite')}"


@pytest.fixture
def postgresql_url(cluster: Cluster, postgres_with_people: str) -> Iterator[str]:
    """A fresh PostgreSQL database with everybody in it."""
    name = f"with_people_{next(_numbers)}"
    yield cluster.create(name, template=postgres_with_people)
    cluster.drop(name)


@pytest.fixture
def people(sqlite_lead: Lead) -> Lead:
    """A database with two organisations and everybody's account."""
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
