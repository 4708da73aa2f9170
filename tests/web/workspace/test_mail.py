"""E-mail by pages: a list, the first message read before it is sent, how far it is, and reminders. Never an address."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.collection.postman import CLOSES, OPENS, Postman, staff
from tests.lead import NOW, Lead
from tests.mail_server import TAKEN, MailServer, mail_server
from tests.pages import text_of
from tests.web.respondent.staff import Clock
from tests.web.workspace.member import Member
from tiassess.collection.access import issue_codes
from tiassess.collection.errors import MailAwayError
from tiassess.collection.tables import CodeWay
from tiassess.jobs.queue import storage_of
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName
from tiassess.web.running import running

WAVE = "/workspace/organisations/loch/waves/baseline/"
HERE = f"{WAVE}mail"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on this machine."""
    with mail_server() as running_server:
        yield running_server


@pytest.fixture
def people(sqlite_lead: Lead, server: MailServer) -> Lead:
    """Two organisations, everybody's account, and an open wave of Loch to which staff come by e-mail too."""
    sqlite_lead.plans_a_wave(opens=OPENS, closes=CLOSES, ways_in=("cards", "e-mail"))
    sqlite_lead.opens(WaveName("baseline", "loch"))
    Postman(sqlite_lead).sends_through(server.url)
    return sqlite_lead


@pytest.fixture
def postman(people: Lead) -> Postman:
    """The worker, who sends what was asked for on the pages."""
    return Postman(people)


def uploads(member: Member, *lines: str) -> None:
    """Upload a list."""
    member.open(f"{HERE}/addresses")
    content = "\n".join(["email", *lines, ""]).encode()
    member.press(f"{HERE}/addresses", file=(io.BytesIO(content), "staff.csv"))


def sends(member: Member) -> None:
    """Let the next message be sent."""
    member.open(f"{HERE}/send")
    member.press(f"{HERE}/send")


def sends_no_mail(app: Flask) -> None:
    """Let the server have no mail settings from now on."""
    with app.app_context():
        here = running()
    bare = replace(here.settings, mail_url="", mail_from="", mail_bounces="")
    app.extensions.update({name: replace(here, settings=bare) for name, held in app.extensions.items() if held is here})


def test_a_list_is_uploaded_and_everybody_on_it_gets_the_message_that_was_shown(
    lead_here: Member, postman: Postman, server: MailServer
) -> None:
    lead_here.open(WAVE)
    assert "Send e-mails, and see how far they are" in lead_here.page.text
    uploads(lead_here, *staff(4))
    assert lead_here.notices == ["There are 4 addresses now."]
    page = lead_here.open(f"{HERE}/send")
    assert "4 addresses get a message with a code each." in page.text
    assert "https://survey.example.org/answer/loch/baseline/code/XXXX-XXXX-XXXX-XXXX-XXXX" in page.text
    lead_here.press(f"{HERE}/send")
    assert lead_here.notices == [
        "The first message goes to everybody on the list. It begins within a minute or two. It says that people can "
        "answer from 23 November 2026."
    ]
    assert "0 of 4 addresses have been tried." in lead_here.page.text
    postman.sends_all()
    assert sorted(message.to for message in server.taken) == staff(4)
    page = lead_here.open(HERE)
    assert "Sent 4 of 4 addresses have been tried." in page.text
    assert "The next reminder can go out on 30 November 2026." in page.text


def test_no_page_shows_an_address_or_a_code(lead_here: Member, postman: Postman, server: MailServer) -> None:
    uploads(lead_here, *staff(3))
    sends(lead_here)
    postman.sends_all()
    for path in (
        HERE,
        f"{HERE}/send",
        f"{HERE}/remove",
        f"{HERE}/addresses",
        WAVE,
        "/workspace/organisations/loch/ledger",
    ):
        text = lead_here.open(path).response.text
        assert "@loch" not in text.replace("lead@loch", "")
        for message in server.taken:
            assert message.text.split("/code/")[1].split()[0] not in text


def test_a_list_with_a_fault_changes_nothing(lead_here: Member) -> None:
    uploads(lead_here, *staff(2))
    uploads(lead_here, "ann@loch.example", "nobody")
    assert lead_here.faults == [
        "staff.csv, line 3: this is not an e-mail address as mail servers take it, such as name@example.org."
    ]
    assert "The list was not taken." in lead_here.page.text
    assert "There are 2 addresses." in lead_here.open(HERE).text


