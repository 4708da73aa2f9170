"""What a monitor hears: whether people can be answered, whether the process lives, whether a worker does. No more."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

from tests.conftest import settings_for
from tests.lead import NOW
from tiassess.config import Settings
from tiassess.jobs.heartbeat import LONGEST_SILENCE, NAME, beat, is_alive, last_beat
from tiassess.storage.database import Database
from tiassess.web.public.health import GOOD_FOR, LONGEST_LOOK, Health, can_answer

WELL = (200, "ok\n")
NOT_READY = (503, "not ready\n")


def hears(client: FlaskClient, path: str = "/health") -> tuple[int, str]:
    answer = client.get(path)
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.text


def test_a_server_that_can_answer_is_well(make_app: Callable[..., Flask], settings: Settings) -> None:
    assert hears(make_app(settings).test_client()) == WELL


def test_a_process_that_answers_is_alive_even_without_a_database(client: FlaskClient) -> None:
    assert hears(client, "/health/live") == WELL
    assert hears(client) == NOT_READY


def test_without_the_folder_of_keys_it_is_not_ready(make_app: Callable[..., Flask], sqlite_settings: Settings) -> None:
    client = make_app(sqlite_settings).test_client()
    sqlite_settings.key_dir.rmdir()
    assert hears(client) == NOT_READY


def test_a_file_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)
    assert not can_answer(Database(settings.database_url), settings)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_file_that_may_only_be_read_is_not_ready(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    file = make_url(sqlite_settings.database_url).database
    real = os.access
    monkeypatch.setattr("os.access", lambda path, mode: path != file and real(path, mode))
    database = Database(sqlite_settings.database_url)
    assert not can_answer(database, sqlite_settings)
    database.close()


def test_the_worker_is_heard_of_as_long_as_it_looks_around(
    make_app: Callable[..., Flask], sqlite_settings: Settings
) -> None:
    client = make_app(sqlite_settings).test_client()
    assert hears(client, "/health/worker") == NOT_READY
    beat(sqlite_settings, NOW)
    assert hears(client, "/health/worker") == WELL
    beat(sqlite_settings, NOW - LONGEST_SILENCE - timedelta(minutes=1))
    assert hears(client, "/health/worker") == NOT_READY


def test_a_sign_of_life_is_an_empty_file_for_its_owner_only(sqlite_settings: Settings) -> None:
    moment = NOW
    for _ in range(2):
        beat(sqlite_settings, moment)
    file = sqlite_settings.key_dir / NAME
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"", 0o600)
    last = last_beat(sqlite_settings)
    assert last is not None
    assert abs(last - moment) < timedelta(milliseconds=1)
    assert is_alive(sqlite_settings, moment + LONGEST_SILENCE - timedelta(seconds=1))


@dataclass
class Looks:
    """A clock that stands still until it is turned, and what every look finds."""

    at: float = 100.0
    finds: bool = True
    number: int = 0
    may_end: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_end.set()

    def look(self) -> bool:
        self.number += 1
        assert self.may_end.wait(30)
        return self.finds


def test_the_database_is_asked_once_a_second_however_many_ask() -> None:
    looks = Looks()
    health = Health(looks.look, lambda: looks.at)
    for _ in range(50):
        assert health.is_well()
    assert looks.number == 1
    looks.at, looks.finds = looks.at + GOOD_FOR, False
    assert not health.is_well()
    assert looks.number == 2


def test_a_database_that_does_not_come_back_holds_up_one_visitor_and_is_then_not_ready() -> None:
    looks = Looks()
    health = Health(looks.look, lambda: looks.at)
    assert health.is_well()
    looks.may_end.clear()
    looks.at += GOOD_FOR
    waits = threading.Thread(target=health.is_well)
    waits.start()
    while looks.number < 2:
        waits.join(0.01)
    assert health.is_well()  # as found a moment ago
    looks.at += LONGEST_LOOK
    assert not health.is_well()
    assert looks.number == 2
    looks.may_end.set()
    waits.join()


def test_asking_stores_nothing(make_app: Callable[..., Flask], postgresql_url: str, tmp_path: Path) -> None:
    settings = settings_for(postgresql_url, tmp_path)
    client, database = make_app(settings).test_client(), Database(postgresql_url)

    def transactions() -> object:
        with database.reading() as session:
            return session.scalar(text("SELECT pg_snapshot_xmax(pg_current_snapshot())"))

    counts = set()
    for _ in range(3):  # the server may tidy up by itself in between
        before = transactions()
        for path in ("/health", "/health/live", "/health/worker"):
            client.get(path)
        counts.add(transactions() == before)
    database.close()
    assert True in counts
