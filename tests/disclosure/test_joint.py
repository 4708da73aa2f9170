"""All published figures together: no combination of them rests on fewer than k people (T12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.joint_attacker import (
    OPTIONS,
    Figure,
    Person,
    answered,
    chosen,
    few_people,
    mean_of_means,
    mean_of_people,
    people_in,
    read_figures,
)
from tests.disclosure.organisations import Organisation, organisations, teams, with_thresholds
from tests.disclosure.releases import Document
from tiassess.disclosure.basis import find_basis
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.selection import select_groups
from tiassess.disclosure.spec import ReleaseSpec, Tally
from tiassess.disclosure.tabulation import ThemeFigures, release_groups, release_not_answered

QUESTIONS = ("q1", "q2", "q3")
REASONS = {"skipped": 0, "na": 0, "pns": 0, "not_asked": 0}
"""Why people did not answer is told as a number of its own, and not attacked here."""


@st.composite
def staff(draw: st.DrawFn, most: int = 8) -> tuple[Organisation, list[Person]]:
    """Draw a small organisation and what each of at most eight people answered, or left, or did not know."""
    organisation = draw(organisations(most_atoms=5))
    atoms = sorted(organisation.people)
    people = []
    for _ in range(draw(st.integers(3, most))):
        given_answers = {q: draw(st.sampled_from([*OPTIONS, *OPTIONS, 0, None])) for q in QUESTIONS}
        people.append(
            Person(
                draw(st.sampled_from(atoms)),
                {question: answer for question, answer in given_answers.items() if answer},
                frozenset(question for question, answer in given_answers.items() if answer == 0),
            )
        )
    return organisation, people


def tally_of(people: Sequence[Person]) -> Tally:
    atoms = sorted({person.atom for person in people})
    inside = {atom: [person for person in people if person.atom == atom] for atom in atoms}
    return Tally(
        {atom: len(here) for atom, here in inside.items()},
        {
            question: {
                atom: {option: sum(person.answers.get(question) == option for person in here) for option in OPTIONS}
                for atom, here in inside.items()
            }
            for question in QUESTIONS
        },
        {
            question: {atom: sum(question in person.did_not_know for person in here) for atom, here in inside.items()}
            for question in QUESTIONS
        },
    )


def spec_of(organisation: Organisation, k: int) -> ReleaseSpec:
    return organisation.spec(with_thresholds(k), **dict.fromkeys(QUESTIONS, "unit"))


def release_of(organisation: Organisation, people: Sequence[Person], k: int) -> Document:
    """Make the parts of a release that are attacked, by the product's own selection and tabulation."""
    spec, tally = spec_of(organisation, k), tally_of(people)
    selection = select_groups(spec, tally)
    figures = {
        (group, score.id): ThemeFigures(50.0, None, None, 1, None)
        for score in spec.scores
        for group in selection.themes[score.id]
    }
    return {
        "scores": [{"id": score.id, "items": list(score.items)} for score in spec.scores],
        "groups": release_groups(spec, selection, tally, figures),
        "not_answered": release_not_answered(selection, tally, dict.fromkeys(QUESTIONS, REASONS)),
    }


def figures_of_all_that_people_allow(organisation: Organisation, people: Sequence[Person], k: int) -> Iterator[Figure]:
    """Publish whatever the rules on people let stay, as if no answer were ever too telling.

    The rules on answers only take away. With so few people they would leave hardly anything to attack.
    """
    spec, tally = spec_of(organisation, k), tally_of(people)
    basis = find_basis(spec, tally, tally)
    kept = {
        item.id: apply_rules(basis.spec.case(tally.forms, tally.answered[item.id], item.report_from), basis.base)
        for item in spec.items
    }
    for question, groups in kept.items():
        for group in groups:
            inside = people_in(people, group.members)
            yield answered(inside, question)
            yield from (chosen(inside, question, option) for option in OPTIONS)
    for group in basis.base:
        if all(group in groups for groups in kept.values()):
            yield mean_of_means(people, people_in(people, group.members), QUESTIONS)


