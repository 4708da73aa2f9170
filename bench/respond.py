"""What a survey costs the server: people answer whole surveys over HTTP, so many at a time.

    python -m bench.respond --database postgresql --surveys 200 --concurrency 1 8 32
    python -m bench.respond --way-in link

The server is ``tiassess serve`` as it ships, in processes of its own, with a database that waits for the disk. People
come without JavaScript, each with a new connection, without a cookie and with the address on a card of their own, and
answer 40 questions on five pages and two about their work. Any reply that they should not meet makes the benchmark end
with 1. Figures depend on the machine, so each page is also set against an empty one.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from multiprocessing.pool import Pool
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import func, select, text

from bench.databases import KINDS, fresh_database
from bench.large_service import LargeService
from bench.respondents import Survey, Tally, answer_surveys, open_plain_pages
from bench.running_server import RunningServer, running_server
from bench.stopwatch import processor_of
from tiassess.clock import now
from tiassess.collection.access import issue_codes
from tiassess.collection.tables import Ballot, CodeWay, Draft
from tiassess.config import Settings, make_private_dir
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.rules import OPEN_LINK
from tiassess.release.fieldwork import open_wave
from tiassess.storage.database import Database
from tiassess.storage.migrating import upgrade
from tiassess.wave.frame import Frame
from tiassess.wave.organisations import add_organisation
from tiassess.wave.units import import_roles, import_units
from tiassess.wave.waves import WaveName, WavePlan, create_wave

SERVICE = LargeService(ballots=0, items=40, teams=12, roles=8, items_a_theme=8, headcount=100)
LOG = "server.log"
WARMING_UP = 16
"""Surveys answered before anything is measured, so that every process has read its templates and the frame."""


@dataclass(frozen=True)
class Round:
    """So many people at a time: what they did, what the empty page took, and the processor's seconds meanwhile."""

    at_a_time: int
    surveys: Tally
    plain: Tally
    server: float
    database: float


