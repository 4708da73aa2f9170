"""A worker with nothing to do stores nothing: what comes by the clock would be a clock beside the ballots (P1)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from tests.collection.answering_desk import OpenWave
from tests.lead import NOW, Lead, rows_of
from tiassess.jobs.due import Due
from tiassess.jobs.queue import FILE
from tiassess.jobs.worker import WorkersQueue

LOOKS = 3


def mark_of(lead: Lead) -> Callable[[], object]:
    """Give what changes with everything that is stored: the bytes of all files, or the number of transactions."""
    if lead.database.engine.dialect.name == "sqlite":
        files = [Path(str(lead.database.engine.url.database)), lead.settings.instance_dir / FILE]
        return lambda: [(path.name, path.read_bytes()) for file in files for path in file.parent.glob(f"{file.name}*")]

    def transactions() -> object:
        with lead.database.reading() as session:
            return session.scalar(text("SELECT pg_snapshot_xmax(pg_current_snapshot())"))

    return transactions


def test_a_worker_that_finds_nothing_due_stores_nothing(lead: Lead) -> None:
    OpenWave.of(lead)
    lead.receives(rows_of("ward-a", "nurse", ["123"] * 12), "link")
    mails = replace(lead.settings, mail_url="smtp://[::1]:1", mail_from="us@loch.example", address="https://s.example")
    due = Due.of(lead.database, mails)
    with closing(WorkersQueue(lead.settings).storage) as storage:
        storage.blocking = False
        mark = mark_of(lead)
        for _attempt in range(3):  # the server may tidy up by itself in between
            before = mark()
            for _look in range(LOOKS):
                assert not due.look_around(NOW)
                assert storage.dequeue() is None
            if mark() == before:
                return
    raise AssertionError("something is stored by the clock")
