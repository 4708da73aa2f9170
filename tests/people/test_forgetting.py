"""Forgetting whose a former account was: nothing of a person is left of it, and nobody who is here is forgotten."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from uuid import UUID

import pytest

from tests.lead import NOW, Lead
from tiassess.people.accepting import accept_with_password
from tiassess.people.accounts import add_account, find_account
from tiassess.people.errors import NotForgottenError, UnknownAccountError
from tiassess.people.forgetting import forget_account
from tiassess.people.invitations import Wanted, invite, keep_new_link
from tiassess.people.leaving import add_host, end_account, remove_member, resume_account
from tiassess.people.listing import list_people
from tiassess.people.members import give_roles
from tiassess.people.tables import Account, MemberRole
from tiassess.people.trail import COMMAND_LINE, SERVER
from tiassess.people.trail_reading import faults_of_trail, names_in, names_of_people, trail_lines
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = NOW.date()
EMAIL, PASSWORD = "ann@loch.example", "tea at four in the garden"


def loch_of(database: Database) -> UUID:
    """Add an organisation, and give its id."""
    add_organisation(database, slug="loch", name="Loch", timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        return find_organisation(session, "loch").id


def former(database: Database) -> UUID:
    """Give the account of somebody who was a member of an organisation and has left."""
    loch = loch_of(database)
    account_id = add_account(database, EMAIL, PASSWORD, TODAY, member_of=(loch, MemberRole.STEERING))
    remove_member(database, loch, account_id, COMMAND_LINE, TODAY)
    with database.writing() as session:
        account = session.get_one(Account, account_id)
        account.second_factor, account.recovery_codes, account.subject = b"sealed", ["hash"], "https://id.example ann"
    return account_id


def test_nothing_of_a_person_is_left_and_the_trail_says_that_they_were_forgotten(database: Database) -> None:
    account_id = former(database)
    forget_account(database, account_id, COMMAND_LINE, TODAY)
    with database.reading() as session:
        account = session.get_one(Account, account_id)
        left = (account.password, account.subject, account.second_factor, account.recovery_codes, account.active)
        assert left == (None, None, None, [], False)
        assert re.fullmatch(r"left-[0-9a-f]{8}", account.email)
        assert find_account(session, EMAIL) is None
        assert find_account(session, account.email) is None
        assert not list_people(session)
        assert names_of_people(session, [account_id]) == {}
        (line,) = trail_lines(session, SERVER, most=1)
        said = json.loads(line.entry)
        assert (said["deed"], said["of"]) == ("account forgotten", {"account": str(account_id)})
        assert not names_in(session, trail_lines(session, SERVER))
        assert not faults_of_trail(session, SERVER)


def test_who_can_sign_in_or_belongs_somewhere_is_not_forgotten(database: Database) -> None:
    loch = loch_of(database)
    add_account(database, "owner@loch.example", PASSWORD, TODAY, member_of=(loch, MemberRole.OWNER))
    add_account(database, "first@server.example", PASSWORD, TODAY, is_host=True)
    member = add_account(database, EMAIL, PASSWORD, TODAY, member_of=(loch, MemberRole.STEERING))
    host = add_account(database, "host@server.example", PASSWORD, TODAY, is_host=True)
    nowhere = add_account(database, "bea@loch.example", PASSWORD, TODAY)
    end_account(database, member, COMMAND_LINE, TODAY)
    end_account(database, host, COMMAND_LINE, TODAY)
    for account_id in (member, host, nowhere):
        with pytest.raises(NotForgottenError):
            forget_account(database, account_id, COMMAND_LINE, TODAY)
    with database.reading() as session:
        assert find_account(session, EMAIL)


@pytest.mark.parametrize(
    "act",
    [
        lambda database, account_id: resume_account(database, account_id, COMMAND_LINE, TODAY),
        lambda database, account_id: add_host(database, account_id, COMMAND_LINE, TODAY),
        lambda database, account_id: forget_account(database, account_id, COMMAND_LINE, TODAY),
        lambda database, account_id: give_roles(
            database, loch_of(database), account_id, [MemberRole.LEAD], COMMAND_LINE, TODAY
        ),
    ],
    ids=["resumed", "made a host", "forgotten", "given a role"],
)
def test_a_forgotten_account_is_nobodys_for_good(sqlite_lead: Lead, act: Callable[[Database, UUID], None]) -> None:
    database = sqlite_lead.database
    account_id = add_account(database, EMAIL, PASSWORD, TODAY)
    end_account(database, account_id, COMMAND_LINE, TODAY)
    forget_account(database, account_id, COMMAND_LINE, TODAY)
    with pytest.raises(UnknownAccountError):
        act(database, account_id)


def test_who_comes_back_gets_an_account_of_their_own(database: Database) -> None:
    before = former(database)
    forget_account(database, before, COMMAND_LINE, TODAY)
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
    wanted = Wanted(EMAIL, loch, frozenset({MemberRole.LEAD}))
    invitation = invite(database, wanted, COMMAND_LINE, TODAY)
    with database.writing() as session:
        token = keep_new_link(session, invitation)
    assert accept_with_password(database, token, PASSWORD, TODAY) != before
