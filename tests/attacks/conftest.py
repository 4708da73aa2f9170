"""Databases to be attacked, which tell as much as they can."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks.postgres_evidence import TELLING
from tests.cluster import Cluster, running_cluster
from tests.conftest import migrate, settings_for

MakeUrl = Callable[[str, Path], str]
"""Makes a fresh, migrated database of a kind, in a folder if it is a file."""

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def telling_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL server whose settings keep more than they should, with a migrated database to copy."""
    with running_cluster(TELLING) as running:
        migrate(settings_for(running.create("migrated"), tmp_path_factory.mktemp("migrated")))
        yield running


@pytest.fixture(scope="module")
def fresh_url(request: pytest.FixtureRequest, migrated_sqlite: Path) -> MakeUrl:
    """Make databases."""

    def make(kind: str, folder: Path) -> str:
        if kind == "sqlite":
            (folder / "database").mkdir()
            return f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'database' / 'tiassess.sqlite')}"
        cluster: Cluster = request.getfixturevalue("telling_cluster")
        return cluster.create(f"attacked_{next(_numbers)}", template="migrated")

    return make
