"""Tasks: plain functions, registered in one place. Each is a wake-up, most for one wave, and may run twice or never."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tiassess.clock import now
from tiassess.jobs.inviting import Inviter
from tiassess.jobs.posting import Poster
from tiassess.jobs.queue import CARRY_ON, SEND_LINKS, Queue
from tiassess.jobs.sweeping import Sweeper


def register_tasks(queue: Queue, sweeper: Sweeper, poster: Poster, inviter: Inviter) -> None:
    """Tell a worker's queue which tasks there are."""

    def carry_on(wave_id: str) -> None:
        wave = UUID(wave_id)
        sweeper.carry_on(wave, now())
        while poster.post_for(wave, now()):
            pass

    def send_links() -> None:
        inviter.send(now())

    tasks: dict[str, Any] = {CARRY_ON: carry_on, SEND_LINKS: send_links}
    for name, task in tasks.items():
        queue.task(name=name.rpartition(".")[2])(task)
