"""A PostgreSQL of the tests' own: started when first asked for, thrown away at the end, reachable by nobody else."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psycopg
import pytest

OWNER = "postgres"
NOT_FOR_KEEPS = {
    "fsync": "off",  # these data need not survive a power cut, and the tests are in a hurry
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "''",  # a socket in a folder of its own: no port to be taken
}


class Cluster:
    """A running server whose databases are made and dropped by name."""

    def __init__(self, socket_dir: Path) -> None:
        self._socket_dir = socket_dir

    def url(self, name: str) -> str:
        """Give the SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self._socket_dir}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of another if one is named, and give its address."""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{self._by_files}')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    @cached_property
    def _by_files(self) -> str:
        """Ask for a copy by files: it takes a third of the time. Before version 15 there is no other way."""
        with self._connected() as connection:
            return " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""

    def _execute(self, statement: str) -> None:
        with self._connected() as connection:
            connection.execute(statement.encode())

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self._socket_dir), user=OWNER, dbname="postgres", autocommit=True)


@contextmanager
def running_cluster(changes: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Start a server in a folder of its own and stop it when the block ends.

    Args:
        changes: further settings, or others in the place of ours.
    """
    folder = Path(tempfile.mkdtemp(prefix="tiassess-postgres-"))
    try:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, OWNER, OWNER)
        data = folder / "data"
        _run("initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = " ".join(f"-c {name}={value}" for name, value in {**NOT_FOR_KEEPS, **(changes or {})}.items())
        _run("pg_ctl", "start", "-D", data, "-w", "-l", folder / "log", "-o", f"{settings} -k {folder}")
        try:
            yield Cluster(folder)
        finally:
            _run("pg_ctl", "stop", "-D", data, "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *words: str | Path) -> None:
    command = [_find(program), *map(str, words)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", OWNER, "--", *command]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", check=False)
    if done.returncode:
        pytest.fail(f"PostgreSQL's {program} did not work:\n{done.stdout}")


def _find(program: str) -> str:
    """Find the newest PostgreSQL of the machine; a test that needs one must not pass quietly without it."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(program)
    if path is None or (os.geteuid() == 0 and not _has_owner()):
        pytest.fail("These tests need PostgreSQL. Run script/bootstrap, which installs it.")
    return path


def _has_owner() -> bool:
    return any(user.pw_name == OWNER for user in pwd.getpwall())
