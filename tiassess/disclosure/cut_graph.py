"""The cut graph: which results can be shown together without resting on fewer than k people (R1).

Counts by unit and role obey accounting identities: teams add up to their directorate, roles add up to the unit. Each
identity is a vertex; each cell (unit × role, or all roles) stands in exactly two identities and is the edge between
them. A number that can be worked out from the shown cells is then a *cut* of this graph, and the people it rests on
are those whose atoms the cut crosses. So the smallest group that somebody could compute is the smallest cut, which a
maximum flow finds exactly (Gusfield 1988, "A graph theoretic approach to statistical data security", SIAM Journal on
Computing 17; Kao, "Data security equals graph connectivity", arXiv cs/0101034).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.structure import ORGANISATION, Structure

ALL_ROLES = "*"

Cell = tuple[str, str]
"""A unit and a role, or a unit and `ALL_ROLES`."""

Vertex = tuple[str, str]
"""An identity, named by the cell that stands alone on one side of it."""

Edge = tuple[Vertex, Vertex]

ROOT: Vertex = ("", "")


def cell_of(group: Group) -> Cell:
    """Return the cell that a declared group is.

    >>> cell_of(Group("cross:day/nurse", "Day × Nurse", Kind.CROSS, (), 4))
    ('day', 'nurse')

    Raises:
        ValueError: for a group drawn by hand, which is no cell of the unit tree × roles.
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
            raise ValueError(f"The group “{group.id}” is no cell of units × roles, so no cut decides on it.")


class CutGraph:
    """The identities of one structure, with the people of one question as capacities.

    An atom's edge holds as much as there are people in it. A cell that is not shown cannot be crossed by any cut that
    an attacker uses, so its edge holds `k`, as good as infinite here, because every flow stops at `k`. A shown cell's
    edge is taken out: crossing it costs the attacker nothing.

    Two teams of 9 and 3 people. Once the whole organisation is shown, showing the larger team too would open a cut
    of 3 people, the smaller team:

    >>> from tiassess.disclosure.structure import Unit
    >>> teams = Structure((Unit("a", "A", None, None), Unit("b", "B", None, None)), ())
    >>> graph = CutGraph(teams, {"a/not-stated": 9, "b/not-stated": 3}, 5)
    >>> graph.publish(("organisation", "*"))
    5
    >>> graph.publish(("a", "*"))
    3
    """

    def __init__(self, structure: Structure, people: Mapping[str, int], k: int) -> None:
        self._structure = structure
        self._k = k
        self._edges: dict[Vertex, dict[Vertex, int]] = {}
        for leaf in structure.leaves:
            for role in structure.role_ids:
                self._set((leaf, role), min(k, people.get(f"{leaf}/{role}", 0)))
            self._set((leaf, ALL_ROLES), k)
        for inner in (*structure.inner_units, ORGANISATION):
            for role in (*structure.role_ids, ALL_ROLES):
                self._set((inner, role), k)

    def publish(self, cell: Cell) -> int:
        """Take a cell's edge out and return the smallest cut that this opens, at most `k`.

        Only a cut between the two ends of the edge is new. Zero means that there is no way left between them: the
        cell could be worked out already, and showing it adds nothing.
        """
        self._set(cell, 0)
        return self._flow(*self._ends(cell))

    def withdraw(self, cell: Cell) -> None:
        """Put the edge of a cell back that is not to be shown after all."""
        self._set(cell, self._k)

    def _ends(self, cell: Cell) -> tuple[Vertex, Vertex]:
        unit, role = cell
        below = (unit, ALL_ROLES) if self._structure.is_leaf(unit) else cell
        above = ROOT if unit == ORGANISATION else (self._structure.parent(unit), role)
        return below, above

    def _set(self, cell: Cell, capacity: int) -> None:
        below, above = self._ends(cell)
        for one, other in ((below, above), (above, below)):
            neighbours = self._edges.setdefault(one, {})
            if capacity:
                neighbours[other] = capacity
            else:
                neighbours.pop(other, None)

    def _flow(self, source: Vertex, sink: Vertex) -> int:
        """Return the maximum flow between two vertices, or `k` as soon as it reaches that."""
        used: dict[Edge, int] = {}
        total = 0
        while total < self._k and (path := self._way(source, sink, used)):
            room = min(self._edges[one][other] - used.get((one, other), 0) for one, other in path)
            for one, other in path:
                used[one, other] = used.get((one, other), 0) + room
                used[other, one] = -used[one, other]
            total += room
        return min(total, self._k)

    def _way(self, source: Vertex, sink: Vertex, used: Mapping[Edge, int]) -> list[Edge]:
        """Return the edges of a way with room left, from source to sink; empty if there is none.

        The search goes out from both ends in rings, the smaller one first, so that in a large organisation it seldom
        sees more than the surroundings of the two.
        """
        before, after = {source: source}, {sink: sink}
        outward, backward = [source], [sink]
        while outward and backward:
            if len(outward) <= len(backward):
                outward = self._next_ring(outward, before, used, direction=1)
                met = next((vertex for vertex in outward if vertex in after), None)
            else:
                backward = self._next_ring(backward, after, used, direction=-1)
                met = next((vertex for vertex in backward if vertex in before), None)
            if met is not None:
                return [*((one, other) for other, one in _steps(met, before)), *_steps(met, after)]
        return []

    def _next_ring(
        self, ring: Sequence[Vertex], reached: dict[Vertex, Vertex], used: Mapping[Edge, int], direction: int
    ) -> list[Vertex]:
        """Return the vertices one step further out, and note in `reached` from where each was reached.

        Against the direction of the flow there is room where flow can be taken back: `used` has the opposite sign.
        """
        ring_after = []
        for here in ring:
            for there, capacity in self._edges[here].items():
                if there not in reached and capacity > direction * used.get((here, there), 0):
                    reached[there] = here
                    ring_after.append(there)
        return ring_after


def _steps(start: Vertex, towards: Mapping[Vertex, Vertex]) -> Iterator[Edge]:
    """Give the steps from a vertex to the end that a search started from."""
    while towards[start] != start:
        yield start, towards[start]
        start = towards[start]
