"""Whose counts are the same in every table that fits, so that they are known although they are not printed?

What is printed leaves directions in which a table can move. A sum is the same in all tables exactly if no direction
changes it. One direction taken at random is enough: a sum that another direction changes stays as it is under this one
with probability nought.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import lsqr

from tiassess.disclosure.attacker.forced_zeros import Freedom
from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope
from tiassess.disclosure.attacker.programme import UndecidedError

TOLERANCE = 1e-6
LEFT_OVER = 1e-8
STEPS = 20_000


def find_constant(polytope: Polytope, freedom: Freedom, sums: csr_array) -> Flags:
    """Tell for each sum over blocks whether the count of every option in it is the same in all tables.

    Args:
        polytope: what is printed.
        freedom: which places are forced to be nought.
        sums: the sums, as rows of ones over the blocks.

    Raises:
        UndecidedError: if the direction does not obey what is printed as exactly as it must.
    """
    direction = _direction(polytope, freedom)
    moved = np.abs(sums @ direction)
    still: Flags = moved.max(axis=1, initial=0.0) < TOLERANCE
    return still


def _direction(polytope: Polytope, freedom: Freedom) -> Array:
    """Return how a table can move without changing anything printed or leaving nought where that is forced."""
    kept = np.concatenate([freedom.free.ravel(), freedom.slack_free])
    places = np.flatnonzero(kept)
    direction = np.zeros(freedom.free.size)
    if len(places):
        left = csr_array(polytope.left[:, places])
        start = noise(len(places))
        # What of the start changes printed numbers is taken away again: its part in the span of the rows.
        back = lsqr(left, left @ start, atol=1e-14, btol=1e-14, conlim=0, iter_lim=STEPS)[0]
        start = start - back
        if np.abs(left @ start).max(initial=0.0) > LEFT_OVER:
            raise UndecidedError
        of_table = places < freedom.free.size
        direction[places[of_table]] = start[of_table]
    return direction.reshape(freedom.free.shape)


def noise(length: int) -> Array:
    """Return numbers between −1 and 1 that look random and always are the same (SplitMix64, Steele and others 2014)."""
    mixed = np.arange(1, length + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    numbers: Array = (mixed >> np.uint64(11)).astype(np.float64) / 2.0**52 - 1.0
    return numbers
