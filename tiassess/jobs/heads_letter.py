"""The words of the message that holds checksums: days, waves and what happened; no answer and no number of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tiassess.collection.letters import Letter
from tiassess.release.events import Event

MOST: Final = 10
"""Steps that one message names; there are more only where e-mail was set up late."""


@dataclass(frozen=True)
class Happened:
    """A step of a wave, as a message tells it."""

    wave: str
    event: Event
    day: date


@dataclass(frozen=True)
class Heads:
    """What a message is about.

    Attributes:
        organisation: the organisation's name.
        address: of its page in the workspace.
        steps: what happened since the message before.
        ledger: number and checksum of the last line of its ledger.
        trail: number and checksum of the last line of its audit trail; 0 for none.
    """

    organisation: str
    address: str
    steps: Sequence[Happened]
    ledger: tuple[int, str]
    trail: tuple[int, str]


def heads_letter(heads: Heads) -> Letter:
    """Write the message, the same for every reader."""
    return Letter(f"Checksums to keep: {heads.organisation}", "\n\n".join(_paragraphs(heads)))


def _paragraphs(heads: Heads) -> Iterator[str]:
    steps = "\n".join(f"- {_said(step)}" for step in heads.steps[-MOST:])
    yield f"This happened at {heads.organisation}:\n\n{steps}"
    number, checksum = heads.ledger
    yield f"The last line of the ledger is line {number}. Its checksum is\n\n{checksum}"
    yield f"To compare, open the ledger:\n\n{heads.address}ledger"
    number, checksum = heads.trail
    if number:
        yield f"The last line of the audit trail is line {number}. Its checksum is\n\n{checksum}"
        yield f"To compare, open the audit trail:\n\n{heads.address}trail?before={number + 1}"
    yield (
        "Please keep this message. As long as these lines show the same checksums, nobody has changed anything up to "
        "them, taken anything out or put anything in. If one shows another checksum, ask whoever runs the server, and "
        "somebody independent."
    )
    yield (
        f"You get this because you are an owner or an auditor of {heads.organisation}. There is nothing that you must "
        "do now."
    )


def _said(step: Happened) -> str:
    words = {
        Event.OPENED: "was opened",
        Event.CLOSED: "was closed",
        Event.COUNTED: "was counted",
        Event.PUBLISHED: "was published",
        Event.WITHDRAWN: "has results that were withdrawn",
        Event.DESTROYED: "ended without results",
    }
    return f"“{step.wave}” {words[step.event]}, on {step.day.day} {step.day:%B %Y}."
