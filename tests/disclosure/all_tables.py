"""The definition of certainty taken literally: every table of whole people that fits what is shown is written down.

Slow, and written without a look at exchanges or programmes, which it judges (properties T6 and T14).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

Table = Mapping[str, tuple[int, ...]]
"""Atom → people by option."""


def tables(people: Mapping[str, int], options: int) -> Iterator[Table]:
    """Give every table of answers of these people."""
    atoms = sorted(people)
    for rows in product(*(list(_shares(people[atom], options)) for atom in atoms)):
        yield dict(zip(atoms, rows, strict=True))


def _shares(people: int, options: int) -> Iterator[tuple[int, ...]]:
    """Give every way in which people can choose options."""
    if options == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in _shares(people - first, options - 1):
            yield (first, *rest)


class Possible:
    """All tables that fit what is shown of one question, to somebody who knows how many answered in every atom."""

    def __init__(
        self,
        true: Table,
        shown: Sequence[Collection[str]],
        coded: Sequence[tuple[Collection[str], int]] = (),
    ) -> None:
        """Write the tables down.

        Args:
            true: the answers as they were given.
            shown: the atoms of each group that shows its counts.
            coded: the atoms of each group in words, and the place of the option that all but two at most chose there.
        """
        self.true = {atom: row for atom, row in true.items() if sum(row)}
        people = {atom: sum(row) for atom, row in self.true.items()}
        options = len(next(iter(true.values())))
        printed = [_sum(self.true, members) for members in shown]
        least = [sum(_sum(self.true, members)) - 2 for members, _ in coded]
        self.tables = [
            table
            for table in tables(people, options)
            if all(_sum(table, members) == sums for members, sums in zip(shown, printed, strict=True))
            and all(
                _sum(table, members)[place] >= at_least for (members, place), at_least in zip(coded, least, strict=True)
            )
        ]

    def unanimous(self) -> set[str]:
        """Give the atoms whose people are known to have answered alike (R2a)."""
        return {atom for atom in self.true if _alike(table[atom] for table in self.tables)}

    def known(self, atoms: Collection[str]) -> bool:
        """Tell whether all counts of some atoms together are known (R2b)."""
        return len({_sum(table, atoms) for table in self.tables}) == 1

    def told_to_an_insider(self) -> set[tuple[str, int, str]]:
        """Give what one person finds out with their own answer: their atom, their answer, and whose answers (R2c)."""
        found = set()
        for atom, row in self.true.items():
            for place, people in enumerate(row):
                if people:
                    others = [_without(table, atom, place) for table in self.tables if table[atom][place]]
                    found |= {
                        (atom, place, other)
                        for other in self.true
                        if sum(others[0][other]) and _alike(table[other] for table in others)
                    }
        return found


def _sum(table: Table, atoms: Collection[str]) -> tuple[int, ...]:
    rows = [table[atom] for atom in atoms if atom in table]
    return tuple(map(sum, zip(*rows, strict=True)))


def _alike(rows: Iterator[tuple[int, ...]]) -> bool:
    """Tell whether there is one option that everybody chose in all rows."""
    chosen = {tuple(place for place, people in enumerate(row) if people) for row in rows}
    return len(chosen) == 1 and len(next(iter(chosen))) == 1


def _without(table: Table, atom: str, place: int) -> Table:
    row = tuple(people - (at == place) for at, people in enumerate(table[atom]))
    return {**table, atom: row}
