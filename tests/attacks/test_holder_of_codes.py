"""Whoever holds all codes and no return words reads no form, changes none, and cannot tell used codes from unused."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from tests.attacks.browser import TOKEN, Browser, Reply
from tests.attacks.conftest import MakeUrl
from tests.attacks.field import UNITS, print_cards
from tests.attacks.people import Person
from tests.conftest import settings_for
from tests.journeys.survey_server import OpenSurvey, running_server
from tests.lead import three_questions
from tiassess.collection.ballot import BallotContent
from tiassess.collection.ballots import no_progress
from tiassess.collection.codes import AccessCode
from tiassess.collection.return_words import WORDS_WITH_CODE, all_words
from tiassess.collection.tables import Ballot, Draft
from tiassess.release.opening import BallotOpener
from tiassess.wave.frame import Frame
from tiassess.web.respondent.questions import field_of

AT_ONCE = 32
CARDS = 16
ONLY_THEIRS = re.compile(TOKEN.pattern + r"|<p class=\"ti-words\" translate=\"no\">[a-z ]+</p>")

Rows = dict[bytes, bytes]


@dataclass(frozen=True)
class Stage:
    """An open survey whose cards all lie before somebody.

    Attributes:
        survey: the survey.
        codes: the codes that have not been played with yet.
    """

    survey: OpenSurvey
    codes: list[AccessCode]

    def somebody(self, number: int = 1, code: AccessCode | None = None) -> Person:
        """Give somebody with a card."""
        return Person(number, code or self.codes.pop(), "", self.survey.path, self.survey.server.address)

    def rows(self) -> tuple[Rows, Rows]:
        """Give drafts and ballots."""
        with self.survey.server.database.reading() as session:
            drafts = {row.id: row.sealed for row in session.scalars(select(Draft))}
            return drafts, {row.id: row.sealed for row in session.scalars(select(Ballot))}

    def counted(self) -> int:
        """Say how many ballots would be counted if the wave were closed now."""
        with self.survey.server.database.reading() as session:
            wave = self.survey.name.find(session)
            opener = BallotOpener.of(session, self.survey.server.settings, wave, Frame.of(wave))
            return sum(isinstance(each, BallotContent) for each in opener.open_ballots(session, no_progress))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest, fresh_url: MakeUrl, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """An open survey by cards on a real server."""
    folder = tmp_path_factory.mktemp("stage")
    settings = settings_for(fresh_url(request.param, folder), folder)
    with running_server(settings, folder) as server:
        survey = OpenSurvey(server)
        survey.opens(units=UNITS, ways_in=("cards",), questionnaire=three_questions())
        codes = print_cards(survey, 2 * CARDS)
        yield Stage(survey, codes[:CARDS])  # those of one pile


def used(person: Person) -> None:
    """Let somebody send a form."""
    browser = person.starts()
    person.fills_in(browser)
    person.sends(browser)


def begun(person: Person) -> None:
    """Let somebody stop after a page."""
    browser = person.starts()
    page = browser.presses("stop", **{field_of("q1"): "c"})
    person.words = page.words


def taken_out(person: Person) -> None:
    """Let somebody send a form and take it out."""
    used(person)
    browser = person.comes_back()
    browser.presses("take-out")
    browser.presses("take-out")


def unused(_person: Person) -> None:
    """Let a card lie in its pile."""


Past = Callable[[Person], None]
PASTS: list[Past] = [used, begun, taken_out]


def tries_everything(holder: Person, guess: str) -> list[Reply]:
    """Do with a code all that can be done without its words, and with words of one's own."""
    path = holder.path
    guessing = holder.browser()
    for words in [guess, "", guess.rpartition(" ")[0], "hello you there my friend"]:
        guessing.posts(f"{path}come-back", language="en", code=holder.code.written, words=words)
    for page in ["sent", "take-out", "stopped", "check", "taken-out"]:
        guessing.opens(f"{path}{page}")
        guessing.posts(f"{path}{page}", go="take-out", code=holder.code.written, words=guess)
    typing = holder.browser()
    typing.posts(path, language="en", code=holder.code.written)
    typing.posts(f"{path}leave")
    answering = holder.starts()
    holder.fills_in(answering)
    holder.sends(answering)
    again = holder.comes_back()
    again.presses("again")
    holder.fills_in(again, blank=True)
    holder.sends(again)
    out = holder.comes_back()
    out.presses("take-out")
    out.presses("take-out")
    return [reply for browser in (guessing, typing, answering, again, out) for reply in browser.replies]


