"""Near-unanimity: a result so clear that it says how single people answered (R3).

If 11 of 12 people chose one answer, the twelfth knows how each of the others answered. Saying "11 or 12 of 12" would
not help: the twelfth subtracts themselves. So a result is told in words as soon as all but two chose the same: "at
least 10 of 12", alike for 10, 11 and 12. Then even the one who answered differently cannot be sure of anybody else.
Where fewer than ten answered and all or all but one chose alike, such words would protect nobody: it is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

FEWEST_FOR_WORDS = 10
FEW_OTHERS = 2


class Display(Enum):
    """How a result may be shown, as far as it depends on itself alone."""

    COUNTS = "counts"
    WORDS = "words"
    NOT_AT_ALL = "not at all"


def at_least(people: int) -> int:
    """Return how many at least chose an answer, in the words of a near-unanimous result."""
    return people - FEW_OTHERS


def most_common(people: Mapping[int, int]) -> int:
    """Return the option that most people chose, the lower one of two."""
    return max(people, key=lambda option: (people[option], -option))


def display_of(people: Mapping[int, int]) -> Display:
    """Tell how a result may be shown.

    >>> display_of({1: 10, 2: 1, 3: 1}), display_of({1: 7, 2: 1}), display_of({1: 6, 2: 2})
    (<Display.WORDS: 'words'>, <Display.NOT_AT_ALL: 'not at all'>, <Display.COUNTS: 'counts'>)

    Args:
        people: people by option, without those whose answer somebody else knows.
    """
    total = sum(people.values())
    others = total - people[most_common(people)]
    if total >= FEWEST_FOR_WORDS:
        return Display.WORDS if others <= FEW_OTHERS else Display.COUNTS
    return Display.NOT_AT_ALL if others <= 1 else Display.COUNTS
