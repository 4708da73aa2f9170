"""Two acts at once on one account: one waits for the other, and neither is sent away by PostgreSQL.

SQLite lets one writer in at a time, so that no two of them can wait for each other there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from tests.lead import NOW
from tiassess.config import SubKeys
from tiassess.errors import RefusedError
from tiassess.people.accounts import add_account, keep_password, new_token
from tiassess.people.invitations import Wanted, invite, make_token, take_back
from tiassess.people.leaving import add_host, end_account, remove_host, resume_account
from tiassess.people.new_passwords import ask_for_new_password, keep_link_asked_for, offer_new_password
from tiassess.people.passwords import NOBODYS
from tiassess.people.second_factor import make_recovery_codes, remove_second_factor, renew_second_factors
from tiassess.people.share_links import Sharing, make_share_link, revoke_share_link
from tiassess.people.sign_ins import begin_sign_in, end_sign_ins, sign_out
from tiassess.people.subjects import Proof, tie_own
from tiassess.people.tables import MemberRole
from tiassess.people.trail import SERVER, Deed, Noted, by_account
from tiassess.people.trail_reading import faults_of_trail
from tiassess.people.turns import take_account_and_turns
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = NOW.date()
PASSWORD = "tea at four in the garden"
NUMBERS = count(1)


@dataclass
class Anns:
    """What Ann and others do at an organisation and a server: she owns the one and runs the other, and so does Ben."""

    database: Database
    loch: UUID
    ann: UUID
    ben: UUID

    def shares(self) -> None:
        """Ann makes a share link and takes it back."""
        sharing = Sharing("the board", TODAY + timedelta(30))
        link = make_share_link(self.database, self.loch, sharing, self.ann, TODAY)
        revoke_share_link(self.database, self.loch, link, self.ann, TODAY)

    def invites(self) -> None:
        """Ann invites somebody and takes it back."""
        wanted = Wanted(f"{next(NUMBERS)}@loch.example", self.loch, frozenset({MemberRole.LEAD}))
        made = invite(self.database, wanted, by_account(self.ann), TODAY)
        take_back(self.database, self.loch, made, by_account(self.ann), TODAY)

    def loses_app(self) -> None:
        """Somebody takes Ann's app away."""
        remove_second_factor(self.database, self.ann, by_account(self.ben), TODAY, ends_sign_ins=True)

    def makes_codes(self) -> None:
        """Ann makes new recovery codes."""
        make_recovery_codes(self.database, self.ann, TODAY)

    def signs_in(self) -> None:
        """Ann signs in and out, in two ways."""
        sign_out(self.database, begin_sign_in(self.database, self.ann, TODAY), TODAY)
        begin_sign_in(self.database, self.ann, TODAY - timedelta(days=1))
        end_sign_ins(self.database, self.ann, [], TODAY)

    def ben_signs_in(self) -> None:
        """Ben signs in, with whom the old sign-ins of others go."""
        begin_sign_in(self.database, self.ben, TODAY + timedelta(days=1))

    def is_ended(self) -> None:
        """Ben ends Ann's account and lets her sign in again."""
        end_account(self.database, self.ann, by_account(self.ben), TODAY)
        resume_account(self.database, self.ann, by_account(self.ben), TODAY)

    def is_host_no_more(self) -> None:
        """Ben lets Ann run the server no longer, and then again."""
        remove_host(self.database, self.ann, by_account(self.ben), TODAY)
        add_host(self.database, self.ann, by_account(self.ben), TODAY)

    def changes_password(self) -> None:
        """Ann changes her password."""
        noted = Noted(Deed.PASSWORD_CHANGED, by_account(self.ann), TODAY)
        with self.database.writing() as session:
            keep_password(session, take_account_and_turns(session, self.ann), NOBODYS, new_token(), noted)

    def comes_from_provider(self) -> None:
        """Ann is tied to somebody new at the provider."""
        with self.database.writing() as session:
            take_account_and_turns(session, self.ann).subject = None
        tie_own(self.database, self.ann, Proof(f"https://login.example {next(NUMBERS)}", "ann@loch.example"), TODAY)

    def offers_password(self) -> None:
        """Ann, who runs the server, sends Ben a link for a new password."""
        offer_new_password(self.database, self.ben, by_account(self.ann), TODAY)

    def forgets_password(self) -> None:
        """Ann asks for a new password, and a worker sends the link."""
        ask_for_new_password(self.database, "ann@loch.example", TODAY)
        link = offer_new_password(self.database, self.ann, by_account(self.ben), TODAY)
        with self.database.writing() as session:
            keep_link_asked_for(session, link, self.ann, make_token(), TODAY)

    def keys_are_renewed(self) -> None:
        """The secrets of apps are sealed anew."""
        with self.database.writing() as session:
            renew_second_factors(session, SubKeys((bytes(32),)), changes=True)


PAIRS = {
    "a share link and a lost app": (Anns.shares, Anns.loses_app),
    "a share link and another password": (Anns.shares, Anns.changes_password),
    "a share link and single sign-on": (Anns.shares, Anns.comes_from_provider),
    "a sign-in and an end": (Anns.signs_in, Anns.is_ended),
    "a sign-in and another one's": (Anns.signs_in, Anns.ben_signs_in),
    "a sign-in and a lost app": (Anns.ben_signs_in, Anns.loses_app),
    "an invitation and another password": (Anns.invites, Anns.changes_password),
    "an invitation and single sign-on": (Anns.invites, Anns.comes_from_provider),
    "an invitation and an end": (Anns.invites, Anns.is_ended),
    "an invitation and no host any more": (Anns.invites, Anns.is_host_no_more),
    "a link for another and another password": (Anns.offers_password, Anns.changes_password),
    "a link for another and an end": (Anns.offers_password, Anns.is_ended),
    "a link for another and new keys": (Anns.offers_password, Anns.keys_are_renewed),
    "a forgotten password and an end": (Anns.forgets_password, Anns.is_ended),
}


@pytest.fixture
def anns(postgresql_url: str) -> Iterator[Anns]:
    """An organisation and a server, each with two people."""
    database = Database(postgresql_url)
    add_organisation(database, slug="loch", name="Loch", timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
    owner = (loch, MemberRole.OWNER)
    ann, ben = (
        add_account(database, f"{name}@loch.example", PASSWORD, TODAY, is_host=True, member_of=owner)
        for name in ("ann", "ben")
    )
    yield Anns(database, loch, ann, ben)
    database.close()


def both(anns: Anns, first: Callable[[Anns], None], second: Callable[[Anns], None], rounds: int) -> None:
    """Do two things over and over at the same time, and check the trails afterwards."""

    def again(act: Callable[[Anns], None]) -> None:
        for _ in range(rounds):
            with suppress(RefusedError):  # such as a link for an account that is just ended
                act(anns)

    with ThreadPoolExecutor(2) as at_once:
        for done in [at_once.submit(again, act) for act in (first, second)]:
            done.result()
    with anns.database.reading() as session:
        assert faults_of_trail(session, SERVER) == faults_of_trail(session, anns.loch) == []


@pytest.mark.parametrize("pair", PAIRS)
def test_two_acts_on_one_account_wait_for_each_other_and_never_in_a_circle(anns: Anns, pair: str) -> None:
    both(anns, *PAIRS[pair], rounds=8)


@pytest.mark.long
@pytest.mark.parametrize("pair", [*PAIRS, "new codes"])
def test_forty_times_two_acts_on_one_account_never_wait_in_a_circle(anns: Anns, pair: str) -> None:
    both(anns, *PAIRS.get(pair, (Anns.shares, Anns.makes_codes)), rounds=40)
