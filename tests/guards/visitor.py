"""Somebody whose browser tells all about them, and a search through everything that is left on the disk afterwards."""

from __future__ import annotations

import base64
import http.client
import socket
import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.survey_server import OpenSurvey, Server
from tests.pages import parse
from tiassess.clock import now
from tiassess.collection.codes import AccessCode
from tiassess.collection.return_words import WORDS_WITH_CODE, make_words
from tiassess.web.respondent.questions import field_of
from tiassess.web.sessions import ANSWER, DoorSessions

ADDRESS = "127.0.0.77"
"""Where the visitor sits: another address than the server's own, which it names when it starts."""

COMMENT = "marmalade-in-the-teapot"
DRAFT_WORDS = "rhubarb-in-the-kettle"
TYPED = "quince-in-the-address"
VISITOR_HEADERS = {
    "User-Agent": "CanaryBrowser/77.7",
    "Referer": "http://intranet.example/canary-referrer",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
    "Accept-Language": "en, gd-x-canarytongue;q=0.1",
    "From": "canary@loch.example",
}
TELLING = [
    ADDRESS,
    COMMENT,
    DRAFT_WORDS,
    TYPED,
    "CanaryBrowser",
    "canary-referrer",
    "203.0.113.77",
    "canarytongue",
    "canary@loch",
]
ANSWERS = {field_of("k1"): "c", field_of("k2"): "d", field_of("k3"): "f"}
"""What a form sends for Always, I don't know and I would rather not say."""

CODES = ["3", "dk", "pns"]


