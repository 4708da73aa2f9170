"""Leaving: at once, and never the last who could let others in; on each kind of database."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.lead import NOW
from tiassess.people.accounts import add_account
from tiassess.people.errors import LastOneError, NotAMemberError
from tiassess.people.invitations import Wanted, invite, waiting_invitations
from tiassess.people.leaving import (
    add_host,
    change_roles,
    end_account,
    remove_host,
    remove_member,
    resume_account,
    take_role,
)
from tiassess.people.members import give_roles, list_members, owners_who_can_sign_in, roles_of
from tiassess.people.sign_ins import begin_sign_in, find_signed_in
from tiassess.people.tables import Account, MemberRole
from tiassess.people.trail import COMMAND_LINE, SERVER, by_account
from tiassess.people.trail_reading import faults_of_trail, trail_lines
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = NOW.date()
PASSWORD = "tea at four in the garden"
OWNER, LEAD, STEERING = MemberRole.OWNER, MemberRole.LEAD, MemberRole.STEERING


@pytest.fixture
def loch(database: Database) -> UUID:
    """An organisation without members, beside another one."""
    for slug in ("firth", "loch"):
        add_organisation(database, slug=slug, name=slug.title(), timezone="Europe/London", moment=NOW)
    return id_of(database, "loch")


def id_of(database: Database, slug: str) -> UUID:
    with database.reading() as session:
        return find_organisation(session, slug).id


def member(database: Database, name: str, organisation_id: UUID, *roles: MemberRole) -> UUID:
    """Add somebody who has these roles, and give their account."""
    one = add_account(database, f"{name}@loch.example", PASSWORD, TODAY)
    give_roles(database, organisation_id, one, roles, COMMAND_LINE, TODAY)
    return one


def host(database: Database, name: str) -> UUID:
    """Add somebody who runs the server."""
    return add_account(database, f"{name}@server.example", PASSWORD, TODAY, is_host=True)


def is_active(database: Database, account_id: UUID) -> bool:
    with database.reading() as session:
        return session.get_one(Account, account_id).active


def said(database: Database, trail: UUID) -> list[str]:
    """Give what a trail says was done, and check it."""
    with database.reading() as session:
        assert faults_of_trail(session, trail) == []
        return [json.loads(line.entry)["deed"] for line in trail_lines(session, trail)[::-1]]


def outcomes(*acts: Callable[[], object]) -> list[type[Exception] | None]:
    """Do things at the same time, and say how each ended."""

    def do(act: Callable[[], object]) -> type[Exception] | None:
        try:
            act()
        except LastOneError as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(len(acts)) as at_once:
        return list(at_once.map(do, acts))


def test_who_belongs_nowhere_any_more_is_signed_out_and_cannot_sign_in(database: Database, loch: UUID) -> None:
    ann, ben = member(database, "ann", loch, OWNER), member(database, "ben", loch, LEAD, STEERING)
    token = begin_sign_in(database, ben, TODAY)
    assert remove_member(database, loch, ben, by_account(ann), TODAY)
    with database.reading() as session:
        assert [each.account_id for each in list_members(session, loch)] == [ann]
        assert find_signed_in(session, token) is None
    assert not is_active(database, ben)
    assert said(database, loch)[-2:] == ["role taken", "role taken"]
    assert said(database, SERVER)[-1] == "account ended"
    with pytest.raises(NotAMemberError):
        remove_member(database, loch, ben, by_account(ann), TODAY)


@pytest.mark.parametrize("place", ["another organisation", "the server"])
def test_who_belongs_elsewhere_keeps_the_account(database: Database, loch: UUID, place: str) -> None:
    ann, ben = member(database, "ann", loch, OWNER), member(database, "ben", loch, LEAD)
    if place == "the server":
        add_host(database, ben, COMMAND_LINE, TODAY)
    else:
        give_roles(database, id_of(database, "firth"), ben, [STEERING], COMMAND_LINE, TODAY)
    assert not remove_member(database, loch, ben, by_account(ann), TODAY)
    assert is_active(database, ben)
    with database.reading() as session:
        assert roles_of(session, loch, ben) == frozenset()


def test_the_last_owner_who_can_sign_in_stays_one(database: Database, loch: UUID) -> None:
    ann, ben = member(database, "ann", loch, OWNER, LEAD), member(database, "ben", loch, OWNER)
    end_account(database, ben, COMMAND_LINE, TODAY)
    for act in (
        lambda: remove_member(database, loch, ann, by_account(ann), TODAY),
        lambda: change_roles(database, loch, ann, frozenset({LEAD}), by_account(ann), TODAY),
        lambda: take_role(database, loch, ann, OWNER, COMMAND_LINE, TODAY),
        lambda: end_account(database, ann, COMMAND_LINE, TODAY),
    ):
        with pytest.raises(LastOneError):
            act()
    with database.reading() as session:
        assert roles_of(session, loch, ann) == {OWNER, LEAD}
        assert owners_who_can_sign_in(session, loch) == {ann}
    resume_account(database, ben, COMMAND_LINE, TODAY)
    change_roles(database, loch, ann, frozenset({LEAD}), by_account(ann), TODAY)
    remove_member(database, loch, ann, by_account(ben), TODAY)


def test_an_owner_of_another_organisation_is_no_owner_here(database: Database, loch: UUID) -> None:
    ann = member(database, "ann", loch, OWNER)
    member(database, "ben", id_of(database, "firth"), OWNER)
    with pytest.raises(LastOneError):
        remove_member(database, loch, ann, by_account(ann), TODAY)


@pytest.mark.parametrize("round_", range(3))
def test_two_owners_who_remove_each_other_at_once_leave_one(database: Database, loch: UUID, round_: int) -> None:
    ann, ben = (member(database, f"{name}{round_}", loch, OWNER) for name in ("ann", "ben"))
    ends = outcomes(
        lambda: remove_member(database, loch, ben, by_account(ann), TODAY),
        lambda: remove_member(database, loch, ann, by_account(ben), TODAY),
    )
    assert ends.count(None) == 1
    with database.reading() as session:
        assert len(owners_who_can_sign_in(session, loch)) == 1


def test_ending_an_owner_while_the_other_one_steps_down_leaves_one(database: Database, loch: UUID) -> None:
    ann, ben = member(database, "ann", loch, OWNER, LEAD), member(database, "ben", loch, OWNER)
    ends = outcomes(
        lambda: end_account(database, ben, COMMAND_LINE, TODAY),
        lambda: change_roles(database, loch, ann, frozenset({LEAD}), by_account(ann), TODAY),
    )
    assert ends.count(None) == 1
    with database.reading() as session:
        assert len(owners_who_can_sign_in(session, loch)) == 1


def test_the_last_host_who_can_sign_in_stays_one(database: Database) -> None:
    ann, ben = host(database, "ann"), host(database, "ben")
    assert remove_host(database, ben, by_account(ann), TODAY)
    for act in (
        lambda: remove_host(database, ann, by_account(ann), TODAY),
        lambda: end_account(database, ann, COMMAND_LINE, TODAY),
    ):
        with pytest.raises(LastOneError):
            act()
    assert said(database, SERVER)[-2:] == ["host removed", "account ended"]


def test_two_hosts_who_remove_each_other_at_once_leave_one(database: Database) -> None:
    ann, ben = host(database, "ann"), host(database, "ben")
    ends = outcomes(
        lambda: remove_host(database, ben, by_account(ann), TODAY),
        lambda: remove_host(database, ann, by_account(ben), TODAY),
    )
    assert ends.count(None) == 1
    with database.reading() as session:
        assert len(session.scalars(select(Account).where(Account.is_host, Account.active)).all()) == 1


def test_invitations_that_a_leaver_sent_are_taken_back(database: Database, loch: UUID) -> None:
    ann, ben = member(database, "ann", loch, OWNER), member(database, "ben", loch, OWNER)
    for inviter in (ann, ben):
        invite(database, Wanted(f"by{inviter}@loch.example", loch, frozenset({LEAD})), by_account(inviter), TODAY)
    change_roles(database, loch, ben, frozenset({LEAD}), by_account(ann), TODAY)
    with database.reading() as session:
        assert [each.invited_by for each in waiting_invitations(session, loch, TODAY)] == [ann]
    assert said(database, loch)[-3:] == ["invitation taken back", "role taken", "role given"]


@pytest.mark.parametrize("how", ["removed", "a role less", "one role taken"])
def test_an_invitation_that_waits_brings_back_no_role_that_was_taken(database: Database, loch: UUID, how: str) -> None:
    owner = by_account(member(database, "owner", loch, OWNER))
    for email in ("ann@loch.example", "ben@loch.example"):
        invite(database, Wanted(email, loch, frozenset({OWNER})), owner, TODAY)
    ann = member(database, "ann", loch, LEAD, STEERING)
    if how == "removed":
        remove_member(database, loch, ann, owner, TODAY)
    elif how == "a role less":
        change_roles(database, loch, ann, frozenset({STEERING}), owner, TODAY)
    else:
        take_role(database, loch, ann, LEAD, COMMAND_LINE, TODAY)
    with database.reading() as session:
        assert [row.email for row in waiting_invitations(session, loch, TODAY)] == ["ben@loch.example"]


def test_an_invitation_to_run_the_server_goes_with_the_host_whom_it_is_for(database: Database) -> None:
    ben = by_account(host(database, "ben"))
    invite(database, Wanted("ann@server.example", is_host=True), ben, TODAY)
    remove_host(database, host(database, "ann"), ben, TODAY)
    with database.reading() as session:
        assert waiting_invitations(session, None, TODAY) == []


def test_a_host_who_goes_takes_back_what_they_sent_as_a_host_only(database: Database, loch: UUID) -> None:
    host(database, "ann")
    ben = member(database, "ben", loch, OWNER)
    add_host(database, ben, COMMAND_LINE, TODAY)
    invite(database, Wanted("cat@loch.example", loch, frozenset({LEAD})), by_account(ben), TODAY)
    invite(database, Wanted("cat@loch.example", id_of(database, "firth"), frozenset({OWNER})), by_account(ben), TODAY)
    invite(database, Wanted("cat@loch.example", is_host=True), by_account(ben), TODAY)
    assert not remove_host(database, ben, COMMAND_LINE, TODAY)
    with database.reading() as session:
        assert [
            len(waiting_invitations(session, place, TODAY)) for place in (loch, id_of(database, "firth"), None)
        ] == [
            1,
            0,
            0,
        ]


def test_an_ended_account_is_signed_out_and_keeps_its_roles_until_it_is_resumed(database: Database, loch: UUID) -> None:
    member(database, "ann", loch, OWNER)
    ben = member(database, "ben", loch, LEAD)
    token = begin_sign_in(database, ben, TODAY)
    end_account(database, ben, COMMAND_LINE, TODAY)
    end_account(database, ben, COMMAND_LINE, TODAY)
    with database.reading() as session:
        assert find_signed_in(session, token) is None
        assert roles_of(session, loch, ben) == {LEAD}
    resume_account(database, ben, COMMAND_LINE, TODAY)
    assert is_active(database, ben)
    with database.reading() as session:
        assert find_signed_in(session, token) is None, "an old browser is not signed in again"
    assert said(database, loch)[-2:] == ["account ended", "account resumed"]


def test_an_ended_account_that_is_removed_is_not_ended_once_more(database: Database, loch: UUID) -> None:
    member(database, "ann", loch, OWNER)
    ben = member(database, "ben", loch, STEERING)
    end_account(database, ben, COMMAND_LINE, TODAY)
    assert not remove_member(database, loch, ben, COMMAND_LINE, TODAY)
    assert said(database, SERVER).count("account ended") == 1


def test_changing_roles_writes_down_what_changed_and_nothing_else(database: Database, loch: UUID) -> None:
    ann, ben = member(database, "ann", loch, OWNER), member(database, "ben", loch, LEAD)
    before = len(said(database, loch))
    change_roles(database, loch, ben, frozenset({LEAD}), by_account(ann), TODAY)
    assert len(said(database, loch)) == before
    change_roles(database, loch, ben, frozenset({LEAD, STEERING}), by_account(ann), TODAY)
    with database.reading() as session:
        (line,) = trail_lines(session, loch, most=1)
    assert json.loads(line.entry)["of"] == {"account": str(ben), "role": "steering"}
