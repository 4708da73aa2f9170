"""People who are made up, and what they answer: unevenly spread over roles, of many minds, skipping a tenth.

Each feels about a question as their team, their role, the question and chance have it; where that falls between the
steps of the scale gives the answer. All numbers here are assumptions of ours, which `docs/methods.md` lists.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log
from statistics import NormalDist
from typing import Final

from tiassess.disclosure.reportable.plan import Plan
from tiassess.disclosure.spec import Tally
from tiassess.disclosure.structure import NOT_STATED

Chance = Callable[[], float]
"""Gives a number from 0 up to 1, another one each time."""

BLANK: Final = 0.10
DOES_NOT_KNOW: Final = 0.04
UNIT_NOT_STATED: Final = 0.03
ROLE_NOT_STATED: Final = 0.05
LEANING: Final = 0.4
"""Most people lean to the favourable side of most questions."""

OF_TEAMS, OF_ROLES, OF_QUESTIONS = 0.35, 0.15, 0.45
"""How far teams, roles and questions lie apart, where two people of one team differ by 1 (standard deviations)."""

LEAST_WEIGHT: Final = 0.2
"""Keeps the smallest role from having hardly anyone."""

WIDTH_OF_SCALE: Final = 1.6

LARGEST_TEAM: Final = 300
"""More people in one team than this would take their time and change nothing about what can be shown."""

STANDARD: Final = NormalDist()
HARDLY: Final = 1e-12
"""A chance of nought would be infinitely far out."""


def draw_crowd(plan: Plan, questions: int, chance: Chance) -> Tally:
    """Draw all who answer one trial wave, and count them as if they were asked for every unit and role.

    Args:
        plan: who could answer.
        questions: how many questions they are asked.
        chance: the source of randomness.
    """
    crowd = _Crowd.without_anybody(questions)
    roles = tuple(role.id for role in plan.structure.roles) or (NOT_STATED,)
    weights = [_weight(chance) for _ in roles]
    of_roles = dict(zip(roles, _apart(OF_ROLES, len(roles), chance), strict=True))
    of_questions = _apart(OF_QUESTIONS, questions, chance)
    steps = _steps(plan.asked.options)
    for team in plan.teams:
        (of_team,) = _apart(OF_TEAMS, 1, chance)
        within = list(accumulate(weight * _weight(chance) for weight in weights))
        for _ in range(min(plan.structure.headcount(team) or 0, LARGEST_TEAM)):
            if chance() >= plan.answering:
                continue
            role = roles[bisect(within, chance() * within[-1])]
            leaf = NOT_STATED if chance() < UNIT_NOT_STATED else team
            said = NOT_STATED if chance() < ROLE_NOT_STATED else role
            feeling = LEANING + of_team + of_roles[role]
            crowd.fill_in(f"{leaf}/{said}", [feeling + each for each in of_questions], steps, chance)
    return crowd.tally


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The forms that have been filled in so far."""

    forms: Counter[str]
    answers: tuple[dict[str, Counter[int]], ...]
    did_not_know: tuple[Counter[str], ...]

    @classmethod
    def without_anybody(cls, questions: int) -> _Crowd:
        return cls(Counter(), tuple({} for _ in range(questions)), tuple(Counter() for _ in range(questions)))

    def fill_in(self, atom: str, feelings: Sequence[float], steps: Sequence[float], chance: Chance) -> None:
        """Fill in a form: a person feels somehow about each question, and chance has its say."""
        self.forms[atom] += 1
        for answers, did_not_know, feeling in zip(self.answers, self.did_not_know, feelings, strict=True):
            doubt = chance()
            if doubt >= BLANK + DOES_NOT_KNOW:
                answers.setdefault(atom, Counter())[1 + bisect(steps, feeling + _normal(chance))] += 1
            elif doubt >= BLANK:
                did_not_know[atom] += 1

    @property
    def tally(self) -> Tally:
        ids = [f"q{number}" for number in range(1, len(self.answers) + 1)]
        return Tally(
            self.forms, dict(zip(ids, self.answers, strict=True)), dict(zip(ids, self.did_not_know, strict=True))
        )


def _steps(options: int) -> list[float]:
    """Cut a scale more widely than people lie apart, so that its ends are chosen less often than what is between."""
    whole = NormalDist(0, WIDTH_OF_SCALE)
    return [whole.inv_cdf(step / options) for step in range(1, options)]


def _apart(spread: float, times: int, chance: Chance) -> list[float]:
    return [spread * _normal(chance) for _ in range(times)]


def _normal(chance: Chance) -> float:
    return STANDARD.inv_cdf(max(chance(), HARDLY))


def _weight(chance: Chance) -> float:
    """Draw how common a role is: a few are, many are not."""
    return LEAST_WEIGHT - log(max(chance(), HARDLY))
