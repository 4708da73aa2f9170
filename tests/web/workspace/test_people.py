"""The pages of members: an owner invites, changes roles, removes; and whoever was removed is out at the next press."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.accounts import set_active
from tests.lead import Lead
from tests.web.respondent.staff import Clock
from tests.web.workspace.conftest import organisation_id
from tests.web.workspace.member import PASSWORD, Member
from tiassess.people.accounts import find_account
from tiassess.people.limits import MOST_INVITATIONS
from tiassess.people.tables import Invitation, MemberRole, ShareLink
from tiassess.people.trail_reading import trail_lines

PEOPLE = "/workspace/organisations/loch/people"
INVITE = f"{PEOPLE}/invite"
NEW = "new@loch.example"

SignedIn = Callable[[str], Member]


@pytest.fixture
def owner(signed_in: SignedIn) -> Member:
    """The owner of Loch, with the page of members open."""
    owner = signed_in("owner@loch.example")
    owner.open(PEOPLE)
    return owner


def link_on(member: Member) -> str:
    """Give the path of the link that the open page shows once."""
    (shown,) = (each for each in member.page.root.iter("p") if each.attrib.get("class") == "ti-link-to-hand-over")
    address = "".join(shown.itertext()).strip()
    assert address.startswith("http://localhost/workspace/"), address
    return address.removeprefix("http://localhost")


def invites(owner: Member, email: str = NEW, *roles: str) -> str:
    """Invite somebody on a server without e-mail, and give the path of their link."""
    owner.open(INVITE)
    owner.press(INVITE, email=email, roles=list(roles or ["lead"]))
    return link_on(owner)


def way_to(owner: Member, email: str, words: str) -> str:
    """Give where a link of somebody's leads, by its words."""
    owner.open(PEOPLE)
    (found,) = (
        each.attrib["href"] for each in owner.page.root.iter("a") if "".join(each.itertext()) == f"{words} {email}"
    )
    return found


def test_somebody_new_comes_in_by_a_link_and_chooses_a_password(owner: Member, visitor: Member) -> None:
    path = invites(owner, NEW, "lead", "steering")
    page = visitor.open(path)
    assert "You are invited to Loch Service" in page.text
    assert "owner@loch.example invites new@loch.example." in page.text
    visitor.press(path, new_password="password1234")
    assert visitor.faults[0].startswith(("Too many people", "This"))
    visitor.press(path, new_password="coffee at five in the kitchen")
    assert visitor.path == "/workspace/"
    assert "You lead surveys." in visitor.page.text
    assert visitor.open("/workspace/organisations/loch/").response.status_code == 200
    visitor.open(path, status=404)
    assert "new@loch.example" in owner.open(PEOPLE).text


def test_looking_at_the_link_changes_nothing(people: Lead, owner: Member, app: Flask) -> None:
    path = invites(owner)

    def rows() -> list[tuple[object, ...]]:
        with people.database.reading() as session:
            return [tuple(row) for row in session.execute(select(Invitation.__table__))]

    before = rows()
    for _ in range(3):
        Member(app.test_client()).open(path)
        assert app.test_client().head(path).status_code == 200
    assert rows() == before


def test_who_has_an_account_signs_in_first_and_then_accepts_with_it(owner: Member, visitor: Member) -> None:
    path = invites(owner, "lead@firth.example", "auditor")
    page = visitor.open(path)
    assert "new_password" not in page.response.text
    visitor.open(f"{path}/accept")
    assert visitor.path == "/workspace/sign-in"
    visitor.gives_password("lead@firth.example")
    assert visitor.path == f"{path}/accept"
    visitor.press(f"{path}/accept")
    assert visitor.notices == ["You have joined."]
    assert "You are an auditor" in visitor.page.text


def test_whose_account_was_ended_elsewhere_is_told_whom_to_ask(owner: Member, visitor: Member, people: Lead) -> None:
    set_active(people.database, "lead@firth.example", active=False)
    page = visitor.open(invites(owner, "lead@firth.example"))
    assert "it was ended. Ask whoever runs this server" in page.text
    assert not list(page.root.iter("form"))


