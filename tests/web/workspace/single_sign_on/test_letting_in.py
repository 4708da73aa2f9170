"""Who is let in through the provider, and who is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.accounts import set_active
from tests.lead import Lead
from tests.oidc_provider import CLIENT_SECRET, RunningProvider
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import SIGN_IN, Member
from tests.web.workspace.single_sign_on.going import (
    AGAIN,
    BACK,
    EMAIL,
    HOME,
    START,
    UNKNOWN,
    comes_back,
    leads_there,
    signs_in,
    subjects,
)


def test_who_signs_in_at_the_provider_sees_their_own_organisation(
    visitor: Member, provider: RunningProvider, people: Lead
) -> None:
    page = signs_in(visitor, provider)
    assert page.heading == HOME
    assert f"Signed in as {EMAIL}" in page.text
    assert [owner for email, owner in subjects(people).items() if email != EMAIL and owner] == []


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


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_an_address_that_the_provider_does_not_vouch_for_lets_nobody_in(
    visitor: Member, provider: RunningProvider, people: Lead, verified: Any
) -> None:
    before = subjects(people)
    provider.knows("c9", email="steering@loch.example", email_verified=verified)
    assert signs_in(visitor, provider, "c9", status=403).heading == UNKNOWN
    assert subjects(people) == before


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
