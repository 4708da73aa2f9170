"""What the cut graph and the attacker say of some groups shown together, to be held against the definition."""

from __future__ import annotations

from collections.abc import Sequence

from tests.disclosure.organisations import Organisation, People
from tiassess.disclosure.attacker.known_people import find_few_people
from tiassess.disclosure.attacker.reading import Blocks, Results, blocks_of
from tiassess.disclosure.cut_graph import CutGraph
from tiassess.disclosure.groups import Group
from tiassess.disclosure.network import Network, cell_of


def cuts_say_safe(organisation: Organisation, groups: Sequence[Group], k: int) -> bool:
    """Publish the groups one after the other and look at every cut that opens."""
    graph = CutGraph(Network(organisation.structure), organisation.people, k)
    return all(graph.show(cell_of(group)) in {0, k} for group in groups)


def attacker_says_safe(groups: Sequence[Group], people: People, k: int) -> bool:
    """Let the attacker search, with the people of every atom."""
    blocks, weights = blocks_with_people(groups, people)
    return find_few_people(blocks.rows, weights, k) is None


def blocks_with_people(groups: Sequence[Group], people: People) -> tuple[Blocks, dict[int, int]]:
    """Write the groups as the attacker reads them."""
    results = Results(
        name="q1",
        subject="Question q1",
        groups=tuple(group.id for group in groups),
        members=tuple(frozenset(group.members) for group in groups),
        n=tuple(sum(people.get(atom, 0) for atom in group.members) for group in groups),
        least=(0,) * len(groups),
        k=0,
    )
    blocks = blocks_of(results, {atom for group in groups for atom in group.members})
    return blocks, {at: sum(people.get(atom, 0) for atom in block) for at, block in enumerate(blocks.atoms)}
