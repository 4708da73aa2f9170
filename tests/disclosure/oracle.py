"""The definition of R1 taken literally: every set of atoms with fewer than k people is tried, in exact fractions.

Slow, and written without a look at the cut graph or the attacker, which it judges.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

Members = Collection[str]


def smallest_support(groups: Sequence[Members], people: Mapping[str, int]) -> int | None:
    """Return the fewest people that a combination of the groups rests on, None if there is no combination."""
    peopled = sorted(atom for atom, count in people.items() if count > 0)
    rows = [[Fraction(atom in members) for atom in peopled] for members in groups]
    whole = rank(rows)
    sizes = [
        sum(people[peopled[column]] for column in columns)
        for size in range(1, len(peopled) + 1)
        for columns in combinations(range(len(peopled)), size)
        if rank([_without(row, columns) for row in rows]) < whole
    ]
    return min(sizes, default=None)


def is_safe(groups: Sequence[Members], people: Mapping[str, int], k: int) -> bool:
    """Tell whether every combination of the groups rests on k people or more."""
    peopled = sorted(atom for atom, count in people.items() if count > 0)
    rows = [[Fraction(atom in members) for atom in peopled] for members in groups]
    whole = rank(rows)
    weights = [people[atom] for atom in peopled]
    return all(rank([_without(row, columns) for row in rows]) == whole for columns in _small_sets(weights, k))


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """Return the rank by plain elimination."""
    left = [list(row) for row in rows]
    found = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((row for row in left[found:] if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(found, pivot)
        for row in left[found + 1 :]:
            if row[column]:
                factor = row[column] / pivot[column]
                row[:] = [value - factor * other for value, other in zip(row, pivot, strict=True)]
        found += 1
    return found


def _small_sets(weights: Sequence[int], k: int) -> Iterator[tuple[int, ...]]:
    """Give the sets of fewer than k people to which nobody can be added: those inside them are then settled too."""
    for size in range(1, len(weights) + 1):
        for columns in combinations(range(len(weights)), size):
            total = sum(weights[column] for column in columns)
            others = (weight for column, weight in enumerate(weights) if column not in columns)
            if total < k and all(total + weight >= k for weight in others):
                yield columns


def _without(row: Sequence[Fraction], columns: Collection[int]) -> list[Fraction]:
    return [value for column, value in enumerate(row) if column not in columns]
