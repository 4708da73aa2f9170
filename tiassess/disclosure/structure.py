"""The shape of an organisation at opening: units in a tree, roles beside it, and the atoms where they meet.

An *atom* is one leaf unit × one role. Every answer is counted in exactly one atom, so the atoms are all that a
selection or an attacker needs to know of an organisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tiassess.disclosure.errors import StructureError

NOT_STATED = "not-stated"
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the organisation; `parent` is None directly under it, `headcount` is None where nobody knows it."""

    id: str
    name: str
    parent: str | None
    headcount: int | None


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of work that people do anywhere in the organisation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Atom:
    """One leaf unit × one role: the smallest place where answers are counted."""

    id: str
    unit: str
    role: str


@dataclass(frozen=True)
class Structure:
    """The unit tree and the roles of one wave, frozen at its opening.

    *Not stated* is a leaf like others, one under the organisation and one under every inner unit, and a role like
    others. So every answer has an atom, and nobody has to say more than they wish to.

    >>> ward = Unit("ward", "Ward", None, None)
    >>> structure = Structure((ward, Unit("day", "Day", "ward", 9), Unit("night", "Night", "ward", 7)), ())
    >>> structure.leaves
    ('day', 'night', 'not-stated', 'ward.not-stated')
    >>> structure.headcount("ward")
    16
    """

    units: tuple[Unit, ...]
    roles: tuple[Role, ...]

    def __post_init__(self) -> None:
        for ids in ([unit.id for unit in self.units], [role.id for role in self.roles]):
            for doubled in sorted(each for each, times in Counter(ids).items() if times > 1):
                raise StructureError(f"The id “{doubled}” stands twice. Give each unit and each role an id of its own.")
        reached = {unit.id for unit in self._walk()}
        for unit in self.units:
            if unit.id not in reached:
                raise StructureError(
                    f"The unit “{unit.id}” does not hang on the organisation. Name a parent that leads up to it."
                )

    def _walk(self) -> Iterator[Unit]:
        """Give every unit that hangs on the organisation, each after the one above it."""
        waiting = list(self._children.get(None, ()))
        while waiting:
            unit = waiting.pop()
            yield unit
            waiting += self._children.get(unit.id, ())

    @cached_property
    def _children(self) -> dict[str | None, list[Unit]]:
        children: dict[str | None, list[Unit]] = {}
        for unit in self.units:
            children.setdefault(unit.parent, []).append(unit)
        return children

    @cached_property
    def _parents(self) -> dict[str, str]:
        parents = {unit.id: unit.parent or ORGANISATION for unit in self.units}
        return parents | {self.not_stated_below(inner): inner for inner in (ORGANISATION, *self.inner_units)}

    @cached_property
    def inner_units(self) -> tuple[str, ...]:
        """Ids of the units that have units below them, sorted."""
        return tuple(sorted(parent for parent in self._children if parent is not None))

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Ids of the units without units below them and of every not-stated unit, sorted."""
        return tuple(sorted(self._parents.keys() - set(self.inner_units)))

    @cached_property
    def role_ids(self) -> tuple[str, ...]:
        """Ids of all roles and of the not-stated role, sorted."""
        return tuple(sorted([*(role.id for role in self.roles), NOT_STATED]))

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """Every leaf × every role. The order is that of the ids, so the order of a file changes nothing."""
        pairs = ((leaf, role) for leaf in self.leaves for role in self.role_ids)
        return tuple(Atom(f"{leaf}/{role}", leaf, role) for leaf, role in pairs)

    @cached_property
    def atoms_by_leaf(self) -> dict[str, tuple[Atom, ...]]:
        """The atoms of each leaf, one for each role."""
        by_leaf: dict[str, list[Atom]] = {}
        for atom in self.atoms:
            by_leaf.setdefault(atom.unit, []).append(atom)
        return {leaf: tuple(atoms) for leaf, atoms in by_leaf.items()}

    def children(self, unit: str) -> tuple[str, ...]:
        """Return the ids of the units directly under a unit or the organisation, without *not stated*."""
        return tuple(child.id for child in self._children.get(None if unit == ORGANISATION else unit, ()))

    def parent(self, unit: str) -> str:
        """Return the id of the unit above, `ORGANISATION` at the top."""
        return self._parents[unit]

    def is_leaf(self, unit: str) -> bool:
        """Tell whether answers are counted in this unit itself and not in units below it."""
        return unit != ORGANISATION and unit not in self._children

    def depth(self, unit: str) -> int:
        """Return 1 for a unit directly under the organisation, 2 below that, and so on."""
        return 0 if unit == ORGANISATION else 1 + self._depths[self.parent(unit)]

    @cached_property
    def _depths(self) -> dict[str, int]:
        depths = {ORGANISATION: 0}
        for unit in self._walk():
            depths[unit.id] = 1 + depths[unit.parent or ORGANISATION]
        return depths

    def leaves_below(self, unit: str) -> tuple[str, ...]:
        """Return the leaves whose answers count for this unit; a leaf counts for itself."""
        return tuple(self._leaves_below[unit])

    @cached_property
    def _leaves_below(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {unit: [] for unit in (ORGANISATION, *self._parents)}
        for leaf in self.leaves:
            unit = leaf
            while unit != ORGANISATION:
                below[unit].append(leaf)
                unit = self.parent(unit)
            below[ORGANISATION].append(leaf)
        return below

    def headcount(self, unit: str) -> int | None:
        """Add up the people below a unit; None as soon as one leaf's headcount is unknown."""
        return self._headcounts.get(unit)

    @cached_property
    def _headcounts(self) -> dict[str, int | None]:
        """Add up from the bottom, every unit once; nobody belongs to *not stated*."""
        headcounts: dict[str, int | None] = {}
        for unit in reversed(list(self._walk())):
            below = self._children.get(unit.id)
            headcounts[unit.id] = _added(headcounts[each.id] for each in below) if below else unit.headcount
        headcounts[ORGANISATION] = _added(headcounts[each.id] for each in self._children.get(None, ()))
        return headcounts

    @staticmethod
    def not_stated_below(unit: str) -> str:
        """Return the leaf for an answer that names an inner unit, or the organisation, and nothing below it."""
        return NOT_STATED if unit == ORGANISATION else f"{unit}.{NOT_STATED}"


def _added(headcounts: Iterable[int | None]) -> int | None:
    """Add headcounts up, to None if one is unknown or there is none at all."""
    people = list(headcounts)
    known = [each for each in people if each is not None]
    return sum(known) if known and len(known) == len(people) else None
