"""Making the demonstration: every organisation and wave by the use cases that leads have, each on its own past day.

So the ledger, the key files and the erasure of a demonstration are as true as those of a real service; only its ballots
are put in directly. The same day gives the same figures.
"""

from __future__ import annotations

import calendar
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tiassess.clock import day_in
from tiassess.collection.ballots import Progress, no_progress
from tiassess.config import Settings
from tiassess.demonstration.accounts import add_people
from tiassess.demonstration.alone import alone
from tiassess.demonstration.answers import forms_of
from tiassess.demonstration.ballots import put_in
from tiassess.demonstration.characters import OrganisationStory, WaveStory
from tiassess.demonstration.errors import NotEmptyError
from tiassess.demonstration.holding import Holding, clear, holding_of
from tiassess.demonstration.story import INSTRUMENT, STORIES, TIMEZONE
from tiassess.instrument.library import InstrumentLibrary
from tiassess.release.counting import count_wave
from tiassess.release.fieldwork import close_wave, open_wave
from tiassess.release.publishing import publish_wave
from tiassess.storage.database import Database
from tiassess.wave.organisations import add_organisation
from tiassess.wave.questionnaires import LOOP
from tiassess.wave.units import import_roles, import_units
from tiassess.wave.waves import FOUR_WEEKS, WaveName, WavePlan, create_wave

MORNING = time(9, 0)
PREPARING = timedelta(days=21)
"""From a draft to the day on which it opens."""

BEFORE_THE_FIRST = timedelta(days=60)
"""From joining to the first day of the first wave."""

STEPS = sum(len(story.waves) for story in STORIES)
"""How many waves there are to make, for a progress bar."""


@dataclass(frozen=True)
class Making:
    """Where a demonstration is made, from what, and when.

    Attributes:
        database: an empty, migrated database.
        settings: where key files go.
        library: the shipped instruments.
        moment: now; every other day is counted from it.
    """

    database: Database
    settings: Settings
    library: InstrumentLibrary
    moment: datetime

    @property
    def today(self) -> date:
        """Give the day it is where the story takes place."""
        return day_in(TIMEZONE, self.moment)

    def make(self, progress: Progress = no_progress) -> dict[str, str]:
        """Make every organisation with its waves, and then those who sign in.

        Returns:
            Their passwords by e-mail address, which nothing else keeps.

        Raises:
            NotEmptyError: the database holds something already.
            BeingMadeError: another process is making a demonstration with the same key directory.
        """
        with alone(self.settings.key_dir):
            self._prepare()
            for story in STORIES:
                self._organisation(story)
                for wave in story.waves:
                    self._wave(story, wave)
                    progress(1)
            return add_people(self.database, self.today)

    def _prepare(self) -> None:
        """See that the database holds nothing, after clearing away a demonstration that was cut off."""
        with self.database.reading() as session:
            holding = holding_of(session)
        if holding is Holding.SOMETHING:
            message = (
                "This database holds organisations or accounts already, so no demonstration was made. Name another "
                "folder in TIASSESS_INSTANCE_DIR, or an empty database in TIASSESS_DATABASE_URL."
            )
            raise NotEmptyError(message)
        if holding is Holding.CUT_OFF:
            clear(self.database, self.settings)

    def _organisation(self, story: OrganisationStory) -> None:
        joined = self._first_day(story.waves[0]) - BEFORE_THE_FIRST
        add_organisation(
            self.database,
            slug=story.id,
            name=story.name,
            timezone=TIMEZONE,
            moment=morning_of(joined),
            demonstration=True,
        )
        with tempfile.TemporaryDirectory() as folder:
            for name, text, take_in in (
                ("units.csv", story.units_csv, import_units),
                ("roles.csv", story.roles_csv, import_roles),
            ):
                path = Path(folder, name)
                path.write_text(text, encoding="utf-8")
                take_in(self.database, story.id, path)

    def _wave(self, story: OrganisationStory, wave: WaveStory) -> None:
        """Carry a wave as far as its story goes, each step in the morning of its day."""
        name = WaveName(wave.id, story.id)
        first, last = self._first_day(wave), self._last_day(wave)
        create_wave(
            self.database, story.id, self._plan(story, wave), self.library.find(LOOP), morning_of(first - PREPARING)
        )
        frame = open_wave(self.database, self.settings, name, morning_of(first))
        put_in(self.database, self.settings, name, story, forms_of(story, wave, frame.questionnaire))
        if wave.is_open:
            return
        close_wave(self.database, self.settings, name, morning_of(last + timedelta(days=1)))
        count_wave(self.database, self.settings, name, morning_of(last + timedelta(days=2)))
        publish_wave(self.database, self.settings, name, morning_of(last + FOUR_WEEKS))

    def _plan(self, story: OrganisationStory, wave: WaveStory) -> WavePlan:
        last = self._last_day(wave)
        return WavePlan(
            slug=wave.id,
            name=f"{wave.name}, {calendar.month_name[last.month]} {last.year}",
            questionnaire=self.library.find(INSTRUMENT),
            opens=self._first_day(wave),
            closes=last,
            profile=wave.profile,
            breakdown=wave.breakdown,
            ways_in=(wave.way_in,),
            texts=dict(story.texts),
        )

    def _last_day(self, wave: WaveStory) -> date:
        return self.today + timedelta(days=wave.last_day)

    def _first_day(self, wave: WaveStory) -> date:
        return self._last_day(wave) - timedelta(days=wave.days - 1)


def morning_of(day: date) -> datetime:
    """Give nine o'clock of a day where the story takes place."""
    return datetime.combine(day, MORNING, ZoneInfo(TIMEZONE))
