"""A server on which everything is in play: waves at every stage, and somebody for each role and for none.

It is made once for all guards that go through it, and copied for each try that may change something. Everybody has
signed in already, some of them before they were ended or removed, so that a guard holds their old cookies.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from tests.conftest import settings_for
from tests.lead import NOW, Lead, rows_of
from tests.light_hashes import light_hashes
from tests.web.workspace.conftest import CLOCKS, OTHER_ROLES, OTHER_UNITS, organisation_id
from tests.web.workspace.member import OURS, PASSWORD, Member, filled
from tiassess.app import create_app
from tiassess.collection.access import EVERYBODY
from tiassess.config import Settings
from tiassess.disclosure.reportable import outcomes
from tiassess.disclosure.reportable.outcomes import Reportable
from tiassess.disclosure.reportable.plan import Plan, Showing
from tiassess.people.accounts import add_account, add_membership
from tiassess.people.invitations import checksum
from tiassess.people.tables import (
    Account,
    Invitation,
    MemberRole,
    Membership,
    Purpose,
    ShareLink,
    TrailEntry,
    TrailHead,
)
from tiassess.people.trail import SERVER, Deed
from tiassess.people.trail_reading import said_in
from tiassess.release.cards import CardDesk
from tiassess.release.ledger import COMMAND_LINE
from tiassess.storage.base import Base
from tiassess.storage.database import Database
from tiassess.wave.tables import Organisation
from tiassess.wave.waves import WaveName
from tiassess.web.running import running
from tiassess.web.sessions import WORKSPACE

FILE = "lively.sqlite"
TRAIL = {TrailEntry.__tablename__, TrailHead.__tablename__}
LOCH, FIRTH = "loch", "firth"
LINKS = {LOCH: UUID("11111111-1111-4111-8111-111111111111"), FIRTH: UUID("22222222-2222-4222-8222-222222222222")}
"""The ids of share links."""

MEMBERS = {LOCH: UUID("33333333-3333-4333-8333-333333333333"), FIRTH: UUID("44444444-4444-4444-8444-444444444444")}
INVITATIONS = {LOCH: UUID("55555555-5555-4555-8555-555555555555"), FIRTH: UUID("66666666-6666-4666-8666-666666666666")}
TO_RUN_THE_SERVER = UUID("77777777-7777-4777-8777-777777777777")
TOKENS = {slug: f"what-stands-in-the-link-of-{slug}" for slug in (LOCH, FIRTH)}
"""The ids of accounts that are members and nothing else, and of invitations, with what stands in their links."""

ROLES: Mapping[str, Mapping[str, frozenset[MemberRole]]] = {
    "host": {},
    "owner": {LOCH: frozenset({MemberRole.OWNER})},
    "lead": {LOCH: frozenset({MemberRole.LEAD})},
    "moderator": {LOCH: frozenset({MemberRole.MODERATOR})},
    "steering": {LOCH: frozenset({MemberRole.STEERING})},
    "auditor": {LOCH: frozenset({MemberRole.AUDITOR})},
    "somebody of Firth": {FIRTH: frozenset(MemberRole)},
    "somebody of no organisation": {},
    "somebody who was ended": {},
    "somebody who was removed": {},
}
"""Everybody with an account, and what they are now; an old cookie of who was ended still stands for nobody."""

NOBODY, ENDED, REMOVED = "nobody", "somebody who was ended", "somebody who was removed"
WAVES = ("draft", "open", "closed", "counted", "published")
"""The waves of Loch, each at the stage that its id says. Firth has a draft and a published one, of other ids."""

MORE = {"opens": date(2026, 11, 21), "closes": date(2026, 12, 18), "ways_in": ("link", "cards", "e-mail")}
NINE = ["112", "233", "321", "333", "213", "222", "131", "313", "121"]
"""Answers in which every group that is large enough has something to show."""


@dataclass(frozen=True)
class Lively:
    """A made server, to copy.

    Attributes:
        database: its file.
        settings: with the folders that belong to it.
        cookies: everybody's, each with the token of a form.
        order: the id of cards that a lead of Loch asked for and nobody has printed.
    """

    database: Path
    settings: Settings
    cookies: Mapping[str, tuple[str, str]]
    order: str

    def copy(self, folder: Path) -> Settings:
        """Give settings of a copy that a guard may change."""
        path = shutil.copy(self.database, folder / FILE)
        keys = shutil.copytree(self.settings.key_dir, folder / "lively-keys", dirs_exist_ok=True)
        return replace(settings_for(f"sqlite:///{path}", folder), key_dir=keys)


def email_of(who: str) -> str:
    """Give the address of somebody."""
    return f"{who.replace(' ', '-').casefold()}@people.example"


@contextmanager
def at_the_leads_moment() -> Iterator[None]:
    """Let every clock of the workspace stand at the moment of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for place in CLOCKS:
            patch.setattr(place, lambda: NOW)
        patch.setattr("tiassess.web.workspace.reportable_view._tried", _tried_in_haste)
        yield


