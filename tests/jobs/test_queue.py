"""The queue on each kind of database: what lies in it, and what a planted row can do."""

from __future__ import annotations

import logging
import pickle
import re
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.jobs.test_messages import WritesAFile
from tiassess.clock import now
from tiassess.config import Settings, UnsafeSettingsError
from tiassess.config.queue_url import check_queue_url
from tiassess.jobs.queue import CARRY_ON, FILE, TABLES, queue_url_of
from tiassess.jobs.waking import carry_on_soon
from tiassess.jobs.worker import WorkersQueue

HUEYS_TABLES = ("task", "schedule", "kv", "counter")


def rows_of(settings: Settings, table: str) -> list[tuple[Any, ...]]:
    """Everything that lies in one of the queue's tables, whatever its columns are."""
    url = queue_url_of(settings)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(f"SELECT * FROM {table}").fetchall()
    with psycopg.connect(url) as connection:
        return connection.execute(f"SELECT * FROM {TABLES}_{table}".encode()).fetchall()


@pytest.fixture
def queue(settings: Settings) -> Iterator[WorkersQueue]:
    """The queue as a worker reads it, with a task that writes down for what it was woken."""
    opened = WorkersQueue(settings)
    opened.woken = []

    def carry_on(wave_id: str) -> None:
        opened.woken.append(UUID(wave_id))

    carry_on.__module__ = CARRY_ON.rpartition(".")[0]
    opened.task()(carry_on)
    yield opened
    opened.storage.close()


def works_off(queue: Any) -> list[UUID]:
    """Take everything from the queue and do it, as the library's worker does."""
    queue.storage.blocking = False
    while queue.storage.queue_size():
        if task := queue.dequeue():
            queue.execute(task)
    return list(queue.woken)


def test_a_job_asked_for_is_done_with_the_id_that_was_given(settings: Settings, queue: WorkersQueue) -> None:
    waves = [uuid4(), uuid4()]
    for wave in waves:
        carry_on_soon(settings, wave)
    assert works_off(queue) == waves


def test_what_lies_in_the_queue_is_an_id_and_no_time(settings: Settings, queue: WorkersQueue) -> None:
    wave = uuid4()
    carry_on_soon(settings, wave)
    [(number, name, data, priority)] = rows_of(settings, "task")
    assert (number, name, priority) == (1, "tiassess", 0)
    ids = "[0-9a-f-]{36}"
    assert re.fullmatch(
        rf'\{{"id": "{ids}", "task": "tiassess.jobs.tasks.carry_on", "ids": \["{wave}"\]\}}', bytes(data)[32:].decode()
    )


def test_nothing_is_left_in_any_table_when_a_job_is_done(settings: Settings, queue: WorkersQueue) -> None:
    carry_on_soon(settings, uuid4())
    works_off(queue)
    assert not any(rows_of(settings, table) for table in HUEYS_TABLES)


def test_a_planted_row_is_dropped_without_being_unpickled_and_the_worker_goes_on(
    settings: Settings, queue: WorkersQueue, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wave, planted = uuid4(), pickle.dumps(WritesAFile(tmp_path / "written"))
    queue.storage.enqueue(planted)
    queue.storage.add_to_schedule(planted, now() - timedelta(days=1))
    for key in (f"rt:{CARRY_ON}", "rt:carry_on", f"r:{wave}"):
        queue.storage.put_data(key, planted)
    carry_on_soon(settings, wave)
    assert queue.read_schedule(now()) == []
    with caplog.at_level(logging.WARNING):
        assert works_off(queue) == [wave]
    assert caplog.messages == ["The queue held something that this server did not put there. It was dropped."]
    assert not (tmp_path / "written").exists()


def test_the_file_of_the_embedded_queue_is_for_its_owner_only(sqlite_settings: Settings) -> None:
    carry_on_soon(sqlite_settings, uuid4())
    files = list(sqlite_settings.instance_dir.glob(f"{FILE}*"))
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_queue_is_beside_the_database_unless_it_was_set(settings: Settings, tmp_path: Path) -> None:
    kind = "postgresql" if settings.database_url.startswith("postgresql") else "sqlite"
    assert queue_url_of(settings).partition("://")[0] == kind


def test_many_can_make_the_queue_at_the_same_moment(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: carry_on_soon(settings, uuid4()), range(16)))
    assert len(rows_of(settings, "task")) == 16


@pytest.mark.parametrize(
    "url", ["amqp://host/", "redis", "sqlite:///queue.sqlite", "sqlite:////no/folder/q.sqlite", "postgresql://", "x"]
)
def test_an_address_that_cannot_be_a_queue_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UnsafeSettingsError) as refusal:
        check_queue_url(url)
    assert "TIASSESS_QUEUE_URL" in str(refusal.value)


def test_redis_without_its_library_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiassess.config.queue_url.find_spec", lambda _name: None)
    with pytest.raises(UnsafeSettingsError, match="pip install redis") as refusal:
        check_queue_url("redis://:secret@host:6379/0")
    assert "secret" not in str(refusal.value)


def test_redis_with_its_library_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiassess.config.queue_url.find_spec", lambda name: name == "redis")
    assert check_queue_url("redis://:secret@host:6379/0") == "redis://:secret@host:6379/0"
    with pytest.raises(UnsafeSettingsError, match="cannot be understood"):
        check_queue_url("redis://host:port/0")


def test_a_queue_that_is_away_keeps_nobody_from_going_on(
    sqlite_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    away = replace(sqlite_settings, queue_url="postgresql://nobody:secret@127.0.0.1:1/nothing")
    with caplog.at_level(logging.WARNING):
        carry_on_soon(away, uuid4())
    [said] = caplog.messages
    assert "could not be woken" in said
    assert "secret" not in said
