"""Waking: letting a worker do soon what waits. Whoever presses a button never has to wait for this, or fail with it."""

from __future__ import annotations

import logging
from uuid import UUID

from tiassess.config import Settings
from tiassess.jobs.queue import CARRY_ON, SEND_LINKS, ask_for
from tiassess.jobs.telling import kind_of, told

log = logging.getLogger(__name__)


def carry_on_soon(settings: Settings, wave_id: UUID) -> None:
    """Let a worker do soon what waits for a wave, such as messages; without this it is found within a minute."""
    _wake(settings, CARRY_ON, wave_id)


def send_links_soon(settings: Settings) -> None:
    """Let a worker send soon the links that wait; without this they are found within a minute."""
    _wake(settings, SEND_LINKS)


def _wake(settings: Settings, task: str, *ids: UUID) -> None:
    try:
        ask_for(settings, task, *ids)
    except Exception as mishap:  # noqa: BLE001 - the queue may be away, and what was asked for stands in the database
        log.warning(
            "The worker could not be woken. It finds within a minute what waits. %s",
            told(mishap),
            extra=kind_of(mishap),
        )
