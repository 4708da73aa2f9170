"""What respondents are asked about their work: only units and roles for which a result could ever be shown.

Asking for a team of four would take something from four people that no result can use. So such a team is offered only
as part of the smallest unit above it that can be shown, and not at all where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from tiassess.disclosure.groups import Group, Kind, Thresholds
from tiassess.disclosure.network import cell_of
from tiassess.disclosure.rules import OPEN_LINK, units_behind_a_link
from tiassess.disclosure.structure import Role, Structure


@dataclass(frozen=True, slots=True)
class OfferedUnit:
    """A unit that somebody can say they work in.

    Attributes:
        leaf: the id under which it is counted.
        path: the names of the unit and of those above it, the nearest first.
        rest: whether it stands for an inner unit beside its own teams, which are offered too.
    """

    leaf: str
    path: tuple[str, ...]
    rest: bool = False


@dataclass(frozen=True)
class Offer:
    """How a wave shows results, as far as it decides what is asked."""

    structure: Structure
    groups: Sequence[Group]
    thresholds: Thresholds
    ways_in: Set[str]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Give the roles to offer: all or none, for the size of a role is not known. Behind a link none is shown."""
        shown = any(group.kind is Kind.ROLE for group in self.groups) and OPEN_LINK not in self.ways_in
        return self.structure.roles if shown else ()

    @cached_property
    def units(self) -> tuple[OfferedUnit, ...]:
        """Give the units to offer, each inner unit's teams before what is left of it."""
        return tuple(self._below(None, ()))

    def _below(self, parent: str | None, path: tuple[str, ...]) -> Iterator[OfferedUnit]:
        for unit in self.structure.units:
            if unit.parent == parent:
                here = (unit.name, *path)
                teams = list(self._below(unit.id, here))
                yield from teams
                if unit.id in self._shown:
                    is_leaf = self.structure.is_leaf(unit.id)
                    leaf = unit.id if is_leaf else self.structure.not_stated_below(unit.id)
                    yield OfferedUnit(leaf, here, rest=bool(teams))

    @cached_property
    def _shown(self) -> frozenset[str]:
        """Ids of the units that are large enough to be shown if everybody in them answers."""
        declared = [cell_of(group)[0] for group in self.groups if group.kind is Kind.UNIT]
        if OPEN_LINK in self.ways_in:
            return units_behind_a_link(self.structure, declared)
        return frozenset(unit for unit in declared if self._is_large_enough(unit))

    def _is_large_enough(self, unit: str) -> bool:
        headcount = self.structure.headcount(unit)
        return headcount is None or headcount >= self.thresholds.unit
