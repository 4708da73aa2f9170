"""Tasks: plain functions, registered in one place. Each is a wake-up for one wave, and may run twice or never."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tiassess.clock import now
from tiassess.jobs.posting import Poster
from tiassess.jobs.queue import CARRY_ON, Queue
from tiassess.jobs.sweeping import Sweeper


def register_tasks(queue: Queue, sweeper: Sweeper, poster: Poster) -> None:
    """Tell a worker's queue which tasks there are."""

    def carry_on(wave_id: str) -> None:
        wave = UUID(wave_id)
        sweeper.carry_on(wave, now())
        while poster.post_for(wave, now()):
            pass

    tasks: dict[str, Any] = {CARRY_ON: carry_on}
    for name, task in tasks.items():
        queue.task(name=name.rpartition(".")[2])(task)
