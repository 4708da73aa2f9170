"""Other tables that fit, made without a programme: what if one person in a block had given a certain answer?

The answers of the block are set, and everybody else's move as little as can be to make up for it (least squares,
weighted by one over the even table). The outcome is looked at and not believed: only if everything printed still holds
and everybody else still has two answers left is it a proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from tiassess.disclosure.attacker.forced_zeros import Freedom
from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope

RIDGE = 1e-10
BELOW_NOUGHT = 1e-7
ADDS_UP = 1e-6
SOMEBODY = 1e-4
AT_A_TIME = 32


class Exchanges:
    """Makes such tables from one even table."""

    def __init__(self, polytope: Polytope, freedom: Freedom, people: Array, harmless: int | None) -> None:
        self._polytope = polytope
        self._table = freedom.table
        self._people = people
        self._harmless = harmless
        options = polytope.options
        shares = freedom.table / np.maximum(people, 1.0)[:, None]
        self._spread: Array = freedom.table[:, :, None] * (np.eye(options) - shares[:, None, :])
        self._solver = self._factorised() if polytope.groups.shape[0] else None

    def harmless_answers(self, blocks: Sequence[int]) -> Iterator[tuple[int, Flags]]:
        """Give for each block for which answers of one person there a table leaves everybody else two answers."""
        for first in range(0, len(blocks), AT_A_TIME):
            chunk = blocks[first : first + AT_A_TIME]
            solved = self._solve(chunk)
            for place, block in enumerate(chunk):
                yield block, self._try(block, solved[:, :, place])

    def _factorised(self) -> tuple[Array, bool]:
        """Factorise what couples the groups: for each pair the spread of the blocks in both."""
        groups, options = self._polytope.groups, self._polytope.options
        rows = int(groups.shape[0])
        coupled = np.zeros((rows, options, rows, options))
        for one in range(options):
            for other in range(one, options):
                weighted = groups.multiply(self._spread[:, one, other][None, :]).tocsr()
                coupled[:, one, :, other] = coupled[:, other, :, one] = (weighted @ groups.T).toarray()
        matrix = coupled.reshape(rows * options, rows * options)
        matrix[np.diag_indices_from(matrix)] += RIDGE * max(1.0, float(np.trace(matrix)) / len(matrix))
        factor, lower = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
        return factor, bool(lower)

    def _solve(self, blocks: Sequence[int]) -> Array:
        """Return how the groups answer to a change in each block: groups × options × block × options."""
        groups, options = self._polytope.groups, self._polytope.options
        inside = np.asarray(groups[:, np.array(blocks)].todense())
        right = inside[:, None, :, None] * self._spread[list(blocks)].transpose(1, 0, 2)[None]
        rows = int(groups.shape[0])
        if self._solver is None:
            return right
        solved = cho_solve(self._solver, right.reshape(rows * options, -1), overwrite_b=True, check_finite=False)
        answer: Array = solved.reshape(right.shape)
        return answer

    def _try(self, block: int, solved: Array) -> Flags:
        """Tell for each option whether one person of the block may have chosen it."""
        options = self._polytope.options
        met = (self._polytope.groups.T @ solved.reshape(-1, options * options)).reshape(-1, options, options)
        moves = -np.matmul(self._spread, met)
        moves[block] += self._spread[block]
        # One person chose the option, the others of the block stay in proportion.
        wanted = np.eye(options) - (self._table[block] / self._people[block])[:, None]
        moved = np.matmul(moves, np.linalg.pinv(moves[block], rcond=1e-9) @ wanted)
        tables = self._table[:, :, None] + moved
        right: Flags = np.abs(moved[block] - wanted).max(axis=0) < ADDS_UP
        right &= tables.min(axis=(0, 1)) > -BELOW_NOUGHT
        right &= self._is_printed(tables)
        return right & self._leaves_others_open(block, tables)

    def _is_printed(self, tables: Array) -> Flags:
        polytope = self._polytope
        by_block = tables.reshape(polytope.blocks, -1)
        sums = (polytope.groups @ by_block).reshape(-1, polytope.options, polytope.options)
        right: Flags = np.abs(sums - polytope.sums[:, :, None]).max(axis=(0, 1), initial=0.0) < ADDS_UP
        right &= np.abs(tables.sum(axis=1) - self._people[:, None]).max(axis=0) < ADDS_UP
        if polytope.alike:
            alike = (polytope.coded @ by_block).reshape(-1, polytope.options, polytope.options)
            for row, (place, fewest) in enumerate(polytope.alike):
                right &= alike[row, place] > fewest - ADDS_UP
        return right

    def _leaves_others_open(self, block: int, tables: Array) -> Flags:
        taken: npt.NDArray[np.bool_] = tables > SOMEBODY
        is_open = taken.sum(axis=1) > 1
        if self._harmless is not None:
            is_open |= taken[:, self._harmless]
        is_open[self._people == 0] = True
        is_open[block] = True
        everybody: Flags = is_open.all(axis=0)
        return everybody
