"""What can somebody prove who takes part and knows their own answer (R2c)?

They take themselves out of everything printed, and then try what everybody else tries. It can only help them where no
table has more than one person in their place: if one had more, taking one of them out would leave every place open
that was open before. So only narrow places are tried, the narrowest first: by a table that shows that nothing follows,
or by a linear programme. How many are tried depends on the size of the release and on nothing else.

Nobody outside knows who is in which place. If the attacker is told what everybody answered, those are tried who are
there. If not, all are tried who could be, and it counts if in every table that fits somebody is in such a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tiassess.disclosure.attacker.exchanges import Exchanges
from tiassess.disclosure.attacker.forced_zeros import (
    Freedom,
    NoTableFitsError,
    find_by_programme,
    printed_noughts,
)
from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope
from tiassess.disclosure.attacker.programme import maximise

WORK_OF_EXCHANGES = 4_000_000
WORK_OF_PROGRAMMES = 200_000
"""How many blocks, and how many programmes, are tried times the number of places in a table."""

MORE_THAN_ONE = 1.0 + 1e-6
SURELY = 1e-6


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


def find_insiders(
    polytope: Polytope, freedom: Freedom, people: Array, harmless: int | None = None, there: Flags | None = None
) -> Search:
    """Try everybody who is or could be in a narrow place, or the narrowest places of a large release.

    Args:
        polytope: what is printed.
        freedom: which places are forced to be nought.
        people: how many answered in each block.
        harmless: an option that everybody may be known to have taken.
        there: the places where somebody is, if the attacker is told.

    Raises:
        UndecidedError: if a programme gave no final answer.
    """
    narrow = freedom.free & (freedom.table < MORE_THAN_ONE)
    if there is not None:
        narrow &= there
    width = _widths(polytope)
    blocks = sorted(np.flatnonzero(narrow.any(axis=1)).tolist(), key=lambda block: _rank(block, narrow, width, people))
    tried = blocks[: WORK_OF_EXCHANGES // narrow.size]
    left = narrow.copy()
    if tried:
        for block, is_harmless in Exchanges(polytope, freedom, people, harmless).harmless_answers(tried):
            left[block] &= ~is_harmless
    places = sorted(np.argwhere(left).tolist(), key=lambda place: (width[place[0], place[1]], people[place[0]], place))
    programmes = places[: max(1, WORK_OF_PROGRAMMES // narrow.size)]
    found = tuple(_by_programmes(polytope, programmes, harmless))
    if there is None and found and not _is_somebody_there(polytope, found):
        found = ()
    return Search(found, len(programmes) == len(places))


def _by_programmes(polytope: Polytope, places: list[list[int]], harmless: int | None) -> Iterator[Insider]:
    for block, option in places:
        others = polytope.without_person(block, option)
        assert others.people is not None
        if (others.sums < 0).any() or (others.people < 0).any():
            continue
        try:
            freedom = find_by_programme(others, printed_noughts(others))
        except NoTableFitsError:
            continue  # Nobody there can have given this answer.
        found_out = freedom.certain_blocks(others.people, harmless)
        if len(found_out):
            yield Insider(block, option, tuple(found_out.tolist()))


def _is_somebody_there(polytope: Polytope, insiders: Sequence[Insider]) -> bool:
    """Tell whether in every table somebody is in one of these places."""
    left, right = polytope.equations()
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


def _rank(block: int, narrow: Flags, width: Array, people: Array) -> tuple[float, float, int]:
    return float(width[block][narrow[block]].min()), float(people[block]), block
