"""An account begins to belong to somebody at the provider: with its own address, and by a sign-in here besides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.accounts import set_active
from tests.lead import Lead
from tests.oidc_provider import RunningProvider
from tests.pages import Page
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import SIGN_IN, Member
from tests.web.workspace.single_sign_on.going import (
    AGAIN,
    EMAIL,
    HOME,
    ONCE_HERE,
    UNKNOWN,
    belongs,
    comes_back,
    signs_in,
    subjects,
)
from tiassess.people.accounts import find_account
from tiassess.people.trail import SERVER, Deed
from tiassess.people.trail_reading import said_in, trail_lines

STEERING, SIGN_INS, ADD = "steering@loch.example", "/workspace/sign-ins", "/workspace/sign-ins/single"
THERE = f"{ADD}/there"
AGREE = f"{ADD}/agree"
NOT_TIED = "NHS Loch could not be added"


@pytest.fixture
def provider(provider: RunningProvider) -> RunningProvider:
    """The provider, which knows somebody whose account here has a password only."""
    provider.knows("c9", email=STEERING, email_verified=True)
    return provider


def times_tied(people: Lead) -> int:
    """Say how often the server's trail tells that an account was tied."""
    with people.database.reading() as session:
        return [said_in(line)["deed"] for line in trail_lines(session, SERVER)].count(Deed.SUBJECT_TIED)


def adds(member: Member, provider: RunningProvider, who: str = "c9", *, status: int = 200) -> Page:
    """Follow the link on "Sign-in and security", sign in at the provider and come back."""
    page = member.open(SIGN_INS)
    (link,) = (each.attrib["href"] for each in page.root.iter("a") if each.attrib["href"].startswith(ADD))
    member.open(link)
    return comes_back(member, provider.signs_in(leads_there(member), who), status=status)


def leads_there(member: Member) -> str:
    """Follow the link on the open page, and give where at the provider it leads."""
    links = (each.attrib["href"] for each in member.page.root.iter("a"))
    (link,) = (link for link in links if link.startswith(THERE))
    return member.client.get(link).headers["Location"]


def test_the_first_time_the_password_is_asked_for_and_then_the_provider_is_enough(
    app: Flask, visitor: Member, provider: RunningProvider, people: Lead
) -> None:
    page = signs_in(visitor, provider, "c9", status=403)
    assert page.heading == ONCE_HERE
    assert subjects(people)[STEERING] is None
    (link,) = (each.attrib["href"] for each in page.root.iter("a") if "nhsuk-button" in each.attrib.get("class", ""))
    visitor.open(link)
    led = visitor.send(SIGN_IN, email=STEERING, password=visitor.password).headers["Location"]
    assert led.startswith(ADD)
    visitor.open(led)  # and not the provider: no form may lead to another site
    comes_back(visitor, provider.signs_in(leads_there(visitor), "c9"))
    assert visitor.page.heading == HOME
    assert visitor.notices == ["You can sign in with NHS Loch from now on."]
    assert subjects(people)[STEERING] == f"{provider.address} c9"
    assert signs_in(Member(app.test_client()), provider, "c9").heading == HOME
    assert times_tied(people) == 1


def test_an_address_alone_opens_no_account_however_often_the_provider_vouches_for_it(
    visitor: Member, provider: RunningProvider, people: Lead
) -> None:
    for _each in range(2):
        assert signs_in(visitor, provider, "c9", status=403).heading == ONCE_HERE
        assert visitor.open("/workspace/").heading == "Sign in"
    assert subjects(people)[STEERING] is None
    assert times_tied(people) == 0


