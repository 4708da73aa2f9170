"""E-mail by command: a list, the first message, reminders, each with what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result

from tests.collection.postman import CODE, Postman, staff
from tests.lead import BASELINE, NOW, Lead
from tests.mail_server import TAKEN, MailServer, mail_server
from tests.web.respondent.staff import Clock
from tiassess.cli import tiassess
from tiassess.collection.access import issue_codes
from tiassess.collection.mailing import PIECE
from tiassess.collection.tables import CodeWay
from tiassess.wave.frame import Frame

Run = Callable[..., Result]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    with mail_server() as running:
        yield running


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the commands."""
    clock = Clock(NOW)
    monkeypatch.setattr("tiassess.cli.mail.now", clock)
    return clock


@pytest.fixture
def run(sqlite_lead: Lead, server: MailServer, clock: Clock) -> Run:
    """Run a command of somebody who runs a server with one open wave and a list of four addresses."""
    postman = Postman(sqlite_lead)
    postman.has_an_open_wave()
    postman.sends_through(server.url)
    sqlite_lead.writes("staff.csv", "\n".join(["email", *staff(4), ""]))
    sqlite_lead.database.close()
    environment = postman.settings.as_environment()

    def run_one(*words: str) -> Result:
        typed = [word.replace("FOLDER", str(sqlite_lead.folder)) for word in words]
        return CliRunner().invoke(tiassess, ["mail", *typed], env=environment, prog_name="tiassess")

    return run_one


def test_a_list_is_uploaded_and_everybody_on_it_written_to(run: Run, server: MailServer) -> None:
    server.at_recipient = lambda address: "550 gone" if address == staff(4)[0] else TAKEN
    assert "“baseline” has 4 addresses now." in run("addresses", "baseline", "FOLDER/staff.csv").output
    assert run("status", "baseline").output == "Nobody has been written to yet.\n"
    sent = run("send", "baseline")
    assert sent.exit_code == 0
    assert sent.output.splitlines() == [
        "First message: 4 of 4 addresses tried.",
        "No message was taken for 1. They can have a card.",
    ]
    assert len(server.taken) == 3
    assert run("status", "baseline").output == sent.output
    again = run("send", "baseline")
    assert (again.exit_code, again.output) == (1, "These messages were asked for already.\n")
    server.at_recipient = lambda _address: TAKEN
    assert run("send", "baseline", "--refused-again").output == "First message: 4 of 4 addresses tried.\n"
    assert len(server.taken) == 4


def test_sending_ends_when_a_mail_server_puts_everybody_off(run: Run, server: MailServer, sqlite_lead: Lead) -> None:
    sqlite_lead.writes("staff.csv", "\n".join(["email", *staff(PIECE + 1), ""]))
    run("addresses", "baseline", "FOLDER/staff.csv")
    server.at_recipient = lambda _address: "450 4.2.0 Greylisted"
    assert run("send", "baseline").output.splitlines() == [
        f"First message: 0 of {PIECE + 1} addresses tried.",
        "The others wait. A worker goes on by itself, or run the same command again.",
    ]


def test_those_for_whom_no_code_was_left_are_named_apart(run: Run, sqlite_lead: Lead) -> None:
    run("addresses", "baseline", "FOLDER/staff.csv")
    with sqlite_lead.database.writing() as session:
        wave = BASELINE.find(session)
        issue_codes(session, sqlite_lead.settings, wave, Frame.of(wave), way_in=CodeWay.CARDS, number=70)
    sqlite_lead.database.close()
    assert run("send", "baseline").output.splitlines() == [
        "First message: 4 of 4 addresses tried.",
        "No code was left for 1: there are never more than staff. They can have a card.",
    ]
    assert "No code was left for 1:" in run("status", "baseline").output


def test_a_list_that_leaves_no_room_for_cards_is_taken_with_a_warning(run: Run, sqlite_lead: Lead) -> None:
    assert "No room for cards" not in run("addresses", "baseline", "FOLDER/staff.csv").output
    sqlite_lead.writes("staff.csv", "\n".join(["email", *staff(73), ""]))
    taken = run("addresses", "baseline", "FOLDER/staff.csv")
    assert taken.exit_code == 0
    assert "No room for cards is left: each code that there may be belongs to an address." in taken.output
    assert "“baseline” has 73 addresses now." in taken.output


def test_a_card_is_named_only_where_there_is_one(run: Run, server: MailServer, sqlite_lead: Lead) -> None:
    sqlite_lead.writes("staff.csv", "\n".join(["email", *staff(73), ""]))
    run("addresses", "baseline", "FOLDER/staff.csv")
    server.at_message = lambda message: "" if message.to == staff(73)[0] else TAKEN
    sent = run("send", "baseline").output
    assert "They are not written to twice. They have no other way in: no room for cards is left." in sent


def test_what_was_cut_off_goes_on_by_the_same_command(run: Run, server: MailServer) -> None:
    run("addresses", "baseline", "FOLDER/staff.csv")
    server.at_message = lambda _message: "" if len(server.taken) == 2 else TAKEN
    cut_off = run("send", "baseline")
    assert cut_off.exit_code == 1
    assert cut_off.output.splitlines() == [
        "First message: 3 of 4 addresses tried.",
        "Whether it arrived is not known of 1. They are not written to twice. They can have a card.",
        "The others wait. A worker goes on by itself, or run the same command again.",
        "The connection was lost while a message was handed over. The others wait.",
    ]
    server.at_message = lambda _message: TAKEN
    assert "First message: 4 of 4 addresses tried." in run("send", "baseline").output
    assert len(server.taken) == 3


def test_a_reminder_goes_to_everybody_and_not_before_a_first_message(
    run: Run, server: MailServer, clock: Clock
) -> None:
    run("addresses", "baseline", "FOLDER/staff.csv")
    early = run("remind", "baseline")
    assert (early.exit_code, "tiassess mail send baseline" in early.output) == (1, True)
    run("send", "baseline")
    soon = run("remind", "baseline")
    assert "The next reminder can go out on 2026-11-30." in soon.output
    clock.moment = NOW + timedelta(days=9)
    assert run("remind", "baseline").output == "Reminder 1: 4 of 4 addresses tried.\n"
    assert len(server.taken) == 8
    assert not [message for message in server.taken[4:] if CODE.search(message.text)]


def test_addresses_are_removed_as_long_as_nobody_was_written_to(run: Run) -> None:
    run("addresses", "baseline", "FOLDER/staff.csv")
    assert run("remove", "baseline").output == "4 addresses of “baseline” are removed.\n"
    refused = run("send", "baseline")
    assert (refused.exit_code, refused.output) == (1, "There are no addresses yet. Upload a list first.\n")


def test_a_list_with_a_fault_is_refused_with_a_sentence(run: Run) -> None:
    refused = run("addresses", "baseline", "FOLDER/units.csv")
    assert refused.exit_code == 1
    assert "the column “email” is missing" in refused.output
    assert run("addresses", "baseline", "FOLDER/none.csv").exit_code == 1


def test_what_came_back_is_counted(run: Run, sqlite_lead: Lead) -> None:
    run("addresses", "baseline", "FOLDER/staff.csv")
    status = f"A: b\n\nFinal-Recipient: rfc822; {staff(4)[1]}\nAction: failed\n"
    sqlite_lead.writes("bounces.mbox", f"From nobody\nContent-Type: message/delivery-status\n\n{status}")
    assert run("bounces", "baseline", "FOLDER/bounces.mbox").output == (
        "Not reached: 1 of the addresses. They can have a card.\n"
    )
    assert run("bounces", "baseline", "FOLDER/none.mbox").exit_code == 1
