"""Every question is a choice: leaving out one, a part, or all of them is as good as answering."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.survey_server import OpenSurvey
from tests.respondent import Respondent

Come = Callable[..., Respondent]


def test_a_question_can_be_skipped_and_nobody_is_asked_twice(respondent: Respondent) -> None:
    respondent.starts()
    respondent.skips_the_item()
    respondent.sees("The kettle")
    respondent.answers("k2", "Always")
    respondent.goes_on()
    respondent.sees("Before the next part")
    assert respondent.page.locator("#notice").count() == 0
    respondent.wants_to_send()
    respondent.reads("You answered 1 of 7 questions. That is fine.")


def test_a_part_that_is_skipped_is_blank_again(respondent: Respondent) -> None:
    respondent.starts()
    respondent.goes_on_to("The kettle")
    respondent.answers("k1", "Never")
    respondent.answers("k2", "I would rather not say")
    respondent.goes_on()
    respondent.goes_back()
    assert respondent.chosen == {"k1": "Never", "k2": "I would rather not say"}
    respondent.skips_the_part()
    respondent.sees("Before the next part")
    respondent.goes_back()
    assert respondent.chosen == {}


@pytest.mark.long
def test_who_skips_a_note_does_not_meet_its_questions(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.goes_on_to("Before the next part")
    respondent.reads("The next part is about days that were hard. You can skip it.")
    respondent.skips_the_part()
    respondent.sees("The cups")


@pytest.mark.long
def test_what_was_written_can_be_taken_out_again(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.comes_to("comments")
    respondent.writes("words", "Warmer tea")
    respondent.goes_on()
    respondent.goes_back()
    assert respondent.chosen == {"words": "Warmer tea"}
    respondent.skips_the_part()
    respondent.goes_back()
    assert respondent.chosen == {}


@pytest.mark.long
def test_a_comment_that_is_too_long_comes_back_whole_and_can_be_made_shorter(respondent: Respondent) -> None:
    respondent.starts()
    respondent.comes_to("comments")
    respondent.writes("words", "tea " * 80)
    respondent.goes_on()
    respondent.reads("Your words are still here, but there are too many")
    assert respondent.chosen["words"].strip() == ("tea " * 80).strip()
    respondent.writes("words", "tea")
    respondent.goes_on()
    respondent.sees("Check your answers")


@pytest.mark.long
def test_the_first_question_leaves_out_what_does_not_fit_a_job(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.answers("first-question", "No")
    respondent.goes_on()
    assert respondent.question("k2").count() == 1
    assert respondent.question("k3").count() == 0


def test_a_form_can_be_sent_from_the_middle(respondent: Respondent, survey: OpenSurvey) -> None:
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Sometimes")
    respondent.wants_to_send()
    respondent.reads("You answered 1 of 7 questions. That is fine.")
    respondent.sends()
    respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_a_blank_form_can_be_sent(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.starts()
    respondent.wants_to_send()
    respondent.reads("You answered 0 of 7 questions. That is fine. Blank answers are fine too.")
    respondent.sends()
    respondent.sees("Thank you. If you pressed Send, your answers are in and locked.")
    assert (survey.ballots, survey.drafts) == (1, 1)


def test_answers_can_be_changed_until_they_are_sent(respondent: Respondent) -> None:
    respondent.starts()
    respondent.goes_on()
    respondent.answers("k1", "Never")
    respondent.wants_to_send()
    with respondent.page.expect_navigation():
        respondent.page.get_by_role("link", name="Change: The kettle").click()
    respondent.answers("k1", "Always")
    respondent.wants_to_send()
    respondent.page.locator("summary").first.click()
    respondent.reads("Always")


def test_looking_at_the_first_page_makes_nothing(come: Come, survey: OpenSurvey) -> None:
    respondent = come(survey)
    respondent.opens_the_link()
    with respondent.page.expect_navigation():
        respondent.page.get_by_role("button", name="Not now").click()
    assert (survey.ballots, survey.drafts, respondent.cookies) == (0, 0, [])
