"""Announcing: what anyone may know of an opened wave before its results are out. No figure, ever.

Pages that show results know no waves; this is the one place that tells them when to look for a Publication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tiassess.wave.errors import UnknownNameError
from tiassess.wave.extension import first_last_day
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import check_slug
from tiassess.wave.standing import Delay, Standing, delay_of, standing_of
from tiassess.wave.tables import Organisation, Wave, WaveState
from tiassess.wave.waves import WaveName

__all__ = [
    "Announcement",
    "Delay",
    "Standing",
    "announcements_of",
    "demonstrations",
    "find_announcement",
    "words_of_waves",
]


@dataclass(frozen=True)
class Announcement:
    """Names and days as they were promised when a wave opened, and where it stands.

    Attributes:
        organisation_slug: the organisation's id in addresses.
        wave_slug: the wave's id in addresses.
        organisation_id: whose wave it is, to read its Publication.
        wave_id: which wave it is, to read its Publication.
        organisation: the organisation's name.
        wave: the wave's name.
        questionnaire: the title of the questionnaire.
        opens: the first day of answering.
        closes: the last day of answering.
        first_closes: what that day was before it was extended, or None if it never was.
        results: the day on which results come out.
        destroy_on: the day on which all answers are deleted if no results came out.
        delay: what was said of late results, or None if nothing was.
        today: the day it is in the zone that was promised.
        standing: what people find today.
        is_import: whether the answers come from a file, so that nobody can answer here.
        host: who runs the website, as the survey said it.
        words: the service's own words for the tokens of the questionnaire.
        is_demonstration: whether the organisation, its staff and their answers are made up.
    """

    organisation_slug: str
    wave_slug: str
    organisation_id: UUID
    wave_id: UUID
    organisation: str
    wave: str
    questionnaire: str
    opens: date
    closes: date
    first_closes: date | None
    results: date
    destroy_on: date
    delay: Delay | None
    today: date
    standing: Standing
    is_import: bool
    host: str | None
    words: Mapping[str, str]
    is_demonstration: bool

    @property
    def will_be_late(self) -> bool:
        """Say whether it was said that results are late while people can still answer, or will be able to."""
        return self.delay is not None and self.standing in {Standing.NOT_YET, Standing.ANSWERING}


def find_announcement(session: Session, organisation: str, wave: str, moment: datetime) -> Announcement | None:
    """Find what anyone may know of a wave, or None where there is nothing to know: no such wave, or a draft.

    Args:
        session: a reading session.
        organisation: the organisation's id, as somebody typed it.
        wave: the wave's id, as somebody typed it.
        moment: now.
    """
    if check_slug(organisation) or check_slug(wave):
        return None  # a database may refuse to be asked for such signs at all
    try:
        found = WaveName(wave, organisation).find(session)
    except UnknownNameError:
        return None
    return None if found.state is WaveState.DRAFT else _announcement(found, moment)


def demonstrations(session: Session, moment: datetime) -> list[Announcement]:
    """Announce the waves of made-up organisations, the newest first: they are there to be looked at.

    Args:
        session: a reading session.
        moment: now.
    """
    made_up = select(Wave).join(Organisation, Organisation.id == Wave.organisation_id)
    made_up = made_up.where(Organisation.demonstration, Wave.state != WaveState.DRAFT)
    newest_first = made_up.order_by(Organisation.slug.desc(), Wave.opens.desc())
    return [_announcement(wave, moment) for wave in session.scalars(newest_first)]


def announcements_of(session: Session, organisation_id: UUID, moment: datetime) -> list[Announcement]:
    """Announce the waves that an organisation has opened, the newest first.

    Args:
        session: a reading session.
        organisation_id: whose waves.
        moment: now.
    """
    opened = select(Wave).where(Wave.organisation_id == organisation_id, Wave.state != WaveState.DRAFT)
    return [_announcement(wave, moment) for wave in session.scalars(opened.order_by(Wave.opens.desc(), Wave.slug))]


def words_of_waves(session: Session, organisation_id: UUID) -> Mapping[str, Mapping[str, str]]:
    """Give the service's own words for the tokens of each questionnaire that it opened, by the id of the wave.

    Args:
        session: a reading session.
        organisation_id: whose waves.
    """
    opened = select(Wave).where(Wave.organisation_id == organisation_id, Wave.state != WaveState.DRAFT)
    return {wave.slug: Frame.of(wave).words for wave in session.scalars(opened)}


def _announcement(found: Wave, moment: datetime) -> Announcement:
    """Announce a wave that has been opened."""
    frame = Frame.of(found)
    delay, today = delay_of(found.late_because, found.late_until), frame.today(moment)
    return Announcement(
        organisation_slug=frame.organisation["id"],
        wave_slug=frame.wave["id"],
        organisation_id=found.organisation_id,
        wave_id=found.id,
        organisation=frame.organisation["name"],
        wave=frame.wave["name"],
        questionnaire=frame.document["questionnaire"]["title"],  # every page asks, and none reads the rest
        opens=frame.day("opens"),
        closes=frame.day("closes"),
        first_closes=first_last_day(frame),
        results=frame.day("results"),
        destroy_on=frame.day("destroy"),
        delay=delay,
        today=today,
        standing=standing_of(found.state, found.destroyed_because, frame, today, delay),
        is_import=frame.import_only,
        host=frame.texts.get("host"),
        words=frame.words,
        is_demonstration=frame.is_demonstration,
    )
