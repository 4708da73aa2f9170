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
from tiassess.people.subjects import Proof, sign_in_by_subject, subject_of, tie
from tiassess.people.trail import SERVER, Deed
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


def comes(database: Database, subject: str, email: str | None = EMAIL) -> str | None:
    """Let somebody come from the provider."""
    return sign_in_by_subject(database, Proof(subject, email), TODAY)


def deeds(database: Database) -> list[str]:
    """Give what the server's trail says that happened to whom, but for accounts that were added."""
    with database.reading() as session:
        said = [said_in(line) for line in trail_lines(session, SERVER)]
    return [each["deed"] for each in said if each["deed"] == Deed.SUBJECT_TIED]


def test_an_account_belongs_to_whom_the_provider_names_first_with_its_address(lead: Lead, account_id: UUID) -> None:
    assert comes(lead.database, ANN, " Ann@Loch.EXAMPLE") == EMAIL
    assert comes(lead.database, ANN, None) == EMAIL
    assert comes(lead.database, ANN, "ann.reid@firth.example") == EMAIL
    assert deeds(lead.database) == [Deed.SUBJECT_TIED]


def test_an_account_that_belongs_to_somebody_is_never_given_to_another(database: Database, account_id: UUID) -> None:
    assert comes(database, ANN) == EMAIL
    assert comes(database, BEN) is None
    assert comes(database, ANN) == EMAIL
    assert deeds(database) == [Deed.SUBJECT_TIED]


def test_an_address_that_is_not_verified_leads_nowhere(database: Database, account_id: UUID) -> None:
    assert comes(database, ANN, None) is None
    assert deeds(database) == []


def test_nobody_gets_an_account_by_signing_in(database: Database, account_id: UUID) -> None:
    assert comes(database, BEN, "ben@loch.example") is None
    with database.reading() as session:
        assert find_account(session, "ben@loch.example") is None


@pytest.mark.parametrize("email", ["", "no address", "a\0@loch.example", "x" * 300])
def test_an_odd_address_leads_nowhere(database: Database, account_id: UUID, email: str) -> None:
    assert comes(database, ANN, email) is None


@pytest.mark.parametrize("alike", ["bob@stra\u00dfe.example", "bob@loc\u212a.example", "bob@\uff4coch.example"])
def test_an_address_of_other_letters_is_not_the_one_that_it_would_become(database: Database, alike: str) -> None:
    add_account(database, unicodedata.normalize("NFKC", alike).casefold(), PASSWORD, TODAY)
    assert comes(database, ANN, alike) is None
    with database.reading() as session:
        assert find_account(session, alike) is None
    with pytest.raises(AccountRefusedError):
        add_account(database, alike, PASSWORD, TODAY)


def test_an_ended_account_stays_out_however_it_is_known(database: Database, account_id: UUID) -> None:
    set_active(database, EMAIL, active=False)
    assert comes(database, ANN) is None
    set_active(database, EMAIL, active=True)
    assert comes(database, ANN) == EMAIL
    set_active(database, EMAIL, active=False)
    assert comes(database, ANN) is None


def test_a_person_at_the_provider_has_one_account(database: Database, account_id: UUID) -> None:
    add_account(database, "ann.reid@firth.example", PASSWORD, TODAY)
    assert comes(database, ANN) == EMAIL
    with database.writing() as session:
        other = find_account(session, "ann.reid@firth.example")
        assert other
        with pytest.raises(AccountRefusedError):
            tie(session, other, ANN, TODAY)
        assert other.subject is None
