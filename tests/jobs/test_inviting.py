"""Inviting: links go out with their messages, once, to whom they are for, and are kept nowhere else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.jobs.test_worker import running_worker, waits_until
from tests.kinds_of_database import postgresql_when_long
from tests.lead import NOW
from tests.mail_server import Delivered, MailServer, mail_server
from tiassess.config import Settings
from tiassess.jobs.inviting import Inviter
from tiassess.jobs.waking import send_links_soon
from tiassess.people.accepting import accept_with_password
from tiassess.people.accounts import add_account
from tiassess.people.errors import InvitationGoneError
from tiassess.people.invitations import Wanted, invite, send_again
from tiassess.people.leaving import end_account
from tiassess.people.new_passwords import ask_for_new_password, choose_new_password, offer_new_password
from tiassess.people.tables import Invitation, MemberRole
from tiassess.people.trail import COMMAND_LINE, by_account
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation, find_organisation

TODAY = NOW.date()
ANN = "ann@loch.example"
PASSWORD, NEW = "tea at four in the garden", "coffee at five in the kitchen"
ADDRESS = "https://survey.example.org"


@dataclass
class Office:
    """An organisation whose owner invites people by e-mail."""

    database: Database
    settings: Settings
    loch: UUID
    owner: UUID

    def invites(self, email: str = ANN, roles: frozenset[MemberRole] = frozenset({MemberRole.LEAD})) -> UUID:
        """Invite somebody."""
        return invite(self.database, Wanted(email, self.loch, roles), by_account(self.owner), TODAY)

    def rows(self) -> list[Invitation]:
        """Give every link there is."""
        with self.database.reading() as session:
            return list(session.scalars(select(Invitation).order_by(Invitation.email)))


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    with mail_server() as running:
        yield running


@pytest.fixture
def office(database: Database, settings: Settings, server: MailServer) -> Office:
    """An organisation with an odd name, on each kind of database."""
    add_organisation(database, slug="loch", name="Loch =?x?= & Glen", timezone="Europe/London", moment=NOW)
    with database.reading() as session:
        loch = find_organisation(session, "loch").id
    owner = add_account(database, "owner@loch.example", PASSWORD, TODAY, member_of=(loch, MemberRole.OWNER))
    mail = replace(settings, mail_url=server.url, mail_from="survey@example.org", address=ADDRESS)
    return Office(database, replace(mail, host_name="North Health"), loch, owner)


def inviter_of(office: Office) -> Inviter:
    return Inviter(office.database, office.settings)


def token_in(message: Delivered) -> str:
    """Give what stands in the link of a message."""
    (token,) = re.findall(rf"^{ADDRESS}/workspace/(?:invitations|new-password)/(\S+)$", message.text, re.MULTILINE)
    return str(token)


def test_an_invitation_says_who_invites_to_what_and_its_link_lets_join(office: Office, server: MailServer) -> None:
    office.invites(roles=frozenset({MemberRole.OWNER, MemberRole.LEAD}))
    inviter_of(office).send(NOW)
    (message,) = server.taken
    assert message.to == ANN
    assert message.message["Subject"] == "Invitation to Loch = ?x?= & Glen"
    said = message.text
    assert "owner@loch.example invites you to Loch = ?x?= & Glen, where staff are asked" in said
    assert f"at {ADDRESS} (run by North Health)." in said
    assert "- decide who is a member there\n- prepare, open and close surveys" in said
    assert "until 27 November 2026" in said
    (row,) = office.rows()
    assert token_in(message) not in str(vars(row))
    accept_with_password(office.database, token_in(message), NEW, TODAY)


def test_each_invitation_is_sent_once_also_by_two_workers(office: Office, server: MailServer) -> None:
    for number in range(6):
        office.invites(f"{number}@loch.example")
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda each: each.send(NOW), [inviter_of(office), inviter_of(office)]))
    inviter_of(office).send(NOW)
    assert sorted(message.to for message in server.taken) == [f"{number}@loch.example" for number in range(6)]


def test_sent_again_it_has_another_link_and_the_one_before_is_good_no_longer(
    office: Office, server: MailServer
) -> None:
    invitation = office.invites()
    inviter_of(office).send(NOW)
    send_again(office.database, office.loch, invitation, by_account(office.owner), TODAY)
    inviter_of(office).send(NOW)
    first, second = map(token_in, server.taken)
    with pytest.raises(InvitationGoneError):
        accept_with_password(office.database, first, NEW, TODAY)
    accept_with_password(office.database, second, NEW, TODAY)


def test_an_unknown_mailbox_is_remembered_and_not_tried_again(office: Office, server: MailServer) -> None:
    invitation = office.invites()
    server.at_recipient = lambda _address: "550 5.1.1 No such user"
    inviter = inviter_of(office)
    for minute in range(3):
        inviter.send(NOW + timedelta(minutes=minute))
    (row,) = office.rows()
    assert row.refused
    assert server.connections == 1
    send_again(office.database, office.loch, invitation, by_account(office.owner), TODAY)
    server.at_recipient = lambda _address: "250 OK"
    inviter.send(NOW + timedelta(hours=1))
    assert len(server.taken) == 1
    assert not office.rows()[0].refused


def test_a_mailbox_that_is_put_off_holds_up_no_other_and_is_tried_with_patience(
    office: Office, server: MailServer
) -> None:
    office.invites("slow@loch.example")
    tried: list[datetime] = []
    moment = NOW

    def answer(address: str) -> str:
        if address.startswith("slow"):
            tried.append(moment)
            return "450 4.2.1 Greylisted"
        return "250 OK"

    server.at_recipient = answer
    inviter = inviter_of(office)
    for minute in range(8):
        moment = NOW + timedelta(minutes=minute)
        office.invites(f"{minute}@loch.example")
        inviter.send(moment)
    assert len(server.taken) == 8
    assert [round((each - NOW).total_seconds() / 60) for each in tried] == [0, 1, 6]


def test_a_lost_connection_leads_to_a_second_message_and_its_link_is_the_good_one(
    office: Office, server: MailServer
) -> None:
    office.invites()
    cut_off: list[Delivered] = []

    def hang_up(message: Delivered) -> str:
        cut_off.append(message)
        return "" if len(cut_off) == 1 else "250 OK"

    server.at_message = hang_up
    inviter = inviter_of(office)
    for minute in range(3):
        inviter.send(NOW + timedelta(minutes=minute))
    first, second = map(token_in, cut_off)
    with pytest.raises(InvitationGoneError):
        accept_with_password(office.database, first, NEW, TODAY)
    accept_with_password(office.database, second, NEW, TODAY)


def test_who_forgot_a_password_gets_one_message_a_day_and_chooses_another(office: Office, server: MailServer) -> None:
    ann = add_account(office.database, ANN, PASSWORD, TODAY)
    inviter = inviter_of(office)
    for written in (ANN, "ANN@loch.example "):
        ask_for_new_password(office.database, written, TODAY)
        inviter.send(NOW)
    (message,) = server.taken
    assert "Somebody asked for a new password for ann@loch.example" in message.text
    choose_new_password(office.database, token_in(message), NEW, TODAY)
    with pytest.raises(InvitationGoneError):
        choose_new_password(office.database, token_in(message), NEW, TODAY)
    offer_new_password(office.database, ann, by_account(office.owner), TODAY)
    inviter.send(NOW)
    assert "Whoever runs https://survey.example.org (run by North Health) sends you" in server.taken[-1].text


def test_a_link_that_was_used_makes_room_for_another_on_the_same_day(office: Office, server: MailServer) -> None:
    add_account(office.database, ANN, PASSWORD, TODAY)
    inviter = inviter_of(office)
    for number, password in ((1, NEW), (2, PASSWORD)):
        ask_for_new_password(office.database, ANN, TODAY)
        inviter.send(NOW)
        assert len(server.taken) == number
        choose_new_password(office.database, token_in(server.taken[-1]), password, TODAY)


def test_nobody_is_written_to_who_has_no_account_or_an_ended_one(office: Office, server: MailServer) -> None:
    ben = add_account(office.database, "ben@loch.example", PASSWORD, TODAY)
    end_account(office.database, ben, COMMAND_LINE, TODAY)
    for email in ("ben@loch.example", "nobody@loch.example", "not an address", "\0@loch.example"):
        ask_for_new_password(office.database, email, TODAY)
    inviter_of(office).send(NOW)
    assert server.connections == 0
    assert office.rows() == []


def test_a_link_that_waits_is_forgotten_when_its_days_are_over(office: Office, server: MailServer) -> None:
    office.invites()
    inviter = Inviter(office.database, replace(office.settings, mail_url="", mail_from=""))
    inviter.send(NOW)
    assert len(office.rows()) == 1
    inviter.send(NOW + timedelta(days=7))
    assert office.rows() == []
    assert server.taken == []


def test_no_log_line_holds_an_address_or_what_stands_in_a_link(
    office: Office, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.invites()
    server.at_recipient = lambda _address: "450 4.2.1 Greylisted"
    inviter = inviter_of(office)
    inviter.send(NOW)
    server.at_recipient = lambda _address: "554 5.7.1 We take nothing from ann@loch.example"
    inviter.send(NOW + timedelta(minutes=2))
    server.at_recipient = lambda _address: "250 OK"
    inviter.send(NOW + timedelta(hours=2))
    (message,) = server.taken
    said = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("tiassess"))
    assert "wait" in said
    assert ANN not in said
    assert token_in(message) not in caplog.text


@postgresql_when_long
def test_a_worker_that_is_woken_sends_at_once(office: Office, server: MailServer, tmp_path: Path) -> None:
    with running_worker(office.settings, tmp_path):
        office.invites()
        send_links_soon(office.settings)
        waits_until(lambda: len(server.taken) == 1)
