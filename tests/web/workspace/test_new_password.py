"""Asking for a new password: the same page and the same work for every address, and a page that says whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.lead import NOW, Lead
from tests.web.workspace.member import Member
from tiassess.jobs.inviting import Inviter
from tiassess.people.limits import MOST_REQUESTS
from tiassess.people.new_passwords import ask_for_new_password
from tiassess.people.tables import Invitation
from tiassess.web.running import running

ASK = "/workspace/new-password"
HERS, NOBODYS = "lead@loch.example", "nobody@loch.example"


@pytest.fixture
def mailing(people: Lead, make_app: Callable[..., Flask]) -> Flask:
    """A server that sends e-mail, or would: nothing listens there."""
    settings = replace(
        people.settings,
        mail_url="smtp://127.0.0.1:9?starttls=no",
        mail_from="survey@example.org",
        address="https://survey.example.org",
        host_name="North Health",
    )
    return make_app(settings)


def rows(people: Lead) -> list[str]:
    with people.database.reading() as session:
        return sorted(session.scalars(select(Invitation.email)))


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Hear what a server asks its database for."""
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    with app.app_context():
        engine = running().database.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)


def test_the_page_is_the_same_for_every_address(mailing: Flask, people: Lead) -> None:
    seen = set()
    for email in (HERS, NOBODYS, "not an address", "", "\x00", HERS, NOBODYS):
        somebody = Member(mailing.test_client())
        somebody.open(ASK)
        seen.add(somebody.press(ASK, email=email).text)
    assert len(seen) == 1
    assert "This page looks the same for all." in seen.pop()
    assert rows(people) == [HERS, NOBODYS]


@pytest.mark.usefixtures("clock")
def test_the_work_is_the_same_for_every_address_at_first_and_later(mailing: Flask, people: Lead) -> None:
    work = []
    inviter = Inviter(people.database, replace(people.settings, mail_url="", mail_from=""))
    for email in (HERS, NOBODYS, HERS, NOBODYS):
        somebody = Member(mailing.test_client())
        somebody.open(ASK)
        with statements(mailing) as heard:
            somebody.press(ASK, email=email)
        work.append(heard)
        inviter.send(NOW)
    assert work[0] == work[1] == work[2] == work[3]
    assert work[0]


def test_without_e_mail_the_page_says_whom_to_ask(visitor: Member, people: Lead) -> None:
    assert "Please ask whoever runs it" in visitor.open(ASK).text
    assert not list(visitor.page.root.iter("form"))
    assert visitor.client.post(ASK, data={"email": HERS}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert rows(people) == []


def test_the_sign_in_page_leads_there(visitor: Member) -> None:
    visitor.open("/workspace/sign-in")
    assert ASK in [each.attrib.get("href") for each in visitor.page.root.iter("a")]


def fill_with_strangers(people: Lead) -> None:
    with people.database.writing() as session:
        for number in range(MOST_REQUESTS):
            row = {"purpose": "new password", "roles": [], "made": NOW.date(), "ends": NOW.date()}
            session.add(Invitation(email=f"{number}@x.example", **row))


def test_requests_of_strangers_do_not_grow_without_end(people: Lead) -> None:
    fill_with_strangers(people)
    ask_for_new_password(people.database, NOBODYS, NOW.date())
    assert rows(people) == [NOBODYS]


def test_strangers_who_ask_for_many_addresses_keep_nobody_from_a_link(people: Lead) -> None:
    fill_with_strangers(people)
    ask_for_new_password(people.database, HERS, NOW.date())
    fill_with_strangers(people)
    ask_for_new_password(people.database, NOBODYS, NOW.date())
    assert rows(people) == [HERS, NOBODYS]


def test_the_day_after_somebody_can_ask_once_more(people: Lead) -> None:
    for day in (NOW.date(), NOW.date() + timedelta(1)):
        ask_for_new_password(people.database, HERS, day)
        with people.database.reading() as session:
            (row,) = session.scalars(select(Invitation))
        assert (row.made, row.ends, row.token_sha256) == (day, day + timedelta(1), None)


def test_a_request_without_the_token_of_the_page_asks_for_nothing(mailing: Flask, people: Lead) -> None:
    answer = mailing.test_client().post(ASK, data={"email": HERS}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert rows(people) == []
