"""How a group answered one question, as far as it may be said: exactly, in words, or not at all (``None``).

Why a question was left without an answer on its scale stands apart from that, in `NotAnswered`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tiassess.measurement.proportions import whole_percentages

COUNTS_BELOW: Final = 10
"""With fewer answers to a question these are counted wherever they are written: one person is over 10 % of them."""


@dataclass(frozen=True)
class Exact:
    """How many people chose each option.

    Attributes:
        counts: people by option, in the order of the scale.
    """

    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """Count the people who chose an option."""
        return sum(self.counts)

    @property
    def is_counted(self) -> bool:
        """Say whether so few answered that percentages would look surer than they are."""
        return self.n < COUNTS_BELOW

    @property
    def percentages(self) -> tuple[int, ...]:
        """Give whole percentages by option, which add up to 100."""
        return tuple(whole_percentages(self.counts))


@dataclass(frozen=True)
class Coded:
    """Nearly everyone chose one option. How many it were exactly is not known here, so nothing can be worked out of it.

    Attributes:
        place: the place of that option on the scale.
        at_least: how many chose it at least.
        n: the people who chose an option.
    """

    place: int
    at_least: int
    n: int


Answers = Exact | Coded


def percent_of(people: int, n: int) -> int:
    """Give the whole percentage of some people.

    >>> percent_of(5, 40)
    13
    """
    return whole_percentages([people, n - people])[0]


@dataclass(frozen=True)
class NotAnswered:
    """What became of a question on all forms of a group.

    Attributes:
        answered: forms with an answer on its scale.
        did_not_know: forms on which “I don't know” was chosen.
        otherwise: the other forms.
        reasons: what these are made of, by the codes of the release; empty below the whole organisation.
    """

    answered: int
    did_not_know: int
    otherwise: int
    reasons: Mapping[str, int]

    @property
    def forms(self) -> int:
        """Count all forms of the group."""
        return self.answered + self.did_not_know + self.otherwise

    @property
    def asked(self) -> int:
        """Count the forms on which the question was asked, as far as that is known."""
        return self.forms - self.reasons.get("not_asked", 0)

    @property
    def share_not_known(self) -> Fraction:
        """Give the share of them on which “I don't know” was chosen."""
        return Fraction(self.did_not_know, self.asked)
