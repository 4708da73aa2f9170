"""The first page after signing in."""

from __future__ import annotations

from collections.abc import Callable

from tests.accounts import remove_membership
from tests.lead import NOW, Lead
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import Member
from tiassess.people.accounts import add_membership
from tiassess.people.tables import MemberRole
from tiassess.wave.organisations import add_organisation

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
