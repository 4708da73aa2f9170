"""A visitor with a browser as light as can be: pages only, one connection and one cookie for one visit."""

from __future__ import annotations

import gzip
import re
import socket
import time
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60
"""Seconds that a visitor waits for a reply."""

COOKIE = b"__Secure-answer"
HEADERS = (
    f"Host: {HOST}\r\n"
    "Accept: text/html\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "Accept-Encoding: gzip\r\n"
    "Sec-Fetch-Site: same-origin\r\n"
    "X-Forwarded-Proto: https\r\n"  # a browser sends the cookie over TLS only, which the proxy adds
)
COMPRESSED = b"\r\ncontent-encoding: gzip"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *(\S+)", re.IGNORECASE)
NEW_COOKIE = re.compile(rb"\r\nset-cookie: *" + COOKIE + rb"=([^;\r]*)", re.IGNORECASE)


class UnexpectedReplyError(Exception):
    """The server gave another reply than somebody who answers should meet."""


@dataclass(frozen=True)
class Page:
    """A page and the address it stands at."""

    path: str
    body: bytes


@dataclass
class Waits:
    """How long replies took, in seconds.

    Attributes:
        pages: for a page.
        presses: from the press of a button to the next page, which is two replies.
    """

    pages: list[float] = field(default_factory=list)
    presses: list[float] = field(default_factory=list)


class Visitor:
    """Somebody's browser, which keeps its connection open for the whole visit.

    It speaks HTTP itself, because a client library would take as much of the processor as the server.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._cookie = b""
        self.waits = Waits()
        self.bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._socket.close()

    def get(self, path: str) -> Page:
        """Open a page.

        Raises:
            UnexpectedReplyError: the reply is no page.
        """
        start = time.perf_counter()
        head, body = self._ask(f"GET {path} HTTP/1.1\r\n{HEADERS}".encode())
        self.waits.pages.append(time.perf_counter() - start)
        _refuse_other(head, b"200", f"GET {path}")
        return Page(path, gzip.decompress(body) if COMPRESSED in head.lower() else body)

    def arrive(self, path: str) -> Page:
        """Open an address that may lead on to another one, as the address on a card does.

        Raises:
            UnexpectedReplyError: the reply is neither a page nor leads to one.
        """
        head, body = self._ask(f"GET {path} HTTP/1.1\r\n{HEADERS}".encode())
        if head.split(b" ", 2)[1] == b"303":
            return self.get(_find(LOCATION, head).decode())
        _refuse_other(head, b"200", f"GET {path}")
        return Page(path, body)

    def press(self, path: str, fields: dict[str, str]) -> Page:
        """Send a form and open the page that it leads to.

        Raises:
            UnexpectedReplyError: the form leads to no other page.
        """
        start = time.perf_counter()
        form = urlencode(fields).encode()
        about = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n"
        head, _body = self._ask(f"POST {path} HTTP/1.1\r\n{HEADERS}{about}".encode(), form)
        _refuse_other(head, b"303", f"POST {path}")
        page = self.get(_find(LOCATION, head).decode())
        self.waits.presses.append(time.perf_counter() - start)
        return page

    def _ask(self, head: bytes, body: bytes = b"") -> tuple[bytes, bytes]:
        cookie = b"Cookie: " + COOKIE + b"=" + self._cookie + b"\r\n" if self._cookie else b""
        request = head + cookie + b"\r\n" + body
        self._socket.sendall(request)
        self.bytes += len(request)
        return self._read_reply()

    def _read_reply(self) -> tuple[bytes, bytes]:
        reply = b""
        while (end := reply.find(b"\r\n\r\n")) < 0:
            reply += self._receive()
        head, parts = reply[:end], [reply[end + 4 :]]
        missing = int(_find(LENGTH, head)) - len(parts[0])
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        if cookie := NEW_COOKIE.search(head):
            self._cookie = cookie[1]
        return head, b"".join(parts)

    def _receive(self) -> bytes:
        received = self._socket.recv(65536)
        if not received:
            message = "the server ended the connection"
            raise UnexpectedReplyError(message)
        self.bytes += len(received)
        return received


def _find(pattern: re.Pattern[bytes], head: bytes) -> bytes:
    found = pattern.search(head)
    if found is None:
        message = f"{pattern.pattern!r} is missing in {head!r}"
        raise UnexpectedReplyError(message)
    return found[1]


def _refuse_other(head: bytes, status: bytes, request: str) -> None:
    if head.split(b" ", 2)[1] != status:
        message = f"{request} was answered with {head.splitlines()[0].decode()}"
        raise UnexpectedReplyError(message)
