"""The cut graph: which results can be shown together without resting on fewer than k people (R1).

A number that can be worked out from the shown cells of the accounting network is a *cut* of it, and the people it
rests on are those whose atoms the cut crosses. So the smallest group that somebody could compute is the smallest cut,
which a maximum flow finds exactly (Gusfield 1988; Kao, "Data security equals graph connectivity", arXiv cs/0101034).
"""

from __future__ import annotations

from collections.abc import Mapping

from tiassess.disclosure.flow import FlowGraph
from tiassess.disclosure.network import Cell, Network


class CutGraph:
    """The network of one structure, with the people of one question as capacities.

    An atom's edge holds as much as there are people in it. A cell that is not shown cannot be crossed by any cut that
    an attacker uses, so its edge holds `k`, as good as infinite here, because every flow stops at `k`. A shown cell's
    edge is taken out: crossing it costs the attacker nothing.

    Two teams of 9 and 3 people. Once the whole organisation is shown, showing the larger team too would open a cut
    of 3 people, the smaller team:

    >>> from tiassess.disclosure.structure import Structure, Unit
    >>> teams = Network(Structure((Unit("a", "A", None, None), Unit("b", "B", None, None)), ()))
    >>> graph = CutGraph(teams, {"a/not-stated": 9, "b/not-stated": 3}, 5)
    >>> graph.show(("organisation", "*"))
    5
    >>> graph.show(("a", "*"))
    3
    """

    def __init__(self, network: Network, people: Mapping[str, int], k: int) -> None:
        self._network = network
        self._k = k
        self._graph = FlowGraph(network.size)
        atoms = {cell: people.get(atom, 0) for atom, cell in network.atoms.items()}
        for cell in network.edges:
            self._set(cell, min(k, atoms.get(cell, k)))

    def show(self, cell: Cell) -> int:
        """Take a cell's edge out and return the smallest cut that this opens, at most `k`.

        Only a cut between the two ends of the edge is new. Zero means that there is no way left between them: the
        cell could be worked out already, and showing it adds nothing.
        """
        self._set(cell, 0)
        return self._graph.flow(*self._network.edges[cell], self._k)

    def hide(self, cell: Cell) -> None:
        """Put the edge of a cell back that is not to be shown after all."""
        self._set(cell, self._k)

    def follows(self, cell: Cell) -> bool:
        """Tell whether a cell that is not shown could be worked out from those that are."""
        smallest_cut = self.show(cell)
        self.hide(cell)
        return smallest_cut == 0

    def _set(self, cell: Cell, capacity: int) -> None:
        self._graph.set_edge(*self._network.edges[cell], capacity, capacity)
