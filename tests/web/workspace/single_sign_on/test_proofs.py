"""What the provider proves: nothing but what it signed for this server and this way there and back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, RunningProvider
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tests.web.workspace.single_sign_on.going import (
    AWAY,
    DESCRIPTION,
    HOME,
    KEYS,
    ODD,
    ONCE_HERE,
    START,
    TOKEN,
    signs_in,
    subjects,
)


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
    before = subjects(people)
    provider.is_told(**told)
    assert signs_in(visitor, provider, status=502).heading == ODD
    assert visitor.open("/workspace/").heading == "Sign in"
    assert subjects(people) == before


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
    provider.knows("c9", email="steering@loch.example", email_verified=True)
    provider.is_told(claims={"email": None, "email_verified": None})
    assert signs_in(visitor, provider, "c9", status=403).heading == ONCE_HERE


def test_what_stands_beside_the_proof_of_somebody_else_is_not_used(visitor: Member, provider: RunningProvider) -> None:
    provider.is_told(claims={"email": None, "sub": "z1"})
    assert signs_in(visitor, provider, status=502).heading == ODD
