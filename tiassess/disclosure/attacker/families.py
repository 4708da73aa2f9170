"""Which declared groups lie inside which others: the sums of hidden groups that whoever reads a release would try."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KINDS_OF_PARTS = (frozenset({"unit", "other"}), frozenset({"role"}), frozenset({"cross"}))


@dataclass(frozen=True, slots=True)
class Family:
    """A group and the groups of one kind inside it, the larger first.

    Attributes:
        whole: id of the group.
        inside: ids of all groups of the kind inside it.
        nearest: those of them that lie in none of the others.
    """

    whole: str
    inside: tuple[str, ...]
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class Families:
    """All families of a release, and the members of its groups."""

    members: Mapping[str, frozenset[str]]
    families: tuple[Family, ...]

    def hidden_groups(self, shown: Collection[str]) -> Iterator[frozenset[str]]:
        """Give the hidden groups, the union of hidden parts of each group, and what its shown parts leave of it.

        Args:
            shown: ids of the groups whose answers are shown.
        """
        for group, members in self.members.items():
            if group not in shown:
                yield members
        for family in self.families:
            hidden = [self.members[part] for part in family.nearest if part not in shown]
            if len(hidden) > 1:
                yield frozenset().union(*hidden)
            if covered := self._covered(family, shown):
                yield self.members[family.whole] - covered

    def rests(self, exact: Collection[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give shown groups with parts to subtract that do not overlap, so that the counts of the rest follow.

        Args:
            exact: ids of the groups whose counts are shown.
        """
        for family in self.families:
            if family.whole in exact:
                parts = tuple(self._largest(family, exact))
                people = [len(self.members[part]) for part in parts]
                if parts and sum(people) == len(frozenset().union(*(self.members[part] for part in parts))):
                    yield family.whole, parts

    def _largest(self, family: Family, exact: Collection[str]) -> Iterator[str]:
        covered: set[str] = set()
        for part in family.inside:
            if part in exact and not self.members[part] <= covered:
                covered |= self.members[part]
                yield part

    def _covered(self, family: Family, shown: Collection[str]) -> frozenset[str]:
        return frozenset().union(*(self.members[part] for part in family.inside if part in shown))


def families_of(document: Mapping[str, Any]) -> Families:
    """Find every family among the declared groups of a release."""
    kinds = {group["id"]: group["kind"] for group in document["groups"]}
    members = {group["id"]: frozenset(group["members"]) for group in document["groups"]}
    ordered = sorted(members, key=lambda group: (-len(members[group]), group))
    families = []
    for whole in ordered:
        for kind in KINDS_OF_PARTS:
            inside = tuple(part for part in ordered if kinds[part] in kind and members[part] < members[whole])
            if inside:
                families.append(Family(whole, inside, tuple(_nearest(inside, members))))
    return Families(members, tuple(families))


def _nearest(inside: tuple[str, ...], members: Mapping[str, frozenset[str]]) -> Iterator[str]:
    covered: set[str] = set()
    for part in inside:
        if not members[part] <= covered:
            covered |= members[part]
            yield part
