"""The most even table that fits: the middle of all tables, in which no place is narrower than it must be."""

from __future__ import annotations

import numpy as np
from scipy.sparse import bsr_array, csc_array, csr_array, eye_array, kron, vstack
from scipy.sparse.linalg import splu

from tiassess.disclosure.attacker.polytope import Array, Flags, Polytope

SWEEPS = 12
STEPS = 12
LONGEST_STEP = 2.0
SMALLEST = 1e-7
RIDGE = 1e-9
LEFT_OVER = 1e-5
"""A table counts if what does not add up in it is so much smaller than its smallest place."""


def find_even_table(polytope: Polytope, noughts: Flags) -> Array | None:
    """Return a table that fits and is nought in some places and nowhere else, or None if none was found this way.

    A few rounds of scaling to each printed number in turn (iterative proportional fitting, Deming and Stephan 1940)
    come near, and Newton's method makes all of them right. In a group in words, half of those who may have chosen
    otherwise are taken to have done so.
    """
    rows, wanted = _printed(polytope)
    table = _scaled(polytope, noughts)
    for step in range(STEPS):
        smallest = float(table[~noughts].min(initial=1.0))
        if not smallest > SMALLEST:
            return None
        off = wanted - rows @ table.ravel()
        if np.abs(off).max(initial=0.0) < LEFT_OVER * smallest:
            return table
        if step == STEPS - 1 or not rows.shape[0]:
            return None
        moved = rows.T @ _factors(rows, table, polytope.people, off)
        table = table * np.exp(np.clip(moved, -LONGEST_STEP, LONGEST_STEP)).reshape(table.shape)
        if polytope.people is not None:
            table *= _ratio(polytope.people, table.sum(axis=1))[:, None]
    return None


def _printed(polytope: Polytope) -> tuple[csr_array, Array]:
    """Return everything printed as sums over places, and what they add up to."""
    rows = [csr_array(kron(polytope.groups, np.eye(polytope.options)))]
    wanted = [polytope.sums.ravel()]
    if polytope.alike:
        rows.append(polytope.alike_rows)
        fewest = np.array([fewest for _, fewest in polytope.alike])
        wanted.append((fewest + polytope.coded_n) / 2)
        if polytope.people is None:
            rows.append(csr_array(kron(polytope.coded, np.ones((1, polytope.options)))))
            wanted.append(polytope.coded_n)
    return csr_array(vstack(rows)), np.concatenate(wanted)


def _scaled(polytope: Polytope, noughts: Flags) -> Array:
    """Return a table that nearly fits."""
    people = np.ones(polytope.blocks) if polytope.people is None else polytope.people
    table = np.where(noughts, 0.0, people[:, None] / polytope.options)
    layers = [(polytope.groups[layer], polytope.sums[layer]) for layer in polytope.layers]
    outside = [1.0 - np.asarray(groups.sum(axis=0)).ravel()[:, None] for groups, _ in layers]
    for _ in range(SWEEPS):
        for (groups, sums), others in zip(layers, outside, strict=True):
            table *= groups.T @ _ratio(sums, groups @ table) + others
        if polytope.people is not None:
            table *= _ratio(polytope.people, table.sum(axis=1))[:, None]
    return table


def _ratio(wanted: Array, now: Array) -> Array:
    ratio: Array = np.divide(wanted, now, out=np.ones_like(now), where=now > 0)
    return ratio


def _factors(rows: csr_array, table: Array, people: Array | None, change: Array) -> Array:
    """Return by which powers to scale for each printed number, so that all of them change as they should.

    An even table is a product of one factor for each printed number. Where a factor grows, those places grow most that
    have many people, at the cost of the other places of their blocks.
    """
    blocks, options = table.shape
    places = np.arange(blocks + 1)
    spread = bsr_array((_spread(table, people), places[:-1], places), shape=(blocks * options, blocks * options))
    coupled = csr_array(rows @ spread @ rows.T)
    ridge = RIDGE * max(1.0, float(coupled.diagonal().max(initial=0.0)))
    # What follows from other printed numbers changes with them; the ridge makes that no division by nought.
    matrix = csc_array(coupled + ridge * eye_array(coupled.shape[0]))
    method = {"SymmetricMode": True}
    found: Array = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=method).solve(change)
    return found


def _spread(table: Array, people: Array | None) -> Array:
    """Return for each block how its places move: of themselves, less their share of what the others gain."""
    spread = table[:, :, None] * np.eye(table.shape[1])
    if people is not None:
        spread = spread - table[:, :, None] * table[:, None, :] / np.maximum(people, 1e-9)[:, None, None]
    return spread
