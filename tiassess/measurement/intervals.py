"""How sure a score is: the 95 % interval around it.

An interval is made from people's own scores, so it is published coarsely: in whole points, in steps of five for fewer
than ten people, always rounded away from the score (rule R5 of ``docs/methods.md``).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Final

from tiassess.measurement.spread import Spread

FEW_PEOPLE: Final = 10
"""Below this number of people, bounds are multiples of five."""

NUDGE: Final = Fraction(1, 10**9)
"""Added on both sides before rounding, far above the error of a machine's arithmetic.

A bound that should be a whole number then rounds alike on every machine, and an interval is never a single point:
not even people who all agree today make a score certain."""


@dataclass(frozen=True)
class Interval:
    """The whole points between which a score lies, both included."""

    low: int
    high: int


def interval(score: Fraction, spread: Spread, population: int | None, stable_share: Fraction) -> Interval | None:
    """Give the 95 % interval of a group's score: score ± t(n - 1) × √variance of the mean.

    >>> two_dozen = Spread(n=24, mean=Fraction(60), variance=Fraction(17**2))
    >>> interval(Fraction(60), two_dozen, population=48, stable_share=Fraction(3, 4))
    Interval(low=54, high=66)
    >>> interval(Fraction(60), two_dozen, population=None, stable_share=Fraction(3, 4))
    Interval(low=52, high=68)

    Args:
        score: The group's score, from 0 to 100; the mean of its questions' means, not the spread's mean.
        spread: The scores of the group's people.
        population: How many people the group has, if that is known.
        stable_share: The share of the variance between people that is the same from day to day.

    Returns:
        The interval, or nothing where fewer than two people have a score.
    """
    variance = variance_of_mean(spread, population, stable_share)
    if variance is None:
        return None
    margin = Fraction(_t_quantile(spread.n - 1) * sqrt(variance)) + NUDGE
    step = 1 if spread.n >= FEW_PEOPLE else 5
    low = floor((score - margin) / step) * step
    high = ceil((score + margin) / step) * step
    return Interval(max(low, 0), min(high, 100))


def variance_of_mean(spread: Spread, population: int | None, stable_share: Fraction) -> Fraction | None:
    """Give the sampling variance of a mean: s² / n × (1 - stable share × n / N).

    Asking everybody removes the doubt about who was asked, but not the change of people's answers from one day to the
    next, so only the stable share shrinks with the part of the population that answered. Where the population is
    unknown, or smaller than the number who answered, nothing shrinks. The variance with n - 1 goes with 1 - n / N
    (Cochran, *Sampling Techniques*, 3rd edition 1977, chapter 2).
    """
    if spread.variance is None:
        return None
    variance = spread.variance / spread.n
    if population is None or spread.n > population:
        return variance
    return variance * (1 - stable_share * Fraction(spread.n, population))


def _t_quantile(degrees: int) -> float:
    """Look up the two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415 - SciPy takes a second to load, and only counting needs it

    return float(stdtrit(degrees, 0.975))