def test_addresses_are_removed_after_a_question_and_not_once_messages_were_asked_for(lead_here: Member) -> None:
    uploads(lead_here, *staff(2))
    lead_here.open(f"{HERE}/remove")
    lead_here.press(f"{HERE}/remove")
    assert lead_here.notices == ["2 addresses are removed."]
    uploads(lead_here, *staff(3))
    sends(lead_here)
    page = lead_here.open(f"{HERE}/remove")
    assert "the list stays as it is" in page.text
    assert "Remove them" not in page.text
    assert "Upload another list" not in lead_here.open(HERE).text
    uploads(lead_here, *staff(1))
    assert lead_here.faults == ["The first messages are on their way, so the list of addresses stays as it is."]


def test_pressing_twice_asks_once(lead_here: Member, people: Lead) -> None:
    uploads(lead_here, *staff(2))
    lead_here.open(f"{HERE}/send")
    form = lead_here.page
    lead_here.press(f"{HERE}/send")
    lead_here.pages.append(form)
    page = lead_here.press(f"{HERE}/send")
    assert "These messages were asked for already." in page.text
    lines = [text_of(each) for each in lead_here.open("/workspace/organisations/loch/ledger").root.iter("td")]
    said = [line for line in lines if "E-mails about" in line]
    assert said == ["E-mails about “Baseline 2026” went to all people on its list."]


def test_sending_wakes_a_worker(lead_here: Member, people: Lead) -> None:
    uploads(lead_here, *staff(2))
    sends(lead_here)
    with closing(storage_of(people.settings)) as queue:
        assert queue.queue_size() == 1


def test_a_reminder_is_shown_and_sent_to_everybody(
    lead_here: Member, postman: Postman, server: MailServer, clock: Clock
) -> None:
    uploads(lead_here, *staff(3))
    sends(lead_here)
    postman.sends_all()
    clock.moment = NOW + timedelta(days=10)
    lead_here.sign_in("lead@loch.example")
    page = lead_here.open(f"{HERE}/send")
    assert "We cannot see who has, so everyone gets this note." in page.text
    lead_here.press(f"{HERE}/send")
    assert lead_here.notices == ["The reminder goes to everybody on the list. It begins within a minute or two."]
    postman.sends_all(clock.moment)
    assert len(server.taken) == 6
    assert "Reminder 1" in lead_here.open(HERE).text


def test_what_was_refused_or_is_unsure_is_counted_and_refused_ones_are_tried_once_more(
    lead_here: Member, postman: Postman, server: MailServer
) -> None:
    server.at_recipient = lambda address: "550 gone" if address == staff(5)[0] else TAKEN
    server.at_message = lambda message: "" if message.to == staff(5)[1] else TAKEN
    uploads(lead_here, *staff(5))
    sends(lead_here)
    for _ in range(3):
        with suppress(MailAwayError):  # a worker would come again as well
            postman.sends_all()
    page = lead_here.open(HERE)
    assert "For 1 address the mail server took no message" in page.text
    assert "no code was left" not in page.text
    assert "Of 1 message nobody knows if it arrived." in page.text
    lead_here.press(f"{HERE}/again")
    assert lead_here.notices == ["1 address is tried once more."]
    assert "4 of 5 addresses have been tried." in lead_here.page.text


def test_a_page_tells_those_without_a_code_from_those_whom_a_mail_server_refused(
    lead_here: Member, postman: Postman, server: MailServer
) -> None:
    uploads(lead_here, *staff(3))
    with postman.lead.database.writing() as session:
        wave = WaveName("baseline", "loch").find(session)
        issue_codes(session, postman.settings, wave, Frame.of(wave), way_in=CodeWay.CARDS, number=71)
    sends(lead_here)
    postman.sends_all()
    page = lead_here.open(HERE)
    assert "For 1 address no code was left: all that there may be are on cards or in messages." in page.text
    assert "took no message" not in page.text
    lead_here.press(f"{HERE}/again")
    assert lead_here.notices == ["1 address is tried once more."]


