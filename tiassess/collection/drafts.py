"""Drafts: what somebody has answered so far, encrypted so that only they can find and open it.

A draft has the size of a ballot, whatever it holds, and no time and no counter. When the form is sent, a mark takes the
place of the answers, so that whoever has the words can be told that it was sent; nobody else can tell it from a draft.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Select, Uuid, bindparam, delete, select
from sqlalchemy.orm import Session

from tiassess.collection.entries import EntryKeys
from tiassess.collection.padding import fill_up, strip_filling
from tiassess.collection.sealing import decrypt, encrypt
from tiassess.collection.tables import Draft

_SEALED = select(Draft.sealed).where(
    Draft.wave_id == bindparam("wave", type_=Uuid()), Draft.id == bindparam("draft", type_=LargeBinary())
)
_LOCKED = _SEALED.with_for_update()


@dataclass(frozen=True)
class DraftContent:
    """What somebody has answered so far.

    Attributes:
        routing: the answer to the routing question, which is never part of a ballot; empty while it is not answered.
        unit: the id of a leaf or not-stated unit; empty while nothing is stated.
        role: the id of a role; empty while nothing is stated.
        answers: answer codes by question; a question left blank is not there.
        comments: texts by comment question; an empty one is not there.
        replaces: whether this form is to take the place of one that was sent.
    """

    routing: str = ""
    unit: str = ""
    role: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    replaces: bool = False

    def to_bytes(self, order: Sequence[str], size: int) -> bytes:
        """Write the content and fill it up to a size.

        Args:
            order: the ids of all choice questions: answers are written in this order, without the ids.
            size: the size of every ballot and draft of the wave.

        Raises:
            BallotTooLargeError: it does not fit.

        >>> draft = DraftContent(routing="yes", answers={"q2": "pns"})
        >>> DraftContent.from_bytes(draft.to_bytes(["q1", "q2"], 2048), ["q1", "q2"]) == draft
        True
        """
        answers = [self.answers.get(item, "") for item in order]
        values = [self.routing, self.unit, self.role, answers, dict(self.comments), int(self.replaces)]
        return fill_up(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode(), size)

    @classmethod
    def from_bytes(cls, plaintext: bytes, order: Sequence[str]) -> DraftContent:
        """Read a content back."""
        values: list[Any] = json.loads(strip_filling(plaintext))
        routing, unit, role, answers, comments, *replaces = values  # a draft of an earlier version says nothing of it
        given = {item: answer for item, answer in zip(order, answers, strict=True) if answer}
        return cls(routing, unit, role, given, comments, any(replaces))


class Sent:
    """What stands in the place of a draft that was sent."""

    def to_bytes(self, order: Sequence[str], size: int) -> bytes:  # noqa: ARG002 - the shape of a draft's
        """Write the mark and fill it up to a size."""
        return fill_up(_SENT, size)


_SENT = b"sent"
SENT = Sent()

Kept = DraftContent | Sent
"""What can lie in the place of somebody's draft."""


def read_draft(session: Session, wave_id: UUID, keys: EntryKeys, order: Sequence[str]) -> Kept | None:
    """Read the draft of an entry, or the mark that it was sent, or None when it has none.

    A draft that does not open under its key was not written by this entry, and is not there for it.
    """
    return _open(session, _SEALED, wave_id, keys, order)


def lock_draft(session: Session, wave_id: UUID, keys: EntryKeys, order: Sequence[str]) -> Kept | None:
    """Read the draft of an entry, or its mark, and keep other presses from it until this writing session ends."""
    return _open(session, _LOCKED, wave_id, keys, order)


def _open(session: Session, query: Select[bytes], wave_id: UUID, keys: EntryKeys, order: Sequence[str]) -> Kept | None:
    sealed = session.scalar(query, {"wave": wave_id, "draft": keys.draft_id})
    plaintext = decrypt(keys.draft_key, sealed, _about(wave_id, keys)) if sealed else None
    if plaintext is None:
        return None
    return SENT if strip_filling(plaintext) == _SENT else DraftContent.from_bytes(plaintext, order)


def seal_draft(wave_id: UUID, keys: EntryKeys, plaintext: bytes) -> bytes:
    """Encrypt a draft for its place in its wave."""
    return encrypt(keys.draft_key, plaintext, _about(wave_id, keys))


def destroy_draft(session: Session, wave_id: UUID, keys: EntryKeys) -> None:
    """Delete the draft of an entry, if it has one."""
    session.execute(delete(Draft).where(Draft.wave_id == wave_id, Draft.id == keys.draft_id))


def destroy_drafts(session: Session, wave_id: UUID) -> None:
    """Delete all drafts of a wave."""
    session.execute(delete(Draft).where(Draft.wave_id == wave_id))


def _about(wave_id: UUID, keys: EntryKeys) -> bytes:
    return wave_id.bytes + keys.draft_id
