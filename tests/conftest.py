"""What tests of every room stand on: a fresh, migrated database of each kind, settings, and how hard to try."""

from __future__ import annotations

import itertools
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from tests.cluster import Cluster, running_cluster
from tests.demonstration_made import MadeDemonstration, make_demonstration
from tests.lead import Lead
from tests.order_of_files import longest_first
from tiassess.clock import now
from tiassess.config import Settings, make_private_dir
from tiassess.config.second_factor import SecondFactor
from tiassess.storage.database import SQLITE_PRAGMAS, Database

# The same examples each time, so that a red test is about the change and not about luck. The long run tries more.
hypothesis_settings.register_profile("ci", derandomize=True, max_examples=50, deadline=None)
hypothesis_settings.register_profile("long", derandomize=True, max_examples=1000, deadline=None)
hypothesis_settings.load_profile("ci")

SECRET = bytes(range(32))
_numbers = itertools.count(1)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest begin first."""
    items[:] = longest_first(items)


class CompiledTemplates(BytecodeCache):
    """Templates that were compiled before: each test has an application of its own, and all have the same pages."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known of this very text."""
        known = self._compiled.get((bucket.key, bucket.checksum))
        if known is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class CompiledRule(Rule):
    """A rule of addresses that was compiled before: all applications of a test run have the same addresses."""

    _compiled: ClassVar[dict[object, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """Give what writes this very rule's addresses; what it does hangs on nothing but this key."""
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self._compiled:
            self._compiled[key] = super()._compile_builder(append_unknown)
        return self._compiled[key]


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> None:
    """Compile each template and each address once: a large part of the time of the pages' tests went there."""
    Flask.jinja_options = {"bytecode_cache": CompiledTemplates()}
    Flask.url_rule_class = CompiledRule


def migrate(settings: Settings) -> None:
    """Bring a database up to date by the command that people use."""
    environment = {**os.environ, **settings.as_environment()}
    command = [sys.executable, "-m", "tiassess", "db", "upgrade"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def settings_for(url: str, folder: Path) -> Settings:
    """Give settings for a database, with keys and instance in a folder of their own.

    Nobody needs a second factor there; tests of it say otherwise with ``dataclasses.replace``.
    """
    return Settings(
        database_url=url,
        secret_key=SECRET,
        key_dir=make_private_dir(folder / "keys"),
        instance_dir=make_private_dir(folder / "instance"),
        second_factor=SecondFactor.OFFERED,
    )


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of this worker."""
    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating afresh for each test would take most of the tests' time."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(settings_for(f"sqlite:///{folder / 'template.sqlite'}", folder))
    return folder / "template.sqlite"


@pytest.fixture(scope="session")
def migrated_postgres(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    migrate(settings_for(cluster.create("migrated"), tmp_path_factory.mktemp("migrated")))
    return "migrated"


@pytest.fixture(autouse=True)
def no_power_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: as with PostgreSQL, what tests write need not survive a power cut.

    Much of the time of what writes went there. Servers of their own wait all the same, and a test of storage claims it.
    """
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", "OFF")


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for other readers of SQLite for a moment only; to be asked for before the database is opened."""
    monkeypatch.setitem(SQLITE_PRAGMAS, "busy_timeout", "50")


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'tiassess.sqlite')}"


@pytest.fixture
def postgresql_url(cluster: Cluster, migrated_postgres: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    yield cluster.create(name, template=migrated_postgres)
    cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings for a fresh database of each kind, with a secret and a key folder of their own."""
    return settings_for(database_url, tmp_path)


@pytest.fixture
def sqlite_settings(sqlite_url: str, tmp_path: Path) -> Settings:
    """Settings for a fresh SQLite database, where the kind of database does not matter."""
    return settings_for(sqlite_url, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings for a database of each kind that has not been migrated yet."""
    if request.param == "sqlite":
        yield settings_for(f"sqlite:///{tmp_path / 'new.sqlite'}", tmp_path)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = f"empty_{next(_numbers)}"
    yield settings_for(cluster.create(name), tmp_path)
    cluster.drop(name)


@pytest.fixture(scope="session")
def made_demonstration(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> MadeDemonstration:
    """The demonstration, to be read and not changed: making it takes seconds, so one worker makes it for all."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demonstration"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / "made.pickle"
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not made.exists():
            url = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'tiassess.sqlite')}"
            made.write_bytes(pickle.dumps(make_demonstration(settings_for(url, folder), now())))
    demonstration: MadeDemonstration = pickle.loads(made.read_bytes())
    return demonstration


@pytest.fixture
def demonstration(made_demonstration: MadeDemonstration, tmp_path: Path) -> MadeDemonstration:
    """A copy of the demonstration that a test may change."""
    return made_demonstration.copy(tmp_path)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """A fresh, migrated database of each kind, closed at the end."""
    opened = Database(settings.database_url)
    yield opened
    opened.close()


@pytest.fixture
def lead(database: Database, settings: Settings, tmp_path: Path) -> Lead:
    """The lead of a small service, on each kind of database."""
    return Lead(database, settings, tmp_path)


@pytest.fixture
def sqlite_lead(sqlite_settings: Settings, tmp_path: Path) -> Iterator[Lead]:
    """The lead of a small service on SQLite, where the kind of database does not matter."""
    opened = Database(sqlite_settings.database_url)
    yield Lead(opened, sqlite_settings, tmp_path)
    opened.close()
