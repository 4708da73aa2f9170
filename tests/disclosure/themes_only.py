"""What follows from a score alone: a group of which only scores are printed, in steps of 5, without their questions.

This is the attack on which `docs/decisions/0022-no-groups-with-themes-only.md` rests. It is exact: for every question
it tries each way in which the group can have answered, and keeps those with which the printed scores, and the printed
answers of the whole that the group lies in, can be true together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm

STEPS_OF_A_SCALE = 4
"""Five options, worth 0 to 4 steps of 25 points."""
STEP = 5

Split = tuple[int, ...]
"""How many people chose each option, the lowest first."""

Shares = tuple[int, ...]
"""What something adds to each printed score."""


@dataclass(frozen=True, eq=False)
class Group:
    """A group whose scores are printed and whose answers are not.

    Attributes:
        people: for each question how many in the group answered it, as colleagues might know.
        scores: which questions each score is the mean of, and what is printed.
        whole: for each question the printed answers of everybody, this group and the rest.
        own: for each question the answers that whoever attacks gave or planted in the group: steps on the scale.
    """

    people: Mapping[str, int]
    scores: Sequence[tuple[frozenset[str], int]]
    whole: Mapping[str, Split] = field(default_factory=dict)
    own: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def certain(self) -> list[str]:
        """Name the questions to which all others in the group are proved to have given one and the same answer."""
        return [question for question in sorted(self.people) if _all_alike(self._possible(question))]

    def certain_in_the_rest(self) -> list[str]:
        """Name the questions to which everybody outside the group is proved to have given one and the same answer."""
        return [
            question
            for question in sorted(self.whole)
            if _all_alike(self._rest(question, split) for split in self._possible(question))
        ]

    def _possible(self, question: str) -> Iterator[Split]:
        """Give every way in which the others can have answered a question."""
        tried: dict[int, bool] = {}
        for split in self._splits(question):
            steps = self._steps(question, split)
            if steps not in tried:
                tried[steps] = self._is_possible(question, steps)
            if tried[steps]:
                yield split

    def _is_possible(self, question: str, steps: int) -> bool:
        """Tell whether the other questions can have sums with which every printed score is true."""
        shares = [
            [self._shares(question, steps)],
            *(self._shares_of[each] for each in sorted(self.people) if each != question),
        ]
        bounds = [((2 * value - STEP) * self._parts, (2 * value + STEP) * self._parts) for _, value in self.scores]
        for score, (low, high) in enumerate(bounds):
            each = [[share[score] for share in of_one] for of_one in shares]
            if not (2 * sum(map(max, each)) >= low and 2 * sum(map(min, each)) < high):
                return False
        return any(
            all(
                low <= 2 * total < high
                for total, (low, high) in zip(map(sum, zip(*each, strict=True)), bounds, strict=True)
            )
            for each in product(*shares)
        )

    @cached_property
    def _shares_of(self) -> dict[str, list[Shares]]:
        """Give for each question what each possible sum of steps adds to each score, those in the middle first."""
        shares = {}
        for question in sorted(self.people):
            sums = sorted({self._steps(question, split) for split in self._splits(question)})
            middle = sums[len(sums) // 2]
            sums.sort(key=lambda steps: abs(steps - middle))
            shares[question] = [self._shares(question, steps) for steps in sums]
        return shares

    def _splits(self, question: str) -> Iterator[Split]:
        """Give every way in which the others can have answered within the answers of the whole."""
        known = Counter(self.own.get(question, ()))
        others = self.people[question] - known.total()
        if question in self.whole:
            most = [count - known[step] for step, count in enumerate(self.whole[question])]
        else:
            most = [others] * (STEPS_OF_A_SCALE + 1)
        yield from _splits_within(others, most)

    def _rest(self, question: str, split: Split) -> Split:
        known = Counter(self.own.get(question, ()))
        return tuple(
            count - known[step] - inside
            for step, (count, inside) in enumerate(zip(self.whole[question], split, strict=True))
        )

    def _steps(self, question: str, split: Split) -> int:
        return sum(step * count for step, count in enumerate(split)) + sum(self.own.get(question, ()))

    def _shares(self, question: str, steps: int) -> Shares:
        """Give what a sum of steps adds to each score, in whole parts of a point."""
        points = self._parts * 100 * steps // (STEPS_OF_A_SCALE * self.people[question])
        return tuple(points // len(score) if question in score else 0 for score, _ in self.scores)

    @cached_property
    def _parts(self) -> int:
        """Divide a point so finely that no mean of a question, and no score, falls between two parts."""
        return lcm(*(STEPS_OF_A_SCALE * n for n in self.people.values())) * lcm(*(len(q) for q, _ in self.scores))


def printed(people: Mapping[str, int], steps: Mapping[str, int], questions: Iterable[str]) -> int:
    """Print the mean of the means of some questions, from 0 to 100, in steps of 5 with halves up."""
    means = [Fraction(100 * steps[question], STEPS_OF_A_SCALE * people[question]) for question in questions]
    return STEP * int(sum(means, Fraction(0)) / len(means) / STEP + Fraction(1, 2))


def _all_alike(splits: Iterable[Split]) -> bool:
    """Tell whether only one split is possible, and it has people in one option and in no other."""
    chosen: set[int] = set()
    for split in splits:
        chosen |= {option for option, count in enumerate(split) if count}
        if len(chosen) > 1:
            return False
    return len(chosen) == 1


def _splits_within(people: int, most: Sequence[int]) -> Iterator[Split]:
    if not most:
        if people == 0:
            yield ()
        return
    for here in range(min(people, most[0]) + 1):
        for others in _splits_within(people - here, most[1:]):
            yield (here, *others)
