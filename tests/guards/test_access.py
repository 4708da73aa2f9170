"""Who may enter: every route is tried by everybody, for every organisation, by looking and by acting.

The table is made from the routes and their marks, so a new route is tried as soon as it is there. What is refused
changes nothing and looks the same for an organisation of others as for one that does not exist; and a page of one
organisation never reaches an object of another, whatever id stands in its address.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.lead import NOW, Lead
from tests.pages import one, parse, text_of
from tests.web.workspace.conftest import CLOCKS, has_people
from tests.web.workspace.member import OURS, SIGN_IN, Member, filled
from tiassess.app import create_app
from tiassess.storage.base import Base
from tiassess.storage.loading import load_for
from tiassess.wave.tables import Wave
from tiassess.web.audience import Audience, audience_at, open_to
from tiassess.web.running import running
from tiassess.web.sessions import WORKSPACE
from tiassess.web.workspace.access import access

NOBODY, HOST, STEERING, LEAD, OTHER = "nobody", "host", "steering", "lead", "lead of another organisation"
EMAILS = {
    HOST: "host@server.example",
    STEERING: "steering@loch.example",
    LEAD: "lead@loch.example",
    OTHER: "lead@firth.example",
}
NO_ORDER = "00000000-0000-0000-0000-000000000000"
"""Cards that nobody asked for: the waves of this guard are drafts."""

OBJECTS = {
    "loch": {"wave": "baseline", "unit": "ward-a", "role": "nurse", "order": NO_ORDER},
    "firth": {"wave": "autumn", "unit": "ward-x", "role": "porter", "order": NO_ORDER},
    "sea": {"wave": "baseline", "unit": "ward-a", "role": "nurse", "order": NO_ORDER},
}
"""What stands in addresses for each organisation, by the argument's name. A further argument needs a line here."""

INSIDE = {200, 302, 303, 400, 409, 422}
"""What somebody who was let in may get: a page, a way on, or a page that says what is not right yet."""


@dataclass(frozen=True)
class Try:
    """One request of somebody, and whether they may be let in."""

    who: str
    method: str
    rule: Rule
    audience: Audience
    organisation: str
    objects_of: str

    @property
    def is_theirs(self) -> bool:
        """Whether what the address names belongs together."""
        return self.organisation == self.objects_of or not set(self.rule.arguments) - {"organisation"}

    @property
    def is_let_in(self) -> bool:
        """Whether they may enter, as the mark says it."""
        members = {"loch": {STEERING, LEAD}, "firth": {OTHER}, "sea": set()}[self.organisation]
        leads = members - {STEERING}
        everybody = set(EMAILS)
        inside = {
            Audience.SIGNED_IN: everybody,
            Audience.HOSTS: {HOST},
            Audience.MEMBERS: members,
            Audience.LEADS: leads,
        }
        return self.who in inside[self.audience] and self.is_theirs


@dataclass
class Server:
    """A running server with everybody's cookie and token, and a way back to how it began."""

    app: Flask
    lead: Lead
    cookies: dict[str, tuple[str, str]]
    beginning: Path

    def begins_anew(self) -> None:
        """Let nothing have happened yet."""
        with self.app.app_context():
            running().database.close()
        self.lead.database.close()
        shutil.copy(self.beginning, self.lead.database.engine.url.database or "")

    def rows(self) -> list[tuple[Any, ...]]:
        """Give every row of every table."""
        with self.lead.database.reading() as session:
            tables = Base.metadata.sorted_tables
            return [(table.name, *row) for table in tables for row in session.execute(select(table))]

    def tries(self) -> Iterator[Try]:
        """Give every request that the guard makes."""
        for rule in self.app.url_map.iter_rules():
            audience = audience_at(self.app, rule.endpoint)
            if audience is None or audience is Audience.EVERYONE:
                continue
            for method in {"GET", "POST"} & (rule.methods or set()):
                for who in (NOBODY, *EMAILS):
                    for organisation in OBJECTS if "organisation" in rule.arguments else ("loch",):
                        for objects_of in {organisation, *OBJECTS} - {"sea"} if _has_objects(rule) else {organisation}:
                            yield Try(who, method, rule, audience, organisation, objects_of)

    def does(self, attempt: Try) -> TestResponse:
        """Make a request as somebody."""
        cookie, token = self.cookies.get(attempt.who, ("", ""))
        client = self.app.test_client()
        if cookie:
            client.set_cookie(WORKSPACE.name, cookie, path=WORKSPACE.path, secure=True)
        form = {"csrf_token": token} if attempt.method == "POST" else None
        return client.open(self.address(attempt), method=attempt.method, data=form, headers=OURS)

    def address(self, attempt: Try) -> str:
        """Give the address of a request."""
        names = {**OBJECTS[attempt.objects_of], "organisation": attempt.organisation}
        with self.app.test_request_context() as context:
            assert context.url_adapter is not None
            arguments = {name: names[name] for name in attempt.rule.arguments}
            return context.url_adapter.build(attempt.rule.endpoint, arguments)


def _has_objects(rule: Rule) -> bool:
    return bool(set(rule.arguments) - {"organisation"})


