"""Accepting an invitation as who somebody is at the provider: by a press, with the link, and once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.lead import Lead
from tests.oidc_provider import RunningProvider
from tests.pages import Page
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import OURS, Member, filled
from tests.web.workspace.single_sign_on.going import HOME, START, UNKNOWN, belongs, comes_back, signs_in, subjects
from tests.web.workspace.test_people import invites
from tiassess.web.sessions import WORKSPACE

BEN = "ben.reid@elsewhere.example"


@pytest.fixture
def link(signed_in: Callable[[str], Member]) -> str:
    """The path of an invitation to an address that the provider does not know."""
    return invites(signed_in("owner@loch.example"), BEN)


def comes_with(visitor: Member, provider: RunningProvider, link: str) -> Page:
    """Follow the link, sign in at a provider that vouches for no address, and come back to the invitation."""
    provider.knows("b8", email=None)
    return goes_from(visitor, provider, link)


def goes_from(visitor: Member, provider: RunningProvider, link: str) -> Page:
    """Follow the link, sign in at the provider, and come back."""
    page = visitor.open(link)
    (there,) = (each.attrib["href"] for each in page.root.iter("a") if each.attrib["href"].startswith(START))
    way_there = visitor.client.get(there).headers["Location"]
    return comes_back(visitor, provider.signs_in(way_there, "b8"))


def test_who_is_invited_comes_in_as_who_they_are_at_the_provider(
    app: Flask, visitor: Member, provider: RunningProvider, people: Lead, link: str
) -> None:
    assert "NHS Loch has told us who you are." in comes_with(visitor, provider, link).text
    assert BEN not in subjects(people)
    visitor.press(f"{link}/single")
    assert visitor.page.heading == HOME
    assert f"Signed in as {BEN}" in visitor.page.text
    assert subjects(people)[BEN] == f"{provider.address} b8"
    assert signs_in(Member(app.test_client()), provider, "b8").heading == HOME
    assert Member(app.test_client()).open(link, status=404).heading != HOME


def test_the_provider_alone_accepts_nothing(
    app: Flask, visitor: Member, provider: RunningProvider, people: Lead, link: str
) -> None:
    comes_with(visitor, provider, link)
    assert visitor.open("/workspace/").heading == "Sign in"
    stranger = Member(app.test_client())
    assert signs_in(stranger, provider, "b8", status=403).heading == UNKNOWN
    assert BEN not in subjects(people)


def test_without_having_been_there_the_press_accepts_nothing(
    visitor: Member, provider: RunningProvider, people: Lead, clock: Clock, link: str
) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert visitor.client.post(f"{link}/single", headers=headers).headers["Location"] == link
    comes_with(visitor, provider, link)
    assert visitor.client.post(f"{link}/single", headers=headers).headers["Location"] == link
    clock.passes(minutes=15)
    assert visitor.press(f"{link}/single").heading == "You are invited to Loch Service"
    assert BEN not in subjects(people)


def test_whom_the_provider_knows_by_another_address_does_not_accept_with_it(
    visitor: Member, provider: RunningProvider, people: Lead, link: str
) -> None:
    provider.knows("b8", email="rob@elsewhere.example", email_verified=True)
    assert "NHS Loch has another e-mail address" in goes_from(visitor, provider, link).text
    assert presses_unasked(visitor, link) == link
    assert BEN not in subjects(people)
    provider.knows("b8", email=BEN.upper(), email_verified=True)
    visitor.client.delete_cookie(WORKSPACE.name, path=WORKSPACE.path)
    assert "NHS Loch has told us who you are." in goes_from(visitor, provider, link).text


def test_who_came_from_another_link_accepts_no_invitation(
    visitor: Member, provider: RunningProvider, people: Lead, link: str
) -> None:
    provider.knows("b8", email=None)
    way_there = visitor.client.get(f"{START}?next=/workspace/invitations/anything").headers["Location"]
    visitor.client.get(provider.signs_in(way_there, "b8"))
    assert "NHS Loch has told us" not in visitor.open(link).text
    assert presses_unasked(visitor, link) == link
    assert BEN not in subjects(people)


def presses_unasked(visitor: Member, link: str) -> str:
    """Send the form that the page does not show, with the token of the one that it shows, and give where that leads."""
    fields = dict(filled(visitor.form_to(link)))
    return visitor.client.post(f"{link}/single", data=fields, headers=OURS).headers["Location"]


def test_who_has_an_account_already_is_signed_in_with_it(
    visitor: Member, provider: RunningProvider, people: Lead, link: str
) -> None:
    belongs(people, "steering@loch.example", f"{provider.address} b8")
    comes_with(visitor, provider, link)
    assert "Signed in as steering@loch.example" in visitor.open("/workspace/").text
    assert BEN not in subjects(people)
