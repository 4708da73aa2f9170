"""Tasks: plain functions, registered in one place. Each is a wake-up, most for one wave, and may run twice or never."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tiassess.clock import now
from tiassess.jobs.due import Due
from tiassess.jobs.queue import CARRY_ON, SEND_LINKS, Queue


def register_tasks(queue: Queue, due: Due) -> None:
    """Tell a worker's queue which tasks there are."""

    def carry_on(wave_id: str) -> None:
        wave = UUID(wave_id)
        due.sweeper.carry_on(wave, now())
        while due.poster.post_for(wave, now()):
            pass

    def send_links() -> None:
        while due.inviter.send(now()):
            pass

    tasks: dict[str, Any] = {CARRY_ON: carry_on, SEND_LINKS: send_links}
    for name, task in tasks.items():
        queue.task(name=name.rpartition(".")[2])(task)
