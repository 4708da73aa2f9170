"""Surveys: opened waves as their respondents meet them, found by the address that stands on a poster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tiassess.collection.ballot import ballot_size
from tiassess.collection.key_files import KeyFiles
from tiassess.collection.wave_keys import load_wave_key
from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import SLUG
from tiassess.wave.standing import Delay, Standing, delay_of, standing_of
from tiassess.wave.states import RANK
from tiassess.wave.tables import Organisation, Wave, WaveState

_AT_ADDRESS = (
    select(
        Wave.id,
        Wave.organisation_id,
        Wave.slug,
        Wave.state,
        Wave.closes,
        Wave.destroyed_because,
        Wave.late_because,
        Wave.late_until,
    )
    .join(Organisation, Organisation.id == Wave.organisation_id)
    .where(Organisation.slug == bindparam("organisation"), Wave.slug == bindparam("wave"))
    .where(Wave.state != WaveState.DRAFT)
)

MOST_FRAMES = 64
"""Frames kept in memory. The one change that they allow comes with another last day in the wave's row, so a process may
keep what it once read as long as that day is the same."""


@dataclass(frozen=True)
class Survey:
    """An opened wave.

    Attributes:
        id: the wave's.
        organisation_id: its organisation's.
        slug: the wave's id as people write it.
        frame: what was promised.
        standing: what its address shows today.
        delay: what was said of late results, if anything was.
    """

    id: UUID
    organisation_id: UUID
    slug: str
    frame: Frame
    standing: Standing
    delay: Delay | None = None

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Give the ids of all choice questions in the order in which drafts and ballots hold them."""
        return tuple(item.id for item in self.frame.questionnaire.choice_items)

    @cached_property
    def size(self) -> int:
        """Give the size of every draft's and ballot's plaintext."""
        return ballot_size(self.frame.questionnaire, self.frame.structure)


class Surveys:
    """The surveys of a server. Frames are read once per process, and once more after an extension."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._key_files = KeyFiles(settings.key_dir)
        self._frames: dict[tuple[UUID, date], Frame] = {}

    def find(self, organisation: str, wave: str, moment: datetime) -> Survey | None:
        """Find the survey at an address, or None where staff were never asked to answer one.

        Raises:
            WaveKeyError: the database is older than the key directory, or what was promised was changed in it, so that
                it must not be answered.
        """
        if not (SLUG.fullmatch(organisation) and SLUG.fullmatch(wave)):
            return None  # and PostgreSQL is never asked for what it could not even hold
        with self._database.reading() as session:
            row = session.execute(_AT_ADDRESS, {"organisation": organisation, "wave": wave}).one_or_none()
            frame = self._frame(session, row) if row else None
        if row is None or frame is None or frame.import_only:
            return None
        self._key_files.keep_up(row.id, row.state, RANK)
        delay = delay_of(row.late_because, row.late_until)
        standing = standing_of(row.state, row.destroyed_because, frame, frame.today(moment), delay)
        return Survey(row.id, row.organisation_id, row.slug, frame, standing, delay)

    def _frame(self, session: Session, row: Any) -> Frame:
        """Read what was promised; while people can answer, only if nobody has changed it in the database."""
        frame = self._frames.get((row.id, row.closes))
        if frame is None:
            frame = Frame.from_text(session.scalars(select(Wave.frame).where(Wave.id == row.id)).one() or "")
            if row.state is WaveState.OPEN:
                load_wave_key(session, self._settings, row, frame)
            if len(self._frames) >= MOST_FRAMES:
                self._frames.clear()
            self._frames[row.id, row.closes] = frame
        return frame
