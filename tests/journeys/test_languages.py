"""A change of language changes the words and nothing else: what is chosen stays, sent or not."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import expect
from werkzeug.serving import make_server

from tests.journeys.survey_server import OpenSurvey, Server
from tests.respondent import Respondent
from tiassess.app import create_app

CHECKOUT = Path(__file__).parents[2]
EXTRACT = (sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", "-F", "pyproject.toml", "tiassess")
WELSH, ENGLISH = "Cymraeg", "English"
Come = Callable[..., Respondent]


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test translation, called Welsh: every message of ours with a mark before it."""
    folder = tmp_path_factory.mktemp("translations")
    subprocess.run([*EXTRACT, "-o", str(folder / "messages.pot")], cwd=CHECKOUT, check=True)
    with (folder / "messages.pot").open("rb") as file:
        catalogue = read_po(file, locale="cy")
    for message in catalogue:
        if message.pluralizable:
            message.string = tuple(f"«{message.id[1]}" for _ in range(catalogue.num_plurals))
        elif message.id:
            message.string = f"«{message.id}"
    (folder / "cy" / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "cy" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture(scope="module")
def bilingual(server: Server, translations: Path) -> Iterator[Server]:
    """A server beside the real one, on the same database, that speaks the test translation too."""
    running = make_server("127.0.0.1", 0, create_app(server.settings, translations), threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield replace(server, address=f"http://127.0.0.1:{running.server_port}")
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def survey(bilingual: Server) -> OpenSurvey:
    """A survey in English and in Welsh."""
    survey = OpenSurvey(bilingual)
    survey.opens()
    return survey


def language(respondent: Respondent) -> str | None:
    """The language that the page says it is in."""
    return respondent.page.locator("html").get_attribute("lang")


def test_a_change_of_language_keeps_what_is_chosen_and_not_sent_yet(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.answers("first-question", "Yes")
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.presses(WELSH)
    assert language(respondent) == "cy"
    respondent.sees("Y tegell")
    respondent.reads("Mae guests yn cael te.")
    assert respondent.chosen == {"k1": "Byth"}
    respondent.answers("k2", "Bob amser")
    respondent.presses(ENGLISH)
    assert language(respondent) == "en"
    assert respondent.chosen == {"k1": "Never", "k2": "Always"}
    assert survey.drafts == 1


@pytest.mark.long
def test_words_stay_as_they_are_in_another_language(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.comes_to("comments")
    respondent.writes("words", "Tê & amser\n\nmwy")
    respondent.presses(WELSH)
    expect(respondent.page.get_by_label("Beth fyddai'n helpu fwyaf?")).to_be_visible()
    assert respondent.chosen == {"words": "Tê & amser\n\nmwy"}


def test_the_language_that_was_chosen_first_lasts_to_the_thanks(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.opens_the_link()
    respondent.follows(WELSH)
    assert language(respondent) == "cy"
    respondent.presses("«Start")
    respondent.sees("«First, one question")
    respondent.presses("«Next")
    assert (respondent.heading, language(respondent)) == ("Y tegell", "cy")
    respondent.presses("«Send what I have answered")
    respondent.presses("«Send my answers")
    respondent.sees("«Thank you. If you pressed Send, your answers are in and locked.")
    assert (survey.ballots, respondent.cookies, language(respondent)) == (1, [], "cy")


def test_a_browser_in_welsh_gets_welsh(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey, locale="cy-GB")
    respondent.starts("«Start")
    assert language(respondent) == "cy"
    respondent.presses(ENGLISH)
    respondent.sees("First, one question")
    respondent.goes_on()
    assert language(respondent) == "en"


@pytest.mark.long
def test_a_notice_speaks_the_chosen_language(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.presses(WELSH)
    respondent.opens_another_tab().starts("«Start")
    respondent.presses("«Next")
    expect(respondent.page.locator("#notice-title")).to_have_text("«Please look at this page again")
