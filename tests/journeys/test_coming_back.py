"""Coming by a code, stopping, coming back on another device, sending anew, taking out: as people do it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.movable_clock import Clock
from tests.journeys.survey_server import OpenSurvey, Server
from tests.respondent import Respondent
from tiassess.collection.codes import AccessCode

Come = Callable[..., Respondent]

NO_FORM = "There is no open form on this device"
THANKS = "Thank you. If you pressed Send, your answers are in and locked."
SENT = "Your form is in and locked"
TAKEN_OUT = "Your form is taken out"


@pytest.fixture
def carded(server: Server) -> OpenSurvey:
    """A survey that is answered by cards."""
    survey = OpenSurvey(server)
    survey.opens(ways_in=("cards",))
    return survey


@pytest.fixture
def card(carded: OpenSurvey) -> AccessCode:
    """A card from the pile."""
    return carded.issues()[0]


@pytest.fixture
def holder(come: Come, carded: OpenSurvey, scripts: bool) -> Respondent:
    """Somebody with a card, with and without JavaScript."""
    return come(carded, scripts=scripts)


def answers_the_kettle(respondent: Respondent) -> None:
    """Answer the first question and one of the first part."""
    respondent.answers("first-question", "Yes")
    respondent.goes_on()
    respondent.answers("k1", "Never")


def sends_what_is_there(respondent: Respondent) -> str:
    """Send from any page, with the words of the last one written down."""
    respondent.wants_to_send()
    words = respondent.words
    respondent.sends()
    respondent.sees(THANKS)
    return words


def test_somebody_with_a_card_types_its_code_and_sends(
    holder: Respondent, carded: OpenSurvey, card: AccessCode
) -> None:
    holder.starts_with(card)
    holder.fills_everything_in()
    holder.reads("Was a form already sent with this code and other words?")
    holder.sends()
    holder.sees(THANKS)
    assert (carded.ballots, carded.drafts, holder.cookies) == (1, 1, [])


def test_a_photo_of_the_card_brings_the_code_along(holder: Respondent, carded: OpenSurvey, card: AccessCode) -> None:
    holder.opens_the_card(card)
    holder.reads(f"You came with the code that ends in {card.check}.")
    assert holder.page.url == carded.address
    assert carded.drafts == 0
    holder.presses("Start")
    holder.sees("First, one question")


@pytest.mark.long
def test_another_code_can_be_used_in_place_of_the_links(
    holder: Respondent, carded: OpenSurvey, card: AccessCode
) -> None:
    holder.opens_the_card(AccessCode.make())
    holder.page.get_by_label("Your code").fill(card.written.lower())
    holder.presses("Start")
    holder.sees("First, one question")


def test_a_slip_can_be_mended(holder: Respondent, card: AccessCode) -> None:
    holder.opens_the_link()
    holder.page.get_by_label("Your code").fill(card.written[:-1])
    holder.presses("Start")
    expect(holder.page.locator("#notice-title")).to_have_text("Please look at the code again")
    expect(holder.page.locator("#notice")).to_be_focused()
    expect(holder.page.get_by_label("Your code")).to_have_value(card.written[:-1])
    holder.page.get_by_label("Your code").fill(card.written)
    holder.presses("Start")
    holder.sees("First, one question")


def test_somebody_stops_and_comes_back_on_another_device(
    holder: Respondent, come: Come, carded: OpenSurvey, card: AccessCode, scripts: bool
) -> None:
    holder.starts_with(card)
    answers_the_kettle(holder)
    words = holder.stops()
    holder.is_done()
    holder.sees("Come back when you like")
    assert (carded.drafts, holder.cookies) == (1, [])
    elsewhere = come(carded, scripts=scripts)
    elsewhere.comes_back(words.upper(), card)
    elsewhere.sees("The kettle")
    assert elsewhere.chosen == {"k1": "Never"}
    elsewhere.answers("k2", "Always")
    assert sends_what_is_there(elsewhere) == words
    assert (carded.ballots, carded.drafts, elsewhere.cookies) == (1, 1, [])


def test_who_stops_can_go_on_at_once(holder: Respondent, card: AccessCode) -> None:
    holder.starts_with(card)
    answers_the_kettle(holder)
    holder.stops()
    holder.follows("Go on answering")
    holder.sees("The kettle")
    assert holder.chosen == {"k1": "Never"}


@pytest.mark.long
def test_two_devices_fill_in_one_form(holder: Respondent, come: Come, carded: OpenSurvey, card: AccessCode) -> None:
    holder.starts_with(card)
    answers_the_kettle(holder)
    words = holder.stops()
    phone = come(carded)
    phone.comes_back(words, card)
    phone.comes_to("part/cups")
    phone.answers("c1", "Always")
    phone.goes_on()
    holder.follows("Go on answering")
    holder.wants_to_send()
    holder.reads("You answered 2 of 7 questions.")
    holder.sends()
    phone.goes_on()
    phone.sees(THANKS)
    assert (carded.ballots, carded.drafts) == (1, 1)


@pytest.mark.long
def test_a_form_with_a_code_is_sent_once_however_often_send_is_pressed(
    holder: Respondent, carded: OpenSurvey, card: AccessCode
) -> None:
    holder.starts_with(card)
    answers_the_kettle(holder)
    holder.wants_to_send()
    holder.button("Send my answers").dblclick()
    holder.page.wait_for_url("**/thank-you")
    assert (carded.ballots, carded.drafts, holder.cookies) == (1, 1, [])


@pytest.mark.long
def test_somebody_sends_a_new_form_in_the_place_of_the_old_one(
    holder: Respondent, carded: OpenSurvey, card: AccessCode
) -> None:
    holder.starts_with(card)
    words = sends_what_is_there(holder)
    holder.follows("Come back to your form")
    holder.comes_back(words, card)
    holder.sees(SENT)
    holder.presses("Send a new form")
    answers_the_kettle(holder)
    holder.wants_to_send()
    holder.reads("This form will take the place of the one that you sent.")
    holder.sends()
    holder.sees(THANKS)
    assert (carded.ballots, carded.drafts) == (1, 1)


def test_somebody_takes_their_form_out(holder: Respondent, carded: OpenSurvey, card: AccessCode) -> None:
    holder.starts_with(card)
    words = sends_what_is_there(holder)
    holder.comes_back(words, card)
    holder.presses("Take my form out")
    holder.follows("No, go back")
    holder.presses("Take my form out")
    assert carded.ballots == 1
    holder.presses("Yes, take my form out")
    holder.sees(TAKEN_OUT)
    assert (carded.ballots, carded.drafts, holder.cookies) == (0, 0, [])
    holder.comes_back(words, card)
    expect(holder.page.locator("#notice-title")).to_have_text("We cannot find a form with that")


@pytest.mark.long
def test_behind_a_link_eight_words_do_the_same(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    words = sends_what_is_there(respondent)
    assert len(words.split()) == 8
    respondent.comes_back(words)
    respondent.presses("Take my form out")
    respondent.presses("Yes, take my form out")
    assert (survey.ballots, survey.drafts) == (0, 0)


def test_the_next_person_at_a_shared_computer_finds_neither_code_nor_words(
    come_remembering: Come, carded: OpenSurvey, card: AccessCode, scripts: bool
) -> None:
    holder = come_remembering(carded, scripts=scripts)

    def assert_nothing_is_seen() -> None:
        expect(holder.page.get_by_text(words)).to_be_hidden()  # a page from memory is hidden before it is replaced
        expect(holder.page.get_by_text(card.check)).to_be_hidden()
        assert holder.chosen == {}

    holder.opens_the_card(card)
    holder.presses("Start")
    answers_the_kettle(holder)
    words = holder.stops()
    holder.is_done()
    while holder.page.url.startswith("http"):
        holder.goes_back()
        holder.page.wait_for_timeout(50)
        if holder.page.url.startswith("http"):
            assert_nothing_is_seen()
    for path in ["", "come-back", "stopped", "check", "sent", "locked-away", "part/kettle"]:
        holder.comes_to(path)
        assert_nothing_is_seen()
    assert carded.drafts == 1


@pytest.mark.long
def test_the_next_person_with_a_card_gets_a_form_of_their_own(
    holder: Respondent, carded: OpenSurvey, card: AccessCode
) -> None:
    other = carded.issues()[0]
    holder.starts_with(card)
    answers_the_kettle(holder)
    words = holder.stops()
    holder.starts_with(other)
    holder.goes_on()
    holder.sees("The kettle")
    assert holder.chosen == {}
    holder.leaves_quickly()
    holder.comes_back(words, card)
    assert holder.chosen == {"k1": "Never"}


@pytest.mark.long
def test_half_an_hour_loses_nothing_for_somebody_with_words(
    come: Come, clocked: tuple[Server, Clock], clock: Clock, scripts: bool
) -> None:
    survey = OpenSurvey(clocked[0])
    survey.opens(ways_in=("cards",))
    (card,) = survey.issues()
    respondent = come(survey, scripts=scripts)
    respondent.starts_with(card)
    answers_the_kettle(respondent)
    words = respondent.stops()
    respondent.comes_to("comments")
    respondent.writes("words", "Warmer tea")
    clock.is_put_forward(minutes=31)
    respondent.goes_on()
    expect(respondent.page.locator("#notice-title")).to_have_text("Please read this before you go on")
    assert respondent.chosen == {"words": "Warmer tea"}
    respondent.page.get_by_label("Your code").fill(card.written)
    respondent.page.get_by_label("Your return words").fill(words)
    respondent.goes_on()
    respondent.sees("Check your answers")
    respondent.reads("You answered 1 of 7 questions.")
    assert survey.drafts == 1


def test_the_whole_way_back_by_keyboard_alone(come: Come, carded: OpenSurvey, card: AccessCode) -> None:
    respondent = come(carded)
    page = respondent.page
    respondent.opens_the_link()
    respondent.tabs_to(page.get_by_label("Your code"))
    page.keyboard.type(card.written)
    respondent.types_and_gets_a_page("Enter")
    respondent.sees("First, one question")
    respondent.tabs_to(respondent.button("Stop for now"))
    respondent.types_and_gets_a_page("Enter")
    words = respondent.words
    respondent.tabs_to(respondent.button("I have them: Done"))
    respondent.types_and_gets_a_page("Enter")
    respondent.tabs_to(page.get_by_role("link", name="Come back to your form"))
    respondent.types_and_gets_a_page("Enter")
    respondent.tabs_to(page.get_by_label("Your code"))
    page.keyboard.type(card.written)
    respondent.tabs_to(page.get_by_label("Your return words"))
    page.keyboard.type(words)
    respondent.tabs_to(respondent.button("Come back"))
    respondent.types_and_gets_a_page("Enter")
    respondent.sees("First, one question")
