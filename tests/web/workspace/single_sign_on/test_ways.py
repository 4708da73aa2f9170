"""The way to the provider and back: only for the browser that was sent, once, in time, and into the workspace only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import CLIENT_ID, RunningProvider, said_in
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tests.web.workspace.single_sign_on.going import AGAIN, BACK, HOME, REFUSED, START, comes_back, leads_there
from tiassess.web.sessions import WORKSPACE


def test_the_provider_is_asked_with_a_proof_that_only_this_browser_can_complete(
    visitor: Member, provider: RunningProvider
) -> None:
    asked, further = said_in(leads_there(visitor)), said_in(leads_there(visitor))
    assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT_ID, "openid email")
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", f"http://localhost{BACK}")
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name]) >= 43
        assert asked[name] != further[name]
    assert not {"prompt", "max_age"} & asked.keys()


def test_the_way_back_is_the_public_address(
    make_app: Callable[..., Flask], people: Lead, clock: Clock, provider: RunningProvider
) -> None:
    settings = replace(provider.trusted_with(people.settings), address="https://survey.example.org")
    visitor = Member(make_app(settings).test_client())
    assert said_in(leads_there(visitor))["redirect_uri"] == f"https://survey.example.org{BACK}"


def test_after_the_provider_one_comes_to_the_page_that_one_asked_for(
    visitor: Member, provider: RunningProvider
) -> None:
    wanted = "/workspace/password?from=a%20card"
    comes_back(visitor, provider.signs_in(leads_there(visitor, wanted), "a7"))
    assert visitor.page.response.request.full_path == wanted


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/workspace/", "/answer/", "/workspace/\\x", "/workspace/" + "x" * 400],
)
def test_nobody_is_led_out_of_the_workspace(visitor: Member, provider: RunningProvider, elsewhere: str) -> None:
    way_there = visitor.client.get(START, query_string={"next": elsewhere}).headers["Location"]
    assert way_there.startswith(f"{provider.address}/oauth2/authorize?")
    answer = visitor.client.get(provider.signs_in(way_there, "a7"))
    assert answer.headers["Location"] == "/workspace/"


def test_a_state_that_was_changed_or_left_out_is_nobodys(visitor: Member, provider: RunningProvider) -> None:
    for change in ({"state": "x"}, {"state": ""}, {"state": "é\0"}, {}):
        said = said_in(provider.signs_in(leads_there(visitor), "a7"))
        changed = {**{name: text for name, text in said.items() if name != "state"}, **change}
        page = visitor.open(f"{BACK}?{urlencode(changed)}", status=400)
        assert page.heading == AGAIN
    assert visitor.open("/workspace/").heading == "Sign in"


def test_another_browser_cannot_come_back(app: Flask, visitor: Member, provider: RunningProvider) -> None:
    way_back = provider.signs_in(leads_there(visitor), "a7")
    stranger = Member(app.test_client())
    assert comes_back(stranger, way_back, status=400).heading == AGAIN
    leads_there(stranger)
    assert comes_back(stranger, way_back, status=400).heading == AGAIN


def test_a_way_back_is_good_once_also_for_a_copied_cookie(
    app: Flask, visitor: Member, provider: RunningProvider
) -> None:
    way_back = provider.signs_in(leads_there(visitor), "a7")
    copied = visitor.cookie
    assert comes_back(visitor, way_back).heading == HOME
    assert comes_back(visitor, way_back, status=400).heading == AGAIN
    thief = Member(app.test_client())
    assert copied
    thief.client.set_cookie(WORKSPACE.name, copied, path=WORKSPACE.path, secure=True)
    assert comes_back(thief, way_back, status=400).heading == AGAIN


def test_a_way_back_is_over_after_a_quarter_of_an_hour(
    visitor: Member, provider: RunningProvider, clock: Clock
) -> None:
    way_back = provider.signs_in(leads_there(visitor), "a7")
    clock.passes(minutes=16)
    assert comes_back(visitor, way_back, status=400).heading == AGAIN


def test_a_code_of_another_way_is_not_taken(visitor: Member, app: Flask, provider: RunningProvider) -> None:
    stolen = said_in(provider.signs_in(leads_there(Member(app.test_client())), "a7"))["code"]
    own = said_in(leads_there(visitor))["state"]
    page = visitor.open(f"{BACK}?{urlencode({'code': stolen, 'state': own})}", status=400)
    assert page.heading == AGAIN


def test_coming_back_without_a_code_is_no_mishap_of_ours(visitor: Member, provider: RunningProvider) -> None:
    state = said_in(leads_there(visitor))["state"]
    assert visitor.open(f"{BACK}?{urlencode({'state': state})}", status=400).heading == AGAIN
    assert visitor.open(BACK, status=400).heading == AGAIN


def test_who_stops_at_the_provider_is_told_kindly(visitor: Member, provider: RunningProvider) -> None:
    page = comes_back(visitor, provider.is_stopped_at(leads_there(visitor)), status=403)
    assert page.heading == REFUSED
    assert "access_denied" not in page.text


def test_no_page_repeats_what_the_provider_said(visitor: Member, provider: RunningProvider) -> None:
    state = said_in(leads_there(visitor))["state"]
    said = {"state": state, "error": "server_error", "error_description": "Call 0900 123 at once"}
    assert "0900" not in visitor.open(f"{BACK}?{urlencode(said)}", status=403).response.text