def test_a_list_that_leaves_no_room_for_cards_is_taken_with_a_warning(lead_here: Member, postman: Postman) -> None:
    uploads(lead_here, *staff(72))
    assert "No room for cards is left" not in lead_here.page.text
    assert "they can use a card instead." in lead_here.page.text
    uploads(lead_here, *staff(73))
    assert lead_here.notices == ["There are 73 addresses now."]
    warning = "Staff who get no message, or do not want to answer by work e-mail, then have no way in."
    assert f"{warning} Upload a shorter list to leave room for cards." in lead_here.page.text
    assert "So let staff know" not in lead_here.page.text
    page = lead_here.open(f"{HERE}/send")
    assert warning in page.text
    assert "take a card" not in page.text
    sends(lead_here)
    postman.sends_all()
    page = lead_here.open(HERE)
    assert warning in page.text
    assert "Upload a shorter list" not in page.text
    assert "Whoever got no message has no other way in: no room for cards is left." in page.text


def test_pages_name_the_ways_in_that_the_wave_has(
    signed_in: Callable[[str], Member], people: Lead, server: MailServer
) -> None:
    firth = replace(people, organisation="firth")
    firth.plans_a_wave("autumn", opens=OPENS, closes=CLOSES, ways_in=("link", "e-mail"))
    firth.opens(WaveName("autumn", "firth"))
    lead = signed_in("lead@firth.example")
    there = "/workspace/organisations/firth/waves/autumn/mail"
    assert "they can use the link instead." in lead.open(there).text
    lead.open(f"{there}/addresses")
    lead.press(f"{there}/addresses", file=(io.BytesIO("\n".join(["email", *staff(2)]).encode()), "staff.csv"))
    assert "Whoever got no message" not in lead.open(there).text
    lead.open(f"{there}/send")
    lead.press(f"{there}/send")
    assert "Whoever got no message can still use the link." in lead.open(there).text


def test_whom_to_ask_is_said_when_nothing_goes_out(
    lead_here: Member, postman: Postman, clock: Clock, server: MailServer
) -> None:
    server.at_recipient = lambda _address: "450 4.2.0 Greylisted"
    uploads(lead_here, *staff(4))
    sends(lead_here)
    postman.sends_all()
    page = lead_here.open(HERE)
    assert "If nothing has gone out after an hour, please ask whoever runs this server" in page.text
    clock.moment = NOW + timedelta(days=1)
    lead_here.sign_in("lead@loch.example")
    page = lead_here.open(HERE)
    assert "Nothing has gone out yet, although it was asked for on 21 November 2026. Please ask whoever" in page.text
    server.at_recipient = lambda address: TAKEN if address == staff(4)[0] else "450 4.2.0 Greylisted"
    postman.sends_all(clock.moment)
    page = lead_here.open(HERE)
    assert "These messages were asked for on 21 November 2026, and not all have gone out." in page.text
    server.at_recipient = lambda _address: TAKEN
    postman.sends_all(clock.moment)
    assert "please ask whoever runs this server" not in lead_here.open(HERE).text


def test_a_server_without_mail_says_so_and_offers_no_button(lead_here: Member, app: Flask) -> None:
    uploads(lead_here, *staff(2))
    sends_no_mail(app)
    page = lead_here.open(f"{HERE}/send")
    assert "This server sends no e-mail yet." in page.text
    assert "Send it to them all" not in page.text


def test_a_draft_says_that_no_e_mail_can_be_sent_yet(
    signed_in: Callable[[str], Member], people: Lead, app: Flask
) -> None:
    firth = replace(people, organisation="firth")
    firth.plans_a_wave("autumn", opens=OPENS, closes=CLOSES, ways_in=("cards", "e-mail"))
    lead = signed_in("lead@firth.example")
    draft = "/workspace/organisations/firth/waves/autumn/"
    assert "sends no e-mail yet" not in lead.open(draft).text
    sends_no_mail(app)
    assert "This server sends no e-mail yet." in lead.open(draft).text


def test_a_wave_without_this_way_in_leads_back(lead_here: Member, people: Lead, clock: Clock) -> None:
    clock.moment = NOW + timedelta(days=40)
    lead_here.sign_in("lead@loch.example")
    page = lead_here.open(HERE)
    assert lead_here.path == WAVE
    assert "only while a wave is open" in page.text
    assert "Send e-mails, and see how far they are" not in page.text
