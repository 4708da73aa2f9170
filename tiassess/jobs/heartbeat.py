"""The sign of life of workers: the time of a file's last change, because a row would be a clock beside ballots (P1).

The file lies in the folder of key files, which all workers and servers share on however many machines. It is empty, and
its time says only when some worker last looked around, which all of them do every minute, whatever there is to do.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Final

from tiassess.config import Settings

NAME: Final = "worker.alive"

LONGEST_SILENCE: Final = timedelta(minutes=10)
"""A worker that counts a large wave looks around again after minutes, and a crontab calls one every five."""


def beat(settings: Settings, moment: datetime) -> None:
    """Leave a sign that a worker was alive at a moment."""
    file = settings.key_dir / NAME
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    os.utime(file, (moment.timestamp(), moment.timestamp()))


def is_alive(settings: Settings, moment: datetime) -> bool:
    """Say whether some worker has looked around not long before a moment."""
    last = last_beat(settings)
    return last is not None and moment - last <= LONGEST_SILENCE


def last_beat(settings: Settings) -> datetime | None:
    """Give when some worker last looked around, or None if none ever did or the folder cannot be read."""
    try:
        return datetime.fromtimestamp((settings.key_dir / NAME).stat().st_mtime, UTC)
    except OSError:
        return None
