"""Who is asked what: a clear no leaves out what does not fit, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.instrument.shelf import BUILT_IN, example, shipped
from tiassess.instrument.asking import NO, ROUTING_ANSWERS, asked_answers, is_asked
from tiassess.instrument.kinds import AskIf

CODES = ["", "1", "2", "3", "4", "5", "dk", "na", "pns", "own"]

everywhere = pytest.mark.parametrize("reference", BUILT_IN)


@everywhere
@pytest.mark.parametrize("routing", ["", *ROUTING_ANSWERS, "No", "n", "anything"])
def test_only_a_clear_no_leaves_out_a_question_and_only_one_about_contact(reference: str, routing: str) -> None:
    for item in shipped(reference).items:
        about_contact = item.ask_if is AskIf.CONTACT_WITH_PEOPLE
        assert is_asked(item, routing) is not (about_contact and routing == NO), item.id


def test_a_question_from_the_second_wave_on_is_asked_wherever_it_stands() -> None:
    later = [item for item in shipped("pulse").items if item.ask_if is AskIf.FROM_WAVE_2]
    assert later
    assert all(is_asked(item, NO) for item in later)


def test_a_no_leaves_something_out_and_leaves_enough() -> None:
    items = shipped("ti-organisation").choice_items
    asked = [item for item in items if is_asked(item, NO)]
    assert 0 < len(asked) < len(items)


@everywhere
@given(data=st.data())
def test_a_ballot_holds_one_answer_for_each_question_in_its_order(reference: str, data: st.DataObject) -> None:
    questionnaire = shipped(reference)
    routing = data.draw(st.sampled_from(["", *ROUTING_ANSWERS]))
    given_answers = {item.id: data.draw(st.sampled_from(CODES)) for item in questionnaire.choice_items}
    answers = asked_answers(questionnaire, routing, {item: code for item, code in given_answers.items() if code})
    assert len(answers) == len(questionnaire.choice_items)
    for item, answer in zip(questionnaire.choice_items, answers, strict=True):
        assert answer == (given_answers[item.id] if is_asked(item, routing) else "-")


def test_what_somebody_answered_before_they_said_no_is_not_in_the_ballot() -> None:
    questionnaire = shipped("ti-organisation")
    everything = {item.id: "4" for item in questionnaire.choice_items}
    answers = asked_answers(questionnaire, NO, everything)
    hidden = [item for item in questionnaire.choice_items if item.ask_if is AskIf.CONTACT_WITH_PEOPLE]
    assert answers.count("-") == len(hidden)
    assert answers.count("4") == len(everything) - len(hidden)


def test_an_answer_to_a_question_that_is_not_asked_here_is_ignored() -> None:
    questionnaire = shipped("pulse")
    assert asked_answers(questionnaire, "yes", {"nothing": "1"}) == [""] * len(questionnaire.choice_items)


def test_comments_are_not_among_the_answers() -> None:
    questionnaire = example("three-comments")
    comments = {item.id: "Tea" for item in questionnaire.comment_items}
    assert comments
    assert "Tea" not in asked_answers(questionnaire, "yes", comments)
