"""The queue: beside a SQLite database in a file of its own, on the PostgreSQL server of the database, or on Redis.

The library (huey) can do more than we let it: here it keeps no results, schedules nothing and revokes nothing, so that
the only thing that it ever stores is a message, until a worker takes it.
"""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from huey import Huey
from huey.registry import Message
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from sqlalchemy import make_url

from tiassess.config import Settings, make_private_dir
from tiassess.config.queue_url import REDIS, check_queue_url
from tiassess.jobs.messages import QUEUE_LABEL, SignedMessages

NAME = "tiassess"
FILE = "queue.sqlite"
TABLES = "tiassess_queue"
"""How the names of the queue's tables on PostgreSQL begin."""

CARRY_ON = "tiassess.jobs.tasks.carry_on"
"""The task that does what waits for a wave."""

SEND_LINKS = "tiassess.jobs.tasks.send_links"
"""The task that sends links to people who are to sign in."""


class Queue(Huey):  # type: ignore[misc]  # huey has no types
    """The library's queue with all that could keep something else than messages turned off."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__(NAME, results=False, serializer=SignedMessages(settings.keys.all(QUEUE_LABEL)))

    def create_storage(self) -> BaseStorage:
        """Open the place where messages wait."""
        return storage_of(self._settings)

    def read_schedule(self, _timestamp: datetime | None = None) -> list[Any]:
        """Give no task that was put off, because none ever is."""
        return []

    def is_revoked(self, _task: Any, _timestamp: datetime | None = None, _peek: bool = True) -> bool:
        """Say that no task was revoked, because none ever is; nothing in the queue can keep one from running."""
        return False


class TablesOnPostgres(PostgresStorage):  # type: ignore[misc]  # huey has no types
    """The library's tables, made by one process at a time: two that make a table at once get in each other's way."""

    def initialize_schema(self) -> None:
        """Make the tables that are not there yet."""
        with self.db(commit=True, close=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (TABLES,))
            for statement in self.ddl:
                cursor.execute(statement)


def ask_for(settings: Settings, task: str, *ids: UUID) -> None:
    """Put a task into the queue, to be done soon; should it get lost, it is found within a minute all the same.

    Args:
        settings: where the queue is.
        task: its name in ``tasks``.
        ids: of what it is about.
    """
    message = Message(id=str(uuid4()), name=task, args=tuple(map(str, ids)), kwargs={})
    written = SignedMessages(settings.keys.all(QUEUE_LABEL)).serialize(message)
    with closing(storage_of(settings)) as storage:
        storage.enqueue(written)


def storage_of(settings: Settings) -> Any:
    """Open the place where messages wait, making it if it is not there yet."""
    url = queue_url_of(settings)
    scheme, _, place = url.partition("://")
    if scheme == "sqlite":
        return SqliteStorage(NAME, filename=str(_private_file(Path(place.removeprefix("/")))), fsync=True)
    if scheme in REDIS:
        return RedisStorage(NAME, url=url)
    return TablesOnPostgres(NAME, dsn=url, table_prefix=TABLES)


def queue_url_of(settings: Settings) -> str:
    """Say where the queue is: where it was set, or else beside the database."""
    if settings.queue_url:
        return check_queue_url(settings.queue_url)
    if make_url(settings.database_url).get_backend_name() == "postgresql":
        return check_queue_url(settings.database_url)
    return f"sqlite:///{make_private_dir(settings.instance_dir) / FILE}"


def _private_file(file: Path) -> Path:
    """Make a file for its owner only, because SQLite itself would let others read it."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    return file
