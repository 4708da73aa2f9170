"""One process at a time: one that starts meanwhile must not take a half-made demonstration for one that was cut off."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tiassess.demonstration.errors import BeingMadeError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder for making a demonstration; the hold ends with the process, however that ends.

    Raises:
        BeingMadeError: another process holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _hold(descriptor)
        yield
    finally:
        os.close(descriptor)


def _hold(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as reason:
        message = "A demonstration is being made by another process just now. Wait a moment and come back."
        raise BeingMadeError(message) from reason
