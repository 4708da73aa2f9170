"""Fresh databases to measure on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests import cluster

KINDS = ("sqlite", "postgresql")
FOR_KEEPS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextmanager
def fresh_database(kind: str, folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Give the address of an empty database; PostgreSQL is the tests' own.

    Args:
        kind: one of `KINDS`.
        folder: where a SQLite file goes.
        durable: whether PostgreSQL waits for the disk, as it does outside of tests. SQLite always does.
    """
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite'}"
        return
    with patch.dict(cluster.NOT_FOR_KEEPS, FOR_KEEPS if durable else {}), cluster.running_cluster() as running:
        yield running.create("bench")
