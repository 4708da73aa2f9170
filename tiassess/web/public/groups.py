"""The groups of a Publication in the order in which people look for them: by name, below the unit they are part of.

Never in the order of what was answered: these pages do not compare groups with each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiassess.instrument.definition import Score
    from tiassess.reporting.results import GroupResult, Results


@dataclass(frozen=True)
class Place:
    """A group and where it stands among the others.

    Attributes:
        group: its results.
        level: how many of the units that it is part of stand above it on the page.
        part_of: the unit that it is part of, or None at the top.
    """

    group: GroupResult
    level: int = 0
    part_of: str | None = None


@dataclass(frozen=True)
class Shelf:
    """Groups that stand in one table.

    Attributes:
        places: the groups of which something is shown.
        hidden: the names of the others.
        scores: the scores that are reported for some of the groups, in the questionnaire's order.
    """

    places: tuple[Place, ...]
    hidden: tuple[str, ...]
    scores: tuple[Score, ...]

    @classmethod
    def of(cls, results: Results, places: Sequence[Place]) -> Shelf:
        """Part what is shown from what is not."""
        shown = tuple(place for place in places if place.group.shown)
        reported = {score for place in shown for score in place.group.scores}
        return cls(
            places=shown,
            hidden=tuple(place.group.label for place in places if not place.group.shown),
            scores=tuple(score for score in results.publication.questionnaire.scores if score.id in reported),
        )

    @property
    def shortened(self) -> tuple[str, ...]:
        """Give the ids of the scores that rest on fewer questions here than in the whole organisation."""
        asked = {item for place in self.places for item in place.group.items}
        return tuple(score.id for score in self.scores if not asked.issuperset(score.items))


@dataclass(frozen=True)
class Groups:
    """All groups below the whole organisation.

    Attributes:
        units: units, each below the one that it is part of.
        roles: roles in the whole organisation.
        crosses: roles within a unit, by the unit's name, where something is shown of them.
        others: groups drawn by hand.
    """

    units: Shelf
    roles: Shelf
    crosses: tuple[tuple[str, Shelf], ...]
    others: Shelf

    @classmethod
    def of(cls, results: Results) -> Groups:
        """Put the groups of a Publication in order."""
        units = _tree(results)
        crosses = _within(results)
        shelves = ((unit.group.label, Shelf.of(results, crosses.get(unit.group.id, []))) for unit in units)
        return cls(
            units=Shelf.of(results, units),
            roles=Shelf.of(results, _by_name(results, "role")),
            crosses=tuple((label, shelf) for label, shelf in shelves if shelf.places),
            others=Shelf.of(results, _by_name(results, "other")),
        )


def address_of(group: str) -> str:
    """Write the id of a group as it stands in addresses; ids of units and roles have no full stop.

    >>> address_of("cross:north/nurse")
    'cross.north.nurse'
    """
    return re.sub("[:/]", ".", group)


def find_group(results: Results, address: str) -> GroupResult | None:
    """Find a group by its address, if something is shown of it; the whole organisation has pages of its own."""
    return next(
        (
            group
            for group in results.groups
            if group.shown and group.kind != "organisation" and address_of(group.id) == address
        ),
        None,
    )


def alphabetical(name: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """Give what names are sorted by: letters without their marks, and numbers by what they are worth.

    >>> sorted(["Ward 10", "Zoo", "Ŵern", "ward 9", "Vale"], key=alphabetical)
    ['Vale', 'ward 9', 'Ward 10', 'Ŵern', 'Zoo']
    """
    parted = unicodedata.normalize("NFKD", name).casefold().replace("ł", "l")
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    pieces = (piece for piece in re.split(r"([0-9]+)", bare) if piece)
    return tuple((0, int(piece)) if piece.isdecimal() else (1, piece) for piece in pieces), name


def _by_name(results: Results, kind: str) -> list[Place]:
    return [Place(group) for group in sorted(results.of_kind(kind), key=lambda group: alphabetical(group.label))]


def _within(results: Results) -> dict[str, list[Place]]:
    """Give the roles within each unit, by the unit's id."""
    within: dict[str, list[Place]] = {}
    for place in _by_name(results, "cross"):
        unit = place.group.id.removeprefix("cross:").partition("/")[0]
        within.setdefault(f"unit:{unit}", []).append(place)
    return within


def _tree(results: Results) -> list[Place]:
    """Walk the units from the top, by name on each level."""
    units = {group.id: group for group in results.of_kind("unit")}
    below: dict[str | None, list[GroupResult]] = {}
    for unit, parent in _parents(results).items():
        below.setdefault(parent, []).append(units[unit])

    def walk(parent: GroupResult | None, level: int) -> Iterator[Place]:
        units_below = below.get(parent.id if parent else None, [])
        for unit in sorted(units_below, key=lambda unit: alphabetical(unit.label)):
            yield Place(unit, level, parent.label if parent else None)
            yield from walk(unit, level + unit.shown)

    return list(walk(None, 0))


def _parents(results: Results) -> dict[str, str | None]:
    """Find the unit that each unit is part of: the smallest of the larger ones that has the same people."""
    members = {group["id"]: group["members"] for group in results.document["groups"] if group["kind"] == "unit"}
    holders: dict[str, list[str]] = {}
    for unit in sorted(members, key=lambda unit: len(members[unit])):
        for atom in members[unit]:
            holders.setdefault(atom, []).append(unit)
    parents: dict[str, str | None] = {}
    for unit, atoms in members.items():
        larger = (other for other in holders[atoms[0]] if len(members[other]) > len(atoms)) if atoms else iter(())
        parents[unit] = next(larger, None)
    return parents
