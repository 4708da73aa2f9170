"""How a leak is worked out, in the words of whoever could do it: which shown results are added and subtracted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from tiassess.disclosure.attacker.algebra import PRIME, Row, reduced

LARGEST_NUMERATOR = 1000
LARGEST_DENOMINATOR = 12


def write_formula(groups: Sequence[str], factors: Mapping[int, Fraction]) -> str:
    """Write a combination of groups as a sum.

    >>> write_formula(["organisation", "unit:a", "unit:b"], {0: Fraction(1), 1: Fraction(-1), 2: Fraction(1, 2)})
    'organisation + 1/2 × unit:b − unit:a'
    """
    terms = [(abs(factor), "−" if factor < 0 else "+", groups[row]) for row, factor in _plus_first(factors)]
    sizes = ("" if size == 1 else f"{size} × " for size, _, _ in terms)
    written = " ".join(f"{sign} {size}{group}" for size, (_, sign, group) in zip(sizes, terms, strict=True))
    return written.removeprefix("+ ")


def _plus_first(factors: Mapping[int, Fraction]) -> Sequence[tuple[int, Fraction]]:
    return sorted(factors.items(), key=lambda term: (term[1] < 0, term[0]))


def combination_within(rows: Sequence[Mapping[int, int]], blocks: Collection[int]) -> Mapping[int, Fraction] | None:
    """Return factors of a combination of rows that is 0 outside some blocks and not inside.

    None if there is none, or if its factors are no small fractions and would explain nothing.

    >>> combination_within([{0: 1, 1: 1, 2: 1}, {0: 1}], {1, 2})
    {0: Fraction(1, 1), 1: Fraction(-1, 1)}
    """
    inside = 1 + max((block for row in rows for block in row), default=0)
    own = 2 * inside
    # Columns inside come after those outside, so the elimination clears the outside first. A column of its own keeps
    # track of how often each row was taken.
    ordered = (
        {(block + inside if block in blocks else block): one for block, one in row.items()} | {own + number: 1}
        for number, row in enumerate(rows)
    )
    for pivot, row in sorted(reduced(ordered).items()):
        if inside <= pivot < own:
            factors = dict(_factors(row, own))
            return (
                None
                if None in factors.values()
                else {number: factor for number, factor in factors.items() if factor is not None}
            )
    return None


def _factors(row: Row, own: int) -> Iterator[tuple[int, Fraction | None]]:
    return ((column - own, _fraction(value)) for column, value in sorted(row.items()) if column >= own)


def _fraction(value: int) -> Fraction | None:
    """Return the small fraction that a number modulo the prime stands for."""
    for denominator in range(1, LARGEST_DENOMINATOR + 1):
        numerator = value * denominator % PRIME
        for signed in (numerator, numerator - PRIME):
            if abs(signed) <= LARGEST_NUMERATOR:
                return Fraction(signed, denominator)
    return None
