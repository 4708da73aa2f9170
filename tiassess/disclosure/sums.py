"""Sums: from numbers of people by atom to numbers by reporting group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tiassess.disclosure.groups import Group
from tiassess.disclosure.spec import Answers


class Sums:
    """Adds up for the same groups again and again.

    An atom lies in a handful of groups and most atoms are empty, so going through the people is faster than going
    through the members of every group.

    >>> from tiassess.disclosure.groups import Kind
    >>> sums = Sums([Group("a", "A", Kind.OTHER, ("x", "y"), 1), Group("b", "B", Kind.OTHER, ("y",), 1)])
    >>> sums.of_people({"x": 3, "y": 4})
    {'a': 7, 'b': 4}
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = [group.id for group in groups]
        self._around: dict[str, list[str]] = {}
        for group in groups:
            for atom in group.members:
                self._around.setdefault(atom, []).append(group.id)

    def of_people(self, people: Mapping[str, int]) -> dict[str, int]:
        """Add up people by atom."""
        sums = dict.fromkeys(self._groups, 0)
        for atom, count in people.items():
            for group in self._around.get(atom, ()):
                sums[group] += count
        return sums

    def of_answers(self, answers: Answers) -> dict[str, dict[int, int]]:
        """Add up answers by atom and option; every group lists every option."""
        options = sorted({option for counts in answers.values() for option in counts})
        sums = {group: dict.fromkeys(options, 0) for group in self._groups}
        for atom, counts in answers.items():
            for group in self._around.get(atom, ()):
                of_group = sums[group]
                for option, count in counts.items():
                    of_group[option] += count
        return sums