@pytest.fixture
def serve(sqlite_lead: Lead, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server with two organisations, a wave in each, and everybody signed in; further routes may be given."""
    has_people(sqlite_lead)
    sqlite_lead.plans_a_wave("baseline")
    replace(sqlite_lead, organisation="firth").plans_a_wave("autumn")
    sqlite_lead.database.close()
    beginning = Path(shutil.copy(sqlite_lead.database.engine.url.database or "", tmp_path / "beginning.sqlite"))
    for place in CLOCKS:
        monkeypatch.setattr(place, lambda: NOW)
    started: list[Flask] = []

    def serve_one(**views: Callable[..., str]) -> Server:
        app = create_app(sqlite_lead.settings)
        started.append(app)
        for name, view in views.items():
            rule = f"/workspace/organisations/<organisation>/{name}/<wave>"
            app.add_url_rule(rule, name, view, methods=["GET", "POST"])
        return Server(app, sqlite_lead, {who: _signed_in(app, email) for who, email in EMAILS.items()}, beginning)

    yield serve_one
    for app in started:
        with app.app_context():
            running().database.close()


def _signed_in(app: Flask, email: str) -> tuple[str, str]:
    """Sign somebody in, and give their cookie and the token of a form."""
    member = Member(app.test_client()).sign_in(email)
    token = dict(filled(member.form_to("/workspace/sign-out")))["csrf_token"]
    assert member.cookie
    return member.cookie, token


def wrong_answers(server: Server, *endpoints: str) -> list[str]:
    """Try every route, or some, as everybody, and say which answers were not what the marks promise."""
    tries = [each for each in server.tries() if not endpoints or each.rule.endpoint in endpoints]
    wrong = []
    before = server.rows()
    for attempt in (each for each in tries if not each.is_let_in):
        answer = server.does(attempt)
        if not _is_refused(attempt, answer):
            wrong.append(f"{attempt.who} got {answer.status_code} from {attempt.method} {server.address(attempt)}")
    if server.rows() != before:
        wrong.append("something that was refused changed a row")
    for attempt in sorted((each for each in tries if each.is_let_in), key=lambda each: each.method):  # GET first
        if attempt.method == "POST":
            server.begins_anew()
        answer = server.does(attempt)
        if attempt.method == "GET" and server.rows() != before:
            wrong.append(f"looking at {server.address(attempt)} changed a row")
        if answer.status_code not in INSIDE or answer.headers.get("Location", "").startswith(f"{SIGN_IN}?"):
            wrong.append(f"{attempt.who} got {answer.status_code} from {attempt.method} {server.address(attempt)}")
    return wrong


def _is_refused(attempt: Try, answer: TestResponse) -> bool:
    if attempt.who == NOBODY:
        return answer.status_code == 303 and answer.headers["Location"].partition("?")[0] == SIGN_IN
    return answer.status_code == 404


def test_everybody_gets_exactly_where_the_marks_let_them(serve: Callable[..., Server]) -> None:
    server = serve()
    assert {attempt.audience for attempt in server.tries()} == set(Audience) - {Audience.EVERYONE}
    assert wrong_answers(server) == []


def test_every_route_of_the_workspace_but_the_sign_in_page_is_for_somebody(serve: Callable[..., Server]) -> None:
    app = serve().app
    open_ones = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(WORKSPACE.path) and audience_at(app, rule.endpoint) is Audience.EVERYONE
    }
    assert open_ones == {SIGN_IN}


def test_an_organisation_of_others_looks_like_one_that_does_not_exist(serve: Callable[..., Server]) -> None:
    def papers(organisation: str, wave: str) -> str:
        return f"The papers of {wave} at {organisation}"

    server = serve(papers=open_to(Audience.MEMBERS)(papers))
    seen = set()
    for attempt in server.tries():
        if attempt.who in {LEAD, HOST} and attempt.organisation != "loch" and attempt.method == "GET":
            answer = server.does(attempt)
            headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
            seen.add((answer.status_code, answer.text, *headers.items()))
            assert text_of(one(parse(answer.data), "h1")) == "There is no page here"
    assert len(seen) == 1


def test_routes_that_look_up_for_their_organisation_are_for_its_members_and_its_leads(
    serve: Callable[..., Server],
) -> None:
    def name_of(organisation: str, wave: str) -> str:
        with running().database.reading() as session:
            found = load_for(session, access().organisation_id, Wave, slug=wave)
            return found.name if found and organisation == access().organisation else abort(404)

    def plan_of(organisation: str, wave: str) -> str:
        assert access().is_lead
        return name_of(organisation, wave)

    server = serve(papers=open_to(Audience.MEMBERS)(name_of), plans=open_to(Audience.LEADS)(plan_of))
    assert {each.audience for each in server.tries()} == set(Audience) - {Audience.EVERYONE}
    assert wrong_answers(server, "papers", "plans") == []


def test_the_guard_notices_a_route_that_reaches_the_objects_of_others(serve: Callable[..., Server]) -> None:
    def leap(organisation: str, wave: str) -> str:
        with running().database.reading() as session:
            return session.scalars(select(Wave.name).where(Wave.slug == wave)).one()

    wrong = wrong_answers(serve(papers=open_to(Audience.MEMBERS)(leap)), "papers")
    assert "lead got 200 from GET /workspace/organisations/loch/papers/autumn" in wrong
    assert not [sentence for sentence in wrong if "/firth/" in sentence and sentence.startswith(f"{LEAD} got")]


def test_the_guard_notices_an_act_that_is_done_before_it_is_refused(serve: Callable[..., Server]) -> None:
    def rename(organisation: str, wave: str) -> tuple[str, int]:
        with running().database.writing() as session:
            session.scalars(select(Wave).where(Wave.slug == wave)).one().name = "Another name"
        return "refused", 404

    wrong = wrong_answers(serve(papers=open_to(Audience.LEADS)(rename)), "papers")
    assert "something that was refused changed a row" in wrong
