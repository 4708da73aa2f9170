"""Exchanges: can somebody who knows how many answered in every atom prove how one of them answered (R2)?

Rule R1 keeps small groups out of every sum. Noughts say more than sums do: if a team has no “3” and the directors have
no “1”, the team's director answered neither. The worst attacker knows everything that is shown and how many answered in
each atom, and considers every table of answers that fits. This module shows for each atom that one such table has
another answer there. It needs no linear programme: a table that fits differs from the true one by a circulation of the
accounting network in which people change from one option to another, one person at a time. So it asks whether a person
who changes can be balanced by others who change back, which is a search for a way through a graph. What it finds is a
table of whole people, and no attack, however clever, can rule a table out that fits everything shown.

Only exchanges of two options at a time are tried. Where a table is reached by three or more changes at once only,
this module hides a result that could have been shown, never the reverse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from tiassess.disclosure.flow import Arc, FlowGraph
from tiassess.disclosure.network import Cell, Network
from tiassess.disclosure.spec import Answers

ENOUGH = 2
"""Two ways that share nobody: whoever knows one answer of one person closes at most one of them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What must stay possible so that nothing is certain: that some people in one of these cells answered otherwise.

    Attributes:
        cells: an atom; or a hidden group; or hidden siblings, whose sum must be able to change.
        options: the options that somebody there may be thought to have left.
        ways: how many ways must be open; two where a colleague could close one with their own answer (R2c).
    """

    cells: tuple[Cell, ...]
    options: tuple[int, ...]
    ways: int = 1


Exchange = tuple[int, int]
"""The option that somebody leaves, and the one they take."""

KnownAnswer = tuple[Cell, int]
"""Somebody in a cell, and the option they chose: what a colleague knows of themselves."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim that holds, and the cells on which the other tables rest: it holds until one of them is shown."""

    claim: Claim
    cells: Set[Cell]


@dataclass(frozen=True, slots=True)
class Way:
    """How a change can be balanced.

    Attributes:
        closed_by: the single answers that close it for whoever knows them.
        cells: the cells it goes through.
    """

    closed_by: Set[KnownAnswer]
    cells: Set[Cell]


@dataclass(frozen=True, slots=True)
class Coding:
    """How a cell is shown in words: nearly all chose one option (R3).

    Attributes:
        option: the option.
        slack: how many of them could have chosen another with the words unchanged.
    """

    option: int
    slack: int


