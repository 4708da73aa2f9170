"""The "other teams": hidden siblings heard together, so that small teams do not vanish from their unit's results.

Whoever can see a unit and those of its teams that are shown can subtract them. What is left is therefore no secret, and
rule R1 has made sure that it rests on enough people. It is offered as a group of its own, under a name and with its own
results. Those who named the unit and no team are part of it, because they are part of what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.network import Rest, cell_of
from tiassess.disclosure.structure import Structure

FEWEST_SIBLINGS = 2


def find_rests(structure: Structure, groups: Sequence[Group], shown: Collection[str]) -> tuple[Rest, ...]:
    """Find what is left of the shown units that have both shown and hidden children.

    One hidden team alone has no others to stand with, and where no team is shown the rest is the unit itself.

    Args:
        structure: units as frozen at opening.
        groups: the declared groups.
        shown: ids of those that are in the base set.
    """
    units = {cell_of(group)[0]: group.id in shown for group in groups if group.kind in {Kind.ORGANISATION, Kind.UNIT}}
    return tuple(
        Rest(f"other:{parent}", parent, frozenset({*hidden, structure.not_stated_below(parent)}))
        for parent in sorted(unit for unit, is_shown in units.items() if is_shown)
        if len(hidden := [child for child in structure.children(parent) if units.get(child) is False])
        >= FEWEST_SIBLINGS
        and any(units.get(child) for child in structure.children(parent))
    )


def groups_of_rests(structure: Structure, groups: Sequence[Group], rests: Sequence[Rest]) -> Iterator[Group]:
    """Make a reporting group of each rest; it comes after all declared groups, so that it never takes their place."""
    labels = {cell_of(group)[0]: group.label for group in groups if group.kind in {Kind.ORGANISATION, Kind.UNIT}}
    last = 1 + max(group.priority for group in groups)
    for rest in rests:
        leaves = (leaf for child in sorted(rest.children) for leaf in structure.leaves_below(child))
        members = sorted(atom.id for leaf in leaves for atom in structure.atoms_by_leaf[leaf])
        yield Group(rest.id, labels[rest.parent], Kind.OTHER, tuple(members), last)
