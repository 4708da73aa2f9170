"""What the selection of every question starts from: the groups that are shown at all, decided on the ballots (R6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, TypeVar

from tiassess.disclosure.groups import Group, Kind
from tiassess.disclosure.other_groups import find_rests, groups_of_rests
from tiassess.disclosure.rules import apply_rules
from tiassess.disclosure.spec import ReleaseSpec, Tally
from tiassess.disclosure.sums import Sums

One = TypeVar("One")
Other = TypeVar("Other")


class Each(Protocol):
    """Applies a function to each of some things, in their order: `map`, or the `map` of a pool of processes."""

    def __call__(self, function: Callable[[One], Other], things: Iterable[One], /) -> Iterator[Other]:
        """Give the function's value for each thing."""
        ...


@dataclass(frozen=True)
class Basis:
    """The base set and what it was decided on.

    Attributes:
        spec: what was fixed at opening, with the rests of shown units among its groups.
        base: groups whose number of ballots is shown.
        tally: what was counted.
        unknown: the same without what somebody besides the respondent knows.
    """

    spec: ReleaseSpec
    base: tuple[Group, ...]
    tally: Tally
    unknown: Tally

    @cached_property
    def sums(self) -> Sums:
        """Add up by all groups."""
        return Sums(self.spec.groups)


def find_basis(spec: ReleaseSpec, tally: Tally, unknown: Tally) -> Basis:
    """Decide on the ballots, then offer what is left of shown units beside their shown children."""
    declared = apply_rules(spec.case(tally.forms, unknown.forms), spec.groups)
    rests = find_rests(spec.structure, spec.groups, {group.id for group in declared})
    offered = tuple(groups_of_rests(spec.structure, spec.groups, rests))
    wider = replace(spec, groups=(*spec.groups, *offered), rests=rests)
    base = apply_rules(wider.case(tally.forms, unknown.forms), (*declared, *offered))
    kept = {group.id for group in base}
    groups = tuple(group for group in wider.groups if group.kind is not Kind.OTHER or group.id in kept)
    return Basis(replace(wider, groups=groups), base, tally, unknown)
