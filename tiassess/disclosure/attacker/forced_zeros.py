"""Which answers can nobody have given? The noughts that all tables share which fit what is printed.

Printed noughts are noughts for every member. For all others one linear programme decides: the largest set of places
that some table has people in is the whole set of places that are free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from tiassess.disclosure.attacker.even_table import find_even_table
from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope
from tiassess.disclosure.attacker.programme import UndecidedError, maximise

Blocks = npt.NDArray[np.intp]


class NoTableFitsError(Exception):
    """What is printed cannot all be true."""


@dataclass(frozen=True)
class Freedom:
    """What all tables have in common that fit.

    Attributes:
        free: blocks × options where some table has people.
        table: one table that has people in all of these; a fraction counts.
        slack_free: groups in words of which more than the fewest may have chosen their option.
    """

    free: Flags
    table: Array
    slack_free: Flags

    def certain_blocks(self, people: Array) -> Blocks:
        """Return the blocks with people who all gave one and the same answer in every table (R2a).

        Args:
            people: how many answered in each block.
        """
        return np.flatnonzero((people > 0) & (self.free.sum(axis=1) == 1))


def find_freedom(polytope: Polytope) -> Freedom:
    """Find the places that are not forced to be nought, and a table in the middle.

    Raises:
        NoTableFitsError: if nothing fits.
        UndecidedError: if the solver gave no final answer.
    """
    found = find_by_programme(polytope)
    middle = find_even_table(polytope, ~found.free)
    return found if middle is None else Freedom(found.free, middle, found.slack_free)


def printed_noughts(polytope: Polytope) -> Flags:
    """Return the places that are nought because a group's printed nought is one for each of its members."""
    printed: Flags = (polytope.groups.T @ (polytope.sums == 0).astype(float)) > 0
    if polytope.people is not None:
        printed |= (polytope.people == 0)[:, None]
    return printed


def find_by_programme(polytope: Polytope) -> Freedom:
    """Find the places that are not forced to be nought, and any table with people in all of them.

    With a table v fits every multiple of it after scaling: A v = b t with t ≥ 1. A place with any people at all has one
    or more of them in some multiple, so v = y + s with s between 0 and 1, and the sum of s at its largest is the number
    of places that are not forced. No place is looked at by itself.

    Raises:
        NoTableFitsError: if nothing fits.
        UndecidedError: if the solver gave no final answer.
    """
    places = int(polytope.left.shape[1])
    of_table = polytope.blocks * polytope.options
    can = np.ones(places)
    can[:of_table] = ~printed_noughts(polytope).ravel()
    lowest = np.concatenate([np.zeros(2 * places), [1.0]])
    highest = np.concatenate([np.where(can > 0, np.inf, 0.0), can, [np.inf]])
    gain = np.concatenate([np.zeros(places), can, [0.0]])
    found = maximise(gain, _scalable(polytope), np.zeros(polytope.left.shape[0]), lowest, highest)
    if found is None:
        raise NoTableFitsError
    some = found[places : 2 * places]
    if np.any((some > 0.01) & (some < 0.99)):
        raise UndecidedError
    free = some > 0.5
    values = np.where(free, found[:places] + some, 0.0) / found[-1]
    shape = polytope.blocks, polytope.options
    return Freedom(free[:of_table].reshape(shape), values[:of_table].reshape(shape), free[of_table:])


def _scalable(polytope: Polytope) -> csc_array:
    """Return `A (y + s) − b t` as a matrix."""
    left, right = polytope.left, polytope.right
    rows = np.flatnonzero(right)
    ends = np.concatenate([left.indptr, left.indptr[1:] + left.nnz, [2 * left.nnz + len(rows)]])
    places = np.concatenate([left.indices, left.indices, rows])
    values = np.concatenate([left.data, left.data, -right[rows]])
    return csc_array((values, places, ends), shape=(left.shape[0], len(ends) - 1))
