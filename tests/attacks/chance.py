"""Chance: how many matches somebody makes who guesses."""

from __future__ import annotations

from math import comb

LEVEL = 0.99


def most_by_chance(people: int, attacks: int = 1) -> int:
    """Give the most matches that guessing makes in 99 of 100 tries of so many attacks at once.

    Each guess hits with chance 1 in ``people``. With many attacks some would be lucky, so the bound of each is drawn
    wider (Bonferroni), until 99 of 100 tries of all of them stay within.

    >>> most_by_chance(200), most_by_chance(200, 100)
    (4, 6)
    """
    chance, most, within = 1 / people, -1, 0.0
    while within < 1 - (1 - LEVEL) / attacks:
        most += 1
        within += comb(people, most) * chance**most * (1 - chance) ** (people - most)
    return most
