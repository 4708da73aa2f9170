"""The attack of someone who has the release and nothing else: which numbers of people follow from the printed ones?

A combination of shown results that is 0 or 1 on every atom is a set of atoms, and its number of people is the same
combination of the printed numbers. If that is 1 to k − 1, the release gives away a group below its threshold. Whether
there is such a combination is a mixed-integer programme, which is solved to the end or not believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from tiassess.disclosure.attacker.programme import SECONDS, Constraint, Programme, UndecidedError, solve

FREE = (-inf, inf)


@dataclass(frozen=True, slots=True)
class SmallSet:
    """A set of blocks whose people can be counted from what is printed.

    Attributes:
        factors: how many times each shown group is taken, by its row.
        blocks: the blocks that remain.
    """

    factors: Mapping[int, Fraction]
    blocks: frozenset[int]


def find_small_set(
    rows: Sequence[Mapping[int, int]], printed: Sequence[int], k: int, seconds: float = SECONDS
) -> SmallSet | None:
    """Return a set of blocks with 1 to k − 1 people, or None if no such set follows.

    The whole of 12 people and a team of 9 leave 3:

    >>> find_small_set([{0: 1, 1: 1}, {0: 1}], [12, 9], k=5).factors
    {0: Fraction(1, 1), 1: Fraction(-1, 1)}

    Args:
        rows: for each shown group its blocks.
        printed: for each shown group its printed number of people.
        k: the threshold.
        seconds: how long one programme may take.

    Raises:
        UndecidedError: if that was not enough, or the solver's answer does not stand when counted exactly.
    """
    blocks = _without_empty_blocks(rows, printed, seconds)
    found = solve(_small_set(rows, printed, blocks, k), seconds) if blocks else None
    if found is None:
        return None
    factors = {row: Fraction(value).limit_denominator(12) for row, value in enumerate(found[: len(rows)])}
    factors = {row: factor for row, factor in factors.items() if factor}
    values = {block: sum(factor for row, factor in factors.items() if block in rows[row]) for block in blocks}
    people = sum(factor * printed[row] for row, factor in factors.items())
    if set(values.values()) - {0, 1} or not 1 <= people < k:
        raise UndecidedError
    return SmallSet(factors, frozenset(block for block, value in values.items() if value))


def _without_empty_blocks(rows: Sequence[Mapping[int, int]], printed: Sequence[int], seconds: float) -> list[int]:
    """Return the blocks that the printed numbers do not prove to be empty.

    An empty block can stand in the way of a combination being a set. The attacker knows better and drops it.
    """
    blocks = sorted({block for row in rows for block in row})
    while blocks:
        found = solve(_counting_nobody(rows, printed, blocks), seconds)
        if found is None:
            raise UndecidedError
        # Such a combination can be taken any number of times, so a block is at 1 or at 0.
        left = [block for block, value in zip(blocks, found[len(rows) :], strict=True) if value < 0.5]
        if len(left) == len(blocks):
            break
        blocks = left
    return blocks


def _counting_nobody(rows: Sequence[Mapping[int, int]], printed: Sequence[int], blocks: Sequence[int]) -> Programme:
    """Seek the combination that is nowhere negative, counts nobody, and stands on as many blocks as can be."""
    return Programme(
        cost=[0.0] * len(rows) + [-1.0] * len(blocks),
        bounds=[FREE] * len(rows) + [(0, 1)] * len(blocks),
        constraints=[*_values(rows, blocks, highest=inf), Constraint(dict(enumerate(printed)), 0, 0)],
    )


def _small_set(rows: Sequence[Mapping[int, int]], printed: Sequence[int], blocks: Sequence[int], k: int) -> Programme:
    """Seek the combination that is 0 or 1 on every block and counts the fewest people, but somebody."""
    return Programme(
        cost=[*map(float, printed), *[0.0] * len(blocks)],
        bounds=[FREE] * len(rows) + [(0, 1)] * len(blocks),
        constraints=[*_values(rows, blocks, highest=0), Constraint(dict(enumerate(printed)), 1, k - 1)],
        whole=frozenset(range(len(rows), len(rows) + len(blocks))),
    )


def _values(rows: Sequence[Mapping[int, int]], blocks: Sequence[int], highest: float) -> Iterator[Constraint]:
    """Hold the combination's value on each block to that block's variable, or above it by no more than `highest`."""
    for place, block in enumerate(blocks, start=len(rows)):
        weights = {row: 1.0 for row, met in enumerate(rows) if block in met}
        yield Constraint(weights | {place: -1.0}, 0, highest)
