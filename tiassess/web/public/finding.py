"""Finding what the pages of results show: an opened wave, and what is published of it, in one state of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import abort

from tiassess.release.announcing import Standing, find_announcement, words_of_waves
from tiassess.release.reading import read_publication, read_publications
from tiassess.reporting.progress import Progress
from tiassess.reporting.results import Results
from tiassess.web.language import language
from tiassess.web.running import running

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from tiassess.release.announcing import Announcement
    from tiassess.release.reading import Publication


@dataclass(frozen=True)
class Found:
    """A wave that has been opened, and its Publication once its results are out."""

    announcement: Announcement
    publication: Publication | None

    @cached_property
    def results(self) -> Results:
        """Give the results; only once they are out."""
        assert self.publication is not None
        return Results.of(self.publication, language(), self.announcement.words)

    def about_the_place(self) -> dict[str, Any]:
        """Say what every page says of the place: that it is made up, and who runs the website for it."""
        who = {"host_name": self.announcement.host} if self.announcement.host else {}
        return {"is_demonstration": self.announcement.is_demonstration, **who}


def look_up(organisation: str, wave: str, moment: datetime) -> Found:
    """Find a wave that has been opened, and its Publication once its results are out."""
    with _announced(organisation, wave, moment) as (session, announcement):
        if announcement.standing is not Standing.RESULTS_OUT:
            return Found(announcement, None)
        publication = read_publication(
            session, announcement.organisation_id, announcement.wave_id, announcement.wave_slug
        )
        return Found(announcement, publication)


def look_up_results(organisation: str, wave: str, moment: datetime) -> Found:
    """Find a wave whose results are out; before that there are no pages but the first."""
    found = look_up(organisation, wave, moment)
    return found if found.publication else abort(404)


def look_up_progress(organisation: str, wave: str, moment: datetime) -> tuple[Found, Progress]:
    """Find a wave whose results are out, and everything that its organisation has published besides."""
    with _announced(organisation, wave, moment) as (session, announcement):
        if announcement.standing is not Standing.RESULTS_OUT:
            abort(404)
        publications = read_publications(session, announcement.organisation_id)
        words = words_of_waves(session, announcement.organisation_id)
    progress = Progress.of(publications, announcement.wave_slug, language(), words)
    return Found(announcement, progress.this.publication), progress


@contextmanager
def _announced(organisation: str, wave: str, moment: datetime) -> Iterator[tuple[Session, Announcement]]:
    with running().database.reading() as session:
        announcement = find_announcement(session, organisation, wave, moment)
        yield session, announcement or abort(404)
