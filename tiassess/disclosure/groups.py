"""Reporting groups: whose results a wave may show, declared before it opens and never after (R10).

What is offered follows from the structure, the profile and the breakdown alone. No answer plays a part, so the list
can be shown to everyone beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tiassess.disclosure.errors import BreakdownError, ThresholdError
from tiassess.disclosure.structure import ORGANISATION, Structure

FLOOR = 5
CEILING = 11
FLOOR_OF_CROSSES = 10
FLOOR_OF_DEVIATIONS = 10


class Kind(StrEnum):
    """What a reporting group is made of; `other` is the rest of a shown unit beside its shown children."""

    ORGANISATION = "organisation"
    UNIT = "unit"
    ROLE = "role"
    CROSS = "cross"
    OTHER = "other"


class Profile(StrEnum):
    """How careful a wave is, chosen while setting it up."""

    WHOLE_SERVICE = "whole-service"
    STANDARD = "standard"
    STRICT = "strict"


class Breakdown(StrEnum):
    """Which groups stand beside the whole organisation; a wave without a breakdown shows nothing else."""

    UNITS = "units"
    ROLES = "roles"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Group:
    """A reporting group: a union of atoms under one label.

    `priority` is the level at which it is decided, lower first. Within a level the larger group comes first, and that
    is known only when the answers are counted.
    """

    id: str
    label: str
    kind: Kind
    members: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The fewest people behind a result: in general, in an inner unit × role cross, and with a comment."""

    unit: int
    cross: int
    comment: int

    def of(self, kind: Kind) -> int:
        """Return the threshold of a group of this kind."""
        return self.cross if kind is Kind.CROSS else self.unit

    @property
    def of_deviations(self) -> Thresholds:
        """The fewest people behind a spread that is printed finely: ten everywhere, or more (R5).

        >>> Thresholds(unit=5, cross=10, comment=10).of_deviations
        Thresholds(unit=10, cross=10, comment=10)
        """
        return Thresholds(*(max(FLOOR_OF_DEVIATIONS, each) for each in (self.unit, self.cross, self.comment)))


def thresholds_of(profile: Profile, threshold: int | None = None) -> Thresholds:
    """Return what a profile asks for; a threshold of one's own can only raise it, up to 11.

    Five is the floor of the promise made to the people who answer, and nothing goes below it.

    >>> thresholds_of(Profile.STANDARD)
    Thresholds(unit=5, cross=10, comment=10)
    >>> thresholds_of(Profile.STANDARD, 11)
    Thresholds(unit=11, cross=11, comment=11)

    Raises:
        ThresholdError: if the threshold is below the profile's own or above 11.
    """
    lowest = 10 if profile is Profile.STRICT else FLOOR
    unit = lowest if threshold is None else threshold
    if not lowest <= unit <= CEILING:
        raise ThresholdError(
            f"A threshold of {unit} cannot be used. Choose {lowest} to {CEILING} with the profile “{profile}”."
        )
    cross = max(FLOOR_OF_CROSSES, unit)
    return Thresholds(unit=unit, cross=cross, comment=cross)


def declare_groups(
    structure: Structure, organisation_name: str, profile: Profile, breakdown: Breakdown | None
) -> tuple[Group, ...]:
    """List every group that a wave may show, in the order of priority and then of ids.

    A team × role cross is never offered: hardly any would be large enough, and each makes its neighbours easier to
    work out (`disclosure.md` R0). *Not stated* is counted but is nobody's group.

    Raises:
        BreakdownError: if a whole-service wave asks for a breakdown.
    """
    if profile is Profile.WHOLE_SERVICE and breakdown is not None:
        raise BreakdownError(
            "The profile “whole-service” shows the whole organisation and nothing below it. "
            "Leave the breakdown out, or choose the profile “standard”."
        )
    atoms = tuple(sorted(atom.id for atom in structure.atoms))
    groups = [Group(ORGANISATION, organisation_name, Kind.ORGANISATION, atoms, 0)]
    if breakdown in {Breakdown.ROLES, Breakdown.BOTH}:
        groups += _roles(structure)
    if breakdown in {Breakdown.UNITS, Breakdown.BOTH}:
        groups += _units(structure)
    if breakdown is Breakdown.BOTH:
        groups += _crosses(structure)
    return tuple(sorted(groups, key=lambda group: (group.priority, group.id)))


def _roles(structure: Structure) -> Iterator[Group]:
    for role in structure.roles:
        members = _members(structure, structure.leaves, role.id)
        yield Group(f"role:{role.id}", role.name, Kind.ROLE, members, 1)


def _units(structure: Structure) -> Iterator[Group]:
    teams = _priority_of_teams(structure)
    for unit in structure.units:
        members = _members(structure, structure.leaves_below(unit.id), None)
        depth = structure.depth(unit.id)
        # Top-level units come first, then inner units from the top down, then all teams alike.
        priority = 1 + depth if depth == 1 or not structure.is_leaf(unit.id) else teams
        yield Group(f"unit:{unit.id}", unit.name, Kind.UNIT, members, priority)


def _crosses(structure: Structure) -> Iterator[Group]:
    names = {unit.id: unit.name for unit in structure.units}
    priority = _priority_of_teams(structure) + 1
    for unit in structure.inner_units:
        leaves = structure.leaves_below(unit)
        for role in structure.roles:
            label = f"{names[unit]} × {role.name}"
            yield Group(f"cross:{unit}/{role.id}", label, Kind.CROSS, _members(structure, leaves, role.id), priority)


def _priority_of_teams(structure: Structure) -> int:
    return 2 + max((structure.depth(unit) for unit in structure.inner_units), default=1)


def _members(structure: Structure, leaves: tuple[str, ...], role: str | None) -> tuple[str, ...]:
    atoms = (atom for leaf in leaves for atom in structure.atoms_by_leaf[leaf])
    return tuple(sorted(atom.id for atom in atoms if role in {None, atom.role}))
