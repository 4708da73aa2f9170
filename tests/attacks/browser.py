"""A browser as light as can be: it keeps one cookie, follows where it is led, and shows each answer whole."""

from __future__ import annotations

import gzip
import http.client
import re
import urllib.parse
from dataclasses import dataclass, field

from tiassess.web.sessions import ANSWER

TOKEN = re.compile(r'name="csrf_token" type="hidden" value="([^"]+)"')
CHOICE = re.compile(r'type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)"')
WORDS = re.compile(r'<p class="ti-words" translate="no">([a-z ]+)</p>')
MOST_STEPS = 5


@dataclass(frozen=True)
class Reply:
    """What the server answered, to the last byte, and the path it was asked at."""

    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def location(self) -> str:
        """Where it leads; empty for a page."""
        return next((value for name, value in self.headers if name == "Location"), "")

    @property
    def token(self) -> str:
        """The token of the page's form."""
        found = TOKEN.search(self.text)
        assert found, (self.path, self.status, self.text[:500])
        return found[1]

    @property
    def words(self) -> str:
        """The return words that the page shows."""
        found = WORDS.search(self.text)
        assert found, self.path
        return found[1]

    @property
    def questions(self) -> set[str]:
        """The names of the fields in which something can be chosen."""
        return {name for name, _ in CHOICE.findall(self.text)}


@dataclass
class Browser:
    """A browser on a device of its own.

    Attributes:
        server: the address of the server, or of the proxy before it.
        device: the address of the device.
        cookie: the one cookie that it keeps.
        replies: every answer that it was given, in order.
    """

    server: str
    device: str = "127.0.0.1"
    cookie: str = ""
    replies: list[Reply] = field(default_factory=list)

    @property
    def page(self) -> Reply:
        """The page that is open."""
        return self.replies[-1]

    def opens(self, path: str) -> Reply:
        """Open an address and follow where it leads."""
        reply = self.asks("GET", path)
        for _step in range(MOST_STEPS):
            if not reply.location:
                return reply
            reply = self.asks("GET", reply.location)
        raise AssertionError(path)

    def posts(self, path: str, **fields: str) -> Reply:
        """Send a form and follow where it leads."""
        reply = self.asks("POST", path, fields)
        return self.opens(reply.location) if reply.location else reply

    def presses(self, go: str, **fields: str) -> Reply:
        """Fill in the form of the open page and press one of its buttons."""
        return self.posts(self.page.path, csrf_token=self.page.token, go=go, **fields)

    def asks(self, method: str, path: str, form: dict[str, str] | None = None) -> Reply:
        """Ask for something and give what came."""
        place = urllib.parse.urlsplit(self.server)
        visit = http.client.HTTPConnection(
            place.hostname or "", place.port, source_address=(self.device, 0), timeout=60
        )
        headers = {"Accept-Encoding": "gzip", "Cookie": f"{ANSWER.name}={self.cookie}" if self.cookie else "other=1"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        visit.request(method, path, urllib.parse.urlencode(form or {}), headers)
        answer = visit.getresponse()
        body = answer.read()
        text = (gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body).decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookie = line.partition(";")[0].removeprefix(f"{ANSWER.name}=")
        visit.close()
        self.replies.append(Reply(path, answer.status, tuple(answer.headers.items()), text))
        return self.page
