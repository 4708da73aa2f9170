"""Closing, counting, publishing and erasing, killed at random: nothing is lost, doubled or left behind (P9, P6).

Each trial starts from the same files. A sweep is killed again and again, alone or with the process that counts for it,
and then goes its way to the end. The release must be the same to the byte as that of a sweep that nobody killed.
"""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from sqlalchemy import select

from tests.cluster import Cluster
from tests.collection.answering_desk import OpenWave
from tests.conftest import settings_for
from tests.kills.forked import Act, CountApart, is_killed, runs_to_its_end
from tests.lead import Lead, rows_of
from tiassess.collection.tables import Ballot, WaveKey
from tiassess.config import Settings
from tiassess.jobs.sweeping import Sweeper
from tiassess.release.ledger import read_ledger
from tiassess.release.stored import latest_release
from tiassess.release.verifying import verify_ledger
from tiassess.storage.database import Database
from tiassess.wave.tables import WaveState
from tiassess.wave.waves import WaveName

LOCH = WaveName("baseline", "loch")
AFTER_THE_LAST_DAY = datetime(2026, 12, 11, 1, tzinfo=UTC)
ON_THE_DAY_OF_RESULTS = datetime(2027, 1, 7, 1, tzinfo=UTC)
PEOPLE = 120
FORMS = list(itertools.islice(itertools.cycle(map("".join, itertools.product("123", repeat=3))), PEOPLE // 2))
ROWS = [row for unit in ("ward-a", "ward-b") for row in rows_of(unit, "nurse", FORMS)]
WHOLE_COURSE = ["opened", "closed", "counted", "published", "erased"]
_numbers = itertools.count(1)


@dataclass
class Snapshot:
    """A wave at one point of its course, to be copied for each trial.

    Attributes:
        settings: where it lies.
        cluster: the server of its database, unless it is a file.
        markers: bytes of its ballots and of its keys, of which none may be left in the end.
    """

    settings: Settings
    cluster: Cluster | None
    markers: Sequence[bytes]

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Settings]:
        """Give a copy of everything, thrown away afterwards."""
        place = folder / f"trial-{next(_numbers)}"
        place.mkdir()
        shutil.copytree(self.settings.key_dir, place / "keys")
        (place / "instance").mkdir(mode=0o700)
        name = f"trial_{next(_numbers)}"
        if self.cluster is None:
            url = f"sqlite:///{shutil.copy(file_of(self.settings), place / 'tiassess.sqlite')}"
        else:
            url = self.cluster.create(name, template=name_of(self.settings))
        yield replace(self.settings, database_url=url, key_dir=place / "keys", instance_dir=place / "instance")
        if self.cluster is not None:
            self.cluster.drop(name)
        shutil.rmtree(place)


def file_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def name_of(settings: Settings) -> str:
    return urlsplit(settings.database_url).path.removeprefix("/")


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    with closing(Database(settings.database_url)) as database:
        yield database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A wave whose last day is over, with everybody's answers, on each kind of database."""
    folder = tmp_path_factory.mktemp("answered")
    cluster = None
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), folder / 'tiassess.sqlite')}"
    else:
        cluster = request.getfixturevalue("cluster")
        url = cluster.create(f"answered_{next(_numbers)}", template=request.getfixturevalue("migrated_postgres"))
    settings = settings_for(url, folder)
    with opened(settings) as database:
        lead = Lead(database, settings, folder)
        OpenWave.of(lead)
        lead.receives(ROWS, "link")
        wave_id = lead.sees().id
        with database.reading() as session:
            sealed = session.scalars(select(Ballot.sealed)).all()
            wrapped = session.scalars(select(WaveKey.wrapped_private_key)).one()
    key = (settings.key_dir / f"{wave_id}.key").read_bytes()
    pieces = [ballot[at : at + 16] for ballot in sealed for at in (0, 700, 1500)]
    return Snapshot(settings, cluster, [*pieces, wrapped[:24], key[:16], key[16:]])


def sweep(settings: Settings, moment: datetime) -> Act:
    """What a worker does at a moment."""

    def act() -> None:
        database = Database(settings.database_url)
        Sweeper(database, settings, CountApart(database, moment)).sweep(moment)

    return act


@dataclass(frozen=True)
class End:
    """What is left of a wave in the end."""

    state: WaveState
    erasure_due: bool
    release: bytes
    ballots: int
    events: Sequence[str]
    faults: int

    @classmethod
    def of(cls, settings: Settings) -> End:
        """Look."""
        with opened(settings) as database, database.reading() as session:
            wave = LOCH.find(session)
            stored = latest_release(session, wave.organisation_id, wave.id)
            return cls(
                wave.state,
                wave.erasure_due,
                (stored.document or b"") if stored else b"",
                len(session.scalars(select(Ballot.id)).all()),
                [line["event"] for line in read_ledger(session)],
                len(verify_ledger(session)),
            )


