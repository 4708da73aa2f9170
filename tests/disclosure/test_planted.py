"""Planted ballots: how many it would take, and that those somebody knows protect nobody (R15, T13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.oracle import smallest_support
from tests.disclosure.organisations import Organisation, People, table, teams
from tests.disclosure.releases import Counts, document_of, waves
from tiassess.disclosure.attacker import planted
from tiassess.disclosure.attacker.known_people import SearchTooLongError
from tiassess.disclosure.attacker.planted import STEPS, fewest_planted, step_below
from tiassess.disclosure.release import Release, finish_release


def release_of(organisation: Organisation, **answered: People) -> Release:
    return finish_release(document_of(organisation, answered or {"q1": organisation.people}))


def test_each_group_takes_as_many_as_it_has_above_the_threshold() -> None:
    organisation = teams(a=5, b=6, c=9, d=30)
    found = fewest_planted(release_of(organisation), {"q1": organisation.people}, organisation.people)
    assert found.groups == {"organisation": 20, "unit:a": 1, "unit:b": 2, "unit:c": 5, "unit:d": 20}


def test_the_question_that_fewest_answered_decides() -> None:
    organisation = teams(a=14, b=14)
    answered = {"q1": organisation.people, "q2": {"a/not-stated": 6, "b/not-stated": 14}}
    release = release_of(organisation, **answered)
    assert fewest_planted(release, answered, organisation.people).groups["unit:a"] == 2
    assert fewest_planted(release).groups["unit:a"] == 2


def test_ballots_that_are_known_already_do_not_count() -> None:
    organisation = teams(a=14, b=14)
    unknown = {"a/not-stated": 6, "b/not-stated": 14}
    assert fewest_planted(release_of(organisation)).groups["unit:a"] == 10
    assert fewest_planted(release_of(organisation), {"q1": unknown}, unknown).groups["unit:a"] == 2


def test_a_difference_of_two_groups_takes_fewer_than_any_group() -> None:
    """E8: a team less a role leaves five people, three of one cell against two of another; one of them is enough."""
    organisation = table((6, 2), (3, 7))
    found = fewest_planted(release_of(organisation), {"q1": organisation.people}, organisation.people)
    assert found.groups == {"organisation": 10, "role:r1": 5, "role:r2": 5, "unit:t1": 2, "unit:t2": 5}
    assert found.anywhere == 1


def test_nobody_can_tell_what_follows_without_the_people_in_every_atom() -> None:
    assert fewest_planted(release_of(table((6, 2), (3, 7)))).anywhere is None


def test_a_search_that_is_too_long_says_only_what_was_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = teams(a=20, b=20)
    release, people = release_of(organisation), {"q1": organisation.people}
    assert fewest_planted(release, people, organisation.people).anywhere == 10

    def give_up_late(rows: object, people: object, k: int) -> None:
        if k > 8:
            raise SearchTooLongError

    monkeypatch.setattr(planted, "find_few_people", give_up_late)
    assert fewest_planted(release, people, organisation.people).anywhere == 2


@given(waves(), st.booleans())
def test_what_is_found_anywhere_is_the_smallest_number_that_something_rests_on(
    wave: tuple[Organisation, dict[str, People], Counts],
    are_forms_known: bool,
) -> None:
    organisation, answered, counts = wave
    release = finish_release(document_of(organisation, answered, counts))
    known = {**answered} | ({"(ballots)": organisation.people} if are_forms_known else {})
    found = fewest_planted(release, answered, organisation.people if are_forms_known else None)
    smallest = [
        smallest_support(rows, known[name])
        for name in known
        for rows in [
            [
                group["members"]
                for group in release.document["groups"]
                if group["shown"]
                and (name == "(ballots)" or any(item["id"] == name and item["shown"] for item in group["items"]))
            ]
        ]
    ]
    supports = [people for people in smallest if people is not None]
    at_most = min(found.groups.values(), default=STEPS[-1])
    assert found.anywhere == min([at_most, *(step_below(people - 5 + 1) for people in supports)])
    assert set(found.groups.values()) <= set(STEPS)
