"""Showing once more who one is, at the provider, before what cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import RunningProvider, said_in
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tests.web.workspace.single_sign_on.going import AGAIN, EMAIL, HOME, belongs, comes_back, signs_in
from tiassess.config.second_factor import SecondFactor

CONFIRM, AT_PROVIDER = "/workspace/confirm", "/workspace/confirm/single"
ASKS_AGAIN = "/workspace/authenticator-app"
IS_IT_YOU, NOT_CONFIRMED = "Is it still you?", "This was not confirmed"


@pytest.fixture
def member(visitor: Member, provider: RunningProvider, clock: Clock) -> Member:
    """Somebody who came through the provider a while ago and is asked once more who they are."""
    visitor.confirms = False
    signs_in(visitor, provider)
    clock.passes(minutes=11)
    assert visitor.open(ASKS_AGAIN).heading == IS_IT_YOU
    return visitor


def leads_there(member: Member) -> str:
    """Press the link on the page that asks who it is, and give where it leads."""
    (link,) = (each.attrib["href"] for each in member.page.root.iter("a") if AT_PROVIDER in each.attrib["href"])
    return member.client.get(link).headers["Location"]


def clocks_agree(provider: RunningProvider, clock: Clock, **claims: Any) -> None:
    """Let the provider's proofs go by the workspace's clock, which was put forward."""
    moment = int(clock.moment.timestamp())
    provider.is_told(claims={"iat": moment, "exp": moment + 300, "auth_time": moment, **claims})


def test_the_provider_is_told_to_ask_whatever_it_remembers(member: Member) -> None:
    asked = said_in(leads_there(member))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")


def test_who_signed_in_there_once_more_comes_to_the_page_that_they_wanted(
    member: Member, provider: RunningProvider, clock: Clock
) -> None:
    clocks_agree(provider, clock)
    comes_back(member, provider.signs_in(leads_there(member), "a7"))
    assert member.path == ASKS_AGAIN


@pytest.mark.parametrize("ago", [None, 61, 700])
def test_a_provider_that_did_not_ask_just_now_confirms_nothing(
    member: Member, provider: RunningProvider, clock: Clock, ago: int | None
) -> None:
    clocks_agree(provider, clock, auth_time=ago and int(clock.moment.timestamp()) - ago)
    page = comes_back(member, provider.signs_in(leads_there(member), "a7"), status=403)
    assert page.heading == NOT_CONFIRMED
    assert member.open(ASKS_AGAIN).heading == IS_IT_YOU


def test_somebody_else_confirms_nothing_and_is_not_let_in(
    member: Member, provider: RunningProvider, clock: Clock
) -> None:
    provider.knows("c9", email="steering@loch.example", email_verified=True)
    clocks_agree(provider, clock)
    assert comes_back(member, provider.signs_in(leads_there(member), "c9"), status=403).heading == NOT_CONFIRMED
    assert f"Signed in as {EMAIL}" in member.open("/workspace/").text
    assert member.open(ASKS_AGAIN).heading == IS_IT_YOU


def test_who_signed_out_meanwhile_is_not_signed_in_by_confirming(
    member: Member, provider: RunningProvider, clock: Clock
) -> None:
    way_back = provider.signs_in(leads_there(member), "a7")
    clocks_agree(provider, clock)
    member.open("/workspace/")
    member.sign_out()
    assert comes_back(member, way_back, status=400).heading == AGAIN
    assert member.open("/workspace/").heading == "Sign in"


def test_a_way_to_sign_in_confirms_nothing(app: Flask, member: Member, provider: RunningProvider) -> None:
    asked = said_in(Member(app.test_client()).client.get("/workspace/sign-in/single").headers["Location"])
    assert "prompt" not in asked
    assert member.open("/workspace/sign-in/single").heading == HOME
    assert member.open(ASKS_AGAIN).heading == IS_IT_YOU


def test_who_belongs_to_nobody_there_is_offered_the_password_only(
    signed_in: Callable[[str], Member], clock: Clock
) -> None:
    other = signed_in("steering@loch.example")
    other.confirms = False
    clock.passes(minutes=11)
    page = other.open(ASKS_AGAIN)
    assert page.heading == IS_IT_YOU
    assert "NHS Loch" not in page.text


@pytest.mark.parametrize("ago", [None, 120, 36_000])
def test_who_was_remembered_at_the_provider_is_asked_once_more(
    visitor: Member, provider: RunningProvider, clock: Clock, ago: int | None
) -> None:
    visitor.confirms = False
    clocks_agree(provider, clock, auth_time=ago and int(clock.moment.timestamp()) - ago)
    signs_in(visitor, provider)
    assert visitor.open(ASKS_AGAIN).heading == IS_IT_YOU


def test_who_showed_there_just_now_who_they_are_is_not_asked_at_once(
    visitor: Member, provider: RunningProvider, clock: Clock
) -> None:
    visitor.confirms = False
    clocks_agree(provider, clock)
    signs_in(visitor, provider)
    visitor.open(ASKS_AGAIN)
    assert visitor.path == ASKS_AGAIN


def test_a_second_factor_is_the_providers_business(
    make_app: Callable[..., Flask], people: Lead, provider: RunningProvider, clock: Clock
) -> None:
    settings = replace(provider.trusted_with(people.settings), second_factor=SecondFactor.REQUIRED)
    belongs(people, EMAIL, f"{provider.address} a7")
    server = make_app(settings)
    assert signs_in(Member(server.test_client()), provider).heading == HOME
    assert Member(server.test_client()).sign_in(EMAIL).app is not None
    assert signs_in(Member(server.test_client()), provider).heading == HOME
