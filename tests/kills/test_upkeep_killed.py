"""Rotating, backing up and restoring, killed at random: nothing is lost, half-written or left open (P9)."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import inspect

from tests.cluster import Cluster
from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.conftest import settings_for
from tests.kills.forked import is_killed, runs_to_its_end
from tests.lead import NOW, Lead, rows_of
from tests.upkeep.backups import rows
from tests.upkeep.keeper import NEW_SECRET, embedded
from tiassess.collection import renewing_rows
from tiassess.config import Settings, load_settings
from tiassess.storage.database import Database
from tiassess.upkeep import backing_up, rotating
from tiassess.upkeep.backing_up import back_up
from tiassess.upkeep.errors import BackupRefusedError
from tiassess.upkeep.restoring import open_backup, restore
from tiassess.upkeep.rotating import rotate_keys

FORMS = ["".join(form) for form in itertools.product("123", repeat=3)][:24]
PEOPLE = 4 * len(FORMS)
TIMES = [2, pytest.param(50, marks=pytest.mark.long)]
_numbers = itertools.count(1)


@dataclass
class Ground:
    """Where it is tried: a wave that everybody has answered, to be copied for each trial.

    Attributes:
        settings: where it lies.
        cluster: the server of its database, unless it is a file.
    """

    settings: Settings
    cluster: Cluster | None
    folder: Path

    def copy(self) -> Settings:
        """Give a copy of everything."""
        place = self.folder / f"trial-{next(_numbers)}"
        shutil.copytree(self.settings.instance_dir, place)
        if self.settings.secret_file:
            return load_settings({"TIASSESS_INSTANCE_DIR": str(place)})
        shutil.copytree(self.settings.key_dir, place / "keys")
        assert self.cluster
        url = self.cluster.create(f"upkeep_{next(_numbers)}", template=name_of(self.settings))
        return replace(self.settings, database_url=url, instance_dir=place, key_dir=place / "keys")

    def empty(self) -> Settings:
        """Give an empty database with the same secret and keys."""
        place = self.folder / f"empty-{next(_numbers)}"
        place.mkdir()
        url = f"sqlite:///{place / 'new.sqlite'}"
        if self.cluster:
            url = self.cluster.create(f"upkeep_{next(_numbers)}")
        return replace(self.settings, database_url=url, secret_file=None)

    def drop(self, settings: Settings) -> None:
        """Throw a copy away."""
        if self.cluster:
            self.cluster.drop(name_of(settings))


def name_of(settings: Settings) -> str:
    """Give the name of a database."""
    return urlsplit(settings.database_url).path.removeprefix("/")


@pytest.fixture(params=["embedded", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """An embedded default, and a server with a secret in its settings; everything is done in small pieces."""
    monkeypatch.setattr(renewing_rows, "CHUNK", 3)
    monkeypatch.setattr(rotating, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(backing_up, "PART_ROWS", 3)
    cluster: Cluster | None = None
    if request.param == "embedded":
        settings = embedded(tmp_path, request.getfixturevalue("migrated_sqlite"))
    else:
        cluster = request.getfixturevalue("cluster")
        settings = settings_for(request.getfixturevalue("postgresql_url"), tmp_path)
    with closing(Database(settings.database_url)) as database:
        lead = Lead(database, settings, tmp_path)
        OpenWave.of(lead)
        lead.receives([row for unit in ("ward-a", "ward-b") for row in rows_of(unit, "nurse", FORMS * 2)], "link")
    return Ground(settings, cluster, tmp_path)


def counted(settings: Settings, folder: Path) -> int:
    """Close and count, and say how many were."""
    with closing(Database(settings.database_url)) as database:
        lead = Lead(database, settings, folder)
        lead.closes(moment=AFTERWARDS)
        number = lead.counts(moment=AFTERWARDS).document["ballots"]["counted"]
    assert isinstance(number, int)
    return number


def act_on(settings: Settings, act: Callable[[Database, Settings], object]) -> Callable[[], None]:
    """Give an act with a database of its own, as a process has."""

    def acts() -> None:
        with closing(Database(settings.database_url)) as database:
            act(database, settings)

    return acts


@pytest.mark.parametrize("times", TIMES)
def test_a_rotation_that_was_killed_goes_on_and_everybody_is_counted(ground: Ground, times: int) -> None:
    chance, struck = random.Random(times), 0
    longest = 0.0
    while struck < times:
        settings = ground.copy()
        if not settings.secret_file:
            settings = replace(settings, secret_key=NEW_SECRET, previous_secret_keys=(settings.secret_key,))
        act = act_on(settings, lambda database, here: rotate_keys(database, here, NOW))
        longest = longest or runs_to_its_end(act)
        struck += sum(is_killed(act, longest, chance) for _ in range(3))
        runs_to_its_end(act)
        alone = replace(settings, previous_secret_keys=())
        if settings.secret_file:
            alone = load_settings(settings.as_environment())
            assert len(alone.keys.secrets) == 1
        assert counted(alone, ground.folder) == PEOPLE
        ground.drop(settings)


@pytest.mark.parametrize("times", TIMES)
def test_a_backup_that_was_killed_is_not_there_or_whole(ground: Ground, times: int) -> None:
    chance, struck = random.Random(times), 0
    file = ground.folder / "backup.tar"
    act = act_on(ground.settings, lambda database, here: back_up(database, here, file, NOW))
    longest = runs_to_its_end(act)
    while struck < times:
        file.unlink(missing_ok=True)
        struck += is_killed(act, longest * 1.2, chance)
        if file.exists():
            with closing(open_backup(ground.settings, file)) as container:
                assert sum(len(container.rows(part)) for part in container.manifest.parts) == container.manifest.rows
    for left in ground.folder.glob("*.part"):
        with suppress(BackupRefusedError):  # unless it was whole, and only its name was not there yet
            open_backup(ground.settings, left).close()
    file.unlink(missing_ok=True)
    runs_to_its_end(act)  # what is left of one is in the way of no other


@pytest.mark.parametrize("times", TIMES)
def test_a_restore_that_was_killed_left_nothing_and_can_be_begun_again(ground: Ground, times: int) -> None:
    file = ground.folder / "backup.tar"
    with closing(Database(ground.settings.database_url)) as database:
        back_up(database, ground.settings, file, NOW)
        before = rows(database)["ballot"]
    chance, struck, longest = random.Random(times), 0, 0.0

    def put_back(database: Database, here: Settings) -> None:
        with closing(open_backup(here, file)) as container:
            restore(database, here, container, NOW)

    while struck < times:
        empty = ground.empty()
        act = act_on(empty, put_back)
        if not longest:
            longest = runs_to_its_end(act)
            ground.drop(empty)
            continue
        was_killed = is_killed(act, longest, chance)
        struck += was_killed
        with closing(Database(empty.database_url)) as database:
            tables = inspect(database.engine).get_table_names()
            if was_killed and not tables:
                put_back(database, empty)
            assert rows(database)["ballot"] == before
        ground.drop(empty)
