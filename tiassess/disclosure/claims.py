"""What must stay possible for one question so that nobody can prove how somebody answered (R2).

There are claims about every atom and about every group that is too small to be shown. An atom whose people all answered
alike must be able to hold another answer, whoever looks, even a colleague who knows one answer elsewhere. One dissenter
in an atom must not be able to tell how the others there answered. And the answers of a small group must not be known as
a whole, however they are spread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tiassess.disclosure.exchanges import ENOUGH, Claim
from tiassess.disclosure.network import Cell


def claims_of_atoms(answers: Mapping[Cell, Mapping[int, int]], k: int) -> Iterator[Claim]:
    """Give what must hold for the atoms of a question.

    Args:
        answers: people by atom and option.
        k: the threshold of the wave.
    """
    for cell, people in answers.items():
        chosen = {option: count for option, count in people.items() if count}
        if not chosen:
            continue
        total = sum(chosen.values())
        all_but_one = [option for option, count in chosen.items() if count == total - 1]
        if len(chosen) == 1:
            yield Claim((cell,), tuple(chosen), ENOUGH)
        elif all_but_one:
            yield from (Claim((cell,), (option,)) for option in all_but_one)
        elif total < k:
            yield Claim((cell,), tuple(chosen))


def claim_of_few(cells: Sequence[Cell], people: Mapping[int, int], k: int) -> Claim | None:
    """Give what must hold for a hidden group, or for hidden siblings together, if they are few people (R2b).

    Args:
        cells: the group, or the siblings.
        people: people by option.
        k: the threshold of the wave.
    """
    chosen = [option for option, count in people.items() if count]
    is_few = 0 < sum(people.values()) < k
    return Claim(tuple(cells), tuple(chosen)) if is_few else None
