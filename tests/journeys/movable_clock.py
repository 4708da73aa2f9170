"""The command line with a clock that a test puts forward: half an hour, or the night after the last day, in no time.

Example: MINUTES_FORWARD=FILE python -m tests.journeys.movable_clock serve --port 8080
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from unittest.mock import patch

import tiassess.clock

VARIABLE = "MINUTES_FORWARD"
real_now = tiassess.clock.now


@dataclass(frozen=True)
class Clock:
    """The clock of a server that runs by this module."""

    COMMAND: ClassVar = (sys.executable, "-m", "tests.journeys.movable_clock")
    file: Path

    @contextmanager
    def as_environment(self) -> Iterator[None]:
        """Let servers that are started now go by this clock, and afterwards by the one before, if there was one."""
        self.is_put_back()
        with patch.dict(os.environ, {VARIABLE: str(self.file)}):
            yield

    def is_put_forward(self, *, days: int = 0, minutes: int = 0) -> None:
        """Let time pass."""
        self._is_set(str(days * 24 * 60 + minutes))

    def is_put_back(self) -> None:
        """Show the present moment again."""
        self._is_set("0")

    def _is_set(self, minutes: str) -> None:
        """Change the file in one go: a server that reads it meanwhile must not find it empty."""
        changed = self.file.with_suffix(".changed")
        changed.write_text(minutes)
        changed.replace(self.file)


def moved_now() -> datetime:
    """Give the present moment, put forward."""
    return real_now() + timedelta(minutes=int(Path(os.environ[VARIABLE]).read_text()))


def main() -> None:
    """Run the command line by that clock."""
    tiassess.clock.now = moved_now
    from tiassess.cli import main as command_line  # noqa: PLC0415 - whoever imports the clock now gets the moved one

    command_line()


if __name__ == "__main__":
    main()
