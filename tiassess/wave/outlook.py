"""The outlook of a wave: which groups could be shown, told before anybody answers and from no answer at all (R10)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tiassess.disclosure.cut_graph import cell_of
from tiassess.disclosure.groups import Group, Kind, Thresholds, declare_groups, thresholds_of
from tiassess.disclosure.rules import OPEN_LINK, units_behind_a_link
from tiassess.disclosure.structure import Structure
from tiassess.wave.frame import Frame
from tiassess.wave.tables import Organisation, Wave
from tiassess.wave.units import present_structure


@dataclass(frozen=True)
class Outlook:
    """What a wave could show if everybody answered.

    Attributes:
        possible: the groups that could be shown, the largest kinds first.
        never: the groups that were declared but are too small, whatever happens.
        thresholds: the fewest people behind a result.
        structure: the units and roles behind them.
    """

    possible: tuple[Group, ...]
    never: tuple[Group, ...]
    thresholds: Thresholds
    structure: Structure


def outlook_of(session: Session, wave: Wave) -> Outlook:
    """Give the outlook of a wave: as it was frozen, or for a draft as it would be if it opened now."""
    if wave.frame is not None:
        frame = Frame.of(wave)
        return _outlook(frame.structure, frame.groups, frame.thresholds, frozenset(frame.ways_in))
    structure = present_structure(session, wave.organisation_id)
    name = session.get_one(Organisation, wave.organisation_id).name
    groups = declare_groups(structure, name, wave.profile, wave.breakdown)
    return _outlook(structure, groups, thresholds_of(wave.profile, wave.threshold), frozenset(wave.ways_in))


def _outlook(structure: Structure, groups: Sequence[Group], thresholds: Thresholds, ways_in: Set[str]) -> Outlook:
    units = {cell_of(group)[0] for group in groups if group.kind is Kind.UNIT}
    large = units_behind_a_link(structure, units) if OPEN_LINK in ways_in else None
    possible = tuple(group for group in groups if _could_be_shown(structure, group, thresholds, large))
    never = tuple(group for group in groups if group not in possible)
    return Outlook(possible, never, thresholds, structure)


def _could_be_shown(structure: Structure, group: Group, thresholds: Thresholds, large: Set[str] | None) -> bool:
    """Say whether a group is large enough; the staff of a role are nobody's count, so it may always be."""
    if group.kind is Kind.ORGANISATION:
        return True
    unit = cell_of(group)[0]
    if large is not None:
        return group.kind is Kind.UNIT and unit in large
    headcount = structure.headcount(unit)
    return headcount is None or headcount >= thresholds.of(group.kind)
