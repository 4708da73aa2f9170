"""Acts in processes of their own that are killed at a random moment, as a power cut or a full memory does."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from tiassess.config import Settings
from tiassess.release.counting import count_wave
from tiassess.storage.database import Database
from tiassess.wave.waves import WaveName

Act = Callable[[], None]


def runs_to_its_end(act: Act) -> float:
    """Let an act run in a process of its own, and give the seconds it took."""
    start = time.perf_counter()
    _, status = os.waitpid(forked(act), 0)
    assert status == 0, "it ended in another way; see above"
    return time.perf_counter() - start


def is_killed(act: Act, longest: float, chance: random.Random) -> bool:
    """Kill an act at a random moment, alone or with the children that it has then; say whether it was still at it."""
    process, is_alone = forked(act), chance.random() < 0.5
    time.sleep(chance.uniform(0, longest))
    with suppress(ProcessLookupError):
        (os.kill if is_alone else os.killpg)(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


@dataclass(frozen=True)
class CountApart:
    """Counts in a process of its own, as a worker does, and at a moment of the test's.

    A worker starts a new program. Here a process is forked, which is quicker, so its parent lets go of the database
    first: a fork does not take the locks of open SQLite files over, and SQLite would not know.
    """

    database: Database
    moment: datetime

    def __call__(self, settings: Settings, name: WaveName, *, holding: Sequence[int]) -> None:
        """Wait for a child that counts; it keeps the lock, because whoever is forked keeps every open file."""
        assert holding
        self.database.close()
        os.waitpid(forked(lambda: self._count(settings, name), is_first_of_a_group=False), 0)

    def _count(self, settings: Settings, name: WaveName) -> None:
        count_wave(self.database, settings, name, self.moment)


def forked(act: Act, *, is_first_of_a_group: bool = True) -> int:
    """Start an act in a process of its own, and give its number."""
    if process := os.fork():
        return process
    code = 1
    try:
        if is_first_of_a_group:
            os.setpgid(0, 0)
        act()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may go on in the child as if it were the test
        traceback.print_exc()
    os._exit(code)
