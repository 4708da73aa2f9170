"""The pages of those who run the server: they invite organisations and help with accounts, and see nothing inside."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.lead import NOW, Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import PASSWORD, Member
from tests.web.workspace.test_people import link_on
from tiassess.people.accounts import find_account
from tiassess.people.leaving import end_account, remove_member
from tiassess.people.members import list_members
from tiassess.people.tables import MemberRole
from tiassess.people.trail import COMMAND_LINE, SERVER
from tiassess.people.trail_reading import trail_lines
from tiassess.wave.errors import DemonstrationHereError
from tiassess.wave.organisations import add_organisation
from tiassess.wave.tables import Organisation

HOSTING = "/workspace/hosting"
INVITE = f"{HOSTING}/invite-organisation"
FIND = f"{HOSTING}/accounts"
FORM: dict[str, Any] = {
    "name": "Glen Service",
    "slug": "glen",
    "timezone": "Europe/London",
    "lead": "first@glen.example",
}
NEW = "coffee at five in the kitchen"

SignedIn = Callable[[str], Member]


@pytest.fixture
def host(signed_in: SignedIn) -> Member:
    """Somebody who runs the server, with its page open."""
    host = signed_in("host@server.example")
    host.open(HOSTING)
    return host


def slugs(people: Lead) -> list[str]:
    with people.database.reading() as session:
        return sorted(session.scalars(select(Organisation.slug)))


def deeds(people: Lead, trail: Any) -> list[str]:
    with people.database.reading() as session:
        return [json.loads(line.entry)["deed"] for line in trail_lines(session, trail)[::-1]]


def account_page(host: Member, email: str) -> str:
    """Find an account, and give the path of its page."""
    host.open(FIND)
    host.press(FIND, email=email)
    return host.path


def test_an_organisation_is_invited_and_its_first_person_comes_in(host: Member, people: Lead, visitor: Member) -> None:
    host.open(INVITE)
    page = host.press(INVITE, **FORM)
    assert "“Glen Service” is added, and first@glen.example is invited." in page.text
    path = link_on(host)
    assert "An owner is invited." in host.open(HOSTING).text
    assert "You are invited to Glen Service" in visitor.open(path).text
    visitor.press(path, new_password=NEW)
    assert "You decide who is a member. You lead surveys." in visitor.page.text
    with people.database.reading() as session:
        (first,) = list_members(session, organisation_id(people.database, "glen"))
    assert first.roles == (MemberRole.OWNER, MemberRole.LEAD)
    assert "first@glen.example" not in host.open(HOSTING).text
    assert deeds(people, organisation_id(people.database, "glen"))[:3] == ["organisation added", "invited", "joined"]
    assert "organisation added" in deeds(people, SERVER)


def test_a_host_sees_no_member_and_no_wave(host: Member, people: Lead) -> None:
    people.plans_a_wave("baseline", name="Autumn survey")
    text = host.open(HOSTING).text
    assert "Loch Service" in text
    assert "1 owner can sign in." in text
    assert "Autumn" not in text
    assert "@loch.example" not in text
    host.open("/workspace/organisations/loch/", status=404)


def test_a_real_organisation_is_not_added_beside_a_made_up_one(people: Lead, host: Member) -> None:
    add_organisation(
        people.database, slug="demo", name="Demo", timezone="Europe/London", moment=NOW, demonstration=True
    )
    assert "This server holds a demonstration" in host.open(INVITE).text
    host.press(INVITE, **FORM)
    assert [fault[:38] for fault in host.faults] == ["This server holds a demonstration, and"]
    with pytest.raises(DemonstrationHereError):
        add_organisation(people.database, slug="ness", name="Ness", timezone="Europe/London", moment=NOW)
    assert slugs(people) == ["demo", "firth", "loch"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lead": "nobody"}, "This is not an e-mail address."),
        ({"slug": "loch"}, "There is an organisation “loch” already."),
        ({"slug": ""}, "Give it a short name, such as loch-service."),
        ({"slug": "a b"}, "“a b” cannot be an id"),
        ({"name": " "}, "The name is empty."),
        ({"timezone": "Glen"}, "“Glen” is not a time zone."),
    ],
)
def test_what_is_not_right_yet_is_said_and_adds_nothing(
    people: Lead, host: Member, typed: dict[str, str], said: str
) -> None:
    host.open(INVITE)
    page = host.press(INVITE, **{**FORM, **typed})
    (fault,) = host.faults
    assert fault.startswith(said)
    values = {each.attrib["name"]: each.attrib.get("value") for each in page.root.iter("input")}
    assert {name: values[name] for name in FORM} == {**FORM, **typed}
    assert slugs(people) == ["firth", "loch"]
    assert "organisation added" not in deeds(people, SERVER)


def test_everything_that_is_not_right_yet_is_said_at_once(host: Member) -> None:
    host.open(INVITE)
    host.press(INVITE, name=" ", slug="a b", timezone="Glen", lead="nobody")
    assert len(host.faults) == 4


def test_a_host_who_leads_too_is_told_kindly(host: Member, visitor: Member) -> None:
    host.open(INVITE)
    host.press(INVITE, **{**FORM, "lead": " HOST@server.example"})
    path = link_on(host)
    host.open(f"{path}/accept")
    host.press(f"{path}/accept")
    assert "Somebody else should do one of both." in host.open(HOSTING).text


def test_an_organisation_without_an_owner_gets_one_and_one_with_an_owner_does_not(
    host: Member, people: Lead, visitor: Member
) -> None:
    path = f"{HOSTING}/organisations/firth/invite-owner"
    host.open(path)
    host.press(path, email="new@firth.example")
    link = link_on(host)
    visitor.open(link)
    visitor.press(link, new_password=NEW)
    host.open(path)
    assert host.notices == ["“Loch Service” has an owner, who invites others."]
    host.open(f"{HOSTING}/organisations/sea/invite-owner", status=404)


def test_a_second_host_is_invited_and_the_last_one_stays(host: Member, visitor: Member) -> None:
    away = _let_go(host, "host@server.example")
    assert "always keeps somebody who runs it" in host.press(away).text
    host.open(f"{HOSTING}/invite-host")
    host.press(f"{HOSTING}/invite-host", email="second@server.example")
    link = link_on(host)
    assert "You are invited to run this server" in visitor.open(link).text
    visitor.press(link, new_password=NEW)
    visitor.open(HOSTING)
    away = _let_go(visitor, "host@server.example")
    visitor.press(away)
    host.open(HOSTING)
    assert host.path == "/workspace/sign-in"


def _let_go(host: Member, email: str) -> str:
    """Open the page that asks whether somebody is to run the server no longer."""
    host.open(HOSTING)
    words = {f"Let them go {email}", f"Step down {email}"}
    (path,) = (each.attrib["href"] for each in host.page.root.iter("a") if "".join(each.itertext()) in words)
    host.open(path)
    return path


def test_hosts_invitations_are_sent_again_and_taken_back(host: Member, visitor: Member) -> None:
    host.open(f"{HOSTING}/invite-host")
    host.press(f"{HOSTING}/invite-host", email="second@server.example")
    first = link_on(host)
    host.open(HOSTING)
    again, back = (
        each.attrib["href"] for each in host.page.root.iter("a") if "/invitations/" in each.attrib.get("href", "")
    )
    host.open(again)
    host.press(again)
    second = link_on(host)
    visitor.open(first, status=404)
    visitor.open(second)
    host.open(back)
    host.press(back)
    visitor.open(second, status=404)
    host.open(back, status=404)


def test_an_invitation_of_an_organisation_is_not_the_hosts_business(host: Member, signed_in: SignedIn) -> None:
    owner = signed_in("owner@loch.example")
    invite = "/workspace/organisations/loch/people/invite"
    owner.open(invite)
    owner.press(invite, email="new@loch.example", roles=["lead"])
    owner.open("/workspace/organisations/loch/people")
    (path,) = (each.attrib["href"] for each in owner.page.root.iter("a") if "take-back" in each.attrib["href"])
    number = path.split("/")[-2]
    host.open(f"{HOSTING}/invitations/{number}/take-back", status=404)
    host.open(f"{HOSTING}/invitations/{number}/send-again", status=404)


def test_an_account_is_found_ended_and_resumed(host: Member, signed_in: SignedIn, visitor: Member) -> None:
    lead = signed_in("lead@loch.example")
    page = account_page(host, "LEAD@loch.example")
    assert "Belongs to 1 organisation." in host.page.text
    assert "Loch" not in host.page.text.replace("loch.example", "")
    host.open(f"{page}/end")
    host.press(f"{page}/end")
    assert host.notices == ["lead@loch.example is signed out and cannot sign in."]
    lead.open("/workspace/")
    assert lead.path == "/workspace/sign-in"
    host.open(f"{page}/resume")
    host.press(f"{page}/resume")
    visitor.sign_in("lead@loch.example")
    assert visitor.path == "/workspace/"


def test_a_former_account_is_forgotten_and_the_trail_names_somebody_who_left(
    host: Member, people: Lead, signed_in: SignedIn
) -> None:
    loch = organisation_id(people.database, "loch")
    page = account_page(host, "lead@loch.example")
    assert "Forget whose it was" not in host.page.text
    host.open(f"{page}/forget")
    assert "This account can sign in." in host.press(f"{page}/forget").text
    with people.database.reading() as session:
        lead = find_account(session, "lead@loch.example")
        assert lead is not None
    remove_member(people.database, loch, lead.id, COMMAND_LINE, NOW.date())
    assert "Forget whose it was" in host.open(page).text
    host.open(f"{page}/forget")
    host.press(f"{page}/forget")
    assert host.notices == ["lead@loch.example is forgotten."]
    assert "left-" not in host.open(HOSTING).text
    for path in ("", "/forget", "/resume"):
        host.open(f"{page}{path}", status=404)
    auditor = signed_in("auditor@loch.example")
    trail = auditor.open("/workspace/organisations/loch/trail").text
    assert "somebody who left" in trail
    assert "lead@loch.example" not in trail


def test_who_is_not_there_is_not_found(host: Member) -> None:
    host.open(FIND)
    host.press(FIND, email="nobody@loch.example")
    assert host.faults == ["Nobody on this server signs in with this address."]
    for odd in ("x", "00000000-0000-0000-0000-000000000000"):
        host.open(f"{FIND}/{odd}", status=404)
        host.open(f"{FIND}/{odd}/end", status=404)


def test_the_last_owner_of_an_organisation_is_not_ended(host: Member) -> None:
    page = account_page(host, "owner@loch.example")
    host.open(f"{page}/end")
    assert "An organisation always keeps an owner" in host.press(f"{page}/end").text


def test_a_link_for_a_new_password_opens_nothing_by_itself(
    host: Member, people: Lead, visitor: Member, signed_in: SignedIn
) -> None:
    lead = signed_in("lead@loch.example")
    page = account_page(host, "lead@loch.example")
    host.open(f"{page}/new-password")
    host.press(f"{page}/new-password")
    link = link_on(host)
    assert link.startswith("/workspace/new-password/")
    assert lead.open("/workspace/").response.status_code == 200
    visitor.open(link)
    visitor.press(link, new_password="lead@loch.example")
    assert visitor.faults
    visitor.press(link, new_password=NEW)
    assert visitor.path == "/workspace/sign-in"
    visitor.open(link, status=404)
    lead.open("/workspace/")
    assert lead.path == "/workspace/sign-in"
    visitor.sign_in("lead@loch.example", PASSWORD)
    assert visitor.path == "/workspace/sign-in"
    visitor.sign_in("lead@loch.example", NEW)
    assert visitor.path == "/workspace/"
    said = deeds(people, organisation_id(people.database, "loch"))
    assert [deed for deed in said if "password" in deed] == ["new-password link sent", "password changed"]


def test_a_link_for_a_new_password_is_good_until_tomorrow(host: Member, visitor: Member, clock: Clock) -> None:
    page = account_page(host, "lead@loch.example")
    host.open(f"{page}/new-password")
    host.press(f"{page}/new-password")
    link = link_on(host)
    clock.moment += timedelta(days=1)
    visitor.open(link)
    clock.moment += timedelta(days=1)
    visitor.open(link, status=404)


def test_a_link_for_a_new_password_ends_with_the_account(host: Member, people: Lead, app: Flask) -> None:
    page = account_page(host, "lead@loch.example")
    host.open(f"{page}/new-password")
    host.press(f"{page}/new-password")
    link = link_on(host)
    with people.database.reading() as session:
        lead = find_account(session, "lead@loch.example")
        assert lead is not None
    end_account(people.database, lead.id, COMMAND_LINE, NOW.date())
    Member(app.test_client()).open(link, status=404)


def test_accounts_that_belong_nowhere_are_listed(host: Member, people: Lead, signed_in: SignedIn) -> None:
    assert "lead@loch.example" not in host.open(HOSTING).text
    owner = signed_in("owner@loch.example")
    owner.open("/workspace/organisations/loch/people")
    words = "Remove lead@loch.example"
    (path,) = (each.attrib["href"] for each in owner.page.root.iter("a") if "".join(each.itertext()) == words)
    owner.open(path)
    owner.press(path)
    assert "lead@loch.example Cannot sign in" in host.open(HOSTING).text
