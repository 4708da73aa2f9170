"""How often a group that shows its scores alone would give somebody's answers away (decision 22).

Run it with `python -m bench.themes_only`. Services are made up and so are their answers. Teams show scores in steps of
5 and no questions; the whole around them shows every question. The attack is that of `tests/disclosure/themes_only.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.disclosure.joint_attacker import Person, chosen, few_people, mean_of_means, people_in
from tests.disclosure.organisations import table, with_thresholds
from tests.disclosure.themes_only import Group, Split, printed
from tiassess.disclosure.groups import Kind
from tiassess.disclosure.rules import apply_rules

THEMES, OPTIONS, K = 3, 5, 5
QUESTIONS = ("q1", "q2", "q3", "q4")
LIMITS = (-1.6, -0.9, -0.1, 1.0)
"""Where one option ends and the next begins: some 5, 13, 28, 38 and 16 % of the answers, as in many staff surveys."""
INDEX, OTHER_INDEX = frozenset({"q1", "q2", "q3"}), frozenset({"q1", "q2"})
STAFF_OF_A_TEAM = 8
SKIPPED = 0.05
ENDS = frozenset({0, 5, 95, 100})
"""Scores that the rule for the ends of the scale hides."""
FEWEST_OF_A_SCORE = 3
"""Of four questions, as many as somebody must have answered to count behind a score."""

Answers = dict[str, int]
"""Question → step on the scale, of one person and one theme."""
Team = list[Answers]


@dataclass(frozen=True)
class Service:
    """A service, or a part of one, of which every question is shown, and its teams.

    Attributes:
        name: what it is.
        teams: how many teams it has.
        answering: the share of the staff who answer.
        scores: the questions of each score that is printed of a theme.
    """

    name: str
    teams: int
    answering: float
    scores: tuple[frozenset[str], ...] = (frozenset(QUESTIONS),)


PEOPLE_OF_A_SMALL_ONE = (5, 8)
SKIPPED_IN_A_SMALL_ONE = 0.15

SERVICES = (
    Service("48 staff in 6 teams, 55 % answer", 6, 0.55),
    Service("48 staff in 6 teams, 75 % answer", 6, 0.75),
    Service("a unit of 16 staff in 2 teams, 75 % answer", 2, 0.75),
    Service("the same with an index of three of the four questions", 2, 0.75, (frozenset(QUESTIONS), INDEX)),
    Service("the same with two indexes", 2, 0.75, (frozenset(QUESTIONS), INDEX, OTHER_INDEX)),
)


@dataclass
class Found:
    """What came out for one kind of service."""

    declared: int = 0
    in_full: int = 0
    alone: int = 0
    by_a_reader: int = 0
    by_a_colleague: int = 0


def main(rounds: int = 100) -> None:
    """Make services of each kind and print what was found."""
    for least in (1, None):
        tried, found_few = _search_small_organisations(20 * rounds, least)
        print(f"Exact scores of {tried} small organisations, every question of a group with", end=" ")
        print(f"{least or 'k'} or more answers: a sum about fewer than k people follows from {found_few}")
    for service in SERVICES:
        chance, found = Random(22), Found()  # noqa: S311 - it makes up answers, the same each time
        for _ in range(rounds):
            for teams in _theme_answers(service, chance):
                _try(service, teams, found)
        print(service.name)
        print(f"  of {found.declared / rounds:.1f} scores of teams a service: shown in full", end=" ")
        print(f"{found.in_full / rounds:.2f}, with themes only {found.alone / rounds:.2f}")
        print(f"  of {found.alone} scores shown alone, all answers to some question follow for", end=" ")
        print(f"any reader from {found.by_a_reader}, for somebody in the team from {found.by_a_colleague}")


def _search_small_organisations(rounds: int, least: int | None) -> tuple[int, int]:
    """Lay exact scores beside the whole's answers: what the steps of 5 are to blur, and nothing else does.

    R0 and R1 are applied to people with a score of their own.

    Args:
        rounds: how many organisations of two teams and two roles are made.
        least: how many must have answered each question in a group, k of them if None.

    Returns:
        How many showed a score alone, and how many of these gave away a sum about fewer than k people.
    """
    chance, tried, found = Random(22), 0, 0  # noqa: S311 - as above
    organisation = table((1, 1), (1, 1))
    for _ in range(rounds):
        k = chance.choice((2, 3))
        people = [_person(chance, sorted(organisation.people)) for _ in range(chance.randint(*PEOPLE_OF_A_SMALL_ONE))]
        scored = {
            atom: sum(each.atom == atom and len(each.answers) >= FEWEST_OF_A_SCORE for each in people)
            for atom in organisation.people
        }
        groups = apply_rules(organisation.spec(with_thresholds(k)).case(scored, scored), organisation.groups)
        inside = [people_in(people, group.members) for group in groups if group.kind is not Kind.ORGANISATION]
        alone = [group for group in inside if _fewest(people, group) >= (least or k)]
        whole = range(len(people))
        if alone and _fewest(people, whole) >= k:
            tried += 1
            figures = [chosen(whole, question, option) for question in QUESTIONS for option in range(1, OPTIONS + 1)]
            figures += [mean_of_means(people, group, QUESTIONS) for group in alone]
            found += few_people(figures, people, k, knows_who_answered=True) is not None
    return tried, found


def _person(chance: Random, atoms: Sequence[str]) -> Person:
    answers = {q: chance.randint(1, OPTIONS) for q in QUESTIONS if chance.random() >= SKIPPED_IN_A_SMALL_ONE}
    return Person(chance.choice(atoms), answers)


def _fewest(people: Sequence[Person], inside: Sequence[int]) -> int:
    return min(sum(question in people[each].answers for each in inside) for question in QUESTIONS)


def _theme_answers(service: Service, chance: Random) -> Iterator[list[Team]]:
    """Draw everybody's answers to each theme: teams, people and questions all differ a little."""
    sizes = [sum(chance.random() < service.answering for _ in range(STAFF_OF_A_TEAM)) for _ in range(service.teams)]
    for _ in range(THEMES):
        questions = {question: chance.gauss(0, 0.3) for question in QUESTIONS}
        teams = []
        for size in sizes:
            team = chance.gauss(0, 0.4)
            people = [chance.gauss(0, 0.6) for _ in range(size)]
            teams.append([_answers(chance, questions, team + person) for person in people])
        yield teams


