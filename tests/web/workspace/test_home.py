"""The first page after signing in, and adding an organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.lead import NOW, Lead
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.people.accounts import add_membership, remove_membership
from tiassess.people.tables import MemberRole
from tiassess.wave.errors import DemonstrationHereError
from tiassess.wave.organisations import add_organisation
from tiassess.wave.tables import Organisation

ADD = "/workspace/add-organisation"
FORM: dict[str, Any] = {
    "name": "Glen Service",
    "slug": "glen",
    "timezone": "Europe/London",
    "lead": "lead@firth.example",
}

SignedIn = Callable[[str], Member]


def links(member: Member) -> list[str]:
    """Where the links of the page's content lead."""
    main = next(member.page.root.iter("main"))
    return [each.attrib["href"] for each in main.iter("a")]


def test_home_says_what_one_is_where(people: Lead, signed_in: SignedIn) -> None:
    lead = signed_in("lead@loch.example")
    assert links(lead) == ["/workspace/organisations/loch/"]
    assert "You lead surveys." in lead.page.text
    assert "You are in the steering group." in signed_in("steering@loch.example").page.text
    add_membership(people.database, "lead@loch.example", organisation_id(people.database, "firth"), MemberRole.STEERING)
    add_membership(people.database, "lead@loch.example", organisation_id(people.database, "loch"), MemberRole.STEERING)
    lead.open("/workspace/")
    assert links(lead) == ["/workspace/organisations/firth/", "/workspace/organisations/loch/"]
    assert "You lead surveys. You are in the steering group." in lead.page.text


def test_who_is_a_member_of_nothing_is_told_who_can_help(people: Lead, lead_here: Member) -> None:
    remove_membership(people.database, "lead@loch.example", organisation_id(people.database, "loch"), MemberRole.LEAD)
    assert "You are not a member of an organisation yet." in lead_here.open("/workspace/").text


def test_a_made_up_organisation_is_marked_as_such(people: Lead, lead_here: Member) -> None:
    add_organisation(
        people.database, slug="demo", name="Demo", timezone="Europe/London", moment=NOW, demonstration=True
    )
    add_membership(people.database, "lead@loch.example", organisation_id(people.database, "demo"), MemberRole.LEAD)
    assert "Demo made up You lead" in lead_here.open("/workspace/").text


def test_a_real_organisation_is_not_added_beside_a_made_up_one(people: Lead, signed_in: SignedIn) -> None:
    add_organisation(
        people.database, slug="demo", name="Demo", timezone="Europe/London", moment=NOW, demonstration=True
    )
    host = signed_in("host@server.example")
    host.open(ADD)
    host.press(ADD, **FORM)
    assert [fault[:38] for fault in host.faults] == ["This server holds a demonstration, and"]
    with pytest.raises(DemonstrationHereError):
        add_organisation(people.database, slug="ness", name="Ness", timezone="Europe/London", moment=NOW)
    with people.database.reading() as session:
        assert sorted(session.scalars(select(Organisation.slug))) == ["demo", "firth", "loch"]


def test_a_host_adds_an_organisation_for_a_lead_and_does_not_see_it(people: Lead, signed_in: SignedIn) -> None:
    host = signed_in("host@server.example")
    assert links(host) == [ADD]
    host.open(ADD)
    host.press(ADD, **FORM)
    assert host.notices == ["“Glen Service” is added."]
    assert "Glen Service" not in host.page.text.replace("“Glen Service” is added.", "")
    assert "/workspace/organisations/glen/" in links(signed_in("lead@firth.example"))
    with people.database.reading() as session:
        assert session.scalars(select(Organisation.timezone).where(Organisation.slug == "glen")).one()


def test_a_host_may_be_the_lead_too(signed_in: SignedIn) -> None:
    host = signed_in("host@server.example")
    host.open(ADD)
    host.press(ADD, **{**FORM, "lead": " HOST@server.example"})
    assert "/workspace/organisations/glen/" in links(host)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"lead": "nobody@loch.example"}, "Nobody on this server signs in with this address."),
        ({"slug": "loch"}, "There is an organisation “loch” already."),
        ({"slug": ""}, "Give it a short name, such as loch-service."),
        ({"slug": "a b"}, "“a b” cannot be an id"),
        ({"name": " "}, "The name is empty."),
        ({"timezone": "Glen"}, "“Glen” is not a time zone."),
    ],
)
def test_what_is_not_right_yet_is_said_and_adds_nothing(
    people: Lead, signed_in: SignedIn, typed: dict[str, str], said: str
) -> None:
    host = signed_in("host@server.example")
    host.open(ADD)
    page = host.press(ADD, **{**FORM, **typed})
    (fault,) = host.faults
    assert fault.startswith(said)
    values = {each.attrib["name"]: each.attrib.get("value") for each in page.root.iter("input")}
    assert {name: values[name] for name in FORM} == {**FORM, **typed}
    with people.database.reading() as session:
        assert sorted(session.scalars(select(Organisation.slug))) == ["firth", "loch"]
