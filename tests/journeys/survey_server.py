"""The real server on a database of its own, and the surveys that a lead puts on it while it runs."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import settings_for
from tests.lead import Lead, loop
from tiassess.clock import now
from tiassess.collection.access import issue_codes
from tiassess.collection.answering import AnswerDesk, Entry
from tiassess.collection.codes import AccessCode
from tiassess.collection.return_words import WORDS_WITH_LINK, make_words
from tiassess.collection.surveys import Surveys
from tiassess.collection.tables import Ballot, CodeWay, Draft
from tiassess.config import Settings
from tiassess.disclosure.groups import Profile
from tiassess.instrument.definition import Instrument
from tiassess.instrument.parsing import parse_instrument
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame
from tiassess.wave.waves import WaveName, WavePlan, create_wave

HOST = "127.0.0.1"
QUESTIONNAIRE = Path(__file__).parent / "tea.yaml"

UNITS = """id,name,parent,headcount
north,North,,
ward-a,Ward A,north,80
ward-b,Ward B,north,60
office,Office,,55
"""
"""Behind an open link only units of fifty or more are asked about."""

TEXTS = {
    "service": "the Loch Service",
    "people": "guests",
    "steering_group": "the steering group",
    "host": "North Health",
    "contact": "Ann Reid, 01234 567 890",
    "readers": "everyone with the link",
    "support": "Staff support: 01234 567 891",
}

BARE = """
format: tiassess-instrument/1
id: bare
version: 1.0.0
status: draft
language: en
title: Tea breaks
licence: {name: CC BY 4.0}
citation: Made for tests.
scales:
  - {id: often, options: [{value: 1, label: Never}, {value: 2, label: Always}]}
themes: [{id: breaks, label: Breaks}]
sections: [{id: kettle, title: The kettle, items: [k1, k2, k3]}]
items:
  - {id: k1, theme: breaks, scale: often, text: I get tea.}
  - {id: k2, theme: breaks, scale: often, text: The tea is warm.}
  - {id: k3, theme: breaks, scale: often, text: We drink it together.}
scores: [{id: breaks, label: Breaks, kind: theme, items: [k1, k2, k3]}]
scoring:
  {completeness: 0.6, minimum_applicable: 2, stable_share: 0.75, about_the_same: 5, little: 3, not_known: 0.25,
   false_discovery: 0.1}
"""

COMMAND = (sys.executable, "-m", "tiassess")


@cache
def tea() -> Instrument:
    """The questionnaire of most journeys: every kind of page, few questions, and all of it in Welsh too."""
    return parse_instrument(QUESTIONNAIRE.read_text("utf-8"), QUESTIONNAIRE.name)


@cache
def bare_tea() -> Instrument:
    """A questionnaire of one page: no first question, no notes, no comments."""
    return parse_instrument(BARE, "bare.yaml")


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    lead: Lead
    log: Path

    @property
    def settings(self) -> Settings:
        """What it stands on."""
        return self.lead.settings

    @property
    def database(self) -> Database:
        """Its database, as its lead's commands reach it beside the server."""
        return self.lead.database


@contextmanager
def running_server(settings: Settings, folder: Path, *words: str, command: Sequence[str] = COMMAND) -> Iterator[Server]:
    """Run the server as people run it until the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    log = folder / f"server-{port}.log"
    with log.open("w") as written:
        process = subprocess.Popen(
            [*command, "serve", "--no-worker", "--port", str(port), *words],
            env={**os.environ, **settings.as_environment(), "PYTHONUNBUFFERED": "1"},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(process, port, log)
            database = Database(settings.database_url)
            yield Server(f"http://{HOST}:{port}", Lead(database, settings, folder), log)
            database.close()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def fresh_settings(migrated: Path, folder: Path) -> Settings:
    """Give settings for a server with a migrated database of its own."""
    return settings_for(f"sqlite:///{shutil.copy(migrated, folder / 'tiassess.sqlite')}", folder)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server answers."""
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        if f"answers at http://{HOST}:{port}/" in log.read_text():
            break
        time.sleep(0.05)
    with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=30) as answer:
        assert answer.status == 200


_numbers = itertools.count(1)


@dataclass
class OpenSurvey:
    """A survey on a running server, in an organisation of its own, so that what is kept of it can be counted.

    Attributes:
        server: the server.
        organisation: its organisation's id, new for each survey.
    """

    server: Server
    organisation: str = field(default_factory=lambda: f"loch-{next(_numbers)}")

    @property
    def name(self) -> WaveName:
        """Which wave it is."""
        return WaveName("baseline", self.organisation)

    @property
    def path(self) -> str:
        """The path of its first page."""
        return f"/answer/{self.organisation}/baseline/"

    @property
    def address(self) -> str:
        """What stands on its poster."""
        return self.server.address + self.path

    @property
    def lead(self) -> Lead:
        """Its lead."""
        return Lead(self.server.database, self.server.settings, self.server.lead.folder, self.organisation)

    def opens(self, *, units: str = UNITS, moment: datetime | None = None, **plan: Any) -> Frame:
        """Plan it and open it: for a month around today, asked by a link, unless a plan says otherwise."""
        moment = moment or now()
        usual = {
            "slug": self.name.slug,
            "name": "Baseline",
            "questionnaire": tea(),
            "opens": days_from_now(-10),
            "closes": days_from_now(20),
            "profile": Profile.STANDARD,
            "ways_in": ("link",),
            "texts": TEXTS,
        }
        self.lead.has_an_organisation(units)
        create_wave(self.server.database, self.organisation, WavePlan(**{**usual, **plan}), loop(), moment)
        return self.lead.opens(self.name, moment)

    def receives(self, ballots: int) -> None:
        """Let people come who send a form with nothing in it."""
        found = Surveys(self.server.database, self.server.settings).find(self.organisation, self.name.slug, now())
        assert found is not None
        desk = AnswerDesk(self.server.database, self.server.settings)
        for _ in range(ballots):
            entry = Entry(found, None, make_words(WORDS_WITH_LINK))
            desk.change(entry, lambda draft: draft, now())
            desk.send(entry, now())

    def issues(self, number: int = 1, unit: str | None = None, way_in: CodeWay = CodeWay.CARDS) -> list[AccessCode]:
        """Give out codes."""
        with self.server.database.writing() as session:
            wave = self.name.find(session)
            frame, settings = Frame.of(wave), self.server.settings
            return issue_codes(session, settings, wave, frame, way_in=way_in, unit=unit, number=number)

    @property
    def ballots(self) -> int:
        """How many ballots are kept of it."""
        return self._count(Ballot)

    @property
    def drafts(self) -> int:
        """How many drafts are kept of it, or marks in their place where a form was sent."""
        return self._count(Draft)

    def _count(self, table: type[Ballot | Draft]) -> int:
        with self.server.database.reading() as session:
            return _rows(session, table, self.name)


def _rows(session: Session, table: type[Ballot | Draft], name: WaveName) -> int:
    query = select(func.count()).select_from(table).where(table.wave_id == name.find(session).id)
    return session.scalar(query) or 0


def days_from_now(days: int) -> date:
    """Give a day, counted from today."""
    return now().date() + timedelta(days)
