"""Accounts and the provider of single sign-on: an address counts once, and nobody takes another one's place."""

from __future__ import annotations

import unicodedata
from datetime import date
from uuid import UUID

import pytest

from tests.accounts import set_active
from tests.lead import Lead
from tiassess.people.accounts import add_account, find_account
from tiassess.people.errors import AccountRefusedError
from tiassess.people.invitations import keep_new_link
from tiassess.people.new_passwords import choose_new_password, offer_new_password
from tiassess.people.subjects import Proof, find_account_by_subject, subject_of, tie_own
from tiassess.people.trail import COMMAND_LINE, SERVER, Deed
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.storage.database import Database

TODAY = date(2026, 11, 22)
EMAIL, PASSWORD = "ann@loch.example", "tea at four in the garden"
ANN = subject_of("https://login.example.org", "a7")
BEN = subject_of("https://login.example.org", "b8")


@pytest.fixture
def account_id(database: Database) -> UUID:
    """Somebody with an account and a password."""
    return add_account(database, EMAIL, PASSWORD, TODAY)


def adds(database: Database, account_id: UUID, subject: str = ANN, email: str | None = EMAIL) -> bool:
    """Let somebody who is signed in come from the provider, and say whether the account is theirs there."""
    try:
        tie_own(database, account_id, Proof(subject, email), TODAY)
    except AccountRefusedError:
        return False
    with database.reading() as session:
        found = find_account_by_subject(session, subject)
        return found is not None and found.id == account_id


def deeds(database: Database) -> list[str]:
    """Give what the server's trail says of accounts that were tied, the latest first."""
    with database.reading() as session:
        said = [said_in(line) for line in trail_lines(session, SERVER)]
    return [each["deed"] for each in said if each["deed"] == Deed.SUBJECT_TIED]


def test_an_account_belongs_to_whom_the_provider_names_first_with_its_address(lead: Lead, account_id: UUID) -> None:
    assert adds(lead.database, account_id, ANN, " Ann@Loch.EXAMPLE")
    assert adds(lead.database, account_id, ANN, None)
    assert adds(lead.database, account_id, ANN, "ann.reid@firth.example")
    assert deeds(lead.database) == [Deed.SUBJECT_TIED]


def test_a_link_for_a_new_password_forgets_who_somebody_was_at_the_provider(
    database: Database, account_id: UUID
) -> None:
    assert adds(database, account_id, ANN)
    row_id = offer_new_password(database, account_id, COMMAND_LINE, TODAY)
    with database.writing() as session:
        token = keep_new_link(session, row_id)
    choose_new_password(database, token, "coffee at nine by the loch side", TODAY)
    with database.reading() as session:
        assert find_account_by_subject(session, ANN) is None


def test_an_account_that_belongs_to_somebody_is_never_given_to_another(database: Database, account_id: UUID) -> None:
    assert adds(database, account_id, ANN)
    assert not adds(database, account_id, BEN)
    assert adds(database, account_id, ANN)
    assert deeds(database) == [Deed.SUBJECT_TIED]


@pytest.mark.parametrize("email", [None, "", "ben@loch.example", "a\0@loch.example", "x" * 300])
def test_another_address_or_one_that_is_not_verified_ties_nothing(
    database: Database, account_id: UUID, email: str | None
) -> None:
    assert not adds(database, account_id, ANN, email)
    assert deeds(database) == []


def test_who_agrees_is_tied_where_the_provider_vouches_for_no_address_and_not_where_for_another(
    database: Database, account_id: UUID
) -> None:
    with pytest.raises(AccountRefusedError):
        tie_own(database, account_id, Proof(ANN, "ben@loch.example"), TODAY, is_agreed=True)
    tie_own(database, account_id, Proof(ANN), TODAY, is_agreed=True)
    assert deeds(database) == [Deed.SUBJECT_TIED]


@pytest.mark.parametrize("alike", ["bob@stra\u00dfe.example", "bob@loc\u212a.example", "bob@\uff4coch.example"])
def test_an_address_of_other_letters_is_not_the_one_that_it_would_become(database: Database, alike: str) -> None:
    bob = add_account(database, unicodedata.normalize("NFKC", alike).casefold(), PASSWORD, TODAY)
    assert not adds(database, bob, ANN, alike)
    with database.reading() as session:
        assert find_account(session, alike) is None
    with pytest.raises(AccountRefusedError):
        add_account(database, alike, PASSWORD, TODAY)


def test_an_ended_account_comes_to_belong_to_nobody(database: Database, account_id: UUID) -> None:
    set_active(database, EMAIL, active=False)
    assert not adds(database, account_id)


def test_a_person_at_the_provider_has_one_account(database: Database, account_id: UUID) -> None:
    other = add_account(database, "ann.reid@firth.example", PASSWORD, TODAY)
    assert adds(database, account_id)
    assert not adds(database, other, ANN, "ann.reid@firth.example")
