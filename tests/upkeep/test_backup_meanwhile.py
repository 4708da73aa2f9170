"""A backup that is made while people answer holds one moment, and everybody who was thanked before it began."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.collection.answering_desk import AFTERWARDS, OpenWave
from tests.kills.forked import forked
from tests.lead import Lead
from tests.upkeep.backups import backs_up, restored_in
from tests.upkeep.keeper import somebody_sends
from tiassess.collection.tables import Ballot, Draft
from tiassess.config import Settings
from tiassess.storage.database import Database

PROCESSES = 3
BEFORE = 30
"""So many are thanked before the backup begins."""


@contextmanager
def people_answering(settings: Settings, folder: Path) -> Iterator[Path]:
    """Let people answer in processes of their own; a file grows by a byte for everybody who was thanked."""
    thanked = folder / "thanked"
    thanked.touch()

    def answer() -> None:
        with closing(Database(settings.database_url)) as database, thanked.open("ab", buffering=0) as file:
            door = OpenWave(Lead(database, settings, folder))
            while True:
                somebody_sends(door)
                file.write(b".")

    processes = [forked(answer) for _ in range(PROCESSES)]
    try:
        yield thanked
    finally:
        for process in processes:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def size_of(file: Path, least: int = 0) -> int:
    """Give the size of a file, when it has so much."""
    for _ in range(6_000):
        if (size := file.stat().st_size) >= least:
            return size
        time.sleep(0.01)
    raise AssertionError(size)


def test_a_backup_under_load_holds_everybody_who_was_thanked_before(
    lead: Lead, empty_sqlite: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiassess.upkeep.backing_up.PART_ROWS", 2)
    OpenWave.of(lead)
    lead.database.close()  # whoever is forked must not share a connection
    with people_answering(lead.settings, lead.folder) as thanked:
        before = size_of(thanked, BEFORE)
        file = backs_up(lead)
        after = size_of(thanked)
        size_of(thanked, after + 5)
    with restored_in(empty_sqlite, file, lead.settings) as there:
        with there.database.reading() as session:
            ballots, marks = (session.scalar(select(func.count()).select_from(each)) or 0 for each in (Ballot, Draft))
        assert before <= ballots <= after + PROCESSES
        assert ballots <= marks <= ballots + PROCESSES  # a form that is being filled in, and never a ballot without
        again = there.lead(lead.folder)
        again.closes(moment=AFTERWARDS)
        assert again.counts(moment=AFTERWARDS).document["ballots"]["counted"] == ballots
