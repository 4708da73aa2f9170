"""``tiassess worker`` in processes of its own: what it does by itself, and how it ends."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.collection.answering_desk import OpenWave
from tests.jobs.test_messages import WritesAFile
from tests.journeys.movable_clock import Clock
from tests.kinds_of_database import postgresql_when_long
from tests.lead import Lead, rows_of
from tiassess.clock import now
from tiassess.config import Settings
from tiassess.jobs.one_at_a_time import hold
from tiassess.jobs.queue import storage_of
from tiassess.jobs.waking import carry_on_soon
from tiassess.release.ledger import read_ledger
from tiassess.wave.tables import WaveState

ROWS = rows_of("ward-a", "nurse", ["123", "321", "222", "111", "333", "213"] * 2)
AFTER_THE_LAST_DAY, ON_THE_DAY_OF_RESULTS = date(2026, 12, 12), date(2027, 1, 8)


def waits_until(comes: Callable[[], bool], seconds: float = 120, hint: Callable[[], str] = str) -> None:
    """Wait until something has come to be."""
    until = time.monotonic() + seconds
    while not comes():
        assert time.monotonic() < until, f"it does not come {hint()}"
        time.sleep(0.05)


@dataclass
class Worker:
    """A worker in a process of its own."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """What it wrote so far."""
        return self.log.read_text()

    @property
    def counts(self) -> bool:
        """Whether it has a child, which can only be a count."""
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return any(thread.joinpath("children").read_text().strip() for thread in threads)


@contextmanager
def running_worker(settings: Settings, folder: Path, day: date | None = None) -> Iterator[Worker]:
    """Run a worker until the block ends, on another day if one is named."""
    clock = Clock(folder / "clock")
    with clock.as_environment():
        clock.is_put_forward(days=(day - now().date()).days if day else 0)
        log = folder / f"worker-{time.monotonic_ns()}.log"
        with log.open("w") as written:
            process = subprocess.Popen(
                [*Clock.COMMAND, "worker"], env={**os.environ, **settings.as_environment()}, stderr=written
            )
    worker = Worker(process, log)
    try:
        waits_until(lambda: "The worker has started." in worker.said)
        yield worker
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def asks_staff(lead: Lead) -> None:
    OpenWave.of(lead)
    lead.receives(ROWS, "link")


@postgresql_when_long
def test_a_worker_keeps_the_promised_days_by_itself(lead: Lead, tmp_path: Path) -> None:
    asks_staff(lead)
    with running_worker(lead.settings, tmp_path) as worker:
        time.sleep(1)
        assert lead.sees().state is WaveState.OPEN
    with running_worker(lead.settings, tmp_path, ON_THE_DAY_OF_RESULTS) as worker:
        waits_until(lambda: "is published" in worker.said)
    wave = lead.sees()
    assert wave.state is WaveState.PUBLISHED
    for done in ("closed", "counted", "published"):
        assert f"Wave {wave.id} is {done}." in worker.said


def test_a_worker_that_is_told_to_stop_finishes_what_it_is_at(sqlite_lead: Lead, tmp_path: Path) -> None:
    asks_staff(sqlite_lead)
    with running_worker(sqlite_lead.settings, tmp_path, ON_THE_DAY_OF_RESULTS) as worker:
        waits_until(lambda: worker.counts)
        for _twice in range(2):
            worker.process.send_signal(signal.SIGTERM)
            time.sleep(0.1)
        assert worker.process.wait(60) == 0
    assert sqlite_lead.sees().state is WaveState.COUNTED, "the count was cut off, or something more was begun"
    assert "The worker has ended." in worker.said


def test_what_a_killed_worker_was_at_is_done_by_the_next(sqlite_lead: Lead, tmp_path: Path) -> None:
    asks_staff(sqlite_lead)
    with running_worker(sqlite_lead.settings, tmp_path, ON_THE_DAY_OF_RESULTS) as worker:
        waits_until(lambda: worker.counts)
        worker.process.kill()
        worker.process.wait()
        with hold(sqlite_lead.settings, sqlite_lead.sees().id) as lock:
            assert lock is None, "the count that goes on could be begun a second time"
    with running_worker(sqlite_lead.settings, tmp_path, ON_THE_DAY_OF_RESULTS):
        waits_until(lambda: sqlite_lead.sees().state is WaveState.COUNTED)
    with running_worker(sqlite_lead.settings, tmp_path, ON_THE_DAY_OF_RESULTS):
        waits_until(lambda: sqlite_lead.sees().state is WaveState.PUBLISHED)
    with sqlite_lead.database.reading() as session:
        events = [line["event"] for line in read_ledger(session)]
    assert events[:4] == ["opened", "closed", "counted", "published"]


def test_two_workers_share_the_work(lead: Lead, tmp_path: Path) -> None:
    asks_staff(lead)
    with (
        running_worker(lead.settings, tmp_path, AFTER_THE_LAST_DAY) as one,
        running_worker(lead.settings, tmp_path, AFTER_THE_LAST_DAY) as other,
    ):
        waits_until(lambda: lead.sees().state is WaveState.COUNTED, hint=lambda: one.said + other.said)
    said = one.said + other.said
    assert (said.count("is closed"), said.count("is counted"), said.count("WARNING")) == (1, 1, 0), said


@postgresql_when_long
def test_a_planted_pickle_is_dropped_by_a_real_worker_which_goes_on(lead: Lead, tmp_path: Path) -> None:
    asks_staff(lead)
    with closing(storage_of(lead.settings)) as storage:
        storage.enqueue(pickle.dumps(WritesAFile(tmp_path / "written")))
    carry_on_soon(lead.settings, lead.sees().id)
    with running_worker(lead.settings, tmp_path) as worker, closing(storage_of(lead.settings)) as storage:
        waits_until(lambda: storage.queue_size() == 0)
    assert worker.said.count("did not put there") == 1
    assert "Traceback" not in worker.said
    assert not (tmp_path / "written").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems show no limits of processes")
def test_no_core_of_a_worker_or_of_what_it_starts_reaches_a_disk(sqlite_lead: Lead, tmp_path: Path) -> None:
    with running_worker(sqlite_lead.settings, tmp_path) as worker:
        assert resource.prlimit(worker.process.pid, resource.RLIMIT_CORE) == (0, 0)
    program = (
        "import ctypes; from tiassess.config.core_dumps import forbid_core_dumps; forbid_core_dumps(); "
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
