"""Flows through a graph, up to a limit: how much can go from one vertex to another, and along which arcs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Arc = tuple[int, int]

NOTHING_USED: Mapping[Arc, int] = {}


class FlowGraph:
    """Vertices by number, and arcs with capacities in whole numbers.

    >>> graph = FlowGraph(3)
    >>> graph.set_edge(0, 1, 2, 0)
    >>> graph.set_edge(1, 2, 1, 1)
    >>> graph.flow(0, 2, limit=5)
    1
    """

    def __init__(self, size: int) -> None:
        self._arcs: list[dict[int, int]] = [{} for _ in range(size)]

    def set_edge(self, one: int, other: int, there: int, back: int) -> None:
        """Give the arcs of an edge their capacities: from `one` to `other`, and back."""
        if there or back:
            self._arcs[one][other], self._arcs[other][one] = there, back
        else:
            self._arcs[one].pop(other, None)
            self._arcs[other].pop(one, None)

    def get(self, tail: int, head: int) -> int:
        """Return an arc's capacity."""
        return self._arcs[tail].get(head, 0)

    def flow(self, source: int, sink: int, limit: int) -> int:
        """Return the largest flow between two vertices, or `limit` as soon as it reaches that."""
        return self.flow_and_arcs(source, sink, limit)[0]

    def flow_and_arcs(self, source: int, sink: int, limit: int) -> tuple[int, Mapping[Arc, int]]:
        """Return a largest flow up to a limit, and how much of it goes through each arc; against it, less than 0."""
        used: dict[Arc, int] = {}
        total = 0
        while total < limit and (path := self.path(source, sink, used)):
            room = min(self._arcs[tail][head] - used.get((tail, head), 0) for tail, head in path)
            for tail, head in path:
                used[tail, head] = used.get((tail, head), 0) + room
                used[head, tail] = -used[tail, head]
            total += room
        return min(total, limit), used

    def path(self, source: int, sink: int, used: Mapping[Arc, int] = NOTHING_USED) -> list[Arc]:
        """Return the arcs of a way with room left, from source to sink; empty if there is none.

        The search goes out from both ends in rings, the smaller one first, so that in a large organisation it seldom
        sees more than the surroundings of the two.
        """
        before, after = {source: source}, {sink: sink}
        outward, backward = [source], [sink]
        while outward and backward:
            if len(outward) <= len(backward):
                outward = self._next_ring(outward, before, used)
                met = next((vertex for vertex in outward if vertex in after), None)
            else:
                backward = self._ring_before(backward, after, used)
                met = next((vertex for vertex in backward if vertex in before), None)
            if met is not None:
                return [*reversed(_steps(met, before)), *((one, other) for other, one in _steps(met, after))]
        return []

    def _next_ring(self, ring: Sequence[int], reached: dict[int, int], used: Mapping[Arc, int]) -> list[int]:
        """Return the vertices one arc further on, and note in `reached` from where each was reached."""
        ring_after = []
        for here in ring:
            for there, capacity in self._arcs[here].items():
                if there not in reached and capacity > used.get((here, there), 0):
                    reached[there] = here
                    ring_after.append(there)
        return ring_after

    def _ring_before(self, ring: Sequence[int], reached: dict[int, int], used: Mapping[Arc, int]) -> list[int]:
        """Return the vertices from which the ring is one arc away."""
        ring_after = []
        for here in ring:
            for there in self._arcs[here]:
                if there not in reached and self._arcs[there][here] > used.get((there, here), 0):
                    reached[there] = here
                    ring_after.append(there)
        return ring_after


def _steps(start: int, towards: Mapping[int, int]) -> list[Arc]:
    """Return the steps from a vertex back to the end that a search started from, each as (towards that end, from)."""
    steps = []
    while towards[start] != start:
        steps.append((towards[start], start))
        start = towards[start]
    return steps
