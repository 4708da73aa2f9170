"""How much people differ: their own scores, taken together before anybody sees them.

A person's score serves one purpose, to tell how far the people of a group lie apart. It is never written anywhere: what
comes out is the `Spread` of a group, from which its interval is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tiassess.instrument.definition import Scoring
from tiassess.measurement.answers import NA, NOT_ASKED
from tiassess.measurement.points import ScoredItem

PEOPLE_AT_A_TIME: Final = 8192
"""Rows scored together: few enough for a processor to keep at hand, which makes large sheets several times quicker."""


@dataclass(frozen=True)
class Spread:
    """How the scores of a group's people lie: how many have one, their mean, and their variance (divided by n - 1).

    Without people there is no mean, and with fewer than two no variance. The mean is for computing with and is never
    published: beside the counts of the questions it gives away whoever skipped one (rule R5 of ``docs/methods.md``).
    """

    n: int
    mean: Fraction | None
    variance: Fraction | None


@dataclass(frozen=True, eq=False)
class PersonScores:
    """Everybody's own score for one of an instrument's scores, exactly.

    Such a score is a sum of steps and a number of answered questions. Both are packed into one whole number a person,
    ``sum * base + answered``, so that a million and a half people take six megabytes and equal scores are found by
    sorting. People who answered too few questions to have a score hold 0, as does whoever answered none.

    Attributes:
        packed: One number a person, in the order of the answer sheet.
        base: One more than the number of questions.
        steps: Into how many steps every question's scale is cut, so that different scales add up in whole numbers.
    """

    packed: NDArray[np.uint32]
    base: int
    steps: int

    def spread(self, people: NDArray[np.bool_] | NDArray[np.intp]) -> Spread:
        """Tell how the scores of some people lie.

        Args:
            people: A mask over everybody, or the chosen people's places on the sheet; both give the same, places are
                quicker for many small groups.
        """
        packed, sharing = np.unique(self.packed[people], return_counts=True)
        n, sums, squares = 0, Counter[int](), Counter[int]()
        for number, count in zip(packed.tolist(), sharing.tolist(), strict=True):
            total, answered = divmod(number, self.base)
            if answered:
                n += count
                sums[answered] += count * total
                squares[answered] += count * total**2
        return self._spread_of(n, sums, squares)

    def _spread_of(self, n: int, sums: Counter[int], squares: Counter[int]) -> Spread:
        """Finish in fractions: sums and sums of squares are kept apart by the number of questions answered."""
        unit = {answered: Fraction(100, self.steps * answered) for answered in sums}
        total = sum((sums[answered] * unit[answered] for answered in unit), Fraction())
        square = sum((squares[answered] * unit[answered] ** 2 for answered in unit), Fraction())
        mean = total / n if n else None
        variance = (square - total**2 / n) / (n - 1) if n > 1 else None
        return Spread(n, mean, variance)


def person_scores(sheet: NDArray[np.uint8], items: Sequence[ScoredItem], scoring: Scoring) -> PersonScores:
    """Score everybody on the questions of one score.

    Somebody has a score who answered a large enough part of the questions that apply to them
    (`Scoring.completeness`, rounded up), if enough apply at all (`Scoring.minimum_applicable`). *Does not apply* and
    *not asked* take a question out; *don't know*, *rather not say* and a skip leave it in without an answer.

    Args:
        sheet: People × questions, codes of `tiassess.measurement.answers`.
        items: The questions, in the order of the sheet's columns.
        scoring: The rules of the instrument.
    """
    steps = lcm(*(item.points - 1 for item in items))
    tables = [_steps_by_code(item, steps) for item in items]
    needed = _answers_needed(len(items), scoring)
    packed = np.zeros(len(sheet), np.uint32)
    for start in range(0, len(sheet), PEOPLE_AT_A_TIME):
        block = slice(start, start + PEOPLE_AT_A_TIME)
        packed[block] = _packed(sheet[block], items, tables, needed)
    return PersonScores(packed, base=len(items) + 1, steps=steps)


def _packed(
    sheet: NDArray[np.uint8],
    items: Sequence[ScoredItem],
    tables: Sequence[NDArray[np.uint32]],
    needed: NDArray[np.uint32],
) -> NDArray[np.uint32]:
    """Pack the scores of some people, question by question."""
    total, answered, applicable = np.zeros((3, len(sheet)), np.uint32)
    for column, item, table in zip(sheet.T, items, tables, strict=True):
        total += table[column]
        answered += (column >= 1) & (column <= item.points)
        applicable += (column != NA) & (column != NOT_ASKED)
    return np.where(answered >= needed[applicable], total * np.uint32(len(items) + 1) + answered, np.uint32(0))


def _steps_by_code(item: ScoredItem, steps: int) -> NDArray[np.uint32]:
    """Tabulate how many common steps each code of the sheet is worth; whatever is not an answer is worth none."""
    table = np.zeros(256, np.uint32)
    for position in range(1, item.points + 1):
        table[position] = item.steps(position) * steps // (item.points - 1)
    return table


def _answers_needed(items: int, scoring: Scoring) -> NDArray[np.uint32]:
    """Tabulate how many answers make a score, by the number of questions that apply."""
    never = items + 1
    return np.array(
        [
            ceil(scoring.completeness * applicable) if applicable >= scoring.minimum_applicable else never
            for applicable in range(items + 1)
        ],
        np.uint32,
    )