def _answers(chance: Random, questions: dict[str, float], leaning: float) -> Answers:
    drawn = {question: leaning + mean + chance.gauss(0, 0.7) for question, mean in questions.items()}
    return {q: sum(each > limit for limit in LIMITS) for q, each in drawn.items() if chance.random() >= SKIPPED}


def _try(service: Service, teams: Sequence[Team], found: Found) -> None:
    people = {q: [sum(q in person for person in team) for team in teams] for q in QUESTIONS}
    exact = {q: split for q in QUESTIONS if _is_exact(split := _split(q, teams))}
    in_full = [set(_shown(each)) for each in people.values()]
    found.declared += len(teams)
    found.in_full += len(set.intersection(*in_full))
    for at in _shown([sum(len(person) >= FEWEST_OF_A_SCORE for person in team) for team in teams]):
        answered = {q: each[at] for q, each in people.items()}
        if all(answered.values()):
            _attack(service, teams[at], Group(answered, (), exact), found)


def _attack(service: Service, team: Team, group: Group, found: Found) -> None:
    """Count a score that is shown alone, and whether it gives somebody's answers away."""
    steps = {q: sum(person.get(q, 0) for person in team) for q in QUESTIONS}
    scores = [(each, printed(group.people, steps, each)) for each in service.scores]
    if scores[0][1] in ENDS:
        return
    found.alone += 1
    tried = replace(group, scores=[score for score in scores if score[1] not in ENDS])
    found.by_a_reader += _gives_away(tried)
    found.by_a_colleague += any(
        _gives_away(replace(tried, own={q: [step] for q, step in person.items()})) for person in team
    )


def _gives_away(group: Group) -> bool:
    """Tell whether all others in the group, or everybody outside, are proved to have answered some question alike."""
    return bool(group.certain() or group.certain_in_the_rest())


def _is_exact(split: Split) -> bool:
    """R3: where all but two, or more, gave the same answer, the whole does not print its counts."""
    return max(split) < sum(split) - 2


def _split(question: str, teams: Sequence[Team]) -> Split:
    given = [person[question] for team in teams for person in team if question in person]
    return tuple(given.count(step) for step in range(OPTIONS))


def _shown(people: Sequence[int]) -> list[int]:
    """R0 and R1 for teams of one whole: each has the threshold, and so have all that are hidden together."""
    shown: list[int] = []
    for at in sorted(range(len(people)), key=lambda at: (-people[at], at)):
        left = sum(people) - sum(people[each] for each in [*shown, at])
        if people[at] >= K and (left == 0 or left >= K):
            shown.append(at)
    return shown


if __name__ == "__main__":
    main()
