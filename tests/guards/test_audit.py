"""The audit of what is installed: a known vulnerability is found, and a machine without a network is no fault."""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from script import audit


def saying(report: str) -> tuple[str, ...]:
    """Give a command that says something in the place of the real one."""
    return (sys.executable, "-c", f"print({report!r})")


def test_a_known_vulnerability_ends_the_audit_with_a_sentence() -> None:
    known = {"name": "tea", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
    report = json.dumps({"dependencies": [known, {"name": "milk", "version": "2.0", "vulns": []}]})
    sentence = "tea 1.0 has a known vulnerability, PYSEC-1. It is mended in: no version yet."
    assert audit.tell(audit.ask(saying(report))) == (sentence, 1)


@pytest.mark.parametrize(
    "report", ["", "no network", json.dumps({"dependencies": [{"name": "tea", "skip_reason": "not found"}]})]
)
def test_where_nobody_answers_that_is_said_and_nothing_is_amiss(report: str) -> None:
    assert audit.tell(audit.ask(saying(report))) == (audit.NOBODY_ANSWERED, 0)


def test_nobody_is_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "SECONDS", 0.2)
    assert audit.ask((sys.executable, "-c", "import time; time.sleep(30)")) is None


class Known(BaseHTTPRequestHandler):
    """Somebody who knows of one vulnerability, in the form of the Open Source Vulnerability schema."""

    def do_POST(self) -> None:
        """Say what is known of a package."""
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}]
        affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}]
        said = {"vulns": [{"id": "OSV-7", "affected": affected}]} if name == "flask" else {}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing of it."""


@pytest.fixture
def somebody_who_knows() -> Iterator[str]:
    """The address of a source of vulnerabilities on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Known)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def asked_at(address: str) -> tuple[str, ...]:
    """Give the real command, asking at an address."""
    return (*audit.COMMAND, "--vulnerability-service", "osv", "--osv-url", address)


def test_the_real_audit_asks_about_every_locked_package(somebody_who_knows: str) -> None:
    packages = audit.ask(asked_at(somebody_who_knows))
    assert packages is not None
    locked = re.findall(r"^([a-z0-9-]+)(?:\[.+\])?==", Path(audit.LOCKED).read_text(), flags=re.MULTILINE)
    assert sorted(package["name"] for package in packages) == sorted(locked)
    said, status = audit.tell(packages)
    assert re.fullmatch(r"flask [0-9.]+ has a known vulnerability, OSV-7. It is mended in: 99.1.", said)
    assert status == 1


def test_the_real_audit_without_a_network_is_no_fault() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert audit.tell(audit.ask(asked_at(nobody))) == (audit.NOBODY_ANSWERED, 0)
