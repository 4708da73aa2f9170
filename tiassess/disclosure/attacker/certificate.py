"""A certificate by linear programming that no combination rests on fewer than k people.

It stands in where the exact search would take too long. For each block it looks for the combination that is 1 there,
between −1 and 1 elsewhere, and rests on the fewest people, counted in parts where its values are fractions. That is a
lower bound, and exact for units × roles, whose identities form a network (`disclosure.md` 1.6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from tiassess.disclosure.attacker.programme import Constraint, Programme, solve

SLACK = 1e-6


def is_certified(rows: Sequence[Mapping[int, int]], people: Mapping[int, int], k: int) -> bool:
    """Tell whether the bound is at least k for every block of 1 to k − 1 people.

    A False is no proof of a leak, but whoever must be sure takes it for one.

    >>> teams, people = [{0: 1, 1: 1, 2: 1}, {0: 1}], {0: 9, 1: 3, 2: 4}
    >>> is_certified(teams, people, k=7), is_certified(teams, people, k=8)
    (True, False)

    Raises:
        UndecidedError: if the solver could not tell.
    """
    peopled = {block: count for block, count in people.items() if count > 0}
    met = {block for row in rows for block in row}
    light = sorted(block for block, count in peopled.items() if count < k and block in met)
    return all(_fewest_people(rows, peopled, block) >= k - SLACK for block in light)


def _fewest_people(rows: Sequence[Mapping[int, int]], people: Mapping[int, int], block: int) -> float:
    """Return the bound for one block, infinite if every combination is 0 there.

    The variables are the factor of each row, then for each block the positive and the negative part of its value.
    """
    blocks = sorted(people)
    bounds = [(-inf, inf)] * len(rows) + [(0.0, 1.0)] * (2 * len(blocks))
    constraints = []
    for place, each in enumerate(blocks, start=len(rows)):
        weights = {row: 1.0 for row, met in enumerate(rows) if each in met}
        constraints.append(Constraint(weights | {place: -1.0, place + len(blocks): 1.0}, 0, 0))
        if each == block:
            bounds[place], bounds[place + len(blocks)] = (1, 1), (0, 0)
    weights_of_parts = [float(people[each]) for each in blocks]
    cost = [0.0] * len(rows) + weights_of_parts * 2
    found = solve(Programme(cost, bounds, constraints))
    return inf if found is None else sum(price * value for price, value in zip(cost, found, strict=True))
