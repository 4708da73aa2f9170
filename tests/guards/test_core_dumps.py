"""No process of a running server may write its memory to a disk, whatever the shell that started it allows."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.survey_server import fresh_settings
from tiassess.config import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems show no limits of processes")

FEWEST = 4
"""What supervises, what answers, a process that answers, and a worker."""


@pytest.fixture
def server(migrated_sqlite: Path, tmp_path: Path) -> Iterator[int]:
    """A server with a worker beside it, started from a shell in which crashes are written down."""
    settings: Settings = fresh_settings(migrated_sqlite, tmp_path)
    command = 'ulimit -S -c "$(ulimit -H -c)" && exec "$0" -m tiassess serve --workers 1'
    process = subprocess.Popen(
        ["/bin/bash", "-c", command, sys.executable],
        env={**os.environ, **settings.as_environment(), "PORT": str(free_port())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        if len(list(family(process.pid))) >= FEWEST:
            break
        time.sleep(0.1)
    yield process.pid
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def family(pid: int) -> Iterator[int]:
    """Give a process and all that it started."""
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from family(int(child))


def test_no_process_of_a_server_can_leave_its_memory_on_a_disk(server: int) -> None:
    everybody = list(family(server))
    assert len(everybody) >= FEWEST
    for pid in everybody:
        assert resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0), Path(f"/proc/{pid}/cmdline").read_bytes()