def check(organisation: Organisation, people: Sequence[Person], k: int) -> None:
    figures = list(figures_of_all_that_people_allow(organisation, people, k))
    assert few_people(figures, people, k, knows_who_answered=True) is None
    assert few_people(figures, people, k, knows_who_answered=False) is None


@given(staff(), st.integers(2, 5))
def test_all_figures_together_rest_on_enough_people(drawn: tuple[Organisation, list[Person]], k: int) -> None:
    check(*drawn, k)


@pytest.mark.long
@settings(max_examples=3000)
@given(staff(), st.integers(2, 5))
def test_all_figures_together_rest_on_enough_people_in_thousands(
    drawn: tuple[Organisation, list[Person]], k: int
) -> None:
    check(*drawn, k)


@given(staff(), st.integers(2, 5))
def test_a_release_as_it_is_written_rests_on_enough_people(drawn: tuple[Organisation, list[Person]], k: int) -> None:
    organisation, people = drawn
    figures = list(read_figures(people, release_of(organisation, people, k)))
    assert few_people(figures, people, k, knows_who_answered=True) is None
    assert few_people(figures, people, k, knows_who_answered=False) is None


STEPS = ((1, 4, 2), (2, 5, 3), (4, 1, 5), (5, 2, 1), (1, 3, 2), (3, 2, 4), (4, 5, 5), (2, 1, 1))


def eight_people(*left_out: tuple[int, str]) -> list[Person]:
    """Make four people in each of two teams, with answers unlike enough to be shown; some left a question out."""
    return [
        Person(
            f"{'ab'[place // 4]}/not-stated",
            {q: step for q, step in zip(QUESTIONS, steps, strict=True) if (place, q) not in left_out},
        )
        for place, steps in enumerate(STEPS)
    ]


def test_a_release_of_eight_people_shows_something_to_attack() -> None:
    people = eight_people()
    release = release_of(teams(a=4, b=4), people, 3)
    shown = [item for group in release["groups"] if group["shown"] for item in group["items"] if item["shown"]]
    assert len(shown) >= len(QUESTIONS)
    assert any(theme["shown"] for group in release["groups"] if group["shown"] for theme in group["themes"])
    assert few_people(list(read_figures(people, release)), people, 3, knows_who_answered=True) is None


def test_a_score_made_of_peoples_own_scores_gives_away_who_left_a_question_out() -> None:
    """R5: beside the counts, the mean of people's means is one equation about that person alone."""
    people = eight_people((5, "q2"))
    everybody = range(len(people))
    figures = [chosen(everybody, question, option) for question in QUESTIONS for option in OPTIONS]
    assert (
        few_people([*figures, mean_of_means(people, everybody, QUESTIONS)], people, 5, knows_who_answered=True) is None
    )
    with_own = [*figures, mean_of_people(people, everybody, QUESTIONS)]
    assert few_people(with_own, people, 2, knows_who_answered=True) == (5,)


def test_a_score_beside_a_hidden_question_gives_it_away() -> None:
    """E13: two of team b left the third question out, so it is hidden for team a, whose score rests on it."""
    people = eight_people((6, "q3"), (7, "q3"))
    whole, team = range(8), range(4)
    figures = [chosen(whole, question, option) for question in QUESTIONS for option in OPTIONS]
    figures += [chosen(team, question, option) for question in QUESTIONS[:2] for option in OPTIONS]
    assert few_people(figures, people, 4, knows_who_answered=True) is None
    found = few_people([*figures, mean_of_means(people, team, QUESTIONS)], people, 4, knows_who_answered=True)
    assert found is not None
    assert {4, 5} <= set(found)


def test_the_attacker_finds_a_difference_between_two_groups() -> None:
    people = eight_people()
    figures = [chosen(range(8), "q1", 2), chosen(range(6), "q1", 2)]
    assert few_people(figures, people, 3, knows_who_answered=True) == (6, 7)
    assert few_people(figures, people, 2, knows_who_answered=True) is None
    assert few_people([{key: 3 * Fraction(1) for key in figures[0]}], people, 5, knows_who_answered=False) is None
