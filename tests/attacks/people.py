"""Members of staff with a code each, who answer over HTTP: straight on, in two goes, twice over, or to change it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.attacks.browser import Browser
from tiassess.collection.codes import AccessCode
from tiassess.web.respondent.questions import field_of

QUESTIONS = ("q1", "q2", "q3")
LETTERS = {"a": "1", "b": "2", "c": "3", "d": "dk", "e": "na", "f": "pns"}
"""What the form sends for each choice, and what a ballot holds for it."""

MOST_PEOPLE = len(LETTERS) ** len(QUESTIONS)
MOST_PAGES = 12


def letters_of(number: int) -> tuple[str, ...]:
    """Give the choices of person ``number``, which nobody else makes, so that a test knows whose an answer is.

    >>> letters_of(8)
    ('a', 'b', 'c')
    """
    digits = []
    for _question in QUESTIONS:
        number, digit = divmod(number, len(LETTERS))
        digits.append(list(LETTERS)[digit])
    return tuple(reversed(digits))


def number_of(answers: tuple[str, ...]) -> int:
    """Give the number of the person who gave these answers; only a test that can open a ballot knows them.

    >>> number_of(("1", "2", "3"))
    8
    """
    codes = list(LETTERS.values())
    number = 0
    for answer in answers:
        number = number * len(codes) + codes.index(answer)
    return number


@dataclass
class Person:
    """Somebody who is asked.

    Attributes:
        number: who it is.
        code: the code that they were given.
        email: the address it came to, or empty for a card.
        path: the path of the survey.
        server: where it is answered.
        sent_at: when they pressed Send for what counts in the end, as somebody sees who stands beside them.
        presses: when they pressed Send at all.
    """

    number: int
    code: AccessCode
    email: str
    path: str
    server: str
    sent_at: float = 0.0
    presses: list[float] = field(default_factory=list)
    words: str = ""

    @property
    def device(self) -> str:
        """The address of their own device."""
        return f"127.0.{1 + self.number // 200}.{1 + self.number % 200}"

    def browser(self) -> Browser:
        """Open a browser that knows nothing yet."""
        return Browser(self.server, self.device)

    def starts(self) -> Browser:
        """Open the address on the card or in the message, and press Start."""
        browser = self.browser()
        browser.opens(f"{self.path}code/{self.code.written}")
        browser.posts(self.path, language="en", code="", ends=self.code.check)
        return browser

    def comes_back(self) -> Browser:
        """Take another device, with code and words."""
        browser = self.browser()
        browser.posts(f"{self.path}come-back", language="en", code=self.code.written, words=self.words)
        return browser

    def fills_in(self, browser: Browser, *, blank: bool = False) -> None:
        """Go on to the last page and answer what is asked."""
        for _page in range(MOST_PAGES):
            if browser.page.path.endswith("/check"):
                self.words = self.words or browser.page.words
                return
            given = dict(zip(map(field_of, QUESTIONS), letters_of(self.number), strict=True))
            asked = {} if blank else {name: letter for name, letter in given.items() if name in browser.page.questions}
            browser.presses("next", **asked)
        raise AssertionError(browser.page)

    def sends(self, browser: Browser) -> None:
        """Press Send and be thanked."""
        page = browser.page
        reply = browser.asks("POST", page.path, {"csrf_token": page.token, "go": "send"})
        self.sent_at = time.monotonic()
        self.presses.append(self.sent_at)
        assert "/thank-you" in browser.opens(reply.location).path, reply


def straight_on(person: Person) -> None:
    """Answer at one go."""
    browser = person.starts()
    person.fills_in(browser)
    person.sends(browser)


def in_two_goes(person: Person) -> None:
    """Stop for now, and go on on another device."""
    first = person.starts()
    person.words = first.presses("stop").words
    first.presses("done")
    second = person.comes_back()
    person.fills_in(second)
    person.sends(second)


def changes_it(person: Person) -> None:
    """Send a blank form, and a new one in its place."""
    first = person.starts()
    person.fills_in(first, blank=True)
    person.sends(first)
    second = person.comes_back()
    second.presses("again")
    person.fills_in(second)
    person.sends(second)


def starts_twice(person: Person) -> None:
    """Look at a form, put it away unfinished, and answer another day."""
    first = person.starts()
    first.presses("next")
    straight_on(person)


def sends_twice(person: Person) -> None:
    """Answer, and answer again with the same code as if for the first time; the first one counts."""
    straight_on(person)
    sent_at, words = person.sent_at, person.words
    again = person.starts()
    person.fills_in(again, blank=True)
    person.sends(again)
    person.sent_at, person.words = sent_at, words


Story = Callable[[Person], None]
STORIES: Mapping[Story, int] = {straight_on: 5, in_two_goes: 2, changes_it: 1, starts_twice: 1, sends_twice: 1}
"""What people do, and how many in ten do it."""

_IN_TEN = [story for story, many in STORIES.items() for _ in range(many)]


def story_of(number: int) -> Story:
    """Give what person ``number`` does."""
    return _IN_TEN[number % len(_IN_TEN)]
