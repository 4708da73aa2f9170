"""The accounting network: how the cells of units × roles add up, as vertices and edges.

Counts by unit and role obey identities: teams add up to their directorate, roles add up to the unit. Each identity is a
vertex; each cell (unit × role, or all roles of a unit) stands in exactly two identities, once on either side of the
equals sign, and is the directed edge between them. So any change of counts that keeps every identity is a circulation,
and any number that can be worked out from others is a cut (Gusfield 1988, "A graph theoretic approach to statistical
data security", SIAM Journal on Computing 17).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.structure import ORGANISATION, Structure

ALL_ROLES = "*"

Cell = tuple[str, str]
"""A unit and a role, or a unit and `ALL_ROLES`."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a unit beside those of its children that are shown: an inner unit that no tree names.

    Attributes:
        id: the id of the reporting group, `other:PARENT`.
        parent: the unit, or the organisation.
        children: the units and the not-stated leaf that lie in it.
    """

    id: str
    parent: str
    children: frozenset[str]

    def staff(self, structure: Structure) -> int | None:
        """Add up the staff of the hidden siblings, None where a headcount is unknown; nobody is in *not stated*."""
        not_stated = structure.not_stated_below(self.parent)
        headcounts = [structure.headcount(child) for child in self.children if child != not_stated]
        known = [each for each in headcounts if each is not None]
        return sum(known) if len(known) == len(headcounts) else None


def cell_of(group: Group) -> Cell:
    """Return the cell that a declared group is.

    >>> cell_of(Group("cross:day/nurse", "Day × Nurse", Kind.CROSS, (), 4))
    ('day', 'nurse')
    """
    _, _, name = group.id.partition(":")
    match group.kind:
        case Kind.ORGANISATION:
            return ORGANISATION, ALL_ROLES
        case Kind.UNIT:
            return name, ALL_ROLES
        case Kind.ROLE:
            return ORGANISATION, name
        case Kind.CROSS:
            unit, _, role = name.partition("/")
            return unit, role
        case Kind.OTHER:
            return group.id, ALL_ROLES


class Network:
    """The identities of one structure.

    Attributes:
        edges: for each cell its tail and its head. A cell's number flows from one to the other.
        atoms: for each atom's id its cell.
        rests: for each id of a rest the rest.
        children: for each inner unit and each rest, what lies directly in it, *not stated* too.
        size: how many vertices there are.
    """

    def __init__(self, structure: Structure, rests: Sequence[Rest] = ()) -> None:
        self._structure = structure
        self.rests = {rest.id: rest for rest in rests}
        self._above = {child: rest.id for rest in rests for child in rest.children} | {
            rest.id: rest.parent for rest in rests
        }
        self._numbers: dict[Cell, int] = {}
        inner = [*structure.inner_units, ORGANISATION, *sorted(rest.id for rest in rests)]
        self.children: dict[str, list[str]] = {unit: [] for unit in inner}
        for unit in (*structure.leaves, *inner):
            if unit != ORGANISATION:
                self.children[self.parent(unit)].append(unit)
        self.edges: Mapping[Cell, tuple[int, int]] = dict(self._edges(inner))
        self.atoms: Mapping[str, Cell] = {atom.id: (atom.unit, atom.role) for atom in structure.atoms}
        self.size = len(self._numbers)

    def parent(self, unit: str) -> str:
        """Return the unit above, which may be a rest."""
        return self._above.get(unit) or self._structure.parent(unit)

    def _edges(self, inner: Iterable[str]) -> Iterator[tuple[Cell, tuple[int, int]]]:
        cells = [(leaf, (leaf, ALL_ROLES)) for leaf in self._structure.leaves]
        for unit, total in cells:
            for role in self._structure.role_ids:
                yield (unit, role), (self._vertex(total), self._vertex((self.parent(unit), role)))
            yield total, (self._vertex((self.parent(unit), ALL_ROLES)), self._vertex(total))
        for unit in inner:
            for role in (*self._structure.role_ids, ALL_ROLES):
                below, above = self._vertex((unit, role)), self._vertex(self._cell_above(unit, role))
                yield (unit, role), ((above, below) if role == ALL_ROLES else (below, above))

    def _cell_above(self, unit: str, role: str) -> Cell:
        return ("", "") if unit == ORGANISATION else (self.parent(unit), role)

    def _vertex(self, cell: Cell) -> int:
        """Number an identity, named by the cell that stands alone on one side of it."""
        return self._numbers.setdefault(cell, len(self._numbers))