def test_another_account_cannot_accept_it(owner: Member, signed_in: SignedIn, people: Lead) -> None:
    path = invites(owner, NEW)
    other = signed_in("lead@firth.example")
    page = other.open(f"{path}/accept")
    assert "You are signed in with another address." in page.text
    response = other.client.post(
        f"{path}/accept", data={"csrf_token": _token(other)}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 200
    with people.database.reading() as session:
        assert len(session.scalars(select(Invitation)).all()) == 1


def _token(member: Member) -> str:
    (form,) = (each for each in member.page.root.iter("form") if each.attrib.get("action") == "/workspace/sign-out")
    return next(each.attrib["value"] for each in form.iter("input") if each.attrib["name"] == "csrf_token")


def test_every_link_that_is_not_good_looks_the_same(owner: Member, visitor: Member, clock: Clock) -> None:
    path = invites(owner)
    invitation = way_to(owner, NEW, "Take back")
    owner.open(invitation)
    owner.press(invitation)
    seen = {visitor.open(each, status=404).text for each in (path, f"{path}x", "/workspace/invitations/x")}
    later = invites(owner)
    clock.moment += timedelta(days=7)
    seen.add(visitor.open(later, status=404).text)
    assert len(seen) == 1
    assert "Loch" not in seen.pop()


def test_sent_again_the_link_before_is_good_no_longer(owner: Member, visitor: Member) -> None:
    first = invites(owner)
    again = way_to(owner, NEW, "Make a new link")
    owner.open(again)
    owner.press(again)
    second = link_on(owner)
    visitor.open(first, status=404)
    visitor.open(second)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"email": "lead@loch.example"}, "They are here already."),
        ({"email": NEW, "roles": []}, "Choose at least one of these."),
        ({"email": NEW, "roles": ["king"]}, "Choose at least one of these."),
        ({"email": "\u202enew@loch.example"}, "This is not an e-mail address."),
    ],
)
def test_what_is_not_right_yet_is_said(owner: Member, fields: dict[str, Any], said: str) -> None:
    owner.open(INVITE)
    owner.press(INVITE, **{"roles": ["lead"], **fields})
    assert [fault[: len(said)] for fault in owner.faults] == [said]


def test_fifty_invitations_wait_at_most(owner: Member) -> None:
    for number in range(MOST_INVITATIONS):
        invites(owner, f"{number}@loch.example")
    owner.open(INVITE)
    owner.press(INVITE, email=NEW, roles=["lead"])
    assert owner.faults[0].startswith("50 invitations wait already.")


def test_an_owner_changes_what_a_member_does(owner: Member, signed_in: SignedIn) -> None:
    lead = signed_in("lead@loch.example")
    change = way_to(owner, "lead@loch.example", "Change roles")
    owner.open(change)
    owner.press(change, roles=["auditor"])
    assert owner.notices == ["What lead@loch.example does here is changed."]
    lead.open("/workspace/organisations/loch/add-wave", status=404)
    lead.open("/workspace/organisations/loch/trail")


def test_a_leaver_is_out_at_the_next_press(owner: Member, signed_in: SignedIn, visitor: Member) -> None:
    lead = signed_in("lead@loch.example")
    lead.open("/workspace/organisations/loch/")
    remove = way_to(owner, "lead@loch.example", "Remove")
    owner.open(remove)
    owner.press(remove)
    assert owner.notices == ["lead@loch.example is no member any more."]
    lead.open("/workspace/organisations/loch/units")
    assert lead.path == "/workspace/sign-in"
    visitor.sign_in("lead@loch.example")
    assert visitor.path == "/workspace/sign-in"


def test_the_page_of_removing_names_the_share_links_that_somebody_may_hold(
    owner: Member, signed_in: SignedIn, people: Lead, clock: Clock
) -> None:
    lead, links = signed_in("lead@loch.example"), "/workspace/organisations/loch/share-links"
    for label in ("The board", "The trust"):
        lead.open(f"{links}/make")
        lead.press(f"{links}/make", label=label)
    with people.database.writing() as session:
        [taken_back] = session.scalars(select(ShareLink).where(ShareLink.label == "The trust"))
        taken_back.revoked = clock.moment.date()
    text = owner.open(way_to(owner, "lead@loch.example", "Remove")).text
    assert "They made these, and can still open them: “The board”." in text
    assert "They made these" not in owner.open(way_to(owner, "steering@loch.example", "Remove")).text


