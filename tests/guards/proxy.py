"""The real nginx with the configuration that we ship, in a folder of its own, so that all it writes can be found."""

from __future__ import annotations

import getpass
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx.conf"
HOST = "127.0.0.1"
TEMPORARY = ("body", "proxy", "fastcgi", "scgi", "uwsgi")


@dataclass(frozen=True)
class Proxy:
    """A running nginx.

    Attributes:
        address: where it answers.
        folder: everything that it was told to write lies here, and so does what it wrote without being told.
        pid: its first process.
        untouched: when each folder for temporary files was last changed before anybody came.
    """

    address: str
    folder: Path
    pid: int
    untouched: Mapping[str, int]

    @property
    def processes(self) -> list[int]:
        """Its first process and those that answer."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]

    def open_files(self) -> set[str]:
        """Give every file that it could write to at this moment, wherever it lies, but for nothing (``/dev/null``)."""
        open_places = (place for pid in self.processes for place in Path(f"/proc/{pid}/fd").iterdir())
        places = {str(place.readlink()) for place in open_places}
        return {place for place in places if place.startswith("/") and not place.startswith("/dev/")}

    def temporary_files_were_made(self) -> bool:
        """Say whether a file lay in a folder for temporary files, if only for a moment: that changes its time."""
        return _changed(self.folder) != self.untouched


def configuration(folder: Path, port: int, upstream: str, changes: Mapping[str, str] | None = None) -> str:
    """Give the shipped configuration with other places and ports, and otherwise changed only where a test says so."""
    places = {
        "user www-data;": f"user {getpass.getuser()};",  # the folder of a test is entered by its owner only
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "listen 80;": f"listen {HOST}:{port};",
        "http://127.0.0.1:8000;": f"{upstream};",
        **{f"_temp_path /run/nginx-tiassess-{name};": f"_temp_path {folder}/{name};" for name in TEMPORARY},
    }
    text = SHIPPED.read_text()
    for old, new in {**places, **(changes or {})}.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@contextmanager
def running_proxy(folder: Path, upstream: str, changes: Mapping[str, str] | None = None) -> Iterator[Proxy]:
    """Run nginx before a server until the block ends.

    Args:
        folder: a folder for it, empty.
        upstream: the address of the server.
        changes: lines of the configuration and what stands in their place, to see what would happen.
    """
    port = free_port()
    file = folder / "nginx.conf"
    file.write_text(configuration(folder, port, upstream, changes))
    words = [_nginx(), "-p", str(folder), "-c", str(file), "-e", str(folder / "starting.log"), "-g", "daemon off;"]
    with (folder / "output.log").open("w") as written:
        process = subprocess.Popen(words, stdout=written, stderr=subprocess.STDOUT)
        try:
            _wait_for(process, port, folder)
            yield Proxy(f"http://{HOST}:{port}", folder, process.pid, _changed(folder))
        finally:
            process.terminate()
            process.wait(30)


def with_tls(port: int, certificate: Path, key: Path) -> Mapping[str, str]:
    """Give the change that takes the lines for TLS out of their comment, beside the port without it."""
    commented = re.search(r"^    #   listen 443.*?(?=^    #$)", SHIPPED.read_text(), re.MULTILINE | re.DOTALL)
    assert commented
    lines = re.sub(r"^    # {3}", "        ", commented[0], flags=re.MULTILINE)
    for line, file in [("ssl_certificate", certificate), ("ssl_certificate_key", key)]:
        lines = re.sub(rf"{line} [^;]+;", f"{line} {file};", lines)
    lines = lines.replace("listen 443", f"listen {HOST}:{port}")
    return {"    server {\n        listen": f"    server {{\n{lines}\n        listen"}


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


def _changed(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in TEMPORARY}


def _wait_for(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, "".join(log.read_text() for log in folder.glob("*.log"))
        with socket.socket() as attempt:
            if attempt.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx did not start to listen.")


def _nginx() -> str:
    path = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if path is None:
        pytest.fail("This test needs nginx. Run script/bootstrap, which installs it.")
    return path
