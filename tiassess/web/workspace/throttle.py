"""Slowing down whoever tries one password or code after the other, without locking out whom the account belongs to.

After some misses each further answer comes after a pause; after more of them nothing is tried for a while. A browser in
which the account was signed in before has a count of its own (OWASP, "Slow Down Online Guessing Attacks with Device
Cookies"), which strangers cannot use up; all others share one count for an address, whether it has an account or not.

One pause at a time is kept per process, for strangers and for known browsers each, so that guessing cannot use up the
threads that others need; whoever comes in between is asked to wait a minute. Kept in memory, by a hash under a key that
only this process knows, and approximate on purpose.
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

if TYPE_CHECKING:
    from flask import Flask

NAME = "tiassess-throttle"
FREE_MISSES = 5
MOST_MISSES = 10
"""With the time of strangers it is forty passwords an hour (OWASP ASVS 4.0.3, 2.2.1: at most a hundred)."""

LONGEST_PAUSE = 2.0
A_MINUTE = 60
A_WHILE = timedelta(minutes=15)
A_DAY = timedelta(days=1)
"""Who tries codes knows the password, and a code has a million forms, three of them right: ten a day find it in a
century."""

MOST_NAMES = 10_000
"""A process forgets the oldest of more names than this: its memory is not a way to stop it. What strangers can make up
has a memory of its own, so that ten thousand addresses empty no count of codes."""


@dataclass(frozen=True)
class Counted:
    """Whose tries are counted together.

    Attributes:
        what: what is tried, and for whom.
        is_known: whether it is a browser in which the account was signed in before.
        forgotten_after: so long after the last miss none is remembered.
        is_made_up: whether a stranger can name as many of them as they like, such as addresses without an account.
    """

    what: str
    is_known: bool
    forgotten_after: timedelta = A_WHILE
    is_made_up: bool = False


class TooManyTriesError(TooManyRequests):
    """Nothing is tried for a while.

    Attributes:
        seconds: so long.
        is_known: whether this browser has used up its own tries; nobody else has then.
    """

    def __init__(self, counted: Counted, seconds: int) -> None:
        super().__init__(retry_after=seconds)
        self.seconds = seconds
        self.is_known = counted.is_known


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
        self._memories: dict[bool, OrderedDict[bytes, tuple[int, datetime]]] = {
            is_made_up: OrderedDict() for is_made_up in (True, False)
        }
        self._pausing = {is_known: Lock() for is_known in (True, False)}
        self._changing = Lock()

    @contextmanager
    def attempt(self, counted: Counted) -> Iterator[Attempt]:
        """Give way to one try, after a pause if there were many misses, and remember how it went.

        A try counts as a miss from its beginning, so that many at once are no way around it.

        Raises:
            TooManyTriesError: there were too many misses, or somebody else waits already.
        """
        misses = self.misses(counted)
        if misses >= MOST_MISSES:
            raise TooManyTriesError(counted, int(counted.forgotten_after.total_seconds()))
        self._slow_down(counted, misses - FREE_MISSES)
        self._count(counted)
        attempt = Attempt()
        yield attempt
        if attempt.is_right:
            with self._changing:
                self._memories[counted.is_made_up].pop(self._hashed(counted), None)

    def misses(self, counted: Counted) -> int:
        """Say how many misses in a row there were lately."""
        misses, last = self._memories[counted.is_made_up].get(self._hashed(counted), (0, now()))
        return misses if now() - last < counted.forgotten_after else 0

    def _count(self, counted: Counted) -> None:
        with self._changing:
            misses, memory = self.misses(counted), self._memories[counted.is_made_up]
            memory.pop(self._hashed(counted), None)
            memory[self._hashed(counted)] = (misses + 1, now())
            while len(memory) > MOST_NAMES:
                memory.popitem(last=False)

    def _slow_down(self, counted: Counted, misses_too_many: int) -> None:
        if misses_too_many < 0:
            return
        pausing = self._pausing[counted.is_known]
        if not pausing.acquire(blocking=False):
            raise TooManyTriesError(counted, A_MINUTE)
        try:
            self._pause(min(LONGEST_PAUSE, 0.5 * (misses_too_many + 1)))
        finally:
            pausing.release()

    def _hashed(self, counted: Counted) -> bytes:
        said = f"{counted.is_known} {counted.what}"
        return hashlib.blake2b(said.encode(errors="replace"), key=self._key, digest_size=16).digest()


def slow_down_guessing(app: Flask) -> None:
    """Give an application its memory of misses."""
    app.extensions[NAME] = Throttle()


def throttle() -> Throttle:
    """Give the throttle of the server that answers the present request."""
    return cast("Throttle", current_app.extensions[NAME])
