"""Single sign-on against a real provider: who is let in, who is not, and what pages say of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from tests.lead import Lead
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, RunningProvider, running_provider, said_in
from tests.pages import Page
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import SIGN_IN, Member
from tiassess.clock import now
from tiassess.people.accounts import set_active
from tiassess.people.tables import Account
from tiassess.people.trail import SERVER, Deed, trail_lines
from tiassess.people.trail import said_in as said_in_line
from tiassess.web.sessions import WORKSPACE

EMAIL = "lead@loch.example"
START, BACK = f"{SIGN_IN}/single", f"{SIGN_IN}/single/back"
TOKEN, DESCRIPTION, KEYS = "/oauth2/token", "/.well-known/openid-configuration", "/jwks"
HOME = "My organisations"
AGAIN, REFUSED, ODD = "Please start once more", "You are not signed in", "The answer of NHS Loch could not be checked"
AWAY, UNKNOWN = "NHS Loch does not answer just now", "There is no account for you here yet"


@pytest.fixture(scope="module")
def one_provider() -> Iterator[RunningProvider]:
    """A provider for all tests of this file."""
    with running_provider() as running:
        yield running


@pytest.fixture
def provider(one_provider: RunningProvider) -> RunningProvider:
    """The provider, which behaves, and knows the lead of Loch and somebody else."""
    one_provider.is_told()
    one_provider.knows("a7", email=EMAIL, email_verified=True)
    one_provider.knows("b8", email="ben@loch.example", email_verified=True)
    return one_provider


@pytest.fixture
def clock(clock: Clock) -> Clock:
    """The workspace's clock: the provider's is the machine's, so it goes by that too."""
    clock.moment = now()
    return clock


@pytest.fixture
def app(make_app: Callable[..., Flask], people: Lead, clock: Clock, provider: RunningProvider) -> Flask:
    """A server whose people can sign in with the provider."""
    return make_app(provider.trusted_with(people.settings))


def leads_there(visitor: Member, next_page: str | None = None) -> str:
    """Press the link on the sign-in page, and give where it leads."""
    page = visitor.open(SIGN_IN + (f"?{urlencode({'next': next_page})}" if next_page else ""))
    (link,) = (each.attrib["href"] for each in page.root.iter("a") if each.attrib["href"].startswith(START))
    answer = visitor.client.get(link)
    assert answer.status_code == 303
    return answer.headers["Location"]


def comes_back(visitor: Member, way_back: str, *, status: int = 200) -> Page:
    """Follow the provider's way back."""
    parts = urlsplit(way_back)
    assert parts.path == BACK
    return visitor.open(f"{parts.path}?{parts.query}", status=status)


def signs_in(visitor: Member, provider: RunningProvider, who: str = "a7", *, status: int = 200) -> Page:
    """Go to the provider, sign in there, and come back."""
    return comes_back(visitor, provider.signs_in(leads_there(visitor), who), status=status)


def subjects(people: Lead) -> dict[str, str | None]:
    """Give to whom accounts belong at the provider."""
    with people.database.reading() as session:
        return {account.email: account.subject for account in session.scalars(select(Account))}


def test_who_signs_in_at_the_provider_sees_their_own_organisation(
    visitor: Member, provider: RunningProvider, people: Lead
) -> None:
    page = signs_in(visitor, provider)
    assert page.heading == HOME
    assert f"Signed in as {EMAIL}" in page.text
    assert subjects(people)[EMAIL] == f"{provider.address} a7"
    assert [owner for email, owner in subjects(people).items() if email != EMAIL and owner] == []


def test_that_an_account_was_tied_stands_in_the_trails_once(
    visitor: Member, app: Flask, provider: RunningProvider, people: Lead
) -> None:
    signs_in(visitor, provider)
    signs_in(Member(app.test_client()), provider)
    with people.database.reading() as session:
        said = [said_in_line(line)["deed"] for line in trail_lines(session, SERVER)]
    assert said.count(Deed.SUBJECT_TIED) == 1


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


