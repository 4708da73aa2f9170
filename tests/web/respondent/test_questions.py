"""Questions as a page shows them and as a form brings them back: what travels says nothing by its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import settings_for
from tests.web.respondent.frames import frame_of
from tests.web.respondent.questionnaires import whole
from tiassess.disclosure.groups import Breakdown, Profile
from tiassess.disclosure.structure import NOT_STATED
from tiassess.web.respondent.questions import (
    LONGEST_LIST_OF_RADIOS,
    Question,
    item_question,
    routing_question,
    work_questions,
)
from tiassess.web.respondent.wording import Wording


@pytest.fixture(autouse=True)
def in_english(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[None]:
    """A request in English, in whose words the labels are."""
    with make_app(settings_for("sqlite://", tmp_path)).test_request_context():
        yield


def question_of(number: int, chosen: str = "") -> Question:
    """A question of some choices, with the codes 0, 1, 2 and so on."""
    codes = tuple(str(code) for code in range(number))
    return Question("q", "Which?", codes, tuple(f"Label {code}" for code in codes), chosen=chosen)


def asked(item: str, chosen: str = "") -> Question:
    """A question of the questionnaire in English."""
    questionnaire = whole()
    return item_question(Wording.of(frame_of(), "en"), questionnaire, questionnaire.item(item), chosen)


@given(number=st.integers(1, 800))
def test_every_choice_of_a_question_is_sent_in_the_same_length(number: int) -> None:
    question = question_of(number)
    values = [choice.value for choice in question.choices]
    assert len(set(values)) == number
    assert len({len(value) for value in values}) == 1
    assert [question.read({"q-q": value}) for value in values] == list(question.codes)


@given(number=st.integers(1, 40), sent=st.text(max_size=4))
def test_what_was_never_offered_is_a_blank(number: int, sent: str) -> None:
    question = question_of(number)
    offered = {choice.value for choice in question.choices}
    assert (question.read({"q-q": sent}) == "") is (sent not in offered)
    assert question.read({"q": "a"}) == question.read({}) == ""


def test_an_answer_is_never_sent_as_its_own_code() -> None:
    for item in whole().choice_items:
        question = asked(item.id)
        assert [choice.value for choice in [*question.choices, *question.other]] == list("abcdefgh")[
            : len(question.codes)
        ]
        assert all(question.read({question.field: code}) == "" for code in question.codes)


def test_what_is_no_point_of_the_scale_stands_apart_and_in_kind_words() -> None:
    question = asked("t3")
    assert [choice.label for choice in question.choices] == ["Disagree", "Neither", "Agree", "There are no breaks"]
    assert [choice.label for choice in question.other] == [
        "I don’t know",
        "This does not apply to me",
        "I would rather not say",
    ]
    assert next(choice.label for choice in asked("t4").other) == "I work at home"


def test_nothing_is_chosen_for_anybody() -> None:
    question = asked("t3")
    assert not any(choice.checked for choice in [*question.choices, *question.other])
    assert question.answer is None


@pytest.mark.parametrize("code", ["1", "own", "dk", "na", "pns"])
def test_exactly_the_given_answer_is_chosen_and_called_by_its_label(code: str) -> None:
    question = asked("t3", code)
    chosen = [choice.label for choice in [*question.choices, *question.other] if choice.checked]
    assert chosen == [question.answer]


def test_an_answer_that_the_question_does_not_have_is_a_blank() -> None:
    assert asked("t2", "own").answer is None


def test_the_first_question_can_be_declined() -> None:
    routing = whole().routing
    assert routing is not None
    question = routing_question(Wording.of(frame_of(), "en"), routing, "no")
    assert [choice.label for choice in question.choices] == ["Yes", "No"]
    assert [choice.label for choice in question.other] == ["I would rather not say"]
    assert (question.legend, question.answer) == ("Do you meet guests?", "No")
    assert question.hint == "Only to leave out what does not fit."


def test_to_rather_not_say_is_the_first_choice_about_ones_work() -> None:
    unit, role = work_questions(frame_of(), "", "")
    for question in (unit, role):
        assert (question.codes[0], question.labels[0]) == (NOT_STATED, "I would rather not say")
        assert question.beside == 0
    assert role.labels[1:] == ("Administration", "Nurses")


def test_what_is_left_of_a_larger_unit_comes_after_its_teams_and_says_what_it_is() -> None:
    unit, _role = work_questions(frame_of(), "", "")
    assert unit.labels[1:] == (
        "Ward Ash, North",
        "Ward Beech, North",
        "North: another team, or I would rather not say which",
        "Ward Cedar",
    )
    assert unit.codes[1:] == ("ward-a", "ward-b", "north.not-stated", "ward-c")


def test_in_a_wave_for_the_whole_service_nothing_is_asked_about_ones_work() -> None:
    assert list(work_questions(frame_of(profile=Profile.WHOLE_SERVICE, breakdown=None), "", "")) == []


@pytest.mark.parametrize(
    ("breakdown", "ways_in", "names"),
    [
        (Breakdown.BOTH, ("cards",), ["unit", "role"]),
        (Breakdown.UNITS, ("cards",), ["unit"]),
        (Breakdown.ROLES, ("cards",), ["role"]),
        (Breakdown.BOTH, ("link",), []),
        (Breakdown.BOTH, ("cards", "link"), []),
    ],
)
def test_only_what_could_be_shown_is_asked(breakdown: Breakdown, ways_in: tuple[str, ...], names: list[str]) -> None:
    frame = frame_of(breakdown=breakdown, ways_in=ways_in)
    assert [question.id for question in work_questions(frame, "", "")] == names


def test_many_teams_stand_in_one_list_and_few_as_choices_beside_each_other() -> None:
    few = question_of(LONGEST_LIST_OF_RADIOS)
    assert not few.as_list
    assert question_of(LONGEST_LIST_OF_RADIOS + 1).as_list
