"""Exact linear algebra on sparse rows, in whole numbers modulo a large prime.

Shown results are rows of noughts and ones over the atoms. Floating point cannot tell a small number from nought, and a
verdict on people's privacy must not rest on a tolerance. Modulo a prime of 61 bits every step is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

PRIME = 2**61 - 1

Row = dict[int, int]
"""Column → value, without noughts."""


def reduced(rows: Iterable[Mapping[int, int]]) -> dict[int, Row]:
    """Return the reduced echelon form: for each pivot column the row that is 1 there and 0 at the other pivots.

    >>> reduced([{0: 1, 1: 1, 2: 1}, {0: 1}])
    {0: {0: 1}, 1: {1: 1, 2: 1}}
    """
    echelon: dict[int, Row] = {}
    for each in rows:
        row = dict(each)
        for pivot in [column for column in row if column in echelon]:
            add(row, echelon[pivot], -row[pivot])
        if row:
            _settle(row, echelon)
    return echelon


def without_column(echelon: Mapping[int, Row], column: int) -> dict[int, Row]:
    """Return the echelon form of those combinations of the rows that are 0 in a column."""
    touching = [pivot for pivot, row in echelon.items() if column in row]
    if not touching:
        return dict(echelon)
    # The shortest row is given up, because it is added to the others.
    given_up = column if column in echelon else min(touching, key=lambda pivot: (len(echelon[pivot]), pivot))
    removed = echelon[given_up]
    rest: dict[int, Row] = {}
    for pivot, row in echelon.items():
        if pivot != given_up:
            kept = dict(row)
            if column in kept:
                add(kept, removed, -kept[column] * pow(removed[column], -1, PRIME))
            rest[pivot] = kept
    return rest


def add(row: Row, other: Mapping[int, int], factor: int) -> None:
    """Add a multiple of another row to a row, in place."""
    for column, value in other.items():
        total = (row.get(column, 0) + factor * value) % PRIME
        if total:
            row[column] = total
        else:
            row.pop(column, None)


def scaled(row: Mapping[int, int], column: int) -> Row:
    """Return a multiple of a row that is 1 in a column."""
    factor = pow(row[column], -1, PRIME)
    return {each: value * factor % PRIME for each, value in row.items()}


def _settle(row: Row, echelon: dict[int, Row]) -> None:
    """Give a row that is new to the echelon form its pivot, and clear that column from the others."""
    pivot = min(row)
    row = scaled(row, pivot)
    for other in echelon.values():
        if pivot in other:
            add(other, row, -other[pivot])
    echelon[pivot] = row
