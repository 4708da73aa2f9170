"""Respondents in a process of their own: so many at a time, each of whom answers a whole survey."""

from __future__ import annotations

import random
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

import click

from bench.visitor import Page, UnexpectedReplyError, Visitor, Waits

LEFT_BLANK = 0.05
MOST_PAGES = 30
"""A form that goes on for longer goes in circles."""

PLAIN_PAGES = 20
"""How often a visitor opens the empty page on one connection: about as many replies as a survey has."""

TOKEN = re.compile(rb'name="csrf_token" type="hidden" value="([^"]+)"')
CHOICE = re.compile(rb'type="radio" id="[^"]+" name="([^"]+)" value="([^"]+)"')


@dataclass(frozen=True)
class Survey:
    """A survey to answer.

    Attributes:
        port: where the server listens.
        path: the address of the survey's first page.
        questions: how many questions it asks, those about somebody's work included.
        codes: a code for each person, or none behind an open link.
    """

    port: int
    path: str
    questions: int
    codes: tuple[str, ...] = ()

    def first_page_of(self, person: int) -> str:
        """Give the address on the poster, or on somebody's card."""
        return f"{self.path}code/{self.codes[person]}" if self.codes else self.path

    def start_of(self, person: int) -> dict[str, str]:
        """Give what Start sends: of a code that was brought along only its end, as the page shows it."""
        return {"language": "en", **({"code": "", "ends": self.codes[person][-4:]} if self.codes else {})}


@dataclass
class Tally:
    """What many visits amount to.

    Attributes:
        visits: how many came to their end.
        waits: how long replies took in these.
        bytes: how much travelled in both directions.
        mistakes: what went wrong in the others.
        seconds: how long it took altogether.
        processor: what it took of the processor, for the visitors' part.
    """

    visits: int = 0
    waits: Waits = field(default_factory=Waits)
    bytes: int = 0
    mistakes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0

    def add(self, visitor: Visitor) -> None:
        """Add a visit that came to its end."""
        self.visits += 1
        self.waits.pages += visitor.waits.pages
        self.waits.presses += visitor.waits.presses
        self.bytes += visitor.bytes


def answer_surveys(survey: Survey, people: int, at_a_time: int) -> Tally:
    """Let people answer a survey, the next one starting when one is done."""

    def answer(number: int) -> Visitor:
        return _answer(survey, number, random.Random(number))  # noqa: S311 - made-up answers, the same ones each time

    return _let_in(answer, people, at_a_time, f"{people} surveys, {at_a_time} at a time")


def open_plain_pages(survey: Survey, people: int, at_a_time: int) -> Tally:
    """Let people open the empty page, as a yardstick of what the server and this machine take for any page."""

    def look(_number: int) -> Visitor:
        with Visitor(survey.port) as visitor:
            for _time in range(PLAIN_PAGES):
                visitor.get("/plain")
        return visitor

    return _let_in(look, people, at_a_time, f"empty pages, {at_a_time} at a time")


def _let_in(visit: Callable[[int], Visitor], people: int, at_a_time: int, label: str) -> Tally:
    tally = Tally()
    start, processor = time.perf_counter(), time.process_time()
    with (
        ThreadPoolExecutor(at_a_time) as threads,
        click.progressbar(length=people, label=label, file=sys.stderr) as bar,
    ):
        for done in as_completed(threads.submit(visit, number) for number in range(people)):
            try:
                tally.add(done.result())
            except (UnexpectedReplyError, OSError) as mistake:
                tally.mistakes.append(f"{label}: {mistake}")
            bar.update(1)
    tally.seconds, tally.processor = time.perf_counter() - start, time.process_time() - processor
    return tally


def _answer(survey: Survey, number: int, chance: random.Random) -> Visitor:
    """Answer a survey from its first page to the thanks.

    Raises:
        UnexpectedReplyError: it did not come to its end, or did not ask all questions.
    """
    asked: set[str] = set()
    with Visitor(survey.port) as visitor:
        visitor.arrive(survey.first_page_of(number))
        page = visitor.press(survey.path, survey.start_of(number))
        for _page in range(MOST_PAGES):
            if page.path.endswith("/thank-you"):
                break
            choices = _choices(page)
            asked.update(choices)
            page = visitor.press(page.path, _fill_in(page, choices, chance))
    if not page.path.endswith("/thank-you") or len(asked) != survey.questions:
        message = f"a visit ended at {page.path} after {len(asked)} of {survey.questions} questions"
        raise UnexpectedReplyError(message)
    return visitor


def _choices(page: Page) -> dict[str, list[str]]:
    """Give the choices of each question of a page."""
    choices: dict[str, list[str]] = {}
    for name, value in CHOICE.findall(page.body):
        choices.setdefault(name.decode(), []).append(value.decode())
    return choices


def _fill_in(page: Page, choices: dict[str, list[str]], chance: random.Random) -> dict[str, str]:
    token = TOKEN.search(page.body)
    if token is None:
        message = f"there is no form at {page.path}"
        raise UnexpectedReplyError(message)
    answers = {name: chance.choice(values) for name, values in choices.items() if chance.random() > LEFT_BLANK}
    go = "send" if page.path.endswith("/check") else "next"
    return {"csrf_token": token[1].decode(), **answers, "go": go}
