"""Shares of people: how sure one is, and whole percentages that add up."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

Z: Final = 1.959963984540054
"""The two-sided 95 % quantile of the normal distribution."""


def wilson_interval(people: int, n: int) -> tuple[float, float]:
    """Give the 95 % interval of a share, from 0 to 1 (Wilson 1927, without continuity correction).

    >>> [round(bound, 6) for bound in wilson_interval(13, 20)]
    [0.432854, 0.818808]
    >>> [round(bound, 6) for bound in wilson_interval(0, 12)]
    [0.0, 0.242494]

    Args:
        people: how many of them.
        n: of how many; at least one.
    """
    share, square = people / n, Z * Z
    middle = share + square / (2 * n)
    margin = Z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    whole = 1 + square / n
    return max((middle - margin) / whole, 0.0), min((middle + margin) / whole, 1.0)


def whole_percentages(counts: Sequence[int]) -> list[int]:
    """Write counts as whole percentages that add up to 100, by the method of the largest remainder.

    Of equal remainders the earlier count gets the point, so that equal counts can differ by one.

    >>> whole_percentages([1, 1, 1])
    [34, 33, 33]

    Args:
        counts: at least one of them more than nought.
    """
    n = sum(counts)
    shares = [100 * count // n for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(100 * counts[place] % n))
    for place in by_remainder[: 100 - sum(shares)]:
        shares[place] += 1
    return shares
