"""One worker at a wave: others leave it alone meanwhile, and find the next.

Nothing rests on it: acts lock the wave's row and refuse what was done already. It only saves the work of counting
something twice. The lock lies in the folder of key files, which every worker shares, and the system lifts it when its
holder ends, however that happens.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from tiassess.config import Settings


@contextmanager
def hold(settings: Settings, wave_id: UUID) -> Iterator[int | None]:
    """Hold a wave for the length of a block; give the lock, or None when another worker holds it.

    A child that is given the lock keeps it as long as it lives, also when its parent is killed.
    """
    lock = os.open(settings.key_dir / f"{wave_id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        yield None
        return
    try:
        yield lock
    finally:
        os.close(lock)