def goes_to_its_end(settings: Settings) -> End:
    """Let workers come by until nothing is due any more, as they do every minute."""
    for _minute in range(20):
        runs_to_its_end(sweep(settings, ON_THE_DAY_OF_RESULTS))
        end = End.of(settings)
        if end.state is WaveState.PUBLISHED and not end.erasure_due:
            return end
    raise AssertionError(end)


def files_of(settings: Settings) -> Iterator[Path]:
    """Every file in which something could be left: of the database, the keys and the queue."""
    yield from settings.key_dir.iterdir()
    yield from settings.instance_dir.iterdir()
    if settings.database_url.startswith("sqlite"):
        yield from file_of(settings).parent.glob("tiassess.sqlite*")
        return
    with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
        assert row
    [folder] = parse_qs(urlsplit(settings.database_url).query)["host"]
    yield from (Path(folder) / "data" / "base" / str(row[0])).iterdir()


def left_of(markers: Sequence[bytes], settings: Settings) -> list[str]:
    """Name the files that hold a marker, as often as they hold one."""
    contents = [(path.name, path.read_bytes()) for path in files_of(settings)]
    return [name for name, content in contents for marker in markers if marker in content]


@dataclass(frozen=True)
class Reference:
    """What comes of a wave when nobody kills anything, and the seconds that it takes from each stage on."""

    end: End
    seconds: Mapping[WaveState, float]


@pytest.fixture(scope="module")
def reference(answered: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    with answered.copy(tmp_path_factory.mktemp("reference")) as settings:
        assert left_of(answered.markers[:1], settings), "the markers are not looked for where they are"
        counting = runs_to_its_end(sweep(settings, AFTER_THE_LAST_DAY))
        publishing = runs_to_its_end(sweep(settings, ON_THE_DAY_OF_RESULTS))
        end = goes_to_its_end(settings)
        assert not left_of(answered.markers, settings)
    assert list(end.events) == WHOLE_COURSE
    assert f'"n":{PEOPLE}' in end.release.decode()
    return Reference(end, {WaveState.OPEN: counting + publishing, WaveState.COUNTED: publishing})


def brought_to(stage: WaveState, settings: Settings) -> Settings:
    """Carry a copy to a stage of its course."""
    if stage is not WaveState.OPEN:
        runs_to_its_end(sweep(settings, AFTER_THE_LAST_DAY))
    assert End.of(settings).state is stage
    return settings


def strike(answered: Snapshot, stage: WaveState, folder: Path, reference: Reference, times: int) -> None:
    """Kill courses that begin at a stage, up to three times each, until so many kills have struck."""
    chance, struck = random.Random(times), 0
    while struck < times:
        with answered.copy(folder) as settings:
            act = sweep(brought_to(stage, settings), ON_THE_DAY_OF_RESULTS)
            struck += sum(is_killed(act, reference.seconds[stage], chance) for _ in range(3))
            assert goes_to_its_end(settings) == reference.end
            assert not left_of(answered.markers, settings)
            assert not list(settings.key_dir.glob("*.key"))


STAGES = [WaveState.OPEN, WaveState.COUNTED]
"""From the first, everything is done in one go; from the second, publishing and erasing only."""


SHORT = [
    pytest.param("sqlite", WaveState.OPEN, marks=pytest.mark.long),
    ("sqlite", WaveState.COUNTED),
    ("postgresql", WaveState.OPEN),
    pytest.param("postgresql", WaveState.COUNTED, marks=pytest.mark.long),
]
"""The short run has each stage and each kind of database once."""


@pytest.mark.parametrize(("answered", "stage"), SHORT, indirect=["answered"], scope="module")
def test_a_course_that_was_killed_comes_to_the_same_end(
    answered: Snapshot, reference: Reference, stage: WaveState, tmp_path: Path
) -> None:
    strike(answered, stage, tmp_path, reference, times=2 if answered.cluster is None else 1)


@pytest.mark.long
@pytest.mark.parametrize("stage", STAGES)
def test_a_course_that_was_killed_many_times_comes_to_the_same_end(
    answered: Snapshot, reference: Reference, stage: WaveState, tmp_path: Path
) -> None:
    """More than fifty kills on each kind of database."""
    strike(answered, stage, tmp_path, reference, times=30)
