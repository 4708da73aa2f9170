"""Processes of the web server killed while people answer: whoever was thanked is counted exactly once (P9)."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import settings_for
from tests.journeys.survey_server import OpenSurvey, Server, days_from_now
from tests.kills.people import HOST, QUESTIONNAIRE, Crowd, number_of
from tests.lead import Lead
from tiassess.clock import now
from tiassess.collection.ballot import BallotContent
from tiassess.collection.ballots import no_progress
from tiassess.config import Settings
from tiassess.instrument.parsing import parse_instrument
from tiassess.release.opening import BallotOpener
from tiassess.storage.database import Database
from tiassess.wave.frame import Frame

AT_A_TIME = 6
CARDS = 60
UNITS = "id,name,parent,headcount\nward-a,Ward A,,8000\nward-b,Ward B,,6000\n"


@dataclass
class Killable:
    """A server that can be killed whole or in part, and comes back at the same place."""

    settings: Settings
    port: int
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def starts(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tiassess", "serve", "--port", str(self.port)],
                env={**os.environ, **self.settings.as_environment()},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while True:
            assert time.monotonic() < until, self.log.read_text()
            with suppress(OSError), urllib.request.urlopen(f"http://{HOST}:{self.port}/health", timeout=5):
                return
            time.sleep(0.05)

    def is_killed_whole(self) -> None:
        """Kill every process of it at once, as a power cut does, and start it again."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.starts()

    def loses_one(self, chance: random.Random) -> None:
        """Kill one of the processes that answer; the server itself starts another."""
        answering = [below for child in _children(self.process.pid) for below in _children(child)]
        if answering:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(answering), signal.SIGKILL)

    def stops(self) -> None:
        """Stop it in good order."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0


def _children(process: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.fixture(params=["sqlite", "postgresql"])
def survey(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Killable, OpenSurvey]]:
    """A survey on a server of its own, on each kind of database."""
    settings = settings_for(request.getfixturevalue(f"{request.param}_url"), tmp_path)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    server = Killable(settings, port, tmp_path / "log")
    database = Database(settings.database_url)
    yield server, OpenSurvey(Server(f"http://{HOST}:{port}", Lead(database, settings, tmp_path), server.log))
    database.close()
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


def kill(server: Killable, times: int) -> None:
    """Kill at random moments: one process that answers, or everything, which is one in five."""
    chance = random.Random(times)
    for kill in range(times):
        time.sleep(chance.uniform(0.1, 2))
        if kill % 5 == 4:
            server.is_killed_whole()
        else:
            server.loses_one(chance)
    time.sleep(1)


def counted(survey: OpenSurvey) -> Counter[int]:
    """Close the wave when its last day is over, open its ballots as counting does, and give everybody's number."""
    afterwards = now() + timedelta(days=21)
    survey.lead.closes(survey.name, afterwards)
    with survey.server.database.reading() as session:
        wave = survey.name.find(session)
        opener = BallotOpener.of(session, survey.server.settings, wave, Frame.of(wave))
        forms = list(opener.open_ballots(session, no_progress))
    contents = [form for form in forms if isinstance(form, BallotContent)]
    assert len(contents) == len(forms), "a ballot was refused"
    return Counter(number_of([int(answer or 0) for answer in content.answers]) for content in contents)


def is_tried(server: Killable, survey: OpenSurvey, times: int) -> None:
    survey.opens(
        units=UNITS,
        questionnaire=parse_instrument(QUESTIONNAIRE, "numbers.yaml"),
        ways_in=("link", "cards"),
        opens=days_from_now(-1),
    )
    crowd = Crowd(server.port, survey.path, survey.issues(CARDS))
    server.starts()
    crowd.comes_while(lambda: kill(server, times), AT_A_TIME)
    server.stops()
    assert len(crowd.thanked) > AT_A_TIME
    assert survey.ballots == len(crowd.thanked)
    assert counted(survey) == Counter(crowd.thanked)


@pytest.mark.parametrize("survey", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_everybody_who_was_thanked_is_counted_once_whatever_was_killed(survey: tuple[Killable, OpenSurvey]) -> None:
    is_tried(*survey, times=5)


@pytest.mark.long
def test_everybody_is_counted_once_after_fifty_kills(survey: tuple[Killable, OpenSurvey]) -> None:
    is_tried(*survey, times=50)