@cache
def _tried_in_haste(plan: Plan, showings: tuple[Showing, ...]) -> Reportable:
    """Try a plan on one trial wave: who may see what would be reportable does not hang on how often it is tried."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outcomes, "trials_for", lambda _plan, _showings: 1)
        return outcomes.find_reportable(plan, showings, Random(1).random)


def make_lively(url: str, folder: Path) -> Lively:
    """Make it in a migrated database."""
    settings = settings_for(url, folder)
    database = Database(url)
    loch = Lead(database, settings, folder, LOCH)
    firth = replace(loch, organisation=FIRTH)
    loch.has_an_organisation()
    firth.has_an_organisation(OTHER_UNITS, OTHER_ROLES)
    _have_names(database)
    _have_waves(loch, firth)
    order = CardDesk(database, settings, WaveName("open", LOCH), COMMAND_LINE, NOW).order({EVERYBODY: 2})
    with at_the_leads_moment(), light_hashes():
        _have_people(database)
        cookies = _sign_everybody_in(settings)
    _have_links(database)
    _have_invitations(database)
    _end_and_remove(database)
    database.close()
    return Lively(Path(url.removeprefix("sqlite:///")), settings, cookies, str(order))


def _have_names(database: Database) -> None:
    """Name each organisation, so that a page of one which tells of the other shows."""
    with database.writing() as session:
        for organisation in session.scalars(select(Organisation)):
            organisation.name = f"{organisation.slug.title()} House"


def _have_waves(loch: Lead, firth: Lead) -> None:
    for number, (slug, month) in enumerate((("published", 1), ("counted", 4), ("closed", 7))):
        _close(loch, slug, _answers(number), opens=date(2026, month, 1), closes=date(2026, month, 28))
        if slug != "closed":
            loch.counts(WaveName(slug, LOCH))
        if slug == "published":
            loch.publishes(WaveName(slug, LOCH))
    loch.opens(loch.plans_a_wave("open", **MORE, name="Open"))
    loch.plans_a_wave("draft", opens=date(2027, 2, 1), closes=date(2027, 2, 28), name="Draft")
    _close(firth, "spring", rows_of("ward-x", "porter", NINE * 2))
    firth.counts(WaveName("spring", FIRTH))
    firth.publishes(WaveName("spring", FIRTH))
    firth.plans_a_wave("autumn", opens=date(2027, 2, 1), closes=date(2027, 2, 28), name="Autumn")


def _answers(number: int) -> list[dict[str, str]]:
    """Give answers that differ between waves, for the same ones are not taken twice."""
    nurses, admins = [*NINE, *NINE, *NINE[:number]], NINE
    return [*rows_of("ward-a", "nurse", nurses), *rows_of("ward-b", "admin", admins), *rows_of("ward-c", "nurse", NINE)]


def _close(lead: Lead, slug: str, rows: Any, **plan: Any) -> None:
    lead.fills_and_closes(rows, lead.plans_a_wave(slug, name=slug.title(), **plan))


def _have_people(database: Database) -> None:
    for who, memberships in ROLES.items():
        add_account(database, email_of(who), PASSWORD, NOW.date(), is_host=who == "host")
        for organisation, roles in memberships.items():
            for role in roles:
                add_membership(database, email_of(who), organisation_id(database, organisation), role)
    for role in MemberRole:
        add_membership(database, email_of(REMOVED), organisation_id(database, LOCH), role)
        add_membership(database, email_of(ENDED), organisation_id(database, LOCH), role)


def _have_links(database: Database) -> None:
    """Let each organisation have a share link of a known id."""
    with database.writing() as session:
        account_id = session.scalars(select(Account.id).limit(1)).one()
        for slug, link_id in LINKS.items():
            organisation = session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
            days = {"made": NOW.date(), "ends": NOW.date()}
            session.add(ShareLink(id=link_id, organisation_id=organisation, label=slug, made_by=account_id, **days))


def _have_invitations(database: Database) -> None:
    """Let each organisation have a member and an invitation of known ids, and somebody be invited to run the server."""
    days = {"made": NOW.date(), "ends": NOW.date()}
    with database.writing() as session:
        for organisation in session.scalars(select(Organisation)).all():
            slug = organisation.slug
            session.add(
                Account(
                    id=MEMBERS[slug],
                    email=f"member@{slug}.example",
                    password=None,
                    active=True,
                    fs_uniquifier=slug,
                    is_host=False,
                    created=NOW.date(),
                )
            )
            session.flush()
            session.add(Membership(organisation_id=organisation.id, account_id=MEMBERS[slug], role=MemberRole.STEERING))
            session.add(
                Invitation(
                    id=INVITATIONS[slug],
                    purpose=Purpose.JOIN,
                    email=f"invited@{slug}.example",
                    organisation_id=organisation.id,
                    roles=[MemberRole.STEERING.value],
                    token_sha256=checksum(TOKENS[slug]),
                    **days,
                )
            )
        session.add(
            Invitation(id=TO_RUN_THE_SERVER, purpose=Purpose.JOIN, email="invited@server.example", is_host=True, **days)
        )


def _sign_everybody_in(settings: Settings) -> dict[str, tuple[str, str]]:
    app = create_app(settings)
    cookies = {who: _sign_in(app, email_of(who)) for who in ROLES}
    with app.app_context():
        running().database.close()
    return cookies


def _sign_in(app: Flask, email: str) -> tuple[str, str]:
    """Sign somebody in, and give their cookie and the token of a form."""
    member = Member(app.test_client()).sign_in(email)
    token = dict(filled(member.form_to("/workspace/sign-out")))["csrf_token"]
    assert member.cookie
    return member.cookie, token


def _end_and_remove(database: Database) -> None:
    """End an account and remove a member by their rows alone, so that nothing but these rows keeps cookies out."""
    with database.writing() as session:
        accounts = {account.email: account for account in session.scalars(select(Account))}
        accounts[email_of(ENDED)].active = False
        session.execute(delete(Membership).where(Membership.account_id == accounts[email_of(REMOVED)].id))


@dataclass
class Server:
    """A running server on a copy, as everybody asks it, with a way back to how it began."""

    lively: Lively
    folder: Path
    settings: Settings
    app: Flask
    _watch: sqlite3.Connection
    _version: int = 0

    def asks(self, who: str, method: str, path: str) -> TestResponse:
        """Make a request as somebody, as a page of ours would make it."""
        cookie, token = self.lively.cookies.get(who, ("", ""))
        client = self.app.test_client()
        if cookie:
            client.set_cookie(WORKSPACE.name, cookie, path=WORKSPACE.path, secure=True)
        form = {"csrf_token": token} if method == "POST" else None
        return client.open(path, method=method, data=form, headers=OURS)

    def address(self, endpoint: str, names: Mapping[str, str]) -> str:
        """Give the address of a route."""
        with self.app.test_request_context() as context:
            assert context.url_adapter is not None
            return context.url_adapter.build(endpoint, dict(names))

    def has_changed(self) -> bool:
        """Say whether anything was written since this was asked last."""
        before, self._version = self._version, _version(self._watch)
        return self._version != before

    def rows(self, *, but: Set[Deed] = frozenset()) -> list[tuple[object, ...]]:
        """Give every row of every table, without lines of the audit trail that tell of some deeds.

        That somebody was not let in is a line of the server's trail: in another one it is given all the same.
        """
        with running_on(self.app).reading() as session:
            tables = [each for each in Base.metadata.sorted_tables if each.name not in TRAIL]
            rows = [(table.name, *row) for table in tables for row in session.execute(select(table))]
            lines = [(each.trail, said_in(each)) for each in session.scalars(select(TrailEntry))]
        told = [(trail, said) for trail, said in lines if said["deed"] not in but or _is_astray(trail, said["deed"])]
        return rows + [(trail, said["deed"], str(said["who"]), str(said.get("of"))) for trail, said in told]

    def begins_anew(self) -> None:
        """Let nothing have happened yet."""
        running_on(self.app).close()
        self._watch.close()
        shutil.rmtree(self.settings.key_dir)
        self.lively.copy(self.folder)
        self._watch = sqlite3.connect(self.folder / FILE)
        self._version = _version(self._watch)

    def stops(self) -> None:
        """Close what is open."""
        running_on(self.app).close()
        self._watch.close()


def served(lively: Lively, folder: Path, plant: Callable[[Flask], None] = lambda _app: None) -> Server:
    """Start a server on a copy.

    Args:
        lively: what is copied.
        folder: where the copy lies.
        plant: adds routes of a test.
    """
    settings = lively.copy(folder)
    app = create_app(settings)
    plant(app)
    watch = sqlite3.connect(folder / FILE)
    return Server(lively, folder, settings, app, watch, _version(watch))


def running_on(app: Flask) -> Database:
    """Give the database of a server."""
    with app.app_context():
        return running().database


def _is_astray(trail: UUID, deed: str) -> bool:
    """Say whether a line tells an organisation who was not let in, perhaps to another one."""
    return deed == Deed.WAS_NOT_LET_IN and trail != SERVER


def _version(watch: sqlite3.Connection) -> int:
    """Give what changes whenever another connection has written (SQLite's ``data_version``)."""
    return int(watch.execute("PRAGMA data_version").fetchone()[0])
