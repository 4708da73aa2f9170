"""Tasks: plain functions, registered in one place. Each is a wake-up for one wave, and may run twice or never."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tiassess.clock import now
from tiassess.config import Settings
from tiassess.jobs.posting import Poster
from tiassess.jobs.queue import Queue, ask_for
from tiassess.jobs.sweeping import Sweeper

CARRY_ON = f"{__name__}.carry_on"


def carry_on_soon(settings: Settings, wave_id: UUID) -> None:
    """Let a worker do soon what waits for a wave, such as messages; without this it is found within a minute."""
    ask_for(settings, CARRY_ON, wave_id)


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
