"""The workspace's cookie: sealed, of one size, for the workspace only, and with nothing of where somebody sits."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, flash, session

from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import OURS, SIGN_IN, Member
from tiassess.collection.padding import strip_filling
from tiassess.collection.sealing import decrypt
from tiassess.web.audience import Audience, open_to
from tiassess.web.sessions import ANSWER, WORKSPACE

KNOWN = {"_user_id", "sign_in", "begun", "confirmed", "_fresh", "csrf_token", "fs_cc", "minute", "_flashes"}
"""All that the cookie of who is signed in may hold: what stands for the account and the sign-in, when it began and was
confirmed, a token, what is said once."""


def content(member: Member, people: Lead) -> dict[str, Any]:
    """Open a cookie as only the server can."""
    key = people.settings.keys.current(WORKSPACE.label)
    plaintext = decrypt(key, base64.urlsafe_b64decode(member.cookie or ""), WORKSPACE.label.encode())
    assert plaintext is not None
    opened: dict[str, Any] = json.loads(strip_filling(plaintext))
    return opened


def test_the_cookie_holds_what_is_known_here_and_no_more(people: Lead, lead_here: Member) -> None:
    before = content(lead_here, people)
    lead_here.open("/workspace/password")
    lead_here.press("/workspace/password", password="x", new_password="x")
    for opened in (before, content(lead_here, people)):
        assert set(opened) <= KNOWN
        assert "lead" not in json.dumps(opened)


def test_the_token_of_a_form_is_another_one_after_signing_in(people: Lead, visitor: Member) -> None:
    visitor.open(SIGN_IN)
    before = content(visitor, people)["csrf_token"]
    visitor.sign_in("lead@loch.example")
    assert content(visitor, people)["csrf_token"] != before


def test_it_has_one_size_whatever_it_holds(visitor: Member, lead_here: Member) -> None:
    visitor.open(SIGN_IN)
    assert len(visitor.cookie or "") == len(lead_here.cookie or "") < 4096


@pytest.fixture
def chatty(app: Flask) -> Callable[[], Member]:
    """Somebody who signs in to a server with a page that says a great deal once."""

    def say_much() -> str:
        flash(f"Tea is kept. {'tea ' * 2000}")
        flash("Milk too.")
        return "said"

    app.add_url_rule("/workspace/say-much", "say_much", open_to(Audience.SIGNED_IN)(say_much))
    return lambda: Member(app.test_client()).sign_in("lead@loch.example")


def test_of_what_is_said_once_and_too_long_the_first_sentence_stays_and_nobody_is_signed_out(
    chatty: Callable[[], Member],
) -> None:
    lead = chatty()
    assert lead.client.get("/workspace/say-much").status_code == 200
    assert lead.open("/workspace/").heading == "My organisations"
    assert lead.notices == ["Tea is kept."]


def test_a_sentence_that_is_too_long_itself_is_cut(app: Flask) -> None:
    def say_much() -> str:
        flash("“tea” " * 2000)
        return "said"

    app.add_url_rule("/workspace/say-more", "say_more", open_to(Audience.SIGNED_IN)(say_much))
    lead = Member(app.test_client()).sign_in("lead@loch.example")
    lead.client.get("/workspace/say-more")
    assert lead.open("/workspace/").heading == "My organisations"
    [said] = lead.notices
    assert said.startswith("“tea” “tea”")
    assert said.endswith("…")


@pytest.fixture
def reader(app: Flask) -> Flask:
    """A server with a page of each door that shows what it reads."""

    def read(**_names: str) -> str:
        return session.get("_user_id") or "nothing"

    app.add_url_rule("/answer/x/read", "read", open_to(Audience.EVERYONE)(read))
    app.add_url_rule("/workspaces/read", "read_beside", open_to(Audience.EVERYONE)(read))
    return app


def test_no_other_door_opens_it_even_if_it_is_carried_there(reader: Flask) -> None:
    lead = Member(reader.test_client()).sign_in("lead@loch.example")
    stranger = reader.test_client(use_cookies=False)
    for name in (WORKSPACE.name, ANSWER.name):
        for path in ("/answer/x/read", "/workspaces/read"):
            answer = stranger.get(path, headers={**OURS, "Cookie": f"{name}={lead.cookie}"})
            assert answer.text == "nothing"


def test_a_respondents_cookie_signs_nobody_in(reader: Flask) -> None:
    def write() -> str:
        session["_user_id"] = "x"
        return "written"

    reader.add_url_rule("/answer/x/write", "write", open_to(Audience.EVERYONE)(write))
    client = reader.test_client()
    client.get("/answer/x/write")
    held = client.get_cookie(ANSWER.name, path=ANSWER.path)
    assert held is not None
    answer = reader.test_client(use_cookies=False).get(
        "/workspace/", headers={"Cookie": f"{WORKSPACE.name}={held.value}"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, SIGN_IN)


def test_it_is_renewed_once_a_minute_and_not_more_often(lead_here: Member, clock: Clock) -> None:
    assert "Set-Cookie" not in lead_here.open("/workspace/").response.headers
    clock.passes(minutes=1)
    assert "Set-Cookie" in lead_here.open("/workspace/").response.headers