class Exchanges:
    """Who could have answered otherwise, given what is shown so far.

    Two teams are shown. The one person of the first who could have chosen “1” is one of seven, and so is everybody
    else; but all of the second chose “1”, and nothing is left to doubt there:

    >>> from tiassess.disclosure.structure import Structure, Unit
    >>> teams = Network(Structure((Unit("a", "A", None, None), Unit("b", "B", None, None)), ()))
    >>> answers = {"a/not-stated": {1: 1, 2: 6}, "b/not-stated": {1: 5, 2: 0}}
    >>> exchanges = Exchanges(teams, answers, (1, 2))
    >>> exchanges.show(("organisation", "*"))
    >>> everybody_in_b = Claim((("b", "not-stated"),), (1,))
    >>> exchanges.prove(everybody_in_b) is None
    False
    >>> exchanges.show(("b", "*"))
    >>> exchanges.prove(everybody_in_b) is None
    True
    """

    def __init__(self, network: Network, answers: Answers, options: Sequence[int]) -> None:
        """Begin with nothing shown.

        Args:
            network: how the cells add up.
            answers: everybody's answers by atom, without those that somebody else knows.
            options: the options of the question.
        """
        self._network = network
        self._answers = {cell: answers[atom] for atom, cell in network.atoms.items() if atom in answers}
        chosen = {option: sum(people.get(option, 0) for people in answers.values()) for option in options}
        # What many chose is most easily exchanged, so it is tried first; what comes out does not depend on it.
        self._options = sorted(options, key=lambda option: (-chosen[option], option))
        self._shown: set[Cell] = set()
        self._coded: dict[Cell, Coding] = {}
        self._graphs: dict[Exchange, FlowGraph] = {}
        self._cells = {edge: cell for cell, edge in network.edges.items()}
        self._atoms = frozenset(network.atoms.values())

    def show(self, cell: Cell) -> None:
        """Show a cell with its counts: they cannot be others any more."""
        self._shown.add(cell)
        self._renew(cell)

    def code(self, cell: Cell, coding: Coding) -> None:
        """Show a cell in words."""
        self._coded[cell] = coding
        self._renew(cell)

    def hide(self, cell: Cell) -> None:
        """Hide a cell again."""
        self._shown.discard(cell)
        self._coded.pop(cell, None)
        self._renew(cell)

    def prove(self, claim: Claim) -> Proof | None:
        """Return a proof of a claim, or None if there is none."""
        rests_on: set[Cell] = set()
        closing: Set[KnownAnswer] | None = None
        for cell, exchange in self._changes(claim):
            if way := self._way_back(claim, cell, exchange):
                rests_on |= way.cells
                closing = way.closed_by if closing is None else closing & way.closed_by
                if not closing:
                    return Proof(claim, rests_on)
        return None

    def _changes(self, claim: Claim) -> Iterator[tuple[Cell, Exchange]]:
        """Give every change from one option to another that somebody in the cells of a claim could have made."""
        for cell in claim.cells:
            for left in claim.options:
                for taken in self._options:
                    if taken != left:
                        yield cell, (left, taken)

    def _way_back(self, claim: Claim, cell: Cell, exchange: Exchange) -> Way | None:
        """Look how others can balance one change, without the cells of the claim."""
        graph = self._graph(exchange)
        for each in claim.cells:
            graph.set_edge(*self._network.edges[each], 0, 0)
        source, sink = self._ends(cell, exchange)
        flow, used = graph.flow_and_arcs(sink, source, claim.ways)
        arcs = {arc for arc, amount in used.items() if amount > 0}
        around = self._ways_around(graph, (sink, source), arcs) if 0 < flow < claim.ways else {}
        for each in claim.cells:
            self._set(graph, _pair(exchange), each)
        closed_by = frozenset(self._left_through(arc, exchange) for arc, way in around.items() if not way)
        rests_on = {self._cell(arc) for arc in arcs.union(*around.values())}
        return Way(closed_by, rests_on) if flow else None

    def _ways_around(self, graph: FlowGraph, ends: Arc, arcs: Set[Arc]) -> dict[Arc, list[Arc]]:
        """Give, for each arc of a way that is a single person's answer, another way without it, empty if none is."""
        around = {}
        for tail, head in arcs:
            if self._cell((tail, head)) in self._answers and graph.get(tail, head) == 1:
                back = graph.get(head, tail)
                graph.set_edge(tail, head, 0, back)
                around[tail, head] = graph.path(*ends)
                graph.set_edge(tail, head, 1, back)
        return around

    def _left_through(self, arc: Arc, exchange: Exchange) -> KnownAnswer:
        """Return the answer that somebody leaves who changes along an arc."""
        cell = self._cell(arc)
        first, second = _pair(exchange)
        return cell, first if self._network.edges[cell] == arc else second

    def _ends(self, cell: Cell, exchange: Exchange) -> Arc:
        """Return where a change in a cell flows from and to: a pair's graph is drawn for leaving its first option."""
        tail, head = self._network.edges[cell]
        return (tail, head) if exchange == _pair(exchange) else (head, tail)

    def _cell(self, arc: Arc) -> Cell:
        return self._cells.get(arc) or self._cells[arc[1], arc[0]]

    def _graph(self, exchange: Exchange) -> FlowGraph:
        pair = _pair(exchange)
        if pair not in self._graphs:
            graph = self._graphs[pair] = FlowGraph(self._network.size)
            for cell in self._network.edges:
                self._set(graph, pair, cell)
        return self._graphs[pair]

    def _renew(self, cell: Cell) -> None:
        for pair, graph in self._graphs.items():
            self._set(graph, pair, cell)

    def _set(self, graph: FlowGraph, pair: Exchange, cell: Cell) -> None:
        first, second = pair
        graph.set_edge(*self._network.edges[cell], self._room(cell, first), self._room(cell, second))

    def _room(self, cell: Cell, left: int) -> int:
        """Return how many in a cell could have left an option, each instead of the others; two is as good as many."""
        if cell in self._atoms:
            people = self._answers.get(cell)
            return min(ENOUGH, people.get(left, 0)) if people else 0
        if cell in self._shown:
            return 0
        coding = self._coded.get(cell)
        return 0 if coding and coding.option == left and not coding.slack else ENOUGH


def _pair(exchange: Exchange) -> Exchange:
    """Return the two options in order: one graph serves both directions."""
    left, taken = exchange
    return (left, taken) if left < taken else (taken, left)
