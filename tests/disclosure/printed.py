"""What a release prints of one question, made from everybody's answers, for the attacker to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from hypothesis import strategies as st

from tiassess.disclosure.attacker.answers import NOTHING_TOLD, Answers, Coded, Exact, Told
from tiassess.disclosure.attacker.certainty import attack_certainty
from tiassess.disclosure.attacker.families import Families, families_of
from tiassess.disclosure.attacker.report import Method

Row = tuple[int, ...]
Table = Mapping[str, Row]


@dataclass(frozen=True)
class Printed:
    """Everybody's answers by atom, and what of them is printed.

    Attributes:
        table: for each atom the people of every option; options are numbered from 1.
        shown: the groups with counts, by their atoms.
        words: the groups in words, by their atoms and the option that nearly all chose.
        hidden: other declared groups.
        kinds: kinds of groups that are no units.
    """

    table: Table
    shown: Mapping[str, Sequence[str]]
    words: Mapping[str, tuple[Sequence[str], int]] = field(default_factory=dict)
    hidden: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    k: int = 5

    @property
    def people(self) -> dict[str, int]:
        return {atom: sum(row) for atom, row in self.table.items()}

    @property
    def truth(self) -> dict[str, dict[int, int]]:
        return {atom: dict(enumerate(row, start=1)) for atom, row in self.table.items()}

    @property
    def answers(self) -> Answers:
        options = tuple(str(option) for option in range(1, 1 + len(next(iter(self.table.values())))))
        exact = tuple(
            Exact(group, frozenset(atoms), dict(zip(options, self.sums(atoms), strict=True)))
            for group, atoms in self.shown.items()
        )
        words = []
        for group, (atoms, option) in self.words.items():
            n = sum(self.sums(atoms))
            words.append(Coded(group, frozenset(atoms), n, str(option), n - 2))
        return Answers("q1", "Question q1", self.k, options, exact, tuple(words))

    @property
    def families(self) -> Families:
        words = {group: atoms for group, (atoms, _) in self.words.items()}
        groups = [
            {"id": group, "kind": self.kinds.get(group, "unit"), "members": list(atoms)}
            for group, atoms in {**self.shown, **words, **self.hidden}.items()
        ]
        return families_of({"groups": groups})

    def sums(self, atoms: Sequence[str]) -> list[int]:
        return [sum(people) for people in zip(*(self.table[atom] for atom in atoms), strict=True)]

    def attack(self, told: Told = NOTHING_TOLD) -> tuple[Method, list[str]]:
        """Attack as a reader, or as somebody who was told more."""
        return attack_certainty(self.answers, self.families, sorted(self.table), told)

    def attack_knowing_all_people(self) -> list[str]:
        """Attack with the people of every atom, and everybody's knowledge of themselves."""
        return self.attack(Told(self.people, None, self.truth))[1]


def every_table(printed: Printed) -> Iterator[dict[str, Row]]:
    """Give every table of whole people that has the people of the atoms and the printed counts, one after the other."""
    atoms = sorted(printed.table)
    sums = {group: printed.sums(members) for group, members in printed.shown.items()}
    options = len(next(iter(printed.table.values())))
    for rows in product(*(tuple(_spread(printed.people[atom], options)) for atom in atoms)):
        other = Printed(dict(zip(atoms, rows, strict=True)), printed.shown)
        fits_words = all(
            other.sums(members)[option - 1] >= sum(printed.sums(members)) - 2
            for members, option in printed.words.values()
        )
        if fits_words and all(other.sums(members) == sums[group] for group, members in printed.shown.items()):
            yield dict(other.table)


def _spread(people: int, options: int) -> Iterator[Row]:
    if options == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in _spread(people - first, options - 1):
            yield (first, *rest)


def grids(rows: int, columns: int, options: int, most: int) -> st.SearchStrategy[Printed]:
    """Draw teams × roles with everybody's answers, and any of the margins and the whole as shown groups."""
    atoms = [f"t{row}/r{column}" for row in range(rows) for column in range(columns)]
    groups = {"whole": atoms}
    groups |= {f"t{row}": [atom for atom in atoms if atom.startswith(f"t{row}/")] for row in range(rows)}
    groups |= {f"r{column}": [atom for atom in atoms if atom.endswith(f"/r{column}")] for column in range(columns)}
    people = st.lists(st.integers(0, options - 1), max_size=most)
    row = people.map(lambda chosen: tuple(chosen.count(option) for option in range(options)))
    kinds = {f"r{column}": "role" for column in range(columns)} | {"whole": "organisation"}
    masks = st.lists(st.booleans(), min_size=len(groups), max_size=len(groups)).filter(any)

    def printed(table: Sequence[Row], mask: Sequence[bool]) -> Printed:
        shown = {group: atoms for (group, atoms), is_shown in zip(groups.items(), mask, strict=True) if is_shown}
        hidden = {group: atoms for group, atoms in groups.items() if group not in shown}
        return Printed(dict(zip(atoms, table, strict=True)), shown, hidden=hidden, kinds=kinds)

    tables = st.lists(row, min_size=len(atoms), max_size=len(atoms)).filter(lambda table: any(map(any, table)))
    return st.builds(printed, tables, masks)
