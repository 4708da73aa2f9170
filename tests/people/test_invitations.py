"""Invitations: for one address, good once, for some days, and for what was meant; on each kind of database."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.lead import NOW
from tiassess.errors import RefusedError
from tiassess.people.accepting import accept, accept_with_password, accept_with_subject
from tiassess.people.accounts import add_account, find_account
from tiassess.people.errors import (
    AccountRefusedError,
    InvitationGoneError,
    InvitationRefusedError,
    NotInvitedError,
    TooManyError,
    WeakPasswordError,
)
from tiassess.people.invitations import (
    Wanted,
    find_by_token,
    forget_old,
    invite,
    keep_new_link,
    send_again,
    take_back,
    waiting_invitations,
)
from tiassess.people.leaving import end_account, remove_member
from tiassess.people.limits import INVITATION_DAYS, MOST_INVITATIONS, MOST_MEMBERS
from tiassess.people.members import list_members
from tiassess.people.passwords import is_right
from tiassess.people.tables import Account, Invitation, MemberRole, Membership, Purpose
from tiassess.people.trail import COMMAND_LINE, SERVER, by_account
from tiassess.people.trail_reading import faults_of_trail, trail_lines
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = NOW.date()
ANN, BEN = "ann@loch.example", "ben@loch.example"
PASSWORD = "tea at four in the garden"
LEAD, OWNER = frozenset({MemberRole.LEAD}), frozenset({MemberRole.OWNER})


@dataclass
class Loch:
    """An organisation with an owner, who invites people."""

    database: Database
    id: UUID
    owner: UUID

    def invites(self, email: str = ANN, roles: frozenset[MemberRole] = LEAD, today: date = TODAY) -> str:
        """Invite somebody, and give what stands in the link that they get."""
        wanted = Wanted(email, self.id, roles)
        return self.links_to(invite(self.database, wanted, by_account(self.owner), today))

    def links_to(self, invitation_id: UUID) -> str:
        """Make the link of an invitation, as a worker does."""
        with self.database.writing() as session:
            return keep_new_link(session, invitation_id)

    def waiting(self, today: date = TODAY) -> list[Invitation]:
        """Give the invitations that wait."""
        with self.database.reading() as session:
            return list(waiting_invitations(session, self.id, today))

    def members(self) -> dict[str, tuple[MemberRole, ...]]:
        """Give everybody's roles."""
        with self.database.reading() as session:
            return {each.email: each.roles for each in list_members(session, self.id)}

    def said(self, trail: UUID | None = None) -> list[str]:
        """Give what the organisation's trail, or another one, says was done, and check it."""
        with self.database.reading() as session:
            assert faults_of_trail(session, trail or self.id) == []
            lines = trail_lines(session, trail or self.id)[::-1]
            return [json.loads(line.entry)["deed"] for line in lines]


