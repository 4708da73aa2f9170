"""``tiassess serve``: a real server on a real database."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.lead import Lead, rows_of
from tiassess.collection.tables import Ballot
from tiassess.config import Settings
from tiassess.storage.database import Database
from tiassess.web.headers import HEADERS

VISITOR = "127.0.0.1"


@dataclass
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str) -> int:
        """Ask for a page and give the status of the answer."""
        try:
            with urllib.request.urlopen(f"http://{VISITOR}:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            refusal.close()
            return refusal.code

    def send(self, line: bytes) -> bytes:
        """Send something that may not be HTTP and give the first line of the answer."""
        with socket.create_connection((VISITOR, self.port), timeout=10) as connection:
            connection.sendall(line + b"\r\n\r\n")
            return connection.recv(1000).partition(b"\r\n")[0]

    def stop(self) -> str:
        """Stop the server as an administrator does and give all that it wrote."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=30)[0]


def start(settings: Settings, *words: str) -> subprocess.Popen[str]:
    """Start the command."""
    return subprocess.Popen(
        [sys.executable, "-m", "tiassess", "serve", "--workers", "1", *words],
        env={**os.environ, **settings.as_environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(sqlite_settings: Settings) -> Iterator[Server]:
    """A running server that has said where it answers."""
    with socket.socket() as free:
        free.bind((VISITOR, 0))
        port = free.getsockname()[1]
    process = start(sqlite_settings, "--port", str(port))
    assert process.stdout is not None
    for line in process.stdout:
        if f"tiassess answers at http://{VISITOR}:{port}/" in line:
            break
    server = Server(process, port)
    server.get("/")  # a worker that is still starting would not hear the signal to stop
    yield server
    process.kill()
    process.communicate()


def test_it_serves_pages_and_tells_that_it_is_well(server: Server) -> None:
    assert [server.get(path) for path in ("/", "/health", "/nowhere")] == [200, 200, 404]


def test_it_writes_down_no_visitor(server: Server) -> None:
    server.get("/?code=0123-4567")
    server.get("/a-secret-path")
    assert b"400" in server.send(b"GET /a-secret-path NOT-HTTP")
    assert b"400" in server.send(b"GET / HTTP/1.1\r\nHost: here\r\nBad Header: a-secret-header")
    log = server.stop()
    assert "not proper HTTP" in log
    assert not re.search(rf"{VISITOR}|0123-4567|secret|urllib", log), log


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /a-secret-path NOT-HTTP", b"400 "),
        (b"GET /" + b"a-secret-path" * 1000 + b" HTTP/1.1", b"414 "),
        (b"GET / HTTP/1.1\r\nHost: here\r\nBad Header: a-secret-header", b"400 "),
    ],
)
def test_what_is_not_proper_http_gets_a_kind_page_with_our_headers(server: Server, line: bytes, status: bytes) -> None:
    with socket.create_connection((VISITOR, server.port), timeout=10) as connection:
        connection.sendall(line + b"\r\n\r\n")
        head, _, page = b"".join(iter(lambda: connection.recv(10_000), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    names = {each.partition(b":")[0].decode() for each in head.split(b"\r\n")[1:]}
    assert set(HEADERS) <= names
    assert b"You did nothing wrong" in page
    assert b"secret" not in head + page


def test_it_stops_in_good_order(server: Server) -> None:
    server.stop()
    assert server.process.returncode == 0


def test_an_unmigrated_database_is_refused_with_the_command_that_helps(empty_settings: Settings) -> None:
    process = start(empty_settings)
    assert process.communicate(timeout=30)[0].strip().endswith("Run: tiassess db upgrade")
    assert process.returncode == 1


def test_other_servers_find_an_application(
    sqlite_settings: Settings,
) -> None:
    program = "import wsgi; print(wsgi.application.name)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **sqlite_settings.as_environment()},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "tiassess.app"


@pytest.mark.usefixtures("impatience")
def test_each_start_erases_what_is_due(sqlite_lead: Lead, request: pytest.FixtureRequest) -> None:
    """A published wave whose ballots could not be erased yet, because somebody was reading the database."""
    sqlite_lead.has_a_closed_wave(rows_of("ward-a", "nurse", ["123", "321", "222"] * 4))
    sqlite_lead.counts()
    reader = Database(sqlite_lead.settings.database_url)
    with reader.reading() as session:
        session.scalars(select(Ballot.id)).all()
        assert not sqlite_lead.publishes()
    reader.close()
    server: Server = request.getfixturevalue("server")
    assert not sqlite_lead.sees().erasure_due
    server.stop()


def processes_of(server: Server) -> dict[str, int]:
    """The processes right below a server: the web, which has processes of its own, and the worker."""
    below = children_of(server.process.pid)
    return {"web" if children_of(process) else "worker": process for process in below}


def children_of(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def waits_until(comes: Callable[[], bool]) -> None:
    until = time.monotonic() + 40
    while not comes():
        assert time.monotonic() < until, "it does not come"
        time.sleep(0.05)


def everybody(server: Server) -> list[int]:
    """All processes of a server."""
    web, worker = processes_of(server)["web"], processes_of(server)["worker"]
    return [web, worker, *children_of(web)]


def test_a_killed_worker_is_started_again_while_people_go_on_answering(server: Server) -> None:
    worker = processes_of(server)["worker"]
    os.kill(worker, signal.SIGKILL)
    waits_until(lambda: processes_of(server).get("worker", worker) != worker)
    assert server.get("/") == 200
    assert "started again" in server.stop()


def test_a_killed_web_ends_everything_with_a_sentence(server: Server) -> None:
    processes = everybody(server)
    os.kill(processes_of(server)["web"], signal.SIGKILL)
    said = server.process.communicate(timeout=30)[0]
    assert server.process.returncode == 1
    assert "The web server has ended by itself" in said
    waits_until(lambda: not any(map(is_alive, processes)))


def test_a_killed_parent_leaves_nothing_running(server: Server) -> None:
    processes = everybody(server)
    server.process.kill()
    server.process.communicate(timeout=30)
    waits_until(lambda: not any(map(is_alive, processes)))


def test_a_stop_leaves_nothing_running(server: Server) -> None:
    processes = everybody(server)
    server.stop()
    assert not any(map(is_alive, processes))


def test_a_server_without_a_worker_is_one_process_and_those_that_answer(sqlite_settings: Settings) -> None:
    with socket.socket() as free:
        free.bind((VISITOR, 0))
        port = free.getsockname()[1]
    process = start(sqlite_settings, "--no-worker", "--port", str(port))
    waits_until(lambda: bool(children_of(process.pid)))
    assert not any(children_of(child) for child in children_of(process.pid))
    time.sleep(2)  # a worker that is still starting would not hear the signal to stop
    process.send_signal(signal.SIGTERM)
    assert "The worker" not in process.communicate(timeout=30)[0]
