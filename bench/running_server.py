"""The server as it ships, running in processes of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path

from bench.visitor import HOST, UnexpectedReplyError, Visitor
from tiassess.config import Settings

STARTING = 60
"""Seconds that the server may take to start."""


@dataclass(frozen=True)
class RunningServer:
    """Where a server listens, and the process that all others of it stem from."""

    port: int
    process: int


@contextmanager
def running_server(settings: Settings, log: Path) -> Iterator[RunningServer]:
    """Start the server, give it when it does its work, and stop it when the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tiassess", "serve", "--port", str(port)]
    variables = {**environ, **settings.as_environment()}
    with log.open("w") as file:
        server = subprocess.Popen(command, env=variables, stdout=file, stderr=file)  # noqa: S603 - our own command
        try:
            _wait_until_it_answers(server, port, log)
            yield RunningServer(port, server.pid)
        finally:
            server.terminate()
            server.wait()


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and server.poll() is None:
        try:
            with Visitor(port) as visitor:
                visitor.get("/health")
        except (UnexpectedReplyError, OSError):
            time.sleep(0.1)
        else:
            return
    sys.exit(f"The server did not start:\n{log.read_text()}")
