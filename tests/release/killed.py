"""A counting process that is killed at a step, as the system does when memory runs out.

Run as ``python -m tests.release.killed STEP WAVE``; without words it is killed at once. It goes by the lead's
moment, so that the day on which the answers are destroyed never comes.
"""

from __future__ import annotations

import os
import signal
import sys
from unittest import mock

from tests.lead import NOW
from tiassess.release.counting_program import main


def kill(*_: object, **__: object) -> None:
    """End this process as nothing can prevent."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        kill()
    with mock.patch(sys.argv[1], kill), mock.patch("tiassess.release.counting_program.now", return_value=NOW):
        main(sys.argv[2:])
