"""The worker: one process that takes jobs from the queue and looks once a minute for what is due.

Any number of them can run. When it is told to stop, it finishes the act that it is at; when it is killed, the next one
finds what was not done.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Any, Final

from huey.consumer import Consumer, Scheduler

from tiassess.clock import now
from tiassess.config import Settings
from tiassess.errors import RefusedError
from tiassess.jobs.due import Due
from tiassess.jobs.queue import Queue
from tiassess.jobs.tasks import register_tasks
from tiassess.jobs.telling import kind_of, told
from tiassess.storage.database import Database

EVERY: Final = 60
"""Seconds from the beginning of one look to the beginning of the next."""

log = logging.getLogger(__name__)


class WorkersQueue(Queue):
    """The queue as a worker reads it: what is not ours is dropped with a sentence, and the worker goes on."""

    look_around: Callable[[], bool]

    def dequeue(self) -> Any:
        """Take the next task, or None."""
        try:
            return super().dequeue()
        except RefusedError as refusal:
            log.warning("%s", refusal)
            return None


class MinuteHand(Scheduler):  # type: ignore[misc]  # huey has no types
    """What the worker does every minute, done at once and by itself.

    The library would put a message into the queue each minute. In a PostgreSQL database such rows, with the numbers of
    their transactions, would be a clock beside the ballots; so nothing is stored by the clock.
    """

    def loop(self, now: datetime | None = None) -> None:  # noqa: ARG002 - the signature is huey's
        """Look around, and wait for the next minute or for the end, unless there is more to do at once."""
        started = time.monotonic()
        if not self.huey.look_around():
            self.stop_flag.wait(max(0, EVERY - (time.monotonic() - started)))


class Worker(Consumer):  # type: ignore[misc]  # huey has no types
    """The library's worker with our sweep, ended gently by every signal that asks it to."""

    scheduler_class = MinuteHand

    def _set_signal_handlers(self) -> None:
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, self._finish)

    def _finish(self, signal_number: int, _frame: FrameType | None) -> None:
        """Stop when the act is done; a second signal changes nothing, because only a kill may cut an act off."""
        self._signum, self._graceful = signal_number, True


def run_worker(database: Database, settings: Settings) -> None:
    """Work until a signal asks to stop, and then to the end of the act that is being done."""
    queue = WorkersQueue(settings)
    due = Due.of(database, settings)
    queue.look_around = lambda: look_around(due)
    register_tasks(queue, due)
    worker = Worker(queue, workers=1, periodic=False, scheduler_interval=1)
    due.stop_when(worker.stop_flag.is_set)
    log.info("The worker has started.")
    worker.run()
    log.info("The worker has ended.")


def look_around(due: Due) -> bool:
    """Do what is due, and say whether more can be done at once.

    Whatever stands in the way, such as a database that is away for a moment, the next minute may go better.
    """
    try:
        return due.look_around(now())
    except Exception as mishap:  # noqa: BLE001 - days must be kept
        log.warning("What is due could not be looked for: %s", told(mishap), extra=kind_of(mishap))
        return False
