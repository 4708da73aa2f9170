"""A member of staff with a browser, as an actor: opens pages, chooses by what is written there, presses buttons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.lead import Lead
from tests.pages import Page, one, open_page, post_page, text_of
from tiassess.collection.tables import Ballot, Draft
from tiassess.web.respondent.questions import field_of
from tiassess.web.sessions import ANSWER

ADDRESS = "/answer/loch/baseline/"
EVERY_PAGE = (
    *("", "first-question", "part/meeting", "part/team", "before-part/hard", "part/hard", "about-your-work"),
    *("comments", "check", "thank-you"),
)
"""The addresses of the survey with every kind of page."""

MOST_PAGES = 40
PREFIX = field_of("")
OURS = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Clock:
    """The clock of the doors, set by a test."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **time: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**time)


@dataclass
class Staff:
    """Somebody who answers, one page after the other."""

    client: FlaskClient
    address: str = ADDRESS
    pages: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.pages[-1]

    @property
    def path(self) -> str:
        """The address of the open page, without what all addresses of the survey begin with."""
        return self.page.response.request.path.removeprefix(self.address)

    @property
    def cookie(self) -> str | None:
        """The cookie, as only the browser knows it."""
        cookie = self.client.get_cookie(ANSWER.name, path=ANSWER.path)
        return cookie.value if cookie else None

    @property
    def form(self) -> dict[str, str]:
        """What a browser would send from the open page as it is filled in, without a button."""
        return dict(_filled(one_form(self.page)))

    def opens(self, path: str = "", **options: Any) -> Page:
        """Open a page of the survey; once a form is begun, each of its pages has the cookie."""
        options = {"of_a_form": self.cookie is not None, **options}
        self.pages.append(open_page(self.client, self.address + path, **options))
        return self.page

    @property
    def brought(self) -> dict[str, str]:
        """What the open page sends of the code that it says a link brought."""
        fields = [each for page in self.pages[-1:] for each in page.root.iter("input")]
        return {name: each.attrib["value"] for each in fields if (name := each.attrib["name"]) == "ends"}

    def starts(self, language: str = "en", **fields: str) -> Page:
        """Press Start, with a code where one is typed."""
        form = {"language": language, **self.brought, **fields}
        return self.follows(self.client.post(self.address, data=form, headers=OURS))

    def starts_in_vain(self, **fields: str) -> Page:
        """Press Start and be told why not."""
        return self.is_shown_at(self.address, {**self.brought, **fields}, of_a_form=self.cookie is not None)

    def comes_back(self, words: str, code: str = "") -> Page:
        """Type code and return words."""
        form = {"code": code, "words": words, "language": "en", **self.brought}
        return self.follows(self.client.post(f"{self.address}come-back", data=form, headers=OURS))

    def comes_back_in_vain(self, words: str, code: str = "") -> Page:
        """Type code and return words, and be told why not."""
        form = {"code": code, "words": words, **self.brought}
        return self.is_shown_at(f"{self.address}come-back", form, of_a_form=False)

    def stops(self) -> str:
        """Press "Stop for now" and write the words down."""
        self.presses("stop")
        return self.words

    @property
    def words(self) -> str:
        """The return words on the open page."""
        return words_on(self.page)

    def follows(self, response: TestResponse) -> Page:
        """Go where a button led."""
        assert response.status_code == 303, response.text
        assert not response.headers.get("Content-Encoding")
        path = response.headers["Location"]
        assert path.startswith("/"), path
        self.pages.append(open_page(self.client, path, of_a_form=self.cookie is not None))
        return self.page

    def presses(self, go: str = "next", **labels: str) -> Page:
        """Choose answers by their labels, write comments, press a button and follow it."""
        return self.follows(self.sends({**self.chosen(**labels), "go": go}))

    def chosen(self, **labels: str) -> dict[str, str]:
        """What the form sends with further answers, each by its label."""
        return {**self.form, **{field_of(question): self.value(question, label) for question, label in labels.items()}}

    def sends(self, form: Mapping[str, str], **headers: str) -> TestResponse:
        """Send a form to the address that the open page gives."""
        return self.client.post(one_form(self.page).attrib["action"], data=form, headers={**OURS, **headers})

    def is_shown(self, form: Mapping[str, str], *, status: int = 200, of_a_form: bool = True) -> Page:
        """Send a form that is answered with a page."""
        action = one_form(self.page).attrib["action"]
        self.pages.append(post_page(self.client, action, form, status=status, of_a_form=of_a_form))
        return self.page

    def is_shown_at(self, address: str, form: Mapping[str, str], *, of_a_form: bool = True) -> Page:
        """Send a form to another address than that of the open page, and look at what comes."""
        self.pages.append(post_page(self.client, address, form, of_a_form=of_a_form))
        return self.page

    def walks(self, go: str = "next") -> Iterator[Page]:
        """Give the pages from the open one on, pressing one button on each, up to the last."""
        for _page in range(MOST_PAGES):
            yield self.page
            if self.path == "check":
                return
            self.presses(go)
        raise AssertionError(f"{MOST_PAGES} pages and no end")

    def value(self, question: str, label: str) -> str:
        """What a form sends for an answer, found by its label; a comment is sent as it is written."""
        values = {text: value for name, text, value in choices(self.page) if name == question}
        if values:
            return values[label]
        assert field_of(question) in {box.attrib["name"] for box in self.page.root.iter("textarea")}, question
        return label

    def leaves(self) -> TestResponse:
        """Press "Leave this page quickly"."""
        return self.client.post(f"{self.address}leave", headers=OURS)


