"""The secret is replaced while people answer: whoever was thanked is counted, and nobody is sent away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.conftest import settings_for
from tests.lead import Lead
from tests.upkeep.keeper import Keeper, embedded, somebody_sends
from tiassess.collection import renewing_rows
from tiassess.config import Settings, load_settings
from tiassess.storage.database import Database
from tiassess.upkeep import rotating

DOORS = 3


@pytest.fixture(params=["embedded", "postgresql"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeper]:
    """Whoever keeps a server, embedded or with a secret in its settings."""
    if request.param == "embedded":
        settings = embedded(tmp_path, request.getfixturevalue("migrated_sqlite"))
    else:
        settings = settings_for(request.getfixturevalue("postgresql_url"), tmp_path)
    database = Database(settings.database_url)
    yield Keeper(Lead(database, settings, tmp_path))
    database.close()


@pytest.fixture(autouse=True)
def _in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let as much as possible happen in between."""
    monkeypatch.setattr(renewing_rows, "CHUNK", 4)
    monkeypatch.setattr(rotating, "PAUSE_SECONDS", 0.02)


def people_come(settings: Settings, folder: Path, is_over: Event) -> int:
    """Let one after the other answer through a process's own database and settings, and say how many."""
    database = Database(settings.database_url)
    door = OpenWave(Lead(database, settings, folder))
    sent = 0
    while not is_over.is_set():
        somebody_sends(door)
        sent += 1
    database.close()
    return sent


def test_everybody_who_answers_meanwhile_is_counted_once(keeper: Keeper) -> None:
    lead = keeper.lead
    wave = OpenWave.of(lead)
    for _ in range(20):
        somebody_sends(wave)
    if not lead.settings.secret_file:
        keeper.names_a_new_secret()
    sent = 20 + sum(count.result() for count in rotation_with_people(keeper))
    lead.settings = load_settings(lead.settings.as_environment())
    keeper.forgets_the_old_secret()
    assert len(lead.settings.keys.secrets) == 1
    lead.closes(moment=AFTERWARDS)
    assert lead.counts(moment=AFTERWARDS).document["ballots"]["counted"] == sent > 20


def rotation_with_people(keeper: Keeper) -> list[Future[int]]:
    """Rotate the keys while people answer through doors that were open before."""
    is_over = Event()
    with ThreadPoolExecutor(DOORS) as doors:
        here = keeper.lead.settings
        started = [doors.submit(people_come, _as_of_its_own(here), keeper.lead.folder, is_over) for _ in range(DOORS)]
        try:
            keeper.rotates()
        finally:
            is_over.set()
    return started


def _as_of_its_own(settings: Settings) -> Settings:
    """Give the settings as another process has read them."""
    return load_settings(settings.as_environment())