def test_who_is_signed_in_adds_the_provider(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    member = signed_in(STEERING)
    assert adds(member, provider).heading == "Sign-in and security"
    assert "You can sign in with NHS Loch." in member.page.text
    assert ADD not in member.page.response.text
    assert subjects(people)[STEERING] == f"{provider.address} c9"


def test_who_has_another_verified_address_is_not_added(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    provider.knows("d1", email="ann@loch.example", email_verified=True)
    assert adds(signed_in(STEERING), provider, "d1", status=403).heading == NOT_TIED
    assert subjects(people)[STEERING] is None


def test_of_a_provider_that_vouches_for_no_address_a_press_adds_it(
    app: Flask, signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    provider.knows("d1", email=STEERING)
    member = signed_in(STEERING)
    assert adds(member, provider, "d1").heading == "Sign in with NHS Loch from now on?"
    assert subjects(people)[STEERING] is None
    member.press(AGREE)
    assert member.notices == ["You can sign in with NHS Loch from now on."]
    assert subjects(people)[STEERING] == f"{provider.address} d1"
    assert times_tied(people) == 1
    assert member.open(AGREE).heading == "Sign-in and security"
    assert signs_in(Member(app.test_client()), provider, "d1").heading == HOME


def test_a_press_counts_for_a_quarter_of_an_hour_and_needs_the_provider_before_it(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead, clock: Clock
) -> None:
    provider.knows("d1", email=STEERING)
    member = signed_in(STEERING)
    assert member.open(AGREE).heading == "Sign-in and security"
    adds(member, provider, "d1")
    clock.passes(minutes=15)
    member.press(AGREE)
    assert member.page.heading == "Sign-in and security"
    assert subjects(people)[STEERING] is None


def test_a_press_gives_no_account_to_who_has_another_one(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    provider.knows("a7", email=STEERING)
    member = signed_in(STEERING)
    adds(member, provider, "a7")
    assert member.press(AGREE, status=403).heading == NOT_TIED
    assert subjects(people)[STEERING] is None


def test_the_page_for_somebody_unknown_leads_there_by_the_password(
    visitor: Member, provider: RunningProvider, people: Lead
) -> None:
    provider.knows("d1", email=STEERING)
    page = signs_in(visitor, provider, "d1", status=403)
    assert page.heading == UNKNOWN
    (link,) = (each.attrib["href"] for each in page.root.iter("a") if "nhsuk-button" in each.attrib.get("class", ""))
    visitor.open(link)
    led = visitor.send(SIGN_IN, email=STEERING, password=visitor.password).headers["Location"]
    visitor.open(led)
    comes_back(visitor, provider.signs_in(leads_there(visitor), "d1"))
    visitor.press(AGREE)
    assert subjects(people)[STEERING] == f"{provider.address} d1"


def test_who_has_another_account_is_not_added_to_a_second_one(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    provider.knows("a7", email=STEERING, email_verified=True)
    assert adds(signed_in(STEERING), provider, "a7", status=403).heading == NOT_TIED
    assert subjects(people)[STEERING] is None


def test_an_account_that_belongs_to_somebody_is_given_to_nobody_else(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    member = signed_in(STEERING)
    way_there = member.client.get(THERE).headers["Location"]
    belongs(people, STEERING, f"{provider.address} e2")
    assert comes_back(member, provider.signs_in(way_there, "c9"), status=403).heading == NOT_TIED
    assert subjects(people)[STEERING] == f"{provider.address} e2"


def test_who_was_signed_out_meanwhile_is_added_to_nothing(
    signed_in: Callable[[str], Member], provider: RunningProvider, people: Lead
) -> None:
    member = signed_in(STEERING)
    way_there = member.client.get(THERE).headers["Location"]
    set_active(people.database, STEERING, active=True)
    assert comes_back(member, provider.signs_in(way_there, "c9"), status=400).heading == AGAIN
    assert subjects(people)[STEERING] is None


def test_who_signed_in_a_while_ago_shows_once_more_who_they_are_before_adding(
    signed_in: Callable[[str], Member], clock: Clock
) -> None:
    member = signed_in(STEERING)
    member.confirms = False
    clock.passes(minutes=11)
    assert member.open(ADD).heading == "Is it still you?"
    clock.passes(minutes=20)
    assert member.client.get(THERE).headers["Location"].startswith(f"{ADD}?")


def test_who_has_no_password_reads_how_they_sign_in_and_is_asked_for_none(
    visitor: Member, provider: RunningProvider, people: Lead
) -> None:
    with people.database.writing() as session:
        account = find_account(session, EMAIL)
        assert account is not None
        account.password = None
    signs_in(visitor, provider, "a7")
    visitor.open("/workspace/password")
    assert visitor.page.heading == "Sign-in and security"
    assert visitor.notices == ["You have no password here."]
    assert "You sign in with NHS Loch, and have no password here." in visitor.page.text
    assert "who only knows your password" not in visitor.page.text


def test_an_ended_account_is_not_told_of(visitor: Member, provider: RunningProvider, people: Lead) -> None:
    set_active(people.database, STEERING, active=False)
    assert signs_in(visitor, provider, "c9", status=403).heading == UNKNOWN
