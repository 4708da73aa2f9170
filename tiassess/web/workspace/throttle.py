"""Slowing down whoever tries one password after the other, without locking an account.

After some misses for an address each further answer comes after a pause. One such pause at a time is kept per process,
so that guessing cannot use up the threads that others need; whoever comes in between is asked to wait a minute. Kept
in memory, by a hash under a key that only this process knows, and approximate on purpose.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, cast

from flask import current_app
from werkzeug.exceptions import TooManyRequests

from tiassess.clock import now
from tiassess.people.accounts import plain_email

if TYPE_CHECKING:
    from flask import Flask

NAME = "tiassess-throttle"
FREE_MISSES = 5
LONGEST_PAUSE = 2.0
FORGOTTEN_AFTER = timedelta(minutes=15)
MOST_NAMES = 10_000
"""A process forgets the oldest of more names than this: its memory is not a way to stop it."""


@dataclass
class Attempt:
    """One try: the form says whether it was right."""

    is_right: bool = False


class Throttle:
    """What one process remembers of misses."""

    def __init__(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Remember nothing yet.

        Args:
            pause: waits for some seconds.
        """
        self._pause = pause
        self._key = secrets.token_bytes(32)
        self._misses: OrderedDict[bytes, tuple[int, datetime]] = OrderedDict()
        self._pausing = Lock()
        self._changing = Lock()

    @contextmanager
    def attempt(self, name: str) -> Iterator[Attempt]:
        """Give way to one try for a name, after a pause if there were many misses, and remember how it went.

        Raises:
            TooManyRequests: somebody else waits already.
        """
        key = self._hashed(name)
        self._slow_down(self.misses(name) - FREE_MISSES)
        attempt = Attempt()
        yield attempt
        with self._changing:
            misses, _ = self._misses.pop(key, (0, now()))
            if not attempt.is_right:
                self._misses[key] = (misses + 1, now())
            while len(self._misses) > MOST_NAMES:
                self._misses.popitem(last=False)

    def misses(self, name: str) -> int:
        """Say how many misses in a row there were for a name lately."""
        misses, last = self._misses.get(self._hashed(name), (0, now()))
        return misses if now() - last < FORGOTTEN_AFTER else 0

    def _slow_down(self, misses_too_many: int) -> None:
        if misses_too_many < 0:
            return
        if not self._pausing.acquire(blocking=False):
            raise TooManyRequests
        try:
            self._pause(min(LONGEST_PAUSE, 0.5 * (misses_too_many + 1)))
        finally:
            self._pausing.release()

    def _hashed(self, name: str) -> bytes:
        return hashlib.blake2b(plain_email(name).encode(errors="replace"), key=self._key, digest_size=16).digest()


def slow_down_guessing(app: Flask) -> None:
    """Give an application its memory of misses."""
    app.extensions[NAME] = Throttle()


def throttle() -> Throttle:
    """Give the throttle of the server that answers the present request."""
    return cast("Throttle", current_app.extensions[NAME])