def alike(replies: list[Reply], holder: Person) -> list[tuple[object, ...]]:
    """Give replies without what is made anew for everybody: tokens, words, cookies, the code itself and the time."""
    return [
        (reply.path.replace(holder.code.written, ""), reply.status, _headers(reply), _text(reply, holder))
        for reply in replies
    ]


def _text(reply: Reply, holder: Person) -> str:
    text = ONLY_THEIRS.sub("", reply.text).replace(holder.code.written, "").replace(holder.words, "")
    return text.replace(f"ends in {holder.code.check}", "").replace(f'name="ends" value="{holder.code.check}"', "")


def _headers(reply: Reply) -> tuple[tuple[str, object], ...]:
    return tuple((n, len(v) if n == "Set-Cookie" else v) for n, v in reply.headers if n != "Date")


@pytest.mark.parametrize("past", PASTS, ids=lambda past: past.__name__)
def test_used_and_unused_codes_are_answered_alike_to_the_byte(past: Past, stage: Stage) -> None:
    guess = " ".join(secrets.choice(all_words()) for _ in range(WORDS_WITH_CODE))
    owner, other = stage.somebody(), stage.somebody()
    past(owner)
    holders = [Person(2, one.code, "", one.path, one.server) for one in (owner, other)]
    answers = [alike(tries_everything(holder, guess), holder) for holder in holders]
    for of_used, of_unused in zip(*answers, strict=True):
        assert of_used == of_unused


@pytest.mark.parametrize("past", [used, begun], ids=lambda past: past.__name__)
def test_no_form_is_read_or_changed_by_its_code_alone(past: Past, stage: Stage) -> None:
    drafts, ballots = stage.rows()
    owner = stage.somebody()
    past(owner)
    theirs = [
        dict(after.items() - before.items()) for before, after in zip((drafts, ballots), stage.rows(), strict=True)
    ]
    holder = Person(2, owner.code, "", owner.path, owner.server)
    replies = tries_everything(holder, " ".join(all_words()[:WORDS_WITH_CODE]))
    assert not any(owner.words in reply.text for reply in replies)
    for rows, kept in zip(theirs, stage.rows(), strict=True):
        assert rows.items() <= kept.items()


@pytest.mark.parametrize("many", ["one person's devices", "many hands"])
def test_pressing_send_at_once_makes_one_ballot_of_one_code(many: str, stage: Stage) -> None:
    before = stage.counted()
    person = stage.somebody()
    browsers = _at_the_last_page(person, alone=many == "one person's devices")
    with ThreadPoolExecutor(AT_ONCE) as devices:
        pages = list(devices.map(lambda browser: browser.presses("send"), browsers))
    assert {(page.status, page.path.rpartition("/")[2].partition("?")[0]) for page in pages} == {(200, "thank-you")}
    assert stage.counted() == before + 1


def _at_the_last_page(person: Person, *, alone: bool) -> list[Browser]:
    """Bring many browsers to the last page of a code's form: of one form by its words, or of a form each."""
    first = person.starts()
    person.fills_in(first)
    with ThreadPoolExecutor(8) as devices:
        more = list(devices.map(lambda _device: _another(person, alone=alone), range(AT_ONCE - 1)))
    return [first, *more]


def _another(person: Person, *, alone: bool) -> Browser:
    if alone:
        browser = person.comes_back()
        person.fills_in(browser)
        return browser
    other = Person(person.number, person.code, "", person.path, person.server)
    browser = other.starts()
    other.fills_in(browser)
    return browser
