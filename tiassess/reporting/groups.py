"""The groups of a Publication in the order in which people look for them: by name, below the unit they are part of.

Never in the order of what was answered: nothing here compares groups with each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiassess.instrument.definition import Score
    from tiassess.reporting.group_results import GroupResult
    from tiassess.reporting.results import Results


@dataclass(frozen=True)
class Place:
    """A group and where it stands among the others.

    Attributes:
        group: its results.
        level: how many of the units that it is part of are shown, and so stand above it.
        part_of: the unit that it is part of, or None at the top.
        holds_others: whether other units are part of it.
    """

    group: GroupResult
    level: int = 0
    part_of: str | None = None
    holds_others: bool = False


def alphabetical(name: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """Give what names are sorted by: letters without their marks, and numbers by what they are worth.

    >>> sorted(["Ward 10", "Zoo", "Ŵern", "ward 9", "Vale"], key=alphabetical)
    ['Vale', 'ward 9', 'Ward 10', 'Ŵern', 'Zoo']
    """
    parted = unicodedata.normalize("NFKD", name).casefold().replace("ł", "l")
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    pieces = (piece for piece in re.split(r"([0-9]+)", bare) if piece)
    return tuple((0, int(piece)) if piece.isdecimal() else (1, piece) for piece in pieces), name


def places_of(results: Results, kind: str) -> list[Place]:
    """Give the groups of one kind by name."""
    return [Place(group) for group in results.of_kind(kind)]


def places_of_units(results: Results) -> list[Place]:
    """Walk the units from the top, by name on each level."""
    below: dict[str | None, list[GroupResult]] = {}
    parents = _parents(results)
    for unit in results.of_kind("unit"):
        below.setdefault(parents[unit.id], []).append(unit)

    def walk(parent: GroupResult | None, level: int) -> Iterator[Place]:
        for unit in below.get(parent.id if parent else None, []):
            yield Place(unit, level, parent.label if parent else None, holds_others=unit.id in below)
            yield from walk(unit, level + unit.shown)

    return list(walk(None, 0))


def places_within_units(results: Results) -> Mapping[str, list[Place]]:
    """Give the roles within each unit, by the id of the unit's group."""
    within: dict[str, list[Place]] = {}
    for place in places_of(results, "cross"):
        unit = place.group.id.removeprefix("cross:").partition("/")[0]
        within.setdefault(f"unit:{unit}", []).append(place)
    return within


def shortened_scores(results: Results, places: Sequence[Place], scores: Collection[str]) -> tuple[Score, ...]:
    """Give those of some scores that groups show, and that rest on fewer questions there than in the whole."""
    groups = [place.group for place in places]
    asked = {item for group in groups for item in group.items}
    shown = {score.id for group in groups for score in group.scores.values() if score.shown}
    of_all = results.publication.questionnaire.scores
    return tuple(
        score for score in of_all if score.id in shown.intersection(scores) and not asked.issuperset(score.items)
    )


def _parents(results: Results) -> dict[str, str | None]:
    """Find the unit that each unit is part of: the smallest of the larger ones that has the same people."""
    members = {group.id: group.members for group in results.groups if group.kind == "unit"}
    holders: dict[str, list[str]] = {}
    for unit in sorted(members, key=lambda unit: len(members[unit])):
        for atom in members[unit]:
            holders.setdefault(atom, []).append(unit)
    parents: dict[str, str | None] = {}
    for unit, atoms in members.items():
        larger = (other for other in holders[atoms[0]] if len(members[other]) > len(atoms)) if atoms else iter(())
        parents[unit] = next(larger, None)
    return parents
