"""The attack of someone who knows how many answered in every atom: does any shown number rest on fewer than k people?

Every number that follows from the shown results is a combination of their rows; the people it rests on are those of
the blocks where the combination is not 0. The search is exact and narrows down in three ways, none of which can lose a
combination that rests on fewer than k people:

- such a combination is 0 on every block of k people or more, so all others are put out of sight;
- blocks on which all remaining combinations agree up to a factor are one block with the people of both;
- a block that a complete search found in no such combination is treated like one of k people from then on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tiassess.disclosure.attacker.algebra import PRIME, Row, reduced, scaled, without_column

STEPS = 200_000


class SearchTooLongError(Exception):
    """The exact search was given up after its last step; nothing is known."""


def find_few_people(
    rows: Sequence[Mapping[int, int]], people: Mapping[int, int], k: int, steps: int = STEPS
) -> frozenset[int] | None:
    """Return the blocks of a combination that rests on 1 to k − 1 people, or None if there is none.

    Blocks without people are known to be empty, so they hide nothing and are dropped.

    Two overlapping groups of 8 share all but two people (blocks 1 and 2), whom their difference lays open:

    >>> sorted(find_few_people([{0: 1, 1: 1}, {0: 1, 2: 1}], {0: 7, 1: 1, 2: 1}, k=5))
    [1, 2]

    Raises:
        SearchTooLongError: if that many steps were not enough.
    """
    budget = _Budget(steps)
    space = _Space(rows, people)
    while space.peel(k):
        block = max(space.columns(), key=lambda block: (space.people[block], block))
        if found := _Search(space, k, budget).through(block):
            return frozenset(original for each in found for original in space.merged[each])
        space.forbid(block)
    return None


class _Budget:
    """How many steps the search may still take."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise SearchTooLongError


class _Space:
    """The combinations still in sight, in echelon form, over blocks that may have been merged."""

    def __init__(self, rows: Sequence[Mapping[int, int]], people: Mapping[int, int]) -> None:
        self.people = {block: count for block, count in people.items() if count > 0}
        self.merged: dict[int, tuple[int, ...]] = {block: (block,) for block in self.people}
        self.echelon = reduced({block: one for block, one in row.items() if block in self.people} for row in rows)

    def columns(self) -> dict[int, Row]:
        """Give for each block its values in the rows of the echelon form."""
        columns: dict[int, Row] = {}
        for pivot, row in self.echelon.items():
            for block, value in row.items():
                columns.setdefault(block, {})[pivot] = value
        return columns

    def forbid(self, block: int) -> None:
        """Keep only the combinations that are 0 on a block."""
        self.echelon = without_column(self.echelon, block)

    def peel(self, k: int) -> bool:
        """Narrow down as far as this goes without a search; tell whether anything is left."""
        while self._drop_heavy(k) or self._merge_parallel():
            pass
        return bool(self.echelon)

    def _drop_heavy(self, k: int) -> bool:
        heavy = [block for block in sorted(self.columns()) if self.people[block] >= k]
        for block in heavy:
            self.forbid(block)
        return bool(heavy)

    def _merge_parallel(self) -> bool:
        alike: dict[tuple[tuple[int, int], ...], list[int]] = {}
        for block, column in sorted(self.columns().items()):
            direction = tuple(sorted(scaled(column, min(column)).items()))
            alike.setdefault(direction, []).append(block)
        for blocks in alike.values():
            # A pivot stays, because the echelon form rests on it; no two pivots are alike.
            kept = next((block for block in blocks if block in self.echelon), blocks[0])
            for block in blocks:
                if block != kept:
                    self._merge(block, kept)
        return any(len(blocks) > 1 for blocks in alike.values())

    def _merge(self, block: int, kept: int) -> None:
        self.people[kept] += self.people.pop(block)
        self.merged[kept] += self.merged.pop(block)
        for row in self.echelon.values():
            row.pop(block, None)


class _Search:
    """A complete search for combinations through one block that rest on fewer than k people.

    A *check* is an equation that every combination obeys: its value on a block outside the pivots is made up of its
    values on the pivots. No combination is other than 0 on exactly one block of a check, and that tells which blocks
    must join the ones chosen so far.
    """

    def __init__(self, space: _Space, k: int, budget: _Budget) -> None:
        self._space = space
        self._k = k
        self._budget = budget
        self._checks: dict[int, list[frozenset[int]]] = {}
        for block, column in sorted(space.columns().items()):
            if block not in space.echelon:
                check = frozenset([block, *column])
                for each in check:
                    self._checks.setdefault(each, []).append(check)

    def through(self, block: int) -> frozenset[int] | None:
        """Return the blocks of such a combination, or None if there is none."""
        return self._extend(frozenset([block]), frozenset())

    def _extend(self, chosen: frozenset[int], left_out: frozenset[int]) -> frozenset[int] | None:
        self._budget.spend()
        if self._holds_a_combination(chosen):
            return chosen
        for block in self._candidates(chosen, left_out):
            if found := self._extend(chosen | {block}, left_out):
                return found
            left_out |= {block}
        return None

    def _candidates(self, chosen: frozenset[int], left_out: frozenset[int]) -> list[int]:
        """Return blocks of which one must join: those of the tightest check broken so far, else all neighbours."""
        room = self._k - sum(self._space.people[block] for block in chosen)
        touched = [check for block in sorted(chosen) for check in self._checks.get(block, ())]
        free = [
            (len(check & chosen), sorted(b for b in check - chosen - left_out if self._space.people[b] < room))
            for check in touched
        ]
        broken = [blocks for met, blocks in free if met == 1]
        if broken:
            return min(broken, key=len)
        return sorted({block for _, blocks in free for block in blocks})

    def _holds_a_combination(self, chosen: frozenset[int]) -> bool:
        """Tell whether some combination is 0 outside these blocks: exactly if their check columns are dependent."""
        return len(reduced(self._check_columns(chosen))) < len(chosen)

    def _check_columns(self, chosen: frozenset[int]) -> Iterator[Row]:
        for block in sorted(chosen):
            row = self._space.echelon.get(block)
            if row is None:
                yield {block: 1}
            else:
                yield {each: PRIME - value for each, value in row.items() if each != block}