def test_who_is_signed_in_is_not_led_to_the_provider(visitor: Member, provider: RunningProvider) -> None:
    signs_in(visitor, provider)
    assert visitor.client.get(START).headers["Location"] == "/workspace/"


def test_the_session_begins_anew(visitor: Member, provider: RunningProvider) -> None:
    way_back = provider.signs_in(leads_there(visitor), "a7")
    before = visitor.cookie
    comes_back(visitor, way_back)
    assert visitor.cookie != before


def test_signing_out_ends_it_here_and_says_that_it_goes_on_there(visitor: Member, provider: RunningProvider) -> None:
    signs_in(visitor, provider)
    page = visitor.sign_out()
    assert "You may still be signed in at NHS Loch" in page.text
    assert visitor.open("/workspace/").heading == "Sign in"


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


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_does_not_vouch_for_lets_nobody_in(
    visitor: Member, provider: RunningProvider, people: Lead, verified: Any
) -> None:
    provider.knows("c9", email=EMAIL, email_verified=verified)
    assert signs_in(visitor, provider, "c9", status=403).heading == UNKNOWN
    assert set(subjects(people).values()) == {None}


def test_who_has_no_account_is_told_whom_to_ask(visitor: Member, provider: RunningProvider, people: Lead) -> None:
    before = subjects(people)
    page = signs_in(visitor, provider, "b8", status=403)
    assert page.heading == UNKNOWN
    assert "Ask an owner of your organisation to invite you" in page.text
    assert subjects(people) == before
    assert visitor.open("/workspace/").heading == "Sign in"


def test_another_person_with_the_same_address_stays_out(app: Flask, visitor: Member, provider: RunningProvider) -> None:
    signs_in(visitor, provider)
    provider.knows("c9", email=EMAIL, email_verified=True)
    assert signs_in(Member(app.test_client()), provider, "c9", status=403).heading == UNKNOWN
    provider.knows("a7", email="ann@elsewhere.example", email_verified=True)
    assert signs_in(Member(app.test_client()), provider).heading == HOME


def test_an_ended_account_stays_out(app: Flask, visitor: Member, provider: RunningProvider, people: Lead) -> None:
    signs_in(visitor, provider)
    set_active(people.database, EMAIL, active=False)
    assert signs_in(Member(app.test_client()), provider, status=403).heading == UNKNOWN


