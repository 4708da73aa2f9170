"""The words of messages: plain, true to what was promised, and the same for everybody but for the code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collection.postman import ADDRESS, Postman, code_in
from tests.lead import BASELINE, Lead
from tiassess.collection.codes import AccessCode
from tiassess.collection.letters import Letter, invitation, reminder
from tiassess.collection.links import code_link
from tiassess.instrument.plainness import SENTENCE_END, WORD, reading_grade
from tiassess.wave.frame import Frame

CODE, OTHER = AccessCode("0123456789ABCDEF"), AccessCode("ZYXWVTSRQPNMKJHG")
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
    letter = invitation(frame, ADDRESS, CODE)
    assert letter.subject == "Loch Service: how is it to work here?"
    for sentence in [
        "Loch Service wants to hear from everyone who works in Loch House. About 3 to 5 minutes. No name.",
        "It is up to you. You do not have to take part. Nobody is told who took part.",
        "You can answer from 23 November 2026 until 21 December 2026.",
        code_link(ADDRESS, "loch", "baseline", CODE),
        "Nobody may ask you for it.",
        "Your work e-mail system may record that you opened the link. It does not see your answers.",
        "You can take a card with a code instead.",
        "Questions? Ann Reid, 01234 567 890: not your line manager.",
    ]:
        assert sentence in letter.body
    assert code_in(letter.body) == CODE


def test_messages_of_two_people_differ_in_their_codes_only_and_not_in_length(frame: Frame) -> None:
    one, other = invitation(frame, ADDRESS, CODE), invitation(frame, ADDRESS, OTHER)
    assert one.subject == other.subject
    assert one.body.replace(CODE.written, OTHER.written) == other.body
    assert len(one.body) == len(other.body)


def test_a_reminder_has_no_code_and_knows_of_nobody(frame: Frame) -> None:
    letter = reminder(frame, ADDRESS)
    assert "Thank you if you have already answered. We cannot see who has, so everyone gets this note." in letter.body
    assert "The survey is open until 21 December 2026. It is your choice." in letter.body
    assert "use the link or the code in our first message. If you no longer have it, ask for a card." in letter.body
    assert "/code/" not in letter.body


def test_the_link_stands_in_a_reminder_where_there_is_one_for_all_and_cards_where_there_are_some(
    sqlite_lead: Lead,
) -> None:
    frame = frame_with(sqlite_lead, "link", "e-mail")
    letter = reminder(frame, ADDRESS)
    assert "If you no longer have it, use this link:\n\nhttps://survey.example.org/answer/loch/baseline/" in letter.body
    assert "card" not in letter.body + invitation(frame, ADDRESS, CODE).body
    assert "Questions?" not in letter.body
    assert "who works here." in invitation(frame, ADDRESS, CODE).body


@pytest.mark.parametrize("which", ["invitation", "reminder"])
def test_messages_are_plain_and_kind(frame: Frame, which: str) -> None:
    letter = invitation(frame, ADDRESS, CODE) if which == "invitation" else reminder(frame, ADDRESS)
    paragraphs = [text for text in letter.body.split("\n\n") if "https://" not in text and CODE.written not in text]
    assert reading_grade(" ".join(paragraphs)) < 7
    sentences = [part for text in paragraphs for part in SENTENCE_END.split(text)]
    assert not [part for part in sentences if len(WORD.findall(part)) > 25]
    for word in ("must", "deadline", "last chance", "hurry", "failed", "invalid", "target", "victim", "trigger"):
        assert word not in letter.body.lower()


def test_a_name_with_a_line_break_cannot_end_a_heading(frame: Frame) -> None:
    document = {**frame.document, "organisation": {**frame.organisation, "name": "Loch\r\nBcc: ann@loch.example"}}
    letter = invitation(Frame(document), ADDRESS, CODE)
    assert letter.subject == "Loch Bcc: ann@loch.example: how is it to work here?"


def test_printing_a_letter_by_accident_shows_no_code(frame: Frame) -> None:
    assert repr(invitation(frame, ADDRESS, CODE)) == "Letter(…)"
    assert isinstance(invitation(frame, ADDRESS, CODE), Letter)
