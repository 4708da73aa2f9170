"""People who write comments at an open wave, and somebody who may read them one day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.lead import NOW, QUESTIONNAIRE, Lead
from tiassess.collection.held_comments import COMMENT_LABEL
from tiassess.collection.key_files import OF_COMMENTS, KeyFiles
from tiassess.collection.padding import strip_filling
from tiassess.collection.sealing import decrypt, wrapping_key_of
from tiassess.collection.tables import Comment, CommentKey
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument

BOXES = ("c1", "c2", "c3")


def with_boxes() -> Instrument:
    """Three questions and three boxes for comments."""
    boxes = "".join(f'  - {{id: {box}, kind: comment, text: "What would help most?"}}\n' for box in BOXES)
    text = QUESTIONNAIRE.replace("sections:", f"{boxes}sections:")
    text = text.replace("title: Work, items: [q1, q2, q3]", "title: Work, items: [q1, q2, q3, c1, c2, c3]")
    return parse_instrument(text, "with-boxes.yaml")


def opened(lead: Lead, **plan: Any) -> OpenWave:
    """Open a wave that asks for comments."""
    return OpenWave.of(lead, **{"questionnaire": with_boxes(), **plan})


def somebody_writes(wave: OpenWave, *texts: str) -> None:
    """Let somebody send a form, with a comment in the first boxes."""
    entry = wave.entry()
    wave.answers(entry, {"q1": "3", "q2": "2"}, comments=dict(zip(BOXES, texts, strict=False)))
    wave.desk.send(entry, NOW)


def has_counted(lead: Lead, forms: Sequence[tuple[str, ...]], **plan: Any) -> None:
    """Carry a wave from its opening to its count; each form has its comments."""
    wave = opened(lead, **plan)
    for texts in forms:
        somebody_writes(wave, *texts)
    lead.closes(moment=AFTERWARDS)
    lead.counts(moment=AFTERWARDS)


def rows(lead: Lead) -> list[Comment]:
    """The rows that are held, in the order of their ids."""
    with lead.database.reading() as session:
        return list(session.scalars(select(Comment).order_by(Comment.wave_id, Comment.id)))


def read(lead: Lead) -> list[str | None]:
    """Open every comment with secret, key file and row of the key, which nothing of the application does."""
    wave_id = lead.sees().id
    file_part = KeyFiles(lead.settings.key_dir, OF_COMMENTS).read(wave_id)
    wrapping_key = wrapping_key_of(lead.settings.keys.current(COMMENT_LABEL), file_part, wave_id)
    with lead.database.reading() as session:
        key = decrypt(wrapping_key, session.get_one(CommentKey, wave_id).wrapped_key, wave_id.bytes)
    assert key
    opened = (decrypt(key, row.sealed, wave_id.bytes + row.id) for row in rows(lead))
    return [strip_filling(content).decode() if content else None for content in opened]


def nothing_is_held(lead: Lead) -> bool:
    """Say whether neither comment nor key nor key file of one is there."""
    with lead.database.reading() as session:
        keys = session.scalars(select(CommentKey)).all()
    return not rows(lead) and not keys and not list(lead.settings.key_dir.glob(f"*.{OF_COMMENTS}"))