@dataclass
class Visitor:
    """Somebody whose browser tells all about them: without JavaScript, from an address of their own.

    Attributes:
        survey: what they come to.
        code: the code of their card, or None behind the open link.
        cookie: what their browser has now.
        cookies: all that it ever had.
    """

    survey: OpenSurvey
    code: AccessCode | None = None
    cookie: str = ""
    cookies: list[str] = field(default_factory=list)

    def asks(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """Ask the server for something and give status, where it leads, and body."""
        server = urllib.parse.urlsplit(self.survey.server.address)
        visit = http.client.HTTPConnection(server.hostname or "", server.port, source_address=(ADDRESS, 0), timeout=30)
        headers = {**VISITOR_HEADERS, "Cookie": f"{ANSWER.name}={self.cookie}; other={TYPED}"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        visit.request(method, path, urllib.parse.urlencode(form or {}), headers)
        answer = visit.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookie = line.partition(";")[0].removeprefix(f"{ANSWER.name}=")
            self.cookies += [self.cookie] if self.cookie else []
        visit.close()
        return answer.status, answer.headers.get("Location", ""), body

    def starts(self) -> None:
        """Start a form, with the code of a card or without one."""
        if self.code:
            assert self.asks("GET", f"{self.survey.path}code/{self.code.written}?utm={TYPED}")[0] == 303
        form = {"code": "", "ends": self.code.check} if self.code else {"go": "without-code"}
        assert self.asks("POST", self.survey.path, form)[0] == 303

    def comes_back(self) -> None:
        """Come back to the form with code and words, as another device would."""
        form = {"code": self.code.written if self.code else "", "words": " ".join(self.words)}
        self.cookie = ""
        assert self.asks("POST", self.survey.path + "come-back", form)[0] == 303

    def answers(self, comment: str) -> None:
        """Fill everything in and write a comment."""
        self.fills("first-question", **{field_of("first-question"): "a"})
        self.fills("part/kettle", **ANSWERS)
        self.fills("about-your-work", **{field_of("unit"): "b"})
        self.fills("comments", **{field_of("words"): comment})

    @property
    def words(self) -> tuple[str, ...]:
        """The return words, which nobody but their own browser has."""
        sessions = DoorSessions(self.survey.server.settings.keys)
        held = [sessions._read(cookie, now())[0].get("words", "") for cookie in self.cookies]
        return next(tuple(words.split()) for words in held if words)

    def fills(self, page: str, **fields: str) -> None:
        """Fill a page in and press Next, or another button."""
        root = parse(self.asks("GET", f"{self.survey.path}{page}?utm={TYPED}")[2])
        token = next(field.attrib["value"] for field in root.iter("input") if field.attrib["name"] == "csrf_token")
        status, _, _ = self.asks("POST", self.survey.path + page, {"csrf_token": token, "go": "next", **fields})
        assert status == 303

    def stumbles(self) -> None:
        """Ask for what is not there, and in ways that nobody should."""
        for path in [f"/{TYPED}", f"{self.survey.path}part/{TYPED}", f"{self.survey.path}%ff?{TYPED}"]:
            for method in ["GET", "POST", "DELETE"]:
                self.asks(method, path, {field_of("words"): TYPED})
        self.asks("POST", self.survey.path + "comments", {"csrf_token": TYPED, field_of("words"): TYPED})
        unknown = AccessCode.make().written
        for code in [unknown, unknown[:-1], TYPED]:
            self.asks("GET", f"{self.survey.path}code/{code}")
            self.asks("POST", self.survey.path, {"code": code})
            for words in [self.words, make_words(WORDS_WITH_CODE), [TYPED]]:
                self.asks("POST", self.survey.path + "come-back", {"code": code, "words": " ".join(words)})
        server = urllib.parse.urlsplit(self.survey.server.address)
        for line in [f"GET /{TYPED}", f"{TYPED} / HTTP/1.1", f"GET / HTTP/1.1\r\n{TYPED}", f"GET /{TYPED} HTTP/9.9"]:
            place = (server.hostname or "", server.port or 0)
            with socket.create_connection(place, timeout=30, source_address=(ADDRESS, 0)) as connection:
                connection.sendall(f"{line}\r\n\r\n".encode())
                connection.recv(1000)


@dataclass(frozen=True)
class Aftermath:
    """What is there when everybody has gone."""

    server: Server
    visitors: list[Visitor]

    @property
    def files(self) -> dict[str, bytes]:
        """Every file beneath the server's folder: database, write-ahead log, keys, queue, log."""
        return {str(file): file.read_bytes() for file in self.server.log.parent.rglob("*") if file.is_file()}

    def secrets(self) -> Iterator[bytes]:
        """Give codes and words, in every way in which they could be written."""
        for visitor in self.visitors:
            for between in (" ", "+", "-", ",", ", ", "%20", '", "', '","', "', '"):
                yield between.join(visitor.words).encode()
            if visitor.code:
                yield visitor.code.written.encode()
                yield visitor.code.written.lower().encode()
                yield visitor.code.signs.encode()

    def assert_nowhere(self, telling: bytes) -> None:
        """Assert that something stands in no file, in none of the ways in which it could be written."""
        wide = telling.decode("latin-1").encode("utf-16-le")
        ways = [telling, telling.hex().encode(), base64.b64encode(telling).rstrip(b"="), wide]
        found = [(name, way) for name, content in self.files.items() for way in ways if way in content]
        assert found == []


@contextmanager
def without_drafts(file: Path) -> Iterator[None]:
    """Take the table of drafts away for a moment, as a broken update might."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("ALTER TABLE draft RENAME TO gone")
        yield
        database.execute("ALTER TABLE gone RENAME TO draft")


def come_in_every_way(survey: OpenSurvey) -> list[Visitor]:
    """Open a survey by link and cards, and let people send, stop and come back, take out, leave and go on."""
    survey.opens(ways_in=("link", "cards"))
    codes = survey.issues(4)
    sends, leaves = Visitor(survey), Visitor(survey, codes[0])
    stops, takes_out, stays = (Visitor(survey, code) for code in codes[1:])
    for visitor, words in [(sends, COMMENT), (stops, COMMENT), (takes_out, COMMENT), (leaves, DRAFT_WORDS)]:
        visitor.starts()
        visitor.answers(words)
    stops.fills("check", go="stop")
    stops.fills("stopped", go="done")
    stops.comes_back()
    for visitor in (sends, stops, takes_out):
        visitor.fills("check", go="send")
    takes_out.comes_back()
    takes_out.fills("take-out", go="take-out")
    leaves.asks("POST", survey.path + "leave")
    stays.starts()
    stays.answers(DRAFT_WORDS)
    stays.stumbles()
    stays.comes_back()
    return [sends, stops, takes_out, leaves, stays]
