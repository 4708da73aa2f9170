"""Telling heads: owners and auditors get the checksums of both books, so that nobody can rewrite them unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.accounts import set_active
from tests.lead import BASELINE, NOW, Lead, rows_of
from tests.mail_server import TAKEN, MailServer, mail_server
from tiassess.jobs.heads import HeadsTeller
from tiassess.people.accounts import add_account, find_account
from tiassess.people.tables import MemberRole
from tiassess.people.trail import COMMAND_LINE, Deed, Noted, note
from tiassess.people.trail_reading import head_of_trail
from tiassess.release.events import Event
from tiassess.release.ledger import enter, read_ledger
from tiassess.wave.organisations import find_organisation

PASSWORD = "tea at four in the garden"
OWNER, AUDITOR = "owner@loch.example", "auditor@loch.example"
ROWS = rows_of("ward-a", "nurse", ["123", "321", "222", "111", "333", "213"] * 2)


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    with mail_server() as running:
        yield running


@pytest.fixture
def loch(lead: Lead, server: MailServer) -> Lead:
    """An organisation with everybody in it, an open wave, and e-mail, on each kind of database."""
    lead.settings = replace(
        lead.settings,
        address="https://survey.example.org",
        mail_url=server.url,
        mail_from="Loch survey <survey@example.org>",
    )
    lead.has_an_organisation()
    has_readers(lead)
    lead.plans_a_wave()
    lead.opens()
    return lead


def has_readers(lead: Lead, organisation: str = "loch") -> None:
    for role in MemberRole:
        email = f"{role.value}@{organisation}.example"
        add_account(lead.database, email, PASSWORD, NOW.date(), member_of=(id_of(lead, organisation), role))


def id_of(lead: Lead, organisation: str = "loch") -> UUID:
    with lead.database.reading() as session:
        return find_organisation(session, organisation).id


def teller_of(lead: Lead) -> HeadsTeller:
    return HeadsTeller(lead.database, lead.settings)


def last_lines(lead: Lead) -> tuple[tuple[int, str], tuple[int, str]]:
    """Number and checksum of the last line of the ledger, and of the trail."""
    with lead.database.reading() as session:
        line = read_ledger(session, "loch")[-1]
        return (line["number"], line["sha256"]), head_of_trail(session, id_of(lead))


def test_owners_and_auditors_are_told_and_nobody_else(loch: Lead, server: MailServer) -> None:
    teller_of(loch).tell(NOW)
    assert sorted(message.to for message in server.taken) == [AUDITOR, OWNER]


def test_a_message_holds_what_happened_and_the_last_checksums_of_both_books(loch: Lead, server: MailServer) -> None:
    with loch.database.writing() as session:
        note(session, id_of(loch), Noted(Deed.INVITED, COMMAND_LINE, NOW.date()))
    teller_of(loch).tell(NOW)
    said = server.taken[0].text
    (line, checksum), (trail_line, trail_checksum) = last_lines(loch)
    assert "“Baseline 2026” was opened, on 21 November 2026." in said
    assert f"line {line}. Its checksum is\n\n{checksum}" in said
    assert f"line {trail_line}. Its checksum is\n\n{trail_checksum}" in said
    assert "https://survey.example.org/workspace/organisations/loch/ledger\n" in said
    assert f"https://survey.example.org/workspace/organisations/loch/trail?before={trail_line + 1}\n" in said


def test_each_step_is_told_once(loch: Lead, server: MailServer) -> None:
    teller_of(loch).tell(NOW)
    teller_of(loch).tell(NOW)
    assert len(server.taken) == 2
    loch.imports(ROWS)
    loch.closes()
    loch.counts()
    teller_of(loch).tell(NOW)
    teller_of(loch).tell(NOW)
    assert len(server.taken) == 4
    assert "was closed" in server.taken[-1].text
    assert "was counted" in server.taken[-1].text
    assert "was opened" not in server.taken[-1].text


def test_a_message_says_no_number_of_people_and_no_time(loch: Lead, server: MailServer) -> None:
    loch.imports(ROWS)
    loch.closes()
    teller_of(loch).tell(NOW)
    said = server.taken[0].text
    for _number, checksum in last_lines(loch):
        said = said.replace(checksum, "")
    numbers = {word.strip(".") for word in said.split() if word.strip(".").isdigit()}
    assert numbers <= {"2026", "21", *(str(number) for number, _checksum in last_lines(loch))}
    for heading in ("https:", "Loch Service:", "open the ledger:", "open the audit trail:"):
        said = said.replace(heading, "")
    assert ":" not in said


def test_lines_that_are_no_step_wait_for_the_next_one(loch: Lead, server: MailServer) -> None:
    teller_of(loch).tell(NOW)
    with loch.database.writing() as session:
        enter(session, BASELINE.find(session), Event.MAILED, NOW.date())
    teller_of(loch).tell(NOW)
    assert len(server.taken) == 2
    loch.imports(ROWS)
    loch.closes()
    teller_of(loch).tell(NOW)
    assert len(server.taken) == 4
    assert last_lines(loch)[0][1] in server.taken[-1].text


def test_lines_that_are_no_step_keep_nobody_busy(loch: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    with loch.database.writing() as session:
        enter(session, BASELINE.find(session), Event.MAILED, NOW.date())
    teller_of(loch).tell(NOW)
    with loch.database.writing() as session:
        enter(session, BASELINE.find(session), Event.MAILED, NOW.date())
    teller_of(loch).tell(NOW)
    asked: list[UUID] = []
    monkeypatch.setattr(
        HeadsTeller, "_tell_of", lambda _teller, organisation_id, _moment: asked.append(organisation_id)
    )
    teller_of(loch).tell(NOW)
    assert asked == []


def test_as_long_as_nobody_reads_steps_wait_and_nobody_is_busy(
    loch: Lead, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_active(loch.database, OWNER, active=False)
    set_active(loch.database, AUDITOR, active=False)
    with monkeypatch.context() as patch:
        patch.delattr(HeadsTeller, "_tell_of")
        teller_of(loch).tell(NOW)
    set_active(loch.database, AUDITOR, active=True)
    teller_of(loch).tell(NOW)
    assert [message.to for message in server.taken] == [AUDITOR]
    assert "was opened" in server.taken[0].text


def test_what_a_mail_server_puts_off_comes_later_and_to_the_others_once(loch: Lead, server: MailServer) -> None:
    server.at_recipient = lambda address: "450 Greylisted" if address == OWNER else TAKEN
    teller = teller_of(loch)
    teller.tell(NOW)
    teller.tell(NOW)
    server.at_recipient = lambda _address: TAKEN
    teller.tell(NOW + timedelta(minutes=2))
    teller.tell(NOW + timedelta(minutes=60))
    assert sorted(message.to for message in server.taken) == [AUDITOR, OWNER]


def test_what_was_put_off_is_told_by_another_worker_too(loch: Lead, server: MailServer) -> None:
    server.at_recipient = lambda _address: "450 Greylisted"
    teller_of(loch).tell(NOW)
    server.at_recipient = lambda _address: TAKEN
    teller_of(loch).tell(NOW)
    assert len(server.taken) == 2


def test_a_mailbox_that_is_no_more_holds_up_nobody(loch: Lead, server: MailServer) -> None:
    server.at_recipient = lambda address: "550 5.1.1 No such user" if address == OWNER else TAKEN
    teller_of(loch).tell(NOW)
    teller_of(loch).tell(NOW)
    assert [message.to for message in server.taken] == [AUDITOR]


def test_who_may_not_sign_in_any_more_is_not_told(loch: Lead, server: MailServer) -> None:
    set_active(loch.database, OWNER, active=False)
    teller_of(loch).tell(NOW)
    assert [message.to for message in server.taken] == [AUDITOR]


def test_whoever_has_nothing_to_sign_in_with_is_not_told(loch: Lead, server: MailServer) -> None:
    with loch.database.writing() as session:
        auditor = find_account(session, AUDITOR)
        assert auditor
        auditor.password = None
    teller_of(loch).tell(NOW)
    assert [message.to for message in server.taken] == [OWNER]


def test_without_e_mail_nothing_is_told_and_later_it_is(loch: Lead, server: MailServer) -> None:
    silent = replace(loch.settings, mail_url="", mail_from="")
    HeadsTeller(loch.database, silent).tell(NOW)
    assert server.taken == []
    teller_of(loch).tell(NOW)
    assert len(server.taken) == 2


def test_of_a_made_up_organisation_nothing_is_told(loch: Lead, server: MailServer) -> None:
    with loch.database.writing() as session:
        find_organisation(session, "loch").demonstration = True
    teller_of(loch).tell(NOW)
    assert server.taken == []


def test_each_organisation_is_told_of_its_own_books(loch: Lead, server: MailServer) -> None:
    firth = replace(loch, organisation="firth", folder=loch.folder)
    firth.has_an_organisation()
    has_readers(firth, "firth")
    teller_of(loch).tell(NOW)
    assert {message.to for message in server.taken} == {OWNER, AUDITOR}
    firth.opens(firth.plans_a_wave("autumn"))
    teller_of(loch).tell(NOW)
    assert {message.to for message in server.taken[2:]} == {"owner@firth.example", "auditor@firth.example"}
    assert BASELINE.slug not in server.taken[-1].text