@pytest.mark.parametrize(
    "told",
    [
        {"claims": {"iss": "https://login.evil.example"}},
        {"claims": {"iss": None}},
        {"claims": {"aud": "another server"}},
        {"claims": {"aud": [CLIENT_ID, "another server"]}},
        {"claims": {"aud": None}},
        {"claims": {"azp": "another server"}},
        {"claims": {"nonce": "one of before"}},
        {"claims": {"nonce": None}},
        {"claims": {"nonce": None, "nonce_supported": False}},
        {"claims": {"exp": None}},
        {"claims": {"exp": "tomorrow"}},
        {"claims": {"at_hash": "x"}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": "a" * 256}},
        {"claims": {"sub": "a7\n"}},
        {"claims": {"sub": 7}},
        {"claims": {"auth_time": "tea time"}},
        {"alg": "none"},
        {"alg": "HS256", "secret": CLIENT_SECRET},
        {"key": "another"},
        {"token": {"id_token": None}},
        {"token": {"id_token": "a.b.c"}},
        {"token": {"id_token": "é"}},
        {"at": {TOKEN: {"text": "<html>Welcome</html>"}}},
        {"at": {TOKEN: {"text": "[]"}}},
        {"at": {TOKEN: {"text": "{}"}}},
        {"at": {TOKEN: {"status": 400, "text": '{"error": "invalid_client", "error_description": "tea"}'}}},
        {"at": {KEYS: {"text": '{"keys": []}'}}},
        {"at": {KEYS: {"text": '{"keys": [{"kty": "oct", "k": "dGVh"}]}'}}},
        {"at": {KEYS: {"text": '{"keys": 7}'}}},
        {"at": {KEYS: {"text": "no keys"}}},
    ],
    ids=lambda told: str(told)[:60],
)
def test_a_proof_with_anything_odd_about_it_proves_nothing(
    visitor: Member, provider: RunningProvider, people: Lead, told: dict[str, Any]
) -> None:
    provider.is_told(**told)
    assert signs_in(visitor, provider, status=502).heading == ODD
    assert visitor.open("/workspace/").heading == "Sign in"
    assert set(subjects(people).values()) == {None}


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -120), ("iat", 120), ("nbf", 120)])
def test_clocks_that_do_not_agree_are_named_as_the_reason(
    visitor: Member, provider: RunningProvider, clock: Clock, claim: str, seconds: int
) -> None:
    moment = int(clock.moment.timestamp())
    provider.is_told(claims={claim: moment + seconds})
    assert signs_in(visitor, provider, status=502).heading == "Two clocks do not agree"
    provider.is_told(claims={claim: moment + seconds // 4})
    assert signs_in(visitor, provider).heading == HOME


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://login.evil.example"},
        {"authorization_endpoint": "http://login.evil.example/"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ],
    ids=lambda told: str(told)[:60],
)
def test_a_provider_that_describes_itself_oddly_is_not_gone_to(
    visitor: Member, provider: RunningProvider, description: dict[str, Any]
) -> None:
    provider.is_told(at={DESCRIPTION: {"json": description}})
    assert visitor.open(START, status=502).heading == ODD


def test_our_secret_is_not_sent_where_others_could_read_it(visitor: Member, provider: RunningProvider) -> None:
    provider.is_told(at={DESCRIPTION: {"json": {"token_endpoint": "http://login.evil.example/token"}}})
    assert signs_in(visitor, provider, status=502).heading == ODD


def test_an_answer_that_leads_elsewhere_is_not_followed(visitor: Member, provider: RunningProvider) -> None:
    elsewhere = {"status": 307, "text": "", "headers": {"Location": f"{provider.address}/told"}}
    for path in (TOKEN, KEYS):
        provider.is_told(at={path: elsewhere})
        assert signs_in(visitor, provider, status=502).heading in {ODD, AWAY}
    provider.is_told()
    assert signs_in(visitor, provider).heading == HOME


def test_a_new_key_of_the_provider_is_taken_up(visitor: Member, app: Flask, provider: RunningProvider) -> None:
    provider.is_told(key_id="spring")
    assert signs_in(visitor, provider).heading == HOME
    provider.is_told(key_id="autumn")
    assert signs_in(Member(app.test_client()), provider).heading == HOME


def test_an_address_that_stands_beside_the_proof_is_asked_for(visitor: Member, provider: RunningProvider) -> None:
    provider.is_told(claims={"email": None, "email_verified": None})
    assert signs_in(visitor, provider).heading == HOME


def test_what_stands_beside_the_proof_of_somebody_else_is_not_used(visitor: Member, provider: RunningProvider) -> None:
    provider.is_told(claims={"email": None, "sub": "z1"})
    assert signs_in(visitor, provider, status=502).heading == ODD


def test_without_a_provider_the_sign_in_page_has_no_link(
    make_app: Callable[..., Flask], people: Lead, clock: Clock
) -> None:
    visitor = Member(make_app(people.settings).test_client())
    assert "Sign in with" not in visitor.open(SIGN_IN).text
    assert visitor.open(START).heading == "Sign in"
    assert visitor.open(BACK, status=400).heading == AGAIN


def test_no_log_line_says_who_signed_in(
    visitor: Member, provider: RunningProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    signs_in(visitor, provider, "b8", status=403)
    signs_in(visitor, provider)
    provider.is_told(claims={"aud": "tea"})
    visitor.sign_out()
    signs_in(visitor, provider, status=502)
    assert "its proof does not say what it should: aud" in caplog.text
    for word in ("a7", "b8", "loch", "example", CLIENT_SECRET, "code="):
        assert word not in caplog.text.lower()
