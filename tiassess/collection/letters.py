"""The words of messages: the same for everybody but for the code and its unit, and reminders the same for everybody.

They say what a card says, whom to ask, and what a work e-mail system may notice. They hurry nobody and thank nobody for
an answer, because nobody here knows who has given one (promise P2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tiassess.collection.codes import AccessCode
from tiassess.collection.links import code_link, survey_link
from tiassess.collection.other_ways import OtherWays
from tiassess.wave.frame import Frame
from tiassess.wave.minutes import minutes_of

ONE_CARD = "The code and a card are one or the other: please use only one."
ONE_LINK = "Please answer once only, with the code or without one."


@dataclass(frozen=True)
class Letter:
    """What a message says; printing it by accident shows no code.

    Attributes:
        subject: names the survey and never a code.
        body: paragraphs of plain text.
    """

    subject: str
    body: str

    def __repr__(self) -> str:
        return "Letter(…)"


def invitation(frame: Frame, base: str, code: AccessCode, others: OtherWays, unit: str = "") -> Letter:
    """Write the first message, the only one with a code.

    Args:
        frame: what was promised.
        base: the public address of the server.
        code: the code of whoever reads it.
        others: how people can come without this message.
        unit: the id of the unit to which the code belongs, or empty.
    """
    organisation, wave = frame.organisation["id"], frame.wave["id"]
    page, link = survey_link(base, organisation, wave), code_link(base, organisation, wave, code)
    return _letter(
        frame,
        [
            *_asked(frame),
            f"This link brings your code with it. Open it when it suits you:\n\n{link}",
            f"Or go to {page} and type your code:\n\n{code.written}",
            *_for_unit(frame, unit),
            "The code is for you alone. Keep it to yourself. Nobody may ask you for it. Please do not pass it on.",
            "We delete your address when the survey has closed. It is never kept with your answers. Your work e-mail "
            "system may record that you opened the link. It does not see your answers.",
            *_instead(others),
            "We may send a reminder. Everyone gets it, in the same words: we cannot see who has answered.",
        ],
    )


def preview(frame: Frame, base: str, others: OtherWays) -> Letter:
    """Write the first message as it looks, with signs in the place of a code that open nothing."""
    made_up = AccessCode.make()
    letter = invitation(frame, base, made_up, others)
    return Letter(letter.subject, letter.body.replace(made_up.written, re.sub(r"\w", "X", made_up.written)))


def reminder(frame: Frame, base: str, others: OtherWays) -> Letter:
    """Write a reminder: to everybody, without a code.

    Args:
        frame: what was promised.
        base: the public address of the server.
        others: how people can come who no longer have the first message.
    """
    page = survey_link(base, frame.organisation["id"], frame.wave["id"])
    return _letter(
        frame,
        [
            "Thank you if you have already answered. We cannot see who has, so everyone gets this note.",
            f"The survey is open until {_day(frame.day('closes'))}. It is your choice.",
            *_lost(others, page),
        ],
    )


def _letter(frame: Frame, paragraphs: Iterable[str]) -> Letter:
    subject = f"{frame.organisation['name']}: how is it to work here?"
    return Letter(in_one_line(subject), "\n\n".join([*paragraphs, *_ending(frame)]) + "\n")


def _asked(frame: Frame) -> list[str]:
    organisation = in_one_line(frame.organisation["name"])
    service = in_one_line(frame.texts.get("service", ""))
    where = f"in {service}" if service and service != organisation else "here"
    low, high = minutes_of(frame.questionnaire)
    takes = f"About {low} minutes" if low == high else f"About {low} to {high} minutes"
    return [
        "How is it to work here?",
        f"{organisation} wants to hear from everyone who works {where}. {takes}. No name. You choose what to answer.",
        "It is up to you. You do not have to take part. Nobody is told who took part.",
        f"You can answer from {_day(frame.day('opens'))} until {_day(frame.day('closes'))}.",
    ]


def _for_unit(frame: Frame, unit: str) -> list[str]:
    """Say to which unit a code belongs, because its form begins with that."""
    names = [each.name for each in frame.structure.units if each.id == unit]
    return [f"This code is for {in_one_line(name)}. You can change that on the page." for name in names]


def _instead(others: OtherWays) -> Iterator[str]:
    if others.cards:
        yield f"You can take a card from the pile instead. Nobody knows who has which card. {ONE_CARD}"
    if others.link:
        yield f"You can also answer without a code, on the same page. {ONE_LINK}"


def _lost(others: OtherWays, page: str) -> Iterator[str]:
    """Say how to come; nobody has to ask anybody for a card, because that would show who takes part."""
    first = "To answer, use the link or the code in our first message."
    if others.link:
        yield f"{first} If you no longer have it, use this link:\n\n{page}"
        yield ONE_LINK
    elif others.cards:
        yield f"{first} If you no longer have it, take a card from the pile. {ONE_CARD}"
    else:
        yield first


def _ending(frame: Frame) -> list[str]:
    contact = in_one_line(frame.texts.get("contact", ""))
    questions = [f"Questions? {contact}: not your line manager."] if contact else []
    return [*questions, "Please do not write back to this message. Nobody here can read what you write."]


def in_one_line(text: str) -> str:
    r"""Give a text as it can stand in a heading: nothing in it ends that or begins another one.

    Signs that cannot be seen, such as line breaks, become spaces. Where ``=?`` begins, mail programs read a word in
    another writing (RFC 2047), which could hold such signs too; taken apart it is read as it stands.

    >>> in_one_line("Loch\r\nBcc: a"), in_one_line("Loch =?utf-8?q?=0aBcc:_a?=")
    ('Loch Bcc: a', 'Loch = ?utf-8?q?=0aBcc:_a?=')
    """
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(seen.replace("=?", "= ?").split())


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
