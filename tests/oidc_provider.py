"""A real provider of OpenID Connect on this machine, in a process of its own, which can be told to misbehave.

It knows people by what ``knows`` says of them and lets in whom ``signs_in`` names. What ``is_told`` says holds until it
is told something else: ``claims`` to say otherwise in its proofs, ``alg``, ``key``, ``key_id`` and ``secret`` to sign
them otherwise, ``token`` to say otherwise beside them, and by address, ``at``, how to answer there: ``slow`` (seconds),
``drip`` (seconds for each letter), ``huge``, ``status``, ``text``, ``json``, ``headers``.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tiassess.config import Settings

HOST = "127.0.0.1"
CLIENT_ID, CLIENT_SECRET = "tiassess", "tea at half past four"


@dataclass(frozen=True)
class RunningProvider:
    """The provider.

    Attributes:
        address: what it calls itself.
    """

    address: str

    def trusted_with(self, settings: Settings) -> Settings:
        """Give settings of a server that trusts it."""
        return replace(
            settings,
            oidc_issuer=self.address,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_name="NHS Loch",
        )

    def knows(self, id_there: str, **claims: Any) -> None:
        """Let somebody have an account there, about whom it says something."""
        self._send("PUT", f"/users/{id_there}", json.dumps(claims), "application/json")

    def is_told(self, **how: Any) -> None:
        """Let it behave otherwise from now on; without a word, as it should."""
        self._send("PUT", "/told", json.dumps(how), "application/json")

    def signs_in(self, way_there: str, id_there: str) -> str:
        """Let somebody sign in there whom our page led there, and give where that leads back."""
        return self._send("POST", way_there.removeprefix(self.address), urlencode({"sub": id_there}))

    def is_stopped_at(self, way_there: str) -> str:
        """Let somebody stop there, and give where that leads back."""
        return self._send("POST", way_there.removeprefix(self.address), urlencode({"action": "deny"}))

    def asked(self) -> list[dict[str, str]]:
        """Give what was asked for at the place where codes are redeemed, oldest first."""
        with urllib.request.urlopen(f"{self.address}/told", timeout=10) as answer:
            said: list[dict[str, str]] = json.load(answer)
        return said

    def _send(self, method: str, path: str, body: str, kind: str = "application/x-www-form-urlencoded") -> str:
        request = urllib.request.Request(
            self.address + path, body.encode(), {"Content-Type": kind, "Accept": "text/html"}, method=method
        )
        try:
            with _opener.open(request, timeout=10) as answer:
                return str(answer.headers.get("Location", ""))
        except urllib.error.HTTPError as led:
            return str(led.headers["Location"])


class _Stay(urllib.request.HTTPRedirectHandler):
    """Says where a page leads and does not go there."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def said_in(way: str) -> dict[str, str]:
    """Give what an address says after its question mark."""
    return {name: text for name, (text,) in parse_qs(urlsplit(way).query).items()}


@contextmanager
def running_provider() -> Iterator[RunningProvider]:
    """Run a provider until the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "tests.oidc_provider", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    provider = RunningProvider(f"http://{HOST}:{port}")
    try:
        for _ in range(300):
            assert process.poll() is None, process.stderr.read() if process.stderr else b""
            try:
                provider.asked()
                break
            except OSError:
                time.sleep(0.05)
        yield provider
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _serve(port: int) -> None:
    """Be the provider: the one of oidc-provider-mock, with what it was told added to its answers."""
    import os  # noqa: PLC0415 - of the provider's process alone, as are those below

    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the library speaks TLS only, and this is one machine

    import oidc_provider_mock  # noqa: PLC0415
    from oidc_provider_mock._storage import storage  # noqa: PLC0415
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

    from tests.oidc_misbehaviour import Misbehaviour  # noqa: PLC0415

    class Quiet(WSGIRequestHandler):
        """Says nothing."""

        def log(self, *_arguments: Any) -> None:
            pass

    app = oidc_provider_mock.app(issue_refresh_token=False)
    app.debug = False
    Misbehaviour(storage).hang_into(app)
    make_server(HOST, port, app, threaded=True, request_handler=Quiet).serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
