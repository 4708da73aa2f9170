"""Sign-ins: a row for each browser, with a day and no more, and gone when it should be."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.accounts import set_active
from tiassess.people.accounts import add_account, find_account, set_password
from tiassess.people.limits import MOST_SIGN_INS
from tiassess.people.sign_ins import (
    begin_sign_in,
    checksum,
    end_sign_ins,
    find_signed_in,
    sign_ins_of,
    sign_out,
)
from tiassess.people.tables import SignIn
from tiassess.people.trail import COMMAND_LINE, SERVER
from tiassess.people.trail_reading import said_in, trail_lines
from tiassess.storage.database import Database

TODAY = date(2026, 11, 22)
EMAIL = "ann@loch.example"


@pytest.fixture
def ann(database: Database) -> UUID:
    """An account."""
    return add_account(database, EMAIL, "tea at four in the garden", TODAY)


def is_in(database: Database, token: str) -> bool:
    """Say whether what a browser shows lets somebody in."""
    with database.reading() as session:
        return find_signed_in(session, token) is not None


def deeds(database: Database) -> list[str]:
    """Give what the server's trail says that happened, the first first."""
    with database.reading() as session:
        return [said_in(line)["deed"] for line in trail_lines(session, SERVER)][::-1]


def test_what_a_browser_shows_is_kept_as_a_checksum_only(database: Database, ann: UUID) -> None:
    token = begin_sign_in(database, ann, TODAY)
    assert len(bytes.fromhex(token)) >= 16
    with database.reading() as session:
        (row,) = session.scalars(select(SignIn))
    assert (row.token_sha256, row.account_id, row.begun) == (checksum(token), ann, TODAY)
    assert not is_in(database, checksum(token))
    assert is_in(database, token)


def test_signing_out_ends_one_browser_and_no_other(database: Database, ann: UUID) -> None:
    first, second = begin_sign_in(database, ann, TODAY), begin_sign_in(database, ann, TODAY)
    for _ in range(2):
        sign_out(database, first, TODAY)
    assert (is_in(database, first), is_in(database, second)) == (False, True)
    assert deeds(database).count("signed out") == 1


def test_signing_in_and_out_is_one_line_a_day_each(database: Database, ann: UUID) -> None:
    for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
        sign_out(database, begin_sign_in(database, ann, day), day)
    assert deeds(database)[1:] == ["signed in", "signed out"] * 2


def test_a_sign_in_of_others_cannot_be_ended(database: Database, ann: UUID) -> None:
    ben = add_account(database, "ben@loch.example", "tea at four in the garden", TODAY)
    theirs = begin_sign_in(database, ben, TODAY)
    assert end_sign_ins(database, ann, [checksum(theirs)], TODAY) == 0
    assert is_in(database, theirs)
    assert end_sign_ins(database, ben, [checksum(theirs)], TODAY) == 1
    assert not is_in(database, theirs)
    assert deeds(database).count("sign-ins ended") == 1


@pytest.mark.parametrize("act", ["password", "end"])
def test_a_new_password_and_an_end_leave_no_row(database: Database, ann: UUID, act: str) -> None:
    token = begin_sign_in(database, ann, TODAY)
    if act == "password":
        set_password(database, EMAIL, "coffee at five in the kitchen", COMMAND_LINE, TODAY)
    else:
        set_active(database, EMAIL, active=False)
    assert not is_in(database, token)
    with database.reading() as session:
        assert not sign_ins_of(session, ann)


def test_an_ended_account_is_signed_in_nowhere_even_with_a_row(database: Database, ann: UUID) -> None:
    token = begin_sign_in(database, ann, TODAY)
    with database.writing() as session:
        account = find_account(session, EMAIL)
        assert account is not None
        account.active = False
    assert not is_in(database, token)


def test_with_one_more_than_the_most_the_oldest_ends(database: Database, ann: UUID) -> None:
    oldest = begin_sign_in(database, ann, TODAY - timedelta(days=1))
    others = [begin_sign_in(database, ann, TODAY) for _ in range(MOST_SIGN_INS)]
    assert not is_in(database, oldest)
    assert all(is_in(database, token) for token in others)
    begin_sign_in(database, ann, TODAY)
    with database.reading() as session:
        assert len(sign_ins_of(session, ann)) == MOST_SIGN_INS


def test_rows_older_than_yesterday_go_with_the_next_sign_in_of_anybody(database: Database, ann: UUID) -> None:
    begin_sign_in(database, ann, TODAY - timedelta(days=2))
    ben = add_account(database, "ben@loch.example", "tea at four in the garden", TODAY)
    begin_sign_in(database, ben, TODAY)
    with database.reading() as session:
        assert not sign_ins_of(session, ann)
