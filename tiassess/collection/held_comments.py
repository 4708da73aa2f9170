"""Held comments: what people wrote, parted from everything else they said, encrypted until somebody may read it (R12).

Every comment is a row of its own of one size under a random id, in random order: two comments of one form are two
rows that nothing joins. Half of their key lies in a file that outlives the wave's own key file, the other half follows
from the application's secret. Nothing here, or anywhere yet, opens a comment.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from itertools import islice
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from tiassess.collection.ballots import CHUNK
from tiassess.collection.entries import ID_BYTES
from tiassess.collection.key_files import KEY_BYTES, OF_COMMENTS, KeyFiles
from tiassess.collection.padding import END, fill_up
from tiassess.collection.sealing import encrypt, wrapping_key_of
from tiassess.collection.tables import Comment, CommentKey
from tiassess.config import Settings
from tiassess.instrument.definition import COMMENT_LENGTH
from tiassess.wave.tables import Wave

COMMENT_LABEL = "comment-key-wrap"

COMMENT_BYTES = 4 * COMMENT_LENGTH + len(END)
"""The size of every comment: as many characters as one may have, each of four bytes."""


def hold_comments(session: Session, settings: Settings, wave: Wave, texts: Sequence[str], destroy_on: date) -> None:
    """Encrypt comments under a fresh key and keep them, inside the writing session in which the count is stored.

    Args:
        session: a writing session.
        settings: where the key file goes, and the secret.
        wave: the wave that was counted.
        texts: the comments of all forms together.
        destroy_on: the day on which they go.
    """
    key = _make_key(session, settings, wave, destroy_on)
    rows = iter(
        sorted((secrets.token_bytes(ID_BYTES), text) for text in texts)
    )  # PostgreSQL keeps the order of arrival
    owner = {"organisation_id": wave.organisation_id, "wave_id": wave.id}
    while chunk := list(islice(rows, CHUNK)):
        session.execute(
            insert(Comment), [{**owner, "id": id_, "sealed": _sealed(key, wave, id_, text)} for id_, text in chunk]
        )


def destroy_comments(session: Session, settings: Settings, wave_id: UUID) -> None:
    """Destroy the comments of a wave with their key, its file first; do nothing where there are none.

    What is left of them in the database's pages is for the next scrub.
    """
    KeyFiles(settings.key_dir, OF_COMMENTS).destroy(wave_id)
    session.execute(delete(Comment).where(Comment.wave_id == wave_id))
    session.execute(delete(CommentKey).where(CommentKey.wave_id == wave_id))


def _make_key(session: Session, settings: Settings, wave: Wave, destroy_on: date) -> bytes:
    """Make the key file, durable before this returns, and the key."""
    files = KeyFiles(settings.key_dir, OF_COMMENTS)
    files.destroy(wave.id)  # left by a count that was cut off before anything was stored under it
    wrapping_key = wrapping_key_of(settings.keys.current(COMMENT_LABEL), files.create(wave.id), wave.id)
    key = secrets.token_bytes(KEY_BYTES)
    session.add(
        CommentKey(
            organisation_id=wave.organisation_id,
            wave_id=wave.id,
            wrapped_key=encrypt(wrapping_key, key, wave.id.bytes),
            destroy_on=destroy_on,
        )
    )
    return key


def _sealed(key: bytes, wave: Wave, comment_id: bytes, text: str) -> bytes:
    """Encrypt one comment; it opens under its own id in its own wave only.

    The pages keep nobody from being heard for a character too many, and neither may this: a count must not stop.
    """
    content = text[:COMMENT_LENGTH].encode(errors="replace")
    return encrypt(key, fill_up(content, COMMENT_BYTES), wave.id.bytes + comment_id)
