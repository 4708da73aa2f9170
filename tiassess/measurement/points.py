"""From counts of answers to points: how a question, and then a theme, gets its number from 0 to 100.

Everything here is a function of counts that may be published as they are (rule R5 of ``docs/methods.md``), computed in
whole numbers and fractions, so that neither the order of rows nor a machine's arithmetic can change a digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tiassess.instrument.definition import Item, Scale
from tiassess.measurement.errors import UnknownAnswerError


@dataclass(frozen=True)
class ScoredItem:
    """What scoring needs to know of a question: how many points its scale has, and which end is the good one."""

    points: int
    reversed: bool

    @classmethod
    def of(cls, item: Item, scale: Scale) -> ScoredItem:
        """Take from an instrument's item and its scale what scoring needs."""
        return cls(points=len(scale.options), reversed=item.reversed)

    def steps(self, position: int) -> int:
        """Count the steps of an answer above the least favourable end of its scale.

        >>> [ScoredItem(5, reversed=False).steps(position) for position in (1, 3, 5)]
        [0, 2, 4]
        >>> [ScoredItem(5, reversed=True).steps(position) for position in (1, 3, 5)]
        [4, 2, 0]

        Raises:
            UnknownAnswerError: There is no such position; most likely an option's *value* was taken for its position.
        """
        if not 1 <= position <= self.points:
            message = f"There is no position {position} on a scale of {self.points} points."
            raise UnknownAnswerError(message)
        return self.points - position if self.reversed else position - 1


def item_mean(counts: Mapping[int, int], item: ScoredItem) -> Fraction:
    """Average the answers to one question on the scale from 0 to 100.

    Two people of four fully agree, the others stand one step below:

    >>> item_mean({4: 2, 5: 2}, ScoredItem(points=5, reversed=False))
    Fraction(175, 2)

    Args:
        counts: How many people chose the option at each position, counted from 1. At least one person.
        item: The scale's points, and whether agreement is the unfavourable end.
    """
    steps = sum(item.steps(position) * people for position, people in counts.items())
    return Fraction(100 * steps, (item.points - 1) * sum(counts.values()))


def score_of(means: Sequence[Fraction]) -> Fraction:
    """Average the means of a theme's questions into the theme's score for a group.

    The average of people's own scores would be a different number as soon as somebody skips a question, and would then
    give that person away (rule R5). So every question weighs the same, and at least one is needed.
    """
    return sum(means, Fraction()) / len(means)
