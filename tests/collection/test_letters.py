"""The words of messages: plain, true to what was promised, and the same for everybody but for the code."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

import pytest

from tests.collection.postman import ADDRESS, SENDER, Postman, code_in
from tests.lead import BASELINE, NOW, Lead
from tiassess.collection.codes import AccessCode
from tiassess.collection.letters import Letter, invitation, reminder
from tiassess.collection.links import code_link
from tiassess.collection.mail_message import as_message
from tiassess.collection.other_ways import OtherWays
from tiassess.config.mail import read_mail
from tiassess.instrument.plainness import SENTENCE_END, WORD, reading_grade
from tiassess.wave.frame import Frame

CODE, OTHER = AccessCode("0123456789ABCDEF"), AccessCode("ZYXWVTSRQPNMKJHG")
HEADINGS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]
CARDS, LINK, NOTHING = (
    OtherWays(cards=True, link=False),
    OtherWays(cards=False, link=True),
    OtherWays(cards=False, link=False),
)
TEXTS = {"service": "Loch House", "contact": "Ann Reid, 01234 567 890"}


def frame_with(lead: Lead, *ways_in: str, **plan: Any) -> Frame:
    """What a wave with these ways in promises."""
    postman = Postman(lead)
    postman.has_an_open_wave(ways_in=ways_in, **plan)
    with lead.database.reading() as session:
        return Frame.of(BASELINE.find(session))


@pytest.fixture
def frame(sqlite_lead: Lead) -> Frame:
    """What a wave with cards and e-mail promises."""
    return frame_with(sqlite_lead, "cards", "e-mail", texts=TEXTS)


def test_an_invitation_says_what_a_card_says_and_whom_to_ask(frame: Frame) -> None:
    letter = invitation(frame, ADDRESS, CODE, CARDS)
    assert letter.subject == "Loch Service: how is it to work here?"
    for sentence in [
        "Loch Service wants to hear from everyone who works in Loch House. About 3 to 5 minutes. No name.",
        "It is up to you. You do not have to take part. Nobody is told who took part.",
        "You can answer from 23 November 2026 until 21 December 2026.",
        code_link(ADDRESS, "loch", "baseline", CODE),
        "Nobody may ask you for it.",
        "Your work e-mail system may record that you opened the link. It does not see your answers.",
        "You can take a card from the pile instead. Nobody knows who has which card.",
        "The code and a card are one or the other: please use only one.",
        "Questions? Ann Reid, 01234 567 890: not your line manager.",
    ]:
        assert sentence in letter.body
    assert code_in(letter.body) == CODE


def test_messages_of_two_people_differ_in_their_codes_only_and_not_in_length(frame: Frame) -> None:
    one, other = invitation(frame, ADDRESS, CODE, CARDS), invitation(frame, ADDRESS, OTHER, CARDS)
    assert one.subject == other.subject
    assert one.body.replace(CODE.written, OTHER.written) == other.body
    assert len(one.body) == len(other.body)


def test_a_reminder_has_no_code_and_knows_of_nobody(frame: Frame) -> None:
    letter = reminder(frame, ADDRESS, CARDS)
    assert "Thank you if you have already answered. We cannot see who has, so everyone gets this note." in letter.body
    assert "The survey is open until 21 December 2026. It is your choice." in letter.body
    assert "in our first message. If you no longer have it, take a card from the pile. The code" in letter.body
    assert "The code and a card are one or the other: please use only one." in letter.body
    assert "/code/" not in letter.body


def test_nobody_is_told_to_ask_for_a_card_because_that_would_show_who_takes_part(frame: Frame) -> None:
    assert "ask for" not in reminder(frame, ADDRESS, CARDS).body + invitation(frame, ADDRESS, CODE, CARDS).body


def test_the_link_stands_in_a_message_where_there_is_one_for_all(sqlite_lead: Lead) -> None:
    frame = frame_with(sqlite_lead, "link", "e-mail")
    first, later = invitation(frame, ADDRESS, CODE, LINK).body, reminder(frame, ADDRESS, LINK).body
    assert "If you no longer have it, use this link:\n\nhttps://survey.example.org/answer/loch/baseline/" in later
    assert "You can also answer without a code, on the same page. Please answer once only" in first
    assert "Please answer once only, with the code or without one." in later
    assert "card" not in first + later
    assert "Questions?" not in later
    assert "who works here." in first


def test_no_message_names_a_card_that_nobody_can_have(frame: Frame) -> None:
    first, later = invitation(frame, ADDRESS, CODE, NOTHING).body, reminder(frame, ADDRESS, NOTHING).body
    assert "card" not in first + later
    assert "If you no longer have it" not in later
    assert "To answer, use the link or the code in our first message.\n" in later


def test_a_message_says_to_which_unit_its_code_belongs(frame: Frame) -> None:
    said = "This code is for Ward A. You can change that on the page."
    assert said in invitation(frame, ADDRESS, CODE, CARDS, "ward-a").body
    assert "This code is for" not in invitation(frame, ADDRESS, CODE, CARDS).body


@pytest.mark.parametrize("others", [CARDS, LINK, NOTHING])
@pytest.mark.parametrize("which", ["invitation", "reminder"])
def test_messages_are_plain_and_kind(frame: Frame, which: str, others: OtherWays) -> None:
    is_first = which == "invitation"
    letter = invitation(frame, ADDRESS, CODE, others, "ward-a") if is_first else reminder(frame, ADDRESS, others)
    paragraphs = [text for text in letter.body.split("\n\n") if "https://" not in text and CODE.written not in text]
    assert reading_grade(" ".join(paragraphs)) < 7
    sentences = [part for text in paragraphs for part in SENTENCE_END.split(text)]
    assert not [part for part in sentences if len(WORD.findall(part)) > 25]
    for word in ("must", "deadline", "last chance", "hurry", "failed", "invalid", "target", "victim", "trigger"):
        assert word not in letter.body.lower()


@pytest.mark.parametrize(
    "name",
    [
        "Loch\r\nBcc: ann@loch.example",
        "Loch\x00\x0b\x85\u2028Bcc: ann@loch.example",
        "Loch =?utf-8?q?=0aDisposition-Notification-To:_ann@loch.example?=",
        "Loch =?utf-8?q?=0d=0aReply-To:_ann@loch.example=0d=0a=0d=0aGo_to_http://loch.example?=",
        "Loch =?utf-8?b?DQouDQpNQUlMIEZST006PHhAeT4N?=",
        "Loch =?iso-8859-1*en?Q?=00=0D=0A?= =?=?utf-8?q?=0a?=?=",
        "=?utf-8?q?=0aBcc:_ann@loch.example?= Loch " + "ŵ" * 150,
    ],
)
@pytest.mark.parametrize("which", ["invitation", "reminder"])
def test_no_name_of_an_organisation_ends_a_heading_or_begins_another_one(frame: Frame, name: str, which: str) -> None:
    named = Frame({**frame.document, "organisation": {**frame.organisation, "name": name}})
    letter = invitation(named, ADDRESS, CODE, CARDS) if which == "invitation" else reminder(named, ADDRESS, CARDS)
    assert letter.subject.isprintable()
    assert "=?" not in letter.subject, "GOV.UK Notify writes the heading itself"
    mail = read_mail("smtp://127.0.0.1?starttls=no", SENDER, "", ADDRESS)
    assert mail is not None
    written = as_message(letter, mail, "ann@loch.example", NOW).as_bytes()
    head, _, _ = written.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert not [line for line in lines if b"\r" in line or b"\n" in line or b"\x00" in line]
    assert [line.partition(b":")[0].decode() for line in lines if not line.startswith(b" ")] == HEADINGS
    message = email.message_from_bytes(written, policy=email.policy.default)
    assert " ".join(str(message["Subject"]).split()) == letter.subject
    assert isinstance(message, EmailMessage)
    assert message.get_content().replace("\r\n", "\n") == letter.body


def test_printing_a_letter_by_accident_shows_no_code(frame: Frame) -> None:
    assert repr(invitation(frame, ADDRESS, CODE, CARDS)) == "Letter(…)"
    assert isinstance(invitation(frame, ADDRESS, CODE, CARDS), Letter)
