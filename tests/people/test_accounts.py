"""Accounts and memberships, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.lead import NOW
from tiassess.people.accounts import add_account, add_membership, find_account, refresh_hash, set_password
from tiassess.people.errors import AccountRefusedError, UnknownAccountError, WeakPasswordError
from tiassess.people.leaving import end_account, remove_member, resume_account, take_role
from tiassess.people.listing import list_people
from tiassess.people.members import find_member, give_roles, list_members
from tiassess.people.passwords import is_right
from tiassess.people.tables import Account, MemberRole, Membership
from tiassess.people.trail import COMMAND_LINE
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = date(2026, 11, 21)
EMAIL = "ann@loch.example"
PASSWORD = "tea at four in the garden"


def organisation(database: Database, slug: str = "loch") -> UUID:
    """Add an organisation and give its id."""
    add_organisation(database, slug=slug, name=slug.title(), timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        return find_organisation(session, slug).id


def account(database: Database, email: str = EMAIL) -> Account:
    """Look at an account."""
    with database.reading() as session:
        found = find_account(session, email)
        assert found is not None
        return found


def test_an_account_is_found_however_its_address_is_written(database: Database) -> None:
    add_account(database, " Ann@Loch.example", PASSWORD, TODAY)
    assert account(database, "ANN@loch.EXAMPLE ").email == EMAIL


def test_an_account_begins_as_a_member_or_is_not_added_at_all(database: Database) -> None:
    loch = organisation(database)
    add_account(database, EMAIL, PASSWORD, TODAY, member_of=(loch, MemberRole.STEERING))
    with pytest.raises(IntegrityError):
        add_account(database, "ben@loch.example", PASSWORD, TODAY, member_of=(uuid4(), MemberRole.STEERING))
    with database.reading() as session:
        (ann,) = list_people(session)
    assert (ann.email, ann.memberships) == (EMAIL, ((loch, MemberRole.STEERING),))


@pytest.mark.parametrize("way", ["added", "given"])
def test_the_first_lead_of_an_organisation_owns_it_too_and_the_second_does_not(database: Database, way: str) -> None:
    loch = organisation(database)

    def becomes_lead(email: str) -> list[MemberRole]:
        lead = (loch, MemberRole.LEAD)
        account_id = add_account(database, email, PASSWORD, TODAY, member_of=lead if way == "added" else None)
        give_roles(database, loch, account_id, [MemberRole.LEAD], COMMAND_LINE, TODAY)
        with database.reading() as session:
            found = find_member(session, loch, account_id)
        assert found
        return list(found.roles)

    with ThreadPoolExecutor(2) as at_once:
        had = at_once.map(becomes_lead, [EMAIL, "ben@loch.example"])
    assert sorted(had) == [[MemberRole.LEAD], [MemberRole.OWNER, MemberRole.LEAD]]


def test_a_password_is_kept_as_a_hash_only(database: Database) -> None:
    add_account(database, EMAIL, PASSWORD, TODAY)
    kept = account(database).password or ""
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert is_right(PASSWORD, kept)


def test_a_password_that_was_changed_meanwhile_does_not_come_back_with_a_newer_hash(database: Database) -> None:
    add_account(database, EMAIL, PASSWORD, TODAY)
    compared = account(database)
    refresh_hash(database, compared, PASSWORD)
    assert account(database).password != compared.password
    assert is_right(PASSWORD, account(database).password)
    set_password(database, EMAIL, "coffee at five in the kitchen", COMMAND_LINE, TODAY)
    refresh_hash(database, compared, PASSWORD)
    assert is_right("coffee at five in the kitchen", account(database).password)


def test_there_is_one_account_for_an_address(database: Database) -> None:
    add_account(database, EMAIL, PASSWORD, TODAY)
    with pytest.raises(AccountRefusedError, match="already"):
        add_account(database, EMAIL.upper(), PASSWORD, TODAY)


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@loch", "a@b@c", "a b@loch", "ann@lo\x00ch", "a..b@loch", f"{'a' * 65}@loch"]
)
def test_what_is_no_address_is_refused(database: Database, address: str) -> None:
    with pytest.raises(AccountRefusedError, match="not an e-mail address"):
        add_account(database, address, PASSWORD, TODAY)


def test_a_password_that_could_be_guessed_changes_nothing(database: Database) -> None:
    add_account(database, EMAIL, PASSWORD, TODAY)
    before = account(database)
    for act in (
        lambda: add_account(database, "ben@loch.example", "password1234", TODAY),
        lambda: set_password(database, EMAIL, "password1234", COMMAND_LINE, TODAY),
    ):
        with pytest.raises(WeakPasswordError):
            act()
    with database.reading() as session:
        assert session.scalars(select(Account.password)).all() == [before.password]


@pytest.mark.parametrize("act", ["password", "end", "undo"])
def test_a_new_password_and_an_end_make_every_signed_in_browser_a_stranger(database: Database, act: str) -> None:
    account_id = add_account(database, EMAIL, PASSWORD, TODAY)
    before = account(database).fs_uniquifier
    if act == "password":
        set_password(database, EMAIL, "coffee at five in the kitchen", COMMAND_LINE, TODAY)
    else:
        end_account(database, account_id, COMMAND_LINE, TODAY)
    if act == "undo":
        resume_account(database, account_id, COMMAND_LINE, TODAY)
    assert account(database).fs_uniquifier != before
    assert account(database).active is (act != "end")


def test_a_member_may_have_two_roles_and_each_only_once(database: Database) -> None:
    add_account(database, EMAIL, PASSWORD, TODAY)
    loch = organisation(database)
    for role in (MemberRole.LEAD, MemberRole.STEERING, MemberRole.LEAD):
        add_membership(database, EMAIL, loch, role)
    with database.reading() as session:
        (listed,) = list_people(session)
    assert listed.memberships == ((loch, MemberRole.LEAD), (loch, MemberRole.STEERING))


def test_taking_a_role_leaves_the_others(database: Database) -> None:
    account_id = add_account(database, EMAIL, PASSWORD, TODAY)
    loch, firth = organisation(database), organisation(database, "firth")
    for where in (loch, firth):
        add_membership(database, EMAIL, where, MemberRole.LEAD)
    for _ in range(2):
        assert not take_role(database, loch, account_id, MemberRole.LEAD, COMMAND_LINE, TODAY)
    with database.reading() as session:
        assert session.scalars(select(Membership.organisation_id)).all() == [firth]


def test_the_list_of_an_organisation_says_nothing_of_another(database: Database) -> None:
    loch, firth = organisation(database), organisation(database, "firth")
    for email, where in (("ann@loch.example", loch), ("ben@firth.example", firth)):
        add_account(database, email, PASSWORD, TODAY)
        add_membership(database, email, where, MemberRole.LEAD)
    add_membership(database, "ann@loch.example", firth, MemberRole.STEERING)
    add_account(database, "host@server.example", PASSWORD, TODAY, is_host=True)
    with database.reading() as session:
        here, everybody = list_members(session, loch), list_people(session)
    assert [(each.email, each.roles) for each in here] == [("ann@loch.example", (MemberRole.LEAD,))]
    assert [each.email for each in everybody] == ["ann@loch.example", "ben@firth.example", "host@server.example"]


def test_nothing_can_be_done_for_an_address_without_an_account(database: Database) -> None:
    loch = organisation(database)
    acts: list[Callable[[], object]] = [
        lambda: set_password(database, EMAIL, PASSWORD, COMMAND_LINE, TODAY),
        lambda: end_account(database, UUID(int=7), COMMAND_LINE, TODAY),
        lambda: resume_account(database, UUID(int=7), COMMAND_LINE, TODAY),
        lambda: remove_member(database, loch, UUID(int=7), COMMAND_LINE, TODAY),
        lambda: add_membership(database, EMAIL, loch, MemberRole.LEAD),
    ]
    for act in acts:
        with pytest.raises(UnknownAccountError):
            act()


def test_a_database_is_not_asked_for_signs_that_no_address_holds(database: Database) -> None:
    add_account(database, EMAIL, PASSWORD, TODAY)
    with database.reading() as session:
        for email in ("ann\0@loch.example", "\0", "ann@loch.example\x1b", "ann", "a" * 70 + "@loch.example"):
            assert find_account(session, email) is None
