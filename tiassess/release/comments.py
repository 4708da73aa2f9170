"""Comments at counting and after: parted from ratings in memory, held if enough people wrote one, gone on their day.

Rule R12 and promise P8. Comments never enter a release, so that it stays the same however often it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.collection.held_comments import destroy_comments, hold_comments
from tiassess.collection.tables import CommentKey
from tiassess.collection.waiting import WaitingWave
from tiassess.config import Settings
from tiassess.disclosure.comments import DAYS_HELD, may_be_read
from tiassess.release.events import Event
from tiassess.release.ledger import enter
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Wave


@dataclass
class CommentBox:
    """What people wrote, in memory only, while a wave is counted; nothing in it says whose it is.

    Attributes:
        asked: the comment questions that were asked.
        forms: how many forms hold a comment that nobody but its writer knows (R12 and R15 c).
        texts: all comments, those of one form no closer together than others once they are held.
    """

    asked: frozenset[str]
    forms: int = 0
    texts: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, frame: Frame) -> CommentBox:
        """Make the box of a wave; one that asked for no comments takes none."""
        return cls(frozenset(item.id for item in frame.comment_items))

    def take(self, comments: Mapping[str, str], *, known: bool) -> None:
        """Take the comments of one form that is counted.

        Args:
            comments: the texts by question.
            known: whether somebody besides its writer knows the form.

        >>> box = CommentBox(frozenset({"c1", "c2"}))
        >>> box.take({"c1": "More time.", "c2": " "}, known=False)
        >>> box.take({}, known=False)
        >>> box.forms, box.texts
        (1, ['More time.'])
        """
        written = [text for item, text in comments.items() if item in self.asked and text.strip()]
        self.texts += written
        self.forms += bool(written) and not known


def keep_comments(session: Session, settings: Settings, waiting: WaitingWave, box: CommentBox) -> None:
    """Hold the comments of a wave that is being stored, or let them go unread where too few people wrote one.

    The ledger says until when they are held and nothing of how many there are: until the results are out nobody sees
    a figure (promise P10).
    """
    if not may_be_read(box.forms, waiting.frame.thresholds):
        return
    destroy_on = waiting.today + timedelta(days=DAYS_HELD)
    hold_comments(session, settings, waiting.wave, box.texts, destroy_on)
    enter(session, waiting.wave, Event.COMMENTS_HELD, waiting.today, {"held_until": destroy_on.isoformat()})


def comments_held_until(session: Session, wave: Wave) -> date | None:
    """Give the day on which the held comments of a wave go at the latest, or None where none are held."""
    return session.scalar(select(CommentKey.destroy_on).where(CommentKey.wave_id == wave.id))


def waves_with_due_comments(database: Database, moment: datetime) -> list[UUID]:
    """Give the waves whose comments are to go by now; it looks without a lock, so that nobody waits for it."""
    with database.reading() as session:
        held = select(Wave, CommentKey.destroy_on).join(CommentKey, CommentKey.wave_id == Wave.id).order_by(Wave.slug)
        return [wave.id for wave, goes in session.execute(held) if goes <= Frame.of(wave).today(moment)]


def destroy_due_comments(database: Database, settings: Settings, wave_id: UUID, moment: datetime) -> str | None:
    """Destroy the comments of a wave if their day has come, and give its id, or None; its pages are due to be scrubbed.

    Raises:
        WaveKeyError: their key file cannot be destroyed.
    """
    with database.writing() as session:
        wave = session.get_one(Wave, wave_id, with_for_update={"key_share": True})
        key = session.scalar(select(CommentKey).where(CommentKey.wave_id == wave_id))
        today = Frame.of(wave).today(moment)
        if key is None or today < key.destroy_on:
            return None
        destroy_comments(session, settings, wave_id)
        wave.scrub_due = True
        enter(session, wave, Event.COMMENTS_DESTROYED, today)
        return wave.slug
