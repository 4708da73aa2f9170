"""Share links: what opens one and what does not, how long, how many, and what the trail says of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.lead import NOW
from tiassess.config import SubKeys
from tiassess.errors import RefusedError
from tiassess.people.accounts import add_account
from tiassess.people.limits import LONGEST_SHARE_DAYS, MOST_PAST_SHARE_LINKS, MOST_SHARE_LINKS
from tiassess.people.share_links import (
    ID_BYTES,
    Sharing,
    find_share_link,
    list_share_links,
    make_share_link,
    note_opening,
    read_token,
    revoke_share_link,
    token_of,
)
from tiassess.people.tables import ShareLink
from tiassess.people.trail_reading import trail_lines
from tiassess.people.turns import take_turns
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = NOW.date()
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
KEYS = SubKeys((OLD,))
LINK = UUID("5a3f2f5e-93a4-4f0b-8d1e-07a1c0ffee00")


@pytest.fixture
def loch(database: Database) -> UUID:
    """An organisation with somebody who shares, on each kind of database."""
    add_organisation(database, slug="loch", name="Loch", timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        return find_organisation(session, "loch").id


@pytest.fixture
def ann(database: Database) -> UUID:
    """The account of somebody who shares."""
    return add_account(database, "ann@loch.example", "tea at four in the garden", TODAY)


@pytest.fixture
def share(database: Database, loch: UUID, ann: UUID) -> Callable[..., UUID]:
    """Make a link, by default for 30 days."""

    def make(label: str = "The board", days: int = 30, today: date = TODAY) -> UUID:
        return make_share_link(database, loch, Sharing(label, today + timedelta(days=days)), ann, today)

    return make


def opens(database: Database, token: str, today: date = TODAY, keys: SubKeys = KEYS) -> ShareLink | None:
    with database.reading() as session:
        return find_share_link(session, keys, token, today)


def deeds(database: Database, organisation_id: UUID) -> list[dict[str, object]]:
    with database.reading() as session:
        lines = trail_lines(session, organisation_id)[::-1]
    return [json.loads(line.entry) for line in lines]


def test_a_token_fits_into_an_address_as_it_is() -> None:
    token = token_of(KEYS, LINK)
    assert len(token) == 64
    assert token.replace("-", "").replace("_", "").isalnum()


@given(place=st.integers(0, 63), sign=st.sampled_from("ABCxyz019-_+=/é\0 "))
def test_no_token_with_another_sign_is_ours(place: int, sign: str) -> None:
    token = token_of(KEYS, LINK)
    other = token[:place] + sign + token[place + 1 :]
    assert (read_token(KEYS, other) == LINK) == (other == token)


@pytest.mark.parametrize("odd", ["", "x", "A" * 21, "A" * 22, "A" * 64, "A" * 10_000, token_of(KEYS, LINK) + "AAAA"])
def test_what_is_no_token_of_ours_is_nobodys(odd: str) -> None:
    assert read_token(KEYS, odd) is None


def test_a_token_cut_short_is_nobodys() -> None:
    token = token_of(KEYS, LINK)
    assert [read_token(KEYS, token[:length]) for length in range(64)] == [None] * 64
    assert len(token) * 3 // 4 - ID_BYTES == 32


def test_a_token_under_an_older_secret_is_good_as_long_as_that_secret_is_known() -> None:
    token = token_of(KEYS, LINK)
    assert read_token(SubKeys((NEW, OLD)), token) == LINK
    assert read_token(SubKeys((NEW,)), token) is None
    assert token_of(SubKeys((NEW, OLD)), LINK) != token


def test_a_link_opens_until_the_end_of_its_last_day(database: Database, share: Callable[..., UUID]) -> None:
    token = token_of(KEYS, share(days=3))
    assert opens(database, token)
    assert opens(database, token, TODAY + timedelta(days=3))
    assert opens(database, token, TODAY + timedelta(days=4)) is None


def test_a_link_that_was_taken_back_opens_nothing_at_once(
    database: Database, share: Callable[..., UUID], loch: UUID, ann: UUID
) -> None:
    link = share()
    revoke_share_link(database, loch, link, ann, TODAY)
    assert opens(database, token_of(KEYS, link)) is None


def test_a_good_mark_over_an_id_that_is_not_there_opens_nothing(database: Database, loch: UUID) -> None:
    assert loch
    assert opens(database, token_of(KEYS, uuid4())) is None


def test_nobody_takes_back_a_link_of_another_organisation(
    database: Database, share: Callable[..., UUID], ann: UUID
) -> None:
    add_organisation(database, slug="firth", name="Firth", timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        firth = find_organisation(session, "firth").id
    link = share()
    revoke_share_link(database, firth, link, ann, TODAY)
    assert opens(database, token_of(KEYS, link))
    assert deeds(database, firth) == []


@pytest.mark.parametrize(("label", "days"), [("", 30), (" \t", 30), ("a\0b", 30), ("x" * 101, 30), ("Board", -1)])
def test_what_cannot_be_a_link_is_refused(share: Callable[..., UUID], label: str, days: int) -> None:
    with pytest.raises(RefusedError):
        share(label, days)


def test_a_link_is_good_for_a_year_at_most(share: Callable[..., UUID]) -> None:
    share(days=LONGEST_SHARE_DAYS)
    with pytest.raises(RefusedError, match="between today and 2027-11-21"):
        share(days=LONGEST_SHARE_DAYS + 1)


def test_no_more_links_are_good_than_can_be_and_past_ones_do_not_count(
    database: Database, share: Callable[..., UUID], loch: UUID, ann: UUID
) -> None:
    links = [share(days=number) for number in range(MOST_SHARE_LINKS)]
    with pytest.raises(RefusedError, match="as many as there can be"):
        share()
    revoke_share_link(database, loch, links[-1], ann, TODAY)
    share()
    share(today=TODAY + timedelta(days=1))  # the one for today only is over


def test_of_past_links_the_latest_are_listed(database: Database, share: Callable[..., UUID], loch: UUID) -> None:
    for number in range(MOST_PAST_SHARE_LINKS + 2):
        share(days=0, today=TODAY + timedelta(days=number))
    with database.reading() as session:
        good, past = list_share_links(session, loch, TODAY + timedelta(days=MOST_PAST_SHARE_LINKS + 1))
    assert [link.made for link in good] == [TODAY + timedelta(days=MOST_PAST_SHARE_LINKS + 1)]
    assert len(past) == MOST_PAST_SHARE_LINKS
    assert past[0].made > past[-1].made > TODAY


def test_making_taking_back_and_opening_are_lines_of_the_trail_without_a_name(
    database: Database, share: Callable[..., UUID], loch: UUID, ann: UUID
) -> None:
    link = share("Mrs Smith")
    row = opens(database, token_of(KEYS, link))
    assert row
    for _ in range(3):
        note_opening(database, row, TODAY)
    note_opening(database, row, TODAY + timedelta(days=1))
    for _ in range(2):
        revoke_share_link(database, loch, link, ann, TODAY)
    said = deeds(database, loch)
    assert [each["deed"] for each in said] == ["link shared", "link opened", "link opened", "link revoked"]
    assert said[0]["of"] == {"link": str(link), "ends": "2026-12-21"}
    assert said[1]["who"] == {"kind": "link", "id": str(link)}
    assert "Smith" not in str(said)


def test_a_link_that_two_take_back_at_once_is_taken_back_once(
    database: Database, share: Callable[..., UUID], loch: UUID, ann: UUID
) -> None:
    link = share()
    with ThreadPoolExecutor(2) as at_once:
        with database.writing() as session:
            take_turns(session, loch)
            pressed = [at_once.submit(revoke_share_link, database, loch, link, ann, TODAY) for _two in range(2)]
            wait(pressed, timeout=0.3)  # both have come as far as they can
        assert [press.result() for press in pressed] == [None, None]
    assert [each["deed"] for each in deeds(database, loch)] == ["link shared", "link revoked"]


def test_the_database_does_not_hold_what_opens_a_link(database: Database, share: Callable[..., UUID]) -> None:
    token = token_of(KEYS, share())
    with database.reading() as session:
        row = session.scalars(select(ShareLink)).one()
        assert token not in str({column.key: getattr(row, column.key) for column in ShareLink.__table__.columns})
