"""Numbers as they are published, with the rounding done in whole numbers.

Halves go up. A machine's own rounding would send 62.25 to 62.2 and 62.35 to wherever its nearest binary number lies.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, isqrt


def display_one_decimal(number: Fraction) -> float:
    """Round to one decimal, halves up.

    >>> display_one_decimal(Fraction(6225, 100)), display_one_decimal(Fraction(6235, 100))
    (62.3, 62.4)
    """
    return floor(10 * number + Fraction(1, 2)) / 10


def display_deviation(variance: Fraction) -> float:
    """Take the square root of a variance to one decimal, halves up, without leaving whole numbers.

    >>> display_deviation(Fraction(1010416667, 1000000))
    31.8
    """
    half_tenths = isqrt(floor(400 * variance))
    return (half_tenths + 1) // 2 / 10
