"""Releases laid beside each other: the same answers twice, waves too close together, two releases of one wave."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from tests.disclosure.organisations import teams
from tests.disclosure.releases import Document, document_of
from tiassess.disclosure.attacker.sequences import find_quarrels
from tiassess.disclosure.release import Release, finish_release

SPRING = {"id": "spring", "name": "Spring", "opens": "2026-01-05", "closes": "2026-02-02", "results": "2026-03-02"}
AUTUMN = {"id": "autumn", "name": "Autumn", "opens": "2026-08-03", "closes": "2026-09-07", "results": "2026-10-05"}
QUESTIONS = ("q1", "q2", "q3")


def wave(days: Mapping[str, str] = SPRING, *, questions: tuple[str, ...] = QUESTIONS, **people: int) -> Document:
    organisation = teams(**people or {"a": 12, "b": 9, "c": 13})
    document = document_of(organisation, dict.fromkeys(questions, organisation.people))
    for question in document["questions"]:
        question["text_sha256"] = question["id"].encode().hex().ljust(64, "0")
    return document | {"wave": dict(days)}


def whole_of(document: Document) -> list[dict[str, Any]]:
    return next(group["items"] for group in document["groups"] if group["kind"] == "organisation")


def answer_otherwise(document: Document, **changes: Mapping[str, int]) -> Document:
    """Change the printed answers of the whole organisation, as another wave would have them."""
    for item in whole_of(document):
        item["counts"] |= {
            option: item["counts"][option] + more for option, more in changes.get(item["id"], {}).items()
        }
    return document


def quarrels(*documents: Document) -> list[str]:
    return list(find_quarrels([finish_release(document) for document in documents]))


def test_two_waves_with_answers_of_their_own_stand_beside_each_other() -> None:
    later = answer_otherwise(wave(AUTUMN), q1={"1": 2, "5": -2}, q3={"2": 1, "3": -1})
    assert quarrels(wave(), later) == []
    assert quarrels(later, wave()) == []


def test_the_same_answers_under_another_wave_are_found() -> None:
    (quarrel,) = quarrels(wave(), wave(AUTUMN))
    assert "published twice" in quarrel


def test_old_answers_on_new_units_are_found() -> None:
    (quarrel,) = quarrels(wave(a=10, b=10, c=15), wave(AUTUMN, north=15, south=20))
    assert "Wave “spring” of “loch” and Wave “autumn” of “loch” give the same answers" in quarrel


def test_the_same_answers_under_the_name_of_another_organisation_are_found() -> None:
    assert quarrels(wave(), wave(AUTUMN) | {"organisation": "glen"})


def test_questions_are_known_by_their_words_and_not_by_their_ids() -> None:
    renamed = wave(AUTUMN)
    for question in renamed["questions"]:
        question["id"] = f"new-{question['id']}"
    for group in renamed["groups"]:
        for item in group.get("items", ()):
            item["id"] = f"new-{item['id']}"
    renamed["scores"] = []
    assert quarrels(wave(), renamed)


def test_a_wave_opened_again_for_a_few_more_is_found() -> None:
    again = answer_otherwise(wave(AUTUMN), **{question: {"2": 1, "5": 1} for question in QUESTIONS})
    for item in whole_of(again):
        item["n"] += 2
    assert quarrels(wave(), again)
    assert quarrels(again, wave())
    assert quarrels(wave(), again | {"organisation": "glen"})


def test_one_answer_that_somebody_changed_makes_them_other_answers() -> None:
    assert quarrels(wave(), answer_otherwise(wave(AUTUMN), q2={"1": 1, "5": -1})) == []


def test_two_questions_can_agree_by_chance() -> None:
    assert quarrels(wave(questions=("q1", "q2")), wave(AUTUMN, questions=("q1", "q2"))) == []


def test_other_words_or_another_scale_make_another_question() -> None:
    for key in ("text_sha256", "scale_sha256"):
        reworded = wave(AUTUMN)
        reworded["questions"][2][key] = "f" * 64
        assert quarrels(wave(), reworded) == []


def test_a_hidden_whole_cannot_be_compared() -> None:
    hidden = wave(AUTUMN)
    whole = next(group for group in hidden["groups"] if group["kind"] == "organisation")
    for key in ("n", "themes", "items"):
        del whole[key]
    whole["shown"] = False
    assert quarrels(wave(), hidden) == []


@pytest.mark.parametrize(("closes", "is_found"), [("2026-03-01", True), ("2026-03-02", False), ("2026-01-06", True)])
def test_waves_close_four_weeks_apart(closes: str, *, is_found: bool) -> None:
    other = wave(AUTUMN | {"closes": closes}, questions=("q1",))
    found = quarrels(wave(), other)
    assert bool(found) is is_found
    assert all("less than 28 days apart" in quarrel for quarrel in found)
    assert quarrels(wave(), other | {"organisation": "glen"}) == []


def test_a_wave_and_its_correction_say_the_same_of_another_wave_once() -> None:
    first, other = finish_release(wave()), finish_release(wave(AUTUMN | {"closes": "2026-02-20"}, questions=("q1",)))
    assert len(list(find_quarrels([first, hiding(first, "unit:a"), other]))) == 1


def test_a_late_form_stands_out_between_two_releases_of_one_wave() -> None:
    """W1: the team has one more ballot in the second, whose whole form is the difference."""
    first, second = wave(a=12, b=9, c=13), wave(a=12, b=10, c=13)
    (two_releases, a_few) = quarrels(first, second)
    assert "has two releases" in two_releases
    assert "differ by a few people in organisation, unit:b" in a_few
    assert not any(character.isdigit() for character in a_few)


def test_a_second_release_that_differs_by_many_is_still_a_second_release() -> None:
    (two_releases,) = quarrels(wave(a=12, b=9, c=13), wave(a=12, b=16, c=13))
    assert "has two releases" in two_releases


def hiding(release: Release, group_id: str) -> Release:
    document = copy.deepcopy(dict(release.document)) | {"replaces": release.sha256}
    group = next(group for group in document["groups"] if group["id"] == group_id)
    for key in ("n", "themes", "items"):
        del group[key]
    group["shown"] = False
    return finish_release(document)


def test_a_chain_of_corrections_may_have_a_gap() -> None:
    first = finish_release(wave())
    second = hiding(first, "unit:a")
    third = hiding(second, "unit:b")
    for releases in ([first, second, third], [first, third], [third, second], [third]):
        assert list(find_quarrels(releases)) == []


def test_two_corrections_of_one_release_add_nothing_to_it() -> None:
    first = finish_release(wave())
    corrections = [hiding(first, "unit:a"), hiding(first, "unit:b")]
    assert list(find_quarrels([*corrections, first])) == []


def test_two_corrections_without_what_they_correct_are_two_releases() -> None:
    first = finish_release(wave())
    (quarrel,) = find_quarrels([hiding(first, "unit:a"), hiding(first, "unit:b")])
    assert "has two releases" in quarrel
