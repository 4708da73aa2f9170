"""The joint attacker: every published figure that is a sum over people, laid beside every other (T12).

What is not known are the answers of single people: person × question × option. Each figure is a row over them, the
figures of different questions and the scores in one system. The attack is literal and slow, for a handful of people: it
takes every few people out and asks whether fewer different things are told then. If so, something told of these few
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPTIONS = (1, 2, 3, 4, 5)
PRIME = 2**31 - 1
"""Rows are reduced in whole numbers modulo this, so that no tolerance decides; products fit into 64 bits."""

Unknown = tuple[int, str, int]
"""A person, a question, and an option that they chose or did not choose; 0 for not having known."""
Figure = Mapping[Unknown, Fraction]


@dataclass(frozen=True)
class Person:
    """Somebody who sent a ballot: the atom they are in, their answers by question, and what they did not know."""

    atom: str
    answers: Mapping[str, int]
    did_not_know: frozenset[str] = frozenset()


def read_figures(people: Sequence[Person], document: Mapping[str, Any]) -> Iterator[Figure]:
    """Write every figure of a release that is a sum over people: counts, numbers of people, scores, don't-knows."""
    scores = {score["id"]: score["items"] for score in document["scores"]}
    groups = {group["id"]: frozenset(group["members"]) for group in document["groups"]}
    for group in document["groups"]:
        if group["shown"]:
            inside = people_in(people, groups[group["id"]])
            listed = [item["id"] for item in group["items"]]
            for item in (item for item in group["items"] if item["shown"]):
                yield answered(inside, item["id"])
                yield from (chosen(inside, item["id"], int(option)) for option in item.get("counts", ()))
            for theme in (theme for theme in group["themes"] if theme["shown"]):
                yield mean_of_means(people, inside, [item for item in scores[theme["id"]] if item in listed])
    for entry in document.get("not_answered", ()):
        inside = people_in(people, groups[entry["group"]])
        for item in (item for item in entry["items"] if item["shown"]):
            yield {(person, item["id"], 0): Fraction(1) for person in inside}


def people_in(people: Sequence[Person], atoms: Iterable[str]) -> list[int]:
    """Give the places of the people in some atoms."""
    return [place for place, person in enumerate(people) if person.atom in frozenset(atoms)]


def answered(inside: Iterable[int], question: str) -> Figure:
    """Write the number of people who answered a question."""
    return {(person, question, option): Fraction(1) for person in inside for option in OPTIONS}


def chosen(inside: Iterable[int], question: str, option: int) -> Figure:
    """Write the number of people who chose an option."""
    return {(person, question, option): Fraction(1) for person in inside}


def mean_of_means(people: Sequence[Person], inside: Sequence[int], questions: Sequence[str]) -> Figure:
    """Write a score as it is made (R5): each question's points by its printed number of people."""
    return {
        (person, question, option): Fraction(25 * (option - 1), len(questions) * n)
        for question in questions
        for n in [sum(question in people[person].answers for person in inside)]
        for person in inside
        for option in OPTIONS
    }


def mean_of_people(people: Sequence[Person], inside: Sequence[int], questions: Sequence[str]) -> Figure:
    """Write a score as it must not be made: as the mean of everybody's own mean."""
    given = {person: [question for question in questions if question in people[person].answers] for person in inside}
    return {
        (person, question, option): Fraction(25 * (option - 1), len(own) * sum(map(bool, given.values())))
        for person, own in given.items()
        for question in own
        for option in OPTIONS
    }


def few_people(
    figures: Iterable[Figure], people: Sequence[Person], k: int, *, knows_who_answered: bool
) -> tuple[int, ...] | None:
    """Return fewer than k people of whom alone something follows, or None.

    Args:
        figures: what is published.
        people: everybody who sent a ballot.
        k: the threshold.
        knows_who_answered: whether it is known who answered which question. Then only the options are unknown, and a
            person's last option follows from the others. If not, nothing but the ballot is known of anybody.
    """
    if knows_who_answered:
        figures = [_without_what_is_known(figure, people) for figure in figures]
    rows = [figure for figure in figures if any(figure.values())]
    columns = sorted({unknown for figure in rows for unknown, factor in figure.items() if factor})
    if not rows:
        return None
    matrix = _reduced(np.array([[_whole(figure.get(column)) for column in columns] for figure in rows], dtype=np.int64))
    owner = np.array([person for person, _, _ in columns])
    everybody = sorted(set(owner.tolist()))
    for few in combinations(everybody, min(k - 1, len(everybody))):
        if len(_reduced(matrix[:, ~np.isin(owner, few)])) < len(matrix):
            return few
    return None


def _without_what_is_known(figure: Figure, people: Sequence[Person]) -> Figure:
    """Leave out people who did not answer, and write the last option as one less the others."""
    last = OPTIONS[-1]
    return {
        (person, question, option): factor - figure.get((person, question, last), Fraction(0))
        for (person, question, option), factor in figure.items()
        if option not in {0, last} and question in people[person].answers
    } | {
        (person, question, option): -factor
        for (person, question, at), factor in figure.items()
        if at == last and question in people[person].answers
        for option in OPTIONS[:-1]
        if (person, question, option) not in figure
    }


def _whole(factor: Fraction | None) -> int:
    return 0 if factor is None else factor.numerator * pow(factor.denominator, -1, PRIME) % PRIME


def _reduced(matrix: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the echelon form, without those that follow from others."""
    left, settled = matrix % PRIME, 0
    for column in range(left.shape[1]):
        candidates = np.flatnonzero(left[settled:, column])
        if not len(candidates):
            continue
        pivot = settled + int(candidates[0])
        left[[settled, pivot]] = left[[pivot, settled]]
        left[settled] = left[settled] * pow(int(left[settled, column]), -1, PRIME) % PRIME
        below = left[settled + 1 :]
        below -= below[:, [column]] * left[settled] % PRIME
        below %= PRIME
        settled += 1
        if settled == len(left):
            break
    return left[:settled]
