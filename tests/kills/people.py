"""People who answer over HTTP while processes are killed: they press again until they are thanked."""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tiassess.collection.codes import AccessCode
from tiassess.web.respondent.questions import field_of
from tiassess.web.sessions import ANSWER

HOST = "127.0.0.1"
POINTS, ITEMS = 5, 6
LONGEST = 120
"""Seconds after which somebody who gets no answer gives up, which fails the test."""

TOKEN = re.compile(r'name="csrf_token" type="hidden" value="([^"]+)"')
QUESTIONNAIRE = f"""
format: tiassess-instrument/1
id: numbers
version: 1.0.0
status: draft
language: en
title: Numbers
licence: {{name: CC BY 4.0}}
citation: Made for tests.
scales:
  - id: digit
    options: [{", ".join(f"{{value: {digit + 1}, label: Digit {digit}}}" for digit in range(POINTS))}]
themes: [{{id: numbers, label: Numbers}}]
sections: [{{id: digits, title: Digits, items: [{", ".join(f"k{at}" for at in range(ITEMS))}]}}]
items:
{"".join(f"  - {{id: k{at}, theme: numbers, scale: digit, text: Digit number {at}.}}" + chr(10) for at in range(ITEMS))}
scores:
  - {{id: numbers, label: Numbers, kind: theme, items: [{", ".join(f"k{at}" for at in range(ITEMS))}]}}
scoring:
  {{completeness: 0.6, minimum_applicable: 2, stable_share: 0.75, about_the_same: 5, little: 3, not_known: 0.25,
   false_discovery: 0.1}}
"""
"""Everybody answers with a number of their own, so that each form can be told from every other when it is counted."""


def digits_of(number: int) -> list[int]:
    """Write a number in digits, the last one first.

    >>> digits_of(7)
    [2, 1, 0, 0, 0, 0]
    """
    return [number // POINTS**at % POINTS for at in range(ITEMS)]


def number_of(values: list[int]) -> int:
    """Read a number from the values of answers, of which the first is 1.

    >>> number_of([3, 2, 1, 1, 1, 1])
    7
    """
    return sum((value - 1) * POINTS**at for at, value in enumerate(values))


@dataclass
class Browser:
    """A browser whose reader presses again when nothing comes back."""

    port: int
    path: str
    cookie: str = ""

    def goes_to(self, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Ask for a page, or press a button, until the server answers; give the address it leads to, and the page."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                status, location, body = self._ask(path, form)
            except (OSError, http.client.HTTPException):
                status = 0
            if status == 303:
                return self.goes_to(location)
            if status == 200:
                return path, body
            assert status in {0, 503}, f"{status} at {path}: {body[:2000]}"
            time.sleep(0.05)
        message = f"nothing comes back from {path}"
        raise AssertionError(message)

    def _ask(self, path: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        visit = http.client.HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Cookie": f"{ANSWER.name}={self.cookie}", "X-Forwarded-Proto": "https"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            visit.request("GET" if form is None else "POST", path, urllib.parse.urlencode(form or {}), headers)
            answer = visit.getresponse()
            body = answer.read().decode()
        finally:
            visit.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookie = line.partition(";")[0].removeprefix(f"{ANSWER.name}=")
        return answer.status, answer.headers.get("Location", ""), body

    def answers(self, number: int, code: AccessCode | None) -> None:
        """Answer with a number, with a card or behind the open link, until being thanked."""
        if code:
            self.goes_to(f"{self.path}code/{code.written}")
        path, body = self.goes_to(self.path, {"code": "", "ends": code.check} if code else {"go": "without-code"})
        for _page in range(10):
            if path.endswith("/thank-you"):
                return
            token = TOKEN.search(body)
            assert token, f"there is no form at {path}"
            form = {"csrf_token": token[1], "go": "send" if path.endswith("/check") else "next"}
            if "/part/" in path:
                form |= {field_of(f"k{at}"): "abcde"[digit] for at, digit in enumerate(digits_of(number))}
            path, body = self.goes_to(path, form)
        message = f"number {number} never came to an end"
        raise AssertionError(message)


@dataclass
class Crowd:
    """So many people at a time, the next one coming when one is thanked, until they are told to stop.

    Attributes:
        port: where the server listens.
        path: the first page of the survey.
        codes: cards for the first ones; those who come later use the link.
        thanked: the numbers of those who were.
    """

    port: int
    path: str
    codes: list[AccessCode]
    thanked: list[int] = field(default_factory=list)
    mistakes: list[BaseException] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: int = 0

    def comes_while(self, act: Callable[[], None], at_a_time: int) -> None:
        """Let people answer as long as something goes on, and wait until the last of them is thanked."""
        threads = [threading.Thread(target=self._come) for _ in range(at_a_time)]
        for thread in threads:
            thread.start()
        try:
            act()
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()
        assert not self.mistakes, self.mistakes[0]

    def _come(self) -> None:
        for number in self._numbers():
            code = self.codes[number] if number < len(self.codes) else None
            try:
                Browser(self.port, self.path).answers(number, code)
            except BaseException as mistake:  # noqa: BLE001 - told by the thread of the test
                self.mistakes.append(mistake)
                return
            self.thanked.append(number)

    def _numbers(self) -> Iterator[int]:
        while not self._stopping.is_set():
            with self._lock:
                self._next += 1
                number = self._next - 1
            yield number