@pytest.fixture
def loch(database: Database) -> Loch:
    """An organisation with one owner, beside another one."""
    for slug in ("firth", "loch"):
        add_organisation(database, slug=slug, name=slug.title(), timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
    owner = add_account(database, "owner@loch.example", PASSWORD, TODAY, member_of=(loch, MemberRole.OWNER))
    return Loch(database, loch, owner)


def the_account(database: Database, email: str = ANN) -> Account:
    """Look at an account."""
    with database.reading() as session:
        found = find_account(session, email)
        assert found is not None
        return found


def test_somebody_new_joins_with_a_password_and_the_link_is_used_up(loch: Loch) -> None:
    token = loch.invites(" Ann@Loch.example")
    accept_with_password(loch.database, token, PASSWORD, TODAY)
    assert is_right(PASSWORD, the_account(loch.database).password)
    assert loch.members() == {ANN: (MemberRole.LEAD,), "owner@loch.example": (MemberRole.OWNER,)}
    with pytest.raises(InvitationGoneError):
        accept_with_password(loch.database, token, PASSWORD, TODAY)
    assert loch.waiting() == []
    assert loch.said() == ["role given", "invited", "joined"]


def test_an_account_that_is_there_joins_without_another_password(loch: Loch) -> None:
    ann = add_account(loch.database, ANN, PASSWORD, TODAY)
    token = loch.invites()
    with pytest.raises(AccountRefusedError, match="sign in"):
        accept_with_password(loch.database, token, "coffee at five in the kitchen", TODAY)
    accept(loch.database, token, ann, TODAY)
    assert loch.members()[ANN] == (MemberRole.LEAD,)
    assert is_right(PASSWORD, the_account(loch.database).password)


def test_an_invitation_is_for_one_address_only(loch: Loch) -> None:
    ben, token = add_account(loch.database, BEN, PASSWORD, TODAY), loch.invites()
    with pytest.raises(NotInvitedError):
        accept(loch.database, token, ben, TODAY)
    assert BEN not in loch.members()
    assert [each.email for each in loch.waiting()] == [ANN]


def test_somebody_new_can_join_through_their_provider(loch: Loch) -> None:
    accept_with_subject(loch.database, loch.invites(), "https://login.example ann", TODAY)
    assert (the_account(loch.database).password, the_account(loch.database).subject) == (
        None,
        "https://login.example ann",
    )


def test_a_guessable_password_leaves_the_invitation_as_it_is(loch: Loch) -> None:
    token = loch.invites()
    with pytest.raises(WeakPasswordError):
        accept_with_password(loch.database, token, "password1234", TODAY)
    accept_with_password(loch.database, token, PASSWORD, TODAY)


def test_who_comes_back_begins_with_nothing_of_before(loch: Loch) -> None:
    former = accept_with_subject(loch.database, loch.invites(), "https://login.example ann", TODAY)
    with loch.database.writing() as session:
        person = session.get_one(Account, former)
        person.password, person.second_factor, person.recovery_codes = "tea", b"app", ["code"]
    remove_member(loch.database, loch.id, former, COMMAND_LINE, TODAY)
    accept_with_password(loch.database, loch.invites(), PASSWORD, TODAY)
    account = the_account(loch.database)
    assert (account.id, account.subject, account.second_factor, account.recovery_codes) == (former, None, None, [])
    remove_member(loch.database, loch.id, former, COMMAND_LINE, TODAY)
    accept_with_subject(loch.database, loch.invites(), "https://login.example other", TODAY)
    assert the_account(loch.database).password is None


def test_what_stands_in_a_link_is_not_in_the_database(loch: Loch) -> None:
    token = loch.invites()
    (row,) = loch.waiting()
    assert len(token) >= 22  # 128 bits
    assert token not in str(vars(row))


def test_an_invitation_is_good_for_seven_days(loch: Loch) -> None:
    token = loch.invites()
    last = TODAY + timedelta(INVITATION_DAYS - 1)
    with loch.database.reading() as session:
        assert find_by_token(session, token, Purpose.JOIN, last)
        assert not find_by_token(session, token, Purpose.JOIN, last + timedelta(1))
    with pytest.raises(InvitationGoneError):
        accept_with_password(loch.database, token, PASSWORD, last + timedelta(1))
    for day, left in ((last, 1), (last + timedelta(1), 0)):
        with loch.database.writing() as session:
            forget_old(session, day)
            assert session.scalar(select(func.count()).select_from(Invitation)) == left


@pytest.mark.parametrize("end", ["taken back", "sent again", "replaced"])
def test_a_link_ends_with_its_invitation_or_with_a_newer_link(loch: Loch, end: str) -> None:
    token = loch.invites()
    (row,) = loch.waiting()
    if end == "taken back":
        take_back(loch.database, loch.id, row.id, by_account(loch.owner), TODAY)
    elif end == "sent again":
        send_again(loch.database, loch.id, row.id, by_account(loch.owner), TODAY)
    else:
        newer = loch.links_to(row.id)
    with pytest.raises(InvitationGoneError):
        accept_with_password(loch.database, token, PASSWORD, TODAY)
    if end == "replaced":
        accept_with_password(loch.database, newer, PASSWORD, TODAY)


def test_an_invitation_of_another_organisation_cannot_be_touched(loch: Loch) -> None:
    token = loch.invites()
    (row,) = loch.waiting()
    with loch.database.reading() as session:
        firth = find_organisation(session, "firth").id
    for other in (firth, None):
        take_back(loch.database, other, row.id, by_account(loch.owner), TODAY)
        with pytest.raises(InvitationGoneError):
            send_again(loch.database, other, row.id, by_account(loch.owner), TODAY)
    accept_with_password(loch.database, token, PASSWORD, TODAY)


def test_an_odd_token_finds_nothing(loch: Loch) -> None:
    loch.invites()
    with loch.database.reading() as session:
        for odd in ("", "x", "\0", "\ud800", "é" * 9, "a" * 100_000):
            assert find_by_token(session, odd, Purpose.JOIN, TODAY) is None


@pytest.mark.parametrize(
    ("email", "roles", "sentence"),
    [
        ("ann", LEAD, "not an e-mail address"),
        ("änn@loch.example", LEAD, "not an e-mail address"),
        ("=?utf-8?q?a?=@loch.example", LEAD, "not an e-mail address"),
        ("ann@loch.example\nBcc: b@c.example", LEAD, "not an e-mail address"),
        (ANN, frozenset(), "at least one role"),
        ("OWNER@loch.example", LEAD, "here already"),
    ],
)
def test_who_cannot_be_invited_is_said(loch: Loch, email: str, roles: frozenset[MemberRole], sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        loch.invites(email, roles)
    assert loch.waiting() == []
    assert loch.said() == ["role given"]


def test_one_invitation_at_a_time_waits_for_an_address_and_fifty_in_all(loch: Loch) -> None:
    loch.invites()
    with pytest.raises(InvitationRefusedError, match="waits already"):
        loch.invites("ANN@loch.example")
    for number in range(MOST_INVITATIONS - 1):
        loch.invites(f"staff{number}@loch.example")
    with pytest.raises(TooManyError):
        loch.invites(BEN)
    loch.invites(BEN, today=TODAY + timedelta(INVITATION_DAYS))  # the others are over by then


def test_an_organisation_has_two_hundred_members_at_most(loch: Loch) -> None:
    with loch.database.writing() as session:
        for number in range(MOST_MEMBERS - 1):
            person = Account(
                email=f"{number}@loch.example",
                password=None,
                active=True,
                fs_uniquifier=str(number),
                is_host=False,
                created=TODAY,
            )
            session.add(person)
            session.flush()
            session.add(Membership(organisation_id=loch.id, account_id=person.id, role=MemberRole.STEERING))
    token = loch.invites()
    with pytest.raises(TooManyError, match="200"):
        accept_with_password(loch.database, token, PASSWORD, TODAY)
    with loch.database.reading() as session:
        assert find_account(session, ANN) is None


def test_who_left_and_is_invited_again_begins_with_another_password(loch: Loch) -> None:
    ann = accept_with_password(loch.database, loch.invites(), PASSWORD, TODAY)
    assert remove_member(loch.database, loch.id, ann, by_account(loch.owner), TODAY)
    token = loch.invites()
    assert accept_with_password(loch.database, token, "coffee at five in the kitchen", TODAY) == ann
    assert the_account(loch.database).active
    assert is_right("coffee at five in the kitchen", the_account(loch.database).password)
    assert "account resumed" in loch.said(SERVER)


def test_an_account_that_was_ended_on_purpose_is_not_resumed_by_an_invitation(loch: Loch) -> None:
    ben = add_account(loch.database, BEN, PASSWORD, TODAY, member_of=(loch.id, MemberRole.STEERING))
    end_account(loch.database, ben, COMMAND_LINE, TODAY)
    with loch.database.reading() as session:
        firth = find_organisation(session, "firth").id
    token = loch.links_to(invite(loch.database, Wanted(BEN, firth, OWNER), COMMAND_LINE, TODAY))
    with pytest.raises(AccountRefusedError):
        accept_with_password(loch.database, token, "coffee at five in the kitchen", TODAY)
    assert not the_account(loch.database, BEN).active


def test_who_keeps_a_role_and_whose_account_was_ended_is_not_invited_there(loch: Loch) -> None:
    ben = add_account(loch.database, BEN, PASSWORD, TODAY, is_host=True, member_of=(loch.id, MemberRole.STEERING))
    add_account(loch.database, "host@server.example", PASSWORD, TODAY, is_host=True)
    end_account(loch.database, ben, COMMAND_LINE, TODAY)
    for wanted in (Wanted(BEN, loch.id, LEAD), Wanted(BEN, is_host=True)):
        with pytest.raises(InvitationRefusedError, match="account was ended"):
            invite(loch.database, wanted, COMMAND_LINE, TODAY)


def test_who_belongs_to_another_account_through_their_provider_is_told_so(loch: Loch) -> None:
    accept_with_subject(loch.database, loch.invites(), "https://login.example ann", TODAY)
    former = accept_with_password(loch.database, loch.invites("former@loch.example"), PASSWORD, TODAY)
    remove_member(loch.database, loch.id, former, COMMAND_LINE, TODAY)
    for email in (BEN, "former@loch.example"):
        token = loch.invites(email)
        with pytest.raises(AccountRefusedError, match="belongs to another account"):
            accept_with_subject(loch.database, token, "https://login.example ann", TODAY)
        accept_with_password(loch.database, token, PASSWORD, TODAY)


def test_a_host_is_invited_to_no_organisation(loch: Loch) -> None:
    token = loch.links_to(invite(loch.database, Wanted(ANN, is_host=True), COMMAND_LINE, TODAY))
    accept_with_password(loch.database, token, PASSWORD, TODAY)
    assert the_account(loch.database).is_host
    assert ANN not in loch.members()
    assert loch.said(SERVER)[-2:] == ["account added", "host added"]


def outcomes(*acts: Callable[[], object]) -> list[type[Exception] | None]:
    """Do things at the same time, and say how each ended."""

    def do(act: Callable[[], object]) -> type[Exception] | None:
        try:
            act()
        except RefusedError as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(len(acts)) as at_once:
        return list(at_once.map(do, acts))


def test_two_presses_at_once_make_one_account_and_one_member(loch: Loch) -> None:
    token = loch.invites()
    ends = outcomes(*[lambda: accept_with_password(loch.database, token, PASSWORD, TODAY)] * 4)
    assert ends.count(None) == 1
    assert set(ends) <= {None, InvitationGoneError, AccountRefusedError}
    assert loch.said() == ["role given", "invited", "joined"]


def test_two_invitations_accepted_at_once_make_one_account(loch: Loch) -> None:
    with loch.database.reading() as session:
        firth = find_organisation(session, "firth").id
    elsewhere = loch.links_to(invite(loch.database, Wanted(ANN, firth, OWNER), COMMAND_LINE, TODAY))
    here = loch.invites()
    ends = outcomes(
        lambda: accept_with_password(loch.database, here, PASSWORD, TODAY),
        lambda: accept_with_password(loch.database, elsewhere, PASSWORD, TODAY),
    )
    assert sorted(ends, key=str) == sorted([None, AccountRefusedError], key=str)


def test_accepting_and_taking_back_at_once_end_in_one_of_both(loch: Loch) -> None:
    for number in range(5):
        token = loch.invites(f"{number}@loch.example")
        (row,) = loch.waiting()

        def accepts(token: str = token) -> object:
            return accept_with_password(loch.database, token, PASSWORD, TODAY)

        def takes_back(row: Invitation = row) -> None:
            take_back(loch.database, loch.id, row.id, by_account(loch.owner), TODAY)

        is_in = outcomes(accepts, takes_back)[0] is None
        assert (f"{number}@loch.example" in loch.members()) == is_in
        assert loch.waiting() == []


def test_no_more_than_fifty_wait_when_many_are_invited_at_once(loch: Loch) -> None:
    for number in range(MOST_INVITATIONS - 1):
        loch.invites(f"staff{number}@loch.example")
    ends = outcomes(*(lambda each=each: loch.invites(f"{each}@loch.example") for each in "abcd"))
    assert ends.count(None) == 1
    assert len(loch.waiting()) == MOST_INVITATIONS
    assert loch.said().count("invited") == MOST_INVITATIONS
