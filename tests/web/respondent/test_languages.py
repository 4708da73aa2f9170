"""The language of the pages: the visitor's as a whole, down to the questions, where the survey has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from tests.lead import NOW, Lead
from tests.pages import Page
from tests.web.respondent.questionnaires import plain, whole
from tests.web.respondent.staff import Clock, Staff, chosen_on
from tests.web.test_language import CLOSING, OPENING, translations, untranslated
from tiassess.instrument.definition import Instrument
from tiassess.instrument.words import fill_tokens
from tiassess.wave.frame import Frame

__all__ = ["translations"]  # a fixture: every message of ours in brackets, called Welsh

WELSH = "cy-GB, en;q=0.5"


@pytest.fixture
def bilingual(make_app: Callable[..., Flask], sqlite_lead: Lead, clock: Clock, translations: Path) -> Staff:
    """Somebody before a server that also speaks the test translation."""
    return Staff(make_app(sqlite_lead.settings, translations).test_client())


def languages(page: Page) -> list[tuple[str, str]]:
    """The languages that a page offers, each with its code, the present one too."""
    (group,) = (each for each in page.root.iter() if each.attrib.get("class") == "ti-languages")
    return [(each.attrib["lang"], each.text or "") for each in group.iter() if "lang" in each.attrib]


def has_choice(page: Page) -> bool:
    """Whether a page offers languages."""
    return any(each.attrib.get("class") == "ti-languages" for each in page.root.iter())


def test_every_page_speaks_the_visitors_language_down_to_the_questions(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened()
    pages = [bilingual.opens(accept_language=WELSH), bilingual.starts("cy"), *bilingual.walks()]
    assert {page.language for page in pages} == {"cy"}
    text = " ".join(page.text for page in pages)
    for said in (
        "Cwrdd â phobl",
        "Ydych chi'n cwrdd â gwesteion?",
        "Cytuno",
        "Gallaf godi llais.",
        "Rwy'n gweithio gartref",
    ):
        assert said in text
    for unsaid in ("Meeting people", "Disagree", "I can speak up.", "The next part is"):
        assert unsaid not in text


def test_what_is_not_the_questionnaires_is_translated_to_the_last_word(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened()
    names = words_of(whole()) | {"Loch Service", "Ward Ash, North", "Ward Beech, North", "Ward Cedar"}
    for page in (bilingual.opens(accept_language=WELSH), bilingual.starts("cy"), *bilingual.walks()):
        known = names | listed_support(page)
        left = [word.removesuffix(" – Loch Service") for word in untranslated(page)]
        assert [word for word in left if not is_known(word, known)] == [], page.heading


def words_of(questionnaire: Instrument) -> set[str]:
    """The Welsh words of a questionnaire."""
    (welsh,) = questionnaire.translations
    words = {"people": "gwesteion", "service": "ein tŷ"}
    return {fill_tokens(text, words) for _place, text in welsh.words}


def listed_support(page: Page) -> set[str]:
    """The names, numbers and hours of where people can turn, which are not translated yet."""
    (places,) = (each for each in page.root.iter("ul") if "ti-support__list" in each.attrib.get("class", ""))
    return {text.strip() for each in places.iter() for text in (each.text, each.tail) if text}


def is_known(word: str, known: set[str]) -> bool:
    """Whether a word is ours in brackets, or a known one, or the address of the results."""
    return word in known or "/results/" in word or (word.startswith(OPENING) and word.endswith(CLOSING))


def test_a_survey_in_one_language_offers_no_other_and_stays_in_it(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened(questionnaire=plain())
    page = bilingual.opens(accept_language=WELSH)
    assert (page.language, page.heading) == ("en", "Tell us how it is to work here")
    assert not has_choice(page)
    assert bilingual.opens("?language=cy").language == "en"
    bilingual.starts("cy")
    assert {page.language for page in bilingual.walks()} == {"en"}


def test_a_server_that_speaks_english_only_shows_english_questions(opened: Callable[..., Frame], staff: Staff) -> None:
    opened()
    page = staff.opens(accept_language=WELSH)
    assert page.language == "en"
    assert not has_choice(page)
    assert staff.starts("cy").language == "en"


def test_the_first_page_offers_the_languages_of_the_survey_each_in_its_own_words(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened()
    page = bilingual.opens()
    assert languages(page) == [("en", "English"), ("cy", "Cymraeg")]
    assert bilingual.opens("?language=cy").language == "cy"


def test_a_form_goes_on_in_the_language_in_which_it_was_started(opened: Callable[..., Frame], bilingual: Staff) -> None:
    opened()
    assert bilingual.starts("cy").language == "cy"
    assert bilingual.presses().language == "cy"
    assert bilingual.opens("part/team", accept_language="en").language == "cy"


def test_a_change_of_language_keeps_what_is_chosen_and_stays_on_the_page(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened()
    bilingual.starts()
    bilingual.presses()
    page = bilingual.presses("language-cy", m1="Agree")
    assert (page.language, bilingual.path) == ("cy", "part/meeting")
    assert chosen_on(page) == {"m1": "Cytuno"}
    assert bilingual.presses().language == "cy"
    assert bilingual.presses("language-en").language == "en"


def test_a_new_form_speaks_the_language_of_the_page_on_which_it_was_started(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened()
    bilingual.starts("cy")
    bilingual.opens("?language=en")
    assert bilingual.starts("en").language == "en"


def test_thanks_come_in_the_language_of_the_form(opened: Callable[..., Frame], bilingual: Staff) -> None:
    opened()
    bilingual.starts("cy")
    list(bilingual.walks())
    assert bilingual.presses("send").language == "cy"


def test_a_spent_cookie_loses_neither_the_language_nor_what_is_chosen(
    opened: Callable[..., Frame], bilingual: Staff
) -> None:
    opened()
    bilingual.starts("cy")
    bilingual.presses()
    form = bilingual.chosen(m1="Cytuno")
    bilingual.client.set_cookie("__Secure-answer", "spent", path="/answer")
    page = bilingual.is_shown({**form, "go": "next"})
    assert (page.language, chosen_on(page)) == ("cy", {"m1": "Cytuno"})


@pytest.mark.parametrize(
    "wish", ["", "xx", "CY", "cy-GB", "en'", "../../etc", "%00", "%ff", "a" * 3000, "cy&language=en", "🏴"]
)
def test_an_odd_wish_for_a_language_does_no_harm(wish: str, opened: Callable[..., Frame], bilingual: Staff) -> None:
    opened()
    assert bilingual.opens(f"?language={wish}").language in {"en", "cy"}
    bilingual.starts(wish)
    assert bilingual.page.language in {"en", "cy"}
    assert bilingual.opens(f"part/team?language={wish}").heading in {"Your team", "Eich tîm"}


def test_pages_where_nobody_can_answer_are_translated_too(
    opened: Callable[..., Frame], bilingual: Staff, clock: Clock
) -> None:
    opened()
    clock.moment = datetime(2026, 12, 11, 12, tzinfo=NOW.tzinfo)
    page = bilingual.opens(accept_language=WELSH)
    assert page.language == "cy"
    assert page.heading == f"{OPENING}This survey is closed{CLOSING}"
    assert languages(page) == [("en", "English"), ("cy", "Cymraeg")]