def test_the_last_owner_is_kept_with_a_sentence(owner: Member) -> None:
    remove = way_to(owner, "owner@loch.example", "Remove")
    assert "Leave Loch Service?" in owner.open(remove).text
    page = owner.press(remove)
    assert "An organisation always keeps an owner who can sign in" in page.text
    change = way_to(owner, "owner@loch.example", "Change roles")
    owner.open(change)
    owner.press(change, roles=["lead"])
    assert owner.faults[0].startswith("An organisation always keeps an owner")


def test_who_gives_their_own_role_away_is_led_home(owner: Member) -> None:
    change = way_to(owner, "lead@loch.example", "Change roles")
    owner.open(change)
    owner.press(change, roles=["owner"])
    own = way_to(owner, "owner@loch.example", "Change roles")
    owner.open(own)
    owner.press(own, roles=["steering"])
    assert owner.path == "/workspace/"
    owner.open(PEOPLE, status=404)


def test_members_and_invitations_of_others_are_not_there(owner: Member, people: Lead, signed_in: SignedIn) -> None:
    with people.database.reading() as session:
        found = find_account(session, "lead@firth.example")
        assert found is not None
    for page in ("roles", "remove"):
        owner.open(f"{PEOPLE}/{found.id}/{page}", status=404)
    for odd in ("x", "\x00", "00000000-0000-0000-0000-000000000000"):
        owner.open(f"{PEOPLE}/{odd}/remove", status=404)
        owner.open(f"{PEOPLE}/invitations/{odd}/take-back", status=404)
    invites(owner)
    path = way_to(owner, NEW, "Take back").replace("loch", "firth")
    signed_in("lead@firth.example").open(path, status=404)


def test_every_act_is_in_the_trail_without_an_address(owner: Member, people: Lead, visitor: Member) -> None:
    path = invites(owner)
    visitor.open(path)
    visitor.press(path, new_password="coffee at five in the kitchen")
    remove = way_to(owner, NEW, "Remove")
    owner.open(remove)
    owner.press(remove)
    with people.database.reading() as session:
        lines = trail_lines(session, organisation_id(people.database, "loch"))[::-1]
    deeds = [json.loads(line.entry)["deed"] for line in lines]
    assert [deed for deed in deeds if deed in {"invited", "joined", "role taken"}] == [
        "invited",
        "joined",
        "role taken",
    ]
    assert not [line.entry for line in lines if "@" in line.entry]


def test_acts_ask_once_more_who_somebody_is(owner: Member, clock: Clock) -> None:
    clock.moment += timedelta(minutes=11)
    owner.confirms = False
    owner.open(INVITE)
    assert owner.path == "/workspace/confirm"
    owner.press("/workspace/confirm", password=PASSWORD)
    assert owner.path == INVITE


def test_with_e_mail_no_link_is_shown(people: Lead, make_app: Callable[..., Flask], clock: Clock) -> None:
    settings = replace(
        people.settings,
        mail_url="smtp://127.0.0.1:9?starttls=no",
        mail_from="survey@example.org",
        address="https://survey.example.org",
    )
    owner = Member(make_app(settings).test_client()).sign_in("owner@loch.example")
    owner.open(INVITE)
    owner.press(INVITE, email=NEW, roles=["lead"])
    assert owner.notices == ["new@loch.example is invited."]
    assert "On its way." in owner.page.text
    assert "/workspace/invitations/" not in owner.page.response.text


def test_one_owner_is_advised_to_have_a_second_one(owner: Member) -> None:
    assert "It is good to have two." in owner.page.text
    change = way_to(owner, "lead@loch.example", "Change roles")
    owner.open(change)
    owner.press(change, roles=["lead", MemberRole.OWNER.value])
    assert "It is good to have two." not in owner.page.text
