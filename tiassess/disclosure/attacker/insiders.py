"""What can somebody prove who takes part and knows their own answer (R2c)?

They take themselves out of everything printed, and then try what everybody else tries. It can only help them where no
table has more than one person in their place: if one had more, taking one of them out would leave every place open
that was open before. So only narrow places are tried, the narrowest first, and on large releases not all of them: how
many depends on the size of the release and on nothing else.

Nobody outside knows who is in which place. If the attacker is told what everybody answered, those are tried who are
there. If not, those are tried who could be, and it counts if in every table that fits somebody is in such a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tiassess.disclosure.attacker.forced_zeros import (
    Freedom,
    NoTableFitsError,
    find_by_programme,
)
from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope
from tiassess.disclosure.attacker.programme import maximise

WORK = 20_000
WORK_IN_THE_DARK = 2_000
"""How many programmes are solved at most, times the number of places in a table: where it is known who is where, and
where it is not."""

FEWEST_PROGRAMMES = 1
MORE_THAN_ONE = 1.01
"""Surely more, although a table in the middle is only right to some decimals."""

SURELY = 1e-6


Places = Sequence[Sequence[int]]
"""A block and an option each."""


@dataclass(frozen=True, slots=True)
class Insider:
    """Somebody who knows more than they should.

    Attributes:
        block: where they are.
        option: what they answered.
        found_out: the blocks whose answers they know then.
    """

    block: int
    option: int
    found_out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search for insiders found.

    Attributes:
        insiders: every one that was found.
        is_complete: whether everybody was tried.
    """

    insiders: tuple[Insider, ...]
    is_complete: bool


def find_insiders(polytope: Polytope, freedom: Freedom, people: Array, there: Flags | None = None) -> Search:
    """Try everybody who is or could be in a narrow place, or the narrowest places of a large release.

    Args:
        polytope: what is printed.
        freedom: which places are forced to be nought.
        people: how many answered in each block.
        there: the places where somebody is, if the attacker is told.

    Raises:
        UndecidedError: if a programme gave no final answer.
    """
    narrow = freedom.free & (freedom.table < MORE_THAN_ONE)
    if there is not None:
        narrow &= there
    widths = _widths(polytope)
    places = sorted(
        np.argwhere(narrow).tolist(), key=lambda place: (widths[place[0], place[1]], people[place[0]], place)
    )
    budget = max(FEWEST_PROGRAMMES, (WORK_IN_THE_DARK if there is None else WORK) // narrow.size)
    if there is None:
        found = tuple(_each(polytope, places[:budget]))
        if found and not _is_somebody_there(polytope, found):
            found = ()
        return Search(found, len(places) <= budget)
    tried = places[: 2 ** (budget // 4)]
    left, before = tried, 2 * len(tried)
    # Another round is worth its programmes as long as each clears a third.
    while 3 * len(left) < 2 * before and 0 < (programmes := 2 * (len(left) - 1).bit_length()) < min(budget, len(left)):
        budget, before = budget - programmes, len(left)
        left = _not_cleared_together(polytope, left, people)
    return Search(tuple(_each(polytope, left[:budget])), tried == places and len(left) <= budget)


def _not_cleared_together(polytope: Polytope, places: list[list[int]], people: Array) -> list[list[int]]:
    """Return the people whom tables do not clear that take many of them out at once.

    Everybody is there, so there is a table with all of them in their places. What it leaves open when half of them are
    taken out would be open if only one of these were. Halves are formed so that any two people are apart in one of
    them; then a handful of programmes can clear a crowd.
    """
    options = np.zeros((len(places), *people.shape, polytope.options), dtype=bool)
    for bit in range((len(places) - 1).bit_length()):
        for side in (0, 1):
            half = [number for number in range(len(places)) if number >> bit & 1 == side]
            taken = polytope.people_at([places[number] for number in half])
            free = find_by_programme(polytope.without(taken)).free
            for number in half:
                options[number] |= free | (taken - polytope.people_at([places[number]]) > 0)
    closed = options.sum(axis=2) < 2
    return [place for place, blocks in zip(places, closed, strict=True) if _anybody(blocks, place, people)]


def _anybody(blocks: Flags, place: Sequence[int], people: Array) -> bool:
    """Tell whether anybody besides the person in a place is in these blocks."""
    others = people.copy()
    others[place[0]] -= 1
    return bool((others[blocks] > 0).any())


def _each(polytope: Polytope, places: Places) -> Iterator[Insider]:
    for block, option in places:
        others = polytope.without(polytope.people_at([(block, option)]))
        assert others.people is not None
        if (others.sums < 0).any() or (others.people < 0).any():
            continue
        try:
            freedom = find_by_programme(others)
        except NoTableFitsError:
            continue  # Nobody there can have given this answer.
        found_out = freedom.certain_blocks(others.people)
        if len(found_out):
            yield Insider(block, option, tuple(found_out.tolist()))


def _is_somebody_there(polytope: Polytope, insiders: Sequence[Insider]) -> bool:
    """Tell whether in every table somebody is in one of these places."""
    left, right = polytope.left, polytope.right
    cost = np.zeros(left.shape[1])
    cost[[insider.block * polytope.options + insider.option for insider in insiders]] = 1.0
    found = maximise(-cost, left, right, np.zeros(len(cost)), np.full(len(cost), np.inf))
    return found is None or float(cost @ found) > SURELY


def _widths(polytope: Polytope) -> Array:
    """Return for every place the fewest people with this answer in any printed group around it."""
    widths = np.full((polytope.blocks, polytope.options), np.inf)
    entries = polytope.groups.tocoo()
    np.minimum.at(widths, entries.coords[1], polytope.sums[entries.coords[0]])
    return widths