def main() -> None:
    """Read the words, let people answer, print a table; end with 1 if anybody met what they should not."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--surveys", type=int, default=200)
    words.add_argument("--concurrency", type=int, nargs="+", default=[1, 8, 32])
    words.add_argument("--database", choices=KINDS, default="sqlite")
    words.add_argument("--way-in", choices=["cards", "link"], default="cards")
    words.add_argument("--folder", type=Path, help="where the database lies while it runs; not in memory")
    options = words.parse_args()
    tempfile.tempdir = str(options.folder) if options.folder else None  # PostgreSQL's folder is made there too
    with tempfile.TemporaryDirectory() as name, fresh_database(options.database, Path(name), durable=True) as url:
        rounds, mistakes = measure(url, Path(name), options.surveys, options.concurrency, options.way_in)
    if mistakes:
        sys.exit("\n".join([f"{len(mistakes)} went wrong, such as:", *mistakes[:5]]))
    asked = questions(options.way_in)
    print(f"{options.surveys} surveys of {asked} questions each time, {options.database}, {options.way_in}")
    print_table(rounds)


def questions(way_in: str) -> int:
    """Give how many questions people are asked: behind an open link for their unit, with a code for their role too."""
    return SERVICE.items + (1 if way_in == OPEN_LINK else 2)


def measure(url: str, folder: Path, surveys: int, concurrency: list[int], way_in: str) -> tuple[list[Round], list[str]]:
    """Let people answer on a fresh database; give what each round took, and whatever went wrong."""
    settings = Settings(url, secrets.token_bytes(32), make_private_dir(folder / "keys"), folder)
    database = Database(url)
    upgrade(database.engine)
    path = open_a_wave(database, settings, folder, way_in)
    rounds_of_people = [WARMING_UP, *[surveys] * len(concurrency)]
    codes = give_out(database, settings, sum(rounds_of_people)) if way_in != OPEN_LINK else []
    with multiprocessing.get_context("spawn").Pool(1) as visitors, running_server(settings, folder / LOG) as server:
        survey = Survey(server.port, path, questions(way_in))
        course = Course(visitors, survey, iter(codes), server, database)
        warming_up = course.run(WARMING_UP, 8)
        rounds = [course.run(surveys, people) for people in concurrency]
    everything = [tally for each in [warming_up, *rounds] for tally in (each.surveys, each.plain)]
    mistakes = [mistake for tally in everything for mistake in tally.mistakes]
    if mistakes:
        print((folder / LOG).read_text(), file=sys.stderr)
    mistakes += compare_ballots(database, sum(each.surveys.visits for each in [warming_up, *rounds]))
    database.close()
    return rounds, mistakes


def open_a_wave(database: Database, settings: Settings, folder: Path, way_in: str) -> str:
    """Open a wave that people answer by an open link or with a card, and give its address."""
    moment = now()
    add_organisation(database, slug="bench", name="Bench", timezone="Europe/London", moment=moment)
    import_units(database, "bench", SERVICE.write_units(folder / "units.csv"))
    import_roles(database, "bench", SERVICE.write_roles(folder / "roles.csv"))
    questionnaire = SERVICE.questionnaire()
    plan = WavePlan(
        slug="bench",
        name="Bench",
        questionnaire=questionnaire,
        opens=moment.date() - timedelta(days=1),
        closes=moment.date() + timedelta(days=30),
        profile=Profile.STANDARD,
        breakdown=Breakdown.BOTH,
        ways_in=(way_in,),
    )
    create_wave(database, "bench", plan, questionnaire, moment)
    open_wave(database, settings, WaveName("bench"), moment)
    return "/answer/bench/bench/"


def give_out(database: Database, settings: Settings, number: int) -> list[str]:
    """Give out as many codes as there are people in all rounds."""
    with database.writing() as session:
        wave = WaveName("bench").find(session)
        codes = issue_codes(session, settings, wave, Frame.of(wave), way_in=CodeWay.CARDS, number=number)
    return [code.written for code in codes]


@dataclass(frozen=True)
class Course:
    """What every round is run on."""

    visitors: Pool
    survey: Survey
    codes: Iterator[str]
    server: RunningServer
    database: Database

    def run(self, surveys: int, at_a_time: int) -> Round:
        """Let people answer, so many at a time, and then open the empty page in the same way."""
        survey = replace(self.survey, codes=tuple(islice(self.codes, surveys)))
        server, database = self._processor()
        answered = self.visitors.apply(answer_surveys, (survey, surveys, at_a_time))
        server_after, database_after = self._processor()
        plain = self.visitors.apply(open_plain_pages, (self.survey, max(surveys // 4, at_a_time), at_a_time))
        return Round(at_a_time, answered, plain, server_after - server, database_after - database)

    def _processor(self) -> tuple[float, float]:
        return processor_of(self.server.process), processor_of_database(self.database)


def processor_of_database(database: Database) -> float:
    """Give the processor's seconds of a PostgreSQL on this machine; SQLite's are part of the server's."""
    if database.engine.dialect.name == "sqlite":
        return 0.0
    with database.reading() as session:
        process = session.scalar(text("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))
    return processor_of(int(process))


def compare_ballots(database: Database, completed: int) -> list[str]:
    """Say what is wrong if there is not one ballot, and one mark in its draft's place, for each survey thanked for."""
    with database.reading() as session:
        ballots = session.scalar(select(func.count()).select_from(Ballot))
        drafts = session.scalar(select(func.count()).select_from(Draft))
    if (ballots, drafts) == (completed, completed):
        return []
    return [f"{completed} surveys were thanked for, and there are {ballots} ballots and {drafts} marks"]


Figure = Callable[[Round], str]
ROWS: list[tuple[str, Figure]] = [
    ("people at a time", lambda one: f"{one.at_a_time}"),
    ("surveys a minute", lambda one: f"{60 * one.surveys.visits / one.surveys.seconds:.0f}"),
    ("seconds a survey", lambda one: f"{one.surveys.seconds / one.surveys.visits:.3f}"),
    ("CPU seconds a survey: server", lambda one: f"{one.server / one.surveys.visits:.3f}"),
    ("  PostgreSQL", lambda one: f"{one.database / one.surveys.visits:.3f}" if one.database else "–"),
    ("  these visitors", lambda one: f"{one.surveys.processor / one.surveys.visits:.3f}"),
    ("page: median", lambda one: f"{1000 * median(one.surveys.waits.pages):.1f} ms"),
    ("  95 in 100 within", lambda one: f"{1000 * slow(one.surveys.waits.pages):.1f} ms"),
    ("button to next page: median", lambda one: f"{1000 * median(one.surveys.waits.presses):.1f} ms"),
    ("  95 in 100 within", lambda one: f"{1000 * slow(one.surveys.waits.presses):.1f} ms"),
    ("  the longest", lambda one: f"{1000 * max(one.surveys.waits.presses):.1f} ms"),
    ("empty page: 95 in 100 within", lambda one: f"{1000 * slow(one.plain.waits.pages):.1f} ms"),
    ("  a page in multiples of it", lambda one: f"{slow(one.surveys.waits.pages) / slow(one.plain.waits.pages):.1f}"),
    ("kB a survey", lambda one: f"{one.surveys.bytes / one.surveys.visits / 1000:.0f}"),
]


def print_table(rounds: list[Round]) -> None:
    """Print a column for each round."""
    for title, figure in ROWS:
        print(f"{title:32}" + "".join(f"{figure(one):>12}" for one in rounds))


def slow(waits: list[float]) -> float:
    """Give the wait that 95 in 100 stay within."""
    return quantiles(waits, n=20)[-1]


if __name__ == "__main__":
    main()