def rows(lead: Lead) -> tuple[int, int]:
    """How many drafts and ballots there are; the mark of a form that was sent lies among the drafts."""
    with lead.database.reading() as session:
        drafts, ballots = (session.scalar(select(func.count()).select_from(table)) for table in (Draft, Ballot))
        return drafts or 0, ballots or 0


def one_form(page: Page) -> Element:
    """Give the form for answers of a page."""
    (form,) = (form for form in page.root.iter("form") if form.attrib.get("id") == "answers")
    return form


def choices(page: Page) -> list[tuple[str, str, str]]:
    """Give the choices of a page: the question, what is written beside the choice, and what is sent for it."""
    labels = {label.attrib["for"]: text_of(label) for label in page.root.iter("label")}
    found = [
        (question_of(radio), labels[radio.attrib["id"]], radio.attrib["value"])
        for radio in page.root.iter("input")
        if radio.attrib["type"] == "radio"
    ]
    for box in page.root.iter("select"):
        found += [(question_of(box), text_of(option), option.attrib["value"]) for option in box.iter("option")]
    return found


def chosen_on(page: Page) -> dict[str, str]:
    """Give what is chosen or written on a page, by question, as its labels say it."""
    labels = {(question, value): label for question, label, value in choices(page)}
    sent = {name: value for name, value in _filled(one_form(page)) if value and name.startswith(PREFIX)}
    given = {name.removeprefix(PREFIX): value for name, value in sent.items()}
    return {question: labels.get((question, value), value) for question, value in given.items()}


def question_of(field: Element) -> str:
    """Give the id of the question that a field belongs to."""
    name = field.attrib["name"]
    assert name.startswith(PREFIX), name
    return name.removeprefix(PREFIX)


def address_back(page: Page) -> str | None:
    """Give where Back leads, if there is a page before."""
    links = [each.attrib["href"] for each in page.root.iter("a") if each.attrib.get("class") == "nhsuk-back-link"]
    assert len(links) < 2
    return links[0] if links else None


def words_on(page: Page) -> str:
    """Give the return words that a page shows, or an empty text."""
    shown = (each for each in page.root.iter("p") if each.attrib.get("class") == "ti-words")
    return next((text_of(each) for each in shown), "")


def notice_on(page: Page) -> str:
    """Give the title of the notice that says why a page came back, if there is one."""
    titles = (each for each in page.root.iter("p") if each.attrib.get("id") == "notice-title")
    return next((text_of(each) for each in titles), "")


def main_text(page: Page) -> str:
    """Give the words of the page without its frame and without the support list."""
    return text_of(one(page.root, "main"))


def _filled(form: Element) -> Iterator[tuple[str, str]]:
    for each in form.iter():
        name = each.attrib.get("name", "") if isinstance(each.tag, str) else ""
        if each.tag == "input" and (each.attrib["type"] == "hidden" or "checked" in each.attrib):
            yield name, each.attrib["value"]
        elif each.tag == "select":
            yield name, next((o.attrib["value"] for o in each.iter("option") if "selected" in o.attrib), "")
        elif each.tag == "textarea":
            yield name, "".join(each.itertext())
